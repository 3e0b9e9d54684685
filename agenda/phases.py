"""Which step of an opgave or kans may follow which (domain study 2.2), and what a step asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from agenda.models import Item, Phase
from signals.workflow import Changed

# from -> to. What came to an end can be taken up again; nothing goes back to before it was noticed.
TRANSITIONS: Final[Mapping[str, tuple[Phase, ...]]] = {
    Phase.NOTICED: (Phase.EXPLORED, Phase.ON_AGENDA, Phase.LET_GO),
    Phase.EXPLORED: (Phase.ON_AGENDA, Phase.LET_GO),
    Phase.ON_AGENDA: (Phase.UNDER_WAY, Phase.EXPLORED, Phase.DONE, Phase.LET_GO),
    Phase.UNDER_WAY: (Phase.DONE, Phase.ON_AGENDA, Phase.LET_GO),
    Phase.DONE: (Phase.UNDER_WAY,),
    Phase.LET_GO: (Phase.NOTICED, Phase.EXPLORED),
}
# What everybody reads of how it ended, or why it did.
NEEDS_OUTCOME: Final = frozenset({Phase.DONE, Phase.LET_GO})
# Whoever puts something on the agenda says when it is looked at again.
NEEDS_REVIEW: Final = frozenset({Phase.ON_AGENDA, Phase.UNDER_WAY})


def allowed(item: Item) -> tuple[Phase, ...]:
    """The phases to which this item may go."""
    return TRANSITIONS[item.phase]


def check(item: Item, to: str) -> None:
    """Raise `Changed`, with why, where this item may not go to a phase."""
    if to not in TRANSITIONS[item.phase]:
        raise Changed(
            _("Een punt dat %(before)s is, kan niet %(to)s worden.")
            % {"before": Phase(item.phase).label, "to": Phase(to).label if to in Phase.values else to}
        )

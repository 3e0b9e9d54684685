"""Which numbers to show before somebody sends a text that speaks of danger. Never a gate: sending stays possible."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from officers.organisation import stamp
from signals.categories import known_categories
from signals.danger import Danger, find_danger, together
from signals.models import Referral

# Who calls these may be watched at home, and must be able to leave the page at once.
_LEAVE_QUICKLY: Final = frozenset({"veilig-thuis", "kindertelefoon"})


def referrals_for(text: str, also: Iterable[str] = ()) -> list[Referral]:
    """The numbers that belong to a text and what the same person wrote besides (`also`), in the order of the
    municipality's list; empty for most texts.

    A number that the municipality took out of its list is not shown.
    """
    return listed(find_danger(together(text, also), known_categories(on=stamp()).danger))


def listed(dangers: Iterable[Danger]) -> list[Referral]:
    """The numbers of these dangers that stand in the municipality's list, in its order. One query, none without any."""
    codes = [danger.code for danger in dangers]
    return list(Referral.objects.filter(code__in=codes)) if codes else []


def must_leave_quickly(referrals: Iterable[Referral]) -> bool:
    """Whether the page needs a way to leave it at once."""
    return any(referral.code in _LEAVE_QUICKLY for referral in referrals)

"""Which numbers to show before somebody sends a text that speaks of danger, and to colleagues which words of a signal
said so. Never a gate: sending stays possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from officers.models import Channel
from officers.organisation import stamp
from signals.categories import known_categories
from signals.danger import ABOUT_A_PERSON, Danger, find_danger, quoted, together
from signals.models import Referral, Signal

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


@dataclass(frozen=True, slots=True)
class Recognised:
    """The danger that the rules of now see in a signal: whether it is urgent, and shielded, as such a text comes in;
    and each number that belongs to it, with the words that say so. A number has the name that the municipality gives
    it, or none where it is not in its list."""

    urgent: bool
    shielded: bool
    numbers: list[tuple[str, list[str]]]


def recognised(signal: Signal, *, on: str | None) -> Recognised | None:
    """What the text of a signal says of danger, and what its reporter wrote besides; None for most: for who may read
    them. `on` is the stamp of the organisation.

    It is worked out anew each time and stored nowhere, so that it says nothing of what somebody decided since. One
    query where there is danger, and none otherwise.
    """
    # As when it came in: to what another system asked nobody listens.
    answers = signal.said if signal.channel != Channel.IMPORT else []
    text = together(signal.text, [one["text"] for one in answers if one["value"] == one["text"]])
    dangers = find_danger(text, known_categories(on=on).danger)
    if not dangers:
        return None
    names = {one.code: one.name for one in listed(dangers)}
    return Recognised(
        urgent=any(one.urgent for one in dangers),
        shielded=any(one.restricted or one.code in ABOUT_A_PERSON for one in dangers),
        numbers=[(names.get(one.code, ""), quoted(text, one.words)) for one in dangers],
    )

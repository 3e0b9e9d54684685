"""Doing the same with many signals at once: each by its own verb and in its own transaction, with a report after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officers.models import Officer, Team
from signals import workflow
from signals.models import ClosingResult, Signal
from signals.visibility import viewer_of
from signals.workflow import Changed

MOST: Final = 100
"""Signals that may be changed in one go."""


@dataclass(slots=True)
class Report:
    """What came of it: the numbers that were changed, and those that were not, each with the sentence that says why."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def assign_all(numbers: Iterable[str], *, to: Officer | None, by: Officer) -> Report:
    """Give these signals (public numbers) to an officer of their team, or to nobody in particular (None)."""
    return _each(numbers, lambda signal: workflow.assign(signal, to=to, by=by), by=by)


def take_over(numbers: Iterable[str], *, of: Officer, by: Officer) -> Report:
    """Take these signals (public numbers) over from a colleague; one that is not in that name any more is refused."""

    def take(signal: Signal) -> None:
        if signal.officer_id != of.pk:
            raise Changed(_("Dit signaal staat niet meer op naam van %s.") % of)
        workflow.assign(signal, to=by, by=by)

    return _each(numbers, take, by=by)


def give_all(numbers: Iterable[str], *, team: Team, by: Officer) -> Report:
    """Give these signals (public numbers) to a team without asking it, which is triage's right; what is closed, or has
    that team already, is refused."""

    def give(signal: Signal) -> None:
        workflow.check_open(signal)
        if wrong := workflow.unfit(team, but=signal.team_id):
            raise wrong
        workflow.reassign(signal, team=team, by=by)

    return _each(numbers, give, by=by)


def move_all(
    numbers: Iterable[str],
    *,
    to: str,
    by: Officer,
    text: str = "",
    told: bool | None = None,
    feedback: str = "",
    result: ClosingResult | None = None,
    withdraw_actions: bool = False,
    without_answers: bool = False,
) -> Report:
    """Move these signals (public numbers) to another status, each with the same text; see `workflow.move`."""
    how: dict[str, Any] = {"text": text, "told": told, "feedback": feedback, "result": result}
    how |= {"withdraw_actions": withdraw_actions, "without_answers": without_answers}
    return _each(numbers, lambda signal: workflow.move(signal, to=to, by=by, **how), by=by)


def _each(numbers: Iterable[str], do: Callable[[Signal], object], *, by: Officer) -> Report:
    """Do something with each signal that `by` may act on; raises `ValidationError` (key `kenmerken`) for none or for
    too many of them. A number that `by` may not know of is answered as one that is not there."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise ValidationError({"kenmerken": ValidationError(_("Kies een of meer signalen."), code="required")})
    if len(wanted) > MOST:
        too_many = _("Kies hoogstens %d signalen tegelijk.") % MOST
        raise ValidationError({"kenmerken": ValidationError(too_many, code="max_length")})
    found = {row.number: row for row in Signal.objects.known_to(viewer_of(by)).for_list().filter(number__in=wanted)}
    report = Report()
    # In the order of their rows: two that do this at once wait for each other, and never both.
    for signal in sorted(found.values(), key=lambda one: one.pk):
        if not signal.may_act:
            report.refused.append((signal.number, _("U behandelt dit signaal niet.")))
            continue
        try:
            do(signal)
        except Changed as changed:
            report.refused.append((signal.number, str(changed)))
        except ValidationError as refused:
            report.refused.append((signal.number, " ".join(refused.messages)))
        else:
            report.done.append(signal.number)
    report.refused += [(number, _("Dit signaal vinden wij niet.")) for number in wanted if number not in found]
    return report

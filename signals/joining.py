"""Joining signals about the same thing: the duplicate closes under the main one, and its reporter hears how that ends.

Two reporters never read each other's words: the reporter of a duplicate gets sentences of ours and the result, not what
an officer wrote to the reporter of the main signal (docs/adr/0020).
"""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from officers.models import Officer
from signals import following, telling, workflow
from signals.history import Actor, event
from signals.models import ClosingResult, Event, Joining, NoticeKind, Signal, Status
from signals.notices import notify_holders
from signals.workflow import Changed

_CAME_UNDER: Final = (
    gettext_lazy("Een ander signaal hoort hierbij"),
    gettext_lazy("Een ander signaal is samengevoegd met signaal %s. Ook wie dat meldde, hoort hoe het afloopt."),
)
# The closing result of the starting set that says so.
_RESULT: Final = "dubbel"


def join(
    duplicate: Signal, main: Signal, *, by: Officer, feedback: str = "", withdraw_actions: bool = False
) -> Joining:
    """Close a signal as a duplicate of another one that `by` may read, and tell its reporter, or say how they hear of
    it or why not (`feedback`, as in `workflow.move`) where they cannot read it. Who has the other one is told, where
    somebody in particular handles it or `by` is not of its team. What others still do for the duplicate is withdrawn
    with `withdraw_actions`, or settled first (key `acties`).

    Raises `ValidationError` (key `terugkoppeling` where that is left out; key `met` for a main signal that is the same,
    closed, or a duplicate itself, or where the duplicate has duplicates of its own); `Changed` where somebody else
    changed one of them by now.
    """
    with transaction.atomic():
        # Both, always in the same order: two that are joined to each other at once must not wait for one another.
        for signal_id in sorted((duplicate.pk, main.pk)):
            workflow.hold(signal_id)
        wrong = _what_is_wrong(duplicate, main)
        if wrong:
            raise ValidationError({"met": ValidationError(wrong, code="invalid")})
        with override(duplicate.language):
            text = str(telling.JOINED)
        # What was asked of another domain is asked of the main one.
        workflow.move(
            duplicate,
            to=Status.DONE,
            by=by,
            text=text,
            result=_result(),
            told=True,
            feedback=feedback,
            withdraw_actions=withdraw_actions,
            without_answers=True,
        )
        try:
            with transaction.atomic():
                made = Joining.objects.create(duplicate=duplicate, main=main, officer=by)
        except IntegrityError as error:
            raise Changed(_("Iemand anders heeft dit signaal intussen samengevoegd.")) from error
        following.move_along(duplicate, main)
        for one in (duplicate, main):
            event(one, Event.What.JOINED, by=by, before=duplicate.pk, after=main.pk).save()
        if main.officer_id or not Officer.objects.of_team(main.team_id).filter(pk=by.pk).exists():
            notify_holders(NoticeKind.ANSWER, main, by=by, words=_CAME_UNDER)
    return made


def part(joining: Joining, *, by: Actor) -> Signal:
    """Undo a joining: the duplicate is open again, and stands by itself. Gives the former duplicate.

    Raises `Changed` when somebody else undid it or moved the duplicate by now.
    """
    duplicate, main = joining.duplicate, joining.main
    with transaction.atomic():
        for signal_id in sorted((duplicate.pk, main.pk)):
            workflow.hold(signal_id)
        if not Joining.objects.filter(pk=joining.pk).delete()[0]:
            raise Changed(_("Iemand anders heeft dit al losgemaakt."))
        # Who asked to open it again, or did, was first: then only the joining goes.
        if duplicate.status == Status.DONE:
            with override(duplicate.language):
                text = str(telling.PARTED)
            workflow.move(duplicate, to=Status.REOPENED, by=by, text=text)
        for one in (duplicate, main):
            event(one, Event.What.PARTED, by=by, before=duplicate.pk, after=main.pk).save()
    return duplicate


def _what_is_wrong(duplicate: Signal, main: Signal) -> str:
    """Why these two cannot be joined; empty where they can."""
    if duplicate.pk == main.pk:
        return _("Dit is hetzelfde signaal. Kies het signaal waar dit bij hoort.")
    if Joining.objects.filter(duplicate=main).exists():
        return _("Dat signaal is zelf samengevoegd met een ander. Kies het signaal waar het bij hoort.")
    if Joining.objects.filter(main=duplicate).exists():
        return _("Met dit signaal zijn andere samengevoegd. Maak die eerst los.")
    if not Signal.objects.open().filter(pk=main.pk).exists():
        return _("Dat signaal is al gesloten. Kies een signaal dat nog open is.")
    return ""


def _result() -> ClosingResult:
    """The closing result "dubbel"; made where a city has none."""
    return ClosingResult.objects.get_or_create(slug=_RESULT, defaults={"name": _("Dubbel"), "order": 900})[0]

"""The one-way valve: a signal goes to who carries out a law, and a status of a closed list comes back, never a word.

Wmo 2015 article 2.3.2 (investigation within six weeks of the melding), Wgs article 4 (first talk within four weeks, or
three working days under threat) and what else a city keeps as `StatutoryStart`. The term runs from the day on which the
signal came in, whenever somebody recognises it; the reporter hears the term at once. The signal stays where it is.

As in `workflow`, `at` (now when left out) and `tell` (False: no mail) are for histories that are taken in afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from officers import rights
from officers.models import Officer
from signals import telling
from signals.history import Actor, event, officer_of
from signals.models import (
    Event,
    NoticeKind,
    PassingStatus,
    Reporter,
    Sensitivity,
    Signal,
    StatutoryPassing,
    StatutoryStart,
)
from signals.notices import notify, notify_holders
from signals.workflow import STILL_OPEN, Changed, check_may_see, hold, swap

# from -> to. What ended stays ended: who wants more passes it on again.
_ENDS: Final = (PassingStatus.NOT_OURS, PassingStatus.DONE)
TRANSITIONS: Final[Mapping[str, tuple[PassingStatus, ...]]] = {
    "": (PassingStatus.RECEIVED, PassingStatus.TAKEN_UP, *_ENDS),
    PassingStatus.RECEIVED: (PassingStatus.TAKEN_UP, *_ENDS),
    PassingStatus.TAKEN_UP: _ENDS,
}
# What an event says beside a status of the list.
PASSED: Final = "doorgegeven"
CONFIRMED: Final = "bevestigd"


def pass_on(
    signal: Signal,
    *,
    start: StatutoryStart,
    by: Actor,
    for_other: bool = False,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> StatutoryPassing:
    """Pass a signal on to the team of a statutory start, and tell the reporter so with the legal term. What was
    ordinary is about a person's need now, and so is sensitive (`persoonsgegevens`).

    `for_other`: the reporter worries about somebody else, and hears that we may not tell what comes of it. Raises
    `ValidationError` (key `start`) where the start or its team is not in use, or the team may not see the signal, and
    `Changed` when the signal is closed, has another owner by now, or was passed on so already.
    """
    if not start.is_active or not start.team.is_active:
        raise ValidationError({"start": ValidationError(_("Dit is niet meer in gebruik."), code="invalid")})
    if not signal.is_open:
        raise Changed(_("Dit signaal is gesloten en kan niet worden doorgegeven."))
    check_may_see(signal, start.team, key="start")
    now = at or timezone.now()
    try:
        with transaction.atomic():
            # That somebody needs help under a law is not for everybody who reads ordinary signals. Written also where
            # it stays the same, so that nobody lowers it at this moment (`swap`).
            sensitivity = Sensitivity(signal.sensitivity).at_least(Sensitivity.PERSONAL)
            swap(signal, STILL_OPEN, {"sensitivity": sensitivity, "updated_at": now})
            passing = StatutoryPassing.objects.create(
                signal=signal,
                start=start,
                team=start.team,
                due_on=start.due_on(timezone.localdate(signal.received_at)),
                for_other=for_other,
                passed_by=officer_of(by),
                passed_at=now,
            )
            event(signal, Event.What.STATUTORY, by=by, before=passing, after=PASSED, at=now).save()
            _tell_reporter(passing, by=by, at=now, tell=tell)
            if tell:
                with override("nl"):
                    words = (
                        _("Signaal met een wettelijke termijn"),
                        _("Signaal %s is aan uw team doorgegeven. Er loopt een wettelijke termijn."),
                    )
                notify(NoticeKind.TEAM, signal, team=start.team, by=by, words=words)
    except IntegrityError as error:
        if "statutory_once_open" not in str(error):
            raise
        raise Changed(_("Dit signaal is zo al doorgegeven.")) from error
    return passing


def answer(
    passing: StatutoryPassing, *, status: str, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> StatutoryPassing:
    """Say from the closed list how it stands there; who has the signal hears it when it is theirs again to act.

    Raises `ValidationError` (key `stand`) for anything that is not on the list, `Changed` where it stands elsewhere by
    now or cannot go there.
    """
    if status not in PassingStatus.values:
        raise ValidationError({"stand": ValidationError(_("Kies een van de antwoorden."), code="invalid")})
    before, now = passing.status, at or timezone.now()
    if status not in TRANSITIONS.get(before, ()):
        raise Changed(_("Dit is intussen al beantwoord."))
    with transaction.atomic():
        hold(passing.signal_id)
        changes = {"status": status, "answered_by": officer_of(by), "answered_at": now}
        if not StatutoryPassing.objects.filter(pk=passing.pk, status=before).update(**changes):
            raise Changed(_("Dit is intussen al beantwoord."))
        for name, value in changes.items():
            setattr(passing, name, value)
        signal = passing.signal
        Signal.objects.filter(pk=signal.pk).update(updated_at=now)
        event(signal, Event.What.STATUTORY, by=by, before=passing, after=status, at=now).save()
        if tell and status in _ENDS:
            signal.refresh_from_db(fields=["team", "officer"])
            with override("nl"):
                words = {
                    PassingStatus.NOT_OURS: (
                        _("Niet voor hen"),
                        _("Signaal %s is volgens het team waaraan het werd doorgegeven niet voor hen."),
                    ),
                    PassingStatus.DONE: (
                        _("Daar afgerond"),
                        _("Signaal %s is afgerond bij het team waaraan het werd doorgegeven."),
                    ),
                }[PassingStatus(status)]
            notify_holders(NoticeKind.ANSWER, signal, by=by, words=words)
    return passing


def confirm_receipt(signal: Signal, *, by: Actor, at: datetime.datetime | None = None) -> None:
    """Record that the reporter was told by letter or telephone what was passed on under a law, and by when: of all of
    this signal that they could not read of. Raises `Changed` where nothing is left to tell."""
    now = at or timezone.now()
    with transaction.atomic():
        hold(signal.pk)
        untold = list(StatutoryPassing.objects.filter(signal=signal, receipt_on=None))
        if not untold:
            raise Changed(_("De ontvangst is al bevestigd."))
        for passing in untold:
            passing.receipt_on = timezone.localdate(now)
            passing.save(update_fields=["receipt_on"])
            event(signal, Event.What.STATUTORY, by=by, before=passing, after=CONFIRMED, at=now).save()
        Signal.objects.filter(pk=signal.pk).update(updated_at=now)


def answers_for(passing: StatutoryPassing, officer: Officer) -> tuple[PassingStatus, ...]:
    """What this officer may answer now: nothing, but for who is of the team that it was passed on to."""
    if passing.team_id not in officer.team_ids or not officer.may(rights.SIGNALS_HANDLE):
        return ()
    return TRANSITIONS.get(passing.status, ())


def _tell_reporter(passing: StatutoryPassing, *, by: Actor, at: datetime.datetime, tell: bool) -> None:
    """Proof of receipt with the legal term, on the status page and by mail. Who can read neither is told by letter or
    telephone (`confirm_receipt`)."""
    signal = passing.signal
    reporter = Reporter.objects.filter(signal=signal).first()
    if not telling.has_reader(signal, reporter):
        return
    passing.receipt_on = timezone.localdate(at)
    passing.save(update_fields=["receipt_on"])
    message, letter = telling.statutory_receipt(passing, reporter=reporter)
    telling.keep(message, letter if tell else None, by=officer_of(by), at=at)
    event(signal, Event.What.MESSAGE, by=by, after=signal.status, at=at).save()

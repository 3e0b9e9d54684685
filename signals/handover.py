"""Handing over: an offer to another team, with acceptance. The sender stays owner until the receiver accepts.

As in `workflow`, `at` (now when left out) and `tell` (False: no mail) are for histories that are taken in afterwards.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from areas.dated import today
from officers.models import Team
from signals.deadlines import days_whose_term_passed
from signals.escalation_mail import tell_lead_before_whom_it_is
from signals.history import Actor, event, officer_of
from signals.models import DAYS_TO_ANSWER, DAYS_WHEN_URGENT, Event, Handover, NoticeKind, Signal
from signals.notices import notify, notify_holders
from signals.typed import read
from signals.workflow import (
    OFFER_WITHDRAWN,
    STILL_OPEN,
    Changed,
    check_may_see,
    hold,
    swap,
    tell_not_needed,
    tell_who_lost_it,
    unfit,
    withdraw_offers,
)

MAX_REASON: Final = 1000
_OFFERED: Final = gettext_lazy("Dit signaal is al aan een team aangeboden.")


def offer(
    signal: Signal,
    *,
    to_team: Team | None,
    reason: str,
    by: Actor,
    warm: bool = False,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Handover:
    """Offer a signal to another team. It keeps its owner until that team accepts. `warm` says that somebody of that
    team was spoken with.

    Raises `ValidationError` (keys `naarTeam`, `reden`), and `Changed` when the signal is offered already, closed, or
    has another owner by now.
    """
    reason, wrong = read(reason, longest=MAX_REASON)
    errors = {}
    if wrong_team := unfit(to_team, but=signal.team_id):
        errors["naarTeam"] = wrong_team
    if not reason:
        errors["reden"] = ValidationError(_("Schrijf waarom dit bij het andere team hoort."), code="required")
    elif wrong:
        errors["reden"] = wrong
    if errors or to_team is None:
        raise ValidationError(errors)
    check_can_be_offered(signal)
    check_may_see(signal, to_team, key="naarTeam")
    try:
        with transaction.atomic():
            # The signal first: it may have been closed, or gone to another team, since it was read.
            swap(
                signal,
                STILL_OPEN,
                {"updated_at": at or timezone.now(), "floating_since": None},
            )
            handover = Handover.objects.create(
                signal=signal,
                from_team=signal.team,
                to_team=to_team,
                reason=reason,
                is_warm=warm,
                offered_by=officer_of(by),
                offered_at=at or timezone.now(),
            )
            event(signal, Event.What.OFFERED, by=by, before=signal.team_id, after=to_team.pk, at=at).save()
            if tell:
                notify(NoticeKind.OFFER, signal, team=to_team, by=by)
    except IntegrityError as error:
        if "handover_one_open_offer" not in str(error):
            raise
        raise Changed(_OFFERED) from error
    return handover


def check_can_be_offered(signal: Signal) -> None:
    """Raise `Changed` where a signal is closed, or waits for the answer of a team."""
    if not signal.is_open:
        raise Changed(_("Dit signaal is gesloten en kan niet worden aangeboden."))
    if signal.handovers.filter(answer=Handover.Answer.OPEN).exists():
        raise Changed(_OFFERED)


def accept(
    handover: Handover,
    *,
    by: Actor,
    reason: str = "",
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Handover:
    """Accept an offer: the receiving team becomes owner, nobody in particular handles it yet. A `reason` may be given.
    Who handled and who offered it hear that they need not look after it any more; where there is nobody, their team.

    Raises `ValidationError` (key `reden`) for a reason that is no text or too long, and `Changed` when the offer was
    answered or withdrawn by now, or the team takes no signals any more.
    """
    reason, wrong = read(reason, longest=MAX_REASON)
    if wrong:
        raise ValidationError({"reden": wrong})
    if stopped := unfit(handover.to_team):
        raise Changed(stopped.message)
    with transaction.atomic():
        _answer(handover, Handover.Answer.ACCEPTED, by=by, reason=reason, at=at)
        signal = handover.signal
        moved = Signal.objects.filter(pk=signal.pk, team_id=handover.from_team_id).update(
            team_id=handover.to_team_id, officer=None, updated_at=at or timezone.now()
        )
        if not moved:
            raise Changed(_("Iemand anders heeft dit signaal intussen veranderd."))
        handled_by = signal.officer
        signal.team, signal.officer = handover.to_team, None
        event(
            signal,
            Event.What.ACCEPTED,
            by=by,
            before=handover.from_team_id,
            after=handover.to_team_id,
            public=True,
            at=at,
        ).save()
        if tell:
            with override("nl"):
                words = (
                    _("Aanbod aangenomen"),
                    _("Het andere team heeft signaal %s aangenomen. U hoeft er niets meer mee te doen."),
                )
            let_go = [one for one in (handled_by, handover.offered_by) if one and one.is_active]
            whom: dict[str, Any] = {"officers": let_go, "team": handover.from_team}
            # Who let a sensitive signal go does not open it any more.
            notify(NoticeKind.ANSWER, signal, by=by, words=words, link=not signal.is_sensitive, **whom)
            tell_lead_before_whom_it_is(signal, by=by)
    return handover


def decline(
    handover: Handover,
    *,
    reason: str,
    by: Actor,
    other_team: Team | None = None,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Handover:
    """Decline an offer with a reason, perhaps naming a team that would be right.

    Raises `ValidationError` (key `reden`) without a reason, or (`anderTeam`) for a team that takes no signals, and
    `Changed` when it was answered by now.
    """
    reason, wrong = read(reason, longest=MAX_REASON)
    if not reason:
        wrong = ValidationError(_("Schrijf waarom uw team dit niet aanneemt."), code="required")
    errors = {"reden": wrong} if wrong else {}
    if other_team and (wrong_team := unfit(other_team)):
        errors["anderTeam"] = wrong_team
    if errors:
        raise ValidationError(errors)
    with transaction.atomic():
        _answer(handover, Handover.Answer.DECLINED, by=by, reason=reason, other_team=other_team, at=at)
        Signal.objects.filter(pk=handover.signal_id).update(updated_at=at or timezone.now())
        event(
            handover.signal,
            Event.What.DECLINED,
            by=by,
            before=handover.from_team_id,
            after=handover.to_team_id,
            at=at,
        ).save()
        if tell:
            notify_holders(NoticeKind.ANSWER, handover.signal, by=by)
    return handover


def withdraw(handover: Handover, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True) -> Handover:
    """Take an offer back before it is answered; the team that it was offered to hears so. Raises `Changed` when it was
    answered by now."""
    with transaction.atomic():
        _answer(handover, Handover.Answer.WITHDRAWN, by=by, at=at)
        event(
            handover.signal,
            Event.What.WITHDRAWN,
            by=by,
            before=handover.from_team_id,
            after=handover.to_team_id,
            at=at,
        ).save()
        if tell:
            tell_not_needed(handover.signal, team=handover.to_team, by=by, words=OFFER_WITHDRAWN)
    return handover


def hand_back(
    signal: Signal, *, reason: str, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> Handover:
    """Give a signal that came to the wrong team back to triage (the "grote bak"), which has it at once.

    Triage does not have to accept: what has no other team is theirs, and they route it on. The team that had it
    is a former team from then, and who handled it is told.

    Raises `ValidationError` (key `reden`) without a reason, and `Changed` when it is closed, is with triage already, or
    has another owner by now.
    """
    reason, wrong = read(reason, longest=MAX_REASON)
    if not reason:
        wrong = ValidationError(_("Schrijf waarom dit niet bij uw team hoort."), code="required")
    if wrong:
        raise ValidationError({"reden": wrong})
    if not signal.is_open:
        raise Changed(_("Dit signaal is gesloten en kan niet terug naar triage."))
    triage = Team.objects.active().filter(is_triage=True).first()
    if triage is None:
        raise Changed(_("Er is nu geen team voor triage."))
    if triage.pk == signal.team_id:
        raise Changed(_("Dit signaal is al bij triage."))
    check_may_see(signal, triage, key="reden")
    before, had_it, now = signal.team, signal.officer, at or timezone.now()
    with transaction.atomic():
        swap(
            signal,
            STILL_OPEN,
            {"team": triage, "officer": None, "updated_at": now},
        )
        withdraw_offers(signal, by=by, at=now, tell=tell, but=triage)
        handover = Handover.objects.create(
            signal=signal,
            from_team=before,
            to_team=triage,
            reason=reason,
            offered_by=officer_of(by),
            offered_at=now,
            answer=Handover.Answer.ACCEPTED,
            answered_at=now,
        )
        event(signal, Event.What.HANDED_BACK, by=by, before=before.pk, after=triage.pk, at=now).save()
        if tell:
            notify(NoticeKind.TEAM, signal, team=triage, by=by)
            tell_who_lost_it(signal, officer=had_it, team=before, by=by)
            tell_lead_before_whom_it_is(signal, by=by)
    return handover


def lapse(handover: Handover, *, at: datetime.datetime | None = None, tell: bool = True) -> Handover:
    """Bring back an offer that was not answered in time: its owner still has the signal, and it floats (zwevend).

    Both team leads are told, and who handles or offered it; a team without a lead hears by its mailbox. Raises
    `Changed` when it was answered by now, so that twice is once.
    """
    now = at or timezone.now()
    with transaction.atomic():
        _answer(handover, Handover.Answer.LAPSED, by=None, at=now)
        signal = handover.signal
        signal.refresh_from_db(fields=["officer"])
        Signal.objects.filter(pk=signal.pk).update(floating_since=now, updated_at=now)
        signal.floating_since = signal.updated_at = now
        event(
            signal,
            Event.What.LAPSED,
            by=None,
            before=handover.from_team_id,
            after=handover.to_team_id,
            at=now,
        ).save()
        if tell:
            _tell_that_it_floats(signal, handover)
    return handover


def _tell_that_it_floats(signal: Signal, handover: Handover) -> None:
    with override("nl"):
        words = (_("Signaal zweeft"), _("Op het aanbod van signaal %s kwam geen antwoord. Spreek af wie het doet."))
    has_it = signal.officer or handover.offered_by
    told: set[Any] = set()
    for team, people in ((handover.from_team, {has_it} if has_it else set()), (handover.to_team, set())):
        if team.lead is not None and team.lead.is_active and team.lead.email:
            notify(NoticeKind.ANSWER, signal, officers=(people | {team.lead}) - told, team=team, words=words)
            told |= people | {team.lead}
        else:
            notify(NoticeKind.ANSWER, signal, team=team, words=words)
            # Their mailbox has heard.
            notify(NoticeKind.ANSWER, signal, officers=people, words=words)
            told |= people


def bring_back_unanswered(*, day: datetime.date | None = None) -> int:
    """Bring back what nobody answered within two working days, or one where it is urgent (`Handover.answer_until`), on
    a local date (today when left out).

    Gives how many. Each is a transaction of its own, and one that is answered meanwhile is left alone: safe to run
    twice, and in two places at once.
    """
    on = day or today()
    late = Handover.objects.lapsed(
        before=days_whose_term_passed(DAYS_TO_ANSWER, today=on),
        urgent_before=days_whose_term_passed(DAYS_WHEN_URGENT, today=on),
    ).select_related("signal", "from_team__lead", "to_team__lead", "offered_by")
    brought_back = 0
    for handover in late.iterator(chunk_size=500):
        try:
            lapse(handover)
        except Changed:
            continue
        brought_back += 1
    return brought_back


def _answer(
    handover: Handover,
    answer: Handover.Answer,
    *,
    by: Actor,
    reason: str = "",
    other_team: Team | None = None,
    at: datetime.datetime | None = None,
) -> None:
    """Write the answer if nobody answered before; raise `Changed` if somebody did."""
    hold(handover.signal_id)
    changes = {
        "answer": answer,
        "answer_reason": reason,
        "other_team": other_team,
        "answered_by": officer_of(by),
        "answered_at": at or timezone.now(),
    }
    if not Handover.objects.filter(pk=handover.pk, answer=Handover.Answer.OPEN).update(**changes):
        raise Changed(_("Dit aanbod is intussen al beantwoord."))
    for name, value in changes.items():
        setattr(handover, name, value)

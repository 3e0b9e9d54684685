"""A complaint about conduct (klacht, Awb chapter 9): who handles it, by when, and who must not know of it.

The house holds a reference: that there is one, its term and where it stands. Handling it is work for elsewhere. It goes
to a team that handles complaints and is not complained about (Awb 9:7); nobody else sees it, in no list, count,
timeline or API. Where the signal is a complaint and nothing else, it goes along, and the team that is complained about
loses it (`signals/visibility.py`).

As in `workflow`, `at` (now when left out) and `tell` (False: no mail) are for histories that are taken in afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from officers.models import Team
from outbox import post
from outbox.models import Letter
from signals import telling
from signals.deadlines import first_working_day_from
from signals.history import Actor, event, officer_of
from signals.models import (
    MAX_COMPLAINT_WORDS,
    Complaint,
    ComplaintState,
    Consult,
    Event,
    Handover,
    NoticeKind,
    Reporter,
    Sensitivity,
    Signal,
)
from signals.notices import notify
from signals.typed import read
from signals.workflow import (
    QUESTION_WITHDRAWN,
    STILL_OPEN,
    Changed,
    hold,
    swap,
    tell_not_needed,
    tell_who_lost_it,
    withdraw_action,
    withdraw_offers,
)

# Awb 9:11: six weeks after receipt, ten where a committee advises (part 9.1.3), and four more by letter.
DAYS: Final = 42
DAYS_WITH_COMMITTEE: Final = 70
DAYS_OF_EXTENSION: Final = 28
# from -> to. What has ended stays ended: who complains again complains anew.
TRANSITIONS: Final[Mapping[str, tuple[ComplaintState, ...]]] = {
    ComplaintState.RECEIVED: (
        ComplaintState.IN_PROGRESS, ComplaintState.SETTLED, ComplaintState.DONE, ComplaintState.WITHDRAWN,
    ),
    ComplaintState.IN_PROGRESS: (ComplaintState.SETTLED, ComplaintState.DONE, ComplaintState.WITHDRAWN),
}  # fmt: skip
EXTENDED: Final = "verdaagd"
COMMITTEE: Final = "commissie"
ABOUT: Final = "over_team"
SENT_AGAIN: Final = "opnieuw"
CONFIRMED: Final = "bevestigd"


def due_on(received_on: datetime.date, *, with_committee: bool = False, extended: bool = False) -> datetime.date:
    """The last day for a complaint that came in on a local date (Awb 9:11). A term that would end on a Saturday, Sunday
    or holiday ends on the first working day after it (Algemene termijnenwet, article 1). Ten weeks and four are two
    terms of a law, so that none is too long for that."""
    days = (DAYS_WITH_COMMITTEE if with_committee else DAYS) + (DAYS_OF_EXTENSION if extended else 0)
    return first_working_day_from(received_on + datetime.timedelta(days=days))


def pass_on(
    signal: Signal,
    *,
    about: Team | None,
    by: Actor,
    only: bool = False,
    words: str = "",
    received_on: datetime.date | None = None,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Complaint:
    """Say that a signal is (also) a complaint about a team, `about` (None: not known yet), and bring it to who handles
    complaints. The reporter gets proof of receipt with the term (Awb 9:6), where there is an address.

    `only`: it is nothing else, and the signal goes along. `words` are what the complaint is about, for who handles it.
    `received_on` is the local date from which the term runs; the day of the signal when left out. Who says it a second
    time hears the same and adds no more than their words: nobody learns by trying whether there is a complaint.

    Raises `ValidationError` (keys `team`, `woorden`, `ontvangenOp`), and `Changed` when a signal that should go along
    is closed or has another owner by now.
    """
    words, wrong = read(words, longest=MAX_COMPLAINT_WORDS)
    now = at or timezone.now()
    first_day = timezone.localdate(signal.received_at)
    received_on = received_on or first_day
    errors: dict[str, ValidationError] = {}
    if wrong:
        errors["woorden"] = wrong
    if not first_day <= received_on <= timezone.localdate(now):
        errors["ontvangenOp"] = ValidationError(
            _("Kies een dag vanaf de dag van het signaal, tot en met vandaag."), code="invalid"
        )
    handler = Team.objects.for_complaint_about(about.pk if about else None).first()
    if handler is None:
        errors["team"] = ValidationError(
            _("Er is geen team dat een klacht over dit team mag behandelen. Vraag de beheerder er een aan te wijzen."),
            code="nobody",
        )
    if errors or handler is None:
        raise ValidationError(errors)
    if only and not signal.is_open:
        raise Changed(_("Dit signaal is gesloten en kan niet meer naar een ander team."))
    with transaction.atomic():
        hold(signal.pk)
        complaint = Complaint.objects.open().filter(signal=signal, about_team=about).first()
        is_new = complaint is None
        if complaint is None:
            complaint = Complaint(
                signal=signal,
                team=handler,
                about_team=about,
                received_on=received_on,
                due_on=due_on(received_on),
                made_by=officer_of(by),
                made_at=now,
            )
        complaint.only = complaint.only or only
        complaint.words = _added(complaint.words, words)
        complaint.changed_at = now
        complaint.save()
        if only:
            _bring_along(signal, complaint, by=by, at=now, tell=tell)
        if is_new:
            event(signal, Event.What.COMPLAINT, by=by, before=complaint, after=complaint.state, at=now).save()
            _confirm(complaint, at=now, tell=tell)
            if tell:
                with override("nl"):
                    told = (_("Klacht voor uw team"), _("Bij signaal %s is een klacht. U vindt haar op uw bureau."))
                notify(NoticeKind.TEAM, signal, team=complaint.team, by=by, words=told, but=about)
    return complaint


def change(complaint: Complaint, *, to: str, by: Actor, at: datetime.datetime | None = None) -> Complaint:
    """Say where a complaint stands. Raises `Changed` where it stands elsewhere by now or cannot go there."""
    before = complaint.state
    if to not in TRANSITIONS.get(before, ()):
        raise Changed(
            _("Een klacht die %(before)s is, kan niet %(to)s worden.")
            % {
                "before": ComplaintState(before).label,
                "to": ComplaintState(to).label if to in ComplaintState.values else to,
            }
        )
    return _write(complaint, {"state": before}, {"state": to}, by=by, after=to, at=at)


def extend(complaint: Complaint, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True) -> Complaint:
    """Extend the term by four weeks, once, and tell so in writing to who complained (Awb 9:11, second paragraph). Who
    it is about is told by who handles it: this house keeps the complaint from them.

    Raises `Changed` where it was extended before, has ended, or its term has passed.
    """
    now = at or timezone.now()
    day = timezone.localdate(now)
    if not complaint.may_extend(day=day):
        raise Changed(_("Deze klacht kan niet meer worden verdaagd."))
    until = due_on(complaint.received_on, with_committee=complaint.with_committee, extended=True)
    with transaction.atomic():
        changes = {"extended_on": day, "due_on": until, "term_stage": 0}
        _write(complaint, {"state": complaint.state, "extended_on": None}, changes, by=by, after=EXTENDED, at=now)
        letter = telling.complaint_extended(complaint, reporter=_reporter(complaint.signal))
        if letter and tell:
            post.write(letter)
            complaint.extension = letter
            complaint.save(update_fields=["extension"])
    return complaint


def send_again(complaint: Complaint, letter: Letter, *, by: Actor, at: datetime.datetime | None = None) -> None:
    """Send the proof of receipt, or that the answer takes longer, once more where it did not arrive, to the address
    that is known now. Raises `Changed` where it was sent by now."""
    now = at or timezone.now()
    changes: dict[str, Any] = {"changed_at": now}
    if letter.pk == complaint.receipt_id:
        changes["receipt_on"] = timezone.localdate(now)
    with transaction.atomic():
        hold(complaint.signal_id)
        if not letter.can_go_again or not post.send_again(letter):
            raise Changed(_("Deze mail is intussen verstuurd."))
        Complaint.objects.filter(pk=complaint.pk).update(**changes)
        event(complaint.signal, Event.What.COMPLAINT, by=by, before=complaint, after=SENT_AGAIN, at=now).save()
    for name, value in changes.items():
        setattr(complaint, name, value)


def confirm_receipt(complaint: Complaint, *, by: Actor, at: datetime.datetime | None = None) -> Complaint:
    """Record that who complained had proof of receipt (Awb 9:6) by letter or telephone, where no mail brought it.

    Raises `Changed` where it was confirmed by now, a mail with it is on its way, or the complaint has ended.
    """
    if not complaint.waits_for_receipt:
        raise Changed(_("De ontvangst is al bevestigd."))
    day = timezone.localdate(at or timezone.now())
    expected = {"receipt": complaint.receipt, "receipt_on": complaint.receipt_on}
    return _write(complaint, expected, {"receipt": None, "receipt_on": day}, by=by, after=CONFIRMED, at=at)


def set_committee(
    complaint: Complaint, *, with_committee: bool, by: Actor, at: datetime.datetime | None = None
) -> Complaint:
    """Say whether a complaints committee advises, so that the term is ten weeks and not six (Awb 9:11, 9:13).

    Raises `Changed` where somebody else changed it by now, or it has ended.
    """
    if complaint.with_committee == with_committee:
        return complaint
    if not complaint.is_open:
        raise Changed(_("Deze klacht is al afgerond."))
    until = due_on(complaint.received_on, with_committee=with_committee, extended=complaint.extended_on is not None)
    return _write(
        complaint,
        {"state": complaint.state, "with_committee": complaint.with_committee, "extended_on": complaint.extended_on},
        {"with_committee": with_committee, "due_on": until, "term_stage": 0},
        by=by,
        after=COMMITTEE if with_committee else "",
        at=at,
    )


def name_team(
    complaint: Complaint, *, about: Team, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> Complaint:
    """Say which team a complaint is about, where that was not known. Where it is nothing but a complaint, that team is
    shut out from now, and loses what it had of the signal.

    Raises `ValidationError` (key `over`) for the team that handles it (Awb 9:7), and `Changed` where it was said by
    now, the complaint has ended, or there is one about that team already.
    """
    if about.pk == complaint.team_id:
        refused = _("Dit team behandelt de klacht. Dat mag niet als de klacht over dit team gaat.")
        raise ValidationError({"over": ValidationError(refused, code="complained_about")})
    if not complaint.is_open or complaint.about_team_id is not None:
        raise Changed(_("Iemand anders heeft deze klacht intussen veranderd."))
    now, signal = at or timezone.now(), complaint.signal
    try:
        with transaction.atomic():
            expected = {"state": complaint.state, "about_team": None}
            _write(complaint, expected, {"about_team": about}, by=by, after=ABOUT, at=now)
            if complaint.only:
                signal.refresh_from_db(fields=["team", "officer", "status", "sensitivity"])
                if signal.team_id == about.pk and signal.is_open:
                    _bring_along(signal, complaint, by=by, at=now, tell=tell)
                else:
                    _take_back(signal, complaint, by=by, at=now, tell=tell)
    except IntegrityError as error:
        if "complaint_one_open" not in str(error):
            raise
        raise Changed(_("Bij dit signaal is er al een klacht over dit team.")) from error
    return complaint


def _write(
    complaint: Complaint,
    expected: dict[str, Any],
    changes: dict[str, Any],
    *,
    by: Actor,
    after: str,
    at: datetime.datetime | None,
) -> Complaint:
    """Write changes if the row still holds what is expected; raise `Changed` if not."""
    now = at or timezone.now()
    changes = {**changes, "changed_at": now}
    with transaction.atomic():
        hold(complaint.signal_id)
        if not Complaint.objects.filter(pk=complaint.pk, **expected).update(**changes):
            raise Changed(_("Iemand anders heeft deze klacht intussen veranderd."))
        for name, value in changes.items():
            setattr(complaint, name, value)
        event(complaint.signal, Event.What.COMPLAINT, by=by, before=complaint, after=after, at=now).save()
    return complaint


def _added(before: str, words: str) -> str:
    """What was written before, with what somebody writes now below it, as far as there is room."""
    if not words or words in before:
        return before
    return "\n\n".join(filter(None, (before, words)))[:MAX_COMPLAINT_WORDS]


def _confirm(complaint: Complaint, *, at: datetime.datetime, tell: bool) -> None:
    """Send proof of receipt, where there is an address; else who handles it confirms by other means."""
    letter: Letter | None = telling.complaint_receipt(complaint, reporter=_reporter(complaint.signal))
    if letter is None or not tell:
        return
    post.write(letter)
    complaint.receipt, complaint.receipt_on = letter, timezone.localdate(at)
    complaint.save(update_fields=["receipt", "receipt_on"])


def _reporter(signal: Signal) -> Reporter | None:
    return Reporter.objects.filter(signal=signal).first()


def _bring_along(signal: Signal, complaint: Complaint, *, by: Actor, at: datetime.datetime, tell: bool) -> None:
    """Give the signal to who handles the complaint, and take from the team that it is about what it had.

    A complaint is about people: its text is no longer for everybody who reads ordinary ones.
    """
    sensitivity = Sensitivity(signal.sensitivity).at_least(Sensitivity.PERSONAL)
    before, had_it = signal.team, signal.officer
    swap(signal, STILL_OPEN, {"team": complaint.team, "officer": None, "sensitivity": sensitivity, "updated_at": at})
    withdraw_offers(signal, by=by, at=at, tell=tell, but=complaint.team)
    if before.pk != complaint.team_id:
        event(signal, Event.What.ROUTED, by=by, before=before.slug, after=complaint.team.slug, at=at).save()
        if tell:
            # Not as people of the team that it is about: they would learn that there is something.
            tell_who_lost_it(signal, officer=had_it, team=before, by=by, but=complaint.about_team, link=False)
    _take_back(signal, complaint, by=by, at=at, tell=tell)


def _take_back(signal: Signal, complaint: Complaint, *, by: Actor, at: datetime.datetime, tell: bool) -> None:
    """Take from the team that a complaint is about what it was asked and still had to do."""
    if complaint.about_team_id is None:
        return
    if signal.handovers.filter(answer=Handover.Answer.OPEN, to_team=complaint.about_team_id).exists():
        withdraw_offers(signal, by=by, at=at, tell=tell)
    for action in signal.team_actions.open().filter(team=complaint.about_team_id).select_related("team", "partner"):
        action.signal = signal
        withdraw_action(action, by=by, at=at, tell=tell)
    asked = Consult.objects.filter(signal=signal, team=complaint.about_team_id, answer=Consult.Answer.OPEN)
    if asked.update(answer=Consult.Answer.WITHDRAWN, holds=False, answered_by=officer_of(by), answered_at=at):
        withdrawn = event(signal, Event.What.CONSULT_WITHDRAWN, by=by, before=complaint.about_team_id, at=at)
        withdrawn.save()
        if tell and complaint.about_team:
            tell_not_needed(signal, team=complaint.about_team, by=by, words=QUESTION_WITHDRAWN)

"""Moving a signal: one table of allowed moves, written by compare-and-swap, so that two people cannot both win.

Every verb takes `at` (aware; now when left out) and where it tells somebody `tell` (False: no mail is written), for
histories that happened elsewhere and are taken in afterwards.
"""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from officers.models import ApiClient, Officer, Team
from outbox.models import Letter
from signals import deadlines, escalation_mail, following, partner_mail, speech, telling, terms
from signals.history import Actor, event, officer_of
from signals.models import (
    MAX_TEXT,
    ActionStatus,
    ClosingResult,
    Complaint,
    Consult,
    Coordination,
    Escalation,
    Event,
    Feedback,
    Handover,
    Joining,
    Message,
    Note,
    NoticeKind,
    Reporter,
    Sensitivity,
    Signal,
    Status,
    TeamAction,
)
from signals.named import TEAM
from signals.notices import Words, notify, notify_holders
from signals.queries import CLOSED
from signals.questions import asked, new_question, withdraw_question
from signals.typed import read
from signals.visibility import viewer_of

_OPEN_MOVES: Final = frozenset(
    {
        Status.IN_PROGRESS,
        Status.PLANNED,
        Status.WAITING_FOR_REPORTER,
        Status.WAITING_FOR_THIRD_PARTY,
        Status.DONE,
        Status.CANCELLED,
    }
)
# from -> to. A signal never goes back to "gemeld": that somebody looked stays true.
TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    Status.RECEIVED: _OPEN_MOVES,
    Status.IN_PROGRESS: _OPEN_MOVES - {Status.IN_PROGRESS},
    Status.PLANNED: _OPEN_MOVES - {Status.PLANNED},
    Status.WAITING_FOR_REPORTER: _OPEN_MOVES - {Status.WAITING_FOR_REPORTER},
    Status.WAITING_FOR_THIRD_PARTY: _OPEN_MOVES - {Status.WAITING_FOR_THIRD_PARTY},
    Status.REOPENED: _OPEN_MOVES,
    Status.DONE: frozenset({Status.REOPENING_ASKED, Status.REOPENED}),
    Status.CANCELLED: frozenset({Status.REOPENED}),
    Status.REOPENING_ASKED: frozenset({Status.REOPENED, Status.DONE}),
}
LONGEST_ORGANISATION: Final = 120
# So long we wait for a word of the organisation to which a signal was passed on (domain scenario S11).
WORKING_DAYS_FOR_A_WORD: Final = 5
# Moves for which what was asked of who looks along may have to be answered first.
_MAY_WAIT: Final = frozenset({Status.PLANNED, *CLOSED})
# How a reporter is told by somebody who speaks with them.
SPOKEN: Final = frozenset({Feedback.PHONE, Feedback.TALK})
# A colleague who is named in a note by username; a mail address is none.
_MENTION: Final = re.compile(r"(?<![\w.@-])@([A-Za-z0-9_][A-Za-z0-9_.+-]{0,149})")
# Subject and sentence of the notices to who handled a signal.
_NO_LONGER_YOURS: Final = (
    gettext_lazy("Niet meer op uw naam"),
    gettext_lazy("Signaal %s staat niet meer op uw naam. U hoeft er niets meer mee te doen."),
)
_TAKEN_AWAY: Final = (
    gettext_lazy("Naar een ander team"),
    gettext_lazy("Signaal %s is aan een ander team gegeven. U hoeft er niets meer mee te doen."),
)
_CLOSED_BY_OTHER: Final = (
    gettext_lazy("Signaal afgesloten"),
    gettext_lazy("Signaal %s, dat op uw naam staat, is door een ander afgesloten. U hoeft er niets meer mee te doen."),
)
# To a team that was asked something.
OFFER_WITHDRAWN: Final = (
    gettext_lazy("Aanbod ingetrokken"),
    gettext_lazy("Signaal %s wordt uw team niet meer aangeboden. U hoeft er niets meer mee te doen."),
)
QUESTION_WITHDRAWN: Final = (
    gettext_lazy("Meekijken is niet meer nodig"),
    gettext_lazy("De vraag om mee te kijken bij signaal %s is ingetrokken. U hoeft er niets meer mee te doen."),
)
# To who has a signal that somebody else closed while its reporter cannot read what was written.
_ENDED_IN_SILENCE: Final = (
    gettext_lazy("De melder weet het nog niet"),
    gettext_lazy(
        "Signaal %s is afgesloten door een partner, een ander systeem of vanzelf. De melder kan ons bericht niet lezen,"
        " en weet het nog niet. Vertel het, of leg vast waarom niet."
    ),
)
# Moves that must be explained: closing to the reporter, reopening to colleagues, and what the reporter is asked.
NEEDS_TEXT: Final = frozenset({Status.DONE, Status.CANCELLED, Status.REOPENED, Status.WAITING_FOR_REPORTER})


# Of a signal that goes on after all: nothing was done yet, and nobody was told that it was.
_NOT_ENDED: Final[dict[str, Any]] = {
    "result": None,
    "told": None,
    "feedback": "",
    "other_organisation": "",
    "forwarded_on": None,
}
# What is said of a status, or a way in which a reporter was told, that is none.
CHOOSE_STATUS: Final = gettext_lazy("Kies een status.")
UNKNOWN_STATUS: Final = gettext_lazy("Deze status kennen wij niet.")
UNKNOWN_FEEDBACK: Final = gettext_lazy("Kies hoe de melder het hoort, of waarom niet.")

# What `swap` expects of a signal that is not closed meanwhile.
STILL_OPEN: Final[dict[str, Any]] = {"status__in": tuple(status for status in Status if status not in CLOSED)}


class Changed(Exception):
    """Somebody else changed the signal in the meantime, or the move is not possible from where it stands now."""


def check_move(signal: Signal, to: str) -> None:
    """Raise `Changed`, with why, where this signal may not go to a status."""
    if to not in TRANSITIONS[signal.status]:
        raise Changed(
            _("Een signaal dat %(before)s is, kan niet %(to)s worden.")
            % {"before": Status(signal.status).label, "to": Status(to).label if to in Status.values else to}
        )


def allowed_moves(signal: Signal) -> list[Status]:
    """The statuses to which this signal may go, in the order of the contract."""
    allowed = TRANSITIONS[signal.status]
    return [status for status in Status if status in allowed]


def move(
    signal: Signal,
    *,
    to: str,
    by: Actor,
    text: str = "",
    result: ClosingResult | None = None,
    told: bool | None = None,
    feedback: str = "",
    organisation: str = "",
    forwarded_on: datetime.date | None = None,
    withdraw_actions: bool = False,
    without_answers: bool = False,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Signal:
    """Move a signal to another status; what is written to the reporter goes out in the same transaction.

    `text` is what the reporter reads (needed to close, to reopen and to wait for the reporter); `told=False` says that
    the reporter does not get that text, and it stays inside. So it does where nobody outside can read it
    (`telling.has_reader`), whatever `told` says; but an officer who means to ask them something by it (`told=True`, to
    wait for the reporter) is refused (key `status`): nobody would be asked, and the term would stand still. `feedback`
    says how they heard of the end otherwise, or why not (values of `Feedback`): an officer who closes and whose
    reporter does not read it must say so (key `terugkoppeling`). Where a partner, a program or the system closes it and
    says nothing of that, who has the signal hears that the reporter does not know. `result` is what was done; who
    leaves it out does not say so (`ClosingResult.NOT_SAID`), or lets stand what was done where a reporter asked to look
    again. When it names another organisation, `organisation` and `forwarded_on` are needed (Awb 2:3; a local date since
    it came in), and the signal waits for a word from there before it closes: `forwarding.py`. Whoever closes a signal
    for which others still have something to do says so with `withdraw_actions`, or settles that first (key `acties`);
    the system (`by` None) withdraws it. In the same way who goes on without an answer that is waited for
    (`answers_to_wait_for`) says so with `without_answers` (key `meekijken`).
    What is opened again, or of which the reporter says that it is not solved, gets a new term, and is triage's where
    its team stopped. What waited for another organisation and is taken up again has no result any more, nor that its
    reporter was told; a note keeps to whom it was passed on.

    Raises `ValidationError` with the contract's field names, and `Changed` when the signal stands elsewhere by now;
    then nothing changed.
    """
    text, wrong_text = read(text, longest=MAX_TEXT)
    organisation, wrong_organisation = read(organisation, longest=LONGEST_ORGANISATION, lines=False)
    before = signal.status
    check_move(signal, to)
    closing = to in CLOSED
    actions = list(signal.team_actions.open().select_related("team", "partner")) if closing else []
    errors = {}
    if actions and by is not None and not withdraw_actions:
        errors["acties"] = ValidationError(
            _("Er staan nog acties open: %s. Rond ze eerst af, of trek ze hiermee in.")
            % ", ".join(sorted({one.doer for one in actions})),
            code="open_actions",
        )
    if by is not None and not without_answers and (awaited := answers_to_wait_for(signal, to=to)):
        words = (
            _("%s gaf nog geen antwoord. Wacht daarop, of sluit het zonder.")
            if closing
            else _("%s gaf nog geen antwoord. Wacht daarop, of plan het in zonder.")
        )
        errors["meekijken"] = ValidationError(words % ", ".join(awaited), code="unanswered")
    if to in NEEDS_TEXT and not text:
        words = (
            _("Schrijf wat u de melder vraagt. Anders wacht het op niets.")
            if to == Status.WAITING_FOR_REPORTER
            else _("Leg uit wat er is gedaan of waarom.")
        )
        errors["toelichting"] = ValidationError(words, code="required")
    if wrong_text:
        errors["toelichting"] = wrong_text
    if wrong_organisation:
        errors["organisatie"] = wrong_organisation
    if closing and result is None:
        result = (signal.result if before == Status.REOPENING_ASKED else None) or _not_said()
    if closing and result is not None and result.asks_organisation:
        if not organisation:
            errors["organisatie"] = ValidationError(_("Noem de andere organisatie."), code="required")
        if forwarded_on is None:
            errors["doorgezetOp"] = ValidationError(_("Zeg op welke dag het is doorgezet."), code="required")
    now = at or timezone.now()
    if closing and forwarded_on and forwarded_on != signal.forwarded_on:
        first, last = timezone.localdate(signal.received_at), timezone.localdate(now)
        if not first <= forwarded_on <= last:
            # A slip of the year would close it at once, or let it wait for a year.
            errors["doorgezetOp"] = ValidationError(
                _("Kies een dag van %(first)s tot en met %(last)s: vanaf de ontvangst, en niet later dan nu.")
                % {"first": formats.date_format(first), "last": formats.date_format(last)},
                code="invalid",
            )
    reporter = Reporter.objects.filter(signal=signal).first() if text else None
    sends = bool(text) and told is not False and telling.has_reader(signal, reporter)
    # What waits for another organisation was told, or not, when it was passed on.
    if to == Status.WAITING_FOR_REPORTER and isinstance(by, Officer) and told and text and not sends:
        unread = _("De melder kan deze vraag niet lezen: er is geen e-mailadres bekend. Bel de melder.")
        errors["status"] = ValidationError(unread, code="unread")
    asks_how_told = closing and isinstance(by, Officer) and signal.closes_on is None
    if asks_how_told and reporter is not None and not sends and not feedback:
        errors["terugkoppeling"] = ValidationError(_("Zeg hoe de melder het hoort, of waarom niet."), code="required")
    if feedback and feedback not in Feedback.values:
        errors["terugkoppeling"] = ValidationError(UNKNOWN_FEEDBACK, code="invalid")
    if errors:
        raise ValidationError(errors)
    closes_on = None
    if closing and result is not None and result.asks_organisation and forwarded_on:
        closes_on = _waits_until(signal, forwarded_on, day=timezone.localdate(now))
    if closes_on:
        to = Status.WAITING_FOR_THIRD_PARTY
    changes: dict[str, Any] = {
        "status": to,
        "updated_at": now,
        "closes_on": closes_on,
        **terms.stopped_or_moved_on(signal, to=to, day=timezone.localdate(now)),
    }
    if closing:
        if sends:
            feedback = Feedback.MAIL if reporter and reporter.email else Feedback.PAGE
        elif feedback in SPOKEN and signal.first_contact_at is None:
            changes["first_contact_at"] = now
        elif not feedback and told is not False and reporter is None:
            feedback = Feedback.ANONYMOUS
        changes |= {
            "closed_at": None if closes_on else now,
            "result": result,
            # A program that says so may have told them by itself.
            "told": sends or feedback in SPOKEN or (told is True and isinstance(by, ApiClient)),
            "feedback": feedback,
            "other_organisation": organisation,
            "forwarded_on": forwarded_on,
        }
        if by is not None:
            # Who closes it has looked at what others did for it.
            changes["has_action_news"] = False
    elif before in CLOSED:
        heir = _heir_of(signal)
        changes |= {"closed_at": None, "erased_on": None, **({"team": heir, "officer": None} if heir else {})}
    elif signal.closes_on is not None:
        # Taken up again before the other organisation said a word: it did not end.
        changes |= _NOT_ENDED
    if to == Status.REOPENED:
        changes["times_reopened"] = signal.times_reopened + 1
    if to in terms.BEGIN_ANEW:
        changes |= terms.anew(signal, at=now)
    if by is not None and signal.first_contact_at is None and sends:
        changes["first_contact_at"] = now
    with transaction.atomic():
        # Who read it before it was reopened and closed again would count one reopening too few.
        expected = {"status": before, "times_reopened": signal.times_reopened, "stopped_on": signal.stopped_on}
        before_level = signal.escalated_to if closing and not closes_on else ""
        if closing and not closes_on:
            # Also where it was before no level: what is put before one at this moment would wait for ever.
            expected["escalated_to"], changes["escalated_to"] = before_level, ""
        had_it = signal.team if "team" in changes else None
        had_been = "" if closing or signal.closes_on is None else signal.other_organisation
        swap(signal, expected, changes)
        if before == Status.WAITING_FOR_REPORTER:
            withdraw_question(signal, at=now)
        events = []
        if had_it:
            events.append(event(signal, Event.What.ROUTED, by=by, before=had_it.slug, after=signal.team.slug, at=now))
            if tell:
                notify(NoticeKind.TEAM, signal, team=signal.team, by=by)
        if to != before:
            events.append(event(signal, Event.What.STATUS, by=by, before=before, after=to, public=True, at=now))
        if closes_on:
            events.append(event(signal, Event.What.FORWARDED, by=by, before=forwarded_on, after=closes_on, at=now))
        if sends:
            events.append(event(signal, Event.What.MESSAGE, by=by, after=to, at=now))
            _tell_reporter(signal, text, reporter=reporter, by=by, at=now, tell=tell)
        elif text:
            client = by if isinstance(by, ApiClient) else None
            Note.objects.create(signal=signal, text=text, officer=officer_of(by), client=client, at=now)
        if had_been:
            # The history of steps holds no words: to whom it was passed on is kept beside it.
            with override("nl"):
                was = _("Dit was doorgezet naar %s, en wordt weer hier behandeld.") % had_been
            client = by if isinstance(by, ApiClient) else None
            Note.objects.create(signal=signal, text=was, officer=officer_of(by), client=client, at=now)
        Event.objects.bulk_create(events)
        if closing:
            # What is finished needs no answer any more.
            withdraw_offers(signal, by=by, at=now, tell=tell)
            _withdraw_questions(signal, by=by, at=now, tell=tell)
            _end_actions(signal, known=actions, by=by, at=now, tell=tell)
            if before_level:
                _end_escalation(signal, before_level, by=by, at=now, tell=tell)
            if signal.is_sensitive and not closes_on:
                end_coordination(signal, by=by, at=now)
            # They heard of an end; of a reaction that another reporter gave since they know nothing.
            if not closes_on and before != Status.REOPENING_ASKED:
                _tell_of_duplicates(signal, by=by, at=now, tell=tell)
        if closing and not closes_on and tell and reporter is not None and not (changes["told"] or feedback):
            notify_holders(NoticeKind.ANSWER, signal, words=_ENDED_IN_SILENCE)
        elif closing and not closes_on and tell and by is not None and signal.officer is not None:
            notify(
                NoticeKind.ANSWER, signal, officers=[signal.officer], team=signal.team, by=by, words=_CLOSED_BY_OTHER
            )
        if to != before and tell:
            following.tell(signal)
    return signal


def take(signal: Signal, *, by: Officer, at: datetime.datetime | None = None, tell: bool = True) -> Signal:
    """Take a signal oneself: the handler becomes `by`, and a signal nobody had looked at is in progress. Who has it
    already, and sees it float, says with this that it stays here."""
    with transaction.atomic():
        if signal.is_floating and signal.officer_id == by.pk:
            swap(signal, {"officer_id": by.pk}, {"officer": by, "updated_at": at or timezone.now()})
            event(signal, Event.What.OFFICER, by=by, before=by.pk, after=by.pk, at=at).save()
        assign(signal, to=by, by=by, at=at, tell=tell)
        if signal.status in (Status.RECEIVED, Status.REOPENED):
            move(signal, to=Status.IN_PROGRESS, by=by, at=at)
    return signal


def assign(
    signal: Signal, *, to: Officer | None, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> Signal:
    """Give a signal to an officer of its team, or to nobody in particular (None); who gets it is told, and who had it.

    Raises `ValidationError` (key `behandelaar`) for somebody who left or is not in the team, `Changed` when the
    handler or the team is another one by now, or the signal is closed.
    """
    if to is not None and not Officer.objects.of_team(signal.team_id).filter(pk=to.pk).exists():
        raise ValidationError(
            {"behandelaar": ValidationError(_("Deze medewerker is niet van het team van dit signaal."), code="invalid")}
        )
    if (to.pk if to else None) == signal.officer_id:
        return signal
    check_open(signal)
    before, had_it = signal.officer_id, signal.officer
    with transaction.atomic():
        swap(signal, {**STILL_OPEN, "officer_id": before}, {"officer": to, "updated_at": at or timezone.now()})
        event(signal, Event.What.OFFICER, by=by, before=before, after=to.pk if to else "", at=at).save()
        if to is not None and tell:
            notify(NoticeKind.ASSIGNED, signal, officers=[to], team=signal.team, by=by)
        if had_it is not None and tell:
            whom: dict[str, Any] = {"officers": [had_it], "team": signal.team}
            notify(NoticeKind.ANSWER, signal, by=by, words=_NO_LONGER_YOURS, **whom)
    return signal


def reassign(
    signal: Signal,
    *,
    team: Team,
    by: Actor,
    at: datetime.datetime | None = None,
    tell: bool = True,
    as_successor: bool = False,
) -> Signal:
    """Give a signal to a team without asking it: triage's right, and nobody else's. An open offer is withdrawn.

    Where an officer takes it from another team than triage, that is a former team from then, as after a hand-over, and
    who handled it is told. Not where a team goes on as another one (`as_successor`).

    Raises `ValidationError` (key `team`) for a team that takes no signals or that this one is a complaint about,
    `Changed` when it has another owner by now.
    """
    if wrong := unfit(team):
        raise ValidationError({"team": wrong})
    if team.pk == signal.team_id:
        return signal
    check_may_see(signal, team, key="team")
    before, had_it, now = signal.team, signal.officer, at or timezone.now()
    with transaction.atomic():
        swap(signal, {}, {"team": team, "officer": None, "updated_at": now})
        withdraw_offers(signal, by=by, at=now, tell=tell, but=team)
        event(signal, Event.What.ROUTED, by=by, before=before.slug, after=team.slug, at=now).save()
        if isinstance(by, Officer) and not before.is_triage and not as_successor:
            # Nobody was asked: answered at the moment at which it was offered (`HandoverQuerySet.asked_for`).
            Handover.objects.create(
                signal=signal,
                from_team=before,
                to_team=team,
                offered_by=by,
                offered_at=now,
                answer=Handover.Answer.ACCEPTED,
                answered_at=now,
            )
        if tell:
            notify(NoticeKind.TEAM, signal, team=team, by=by)
            tell_who_lost_it(signal, officer=had_it, team=before, by=by)
            escalation_mail.tell_lead_before_whom_it_is(signal, by=by)
    return signal


def tell_who_lost_it(
    signal: Signal, *, officer: Officer | None, team: Team, by: Actor, but: Team | None = None, link: bool = True
) -> None:
    """Tell who handled a signal, where somebody did, that it went from their `team` to another one and they need not
    look after it. `but` and `link` as in `notices`."""
    if officer is not None:
        # Who let a sensitive signal go does not open it any more.
        opens = link and not signal.is_sensitive
        notify(NoticeKind.ANSWER, signal, officers=[officer], team=team, by=by, words=_TAKEN_AWAY, but=but, link=opens)


def unfit(team: Team | None, *, but: int | None = None) -> ValidationError | None:
    """Why a team cannot be asked: none was chosen, it stopped, or it is the one that asks (`but`, by id)."""
    if team is None:
        return ValidationError(TEAM.choose, code="required")
    if not team.is_active:
        return ValidationError(_("Dit team neemt geen signalen meer aan."), code="invalid")
    if team.pk == but:
        return ValidationError(_("Dit team heeft het signaal al."), code="invalid")
    return None


def check_may_see(signal: Signal, team: Team, *, key: str) -> None:
    """Raise `ValidationError` with this key where the signal is a complaint about this team and nothing else: it would
    be given what it may not see (Awb 9:7)."""
    if Complaint.objects.keeping_out([team.pk]).filter(signal=signal).exists():
        refused = _("Dit signaal is een klacht over dit team. Daarom mag dit team het niet zien.")
        raise ValidationError({key: ValidationError(refused, code="complained_about")})


def withdraw_offers(
    signal: Signal, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True, but: Team | None = None
) -> None:
    """Take back the offer that waits for an answer, if there is one: what it was about has changed. The team that it
    was offered to hears that no answer is needed any more, unless it is `but`."""
    waiting = Handover.objects.filter(signal=signal, answer=Handover.Answer.OPEN).select_related("to_team").first()
    if waiting and Handover.objects.filter(pk=waiting.pk, answer=Handover.Answer.OPEN).update(
        answer=Handover.Answer.WITHDRAWN, answered_by=officer_of(by), answered_at=at or timezone.now()
    ):
        event(signal, Event.What.WITHDRAWN, by=by, before=waiting.from_team_id, after=waiting.to_team_id, at=at).save()
        if tell and waiting.to_team != but:
            tell_not_needed(signal, team=waiting.to_team, by=by, words=OFFER_WITHDRAWN)


def tell_not_needed(signal: Signal, *, team: Team, by: Actor, words: Words) -> None:
    """Tell a team that was asked something that its answer is not needed any more. It may not open the signal by now:
    the mail has the number and no link."""
    notify(NoticeKind.OFFER, signal, team=team, by=by, words=words, link=False)


def answers_to_wait_for(signal: Signal, *, to: str) -> list[str]:
    """Who was asked to look along, did not answer, and should before this move
    (`Consult.is_awaited`)."""
    if to not in _MAY_WAIT:
        return []
    asked = Consult.objects.filter(signal=signal, answer=Consult.Answer.OPEN).select_related("team", "partner")
    return sorted({one.looker for one in asked if one.is_awaited(signal, to=to)})


def _withdraw_questions(signal: Signal, *, by: Actor, at: datetime.datetime, tell: bool) -> None:
    """Take back what others were asked and did not answer: it is decided by now. They hear so."""
    for one in Consult.objects.filter(signal=signal, answer=Consult.Answer.OPEN).select_related("partner", "team"):
        changes: dict[str, Any] = {"answer": Consult.Answer.WITHDRAWN, "holds": False}
        changes |= {"answered_by": officer_of(by), "answered_at": at}
        if one.partner:
            changes["link_withdrawn_at"] = at
        if Consult.objects.filter(pk=one.pk, answer=Consult.Answer.OPEN).update(**changes):
            event(signal, Event.What.CONSULT_WITHDRAWN, by=by, before=one.asked_code, at=at).save()
            if tell and one.partner:
                one.signal = signal
                partner_mail.call_off(one)
            elif tell and one.team:
                tell_not_needed(signal, team=one.team, by=by, words=QUESTION_WITHDRAWN)


def end_coordination(signal: Signal, *, by: Actor, at: datetime.datetime) -> bool:
    """Let nobody coordinate a signal any more (regie); whether somebody did."""
    current = Coordination.objects.current().filter(signal=signal).first()
    if current is None or not Coordination.objects.current().filter(pk=current.pk).update(
        ended_at=at, ended_by=officer_of(by)
    ):
        return False
    event(signal, Event.What.COORDINATED, by=by, before=current.coordinator_id, at=at).save()
    return True


def _end_escalation(signal: Signal, level: str, *, by: Actor, at: datetime.datetime, tell: bool) -> None:
    """What was put before a higher level needs no decision any more, and the level hears so."""
    ended = Escalation.Outcome.CLOSED
    steps = Escalation.objects.filter(signal=signal, outcome=Escalation.Outcome.OPEN)
    waiting = steps.select_related("lead_told").first()
    steps.update(outcome=ended, decided_by=officer_of(by), decided_at=at)
    if tell and waiting is not None:
        waiting.signal = signal
        escalation_mail.call_off(waiting, by=by)
    event(signal, Event.What.DECIDED, by=by, before=level, after=ended, at=at).save()


def withdraw_action(
    action: TeamAction, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> TeamAction:
    """Take an action back: nothing has to be done any more, and who was asked is told. A partner's link opens no more,
    and where it was the last one that was waited for the signal is in progress again.

    Raises `Changed` where it was finished or withdrawn by now.
    """
    moment = at or timezone.now()
    changes: dict[str, Any] = {"status": ActionStatus.WITHDRAWN, "changed_at": moment}
    if action.partner_id is not None:
        changes["link_withdrawn_at"] = moment
    with transaction.atomic():
        hold(action.signal_id)
        if not TeamAction.objects.open().filter(pk=action.pk).update(**changes):
            raise Changed(_("Deze actie is intussen al afgerond of ingetrokken."))
        for name, value in changes.items():
            setattr(action, name, value)
        event(action.signal, Event.What.ACTION, by=by, before=action, after=action.status, at=moment).save()
        if tell and action.partner:
            partner_mail.call_off(action)
        elif tell:
            words = (_("Actie ingetrokken"), _("De actie voor uw team bij signaal %s is ingetrokken."))
            notify(NoticeKind.ACTION, action.signal, team=action.team, by=by, words=words)
        if action.partner_id is not None:
            go_on_without_partners(action.signal, by=by, at=moment, tell=tell)
    return action


def go_on_without_partners(signal: Signal, *, by: Actor, at: datetime.datetime, tell: bool = True) -> None:
    """Let a signal that waits for partners be in progress again where none of them has anything left to do: nobody
    would be waited for. Call it in the transaction that holds the signal, where a partner is finished.

    Whoever waits for somebody else goes on waiting: the organisation to which it was passed on, or who was waited for
    before a partner was asked.
    """
    waiting = Signal.objects.filter(pk=signal.pk, status=Status.WAITING_FOR_THIRD_PARTY, closes_on=None)
    if not waiting.exists() or signal.team_actions.open().exclude(partner=None).exists():
        return
    steps = signal.events.filter(what=Event.What.STATUS, after=Status.WAITING_FOR_THIRD_PARTY)
    since = steps.order_by("-pk").values_list("at", flat=True).first()
    asked = TeamAction.objects.filter(signal=signal).exclude(partner=None)
    if since is None or not asked.filter(made_at__lte=since, changed_at__gte=since).exists():
        return
    signal.refresh_from_db()
    move(signal, to=Status.IN_PROGRESS, by=by, at=at, tell=tell)


def _end_actions(signal: Signal, *, known: list[TeamAction], by: Actor, at: datetime.datetime, tell: bool) -> None:
    """Withdraw what is still to be done for a signal that is closed now; raise `Changed` where that is more than who
    closes it knew of."""
    open_now = list(signal.team_actions.open().select_related("team", "partner"))
    if by is not None and {one.pk for one in open_now} - {one.pk for one in known}:
        raise Changed(_("Er is intussen een actie bij gekomen."))
    for action in open_now:
        action.signal = signal
        withdraw_action(action, by=by, at=at, tell=tell)


def set_urgent(signal: Signal, *, urgent: bool, by: Actor, at: datetime.datetime | None = None) -> Signal:
    """Say that somebody must look today, or no longer. Raises `Changed` for a signal that is closed."""
    if signal.is_urgent == urgent:
        return signal
    check_open(signal)
    with transaction.atomic():
        swap(signal, {**STILL_OPEN, "is_urgent": not urgent}, {"is_urgent": urgent, "updated_at": at or timezone.now()})
        event(signal, Event.What.URGENT, by=by, before=not urgent, after=urgent, at=at).save()
    return signal


def note(
    signal: Signal, *, text: str, by: Actor, mentions: Iterable[Officer] = (), at: datetime.datetime | None = None
) -> Note:
    """Write an internal note, and tell the colleagues whom it mentions: `mentions`, and each `@username` in the text.
    A name that is nobody's stays text (`unknown_names`).

    Raises `ValidationError`: key `tekst` where it is empty or too long, `genoemd` where it mentions somebody who may
    not read the signal, since a mention gives nobody a right.
    """
    text, wrong = read(text, longest=MAX_TEXT)
    if not text:
        wrong = ValidationError(_("Schrijf een notitie van hoogstens %d tekens.") % MAX_TEXT, code="required")
    if wrong:
        raise ValidationError({"tekst": wrong})
    mentioned = _mentioned(signal, text, mentions)
    with transaction.atomic():
        written = Note.objects.create(
            signal=signal,
            text=text,
            officer=officer_of(by),
            client=by if isinstance(by, ApiClient) else None,
            at=at or timezone.now(),
        )
        event(signal, Event.What.NOTE, by=by, after=written.pk, at=at).save()
        Signal.objects.filter(pk=signal.pk).update(updated_at=at or timezone.now())
        if mentioned:
            written.mentions.set(mentioned)
            notify(NoticeKind.MENTION, signal, officers=mentioned, team=signal.team, by=by)
    return written


def unknown_names(text: str) -> list[str]:
    """The names in a text, as they were typed after their @, that are no colleague's: whoever was meant does not hear
    of it."""
    typed = _names_in(text)
    known = {one.username.lower() for one in _named(typed)} if typed else set()
    return [name for low, name in typed.items() if low not in known]


def _names_in(text: str) -> dict[str, str]:
    """What stands after an @, by what it is in small letters, in the order of the text."""
    found = (name.rstrip(".") for name in _MENTION.findall(text))
    return {name.lower(): name for name in found if name}


def _named(names: Iterable[str]) -> QuerySet[Officer]:
    """The colleagues of these names in small letters."""
    return Officer.objects.choosable().annotate(low=Lower("username")).filter(low__in=list(names))


def _mentioned(signal: Signal, text: str, mentions: Iterable[Officer]) -> list[Officer]:
    """Who is mentioned, each once; raises `ValidationError` (key `genoemd`) for who may not read the signal."""
    names = _names_in(text)
    found = {one.pk: one for one in (*mentions, *(_named(names) if names else ()))}
    for one in found.values():
        if not one.is_active or not Signal.objects.readable_by(viewer_of(one)).filter(pk=signal.pk).exists():
            refused = _("%s mag dit signaal niet lezen. Vraag eerst om mee te kijken, of bied het aan.") % one
            raise ValidationError({"genoemd": ValidationError(refused, code="invalid")})
    return list(found.values())


def swap(signal: Signal, expected: dict[str, Any], changes: dict[str, Any]) -> None:
    """Write `changes` if the row still holds `expected`, and onto the object; raise `Changed` if not.

    The team is always expected: who may do this was decided by the team that had the signal. So is the reporter's link:
    who read it before a wrong mail address was corrected would write there. So is the sensitivity
    where another one is written: it was reckoned from the one that was read, and what a colleague raised meanwhile must
    not come down by it. A signal that goes to another team, gets a handler or another status floats no longer.
    """
    if "sensitivity" in changes:
        expected = {"sensitivity": signal.sensitivity, **expected}
    if changes.get("officer") or {"team", "status"} & changes.keys():
        changes = {**changes, "floating_since": None}
    unchanged = {"pk": signal.pk, "team_id": signal.team_id, "link_number": signal.link_number}
    if not Signal.objects.filter(**unchanged | expected).update(**changes):
        raise Changed(_("Iemand anders heeft dit signaal intussen veranderd."))
    for name, value in changes.items():
        setattr(signal, name, value)


def check_open(signal: Signal) -> None:
    """Raise `Changed` for a signal that nobody has to do anything about any more."""
    if not signal.is_open:
        raise Changed(_("Dit signaal is gesloten."))


def hold(signal_id: int) -> None:
    """Wait for whoever is changing this signal, and let others wait until this transaction ends.

    For verbs that begin with a row that hangs on a signal, such as an offer. Every verb takes the signal first: two
    that each hold what the other needs are a deadlock, and one of them would get a 500.
    """
    Signal.objects.select_for_update(no_key=True).filter(pk=signal_id).values_list("pk").first()


def _heir_of(signal: Signal) -> Team | None:
    """Who gets a signal that is opened again while its team stopped: triage, that it lies on somebody's desk. None
    where its team is still there, or triage may not see it (Awb 9:7)."""
    if Team.objects.active().filter(pk=signal.team_id).exists():
        return None
    triage = Team.objects.active().filter(is_triage=True).first()
    shut_out = triage and Complaint.objects.keeping_out([triage.pk]).filter(signal=signal).exists()
    return None if shut_out else triage


def _not_said() -> ClosingResult:
    """The result of who did not say what was done; the row is made where a city has none, and no form offers it."""
    with override("nl"):
        defaults = {"name": _("Niet vermeld"), "is_active": False, "order": 901}
    return ClosingResult.objects.get_or_create(slug=ClosingResult.NOT_SAID, defaults=defaults)[0]


def _waits_until(signal: Signal, forwarded_on: datetime.date, *, day: datetime.date) -> datetime.date | None:
    """Until when a signal that is passed on waits for a word of the other organisation; None where it need not: it
    waited already, the days went by, or its reporter only asked to look again."""
    may_wait = Status.WAITING_FOR_THIRD_PARTY in TRANSITIONS[signal.status] | {signal.status}
    until = deadlines.working_days_after(forwarded_on, WORKING_DAYS_FOR_A_WORD)
    return until if may_wait and signal.closes_on is None and until >= day else None


def _tell_of_duplicates(signal: Signal, *, by: Actor, at: datetime.datetime, tell: bool) -> None:
    """Tell the reporters of what was joined under this signal that it is finished, in sentences of ours: what is
    written to one reporter is not for another."""
    joined = Joining.objects.filter(main=signal, duplicate__status__in=CLOSED).select_related("duplicate__team")
    for joining in joined.order_by("pk"):
        reporter = Reporter.objects.filter(signal=joining.duplicate).first()
        if not telling.has_reader(joining.duplicate, reporter):
            continue
        with override(joining.duplicate.language):
            text = str(telling.JOINED_DONE)
            is_said = signal.result is not None and signal.result.slug != ClosingResult.NOT_SAID
            if is_said and signal.sensitivity == Sensitivity.ORDINARY:
                text += " " + str(telling.RESULT) % speech.say_plainly(str(signal.result))
        event(joining.duplicate, Event.What.MESSAGE, by=by, after=signal.status, at=at).save()
        _tell_reporter(joining.duplicate, text, reporter=reporter, by=by, at=at, tell=tell)


def _tell_reporter(
    signal: Signal, text: str, *, reporter: Reporter | None, by: Actor, at: datetime.datetime, tell: bool
) -> Message:
    """Write the message for the status page, and the mail where there is an address. What is said where a signal waits
    for the reporter is a question: answered by the link in the mail, or on the page."""
    question = None
    if signal.status == Status.WAITING_FOR_REPORTER and tell:
        question = new_question(signal, by=by, at=at)
        message, letter = telling.question_message(question, text=text, reporter=reporter)
    else:
        message, letter = telling.status_message(signal, text=text, reporter=reporter)
    telling.keep(message, letter if tell else None, by=officer_of(by), at=at)
    if question is not None:
        asked(question, message)
    return message


def rehearse(signal: Signal, **how: Any) -> Letter | None:
    """The mail that `move` would write, with the same arguments and the same refusals; nothing is written.

    None where no mail goes out. The move is made and taken back, so that what is shown is what would be sent.
    """
    with transaction.atomic():
        moved = move(copy.copy(signal), **how)
        last = moved.messages.select_related("letter").order_by("pk").last()
        letter = last.letter if last and how.get("text") and how.get("told") is not False else None
        transaction.set_rollback(True)
    return letter

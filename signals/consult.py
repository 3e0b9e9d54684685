"""Asking along: another team, or a partner outside, answers a question from a closed list, and takes nothing over
(meekijkverzoek).

The team that asks keeps the signal. A team that is asked sees the least (`signals/visibility.py`): of a sensitive
signal what it is about, where and how it stands, and the question; its text only where the asker shared it. A partner
sees by a signed link what any partner sees (`partners.least_of`), and never the text. No words flow back. A question
may hold an enforcement step for three working days at most.

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
from officers.models import PartnerOrganisation, Team
from signals import partner_mail
from signals.deadlines import is_working_day, working_days_after
from signals.history import Actor, event, officer_of
from signals.models import Consult, Event, NoticeKind, Signal
from signals.notices import notify, notify_holders
from signals.once import tell_once
from signals.typed import read
from signals.workflow import QUESTION_WITHDRAWN, STILL_OPEN, Changed, check_may_see, hold, swap, tell_not_needed, unfit

MAX_QUESTION: Final = 1000
# How many working days an enforcement step waits at most; the day of the question does not count.
DAYS_TO_HOLD: Final = 3
# What may be answered: nothing of the content, so that a confidential "yes" stays a "yes".
ANSWERS: Final = (Consult.Answer.INVOLVED, Consult.Answer.NOT_INVOLVED, Consult.Answer.CONTACT)

CHOOSE: Final = gettext_lazy("Kies wie mee moet kijken.")
CHOOSE_ANSWER: Final = gettext_lazy("Kies een van de antwoorden.")

# Subject and sentence of the notice to who is asked.
ASKED: Final = (
    gettext_lazy("Vraag om mee te kijken"),
    gettext_lazy("Een ander team vraagt u om mee te kijken bij signaal %s. U neemt niets over."),
)
_UNANSWERED: Final = (
    gettext_lazy("Nog geen antwoord"),
    gettext_lazy("Bij signaal %s kwam nog geen antwoord op een vraag om mee te kijken. Vraag ernaar, of trek haar in."),
)
_STILL_ASKED: Final = (
    gettext_lazy("Vraag om mee te kijken wacht nog"),
    gettext_lazy("Een ander team wacht nog op uw antwoord bij signaal %s. U neemt niets over."),
)


def by_rule(signal: Signal, *, team: Team, question: str, holds: bool) -> Consult:
    """A question that a rule asks when a signal comes in, unsaved; it gives no text along."""
    at = signal.received_at
    return Consult(
        signal=signal,
        from_team=signal.team,
        team=team,
        question=question,
        holds=holds,
        hold_until=working_days_after(timezone.localdate(at), DAYS_TO_HOLD) if holds else None,
        asked_at=at,
    )


def ask(
    signal: Signal,
    *,
    team: Team | None = None,
    partner: PartnerOrganisation | None = None,
    question: str,
    by: Actor,
    share_text: bool = False,
    holds: bool = False,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Consult:
    """Ask a team, or a partner outside by a mailed link, to look along. The signal stays where it is.

    `share_text` gives the text of a sensitive signal along to a team; of an ordinary one they read it anyhow. `holds`
    lets a step of enforcement wait for the answer. Raises `ValidationError` (keys `naarTeam`, `naarPartner`, `vraag`,
    `tekstDelen`), and `Changed` when the signal is closed, has another owner by now, or they were asked already.
    """
    question = check(signal, team=team, partner=partner, question=question, share_text=share_text)
    if team is not None:
        check_may_see(signal, team, key="naarTeam")
    now = at or timezone.now()
    shares = share_text and signal.is_sensitive
    last_day = working_days_after(timezone.localdate(now), DAYS_TO_HOLD) if holds else None
    asked = Consult(
        signal=signal,
        from_team=signal.team,
        team=team,
        partner=partner,
        question=question,
        shares_text=shares,
        holds=holds,
        hold_until=last_day,
        asked_by=officer_of(by),
        asked_at=now,
        link_number=1 if partner else 0,
        link_sent_at=now if partner else None,
    )
    try:
        with transaction.atomic():
            swap(signal, STILL_OPEN, {"updated_at": now})
            asked.save()
            happened = [event(signal, Event.What.CONSULTED, by=by, after=asked.asked_code, at=now)]
            if shares:
                happened.append(event(signal, Event.What.TEXT_SHARED, by=by, after=asked.asked_code, at=now))
            if holds:
                happened.append(event(signal, Event.What.HELD, by=by, after=asked.asked_code, at=now))
            Event.objects.bulk_create(happened)
            if tell and partner is not None:
                partner_mail.invite(asked)
            elif tell:
                notify(NoticeKind.OFFER, signal, team=team, by=by, words=ASKED)
    except IntegrityError as error:
        if "consult_one_open" not in str(error):
            raise
        raise Changed(
            _("Deze partner is al gevraagd om mee te kijken.")
            if partner
            else _("Dit team is al gevraagd om mee te kijken.")
        ) from error
    return asked


def check(
    signal: Signal, *, team: Team | None, partner: PartnerOrganisation | None, question: str, share_text: bool = False
) -> str:
    """The question as it is kept, for a preview as well. Raises as `ask` does."""
    question, wrong = read(question, longest=MAX_QUESTION)
    errors = {}
    if partner is not None:
        if team is not None:
            errors["naarPartner"] = ValidationError(_("Kies een team of een partner, niet allebei."), code="invalid")
        elif not partner.is_active:
            errors["naarPartner"] = ValidationError(_("Deze partner is niet meer in gebruik."), code="invalid")
        if share_text:
            refused = _("De tekst van de melder gaat niet naar een partner.")
            errors["tekstDelen"] = ValidationError(refused, code="invalid")
    elif team is None:
        errors["naarTeam"] = ValidationError(CHOOSE, code="required")
    elif wrong_team := unfit(team, but=signal.team_id):
        errors["naarTeam"] = wrong_team
    if not question:
        errors["vraag"] = ValidationError(_("Schrijf wat u wilt weten."), code="required")
    elif wrong:
        errors["vraag"] = wrong
    if errors:
        raise ValidationError(errors)
    check_open(signal)
    return question


def check_open(signal: Signal) -> None:
    """Raise `Changed` for a signal that is closed."""
    if not signal.is_open:
        raise Changed(_("Dit signaal is gesloten: u kunt niemand meer laten meekijken."))


def answer(
    consult: Consult, *, answer: str, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> Consult:
    """Answer a question from the closed list (`ANSWERS`); what it held goes on.

    `by` None is the partner that was asked. Raises `ValidationError` (key `antwoord`) for anything else, `Changed` when
    it was answered or withdrawn by now.
    """
    if answer not in ANSWERS:
        raise ValidationError({"antwoord": ValidationError(CHOOSE_ANSWER, code="invalid")})
    with transaction.atomic():
        _end(consult, Consult.Answer(answer), by=by, at=at)
        signal = consult.signal
        # Who asks to be contacted is not forgotten once the notice is read: it is on the desk until somebody saw it.
        asks = {"has_action_news": True} if answer == Consult.Answer.CONTACT else {}
        Signal.objects.filter(pk=signal.pk).update(updated_at=at or timezone.now(), **asks)
        event(signal, Event.What.CONSULT_ANSWERED, by=by, before=consult.asked_code, after=answer, at=at).save()
        if tell:
            with override("nl"):
                words = (_("Antwoord op uw vraag"), _("Er is antwoord op uw vraag om mee te kijken bij signaal %s."))
            notify_holders(NoticeKind.ANSWER, signal, by=by, words=words)
    return consult


def withdraw(consult: Consult, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True) -> Consult:
    """Take a question back before it is answered; who was asked hears so. Raises `Changed` when it was answered by
    now."""
    with transaction.atomic():
        _end(consult, Consult.Answer.WITHDRAWN, by=by, at=at)
        event(consult.signal, Event.What.CONSULT_WITHDRAWN, by=by, before=consult.asked_code, at=at).save()
        if tell and consult.partner:
            partner_mail.call_off(consult)
        elif tell and consult.team:
            tell_not_needed(consult.signal, team=consult.team, by=by, words=QUESTION_WITHDRAWN)
    return consult


def let_go(consult: Consult, *, at: datetime.datetime | None = None, tell: bool = True) -> Consult:
    """Let what a question held go on, though nobody answered; the question itself stays open.

    Raises `Changed` when nothing waits any more, so that twice is once.
    """
    with transaction.atomic():
        hold(consult.signal_id)
        if not Consult.objects.filter(pk=consult.pk, holds=True).update(holds=False):
            raise Changed(_("Hierop wordt niet meer gewacht."))
        consult.holds = False
        signal = consult.signal
        event(signal, Event.What.LET_GO, by=None, before=consult.asked_code, at=at).save()
        if tell:
            with override("nl"):
                words = (
                    _("U hoeft niet meer te wachten"),
                    _("Bij signaal %s kwam binnen drie werkdagen geen antwoord op uw vraag. U kunt verder."),
                )
            notify_holders(NoticeKind.ANSWER, signal, words=words)
    return consult


def let_holds_go(*, day: datetime.date | None = None) -> int:
    """Let go on what waited for three working days, on a local date (today when left out). Gives how many.

    Each is a transaction of its own, and one that is answered meanwhile is left alone: safe to run twice.
    """
    let_go_of = 0
    too_long = Consult.objects.held_too_long(day=day or today()).select_related("signal__team", "partner")
    for consult in too_long.iterator():
        try:
            let_go(consult)
        except Changed:
            continue
        let_go_of += 1
    return let_go_of


def remind(*, day: datetime.date | None = None) -> int:
    """Tell who has the signal, and the team that was asked, of what nobody answered within five working days
    (`DAYS_TO_ANSWER`), on a local date (today when left out). Each once; what held a step was told of when that went
    on. Gives how many; nothing on a day that is no working day. Safe to run twice, and in two places at once."""
    day = day or today()
    if not is_working_day(day):
        return 0
    late = Consult.objects.unheeded(day=day).select_related("signal__team", "team", "partner").order_by("pk")
    return tell_once(late, mark={"reminded_at": timezone.now()}, tell=_remind)


def _remind(asked: Consult) -> None:
    notify_holders(NoticeKind.ANSWER, asked.signal, words=_UNANSWERED)
    if asked.team:
        notify(NoticeKind.OFFER, asked.signal, team=asked.team, words=_STILL_ASKED)
    else:
        partner_mail.remind(asked)


def _end(consult: Consult, answer: Consult.Answer, *, by: Actor, at: datetime.datetime | None) -> None:
    """Write how a question ended if it is still open; raise `Changed` if not."""
    hold(consult.signal_id)
    changes: dict[str, Any] = {
        "answer": answer,
        "holds": False,
        "answered_by": officer_of(by),
        "answered_at": at or timezone.now(),
    }
    if consult.partner_id is not None and answer == Consult.Answer.WITHDRAWN:
        changes["link_withdrawn_at"] = changes["answered_at"]
    if not Consult.objects.filter(pk=consult.pk, answer=Consult.Answer.OPEN).update(**changes):
        raise Changed(_("Deze vraag is intussen al beantwoord of ingetrokken."))
    for name, value in changes.items():
        setattr(consult, name, value)

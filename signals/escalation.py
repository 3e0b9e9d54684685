"""Opschaling: who handles a signal puts it before a higher level, with a reason and a day, and records the decision.

The signal stays where it is: its team keeps it, and nobody may read more than before. What a level hears of it stands
in `escalation_mail`: no text, since who decides there hears the rest from who brings it in. Before a level without a
mailbox nothing is put.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.dated import today
from officers.models import Officer
from outbox import post
from signals import escalation_mail
from signals.deadlines import FURTHEST
from signals.history import Actor, event, officer_of
from signals.models import MAX_TEXT, Escalation, EscalationDesk, EscalationLevel, Event, NoticeKind, Signal
from signals.notices import notify_holders
from signals.once import tell_once
from signals.typed import read
from signals.workflow import Changed, hold, swap

LEVELS: Final[tuple[EscalationLevel, ...]] = tuple(EscalationLevel)
_UNDECIDED: Final = (
    gettext_lazy("Nog geen besluit"),
    gettext_lazy("De dag waarop over signaal %s een besluit nodig was, is voorbij. Vraag erom, of schaal verder op."),
)
_DECIDED: Final = (gettext_lazy("Besluit genomen"), gettext_lazy("Over signaal %s is na opschaling besloten."))


def levels_above(signal: Signal, *, by: Actor) -> list[EscalationLevel]:
    """The levels that `by` can put a signal before: all, or where it is before one those above that. Who leads its team
    does not put it before themselves."""
    above = LEVELS.index(EscalationLevel(signal.escalated_to)) + 1 if signal.escalated_to else 0
    leads = isinstance(by, Officer) and by.pk == signal.team.lead_id
    return [level for level in LEVELS[above:] if not (leads and level == EscalationLevel.LEAD)]


def levels_without_desk(known: Collection[str]) -> list[EscalationLevel]:
    """The levels above the team lead that nothing can be put before, since nobody would hear of it: no mailbox is
    among these, the levels of all that are known."""
    return [level for level in LEVELS if level != EscalationLevel.LEAD and level not in known]


def escalate(
    signal: Signal,
    *,
    level: str,
    reason: str,
    decide_by: datetime.date,
    by: Actor,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Escalation:
    """Put an open signal before a level, which decides before the end of a local date. One that waits for a lower
    level goes further up, and its step there ends without a decision.

    `at` is when that was (now when left out), and `decide_by` is not before its day. Raises `ValidationError` (keys
    `niveau`, `reden`, `voor`), `Changed` where it went to another level meanwhile.
    """
    reason, wrong = read(reason, longest=MAX_TEXT)
    errors: dict[str, ValidationError] = {}
    if level not in levels_above(signal, by=by):
        is_own = level == EscalationLevel.LEAD and not signal.escalated_to
        words = (
            _("U bent zelf de teamleider. Beslis zelf, of kies een hoger niveau.")
            if is_own
            else _("Kies een hoger niveau dan waar het nu ligt.")
        )
        errors["niveau"] = ValidationError(words, code="invalid")
    elif level == EscalationLevel.LEAD and not _has_lead(signal):
        errors["niveau"] = ValidationError(_("Dit team heeft geen teamleider. Kies een ander niveau."), code="invalid")
    elif level in levels_without_desk(EscalationDesk.objects.values_list("level", flat=True)):
        errors["niveau"] = ValidationError(
            _("Voor dit niveau is geen postadres vastgelegd, dus niemand hoort ervan. Kies een ander niveau."),
            code="no_desk",
        )
    if wrong or not reason:
        errors["reden"] = wrong or ValidationError(_("Schrijf waarom dit hogerop moet."), code="required")
    now = at or timezone.now()
    day = timezone.localdate(now)
    if not day <= decide_by <= day + FURTHEST:
        errors["voor"] = ValidationError(_("Kies vandaag of een dag die nog komt."), code="invalid")
    if not signal.is_open:
        errors["niveau"] = ValidationError(_("Dit signaal is al gesloten."), code="invalid")
    if errors:
        raise ValidationError(errors)
    before = signal.escalated_to
    with transaction.atomic():
        _move_to(signal, level, at=now)
        open_steps = Escalation.objects.filter(signal=signal, outcome=Escalation.Outcome.OPEN)
        left = open_steps.select_related("lead_told").first()
        if left is not None:
            left.signal = signal
        open_steps.update(outcome=Escalation.Outcome.RAISED, decided_by=officer_of(by), decided_at=now)
        made = Escalation.objects.create(
            signal=signal,
            from_level=before,
            level=level,
            reason=reason,
            decide_by=decide_by,
            officer=officer_of(by),
            at=now,
        )
        event(signal, Event.What.ESCALATED, by=by, before=before, after=level, at=now).save()
        if tell:
            escalation_mail.ask(made, by=by)
            if left is not None:
                escalation_mail.call_off(left, by=by)
    return made


def decide(
    signal: Signal,
    *,
    decision: str,
    by: Actor,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Escalation:
    """Record what the level decided before which a signal is; who handles it is told.

    Raises `ValidationError` (key `besluit`), `Changed` where it waits for no decision any more.
    """
    decision, wrong = read(decision, longest=MAX_TEXT)
    if wrong or not decision:
        raise ValidationError(
            {"besluit": wrong or ValidationError(_("Schrijf op wat er is besloten."), code="required")}
        )
    with transaction.atomic():
        ended = _end(signal, Escalation.Outcome.DECIDED, decision=decision, by=by, at=at)
        if tell:
            notify_holders(NoticeKind.ESCALATED, signal, by=by, words=_DECIDED)
    return ended


def withdraw(signal: Signal, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True) -> Escalation:
    """Take it back: no decision is needed any more, and the level hears so. Raises `Changed` where it waits for
    none."""
    with transaction.atomic():
        ended = _end(signal, Escalation.Outcome.WITHDRAWN, by=by, at=at)
        if tell:
            escalation_mail.call_off(ended, by=by)
    return ended


def send_again(made: Escalation, *, by: Actor, at: datetime.datetime | None = None) -> None:
    """Mail the secretariat that did not get the mail once more, to the mailbox that is known now.

    Raises `Changed` where nothing is waited for any more, the mail was sent by now, or the level has no mailbox.
    """
    with transaction.atomic():
        hold(made.signal_id)
        waits = Escalation.objects.select_related("letter").filter(pk=made.pk, outcome=Escalation.Outcome.OPEN).first()
        if waits is None or waits.letter is None or not waits.letter.can_go_again:
            raise Changed(_("Deze mail is intussen verstuurd, of is niet meer nodig."))
        if not (address := escalation_mail.address_of(waits)):
            raise Changed(_("Voor dit niveau is geen postadres meer vastgelegd."))
        post.redirect([waits.letter.pk], to=address)
        if not post.send_again(waits.letter):
            raise Changed(_("Deze mail is intussen verstuurd, of is niet meer nodig."))
        event(made.signal, Event.What.SENT_AGAIN, by=by, before=made.level, after=waits.letter.pk, at=at).save()


def remind(*, day: datetime.date | None = None) -> int:
    """Tell who handles a signal, once, that the day for a decision lies before a local date (today when left out).

    Gives how many were told. The signal stays before its level. Safe to run twice, and in two places at once.
    """
    waiting = Escalation.objects.filter(outcome=Escalation.Outcome.OPEN, reminded_at=None)
    late = waiting.filter(decide_by__lt=day or today()).select_related("signal__team").order_by("decide_by", "pk")
    return tell_once(
        late,
        mark={"reminded_at": timezone.now()},
        tell=lambda one: notify_holders(NoticeKind.ESCALATED, one.signal, words=_UNDECIDED),
    )


def tell_new_leads() -> int:
    """Tell the lead of a team what lies before the team lead and they were not told of: the team got another lead, or
    the signal another team in a way that told nobody. Each once; gives how many. Safe to run twice, and in two places
    at once."""
    waiting = list(_not_told_to_its_lead().order_by("pk").values_list("pk", "signal_id"))
    return sum(_tell_new_lead(pk, signal_id) for pk, signal_id in waiting)


def _not_told_to_its_lead() -> QuerySet[Escalation]:
    """What is before the team lead, where its team has a lead who can be told and was not."""
    before_lead = Escalation.objects.filter(outcome=Escalation.Outcome.OPEN, level=EscalationLevel.LEAD)
    there = before_lead.filter(signal__team__lead__in=Officer.objects.reachable())
    return there.exclude(lead_told__isnull=False, lead_told=F("signal__team__lead"))


def _tell_new_lead(pk: int, signal_id: int) -> bool:
    with transaction.atomic():
        hold(signal_id)
        waits = _not_told_to_its_lead().select_related("signal__team").filter(pk=pk).first()
        if waits is None:
            return False
        # Which lead was told stands in the row from then.
        escalation_mail.tell_lead_before_whom_it_is(waits.signal, by=None)
    return True


def _end(
    signal: Signal, outcome: Escalation.Outcome, *, by: Actor, at: datetime.datetime | None, decision: str = ""
) -> Escalation:
    now, level = at or timezone.now(), signal.escalated_to
    if not level:
        raise Changed(_("Dit signaal wacht niet meer op een besluit."))
    _move_to(signal, "", at=now)
    waiting = Escalation.objects.select_related("lead_told").get(signal=signal, outcome=Escalation.Outcome.OPEN)
    waiting.signal = signal
    waiting.outcome, waiting.decision = outcome, decision
    waiting.decided_by, waiting.decided_at = officer_of(by), now
    waiting.save(update_fields=["outcome", "decision", "decided_by", "decided_at"])
    event(signal, Event.What.DECIDED, by=by, before=level, after=outcome, at=now).save()
    return waiting


def _move_to(signal: Signal, level: str, *, at: datetime.datetime) -> None:
    """Write before which level it is, if nobody else did meanwhile."""
    expected: dict[str, Any] = {"escalated_to": signal.escalated_to, "status": signal.status}
    swap(signal, expected, {"escalated_to": level, "updated_at": at})


def _has_lead(signal: Signal) -> bool:
    return Officer.objects.filter(pk=signal.team.lead_id, is_active=True).exists()

"""What the reporter thinks of the outcome, once for each closing; and what a city lets follow from it (PVE 1.20, 3.37).

As in `workflow`, `at` (now when left out) and `tell` (False: no mail) are for histories that are taken in afterwards.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from signals import answering
from signals.history import event
from signals.listening import listen
from signals.models import (
    MAX_TEXT,
    Event,
    Judgement,
    JudgementChoice,
    Message,
    NoticeKind,
    Signal,
    Status,
)
from signals.notices import notify_holders
from signals.typed import read
from signals.workflow import Changed, hold, move

Consequence = JudgementChoice.Consequence

_REOPENED: Final = (
    gettext_lazy("Volgens de melder niet opgelost"),
    gettext_lazy("De melder van signaal %s vindt het niet opgelost. Het is weer open."),
)
_LOOK: Final = (
    gettext_lazy("Volgens de melder niet opgelost"),
    gettext_lazy("De melder van gesloten signaal %s vraagt om er nog eens naar te kijken."),
)


def judgement_of(signal: Signal) -> Judgement | None:
    """What the reporter answered to the last closing."""
    return signal.judgements.filter(times_reopened=signal.times_reopened).first()


def may_be_judged(signal: Signal) -> bool:
    """Whether the reporter can say what they think of the outcome: closed, by us, and not judged yet."""
    return not signal.is_open and not signal.is_taken_back and judgement_of(signal) is None


def in_time(signal: Signal, *, at: datetime.datetime | None = None) -> bool:
    """Whether something still follows from an answer (domain study, US3)."""
    limit = datetime.timedelta(days=answering.REACTION_DAYS)
    return signal.closed_at is not None and (at or timezone.now()) - signal.closed_at <= limit


def judge(
    signal: Signal, *, choice: str, text: str = "", at: datetime.datetime | None = None, tell: bool = True
) -> Judgement:
    """Take in what the reporter thinks of the outcome, and do what the city set for that answer.

    `choice` is the code of an answer in use, `text` the reason. What was cancelled opens again where somebody must look
    once more: closed, it would lie on nobody's desk. Raises `ValidationError` (keys `oordeel`, `toelichting`), and
    `Changed` where the signal is not closed, or was judged already.
    """
    chosen = JudgementChoice.objects.in_use().filter(slug=choice).first()
    text, wrong = read(text, longest=MAX_TEXT)
    errors = {}
    if chosen is None:
        errors["oordeel"] = ValidationError(_("Kies een antwoord."), code="required")
    elif chosen.asks_reason and not text and not wrong:
        wrong = ValidationError(_("Schrijf wat er nog niet goed is."), code="required")
    if wrong:
        errors["toelichting"] = wrong
    if errors or chosen is None:
        raise ValidationError(errors)
    with transaction.atomic():
        hold(signal.pk)
        now = at or timezone.now()
        fresh = Signal.objects.select_related("team", "result", "category").get(pk=signal.pk)
        if not may_be_judged(fresh):
            raise Changed(_("Wij hebben uw oordeel al, of uw bericht is intussen weer open."))
        judgement = Judgement.objects.create(
            signal=fresh,
            choice=chosen,
            wording=chosen.text,
            is_solved=chosen.is_solved,
            times_reopened=fresh.times_reopened,
            at=now,
        )
        follows = Consequence(chosen.consequence) if in_time(fresh, at=now) else Consequence.NOTHING
        if follows == Consequence.LOOK and fresh.status == Status.DONE:
            # The reason stands with the question to look again.
            event(fresh, Event.What.JUDGED, by=None, before=chosen.slug, at=now).save()
            answering.ask_reopening(fresh, text=text, at=now, tell=tell)
            return judgement
        listen(fresh, text, at=now, tell=tell)
        looks_in_vain = follows == Consequence.LOOK and fresh.status == Status.CANCELLED
        reopens = follows == Consequence.REOPEN or looks_in_vain
        message = _write(fresh, text, status=Status.REOPENED if reopens else fresh.status, at=now)
        event(fresh, Event.What.JUDGED, by=None, before=chosen.slug, after=message.pk if message else "", at=now).save()
        if reopens:
            with override(fresh.language):
                words = _("U vindt het niet opgelost. Wij kijken er opnieuw naar.")
            move(fresh, to=Status.REOPENED, by=None, text=words, at=now, tell=tell)
        else:
            Signal.objects.filter(pk=fresh.pk).update(updated_at=now)
        if tell and follows != Consequence.NOTHING:
            notify_holders(NoticeKind.ANSWER, fresh, words=_REOPENED if reopens else _LOOK)
    return judgement


def _write(signal: Signal, text: str, *, status: str, at: datetime.datetime) -> Message | None:
    if not text:
        return None
    return Message.objects.create(signal=signal, what=Message.What.REACTION, status=status, text=text, at=at)

"""Holding a signal (bewaarplicht): as long as something runs for which it is needed, nothing of it is erased or
destroyed, whatever its term says (Woo article 4.1, AVG article 17.3; retention.py)."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officers.models import Officer
from signals.history import event
from signals.models import MAX_HOLD_REFERENCE, Event, LegalHold, Signal
from signals.typed import read
from signals.workflow import Changed, hold, swap


def lay(
    signal: Signal, *, ground: str, reference: str = "", by: Officer, at: datetime.datetime | None = None
) -> LegalHold:
    """Hold a signal on a ground (values of `LegalHold.Ground`), with the number of the request or case elsewhere.

    Raises `ValidationError` (keys `reden`, `kenmerk`), `Changed` where it is held already.
    """
    reference, wrong = read(reference, longest=MAX_HOLD_REFERENCE, lines=False)
    errors: dict[str, ValidationError] = {}
    if ground not in LegalHold.Ground.values:
        errors["reden"] = ValidationError(_("Kies waarom dit bewaard moet blijven."), code="invalid")
    if wrong:
        errors["kenmerk"] = wrong
    if errors:
        raise ValidationError(errors)
    now = at or timezone.now()
    with transaction.atomic():
        # The job of retention takes a signal in the same way: of the two, one comes after the other.
        hold(signal.pk)
        if LegalHold.objects.filter(signal=signal, lifted_at=None).exists():
            raise Changed(_("Dit signaal wordt al bewaard."))
        swap(signal, {}, {"updated_at": now})
        made = LegalHold.objects.create(signal=signal, ground=ground, reference=reference, officer=by, at=now)
        event(signal, Event.What.HELD_BACK, by=by, after=ground, at=now).save()
    return made


def lift(signal: Signal, *, by: Officer, at: datetime.datetime | None = None) -> None:
    """Let a signal go by its term again, from the next night on. Raises `Changed` where it is not held any more."""
    now = at or timezone.now()
    with transaction.atomic():
        hold(signal.pk)
        if not LegalHold.objects.filter(signal=signal, lifted_at=None).update(lifted_by=by, lifted_at=now):
            raise Changed(_("Dit signaal wordt niet meer apart bewaard."))
        swap(signal, {}, {"updated_at": now})
        event(signal, Event.What.LET_DESTROY, by=by, at=now).save()

"""The cause of what a signal is about, as far as somebody found it out."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signals.history import Actor, event
from signals.models import Cause, Event, Signal
from signals.workflow import swap


def set_cause(signal: Signal, *, cause: Cause | None, by: Actor) -> Signal:
    """Write down the cause, or (None) that it is not known after all; on a closed signal too.

    Raises `ValidationError` (key `oorzaak`) for a cause that is not in use or is of other categories, and
    `workflow.Changed` when somebody else changed it by now.
    """
    if (cause.pk if cause else None) == signal.cause_id:
        return signal
    if cause and not Cause.objects.choosable(category_id=signal.category_id).filter(pk=cause.pk).exists():
        raise ValidationError(
            {"oorzaak": ValidationError(_("Deze oorzaak hoort niet bij dit onderwerp."), code="invalid")}
        )
    before = signal.cause
    with transaction.atomic():
        swap(signal, {"cause_id": signal.cause_id}, {"cause": cause, "updated_at": timezone.now()})
        event(
            signal,
            Event.What.CAUSE,
            by=by,
            before=before.slug if before else "",
            after=cause.slug if cause else "",
        ).save()
    return signal

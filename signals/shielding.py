"""Shielding (afschermen): how sensitive a signal is, by the judgement of a person.

A signal begins with the sensitivity of its category, raised by the danger of which its reporter tells, at once or later
(`listening.py`). A rule finds too much, and misses what a colleague hears later. Who handles a signal raises its
sensitivity; only who may read everything that is sensitive (`signals.sensitive`, triage) lowers it, and never below
that of its category, which the city set, nor below what a complaint or a statutory start asks. Who may read what
follows from the new sensitivity at once (`signals/visibility.py`).
"""

from __future__ import annotations

import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officers import rights
from officers.models import Officer
from signals.history import event
from signals.models import Complaint, ComplaintState, Event, Sensitivity, Signal, StatutoryPassing
from signals.workflow import hold, note, swap

_UPWARDS: Final = list(Sensitivity)


def levels_for(signal: Signal, officer: Officer) -> list[Sensitivity]:
    """To which sensitivities this officer may bring a signal, the present one aside; least first."""
    now = _UPWARDS.index(Sensitivity(signal.sensitivity))
    lowers = officer.may(rights.SIGNALS_SENSITIVE)
    least = _UPWARDS.index(Sensitivity(signal.category.sensitivity)) if signal.category else 0
    return [one for at, one in enumerate(_UPWARDS) if at > now or (lowers and least <= at < now)]


def shield(
    signal: Signal, *, sensitivity: str, reason: str, by: Officer, at: datetime.datetime | None = None
) -> Signal:
    """Give a signal another sensitivity, and write down why as a note.

    Raises `ValidationError` (keys `gevoeligheid`, `reden`) for one that `levels_for` does not hold, for less than a
    complaint or a statutory start asks, and without a reason; `workflow.Changed` when somebody else changed the
    sensitivity, the category or the team by now.
    """
    if sensitivity not in levels_for(signal, by):
        raise ValidationError({"gevoeligheid": ValidationError(_("Kies een andere gevoeligheid."), code="invalid")})
    if not reason.strip():
        raise ValidationError({"reden": ValidationError(_("Schrijf waarom."), code="required")})
    before, moment = signal.sensitivity, at or timezone.now()
    with transaction.atomic():
        hold(signal.pk)
        if sensitivity == Sensitivity.ORDINARY and _is_of_few(signal):
            raise ValidationError(
                {
                    "gevoeligheid": ValidationError(
                        _("Bij dit signaal hoort een klacht of een wettelijke melding: het blijft gevoelig."),
                        code="invalid",
                    )
                }
            )
        swap(
            signal,
            {"sensitivity": before, "category_id": signal.category_id},
            {"sensitivity": Sensitivity(sensitivity), "updated_at": moment},
        )
        event(signal, Event.What.SENSITIVITY, by=by, before=before, after=sensitivity, at=moment).save()
        try:
            note(signal, text=reason, by=by, at=moment)
        except ValidationError as wrong:
            raise ValidationError({"reden": wrong.error_dict["tekst"]}) from wrong
    return signal


def _is_of_few(signal: Signal) -> bool:
    """Whether it is a complaint about somebody, or something that was begun under a law."""
    complaints = Complaint.objects.filter(signal=signal).exclude(state=ComplaintState.WITHDRAWN)
    return complaints.exists() or StatutoryPassing.objects.filter(signal=signal).exists()

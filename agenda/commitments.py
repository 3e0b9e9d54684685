"""Toezeggingen: writing down what was promised, and saying what came of it.

Keeping promises is counted over those whose day lies in a period (`queries.CommitmentQuerySet.due_between`): kept, and
not after that day (domain study 5.4).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.history import agenda_event
from agenda.models import MAX_WORDS, AgendaEvent, Commitment, CommitmentState, Item
from agenda.words import read_for_all
from areas.dated import today
from areas.models import Area
from officers.models import Officer
from outbox import post
from outbox.models import Letter
from signals.deadlines import working_days_after
from signals.workflow import Changed

# from -> to. One that was not kept can be kept afterwards, too late; what was kept or dropped stays so.
TRANSITIONS: Final[Mapping[str, tuple[CommitmentState, ...]]] = {
    CommitmentState.OPEN: (CommitmentState.KEPT, CommitmentState.NOT_KEPT, CommitmentState.DROPPED),
    CommitmentState.NOT_KEPT: (CommitmentState.KEPT,),
}
MAX_TEXT: Final = 300
# So many working days before its day, who sees to a promise is reminded.
NEAR: Final = 3
MAX_WHOM: Final = 120


def promise(
    *,
    text: str,
    promised_by: Officer | None,
    area: Area | None,
    due_on: datetime.date | None,
    by: Officer | None,
    owner: Officer | None = None,
    to_whom: str = "",
    promised_on: datetime.date | None = None,
    item: Item | None = None,
    public: bool = False,
    at: datetime.datetime | None = None,
) -> Commitment:
    """Write down what somebody promised to people of an area, by a local date. `owner` (who promised it, when left out)
    sees to it.

    Raises `ValidationError` (keys `tekst`, `wie`, `gebied`, `uiterlijk`, `toegezegd`, `aan`).
    """
    now = at or timezone.now()
    day = promised_on or timezone.localdate(now)
    errors: dict[str, ValidationError] = {}
    text, wrong = read_for_all(text, longest=MAX_TEXT, lines=False)
    if wrong:
        errors["tekst"] = wrong
    elif not text:
        errors["tekst"] = ValidationError(_("Schrijf wat er is toegezegd."), code="required")
    to_whom, wrong = read_for_all(to_whom, longest=MAX_WHOM, lines=False)
    if wrong:
        errors["aan"] = wrong
    if promised_by is None:
        errors["wie"] = ValidationError(_("Kies wie het toezegde."), code="required")
    if area is None:
        errors["gebied"] = ValidationError(_("Kies voor welk gebied het is toegezegd."), code="required")
    if day > timezone.localdate(now):
        errors["toegezegd"] = ValidationError(_("Kies vandaag of een eerdere dag."), code="invalid")
    if due_on is None:
        errors["uiterlijk"] = ValidationError(_("Zeg op welke dag het moet zijn gedaan."), code="required")
    elif due_on < day:
        errors["uiterlijk"] = ValidationError(_("Kies een dag na de toezegging."), code="invalid")
    if errors or promised_by is None or area is None or due_on is None:
        raise ValidationError(errors)
    with transaction.atomic():
        made = Commitment.objects.create(
            text=text,
            to_whom=to_whom,
            promised_by=promised_by,
            owner=owner or promised_by,
            area=area,
            item=item,
            promised_on=day,
            due_on=due_on,
            is_public=public,
            made_by=by,
            made_at=now,
            changed_at=now,
        )
        agenda_event(made, AgendaEvent.What.PROMISE, by=by, after=made.state, at=now).save()
    return made


def end(
    commitment: Commitment,
    *,
    to: str,
    by: Officer | None,
    outcome: str = "",
    ended_on: datetime.date | None = None,
    at: datetime.datetime | None = None,
) -> Commitment:
    """Say what became of a promise. `ended_on` is the local date on which that was so (today when left out).

    Not kept and dropped need an `outcome`: why. Raises `ValidationError` (keys `uitkomst`, `op`), and `Changed` where
    it was said by now or cannot be so any more.
    """
    now = at or timezone.now()
    outcome, wrong = read_for_all(outcome, longest=MAX_WORDS)
    day = ended_on or timezone.localdate(now)
    if to not in TRANSITIONS.get(commitment.state, ()):
        raise Changed(
            _("Een toezegging die %(before)s is, kan niet %(to)s worden.")
            % {
                "before": CommitmentState(commitment.state).label,
                "to": CommitmentState(to).label if to in CommitmentState.values else to,
            }
        )
    errors: dict[str, ValidationError] = {}
    if wrong:
        errors["uitkomst"] = wrong
    elif not outcome and to != CommitmentState.KEPT:
        errors["uitkomst"] = ValidationError(_("Schrijf waarom, voor wie het was beloofd."), code="required")
    if not commitment.promised_on <= day <= timezone.localdate(now):
        errors["op"] = ValidationError(_("Kies een dag vanaf de toezegging, tot en met vandaag."), code="invalid")
    if errors:
        raise ValidationError(errors)
    changes: dict[str, Any] = {"state": to, "ended_on": day, "changed_at": now}
    if outcome:
        changes["outcome"] = outcome
    with transaction.atomic():
        _swap(commitment, changes)
        agenda_event(commitment, AgendaEvent.What.PROMISE, by=by, after=to, at=now).save()
    return commitment


def publish(
    commitment: Commitment, *, public: bool, by: Officer | None, at: datetime.datetime | None = None
) -> Commitment:
    """Let everybody read of a promise, or nobody any more. Raises `Changed` where somebody else changed it by now."""
    if commitment.is_public == public:
        return commitment
    now = at or timezone.now()
    with transaction.atomic():
        _swap(commitment, {"is_public": public, "changed_at": now})
        what = AgendaEvent.What.PUBLISHED if public else AgendaEvent.What.HIDDEN
        agenda_event(commitment, what, by=by, at=now).save()
    return commitment


def _swap(commitment: Commitment, changes: dict[str, Any]) -> None:
    """Write `changes` if the row is still the version that was read, and onto the object; raise `Changed` if not."""
    changes = {**changes, "version": commitment.version + 1}
    if not Commitment.objects.filter(pk=commitment.pk, version=commitment.version).update(**changes):
        raise Changed(_("Iemand anders heeft deze toezegging intussen veranderd."))
    for name, value in changes.items():
        setattr(commitment, name, value)


def remind(*, day: datetime.date | None = None) -> int:
    """Mail who sees to a promise that its day is near (three working days), and once more when it has passed; gives how
    many letters. A letter has a link and no word of the promise. Safe to run twice, and in two places at once."""
    day = day or today()
    near = working_days_after(day, NEAR)
    waiting = Commitment.objects.open().filter(Q(due_on__lt=day, reminded__lt=2) | Q(due_on__lte=near, reminded__lt=1))
    return sum(_remind_one(one, day=day) for one in waiting.select_related("owner").order_by("pk"))


def _remind_one(commitment: Commitment, *, day: datetime.date) -> bool:
    stage = 2 if commitment.due_on < day else 1
    with transaction.atomic():
        ours = Commitment.objects.open().filter(pk=commitment.pk, reminded=commitment.reminded).update(reminded=stage)
        owner = commitment.owner
        if not ours or not owner.is_active or not owner.email:
            return False
        agenda_event(commitment, AgendaEvent.What.REMINDED, by=None, after=stage).save()
        with override("nl"):
            subject, words = (
                (_("Toezegging over tijd"), _("De dag van een toezegging waar u voor zorgt, is voorbij."))
                if stage == 2
                else (_("Toezegging bijna aan de beurt"), _("De dag van een toezegging waar u voor zorgt, komt eraan."))
            )
            body = f"{words} {_('Zeg hier wat ervan kwam:')}\n{settings.BASE_URL}{commitment.get_absolute_url()}"
        post.write(Letter(reference="toezegging", recipient=owner.email, subject=subject, body=body))
    return True

"""Initiatives of residents: writing one down, and bringing it further, to a decision on money and to the end."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.history import agenda_event
from agenda.models import MAX_TITLE, MAX_WORDS, AgendaEvent, Initiative, InitiativeState, Item, Need
from agenda.words import read_for_all
from areas.models import Area
from officers.models import Officer
from signals.models import Signal
from signals.workflow import Changed

State = InitiativeState
# from -> to. What was declined can be asked again, by another plan.
TRANSITIONS: Final[Mapping[str, tuple[InitiativeState, ...]]] = {
    State.HEARD: (State.TALKING, State.ASKED, State.UNDER_WAY, State.STOPPED),
    State.TALKING: (State.ASKED, State.UNDER_WAY, State.STOPPED),
    State.ASKED: (State.GRANTED, State.PARTLY, State.DECLINED, State.STOPPED),
    State.GRANTED: (State.UNDER_WAY, State.DONE, State.STOPPED),
    State.PARTLY: (State.UNDER_WAY, State.DONE, State.STOPPED),
    State.DECLINED: (State.TALKING,),
    State.UNDER_WAY: (State.DONE, State.STOPPED),
    State.STOPPED: (State.TALKING,),
}
DECISIONS: Final = frozenset({State.GRANTED, State.PARTLY, State.DECLINED})
ENDS: Final = frozenset({State.DONE, State.STOPPED})
# Answer within a month is what cities promise (domain study 2.2).
DAYS_TO_DECIDE: Final = 30


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody says of an initiative, in writing it down or changing it. Amounts in euros."""

    title: str
    area: Area | None
    contact: Officer | None
    idea: str = ""
    group: str = ""
    needs: Sequence[str] = ()
    supporters: int | None = None
    support: str = ""
    asked: Decimal | None = None
    signal: Signal | None = None
    item: Item | None = None
    public: bool = False


def write_down(said: Idea, *, by: Officer | None, at: datetime.datetime | None = None) -> Initiative:
    """Write an initiative down. Raises `ValidationError` (keys as on the form)."""
    columns = _checked(said)
    now = at or timezone.now()
    with transaction.atomic():
        made = Initiative.objects.create(**columns, signal=said.signal, made_by=by, made_at=now, changed_at=now)
        agenda_event(made, AgendaEvent.What.MADE, by=by, after="initiatief", at=now).save()
    return made


def edit(initiative: Initiative, said: Idea, *, by: Officer, at: datetime.datetime | None = None) -> Initiative:
    """Change what is said of it. Raises `ValidationError` as `write_down`, and `Changed` where somebody else changed it
    since it was read."""
    columns = _checked(said)
    now = at or timezone.now()
    changed = [name for name, value in columns.items() if getattr(initiative, name) != value]
    with transaction.atomic():
        _swap(initiative, {**columns, "changed_at": now})
        if changed:
            agenda_event(initiative, AgendaEvent.What.CHANGED, by=by, before=",".join(changed), at=now).save()
    return initiative


def move(
    initiative: Initiative,
    *,
    to: str,
    by: Officer | None,
    words: str = "",
    granted: Decimal | None = None,
    on: datetime.date | None = None,
    at: datetime.datetime | None = None,
) -> Initiative:
    """Bring an initiative further. `words` are the reason of a decision, or what came of it; `granted` is the amount of
    a decision, `on` its local date (today when left out).

    Raises `ValidationError` (keys `woorden`, `bedrag`, `op`), and `Changed` where it stands elsewhere by now or cannot
    go there.
    """
    now = at or timezone.now()
    today, before = timezone.localdate(now), initiative.state
    if to not in TRANSITIONS.get(before, ()):
        raise Changed(
            _("Een initiatief dat %(before)s is, kan niet %(to)s worden.")
            % {"before": State(before).label, "to": State(to).label if to in State.values else to}
        )
    words, wrong = read_for_all(words, longest=MAX_WORDS)
    errors: dict[str, ValidationError] = {}
    if wrong:
        errors["woorden"] = wrong
    elif not words and to in (*ENDS, State.PARTLY, State.DECLINED):
        errors["woorden"] = ValidationError(_("Schrijf waarom, of wat ervan kwam."), code="required")
    if to in (State.GRANTED, State.PARTLY) and initiative.asked and not granted:
        errors["bedrag"] = ValidationError(_("Zeg welk bedrag is toegekend."), code="required")
    elif granted is not None and (granted < 0 or (initiative.asked is not None and granted > initiative.asked)):
        errors["bedrag"] = ValidationError(_("Kies een bedrag tot en met wat is gevraagd."), code="invalid")
    if on is not None and on > today:
        errors["op"] = ValidationError(_("Kies vandaag of een eerdere dag."), code="invalid")
    if errors:
        raise ValidationError(errors)
    changes: dict[str, Any] = {"state": to, "changed_at": now}
    if to == State.ASKED:
        changes |= {"decide_by": today + datetime.timedelta(days=DAYS_TO_DECIDE), "decided_on": None}
    if to in DECISIONS:
        changes |= {"decided_on": on or today, "decision": words, "granted": granted if to != State.DECLINED else None}
    elif to in ENDS:
        changes["outcome"] = words
    with transaction.atomic():
        _swap(initiative, changes)
        agenda_event(initiative, AgendaEvent.What.PHASE, by=by, before=before, after=to, at=now).save()
    return initiative


def _swap(initiative: Initiative, changes: dict[str, Any]) -> None:
    """Write `changes` if the row is still the version that was read, and onto the object; raise `Changed` if not."""
    changes = {**changes, "version": initiative.version + 1}
    if not Initiative.objects.filter(pk=initiative.pk, version=initiative.version).update(**changes):
        raise Changed(_("Iemand anders heeft dit initiatief intussen veranderd."))
    for name, value in changes.items():
        setattr(initiative, name, value)


def _checked(said: Idea) -> dict[str, Any]:
    """What was said as it is kept, in columns. Raises `ValidationError`, all faults at once."""
    errors: dict[str, ValidationError] = {}
    columns: dict[str, Any] = {}
    for name, column, longest, lines in (
        ("titel", "title", MAX_TITLE, False),
        ("idee", "idea", MAX_WORDS, True),
        ("groep", "group", 120, False),
        ("draagvlak", "support", 300, False),
    ):
        columns[column], wrong = read_for_all(getattr(said, column), longest=longest, lines=lines)
        if wrong:
            errors[name] = wrong
    if not columns["title"] and "titel" not in errors:
        errors["titel"] = ValidationError(_("Geef het een titel."), code="required")
    if said.area is None:
        errors["gebied"] = ValidationError(_("Kies het gebied."), code="required")
    if said.contact is None:
        errors["contact"] = ValidationError(_("Kies wie contactpersoon is."), code="required")
    for name, number in (("buren", said.supporters), ("bedrag", said.asked)):
        if number is not None and not 0 <= number < 10_000_000:
            errors[name] = ValidationError(_("Kies een getal van nul of meer."), code="invalid")
    if errors:
        raise ValidationError(errors)
    return {
        **columns,
        "area": said.area,
        "contact": said.contact,
        "needs": [one for one in Need.values if one in said.needs],
        "supporters": said.supporters,
        "asked": said.asked,
        "item": said.item,
        "is_public": said.public,
    }

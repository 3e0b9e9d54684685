"""Making an opgave or kans, changing it, moving it on, and bundling the signals that it stands on.

A verb is one transaction. Whoever changes an item says which version of it they saw; the second of two gets `Changed`.
As in `signals.workflow`, `at` (now when left out) and `tell` (False: no mail) are for histories taken in afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda import phases, telling
from agenda.history import agenda_event
from agenda.models import MAX_TITLE, MAX_WORDS, AgendaEvent, Audience, Evidence, Item, ItemKind, Phase
from agenda.words import read_for_all
from areas.models import Area
from officers.models import Domain, Officer, PartnerOrganisation
from signals.bulk import MOST
from signals.history import event
from signals.models import Event, Signal
from signals.typed import read
from signals.visibility import viewer_of
from signals.workflow import Changed

# Fields of what was written, by the names on the form, with the longest that they may be.
WRITTEN: Final = {
    "titel": ("title", MAX_TITLE),
    "doel": ("ambition", MAX_WORDS),
    "waarom": ("why", MAX_WORDS),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody says of an opgave or kans, in making or changing it."""

    title: str
    owner: Officer | None
    areas: Sequence[Area] = ()
    domains: Sequence[Domain] = ()
    kind: str = ItemKind.CHALLENGE
    ambition: str = ""
    why: str = ""
    partners: Sequence[PartnerOrganisation] = ()
    audiences: Sequence[str] = ()  # nobody in particular: everybody
    usable_from: datetime.date | None = None
    usable_until: datetime.date | None = None
    review_on: datetime.date | None = None


@dataclass(slots=True)
class Bundled:
    """What came of bundling: numbers that were added, and those that were not, each with the sentence that says why."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def make(plan: Plan, *, by: Officer | None, at: datetime.datetime | None = None) -> Item:
    """Make an opgave or kans, in the phase "gesignaleerd". Raises `ValidationError` (keys as on the form)."""
    said = _checked(plan)
    now = at or timezone.now()
    with transaction.atomic():
        item = Item.objects.create(**said, made_by=by, made_at=now, changed_at=now, phase_since=now)
        _set_lists(item, plan)
        agenda_event(item, AgendaEvent.What.MADE, by=by, after=item.kind, at=now).save()
    return item


def edit(item: Item, plan: Plan, *, by: Officer, at: datetime.datetime | None = None) -> Item:
    """Change what is said of an item. Raises `ValidationError` as `make`, and `Changed` where somebody else changed it
    since `item` was read."""
    said = _checked(plan)
    if item.phase in phases.NEEDS_REVIEW and plan.review_on is None:
        raise ValidationError({"bekijken": _no_review()})
    now = at or timezone.now()
    with transaction.atomic():
        changed = [name for name, value in said.items() if getattr(item, name) != value]
        # Of another day, or by another person, it is looked at anew.
        anew = {"reminded": 0} if {"review_on", "owner"} & set(changed) else {}
        swap(item, {**said, **anew, "changed_at": now})
        changed += _set_lists(item, plan)
        if changed:
            agenda_event(item, AgendaEvent.What.CHANGED, by=by, before=",".join(changed), at=now).save()
    return item


def move(
    item: Item,
    *,
    to: str,
    by: Officer | None,
    outcome: str = "",
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Item:
    """Bring an item to another phase; where it is public, who sent what it stands on hears that it is on the agenda or
    done. `outcome` is what everybody reads of how it ended or why it was let go.

    Raises `ValidationError` (keys `uitkomst`, `bekijken`), and `Changed` where it stands elsewhere by now or cannot go
    there.
    """
    outcome, wrong = read_for_all(outcome, longest=MAX_WORDS)
    phases.check(item, to)
    errors: dict[str, ValidationError] = {}
    if wrong:
        errors["uitkomst"] = wrong
    elif to in phases.NEEDS_OUTCOME and not outcome:
        errors["uitkomst"] = ValidationError(_("Schrijf wat ervan kwam, of waarom het stopt."), code="required")
    if to in phases.NEEDS_REVIEW and item.review_on is None:
        errors["bekijken"] = _no_review()
    if errors:
        raise ValidationError(errors)
    now = at or timezone.now()
    changes: dict[str, Any] = {"phase": to, "phase_since": now, "changed_at": now}
    if to == Phase.ON_AGENDA and item.scheduled_at is None:
        changes["scheduled_at"] = now
    changes["ended_at"] = now if to in phases.NEEDS_OUTCOME else None
    if to in phases.NEEDS_OUTCOME or outcome:
        changes["outcome"] = outcome
    before = item.phase
    with transaction.atomic():
        swap(item, changes, phase=before)
        agenda_event(item, AgendaEvent.What.PHASE, by=by, before=before, after=to, at=now).save()
        if tell:
            telling.tell(item, by=by, at=now)
    return item


def publish(
    item: Item, *, public: bool, by: Officer | None, at: datetime.datetime | None = None, tell: bool = True
) -> Item:
    """Let everybody read of an item, or nobody any more; what is on the agenda is told to who sent what it stands on.
    Raises `Changed` where somebody else changed it by now."""
    if item.is_public == public:
        return item
    now = at or timezone.now()
    with transaction.atomic():
        swap(item, {"is_public": public, "changed_at": now})
        what = AgendaEvent.What.PUBLISHED if public else AgendaEvent.What.HIDDEN
        agenda_event(item, what, by=by, at=now).save()
        if tell:
            telling.tell(item, by=by, at=now)
    return item


def bundle(
    item: Item, numbers: Iterable[str], *, by: Officer, at: datetime.datetime | None = None, tell: bool = True
) -> Bundled:
    """Let an item stand on these signals (public numbers) as well, as far as `by` may know of them. Where it is public
    and on the agenda, who sent them hears so.

    One that `by` may not know of is answered as one that is not there; one that is there already stays there. Raises
    `ValidationError` (key `kenmerken`) for none or for too many.
    """
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    if not wanted:
        raise ValidationError({"kenmerken": ValidationError(_("Kies een of meer signalen."), code="required")})
    if len(wanted) > MOST:
        too_many = _("Kies hoogstens %d signalen tegelijk.") % MOST
        raise ValidationError({"kenmerken": ValidationError(too_many, code="max_length")})
    now = at or timezone.now()
    report = Bundled()
    with transaction.atomic():
        hold(item)
        known = Signal.objects.known_to(viewer_of(by)).filter(number__in=wanted).order_by("pk")
        found = {signal.number: signal for signal in known}
        here = set(
            Evidence.objects.current().filter(item=item, signal__in=found.values()).values_list("signal_id", flat=True)
        )
        new = [signal for signal in found.values() if signal.pk not in here]
        Evidence.objects.bulk_create([Evidence(item=item, signal=one, added_by=by, added_at=now) for one in new])
        AgendaEvent.objects.bulk_create(
            [agenda_event(item, AgendaEvent.What.BUNDLED, by=by, after=one.pk, at=now) for one in new]
        )
        Event.objects.bulk_create([event(one, Event.What.AGENDA, by=by, after="gebundeld", at=now) for one in new])
        Item.objects.filter(pk=item.pk).update(changed_at=now)
        if tell and new:
            # As it stands now, and not as it was when the page was opened.
            item.refresh_from_db(fields=["phase", "is_public", "title", "version"])
            telling.tell(item, by=by, at=now)
    report.done = [number for number in wanted if number in found]
    report.refused = [(number, _("Dit signaal vinden wij niet.")) for number in wanted if number not in found]
    return report


def part(item: Item, signal: Signal, *, by: Officer, at: datetime.datetime | None = None) -> None:
    """Let an item no longer stand on a signal; that it did stays known. Raises `Changed` where that was done by now."""
    now = at or timezone.now()
    with transaction.atomic():
        hold(item)
        links = Evidence.objects.current().filter(item=item, signal=signal)
        if not links.update(removed_at=now, removed_by=by):
            raise Changed(_("Dit signaal is intussen al losgemaakt."))
        agenda_event(item, AgendaEvent.What.PARTED, by=by, after=signal.pk, at=now).save()
        event(signal, Event.What.AGENDA, by=by, after="losgemaakt", at=now).save()
        Item.objects.filter(pk=item.pk).update(changed_at=now)


def hold(item: Item) -> None:
    """Wait for whoever is changing this item, and let others wait until this transaction ends."""
    Item.objects.select_for_update(no_key=True).filter(pk=item.pk).values_list("pk").first()


def swap(item: Item, changes: dict[str, Any], **expected: Any) -> None:
    """Write `changes` if the row is still the version that was read, and onto the object; raise `Changed` if not."""
    changes = {**changes, "version": item.version + 1}
    if not Item.objects.filter(pk=item.pk, version=item.version, **expected).update(**changes):
        raise Changed(_("Iemand anders heeft dit punt intussen veranderd."))
    for name, value in changes.items():
        setattr(item, name, value)


def _checked(plan: Plan) -> dict[str, Any]:
    """What was said as it is kept, in columns. Raises `ValidationError`, all faults at once."""
    said: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, (column, longest) in WRITTEN.items():
        judge = read if column == "why" else read_for_all
        said[column], wrong = judge(getattr(plan, column), longest=longest, lines=column != "title")
        if wrong:
            errors[name] = wrong
    if not said["title"] and "titel" not in errors:
        errors["titel"] = ValidationError(_("Geef het een titel."), code="required")
    if plan.kind not in ItemKind.values:
        errors["soort"] = ValidationError(_("Kies opgave of kans."), code="invalid")
    if plan.owner is None or not plan.owner.is_active:
        errors["eigenaar"] = ValidationError(_("Kies wie ervoor zorgt."), code="required")
    if not plan.areas:
        errors["gebieden"] = ValidationError(_("Kies een of meer gebieden."), code="required")
    if not plan.domains:
        errors["domeinen"] = ValidationError(_("Kies een of meer domeinen."), code="required")
    if not set(plan.audiences) <= set(Audience.values):
        errors["voorwie"] = ValidationError(_("Kies uit de lijst."), code="invalid")
    if plan.usable_from and plan.usable_until and plan.usable_until < plan.usable_from:
        errors["tot"] = ValidationError(_("Kies een dag na het begin."), code="period")
    if errors:
        raise ValidationError(errors)
    is_chance = plan.kind == ItemKind.OPPORTUNITY
    return {
        **said,
        "kind": plan.kind,
        "owner": plan.owner,
        "audiences": [one for one in Audience.values if one in plan.audiences],
        "usable_from": plan.usable_from if is_chance else None,
        "usable_until": plan.usable_until if is_chance else None,
        "review_on": plan.review_on,
    }


def _set_lists(item: Item, plan: Plan) -> list[str]:
    """Write areas, domains and partners; gives which of them changed."""
    changed = []
    for name in ("areas", "domains", "partners"):
        wanted = {row.pk for row in getattr(plan, name)}
        manager = getattr(item, name)
        if wanted != set(manager.values_list("pk", flat=True)):
            manager.set(wanted)
            changed.append(name)
    return changed


def _no_review() -> ValidationError:
    return ValidationError(
        _("Zeg wanneer u dit opnieuw bekijkt. Op de agenda heeft elk punt zo’n dag."), code="required"
    )

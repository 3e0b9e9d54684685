"""Correcting what a signal is about, of which kind it is or where it is, and sending it where it then belongs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.queries import Place, ancestry
from officers.models import Channel, Officer, Team
from officers.organisation import stamp
from signals import handover, intake, terms, workflow
from signals.categories import known_categories
from signals.history import Actor, event
from signals.models import Category, Event, FormerPlace, Handover, Kind, KindTerm, Sensitivity, Signal
from signals.queries import BY_PEOPLE
from signals.routing import Facts, Route

# What is said of a kind that is none.
CHOOSE_KIND: Final = gettext_lazy("Kies een soort: melding, idee, vraag, compliment of zorg.")


def preview(
    signal: Signal,
    *,
    category: Category | None = None,
    kind: str = "",
    point: tuple[float, float] | None = None,
    area: str | None = None,
    here: tuple[list[Place], bool] | None = None,
    on: str | None = None,
) -> Route:
    """The route this signal would take with another category, kind or place. Changes nothing.

    `point` is (longitude, latitude); `area` a code. Who read them already gives where it is now (`here`: its areas,
    smallest first, and whether it lies outside all) and the stamp of the organisation (`on`). Raises `ValidationError`
    (keys `locatie.punt`, `locatie.gebied`).
    """
    moved = intake.locate(point=point, area=area, on=timezone.localdate()) if point or area else here
    return intake.decide(_facts_now(signal, category=category, kind=kind, moved=moved), on=on)


def reclassify(
    signal: Signal, *, category: Category, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> Signal:
    """Give a signal another category, or confirm the one that it has: domain, sensitivity, terms and route follow.

    Confirming what the words or the reporter decided moves nothing: the signal went by that already. It says that a
    person looked, and so teaches (`corrections.py`). What a person decided needs no second one.

    Where another team is arranged for it, triage passes it on at once; any other owner makes an offer and stays
    owner until that team accepts. `at` (now when left out) and `tell` are for histories that are taken in
    afterwards, as in `workflow`. Raises `ValidationError` (key `categorie`) for a retired category, and
    `workflow.Changed` when somebody else changed the signal by now, or it is closed.
    """
    if category.pk == signal.category_id and signal.category_by:
        return _confirm(signal, by=by, at=at)
    if not category.is_active:
        raise ValidationError(
            {"categorie": ValidationError(_("Deze categorie is niet meer in gebruik."), code="invalid")}
        )
    workflow.check_open(signal)
    before = signal.category
    decision = intake.decide(_facts_now(signal, category=category, at=at), day=timezone.localdate(at))
    same_domain = signal.secondary_domain_id == category.domain_id
    with transaction.atomic():
        workflow.swap(
            signal,
            {**workflow.STILL_OPEN, "category_id": signal.category_id},
            {
                "category": category,
                "category_by": _decider(by),
                "domain": category.domain,
                "secondary_domain": None if same_domain else signal.secondary_domain,
                "sensitivity": _sensitivity_after(signal, category),
                **_terms_after(signal, category, day=timezone.localdate(at)),
                "trace": decision.trace_as_json(),
                "updated_at": at or timezone.now(),
            },
        )
        event(
            signal, Event.What.CATEGORY, by=by, before=before.slug if before else "", after=category.slug, at=at
        ).save()
        _pass_on(signal, decision, by=by, at=at, tell=tell)
    return signal


def rekind(signal: Signal, *, kind: str, by: Actor) -> Signal:
    """Say that a signal is of another kind (a value of `Kind`): its term and route follow, as in `reclassify`. The term
    stays where neither kind has one of its own.

    Raises `ValidationError` (key `soort`), and `workflow.Changed` when somebody else changed the signal by now, or it
    is closed.
    """
    if kind not in Kind.values:
        raise ValidationError({"soort": ValidationError(CHOOSE_KIND, code="invalid")})
    if kind == signal.kind:
        return signal
    workflow.check_open(signal)
    before, now = signal.kind, timezone.now()
    decision = intake.decide(_facts_now(signal, kind=kind))
    with transaction.atomic():
        workflow.swap(
            signal,
            {**workflow.STILL_OPEN, "kind": before, "category_id": signal.category_id},
            {
                "kind": kind,
                **_term_of_kind(signal, kind, day=timezone.localdate(now)),
                "trace": decision.trace_as_json(),
                "updated_at": now,
            },
        )
        event(signal, Event.What.KIND, by=by, before=before, after=kind, at=now).save()
        _pass_on(signal, decision, by=by)
    return signal


def relocate(signal: Signal, *, by: Actor, point: tuple[float, float] | None = None, area: str | None = None) -> Signal:
    """Put a signal at another place: a point (longitude, latitude), an area's code, or (both None) no place.

    The route follows as in `reclassify`. Raises `ValidationError` (keys `locatie.punt`, `locatie.gebied`), and
    `workflow.Changed` when somebody else changed the signal by now, or it is closed.
    """
    workflow.check_open(signal)
    moved = intake.locate(point=point, area=area, on=timezone.localdate())
    places, outside = moved
    decision = intake.decide(_facts_now(signal, moved=moved))
    before, stood = signal.area, signal.point
    with transaction.atomic():
        workflow.swap(
            signal,
            {"updated_at": signal.updated_at},
            {
                "area_id": places[0].id if places else None,
                "point": Point(*point, srid=4326) if point else None,
                "is_outside": outside,
                "trace": decision.trace_as_json(),
                "updated_at": timezone.now(),
            },
        )
        after = places[0].code if places else ""
        happened = event(signal, Event.What.PLACE, by=by, before=before.code if before else "", after=after)
        happened.save()
        if stood is not None:
            FormerPlace.objects.create(signal=signal, event=happened, point=stood)
        _pass_on(signal, decision, by=by)
    return signal


def readdress(
    signal: Signal,
    *,
    by: Actor,
    street: str | None = None,
    house_number: str | None = None,
    postcode: str | None = None,
    town: str | None = None,
    place: str | None = None,
) -> Signal:
    """Write down another address or description of the place; what is None stays. The route does not change: only a
    point or an area decides that.

    Raises `ValidationError` (keys `locatie.adres.postcode`, `locatie.omschrijving`, ...), and `workflow.Changed` when
    somebody else changed the signal by now, or it is closed.
    """
    workflow.check_open(signal)
    given = {"street": street, "house_number": house_number, "postcode": postcode, "town": town, "place": place}
    words: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    # Any text will do: only the words of the place are looked at.
    tidy = intake.clean(intake.Report(text="-", channel=Channel(signal.channel), **words))
    changes = {name: getattr(tidy, name) for name in words}
    if all(getattr(signal, name) == value for name, value in changes.items()):
        return signal
    area = signal.area.code if signal.area else ""
    stood = "; ".join(one for one in (signal.address, signal.place) if one)
    with transaction.atomic():
        workflow.swap(signal, {"updated_at": signal.updated_at}, {**changes, "updated_at": timezone.now()})
        happened = event(signal, Event.What.PLACE, by=by, before=area, after=area)
        happened.save()
        FormerPlace.objects.create(signal=signal, event=happened, words=stood)
    return signal


def _confirm(signal: Signal, *, by: Actor, at: datetime.datetime | None) -> Signal:
    if signal.category_by in BY_PEOPLE:
        return signal
    workflow.check_open(signal)
    slug = signal.category.slug if signal.category else ""
    with transaction.atomic():
        workflow.swap(
            signal,
            {**workflow.STILL_OPEN, "category_id": signal.category_id, "category_by": signal.category_by},
            {"category_by": _decider(by), "updated_at": at or timezone.now()},
        )
        event(signal, Event.What.CATEGORY, by=by, before=slug, after=slug, at=at).save()
    return signal


def _decider(by: Actor) -> str:
    """Who decides what a signal is about; one of `queries.BY_PEOPLE`."""
    return "medewerker" if isinstance(by, Officer) else "koppeling"


def _terms_after(signal: Signal, category: Category, *, day: datetime.date) -> dict[str, Any]:
    """The terms by another category, counted from when they began and moved on by what they stood still. Confirming a
    category changes no promise, also where its terms are others by now."""
    if category.pk == signal.category_id:
        return {}
    stops = terms.stops_of(signal)
    ends = {"first_contact_due_on": terms.due_after(category.first_contact_due_on(signal.received_at), stops)}
    if not KindTerm.objects.filter(kind=signal.kind).exists():
        began = terms.began_at(signal)
        ends["due_on"] = _moved_on(category.due_on(began), began, stops)
    return terms.with_stages(signal, ends, day=day)


def _term_of_kind(signal: Signal, kind: str, *, day: datetime.date) -> dict[str, Any]:
    """The term for handling by another kind, counted as in `_terms_after`; unchanged where no kind says anything."""
    if not KindTerm.objects.filter(kind__in=[signal.kind, kind]).exists():
        return {}
    began = terms.began_at(signal)
    last = known_categories(on=stamp()).due_on(kind, signal.category, began)
    return terms.with_stages(signal, {"due_on": _moved_on(last, began, terms.stops_of(signal))}, day=day)


def _moved_on(last: datetime.date, began: datetime.datetime, stops: Iterable[terms.Stop]) -> datetime.date:
    """A last day, moved on by what the term stood still since it began."""
    return terms.due_after(last, [stop for stop in stops if stop[0] >= timezone.localdate(began)])


def _facts_now(
    signal: Signal,
    *,
    category: Category | None = None,
    kind: str = "",
    moved: tuple[list[Place], bool] | None = None,
    at: datetime.datetime | None = None,
) -> Facts:
    """The facts at arrival with category and place as they stand now, or would stand, at this moment (`at`: now).

    What the signal keeps in `facts` is left alone: replay asks what was known at arrival. A category that a
    person chose is decided. A rule for the night does not hold for what is put right the next morning.
    """
    about = category or signal.category
    if moved is None:
        moved = (ancestry(signal.area_id) if signal.area_id else [], signal.is_outside)
    places, outside = moved
    return replace(
        Facts.from_json(signal.facts),
        kind=kind or signal.kind,
        at=(at or timezone.now()).astimezone(datetime.UTC).isoformat(),
        category=about.slug if about else None,
        category_name=about.name if about else "",
        task=about.task.slug if about and about.task else None,
        decided=category is not None or bool(signal.category_by),
        sensitivity=signal.sensitivity,
        areas=tuple(place.code for place in places),
        area_names=tuple(place.name for place in places),
        outside=outside,
    )


def _sensitivity_after(signal: Signal, category: Category) -> Sensitivity:
    """The new category's sensitivity; but what the text itself had raised does not go down with a category."""
    current, wanted = Sensitivity(signal.sensitivity), Sensitivity(category.sensitivity)
    of_category = Sensitivity(signal.category.sensitivity) if signal.category else Sensitivity.ORDINARY
    raised_by_text = of_category.at_least(current) != of_category
    return wanted.at_least(current) if raised_by_text else wanted


def _pass_on(
    signal: Signal, decision: Route, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True
) -> None:
    """Bring the signal to the team that is arranged for it, where that is another one than its owner, and to the
    officer whom a rule names, where nobody has it yet."""
    arranged = decision.offer_to or decision.owner
    if arranged == signal.team_id:
        workflow.withdraw_offers(signal, by=by, at=at, tell=tell)
        _assign(signal, decision, by=by, at=at)
        return
    team = Team.objects.get(pk=arranged)
    if signal.team.is_triage:
        workflow.reassign(signal, team=team, by=by, at=at, tell=tell)
        _assign(signal, decision, by=by, at=at)
    elif signal.is_open and not signal.handovers.filter(to_team=team, answer=Handover.Answer.OPEN).exists():
        workflow.withdraw_offers(signal, by=by, at=at, tell=tell)
        handover.offer(signal, to_team=team, reason=_("Dit hoort bij een taak van uw team."), by=by, at=at, tell=tell)


def _assign(signal: Signal, decision: Route, *, by: Actor, at: datetime.datetime | None) -> None:
    if decision.officer and signal.officer_id is None:
        workflow.assign(signal, to=Officer.objects.get(pk=decision.officer), by=by, at=at)

"""Questions about the agenda: what is open, what is public, what is of an area, what should have been done by now."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from areas.dated import today
from areas.queries import ancestry, name_today, with_everything_below
from signals.queries import ACTION_OPEN
from signals.visibility import Viewer

PHASES_ENDED = ("afgerond", "losgelaten")
# Chosen for the agenda, and what came of it: what a public page shows of an area.
PHASES_ON_AGENDA = ("geagendeerd", "in_uitvoering")


class ItemQuerySet(models.QuerySet):
    """Questions about many opgaven and kansen."""

    def open(self) -> Self:
        """Items that somebody still has to do something about."""
        return self.exclude(phase__in=PHASES_ENDED)

    def scheduled(self) -> Self:
        """Items that stand on the agenda now."""
        return self.filter(phase__in=PHASES_ON_AGENDA)

    def public(self) -> Self:
        """Items of which everybody may know."""
        return self.filter(is_public=True)

    def due(self, *, day: datetime.date | None = None) -> Self:
        """Open items that should be looked at again on a local date (today when left out), or should have been."""
        return self.open().filter(review_on__lte=day or today())

    def of_area(self, area_id: int) -> Self:
        """Items of an area and of everything below it, as signals count for it."""
        return self.of_areas(with_everything_below([area_id]))

    def of_areas(self, area_ids: Iterable[int]) -> Self:
        """Items of one of exactly these areas."""
        from agenda.models import Item

        theirs = Item.areas.through.objects.filter(item=OuterRef("pk"), area_id__in=list(area_ids))
        return self.filter(Exists(theirs))

    def bearing_on(self, area_id: int) -> Self:
        """Items of an area, of everything below it, and of what it lies in: what somebody who lives there has to do
        with."""
        above = [place.id for place in ancestry(area_id)]
        return self.of_areas({*above, *with_everything_below([area_id])})

    def owned_by(self, officer_id: int) -> Self:
        """Items that this officer sees to."""
        return self.filter(owner_id=officer_id)

    def with_evidence(self) -> Self:
        """Items that stand on at least one signal (for the yield of signals to the agenda)."""
        from agenda.models import Evidence

        return self.filter(Exists(Evidence.objects.current().filter(item=OuterRef("pk"))))

    def for_list(self) -> Self:
        """What a row shows: areas, domains and partners by name, and how many actions are open. One query."""
        from agenda.models import Action, Item
        from areas.models import Area

        def names(through: type[models.Model], path: str) -> ArraySubquery:
            rows = through._default_manager.filter(item=OuterRef("pk"))
            return ArraySubquery(rows.order_by(path).values(path))

        areas: models.QuerySet[Any] = Area.objects.filter(agenda_items=OuterRef("pk"))
        areas = areas.annotate(called=Coalesce(name_today("pk"), F("code"))).order_by("kind__rank", "code")
        waiting = Action.objects.filter(item=OuterRef("pk"), status__in=ACTION_OPEN).order_by().values("item")
        return self.select_related("owner").annotate(
            area_names=ArraySubquery(areas.values("called")),
            domain_names=names(Item.domains.through, "domain__name"),
            partner_names=names(Item.partners.through, "partnerorganisation__name"),
            open_actions=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0),
        )


class EvidenceQuerySet(models.QuerySet):
    """Questions about many links between items and signals."""

    def current(self) -> Self:
        """Links that hold; what was taken away stays as history."""
        return self.filter(removed_at=None)

    def known_to(self, viewer: Viewer) -> Self:
        """Links to signals that the viewer may know of."""
        from signals.models import Signal

        return self.filter(signal__in=Signal.objects.known_to(viewer).order_by().values("pk"))


class ActionQuerySet(models.QuerySet):
    """Questions about many actions of the agenda."""

    def open(self) -> Self:
        """Actions that somebody still has to do something about."""
        return self.filter(status__in=ACTION_OPEN)

    def of_area(self, area_id: int) -> Self:
        """Actions of the items of an area and of everything below it."""
        from agenda.models import Item

        return self.filter(item__in=Item.objects.of_area(area_id).values("pk"))

    def due(self, *, day: datetime.date | None = None) -> Self:
        """Open actions whose day is a local date (today when left out) or has passed."""
        return self.open().filter(due_on__lte=day or today())

    def for_page(self) -> Self:
        """As the page of an item shows them, with what was answered and how the mail to a partner fared."""
        rows = self.select_related("owner", "partner", "contact", "letter").defer("letter__body")
        return rows.prefetch_related("replies__officer")

    def for_list(self) -> Self:
        """What a row shows, the first due first."""
        return self.select_related("item", "owner", "partner").order_by(F("due_on").asc(nulls_last=True), "pk")


class CommitmentQuerySet(models.QuerySet):
    """Questions about many promises."""

    def open(self) -> Self:
        """Promises that still have to be kept."""
        return self.filter(state="open")

    def public(self) -> Self:
        """Promises of which everybody may know."""
        return self.filter(is_public=True)

    def of_late(self, *, day: datetime.date | None = None) -> Self:
        """Promises that are open, and of which it was said in the last half year what came of them."""
        since = (day or today()) - datetime.timedelta(days=182)
        return self.filter(Q(state="open") | Q(ended_on__gte=since))

    def of_area(self, area_id: int) -> Self:
        """Promises to people of an area and of everything below it."""
        return self.filter(area_id__in=with_everything_below([area_id]))

    def owned_by(self, officer_id: int) -> Self:
        """Promises that this officer made or sees to."""
        return self.filter(Q(owner_id=officer_id) | Q(promised_by_id=officer_id))

    def due(self, *, day: datetime.date | None = None) -> Self:
        """Open promises whose day is a local date (today when left out) or has passed."""
        return self.open().filter(due_on__lte=day or today())

    def overdue(self, *, day: datetime.date | None = None) -> Self:
        """Open promises whose day has passed."""
        return self.open().filter(due_on__lt=day or today())

    def due_between(self, first: datetime.date, last: datetime.date) -> Self:
        """Promises whose day lies in a period, both ends in it; those that were dropped are none."""
        return self.filter(due_on__range=(first, last)).exclude(state="vervallen")

    def kept_in_time(self) -> Self:
        """Promises that were kept, and not after their day."""
        return self.filter(state="nagekomen", ended_on__lte=F("due_on"))

    def for_list(self) -> Self:
        """What a row shows, the first due first. One query."""
        return (
            self.select_related("owner", "promised_by", "item", "area")
            .annotate(area_name=Coalesce(name_today("area_id"), F("area__code")))
            .order_by("due_on", "pk")
        )


class MeetingQuerySet(models.QuerySet):
    """Questions about many meetings."""

    def public(self) -> Self:
        """Meetings of which everybody may know."""
        return self.filter(is_public=True)

    def of_area(self, area_id: int) -> Self:
        """Meetings of an area and of everything below it."""
        return self.filter(area_id__in=with_everything_below([area_id]))

    def bearing_on(self, area_id: int) -> Self:
        """Meetings of an area, of everything below it, and of what it lies in."""
        above = [place.id for place in ancestry(area_id)]
        return self.filter(area_id__in={*above, *with_everything_below([area_id])})

    def coming(self, *, now: datetime.datetime | None = None) -> Self:
        """Meetings that are not over yet and go on, the first one first."""
        since = (now or timezone.now()) - datetime.timedelta(hours=2)
        return self.filter(starts_at__gte=since, cancelled_at=None).order_by("starts_at", "pk")

    def past(self, *, now: datetime.datetime | None = None) -> Self:
        """Meetings that have been, the last one first."""
        since = (now or timezone.now()) - datetime.timedelta(hours=2)
        return self.filter(starts_at__lt=since, cancelled_at=None).order_by("-starts_at", "-pk")

    def around(self, *, now: datetime.datetime | None = None) -> Self:
        """Meetings of yesterday, today and tomorrow that go on, the first one first: what somebody may be at now."""
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        first, after = midnight - datetime.timedelta(days=1), midnight + datetime.timedelta(days=2)
        return self.filter(starts_at__gte=first, starts_at__lt=after, cancelled_at=None).order_by("starts_at", "pk")

    def for_list(self) -> Self:
        """What a row shows. One query."""
        return self.select_related("area").annotate(area_name=Coalesce(name_today("area_id"), F("area__code")))


class PointQuerySet(models.QuerySet):
    """Questions about many points of meetings."""

    def open(self) -> Self:
        """Points that became nothing yet."""
        return self.filter(became="")

    def for_page(self) -> Self:
        """As the page of their meeting shows them. One query."""
        return self.select_related("owner", "signal", "action__item", "commitment").order_by("pk")


class InitiativeQuerySet(models.QuerySet):
    """Questions about many initiatives."""

    def public(self) -> Self:
        """Initiatives of which everybody may know."""
        return self.filter(is_public=True)

    def open(self) -> Self:
        """Initiatives that have not ended."""
        return self.exclude(state__in=("klaar", "afgewezen", "gestopt"))

    def of_area(self, area_id: int) -> Self:
        """Initiatives in an area and everything below it."""
        return self.filter(area_id__in=with_everything_below([area_id]))

    def for_list(self) -> Self:
        """What a row shows. One query."""
        return self.select_related("area", "contact").annotate(
            area_name=Coalesce(name_today("area_id"), F("area__code"))
        )

"""What is counted of signals, reckoned slowly and plainly: one signal after another, in Python, without the SQL and the
conditions that the product counts by. The tests hold the product against it."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone

from areas.queries import ancestry
from officers.models import Positioning, Team
from signals.deadlines import is_working_day
from signals.models import ActionAnswer, Consult, Event, Handover, Judgement, Measure, Signal

# What is not done by who has it, or is no deed.
OF_OTHERS = {
    "ontvangen", "toegewezen", "gelezen", "geweigerd", "teruggegeven", "meegekeken", "actie", "actie_link", "wettelijk",
    "klacht", "besluit",
}  # fmt: skip
# What is read of a signal.
READ = (
    "pk", "area_id", "category_id", "channel", "closed_at", "domain_id", "due_on", "entry_desk_id", "feedback",
    "first_contact_at", "kind", "point", "received_at", "secondary_domain_id", "status", "team_id", "times_reopened",
    "told",
)  # fmt: skip
DAY = datetime.timedelta(days=1)
LEAD = [*range(16), 20, 25, 30, 40, 60, 90, 130]
CONTACT = [1, 2, 4, 8, 16, 24, 32, 40, 80, 120, 160]
TRANSIT = [1, 4, 8, 24, 48, 72, 120, 240, 480]


def local(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None


# How many working days there were since 2000 up to and with each day, as far as was asked.
_WORKED = [0]
_SINCE = datetime.date(1999, 12, 31)


def worked(day: datetime.date) -> int:
    """How many working days there were since 2000, up to and with a date."""
    while len(_WORKED) <= (day - _SINCE).days:
        _WORKED.append(_WORKED[-1] + is_working_day(_SINCE + len(_WORKED) * DAY))
    return _WORKED[(day - _SINCE).days]


def working_days(first: datetime.date | None, last: datetime.date | None) -> int | None:
    """How many working days come after a date, up to and with another one; less than none where that one is earlier."""
    if first is None or last is None:
        return None
    return worked(last) - worked(first)


def working_hours(start: datetime.datetime, end: datetime.datetime) -> int:
    """Whole hours between two moments on working days from nine to five, what has begun counts."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    seconds, day = 0.0, start.date()
    while day <= end.date():
        if is_working_day(day):
            opens = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
            closes = timezone.make_aware(datetime.datetime.combine(day, datetime.time(17)))
            seconds += max((min(end, closes) - max(start, opens)).total_seconds(), 0)
        day += DAY
    return math.ceil(round(seconds, 3) / 3600)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Over the globe (a sphere with the radius that PostGIS takes), between two of longitude and latitude."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6370986 * math.asin(math.sqrt(a))


class Plain:
    """Everything that is there, read once, and the measure of each signal."""

    def __init__(self, *, day: datetime.date) -> None:
        self.day = day
        signals = Signal.objects.order_by("received_at", "pk").values_list(*READ, named=True)
        self.signals = [one._replace(point=one.point and one.point.coords) for one in signals]
        self.teams = {team.pk: team for team in Team.objects.all()}
        self.slugs = {team.slug: team for team in self.teams.values()}
        self.events: dict[int, list[Event]] = defaultdict(list)
        for event in Event.objects.order_by("pk"):
            self.events[event.signal_id].append(event)
        self.handovers: dict[int, list[Handover]] = defaultdict(list)
        for handover in Handover.objects.order_by("pk"):
            self.handovers[handover.signal_id].append(handover)
        self.judgements = {one.signal_id: one for one in Judgement.objects.order_by("times_reopened", "pk")}
        self.consults: dict[int, list[Consult]] = defaultdict(list)
        for consult in Consult.objects.filter(answer__in=Consult.ANSWERED):
            self.consults[consult.signal_id].append(consult)
        self.answers: dict[int, list[ActionAnswer]] = defaultdict(list)
        for answer in ActionAnswer.objects.select_related("action"):
            self.answers[answer.action.signal_id].append(answer)
        self.positionings = list(Positioning.objects.select_related("role_title"))
        self.ways: dict[int, list[int]] = {}
        self.kept_places: dict[tuple[int, datetime.date], Team | None] = {}
        self.near: dict[tuple[Any, int, int], list[Any]] = defaultdict(list)
        self.rows = {signal.pk: self.measure(signal) for signal in self.signals}

    def placed(self, area_id: int | None, day: datetime.date) -> Team | None:
        if area_id is None:
            return None
        if (area_id, day) not in self.kept_places:
            self.kept_places[area_id, day] = self._placed(area_id, day)
        return self.kept_places[area_id, day]

    def _placed(self, area_id: int, day: datetime.date) -> Team | None:
        if area_id not in self.ways:
            self.ways[area_id] = [place.id for place in ancestry(area_id)]
        for place in self.ways[area_id]:
            here = [one for one in self.positionings if one.area_id == place and one.holds_on(day)]
            if here:
                first = min(here, key=lambda one: (one.role_title.order, one.role_title.slug, one.pk))
                return self.teams[first.team_id]
        return None

    def first_right_action(self, signal: Any) -> datetime.date | None:
        owner: Team | None = None
        moments = []
        for event in self.events[signal.pk]:
            if event.what == "toegewezen":
                owner = self.slugs.get(event.after, owner)
            elif event.what in ("aanvaard", "teruggegeven"):
                owner = self.teams.get(int(event.after), owner)
            if event.officer_id and event.what not in OF_OTHERS:
                has_it = owner or self.teams[signal.team_id]
                if has_it.domain_id == signal.domain_id:
                    moments.append(event.at)
        for consult in self.consults[signal.pk]:
            if consult.answered_by_id and self.teams[consult.team_id].domain_id == signal.domain_id:
                moments.append(consult.answered_at)
        for answer in self.answers[signal.pk]:
            if answer.officer_id and self.teams[answer.action.team_id].domain_id == signal.domain_id:
                moments.append(answer.at)
        return local(min(moments)) if moments else None

    def is_repeat(self, signal: Any) -> bool:
        """Looks among those before it in its square of a hundredth of a degree and the squares around."""
        found = False
        if signal.point is None or signal.category_id is None:
            return found
        x, y = (math.floor(degrees * 100) for degrees in signal.point)
        for square in [(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
            for other in self.near[signal.category_id, *square]:
                soon = signal.received_at - other.received_at <= datetime.timedelta(days=90)
                found = found or (soon and metres(signal.point, other.point) <= 50)
        self.near[signal.category_id, x, y].append(signal)
        return found

    def measure(self, signal: Any) -> dict[str, Any]:
        came = local(signal.received_at)
        assert came
        desk, unit = self.teams[signal.entry_desk_id], self.placed(signal.area_id, came)
        is_open = signal.status not in ("afgehandeld", "geannuleerd")
        ended = local(signal.closed_at)
        off = signal.domain_id is not None and signal.domain_id != desk.domain_id
        acted = self.first_right_action(signal) if off else None
        right_after = working_days(came, acted)
        age = working_days(came, self.day) or 0
        survived = None
        if off and right_after is not None and right_after <= 5:
            survived = True
        elif off and age > 5:
            survived = False
        offers = self.handovers[signal.pk]
        asked = [one for one in offers if not (one.answer == "aanvaard" and one.answered_at == one.offered_at)]
        waited = [one.answered_at - one.offered_at for one in asked if one.answer != "open" and one.answered_at]
        told_on = ended if not is_open and signal.told else None
        reasons = ("anoniem", "wettelijk", "onbereikbaar", "wil-niet", "weet-het")
        tellable = not is_open and signal.told is not None and signal.feedback not in reasons
        in_term = None
        if signal.due_on is not None:
            if told_on:
                in_term = told_on <= signal.due_on
            elif not is_open and not tellable:
                assert ended
                in_term = ended <= signal.due_on
            elif signal.due_on < self.day:
                in_term = False
        judgement = self.judgements.get(signal.pk)
        contact = signal.first_contact_at
        return {
            "received_on": came,
            "area_id": signal.area_id,
            "category_id": signal.category_id,
            "domain_id": signal.domain_id,
            "secondary_domain_id": signal.secondary_domain_id,
            "kind": signal.kind,
            "channel": signal.channel,
            "desk_id": desk.pk,
            "desk_domain_id": desk.domain_id,
            "unit_id": unit.pk if unit else None,
            "unit_domain_id": unit.domain_id if unit else None,
            "via_unit": unit is not None and unit.pk == desk.pk,
            "team_id": signal.team_id,
            "is_off_domain": off if signal.domain_id else None,
            "right_after": right_after,
            "survived": survived,
            "offered": len(asked),
            "declined": sum(one.answer == "geweigerd" for one in offers),
            "accepted": sum(one.answer == "aanvaard" for one in offers),
            "transit_hours": math.ceil(sum(one.total_seconds() for one in waited) / 3600) if waited else None,
            "contact_hours": working_hours(signal.received_at, contact) if contact else None,
            "is_open": is_open,
            "was_closed": not is_open or signal.times_reopened > 0 or signal.status == "heropening_gevraagd",
            "was_reopened": signal.times_reopened > 0,
            "told_days": working_days(came, told_on),
            "may_be_told": tellable,
            "term_days": working_days(came, signal.due_on),
            "in_term": in_term,
            "was_asked": judgement is not None or told_on is not None,
            "solved": judgement.is_solved if judgement else None,
            "has_place": signal.point is not None and signal.category_id is not None,
            "is_repeat": self.is_repeat(signal),
        }

    def differences(self) -> dict[int, dict[str, tuple[Any, Any]]]:
        """Where the measures that the product keeps are others: by signal and field, what it has and what it should."""
        found = {}
        kept = {measure["signal_id"]: measure for measure in Measure.objects.values()}
        assert kept.keys() == self.rows.keys()
        for pk, row in self.rows.items():
            wrong = {name: (kept[pk][name], value) for name, value in row.items() if kept[pk][name] != value}
            if wrong:
                found[pk] = wrong
        return found


def counts(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The numbers of `MeasureCell` for these rows, one after another."""
    found: Counter[str] = Counter()
    spread = {"lead": [0] * 24, "contact": [0] * 12, "transit_spread": [0] * 10}
    for row in rows:
        found["number"] += 1
        found["domain_known"] += row["domain_id"] is not None
        found["cross_domain"] += row["secondary_domain_id"] is not None
        found["off_domain"] += row["is_off_domain"] is True
        found["off_decided"] += row["survived"] is not None
        found["off_survived"] += row["survived"] is True
        times = ["never_passed", "passed_once", "passed_twice"]
        found[times[row["accepted"]] if row["accepted"] < 3 else "passed_often"] += 1
        found["transit"] += row["transit_hours"] is not None
        found["contacted"] += row["contact_hours"] is not None
        found["told"] += row["told_days"] is not None
        found["term_known"] += row["in_term"] is not None
        found["in_term"] += row["in_term"] is True
        found["still_open"] += row["is_open"]
        found["closed"] += row["was_closed"]
        found["may_be_told"] += row["may_be_told"]
        found["was_told"] += row["may_be_told"] and row["told_days"] is not None
        found["asked"] += row["was_asked"]
        found["judged"] += row["solved"] is not None
        found["solved"] += row["solved"] is True
        found["reopened"] += row["was_reopened"]
        found["placed"] += row["has_place"]
        found["repeated"] += row["is_repeat"]
        for name in ("offered", "declined", "accepted"):
            found[name] += row[name]
        found["term_days"] += row["term_days"] if row["in_term"] is not None else 0
        found["transit_hours"] += row["transit_hours"] or 0
        for name, field, bounds in (
            ("lead", "told_days", LEAD),
            ("contact", "contact_hours", CONTACT),
            ("transit_spread", "transit_hours", TRANSIT),
        ):
            value = row[field]
            if value is not None:
                place = 0
                while place < len(bounds) and value > bounds[place]:
                    place += 1
                spread[name][place] += 1
    return {**found, **spread}


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table, packed or not, as the csv module reads them."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        return list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline="")))

"""Taking over and measuring real reports: of Assen, with places and ends, and of Katwijk, of which only the inflow is
known."""

from __future__ import annotations

import datetime
import json
import uuid
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from areas.dated import today
from areas.queries import ancestry
from officers.models import Positioning, RoleTitle, Team
from outbox.models import Letter
from signals import measuring, metrics
from signals.models import Category, Measure, MeasureCell, Signal, TeamCell
from signals.models.measure import Counted
from tests import plain_measures, realdata, world
from tests.plain_measures import csv_rows

pytestmark = [pytest.mark.django_db, pytest.mark.realdata, pytest.mark.slow]

EXAMPLES = Path(realdata.ROOT) / "docs" / "examples"
OF_ASSEN = "reports/assen_signalen_2026.csv"


def assert_all_agrees() -> plain_measures.Plain:
    """Every measure, and every count by month, area, positioning, domain and channel, and by team as well."""
    measuring.catch_up()
    plain = plain_measures.Plain(day=today())
    assert plain.differences() == {}
    keys = ("area_id", "unit_id", "unit_domain_id", "via_unit", "domain_id", "channel")
    assert_cells_agree(plain, MeasureCell, keys)
    assert_cells_agree(plain, TeamCell, ("team_id", *keys))
    return plain


def assert_cells_agree(plain: plain_measures.Plain, model: type[Counted], keys: tuple[str, ...]) -> None:
    """Every count of a sort, by month and these keys."""
    cells: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in plain.rows.values():
        key = (row["received_on"].replace(day=1), *(row[name] for name in keys))
        cells.setdefault(key, []).append(row)
    kept = {(row["month"], *(row[name] for name in keys)): row for row in model._default_manager.values()}
    assert kept.keys() == cells.keys()
    for key, rows in cells.items():
        expected = plain_measures.counts(rows)
        for name in (*metrics.COUNTS, *metrics.SUMS, *metrics.SPREADS):
            assert kept[key][name] == expected.get(name, 0), (key, name)


def place_officers(first: Team, then: Team, *areas: str, since: datetime.date) -> None:
    title = RoleTitle.objects.order_by("order")[0]
    for code in areas:
        area = world.Area.objects.get(code=code)
        Positioning.objects.create(area=area, role_title=title, team=first, valid_until=since)
        Positioning.objects.create(area=area, role_title=title, team=then, valid_from=since)


def assen() -> None:
    """What both tests of Assen begin with: its reports, taken over, and an area officer placed with two units."""
    call_command("load_starter_set", verbosity=0)
    call_command("import_areas", realdata.find("boundaries/assen_2016_full.geojson"), verbosity=0)
    unit = world.team("gebiedsteam", domain_slug=None)
    place_officers(Team.objects.get(slug="openbare-ruimte"), unit, "GM0106", since=datetime.date(2026, 4, 15))
    call_command("import_signals", realdata.find(OF_ASSEN), mapping=EXAMPLES / "assen-mapping.json", verbosity=0)


@time_machine.travel("2026-06-15 12:00+02:00", tick=False)
def test_all_reports_of_assen_are_taken_over(capsys):
    world.at_once("assen", assen)
    reports = realdata.find(OF_ASSEN)
    signals = Signal.objects.select_related("area__kind", "team")
    assert signals.count() == 3024
    assert signals.filter(is_outside=False, area__isnull=False).count() == 3021

    rows = csv_rows(reports)
    wijken = {row["id"]: row["wijk_code"] for row in rows}
    lies_in = {
        signal.external_number: {place.code for place in ancestry(signal.area_id)}
        for signal in signals.exclude(area=None)
    }
    assert sum(wijken[number] in codes for number, codes in lies_in.items()) == 2470

    assert not signals.filter(team=None)
    assert signals.exclude(team__is_triage=True).count() >= 0.9 * 3024
    assert not signals.filter(trace=[])
    assert not Letter.objects.exists()

    row = next(row for row in rows if row["resolved_date"])
    signal = signals.get(external_number=row["id"])
    assert signal.received_at == datetime.datetime.fromisoformat(row["created_at"])
    assert timezone.localdate(signal.closed_at).isoformat() == row["resolved_date"]
    assert signals.filter(status="afgehandeld").count() == 2742

    call_command("import_signals", reports, mapping=EXAMPLES / "assen-mapping.json")
    assert "3024 regels: 0 nieuw, 3024 waren er al." in capsys.readouterr().out
    assert signals.count() == 3024


@time_machine.travel("2026-06-15 12:00+02:00", tick=False)
def test_the_reports_of_assen_are_counted_as_plainly_as_by_hand():
    world.at_once("assen", assen)
    plain = assert_all_agrees()
    counted = plain_measures.counts(plain.rows.values())
    assert counted["number"] == 3024
    assert counted["closed"] == 2742
    # Something of what can be known of them was found.
    assert min(counted["in_term"], counted["repeated"], counted["off_domain"], counted["off_decided"]) > 100
    # Who was told was not recorded there: that is not "not told".
    assert (counted["may_be_told"], counted["told"]) == (0, 0)


def take_in(rows: list[dict[str, str]]) -> None:
    """Put reports among our signals with what is known of them. Not by the front door, where 82,537 take minutes: what
    is counted here is only that they came in."""
    told = json.loads((EXAMPLES / "katwijk-mapping.json").read_text())["waarden"]
    categories, areas = Category.objects.in_bulk(field_name="slug"), world.Area.objects.in_bulk(field_name="code")
    teams = [Team.objects.get(is_triage=True), *Team.objects.filter(domain__isnull=False).order_by("slug")[:5]]
    channels = {"telephone": "telefoon", "desk": "balie", "email": "email", "website": "web", "e-form": "web"}
    terms: dict[tuple[str, datetime.date], datetime.date] = {}
    signals = []
    for number, row in enumerate(rows):
        slug = told["categorie"][row["category"]]
        at = timezone.make_aware(datetime.datetime.fromisoformat(row["created_at"]))
        team = teams[number % len(teams)]
        term = (slug, timezone.localdate(at))
        if term not in terms:
            terms[term] = categories[slug].due_on(at)
        signals.append({
            "public_id": uuid.uuid4(), "number": f"{at.year}-{number:06}", "external_number": f"fixi-{row['id']}",
            "category_id": categories[slug].pk, "domain_id": categories[slug].domain_id,
            "area_id": areas[told["gebied"][row["region"]]].pk, "team_id": team.pk, "entry_desk_id": team.pk,
            "channel": channels.get(row["source"], "api"), "received_at": at, "updated_at": at,
            "due_on": terms[term],
        })  # fmt: skip
    world.copy_in(Signal(text="-"), signals)


@time_machine.travel("2025-07-15 12:00+02:00", tick=False)
def test_the_reports_of_katwijk_are_counted_as_plainly_as_by_hand():
    reports = realdata.find("reports/katwijk_fixi_2025_metadata.csv.gz")
    call_command("load_starter_set", verbosity=0)
    katwijk = world.area("GM0537", "gemeente", name="Katwijk")
    kernen = ["Katwijk aan Zee", "Katwijk Noord", "Katwijk aan den Rijn", "Rijnsburg", "Valkenburg"]
    for number, name in enumerate(kernen, start=1):
        world.area(f"KE05370{number}", "kern", name=name, parent=katwijk)
    unit = world.team("wijkregisseurs", domain_slug=None)
    since = datetime.date(2023, 5, 10)
    place_officers(Team.objects.get(slug="openbare-ruimte"), unit, "KE053701", "KE053704", since=since)
    take_in(csv_rows(reports))
    plain = assert_all_agrees()
    assert len(plain.rows) == 82_537
    assert Measure.objects.filter(channel="telefoon").count() == 13540
    # It adds up, over areas and over time.
    measures = Measure.objects.all()
    of_areas = [measures.filter(area__code=code).count() for code in ("GM0537", *(f"KE05370{n}" for n in range(1, 6)))]
    assert of_areas == [25613, 15299, 10941, 10017, 15036, 5631]
    by_year = [measures.filter(received_on__year=year).count() for year in range(2017, 2026)]
    assert by_year == [1, 6, 5632, 8474, 9091, 11011, 16113, 20300, 11909]
    placed = measures.filter(area__code__in=["KE053701", "KE053704"])
    assert set(placed.filter(received_on__lt=since).values_list("unit__slug", flat=True)) == {"openbare-ruimte"}
    assert set(placed.filter(received_on__gte=since).values_list("unit__slug", flat=True)) == {"wijkregisseurs"}

"""Taking over signals of another system: their own dates and numbers, our rules, and nobody is told."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import AreaVersion
from officers.models import Arrangement, EntryRule
from outbox.models import Letter
from signals import intake
from signals.models import Event, Handover, Message, Signal
from tests import realdata

pytestmark = pytest.mark.django_db

LOCAL = ZoneInfo("Europe/Amsterdam")
MAPPING = {
    "kolommen": {
        "externNummer": "id",
        "ingediendOp": "created",
        "afgehandeldOp": "closed",
        "lengte": "lon",
        "breedte": "lat",
        "categorie": "category",
    },
    "tekst": "Overgenomen melding: {category}",
    "waarden": {"categorie": {"lamp": "straatverlichting", "zorg": "zorgwekkend-gedrag", "weet niet": "overig"}},
}
HEAD = "id,created,closed,lon,lat,category"


def row(number="a1", created="2025-05-01T10:00:00+02:00", closed="", lon="6.05", lat="52.02", category="lamp"):
    return ",".join((number, created, closed, lon, lat, category))


@pytest.fixture
def take_over(town, tmp_path, capsys):
    """Import rows with a mapping; gives what the command told."""

    def _take_over(*rows, head=HEAD, mapping=MAPPING, **options):
        table, told = tmp_path / "oud.csv", tmp_path / "afspraak.json"
        table.write_text("\n".join([head, *rows]) + "\n")
        told.write_text(mapping if isinstance(mapping, str) else json.dumps(mapping))
        call_command("import_signals", table, mapping=told, **options)
        return capsys.readouterr().out

    return _take_over


def refusal(take_over, *rows, **options):
    """The sentence with which it is refused; nothing is stored then."""
    with pytest.raises(CommandError) as refused:
        take_over(*rows, **options)
    assert not Signal.objects.exists()
    assert not Event.objects.exists()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def changed(**other):
    """The mapping with something else in it; None leaves a key out."""
    return {key: value for key, value in (MAPPING | other).items() if value is not None}


def with_columns(**other):
    return changed(kolommen={key: value for key, value in (MAPPING["kolommen"] | other).items() if value is not None})


# --- what comes in ---


def test_a_signal_keeps_its_number_and_its_moment_and_goes_our_way(take_over, town):
    told = take_over(row())
    signal = Signal.objects.get()
    assert (signal.external_number, signal.channel) == ("a1", "import")
    assert signal.received_at == datetime.datetime(2025, 5, 1, 8, 0, tzinfo=datetime.UTC)
    assert (signal.area, signal.team, signal.category_by) == (town.beuken, town.lighting, "import")
    assert signal.number.startswith("2025-")
    assert signal.due_on == datetime.date(2025, 5, 9)  # 5 May is a holiday
    assert [step["stap"] for step in signal.trace] == ["gebied", "taak", "afspraak", "ingang", "eigenaar"]
    assert "1 regels: 1 nieuw, 0 waren er al.\n" in told
    assert "Nieuw: 0 afgehandeld, 0 buiten de gemeente; 100,0% niet bij triage.\n" in told


def test_nobody_is_told(take_over):
    mapping = with_columns(email="mail")
    take_over(row() + ",bewoner@example.nl", head=HEAD + ",mail", mapping=mapping)
    assert Signal.objects.get().reporter.email == "bewoner@example.nl"
    assert not Letter.objects.exists()
    assert not Message.objects.exists()


def test_a_second_run_adds_nothing(take_over):
    take_over(row(), row("a2"))
    told = take_over(row(), row("a2"))
    assert "2 regels: 0 nieuw, 2 waren er al." in told
    assert Signal.objects.count() == 2


def test_a_longer_file_adds_what_is_new(take_over):
    take_over(row())
    assert "2 regels: 1 nieuw, 1 waren er al." in take_over(row(), row("a2"))


def test_an_open_signal_stays_open(take_over):
    take_over(row())
    signal = Signal.objects.get()
    assert (signal.status, signal.closed_at, signal.is_open) == ("gemeld", None, True)


def test_a_closed_signal_is_closed_on_its_day_at_the_end_of_the_working_day(take_over):
    take_over(row(closed="2025-05-20"))
    signal = Signal.objects.get()
    closed_at = datetime.datetime(2025, 5, 20, 17, 0, tzinfo=LOCAL)
    assert (signal.status, signal.closed_at, signal.updated_at) == ("afgehandeld", closed_at, closed_at)
    last = signal.events.last()
    assert (last.what, last.before, last.after, last.at) == (Event.What.STATUS, "gemeld", "afgehandeld", closed_at)


def test_what_was_closed_on_the_day_it_came_in_was_not_closed_before_that(take_over):
    take_over(row(created="2025-05-20T21:30:00+02:00", closed="2025-05-20"))
    signal = Signal.objects.get()
    assert signal.closed_at == signal.received_at


def test_history_begins_when_it_came_in(take_over):
    take_over(row())
    moments = {event.at for event in Event.objects.all()}
    assert moments == {Signal.objects.get().received_at}


def test_a_place_outside_the_municipality_is_taken_over_and_marked(take_over, town):
    told = take_over(row(lon="4.0", lat="51.0"))
    signal = Signal.objects.get()
    assert (signal.is_outside, signal.area, signal.team) == (True, None, town.triage)
    assert "1 buiten de gemeente" in told


def test_a_row_without_a_place_goes_to_who_does_the_task_everywhere(take_over, town):
    take_over(row(lon="", lat=""))
    signal = Signal.objects.get()
    assert (signal.point, signal.is_outside, signal.team) == (None, False, town.lighting)


def test_a_sensitive_category_makes_a_sensitive_signal(take_over):
    take_over(row(category="zorg"))
    assert Signal.objects.get().sensitivity == "bijzonder"


def test_a_row_without_text_gets_the_text_of_the_mapping_and_nothing_is_read_into_it(take_over, town):
    take_over(row(category="lamp"), mapping=changed(tekst="Overgenomen: verward {category}", anders={"categorie": ""}))
    signal = Signal.objects.get()
    assert signal.text == "Overgenomen: verward lamp"
    assert (signal.category, signal.is_urgent, signal.kind) == (town.streetlight, False, "melding")


def test_a_text_of_its_own_is_kept_and_read(take_over, town):
    mapping = with_columns(tekst="text") | {"anders": {"categorie": ""}}
    take_over(row(category="?") + ",de lantaarn is stuk", head=HEAD + ",text", mapping=mapping)
    signal = Signal.objects.get()
    assert (signal.text, signal.category) == ("de lantaarn is stuk", town.streetlight)


def test_values_that_are_not_listed_may_have_one_place_to_go(take_over, town):
    take_over(row(category="iets anders"), mapping=changed(anders={"categorie": "overig"}))
    assert Signal.objects.get().category == town.other


def test_the_boundaries_of_its_own_day_count(take_over, town):
    AreaVersion.objects.filter(area=town.beuken).update(valid_until=datetime.date(2025, 1, 1))
    take_over(row("a1", created="2024-12-31T12:00:00+01:00"), row("a2", created="2025-01-01T12:00:00+01:00"))
    areas = dict(Signal.objects.values_list("external_number", "area__code"))
    assert areas == {"a1": "BU1", "a2": "WK1"}


def test_the_organisation_of_its_own_day_counts(take_over, town):
    Arrangement.objects.filter(task=town.task).update(valid_until=datetime.date(2025, 1, 1))
    Arrangement.objects.create(task=town.task, team=town.unit, valid_from=datetime.date(2025, 1, 1))
    take_over(row("a1", created="2024-12-31T12:00:00+01:00"), row("a2", created="2025-01-01T12:00:00+01:00"))
    teams = dict(Signal.objects.values_list("external_number", "team__slug"))
    assert teams == {"a1": "verlichting", "a2": "wijkzaken"}


def test_it_becomes_what_an_ordinary_intake_of_that_moment_makes_of_it(take_over, town):
    take_over(row(), row("a2", category="zorg"), row("a3", lon="4", lat="51"), row("a4", lon="", lat=""))
    same = [
        "kind", "text", "category", "category_by", "domain", "sensitivity", "is_urgent", "area", "point", "is_outside",
        "entry_desk", "team", "facts", "trace", "status", "received_at", "updated_at", "due_on", "first_contact_due_on",
    ]  # fmt: skip
    for taken in Signal.objects.all():
        report = intake.Report(
            text=taken.text,
            channel="import",
            kind="melding",
            category=taken.category.slug,
            point=taken.point.coords if taken.point else None,
        )
        made = intake.receive(report, received_at=taken.received_at, tell=False)
        # What stands for a text was put together from what the other system knew: it seems to say nothing by itself.
        assert taken.facts["suggested"] is None
        made.facts |= {"suggested": None, "certainty": 0.0}
        assert {name: getattr(taken, name) for name in same} == {name: getattr(made, name) for name in same}
        assert [(e.what, e.before, e.after, e.at, e.is_public) for e in taken.events.all()] == [
            (e.what, e.before, e.after, e.at, e.is_public) for e in made.events.all()
        ]


def test_where_a_city_lets_the_desk_own_what_is_imported_only_open_ones_are_offered(take_over, town):
    EntryRule.objects.filter(channel="import").update(desk="positioned_unit", owner="desk")
    take_over(row("a1", lon="6.15"), row("a2", lon="6.15", closed="2025-05-20"))
    assert set(Signal.objects.values_list("team__slug", flat=True)) == {"wijkzaken"}
    assert Handover.objects.get().signal.external_number == "a1"


def test_statuses_kinds_results_and_areas_may_be_mapped_too(take_over, town):
    mapping = with_columns(status="state", soort="sort", gebied="where", resultaat="how", lengte=None, breedte=None)
    mapping["waarden"] = mapping["waarden"] | {
        "status": {"Bezig": "in_behandeling", "Weg": "geannuleerd"},
        "soort": {"Complaint": "zorg"},
        "gebied": {"Oost": "WK1"},
        "resultaat": {"Gemaakt": "opgelost"},
    }
    head = HEAD + ",state,sort,where,how"
    take_over(row("a1") + ",Bezig,Complaint,Oost,", row("a2") + ",Weg,,Oost,Gemaakt", head=head, mapping=mapping)
    busy, gone = Signal.objects.order_by("external_number")
    assert (busy.status, busy.kind, busy.area, busy.point, busy.result) == (
        "in_behandeling",
        "zorg",
        town.oost,
        None,
        None,
    )
    assert (gone.status, gone.kind, gone.closed_at, gone.result) == (
        "geannuleerd",
        "melding",
        gone.received_at,
        town.results[0],
    )


def test_numbers_of_two_systems_are_kept_apart_by_a_prefix(take_over):
    take_over(row("1"), mapping=changed(voorvoegsel="oud-"))
    take_over(row("1"), mapping=changed(voorvoegsel="nieuw-"))
    assert set(Signal.objects.values_list("external_number", flat=True)) == {"oud-1", "nieuw-1"}


@pytest.mark.parametrize(
    ("created", "hour"),
    [
        ("2025-05-01T10:00:00Z", 12),
        ("2025-05-01T10:00:00.63123+00:00", 12),
        ("2025-05-01 10:00", 10),
        ("01-05-2025 10:00", 10),
        ("1-5-2025", 17),
        ("2025-05-01", 17),
    ],
)
def test_moments_are_read_in_iso_and_in_the_forms_of_the_mapping(take_over, created, hour):
    take_over(row(created=created), mapping=changed(datums=["%d-%m-%Y %H:%M", "%d-%m-%Y"]))
    received_at = Signal.objects.get().received_at.astimezone(LOCAL)
    assert (received_at.date(), received_at.hour) == (datetime.date(2025, 5, 1), hour)


def test_a_dry_run_tells_the_same_and_stores_nothing(take_over):
    told = take_over(row(), row("a2", category="weet niet"), dry_run=True)
    assert "2 regels: 2 nieuw" in told
    assert "50,0% niet bij triage." in told
    assert "Dit was een proef: er is niets bewaard." in told
    assert not Signal.objects.exists()


@time_machine.travel("2026-05-04 12:00+02:00")
def test_a_hundred_rows_of_a_day_cost_one_statement_each_and_a_handful_together(take_over):
    take_over(row("warm"))
    with CaptureQueriesContext(connection) as captured:
        take_over(*[row(f"a{number}") for number in range(100)])
    assert len(captured) < 100 + 40


# --- what is refused ---


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        (row(category="stoep"), "regel 2: voor “stoep” bij “categorie” heeft afspraak.json geen waarde van ons."),
        (row(number=""), "regel 2: het nummer ontbreekt."),
        (row(number="x" * 101), "regel 2: externNummer: Gebruik hier niet meer dan 100 tekens."),
        (row(created=""), "regel 2: de datum van indienen ontbreekt."),
        (row(created="gisteren"), "regel 2: “gisteren” bij “ingediendOp” is geen datum die wij kunnen lezen."),
        (row(closed="31-02-2025"), "regel 2: “31-02-2025” bij “afgehandeldOp” is geen datum die wij kunnen lezen."),
        (row(lon="zes"), "regel 2: “zes” en “52.02” zijn geen lengte en breedte."),
        (row(lon=""), "regel 2: “” en “52.02” zijn geen lengte en breedte."),
        (row(lon="nan"), "regel 2: locatie.punt: Dit is geen plek op de kaart"),
        (row(lat="200"), "regel 2: locatie.punt: Dit is geen plek op de kaart"),
        ("a1,2025", "regel 2: er staan 2 waarden in plaats van 6"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_stored(take_over, bad, cause):
    sentence = refusal(take_over, bad, row("a2"))
    assert sentence.startswith("oud.csv, ")
    assert cause in sentence


def test_more_bad_rows_are_counted(take_over):
    assert refusal(take_over, row(), row("a2", category="?"), row("a3", category="?"), row("a4", created="?")) == (
        "oud.csv, regel 3: voor “?” bij “categorie” heeft afspraak.json geen waarde van ons (en zo nog 2 regels)."
    )


def test_a_bad_row_takes_back_those_before_it(take_over):
    rows = [row(f"a{number}") for number in range(1100)]
    refusal(take_over, *rows, row("b", category="?"))


def test_a_number_that_stands_there_twice_is_refused(take_over):
    assert "regel 3: het nummer a1 staat ook op regel 2." in refusal(take_over, row(), row())


@pytest.mark.parametrize(
    ("mapping", "cause"),
    [
        ("{", "afspraak.json: dit is geen geldige JSON."),
        ("[]", "afspraak.json: dit is geen afspraak over kolommen en waarden."),
        (changed(columns={}), "afspraak.json: “columns” kennen wij niet."),
        (changed(kolommen=None), "in “kolommen” ontbreekt “externNummer”."),
        (with_columns(ingediendOp=None), "in “kolommen” ontbreekt “ingediendOp”."),
        (with_columns(breedte=None), "horen “lengte” en “breedte” bij elkaar."),
        (with_columns(straatnaam="x"), "“straatnaam” in “kolommen” kennen wij niet"),
        (
            with_columns(straat="street"),
            "oud.csv: de kolom “street” ontbreekt; afspraak.json noemt haar voor “straat”.",
        ),
        (changed(tekst="{naam}"), "oud.csv: de kolom “naam” ontbreekt; afspraak.json noemt haar in “tekst”."),
        (
            changed(waarden={"categorie": {"lamp": "lampen"}}),
            "afspraak.json: “lampen” bij “categorie” bestaat hier niet.",
        ),
        (changed(anders={"categorie": "lampen"}), "afspraak.json: “lampen” bij “categorie” bestaat hier niet."),
        (changed(waarden={"categorie": ["lamp"]}), "“waarden.categorie” is geen lijst van woorden."),
        (changed(waarden=[]), "“waarden” is geen lijst van woorden."),
        (changed(waarden={"naam": {}}), "“naam” in “waarden” of “anders” kennen wij niet."),
        (changed(datums="%d"), "“datums” is geen lijst van woorden."),
        (changed(tijdzone="Assen"), "“tijdzone” of “afgehandeldOm” klopt niet"),
        (changed(tekst=None), "oud.csv, regel 2: tekst: Schrijf wat u wilt melden"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(take_over, mapping, cause):
    assert cause in refusal(take_over, row(), mapping=mapping)


def test_a_file_without_rows_is_refused(take_over):
    assert refusal(take_over) == "oud.csv: het bestand heeft geen regels."


@pytest.mark.parametrize("arguments", [[], ["oud.csv"], ["oud.csv", "--mapping"], ["--mapping", "a.json"]])
def test_a_wrong_call_is_exit_code_2(arguments):
    done = subprocess.run([sys.executable, "manage.py", "import_signals", *arguments], capture_output=True, check=False)
    assert done.returncode == 2


# --- Assen ---

EXAMPLE = Path(realdata.ROOT) / "docs" / "examples" / "assen-mapping.json"


def test_the_example_names_only_categories_of_the_starting_set():
    taxonomy = json.loads((realdata.ROOT / "signals" / "data" / "taxonomy.json").read_text())
    slugs = {category["slug"] for category in taxonomy["categories"]}
    assert set(json.loads(EXAMPLE.read_text())["waarden"]["categorie"].values()) <= slugs


@pytest.mark.realdata
def test_the_example_knows_every_category_of_assen():
    theirs = json.loads(realdata.find("reports/assen_signalen_categories.json").read_text())
    assert set(json.loads(EXAMPLE.read_text())["waarden"]["categorie"]) == set(theirs)

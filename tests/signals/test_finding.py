"""The list of signals: what is found by what, for whom, and what a filter never tells."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import DateField
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from areas.dated import today
from officers import rights
from officers.models import Coverage, Right, Role
from outbox.models import Letter
from signals import causes, exporting, finding, handover, kept_filters, workflow, worklist
from signals.finding import Filter
from signals.list_forms import FilterForm, flat
from signals.models import (
    Cause,
    Complaint,
    Consult,
    Coordination,
    Handover,
    SavedFilter,
    Sensitivity,
    Signal,
    Status,
    TeamAction,
)
from signals.visibility import viewer_of
from tests import world


def numbers(client, officer, **asked: Any) -> list[str]:
    """The numbers on the first page of the list with this filter, in their order."""
    client.force_login(officer)
    answer = client.get("/signalen", asked)
    assert answer.status_code == 200, answer
    return [row.number for row in answer.context["listed"].page.rows]


def found(officer, **asked: Any) -> set[str]:
    page = finding.listed(Filter.of({"stand": "alles", **asked}), viewer_of(officer)).page
    return {row.number for row in page.rows}


def make_sensitive(signal: Signal, sensitivity: str = Sensitivity.PERSONAL) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    return Signal.objects.get(pk=signal.pk)


# --- by what ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def cast(town, member):
    """One signal that fits each criterion, and one that fits none."""
    other = world.signal("Iets heel anders", point=world.IN_WEST, category="overig")
    one = world.signal(
        "De lantaarnpaal knippert al weken",
        street="Beukenlaan",
        house_number="12a",
        postcode="1234 AB",
        town="Waterrijk",
        name="Jansje Pietersen",
        email="jansje@example.nl",
        phone="06-12345678",
        kind="vraag",
        channel="telefoon",
        external_number="SIA-77",
        received_at=datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC),
    )
    workflow.take(one, by=member)
    causes.set_cause(one, cause=Cause.objects.create(slug="storm", name="Storm"), by=member)
    return one, other


@pytest.mark.parametrize(
    "asked",
    [
        {"zoek": "lantaarnpalen"},
        {"zoek": "beukenlaan"},
        {"zoek": "Beukenlaan 12"},
        {"zoek": "1234ab"},
        {"zoek": "1234 AB"},
        {"zoek": "1234 AB 12"},
        {"zoek": "1234AB12a"},
        {"zoek": "1234ab, 12 A"},
        {"zoek": "Beukenlaan 12 Waterrijk"},
        {"zoek": "SIA-77"},
        {"zoek": "jansje@EXAMPLE.nl"},
        {"zoek": "+31 6 12345678"},
        {"zoek": "Pietersen"},
        {"categorie": "straatverlichting"},
        {"domein": "fysiek"},
        {"gebied": "BU1"},
        {"gebied": "WK1"},
        {"team": "verlichting"},
        {"behandelaar": "lamp"},
        {"soort": "vraag"},
        {"kanaal": "telefoon"},
        {"oorzaak": "storm"},
        {"contactlaat": True},
        {"uiterlijkvan": datetime.date(2026, 3, 1), "uiterlijktot": datetime.date(2026, 6, 1)},
        {"ingang": "kcc"},
        {"status": ("in_behandeling",)},
        {"van": datetime.date(2026, 3, 14), "tot": datetime.date(2026, 3, 14)},
        {"telaat": True},
        {"zoek": "knippert", "gebied": "WK1", "status": ("in_behandeling",)},
    ],
    ids=str,
)
def test_pve_2_34_each_criterion_alone_and_together_finds_exactly_what_fits(cast, triager, asked):
    one, _other = cast
    assert found(triager, **asked) == {one.number}


@pytest.mark.parametrize(
    "asked",
    [{"zoek": "Beukenlaan 13"}, {"zoek": "1234 AB 1"}, {"zoek": "1234 AB 12b"}, {"zoek": "Beukenlaan 12 Elders"},
     {"zoek": "9999ZZ"}, {"zoek": "iemand@example.nl"}, {"zoek": "0687654321"},
     {"van": datetime.date(2026, 3, 15), "tot": datetime.date(2026, 3, 15)}, {"gebied": "WK9"}, {"heropend": True},
     {"zwevend": True},
     {"zoek": "knippert", "gebied": "WK2"}],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_not_found(cast, triager, asked):
    assert found(triager, **asked) == set()


@pytest.mark.parametrize("written", ["12a", "12 a", "12 A"])
@pytest.mark.parametrize("asked", ["Kerkstraat 12a", "Kerkstraat 12 a", "kerkstraat 12A", "Kerkstraat 12 A Waterrijk"])
def test_a_house_number_is_found_with_or_without_a_blank_in_it(town, member, written, asked):
    signal = world.signal(street="Kerkstraat", house_number=written, town="Waterrijk")
    world.signal(street="Kerkstraat", house_number="14a", town="Waterrijk")
    world.signal(street="Kerkstraat", house_number="12b", town="Waterrijk")
    assert found(member, zoek=asked) == {signal.number}


@pytest.mark.parametrize("written", ["12a", "12 a"])
@pytest.mark.parametrize(
    "asked",
    ["Lindenstraat", "LINDENSTRAAT 12", "Lindenstraat 12a", "lindenstraat 12 a", "van der Lindenstraat 12",
     "Lindenstraat 12a Waterrijk"],
)  # fmt: skip
def test_pve_2_34_a_street_is_found_by_any_word_of_its_name(town, member, written, asked):
    signal = world.signal(street="Van der Lindenstraat", house_number=written, town="Waterrijk")
    world.signal(street="Kerkstraat", house_number="12a", town="Waterrijk")
    assert found(member, zoek=asked) == {signal.number}
    assert found(member, zoek="Lindenstraat 13") == found(member, zoek="Lindenstraat 12a Elders") == set()


@pytest.mark.parametrize("asked", ["glascontainer", "naast glascontainers", '"naast de glascontainer"'])
def test_pve_2_34_words_of_the_description_of_the_place_are_found(town, member, asked):
    signal = world.signal(place="Naast de glascontainer")
    world.signal(place="Bij de vijver")
    assert found(member, zoek=asked) == {signal.number}


@pytest.mark.parametrize(
    "asked", ["lantaarn Lindenstraat", "Lindenstraat 12 a lantaarns", "kapot vijver", "lantaarn Lindenstraat vijver",
              "lantaarn Lindenstraat 12 Waterrijk"]
)  # fmt: skip
def test_pve_2_34_each_word_may_stand_in_the_text_the_street_or_the_description_of_the_place(town, member, asked):
    address = {"house_number": "12a", "town": "Waterrijk", "place": "Bij de vijver"}
    signal = world.signal("De lantaarn is kapot", street="Van der Lindenstraat", **address)
    world.signal("De bank is stuk", street="Van der Lindenstraat", **address)
    world.signal("De lantaarn is kapot", street="Kerkstraat", house_number="12a", town="Waterrijk")
    assert found(member, zoek=asked) == {signal.number}
    assert found(member, zoek="lantaarn Dorpsstraat") == set()


def test_pve_2_37_an_exact_number_opens_the_signal_whatever_else_is_asked(cast, triager, client):
    one, other = cast
    workflow.move(one, to=Status.DONE, by=None, text="Klaar.")
    client.force_login(triager)
    answer = client.get("/signalen", {"zoek": one.number, "stand": "open", "categorie": "overig", "gebied": "WK2"})
    assert answer["Location"] == f"/signalen/{one.number}"
    assert client.get("/signalen", {"zoek": "SIA-77"})["Location"] == f"/signalen/{one.number}"
    # Nothing of one that one may not know of, and nothing that tells it from one that is not there.
    stranger = world.officer("vreemde", "teamlid")
    client.force_login(stranger)
    hidden, absent = (client.get("/signalen", {"zoek": number}) for number in (one.number, "2020-999999"))
    assert hidden.status_code == absent.status_code == 200
    changing = r'\d{4}-\d{6}|csrf\w+" value="\w+|nonce="[^"]+'
    without = [re.sub(changing, "", page.content.decode()) for page in (hidden, absent)]
    assert without[0] == without[1]
    assert other.number not in hidden.content.decode()


# --- which list ------------------------------------------------------------------------------------------------------


def test_pve_2_21_what_is_mine_and_due_today_is_a_filter_that_is_kept(town, member, client):
    mine, later, others = (world.signal() for _number in range(3))
    for signal in (mine, later):
        workflow.take(signal, by=member)
    Signal.objects.filter(pk__in=[mine.pk, others.pk]).update(due_on=today())
    asked = {"lijst": "van-mij", "vandaag": "ja"}
    assert numbers(client, member, **asked) == [mine.number]
    client.post("/signalen/filters?lijst=van-mij&vandaag=ja", {"naam": "Vandaag", "bureau": "ja"})
    client.logout()
    client.force_login(member)
    text = client.get("/bureau").content.decode()
    assert "Vandaag" in text
    (kept,) = SavedFilter.objects.all()
    assert numbers(client, member, **{name: values[0] for name, values in kept.asked.items()}) == [mine.number]


def test_pve_2_22_the_list_of_a_colleague_is_seen_and_a_signal_taken_over(town, member, client):
    colleague = world.officer("zieke", "teamlid", teams=(town.lighting,))
    signal = workflow.take(world.signal(), by=colleague)
    world.signal()
    assert numbers(client, member, behandelaar="zieke") == [signal.number]
    assert client.post(f"/signalen/{signal.number}/nemen").status_code == 302
    assert Signal.objects.get(pk=signal.pk).officer == member
    assert numbers(client, member, behandelaar="zieke") == []
    assert signal.events.filter(what="behandelaar", after=str(member.pk)).count() == 1


def test_pve_2_18_triage_finds_the_signals_of_every_team(town, triager, client):
    lamp = world.signal()
    worry = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    assert set(numbers(client, triager)) == {lamp.number, worry.number}
    assert numbers(client, triager, team="wijkteam") == [worry.number]


def test_us4_an_area_officer_has_one_list_over_all_domains_with_who_to_call_for_what_is_sensitive(
    town, area_officer, client
):
    lamp = world.signal()
    worry = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    west = world.signal(point=world.IN_WEST)
    client.force_login(area_officer)
    text = client.get("/signalen", {"lijst": "mijn-gebieden"}).content.decode()
    assert lamp.number in text
    assert worry.number in text
    assert west.number not in text
    assert "verward" not in text
    assert "Gevoelig: neem contact op met team Wijkteam." in text


def test_only_what_waits_for_an_answer_or_was_never_told(town, member, client):
    offered, silent = world.signal(), world.signal(email="iemand@example.nl")
    handover.offer(offered, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    assert numbers(client, member, aangeboden="ja") == [offered.number]
    assert numbers(client, member, ongehoord="ja") == [silent.number]
    workflow.move(silent, to=Status.PLANNED, by=member, text="Wij komen maandag.")
    assert numbers(client, member, ongehoord="ja") == []


def test_signals_of_which_a_mail_to_the_reporter_did_not_arrive_are_found(town, member, client):
    world.signal(email="iemand@example.nl")
    signal = world.signal(email="weg@example.nl")
    assert numbers(client, member, mailmislukt="ja") == []
    Letter.objects.filter(recipient="weg@example.nl").update(state=Letter.State.FAILED)
    assert numbers(client, member, mailmislukt="ja") == [signal.number]


def test_what_was_reopened(town, member, client):
    signal = world.signal()
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    workflow.move(signal, to=Status.REOPENED, by=member, text="Toch niet.")
    world.signal()
    assert numbers(client, member, heropend="ja") == [signal.number]


def test_what_floats_is_found(town, member, client):
    world.signal()
    signal = world.signal()
    assert numbers(client, member, zwevend="ja") == []
    handover.lapse(handover.offer(signal, to_team=town.wijkteam, reason="Voor u?", by=member))
    assert numbers(client, member, zwevend="ja") == [signal.number]


def test_closed_signals_are_there_when_they_are_asked_for(town, member, client):
    signal = world.signal()
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    assert numbers(client, member) == []
    assert numbers(client, member, stand="gesloten") == [signal.number]
    # Who looks for words looks everywhere.
    assert numbers(client, member, zoek="lantaarn") == [signal.number]


def test_a_cause_is_chosen_on_the_list_kept_with_a_filter_and_taken_along_in_a_file(cast, triager, client):
    one, other = cast
    Cause.objects.update(is_active=False)
    # What is out of use can still be asked for: older signals have it.
    assert numbers(client, triager, oorzaak="storm", stand="alles") == [one.number]
    assert '<option value="storm" selected>Storm</option>' in client.get("/signalen?oorzaak=storm").content.decode()
    client.post("/signalen/filters?oorzaak=storm", {"naam": "Na de storm", "bureau": "ja"})
    (kept,) = SavedFilter.objects.all()
    assert kept.asked == {"oorzaak": ["storm"]}
    assert 'href="/signalen?oorzaak=storm"' in client.get("/bureau").content.decode()
    body = b"".join(client.get("/signalen/lijst.csv?oorzaak=storm").streaming_content).decode()
    assert one.number in body
    assert other.number not in body
    assert client.get("/signalen?oorzaak=verzonnen").status_code == 400


# --- what a filter never tells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"zoek": "geheim"},
        {"zoek": "Geheimlaan"},
        {"zoek": "Laan"},
        {"zoek": "Laan 1a"},
        {"zoek": "Laan 1 A Waterrijk"},
        {"zoek": "schuilplaats"},
        {"zoek": "verhaal Laan"},
        {"zoek": "1234AB"},
        {"zoek": "Geheimnaam"},
        {"zoek": "geheim@example.nl"},
        {"zoek": "0612345678"},
        {"zoek": "GEHEIM-1"},
        {"spoed": True},
        {"telaat": True},
        {"behandelaar": "lamp"},
        {"soort": "melding"},
        {"kanaal": "web"},
        {"oorzaak": "storm"},
        {"van": datetime.date(2020, 1, 1)},
        {"ongehoord": True},
        {"mailmislukt": True},
        {"aangeboden": True},
        {"weg": "digitaal"},
        {"aangebodendoor": "verlichting"},
        {"opagenda": True},
        {"opgave": "00000000-0000-4000-8000-000000000001"},
        {"suggestie": "goed"},
        {"voorgesteld": "straatverlichting"},
    ],
    ids=str,
)
def test_what_may_not_be_read_is_not_found_by_what_it_says(town, member, area_officer, asked):
    """A fault of the peer: counts and filters told what the viewer may not see."""
    signal = world.signal(
        "Een geheim verhaal", street="Geheimlaan Laan", house_number="1a", town="Waterrijk",
        place="Bij de schuilplaats", postcode="1234 AB", name="Geheimnaam", email="geheim@example.nl",
        phone="0612345678", external_number="GEHEIM-1", kind="melding",
    )  # fmt: skip
    workflow.assign(signal, to=member, by=None)
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=None)
    Letter.objects.filter(recipient="geheim@example.nl").update(state=Letter.State.FAILED)
    cause = Cause.objects.create(slug="storm", name="Storm")
    Signal.objects.filter(pk=signal.pk).update(
        is_urgent=True, due_on=datetime.date(2026, 1, 1), cause=cause, category_by="medewerker",
        facts=signal.facts | {"suggested": "straatverlichting"},
    )  # fmt: skip
    item = world.item(signals=[signal])
    type(item).objects.filter(pk=item.pk).update(public_id="00000000-0000-4000-8000-000000000001")
    assert found(area_officer, **asked) == {signal.number}
    make_sensitive(signal)
    assert found(area_officer, **asked) == set()
    assert found(area_officer, categorie="straatverlichting", gebied="WK1", team="verlichting") == {signal.number}


def test_a_number_elsewhere_leads_only_to_what_may_be_found_by_it(town, area_officer, triager, client):
    """The list has a door that opens the one signal with a number: it is as narrow as the list."""
    signal = world.signal(external_number="WMO-4711")
    for officer in (area_officer, triager):
        client.force_login(officer)
        assert client.get("/signalen?zoek=WMO-4711").headers["Location"] == signal.get_absolute_url()
    for sensitivity, leads in ((Sensitivity.PERSONAL, {triager}), (Sensitivity.SPECIAL, set())):
        make_sensitive(signal, sensitivity)
        for officer in (area_officer, triager):
            client.force_login(officer)
            answer = client.get("/signalen?zoek=WMO-4711")
            assert answer.status_code == (302 if officer in leads else 200)
            assert signal.number not in answer.content.decode()


COLUMNS = [
    {"gevoeligheid": "persoonsgegevens"},
    {"terugkoppeling": "telefoon"},
    {"contactlaat": True},
    {"doorgezet": True},
    {"actienieuws": True},
    {"uiterlijkvan": datetime.date(2026, 1, 1), "uiterlijktot": datetime.date(2026, 1, 1)},
    {"geslotenvan": datetime.date(2026, 1, 2), "geslotentot": datetime.date(2026, 1, 2)},
    {"bijgewerktvan": datetime.date(2026, 1, 3), "bijgewerkttot": datetime.date(2026, 1, 3)},
    {"regie": "iemand"},
    {"regie": "lamp"},
    {"gemaaktdoor": "lamp"},
    {"taal": "en"},
    {"acties": True},
    {"actielaat": True},
    {"meekijken": True},
    {"staatstil": True},
    {"wachtlang": True},
    {"mailmislukt": True},
    {"opgeschaald": "ja"},
    {"opgeschaald": "wethouder"},
    {"organisatie": "burcht"},
    {"doorgezetvan": datetime.date(2026, 1, 4), "doorgezettot": datetime.date(2026, 1, 4)},
]


@pytest.mark.parametrize("asked", COLUMNS, ids=str)
def test_what_may_be_read_is_found_by_its_other_columns_and_what_may_not_by_none(town, member, area_officer, asked):
    signal = world.signal(email="bewoner@example.nl")
    world.signal("Iets anders", category="overig")
    Signal.objects.filter(pk=signal.pk).update(
        due_on=datetime.date(2026, 1, 1),
        first_contact_due_on=datetime.date(2026, 1, 1),
        closes_on=None if "wachtlang" in asked else today(),
        waiting_since=datetime.date(2026, 1, 2),
        has_action_news=True,
        feedback="telefoon",
        closed_at=datetime.datetime(2026, 1, 2, 23, 30, tzinfo=timezone.get_current_timezone()),
        sensitivity=Sensitivity.PERSONAL,
        updated_at=datetime.datetime(2026, 1, 3, 23, 30, tzinfo=timezone.get_current_timezone()),
        made_by=member,
        language="en",
        stopped_on=today() if "staatstil" in asked else None,
        escalated_to="wethouder",
        other_organisation="Woningcorporatie De Burcht",
        forwarded_on=datetime.date(2026, 1, 4),
    )
    Coordination.objects.create(signal=signal, coordinator=member)
    letter = Letter.objects.create(recipient="werk@paalwerk.example", state=Letter.State.FAILED)
    TeamAction.objects.create(
        signal=signal, team=town.wijkteam, due_on=today() - datetime.timedelta(days=1), letter=letter
    )
    Consult.objects.create(signal=signal, from_team=town.lighting, team=town.wijkteam, question="Kent u dit?")
    assert found(member, **asked) == {signal.number}
    assert found(area_officer, **asked) == set()


@pytest.mark.parametrize("asked", ["opgeschaald", "doorgezetvan", "doorgezettot", "organisatie", "buitengemeente"])
def test_of_what_was_put_before_a_level_passed_on_or_lies_outside_only_what_fits_is_found(
    town, member, triager, client, asked
):
    """On the list, its map and its files, whatever else was put before a level, passed on or has no place."""
    fits = {"escalated_to": "directie", "forwarded_on": datetime.date(2026, 2, 5), "other_organisation": "Waterschap"}
    early = {"escalated_to": "wethouder", "forwarded_on": datetime.date(2026, 2, 4), "other_organisation": "De Burcht"}
    late = early | {"forwarded_on": datetime.date(2026, 2, 6)}
    first, second, third = (world.signal() for _one in range(3))
    for signal, columns in ((first, fits), (second, early), (third, late)):
        Signal.objects.filter(pk=signal.pk).update(**columns)
    outside, nowhere = world.signal(point=None), world.signal(point=None)
    Signal.objects.filter(pk=outside.pk).update(is_outside=True)
    value, expected = {
        "opgeschaald": ("directie", {first}),
        "doorgezetvan": ("2026-02-05", {first, third}),
        "doorgezettot": ("2026-02-05", {first, second}),
        "organisatie": ("waterSCHAP", {first}),
        "buitengemeente": ("ja", {outside}),
    }[asked]
    wanted = {signal.number for signal in expected}
    assert set(numbers(client, triager, **{asked: value})) == wanted
    assert {one.number for one in finding.spots(Filter.of({asked: value}), viewer_of(triager)).shown} == (
        set() if asked == "buitengemeente" else wanted
    )
    rows = client.get("/signalen/lijst.csv", {asked: value}).getvalue().decode()
    for signal in (first, second, third, outside, nowhere):
        assert (signal.number in rows) is (signal.number in wanted)
    client.post(f"/signalen/filters?{asked}={value}", {"naam": "Mijn filter"})
    assert SavedFilter.objects.get().asked[asked] == [value]


@pytest.mark.parametrize("asked", ["ja", "on", "true", "1"])
def test_an_address_of_when_it_was_a_tick_asks_for_what_was_put_before_any_level(town, member, client, asked):
    signals = [world.signal() for _level in ("teamleider", "burgemeester", "")]
    for signal, level in zip(signals, ("teamleider", "burgemeester", ""), strict=True):
        Signal.objects.filter(pk=signal.pk).update(escalated_to=level)
    assert set(numbers(client, member, opgeschaald=asked)) == {signals[0].number, signals[1].number}
    page = client.get("/signalen", {"opgeschaald": asked})
    assert '<option value="ja" selected' in page.content.decode()
    assert page.context["asked"].parts["opgeschaald"] == ["ja"]
    assert [one.words for one in page.context["chosen"]] == ["Opgeschaald, wacht op een besluit: Van welk niveau ook"]
    assert client.get("/signalen?opgeschaald=koning").status_code == 400


def test_an_organisation_finds_nothing_special_and_a_person_in_its_place_is_not_kept_or_logged(
    town, triager, client, caplog
):
    signal = make_sensitive(world.signal(), Sensitivity.SPECIAL)
    Signal.objects.filter(pk=signal.pk).update(other_organisation="Kliniek")
    assert found(triager, organisatie="Kliniek") == set()
    client.force_login(triager)
    client.post("/signalen/filters?organisatie=jan@example.nl", {"naam": "Jan"})
    assert not SavedFilter.objects.exists()
    with caplog.at_level("INFO", logger="officers.audit"):
        client.get("/signalen/lijst.csv?organisatie=jan@example.nl").getvalue()
    assert [line["object"]["filter"] for line in logged(caplog) if line["action"] == "export"] == [{"organisatie": "*"}]


SEVERAL = {
    "categorie": (["straatverlichting", "overig"], ["lamp", "other"]),
    "team": (["verlichting", "triage"], ["lamp", "other"]),
    "gebied": (["BU1", "WK2"], ["lamp", "other"]),
    "behandelaar": (["lamp", "ander"], ["lamp", "other"]),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_of_several_values_in_one_part_each_finds_its_own_on_every_page_map_and_file(town, client, name):
    looker = world.officer("lamp", "triage", teams=(town.lighting,))
    made = {
        "lamp": world.signal(),
        "other": world.signal("Iets heel anders", point=world.IN_WEST, category="overig"),
        "third": world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag", point=None),
    }
    workflow.assign(made["lamp"], to=looker, by=None)
    someone = world.officer("ander", "teamlid", teams=(town.triage,))
    workflow.assign(made["other"], to=someone, by=None)
    codes, wanted = SEVERAL[name]
    expected = {made[one].number for one in wanted}
    for stand in ("open", "alles"):
        asked = {name: codes, "stand": stand}
        assert set(numbers(client, looker, **asked)) == expected
        assert {
            one["url"] for one in client.get("/signalen", asked | {"weergave": "kaart"}).context["map"]["points"]
        } == {f"/signalen/{number}" for number in expected}
        in_csv, in_xlsx = in_files(client, asked)
        assert set(in_csv) == set(in_xlsx) == expected
    # One of them alone, and with a value that there is not.
    assert numbers(client, looker, **{name: codes[:1]}) == [made[wanted[0]].number]


@pytest.mark.parametrize("name", SEVERAL)
def test_several_values_are_shown_kept_and_taken_away_one_by_one(town, member, client, name):
    officer = world.officer("lamp2", "triage", teams=(town.lighting,))
    world.officer("ander", "teamlid", teams=(town.triage,))
    codes, _wanted = SEVERAL[name]
    client.force_login(officer)
    page = client.get("/signalen", {name: codes})
    text = page.content.decode()
    # One more stands ready, which asks nothing.
    assert (
        len(
            re.findall(f'<select[^>]* name="{name}"[^>]* id="filter-|<select[^>]* id="filter-[^>]* name="{name}"', text)
        )
        == 3
    )
    for code in codes:
        assert f'value="{code}" selected' in text
    if name != "gebied":
        chips = [(one.words, one.without) for one in page.context["chosen"]]
        assert [without for _words, without in chips] == [f"{name}={codes[1]}", f"{name}={codes[0]}"]
    # As a browser sends it: with the one that was left empty, and a value twice.
    sent = "&".join(f"{name}={code}" for code in (*codes, "", codes[0]))
    assert client.get(f"/signalen?{sent}").context["query"] == "&".join(f"{name}={code}" for code in codes)
    client.post(f"/signalen/filters?{sent}", {"naam": "Twee"})
    assert SavedFilter.objects.get().asked == {name: codes}


def test_without_a_subject_or_handler_goes_together_with_some_that_have_one(town, member, client):
    mine, nobodys, others = (world.signal() for _number in range(3))
    workflow.take(mine, by=member)
    workflow.take(others, by=world.officer("ander", "teamlid", teams=(town.lighting,)))
    assert set(numbers(client, member, behandelaar=["lamp", "niemand"])) == {mine.number, nobodys.number}
    unknown = world.signal("hallo", category=None)
    looker = world.officer("alles", "triage")
    found_of = numbers(client, looker, categorie=["geen", "overig"])
    assert found_of == [unknown.number]


def test_a_value_that_there_is_not_among_several_is_refused_and_of_areas_passed_over(town, triager, client):
    lamp = world.signal()
    client.force_login(triager)
    assert client.get("/signalen?team=verlichting&team=verzonnen").status_code == 400
    assert client.get("/signalen?categorie=%00&categorie=overig").status_code == 400
    assert numbers(client, triager, gebied=["BU1", "verzonnen"]) == [lamp.number]
    assert numbers(client, triager, gebied=["verzonnen"]) == []
    for odd in ("%00", "x" * 200, "&gebied=".join(str(at) for at in range(30))):
        assert client.get(f"/signalen?gebied={odd}").status_code == 400


def test_what_may_not_be_read_is_found_by_none_of_several_handlers(town, member, area_officer):
    signal = workflow.assign(world.signal(), to=member, by=None)
    assert found(area_officer, behandelaar=("lamp", "niemand")) == {signal.number}
    make_sensitive(signal)
    assert found(area_officer, behandelaar=("lamp", "niemand")) == set()


def test_several_statuses_stay_several_on_the_next_page_and_in_a_filter_that_is_kept(town, member, client):
    client.force_login(member)
    asked = {"status": ["gemeld", "ingepland"], "stand": "open"}
    world.signal()
    page = client.get("/signalen", asked)
    assert page.context["query"] == "status=gemeld&status=ingepland"
    client.post("/signalen/filters?" + page.context["query"], {"naam": "Twee"})
    assert SavedFilter.objects.get().asked == {"status": ["gemeld", "ingepland"]}
    assert len(client.get("/signalen?" + page.context["query"]).context["listed"].page.rows) == 1


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("holds", [True, False])
def test_page_by_page_the_list_is_in_the_order_of_a_desk(town, area_officer, few, holds):
    """What is urgent, what is late, what has no term, and what may not be read; each once, whatever a page holds, and
    also where a part of it is held by the viewer and asked by itself."""
    others = world.team("anderen")
    if holds:
        area_officer.teams.add(others)
        area_officer = type(area_officer).objects.get(pk=area_officer.pk)
    for number, signal in enumerate(world.many(24)):
        Signal.objects.filter(pk=signal.pk).update(
            team=others if number % 3 == 1 else signal.team,
            officer=area_officer if number == 20 else None,
            is_urgent=number % 5 == 0,
            due_on=None if number % 7 == 0 else today() + datetime.timedelta(days=number % 3 - 1),
            sensitivity=Sensitivity.PERSONAL if number % 4 == 0 else Sensitivity.ORDINARY,
        )
    viewer = viewer_of(area_officer)
    known = Signal.objects.known_to(viewer).open()
    besides = Signal.objects.known_besides(viewer).open()
    parts = worklist.Parts(
        held=Signal.objects.held_by(viewer).open(),
        perhaps=Signal.objects.perhaps_known_besides(viewer).open(),
        among=besides,
        besides=besides,
    )
    assert parts.held.count() == (9 if holds else 1)
    in_order = list(known.most_pressing_first().values_list("pk", flat=True))
    assert len(in_order) == 24
    for size in (1, 5, 23, 24, 50):
        listed, mark = [], None
        for _page in range(25):
            page = worklist.page_of(known, parts=parts if holds else None, after=mark, size=size, few=few)
            listed += [row.pk for row in page.rows]
            mark = page.next
            if mark is None:
                break
        assert listed == in_order, size


@pytest.mark.parametrize("amply", [1, 4])
def test_a_page_is_in_order_also_where_little_of_what_may_be_known_is(town, area_officer, amply, monkeypatch):
    """What perhaps is known and is not read, or not known at all any more, takes no place of what comes after it."""
    monkeypatch.setattr(worklist, "_AMPLY", amply)
    others, former = world.team("anderen"), world.team("vroeger")
    area_officer.teams.add(others, former)
    viewer = viewer_of(type(area_officer).objects.get(pk=area_officer.pk))
    for number in range(30):
        signal = world.signal(f"Lamp {number}")
        changes: dict[str, Any] = {
            "is_urgent": number % 2 == 0,
            "due_on": today() + datetime.timedelta(days=number),
            "team": others if number % 10 == 9 else signal.team,
            # Of what was handed over by their team they know while it is ordinary; the first are not.
            "sensitivity": Sensitivity.ORDINARY if number > 19 or number % 5 == 0 else Sensitivity.PERSONAL,
        }
        Signal.objects.filter(pk=signal.pk).update(**changes)
        moment = timezone.now()
        Handover.objects.create(
            signal=signal, from_team=former, to_team=town.lighting, reason="Voor u.", offered_at=moment,
            answer=Handover.Answer.ACCEPTED, answered_at=moment,
        )  # fmt: skip
        if number % 7 != 1:
            # Not of their area, so known of by that relation or not at all.
            Signal.objects.filter(pk=signal.pk).update(area=None)
    known = Signal.objects.known_to(viewer).open()
    in_order = list(known.most_pressing_first().values_list("pk", flat=True))
    assert 10 < len(in_order) < 30
    assert Signal.objects.perhaps_known_besides(viewer).count() == 27
    urgent = set(known.filter(is_urgent=True, may_read=True).values_list("pk", flat=True))
    for asked, expected in ((Filter(), in_order), (Filter(spoed=True), [pk for pk in in_order if pk in urgent])):
        parts = finding._parts(asked, viewer, finding._ids_of(asked, viewer))
        for size in (2, 3, 10):
            listed, mark = [], None
            for _page in range(30):
                page = worklist.page_of(known, parts=parts, after=mark, size=size, few=False)
                listed += [row.pk for row in page.rows]
                mark = page.next
                if mark is None:
                    break
            assert listed == expected, (asked, size)


def test_what_is_held_is_read_and_what_is_a_complaint_about_them_is_not_held(town, member, area_officer):
    """What `held_by` says without asking the rule is what the rule says; the rest is known besides, or not at all."""
    for sensitivity in Sensitivity:
        Signal.objects.filter(pk=world.signal().pk).update(sensitivity=sensitivity)
    Signal.objects.filter(pk=world.signal().pk).update(team=town.wijkteam, officer=member)
    about_them = world.signal("Hij schold mij uit")
    Complaint.objects.create(
        signal=about_them,
        team=world.team("klachten"),
        about_team=town.lighting,
        only=True,
        due_on=today(),
        received_on=today(),
    )
    area_officer.teams.add(town.lighting)
    for who in (member, type(area_officer).objects.get(pk=area_officer.pk)):
        viewer = viewer_of(who)
        known = dict(Signal.objects.known_to(viewer).values_list("pk", "may_read"))
        held = set(Signal.objects.held_by(viewer).values_list("pk", flat=True))
        besides = set(Signal.objects.known_besides(viewer).values_list("pk", flat=True))
        assert held
        assert about_them.pk not in held
        assert all(known[pk] for pk in held)
        assert held | besides == set(known)
        assert not held & besides
        assert (about_them.pk in besides) == (who != member)


@pytest.mark.parametrize("how", ["offered", "handed over", "asked along", "action", "made it", "handles it", "lapsed"])
def test_the_whole_list_holds_what_one_knows_of_by_another_way_than_by_team_or_area(town, member, how):
    """The rule is asked along with what indexes find: none of its relations may be left out of that."""
    others = world.team("anderen")
    viewer = world.officer("ander", "teamlid", teams=(others,))
    signal = world.signal()
    if how == "offered":
        handover.offer(signal, to_team=others, reason="Voor u.", by=member)
    elif how == "handed over":
        workflow.reassign(signal, team=others, by=None)
        handover.accept(handover.offer(signal, to_team=town.lighting, reason="Toch niet.", by=None), by=None)
    elif how == "asked along":
        Consult.objects.create(signal=signal, from_team=town.lighting, team=others, question="Kent u dit?")
    elif how == "action":
        TeamAction.objects.create(signal=signal, team=others)
    elif how == "lapsed":
        type(others).objects.filter(pk=others.pk).update(lead=viewer)
        viewer.teams.clear()
        handover.lapse(handover.offer(signal, to_team=type(others).objects.get(pk=others.pk), reason="U?", by=None))
        viewer = type(viewer).objects.get(pk=viewer.pk)
    else:
        Signal.objects.filter(pk=signal.pk).update(**{"made_by" if how == "made it" else "officer": viewer})
    world.signal("Van niemand van hen")
    assert found(viewer, stand="open") == {signal.number}
    assert set(Signal.objects.known_to(viewer_of(viewer)).values_list("number", flat=True)) == {signal.number}


def test_who_has_no_coordinator_is_found_and_a_former_one_is_not(town, member, triager):
    loose, held, former = world.signal("Een"), world.signal("Twee"), world.signal("Drie")
    Coordination.objects.create(signal=held, coordinator=member)
    Coordination.objects.create(signal=former, coordinator=member, ended_at=timezone.now())
    assert found(triager, regie="niemand") == {loose.number, former.number}
    assert found(triager, regie="iemand") == {held.number}
    assert found(triager, regie="triage") == set()


def test_what_has_no_place_is_found_and_a_period_that_ends_before_it_begins_is_refused(town, triager, client):
    nowhere = world.signal(point=None)
    world.signal()
    assert found(triager, zonderplek=True) == {nowhere.number}
    client.force_login(triager)
    for first, last in (
        ("uiterlijkvan", "uiterlijktot"),
        ("geslotenvan", "geslotentot"),
        ("bijgewerktvan", "bijgewerkttot"),
        ("doorgezetvan", "doorgezettot"),
    ):
        assert client.get("/signalen", {first: "2026-02-02", last: "2026-02-01"}).status_code == 400
    page = client.get("/signalen", {"gevoeligheid": "gewoon", "doorgezet": "ja", "geslotenvan": "2026-02-01"})
    assert page.status_code == 200
    assert [one.words for one in page.context["chosen"]] == [
        "Gevoeligheid: Gewoon",
        "Doorgezet, wacht op bevestiging",
        "Gesloten vanaf: 1 februari 2026",
    ]
    assert [one.without for one in page.context["chosen"]][0] == "doorgezet=ja&geslotenvan=2026-02-01"


@pytest.mark.parametrize("name", [one.name for one in dataclasses.fields(Filter)])
def test_every_part_of_a_filter_is_said_in_words_and_can_be_taken_away(town, member, client, name):
    Cause.objects.create(slug="storm", name="Storm")
    client.force_login(member)
    form = FilterForm(QueryDict(), officer=member)
    field = form.fields[name]
    choices = [value for value, _name in flat(getattr(field, "choices", ())) if value]
    # A rule of a compensation and an item of the agenda are offered only where there is that one.
    value = choices[0] if choices else "2026-11-02" if isinstance(field, DateField) else "ja"
    if name == "opgave":
        value = str(world.item("Donkere paden").public_id)
    if name in ("compensatie", "opgave", "sinds"):
        return
    answer = client.get("/signalen", {name: value})
    assert answer.status_code == 200
    if name in ("zoek", "lijst", "stand", "gebied"):
        assert answer.context["chosen"] == []
        return
    (one,) = answer.context["chosen"]
    assert one.words.startswith(str(field.label))
    assert name not in one.without
    assert escape(one.words) in answer.content.decode()


def test_what_is_special_is_found_by_no_word_also_by_who_may_read_it(town, member):
    signal = make_sensitive(world.signal("Een geheim verhaal", street="Oude Geheimlaan", place="Bij de schuilplaats"))
    for words in ("geheim", "Oude Geheimlaan", "Geheimlaan", "schuilplaats", "verhaal Geheimlaan"):
        assert found(member, zoek=words) == {signal.number}
    make_sensitive(signal, Sensitivity.SPECIAL)
    for words in ("geheim", "Oude Geheimlaan", "Geheimlaan", "schuilplaats", "verhaal Geheimlaan"):
        assert found(member, zoek=words) == set()
    assert found(member, categorie="straatverlichting") == {signal.number}


def test_a_reporter_is_found_only_by_who_may_see_contact_details(town, member):
    """A fault of the peer: a `reporter_email` filter leaked."""
    blind = world.officer("blind", teams=(town.lighting,))
    signal = world.signal(name="Jansje Pietersen", email="jansje@example.nl", phone="0612345678")
    for words in ("Pietersen", "jansje@example.nl", "0612345678"):
        assert found(member, zoek=words) == {signal.number}
        assert found(blind, zoek=words) == set()


def test_a_map_shows_exactly_what_of_the_list_has_a_point_that_may_be_seen(town, member, area_officer, client):
    """pve_2_24 at the page: tests/pages has it in the browser."""
    plain, nowhere = world.signal(), world.signal(point=None, area="BU1")
    make_sensitive(world.signal(), Sensitivity.SPECIAL)
    client.force_login(member)
    shown = client.get("/signalen", {"weergave": "kaart"}).context["map"]["points"]
    assert [one["url"] for one in shown] == [f"/signalen/{plain.number}"]
    assert nowhere.number in client.get("/signalen", {"weergave": "kaart"}).content.decode()
    make_sensitive(plain)
    client.force_login(area_officer)
    assert client.get("/signalen", {"weergave": "kaart"}).context["map"]["points"] == []


def test_a_map_that_moves_gets_what_lies_in_its_view_and_hears_of_more(town, member, client, monkeypatch):
    inside, outside = world.signal(), world.signal(point=world.IN_WEST)
    world.signal(point=None, area="BU1")
    make_sensitive(world.signal(), Sensitivity.SPECIAL)
    client.force_login(member)
    page = client.get("/signalen", {"weergave": "kaart"})
    assert page.context["map"]["pointsUrl"] == ""  # all of it is there
    everywhere = "6.0,52.0,6.2,52.1"
    seen = client.get("/signalen/punten", {"bbox": "6.0,52.0,6.1,52.1"}).json()
    assert seen == {
        "points": [one for one in page.context["map"]["points"] if inside.number in one["url"]],
        "more": False,
    }
    monkeypatch.setattr(finding, "MOST_POINTS", 1)
    page = client.get("/signalen", {"weergave": "kaart", "stand": "alles"})
    assert page.context["map"]["pointsUrl"] == "/signalen/punten?stand=alles"
    seen = client.get("/signalen/punten", {"bbox": everywhere, "stand": "alles"}).json()
    assert ([one["url"] for one in seen["points"]], seen["more"]) == ([f"/signalen/{outside.number}"], True)
    # By the filter of the list, words too.
    found_by_words = client.get("/signalen/punten", {"bbox": everywhere, "zoek": "zwembad"}).json()
    assert found_by_words == {"points": [], "more": False}
    assert client.get("/signalen/punten", {"bbox": "6.0,52.0,6.1,52.1", "lijst": "van-mij"}).json()["points"] == []


@pytest.mark.parametrize(
    "asked", [{}, {"bbox": "1,2,3"}, {"bbox": "6.2,52,6,53"}, {"bbox": "6,52,7,53", "team": "x"}], ids=str
)
def test_a_view_that_is_none_gets_no_points(town, member, client, asked):
    client.force_login(member)
    assert client.get("/signalen/punten", asked).status_code == 400


def test_pve_2_24_the_own_list_stands_on_a_map_and_a_point_leads_to_its_signal(town, member, client):
    mine = workflow.take(world.signal(), by=member)
    world.signal()
    client.force_login(member)
    points = client.get("/signalen", {"lijst": "van-mij", "weergave": "kaart"}).context["map"]["points"]
    assert [(one["url"], one["at"]) for one in points] == [(f"/signalen/{mine.number}", list(world.IN_BEUKEN))]
    assert client.get(points[0]["url"]).status_code == 200


def test_pve_2_24_what_of_the_own_list_has_no_point_stands_below_the_map_and_says_so(town, member, client):
    plain = workflow.take(world.signal(), by=member)
    nowhere = workflow.take(world.signal(point=None, area="BU1"), by=member)
    unplaced = workflow.take(world.signal(point=None), by=member)
    special = make_sensitive(workflow.take(world.signal(), by=member), Sensitivity.SPECIAL)
    world.signal()  # of nobody
    closed = workflow.take(world.signal(), by=member)
    workflow.move(closed, to=Status.DONE, by=member, text="Klaar.")
    client.force_login(member)
    page = client.get("/signalen", {"lijst": "van-mij", "weergave": "kaart"})
    assert [one["url"] for one in page.context["map"]["points"]] == [f"/signalen/{plain.number}"]
    rows = re.findall(r'<li class="ww-item">.*?</li>', page.content.decode(), re.S)
    said = {one.number: "Niet op de kaart" in row for one in (plain, nowhere, unplaced, special) for row in rows
            if one.number in row}  # fmt: skip
    assert said == {plain.number: False, nowhere.number: True, unplaced.number: True, special.number: True}
    # In the list there is no map to be missing from.
    assert "Niet op de kaart" not in client.get("/signalen", {"lijst": "van-mij"}).content.decode()
    # Without any point a drawing is no use, and the list stands there all the same.
    Signal.objects.filter(pk=plain.pk).update(point=None)
    page = client.get("/signalen", {"lijst": "van-mij", "weergave": "kaart"})
    assert "Geen van deze signalen heeft een plek die op de kaart mag." in page.content.decode()
    assert len(page.context["listed"].page.rows) == 4


def test_pve_2_24_what_may_not_be_read_is_on_no_map_and_says_nothing_of_its_point(town, area_officer, client):
    placed = make_sensitive(world.signal())
    make_sensitive(world.signal(point=None, area="BU1"))
    client.force_login(area_officer)
    page = client.get("/signalen", {"weergave": "kaart"})
    rows = re.findall(r'<li class="ww-item">.*?</li>', page.content.decode(), re.S)
    assert placed.number in page.content.decode()
    assert ["Niet op de kaart" in row for row in rows] == [True, True]


@pytest.mark.parametrize("pile", ["van-mij", "van-niemand", "mijn-gebieden", "door-mij-ingevoerd"])
def test_pve_2_24_a_pile_of_the_desk_leads_to_its_map_with_the_same_signals(town, client, pile):
    officer = world.officer("allround", "teamlid", "wijkambtenaar", teams=(town.lighting,))
    Coverage.objects.create(officer=officer, area=town.oost, role_title=town.role_title)
    workflow.take(world.signal(by=officer), by=officer)
    world.signal(point=world.IN_WEST)
    world.signal()
    client.force_login(officer)
    desk = client.get("/bureau", {"stapel": pile})
    address = f"/signalen?lijst={pile}&amp;weergave=kaart"
    assert address in desk.content.decode()
    on_map = client.get(unescape(address)).context["map"]["points"]
    on_desk = {f"/signalen/{row.number}" for row in desk.context["page"].rows}
    assert {one["url"] for one in on_map} == on_desk
    assert on_desk


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"stand": "alles"}, {"zoek": "lantaarn"}], ids=["pressing", "newest", "words"])
def test_pages_follow_each_other_and_hold_each_signal_once(town, member, client, asked):
    made = {one.number for one in world.many(60, name="Lantaarn")}
    client.force_login(member)
    first = client.get("/signalen", asked).context["listed"]
    second = client.get("/signalen", {**asked, "na": first.next}).context["listed"]
    rows = [row.number for row in (*first.page.rows, *second.page.rows)]
    assert (len(first.page.rows), len(second.page.rows), second.next) == (50, 10, "")
    assert set(rows) == made
    assert len(rows) == 60


@pytest.mark.parametrize("recent", [0, 4, 10, 60])
def test_words_are_found_however_long_ago_each_once_and_the_newest_first(town, member, client, recent):
    """Words are looked for in what came in lately first; no page ends and no row is missed where that begins."""
    apart = finding.RECENT.days / recent if recent else 1
    days = [number * apart if recent else 100 + number for number in range(120)]
    moments = [timezone.now() - datetime.timedelta(days=one) for one in days]
    made = [one.number for one in world.many(120, "De scooter", moments=moments)]
    client.force_login(member)
    rows, mark, pages = [], "", 0
    while pages == 0 or mark:
        page = client.get("/signalen", {"zoek": "scooters", "na": mark}).context["listed"]
        rows += [row.number for row in page.page.rows]
        mark, pages = page.next, pages + 1
    assert rows == made
    assert pages == 3


def test_the_plan_of_a_search_for_words_never_reads_all_texts_from_the_newest_on(town, member):
    """What took five seconds at a million signals: to walk down the newest in the hope of a word that nobody wrote."""
    world.signal("De scooter")
    with CaptureQueriesContext(connection) as queries:
        finding.listed(Filter(stand="alles", zoek="zwembad"), viewer_of(member))
    ordered = [query["sql"] for query in queries if "websearch_to_tsquery" in query["sql"]]
    assert len(ordered) == 2  # lately, and ever
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {ordered[-1]}")
        steps = list(_steps(cursor.fetchone()[0][0]["Plan"]))
    walks = [step.get("Index Cond", "") for step in steps if step.get("Index Name") == "signal_newest"]
    assert not [condition for condition in walks if "(id = " not in condition]  # one row by its number is no walk
    assert "Sort" in {step["Node Type"] for step in steps}


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A step of a plan, and all below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from _steps(below)


def test_a_word_that_was_used_far_less_in_earlier_days_is_found_in_those_too(town, member, client):
    """So much more than the days before lead one to expect that a page is not full where it should be."""
    days = [*range(1, 20), *range(900, 1800, 15)]
    moments = [timezone.now() - datetime.timedelta(days=one) for one in days]
    made = [one.number for one in world.many(len(days), "De scooter", moments=moments)]
    client.force_login(member)
    page = client.get("/signalen", {"zoek": "scooters"}).context["listed"].page
    assert [row.number for row in page.rows] == made[:50]


@pytest.mark.parametrize("mark", ["zelfbedacht", "20260101T000000.0_x", "_", "99999999T999999.9_1", "0_2026-01-01_-1"])
def test_a_made_up_mark_gives_the_first_page(town, member, client, mark):
    signal = world.signal()
    assert numbers(client, member, na=mark) == numbers(client, member, na=mark, stand="alles") == [signal.number]


def test_a_filter_that_is_no_filter_is_refused_with_a_sentence(town, member, client):
    client.force_login(member)
    for asked in (
        {"status": "weg"},
        {"van": "gisteren"},
        {"van": "2026-03-02", "tot": "2026-03-01"},
        {"zoek": "a" * 201},
    ):
        answer = client.get("/signalen", asked)
        assert answer.status_code == 400, asked
        assert "Fout:" in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"stand": "alles"}, {"zoek": "lantaarn"}, {"weergave": "kaart"},
        {"team": ["verlichting", "wijkteam"], "gebied": ["WK1", "BU1"], "categorie": ["straatverlichting", "overig"]},
    ],
    ids=str,
)  # fmt: skip
def test_the_list_takes_at_most_ten_statements_and_as_many_for_fifty_rows_as_for_one(town, client, asked):
    busy = world.officer("druk", "triage", "wijkambtenaar", teams=(town.lighting, town.wijkteam))
    Coverage.objects.create(officer=busy, area=town.oost, role_title=town.role_title)
    world.officer("weg", is_active=False)
    names = {"behandelaar": ["weg"], "gebied": ["WK1"], "team": ["verlichting"], "categorie": ["straatverlichting"]}
    for number in range(3):
        SavedFilter.objects.create(officer=busy, name=f"Mijn filter {number}", asked=names)
    client.force_login(busy)

    def cost() -> int:
        client.get("/signalen", asked)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/signalen", asked).status_code == 200
        assert len(queries) <= 10, "\n".join(query["sql"][:150] for query in queries)
        return len(queries)

    world.signal(email="a@example.nl")
    one = cost()
    world.many(55)
    # Of words so common that the newest signals fill a page, older ones are not asked for; nor is what may not be read,
    # where what may fills a page.
    assert cost() == one - ("stand" not in asked)


# --- kept filters ----------------------------------------------------------------------------------------------------


def test_pve_2_36_a_kept_filter_is_a_shortcut_after_a_new_sign_in_and_finds_the_same(town, member, client):
    urgent = world.signal()
    world.signal()
    workflow.set_urgent(urgent, urgent=True, by=member)
    by_hand = numbers(client, member, spoed="ja")
    client.post("/signalen/filters?spoed=ja&stand=open", {"naam": "Alles met spoed", "bureau": "ja"})
    client.logout()
    client.force_login(member)
    for path in ("/bureau", "/signalen"):
        assert 'href="/signalen?spoed=ja"' in client.get(path).content.decode()
    assert numbers(client, member, spoed="ja") == by_hand == [urgent.number]


def test_a_filter_that_is_shared_gives_each_reader_only_what_they_may_know(town, member, social_worker, client):
    both = world.officer("beide", "teamlid", teams=(town.lighting, town.wijkteam))
    lamp = world.signal()
    client.force_login(both)
    client.post("/signalen/filters?domein=fysiek", {"naam": "Fysiek", "team": "wijkteam", "bureau": "ja"})
    client.force_login(social_worker)
    text = client.get("/signalen", {"domein": "fysiek"}).content.decode()
    assert "Fysiek" in text
    assert lamp.number not in text
    client.force_login(member)
    assert ">Fysiek" not in client.get("/bureau").content.decode()
    # Only who made it throws it away.
    kept = SavedFilter.objects.get()
    client.force_login(social_worker)
    assert client.post(f"/signalen/filters/{kept.pk}/weg").status_code == 404
    client.force_login(both)
    assert client.post(f"/signalen/filters/{kept.pk}/weg").status_code == 302
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("words", ["jansje@example.nl", "06-12345678", "Pietersen", "jansje pietersen"])
def test_a_filter_that_looks_for_a_person_is_not_kept(town, member, client, words):
    world.signal(name="Jansje Pietersen")
    client.force_login(member)
    client.post(f"/signalen/filters?zoek={words}", {"naam": "Iemand"})
    assert not SavedFilter.objects.exists()


def test_of_a_reporter_whom_one_does_not_find_it_is_not_told_by_it_that_they_are_there(town, member, client):
    elsewhere = world.signal(name="Jansje Zonnebloem")
    Signal.objects.filter(pk=elsewhere.pk).update(team=town.wijkteam)
    Signal.objects.filter(pk=world.signal(name="Piet Klaproos").pk).update(sensitivity=Sensitivity.SPECIAL)
    client.force_login(member)
    for words in ("Zonnebloem", "Klaproos", "Regenwolk"):
        assert numbers(client, member, zoek=words) == []
        client.post(f"/signalen/filters?zoek={words}", {"naam": words})
        assert SavedFilter.objects.filter(name=words).exists(), words


def test_who_may_see_no_contact_details_is_not_told_by_it_who_there_is(town, area_officer, client):
    world.signal(name="Jansje Pietersen")
    client.force_login(area_officer)
    client.post("/signalen/filters?zoek=Pietersen", {"naam": "Wat er staat"})
    assert SavedFilter.objects.exists() is not area_officer.may("signals.contact")


def test_who_may_know_of_all_asks_for_anybody_and_others_for_who_is_in_their_teams(town, member, triager, client):
    """Also for who leads a team without being in it, and for who left: somebody has to find their signals."""
    lead, left = world.officer("leider", "teamlid"), world.officer("vertrokken", "teamlid", is_active=False)
    type(town.lighting).objects.filter(pk=town.lighting.pk).update(lead=lead)
    signals = {officer: world.signal() for officer in (member, lead, left)}
    for officer, signal in signals.items():
        Signal.objects.filter(pk=signal.pk).update(officer=officer)
        assert numbers(client, triager, behandelaar=officer.username) == [signal.number]
    assert numbers(client, member, behandelaar="leider") == [signals[lead].number]
    assert found(member, behandelaar="triage") == set()
    assert client.get("/signalen?behandelaar=nergens").status_code == 400


NOT_YOURS = "Naar signalen van sociaal kunt u niet vragen: die zit niet in uw teams."


@pytest.mark.parametrize("part", ["behandelaar", "regie", "gemaaktdoor"])
def test_a_shared_filter_on_somebody_for_whom_its_reader_may_not_ask_finds_nothing_and_says_so(
    town, triager, member, social_worker, client, part
):
    """Also of what the reader may read; who may ask for anybody finds it, and reads nothing of the kind."""
    signal = world.signal("Een zin met woorden")
    Signal.objects.filter(pk=signal.pk).update(officer=social_worker, made_by=social_worker)
    Coordination.objects.create(signal=signal, coordinator=social_worker)
    type(social_worker).objects.filter(pk=social_worker.pk).update(name="Ank Anders")
    triager.teams.add(town.lighting)
    asked = f"{part}={social_worker.username}"
    client.force_login(triager)
    client.post(f"/signalen/filters?{asked}", {"naam": "Van sociaal", "team": "verlichting", "bureau": "ja"})
    assert SavedFilter.objects.get().team == town.lighting
    assert numbers(client, triager, **{part: social_worker.username}) == [signal.number]
    for path in ("/bureau", "/signalen", f"/signalen?{asked}"):
        assert NOT_YOURS not in client.get(path).content.decode()
    client.force_login(member)
    assert signal.number in client.get("/signalen").content.decode()
    for path in ("/bureau", "/signalen", f"/signalen?{asked}"):
        assert NOT_YOURS in client.get(path).content.decode(), path
    page = client.get(f"/signalen?{asked}")
    assert page.status_code == 200
    assert page.context["listed"].page.rows == []
    assert f'value="{social_worker.username}" selected>{social_worker.username}<' in page.content.decode()
    assert "Ank Anders" not in page.content.decode()
    assert client.get(f"/signalen?{asked}&weergave=kaart").context["points_shown"] == 0
    assert client.get(f"/signalen/punten?{asked}&bbox=3,50,8,54").json()["points"] == []
    taker = world.officer("meenemer", "teamleider", teams=(town.lighting,))
    client.force_login(taker)
    assert signal.number in client.get("/signalen/lijst.csv").getvalue().decode()
    assert signal.number not in client.get(f"/signalen/lijst.csv?{asked}").getvalue().decode()


def test_of_several_handlers_those_are_found_for_whom_one_may_ask(town, member, social_worker, client):
    mine, other = workflow.take(world.signal(), by=member), world.signal()
    Signal.objects.filter(pk=other.pk).update(officer=social_worker)
    assert numbers(client, member, behandelaar=[member.username, social_worker.username]) == [mine.number]
    page = client.get(f"/signalen?behandelaar={member.username}&behandelaar={social_worker.username}")
    assert page.context["not_for_reader"] == [NOT_YOURS]


def test_a_kept_filter_on_a_colleague_who_moved_to_another_team_says_so_and_works_on(town, member, client):
    moves = world.officer("sociaal", "teamlid", teams=(town.lighting,))
    workflow.take(world.signal(), by=moves)
    client.force_login(member)
    client.post("/signalen/filters?behandelaar=sociaal", {"naam": "Mijn filter", "bureau": "ja"})
    assert NOT_YOURS not in client.get("/bureau").content.decode()
    moves.teams.set([town.wijkteam])
    cache.clear()
    assert NOT_YOURS in client.get("/bureau").content.decode()
    assert numbers(client, member, behandelaar="sociaal") == []
    assert NOT_YOURS in client.get("/signalen?behandelaar=sociaal").content.decode()
    # It is kept again as it is, and goes to another team.
    client.post("/signalen/filters?behandelaar=sociaal&spoed=ja", {"naam": "Mijn filter", "team": "verlichting"})
    assert SavedFilter.objects.get().asked == {"behandelaar": ["sociaal"], "spoed": ["ja"]}


def name_what_ends(town: world.Town) -> dict[str, tuple[Any, dict[str, Any], str]]:
    """Of each part of a filter that names what may end: the row, how it ends, and what is said of it then."""
    left = world.officer("vertrokken", "teamlid", name="Ank Weg", teams=(town.lighting,))
    lost = world.area("WK8", "wijk", name="Oud Oost", parent=town.municipality)
    over = {"valid_until": today()}
    return {
        "behandelaar=vertrokken": (left, {"is_active": False}, "Ank Weg werkt hier niet meer."),
        "gemaaktdoor=vertrokken": (left, {"is_active": False}, "Ank Weg werkt hier niet meer."),
        "regie=vertrokken": (left, {"is_active": False}, "Ank Weg werkt hier niet meer."),
        "team=wijkzaken": (town.unit, {"is_active": False}, "Team Wijkzaken neemt geen signalen meer aan."),
        "categorie=straatverlichting": (
            town.streetlight, {"is_active": False}, "Onderwerp Straatverlichting is niet meer in gebruik.",
        ),
        "gebied=WK8": (lost.versions.get(), over, "Gebied Oud Oost bestaat niet meer."),
    }  # fmt: skip


@pytest.mark.parametrize("who", ["teamlid", "triage"])
def test_a_kept_filter_that_asks_for_what_ended_says_so_on_desk_and_list_and_still_works(town, client, who):
    keeper = world.officer("bewaarder", who, teams=(town.lighting, town.triage))
    client.force_login(keeper)
    for asked, (row, change, words) in name_what_ends(town).items():
        client.post(f"/signalen/filters?{asked}", {"naam": "Mijn filter", "bureau": "ja"})
        for path in ("/bureau", "/signalen", f"/signalen?{asked}"):
            assert words not in client.get(path).content.decode(), asked
        type(row).objects.filter(pk=row.pk).update(**change)
        cache.clear()
        for path in ("/bureau", "/signalen", f"/signalen?{asked}", f"/signalen?{asked}&weergave=kaart"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            if "kaart" not in path:
                assert words in answer.content.decode(), path
        # What the filter asks is what the fields show, and stays asked when it is sent again.
        shown = client.get(f"/signalen?{asked}").content.decode()
        assert f'value="{asked.partition("=")[2]}" selected' in shown, asked
        type(row).objects.filter(pk=row.pk).update(**dict.fromkeys(change, True if "is_active" in change else None))
        SavedFilter.objects.all().delete()
        cache.clear()


def test_signals_of_who_left_are_found_by_colleagues_of_the_team(town, member, client):
    left = world.officer("vertrokken", "teamlid", name="Ank Weg", teams=(town.lighting,))
    signal = workflow.take(world.signal(), by=left)
    type(left).objects.filter(pk=left.pk).update(is_active=False)
    assert numbers(client, member, behandelaar="vertrokken") == [signal.number]


def test_a_filter_that_is_refused_stands_beside_the_kept_ones_so_that_it_can_be_removed(town, member, client):
    kept = SavedFilter.objects.create(officer=member, name="Oud", asked={"team": ["weggehaald"]})
    client.force_login(member)
    answer = client.get("/signalen?team=weggehaald")
    assert answer.status_code == 400
    text = answer.content.decode()
    assert f"/signalen/filters/{kept.pk}/weg" in text
    assert "Wis het filter" in text
    assert "weggehaald kennen wij niet." in client.get("/bureau").content.decode()


def test_another_filter_takes_the_place_of_a_kept_one_which_keeps_name_team_and_desk(town, member, client):
    kept = SavedFilter.objects.create(
        officer=member, name="Team", team=town.lighting, is_pinned=True, asked={"behandelaar": ["vertrokken"]}
    )
    client.force_login(member)
    assert f'<option value="{kept.pk}">Team</option>' in client.get("/signalen?spoed=ja").content.decode()
    client.post("/signalen/filters?spoed=ja", {"vervangt": str(kept.pk)})
    kept.refresh_from_db()
    assert (kept.asked, kept.name, kept.team, kept.is_pinned) == ({"spoed": ["ja"]}, "Team", town.lighting, True)
    client.post("/signalen/filters?zoek=jan@example.nl", {"vervangt": str(kept.pk)})
    kept.refresh_from_db()
    assert kept.asked == {"spoed": ["ja"]}


def test_the_filter_of_a_colleague_is_not_replaced(town, member, client):
    other = world.officer("ander", "teamlid", teams=(town.lighting,))
    kept = SavedFilter.objects.create(officer=other, name="Team", team=town.lighting, asked={"telaat": ["ja"]})
    client.force_login(member)
    client.post("/signalen/filters?spoed=ja", {"vervangt": str(kept.pk)})
    kept.refresh_from_db()
    assert kept.asked == {"telaat": ["ja"]}


@pytest.mark.parametrize("leaves", ["the municipality", "the team"])
def test_a_shared_filter_whose_owner_left_stays_and_a_colleague_takes_it_over(
    town, member, social_worker, client, leaves
):
    left = world.officer("vertrokken", "teamlid", teams=(town.lighting,))
    kept = SavedFilter.objects.create(officer=left, name="Team", team=town.lighting, asked={"spoed": ["ja"]})
    SavedFilter.objects.create(officer=member, name="Team", asked={})
    take = f"/signalen/filters/{kept.pk}/overnemen"
    client.force_login(member)
    assert "overnemen" not in client.get("/signalen").content.decode()
    client.post(take)
    kept.refresh_from_db()
    assert kept.officer == left
    if leaves == "the team":
        left.teams.clear()
    else:
        type(left).objects.filter(pk=left.pk).update(is_active=False)
    assert take in client.get("/signalen").content.decode()
    client.force_login(social_worker)
    assert client.post(take).status_code == 404
    client.force_login(member)
    assert client.post(take).status_code == 302
    kept.refresh_from_db()
    assert (kept.officer, kept.name, kept.team) == (member, "Team (2)", town.lighting)
    client.post(take)  # twice
    kept.refresh_from_db()
    assert kept.name == "Team (2)"
    assert client.post(f"/signalen/filters/{kept.pk}/weg").status_code == 302


def test_of_two_who_take_over_the_same_filter_one_has_it(town, member):
    left = world.officer("vertrokken", "teamlid", teams=(town.lighting,), is_active=False)
    other = world.officer("ander", "teamlid", teams=(town.lighting,))
    kept = SavedFilter.objects.create(officer=left, name="Team", team=town.lighting, asked={})
    seen = SavedFilter.objects.get(pk=kept.pk)
    kept_filters.take_over(kept, by=member)
    with pytest.raises(ValidationError):
        kept_filters.take_over(seen, by=other)
    assert SavedFilter.objects.get(pk=kept.pk).officer == member


def test_a_filter_without_a_name_or_for_another_team_is_not_kept(town, member, client):
    client.force_login(member)
    for typed in ({"naam": ""}, {"naam": "a" * 61}, {"naam": "Team", "team": "wijkteam"}):
        client.post("/signalen/filters?spoed=ja", typed)
    assert not SavedFilter.objects.exists()


# --- as a file -------------------------------------------------------------------------------------------------------


def in_files(client, asked: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The numbers in the .csv and in the .xlsx of a list with this filter, in their order."""
    body = b"".join(client.get("/signalen/lijst.csv", asked).streaming_content).decode("utf-8-sig")
    in_csv = [row["kenmerk"] for row in csv.DictReader(io.StringIO(body), delimiter=";")]
    sheet = load_workbook(io.BytesIO(client.get("/signalen/lijst.xlsx", asked).content)).active
    return in_csv, [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_pve_2_7_a_cause_that_is_chosen_on_the_page_is_found_by_list_and_files_and_by_no_other(town, client):
    officer = world.officer("allebei", "teamlid", "triage", teams=(town.lighting,))
    storm, rust = (Cause.objects.create(slug=slug, name=slug.capitalize()) for slug in ("storm", "roest"))
    one, closed, other, none = (world.signal() for _number in range(4))
    client.force_login(officer)
    for signal, cause in ((one, storm), (closed, storm), (other, rust)):
        assert client.post(f"/signalen/{signal.number}/oorzaak", {"oorzaak": cause.slug}).status_code == 302
    workflow.move(closed, to=Status.DONE, by=officer, text="Klaar.")
    for stand, expected in (("open", [one]), ("alles", [closed, one]), ("gesloten", [closed])):
        asked = {"oorzaak": "storm", "stand": stand}
        wanted = [signal.number for signal in expected]
        assert numbers(client, officer, **asked) == wanted
        assert in_files(client, asked) == (wanted, wanted)
    # With another filter only what fits both.
    assert in_files(client, {"oorzaak": "storm", "stand": "alles", "zoek": "zwembad"}) == ([], [])
    # Put right, it leaves the one and comes to the other.
    client.post(f"/signalen/{one.number}/oorzaak", {"oorzaak": "roest"})
    assert numbers(client, officer, oorzaak="storm") == []
    assert set(numbers(client, officer, oorzaak="roest")) == {one.number, other.number}
    assert set(in_files(client, {"oorzaak": "roest"})[0]) == {one.number, other.number}
    # And taken away it is found by neither.
    client.post(f"/signalen/{one.number}/oorzaak", {"oorzaak": ""})
    assert in_files(client, {"oorzaak": "roest"}) == ([other.number], [other.number])
    assert none.number in in_files(client, {})[0]


def test_pve_2_7_a_cause_of_what_one_may_not_read_finds_nothing_in_list_or_files(town, client):
    hidden = make_sensitive(world.signal())
    causes.set_cause(hidden, cause=Cause.objects.create(slug="storm", name="Storm"), by=None)
    outsider = world.officer("gebied", "wijkambtenaar")
    taker = Role.objects.create(slug="meenemen", name="Meenemen")
    taker.rights.add(Right.objects.get_or_create(code=rights.SIGNALS_EXPORT)[0])
    outsider.roles.add(taker)
    Coverage.objects.create(officer=outsider, area=town.oost, role_title=town.role_title)
    assert numbers(client, outsider) == [hidden.number]
    assert numbers(client, outsider, oorzaak="storm") == []
    assert in_files(client, {"oorzaak": "storm"}) == ([], [])


@pytest.mark.parametrize(
    "asked",
    [
        {"zoek": "lantaarnpalen"}, {"zoek": "1234 AB 12"}, {"zoek": "Pietersen"}, {"categorie": "straatverlichting"},
        {"gebied": "WK1"}, {"behandelaar": "lamp"}, {"kanaal": "telefoon"}, {"oorzaak": "storm"}, {"telaat": "ja"},
        {"status": ["in_behandeling", "gemeld"]}, {"van": "2026-03-14", "tot": "2026-03-14"}, {"lijst": "van-niemand"},
        {"stand": "gesloten"}, {"zoek": "knippert", "gebied": "WK1"}, {},
    ],
    ids=str,
)  # fmt: skip
def test_pve_2_7_files_hold_exactly_what_the_list_shows(cast, triager, client, asked):
    shown = set(numbers(client, triager, **asked))
    in_csv, in_xlsx = in_files(client, asked)
    assert sorted(in_csv) == sorted(in_xlsx) == sorted(shown)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_pve_3_30_the_list_is_taken_along_by_who_may_and_that_is_logged(town, triager, member, client, caplog, kind):
    signal, _closed = world.signal("Een zin met woorden"), world.signal()
    workflow.move(_closed, to=Status.DONE, by=None, text="Klaar.")
    client.force_login(triager)
    with caplog.at_level("INFO", logger="officers.audit"):
        answer = client.get(f"/signalen/lijst.{kind}", {"zoek": "zin", "stand": "alles"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert f'.{kind}"' in answer["Content-Disposition"]
    if kind == "csv":
        assert signal.number in body.decode()
        assert _closed.number not in body.decode()
    said = {"file": answer["Content-Disposition"].split('"')[1], "filter": {"stand": ["alles"], "zoek": "*"}}
    begins, ends = [line for line in logged(caplog) if line["action"].startswith("export")]
    assert (begins["object"], ends["object"]) == (said, said | {"rows": 1, "whole": True})
    client.force_login(member)
    assert client.get(f"/signalen/lijst.{kind}").status_code == 403


def logged(caplog) -> list[dict[str, Any]]:
    return [record.audit for record in caplog.records if hasattr(record, "audit")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_log_holds_which_sensitive_texts_left_in_a_file_and_how_many_rows(kind, town, client, caplog):
    taker = world.officer("meenemer", "teamleider", teams=(town.lighting,))
    sensitive, _ordinary = make_sensitive(world.signal()), world.signal()
    client.force_login(taker)
    with caplog.at_level("INFO", logger="officers.audit"):
        answer = client.get(f"/signalen/lijst.{kind}", {"team": "verlichting"})
        assert sensitive.text in (b"".join(answer.streaming_content).decode() if answer.streaming else sensitive.text)
    begins, read, ends = logged(caplog)
    assert begins["object"]["filter"] == {"team": ["verlichting"]}
    assert (read["action"], read["object"]) == ("read", {"signals": [sensitive.number]})
    assert (ends["action"], ends["object"]["rows"], ends["object"]["whole"]) == ("export.rows", 2, True)
    assert {(line["actor"], line["origin"]) for line in logged(caplog)} == {(f"officer:{taker.pk}", begins["origin"])}
    assert begins["origin"] != "-"


def test_of_a_file_that_is_broken_off_the_log_holds_how_many_rows_went(town, client, caplog, monkeypatch):
    monkeypatch.setattr(exporting, "_AT_ONCE", 1)
    taker = world.officer("meenemer", "teamleider", teams=(town.lighting,))
    for _number in range(3):
        world.signal()
    log = exporting.Log(about={"file": "x.csv"}, by=taker)
    with caplog.at_level("INFO", logger="officers.audit"):
        taking = exporting.rows(Signal.objects.known_to(viewer_of(taker)), log=log)
        next(taking)
        taking.close()
    assert logged(caplog)[-1]["object"] == {"file": "x.csv", "rows": 1, "whole": False}


def test_there_is_no_other_kind_of_file(town, triager, client):
    client.force_login(triager)
    assert client.get("/signalen/lijst.pdf").status_code == 404


# --- many at once ----------------------------------------------------------------------------------------------------


def together(client, officer, *numbers_: str, **typed: str):
    client.force_login(officer)
    return client.post("/signalen/samen", {"kenmerk": list(numbers_), **typed})


def test_what_is_ticked_is_given_to_a_colleague_with_a_report_of_what_was_refused(town, member, client):
    colleague = world.officer("collega", "teamlid", teams=(town.lighting,))
    one, two = world.signal(), world.signal()
    elsewhere = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    assert "U koos 2 signalen" in together(client, member, one.number, two.number).content.decode()
    answer = together(
        client, member, one.number, two.number, elsewhere.number, wat="toewijzen", behandelaar=str(colleague.pk)
    )
    report = answer.context["report"]
    assert sorted(report.done) == [one.number, two.number]
    assert report.refused == [(elsewhere.number, "Dit signaal vinden wij niet.")]
    assert set(Signal.objects.filter(officer=colleague).values_list("number", flat=True)) == {one.number, two.number}


def test_what_is_ticked_is_closed_each_with_its_own_events_and_refused_where_it_cannot_be(town, member, client):
    open_one, closed = world.signal(), world.signal()
    workflow.move(closed, to=Status.CANCELLED, by=member, text="Dubbel.")
    answer = together(
        client, member, open_one.number, closed.number,
        wat="status", status="afgehandeld", resultaat="opgelost", toelichting="De lampen zijn vervangen.",
    )  # fmt: skip
    assert answer.context["report"].done == [open_one.number]
    assert "kan niet afgehandeld worden" in answer.context["report"].refused[0][1]
    assert Signal.objects.get(pk=open_one.pk).status == Status.DONE


def test_who_closes_what_is_ticked_says_how_the_reporters_know(town, member, client):
    mailed = world.signal(email="bewoner@example.nl")
    called = world.signal(by=member, channel="telefoon", phone="0612345678")
    Signal.objects.update(team=town.lighting)
    typed = {"wat": "status", "status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Klaar."}
    inside = {**typed, "lezer": "collega"}
    assert together(client, member, mailed.number, **inside).status_code == 400
    assert together(client, member, mailed.number, **inside, terugkoppeling="weet-het").status_code == 200
    assert together(client, member, called.number, **typed, terugkoppeling="telefoon").status_code == 200
    known = Signal.objects.filter(pk__in=(mailed.pk, called.pk)).order_by("pk").values_list("told", "feedback")
    assert list(known) == [(False, "weet-het"), (True, "telefoon")]
    # To another organisation goes each by itself.
    refused = together(client, member, world.signal().number, **typed | {"resultaat": "andere-organisatie"})
    assert refused.status_code == 400


def test_a_refusal_of_the_verb_is_in_the_report_and_nothing_is_half_done(town, member, client):
    signal = world.signal()
    answer = together(client, member, signal.number, wat="status", status="afgehandeld", resultaat="opgelost")
    assert answer.context["report"].refused == [(signal.number, "Leg uit wat er is gedaan of waarom.")]
    assert Signal.objects.get(pk=signal.pk).status == Status.RECEIVED


def test_triage_gives_what_is_ticked_to_a_team_with_a_report_of_what_was_refused(town, triager, member, client):
    waiting, closed, theirs = world.signal(), world.signal(), world.signal()
    workflow.move(closed, to=Status.CANCELLED, by=triager, text="Dubbel.")
    workflow.reassign(waiting, team=town.triage, by=None)
    numbers = [one.number for one in (waiting, closed, theirs)]
    assert "Geef aan dit team" in together(client, triager, *numbers).content.decode()
    assert "Kies een team." in together(client, triager, *numbers, wat="team").content.decode()
    report = together(client, triager, *numbers, wat="team", team=town.lighting.slug).context["report"]
    assert report.done == [waiting.number]
    assert report.refused == [
        (closed.number, "Dit signaal is gesloten."),
        (theirs.number, "Dit team heeft het signaal al."),
    ]
    waiting.refresh_from_db()
    assert waiting.team == town.lighting
    # Without asking is triage's right, and nobody else's.
    assert "Geef aan dit team" not in together(client, member, waiting.number).content.decode()
    assert together(client, member, waiting.number, wat="team", team=town.triage.slug).status_code == 400


def test_none_or_too_many_is_refused(town, member, client):
    assert together(client, member, wat="toewijzen").status_code == 400
    many = [f"2026-{number:06}" for number in range(101)]
    assert together(client, member, *many, wat="toewijzen").status_code == 400


def test_who_only_reads_has_nothing_to_tick(town, client):
    signal = world.signal()
    looker = world.officer("lezer2", "lezer", teams=(town.lighting,))
    client.force_login(looker)
    assert 'type="checkbox" name="kenmerk"' not in client.get("/signalen").content.decode()
    assert together(client, looker, signal.number, wat="toewijzen").status_code == 403


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"status": "afgehandeld", "toelichting": "Gedaan."}, "Kies wat er is gedaan."),
        ({"status": "", "toelichting": "Gedaan."}, "Kies een status."),
    ],
)
def test_closing_many_asks_what_was_done_and_keeps_what_was_typed_and_chosen(town, member, client, typed, refusal):
    signal = world.signal()
    answer = together(client, member, signal.number, wat="status", **typed)
    assert answer.status_code == 400
    text = answer.content.decode()
    for words in (refusal, "Gedaan.", "U koos 1 signaal"):
        assert words in text, words
    assert Signal.objects.get(pk=signal.pk).status == Status.RECEIVED


@pytest.mark.parametrize("name", ["van", "tot", "uiterlijktot", "geslotentot", "bijgewerkttot", "sinds"])
@pytest.mark.parametrize("far", ["9999-12-31", "0001-01-01"])
def test_a_slip_of_the_year_in_a_filter_is_said_and_breaks_nothing(town, triager, client, name, far):
    client.force_login(triager)
    answer = client.get("/signalen", {name: far})
    assert answer.status_code == 400
    assert "Kies een dag tussen 1900 en 2200." in answer.content.decode()
    assert client.get("/signalen/punten", {name: far, "bbox": "4,51,5,52"}).status_code == 400

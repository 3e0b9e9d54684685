"""Opgaven and kansen: making them, moving them on, what they stand on, and who learns what of that."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import InternalError, OperationalError
from django.test.utils import CaptureQueriesContext

from agenda import actions, items, phases
from agenda.evidence import sounds_of
from agenda.models import AgendaEvent, Evidence, Item, Phase
from areas.dated import today
from officers.models import Coverage, PartnerOrganisation
from signals.models import Sensitivity, Signal
from signals.workflow import Changed
from tests import world

WEEK = datetime.timedelta(days=7)


def again(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def plan_of(item: Item, **changes) -> items.Plan:
    said = {
        "title": item.title, "owner": item.owner, "areas": list(item.areas.all()), "domains": list(item.domains.all()),
        "kind": item.kind, "review_on": item.review_on,
    }  # fmt: skip
    return items.Plan(**{**said, **changes})


# --- the verbs -------------------------------------------------------------------------------------------------------


def test_an_opgave_begins_noticed_and_its_history_says_who_made_it(town, area_officer):
    made = world.item("Donkere paden", owner=area_officer)
    assert (made.phase, made.is_public, made.owner) == ("gesignaleerd", False, area_officer)
    (event,) = AgendaEvent.objects.filter(item=made)
    assert (event.what, event.after, event.officer) == ("gemaakt", "opgave", area_officer)


def test_what_is_missing_is_said_all_at_once(town):
    with pytest.raises(ValidationError) as refused:
        items.make(items.Plan(title=" ", owner=None), by=None)
    assert set(refused.value.message_dict) == {"titel", "eigenaar", "gebieden", "domeinen"}
    assert not Item.objects.exists()


@pytest.mark.parametrize("words", ["Bel 06-12345678", "Mail jan@example.nl", "BSN 111222333"])
def test_what_everybody_may_come_to_read_holds_no_number_or_address_of_a_person(town, area_officer, words):
    made = world.item(phase="geagendeerd", review_on=today() + WEEK)
    for changes, key in (({"title": words}, "titel"), ({"ambition": words}, "doel")):
        with pytest.raises(ValidationError) as refused:
            items.edit(made, plan_of(made, **changes), by=area_officer)
        assert set(refused.value.message_dict) == {key}
    with pytest.raises(ValidationError) as refused:
        items.move(made, to="afgerond", outcome=words, by=area_officer)
    assert set(refused.value.message_dict) == {"uitkomst"}
    # Colleagues may write whom to call.
    items.edit(made, plan_of(made, why=words), by=area_officer)


def test_what_is_bundled_in_one_go_is_one_line_of_the_history(town, client, area_officer):
    signals = [world.signal() for _ in range(4)]
    made = world.item()
    items.bundle(made, [one.number for one in signals], by=area_officer)
    client.force_login(area_officer)
    text = client.get(made.get_absolute_url()).content.decode()
    assert f"Signalen gebundeld: {', '.join(sorted(one.number for one in signals))}." in text


def test_only_a_kans_has_a_window_in_time(town):
    window = {"usable_from": today(), "usable_until": today() + WEEK}
    assert world.item(kind="opgave", **window).usable_until is None
    chance = world.item(kind="kans", **window)
    assert (chance.usable_from, chance.usable_until) == (today(), today() + WEEK)
    assert chance.is_usable()
    assert not chance.is_usable(today() + 2 * WEEK)
    with pytest.raises(ValidationError, match="na het begin"):
        world.item(kind="kans", usable_from=today(), usable_until=today() - WEEK)


@pytest.mark.parametrize("before", Phase)
@pytest.mark.parametrize("after", Phase)
def test_a_phase_follows_another_by_the_table_and_in_no_other_way(town, area_officer, before, after):
    made = world.item(phase=before, review_on=today() + WEEK)
    if after in phases.TRANSITIONS[before]:
        items.move(made, to=after, outcome="Het is er licht.", by=area_officer)
        assert again(made).phase == after
        assert AgendaEvent.objects.filter(item=made, what="fase", before=before, after=after).count() == 1
    else:
        with pytest.raises(Changed):
            items.move(made, to=after, outcome="Het is er licht.", by=area_officer)
        assert again(made).phase == before


def test_on_the_agenda_it_has_a_day_to_look_again_and_at_the_end_words_of_what_came_of_it(town, area_officer):
    made = world.item()
    with pytest.raises(ValidationError) as refused:
        items.move(made, to="geagendeerd", by=area_officer)
    assert set(refused.value.message_dict) == {"bekijken"}
    items.edit(made, plan_of(made, review_on=today() + WEEK), by=area_officer)
    items.move(made, to="geagendeerd", by=area_officer)
    assert made.scheduled_at is not None
    with pytest.raises(ValidationError) as refused:
        items.move(made, to="afgerond", by=area_officer)
    assert set(refused.value.message_dict) == {"uitkomst"}
    items.move(made, to="afgerond", outcome="Er staan zes lampen.", by=area_officer)
    assert (again(made).outcome, again(made).is_open) == ("Er staan zes lampen.", False)


def test_of_two_who_change_an_item_at_once_the_second_hears_so(town, area_officer):
    made = world.item()
    one, other = again(made), again(made)
    items.edit(one, plan_of(one, title="Lichte paden"), by=area_officer)
    with pytest.raises(Changed):
        items.edit(other, plan_of(other, title="Veilige paden"), by=area_officer)
    with pytest.raises(Changed):
        items.move(again_with_version(made, other.version), to="verkend", by=area_officer)
    assert again(made).title == "Lichte paden"


def again_with_version(item: Item, version: int) -> Item:
    found = again(item)
    found.version = version
    return found


def test_history_stays_as_it_was_written(town):
    made = world.item()
    for attempt in (lambda: AgendaEvent.objects.update(after="x"), lambda: AgendaEvent.objects.all().delete()):
        with pytest.raises((InternalError, OperationalError, Exception), match="append-only"), transaction.atomic():
            attempt()
    assert AgendaEvent.objects.filter(item=made).count() == 1


# --- what it stands on -----------------------------------------------------------------------------------------------


def test_a_signal_that_is_taken_away_stays_in_the_history(town, area_officer):
    signal, made = world.signal(), world.item()
    assert items.bundle(made, [signal.number, "2026-999999"], by=area_officer).refused == [
        ("2026-999999", "Dit signaal vinden wij niet.")
    ]
    items.bundle(made, [signal.number], by=area_officer)
    assert Evidence.objects.count() == 1
    items.part(made, signal, by=area_officer)
    with pytest.raises(Changed):
        items.part(made, signal, by=area_officer)
    assert not Evidence.objects.current().exists()
    row = Evidence.objects.get()
    assert (row.added_by, row.removed_by) == (area_officer, area_officer)
    items.bundle(made, [signal.number], by=area_officer)
    assert Evidence.objects.count() == 2
    assert list(signal.events.filter(what="agenda").values_list("after", flat=True)) == [
        "gebundeld", "losgemaakt", "gebundeld",
    ]  # fmt: skip


def test_who_may_not_know_of_a_signal_cannot_bundle_it(town, area_officer, manager):
    signal, made = world.signal(point=world.IN_WEST), world.item()
    for officer in (area_officer, manager):
        assert items.bundle(made, [signal.number], by=officer).done == []
    assert not Evidence.objects.exists()


def test_an_area_has_the_items_of_what_lies_in_it_and_what_bears_on_it_those_above_too(town):
    low, high, far = (
        world.item(title, areas=[area])
        for title, area in (("laag", town.beuken), ("hoog", town.municipality), ("elders", town.west))
    )
    assert set(Item.objects.of_area(town.oost.pk)) == {low}
    assert set(Item.objects.of_area(town.municipality.pk)) == {low, high, far}
    assert set(Item.objects.bearing_on(town.oost.pk)) == {low, high}
    assert set(Item.objects.bearing_on(town.beuken.pk)) == {low, high}


def test_items_to_look_at_again_are_open_and_their_day_has_come(town):
    late, later = world.item("nu", review_on=today()), world.item("later", review_on=today() + WEEK)
    ended = world.item("klaar", review_on=today() - WEEK, phase="afgerond")
    assert list(Item.objects.due()) == [late]
    assert set(Item.objects.open()) == {late, later}
    assert ended not in Item.objects.open()


# --- what everybody learns -------------------------------------------------------------------------------------------


def sounds(number: int, category, **fields) -> list[Signal]:
    made = [world.signal(category=category.slug, **fields) for _ in range(number)]
    return made


def test_numbers_are_rounded_few_are_a_few_and_there_is_no_total_to_subtract_from(town, client):
    social = world.category("burenoverlast", task=None, domain_slug="sociaal", sensitivity=Sensitivity.PERSONAL)
    signals = sounds(12, town.streetlight) + sounds(3, social) + sounds(6, town.worry)
    made = world.item(signals=signals, is_public=True, phase="geagendeerd")
    found = {one.domain: one.number for one in sounds_of([made.pk])[made.pk]}
    assert found == {"Fysiek": 10, "Sociaal": None}
    text = client.get(made.get_absolute_url()).content.decode()
    assert "ongeveer 10" in text
    assert "enkele" in text
    words = re.sub(r"<[^>]*>", " ", text.split("<main")[1].split("</main")[0])
    for told in ("21", "15", "12", "De lantaarn is kapot", signals[0].number):
        assert told not in words, told


def test_one_more_signal_is_not_to_be_seen_in_the_numbers(town):
    made = world.item(signals=sounds(8, town.streetlight))
    before = sounds_of([made.pk])
    more = world.signal()
    Evidence.objects.create(item=made, signal=more)
    assert sounds_of([made.pk]) == before


def test_what_is_special_is_in_no_number(town):
    made = world.item(signals=sounds(9, town.worry))
    assert sounds_of([made.pk]) == {}


def test_a_stranger_reads_what_is_public_and_nothing_else(town, client):
    hidden, public = world.item("Geheim plan"), world.item("Open plan", is_public=True, why="Alleen voor ons")
    assert client.get(hidden.get_absolute_url()).status_code == 404
    text = client.get(public.get_absolute_url()).content.decode()
    assert "Open plan" in text
    assert "Alleen voor ons" not in text
    for path in ("/agenda", "/agenda/WK1", "/agenda/BU1"):
        text = client.get(path).content.decode()
        assert "Open plan" in text
        assert "Geheim plan" not in text
    assert "Open plan" not in client.get("/agenda/WK2").content.decode()
    assert client.get("/agenda/WK99").status_code == 404


def test_partners_stand_on_the_public_page_by_the_name_of_their_organisation_and_its_owner_does_not(town, client):
    owner = world.officer("Fatima", "wijkambtenaar", name="Fatima Voorbeeld")
    partner = world.partner(name="Woonbron")
    made = world.item(owner=owner, partners=[partner], is_public=True)
    text = client.get(made.get_absolute_url()).content.decode()
    assert "Woonbron" in text
    assert "Fatima" not in text
    assert partner.email not in text


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_signals_that_its_reader_may_know_of_and_no_sign_of_others(
    town, client, area_officer, stranger, triager
):
    ordinary, special = world.signal(), world.signal("Verward", category="zorgwekkend-gedrag")
    elsewhere = world.signal(point=world.IN_WEST)
    made = world.item()
    items.bundle(made, [one.number for one in (ordinary, special, elsewhere)], by=triager)
    shown = {
        area_officer: (ordinary.number, special.number),
        triager: (ordinary.number, special.number, elsewhere.number),
        stranger: (),
    }
    for officer, numbers in shown.items():
        client.force_login(officer)
        text = client.get(made.get_absolute_url()).content.decode()
        for signal in (ordinary, special, elsewhere):
            assert (signal.number in text) == (signal.number in numbers), (officer, signal)
        assert "Verward" not in text


def test_a_page_that_is_too_old_gets_409_and_keeps_what_was_typed(town, client, area_officer):
    made = world.item(review_on=today() + WEEK)
    items.edit(again(made), plan_of(made, title="Nieuwe titel"), by=area_officer)
    client.force_login(area_officer)
    typed = {
        "versie": 1, "soort": "opgave", "titel": "Mijn titel", "gebieden": [town.oost.pk],
        "domeinen": [made.domains.get().pk], "eigenaar": made.owner_id,
    }  # fmt: skip
    answer = client.post(f"{made.get_absolute_url()}/bewerken", typed)
    assert answer.status_code == 409
    assert "Mijn titel" in answer.content.decode()
    assert again(made).title == "Nieuwe titel"
    answer = client.post(f"{made.get_absolute_url()}/fase", {"versie": 1, "fase": "verkend"})
    assert answer.status_code == 409
    assert again(made).phase == "gesignaleerd"
    assert client.post(f"{made.get_absolute_url()}/fase", {"versie": 2, "fase": "verkend"}).status_code == 302


def test_making_one_on_the_page_bundles_what_was_ticked(town, client, area_officer):
    signals = [world.signal() for _ in range(3)]
    client.force_login(area_officer)
    typed = {
        "soort": "opgave", "titel": "Station", "gebieden": [town.oost.pk], "domeinen": [world.domain("fysiek").pk],
        "eigenaar": area_officer.pk, "kenmerk": [one.number for one in signals],
    }  # fmt: skip
    answer = client.post("/agenda/punten/nieuw", typed)
    made = Item.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert made.evidence.current().count() == 3


def test_actions_are_added_and_done_by_their_owner(town, client, area_officer, stranger):
    made = world.item()
    partner = PartnerOrganisation.objects.create(slug="corporatie", name="Woonbron", email="w@example.nl")
    client.force_login(area_officer)
    typed = {"tekst": "Lampen tellen", "zorgt": stranger.pk, "partner": partner.slug, "uiterlijk": today().isoformat()}
    assert client.post(f"{made.get_absolute_url()}/actie", typed).status_code == 302
    action = made.actions.get()
    assert (action.owner, action.partner) == (stranger, partner)
    client.force_login(stranger)
    done = client.post(f"/agenda/acties/{action.public_id}", {"stond": "open", "stand": "klaar", "antwoord": "Zes."})
    assert done.status_code == 302
    late = client.post(f"/agenda/acties/{action.public_id}", {"stond": "open", "stand": "bezig"})
    assert late.status_code == 409
    assert "Zes." in client.get(made.get_absolute_url()).content.decode()
    client.force_login(world.officer("ander", "teamlid"))
    assert client.post(f"/agenda/acties/{action.public_id}", {"stand": "bezig"}).status_code == 403


def test_nothing_is_added_to_what_has_ended(town, area_officer):
    with pytest.raises(Changed):
        actions.add(world.item(phase="losgelaten"), text="Iets", owner=area_officer, by=area_officer)


@pytest.mark.parametrize("path", ["/agenda", "/agenda/WK1"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_list_asks_the_same_number_of_questions_at_one_row_and_at_fifty(town, client, area_officer, path, signed_in):
    if signed_in:
        client.force_login(area_officer)
    signal = world.signal()

    def questions() -> int:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(path)
        return len(asked)

    world.item(signals=[signal], is_public=True)
    world.commitment(public=True)
    at_one = questions()
    for number in range(49):
        world.item(f"Punt {number}", signals=[signal], is_public=True)
        world.commitment(f"Belofte {number}", public=True)
    assert questions() == at_one <= 12


def test_the_page_of_an_item_asks_the_same_at_one_signal_and_at_fifty(town, client, area_officer):
    client.force_login(area_officer)
    made = world.item()

    def questions() -> int:
        client.get(made.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(made.get_absolute_url())
        return len(asked)

    items.bundle(made, [world.signal().number], by=area_officer)
    first = actions.add(made, text="Kijken", owner=area_officer, by=area_officer)
    actions.change(first, to="bezig", text="Begonnen.", by=area_officer)
    world.commitment(item=made)
    at_one = questions()
    items.bundle(made, [world.signal().number for _ in range(49)], by=area_officer)
    for number in range(9):
        actions.change(
            actions.add(made, text=f"Doen {number}", owner=area_officer, by=area_officer),
            to="klaar", text="Gedaan.", by=area_officer,
        )  # fmt: skip
        world.commitment(f"Belofte {number}", item=made)
    assert questions() == at_one <= 20


def test_who_covers_another_area_knows_of_the_item_and_of_no_signal(town, client):
    other = world.officer("west", "wijkambtenaar")
    Coverage.objects.create(officer=other, area=town.west, role_title=town.role_title)
    signal = world.signal()
    made = world.item(signals=[signal])
    client.force_login(other)
    text = client.get(made.get_absolute_url()).content.decode()
    assert made.title in text
    assert signal.number not in text

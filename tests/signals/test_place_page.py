"""Another place for a signal: on the map, by area or by address; the new route is shown before it happens."""

from __future__ import annotations

import datetime

import pytest

from areas.dated import today
from officers.models import Arrangement
from signals import redacting, retention, workflow
from signals.models import Event, FormerPlace, RetentionRule, Signal
from tests import address_service, world


@pytest.fixture
def unit_does_west(town) -> None:
    Arrangement.objects.create(task=town.task, team=town.unit, area=town.west)


def page_of(client, officer, signal):
    client.force_login(officer)
    return client.get(f"/signalen/{signal.number}/plek")


def put(client, officer, signal, **typed):
    """Send the form as it was shown, with these changes."""
    shown = page_of(client, officer, signal).context["form"].initial
    return client.post(f"/signalen/{signal.number}/plek", {**shown, **typed})


def test_the_new_route_is_shown_before_anything_changes(town, client, member, unit_does_west):
    signal = world.signal()
    answer = put(client, member, signal, lon="6.15", lat="52.05", bekijk="1")
    text = answer.content.decode()
    assert "De plek ligt in West." in text
    assert "Wijkzaken" in text
    assert 'value="6.15"' in text
    signal.refresh_from_db()
    assert (signal.area, signal.team) == (town.beuken, town.lighting)
    assert not Event.objects.filter(what="locatie").exists()


def test_a_pin_elsewhere_moves_it_and_offers_it_to_who_is_arranged_there(town, client, member, unit_does_west):
    signal = world.signal()
    assert put(client, member, signal, lon="6.15", lat="52.05").status_code == 302
    signal.refresh_from_db()
    assert (signal.area, signal.team) == (town.west, town.lighting)
    assert signal.handovers.get().to_team == town.unit
    assert Event.objects.filter(signal=signal, what="locatie").exists()


def test_another_area_goes_before_a_pin_that_was_left_alone(town, client, member):
    signal = world.signal()
    put(client, member, signal, gebied="WK2")
    signal.refresh_from_db()
    assert (signal.area, signal.point) == (town.west, None)


def test_another_address_changes_no_route(town, client, member):
    signal = world.signal()
    put(client, member, signal, straat="Dorpsstraat", huisnummer="3")
    signal.refresh_from_db()
    assert (signal.street, signal.area, signal.team) == ("Dorpsstraat", town.beuken, town.lighting)
    assert signal.point is not None


def test_an_address_is_looked_up_on_the_map_when_somebody_looks_first(town, client, member, settings):
    signal = world.signal()
    with address_service.running() as service:
        service.docs = [address_service.KERKSTRAAT | {"centroide_ll": "POINT(6.15 52.05)"}]
        settings.ADDRESS_SERVICE = service.address
        text = put(client, member, signal, straat="Kerkstraat", huisnummer="12A", bekijk="1").content.decode()
    assert "De plek van Kerkstraat 12A, 1234AB Waterrijk is aangewezen." in text
    assert "De plek ligt in West." in text
    assert 'value="6.150000"' in text


def test_who_was_second_hears_it_and_keeps_what_was_typed(town, client, member):
    signal = world.signal()
    shown = page_of(client, member, signal).context["form"].initial
    workflow.set_urgent(Signal.objects.get(pk=signal.pk), urgent=True, by=member)
    typed = {**shown, "straat": "Dorpsstraat", "lon": "6.15", "lat": "52.05"}
    answer = client.post(f"/signalen/{signal.number}/plek", typed)
    assert answer.status_code == 409
    assert "Iemand anders heeft dit signaal intussen veranderd." in answer.content.decode()
    assert 'value="Dorpsstraat"' in answer.content.decode()
    signal.refresh_from_db()
    assert signal.area == town.beuken


@pytest.mark.parametrize(
    "typed", [{"lon": "NaN", "lat": "52"}, {"postcode": "vier"}, {"omschrijving": "x" * 301}, {"gebied": "WK9"}]
)
def test_what_is_no_place_is_refused_at_its_field(town, client, member, typed):
    signal = world.signal(point=None)
    answer = put(client, member, signal, **typed)
    assert answer.status_code == 400
    signal.refresh_from_db()
    assert signal.area is None


def test_who_only_reads_does_not_move_it_and_what_is_closed_stays(town, client, member):
    signal = world.signal()
    assert page_of(client, world.officer("", "kcc"), signal).status_code == 403
    assert page_of(client, world.officer("", "teamlid"), signal).status_code == 404
    workflow.move(signal, to="afgehandeld", by=member, text="Klaar.", result=town.results[0])
    assert page_of(client, member, signal).status_code == 403


def test_what_is_special_stands_on_no_map(town, client, social_worker):
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    workflow.reassign(signal, team=town.wijkteam, by=None)
    assert "kaart-gegevens" not in page_of(client, social_worker, signal).content.decode()


def test_pve_2_10_history_shows_the_address_and_the_point_that_stood_there_before(town, client, member):
    signal = world.signal(street="Dorpsstraat", house_number="7", town="Beuken", place="naast de smid")
    assert put(client, member, signal, straat="Kerklaan", omschrijving="", lon="6.15").status_code == 302
    shown = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Adres of omschrijving van de plek veranderd." in shown
    assert "Dorpsstraat 7, Beuken; naast de smid" in shown
    assert "Beuken; punt 52,02000, 6,05000" in shown or "Beuken; punt 52.02000, 6.05000" in shown
    signal.refresh_from_db()
    assert (signal.address, signal.place) == ("Kerklaan 7, Beuken", "")


def test_a_former_place_is_redacted_and_erased_as_what_points_to_a_person(town, client, member):
    signal = world.signal(street="Dorpsstraat", house_number="7", place="bij Jansen achter")
    assert put(client, member, signal, straat="Kerklaan", omschrijving="", lon="6.15").status_code == 302
    signal = Signal.objects.get(pk=signal.pk)
    redacting.redact(signal, words=["Jansen", "Dorpsstraat 7"], by=member)
    assert [one.words for one in signal.former_places.all()] == ["[gelakt]; bij [gelakt] achter", ""]
    workflow.move(signal, to="afgehandeld", by=member, text="Klaar.", result=town.results[0])
    applied = retention.apply(day=today() + datetime.timedelta(days=31 * RetentionRule().contact_months))
    assert (applied.erased, applied.destroyed) == (1, 0)
    assert not FormerPlace.objects.exists()

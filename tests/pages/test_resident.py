"""The resident's door: form, thanks, status page, and the porch's own pages, over HTTP."""

from __future__ import annotations

import datetime
import json
import re
import threading
import uuid

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from officers.models import Channel
from outbox.models import Letter
from signals import links, workflow
from signals.models import Event, IdempotencyKey, Kind, Note, Referral, Signal
from tests import world

TYPED = {
    "tekst": "De lantaarn bij de school is kapot.",
    "soort": "melding",
    "omschrijving": "naast de glascontainer",
    "naam": "Sanne Bakker",
    "email": "sanne@voorbeeld.nl",
    "telefoon": "06-12345678",
}


def send(client: Client, **typed: object):
    """Post the form with a name of its own, as a browser does."""
    return client.post("/melden", {"formulier": uuid.uuid4().hex, **typed})


def said(response) -> str:
    """The page's text, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class TestForm:
    def test_asks_for_no_category(self, client, town):
        page = client.get("/melden").content.decode()
        assert "categorie" not in page.lower()

    def test_text_alone_is_enough(self, client, town):
        response = send(client, tekst="De lantaarn is kapot")
        assert response.status_code == 302
        signal = Signal.objects.get()
        assert (signal.channel, signal.area, signal.point) == (Channel.WEB, None, None)
        assert not hasattr(signal, "reporter")

    def test_everything_typed_arrives(self, client, town):
        send(client, **TYPED, gebied="BU1", straat="Dorpsstraat", huisnummer="3", postcode="1234 AB", plaats="Oost")
        signal = Signal.objects.get()
        assert signal.text == TYPED["tekst"]
        assert signal.kind == Kind.REPORT
        assert signal.area == town.beuken
        assert signal.address == "Dorpsstraat 3, 1234 AB Oost"
        assert signal.place == "naast de glascontainer"
        assert (signal.reporter.name, signal.reporter.email) == ("Sanne Bakker", "sanne@voorbeeld.nl")

    def test_a_point_goes_before_an_area(self, client, town):
        longitude, latitude = world.IN_WEST
        send(client, tekst="Kapot", gebied="BU1", lon=str(longitude), lat=str(latitude))
        assert Signal.objects.get().area == town.west

    def test_a_point_outside_the_municipality_is_taken(self, client, town):
        send(client, tekst="Kapot", lon="4.0", lat="51.0")
        assert Signal.objects.get().is_outside

    def test_an_error_keeps_everything_that_was_typed(self, client, town):
        typed = TYPED | {
            "tekst": "",
            "gebied": "BU1",
            "straat": "Dorpsstraat",
            "huisnummer": "3a",
            "postcode": "0000",
            "plaats": "Oost",
            "lon": "6.05",
            "lat": "52.02",
        }
        response = send(client, **typed)
        assert response.status_code == 400
        page = response.content.decode()
        for value in ("sanne@voorbeeld.nl", "Sanne Bakker", "Dorpsstraat", "3a", "0000", "naast de glascontainer"):
            assert f'value="{value}"' in page
        assert 'name="gebied" value="BU1"' in page
        assert re.search(r'name="lon" value="6.05"', page)
        assert not Signal.objects.exists()

    @pytest.mark.parametrize("fields", [["tekst"], ["postcode", "huisnummer"], ["email", "telefoon"]])
    def test_every_error_of_a_step_stands_in_the_summary_with_a_link_and_at_its_field(self, client, town, fields):
        wrong = {"tekst": "", "email": "geen adres", "postcode": "0000", "huisnummer": "1" * 21, "telefoon": "bel mij"}
        response = send(client, **{"tekst": "Kapot"} | {field: wrong[field] for field in fields})
        page = response.content.decode()
        for field in fields:
            assert f'href="#id_{field}"' in page
            assert f'id="id_{field}_error"' in page
            assert re.search(rf'id="id_{field}"[^>]*aria-describedby="[^"]*id_{field}_error"', page) or re.search(
                rf'aria-describedby="[^"]*id_{field}_error"[^>]*id="id_{field}"', page
            )
        assert "<title>Fout:" in page
        # An address with an error: its part of the form stands open.
        assert ('<details class="ww-more" id="adres" open>' in page) == ("postcode" in fields)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("lon", "NaN"),
            ("lon", "inf"),
            ("lon", "abc"),
            ("lat", "91"),
            ("gebied", "BESTAAT-NIET"),
            ("soort", "aanklacht"),
            ("tekst", "a\x00b"),
            ("tekst", "te lang " * 700),
            ("huisnummer", "1" * 21),
            ("omschrijving", "x\u202ey"),
        ],
    )
    def test_what_cannot_be_stored_is_refused_with_a_sentence(self, client, town, field, value):
        typed = {"tekst": "De lantaarn is kapot"} | ({"lon": "6.05", "lat": "52.02"} if field in "lonlat" else {})
        response = send(client, **typed | {field: value})
        assert response.status_code == 400
        assert "Er is nog iets dat niet klopt" in said(response)
        assert not Signal.objects.exists()

    def test_a_point_that_cannot_be_is_refused_in_a_residents_words(self, client, town):
        assert "Kies de plek opnieuw op de kaart" in said(send(client, tekst="Kapot", lon="NaN", lat="52.02"))

    def test_what_somebody_typed_is_never_markup(self, client, town):
        response = send(client, tekst="<script>alert(1)</script>", email="<b>")
        assert b"<script>alert(1)" not in response.content
        assert b"&lt;script&gt;alert(1)" in response.content

    def test_sending_the_same_form_twice_makes_one_signal(self, client, town):
        form = uuid.uuid4().hex
        first = client.post("/melden", TYPED | {"formulier": form})
        second = client.post("/melden", TYPED | {"formulier": form})
        assert first.status_code == second.status_code == 302
        assert Signal.objects.count() == 1
        assert Letter.objects.filter(recipient="sanne@voorbeeld.nl").count() == 1
        assert Signal.objects.get().number in said(client.get("/melden/bedankt"))

    def test_other_words_in_the_same_form_are_another_signal(self, client, town):
        form = uuid.uuid4().hex
        client.post("/melden", {"tekst": "De lantaarn is kapot", "formulier": form})
        client.post("/melden", {"tekst": "De put is verstopt", "formulier": form})
        assert set(Signal.objects.values_list("text", flat=True)) == {"De lantaarn is kapot", "De put is verstopt"}

    @pytest.mark.django_db(transaction=True)
    def test_two_sendings_at_the_same_moment_make_one_signal(self, town):
        form, start = uuid.uuid4().hex, threading.Barrier(4)
        codes: list[int] = []

        def post() -> None:
            start.wait()
            codes.append(Client().post("/melden", TYPED | {"formulier": form}).status_code)
            connection.close()

        senders = [threading.Thread(target=post) for _ in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert codes == [302] * 4
        assert Signal.objects.count() == 1

    def test_nothing_of_the_text_is_kept_to_know_a_repeat(self, client, town):
        send(client, **TYPED)
        key = IdempotencyKey.objects.get()
        assert re.fullmatch(r"[0-9a-f]{64}", key.key_digest)
        assert re.fullmatch(r"[0-9a-f]{64}", key.body_digest)

    def test_each_form_that_is_shown_has_a_name_of_its_own(self, client, town):
        names = {
            re.search(r'name="formulier" value="([^"]+)"', client.get("/melden").content.decode())[1] for _ in "ab"
        }
        assert len(names) == 2

    def test_without_the_safety_mark_nothing_is_sent_and_the_form_comes_back_full(self, town):
        response = Client(enforce_csrf_checks=True).post("/melden", TYPED)
        assert response.status_code == 403
        assert not Signal.objects.exists()
        assert "nog niet verstuurd" in said(response)
        assert TYPED["tekst"] in response.content.decode()
        assert 'name="csrfmiddlewaretoken"' in response.content.decode()

    def test_who_sends_too_often_is_told_when_to_return_and_keeps_the_text(self, client, town, settings):
        settings.DOOR_RATES = settings.DOOR_RATES | {"form": "1/m"}
        send(client, **TYPED)
        response = send(client, tekst="Dit is mijn tweede verhaal")
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert "Dit is mijn tweede verhaal" in said(response)

    def test_too_much_at_once_is_refused_with_a_page(self, client, town):
        response = send(client, tekst="a" * 300_000)
        assert response.status_code == 413
        assert "te groot" in said(response)

    def test_without_areas_the_form_still_works(self, client, db):
        assert "In welke buurt" not in said(client.post("/melden/stap", {"tekst": "Kapot", "naar": "plek"}))
        assert send(client, tekst="De lantaarn is kapot", gebied="BU1").status_code == 302

    def test_areas_are_grouped_as_people_know_them(self, client, town):
        page = client.post("/melden/stap", {"tekst": "Kapot", "naar": "plek"}).content.decode()
        group = re.search(r'<optgroup label="Wijk Oost">(.*?)</optgroup>', page, re.S)[1]
        assert re.findall(r'value="([^"]+)"', group) == ["WK1", "BU1"]
        assert 'value="GM1"' not in page

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_get_a_page_and_change_nothing(self, client, town, method):
        response = getattr(client, method)("/melden")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, POST"
        assert "Er is niets veranderd" in said(response)


class TestDanger:
    """The panel with numbers: before sending, once, and never a gate."""

    @pytest.fixture(autouse=True)
    def numbers(self, town):
        Referral.objects.create(code="112", name="Alarmnummer", phone="112", text="Bij gevaar.", order=1)
        Referral.objects.create(
            code="veilig-thuis", name="Veilig Thuis", phone="0800-2000", text="Gratis, dag en nacht.", order=2
        )

    def test_numbers_are_shown_before_sending_and_the_text_is_kept(self, client):
        response = send(client, tekst="Er is brand in de schuur", email="sanne@voorbeeld.nl")
        page = response.content.decode()
        assert response.status_code == 200
        assert 'href="tel:112"' in page
        assert "Toch versturen" in page
        assert "Er is brand in de schuur" in page
        assert 'value="sanne@voorbeeld.nl"' in page
        assert not Signal.objects.exists()

    def test_sending_stays_possible(self, client):
        page = send(client, tekst="Er is brand in de schuur").content.decode()
        shown = re.search(r'name="getoond" value="([^"]*)"', page)[1]
        assert send(client, tekst="Er is brand in de schuur", getoond=shown).status_code == 302
        assert Signal.objects.count() == 1

    def test_a_new_danger_in_the_text_is_shown_too(self, client):
        response = send(client, tekst="Er is brand, en hij slaat zijn vrouw", getoond="112")
        assert 'href="tel:08002000"' in response.content.decode()
        assert not Signal.objects.exists()

    def test_who_may_be_watched_can_leave_at_once(self, client, settings):
        settings.QUICK_EXIT_URL = "https://weer.voorbeeld.nl/"
        page = send(client, tekst="Hij slaat zijn vrouw").content.decode()
        assert re.search(r'<a[^>]*href="https://weer.voorbeeld.nl/"[^>]*data-leave', page)
        assert "data-leave" not in send(client, tekst="Er is brand").content.decode()

    def test_after_sending_the_way_out_is_still_there(self, client, settings):
        text = "De buurman slaat zijn vrouw elke avond"
        thanks = client.get(send(client, tekst=text, getoond="veilig-thuis").url).content.decode()
        assert f'href="{settings.QUICK_EXIT_URL}"' in thanks
        status = client.get(re.search(r'href="(/volg/[^"]+)"', thanks)[1]).content.decode()
        assert f'href="{settings.QUICK_EXIT_URL}"' in status

    def test_a_harmless_text_is_sent_at_once(self, client):
        assert send(client, tekst="De lantaarn is kapot").status_code == 302

    def test_a_number_that_the_city_took_out_is_not_shown_and_stops_nobody(self, client):
        Referral.objects.all().delete()
        assert send(client, tekst="Er is brand in de schuur").status_code == 302


class TestThanks:
    def test_shows_number_term_team_copy_and_link(self, client, town, time_machine):
        time_machine.move_to(datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.UTC), tick=False)
        response = send(client, **TYPED, gebied="BU1")
        assert response.url == "/melden/bedankt"
        page = client.get(response.url)
        signal = Signal.objects.get()
        text = said(page)
        assert signal.number in text
        assert "30 november 2026 , over 5 werkdagen" in text
        assert signal.team.name in text
        for typed in (TYPED["tekst"], TYPED["omschrijving"], TYPED["naam"], TYPED["email"], TYPED["telefoon"]):
            assert typed in text
        assert "Beuken, Oost" in text
        token = re.search(r'href="/volg/([^"]+)"', page.content.decode())[1]
        assert links.signal_of(token) == signal

    def test_who_gave_no_address_gets_the_link_to_keep(self, client, town):
        send(client, tekst="De lantaarn is kapot")
        page = client.get("/melden/bedankt").content.decode()
        assert 'id="volglink"' in page
        assert "U gaf geen e-mailadres" in page

    def test_is_kept_in_no_cache(self, client, town):
        send(client, **TYPED)
        assert "no-store" in client.get("/melden/bedankt")["Cache-Control"]

    def test_a_stranger_is_led_to_the_form(self, client, town):
        assert client.get("/melden/bedankt").url == "/melden"

    def test_is_led_to_the_form_when_the_signal_is_gone(self, client, town):
        session = client.session
        session["sent"] = signing.dumps(uuid.uuid4().hex, salt="wijkwerk.signals.status")
        session.save()
        assert client.get("/melden/bedankt").url == "/melden"


class TestStatusPage:
    @pytest.fixture
    def signal(self, town) -> Signal:
        return world.signal("De lantaarn is kapot", name="Sanne Bakker", email="sanne@voorbeeld.nl")

    def look(self, client, signal):
        return client.get(reverse("status", args=[links.status_token(signal)]))

    def test_tells_in_plain_words_where_it_stands(self, client, signal):
        text = said(self.look(client, signal))
        assert "Wij hebben uw bericht ontvangen" in text
        assert signal.number in text
        assert signal.team.name in text
        assert "werkdagen" in text

    def test_a_message_stands_with_the_move_it_belongs_to(self, client, signal, member):
        workflow.take(signal, by=member)
        workflow.move(signal, to="afgehandeld", by=member, text="De lamp is vervangen.")
        page = self.look(client, signal)
        steps = re.findall(r"<h3[^>]*>(.*?)</h3>", page.content.decode())
        assert steps == [
            "Wij zijn klaar met uw bericht",
            "Wij zijn ermee bezig",
            "Wij hebben uw bericht ontvangen",
        ]
        assert "De lamp is vervangen." in said(page)

    def test_shows_no_note_no_name_of_an_officer_and_no_contact_details(self, client, signal, member):
        Note.objects.create(signal=signal, text="Deze meneer belt elke week.", officer=member)
        member.name = "Joost van der Linden"
        member.save()
        workflow.take(signal, by=member)
        text = said(self.look(client, signal))
        assert "belt elke week" not in text
        assert "Joost" not in text
        assert "Sanne Bakker" not in text
        assert "sanne@voorbeeld.nl" not in text

    def test_an_event_that_is_not_public_is_not_told(self, client, signal):
        Event.objects.create(signal=signal, what=Event.What.STATUS, before="gemeld", after="ingepland")
        assert "gepland" not in said(self.look(client, signal))

    def test_what_was_closed_without_telling_is_not_told_here(self, client, signal, member):
        untold = {"told": False, "feedback": "weet-het"}
        workflow.move(signal, to="afgehandeld", by=member, text="Dubbel met een ander signaal", **untold)
        text = said(self.look(client, signal))
        assert "Dubbel met een ander" not in text
        assert "Vraag het ons, en noem uw kenmerk" in text

    def test_leaves_no_trace(self, client, signal):
        response = self.look(client, signal)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex' in response.content.decode()

    def test_says_when_it_is_too_late(self, client, signal):
        Signal.objects.filter(pk=signal.pk).update(due_on=datetime.date(2020, 1, 6))
        assert "Dat is niet gelukt" in said(self.look(client, signal))

    def test_shows_the_place_in_its_area(self, client, signal):
        page = self.look(client, signal).content.decode()
        assert 'aria-label="Tekening van Beuken met de plek erin"' in page
        # Coordinates of a drawing have a point, also in Dutch.
        assert re.search(r'<circle[^>]* cx="[0-9.]+" cy="[0-9.]+"', page)

    def test_no_neighbour_covers_the_edge_of_its_area(self, client, town):
        signal = world.signal(point=world.IN_OOST)
        shapes = re.findall(r'<path class="(ww-drawing__area[^"]*)"', self.look(client, signal).content.decode())
        assert shapes == ["ww-drawing__area", "ww-drawing__area ww-drawing__area--chosen"]

    def test_an_old_link_says_so_and_what_to_do(self, client, signal, settings, time_machine):
        settings.CONTACT_PHONE = "14 0999"
        token = links.status_token(signal)
        time_machine.move_to(timezone.now() + datetime.timedelta(days=settings.STATUS_LINK_DAYS + 1))
        response = client.get(reverse("status", args=[token]))
        assert response.status_code == 410
        assert "verlopen" in said(response)
        assert "14 0999" in said(response)

    @pytest.mark.parametrize("token", ["onzin", "x" * 300, "a:b:c", "ImFiYyI:1:xyz"])
    def test_a_made_up_link_says_so(self, client, town, token):
        response = client.get(f"/volg/{token}")
        assert response.status_code == 404
        assert "Wij kennen deze link niet" in said(response)

    def test_a_changed_link_opens_nothing(self, client, signal):
        token = links.status_token(signal)
        assert client.get(reverse("status", args=[token[:-1] + ("A" if token[-1] != "A" else "B")])).status_code == 404

    def test_looking_changes_nothing(self, client, signal):
        before = list(signal.events.values_list("pk", flat=True))
        self.look(client, signal)
        assert list(signal.events.values_list("pk", flat=True)) == before

    def test_asks_the_database_at_most_nine_things(self, client, signal, member, django_assert_max_num_queries):
        workflow.take(signal, by=member)
        with django_assert_max_num_queries(9):
            self.look(client, signal)


class TestHome:
    def test_leads_to_the_form_and_names_112(self, client, town):
        page = client.get("/").content.decode()
        assert 'href="/melden"' in page
        assert 'href="tel:112"' in page

    def test_names_the_wijken(self, client, town):
        text = said(client.get("/"))
        assert "Oost" in text
        assert "West" in text
        assert "Beuken" not in text

    def test_works_on_an_empty_database(self, client, db):
        assert client.get("/").status_code == 200

    def test_gives_contact_details_only_when_they_are_set(self, client, town, settings):
        settings.CONTACT_PHONE = settings.CONTACT_EMAIL = ""
        page = client.get("/").content.decode()
        assert "mailto:" not in page
        assert re.findall(r'href="tel:([^"]+)"', page) == ["112", "112"]
        settings.CONTACT_PHONE = "14 0999"
        assert 'href="tel:140999"' in client.get("/").content.decode()


class TestOutlines:
    def test_are_geojson_of_todays_areas_biggest_first(self, client, town):
        response = client.get("/kaart/gebieden.json")
        assert response["Content-Type"] == "application/geo+json"
        found = json.loads(response.content)
        assert [one["properties"]["code"] for one in found["features"]] == ["GM1", "WK1", "WK2", "BU1"]
        assert found["features"][3]["properties"] == {
            "code": "BU1",
            "name": "Beuken",
            "kind": "buurt",
            "rank": 40,
            "parent": "WK1",
            "alsoIn": None,
        }
        assert found["features"][3]["geometry"]["type"] == "MultiPolygon"

    def test_are_kept_by_caches_and_not_sent_again_unchanged(self, client, town):
        response = client.get("/kaart/gebieden.json")
        assert "public" in response["Cache-Control"]
        assert "Cookie" not in response.get("Vary", "")
        again = client.get("/kaart/gebieden.json", headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304

    def test_change_mark_when_an_area_changes(self, client, town):
        mark = client.get("/kaart/gebieden.json")["ETag"]
        town.beuken.versions.update(name="Eiken")
        assert client.get("/kaart/gebieden.json")["ETag"] != mark

    def test_are_an_empty_collection_where_there_are_no_areas(self, client, db):
        assert json.loads(client.get("/kaart/gebieden.json").content)["features"] == []

    def test_leave_out_the_smallest_when_there_are_too_many(self, client, town, monkeypatch):
        monkeypatch.setattr("areas.maps.MOST_SHAPES", 3)
        codes = [
            one["properties"]["code"] for one in json.loads(client.get("/kaart/gebieden.json").content)["features"]
        ]
        assert codes == ["GM1", "WK1", "WK2"]


class TestPorch:
    def test_privacy_names_what_the_product_does(self, client, db, settings):
        settings.STATUS_LINK_DAYS = 90
        settings.MAP_TILES = "https://tegels.voorbeeld.nl/{z}/{x}/{y}.png"
        text = said(client.get("/privacy"))
        assert "90 dagen" in text
        assert "tegels.voorbeeld.nl" in text

    def test_without_a_tile_server_privacy_names_none(self, client, db, settings):
        settings.MAP_TILES = ""
        assert "De kaart" not in said(client.get("/privacy"))

    def test_the_statement_says_its_status_and_leads_to_the_register_where_the_city_named_it(self, client, settings):
        assert "Onze status is C: de eerste maatregelen zijn genomen" in said(client.get("/toegankelijkheid"))
        settings.ACCESSIBILITY_STATUS = "B"
        settings.ACCESSIBILITY_STATEMENT = "https://www.toegankelijkheidsverklaring.nl/register/1"
        page = client.get("/toegankelijkheid")
        assert "B: voldoet voor een deel" in said(page)
        assert "nog niet onderzocht" not in said(page)
        assert 'href="https://www.toegankelijkheidsverklaring.nl/register/1"' in page.content.decode()

    def test_no_contact_is_invented(self, client, db, settings):
        settings.CONTACT_PHONE = settings.CONTACT_EMAIL = ""
        for path in ("/privacy", "/toegankelijkheid"):
            assert b"mailto:" not in client.get(path).content

    def test_security_txt_names_the_contact_and_an_end_within_a_year(self, client, settings):
        settings.SECURITY_CONTACT = "veilig@gemeente.example"
        response = client.get("/.well-known/security.txt")
        assert response["Content-Type"].startswith("text/plain")
        fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
        assert fields["Contact"] == "mailto:veilig@gemeente.example"
        until = datetime.datetime.fromisoformat(fields["Expires"])
        assert datetime.timedelta(0) < until - datetime.datetime.now(datetime.UTC) < datetime.timedelta(days=365)

    def test_without_a_contact_for_security_it_names_the_contact_centre_or_the_form(self, client, db, settings):
        settings.SECURITY_CONTACT, settings.BASE_URL = "", "https://wijk.example"
        for phone, email, contact in (
            ("14 0999", "wijk@gemeente.example", "mailto:wijk@gemeente.example"),
            ("14 0999", "", "tel:140999"),
            ("", "", "https://wijk.example/melden"),
        ):
            settings.CONTACT_PHONE, settings.CONTACT_EMAIL = phone, email
            assert f"Contact: {contact}\n" in client.get("/.well-known/security.txt").content.decode()

    def test_an_address_that_is_nothing_gets_a_page(self, client, db):
        response = client.get("/bestaat-niet")
        assert response.status_code == 404
        assert "Deze pagina bestaat niet" in said(response)

    def test_our_own_fault_gets_a_page_that_needs_no_database(self, client, monkeypatch):
        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("stuk")

        monkeypatch.setattr("dashboard.views.neighbourhoods", broken)
        client.raise_request_exception = False
        response = client.get("/")
        assert response.status_code == 500
        assert "Er ging bij ons iets mis" in said(response)

    @pytest.mark.parametrize("path", ["/", "/melden", "/privacy", "/toegankelijkheid", "/inloggen", "/bestaat-niet"])
    def test_no_page_has_inline_style_or_script(self, client, town, path):
        page = client.get(path).content.decode()
        assert not re.search(r"\sstyle=|<style|\son\w+=", page)
        for script in re.findall(r"<script[^>]*>", page):
            assert "src=" in script or 'type="application/json"' in script
        assert "unsafe-inline" not in client.get(path)["Content-Security-Policy"]


class TestSignIn:
    def test_leads_to_where_somebody_was_going(self, client, member):
        response = client.post("/inloggen", {"username": "lamp", "password": "lamp", "next": "/gebieden"})
        assert response.url == "/gebieden"

    def test_never_leads_outside(self, client, member):
        response = client.post("/inloggen?next=https://kwaad.example", {"username": "lamp", "password": "lamp"})
        assert response.url == "/bureau"

    def test_says_what_went_wrong_and_not_which_of_the_two(self, client, member):
        known = said(client.post("/inloggen", {"username": "lamp", "password": "fout"}))
        unknown = said(client.post("/inloggen", {"username": "niemand", "password": "fout"}))
        assert "Er is nog iets dat niet klopt" in known
        strip = re.compile(r"value=\S+")
        assert strip.sub("", known) == strip.sub("", unknown)

    def test_guessing_is_stopped(self, client, member, settings):
        settings.DOOR_RATES = settings.DOOR_RATES | {"login": "2/m"}
        codes = [client.post("/inloggen", {"username": "lamp", "password": "fout"}).status_code for _ in range(3)]
        assert codes == [200, 200, 429]

    def test_signing_out_takes_a_post(self, client, member):
        client.force_login(member)
        assert client.get("/uitloggen").status_code == 405
        assert client.post("/uitloggen").url == "/"
        assert "_auth_user_id" not in client.session

"""Mijn meldingen: who asks for the link, what it opens, and what a stranger gets out of it: nothing."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.models import Letter
from signals import links, mine, workflow
from signals.models import OverviewLink, Reporter, Signal
from tests import world

OWN = "sanne@voorbeeld.nl"


def page(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def ask(client: Client, email: str = OWN) -> Any:
    return client.post("/mijn-meldingen", {"email": email})


def mailed() -> str:
    """The path of the link in the last mail."""
    return re.findall(r"/mijn-meldingen/\S+", Letter.objects.order_by("-pk")[0].body)[0]


@pytest.fixture
def opened(client, town) -> Client:
    """A browser in which Sanne opened her overview."""
    world.signal("De lamp bij het bankje knippert", email=OWN, street="Beukenlaan", house_number="3")
    ask(client)
    client.post(mailed())
    return client


def test_pve_1_15_a_mailed_link_lists_exactly_the_signals_of_this_reporter_with_where_they_stand(client, town, member):
    lamp = world.signal("De lamp bij het bankje knippert", email=OWN, street="Beukenlaan")
    done = world.signal("De lamp bij de school is uit", email=OWN.upper())
    workflow.move(done, to="afgehandeld", by=member, text="De lamp brandt.")
    other = world.signal("Iets van een ander", email="piet@voorbeeld.nl")
    world.signal("Zonder adres")
    assert ask(client).status_code == 302
    path = mailed()
    assert "Toon mijn meldingen" in page(client.get(path))
    client.post(path)
    words = page(client.get("/mijn-meldingen"))
    for signal in (lamp, done):
        assert signal.number in words
        assert f"/volg/{links.status_token(signal)}" in words
    assert "Straatverlichting" in words
    assert "Beukenlaan, Beuken" in words
    assert "Wij hebben uw bericht ontvangen" in words
    assert "Wij zijn klaar met uw bericht" in words
    assert other.number not in words
    assert len(re.findall(r'class="ww-mine__row"', words)) == 2


def test_pve_1_15_a_changed_or_expired_link_shows_none(client, town):
    lamp = world.signal(email=OWN)
    ask(client)
    path = mailed()
    for changed in (path[:-1] + ("A" if path[-1] != "A" else "B"), path + "x", "/mijn-meldingen/" + lamp.public_id.hex):
        assert client.get(changed).status_code == 404
        assert client.post(changed).status_code == 404
    OverviewLink.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=61))
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 410
        assert "Vraag een nieuwe link" in page(answer)
    assert lamp.number not in page(client.get("/mijn-meldingen"))


def test_an_address_that_we_do_not_know_gets_the_same_answer_and_no_mail(client, town):
    world.signal(email=OWN)
    Letter.objects.all().delete()
    known, unknown = ask(client), ask(Client(), "niemand@voorbeeld.nl")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert re.sub(r"nonce[^ >]*", "", page(client.get(known["Location"]))) == re.sub(
        r"nonce[^ >]*", "", page(Client().get(unknown["Location"]))
    )
    assert [letter.recipient for letter in Letter.objects.all()] == [OWN]
    assert list(OverviewLink.objects.values_list("email", flat=True)) == [OWN]


def test_asking_takes_the_same_statements_for_an_unknown_address(client, town):
    world.signal(email=OWN)
    counts = []
    for email in (OWN, "niemand@voorbeeld.nl"):
        with CaptureQueriesContext(connection) as queries:
            ask(client, email)
        counts.append([one["sql"].split()[0] for one in queries if not one["sql"].startswith(("RELEASE", "ROLLBACK"))])
    assert counts[0] == counts[1]


def test_the_mail_goes_to_the_address_as_we_have_it(client, town):
    world.signal(email=OWN)
    Letter.objects.all().delete()
    ask(client, "SANNE@voorbeeld.nl")
    (letter,) = Letter.objects.all()
    assert letter.recipient == OWN
    assert OWN not in letter.subject + letter.body


def test_the_link_opens_once_and_a_scanner_that_looks_uses_nothing_up(client, town):
    signal = world.signal(email=OWN)
    ask(client)
    path = mailed()
    for _look in range(3):
        assert Client().get(path).status_code == 200
    assert client.post(path).status_code == 302
    assert signal.number in page(client.get("/mijn-meldingen"))
    second = Client()
    assert second.get(path).status_code == 410
    assert second.post(path).status_code == 410
    assert signal.number not in page(second.get("/mijn-meldingen"))


def test_the_token_stands_nowhere_but_in_the_mail(client, town, caplog):
    world.signal(email=OWN)
    ask(client)
    path = mailed()
    token = path.rpartition("/")[2]
    client.get(path)
    client.post(path)
    client.get("/mijn-meldingen/verkeerd")
    assert not OverviewLink.objects.filter(digest__contains=token).exists()
    assert token not in str(dict(client.session))
    assert OWN not in str(dict(client.session))
    from wijkwerk.logs import JsonFormatter

    lines = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert token not in lines
    assert OWN not in lines


def test_the_overview_closes_by_itself_and_by_its_button(opened):
    number = Signal.objects.get().number
    assert number in page(opened.get("/mijn-meldingen"))
    OverviewLink.objects.update(opened_at=timezone.now() - datetime.timedelta(minutes=31))
    assert number not in page(opened.get("/mijn-meldingen"))
    OverviewLink.objects.update(opened_at=timezone.now())
    assert number in page(opened.get("/mijn-meldingen"))
    assert opened.post("/mijn-meldingen/sluiten").status_code == 302
    assert number not in page(opened.get("/mijn-meldingen"))
    assert not OverviewLink.objects.exists()


def test_what_is_special_is_listed_without_what_it_is_about_or_where(client, town):
    signal = world.signal(
        "Mijn buurman is verward", category="zorgwekkend-gedrag", email=OWN, street="Beukenlaan", house_number="3"
    )
    ask(client)
    client.post(mailed())
    words = page(client.get("/mijn-meldingen"))
    assert signal.number in words
    assert f"/volg/{links.status_token(signal)}" in words
    for hidden in ("Zorgwekkend", "Beukenlaan", "verward", "Beuken"):
        assert hidden not in words


def test_a_wrong_address_is_refused_with_what_was_typed(client, town):
    for typed in ("", "sanne", "a@b", f"{'a' * 300}@voorbeeld.nl", "a@b.nl\nBcc: c@d.nl"):
        answer = ask(client, typed)
        assert answer.status_code == 400, typed
        assert "Vul een e-mailadres in" in page(answer)
    assert 'value="sanne"' in page(ask(client, "sanne"))
    assert not OverviewLink.objects.exists()


def test_no_header_can_be_smuggled_into_the_mail(client, town):
    world.signal(email=OWN)
    Letter.objects.all().delete()
    for typed in (f"{OWN}\r\nBcc: dief@voorbeeld.nl", f"{OWN}%0aBcc: x@y.nl", f"{OWN},dief@voorbeeld.nl"):
        assert ask(client, typed).status_code == 400
    assert not Letter.objects.exists()


def test_who_asks_too_often_is_told_to_wait_by_origin_and_by_address(town, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "100/m", "mail": "2/h"}
    for email in (OWN, "niemand@voorbeeld.nl"):
        found = [Client(REMOTE_ADDR=f"203.0.113.{at}").post("/mijn-meldingen", {"email": email}) for at in range(3)]
        assert [one.status_code for one in found] == [302, 302, 429]
        assert int(found[-1]["Retry-After"]) > 0
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "3/m", "mail": "100/h"}
    # A cookie that somebody made up lets nobody by.
    hasty = Client(REMOTE_ADDR="198.51.100.7")
    hasty.cookies[settings.SESSION_COOKIE_NAME] = "bedacht"
    assert [ask(hasty, f"a{at}@voorbeeld.nl").status_code for at in range(4)][-1] == 429


def test_no_cache_and_no_search_engine_keeps_these_pages(opened):
    for path in ("/mijn-meldingen", "/mijn-meldingen/verstuurd", "/mijn-meldingen/onzin"):
        answer = opened.get(path)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_long_list_is_read_in_pages_that_miss_and_repeat_nothing(client, town):
    numbers = {world.signal(f"Lamp {at}", email=OWN).number for at in range(27)}
    # Taken in at one moment, as an import does.
    Signal.objects.update(received_at=timezone.now())
    ask(client)
    client.post(mailed())
    first = page(client.get("/mijn-meldingen"))
    (further,) = re.findall(r"\?na=([^\"]+)", first)
    second = page(client.get(f"/mijn-meldingen?na={further}"))
    of_first, of_second = (set(re.findall(r'ww-number">([^<]+)', text)) for text in (first, second))
    assert (len(of_first), len(of_second)) == (25, 2)
    assert of_first | of_second == numbers
    for nonsense in ("x", "1_2", "2026-01-01T00:00:00_9999999999999999999999", "2026-01-01T00:00:00+00:00_x"):
        assert client.get("/mijn-meldingen", {"na": nonsense}).status_code == 200


@pytest.mark.parametrize("amount", [1, 25])
def test_the_overview_takes_at_most_5_statements(client, town, amount):
    for at in range(amount):
        world.signal(f"Lamp {at}", email=OWN)
    ask(client)
    client.post(mailed())
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/mijn-meldingen").status_code == 200
    assert len(queries) <= 5, "\n".join(one["sql"][:160] for one in queries)


def test_links_of_yesterday_are_forgotten(town):
    world.signal(email=OWN)
    mine.ask(OWN, at=timezone.now() - datetime.timedelta(hours=25))
    mine.ask(OWN)
    assert mine.forget() == 1
    assert OverviewLink.objects.count() == 1


def test_who_has_no_signals_left_reads_so(opened):
    Reporter.objects.all().delete()
    assert "Er staan hier geen meldingen meer" in page(opened.get("/mijn-meldingen"))

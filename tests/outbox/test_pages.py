"""The pages of the post room: what they show, what they never show, and who may send again."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.mailbox import Piece, pieces
from outbox.models import Letter, MailboxMail


def letter(state: str = Letter.State.WAITING, **fields) -> Letter:
    defaults = {"recipient": "joke@example.nl", "subject": "Nieuws (2026-000001)", "body": "Beste Joke", "state": state}
    return Letter.objects.create(**(defaults | fields))


def failed(**fields) -> Letter:
    return letter(Letter.State.FAILED, error="SMTPRecipientsRefused 550", attempts=10, **fields)


def test_a_stranger_signs_in_and_an_officer_without_the_right_is_refused(town, member, client):
    mail = failed()
    for path in ("/verzending", f"/verzending/{mail.pk}/opnieuw"):
        assert client.get(path)["Location"].startswith("/inloggen")
    client.force_login(member)
    assert client.get("/verzending").status_code == 403
    assert client.post(f"/verzending/{mail.pk}/opnieuw").status_code == 403
    assert client.post("/verzending/opnieuw", {"oorzaak": mail.error}).status_code == 403
    mail.refresh_from_db()
    assert mail.state == Letter.State.FAILED


def test_the_list_says_what_was_sent_waits_and_failed_and_why(town, manager, client):
    letter(Letter.State.SENT, sent_at=timezone.now())
    letter(due_at=timezone.now() + datetime.timedelta(hours=1), error="ConnectionRefusedError 111", attempts=3)
    failed()
    client.force_login(manager)
    text = client.get("/verzending").content.decode()
    for words in (
        "Verstuurd",
        "3 keer geprobeerd.",
        "Onze mailserver was niet te bereiken.",
        "De mailserver van de ontvanger neemt dit adres niet aan.",
        "SMTPRecipientsRefused 550",
        "aan j***@e***",
    ):
        assert words in text, words


def test_the_list_never_shows_a_text_or_a_whole_address(town, manager, client):
    failed()
    client.force_login(manager)
    text = client.get("/verzending").content.decode()
    for hidden in ("Beste Joke", "joke@", "example.nl"):
        assert hidden not in text, hidden


def test_the_list_is_filtered_by_state(town, manager, client):
    letter(Letter.State.SENT, subject="Aangekomen")
    failed(subject="Mislukt bericht")
    client.force_login(manager)
    text = client.get("/verzending", {"toestand": "mislukt"}).content.decode()
    assert "Mislukt bericht" in text
    assert "Aangekomen" not in text
    assert "Er wacht niets." in client.get("/verzending", {"toestand": "wacht"}).content.decode()
    assert client.get("/verzending", {"toestand": "bedacht", "voor": "x"}).status_code == 200


def test_what_failed_is_sent_again_by_a_post_and_never_by_a_get(town, manager, client):
    mail = failed()
    client.force_login(manager)
    assert client.get(f"/verzending/{mail.pk}/opnieuw").status_code == 405
    mail.refresh_from_db()
    assert mail.state == Letter.State.FAILED
    answer = client.post(f"/verzending/{mail.pk}/opnieuw", follow=True)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Letter.State.WAITING, 0)
    assert "gaat opnieuw op weg" in answer.content.decode()
    assert client.post("/verzending/999999/opnieuw").status_code == 404


def test_all_that_failed_for_one_cause_is_sent_again_at_once_and_nothing_else(town, manager, client):
    ours = [letter(Letter.State.FAILED, error="SMTPAuthenticationError 535", attempts=20) for _ in range(3)]
    other = failed()
    client.force_login(manager)
    text = client.get("/verzending", {"toestand": "mislukt"}).content.decode()
    assert "Onze mailserver herkent ons niet" in text
    assert "3 berichten" in text
    assert "SMTPRecipientsRefused 550</span></button>" not in text
    assert client.get("/verzending/opnieuw").status_code == 405
    answer = client.post("/verzending/opnieuw", {"oorzaak": "SMTPAuthenticationError 535"}, follow=True)
    assert "3 berichten gaan opnieuw op weg" in answer.content.decode()
    assert {one.pk for one in Letter.objects.due()} == {one.pk for one in ours}
    assert set(Letter.objects.due().values_list("attempts", "error", "reported_at")) == {(0, "", None)}
    other.refresh_from_db()
    assert other.state == Letter.State.FAILED
    for nothing in ("SMTPAuthenticationError 535", "", "x\x00"):
        assert "niets meer" in client.post("/verzending/opnieuw", {"oorzaak": nothing}, follow=True).content.decode()


def test_what_was_sent_is_not_sent_twice(town, manager, client):
    mail = letter(Letter.State.SENT, sent_at=timezone.now())
    client.force_login(manager)
    assert "was al verstuurd" in client.post(f"/verzending/{mail.pk}/opnieuw", follow=True).content.decode()
    mail.refresh_from_db()
    assert mail.state == Letter.State.SENT


def test_older_letters_are_on_the_next_page(town, manager, client):
    for at in range(51):
        letter(subject=f"Bericht nummer {at}.")
    client.force_login(manager)
    first = client.get("/verzending").content.decode()
    assert "Bericht nummer 50." in first
    assert "Bericht nummer 0." not in first
    before = Letter.objects.order_by("-pk")[49].pk
    assert f"voor={before}" in first
    assert "Bericht nummer 0." in client.get("/verzending", {"voor": before}).content.decode()


@pytest.mark.parametrize("amount", [1, 50])
def test_the_lists_take_at_most_6_statements(town, manager, client, amount):
    for _ in range(amount):
        failed()
        MailboxMail.objects.create(sender="a@b.nl", recipient="joke@example.nl", subject="Hoi", body="Beste Joke")
    client.force_login(manager)
    for path in ("/verzending", "/postbus"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 6, "\n".join(query["sql"][:160] for query in queries)


# --- the demo's mailbox ----------------------------------------------------------------------------------------------


def mail(body: str = "Beste lezer") -> MailboxMail:
    return MailboxMail.objects.create(
        sender="wijkwerk <noreply@wijkwerk.example>", recipient="joke@example.nl", subject="Ontvangen", body=body
    )


def test_the_demo_shows_every_mail_to_everybody(db, client, settings):
    settings.MAILBOX = True
    one = mail()
    assert "joke@example.nl" in client.get("/postbus").content.decode()
    assert "Beste lezer" in client.get(f"/postbus/{one.pk}").content.decode()
    assert client.get("/postbus/999999").status_code == 404


def test_without_the_demos_mailbox_there_is_nothing_to_see(db, client, settings):
    settings.MAILBOX = False
    one = mail()
    assert client.get("/postbus").status_code == 404
    assert client.get(f"/postbus/{one.pk}").status_code == 404


def test_only_addresses_of_our_own_become_links(settings):
    settings.BASE_URL = "http://127.0.0.1:8000"
    found = pieces("Volg:\nhttp://127.0.0.1:8000/volg/abc\nniet http://127.0.0.1:8000.evil.nl of http://evil.nl")
    assert found == [
        Piece("Volg:\n", is_link=False),
        Piece("http://127.0.0.1:8000/volg/abc", is_link=True),
        Piece("\nniet http://127.0.0.1:8000.evil.nl of http://evil.nl", is_link=False),
    ]


def test_a_mail_is_shown_as_plain_text(db, client):
    one = mail("<script>alert(1)</script> http://evil.nl")
    text = client.get(f"/postbus/{one.pk}").content.decode()
    assert "<script>alert" not in text
    assert 'href="http://evil.nl' not in text

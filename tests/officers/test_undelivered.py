"""The application manager hears of mail that did not arrive: once, in one mail, and never of that mail itself."""

from __future__ import annotations

import pytest

from officers import tasks, undelivered
from outbox import post
from outbox.models import Letter
from tests import world
from wijkwerk.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(town):
    """Somebody who may see what was sent."""
    return world.officer("beheer", "beheerder", email="beheer@gemeente.example")


def failed(recipient: str = "joke@example.nl", **fields) -> Letter:
    return Letter.objects.create(
        recipient=recipient, subject="Nieuws (2026-000001)", body="Beste Joke", state="failed", **fields
    )


def told() -> list[Letter]:
    return list(Letter.objects.filter(reference=undelivered.REFERENCE).order_by("recipient"))


def test_one_mail_tells_of_all_that_failed_with_a_number_and_a_link(keeper, settings):
    settings.BASE_URL = "https://wijkwerk.example"
    for number in range(40):
        failed(f"{number}@example.nl")
    assert undelivered.tell() == 40
    (mail,) = told()
    assert (mail.recipient, mail.state) == ("beheer@gemeente.example", "waiting")
    assert mail.subject == "40 berichten zijn niet aangekomen"
    assert "https://wijkwerk.example/verzending?toestand=mislukt" in mail.body
    assert "Het zijn er 40." in mail.body


def test_it_holds_nothing_of_the_letters(keeper):
    failed()
    undelivered.tell()
    (mail,) = told()
    for hidden in ("joke", "example.nl", "Nieuws", "2026-000001"):
        assert hidden not in (mail.subject + mail.body).lower().replace(mail.recipient, "")


def test_a_letter_is_told_of_once_until_it_was_sent_again_and_failed_again(keeper):
    lost = failed()
    assert undelivered.tell() == 1
    assert undelivered.tell() == 0
    post.send_again(lost)
    assert undelivered.tell() == 0
    Letter.objects.filter(pk=lost.pk).update(state="failed")
    assert undelivered.tell() == 1
    assert len(told()) == 2


def test_its_own_mail_that_fails_is_told_of_to_nobody(keeper):
    failed()
    undelivered.tell()
    Letter.objects.filter(reference=undelivered.REFERENCE).update(state="failed")
    assert undelivered.tell() == 0
    assert len(told()) == 1


def test_everybody_with_the_right_is_told_and_nobody_else(keeper, member, triager):
    member.email = "teamlid@gemeente.example"
    member.save()
    world.officer("tweede", "beheerder", email="tweede@gemeente.example")
    world.officer("weg", "beheerder", email="weg@gemeente.example", is_active=False)
    world.officer("zonder", "beheerder")
    failed()
    undelivered.tell()
    assert [mail.recipient for mail in told()] == ["beheer@gemeente.example", "tweede@gemeente.example"]


def test_where_nobody_can_be_told_the_letters_stay_untold(town, manager, caplog):
    failed()
    assert manager.email == ""
    assert undelivered.tell() == 0
    assert "nobody who may see them has a mail address" in caplog.text
    assert Letter.objects.unreported().count() == 1


def test_what_waits_or_arrived_is_not_told_of(keeper):
    failed()
    Letter.objects.update(state="sent")
    Letter.objects.create(recipient="b@example.nl", subject="x", body="x", error="SMTPServerDisconnected")
    assert undelivered.tell() == 0


def test_beat_does_it(keeper):
    failed()
    assert tasks.tell_of_undelivered() == 1
    assert "officers.tasks.tell_of_undelivered" in {entry["task"] for entry in app.conf.beat_schedule.values()}

"""Speaking with the reporter while the work goes on: a message without another status, and a talk that was had."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from areas.dated import today
from outbox.models import Letter
from signals import links, speaking, workflow
from signals.models import Signal
from signals.workflow import Changed
from tests import world

DAY = datetime.timedelta(days=1)


@pytest.fixture
def signal(town, member) -> Signal:
    """Something that a member of the lighting team is busy with."""
    made = workflow.take(world.signal(email="bewoner@example.nl"), by=member)
    Letter.objects.all().delete()
    return made


def do(client, who, signal: Signal, verb: str, **typed):
    client.force_login(who)
    return client.post(f"/signalen/{signal.number}/{verb}", typed)


def again(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def test_that_it_takes_longer_is_told_by_mail_and_on_the_status_page_and_the_status_stays(client, signal, member):
    before = signal.status
    assert do(client, member, signal, "bericht", toelichting="Het duurt een week langer.").status_code == 302
    letter = Letter.objects.get()
    assert letter.recipient == "bewoner@example.nl"
    assert "Het duurt een week langer." in letter.body
    assert (again(signal).status, bool(again(signal).first_contact_at)) == (before, True)
    assert "Het duurt een week langer." in client.get(f"/volg/{links.status_token(signal)}").content.decode()
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "Het duurt een week langer." in page
    # The first contact stays the first.
    first = again(signal).first_contact_at
    speaking.write(again(signal), text="En nog een week.", by=member)
    assert again(signal).first_contact_at == first


def test_a_message_is_shown_before_it_goes_and_then_nothing_is_written(client, signal, member):
    shown = do(client, member, signal, "bericht", toelichting="Het duurt langer.", voorbeeld="1")
    assert shown.status_code == 200
    assert "Zo ziet de mail eruit" in shown.content.decode()
    assert not Letter.objects.exists()
    assert again(signal).first_contact_at is None
    assert not signal.messages.filter(text="Het duurt langer.").exists()


def test_a_message_needs_words_a_reader_and_a_signal_that_is_open(client, town, signal, member):
    assert do(client, member, signal, "bericht", toelichting=" ").status_code == 400
    heard = world.signal(by=member, channel="straat")
    Signal.objects.filter(pk=heard.pk).update(team=town.lighting)
    assert "De melder iets laten weten" not in client.get(heard.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match="geen e-mailadres"):
        speaking.write(again(heard), text="Dag.", by=member)
    stale = again(signal)
    workflow.move(signal, to="afgehandeld", by=member, text="Klaar.")
    with pytest.raises(Changed):
        speaking.write(stale, text="Het duurt langer.", by=member)


def test_a_talk_is_the_first_contact_and_what_was_said_stays_inside(client, signal, member):
    typed = {"hoe": "telefoon", "dag": today().isoformat(), "tekst": "Belgeheim: zij wacht nog een week."}
    assert do(client, member, signal, "gesproken", **typed).status_code == 302
    assert again(signal).first_contact_at is not None
    assert not Letter.objects.exists()
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "De melder gesproken aan de telefoon" in page
    assert "Belgeheim" in page
    followed = client.get(f"/volg/{links.status_token(signal)}").content.decode()
    for secret in ("Belgeheim", "gesproken"):
        assert secret not in followed


def test_a_talk_of_an_earlier_day_counts_for_that_day(signal, member):
    Signal.objects.filter(pk=signal.pk).update(received_at=timezone.now() - 5 * DAY)
    speaking.record_talk(again(signal), how="gesprek", on=today() - 2 * DAY, text="Op de hoek.", by=member)
    assert timezone.localdate(again(signal).first_contact_at) == today() - 2 * DAY


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"how": "mail"}, "hoe"),
        ({"on": today() + DAY}, "dag"),
        ({"on": today() - DAY}, "dag"),  # before it came in
        ({"text": " "}, "tekst"),
    ],
)
def test_what_is_missing_or_wrong_with_a_talk_is_said_and_nothing_is_kept(signal, member, given, key):
    with pytest.raises(ValidationError) as refused:
        speaking.record_talk(signal, **{"how": "telefoon", "on": today(), "text": "Gebeld.", "by": member, **given})
    assert list(refused.value.error_dict) == [key]
    assert not signal.events.filter(what="gesproken").exists()
    assert again(signal).first_contact_at is None


def test_who_may_not_change_it_writes_nothing_to_the_reporter(client, signal, area_officer, stranger):
    for who, status in ((area_officer, 403), (stranger, 404)):
        for verb in ("bericht", "gesproken"):
            assert do(client, who, signal, verb, toelichting="Dag.", hoe="telefoon").status_code == status
    assert not Letter.objects.exists()

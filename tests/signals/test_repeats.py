"""What was sent is remembered for as long as somebody may repeat it, and no longer."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from areas.dated import today
from officers.models import Channel
from outbox.models import Letter
from signals import repeats, tasks, workflow
from signals.intake import Report
from signals.models import IdempotencyKey, Signal
from tests import files, world
from wijkwerk.celery import app

pytestmark = pytest.mark.django_db


def send(form: str) -> Signal:
    return repeats.receive_form_once(Report(text="De lantaarn is kapot", channel=Channel.WEB), form=form)


def test_what_was_sent_long_ago_is_forgotten_and_its_signal_stays(town):
    old, recent = send("oud"), send("nieuw")
    for signal, margin in ((old, -1), (recent, 1)):
        moment = timezone.now() - repeats.REMEMBERED + datetime.timedelta(minutes=margin)
        IdempotencyKey.objects.filter(signal=signal).update(created_at=moment)
    assert tasks.forget_repeats() == 1
    assert tasks.forget_repeats() == 0
    assert list(IdempotencyKey.objects.values_list("signal", flat=True)) == [recent.pk]
    assert send("nieuw") == recent, "still a repeat"
    assert send("oud") != old, "forgotten, so a signal of its own"
    assert Signal.objects.count() == 3


def test_beat_does_it():
    assert "signals.tasks.forget_repeats" in {entry["task"] for entry in app.conf.beat_schedule.values()}


# --- what is added to a signal ---------------------------------------------------------------------------------------


@pytest.fixture
def colleague(town):
    return world.officer("ali", "teamlid", teams=(town.lighting,), email="ali@gemeente.example")


@pytest.fixture
def held(town, colleague, client) -> Signal:
    """A signal that a colleague handles; who looks at it is another one of the team."""
    signal = workflow.take(world.signal(email="jansje@example.nl"), by=colleague)
    client.force_login(world.officer("bea", "teamlid", teams=(town.lighting,)))
    Letter.objects.all().delete()
    return signal


FORMS = {
    "notitie": {"tekst": "Kijk jij, @ali?"},
    "gesproken": {"hoe": "telefoon", "dag": "vandaag", "tekst": "Zij belt nog."},
    "actie": {"team": "wijkteam", "tekst": "Ga kijken."},
    "partner": {"partner": "paalwerk", "tekst": "Zet de paal recht.", "verstuur": "1"},
    "terugbellen": {"datum": "vandaag", "tekst": "Wanneer komt u?"},
}


def open_form(client, signal: Signal, verb: str) -> dict[str, str]:
    """The hidden fields of a form, as its page has them."""
    page = f"/{verb}" if verb in ("partner", "terugbellen") else ""
    text = client.get(f"/signalen/{signal.number}{page}").content.decode()
    form = text[text.index(f'action="/signalen/{signal.number}/{verb}"') if verb != "partner" else 0 :]
    names = re.findall(r'name="formulier" value="([^"]+)"', form)
    return {"formulier": names[0]}


def added(signal: Signal) -> tuple[int, ...]:
    """How much was added: notes, actions, calls that were promised, steps of its history and mails."""
    rows = (signal.notes, signal.team_actions, signal.callbacks, signal.events)
    return (*(each.count() for each in rows), Letter.objects.count())


@pytest.mark.parametrize("verb", FORMS)
def test_what_is_sent_twice_with_one_press_too_many_is_added_once(held, client, verb):
    world.partner()
    words = {name: str(today()) if word == "vandaag" else word for name, word in FORMS[verb].items()}
    sent = words | open_form(client, held, verb)
    before = added(held)
    answers = [client.post(f"/signalen/{held.number}/{verb}", sent)]
    once = added(held)
    answers.append(client.post(f"/signalen/{held.number}/{verb}", sent))
    assert [(one.status_code, one.url) for one in answers] == [(302, held.get_absolute_url())] * 2
    assert once != before
    assert added(held) == once
    # Another form, or other words in this one, is something else.
    client.post(f"/signalen/{held.number}/{verb}", sent | open_form(client, held, verb))
    twice = added(held)
    assert twice > once
    client.post(f"/signalen/{held.number}/{verb}", sent | {"tekst": "Iets anders."})
    assert added(held) > twice


def test_a_file_that_is_sent_twice_is_kept_once_and_another_one_too(held, client):
    name = open_form(client, held, "bijlagen")
    for width in (400, 400, 300):
        typed = {"bestand": files.upload(files.picture(width=width)), "lezer": "collega", **name}
        assert client.post(f"/signalen/{held.number}/bijlagen", typed).status_code == 302
    assert held.attachments.count() == 2


def test_what_was_refused_is_done_when_it_is_sent_again(held, client, colleague):
    sent = {"tekst": "Kijk jij, @cor?"} | open_form(client, held, "notitie")
    cor = world.officer("cor", "teamlid", email="cor@gemeente.example")
    refused = client.post(f"/signalen/{held.number}/notitie", sent)
    assert refused.status_code == 400
    assert sent["formulier"] in refused.content.decode()
    cor.teams.add(held.team)
    assert client.post(f"/signalen/{held.number}/notitie", sent).status_code == 302
    assert held.notes.count() == 1


def test_the_same_form_of_another_colleague_or_with_another_signal_is_no_repeat(town, held, colleague):
    done = []
    for signal, by in ((held, colleague), (world.signal(), colleague), (held, world.officer("cor", "teamlid"))):
        for _twice in range(2):
            repeats.do_once(signal, lambda: done.append(1), form="zelfde", words={"tekst": "Dag"}, by=by)
    assert len(done) == 3
    repeats.do_once(held, lambda: done.append(1), form="", words={"tekst": "Dag"}, by=colleague)
    repeats.do_once(held, lambda: done.append(1), form="", words={"tekst": "Dag"}, by=colleague)
    assert len(done) == 5, "without a name every sending counts"

"""Calling back: promised by who speaks to the resident, kept by who handles the signal."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from areas.dated import today
from officers.models import Officer
from outbox.models import Letter
from signals import callbacks, tasks, workflow
from signals.models import Callback, Event, Sensitivity, Signal
from signals.workflow import Changed
from tests import world

TOMORROW = datetime.timedelta(days=1)


@pytest.fixture
def caller(town):
    """Somebody of the contact centre."""
    return world.officer("kcc", "kcc", teams=(town.kcc,))


def ask(client, officer, signal, **typed):
    client.force_login(officer)
    defaults = {"datum": (today() + TOMORROW).isoformat(), "tekst": "Wanneer komt u?", "telefoon": "0612345678"}
    return client.post(f"/signalen/{signal.number}/terugbellen", {**defaults, **typed}, follow=True)


def test_us9_the_contact_centre_finds_a_sensitive_signal_tells_its_state_and_leaves_a_call_for_its_owner(
    town, client, caller, social_worker
):
    signal = world.signal("Mijn moeder is verward", category="zorgwekkend-gedrag", phone="0611111111")
    workflow.reassign(signal, team=town.wijkteam, by=None)
    client.force_login(caller)
    page = client.get("/bureau", {"kenmerk": signal.number}, follow=True).content.decode()
    for words in ("Gemeld", "Wijkteam", "De melder hoort uiterlijk", "Terugbelnotitie maken"):
        assert words in page, words
    for secret in ("moeder", "0611111111"):
        assert secret not in page
        assert secret not in client.get(f"/signalen/{signal.number}/terugbellen").content.decode()
    assert "staat op het bureau van Wijkteam" in ask(client, caller, signal).content.decode()
    client.force_login(social_worker)
    desk = client.get("/bureau").content.decode()
    assert "Terugbellen" in desk
    # What is special shows no text in a list.
    assert "Wanneer komt u?" not in desk
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "Wanneer komt u?" in page
    assert "0612345678" in page


def test_it_waits_on_the_desk_of_the_owner_oldest_promise_first_and_goes_with_the_signal(town, client, member, caller):
    signals = [world.signal() for _ in range(3)]
    for signal, days in zip(signals, (5, 1, 3), strict=True):
        callbacks.ask(signal, on=today() + days * TOMORROW, text=f"Over {days} dagen", by=caller)
    client.force_login(member)
    shown = client.get("/bureau").context["callbacks"]
    assert [one.text for one in shown] == ["Over 1 dagen", "Over 3 dagen", "Over 5 dagen"]
    workflow.reassign(signals[1], team=town.wijkteam, by=None)
    assert [one.text for one in client.get("/bureau").context["callbacks"]] == ["Over 3 dagen", "Over 5 dagen"]


def test_who_promised_a_call_about_what_they_may_not_read_sees_that_again_and_whether_it_was_made(
    town, client, caller, social_worker
):
    signal = world.signal("Mijn moeder is verward", category="zorgwekkend-gedrag", phone="0611111111")
    workflow.reassign(signal, team=town.wijkteam, by=None)
    ask(client, caller, signal)
    colleague = world.officer("kcc2", "kcc", teams=(town.kcc,))

    def page(officer: Officer) -> str:
        client.force_login(officer)
        return client.get(signal.get_absolute_url()).content.decode()

    for words in ("U beloofde dat iemand terugbelt", "Nog niet gebeld."):
        assert words in page(caller), words
        assert words not in page(colleague), words
    # What it was about is for who has the signal.
    for secret in ("moeder", "Wanneer komt u?", "0612345678"):
        assert secret not in page(caller), secret
    callbacks.tick_off(Callback.objects.select_related("signal").get(), by=social_worker)
    assert "Gebeld op" in page(caller)
    assert "Nog niet gebeld." not in page(caller)


def test_who_handles_it_ticks_it_off_once(town, client, member, caller):
    signal = world.signal()
    callback = callbacks.ask(signal, on=today(), text="Bel mij", by=caller)
    client.force_login(member)
    done = f"/signalen/{signal.number}/terugbellen/{callback.public_id}"
    assert client.post(done, {"naar": "bureau"})["Location"] == "/bureau"
    callback.refresh_from_db()
    assert callback.done_by == member
    assert [one.what for one in Event.objects.filter(signal=signal, what__in=["terugbellen", "teruggebeld"])] == [
        "terugbellen", "teruggebeld",
    ]  # fmt: skip
    assert client.get("/bureau").context["callbacks"] == []
    with pytest.raises(Changed):
        callbacks.tick_off(callback, by=member)
    assert "Iemand anders heeft dit al afgevinkt." in client.post(done, follow=True).content.decode()


def test_who_may_not_act_may_promise_a_call_and_not_say_that_it_was_made(town, client, caller):
    signal = world.signal()
    assert ask(client, caller, signal).status_code == 200
    done = f"/signalen/{signal.number}/terugbellen/{Callback.objects.get().public_id}"
    assert client.post(done).status_code == 403
    client.force_login(world.officer("", "teamlid"))
    assert client.post(done).status_code == 404
    assert client.get(f"/signalen/{signal.number}/terugbellen").status_code == 404
    assert not Callback.objects.exclude(done_at=None).exists()


def test_who_may_not_see_contact_details_does_not_see_the_number_to_call(town, client, caller):
    signal = world.signal()
    callbacks.ask(signal, on=today(), text="Bel mij", phone="0612345678", by=caller)
    client.force_login(world.officer("", "lezer", teams=(town.lighting,)))
    text = client.get(signal.get_absolute_url()).content.decode()
    assert "Bel mij" in text
    assert "0612345678" not in text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"datum": (datetime.date(2020, 1, 1)).isoformat()}, "Kies vandaag of een dag die nog komt."),
        ({"datum": "2099-01-01"}, "Kies vandaag of een dag die nog komt."),
        ({"datum": "morgen"}, "Geef een dag die bestaat."),
        ({"tekst": " "}, "Schrijf waarover iemand terugbelt."),
        ({"tekst": "x" * 501}, "niet meer dan 500"),
        ({"telefoon": "bel maar"}, "Dit is geen telefoonnummer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(town, client, caller, typed, words):
    answer = ask(client, caller, world.signal(), **typed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Callback.objects.exists()


def test_history_holds_no_word_of_it(town, caller):
    signal = world.signal()
    callbacks.ask(signal, on=today(), text="Bel Joke", phone="0612345678", by=caller)
    event = Event.objects.get(signal=signal, what="terugbellen")
    assert (event.before, event.after) == ("", str(Callback.objects.get().pk))


def test_a_sensitive_signal_on_the_desk_of_triage_does_not_bring_its_calls_there(town, client, caller, triager):
    """Triage may act on every signal, and calls only about its own."""
    signal = world.signal()
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    callbacks.ask(signal, on=today(), text="Bel mij", by=caller)
    client.force_login(triager)
    assert client.get("/bureau").context["callbacks"] == []


def test_a_promise_of_a_moment_is_measured_by_that_moment_and_not_by_today(town, caller):
    """What was promised elsewhere and is taken in afterwards."""
    signal = world.signal()
    then = timezone.make_aware(datetime.datetime(2025, 3, 3, 10))
    made = callbacks.ask(signal, on=datetime.date(2025, 3, 4), text="Bel mij", by=caller, at=then)
    assert (made.at, signal.events.get(what="terugbellen").at) == (then, then)
    for day in (datetime.date(2025, 3, 2), today()):
        with pytest.raises(ValidationError, match="dag die nog komt"):
            callbacks.ask(signal, on=day, text="Bel mij", by=caller, at=then)


def test_who_handles_it_hears_at_once_that_a_call_was_promised(town, member, caller):
    Officer.objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    member.refresh_from_db()
    signal = workflow.take(world.signal(), by=member)
    Letter.objects.all().delete()
    callbacks.ask(signal, on=today(), text="Belgeheim", phone="0612345678", by=caller)
    letter = Letter.objects.get()
    assert (letter.recipient, letter.subject) == ("lamp@gemeente.example", f"Terugbellen ({signal.number})")
    for secret in ("Belgeheim", "0612345678"):
        assert secret not in letter.body
    # Where nobody in particular has it, its team hears; who promises it themselves knows, and a history tells nobody.
    waiting = world.signal()
    Letter.objects.all().delete()
    callbacks.ask(waiting, on=today(), text="Bel.", by=caller)
    assert Letter.objects.get().recipient == town.lighting.email
    Letter.objects.all().delete()
    callbacks.ask(signal, on=today(), text="Ik bel zelf.", by=member)
    callbacks.ask(signal, on=today(), text="Toen.", by=caller, tell=False)
    assert not Letter.objects.exists()


def test_a_day_that_passed_without_a_call_is_told_once_also_where_the_signal_was_closed(town, member, caller):
    monday, tuesday, saturday = (datetime.date(2027, 3, day) for day in (8, 9, 13))
    signal, closed, done = (world.signal() for _ in range(3))
    made = [callbacks.ask(one, on=today(), text="Bel.", by=caller) for one in (signal, closed, done)]
    Callback.objects.update(on=monday)
    workflow.move(closed, to="afgehandeld", by=member, text="Klaar.")
    callbacks.tick_off(made[2], by=member)
    Letter.objects.all().delete()
    assert [callbacks.warn(day=day) for day in (monday, saturday)] == [0, 0]
    assert callbacks.warn(day=tuesday) == 2
    assert callbacks.warn(day=tuesday) == tasks.warn_of_terms() == 0
    assert sorted(Letter.objects.values_list("recipient", "subject")) == sorted(
        (town.lighting.email, f"Nog niet teruggebeld ({one.number})") for one in (signal, closed)
    )


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("gesproken", {"hoe": "telefoon", "tekst": "Het komt vrijdag in orde."}),
        ("sluiten", {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Gemaakt.", "lezer": "melder"}),
    ],
)
def test_who_speaks_to_the_reporter_is_asked_whether_that_was_the_call_that_was_promised(
    town, client, member, caller, verb, typed
):
    signal = workflow.take(world.signal(email="bewoner@example.nl"), by=member)
    client.force_login(member)
    assert "gebeld, zoals beloofd" not in client.get(f"/signalen/{signal.number}").content.decode()
    promise = callbacks.ask(signal, on=today() + TOMORROW, text="Wanneer?", by=caller)
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert page.count("gebeld, zoals beloofd voor") == 2
    typed = {"dag": today().isoformat(), **typed}

    client.post(f"/signalen/{signal.number}/{verb}", {**typed, "hoe": ""} | {"toelichting": "", "gebeld": "on"})
    promise.refresh_from_db()
    assert promise.done_at is None  # what is refused ticks nothing off
    answer = client.post(f"/signalen/{signal.number}/{verb}", {**typed, "gebeld": "on"})
    assert answer.status_code == 302
    promise.refresh_from_db()
    assert promise.done_by == member


def test_a_promise_stays_where_nobody_says_that_it_was_kept(town, client, member, caller):
    signal = workflow.take(world.signal(email="bewoner@example.nl"), by=member)
    promise = callbacks.ask(signal, on=today() + TOMORROW, text="Wanneer?", by=caller)
    client.force_login(member)
    typed = {"hoe": "telefoon", "dag": today().isoformat(), "tekst": "Ik kreeg de voicemail."}
    assert client.post(f"/signalen/{signal.number}/gesproken", typed).status_code == 302
    promise.refresh_from_db()
    assert promise.done_at is None

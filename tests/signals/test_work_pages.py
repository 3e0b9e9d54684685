"""The civil servant's page of one signal: what it shows, what it hides, and what can be done on it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers.models import Coverage
from outbox.models import Letter
from signals import handover, workflow
from signals.models import Event, Handover, Message, Note, Sensitivity, Signal, Status
from tests import world


def page(client, officer, signal: Signal):
    client.force_login(officer)
    return client.get(f"/signalen/{signal.number}")


def act(client, officer, signal: Signal, verb: str, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/{verb}", typed)


def seen(signal: Signal) -> int:
    """What a page that is opened now says that its reader saw."""
    return signal.events.latest("pk").pk


def again(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def make_sensitive(signal: Signal, sensitivity: str = Sensitivity.PERSONAL) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    return again(signal)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_the_page_says_what_where_who_how_long_and_why(town, member, client):
    signal = workflow.take(world.signal("De lantaarn bij de vijver brandt niet."), by=member)
    text = page(client, member, signal).content.decode()
    for words in (
        "De lantaarn bij de vijver brandt niet.",
        "Straatverlichting",
        signal.number,
        "Beuken",
        "Lamp neemt dit op zich.",
        "Afgesproken voor de hele gemeente: team Verlichting.",
        "In behandeling",
        "over 5 werkdagen",
        "webformulier",
        "Triage",  # the entry desk
    ):
        assert words in text, words


def test_a_stranger_is_sent_to_sign_in_and_another_team_finds_nothing(town, client, social_worker):
    signal = world.signal()
    assert client.get(f"/signalen/{signal.number}")["Location"].startswith("/inloggen")
    assert client.post(f"/signalen/{signal.number}/nemen")["Location"].startswith("/inloggen")
    assert page(client, social_worker, signal).status_code == 404
    assert act(client, social_worker, signal, "nemen").status_code == 404
    assert again(signal).officer is None


def test_contact_details_are_for_who_has_that_right(town, member, client):
    signal = world.signal(email="bewoner@example.nl", name="Joke Bewoner", phone="0612345678")
    assert "bewoner@example.nl" in page(client, member, signal).content.decode()
    auditor = world.officer("lezer", teams=(town.lighting,))
    text = page(client, auditor, signal).content.decode()
    for contact in ("bewoner@example.nl", "Joke", "0612345678"):
        assert contact not in text
    assert "gegevens van de melder zijn alleen" in text


def test_who_may_know_but_not_read_sees_category_area_status_and_team_and_nothing_else(town, client, area_officer):
    signal = make_sensitive(
        world.signal("Mijn buurman Kees is ziek.", email="bewoner@example.nl", street="Beukenlaan", place="bij de flat")
    )
    workflow.note(signal, text="Geheime notitie", by=None)
    text = page(client, area_officer, signal).content.decode()
    for shown in (signal.number, "Straatverlichting", "Beuken", "Gemeld", "neem contact op met team Verlichting"):
        assert shown in text, shown
    for hidden in (
        "Kees",
        "bewoner@",
        "Beukenlaan",
        "bij de flat",
        "Geheime",
        "werkdag",
        "<textarea",
        "kaart-gegevens",
    ):
        assert hidden not in text, hidden


def test_reading_something_special_is_logged_each_time_that_its_text_is_shown(town, triager, client):
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    shown = [
        page(client, triager, signal),
        page(client, triager, signal),
        act(client, triager, signal, "notitie", tekst=""),
        act(client, triager, signal, "spoed", spoed="ja", seen=1),
        act(client, triager, signal, "onderwerp", categorie="straatverlichting", bekijk="1"),
    ]
    assert [answer.status_code for answer in shown] == [200, 200, 400, 409, 200]
    assert all("Mijn buurman is verward" in answer.content.decode() for answer in shown)
    assert list(signal.events.filter(what="gelezen").values_list("officer", flat=True)) == [triager.pk] * len(shown)
    assert act(client, triager, signal, "notitie", tekst="Gebeld.").status_code == 302
    assert signal.events.filter(what="gelezen").count() == len(shown)


def test_a_colleague_who_only_read_it_has_changed_nothing(town, client):
    supervisor = world.officer("toezicht", "triage", "fg", teams=(town.triage,))
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    before = seen(signal)
    page(client, world.officer("ander", "triage"), signal)
    assert act(client, supervisor, signal, "spoed", spoed="ja", seen=before).status_code == 302


def test_reading_something_ordinary_is_not_logged(town, member, client):
    signal = world.signal()
    page(client, member, signal)
    assert not signal.events.filter(what="gelezen").exists()


def test_something_special_never_stands_on_a_map(town, client, social_worker):
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    text = page(client, social_worker, signal).content.decode()
    assert "Mijn buurman is verward" in text
    assert "kaart-gegevens" not in text
    assert '<svg class="ww-drawing"' not in text


def test_the_timeline_holds_events_notes_and_messages_with_names(town, member, client):
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,), name="Anke de Vries")
    signal = workflow.take(world.signal(email="bewoner@example.nl"), by=member)
    workflow.assign(signal, to=colleague, by=member)
    workflow.note(signal, text="Ladder nodig.", by=colleague)
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Gaat ook over angst.", by=colleague)
    handover.decline(offer, reason="Dat is niet voor ons.", by=None, other_team=town.unit)
    workflow.set_urgent(signal, urgent=True, by=member)
    workflow.move(signal, to=Status.DONE, by=colleague, text="De lamp brandt weer.")
    text = page(client, member, signal).content.decode()
    for words in (
        "Binnengekomen via webformulier.",
        "Naar team Verlichting.",
        "Toegewezen aan Anke de Vries.",
        "Ladder nodig.",
        "Aangeboden aan Wijkteam.",
        "Gaat ook over angst.",
        "Wijkteam heeft het aanbod niet aangenomen. Volgens dit team hoort het bij Wijkzaken.",
        "Dat is niet voor ons.",
        "Heeft nu spoed.",
        "Status: Afgehandeld.",
        "De lamp brandt weer.",
    ):
        assert words in text, words


def test_a_mail_that_failed_is_shown_with_its_message(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    Letter.objects.filter(recipient="bewoner@example.nl").update(state=Letter.State.FAILED)
    assert "De mail is niet aangekomen" in page(client, member, signal).content.decode()


def test_a_get_of_an_act_changes_nothing(town, member, client):
    signal = world.signal()
    client.force_login(member)
    assert client.get(f"/signalen/{signal.number}/nemen").status_code == 405
    assert again(signal).officer is None


# --- acting ----------------------------------------------------------------------------------------------------------


def test_taking_it_makes_one_the_handler(town, member, client):
    signal = world.signal()
    answer = act(client, member, signal, "nemen", seen=seen(signal))
    assert (answer.status_code, answer["Location"]) == (302, f"/signalen/{signal.number}")
    assert (again(signal).officer, again(signal).status) == (member, Status.IN_PROGRESS)


def test_moving_tells_the_reporter_unless_only_colleagues_read_it(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    act(client, member, signal, "status", status="ingepland", toelichting="Wij komen dinsdag.", lezer="melder")
    assert Message.objects.get(signal=signal, what="status").text == "Wij komen dinsdag."
    act(client, member, signal, "status", status="wacht_op_derde", toelichting="Aannemer belt niet.", lezer="collega")
    assert Note.objects.get(signal=signal).text == "Aannemer belt niet."
    assert Message.objects.filter(signal=signal, what="status").count() == 1


def test_closing_asks_what_was_done_and_why(town, member, client):
    signal = world.signal()
    answer = act(client, member, signal, "sluiten", status="afgehandeld")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert again(signal).status == Status.RECEIVED
    assert "Wat is er gedaan?" in text
    assert 'id="fouten"' in text
    answer = act(
        client, member, signal, "sluiten", status="afgehandeld", resultaat="opgelost", toelichting="Lamp vervangen."
    )
    assert answer.status_code == 302
    assert (again(signal).status, again(signal).result.slug, again(signal).told) == (Status.DONE, "opgelost", True)


def test_passing_on_to_another_organisation_asks_which_and_when(town, member, client):
    signal = world.signal(received_at=datetime.datetime(2026, 11, 19, 9, tzinfo=datetime.UTC))
    typed = {"status": "afgehandeld", "resultaat": "andere-organisatie", "toelichting": "Dit is van de provincie."}
    answer = act(client, member, signal, "sluiten", **typed)
    assert answer.status_code == 400
    for words in ("Noem de andere organisatie.", "Zeg op welke dag het is doorgezet.", "Dit is van de provincie."):
        assert words in answer.content.decode(), words
    # What asks to be filled in is not folded up.
    assert re.search(r"<details[^>]* open>\s*<summary>[^?]*Doorgezet naar", answer.content.decode())
    act(client, member, signal, "sluiten", **typed, organisatie="Provincie", doorgezet_op="2026-11-20")
    assert (again(signal).other_organisation, again(signal).forwarded_on) == ("Provincie", datetime.date(2026, 11, 20))


def test_a_text_that_is_too_long_stays_in_the_form(town, member, client):
    signal = world.signal()
    answer = act(client, member, signal, "status", status="ingepland", toelichting="x" * 5001)
    assert answer.status_code == 400
    assert "x" * 5001 in answer.content.decode()
    assert again(signal).status == Status.RECEIVED


def test_assigning_is_to_colleagues_of_the_team_only(town, member, social_worker, client):
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,))
    gone = world.officer("weg", "teamlid", teams=(town.lighting,), is_active=False)
    signal = world.signal()
    for nobody in (social_worker, gone):
        assert act(client, member, signal, "toewijzen", behandelaar=nobody.pk).status_code == 400
    act(client, member, signal, "toewijzen", behandelaar=colleague.pk)
    assert again(signal).officer == colleague
    act(client, member, signal, "toewijzen", behandelaar="")
    assert again(signal).officer is None


def test_urgency_is_said_and_taken_back(town, member, client):
    signal = world.signal()
    act(client, member, signal, "spoed", spoed="ja")
    assert again(signal).is_urgent
    act(client, member, signal, "spoed", spoed="nee")
    assert not again(signal).is_urgent


def test_an_offer_goes_there_and_back(town, member, social_worker, client):
    signal = world.signal()
    assert act(client, member, signal, "aanbieden", team="wijkteam", reden="").status_code == 400
    act(client, member, signal, "aanbieden", team="wijkteam", reden="Hier speelt meer.")
    assert again(signal).team == town.lighting
    text = page(client, social_worker, signal).content.decode()
    assert "Verlichting vraagt Wijkteam om dit over te nemen" in text
    assert "Hier speelt meer." in text
    refused = act(client, social_worker, signal, "weigeren", reden="")
    assert refused.status_code == 400
    assert "Schrijf waarom uw team dit niet aanneemt." in refused.content.decode()
    answer = act(client, social_worker, signal, "weigeren", reden="Wij kennen dit gezin niet.", ander_team="wijkzaken")
    # Who declined does not know of it any more, and lands on the desk.
    assert answer["Location"] == "/bureau"
    declined = Handover.objects.get(signal=signal)
    assert (declined.answer, declined.other_team) == ("geweigerd", town.unit)
    act(client, member, signal, "aanbieden", team="wijkteam", reden="Toch wel.")
    act(client, social_worker, signal, "aannemen")
    assert again(signal).team == town.wijkteam


def test_an_offer_is_taken_back(town, member, client):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    act(client, member, signal, "intrekken")
    assert Handover.objects.get(signal=signal).answer == "ingetrokken"


def test_who_is_asked_may_answer_and_note_but_not_act(town, member, social_worker, client):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    for verb in (
        "nemen",
        "status",
        "sluiten",
        "toewijzen",
        "spoed",
        "aanbieden",
        "toekennen",
        "onderwerp",
        "intrekken",
    ):
        assert act(client, social_worker, signal, verb).status_code == 403, verb
    assert act(client, social_worker, signal, "notitie", tekst="Wij kijken.").status_code == 302


def test_only_triage_gives_a_signal_away_without_asking(town, member, triager, client):
    signal = world.signal()
    assert act(client, member, signal, "toekennen", team="wijkteam").status_code == 403
    assert act(client, triager, signal, "toekennen", team="wijkteam").status_code == 302
    assert again(signal).team == town.wijkteam


def test_who_reads_along_may_not_act(town, area_officer, client):
    signal = world.signal()
    text = page(client, area_officer, signal).content.decode()
    assert signal.text in text
    for verb in ("status", "sluiten", "bijlagen", "spoed", "aanbieden"):
        assert f"/{verb}" not in text, verb
        assert act(client, area_officer, signal, verb).status_code == 403, verb


def test_another_subject_is_shown_where_it_leads_before_it_happens(town, triager, client):
    signal = world.signal("Ik weet het niet", category=None)
    looked = act(client, triager, signal, "onderwerp", categorie="straatverlichting", bekijk="1")
    assert looked.status_code == 200
    assert "Afgesproken voor de hele gemeente: team Verlichting." in looked.content.decode()
    assert again(signal).team == town.triage
    act(client, triager, signal, "onderwerp", categorie="straatverlichting")
    assert (again(signal).team, again(signal).category) == (town.lighting, town.streetlight)


def test_an_unknown_verb_is_not_found(town, member, client):
    assert act(client, member, world.signal(), "wegtoveren").status_code == 404


# --- two people at once ----------------------------------------------------------------------------------------------


def test_who_comes_second_sees_what_changed_and_keeps_what_was_typed(town, member, client):
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,), name="Anke de Vries")
    signal = world.signal()
    opened = seen(signal)
    workflow.take(signal, by=colleague)
    answer = act(client, member, signal, "status", status="ingepland", toelichting="Wij komen dinsdag.", seen=opened)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Iemand anders was u net voor", "Anke de Vries neemt dit op zich.", "Wij komen dinsdag."):
        assert words in text, words
    assert again(signal).status == Status.IN_PROGRESS
    assert not Message.objects.filter(signal=signal, what="status").exists()
    # The page that was shown holds what is known now: sending it again is a choice.
    answer = act(client, member, signal, "status", status="ingepland", toelichting="Wij komen.", seen=seen(signal))
    assert answer.status_code == 302


def test_a_move_that_is_impossible_by_now_is_a_conflict(town, member, client):
    signal = world.signal()
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    assert act(client, member, signal, "status", status="ingepland").status_code == 409
    assert act(client, member, signal, "nemen").status_code == 409


def test_a_note_of_a_colleague_is_no_conflict(town, member, client):
    signal = world.signal()
    opened = seen(signal)
    workflow.note(signal, text="Ladder nodig.", by=None)
    assert act(client, member, signal, "nemen", seen=opened).status_code == 302


def test_who_lost_the_signal_meanwhile_gets_the_words_back(town, member, social_worker, client):
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    opened = seen(signal)
    handover.accept(offer, by=social_worker)
    answer = act(client, member, signal, "status", status="ingepland", toelichting="Een lang verhaal.", seen=opened)
    assert answer.status_code == 409
    assert "Een lang verhaal." in answer.content.decode()
    assert not Note.objects.filter(signal=signal).exists()


def test_an_offer_that_was_answered_meanwhile_is_a_conflict(town, member, social_worker, client):
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    opened = seen(signal)
    handover.accept(offer, by=social_worker)
    assert act(client, social_worker, signal, "aannemen", seen=opened).status_code == 409


def test_what_is_no_choice_any_more_is_named_and_the_rest_stays_in_the_form(town, member, client):
    signal = world.signal()
    opened = seen(signal)
    workflow.move(signal, to=Status.PLANNED, by=None)
    answer = act(
        client, member, signal, "status", status="ingepland", toelichting="Dinsdag.", lezer="collega", seen=opened
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Nieuwe status: ingepland" in text
    assert "Dinsdag.</textarea>" in text
    assert re.search(r'value="collega"[^>]*checked', text)


@pytest.mark.parametrize(
    ("verb", "typed", "kept"),
    [
        ("sluiten", {"status": "geannuleerd", "resultaat": "opgelost", "toelichting": "Dubbel."}, "Dubbel.</textarea>"),
        ("sluiten", {"status": "afgehandeld", "resultaat": "opgelost"}, 'value="opgelost" selected'),
        ("sluiten", {"status": "afgehandeld", "organisatie": "Provincie", "doorgezet_op": "2026-11-20"}, "2026-11-20"),
        ("toewijzen", {"behandelaar": "{member}"}, 'value="{member}" selected'),
        ("aanbieden", {"team": "wijkteam", "reden": "Kijk mee."}, 'value="wijkteam" selected'),
        ("toekennen", {"team": "wijkteam"}, 'value="wijkteam" selected'),
        ("onderwerp", {"categorie": "overig"}, 'value="overig" selected'),
    ],
)
def test_every_form_keeps_what_was_typed_and_chosen(town, member, client, verb, typed, kept):
    colleague = world.officer("anke", "triage", teams=(town.lighting, town.triage), name="Anke de Vries")
    signal = world.signal()
    opened = seen(signal)
    workflow.set_urgent(signal, urgent=True, by=colleague)
    typed = {name: value.format(member=member.pk) for name, value in typed.items()}
    answer = act(client, colleague if verb == "toekennen" else member, signal, verb, **typed, seen=opened)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Anke de Vries" in text
    assert kept.format(member=member.pk) in text
    assert f'name="seen" value="{seen(signal)}"' in text


def test_who_declines_too_late_keeps_the_reason(town, member, client):
    colleague = world.officer("sociaal2", "teamlid", teams=(town.wijkteam,))
    both = world.officer("beide", "teamlid", teams=(town.wijkteam, town.lighting))
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    opened = seen(signal)
    handover.accept(offer, by=colleague)
    answer = act(client, both, signal, "weigeren", reden="Niet van ons.", seen=opened)
    assert answer.status_code == 409
    assert "Niet van ons." in answer.content.decode()


def test_the_button_of_urgency_says_what_it_does_after_somebody_else_pressed_it(town, member, client):
    signal = world.signal()
    opened = seen(signal)
    workflow.set_urgent(signal, urgent=True, by=None)
    text = act(client, member, signal, "spoed", spoed="ja", seen=opened).content.decode()
    assert "Haal de spoed eraf" in text
    assert '<input type="hidden" name="spoed" value="nee"' in text


def test_who_may_not_read_it_any_more_gets_the_words_back_and_nothing_else(town, client):
    officer = world.officer("lezer2", "wijkambtenaar", teams=(town.lighting,))
    Coverage.objects.create(officer=officer, area=town.oost, role_title=town.role_title)
    signal = world.signal("Geheime tekst")
    opened = seen(signal)
    workflow.reassign(signal, team=town.wijkteam, by=None)
    make_sensitive(signal)
    answer = act(client, officer, signal, "notitie", tekst="Een lang verhaal.", seen=opened)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Een lang verhaal." in text
    assert "Geheime tekst" not in text


def test_who_may_not_know_of_it_any_more_gets_the_words_back(town, member, client):
    signal = world.signal()
    opened = seen(signal)
    workflow.reassign(signal, team=town.wijkteam, by=None)
    # Of the former team, that reads along no more once it is sensitive.
    make_sensitive(signal, Sensitivity.SPECIAL)
    for number in (signal.number, "2020-000001"):
        answer = client_of(client, member).post(
            f"/signalen/{number}/notitie", {"tekst": "Lang verhaal.", "seen": opened}
        )
        assert answer.status_code == 404
        assert "Lang verhaal." in answer.content.decode()


def client_of(client, officer):
    client.force_login(officer)
    return client


def test_an_offer_that_was_answered_is_told_to_who_answers_it_from_the_desk(town, member, client):
    both = world.officer("beide", "teamlid", teams=(town.wijkteam, town.lighting))
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    handover.withdraw(offer, by=member)
    answer = act(client, both, signal, "aannemen", aanbod=offer.public_id)
    assert answer.status_code == 409
    assert "Iemand anders was u net voor" in answer.content.decode()


def test_who_answers_an_older_offer_does_not_answer_the_one_that_came_after_it(town, member, social_worker, client):
    signal = world.signal()
    older = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    handover.withdraw(older, by=member)
    handover.offer(signal, to_team=town.wijkteam, reason="Nu om iets heel anders.", by=member)
    for verb in ("aannemen", "weigeren"):
        assert act(client, social_worker, signal, verb, reden="Nee.", aanbod=older.public_id).status_code == 409
    assert signal.handovers.filter(answer="open").exists()


def test_who_may_not_answer_is_refused_also_after_the_offer_was_answered(town, member, client):
    looker = world.officer("lezer2", "lezer", teams=(town.wijkteam, town.lighting))
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    assert act(client, looker, signal, "aannemen", aanbod=offer.public_id).status_code == 403
    handover.withdraw(offer, by=member)
    assert act(client, looker, signal, "aannemen", aanbod=offer.public_id).status_code == 403


# --- measure ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [1, 50])
def test_the_page_takes_at_most_13_statements(town, client, amount):
    """For the busiest viewer there is: of the team, an area officer, who supervises, of something special."""
    busy = world.officer("druk", "triage", "wijkambtenaar", "fg", teams=(town.wijkteam,))
    Coverage.objects.create(officer=busy, area=town.oost, role_title=town.role_title)
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag", email="bewoner@example.nl")
    for at in range(amount):
        colleague = world.officer("", "teamlid", teams=(town.wijkteam,))
        workflow.assign(signal, to=colleague, by=colleague)
        workflow.note(signal, text=f"Notitie {at}", by=colleague)
        offer = handover.offer(signal, to_team=town.lighting, reason="Kijk mee.", by=colleague)
        handover.decline(offer, reason="Nee.", by=None, other_team=town.unit)
        workflow.move(signal, to=Status.PLANNED if at % 2 else Status.IN_PROGRESS, by=colleague, text=f"Bericht {at}")
    # Somebody who is not of the team any more, and a place that it no longer has.
    Event(signal=signal, what="behandelaar", before=str(busy.pk), after="").save()
    Event(signal=signal, what="locatie", before="WK2", after="BU1").save()
    client.force_login(busy)
    client.get(f"/signalen/{signal.number}")  # a new officer lets this process read the lists of the city anew
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/signalen/{signal.number}").status_code == 200
    assert len(queries) <= 13, "\n".join(query["sql"][:160] for query in queries)

"""A partner outside: one action by a mailed link, what it sees, what it may do, and what it never gets to see."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from areas.dated import today
from officers.models import PartnerOrganisation
from outbox.models import Letter
from signals import callbacks, consult, escalation, finding, links, partners, speaking, team_actions, workflow
from signals.models import Event, Reporter, Sensitivity, Signal, TeamAction
from signals.workflow import Changed
from tests import files, world


@pytest.fixture
def contractor(town):
    return world.partner("paalwerk")


@pytest.fixture
def signal(town, member) -> Signal:
    found = world.signal(
        "Tekstgeheim van de melder",
        street="Beukenlaan",
        house_number="12",
        name="Naamgeheim",
        email="bewoner@example.nl",
    )
    return workflow.take(found, by=member)


def path_of(action: TeamAction) -> str:
    return links.partner_url(TeamAction.objects.get(pk=action.pk)).removeprefix("http://127.0.0.1:8000")


def again(row):
    return type(row).objects.get(pk=row.pk)


def mailed_link() -> str:
    """The link in the last mail to the partner."""
    letter = Letter.objects.filter(recipient="werk@paalwerk.example").latest("pk")
    return re.search(r"https?://[^/]+(/extern/\S+)", letter.body)[1]


def to_reporter() -> int:
    return Letter.objects.filter(recipient="bewoner@example.nl").count()


def test_pve_2_6_a_partner_opens_one_action_by_a_mailed_link_and_sets_it_done(client, signal, contractor, member):
    action = partners.ask(
        signal, partner=contractor, text="Zet de paal recht.", by=member, shares_place=True, wait=True
    )
    assert again(signal).status == "wacht_op_derde"
    before = to_reporter()
    path = mailed_link()
    seen = client.get(path)
    assert seen.status_code == 200
    for shown in ("Zet de paal recht.", "Straatverlichting", "Beukenlaan 12", signal.number):
        assert shown in seen.content.decode(), shown
    for hidden in ("Tekstgeheim", "Naamgeheim", "bewoner@"):
        assert hidden not in seen.content.decode(), hidden
    sent = {"stond": "open", "stand": "klaar", "antwoord": "De paal staat.", "bestand": files.photo()}
    assert client.post(path, sent).status_code == 302
    assert again(action).status == "klaar"
    assert again(signal).status == "in_behandeling"
    assert signal.attachments.get().is_shared is False
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "De paal staat." in page
    assert "De actie van Paalwerk is klaar." in page
    assert page.count("de melder</span>") == 1  # it came in; what the partner did bears its name
    assert to_reporter() == before
    # Any other signal is not there, and the link signs nobody in.
    client.logout()
    other = world.signal("Een ander signaal")
    for elsewhere in (f"/extern/{other.public_id}", f"/extern/{links.status_token(other)}", f"/extern/{other.number}"):
        assert client.get(elsewhere).status_code == 404
    assert client.get(f"/signalen/{other.number}").status_code == 302


def test_looking_changes_nothing_and_a_finished_action_is_shown_without_a_form(client, signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    path = path_of(action)
    before = (again(action).changed_at, again(signal).updated_at, Event.objects.count())
    for _time in range(3):
        assert client.get(path).status_code == client.head(path).status_code == 200
    assert (again(action).changed_at, again(signal).updated_at, Event.objects.count()) == before
    client.post(path, {"stond": "open", "stand": "kan_niet", "antwoord": "Te hoog."})
    shown = client.get(path).content.decode()
    assert "U hebt gemeld dat u dit niet kunt doen" in shown
    assert "Te hoog." in shown
    assert "<textarea" not in shown
    late = client.post(path, {"stond": "open", "stand": "klaar", "antwoord": "Toch wel."})
    assert late.status_code == 409
    assert "Toch wel." in late.content.decode()
    assert again(action).status == "kan_niet"


def test_a_link_that_was_withdrawn_replaced_or_is_too_old_says_so(client, signal, contractor, member, settings):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    first = path_of(action)
    client.force_login(member)
    assert client.post(f"{action.get_absolute_url()}/link-sturen", {"link": "1"}).status_code == 302
    client.logout()
    old = client.get(first)
    assert old.status_code == 410
    assert "Er is een nieuwere link" in old.content.decode()
    second = mailed_link()
    assert second != first
    assert client.get(second).status_code == 200
    partners.withdraw_link(again(action), by=member)
    assert client.get(second).status_code == 410
    typed = client.post(second, {"stond": "open", "stand": "klaar", "antwoord": "Al getypt"})
    assert typed.status_code == 410
    assert "Al getypt" in typed.content.decode()
    assert again(action).status == "open"
    partners.send_again(again(action), by=member)
    settings.PARTNER_LINK_DAYS = -1
    expired = client.get(mailed_link())
    assert expired.status_code == 410
    assert "verlopen" in expired.content.decode()
    assert client.get(first[:-1] + "x").status_code == 404


def test_an_action_or_a_partner_that_is_taken_back_closes_the_link(client, signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    contractor.is_active = False
    contractor.save()
    assert client.get(path_of(action)).status_code == 410
    contractor.is_active = True
    contractor.save()
    workflow.withdraw_action(again(action), by=member)
    assert client.get(path_of(action)).status_code == 410
    assert Letter.objects.filter(recipient="werk@paalwerk.example", subject__startswith="Niet meer nodig").exists()
    with pytest.raises(Changed):
        partners.answer(again(action), to="klaar")


def test_a_signal_waits_no_longer_once_its_last_partner_is_done_or_called_off(signal, contractor, member):
    def ask(wait: bool) -> TeamAction:
        return partners.ask(again(signal), partner=contractor, text="Zet de paal recht.", by=member, wait=wait)

    endings = (
        lambda action: workflow.withdraw_action(action, by=member),
        lambda action: team_actions.change(action, to="klaar", by=member),
        lambda action: partners.answer(action, to="kan_niet", text="Niet van ons."),
    )
    for end in endings:
        action, second = ask(wait=True), ask(wait=False)
        end(again(second))
        assert (again(signal).status, again(signal).stopped_on) == ("wacht_op_derde", today())
        end(again(action))
        assert (again(signal).status, again(signal).stopped_on) == ("in_behandeling", None)


def test_a_partner_ends_no_wait_for_somebody_else(signal, contractor, member):
    workflow.move(signal, to="wacht_op_derde", by=member)
    action = partners.ask(again(signal), partner=contractor, text="Zet de paal recht.", by=member)
    partners.answer(again(action), to="klaar")
    assert again(signal).status == "wacht_op_derde"


def test_a_partner_does_not_undo_that_a_signal_was_passed_on(town, signal, contractor, member):
    how = {"result": town.results[1], "organisation": "Waterschap", "forwarded_on": today()}
    before = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member, wait=True)
    workflow.move(again(signal), to="afgehandeld", by=member, text="Door.", withdraw_actions=True, **how)
    after = partners.ask(again(signal), partner=contractor, text="Zet er een hek om.", by=member)
    partners.answer(again(after), to="klaar")
    passed = again(signal)
    assert (again(before).status, passed.status) == ("ingetrokken", "wacht_op_derde")
    assert (passed.closes_on is not None, passed.other_organisation, passed.told) == (True, "Waterschap", True)


def test_the_mail_to_a_partner_holds_a_link_and_nothing_of_the_signal(signal, contractor, member):
    partners.ask(signal, partner=contractor, text="Vraaggeheim", by=member, shares_place=True)
    letter = Letter.objects.get(recipient="werk@paalwerk.example")
    for hidden in ("Vraaggeheim", "Tekstgeheim", "Beukenlaan", "Straatverlichting", "Naamgeheim"):
        assert hidden not in letter.subject + letter.body, hidden


def test_the_officer_sees_before_sending_exactly_what_the_partner_sees(client, signal, contractor, member):
    chosen, kept = files.kept(signal, name="paal.jpg"), files.kept(signal, name="gezicht.jpg")
    client.force_login(member)
    typed = {"partner": "paalwerk", "tekst": "Zet de paal recht.", "plek": "on", "fotos": [str(chosen.public_id)]}
    preview = client.post(f"/signalen/{signal.number}/partner", typed | {"bekijk": "1"})
    assert preview.status_code == 200
    assert not TeamAction.objects.exists()
    shown = preview.content.decode()
    assert "Dit krijgt Paalwerk te zien" in shown
    assert str(chosen.public_id) in shown
    assert "Tekstgeheim" not in shown
    assert f"/bijlagen/{kept.public_id}" not in shown
    assert client.post(f"/signalen/{signal.number}/partner", typed | {"verstuur": "1"}).status_code == 302
    action = TeamAction.objects.get()
    client.logout()
    page = client.get(path_of(action))
    assert page.context["asked"] == preview.context["asked"]
    assert client.get(f"{path_of(action)}/bijlagen/{chosen.public_id}").status_code == 200
    assert client.get(f"{path_of(action)}/bijlagen/{kept.public_id}").status_code == 404


def test_of_a_sensitive_signal_nothing_leaves_but_what_the_officer_chose(client, signal, contractor, member, triager):
    photo = files.kept(signal)
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    personal = partners.ask(again(signal), partner=contractor, text="Bel aan.", by=member)
    shown = client.get(path_of(personal)).content.decode()
    assert "Beukenlaan" not in shown
    assert "Straatverlichting" in shown
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.SPECIAL)
    with pytest.raises(ValidationError):
        partners.ask(again(signal), partner=contractor, text="Bel aan.", by=member, files=[photo])
    special = partners.ask(again(signal), partner=contractor, text="Bel aan.", by=member, shares_place=True)
    shown = client.get(path_of(special)).content.decode()
    assert "Bel aan." in shown
    for hidden in ("Beukenlaan", "Straatverlichting", "Beuken", "Tekstgeheim", '<svg class="ww-drawing"'):
        assert hidden not in shown, hidden
    # What was chosen while it was ordinary is shown no more once it is special.
    personal.files.add(photo)
    assert client.get(f"{path_of(personal)}/bijlagen/{photo.public_id}").status_code == 404


def test_pve_3_19_a_contractor_with_an_agreement_closes_only_its_signal_and_the_reporter_hears(
    client, signal, contractor, member
):
    with pytest.raises(ValidationError) as error:
        partners.ask(signal, partner=contractor, text="Maak het.", by=member, may_close=True)
    assert "geen geldige verwerkersovereenkomst" in error.value.message_dict["afronden"][0]
    contractor.agreement_on = today() - datetime.timedelta(days=1)
    contractor.save()
    action = partners.ask(signal, partner=contractor, text="Maak het.", by=member, may_close=True)
    other = partners.ask(world.signal("Iets anders"), partner=contractor, text="Kijk.", by=member)
    before = to_reporter()
    closing = {"stond": "open", "stand": "klaar", "afronden": "on", "bericht": ""}
    assert client.post(path_of(action), closing).status_code == 400
    assert client.post(path_of(other), closing | {"bericht": "Alles gedaan."}).status_code == 302
    assert again(other).status == "klaar"
    assert again(other.signal).is_open
    assert client.post(path_of(action), closing | {"bericht": "De lantaarn brandt weer."}).status_code == 302
    assert again(signal).status == "afgehandeld"
    assert to_reporter() == before + 1
    assert "De lantaarn brandt weer." in Letter.objects.filter(recipient="bewoner@example.nl").latest("pk").body
    assert again(signal).has_action_news


def test_an_agreement_that_ended_or_others_that_are_busy_keep_a_partner_from_closing(
    client, signal, town, contractor, member
):
    contractor.agreement_on = today() - datetime.timedelta(days=9)
    contractor.save()
    action = partners.ask(signal, partner=contractor, text="Maak het.", by=member, may_close=True)
    team_actions.add(signal, team=town.wijkteam, text="Bel mevrouw.", by=member)
    with pytest.raises(ValidationError) as error:
        partners.answer(again(action), to="klaar", close=True, message="Klaar.")
    assert "Anderen zijn hier nog mee bezig" in error.value.message_dict["afronden"][0]
    contractor.agreement_until = today()
    contractor.save()
    assert "afronden" not in client.get(path_of(action)).content.decode()
    with pytest.raises(ValidationError):
        partners.answer(again(action), to="klaar", close=True, message="Klaar.")
    assert again(action).status == "open"


@pytest.mark.parametrize("waits", ["domain", "enforcement"])
def test_a_partner_does_not_close_past_an_answer_that_is_waited_for(signal, town, contractor, member, waits):
    PartnerOrganisation.objects.update(agreement_on=today())
    if waits == "domain":
        Signal.objects.filter(pk=signal.pk).update(secondary_domain=town.wijkteam.domain)
    asked = consult.ask(again(signal), team=town.wijkteam, question="Kent u haar?", by=member, holds=waits != "domain")
    action = partners.ask(again(signal), partner=again(contractor), text="Maak het.", by=member, may_close=True)
    with pytest.raises(ValidationError) as error:
        partners.answer(again(action), to="klaar", close=True, message="Klaar.")
    (words,) = error.value.message_dict["afronden"]
    assert "De gemeente wacht hier nog op een antwoord" in words
    assert "Wijkteam" not in words  # a partner learns of nobody who is asked
    assert (again(signal).is_open, again(asked).answer, again(action).status) == (True, "open", "open")
    consult.answer(asked, answer="niet_betrokken", by=None)
    partners.answer(again(action), to="klaar", close=True, message="Klaar.")
    assert again(signal).status == "afgehandeld"


@pytest.mark.parametrize("waits", ["other organisation", "decision", "reporter"])
def test_a_partner_closes_nothing_that_somebody_of_the_municipality_decides(town, signal, contractor, member, waits):
    PartnerOrganisation.objects.update(agreement_on=today())
    if waits == "other organisation":
        how = {"result": town.results[1], "organisation": "Waterschap", "forwarded_on": today()}
        workflow.move(again(signal), to="afgehandeld", by=member, text="Door.", **how)
    elif waits == "decision":
        world.desks()
        escalation.escalate(again(signal), level="wethouder", reason="Wie betaalt?", decide_by=today(), by=member)
    else:
        workflow.move(again(signal), to="afgehandeld", by=member, text="Klaar.")
        Signal.objects.filter(pk=signal.pk).update(status="heropening_gevraagd")
    before = again(signal).status
    action = partners.ask(again(signal), partner=again(contractor), text="Maak het.", by=member, may_close=True)
    with pytest.raises(ValidationError) as error:
        partners.answer(again(action), to="klaar", close=True, message="Klaar.")
    assert "dan rondt de gemeente het af" in error.value.message_dict["afronden"][0]
    assert (again(signal).status, again(action).status) == (before, "open")
    partners.answer(again(action), to="klaar")
    assert again(action).status == "klaar"


def test_a_partner_that_cannot_do_it_is_not_asked_what_it_did(client, signal, contractor, member):
    PartnerOrganisation.objects.update(agreement_on=today())
    action = partners.ask(signal, partner=again(contractor), text="Maak het.", by=member, may_close=True)
    with pytest.raises(ValidationError) as error:
        partners.answer(again(action), to="kan_niet", close=True)
    assert set(error.value.message_dict) == {"afronden"}


def test_a_file_that_is_refused_leaves_everything_as_it_was(client, signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Maak het.", by=member)
    bad = files.upload(b"MZ" + bytes(100), "foto.jpg")
    answer = client.post(path_of(action), {"stond": "open", "stand": "klaar", "antwoord": "Gedaan.", "bestand": bad})
    assert answer.status_code == 400
    assert "Gedaan." in answer.content.decode()
    assert again(action).status == "open"
    assert not signal.attachments.exists()


def test_a_large_body_comes_in_only_with_a_link_of_ours(client, signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Maak het.", by=member)
    large = {"stond": "open", "stand": "bezig", "bestand": files.upload(bytes(400_000), "groot.jpg")}
    assert client.post("/extern/verzonnen", large).status_code == 413
    large["bestand"].seek(0)
    assert client.post(path_of(action), large).status_code == 400  # it is no photo, and that is what it hears


def test_a_partner_that_comes_too_often_has_to_wait(client, signal, contractor, member, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "2/m"}
    path = path_of(partners.ask(signal, partner=contractor, text="Maak het.", by=member))
    assert [client.post(path, {"stond": "open"}).status_code for _time in range(3)] == [400, 400, 429]


def test_an_agreement_holds_from_its_day_until_its_end(contractor):
    day = datetime.date(2026, 3, 1)
    assert not contractor.has_agreement(day)
    contractor.agreement_on, contractor.agreement_until = day, day + datetime.timedelta(days=2)
    held = [contractor.has_agreement(day + datetime.timedelta(days=one)) for one in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    contractor.agreement_until = day
    with pytest.raises(ValidationError):
        contractor.clean()


def test_the_partner_is_kept_at_the_management_pages_by_who_manages_the_organisation(client, manager, member):
    client.force_login(member)
    assert client.get("/beheer/officers/partnerorganisation/", follow=True).status_code == 403
    client.force_login(manager)
    typed = {"name": "Woonstad", "slug": "woonstad", "kind": "woningcorporatie", "email": "wijk@woonstad.example"}
    answer = client.post("/beheer/officers/partnerorganisation/add/", typed)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_who_is_erased_takes_nothing_of_the_partner_along(signal, contractor, member):
    """The reporter's data stand in one table; the action knows nothing of them."""
    partners.ask(signal, partner=contractor, text="Maak het.", by=member)
    Reporter.objects.filter(signal=signal).delete()
    signal.refresh_from_db()
    assert partners.what_is_seen(TeamAction.objects.get()).text == "Maak het."
    assert timezone.now() > TeamAction.objects.get().made_at


# --- who tells a reporter that no mail reaches -----------------------------------------------------------------------


def closed_by_partner(contractor, member, **reporter) -> Signal:
    """A signal that an officer wrote down, handled by `member` and closed by a partner."""
    contractor.agreement_on = today()
    contractor.save()
    signal = workflow.take(world.signal(by=member, channel="telefoon", **reporter), by=member)
    action = partners.ask(signal, partner=contractor, text="Maak het.", by=member, may_close=True)
    Letter.objects.all().delete()
    partners.answer(again(action), to="klaar", close=True, message="De lantaarn brandt weer.")
    return again(signal)


def told_of_silence() -> list[str]:
    return [one.recipient for one in Letter.objects.filter(subject__startswith="De melder weet het nog niet")]


def unheard(client) -> str:
    return client.get("/signalen?ongehoord=ja&stand=alles").content.decode()


@pytest.mark.parametrize("spoken_to_before", [False, True])
def test_a_partner_that_closes_for_who_only_left_a_number_leaves_somebody_a_task(
    client, town, contractor, member, spoken_to_before
):
    member.email = "lid@gemeente.example"
    member.save()
    signal = closed_by_partner(contractor, member, phone="0612345678")
    if spoken_to_before:
        Signal.objects.filter(pk=signal.pk).update(first_contact_at=signal.received_at)
    assert (signal.status, signal.told, signal.feedback) == ("afgehandeld", False, "")
    assert told_of_silence() == ["lid@gemeente.example"]
    client.force_login(member)
    assert signal.number in unheard(client)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "De melder weet nog niet dat dit is afgesloten" in page
    assert "tel:0612345678" in page
    assert "melder weet het nog niet" in client.get("/signalen?stand=gesloten").content.decode().lower()
    path = f"{signal.get_absolute_url()}/verteld"
    for wrong in ("", "mail", "zomaar"):
        assert client.post(path, {"terugkoppeling": wrong}).status_code == 400
    assert client.post(path, {"terugkoppeling": "telefoon"}).status_code == 302
    now = again(signal)
    assert (now.told, now.feedback) == (True, "telefoon")
    assert now.first_contact_at
    page = client.get(signal.get_absolute_url()).content.decode()
    assert signal.number not in unheard(client)
    assert "De melder weet nog niet" not in page
    assert "Hoe de melder hoorde dat dit is afgesloten: aan de telefoon." in page
    assert client.post(path, {"terugkoppeling": "telefoon"}).status_code == 409


def test_a_talk_or_a_call_after_the_end_tells_it_and_one_before_it_does_not(client, contractor, member):
    spoken, called = (closed_by_partner(contractor, member, phone="0612345678") for _each in range(2))
    earlier = again(spoken).received_at - datetime.timedelta(days=3)
    Signal.objects.filter(pk=spoken.pk).update(received_at=earlier)
    client.force_login(member)
    for day, told in ((today() - datetime.timedelta(days=1), False), (today(), True)):
        speaking.record_talk(again(spoken), how="gesprek", on=day, text="Gesproken.", by=member)
        assert (again(spoken).told, again(spoken).feedback) == (told, "gesprek" if told else "")
    promise = callbacks.ask(called, on=today(), text="Vertel het.", by=member)
    callbacks.tick_off(promise, by=member)
    assert (again(called).told, again(called).feedback) == (True, "telefoon")


def test_where_nobody_can_be_told_or_somebody_reads_it_no_task_is_left(client, contractor, member):
    nobody = closed_by_partner(contractor, member)
    reads = closed_by_partner(contractor, member, email="bewoner@example.nl")
    assert (nobody.feedback, reads.feedback) == ("anoniem", "mail")
    assert told_of_silence() == []
    client.force_login(member)
    for signal in (nobody, reads):
        assert "De melder weet nog niet" not in client.get(signal.get_absolute_url()).content.decode()
        assert client.post(f"{signal.get_absolute_url()}/verteld", {"terugkoppeling": "telefoon"}).status_code == 409


def test_the_list_of_who_heard_nothing_is_read_from_its_index(town, contractor, member):
    closed_by_partner(contractor, member, phone="0612345678")
    # Which index of several serves a handful of rows best hangs on what PostgreSQL happens to know of the table: here
    # this one alone has the order that is asked for, and to sort is dear.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("""
            SELECT string_agg(format('DROP INDEX %s', indexrelid::regclass), '; ') FROM pg_index
            WHERE indrelid = 'signals_signal'::regclass AND NOT indisunique
              AND indexrelid <> 'signal_not_told'::regclass
        """)
        cursor.execute(cursor.fetchone()[0])
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    asked = Signal.objects.filter(finding.unheard()).order_by("-received_at", "-pk")
    assert "signal_not_told" in asked.explain()

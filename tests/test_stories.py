"""Stories of the buyers about handling and managing, from the first door to the last (`docs/pve.md`)."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from areas.dated import today
from areas.models import AreaVersion
from officers import rights, sessions
from officers.models import Arrangement, Officer, Right, Role
from officers.starter import add_roles
from outbox.models import Letter
from signals import handover, links, reclassify, workflow
from signals.models import Category, Event, Signal, Status
from tests import world
from tests.api.conftest import Program
from wijkwerk.beheer import RIGHT_OF


def signed_in(officer: Officer) -> Client:
    """A browser of their own in which somebody is signed in."""
    browser = Client()
    browser.force_login(officer, backend="officers.sign_in.SignInBackend")
    session = browser.session
    sessions.begin(session)
    session.save()
    return browser


def act(officer: Officer, signal: Signal, verb: str, **typed: Any) -> int:
    """Do something on the page of a signal; gives the status code."""
    return signed_in(officer).post(f"/signalen/{signal.number}/{verb}", typed).status_code


def page(officer: Officer, address: str) -> str:
    """What somebody reads at an address."""
    return signed_in(officer).get(address).content.decode()


def now(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def program(*scopes: str) -> Program:
    return Program(world.program(*scopes)[1])


def role_of(officer: Officer, *codes: str) -> Role:
    """A new role with these rights, given to somebody."""
    add_roles()
    made = Role.objects.create(slug="nieuw", name="Nieuw")
    made.rights.set(Right.objects.filter(code__in=codes))
    officer.roles.add(made)
    return made


# --- handling --------------------------------------------------------------------------------------------------------


def test_pve_2_2_a_note_is_on_the_timeline_and_nowhere_where_the_reporter_or_a_stranger_looks(town, member):
    signal = world.signal(email="bewoner@example.nl")
    assert act(member, signal, "notitie", tekst="Ladderwagen nodig") == 302
    workflow.move(now(signal), to=Status.DONE, by=member, text="De lamp brandt weer.")
    assert "Ladderwagen nodig" in page(member, f"/signalen/{signal.number}")
    link = Client().get(f"/volg/{links.status_token(signal)}").content.decode()
    assert "De lamp brandt weer." in link
    assert "Ladderwagen" not in link
    assert not Letter.objects.filter(body__contains="Ladderwagen").exists()
    stranger = Client()
    for address in (f"/api/v1/signalen/{signal.public_id}", f"/api/v1/signalen/{signal.public_id}/notities"):
        assert stranger.get(address).status_code == 401


def test_pve_2_11_the_nearest_arrangement_has_it_when_the_api_answers_201(town):
    Arrangement.objects.create(task=town.task, area=town.oost, team=town.unit)
    program_that_sends = program("signalen:indienen", "signalen:lezen")
    for point, team in ((world.IN_BEUKEN, "wijkzaken"), (world.IN_WEST, "verlichting")):
        sent = {"tekst": "De lantaarn en de straatlamp zijn stuk", "locatie": {"punt": list(point)}}
        answer = program_that_sends.post("signalen", sent)
        assert answer.status_code == 201
        assert answer.json()["team"]["slug"] == team


def test_pve_2_13_who_may_changes_the_category_and_the_route_follows(town, member, area_officer):
    signal = world.signal()
    assert 'name="categorie"' in page(member, f"/signalen/{signal.number}")
    # An area officer reads along, and has no list.
    assert 'name="categorie"' not in page(area_officer, f"/signalen/{signal.number}")
    assert act(area_officer, signal, "onderwerp", categorie="overig") == 403
    address = f"signalen/{signal.public_id}"
    assert program("signalen:lezen").patch(address, {"categorie": "zorgwekkend-gedrag"}).status_code == 403
    assert now(signal).category == town.streetlight
    assert act(member, signal, "onderwerp", categorie="zorgwekkend-gedrag") == 302
    assert now(signal).category == town.worry
    assert signal.handovers.get().to_team == town.wijkteam
    logged = signal.events.get(what=Event.What.CATEGORY)
    assert (logged.before, logged.after, logged.officer) == ("straatverlichting", "zorgwekkend-gedrag", member)


def test_pve_2_14_what_found_no_team_is_on_the_list_of_triage_who_gives_it_by_hand(town, member, triager):
    signal = world.signal("Ik weet niet wat dit is", category=None)
    assert signal.number in page(triager, "/bureau")
    assert act(member, signal, "toekennen", team="verlichting") == 404
    ordinary = world.signal()
    assert act(member, ordinary, "toekennen", team="wijkzaken") == 403
    assert act(triager, signal, "toekennen", team="verlichting") == 302
    assert now(signal).team == town.lighting
    assert signal.number in page(member, "/bureau")
    assert signal.number not in page(triager, "/bureau")


def test_pve_2_16_after_acceptance_everybody_sees_the_new_team_and_the_former_one_changes_nothing(
    town, member, social_worker
):
    signal = world.signal()
    assert act(member, signal, "aanbieden", team="wijkteam", reden="Hier speelt meer.") == 302
    assert act(social_worker, signal, "aannemen") == 302
    assert signal.number in page(social_worker, "/bureau")
    assert signal.number not in page(member, "/bureau")
    assert "Wijkteam" in page(social_worker, f"/signalen/{signal.number}")
    reader = program("signalen:lezen")
    assert reader.get(f"signalen/{signal.public_id}").json()["team"]["slug"] == "wijkteam"
    assert [one["kenmerk"] for one in reader.get("signalen", team="wijkteam").json()["results"]] == [signal.number]
    before = now(signal).updated_at
    for verb, typed in (
        ("nemen", {}),
        ("status", {"status": "ingepland"}),
        ("spoed", {"spoed": "ja"}),
        ("aanbieden", {"team": "kcc", "reden": "x"}),
        ("notitie", {"tekst": "x"}),
        ("onderwerp", {"categorie": "overig"}),
    ):
        assert act(member, signal, verb, **typed) == 403, verb
    call = {"datum": today().isoformat(), "tekst": "Bel.", "telefoon": ""}
    for verb, typed in (("terugbellen", call), ("bijlagen", {}), ("plek", {}), ("partner", {})):
        assert act(member, signal, verb, **typed) == 403, verb
    assert "Terugbelnotitie maken" not in page(member, f"/signalen/{signal.number}")
    assert now(signal).updated_at == before


def test_pve_2_17_a_signal_goes_to_a_colleague_and_of_two_at_once_the_second_is_told(town, member):
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,))
    third = world.officer("lamp3", "teamlid", teams=(town.lighting,))
    signal = workflow.take(world.signal(), by=member)
    on_screen = signal.events.latest("pk").pk
    assert act(member, signal, "toewijzen", behandelaar=colleague.pk, seen=on_screen) == 302
    assert signal.number in page(colleague, "/bureau?stapel=van-mij")
    logged = signal.events.filter(what=Event.What.OFFICER).latest("pk")
    assert (logged.before, logged.after, logged.officer) == (str(member.pk), str(colleague.pk), member)
    assert act(member, signal, "toewijzen", behandelaar=third.pk, seen=on_screen) == 409
    assert now(signal).officer == colleague


def test_pve_2_18_a_coordinator_finds_the_signals_of_every_team_and_no_sensitive_text_without_that_right(town):
    mine = world.signal("De lamp is stuk")
    other = world.signal("Mijn buurman Kees is verward", category="zorgwekkend-gedrag")
    coordinator = world.officer("overzicht")
    role = role_of(coordinator, rights.SIGNALS_ALL)
    for signal in (mine, other):
        assert signed_in(coordinator).get(f"/signalen/{signal.number}").status_code == 200
    assert "Kees" not in page(coordinator, f"/signalen/{other.number}")
    seen = program("signalen:lezen").get("signalen").json()["results"]
    assert {one["team"]["slug"] for one in seen} == {"verlichting", "wijkteam"}
    assert "Kees" not in str(seen)
    role.rights.add(Right.objects.get(code=rights.SIGNALS_SENSITIVE))
    assert "Kees" in page(coordinator, f"/signalen/{other.number}")


def test_pve_2_32_a_closed_signal_opens_again_with_an_event_and_keeps_its_first_result(town, member, area_officer):
    solved = town.results[0]
    signal = workflow.move(world.signal(), to=Status.DONE, by=member, text="De lamp brandt weer.", result=solved)
    assert act(area_officer, signal, "status", status="heropend", toelichting="Toch niet.") == 403
    assert now(signal).status == Status.DONE
    assert act(member, signal, "status", status="heropend", toelichting="Toch niet.", lezer="collega") == 302
    again = now(signal)
    assert (again.status, again.is_open, again.result.slug) == (Status.REOPENED, True, "opgelost")
    last = signal.events.filter(what=Event.What.STATUS).latest("pk")
    assert (last.before, last.after, last.officer) == ("afgehandeld", "heropend", member)


def test_pve_2_39_who_left_is_in_no_list_and_stays_on_older_signals(town, member, manager):
    gone = world.officer("weg", "teamlid", teams=(town.lighting,), name="Henk Vertrokken")
    old = workflow.take(world.signal(), by=gone)
    assert "Henk Vertrokken" in page(member, f"/signalen/{world.signal().number}")
    Officer.objects.filter(pk=gone.pk).update(is_active=False)
    fresh = world.signal()
    assert "Henk Vertrokken" not in page(member, f"/signalen/{fresh.number}")
    assert act(member, fresh, "toewijzen", behandelaar=gone.pk) == 400
    refused = program("signalen:lezen", "signalen:behandelen").patch(
        f"signalen/{fresh.public_id}", {"behandelaar": "weg"}
    )
    assert refused.status_code == 400
    assert refused.json()["invalidParams"][0]["name"] == "behandelaar"
    assert now(fresh).officer is None
    assert "Henk Vertrokken" in page(member, f"/signalen/{old.number}")
    add_roles()
    choices = signed_in(manager).get(reverse("admin:officers_coverage_add")).content.decode()
    assert "Henk Vertrokken" not in choices


@pytest.mark.parametrize("sensitivity", ["gewoon", "persoonsgegevens", "bijzonder"])
def test_who_a_signal_is_given_to_opens_and_handles_it_whatever_its_category(town, member, sensitivity):
    """Of a peer: a person assigned outside their own category got 403 on their own work."""
    signal = workflow.take(world.signal(), by=member)
    Category.objects.filter(pk=town.worry.pk).update(sensitivity=sensitivity)
    reclassify.reclassify(signal, category=Category.objects.get(pk=town.worry.pk), by=member)
    # Also when they have left the team in the meantime.
    member.teams.clear()
    assert signal.text in page(member, f"/signalen/{signal.number}")
    assert act(member, signal, "status", status="ingepland") == 302


# --- managing --------------------------------------------------------------------------------------------------------


def test_pve_3_1_a_domain_and_a_category_that_are_added_on_their_pages_are_used_by_the_next_signal(town, manager):
    world.signal()  # what is kept of categories and organisation is warm
    browser = signed_in(manager)
    answer = browser.post("/beheer/officers/domain/add/", {"name": "Groen", "slug": "groen", "order": 5})
    assert answer.status_code == 302
    fields = {
        "name": "Kerstboom", "slug": "kerstboom", "domain": world.domain("groen").pk, "task": town.task.pk,
        "sensitivity": "gewoon", "handling_days": 2, "handling_unit": "werkdagen", "first_contact_days": 1,
        "first_contact_unit": "werkdagen", "order": 5, "is_active": "on",
        "keywords": "kerstboom\nspar", "urgency_hints": "",
    }  # fmt: skip
    assert browser.post("/beheer/signals/category/add/", fields).status_code == 302
    chosen = world.signal("Er ligt iets op straat", category="kerstboom")
    understood = world.signal("De kerstboom, een spar, is omgevallen", category=None)
    for signal in (chosen, understood):
        assert (signal.category.slug, signal.domain.slug, signal.team) == ("kerstboom", "groen", town.lighting)
    slugs = [one["slug"] for one in Client().get("/api/v1/categorieen").json()["results"]]
    assert "kerstboom" in slugs


def test_who_manages_texts_manages_nothing_else_and_without_that_right_no_texts(town):
    keeper = world.officer("teksten")
    role = role_of(keeper, rights.MANAGE_TEXTS)
    browser = signed_in(keeper)
    fields = {"code": "112", "name": "Alarmnummer", "phone": "112", "text": "Bel 112.", "order": 1}
    assert browser.post("/beheer/signals/referral/add/", fields).status_code == 302
    for model in admin.site._registry:
        table = model._meta.label_lower.replace(".", "/")
        expected = 200 if RIGHT_OF[model._meta.label_lower] == rights.MANAGE_TEXTS else 403
        for address in (f"/beheer/{table}/", f"/beheer/{table}/add/"):
            assert browser.get(address, follow=True).status_code == expected, address
    role.rights.set(Right.objects.filter(code=rights.MANAGE_CATEGORIES))
    assert browser.get("/beheer/signals/category/").status_code == 200
    assert browser.get("/beheer/signals/referral/").status_code == 403


# What a right opens -> the address
OPENED_BY = {
    rights.GAPS: "/gaten",
    rights.OUTBOX: "/verzending",
    rights.SIGNALS_SUBMIT: "/signalen/nieuw",
    rights.MANAGE_AREAS: "/beheer/areas/area/",
    rights.MANAGE_ORGANISATION: "/beheer/officers/team/",
    rights.MANAGE_CATEGORIES: "/beheer/signals/category/",
    rights.MANAGE_ACCOUNTS: "/beheer/officers/officer/",
}


def test_pve_3_22_a_new_role_with_two_rights_opens_exactly_those_pages_and_closes_them_at_once(town, manager):
    add_roles()
    somebody = world.officer("iemand")
    browser = signed_in(somebody)

    def opened() -> set[str]:
        return {right for right, address in OPENED_BY.items() if browser.get(address, follow=True).status_code == 200}

    def given(*codes: str) -> dict[str, Any]:
        return {"name": "Twee", "slug": "twee", "rights": [Right.objects.get(code=code).pk for code in codes]}

    assert opened() == set()
    boss = signed_in(manager)
    two = (rights.GAPS, rights.MANAGE_AREAS)
    assert boss.post("/beheer/officers/role/add/", given(*two)).status_code == 302
    role = Role.objects.get(slug="twee")
    person = {"username": "iemand", "name": "Iemand", "is_active": "on", "roles": [role.pk]}
    assert boss.post(f"/beheer/officers/officer/{somebody.pk}/change/", person).status_code == 302
    assert opened() == set(two)
    assert boss.post(f"/beheer/officers/role/{role.pk}/change/", given(rights.GAPS)).status_code == 302
    assert opened() == {rights.GAPS}
    assert boss.post(f"/beheer/officers/role/{role.pk}/change/", given()).status_code == 302
    assert opened() == set()


@pytest.mark.parametrize("scopes", [("signalen:lezen", "organisatie:lezen"), ("signalen:indienen", "signalen:lezen")])
def test_pve_3_22_a_program_with_two_scopes_opens_exactly_those_endpoints_and_loses_them_at_once(town, scopes):
    client, key = world.program(*scopes)
    caller = Program(key)
    signal = world.signal()
    asked = {
        "signalen:lezen": lambda: caller.get("signalen"),
        "organisatie:lezen": lambda: caller.get("teams"),
        "signalen:behandelen": lambda: caller.post(f"signalen/{signal.public_id}/notities", {"tekst": "x"}),
    }

    def opened() -> set[str]:
        return {scope for scope, ask in asked.items() if ask().status_code < 400}

    assert opened() == set(scopes) & set(asked)
    client.scopes = ["signalen:lezen"]
    client.save()
    assert opened() == {"signalen:lezen"}
    client.is_active = False
    client.save()
    assert opened() == set()


@pytest.mark.parametrize("right", [None, rights.SIGNALS_CONTACT])
def test_seeing_who_sent_it_is_a_right_of_its_own(town, right):
    reader = world.officer("leest", teams=(town.lighting,))
    role_of(reader, rights.SIGNALS_HANDLE, *([right] if right else []))
    signal = world.signal(name="Joke Bewoner", email="joke@example.nl", phone="0612345678")
    text = page(reader, f"/signalen/{signal.number}")
    assert signal.text in text
    assert [word in text for word in ("Joke Bewoner", "joke@example.nl", "0612345678")] == [bool(right)] * 3


def test_pve_3_32_two_municipalities_in_one_application_each_with_their_own_areas_and_team(town):
    neighbour = world.area("GM2", "gemeente", name="Veenwijk", boundary=world.box(6.2, 52.0, 6.4, 52.1))
    wijk = world.area("WK9", "wijk", name="Dorp", parent=neighbour, boundary=world.box(6.2, 52.0, 6.4, 52.1))
    crew = world.team("verlichting-veenwijk")
    Arrangement.objects.create(task=town.task, area=neighbour, team=crew)
    here, there = world.signal(), world.signal(point=(6.3, 52.05))
    assert (here.area, here.team) == (town.beuken, town.lighting)
    assert (there.area, there.team) == (wijk, crew)
    assert AreaVersion.objects.get(area=wijk).parent == neighbour
    alone = world.officer("alleen", "teamlid", teams=(crew,))
    both = world.officer("beide", "teamlid", teams=(town.lighting, crew))
    assert signed_in(alone).get(f"/signalen/{here.number}").status_code == 404
    for signal in (here, there):
        typed = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "De lamp brandt weer."}
        assert act(both, signal, "sluiten", **typed) == 302
        assert now(signal).status == Status.DONE


def test_pve_3_33_each_change_leaves_one_line_with_time_and_name_that_nobody_can_alter(town, triager):
    signal = world.signal()
    began = datetime.datetime.now(datetime.UTC)

    def lines() -> list[Event]:
        return list(signal.events.order_by("pk"))

    for verb, typed, what in (
        ("status", {"status": "ingepland"}, Event.What.STATUS),
        ("toekennen", {"team": "wijkzaken"}, Event.What.ROUTED),
        ("spoed", {"spoed": "ja"}, Event.What.URGENT),
        ("onderwerp", {"categorie": "overig"}, Event.What.CATEGORY),
    ):
        before = lines()
        assert act(triager, signal, verb, **typed) == 302, verb
        (line,) = [one for one in lines() if one not in before and one.what == what]
        assert line.officer == triager
        assert began <= line.at <= datetime.datetime.now(datetime.UTC)
        assert line.before != line.after
    for attempt in (lambda: signal.events.update(officer=None), lambda: signal.events.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_a_hand_over_of_who_left_still_names_them(town, member, social_worker):
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    Officer.objects.filter(pk=member.pk).update(is_active=False)
    handover.accept(offer, by=social_worker)
    assert "Lamp" in page(social_worker, f"/signalen/{signal.number}")


# --- stories of the people who work here (the study of the field) -----------------------------------------------------


def row_of(listed: str, signal: Signal) -> str:
    """The row of a signal in a list, as words; empty where it is not there."""
    rows = re.findall(r'<li class="ww-item">.*?</li>', listed, re.DOTALL)
    found = next((row for row in rows if signal.number in row), "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).strip()


def test_us4_an_area_officer_starts_monday_with_one_list_over_all_domains(town, area_officer, member, social_worker):
    lamp = workflow.take(world.signal(email="een@example.nl"), by=member)
    handover.offer(lamp, to_team=town.wijkteam, reason="Mevrouw is bang.", by=member)
    pavement = world.signal("Stoep ligt los", email="twee@example.nl")
    Signal.objects.filter(pk=pavement.pk).update(due_on=today() - datetime.timedelta(days=9))
    desk = world.signal("Het loket is dicht", category="overig", email="drie@example.nl")
    handover.lapse(handover.offer(desk, to_team=town.kcc, reason="Van u?", by=None))
    worry = world.signal("Mijn buurman Kees is verward", category="zorgwekkend-gedrag")
    elsewhere = world.signal(point=world.IN_WEST)
    # It lies open when they come in, and stands as a list with filters.
    assert row_of(page(area_officer, "/bureau"), lamp)
    listed = page(area_officer, "/signalen?lijst=mijn-gebieden")
    assert {now(one).domain.slug for one in (lamp, desk, worry)} == {"fysiek", "publiekszaken", "sociaal"}
    assert row_of(listed, elsewhere) == ""
    # Age, owner, where the hand-over stands, and what was promised by when.
    row = row_of(listed, lamp)
    for words in ("binnen ", "Lamp", "Verlichting", "aangeboden aan Wijkteam op ", "over ", "werkdagen"):
        assert words in row, (words, row)
    assert "werkdagen te laat" in row_of(listed, pavement)
    assert "Zwevend" in row_of(listed, desk)
    hidden = row_of(listed, worry)
    assert "Gevoelig: neem contact op met team Wijkteam." in hidden
    for secret in ("Kees", "verward", "werkdag", "binnen "):
        assert secret not in hidden
    # And narrowed: what floats, what is late, who heard nothing yet.
    workflow.move(now(pavement), to=Status.PLANNED, by=member, text="Wij komen dinsdag.")
    for asked, expected in (("zwevend", [desk]), ("telaat", [pavement]), ("ongehoord", [lamp, desk])):
        listed = page(area_officer, f"/signalen?lijst=mijn-gebieden&{asked}=ja")
        assert [one for one in (lamp, pavement, desk, worry, elsewhere) if row_of(listed, one)] == expected, asked


def test_us9_the_contact_centre_finds_a_caller_s_signal_and_enters_a_new_one_while_they_are_on_the_line(
    town, member, social_worker
):
    caller = world.officer("kcc", "kcc", teams=(town.kcc,))
    lamp = workflow.take(world.signal(street="Beukenlaan", house_number="12", phone="0612345678"), by=member)
    worry = world.signal("Mijn moeder is verward", category="zorgwekkend-gedrag", street="Beukenlaan")
    browser = signed_in(caller)
    # By number in one step, also what is not for them to read: state, team and promised day, and no word of it.
    answer = browser.get("/bureau", {"kenmerk": worry.number})
    assert answer["Location"] == worry.get_absolute_url()
    told = browser.get(answer["Location"]).content.decode()
    for words in ("Gemeld", "Wijkteam", "De melder hoort uiterlijk"):
        assert words in told, words
    assert "moeder" not in told
    # With the street only in two.
    listed = browser.get("/signalen", {"zoek": "Beukenlaan"}).content.decode()
    assert row_of(listed, lamp)
    assert row_of(listed, worry) == ""
    told = browser.get(lamp.get_absolute_url()).content.decode()
    for words in ("In behandeling", "Verlichting", "Lamp"):
        assert words in told, words
    # A call is promised, and waits on the desk of who has it.
    promise = {"datum": (today() + datetime.timedelta(days=1)).isoformat(), "tekst": "Wanneer komt u?"}
    for signal in (lamp, worry):
        assert browser.post(f"{signal.get_absolute_url()}/terugbellen", promise).status_code == 302
    assert "Wanneer komt u?" in page(member, "/bureau")
    assert "Terugbellen" in page(social_worker, "/bureau")
    # And the next caller has something new.
    typed = {"kanaal": "telefoon", "soort": "melding", "tekst": "De straatlamp knippert"}
    answer = browser.post("/signalen/nieuw", {**typed, "gebied": "BU1", "categorie": "straatverlichting"})
    assert answer.status_code == 302
    new = Signal.objects.latest("pk")
    assert (new.channel, new.entry_desk, new.team, new.made_by) == ("telefoon", town.kcc, town.lighting, caller)

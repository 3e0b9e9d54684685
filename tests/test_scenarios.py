"""Scenarios of the study of the field (domain study 5.2), end to end, by their numbers.

S1 and S2 stand in `signals/test_compensation.py`, S8 in `signals/test_complaints.py` and (in a browser)
`pages/test_browser_complaints.py`, and S3, S5, S6, S9, S12 and S13, which end on the agenda, in
`agenda/test_scenarios.py`.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from agenda.models import Item
from areas.dated import today
from officers.models import Arrangement, MunicipalTask, Officer, Team
from outbox.models import Letter
from signals import forwarding, handover
from signals.deadlines import working_days_after
from signals.models import Callback, Coordination, Reporter, Sensitivity, Signal, Status
from signals.starter import load_starter_set
from tests import world
from tests.api.conftest import Program
from tests.test_stories import act, now, page, row_of, signed_in


def told(text: str, **sent: Any) -> Signal:
    """What a resident sends without signing in."""
    answer = Client().post("/api/v1/signalen", {"tekst": text} | sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return Signal.objects.get(number=answer.json()["kenmerk"])


def words(answer: str) -> str:
    """A page as words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer))


def somebody_of(slug: str) -> Officer:
    """A member of a team of the starting set."""
    return world.officer("", "teamlid", teams=(Team.objects.get(slug=slug),))


# --- S4 --------------------------------------------------------------------------------------------------------------


def test_s4_a_lid_that_an_old_woman_cannot_lift_is_no_defect_and_counts_until_it_is_a_kans(town, area_officer):
    """S4: "werkt volgens ontwerp, past niet bij bewoner" is a result, counted per category, and feeds kansen."""
    load_starter_set()
    cleaner = somebody_of("reiniging")
    place = {"locatie": {"punt": list(world.IN_BEUKEN)}, "categorie": "afval-container"}
    lids = [
        told(f"Ik krijg de klep niet open ({n})", **place, melder={"email": f"klep{n}@bewoner.example"})
        for n in range(3)
    ]
    full, elsewhere = told("De container is vol", **place), told("De klep is te zwaar", **place)
    Signal.objects.filter(pk=elsewhere.pk).update(area=town.west)
    typed = {"status": "afgehandeld", "toelichting": "De container werkt. Wij horen vaker dat de klep zwaar is."}
    for signal in (*lids, elsewhere):
        assert act(cleaner, signal, "sluiten", **typed, resultaat="past-niet") == 302
    assert act(cleaner, full, "sluiten", **typed, resultaat="opgelost") == 302
    assert "De klep" in Letter.objects.filter(recipient="klep0@bewoner.example").latest("pk").body or now(lids[0]).told
    # Counted for who answers for the area, by subject; what was solved is not in it, nor what another sees.
    assert signed_in(cleaner).get("/agenda/past-niet").status_code == 403
    shown = page(area_officer, "/agenda/past-niet")
    assert "Afvalinzameling en containers: 3 signalen" in words(shown)
    assert not any(one.number in shown for one in (full, elsewhere))
    assert "/agenda/past-niet" in page(area_officer, "/agenda")
    # And made into something to use.
    numbers = re.findall(r'name="kenmerk" value="([^"]+)"', shown.split("agenda/bundelen")[0])
    assert set(numbers) == {one.number for one in lids}
    work = signed_in(area_officer)
    form = work.post("/agenda/punten/nieuw", {"soort": "kans", "kenmerk": numbers}).content.decode()
    assert re.search(r'value="kans"[^>]*checked', form)
    plan = {
        "soort": "kans", "titel": "Containers die iedereen kan openen", "gebieden": [town.oost.pk],
        "domeinen": [world.domain("fysiek").pk], "eigenaar": area_officer.pk, "kenmerk": numbers,
        "bekijken": (today() + datetime.timedelta(days=60)).isoformat(),
    }  # fmt: skip
    assert work.post("/agenda/punten/nieuw", plan).status_code == 302
    item = Item.objects.get()
    assert (item.kind, item.evidence.current().count()) == ("kans", 3)
    for path, said in (("fase", {"fase": "geagendeerd"}), ("openbaar", {"openbaar": "ja"})):
        assert work.post(f"{item.get_absolute_url()}/{path}", said).status_code == 302
    assert Letter.objects.filter(recipient__startswith="klep", body__contains="Containers die iedereen").count() == 3
    assert "Hiervan staan er 3 al op de agenda." in words(page(area_officer, "/agenda/past-niet"))


# --- S7 --------------------------------------------------------------------------------------------------------------


def test_s7_who_was_struck_off_in_hospital_is_urgent_by_what_follows_and_is_taken_over_within_a_day(town):
    """S7: urgency by consequence, not by category; a warm hand-over with acceptance within one day."""
    load_starter_set()
    signal = told(
        "Ik lag maanden in het ziekenhuis. Nu ben ik weg uit de administratie en heb ik geen zorgverzekering meer.",
        categorie="verhuizing-brp",
        melder={"telefoon": "0612345678"},
    )
    # The same of any subject; and nobody who moves house has haste for that.
    lamp = told("De lantaarn is kapot. En ik heb geen zorgverzekering meer.", categorie="straatverlichting")
    calm = told("Ik wil graag mijn verhuizing doorgeven.", categorie="verhuizing-brp")
    assert [one.is_urgent for one in (signal, lamp, calm)] == [True, True, False]
    assert signal.trace[-1]["uitleg"] == "Spoed, om wat er dreigt: zonder inkomen of zorgverzekering."
    assert (
        Client()
        .post("/api/v1/duidingen", {"tekst": "Ik heb geen zorgverzekering meer"}, content_type="application/json")
        .json()["spoed"]
    )
    # Public services has it, spoke with who can help, and offers it: it stays theirs until that team says yes.
    clerk, helper = somebody_of("burgerzaken"), somebody_of("werk-inkomen")
    assert "Spoed, om wat er dreigt" in page(clerk, signal.get_absolute_url())
    assert "Zij hebben één werkdag om te antwoorden" in page(clerk, signal.get_absolute_url())
    offered = {"team": "werk-inkomen", "reden": "Geen inkomen sinds de uitschrijving.", "besproken": "on"}
    for one in (signal, calm):
        assert act(clerk, one, "aanbieden", **offered) == 302
    assert "Besproken met iemand van dat team." in page(clerk, signal.get_absolute_url())
    offer = signal.handovers.get()
    assert "Besproken met iemand van uw team." in page(helper, "/bureau")
    assert offer.answer_until < calm.handovers.get().answer_until
    # Without an answer it is back after one working day, and floats; what has no haste waits on.
    assert handover.bring_back_unanswered(day=offer.answer_until) == 0
    assert handover.bring_back_unanswered(day=offer.answer_until + datetime.timedelta(days=1)) == 1
    assert [now(one).is_floating for one in (signal, calm)] == [True, False]
    # Offered again it is taken over at once, and the reporter's number goes along.
    assert act(clerk, signal, "aanbieden", **offered) == 302
    assert act(helper, signal, "aannemen") == 302
    taken = now(signal)
    assert (taken.team.slug, taken.is_urgent, taken.is_floating) == ("werk-inkomen", True, False)
    assert "0612345678" in page(helper, signal.get_absolute_url())


# --- S10 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def departments(town) -> dict[str, Officer]:
    """Safety, with a restricted subject, the civil registry and housing: a member of each."""
    found = {}
    for slug, domain, sensitivity in (
        ("veiligheid", "fysiek", Sensitivity.SPECIAL),
        ("burgerzaken", "publiekszaken", Sensitivity.PERSONAL),
        ("wonen", "fysiek", Sensitivity.ORDINARY),
    ):
        team = world.team(slug, domain_slug=domain)
        task = MunicipalTask.objects.create(slug=slug, name=slug.capitalize(), domain=world.domain(domain))
        Arrangement.objects.create(task=task, team=team)
        world.category(f"over-{slug}", task=task, domain_slug=domain, sensitivity=sensitivity)
        found[slug] = world.officer("", "teamlid", teams=(team,), name=f"Iemand van {slug}")
    Officer.objects.filter(pk=found["veiligheid"].pk).update(name="Loek Bakker", phone="0570-123456")
    found["veiligheid"].refresh_from_db()
    return found


def test_s10_of_what_may_be_exploitation_one_coordinates_and_the_others_see_only_whom_to_call(
    town, departments, area_officer
):
    """S10: a restricted category, one regievoerder; others see only "neem contact op met ..."."""
    safety, registry, housing = departments.values()
    at = {"postcode": "1234 AB", "house_number": "12"}
    hunch = world.signal("Onbekenden ingeschreven, en licht op alle etages", category="over-veiligheid", **at)
    address = world.signal("Post van onbekenden", category="over-burgerzaken", postcode="1234ab", house_number="12 B")
    rooms = world.signal(
        "Kamerverhuur zonder vergunning?", category="over-wonen", street="Kerkstraat", house_number="12", town="Beuken"
    )
    next_door = world.signal("Een losse dakpan", category="over-wonen", postcode="1234 AB", house_number="14")
    Signal.objects.filter(pk=hunch.pk).update(street="kerkstraat", town="Beuken")
    call_first = "Neem eerst contact op met Loek Bakker"
    for officer, signal in ((registry, address), (housing, rooms)):
        assert call_first not in page(officer, signal.get_absolute_url())
    # Safety names who coordinates; only somebody of theirs.
    assert act(safety, hunch, "regie", regievoerder=housing.pk, waarschuwt="on") == 400
    assert act(safety, hunch, "regie", regievoerder=safety.pk, waarschuwt="on") == 302
    assert "Loek Bakker heeft de regie." in page(safety, hunch.get_absolute_url())
    # Who is about to go to that door sees whom to call, and nothing else of it; next door there is nothing.
    for officer, signal in ((registry, address), (housing, rooms)):
        shown = page(officer, signal.get_absolute_url())
        assert call_first in shown
        assert "0570-123456" in shown
        for hidden in (hunch.number, str(hunch.public_id), "etages"):
            assert hidden not in shown, hidden
        # Not even of which team it is.
        assert "eiligheid" not in shown.split(call_first)[1].split("</div>")[0]
        assert signed_in(officer).get(hunch.get_absolute_url()).status_code == 404
        assert hunch.number not in page(officer, "/signalen?stand=alles")
    assert call_first not in page(housing, next_door.get_absolute_url())
    assert "Loek" not in Program(world.program("signalen:lezen")[1]).get(f"signalen/{rooms.public_id}").content.decode()
    # Who may know that it is there, and not read it, sees the name instead of the team.
    line = row_of(page(area_officer, "/signalen?lijst=mijn-gebieden"), hunch)
    assert "Gevoelig: neem contact op met Loek Bakker." in line
    summary = words(page(area_officer, hunch.get_absolute_url()))
    assert "neem contact op met Loek Bakker" in summary
    assert "etages" not in summary
    # One, not three.
    refused = signed_in(registry).post(f"{address.get_absolute_url()}/regie", {"regievoerder": registry.pk})
    assert refused.status_code == 400
    assert "Op dit adres heeft Loek Bakker al de regie." in refused.content.decode()
    assert act(housing, rooms, "regie", regievoerder=housing.pk) == 409
    # It ends with the signal.
    typed = {"status": "afgehandeld", "toelichting": "Gecontroleerd.", "resultaat": "opgelost", "lezer": "collega"}
    assert act(safety, hunch, "sluiten", **typed, terugkoppeling="wettelijk") == 302
    assert not Coordination.objects.current().exists()
    assert call_first not in page(housing, rooms.get_absolute_url())
    assert "Niemand heeft nog de regie." in page(safety, hunch.get_absolute_url())


def test_s10_who_coordinates_may_choose_not_to_be_shown_at_the_address_and_gives_it_to_another(town, departments):
    safety, _registry, housing = departments.values()
    at = {"postcode": "1234 AB", "house_number": "12"}
    hunch = world.signal("Licht op alle etages", category="over-veiligheid", **at)
    rooms = world.signal("Kamerverhuur?", category="over-wonen", **at)
    other = world.officer("", "teamlid", teams=(hunch.team,), name="Mia de Wit")
    assert act(safety, hunch, "regie", regievoerder=safety.pk) == 302
    assert "Neem eerst contact op" not in page(housing, rooms.get_absolute_url())
    assert act(safety, hunch, "regie", regievoerder=other.pk, waarschuwt="on") == 302
    assert "Neem eerst contact op met Mia de Wit" in page(housing, rooms.get_absolute_url())
    assert act(safety, hunch, "loslaten") == 302
    assert act(safety, hunch, "loslaten") == 409
    assert "Neem eerst contact op" not in page(housing, rooms.get_absolute_url())


# --- S11 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [True, False], ids=["the water board says it has it", "nobody says a word"])
def test_s11_between_water_board_and_municipality_somebody_passes_it_on_with_name_day_and_a_message(
    town, member, answers
):
    """S11: "andere organisatie" demands a name, the moment of passing on and a message to the resident, and stays open
    until it is acknowledged or five working days went by (Awb 2:3)."""
    text = "Het waterschap zegt: de gemeente. De gemeente zegt: het waterschap."
    signal = world.signal(text, email="nat@bewoner.example")
    typed = {"status": "afgehandeld", "resultaat": "andere-organisatie"}
    refused = signed_in(member).post(f"{signal.get_absolute_url()}/sluiten", typed)
    assert refused.status_code == 400
    for asked in ("Noem de andere organisatie.", "Zeg op welke dag het is doorgezet.", "Leg uit wat er is gedaan"):
        assert asked in refused.content.decode(), asked
    assert now(signal).status == Status.RECEIVED
    typed |= {
        "organisatie": "Waterschap Vechtstromen", "doorgezet_op": today().isoformat(),
        "toelichting": "Dit water is van Waterschap Vechtstromen. Wij hebben uw bericht daar gebracht.",
    }  # fmt: skip
    assert act(member, signal, "sluiten", **typed) == 302
    waiting = now(signal)
    assert (waiting.status, waiting.is_open, waiting.closed_at) == (Status.WAITING_FOR_THIRD_PARTY, True, None)
    assert (waiting.other_organisation, waiting.forwarded_on) == ("Waterschap Vechtstromen", today())
    letters = Letter.objects.filter(recipient="nat@bewoner.example").order_by("pk")
    assert "Wij hebben uw bericht daar gebracht." in letters.last().body
    assert "Doorgezet naar Waterschap Vechtstromen" in words(page(member, signal.get_absolute_url()))
    until = waiting.closes_on
    assert until == working_days_after(today(), 5)
    if answers:
        assert act(member, signal, "bevestigd") == 302
    else:
        assert forwarding.close_unanswered(day=until) == 0
        assert now(signal).is_open
        assert forwarding.close_unanswered(day=until + datetime.timedelta(days=1)) == 1
    done = now(signal)
    assert (done.status, done.result.slug, done.told) == (Status.DONE, "andere-organisatie", True)
    assert ("heeft bevestigd" if answers else "Daarom sluiten wij het bij ons") in letters.last().body


# --- S14 -------------------------------------------------------------------------------------------------------------


def test_s14_what_a_clerk_hears_at_the_counter_arrives_in_one_of_three_ways_and_with_consent(
    town, triager, area_officer
):
    """S14: a 20-second balie-signaal for any employee, with a consent sentence and three choices."""
    load_starter_set()
    clerk = world.officer("balie")  # without a role: who hands out identity cards
    counter = signed_in(clerk)
    heard = {"tekst": "Zij zorgt dag en nacht voor haar man en zei: ik trek het niet meer.", "kanaal": "balie"}
    heard |= {"gebied": "BU1", "naam": "Ans", "telefoon": "0612345678"}
    assert "Ik heb verteld dat ik dit doorgeef" in page(clerk, "/signalen/snel")
    assert counter.post("/signalen/snel", heard | {"wens": "bel"}).status_code == 400
    assert not Signal.objects.exists()
    for wish in ("bel", "informatie", "gehoord"):
        assert counter.post("/signalen/snel", heard | {"wens": wish, "akkoord": "on"}).status_code == 302, wish
    call, inform, listened = Signal.objects.order_by("pk")
    assert {one.entry_desk for one in (call, inform, listened)} == {town.kcc}
    # Who only wanted to be heard leaves no name, and is counted all the same.
    assert set(Reporter.objects.values_list("signal", flat=True)) == {call.pk, inform.pk}
    assert row_of(page(area_officer, "/signalen?lijst=mijn-gebieden"), listened)
    # Nobody routes a worry about a person on words alone: triage says what it is, and welfare takes it over.
    assert row_of(page(triager, "/signalen"), call)
    helper = somebody_of("welzijn")
    for signal in (call, inform, listened):
        assert act(triager, now(signal), "onderwerp", categorie="mantelzorg") == 302
        if now(signal).team.slug != "welzijn":
            assert act(helper, signal, "aannemen") == 302
        assert (now(signal).team.slug, now(signal).sensitivity) == ("welzijn", Sensitivity.SPECIAL)
    # The call is on their desk for the next working day; what each asked for stands on the page.
    promise = Callback.objects.get()
    assert (promise.signal, promise.phone) == (call, "0612345678")
    assert "Terugbellen" in page(helper, "/bureau")
    for signal, wish in ((call, "Gebeld worden"), (inform, "Informatie krijgen"), (listened, "Alleen gehoord worden")):
        assert wish in page(helper, signal.get_absolute_url())
    # The clerk who wrote it down sees that it went on, and not a word of it any more.
    assert "trek het niet meer" not in page(clerk, "/bureau")

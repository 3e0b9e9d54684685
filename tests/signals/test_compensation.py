"""Compensation: another world is asked about what would not reach it where the area officers sit."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers.models import Channel, Domain, Positioning
from officers.organisation import read_organisation
from outbox.models import Letter
from signals import handover
from signals.compensation import as_compensation, compensate, known_words
from signals.compensation_trial import try_compensation
from signals.models import (
    Category,
    CompensationHit,
    CompensationRule,
    Consult,
    Event,
    Handover,
    Kind,
    Signal,
    WordList,
)
from signals.routing import Facts, route
from signals.starter import load_starter_set
from signals.visibility import viewer_of
from signals.word_lists import Words
from tests import world
from tests.api.conftest import Program

AFRAID = "Ik durf na het koor niet meer door het park, de lichten zijn uit."


@pytest.fixture
def fear(db) -> WordList:
    """Words of fear."""
    return WordList.objects.create(slug="angst", name="Angst", words=["durf", "bang", "niet veilig"])


def rule(town, *words: WordList, **fields: Any) -> CompensationRule:
    """Under fysiek, the social wijkteam looks along."""
    sets = {name: fields.pop(name, ()) for name in ("areas", "categories", "domains")}
    given = {
        "name": "Onder fysiek",
        "reason": "Een zorg wordt makkelijk een defect.",
        "placed_domain": None if "placed" in fields else town.lighting.domain,
        "team": town.wijkteam,
        "question": "Zit er een zorg achter?",
        "is_active": True,
    }
    made = CompensationRule(**given | fields)
    made.full_clean()
    made.save()
    made.words.set(words)
    for name, found in sets.items():
        getattr(made, name).set(found)
    return made


def asked(signal: Signal) -> list[str]:
    return list(Consult.objects.filter(signal=signal).order_by("pk").values_list("team__slug", flat=True))


def test_s1_under_fysiek_fear_in_the_dark_is_no_lamp_only(town, fear, area_officer, member, social_worker, client):
    """Domain study, S1: one signal, and the social world looks along instead of a second report."""
    made = rule(town, fear)
    area_officer.teams.add(town.lighting)
    signal = world.signal(AFRAID, channel=Channel.STREET, by=area_officer)
    # It stays what it is, where it is: a lamp, of the team that mends it.
    assert (signal.team, signal.category) == (town.lighting, town.streetlight)
    (question,) = Consult.objects.all()
    assert (question.team, question.from_team, question.question) == (
        town.wijkteam, town.lighting, "Zit er een zorg achter?",
    )  # fmt: skip
    assert question.is_open
    assert Signal.objects.known_to(viewer_of(social_worker)).get() == signal
    assert signal.trace[-1] == {
        "stap": "compensatie",
        "uitleg": "Compensatie Onder fysiek: team Wijkteam kijkt mee. Reden: Een zorg wordt makkelijk een defect.",
    }
    assert signal.events.filter(what=Event.What.CONSULTED).get().after == str(town.wijkteam.pk)
    assert "wijkteam@gemeente.example" in Letter.objects.values_list("recipient", flat=True)
    # Who closes it is told that somebody did not answer yet.
    client.force_login(member)
    page = " ".join(client.get(signal.get_absolute_url()).content.decode().split())
    assert "Wijkteam gaf nog geen antwoord. Sluit u het, dan vervalt de vraag." in page
    # Closing needs the answer of both: without the other one only by saying so.
    Signal.objects.filter(pk=signal.pk).update(secondary_domain=town.wijkteam.domain)
    done = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "De lamp brandt weer."}
    refused = client.post(f"{signal.get_absolute_url()}/sluiten", done)
    assert refused.status_code == 400
    assert "Wijkteam gaf nog geen antwoord. Wacht daarop, of sluit het zonder." in refused.content.decode()
    assert "Sluit het zonder antwoord van Wijkteam" in refused.content.decode()
    # The social world answers on its own desk, and reads that it was about fear; then the lamp may be closed.
    client.force_login(social_worker)
    assert signal.number in client.get("/bureau").content.decode()
    answered = client.post(f"{signal.get_absolute_url()}/meekijken/{question.public_id}", {"antwoord": "betrokken"})
    assert answered.status_code == 302
    client.force_login(member)
    assert client.post(f"{signal.get_absolute_url()}/sluiten", done).status_code == 302
    assert Signal.objects.get(pk=signal.pk).status == "afgehandeld"
    # The answer is what the rule is measured by.
    counted = CompensationRule.objects.counted().get(pk=made.pk)
    assert (counted.asked, counted.accepted, counted.refused, counted.waiting) == (1, 1, 0, 0)


def test_who_closes_what_touches_another_domain_may_say_that_it_is_without_their_answer(town, fear, member):
    """By page and API the same: the question lapses, and its rule counts no answer."""
    rule(town, fear)
    signal = world.signal(AFRAID)
    Signal.objects.filter(pk=signal.pk).update(secondary_domain=town.wijkteam.domain)
    program = Program(world.program("signalen:lezen", "signalen:behandelen")[1])
    done = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "De lamp brandt weer."}
    refused = program.post(f"signalen/{signal.public_id}/statussen", done)
    assert refused.status_code == 400
    assert [one["name"] for one in refused.json()["invalidParams"]] == ["meekijken"]
    assert program.post(f"signalen/{signal.public_id}/statussen", done | {"zonderAntwoord": True}).status_code == 201
    assert Consult.objects.get().answer == "ingetrokken"


def test_s2_where_a_garden_is_full_of_rubbish_enforcement_waits_for_a_word_of_the_social_team(
    town, social_worker, member, client
):
    """Domain study, S2: help before a fine; who enforces sees that somebody looks along, and no more."""
    neglect = WordList.objects.create(slug="verwaarlozing", name="Verwaarlozing", words=["vol vuilniszakken"])
    rule(town, neglect, placed="overal", holds=True, question="Is hier hulp nodig voordat wij handhaven?")
    signal = world.signal("De tuin hiernaast ligt vol vuilniszakken, mevrouw ziet er niet uit.")
    (question,) = Consult.objects.all()
    assert (question.team, question.holds, question.shares_text) == (town.wijkteam, True, False)
    assert question.hold_until > today()
    whats = list(signal.events.order_by("pk").values_list("what", flat=True))
    assert whats[-2:] == [Event.What.CONSULTED, Event.What.HELD]
    # Who enforces sees on the list and on the page that they wait for another, until when, and nothing of that help.
    client.force_login(member)
    for path in ("/bureau", signal.get_absolute_url()):
        assert "Wacht op meekijken" in client.get(path).content.decode(), path
    assert "Wacht met handhaven tot en met" in client.get(signal.get_absolute_url()).content.decode()
    client.force_login(social_worker)
    answer = client.post(f"{signal.get_absolute_url()}/meekijken/{question.public_id}", {"antwoord": "neem_contact_op"})
    assert answer.status_code == 302
    question.refresh_from_db()
    assert not question.holds
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "Wacht op meekijken" not in page
    assert "Wijkteam: neem contact met ons op" in " ".join(page.split())


def test_the_mirror_under_sociaal_brings_a_defect_to_fysiek(town):
    Positioning.objects.filter(area=town.oost).update(team=town.wijkteam)
    defect = WordList.objects.create(slug="gebrek", name="Gebrek", words=["lantaarn"])
    rule(town, defect, placed_domain=town.wijkteam.domain, team=town.lighting)
    told = world.signal("Zij zit alleen, en de lantaarn voor haar deur is stuk.", category="zorgwekkend-gedrag")
    assert asked(told) == ["verlichting"]
    # What goes to fysiek by itself is not asked of fysiek.
    assert asked(world.signal("De lantaarn is stuk.")) == []


def test_where_area_officers_are_a_unit_of_their_own_another_rule_holds(town, fear):
    rule(town, fear, placed="eigen_dienst")
    assert asked(world.signal(AFRAID, point=world.IN_WEST)) == ["wijkteam"]
    assert asked(world.signal(AFRAID)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (AFRAID, ("angst",)),
        ("Mijn dochter is báng in het donker", ("angst",)),
        ("Het is daar niet veilig", ("angst",)),
        ("Het is daar veilig. Niet waar?", ()),
        ("Wij zijn erg eenzamm", ("eenzaamheid",)),
        ("De bank is kapot", ()),
        ("", ()),
    ],
)
def test_words_are_found_by_their_stems_and_with_a_slip(text, found):
    lists = Words({"angst": ["durf", "bang", "niet veilig"], "eenzaamheid": ["eenzaam", "helemaal alleen"]})
    assert lists.in_text(text) == found


def test_of_the_words_nothing_is_kept_but_which_list_spoke(town, fear):
    made = rule(town, fear)
    signal = world.signal(AFRAID)
    assert signal.facts["words"] == ["angst"]
    kept = str([signal.facts, signal.trace, list(CompensationHit.objects.values()), list(Event.objects.values())])
    assert "durf" not in kept
    assert CompensationHit.objects.get().rule == made


def test_every_worry_is_asked_about_without_a_word(town):
    rule(town, kinds=[Kind.CONCERN])
    assert asked(world.signal("Het is hier stil.", kind=Kind.CONCERN)) == ["wijkteam"]
    assert asked(world.signal("Het is hier stil.", kind=Kind.IDEA)) == []


def test_nothing_is_asked_where_the_right_world_has_it_already(town):
    rule(town, kinds=[Kind.CONCERN])
    youth = world.team("jeugd", domain_slug="sociaal")
    rule(town, kinds=[Kind.CONCERN], name="Jeugd", team=youth)
    assert asked(world.signal("Zorgen", kind=Kind.CONCERN, category="zorgwekkend-gedrag")) == []
    # And one team of a world is enough.
    assert asked(world.signal("Zorgen", kind=Kind.CONCERN)) == ["wijkteam"]


def test_an_offer_keeps_the_owner_and_its_answer_is_counted(town, fear, social_worker):
    made = rule(town, fear, how="aanbod")
    yes, no = world.signal(AFRAID), world.signal(AFRAID)
    assert yes.team == town.lighting
    offers = {one.signal_id: one for one in Handover.objects.select_related("signal", "from_team", "to_team")}
    assert {one.to_team for one in offers.values()} == {town.wijkteam}
    handover.accept(offers[yes.pk], by=social_worker)
    handover.decline(offers[no.pk], by=social_worker, reason="Hier is geen zorg.")
    counted = CompensationRule.objects.counted().get(pk=made.pk)
    assert (counted.asked, counted.accepted, counted.refused, counted.waiting) == (2, 1, 1, 0)


def test_what_is_sensitive_is_offered_only_by_a_rule_that_names_its_subject(town, fear):
    Category.objects.filter(pk=town.streetlight.pk).update(sensitivity="persoonsgegevens")
    made = rule(town, fear, how="aanbod")
    signal = world.signal(AFRAID)
    assert asked(signal) == ["wijkteam"]
    assert not Handover.objects.exists()
    made.categories.add(town.streetlight)
    world.signal(AFRAID)
    assert Handover.objects.get().to_team == town.wijkteam


def test_where_it_is_offered_elsewhere_the_other_team_looks_along(town, fear, area_officer):
    kcc_task = world.category("loket", task=None, domain_slug="publiekszaken")
    world.rule(kcc_task, team=town.kcc)
    rule(town, fear, how="aanbod")
    signal = world.signal(AFRAID, category="loket", channel=Channel.STREET, by=area_officer)
    assert Handover.objects.get(signal=signal).to_team == town.kcc
    assert asked(signal) == ["wijkteam"]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_active": False},
        {"valid_until": datetime.date(2020, 1, 1)},
        {"valid_from": datetime.date(2120, 1, 1)},
    ],
)
def test_a_rule_that_is_not_in_use_asks_nothing(town, fear, changes):
    rule(town, fear, **changes)
    assert asked(world.signal(AFRAID)) == []


def test_a_team_that_stopped_is_asked_nothing(town, fear):
    rule(town, fear)
    type(town.wijkteam).objects.filter(pk=town.wijkteam.pk).update(is_active=False)
    assert asked(world.signal(AFRAID)) == []


def test_a_rule_holds_in_its_areas_and_what_lies_in_them(town, fear):
    rule(town, fear, areas=[town.oost], placed="overal")
    assert asked(world.signal(AFRAID, point=world.IN_BEUKEN)) == ["wijkteam"]
    assert asked(world.signal(AFRAID, point=world.IN_WEST)) == []
    assert asked(world.signal(AFRAID, point=world.OUTSIDE)) == []


def test_a_rule_may_look_at_the_desk_instead(town, fear, area_officer):
    rule(town, fear, looks="ingang")
    assert asked(world.signal(AFRAID)) == []
    assert asked(world.signal(AFRAID, channel=Channel.STREET, by=area_officer)) == ["wijkteam"]


def test_subjects_of_a_domain_are_subjects(town):
    rule(town, domains=[Domain.objects.get(slug="fysiek")])
    assert asked(world.signal("Kapot")) == ["wijkteam"]


def test_what_it_decides_on_runs_no_sql(town, fear, django_assert_num_queries):
    plain = as_compensation(CompensationRule.objects.for_arrival().get(pk=rule(town, fear).pk))
    organisation = read_organisation()
    facts = Facts.from_json(world.signal(AFRAID).facts)
    with django_assert_num_queries(0):
        (ask,) = compensate(facts, organisation, (plain,), route=route(facts, organisation))
    assert (ask.rule, ask.team, ask.how) == (plain.id, town.wijkteam.pk, "meekijken")


def test_arrival_asks_nothing_more_of_the_database_where_no_rule_fits(town, fear):
    def cost(text: str) -> int:
        world.signal(text)
        with CaptureQueriesContext(connection) as queries:
            world.signal(text)
        return len(queries)

    without = cost("De lantaarn is kapot")
    rule(town, fear)
    assert cost("De lantaarn is kapot") == without
    # Where one does: the question, that a rule asked it, and the notice to its team.
    assert cost(AFRAID) <= without + 4


def test_signals_of_another_system_are_asked_about_by_nobody(town, fear):
    rule(town, fear)
    signal = world.signal(AFRAID, channel=Channel.IMPORT, external_number="OUD-1")
    assert (asked(signal), signal.facts["words"]) == ([], ["angst"])


def test_a_domain_stands_with_a_rule_that_looks_at_one(town, fear):
    with pytest.raises(ValidationError, match="Kies het domein"):
        rule(town, fear, placed="domein", placed_domain=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompensationRule.objects.filter(pk=rule(town, fear).pk).update(placed="overal")


# Trying a rule


def test_a_rule_is_tried_on_the_past_before_it_asks_anything(town, fear, triager):
    for _ in range(6):
        world.signal(AFRAID)
    world.signal("De lantaarn is kapot")
    # A list that was made after they came in is tried on them as well.
    late = WordList.objects.create(slug="koor", name="Koor", words=["koor"])
    draft = rule(town, late, is_active=False)
    before = [list(model.objects.order_by("pk").values()) for model in (Signal, Consult, Event, Letter)]
    found = try_compensation(CompensationRule.objects.for_arrival().get(pk=draft.pk), viewer=viewer_of(triager))
    assert (found.looked_at, found.fitting.known) == (7, 5)
    assert [(one.owner, one.is_offer, one.number.known) for one in found.asked] == [("Verlichting", False, 5)]
    assert len(found.examples) == 6
    assert [list(model.objects.order_by("pk").values()) for model in (Signal, Consult, Event, Letter)] == before


def test_the_pages_name_no_signal_and_no_small_number_to_who_manages(town, fear, manager, client):
    made = rule(town, fear)
    signal = world.signal(AFRAID)
    client.force_login(manager)
    text = client.get("/organisatie/compensatie").content.decode()
    assert "minder dan 5" in text
    assert "Onder fysiek" in text
    trial = client.get(f"/organisatie/compensatie/{made.pk}").content.decode()
    assert "Bij minder dan 5 daarvan zou deze regel iets vragen." in trial
    assert signal.number not in text + trial


def test_who_knows_of_a_signal_and_may_not_read_it_does_not_learn_what_is_in_it(town, fear, client):
    Category.objects.filter(pk=town.streetlight.pk).update(sensitivity="bijzonder")
    made = rule(town, fear)
    signal = world.signal(AFRAID)
    both = world.officer("beide", "beheerder", "kcc", teams=(town.kcc,))
    assert Signal.objects.known_to(viewer_of(both)).filter(pk=signal.pk).exists()
    client.force_login(both)
    assert signal.number not in client.get(f"/organisatie/compensatie/{made.pk}").content.decode()


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_of_rules_asks_as_little_for_many_as_for_one(town, fear, manager, client, number):
    for place in range(number):
        rule(town, fear, name=f"Regel {place}")
    client.force_login(manager)
    client.get("/organisatie/compensatie")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/organisatie/compensatie").status_code == 200
    assert len(queries) <= 10


# The first day


def test_the_starting_set_has_the_mirrors_and_none_is_in_use(db):
    load_starter_set()
    rules = CompensationRule.objects.order_by("order")
    assert [(one.placed, one.placed_domain and one.placed_domain.slug, one.team.slug) for one in rules] == [
        ("overal", None, "zorg-overlast"),
        ("domein", "fysiek", "sociaal-wijkteam"),
        ("domein", "sociaal", "openbare-ruimte"),
        ("eigen_dienst", None, "sociaal-wijkteam"),
    ]
    assert not rules.filter(is_active=True).exists()
    assert all(one.words.exists() for one in rules)
    rules.update(reason="Van ons")
    load_starter_set()
    assert set(CompensationRule.objects.values_list("reason", flat=True)) == {"Van ons"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (AFRAID, {"angst"}),
        ("De tuin hiernaast ligt vol vuilniszakken, mevrouw ziet er niet uit.", {"verwaarlozing", "zorg-om-iemand"}),
        ("Sinds mijn man overleed zie ik niemand, ik ben zo eenzaam.", {"eenzaamheid"}),
        ("De straatlantaarn is kapot en er ligt een losse tegel.", {"gebrek"}),
        ("Kan ik mijn paspoort ophalen?", set()),
        ("Mooie bloembakken, complimenten!", set()),
    ],
)
def test_the_words_of_the_first_day_find_what_they_are_for(db, text, found):
    load_starter_set()
    assert set(known_words(on=None).in_text(text)) == found

"""Intake: what comes in is located, routed, stored and told, or refused with a sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers.models import Team
from outbox.models import Letter
from signals.categories import known_categories
from signals.corpus import examples
from signals.intake import Report, receive
from signals.models import Category, Event, Sensitivity, Signal
from signals.reclassify import reclassify
from signals.starter import load_starter_set
from tests import world


def test_a_report_with_a_point_reaches_the_arranged_team_in_one_step(town):
    signal = world.signal()
    assert (signal.team, signal.entry_desk, signal.status) == (town.lighting, town.triage, "gemeld")
    assert signal.area == town.beuken
    assert signal.facts["areas"] == ["BU1", "WK1", "GM1"]
    assert [event.what for event in signal.events.all()] == [Event.What.RECEIVED, Event.What.ROUTED]


def test_the_reporter_gets_a_receipt_with_number_copy_term_and_link(town):
    signal = world.signal("De lantaarn is kapot\nBel mij niet", email="bewoner@example.nl")
    letter = Letter.objects.get(recipient="bewoner@example.nl")
    assert signal.number in letter.subject
    assert "lantaarn" not in letter.subject
    assert "> De lantaarn is kapot\n> Bel mij niet" in letter.body
    assert "/volg/" in letter.body


def test_a_text_of_the_most_sensitive_kind_is_never_mailed(town):
    world.signal("Mijn buurman loopt verward rond", category="zorgwekkend-gedrag", email="bewoner@example.nl")
    assert not [letter for letter in Letter.objects.all() if "verward" in letter.body + letter.subject]


def test_a_category_that_a_rule_guessed_and_that_is_sensitive_goes_to_triage(town):
    signal = world.signal("verward", category=None)
    assert (signal.category, signal.team) == (town.worry, town.triage)


@pytest.mark.parametrize("sensitivity", [Sensitivity.PERSONAL, Sensitivity.SPECIAL])
def test_of_a_sensitive_category_only_what_somebody_named_goes_to_its_team_at_once(town, triager, sensitivity):
    Category.objects.filter(pk=town.worry.pk).update(sensitivity=sensitivity)
    by_its_words = world.signal("verward", category=None)
    assert (by_its_words.category, by_its_words.category_by, by_its_words.team) == (town.worry, "", town.triage)
    assert by_its_words.sensitivity == sensitivity
    by_its_sender = world.signal("verward", category=town.worry.slug)
    by_a_colleague = world.signal("verward", category=town.worry.slug, by=triager, channel="email")
    assert [one.team for one in (by_its_sender, by_a_colleague)] == [town.wijkteam, town.wijkteam]
    # With the suggestion that triage only has to confirm.
    confirmed = reclassify(by_its_words, category=town.worry, by=triager)
    assert confirmed.team == town.wijkteam


def test_a_text_that_few_may_read_waits_for_a_person_but_no_fire_and_no_gas_does(town):
    lamp = "De lantaarn is kapot. "
    threat = world.signal(lamp + "Mijn buurman zegt dat hij mij vermoordt.", category=None)
    violence = world.signal(lamp + "Mijn man slaat mij en de kinderen.", category=None)
    assert [(one.category, one.team) for one in (threat, violence)] == [(town.streetlight, town.triage)] * 2
    assert [one.sensitivity for one in (threat, violence)] == ["persoonsgegevens", "bijzonder"]
    fire = world.signal(lamp + "De paal staat in brand, jongens hebben hem aangestoken.", category=None)
    gas = world.signal(lamp + "Het ruikt hier sterk naar gas.", category=None)
    for one in (fire, gas):
        assert (one.sensitivity, one.is_urgent, one.team) == ("persoonsgegevens", True, town.lighting)


@pytest.mark.django_db
def test_of_the_starting_set_only_ordinary_categories_go_to_a_team_by_themselves():
    load_starter_set()
    known, taken = known_categories(on=None), set()
    for one in [one for one in examples() if one.is_measured][::4]:
        found = known.understand(one.text)
        if found.decided:
            taken.add(found.suggestions[0].slug)
    assert {known.by_slug[slug].sensitivity for slug in taken} == {Sensitivity.ORDINARY}
    assert len(taken) >= 12


def test_what_nobody_understands_is_owned_by_triage(town):
    signal = world.signal("hallo", category=None, point=None)
    assert (signal.category, signal.team, signal.area) == (town.other, town.triage, None)


def test_a_place_outside_every_municipality_is_accepted_and_marked(town):
    signal = world.signal(point=world.OUTSIDE)
    assert signal.is_outside
    assert (signal.area, signal.team) == (None, town.triage)


def test_a_signal_with_only_an_area_finds_the_areas_above_it(town):
    signal = world.signal(point=None, area="BU1")
    assert (signal.area, signal.facts["areas"]) == (town.beuken, ["BU1", "WK1", "GM1"])


def test_a_database_without_any_team_still_takes_a_signal_in(db):
    signal = receive(Report(text="Er ligt glas op het fietspad", channel="web"))
    assert signal.team == Team.objects.get(is_triage=True)


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("text", "  ", "tekst"),
        ("text", "a" * 5001, "tekst"),
        ("text", "a\x00b", "tekst"),
        ("text", "a\x1bb", "tekst"),
        ("text", "\u200b\u2060 \ufeff", "tekst"),
        ("text", "a" + "\u0301\u0327" * 100_000, "tekst"),
        ("name", "Joke\nBcc: iemand", "melder.naam"),
        ("name", "Joke\tJansen", "melder.naam"),
        ("name", "Joke\u2028Jansen", "melder.naam"),
        ("external_number", "1\n2", "externNummer"),
        ("place", "bij de\nflat", "locatie.omschrijving"),
        ("phone", "0612345678\n1", "melder.telefoon"),
        ("point", (float("nan"), 52.0), "locatie.punt"),
        ("point", (6.0, float("inf")), "locatie.punt"),
        ("point", (181.0, 52.0), "locatie.punt"),
        ("email", "geen adres", "melder.email"),
        ("email", "a@example.nl\nBcc: b@example.nl", "melder.email"),
        ("phone", "bel maar", "melder.telefoon"),
        ("postcode", "0000", "locatie.adres.postcode"),
        ("category", "bestaat-niet", "categorie"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_stored(town, field, value, name):
    fields = {"text": "Er is iets", "channel": "web"} | {field: value}
    with pytest.raises(ValidationError) as refused:
        receive(Report(**fields))
    assert list(refused.value.message_dict) == [name]
    assert not Signal.objects.exists()


def test_an_area_we_do_not_know_is_refused(town):
    with pytest.raises(ValidationError) as refused:
        receive(Report(text="Er is iets", channel="web", area="BU404"))
    assert list(refused.value.message_dict) == ["locatie.gebied"]


def test_an_intake_with_point_reporter_and_notice_costs_at_most_ten_statements(town):
    world.signal()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        world.signal(email="bewoner@example.nl")
    statements = [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 10, "\n".join(statements)


def test_nothing_is_told_to_nobody_when_an_officer_writes_down_what_was_heard(town, area_officer):
    assert not world.signal(channel="straat", by=area_officer).messages.exists()
    assert world.signal(channel="straat", by=area_officer, email="bewoner@example.nl").messages.exists()
    assert world.signal().messages.exists()

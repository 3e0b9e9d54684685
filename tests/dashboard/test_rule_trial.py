"""Trying a rule on signals of the past: where they went, where they would go, and nothing of what one may not know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.rule_trial import try_rule
from officers.models import Channel
from outbox.models import Letter
from signals import replay
from signals.models import Event, RoutingRule, Signal
from signals.visibility import viewer_of
from tests import world


def trial(rule: RoutingRule, officer):
    return try_rule(RoutingRule.objects.for_routing().get(pk=rule.pk), viewer=viewer_of(officer))


def journeys(found) -> list[tuple[str, str, int | None]]:
    return [(one.went, one.goes, one.number.known) for one in found.journeys]


def test_pve_3_14_a_rule_is_tried_on_past_signals_before_it_is_in_use_and_nothing_changes(town, triager):
    for _ in range(6):
        world.signal()
    world.signal(channel=Channel.STREET, point=world.IN_WEST)
    world.signal(category="zorgwekkend-gedrag")

    def everything():
        return [
            list(Signal.objects.order_by("pk").values()),
            Event.objects.count(),
            Letter.objects.count(),
            list(RoutingRule.objects.values()),
        ]

    draft = world.rule(town.streetlight, team=town.kcc, is_active=False)
    before = everything()
    found = trial(draft, triager)
    assert (found.looked_at, found.fitting.known, found.faults) == (8, 5, [])
    # Street signals stay with the unit of the area officers: the team of the rule gets an offer.
    assert journeys(found) == [("Verlichting", "Kcc", 5), ("Wijkzaken", "Kcc", None)]
    assert [one.offered for one in found.journeys] == [False, True]
    assert [one.by_this_rule for one in found.journeys] == [True, True]
    assert everything() == before


def test_a_rule_that_comes_first_takes_it_and_the_trial_says_so(town, triager):
    world.signal()
    tried = world.rule(town.streetlight, team=town.kcc, order=20, is_active=False)
    world.rule(town.streetlight, team=town.unit, order=10)
    (one,) = trial(tried, triager).journeys
    assert (one.goes, one.by_this_rule) == ("Wijkzaken", False)


def test_a_rule_in_use_that_broke_says_why(town, triager):
    rule = world.rule(town.streetlight, team=town.unit)
    world.signal()
    type(town.unit).objects.filter(pk=town.unit.pk).update(is_active=False)
    found = trial(rule, triager)
    assert found.faults == ["Team Wijkzaken neemt geen signalen meer aan."]
    assert [one.goes for one in found.journeys] == ["Verlichting"]


def test_who_manages_rules_learns_no_number_and_no_exact_count_of_signals_they_may_not_know(town, manager, client):
    signals = [world.signal(category="zorgwekkend-gedrag") for _ in range(7)]
    rule = world.rule(town.worry, team=town.kcc, area=town.beuken, is_active=False)
    client.force_login(manager)
    text = client.get(f"/rapporten/regels/{rule.pk}").content.decode()
    assert "Ongeveer 5 daarvan passen bij deze regel." in text
    assert not any(signal.number in text for signal in signals)
    assert trial(rule, manager).examples == []
    Signal.objects.filter(pk__in=[signal.pk for signal in signals[4:]]).update(facts={})
    assert "Minder dan 5 daarvan passen bij deze regel." in client.get(f"/rapporten/regels/{rule.pk}").content.decode()


def test_who_may_know_of_them_sees_them_one_by_one(town, triager):
    signal = world.signal()
    (example,) = trial(world.rule(town.streetlight, team=town.kcc, is_active=False), triager).examples
    assert (example.signal, example.journey.went, example.journey.goes) == (signal, "Verlichting", "Kcc")


def test_the_page_says_what_it_found_and_what_it_did_not(town, client):
    both = world.officer("beide", "beheerder", "triage")
    keeper = world.officer("wacht", "teamlid", teams=(town.kcc,))
    rule = world.rule(town.streetlight, team=town.kcc, officer=keeper, name="Wacht", is_active=False)
    client.force_login(both)
    address = f"/rapporten/regels/{rule.pk}"
    assert "Geen daarvan past bij deze regel." in client.get(address).content.decode()
    signal = world.signal()
    text = client.get(address).content.decode()
    for words in ("Regel uitproberen: Wacht", "nog niet in gebruik", signal.number, "Kcc, meteen bij een medewerker"):
        assert words in text, words
    assert client.get("/rapporten/regels/999999").status_code == 404


@pytest.mark.parametrize("amount", [1, 50])
def test_the_page_takes_at_most_25_statements(town, client, amount):
    for at in range(amount):
        world.signal()
        team = world.team(f"team{at}")
        world.rule(town.streetlight, team=team, officer=world.officer("", teams=(team,)), area=town.west)
    rule = world.rule(town.streetlight, team=town.kcc, is_active=False)
    client.force_login(world.officer("beide", "beheerder", "triage"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/rapporten/regels/{rule.pk}").status_code == 200
    assert len(queries) <= 25, "\n".join(query["sql"][:160] for query in queries)


def test_replay_takes_one_statement_and_decides_as_live_intake_did(town):
    from officers.organisation import read_organisation

    made = [world.signal(channel=channel) for channel in (Channel.WEB, Channel.PHONE, Channel.STREET)]
    organisation = read_organisation()
    with CaptureQueriesContext(connection) as queries:
        found = list(replay.replay(replay.latest(10), organisation))
    assert len(queries) == 1
    assert [(one.signal_id, one.team, route.owner) for one, route in found] == [
        (signal.pk, signal.team.slug, signal.team_id) for signal in reversed(made)
    ]

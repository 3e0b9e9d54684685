"""Rules of a city: above the arrangements, on category, kind, area, channel and time, to a team or one person."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officers.models import Arrangement, Channel, EntryRule, Officer, Team
from officers.organisation import stamp
from signals import reclassify
from signals.models import Category, Event, Kind, RoutingRule, Signal, Weekday
from signals.rule_standing import shadows, standings
from signals.rules import as_rule, current_rules
from tests import world


def at(written: str) -> datetime.datetime:
    """A local moment, as 2026-11-27T18:00 (that is a Friday)."""
    return timezone.make_aware(datetime.datetime.fromisoformat(written))


def steps(signal: Signal, step: str) -> list[str]:
    """The sentences of a step of the trace."""
    return [one["uitleg"] for one in signal.trace if one["stap"] == step]


# What a rule asks -> (a signal that fits, one that does not)
FIXTURES = {
    "category": ({"category": "straatverlichting"}, {"category": "zorgwekkend-gedrag"}),
    "area": ({"point": world.IN_BEUKEN}, {"point": world.IN_WEST}),
    "channel": ({"channel": Channel.EMAIL}, {"channel": Channel.WEB}),
    "kind": ({"kind": Kind.COMPLIMENT}, {"kind": Kind.REPORT}),
    "days": ({"received_at": at("2026-11-28T12:00")}, {"received_at": at("2026-11-27T12:00")}),
    "hours": ({"received_at": at("2026-11-27T18:00")}, {"received_at": at("2026-11-27T16:59")}),
    "dates": ({"received_at": at("2026-11-30T12:00")}, {"received_at": at("2026-12-01T00:30")}),
}


def conditions(what: str, town: world.Town) -> dict[str, object]:
    """The fields of a rule that asks only this."""
    return {
        "category": {"category": town.streetlight},
        "area": {"area": town.oost},  # Beuken lies in it
        "channel": {"channel": Channel.EMAIL},
        "kind": {"kind": Kind.COMPLIMENT},
        "days": {"weekdays": [Weekday.SATURDAY, Weekday.SUNDAY]},
        "hours": {"begins": datetime.time(17), "ends": datetime.time(23)},
        "dates": {"valid_from": datetime.date(2026, 11, 30), "valid_until": datetime.date(2026, 12, 1)},
    }[what]


@pytest.mark.parametrize("what", FIXTURES)
def test_pve_3_14_what_fits_a_rule_goes_to_its_team_and_all_else_as_arranged(what, town):
    world.rule(team=town.unit, name="Proef", reason="Dat hoort zo.", **conditions(what, town))
    fits, fits_not = ({"received_at": at("2026-11-27T12:00")} | fields for fields in FIXTURES[what])
    inside, outside = world.signal(**fits), world.signal(**fits_not)
    assert inside.team == town.unit
    assert steps(inside, "regel") == ["Regel Proef: naar team Wijkzaken. Reden: Dat hoort zo."]
    assert outside.team in (town.lighting, town.wijkteam)
    assert steps(outside, "regel") == []


def test_pve_3_15_a_rule_with_a_team_leaves_the_officer_empty(town, member):
    world.rule(town.streetlight, team=town.lighting)
    assert world.signal().officer is None


def test_pve_3_15_a_rule_with_an_officer_sets_officer_and_team(town):
    keeper = world.officer("wacht", "teamlid", teams=(town.unit,), name="Anke de Vries")
    world.rule(town.streetlight, team=town.unit, officer=keeper, name="Wacht")
    signal = world.signal()
    assert (signal.team, signal.officer) == (town.unit, keeper)
    assert signal.events.get(what=Event.What.OFFICER).after == str(keeper.pk)
    # A name would stay in the trace after the officer is long gone.
    assert steps(signal, "regel") == [
        "Regel Wacht: naar een medewerker van team Wijkzaken. Reden: Zo is het afgesproken."
    ]
    assert "Anke" not in str(signal.trace)


def test_a_rule_asks_all_its_conditions(town):
    world.rule(town.streetlight, team=town.unit, area=town.oost, channel=Channel.WEB, kind=Kind.REPORT)
    assert world.signal().team == town.unit
    for other in ({"point": world.IN_WEST}, {"channel": Channel.API}, {"kind": Kind.QUESTION}):
        assert world.signal(**other).team == town.lighting


def test_of_two_rules_that_fit_the_lowest_number_decides(town):
    world.rule(town.streetlight, team=town.unit, order=20)
    world.rule(town.streetlight, team=town.kcc, order=10)
    assert world.signal().team == town.kcc


def test_a_night_belongs_to_the_day_on_which_it_began(town):
    night = {"begins": datetime.time(17), "ends": datetime.time(8)}
    world.rule(team=town.unit, weekdays=[Weekday.FRIDAY], **night)
    went = {
        moment: world.signal(received_at=at(moment)).team == town.unit
        for moment in (
            "2026-11-27T07:59",  # the night of Thursday
            "2026-11-27T16:59",
            "2026-11-27T17:00",
            "2026-11-28T07:59",
            "2026-11-28T08:00",
            "2026-11-28T17:00",  # the night of Saturday
        )
    }
    assert list(went.values()) == [False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("moment", "fits"), [("2026-07-01T15:30:00+00:00", True), ("2026-12-01T15:30:00+00:00", False)]
)
def test_hours_are_those_of_the_clock_here_in_summer_and_winter(town, moment, fits):
    world.rule(town.streetlight, team=town.unit, begins=datetime.time(17), ends=datetime.time(18))
    signal = world.signal(received_at=datetime.datetime.fromisoformat(moment))
    assert (signal.team == town.unit) == fits


def test_a_rule_without_a_category_leaves_sensitive_signals_where_they_belong(town):
    world.rule(team=town.unit, area=town.municipality)
    assert world.signal().team == town.unit
    assert world.signal(category="zorgwekkend-gedrag").team == town.wijkteam
    world.rule(town.worry, team=town.kcc)
    assert world.signal(category="zorgwekkend-gedrag").team == town.kcc


def test_what_lies_outside_our_areas_and_a_category_that_nobody_decided_are_for_triage(town):
    world.rule(team=town.unit, channel=Channel.WEB)
    assert world.signal(point=world.OUTSIDE).team == town.triage
    RoutingRule.objects.all().delete()
    world.rule(town.other, team=town.unit)
    assert world.signal("Ik weet het niet", category=None).team == town.triage


def test_what_is_heard_on_the_street_stays_with_the_unit_until_the_team_of_the_rule_accepts(town):
    keeper = world.officer("wacht", "teamlid", teams=(town.kcc,))
    world.rule(town.streetlight, team=town.kcc, officer=keeper)
    signal = world.signal(channel=Channel.STREET, point=world.IN_WEST)
    assert (signal.team, signal.officer, signal.handovers.get().to_team) == (town.unit, None, town.kcc)


def test_a_rule_that_is_not_in_use_or_over_decides_nothing(town):
    world.rule(town.streetlight, team=town.unit, is_active=False)
    over = world.rule(town.streetlight, team=town.unit)
    RoutingRule.objects.filter(pk=over.pk).update(valid_until=timezone.localdate())
    assert world.signal().team == town.lighting


def test_what_was_closed_elsewhere_is_given_to_nobody(town):
    from signals import intake
    from signals.models import Status

    keeper = world.officer("wacht", "teamlid", teams=(town.unit,))
    world.rule(town.streetlight, team=town.unit, officer=keeper)
    report = intake.clean(intake.Report(text="Lamp", channel=Channel.IMPORT, category="straatverlichting"))
    moment = at("2026-11-27T12:00")
    (signal,) = intake.receive_all([intake.Past(report, moment, status=Status.DONE, closed_at=moment)])
    assert (signal.team, signal.officer) == (town.unit, None)


# --- put right later -------------------------------------------------------------------------------------------------


def test_a_corrected_category_follows_the_rules_of_now(town, triager):
    keeper = world.officer("wacht", "teamlid", teams=(town.unit,))
    world.rule(town.streetlight, team=town.unit, officer=keeper)
    signal = world.signal("hallo", category=None)
    reclassify.reclassify(signal, category=town.streetlight, by=triager)
    again = Signal.objects.get(pk=signal.pk)
    assert (again.team, again.officer) == (town.unit, keeper)


def test_a_rule_for_the_night_does_not_hold_for_what_is_corrected_the_next_morning(town, triager):
    world.rule(town.streetlight, team=town.unit, begins=datetime.time(17), ends=datetime.time(8))
    signal = world.signal("hallo", category=None, received_at=at("2026-11-27T23:00"))
    reclassify.reclassify(signal, category=town.streetlight, by=triager, at=at("2026-11-28T10:00"))
    assert Signal.objects.get(pk=signal.pk).team == town.lighting


# --- what is refused, and what breaks later --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "field"),
    [("retired team", "team"), ("officer of another team", "officer"), ("officer who left", "officer"),
     ("retired category", "category"), ("area that ended", "area"), ("no condition", "__all__"),
     ("half an hour", "__all__"), ("no time at all", "__all__"), ("a day that is none", "weekdays"),
     ("an end before the start", "valid_until")],
)  # fmt: skip
def test_a_broken_rule_is_refused_when_it_is_saved(town, member, social_worker, broken, field):
    gone = world.area("WK9", "wijk", parent=town.municipality, valid_until=datetime.date(2020, 1, 1))
    left = world.officer("weg", "teamlid", teams=(town.lighting,), is_active=False)
    fields = {
        "retired team": {"team": world.team("oud", is_active=False)},
        "officer of another team": {"officer": social_worker},
        "officer who left": {"officer": left},
        "retired category": {"category": world.category("oud", task=town.task, is_active=False)},
        "area that ended": {"area": gone},
        "no condition": {"category": None, "valid_from": datetime.date(2026, 1, 1)},
        "half an hour": {"begins": datetime.time(9)},
        "no time at all": {"begins": datetime.time(9), "ends": datetime.time(9)},
        "a day that is none": {"weekdays": [8]},
        "an end before the start": {"valid_from": datetime.date(2026, 2, 1), "valid_until": datetime.date(2026, 1, 1)},
    }[broken]
    with pytest.raises(ValidationError) as refused:
        world.rule(**({"category": town.streetlight, "team": town.lighting} | fields))
    assert list(refused.value.message_dict) == [field]
    assert not RoutingRule.objects.exists()


def test_the_database_itself_takes_no_rule_without_a_condition(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(name="Alles", reason="x", team=town.unit)


@pytest.mark.parametrize("leaves", ["team", "officer", "membership"])
def test_a_rule_whose_team_or_officer_leaves_is_passed_over_at_once_and_the_trace_says_so(town, leaves):
    keeper = world.officer("wacht", "teamlid", teams=(town.unit,))
    world.rule(town.streetlight, team=town.unit, officer=keeper, name="Wacht")
    assert world.signal().officer == keeper
    if leaves == "team":
        Team.objects.filter(pk=town.unit.pk).update(is_active=False)
    elif leaves == "officer":
        Officer.objects.filter(pk=keeper.pk).update(is_active=False)
    else:
        keeper.teams.clear()
    signal = world.signal()
    assert (signal.team, signal.officer) == (town.lighting, None)
    (line,) = steps(signal, "regel")
    assert line.startswith("Regel Wacht past, maar is overgeslagen. ")
    assert "wijkzaken" in line.lower()


def test_a_rule_that_broke_can_be_put_out_of_use_and_not_saved_in_use(town):
    rule = world.rule(town.streetlight, team=town.unit)
    Team.objects.filter(pk=town.unit.pk).update(is_active=False)
    rule = RoutingRule.objects.get(pk=rule.pk)
    with pytest.raises(ValidationError):
        rule.full_clean()
    rule.is_active = False
    rule.full_clean()


# --- how fast, and how fresh -----------------------------------------------------------------------------------------


def test_rules_are_read_once_for_each_stamp_in_one_statement(town):
    for number in range(50):
        team = world.team(f"team{number}")
        world.rule(town.streetlight, team=team, area=town.west, officer=world.officer("", teams=(team,)))
    with CaptureQueriesContext(connection) as first:
        current_rules(on=(mark := stamp()))
    with CaptureQueriesContext(connection) as second:
        current_rules(on=mark)
    assert len(first) == 2  # one of them the stamp
    assert len(second) == 0


def test_a_sign_in_renews_nothing(town, member):
    before = stamp()
    member.last_login = timezone.now()
    member.save(update_fields=["last_login"])
    assert stamp() == before


def test_a_rule_comes_above_the_nearest_arrangement_and_the_desk_stays_the_same(town):
    Arrangement.objects.create(task=town.task, area=town.beuken, team=town.kcc)
    EntryRule.objects.filter(channel=Channel.PHONE).update(desk=EntryRule.Desk.CONTACT_CENTRE)
    world.rule(town.streetlight, team=town.unit)
    signal = world.signal(channel=Channel.PHONE)
    assert (signal.entry_desk, signal.team) == (town.kcc, town.unit)
    Category.objects.filter(pk=town.streetlight.pk).update(task=None)
    assert world.signal().team == town.unit


# --- what never has its turn -----------------------------------------------------------------------------------------

NIGHT = {"begins": datetime.time(17), "ends": datetime.time(8)}
DAY = {"begins": datetime.time(8), "ends": datetime.time(17)}
LAST = {"valid_from": datetime.date(2026, 1, 1), "valid_until": datetime.date(2190, 1, 1)}
# What an earlier rule asks, what a later one asks -> whether nothing is left for the later one
SHADOWS = {
    "the same": ({}, {}, True),
    "another category": ({"category": "worry"}, {}, False),
    "a larger area": ({"area": "oost"}, {"area": "beuken"}, True),
    "a smaller area": ({"area": "beuken"}, {"area": "oost"}, False),
    "another area": ({"area": "west"}, {"area": "oost"}, False),
    "a place at all": ({"area": "municipality"}, {}, False),
    "one channel of all": ({"channel": Channel.EMAIL}, {}, False),
    "all channels": ({}, {"channel": Channel.EMAIL}, True),
    "another kind": ({"kind": Kind.COMPLIMENT}, {"kind": Kind.REPORT}, False),
    "the night and the day": ({"weekdays": [5], **NIGHT}, {"weekdays": [5], **DAY}, False),
    "part of the night": ({**NIGHT}, {"begins": datetime.time(22), "ends": datetime.time(6)}, True),
    "more than the night": ({**NIGHT}, {"begins": datetime.time(16), "ends": datetime.time(6)}, False),
    "the morning after": (
        {"weekdays": [5], **NIGHT}, {"weekdays": [6], "begins": datetime.time(0), "ends": datetime.time(8)}, True,
    ),
    "round the end of the week": (
        {"weekdays": [7], **NIGHT}, {"weekdays": [1], "begins": datetime.time(0), "ends": datetime.time(8)}, True,
    ),
    "a weekend of days": ({"weekdays": [6, 7]}, {"weekdays": [7]}, True),
    "days that end": ({**LAST}, {}, False),
    "days that end later": ({**LAST}, {"valid_until": datetime.date(2100, 1, 1)}, True),
    "days that begin later": ({"valid_from": datetime.date(2190, 1, 1)}, {}, False),
    "only the weekend of a short time": (
        {"weekdays": [6, 7]}, {"valid_from": datetime.date(2188, 1, 5), "valid_until": datetime.date(2188, 1, 7)}, True,
    ),
}  # fmt: skip


def of_town(town: world.Town, fields: dict) -> dict:
    """The fields of a rule, with the category and area that a name stands for."""
    asked = {"category": "streetlight"} | fields
    return {name: getattr(town, value) if name in ("category", "area") else value for name, value in asked.items()}


@pytest.mark.parametrize("case", SHADOWS)
def test_a_rule_is_in_the_shadow_of_one_that_takes_all_that_would_fit_it(town, case):
    earlier, later, is_dark = SHADOWS[case]
    first = world.rule(team=town.unit, order=10, **of_town(town, earlier))
    second = world.rule(team=town.kcc, order=20, **of_town(town, later))
    found = shadows(RoutingRule.objects.for_routing())
    assert {pk: shadow.rules for pk, shadow in found.items()} == ({second.pk: (first,)} if is_dark else {})


def test_two_rules_together_take_all_of_a_third_and_half_of_it_is_not_all(town):
    day = world.rule(town.streetlight, team=town.unit, order=10, **DAY)
    assert shadows(RoutingRule.objects.for_routing()) == {}
    third = world.rule(town.streetlight, team=town.kcc, order=30, area=town.oost)
    assert shadows(RoutingRule.objects.for_routing()) == {}
    night = world.rule(town.streetlight, team=town.unit, order=20, **NIGHT)
    world.rule(town.streetlight, team=town.unit, order=25, channel=Channel.EMAIL)  # takes nothing that is left
    found = shadows(RoutingRule.objects.for_routing())
    assert found[third.pk].rules == (day, night)


def test_a_rule_without_a_category_leaves_what_is_sensitive_to_a_later_one(town):
    world.rule(team=town.unit, order=10, area=town.municipality)
    lamps = world.rule(town.streetlight, team=town.kcc, order=20, area=town.oost)
    world.rule(town.worry, team=town.kcc, order=30, area=town.oost)
    found = shadows(RoutingRule.objects.for_routing())
    assert {pk: shadow.but_sensitive for pk, shadow in found.items()} == {lamps.pk: True}


def test_a_rule_that_is_passed_over_or_over_itself_stands_before_nothing(town):
    world.rule(town.streetlight, team=town.unit, order=10)
    world.rule(town.streetlight, team=town.kcc, order=20)
    assert len(shadows(RoutingRule.objects.for_routing())) == 1
    Team.objects.filter(pk=town.unit.pk).update(is_active=False)
    assert shadows(RoutingRule.objects.for_routing()) == {}
    Team.objects.filter(pk=town.unit.pk).update(is_active=True)
    RoutingRule.objects.filter(order=20).update(valid_until=timezone.localdate())
    assert shadows(RoutingRule.objects.for_routing()) == {}


def test_the_minutes_of_a_rule_are_those_in_which_it_fits(town):
    monday = at("2026-11-23T00:00")
    for fields in ({"weekdays": [7], **NIGHT}, {"weekdays": [1, 3], **DAY}, {**NIGHT}, {"weekdays": [2]}):
        row = world.rule(town.streetlight, team=town.unit, **fields)
        minutes = range(7 * 24 * 60)
        fitting = [as_rule(row).fits_at(monday + datetime.timedelta(minutes=minute)) for minute in minutes]
        assert [bool(row.moments() >> minute & 1) for minute in minutes] == fitting, fields


def test_a_rule_whose_days_were_over_before_it_came_into_use_is_refused_and_one_in_use_may_end(town):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    for in_use in (True, False):
        with pytest.raises(ValidationError) as refused:
            world.rule(town.streetlight, team=town.unit, valid_until=yesterday, is_active=in_use)
        assert list(refused.value.message_dict) == ["valid_until"]
    rule = world.rule(town.streetlight, team=town.unit)
    rule.valid_until = yesterday
    rule.full_clean()
    rule.is_active = False
    rule.save()
    rule.is_active = True
    with pytest.raises(ValidationError):
        rule.full_clean()


def test_a_rule_of_which_no_day_falls_in_its_period_is_refused(town):
    monday = {"valid_from": datetime.date(2188, 1, 7), "valid_until": datetime.date(2188, 1, 8)}
    with pytest.raises(ValidationError) as refused:
        world.rule(town.streetlight, team=town.unit, weekdays=[Weekday.SUNDAY], **monday)
    assert list(refused.value.message_dict) == ["weekdays"]
    # The night of Sunday ends on Monday.
    world.rule(town.streetlight, team=town.unit, weekdays=[Weekday.SUNDAY], **monday, **NIGHT)


def test_a_rule_for_an_area_that_begins_later_is_made_ahead(town):
    first = timezone.localdate() + datetime.timedelta(days=40)
    new = world.area("WK9", "wijk", parent=town.municipality, valid_from=first)
    with pytest.raises(ValidationError):
        world.rule(town.streetlight, team=town.unit, area=new)
    rule = world.rule(town.streetlight, team=town.unit, area=new, valid_from=first)
    assert RoutingRule.objects.for_routing().get(pk=rule.pk).faults() == {}


def test_each_rule_says_what_becomes_of_it(town):
    keeper = world.officer("wacht", "teamlid", teams=(town.unit,))
    on = timezone.localdate()
    made = {
        "works": world.rule(town.streetlight, team=town.unit, order=10),
        "dark": world.rule(town.streetlight, team=town.kcc, order=20),
        "draft": world.rule(town.streetlight, team=town.kcc, order=30, is_active=False),
        "later": world.rule(town.worry, team=town.kcc, order=40, valid_from=on + datetime.timedelta(days=1)),
        "left": world.rule(town.worry, team=town.unit, officer=keeper, order=41),
        "over": world.rule(town.worry, team=town.unit, order=5, channel=Channel.EMAIL),
    }
    RoutingRule.objects.filter(pk=made["over"].pk).update(valid_until=on)
    keeper.teams.clear()
    with CaptureQueriesContext(connection) as queries:
        found = standings()
    assert len(queries) <= 3
    words = {name: (found[rule.pk].works, found[rule.pk].words.split()[0]) for name, rule in made.items()}
    assert words == {
        "works": (True, "Ja."), "dark": (False, "Komt"), "draft": (False, "Niet"), "later": (True, "Ja,"),
        "left": (False, "Doet"), "over": (False, "Voorbij"),
    }  # fmt: skip
    assert found[made["dark"].pk].rules == (made["works"],)

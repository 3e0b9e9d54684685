"""Loading the demo: a municipality at work, the same each time, and nobody is mailed about last year."""

from __future__ import annotations

import datetime
from collections import Counter

from django.apps import apps
from django.db.models import F
from django.test import Client
from django.utils import timezone

from agenda.models import AgendaEvent, Commitment, Item, Meeting, Phase
from areas.dated import today
from areas.models import Area, AreaFigure, AreaVersion
from areas.queries import with_everything_below
from dashboard.positioning import read_report
from officers.models import (
    ApiClient,
    Arrangement,
    Coverage,
    Domain,
    MunicipalTask,
    Officer,
    Plan,
    Positioning,
    Role,
    Scenario,
    Team,
)
from outbox.models import Letter
from signals import comparing, measuring, reorganising
from signals.models import (
    CompensationHit,
    CompensationRule,
    Complaint,
    Event,
    ExtraAnswer,
    Follower,
    Handover,
    Message,
    SameHere,
    Signal,
    SignalObject,
    Status,
    StatutoryPassing,
    TeamAction,
    ToMeasure,
)
from tests import plain_measures
from tests.dashboard.test_every_figure import figures_of, sizes_for
from tests.databases import DEMO_NOW as NOW
from wijkwerk.demo import organisation
from wijkwerk.demo.load import Loaded, load
from wijkwerk.demo.organisation import MOVED_IN_MAY
from wijkwerk.demo.texts import sounds
from wijkwerk.demo.year import after_working_hours


def everything() -> dict[str, int]:
    """How many rows there are, by table; not of the queue of what is to be measured, which is no part of the demo."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model is not ToMeasure}


def test_there_are_six_hundred_signals_in_every_status(loaded: Loaded) -> None:
    assert loaded.signals == Signal.objects.count() == 600
    assert set(Signal.objects.values_list("status", flat=True)) == set(Status)
    assert Signal.objects.filter(received_at__lt=NOW - datetime.timedelta(days=366)).count() == 0
    assert 60 < Signal.objects.open().count() < 180


def test_nothing_happens_in_the_future_and_history_runs_forward(loaded: Loaded) -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Signal.objects.filter(updated_at__gt=NOW).exists()
    for signal in Signal.objects.prefetch_related("events"):
        moments = [event.at for event in sorted(signal.events.all(), key=lambda event: event.pk)]
        assert moments == sorted(moments)
        assert moments[0] == signal.received_at
    numbers = [number for (number,) in Signal.objects.order_by("received_at", "pk").values_list("number")]
    assert numbers == sorted(numbers)


def test_two_teams_have_an_action_and_a_contractor_was_mailed_a_link(loaded: Loaded) -> None:
    inside = TeamAction.objects.filter(partner=None)
    assert sorted(inside.values_list("status", flat=True)) == ["klaar", "open"]
    assert inside.values("signal").distinct().count() == 1
    outside = TeamAction.objects.get(partner__isnull=False)
    assert outside.signal.status == Status.WAITING_FOR_THIRD_PARTY
    assert Letter.objects.filter(recipient=outside.partner.email, body__contains="/extern/").count() == 1


def test_one_is_also_a_complaint_and_two_were_passed_on_under_a_law(loaded: Loaded) -> None:
    complaint = Complaint.objects.get()
    assert complaint.about_team == complaint.signal.team
    assert complaint.team.slug == "klachten"
    passed = StatutoryPassing.objects.order_by("start").values_list("start__slug", "status")
    assert sorted(passed) == [("schuldhulp", ""), ("wmo-melding", "opgepakt")]


def test_handovers_are_accepted_declined_and_open(loaded: Loaded) -> None:
    answers = Counter(Handover.objects.values_list("answer", flat=True))
    assert answers["aanvaard"] > answers["geweigerd"] > 5
    assert answers["open"] > 1
    assert not Handover.objects.filter(answer="geweigerd", answer_reason="").exists()


def test_what_is_closed_has_a_result_and_words(loaded: Loaded) -> None:
    closed = Signal.objects.filter(status=Status.DONE)
    assert not closed.filter(result=None).exists()
    assert closed.filter(told=True).count() > closed.filter(told=False).count() > 10
    assert not closed.filter(result__asks_organisation=True, other_organisation="").exists()
    in_time = closed.filter(closed_at__date__lte=F("due_on")).count()
    assert 0.5 < in_time / closed.count() < 0.9


def test_last_year_is_not_mailed(loaded: Loaded) -> None:
    recent = Signal.objects.filter(updated_at__gte=NOW - datetime.timedelta(hours=36))
    about_signals = Letter.objects.filter(unsubscribe_url="")
    assert set(about_signals.values_list("reference", flat=True)) <= set(recent.values_list("number", flat=True))
    assert 0 < Letter.objects.count() < 60
    assert Message.objects.filter(letter=None).count() > 600


def test_residents_answered_questions_pointed_at_things_and_follow_what_plays(loaded: Loaded) -> None:
    lamps = Signal.objects.filter(category__slug="straatverlichting")
    assert lamps.exclude(extra_answers=None).distinct().count() > 3
    assert set(ExtraAnswer.objects.values_list("question__form", flat=True)) >= {"keuze", "meerdere", "tekst"}
    assert not ExtraAnswer.objects.filter(question=None).exists()
    named = SignalObject.objects.values_list("public_id", flat=True)
    assert {one.partition(":")[0] for one in named} == {"lantaarns", "containers"}
    assert Follower.objects.count() == 4
    (silent,) = Follower.objects.filter(confirmed_at=None)
    (question,) = Letter.objects.filter(recipient=silent.email)
    assert "Zeg het via deze link" in question.body
    assert Letter.objects.filter(subject="Would you like email about Street lighting?").count() == 1
    assert SameHere.objects.count() == 6


def test_there_are_thirty_officers_in_all_roles(loaded: Loaded) -> None:
    assert Officer.objects.count() == 30
    assert not Role.objects.filter(officers=None).exists()
    domains = Team.objects.exclude(domain=None).values_list("domain__slug", flat=True)
    assert set(domains) == {"sociaal", "fysiek", "publiekszaken"}


def test_everybody_whose_log_in_is_handed_out_can_sign_in(loaded: Loaded) -> None:
    roles = {"triage", "teamlid", "teamleider", "wijkambtenaar", "wethouder", "beheerder", "fg"}
    assert set(loaded.logins) == roles
    for role, login in loaded.logins.items():
        browser = Client()
        answer = browser.post("/inloggen", login)
        assert (answer.status_code, answer["Location"]) == (302, "/bureau"), role
        assert browser.get("/bureau").status_code == 200
        assert Officer.objects.filter(username=login["username"], roles__slug=role).exists()


def test_the_key_that_is_handed_out_has_every_scope_and_no_limit(loaded: Loaded) -> None:
    client = ApiClient.objects.get(key_digest=ApiClient.digest(loaded.api_key))
    assert set(client.scopes) == set(ApiClient.Scope.values)
    assert client.rate == ""


def test_a_signal_lies_in_the_buurt_that_its_text_is_about(loaded: Loaded) -> None:
    heard = {f"demo-{place:03}": sound for place, sound in enumerate(sounds(), start=1)}
    for signal in Signal.objects.select_related("area"):
        sound = heard[signal.external_number]
        assert not signal.is_outside
        assert signal.area is None or signal.area.code == sound.area, sound
        assert (signal.point is not None) <= (sound.place in ("point", "address"))
    assert Signal.objects.exclude(point=None).count() > 300
    assert Signal.objects.filter(point=None, area=None).count() > 30


def test_on_1_may_one_half_moved_from_fysiek_to_a_unit_of_its_own(loaded: Loaded) -> None:
    day = datetime.date(2026, 5, 1)
    plan = Plan.objects.get(starts_on=day)
    assert plan.state == Plan.State.DONE
    for code in ("SD990103", "SD990104"):
        before, after = Positioning.objects.filter(area__code=code).order_by(F("valid_from").asc(nulls_first=True))
        assert (before.team.domain.slug, before.valid_until) == ("fysiek", day)
        assert (after.team.domain, after.valid_from, after.valid_until) == (None, day, None)
    # What area officers heard came in where they sat that day.
    heard = Signal.objects.filter(channel__in=("straat", "schouw", "overleg", "partner"))
    moved = heard.filter(area__code__in=buurten("SD990103", "SD990104"))
    edge = timezone.make_aware(datetime.datetime(2026, 5, 1))
    assert set(moved.filter(received_at__lt=edge).values_list("entry_desk__slug", flat=True)) == {"openbare-ruimte"}
    assert set(moved.filter(received_at__gte=edge).values_list("entry_desk__slug", flat=True)) == {"gebiedsdienst"}
    stayed = heard.filter(area__code__in=buurten("SD990101", "SD990102"))
    assert set(stayed.values_list("entry_desk__slug", flat=True)) == {"openbare-ruimte"}


def buurten(*codes: str) -> list[str]:
    """The codes of all that lies in these areas."""
    above = list(Area.objects.filter(code__in=codes).values_list("pk", flat=True))
    return list(Area.objects.filter(pk__in=with_everything_below(above)).values_list("code", flat=True))


def test_one_change_is_settled_and_one_is_a_draft_to_look_at(loaded: Loaded) -> None:
    coming = Plan.objects.get(state=Plan.State.SETTLED)
    assert coming.starts_on > timezone.localdate(NOW)
    draft = Plan.objects.get(state=Plan.State.DRAFT)
    assert reorganising.judge(draft).may_settle


def test_rules_of_compensation_asked_since_may_and_were_mostly_right(loaded: Loaded) -> None:
    asked = CompensationHit.objects.all()
    assert asked.count() > 10
    assert asked.filter(at__date__lt=datetime.date(2026, 5, 1)).count() == 0
    counted = CompensationRule.objects.counted().get(order=20)
    assert counted.asked >= counted.accepted > counted.refused > 0


def test_tasks_are_arranged_on_several_levels(loaded: Loaded) -> None:
    def levels(task: str) -> set[str | None]:
        return set(Arrangement.objects.filter(task__slug=task).values_list("area__kind__slug", flat=True))

    assert levels("openbare-verlichting") == {None}
    assert levels("woonoverlast") == {None, "wijk"}
    assert levels("groen-spelen") == {None, "kern"}
    assert levels("straatreiniging") == {None, "stadsdeel"}
    swept = Signal.objects.filter(category__slug="zwerfafval-dumping", facts__areas__contains=["SD990103"])
    teams = {
        since_may: set(
            swept.filter(received_at__date__gte="2026-05-01" if since_may else "2025-11-01")
            .exclude(received_at__date__gte="9999-01-01" if since_may else "2026-05-01")
            .filter(channel__in=["web", "telefoon"], category_by__in=["melder", "medewerker"], handovers=None)
            .values_list("team__slug", flat=True)
        )
        for since_may in (False, True)
    }
    assert teams == {False: {"reiniging"}, True: {"wijkonderhoud-spoorzoom"}}


def test_two_positionings_let_other_things_come_in(loaded: Loaded) -> None:
    units = dict(Positioning.objects.values_list("area__code", "team__slug"))
    assert Counter(units[f"SD99010{n}"] for n in (1, 2, 3, 4)) == {"openbare-ruimte": 2, "gebiedsdienst": 2}
    assert Team.objects.get(slug="gebiedsdienst").domain is None

    def social(unit: str) -> float:
        entered = Signal.objects.filter(entry_desk__slug=unit)
        return entered.filter(domain__slug="sociaal").count() / entered.count()

    assert social("gebiedsdienst") > 3 * social("openbare-ruimte")


def test_five_opgaven_stand_on_its_signals_and_promises_are_kept_and_open(loaded: Loaded) -> None:
    assert Item.objects.filter(kind="opgave").count() == 5
    assert Item.objects.filter(kind="kans").count() == 2
    assert Item.objects.filter(kind="opgave").with_evidence().count() == 5
    assert set(Item.objects.values_list("phase", flat=True)) == {*Phase} - {Phase.LET_GO}
    assert Commitment.objects.due_between(NOW.date() - datetime.timedelta(days=365), NOW.date()).count() == 4
    assert Commitment.objects.kept_in_time().count() == 2
    assert Commitment.objects.overdue(day=NOW.date()).count() == 1
    assert Meeting.objects.past(now=NOW).count() == 2
    assert Meeting.objects.coming(now=NOW).count() == 4
    assert not AgendaEvent.objects.filter(at__gt=NOW).exists()


def test_a_proefdraai_shows_what_another_positioning_would_have_done(loaded: Loaded) -> None:
    scenario = Scenario.objects.get()
    sums = comparing.Sums.from_json(scenario.result or {})
    assert (scenario.state, scenario.is_shared) == ("klaar", True)
    assert sums.desks[organisation.OWN_UNIT, organisation.FYSIEK_UNIT] >= 5
    assert sums.without_facts == 0


def test_the_gaps_are_true(loaded: Loaded) -> None:
    assert [team.slug for team in Team.objects.without_members()] == ["dorpsteam-westermade"]
    assert list(MunicipalTask.objects.filter(arrangements=None).values_list("slug", flat=True)) == ["zwemwater"]
    westermade = Area.objects.get(code="KE990105")
    assert not Coverage.objects.on(NOW.date()).filter(area=westermade).exists()
    assert Coverage.objects.filter(area=westermade).exists()
    assert not Positioning.objects.filter(area=westermade).exists()
    assert Coverage.objects.on(NOW.date()).exclude(stand_in=None).exists()


def test_figures_stand_under_a_source_that_says_they_are_made_up(loaded: Loaded) -> None:
    inhabitants = AreaFigure.objects.get(area__code="GM9901", year=2025, indicator__slug="inwoners")
    assert inhabitants.value == 98055
    assert "Verzonnen" in inhabitants.source
    assert AreaVersion.objects.filter(area__code="GM9901", valid_from=None).exists()


def test_a_second_run_adds_nothing_and_hands_out_the_same(loaded: Loaded) -> None:
    before = everything()
    again = load(now=NOW + datetime.timedelta(days=9))
    assert everything() == before
    assert (again.signals, again.logins, again.api_key) == (0, loaded.logins, loaded.api_key)


def test_what_is_counted_of_it_agrees_with_a_plain_recomputation(loaded: Loaded) -> None:
    measuring.catch_up()
    assert plain_measures.Plain(day=today()).differences() == {}


def test_the_report_shows_what_a_change_of_positioning_did(loaded: Loaded) -> None:
    measuring.catch_up()
    alderman = Officer.objects.get(username=loaded.logins["wethouder"]["username"])
    for area in MOVED_IN_MAY:
        asked = {"naast": f"verandering:{area}:2026-05-01", "ingang": "wijkambtenaren"}
        report = read_report(alderman, asked)
        assert report.move is not None
        shares = []
        for column in report.sides:
            known = {domain.slug: column.counts.domains.get(domain.pk, 0) for domain in Domain.objects.all()}
            shares.append(known["sociaal"] / max(sum(known.values()), 1))
        assert shares[1] > shares[0] + 0.2


def test_every_figure_of_the_report_opens_the_list_that_it_counts(loaded: Loaded) -> None:
    measuring.catch_up()
    overseer = Officer.objects.get(username=loaded.logins["fg"]["username"])
    size_of, looked_at = sizes_for(overseer), 0
    for asked in (
        {"periode": "2026"},
        {"naast": "positionering"},
        {"naast": f"verandering:{MOVED_IN_MAY[0]}:2026-05-01"},
    ):
        for figure in figures_of(read_report(overseer, asked)):
            if figure.number:
                assert size_of(figure) == figure.number, (asked, figure)
                looked_at += 1
    assert looked_at > 200


def test_working_hours_skip_nights_weekends_and_holidays() -> None:
    friday = timezone.make_aware(datetime.datetime(2026, 4, 3, 16, 0))  # Good Friday; Monday is Easter Monday
    assert after_working_hours(friday, 1) == timezone.make_aware(datetime.datetime(2026, 4, 7, 9, 30))
    thursday = timezone.make_aware(datetime.datetime(2026, 4, 9, 16, 0))
    assert after_working_hours(thursday, 2) == timezone.make_aware(datetime.datetime(2026, 4, 10, 9, 30))

"""Passing a signal on: an offer with a preview, what floats, and back to triage."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from officers.models import Officer, Team
from outbox.models import Letter
from signals import handover, tasks, workflow, worklist
from signals.models import Event, Handover, Sensitivity, Signal, Status
from signals.visibility import audience_of, viewer_of
from signals.workflow import Changed
from tests import files, world

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(year: int, month: int, day: int, hour: int = 10) -> datetime.datetime:
    """An hour in local time."""
    return datetime.datetime(year, month, day, hour, tzinfo=AMSTERDAM)


def now(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def act(client, officer, signal: Signal, verb: str, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/{verb}", typed)


def shown(client, officer, path: str) -> str:
    client.force_login(officer)
    return client.get(path).content.decode()


def make_sensitive(signal: Signal, sensitivity: str = Sensitivity.PERSONAL) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    return now(signal)


@pytest.fixture
def leads(town) -> tuple[Officer, Officer]:
    """The leads of team lighting and of the wijkteam."""
    pair = (
        world.officer("lampchef", "teamleider", email="lampchef@gemeente.example"),
        world.officer("wijkchef", "teamleider", email="wijkchef@gemeente.example"),
    )
    for team, lead in zip((town.lighting, town.wijkteam), pair, strict=True):
        Team.objects.filter(pk=team.pk).update(lead=lead)
    return pair


def offered(town, *, when: datetime.datetime, by: Officer | None = None, **fields) -> Signal:
    signal = world.signal(received_at=when, tell=False, **fields)
    handover.offer(signal, to_team=town.wijkteam, reason="Hier speelt meer.", by=by, at=when, tell=False)
    return now(signal)


@pytest.fixture
def floating(town, leads) -> Signal:
    """A signal of team lighting to which the wijkteam did not answer."""
    signal = offered(town, when=at(2026, 11, 16))
    assert handover.bring_back_unanswered(day=datetime.date(2026, 11, 19)) == 1
    return now(signal)


# --- the preview -----------------------------------------------------------------------------------------------------


def test_us7_an_offer_is_previewed_and_stays_mine_until_they_accept(town, member, social_worker, client):
    signal = world.signal("De lantaarn is uit en ik ben bang.", street="Beukenlaan", email="bewoner@example.nl")
    files.kept(signal)
    typed = {"team": "wijkteam", "reden": "Hier speelt meer."}
    answer = act(client, member, signal, "aanbieden", **typed, bekijk="1")
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Dit ziet Wijkteam (1 medewerker):",
        "Beukenlaan",
        "1 foto",
        "Wel de gegevens van de melder.",
        "Er is nog niets verstuurd.",
        "Hier speelt meer.",  # what was typed stays
    ):
        assert words in text, words
    assert not Handover.objects.exists()
    assert act(client, member, signal, "aanbieden", **typed).status_code == 302
    assert now(signal).team == town.lighting
    assert act(client, social_worker, signal, "aannemen").status_code == 302
    assert now(signal).team == town.wijkteam
    story = shown(client, social_worker, f"/signalen/{signal.number}")
    assert "Aangeboden aan Wijkteam." in story
    assert "Wijkteam heeft het aanbod aangenomen van Verlichting." in story


def test_us7_who_declines_says_why_and_may_name_another_team(town, member, social_worker, client):
    signal = world.signal()
    act(client, member, signal, "aanbieden", team="wijkteam", reden="Hier speelt meer.")
    assert act(client, social_worker, signal, "weigeren", reden="").status_code == 400
    done = act(client, social_worker, signal, "weigeren", reden="Niet van ons.", ander_team="wijkzaken")
    assert done.status_code == 302
    story = shown(client, member, f"/signalen/{signal.number}")
    assert "Volgens dit team hoort het bij Wijkzaken." in story
    assert now(signal).team == town.lighting


def test_the_preview_of_something_sensitive_says_who_will_read_it_and_who_no_longer_will(town, member, client):
    signal = make_sensitive(world.signal(), Sensitivity.SPECIAL)
    world.officer("lezer", "lezer", teams=(town.wijkteam,))
    text = act(client, member, signal, "aanbieden", team="wijkteam", reden="x", bekijk="1").content.decode()
    assert "Dit signaal is gevoelig. Wijkteam leest mee zolang het aanbod wacht." in text
    assert "Neemt Wijkteam het aan, dan ziet Verlichting het niet meer." in text
    assert "Elke keer dat iemand het leest, wordt vastgelegd." in text
    assert "Bij Wijkteam is niemand die kan antwoorden." in text


def test_a_preview_without_a_team_asks_for_one(town, member, client):
    signal = world.signal()
    assert act(client, member, signal, "aanbieden", team="", reden="x", bekijk="1").status_code == 400


@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_the_preview_says_what_the_rule_then_gives(town, member, social_worker, sensitivity):
    """The numbers are those of the rule itself, asked for each member once the offer is there."""
    reader = world.officer("lezer", "lezer", teams=(town.wijkteam,))
    world.officer("weg", "teamlid", teams=(town.wijkteam,), is_active=False)
    signal = make_sensitive(world.signal(email="bewoner@example.nl"), sensitivity)
    foreseen = audience_of(town.wijkteam)
    handover.offer(signal, to_team=town.wijkteam, reason="x", by=member)
    found = [Signal.objects.known_to(viewer_of(one)).get(pk=signal.pk) for one in (social_worker, reader)]
    assert foreseen.readers == len(found) == sum(one.may_read for one in found)
    assert foreseen.see_contact == sum(one.may_see_contact for one in found)
    assert foreseen.may_answer == sum(one.may_answer for one in found)


def test_an_offer_to_a_team_that_stopped_meanwhile_is_not_accepted(town, member, social_worker, client):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="x", by=member)
    Team.objects.filter(pk=town.wijkteam.pk).update(is_active=False)
    answer = act(client, social_worker, signal, "aannemen")
    assert answer.status_code == 409
    assert "Dit team neemt geen signalen meer aan." in answer.content.decode()
    assert now(signal).team == town.lighting


def test_who_declines_names_no_team_that_stopped(town, member, social_worker, client):
    signal, gone = world.signal(), world.team("opgeheven", is_active=False)
    offer = handover.offer(signal, to_team=town.wijkteam, reason="x", by=member)
    with pytest.raises(ValidationError) as refused:
        handover.decline(offer, reason="Niet van ons.", other_team=gone, by=social_worker)
    assert list(refused.value.message_dict) == ["anderTeam"]
    assert Handover.objects.get().answer == "open"


@pytest.mark.parametrize("sensitivity", ["gewoon", "persoonsgegevens"])
def test_whose_signal_triage_gives_away_hears_it_and_reads_an_ordinary_one_back(
    town, member, triager, client, sensitivity
):
    Officer.objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    signal = make_sensitive(world.signal(), sensitivity)
    workflow.take(signal, by=Officer.objects.get(pk=member.pk))
    earlier = handover.offer(now(signal), to_team=town.unit, reason="Bij u?", by=member)
    handover.decline(earlier, reason="Niet van ons.", by=None)
    Letter.objects.all().delete()
    assert act(client, triager, signal, "toekennen", team="wijkteam").status_code == 302
    letter = Letter.objects.get(recipient="lamp@gemeente.example")
    assert letter.subject == f"Naar een ander team ({signal.number})"
    ordinary = sensitivity == "gewoon"
    assert (signal.get_absolute_url() in letter.body) == ordinary
    client.force_login(member)
    assert client.get(signal.get_absolute_url()).status_code == (200 if ordinary else 404)
    # It was no offer: nobody was asked, and no answer is waited for.
    assert [one.to_team for one in Handover.objects.asked_for()] == [town.unit]
    later = handover.offer(now(signal), to_team=town.lighting, reason="Toch bij u.", by=None)
    handover.decline(later, reason="Wij hebben dit niet.", by=None)
    story = shown(client, triager, signal.get_absolute_url())
    assert story.index("Wij hebben dit niet.") < story.index("Toch bij u.") < story.index("Bij u?")


def test_who_had_it_hears_that_a_colleague_took_it(town, member):
    Officer.objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,), email="lamp2@gemeente.example")
    signal = workflow.take(world.signal(), by=Officer.objects.get(pk=member.pk))
    Letter.objects.all().delete()
    workflow.take(now(signal), by=colleague)
    assert [(one.recipient, one.subject) for one in Letter.objects.all()] == [
        ("lamp@gemeente.example", f"Niet meer op uw naam ({signal.number})")
    ]


# --- what floats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "last_day"),
    [
        (at(2026, 11, 16), datetime.date(2026, 11, 18)),
        (at(2026, 11, 16, 23), datetime.date(2026, 11, 18)),  # in UTC still the same day, and an hour before midnight
        (at(2026, 11, 20), datetime.date(2026, 11, 24)),  # over a weekend
        (at(2026, 4, 2), datetime.date(2026, 4, 8)),  # over Good Friday and Easter
        (at(2026, 12, 24), datetime.date(2026, 12, 29)),  # over Christmas
        (at(2026, 7, 13, 0), datetime.date(2026, 7, 15)),  # just after midnight here, the day before in UTC
    ],
)
def test_a_team_has_two_working_days_of_here_to_answer(town, moment, last_day):
    """Fault of a peer: deadlines ignored Dutch holidays and counted days in UTC."""
    signal = offered(town, when=moment)
    assert handover.bring_back_unanswered(day=last_day) == 0
    assert not now(signal).is_floating
    assert handover.bring_back_unanswered(day=last_day + datetime.timedelta(days=1)) == 1
    assert now(signal).is_floating


def test_us7_without_an_answer_it_floats_and_both_team_leads_see_it(town, leads, member, client):
    signal = offered(town, when=at(2026, 11, 16), by=member)
    with time_machine.travel(at(2026, 11, 19, 6)):
        assert tasks.bring_back_unanswered_offers() == 1
    offer = Handover.objects.get()
    assert (offer.answer, offer.answered_by, now(signal).team) == ("verlopen", None, town.lighting)
    assert list(Signal.objects.floating()) == [signal]
    for lead in leads:
        text = shown(client, lead, "/bureau?stapel=zwevend")
        assert signal.number in text
        assert "Zwevend" in text
        assert "Wijkteam heeft niet geantwoord op het aanbod." in shown(client, lead, f"/signalen/{signal.number}")
    mails = Letter.objects.filter(reference=signal.number, subject__startswith="Signaal zweeft")
    assert sorted(mails.values_list("recipient", flat=True)) == sorted(one.email for one in leads)


def test_bringing_back_twice_is_once(town, leads):
    signal = offered(town, when=at(2026, 11, 16))
    day = datetime.date(2026, 11, 19)
    assert [handover.bring_back_unanswered(day=day) for _ in range(2)] == [1, 0]
    assert signal.events.filter(what=Event.What.LAPSED).count() == 1
    assert Letter.objects.filter(subject__startswith="Signaal zweeft").count() == 2
    offer = Handover.objects.get()
    with pytest.raises(Changed):
        handover.lapse(offer)
    with pytest.raises(Changed):
        handover.accept(offer, by=None)


def test_a_mail_about_what_floats_holds_no_word_of_the_text(town, leads):
    make_sensitive(offered(town, when=at(2026, 11, 16), text="Mijn buurman Kees is verward"))
    handover.bring_back_unanswered(day=datetime.date(2026, 11, 19))
    mails = list(Letter.objects.filter(subject__startswith="Signaal zweeft"))
    assert mails
    assert all("Kees" not in one.body + one.subject for one in mails)


def test_a_team_without_a_lead_hears_by_its_mailbox(town):
    offered(town, when=at(2026, 11, 16))
    handover.bring_back_unanswered(day=datetime.date(2026, 11, 19))
    mails = Letter.objects.filter(subject__startswith="Signaal zweeft").values_list("recipient", flat=True)
    assert sorted(mails) == ["verlichting@gemeente.example", "wijkteam@gemeente.example"]


def endings(town, member, triager):
    return {
        "offered again": lambda one: handover.offer(one, to_team=town.unit, reason="Voor u?", by=member),
        "taken": lambda one: workflow.take(one, by=member),
        "given to a colleague": lambda one: workflow.assign(one, to=member, by=member),
        "moved to another status": lambda one: workflow.move(one, to=Status.PLANNED, by=member),
        "closed": lambda one: workflow.move(one, to=Status.DONE, by=member, text="Gedaan."),
        "given to a team": lambda one: workflow.reassign(one, team=town.unit, by=triager),
        "handed back": lambda one: handover.hand_back(one, reason="Niet van ons.", by=member),
    }


@pytest.mark.parametrize("ending", list(endings(None, None, None)))
def test_it_floats_no_longer_once_somebody_did_something(town, member, triager, leads, floating, ending):
    assert floating.is_floating
    endings(town, member, triager)[ending](floating)
    assert not floating.is_floating
    assert not now(floating).is_floating
    # The lead of the team that did not answer has nothing to do with it any more.
    assert not Signal.objects.known_to(viewer_of(leads[1])).filter(pk=floating.pk).exists()


def test_who_handles_it_already_ends_it_by_saying_so(town, member, leads, client):
    signal = offered(town, when=at(2026, 11, 16))
    Signal.objects.filter(pk=signal.pk).update(officer=member, status=Status.IN_PROGRESS)
    handover.bring_back_unanswered(day=datetime.date(2026, 11, 19))
    assert act(client, member, signal, "nemen").status_code == 302
    assert not now(signal).is_floating
    assert signal.events.filter(what=Event.What.OFFICER, officer=member).exists()


@pytest.mark.parametrize("change", ["note", "urgency"])
def test_it_keeps_floating_while_nobody_decides(town, member, floating, change):
    if change == "note":
        workflow.note(floating, text="Gebeld.", by=member)
    else:
        workflow.set_urgent(floating, urgent=True, by=member)
    assert now(floating).is_floating


def test_of_something_sensitive_the_lead_who_did_not_answer_sees_that_it_floats_and_no_text(town, leads, client):
    signal = make_sensitive(offered(town, when=at(2026, 11, 16), text="Geheim van Kees"))
    handover.bring_back_unanswered(day=datetime.date(2026, 11, 19))
    desk = shown(client, leads[1], "/bureau?stapel=zwevend")
    assert signal.number in desk
    page = shown(client, leads[1], f"/signalen/{signal.number}")
    assert "neem contact op met team Verlichting" in page
    assert "Kees" not in desk + page


def test_members_see_no_pile_of_what_floats_but_their_leads_do(town, leads, member, floating):
    assert worklist.Piles.FLOATING not in worklist.counts_of(viewer_of(member))
    assert [worklist.counts_of(viewer_of(one))[worklist.Piles.FLOATING].open for one in leads] == [1, 1]


@pytest.mark.parametrize("number", [1, 50])
def test_bringing_back_costs_the_same_for_each(town, leads, number):
    for _ in range(number):
        offered(town, when=at(2026, 11, 16))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert handover.bring_back_unanswered(day=datetime.date(2026, 11, 19)) == number
    assert len(queries) <= 15 * number + 5


def test_one_that_is_answered_meanwhile_is_left_alone(town, leads, monkeypatch):
    for _ in range(2):
        offered(town, when=at(2026, 11, 16))
    lapse = handover.lapse

    def somebody_is_first(one: Handover) -> Handover:
        if one == Handover.objects.earliest("pk"):
            handover.accept(Handover.objects.select_related("signal").get(pk=one.pk), by=None)
        return lapse(one)

    monkeypatch.setattr(handover, "lapse", somebody_is_first)
    assert handover.bring_back_unanswered(day=datetime.date(2026, 11, 19)) == 1
    assert sorted(Handover.objects.values_list("answer", flat=True)) == ["aanvaard", "verlopen"]


# --- back to triage --------------------------------------------------------------------------------------------------


def test_pve_2_15_a_team_hands_back_with_a_reason_and_triage_routes_it_on(town, member, triager, client):
    signal = workflow.take(world.signal(), by=member)
    assert act(client, member, signal, "terug", reden="").status_code == 400
    assert now(signal).team == town.lighting
    assert act(client, member, signal, "terug", reden="Dit is een boom.").status_code == 302
    assert (now(signal).team, now(signal).officer) == (town.triage, None)
    assert signal.number in shown(client, triager, "/bureau?stapel=van-niemand")
    story = shown(client, triager, f"/signalen/{signal.number}")
    assert "Door Verlichting teruggegeven aan Triage." in story
    assert "Dit is een boom." in story
    assert Letter.objects.filter(recipient=town.triage.email, reference=signal.number).count() == 1
    assert act(client, triager, signal, "toekennen", team="wijkzaken").status_code == 302
    assert now(signal).team == town.unit


def test_pve_2_15_who_handed_back_reads_an_ordinary_signal_changes_nothing_and_gets_404_on_a_sensitive_one(
    town, member, client
):
    ordinary, sensitive = world.signal(), make_sensitive(world.signal())
    for one in (ordinary, sensitive):
        assert act(client, member, one, "terug", reden="Niet van ons.").status_code == 302
    client.force_login(member)
    assert [client.get(one.get_absolute_url()).status_code for one in (ordinary, sensitive)] == [200, 404]
    assert [act(client, member, one, "spoed", spoed="ja").status_code for one in (ordinary, sensitive)] == [403, 404]


def test_handing_back_withdraws_the_offer_that_waits(town, member):
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Voor u?", by=member)
    handover.hand_back(signal, reason="Toch niet.", by=member)
    assert Handover.objects.get(pk=offer.pk).answer == Handover.Answer.WITHDRAWN


def test_handing_back_is_refused_where_it_makes_no_sense(town, member, triager, social_worker, client):
    signal = world.signal()
    assert act(client, social_worker, signal, "terug", reden="x").status_code == 404
    workflow.reassign(signal, team=town.triage, by=triager)
    assert act(client, triager, signal, "terug", reden="x").status_code == 409
    with pytest.raises(Changed):
        handover.hand_back(signal, reason="x", by=triager)
    closed = workflow.move(world.signal(), to=Status.DONE, by=member, text="Gedaan.")
    with pytest.raises(Changed):
        handover.hand_back(closed, reason="x", by=member)
    with pytest.raises(ValidationError):
        handover.hand_back(world.signal(), reason="x" * 1001, by=member)


def test_of_two_who_hand_back_and_take_the_second_is_told(town, member, client):
    signal = world.signal()
    stale = now(signal)
    handover.hand_back(signal, reason="Niet van ons.", by=member)
    with pytest.raises(Changed):
        workflow.take(stale, by=member)
    assert act(client, member, signal, "terug", reden="Ook.", seen=1).status_code == 409


# --- a team is there always ------------------------------------------------------------------------------------------


def test_pve_2_40_the_database_takes_no_signal_and_no_offer_without_a_team(town):
    signal = world.signal()
    handover.offer(signal, to_team=town.unit, reason="Voor u.", by=None)
    for change in (
        lambda: Signal.objects.filter(pk=signal.pk).update(team=None),
        lambda: Signal.objects.filter(pk=signal.pk).update(entry_desk=None),
        lambda: Handover.objects.update(to_team=None),
        lambda: Handover.objects.update(from_team=None),
    ):
        with pytest.raises(IntegrityError, match="not-null"), transaction.atomic():
            change()


def test_pve_2_40_page_and_api_refuse_an_empty_team(town, member, triager, client):
    signal = world.signal()
    assert act(client, member, signal, "aanbieden", team="", reden="x").status_code == 400
    assert act(client, triager, signal, "toekennen", team="").status_code == 400
    _program, key = world.program("signalen:behandelen")
    path = f"/api/v1/signalen/{signal.public_id}/overdrachten"
    for team in ("", None, "bestaat-niet"):
        answer = client.post(
            path,
            {"naarTeam": team, "reden": "x"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 400, team
        assert [one["name"] for one in answer.json()["invalidParams"]] == ["naarTeam"]
    assert now(signal).team == town.lighting


def test_pve_2_40_what_finds_no_team_is_of_triage(town, client):
    assert world.signal("Ik weet niet wat dit is", category=None, point=None).team == town.triage
    answer = client.post("/api/v1/signalen", {"tekst": "Geen idee wat dit is"}, content_type="application/json")
    assert answer.status_code == 201
    assert Signal.objects.get(public_id=answer.json()["id"]).team == town.triage

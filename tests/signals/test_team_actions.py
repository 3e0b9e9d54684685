"""Actions for other teams under one signal: asked, done, seen; and the reporter hears nothing of them."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.dated import today
from officers.models import Team
from outbox.models import Letter
from signals import action_terms, links, notices, partners, team_actions, workflow
from signals.deadlines import working_days_after
from signals.models import ActionStatus, Event, NoticeChoice, NoticeKind, QuestionRule, Sensitivity, Signal, TeamAction
from signals.visibility import viewer_of
from signals.workflow import Changed
from signals.worklist import Piles, counts_of, pile
from tests import files, world


def refused(error) -> dict[str, str]:
    return {name: messages[0] for name, messages in error.value.message_dict.items()}


def make_sensitive(signal: Signal) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    return Signal.objects.get(pk=signal.pk)


@pytest.fixture
def greens(town):
    return world.team("groen")


@pytest.fixture
def gardener(greens):
    return world.officer("tuin", "teamlid", teams=(greens,))


@pytest.fixture
def signal(town, member) -> Signal:
    """Something that two other teams have a part in."""
    return workflow.take(world.signal("Lantaarn scheef en boom in de weg", email="bewoner@example.nl"), by=member)


def test_pve_2_26_two_teams_each_have_an_action_of_their_own(
    client, signal, town, greens, gardener, member, social_worker
):
    client.force_login(member)
    for team, text in (("groen", "Snoei de boom."), ("wijkteam", "Bel mevrouw.")):
        answer = client.post(f"/signalen/{signal.number}/actie", {"team": team, "tekst": text})
        assert answer.status_code == 302
    client.force_login(gardener)
    desk = client.get("/bureau").content.decode()
    assert "Snoei de boom." in desk
    assert "Bel mevrouw." not in desk
    mine = TeamAction.objects.get(team=greens)
    client.post(f"{mine.get_absolute_url()}/stand", {"stond": "open", "stand": "bezig"})
    client.force_login(social_worker)
    assert "Bel mevrouw." in client.get("/acties").content.decode()
    assert dict(TeamAction.objects.values_list("team__slug", "status")) == {"groen": "bezig", "wijkteam": "open"}
    mine.refresh_from_db()
    assert mine.officer == gardener
    assert Signal.objects.get(pk=signal.pk).team == town.lighting


def test_pve_2_27_the_reporter_hears_of_the_signal_and_never_of_an_action(client, signal, greens, gardener, member):
    before = Letter.objects.filter(recipient="bewoner@example.nl").count()
    action = team_actions.add(signal, team=greens, text="Snoeigeheim", by=member)
    team_actions.change(action, to="bezig", text="Bezigheim", by=gardener)
    team_actions.change(action, to="klaar", text="Klaargeheim", by=gardener)
    assert Letter.objects.filter(recipient="bewoner@example.nl").count() == before
    seen = client.get(links.status_url(signal)).content.decode()
    workflow.move(signal, to="afgehandeld", by=member, text="De paal staat recht.")
    letters = Letter.objects.filter(recipient="bewoner@example.nl").order_by("-pk")
    assert letters.count() == before + 1
    seen += client.get(links.status_url(signal)).content.decode() + "".join(one.body for one in letters)
    assert not any(secret in seen for secret in ("Snoeigeheim", "Bezigheim", "Klaargeheim", "Groen"))


def test_pve_2_28_a_signal_whose_action_changed_stands_in_a_list_until_it_is_marked_as_seen(
    client, signal, greens, gardener, member
):
    quiet = world.signal("Zonder actie")
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    viewer = viewer_of(member)
    assert counts_of(viewer)[Piles.CHANGED].open == 0
    team_actions.change(action, to="klaar", by=gardener)
    assert list(pile(viewer, Piles.CHANGED)) == [signal]
    assert quiet not in pile(viewer, Piles.CHANGED)
    client.force_login(member)
    assert signal.number in client.get("/bureau", {"stapel": Piles.CHANGED}).content.decode()
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Hier is iets veranderd" in page
    assert client.post(f"/signalen/{signal.number}/gezien").status_code == 302
    assert counts_of(viewer)[Piles.CHANGED].open == 0


def test_what_the_handler_did_is_no_news_to_the_handler_and_is_to_nobody_else(signal, greens, gardener, member):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    team_actions.change(action, to="bezig", text="Zij belden.", by=member)
    signal.refresh_from_db()
    assert not signal.has_action_news
    colleague = world.officer("lamp2", "teamlid", teams=(signal.team,))
    team_actions.change(action, to="klaar", by=colleague)
    signal.refresh_from_db()
    assert signal.has_action_news


def test_pve_2_40_an_action_without_a_team_is_refused_by_page_api_and_database(client, signal, member):
    client.force_login(member)
    answer = client.post(f"/signalen/{signal.number}/actie", {"team": "", "tekst": "Iets"})
    assert answer.status_code == 400
    assert "Kies een team." in answer.content.decode()
    _program, key = world.program("signalen:behandelen")
    answer = client.post(
        f"/api/v1/signalen/{signal.public_id}/acties",
        {"tekst": "Iets"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 400
    assert answer.json()["invalidParams"][0]["name"] == "team"
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamAction.objects.create(signal=signal, team=None, text="Iets")
    assert not TeamAction.objects.exists()


def test_an_action_needs_words_a_day_to_come_and_an_open_signal(signal, greens, member):
    with pytest.raises(ValidationError) as error:
        team_actions.add(signal, team=greens, text=" ", due_on=today().replace(year=2020), by=member)
    assert set(refused(error)) == {"tekst", "uiterlijk"}
    workflow.move(signal, to="geannuleerd", by=member, text="Toch niet.")
    with pytest.raises(Changed):
        team_actions.add(signal, team=greens, text="Snoei.", by=member)


def test_each_step_is_an_event_without_a_word_of_text_and_the_timeline_shows_the_words(
    client, signal, greens, gardener, member
):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    team_actions.change(action, to="bezig", text="Wij komen dinsdag.", by=gardener)
    team_actions.change(action, to="kan_niet", text="Er zit een nest in.", by=gardener)
    steps = signal.events.filter(what=Event.What.ACTION).values_list("before", "after", "officer", "is_public")
    key = str(action.public_id)
    assert list(steps) == [
        (key, "open", member.pk, False),
        (key, "bezig", gardener.pk, False),
        (key, "kan_niet", gardener.pk, False),
    ]
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    for words in ("Snoei de boom.", "Wij komen dinsdag.", "Er zit een nest in.", "Groen kan de actie niet doen."):
        assert words in page, words


def test_who_comes_second_hears_so_and_keeps_what_was_typed(client, signal, greens, gardener, member):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    team_actions.change(action, to="bezig", by=gardener)
    client.force_login(gardener)
    answer = client.post(
        f"{action.get_absolute_url()}/stand", {"stond": "open", "stand": "kan_niet", "antwoord": "Er zit een nest in."}
    )
    assert answer.status_code == 409
    assert "Er zit een nest in." in answer.content.decode()
    stale = TeamAction.objects.get(pk=action.pk)
    team_actions.change(action, to="klaar", by=gardener)
    with pytest.raises(Changed):
        team_actions.change(stale, to="kan_niet", text="Nee.", by=gardener)
    action.refresh_from_db()
    assert action.status == ActionStatus.DONE


def test_cannot_needs_a_reason_and_what_is_finished_stays_finished(signal, greens, gardener, member):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    with pytest.raises(ValidationError) as error:
        team_actions.change(action, to="kan_niet", by=gardener)
    assert "Schrijf waarom" in refused(error)["antwoord"]
    team_actions.change(action, to="klaar", by=gardener)
    for to in ActionStatus:
        with pytest.raises(Changed):
            team_actions.change(action, to=to, text="Toch.", by=gardener)


def test_closing_a_signal_asks_to_settle_what_others_still_do(client, signal, greens, member):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    client.force_login(member)
    closing = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Gemaakt.", "lezer": "melder"}
    answer = client.post(f"/signalen/{signal.number}/sluiten", closing)
    assert answer.status_code == 400
    assert "Er staan nog acties open: Groen." in answer.content.decode()
    _program, key = world.program("signalen:behandelen")
    answer = client.post(
        f"/api/v1/signalen/{signal.public_id}/statussen",
        {"status": "afgehandeld", "toelichting": "Gemaakt."},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 400
    assert "Er staan nog acties open" in answer.json()["invalidParams"][0]["reason"]
    answer = client.post(f"/signalen/{signal.number}/sluiten", closing | {"acties_intrekken": "on"})
    assert answer.status_code == 302
    action.refresh_from_db()
    assert action.status == ActionStatus.WITHDRAWN
    assert Letter.objects.filter(recipient="groen@gemeente.example", subject__startswith="Actie ingetrokken").exists()


def test_an_action_that_came_meanwhile_is_not_closed_over(signal, greens, member, monkeypatch):
    """Somebody adds an action between looking and closing."""
    swap = workflow.swap

    def add_first(found, expected, changes):
        if changes.get("status") == "afgehandeld":
            other = Signal.objects.get(pk=signal.pk)
            monkeypatch.setattr(workflow, "swap", swap)
            TeamAction.objects.create(signal=other, team=greens, text="Nog iets.")
        swap(found, expected, changes)

    monkeypatch.setattr(workflow, "swap", add_first)
    with pytest.raises(Changed, match="een actie bij gekomen"):
        workflow.move(signal, to="afgehandeld", by=member, text="Klaar.")


def test_the_team_of_an_action_reads_an_ordinary_signal_and_of_a_sensitive_one_only_the_action(
    client, signal, greens, gardener, member
):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    client.force_login(gardener)
    assert "Lantaarn scheef" in client.get(f"/signalen/{signal.number}").content.decode()
    make_sensitive(signal)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Lantaarn scheef" not in page
    assert "Gevoelig" in page
    own = client.get(action.get_absolute_url()).content.decode()
    assert "Snoei de boom." in own
    assert "Straatverlichting" in own
    assert "Lantaarn scheef" not in own
    assert "Snoei" not in client.get("/bureau").content.decode() + client.get("/acties").content.decode()
    answer = client.post(f"{action.get_absolute_url()}/stand", {"stond": "open", "stand": "klaar"})
    assert answer["Location"] == "/acties"
    assert client.get(action.get_absolute_url()).status_code == 404
    assert client.get(f"/signalen/{signal.number}").status_code == 404
    late = client.post(f"{action.get_absolute_url()}/stand", {"stond": "open", "stand": "klaar", "antwoord": "Gedaan"})
    assert late.status_code == 409
    assert "Gedaan" in late.content.decode()


def test_who_answers_for_the_signal_hears_that_an_action_is_finished(signal, greens, gardener, member):
    member.email = "lamp@gemeente.example"
    member.save()
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    assert Letter.objects.filter(recipient="groen@gemeente.example", subject__startswith="Actie voor uw team").exists()
    team_actions.change(action, to="klaar", text="Geheim", by=gardener)
    letter = Letter.objects.get(recipient="lamp@gemeente.example")
    assert letter.subject == f"Actie klaar ({signal.number})"
    assert "Geheim" not in letter.body


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_of_actions_asks_as_much_for_one_as_for_fifty(client, signal, greens, gardener, number, member):
    for at in range(number):
        TeamAction.objects.create(signal=signal, team=greens, text=f"Taak {at}", made_by=member)
    client.force_login(gardener)
    for path, most in (("/acties", 5), ("/bureau", 10)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= most, "\n".join(query["sql"][:120] for query in queries)


def test_the_page_of_a_signal_with_actions_takes_at_most_13_statements(client, signal, greens, gardener, member):
    for at in range(5):
        action = team_actions.add(signal, team=greens, text=f"Taak {at}", by=member)
        team_actions.change(action, to="klaar", text="Gedaan.", by=gardener)
    client.force_login(member)
    client.get(f"/signalen/{signal.number}")  # a new officer lets this process read the lists of the city anew
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/signalen/{signal.number}").status_code == 200
    assert len(queries) <= 13, "\n".join(query["sql"][:130] for query in queries)


def test_actions_are_listed_by_their_day_a_page_at_a_time(client, signal, greens, gardener):
    for at in range(60):
        TeamAction.objects.create(signal=signal, team=greens, text=f"Taak {at:02}", due_on=f"2027-01-{1 + at % 28:02}")
    TeamAction.objects.create(signal=signal, team=greens, text="Zonder dag")
    client.force_login(gardener)
    first = client.get("/acties")
    assert len(first.context["actions"]) == 50
    assert first.context["actions"][0].text == "Taak 00"
    second = client.get("/acties", {"na": str(first.context["next"])})
    rows = [one.text for page in (first, second) for one in page.context["actions"]]
    assert len(rows) == len(set(rows)) == 61
    assert rows[-1] == "Zonder dag"
    assert second.context["next"] is None


# --- the API ---------------------------------------------------------------------------------------------------------


def test_a_program_asks_follows_and_withdraws_actions(client, signal, greens):
    _program, key = world.program("signalen:behandelen")
    given = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
    path = f"/api/v1/signalen/{signal.public_id}/acties"
    made = client.post(path, {"team": "groen", "tekst": "Snoei.", "uiterlijk": None}, **given)
    assert made.status_code == 201
    assert made["Location"].endswith(f"{path}/{made.json()['id']}")
    one = f"{path}/{made.json()['id']}"
    assert client.patch(one, {"status": "kan_niet"}, **given).json()["invalidParams"][0]["name"] == "antwoord"
    busy = client.patch(one, {"status": "bezig", "antwoord": "Dinsdag."}, **given)
    assert (busy.json()["status"], busy.json()["antwoord"]) == ("bezig", "Dinsdag.")
    assert client.patch(one, {"status": "ingetrokken"}, **given).json()["status"] == "ingetrokken"
    assert client.patch(one, {"status": "klaar"}, **given).status_code == 409
    listed = client.get(path, **given).json()["results"]
    assert [(row["team"]["slug"], row["tekst"], row["status"]) for row in listed] == [
        ("groen", "Snoei.", "ingetrokken")
    ]
    other = client.get(f"/api/v1/signalen/{world.signal().public_id}/acties/{made.json()['id']}", **given)
    assert other.status_code == 404


# --- with photos ---


def test_the_team_that_does_it_sends_photos_with_its_answer_and_the_reporter_sees_none(
    client, signal, greens, gardener, member
):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    client.force_login(gardener)
    assert 'name="bestand"' in client.get(action.get_absolute_url()).content.decode()
    typed = {"stond": "open", "stand": "klaar", "antwoord": "Gesnoeid.", "bestand": [files.photo(), files.pdf()]}
    assert client.post(f"{action.get_absolute_url()}/stand", typed).status_code == 302
    kept = list(signal.attachments.order_by("pk"))
    assert [(one.officer, one.is_shared) for one in kept] == [(gardener, False)] * 2
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert all(str(one.public_id) in page for one in kept)


def test_a_photo_that_cannot_be_kept_keeps_the_action_where_it_was_and_one_that_came_too_late_leaves_no_file(
    client, signal, greens, gardener, member
):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    client.force_login(gardener)
    typed = {"stond": "open", "stand": "klaar", "bestand": [files.upload(b"geen foto", "x.jpg")]}
    answer = client.post(f"{action.get_absolute_url()}/stand", typed)
    assert answer.status_code == 400
    assert "x.jpg" in answer.content.decode()
    assert TeamAction.objects.get(pk=action.pk).status == ActionStatus.OPEN
    late = TeamAction.objects.select_related("signal").get(pk=action.pk)
    TeamAction.objects.filter(pk=action.pk).update(status=ActionStatus.DONE)
    with pytest.raises(Changed):
        team_actions.change(late, to=ActionStatus.BUSY, by=gardener, uploads=[files.photo()])
    assert not signal.attachments.exists()


def test_a_team_that_may_not_read_a_sensitive_signal_adds_a_photo_to_it_and_reads_no_more_than_before(
    client, signal, greens, gardener, member
):
    action = team_actions.add(signal, team=greens, text="Snoei de boom.", by=member)
    make_sensitive(signal)
    client.force_login(gardener)
    typed = {"stond": "open", "stand": "bezig", "bestand": [files.photo()]}
    assert client.post(f"{action.get_absolute_url()}/stand", typed).status_code == 302
    kept = signal.attachments.get()
    path = f"/signalen/{signal.number}/bijlagen/{kept.public_id}"
    client.force_login(member)
    assert client.get(path).status_code == 200
    client.force_login(gardener)
    assert client.get(path).status_code in (403, 404)


# --- past its day ----------------------------------------------------------------------------------------------------

FRIDAY, MONDAY = datetime.date(2026, 11, 20), datetime.date(2026, 11, 23)


def late_subjects(address: str) -> list[str]:
    return list(
        Letter.objects.filter(recipient=address, subject__startswith="Actie over de dag")
        .order_by("pk")
        .values_list("subject", flat=True)
    )


@pytest.fixture
def late(town, member) -> TeamAction:
    """The garden team should have cut the tree on Friday, for a signal of the lighting team."""
    member.email = "lamp@gemeente.example"
    member.save()
    NoticeChoice.objects.create(officer=member, kind=NoticeKind.ACTION_LATE, how="meteen")
    Team.objects.filter(pk=town.wijkteam.pk).update(email="wijkteam@gemeente.example")
    signal = workflow.take(world.signal("Tekstgeheim"), by=member)
    action = team_actions.add(
        signal, team=Team.objects.get(pk=town.wijkteam.pk), text="Actiegeheim", by=member, due_on=None
    )
    TeamAction.objects.filter(pk=action.pk).update(due_on=FRIDAY)
    Letter.objects.all().delete()
    return TeamAction.objects.get(pk=action.pk)


def test_an_action_past_its_day_is_told_once_to_who_does_it_and_to_who_waits_for_it(late, member):
    assert action_terms.warn(day=FRIDAY) == 0
    assert action_terms.warn(day=FRIDAY + datetime.timedelta(days=1)) == 0  # a Saturday
    assert action_terms.warn(day=MONDAY) == 1
    assert late_subjects("wijkteam@gemeente.example") == [f"Actie over de dag ({late.signal.number})"]
    assert late_subjects("lamp@gemeente.example") == [f"Actie over de dag ({late.signal.number})"]
    for letter in Letter.objects.all():
        assert "geheim" not in letter.subject + letter.body
    assert action_terms.warn(day=MONDAY) == action_terms.warn(day=datetime.date(2026, 11, 24)) == 0
    assert Letter.objects.count() == 2


def test_who_is_busy_with_it_hears_it_and_not_the_mailbox_of_the_team(late, town):
    busy = world.officer("tuin", "teamlid", teams=(town.wijkteam,), email="tuin@gemeente.example")
    NoticeChoice.objects.create(officer=busy, kind=NoticeKind.ACTION_LATE, how="meteen")
    team_actions.change(late, to="bezig", by=busy)
    action_terms.warn(day=MONDAY)
    assert len(late_subjects(busy.email)) == 1
    assert late_subjects("wijkteam@gemeente.example") == []


@pytest.mark.parametrize("ended", ["klaar", "ingetrokken"])
def test_what_is_finished_or_withdrawn_is_not_late(late, member, ended):
    if ended == "klaar":
        team_actions.change(late, to="klaar", by=member)
    else:
        workflow.withdraw_action(late, by=member)
    Letter.objects.all().delete()
    assert action_terms.warn(day=MONDAY) == 0
    assert not Letter.objects.exists()


def test_the_daily_mail_names_an_action_past_its_day_under_a_heading_of_its_own(late, member):
    NoticeChoice.objects.all().delete()
    action_terms.warn(day=MONDAY)
    assert late_subjects(member.email) == []
    assert notices.write_daily(day=MONDAY) == 1
    body = Letter.objects.get(recipient=member.email).body
    assert f"Actie over de dag:\n- {late.signal.number}" in body


def test_of_a_late_action_of_a_partner_who_has_the_signal_hears_and_the_partner_is_reminded(client, town, member):
    member.email = "lamp@gemeente.example"
    member.save()
    NoticeChoice.objects.create(officer=member, kind=NoticeKind.ACTION_LATE, how="meteen")
    signal = workflow.take(world.signal(), by=member)
    partners.ask(signal, partner=world.partner("paalwerk"), text="Zet de paal recht.", by=member)
    TeamAction.objects.update(due_on=FRIDAY)
    Letter.objects.all().delete()
    assert [action_terms.warn(day=MONDAY) for _time in range(2)] == [1, 0]
    reminder, told = Letter.objects.order_by("recipient")[::-1]
    assert (told.recipient, reminder.recipient) == (member.email, "werk@paalwerk.example")
    assert reminder.subject == f"Herinnering: wij wachten op uw antwoord ({signal.number})"
    assert "Zet de paal recht" not in reminder.body
    path = re.search(r"https?://[^/]+(/extern/\S+)", reminder.body)[1]
    assert client.get(path).status_code == 200
    client.force_login(member)
    assert "Paalwerk heeft een herinnering gekregen." in client.get(signal.get_absolute_url()).content.decode()


def test_a_partner_whose_link_opens_no_more_is_not_reminded_by_it(town, member):
    signal = workflow.take(world.signal(), by=member)
    action = partners.ask(signal, partner=world.partner("paalwerk"), text="Zet de paal recht.", by=member)
    partners.withdraw_link(action, by=member)
    TeamAction.objects.update(due_on=FRIDAY)
    Letter.objects.all().delete()
    assert action_terms.warn(day=MONDAY) == 1
    assert not Letter.objects.filter(recipient="werk@paalwerk.example").exists()


@pytest.mark.parametrize(("days", "first"), [(None, 5), (3, 3)])
def test_of_an_action_without_a_day_its_team_and_who_waits_hear_once_after_so_many_working_days(
    late, member, days, first
):
    if days:
        QuestionRule.objects.create(pk=QuestionRule.ONLY, action_days=days)
    asked = datetime.date(2026, 11, 12)
    noon = timezone.make_aware(datetime.datetime.combine(asked, datetime.time(12)))
    TeamAction.objects.filter(pk=late.pk).update(due_on=None, made_at=noon)
    assert action_terms.warn(day=working_days_after(asked, first)) == 0
    weekend = datetime.date(2026, 11, 21)
    assert action_terms.warn(day=weekend) == 0
    told = working_days_after(asked, first + 1)
    assert [action_terms.warn(day=day) for day in (told, told, MONDAY)] == [1, 0, 0]
    subject = f"Actie staat nog open ({late.signal.number})"
    told_to = [(one.recipient, one.subject) for one in Letter.objects.order_by("recipient")]
    assert told_to == [("lamp@gemeente.example", subject), ("wijkteam@gemeente.example", subject)]
    assert "geheim" not in "".join(one.body for one in Letter.objects.all())


def test_the_pages_say_of_an_action_that_it_has_no_day(late, town, member, client):
    TeamAction.objects.filter(pk=late.pk).update(due_on=None)
    does_it = world.officer("tuin", "teamlid", teams=(town.wijkteam,))
    for officer, address in ((member, late.signal.get_absolute_url()), (does_it, "/acties")):
        client.force_login(officer)
        assert ", zonder dag" in client.get(address).content.decode(), address
    assert "Geen dag afgesproken" in client.get(late.get_absolute_url()).content.decode()


def test_the_forms_begin_with_the_day_of_the_city_from_the_moment_that_it_changes_it(late, member, client):
    world.partner("paalwerk")
    client.force_login(member)
    for days in (None, 9, 2):
        if days:
            QuestionRule.objects.update_or_create(pk=QuestionRule.ONLY, defaults={"action_days": days})
        shown = f'value="{working_days_after(today(), days or 5)}"'
        for address in (late.signal.get_absolute_url(), f"{late.signal.get_absolute_url()}/partner"):
            assert shown in client.get(address).content.decode(), (days, address)


def test_signals_with_a_late_action_lie_on_a_pile_of_who_has_them(late, member, client):
    world.signal("Zonder actie")
    client.force_login(member)
    desk = client.get("/bureau").content.decode()
    assert "?stapel=acties-te-laat" in desk
    pile = client.get("/bureau?stapel=acties-te-laat")
    assert [row.number for row in pile.context["page"].rows] == [late.signal.number]
    found = client.get("/signalen?actielaat=ja")
    assert [row.number for row in found.context["listed"].page.rows] == [late.signal.number]
    TeamAction.objects.update(due_on=today())
    assert "?stapel=acties-te-laat" not in client.get("/bureau").content.decode()


@pytest.mark.parametrize("far", ["9999-12-31", "2926-12-01"])
def test_a_slip_of_the_year_is_refused_and_breaks_no_page_where_it_stands_already(town, client, member, far):
    signal = workflow.take(world.signal(), by=member)
    client.force_login(member)
    typed = {"team": town.wijkteam.slug, "tekst": "Kijk mee.", "uiterlijk": far}
    assert client.post(f"/signalen/{signal.number}/actie", typed).status_code == 400
    asked = team_actions.add(signal, team=town.wijkteam, text="Kijk mee.", by=member)
    TeamAction.objects.filter(pk=asked.pk).update(due_on=far)
    for page in (f"/signalen/{signal.number}", f"/signalen/{signal.number}/acties/{asked.public_id}", "/bureau/acties"):
        assert client.get(page).status_code in (200, 404), page
    client.force_login(world.officer("zorg", "teamlid", teams=(town.wijkteam,)))
    assert client.get("/bureau").status_code == 200
    client.force_login(member)
    refused = client.post(f"/signalen/{signal.number}/opschalen", {"niveau": "teamleider", "reden": "x", "voor": far})
    assert refused.status_code == 400


def test_the_forms_begin_with_a_day_so_that_somebody_is_reminded(client, town, member):
    signal = workflow.take(world.signal(), by=member)
    client.force_login(member)
    world.partner()
    day = working_days_after(today(), 5).isoformat()
    for address in (signal.get_absolute_url(), f"{signal.get_absolute_url()}/partner"):
        field = re.search(r'<input type="date" name="uiterlijk"[^>]*>', client.get(address).content.decode())[0]
        assert f'value="{day}"' in field

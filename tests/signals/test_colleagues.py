"""The list of a colleague, taking it over, and the numbers of a team for who leads it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers.models import Officer, Team
from signals import colleagues, workflow
from signals.models import Event, Signal, Status
from tests import world


@pytest.fixture
def ill(town) -> Officer:
    """Somebody of the lighting team who is not there this week."""
    return world.officer("ziek", "teamlid", teams=(town.lighting,), name="Zoë Ziek")


@pytest.fixture
def lead(town) -> Officer:
    """Who leads the lighting team."""
    made = world.officer("leider", "teamleider", name="Lea Leider")
    Team.objects.filter(pk=town.lighting.pk).update(lead=made)
    return made


def given(to: Officer | None, *, due: int | None = 5, **fields) -> Signal:
    """A signal in somebody's name, with a term in so many days."""
    return handed(world.signal(**fields), to, due=due)


def handed(signal: Signal, to: Officer | None, *, due: int | None = 5) -> Signal:
    """The signal in somebody's name, with a term in so many days."""
    if to is not None:
        workflow.assign(signal, to=to, by=None)
    day = None if due is None else today() + datetime.timedelta(days=due)
    Signal.objects.filter(pk=signal.pk).update(due_on=day)
    return Signal.objects.get(pk=signal.pk)


def numbers(text: str) -> list[str]:
    return re.findall(r'ww-rows__link[^"]*" href="/signalen/([^"]+)"', text)


def test_pve_2_22_the_list_of_a_colleague_holds_what_is_open_in_that_name_and_taking_over_is_logged(
    client, town, member, ill
):
    theirs, kept = given(ill, due=-2), given(ill, due=3)
    given(member)
    given(None)
    workflow.move(given(ill), to=Status.DONE, by=None, text="Klaar.")
    client.force_login(member)
    assert f'href="/bureau/collega/{ill.pk}"' in client.get("/bureau/team").content.decode()
    page = f"/bureau/collega/{ill.pk}"
    assert numbers(client.get(page).content.decode()) == [theirs.number, kept.number]
    text = client.post(page, {"kenmerk": [theirs.number]}).content.decode()
    assert "U hebt 1 signaal overgenomen" in text
    assert numbers(text) == [kept.number]
    theirs.refresh_from_db()
    assert theirs.officer == member
    logged = Event.objects.filter(signal=theirs, what=Event.What.OFFICER).latest("pk")
    assert (logged.officer, logged.before, logged.after) == (member, str(ill.pk), str(member.pk))


def test_a_list_is_for_colleagues_only(client, town, member, social_worker, ill):
    given(ill)
    for who, address in (
        (social_worker, ill.pk),
        (member, social_worker.pk),
        (member, member.pk),
        (member, 999999),
    ):
        client.force_login(who)
        assert client.get(f"/bureau/collega/{address}").status_code == 404
        assert client.post(f"/bureau/collega/{address}", {"kenmerk": "x"}).status_code == 404


def test_what_is_in_the_name_of_who_left_can_still_be_taken_over(client, town, member, ill):
    signal = given(ill)
    ill.is_active = False
    ill.save()
    client.force_login(member)
    assert "(niet meer in dit team)" in client.get("/bureau/team").content.decode()
    page = client.get(f"/bureau/collega/{ill.pk}").content.decode()
    assert "Deze collega werkt hier niet meer." in page
    assert numbers(page) == [signal.number]
    client.post(f"/bureau/collega/{ill.pk}", {"kenmerk": [signal.number]})
    assert Signal.objects.get(pk=signal.pk).officer == member
    # With nothing in that name any more, nobody finds the person.
    assert client.get(f"/bureau/collega/{ill.pk}").status_code == 404


def test_of_a_colleague_s_other_teams_nothing_is_shown(client, town, member, ill):
    ill.teams.add(town.wijkteam)
    secret = given(ill, text="Mijn buurman is verward", category="zorgwekkend-gedrag")
    ours = given(ill)
    client.force_login(member)
    text = client.get(f"/bureau/collega/{ill.pk}").content.decode()
    assert numbers(text) == [ours.number]
    assert secret.number not in text
    answer = client.post(f"/bureau/collega/{ill.pk}", {"kenmerk": [secret.number]})
    assert answer.status_code == 409
    assert "Dit signaal vinden wij niet." in answer.content.decode()
    assert Signal.objects.get(pk=secret.pk).officer == ill


def test_an_area_officer_of_the_team_does_not_learn_who_has_what_they_may_not_read(client, town, area_officer, ill):
    """They know of it by their area, and share another team with its handler."""
    ill.teams.set([town.wijkteam, town.unit])
    area_officer.teams.add(town.unit)
    given(ill, text="Mijn buurman is verward", category="zorgwekkend-gedrag")
    client.force_login(area_officer)
    assert numbers(client.get(f"/bureau/collega/{ill.pk}").content.decode()) == []


def test_who_comes_second_hears_that_it_is_taken_already(client, town, member, ill):
    signal = given(ill)
    other = world.officer("ander", "teamlid", teams=(town.lighting,))
    workflow.assign(signal, to=other, by=other)
    client.force_login(member)
    answer = client.post(f"/bureau/collega/{ill.pk}", {"kenmerk": [signal.number]})
    assert answer.status_code == 409
    assert "Dit signaal staat niet meer op naam van Zoë Ziek." in answer.content.decode()
    assert Signal.objects.get(pk=signal.pk).officer == other


def test_nothing_ticked_is_refused_and_who_only_reads_takes_nothing(client, town, member, ill):
    signal = given(ill)
    client.force_login(member)
    refused = client.post(f"/bureau/collega/{ill.pk}")
    assert refused.status_code == 400
    assert "Kies een of meer signalen." in refused.content.decode()
    reader = world.officer("kijker", "lezer", teams=(town.lighting,))
    client.force_login(reader)
    assert "ww-item__tick" not in client.get(f"/bureau/collega/{ill.pk}").content.decode()
    assert client.post(f"/bureau/collega/{ill.pk}", {"kenmerk": [signal.number]}).status_code == 409
    assert Signal.objects.get(pk=signal.pk).officer == ill


def test_the_next_page_of_a_long_list_is_a_link(client, town, member, ill):
    for signal in world.many(51):
        handed(signal, ill)
    client.force_login(member)
    first = client.get(f"/bureau/collega/{ill.pk}").content.decode()
    link = re.search(r'rel="next" href="\?na=([^"]+)"', first)
    assert link
    rest = client.get(f"/bureau/collega/{ill.pk}", {"na": link.group(1)}).content.decode()
    assert (len(numbers(first)), len(numbers(rest))) == (50, 1)


def test_who_leads_a_team_sees_open_late_today_and_waiting_per_member_in_the_order_of_names(
    town, member, ill, lead, social_worker
):
    for due in (-3, -1, 0, 9):
        given(ill, due=due)
    workflow.move(given(member, due=-1), to=Status.WAITING_FOR_THIRD_PARTY, by=None)
    given(None, due=-1)
    workflow.move(given(ill), to=Status.DONE, by=None, text="Klaar.")
    given(social_worker, text="Mijn buurman is verward", category="zorgwekkend-gedrag", due=-1)
    (team,) = colleagues.teams_of(lead)
    assert (team.team, team.counted) == (town.lighting, True)
    Work = colleagues.Work
    assert [(share.officer.name, share.work) for share in team.shares] == [
        ("Lamp", Work(open=1, late=1, waiting=1)),
        ("Lea Leider", Work()),
        ("Zoë Ziek", Work(open=4, late=2, due_today=1)),
    ]
    assert team.of_nobody == Work(open=1, late=1)
    assert team.total == Work(open=6, late=4, due_today=1, waiting=1)


def test_the_numbers_are_for_who_leads_the_team_and_not_for_its_members(client, town, member, ill, lead):
    given(ill)
    client.force_login(member)
    assert "<table" not in client.get("/bureau/team").content.decode()
    client.force_login(lead)
    text = client.get("/bureau/team").content.decode()
    assert "<table" in text
    assert "Wijkteam" not in text


def test_without_a_team_the_page_says_what_will_come(client, manager):
    client.force_login(manager)
    assert "U zit nog niet in een team." in client.get("/bureau/team").content.decode()


@pytest.mark.parametrize("amount", [1, 50])
def test_both_pages_take_at_most_10_statements(client, town, lead, ill, amount):
    for mine, another in zip(world.many(amount, email="bewoner@example.nl"), world.many(amount), strict=True):
        handed(mine, ill)
        handed(another, world.officer("", "teamlid", teams=(town.lighting,)))
    client.force_login(lead)
    for page in ("/bureau/team", f"/bureau/collega/{ill.pk}"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        assert len(queries) <= 10, "\n".join(query["sql"][:160] for query in queries)


def test_what_is_in_the_name_of_who_left_lies_with_what_nobody_has_and_says_so(client, town, member, ill):
    signal = given(ill)
    client.force_login(member)
    assert numbers(client.get("/bureau?stapel=van-niemand").content.decode()) == []
    Officer.objects.filter(pk=ill.pk).update(is_active=False)
    page = client.get("/bureau?stapel=van-niemand").content.decode()
    assert numbers(page) == [signal.number]
    assert "Zoë Ziek <em>werkt hier niet meer</em>" in page
    for asked in ("lijst=van-niemand", "behandelaar=niemand"):
        assert numbers(client.get(f"/signalen?{asked}").content.decode()) == [signal.number]
    assert "werkt hier niet meer: neem het over" in client.get(signal.get_absolute_url()).content.decode()
    workflow.take(signal, by=member)
    assert numbers(client.get("/bureau?stapel=van-niemand").content.decode()) == []

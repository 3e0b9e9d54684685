"""The desk: what lies on it, in which order, for whom, and what it costs."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers.models import Coverage
from signals import handover, workflow, worklist
from signals.models import Sensitivity, Signal, Status
from signals.visibility import viewer_of
from tests import world


def desk(client, officer, **query) -> str:
    client.force_login(officer)
    return client.get("/bureau", query).content.decode()


def due(signal: Signal, days: int | None, **fields) -> Signal:
    day = None if days is None else today() + datetime.timedelta(days=days)
    Signal.objects.filter(pk=signal.pk).update(due_on=day, **fields)
    return Signal.objects.get(pk=signal.pk)


def order(text: str) -> list[str]:
    """The numbers of the rows, as they stand under each other."""
    return re.findall(r'ww-rows__link[^"]*" href="/signalen/([^"]+)"', text)


def test_a_stranger_is_sent_to_sign_in(client, town):
    assert client.get("/bureau")["Location"] == "/inloggen?next=/bureau"


def test_urgent_comes_first_then_what_is_late_then_by_term(client, town, member):
    later, late, tomorrow, none = (due(world.signal(), days) for days in (30, -3, 1, None))
    urgent = due(world.signal(), 20, is_urgent=True)
    text = desk(client, member)
    assert order(text) == [one.number for one in (urgent, late, tomorrow, later, none)]
    for heading in ("Spoed: kijk vandaag", "Te laat", "Komende vijf werkdagen", "Later", "Zonder termijn"):
        assert heading in text, heading


def test_a_row_says_what_where_who_how_long_and_whether_the_resident_knows(client, town, member):
    told = workflow.take(world.signal("De lamp knippert", email="bewoner@example.nl"), by=member)
    workflow.move(told, to=Status.PLANNED, by=member, text="Wij komen dinsdag.")
    handover.offer(told, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    text = desk(client, member)
    for words in (
        "Straatverlichting", "De lamp knippert", "Beuken", "Lamp", "Ingepland", "over 5 werkdagen",
        f"bericht op {today().day} ", "aangeboden aan Wijkteam",
    ):  # fmt: skip
        assert words in text, words


def test_a_row_draws_its_icons(client, town, member):
    world.signal()
    text = desk(client, member)
    assert text.count('<svg class="ww-icon"') > 5
    assert "&lt;svg" not in text


def test_whether_the_resident_knows_is_said_in_four_ways(client, town, member):
    world.signal("a")
    world.signal("b", email="bewoner@example.nl")
    due(world.signal("c", email="bewoner@example.nl"), 3, first_contact_due_on=today() - datetime.timedelta(days=1))
    workflow.move(world.signal("d", email="b@example.nl"), to=Status.PLANNED, by=member, text="Wij komen.")
    text = desk(client, member)
    for words in ("melder onbekend", "alleen ontvangst", "nog niets gehoord", "bericht op"):
        assert words in text, words


def test_the_desk_holds_mine_and_my_teams_and_nothing_of_others(client, town, member, social_worker):
    ours = world.signal()
    world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    assert order(desk(client, member)) == [ours.number]
    workflow.take(ours, by=member)
    assert order(desk(client, member, stapel="van-mij")) == [ours.number]
    assert order(desk(client, member, stapel="van-niemand")) == []
    assert order(desk(client, world.officer("leeg", "teamlid"))) == []


def test_what_is_closed_is_gone_from_the_desk(client, town, member):
    workflow.move(world.signal(), to=Status.DONE, by=member, text="Klaar.")
    text = desk(client, member)
    assert order(text) == []
    assert "Alles is klaar." in text


def test_an_area_officer_sees_all_domains_and_of_sensitive_ones_only_whom_to_ask(client, town, area_officer):
    lamp = due(world.signal("De lantaarn is stuk"), 2)
    worry = due(world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag", street="Beukenlaan"), -9)
    world.signal("Elders", point=world.IN_WEST)
    text = desk(client, area_officer)
    # It is late, and yet it stands last: its place in the list must not tell its term.
    assert order(text) == [lamp.number, worry.number]
    assert "Gevoelig: neem contact op met team Wijkteam." in text
    for hidden in ("verward", "Beukenlaan", "te laat", "Te laat"):
        assert hidden not in text, hidden


def test_an_area_officer_without_team_work_starts_with_the_own_areas(client, town, area_officer):
    world.signal()
    assert 'aria-current="page">Mijn gebieden' in desk(client, area_officer)


def test_an_offer_stands_on_top_of_the_desk_of_the_team_that_must_answer(client, town, member, social_worker):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="Hier speelt meer.", by=member)
    text = desk(client, social_worker)
    assert "Uw team moet antwoorden op 1 aanbod" in text
    assert "Hier speelt meer." in text
    assert f"/signalen/{signal.number}/aannemen" in text
    assert "Hier speelt meer." not in desk(client, member)


def test_who_may_not_answer_gets_no_offers(client, town, member):
    handover.offer(world.signal(), to_team=town.wijkteam, reason="Hier speelt meer.", by=member)
    looker = world.officer("lezer2", "lezer", teams=(town.wijkteam,))
    assert "Hier speelt meer." not in desk(client, looker)


def test_pve_2_37_a_number_opens_the_signal_on_any_pile_and_tells_nothing_of_what_one_may_not_know(
    client, town, member, social_worker
):
    signal = world.signal()
    client.force_login(member)
    for pile in ("", "van-mij", "door-mij-ingevoerd"):
        asked = {"kenmerk": f" {signal.number} ", "stapel": pile}
        assert client.get("/bureau", asked)["Location"] == f"/signalen/{signal.number}"
    client.force_login(social_worker)
    unknown, hidden = (client.get("/bureau", {"kenmerk": number}) for number in ("2020-999999", signal.number))
    assert unknown.status_code == hidden.status_code == 200
    assert hidden.content.decode().count(signal.number) == 2  # in the message and in the field


def test_a_pile_that_does_not_exist_and_a_mark_that_was_cut_show_the_desk(client, town, member):
    signal = world.signal()
    for query in ({"stapel": "x"}, {"na": "x"}, {"na": "1_2026-99-99_3"}, {"na": "1_2026-01-01_" + "9" * 30}):
        assert order(desk(client, member, **query)) == [signal.number]


def test_paging_shows_every_signal_once_in_the_same_order(town, member):
    made = [due(world.signal(), days, is_urgent=urgent) for days in (-2, 1, 1, 5, None) for urgent in (True, False)]
    viewer = viewer_of(member)
    whole = [one.pk for one in worklist.page_of(worklist.pile(viewer, "bureau")).rows]
    pages, mark = [], None
    while True:
        page = worklist.page_of(worklist.pile(viewer, "bureau"), after=mark, size=3)
        pages += [one.pk for one in page.rows]
        if page.next is None:
            break
        mark = worklist.Mark.read(str(page.next))
    assert pages == whole
    assert sorted(pages) == sorted(one.pk for one in made)


def test_the_next_page_is_a_link(client, town, member):
    for _ in range(51):
        world.signal()
    text = desk(client, member)
    link = re.search(r'rel="next" href="\?stapel=bureau&amp;na=([^"]+)"', text)
    assert link
    assert len(order(text)) == 50
    assert len(order(desk(client, member, stapel="bureau", na=link.group(1)))) == 1


def test_counts_never_say_that_something_is_late_that_may_not_be_read(town, area_officer):
    due(world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag"), -9)
    assert worklist.counts_of(viewer_of(area_officer))["mijn-gebieden"] == worklist.Pile(open=1, late=0)


@pytest.mark.parametrize("amount", [1, 50])
def test_the_desk_takes_at_most_10_statements(client, town, amount):
    busy = world.officer("druk", "teamlid", "wijkambtenaar", teams=(town.lighting,))
    Coverage.objects.create(officer=busy, area=town.oost, role_title=town.role_title)
    for _ in range(amount):
        mine = world.signal(email="bewoner@example.nl")
        workflow.take(mine, by=busy)
        handover.offer(mine, to_team=town.wijkteam, reason="Kijk mee.", by=busy)
        asked = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
        handover.offer(asked, to_team=town.lighting, reason="Kijk mee.", by=None)
        hidden = world.signal("Verward", category="zorgwekkend-gedrag")
        assert hidden.sensitivity == Sensitivity.SPECIAL
    client.force_login(busy)
    for pile in ("bureau", "mijn-gebieden"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/bureau", {"stapel": pile}).status_code == 200
        assert len(queries) <= 10, "\n".join(query["sql"][:160] for query in queries)


def test_the_desk_shows_no_text_of_the_most_sensitive_kind_also_to_who_may_read_it(town, client, social_worker):
    world.signal("Zij huilt iedere nacht", category="zorgwekkend-gedrag")
    client.force_login(social_worker)
    page = client.get("/bureau").content.decode()
    assert "Zorgwekkend gedrag" in page
    assert "huilt" not in page

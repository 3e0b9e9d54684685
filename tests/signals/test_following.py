"""Following by mail: nobody gets mail who did not say yes, everybody gets out with one press, and nothing is said that
not everybody may know."""

from __future__ import annotations

import datetime
import re
from email import message_from_string
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from outbox import post
from outbox.models import Letter
from signals import following, joining, workflow
from signals.models import Category, ClosingResult, Follower, SameHere, Sensitivity, Signal, Status
from tests import world
from tests.pages.test_steps import go

ADDRESS = "buur@example.nl"


@pytest.fixture(autouse=True)
def street_lights_are_public(town):
    Category.objects.filter(pk=town.streetlight.pk).update(is_public=True, public_name="Lamp op straat")


def ask(client, **typed) -> None:
    answer = client.post("/volgen", {"gebied": "WK1", "hoevaak": "direct", "email": ADDRESS} | typed)
    assert (answer.status_code, answer["Location"]) == (302, "/volgen/verstuurd")


def link(what: str) -> str:
    """The newest link of a kind in the mail to who follows."""
    body = Letter.objects.filter(recipient__iexact=ADDRESS).first().body
    return re.findall(rf"https?://[^/\s]+(/volgen/{what}/\S+)", body)[0]


def follow(client, **typed) -> Follower:
    ask(client, **typed)
    assert client.post(link("bevestigen")).status_code == 200
    return Follower.objects.get()


def news() -> list[str]:
    """What is written to who follows, and no more of it."""
    Letter.objects.all().delete()
    following.write_news()
    return list(Letter.objects.filter(recipient=ADDRESS).values_list("body", flat=True))


# --- saying yes ---


def test_nobody_gets_news_before_they_said_yes_from_their_own_mailbox(client, town):
    ask(client)
    world.signal()
    assert news() == []


def test_a_get_of_either_link_changes_nothing_and_the_button_does(client, town):
    ask(client)
    yes, out = link("bevestigen"), link("stoppen")
    for path in (yes, out):
        assert "<button" in client.get(path).content.decode()
    assert Follower.objects.get().confirmed_at is None
    client.post(yes)
    assert Follower.objects.get().confirmed_at
    client.get(out)
    assert Follower.objects.exists()
    client.post(out)
    assert not Follower.objects.exists()


def test_the_answer_is_the_same_whether_or_not_the_address_follows_already(client, town):
    pages = []
    for _ in range(2):
        answer = client.post("/volgen", {"gebied": "WK1", "hoevaak": "direct", "email": ADDRESS.upper()}, follow=True)
        pages.append((answer.redirect_chain, answer.content))
        Follower.objects.update(confirmed_at=timezone.now())
    assert pages[0] == pages[1]
    assert Follower.objects.count() == 1


def test_who_follows_already_hears_so_by_mail_and_a_stranger_changes_nothing_of_it(client, town):
    before = follow(client)
    ask(client, hoevaak="wekelijks")
    assert Follower.objects.get().pace == before.pace
    assert "Die krijgt u al" in Letter.objects.first().body


@pytest.mark.parametrize(
    "typed", [{"email": "x"}, {"email": ""}, {"gebied": ""}, {"gebied": "WK404"}, {"hoevaak": "?"}], ids=str
)
def test_what_is_wrong_is_said_and_nothing_is_mailed(client, town, typed):
    answer = client.post("/volgen", {"gebied": "WK1", "hoevaak": "direct", "email": ADDRESS} | typed)
    assert answer.status_code == 400
    assert not Letter.objects.exists()


def test_a_subject_that_is_not_public_cannot_be_followed(client, town):
    answer = client.post("/volgen", {"onderwerp": "overig", "hoevaak": "direct", "email": ADDRESS})
    assert answer.status_code == 400


def test_one_address_gets_no_more_than_some_mails_an_hour_from_everybody_together(client, town, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"mail": "2/h", "form": "100/m"}
    for _ in range(2):
        ask(client)
    answer = client.post("/volgen", {"gebied": "WK1", "hoevaak": "direct", "email": ADDRESS})
    assert answer.status_code == 429
    assert answer["Retry-After"]


def test_links_that_were_made_up_or_are_too_old_open_nothing(client, town):
    ask(client)
    yes = link("bevestigen")
    assert client.get(yes + "x").status_code == client.post(yes + "x").status_code == 404
    # The key of one door fits no other.
    assert client.post(yes.replace("bevestigen", "stoppen")).status_code == 404
    assert client.post(link("stoppen").replace("stoppen", "bevestigen")).status_code == 404
    assert Follower.objects.get().confirmed_at is None


def test_the_whole_municipality_can_be_chosen_and_is_chosen_by_its_page(client, town):
    text = client.get("/volgen", {"gebied": "GM1"}).content.decode()
    assert '<option value="GM1" selected>Heel Waterrijk</option>' in text


# --- getting out ---


def test_a_mail_program_stops_it_with_one_press_without_a_cookie_or_a_mark_of_safety(client, town):
    follow(client)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(link("stoppen"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Follower.objects.exists()


def test_every_mail_to_who_follows_says_in_its_headers_how_to_stop_it(client, town):
    ask(client)
    letter = Letter.objects.get()
    assert post.deliver(letter.pk)
    headers = message_from_string(mail.outbox[-1].message().as_string())
    assert headers["List-Unsubscribe"].replace("\n", "").replace(" ", "") == f"<{letter.unsubscribe_url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_mail_about_ones_own_signal_has_no_such_header(town):
    world.signal(email="melder@example.nl")
    assert Letter.objects.get(recipient="melder@example.nl").unsubscribe_url == ""


def test_who_stops_is_forgotten_with_what_was_not_sent_yet(client, town):
    follow(client)
    world.signal()
    following.write_news()
    out = link("stoppen")
    client.post(out)
    assert not Letter.objects.filter(recipient=ADDRESS, unsubscribe_url__endswith=out).exists()
    assert "geen mail meer" in client.post(out).content.decode()


def test_who_never_said_yes_is_forgotten_after_a_week(client, town):
    ask(client)
    assert following.forget(now=timezone.now() + datetime.timedelta(days=6)) == 0
    assert following.forget(now=timezone.now() + datetime.timedelta(days=8)) == 1


# --- the news ---


def test_who_follows_an_area_at_once_hears_of_what_is_new_there_once(client, town):
    follow(client)
    world.signal()
    world.signal(point=world.IN_WEST)
    (body,) = news()
    assert body.count("Lamp op straat, Beuken: gemeld") == 1
    assert "West" not in body
    assert news() == []


def test_who_follows_weekly_hears_after_a_week(client, town):
    follow(client, hoevaak="wekelijks")
    world.signal()
    assert news() == []
    Follower.objects.update(told_until=timezone.now() - datetime.timedelta(days=8))
    assert len(news()) == 1


def test_a_subject_everywhere_is_followed_too_and_what_was_done_is_told(client, town, member):
    other = world.category("afval", task=town.task, is_public=True)
    signal = world.signal(point=world.IN_WEST)
    follow(client, gebied="", onderwerp="straatverlichting")
    world.signal(category=other.slug)
    assert news() == []
    done = ClosingResult.objects.get(slug="opgelost")
    workflow.move(signal, to=Status.DONE, by=member, text="Dag mevrouw Jansen, gemaakt.", result=done)
    (body,) = news()
    assert "Lamp op straat, West: opgelost" in body
    assert "Jansen" not in body


def test_mail_and_feed_hold_only_what_everybody_may_know(client, town):
    follow(client, gebied="GM1")
    planted = {"name": "Geheimpje", "email": "geheim@example.nl", "phone": "0687654321", "street": "Verborgenlaan"}
    open_one = world.signal(" ".join(planted.values()), **planted)
    hidden = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    (body,) = news()
    given = body + client.get("/nieuws.atom", {"gebied": "GM1"}).content.decode()
    for word in (*planted.values(), open_one.number, hidden.number, "verward", str(open_one.public_id)):
        assert word not in given
    assert given.count("Lamp op straat") == 2


def test_the_feed_is_atom_of_an_area_or_a_subject_and_a_feed_of_nothing_is_not_found(client, town):
    world.signal()
    for query in ({"gebied": "WK1"}, {"onderwerp": "straatverlichting"}, {}):
        answer = client.get("/nieuws.atom", query)
        assert answer["Content-Type"].startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.content)  # noqa: S314  # ours
        assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1
        assert client.get("/nieuws.atom", query, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for query in ({"gebied": "X"}, {"onderwerp": "overig"}):
        assert client.get("/nieuws.atom", query).status_code == 404


def test_two_workers_at_once_write_one_mail(client, town, monkeypatch):
    follow(client)
    world.signal()
    seen, again = following.public.seen, []

    def meanwhile(**asked):
        rows = seen(**asked)
        if not again:
            again.append(True)
            following.write_news()
        return rows

    monkeypatch.setattr(following.public, "seen", meanwhile)
    assert len(news()) == 1


# --- this is mine too ---


def last_step(client, **typed):
    page = go(client, client.get("/melden"), "plek", tekst="De lantaarn is kapot voor de deur")
    page = go(client, page, "foto", lon=str(world.IN_WEST[0]), lat=str(world.IN_WEST[1]))
    return go(client, page, "gegevens", **typed)


def press(client, page, **typed):
    from tests.pages.test_steps import fields

    mark = re.search(r'name="ook" value="(\w+)"', page.content.decode())
    return client.post("/melden/ook", fields(page) | {"ook": mark[1] if mark else "x"} | typed)


def test_this_is_mine_too_counts_and_makes_no_signal(client, town, member):
    known = world.signal(point=world.IN_WEST)
    page = last_step(client)
    for _ in range(2):  # twice is once
        assert press(client, page).status_code == 302
    assert Signal.objects.count() == 1
    assert SameHere.objects.get().signal == known
    assert "nu meldde ook u het" in re.sub(r"\s+", " ", client.get("/melden/ook/bedankt").content.decode())
    assert "ook door 1 ander gemeld" in client.get("/gebieden/WK2").content.decode()
    client.force_login(member)
    assert "Ook door 1 ander gemeld" in client.get(known.get_absolute_url()).content.decode()


def test_who_said_so_with_an_address_hears_of_each_status_after_saying_yes(client, town, member):
    known = world.signal(point=world.IN_WEST)
    press(client, last_step(client), email=ADDRESS)
    workflow.move(known, to=Status.PLANNED, by=member)
    assert Letter.objects.filter(recipient=ADDRESS).count() == 1  # the question, and no news
    client.post(link("bevestigen"))
    done = ClosingResult.objects.get(slug="opgelost")
    workflow.move(known, to=Status.DONE, by=member, text="Dag mevrouw Jansen, gemaakt.", result=done)
    body = Letter.objects.filter(recipient=ADDRESS).first().body
    assert "Lamp op straat, West: opgelost" in body
    assert "Jansen" not in body


def test_who_follows_hears_nothing_of_a_signal_that_is_no_longer_for_everybody(client, town, member):
    known = world.signal(point=world.IN_WEST)
    press(client, last_step(client), email=ADDRESS)
    client.post(link("bevestigen"))
    Letter.objects.all().delete()
    Signal.objects.filter(pk=known.pk).update(sensitivity=Sensitivity.PERSONAL)
    known.refresh_from_db()
    workflow.move(known, to=Status.PLANNED, by=member)
    assert not Letter.objects.filter(recipient=ADDRESS).exists()


def test_followers_and_counts_go_along_to_the_signal_that_it_is_joined_with(client, town, member):
    known = world.signal(point=world.IN_WEST)
    press(client, last_step(client), email=ADDRESS)
    main = world.signal(point=world.IN_WEST)
    joining.join(known, main, by=member)
    assert Follower.objects.get().signal == main
    assert SameHere.objects.get().signal == main


def test_a_signal_that_was_closed_meanwhile_is_refused_and_what_was_typed_stays(client, town, member):
    known = world.signal(point=world.IN_WEST)
    page = last_step(client)
    workflow.move(known, to=Status.DONE, by=member, text="Klaar.")
    answer = press(client, page)
    assert answer.status_code == 409
    assert "De lantaarn is kapot voor de deur" in answer.content.decode()
    assert not SameHere.objects.exists()


def test_a_mark_that_was_not_shown_for_this_place_counts_nowhere(client, town):
    elsewhere = world.signal()
    world.signal(point=world.IN_WEST)
    page = last_step(client)
    assert press(client, page, ook=following.public.mark_of(elsewhere)).status_code == 409
    assert not SameHere.objects.exists()

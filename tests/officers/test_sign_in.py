"""Signing in by password: who gets in, what ends a session, what an officer may change, and what is kept of it."""

from __future__ import annotations

import datetime
import json
import logging

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisIsAway

from officers import sessions
from signals import workflow
from tests import world
from wijkwerk.logs import JsonFormatter

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 24, 12, 0, 1, tzinfo=datetime.UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
LONG = "een-lang-nieuw-wachtwoord-71"


def sign_in(client, username: str = "lamp", typed: str = "", **extra):
    return client.post("/inloggen", {"username": username, "password": typed or username}, **extra)


def is_in(client) -> bool:
    return client.get("/account").status_code == 200


class TestByPassword:
    def test_leads_to_the_desk(self, client, member):
        assert sign_in(client)["Location"] == "/bureau"
        assert is_in(client)

    def test_a_wrong_password_does_not(self, client, member):
        assert sign_in(client, typed="fout").status_code == 200
        assert not is_in(client)

    def test_who_was_deactivated_hears_what_a_stranger_hears(self, client, member):
        member.is_active = False
        member.save()
        answer = sign_in(client)
        assert "horen niet bij elkaar" in answer.content.decode()
        assert not is_in(client)

    def test_nobody_can_make_an_account_or_get_a_password_by_mail(self, client, db):
        for path in (
            "/account/signup",
            "/inloggen/nieuw",
            "/accounts/signup/",
            "/account/email",
            "/account/wachtwoord/reset",
        ):
            assert client.get(path).status_code == 404

    def test_works_while_redis_is_away(self, client, member, monkeypatch):
        def away(*args: object, **kwargs: object) -> None:
            raise RedisIsAway

        monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get_client", away)
        assert sign_in(client)["Location"] == "/bureau"
        assert is_in(client)


class TestASession:
    def test_ends_when_nothing_happens_for_an_hour(self, client, member):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            clock.shift(3599)
            assert is_in(client)
            clock.shift(3600)
            assert not is_in(client)

    def test_ends_after_twelve_hours_whatever_happens(self, client, member):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            for _half_hour in range(23):
                clock.shift(1800)
                assert is_in(client)
            clock.shift(1800)
            assert not is_in(client)

    def test_that_ended_cannot_be_woken_by_its_cookie(self, client, member):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            kept = client.cookies["sessionid"].value
            clock.shift(3601)
            assert not is_in(client)
            client.cookies["sessionid"] = kept
            assert not is_in(client)

    def test_of_a_deactivated_officer_ends_at_the_next_request(self, client, member):
        sign_in(client)
        member.is_active = False
        member.save()
        assert not is_in(client)

    def test_writes_nothing_at_most_requests(self, client, member, django_assert_num_queries):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            client.get("/toegankelijkheid")
            clock.shift(30)
            with django_assert_num_queries(2):  # the session and its officer
                client.get("/toegankelijkheid")


class TestNoCacheKeeps:
    @pytest.mark.parametrize(
        "path",
        ["/bureau", "/gebieden/WK1", "/gebieden", "/", "/gaten", "/signalen/nieuw", "/account", "/account/sessies",
         "/bestaat-niet", "/signalen/2020-000001", "/verzending", "/beheer/", "/privacy", "/inloggen"],
    )  # fmt: skip
    def test_what_an_officer_sees(self, client, triager, path):
        sign_in(client, "triage")
        assert client.get(path)["Cache-Control"] == "no-store"

    def test_a_refusal_a_fault_of_ours_or_the_way_in_and_out(self, client, town, triager, monkeypatch):
        assert sign_in(client, "triage")["Cache-Control"] == "no-store"
        signal = world.signal()
        assert (
            client.post(f"/signalen/{signal.number}/sluiten", {"status": "afgehandeld"})["Cache-Control"] == "no-store"
        )
        assert client.get(f"/signalen/{signal.number}/sluiten")["Cache-Control"] == "no-store"
        monkeypatch.setattr("dashboard.views.viewer_of", None)
        client.raise_request_exception = False
        answer = client.get("/bureau")
        assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")
        assert client.post("/uitloggen")["Cache-Control"] == "no-store"

    def test_but_a_resident_s_pages_and_the_map_may_be_kept(self, client, town, member):
        assert "no-store" not in client.get("/gebieden").get("Cache-Control", "")
        sign_in(client)
        assert "public" in client.get("/kaart/gebieden.json")["Cache-Control"]


def test_pve_3_34_who_is_deactivated_is_out_at_once_and_stays_in_the_history(client, town, member, manager):
    signal = workflow.take(world.signal(), by=member)
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,))
    sign_in(client)
    boss = Client()
    boss.force_login(manager, backend="officers.sign_in.SignInBackend")
    path = reverse("admin:officers_officer_change", args=[member.pk])
    boss.post(path, {"username": "lamp", "name": "Anke de Vries", "roles": [], "teams": [town.lighting.pk]})
    member.refresh_from_db()
    assert not member.is_active
    assert not is_in(client)
    assert sign_in(Client()).status_code == 200
    reader = Client()
    sign_in(reader, "lamp2")
    assert "Anke de Vries neemt dit op zich." in reader.get(f"/signalen/{signal.number}").content.decode()
    assert colleague.is_active


class TestTheListOfSessions:
    @pytest.fixture
    def elsewhere(self, member) -> Client:
        other = Client()
        sign_in(other, HTTP_USER_AGENT=FIREFOX)
        return other

    def test_shows_browsers_and_no_address(self, client, member, elsewhere):
        sign_in(client, HTTP_USER_AGENT=CHROME, REMOTE_ADDR="192.0.2.44")
        page = client.get("/account/sessies").content.decode()
        assert "Chrome op Windows" in page
        assert "Firefox op Linux" in page
        assert "192.0.2" not in page
        assert not UserSession.objects.filter(ip__startswith="192").exists()

    def test_ends_one_elsewhere(self, client, member, elsewhere):
        sign_in(client)
        (other,) = [s for s in sessions.of(member, current=client.session.session_key) if not s.is_current]
        client.post(f"/account/sessies/{other.id}")
        assert not is_in(elsewhere)
        assert is_in(client)

    def test_ends_all_elsewhere(self, client, member, elsewhere):
        sign_in(client)
        client.post("/account/sessies")
        assert not is_in(elsewhere)
        assert is_in(client)

    def test_holds_nobody_else_s(self, client, member, elsewhere, stranger):
        sign_in(client, "vreemde")
        foreign = UserSession.objects.get(user=member)
        assert client.post(f"/account/sessies/{foreign.pk}").status_code == 404
        assert is_in(elsewhere)

    def test_a_look_ends_nothing(self, client, member, elsewhere):
        sign_in(client)
        client.get("/account/sessies")
        assert client.get("/account/sessies/1").status_code == 405
        assert is_in(elsewhere)

    def test_forgets_what_is_over(self, client, member):
        sign_in(client)
        Session.objects.update(expire_date=NOON - datetime.timedelta(days=900))
        assert sessions.clear() == 1
        assert not UserSession.objects.exists()
        assert not Session.objects.exists()


class TestThePassword:
    def change(self, client, **fields):
        return client.post(
            "/account/wachtwoord", {"oldpassword": "lamp", "password1": LONG, "password2": LONG} | fields
        )

    def test_changes_and_ends_the_other_sessions(self, client, member):
        other = Client()
        sign_in(other)
        sign_in(client)
        assert self.change(client)["Location"] == "/account"
        assert is_in(client)
        assert not is_in(other)
        assert sign_in(Client(), typed=LONG)["Location"] == "/bureau"

    @pytest.mark.parametrize(
        "fields",
        [
            {"oldpassword": "fout"},
            {"password1": "kort1", "password2": "kort1"},
            {"password2": LONG + "x"},
            {"password1": "123456789012345", "password2": "123456789012345"},
        ],
    )
    def test_does_not_change_where_the_rules_forbid_it(self, client, member, fields):
        sign_in(client)
        assert self.change(client, **fields).status_code == 200
        member.refresh_from_db()
        assert member.check_password("lamp")

    def test_is_not_made_here_for_who_signs_in_at_the_identity_provider(self, client, member):
        member.set_unusable_password()
        member.save()
        client.force_login(member)
        assert client.get("/account/wachtwoord")["Location"] == "/account"
        assert self.change(client)["Location"] == "/account"


class TestTheAudit:
    @pytest.fixture
    def lines(self, caplog):
        caplog.set_level(logging.INFO)

        def read() -> list[dict]:
            lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records]
            return [line for line in lines if line.get("message") == "action"]

        return read

    def test_knows_who_signed_in_and_out_by_id(self, client, member, lines):
        sign_in(client)
        client.post("/uitloggen")
        went_in, went_out = lines()
        assert (went_in["action"], went_in["result"]) == ("POST login", 302)
        assert went_in["actor"] == f"officer:{member.pk}"
        assert went_out["action"] == "POST logout"
        assert went_out["object"] == {"officer": str(member.pk)}

    def test_knows_whose_password_was_guessed_wrong_and_holds_no_name(self, client, member, lines, caplog):
        sign_in(client, "Lamp", "verkeerd-wachtwoord")
        (line,) = lines()
        assert (line["action"], line["result"], line["actor"]) == ("POST login", 200, "stranger")
        assert line["object"] == {"officer": str(member.pk)}
        assert "lamp" not in caplog.text.lower()
        assert "verkeerd" not in caplog.text


def test_no_name_and_no_address_is_in_a_key_of_the_cache(client, member):
    sign_in(client, typed="fout", REMOTE_ADDR="192.0.2.55")
    sign_in(client, REMOTE_ADDR="192.0.2.55")
    client.post("/account/wachtwoord", {"oldpassword": "fout"})
    client.post("/account/bevestigen", {"password": "fout"})
    kept = [key.decode() for key in cache._cache.get_client().keys(f"{cache.key_prefix}*")]
    assert kept
    assert not [key for key in kept if "lamp" in key or "192.0.2" in key or "127.0.0.1" in key]


def test_an_own_account_needs_somebody(client, db):
    for name in (
        "account",
        "sessions",
        "account_change_password",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_activate_totp",
    ):
        assert client.get(reverse(name))["Location"].startswith("/inloggen"), name


def test_the_bar_leads_to_the_own_account(client, town):
    client.force_login(world.officer("iemand", "teamlid"))
    assert 'href="/account"' in client.get("/bureau").content.decode()

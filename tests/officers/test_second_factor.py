"""The second step: a code of an app, a code on paper, a passkey; and roles that a city lets nobody have without."""

from __future__ import annotations

import datetime
import json

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from redis.exceptions import ConnectionError as RedisIsAway

from officers.models import Role
from officers.starter import add_roles
from tests import world

pytestmark = pytest.mark.django_db

NEW_KEY = "een-nieuwe-sleutel-van-meer-dan-vijftig-tekens-lang-en-zo"
NOON = datetime.datetime(2026, 11, 24, 12, 0, 1, tzinfo=datetime.UTC)


def sign_in(client: Client, username: str = "lamp"):
    return client.post("/inloggen", {"username": username, "password": username})


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def set_up_app(client: Client) -> str:
    """Set up an app as its owner does; gives the secret."""
    secret = client.get("/account/tweede-stap/app").context["form"].secret
    answer = client.post("/account/tweede-stap/app", {"code": world.code_of(secret)})
    assert answer["Location"] == "/account/tweede-stap/codes", answer.content.decode()
    return secret


class TestAnApp:
    def test_is_asked_for_after_the_password_from_then_on(self, client, member):
        sign_in(client)
        secret = set_up_app(client)
        other = Client()
        assert sign_in(other)["Location"] == "/inloggen/code"
        assert not is_in(other)
        assert other.get("/bureau")["Location"].startswith("/inloggen")
        assert other.post("/inloggen/code", {"code": world.code_of(secret)})["Location"] == "/bureau"
        assert is_in(other)

    def test_does_not_let_in_with_a_wrong_code(self, client, member):
        world.app_of(member)
        sign_in(client)
        answer = client.post("/inloggen/code", {"code": "000000"})
        assert "Deze code of sleutel klopt niet" in answer.content.decode()
        assert not is_in(client)

    def test_gives_codes_that_work_once(self, client, member):
        secret = world.app_of(member)
        with time_machine.travel(NOON, tick=False) as clock:
            before = world.code_of(secret)
            clock.shift(30)
            code = world.code_of(secret)
            sign_in(client)
            client.post("/inloggen/code", {"code": code})
            assert is_in(client)
            for seconds, used in ((0, code), (0, before), (25, code)):
                clock.shift(seconds)
                cache.clear()
                other = Client()
                sign_in(other)
                other.post("/inloggen/code", {"code": used})
                assert not is_in(other)
            clock.shift(10)
            other.post("/inloggen/code", {"code": world.code_of(secret)})
            assert is_in(other)

    def test_cannot_be_guessed_also_not_from_many_addresses_or_after_the_password_again(self, member):
        secret = world.app_of(member)
        with time_machine.travel(NOON, tick=False) as clock:
            for number in range(5):
                client = Client(REMOTE_ADDR=f"192.0.2.{number}")
                sign_in(client)
                assert (
                    "Deze code of sleutel klopt niet"
                    in client.post("/inloggen/code", {"code": "000000"}).content.decode()
                )
                clock.shift(13)
            client = Client(REMOTE_ADDR="192.0.2.99")
            sign_in(client)
            assert "te vaak" in client.post("/inloggen/code", {"code": world.code_of(secret)}).content.decode()
            assert not is_in(client)
            clock.shift(300)
            sign_in(client)
            client.post("/inloggen/code", {"code": world.code_of(secret)})
            assert is_in(client)

    def test_is_counted_at_the_door_too(self, client, member, settings):
        settings.DOOR_RATES = settings.DOOR_RATES | {"login": "2/m"}
        world.app_of(member)
        with time_machine.travel(NOON, tick=False):
            sign_in(client)
            answers = [client.post("/inloggen/code", {"code": "000000"}).status_code for _ in range(3)]
        assert answers == [200, 200, 429]

    def test_works_while_redis_is_away(self, client, member, monkeypatch):
        secret = world.app_of(member)

        def away(*args: object, **kwargs: object) -> None:
            raise RedisIsAway

        monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get_client", away)
        sign_in(client)
        assert client.post("/inloggen/code", {"code": world.code_of(secret)})["Location"] == "/bureau"

    def test_has_a_secret_that_the_database_alone_does_not_give_away(self, client, member, settings):
        sign_in(client)
        secret = set_up_app(client)
        kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
        assert secret not in kept
        assert secret not in json.dumps(dict(client.session))
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = NEW_KEY
        assert decrypt(kept) == secret

    def test_that_no_key_opens_any_more_is_a_wrong_code_and_no_error_of_ours(self, client, member, settings, caplog):
        secret = world.app_of(member)
        settings.SECRET_KEY = NEW_KEY
        sign_in(client)
        answer = client.post("/inloggen/code", {"code": world.code_of(secret)})
        assert answer.status_code == 200
        assert "Deze code of sleutel klopt niet" in answer.content.decode()
        assert "forget_second_factor" in caplog.text
        assert not is_in(client)

    def test_can_be_switched_off_by_its_owner(self, client, member):
        sign_in(client)
        set_up_app(client)
        assert client.get("/account/tweede-stap/app/uit").status_code == 200
        client.post("/account/tweede-stap/app/uit")
        assert not Authenticator.objects.exists()
        assert sign_in(Client())["Location"] == "/bureau"

    def test_is_only_changed_by_who_shows_again_who_they_are(self, client, member):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            clock.shift(1200)
            for path in ("app", "sleutels/nieuw"):
                answer = client.get(f"/account/tweede-stap/{path}")
                # Nothing to switch off yet, but a stranger at an open screen could set up an app of their own.
                assert answer["Location"].startswith("/account/bevestigen"), path
            client.post(answer["Location"], {"password": "fout"})
            assert client.get("/account/tweede-stap/app").status_code == 302
            assert client.post(answer["Location"], {"password": "lamp"}).status_code == 302
            assert client.get("/account/tweede-stap/app").status_code == 200

    def test_leaves_no_name_and_no_address_in_the_cache(self, client, member):
        world.app_of(member)
        sign_in(client)
        client.post("/inloggen/code", {"code": "000000"}, REMOTE_ADDR="192.0.2.55")
        kept = [key.decode() for key in cache._cache.get_client().keys(f"{cache.key_prefix}*")]
        assert kept
        assert not [key for key in kept if "lamp" in key or "192.0.2" in key or "127.0.0.1" in key]


class TestANewKeyOfTheInstallation:
    """docs/operations.md, "Rotate secrets"."""

    def test_lets_everybody_in_after_the_former_one_is_gone(self, client, member, settings):
        sign_in(client)
        secret = set_up_app(client)
        paper = client.get("/account/tweede-stap/codes").context["unused_codes"]
        former, settings.SECRET_KEY = settings.SECRET_KEY, NEW_KEY
        settings.SECRET_KEY_FALLBACKS = [former]
        call_command("reseal_second_factors")
        settings.SECRET_KEY_FALLBACKS = []
        for code in (world.code_of(secret), paper[0]):
            other = Client()
            sign_in(other)
            other.post("/inloggen/code", {"code": code})
            assert is_in(other)

    def test_leaves_a_code_that_was_used_used(self, client, member, settings):
        secret = world.app_of(member)
        with time_machine.travel(NOON, tick=False):
            code = world.code_of(secret)
            sign_in(client)
            client.post("/inloggen/code", {"code": code})
            settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW_KEY
            call_command("reseal_second_factors")
            cache.clear()
            other = Client()
            sign_in(other)
            other.post("/inloggen/code", {"code": code})
            assert not is_in(other)

    def test_names_who_is_sealed_with_a_key_that_is_gone_and_seals_the_others(self, member, manager, settings, capsys):
        world.app_of(manager)
        settings.SECRET_KEY = NEW_KEY
        world.app_of(member)
        with pytest.raises(CommandError, match=f"forget_second_factor: {manager.username}$"):
            call_command("reseal_second_factors")
        assert "1 second factors sealed" in capsys.readouterr().out


class TestCodesOnPaper:
    def codes(self, client: Client) -> list[str]:
        return client.get("/account/tweede-stap/codes").context["unused_codes"]

    def test_come_with_the_first_app_and_work_once(self, client, member):
        sign_in(client)
        set_up_app(client)
        code = self.codes(client)[0]
        other = Client()
        sign_in(other)
        other.post("/inloggen/code", {"code": code})
        assert is_in(other)
        again = Client()
        sign_in(again)
        again.post("/inloggen/code", {"code": code})
        assert not is_in(again)
        assert code not in self.codes(client)

    def test_can_be_taken_along_and_made_anew(self, client, member):
        sign_in(client)
        set_up_app(client)
        old = self.codes(client)
        bestand = client.get("/account/tweede-stap/codes/bestand")
        assert bestand.content.decode().split() == old
        client.post("/account/tweede-stap/codes/nieuw")
        assert not set(old) & set(self.codes(client))


class TestARoleThatAsksASecondFactor:
    @pytest.fixture
    def asked(self, member):
        Role.objects.filter(slug="teamlid").update(needs_second_factor=True)
        return member

    @pytest.mark.parametrize(
        "path", ["/bureau", "/account", "/account/wachtwoord", "/account/sessies", "/", "/bestaat-niet"]
    )
    def test_lets_nobody_anywhere_without(self, client, asked, path):
        sign_in(client)
        assert client.get(path)["Location"] == "/account/tweede-stap"
        assert client.post(path)["Location"] == "/account/tweede-stap"

    def test_says_so_and_opens_when_it_is_there(self, client, asked):
        sign_in(client)
        assert "Uw rol vraagt een tweede stap" in client.get("/account/tweede-stap").content.decode()
        set_up_app(client)
        assert is_in(client)

    def test_holds_at_once_for_who_is_signed_in(self, client, member):
        sign_in(client)
        assert is_in(client)
        Role.objects.filter(slug="teamlid").update(needs_second_factor=True)
        assert not is_in(client)

    def test_is_not_content_with_codes_on_paper_alone(self, client, asked):
        Authenticator.objects.create(user=asked, type=Authenticator.Type.RECOVERY_CODES, data={})
        sign_in(client)
        assert client.get("/bureau")["Location"] == "/account/tweede-stap"

    def test_lets_out(self, client, asked):
        sign_in(client)
        assert client.post("/uitloggen")["Location"] == "/"
        assert client.get("/").status_code == 200

    def test_leaves_others_alone(self, client, asked, triager):
        sign_in(client, "triage")
        assert is_in(client)

    def test_is_none_of_the_starting_set(self, db):
        add_roles()
        assert Role.objects.exists()
        assert not Role.objects.filter(needs_second_factor=True).exists()


def test_the_last_application_manager_gets_back_in_from_the_command_line(client, member, capsys):
    world.app_of(member)
    call_command("forget_second_factor", "Lamp")
    assert "lamp" in capsys.readouterr().out
    assert sign_in(client)["Location"] == "/bureau"
    with pytest.raises(CommandError, match="niemand"):
        call_command("forget_second_factor", "niemand")

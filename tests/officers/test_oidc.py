"""Signing in by the city's identity provider: who is let in, which tokens are not believed, whose rights count."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from officers import oidc, rights
from officers.models import Officer
from tests import world
from tests.identity_provider import CLIENT, SECRET, IdentityProvider
from wijkwerk.logs import JsonFormatter

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings) -> Iterator[IdentityProvider]:
    oidc.forget()
    with IdentityProvider().serving() as provider:
        settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.url, CLIENT, SECRET
        yield provider


@pytest.fixture
def member(member) -> Officer:
    member.email = "lamp@gemeente.example"
    member.save()
    return member


def go_out(client: Client, path: str = "/inloggen/gemeente") -> dict[str, str]:
    """What the provider is asked, by the redirect to it."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.content.decode()
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client: Client, provider: IdentityProvider, path: str = "/inloggen/gemeente", **other: str):
    """The whole way: out, an answer of the provider, and back."""
    question = go_out(client, path)
    return client.get(
        "/inloggen/gemeente/terug", {"code": provider.code_for(question), "state": question["state"]} | other
    )


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


class TestWhoIsLetIn:
    def test_pve_3_17_the_officer_with_that_verified_mail_address(self, client, provider, member):
        assert come_back(client, provider)["Location"] == "/bureau"
        assert client.get("/account").context["user"] == member

    def test_is_led_to_where_they_were_going_and_not_outside(self, client, provider, member):
        assert come_back(client, provider, "/inloggen/gemeente?next=/gebieden")["Location"] == "/gebieden"
        client.post("/uitloggen")
        assert come_back(client, provider, "/inloggen/gemeente?next=https://kwaad.example")["Location"] == "/bureau"

    def test_the_officer_whose_username_is_in_the_claim_that_the_city_chose(self, client, provider, member, settings):
        settings.OIDC_CLAIM = "preferred_username"
        provider.claims = {"sub": "x", "preferred_username": "Lamp"}
        assert come_back(client, provider)["Location"] == "/bureau"

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "niemand@gemeente.example"},
            {"email_verified": False},
            {"email_verified": "true"},
            {"email_verified": None},
            {"email": None},
            {"email": ["lamp@gemeente.example"]},
        ],
    )
    def test_pve_3_18_nobody_else_and_nobody_is_made(self, client, provider, member, claims):
        provider.lies = claims
        before = Officer.objects.count()
        answer = come_back(client, provider)
        assert answer.status_code == 403
        assert "hier heeft niemand een account voor u gemaakt" in answer.content.decode()
        assert not is_in(client)
        assert Officer.objects.count() == before

    def test_not_who_was_deactivated(self, client, provider, member):
        member.is_active = False
        member.save()
        assert come_back(client, provider).status_code == 403
        assert not is_in(client)

    def test_not_one_of_two_with_the_same_address(self, client, provider, member):
        world.officer("dubbel", email="LAMP@gemeente.example")
        assert come_back(client, provider).status_code == 403

    def test_pve_3_18_with_the_rights_of_their_roles_here_and_no_others(self, client, provider, member):
        provider.claims |= {"groups": ["beheerders"], "roles": ["admin"], "realm_access": {"roles": ["beheerder"]}}
        come_back(client, provider)
        member = Officer.objects.get(pk=member.pk)
        assert not member.may(rights.MANAGE_ACCOUNTS)
        assert not member.is_superuser
        assert client.get("/beheer/").status_code in (302, 403)

    def test_after_the_second_step_that_they_set_up(self, client, provider, member):
        world.app_of(member)
        assert come_back(client, provider)["Location"] == "/inloggen/code"
        assert not is_in(client)

    @pytest.mark.parametrize(("trusted", "goes_to"), [(True, 200), (False, 302)])
    def test_with_the_provider_s_own_second_step_if_the_city_says_so(
        self, client, provider, member, settings, trusted, goes_to
    ):
        settings.OIDC_SECOND_FACTOR = trusted
        member.roles.update(needs_second_factor=True)
        come_back(client, provider)
        assert client.get("/account").status_code == goes_to
        local = Client()
        local.post("/inloggen", {"username": "lamp", "password": "lamp"})
        assert local.get("/account")["Location"] == "/account/tweede-stap"

    def test_and_nothing_of_the_token_is_kept(self, client, provider, member):
        come_back(client, provider)
        kept = json.dumps(dict(client.session))
        assert "lamp@" not in kept
        assert "1f3a" not in kept
        assert not any(model.objects.exists() for model in (SocialAccount, SocialToken, EmailAddress))
        keys = [key.decode() for key in cache._cache.get_client().keys(f"{cache.key_prefix}*")]
        assert not [key for key in keys if "lamp" in key or "1f3a" in key]

    def test_a_password_still_opens_the_emergency_account(self, client, provider, member):
        provider.says = {"jwks_uri": "http://kwaad.example"}
        assert client.post("/inloggen", {"username": "lamp", "password": "lamp"})["Location"] == "/bureau"


class TestATokenIsNotBelieved:
    def refused(self, client: Client, answer) -> bool:
        return (
            answer.status_code == 403 and "Wij konden niet vaststellen" in answer.content.decode() and not is_in(client)
        )

    @pytest.mark.parametrize(
        "lies",
        [
            pytest.param({"iss": "https://kwaad.example"}, id="of another issuer"),
            pytest.param({"aud": "een-ander"}, id="for another client"),
            pytest.param({"aud": [CLIENT, "een-ander"]}, id="for two clients without an authorized party"),
            pytest.param({"azp": "een-ander"}, id="with another authorized party"),
            pytest.param({"nonce": "van-een-ander-bezoek"}, id="of another visit"),
            pytest.param({"nonce": None}, id="without nonce"),
            pytest.param({"nonce": 5}, id="with a nonce that is no text"),
            pytest.param({"exp": int(time.time()) - 3600}, id="that is over"),
            pytest.param({"exp": None}, id="without end"),
            pytest.param({"iat": int(time.time()) + 3600}, id="of tomorrow"),
            pytest.param({"nbf": int(time.time()) + 3600}, id="that does not hold yet"),
            pytest.param({"sub": None}, id="about nobody"),
        ],
    )
    def test_pve_3_17_with_a_claim_that_is_wrong(self, client, provider, member, lies):
        provider.lies = lies
        assert self.refused(client, come_back(client, provider))

    def test_pve_3_17_signed_with_a_key_of_somebody_else(self, client, provider, member):
        other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        provider.sign = lambda claims: jwt.encode(claims, other, algorithm="RS256", headers={"kid": "sleutel-1"})
        assert self.refused(client, come_back(client, provider))

    def test_signed_with_a_key_that_the_provider_does_not_have(self, client, provider, member):
        provider.sign = lambda claims: jwt.encode(claims, provider.key, algorithm="RS256", headers={"kid": "onbekend"})
        assert self.refused(client, come_back(client, provider))

    def test_without_signature(self, client, provider, member):
        provider.sign = lambda claims: jwt.encode(claims, None, algorithm="none", headers={"kid": "sleutel-1"})
        assert self.refused(client, come_back(client, provider))

    def test_signed_with_our_own_secret(self, client, provider, member):
        provider.sign = lambda claims: jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": "sleutel-1"})
        assert self.refused(client, come_back(client, provider))

    def test_that_is_no_token(self, client, provider, member):
        provider.sign = lambda claims: "geen.token"
        assert self.refused(client, come_back(client, provider))

    def test_whose_state_is_not_of_this_browser(self, client, provider, member):
        assert self.refused(client, come_back(client, provider, state="verzonnen"))
        question = go_out(Client())
        code = provider.code_for(question)
        assert self.refused(client, client.get("/inloggen/gemeente/terug", {"code": code, "state": question["state"]}))

    def test_twice(self, client, provider, member):
        question = go_out(client)
        back = {"code": provider.code_for(question), "state": question["state"]}
        assert client.get("/inloggen/gemeente/terug", back)["Location"] == "/bureau"
        client.post("/uitloggen")
        assert self.refused(client, client.get("/inloggen/gemeente/terug", back))

    def test_when_its_code_was_asked_for_by_somebody_else(self, client, provider, member):
        """PKCE: the provider gives no token for a code without the proof of who asked for it."""
        stolen = provider.code_for(go_out(Client()))
        assert self.refused(client, come_back(client, provider, code=stolen))

    @pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"code": "x"}, {"state": "x"}])
    def test_that_never_came(self, client, provider, member, query):
        assert self.refused(client, client.get("/inloggen/gemeente/terug", query))


class TestAProvider:
    def test_has_its_button_where_it_is_set_up(self, client, provider, settings):
        settings.OIDC_NAME = "uw account van Waterrijk"
        page = client.get("/inloggen?next=/gebieden").content.decode()
        assert "Inloggen met uw account van Waterrijk" in page
        assert "/inloggen/gemeente?next=/gebieden" in page

    def test_is_not_there_where_it_is_not_set_up(self, client, db):
        assert "/inloggen/gemeente" not in client.get("/inloggen").content.decode()
        assert client.get("/inloggen/gemeente").status_code == 404
        assert client.get("/inloggen/gemeente/terug").status_code == 404

    @pytest.mark.parametrize(
        "says",
        [
            {"issuer": "https://kwaad.example"},
            {"token_endpoint": "http://kwaad.example/token"},
            {"jwks_uri": "file:///etc/passwd"},
        ],
    )
    def test_that_is_not_what_it_should_be_is_not_asked(self, client, provider, says):
        provider.says = says
        answer = client.get("/inloggen/gemeente")
        assert answer.status_code == 503
        assert "lukt nu niet" in answer.content.decode()

    def test_is_asked_what_it_is_and_what_its_keys_are_once_in_some_minutes(self, client, provider, member):
        for _ in range(3):
            assert come_back(Client(), provider)["Location"] == "/bureau"
        assert provider.read == ["openid-configuration", "jwks"]

    def test_that_has_a_new_key_is_believed_at_once(self, client, provider, member):
        come_back(client, provider)
        provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        provider.key_name = "sleutel-2"
        other = Client()
        assert come_back(other, provider)["Location"] == "/bureau"
        assert is_in(other)

    def test_that_was_wrong_is_asked_again(self, client, provider):
        provider.says = {"issuer": "https://kwaad.example"}
        assert client.get("/inloggen/gemeente").status_code == 503
        provider.says = {}
        assert client.get("/inloggen/gemeente").status_code == 302

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_cannot_be_asked_for_without_end_from_one_place(self, provider, settings, method):
        settings.DOOR_RATES = settings.DOOR_RATES | {"help": "2/h", "login": "2/h"}
        for path in ("/inloggen/gemeente", "/inloggen/gemeente/terug?code=x&state=y"):
            # Without a cookie, or with one that was made up: each is a stranger.
            answers = [
                getattr(client, method)(path).status_code
                for client in (Client(), Client(), Client(headers={"Cookie": "sessionid=verzonnen"}))
            ]
            assert answers[2] == 429, path
            assert 429 not in answers[:2]

    def test_may_bring_a_whole_town_hall_from_one_address(self, provider, member, settings):
        settings.DOOR_RATES = settings.DOOR_RATES | {"login": "2/h"}
        for _ in range(4):
            assert come_back(Client(), provider)["Location"] == "/bureau"

    def test_that_is_away_is_said_to_be_away(self, client, provider, settings):
        settings.OIDC_SERVER_URL = "http://127.0.0.1:9/realms/weg"
        assert client.get("/inloggen/gemeente").status_code == 503

    def test_without_tls_is_only_asked_on_this_machine(self, client, provider, settings):
        settings.LOCAL = False
        assert client.get("/inloggen/gemeente").status_code == 503


def test_signing_in_so_is_logged_with_the_officer_s_id_and_no_name(client, provider, member, caplog):
    caplog.set_level(logging.INFO)
    come_back(client, provider)
    provider.lies = {"email": "iemand@elders.example"}
    come_back(Client(), provider)
    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records]
    went_in, refused = [line for line in lines if line.get("action") == "GET oidc-return"]
    assert (went_in["result"], went_in["actor"]) == (302, f"officer:{member.pk}")
    assert (refused["result"], refused["actor"]) == (403, "stranger")
    assert "example" not in json.dumps(lines).replace("127.0.0.1", "")

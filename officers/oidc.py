"""Who one is, told by the city's identity provider (OpenID Connect: Entra ID, Keycloak). Not what one may.

The way out and back is OAuth's code flow with PKCE (RFC 7636), a state that is used once, and a nonce. What comes back
is believed only as OpenID Connect Core 1.0, 3.1.3.7 says, and by its signature too, which the standard lets go where
the token came over TLS: allauth's own client lets it go, asks no nonce and prefers what stands in no token, so only
its state, its codes and its HTTP session are used here.

Nobody is created, no account is linked and no token is kept: each time the person in the token is looked up among the
active officers. Groups and roles in a token are not read at all.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
import requests
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from officers.models import Officer

_SCOPES: Final = ("openid", "profile", "email")
# Signatures by a key that only the provider has; never "none", never one that our own secret could make.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_STATE_OF: Final = "oidc"
# Clocks of two machines differ.
_LEEWAY_SECONDS: Final = 30
# Anybody may press the button: for so long what the provider said is believed without asking it again.
_KEPT_SECONDS: Final = 300
# By address: until when, and what was said. Of this process, since who can write in Redis must not be who signs.
_kept: dict[str, tuple[float, Any]] = {}


class Refused(Exception):
    """What came back from the identity provider cannot be believed; the reason is for a log, not for a person."""


class Unreachable(Exception):
    """The identity provider does not answer, or not as OpenID Connect Discovery asks."""


class Unknown(Exception):
    """The provider knows this person, and we do not: no active officer, or more than one."""


@dataclass(frozen=True)
class Provider:
    """What the identity provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    basic_auth: bool


def is_set_up() -> bool:
    """Whether this deployment has an identity provider."""
    return bool(settings.OIDC_SERVER_URL and settings.OIDC_CLIENT_ID)


def way_out(request: HttpRequest, *, back_to: str | None) -> str:
    """The address at the provider to send somebody to; `back_to` is where they were going here, checked already.

    Raises `Unreachable`.
    """
    provider = _discover()
    proof = generate_code_challenge()
    verifier = proof.pop("code_verifier")
    nonce = secrets.token_urlsafe(32)
    client = _client(request, provider)
    client.state = statekit.stash_state(
        request, provider_id=_STATE_OF, state={"verifier": verifier, "nonce": nonce, "next": back_to}
    )
    address: str = client.get_redirect_url(provider.authorization_endpoint, _SCOPES, {**proof, "nonce": nonce})
    return address


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in who comes back from the provider, with a second step where they set one up; gives where they go.

    Raises `Refused`, `Unreachable` or `Unknown`.
    """
    state = statekit.unstash_state(request, provider_id=_STATE_OF, state_id=request.GET.get("state", ""))
    if state is None:
        raise Refused("no such state")
    code = request.GET.get("code")
    if not code:
        raise Refused("no code")
    provider = _discover()
    try:
        answer = _client(request, provider).get_access_token(code, pkce_code_verifier=state["verifier"])
    except requests.RequestException as error:
        raise Unreachable from error
    except (OAuth2Error, KeyError) as error:
        # Its words hold the provider's answer, and may name a person.
        raise Refused("no token for this code") from error
    claims = _believed(answer.get("id_token"), provider, nonce=state["nonce"])
    officer = _officer_of(claims)
    record_authentication(request, officer, "socialaccount")
    response: HttpResponse = perform_login(request, officer, redirect_url=state["next"])
    return response


def _client(request: HttpRequest, provider: Provider) -> OAuth2Client:
    """Allauth's client of the code flow, with our way back."""
    return OAuth2Client(
        request,
        settings.OIDC_CLIENT_ID,
        settings.OIDC_CLIENT_SECRET,
        "POST",
        provider.token_endpoint,
        request.build_absolute_uri(reverse("oidc-return")),
        basic_auth=provider.basic_auth,
    )


def _discover() -> Provider:
    """What the provider says of itself. It must call itself what we call it (Discovery 1.0, 4.3), and speak TLS."""
    server = settings.OIDC_SERVER_URL.removesuffix("/.well-known/openid-configuration").rstrip("/")
    provider: Provider = _remembered(server, lambda: _described(server))
    return provider


def _described(server: str) -> Provider:
    said = _json_of(f"{server}/.well-known/openid-configuration")
    try:
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        provider = Provider(
            issuer=str(said["issuer"]),
            authorization_endpoint=str(said["authorization_endpoint"]),
            token_endpoint=str(said["token_endpoint"]),
            jwks_uri=str(said["jwks_uri"]),
            basic_auth="client_secret_post" not in methods,
        )
    except KeyError as error:
        raise Unreachable("the discovery document is not complete") from error
    if provider.issuer.rstrip("/") != server:
        raise Unreachable("the provider calls itself otherwise than OIDC_SERVER_URL does")
    for address in (provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri):
        _check_tls(address)
    return provider


def _remembered(address: str, ask: Callable[[], Any], *, anew: bool = False) -> Any:
    """What was said at an address some minutes ago at most; asked where nothing is kept, or `anew`."""
    until, said = _kept.get(address, (0.0, None))
    if anew or until < time.monotonic():
        said = ask()
        _kept[address] = (time.monotonic() + _KEPT_SECONDS, said)
    return said


def forget() -> None:
    """Forget what a provider said, so that it is asked again."""
    _kept.clear()


def _json_of(address: str) -> dict[str, Any]:
    """The JSON object at an address of the provider."""
    _check_tls(address)
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(address)
            response.raise_for_status()
            said = response.json()
    except requests.RequestException as error:
        raise Unreachable from error
    if not isinstance(said, dict):
        raise Unreachable("no JSON object")
    return said


def _check_tls(address: str) -> None:
    """Refuse an address without TLS; the private set-up may use one on this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (settings.LOCAL and parts.hostname in ("127.0.0.1", "localhost")):
        raise Unreachable("an address of the provider has no https")


def _believed(token: Any, provider: Provider, *, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is signed by the provider, made for us, for this visit, and not over."""
    if not isinstance(token, str):
        raise Refused("no ID token")
    try:
        key = _key_of(token, provider)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=list(_ALGORITHMS),
            audience=settings.OIDC_CLIENT_ID,
            issuer=provider.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(type(error).__name__) from error
    if not isinstance(claims["nonce"], str) or not secrets.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise Refused("another nonce")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
        raise Refused("for more than us, and no authorized party")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise Refused("another authorized party")
    return claims


def _key_of(token: str, provider: Provider) -> jwt.PyJWK:
    """The provider's key that a token says it was signed with; one that says none needs a provider with one key."""
    named = jwt.get_unverified_header(token).get("kid")
    # A provider replaces its keys: one that we do not know yet is looked for again.
    for anew in (False, True):
        said = _remembered(provider.jwks_uri, lambda: _json_of(provider.jwks_uri), anew=anew)
        keys = [key for key in jwt.PyJWKSet.from_dict(said).keys if key.public_key_use != "enc"]
        fitting = [key for key in keys if key.key_id == named] if named is not None else keys
        if len(fitting) == 1:
            return fitting[0]
    raise Refused("no such key")


def _officer_of(claims: dict[str, Any]) -> Officer:
    """The one active officer that the claim OIDC_CLAIM names: by mail address, or by username."""
    value = claims.get(settings.OIDC_CLAIM)
    if not isinstance(value, str) or not value.strip():
        raise Unknown("the token has no such claim")
    if settings.OIDC_CLAIM == "email":
        # Whoever may write an address in their own profile is not yet its owner.
        if claims.get("email_verified") is not True:
            raise Unknown("the mail address was not verified")
        found = Officer.objects.filter(email__iexact=value.strip())
    else:
        found = Officer.objects.filter(username__iexact=value.strip())
    officers = list(found.filter(is_active=True)[:2])
    if len(officers) != 1:
        raise Unknown("no active officer, or more than one")
    return officers[0]

"""The doors: how often and how much a stranger may send. One table, for pages and API alike.

Who sends is an HMAC of the address with a salt that changes each day; no address is kept anywhere. Without Redis the
doors stay open: a resident's signal goes before a count. Only guessing at an account, and mailing somebody, are counted
then too, by each process for itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import ipaddress
import logging
import time
from collections.abc import Callable, Iterator
from typing import Final

from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from signals.links import is_answer_token, is_partner_token, is_status_token
from wijkwerk.api.problems import problem_response

logger = logging.getLogger(__name__)

# (method, name of the address) -> rate in settings.DOOR_RATES; a POST that is not named here counts as "form", and of
# what only reads nothing counts but what is named.
DOORS: Final[dict[tuple[str, str], str]] = {
    ("POST", "login"): "login",
    # What is asked after the password, or instead of it. Attempts on one officer's codes are counted by allauth.
    ("POST", "mfa_authenticate"): "login",
    ("POST", "mfa_login_webauthn"): "login",
    ("POST", "report"): "form",
    ("POST", "report-step"): "step",
    ("POST", "report-listen"): "help",
    ("POST", "report-address"): "help",
    ("POST", "language"): "help",
    ("POST", "answer"): "form",
    ("POST", "same-here"): "form",
    ("POST", "follow"): "form",
    ("POST", "follow-confirm"): "form",
    # Mail programs press this for many people from one address.
    ("POST", "follow-stop"): "help",
    ("POST", "mine"): "form",
    # Links, which anybody may follow: each makes a session, or lets us ask the identity provider.
    ("GET", "oidc-begin"): "help",
    ("GET", "oidc-return"): "login",
    ("POST", "api-signalen"): "api",
    ("POST", "api-duidingen"): "understand",
}
# Forms on which anybody lets us mail an address: that address is counted too, from all origins together.
MAILING: Final = frozenset({"mine", "follow", "same-here"})
# Below these a cookie of a session lets nobody by: residents have no session that says who they are.
_FOR_EVERYBODY: Final = ("/melden", "/antwoord", "/mijn-meldingen", "/volg", "/extern", "/taal", "/inloggen", "/api/")
# (name of the address, its verb) -> how many files it takes at once. Only from who is signed in, shows a key, or holds
# a link that we made; but for the doors of strangers.
FILE_DOORS: Final[dict[tuple[str, str], int]] = {
    ("report-step", ""): settings.FILES_AT_ONCE,
    ("meeting-act", "punt"): 1,
    ("street", ""): 1,
    ("street-send", ""): 1,
    ("signal-act", "bijlagen"): settings.FILES_AT_ONCE,
    ("external", ""): settings.FILES_AT_ONCE,
    ("status-files", ""): settings.FILES_AT_ONCE,
    ("answer", ""): settings.FILES_AT_ONCE,
    ("api-bijlagen", ""): 1,
}
# What each process counts for itself while Redis is away: a secret must not be guessed meanwhile, and nobody mailed.
_WITHOUT_REDIS_TOO: Final = frozenset({"login", "account", "mail"})
# Where what waited on a device of an officer comes in.
_STREET: Final = frozenset({"street", "street-send"})
# Where a stranger may send files too. They have a rate of their own, "upload".
_STRANGERS_MAY: Final = frozenset({"report-step"})
# Below it are the pages of strangers that only read, and count all the same.
_COUNTED_READING: Final = "/inloggen/gemeente"
# Where signing in goes on to when it failed; a form that is shown again failed too.
_SIGN_IN: Final = "/inloggen"
# Bytes that a body may have; files come with a limit of their own.
MAX_BODY: Final = 200_000
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class DoorMiddleware:
    """Refuses bodies that are too large (413) and strangers that come too often (429 with Retry-After)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _holds_nul(request):
            return _refusal(request, 400, _("Dit adres bevat een teken dat wij niet kunnen verwerken."))
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MAX_BODY and int(length) > _largest(request):
            return _refusal(request, 413, _("Dit is te groot om te versturen."))
        now = time.time()
        visits = list(_visits(request))
        for door, who in visits:
            wait = too_often(door, who, now=now)
            if wait:
                logger.info("door %s: too often", door)
                refusal = _refusal(request, 429, _("U verstuurt te veel na elkaar. Wacht even en probeer het opnieuw."))
                refusal["Retry-After"] = str(wait)
                return refusal
        response = self.get_response(request)
        for door, who in visits:
            if door in ("login", "account") and _let_in(response):
                # A town hall comes from one address: only who guesses is counted. Counted before all the same, since
                # guesses may come at once.
                take_back(door, who, now=now)
        return response


def _largest(request: HttpRequest) -> int:
    """Bytes that the body of this request may have: more than `MAX_BODY` only where files come in."""
    if request.method != "POST" or request.content_type != "multipart/form-data":
        return MAX_BODY
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return MAX_BODY
    known = (
        found.url_name in _STRANGERS_MAY
        or request.user.is_authenticated
        or ("HTTP_AUTHORIZATION" in request.META and request.path.startswith("/api/"))
        or (found.url_name == "external" and is_partner_token(found.kwargs["token"]))
        or (found.url_name == "status-files" and is_status_token(found.kwargs["token"]))
        or (found.url_name == "answer" and is_answer_token(found.kwargs["token"]))
    )
    if not known:
        return MAX_BODY
    files = FILE_DOORS.get((found.url_name or "", found.kwargs.get("verb", "")), 0)
    if found.url_name in _STRANGERS_MAY:
        # Room for twice what is taken, so that who sends too much hears so on the page, with what was typed.
        files *= 2
    return files * settings.FILE_MAX_MB * 1_000_000 + MAX_BODY


def _let_in(response: HttpResponse) -> bool:
    """Whether a step of signing in went well: the password, the code or the key was right."""
    return response.status_code == 302 and response["Location"].partition("?")[0] != _SIGN_IN


def _holds_nul(request: HttpRequest) -> bool:
    """Whether an address holds a character that no keyboard makes and PostgreSQL has no place for. The API answers
    for its own parameters, since it names the one that is wrong."""
    return "\x00" in request.path_info or (
        not request.path_info.startswith("/api/") and "%00" in request.META.get("QUERY_STRING", "")
    )


def _visits(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What is counted of a request: its origin at a door, and at the sign-in the account that is tried as well, so
    that guessing from a thousand addresses goes no faster than from one. Whether the account exists plays no part."""
    door = _door(request)
    if door is not None:
        yield door, origin(request)
    if door == "form" and _name_of(request) in MAILING and request.POST.get("email", "").strip():
        # Whether we know the address plays no part.
        yield "mail", _nameless(request.POST["email"].strip().lower())
    if door == "step" and int(request.META.get("CONTENT_LENGTH") or "0") > MAX_BODY:
        yield "upload", origin(request)
    if door == "form" and _name_of(request) == "status-new-link":
        # A link that is too old stands for the address that its new one goes to.
        yield "mail", _nameless(request.path)
    if request.method == "POST" and _name_of(request) in _STREET and request.user.is_authenticated:
        yield "street", _nameless(f"officer:{request.user.pk}")
    if door == "login" and "username" in request.POST:
        # As the sign-in compares names: only those that are the same in small letters can be one account.
        yield "account", _nameless(request.POST["username"].strip().lower())


def _door(request: HttpRequest) -> str | None:
    """The name of the rate that holds for a request, or None where nothing is counted."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        # Only there is a name looked for: most requests only read.
        return DOORS.get(("GET", _name_of(request))) if request.path_info.startswith(_COUNTED_READING) else None
    if "HTTP_AUTHORIZATION" in request.META and request.path.startswith("/api/"):
        # A program with a key has a rate of its own (wijkwerk/api/throttling.py); a wrong key counts there too.
        return None
    if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(_FOR_EVERYBODY):
        return None
    return DOORS.get((request.method or "", _name_of(request)), "form")


def _name_of(request: HttpRequest) -> str:
    """The name of the address that is asked for, or nothing where there is none by that path."""
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def origin(request: HttpRequest) -> str:
    """Who sends, as an HMAC with the day's salt: the same for a day. To whoever does not hold SECRET_KEY it says
    nothing; who does can try addresses until one fits, also later."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    return _nameless(_sender(address))


def _sender(address: str) -> str:
    """Of an address the part that one sender has: without a port, and of IPv6 the network (/64), in which everybody
    has more addresses than there are rates to use up."""
    host, _colon, port = address.rpartition(":")
    if host.startswith("[") or (port.isdecimal() and ":" not in host and host):
        address = host
    try:
        known = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def _nameless(value: str) -> str:
    """A value as an HMAC with the day's salt."""
    salt = f"{settings.SECRET_KEY}:{timezone.localdate().isoformat()}"
    return hmac.new(salt.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]


def too_often(door: str, who: str, *, rate: str | None = None, now: float | None = None) -> int:
    """Count one visit of `who` at a door; 0 when it may pass, else the seconds to wait.

    A rate is written as in settings, "10/m". A fixed window, counted in Redis; without Redis everybody passes, but for
    the doors of `_WITHOUT_REDIS_TOO`.
    `now` is the moment of the visit in seconds since 1970, for who takes it back afterwards.
    """
    now = time.time() if now is None else now
    times, seconds = _rate(rate or settings.DOOR_RATES[door])
    key = _key(door, who, seconds, now)
    try:
        count = _count(cache, key, seconds)
    except (RedisError, ValueError):
        if door not in _WITHOUT_REDIS_TOO:
            return 0
        count = _count(caches["process"], key, seconds)
    return 0 if count <= times else int(seconds - now % seconds) + 1


def _count(counts: BaseCache, key: str, seconds: int) -> int:
    counts.add(key, 0, timeout=seconds + 5)
    return counts.incr(key)


def take_back(door: str, who: str, *, now: float) -> None:
    """Let a visit that was counted at the moment `now` count no more."""
    _times, seconds = _rate(settings.DOOR_RATES[door])
    key = _key(door, who, seconds, now)
    try:
        cache.decr(key)
    except (RedisError, ValueError):
        with contextlib.suppress(ValueError):  # counted by another process, or by Redis before it went away
            caches["process"].decr(key)


def _rate(written: str) -> tuple[int, int]:
    """How many times, in how many seconds."""
    times, _slash, unit = written.partition("/")
    return int(times), _SECONDS[unit]


def _key(door: str, who: str, seconds: int, now: float) -> str:
    return f"door:{door}:{who}:{int(now // seconds)}"


def _refusal(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The refusal in the format of the door: problem+json for programs, a page for people."""
    if request.path.startswith("/api/"):
        return problem_response(status, detail=sentence)
    return render(request, "refused.html", {"sentence": sentence}, status=status)

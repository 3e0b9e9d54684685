"""What a browser is told with every kind of answer, as internet.nl and the NCSC's guidelines grade it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client

from tests import world

YEAR = 31_536_000
# Each names a source for what it governs, so that nothing falls back to more than we mean.
DIRECTIVES = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "script-src": r"'self'( 'nonce-[\w+/=-]+')?",
    "style-src": r"'self'( 'nonce-[\w+/=-]+')?",
}
# kind of answer -> (who asks, path, status)
ANSWERS = {
    "page": (None, "/", 200),
    "page with a form": (None, "/melden", 200),
    "page for officers": ("member", "/bureau", 200),
    "page of a signal": ("member", "/signalen/{number}", 200),
    "sign-in": (None, "/inloggen", 200),
    "map data": (None, "/kaart/gebieden.json", 200),
    "management": ("manager", "/beheer/", 200),
    "form of the management": ("manager", "/beheer/officers/team/add/", 200),
    "documentation of the API": (None, "/api/", 200),
    "API": (None, "/api/v1/gebieden", 200),
    "refusal of the API": (None, "/api/v1/signalen", 401),
    "nothing in the API": (None, "/api/v1/weg", 404),
    "static file": (None, "/static/css/theme.css", 200),
    "drawing": (None, "/static/img/mark.svg", 200),
    "static file of a library": (None, "/static/leaflet/leaflet.js", 200),
    "no static file": (None, "/static/css/weg.css", 404),
    "redirect": (None, "/bureau", 302),
    "redirect in the management": (None, "/beheer/", 302),
    "nothing there": (None, "/bestaat-niet", 404),
    "refusal": ("member", "/gaten", 403),
    "what cannot be read": (None, "/gebieden?zoek=%00", 400),
    "security.txt": (None, "/.well-known/security.txt", 200),
}


@pytest.fixture
def in_production(settings):
    """What `HTTPS` sets where it is on, as it is by default outside bin/."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = YEAR
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURITY_CONTACT = "mailto:veilig@gemeente.example"


def good(answer) -> None:
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    for directive, allowed in DIRECTIVES.items():
        assert re.fullmatch(allowed, policy[directive]), (directive, policy[directive])
    assert not re.search(r"unsafe|\*|http:", answer["Content-Security-Policy"])
    assert answer["Strict-Transport-Security"] == f"max-age={YEAR}; includeSubDomains; preload"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_headers_are_there_on_every_kind_of_answer(kind, town, member, manager, client, in_production):
    who, path, status = ANSWERS[kind]
    if who:
        client.force_login({"member": member, "manager": manager}[who])
    answer = client.get(path.format(number=world.signal().number), secure=True)
    assert answer.status_code == status
    good(answer)


def test_they_are_there_when_it_is_our_own_fault(town, in_production, monkeypatch):
    monkeypatch.setattr("dashboard.views.neighbourhoods", None)
    for path in ("/", "/gebieden"):
        answer = Client(raise_request_exception=False).get(path, secure=True)
        assert answer.status_code == 500
        good(answer)


def test_who_comes_without_tls_is_led_to_it_and_gets_no_cookie(town, in_production, client):
    for path in ("/", "/inloggen", "/api/v1/gebieden", "/static/css/theme.css"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, f"https://testserver{path}")
        assert not answer.cookies


def test_cookies_are_for_this_site_over_tls_and_not_for_scripts(town, member, in_production, client):
    client.get("/inloggen", secure=True)
    answer = client.post("/inloggen", {"username": "lamp", "password": "lamp"}, secure=True)
    assert set(client.cookies) >= {"sessionid", "csrftoken"}
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), name
    assert answer.status_code == 302


def test_security_txt_is_as_rfc_9116_asks(in_production, client, db, settings):
    settings.BASE_URL = "https://meldingen.gemeente.example"
    answer = client.get("/.well-known/security.txt", secure=True)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert list(fields) == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert fields["Canonical"] == "https://meldingen.gemeente.example/.well-known/security.txt"
    left = datetime.datetime.fromisoformat(fields["Expires"]) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(0) < left < datetime.timedelta(days=365)

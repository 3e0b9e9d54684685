"""Every address of the product, as a stranger, somebody of another team, a member, triage and the manager.

The table is complete: an address that the router knows and the table does not makes a test fail until it is placed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from officers import oidc
from outbox.models import Letter
from signals.models import Signal, TeamAction
from tests.identity_provider import CLIENT, SECRET, IdentityProvider

ROLES = ["stranger", "another team", "member", "triage", "manager"]
OK, LOGIN, FORBIDDEN, GONE, METHOD, KEY = "ok", "login", 403, 404, 405, 401

EVERYBODY = [OK] * 5
OFFICERS = [LOGIN, OK, OK, OK, OK]
NOBODY_GETS = [METHOD] * 5
AGENDA_MANAGERS = [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]
MANAGERS = [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]
BY_KEY = [KEY] * 5
# What a signal that team lighting owns says to: stranger, another team, member, triage, manager.
OF_THE_SIGNAL = [LOGIN, GONE, OK, OK, GONE]

# Of the cast only the manager has the right to what the positioning does.
FOR_REPORTS = [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]

# The right is asked before the method.
NOBODY_GETS_BUT_SIGNED_IN = [LOGIN, METHOD, METHOD, METHOD, FORBIDDEN]

# name of the address -> (what a GET gives, what an empty POST gives)
TABLE: dict[str, tuple[list[Any], list[Any]]] = {
    "home": (EVERYBODY, NOBODY_GETS),
    "report": (EVERYBODY, EVERYBODY),
    "report-step": (EVERYBODY, EVERYBODY),
    "report-listen": (NOBODY_GETS, EVERYBODY),
    "report-address": (NOBODY_GETS, EVERYBODY),
    "report-objects": (NOBODY_GETS, EVERYBODY),
    "language": (NOBODY_GETS, EVERYBODY),
    "thanks": (EVERYBODY, NOBODY_GETS),
    "status": (EVERYBODY, NOBODY_GETS),
    "answer": (EVERYBODY, EVERYBODY),
    "status-files": (EVERYBODY, EVERYBODY),
    # An empty form changes nothing of the details, and takes the signal back: once.
    "status-details": (EVERYBODY, EVERYBODY),
    "status-withdraw": (EVERYBODY, [OK, 409, 409, 409, 409]),
    # It is not closed.
    "status-judge": (EVERYBODY, [409] * 5),
    "status-new-link": (NOBODY_GETS, EVERYBODY),
    "status-link-sent": (EVERYBODY, NOBODY_GETS),
    # By a link to the own mailbox; there a stranger finds a form.
    "mine": (EVERYBODY, EVERYBODY),
    "mine-sent": (EVERYBODY, NOBODY_GETS),
    # The first who presses the button uses the link up.
    "mine-open": (EVERYBODY, [OK, 410, 410, 410, 410]),
    "mine-close": (NOBODY_GETS, EVERYBODY),
    "outlines": (EVERYBODY, NOBODY_GETS),
    "news-feed": (EVERYBODY, NOBODY_GETS),
    # An empty form names nothing that was shown.
    "same-here": (NOBODY_GETS, [409] * 5),
    "same-here-thanks": (EVERYBODY, NOBODY_GETS),
    "follow": (EVERYBODY, EVERYBODY),
    "follow-sent": (EVERYBODY, NOBODY_GETS),
    "follow-confirm": (EVERYBODY, EVERYBODY),
    # Stopped twice is stopped.
    "follow-stop": (EVERYBODY, EVERYBODY),
    "public-feed": (EVERYBODY, NOBODY_GETS),
    # The one of this table has a picture.
    "category-icon": (EVERYBODY, NOBODY_GETS),
    "privacy": (EVERYBODY, NOBODY_GETS),
    "accessibility": (EVERYBODY, NOBODY_GETS),
    "security-txt": (EVERYBODY, NOBODY_GETS),
    "areas": (EVERYBODY, NOBODY_GETS),
    "area": (EVERYBODY, NOBODY_GETS),
    "areas-compare": (EVERYBODY, NOBODY_GETS),
    "area-pdf": (OFFICERS, NOBODY_GETS),
    # Who covers the area, or manages areas; the others cover none.
    "area-story": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK], [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]),
    "area-story-erase": (NOBODY_GETS, [LOGIN, GONE, GONE, GONE, GONE]),
    # Of area officers and aldermen; a PDF of no area there is none.
    "briefing": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN], NOBODY_GETS),
    "briefing-pdf": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN], NOBODY_GETS),
    "own-figures": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK], [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]),
    "login": (EVERYBODY, EVERYBODY),
    "account_login": (EVERYBODY, EVERYBODY),
    "desk": (OFFICERS, NOBODY_GETS),
    "desk-areas": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN], NOBODY_GETS),
    "team-desk": (OFFICERS, NOBODY_GETS),
    # Of somebody of team lighting, as anybody of another team: nothing. An empty form is refused with 400.
    "colleague": ([LOGIN, GONE, OK, GONE, GONE], [LOGIN, GONE, OK, GONE, GONE]),
    "gaps": ([LOGIN, FORBIDDEN, FORBIDDEN, OK, OK], NOBODY_GETS),
    # Numbers only; the list behind each of them is the list of signals, with its own rule.
    "reports": ([LOGIN, FORBIDDEN, FORBIDDEN, OK, OK], NOBODY_GETS),
    "report-positioning": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK], NOBODY_GETS),
    "report-positioning-file": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK], NOBODY_GETS),
    "rule-trial": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK], NOBODY_GETS),
    "plans": (MANAGERS, NOBODY_GETS),
    "plan-new": (MANAGERS, MANAGERS),
    "plan": (MANAGERS, NOBODY_GETS),
    # Taken back: an empty form is refused with 400.
    "plan-act": (NOBODY_GETS, MANAGERS),
    "compensations": (MANAGERS, NOBODY_GETS),
    "compensation-trial": (MANAGERS, NOBODY_GETS),
    "placing": (OFFICERS, NOBODY_GETS),
    # The manager's own; tests/dashboard has what colleagues may do with it.
    "scenarios": (FOR_REPORTS, NOBODY_GETS),
    "scenario-new": (FOR_REPORTS, FOR_REPORTS),
    "scenario": (FOR_REPORTS, NOBODY_GETS),
    "scenario-question": (FOR_REPORTS, FOR_REPORTS),
    "scenario-progress": (FOR_REPORTS, NOBODY_GETS),
    "scenario-signals": (FOR_REPORTS, NOBODY_GETS),
    "scenario-file": (FOR_REPORTS, NOBODY_GETS),
    "scenario-act": (NOBODY_GETS, FOR_REPORTS),
    "understood": ([LOGIN, FORBIDDEN, FORBIDDEN, OK, OK], NOBODY_GETS),
    # The right is asked after the method; an empty form and too few corrections change nothing.
    "understood-choose": (NOBODY_GETS, [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]),
    "understood-learn": (NOBODY_GETS, [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]),
    "understood-use": (NOBODY_GETS, [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]),
    # A text that is empty is refused with 400.
    "understood-danger": ([LOGIN, FORBIDDEN, FORBIDDEN, OK, OK], [LOGIN, FORBIDDEN, FORBIDDEN, OK, OK]),
    "extra-preview": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK], [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]),
    "signals": (OFFICERS, NOBODY_GETS),
    "signals-points": (OFFICERS, NOBODY_GETS),
    "signals-file": ([LOGIN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN], NOBODY_GETS),
    "signals-together": (NOBODY_GETS, [LOGIN, OK, OK, OK, FORBIDDEN]),
    "saved-filter-keep": (NOBODY_GETS, OFFICERS),
    "saved-filter-forget": (NOBODY_GETS, [LOGIN, GONE, GONE, GONE, GONE]),
    "saved-filter-take": (NOBODY_GETS, [LOGIN, GONE, GONE, GONE, GONE]),
    "signal-new": ([LOGIN, OK, OK, OK, FORBIDDEN], [LOGIN, OK, OK, OK, FORBIDDEN]),
    "signal-look": (NOBODY_GETS_BUT_SIGNED_IN, [LOGIN, OK, OK, OK, FORBIDDEN]),
    "signal-objects": (NOBODY_GETS_BUT_SIGNED_IN, [LOGIN, OK, OK, OK, FORBIDDEN]),
    "signal-nearest-address": (NOBODY_GETS_BUT_SIGNED_IN, [LOGIN, OK, OK, OK, FORBIDDEN]),
    "signal-quick": (OFFICERS, OFFICERS),
    "street": (OFFICERS, OFFICERS),
    "street-facts": (OFFICERS, NOBODY_GETS),
    "street-send": ([LOGIN, METHOD, METHOD, METHOD, METHOD], OFFICERS),
    # The same for everybody: it knows of nobody.
    "street-shell": (EVERYBODY, NOBODY_GETS),
    "street-worker": (EVERYBODY, NOBODY_GETS),
    # Who acts on it changes its place.
    "signal-place": (OF_THE_SIGNAL, OF_THE_SIGNAL),
    "signal": (OF_THE_SIGNAL, [METHOD] * 5),
    "consult-answer": ([LOGIN, METHOD, METHOD, METHOD, METHOD], [LOGIN, GONE, FORBIDDEN, FORBIDDEN, GONE]),
    "signal-act": ([LOGIN, METHOD, METHOD, METHOD, METHOD], [LOGIN, GONE, OK, OK, GONE]),
    "partner-request": (OF_THE_SIGNAL, OF_THE_SIGNAL),
    "partner-look-along": (OF_THE_SIGNAL, OF_THE_SIGNAL),
    "team-actions": (OFFICERS, NOBODY_GETS),
    "team-action": (OF_THE_SIGNAL, [METHOD] * 5),
    "team-action-act": ([LOGIN, METHOD, METHOD, METHOD, METHOD], OF_THE_SIGNAL),
    # What a law began with, at another team than these: the member may see where it stands, and says nothing for them.
    "statutory": (OFFICERS, NOBODY_GETS),
    "statutory-answer": ([LOGIN, METHOD, METHOD, METHOD, METHOD], [LOGIN, GONE, FORBIDDEN, FORBIDDEN, GONE]),
    # Of the team that handles complaints, which is the member's here; the signal itself gives nobody a way to it.
    "complaints": (OFFICERS, NOBODY_GETS),
    "complaint": ([LOGIN, GONE, OK, GONE, GONE], [METHOD] * 5),
    "complaint-act": ([LOGIN, METHOD, METHOD, METHOD, METHOD], [LOGIN, GONE, OK, GONE, GONE]),
    # By the link of a partner, who has nothing to sign in with.
    "external": (EVERYBODY, EVERYBODY),
    "external-consult": (EVERYBODY, EVERYBODY),
    "external-attachment": (EVERYBODY, NOBODY_GETS),
    "external-attachment-small": (EVERYBODY, NOBODY_GETS),
    "signal-around": (OF_THE_SIGNAL, [METHOD] * 5),
    "callback-ask": (OF_THE_SIGNAL, OF_THE_SIGNAL),
    "callback-done": ([LOGIN, METHOD, METHOD, METHOD, METHOD], OF_THE_SIGNAL),
    "attachment": (OF_THE_SIGNAL, [METHOD] * 5),
    "attachment-small": (OF_THE_SIGNAL, [METHOD] * 5),
    "signal-print": (OF_THE_SIGNAL, [METHOD] * 5),
    "signal-pdf": (OF_THE_SIGNAL, [METHOD] * 5),
    # This one is shared with the reporter; tests/signals/test_attachments.py has one that is not.
    "shared-attachment": (EVERYBODY, NOBODY_GETS),
    "shared-attachment-small": (EVERYBODY, NOBODY_GETS),
    # Of one that is public; who has no right to manage changes nothing.
    "agenda": (EVERYBODY, NOBODY_GETS),
    "agenda-area": (EVERYBODY, NOBODY_GETS),
    "agenda-item": (EVERYBODY, NOBODY_GETS),
    "agenda-new": (AGENDA_MANAGERS, AGENDA_MANAGERS),
    "agenda-edit": (AGENDA_MANAGERS, AGENDA_MANAGERS),
    "agenda-act": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD], AGENDA_MANAGERS),
    "agenda-action": ([LOGIN, METHOD, METHOD, METHOD, METHOD], AGENDA_MANAGERS),
    "agenda-action-link": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD], AGENDA_MANAGERS),
    "agenda-bundle": (NOBODY_GETS, AGENDA_MANAGERS),
    "agenda-clusters": (AGENDA_MANAGERS, NOBODY_GETS),
    "agenda-misfits": (AGENDA_MANAGERS, NOBODY_GETS),
    "agenda-external": (EVERYBODY, EVERYBODY),
    "signal-agenda": (OF_THE_SIGNAL, [METHOD] * 5),
    "meetings": (EVERYBODY, NOBODY_GETS),
    "meetings-feed": (EVERYBODY, NOBODY_GETS),
    "meeting": (EVERYBODY, NOBODY_GETS),
    "meeting-new": (AGENDA_MANAGERS, AGENDA_MANAGERS),
    "meeting-edit": (AGENDA_MANAGERS, AGENDA_MANAGERS),
    "meeting-act": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD], AGENDA_MANAGERS),
    "point-act": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD], AGENDA_MANAGERS),
    # The point of this table has no photo.
    "point-photo": ([LOGIN, GONE, GONE, GONE, GONE], NOBODY_GETS),
    "initiatives": (EVERYBODY, NOBODY_GETS),
    "initiative": (EVERYBODY, NOBODY_GETS),
    "initiative-new": (AGENDA_MANAGERS, AGENDA_MANAGERS),
    "initiative-edit": (AGENDA_MANAGERS, AGENDA_MANAGERS),
    "initiative-move": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD], AGENDA_MANAGERS),
    "commitments": (OFFICERS, NOBODY_GETS),
    "commitment-new": (AGENDA_MANAGERS, AGENDA_MANAGERS),
    "commitment": (OFFICERS, NOBODY_GETS),
    "commitment-act": ([LOGIN, METHOD, METHOD, METHOD, METHOD], AGENDA_MANAGERS),
    "outbox": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK], [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD]),
    "outbox-again": ([LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD], [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK]),
    "outbox-all-again": (
        [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, METHOD],
        [LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK],
    ),
    # The mailbox is there in the demo only; the last test of this file looks at it without.
    "mailbox": (EVERYBODY, NOBODY_GETS),
    "mailbox-mail": (EVERYBODY, NOBODY_GETS),
    "api": (EVERYBODY, NOBODY_GETS),
    "api-openapi": (EVERYBODY, NOBODY_GETS),
    "api-gebieden": (EVERYBODY, NOBODY_GETS),
    "api-gebied": (EVERYBODY, NOBODY_GETS),
    "api-domeinen": (EVERYBODY, NOBODY_GETS),
    "api-categorieen": (EVERYBODY, NOBODY_GETS),
    # Who is signed in to the pages is nobody to the API: a program shows its key. tests/api has the table of scopes.
    "api-teams": (BY_KEY, [METHOD] * 5),
    "api-wijkambtenaren": (BY_KEY, [METHOD] * 5),
    "api-taken": (BY_KEY, [METHOD] * 5),
    "api-positioneringen": (BY_KEY, [METHOD] * 5),
    "api-signalen": (BY_KEY, EVERYBODY),
    "api-tellingen": (BY_KEY, [METHOD] * 5),
    "api-signaal": (BY_KEY, [METHOD] * 5),
    "api-gebeurtenissen": (BY_KEY, [METHOD] * 5),
    "api-statussen": (BY_KEY, BY_KEY),
    "api-overdrachten": (BY_KEY, BY_KEY),
    "api-overdracht": (BY_KEY, [METHOD] * 5),
    "api-meekijkverzoeken": (BY_KEY, BY_KEY),
    "api-meekijkverzoek": (BY_KEY, [METHOD] * 5),
    "api-acties": (BY_KEY, BY_KEY),
    "api-actie": (BY_KEY, [METHOD] * 5),
    "api-notities": (BY_KEY, BY_KEY),
    "api-bijlagen": (BY_KEY, BY_KEY),
    "api-bijlage": (BY_KEY, [METHOD] * 5),
    "api-duidingen": ([METHOD] * 5, EVERYBODY),
}
# The way to the city's own identity provider and back; without one (as here) there is nothing.
SWITCHED_OFF = {"oidc-begin", "oidc-return"}
# One's own account, sessions and second factor: allauth's pages and ours, which hold nothing of anybody else.
OWN = {
    "logout", "account_logout", "account", "account_change_password", "sessions", "session-end",
    "notice-choices",
    "account_reauthenticate",
    "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
}  # fmt: skip


def names(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    """The names of all addresses; those of the management pages are one thing and left out here."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from names(pattern, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


def outcome(answer: Any) -> Any:
    """What an answer is, in the words of the table. An empty form that is refused with 400 was let in."""
    if answer.status_code == 302:
        return LOGIN if answer["Location"].startswith("/inloggen") else OK
    return OK if answer.status_code in (200, 201, 204, 400) else answer.status_code


def test_every_address_is_in_the_table():
    assert sorted(set(names()) - set(TABLE) - OWN - SWITCHED_OFF) == []
    assert sorted((set(TABLE) | OWN | SWITCHED_OFF) - set(names())) == []


# In as many parts as keep several workers busy: each makes everything that stands in an address.
PARTS = [list(TABLE)[at::4] for at in range(4)]


@pytest.mark.parametrize("addresses", PARTS, ids=["first", "second", "third", "fourth"])
def test_a_get_changes_nothing_and_the_table_holds_for(addresses, cast, parts):
    """Every address, as everybody; what differs is shown with what it should be. Mail scanners follow every link, and a
    browser may fetch what one points at: nothing stands otherwise after it."""
    browsers = [Client(raise_request_exception=True) for _role in ROLES]
    for browser, role in zip(browsers, ROLES, strict=True):
        if cast[role]:
            browser.force_login(cast[role], backend="officers.sign_in.SignInBackend")
    wrong, untouched = {}, _what_stands_in_the_database()
    for name in addresses:
        address = reverse(name, kwargs=parts.get(name))
        given = {"data": {}, "content_type": "application/json"} if address.startswith("/api/") else {}
        cache.clear()
        # What was done at one address must not change what is found at the next.
        with transaction.atomic():
            gets = [outcome(browser.get(address)) for browser in browsers]
            assert _what_stands_in_the_database() == untouched, name
            posts = [outcome(browser.post(address, **given)) for browser in browsers]
            transaction.set_rollback(True)
        if (gets, posts) != TABLE[name]:
            wrong[name] = ((gets, posts), "and not", TABLE[name])
    assert wrong == {}


def _what_stands_in_the_database() -> list[Any]:
    rows = Signal.objects.order_by("pk").values_list("pk", "status", "team", "officer", "updated_at")
    actions = TeamAction.objects.order_by("pk").values_list("pk", "status", "link_number", "changed_at")
    return [list(rows), list(actions), Letter.objects.count()]


@pytest.mark.parametrize("name", [name for name in sorted(OWN) if name not in ("logout", "account_logout")])
def test_a_stranger_finds_nothing_behind_the_pages_of_one_s_own_account(name, cast):
    kwargs = {"session-end": {"session_id": 1}, "mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1}}
    answer = Client().get(reverse(name, kwargs=kwargs.get(name)))
    assert outcome(answer) in (LOGIN, METHOD, 404) or answer.status_code == 200 and name == "mfa_login_webauthn"


def test_the_way_to_an_identity_provider_is_everybody_s_and_lets_nobody_in(cast, settings):
    oidc.forget()
    with IdentityProvider().serving() as provider:
        settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.url, CLIENT, SECRET
        for role in ROLES:
            browser = Client()
            if cast[role]:
                browser.force_login(cast[role], backend="officers.sign_in.SignInBackend")
            assert browser.get("/inloggen/gemeente")["Location"].startswith(f"{provider.url}/authorize?"), role
            # Without what only the provider gives.
            assert browser.get("/inloggen/gemeente/terug?code=x&state=x").status_code == FORBIDDEN, role
            assert browser.get("/account").status_code == (200 if cast[role] else 302), role
            for path in ("/inloggen/gemeente", "/inloggen/gemeente/terug"):
                assert browser.post(path).status_code == METHOD, role


@pytest.mark.parametrize("name", sorted(SWITCHED_OFF))
def test_without_an_identity_provider_there_is_no_way_to_one(name, cast):
    assert [Client().get(reverse(name)).status_code, Client().post(reverse(name)).status_code] in (
        [404, 404],
        [405, 404],
        [404, 405],
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_management_pages_are_for_the_manager_only(role, cast):
    client = Client()
    if cast[role]:
        client.force_login(cast[role], backend="officers.sign_in.SignInBackend")
    answer = client.get("/beheer/", follow=True)
    address, status = answer.request["PATH_INFO"], answer.status_code
    expected = {"stranger": ("/inloggen", 200), "manager": ("/beheer/", 200)}
    assert (address, status) == expected.get(role, ("/beheer/login/", FORBIDDEN))


@pytest.mark.parametrize("path", ["/postbus", "/postbus/1"])
def test_outside_the_demo_there_is_no_mailbox(cast, settings, client, path):
    settings.MAILBOX = False
    assert client.get(path).status_code == GONE

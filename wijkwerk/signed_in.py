"""Who stays signed in, how far they get and what is left of it: a session ends by itself, some roles ask a second
factor first, and no cache keeps what an officer saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from officers import sessions
from officers.models import Officer
from officers.sign_in import came_by_identity_provider

# Where somebody without the second factor that their role asks may still come: to set it up, or to leave.
_WITHOUT_SECOND_FACTOR: Final = frozenset(
    {
        "logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)


class SignedInMiddleware:
    """Ends a session that is too old (SESSION_SECONDS) or was left alone (SESSION_IDLE_SECONDS).

    Leads an officer to set up a second factor, where a role of theirs asks one and there is none: every address leads
    there, so that one which is forgotten is shut.

    Every answer to who is signed in says `no-store`: the next one at this screen must not read it with the button back.
    What is the same for everybody, and says so itself, may be kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a cookie there is nobody, and the session need not be touched: a page says "Vary: Cookie" when it is.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
        response = self._answer(request) if signed_in else self.get_response(request)
        if request.session.modified and SESSION_KEY in request.session:
            # Who signed in just now: the clock starts here, and not at the next click.
            sessions.begin(request.session)
            signed_in = True
        if signed_in and "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        """What somebody who is signed in gets."""
        if sessions.is_over(request.session):
            logout(request)
        elif _lacks_second_factor(request) and not _is_a_way_to_one(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Whether a role of this officer asks a second factor that was never set up."""
    officer = request.user
    if not isinstance(officer, Officer) or not getattr(officer, "lacks_second_factor", False):
        return False
    return not (settings.OIDC_SECOND_FACTOR and came_by_identity_provider(request))


def _is_a_way_to_one(request: HttpRequest) -> bool:
    """Whether the address asked for is one of those that lead to a second factor, or out."""
    try:
        return resolve(request.path_info).view_name in _WITHOUT_SECOND_FACTOR
    except Resolver404:
        return False

"""Who stays signed in, and how far they get: a session ends by itself, and some roles ask a second factor first."""

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
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a cookie there is nobody, and the session need not be touched: a page says "Vary: Cookie" when it is.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            if sessions.is_over(request.session):
                logout(request)
            elif _lacks_second_factor(request) and not _is_a_way_to_one(request):
                return HttpResponseRedirect(reverse("mfa_index"))
        response = self.get_response(request)
        if request.session.modified and SESSION_KEY in request.session:
            # Who signed in just now: the clock starts here, and not at the next click.
            sessions.begin(request.session)
        return response


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

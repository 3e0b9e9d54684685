"""The pages of an officer's own account: signing in by the identity provider, sessions, the password, signing out."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LogoutView, PasswordChangeView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from areas.queries import current_version
from officers import rights, sessions
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from officers.placed import story_of

logger = logging.getLogger(__name__)

sign_out = require_POST(LogoutView.as_view())


@require_safe
@for_officers()
def account(request: OfficerRequest) -> HttpResponse:
    """What an officer decides about signing in: password, second factor, sessions."""
    return render(
        request,
        "officers/account.html",
        {
            "has_password": request.user.has_usable_password(),
            "has_second_factor": Authenticator.objects.filter(user=request.user).exists(),
        },
    )


@never_cache
@for_officers()
def own_sessions(request: OfficerRequest) -> HttpResponse:
    """Where the officer is signed in; a POST ends all of it but here."""
    if request.method == "POST":
        ended = sessions.end(request.user, current=request.session.session_key)
        messages.success(
            request, _("U bent overal uitgelogd, behalve hier.") if ended else _("Er was geen andere sessie.")
        )
        return redirect("sessions")
    found = sessions.of(request.user, current=request.session.session_key)
    return render(request, "officers/sessions.html", {"sessions": found})


@require_POST
@for_officers()
def end_session(request: OfficerRequest, session_id: int) -> HttpResponse:
    """End one session of the officer elsewhere."""
    if not sessions.end(request.user, current=request.session.session_key, session_id=session_id):
        raise Http404
    messages.success(request, _("Die sessie is geëindigd."))
    return redirect("sessions")


@never_cache
@require_safe
def oidc_begin(request: HttpRequest) -> HttpResponse:
    """To the city's identity provider. A link, since `form-action` of our policy would stop a form that leads there."""
    from officers import oidc  # with what reads a token: only a city with a provider carries it

    if not oidc.is_set_up():
        raise Http404
    try:
        return redirect(oidc.way_out(request, back_to=get_next_redirect_url(request)))
    except oidc.Unreachable as error:
        return _no_identity(request, 503, error)


@never_cache
@require_safe
def oidc_return(request: HttpRequest) -> HttpResponse:
    """Back from the identity provider: signed in, or told why not."""
    from officers import oidc  # with what reads a token: only a city with a provider carries it

    if not oidc.is_set_up():
        raise Http404
    try:
        return oidc.sign_in(request)
    except oidc.Unreachable as error:
        return _no_identity(request, 503, error)
    except (oidc.Refused, oidc.Unknown) as error:
        return _no_identity(request, 403, error)


def _no_identity(request: HttpRequest, status: int, error: Exception) -> HttpResponse:
    """The page that says why nobody was signed in, and what to do; our own reason goes to the log."""
    logger.warning("identity provider: %s: %s", type(error).__name__, error)
    context = {"kind": type(error).__name__, "identity_provider": settings.OIDC_NAME}
    return render(request, "officers/no_identity.html", context, status=status)


class ChangePassword(PasswordChangeView):
    """Another password. Who has none signs in at the city's identity provider, and gets none here either."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, Officer) and not request.user.has_usable_password():
            return redirect("account")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


change_password = never_cache(ChangePassword.as_view())


@require_safe
@for_officers()
def placing(request: OfficerRequest, code: str) -> HttpResponse:
    """Where the area officers of an area sat, sit and will sit, as a timeline."""
    version = current_version(code)
    if version is None:
        raise Http404
    return render(
        request,
        "officers/placing.html",
        {
            "version": version,
            "story": story_of(version.area_id),
            "may_plan": request.user.may(rights.MANAGE_ORGANISATION),
        },
    )

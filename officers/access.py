"""Who is at the door: a civil servant with rights, for pages; a program with a key, for the API."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from officers.models import ApiClient, Officer

P = ParamSpec("P")


class OfficerRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: Officer


def client_of(request: HttpRequest | Request) -> ApiClient | None:
    """The program whose key came with a request of the API, or None for a stranger."""
    who: object = request.user
    return who if isinstance(who, ApiClient) else None


def for_officers(
    *rights: str,
) -> Callable[
    [Callable[Concatenate[OfficerRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """A page for who is signed in and has one of `rights` (none named: every officer).

    A stranger is sent to sign in and comes back; an officer without the right gets 403.
    """

    def around(
        view: Callable[Concatenate[OfficerRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, Officer):
                return redirect_to_login(request.get_full_path())
            if rights and not request.user.right_codes.intersection(rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # narrowed by the test on its user

        return door

    return around

"""What a program may: the scopes of its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from officers.access import client_of

if TYPE_CHECKING:
    # REST framework reads this module while it is still being imported itself.
    from rest_framework.views import APIView


def scope_needed(view: APIView, method: str) -> str | None:
    """The scope that a view asks for a method (`required_scopes` of the view); None where everybody may.

    Every method must be named there: one that was forgotten is an error of the programmer, and opens nothing.
    """
    required: dict[str, str | None] = view.required_scopes  # type: ignore[attr-defined]  # every view of ours has it
    return required["GET" if method == "HEAD" else method]


class HasScope(BasePermission):
    """Lets through who has the scope that the view asks: 401 without a key, 403 without the scope."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the request may go on."""
        method = request.method or ""
        if method == "OPTIONS" or method not in view.allowed_methods:
            return True  # so that the answer is 405, whoever asks
        scope = scope_needed(view, method)
        if scope is None:
            return True
        client = client_of(request)
        if client is None:
            raise exceptions.NotAuthenticated
        if scope not in client.scopes:
            raise exceptions.PermissionDenied(_("Deze sleutel heeft het recht %s niet.") % scope)
        return True

"""Who a program is: a key in `Authorization: Bearer KEY`, of which we keep only the digest."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from officers.models import ApiClient
from wijkwerk.doors import origin, too_often


class ApiKeyAuthentication(BaseAuthentication):
    """A wrong key is refused everywhere, also where none is needed: the sender believes to be somebody."""

    def authenticate(self, request: Request) -> tuple[ApiClient, None] | None:
        """The client of the key; None without one. Raises 401, or 429 for who tries too many wrong keys."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _space, key = header.partition(" ")
        client = ApiClient.objects.with_key(key.strip()) if scheme.lower() == "bearer" else None
        if client is None:
            wait = too_often("api", "key:" + origin(request))
            if wait:
                raise exceptions.Throttled(wait)
            raise exceptions.AuthenticationFailed(_("Deze sleutel kennen wij niet, of hij is ingetrokken."))
        return client, None

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"

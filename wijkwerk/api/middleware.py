"""What holds for every answer under `/api/`, also one that no view gave: version, no caching, errors as problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from wijkwerk.api.problems import MEDIA_TYPE, problem_response
from wijkwerk.doors import origin

PREFIX: Final = "/api/"
_OF_THE_BODY: Final = {"content-type", "content-length", "content-encoding", "content-disposition"}


class ApiMiddleware:
    """Stands first, so that a refusal by any other middleware passes here too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "POST":
            # No header of a request can have this name. For telling repeats of strangers apart (`signals/repeats.py`).
            request.META["wijkwerk.origin"] = origin(request)
        if "\x00" in request.path_info:
            # The database knows no such character, so nothing has this address.
            response = problem_response(404)
        else:
            response = self.get_response(request)
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith(MEDIA_TYPE):
            kept = {name: value for name, value in response.items() if name.lower() not in _OF_THE_BODY}
            response = problem_response(response.status_code, headers=kept)
        if "Allow" in response:
            # REST framework counts OPTIONS among the methods of a view, and we answer it with 405.
            response["Allow"] = response["Allow"].replace(", OPTIONS", "")
        response["API-Version"] = settings.API_VERSION
        response["Cache-Control"] = "no-store"
        return response

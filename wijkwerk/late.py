"""Views that are loaded when somebody first asks for them: what they bring along is no burden of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string


def late(path: str) -> Callable[..., HttpResponseBase]:
    """The view that is found at `path` (`package.module.name`). Nothing that Django reads off a view itself is seen
    before: not for one that is free of the check on forms of others (`csrf_exempt`)."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = import_string(path)(request, *args, **kwargs)
        return response

    view.__doc__ = f"The view {path}."
    return view

"""The door to the areas for maps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from areas import maps


def _mark(request: HttpRequest) -> str:
    return f'"{maps.outlines_mark()}"'


@require_safe
@condition(etag_func=_mark)
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of all areas, for maps; the same for everybody."""
    response = HttpResponse(maps.outlines(), content_type="application/geo+json")
    patch_cache_control(response, public=True, max_age=300)
    return response

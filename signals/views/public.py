"""Doors for everybody: what plays in an area as data for maps, and the pictures of subjects."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.translation import override
from django.views.decorators.http import require_safe

from areas.models import Area
from signals import icons, public, speech
from signals.keeping import kept
from signals.models import Category


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What plays in an area (`gebied`, a code; everywhere without) as GeoJSON (CRS84), for the map; in Dutch, or in
    another language of ours (`taal`). The same for everybody, and no more than the list beside the map."""
    code, language = request.GET.get("gebied", "")[:40], speech.asked(request)
    with override(language):
        return answer(request, f"feed:{language}:{code}", "application/geo+json", lambda: _data(code))


def _data(code: str) -> str:
    area_id = Area.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    if code and area_id is None:
        raise Http404
    return json.dumps(public.as_geojson(public.seen(area_id=area_id)), ensure_ascii=False, separators=(",", ":"))


def answer(request: HttpRequest, name: str, content_type: str, make: Callable[[], str]) -> HttpResponse:
    """What everybody gets alike. A browser keeps it and asks each time whether it is still so: something new is seen
    at once."""

    def made() -> tuple[str, bytes]:
        body = make().encode()
        return f'"{hashlib.sha256(body).hexdigest()[:20]}"', body

    mark, body = kept(name, public.stamp(), made)
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = mark
    patch_cache_control(response, public=True, no_cache=True)
    return response


@require_safe
def icon(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a subject. Its address changes with it, so it may be kept for long."""
    category = get_object_or_404(Category.objects.exclude(icon=""), slug=slug)
    try:
        drawing = icons.clean(category.icon)
    except ValidationError:
        raise Http404 from None
    response = HttpResponse(drawing, content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response

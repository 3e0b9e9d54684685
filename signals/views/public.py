"""Doors for everybody: what plays in an area as data for maps, and the pictures of subjects."""

from __future__ import annotations

import json

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from areas.models import Area
from signals import icons, public
from signals.models import Category

# Seconds that what everybody may know is kept, at most; what changes is seen at once (`public.stamp`).
KEPT = 60


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What plays in an area (`gebied`, a code; everywhere without) as GeoJSON (CRS84), for the map; the same for
    everybody, and no more than the list beside the map."""
    code = request.GET.get("gebied", "")[:40]
    stamp = public.stamp()
    mark = f'"{stamp}-{get_language()}"'
    if request.headers.get("If-None-Match") == mark:
        return _kept(HttpResponse(status=304), mark)
    key = f"public:feed:{stamp}:{get_language()}:{code}"
    body = cache.get(key)
    if body is None:
        area_id = Area.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
        if code and area_id is None:
            raise Http404
        body = json.dumps(public.as_geojson(public.seen(area_id=area_id)), ensure_ascii=False, separators=(",", ":"))
        cache.set(key, body, timeout=KEPT)
    return _kept(HttpResponse(body, content_type="application/geo+json"), mark)


def _kept(response: HttpResponse, mark: str) -> HttpResponse:
    """A browser keeps it and asks each time whether it is still so: something new is seen at once."""
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

"""GeoJSON (RFC 7946) for who asks for `application/geo+json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer


class GeoJsonRenderer(JSONRenderer):
    """A page of features becomes a collection, with its neighbours beside it; one feature stays as it is."""

    media_type = "application/geo+json"
    format = "geojson"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The bytes of an answer."""
        if isinstance(data, dict) and "results" in data:
            page = {name: value for name, value in data.items() if name != "results"}
            data = {"type": "FeatureCollection", **page, "features": data["results"]}
        return super().render(data, accepted_media_type, renderer_context)

"""Lists in pages by keyset: a page starts after the last row of the one before, however deep it lies."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    # REST framework reads this module while it is still being imported itself.
    from rest_framework.views import APIView

PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 100


class KeysetPagination(BasePagination):
    """`{"next", "previous", "results"}`, and `count` where it is asked for.

    A view names its order in `ordering`: field names, "-" for descending, of which the last is unique and none is
    ever null. A cursor is signed, so that nobody can write one. A view that reads its rows in a way of its own has
    `read_page(rows, order, most, start)`; `start` is the value of the first field that the page begins at, or None.
    """

    query_params: Final = ("cursor", "pageSize", "count")

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        """The rows of the page that the request asks for. Raises 400 for a wrong `cursor`, `pageSize` or `count`."""
        self.ordering: tuple[str, ...] = view.ordering  # type: ignore[union-attr]  # every list of ours names it
        size = _page_size(request)
        backwards, after = self._read_cursor(request)
        self.count = queryset.count() if _wants_count(request) else None
        order = [_turned(name) if backwards else name for name in self.ordering]
        rows = queryset
        if after is not None:
            rows = rows.filter(_beyond(self.ordering, after, backwards=backwards))
        read = getattr(view, "read_page", _read_page)
        page: list[Any] = read(rows, order, size + 1, after[0] if after else None)
        more = len(page) > size
        page = page[:size]
        if backwards:
            page.reverse()
        self.url = request.build_absolute_uri()
        has_next = more if not backwards else True
        has_previous = more if backwards else after is not None
        self.next = self._link(page[-1], backwards=False) if page and has_next else None
        self.previous = self._link(page[0], backwards=True) if page and has_previous else None
        return page

    def get_paginated_response(self, data: Any) -> Response:
        """The page with its neighbours."""
        answer = {"next": self.next, "previous": self.previous, "results": data}
        if self.count is not None:
            answer["count"] = self.count
        return Response(answer)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for openapi.json."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": str(_("De volgende bladzijde, of null."))},
                "previous": {**link, "description": str(_("De vorige bladzijde, of null."))},
                "results": schema,
                "count": {"type": "integer", "description": str(_("Alleen met count=true."))},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """The query parameters of every list, for openapi.json."""
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": str(_("Waar de bladzijde begint; neem deze over uit next of previous.")),
                "schema": {"type": "string"},
            },
            {
                "name": "pageSize",
                "in": "query",
                "description": str(_("Hoeveel er op een bladzijde staan.")),
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
            },
            {
                "name": "count",
                "in": "query",
                "description": str(_("Met true staat er ook bij hoeveel het er in totaal zijn.")),
                "schema": {"type": "boolean", "default": False},
            },
        ]

    def _signer(self) -> signing.Signer:
        # A cursor of one list says nothing in another.
        return signing.Signer(salt="wijkwerk.api.cursor:" + ",".join(self.ordering))

    def _read_cursor(self, request: Request) -> tuple[bool, list[Any] | None]:
        cursor = request.query_params.get("cursor")
        if cursor is None:
            return False, None
        try:
            backwards, values = self._signer().unsign_object(cursor)
        except (signing.BadSignature, ValueError) as error:
            raise ValidationError({"cursor": _("Deze cursor kennen wij niet.")}) from error
        return backwards, values

    def _link(self, row: Model, *, backwards: bool) -> str:
        values = [attrgetter(_field(name).replace("__", "."))(row) for name in self.ordering]
        cursor = self._signer().sign_object([backwards, [_plain(value) for value in values]])
        return replace_query_param(self.url, "cursor", cursor)


def _read_page(rows: Any, order: Sequence[str], most: int, start: Any) -> list[Any]:
    return list(rows.order_by(*order)[:most])


def _page_size(request: Request) -> int:
    wanted = request.query_params.get("pageSize")
    if wanted is None:
        return PAGE_SIZE
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) <= 3 and 1 <= int(wanted) <= MAX_PAGE_SIZE):
        raise ValidationError({"pageSize": _("Kies een getal van 1 tot en met %d.") % MAX_PAGE_SIZE})
    return int(wanted)


def _wants_count(request: Request) -> bool:
    wanted = request.query_params.get("count", "false")
    if wanted not in ("true", "false"):
        raise ValidationError({"count": _("Kies true of false.")})
    return wanted == "true"


def _field(name: str) -> str:
    return name.removeprefix("-")


def _turned(name: str) -> str:
    return _field(name) if name.startswith("-") else "-" + name


def _plain(value: Any) -> Any:
    """As JSON can carry it, to the microsecond."""
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def _beyond(ordering: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Q:
    """Rows after these values in the order. The first condition alone bounds the first field, so an index serves."""
    name, value = ordering[0], values[0]
    field = _field(name)
    direction = "lt" if name.startswith("-") != backwards else "gt"
    if len(ordering) == 1:
        return Q(**{f"{field}__{direction}": value})
    ties = _beyond(ordering[1:], values[1:], backwards=backwards)
    return Q(**{f"{field}__{direction}e": value}) & (Q(**{f"{field}__{direction}": value}) | ties)

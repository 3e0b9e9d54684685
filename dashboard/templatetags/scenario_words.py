"""Words of the list of a proefdraai."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from signals.comparing import ADDED, Cell

register = template.Library()


@register.filter
def called(slug: str, names: Mapping[str, str]) -> str:
    """What a team is called, by its code."""
    return names.get(slug, slug)


@register.filter
def cell_title(cell: Cell, names: Mapping[str, str]) -> str:
    """What the signals of a cell have in common, as a heading."""
    said = {"before": called(cell.before, names), "after": called(cell.after, names)}
    if cell.what == "overdracht":
        return _("Een overdracht erbij") if cell.after == ADDED else _("Een overdracht bespaard")
    if cell.what == "niemand":
        return _("In de proef van niemand") if cell.after == "ja" else _("In de proef niet meer van niemand")
    if cell.before and cell.after:
        words = {
            "ingang": _("Binnen bij %(before)s, in de proef bij %(after)s"),
            "eigenaar": _("Begonnen bij %(before)s, in de proef bij %(after)s"),
            "team": _("Werk voor %(before)s, in de proef voor %(after)s"),
        }
        return words.get(cell.what, _("Anders gelopen")) % said
    titles = {
        "ingang": _("Een andere ingang"),
        "eigenaar": _("Een andere eerste eigenaar"),
        "team": _("Een ander team voor het werk"),
    }
    return titles.get(cell.what, _("Anders gelopen"))

"""Kept filters: keeping one, putting another in its place, taking over whose owner left, and what one asks for that is
not there any more, or not for its reader.

A filter that asks for somebody who left, or for what has ended, still finds what it found, and its reader hears that it
asks for what is no more. One that asks for a colleague for whom its reader may not ask finds nothing of that colleague,
and says so.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from areas.models import Area, AreaVersion
from officers.models import Officer, Team
from signals.finding import (
    NOBODY,
    NONE,
    SOMEBODY,
    Filter,
    asks_for_anybody,
    looks_for_a_person,
    may_be_asked_for,
)
from signals.models import Category, SavedFilter
from signals.visibility import Viewer, viewer_of

PERSON, TEAM, SUBJECT, AREA = "persoon", "team", "onderwerp", "gebied"
# Parts of a filter that name what may end, and what they name.
_NAMING: Final = {
    "behandelaar": PERSON,
    "regie": PERSON,
    "gemaaktdoor": PERSON,
    "team": TEAM,
    "ingang": TEAM,
    "aangebodendoor": TEAM,
    "positionering": TEAM,
    "categorie": SUBJECT,
    "voorgesteld": SUBJECT,
    "gebied": AREA,
}
# Seconds that what was looked up may be old.
_KEPT: Final = 60
_FOR_ALL: Final = Value(True, output_field=BooleanField())
_NOBODYS: Final = frozenset(("", NONE, NOBODY, SOMEBODY))


@dataclass(frozen=True, slots=True)
class Named:
    """What a filter names: whether it is there still, and whether its reader may ask for it."""

    name: str
    is_here: bool
    is_for_reader: bool


# What filters name, by what it is and its code.
Known = Mapping[tuple[str, str], Named]


def look_up(filters: Iterable[Mapping[str, Sequence[str]]], reader: Viewer) -> Known:
    """What these filters (as `Filter.parts`) name, for this reader. What there never was is not in it. One statement,
    and none where nothing is named, or the same was asked within the last minute: every list and desk asks."""
    named: dict[str, set[str]] = defaultdict(set)
    for parts in filters:
        for what, code in _named(parts):
            named[what].add(code)
    if not named:
        return {}
    asked = sorted((what, sorted(codes)) for what, codes in named.items())
    scope = None if asks_for_anybody(reader) else (reader.officer_id, sorted(reader.team_ids))
    key = "kept-filters-" + hashlib.sha256(repr((asked, scope)).encode()).hexdigest()
    kept: Known | None = cache.get(key)
    if kept is None:
        first, *others = (_rows(what, codes, reader) for what, codes in named.items())
        rows = first.union(*others, all=True) if others else first
        kept = {(what, code): Named(name or code, *whether) for what, code, name, *whether in rows}
        cache.set(key, kept, _KEPT)
    return kept


def _named(parts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(what, code) for part, what in _NAMING.items() for code in parts.get(part, ()) if code not in _NOBODYS]


def _rows(what: str, codes: Iterable[str], reader: Viewer) -> QuerySet[Any, Any]:
    """What it is, its code, its name, whether it is still there, and whether this reader may ask for it."""
    kind = Value(what, output_field=CharField())
    if what == AREA:
        versions = AreaVersion.objects.filter(area=OuterRef("pk"))
        last = versions.order_by(F("valid_from").desc(nulls_last=True)).values("name")[:1]
        areas = (
            Area.objects.order_by()
            .filter(code__in=codes)
            .annotate(
                what=kind, called=Coalesce(Subquery(last), "code"), here=Exists(versions.on()), for_reader=_FOR_ALL
            )
        )
        return areas.values_list("what", "code", "called", "here", "for_reader")
    model, code = {PERSON: (Officer, "username"), TEAM: (Team, "slug"), SUBJECT: (Category, "slug")}[what]
    rows: Any = model._default_manager.order_by().filter(**{f"{code}__in": codes})
    allowed = may_be_asked_for(reader) if what == PERSON else None
    for_reader = ExpressionWrapper(allowed, output_field=BooleanField()) if allowed else _FOR_ALL
    return rows.annotate(what=kind, for_reader=for_reader).values_list("what", code, "name", "is_active", "for_reader")


def ended_in(parts: Mapping[str, Sequence[str]], known: Known) -> list[str]:
    """What a filter (as `Filter.parts`) asks for that is not there any more, each as a sentence."""
    words = {
        PERSON: _("%s werkt hier niet meer."),
        TEAM: _("Team %s neemt geen signalen meer aan."),
        SUBJECT: _("Onderwerp %s is niet meer in gebruik."),
        AREA: _("Gebied %s bestaat niet meer."),
    }
    found = []
    for what, code in _named(parts):
        if (what, code) not in known:
            found.append(_("%s kennen wij niet.") % code)
        elif not known[what, code].is_here:
            found.append(words[what] % known[what, code].name)
    return list(dict.fromkeys(found))


def not_for_reader(parts: Mapping[str, Sequence[str]], known: Known) -> list[str]:
    """For which colleagues a filter (as `Filter.parts`) asks while its reader may not, each as a sentence: by what
    stands in the address, since their names are not in the lists of this reader."""
    codes = [code for what, code in _named(parts) if (what, code) in known and not known[what, code].is_for_reader]
    return [
        _("Naar signalen van %s kunt u niet vragen: die zit niet in uw teams.") % code for code in dict.fromkeys(codes)
    ]


def with_remarks(
    kept: Iterable[SavedFilter], reader: Viewer, known: Known | None = None
) -> list[tuple[SavedFilter, list[str]]]:
    """Each of these filters with what it asks for that is not there any more, or not for this reader, as sentences.
    `known` is looked up where it is not given."""
    rows = list(kept)
    if known is None:
        known = look_up((one.asked for one in rows), reader)
    return [(one, ended_in(one.asked, known) + not_for_reader(one.asked, known)) for one in rows]


def keep(asked: Filter, *, name: str, team: Team | None, is_pinned: bool, by: Officer) -> SavedFilter:
    """Keep a filter under a name; a name that `by` has already gets this filter. `team` is one of theirs, which sees it
    too.

    Raises `ValidationError` (code `person`) for a filter that looks for somebody.
    """
    _refuse_a_person(asked, by)
    kept, _is_new = SavedFilter.objects.update_or_create(
        officer=by, name=name, defaults={"asked": asked.parts, "team": team, "is_pinned": is_pinned}
    )
    return kept


def put_in_place_of(kept: SavedFilter, asked: Filter, *, by: Officer) -> SavedFilter:
    """Let a filter of `by` ask this from now on; its name, its team and its place on the desk stay.

    Raises `ValidationError` (code `person`) for a filter that looks for somebody.
    """
    _refuse_a_person(asked, by)
    kept.asked = asked.parts
    kept.save(update_fields=["asked"])
    return kept


def _refuse_a_person(asked: Filter, by: Officer) -> None:
    if looks_for_a_person(asked, viewer_of(by)):
        raise ValidationError(_("Dit filter zoekt een persoon. Zo'n filter bewaren wij niet."), code="person")


def take_over(kept: SavedFilter, *, by: Officer) -> SavedFilter:
    """Make a filter that is shared with a team of `by` theirs, where its owner left that team or the municipality.

    Under a name that `by` does not have yet. Raises `ValidationError` (code `owned`) where its owner is still there, or
    somebody else of the team took it over meanwhile.
    """
    shared = SavedFilter.objects.of(by).filter(pk=kept.pk, owner_is_there=False).exclude(team=None)
    # Of two who do this at once the second finds another owner.
    untaken = SavedFilter.objects.filter(pk=kept.pk, officer=kept.officer_id).exclude(officer=by)
    if not shared.exists() or not untaken.update(officer=by, name=_free_name(kept.name, by)):
        raise ValidationError(_("Dit filter is van een collega die er nog is."), code="owned")
    kept.refresh_from_db()
    return kept


def _free_name(name: str, by: Officer) -> str:
    """The name, with a number behind it where this officer has a filter of that name."""
    taken = set(by.saved_filters.values_list("name", flat=True))
    names = (name, *(f"{name[:56]} ({number})" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)

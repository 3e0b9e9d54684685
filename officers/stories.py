"""Telling the story of an area, version after version; and the texts of the city that stand on its page."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from officers import audit, rights
from officers.models import AreaStory, CityText, Officer
from officers.models.stories import MAX_STORY

PARTS: Final = ("story", "approach", "programme")
# What area-based working is here, and what it is not: the code of its text.
WORKING: Final = "wijkgericht-werken"
# code -> (heading, text): what a city starts with, and changes in /beheer/.
STARTING_TEXTS: Final[dict[str, tuple[str, str]]] = {
    WORKING: (
        "Wat is wijkgericht werken?",
        "Elke wijk en elke kern is anders. Daarom regelen wij ons werk per gebied. Een wijkambtenaar kent uw gebied en"
        " is de schakel tussen bewoners, partners en de teams van de gemeente. Wat u ons vertelt, komt bij het team dat"
        " dit werk in uw gebied doet.\n\n"
        "Wijkgericht werken is geen project en geen programma. Het houdt niet op, en er hoeft niets mis te zijn met een"
        " wijk. Een wijkaanpak is iets anders: een plan om één gebied in een bepaalde tijd te verbeteren. Loopt zo’n"
        " plan in uw gebied, dan staat het apart op deze pagina.",
    ),
}


class Changed(Exception):
    """Somebody else wrote a version meanwhile: `newest` is what stands there now."""

    def __init__(self, newest: AreaStory) -> None:
        super().__init__()
        self.newest = newest


def may_tell(officer: Officer, area: Area) -> bool:
    """Whether somebody may write about an area: an area officer (or stand-in) of it, or who manages areas."""
    if officer.may(rights.MANAGE_AREAS):
        return True
    return officer.may(rights.TELL_AREAS) and area.pk in officer.area_ids


def tell(area: Area, *, words: dict[str, str], by: Officer, seen: int | None) -> AreaStory:
    """Write a new version of the story of an area; `words` has the `PARTS`, `seen` is the id of the version that the
    writer had before them (None: there was none).

    What is said already in the same words makes no new version. Raises `PermissionDenied`, `ValidationError` (code
    `max_length`), and `Changed` where somebody else wrote since.
    """
    if not may_tell(by, area):
        raise PermissionDenied
    said = {part: words.get(part, "").replace("\r\n", "\n").strip() for part in PARTS}
    for part, text in said.items():
        if len(text) > MAX_STORY:
            raise ValidationError(
                {part: ValidationError(_("Schrijf hoogstens %d tekens.") % MAX_STORY, code="max_length")}
            )
    with transaction.atomic():
        # Of two who write at once the second waits here, and then sees the first.
        Area.objects.select_for_update(no_key=True).get(pk=area.pk)
        newest = AreaStory.objects.filter(area=area).first()
        if newest is not None and newest.pk != seen:
            raise Changed(newest)
        if newest is not None and all(getattr(newest, part) == text for part, text in said.items()):
            return newest
        made = AreaStory.objects.create(area=area, officer=by, **said)
        audit.record_when_saved("story", about={"area": area.code, "version": made.pk}, by=by)
    return made


def erase(version: AreaStory, *, by: Officer) -> None:
    """Take the words out of an earlier version for good; that there was one stays known. Raises `PermissionDenied`,
    and `ValidationError` (code `newest`) for the one that counts: write a new one first."""
    if not may_tell(by, version.area):
        raise PermissionDenied
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=version.area_id)
        newest = AreaStory.objects.filter(area=version.area_id).first()
        if newest is not None and newest.pk == version.pk:
            raise ValidationError(
                _("Dit is de versie die nu op de pagina staat. Schrijf eerst een nieuwe."), code="newest"
            )
        AreaStory.objects.filter(pk=version.pk).update(**dict.fromkeys(PARTS, ""), erased_at=timezone.now())
        audit.record_when_saved("story-erased", about={"area": version.area.code, "version": version.pk}, by=by)


def city_text(slug: str) -> CityText:
    """A text of the city by its code; ours (not saved) where the city has none yet. One query."""
    found = CityText.objects.filter(slug=slug).first()
    if found is not None:
        return found
    title, text = STARTING_TEXTS[slug]
    return CityText(slug=slug, title=title, text=text)


def starting_rows() -> list[dict[str, Any]]:
    """The texts of the first day, as rows."""
    return [{"slug": slug, "title": title, "text": text} for slug, (title, text) in STARTING_TEXTS.items()]

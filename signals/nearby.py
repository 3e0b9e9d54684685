"""What else plays: open signals close by about the same, some with the same words, those of other domains, and others
of the same reporter.

Only what the viewer may read is found: a signal whose place is hidden must not be given away by being near. What is
`bijzonder` is never found here, by nobody (contract: never a search result).
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.gis.geos import Point
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q
from django.db.models.functions import Lower, Right

from signals.models import Category, Reporter, Sensitivity, Signal
from signals.models.signal import LAST_DIGITS
from signals.public import public_signals
from signals.queries import Digits, SignalQuerySet
from signals.reading import read
from signals.visibility import Viewer

MOST: Final = 10
MOST_FOR_RESIDENTS: Final = 3
# Short words and many words say little, and cost much.
_LETTERS: Final = 6
_WORDS: Final = 8
# What a line (`_near.html`) shows besides the signal itself.
_SHOWN: Final = ("category", "team")


def similar_near(
    viewer: Viewer,
    *,
    category: Category | None,
    point: Point | None,
    area_id: int | None = None,
    without: Signal | None = None,
) -> list[Signal]:
    """Open signals of a category that the viewer may read, at most `MOST`: within `NEARBY_METRES` of a point the
    nearest first, each with its `metres`; without a point those of an area, the newest first. One query, or none."""
    if category is None:
        return []
    found = _visible(viewer, without=without).filter(category=category)
    if point is not None:
        return list(found.near(point, metres=settings.NEARBY_METRES)[:MOST])
    if area_id is not None:
        return list(found.within(area_id).order_by("-received_at", "-pk")[:MOST])
    return []


def like_in_words(signal: Signal, *, viewer: Viewer) -> list[Signal]:
    """Open signals near this one that share telling words with it but are about another category; nearest first.

    The words are compared only for the few that lie near, so that it stays cheap.
    """
    # As they were written: `read` smooths over slips, and the search does not.
    found = read(signal.text)
    written = {signal.text[begin:end].lower() for begin, end in zip(found.begins, found.ends, strict=True)}
    words = sorted(word for word in written if len(word) >= _LETTERS and word.isalpha())
    if signal.point is None or not words:
        return []
    telling = SearchQuery(" | ".join(sorted(words, key=len)[-_WORDS:]), config="dutch", search_type="raw")
    return list(
        _visible(viewer, without=signal)
        .exclude(category=signal.category)
        .near(signal.point, metres=settings.NEARBY_METRES)
        .annotate(words=SearchVector("text", config="dutch"))
        .filter(words=telling)[:MOST]
    )


def of_other_domains(signal: Signal, *, viewer: Viewer) -> list[Signal]:
    """Open signals close to this one whose subject is of another domain, nearest first: the same place, seen by others
    (domain study, S5)."""
    if signal.point is None or signal.domain_id is None:
        return []
    found = _visible(viewer, without=signal).exclude(domain=signal.domain_id).filter(domain__isnull=False)
    return list(found.near(signal.point, metres=settings.NEARBY_METRES)[:MOST])


def others_of_reporter(signal: Signal, *, viewer: Viewer) -> list[Signal]:
    """Other signals that came from the same mail address or telephone number, newest first, at most `MOST`.

    Only for who may see the contact details of this signal, and only those of which they may see them too: that two
    signals have one reporter says who that is.
    """
    reporter = getattr(signal, "reporter", None)
    if reporter is None or not signal.may_see_contact:
        return []
    same = Q()
    if reporter.email:
        same |= ~Q(email="") & Q(mail=reporter.email.lower())
    digits = "".join(char for char in reporter.phone if char.isdecimal())[-LAST_DIGITS:]
    if digits:
        same |= ~Q(phone="") & Q(number=digits)
    if not same:
        return []
    theirs = (
        Reporter.objects.alias(mail=Lower("email"), number=Right(Digits("phone"), LAST_DIGITS))
        .filter(same)
        .values("signal")
    )
    return list(
        Signal.objects.with_contact_for(viewer)
        .filter(pk__in=theirs)
        .exclude(sensitivity=Sensitivity.SPECIAL)
        .exclude(pk=signal.pk)
        .select_related(*_SHOWN)
        .order_by("-received_at", "-pk")[:MOST]
    )


def known_near(category: Category | None, *, point: Point) -> list[Signal]:
    """What is open within `NEARBY_METRES` of a point about a subject that a city made public, nearest first, at most
    three: for residents, so only what the public map may hold. The rows are for their state and day, never their words.
    """
    if category is None:
        return []
    found = public_signals().open().filter(category=category)
    near = found.near(point, metres=settings.NEARBY_METRES).only("public_id", "status", "received_at", "point")
    return list(near[:MOST_FOR_RESIDENTS])


def _visible(viewer: Viewer, *, without: Signal | None) -> SignalQuerySet:
    readable = Signal.objects.shown_to(viewer).readable()
    found = readable.open().exclude(sensitivity=Sensitivity.SPECIAL).select_related(*_SHOWN)
    return found.exclude(pk=without.pk) if without else found

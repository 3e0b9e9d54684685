"""The public meetings of an area as a calendar that others subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.models import Meeting

# What has been stays in the calendar for so long.
KEPT = datetime.timedelta(days=90)


def calendar_of(meetings: Iterable[Meeting], *, name: str) -> bytes:
    """Meetings as an iCalendar file: title, place, times in UTC and the address of the page. One that was cancelled is
    there, and says so, so that it goes from the calendars that had it."""
    # What reads and writes all of RFC 5545 is large: most processes never make a calendar.
    import icalendar

    made = icalendar.Calendar()
    made.add("prodid", "-//wijkwerk//agenda//NL")
    made.add("version", "2.0")
    made.add("x-wr-calname", _("Vergaderingen in %s") % name)
    for meeting in meetings:
        event = icalendar.Event()
        event.add("uid", f"{meeting.public_id}@wijkwerk")
        event.add("dtstamp", meeting.changed_at.astimezone(datetime.UTC))
        event.add("last-modified", meeting.changed_at.astimezone(datetime.UTC))
        event.add("sequence", meeting.version)
        event.add("dtstart", meeting.starts_at.astimezone(datetime.UTC))
        event.add("dtend", meeting.ends.astimezone(datetime.UTC))
        event.add("summary", f"{capfirst(str(meeting.get_kind_display()))}: {meeting.title}")
        if meeting.place:
            event.add("location", meeting.place)
        if meeting.agenda:
            event.add("description", meeting.agenda)
        event.add("url", settings.BASE_URL + meeting.get_absolute_url())
        event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
        made.add_component(event)
    return bytes(made.to_ical())


def in_calendar(area_id: int) -> list[Meeting]:
    """The public meetings that bear on an area: those of the last three months, and all that come."""
    since = timezone.now() - KEPT
    return list(Meeting.objects.public().bearing_on(area_id).filter(starts_at__gte=since).order_by("starts_at", "pk"))

"""How a signal's status and term are said and shown: for templates, resident's and desk alike."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.dated import today
from outbox.models import Letter
from signals.deadlines import working_days_until
from signals.models import ActionStatus, ComplaintState, PassingStatus, Signal, Status
from signals.small_numbers import Number
from signals.workflow import SPOKEN

register = template.Library()


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with an icon and a tone of colour, for the tag `badge`; the colour never speaks alone."""

    word: str
    icon: str  # a template in templates/icons/
    tone: str  # a class ww-badge--<tone> of static/css/components.css


_STATUS: Final[dict[str, tuple[str, str]]] = {
    Status.RECEIVED: ("inbox", "info"),
    Status.IN_PROGRESS: ("play", "main"),
    Status.PLANNED: ("calendar", "main"),
    Status.WAITING_FOR_REPORTER: ("question", "asks"),
    Status.WAITING_FOR_THIRD_PARTY: ("pause", "neutral"),
    Status.DONE: ("check-circle", "good"),
    Status.CANCELLED: ("cross-circle", "neutral"),
    Status.REOPENING_ASKED: ("repeat", "asks"),
    Status.REOPENED: ("repeat", "main"),
}


@register.filter
def status_badge(status: str) -> Badge:
    """The badge of a status code."""
    icon, tone = _STATUS[status]
    return Badge(word=capfirst(str(Status(status).label)), icon=f"icons/{icon}.svg", tone=tone)


_ACTION: Final[dict[str, tuple[str, str]]] = {
    ActionStatus.OPEN: ("inbox", "info"),
    ActionStatus.BUSY: ("play", "main"),
    ActionStatus.DONE: ("check-circle", "good"),
    ActionStatus.CANNOT: ("cross-circle", "asks"),
    ActionStatus.WITHDRAWN: ("arrow-left", "neutral"),
}


@register.filter
def action_badge(status: str) -> Badge:
    """The badge of where an action stands."""
    icon, tone = _ACTION[status]
    return Badge(word=capfirst(str(ActionStatus(status).label)), icon=f"icons/{icon}.svg", tone=tone)


_PASSING: Final[dict[str, tuple[str, str]]] = {
    PassingStatus.RECEIVED: ("inbox", "info"),
    PassingStatus.TAKEN_UP: ("play", "main"),
    PassingStatus.NOT_OURS: ("arrow-left", "asks"),
    PassingStatus.DONE: ("check-circle", "good"),
}


@register.filter
def passing_badge(status: str) -> Badge:
    """The badge of what came back of something that was passed on under a law; empty: nothing yet."""
    if not status:
        return Badge(word=_("Nog geen bericht"), icon="icons/clock.svg", tone="neutral")
    icon, tone = _PASSING[status]
    return Badge(word=capfirst(str(PassingStatus(status).label)), icon=f"icons/{icon}.svg", tone=tone)


_COMPLAINT: Final[dict[str, tuple[str, str]]] = {
    ComplaintState.RECEIVED: ("inbox", "info"),
    ComplaintState.IN_PROGRESS: ("play", "main"),
    ComplaintState.SETTLED: ("check", "good"),
    ComplaintState.DONE: ("check-circle", "good"),
    ComplaintState.WITHDRAWN: ("arrow-left", "neutral"),
}


@register.filter
def complaint_badge(state: str) -> Badge:
    """The badge of where a complaint stands."""
    icon, tone = _COMPLAINT[state]
    return Badge(word=capfirst(str(ComplaintState(state).label)), icon=f"icons/{icon}.svg", tone=tone)


@register.filter
def term(day: datetime.date | None) -> str:
    """How far away a date is, in working days: "over 2 werkdagen", "vandaag", "3 werkdagen te laat"."""
    if day is None:
        return ""
    now = today()
    left = working_days_until(day, today=now)
    if day == now:
        return _("vandaag")
    if left == 0:
        # Not today, and no working day between: a weekend or holiday lies on the date or between.
        return _("op de eerstvolgende dag") if day > now else _("net verstreken")
    if left > 0:
        return ngettext("over %d werkdag", "over %d werkdagen", left) % left
    return ngettext("%d werkdag te laat", "%d werkdagen te laat", -left) % -left


@register.filter
def term_badge(day: datetime.date | None) -> Badge | None:
    """The badge of a term: danger when it has passed, asking when it is today or the next working day."""
    if day is None:
        return None
    now = today()
    if day < now:
        return Badge(word=term(day), icon="icons/alert.svg", tone="danger")
    left = working_days_until(day, today=now)
    return Badge(word=term(day), icon="icons/clock.svg", tone="asks" if left <= 1 else "neutral")


@register.filter
def stopped_badge(signal: Signal) -> Badge:
    """The badge of a term that stands still while we wait for somebody else; of a row of `for_worklist`, since when
    where that lasts long."""
    if getattr(signal, "waits_long", False):
        return Badge(
            word=_("wacht al lang, sinds %s") % on_day(signal.waiting_since), icon="icons/pause.svg", tone="asks"
        )
    return Badge(word=_("termijn staat stil"), icon="icons/pause.svg", tone="neutral")


@register.filter
def on_day(moment: datetime.datetime | datetime.date | None) -> str:
    """A day in a row of a list: "23 november", with the year where it is another one than this."""
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime.datetime) else moment
    return formats.date_format(day, "j F" if day.year == today().year else "j F Y")


@register.filter
def told_badge(signal: Signal) -> Badge:
    """Whether the resident knows, as far as we told them; for rows of `Signal.objects.for_worklist()`. Of what is
    closed: whether they know how it ended."""
    if not signal.is_open and signal.feedback in SPOKEN:
        return Badge(word=_("mondeling verteld"), icon="icons/phone.svg", tone="good")
    if not signal.is_open and signal.told is False and signal.feedback:
        return Badge(word=_("niet verteld"), icon="icons/mail.svg", tone="neutral")
    if signal.ended_in_silence:
        return Badge(word=_("melder weet het nog niet"), icon="icons/alert.svg", tone="asks")
    if signal.told_at and signal.told_by == Letter.State.FAILED:
        return Badge(word=_("mail niet aangekomen"), icon="icons/alert.svg", tone="asks")
    if signal.told_at:
        when = timezone.localdate(signal.told_at)
        day = formats.date_format(when, "j M" if when.year == today().year else "j M Y").lower()
        return Badge(word=_("bericht op %s") % day, icon="icons/mail.svg", tone="good")
    if not hasattr(signal, "reporter"):
        return Badge(word=_("melder onbekend"), icon="icons/person.svg", tone="neutral")
    if signal.first_contact_at:
        return Badge(word=_("contact op %s") % on_day(signal.first_contact_at), icon="icons/phone.svg", tone="good")
    until = signal.contact_until
    if until and until < today():
        return Badge(word=_("nog niets gehoord"), icon="icons/alert.svg", tone="asks")
    if until and not signal.stopped_on and working_days_until(until, today=today()) <= 1:
        return Badge(word=_("eerste contact %s") % term(until), icon="icons/clock.svg", tone="asks")
    return Badge(word=_("alleen ontvangst"), icon="icons/inbox.svg", tone="neutral")


@register.filter
def opened(number: Number, url: str) -> SafeString:
    """A number as a link to the list of the signals that it counts, where it opens one; `url` is that of the list."""
    if not number.opens:
        return format_html("{}", str(number))
    return format_html('<a class="utrecht-link utrecht-link--html-a" href="{}?{}">{}</a>', url, number.query, number)

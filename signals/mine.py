"""All signals of one mail address, for who reads the mail of that address: a link that opens once, and soon.

Whether an address is known is told to nobody: asking does the same work and gives the same answer.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from areas.models import AreaVersion
from outbox import post
from outbox.models import Letter
from signals import mail_defaults, speech
from signals.links import LinkExpired, LinkUnknown, status_token
from signals.models import OverviewLink, Reporter, Sensitivity, Signal
from signals.placeholders import on_one_line
from signals.story import plainly

# How long a mailed link can be opened, and how long the overview then stays open.
LINK_MINUTES: Final = 60
OPEN_MINUTES: Final = 30
_KEPT_DAYS: Final = 1
# Where the session holds which link was opened: an id, never an address.
OPENED: Final = "mine"
_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One signal in the overview. Of what is `bijzonder` nothing but the number, the day and how it stands."""

    pk: int
    number: str
    at: datetime.datetime
    status: str
    plainly: str
    subject: str  # empty where it is kept back
    where: str
    token: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the overview, newest first; `after` is the mark of the next page, or empty."""

    rows: list[Row]
    after: str = ""


def read_address(typed: str) -> str:
    """A mail address as it was typed, checked. Raises `ValidationError` (key `email`)."""
    email = typed.strip()
    try:
        validate_email(email)
        if len(email) > 254:
            raise ValidationError("")
    except ValidationError:
        raise ValidationError(
            {"email": ValidationError(_("Vul een e-mailadres in, zoals naam@voorbeeld.nl."), code="invalid")}
        ) from None
    return email


def ask(email: str, *, at: datetime.datetime | None = None) -> None:
    """Mail a link to the overview, where signals were sent with this address; gives no sign of whether that is so.

    The mail is in the language of the page where it was asked, and goes to the address as it stands with a signal,
    never to how somebody typed it.
    """
    token = secrets.token_urlsafe(32)
    found = Reporter.objects.annotate(low=Lower("email")).filter(low=email.lower()).order_by("-pk").first()
    with transaction.atomic():
        link = OverviewLink.objects.create(
            digest=_digest(token), email=found.email if found else email, asked_at=at or timezone.now()
        )
        letter = _letter(token, to=link.email, language=speech.current())
        if found is None:
            # The same work for an address that we do not know, and nothing is left of it.
            letter.save()
            transaction.set_rollback(True)
        else:
            post.write(letter)


def _letter(token: str, *, to: str, language: str) -> Letter:
    with override(language):
        sender = mail_defaults.sender()
        body = _(
            "Beste lezer,\n\n"
            "U wilt zien welke meldingen u bij ons deed. Open binnen een uur deze link:\n%(url)s\n\n"
            "De link werkt een keer.\n\n"
            "Vroeg u hier niet om? Dan hoeft u niets te doen. Niemand anders ziet uw meldingen.\n\n"
            "Met vriendelijke groet,\n%(sender)s"
        ) % {"url": settings.BASE_URL + reverse("mine-open", args=[token]), "sender": sender}
        return Letter(recipient=to, subject=on_one_line(_("Uw meldingen bij %s") % sender), body=body)


def look(token: str, *, at: datetime.datetime | None = None) -> OverviewLink:
    """The link of a token, as it can be opened now; changes nothing.

    Raises `LinkExpired` for one that was opened before or is too old, `LinkUnknown` for one that we never made.
    """
    link = OverviewLink.objects.filter(digest=_digest(token)).first()
    if link is None:
        raise LinkUnknown
    now = at or timezone.now()
    if link.opened_at or now - link.asked_at > datetime.timedelta(minutes=LINK_MINUTES):
        raise LinkExpired
    return link


def open_link(token: str, *, at: datetime.datetime | None = None) -> OverviewLink:
    """Open a link, once; raises as `look`. Of two at once one opens it."""
    now = at or timezone.now()
    link = look(token, at=now)
    if not OverviewLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now):
        raise LinkExpired
    link.opened_at = now
    return link


def opened(link_id: int | None, *, at: datetime.datetime | None = None) -> OverviewLink | None:
    """The link that was opened in this browser, while the overview may stay open."""
    if link_id is None:
        return None
    since = (at or timezone.now()) - datetime.timedelta(minutes=OPEN_MINUTES)
    return OverviewLink.objects.filter(pk=link_id, opened_at__gt=since).first()


def own_signals(session: Mapping[str, Any]) -> frozenset[int]:
    """The ids of the signals of who opened their overview in this browser, while it may stay open; else none, without
    a question to the database. A map marks these."""
    link = opened(session.get(OPENED))
    if link is None:
        return frozenset()
    theirs = Reporter.objects.annotate(low=Lower("email")).filter(low=link.email.lower())
    return frozenset(theirs.values_list("signal_id", flat=True))


def close(link: OverviewLink) -> None:
    """Close the overview before its time, in every browser: nothing is left to open."""
    link.delete()


def page_of(link: OverviewLink, *, after: str = "") -> Page:
    """The signals of this address, newest first, 25 at a time; `after` is the mark that an earlier page gave."""
    area = AreaVersion.objects.on().filter(area=OuterRef("signal__area")).values("name")[:1]
    rows = (
        Reporter.objects.annotate(low=Lower("email"), area_name=Subquery(area), came=F("signal__received_at"))
        .filter(low=link.email.lower())
        .select_related("signal__category")
        .order_by("-came", "-signal_id")
    )
    mark = _read(after)
    if mark:
        moment, pk = mark
        rows = rows.filter(Q(came__lt=moment) | Q(came=moment, signal_id__lt=pk))
    found = list(rows[: _PAGE + 1])
    shown = [_row(one.signal, one.area_name) for one in found[:_PAGE]]
    more = len(found) > _PAGE
    return Page(shown, f"{shown[-1].at.isoformat()}_{shown[-1].pk}" if more else "")


def _row(signal: Signal, area_name: str | None) -> Row:
    special = signal.sensitivity == Sensitivity.SPECIAL
    subject = signal.category.plain_name if signal.category else _("Nog niet ingedeeld")
    return Row(
        pk=signal.pk,
        number=signal.number,
        at=signal.received_at,
        status=signal.status,
        plainly=plainly(signal.status)[0],
        subject="" if special else subject,
        where="" if special else ", ".join(part for part in (signal.address, area_name) if part),
        token=status_token(signal),
    )


def forget(*, now: datetime.datetime | None = None) -> int:
    """Delete links of more than a day ago; gives how many."""
    before = (now or timezone.now()) - datetime.timedelta(days=_KEPT_DAYS)
    return OverviewLink.objects.filter(asked_at__lt=before).delete()[0]


def _read(mark: str) -> tuple[datetime.datetime, int] | None:
    moment, _line, pk = mark.partition("_")
    try:
        read = datetime.datetime.fromisoformat(moment)
        return (read, int(pk)) if read.tzinfo and len(pk) < 19 else None
    except ValueError:
        return None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Following an area, a subject or a signal by mail, and saying "this is mine too".

Nobody gets mail who did not say yes from their own mailbox (double opt-in), and each mail has a way out that one press
takes, for people and for mail programs (RFC 8058). Whether an address follows something is told to nobody: asking does
the same work and gives the same answer. A mail holds what everybody may know (`public.py`) and nothing else.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from areas.models import Area
from areas.queries import names_of
from outbox import post
from outbox.models import Letter
from signals import mail_defaults, public, speech
from signals.links import LinkUnknown, as_id, read_token
from signals.models import Category, Follower, SameHere, Signal
from signals.placeholders import on_one_line
from signals.public import Seen

_CONFIRM_SALT: Final = "wijkwerk.signals.follow"
_STOP_SALT: Final = "wijkwerk.signals.follow.stop"
# A mail that was not answered in this time is forgotten, with the address.
CONFIRM_DAYS: Final = 7
# Who follows one signal is forgotten when it was finished so long ago.
_KEPT_AFTER_END: Final = 30
_WEEK: Final = datetime.timedelta(days=7)
# Lines in one mail; the rest stands on the page.
_MOST_LINES: Final = 25
_AT_ONCE: Final = 500


# --- asking, saying yes, stopping ---


def ask(
    email: str,
    *,
    area: Area | None = None,
    category: Category | None = None,
    signal: Signal | None = None,
    pace: str = Follower.Pace.WEEKLY,
    language: str = speech.DUTCH,
) -> None:
    """Mail a question to an address (checked by `mine.read_address`): whether it wants to follow this, in mails in a
    language of ours. An address that follows it already gets a mail that says so. Gives no sign of which of the two it
    was."""
    language = language if speech.known(language) else speech.DUTCH
    with transaction.atomic():
        about = {"area": area, "category": category, "signal": signal}
        found = Follower.objects.filter(email__iexact=email, **_exactly(about)).first()
        if found is None:
            try:
                with transaction.atomic():
                    found = Follower.objects.create(email=email, pace=pace, language=language, **about)
            except IntegrityError:
                found = Follower.objects.get(email__iexact=email, **_exactly(about))
        elif found.confirmed_at is None:
            found.pace, found.language = pace, language
            found.save(update_fields=["pace", "language"])
        post.write(_known_letter(found) if found.confirmed_at else _question(found))


def _exactly(about: dict[str, Any]) -> dict[str, Any]:
    return {(name if row else f"{name}__isnull"): row or True for name, row in about.items()}


def confirm_token(follower: Follower) -> str:
    """The token with which the owner of the address says yes."""
    return signing.dumps(follower.public_id.hex, salt=_CONFIRM_SALT)


def stop_token(follower: Follower) -> str:
    """The token with which a mail is stopped; it never gets too old."""
    return signing.dumps(follower.public_id.hex, salt=_STOP_SALT)


def asked_for(token: str) -> Follower:
    """What a token of a question is about. Raises `LinkExpired`, or `LinkUnknown` (also where it was forgotten)."""
    found = _rows().filter(public_id=as_id(read_token(token, salt=_CONFIRM_SALT, days=CONFIRM_DAYS))).first()
    if found is None:
        raise LinkUnknown
    return found


def confirm(token: str, *, at: datetime.datetime | None = None) -> Follower:
    """Say yes. Twice is once. Raises as `asked_for`."""
    follower = asked_for(token)
    now = at or timezone.now()
    Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=now, told_until=now)
    return follower


def followed_by(token: str) -> Follower | None:
    """What a token to stop is about; None where that was stopped already. Raises `LinkUnknown` for one of others."""
    return _rows().filter(public_id=as_id(read_token(token, salt=_STOP_SALT, days=None))).first()


def stop(token: str) -> None:
    """Follow no more: the address is deleted, with what was not sent yet. Twice is once. Raises `LinkUnknown`."""
    follower = followed_by(token)
    if follower is not None:
        with transaction.atomic():
            Letter.objects.filter(unsubscribe_url=stop_url(follower)).exclude(state=Letter.State.SENT).delete()
            follower.delete()


def _rows() -> QuerySet[Follower]:
    return Follower.objects.select_related("area", "category", "signal__category", "signal__area")


def stop_url(follower: Follower) -> str:
    """The full address where a mail is stopped, for mails and their headers."""
    return settings.BASE_URL + reverse("follow-stop", args=[stop_token(follower)])


def forget(*, now: datetime.datetime | None = None) -> int:
    """Delete who did not say yes in a week, and who follows a signal that was finished a month ago; gives how many."""
    moment = now or timezone.now()
    silent = Follower.objects.filter(confirmed_at=None, asked_at__lt=moment - datetime.timedelta(days=CONFIRM_DAYS))
    ended = Follower.objects.filter(signal__closed_at__lt=moment - datetime.timedelta(days=_KEPT_AFTER_END))
    return silent.delete()[0] + ended.delete()[0]


# --- this is mine too ---


def same_here(signal: Signal, *, form: str, email: str = "", language: str = speech.DUTCH) -> int:
    """Count that somebody had the same to report, once for each form; who gives an address may follow it, in mails in
    this language.

    Takes a signal that everybody may know of. Gives how many said so by now.
    """
    with transaction.atomic():
        digest = hashlib.sha256(form.encode()).hexdigest()
        SameHere.objects.bulk_create([SameHere(signal=signal, form_digest=digest)], ignore_conflicts=True)
        if email:
            ask(email, signal=signal, pace=Follower.Pace.AT_ONCE, language=language)
    return SameHere.objects.filter(signal=signal).count()


def move_along(duplicate: Signal, main: Signal) -> None:
    """Let who follows a signal that turned out to be about the same as another follow that one. In a transaction."""
    for follower in Follower.objects.filter(signal=duplicate):
        if Follower.objects.filter(signal=main, email__iexact=follower.email).exists():
            follower.delete()
        else:
            Follower.objects.filter(pk=follower.pk).update(signal=main)
    known = SameHere.objects.filter(signal=main).values("form_digest")
    SameHere.objects.filter(signal=duplicate).exclude(form_digest__in=known).update(signal=main)


# --- telling ---


def tell(signal: Signal) -> None:
    """Write to who follows a signal how it stands now, in our words; nothing where it is no longer for everybody. In
    the transaction that moved it."""
    followers = list(Follower.objects.filter(signal=signal, confirmed_at__isnull=False))
    if not followers:
        return
    rows = public.seen(pks=[signal.pk])
    if not rows:
        return
    post.write(*(_one_line(one, rows[0]) for one in followers))


def write_news(*, now: datetime.datetime | None = None) -> int:
    """Write to who follows an area or a subject what is new: at once, or when a week has gone by. Gives how many mails.
    Safe to run twice, and from two places: who moves `told_until` writes."""
    moment = now or timezone.now()
    due = Follower.objects.filter(confirmed_at__isnull=False, signal=None).order_by("pk")
    at_once, weekly = (
        due.filter(pace=Follower.Pace.AT_ONCE),
        due.filter(pace=Follower.Pace.WEEKLY, told_until__lte=moment - _WEEK),
    )
    known: dict[tuple[int | None, int | None, datetime.datetime], list[Seen]] = {}
    return sum(_write(rows, known, now=moment) for rows in (at_once, weekly))


def _write(
    due: QuerySet[Follower],
    known: dict[tuple[int | None, int | None, datetime.datetime], list[Seen]],
    *,
    now: datetime.datetime,
) -> int:
    written, last = 0, 0
    while rows := list(due.filter(pk__gt=last).select_related("area", "category")[:_AT_ONCE]):
        last = rows[-1].pk
        for follower in rows:
            asked = (follower.area_id, follower.category_id, follower.told_until)
            if asked not in known:
                known[asked] = public.seen(
                    area_id=follower.area_id, category=follower.category, changed_after=follower.told_until
                )
            with transaction.atomic():
                mine = Follower.objects.filter(pk=follower.pk, told_until=follower.told_until).update(told_until=now)
                if mine and known[asked]:
                    post.write(_digest(follower, known[asked]))
                    written += 1
    return written


def what_of(follower: Follower) -> str:
    """What somebody follows, in words of the language of now."""
    category = follower.signal.category if follower.signal else follower.category
    subject = speech.say_plainly(category.plain_name) if category else ""
    if follower.signal is not None:
        return _("de melding over %s") % subject.lower() if subject else _("een melding")
    area = names_of([follower.area.code]).get(follower.area.code, "") if follower.area else ""
    if subject and area:
        return _("%(subject)s in %(area)s") % {"subject": subject, "area": area}
    return subject or area


def _line(one: Seen) -> str:
    day = formats.date_format(one.last, "j F")
    ended = speech.say_plainly(one.result) or one.said if one.until else one.said
    subject = speech.say_plainly(one.subject)
    where = f"{subject}, {one.area}" if one.area else subject
    return f"{where}: {ended.lower()} ({day})"


def _one_line(follower: Follower, row: Seen) -> Letter:
    with override(follower.language):
        return _news(follower, _line(row), what=speech.say_plainly(row.subject))


def _digest(follower: Follower, rows: list[Seen]) -> Letter:
    with override(follower.language):
        lines = [f"- {_line(one)}" for one in rows[:_MOST_LINES]]
        more = len(rows) - _MOST_LINES
        if more > 0:
            lines.append(ngettext("- En nog %d.", "- En nog %d.", more) % more)
        return _news(follower, "\n".join(lines), what=what_of(follower))


def _page(follower: Follower) -> str:
    area = follower.signal.area if follower.signal else follower.area
    return settings.BASE_URL + (reverse("area", args=[area.code]) if area else reverse("areas"))


def _news(follower: Follower, said: str, *, what: str) -> Letter:
    return _letter(
        follower,
        _("Nieuws over %s") % what,
        _("Beste lezer,\n\nDit is er nieuw:\n\n%(said)s\n\nBekijk het op de kaart:\n%(page)s")
        % {"said": said, "page": _page(follower)},
    )


def _question(follower: Follower) -> Letter:
    with override(follower.language):
        return _letter(
            follower,
            _("Wilt u mail over %s?") % what_of(follower),
            _(
                "Beste lezer,\n\nU wilt van ons horen wat er speelt: %(what)s. Klopt dat? Zeg het via deze link:\n"
                "%(url)s\n\nVroeg u hier niet om? Dan hoeft u niets te doen. U krijgt dan geen mail meer."
            )
            % {
                "what": what_of(follower),
                "url": settings.BASE_URL + reverse("follow-confirm", args=[confirm_token(follower)]),
            },
        )


def _known_letter(follower: Follower) -> Letter:
    with override(follower.language):
        return _letter(
            follower,
            _("U volgt %s al") % what_of(follower),
            _("Beste lezer,\n\nU vroeg om mail over %(what)s. Die krijgt u al. U hoeft niets te doen.")
            % {"what": what_of(follower)},
        )


def _letter(follower: Follower, subject: str, body: str) -> Letter:
    ending = _("Geen mail hierover meer? Stop via deze link:\n%(stop)s\n\nMet vriendelijke groet,\n%(sender)s") % {
        "stop": stop_url(follower),
        "sender": mail_defaults.sender(),
    }
    return Letter(
        recipient=follower.email,
        subject=on_one_line(subject)[:200],
        body=f"{body}\n\n{ending}",
        unsubscribe_url=stop_url(follower),
    )

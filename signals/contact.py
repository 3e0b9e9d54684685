"""Correcting the contact details of a reporter: who changed which field stays known, what stood there does not."""

from __future__ import annotations

import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from officers.models import Channel
from outbox import post
from outbox.models import Letter
from signals import intake, mail_defaults
from signals.afterwards import send_new_link
from signals.history import Actor, event
from signals.links import with_new_links
from signals.models import Event, Reporter, Signal
from signals.workflow import Changed, hold, swap

# Field -> its name in events: never its value.
FIELDS: Final = {"name": "naam", "email": "email", "phone": "telefoon"}


def correct(
    signal: Signal, *, name: str, email: str, phone: str, by: Actor, at: datetime.datetime | None = None
) -> list[str]:
    """Write down other contact details; gives the names of the fields that changed.

    Who has the wrong address must not read on. So a mail that still waits, or failed, goes to the new address from now
    on; without an address it is withdrawn, and the status page has what it said. And where another address was known,
    the links that were mailed there open no more: what waits gets the new one, and where nothing waits it is mailed to
    the new address. What is in the hands of a mail server at this moment cannot be called back, but opens nothing.

    Raises `ValidationError` (keys `melder.naam`, `melder.email`, `melder.telefoon`) and `Changed` when somebody else
    corrected them, or moved the signal to another team, in the meantime.
    """
    typed = intake.clean(intake.Report(text="-", channel=Channel(signal.channel), name=name, email=email, phone=phone))
    wanted = {field: getattr(typed, field) for field in FIELDS}
    with transaction.atomic():
        hold(signal.pk)
        now = at or timezone.now()
        found = Reporter.objects.filter(signal=signal).first()
        before = _values(found)
        if before != _values(getattr(signal, "reporter", None)):
            raise Changed(_("Iemand anders heeft de gegevens van de melder intussen veranderd."))
        changed = [field for field in FIELDS if wanted[field] != before[field]]
        if not changed:
            return []
        ends_links = "email" in changed and bool(before["email"])
        swap(signal, {}, {"link_number": signal.link_number + ends_links, "updated_at": now})
        if found is None:
            signal.reporter = Reporter.objects.create(signal=signal, **wanted)
        elif any(wanted.values()):
            for field, value in wanted.items():
                setattr(found, field, value)
            found.save()
            signal.reporter = found
        else:
            found.delete()
        Event.objects.bulk_create(
            [event(signal, Event.What.CONTACT, by=by, after=FIELDS[field], at=now) for field in changed]
        )
        if "email" in changed:
            post.redirect(letters_of(signal), to=wanted["email"])
        if ends_links and not _put_in_new_links(signal):
            send_new_link(signal)
    return [FIELDS[field] for field in changed]


def _put_in_new_links(signal: Signal) -> bool:
    """Put the links that work now in the mails to a reporter that were not sent; whether one of them still goes out by
    itself."""
    goes_out = False
    unsent = signal.messages.exclude(letter=None).exclude(letter__state=Letter.State.SENT)
    for message in unsent.select_related("letter"):
        body = with_new_links(message.body, signal)
        if message.letter and body != message.body:
            Letter.objects.filter(pk=message.letter.pk).update(body=body)
            signal.messages.filter(pk=message.pk).update(body=body)
            goes_out |= message.letter.state == Letter.State.WAITING
    return goes_out


def correct_by_reporter(
    signal: Signal, *, name: str, email: str, phone: str, remove: bool = False, at: datetime.datetime | None = None
) -> list[str]:
    """Write down what the reporter corrects by the link of the status page; gives the names of the fields.

    What is empty stays as it is; `remove` takes everything away. The former address hears of it, since a link can
    fall into other hands. The link by which it was done ends with the address to which it was mailed: give the page the
    new one (`links.status_token`). Raises as `correct`.
    """
    known = _values(getattr(signal, "reporter", None))
    typed = {"name": name.strip(), "email": email.strip(), "phone": phone.strip()}
    wanted = {field: "" if remove else typed[field] or known[field] for field in FIELDS}
    with transaction.atomic():
        changed = correct(signal, **wanted, by=None, at=at)
        if FIELDS["email"] in changed and known["email"]:
            post.write(_farewell(signal, to=known["email"]))
            event(signal, Event.What.FAREWELL_MAILED, by=None, at=at).save()
    return changed


def _farewell(signal: Signal, *, to: str) -> Letter:
    with override(signal.language):
        sender = mail_defaults.sender()
        body = _(
            "Beste lezer,\n\nVanaf nu sturen wij geen mail meer naar dit adres over bericht %(number)s. Dat is gevraagd"
            " op de volgpagina van het bericht.\n\nWilde u dit niet? Neem dan contact met ons op, en noem het kenmerk."
            "\n\nMet vriendelijke groet,\n%(sender)s"
        ) % {"number": signal.number, "sender": sender}
        subject = _("Uw e-mailadres is gewijzigd (%s)") % signal.number
    return Letter(reference=signal.number, recipient=to, subject=subject, body=body)


def masked(reporter: Reporter | None) -> dict[str, str]:
    """What is known of a reporter, as far as who holds a link may see it: enough to recognise, too little to use."""
    values = _values(reporter)
    name, _at, host = values["email"].rpartition("@")
    return {
        "name": f"{values['name'][:1]}…" if values["name"] else "",
        "email": f"{name[:1]}…@{host[:1]}…" if values["email"] else "",
        "phone": f"…{values['phone'][-2:]}" if values["phone"] else "",
    }


def letters_of(signal: Signal) -> list[int]:
    """The letters to the reporter of a signal, by id, as far as they are kept; also about a complaint in it, which no
    page of the signal shows."""
    of_complaints = signal.complaints.values_list("receipt", "extension")
    return [
        *signal.messages.exclude(letter=None).values_list("letter", flat=True),
        *(letter for pair in of_complaints for letter in pair if letter),
    ]


def send_again(signal: Signal, letter: Letter, *, by: Actor) -> None:
    """Send a mail to the reporter that did not arrive once more. Raises `Changed` when it was sent by now."""
    with transaction.atomic():
        swap(signal, {}, {"updated_at": timezone.now()})
        if not post.send_again(letter):
            raise Changed(_("Deze mail is intussen verstuurd."))
        event(signal, Event.What.SENT_AGAIN, by=by, after=letter.pk).save()


def _values(reporter: Reporter | None) -> dict[str, str]:
    return {field: getattr(reporter, field) if reporter else "" for field in FIELDS}

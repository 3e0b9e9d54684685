"""What a reporter is told: the words of mails, and the letters that carry them. Notices to staff: `notices.py`."""

from __future__ import annotations

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox.models import Letter
from signals.links import status_url
from signals.models import Message, Reporter, Sensitivity, Signal


def _sender() -> str:
    return settings.MUNICIPALITY_NAME or _("de gemeente")


def has_reader(signal: Signal, reporter: Reporter | None) -> bool:
    """Whether anybody outside reads what we tell: not where an officer wrote down what was heard, without a name."""
    return reporter is not None or signal.made_by_id is None


def confirmation(signal: Signal, reporter: Reporter | None) -> tuple[Message, Letter | None]:
    """The receipt: number, time, full copy, term and link (Awb 2:3 and Wmebv: proof of receipt with a copy).

    The copy of a text of sensitivity `bijzonder` is not mailed; the link shows it.
    """
    with override("nl"):
        moment = formats.date_format(signal.received_at.astimezone(), "DATETIME_FORMAT")
        text = _("Wij hebben uw bericht ontvangen op %(moment)s. Uw kenmerk is %(number)s.") % {
            "moment": moment,
            "number": signal.number,
        }
        if signal.due_on:
            text += " " + _("U hoort uiterlijk %s van ons.") % formats.date_format(signal.due_on)
        message = Message(signal=signal, what=Message.What.CONFIRMATION, status=signal.status, text=text)
        if reporter is None or not reporter.email:
            return message, None
        parts = [_("Beste lezer,"), text, _("%s kijkt naar uw bericht.") % signal.team.name]
        if signal.sensitivity == Sensitivity.SPECIAL:
            parts.append(_("Uw bericht gaat over iets gevoeligs. Daarom staat uw tekst niet in deze mail."))
        else:
            parts.append(_("Dit schreef u:") + "\n\n" + _quoted(signal.text))
        parts.append(_("Volg uw bericht hier:") + "\n" + status_url(signal))
        parts.append(_farewell())
        return message, _letter(signal, reporter.email, _("Wij hebben uw bericht ontvangen"), parts)


def status_message(signal: Signal, *, text: str, reporter: Reporter | None) -> tuple[Message, Letter | None]:
    """What was done or is asked, in the words that an officer wrote, on the status page and by mail."""
    with override("nl"):
        message = Message(signal=signal, what=Message.What.STATUS, status=signal.status, text=text)
        if reporter is None or not reporter.email:
            return message, None
        parts = [_("Beste lezer,"), _("Er is nieuws over uw bericht %s.") % signal.number]
        if signal.sensitivity == Sensitivity.SPECIAL:
            parts.append(_("Lees het via deze link:") + "\n" + status_url(signal))
        else:
            parts += [text, _("Volg uw bericht hier:") + "\n" + status_url(signal)]
        parts.append(_farewell())
        return message, _letter(signal, reporter.email, _("Nieuws over uw bericht"), parts)


def _letter(signal: Signal, recipient: str, subject: str, parts: list[str]) -> Letter:
    """A letter about a signal; the subject holds the number and nothing of the person or the text."""
    return Letter(
        reference=signal.number,
        recipient=recipient,
        subject=f"{subject} ({signal.number})",
        body="\n\n".join(str(part) for part in parts),
    )


def _quoted(text: str) -> str:
    """The reporter's own words, line by line behind a mark, so that no line can pass for ours."""
    return "\n".join("> " + line for line in text.splitlines())


def _farewell() -> str:
    return _("Met vriendelijke groet,") + "\n" + _sender()

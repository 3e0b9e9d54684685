"""What a reporter is told: the letters that carry it. The words are the city's (`mail_words.py`). Notices to staff:
`notices.py`."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from officers.models import Officer
from outbox import post
from outbox.models import Letter
from signals import mail_defaults, mail_words, speech
from signals.links import answer_url, judgement_url, status_url
from signals.models import (
    Complaint,
    JudgementChoice,
    JudgementQuestion,
    MailKind,
    Message,
    Question,
    Reporter,
    Sensitivity,
    Signal,
    Status,
    StatutoryPassing,
)
from signals.placeholders import fill, on_one_line, without_links
from signals.queries import CLOSED

_LONGEST_SUBJECT: Final = 200
# What the reporter of a signal that was joined with another one is told, in the language of that reporter.
JOINED: Final = gettext_lazy(
    "Over hetzelfde kregen wij al een bericht. Daar werken wij aan. U hoort van ons als het klaar is."
)
PARTED: Final = gettext_lazy("Wij bekijken uw bericht toch apart: het ging niet over hetzelfde.")
JOINED_DONE: Final = gettext_lazy("Waar uw bericht over ging, is afgesloten.")
RESULT: Final = gettext_lazy("Resultaat: %s.")
# What who was passed on to another organisation is told at the end.
CONFIRMED_THERE: Final = gettext_lazy(
    "%s heeft bevestigd dat uw bericht daar is aangekomen. Daarom sluiten wij het bij ons."
)
PASSED_ON: Final = gettext_lazy("Wij hebben uw bericht doorgezet naar %s. Daarom sluiten wij het bij ons.")


def has_reader(signal: Signal, reporter: Reporter | None) -> bool:
    """Whether anybody outside can read what we tell. Who sent it in by themselves has the page that follows it; who
    told it to an officer gets there only by a mail, and so needs an address."""
    return signal.made_by_id is None or bool(reporter and reporter.email)


def confirmation(signal: Signal, reporter: Reporter | None, *, on: str | None = None) -> tuple[Message, Letter | None]:
    """The receipt: number, time, full copy, term and link (Awb 2:3 and Wmebv: proof of receipt with a copy).

    The copy of a text of sensitivity `bijzonder` is not mailed; the link shows it. `on` is the stamp of the
    organisation where it is known.
    """
    with override(signal.language):
        moment = formats.date_format(signal.received_at.astimezone(), "DATETIME_FORMAT")
        text = _("Wij hebben uw bericht ontvangen op %(moment)s. Uw kenmerk is %(number)s.") % {
            "moment": moment,
            "number": signal.number,
        }
        if signal.due_on:
            text += " " + _("U hoort uiterlijk %s van ons.") % formats.date_format(signal.due_on)
        message = Message(signal=signal, what=Message.What.CONFIRMATION, status=signal.status, text=text)
        return message, _letter(MailKind.CONFIRMATION, message, reporter, on=on)


def keep(message: Message, letter: Letter | None, *, by: Officer | None, at: datetime.datetime) -> Message:
    """Keep a message that an officer (None: nobody in person) had sent at a moment, and send its mail; without one the
    message stands on the status page only. Call it in the transaction of what it tells of."""
    message.officer, message.at = by, at
    if letter:
        post.write(letter)
        message.letter = letter
    else:
        message.subject = message.body = ""
    message.save()
    return message


def status_message(signal: Signal, *, text: str, reporter: Reporter | None) -> tuple[Message, Letter | None]:
    """What was done or is asked, in the words that an officer wrote, on the status page and by mail."""
    with override(signal.language):
        message = Message(signal=signal, what=Message.What.STATUS, status=signal.status, text=text)
        kind = MailKind.CLOSING if signal.status in CLOSED else MailKind.STATUS
        return message, _letter(kind, message, reporter)


def news_message(signal: Signal, *, text: str, reporter: Reporter) -> tuple[Message, Letter | None]:
    """That something came of a signal on the agenda, open or closed; `text` is in the language of the signal."""
    with override(signal.language):
        message = Message(signal=signal, what=Message.What.AGENDA, status=signal.status, text=text)
        return message, _letter(MailKind.STATUS, message, reporter)


def question_message(question: Question, *, text: str, reporter: Reporter | None) -> tuple[Message, Letter | None]:
    """A question to the reporter, with the link where the answer can be given; without an address it stands on the page
    that follows the signal."""
    with override(question.signal.language):
        signal = question.signal
        message = Message(signal=signal, what=Message.What.STATUS, status=signal.status, text=text)
        return message, _letter(MailKind.QUESTION, message, reporter, question=question)


def reminder(question: Question, *, reporter: Reporter | None) -> tuple[Message, Letter | None]:
    """The same question once more."""
    with override(question.signal.language):
        signal = question.signal
        message = Message(signal=signal, what=Message.What.REMINDER, status=signal.status, text=question.message.text)
        return message, _letter(MailKind.REMINDER, message, reporter, question=question)


def statutory_receipt(passing: StatutoryPassing, *, reporter: Reporter | None) -> tuple[Message, Letter | None]:
    """That a signal was passed on to who carries out a law, with the legal term; who asks for somebody else hears that
    we may not tell what comes of it (domain study 2.3). Of what is `bijzonder` the mail only holds the link."""
    with override(passing.signal.language):
        signal, start = passing.signal, passing.start
        text = _("Wij hebben uw bericht van %(day)s doorgegeven aan %(team)s.") % {
            "day": formats.date_format(signal.received_at.astimezone(), "j F Y"),
            "team": passing.team.name,
        }
        if passing.for_other:
            text += " " + _("Het gaat over iemand anders. Daarom mogen wij u niet vertellen wat wij doen.")
        else:
            text += " " + _("Uiterlijk op %(day)s %(promise)s. Dat staat in de wet: %(source)s.") % {
                "day": formats.date_format(passing.due_on),
                "promise": speech.say_plainly(start.promise),
                "source": start.source,
            }
        message = Message(signal=signal, what=Message.What.STATUS, status=signal.status, text=text)
        return message, _letter(MailKind.STATUTORY, message, reporter)


def complaint_receipt(complaint: Complaint, *, reporter: Reporter | None) -> Letter | None:
    """Proof of receipt of a complaint (Awb 9:6). By mail only: the status page, to which other mails link, says nothing
    of a complaint, since who is complained about may read those mails."""
    return _of_complaint(MailKind.COMPLAINT, complaint, reporter)


def complaint_extended(complaint: Complaint, *, reporter: Reporter | None) -> Letter | None:
    """That the answer to a complaint takes four weeks more, in writing (Awb 9:11, second paragraph)."""
    return _of_complaint(MailKind.COMPLAINT_EXTENDED, complaint, reporter)


def _of_complaint(kind: MailKind, complaint: Complaint, reporter: Reporter | None) -> Letter | None:
    if reporter is None or not reporter.email:
        return None
    with override(complaint.signal.language):
        words = mail_words.words_of(kind)
        values: dict[str, Callable[[], str]] = {
            "kenmerk": lambda: complaint.signal.number,
            "team": lambda: complaint.team.name,
            "gemeente": mail_defaults.sender,
            "ontvangen": lambda: formats.date_format(complaint.received_on),
            "termijn": lambda: formats.date_format(complaint.due_on),
        }
        return Letter(
            reference=complaint.signal.number,
            recipient=reporter.email,
            subject=on_one_line(fill(words.subject, lambda name: values[name]()))[:_LONGEST_SUBJECT],
            body=fill(words.body, lambda name: values[name]()),
        )


def standard_text(text: str, signal: Signal, *, status: str) -> str:
    """A standard text for this signal, going to this status: what an officer starts from. Of no status, `{status}`
    stays."""
    with override("nl"):
        values = _values(signal, status=status)
        if status not in Status.values:
            del values["status"]
        return fill(text, lambda name: values[name]())


def _letter(
    kind: MailKind,
    message: Message,
    reporter: Reporter | None,
    *,
    on: str | None = None,
    question: Question | None = None,
) -> Letter | None:
    """The mail with a message, where there is an address; the message keeps it, word for word.

    The subject holds nothing of a person or a text.
    """
    if reporter is None or not reporter.email:
        return None
    signal, words = message.signal, mail_words.words_of(kind, on=on)
    values = _values(signal, status=message.status) | {
        "bericht": lambda: _told(kind, message),
        "uw_tekst": lambda: _copy(signal),
        "volgpagina": lambda: status_url(signal),
        "kaart": lambda: _map(signal),
    }
    if kind == MailKind.CLOSING:
        values["oordeel"] = lambda: _judgements(signal)
    if question is not None:
        values |= {
            "antwoordpagina": lambda: answer_url(question),
            "antwoord_tot": lambda: formats.date_format(last_day(question)),
        }
    subject = on_one_line(fill(words.subject, lambda name: values[name]()))
    message.subject = subject[:_LONGEST_SUBJECT]
    message.body = fill(words.body, lambda name: values[name]())
    if kind == MailKind.CLOSING and not _asks_judgement(signal):
        # Nothing is asked: no gap where the question would stand.
        message.body = message.body.replace("\n\n\n\n", "\n\n")
    return Letter(reference=signal.number, recipient=reporter.email, subject=message.subject, body=message.body)


def last_day(question: Question) -> datetime.date:
    """The last local date on which an answer comes in time."""
    return question.lapses_on - datetime.timedelta(days=1)


def _values(signal: Signal, *, status: str) -> dict[str, Callable[[], str]]:
    """What can be filled in of a signal, each made when it is asked for. What a resident may have typed is made
    harmless; of what is `bijzonder` no mail says what it is about or where."""
    return {
        "kenmerk": lambda: signal.number,
        "status": lambda: str(Status(status).label),
        "onderwerp": lambda: (
            _kept_back(signal)
            or (speech.say_plainly(signal.category.plain_name) if signal.category else _("uw bericht"))
        ),
        "adres": lambda: _kept_back(signal) or without_links(on_one_line(signal.address)) or _("de plek die u aanwees"),
        "termijn": lambda: formats.date_format(signal.due_on) if signal.due_on else _("een dag die wij nog noemen"),
        "team": lambda: signal.team.name,
        "gemeente": mail_defaults.sender,
    }


def _kept_back(signal: Signal) -> str:
    """What stands where a mail must not say it; empty where it may."""
    return _("(zie de volgpagina)") if signal.sensitivity == Sensitivity.SPECIAL else ""


def _told(kind: MailKind, message: Message) -> str:
    if message.signal.sensitivity == Sensitivity.SPECIAL and kind in (MailKind.QUESTION, MailKind.REMINDER):
        return _("Uw bericht gaat over iets gevoeligs. Daarom leest u onze vraag alleen via de link hieronder.")
    if message.signal.sensitivity == Sensitivity.SPECIAL and kind != MailKind.CONFIRMATION:
        return _("Uw bericht gaat over iets gevoeligs. Daarom leest u het nieuws alleen via de link hieronder.")
    return message.text


def _copy(signal: Signal) -> str:
    if signal.sensitivity == Sensitivity.SPECIAL:
        return _("Uw bericht gaat over iets gevoeligs. Daarom staat uw tekst niet in deze mail.")
    answers = [f"{one['wording']} {one['text']}" for one in signal.said]
    return _("Dit schreef u:") + "\n\n" + _quoted("\n\n".join([signal.text, *answers]))


def _map(signal: Signal) -> str:
    """The page with the map of the area; of what is `bijzonder` the page of all areas."""
    area: Any = signal.area if signal.area_id and signal.sensitivity != Sensitivity.SPECIAL else None
    return settings.BASE_URL + (reverse("area", args=[area.code]) if area else reverse("areas"))


def _asks_judgement(signal: Signal) -> bool:
    """Whether its reporter is asked what they think of the outcome: not who took it back."""
    return not signal.is_taken_back and JudgementChoice.objects.in_use().exists()


def _judgements(signal: Signal) -> str:
    """The question after closing, and a link for each answer: a page with that answer filled in and a button."""
    if not _asks_judgement(signal):
        return ""
    asked = JudgementQuestion.of_the_city()
    answers = [
        f"{speech.say_plainly(one.text)}:\n{judgement_url(signal, one.slug)}"
        for one in JudgementChoice.objects.in_use()
    ]
    return "\n\n".join([speech.say_plainly(asked.text), *answers])


def _quoted(text: str) -> str:
    """The reporter's own words, line by line behind a mark, so that no line can pass for ours; without links."""
    return "\n".join("> " + line for line in without_links(text).splitlines())

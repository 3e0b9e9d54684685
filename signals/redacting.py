"""Redacting (lakken): taking what points to a person out of a signal for good (AVG article 5.1c, data minimisation).

What is taken out is destroyed in every place where the signal's words stand: its text and the description of its place
(and with them the index of words, which is made of both), where it was said to be before, what the reporter wrote
since, the mails that hold a copy of either, also in the outbox, and the names of its files. What colleagues wrote to
each other (notes, reasons, questions, actions) is theirs to change and stays. A mail that was sent before is in the
reporter's mailbox, and a backup holds what it holds until it is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officers.models import Officer
from outbox.models import Letter
from signals.history import event
from signals.models import Attachment, Event, ExtraAnswer, FormerPlace, Message, Signal
from signals.personal_data import find_personal_data
from signals.placeholders import without_links
from signals.typed import read
from signals.workflow import hold, swap

BLACK: Final = "[gelakt]"
"""What stands where something was taken out; of one length, so that it does not tell what that was."""

LONGEST: Final = 200
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; with a kind (those of `personal_data.KINDS`) where it looks like personal data."""

    text: str
    kind: str = ""
    begin: int = 0
    end: int = 0
    answer: int | None = None  # the place of the answer that it is of; None: of the signal's text

    @property
    def key(self) -> str:
        """Where it stands, for a form."""
        place = f"{self.begin}-{self.end}"
        return place if self.answer is None else f"{self.answer}:{place}"


def parts_of(text: str, *, answer: int | None = None) -> list[Part]:
    """A text in pieces, in its order; together they are the text."""
    parts, after = [], 0
    for one in find_personal_data(text):
        if after < one.begin:
            parts.append(Part(text[after : one.begin], "", after, one.begin, answer))
        parts.append(Part(text[one.begin : one.end], one.kind, one.begin, one.end, answer))
        after = one.end
    return [*parts, Part(text[after:], "", after, len(text), answer)] if after < len(text) else parts


def parts_of_answers(signal: Signal) -> list[tuple[str, list[Part]]]:
    """The answers that came with a signal (of `Signal.objects.for_page()`, in their order): what was asked, and the
    answer in pieces. What was chosen out of a list is one piece: those are words of the city."""
    return [
        (
            one["wording"],
            parts_of(one["text"], answer=place)
            if one["value"] == one["text"]
            else [Part(one["text"], end=len(one["text"]), answer=place)],
        )
        for place, one in enumerate(signal.said)
    ]


def redact(signal: Signal, *, words: Iterable[str], by: Officer) -> int:
    """Take these words out of a signal, wherever they stand, in capitals or not: as whole words, or where they are no
    whole word anywhere, as a part of one. Gives in how many places.

    There is no way back. Raises `ValidationError` (key `woorden`) for words that do not stand there, and
    `workflow.Changed` when somebody else changed the text by now; then nothing was taken out.
    """
    wanted = _checked(words)
    with transaction.atomic():
        # Who writes to its reporter takes the signal first as well: no copy is made meanwhile.
        hold(signal.pk)
        messages, files = list(signal.messages.all()), list(signal.attachments.all())
        answers, former = list(signal.extra_answers.all()), list(signal.former_places.all())
        sources = [signal.text, signal.place, *(one.name for one in files), *(one.text for one in answers)]
        sources += [one.words for one in former]
        # What a program calls its questions, it may have filled in.
        sources += [one.wording for one in answers if one.question_id is None]
        sources += [one.text for one in messages if one.is_from_reporter]
        patterns = [_pattern_in(one, sources) for one in wanted]
        absent = [one for one, way in zip(wanted, patterns, strict=True) if way is None]
        if absent:
            raise _refusal(
                _("Dit staat er niet: %s. Schrijf het precies zoals het er staat.") % ", ".join(absent), code="absent"
            )
        out = Blacken([way for way in patterns if way is not None])
        places = sum(out(source)[1] for source in sources)
        now = timezone.now()
        changed = {"text": out(signal.text)[0], "place": out(signal.place)[0], "updated_at": now}
        swap(signal, {"text": signal.text, "place": signal.place}, changed)
        for message in messages:
            told = {"text": out(message.text)[0], "body": out(message.body)[0]}
            Message.objects.filter(pk=message.pk).exclude(**told).update(**told)
        for file in files:
            Attachment.objects.filter(pk=file.pk).update(name=out(file.name)[0])
        for one in former:
            FormerPlace.objects.filter(pk=one.pk).update(words=out(one.words)[0])
        for answer in answers:
            words, in_text = out(answer.text)
            wording, in_wording = out(answer.wording) if answer.question_id is None else (answer.wording, 0)
            if in_text:
                # What a program gets is what people read, from now on.
                ExtraAnswer.objects.filter(pk=answer.pk).update(text=words, value=words)
            if in_wording:
                ExtraAnswer.objects.filter(pk=answer.pk).update(wording=wording, code=wording)
        for letter in Letter.objects.filter(reference=signal.number):
            # Only its words: who is sending it just now writes down how that went.
            Letter.objects.filter(pk=letter.pk).update(body=out(letter.body)[0])
        event(signal, Event.What.REDACTED, by=by, after=places, at=now).save()
    return places


def _checked(words: Iterable[str]) -> list[str]:
    """What is to be taken out, each once, the longest first: a name before the part of it."""
    wanted = set()
    for one in words:
        text, wrong = read(" ".join(one.split()), longest=LONGEST, lines=False)
        if wrong:
            raise _refusal(" ".join(wrong.messages), code="invalid")
        wanted |= {text} - {""}
    if not wanted:
        raise _refusal(_("Kies wat u lakt, of schrijf de woorden op."), code="required")
    if len(wanted) > MOST:
        raise _refusal(_("Lak hoogstens %d stukken tegelijk.") % MOST, code="too_many")
    return sorted(wanted, key=lambda one: (-len(one), one))


@dataclass(frozen=True, slots=True)
class Blacken:
    """Takes what it has patterns for out of a text; gives the text, and from how many places."""

    patterns: list[re.Pattern[str]]

    def __call__(self, text: str) -> tuple[str, int]:
        places = 0
        for pattern in self.patterns:
            # What was taken out before is no word of the text.
            pieces = [pattern.subn(BLACK, piece) for piece in text.split(BLACK)]
            text = BLACK.join(piece for piece, _times in pieces)
            places += sum(times for _piece, times in pieces)
        return text, places


def _pattern_in(words: str, sources: Iterable[str]) -> re.Pattern[str] | None:
    """How these words stand in any of these texts: whole, or else as a part of a word; None where they do not."""
    texts = [piece for source in sources for piece in source.split(BLACK)]
    for whole in (True, False):
        found = pattern(words, whole=whole)
        if any(found.search(text) for text in texts):
            return found
    return None


def pattern(words: str, *, whole: bool) -> re.Pattern[str]:
    """The words as they may stand in a text or in a copy of it: with other spaces between them, over lines that begin
    with the mark of a quotation, and with the links made harmless."""
    begin = r"(?<!\w)" if whole and words[0].isalnum() else ""
    end = r"(?!\w)" if whole and words[-1].isalnum() else ""
    ways = [
        r"\s+(?:>\s*)?".join(re.escape(word) for word in way.split())
        for way in dict.fromkeys((words, without_links(words)))
    ]
    return re.compile(f"{begin}(?:{'|'.join(ways)}){end}", re.IGNORECASE)


def _refusal(why: str, *, code: str) -> ValidationError:
    return ValidationError({"woorden": ValidationError(why, code=code)})

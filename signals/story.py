"""What happened to a signal, as its reporter may know it: public events and messages, never notes or names."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signals.models import Event, Message, Signal, Status
from signals.queries import CLOSED

# A message and the move that it was written with are saved in one transaction.
_TOGETHER: Final = datetime.timedelta(seconds=10)

# status -> (what happened, what it means for the reporter now), in words of B1.
PLAIN: Final[dict[str, tuple[object, object]]] = {
    Status.RECEIVED: (
        gettext_lazy("Wij hebben uw bericht ontvangen"),
        gettext_lazy("Een medewerker gaat ernaar kijken. U hoeft nu niets te doen."),
    ),
    Status.IN_PROGRESS: (
        gettext_lazy("Wij zijn ermee bezig"),
        gettext_lazy("Een medewerker zoekt uit wat er nodig is. U hoeft nu niets te doen."),
    ),
    Status.PLANNED: (
        gettext_lazy("Het werk is gepland"),
        gettext_lazy("Wij weten wat er moet gebeuren en hebben het gepland. U hoeft nu niets te doen."),
    ),
    Status.WAITING_FOR_REPORTER: (
        gettext_lazy("Wij wachten op u"),
        gettext_lazy("Wij hebben u iets gevraagd. Zonder uw antwoord kunnen wij niet verder."),
    ),
    Status.WAITING_FOR_THIRD_PARTY: (
        gettext_lazy("Wij wachten op een ander"),
        gettext_lazy("Een andere organisatie moet eerst iets doen. U hoeft nu niets te doen."),
    ),
    Status.DONE: (
        gettext_lazy("Wij zijn klaar met uw bericht"),
        gettext_lazy("Hieronder leest u wat wij hebben gedaan."),
    ),
    Status.CANCELLED: (
        gettext_lazy("Wij hebben uw bericht gesloten"),
        gettext_lazy("Wij doen hier verder niets mee. Hieronder leest u waarom."),
    ),
    Status.REOPENING_ASKED: (
        gettext_lazy("U vroeg ons om er nog eens naar te kijken"),
        gettext_lazy("Wij bekijken of wij er weer mee aan de slag gaan."),
    ),
    Status.REOPENED: (
        gettext_lazy("Wij zijn er opnieuw mee bezig"),
        gettext_lazy("Uw bericht is weer open. U hoeft nu niets te doen."),
    ),
}


@dataclass(slots=True)
class Step:
    """One line of the story: when, what happened, and what was said with it."""

    at: datetime.datetime
    status: str
    title: str
    text: str = ""
    is_ours: bool = False  # in the words of an officer, which are Dutch


def plainly(status: str, *, explained: bool = True) -> tuple[str, str]:
    """What a status means, and what it asks of the reporter, in plain words.

    `explained` is False where a signal was closed without a word to the reporter: then nothing stands below to read.
    """
    what, meaning = PLAIN[status]
    if status in CLOSED and not explained:
        meaning = _("Wilt u weten wat wij hebben gedaan? Vraag het ons, en noem uw kenmerk.")
    return str(what), str(meaning)


def story_of(signal: Signal) -> list[Step]:
    """The steps of a signal that its reporter may see, newest first. Two queries."""
    steps = [
        Step(at=event.at, status=status, title=plainly(status)[0])
        for event in signal.events.filter(is_public=True, what__in=(Event.What.RECEIVED, Event.What.STATUS))
        if (status := Status.RECEIVED if event.what == Event.What.RECEIVED else event.after) in PLAIN
    ]
    for message in signal.messages.exclude(what__in=(Message.What.CONFIRMATION, Message.What.REMINDER)):
        if message.is_from_reporter:
            steps.append(Step(at=message.at, status=message.status, title=_("Dit schreef u ons"), text=message.text))
            continue
        of_move = next(
            (
                step
                for step in steps
                if message.what != Message.What.AGENDA
                and step.status == message.status
                and not step.text
                and abs(step.at - message.at) < _TOGETHER
            ),
            None,
        )
        if of_move:
            of_move.text, of_move.is_ours = message.text, True
        else:
            steps.append(
                Step(
                    at=message.at,
                    status=message.status,
                    title=_("Bericht van de gemeente"),
                    text=message.text,
                    is_ours=message.what != Message.What.AGENDA,
                )
            )
    return sorted(steps, key=lambda step: step.at, reverse=True)

"""The timeline of a signal for civil servants: events, notes and messages as one story, with names and sentences."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Case, OuterRef, Subquery, When
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officers.models import Channel, Officer, Team
from outbox.models import Letter
from signals.links import for_colleagues
from signals.models import (
    ActionStatus,
    Category,
    Cause,
    Consult,
    Escalation,
    EscalationLevel,
    Event,
    Feedback,
    Handover,
    Judgement,
    Kind,
    LegalHold,
    Message,
    PassingStatus,
    Sensitivity,
    Signal,
    Status,
    StatutoryPassing,
    TeamAction,
)
from signals.partner_mail import REMINDED
from signals.queries import CLOSED
from signals.statutory import CONFIRMED

# A message and the move that it was written with are saved in one transaction.
_TOGETHER: Final = datetime.timedelta(seconds=10)
_ICONS: Final[dict[str, str]] = {
    Event.What.RECEIVED: "inbox",
    Event.What.ROUTED: "arrow-right",
    Event.What.STATUS: "play",
    Event.What.OFFICER: "person",
    Event.What.CATEGORY: "flag",
    Event.What.KIND: "flag",
    Event.What.PLACE: "pin",
    Event.What.URGENT: "alert",
    Event.What.CAUSE: "search",
    Event.What.FORWARDED: "arrow-right",
    Event.What.OFFERED: "handover",
    Event.What.ACCEPTED: "check",
    Event.What.DECLINED: "cross",
    Event.What.WITHDRAWN: "arrow-left",
    Event.What.LAPSED: "clock",
    Event.What.HANDED_BACK: "arrow-left",
    Event.What.CONSULTED: "eye",
    Event.What.TEXT_SHARED: "message",
    Event.What.HELD: "pause",
    Event.What.CONSULT_ANSWERED: "check",
    Event.What.CONSULT_WITHDRAWN: "arrow-left",
    Event.What.LET_GO: "play",
    Event.What.FILE_ADDED: "file",
    Event.What.FILE_SHARED: "eye",
    Event.What.FILE_KEPT: "lock",
    Event.What.FILE_REMOVED: "cross",
    Event.What.ANSWERED: "message",
    Event.What.REMINDED: "mail",
    Event.What.NO_ANSWER: "clock",
    Event.What.WAITS_LONG: "clock",
    Event.What.JUDGED: "flag",
    Event.What.TAKEN_BACK: "arrow-left",
    Event.What.CONTACT: "person",
    Event.What.LINK_MAILED: "mail",
    Event.What.FAREWELL_MAILED: "mail",
    Event.What.SENT_AGAIN: "mail",
    Event.What.ACTION: "tool",
    Event.What.ACTION_LINK: "mail",
    Event.What.CALLBACK: "phone",
    Event.What.CALLED: "check",
    Event.What.TALKED: "phone",
    Event.What.TOLD: "message",
    Event.What.JOINED: "repeat",
    Event.What.PARTED: "repeat",
    Event.What.STATUTORY: "arrow-right",
    Event.What.ESCALATED: "flag",
    Event.What.DECIDED: "check-circle",
    Event.What.COORDINATED: "phone",
    Event.What.PERSONAL: "lock",
    Event.What.REORGANISED: "handover",
    Event.What.REDACTED: "lock",
    Event.What.SENSITIVITY: "lock",
    Event.What.AGENDA: "calendar",
    Event.What.ERASED: "lock",
    Event.What.HELD_BACK: "file",
    Event.What.LET_DESTROY: "file",
    Event.What.READ: "eye",
}
_ACTION_ICONS: Final[dict[str, str]] = {
    ActionStatus.BUSY: "play",
    ActionStatus.DONE: "check",
    ActionStatus.CANNOT: "cross",
    ActionStatus.WITHDRAWN: "arrow-left",
}
_STATUS_ICONS: Final[dict[str, str]] = {
    Status.PLANNED: "calendar",
    Status.WAITING_FOR_REPORTER: "question",
    Status.WAITING_FOR_THIRD_PARTY: "pause",
    Status.DONE: "check-circle",
    Status.CANCELLED: "cross-circle",
    Status.REOPENING_ASKED: "repeat",
    Status.REOPENED: "repeat",
}
# A file is named by what it is, "foto" or "pdf": the file itself may be gone.
_FILE_SENTENCES: Final[dict[str, tuple[object, object]]] = {
    Event.What.FILE_ADDED: (gettext_lazy("Foto toegevoegd."), gettext_lazy("PDF toegevoegd.")),
    Event.What.FILE_SHARED: (gettext_lazy("Foto gedeeld met de melder."), gettext_lazy("PDF gedeeld met de melder.")),
    Event.What.FILE_KEPT: (
        gettext_lazy("Foto niet meer gedeeld met de melder."),
        gettext_lazy("PDF niet meer gedeeld met de melder."),
    ),
    Event.What.FILE_REMOVED: (gettext_lazy("Foto verwijderd."), gettext_lazy("PDF verwijderd.")),
}
# Which item is not said: who reads this page finds it on the agenda, as far as they may.
_AGENDA: Final[dict[str, object]] = {
    "gebundeld": gettext_lazy("Gebundeld in een punt van de agenda."),
    "losgemaakt": gettext_lazy("Losgemaakt van een punt van de agenda."),
    "geagendeerd": gettext_lazy("Het punt staat op de agenda: de melder krijgt bericht."),
    "afgerond": gettext_lazy("Het punt van de agenda is afgerond: de melder krijgt bericht."),
}
_SHIELDED: Final[dict[str, object]] = {
    Sensitivity.ORDINARY: gettext_lazy("Niet langer gevoelig."),
    Sensitivity.PERSONAL: gettext_lazy("Gevoelig gemaakt: persoonsgegevens."),
    Sensitivity.SPECIAL: gettext_lazy("Bijzonder gevoelig gemaakt."),
}
# What was corrected, never to what.
_FIELDS: Final[dict[str, object]] = {
    "naam": gettext_lazy("Naam van de melder verbeterd."),
    "email": gettext_lazy("E-mailadres van de melder verbeterd."),
    "telefoon": gettext_lazy("Telefoonnummer van de melder verbeterd."),
}
# These only point to a note or a message, which stands in the timeline itself. A complaint has a page of its own, for
# who handles it: the team that it is about may read this one.
# Whoever sees these for the first time missed nothing that others did.
_NO_CHANGE: Final = frozenset({Event.What.READ, Event.What.LINK_MAILED, Event.What.FAREWELL_MAILED})
_POINTERS: Final = (Event.What.NOTE, Event.What.MESSAGE, Event.What.COMPLAINT)
# After these stands which message was written with it.
_WITH_MESSAGE: Final = (Event.What.ANSWERED, Event.What.REMINDED, Event.What.JUDGED, Event.What.TAKEN_BACK)


@dataclass(slots=True)
class Entry:
    """One thing that happened: when, what, who did it, and the words that somebody wrote with it."""

    at: datetime.datetime
    icon: str
    what: str
    who: str
    event_id: int = 0
    # The status that this event led to, for finding the message that was written with it.
    status: str = ""
    text: str = ""
    # Who reads `text`: "melder" (and colleagues), "partner" (and colleagues), "collega" (colleagues only), or
    # "van-melder": the reporter wrote it.
    reader: str = ""
    # What stood there before, for changes of which the sentence says only what it became.
    was: str = ""
    # The message that this event is about, by id.
    message_id: str = ""
    # The mail with `text`, as it went out; the letter itself is there for some weeks.
    subject: str = ""
    body: str = ""
    letter: Letter | None = None

    @property
    def icon_file(self) -> str:
        """The template of the icon."""
        return f"icons/{self.icon}.svg"

    @property
    def mail_failed(self) -> bool:
        """Whether the mail did not arrive, so that somebody must do something else."""
        return self.letter is not None and self.letter.state == Letter.State.FAILED

    @property
    def mail(self) -> str:
        """How the mail with `text` fared: a state of `outbox.models.Letter`, or empty where it is not known."""
        return self.letter.state if self.letter else ""


@dataclass(frozen=True, slots=True)
class Names:
    """What codes and ids in the history are called today."""

    teams: Mapping[str, str]  # by id and by slug, both as text; and partners who look along, by their code
    officers: Mapping[str, str]  # by id, as text
    categories: Mapping[str, str]  # by slug
    areas: Mapping[str, str]  # by code
    actions: Mapping[str, TeamAction]  # by public id
    passings: Mapping[str, StatutoryPassing] = field(default_factory=dict)  # by public id
    causes: Mapping[str, str] = field(default_factory=dict)  # by slug


@dataclass(frozen=True, slots=True)
class Timeline:
    """The story of one signal, newest first, and since when team and officer have it."""

    entries: list[Entry] = field(default_factory=list)
    team_since: datetime.datetime | None = None
    officer_since: datetime.datetime | None = None
    # The newest event that changed something, so that a form can say what its reader had seen.
    last_event: int = 0
    # Moments at which a partner outside did something, and which.
    partners: Mapping[datetime.datetime, str] = field(default_factory=dict)

    @property
    def undelivered(self) -> list[Letter]:
        """Mails to the reporter that did not arrive and can be sent again."""
        return [one.letter for one in self.entries if one.letter and one.letter.can_go_again]

    @property
    def reaction(self) -> str:
        """What the reporter last wrote about how it was closed; empty where nothing was written."""
        return next((one.text for one in self.entries if one.status == Status.REOPENING_ASKED and one.text), "")


def events_of(signal: Signal, *, with_readings: bool = False) -> list[Event]:
    """What happened to a signal, oldest first, each judgement with its `wording` of then; readings are for who
    supervises. One query."""
    left_out = _POINTERS if with_readings else (*_POINTERS, Event.What.READ)
    wording = Judgement.objects.filter(signal=OuterRef("signal"), at=OuterRef("at")).values("wording")[:1]
    return list(
        signal.events.exclude(what__in=left_out)
        .select_related("officer", "client", "former_place")
        .annotate(wording=Case(When(what=Event.What.JUDGED, then=Subquery(wording))))
    )


def mentioned_areas(events: Iterable[Event]) -> set[str]:
    """The codes of areas that these events name."""
    return _mentioned(events, Event.What.PLACE)


def mentioned_officers(events: Iterable[Event]) -> set[int]:
    """The ids of officers whom these events name and do not bring along."""
    known = {str(event.officer_id) for event in events}
    named = _mentioned(events, Event.What.OFFICER) | _mentioned(events, Event.What.COORDINATED)
    return {int(value) for value in named - known}


def timeline_of(
    signal: Signal,
    events: Sequence[Event],
    *,
    teams: Iterable[Team],
    categories: Iterable[Category],
    causes: Iterable[Cause],
    handovers: Iterable[Handover],
    consults: Iterable[Consult] = (),
    actions: Iterable[TeamAction] = (),
    passings: Iterable[StatutoryPassing] = (),
    escalations: Iterable[Escalation] = (),
    officers: Iterable[Officer] = (),
    areas: Mapping[str, str] | None = None,
) -> Timeline:
    """The timeline of a signal that the viewer may read, from its `events_of`. Two queries: messages and notes.

    `teams`, `categories` and `causes` are all there are; `handovers`, `consults` and `escalations` those of the signal,
    oldest first. `officers` and `areas` (name by code) are at least those whom the events name. `actions` are those of
    the signal, `with_answers`; `passings` what was passed on under a law.
    """
    consults = list(consults)
    names = Names(
        teams={key: team.name for team in teams for key in (str(team.pk), team.slug)}
        | {one.asked_code: one.looker for one in consults if one.partner},
        officers={str(one.pk): str(one) for one in (*officers, *(event.officer for event in events)) if one},
        categories={category.slug: category.name for category in categories},
        areas=areas or {},
        causes={cause.slug: cause.name for cause in causes},
        actions={str(action.public_id): action for action in actions},
        passings={str(passing.public_id): passing for passing in passings},
    )
    entries = list(_of_events(events, names=names, handovers=handovers, consults=consults))
    _add_decisions(entries, events, escalations)
    _add_answers(events, entries, names)
    _add_messages(entries, signal.messages.select_related("officer", "letter").defer("letter__body"))
    entries += [
        Entry(
            at=note.at,
            icon="note",
            what=_("Notitie"),
            who=_person(note.officer, note.client.name if note.client else None),
            text=note.text,
            reader="collega",
        )
        for note in signal.notes.select_related("officer", "client")
    ]
    return Timeline(
        entries=sorted(entries, key=lambda entry: (entry.at, entry.event_id), reverse=True),
        team_since=_last(events, Event.What.ROUTED, Event.What.ACCEPTED, Event.What.HANDED_BACK),
        officer_since=_last(events, Event.What.OFFICER),
        last_event=next((event.pk for event in reversed(events) if event.what not in _NO_CHANGE), 0),
        partners=_partners_at(events, names),
    )


def _last(events: Sequence[Event], *whats: Event.What) -> datetime.datetime | None:
    return next((event.at for event in reversed(events) if event.what in whats), None)


def _mentioned(events: Iterable[Event], what: Event.What) -> set[str]:
    return {value for event in events if event.what == what for value in (event.before, event.after) if value}


def _of_events(
    events: Iterable[Event], *, names: Names, handovers: Iterable[Handover], consults: Iterable[Consult]
) -> Iterator[Entry]:
    """An entry for each event; reasons and questions come from offers and consults, written in the same order."""
    events = list(events)
    given_back = {one.at for one in events if one.what == Event.What.HANDED_BACK}
    # What triage gave to another team has no offer in the history.
    offers = iter([one for one in handovers if one.answered_at != one.offered_at or one.offered_at in given_back])
    questions = iter(consults)
    offer: Handover | None = None
    # A move by nobody is the reporter's, but for one that followed from silence.
    silent = {event.at for event in events if event.what == Event.What.NO_ANSWER}
    partners = _partners_at(events, names)
    for event in events:
        nobody_of_ours = event.officer is None and event.client is None
        entry = Entry(
            at=event.at,
            icon=_icon(event),
            what=_sentence(event, names),
            who=(nobody_of_ours and partners.get(event.at))
            or _person(
                event.officer,
                event.client.name if event.client else None,
                event=None if event.at in silent else event,
            ),
            event_id=event.pk,
            status=_status_after(event),
            was=_was(event, names),
            message_id=event.after if event.what in _WITH_MESSAGE else "",
        )
        if event.what in (Event.What.OFFERED, Event.What.HANDED_BACK):
            offer = next(offers, None)
            if offer:
                entry.text, entry.reader = offer.reason, "collega"
                if offer.is_warm:
                    entry.what += " " + _("Besproken met iemand van dat team.")
        elif event.what == Event.What.CONSULTED:
            asked = next(questions, None)
            if asked:
                entry.text, entry.reader = asked.question, "collega"
        elif event.what == Event.What.DECLINED and offer:
            entry.text, entry.reader = offer.answer_reason, "collega"
            if offer.other_team_id:
                suggested = names.teams.get(str(offer.other_team_id), "")
                entry.what += " " + _("Volgens dit team hoort het bij %s.") % suggested
        elif event.what == Event.What.ACTION and event.after == ActionStatus.OPEN and event.before in names.actions:
            action = names.actions[event.before]
            entry.text, entry.reader = action.text, "partner" if action.partner else "collega"
        yield entry


def _icon(event: Event) -> str:
    by_code = {Event.What.STATUS: _STATUS_ICONS, Event.What.ACTION: _ACTION_ICONS}.get(Event.What(event.what), {})
    return by_code.get(event.after) or _ICONS[Event.What(event.what)]


def _partners_at(events: Iterable[Event], names: Names) -> dict[datetime.datetime, str]:
    """Who of outside did what at these moments: what a partner does in one go (an answer, photos, closing) bears one
    moment, and only the answer says of which action it is."""
    by_nobody = [event for event in events if event.officer_id is None and event.client_id is None]
    return {
        event.at: str(action.partner)
        for event in by_nobody
        if event.what == Event.What.ACTION
        if (action := names.actions.get(event.before)) and action.partner
    } | {
        event.at: names.teams.get(event.before, "")
        for event in by_nobody
        if event.what == Event.What.CONSULT_ANSWERED and event.before.startswith("partner:")
    }


def _add_decisions(entries: Sequence[Entry], events: Sequence[Event], escalations: Iterable[Escalation]) -> None:
    """Why it was put before a higher level, and what that decided: each step has an event, in the same order."""
    steps = iter(escalations)
    step: Escalation | None = None
    for event, entry in zip(events, entries, strict=True):
        if event.what == Event.What.ESCALATED:
            step = next(steps, None)
        elif event.what != Event.What.DECIDED:
            continue
        text = step and (step.reason if event.what == Event.What.ESCALATED else step.decision)
        if text:
            entry.text, entry.reader = text, "collega"


def _add_answers(events: Sequence[Event], entries: Sequence[Entry], names: Names) -> None:
    """What was written with a change of an action: it bears the moment of the change."""
    written = {
        (key, one["status"], datetime.datetime.fromisoformat(one["at"])): one["text"]
        for key, action in names.actions.items()
        for one in action.answered
    }
    for event, entry in zip(events, entries, strict=True):
        text = written.get((event.before, event.after, event.at)) if event.what == Event.What.ACTION else None
        if text:
            entry.text, entry.reader = text, "collega"


def _add_messages(entries: list[Entry], messages: Iterable[Message]) -> None:
    """What the reporter was told: with the move that it was written for, or as an entry of its own."""
    for message in messages:
        own = next((entry for entry in entries if entry.message_id == str(message.pk)), None) or next(
            (
                entry
                for entry in entries
                if entry.status == message.status
                and not entry.text
                and abs(entry.at - message.at) < _TOGETHER
                and message.what not in (Message.What.ANSWER, Message.What.REMINDER, Message.What.AGENDA)
            ),
            None,
        )
        if own is None:
            own = Entry(at=message.at, icon="mail", what=_("Bericht aan de melder"), who=_person(message.officer, None))
            entries.append(own)
        own.text, own.reader = message.text, "van-melder" if message.is_from_reporter else "melder"
        own.subject, own.body, own.letter = message.subject, for_colleagues(message.body), message.letter


def _was(event: Event, names: Names) -> str:
    """What stood there before, in words."""
    if event.what == Event.What.STATUS and event.before in Status.values:
        return str(Status(event.before).label)
    if event.what in (Event.What.OFFICER, Event.What.COORDINATED):
        return names.officers.get(event.before, "")
    if event.what == Event.What.KIND and event.before in Kind.values:
        return str(Kind(event.before).label)
    if event.what == Event.What.PLACE:
        return "; ".join(_place_before(event, names))
    if event.what == Event.What.ROUTED:
        return names.teams.get(event.before, event.before)
    if event.what == Event.What.URGENT:
        return _("spoed") if event.before == "True" else _("geen spoed")
    return ""


def _place_before(event: Event, names: Names) -> list[str]:
    """Where it was: the area where that is another one by now, the address and description, the point."""
    was = getattr(event, "former_place", None)
    parts = [names.areas.get(event.before, event.before)] if event.before != event.after else []
    if was and was.words:
        parts.append(was.words)
    if was and was.point:
        parts.append(_("punt %(latitude).5f, %(longitude).5f") % {"latitude": was.point.y, "longitude": was.point.x})
    return [part for part in parts if part]


def _status_after(event: Event) -> str:
    if event.what == Event.What.RECEIVED:
        return Status.RECEIVED
    return event.after if event.what == Event.What.STATUS else ""


def _person(officer: Officer | None, client: str | None, *, event: Event | None = None) -> str:
    """Who did it, for people."""
    if officer:
        return str(officer)
    if client:
        return _("koppeling %s") % client
    if event is not None and event.what == Event.What.STATUS and event.after in CLOSED:
        return _("automatisch")  # a reporter closes nothing
    if event is not None and event.what in (
        Event.What.RECEIVED,
        Event.What.STATUS,
        Event.What.FILE_ADDED,
        Event.What.ANSWERED,
        Event.What.JUDGED,
        Event.What.TAKEN_BACK,
        Event.What.CONTACT,
    ):
        return _("de melder")
    return _("automatisch")


def _consult_answer(answer: str) -> str:
    return str(Consult.Answer(answer).label) if answer in Consult.Answer.values else answer


def _decided(outcome: str) -> str:
    """How an opschaling ended."""
    return {
        Escalation.Outcome.WITHDRAWN: _("Opschaling ingetrokken."),
        Escalation.Outcome.CLOSED: _("Gesloten zonder besluit over de opschaling."),
    }.get(Escalation.Outcome(outcome), _("Besloten na opschaling."))


def _day(written: str) -> str:
    return formats.date_format(datetime.date.fromisoformat(written)) if written else ""


def _reading(what: str) -> str:
    """What somebody read: the page, it on paper, or one of its files."""
    if not what:
        return _("Gelezen.")
    return {"afdruk": _("Afdruk gemaakt."), "pdf": _("PDF gemaakt."), "actie": _("Actie gelezen.")}.get(
        what, _("Bestand geopend.")
    )


def _sentence(event: Event, names: Names) -> str:
    """What happened, as a sentence."""
    what, before, after = event.what, event.before, event.after
    if what == Event.What.RECEIVED:
        channel = str(Channel(after).label) if after in Channel.values else after
        return _("Binnengekomen via %s.") % channel
    if what == Event.What.ROUTED:
        return _("Naar team %s.") % names.teams.get(after, after)
    if what == Event.What.STATUS:
        return _("Status: %s.") % capfirst(str(Status(after).label if after in Status.values else after))
    if what == Event.What.OFFICER:
        if not after:
            return _("Heeft geen vaste behandelaar meer.")
        if event.officer_id and str(event.officer_id) == after:
            return _("%s neemt dit op zich.") % names.officers.get(after, _("Een medewerker"))
        return _("Toegewezen aan %s.") % names.officers.get(after, _("een medewerker"))
    if what == Event.What.COORDINATED:
        if not after:
            return _("Niemand heeft nog de regie.")
        return _("%s heeft de regie.") % names.officers.get(after, _("Een medewerker"))
    if what == Event.What.CATEGORY:
        change = {"before": names.categories.get(before, before), "after": names.categories.get(after, after)}
        if before == after:
            return _("Onderwerp bevestigd: %(after)s.") % change
        if before:
            return _("Onderwerp van %(before)s naar %(after)s.") % change
        return _("Onderwerp: %(after)s.") % change
    if what == Event.What.KIND:
        return _("Soort: %s.") % (Kind(after).label if after in Kind.values else after)
    if what == Event.What.PLACE:
        was = getattr(event, "former_place", None)
        if was and was.point is None and before == after:
            return _("Adres of omschrijving van de plek veranderd.")
        return _("Plek veranderd: nu in %s.") % names.areas.get(after, after) if after else _("Plek weggehaald.")
    if what == Event.What.URGENT:
        return _("Heeft nu spoed.") if after == "True" else _("Heeft geen spoed meer.")
    if what == Event.What.CAUSE:
        return _("Oorzaak: %s.") % names.causes.get(after, after) if after else _("Oorzaak: niet bekend.")
    if what == Event.What.ESCALATED:
        return _("Opgeschaald naar: %s.") % (EscalationLevel(after).label if after in EscalationLevel.values else after)
    if what == Event.What.DECIDED:
        return _decided(after)
    if what == Event.What.JUDGED:
        return _("Oordeel van de melder: “%s”.") % (getattr(event, "wording", None) or before)
    if what == Event.What.FORWARDED:
        return _("Doorgezet naar een andere organisatie op %(day)s. Sluit na %(until)s.") % {
            "day": _day(before),
            "until": _day(after),
        }
    if what in (Event.What.ACTION, Event.What.ACTION_LINK):
        return _action_sentence(event, names)
    if what == Event.What.STATUTORY:
        return _statutory_sentence(event, names)
    if what in _FILE_SENTENCES:
        return str(_FILE_SENTENCES[what][before == "pdf"])
    if what == Event.What.JOINED:
        # Not the other one's number: not everybody who reads this one may know of that one.
        is_duplicate = before == str(event.signal_id)
        return _("Samengevoegd: dit is dubbel.") if is_duplicate else _("Een dubbel signaal is hierbij gevoegd.")
    if what == Event.What.PARTED:
        is_duplicate = before == str(event.signal_id)
        return _("Losgemaakt: het is toch niet dubbel.") if is_duplicate else _("Een signaal is weer losgemaakt.")
    if what == Event.What.TALKED:
        return _talk(before, datetime.date.fromisoformat(after))
    teams = {"sender": names.teams.get(before, before), "receiver": names.teams.get(after, after)}
    sentences = {
        Event.What.OFFERED: _("Aangeboden aan %(receiver)s."),
        Event.What.ACCEPTED: _("%(receiver)s heeft het aanbod aangenomen van %(sender)s."),
        Event.What.DECLINED: _("%(receiver)s heeft het aanbod niet aangenomen."),
        Event.What.WITHDRAWN: _("Het aanbod aan %(receiver)s is ingetrokken."),
        Event.What.ANSWERED: _("Antwoord op onze vraag."),
        Event.What.REMINDED: _("Herinnering aan onze vraag."),
        Event.What.NO_ANSWER: _("Geen reactie van de melder."),
        Event.What.WAITS_LONG: _("Wacht al lang. Wie het signaal heeft, kreeg daarvan bericht."),
        Event.What.TAKEN_BACK: _("Gevraagd om dit in te trekken."),
        Event.What.LINK_MAILED: _("De melder kreeg een mail met een nieuwe link naar de volgpagina."),
        Event.What.FAREWELL_MAILED: _(
            "Het vorige e-mailadres van de melder kreeg bericht dat wij er niet meer heen mailen."
        ),
        Event.What.CONTACT: _FIELDS.get(after, _("Gegevens van de melder verbeterd.")),
        Event.What.SENT_AGAIN: (
            _("Mail aan wie moet besluiten opnieuw verstuurd.")
            if before
            else _("Mail aan de melder opnieuw verstuurd.")
        ),
        Event.What.LAPSED: _("%(receiver)s heeft niet op tijd geantwoord. Het signaal zweeft."),
        Event.What.HANDED_BACK: _("Door %(sender)s teruggegeven aan %(receiver)s."),
        Event.What.CONSULTED: _("%(receiver)s gevraagd om mee te kijken."),
        Event.What.TEXT_SHARED: _("De tekst is gedeeld met %(receiver)s."),
        Event.What.HELD: _("Handhaven wacht op het antwoord van %(receiver)s."),
        Event.What.CONSULT_ANSWERED: _("%(sender)s keek mee en antwoordde:") + f" {_consult_answer(after)}.",
        Event.What.CONSULT_WITHDRAWN: _("De vraag aan %(sender)s om mee te kijken is ingetrokken."),
        Event.What.LET_GO: _("%(sender)s antwoordde niet op tijd: handhaven wacht niet langer."),
        Event.What.CALLBACK: _("Afgesproken om terug te bellen."),
        Event.What.CALLED: _("Teruggebeld."),
        Event.What.TOLD: _("Hoe de melder hoorde dat dit is afgesloten: %s.") % _feedback(after),
        Event.What.PERSONAL: _("In de tekst staat misschien iets van een ander: %s.") % after.replace(",", ", "),
        Event.What.REORGANISED: _("Ging mee met een wijziging van de organisatie."),
        Event.What.REDACTED: _("Persoonsgegevens gelakt."),
        Event.What.SENSITIVITY: _SHIELDED.get(after, _("Gevoeligheid veranderd.")),
        Event.What.AGENDA: _AGENDA.get(after, _AGENDA["gebundeld"]),
        Event.What.ERASED: _("Persoonsgegevens gewist: de termijn daarvoor is voorbij."),
        Event.What.HELD_BACK: _("Wordt niet gewist of vernietigd: %s.") % _ground(after),
        Event.What.LET_DESTROY: _("Mag weer gewist en vernietigd worden als de termijn voorbij is."),
        Event.What.READ: _reading(after),
    }
    return str(sentences[Event.What(what)]) % teams


def _talk(how: str, day: datetime.date) -> str:
    """How the reporter was spoken to, and on which day."""
    said = _("De melder gesproken aan de telefoon") if how == Feedback.PHONE else _("Met de melder gesproken")
    return f"{said}, {formats.date_format(day)}."


def _feedback(code: str) -> str:
    """How a reporter heard of the end, or why not, in words."""
    return str(Feedback(code).label) if code in Feedback.values else code


def _ground(code: str) -> str:
    """Why a signal is held, in words."""
    return str(LegalHold.Ground(code).label) if code in LegalHold.Ground.values else code


def _statutory_sentence(event: Event, names: Names) -> str:
    """What was passed on under a law, and what came back: a word of the closed list."""
    passing = names.passings.get(event.before)
    team = str(passing.team) if passing else _("een ander team")
    if event.after in PassingStatus.values:
        return f"{team}: {PassingStatus(event.after).label}."
    law = str(passing.start) if passing else _("Wettelijke start")
    if event.after == CONFIRMED:
        return _("%(law)s: de ontvangst is aan de melder bevestigd, per brief of telefoon.") % {"law": law}
    return _("%(law)s: doorgegeven aan %(team)s.") % {"law": law, "team": team}


def _action_sentence(event: Event, names: Names) -> str:
    """What happened to an action, as a sentence."""
    action = names.actions.get(event.before)
    # A link goes to a partner that looks along as well.
    who = {"who": action.doer if action else names.teams.get(event.before, _("een ander team"))}
    if event.what == Event.What.ACTION_LINK:
        if event.after == "verstuurd":
            return _("Link gemaild naar %(who)s.") % who
        if event.after == REMINDED:
            return _("%(who)s heeft een herinnering gekregen.") % who
        return _("De link van %(who)s is ingetrokken.") % who
    sentences = {
        ActionStatus.OPEN: _("Actie gevraagd aan %(who)s."),
        ActionStatus.BUSY: _("%(who)s is bezig met de actie."),
        ActionStatus.DONE: _("De actie van %(who)s is klaar."),
        ActionStatus.CANNOT: _("%(who)s kan de actie niet doen."),
        ActionStatus.WITHDRAWN: _("De actie van %(who)s is ingetrokken."),
    }
    return sentences[ActionStatus(event.after)] % who

"""Meetings and schouwen: planning one, noting its points, and letting each become a signal, an action or a promise.

A point becomes something once. A signal of it comes in by the only way in (`signals.intake`), through the channel of
the meeting, so that the entry desk is that of the area officers of the area (positioning), as with all they hear.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda import actions, commitments
from agenda.history import agenda_event
from agenda.models import (
    MAX_POINT,
    MAX_TITLE,
    MAX_WORDS,
    Action,
    AgendaEvent,
    Commitment,
    Item,
    Meeting,
    MeetingKind,
    MeetingPoint,
    Participant,
)
from areas.models import Area
from officers import rights
from officers.models import Channel, Officer
from signals import attachments, intake
from signals.history import event
from signals.models import Attachment, Event, Signal
from signals.typed import read
from signals.workflow import Changed

LONGEST_PLACE: Final = 200
MOST_POINTS: Final = 200


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody says of a meeting, in planning or changing it. Moments are aware."""

    title: str
    area: Area | None
    starts_at: datetime.datetime | None
    kind: str = MeetingKind.CONSULTATION
    ends_at: datetime.datetime | None = None
    place: str = ""
    participants: Sequence[str] = ()
    agenda: str = ""
    public: bool = True


def plan(said: Invitation, *, by: Officer | None, at: datetime.datetime | None = None) -> Meeting:
    """Plan a meeting or schouw. Raises `ValidationError` (keys as on the form)."""
    columns = _checked(said)
    now = at or timezone.now()
    with transaction.atomic():
        made = Meeting.objects.create(**columns, made_by=by, made_at=now, changed_at=now)
        agenda_event(made, AgendaEvent.What.MADE, by=by, after=made.kind, at=now).save()
    return made


def edit(meeting: Meeting, said: Invitation, *, by: Officer, at: datetime.datetime | None = None) -> Meeting:
    """Change when, where and with whom. Raises `ValidationError` as `plan`, and `Changed` where somebody else changed
    it since it was read."""
    columns = _checked(said)
    now = at or timezone.now()
    changed = [name for name, value in columns.items() if getattr(meeting, name) != value]
    with transaction.atomic():
        _swap(meeting, {**columns, "changed_at": now})
        if changed:
            agenda_event(meeting, AgendaEvent.What.CHANGED, by=by, before=",".join(changed), at=now).save()
    return meeting


def write_report(meeting: Meeting, text: str, *, by: Officer, at: datetime.datetime | None = None) -> Meeting:
    """Write the report, which everybody reads where the meeting is public. Raises `ValidationError` (key `verslag`),
    and `Changed` where somebody else changed it by now."""
    text, wrong = read(text, longest=3 * MAX_WORDS)
    if wrong:
        raise ValidationError({"verslag": wrong})
    now = at or timezone.now()
    with transaction.atomic():
        _swap(meeting, {"report": text, "changed_at": now})
        agenda_event(meeting, AgendaEvent.What.CHANGED, by=by, before="report", at=now).save()
    return meeting


def cancel(meeting: Meeting, *, by: Officer, at: datetime.datetime | None = None) -> Meeting:
    """Say that it does not go on; who reads the calendar sees it there. Raises `Changed` where it was said by now, or
    where it has been."""
    if meeting.cancelled_at is not None or meeting.is_past:
        raise Changed(_("Deze vergadering is al geweest of afgelast."))
    now = at or timezone.now()
    with transaction.atomic():
        _swap(meeting, {"cancelled_at": now, "changed_at": now})
        agenda_event(meeting, AgendaEvent.What.CANCELLED, by=by, at=now).save()
    return meeting


# --- points ---


def add_point(
    meeting: Meeting,
    *,
    text: str,
    by: Officer | None,
    place: str = "",
    owner: Officer | None = None,
    due_on: datetime.date | None = None,
    photo: UploadedFile | None = None,
    position: tuple[float, float] | None = None,
    at: datetime.datetime | None = None,
) -> MeetingPoint:
    """Note something that came up. A photo is cleaned as every file (docs/adr/0016). `position` is (longitude,
    latitude) in degrees. Raises `ValidationError` (keys `tekst`, `plek`, `bestand`), and `Changed` where the meeting
    was cancelled."""
    text, wrong_text = read(text, longest=MAX_POINT)
    place, wrong_place = read(place, longest=LONGEST_PLACE, lines=False)
    errors: dict[str, ValidationError] = {}
    if wrong_text:
        errors["tekst"] = wrong_text
    elif not text:
        errors["tekst"] = ValidationError(_("Schrijf wat er op kwam."), code="required")
    if wrong_place:
        errors["plek"] = wrong_place
    if position is not None and not intake.is_on_earth(position):
        errors["plek"] = ValidationError(_("Dit is geen plek op de kaart."), code="invalid")
    if errors:
        raise ValidationError(errors)
    if meeting.cancelled_at is not None:
        raise Changed(_("Deze vergadering is afgelast."))
    point = MeetingPoint(
        meeting=meeting, text=text, place=place, owner=owner, due_on=due_on, made_by=by, made_at=at or timezone.now(),
        position=Point(*position, srid=4326) if position else None,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="wijkwerk-") as folder:
        found = attachments.fit(photo, Path(folder, "0")) if photo is not None else None
        if found is not None and found.cleaned.media_type == Attachment.MediaType.PDF:
            raise attachments.refusal(_("Dit is geen foto."), name=found.name, code="unknown")
        with attachments.whole():
            if meeting.points.count() >= MOST_POINTS:
                too_many = _("Bij een vergadering passen hoogstens %d punten.") % MOST_POINTS
                raise ValidationError({"tekst": ValidationError(too_many, code="too_many")})
            if found is not None:
                point.media_type = found.cleaned.media_type
                attachments.write_files(point, found.cleaned)
            point.save()
    return point


def assign(point: MeetingPoint, *, owner: Officer | None, due_on: datetime.date | None, by: Officer) -> MeetingPoint:
    """Say who sees to a point and by when: on a walk that is often left open. Raises `Changed` where it became
    something, or somebody else said so since it was read."""
    if (owner.pk if owner else None, due_on) == (point.owner_id, point.due_on):
        return point
    with transaction.atomic():
        as_read = MeetingPoint.objects.open().filter(pk=point.pk, owner=point.owner_id, due_on=point.due_on)
        if not as_read.update(owner=owner, due_on=due_on):
            raise Changed(_("Iemand anders heeft dit punt intussen veranderd."))
        agenda_event(point.meeting, AgendaEvent.What.POINT, by=by, before=point.pk, after="zorgt").save()
    point.owner, point.due_on = owner, due_on
    return point


def to_signal(point: MeetingPoint, *, by: Officer, at: datetime.datetime | None = None) -> Signal:
    """Let a point become a signal, with its photo, through the channel "schouw" or "overleg".

    Raises `PermissionDenied` for who may not enter signals, `ValidationError` as `intake.receive`, and `Changed` where
    it became something by now.
    """
    if not by.may(rights.SIGNALS_SUBMIT):
        raise PermissionDenied
    meeting = point.meeting
    report = intake.Report(
        text=point.text,
        channel=Channel.WALK if meeting.is_walk else Channel.MEETING,
        area=meeting.area.code,
        place=point.place,
        point=(point.position.x, point.position.y) if point.position else None,
    )
    with transaction.atomic():
        _claim(point)
        signal = intake.receive(report, by=by, received_at=at)
        if point.file:
            # The file stays where it is, as one of the signal from now on.
            photo = Attachment.objects.create(
                signal=signal,
                media_type=point.media_type,
                size=point.file.size,
                file=point.file.name,
                thumbnail=point.thumbnail.name or "",
                officer=by,
                at=signal.received_at,
            )
            event(
                signal, Event.What.FILE_ADDED, by=by, before=attachments.sort_of(photo), after=photo,
                at=signal.received_at,
            ).save()  # fmt: skip
        _become(point, "signaal", by=by, signal=signal, file="", thumbnail="")
    return signal


def to_action(point: MeetingPoint, *, item: Item | None, by: Officer) -> Action:
    """Let a point become an action of an item. Raises `ValidationError` (key `punt` and those of `actions.add`), and
    `Changed` where it became something by now."""
    if item is None:
        raise ValidationError({"punt": ValidationError(_("Kies bij welke opgave of kans."), code="required")})
    with transaction.atomic():
        _claim(point)
        action = actions.add(item, text=_in_one_line(point), owner=point.owner or by, due_on=point.due_on, by=by)
        _become(point, "actie", by=by, action=action)
    return action


def to_promise(
    point: MeetingPoint, *, due_on: datetime.date | None, by: Officer, promised_by: Officer | None = None
) -> Commitment:
    """Let a point become a promise to the people of the area, made on the day of the meeting. Nobody outside reads it
    until somebody says so: its words were written among colleagues. Raises `ValidationError`
    (keys of `commitments.promise`), and `Changed` where it became something by now."""
    meeting = point.meeting
    day = min(timezone.localdate(meeting.starts_at), timezone.localdate())
    with transaction.atomic():
        _claim(point)
        made = commitments.promise(
            text=_in_one_line(point),
            promised_by=promised_by or point.owner or by,
            owner=point.owner,
            area=meeting.area,
            to_whom=meeting.title[: commitments.MAX_WHOM],
            promised_on=day,
            due_on=due_on or point.due_on,
            by=by,
        )
        _become(point, "toezegging", by=by, commitment=made)
    return made


def _in_one_line(point: MeetingPoint) -> str:
    """The text of a point as one line, with its place; cut off where it is too long."""
    words = " ".join(point.text.split())
    line = f"{words} ({point.place})" if point.place else words
    return line if len(line) <= actions.MAX_TEXT else line[: actions.MAX_TEXT - 1] + "…"


def _claim(point: MeetingPoint) -> None:
    """Wait for whoever lets this point become something; raise `Changed` where it did."""
    open_now = MeetingPoint.objects.open().select_for_update(of=("self",)).filter(pk=point.pk)
    if not open_now.exists():
        raise Changed(_("Dit punt is intussen al iets geworden."))


def _become(point: MeetingPoint, became: str, *, by: Officer, **what: Any) -> None:
    MeetingPoint.objects.filter(pk=point.pk).update(became=became, **what)
    point.became = became
    for name, value in what.items():
        setattr(point, name, value)
    agenda_event(point.meeting, AgendaEvent.What.POINT, by=by, before=point.pk, after=became).save()


def _swap(meeting: Meeting, changes: dict[str, Any]) -> None:
    """Write `changes` if the row is still the version that was read, and onto the object; raise `Changed` if not."""
    changes = {**changes, "version": meeting.version + 1}
    if not Meeting.objects.filter(pk=meeting.pk, version=meeting.version).update(**changes):
        raise Changed(_("Iemand anders heeft deze vergadering intussen veranderd."))
    for name, value in changes.items():
        setattr(meeting, name, value)


def _checked(said: Invitation) -> dict[str, Any]:
    """What was said as it is kept, in columns. Raises `ValidationError`, all faults at once."""
    errors: dict[str, ValidationError] = {}
    columns: dict[str, Any] = {}
    for name, column, longest, lines in (
        ("titel", "title", MAX_TITLE, False),
        ("plek", "place", LONGEST_PLACE, False),
        ("agenda", "agenda", MAX_WORDS, True),
    ):
        columns[column], wrong = read(getattr(said, column), longest=longest, lines=lines)
        if wrong:
            errors[name] = wrong
    if not columns["title"] and "titel" not in errors:
        errors["titel"] = ValidationError(_("Geef het een titel."), code="required")
    if said.kind not in MeetingKind.values:
        errors["soort"] = ValidationError(_("Kies wat voor vergadering het is."), code="invalid")
    if said.area is None:
        errors["gebied"] = ValidationError(_("Kies het gebied."), code="required")
    if said.starts_at is None:
        errors["begin"] = ValidationError(_("Zeg wanneer het begint."), code="required")
    elif said.ends_at is not None and said.ends_at <= said.starts_at:
        errors["einde"] = ValidationError(_("Kies een einde na het begin."), code="period")
    if errors:
        raise ValidationError(errors)
    return {
        **columns,
        "kind": said.kind,
        "area": said.area,
        "starts_at": said.starts_at,
        "ends_at": said.ends_at,
        "participants": [one for one in Participant.values if one in said.participants],
        "is_public": said.public,
    }

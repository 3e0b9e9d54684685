"""The street: a sound that was taken on a telephone, perhaps hours ago and without reception, comes in once.

The device makes a key for each sound and sends it until it hears an answer (docs/adr/0035). What comes of it is what
comes of the quick form (`signals/heard.py`), or a point of the meeting that the officer is at.
"""

from __future__ import annotations

import base64
import datetime
import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.utils import timezone
from django.utils.crypto import salted_hmac

from agenda import meetings
from agenda.models import Delivery, Meeting, MeetingPoint
from officers import rights
from officers.models import Officer
from signals import attachments, heard, intake

REMEMBERED: Final = datetime.timedelta(days=365)
"""How long a key is remembered. Who sends after that sends something new: no telephone lies in a drawer for longer."""

MOST_MEETINGS: Final = 10


@dataclass(frozen=True, slots=True)
class Sound:
    """What was noted. `report` is clean (`intake.clean`); with a meeting its text, place and point become a point of
    that meeting, and a signal too where `at_once`. Owner and day belong to such a point."""

    report: intake.Report
    photo: UploadedFile | None = None
    meeting: Meeting | None = None
    owner: Officer | None = None
    due_on: datetime.date | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """With what a device seals what waits on it: who wrote it (says nothing to anybody else), and 32 bytes in
    base64."""

    who: str
    secret: str


def take(sound: Sound, *, key: uuid.UUID, by: Officer) -> tuple[Delivery, bool]:
    """Take in a sound, or give what the same key of this officer brought before; and whether it is new.

    One transaction; the key is claimed first, so that the second of two at once waits and finds the first. Raises
    `ValidationError` as `intake.receive`, `meetings.add_point` and `attachments.attach`, `Changed` where the meeting
    was cancelled, and `PermissionDenied` as `meetings.to_signal`; then nothing is stored and the key is free.
    """
    before = delivered(key, by=by)
    if before is not None:
        return before, False
    try:
        with attachments.whole():
            delivery = Delivery.objects.create(officer=by, key=key)
            if sound.meeting is not None:
                delivery.point = point = _note(sound, sound.meeting, by=by)
                if sound.at_once:
                    delivery.signal = meetings.to_signal(point, by=by)
            else:
                delivery.signal = signal = intake.receive(sound.report, by=by)
                heard.promise_call(signal, sound.report, by=by)
                if sound.photo is not None:
                    attachments.attach(signal, sound.photo, by=by)
            delivery.save(update_fields=["signal", "point"])
    except IntegrityError:
        before = delivered(key, by=by)
        if before is None:
            raise
        return before, False
    return delivery, True


def delivered(key: uuid.UUID, *, by: Officer) -> Delivery | None:
    """What this officer sent with a key before, or None."""
    known = Delivery.objects.filter(officer=by, key=key)
    return known.select_related("signal__team", "point__meeting").first()


def meetings_for(officer: Officer) -> list[Meeting]:
    """What an officer may be at now, and add points to; none for who does not manage the agenda."""
    return list(Meeting.objects.around()[:MOST_MEETINGS]) if officer.may(rights.AGENDA_MANAGE) else []


def forget() -> int:
    """Forget the keys of what came in longer ago than `REMEMBERED`; gives how many."""
    gone, _each = Delivery.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()
    return gone


def device_keys(officer: Officer) -> list[DeviceKey]:
    """The keys with which this officer's device seals and opens, the present one first; then those of secrets that were
    replaced (`SECRET_KEY_FALLBACKS`), so that what was sealed before can still be opened.

    They are kept nowhere: not in the database, and on a device only while somebody is signed in there.
    """
    found = []
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = salted_hmac("agenda.street", f"key:{officer.pk}", secret=secret, algorithm="sha256").digest()
        who = salted_hmac("agenda.street", f"who:{officer.pk}", secret=secret, algorithm="sha256").hexdigest()[:24]
        found.append(DeviceKey(who, base64.b64encode(made).decode()))
    return found


def _note(sound: Sound, meeting: Meeting, *, by: Officer) -> MeetingPoint:
    return meetings.add_point(
        meeting,
        text=sound.report.text,
        place=sound.report.place,
        owner=sound.owner,
        due_on=sound.due_on,
        photo=sound.photo,
        position=sound.report.point,
        by=by,
    )

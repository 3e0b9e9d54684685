"""Meetings and schouwen: what is talked about with an area, and the points that become something."""

from __future__ import annotations

import datetime
import secrets
import uuid
from typing import Final

from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.action import Action
from agenda.models.commitment import Commitment
from agenda.models.item import MAX_TITLE, MAX_WORDS
from agenda.queries import MeetingQuerySet, PointQuerySet
from areas.models import Area
from officers.models import Officer
from signals.models import Signal

MAX_POINT: Final = 2000
FOLDER: Final = "schouw"
"""Below MEDIA_ROOT, for photos of points. No web server serves it."""


class MeetingKind(models.TextChoices):
    """What sort of meeting it is."""

    CONSULTATION = "wijkoverleg", _("wijkoverleg")
    EVENING = "dorpsavond", _("dorpsavond of bewonersavond")
    WALK = "schouw", _("schouw")
    TABLE = "regietafel", _("regietafel")


class Participant(models.TextChoices):
    """Who is there, as roles: no names are kept of a meeting."""

    RESIDENTS = "bewoners", _("bewoners")
    ENTREPRENEURS = "ondernemers", _("ondernemers")
    COUNCIL = "wijkraad", _("wijkraad of dorpsraad")
    HOUSING = "corporatie", _("woningcorporatie")
    WELFARE = "welzijn", _("welzijnswerk")
    POLICE = "wijkagent", _("wijkagent")
    ENFORCEMENT = "handhaving", _("handhaving")
    UPKEEP = "beheer", _("beheer openbare ruimte")
    SOCIAL = "wijkteam", _("sociaal wijkteam")
    AREA_OFFICER = "wijkambtenaar", _("wijkambtenaar")
    ALDERMAN = "wethouder", _("wethouder")
    SCHOOL = "school", _("school of kinderopvang")
    ACCESS = "toegankelijkheid", _("gebruikers van een rolstoel of rollator")


class Meeting(models.Model):
    """A meeting with people of an area, or a walk through it (schouw): when, where, with whom, and what came of it.

    What everybody may read where it is public: all but its points.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("soort"), max_length=12, choices=MeetingKind, default=MeetingKind.CONSULTATION)
    title = models.CharField(_("titel"), max_length=MAX_TITLE)
    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("begint"))
    ends_at = models.DateTimeField(_("eindigt"), null=True, blank=True)
    place = models.CharField(_("plek"), max_length=200, blank=True)
    participants = ArrayField(
        models.CharField(max_length=20, choices=Participant), verbose_name=_("wie zijn erbij"), default=list, blank=True
    )
    agenda = models.TextField(_("agenda"), max_length=MAX_WORDS, blank=True)
    report = models.TextField(_("verslag"), max_length=3 * MAX_WORDS, blank=True)
    is_public = models.BooleanField(_("openbaar"), default=True)
    cancelled_at = models.DateTimeField(_("afgelast op"), null=True, editable=False)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=1)

    # There only after `Meeting.objects.for_list()`.
    area_name: str | None

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("vergadering of schouw")
        verbose_name_plural = _("vergaderingen en schouwen")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")), name="meeting_in_order"
            )
        ]
        indexes = [models.Index(fields=["area", "starts_at"], name="meeting_of_area")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page: for officers, and where it is public for everybody."""
        return reverse("meeting", args=[self.public_id])

    @property
    def is_walk(self) -> bool:
        """Whether it is a schouw."""
        return self.kind == MeetingKind.WALK

    @property
    def ends(self) -> datetime.datetime:
        """When it ends; two hours after it began where nobody said so."""
        return self.ends_at or self.starts_at + datetime.timedelta(hours=2)

    @property
    def is_past(self) -> bool:
        """Whether it has been."""
        return self.ends < timezone.now()

    @property
    def with_whom(self) -> list[str]:
        """Who is there, in words."""
        return [str(Participant(one).label) for one in self.participants if one in Participant.values]


def _unguessable(point: MeetingPoint, name: str) -> str:
    """Where a photo is kept: a name that says nothing."""
    name = secrets.token_hex(24)
    return f"{FOLDER}/{name[:2]}/{name}"


class MeetingPoint(models.Model):
    """Something that came up: a text, perhaps a place, a photo, who sees to it and by when.

    It becomes a signal, an action or a promise, and then stands there; once.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="points")
    text = models.TextField(_("wat kwam er op"), max_length=MAX_POINT)
    place = models.CharField(_("plek"), max_length=200, blank=True)
    # Where it was noted, as a telephone says it: EPSG:4326.
    position = PointField(_("plek op de kaart"), srid=4326, null=True, blank=True, spatial_index=False)
    owner = models.ForeignKey(
        Officer, verbose_name=_("wie zorgt ervoor"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("uiterlijk"), null=True, blank=True)
    file = models.FileField(_("foto"), upload_to=_unguessable, blank=True)
    thumbnail = models.FileField(_("kleine foto"), upload_to=_unguessable, blank=True)
    media_type = models.CharField(max_length=20, blank=True)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    # What it became.
    signal = models.ForeignKey(Signal, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.ForeignKey(Action, null=True, on_delete=models.SET_NULL, related_name="+")
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.SET_NULL, related_name="points")
    became = models.CharField(max_length=12, blank=True, default="")

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = _("punt van een vergadering")
        verbose_name_plural = _("punten van vergaderingen")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)

"""Objects on the map (lamp posts, containers, trees): the layers that a city sets, what they hold, and which objects a
signal is about."""

from __future__ import annotations

from typing import Final

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signals.models.signal import Signal
from signals.models.subject import Category

MAX_OBJECT_CODE: Final = 60
MAX_OBJECT_NAME: Final = 120


class ObjectLayer(models.Model):
    """A sort of object and where its places come from: GeoJSON or a WFS that answers with GeoJSON, or a file that
    somebody at the machine gives (`import_objects`)."""

    slug = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(
        _("naam"), max_length=60, help_text=_("In het enkelvoud, zoals bewoners het lezen: lantaarn.")
    )
    source = models.CharField(
        _("adres van de bron"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("GeoJSON in lengte en breedte, of een WFS. Elke nacht opgehaald. Leeg: van een bestand."),
    )
    feature_type = models.CharField(
        _("laag van de WFS"), max_length=120, blank=True, help_text=_("Leeg: het adres geeft zelf GeoJSON.")
    )
    code_property = models.CharField(
        _("eigenschap met het nummer"),
        max_length=60,
        blank=True,
        help_text=_("Leeg: de id die de bron elk object geeft."),
    )
    name_property = models.CharField(_("eigenschap met de naam"), max_length=60, blank=True)
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("alleen bij deze onderwerpen"),
        blank=True,
        related_name="object_layers",
        help_text=_("Niets gekozen: bij alle onderwerpen."),
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    fetched_at = models.DateTimeField(_("opgehaald"), null=True, editable=False)
    # That a manager wants it now; the worker looks each minute.
    asked_at = models.DateTimeField(null=True, editable=False)
    # Why the source was refused the last time, for who manages it.
    trouble = models.CharField(_("wat er misging"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("objecten op de kaart")
        verbose_name_plural = _("objecten op de kaart")
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name


class MapObject(models.Model):
    """One object, as its source last had it."""

    layer = models.ForeignKey(ObjectLayer, on_delete=models.CASCADE, related_name="objects_on_map")
    code = models.CharField(max_length=MAX_OBJECT_CODE)
    name = models.CharField(max_length=MAX_OBJECT_NAME, blank=True)
    point = models.PointField(srid=4326, spatial_index=False)

    class Meta:
        verbose_name = _("object op de kaart")
        verbose_name_plural = _("objecten op de kaart")
        constraints = [models.UniqueConstraint(fields=["layer", "code"], name="map_object_code")]
        indexes = [GistIndex(fields=["point"], name="map_object_point")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        """The id by which programs and forms name it: "lantaarns:L-204"."""
        return f"{self.layer.slug}:{self.code}"

    @property
    def label(self) -> str:
        """What people call it: "lantaarn L-204"."""
        return f"{self.layer.name} {self.name or self.code}"


class SignalObject(models.Model):
    """An object that a signal is about, as it was called then: a source may forget it. Part of the place, so for who
    may read the signal."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="about_objects")
    public_id = models.CharField(max_length=100)
    label = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("object van een signaal")
        verbose_name_plural = _("objecten van signalen")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(public_id=""), name="signal_object_named")]

    def __str__(self) -> str:
        return self.public_id

"""The ground: municipality, stadsdeel, wijk, kern and buurt, their boundaries over the years and their figures."""

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.utils.translation import gettext_lazy as _

from areas.dated import Dated, DateRange
from areas.queries import AreaQuerySet, AreaVersionQuerySet, IndicatorQuerySet


class AreaKind(models.Model):
    """A level of area: gemeente, stadsdeel, wijk, kern, buurt, and what a city adds."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=60)
    rank = models.PositiveSmallIntegerField(
        _("volgorde"),
        default=100,
        help_text=_("Van groot (laag getal) naar klein; alleen voor de volgorde in lijsten."),
    )

    class Meta:
        verbose_name = _("soort gebied")
        verbose_name_plural = _("soorten gebieden")
        ordering = ["rank", "slug"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A part of the municipality that the work is organised for. It keeps its code; its shape has versions."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.ForeignKey(AreaKind, verbose_name=_("soort"), on_delete=models.PROTECT, related_name="areas")

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("gebied")
        verbose_name_plural = _("gebieden")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class AreaVersion(Dated):
    """What an area is called, where it lies and what it belongs to, from one day until another."""

    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("naam"), max_length=120)
    parent = models.ForeignKey(
        Area,
        verbose_name=_("hoort bij"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="child_versions",
    )
    # By its shape, and not by what a file says: see `areas.nesting`.
    also_in = models.ForeignKey(
        Area,
        verbose_name=_("ligt ook in"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="versions_also_in",
    )
    # A kern may be known by name only.
    boundary = models.MultiPolygonField(_("grens"), null=True, blank=True, srid=4326)
    # The same shape with fewer points, for maps.
    outline = models.MultiPolygonField(_("omtrek"), null=True, blank=True, srid=4326, spatial_index=False)
    surface_m2 = models.FloatField(_("oppervlakte in m2"), null=True, blank=True)
    source = models.CharField(_("bron"), max_length=200, blank=True)
    # Known where boundaries were imported as those of a year; a first version has a year and no begin date.
    year = models.PositiveSmallIntegerField(_("indeling van het jaar"), null=True, blank=True)
    # No file told where it lies: it was put together from the areas below it, and follows them at the next import.
    is_derived = models.BooleanField(_("samengesteld uit de gebieden eronder"), default=False)

    objects = AreaVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versie van een gebied")
        verbose_name_plural = _("versies van gebieden")
        indexes = [models.Index(fields=["parent", "area"])]
        constraints = [
            ExclusionConstraint(
                name="area_one_version_a_day",
                expressions=[("area", RangeOperators.EQUAL), (DateRange(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Dit gebied heeft in deze periode al een versie."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """A figure that can be known of an area: its name and unit, how it is read, and who may see it."""

    class Direction(models.TextChoices):
        HIGHER = "hoger", _("hoger is gunstiger")
        LOWER = "lager", _("lager is gunstiger")
        NEUTRAL = "neutraal", _("geen oordeel")

    class Audience(models.TextChoices):
        EVERYBODY = "openbaar", _("iedereen")
        OFFICERS = "intern", _("alleen medewerkers")

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    unit = models.CharField(_("eenheid"), max_length=40, blank=True)
    theme = models.CharField(
        _("thema"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("Onder dit kopje staat het cijfer op de pagina van een gebied."),
    )
    explanation = models.CharField(_("uitleg"), max_length=300, blank=True, default="", db_default="")
    direction = models.CharField(
        _("hoe te lezen"),
        max_length=10,
        choices=Direction,
        default=Direction.NEUTRAL,
        db_default=Direction.NEUTRAL,
    )
    audience = models.CharField(
        _("wie het ziet"),
        max_length=10,
        choices=Audience,
        default=Audience.EVERYBODY,
        db_default=Audience.EVERYBODY,
    )
    # A number of people or homes is larger in a larger area: beside the municipality it is a share, and no deviation.
    adds_up = models.BooleanField(
        _("is een aantal dat optelt"),
        default=False,
        db_default=False,
        help_text=_("Zoals inwoners. Wij zeggen dan welk deel het is van de gemeente, en geen verschil."),
    )
    # Brought by the city itself, and not by Statistics Netherlands.
    is_own = models.BooleanField(_("eigen cijfer"), default=False, db_default=False, editable=False)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    # There only after `Indicator.objects.own_with_years()`.
    first_year: int | None
    last_year: int | None
    number_of_areas: int

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicatoren")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class AreaFigure(models.Model):
    """The value of an indicator for an area in a year, and who says so; what CBS marks as missing is not stored."""

    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField(_("jaar"))
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="figures"
    )
    value = models.FloatField(_("waarde"))
    # A city may have one year from Statistics Netherlands and another from its own registers.
    source = models.CharField(_("bron"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("cijfer")
        verbose_name_plural = _("cijfers")
        constraints = [models.UniqueConstraint(fields=["area", "year", "indicator"], name="figure_once_a_year")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year} {self.indicator_id}"

"""Municipal tasks, which team does them where, and through which desk each channel comes in."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from areas.dated import Dated, DateRange
from areas.models import Area
from officers.models.units import Domain, Team
from officers.queries import ArrangementQuerySet


class MunicipalTask(models.Model):
    """Something the municipality does: upkeep of lighting, passports, talks with benefit clients."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    domain = models.ForeignKey(Domain, verbose_name=_("domein"), on_delete=models.PROTECT, related_name="tasks")
    description = models.TextField(_("omschrijving"), blank=True)
    is_active = models.BooleanField(_("actief"), default=True)

    class Meta:
        verbose_name = _("gemeentelijke taak")
        verbose_name_plural = _("gemeentelijke taken")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Arrangement(Dated):
    """Which team does a task for an area, from when until when, and where residents go for it."""

    task = models.ForeignKey(
        MunicipalTask, verbose_name=_("taak"), on_delete=models.PROTECT, related_name="arrangements"
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("gebied"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="arrangements",
        help_text=_("Leeg: overal in de gemeente, tenzij een gebied een eigen afspraak heeft."),
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="arrangements")
    place = models.CharField(
        _("waar bewoners terechtkunnen"),
        max_length=200,
        blank=True,
        help_text=_("Loket, adres, telefoon, spreekuur."),
    )

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = _("afspraak over een taak")
        verbose_name_plural = _("afspraken over taken")
        constraints = [
            ExclusionConstraint(
                name="arrangement_one_team_a_day",
                expressions=[
                    ("task", RangeOperators.EQUAL),
                    # Null is "everywhere", of which there may be only one as well.
                    (Coalesce("area_id", 0), RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("In deze periode doet al een team deze taak in dit gebied."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task}, {self.area or _('overal')}, {self.team}"


class Channel(models.TextChoices):
    """How a signal came in; the values are those of the contract."""

    WEB = "web", _("webformulier")
    PHONE = "telefoon", _("telefoon")
    COUNTER = "balie", _("balie")
    EMAIL = "email", _("e-mail")
    API = "api", _("koppeling")
    OPEN311 = "open311", _("Open311")
    STREET = "straat", _("straat")
    WALK = "schouw", _("schouw")
    MEETING = "overleg", _("overleg")
    PARTNER = "partner", _("partner")
    IMPORT = "import", _("overgenomen")


class EntryRule(models.Model):
    """Through which desk a channel comes in, and who owns what comes in there. A city edits these rows."""

    class Desk(models.TextChoices):
        TRIAGE = "triage", _("de voordeur van triage")
        CONTACT_CENTRE = "contact_centre", _("het klantcontactcentrum")
        POSITIONED_UNIT = "positioned_unit", _("de eenheid van de wijkambtenaren van het gebied")

    class Owner(models.TextChoices):
        ARRANGED = "arranged", _("het team dat de taak in het gebied doet")
        DESK = "desk", _("de ingang; het team van de taak krijgt een aanbod")

    channel = models.CharField(_("kanaal"), max_length=12, choices=Channel, unique=True)
    desk = models.CharField(_("ingang"), max_length=20, choices=Desk)
    owner = models.CharField(_("eigenaar"), max_length=12, choices=Owner)

    class Meta:
        verbose_name = _("ingangsregel")
        verbose_name_plural = _("ingangsregels")
        ordering = ["channel"]

    def __str__(self) -> str:
        return self.get_channel_display()

"""What another world is asked about, because of where the area officers sit (compensation), and how often that was
right."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from areas.dated import Dated
from areas.models import Area
from officers.models import Domain, Team
from signals.models.passing import Consult, Handover
from signals.models.signal import Signal
from signals.models.subject import Category, Kind
from signals.queries import CompensationQuerySet


class WordList(models.Model):
    """Words that say the same of a text: fear, loneliness, a defect. Looked for when a signal arrives, by their stems;
    kept is which list spoke, never the word."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    words = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("woorden"),
        default=list,
        help_text=_("Woorden of korte zinsdelen, met komma’s ertussen. Meervoud en verkleinwoord vinden wij zelf."),
    )
    is_urgent = models.BooleanField(
        _("geeft spoed"),
        default=False,
        db_default=False,
        help_text=_("Deze woorden zeggen wat er dreigt. Een signaal krijgt dan spoed, waar het ook over gaat."),
    )

    class Meta:
        verbose_name = _("woordenlijst")
        verbose_name_plural = _("woordenlijsten")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CompensationRule(Dated):
    """Asks a team of another world about what comes in where area officers sit with one: "under fysiek, every worry is
    put to the social triager".

    It fits when the place is right, and one of kind, subject or words is. Who owns a signal stays the owner: the other
    team looks along, or gets an offer. Nothing is asked where the right world has the signal already.
    """

    class Looks(models.TextChoices):
        UNIT = "eenheid", _("waar de wijkambtenaren van het gebied zitten")
        DESK = "ingang", _("waar het signaal binnenkwam")

    class Placed(models.TextChoices):
        DOMAIN = "domein", _("onder een domein")
        OWN = "eigen_dienst", _("bij een eigen dienst")
        ANYWHERE = "overal", _("waar dan ook")

    class How(models.TextChoices):
        CONSULT = "meekijken", _("vraag om mee te kijken")
        OFFER = "aanbod", _("bied het aan")

    name = models.CharField(_("naam"), max_length=80, help_text=_("Collega's zien de naam bij de route."))
    reason = models.CharField(
        _("reden"), max_length=200, help_text=_("Waarom deze regel er is. Collega's zien dit bij de route.")
    )
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)
    is_active = models.BooleanField(
        _("in gebruik"),
        default=False,
        help_text=_("Bewaar de regel eerst zonder dit vinkje en probeer hem uit op signalen van vroeger."),
    )
    looks = models.CharField(_("kijkt naar"), max_length=10, choices=Looks, default=Looks.UNIT)
    placed = models.CharField(_("en dat is"), max_length=14, choices=Placed, default=Placed.DOMAIN)
    placed_domain = models.ForeignKey(
        Domain, verbose_name=_("domein"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    areas = models.ManyToManyField(
        Area, verbose_name=_("gebieden"), blank=True, related_name="+", help_text=_("Leeg: alle. Met wat erin ligt.")
    )
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind), verbose_name=_("soort"), default=list, blank=True)
    categories = models.ManyToManyField(
        Category, verbose_name=_("categorieën"), blank=True, related_name="compensations"
    )
    domains = models.ManyToManyField(Domain, verbose_name=_("categorieën van een domein"), blank=True, related_name="+")
    words = models.ManyToManyField(WordList, verbose_name=_("woorden"), blank=True, related_name="rules")
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="compensations")
    how = models.CharField(
        _("hoe"),
        max_length=10,
        choices=How,
        default=How.CONSULT,
        help_text=_("Een gevoelig signaal wordt alleen aangeboden als de regel de categorie noemt."),
    )
    question = models.CharField(_("vraag aan dat team"), max_length=300)
    holds = models.BooleanField(
        _("handhaven wacht"), default=False, help_text=_("Hoogstens drie werkdagen. Alleen bij meekijken.")
    )

    # There only after `CompensationRule.objects.counted()`.
    asked: int
    accepted: int
    refused: int
    waiting: int

    objects = CompensationQuerySet.as_manager()

    class Meta:
        verbose_name = _("compensatieregel")
        verbose_name_plural = _("compensatieregels")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="compensation_has_its_domain",
                condition=Q(placed="domein", placed_domain__isnull=False)
                | (~Q(placed="domein") & Q(placed_domain__isnull=True)),
                violation_error_message=_("Kies het domein, en alleen bij “onder een domein”."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a team that takes no signals, where the rule is in use or new."""
        super().clean()
        if (self.is_active or self._state.adding) and self.team_id and not self.team.is_active:
            raise ValidationError(
                {"team": ValidationError(_now("Team %s neemt geen signalen meer aan.") % self.team, code="broken")}
            )


class CompensationHit(models.Model):
    """A rule that fitted when a signal came in, and what was asked then. The answer stands there."""

    rule = models.ForeignKey(CompensationRule, on_delete=models.CASCADE, related_name="hits")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="compensations")
    consult = models.OneToOneField(Consult, null=True, on_delete=models.CASCADE, related_name="compensation")
    handover = models.OneToOneField(Handover, null=True, on_delete=models.CASCADE, related_name="compensation")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("compensatie")
        verbose_name_plural = _("compensaties")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="compensation_asked_one",
                condition=Q(consult__isnull=False, handover=None) | Q(consult=None, handover__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.signal_id}"

"""How long a city keeps signals and the personal data in them, what may not be destroyed, and what was."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals.models.signal import Signal
from signals.models.subject import Category, ClosingResult

MAX_HOLD_REFERENCE = 60


class RetentionRule(models.Model):
    """How long signals are kept after they were closed (bewaartermijn): those of a category, of a result, of both, or
    all others.

    Where several fit, the one that says most holds: category and result, category, result, all. Without a row for all,
    the defaults of these fields hold.
    """

    category = models.ForeignKey(
        Category,
        verbose_name=_("onderwerp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leeg: voor elk onderwerp."),
    )
    result = models.ForeignKey(
        ClosingResult,
        verbose_name=_("resultaat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leeg: voor elk resultaat."),
    )
    years = models.SmallIntegerField(
        _("jaren na het sluiten vernietigen"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    contact_months = models.SmallIntegerField(
        _("maanden na het sluiten persoonsgegevens wissen"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(1200)],
        help_text=_("Naam, mailadres en telefoon van de melder, ook waar ze in teksten en berichten staan."),
    )
    ground = models.CharField(
        _("grondslag"),
        max_length=200,
        default="Selectielijst gemeenten en intergemeentelijke organen 2020",
        help_text=_("Zo staat het in de verklaring van vernietiging, met het nummer van het resultaat."),
    )

    class Meta:
        verbose_name = _("bewaartermijn")
        verbose_name_plural = _("bewaartermijnen")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "result"],
                nulls_distinct=False,
                name="retention_rule_once",
                violation_error_message=_("Voor dit onderwerp en resultaat is er al een bewaartermijn."),
            ),
            # A term of nothing would destroy everything tonight.
            models.CheckConstraint(condition=Q(years__gte=1, contact_months__gte=1), name="retention_rule_waits"),
        ]

    def __str__(self) -> str:
        about = " · ".join(str(one) for one in (self.category, self.result) if one)
        return about or _now("alle andere signalen")

    def clean(self) -> None:
        """Refuse that personal data stays longer than the signal that it stands in."""
        super().clean()
        if self.years and self.contact_months and self.contact_months > self.years * 12:
            raise ValidationError(
                {"contact_months": _now("Persoonsgegevens blijven niet langer dan het signaal zelf.")}
            )


class LegalHold(models.Model):
    """That a signal is not destroyed or made anonymous as long as something runs for which it is needed."""

    class Ground(models.TextChoices):
        WOO = "woo", _("verzoek om openbaarmaking (Woo)")
        ACCESS = "inzage", _("verzoek om inzage (AVG)")
        COMPLAINT = "klacht", _("klacht of onderzoek")
        OBJECTION = "bezwaar", _("bezwaar of beroep")
        COURT = "rechter", _("rechtszaak of schade")
        OTHER = "anders", _("een andere reden")

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="holds")
    ground = models.CharField(_("reden"), max_length=12, choices=Ground)
    reference = models.CharField(_("kenmerk van het verzoek of de zaak"), max_length=MAX_HOLD_REFERENCE, blank=True)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bewaarplicht")
        verbose_name_plural = _("bewaarplichten")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["signal"], condition=Q(lifted_at=None), name="legal_hold_once"),
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.ground}"


class DestructionRecord(models.Model):
    """That a signal was destroyed: which, when, on what ground (verklaring van vernietiging, Archiefbesluit 1995
    article 8), and codes by which it still counts. Never a word that was in it."""

    number = models.CharField(_("kenmerk"), max_length=20, unique=True)
    public_id = models.UUIDField(unique=True)
    ground = models.CharField(_("grondslag"), max_length=200)
    years = models.SmallIntegerField(_("bewaartermijn in jaren"))
    received_on = models.DateField(_("ingediend op"))
    closed_on = models.DateField(_("gesloten op"))
    destroyed_at = models.DateTimeField(_("vernietigd op"), default=timezone.now, db_index=True)
    category = models.SlugField(_("onderwerp"), max_length=60, blank=True, db_index=False)
    domain = models.SlugField(_("domein"), max_length=60, blank=True, db_index=False)
    area = models.SlugField(_("gebied"), max_length=40, blank=True, db_index=False)
    channel = models.SlugField(_("kanaal"), max_length=12, blank=True, db_index=False)
    result = models.SlugField(_("resultaat"), max_length=60, blank=True, db_index=False)
    files = models.IntegerField(_("bestanden"), default=0)

    class Meta:
        verbose_name = _("verklaring van vernietiging")
        verbose_name_plural = _("verklaringen van vernietiging")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number

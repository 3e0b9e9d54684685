"""Organisations outside the municipality that do a part of the work."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from areas.models import Area
from officers.queries import PartnerQuerySet


class PartnerOrganisation(models.Model):
    """An organisation outside the municipality that does a part of the work: a housing corporation, a contractor."""

    class Kind(models.TextChoices):
        HOUSING = "woningcorporatie", _("woningcorporatie")
        WELFARE = "welzijn", _("welzijnsorganisatie")
        CONTRACTOR = "aannemer", _("aannemer")
        UTILITY = "netbeheerder", _("netbeheerder of waterschap")
        POLICE = "politie", _("politie")
        COUNCIL = "dorpsraad", _("wijkraad of dorpsraad")
        OTHER = "anders", _("anders")

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    kind = models.CharField(_("soort"), max_length=20, choices=Kind, default=Kind.OTHER)
    email = models.EmailField(_("mailadres"), help_text=_("Hier komt de link naar wat u vraagt."))
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    agreement_on = models.DateField(
        _("verwerkersovereenkomst vastgelegd op"),
        null=True,
        blank=True,
        help_text=_("Leeg: er is er geen. Dan kan deze partner geen signaal afronden (AVG artikel 28)."),
    )
    agreement_until = models.DateField(
        _("overeenkomst geldt tot"),
        null=True,
        blank=True,
        help_text=_("De eerste dag dat zij niet meer geldt. Leeg: voor onbepaalde tijd."),
    )
    areas = models.ManyToManyField(
        Area,
        verbose_name=_("gebieden"),
        blank=True,
        related_name="partners",
        help_text=_("Waar deze partner werkt, met alles wat daaronder ligt. Leeg: in de hele gemeente."),
    )
    is_active = models.BooleanField(_("actief"), default=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnerorganisatie")
        verbose_name_plural = _("partnerorganisaties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an agreement that ends before it began, or that ends and never began (code `period`)."""
        super().clean()
        if self.agreement_until and (self.agreement_on is None or self.agreement_until <= self.agreement_on):
            raise ValidationError(
                {"agreement_until": ValidationError(_("Kies een einde na de dag van vastleggen."), code="period")}
            )

    def has_agreement(self, day: datetime.date | None = None) -> bool:
        """Whether a processing agreement (AVG article 28) holds on a local date, today when left out."""
        day = day or today()
        return (
            self.agreement_on is not None
            and self.agreement_on <= day
            and (self.agreement_until is None or day < self.agreement_until)
        )


class PartnerContact(models.Model):
    """Somebody at a partner organisation who is asked for it: the wijkbeheerder of a corporatie, the wijkagent."""

    partner = models.ForeignKey(
        PartnerOrganisation, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("naam"), max_length=120)
    function = models.CharField(_("functie"), max_length=120, blank=True)
    email = models.EmailField(_("mailadres"))
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    is_active = models.BooleanField(_("actief"), default=True)

    class Meta:
        verbose_name = _("contactpersoon van een partner")
        verbose_name_plural = _("contactpersonen van partners")
        ordering = ["partner__name", "name"]

    def __str__(self) -> str:
        return f"{self.partner}: {self.name}"

"""Domains and teams."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from officers.queries import TeamQuerySet


class Domain(models.Model):
    """A part of the municipal organisation's work: sociaal, fysiek, publiekszaken, and what a city adds."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("domein")
        verbose_name_plural = _("domeinen")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A unit that takes signals. Without a domain it is a unit of its own (eigen dienst)."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    domain = models.ForeignKey(
        Domain,
        verbose_name=_("domein"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="teams",
        help_text=_("Leeg: een eigen dienst, buiten de domeinen."),
    )
    email = models.EmailField(_("mailadres"), blank=True, help_text=_("Hier komt het bericht dat er een signaal is."))
    lead = models.ForeignKey(
        "officers.Officer",
        verbose_name=_("teamleider"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
    )
    is_triage = models.BooleanField(
        _("triage"), default=False, help_text=_("Hier komt alles waarvoor geen ander team is.")
    )
    is_contact_centre = models.BooleanField(
        _("klantcontactcentrum"), default=False, help_text=_("De ingang van telefoon en balie.")
    )
    takes_complaints = models.BooleanField(
        _("behandelt klachten"),
        default=False,
        db_default=False,
        help_text=_("Klachten over gedrag (Awb hoofdstuk 9). Een klacht over dit team zelf gaat naar een ander team."),
    )
    is_active = models.BooleanField(_("actief"), default=True)

    # There only after `Team.objects.with_whether_manned()`.
    is_manned: bool

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_triage"],
                condition=Q(is_triage=True, is_active=True),
                name="team_one_triage",
                violation_error_message=_("Er is al een team voor triage."),
            ),
            models.UniqueConstraint(
                fields=["is_contact_centre"],
                condition=Q(is_contact_centre=True, is_active=True),
                name="team_one_contact_centre",
                violation_error_message=_("Er is al een klantcontactcentrum."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

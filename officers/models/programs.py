"""Programs that use the REST API."""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from areas.queries import with_everything_below
from officers.models.units import Domain
from officers.queries import ApiClientQuerySet


class ApiClient(models.Model):
    """A program that uses the REST API: a key with scopes, perhaps limited to domains or areas."""

    class Scope(models.TextChoices):
        ORGANISATION_READ = "organisatie:lezen", _("organisatie lezen")
        SIGNALS_SUBMIT = "signalen:indienen", _("signalen indienen")
        SIGNALS_READ = "signalen:lezen", _("signalen lezen")
        SIGNALS_SENSITIVE = "signalen:gevoelig", _("tekst van gevoelige signalen lezen")
        SIGNALS_HANDLE = "signalen:behandelen", _("signalen behandelen")

    name = models.CharField(_("naam"), max_length=120, unique=True)
    # Only the digest is kept: a stolen database holds no key.
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope), verbose_name=_("rechten"))
    domains = models.ManyToManyField(Domain, verbose_name=_("alleen deze domeinen"), blank=True)
    areas = models.ManyToManyField(Area, verbose_name=_("alleen deze gebieden"), blank=True)
    rate = models.CharField(
        _("snelheid"),
        max_length=20,
        blank=True,
        default="20/s",
        help_text=_("Bijvoorbeeld 20/s. Leeg: geen grens."),
    )
    is_active = models.BooleanField(_("actief"), default=True)
    created_at = models.DateTimeField(_("gemaakt op"), default=timezone.now, editable=False)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("API-sleutel")
        verbose_name_plural = _("API-sleutels")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    # What Django and REST framework ask of somebody who is known.
    is_authenticated = True
    is_anonymous = False

    @staticmethod
    def digest(key: str) -> str:
        """The digest under which a key is kept. The key is long and random, so a plain SHA-256 is enough."""
        return hashlib.sha256(key.encode()).hexdigest()

    @staticmethod
    def new_key() -> str:
        """A key nobody can guess: 256 bits."""
        return "wijk_" + secrets.token_urlsafe(32)

    @cached_property
    def domain_ids(self) -> frozenset[int]:
        """The domains this client is limited to; empty is all."""
        return frozenset(self.domains.values_list("pk", flat=True))

    @cached_property
    def area_ids(self) -> frozenset[int]:
        """The areas this client is limited to, with everything below them; empty is all."""
        return frozenset(with_everything_below(self.areas.values_list("pk", flat=True)))

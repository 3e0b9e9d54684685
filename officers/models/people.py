"""Who works at the municipality, with which rights, and who covers which area."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from areas.dated import Dated, DatedQuerySet, DateRange
from areas.models import Area
from areas.queries import with_everything_below
from officers.models.units import Team
from officers.queries import OfficerQuerySet
from officers.rights import MANAGE, RIGHTS


class Right(models.Model):
    """One thing that a role may do; `officers/rights.py` names those that the code asks for."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("betekenis"), max_length=160)

    class Meta:
        verbose_name = _("recht")
        verbose_name_plural = _("rechten")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A named set of rights, edited by an application manager."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    rights = models.ManyToManyField(Right, verbose_name=_("rechten"), blank=True, related_name="roles")
    needs_second_factor = models.BooleanField(
        _("alleen met een tweede stap"),
        default=False,
        help_text=_("Wie deze rol heeft, logt in met een wachtwoord en een code of toegangssleutel."),
    )

    class Meta:
        verbose_name = _("rol")
        verbose_name_plural = _("rollen")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OfficerManager(UserManager.from_queryset(OfficerQuerySet)):  # type: ignore[misc]  # a class made at run time
    """Makes officers, and answers the questions of `OfficerQuerySet`."""


class Officer(AbstractUser):
    """Anyone at the municipality who signs in. Residents never do; programs use an `ApiClient`."""

    # One name field, as people write it themselves: None is how Django leaves a field of an abstract model out.
    first_name: Any = None
    last_name: Any = None
    name = models.CharField(_("naam"), max_length=120)
    function = models.CharField(_("functie"), max_length=120, blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    shows_name = models.BooleanField(
        _("naam mag op de website"), default=False, help_text=_("Alleen met toestemming van de medewerker.")
    )
    roles = models.ManyToManyField(Role, verbose_name=_("rollen"), blank=True, related_name="officers")
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), blank=True, related_name="members")

    objects: ClassVar[OfficerManager] = OfficerManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("medewerker")
        verbose_name_plural = _("medewerkers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as people write it."""
        return str(self)

    def get_short_name(self) -> str:
        """The name as people write it."""
        return str(self)

    @cached_property
    def right_codes(self) -> frozenset[str]:
        """The codes of this officer's rights. A superuser has the rights to manage, and none to read signals."""
        if not self.is_active:
            return frozenset()
        # What `Officer.objects.of_session()` read already.
        granted = self.__dict__.get("granted")
        codes = set(self._rights_and_teams[0] if granted is None else granted)
        if self.is_superuser:
            codes |= {code for code in RIGHTS if not code.startswith("signals.") and not code.startswith("audit.")}
        return frozenset(codes)

    def may(self, right: str) -> bool:
        """Whether one of this officer's roles gives a right (a code of `officers/rights.py`)."""
        return right in self.right_codes

    @property
    def may_manage(self) -> bool:
        """Whether any part of the management pages is open to this officer."""
        return not MANAGE.isdisjoint(self.right_codes)

    @cached_property
    def team_ids(self) -> frozenset[int]:
        """The teams this officer belongs to or leads."""
        read = self.__dict__
        if "member_of" in read:
            return frozenset((*read["member_of"], *read["leads_of"]))
        return frozenset(self._rights_and_teams[1])

    @cached_property
    def led_team_ids(self) -> frozenset[int]:
        """The teams this officer leads."""
        if "leads_of" in self.__dict__:
            return frozenset(self.__dict__["leads_of"])
        return frozenset(team_id for team_id, lead_id in self._rights_and_teams[1].items() if lead_id == self.pk)

    @cached_property
    def _rights_and_teams(self) -> tuple[frozenset[str], dict[int, int | None]]:
        """Codes of rights, and who leads each team of this officer, in one query: each page asks for all of it."""
        nothing = Value(None, output_field=models.BigIntegerField())
        rights = Right.objects.filter(roles__officers=self).order_by()
        teams = Team.objects.filter(Q(members=self) | Q(lead=self)).order_by()
        rows = list(
            rights.values_list("code", nothing, nothing).union(
                teams.values_list(Value("", output_field=models.CharField()), "pk", "lead_id")
            )
        )
        return (
            frozenset(code for code, team_id, _lead in rows if team_id is None),
            {team_id: lead_id for _code, team_id, lead_id in rows if team_id is not None},
        )

    @cached_property
    def area_ids(self) -> frozenset[int]:
        """The areas that this officer covers today, as officer or stand-in, with everything below them."""
        covered = Coverage.objects.on().filter(Q(officer=self) | Q(stand_in=self)).values_list("area_id", flat=True)
        return frozenset(with_everything_below(covered))


class RoleTitle(models.Model):
    """What the municipality calls its area officers: gebiedsregisseur, wijkmanager, buurtcoördinator."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    order = models.PositiveSmallIntegerField(
        _("volgorde"),
        default=100,
        help_text=_("Bij twee functies in een gebied bepaalt de laagste de ingang."),
    )

    class Meta:
        verbose_name = _("functiebenaming")
        verbose_name_plural = _("functiebenamingen")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Coverage(Dated):
    """Which area officer covers an area, in which role title, from when until when, and who stands in."""

    officer = models.ForeignKey(
        Officer, verbose_name=_("medewerker"), on_delete=models.PROTECT, related_name="coverages"
    )
    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="coverages")
    role_title = models.ForeignKey(
        RoleTitle, verbose_name=_("functiebenaming"), on_delete=models.PROTECT, related_name="coverages"
    )
    stand_in = models.ForeignKey(
        Officer,
        verbose_name=_("vervanger"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stands_in_for",
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("gebied van een wijkambtenaar")
        verbose_name_plural = _("gebieden van wijkambtenaren")
        constraints = [
            ExclusionConstraint(
                name="coverage_one_officer_a_day",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("role_title", RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("In deze periode heeft al iemand deze functie in dit gebied."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer}, {self.area}"

"""Where the area officers sit in the organisation, and which alderman is the contact for an area."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.dated import Dated, DatedQuerySet, DateRange
from areas.models import Area
from officers.models.people import Officer, RoleTitle
from officers.models.units import Team


class Positioning(Dated):
    """Where the area officers of an area sit in the organisation; areas below inherit it."""

    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="positionings")
    role_title = models.ForeignKey(
        RoleTitle, verbose_name=_("functiebenaming"), on_delete=models.PROTECT, related_name="positionings"
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("eenheid"),
        on_delete=models.PROTECT,
        related_name="positionings",
        help_text=_("De eenheid waar de wijkambtenaren van dit gebied zitten."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("positionering")
        verbose_name_plural = _("positioneringen")
        constraints = [
            ExclusionConstraint(
                name="positioning_one_a_day",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("role_title", RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("In deze periode is de positionering van dit gebied al vastgelegd."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.team}"


class AreaAlderman(Dated):
    """The alderman who is the contact for an area (wijkwethouder, kernwethouder), next to the own portfolio."""

    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="aldermen")
    officer = models.ForeignKey(
        Officer, verbose_name=_("wethouder"), on_delete=models.PROTECT, related_name="alderman_of"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("wijkwethouder")
        verbose_name_plural = _("wijkwethouders")
        constraints = [
            ExclusionConstraint(
                name="alderman_one_a_day",
                expressions=[("area", RangeOperators.EQUAL), (DateRange(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Dit gebied heeft in deze periode al een wijkwethouder."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.officer}"

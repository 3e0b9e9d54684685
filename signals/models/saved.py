"""A filter that somebody keeps, perhaps for a whole team."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from officers.models import Officer, Team


class SavedFilterQuerySet(models.QuerySet):
    """Questions about many kept filters."""

    def of(self, officer: Officer) -> SavedFilterQuerySet:
        """Those of this officer, and those that are shared with a team of theirs; of each whether its owner is there
        still, and in that team (`owner_is_there`)."""
        in_team = Officer.objects.of_team(OuterRef("team")).filter(pk=OuterRef("officer"))
        return (
            self.filter(Q(officer=officer) | Q(team_id__in=officer.team_ids))
            .select_related("team", "officer")
            .annotate(owner_is_there=Exists(in_team))
        )


class SavedFilter(models.Model):
    """What was asked for on the list (`signals/finding.py`), by a name. What it finds is what its reader may know."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="saved_filters")
    team = models.ForeignKey(
        Team, verbose_name=_("gedeeld met"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("naam"), max_length=60)
    # Parts of an address by name, as `finding.Filter.parts`: codes and slugs; never an address or number of a person.
    asked = models.JSONField(default=dict)
    is_pinned = models.BooleanField(_("op het bureau"), default=True)

    owner_is_there: bool  # of a row of `of`

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("bewaard filter")
        verbose_name_plural = _("bewaarde filters")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["officer", "name"], name="saved_filter_one_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_left_behind(self) -> bool:
        """Whether its team has it of somebody who is not there any more; of a row of `of`."""
        return self.team_id is not None and not self.owner_is_there

    @property
    def query(self) -> str:
        """The part of an address behind the question mark."""
        return urlencode(self.asked, doseq=True)

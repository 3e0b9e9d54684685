"""Initiatives of residents: what they want to do themselves, what they need for it, and what was decided."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import MAX_TITLE, MAX_WORDS, Item
from agenda.queries import InitiativeQuerySet
from areas.models import Area
from officers.models import Officer
from signals.models import Signal


class Need(models.TextChoices):
    """What residents need to carry out their idea."""

    MONEY = "geld", _("geld")
    PLACE = "plek", _("een plek")
    PERMIT = "vergunning", _("een vergunning of toestemming")
    NETWORK = "netwerk", _("contacten en kennis")
    MATERIAL = "materiaal", _("materiaal")


class InitiativeState(models.TextChoices):
    """How far an initiative is; `initiatives.TRANSITIONS` says which step may follow which."""

    HEARD = "gehoord", _("gehoord")
    TALKING = "in_gesprek", _("in gesprek")
    ASKED = "aangevraagd", _("aangevraagd")
    GRANTED = "toegekend", _("toegekend")
    PARTLY = "deels", _("deels toegekend")
    DECLINED = "afgewezen", _("afgewezen")
    UNDER_WAY = "in_uitvoering", _("in uitvoering")
    DONE = "klaar", _("klaar")
    STOPPED = "gestopt", _("gestopt")


class Initiative(models.Model):
    """An idea that residents carry out themselves, with support of neighbours, money that is asked, and a decision.

    Who they are stands with the signal in which they told of it, and nowhere here. The decision on money is a decision
    in the sense of the Awb: it is taken and sent elsewhere, and here stands what it was.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("titel"), max_length=MAX_TITLE)
    idea = models.TextField(_("het idee"), max_length=MAX_WORDS, blank=True)
    group = models.CharField(_("groep"), max_length=120, blank=True)
    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="initiatives")
    contact = models.ForeignKey(
        Officer, verbose_name=_("contactpersoon"), on_delete=models.PROTECT, related_name="initiatives"
    )
    signal = models.ForeignKey(
        Signal, verbose_name=_("signaal"), null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives"
    )
    item = models.ForeignKey(
        Item, verbose_name=_("opgave of kans"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="initiatives",
    )  # fmt: skip
    needs = ArrayField(models.CharField(max_length=20, choices=Need), verbose_name=_("wat is er nodig"), default=list)
    # Draagvlak: how many neighbours say that they agree, and how that was seen.
    supporters = models.IntegerField(_("hoeveel buren steunen het"), null=True, blank=True)
    support = models.CharField(_("hoe weten wij dat"), max_length=300, blank=True)
    asked = models.DecimalField(_("gevraagd bedrag"), max_digits=9, decimal_places=2, null=True, blank=True)
    granted = models.DecimalField(_("toegekend bedrag"), max_digits=9, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("stand"), max_length=16, choices=InitiativeState, default=InitiativeState.HEARD)
    decide_by = models.DateField(_("besluit uiterlijk"), null=True, blank=True)
    decided_on = models.DateField(_("besloten op"), null=True, blank=True)
    decision = models.TextField(_("besluit en reden"), max_length=MAX_WORDS, blank=True)
    outcome = models.TextField(_("wat ervan kwam"), max_length=MAX_WORDS, blank=True)
    is_public = models.BooleanField(_("openbaar"), default=False)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=1)

    # There only after `Initiative.objects.for_list()`.
    area_name: str | None

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiatief van bewoners")
        verbose_name_plural = _("initiatieven van bewoners")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(asked__isnull=True) | Q(asked__gte=0)) & (Q(granted__isnull=True) | Q(granted__gte=0)),
                name="initiative_no_debt",
            )
        ]
        indexes = [models.Index(fields=["area", "state"], name="initiative_of_area")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page: for officers, and where it is public for everybody."""
        return reverse("initiative", args=[self.public_id])

    @property
    def needed(self) -> list[str]:
        """What they need, in words."""
        return [str(Need(one).label) for one in self.needs if one in Need.values]

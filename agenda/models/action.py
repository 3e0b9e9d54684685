"""Actions: what somebody does for an item, by a day; an officer, or a partner who answers by a signed link."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import Item
from agenda.queries import ActionQuerySet
from officers.models import Officer, PartnerContact, PartnerOrganisation
from signals.models import ActionStatus, ByLink, ByMail
from signals.queries import ACTION_OPEN

MAX_REPLY: Final = 2000


class Action(ByLink, ByMail):
    """Something that is done for an item: what, who sees to it, by when, and perhaps a partner who does it.

    An action always has an owner at the municipality. The partner sees it by a signed link, of which only the last one
    that was sent works: `link_number`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(_("wat er gebeurt"), max_length=300)
    owner = models.ForeignKey(
        Officer, verbose_name=_("wie zorgt ervoor"), on_delete=models.PROTECT, related_name="agenda_actions"
    )
    partner = models.ForeignKey(
        PartnerOrganisation,
        verbose_name=_("partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_actions",
    )
    # Who of the partner gets the link; nobody in particular: the mailbox of the organisation.
    contact = models.ForeignKey(
        PartnerContact, verbose_name=_("contactpersoon"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    due_on = models.DateField(_("uiterlijk"), null=True, blank=True)
    status = models.CharField(_("stand"), max_length=12, choices=ActionStatus, default=ActionStatus.OPEN)
    ended_on = models.DateField(null=True, editable=False)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    link_number = models.SmallIntegerField(default=0)
    link_sent_at = models.DateTimeField(null=True)
    link_withdrawn_at = models.DateTimeField(null=True)
    # Of which link it was told that its mail never arrived.
    failure_told = models.SmallIntegerField(default=0, db_default=0, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("actie op de agenda")
        verbose_name_plural = _("acties op de agenda")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"], name="agenda_action_open", condition=Q(status__in=ACTION_OPEN)
            ),
            models.Index(fields=["letter"], name="agenda_action_letter", condition=Q(letter__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def address(self) -> str:
        """Where mail to the partner about this goes: to who was chosen of it, or else to its mailbox."""
        contact = self.contact.email if self.contact and self.contact.is_active else ""
        return self.mail_to or contact or (self.partner.email if self.partner else "")

    @property
    def doer(self) -> str:
        """Who does it: the partner, or the officer."""
        return str(self.partner or self.owner)


class ActionReply(models.Model):
    """What somebody wrote with a change of an action: the owner, or (`officer` empty) the partner."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="replies")
    status = models.CharField(max_length=12, choices=ActionStatus)
    text = models.TextField(_("antwoord"), max_length=MAX_REPLY)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("antwoord bij een actie van de agenda")
        verbose_name_plural = _("antwoorden bij acties van de agenda")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)

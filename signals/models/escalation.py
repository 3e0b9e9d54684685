"""Opschaling: a signal is put before a higher level, with a reason and a date, and comes back with a decision."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from officers.models import Officer
from outbox.models import Letter
from signals.models.signal import MAX_TEXT, EscalationLevel, Signal


class EscalationDesk(models.Model):
    """Where a level hears of what is put before it: the mailbox of a secretariat. The team lead needs none."""

    level = models.CharField(_("niveau"), max_length=12, choices=EscalationLevel, unique=True)
    email = models.EmailField(
        _("e-mailadres"), help_text=_("Van het secretariaat: het krijgt het kenmerk en de datum, en geen tekst.")
    )

    class Meta:
        verbose_name = _("postbus voor opschaling")
        verbose_name_plural = _("postbussen voor opschaling")
        ordering = ["level"]

    def __str__(self) -> str:
        return str(self.get_level_display())


class Escalation(models.Model):
    """One step up. Who has the signal keeps it; `reason` and `decision` are for who may read the signal."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("wacht op een besluit")
        DECIDED = "besloten", _("er is besloten")
        RAISED = "verder", _("verder opgeschaald")
        WITHDRAWN = "ingetrokken", _("ingetrokken")
        CLOSED = "gesloten", _("het signaal is gesloten")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="escalations")
    # Empty: from who handles it.
    from_level = models.CharField(max_length=12, choices=EscalationLevel, blank=True)
    level = models.CharField(_("niveau"), max_length=12, choices=EscalationLevel)
    reason = models.TextField(_("reden"), max_length=MAX_TEXT)
    decide_by = models.DateField(_("besluit nodig voor"))
    # When it was said that the day passed without a decision.
    reminded_at = models.DateTimeField(null=True, editable=False)
    # Of what is before the team lead: which lead was told. Another team, or another lead, hears anew.
    lead_told = models.ForeignKey(
        Officer, null=True, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    # The last mail to the secretariat of the level about this; there for some weeks.
    letter = models.ForeignKey(
        Letter, null=True, on_delete=models.SET_NULL, related_name="+", editable=False, db_index=False
    )
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(_("uitkomst"), max_length=12, choices=Outcome, default=Outcome.OPEN)
    decision = models.TextField(_("besluit"), max_length=MAX_TEXT, blank=True)
    decided_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("opschaling")
        verbose_name_plural = _("opschalingen")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["signal"], condition=Q(outcome="open"), name="escalation_one_open"),
        ]
        indexes = [
            models.Index(
                fields=["decide_by"], name="escalation_undecided", condition=Q(outcome="open", reminded_at=None)
            ),
            models.Index(fields=["letter"], name="escalation_letter", condition=Q(letter__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.level}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.outcome == self.Outcome.OPEN

    @property
    def mail_failed(self) -> bool:
        """Whether who should decide never heard of it, so that somebody must do something else."""
        return self.is_open and self.letter is not None and self.letter.state == Letter.State.FAILED

    @property
    def is_late(self) -> bool:
        """Whether the day for the decision has passed without one."""
        return self.is_open and self.decide_by < today()

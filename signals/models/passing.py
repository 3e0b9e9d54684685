"""Passing a signal on to others."""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar, Final

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import Officer, PartnerOrganisation, Team
from signals.deadlines import working_days_after
from signals.models.action import ByMail
from signals.models.signal import Signal, Status
from signals.queries import CLOSED, ConsultQuerySet, HandoverQuerySet

# How many working days a team has to answer an offer; the day of the offer does not count.
DAYS_TO_ANSWER: Final = 2
# The same of what is urgent (domain study, S7).
DAYS_WHEN_URGENT: Final = 1


class Handover(models.Model):
    """An offer of a signal to another team. The sender stays owner until the receiver accepts (warme overdracht)."""

    class Answer(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        ACCEPTED = "aanvaard", _("aanvaard")
        DECLINED = "geweigerd", _("geweigerd")
        WITHDRAWN = "ingetrokken", _("ingetrokken")
        LAPSED = "verlopen", _("niet op tijd beantwoord")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="handovers")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handovers_out")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handovers_in")
    reason = models.TextField(_("reden"), max_length=1000)
    # Whether somebody of the receiving team was spoken with before.
    is_warm = models.BooleanField(_("besproken met het team"), default=False, db_default=False)
    offered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(_("antwoord"), max_length=12, choices=Answer, default=Answer.OPEN)
    answer_reason = models.TextField(_("reden van het antwoord"), max_length=1000, blank=True)
    other_team = models.ForeignKey(
        Team, verbose_name=_("ander team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("overdracht")
        verbose_name_plural = _("overdrachten")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["signal"], condition=Q(answer="open"), name="handover_one_open_offer"),
        ]
        indexes = [
            models.Index(fields=["to_team", "offered_at"], name="handover_waiting", condition=Q(answer="open")),
            models.Index(fields=["from_team", "signal"], name="handover_former", condition=Q(answer="aanvaard")),
            # Who was asked and did not answer: few, and looked up for a signal that floats.
            models.Index(fields=["signal", "to_team"], name="handover_lapsed", condition=Q(answer="verlopen")),
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.to_team_id}"

    @property
    def answer_until(self) -> datetime.date:
        """The last local date on which the team can answer: after it the offer comes back. What is urgent waits one
        working day, also where that was found out after it was offered."""
        days = DAYS_WHEN_URGENT if self.signal.is_urgent else DAYS_TO_ANSWER
        return working_days_after(timezone.localdate(self.offered_at), days)


class Consult(ByMail):
    """A question to another team, or to a partner outside, to look along (meekijkverzoek): who is asked answers from a
    closed list and takes nothing over. A partner does so by a signed link (`signals/links.py`).
    """

    class Answer(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        INVOLVED = "betrokken", _("wij zijn betrokken")
        NOT_INVOLVED = "niet_betrokken", _("wij zijn niet betrokken")
        CONTACT = "neem_contact_op", _("neem contact met ons op")
        WITHDRAWN = "ingetrokken", _("ingetrokken")

    # What was said, and not taken back.
    ANSWERED: ClassVar[tuple[str, ...]] = ("betrokken", "niet_betrokken", "neem_contact_op")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="consults")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="consults_out")
    # Who is asked: a team, or a partner.
    team = models.ForeignKey(
        Team, verbose_name=_("gevraagd team"), null=True, on_delete=models.PROTECT, related_name="consults_in"
    )
    partner = models.ForeignKey(
        PartnerOrganisation,
        verbose_name=_("gevraagde partner"),
        null=True,
        on_delete=models.PROTECT,
        related_name="consults",
    )
    link_number = models.SmallIntegerField(default=0, db_default=0)
    link_sent_at = models.DateTimeField(null=True)
    link_withdrawn_at = models.DateTimeField(null=True)
    question = models.TextField(_("vraag"), max_length=1000)
    # Whether who is asked reads the text of a sensitive signal.
    shares_text = models.BooleanField(_("tekst gedeeld"), default=False)
    # Whether a step of enforcement waits for the answer, and the last local date on which it does.
    holds = models.BooleanField(_("handhaven wacht"), default=False)
    hold_until = models.DateField(_("wacht tot en met"), null=True, blank=True)
    asked_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(_("antwoord"), max_length=16, choices=Answer, default=Answer.OPEN)
    answered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # When it was said to both sides that nobody had answered yet.
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = ConsultQuerySet.as_manager()

    class Meta:
        verbose_name = _("meekijkverzoek")
        verbose_name_plural = _("meekijkverzoeken")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signal", "team"], condition=Q(answer="open"), name="consult_one_open_question"
            ),
            models.UniqueConstraint(
                fields=["signal", "partner"], condition=Q(answer="open"), name="consult_one_open_to_partner"
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=False, partner=None) | Q(team=None, partner__isnull=False),
                name="consult_asks_one",
            ),
            models.CheckConstraint(
                condition=Q(holds=False) | Q(answer="open", hold_until__isnull=False), name="consult_holds_while_open"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "asked_at"], name="consult_waiting", condition=Q(answer="open")),
            models.Index(fields=["hold_until"], name="consult_holding", condition=Q(holds=True)),
            models.Index(fields=["letter"], name="consult_letter", condition=Q(letter__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.asked_code}"

    @property
    def reference(self) -> str:
        """The number of its signal."""
        return str(self.signal.number)

    @property
    def asked_code(self) -> str:
        """Who is asked, as history names it."""
        return f"partner:{self.partner.slug}" if self.partner else str(self.team_id)

    @property
    def looker(self) -> str:
        """Who is asked, in words."""
        return str(self.partner or self.team)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answer == self.Answer.OPEN

    def is_awaited(self, signal: Signal, *, to: str) -> bool:
        """Whether its signal, given here, goes to this status without the answer only where somebody says so. A step of
        enforcement that waits for it is not planned or ended (US8), and what touches another domain does not close
        without a word of that one (domain study, S1)."""
        if not self.is_open:
            return False
        if self.holds and to in (Status.PLANNED, *CLOSED):
            return True
        domain = self.team.domain_id if self.team else None
        return to in CLOSED and domain is not None and domain == signal.secondary_domain_id != signal.team.domain_id

"""Actions: what other teams, or a partner outside, do for one signal. The reporter never hears of them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from officers.models import ApiClient, Officer, PartnerOrganisation, Team
from outbox.models import Letter
from signals.deadlines import working_days_after
from signals.models.attachment import Attachment
from signals.models.signal import Signal
from signals.queries import ACTION_OPEN, ACTION_WITHDRAWN, TeamActionQuerySet

MAX_ACTION_TEXT: Final = 2000
# So many working days before a partner's link ends who waits for its answer hears so.
DAYS_BEFORE_END: Final = 2


class ActionStatus(models.TextChoices):
    """Where an action stands, apart from where its signal stands."""

    OPEN = "open", _("open")
    BUSY = "bezig", _("bezig")
    DONE = "klaar", _("klaar")
    CANNOT = "kan_niet", _("kan niet")
    WITHDRAWN = "ingetrokken", _("ingetrokken")


class HasLink(models.Model):
    """What all have that a partner outside may be asked, who answers by a signed link: of which only the last one that
    was sent works (`link_number`)."""

    public_id: uuid.UUID
    partner: PartnerOrganisation | None
    link_number: int
    link_sent_at: datetime.datetime | None
    link_withdrawn_at: datetime.datetime | None

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it, or to answer."""
        # No abstract method: a model has a metaclass of its own, beside which that of `abc` cannot stand.
        raise NotImplementedError("each has states of its own, by which it says so")

    @property
    def link_works_until(self) -> datetime.datetime | None:
        """Until when the last link opens: the end of its last local date. None where none was sent or it was
        withdrawn."""
        if self.link_sent_at is None or self.link_withdrawn_at is not None:
            return None
        last = timezone.localdate(self.link_sent_at) + datetime.timedelta(days=settings.PARTNER_LINK_DAYS)
        return timezone.make_aware(datetime.datetime.combine(last, datetime.time.max))

    @property
    def has_working_link(self) -> bool:
        """Whether the last link opens now."""
        until = self.link_works_until
        return until is not None and until > timezone.now()

    @property
    def link_has_ended(self) -> bool:
        """Whether the last link opens no more, for its days are over."""
        until = self.link_works_until
        return until is not None and until <= timezone.now()

    @property
    def link_ends_soon(self) -> bool:
        """Whether the last link still opens, and ends within `DAYS_BEFORE_END` working days."""
        until = self.link_works_until
        near = working_days_after(today(), DAYS_BEFORE_END)
        return until is not None and self.has_working_link and timezone.localdate(until) <= near

    @property
    def needs_new_link(self) -> bool:
        """Whether a fresh link can and should be mailed: the last one ended, or ends soon."""
        in_use = self.partner is not None and self.partner.is_active
        return in_use and (self.link_has_ended or self.link_ends_soon)

    @property
    def reference(self) -> str:
        """What a partner may name where it asks about this; empty where there is nothing to name."""
        return ""


class ByMail(HasLink):
    """What all have of which the link is mailed to a partner from a signal, so that its page can tell how that mail
    fared."""

    # Where mail about this goes, where that is not the partner's own address.
    mail_to = models.EmailField(_("mailadres hiervoor"), blank=True, default="", db_default="")
    # The last mail to the partner about this; there for some weeks.
    letter = models.ForeignKey(
        Letter, null=True, on_delete=models.SET_NULL, related_name="+", editable=False, db_index=False
    )
    # Of which link it was told that it ends: a newer one has a higher number.
    link_end_told = models.SmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """Where mail to the partner about this goes; empty where no partner is asked."""
        return self.mail_to or (self.partner.email if self.partner else "")

    @property
    def mail_failed(self) -> bool:
        """Whether the partner never got the last mail, so that somebody must do something else."""
        return self.letter is not None and self.letter.state == Letter.State.FAILED


class ByLink(HasLink):
    """What all have that somebody was asked to do by a day, perhaps a partner outside."""

    due_on: datetime.date | None
    status: str

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.status in ACTION_OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.due_on is not None and self.due_on < today()


class TeamAction(ByLink, ByMail):
    """Something that a team does for a signal that another team answers for; perhaps by way of a partner.

    An action always has a team: where a partner does it, that is the team that asked. The partner sees it by a signed
    link (`signals/links.py`), of which only the last one that was sent works: `link_number`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="team_actions")
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="team_actions")
    text = models.TextField(_("wat er moet gebeuren"), max_length=MAX_ACTION_TEXT)
    due_on = models.DateField(_("uiterlijk"), null=True, blank=True)
    status = models.CharField(_("stand"), max_length=12, choices=ActionStatus, default=ActionStatus.OPEN)
    # Who of the team is busy with it.
    officer = models.ForeignKey(
        Officer, verbose_name=_("behandelaar"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_by_client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    # Outside
    partner = models.ForeignKey(
        PartnerOrganisation, verbose_name=_("partner"), null=True, on_delete=models.PROTECT, related_name="team_actions"
    )
    shares_place = models.BooleanField(_("deelt de plek"), default=False)
    may_close = models.BooleanField(_("mag het signaal afronden"), default=False)
    # What the partner sees: photos that were chosen, and what it sent itself.
    files = models.ManyToManyField(Attachment, related_name="+", blank=True)
    link_number = models.PositiveSmallIntegerField(default=0)
    link_sent_at = models.DateTimeField(null=True)
    link_withdrawn_at = models.DateTimeField(null=True)

    # What was said of its day: a value as those of `Signal.term_stage`.
    term_stage = models.SmallIntegerField(default=0, db_default=0, editable=False)

    # There only after `TeamAction.objects.for_list()`.
    area_name: str | None
    # There only after `TeamAction.objects.for_teams(...)`.
    term_key: datetime.date
    # There only after `TeamAction.objects.with_last_answer()`.
    last_answer: str | None
    # There only after `TeamAction.objects.with_answers()`.
    answered: list[dict[str, str]]

    objects = TeamActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("actie")
        verbose_name_plural = _("acties")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["signal", "team"], name="action_of_signal"),
            models.Index(fields=["team", "due_on", "id"], name="action_open_team", condition=Q(status__in=ACTION_OPEN)),
            models.Index(fields=["due_on", "signal"], name="action_open_due", condition=Q(status__in=ACTION_OPEN)),
            # Of a team: which signals it knows by an action (signals/visibility.py), from the index alone.
            models.Index(
                fields=["team", "signal"],
                name="action_known",
                condition=Q(partner__isnull=True) & ~Q(status=ACTION_WITHDRAWN),
            ),
            models.Index(fields=["letter"], name="action_letter", condition=Q(letter__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        """The action's page for civil servants."""
        return reverse("team-action", args=[self.public_id])

    @property
    def doer(self) -> str:
        """Who does it: the partner, or the team."""
        return str(self.partner or self.team)

    @property
    def reference(self) -> str:
        """The number of its signal."""
        return str(self.signal.number)

    def may_be_opened_by(self, team_ids: Collection[int]) -> bool:
        """Whether who is of these teams may open its page, if they may know of its signal and it was said what they
        may do with that (`visibility.place_before`): what one of them has to do itself, and all that is done for a
        signal that they may read."""
        own = self.is_open and self.partner_id is None and self.team_id in team_ids
        return own or self.signal.may_read


class ActionAnswer(models.Model):
    """What a team or a partner wrote with a change of an action."""

    action = models.ForeignKey(TeamAction, on_delete=models.CASCADE, related_name="answers")
    status = models.CharField(max_length=12, choices=ActionStatus)
    text = models.TextField(_("antwoord"), max_length=MAX_ACTION_TEXT)
    # Who wrote it: an officer, a program, or (both empty) the partner.
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("antwoord op een actie")
        verbose_name_plural = _("antwoorden op acties")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)

"""The post room: what others must be told, as rows written in the transaction that made it true."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from outbox.queries import LetterQuerySet


def _message_id() -> str:
    """A Message-ID that stays the same over all attempts, so that a receiver can drop a duplicate."""
    return f"<{uuid.uuid4()}@{settings.BASE_URL.split('//')[-1].split('/')[0].split(':')[0] or 'localhost'}>"


class Letter(models.Model):
    """One mail that must reach one address.

    Deleted some weeks after it was sent or failed for good (`post.purge`). `attempts` counts from the start of an
    attempt, and while one is going on, `due_at` is the end of the worker's lease (`outbox/post.py`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("wacht")
        SENT = "sent", _("verstuurd")
        FAILED = "failed", _("mislukt")

    # What it is about, for people and for filters; never a name or a text.
    reference = models.CharField(_("kenmerk"), max_length=60, blank=True, db_index=True)
    recipient = models.EmailField(_("aan"))
    subject = models.CharField(_("onderwerp"), max_length=200)
    body = models.TextField(_("tekst"))
    message_id = models.CharField(max_length=200, unique=True, default=_message_id, editable=False)
    # Where who gets it stops mail like this with one press (RFC 8058); empty for mail that answers what they sent.
    unsubscribe_url = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    state = models.CharField(_("toestand"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    due_at = models.DateTimeField(_("volgende poging"), default=timezone.now)
    error = models.CharField(_("oorzaak"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("gemaakt op"), default=timezone.now)
    sent_at = models.DateTimeField(_("verstuurd op"), null=True, blank=True)
    # When the application manager was told that it failed for good.
    reported_at = models.DateTimeField(_("mislukken gemeld op"), null=True, blank=True, editable=False)
    # When those whose work it is about were told.
    told_at = models.DateTimeField(_("mislukken verteld op"), null=True, blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("bericht")
        verbose_name_plural = _("berichten")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], name="letter_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["state", "-id"], name="letter_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def masked_recipient(self) -> str:
        """Enough of the address to recognise it, too little to write to: j***@e***."""
        name, _at, host = self.recipient.rpartition("@")
        return f"{name[:1]}***@{host[:1]}***"

    @property
    def can_go_again(self) -> bool:
        """Whether sending it again means something: it failed, or waits after an attempt that did not work."""
        return self.state == self.State.FAILED or (
            self.state == self.State.WAITING and bool(self.error) and self.attempts > 0
        )

    @property
    def plain_cause(self) -> str:
        """Why it did not arrive, in words; the technical cause stands in `error`."""
        kind, _space, code = self.error.partition(" ")
        if kind == "SMTPRecipientsRefused":
            return gettext("De mailserver van de ontvanger neemt dit adres niet aan.")
        if kind == "SMTPAuthenticationError":
            return gettext("Onze mailserver herkent ons niet: controleer EMAIL_URL.")
        if kind in (
            "ConnectionRefusedError",
            "ConnectionResetError",
            "OSError",
            "SMTPConnectError",
            "SMTPServerDisconnected",
            "TimeoutError",
            "gaierror",
        ):
            return gettext("Onze mailserver was niet te bereiken.")
        return gettext("De mailserver nam het bericht niet aan.") if code or kind else ""


class MailboxMail(models.Model):
    """A mail in the mailbox of the demo (`/postbus`): what a real mail server would have taken."""

    message_id = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=200)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"

"""The words of the house: standard texts that officers choose from, and the mails around what they write."""

from __future__ import annotations

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from signals.models.signal import MAX_TEXT, Status
from signals.models.subject import Category


class MailKind(models.TextChoices):
    """What a mail to a reporter is for."""

    CONFIRMATION = "bevestiging", _("ontvangstbevestiging")
    STATUS = "status", _("bericht over de status")
    CLOSING = "afsluiting", _("bericht dat het klaar is")
    QUESTION = "vraag", _("vraag aan de melder")
    REMINDER = "herinnering", _("herinnering aan een vraag")
    STATUTORY = "wettelijk", _("doorgegeven, met een wettelijke termijn")
    COMPLAINT = "klacht", _("ontvangst van een klacht")
    COMPLAINT_EXTENDED = "klacht_verdaagd", _("verdaging van een klacht")


class StandardText(models.Model):
    """Words for a message that is often sent. An officer chooses and may adapt them; the row stays as it is."""

    title = models.CharField(_("titel"), max_length=80, help_text=_("Zo staat de tekst in de keuzelijst."))
    text = models.TextField(_("tekst"), max_length=MAX_TEXT)
    status = models.CharField(
        _("bij welke status"), max_length=20, choices=Status, blank=True, help_text=_("Leeg: bij elke status.")
    )
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("bij welke onderwerpen"),
        blank=True,
        related_name="standard_texts",
        help_text=_("Niets aangevinkt: bij elk onderwerp."),
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("standaardtekst")
        verbose_name_plural = _("standaardteksten")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title


class MailTemplate(models.Model):
    """Subject and text of a mail to reporters. Without a row the words of `signals/mail_words.py` hold."""

    kind = models.CharField(_("mail"), max_length=16, choices=MailKind, unique=True)
    subject = models.CharField(_("onderwerp"), max_length=120)
    body = models.TextField(_("tekst"), max_length=MAX_TEXT)

    class Meta:
        verbose_name = _("mailtekst")
        verbose_name_plural = _("mailteksten")
        ordering = ["kind"]

    def __str__(self) -> str:
        return capfirst(str(self.get_kind_display()))

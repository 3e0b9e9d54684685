"""A link to the overview of all signals of one mail address."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OverviewLink(models.Model):
    """A link that was mailed to who sent signals. It opens once, soon, and the row goes a day later.

    Only the digest of its token is kept: who reads the table can open nothing.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mailadres"))
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link naar eigen meldingen")
        verbose_name_plural = _("links naar eigen meldingen")

    def __str__(self) -> str:
        return str(self.pk)

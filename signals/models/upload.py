"""A photo that came with a form that is not sent yet. It belongs to no signal, and goes when the form is not sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signals.models.attachment import Attachment, unguessable


def _unguessable(upload: Upload, name: str) -> str:
    """As the files of signals: when the form is sent the file stays where it is."""
    attachment: Any = upload
    return unguessable(attachment, name)


class Upload(models.Model):
    """A cleaned photo of an unfinished form (`signals/uploads.py`)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Digest of the random name of the form: only who holds the form gets at its photos.
    form_digest = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(_("soort"), max_length=20, choices=Attachment.MediaType)
    name = models.CharField(_("naam"), max_length=120, blank=True)
    size = models.IntegerField(_("grootte"))
    file = models.FileField(_("bestand"), upload_to=_unguessable)
    thumbnail = models.FileField(_("kleine foto"), upload_to=_unguessable, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("foto van een formulier")
        verbose_name_plural = _("foto’s van formulieren")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.public_id)

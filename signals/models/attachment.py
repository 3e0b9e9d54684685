"""A file with a signal: a photo or a PDF. The file and its row come and go together."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import ApiClient, Officer
from signals.models.signal import Signal

FOLDER: Final = "bijlagen"
"""Below MEDIA_ROOT. No web server serves it: a file leaves only by the visibility rule."""


def unguessable(attachment: Attachment, name: str) -> str:
    """Where a file is kept: a name that says nothing, in one of 256 folders."""
    name = secrets.token_hex(24)
    return f"{FOLDER}/{name[:2]}/{name}"


def forget_files(names: Iterable[str]) -> None:
    """Remove files from storage once this transaction is committed; where it is rolled back they stay, as their rows
    do. What a crash leaves lying, `attachments.remove_orphans` finds."""
    for name in names:
        if name:
            # Robust: one file that cannot be removed now must not keep the others.
            transaction.on_commit(partial(default_storage.delete, name), robust=True)


def cascade_to_files(collector: Any, field: Any, rows: Any, using: str) -> None:
    """`on_delete`: the rows go, and their files with them. Whatever deletes a signal comes past here."""
    models.CASCADE(collector, field, rows, using)
    forget_files(Attachment.objects.filter(pk__in=[row.pk for row in rows]).file_names())


class AttachmentQuerySet(models.QuerySet):
    """Questions about many files."""

    def shared(self) -> AttachmentQuerySet:
        """Files that the reporter may see."""
        return self.filter(is_shared=True)

    def photos(self) -> AttachmentQuerySet:
        """Photos, and no documents."""
        return self.exclude(media_type=Attachment.MediaType.PDF)

    def file_names(self) -> list[str]:
        """What these have in storage."""
        return [name for names in self.values_list("file", "thumbnail") for name in names if name]

    def delete(self) -> tuple[int, dict[str, int]]:
        """The rows, and their files with them."""
        with transaction.atomic():
            forget_files(self.file_names())
            return super().delete()

    # As Django's own: not on a manager, and not from a template.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Attachment(models.Model):
    """A photo or PDF with a signal, cleaned (`signals/cleaning.py`) before it came into storage."""

    class MediaType(models.TextChoices):
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        WEBP = "image/webp", "WebP"
        PDF = "application/pdf", "PDF"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=cascade_to_files, related_name="attachments")
    media_type = models.CharField(_("soort"), max_length=20, choices=MediaType)
    # What the sender called it: for people to know it by, never part of where it is kept.
    name = models.CharField(_("naam"), max_length=120, blank=True)
    size = models.PositiveIntegerField(_("grootte"))
    file = models.FileField(_("bestand"), upload_to=unguessable)
    thumbnail = models.FileField(_("kleine foto"), upload_to=unguessable, blank=True)
    is_shared = models.BooleanField(_("gedeeld met de melder"), default=False)
    # Who added it: an officer, a program, or (both empty) the reporter.
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    # Which partner added it, on the page of a signal only (`overview.overview_of`).
    partner_name = ""

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("bijlage")
        verbose_name_plural = _("bijlagen")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.public_id)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """The row, and its files with it."""
        with transaction.atomic():
            forget_files([self.file.name or "", self.thumbnail.name or ""])
            return super().delete(*args, **kwargs)

    @property
    def is_photo(self) -> bool:
        """Whether it is shown as a picture."""
        return self.media_type != self.MediaType.PDF

    @property
    def ending(self) -> str:
        """How the name of a file of this kind ends."""
        return {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}.get(self.media_type, "pdf")

"""What an area officer writes about an area: its story, how we work there, and what runs there besides."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers.models.people import Officer
from officers.queries import AreaStoryQuerySet

MAX_STORY: Final = 4000


class AreaStory(models.Model):
    """A version of the story of an area; the newest one counts, and earlier ones stay to be read by officers.

    Versions are written by `stories.tell` and never changed; the words of one can be erased.
    """

    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="stories")
    story = models.TextField(_("verhaal van het gebied"), max_length=MAX_STORY, blank=True)
    approach = models.TextField(_("zo werken wij hier"), max_length=MAX_STORY, blank=True)
    # A project or programme to make one area better is something else than area-based working: it stands apart.
    programme = models.TextField(_("wijkaanpak (project of programma)"), max_length=MAX_STORY, blank=True)
    officer = models.ForeignKey(
        Officer, verbose_name=_("geschreven door"), on_delete=models.PROTECT, related_name="stories"
    )
    at = models.DateTimeField(_("geschreven op"), default=timezone.now)
    erased_at = models.DateTimeField(_("gewist op"), null=True, editable=False)

    objects = AreaStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("verhaal van een gebied")
        verbose_name_plural = _("verhalen van gebieden")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["area", "-id"], name="story_newest")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.pk}"

    @property
    def says_something(self) -> bool:
        """Whether there is anything to read in it."""
        return bool(self.story or self.approach or self.programme)


class CityText(models.Model):
    """A text of the city that stands on a page in a fixed place, by its code."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("kop"), max_length=120)
    text = models.TextField(
        _("tekst"),
        max_length=MAX_STORY,
        help_text=_("Een lege regel begint een alinea; een regel met - een opsomming."),
    )

    class Meta:
        verbose_name = _("tekst op een pagina")
        verbose_name_plural = _("teksten op pagina’s")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

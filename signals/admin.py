"""Categories, closing results and referrals in the management pages. Signals and what people wrote never come here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from signals.models import Category, ClosingResult, Referral
from signals.reading import fold


class LinesField(SimpleArrayField):
    """Words or short phrases, one a line; written as the keyword rule reads them, and each once."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(forms.CharField(max_length=kwargs.pop("longest")), delimiter="\n", **kwargs)
        self.widget.attrs["rows"] = 12

    def to_python(self, value: Any) -> Any:
        """The lines without accents, capitals, empty ones and doubles; the order is kept, since it has a meaning."""
        if isinstance(value, list):
            return value
        lines = [" ".join(fold(line).split()) for line in (value or "").splitlines()]
        return super().to_python("\n".join(dict.fromkeys(filter(None, lines))))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class CategoryForm(forms.ModelForm):
    """A category, with its words one a line."""

    keywords = LinesField(
        label=_("Trefwoorden"),
        longest=60,
        required=False,
        help_text=_("Een woord of korte zin per regel, het meest zeggende eerst."),
    )
    urgency_hints = LinesField(
        label=_("Aanwijzingen voor spoed"), longest=80, required=False, help_text=_("Een woord of korte zin per regel.")
    )

    class Meta:
        model = Category
        fields = ["keywords", "urgency_hints"]  # the others stand in CategoryAdmin


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    form = CategoryForm
    list_display = ["name", "domain", "task", "sensitivity", "handling_days", "is_public", "is_active", "order"]
    list_select_related = ["domain", "task"]
    list_filter = ["is_active", "domain", "sensitivity", "is_public"]
    search_fields = ["name", "public_name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "public_name", "description", "is_active", "order"]}),
        (_("Wie doet het"), {"fields": ["domain", "task"]}),
        (_("Termijnen"), {"fields": ["handling_days", "first_contact_days"]}),
        (_("Wie leest het"), {"fields": ["sensitivity", "is_public"]}),
        (_("Herkennen"), {"fields": ["keywords", "urgency_hints"]}),
    ]


@admin.register(ClosingResult)
class ClosingResultAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "asks_organisation", "is_active", "order"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "asks_organisation", "is_active", "order"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Referral)
class ReferralAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "phone", "checked_on", "order"]
    list_filter = [("checked_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "code", "phone", "text"]
    fields = ["name", "code", "phone", "text", "checked_on", "order"]

"""Areas in the management pages: kinds, areas with their names over the years, and indicators. Never a boundary.

Boundaries come in with `import_areas`; a map to draw them is no part of this product.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from areas.forms import AreaChoice, Day
from areas.models import Area, AreaKind, AreaVersion, Indicator
from areas.queries import name_today, with_everything_below


class Holds(admin.SimpleListFilter):
    """Rows that hold today, later, or no longer."""

    title = _("geldigheid")
    parameter_name = "geldt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nu", _("geldt nu")), ("later", _("gaat later in")), ("voorbij", _("voorbij"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "later":
            return queryset.filter(valid_from__gt=today())
        if self.value() == "voorbij":
            return queryset.filter(valid_until__lte=today())
        if self.value() == "nu":
            return queryset.filter(
                Q(valid_from=None) | Q(valid_from__lte=today()), Q(valid_until=None) | Q(valid_until__gt=today())
            )
        return queryset


@admin.register(AreaKind)
class AreaKindAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "rank"]
    fields = ["name", "slug", "rank"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "slug"]


class AreaVersions(BaseInlineFormSet):
    """The versions of one area."""

    def clean(self) -> None:
        """Refuse an area that belongs to itself, or to what lies below it."""
        super().clean()
        if not self.instance.pk:
            return
        below = set(with_everything_below([self.instance.pk]))
        for form in self.forms:
            parent = form.cleaned_data.get("parent") if hasattr(form, "cleaned_data") else None
            if parent and parent.pk in below:
                form.add_error("parent", ValidationError(_("Een gebied kan niet bij zichzelf horen."), code="circle"))


class AreaVersionInline(admin.TabularInline):
    model = AreaVersion
    fk_name = "area"
    formset = AreaVersions
    fields = ["name", "parent", "also_in_name", "valid_from", "valid_until", "has_boundary", "source"]
    readonly_fields = ["also_in_name", "has_boundary", "source"]
    can_delete = False
    formfield_overrides = {DateField: {"widget": Day}}
    verbose_name_plural = _("naam en plaats in de indeling")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        versions = super().get_queryset(request).defer("boundary", "outline")
        return versions.annotate(bounded=Q(boundary__isnull=False), also_in_today=name_today("also_in_id"))

    def get_extra(self, request: HttpRequest, obj: Area | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            return db_field.formfield(queryset=Area.objects.named(), form_class=AreaChoice)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("ligt ook in (volgens de grenzen)"))
    def also_in_name(self, version: AreaVersion) -> str:
        return getattr(version, "also_in_today", None) or ""

    @admin.display(description=_("grens"), boolean=True)
    def has_boundary(self, version: AreaVersion) -> bool:
        return bool(getattr(version, "bounded", False))


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "kind", "has_boundary"]
    list_select_related = ["kind"]
    list_filter = ["kind"]
    search_fields = ["code", "versions__name"]
    fields = ["code", "kind"]
    inlines = [AreaVersionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        bounded = AreaVersion.objects.on().filter(area=OuterRef("pk"), boundary__isnull=False)
        return super().get_queryset(request).annotate(name_today=name_today("pk"), bounded=Exists(bounded))

    def has_delete_permission(self, request: HttpRequest, obj: Area | None = None) -> bool:
        """An area ends on a day, in its version; its history stays."""
        return False

    @admin.display(description=_("naam"), ordering="name_today")
    def name(self, area: Any) -> str:
        return area.name_today or ""

    @admin.display(description=_("grens bekend"), boolean=True)
    def has_boundary(self, area: Any) -> bool:
        return area.bounded


@admin.register(Indicator)
class IndicatorAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "unit", "theme", "direction", "audience", "is_own", "order"]
    list_filter = ["theme", "audience", "is_own"]
    fields = ["name", "slug", "unit", "theme", "explanation", "direction", "audience", "adds_up", "order"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "slug"]

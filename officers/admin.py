"""The organisation in the management pages: teams, people and their rights, coverage, positioning, tasks, programs.

Nobody changes their own rights: not their roles and teams, not a role that they hold, not the lead of a team to
themselves. Somebody else has to, and the history of the row says who did.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.admin import Holds
from areas.queries import name_today
from officers.audit import record_when_saved
from officers.keys import RATE, make_client
from officers.models import (
    ApiClient,
    AreaAlderman,
    Arrangement,
    CityText,
    Coverage,
    Domain,
    EntryRule,
    MunicipalTask,
    Officer,
    PartnerContact,
    PartnerOrganisation,
    Positioning,
    Role,
    RoleTitle,
    Team,
)
from officers.stories import STARTING_TEXTS


class Witnessed(admin.ModelAdmin):
    """A table about rights: its history names what was given and what was taken away, and so does a line in the log."""

    witnessed: tuple[str, ...] = ()

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        """Django's history, and a line in the log."""
        self._record("made", request, [obj])
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        """Django's history, and a line in the log."""
        self._record("changed", request, [obj])
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        """Django's history, and a line in the log."""
        self._record("deleted", request, list(queryset))
        return super().log_deletions(request, queryset)

    def _record(self, verb: str, request: Any, rows: list[Any]) -> None:
        """Say by codes and ids what was done to these rows."""
        for row in rows:
            about = {self.opts.model_name: row.pk, **getattr(request, "changed_rights", {})}
            record_when_saved(f"{self.opts.model_name} {verb}", about=about, by=request.user)

    def construct_change_message(self, request: Any, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Django's list of changed fields, with the rights, roles and teams that were given (+) and taken (-)."""
        message = super().construct_change_message(request, form, formsets, add)
        request.changed_rights = {"fields": sorted(form.changed_data)} | {
            name: _by_code(form.initial.get(name), form.cleaned_data.get(name))
            for name in self.witnessed
            if name in form.fields and name in form.changed_data
        }
        for name in self.witnessed:
            if name in form.fields and name in form.changed_data:
                label = form.fields[name].label
                changes = _given_and_taken(form.initial.get(name), form.cleaned_data.get(name))
                message.append({"changed": {"fields": [f"{label}: {changes}"]}})
        return message


def _by_code(before: Any, after: Any) -> Any:
    """What was given and taken, by codes and ids: what stands in a log names nobody."""
    if isinstance(after, models.Model):
        return after.pk
    if isinstance(after, bool) or after is None:
        return after
    had, has = ({str(_code(item)) for item in items or ()} for items in (before, after))
    return {"given": sorted(has - had), "taken": sorted(had - has)}


def _code(item: Any) -> Any:
    """The code of a row, or its id where it has none; a value that is chosen from a list is its own code."""
    return getattr(item, "slug", None) or getattr(item, "code", None) or getattr(item, "pk", item)


def _given_and_taken(before: Any, after: Any) -> str:
    """'+ triage, - lezer', or the new value of what is no list."""
    if isinstance(after, bool) or after is None:
        return gettext("ja") if after else gettext("nee")
    if isinstance(after, models.Model):
        return str(after)
    had, has = {str(item) for item in before or ()}, {str(item) for item in after}
    return ", ".join([*(f"+ {name}" for name in sorted(has - had)), *(f"- {name}" for name in sorted(had - has))])


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "order"]
    fields = ["name", "slug", "order"]
    prepopulated_fields = {"slug": ["name"]}


class TeamForm(forms.ModelForm):
    """A team. Triage and the contact centre are never nobody: a team takes the part over from the one that has it."""

    def clean(self) -> dict[str, Any]:
        """Refuse a team that lays triage down while no other takes it over."""
        cleaned = super().clean() or {}
        was_triage = self.instance.pk and Team.objects.active().filter(pk=self.instance.pk, is_triage=True).exists()
        if was_triage and not (cleaned.get("is_triage") and cleaned.get("is_active")):
            self.add_error(
                None,
                ValidationError(
                    _("Er moet altijd een team voor triage zijn. Vink triage eerst aan bij een ander team."),
                    code="no_triage",
                ),
            )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # That another team has the part is no error here: saving takes it over.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own, but not stubbed
        return excluded | {"is_triage", "is_contact_centre"}


@admin.register(Team)
class TeamAdmin(Witnessed):
    form = TeamForm
    # Who leads a team reads its signals; triage reads all.
    witnessed = ("lead", "is_triage", "takes_complaints", "is_active")
    list_display = ["name", "domain", "email", "lead", "is_triage", "is_contact_centre", "people", "is_active"]
    list_select_related = ["domain", "lead"]
    list_filter = ["is_active", "domain"]
    search_fields = ["name", "slug", "email"]
    fields = [
        "name", "slug", "domain", "email", "lead", "members_now", "is_triage", "is_contact_centre", "takes_complaints",
        "is_active",
    ]  # fmt: skip
    readonly_fields = ["members_now"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(people=Count("members", filter=Q(members__is_active=True)))

    def get_form(self, request: Any, obj: Team | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, in which nobody can choose themselves as lead: who leads a team reads its signals."""
        form = super().get_form(request, obj, change, **kwargs)
        lead: Any = form.base_fields.get("lead")
        if lead is not None and (obj is None or obj.lead_id != request.user.pk):
            lead.queryset = lead.queryset.exclude(pk=request.user.pk)
        return form

    def save_model(self, request: Any, obj: Team, form: Any, change: bool) -> None:
        """Save, and take triage or contact centre over from the team that had it, in the form's transaction."""
        for part in ("is_triage", "is_contact_centre"):
            if getattr(obj, part) and obj.is_active:
                Team.objects.filter(**{part: True}).exclude(pk=obj.pk).update(**{part: False})
        super().save_model(request, obj, form, change)

    @admin.display(description=_("medewerkers"), ordering="people")
    def people(self, team: Any) -> int:
        return team.people

    @admin.display(description=_("leden"))
    def members_now(self, team: Team) -> str:
        if not team.pk:
            return ""
        return ", ".join(str(officer) for officer in team.members.choosable()) or gettext("nog niemand")


class OfficerCreationForm(BaseUserCreationForm):
    """A new officer, with a password that they change later."""

    class Meta:
        model = Officer
        fields = ["username", "name", "email", "roles", "teams"]
        field_classes = BaseUserCreationForm.Meta.field_classes


class OfficerForm(forms.ModelForm):
    """An officer, and the way back in for who lost the second factor."""

    forget_second_factor = forms.BooleanField(
        label=_("Tweede stap weghalen"),
        required=False,
        help_text=_("Voor wie de telefoon of sleutel kwijt is. Ga na of het echt deze medewerker is die dit vraagt."),
    )


@admin.register(Officer)
class OfficerAdmin(Witnessed, UserAdmin):
    form = OfficerForm
    add_form = OfficerCreationForm
    witnessed = ("roles", "teams", "is_active")
    list_display = ["name", "username", "function", "role_names", "team_names", "is_active", "last_login"]
    list_filter = ["is_active", "roles", "teams"]
    search_fields = ["name", "username", "email", "function"]
    ordering = ["name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password_page", "is_active"]}),
        (_("Tweede stap bij het inloggen"), {"fields": ["second_factors", "forget_second_factor"]}),
        (_("Persoon"), {"fields": ["name", "function", "email", "phone", "shows_name"]}),
        (_("Rechten"), {"fields": ["roles", "teams"]}),
        (_("Gebruik"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "email", "password1", "password2"]}),
        (_("Rechten"), {"fields": ["roles", "teams"]}),
    ]
    readonly_fields = ["password_page", "second_factors", "last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("roles", "teams")

    def get_readonly_fields(self, request: HttpRequest, obj: Officer | None = None) -> Any:
        """Nobody changes their own rights, or shuts themselves out."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "roles", "teams", "is_active"] if obj is not None and obj == request.user else fields

    def has_change_permission(self, request: HttpRequest, obj: Officer | None = None) -> bool:
        """Who may do everything is changed by their like only: else a new password would be a way up."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: Any, obj: Officer, form: Any, change: bool) -> None:
        """Save; with the second factor gone, a role that asks one leads to setting up a new one."""
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("forget_second_factor"):
            Authenticator.objects.filter(user=obj).delete()

    @admin.display(description=_("ingesteld"))
    def second_factors(self, officer: Officer) -> str:
        found = Authenticator.objects.filter(user=officer)
        return ", ".join(str(factor.get_type_display()) for factor in found) or gettext("nog niet")

    @admin.display(description=_("rollen"))
    def role_names(self, officer: Officer) -> str:
        return ", ".join(role.name for role in officer.roles.all())

    @admin.display(description=_("teams"))
    def team_names(self, officer: Officer) -> str:
        return ", ".join(team.name for team in officer.teams.all())

    @admin.display(description=_("wachtwoord"))
    def password_page(self, officer: Officer) -> str:
        return format_html('<a href="../password/">{}</a>', gettext("Een nieuw wachtwoord geven"))


@admin.register(Role)
class RoleAdmin(Witnessed):
    witnessed = ("rights", "needs_second_factor")
    list_display = ["name", "slug", "people", "needs_second_factor"]
    fields = ["name", "slug", "rights", "needs_second_factor"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(people=Count("officers", filter=Q(officers__is_active=True)))

    def get_readonly_fields(self, request: HttpRequest, obj: Role | None = None) -> Any:
        """Nobody changes the rights of a role that they hold."""
        fields = super().get_readonly_fields(request, obj)
        own = obj is not None and obj.officers.filter(pk=request.user.pk).exists()
        return [*fields, "rights", "needs_second_factor"] if own else fields

    @admin.display(description=_("medewerkers"), ordering="people")
    def people(self, role: Any) -> int:
        return role.people


@admin.register(RoleTitle)
class RoleTitleAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "order"]
    fields = ["name", "slug", "order"]
    prepopulated_fields = {"slug": ["name"]}


class DatedAdmin(admin.ModelAdmin):
    """Rows that hold from a day until a day, for an area."""

    date_hierarchy = "valid_from"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(area_name=name_today("area_id"))

    @admin.display(description=_("gebied"), ordering="area_name")
    def where(self, row: Any) -> str:
        return (row.area_name or row.area.code) if row.area_id else gettext("overal")


@admin.register(Coverage)
class CoverageAdmin(DatedAdmin):
    ordering = ["area__code", "role_title__order", "valid_from"]
    list_display = ["where", "role_title", "officer", "stand_in", "valid_from", "valid_until"]
    list_select_related = ["area", "role_title", "officer", "stand_in"]
    list_filter = [Holds, "role_title"]
    search_fields = ["area__code", "area__versions__name", "officer__name", "stand_in__name"]
    fields = ["area", "role_title", "officer", "stand_in", "valid_from", "valid_until"]


@admin.register(Positioning)
class PositioningAdmin(DatedAdmin):
    ordering = ["area__code", "role_title__order", "valid_from"]
    list_display = ["where", "role_title", "team", "valid_from", "valid_until"]
    list_select_related = ["area", "role_title", "team"]
    list_filter = [Holds, "role_title", "team"]
    search_fields = ["area__code", "area__versions__name", "team__name"]
    fields = ["area", "role_title", "team", "valid_from", "valid_until"]


@admin.register(AreaAlderman)
class AreaAldermanAdmin(DatedAdmin):
    ordering = ["area__code", "valid_from"]
    list_display = ["where", "officer", "valid_from", "valid_until"]
    list_select_related = ["area", "officer"]
    list_filter = [Holds]
    search_fields = ["area__code", "area__versions__name", "officer__name"]
    fields = ["area", "officer", "valid_from", "valid_until"]


@admin.register(MunicipalTask)
class MunicipalTaskAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "domain", "is_active"]
    list_select_related = ["domain"]
    list_filter = ["is_active", "domain"]
    search_fields = ["name", "slug", "description"]
    fields = ["name", "slug", "domain", "description", "is_active"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Arrangement)
class ArrangementAdmin(DatedAdmin):
    list_display = ["task", "where", "team", "place", "valid_from", "valid_until"]
    list_select_related = ["area", "task", "team"]
    ordering = ["task__name", F("area__code").asc(nulls_first=True), "valid_from"]
    list_filter = [Holds, "task__domain", "team"]
    search_fields = ["task__name", "team__name", "area__code", "area__versions__name", "place"]
    fields = ["task", "area", "team", "place", "valid_from", "valid_until"]


@admin.register(EntryRule)
class EntryRuleAdmin(admin.ModelAdmin):
    list_display = ["channel", "desk", "owner"]
    fields = ["channel", "desk", "owner"]


@admin.register(PartnerOrganisation)
class PartnerOrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "email", "phone", "agreement_now", "is_active"]
    list_filter = ["is_active", "kind"]
    search_fields = ["name", "slug", "email"]
    fields = ["name", "slug", "kind", "email", "phone", "agreement_on", "agreement_until", "areas", "is_active"]
    prepopulated_fields = {"slug": ["name"]}

    @admin.display(description=_("overeenkomst"), boolean=True)
    def agreement_now(self, partner: PartnerOrganisation) -> bool:
        return partner.has_agreement()


@admin.register(PartnerContact)
class PartnerContactAdmin(admin.ModelAdmin):
    list_display = ["name", "partner", "function", "email", "phone", "is_active"]
    list_filter = ["is_active", "partner"]
    list_select_related = ["partner"]
    search_fields = ["name", "email", "partner__name"]


class CityTextForm(forms.ModelForm):
    """A text of the city in one of the places that pages have for it."""

    class Meta:
        model = CityText
        fields = ["slug", "title", "text"]

    def clean_slug(self) -> str:
        """Refuse a code that no page has a place for."""
        slug: str = self.cleaned_data["slug"]
        if slug not in STARTING_TEXTS:
            raise ValidationError(
                _("Deze code kennen wij niet. Kies uit: %s.") % ", ".join(STARTING_TEXTS), code="slug"
            )
        return slug


@admin.register(CityText)
class CityTextAdmin(admin.ModelAdmin):
    form = CityTextForm
    list_display = ["title", "slug"]
    fields = ["slug", "title", "text"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The first text of which the city has no words yet, with ours."""
        written = set(CityText.objects.values_list("slug", flat=True))
        slug = next((slug for slug in STARTING_TEXTS if slug not in written), None)
        if slug is None:
            return {}
        title, text = STARTING_TEXTS[slug]
        return {"slug": slug, "title": title, "text": text}


class ApiClientForm(forms.ModelForm):
    """A program that uses the API, and what it may do."""

    scopes = forms.MultipleChoiceField(
        label=_("Rechten"), choices=ApiClient.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    rate = forms.CharField(
        label=_("Snelheid"),
        required=False,
        max_length=20,
        initial="20/s",
        validators=[RegexValidator(rf"^{RATE.pattern}\Z", _("Schrijf het zo: 20/s, 100/m of 5000/d."))],
        help_text=_("Hoe vaak per seconde (s), minuut (m), uur (h) of dag (d). Leeg: geen grens."),
    )

    class Meta:
        model = ApiClient
        fields = ["name", "scopes", "domains", "areas", "rate", "is_active"]


@admin.register(ApiClient)
class ApiClientAdmin(Witnessed):
    form = ApiClientForm
    witnessed = ("scopes", "domains", "areas", "is_active")
    list_display = ["name", "scope_names", "rate", "is_active", "created_at"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fields = ["name", "scopes", "domains", "areas", "rate", "is_active"]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save; a new client gets a key, of which only the digest is kept."""
        if not change:
            made, obj.new_key_once = make_client(obj.name, scopes=obj.scopes, rate=obj.rate)
            obj.pk, obj.key_digest = made.pk, made.key_digest
        super().save_model(request, obj, form, change)

    def response_add(self, request: Any, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the key, this once, in the answer itself: not in a message, which would travel in a cookie."""
        context = {**self.admin_site.each_context(request), "title": gettext("De sleutel"), "opts": self.opts}
        response = TemplateResponse(
            request, "admin/officers/apiclient/key.html", {**context, "client": obj, "key": obj.new_key_once}
        )
        response["Cache-Control"] = "no-store"
        return response

    @admin.display(description=_("rechten"))
    def scope_names(self, client: ApiClient) -> str:
        return ", ".join(client.scopes)

"""The management pages (`/beheer/`): what a city decides; never signals, reporters, notes, messages or files.

Each app says in its `admin.py` how its own tables look here. What holds for all of them stands on this page: which
right opens a table, that a code never changes, that what is in use is taken out of use and not deleted. A table that is
not in `RIGHT_OF` cannot be opened, by mistake neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import wraps
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignObjectRel, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from areas.forms import AreaChoice, AreasChoice, Day
from areas.models import Area
from officers.models import Officer, Team
from officers.rights import (
    MANAGE_ACCOUNTS,
    MANAGE_AREAS,
    MANAGE_CATEGORIES,
    MANAGE_ORGANISATION,
    MANAGE_TEXTS,
)
from signals.models import RoutingRule, Signal
from signals.rule_standing import broken
from wijkwerk.beheer_seen import SeesChanges

# Table -> the right that opens it: all that a city decides, and nothing of what residents told it.
RIGHT_OF: Final[dict[str, str]] = {
    "areas.areakind": MANAGE_AREAS,
    "areas.area": MANAGE_AREAS,
    "areas.areaversion": MANAGE_AREAS,
    "areas.indicator": MANAGE_AREAS,
    "officers.domain": MANAGE_ORGANISATION,
    "officers.team": MANAGE_ORGANISATION,
    "officers.roletitle": MANAGE_ORGANISATION,
    "officers.coverage": MANAGE_ORGANISATION,
    "officers.positioning": MANAGE_ORGANISATION,
    "officers.areaalderman": MANAGE_ORGANISATION,
    "officers.municipaltask": MANAGE_ORGANISATION,
    "officers.arrangement": MANAGE_ORGANISATION,
    "officers.entryrule": MANAGE_ORGANISATION,
    "officers.partnerorganisation": MANAGE_ORGANISATION,
    "officers.partnercontact": MANAGE_ORGANISATION,
    "signals.routingrule": MANAGE_ORGANISATION,
    "signals.compensationrule": MANAGE_ORGANISATION,
    "signals.wordlist": MANAGE_ORGANISATION,
    "signals.noticerule": MANAGE_ORGANISATION,
    "signals.escalationdesk": MANAGE_ORGANISATION,
    "officers.officer": MANAGE_ACCOUNTS,
    "officers.role": MANAGE_ACCOUNTS,
    "officers.apiclient": MANAGE_ACCOUNTS,
    "signals.category": MANAGE_CATEGORIES,
    "signals.extraquestion": MANAGE_CATEGORIES,
    "signals.extrachoice": MANAGE_CATEGORIES,
    "signals.objectlayer": MANAGE_CATEGORIES,
    "signals.closingresult": MANAGE_CATEGORIES,
    "signals.kindterm": MANAGE_CATEGORIES,
    "signals.questionrule": MANAGE_CATEGORIES,
    "signals.judgementquestion": MANAGE_CATEGORIES,
    "signals.judgementchoice": MANAGE_CATEGORIES,
    "signals.cause": MANAGE_CATEGORIES,
    "signals.statutorystart": MANAGE_CATEGORIES,
    "signals.retentionrule": MANAGE_CATEGORIES,
    "officers.citytext": MANAGE_TEXTS,
    "signals.referral": MANAGE_TEXTS,
    "signals.dangerwords": MANAGE_TEXTS,
    "signals.standardtext": MANAGE_TEXTS,
    "signals.mailtemplate": MANAGE_TEXTS,
}
# What a routing rule leans on: where one of these ends, a rule may do nothing any more.
RULES_LEAN_ON: Final = frozenset(
    {
        "officers.team",
        "officers.officer",
        "areas.area",
        "signals.category",
        "signals.extraquestion",
        "signals.extrachoice",
    }
)
_OUR_APPS: Final = frozenset({"areas", "officers", "signals", "agenda", "dashboard", "outbox"})


class RightsBackend:
    """Django's questions about permissions, answered by the rights of our roles: one table decides, and no other."""

    def authenticate(self, request: HttpRequest | None) -> None:
        """Knows nobody: who somebody is, is for the sign-in."""

    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        """Whether somebody may see, add, change or delete in a table; `perm` is Django's, "areas.change_area".

        Raises `PermissionDenied` where not, so that no further backend is asked.
        """
        app, _dot, codename = perm.partition(".")
        right = RIGHT_OF.get(f"{app}.{codename.partition('_')[2]}")
        if right is None or not isinstance(user_obj, Officer) or not user_obj.may(right):
            raise PermissionDenied
        return True

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether somebody may open any table of an app. Raises `PermissionDenied` where not."""
        open_to = {right for table, right in RIGHT_OF.items() if table.startswith(f"{app_label}.")}
        if not isinstance(user_obj, Officer) or open_to.isdisjoint(user_obj.right_codes):
            raise PermissionDenied
        return True


# What Django's own filters put behind the name of a field.
_ASKED_BY_FILTERS: Final = frozenset(
    {"exact", "id__exact", "isnull", "in", "gte", "gt", "lt", "lte", "year", "month", "day"}
)


class Managed(admin.ModelAdmin):
    """What holds for every table in the management pages; `BeheerSite` puts it before each app's own options."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    formfield_overrides = {models.DateField: {"widget": Day}}
    # What identifies a row to programs, history and the starting set.
    code_fields: tuple[str, ...] = ("slug", "code", "channel")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Whether an address may ask this of the rows: only what the list itself offers as a filter.

        Django lets an address ask about any field and about what hangs on a row, and so about signals.
        """
        offered = [str(one[0]) if isinstance(one, tuple) else str(one) for one in self.list_filter]
        if self.date_hierarchy:
            offered.append(self.date_hierarchy)
        return any(lookup == name or lookup.removeprefix(f"{name}__") in _ASKED_BY_FILTERS for name in offered)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code is chosen once: signals, history and programs go by it."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if obj is not None:
            fields += tuple(name for name in self.code_fields if name in self._field_names() and name not in fields)
        return fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A code is proposed from the name, while the row is new."""
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What can be taken out of use is not deleted: history points to it."""
        return "is_active" not in self._field_names() and super().has_delete_permission(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without the icons that open a second window: rows are made on their own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Choices that are in use, and the one that the row already has; areas by their names."""
        model = db_field.remote_field.model
        if model is Area:
            kwargs |= {"queryset": Area.objects.named(), "form_class": AreaChoice}
        elif "is_active" in {field.name for field in model._meta.fields}:
            chosen = self.model._default_manager.filter(pk=request.resolver_match.kwargs.get("object_id"))
            kwargs["queryset"] = model._default_manager.filter(
                Q(is_active=True) | Q(pk__in=chosen.values(db_field.attname))
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Several choices as boxes to tick, which work with a keyboard and without a script; areas as a list."""
        if db_field.remote_field.model is Area:
            return db_field.formfield(queryset=Area.objects.named(), form_class=AreasChoice)
        return db_field.formfield(widget=forms.CheckboxSelectMultiple, **kwargs)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which sees what somebody else saved since it was opened."""
        form = super().get_form(request, obj, change=change, **kwargs)
        seeing: Any = type(form.__name__, (SeesChanges, form), {})
        # As the table's own options made them: a new class of a form makes its fields anew, with every choice in them.
        seeing.base_fields = form.base_fields
        return seeing

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """The list, under the name of what it lists."""
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form. Of two who save at once the second waits, and hears what the first changed; what the database
        refuses gets a sentence, and no 500."""
        may_break = request.method == "POST" and self.opts.label_lower in RULES_LEAN_ON
        try:
            with transaction.atomic():
                if request.method == "POST" and object_id is not None:
                    self._hold(object_id)
                before = broken() if may_break else {}
                worked = self._works(object_id) if request.method == "POST" else False
                answer = super().changeform_view(request, object_id, form_url, extra_context)
                for rule in broken().values() if may_break else ():
                    if rule.pk not in before:
                        self._say_broken(request, rule)
                if worked and not self._works(object_id):
                    self._say_stopped(request, object_id)
                return answer
        except IntegrityError:
            messages.error(
                request,
                _("Dit past niet bij wat een ander intussen vastlegde, of perioden overlappen. Er is niets bewaard."),
            )
            return HttpResponseRedirect(request.get_full_path())

    def _works(self, object_id: str | None) -> bool:
        """Whether this row is a team that takes signals."""
        if self.opts.label_lower != "officers.team" or object_id is None or not object_id.isdecimal():
            return False
        return Team.objects.active().filter(pk=int(object_id)).exists()

    def _say_stopped(self, request: Any, object_id: str | None) -> None:
        """That a team which was just stopped leaves open signals behind, and where they can be given to another."""
        left = Signal.objects.open().filter(team=object_id).count()
        if left:
            words = ngettext(
                "Let op: dit team heeft nog %d open signaal. Geef het aan een ander team, met een wijziging van de"
                " organisatie:",
                "Let op: dit team heeft nog %d open signalen. Geef ze aan een ander team, met een wijziging van de"
                " organisatie:",
                left,
            )
            messages.warning(
                request, format_html('{} <a href="{}">{}</a>', words % left, reverse("plans"), _("Wijzigingen"))
            )

    def _say_broken(self, request: Any, rule: RoutingRule) -> None:
        """That a routing rule does nothing any more by what was just saved; with a link for who may mend it."""
        words = _("Let op: een routeringsregel doet hierdoor niets meer. %s") % " ".join(rule.faults().values())
        if request.user.may(RIGHT_OF["signals.routingrule"]):
            address = reverse("admin:signals_routingrule_change", args=[rule.pk])
            words = format_html('{} <a href="{}">{}</a>', words, address, rule.name)
        messages.warning(request, words)

    def _hold(self, object_id: str) -> None:
        """Let who saves the same row wait until this transaction ends."""
        key = self.opts.pk
        with suppress(ValidationError):
            rows = self.model._base_manager.filter(pk=key.to_python(unquote(object_id)) if key else None)
            rows.select_for_update(no_key=True).values_list("pk").first()

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The question before deleting. Where somebody just began to use the row, a sentence and no 500."""
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except IntegrityError:
            messages.error(request, _("Dit is intussen in gebruik genomen. Er is niets verwijderd."))
            return HttpResponseRedirect(request.get_full_path())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[str], dict[Any, int], set[str], Any]:
        """What deleting would take along: nothing. What still points to the row is counted, and never named: it may
        be a signal."""
        rows = list(objs)
        pointing: dict[Any, int] = {}
        for relation in self.opts.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel) or relation.field.model._meta.auto_created:
                continue
            table = relation.field.model
            count = table._base_manager.filter(**{f"{relation.field.name}__in": rows}).count()
            if count:
                name = table._meta.verbose_name_plural
                pointing[name] = pointing.get(name, 0) + count
        return (
            [str(row) for row in rows],
            {self.opts.verbose_name_plural: len(rows)},
            set(),
            [f"{count} {name}" for name, count in pointing.items()],
        )

    def _field_names(self) -> set[str]:
        return {field.name for field in self.opts.fields}


class BeheerSite(admin.AdminSite):
    """Django's admin, in Dutch, for who has one of the rights to manage."""

    site_title = gettext_lazy("Beheer van wijkwerk")
    site_header = gettext_lazy("Beheer van wijkwerk")
    index_title = gettext_lazy("Wat uw gemeente zelf bepaalt")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # One row at a time, with its own question.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Open a table that stands in `RIGHT_OF`. Tables of libraries are no choice of a city, and are passed over.

        Raises `ImproperlyConfigured` for a table of ours that does not stand there.
        """
        listed: Iterable[type[models.Model]] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        )
        for model in listed:
            label = model._meta.label_lower
            if label in RIGHT_OF:
                own = admin_class or admin.ModelAdmin
                super().register(model, type(own.__name__, (Managed, own), {}), **options)
            elif model._meta.app_label in _OUR_APPS:
                raise ImproperlyConfigured(f"{label} is not among what a city decides: wijkwerk/beheer.py")

    def get_urls(self) -> list[Any]:
        """Django's addresses, without the one that leads from any table and id to a row's page on the site: it asks no
        right, and would tell the number of a signal."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Who has a right to manage anything; `is_staff` plays no part."""
        return isinstance(request.user, Officer) and request.user.may_manage

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables in the order of `RIGHT_OF`, which is the order in which a city fills them."""
        apps: list[Any] = super().get_app_list(request, app_label)
        places = {table: place for place, table in enumerate(RIGHT_OF)}
        for app in apps:
            app["models"].sort(key=lambda table: places[table["model"]._meta.label_lower])
        return apps

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A page for who may manage, in Dutch whatever the browser asks: the officers' pages are not translated."""
        door = super().admin_view(view, cacheable)

        @wraps(door)
        def in_dutch(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            with override("nl"):
                response = door(request, *args, **kwargs)
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()
                return response

        return in_dutch

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """To the one sign-in of the house, with its throttle; who is signed in already may not come here (403)."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        index = reverse("admin:index", current_app=self.name)
        return redirect_to_login(request.GET.get("next") or index, login_url=reverse("login"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Signing out has an address of its own, by POST."""
        raise Http404

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The own password is changed where everybody does it."""
        return redirect("account_change_password")

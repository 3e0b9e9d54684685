"""The door to opgaven and kansen: the list of everything or of an area, one of them, and what can be done with it."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import actions, items, partner_links
from agenda.evidence import sounds_of
from agenda.forms import ActionForm, BundleForm, ItemForm, LinkForm, PhaseForm, StandForm
from agenda.models import Action, Audience, Commitment, Item, ItemKind, Phase
from agenda.overview import overview_of, public_part
from agenda.paging import page_of
from agenda.views import officer_at
from areas.queries import current_version
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals.models import ActionStatus, Signal
from signals.views.actions.base import HandlingForm
from signals.visibility import viewer_of
from signals.workflow import Changed

# Of what was promised, the list shows so much; all of it has a page of its own.
MOST_PROMISES: Final = 20
# What a list of officers can be narrowed to.
_ENDED: Final = "geeindigd"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The agenda of the whole municipality: what is public, and for officers everything."""
    return _list(request, None)


@require_safe
def of_area(request: HttpRequest, code: str) -> HttpResponse:
    """The agenda of an area with all below it, and of what it lies in."""
    version = current_version(code)
    if version is None:
        raise Http404
    return _list(request, version)


def _list(request: HttpRequest, version: Any) -> HttpResponse:
    officer = officer_at(request)
    rows = Item.objects.all() if officer else Item.objects.public()
    promises = Commitment.objects.open() if officer else Commitment.objects.public().of_late()
    if version is not None:
        rows = rows.bearing_on(version.area_id)
        promises = promises.of_area(version.area_id)
    asked = request.GET.get("fase", "")
    if asked in Phase.values:
        rows = rows.filter(phase=asked)
    elif officer and asked != _ENDED:
        rows = rows.open()
    elif officer:
        rows = rows.exclude(pk__in=Item.objects.open().values("pk"))
    audience = request.GET.get("voor", "")
    if audience in Audience.values:
        rows = rows.filter(audiences__contains=[audience])
    if officer and request.GET.get("van") == "mij":
        rows = rows.owned_by(officer.pk)
    page = page_of(rows.for_list(), request, by="-changed_at")
    sounds = sounds_of(one.pk for one in page.rows)
    context: dict[str, Any] = {
        "version": version,
        "rows": [(one, sounds.get(one.pk, [])) for one in page.rows],
        "page": page,
        "promises": list(promises.for_list()[:MOST_PROMISES]),
        "phases": Phase.choices,
        "asked": asked,
        "audiences": Audience.choices,
        "audience": audience if audience in Audience.values else "",
        "of_me": request.GET.get("van") == "mij",
        "may_manage": officer is not None and officer.may(rights.AGENDA_MANAGE),
        "may_promise": officer is not None and officer.may(rights.AGENDA_PROMISE),
    }
    return render(request, "agenda/list.html" if officer else "agenda/public_list.html", context)


@require_safe
def item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """One item: for officers with all that belongs to it, for everybody as far as it is public; else 404."""
    found = get_object_or_404(Item.objects.for_list(), public_id=item_id)
    officer = officer_at(request)
    if officer is None:
        if not found.is_public:
            raise Http404
        return render(request, "agenda/public_item.html", {"item": found, "overview": public_part(found)})
    return _page(request, officer, found)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.AGENDA_MANAGE)
def new(request: OfficerRequest) -> HttpResponse:
    """Make an opgave or kans; `kenmerk` (more than one) are signals that it stands on from the start."""
    sent = request.POST if request.method == "POST" else request.GET
    numbers = [one[:20] for one in sent.getlist("kenmerk")][:100]
    form = ItemForm(request.POST if "titel" in request.POST else None, officer=request.user, initial=_asked(request))
    status = 200
    if form.is_bound:
        try:
            if form.is_valid():
                made = items.make(form.plan(), by=request.user)
                if numbers:
                    items.bundle(made, numbers, by=request.user)
                messages.success(request, _("%s staat nu op de lijst.") % made.title)
                return redirect(made)
        except ValidationError as refused:
            form.refuse(refused)
        status = 400
    known = Signal.objects.known_to(viewer_of(request.user)).filter(number__in=numbers).select_related("category")
    return render(request, "agenda/form.html", {"form": form, "chosen": list(known.order_by("number"))}, status=status)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What an address or a button asks to begin with: an area by its code, a kind."""
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    asked: dict[str, Any] = {"gebieden": [version.area_id]} if version else {}
    if request.POST.get("soort") in ItemKind.values:
        asked["soort"] = request.POST["soort"]
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.AGENDA_MANAGE)
def edit(request: OfficerRequest, item_id: uuid.UUID) -> HttpResponse:
    """Change what is said of an item. 409 with what was typed where somebody else was first."""
    found = get_object_or_404(Item.objects.select_related("owner"), public_id=item_id)
    form = ItemForm(request.POST if request.method == "POST" else None, item=found, officer=request.user)
    context: dict[str, Any] = {"form": form, "item": found}
    if not form.is_bound:
        return render(request, "agenda/form.html", context)
    try:
        if form.is_valid():
            _seen(form, found)
            items.edit(found, form.plan(), by=request.user)
            messages.success(request, _("De wijziging is bewaard."))
            return redirect(found)
    except Changed as changed:
        again = get_object_or_404(Item.objects.select_related("owner"), public_id=item_id)
        # What was typed stays, on top of the version that is there now.
        typed = request.POST.copy()
        typed["versie"] = str(again.version)
        context |= {"form": ItemForm(typed, item=again, officer=request.user), "item": again, "changed": str(changed)}
        return render(request, "agenda/form.html", context, status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return render(request, "agenda/form.html", context, status=400)


def _seen(form: Any, found: Item) -> None:
    """Go on from the version that the reader of a form saw; an old one meets `Changed` in the verb."""
    seen = form.cleaned_data.get("versie")
    if seen is not None:
        found.version = seen


@for_officers(rights.AGENDA_MANAGE)
@require_POST
def act(request: OfficerRequest, item_id: uuid.UUID, verb: str) -> HttpResponse:
    """Do something with an item, and show it again: 400 with the form where something is not right, 409 where somebody
    else was first."""
    if verb not in ("fase", "openbaar", "bundelen", "losmaken", "actie"):
        raise Http404
    officer = request.user
    found = get_object_or_404(Item.objects.for_list(), public_id=item_id)
    form: Any = None
    try:
        if verb == "fase":
            form = PhaseForm(request.POST, item=found)
            wanted = request.POST.get("fase", "")
            if wanted in Phase.values and wanted not in dict(form.fields["fase"].choices):
                raise Changed(_("Iemand anders heeft dit punt intussen veranderd."))
            if form.is_valid():
                _seen(form, found)
                items.move(found, to=form.cleaned_data["fase"], outcome=form.cleaned_data["uitkomst"], by=officer)
                return _done(request, found, _("De fase is veranderd."))
        elif verb == "openbaar":
            items.publish(found, public=request.POST.get("openbaar") == "ja", by=officer)
            return _done(
                request, found, _("Iedereen kan dit lezen.") if found.is_public else _("Alleen collega’s zien dit nog.")
            )
        elif verb == "bundelen":
            form = BundleForm(request.POST)
            if form.is_valid():
                report = items.bundle(found, form.numbers(), by=officer)
                if report.refused:
                    for number, why in report.refused:
                        form.add_error("kenmerken", f"{number[:20]}: {why}")
                else:
                    return _done(request, found, _("Gebundeld: %s.") % ", ".join(report.done))
        elif verb == "losmaken":
            known = Signal.objects.known_to(viewer_of(officer))
            signal = get_object_or_404(known, number=request.POST.get("kenmerk", "")[:20])
            items.part(found, signal, by=officer)
            return _done(request, found, _("Signaal %s is losgemaakt.") % signal.number)
        else:
            form = ActionForm(request.POST, officer=officer)
            if form.is_valid():
                typed = form.cleaned_data
                actions.add(
                    found,
                    text=typed["tekst"],
                    owner=typed["zorgt"],
                    partner=typed["partner"],
                    contact=typed["contact"],
                    due_on=typed["uiterlijk"],
                    by=officer,
                )
                return _done(request, found, _("De actie staat erbij."))
    except Changed as changed:
        again = get_object_or_404(Item.objects.for_list(), public_id=item_id)
        return _page(request, officer, again, verb=verb, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _page(request, officer, found, verb=verb, form=form, status=400)


@for_officers()
@require_POST
def act_on_action(request: OfficerRequest, action_id: uuid.UUID) -> HttpResponse:
    """Say how an action stands: its owner, and who manages the agenda."""
    action = get_object_or_404(Action.objects.select_related("item", "owner", "partner"), public_id=action_id)
    if not may_change(action, request.user):
        raise PermissionDenied
    found = get_object_or_404(Item.objects.for_list(), pk=action.item_id)
    form = StandForm(request.POST, action=action)
    try:
        if not action.is_open or form.data.get("stond", action.status) != action.status:
            raise Changed(_("Iemand anders heeft deze actie intussen veranderd."))
        if form.is_valid():
            actions.change(action, to=form.cleaned_data["stand"], text=form.cleaned_data["antwoord"], by=request.user)
            return _done(request, found, _("De actie is bijgewerkt."))
    except Changed as changed:
        return _page(request, request.user, found, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _page(request, request.user, found, verb=str(action.pk), form=form, status=400)


def may_change(action: Action, officer: Officer) -> bool:
    """Whether an officer may say how an action stands."""
    return action.owner_id == officer.pk or officer.may(rights.AGENDA_MANAGE)


def _done(request: OfficerRequest, found: Item, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(found)


def _page(
    request: HttpRequest,
    officer: Officer,
    found: Item,
    *,
    verb: str = "",
    form: HandlingForm | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of an item, perhaps with a form that was refused or with what somebody else did."""
    seen = overview_of(found, officer=officer)
    may = officer.may(rights.AGENDA_MANAGE)
    forms: dict[str, Any] = {}
    kept = {
        name: request.POST[name]
        for name in ("uitkomst", "tekst", "uiterlijk", "kenmerken")
        if changed and name in request.POST
    }
    if may:
        forms = {"fase": PhaseForm(item=found, initial=kept), "bundelen": BundleForm(initial=kept)}
        if found.is_open:
            forms["actie"] = ActionForm(officer=officer, initial=kept)
    if form is not None:
        forms[verb] = form
    acts = [
        (
            one,
            forms.get(str(one.pk)) or (StandForm(action=one) if one.is_open and may_change(one, officer) else None),
            forms.get(f"link-{one.pk}") or (LinkForm(action=one) if may and one.partner and one.is_open else None),
        )
        for one in seen.actions
    ]
    return render(
        request,
        "agenda/item.html",
        {
            "item": found,
            "overview": seen,
            "acts": acts,
            "open_acts": sum(one.status in (ActionStatus.OPEN, ActionStatus.BUSY) for one in seen.actions),
            "forms": forms,
            "form": form,
            "verb": verb,
            "changed": changed,
            "typed": [text for name in ("antwoord",) if changed and (text := request.POST.get(name, "").strip())],
            "may_manage": may,
            "may_promise": officer.may(rights.AGENDA_PROMISE),
        },
        status=status,
    )


@for_officers(rights.AGENDA_MANAGE)
@require_POST
def act_on_link(request: OfficerRequest, action_id: uuid.UUID) -> HttpResponse:
    """Mail the partner of an action a new link, or (`intrekken`) let the last one open no more."""
    action = get_object_or_404(Action.objects.select_related("item", "partner", "contact"), public_id=action_id)
    found = get_object_or_404(Item.objects.for_list(), pk=action.item_id)
    form = LinkForm(request.POST, action=action)
    try:
        if request.POST.get("link", str(action.link_number)) != str(action.link_number):
            raise Changed(_("Iemand anders heeft deze actie intussen veranderd."))
        if request.POST.get("wat") == "intrekken":
            partner_links.withdraw(action, by=request.user)
            return _done(request, found, _("De link werkt niet meer."))
        form.is_valid()
        partner_links.send(action, by=request.user, address=form.cleaned_data["adres"])
        return _done(request, found, _("%s krijgt een nieuwe link. De vorige werkt niet meer.") % action.partner)
    except Changed as changed:
        return _page(request, request.user, found, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _page(request, request.user, found, verb=f"link-{action.pk}", form=form, status=400)

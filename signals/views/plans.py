"""The pages of planned changes of the organisation: all of them, and one with its checks, to settle or take back.

For who manages the organisation, and may therefore not know of any signal: numbers of signals are rounded
(docs/adr/0009), and the lists behind them show what their reader may know of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officers import planning, rights
from officers.access import OfficerRequest, for_officers
from officers.models import Plan
from officers.planning import PlanChanged
from signals import reorganising
from signals.plan_forms import ClosingForm, EditionForm, LineForm, PlacingForm, PlanForm, RemovalForm, TaskForm
from signals.small_numbers import about

# What may be put in a plan, by the verb of its form.
_LINES: Final[dict[str, type[LineForm]]] = {"positionering": PlacingForm, "afspraak": TaskForm, "team": ClosingForm}


@require_safe
@for_officers(rights.MANAGE_ORGANISATION)
def plans(request: OfficerRequest) -> HttpResponse:
    """All plans, what is still to come first."""
    found = list(Plan.objects.select_related("made_by").prefetch_related("lines").order_by("-starts_on", "-pk")[:200])
    to_come = [plan for plan in reversed(found) if plan.state in (Plan.State.DRAFT, Plan.State.SETTLED)]
    return render(
        request,
        "signals/plans.html",
        {"to_come": to_come, "past": [plan for plan in found if plan not in to_come]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.MANAGE_ORGANISATION)
def new(request: OfficerRequest) -> HttpResponse:
    """A new plan: what it is called, why, and from when."""
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = planning.make(**form.given(), by=request.user)
        except ValidationError as refused:
            form.refuse(refused)
        else:
            return redirect("plan", plan.pk)
    return render(request, "signals/plan_new.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@for_officers(rights.MANAGE_ORGANISATION)
def plan(request: OfficerRequest, plan_id: int) -> HttpResponse:
    """One plan: what it changes, whether it can be, what it touches, and who did what with it."""
    return _page(request, get_object_or_404(Plan, pk=plan_id))


@require_POST
@for_officers(rights.MANAGE_ORGANISATION)
def act(request: OfficerRequest, plan_id: int, verb: str) -> HttpResponse:
    """Change a plan, settle it or take it back.

    400 with the form where something is not right; 409 with what was typed where somebody else changed the plan.
    """
    found = get_object_or_404(Plan, pk=plan_id)
    if verb in _LINES:
        return _act(request, found, verb, _LINES[verb](request.POST, prefix=verb), _add_line)
    doing = _VERBS.get(verb)
    if doing is None:
        raise Http404
    form_of, do = doing
    return _act(request, found, verb, form_of(request.POST), do)


def _act(
    request: OfficerRequest, found: Plan, verb: str, form: Any, do: Callable[[OfficerRequest, Plan, Any], HttpResponse]
) -> HttpResponse:
    if form.is_valid():
        try:
            return do(request, found, form)
        except ValidationError as refused:
            form.refuse(refused)
        except PlanChanged:
            found.refresh_from_db()
            return _page(request, found, verb=verb, form=form, changed=True, status=409)
    found.refresh_from_db()
    return _page(request, found, verb=verb, form=form, status=400)


def _add_line(request: OfficerRequest, found: Plan, form: LineForm) -> HttpResponse:
    planning.add_line(found, form.line(), edition=form.cleaned_data["versie"], by=request.user)
    messages.success(request, _("Het staat in de wijziging."))
    return redirect("plan", found.pk)


def _change(request: OfficerRequest, found: Plan, form: PlanForm) -> HttpResponse:
    planning.change(found, edition=form.cleaned_data["versie"] or 0, by=request.user, **form.given())
    messages.success(request, _("De wijziging is aangepast."))
    return redirect("plan", found.pk)


def _remove(request: OfficerRequest, found: Plan, form: RemovalForm) -> HttpResponse:
    planning.remove_line(found, form.cleaned_data["regel"], edition=form.cleaned_data["versie"], by=request.user)
    messages.success(request, _("Het staat niet meer in de wijziging."))
    return redirect("plan", found.pk)


def _settle(request: OfficerRequest, found: Plan, form: EditionForm) -> HttpResponse:
    reorganising.settle(found, edition=form.cleaned_data["versie"], by=request.user)
    messages.success(request, _("De wijziging is vastgesteld. Tot de dag zelf kunt u haar intrekken."))
    return redirect("plan", found.pk)


def _take_back(request: OfficerRequest, found: Plan, form: EditionForm) -> HttpResponse:
    planning.take_back(found, edition=form.cleaned_data["versie"], by=request.user)
    messages.success(request, _("De wijziging is ingetrokken. Alles blijft zoals het was."))
    return redirect("plan", found.pk)


_VERBS: Final[dict[str, tuple[type[Any], Callable[[OfficerRequest, Plan, Any], HttpResponse]]]] = {
    "aanpassen": (PlanForm, _change),
    "regel-weg": (RemovalForm, _remove),
    "vaststellen": (EditionForm, _settle),
    "intrekken": (EditionForm, _take_back),
}


def _page(
    request: OfficerRequest,
    found: Plan,
    *,
    verb: str = "",
    form: Any = None,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page of a plan; the form of `verb` as it was filled in, the others empty."""
    forms = {name: form if name == verb else kind(prefix=name) for name, kind in _LINES.items()}
    kept = {"naam": found.name, "waarom": found.why, "ingaat": found.starts_on}
    findings = reorganising.judge(found) if found.state in (Plan.State.DRAFT, Plan.State.SETTLED) else None
    return render(
        request,
        "signals/plan.html",
        {
            "plan": found,
            "lines": [(line, planning.title_of(line)) for line in planning.lines_of(found)],
            "steps": found.steps.select_related("officer"),
            "findings": findings,
            "touches": [(touch, about(touch.number)) for touch in (findings.touches if findings else ())],
            "forms": forms if found.is_draft else {},
            "change_form": form if verb == "aanpassen" else PlanForm(initial=kept),
            # What was refused, where the form has no fields of its own to say it beside.
            "errors": form,
            "verb": verb,
            "changed": changed,
            "may_be_taken_back": planning.may_be_taken_back(found),
        },
        status=status,
    )

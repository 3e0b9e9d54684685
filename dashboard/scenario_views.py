"""Proefdraaien: pages to ask what another arrangement would have done, to follow it and to read what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import scenario_page
from dashboard.scenario_forms import FORMS, Choices, QuestionForm, forms_of
from officers import audit, rights, scenarios
from officers.access import OfficerRequest, for_officers
from officers.models import Scenario
from officers.organisation import NoTriageTeam
from outbox import post
from signals import comparing
from signals.comparing import PAIRS, SAVED, Cell
from signals.tasks import try_scenario
from signals.visibility import viewer_of

_page = for_officers(rights.POSITIONING)
# Scenarios on the list; who has more of them throws old ones away.
_MOST: Final = 200


def _found(request: OfficerRequest, scenario_id: UUID) -> Scenario:
    """A scenario that this officer may read. 404 for any other."""
    found = Scenario.objects.for_reading_by(request.user).filter(public_id=scenario_id).first()
    if found is None:
        raise Http404
    return found


def _own(request: OfficerRequest, scenario_id: UUID) -> Scenario:
    """A scenario that this officer may change: the own ones."""
    found = _found(request, scenario_id)
    if found.officer_id != request.user.pk:
        raise PermissionDenied
    return found


@require_safe
@_page
def overview(request: OfficerRequest) -> HttpResponse:
    """The own scenarios, and those that colleagues share."""
    rows = list(Scenario.objects.for_reading_by(request.user).defer("result", "changes")[:_MOST])
    own = [row for row in rows if row.officer_id == request.user.pk]
    shared = [row for row in rows if row.officer_id != request.user.pk]
    return render(request, "dashboard/scenarios.html", {"own": own, "shared": shared})


@require_http_methods(["GET", "HEAD", "POST"])
@_page
def new(request: OfficerRequest) -> HttpResponse:
    """A new scenario: its name, period and areas."""
    if request.method != "POST":
        return _question(request, QuestionForm.of(None))
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            made = scenarios.make(**_asked(form), by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("scenario", made.public_id)
    return _question(request, form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@_page
def question(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """Another name, period or other areas of an own scenario."""
    scenario = _own(request, scenario_id)
    if request.method != "POST":
        return _question(request, QuestionForm.of(scenario), scenario=scenario)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            scenarios.ask_otherwise(scenario, **_asked(form))
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("scenario", scenario.public_id)
    return _question(request, form, scenario=scenario, status=400)


def _question(
    request: OfficerRequest, form: QuestionForm, *, scenario: Scenario | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "scenario": scenario}
    return render(request, "dashboard/scenario_question.html", context, status=status)


def _asked(form: QuestionForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "name": given["naam"],
        "first_day": given["van"],
        "last_day": given["tot"],
        "areas": given["gebieden"],
    }


@require_safe
@_page
def scenario(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """A scenario: the question, how far the trying is, and what came of it."""
    return _show(request, _found(request, scenario_id))


def _show(
    request: OfficerRequest, scenario: Scenario, *, sent: Any = None, soort: str = "", status: int = 200
) -> HttpResponse:
    names = scenario_page.read_names()
    is_own = scenario.officer_id == request.user.pk
    try:
        changes = scenario_page.said(scenario, scenarios.changes_of(scenario), names)
        trouble: list[str] = []
    except ValidationError as error:
        changes, trouble = [], error.messages
    if not trouble and not scenario.result and not scenario.is_under_way:
        trouble = _trouble(scenario)
    forms = forms_of(Choices(), sent=sent, soort=soort) if is_own and not scenario.is_under_way else []
    failed = next((form for form in forms if form.errors), None)
    return render(
        request,
        "dashboard/scenario.html",
        {
            "scenario": scenario,
            "is_own": is_own,
            "areas": [names.areas.get(code, code) for code in scenario.areas],
            "changes": changes,
            "trouble": trouble,
            "forms": forms,
            "form": failed,
            "outcome": scenario_page.Outcome(scenario, names, reader=request.user) if scenario.result else None,
        },
        status=status,
    )


def _trouble(scenario: Scenario) -> list[str]:
    """Why a scenario cannot be tried as it stands."""
    try:
        comparing.read_settings(comparing.trial_of(scenario))
    except ValidationError as error:
        return error.messages
    except NoTriageTeam:
        return [_("Er is geen team voor triage: dan is er niemand voor wat nergens past.")]
    return []


# --- verbs -----------------------------------------------------------------------------------------------------------


@require_POST
@_page
def act(request: OfficerRequest, scenario_id: UUID, verb: str) -> HttpResponse:
    """Do one of `_VERBS` to a scenario."""
    if verb not in _VERBS:
        raise Http404
    return _VERBS[verb](request, scenario_id)


def _add(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """Add a change; what cannot be made is said on the page, with what was chosen."""
    scenario, soort = _own(request, scenario_id), request.POST.get("soort", "")
    if soort not in FORMS:
        return _show(request, scenario, status=400)
    form = FORMS[soort](request.POST, Choices())
    if form.is_valid():
        try:
            with transaction.atomic():
                scenarios.add(scenario, form.change())
                comparing.read_settings(comparing.trial_of(scenario))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return redirect("scenario", scenario.public_id)
        return redirect("scenario", scenario.public_id)
    return _show(request, scenario, sent=request.POST, soort=soort, status=400)


def _take_away(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """Take a change away, by its place in the list and what it says there: the list may be another one by now."""
    scenario = _own(request, scenario_id)
    changes = scenarios.changes_of(scenario)
    place = request.POST.get("plaats", "")
    if place.isdecimal() and int(place) < len(changes):
        change = changes[int(place)]
        if change.in_words(scenario_page.read_names()) == request.POST.get("verandering"):
            scenarios.take_away(scenario, change)
            return redirect("scenario", scenario.public_id)
    messages.warning(request, _("Deze verandering was er niet meer. Kijk hieronder wat er nu staat."))
    return redirect("scenario", scenario.public_id)


def _run(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """Put it up for a worker."""
    scenario = _found(request, scenario_id)
    trouble = _trouble(scenario)
    if trouble:
        return _show(request, scenario, status=409)
    try:
        run = scenarios.ask(scenario, by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("scenario", scenario.public_id)
    if run is not None:
        post.wake(try_scenario, str(run))
    return redirect("scenario", scenario.public_id)


def _stop(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    scenario = _found(request, scenario_id)
    if scenario.asked_by_id != request.user.pk and scenario.officer_id != request.user.pk:
        raise PermissionDenied
    scenarios.stop(scenario)
    return redirect("scenario", scenario.public_id)


def _share(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    scenario = _own(request, scenario_id)
    scenarios.share(scenario, shared=request.POST.get("gedeeld") == "ja")
    return redirect("scenario", scenario.public_id)


def _copy(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    made = scenarios.copy(_found(request, scenario_id), by=request.user)
    return redirect("scenario", made.public_id)


def _delete(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    scenario = _own(request, scenario_id)
    scenario.delete()
    messages.success(request, _("Het scenario %s is weg, met wat eruit kwam.") % scenario.name)
    return redirect("scenarios")


_VERBS: Final[dict[str, Callable[[OfficerRequest, UUID], HttpResponse]]] = {
    "verandering": _add,
    "terugnemen": _take_away,
    "draaien": _run,
    "stoppen": _stop,
    "delen": _share,
    "kopie": _copy,
    "weg": _delete,
}


# --- reading what came of it -----------------------------------------------------------------------------------------


@require_safe
@_page
def progress(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """How far it is, as JSON: `stand`, `procent`, `onderweg`."""
    found = _found(request, scenario_id)
    return JsonResponse({"stand": found.state, "procent": found.percent, "onderweg": found.is_under_way})


@require_safe
@_page
def listed(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """The signals of a part of the sums, as far as this officer may know of them; tried again here and now."""
    found = _found(request, scenario_id)
    what = request.GET.get("wat", "verschil")
    if what == "overdracht":  # as it stood in addresses that people kept
        what = request.GET.get("naar") or SAVED
    if what not in Cell.WHATS:
        raise Http404
    halves = ("", "") if what not in PAIRS else (request.GET.get("van", "")[:60], request.GET.get("naar", "")[:60])
    cell = Cell(what, *halves)
    try:
        page = comparing.one_by_one(
            comparing.trial_of(found), cell, viewer=viewer_of(request.user), after=request.GET.get("na", "")
        )
    except (ValidationError, NoTriageTeam):
        return redirect("scenario", found.public_id)
    query = request.GET.copy()
    query.pop("na", None)
    names = scenario_page.read_names()
    return render(
        request,
        "dashboard/scenario_signals.html",
        {
            "scenario": found,
            "cell": cell,
            "names": names.teams,
            "title": scenario_page.title_of(cell, names),
            "page": page,
            "query": query.urlencode(),
            "is_first": "na" not in request.GET,
        },
    )


@require_safe
@_page
def as_file(request: OfficerRequest, scenario_id: UUID) -> HttpResponse:
    """The sums as .csv, with the exactness of the page."""
    found = _found(request, scenario_id)
    if not found.result:
        raise Http404
    names = scenario_page.read_names()
    outcome = scenario_page.Outcome(found, names, reader=request.user)
    changes = scenario_page.said(found, scenarios.changes_of(found), names)
    audit.record("export", about={"kind": "csv", "scenario": str(found.public_id)}, by=request.user)
    words = scenario_page.as_csv(found, outcome, changes)
    answer = HttpResponse(words, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="proefdraai-{found.first_day}-{found.last_day}.csv"'
    return answer

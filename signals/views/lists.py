"""The list of signals: found by one filter, as rows, on a map, as a file; kept by a name; and many changed at once."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from areas.degrees import read_box
from areas.maps import draw, map_settings
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer, Team
from signals import bulk, exporting, finding, kept_filters
from signals.finding import Filter, Spots
from signals.list_forms import BulkForm, FilterForm, KeepForm
from signals.models import ClosingResult, SavedFilter, Signal
from signals.visibility import viewer_of

MAP = "kaart"


@require_safe
@for_officers()
def signals(request: OfficerRequest) -> HttpResponse:
    """The list, or with `weergave=kaart` the same on a map. An exact number opens its signal, whatever is asked besides
    (`zoek`, exactly; for the external number where one signal has it)."""
    officer = request.user
    viewer = viewer_of(officer)
    words = request.GET.get("zoek", "").strip()
    if words and (one := _by_number(words, viewer)):
        return redirect(one)
    form = FilterForm(_defaults(request.GET), officer=officer)
    on_map = request.GET.get("weergave") == MAP
    # A map is one statement more: a page takes ten at most.
    saved = [] if on_map else list(SavedFilter.objects.of(officer))
    if not form.is_valid():
        # What is kept is in sight: it may be what brought one here.
        context = {"form": form, "listed": None, "saved": kept_filters.with_remarks(saved, viewer)}
        return render(request, "signals/list.html", context, status=400)
    asked = Filter.of(form.cleaned_data)
    known = kept_filters.look_up([asked.parts, *(one.asked for one in saved)], viewer)
    listed = finding.listed(asked, viewer, after=request.GET.get("na", ""))
    spots = finding.spots(asked, viewer) if on_map else None
    query = urlencode(asked.parts, doseq=True)
    may_change = rights.SIGNALS_HANDLE in officer.right_codes
    return render(
        request,
        "signals/list.html",
        {
            "form": form,
            "asked": asked,
            "listed": listed,
            "query": query,
            "is_first": "na" not in request.GET,
            "chosen": form.chosen(asked),
            "ended": kept_filters.ended_in(asked.parts, known),
            "not_for_reader": kept_filters.not_for_reader(asked.parts, known),
            "saved": kept_filters.with_remarks(saved, viewer, known),
            "own_saved": [one for one in saved if one.officer_id == officer.pk],
            "own_teams": form.own_teams,
            "may_export": rights.SIGNALS_EXPORT in officer.right_codes,
            "may_change": may_change,
            # Who manages the agenda bundles what they may know of, whoever handles it.
            "may_bundle": rights.AGENDA_MANAGE in officer.right_codes,
            "on_map": on_map,
            "more_points": bool(spots and spots.more),
            "points_shown": len(spots.shown) if spots else 0,
            "map": _map(spots, asked, query) if spots else None,
            "drawing": draw([]) if spots and not spots.shown else None,
        },
    )


def _defaults(asked: QueryDict) -> QueryDict:
    """What stands in the address; who searches without saying where looks at what is open and closed."""
    if "stand" in asked:
        return asked
    filled = asked.copy()
    filled["stand"] = "alles" if asked.get("zoek", "").strip() else "open"
    return filled


def _by_number(words: str, viewer: Any) -> Signal | None:
    """The signal with exactly this number, among those that one knows; or the one signal with this external number,
    among those that it may be found by: a row does not show that number of what one may not read."""
    known = Signal.objects.known_to(viewer)
    if finding.NUMBER.fullmatch(words):
        return known.filter(number=words).first()
    if any(sign.isdigit() for sign in words) and len(words) <= 100:
        found = list(finding.by_words_of(known).filter(external_number=words)[:2])
        return found[0] if len(found) == 1 else None
    return None


def _map(spots: Spots, asked: Filter, query: str) -> dict[str, Any]:
    """What the map is given. Where not all fits on it, it asks for what lies in its view whenever that moves."""
    return map_settings() | {
        # Of one the outline is drawn.
        "area": asked.gebied[0] if len(asked.gebied) == 1 else "",
        "areaUrl": "",
        "points": _points(spots),
        "pointsUrl": f"{reverse('signals-points')}?{query}" if spots.more else "",
    }


def _points(spots: Spots) -> list[dict[str, Any]]:
    address = reverse("signal", args=["_"]).removesuffix("_")
    return [
        {
            "at": [one.lon, one.lat],
            "name": f"{one.number} {one.category}".strip(),
            "url": address + one.number,
            "state": one.state,
        }
        for one in spots.shown
    ]


@require_safe
@for_officers()
def points(request: OfficerRequest) -> HttpResponse:
    """What the map of the list shows of a view (`bbox`: west, south, east, north), as JSON, by the filter of the list:
    `points` as the page has them, and `more` where the view holds more than those."""
    form = FilterForm(_defaults(request.GET), officer=request.user)
    try:
        box = read_box(request.GET.get("bbox", ""))
    except ValueError:
        return JsonResponse({"points": [], "more": False}, status=400)
    if not form.is_valid():
        return JsonResponse({"points": [], "more": False}, status=400)
    spots = finding.spots(Filter.of(form.cleaned_data), viewer_of(request.user), box=box)
    return JsonResponse({"points": _points(spots), "more": spots.more})


# --- as a file -------------------------------------------------------------------------------------------------------


@require_safe
@for_officers(rights.SIGNALS_EXPORT)
def as_file(request: OfficerRequest, kind: str) -> HttpResponse:
    """The list with this filter as .csv or .xlsx; who took how much by which filter is logged, without its words
    (`exporting.Log`)."""
    form = FilterForm(_defaults(request.GET), officer=request.user)
    if not form.is_valid():
        return redirect(f"{reverse('signals')}?{request.GET.urlencode()}")
    if kind not in ("csv", "xlsx"):
        raise Http404
    asked = Filter.of(form.cleaned_data)
    wanted = finding.everything(asked, viewer_of(request.user))
    name = f"signalen-{timezone.localtime():%Y-%m-%d-%H%M}.{kind}"
    # What somebody looked for may be the name of a person: that they looked is enough.
    values = {part: "*" if part in ("zoek", "organisatie") else said for part, said in asked.parts.items()}
    log = exporting.Log(about={"file": name, "filter": values}, by=request.user)
    answer: Any
    if kind == "csv":
        answer = StreamingHttpResponse(exporting.as_csv(wanted, log=log), content_type="text/csv; charset=utf-8")
    else:
        try:
            made = exporting.as_xlsx(wanted, log=log)
        except exporting.TooMany:
            messages.warning(
                request,
                _("Dit zijn meer dan %d signalen. Maak de lijst korter, of neem hem mee als CSV.")
                % exporting.MOST_IN_A_SHEET,
            )
            return redirect(f"{reverse('signals')}?{request.GET.urlencode()}")
        answer = HttpResponse(made, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)


# --- kept by a name --------------------------------------------------------------------------------------------------


@require_POST
@for_officers()
def keep(request: OfficerRequest) -> HttpResponse:
    """Keep the filter of the address under a name (one that is had already gets the new filter), or in the place of a
    filter of one's own (`vervangt`)."""
    officer = request.user
    form = FilterForm(_defaults(request.GET), officer=officer)
    back = f"{reverse('signals')}?{request.GET.urlencode()}"
    own = SavedFilter.objects.filter(officer=officer)
    typed = KeepForm(request.POST, teams=_own_teams(officer), own=own)
    if not form.is_valid() or not typed.is_valid():
        messages.error(request, _("Dit filter is niet bewaard. Geef het een naam van hoogstens 60 tekens."))
        return redirect(back)
    asked = Filter.of(form.cleaned_data)
    given = typed.cleaned_data
    try:
        if given["vervangt"]:
            kept = kept_filters.put_in_place_of(given["vervangt"], asked, by=officer)
        else:
            kept = kept_filters.keep(
                asked, name=given["naam"], team=given["team"], is_pinned=given["bureau"], by=officer
            )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(back)
    messages.success(request, _("Het filter %s is bewaard.") % kept.name)
    return redirect(back)


@require_POST
@for_officers()
def take_over(request: OfficerRequest, filter_id: int) -> HttpResponse:
    """Make a filter of one's team one's own, where who made it left."""
    shared = get_object_or_404(SavedFilter.objects.of(request.user), pk=filter_id)
    try:
        kept = kept_filters.take_over(shared, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("signals")
    messages.success(request, _("Het filter %s is nu van u.") % kept.name)
    return redirect(f"{reverse('signals')}?{kept.query}")


@require_POST
@for_officers()
def forget(request: OfficerRequest, filter_id: int) -> HttpResponse:
    """Throw away a filter of one's own."""
    get_object_or_404(SavedFilter, pk=filter_id, officer=request.user).delete()
    messages.success(request, _("Het filter is weg."))
    return redirect("signals")


def _own_teams(officer: Officer) -> list[Any]:
    return list(Team.objects.filter(pk__in=officer.team_ids, is_active=True))


# --- many at once ----------------------------------------------------------------------------------------------------


@require_POST
@for_officers(rights.SIGNALS_HANDLE)
def together(request: OfficerRequest) -> HttpResponse:
    """Do the same with the signals that were ticked: first what it is, then the report of what was done and refused."""
    officer = request.user
    numbers = request.POST.getlist("kenmerk")
    colleagues = Officer.objects.choosable().of_teams(officer.team_ids)
    routes = officer.may(rights.SIGNALS_ROUTE)
    form = BulkForm(
        request.POST if "wat" in request.POST else None,
        # Who presses without choosing takes it, and does not leave it with nobody.
        initial={"behandelaar": officer.pk},
        officers=colleagues,
        # Passing on asks which organisation, and since when: of each by itself.
        results=ClosingResult.objects.filter(is_active=True, asks_organisation=False),
        teams=Team.objects.active().order_by("name") if routes else None,
    )
    known = Signal.objects.known_to(viewer_of(officer)).filter(number__in=numbers[: bulk.MOST + 1])
    context: dict[str, Any] = {"form": form, "numbers": numbers, "back": _back(request), "saved": []}
    context["chosen"] = known.select_related("category").order_by("number")
    if not form.is_bound:
        context["chosen"] = list(context["chosen"])
        context["may_act"] = any(one.may_act for one in context["chosen"])
        return render(request, "signals/together.html", context)
    if not form.is_valid():
        return render(request, "signals/together.html", context, status=400)
    typed = form.cleaned_data
    try:
        if typed["wat"] == BulkForm.ASSIGN:
            report = bulk.assign_all(numbers, to=typed["behandelaar"], by=officer)
        elif typed["wat"] == BulkForm.GIVE:
            report = bulk.give_all(numbers, team=typed["team"], by=officer)
        else:
            report = bulk.move_all(
                numbers,
                to=typed["status"],
                by=officer,
                text=typed["toelichting"],
                told=form.tells,
                feedback=typed["terugkoppeling"],
                result=typed["resultaat"],
                withdraw_actions=typed["acties_intrekken"],
                without_answers=typed["zonder_antwoord"],
            )
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return render(request, "signals/together.html", context, status=400)
    return render(request, "signals/together.html", context | {"report": report})


def _back(request: OfficerRequest) -> str:
    """The list that one came from; only its filter is taken from what was sent."""
    asked = QueryDict(request.POST.get("terug", "")[:2000])
    return f"{reverse('signals')}?{asked.urlencode()}"

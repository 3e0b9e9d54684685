"""The roof: pages that look over all rooms and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agenda.models import Commitment, Item
from agenda.public import SHOWN
from areas import tree
from areas.choices import neighbourhoods
from areas.dated import today
from areas.maps import draw, draw_in_its_place, map_settings
from dashboard import area_page, public_page, rule_trial
from dashboard.gaps import find_gaps
from dashboard.own_areas import own_areas
from officers import rights, stories
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals import kept_filters, mine, speech, worklist
from signals.changes import Change, counts_in_own_areas, last_working_day
from signals.finding import Lists
from signals.inflow import SILENT_WEEKS
from signals.models import (
    Callback,
    Complaint,
    Consult,
    Handover,
    RoutingRule,
    SavedFilter,
    Sensitivity,
    Signal,
    StatutoryPassing,
    TeamAction,
)
from signals.visibility import Viewer, viewer_of

# How many questions to look along stand on a desk at once.
LONGEST_LIST: Final = 20
# Of the actions of one's teams, and of their complaints; the rest stands on a page of its own.
SHOWN_ACTIONS: Final = 5
_LABELS: Final[dict[str, Any]] = {
    worklist.Piles.DESK: gettext_lazy("Van mij en mijn teams"),
    worklist.Piles.MINE: gettext_lazy("Van mij"),
    worklist.Piles.NOBODY: gettext_lazy("Nog van niemand"),
    worklist.Piles.FLOATING: gettext_lazy("Zwevend"),
    worklist.Piles.AREAS: gettext_lazy("Mijn gebieden"),
    worklist.Piles.ENTERED: gettext_lazy("Door mij ingevoerd"),
    worklist.Piles.CHANGED: gettext_lazy("Acties veranderd"),
    worklist.Piles.LATE_ACTIONS: gettext_lazy("Acties te laat"),
    worklist.Piles.WAITS_LONG: gettext_lazy("Wacht al lang"),
}


# Piles that are a list of open signals as well, which has a map and filters.
_LISTS: Final = {
    worklist.Piles.MINE: Lists.MINE,
    worklist.Piles.NOBODY: Lists.NOBODY,
    worklist.Piles.AREAS: Lists.AREAS,
    worklist.Piles.ENTERED: Lists.ENTERED,
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: where to tell something, and which areas there are."""
    areas = neighbourhoods()
    return render(
        request,
        "dashboard/home.html",
        {
            "areas": [{"code": one.area.code, "name": one.name} for one in areas],
            "drawing": draw([one.area_id for one in areas]),
        },
    )


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """All areas: a map, the tree, and a search by name."""
    base = _base(request)
    asked_for = request.GET.get("zoek", "").strip()[:100]
    found = tree.search(asked_for) if asked_for else []
    return render(
        request,
        "dashboard/areas.html",
        {
            "base": base,
            "asked_for": asked_for,
            "found": found[: tree.MOST_FOUND],
            "more": len(found) > tree.MOST_FOUND,
            "tree": [] if asked_for else tree.tree(),
            "drawing": draw([one.area_id for one in neighbourhoods()]),
            "map": map_settings() | {"areaUrl": reverse("areas") + "/"},
        },
    )


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area, for everybody; for civil servants with names, and with the open signals that they may know of."""
    if not isinstance(request.user, Officer):
        kept = public_page.page_of(code, own=mine.own_signals(request.session))
        if kept is None:
            raise Http404
        return render(request, "dashboard/area.html", {"base": "base.html", "kept": kept})
    speech.speak_dutch()
    viewer = viewer_of(request.user)
    page = area_page.read_area(code, viewer=viewer, for_officers=True)
    if page is None:
        raise Http404
    seen_here = page.holds and page.total is not None and page.total.seen > 0
    signals = area_page.signals_here(page.area, viewer=viewer).rows if seen_here else []
    return render(
        request,
        "dashboard/area.html",
        {
            "base": "base_desk.html",
            "page": page,
            "version": page.version,
            "for_staff": True,
            "covering": [(one, one.officer_name(for_staff=True)) for one in page.covering],
            "aldermen": [(str(officer), place) for officer, place in page.aldermen],
            "signals": signals,
            **_on_agenda(page),
            "may_tell": page.holds and stories.may_tell(request.user, page.area),
            "drawing": draw_in_its_place(page.area.pk, day=today()) if page.holds else None,
            "map": _area_map(page, signals),
        },
    )


def _on_agenda(page: area_page.AreaPage) -> dict[str, Any]:
    """What runs on the agenda of an area for officers: its own, and that of what it lies in. Two statements."""
    if not page.holds:
        return {}
    ids = [place.id for place in page.places]
    items = Item.objects.of_areas(ids).open().for_list().order_by("-phase_since")[:SHOWN]
    promises = Commitment.objects.open().filter(area__in=ids).for_list()[:SHOWN]
    return {"own_items": list(items), "own_promises": list(promises)}


def _area_map(page: area_page.AreaPage, signals: list[Signal]) -> dict[str, Any] | None:
    """What the map of an area shows: its outline, what lies in it, and the signals of the list beside it."""
    if not page.holds:
        return None
    return map_settings() | {
        "area": page.area.code,
        "areaUrl": reverse("areas") + "/",
        "below": bool(page.children),
        "points": [
            {
                "at": [signal.point.x, signal.point.y],
                "name": f"{signal.number} {signal.category or ''}".strip(),
                "url": signal.get_absolute_url(),
                "state": "urgent" if signal.is_urgent else "late" if signal.is_overdue else "open",
            }
            for signal in signals
            if signal.point and signal.may_read and signal.sensitivity != Sensitivity.SPECIAL
        ],
    }


def _base(request: HttpRequest) -> str:
    """Pages for everybody stand in the frame of who looks: a resident's, or a civil servant's, who reads Dutch."""
    if not isinstance(request.user, Officer):
        return "base.html"
    speech.speak_dutch()
    return "base_desk.html"


@require_safe
@for_officers(rights.GAPS)
def gaps(request: OfficerRequest) -> HttpResponse:
    """What the organisation does not cover, with where to mend it."""
    return render(request, "dashboard/gaps.html", {"gaps": find_gaps()})


@require_safe
@for_officers(rights.MANAGE_ORGANISATION)
def rule_trial_page(request: OfficerRequest, rule_id: int) -> HttpResponse:
    """What a rule would have done with the signals of the past."""
    rule = get_object_or_404(RoutingRule.objects.for_routing(), pk=rule_id)
    trial = rule_trial.try_rule(
        rule,
        viewer=viewer_of(request.user),
        is_exact=request.user.may(rights.SIGNALS_ALL),
        group=request.GET.get("groep", ""),
    )
    return render(request, "dashboard/rule_trial.html", {"trial": trial, "rule": rule})


@require_safe
@for_officers()
def desk(request: OfficerRequest) -> HttpResponse:
    """My desk: offers that wait for my team, and one pile of open signals, the most pressing first."""
    viewer = viewer_of(request.user)
    asked_for = request.GET.get("kenmerk", "").strip()
    if asked_for:
        found = Signal.objects.known_to(viewer).filter(number=asked_for).first()
        if found:
            return redirect(found)
        messages.warning(request, _("Wij vinden geen signaal %s dat u mag zien. Klopt het kenmerk?") % asked_for[:20])
    counts = worklist.counts_of(viewer)
    offers = list(Handover.objects.waiting_for(viewer)) if counts.may_have_offers else []
    asked_along = Consult.objects.waiting_for(viewer)[: LONGEST_LIST + 1]
    consults = list(asked_along) if counts.may_be_asked_along else []
    actions: list[TeamAction] = []
    if counts.may_have_actions:
        actions = list(TeamAction.objects.for_teams(viewer.team_ids)[: SHOWN_ACTIONS + 1])
    passings: list[StatutoryPassing] = []
    if counts.may_have_passings:
        passings = list(StatutoryPassing.objects.waiting_for(viewer)[: SHOWN_ACTIONS + 1])
    complaints: list[Complaint] = []
    if counts.may_have_complaints:
        complaints = list(Complaint.objects.waiting_for(viewer)[: SHOWN_ACTIONS + 1])
    # More than these nobody calls in a day; the others follow as these are ticked off.
    callbacks = list(Callback.objects.on_the_desk_of(viewer)[:20]) if counts.may_have_calls else []
    pile = request.GET.get("stapel", "")
    if pile not in counts:
        pile = _first_pile(viewer, counts)
    since = last_working_day()
    # Only for who has areas, and only where one looks at them.
    has_areas = worklist.Piles.AREAS in counts
    news = counts_in_own_areas(viewer, since=since) if has_areas and pile == worklist.Piles.AREAS else {}
    mark = worklist.Mark.read(request.GET.get("na", ""))
    page = worklist.page_of(worklist.pile(viewer, pile), after=mark) if mark else worklist.first_page_of(viewer, pile)
    return render(
        request,
        "dashboard/desk.html",
        {
            "pile": pile,
            "as_list": _LISTS.get(pile),
            "tabs": [
                {"name": name, "label": _LABELS[name], "count": count}
                for name, count in counts.items()
                if count.open or name in (pile, worklist.Piles.DESK)
            ],
            "counts": counts[pile],
            "page": page,
            "is_first": mark is None,
            "pinned": kept_filters.with_remarks(
                [one for one in SavedFilter.objects.of(request.user) if one.is_pinned], viewer
            ),
            "offers": offers,
            "consults": consults[:LONGEST_LIST],
            "more_consults": len(consults) > LONGEST_LIST,
            "more_offers": max(len(offers) - 5, 0),
            "actions": actions[:SHOWN_ACTIONS],
            "more_actions": len(actions) > SHOWN_ACTIONS,
            "passings": passings[:SHOWN_ACTIONS],
            "more_passings": len(passings) > SHOWN_ACTIONS,
            "complaints": complaints[:SHOWN_ACTIONS],
            "more_complaints": len(complaints) > SHOWN_ACTIONS,
            "asked_for": asked_for,
            "callbacks": callbacks,
            "has_areas": has_areas,
            "news": [(change.value, change.label, news[change.value]) for change in Change if news.get(change.value)],
            "has_news": bool(news),
            "since": since,
        },
    )


@require_safe
@for_officers(rights.AREAS_OWN)
def desk_areas(request: OfficerRequest) -> HttpResponse:
    """The own areas this morning: what changed, what asks for attention, promises, silence, and where nobody is."""
    viewer = viewer_of(request.user)
    return render(
        request,
        "dashboard/own_areas.html",
        {
            "own": own_areas(request.user, viewer),
            "since": last_working_day(),
            "has_areas": bool(viewer.area_ids),
            "weeks": SILENT_WEEKS,
        },
    )


def _first_pile(viewer: Viewer, counts: Mapping[str, worklist.Pile]) -> str:
    """What lies open when somebody comes in: an area officer without a team's work starts with the own areas."""
    if worklist.Piles.AREAS in counts and not counts[worklist.Piles.DESK].open:
        return worklist.Piles.AREAS
    return worklist.Piles.DESK

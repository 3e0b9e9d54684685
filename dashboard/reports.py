"""Pages of reports: what there is, and what the positioning of the area officers does."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard import charts, report_file
from dashboard.positioning import Report, read_report
from officers import audit, rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals import metrics


@require_safe
@for_officers(rights.FIGURES)
def index(request: OfficerRequest) -> HttpResponse:
    """The reports that this officer may open."""
    return render(request, "dashboard/reports.html", {"reports": reports_for(request.user)})


def reports_for(officer: Officer) -> list[dict[str, str]]:
    """Name, address and what it tells, of each report that an officer may open."""
    reports = [
        (
            rights.POSITIONING,
            _("Wat de positionering doet"),
            "report-positioning",
            _(
                "Wat er binnenkomt en wat ermee gebeurt, naast waar de wijkambtenaren in de organisatie zitten. Per"
                " periode, gebied en team, en voor en na een verandering."
            ),
        ),
        (
            rights.POSITIONING,
            _("Proefdraaien"),
            "scenarios",
            _("Wat een andere positionering, andere afspraken of regels met signalen van vroeger hadden gedaan."),
        ),
        (
            rights.BRIEFING,
            _("Briefing van de wijkwethouder"),
            "briefing",
            _("Wat er in uw gebieden speelt, wat is beloofd en wat daarvan kwam: op het scherm, op papier en als PDF."),
        ),
        (
            rights.FIGURES,
            _("Teksten begrijpen"),
            "understood",
            _("Hoe vaak een suggestie goed was, wat door elkaar gehaald wordt, en hoe zeker zij moet zijn."),
        ),
    ]
    return [
        {"name": name, "url": reverse(address), "words": words}
        for right, name, address, words in reports
        if officer.may(right)
    ]


@require_safe
@for_officers(rights.POSITIONING)
def positioning(request: OfficerRequest) -> HttpResponse:
    """What the positioning of the area officers does: one report, beside the municipality, another area, another
    period, before and after a change, or each unit beside the others."""
    report = read_report(request.user, request.GET)
    return render(request, "dashboard/positioning.html", context_of(report))


@require_safe
@for_officers(rights.POSITIONING)
def positioning_file(request: OfficerRequest) -> HttpResponse:
    """The same numbers as a file, with the same left out."""
    report = read_report(request.user, request.GET)
    audit.record(
        "export", about={"kind": "csv", "report": "positioning", "filter": sorted(report.asked.parts)}, by=request.user
    )
    answer = HttpResponse(report_file.as_csv(report), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="positionering-{report.asked.period.code}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def context_of(report: Report) -> dict[str, Any]:
    """What the page prints."""
    return {
        "report": report,
        "asked": report.asked,
        "choices": report.choices,
        "mix_bars": charts.mix_bars(report),
        "letters": [(part, charts.letter_of(part)) for part in report.mix],
        "charts": charts.month_charts(report),
        "chart_height": charts.HEIGHT,
        "seen": charts.what_is_seen(report),
        "ages": age_names(),
        "offer_tables": [(_("Team dat aanbood"), report.senders), (_("Onderwerp"), report.subjects)],
        "months": [column for column in report.sides if column.months],
    }


def age_names() -> list[str]:
    """How the classes of age are called."""
    names, low = [], 0
    for bound in metrics.AGES:
        names.append(_("%(low)d tot en met %(high)d") % {"low": low, "high": bound})
        low = bound + 1
    return [*names, _("meer dan %d") % metrics.AGES[-1]]

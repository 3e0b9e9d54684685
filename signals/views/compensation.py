"""The pages of compensation: which rules there are and how often they were right, and trying one on the past.

For who manages the organisation: numbers are rounded for who may not know of every signal (docs/adr/0009). Each opens
the list of the signals that it counts.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from officers import rights
from officers.access import OfficerRequest, for_officers
from signals.compensation_trial import try_compensation
from signals.models import CompensationRule
from signals.queries import COMPENSATED
from signals.small_numbers import Number
from signals.visibility import viewer_of


@require_safe
@for_officers(rights.MANAGE_ORGANISATION)
def rules(request: OfficerRequest) -> HttpResponse:
    """All rules with how often each asked, and how often that was right."""
    is_exact = rights.SIGNALS_ALL in request.user.right_codes

    def number(rule: CompensationRule, counted: int, answer: str = "") -> Number:
        asks = {"stand": "alles", "compensatie": str(rule.pk), "antwoord": answer}
        return Number(counted, is_exact, urlencode({name: value for name, value in asks.items() if value}))

    rows = []
    for one in CompensationRule.objects.for_arrival().counted():
        answers = zip(COMPENSATED, (one.accepted, one.refused, one.waiting), strict=True)
        rows.append((one, [number(one, one.asked), *(number(one, counted, answer) for answer, counted in answers)]))
    return render(request, "signals/compensations.html", {"rows": rows, "is_exact": is_exact})


@require_safe
@for_officers(rights.MANAGE_ORGANISATION)
def trial(request: OfficerRequest, rule_id: int) -> HttpResponse:
    """What a rule would have asked about the signals of the past."""
    rule = get_object_or_404(CompensationRule.objects.for_arrival(), pk=rule_id)
    found = try_compensation(
        rule,
        viewer=viewer_of(request.user),
        is_exact=request.user.may(rights.SIGNALS_ALL),
        group=request.GET.get("groep", ""),
    )
    return render(request, "signals/compensation_trial.html", {"trial": found, "rule": rule})

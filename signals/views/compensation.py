"""The pages of compensation: which rules there are and how often they were right, and trying one on the past.

For who manages the organisation: numbers are rounded, since they may not know of every signal (docs/adr/0009).
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from officers import rights
from officers.access import OfficerRequest, for_officers
from signals.compensation_trial import try_compensation
from signals.models import CompensationRule
from signals.public import about
from signals.visibility import viewer_of


@require_safe
@for_officers(rights.MANAGE_ORGANISATION)
def rules(request: OfficerRequest) -> HttpResponse:
    """All rules with how often each asked, and how often that was right."""
    found = CompensationRule.objects.for_arrival().counted()
    rows = [(one, about(one.asked), about(one.accepted), about(one.refused), about(one.waiting)) for one in found]
    return render(request, "signals/compensations.html", {"rows": rows})


@require_safe
@for_officers(rights.MANAGE_ORGANISATION)
def trial(request: OfficerRequest, rule_id: int) -> HttpResponse:
    """What a rule would have asked about the signals of the past."""
    rule = get_object_or_404(CompensationRule.objects.for_arrival(), pk=rule_id)
    found = try_compensation(rule, viewer=viewer_of(request.user))
    return render(request, "signals/compensation_trial.html", {"trial": found, "rule": rule})

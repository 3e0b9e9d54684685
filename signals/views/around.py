"""What else plays around a signal, as a page of its own: the page of the signal fetches it, or leads to it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from officers.access import OfficerRequest, for_officers
from signals import nearby
from signals.models import Joining, Sensitivity, Signal
from signals.visibility import log_readings, viewer_of


@require_safe
@for_officers()
def around(request: OfficerRequest, number: str) -> HttpResponse:
    """Open signals about the same close by, those of other domains there, some with the same words, and others of the
    same reporter; 404 for who may not read the signal."""
    viewer = viewer_of(request.user)
    signal = get_object_or_404(Signal.objects.readable_by(viewer).for_list(), number=number)
    same = nearby.similar_near(
        viewer, category=signal.category, point=signal.point, area_id=signal.area_id, without=signal
    )
    alike = nearby.like_in_words(signal, viewer=viewer)
    shown = {one.pk for one in alike}
    elsewhere = [one for one in nearby.of_other_domains(signal, viewer=viewer) if one.pk not in shown]
    others = nearby.others_of_reporter(signal, viewer=viewer)
    log_readings({one.pk: one for one in (*same, *elsewhere, *alike, *others)}.values(), by=request.user)
    return render(
        request,
        "signals/around.html",
        {
            "signal": signal,
            "same": same,
            "elsewhere": elsewhere,
            "alike": alike,
            "others": others,
            "metres": settings.NEARBY_METRES,
            "may_join": signal.may_act
            and signal.is_open
            and signal.sensitivity != Sensitivity.SPECIAL
            and not Joining.objects.filter(main=signal).exists(),
        },
    )

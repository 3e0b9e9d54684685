"""The resident's door: the form, the thanks, and the status page by signed link."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from areas.maps import Drawing, draw_in_its_place, map_settings
from areas.queries import ancestry
from signals import links
from signals.forms import ReportForm
from signals.models import Referral, Sensitivity, Signal
from signals.referring import must_leave_quickly, referrals_for
from signals.repeats import receive_form_once
from signals.story import plainly, story_of


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def report(request: HttpRequest) -> HttpResponse:
    """The form. What was typed stays when something is refused; sending leads to the thanks."""
    form = ReportForm(request.POST) if request.method == "POST" else ReportForm()
    if form.is_bound and form.is_valid():
        referrals = referrals_for(form.report.text)
        if {one.code for one in referrals} - form.shown:
            return show_form(request, form, referrals=referrals)
        try:
            signal = receive_form_once(form.report, form=form.cleaned_data["formulier"])
        except ValidationError as refused:
            form.refuse(refused)
        else:
            request.session["sent"] = links.status_token(signal)
            return redirect("thanks")
    return show_form(request, form, status=400 if form.errors else 200)


def show_form(
    request: HttpRequest,
    form: ReportForm,
    *,
    status: int = 200,
    expired: bool = False,
    referrals: Sequence[Referral] = (),
) -> HttpResponse:
    """The page with the form as it stands.

    `expired` says that its safety mark was too old and nothing was sent; `referrals` are numbers to show before
    it is sent.
    """
    return render(
        request,
        "signals/report.html",
        {
            "form": form,
            "expired": expired,
            "referrals": referrals,
            "shown": " ".join(one.code for one in referrals) or form["getoond"].value() or "",
            "leave_to": settings.QUICK_EXIT_URL if must_leave_quickly(referrals) else "",
            "map": map_settings(),
        },
        status=status,
    )


@require_safe
@never_cache
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens now, right after sending; a full copy of what was sent stands with it."""
    token = request.session.get("sent")
    try:
        signal = links.signal_of(token) if token else None
    except (links.LinkExpired, links.LinkUnknown):
        signal = None
    if signal is None:
        return redirect("report")
    return render(
        request,
        "signals/thanks.html",
        {
            "token": token,
            "follow_url": settings.BASE_URL + reverse("status", args=[token]),
            "signal": signal,
            "places": _places(signal),
            "reporter": getattr(signal, "reporter", None),
            "leave_to": leave_to(signal),
        },
    )


@require_safe
@never_cache
def status(request: HttpRequest, token: str) -> HttpResponse:
    """One signal, for who holds its link. The link is a key: no cache and no search engine keeps it."""
    try:
        signal = links.signal_of(token)
    except links.LinkExpired:
        response = render(request, "signals/link_expired.html", status=410)
    except links.LinkUnknown:
        response = render(request, "signals/link_unknown.html", status=404)
    else:
        story = story_of(signal)
        title, meaning = plainly(signal.status, explained=bool(story and story[0].text))
        response = render(
            request,
            "signals/status.html",
            {
                "signal": signal,
                "token": token,
                "shared": list(signal.attachments.shared()),
                "title": title,
                "meaning": meaning,
                "story": story,
                "places": _places(signal),
                "drawing": _drawing(signal),
                "leave_to": leave_to(signal),
            },
        )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _places(signal: Signal) -> list[str]:
    """The names of the areas of a signal as they were called when it came in, smallest first."""
    if signal.area_id is None:
        return []
    return [place.name for place in ancestry(signal.area_id, day=timezone.localdate(signal.received_at))]


def leave_to(signal: Signal) -> str:
    """Where the way out of the page leads; empty for a signal that nobody has to hide from who looks on."""
    return settings.QUICK_EXIT_URL if signal.sensitivity == Sensitivity.SPECIAL else ""


def _drawing(signal: Signal) -> Drawing | None:
    """The signal's area among its neighbours, with the point in it."""
    if signal.area_id is None:
        return None
    return draw_in_its_place(signal.area_id, day=timezone.localdate(signal.received_at), point=signal.point)

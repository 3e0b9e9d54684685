"""What a person sees when something goes wrong: what happened, that nothing is lost, and what to do now."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve

from signals.steps import StepForm
from signals.views import resident
from wijkwerk.context import site


class EmptyErrorMiddleware:
    """Gives a page to the answer 405, which Django leaves empty; its headers stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for_people = not request.path.startswith(("/api/", "/open311/"))
        if response.status_code == 405 and for_people and not response.streaming and not response.content:
            response.content = loader.render_to_string("405.html", request=request)
        return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that we cannot read."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own fault. The page asks nothing of the database or the session: these may be what is broken."""
    return HttpResponse(loader.render_to_string("500.html", site(request)), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open too long, or cookies are off. A resident gets the form back with every word in it."""
    try:
        name = resolve(request.path_info).url_name
    except Resolver404:
        name = None
    if name in ("report", "report-step"):
        step = request.POST.get("van", "")
        return resident.show_form(request, StepForm(request.POST), step=step, status=403, expired=True)
    return render(request, "403_csrf.html", status=403)

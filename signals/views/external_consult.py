"""The partner's door to a question to look along, by signed link. Looking changes nothing: a press answers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from signals import consult, links, partners
from signals.models import Consult
from signals.views.external import closed
from signals.workflow import Changed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What a partner was asked, and its answer from the closed list. 404 for a link that is none, 410 for one that is
    over."""
    try:
        asked = links.consult_of(token)
    except (links.LinkUnknown, links.LinkExpired, links.LinkWithdrawn) as trouble:
        return closed(request, trouble)
    if request.method != "POST":
        return _show(request, asked)
    try:
        consult.answer(asked, answer=request.POST.get("antwoord", ""), by=None)
    except Changed as changed:
        try:
            asked = links.consult_of(token)
        except links.LinkWithdrawn as withdrawn:
            return closed(request, withdrawn)
        return _show(request, asked, changed=str(changed), status=409)
    except ValidationError as refused:
        return _show(request, asked, wrong=" ".join(refused.messages), status=400)
    return redirect("external-consult", token)


def _show(
    request: HttpRequest, asked: Consult, *, changed: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    seen = partners.least_of(asked.signal, text=asked.question)
    given = {"consult": asked, "asked": seen, "changed": changed, "wrong": wrong}
    response = render(request, "signals/external_consult.html", given, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

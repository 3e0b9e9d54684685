"""The partner's door to an action of the agenda, by signed link. Looking changes nothing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agenda import actions, partner_links
from agenda.forms import StandForm
from agenda.models import Action
from signals import links
from signals.models import ActionStatus
from signals.views.external import closed
from signals.workflow import Changed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What a partner was asked, and its answer. 404 for a link that is none, 410 for one that is over."""
    try:
        action = partner_links.action_of(token)
    except (links.LinkUnknown, links.LinkExpired, links.LinkWithdrawn) as trouble:
        return closed(request, trouble)
    if request.method != "POST":
        return _show(request, action)
    form = StandForm(request.POST, action=action, for_partner=True)
    try:
        if not action.is_open or request.POST.get("stond", action.status) != action.status:
            raise Changed(_("Er is intussen al geantwoord."))
        if form.is_valid():
            if form.cleaned_data["stand"] == ActionStatus.WITHDRAWN:
                raise Changed(_("Dat kan alleen de gemeente."))
            actions.change(action, to=form.cleaned_data["stand"], text=form.cleaned_data["antwoord"], by=None)
            return redirect("agenda-external", token)
    except Changed as changed:
        try:
            action = partner_links.action_of(token)
        except links.LinkWithdrawn as withdrawn:
            return closed(request, withdrawn)
        return _show(request, action, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _show(request, action, form=form, status=400)


def _show(
    request: HttpRequest, action: Action, *, form: StandForm | None = None, changed: str = "", status: int = 200
) -> HttpResponse:
    kept = {name: request.POST[name] for name in ("stand", "antwoord") if name in request.POST}
    if action.is_open and form is None:
        form = StandForm(action=action, for_partner=True, initial=kept)
    response = render(
        request,
        "agenda/external.html",
        {
            "action": action,
            "form": form if action.is_open else None,
            "changed": changed,
            "typed": [kept["antwoord"]] if changed and not action.is_open and kept.get("antwoord") else [],
            "replies": list(action.replies.filter(officer=None)),
        },
        status=status,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

"""The partner's door: one action by signed link. Looking changes nothing, since scanners of mail open every link."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from signals import links, partners, team_actions
from signals.attachments import ACCEPTED
from signals.models import ActionStatus, TeamAction
from signals.views.actions.adding import FilesField, FilesInput
from signals.views.actions.base import HandlingForm
from signals.views.files import answer as file_answer
from signals.workflow import Changed

_WORDS = {
    ActionStatus.BUSY: gettext_lazy("Wij zijn ermee bezig"),
    ActionStatus.DONE: gettext_lazy("Het is klaar"),
    ActionStatus.CANNOT: gettext_lazy("Wij kunnen dit niet doen"),
}


class ExternalForm(HandlingForm):
    """What a partner answers. `stond` is where the action stood on the page."""

    field_of = {"antwoord": "antwoord", "bestand": "bestand", "afronden": "afronden", "bericht": "bericht"}

    stond = forms.CharField(widget=forms.HiddenInput, required=False)
    stand = forms.ChoiceField(
        label=gettext_lazy("Hoe staat het ermee?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies hoe het ermee staat.")},
    )
    antwoord = forms.CharField(
        label=gettext_lazy("Uw antwoord aan de gemeente"),
        help_text=gettext_lazy("Kan het niet? Schrijf dan waarom."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    bestand = FilesField(
        label=gettext_lazy("Foto’s of PDF"),
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        required=False,
    )
    afronden = forms.BooleanField(
        label=gettext_lazy("Rond het hele signaal af, met het bericht hieronder voor de melder"), required=False
    )
    bericht = forms.CharField(
        label=gettext_lazy("Bericht aan de melder"),
        help_text=gettext_lazy("In gewone taal: wat hebt u gedaan? Alleen nodig als u het hele signaal afrondt."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, action: TeamAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stond"].initial = action.status
        allowed = team_actions.TRANSITIONS.get(action.status, frozenset())
        field: Any = self.fields["stand"]
        field.choices = [(code.value, words) for code, words in _WORDS.items() if code in allowed]
        if not partners.may_close_now(action):
            del self.fields["afronden"], self.fields["bericht"]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What a partner was asked, and its answer. 404 for a link that is none, 410 for one that is over."""
    try:
        action = links.action_of(token)
    except (links.LinkUnknown, links.LinkExpired, links.LinkWithdrawn) as trouble:
        return closed(request, trouble)
    if request.method != "POST":
        return _show(request, action, token)
    form = ExternalForm(request.POST, request.FILES, action=action)
    try:
        if not action.is_open or request.POST.get("stond", action.status) != action.status:
            raise Changed(_("Er is intussen al geantwoord."))
        if form.is_valid():
            typed = form.cleaned_data
            partners.answer(
                action,
                to=typed["stand"],
                text=typed["antwoord"],
                uploads=typed["bestand"],
                close=typed.get("afronden", False),
                message=typed.get("bericht", ""),
            )
            return redirect("external", token)
    except Changed as changed:
        try:
            action = links.action_of(token)
        except links.LinkWithdrawn as withdrawn:
            return closed(request, withdrawn)
        return _show(request, action, token, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _show(request, action, token, form=form, status=400)


@require_safe
def attachment(request: HttpRequest, token: str, attachment_id: uuid.UUID, *, small: bool = False) -> HttpResponse:
    """A photo that was chosen for the partner, or that it sent; 404 for any other, 410 where the link is over."""
    try:
        action = links.action_of(token)
    except (links.LinkExpired, links.LinkWithdrawn):
        return HttpResponse(status=410)
    except links.LinkUnknown as error:
        raise Http404 from error
    seen = {one.pk for one in partners.what_is_seen(action).files}
    found = get_object_or_404(action.files.filter(pk__in=seen), public_id=attachment_id)
    found.signal = action.signal
    return file_answer(found, small=small)


def _show(
    request: HttpRequest,
    action: TeamAction,
    token: str,
    *,
    form: ExternalForm | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; with a form while something is still to be answered."""
    kept = {name: request.POST[name] for name in ("stand", "antwoord", "bericht") if name in request.POST}
    if action.is_open and form is None:
        form = ExternalForm(action=action, initial=kept)
    response = render(
        request,
        "signals/external.html",
        {
            "action": action,
            "asked": partners.what_is_seen(action),
            "token": token,
            "form": form if action.is_open else None,
            "changed": changed,
            "typed": [] if action.is_open else [kept[name] for name in ("antwoord", "bericht") if kept.get(name)],
            "answers": list(action.answers.filter(officer=None, client=None)),
        },
        status=status,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def closed(request: HttpRequest, trouble: links.LinkUnknown | links.LinkExpired | links.LinkWithdrawn) -> HttpResponse:
    """A link that opens nothing, and what to do about it; what somebody typed meanwhile stays to be copied. 404 for one
    that is none, 410 for one that is over."""
    if isinstance(trouble, links.LinkWithdrawn):
        why = "replaced" if trouble.replaced else "withdrawn"
    else:
        why = "unknown" if isinstance(trouble, links.LinkUnknown) else "expired"
    typed = [text for name in ("antwoord", "bericht") if (text := request.POST.get(name, "").strip())]
    status = 404 if why == "unknown" else 410
    given = {"why": why, "typed": typed, "trouble": trouble}
    response = render(request, "signals/external_closed.html", given, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

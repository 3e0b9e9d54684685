"""The civil servant's door to actions: those of the own teams, and one of them with what can be done about it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals import partners, team_actions, workflow
from signals.attachments import ACCEPTED
from signals.models import ActionStatus, TeamAction
from signals.views.actions.adding import FilesField, FilesInput
from signals.views.actions.base import HandlingForm, PartnerAddressForm
from signals.visibility import log_reading, place_before, viewer_of
from signals.workflow import Changed
from signals.worklist import PAGE, Mark


class StandField(forms.ChoiceField):
    """How far it is. What it cannot become from where it stands, the verb refuses, as it does to the API."""

    def valid_value(self, value: str) -> bool:
        return value in ActionStatus.values and value != ActionStatus.OPEN


class StandForm(HandlingForm):
    """How far an action is. `stond` is where it stood on the page of who fills this in."""

    stond = forms.CharField(widget=forms.HiddenInput, required=False)
    stand = StandField(
        label=gettext_lazy("Hoe staat het ermee?"),
        widget=forms.RadioSelect,
        error_messages={"required": team_actions.CHOOSE_STATUS, "invalid_choice": team_actions.CHOOSE_STATUS},
    )
    antwoord = forms.CharField(
        label=gettext_lazy("Antwoord"),
        help_text=gettext_lazy("Voor het team dat het signaal heeft. De melder leest dit niet."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    bestand = FilesField(
        label=gettext_lazy("Foto’s of PDF"),
        help_text=gettext_lazy("Ze komen bij het signaal. De melder ziet ze niet."),
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        required=False,
    )

    def __init__(self, *args: Any, action: TeamAction, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="stand-%s", **kwargs)
        self.fields["stond"].initial = action.status
        allowed = team_actions.TRANSITIONS.get(action.status, frozenset())
        field: Any = self.fields["stand"]
        field.choices = [(one.value, capfirst(str(one.label))) for one in ActionStatus if one in allowed]


class LinkForm(PartnerAddressForm):
    """Where a new link for the partner goes. `link` is the number of the one on the page."""

    link = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, action: TeamAction, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="link-%s", **kwargs)
        self.fields["link"].initial = str(action.link_number)
        self.fields["adres"].initial = action.address


@require_safe
@for_officers()
def own(request: OfficerRequest) -> HttpResponse:
    """The open actions of my teams, the first due first, a page at a time."""
    rows = TeamAction.objects.for_teams(request.user.team_ids)
    mark = Mark.read(request.GET.get("na", ""))
    if mark is not None:
        rows = rows.filter(Q(term_key__gt=mark.term) | Q(term_key=mark.term, pk__gt=mark.pk))
    found = list(rows[: PAGE + 1])
    more = Mark(0, found[PAGE - 1].term_key, found[PAGE - 1].pk) if len(found) > PAGE else None
    return render(
        request,
        "signals/team_actions.html",
        {"actions": found[:PAGE], "next": more, "is_first": mark is None},
    )


@require_safe
@for_officers()
def action(request: OfficerRequest, action_id: uuid.UUID) -> HttpResponse:
    """One action, for its team and for who may read its signal; 404 for anybody else."""
    found = _find(request.user, action_id)
    if found is None:
        raise Http404
    return _page(request, found)


@for_officers()
@require_POST
def act(request: OfficerRequest, action_id: uuid.UUID, verb: str) -> HttpResponse:
    """Change an action, withdraw it, or send or withdraw its partner's link, and show it again.

    400 with the form where something is not right; 409 with what was typed, where somebody else was first.
    """
    if verb not in ("stand", "intrekken", "link-sturen", "link-intrekken"):
        raise Http404
    officer = request.user
    found = _find(officer, action_id)
    if found is None:
        # Of a sensitive signal an action that is finished shows nothing any more; who had it open hears so.
        if TeamAction.objects.filter(public_id=action_id, team_id__in=officer.team_ids, partner=None).exists():
            return render(request, "signals/team_action_gone.html", {"typed": _typed(request)}, status=409)
        raise Http404
    if not (may_change(found, officer) if verb == "stand" else found.signal.may_act):
        raise PermissionDenied
    form: StandForm | LinkForm = (LinkForm if verb == "link-sturen" else StandForm)(
        request.POST, request.FILES, action=found
    )
    try:
        done = _do(verb, found, form, officer, seen_link=request.POST.get("link", ""))
    except Changed as changed:
        again = _find(officer, action_id) or found
        return _page(request, again, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    if form.errors and verb in ("stand", "link-sturen"):
        return _page(request, found, form=form, status=400)
    messages.success(request, done)
    return redirect(found) if _find(officer, action_id) is not None else redirect("team-actions")


def may_change(found: TeamAction, officer: Officer) -> bool:
    """Whether an officer may say how an action stands: the team that does it, and who answers for the signal."""
    does_it = found.partner_id is None and found.team_id in officer.team_ids and officer.may(rights.SIGNALS_HANDLE)
    return does_it or found.signal.may_act


def _do(verb: str, found: TeamAction, form: StandForm | LinkForm, officer: Officer, *, seen_link: str) -> str:
    """Do it, and say what was done; nothing where the form is not right."""
    if verb == "intrekken":
        workflow.withdraw_action(found, by=officer)
        return _("De actie is ingetrokken.")
    if verb.startswith("link-"):
        if found.partner is None or (seen_link and seen_link != str(found.link_number)):
            raise Changed(_("Iemand anders heeft deze actie intussen veranderd."))
        if verb == "link-sturen":
            if form.is_valid():
                partners.send_again(found, by=officer, address=form.cleaned_data["adres"])
            return _("%s krijgt een nieuwe link. De vorige werkt niet meer.") % found.partner
        partners.withdraw_link(found, by=officer)
        return _("De link werkt niet meer.")
    if not found.is_open or form.data.get("stond", found.status) != found.status:
        raise Changed(_("Iemand anders heeft deze actie intussen veranderd."))
    if form.is_valid():
        typed = form.cleaned_data
        team_actions.change(found, to=typed["stand"], by=officer, text=typed["antwoord"], uploads=typed["bestand"])
    return _("De actie is bijgewerkt.")


def _find(officer: Officer, action_id: uuid.UUID) -> TeamAction | None:
    """The action, with what the officer may do with its signal; None where they may not see it. The rule is asked of
    that one signal."""
    viewer = viewer_of(officer)
    try:
        found = TeamAction.objects.for_list().get(public_id=action_id)
    except TeamAction.DoesNotExist:
        return None
    if not place_before(viewer, found.signal):
        return None
    return found if found.may_be_opened_by(viewer.team_ids) else None


def _typed(request: OfficerRequest) -> list[str]:
    text = request.POST.get("antwoord", "").strip()
    return [text] if text else []


def _page(
    request: OfficerRequest,
    found: TeamAction,
    *,
    form: StandForm | LinkForm | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of an action, perhaps with a form that was refused or with what somebody else did."""
    log_reading(found.signal, by=request.user, what="actie")
    may = found.is_open and may_change(found, request.user)
    stand = form if isinstance(form, StandForm) else None
    link = form if isinstance(form, LinkForm) else None
    if stand is None and may:
        kept = {name: request.POST[name] for name in ("stand", "antwoord") if name in request.POST}
        stand = StandForm(action=found, initial=kept)
    if link is None and found.partner and found.is_open and found.signal.may_act:
        link = LinkForm(action=found)
    return render(
        request,
        "signals/team_action.html",
        {
            "action": found,
            "signal": found.signal,
            # What was refused, for the list of what is wrong.
            "form": form,
            "stand_form": stand if may else None,
            "link_form": link,
            "changed": changed,
            "typed": [] if may else _typed(request),
            "answers": list(found.answers.select_related("officer", "client")),
            "asked": partners.what_is_seen(found) if found.partner and found.signal.may_read else None,
        },
        status=status,
    )

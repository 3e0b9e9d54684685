"""The civil servant's door to one signal: read it, and act on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from areas.dated import today
from areas.maps import Drawing, draw_in_its_place, map_settings
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from outbox.models import Letter
from signals import consult, links, statutory, workflow
from signals.models import Consult, Handover, Sensitivity, Signal, Status
from signals.overview import Overview, overview_of
from signals.queries import CLOSED
from signals.referring import recognised
from signals.remarks import may_promise_a_call
from signals.suggesting import suggested_for
from signals.views.actions import ACTIONS
from signals.views.actions.base import HandlingForm, OnceForm
from signals.views.actions.wording import WordsForm
from signals.visibility import log_reading, viewer_of
from signals.workflow import Changed

# These stand in a part of the page of their own; of a complaint may tell who only reads as well.
_ELSEWHERE: Final = frozenset(
    {
        "melder",
        "opnieuw",
        "nazenden",
        "verteld",
        "ontvangst",
        "klacht",
        "besluit",
        "afschalen",
        "lakken",
        "gevoeligheid",
        "bewaren",
        "vrijgeven",
    }
)
# Own promises of a call that are shown to who may not read the signal: the latest.
_PROMISES: Final = 5
# These add something, and undo nothing that somebody else did meanwhile.
_ADDING: Final = frozenset({"notitie", "gesproken", "bijlagen", "actie", "klacht", "bewaren"})


@require_safe
@for_officers()
def signal(request: OfficerRequest, number: str) -> HttpResponse:
    """One signal in one glance; where the viewer may not read it, only what it is about and whom to ask."""
    return _page(request, _find(request.user, number))


@for_officers()
@require_POST
def act(request: OfficerRequest, number: str, verb: str) -> HttpResponse:
    """Do something with a signal, and show it again.

    400 with the form where something is not right; 409 with what changed, and with what was typed, where somebody
    else was first.
    """
    if verb == "status" and request.POST.get("status") in CLOSED:
        verb = "sluiten"
    action = ACTIONS.get(verb)
    if action is None:
        raise Http404
    officer = request.user
    found = _find(officer, number)
    seen = _number(request.POST.get("seen"))
    if not found.may_read or not action.may(found, officer):
        if _was_theirs(found, officer, seen=seen, offer=request.POST.get("aanbod", "")):
            return _page(request, found, verb=verb, changed=_("U behandelt dit signaal niet meer."), status=409)
        raise PermissionDenied
    overview = overview_of(found, officer=officer)
    try:
        if verb not in _ADDING and seen and _changed_since(overview, seen):
            raise Changed(_("Iemand anders heeft dit signaal intussen veranderd."))
        wanted = request.POST.get("status", "")
        if wanted in Status.values:
            workflow.check_move(found, wanted)
        if action.check is not None:
            action.check(overview)
        if not action.can(overview, officer):
            raise Changed(_("Dit kan niet meer zoals het signaal er nu voor staat."))
        if "vul-in" in request.POST:
            return _page(request, found, overview=overview, verb=verb, form=_filled(verb, overview, request.POST))
        form = _form(verb, overview, data=request.POST, files=request.FILES)
        if not form.is_valid():
            return _page(request, found, overview=overview, verb=verb, form=form, status=400)
        if action.preview is not None and "bekijk" in request.POST:
            preview = action.preview(overview, form)
            return _page(request, found, overview=overview, verb=verb, form=form, preview=preview)
        if "voorbeeld" in request.POST and action.rehearse:
            letter = action.rehearse(overview, form, officer)
            if letter:
                letter.body = links.for_colleagues(letter.body)
            return _page(request, found, overview=overview, verb=verb, form=form, rehearsed=True, letter=letter)
        if isinstance(form, OnceForm):
            form.do_once(found, partial(action.do, overview, form, officer), by=officer)
        else:
            action.do(overview, form, officer)
    except Changed as changed:
        return _page(request, _find(officer, number), verb=verb, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
        return _page(request, found, overview=overview, verb=verb, form=form, status=400)
    messages.success(request, f"{found.number}: {action.done(overview) if callable(action.done) else action.done}")
    if action.warn is not None and (warning := action.warn(form)):
        messages.warning(request, warning)
    # Who declines a sensitive signal, say, may not know of it any more.
    still_known = Signal.objects.known_to(viewer_of(officer)).filter(pk=found.pk).exists()
    return redirect(found) if still_known else redirect("desk")


@for_officers()
@require_POST
def look_along(request: OfficerRequest, number: str, consult_id: uuid.UUID) -> HttpResponse:
    """Answer a question to look along, also of a signal whose text one may not read."""
    officer = request.user
    found = _find(officer, number)
    asked = get_object_or_404(Consult.objects.select_related("team"), signal=found, public_id=consult_id)
    if asked.team_id not in officer.team_ids or not officer.may(rights.SIGNALS_HANDLE):
        raise PermissionDenied
    asked.signal = found
    try:
        consult.answer(asked, answer=request.POST.get("antwoord", ""), by=officer)
    except Changed as changed:
        return _page(request, found, changed=str(changed), status=409)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return _page(request, found, status=400)
    messages.success(request, f"{found.number}: {_('Uw antwoord is doorgegeven. U hoeft niets meer te doen.')}")
    still_known = Signal.objects.known_to(viewer_of(officer)).filter(pk=found.pk).exists()
    return redirect(found) if still_known else redirect("desk")


def _asked_along(officer: Officer, consults: Iterable[Consult]) -> list[Consult]:
    """The questions that this officer may answer for a team."""
    if not officer.may(rights.SIGNALS_HANDLE):
        return []
    return [one for one in consults if one.is_open and one.team_id in officer.team_ids]


def _find(officer: Officer, number: str) -> Signal:
    return get_object_or_404(Signal.objects.known_to(viewer_of(officer)).for_page(), number=number)


def _was_theirs(found: Signal, officer: Officer, *, seen: int, offer: str) -> bool:
    """Whether somebody who may not do this now may have been allowed when they opened the page: then they hear what
    changed. An answer names the offer that it answers; one to their team that was answered by now was theirs."""
    if officer.may(rights.SIGNALS_HANDLE) and any(
        str(one.public_id) == offer and one.to_team_id in officer.team_ids
        for one in found.handovers.exclude(answer=Handover.Answer.OPEN)
    ):
        return True
    return bool(seen) and (not found.may_read or _changed_since(overview_of(found, officer=officer), seen))


def _number(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 19 else 0


def _changed_since(overview: Overview, seen: int) -> bool:
    return overview.timeline.last_event > seen


def _form(
    verb: str,
    overview: Overview,
    *,
    data: QueryDict | None = None,
    files: MultiValueDict[str, UploadedFile] | None = None,
) -> HandlingForm:
    return ACTIONS[verb].form(
        overview,
        data=data,
        files=files,
        # Each form has names of its own for labels and errors; what is posted is called the same everywhere.
        auto_id=f"{verb}-%s",
        seen=overview.timeline.last_event,
    )


def _page(
    request: OfficerRequest,
    found: Signal,
    *,
    overview: Overview | None = None,
    verb: str = "",
    form: HandlingForm | None = None,
    changed: str = "",
    preview: Any = None,
    rehearsed: bool = False,
    letter: Letter | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a signal, perhaps with a form that was refused, or with what somebody else did meanwhile.

    Whoever gets it reads the text, whatever brought them here.
    """
    officer = request.user
    if not found.may_read:
        asked_along = _asked_along(officer, found.consults.for_page() if found.has_consults else ())
        if any(one.shares_text for one in asked_along):
            log_reading(found, by=officer)
        given = {"signal": found, "changed": changed, "typed": _texts(request.POST), "asked_along": asked_along}
        given["may_promise_a_call"] = may_promise_a_call(found, officer)
        # That and when somebody promised it is theirs to know; what they wrote about it is for who has the signal, as
        # the text is of who entered it.
        given["promised"] = list(found.callbacks.filter(officer=officer).order_by("-at", "-pk")[:_PROMISES])
        return render(request, "signals/summary.html", given, status=status)
    log_reading(found, by=officer)
    overview = overview or overview_of(found, officer=officer)
    shown: dict[str, HandlingForm] = {
        name: _form(name, overview)
        for name, action in ACTIONS.items()
        if action.may(found, officer) and action.can(overview, officer)
    }
    typed: list[str] = []
    gone: list[str] = []
    if form is not None:
        shown[verb] = form
    elif changed:
        # What was typed stays: in its form where that is still there, else as text to copy.
        if verb in shown:
            shown[verb], gone = _again(shown[verb], request.POST)
        elif verb:
            typed, gone = _texts(request.POST), _again(_form(verb, overview), request.POST)[1]
    seen = _number(request.POST.get("seen"))
    return render(
        request,
        "signals/signal.html",
        {
            "signal": found,
            "overview": overview,
            "timeline": overview.timeline,
            "may_withdraw_consults": "vraag-intrekken" in shown,
            "asked_along": _asked_along(officer, overview.open_consults),
            "passings": [(one, statutory.answers_for(one, officer)) for one in overview.passings],
            "forms": shown,
            # Who may say what it is about is shown what the text seems to say.
            "suggested": (
                suggested_for(found, places=overview.places, on=overview.on) if "onderwerp" in shown else None
            ),
            "form": form,
            "verb": verb,
            # What stands elsewhere on the page is no reason for the card with everything that can be done.
            "does": bool(shown.keys() - _ELSEWHERE),
            "changed": changed,
            "news": [entry for entry in overview.timeline.entries if seen and entry.event_id > seen],
            "typed": typed,
            "gone": gone,
            "preview": preview,
            "rehearsed": rehearsed,
            "letter": letter,
            "recognised": recognised(found, on=overview.on),
            "drawing": _drawing(overview),
            "map": _map(overview),
        },
        status=status,
    )


def _filled(verb: str, overview: Overview, typed: QueryDict) -> HandlingForm:
    """A form as it was typed, with the chosen standard text in its message."""
    form, _gone = _again(_form(verb, overview), typed)
    if isinstance(form, WordsForm):
        form.fill_in(typed)
    return form


def _again(form: HandlingForm, typed: Mapping[str, Any]) -> tuple[HandlingForm, list[str]]:
    """A fresh form that shows what was typed and chosen, without judging it: the signal stands elsewhere by now. With
    it the choices that are no longer there, in words.

    What a button says of itself is not taken along: it belongs to what the page showed before.
    """
    gone = []
    for name, field in form.fields.items():
        if name not in typed or field.widget.is_hidden:
            continue
        if isinstance(field, forms.ChoiceField) and not field.valid_value(typed[name]):
            wanted = typed[name]
            if wanted:
                gone.append(f"{field.label}: {Status(wanted).label if wanted in Status.values else wanted}")
        else:
            form.initial[name] = typed[name]
    return form, gone


def _texts(typed: Mapping[str, str]) -> list[str]:
    """What somebody wrote in words of their own."""
    return [
        text
        for name in ("toelichting", "reden", "vraag", "tekst", "organisatie", "woorden")
        if (text := typed.get(name, "").strip())
    ]


def _drawing(overview: Overview) -> Drawing | None:
    """The signal's area with the point in it; what is `bijzonder` never stands on a map."""
    found = overview.signal
    if found.area_id is None or found.sensitivity == Sensitivity.SPECIAL:
        return None
    return draw_in_its_place(found.area_id, day=today(), point=found.point)


def _map(overview: Overview) -> dict[str, Any] | None:
    """What the map that moves needs; only where there is a point to look at."""
    found = overview.signal
    if found.point is None or found.sensitivity == Sensitivity.SPECIAL:
        return None
    return {
        **map_settings(),
        "area": overview.places[0].code if overview.places else "",
        "near": True,
        "points": [{"at": [found.point.x, found.point.y], "name": found.number}],
    }

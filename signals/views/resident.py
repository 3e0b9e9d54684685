"""The resident's door: the form, the thanks, and the status page by signed link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import activate, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from areas import locating
from areas.maps import Drawing, draw_in_its_place, map_settings
from areas.queries import ancestry
from signals import afterwards, judging, links, objects, public, speech, uploads
from signals.models import (
    MAX_EXTRA_TEXT,
    MAX_TEXT,
    JudgementChoice,
    JudgementQuestion,
    Question,
    Referral,
    Sensitivity,
    Signal,
)
from signals.referring import must_leave_quickly, referrals_for
from signals.repeats import receive_form_once
from signals.steps import CODES, STEPS, WITH_QUESTIONS, StepForm
from signals.story import plainly, story_of
from signals.views.numbers import kept_numbers

LAST: Final = CODES[-1]
# As many answers are listened to at once; a city asks fewer questions.
_MOST_ANSWERS: Final = 30


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def report(request: HttpRequest) -> HttpResponse:
    """The first step of the form; a POST sends the whole. What was typed stays when something is refused; sending
    leads to the thanks."""
    if request.method != "POST":
        return show_form(request, StepForm())
    form = StepForm(request.POST)
    if not form.is_valid():
        return show_form(request, form, step=form.first_wrong(before=len(STEPS)) or LAST, status=400)
    referrals = referrals_for(form.report.text, form.own_words)
    if {one.code for one in referrals} - form.shown:
        return show_form(request, form, step=LAST, held=True)
    name = form.cleaned_data["formulier"]
    try:
        signal = receive_form_once(form.report, form=name, then=partial(uploads.hand_over, name))
    except ValidationError as refused:
        form.refuse(refused)
        return show_form(request, form, step=form.first_wrong(before=len(STEPS)) or LAST, status=400)
    afterwards.add_photos_of_form(signal, name)
    request.session["sent"] = links.status_token(signal)
    return redirect("thanks")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def step(request: HttpRequest) -> HttpResponse:
    """From one step of the form to another, with what was typed; photos come in here. Nothing is sent.

    `van` is the step that was shown, `naar` the one that is asked for; `weg` is a photo to leave out. Going on is
    refused while something before is wrong, going back never is.
    """
    if request.method != "POST":
        return redirect("report")
    if "taal" in request.POST:
        return _in_language(request, request.POST["taal"])
    form = StepForm(request.POST)
    name = request.POST.get("formulier", "")
    before, wanted = (_place(request.POST.get(key, "")) for key in ("van", "naar"))
    if request.POST.get("weg"):
        uploads.drop(name, request.POST["weg"])
        wanted = before
    files = [file for field in ("camera", "foto") for file in request.FILES.getlist(field)]
    if files:
        try:
            uploads.keep(name, files)
        except ValidationError as refused:
            form.refuse_photos(refused)
            wanted = before
    wrong = form.first_wrong(before=max(before, wanted) + (wanted <= before)) if wanted >= before else None
    if wrong and wanted == before and CODES[before] == wrong == WITH_QUESTIONS:
        # A photo was added or left out: the questions beside it can still be answered.
        form.keep_errors(("foto",))
        wrong = wrong if form.errors else None
    if wrong:
        return show_form(request, form, step=wrong, status=400)
    if wanted > before == CODES.index(WITH_QUESTIONS) and form.unseen:
        return show_form(request, form, step=WITH_QUESTIONS, more=True)
    if CODES[before] == "plek" and wanted > before:
        form.find_point()
    form.keep_errors(())
    return show_form(request, form, step=CODES[wanted])


def _in_language(request: HttpRequest, code: str) -> HttpResponse:
    """The step that was shown, with all that was typed, in another language."""
    if speech.known(code):
        activate(code)
    form = StepForm(request.POST)
    form.keep_errors(())
    response = show_form(request, form, step=CODES[_place(request.POST.get("van", ""))])
    speech.remember(response, code)
    return response


@require_POST
@never_cache
def listen(request: HttpRequest) -> HttpResponse:
    """The numbers that belong to a text while somebody types it: `{"html"}`, empty for most texts. With answers to
    questions (`ook`): the numbers that these add to those of the text. Of the words nothing is kept or logged."""
    text, also = request.POST.get("tekst", "")[:MAX_TEXT], request.POST.getlist("ook")[:_MOST_ANSWERS]
    referrals = referrals_for(text, [one[:MAX_EXTRA_TEXT] for one in also])
    if also and referrals:
        shown = {one.code for one in referrals_for(text)}
        referrals = [one for one in referrals if one.code not in shown]
    return JsonResponse({"html": _danger_panel(referrals)})


@require_POST
@never_cache
def addresses(request: HttpRequest) -> HttpResponse:
    """Addresses that somebody may mean by a street, a street and number, or a postcode and number: `{"adressen":
    [{naam, straat, huisnummer, postcode, plaats, punt}], "uitleg"}`. By POST: what somebody looks for does not belong
    in an address that a log keeps."""
    words = request.POST.get("zoek", "")
    try:
        found = locating.suggest(words) if "\x00" not in words else []
    except locating.NoAnswer:
        said = _("Wij kunnen nu geen adressen opzoeken. Vul het adres zelf in, wijs de plek aan, of ga zonder verder.")
        return JsonResponse({"adressen": [], "uitleg": said})
    said = (
        ngettext("%d adres gevonden. Kies het hieronder.", "%d adressen gevonden. Kies er een.", len(found))
        % len(found)
        if found
        else _("Wij vinden dit adres niet. Schrijf het anders, of ga zonder verder.")
    )
    rows = [
        {
            "naam": one.name,
            "straat": one.street,
            "huisnummer": one.house_number,
            "postcode": one.postcode,
            "plaats": one.town,
            "punt": one.point,
        }
        for one in found
    ]
    return JsonResponse({"adressen": rows, "uitleg": said})


@require_POST
@never_cache
def objects_near(request: HttpRequest) -> HttpResponse:
    """The objects near a point that was chosen on the map: `{"objecten": [{id, naam, punt}]}`. By POST: a place does
    not belong in an address that a log keeps."""
    form = StepForm(request.POST)
    point = form.typed_point
    found = objects.near(point, category=form.subject.slug if form.subject else None) if point else []
    return JsonResponse({"objecten": objects.as_rows(found)})


def _place(code: str) -> int:
    """The number of a step, the first for what is no step."""
    return CODES.index(code) if code in CODES else 0


def _danger_panel(referrals: Sequence[Referral]) -> str:
    if not referrals:
        return ""
    leave_to = settings.QUICK_EXIT_URL if must_leave_quickly(referrals) else ""
    return render_to_string("signals/_danger.html", {"referrals": referrals, "leave_to": leave_to, "typing": True})


def show_form(
    request: HttpRequest,
    form: StepForm,
    *,
    step: str = CODES[0],
    status: int = 200,
    expired: bool = False,
    held: bool = False,
    more: bool = False,
) -> HttpResponse:
    """The page of a step, with the form as it stands.

    `expired` says that its safety mark was too old and nothing was sent; `held` that it waits for a look at the numbers
    for who is in danger, which stand above every step that follows the text; `more` that an answer brought up another
    question.
    """
    number = _place(step)
    stops = [name for name in form.errors if form.has_error(name, "stop")] if CODES[number] == WITH_QUESTIONS else []
    stop = form.stop if stops else None
    if stops or more:
        # Not a mistake of who answers.
        form.keep_errors([name for name in form.errors if name not in stops and not more])
    referrals = referrals_for(form.text, form.own_words) if number or held else []
    photos = uploads.of_form(str(form["formulier"].value() or "")) if CODES[number] in ("foto", LAST) else []
    context: dict[str, Any] = {
        "form": form,
        "step": STEPS[number],
        "number": number + 1,
        "steps": STEPS,
        "previous": STEPS[number - 1] if number else None,
        "next": STEPS[number + 1] if number + 1 < len(STEPS) else None,
        "hidden": form.hidden(CODES[number]),
        "expired": expired,
        "held": held,
        "referrals": referrals,
        "shown": " ".join(one.code for one in referrals) if CODES[number] == LAST else form["getoond"].value() or "",
        "leave_to": settings.QUICK_EXIT_URL if must_leave_quickly(referrals) else "",
        "photos": [(one, uploads.small_picture(one)) for one in photos],
        "most_photos": settings.FILES_AT_ONCE,
        "most_mb": settings.FILE_MAX_MB,
        "stop": stop,
        "more": more,
        "title": STEPS[number].title,
    }
    if CODES[number] == WITH_QUESTIONS:
        context["has_objects"] = form.offer_objects()
        if form.asked or context["has_objects"]:
            context["title"] = _("Nog een paar vragen, en foto’s")
    if step == "plek":
        context["map"] = map_settings()
    if step == LAST:
        context["places"] = form.places
        context["nearby"] = [
            (public.said_of(one.status), one.received_at, public.mark_of(one)) for one in form.nearby()
        ]
    return render(request, "signals/report.html", context, status=status)


@require_safe
@never_cache
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens now, right after sending; a full copy of what was sent stands with it."""
    token = request.session.get("sent")
    try:
        signal = links.signal_of(token) if token else None
    except (links.LinkExpired, links.LinkWithdrawn, links.LinkUnknown):
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
        response = render(request, "signals/link_expired.html", {"token": token}, status=410)
    except links.LinkWithdrawn:
        response = render(request, "signals/link_replaced.html", status=410)
    except links.LinkUnknown:
        response = render(request, "signals/link_unknown.html", status=404)
    else:
        speech.follow(request, signal.language)
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
                "referrals": kept_numbers(request, signal),
                "asked": _asked(signal),
                **_judged(signal),
            },
        )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _asked(signal: Signal) -> str:
    """Where the reporter answers the question that waits for them; empty where none does."""
    waiting = signal.questions.filter(state=Question.State.OPEN).first()
    return links.answer_url(waiting).removeprefix(settings.BASE_URL) if waiting else ""


def _judged(signal: Signal) -> dict[str, Any]:
    """What the reporter thinks of the outcome, or the answers that they can give."""
    if signal.is_open:
        return {}
    given = judging.judgement_of(signal)
    choices = list(JudgementChoice.objects.in_use()) if given is None and judging.may_be_judged(signal) else []
    return {"judgement": given, "choices": choices, "judgement_question": JudgementQuestion.of_the_city()}


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

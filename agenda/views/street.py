"""The door of the street: a page for a telephone that goes on without reception (docs/adr/0035).

The page itself is for officers and works without a script. What a device keeps of it, so that it opens without
reception, is another answer: the same form as a stranger gets it, that knows of nobody. Sounds come in one by one.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import street
from agenda.models import Delivery
from agenda.street_forms import StreetForm
from officers.access import OfficerRequest, for_officers
from signals.heard_form import WHOM
from signals.referring import referrals_for
from signals.views.quick import usual_choices
from signals.workflow import Changed

# What the page needs, and the fonts and pictures that its styles name.
_FILES: Final = (
    "npm/@fontsource-variable/source-sans-3/wght.css",
    "npm/@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
    "npm/@nl-design-system-unstable/voorbeeld-design-tokens/theme.css",
    "npm/@utrecht/component-library-css/index.css",
    "css/theme.css",
    f"{settings.HOUSE_STYLE_AT}/theme.css",
    f"{settings.HOUSE_STYLE_AT}/logo.svg",
    "css/layout.css",
    "css/components.css",
    "css/street.css",
    "img/chevron.svg",
    "js/leave.js",
    "js/enhance.js",
    "js/smaller.js",
    "js/street.js",
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def page(request: OfficerRequest) -> HttpResponse:
    """The form. Sending it here is what happens without a script; it leads to an empty one, with what became of it."""
    officer = request.user
    if request.method != "POST":
        usual = usual_choices(officer)
        return _show(request, StreetForm(by=officer, initial={"sleutel": uuid.uuid4(), "gebied": usual["gebied"]}))
    form = StreetForm(request.POST, request.FILES, by=officer)
    if not form.is_valid():
        return _show(request, form, status=400)
    try:
        delivery, _new = street.take(form.said(), key=form.cleaned_data["sleutel"], by=officer)
    except (ValidationError, Changed) as refused:
        _refuse(form, refused)
        return _show(request, form, status=409 if isinstance(refused, Changed) else 400)
    messages.success(request, _said(delivery))
    for sentence in _to_name(form.report.text):
        messages.warning(request, sentence)
    return redirect("street")


@require_safe
@for_officers()
def facts(request: OfficerRequest) -> JsonResponse:
    """What a device must know of who is signed in: the keys to what waits on it, a fresh token for sending, the usual
    area, and the meetings that they may be at."""
    return JsonResponse(_facts(request))


@for_officers()
@require_POST
def send(request: OfficerRequest) -> JsonResponse:
    """Take in one sound: 201 with its number and what to say of it, 200 with the same for a key that came before, 400
    (409 for a meeting that was cancelled) with why not."""
    officer = request.user
    form = StreetForm(request.POST, request.FILES, by=officer)
    known = _known(request)
    if known is not None:
        # Whatever has changed since: it is in.
        return JsonResponse(_answer(known, request.POST.get("tekst", "")))
    if not form.is_valid():
        return _refusal(form, 400)
    try:
        delivery, is_new = street.take(form.said(), key=form.cleaned_data["sleutel"], by=officer)
    except (ValidationError, Changed) as refused:
        _refuse(form, refused)
        return _refusal(form, 409 if isinstance(refused, Changed) else 400)
    return JsonResponse(_answer(delivery, form.report.text), status=201 if is_new else 200)


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """What a device keeps to show without reception: the page as it is for everybody. It asks nothing of a session."""
    context = {"form": StreetForm(by=None), "shell": True, "words": _words()}
    response = render(request, "agenda/street.html", context)
    response["Cache-Control"] = "public, no-cache"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for `/straat` without reception. Its text differs when a file does, so that a browser
    takes the new ones."""
    found = [static(name) for name in _FILES]
    addresses = json.dumps({"files": found, "page": reverse("street"), "shell": reverse("street-shell")})
    text = {"version": _version(), "addresses": addresses}
    response = render(request, "agenda/street_worker.js", text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, no-cache"
    # It lies below the page that it answers for.
    response["Service-Worker-Allowed"] = reverse("street")
    return response


@cache
def _version() -> str:
    """What changes when one of the files does: their addresses, and in a set-up that gives those no digest, what is in
    them."""
    told = hashlib.sha256()
    for name in _FILES:
        told.update(static(name).encode())
        found = finders.find(name)
        if isinstance(found, str):
            with open(found, "rb") as file:
                told.update(file.read())
    return told.hexdigest()[:16]


def _show(request: OfficerRequest, form: StreetForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "shell": False, "facts": _facts(request), "words": _words()}
    return render(request, "agenda/street.html", context, status=status)


def _facts(request: OfficerRequest) -> dict[str, Any]:
    officer = request.user
    return {
        "sleutels": [{"wie": one.who, "sleutel": one.secret} for one in street.device_keys(officer)],
        "token": get_token(request),
        "gebied": usual_choices(officer)["gebied"],
        "vergaderingen": [{"id": str(one.public_id), "titel": one.title} for one in street.meetings_for(officer)],
        # No longer than somebody could stay signed in.
        "seconden": settings.SESSION_COOKIE_AGE,
    }


def _known(request: OfficerRequest) -> Delivery | None:
    try:
        return street.delivered(uuid.UUID(request.POST.get("sleutel", "")), by=request.user)
    except ValueError:
        return None


def _answer(delivery: Delivery, text: str) -> dict[str, Any]:
    return {
        "kenmerk": delivery.signal.number if delivery.signal else "",
        "zin": _said(delivery),
        "noem": _to_name(text),
    }


def _said(delivery: Delivery) -> str:
    """What became of it."""
    signal, point = delivery.signal, delivery.point
    if signal and point:
        told = {"number": signal.number, "meeting": point.meeting.title}
        return _("Verstuurd als %(number)s, en als punt van %(meeting)s.") % told
    if signal:
        return _("Verstuurd als %(number)s. %(team)s heeft het.") % {"number": signal.number, "team": signal.team}
    if point:
        return _("Verstuurd als punt van %(meeting)s.") % {"meeting": point.meeting.title}
    return _("Dit was al verstuurd.")


def _to_name(text: str) -> list[str]:
    """Numbers to name to the resident, where the words speak of danger."""
    return [_("Noem ook %(name)s: %(phone)s.") % {"name": one.name, "phone": one.phone} for one in referrals_for(text)]


def _refuse(form: StreetForm, refused: ValidationError | Changed) -> None:
    if isinstance(refused, Changed):
        form.add_error("vergadering", str(refused))
    else:
        form.refuse(refused)


def _refusal(form: StreetForm, status: int) -> JsonResponse:
    """Why not, as one line and per field."""
    faults = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    said = dict.fromkeys(error for errors in faults.values() for error in errors)
    return JsonResponse({"zin": " ".join(said), "fouten": faults}, status=status)


def _words() -> dict[str, str]:
    """What the script says; it has no words of its own."""
    return {
        "kept": _("Bewaard op dit toestel."),
        "waits": _("Bewaard op dit toestel"),
        "tried": _("Bewaard op dit toestel. Wij kijken na of het aankwam."),
        "refused": _("Niet verstuurd, want: {}"),
        "online": _("U hebt bereik. Wij versturen meteen."),
        "offline": _("Geen bereik. Wij bewaren het, en versturen het zodra het kan."),
        "sending": _("Bezig met versturen."),
        "later": _("Het lukt nu niet om te versturen. Wij proberen het zo weer; er gaat niets verloren."),
        "slow": _("U verstuurt veel na elkaar. De rest gaat zo weg."),
        "empty": _("Schrijf wat u hoorde of zag."),
        "consent": _("Vraag eerst of u dit mag doorgeven."),
        "number": _("Op welk nummer?"),
        "whom": str(WHOM),
        "full": _("Dit toestel kan het niet bewaren. Uw tekst staat er nog. Maak ruimte, of verstuur met bereik."),
        "signIn": _("Log eerst een keer in met bereik. Uw tekst staat er nog."),
        "out": _("U bent uitgelogd. Er staat nog {} op dit toestel, op slot. Log in, dan wordt het verstuurd."),
        "outEmpty": _("U bent uitgelogd. Log in om verder te gaan."),
        "one": _("1 bericht"),
        "more": _("{} berichten"),
        "mend": _("Verbeter"),
        "drop": _("Gooi weg"),
        "sure": _("Zeker weten? Gooi weg"),
        "dropped": _("Weggegooid."),
        "mending": _("U verbetert een bericht. {}"),
        "draft": _("Dit had u nog niet bewaard."),
        "writing": _("Bewaar eerst wat u nu schrijft."),
        "photo": _("De foto gaat mee."),
        "noPhoto": _("Zonder foto."),
        "large": _("De foto is te groot. Kies een andere, of laat de foto weg."),
        "spot": _("Uw plek gaat mee, op {} meter nauwkeurig."),
        "noSpot": _("Uw plek gaat niet mee."),
        "lost": _("Wij konden uw plek niet vinden. Kies een gebied."),
        "seek": _("Uw plek wordt gezocht."),
        "withPhoto": _("met foto"),
    }

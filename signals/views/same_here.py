"""The door for "this is mine too", from the last step of the resident's form."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from signals import following, mine, public, speech
from signals.models import Signal
from signals.steps import CODES, StepForm
from signals.views.resident import show_form


@require_POST
@never_cache
def press(request: HttpRequest) -> HttpResponse:
    """ "This is mine too", from the last step of the form (`ook`, a mark of what was shown there): counts, and lets an
    address that was typed follow. Nothing else of the form is kept."""
    form = StepForm(request.POST)
    known = {public.mark_of(one): one for one in form.nearby()}
    signal = known.get(request.POST.get("ook", ""))
    form.is_valid()
    form.keep_errors(())
    if signal is None:
        gone = _("Die melding is intussen klaar, of staat hier niet meer. Verstuur uw bericht dan gewoon.")
        form.add_error(None, ValidationError(gone, code="gone"))
        return show_form(request, form, step=CODES[-1], status=409)
    email = request.POST.get("email", "").strip()
    if email:
        try:
            email = mine.read_address(email)
        except ValidationError as refused:
            form.add_error("email", refused.error_dict["email"][0])
            return show_form(request, form, step=CODES[-1], status=400)
    name = request.POST.get("formulier", "")
    following.same_here(signal, form=name, email=email, language=speech.current())
    request.session["same_here"] = [signal.pk, bool(email)]
    return redirect("same-here-thanks")


@require_safe
@never_cache
def thanks(request: HttpRequest) -> HttpResponse:
    """That it counted, and what comes now."""
    pk, by_mail = request.session.get("same_here", [None, False])
    signal = Signal.objects.filter(pk=pk).annotate(same_here=public.same_here_column()).first() if pk else None
    if signal is None:
        return redirect("report")
    area = signal.area.code if signal.area else ""
    context = {"number": signal.same_here, "by_mail": by_mail, "area": area}
    return render(request, "signals/same_here.html", context)

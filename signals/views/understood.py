"""How well texts are understood here, how certain a suggestion must be, and learning from corrections."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officers import rights
from officers.access import OfficerRequest, for_officers
from outbox import post
from signals import learning, understood
from signals.model_file import Unusable
from signals.models import UnderstandingChoice
from signals.tasks import learn_from_corrections

# The chart: its size, and where its lines begin and end.
_WIDTH: Final = 440
_HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 40, 12, 36


class UseForm(forms.Form):
    """Which model is to serve, and which one served when it was asked; empty is that of the product."""

    model = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    nu = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


@require_safe
@for_officers(rights.FIGURES)
def page(request: OfficerRequest) -> HttpResponse:
    """The page."""
    is_exact = rights.SIGNALS_ALL in request.user.right_codes
    found = understood.read(is_exact=is_exact)
    return render(
        request,
        "signals/understood.html",
        {
            "found": found,
            "is_exact": is_exact,
            "may_choose": request.user.may(rights.MANAGE_CATEGORIES),
            "lowest": _percent(UnderstandingChoice.LOWEST),
            "highest": _percent(UnderstandingChoice.HIGHEST),
            "percent": _percent(found.threshold),
            "enough": learning.ENOUGH,
            "at_most": round(understood.WRONG_AT_MOST * 100),
            "is_learning": any(made.model.is_at_work for made in found.models),
            "trade_off": _trade_off(found) if found.measured else None,
            "drift": _drift(found) if sum(one.share is not None for one in found.months) > 1 else None,
        },
    )


@require_POST
@for_officers(rights.MANAGE_CATEGORIES)
def choose(request: OfficerRequest) -> HttpResponse:
    """Another threshold, in percents to a tenth: near 100 a tenth decides how many go to a wrong team."""
    try:
        percent = round(float(request.POST.get("drempel", "").replace(",", ".")), 1)
        learning.choose(round(percent / 100, 3), by=request.user)
    except (ValueError, ValidationError):
        messages.error(
            request,
            _("Kies een getal van %(lowest)s tot en met %(highest)s procent. Er is niets veranderd.")
            % {
                "lowest": floatformat(_percent(UnderstandingChoice.LOWEST), -1),
                "highest": floatformat(_percent(UnderstandingChoice.HIGHEST), -1),
            },
        )
    else:
        messages.success(request, _("Vanaf nu moet een suggestie %s procent zeker zijn.") % floatformat(percent, -1))
    return redirect("understood")


@require_POST
@for_officers(rights.MANAGE_CATEGORIES)
def learn(request: OfficerRequest) -> HttpResponse:
    """Ask for a model that learned from the corrections until now."""
    try:
        made = learning.ask(by=request.user)
    except learning.AlreadyLearning:
        messages.warning(request, _("Er wordt al een model gemaakt."))
    except learning.TooFew as few:
        messages.warning(
            request,
            _("Er zijn %(number)d verbeteringen. Vanaf %(enough)d valt er iets te leren.")
            % {"number": few.number, "enough": learning.ENOUGH},
        )
    else:
        post.wake(learn_from_corrections, made.pk)
        messages.success(
            request, _("Het leren is begonnen. Dat duurt een paar minuten; deze pagina zegt wat eruit kwam.")
        )
    return redirect("understood")


@require_POST
@for_officers(rights.MANAGE_CATEGORIES)
def use(request: OfficerRequest) -> HttpResponse:
    """Another model, by its number (empty: that of the product), in the place of the one that the page showed."""
    form = UseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Er is niets veranderd. Probeer het opnieuw."))
        return redirect("understood")
    try:
        learning.use(form.cleaned_data["model"], instead_of=form.cleaned_data["nu"], by=request.user)
    except learning.Changed:
        messages.warning(
            request, _("Er werkt intussen een ander model. Er is niets veranderd; kijk of dit nog nodig is.")
        )
    except Unusable:
        messages.error(
            request, _("Het bestand van dat model is er niet meer, of is beschadigd. Er is niets veranderd.")
        )
    else:
        messages.success(request, _("Vanaf nu werkt het model dat u koos."))
    return redirect("understood")


def _percent(share: float) -> float:
    """A share as percents, to a tenth."""
    return round(share * 100, 1)


def _x(at: float) -> float:
    return round(_LEFT + at * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM), 1)


def _chart(lines: dict[str, list[tuple[float, float]]], labels: list[tuple[float, str]]) -> dict[str, object]:
    """A chart of shares: `lines` are points (place from 0 to 1, share), `labels` stand below at a place."""
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "left": _LEFT,
        "right": _WIDTH - _RIGHT,
        "bottom": _HEIGHT - _BOTTOM,
        "top": _TOP,
        "lines": {name: " ".join(f"{_x(at)},{_y(share)}" for at, share in points) for name, points in lines.items()},
        "rows": [{"y": _y(share), "text": f"{round(share * 100)} %"} for share in (0, 0.25, 0.5, 0.75, 1)],
        "labels": [{"x": _x(at), "text": text} for at, text in labels],
    }


def _trade_off(found: understood.Understood) -> dict[str, object]:
    first, last = understood.THRESHOLDS[0], understood.THRESHOLDS[-1]

    def place(threshold: float) -> float:
        return (threshold - first) / (last - first)

    chart = _chart(
        {
            "alone": [(place(one.threshold), one.by_itself.share) for one in found.options],
            "wrong": [(place(one.threshold), one.wrong_desk.share) for one in found.options],
        },
        [(place(one.threshold), f"{round(one.threshold * 100)} %") for one in found.options[:13:3]],
    )
    chart["now"] = _x(min(max(place(found.threshold), 0.0), 1.0))
    return chart


def _drift(found: understood.Understood) -> dict[str, object]:
    months = [one for one in found.months if one.share is not None]
    places = {one.month: number / (len(months) - 1) for number, one in enumerate(months)}
    return _chart(
        {
            "right": [(places[one.month], one.share) for one in months if one.share is not None],
            "certain": [(places[one.month], one.certainty) for one in months],
        },
        [
            (places[one.month], f"{one.month:%m-%Y}")
            for one in (months[0], months[len(months) // 2], months[-1])
            if one.month
        ],
    )

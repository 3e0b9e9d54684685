"""How the rules for danger weigh a text that somebody tries: why it gets a panel with numbers, or why not.

The text is kept nowhere: it stands in no address, line of a log or row, and the answer to it is not stored either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.organisation import stamp
from signals.categories import known_categories
from signals.danger import MOST_OFF, Kind, Span, Weight, quoted, side_by_side, weigh
from signals.models import MAX_TEXT, DangerWords
from signals.referring import listed
from signals.typed import read

_KINDS: Final[dict[Kind, Any]] = {
    "alone": _("Woorden die alleen al gevaar betekenen"),
    "best": _("Tekens van de rij met de meeste punten"),
    "next": _("Tekens van de rij die daarop volgt: de helft telt"),
    "telling": _("Alle woorden die op gevaar wijzen: een half punt per woord"),
    "against": _("Tekens van alle rijen die tegen gevaar spreken: een half punt eraf per teken"),
    "tone-for": _("De toon: woorden die gevaar waarschijnlijker maken"),
    "tone-off": format_lazy(
        _("De toon: woorden van gewone onderwerpen. De toon haalt er hoogstens {points} punten af"), points=MOST_OFF
    ),
}
"""The kinds of weights in words."""


class TextForm(forms.Form):
    """A text as a resident could send it."""

    tekst = forms.CharField(
        label=_("Tekst"),
        help_text=_("Wij bewaren deze tekst niet."),
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 7,
                "aria-required": "true",
                "autocomplete": "off",
                "data-count": "tekst-telling",
                "data-limit": MAX_TEXT,
            }
        ),
    )

    def clean_tekst(self) -> str:
        """The text, read as that of a signal is."""
        text, wrong = read(self.cleaned_data["tekst"], longest=MAX_TEXT)
        if wrong:
            raise wrong
        if not text:
            raise forms.ValidationError(gettext("Schrijf of plak hier een tekst."), code="required")
        return text


@dataclass(frozen=True, slots=True)
class _Row:
    """A weight as it is shown: what it is, the names of its rules with their number in the management pages (None: not
    for this reader), the words, and the points."""

    kind: str
    rules: list[tuple[str, int | None]]
    words: list[str]
    points: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.FIGURES, rights.MANAGE_TEXTS)
def page(request: OfficerRequest) -> HttpResponse:
    """A form for a text, and below it how that is weighed."""
    is_sent = request.method == "POST"
    form = TextForm(request.POST if is_sent else None)
    context = {"form": form, "may_change": request.user.may(rights.MANAGE_TEXTS)}
    if not form.is_valid():
        return render(request, "signals/weighing.html", context, status=400 if is_sent else 200)
    return render(
        request,
        "signals/weighing.html",
        context | _answer(form.cleaned_data["tekst"], may_change=request.user.may(rights.MANAGE_TEXTS)),
    )


def _answer(text: str, *, may_change: bool) -> dict[str, object]:
    """How a text is weighed, as the page shows it."""
    weighed = weigh(text, known_categories(on=stamp()).danger)
    dangers = [word for danger in weighed.dangers for word in danger.words]
    names = {name for weight in weighed.weights for name in weight.rules}
    own = DangerWords.objects.filter(name__in=names, is_active=True) if may_change else DangerWords.objects.none()
    keys = dict(own.values_list("name", "pk"))
    return {
        "weighed": weighed,
        "numbers": listed(weighed.dangers),
        "rows": [_row(text, weight, keys) for weight in weighed.weights],
        "sum": _points(weighed.points),
        "of_whole": _points(weighed.of_whole),
        "part": text[slice(*weighed.part)] if weighed.part else "",
        "no_row": weighed.points >= weighed.enough and not dangers,
        "parts": _parts(text, [*dangers, *(word for weight in weighed.weights for word in weight.words)]),
    }


def _row(text: str, weight: Weight, keys: dict[str, int]) -> _Row:
    return _Row(
        kind=str(_KINDS[weight.kind]),
        rules=[(name, keys.get(name)) for name in weight.rules],
        words=quoted(text, weight.words),
        points=_points(weight.points, sign="+"),
    )


def _points(points: float, *, sign: str = "") -> str:
    """Points as they are written here: a comma, and a true minus."""
    before = "\N{MINUS SIGN}" if points < 0 else sign
    return f"{before}{floatformat(abs(points), -1)}"


def _parts(text: str, words: Iterable[Span]) -> list[tuple[str, bool]]:
    """The whole text in pieces, each with whether it counted."""
    parts, at = [], 0
    for begin, end in side_by_side(text, words):
        parts += [(text[at:begin], False), (text[begin:end], True)]
        at = end
    return [*parts, (text[at:], False)]

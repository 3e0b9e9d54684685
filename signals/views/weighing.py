"""How the rules for danger weigh a text that somebody tries: why it gets a panel with numbers, or why not.

The text is kept nowhere, and neither are new words that are tried on it: they stand in no address, line of a log or
row, and the answer to them is not stored either.
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
from signals.danger import (
    MOST_OFF,
    DangerRule,
    Kind,
    Span,
    Weighed,
    Weight,
    fault_of_trial,
    quoted,
    side_by_side,
    weigh,
    weigh_with,
)
from signals.lines_field import LinesField
from signals.models import MAX_TEXT, DangerWords
from signals.models.danger import LONGEST_PATTERN, unreadable
from signals.referring import listed
from signals.typed import UNREADABLE, has_control_characters, read, too_long

MOST_LINES: Final = 50
"""Lines of words that are tried at once."""

_TRIAL: Final = _("Uw proefwoorden")

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


class TrialField(LinesField):
    """New words, as the management page of *Gevaarwoorden* reads them."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            longest = MOST_LINES * (LONGEST_PATTERN + 2)  # with its line ends
            if len(value) > longest:
                raise too_long(longest)
            if has_control_characters(value.replace("\r\n", "\n")):
                raise forms.ValidationError(UNREADABLE, code="control_characters")
        return super().to_python(value)


class TextForm(forms.Form):
    """A text as a resident could send it, and perhaps new words to try on it: for who may change them."""

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

    woorden = TrialField(
        label=_("Nieuwe woorden om te proberen (nog niet opgeslagen)"),
        help_text=format_lazy(
            _(
                "Niet verplicht. Schrijf ze als bij Gevaarwoorden, op elke regel één: ligt op straat, of +4 ~zwaaien."
                " Hoogstens {lines} regels. Wij bewaren ze niet."
            ),
            lines=MOST_LINES,
        ),
        longest=LONGEST_PATTERN,
        max_length=MOST_LINES,
        required=False,
    )

    def __init__(self, *args: Any, may_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_change:
            self.fields["woorden"].widget.attrs.update(rows=4, autocomplete="off", spellcheck="false")
        else:
            del self.fields["woorden"]

    def clean_woorden(self) -> DangerRule | None:
        """The new words as a rule, if there are any."""
        lines = self.cleaned_data["woorden"]
        if not lines:
            return None
        rule = DangerRule(name=str(_TRIAL), codes=(), patterns=tuple(lines))
        if wrong := fault_of_trial(rule):
            raise unreadable(wrong)
        return rule

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
    may_change = request.user.may(rights.MANAGE_TEXTS)
    form = TextForm(request.POST if is_sent else None, may_change=may_change)
    context: dict[str, object] = {"form": form, "may_change": may_change}
    if not form.is_valid():
        return render(request, "signals/weighing.html", context, status=400 if is_sent else 200)
    text, trial = form.cleaned_data["tekst"], form.cleaned_data.get("woorden")
    return render(request, "signals/weighing.html", context | _answer(text, trial, may_change=may_change))


def _answer(text: str, trial: DangerRule | None, *, may_change: bool) -> dict[str, object]:
    """How a text is weighed, as the page shows it."""
    rules = known_categories(on=stamp()).danger
    weighed = weigh(text, rules)
    tried = weigh_with(trial, text, rules) if trial else None
    weights = (*weighed.weights, *(tried.weighed.weights if tried else ()))
    names = {name for weight in weights for name in weight.rules}
    own = DangerWords.objects.filter(name__in=names, is_active=True) if may_change else DangerWords.objects.none()
    keys = dict(own.values_list("name", "pk"))
    dangers = [word for danger in weighed.dangers for word in danger.words]
    answer = {
        "weighed": _shown(text, weighed, keys),
        "no_row": weighed.points >= weighed.enough and not dangers,
        "parts": _parts(text, [*dangers, *(word for weight in weighed.weights for word in weight.words)]),
    }
    if trial and tried:
        keys.pop(trial.name, None)
        answer["tried"] = {
            "words": quoted(text, tried.words),
            "weighed": _shown(text, tried.weighed, keys),
            "gives_number": tried.gives_number,
            "is_danger": tried.gives_number or bool(tried.weighed.dangers),
        }
    return answer


def _shown(text: str, weighed: Weighed, keys: dict[str, int]) -> dict[str, object]:
    """What the page says of a text that was weighed: numbers, and a table of points."""
    return {
        "is_danger": bool(weighed.dangers),
        "numbers": listed(weighed.dangers),
        "rows": [_row(text, weight, keys) for weight in weighed.weights],
        "enough": weighed.enough,
        "sum": _points(weighed.points),
        "of_whole": _points(weighed.of_whole),
        "part": text[slice(*weighed.part)] if weighed.part else "",
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

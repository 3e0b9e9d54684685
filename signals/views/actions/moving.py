"""Moving a signal on: taking it, another status, closing, another handler, urgency, another subject."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals import reclassify, workflow
from signals.models import MAX_TEXT, Category, ClosingResult, Status
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import (
    KEEP_INSIDE,
    TELL,
    Action,
    HandlingForm,
    NoFieldsForm,
    acts,
    is_open,
)


class UrgentForm(HandlingForm):
    """A button that says what it makes of it: "ja" or "nee"."""

    spoed = forms.ChoiceField(choices=[("ja", ""), ("nee", "")], widget=forms.HiddenInput)


class MoveForm(HandlingForm):
    """Another status, without closing; perhaps with a text."""

    field_of = {"toelichting": "toelichting"}

    status = forms.ChoiceField(label=_("Nieuwe status"))
    toelichting = forms.CharField(
        label=_("Uitleg"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lezer = forms.ChoiceField(
        label=_("Wie leest deze uitleg?"),
        initial=TELL,
        required=False,
        choices=[(TELL, _("De melder: die krijgt dit bericht")), (KEEP_INSIDE, _("Alleen collega’s"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, moves: Iterable[Status], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice("status").choices = [(move.value, capfirst(str(move.label))) for move in moves]

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    @property
    def tells(self) -> bool | None:
        """Whether the reporter reads the text; None where there is no text to read."""
        if not self.cleaned_data.get("toelichting"):
            return None
        return self.cleaned_data.get("lezer") != KEEP_INSIDE


class CloseForm(MoveForm):
    """Closing: what was done, and whether the reporter has been told."""

    field_of = {"resultaat": "resultaat", "organisatie": "organisatie", "doorgezetOp": "doorgezet_op"}
    field_order = ("status", "resultaat", "organisatie", "doorgezet_op", "toelichting", "lezer")

    resultaat = RowField(label=_("Wat is er gedaan?"), empty=_("Kies een resultaat"))
    organisatie = forms.CharField(
        label=_("Andere organisatie"),
        required=False,
        max_length=120,
        help_text=_("Alleen als u het hebt doorgezet naar een andere organisatie."),
    )
    doorgezet_op = forms.DateField(
        label=_("Doorgezet op"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, results: Iterable[ClosingResult], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].label = _("Hoe sluit u het?")
        explanation, reader = self.fields["toelichting"], self._choice("lezer")
        explanation.label = _("Wat hebt u gedaan, en waarom?")
        explanation.help_text = _("In gewone taal: de melder leest dit.")
        reader.label = _("Hoort de melder dit?")
        reader.choices = [(TELL, _("Ja, met dit bericht")), (KEEP_INSIDE, _("Nee, alleen collega’s lezen dit"))]
        offer_rows(self, "resultaat", results)


class AssignForm(HandlingForm):
    """A colleague of the team who handles it, or nobody in particular."""

    behandelaar = RowField(
        label=_("Behandelaar"),
        required=False,
        empty=_("Niemand in het bijzonder"),
    )

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "behandelaar", officers)


class CategoryForm(HandlingForm):
    """What the signal is about; another subject may mean another team."""

    categorie = RowField(label=_("Onderwerp"), empty=_("Kies een onderwerp"))

    def __init__(self, *args: Any, categories: Iterable[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = sorted(categories, key=lambda one: (one.domain.order, one.domain.name, one.name))
        offer_rows(self, "categorie", ordered, group=lambda category: category.domain.name)


def _move(overview: Overview, form: MoveForm, officer: Officer) -> object:
    typed = form.cleaned_data
    return workflow.move(
        overview.signal,
        to=typed["status"],
        by=officer,
        text=typed["toelichting"],
        told=form.tells,
        result=typed.get("resultaat"),
        organisation=typed.get("organisatie", ""),
        forwarded_on=typed.get("doorgezet_op"),
    )


ACTIONS: Final[dict[str, Action]] = {
    "nemen": Action(
        may=lambda signal, officer: signal.may_act and signal.team_id in officer.team_ids,
        can=lambda overview, officer: overview.signal.is_open and overview.signal.officer_id != officer.pk,
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: workflow.take(overview.signal, by=officer),
        done=_("U behandelt dit signaal."),
    ),
    "status": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.moves),
        form=lambda overview, **given: MoveForm(moves=overview.moves, **given),
        do=_move,
        done=_("De status is veranderd."),
    ),
    "sluiten": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.closings),
        form=lambda overview, **given: CloseForm(moves=overview.closings, results=overview.results, **given),
        do=_move,
        done=_("Het signaal is gesloten."),
    ),
    "toewijzen": Action(
        may=acts,
        can=is_open,
        form=lambda overview, **given: AssignForm(
            officers=overview.colleagues, initial={"behandelaar": overview.signal.officer_id or ""}, **given
        ),
        do=lambda overview, form, officer: workflow.assign(
            overview.signal, to=form.cleaned_data["behandelaar"], by=officer
        ),
        done=_("De behandelaar is veranderd."),
    ),
    "spoed": Action(
        may=acts,
        can=is_open,
        form=lambda overview, **given: UrgentForm(
            initial={"spoed": "nee" if overview.signal.is_urgent else "ja"}, **given
        ),
        do=lambda overview, form, officer: workflow.set_urgent(
            overview.signal, urgent=form.cleaned_data["spoed"] == "ja", by=officer
        ),
        done=_("De spoed is veranderd."),
    ),
    "onderwerp": Action(
        may=acts,
        can=is_open,
        form=lambda overview, **given: CategoryForm(
            categories=overview.categories,
            initial={"categorie": overview.signal.category.slug if overview.signal.category else ""},
            **given,
        ),
        do=lambda overview, form, officer: reclassify.reclassify(
            overview.signal, category=form.cleaned_data["categorie"], by=officer
        ),
        done=_("Het onderwerp is veranderd."),
    ),
}

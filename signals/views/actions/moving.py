"""Moving a signal on: taking it, another status, closing, another handler, urgency, another subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.forms import DayField, choice
from officers.models import Officer
from outbox.models import Letter
from signals import callbacks, reclassify, workflow
from signals.models import (
    Callback,
    Category,
    ClosingResult,
    Consult,
    Kind,
    Signal,
    StandardText,
    Status,
    TeamAction,
)
from signals.named import CATEGORY, OFFICER_BY_ID, RESULT
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.told_form import KEEP_INSIDE, TELL, ToldOtherwise, let_nobody_read
from signals.views.actions.base import (
    ENDING,
    Action,
    HandlingForm,
    NoFieldsForm,
    acts,
    ask_to_go_on,
    ask_to_withdraw,
    ask_whether_called,
    is_open,
)
from signals.views.actions.wording import WordsForm


class UrgentForm(HandlingForm):
    """A button that says what it makes of it: "ja" or "nee"."""

    spoed = forms.ChoiceField(choices=[("ja", ""), ("nee", "")], widget=forms.HiddenInput)


class MoveForm(WordsForm):
    """Another status, without closing; perhaps with a text."""

    field_of = {"toelichting": "toelichting", **ENDING}
    field_order: Sequence[str] = ("status", "standaardtekst", "toelichting", "lezer")
    # What the tick says beside the names of those whose answer is waited for.
    without_answer: ClassVar[Any] = _("Plan het in zonder antwoord van %s")

    status = forms.ChoiceField(
        label=_("Nieuwe status"),
        error_messages={"required": workflow.CHOOSE_STATUS, "invalid_choice": workflow.UNKNOWN_STATUS},
    )
    toelichting = forms.CharField(
        label=_("Uitleg"),
        # The verb says what is wrong with it, in the same words as to the API.
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lezer = forms.ChoiceField(
        label=_("Wie leest deze uitleg?"),
        initial=TELL,
        required=False,
        choices=[(TELL, _("De melder: die krijgt dit bericht")), (KEEP_INSIDE, _("Alleen collega’s"))],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        moves: Sequence[Status],
        texts: Iterable[StandardText],
        signal: Signal,
        asked: Iterable[Consult] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_texts(texts, statuses=moves, signal=signal)
        let_nobody_read(self, signal)
        ask_to_go_on(self, asked, label=self.without_answer)
        choice(self, "status").choices = [(move.value, capfirst(str(move.label))) for move in moves]

    @property
    def tells(self) -> bool | None:
        """Whether the reporter reads the text; None where there is no text to read, or no reader."""
        if not self.cleaned_data.get("toelichting") or "lezer" not in self.fields:
            return None
        return self.cleaned_data.get("lezer") != KEEP_INSIDE


class CloseForm(MoveForm):
    """Closing: what was done, and whether the reporter has been told."""

    field_of = {
        "resultaat": "resultaat",
        "organisatie": "organisatie",
        "doorgezetOp": "doorgezet_op",
        **ENDING,
    }
    field_order: Sequence[str] = (
        "status",
        "resultaat",
        "organisatie",
        "doorgezet_op",
        "standaardtekst",
        "toelichting",
        "lezer",
        "terugkoppeling",
    )

    resultaat = RowField(label=_("Wat is er gedaan?"), of=RESULT, empty=_("Kies een resultaat"))
    organisatie = forms.CharField(
        label=_("Andere organisatie"),
        required=False,
        help_text=_("Die hoort het te hebben voor het signaal sluit."),
    )
    doorgezet_op = DayField(
        label=_("Doorgezet op"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    terugkoppeling = ToldOtherwise()

    without_answer = _("Sluit het zonder antwoord van %s")

    def __init__(
        self,
        *args: Any,
        results: Iterable[ClosingResult],
        actions: Iterable[TeamAction] = (),
        promises: Iterable[Callback] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        ask_whether_called(self, promises)
        ask_to_withdraw(self, actions)
        self.fields["status"].label = _("Hoe sluit u het?")
        explanation = self.fields["toelichting"]
        explanation.label = _("Wat hebt u gedaan, en waarom?")
        if "lezer" in self.fields:
            explanation.help_text = _("In gewone taal: de melder leest dit.")
            reader = choice(self, "lezer")
            reader.label = _("Hoort de melder dit?")
            reader.choices = [(TELL, _("Ja, met dit bericht")), (KEEP_INSIDE, _("Nee, alleen collega’s lezen dit"))]
        offer_rows(self, "resultaat", results)


class AssignForm(HandlingForm):
    """A colleague of the team who handles it, or nobody in particular."""

    behandelaar = RowField(
        label=_("Behandelaar"),
        of=OFFICER_BY_ID,
        required=False,
        empty=_("Niemand in het bijzonder"),
    )

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "behandelaar", officers)


class CategoryForm(HandlingForm):
    """What the signal is about; another subject may mean another team."""

    categorie = RowField(label=_("Onderwerp"), of=CATEGORY, empty=_("Kies een onderwerp"))

    def __init__(self, *args: Any, categories: Iterable[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = sorted(categories, key=lambda one: (one.domain.order, one.domain.name, one.name))
        offer_rows(self, "categorie", ordered, group=lambda category: category.domain.name)


class KindForm(HandlingForm):
    """Of which kind it is; another one may mean another term and another team."""

    soort = forms.ChoiceField(
        label=_("Soort"),
        choices=[(one.value, capfirst(str(one.label))) for one in Kind],
        error_messages={"required": reclassify.CHOOSE_KIND, "invalid_choice": reclassify.CHOOSE_KIND},
    )


def _how(form: MoveForm, officer: Officer) -> dict[str, Any]:
    typed = form.cleaned_data
    return {
        "to": typed["status"],
        "by": officer,
        "text": typed["toelichting"],
        "told": form.tells,
        "feedback": typed.get("terugkoppeling", ""),
        "result": typed.get("resultaat"),
        "organisation": typed.get("organisatie", ""),
        "forwarded_on": typed.get("doorgezet_op"),
        "withdraw_actions": typed.get("acties_intrekken", False),
        "without_answers": typed.get("zonder_antwoord", False),
    }


def _move(overview: Overview, form: MoveForm, officer: Officer) -> object:
    return workflow.move(overview.signal, **_how(form, officer))


def _close(overview: Overview, form: CloseForm, officer: Officer) -> None:
    with transaction.atomic():
        workflow.move(overview.signal, **_how(form, officer))
        if form.cleaned_data.get("gebeld"):
            callbacks.tick_off_all(overview.signal, by=officer)


def _rehearse(overview: Overview, form: MoveForm, officer: Officer) -> Letter | None:
    return workflow.rehearse(overview.signal, **_how(form, officer))


ACTIONS: Final[dict[str, Action]] = {
    "nemen": Action(
        may=lambda signal, officer: signal.may_act and signal.team_id in officer.team_ids,
        can=lambda overview, officer: (
            overview.signal.is_open and (overview.signal.officer_id != officer.pk or overview.signal.is_floating)
        ),
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: workflow.take(overview.signal, by=officer),
        done=_("U behandelt dit signaal."),
    ),
    "status": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.moves),
        form=lambda overview, **given: MoveForm(
            moves=overview.moves,
            texts=overview.texts,
            asked=overview.awaited(to=Status.PLANNED),
            signal=overview.signal,
            **given,
        ),
        do=_move,
        done=_("De status is veranderd."),
        rehearse=_rehearse,
    ),
    "sluiten": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.closings),
        form=lambda overview, **given: CloseForm(
            moves=overview.closings,
            results=overview.results,
            texts=overview.texts,
            actions=overview.open_actions,
            promises=overview.callbacks,
            asked=overview.awaited(to=Status.DONE),
            signal=overview.signal,
            **given,
        ),
        do=_close,
        done=lambda overview: (
            _("Het is doorgezet. Het signaal sluit als de andere organisatie het heeft.")
            if overview.signal.is_open
            else _("Het signaal is gesloten.")
        ),
        rehearse=_rehearse,
    ),
    "toewijzen": Action(
        may=acts,
        can=is_open,
        check=lambda overview: workflow.check_open(overview.signal),
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
        check=lambda overview: workflow.check_open(overview.signal),
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
        check=lambda overview: workflow.check_open(overview.signal),
        form=lambda overview, **given: CategoryForm(
            categories=overview.categories,
            initial={"categorie": overview.signal.category.slug if overview.signal.category else ""},
            **given,
        ),
        do=lambda overview, form, officer: reclassify.reclassify(
            overview.signal, category=form.cleaned_data["categorie"], by=officer
        ),
        done=lambda overview: _("Het onderwerp is nu: %s.") % overview.signal.category,
        preview=lambda overview, form: (
            reclassify.preview(overview.signal, category=form.cleaned_data["categorie"]).trace
        ),
    ),
    "soort": Action(
        may=acts,
        can=is_open,
        check=lambda overview: workflow.check_open(overview.signal),
        form=lambda overview, **given: KindForm(initial={"soort": overview.signal.kind}, **given),
        do=lambda overview, form, officer: reclassify.rekind(
            overview.signal, kind=form.cleaned_data["soort"], by=officer
        ),
        done=_("De soort is veranderd."),
        preview=lambda overview, form: reclassify.preview(overview.signal, kind=form.cleaned_data["soort"]).trace,
    ),
}

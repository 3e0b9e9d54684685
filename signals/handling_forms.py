"""What a civil servant fills in to act on a signal: one form for each verb. The verbs decide what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, ClassVar, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from officers.models import Officer, Team
from signals.attachments import ACCEPTED
from signals.models import MAX_TEXT, Attachment, Category, ClosingResult, Handover, Status


class RowField(forms.ChoiceField):
    """A choice out of rows that were read already: showing and reading it asks the database nothing.

    What is posted is a row's slug (or its id where it has none); what comes out is the row, or None.
    """

    def __init__(self, *, empty: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty = empty
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Iterable[Any], *, group: Callable[[Any], str] | None = None) -> None:
        """Let the choice be one of these, in this order, perhaps under headings."""
        self.rows = {str(getattr(row, "slug", None) or row.pk): row for row in rows}
        choices: list[Any] = [("", self.empty)]
        if group is None:
            choices += [(key, str(row)) for key, row in self.rows.items()]
        else:
            for name, members in groupby(self.rows.items(), key=lambda item: group(item[1])):
                choices.append((name, [(key, str(row)) for key, row in members]))
        self.choices = choices

    def clean(self, value: Any) -> Any:
        """The row that was chosen, or None."""
        key = super().clean(value)
        return self.rows[key] if key else None


TELL: Final = "melder"
KEEP_INSIDE: Final = "collega"


class HandlingForm(forms.Form):
    """A form on the page of a signal. `seen` is the newest event that its reader had on the page."""

    # The contract's name of what may be wrong -> the field where it can be repaired.
    field_of: ClassVar[dict[str, str]] = {}

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen

    def refuse(self, refused: ValidationError) -> None:
        """Put what a verb refuses at the fields where it can be repaired."""
        for name, errors in refused.update_error_dict({}).items():
            field = self.field_of.get(name, name)
            for error in errors:
                self.add_error(field if field in self.fields else None, error)


class NoFieldsForm(HandlingForm):
    """A button: nothing to fill in."""


class AnswerForm(HandlingForm):
    """An answer to an offer. `aanbod` is the offer that its reader had on the page: another one may wait by now."""

    aanbod = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Handover | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aanbod"].initial = offer.public_id if offer else None


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
        _offer(self, "resultaat", results)


class AssignForm(HandlingForm):
    """A colleague of the team who handles it, or nobody in particular."""

    behandelaar = RowField(
        label=_("Behandelaar"),
        required=False,
        empty=_("Niemand in het bijzonder"),
    )

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "behandelaar", officers)


class OfferForm(HandlingForm):
    """Another team, and why it belongs there."""

    field_of = {"naarTeam": "team", "reden": "reden"}

    team = RowField(label=_("Aan welk team?"), empty=_("Kies een team"))
    reden = forms.CharField(
        label=_("Waarom hoort het bij dit team?"),
        # The verb says what is wrong with it, in the same words as the API.
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "team", teams)


class GiveForm(HandlingForm):
    """Triage gives a signal to a team without asking."""

    team = RowField(label=_("Aan welk team?"), empty=_("Kies een team"))

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "team", teams)


class DeclineForm(AnswerForm):
    """Why a team does not take what it was offered, and who should."""

    reden = forms.CharField(
        label=_("Waarom neemt uw team dit niet aan?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )
    ander_team = RowField(label=_("Welk team dan wel?"), required=False, empty=_("Dat weet ik niet"))

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "ander_team", teams)


class NoteForm(HandlingForm):
    """An internal note."""

    tekst = forms.CharField(
        label=_("Notitie"),
        help_text=_("Alleen collega’s lezen dit. De melder niet."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )


class FilesInput(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that were chosen, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """What is wrong with a file, its content says: `attachments.attach_all`."""
        return [one for one in data if one] if isinstance(data, list) else []


class FilesForm(HandlingForm):
    """Photos and PDFs, and who sees them."""

    bestand = FilesField(
        label=_("Foto’s of PDF"),
        help_text=_("Foto’s worden bewaard zonder de plek en de tijd die een camera erin schrijft."),
        widget=FilesInput(attrs={"accept": ACCEPTED, "aria-required": "true"}),
        required=False,
    )
    lezer = forms.ChoiceField(
        label=_("Wie ziet deze bestanden?"),
        initial=KEEP_INSIDE,
        choices=[(KEEP_INSIDE, _("Alleen collega’s")), (TELL, _("Ook de melder, op de volgpagina"))],
        widget=forms.RadioSelect,
    )


class FileForm(HandlingForm):
    """One of the files of the signal."""

    bijlage = RowField(empty="")

    def __init__(self, *args: Any, attachments: Iterable[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "bijlage", attachments)


class ShareForm(FileForm):
    """Whether the reporter sees a file."""

    delen = forms.ChoiceField(choices=[("ja", ""), ("nee", "")])


class CategoryForm(HandlingForm):
    """What the signal is about; another subject may mean another team."""

    categorie = RowField(label=_("Onderwerp"), empty=_("Kies een onderwerp"))

    def __init__(self, *args: Any, categories: Iterable[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = sorted(categories, key=lambda one: (one.domain.order, one.domain.name, one.name))
        _offer(self, "categorie", ordered, group=lambda category: category.domain.name)


def _offer(form: forms.Form, name: str, rows: Iterable[Any], *, group: Callable[[Any], str] | None = None) -> None:
    cast(RowField, form.fields[name]).offer(rows, group=group)

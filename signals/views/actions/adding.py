"""Adding to a signal: notes and files. These undo nothing that somebody else did meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals import attachments, workflow
from signals.attachments import ACCEPTED
from signals.models import Attachment
from signals.remarks import may_remark, remark
from signals.row_field import RowField, offer_rows
from signals.told_form import KEEP_INSIDE, TELL
from signals.views.actions.base import Action, HandlingForm, OnceForm, acts, acts_or_answers


class NoteForm(OnceForm, HandlingForm):
    """An internal note, perhaps for a colleague in particular."""

    field_of = {"tekst": "tekst", "genoemd": "genoemd"}

    tekst = forms.CharField(
        label=_("Notitie"),
        help_text=_("Alleen collega’s lezen dit. De melder niet."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )
    genoemd = RowField(
        label=_("Wie moet dit zien?"),
        required=False,
        empty=_("Niemand in het bijzonder"),
        help_text=_("Die krijgt bericht. Iemand van een ander team? Schrijf @gebruikersnaam in de tekst."),
    )

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "genoemd", officers)


class FilesInput(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that were chosen, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """What is wrong with a file, its content says: `attachments.attach_all`."""
        return [one for one in data if one] if isinstance(data, list) else []


class FilesForm(OnceForm, HandlingForm):
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
        offer_rows(self, "bijlage", attachments)


class ShareForm(FileForm):
    """Whether the reporter sees a file."""

    delen = forms.ChoiceField(choices=[("ja", ""), ("nee", "")])


def _says_whom_nobody_is(form: NoteForm) -> str:
    names = ", ".join(f"@{name}" for name in workflow.unknown_names(form.cleaned_data["tekst"]))
    if not names:
        return ""
    return (
        _now("Niemand heet %s. Wie u bedoelt, hoort hier niet van: noem de juiste naam in een nieuwe notitie.") % names
    )


ACTIONS: Final[dict[str, Action]] = {
    "notitie": Action(
        may=may_remark,
        can=lambda overview, officer: True,
        form=lambda overview, **given: NoteForm(officers=overview.colleagues, **given),
        do=lambda overview, form, officer: remark(
            overview.signal,
            text=form.cleaned_data["tekst"],
            mentions=[form.cleaned_data["genoemd"]] if form.cleaned_data["genoemd"] else [],
            by=officer,
        ),
        done=_("De notitie is bewaard."),
        warn=_says_whom_nobody_is,
    ),
    "bijlagen": Action(
        may=acts_or_answers,
        can=lambda overview, officer: True,
        form=lambda overview, **given: FilesForm(**given),
        do=lambda overview, form, officer: attachments.attach_all(
            overview.signal,
            form.cleaned_data["bestand"],
            by=officer,
            shared=form.cleaned_data["lezer"] == TELL,
        ),
        done=_("De bestanden zijn toegevoegd."),
    ),
    "delen": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.attachments),
        form=lambda overview, **given: ShareForm(attachments=overview.attachments, **given),
        do=lambda overview, form, officer: attachments.share(
            form.cleaned_data["bijlage"], shared=form.cleaned_data["delen"] == "ja", by=officer
        ),
        done=_("Wie dit bestand ziet, is veranderd."),
    ),
    "verwijderen": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.attachments),
        form=lambda overview, **given: FileForm(attachments=overview.attachments, **given),
        do=lambda overview, form, officer: attachments.remove(form.cleaned_data["bijlage"], by=officer),
        done=_("Het bestand is verwijderd."),
    ),
}

"""Talking with the reporter: a question, a reaction that is judged, details that are corrected, mail sent again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from areas.forms import DayField
from officers import rights
from officers.models import Officer
from outbox.models import Letter
from signals import callbacks, contact, escalation, speaking, telling, workflow
from signals.models import Callback, Consult, Feedback, Signal, StandardText, Status, TeamAction
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.told_form import KEEP_INSIDE, TELL, ToldOtherwise, let_nobody_read
from signals.views.actions.base import (
    ENDING,
    Action,
    HandlingForm,
    OnceForm,
    acts,
    ask_to_go_on,
    ask_to_withdraw,
    ask_whether_called,
)
from signals.views.actions.wording import WordsForm
from signals.workflow import SPOKEN


class MessageForm(WordsForm):
    """A message to the reporter that goes with one status."""

    field_of = {"toelichting": "toelichting"}
    field_order: Sequence[str] = ("standaardtekst", "toelichting", "lezer")

    toelichting = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}))

    def __init__(
        self, *args: Any, to: Status, texts: Iterable[StandardText], signal: Signal, label: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.to = to
        self.fields["toelichting"].label = label
        self.offer_texts(texts, statuses=[to], signal=signal)


class JudgeForm(MessageForm):
    """Whether a signal opens again, with the reason; the reporter hears it or does not."""

    lezer = forms.ChoiceField(
        label=_("Hoort de melder dit?"),
        initial=TELL,
        required=False,
        choices=[(TELL, _("Ja, met dit bericht")), (KEEP_INSIDE, _("Nee, alleen collega’s lezen dit"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, signal: Signal, **kwargs: Any) -> None:
        super().__init__(*args, signal=signal, **kwargs)
        let_nobody_read(self, signal)


class KeepClosedForm(JudgeForm):
    """That it stays closed: as every end, with how the reporter hears of it, or why not."""

    field_of = {"toelichting": "toelichting", "terugkoppeling": "terugkoppeling", **ENDING}
    field_order = ("standaardtekst", "toelichting", "lezer", "terugkoppeling")

    terugkoppeling = ToldOtherwise()

    def __init__(self, *args: Any, actions: Iterable[TeamAction], asked: Iterable[Consult], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_to_withdraw(self, actions)
        ask_to_go_on(self, asked, label=_("Houd het gesloten zonder antwoord van %s"))


class TalkForm(OnceForm, HandlingForm):
    """That the reporter was spoken to: how, on which day, and what was said."""

    field_of = {"hoe": "hoe", "dag": "dag", "tekst": "tekst"}

    hoe = forms.ChoiceField(
        label=_("Hoe sprak u de melder?"),
        choices=[(one.value, one.label.capitalize()) for one in Feedback if one in SPOKEN],
        widget=forms.RadioSelect,
    )
    dag = DayField(label=_("Op welke dag?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    tekst = forms.CharField(
        label=_("Wat is er gezegd?"),
        help_text=_("Het komt als notitie bij het signaal. De melder leest dit niet."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )

    def __init__(self, *args: Any, promises: Iterable[Callback], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dag"].initial = today()
        ask_whether_called(self, promises)


class ToldForm(HandlingForm):
    """How a reporter heard of an end of which nobody told them, or why not."""

    field_of = {"terugkoppeling": "terugkoppeling"}

    terugkoppeling = ToldOtherwise()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terugkoppeling"].label = _("Hoe hoorde de melder het, of waarom niet?")


class ContactForm(HandlingForm):
    """Contact details of the reporter, as they should be."""

    field_of = {"melder.naam": "naam", "melder.email": "email", "melder.telefoon": "telefoon"}

    naam = forms.CharField(label=_("Naam"), required=False)
    email = forms.CharField(
        label=_("E-mailadres"),
        help_text=_(
            "Met een ander adres werkt de link niet meer die naar het vorige ging. De melder krijgt een nieuwe."
        ),
        required=False,
        widget=forms.EmailInput,
    )
    telefoon = forms.CharField(label=_("Telefoonnummer"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))


class LetterForm(HandlingForm):
    """One of the mails that did not arrive."""

    brief = RowField(empty="")

    def __init__(self, *args: Any, letters: Iterable[Letter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "brief", letters)


def _send_again(overview: Overview, letter: Letter, officer: Officer) -> None:
    step = overview.escalation
    if step is not None and step.letter_id == letter.pk:
        escalation.send_again(step, by=officer)
    else:
        contact.send_again(overview.signal, letter, by=officer)


def _corrects(signal: Signal, officer: Officer) -> bool:
    """Who sees contact details, and has the signal or takes calls about every signal: not who only reads along."""
    return signal.may_see_contact and (
        signal.may_act or officer.may(rights.SIGNALS_ALL) and officer.may(rights.SIGNALS_SUBMIT)
    )


def _contact(overview: Overview) -> dict[str, str]:
    reporter = getattr(overview.signal, "reporter", None)
    return {"naam": reporter.name, "email": reporter.email, "telefoon": reporter.phone} if reporter else {}


def _can_ask(overview: Overview, officer: Officer) -> bool:
    reporter = getattr(overview.signal, "reporter", None)
    return telling.has_reader(overview.signal, reporter) and Status.WAITING_FOR_REPORTER in overview.moves


def _asks(overview: Overview, form: MessageForm, officer: Officer) -> dict[str, Any]:
    text = form.cleaned_data["toelichting"]
    if not text:
        raise ValidationError({"toelichting": ValidationError(_now("Schrijf uw vraag."), code="required")})
    return {"to": form.to, "by": officer, "text": text}


def _judges(overview: Overview, form: JudgeForm, officer: Officer) -> dict[str, Any]:
    found = overview.signal
    how: dict[str, Any] = {
        "to": form.to,
        "by": officer,
        "text": form.cleaned_data["toelichting"],
        "told": form.cleaned_data["lezer"] != KEEP_INSIDE if "lezer" in form.fields else None,
    }
    if form.to == Status.DONE:
        # As it was closed before: what was done has not changed.
        how |= {
            "result": found.result,
            "feedback": form.cleaned_data["terugkoppeling"],
            "organisation": found.other_organisation,
            "forwarded_on": found.forwarded_on,
            "withdraw_actions": form.cleaned_data.get("acties_intrekken", False),
            "without_answers": form.cleaned_data.get("zonder_antwoord", False),
        }
    return how


def _is_judged(overview: Overview, officer: Officer) -> bool:
    return overview.signal.status == Status.REOPENING_ASKED


def _form(kind: type[MessageForm], to: Status, label: Any) -> Any:
    return lambda overview, **given: kind(to=to, texts=overview.texts, signal=overview.signal, label=label, **given)


def _can_write(overview: Overview, officer: Officer) -> bool:
    reporter = getattr(overview.signal, "reporter", None)
    return overview.signal.is_open and telling.has_reader(overview.signal, reporter)


def _message_form(overview: Overview, **given: Any) -> MessageForm:
    status = Status(overview.signal.status)
    label = _("Wat wilt u de melder laten weten?")
    return MessageForm(to=status, texts=overview.texts, signal=overview.signal, label=label, **given)


def _talk(overview: Overview, form: TalkForm, officer: Officer) -> None:
    typed = form.cleaned_data
    with transaction.atomic():
        speaking.record_talk(overview.signal, how=typed["hoe"], on=typed["dag"], text=typed["tekst"], by=officer)
        if typed.get("gebeld"):
            callbacks.tick_off_all(overview.signal, by=officer)


ACTIONS: Final[dict[str, Action]] = {
    "bericht": Action(
        may=acts,
        can=_can_write,
        form=_message_form,
        do=lambda overview, form, officer: speaking.write(
            overview.signal, text=form.cleaned_data["toelichting"], by=officer
        ),
        rehearse=lambda overview, form, officer: speaking.rehearse(
            overview.signal, text=form.cleaned_data["toelichting"], by=officer
        ),
        done=_("Uw bericht is verstuurd, en staat op de volgpagina."),
    ),
    "gesproken": Action(
        may=acts,
        can=lambda overview, officer: hasattr(overview.signal, "reporter"),
        form=lambda overview, **given: TalkForm(promises=overview.callbacks, **given),
        do=_talk,
        done=_("Dat u de melder sprak, is vastgelegd."),
    ),
    "verteld": Action(
        may=acts,
        can=lambda overview, officer: overview.signal.ended_in_silence,
        form=lambda overview, **given: ToldForm(**given),
        do=lambda overview, form, officer: speaking.say_how_told(
            overview.signal, feedback=form.cleaned_data["terugkoppeling"], by=officer
        ),
        done=_("Hoe de melder het hoorde, is vastgelegd."),
    ),
    "vragen": Action(
        may=acts,
        can=_can_ask,
        form=_form(MessageForm, Status.WAITING_FOR_REPORTER, _("Wat wilt u weten?")),
        do=lambda overview, form, officer: workflow.move(overview.signal, **_asks(overview, form, officer)),
        rehearse=lambda overview, form, officer: workflow.rehearse(overview.signal, **_asks(overview, form, officer)),
        done=_("De vraag is gesteld. U krijgt bericht als er antwoord is."),
    ),
    "heropenen": Action(
        may=acts,
        can=_is_judged,
        form=_form(JudgeForm, Status.REOPENED, _("Waarom gaat u er weer mee aan de slag?")),
        do=lambda overview, form, officer: workflow.move(overview.signal, **_judges(overview, form, officer)),
        rehearse=lambda overview, form, officer: workflow.rehearse(overview.signal, **_judges(overview, form, officer)),
        done=_("Het signaal is weer open."),
    ),
    "dichthouden": Action(
        may=acts,
        can=_is_judged,
        form=lambda overview, **given: KeepClosedForm(
            to=Status.DONE,
            texts=overview.texts,
            signal=overview.signal,
            label=_("Waarom blijft het gesloten?"),
            actions=overview.open_actions,
            asked=overview.awaited(to=Status.DONE),
            **given,
        ),
        do=lambda overview, form, officer: workflow.move(overview.signal, **_judges(overview, form, officer)),
        rehearse=lambda overview, form, officer: workflow.rehearse(overview.signal, **_judges(overview, form, officer)),
        done=_("Het signaal blijft gesloten."),
    ),
    "melder": Action(
        may=_corrects,
        can=lambda overview, officer: True,
        form=lambda overview, **given: ContactForm(initial=_contact(overview), **given),
        do=lambda overview, form, officer: contact.correct(
            overview.signal,
            name=form.cleaned_data["naam"],
            email=form.cleaned_data["email"],
            phone=form.cleaned_data["telefoon"],
            by=officer,
        ),
        done=_("De gegevens van de melder zijn bewaard."),
    ),
    "opnieuw": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.undelivered),
        form=lambda overview, **given: LetterForm(letters=overview.undelivered, **given),
        do=lambda overview, form, officer: _send_again(overview, form.cleaned_data["brief"], officer),
        done=_("De mail gaat opnieuw op weg."),
    ),
}

"""What the reporter can do on the status page, each thing on a page of its own. The link is the key; looking changes
nothing, since scanners of mail follow every link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from signals import afterwards, contact, judging, links, speech
from signals.attachments import ACCEPTED
from signals.models import JudgementChoice, JudgementQuestion, Signal
from signals.views.actions.adding import FilesField, FilesInput
from signals.views.actions.base import HandlingForm
from signals.views.numbers import keep_numbers
from signals.views.resident import leave_to
from signals.workflow import Changed

View = Callable[..., HttpResponse]
# What may be sent at once, as it is said on the page.
LIMITS: Final[dict[str, Any]] = {"files_at_once": settings.FILES_AT_ONCE, "file_max_mb": settings.FILE_MAX_MB}


class FilesForm(HandlingForm):
    """Photos and PDFs that are sent later."""

    bestand = FilesField(
        label=gettext_lazy("Foto’s of PDF"),
        help_text=gettext_lazy("Wij halen de plek en de tijd uit uw foto’s. Zet liever geen mensen op de foto."),
        widget=FilesInput(attrs={"accept": ACCEPTED, "aria-required": "true"}),
        required=False,
    )


class ContactForm(HandlingForm):
    """Other contact details. What stays empty stays as it is: who has the link does not get to see what is known."""

    field_of = {"melder.naam": "naam", "melder.email": "email", "melder.telefoon": "telefoon"}

    naam = forms.CharField(
        label=gettext_lazy("Naam"), required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.CharField(
        label=gettext_lazy("E-mailadres"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    telefoon = forms.CharField(
        label=gettext_lazy("Telefoonnummer"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    weg = forms.BooleanField(
        label=gettext_lazy("Haal al mijn gegevens weg"),
        help_text=gettext_lazy(
            "Dan krijgt u geen mail meer. U kunt deze pagina blijven bekijken: bewaar daarna de link."
        ),
        required=False,
    )


class WithdrawForm(HandlingForm):
    """Why somebody takes a signal back, where they want to say so."""

    toelichting = forms.CharField(
        label=gettext_lazy("Waarom trekt u uw bericht in?"),
        help_text=gettext_lazy("Bijvoorbeeld: het is al opgelost."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "data-tells": True}),
    )


class JudgeForm(HandlingForm):
    """What somebody thinks of the outcome."""

    oordeel = forms.CharField(required=False)
    toelichting = forms.CharField(
        label=gettext_lazy("Wilt u dat uitleggen?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "data-tells": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oordeel"] = forms.ChoiceField(
            label=speech.say(JudgementQuestion.of_the_city().text),
            choices=[(one.slug, speech.say(one.text)) for one in JudgementChoice.objects.in_use()],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Kies een antwoord."),
                "invalid_choice": _("Kies een antwoord."),
            },
        )
        self.order_fields(["oordeel", "toelichting"])


def by_link(view: View) -> View:
    """A page for who holds the link of a signal: 410 for a link that is too old or was replaced, 404 for none."""

    @wraps(view)
    @never_cache
    def checked(request: HttpRequest, token: str) -> HttpResponse:
        try:
            signal = links.signal_of(token)
            speech.follow(request, signal.language)
            response = view(request, signal, token)
        except links.LinkExpired:
            response = render(request, "signals/link_expired.html", {"token": token}, status=410)
        except links.LinkWithdrawn:
            response = render(request, "signals/link_replaced.html", status=410)
        except links.LinkUnknown:
            response = render(request, "signals/link_unknown.html", status=404)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def files(request: HttpRequest, signal: Signal, token: str) -> HttpResponse:
    """Photos and PDFs that come later."""

    def do(form: HandlingForm) -> str:
        afterwards.add_files(signal, form.cleaned_data["bestand"])
        return _("Bedankt, wij hebben uw bestanden.")

    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    can = signal.is_open and afterwards.files_left(signal) > 0
    return _page(request, signal, token, form=form, template="files", can=can, do=do, **LIMITS)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def details(request: HttpRequest, signal: Signal, token: str) -> HttpResponse:
    """Other contact details."""

    def do(form: HandlingForm) -> str:
        typed, number = form.cleaned_data, signal.link_number
        changed = contact.correct_by_reporter(
            signal, name=typed["naam"], email=typed["email"], phone=typed["telefoon"], remove=typed["weg"]
        )
        if signal.link_number == number:
            return _("Uw gegevens zijn veranderd.") if changed else _("Er is niets veranderd.")
        if request.session.get("sent") == token:
            request.session["sent"] = links.status_token(signal)
        return _(
            "Uw gegevens zijn veranderd. Deze pagina heeft nu een nieuwe link. Bewaar die: de oude werkt niet meer."
        )

    form = ContactForm(request.POST) if request.method == "POST" else ContactForm()
    known = contact.masked(getattr(signal, "reporter", None))
    return _page(request, signal, token, form=form, template="details", can=True, do=do, known=known)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def withdraw(request: HttpRequest, signal: Signal, token: str) -> HttpResponse:
    """Take the signal back."""

    def do(form: HandlingForm) -> str:
        if afterwards.withdraw(signal, text=form.cleaned_data["toelichting"]):
            return _("Uw bericht is ingetrokken.")
        return _("Wij hebben uw vraag. Een medewerker kijkt ernaar.")

    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    at_once = afterwards.withdraws_at_once(signal)
    return _page(request, signal, token, form=form, template="withdraw", can=signal.is_open, do=do, at_once=at_once)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def judge(request: HttpRequest, signal: Signal, token: str) -> HttpResponse:
    """What the reporter thinks of the outcome. A mail leads here with an answer filled in; the button sends it."""

    def do(form: HandlingForm) -> str:
        typed = form.cleaned_data
        judging.judge(signal, choice=typed["oordeel"], text=typed["toelichting"])
        return _("Bedankt, wij hebben uw oordeel.")

    initial = {"oordeel": request.GET.get("antwoord", "")}
    form = JudgeForm(request.POST) if request.method == "POST" else JudgeForm(initial=initial)
    given = judging.judgement_of(signal)
    extra = {
        "given": given,
        "in_time": judging.in_time(signal),
        "question": JudgementQuestion.of_the_city(),
        "must_explain": [one.text for one in JudgementChoice.objects.in_use() if one.asks_reason],
    }
    return _page(request, signal, token, form=form, template="judge", can=judging.may_be_judged(signal), do=do, **extra)


@require_POST
@never_cache
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the reporter a new link for one that is too old; the same answer, whether or not there is an address."""
    try:
        signal = links.signal_of(token, expired=True)
    except links.LinkWithdrawn:
        return render(request, "signals/link_replaced.html", status=410)
    except links.LinkUnknown:
        return render(request, "signals/link_unknown.html", status=404)
    afterwards.send_new_link(signal)
    return redirect("status-link-sent")


@require_http_methods(["GET", "HEAD"])
@never_cache
def link_sent(request: HttpRequest) -> HttpResponse:
    """What happens now."""
    return render(request, "signals/link_sent.html")


def _page(
    request: HttpRequest,
    signal: Signal,
    token: str,
    *,
    form: HandlingForm,
    template: str,
    can: bool,
    do: Callable[[HandlingForm], str],
    **context: Any,
) -> HttpResponse:
    """The page of one thing that can be done; once it is done, the status page says so."""
    sent, status, number = request.method == "POST", 200, signal.link_number
    if sent and can and form.is_valid():
        try:
            done = do(form)
        except ValidationError as refused:
            form.refuse(refused)
        except Changed as changed:
            can, context["why"] = False, str(changed)
        else:
            messages.success(request, done)
            keep_numbers(request, signal, form.cleaned_data.get("toelichting", ""))
            # Who corrected a known mail address ended this link with it.
            return redirect("status", token if signal.link_number == number else links.status_token(signal))
    if sent:
        status = 400 if can else 409
    return render(
        request,
        f"signals/after/{template}.html",
        {
            "signal": signal,
            "token": token,
            "form": form,
            "can": can,
            "typed": request.POST.get("toelichting", ""),
            "leave_to": leave_to(signal),
            **context,
        },
        status=status,
    )

"""The resident's answer to a question of ours, by the signed link in a mail. Opening it changes nothing."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from signals import answering, links, speech
from signals.attachments import ACCEPTED
from signals.models import MAX_TEXT, Question
from signals.views.actions.adding import FilesField, FilesInput
from signals.views.numbers import keep_numbers, kept_numbers
from signals.views.resident import leave_to
from signals.workflow import Changed


class AnswerForm(forms.Form):
    """What somebody answers. The verb says what is wrong with it."""

    antwoord = forms.CharField(
        label=_("Uw antwoord"),
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 7,
                "aria-required": "true",
                "autocomplete": "off",
                "data-count": "antwoord-telling",
                "data-limit": MAX_TEXT,
                "data-tells": True,
            }
        ),
    )
    bestand = FilesField(
        label=_("Foto’s of PDF"),
        help_text=_("Wij halen de plek en de tijd uit uw foto’s. Zet liever geen mensen op de foto."),
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The question, with a form for the answer; once it is answered, thanks. The link is a key: nothing keeps it."""
    try:
        question = links.question_of(token)
    except links.LinkExpired:
        response = render(request, "signals/link_expired.html", status=410)
    except links.LinkWithdrawn:
        response = render(request, "signals/link_replaced.html", status=410)
    except links.LinkUnknown:
        response = render(request, "signals/link_unknown.html", status=404)
    else:
        speech.follow(request, question.signal.language)
        response = _of(request, question, token=token)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _of(request: HttpRequest, question: Question, *, token: str) -> HttpResponse:
    sent = request.method == "POST"
    form = AnswerForm(request.POST, request.FILES) if sent else AnswerForm()
    waits = answering.may_be_answered(question)
    if sent and waits and form.is_valid():
        try:
            answering.answer(question, text=form.cleaned_data["antwoord"], files=form.cleaned_data["bestand"])
        except ValidationError as refused:
            form.add_error(None, refused)
        except Changed:
            question.refresh_from_db()
            waits = False
        else:
            keep_numbers(request, question.signal, form.cleaned_data["antwoord"])
            return redirect("answer", token)
    if sent and not waits and answering.was_answered(question, text=request.POST.get("antwoord", "")):
        # Sent twice, by a second click: it arrived.
        return redirect("answer", token)
    answered = question.state == Question.State.ANSWERED and not sent
    if waits:
        status = 400 if form.errors else 200
    else:
        status = 409 if sent else 200 if answered else 410
    return render(
        request,
        "signals/question.html",
        {
            "question": question,
            "signal": question.signal,
            "token": token,
            "form": form,
            "waits": waits,
            "answered": answered,
            "referrals": kept_numbers(request, question.signal) if answered else [],
            "typed": request.POST.get("antwoord", ""),
            "status_token": links.status_token(question.signal),
            "leave_to": leave_to(question.signal),
            "files_at_once": settings.FILES_AT_ONCE,
            "file_max_mb": settings.FILE_MAX_MB,
        },
        status=status,
    )

"""The page on which an officer chooses how to hear of what: at once, in the daily mail, or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officers.access import OfficerRequest, for_officers
from signals import notices
from signals.models import NoticeChoice, NoticeKind


class NoticeForm(forms.Form):
    """One choice for each kind of notice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in NoticeKind:
            self.fields[kind.value] = forms.ChoiceField(
                label=capfirst(str(kind.label)),
                choices=[(how.value, capfirst(str(how.label))) for how in NoticeChoice.How],
                widget=forms.RadioSelect,
            )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def choices(request: OfficerRequest) -> HttpResponse:
    """The choices as they are; a POST keeps others."""
    if request.method == "POST":
        form = NoticeForm(request.POST)
        if form.is_valid():
            notices.choose(request.user, form.cleaned_data)
            messages.success(request, _("Uw keuze is bewaard."))
            return redirect("notice-choices")
    else:
        form = NoticeForm(initial=notices.choices_of(request.user))
    return render(
        request,
        "signals/notice_choices.html",
        {"form": form, "has_address": bool(request.user.email)},
        status=400 if form.errors else 200,
    )

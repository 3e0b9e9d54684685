"""An extra question as a resident sees it, for who manages the questions; nothing is sent or kept."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from officers import rights
from officers.access import OfficerRequest, for_officers
from signals import extra
from signals.forms import AnswerField, ReportForm
from signals.models import Category, ExtraQuestion

_MANY: Final = 20


class PreviewForm(ReportForm):
    """The extra questions of one subject, and nothing else."""

    def __init__(self, data: Any = None, *, subject: Category | None) -> None:
        super().__init__(data)
        self._subject = subject
        self.ask()
        for name in [name for name, field in self.fields.items() if not isinstance(field, AnswerField)]:
            del self.fields[name]

    @property
    def subject(self) -> Category | None:
        """What the questions are about."""
        return self._subject

    def clean(self) -> dict[str, Any]:
        """What a resident would hear of these answers."""
        if self.subject:
            try:
                extra.check(self._given(), category=self.subject.slug, named=True, questions=self._questions)
            except ValidationError as refused:
                self.refuse(refused)
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.MANAGE_CATEGORIES)
def preview(request: OfficerRequest, pk: int) -> HttpResponse:
    """The questions of a subject together, answered or not: a further question or a stop follows here as well."""
    question = get_object_or_404(ExtraQuestion, pk=pk)
    categories = list(question.categories.order_by("order", "slug")[:_MANY])
    wanted = request.GET.get("onderwerp")
    subject = next((one for one in categories if one.slug == wanted), categories[0] if categories else None)
    form = PreviewForm(request.POST if request.method == "POST" else {}, subject=subject)
    stop = None
    if request.method == "POST":
        form.is_valid()
        stop = form.stop
        for name in [name for name in form.errors if form.has_error(name, "stop")]:
            del form.errors[name]
    else:
        form.errors.clear()
    shown = {"question": question, "categories": categories, "form": form, "stop": stop}
    return render(request, "signals/extra_preview.html", shown)

"""The civil servant's door to a signal on paper: a page to print, and a PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from officers.access import OfficerRequest, for_officers
from signals.models import Signal
from signals.paper import log_paper, may_be_pdf, paper_of, pdf_of
from signals.visibility import viewer_of


@require_safe
@for_officers()
@never_cache
def page(request: OfficerRequest, number: str) -> HttpResponse:
    """A signal as a page to print, for who may read it; 404 for who may not."""
    signal = _find(request, number)
    log_paper(signal, by=request.user, what="afdruk")
    return render(request, "signals/paper.html", {"paper": paper_of(signal), "signal": signal})


@require_safe
@for_officers()
@never_cache
def pdf(request: OfficerRequest, number: str) -> HttpResponse:
    """A signal as PDF, for who may read it; 404 for who may not, 403 with the reason where none is made."""
    signal = _find(request, number)
    if not may_be_pdf(signal):
        sentence = _("Van een bijzonder gevoelig signaal maken wij geen PDF: zo’n bestand kan overal terechtkomen.")
        return render(request, "refused.html", {"sentence": sentence}, status=403)
    made = pdf_of(paper_of(signal))
    log_paper(signal, by=request.user, what="pdf")
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{signal.number}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _find(request: OfficerRequest, number: str) -> Signal:
    readable = Signal.objects.readable_by(viewer_of(request.user))
    return get_object_or_404(readable.for_list(), number=number)

"""The doors to the post room: what was sent, what waits and what failed; and the mailbox of the demo.

Who may enter is decided at the porch (`wijkwerk/urls.py`): this room lies below the one that knows officers.
"""

from __future__ import annotations

from typing import Final, TypeVar

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from outbox import post
from outbox.mailbox import pieces
from outbox.models import Letter, MailboxMail

Row = TypeVar("Row", bound=Model)
_PAGE: Final = 50
# What stands in the address -> a state of letters.
_STATES: Final = {
    "mislukt": (Letter.State.FAILED, gettext_lazy("Mislukt")),
    "wacht": (Letter.State.WAITING, gettext_lazy("Wacht")),
    "verstuurd": (Letter.State.SENT, gettext_lazy("Verstuurd")),
}


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """What was sent, what waits and what failed, newest first; never a text, and of an address the first letters."""
    counts = dict(Letter.objects.values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("toestand", "")
    rows = Letter.objects.for_list()
    if chosen in _STATES:
        rows = rows.filter(state=_STATES[chosen][0])
    shown, before = _page(rows, request)
    return render(
        request,
        "outbox/letters.html",
        {
            "letters": shown,
            "before": before,
            "causes": _causes() if chosen == "mislukt" else [],
            "chosen": chosen if chosen in _STATES else "",
            "tabs": [("", _("Alles"), sum(counts.values()))]
            + [(name, label, counts.get(state.value, 0)) for name, (state, label) in _STATES.items()],
        },
    )


@require_POST
def send_again(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Give a letter that did not arrive a new series of attempts."""
    letter = get_object_or_404(Letter.objects.for_list(), pk=letter_id)
    if post.send_again(letter):
        messages.success(request, _("Dit bericht gaat opnieuw op weg: %s.") % letter.subject)
    else:
        messages.info(request, _("Dit bericht was al verstuurd."))
    return redirect("outbox")


def _causes() -> list[dict[str, object]]:
    """What several letters failed for, in words, as it stands in `error`, and how many letters."""
    return [
        {"error": error, "plain": Letter(error=error).plain_cause, "number": number}
        for error, number in Letter.objects.all().shared_causes()
    ]


@require_POST
def send_all_again(request: HttpRequest) -> HttpResponse:
    """Give all letters that failed for one cause a new series of attempts."""
    cause = request.POST.get("oorzaak", "")
    # PostgreSQL has no place for some of what can be sent.
    number = post.send_all_again(cause) if cause.isprintable() else 0
    if number:
        said = ngettext("%d bericht gaat opnieuw op weg.", "%d berichten gaan opnieuw op weg.", number) % number
        messages.success(request, said)
    else:
        messages.info(request, _("Er is niets meer dat om deze oorzaak mislukte."))
    return redirect("outbox")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The demo's mailbox: every mail that a real mail server would have taken, newest first."""
    _only_in_the_demo()
    rows, before = _page(MailboxMail.objects.defer("body").order_by("-pk"), request)
    return render(request, "outbox/mailbox.html", {"mails": rows, "before": before})


@require_safe
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail of the demo's mailbox, as plain text."""
    _only_in_the_demo()
    found = get_object_or_404(MailboxMail, pk=mail_id)
    return render(request, "outbox/mail.html", {"mail": found, "pieces": pieces(found.body)})


def _only_in_the_demo() -> None:
    if not settings.MAILBOX:
        raise Http404


def _page(rows: QuerySet[Row], request: HttpRequest) -> tuple[list[Row], int | None]:
    """A page of rows, newest first, and the key before which the next one begins (None: this is the last)."""
    before = request.GET.get("voor", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: _PAGE + 1])
    return found[:_PAGE], found[_PAGE - 1].pk if len(found) > _PAGE else None

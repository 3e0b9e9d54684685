"""Mijn meldingen: asking for a link, opening it with a button (scanners of mail only look), and the overview."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signals import mine
from signals.links import LinkExpired, LinkUnknown


class AddressForm(forms.Form):
    """The mail address with which somebody sent signals."""

    email = forms.CharField(
        label=_("Uw e-mailadres"),
        help_text=_("Het adres dat u gaf toen u iets meldde."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "aria-required": "true"}),
    )

    def clean_email(self) -> str:
        """The address, as `mine.read_address` takes it."""
        try:
            return mine.read_address(self.cleaned_data["email"])
        except ValidationError as refused:
            raise refused.error_dict["email"][0] from None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """The overview, where a link was opened in this browser; else the form that asks for one."""
    if request.method == "POST":
        form = AddressForm(request.POST)
        if form.is_valid():
            mine.ask(form.cleaned_data["email"])
            return _quiet(redirect("mine-sent"))
        return _quiet(render(request, "signals/mine.html", {"form": form}, status=400))
    link = mine.opened(request.session.get(mine.OPENED))
    if link is None:
        return _quiet(render(request, "signals/mine.html", {"form": AddressForm()}))
    after = request.GET.get("na", "")
    context = {"page": mine.page_of(link, after=after), "is_first": not after, "email": link.email}
    return _quiet(render(request, "signals/mine_list.html", context))


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words, whether or not the address is known."""
    return _quiet(render(request, "signals/mine_sent.html", {"minutes": mine.LINK_MINUTES}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A button that opens the overview. Looking changes nothing; the button uses the link up."""
    try:
        if request.method != "POST":
            mine.look(token)
            return _quiet(render(request, "signals/mine_open.html", {"token": token}))
        link = mine.open_link(token)
    except LinkExpired:
        return _quiet(render(request, "signals/mine_over.html", status=410))
    except LinkUnknown:
        return _quiet(render(request, "signals/mine_over.html", status=404))
    # A session that somebody else prepared in this browser must not open with it.
    request.session.cycle_key()
    request.session[mine.OPENED] = link.pk
    return _quiet(redirect("mine"))


@require_POST
@never_cache
def close(request: HttpRequest) -> HttpResponse:
    """Close the overview: on a computer that others use."""
    link = mine.opened(request.session.pop(mine.OPENED, None))
    if link:
        mine.close(link)
    return _quiet(redirect("mine"))


def _quiet(response: HttpResponse) -> HttpResponse:
    """An answer that no search engine keeps."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

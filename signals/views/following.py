"""Doors for who wants to hear what is new: following by mail, and the Atom feed."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from areas.choices import Group, grouped_areas
from areas.models import Area, AreaVersion
from areas.queries import names_of
from signals import following, mine, public, speech
from signals.forms import AreaSelect
from signals.links import LinkExpired, LinkUnknown
from signals.models import Category, Follower
from signals.views.public import answer

# Municipalities in a list to choose from.
_MOST_ROOTS = 20
# Entries in a feed.
_MOST_ENTRIES = 100


class FollowForm(forms.Form):
    """What somebody wants to follow, how often, and the address that the mail goes to."""

    gebied = forms.CharField(label=_("Welk gebied?"), required=False)
    onderwerp = forms.ChoiceField(label=_("Welk onderwerp?"), required=False)
    hoevaak = forms.ChoiceField(
        label=_("Hoe vaak wilt u mail?"),
        choices=[(Follower.Pace.WEEKLY, _("Een keer per week")), (Follower.Pace.AT_ONCE, _("Meteen als er iets is"))],
        initial=Follower.Pace.WEEKLY,
        widget=forms.RadioSelect,
    )
    email = forms.CharField(
        label=_("Uw e-mailadres"),
        help_text=_("Wij gebruiken het alleen voor deze mail. Stopt u, dan gooien wij het weg."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "aria-required": "true"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects = [
            (one.slug, speech.say(one.plain_name)) for one in public.public_categories().order_by("order", "slug")
        ]
        field = self.fields["onderwerp"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Alle onderwerpen")), *subjects]
        groups = grouped_areas()
        if groups:
            # What the resident's form leaves out as no answer to "where" can be followed: the whole of it.
            known = {code for group in groups for code, _name in group.choices}
            roots = AreaVersion.objects.on().filter(parent=None).order_by("name").values_list("area__code", "name")
            whole = [(code, _now("Heel %s") % name) for code, name in roots[:_MOST_ROOTS] if code not in known]
            self.fields["gebied"].widget = AreaSelect([Group("", whole), *groups] if whole else groups)

    def clean_email(self) -> str:
        """The address, as `mine.read_address` takes it."""
        try:
            return mine.read_address(self.cleaned_data["email"])
        except ValidationError as refused:
            raise refused.error_dict["email"][0] from None

    def clean_gebied(self) -> Area | None:
        """The area, where one was chosen."""
        code = self.cleaned_data["gebied"]
        if not code:
            return None
        found = Area.objects.filter(code=code).first()
        if found is None:
            raise ValidationError(_now("Kies een gebied uit de lijst."), code="invalid")
        return found

    def clean_onderwerp(self) -> Category | None:
        """The subject, where one was chosen."""
        return public.public_categories().filter(slug=self.cleaned_data["onderwerp"] or "-").first()

    def clean(self) -> dict[str, Any]:
        """Something must be followed."""
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned["gebied"] or cleaned["onderwerp"]):
            self.add_error("gebied", ValidationError(_now("Kies een gebied of een onderwerp."), code="required"))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """The form that asks what to follow; sending it mails a question to the address, and says the same to everybody."""
    if request.method != "POST":
        asked = {name: request.GET.get(name, "")[:60] for name in ("gebied", "onderwerp")}
        return render(request, "signals/follow.html", {"form": FollowForm(initial=asked)})
    form = FollowForm(request.POST)
    if not form.is_valid():
        return render(request, "signals/follow.html", {"form": form}, status=400)
    typed = form.cleaned_data
    following.ask(
        typed["email"],
        area=typed["gebied"],
        category=typed["onderwerp"],
        pace=typed["hoevaak"],
        language=speech.current(),
    )
    return redirect("follow-sent")


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words, whether or not the address follows something already."""
    return render(request, "signals/follow_sent.html", {"days": following.CONFIRM_DAYS})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button that says yes; looking changes nothing, since scanners of mail look."""
    try:
        follower = following.confirm(token) if request.method == "POST" else following.asked_for(token)
    except (LinkExpired, LinkUnknown) as wrong:
        status = 410 if isinstance(wrong, LinkExpired) else 404
        return _quiet(render(request, "signals/follow_over.html", status=status))
    speech.follow(request, follower.language)
    context = {"token": token, "what": following.what_of(follower), "is_done": request.method == "POST"}
    return _quiet(render(request, "signals/follow_confirm.html", context))


# Without a mark of safety: mail programs send this by themselves (RFC 8058), and the token is the key.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A button that stops the mail; looking changes nothing. Stopped twice is stopped."""
    try:
        follower = following.followed_by(token)
        if follower:
            speech.follow(request, follower.language)
        context = {"token": token, "what": following.what_of(follower) if follower else "", "is_done": follower is None}
        if request.method == "POST":
            following.stop(token)
            context["is_done"] = True
    except LinkUnknown:
        return _quiet(render(request, "signals/follow_over.html", status=404))
    return _quiet(render(request, "signals/follow_stop.html", context))


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """What plays in an area (`gebied`) or about a subject (`onderwerp`) as an Atom feed (RFC 4287), in Dutch or in
    another language of ours (`taal`); no more than the public page shows."""
    code, slug = request.GET.get("gebied", "")[:40], request.GET.get("onderwerp", "")[:60]
    language, kind = speech.asked(request), "application/atom+xml; charset=utf-8"
    with override(language):
        return answer(request, f"atom:{language}:{code}:{slug}", kind, lambda: _feed(code, slug))


def _feed(code: str, slug: str) -> str:
    area = Area.objects.filter(code=code).first() if code else None
    category = public.public_categories().filter(slug=slug).first() if slug else None
    if (code and area is None) or (slug and category is None):
        raise Http404
    names = [speech.say_plainly(category.plain_name)] if category else []
    names += [names_of([area.code]).get(area.code, area.code)] if area else []
    page = settings.BASE_URL + (reverse("area", args=[area.code]) if area else reverse("areas"))
    sender = settings.MUNICIPALITY_NAME or _now("de gemeente")
    feed = Atom1Feed(
        title=_now("Nieuws over %s") % (", ".join(names) or sender),
        link=page,
        description="",
        language=speech.current(),
        author_name=sender,
        feed_url=f"{settings.BASE_URL}{reverse('news-feed')}?gebied={code}&onderwerp={slug}{speech.asking()}",
    )
    for one in public.seen(area_id=area.pk if area else None, category=category, most=_MOST_ENTRIES):
        moment = timezone.make_aware(datetime.datetime.combine(one.last, datetime.time()))
        ended = speech.say_plainly(one.result) or one.said
        feed.add_item(
            title=f"{speech.say_plainly(one.subject)}, {one.area}: {ended.lower()}",
            link=page,
            description=_now("Gemeld op %(day)s. %(said)s.") % {"day": f"{one.since:%d-%m-%Y}", "said": ended},
            unique_id=f"tag:{settings.BASE_URL.split('//')[-1].split(':')[0]},2026:{one.mark}:{one.state}",
            updateddate=moment,
        )
    return feed.writeString("utf-8")


def _quiet(response: HttpResponse) -> HttpResponse:
    """An answer that no search engine keeps."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

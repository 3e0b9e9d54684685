"""Areas beside each other, one on paper, the story of one, and figures that a city brings itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import public as agenda
from areas import own_figures, profile
from areas.dated import today
from areas.models import Area, Indicator
from areas.queries import current_version, lineages
from areas.sources import Refused
from areas.tables import Table, table_of
from dashboard import area_page, public_page
from dashboard.profile_forms import FEWEST, MOST, CompareForm, OwnFiguresForm, StoryForm
from officers import rights, stories
from officers.access import OfficerRequest, for_officers
from officers.models import AreaStory, Officer
from signals import public
from signals.keeping import kept
from signals.paper import pdf_of_page


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four areas beside each other (`gebied`, each a code), for everybody; what a city keeps to itself is there
    for officers only."""
    is_officer = isinstance(request.user, Officer)
    asked = [code for name in ("gebied", *(f"gebied{at}" for at in range(MOST))) for code in request.GET.getlist(name)]
    codes = list(dict.fromkeys(code for code in asked if code))[:MOST]
    found = {area.code: area for area in Area.objects.known_on().filter(code__in=codes)}
    unknown = [code for code in codes if code not in found]
    chosen = [code for code in codes if code in found]
    ways = lineages([found[code].pk for code in chosen])
    places = [ways[found[code].pk][0] for code in chosen]
    context: dict[str, Any] = {
        "base": "base_desk.html" if is_officer else "base.html",
        "form": CompareForm(chosen),
        "places": places,
        "unknown": unknown,
        "fewest": FEWEST,
    }
    if len(places) >= FEWEST:
        context["themes"] = profile.beside_each_other(places, for_officers=is_officer)
        is_exact = isinstance(request.user, Officer) and rights.SIGNALS_ALL in request.user.right_codes
        context["work"] = area_page.work_of(places, is_exact=is_exact)
        context["is_officer"] = is_officer
    return render(request, "dashboard/compare.html", context)


@require_safe
@for_officers()
def paper(request: OfficerRequest, code: str) -> HttpResponse:
    """The profile of an area as a tagged PDF, to hand out: what everybody may know of it, and nothing besides.

    For officers, since it costs half a second of a core; everybody else can print the page. Kept while nothing of it
    changes, a minute at most.
    """
    made = kept(f"area-pdf:{code}", public.stamp(*agenda.STAMPS), lambda: _on_paper(code))
    if made is None:
        raise Http404
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="profiel-{slugify(code)}-{today():%Y-%m-%d}.pdf"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _on_paper(code: str) -> bytes | None:
    context = public_page.profile_of(code)
    if context is None:
        return None
    return pdf_of_page(
        loader.render_to_string("dashboard/area_paper.html", context | {"made_at": timezone.localtime()})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def story(request: OfficerRequest, code: str) -> HttpResponse:
    """Write the story of an area, and read its earlier versions. Of two who write at once the second sees what the
    first wrote, keeps the own words, and decides."""
    version = current_version(code)
    if version is None:
        raise Http404
    area = version.area
    if not stories.may_tell(request.user, area):
        raise PermissionDenied
    if request.method != "POST":
        newest = AreaStory.objects.newest_of(area.pk)
        shown: dict[str, Any] = {part: getattr(newest, part) for part in stories.PARTS} if newest else {}
        return _story(request, version, StoryForm(initial=shown | {"gezien": newest.pk if newest else None}))
    form = StoryForm(request.POST)
    if not form.is_valid():
        return _story(request, version, form, status=400)
    words = {part: form.cleaned_data[part] for part in stories.PARTS}
    try:
        stories.tell(area, words=words, by=request.user, seen=form.cleaned_data["gezien"])
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return _story(request, version, form, status=400)
    except stories.Changed as changed:
        again = StoryForm(initial=words | {"gezien": changed.newest.pk})
        return _story(request, version, again, status=409, changed=changed.newest)
    messages.success(request, _("Het verhaal staat op de pagina."))
    return redirect("area", code)


def _story(
    request: OfficerRequest, version: Any, form: StoryForm, *, status: int = 200, changed: AreaStory | None = None
) -> HttpResponse:
    versions = list(AreaStory.objects.filter(area=version.area).select_related("officer")[:30])
    context = {"version": version, "form": form, "versions": versions, "changed": changed}
    return render(request, "dashboard/story.html", context, status=status)


@require_POST
@for_officers()
def erase_story(request: OfficerRequest, code: str, story_id: int) -> HttpResponse:
    """Take the words out of an earlier version of a story for good."""
    version = get_object_or_404(AreaStory.objects.select_related("area"), pk=story_id, area__code=code)
    try:
        stories.erase(version, by=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    else:
        messages.success(request, _("De tekst van deze versie is gewist."))
    return redirect("area-story", code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.MANAGE_AREAS)
def own(request: OfficerRequest) -> HttpResponse:
    """Figures of a city's own: paste or send a table, look at what it will do, and take it over."""
    if request.method != "POST":
        return _own(request, OwnFiguresForm())
    form = OwnFiguresForm(request.POST, request.FILES)
    if not form.is_valid():
        return _own(request, form, status=400)
    name, content = form.content
    try:
        table = table_of(name, content)
        made = own_figures.plan(table)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _own(request, _again(form, content), status=400)
    again = _again(form, content)
    if made.faults:
        return _own(request, again, status=400, faults=_sentences(table, made))
    if request.POST.get("stap") != "neem-over":
        return _own(request, again, made=made)
    added, changed = own_figures.take_over(made)
    told = ngettext("%(number)d cijfer is nieuw", "%(number)d cijfers zijn nieuw", added) % {"number": added}
    messages.success(request, _("%(told)s, %(changed)d veranderd.") % {"told": told, "changed": changed})
    return redirect("own-figures")


def _again(form: OwnFiguresForm, content: bytes) -> OwnFiguresForm:
    """The form with what was sent as text, so that it can be mended and sent on; errors stay."""
    # What is no text at all is no second fault of the box that it is shown in.
    again = OwnFiguresForm({"tekst": content.decode("utf-8-sig", errors="replace").replace("\x00", "")})
    for error in form.non_field_errors():
        again.add_error(None, error)
    return again


def _sentences(table: Table, made: own_figures.Plan) -> list[str]:
    return [(_("Regel %d: ") % fault.line if fault.line else "") + fault.why for fault in made.faults]


def _own(
    request: OfficerRequest,
    form: OwnFiguresForm,
    *,
    status: int = 200,
    faults: list[str] | None = None,
    made: own_figures.Plan | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "faults": faults or [],
        "is_cut_off": len(faults or []) >= own_figures.MOST_FAULTS,
        "made": made,
        "known": Indicator.objects.own_with_years(),
        "example": own_figures.example(),
        "must": own_figures.MUST,
    }
    return render(request, "dashboard/own_figures.html", context, status=status)

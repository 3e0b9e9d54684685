"""Who learns what of a signal by which way: the table of `tests/matrix.py` against every way to a signal.

Each way has a probe, which goes it as somebody and says what it found there, and a rule that turns a cell of the table
into what the probe must find. Every address that the router knows is either gone by one of the ways or named among
those that show no signal (and is looked at as well): a new address fails here until it is placed.

A new room (search, export, print, digest) adds a `Way` and nothing else. What is the same for the three signals is
asked once (`Visitor.get`, `Visitor.once`), and what has to stand there besides is made once (`Way.stage`).
"""

from __future__ import annotations

import datetime
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from agenda import clusters, misfits
from agenda import items as agenda_items
from agenda.models import Initiative, Item, Meeting, MeetingPoint
from areas.dated import today
from officers import rights, sessions
from officers.models import ApiClient, Officer
from outbox.models import Letter
from signals import bulk, comparing, exporting, finding, links, mine, notices, paper
from signals.deadlines import working_days_after
from signals.finding import Filter
from signals.models import (
    Category,
    ClosingResult,
    Coordination,
    Joining,
    Message,
    Notice,
    NoticeKind,
    Question,
    Reporter,
    SavedFilter,
    Sensitivity,
    Signal,
    Status,
)
from signals.visibility import viewer_of
from tests import matrix, test_permissions, world
from tests.matrix import (
    ACTS,
    KNOWS,
    NOTHING,
    PEOPLE,
    PLACE_WORD,
    PROGRAMS,
    READS,
    RELATIONS,
    STREET_WORD,
    TEXT_WORD,
    Relation,
    Scene,
    Subject,
)

pytestmark = pytest.mark.django_db

# What a way may give of a signal.
SHUT = "the door is shut"  # to sign in first, no key, no right: whatever the signal
ABSENT = "nothing"  # not a sign that the signal is there
FACTS = "that it is there"  # its number, and what it is about, where, how it stands and who has it; no word of it
TEXT = "its text"
CONTACT = "contact details"
REFUSED = "may not do that"
DONE = "done"

BY_LEVEL = {NOTHING: ABSENT, KNOWS: FACTS, READS: TEXT, ACTS: TEXT}
DEEDS = {NOTHING: ABSENT, KNOWS: REFUSED, READS: REFUSED, ACTS: DONE}


class Visitor:
    """Somebody of the table at the doors: a browser, or a program with its key."""

    def __init__(self, name: str, scene: Scene) -> None:
        self.name, self.scene = name, scene
        self.person, (self.program, key) = scene.people.get(name), scene.programs.get(name, (None, ""))
        self.browser = Client(headers={"Authorization": f"Bearer {key}"} if key else {})
        if self.person is not None:
            self.browser.force_login(self.person, backend="officers.sign_in.SignInBackend")
            session = self.browser.session
            sessions.begin(session)
            session.save()
        self._cookies = {name: cookie.value for name, cookie in self.browser.cookies.items()}
        self._gone: dict[tuple[Any, ...], Any] = {}
        self._looked: dict[Any, Any] = {}

    def get(self, path: str, **query: Any) -> Any:
        """A page, or an answer of the API; asked once, since it is looked through for each of the signals."""
        asked = (path, *sorted(query.items()))
        if asked not in self._gone:
            self._gone[asked] = self.browser.get(path, query)
        return self._gone[asked]

    def once(self, what: Any, look: Callable[[], Any]) -> Any:
        """What does not hang on which of the signals is looked for: looked at for the first one, and read for each."""
        if what not in self._looked:
            self._looked[what] = look()
        return self._looked[what]

    @contextmanager
    def for_nothing(self) -> Iterator[None]:
        """What is done meanwhile is undone, so that it does not change what is found by the next way: rows, and the
        session. One way goes by the three signals, none of which says anything of another one."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.browser.cookies = SimpleCookie(self._cookies)

    def send(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """A form, or JSON to the API."""
        given = {"content_type": "application/json"} if path.startswith("/api/") else {}
        return getattr(self.browser, method)(path, body, **given)


def said(subject: Subject, words: str) -> str:
    """What words give away of a signal. Of a complaint in it they give away nothing, whoever asks and wherever."""
    assert "Klachtgeheim" not in words
    assert f"/klachten/{subject.complaint.public_id}" not in words
    if any(contact in words for contact in subject.contact):
        return CONTACT
    if any(secret in words for secret in subject.secrets):
        return TEXT
    return FACTS if any(name in words for name in subject.names) else ABSENT


def answered(subject: Subject, answer: Any) -> str:
    """What an answer gives away of a signal."""
    if answer.status_code in (301, 302) and "/inloggen" in answer["Location"] or answer.status_code in (401, 403):
        return SHUT
    if answer.status_code == 404:
        assert said(subject, answer.content.decode()) == ABSENT
        return ABSENT
    assert answer.status_code == 200, answer.content
    return said(subject, answer.content.decode())


def did(answer: Any) -> str:
    """How an attempt to do something ended; that it cannot be done now (409) is told to who may do it."""
    if answer.status_code in (302, 401, 403, 404):
        if answer.status_code == 302:
            return SHUT if "/inloggen" in answer["Location"] else DONE
        if answer.status_code == 401:
            return SHUT
        if answer.status_code == 403:
            if answer["Content-Type"] == "application/problem+json":
                return REFUSED if "Dit signaal is gevoelig" in answer.json()["detail"] else SHUT
            return REFUSED
        return ABSENT
    assert answer.status_code in (200, 201, 409), answer.content
    return DONE


@dataclass(frozen=True)
class Way:
    """A way to a signal: whom it is for, how it is gone, what it must give, and the addresses that it goes by."""

    probe: Callable[[Visitor, Subject], str]
    expects: Callable[[Relation, str], str]  # of a relation and a sensitivity
    by: list[str]
    addresses: tuple[str, ...] = ()
    # Makes what stands there besides, and is found by it in `scene.staged`: once, before anybody goes through the room.
    stage: Callable[[Scene], Any] | None = None


# --- what a cell of the table means on each way ---


def page(levels: dict[str, str]) -> Callable[[Relation, str], str]:
    """A page for who is signed in."""
    return lambda relation, sensitivity: levels[relation.level(sensitivity)] if relation.signs_in else SHUT


def in_a_list(relation: Relation, sensitivity: str) -> str:
    """A row of a list for officers: of what is `bijzonder` never a text, since reading that is logged."""
    found = BY_LEVEL[relation.level(sensitivity)]
    return FACTS if found == TEXT and sensitivity == Sensitivity.SPECIAL else found


def by_what_a_row_hides(relation: Relation, sensitivity: str) -> str:
    """What is asked for by something that a row shows only of what may be read: anything else is not found."""
    if not relation.signs_in:
        return SHUT
    return in_a_list(relation, sensitivity) if relation.level(sensitivity) in (READS, ACTS) else ABSENT


def by_a_word(relation: Relation, sensitivity: str) -> str:
    """What words, a name or a map find: what may be read, and is not `bijzonder`."""
    if not relation.signs_in:
        return SHUT
    reads = relation.level(sensitivity) in (READS, ACTS) and sensitivity != Sensitivity.SPECIAL
    return TEXT if reads else ABSENT


def scoped(scope: str, levels: dict[str, str]) -> Callable[[Relation, str], str]:
    """An operation of the API that asks a scope."""
    return lambda relation, sensitivity: (
        levels[relation.level(sensitivity)] if scope in (relation.scopes or ()) else SHUT
    )


def found_around(relation: Relation, sensitivity: str) -> bool:
    """Whether it is found from another signal: never what is `bijzonder`."""
    return relation.level(sensitivity) in (READS, ACTS) and sensitivity != Sensitivity.SPECIAL


READ, HANDLE = ApiClient.Scope.SIGNALS_READ, ApiClient.Scope.SIGNALS_HANDLE
# Of a file or a paper there is no half.
ALL_OR_NOTHING = {NOTHING: ABSENT, KNOWS: ABSENT, READS: TEXT, ACTS: TEXT}
# What somebody may only know of has no page of its own.
MAY_DO_OR_NOTHING = {NOTHING: ABSENT, KNOWS: ABSENT, READS: REFUSED, ACTS: DONE}
NO_WORDS = {NOTHING: ABSENT, KNOWS: FACTS, READS: FACTS, ACTS: FACTS}


# --- probes: the rule itself ---


def ask_the_rule(visitor: Visitor, subject: Subject) -> str:
    viewer = viewer_of(visitor.person or visitor.program)
    found = Signal.objects.known_to(viewer).filter(pk=subject.signal.pk).first()
    listed = Signal.objects.readable_by(viewer).filter(pk=subject.signal.pk).exists()
    assert listed == bool(found and found.may_read)
    if found is None:
        return NOTHING
    # A list that begins with where to look must not lack it.
    perhaps = Signal.objects.open().perhaps_known_besides(viewer).filter(pk=subject.signal.pk)
    assert perhaps.exists() or Signal.objects.held_by(viewer).filter(pk=subject.signal.pk).exists()
    assert found.may_read or not (found.may_see_contact or found.may_act or found.may_answer)
    assert found.may_see_contact == (found.may_read and RELATIONS[visitor.name].contact)
    assert found.may_answer == RELATIONS[visitor.name].asked
    if found.may_read:
        return ACTS if found.may_act else READS
    return KNOWS


# --- probes: pages ---


def look_at_the_page(visitor: Visitor, subject: Subject) -> str:
    answer = visitor.get(subject.signal.get_absolute_url())
    if RELATIONS[visitor.name].complains:
        # The page of the complaint is theirs, and the signal's leads there.
        words = answer.content.decode()
        assert subject.complaint.get_absolute_url() in words
        return said(subject, words.replace(subject.complaint.get_absolute_url(), ""))
    return answered(subject, answer)


def look_at_the_desk(visitor: Visitor, subject: Subject) -> str:
    """Every pile, and the offers above; the number on a pile is that of its rows."""
    answer = visitor.get("/bureau")
    look = _of_complaint if RELATIONS[visitor.name].complains else lambda _visitor, about, found: answered(about, found)
    found = {look(visitor, subject, answer)}
    for tab in answer.context["tabs"] if answer.status_code == 200 else ():
        pile = visitor.get("/bureau", stapel=tab["name"])
        found.add(look(visitor, subject, pile))
        assert tab["count"].open == len(pile.context["page"].rows)
        unread = [row for row in pile.context["page"].rows if not row.may_read]
        assert tab["count"].late <= tab["count"].open - len(unread)
    return next(one for one in (SHUT, CONTACT, TEXT, FACTS, ABSENT) if one in found)


def look_at_the_list_of_its_handler(visitor: Visitor, subject: Subject) -> str:
    """Every colleague whose list one may open; whose name it is in is said only to who may read it."""
    listed = visitor.get("/bureau/team")
    if listed.status_code != 200:
        return answered(subject, listed)
    assert said(subject, listed.content.decode()) == ABSENT
    return answered(subject, visitor.get(f"/bureau/collega/{subject.signal.officer_id}"))


def count_in_the_team(visitor: Visitor, subject: Subject) -> str:
    """Whether the numbers of one's teams count any signal; those of others are not there."""
    listed = visitor.get("/bureau/team")
    if listed.status_code != 200:
        return answered(subject, listed)
    shown = [one for one in listed.context["teams"] if one.counted]
    return FACTS if sum(one.total.open for one in shown) else ABSENT


def take_it_over(visitor: Visitor, subject: Subject) -> str:
    """From its handler, in whose list it stands; that it was done is read from the signal."""
    path = f"/bureau/collega/{subject.signal.officer_id}"
    answer = visitor.send("post", path, {"kenmerk": subject.signal.number})
    now = Signal.objects.get(pk=subject.signal.pk).officer_id
    if now != subject.signal.officer_id:
        assert visitor.person is not None
        assert now == visitor.person.pk
        return DONE
    if answer.status_code in (200, 409):
        # The number is said back to who sent it, and nothing else of what one may not read.
        return REFUSED
    return ABSENT if answer.status_code == 404 else SHUT


def find_by_number(visitor: Visitor, subject: Subject) -> str:
    answer = visitor.get("/bureau", kenmerk=subject.signal.number)
    if answer.status_code == 302:
        return FACTS if answer["Location"] == subject.signal.get_absolute_url() else SHUT
    # The number is said back to who typed it, and nothing else.
    return ABSENT if "Wij vinden geen signaal" in answer.content.decode() else FACTS


_ROW = re.compile(r'<li class="ww-item">.*?</li>', flags=re.S)
# What was typed comes back in fields and links.
_TYPED = re.compile(r'(value|href|action)="[^"]*"')


def look_at_the_list(**asked: str) -> Callable[[Visitor, Subject], str]:
    """The rows of the list that is asked for with this: one page, on which all that is found stands."""
    return lambda visitor, subject: in_the_rows(subject, visitor.get("/signalen", **asked))


def in_the_rows(subject: Subject, answer: Any) -> str:
    """What the rows of a list give away of a signal, each of which stands in one; what is in no row is nowhere on the
    page."""
    if answer.status_code != 200:
        return answered(subject, answer)
    rows = _ROW.findall(answer.content.decode())
    assert said(subject, _ROW.sub("", answer.content.decode())) == ABSENT
    return said(subject, "".join(row for row in rows if subject.signal.number in row))


SHARED_ADDRESS = "samen@melder.example"


def look_for_the_reporter(visitor: Visitor, subject: Subject) -> str:
    """By the mail address of all three; it is on the page where it was typed, and nowhere else."""

    def look() -> Any:
        Reporter.objects.filter(signal__in=_signals_of(visitor)).update(email=SHARED_ADDRESS)
        return visitor.browser.get("/signalen", {"zoek": SHARED_ADDRESS})

    answer = visitor.once("the reporter", look)
    assert SHARED_ADDRESS not in _TYPED.sub("", answer.content.decode())
    return in_the_rows(subject, answer)


def look_at_the_map_of_the_list(visitor: Visitor, subject: Subject) -> str:
    answer = visitor.get("/signalen", weergave="kaart", stand="alles")
    if answer.status_code != 200:
        return answered(subject, answer)
    return said(subject, json.dumps(answer.context["map"]["points"]))


def look_at_a_view_of_the_map(visitor: Visitor, subject: Subject) -> str:
    """What the map asks for when it moves, of a small view around the signal."""
    at = subject.signal.point
    view = f"{at.x - 0.0004},{at.y - 0.0004},{at.x + 0.0004},{at.y + 0.0004}"
    answer = visitor.get("/signalen/punten", stand="alles", bbox=view)
    if answer.status_code != 200:
        return answered(subject, answer)
    return said(subject, json.dumps(answer.json()))


def take_the_list_as_a_file(visitor: Visitor, subject: Subject) -> str:
    """Whether the door is open hangs on a right of its own; what would be in the file is the same for all."""
    answer = visitor.get("/signalen/lijst.csv", stand="alles")
    if visitor.person is None or not RELATIONS[visitor.name].signs_in:
        return answered(subject, answer)
    may = visitor.person.may(rights.SIGNALS_EXPORT)
    assert answer.status_code == (200 if may else 403)
    viewer = viewer_of(visitor.person)
    kept = visitor.once("csv", lambda: "".join(exporting.as_csv(finding.everything(Filter(stand="alles"), viewer))))
    return said(subject, kept)


def take_the_list_as_a_sheet(visitor: Visitor, subject: Subject) -> str:
    """As above, as .xlsx: every cell of it."""
    answer = visitor.get("/signalen/lijst.xlsx", stand="alles")
    if visitor.person is None or not RELATIONS[visitor.name].signs_in:
        return answered(subject, answer)
    assert answer.status_code == (200 if visitor.person.may(rights.SIGNALS_EXPORT) else 403)
    viewer = viewer_of(visitor.person)

    def cells() -> str:
        sheet = exporting.as_xlsx(finding.everything(Filter(stand="alles"), viewer))
        rows = load_workbook(io.BytesIO(sheet), read_only=True).active.iter_rows(values_only=True)
        return "\n".join(str(cell) for row in rows for cell in row)

    return said(subject, visitor.once("xlsx", cells))


def open_a_filter_that_somebody_else_kept(visitor: Visitor, subject: Subject) -> str:
    """Kept by triage, who sees everything, and shared with a team of the visitor: its shortcut on list and desk.

    It asks for what is open, which is read as it was found, and for what a row hides of what may not be read.
    """
    if visitor.person is None or not RELATIONS[visitor.name].signs_in:
        return answered(subject, visitor.get("/signalen"))
    rows = visitor.once("shared filter", lambda: _rows_behind_a_shared_filter(visitor, visitor.person))
    return said(subject, "".join(row for row in rows if subject.signal.number in row))


def _rows_behind_a_shared_filter(visitor: Visitor, person: Officer) -> list[str]:
    team = person.teams.first()
    keeper = visitor.scene.people["triage"] if team else person
    shared = SavedFilter.objects.create(
        officer=keeper, team=team, name="Alles van de lampen", asked={"gebied": ["WK1"], "aangeboden": ["ja"]}
    )
    rows = []
    # Asked once, and with words of its own: elsewhere these pages are looked at without the filter.
    for page in ("/signalen", "/bureau"):
        (address,) = set(
            re.findall(r'href="(/signalen\?[^"]*gebied=WK1[^"]*)"', visitor.get(page, filters="").content.decode())
        )
        shown = visitor.get(f"{unescape(address)}&filters=").content.decode()
        rows += re.findall(r'<li class="ww-item">.*?</li>', shown, re.S)
    shared.delete()
    return rows


def change_many_at_once(visitor: Visitor, subject: Subject) -> str:
    """All three. Who may not handle anything finds the door shut; the verb behind it says the same of each."""
    numbers = [one.number for one in _signals_of(visitor)]

    def send() -> Any:
        return visitor.send("post", "/signalen/samen", {"kenmerk": numbers, "wat": "toewijzen"})

    answer = visitor.once("many at once", send)
    if visitor.person is None or not RELATIONS[visitor.name].signs_in:
        return did(answer)
    assert answer.status_code == (200 if visitor.person.may(rights.SIGNALS_HANDLE) else 403)
    # Done once: who gives a signal away that was theirs may not know of it any more.
    may, person = answer.status_code == 200, visitor.person
    report = (
        answer.context["report"]
        if may
        else visitor.once("many by the verb", lambda: bulk.assign_all(numbers, to=None, by=person))
    )
    assert sorted([*report.done, *(number for number, _why in report.refused)]) == sorted(numbers)
    if subject.signal.number in report.done:
        return DONE
    return ABSENT if dict(report.refused)[subject.signal.number] == "Dit signaal vinden wij niet." else REFUSED


def look_at_the_area(visitor: Visitor, subject: Subject) -> str:
    """The page of the area, without what its map is given."""
    answer = visitor.get("/gebieden/WK1")
    return said(subject, re.sub(r'<script id="kaart-gegevens".*?</script>', "", answer.content.decode(), flags=re.S))


def count_in_the_area(visitor: Visitor, subject: Subject) -> str:
    """The number for the viewer of the signal's domain, in which there is no other signal."""
    counts = visitor.get("/gebieden/WK1")
    if not (visitor.person and RELATIONS[visitor.name].signs_in):
        return ABSENT if "Voor u te zien" not in counts.content.decode() else FACTS
    assert counts.context["page"].total.about is None
    (seen,) = [one.seen for one in counts.context["page"].counts if one.domain == subject.domain_name]
    return FACTS if seen else ABSENT


def look_at_the_map(visitor: Visitor, subject: Subject) -> str:
    """What the map of the area is given; a point is as good as an address."""
    found = re.search(
        r'<script id="kaart-gegevens"[^>]*>(.*?)</script>', visitor.get("/gebieden/WK1").content.decode(), flags=re.S
    )
    assert found
    points = json.dumps(json.loads(found[1])["points"])
    outlines = visitor.get("/kaart/gebieden.json").content.decode()
    assert said(subject, outlines) == ABSENT
    return said(subject, points)


def look_at_what_everybody_gets(visitor: Visitor, subject: Subject) -> str:
    """The data of the map for everybody, also when a city made all subjects public; and their pictures."""
    icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
    Category.objects.update(is_public=True, icon=icon)
    words = visitor.browser.get("/kaart/signalen.json", {"gebied": "WK1"}).content.decode()
    words += visitor.browser.get("/nieuws.atom", {"gebied": "WK1"}).content.decode()
    words += visitor.browser.get(f"/kaart/iconen/{subject.signal.category.slug}.svg").content.decode()
    return said(subject, words)


def look_through_a_proefdraai(visitor: Visitor, subject: Subject) -> str:
    """The list of what came in at the desk of the three, of a scenario of their own. Whether the door is open hangs on
    a right of its own; what the list finds is the same for all."""
    person = visitor.person
    if person is None or not RELATIONS[visitor.name].signs_in:
        return answered(subject, visitor.get("/rapporten/proefdraaien"))
    (desk,) = {one.entry_desk.slug for one in _signals_of(visitor)}

    def look() -> tuple[Any, str]:
        scenario = world.scenario(person)
        path = f"/rapporten/proefdraaien/{scenario.public_id}/signalen"
        found = comparing.one_by_one(
            comparing.trial_of(scenario), comparing.Cell("ingang", desk, desk), viewer=viewer_of(person)
        )
        answer = visitor.browser.get(path, {"wat": "ingang", "van": desk, "naar": desk})
        return answer, " ".join(one.signal.number for one in found.found)

    answer, numbers = visitor.once("proefdraai", look)
    if not person.may(rights.POSITIONING):
        assert answer.status_code == 403
        return said(subject, numbers)
    assert said(subject, numbers) == said(subject, answer.content.decode())
    return answered(subject, answer)


def act_on_the_page(visitor: Visitor, subject: Subject) -> str:
    return did(visitor.send("post", f"/signalen/{subject.signal.number}/spoed", {"spoed": "ja"}))


def answer_on_the_page(visitor: Visitor, subject: Subject) -> str:
    return did(visitor.send("post", f"/signalen/{subject.signal.number}/aannemen", {}))


def answer_a_question(visitor: Visitor, subject: Subject) -> str:
    path = f"/signalen/{subject.signal.number}/meekijken/{subject.consult.public_id}"
    return did(visitor.send("post", path, {"antwoord": "betrokken"}))


def _its_own(visitor: Visitor, signal: Signal) -> Signal | None:
    """The signal, an ordinary one that the visitor now entered, and so may read, wherever they stand."""
    if visitor.person is None or not visitor.person.is_active:
        return None
    Signal.objects.filter(pk=signal.pk).update(made_by=visitor.person)
    return signal


NEAR_BY, SAME_REPORTER = "kop-dichtbij", "kop-zelfde-melder"
SHARED_PHONE = "0687654321"


def one_like_the_three(scene: Scene) -> Signal:
    """Another signal in their midst; all are about the same, and of one reporter by their number."""
    at = scene.subjects[Sensitivity.PERSONAL].signal.point
    beside = world.signal("Iets anders", point=(at.x, at.y), phone=f"+31{SHARED_PHONE[1:]}")
    three = [one.signal for one in scene.subjects.values()]
    Signal.objects.filter(pk__in=[one.pk for one in three]).update(category=beside.category, domain=beside.domain)
    Reporter.objects.filter(signal__in=three).update(phone=SHARED_PHONE)
    return beside


def _look_around(visitor: Visitor, subject: Subject, *, but_for: str) -> str:
    """What plays around `one_like_the_three`, without what stands below one of the headings. A stranger, who has none
    of their own, looks around the subject."""

    def look() -> Any:
        beside = _its_own(visitor, visitor.scene.staged[one_like_the_three]) or subject.signal
        return visitor.browser.get(f"/signalen/{beside.number}/omgeving")

    answer = visitor.once("around", look)
    if answer.status_code != 200:
        return answered(subject, answer)
    words = re.sub(rf'<section [^>]*aria-labelledby="{but_for}">.*?</section>', "", answer.content.decode(), flags=re.S)
    assert SHARED_PHONE not in words
    return said(subject, words)


def look_near_by(visitor: Visitor, subject: Subject) -> str:
    return _look_around(visitor, subject, but_for=SAME_REPORTER)


def look_for_the_same_reporter(visitor: Visitor, subject: Subject) -> str:
    return _look_around(visitor, subject, but_for=NEAR_BY)


def one_about_something_else(scene: Scene) -> Signal:
    """Another signal in the midst of the three."""
    at = scene.subjects[Sensitivity.PERSONAL].signal.point
    return world.signal("Iets anders", category="overig", point=(at.x, at.y))


def look_for_the_same_words(visitor: Visitor, subject: Subject) -> str:
    """From the one about something else, with a word of each."""

    def look() -> Any:
        beside = _its_own(visitor, visitor.scene.staged[one_about_something_else]) or subject.signal
        words = " en ".join(one.search_word for one in visitor.scene.subjects.values())
        Signal.objects.filter(pk=beside.pk).update(text=f"Ook een {words}")
        return visitor.browser.get(f"/signalen/{beside.number}/omgeving")

    return answered(subject, visitor.once("the same words", look)).replace(CONTACT, TEXT)


def look_first_when_entering(visitor: Visitor, subject: Subject) -> str:
    """What is shown of open signals while somebody enters one like the three, in their midst."""
    like = visitor.scene.staged[one_like_the_three]
    typed = {
        "tekst": "Iets", "kanaal": "balie", "categorie": like.category.slug,
        "lon": f"{like.point.x + 0.0001:.4f}", "lat": str(like.point.y),
    }  # fmt: skip

    answer = visitor.once("entering", lambda: visitor.send("post", "/signalen/nieuw/vooruitblik", typed))
    if answer.status_code in (302, 403):
        return SHUT
    at_once = said(subject, answer.json()["html"])
    page = visitor.once("entering, a page", lambda: visitor.send("post", "/signalen/nieuw", typed | {"bekijk": "1"}))
    assert at_once == answered(subject, page)
    return at_once


def look_where_it_would_go(visitor: Visitor, subject: Subject) -> str:
    """The page on which its place is changed."""
    return answered(subject, visitor.get(f"/signalen/{subject.signal.number}/plek"))


def look_around_it(visitor: Visitor, subject: Subject) -> str:
    """The page of what plays around the signal itself."""
    return answered(subject, visitor.get(f"/signalen/{subject.signal.number}/omgeving"))


def one_over_the_three(scene: Scene) -> Signal:
    """Another signal, under which all three hang."""
    main = world.signal("Iets anders", category="overig", point=world.IN_WEST)
    for one in scene.subjects.values():
        Joining.objects.create(duplicate=one.signal, main=main)
    return main


def look_at_what_it_is_joined_under(visitor: Visitor, subject: Subject) -> str:
    def look() -> Any:
        main = _its_own(visitor, visitor.scene.staged[one_over_the_three])
        return main and visitor.browser.get(main.get_absolute_url())

    page = visitor.once("joined", look)
    return answered(subject, page) if page else SHUT


def promise_a_call(visitor: Visitor, subject: Subject) -> str:
    """The page with the form says no more than that the signal is there; sending it can be done by who knows that."""
    address = f"/signalen/{subject.signal.number}/terugbellen"
    shown = answered(subject, visitor.get(address))
    assert shown in (SHUT, ABSENT, FACTS, CONTACT)
    assert shown != CONTACT or RELATIONS[visitor.name].contact
    return did(visitor.send("post", address, {"datum": today().isoformat(), "tekst": "Bel mij"}))


def say_that_the_call_was_made(visitor: Visitor, subject: Subject) -> str:
    waiting = subject.signal.callbacks.get()
    return did(visitor.send("post", f"/signalen/{subject.signal.number}/terugbellen/{waiting.public_id}", {}))


def _file_of(subject: Subject) -> str:
    return f"/bijlagen/{subject.signal.attachments.get().public_id}"


def opened(answer: Any) -> str:
    """What a file gives away: all of it, or nothing."""
    return TEXT if answer.status_code == 200 else answered_without_a_word(answer)


def answered_without_a_word(answer: Any) -> str:
    """A door that is shut, or nothing there."""
    assert answer.status_code in (302, 401, 403, 404), answer.status_code
    return ABSENT if answer.status_code == 404 else SHUT


def open_a_file(visitor: Visitor, subject: Subject) -> str:
    """The photo, and the small picture of it."""
    path = f"/signalen/{subject.signal.number}{_file_of(subject)}"
    found = {opened(visitor.get(path)), opened(visitor.get(f"{path}/klein"))}
    assert len(found) == 1
    return found.pop()


def open_a_file_by_the_link(visitor: Visitor, subject: Subject) -> str:
    """By the reporter's link, with which it was not shared."""
    path = reverse("status", args=[links.status_token(subject.signal)]) + _file_of(subject)
    found = {opened(visitor.get(path)), opened(visitor.get(f"{path}/klein"))}
    assert len(found) == 1
    return found.pop()


def open_the_action(visitor: Visitor, subject: Subject) -> str:
    """The page of an action of another team; of a sensitive signal its team sees that and no word of the signal."""
    answer = visitor.get(subject.action.get_absolute_url())
    words = answer.content.decode()
    # What its own team was asked is no secret to it.
    own = f"Actiegeheim{list(Sensitivity).index(Sensitivity(subject.signal.sensitivity))}"
    if RELATIONS[visitor.name].tasked:
        assert own in words
        return said(subject, words.replace(own, "")) if answer.status_code == 200 else answered(subject, answer)
    return answered(subject, answer)


def open_the_partner_s_action(visitor: Visitor, subject: Subject) -> str:
    return answered(subject, visitor.get(subject.external.get_absolute_url()))


def look_at_the_actions(visitor: Visitor, subject: Subject) -> str:
    return answered(subject, visitor.get("/acties"))


def change_the_action(visitor: Visitor, subject: Subject) -> str:
    path = f"{subject.action.get_absolute_url()}/stand"
    return did(visitor.send("post", path, {"stond": "open", "stand": "klaar"}))


def withdraw_the_action(visitor: Visitor, subject: Subject) -> str:
    return did(visitor.send("post", f"{subject.action.get_absolute_url()}/intrekken", {}))


def _of_complaint(visitor: Visitor, subject: Subject, answer: Any) -> str:
    """What is given away on the pages of who handles complaints, where the complaint itself is no secret."""
    words, at = answer.content.decode(), list(Sensitivity).index(Sensitivity(subject.signal.sensitivity))
    if not RELATIONS[visitor.name].complains:
        return answered(subject, answer)
    assert answer.status_code == 200
    for own in (
        f"Klachtgeheim{at}",
        *(f"/klachten/{one.complaint.public_id}" for one in visitor.scene.subjects.values()),
    ):
        words = words.replace(own, "")
    return said(subject, words)


def look_at_what_a_law_gave(visitor: Visitor, subject: Subject) -> str:
    return answered(subject, visitor.get("/doorgegeven"))


def answer_under_a_law(visitor: Visitor, subject: Subject) -> str:
    return did(visitor.send("post", f"/doorgegeven/{subject.passing.public_id}", {"stand": "opgepakt"}))


def open_the_complaint(visitor: Visitor, subject: Subject) -> str:
    return _of_complaint(visitor, subject, visitor.get(subject.complaint.get_absolute_url()))


def look_at_the_complaints(visitor: Visitor, subject: Subject) -> str:
    return _of_complaint(visitor, subject, visitor.get("/klachten"))


def change_the_complaint(visitor: Visitor, subject: Subject) -> str:
    path = f"{subject.complaint.get_absolute_url()}/stand"
    return did(visitor.send("post", path, {"stond": "ontvangen", "stand": "in_behandeling"}))


def _signals_of(visitor: Visitor) -> list[Signal]:
    return [one.signal for one in visitor.scene.subjects.values()]


def an_item_on_the_three(scene: Scene) -> Item:
    return world.item(signals=[one.signal for one in scene.subjects.values()])


def look_at_what_it_led_to(visitor: Visitor, subject: Subject) -> str:
    """The page of an item of the agenda that stands on the three."""
    return answered(subject, visitor.get(visitor.scene.staged[an_item_on_the_three].get_absolute_url()))


def look_whether_it_is_on_the_agenda(visitor: Visitor, subject: Subject) -> str:
    answer = visitor.get(f"/signalen/{subject.signal.number}/agenda")
    item = visitor.scene.staged[an_item_on_the_three]
    assert (item.get_absolute_url() in answer.content.decode()) == (answer.status_code == 200)
    return answered(subject, answer)


def where_they_came_up(scene: Scene) -> tuple[Meeting, dict[str, Initiative]]:
    """A meeting, points of which became the three, and an initiative that was told in each."""
    held = world.meeting(public=False)
    for one in scene.subjects.values():
        MeetingPoint.objects.create(meeting=held, text="Iets", became="signaal", signal=one.signal)
    return held, {sensitivity: world.initiative(signal=one.signal) for sensitivity, one in scene.subjects.items()}


def look_at_a_meeting_where_it_came_up(visitor: Visitor, subject: Subject) -> str:
    """The page of the meeting, and that of the initiative."""
    held, told = visitor.scene.staged[where_they_came_up]
    pages = held, told[subject.signal.sensitivity]
    found = {answered(subject, visitor.get(page.get_absolute_url())) for page in pages}
    assert len(found) == 1
    return found.pop()


def nine_in_their_midst(scene: Scene) -> list[Signal]:
    """Others of another subject, which are signs that more came in than usual."""
    at = scene.subjects[Sensitivity.PERSONAL].signal.point
    return world.many(9, "Iets anders", category="overig", point=(at.x, at.y))


def look_for_clusters(visitor: Visitor, subject: Subject) -> str:
    signed_in = visitor.person is not None and RELATIONS[visitor.name].signs_in

    def look() -> Any:
        nine = [one.pk for one in visitor.scene.staged[nine_in_their_midst]]
        Signal.objects.filter(pk__in=nine).update(made_by=visitor.person)
        found = clusters.find(viewer_of(visitor.person)) if visitor.person and signed_in else []
        return visitor.get("/agenda/groepen"), " ".join(number for one in found for number in one.numbers)

    answer, numbers = visitor.once("clusters", look)
    if visitor.person is not None and signed_in:
        assert answer.status_code == (200 if visitor.person.may(rights.AGENDA_MANAGE) else 403)
        return said(subject, numbers)
    return answered(subject, answer)


def look_at_what_does_not_fit(visitor: Visitor, subject: Subject) -> str:
    """Closed, as what works and does not fit."""
    signed_in = visitor.person is not None and RELATIONS[visitor.name].signs_in

    def look() -> Any:
        result = ClosingResult.objects.create(slug="past-niet", name="Past niet", is_misfit=True)
        shut = {"status": Status.DONE, "closed_at": timezone.now(), "result": result}
        Signal.objects.filter(pk__in=[one.pk for one in _signals_of(visitor)]).update(**shut)
        found = misfits.find(viewer_of(visitor.person)) if visitor.person and signed_in else []
        return visitor.get("/agenda/past-niet"), " ".join(number for one in found for number in one.numbers)

    answer, numbers = visitor.once("misfits", look)
    if visitor.person is not None and signed_in:
        assert answer.status_code == (200 if visitor.person.may(rights.AGENDA_MANAGE) else 403)
        return said(subject, numbers)
    return answered(subject, answer)


def another_at_each_address(scene: Scene) -> dict[str, Signal]:
    """Somebody coordinates each of the three, at an address of its own, and there is another signal."""
    others = {}
    for at, (sensitivity, one) in enumerate(scene.subjects.items()):
        address = {"postcode": f"999{at} ZZ", "house_number": "99"}
        Signal.objects.filter(pk=one.signal.pk).update(**address)
        Coordination.objects.create(signal=one.signal, coordinator=world.officer("", name=f"Regie Houder {at}"))
        others[sensitivity] = world.signal("Iets anders", category="overig", **address)
    return others


def look_at_another_signal_at_its_address(visitor: Visitor, subject: Subject) -> str:
    """Who handles that other one sees whom to call, and no sign of this one."""
    other = visitor.scene.staged[another_at_each_address][subject.signal.sensitivity]
    Signal.objects.filter(pk=other.pk).update(officer=visitor.person)
    answer = visitor.browser.get(other.get_absolute_url())
    if visitor.person is not None and visitor.person.may(rights.SIGNALS_HANDLE) and answer.status_code == 200:
        at = list(Sensitivity).index(Sensitivity(subject.signal.sensitivity))
        assert f"Neem eerst contact op met Regie Houder {at}" in answer.content.decode()
    return answered(subject, answer)


def choose_it_for_bundling(visitor: Visitor, subject: Subject) -> str:
    """The page with what was ticked names what its reader may know of."""
    ticked = {"kenmerk": [one.number for one in _signals_of(visitor)]}
    answer = visitor.once("choosing", lambda: visitor.send("post", "/agenda/bundelen", ticked))
    if visitor.person is None or not RELATIONS[visitor.name].signs_in:
        return SHUT
    if not visitor.person.may(rights.AGENDA_MANAGE):
        assert answer.status_code == 403
        return ABSENT
    return answered(subject, answer)


def an_item(scene: Scene) -> Item:
    return world.item()


def bundle_it(visitor: Visitor, subject: Subject) -> str:
    """All three. Who may not manage the agenda finds the door shut; the verb behind it says the same of each."""
    item, numbers = visitor.scene.staged[an_item], [one.number for one in _signals_of(visitor)]
    path, typed = f"{item.get_absolute_url()}/bundelen", {"kenmerken": " ".join(numbers)}
    answer = visitor.once("bundling", lambda: visitor.send("post", path, typed))
    if visitor.person is None or not RELATIONS[visitor.name].signs_in:
        return did(answer)
    may, person = visitor.person.may(rights.AGENDA_MANAGE), visitor.person
    assert answer.status_code in ((302, 400) if may else (403,))
    report = visitor.once("bundled", lambda: agenda_items.bundle(item, numbers, by=person))
    return DONE if subject.signal.number in report.done else ABSENT


def ask_a_partner(visitor: Visitor, subject: Subject) -> str:
    """The form, and what it makes of being sent."""
    path = f"/signalen/{subject.signal.number}/partner"
    looked, typed = visitor.get(path), {"partner": "aannemer", "tekst": "Maak het.", "verstuur": "1"}
    assert looked.status_code in (200, 302, 403, 404)
    return did(visitor.send("post", path, typed))


def ask_a_partner_along(visitor: Visitor, subject: Subject) -> str:
    """The form, and what it makes of being sent."""
    path = f"/signalen/{subject.signal.number}/partner/meekijken"
    looked, typed = visitor.get(path), {"partner": "aannemer", "vraag": "Van u?", "verstuur": "1"}
    assert looked.status_code in (200, 302, 403, 404)
    return did(visitor.send("post", path, typed))


def open_the_partner_s_question(visitor: Visitor, subject: Subject) -> str:
    """The question, and nothing else of the signal; and no other signal."""
    answer = visitor.get(reverse("external-consult", args=[links.consult_token(subject.external_consult)]))
    asked = f"Meekijkgeheim{list(Sensitivity).index(Sensitivity(subject.signal.sensitivity))}"
    assert asked in answer.content.decode()
    for other in visitor.scene.subjects.values():
        if other is not subject:
            assert said(other, answer.content.decode()) == ABSENT
    return said(subject, answer.content.decode().replace(asked, ""))


def open_the_partner_s_link(visitor: Visitor, subject: Subject) -> str:
    """What was asked, and nothing else of the signal; no photo that was not chosen; and no other signal."""
    path = reverse("external", args=[links.partner_token(subject.external)])
    answer = visitor.get(path)
    asked = f"Partnergeheim{list(Sensitivity).index(Sensitivity(subject.signal.sensitivity))}"
    assert asked in answer.content.decode()
    for end in ("", "/klein"):
        assert visitor.get(path + _file_of(subject) + end).status_code == 404
    for other in visitor.scene.subjects.values():
        if other is not subject:
            assert said(other, answer.content.decode()) == ABSENT
    return said(subject, answer.content.decode().replace(asked, ""))


def print_it(visitor: Visitor, subject: Subject) -> str:
    return answered(subject, visitor.get(f"/signalen/{subject.signal.number}/afdruk"))


def take_it_as_pdf(visitor: Visitor, subject: Subject) -> str:
    """The page that is put on paper; that it becomes a PDF is for tests/signals/test_paper.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "pdf_of_page", lambda page, **_photos: page.encode())
        return answered(subject, visitor.get(f"/signalen/{subject.signal.number}/afdruk.pdf"))


def open_a_file_as_a_program(visitor: Visitor, subject: Subject) -> str:
    return opened(visitor.get(_of_signal(subject, _file_of(subject))))


def open_the_link(visitor: Visitor, subject: Subject) -> str:
    """The reporter's link opens for whoever has it, and only that signal; what is no link opens nothing."""
    for made_up in (subject.signal.number, str(subject.signal.public_id), subject.signal.public_id.hex):
        answer = visitor.get(f"/volg/{made_up}")
        assert answer.status_code == 404
        assert said(subject, answer.content.decode()) in (ABSENT, FACTS if made_up in subject.names else ABSENT)
    answer = visitor.get(reverse("status", args=[links.status_token(subject.signal)]))
    for other in visitor.scene.subjects.values():
        if other is not subject:
            assert said(other, answer.content.decode()) == ABSENT
    return answered(subject, answer)


def open_a_link_to_a_wrong_address(visitor: Visitor, subject: Subject) -> str:
    """Since the mail address was corrected, the links that went to the wrong one open no page of the signal."""
    token = links.status_token(subject.signal)
    asked = Question(signal=subject.signal, remind_on=today(), lapses_on=today())
    asked.message = subject.signal.messages.filter(what=Message.What.STATUS).latest("pk")
    asked.save()
    paths = [reverse("status", args=[token]) + end for end in ("", "/bestanden", "/gegevens", "/intrekken", "/oordeel")]
    paths += [paths[0] + _file_of(subject), links.answer_url(asked).removeprefix(settings.BASE_URL)]
    Signal.objects.filter(pk=subject.signal.pk).update(link_number=1)
    answers = [visitor.browser.get(path) for path in paths]
    answers.append(visitor.browser.post(reverse("status-new-link", args=[token])))
    assert {answer.status_code for answer in answers} == {410}
    # The page has its own address in it, for who wants to read it in another language.
    return said(subject, "".join(answer.content.decode().replace(token, "") for answer in answers))


def look_at_what_its_reporter_can_do(visitor: Visitor, subject: Subject) -> str:
    """The pages behind the link: they name the signal, and no word of it, no place and no contact details."""
    found = set()
    for name in ("status-files", "status-details", "status-withdraw", "status-judge"):
        for made_up in (subject.signal.number, subject.signal.public_id.hex):
            assert visitor.browser.get(reverse(name, args=[made_up])).status_code == 404
        token = links.status_token(subject.signal)
        words = visitor.browser.get(reverse(name, args=[token])).content.decode()
        found.add(said(subject, words.replace(token, "")))
    assert len(found) == 1
    return found.pop()


def look_at_one_s_own(visitor: Visitor, subject: Subject) -> str:
    """What the link to an overview opens for whoever has it: the signals of that address, and of nobody else."""
    assert said(subject, visitor.browser.get("/mijn-meldingen").content.decode()) == ABSENT
    Letter.objects.all().delete()
    own = subject.signal.reporter.email
    mine.ask(own)
    (letter,) = Letter.objects.all()
    assert said(subject, letter.subject + letter.body) == ABSENT
    path = letter.body.partition(settings.BASE_URL)[2].split()[0]
    assert said(subject, visitor.browser.get(path).content.decode()) == ABSENT
    visitor.browser.post(path)
    words = visitor.browser.get("/mijn-meldingen").content.decode()
    for other in visitor.scene.subjects.values():
        assert other is subject or said(other, words) == ABSENT
    if subject.signal.sensitivity == Sensitivity.SPECIAL:
        assert str(subject.signal.category) not in words
        assert subject.signal.street not in words or not subject.signal.street
    # Its reader's own address stands above it, and each row leads to its own status page.
    return said(subject, words.replace(own, "").replace(links.status_token(subject.signal), ""))


def open_the_question(visitor: Visitor, subject: Subject) -> str:
    """The link in a mail with a question shows that question to whoever has it, and no other."""
    message = subject.signal.messages.filter(what=Message.What.STATUS).latest("pk")
    asked = Question(signal=subject.signal, message=message, remind_on=today(), lapses_on=today())
    asked.save()
    for made_up in (subject.signal.public_id, asked.public_id, links.status_token(subject.signal)):
        assert visitor.browser.get(f"/antwoord/{made_up}").status_code == 404
    address = links.answer_url(asked).removeprefix(settings.BASE_URL)
    answer = visitor.browser.get(address)
    for other in visitor.scene.subjects.values():
        assert other is subject or said(other, answer.content.decode()) == ABSENT
    return answered(subject, answer)


def look_through_the_management_pages(visitor: Visitor, subject: Subject) -> str:
    """Every list, and of every table the form, history and deletion of a row that the signal hangs on."""
    index = visitor.get("/beheer/")
    if index.status_code != 200:
        return SHUT
    paths = ["/beheer/"]
    rows = {"team": subject.signal.team, "domain": subject.signal.domain, "category": subject.signal.category}
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{base}_changelist"))
        row = rows.get(model._meta.model_name or "") or model.objects.first()
        if row is not None:
            paths += [reverse(f"{base}_{what}", args=[row.pk]) for what in ("change", "history", "delete")]
    words = "".join(visitor.get(path).content.decode() for path in paths)
    assert visitor.get("/beheer/signals/signal/").status_code == 404
    return said(subject, words)


def look_at_the_post_room(visitor: Visitor, subject: Subject) -> str:
    """All its pages, from the newest letter on."""
    answer = visitor.get("/verzending")
    found = {answered(subject, answer)}
    while answer.status_code == 200 and answer.context["before"]:
        answer = visitor.get("/verzending", voor=answer.context["before"])
        found.add(answered(subject, answer))
    return next(one for one in (SHUT, CONTACT, TEXT, FACTS, ABSENT) if one in found)


def read_the_mail_of_the_team(visitor: Visitor, subject: Subject) -> str:
    letters = Letter.objects.filter(recipient__in=visitor.scene.mail_of.get(visitor.name, []))
    return said(subject, "\n".join(f"{one.subject}\n{one.body}" for one in letters))


def read_the_own_mail(visitor: Visitor, subject: Subject) -> str:
    """The daily mail, for who is told of everything: what they may not know of any more is not in it."""
    return said(subject, visitor.once("daily", lambda: _daily_of(visitor.person, _signals_of(visitor))))


def _daily_of(person: Officer | None, signals: list[Signal]) -> str:
    if person is None:
        return ""
    mailbox = "eigen@gemeente.example"
    Officer.objects.filter(pk=person.pk).update(email=mailbox)
    Notice.objects.bulk_create(
        [Notice(officer=person, signal=signal, kind=kind) for signal in signals for kind in NoticeKind]
    )
    Signal.objects.filter(pk__in=[one.pk for one in signals]).update(due_on=today() - datetime.timedelta(days=60))
    notices.write_daily(day=working_days_after(today(), 1))
    letters = Letter.objects.filter(recipient=mailbox, reference__startswith="overzicht")
    return "\n".join(f"{one.subject}\n{one.body}" for one in letters)


def look_everywhere_else(visitor: Visitor, subject: Subject) -> str:
    """Every address that is no way to a signal."""
    found = ABSENT
    for name in WITHOUT_SIGNALS:
        answer = visitor.get(reverse(name, kwargs=ARGUMENTS.get(name)))
        assert answer.status_code < 500
        words = answer.content.decode(errors="replace")  # one of them is a PDF
        if said(subject, words) != ABSENT:
            found = f"{name}: {said(subject, words)}"
    return found


# --- probes: the API ---


def _of_signal(subject: Subject, rest: str = "") -> str:
    return f"/api/v1/signalen/{subject.signal.public_id}{rest}"


def _filled(rest: str, subject: Subject) -> str:
    """The end of an address, with what of the signal it names."""
    return rest.format(
        offer=subject.offer.public_id, consult=subject.consult.public_id, action=subject.action.public_id
    )


def listed(**query: Any) -> Callable[[Visitor, Subject], str]:
    """The row of the signal in a list that is asked for with this; `{}` stands for something of the signal."""

    def probe(visitor: Visitor, subject: Subject) -> str:
        filled = {name: value.format(signal=subject.signal) for name, value in query.items()}
        answer = visitor.get("/api/v1/signalen", **filled)
        if answer.status_code in (401, 403):
            return SHUT
        rows = [row for row in answer.json()["results"] if row["id"] == str(subject.signal.public_id)]
        return said(subject, json.dumps(rows, ensure_ascii=False))

    return probe


def count(visitor: Visitor, subject: Subject) -> str:
    answer = visitor.get("/api/v1/signalen", count="true", categorie=subject.signal.category.slug)
    if answer.status_code in (401, 403):
        return SHUT
    return FACTS if answer.json()["count"] else ABSENT


def count_per_category(visitor: Visitor, subject: Subject) -> str:
    answer = visitor.get("/api/v1/signalen/tellingen", per="categorie")
    if answer.status_code in (401, 403):
        return SHUT
    return FACTS if subject.signal.category.slug in [one["code"] for one in answer.json()["tellingen"]] else ABSENT


def look_at_a_map_as_a_program(visitor: Visitor, subject: Subject) -> str:
    """As GeoJSON, and by a small view around the signal as a list, a page of points and a count: all say the same."""
    at = subject.signal.point
    view = f"{at.x - 0.0004:.6f},{at.y - 0.0004:.6f},{at.x + 0.0004:.6f},{at.y + 0.0004:.6f}"
    found = set()
    for query in ({}, {"bbox": view}):
        answer = visitor.browser.get("/api/v1/signalen", query, headers={"Accept": "application/geo+json"})
        if answer.status_code in (401, 403):
            return SHUT
        rows = [row for row in answer.json()["features"] if row["id"] == str(subject.signal.public_id)]
        found.add(said(subject, json.dumps(rows)))
    counted = visitor.get("/api/v1/signalen/tellingen", per="team", bbox=view).json()["totaal"]
    found.add(TEXT if counted else ABSENT)
    assert len(found) == 1
    return found.pop()


def called(rest: str) -> Callable[[Visitor, Subject], str]:
    """An answer about the one signal; that there is one says that the signal is there."""

    def probe(visitor: Visitor, subject: Subject) -> str:
        answer = visitor.get(_of_signal(subject, _filled(rest, subject)))
        found = answered(subject, answer)
        return FACTS if answer.status_code == 200 and found == ABSENT else found

    return probe


def sent(method: str, rest: str, body: dict[str, Any]) -> Callable[[Visitor, Subject], str]:
    """Something that is done with the one signal; the answer holds no more than reading would."""

    def probe(visitor: Visitor, subject: Subject) -> str:
        answer = visitor.send(
            method,
            _of_signal(subject, _filled(rest, subject)),
            body,
        )
        outcome = did(answer)
        given = said(subject, answer.content.decode())
        assert given in ((FACTS, ABSENT, TEXT) if outcome == DONE else (ABSENT,)), given
        return outcome

    return probe


# --- the ways ---

# Where nothing hangs on who comes: a stranger, and who may do most.
SOME = ["stranger", "owning team", "triage", "application manager"]

WAYS: dict[str, Way] = {
    "the rule": Way(ask_the_rule, lambda relation, s: relation.level(s), [*PEOPLE, *PROGRAMS]),
    "signal: page": Way(
        look_at_the_page,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else CONTACT
            if relation.contact and relation.level(s) in (READS, ACTS)
            # The question, and no more of what is sensitive.
            else TEXT
            if relation.looks_along
            else BY_LEVEL[relation.level(s)]
        ),
        PEOPLE,
        ("signal",),
    ),
    "desk: rows": Way(
        look_at_the_desk,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else TEXT
            if relation.looks_along and s != Sensitivity.SPECIAL
            # A row of a complaint, or of what a law gave, shows no word.
            else FACTS
            if relation.complains or relation.by_law
            else in_a_list(relation, s)
            if relation.on_desk
            else ABSENT
        ),
        PEOPLE,
        ("desk",),
    ),
    # Colleagues are those of one's own teams; who handled it left the team, and the owning team still finds it.
    "colleagues: list": Way(
        look_at_the_list_of_its_handler,
        lambda relation, s: SHUT if not relation.signs_in else in_a_list(relation, s) if relation.colleague else ABSENT,
        PEOPLE,
        ("team-desk", "colleague"),
    ),
    "colleagues: counts": Way(
        count_in_the_team,
        lambda relation, s: SHUT if not relation.signs_in else FACTS if relation.leads else ABSENT,
        PEOPLE,
        ("team-desk",),
    ),
    "colleagues: taking over": Way(
        take_it_over,
        lambda relation, s: (
            SHUT if not relation.signs_in else ABSENT if not relation.colleague else DEEDS[relation.level(s)]
        ),
        PEOPLE,
        ("colleague",),
    ),
    "desk: by number": Way(
        find_by_number, page({NOTHING: ABSENT, KNOWS: FACTS, READS: FACTS, ACTS: FACTS}), PEOPLE, ("desk",)
    ),
    "list: rows": Way(
        look_at_the_list(stand="alles"),
        lambda relation, s: in_a_list(relation, s) if relation.signs_in else SHUT,
        PEOPLE,
        ("signals",),
    ),
    "list: open rows": Way(
        look_at_the_list(stand="open"),
        lambda relation, s: in_a_list(relation, s) if relation.signs_in else SHUT,
        PEOPLE,
        ("signals",),
    ),
    "list: a filter on what a row shows": Way(
        look_at_the_list(stand="open", team="verlichting", gebied="WK1"),
        lambda relation, s: in_a_list(relation, s) if relation.signs_in else SHUT,
        PEOPLE,
        ("signals",),
    ),
    "list: words": Way(look_at_the_list(zoek=TEXT_WORD), by_a_word, PEOPLE, ("signals",)),
    **{
        f"list: words of {what}": Way(look_at_the_list(zoek=words), by_a_word, PEOPLE, ("signals",))
        for what, words in {
            "its street": STREET_WORD,
            "its house": f"{STREET_WORD} 7",
            "its place": PLACE_WORD,
            "its text, street and place together": f"{TEXT_WORD} {STREET_WORD} {PLACE_WORD}",
        }.items()
    },
    "list: a filter on what a row hides": Way(
        look_at_the_list(van="2020-01-01", aangeboden="ja"),
        by_what_a_row_hides,
        PEOPLE,
        ("signals",),
    ),
    # From rows beside the signal: what others do for it, and who looks along.
    **{
        f"list: a filter on {name}": Way(
            look_at_the_list(**{name: "ja"}, stand="open"), by_what_a_row_hides, PEOPLE, ("signals",)
        )
        for name in ("acties", "meekijken", "zwevend", "aangeboden")
    },
    "list: the reporter": Way(
        look_for_the_reporter,
        lambda relation, s: by_a_word(relation, s) if relation.contact or not relation.signs_in else ABSENT,
        PEOPLE,
        ("signals",),
    ),
    "list: map": Way(look_at_the_map_of_the_list, by_a_word, PEOPLE, ("signals",)),
    "list: view of the map": Way(look_at_a_view_of_the_map, by_a_word, PEOPLE, ("signals-points",)),
    "list: a file": Way(
        take_the_list_as_a_file,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else ABSENT
            if s == Sensitivity.SPECIAL
            else BY_LEVEL[relation.level(s)]
        ),
        PEOPLE,
        ("signals-file",),
    ),
    "list: a sheet": Way(
        take_the_list_as_a_sheet,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else ABSENT
            if s == Sensitivity.SPECIAL
            else BY_LEVEL[relation.level(s)]
        ),
        PEOPLE,
        ("signals-file",),
    ),
    "saved filters: one that is shared": Way(
        open_a_filter_that_somebody_else_kept,
        by_what_a_row_hides,
        PEOPLE,
        ("signals", "desk"),
    ),
    "list: many at once": Way(change_many_at_once, page(DEEDS), PEOPLE, ("signals-together",)),
    "area: page": Way(look_at_the_area, in_a_list, PEOPLE, ("area",)),
    "area: count": Way(
        count_in_the_area, lambda relation, s: NO_WORDS[relation.level(s)], PEOPLE, ("area",)
    ),
    "area: map": Way(
        look_at_the_map,
        lambda relation, s: (
            TEXT if relation.level(s) in (READS, ACTS) and s != Sensitivity.SPECIAL else ABSENT
        ),
        PEOPLE,
        ("area", "outlines"),
    ),
    "signal: acting": Way(act_on_the_page, page(DEEDS), PEOPLE, ("signal-act",)),
    "signal: answering an offer": Way(
        answer_on_the_page,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else DONE
            if relation.asked
            else ABSENT
            if relation.level(s) == NOTHING
            else REFUSED
        ),
        PEOPLE,
        ("signal-act",),
    ),
    "signal: answering a question": Way(
        answer_a_question,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else DONE
            if relation.looks_along
            else ABSENT
            if relation.level(s) == NOTHING
            else REFUSED
        ),
        PEOPLE,
        ("consult-answer",),
    ),
    "actions: page": Way(
        open_the_action,
        # Of a sensitive signal no action of another team either.
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else FACTS
            if relation.tasked
            else ALL_OR_NOTHING[relation.level(s)]
        ),
        PEOPLE,
        ("team-action",),
    ),
    "actions: page of what a partner does": Way(
        open_the_partner_s_action, page(ALL_OR_NOTHING), PEOPLE, ("team-action",)
    ),
    "actions: list": Way(
        look_at_the_actions,
        lambda relation, s: (
            SHUT if not relation.signs_in else in_a_list(relation, s) if relation.tasked else ABSENT
        ),
        PEOPLE,
        ("team-actions",),
    ),
    "actions: changing": Way(
        change_the_action,
        lambda relation, s: (
            SHUT if not relation.signs_in else DONE if relation.tasked else MAY_DO_OR_NOTHING[relation.level(s)]
        ),
        PEOPLE,
        ("team-action-act",),
    ),
    "actions: withdrawing": Way(
        withdraw_the_action,
        lambda relation, s: (
            SHUT if not relation.signs_in else REFUSED if relation.tasked else MAY_DO_OR_NOTHING[relation.level(s)]
        ),
        PEOPLE,
        ("team-action-act",),
    ),
    "under a law: list": Way(
        look_at_what_a_law_gave,
        lambda relation, s: (
            SHUT if not relation.signs_in else FACTS if relation.by_law else ABSENT
        ),
        PEOPLE,
        ("statutory",),
    ),
    "under a law: answering": Way(
        answer_under_a_law,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else DONE
            if relation.by_law and relation.enters
            else ABSENT
            if relation.level(s) == NOTHING
            else REFUSED
        ),
        PEOPLE,
        ("statutory-answer",),
    ),
    # The page is there for every officer; which signals are on it is for the rule to say.
    "agenda: what it stands on": Way(
        look_at_what_it_led_to,
        lambda relation, s: NO_WORDS[relation.level(s)],
        PEOPLE,
        ("agenda-item",),
        stage=an_item_on_the_three,
    ),
    "agenda: meeting and initiative": Way(
        look_at_a_meeting_where_it_came_up,
        lambda relation, s: NO_WORDS[relation.level(s)],
        PEOPLE,
        ("meeting", "initiative"),
        stage=where_they_came_up,
    ),
    "agenda: of the signal": Way(
        look_whether_it_is_on_the_agenda, page(NO_WORDS), PEOPLE, ("signal-agenda",), stage=an_item_on_the_three
    ),
    # A place is as good as an address: what may be read, and is not special.
    "agenda: clusters": Way(
        look_for_clusters,
        lambda relation, s: SHUT if not relation.signs_in else FACTS if found_around(relation, s) else ABSENT,
        PEOPLE,
        ("agenda-clusters",),
        stage=nine_in_their_midst,
    ),
    "agenda: what does not fit": Way(
        look_at_what_does_not_fit,
        lambda relation, s: SHUT if not relation.signs_in else FACTS if found_around(relation, s) else ABSENT,
        PEOPLE,
        ("agenda-misfits",),
    ),
    "regie: at the same address": Way(
        look_at_another_signal_at_its_address,
        lambda relation, s: ABSENT if relation.signs_in else SHUT,
        PEOPLE,
        ("signal",),
        stage=another_at_each_address,
    ),
    "agenda: choosing": Way(
        choose_it_for_bundling,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else NO_WORDS[relation.level(s)]
            if relation.bundles
            else ABSENT
        ),
        PEOPLE,
        ("agenda-bundle",),
    ),
    "agenda: bundling": Way(
        bundle_it,
        lambda relation, s: SHUT if not relation.signs_in else ABSENT if relation.level(s) == NOTHING else DONE,
        PEOPLE,
        ("agenda-act",),
        stage=an_item,
    ),
    "complaints: page": Way(
        open_the_complaint,
        lambda relation, s: SHUT if not relation.signs_in else TEXT if relation.complains else ABSENT,
        PEOPLE,
        ("complaint",),
    ),
    "complaints: list": Way(
        look_at_the_complaints,
        lambda relation, s: SHUT if not relation.signs_in else FACTS if relation.complains else ABSENT,
        PEOPLE,
        ("complaints",),
    ),
    "complaints: changing": Way(
        change_the_complaint,
        lambda relation, s: SHUT if not relation.signs_in else DONE if relation.complains else ABSENT,
        PEOPLE,
        ("complaint-act",),
    ),
    "actions: asking a partner": Way(ask_a_partner, page(DEEDS), PEOPLE, ("partner-request",)),
    "the partner's link": Way(
        open_the_partner_s_link,
        lambda relation, s: FACTS,
        SOME,
        ("external", "external-attachment", "external-attachment-small"),
    ),
    "looking along: asking a partner": Way(ask_a_partner_along, page(DEEDS), PEOPLE, ("partner-look-along",)),
    "looking along: the partner's link": Way(
        open_the_partner_s_question, lambda relation, s: FACTS, SOME, ("external-consult",)
    ),
    # Being near tells a place, and being of one reporter tells who that is: only to who may read the other one.
    "around: near by": Way(
        look_near_by,
        lambda relation, s: SHUT if not relation.signs_in else TEXT if found_around(relation, s) else ABSENT,
        PEOPLE,
        ("signal-around",),
        stage=one_like_the_three,
    ),
    "around: the same words": Way(
        look_for_the_same_words,
        lambda relation, s: SHUT if not relation.signs_in else TEXT if found_around(relation, s) else ABSENT,
        PEOPLE,
        ("signal-around",),
        stage=one_about_something_else,
    ),
    "around: the same reporter": Way(
        look_for_the_same_reporter,
        lambda relation, s: (
            SHUT if not relation.signs_in else TEXT if found_around(relation, s) and relation.contact else ABSENT
        ),
        PEOPLE,
        ("signal-around",),
        stage=one_like_the_three,
    ),
    "around: the signal itself": Way(
        look_around_it, page({NOTHING: ABSENT, KNOWS: ABSENT, READS: FACTS, ACTS: FACTS}), PEOPLE, ("signal-around",)
    ),
    "around: while entering": Way(
        look_first_when_entering,
        lambda relation, s: (
            SHUT if not relation.signs_in or not relation.enters else TEXT if found_around(relation, s) else ABSENT
        ),
        PEOPLE,
        ("signal-look", "signal-new"),
        stage=one_like_the_three,
    ),
    "place: page": Way(
        look_where_it_would_go, page({NOTHING: ABSENT, KNOWS: SHUT, READS: SHUT, ACTS: TEXT}), PEOPLE, ("signal-place",)
    ),
    "joined: on the other one's page": Way(
        look_at_what_it_is_joined_under, page(NO_WORDS), PEOPLE, ("signal",), stage=one_over_the_three
    ),
    "call-back: promising": Way(
        promise_a_call,
        lambda relation, s: (
            SHUT
            if not relation.signs_in
            else ABSENT
            if relation.level(s) == NOTHING
            else DONE
            if relation.adds
            else REFUSED
        ),
        PEOPLE,
        ("callback-ask",),
    ),
    "call-back: made": Way(say_that_the_call_was_made, page(DEEDS), PEOPLE, ("callback-done",)),
    "file: opening": Way(open_a_file, page(ALL_OR_NOTHING), PEOPLE, ("attachment", "attachment-small")),
    "paper: page": Way(print_it, page(ALL_OR_NOTHING), PEOPLE, ("signal-print",)),
    # What is `bijzonder` becomes no file (ADR 17).
    "paper: PDF": Way(
        take_it_as_pdf,
        lambda relation, s: (
            SHUT
            if not relation.signs_in or (relation.level(s) in (READS, ACTS) and s == Sensitivity.SPECIAL)
            else ALL_OR_NOTHING[relation.level(s)]
        ),
        PEOPLE,
        ("signal-pdf",),
    ),
    "the reporter's link: a file": Way(
        open_a_file_by_the_link, lambda relation, s: ABSENT, SOME, ("shared-attachment", "shared-attachment-small")
    ),
    "the reporter's link: a question": Way(open_the_question, lambda relation, s: TEXT, SOME, ("answer",)),
    # Never a word of it.
    "proefdraai: list": Way(look_through_a_proefdraai, page(NO_WORDS), PEOPLE, ("scenario-signals",)),
    "what its reporter can do": Way(
        look_at_what_its_reporter_can_do,
        lambda relation, s: FACTS,
        SOME,
        ("status-files", "status-details", "status-withdraw", "status-judge"),
    ),
    # The street is theirs to read, but for what is `bijzonder`.
    "one's own signals": Way(
        look_at_one_s_own,
        lambda relation, s: FACTS if s == Sensitivity.SPECIAL else TEXT,
        SOME,
        ("mine", "mine-open"),
    ),
    "the reporter's link": Way(open_the_link, lambda relation, s: TEXT, SOME, ("status",)),
    "the reporter's link: to a wrong address": Way(
        open_a_link_to_a_wrong_address, lambda relation, s: ABSENT, SOME, ()
    ),
    "management pages": Way(
        look_through_the_management_pages, lambda relation, s: ABSENT if relation.manages else SHUT, PEOPLE
    ),
    # A number, so that who mends the mail can say which; never a word.
    "post room: list": Way(
        look_at_the_post_room,
        lambda relation, s: FACTS if relation.manages else SHUT,
        PEOPLE,
        ("outbox", "outbox-again", "outbox-all-again"),
    ),
    "post room: mail to the team": Way(
        read_the_mail_of_the_team, lambda relation, s: FACTS if relation.mailed else ABSENT, PEOPLE
    ),
    "own mail: the daily one": Way(
        read_the_own_mail,
        lambda relation, s: NO_WORDS[relation.level(s)] if relation.signs_in else ABSENT,
        PEOPLE,
    ),
    # All of these are in a complaint and were passed on: nothing of them is for everybody, whatever their subject.
    "public map": Way(
        look_at_what_everybody_gets, lambda relation, s: ABSENT, SOME, ("public-feed", "category-icon", "news-feed")
    ),
    "elsewhere": Way(look_everywhere_else, lambda relation, s: ABSENT, SOME),
    "API: list": Way(listed(), scoped(READ, BY_LEVEL), PROGRAMS, ("api-signalen",)),
    "API: count": Way(count, scoped(READ, NO_WORDS), PROGRAMS, ("api-signalen",)),
    "API: count per category": Way(count_per_category, scoped(READ, NO_WORDS), PROGRAMS, ("api-tellingen",)),
    "API: map": Way(
        look_at_a_map_as_a_program,
        lambda relation, s: (
            SHUT
            if READ not in (relation.scopes or ())
            else TEXT
            if relation.level(s) in (READS, ACTS) and s != Sensitivity.SPECIAL
            else ABSENT
        ),
        PROGRAMS,
        ("api-signalen", "api-tellingen"),
    ),
    **{
        f"API: words of {what}": Way(
            listed(zoek=words),
            lambda relation, s: (
                SHUT
                if READ not in (relation.scopes or ())
                else TEXT
                if relation.level(s) in (READS, ACTS) and s != Sensitivity.SPECIAL
                else ABSENT
            ),
            PROGRAMS,
            ("api-signalen",),
        )
        for what, words in {
            "its text": TEXT_WORD,
            "its place": PLACE_WORD,
            "its text, street and place together": f"{TEXT_WORD} {STREET_WORD} {PLACE_WORD}",
        }.items()
    },
    "API: number": Way(listed(zoek="{signal.number}"), scoped(READ, BY_LEVEL), PROGRAMS, ("api-signalen",)),
    "API: number elsewhere": Way(
        listed(externNummer="{signal.external_number}"), scoped(READ, BY_LEVEL), PROGRAMS, ("api-signalen",)
    ),
    "API: detail": Way(called(""), scoped(READ, BY_LEVEL), PROGRAMS, ("api-signaal",)),
    "API: history": Way(called("/gebeurtenissen"), scoped(READ, NO_WORDS), PROGRAMS, ("api-gebeurtenissen",)),
    "API at work: statuses": Way(called("/statussen"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-statussen",)),
    "API at work: hand-overs": Way(called("/overdrachten"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-overdrachten",)),
    "API at work: hand-over": Way(
        called("/overdrachten/{offer}"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-overdracht",)
    ),
    "API at work: questions": Way(
        called("/meekijkverzoeken"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-meekijkverzoeken",)
    ),
    "API at work: question": Way(
        called("/meekijkverzoeken/{consult}"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-meekijkverzoek",)
    ),
    "API at work: asking": Way(
        sent("post", "/meekijkverzoeken", {"naarTeam": "groen", "vraag": "Kent u dit?"}),
        scoped(HANDLE, DEEDS),
        PROGRAMS,
        ("api-meekijkverzoeken",),
    ),
    "API at work: answering a question": Way(
        sent("patch", "/meekijkverzoeken/{consult}", {"antwoord": "niet_betrokken"}),
        scoped(HANDLE, DEEDS),
        PROGRAMS,
        ("api-meekijkverzoek",),
    ),
    "API at work: actions": Way(called("/acties"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-acties",)),
    "API at work: an action": Way(called("/acties/{action}"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-actie",)),
    "API at work: ask for an action": Way(
        sent("post", "/acties", {"team": "groen", "tekst": "Kijk mee."}),
        scoped(HANDLE, DEEDS),
        PROGRAMS,
        ("api-acties",),
    ),
    "API at work: change an action": Way(
        sent("patch", "/acties/{action}", {"status": "klaar"}), scoped(HANDLE, DEEDS), PROGRAMS, ("api-actie",)
    ),
    "API at work: notes": Way(called("/notities"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-notities",)),
    "API at work: files": Way(called("/bijlagen"), scoped(HANDLE, BY_LEVEL), PROGRAMS, ("api-bijlagen",)),
    "API at work: file": Way(
        open_a_file_as_a_program, scoped(HANDLE, ALL_OR_NOTHING), PROGRAMS, ("api-bijlage",)
    ),
    "API at work: change": Way(sent("patch", "", {"spoed": True}), scoped(HANDLE, DEEDS), PROGRAMS, ("api-signaal",)),
    "API at work: move": Way(
        sent("post", "/statussen", {"status": "ingepland", "zonderAntwoord": True}),
        scoped(HANDLE, DEEDS),
        PROGRAMS,
        ("api-statussen",),
    ),
    "API at work: offer": Way(
        sent("post", "/overdrachten", {"naarTeam": "groen", "reden": "Kijk mee."}),
        scoped(HANDLE, DEEDS),
        PROGRAMS,
        ("api-overdrachten",),
    ),
    "API at work: answer": Way(
        sent("patch", "/overdrachten/{offer}", {"antwoord": "aanvaard"}),
        scoped(HANDLE, DEEDS),
        PROGRAMS,
        ("api-overdracht",),
    ),
    "API at work: note": Way(
        sent("post", "/notities", {"tekst": "Gebeld."}), scoped(HANDLE, DEEDS), PROGRAMS, ("api-notities",)
    ),
}  # fmt: skip

# Addresses by which nobody gets to a signal; all of them are looked at ("elsewhere").
WITHOUT_SIGNALS = [
    # What stands above the last step is public: tests/pages/test_steps.py.
    "report-step", "same-here", "same-here-thanks", "report-listen", "report-address",
    "report-objects", "language",
    # What the mails hold: tests/signals/test_following.py.
    "follow", "follow-sent", "follow-confirm", "follow-stop",
    "mine-sent", "mine-close", "status-link-sent", "status-new-link",
    "home", "report", "thanks", "privacy", "accessibility", "security-txt", "areas", "login", "account_login", "gaps",
    # The profile of areas: numbers rounded as on the public page, and what officers wrote.
    "areas-compare", "area-pdf", "area-story", "area-story-erase", "own-figures",
    # Rounded numbers of whole weeks, promises and items: tests/dashboard/test_briefing.py.
    "briefing", "briefing-pdf",
    # Numbers of what may be read, and no signal: tests/dashboard/test_own_areas.py.
    "desk-areas",
    # Its examples are found with `known_to`; tests/dashboard shows whom it names them to.
    "rule-trial", "extra-preview",
    # What an item stands on: tests/agenda/test_items.py; its list holds numbers of what everybody may know.
    "agenda", "agenda-area", "agenda-new", "agenda-edit", "agenda-action", "agenda-action-link", "agenda-external",
    "meetings", "meetings-feed", "meeting-new", "meeting-edit", "meeting-act", "point-act", "point-photo",
    "initiatives", "initiative-new", "initiative-edit", "initiative-move",
    "commitments", "commitment-new", "commitment", "commitment-act",
    # Numbers, of which small ones are left out; the lists behind them are gone by above: tests/dashboard.
    "reports", "report-positioning", "report-positioning-file",
    # Their numbers are rounded, and they name no signal: tests/signals/test_plan_pages.py.
    "plans", "plan-new", "plan", "plan-act", "placing",
    # Sums; the signals behind them are a way ("proefdraai: list").
    "scenarios", "scenario-new", "scenario", "scenario-question", "scenario-progress", "scenario-file", "scenario-act",
    # Numbers by subject alone, five and more: tests/signals/test_understood.py.
    "understood", "understood-choose", "understood-learn", "understood-use",
    # Of a text that is pasted there: tests/signals/test_weighing.py.
    "understood-danger",
    # Its examples may be read by who sees them: tests/signals/test_compensation.py.
    "compensations", "compensation-trial",
    "saved-filter-keep", "saved-filter-forget", "saved-filter-take",
    "signal-quick", "signal-nearest-address", "signal-objects",
    # What somebody sends themselves, and titles of meetings: tests/agenda/test_street.py.
    "street", "street-facts", "street-send", "street-shell", "street-worker",
    "api", "api-openapi", "api-gebieden", "api-gebied", "api-domeinen", "api-categorieen", "api-teams",
    "api-wijkambtenaren", "api-taken", "api-positioneringen", "api-duidingen",
    # The mailbox is there in the demo only, and its mails are everybody's.
    "mailbox", "mailbox-mail",
    *sorted(test_permissions.OWN - {"logout", "account_logout"}), *sorted(test_permissions.SWITCHED_OFF),
    "logout", "account_logout",
]  # fmt: skip
ARGUMENTS: dict[str, dict[str, Any]] = {
    "agenda-area": {"code": "WK1"}, "meetings-feed": {"code": "WK1"}, "agenda-external": {"token": "x"},
    **{name: {"item_id": uuid.UUID(int=1)} for name in ("agenda-edit",)},
    **{name: {"action_id": uuid.UUID(int=1)} for name in ("agenda-action", "agenda-action-link")},
    **{name: {"commitment_id": uuid.UUID(int=1)} for name in ("commitment",)},
    "commitment-act": {"commitment_id": uuid.UUID(int=1), "verb": "einde"},
    "meeting-edit": {"meeting_id": uuid.UUID(int=1)},
    "meeting-act": {"meeting_id": uuid.UUID(int=1), "verb": "punt"},
    "point-act": {"meeting_id": uuid.UUID(int=1), "point_id": 1, "verb": "signaal"},
    "point-photo": {"meeting_id": uuid.UUID(int=1), "point_id": 1},
    **{name: {"initiative_id": uuid.UUID(int=1)} for name in ("initiative-edit", "initiative-move")},
    "status-new-link": {"token": "x"}, "follow-confirm": {"token": "x"}, "follow-stop": {"token": "x"},
    "api-gebied": {"code": "WK1"}, "rule-trial": {"rule_id": 1}, "extra-preview": {"pk": 1},
    "mailbox-mail": {"mail_id": 1}, "plan": {"plan_id": 1}, "plan-act": {"plan_id": 1, "verb": "vaststellen"},
    "placing": {"code": "WK1"},
    "scenario-act": {"scenario_id": UUID(int=1), "verb": "delen"},
    **{f"scenario{name}": {"scenario_id": UUID(int=1)} for name in ("", "-question", "-progress", "-file")},
    "compensation-trial": {"rule_id": 1},
    "area-pdf": {"code": "WK1"}, "area-story": {"code": "WK1"}, "area-story-erase": {"code": "WK1", "story_id": 1},
    "session-end": {"session_id": 1}, "saved-filter-forget": {"filter_id": 1},
    "saved-filter-take": {"filter_id": 1},
    "mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1},
}  # fmt: skip


@pytest.fixture(scope="module")
def visitors(django_db_setup, django_db_blocker, _storage_of_our_own) -> Iterator[dict[str, Visitor]]:
    """Everybody of the table, in one scene for all ways: each cell gives back what it changed."""
    rates = dict.fromkeys(settings.DOOR_RATES, "1000000/s")
    plain = override_settings(MAILBOX=False, DOOR_RATES=rates, ACCOUNT_RATE_LIMITS=False)
    with django_db_blocker.unblock(), plain, transaction.atomic():
        scene = matrix.scene()
        yield {who: Visitor(who, scene) for who in RELATIONS}
        transaction.set_rollback(True)


def test_every_address_is_a_way_to_a_signal_or_named_among_those_that_are_not():
    gone_by = {address for way in WAYS.values() for address in way.addresses}
    assert gone_by.isdisjoint(WITHOUT_SIGNALS)
    assert sorted(set(test_permissions.names()) - gone_by - set(WITHOUT_SIGNALS)) == []
    assert sorted((gone_by | set(WITHOUT_SIGNALS)) - set(test_permissions.names())) == []


ROOMS = list(dict.fromkeys(way.partition(":")[0] for way in WAYS))


@pytest.mark.parametrize("room", ROOMS)
def test_the_table_holds_for(room, visitors):
    """Every cell of every way in a room, once; what differs is shown with what it should be."""
    ways = {name: way for name, way in WAYS.items() if name.partition(":")[0] == room}
    scene = visitors["stranger"].scene
    stages = dict.fromkeys(way.stage for way in ways.values() if way.stage)
    scene.staged = {stage: stage(scene) for stage in stages}
    wrong = {}
    for who in [name for name in RELATIONS if any(name in way.by for way in ways.values())]:
        visitor = visitors[who]
        for name, way in ways.items():
            if who not in way.by:
                continue
            with visitor.for_nothing():
                for sensitivity, subject in scene.subjects.items():
                    expected, found = way.expects(RELATIONS[who], sensitivity), way.probe(visitor, subject)
                    if found != expected:
                        wrong[name, who, str(sensitivity)] = (found, "and not", expected)
    assert wrong == {}

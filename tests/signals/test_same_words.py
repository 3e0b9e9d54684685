"""What a page refuses, the API refuses in the same words: for every action that both have, the same wrong things."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from officers.models import ApiClient, Officer
from signals import consult, handover, team_actions, workflow
from signals.api import bodies
from signals.api.fields import Body
from signals.models import Cause, Signal
from signals.queries import CLOSED
from tests import world
from tests.everything import again

LONG = "z" * 6000
UNREADABLE = "Let op\x07"


@dataclass(frozen=True)
class Pair:
    """One fault, as a page and as the API get it: the address after the number and what is posted, and the part of the
    address after the id with the body. `field` is the one of the body that is wrong."""

    body: type[Body]
    field: str
    page: tuple[str, dict[str, Any]]
    api: tuple[str, str, dict[str, Any]]
    # What was done first with both signals: a name of `PREPARE`.
    prepare: str = ""

    def __str__(self) -> str:
        return f"{self.body.__name__}.{self.field} {self.page[0]} {str(self.page[1])[:60]}"


def status(field: str, to: str = "afgehandeld", page: dict[str, Any] | None = None, **wrong: Any) -> Pair:
    """A move that is wrong in one thing; `page` where a page calls it otherwise."""
    right = {"status": to, "toelichting": "Klaar."} | ({"resultaat": "opgelost"} if to in CLOSED else {})
    verb = "sluiten" if to in CLOSED else "status"
    return Pair(
        bodies.StatusBody,
        field,
        (verb, right | {"lezer": "melder"} | (wrong if page is None else page)),
        ("post", "statussen", right | wrong),
    )


def passed_on(field: str, *, day: str | None = None, organisation: str = "Waterschap") -> Pair:
    """A move to another organisation that is wrong in one thing."""
    day = day if day is not None else timezone.localdate().isoformat()
    same = {"resultaat": "andere-organisatie", "organisatie": organisation}
    sent = same | ({"doorgezetOp": day} if day else {})
    return status(field, page=same | {"doorgezet_op": day}, **sent)


def offer(field: str, **wrong: Any) -> Pair:
    right = {"naarTeam": "wijkteam", "reden": "Dit is sociaal."} | wrong
    page = {"team": right["naarTeam"], "reden": right["reden"]}
    return Pair(bodies.OfferBody, field, ("aanbieden", page), ("post", "overdrachten", right))


def decline(field: str, **wrong: Any) -> Pair:
    right = {"antwoord": "geweigerd", "reden": "Niet van ons."} | wrong
    page = {"reden": right["reden"], "ander_team": right.get("anderTeam", "")}
    return Pair(bodies.AnswerBody, field, ("weigeren", page), ("patch", "overdrachten/{offer}", right), "offered")


def look(field: str, **wrong: Any) -> Pair:
    right = {"naarTeam": "wijkteam", "vraag": "Kent u dit adres?"} | wrong
    page = {"team": right["naarTeam"], "vraag": right["vraag"]}
    return Pair(bodies.ConsultBody, field, ("meekijken", page), ("post", "meekijkverzoeken", right))


def look_outside(field: str, **wrong: Any) -> Pair:
    right = {"naarPartner": "woonstichting", "vraag": "Kent u dit adres?"} | wrong
    page = {"partner": right["naarPartner"], "vraag": right["vraag"], "verstuur": "1"}
    return Pair(bodies.ConsultBody, field, ("partner/meekijken", page), ("post", "meekijkverzoeken", right))


def looks(body: dict[str, Any], *, prepare: str = "consulted") -> Pair:
    where = ("meekijken/{consult}", "meekijkverzoeken/{consult}")
    return Pair(bodies.ConsultAnswerBody, "antwoord", (where[0], body), ("patch", where[1], body), prepare)


def action(field: str, **wrong: Any) -> Pair:
    right = {"team": "wijkteam", "tekst": "Ga langs."} | wrong
    return Pair(bodies.ActionBody, field, ("actie", right), ("post", "acties", right))


def stand(field: str, **wrong: Any) -> Pair:
    right = {"status": "klaar"} | wrong
    page = {"stand": right["status"], "antwoord": right.get("antwoord", "")}
    return Pair(
        bodies.ActionChangeBody, field, ("/acties/{action}/stand", page), ("patch", "acties/{action}", right), "asked"
    )


def note(text: str) -> Pair:
    return Pair(bodies.NoteBody, "tekst", ("notitie", {"tekst": text}), ("post", "notities", {"tekst": text}))


def change(field: str, verb: str, value: str, *, page: Any = None) -> Pair:
    shown = value if page is None else page
    return Pair(bodies.ChangeBody, field, (verb, {field: shown}), ("patch", "", {field: value}))


PAIRS = [
    *(status("status", to=one) for one in ("", "onzin")),
    *(
        status("toelichting", to=to, toelichting=text)
        for to in ("afgehandeld", "in_behandeling")
        for text in (LONG, UNREADABLE)
    ),
    *(
        status("toelichting", to=to, toelichting=text)
        for to in ("afgehandeld", "geannuleerd")
        for text in ("", " \u200b")
    ),
    *(status("resultaat", resultaat=one) for one in ("onzin", "x" * 200, "a\x07")),
    status("terugkoppeling", terugkoppeling="onzin"),
    *(passed_on("organisatie", organisation=one) for one in ("", LONG, UNREADABLE)),
    *(passed_on("doorgezetOp", day=one) for one in ("", "gisteren", "9999-01-01", "2001-01-01")),
    *(offer("naarTeam", naarTeam=one) for one in ("", "onzin", "x" * 200, "verlichting", "oud-team")),
    *(offer("reden", reden=one) for one in ("", " ", LONG, UNREADABLE)),
    *(decline("reden", reden=one) for one in ("", LONG, UNREADABLE)),
    *(decline("anderTeam", anderTeam=one) for one in ("onzin", "oud-team")),
    *(look("naarTeam", naarTeam=one) for one in ("onzin", "verlichting", "oud-team")),
    *(look("vraag", vraag=one) for one in ("", LONG, UNREADABLE)),
    *(look_outside("naarPartner", naarPartner=one) for one in ("onzin", "oude-partner")),
    *(look_outside("vraag", vraag=one) for one in ("", LONG)),
    *(looks(one) for one in ({}, {"antwoord": "onzin"}, {"antwoord": "ingetrokken"})),
    *(action("team", team=one) for one in ("", "onzin", "oud-team")),
    *(action("tekst", tekst=one) for one in ("", LONG, UNREADABLE)),
    *(action("uiterlijk", uiterlijk=one) for one in ("gisteren", "2001-01-01", "9999-01-01")),
    *(stand("status", status=one) for one in ("", "onzin", "open")),
    *(stand("antwoord", status="kan_niet", antwoord=one) for one in ("", LONG, UNREADABLE)),
    *(note(one) for one in ("", " \u200b", LONG, UNREADABLE)),
    *(change("categorie", "onderwerp", one) for one in ("", "onzin", "oud-onderwerp")),
    *(change("soort", "soort", one) for one in ("", "onzin")),
    *(change("oorzaak", "oorzaak", one) for one in ("onzin", "x" * 200)),
    change("behandelaar", "toewijzen", "onzin"),
    change("behandelaar", "toewijzen", "sociaal", page="{social_worker}"),
]

# Fields of bodies that a page has not got: what may be wrong with them is no sentence of a verb.
NO_FIELD = {
    "besproken",
    "teruggekoppeld",
    "actiesIntrekken",
    "zonderAntwoord",
    "tekstDelen",
    "wachten",
    "spoed",
    "gedeeld",
}  # true or false
ELSEWHERE = {
    (bodies.ChangeBody, "locatie"): "test_a_wrong_place",
    (bodies.AttachmentBody, "bestand"): "test_a_wrong_file",
    (bodies.AnswerBody, "antwoord"): "a page has a button for each answer",
}
OF_THE_OTHER_TEAM = {bodies.AnswerBody, bodies.ConsultAnswerBody, bodies.ActionChangeBody}
WORK = [
    bodies.StatusBody,
    bodies.OfferBody,
    bodies.AnswerBody,
    bodies.ConsultBody,
    bodies.ConsultAnswerBody,
    bodies.ActionBody,
    bodies.ActionChangeBody,
    bodies.NoteBody,
    bodies.AttachmentBody,
    bodies.ChangeBody,
]


@dataclass
class Doors:
    """A signal for the page and its twin for the API, in the same state, and what hangs on each."""

    client: Client
    key: str
    by: Officer
    other: Officer
    for_page: Signal
    for_api: Signal
    names: dict[str, Any] = field(default_factory=dict)
    names_api: dict[str, Any] = field(default_factory=dict)

    def bring(self, pair: Pair) -> None:
        """Bring both signals where this fault is made, and let who makes it sign in."""
        if pair.prepare:
            PREPARE[pair.prepare](self)
        self.client.force_login(self.other if pair.body in OF_THE_OTHER_TEAM else self.by)

    def page(self, where: str, posted: dict[str, Any]) -> tuple[int, set[str]]:
        """The status, and every sentence with which the page refuses."""
        posted = {
            name: str(value).format(**self.names) if "{" in str(value) else value for name, value in posted.items()
        }
        where = where.format(**self.names)
        address = where if where.startswith("/") else f"/signalen/{self.for_page.number}/{where}"
        answer = self.client.post(address, posted)
        form = (answer.context or {}).get("form")
        said = {str(one) for errors in form.errors.values() for one in errors} if form is not None else set()
        if changed := (answer.context or {}).get("changed"):
            said.add(str(changed))
        said |= {str(one) for one in (answer.context or {}).get("messages", ())}
        return answer.status_code, said

    def api(self, method: str, where: str, body: Any) -> tuple[int, set[str]]:
        """The status, and every reason with which the API refuses."""
        address = f"/api/v1/signalen/{self.for_api.public_id}/{where.format(**self.names_api)}".rstrip("/")
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = getattr(Client(), method)(address, json.dumps(body), content_type="application/json", headers=headers)
        told = answer.json() if answer.content else {}
        said = {one["reason"] for one in told.get("invalidParams", [])} or {told.get("detail", "")}
        return answer.status_code, said


@pytest.fixture
def doors(town, client, member, social_worker) -> Doors:
    world.team("oud-team", is_active=False)
    world.partner("woonstichting")
    world.partner("oude-partner", is_active=False)
    world.category("oud-onderwerp", task=None, is_active=False)
    Cause.objects.create(slug="vorst", name="Vorst")
    _program, key = world.program(*ApiClient.Scope.values)
    client.force_login(member)
    made = Doors(client, key, member, social_worker, world.signal("De lamp is uit."), world.signal("De lamp is uit."))
    made.names |= {"social_worker": social_worker.pk, "member": member.pk}
    return made


def _twins(doors: Doors) -> list[tuple[Signal, dict[str, Any]]]:
    return [(again(doors.for_page), doors.names), (again(doors.for_api), doors.names_api)]


def closed(doors: Doors) -> None:
    for signal, _names in _twins(doors):
        workflow.move(signal, to="afgehandeld", by=None, text="Klaar.")


def offered(doors: Doors) -> None:
    for signal, names in _twins(doors):
        names["offer"] = handover.offer(signal, to_team=doors.other.teams.get(), reason="x", by=doors.by).public_id


def consulted(doors: Doors) -> None:
    for signal, names in _twins(doors):
        names["consult"] = consult.ask(signal, team=doors.other.teams.get(), question="x", by=doors.by).public_id


def looked(doors: Doors) -> None:
    consulted(doors)
    for signal, _names in _twins(doors):
        consult.answer(signal.consults.get(), answer="niet_betrokken", by=doors.other)


def asked(doors: Doors) -> None:
    for signal, names in _twins(doors):
        names["action"] = team_actions.add(signal, team=doors.other.teams.get(), text="x", by=doors.by).public_id


PREPARE = {one.__name__: one for one in (closed, offered, consulted, looked, asked)}


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_page_and_api_refuse_the_same_thing_in_the_same_words(doors, pair):
    doors.bring(pair)
    code, said = doors.page(*pair.page)
    assert said
    assert (code, said) == doors.api(*pair.api)


SPOED = Pair(bodies.ChangeBody, "spoed", ("spoed", {"spoed": "ja"}), ("patch", "", {"spoed": True}))
LOOKED = {"antwoord": "niet_betrokken"}
TOO_LATE = [
    *(
        replace(one, prepare="closed")
        for one in (
            offer(""),
            look(""),
            look_outside(""),
            action(""),
            SPOED,
            status("", to="in_behandeling"),
            status(""),
            change("categorie", "onderwerp", "overig"),
            change("soort", "soort", "idee"),
            change("behandelaar", "toewijzen", "lamp", page="{member}"),
        )
    ),
    replace(offer(""), prepare="offered"),
    looks(LOOKED, prepare="looked"),
]


@pytest.mark.parametrize("pair", TOO_LATE, ids=str)
def test_page_and_api_say_in_the_same_words_that_it_can_be_done_no_longer(doors, pair):
    doors.bring(pair)
    code, said = doors.page(*pair.page)
    assert code == 409
    assert (code, said) == doors.api(*pair.api)


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ({"postcode": "x"}, {"adres": {"postcode": "x"}}),
        ({"straat": LONG}, {"adres": {"straat": LONG}}),
        ({"omschrijving": UNREADABLE}, {"omschrijving": UNREADABLE}),
        ({"gebied": "BU9"}, {"gebied": "BU9"}),
    ],
)
def test_a_wrong_place_is_refused_by_page_and_api_in_the_same_words(doors, page, sent):
    code, said = doors.page("plek", page)
    assert said
    assert (code, said) == doors.api("patch", "", {"locatie": sent})


@pytest.mark.parametrize("content", [None, b"", b"geen foto"])
def test_a_wrong_file_is_refused_by_page_and_api_in_the_same_words(doors, content):
    def file() -> dict[str, Any]:
        return {} if content is None else {"bestand": SimpleUploadedFile("foto.jpg", content)}

    code, said = doors.page("bijlagen", {"lezer": "collega", **file()})
    assert said
    answer = Client().post(
        f"/api/v1/signalen/{doors.for_api.public_id}/bijlagen", file(), headers={"Authorization": f"Bearer {doors.key}"}
    )
    assert (code, said) == (answer.status_code, {one["reason"] for one in answer.json()["invalidParams"]})


def test_every_field_that_a_program_can_send_is_compared():
    compared = {(pair.body, pair.field) for pair in PAIRS} | ELSEWHERE.keys()
    sent = {(body, name) for body in WORK for name in body().fields if name not in NO_FIELD}
    assert sent <= compared
    at_work = {one for one in vars(bodies).values() if isinstance(one, type) and issubclass(one, Body)}
    sent_in = {
        Body,
        bodies.SignalBody,
        bodies.AddressBody,
        bodies.PlaceBody,
        bodies.ReporterBody,
        bodies.UnderstandBody,
    }
    assert at_work == {*WORK, *sent_in}

"""Everybody in every relation to a signal, and what the rule of `signals/visibility.py` says of each: the one table.

`tests/test_visibility_matrix.py` asks each way to a signal whether it follows this table. A new relation is a row here;
a new way (a page, an endpoint, an export, a mail) is an entry there.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from areas.dated import today
from officers.models import ApiClient, Coverage, Officer, PartnerOrganisation, Right, Role, RoleTitle, Team
from signals import complaints, consult, handover, links, partners, statutory, team_actions, workflow
from signals.models import Callback, Complaint, Consult, Note, Sensitivity, Signal, StatutoryStart
from tests import files, world

NOTHING, KNOWS, READS, ACTS = "nothing", "knows", "reads", "acts"
Level = str


@dataclass(frozen=True)
class Relation:
    """What somebody may do with a signal of each sensitivity: `gewoon`, `persoonsgegevens`, `bijzonder`."""

    levels: tuple[Level, Level, Level]
    contact: bool = False  # has the right to contact details
    on_desk: bool = False  # it lies on a pile of theirs
    asked: bool = False  # their team has the open offer, and they may answer it
    looks_along: bool = False  # reads the question that their team was asked
    by_law: bool = False  # their team was given it under a law, and has not ended it
    complains: bool = False  # their team handles the complaint in it
    tasked: bool = False  # their team has an open action for it
    mailed: bool = False  # their team was written to: the owner, who is asked, who owned it
    colleague: bool = False  # of the team that owns it: may open the list of who handles it
    leads: bool = False  # leads the team that owns it, and sees its numbers
    bundles: bool = False  # manages the agenda
    manages: bool = False  # opens /beheer/ and /verzending
    adds: bool = True  # may add what they know, where they know of it: not who looks along, or had part in it before
    enters: bool = True  # may enter signals for others
    signs_in: bool = True
    scopes: tuple[str, ...] | None = None  # of a program; None: a person

    def level(self, sensitivity: str) -> Level:
        """What the rule says of a signal of this sensitivity."""
        return self.levels[list(Sensitivity).index(Sensitivity(sensitivity))]


def _all(level: Level) -> tuple[Level, Level, Level]:
    return (level, level, level)


_READ, _SENSITIVE, _HANDLE = "signalen:lezen", "signalen:gevoelig", "signalen:behandelen"
_OPEN_ONLY = (READS, KNOWS, KNOWS)

RELATIONS: dict[str, Relation] = {
    "owning team": Relation(_all(ACTS), contact=True, on_desk=True, mailed=True, colleague=True),
    "lead of the owning team": Relation(
        _all(ACTS), contact=True, on_desk=True, mailed=True, colleague=True, leads=True
    ),
    "reader in the owning team": Relation(_all(READS), on_desk=True, mailed=True, colleague=True, enters=False),
    "handler of another team": Relation(_all(ACTS), contact=True, on_desk=True),
    "team with an open offer": Relation(_all(READS), contact=True, on_desk=True, asked=True, mailed=True),
    "reader in the team with an open offer": Relation(_all(READS), mailed=True, enters=False),
    "triage": Relation(_all(ACTS), contact=True),
    "dispatcher who reads no sensitive ones": Relation((ACTS, KNOWS, KNOWS), enters=False),
    "contact centre": Relation(_OPEN_ONLY, contact=True),
    "officer of the area": Relation(_OPEN_ONLY, contact=True, on_desk=True, bundles=True),
    "stand-in of the area": Relation(_OPEN_ONLY, contact=True, on_desk=True, bundles=True),
    "made it": Relation(_OPEN_ONLY, contact=True, on_desk=True),
    "lead of a team that did not answer": Relation(_OPEN_ONLY, contact=True, on_desk=True, mailed=True),
    "member of a team that did not answer": Relation(_all(NOTHING), contact=True, mailed=True),
    "team that is asked to look along": Relation(_OPEN_ONLY, on_desk=True, looks_along=True, mailed=True, adds=False),
    "reader in the team that is asked to look along": Relation(_OPEN_ONLY, mailed=True, enters=False, adds=False),
    "team that looked along": Relation((READS, NOTHING, NOTHING), mailed=True, adds=False),
    "former team": Relation((READS, NOTHING, NOTHING), contact=True, mailed=True, adds=False),
    "team with an open action": Relation((READS, KNOWS, KNOWS), contact=True, on_desk=True, mailed=True, tasked=True),
    "team whose action is finished": Relation((READS, NOTHING, NOTHING), contact=True, mailed=True, adds=False),
    "team to which a law gave it": Relation(
        _all(READS), contact=True, on_desk=True, mailed=True, by_law=True, adds=False
    ),
    "reader in the team to which a law gave it": Relation(
        _all(READS), on_desk=True, mailed=True, by_law=True, enters=False, adds=False
    ),
    "team to which a law gave it once": Relation((READS, NOTHING, NOTHING), contact=True, mailed=True, adds=False),
    "team that a law gave it wrongly": Relation(_all(NOTHING), contact=True, mailed=True),
    "team that handles a complaint": Relation(
        _all(READS), contact=True, on_desk=True, mailed=True, complains=True, adds=False
    ),
    # It had the signal once; and of nothing else than a complaint about it, an area gives the line (Awb 9:7).
    "team complained about": Relation(_all(NOTHING), contact=True, mailed=True),
    "handles complaints, of the team complained about": Relation(_all(NOTHING), contact=True, mailed=True),
    "officer of the area, of the team complained about": Relation(
        _all(KNOWS), contact=True, on_desk=True, mailed=True, bundles=True
    ),
    "another team": Relation(_all(NOTHING), contact=True),
    "officer of another area": Relation(_all(NOTHING), contact=True, bundles=True),
    "former officer of the area": Relation(_all(NOTHING), contact=True, bundles=True),
    "application manager": Relation(_all(NOTHING), manages=True, enters=False, bundles=True),
    "superuser": Relation(_all(NOTHING), manages=True, enters=False, bundles=True),
    "alderman": Relation(_all(NOTHING), enters=False),
    "reader": Relation(_all(NOTHING), enters=False),
    "without a role": Relation(_all(NOTHING), enters=False),
    "data protection officer": Relation(_all(READS), contact=True, enters=False),
    "deactivated member of the owning team": Relation(_all(NOTHING), mailed=True, signs_in=False),
    "stranger": Relation(_all(NOTHING), signs_in=False),
    # Programs
    "program without a key": Relation(_all(NOTHING), scopes=()),
    "program whose key was withdrawn": Relation(_all(NOTHING), scopes=()),
    "program that submits": Relation(_all(NOTHING), scopes=("signalen:indienen",)),
    "program that reads the organisation": Relation(_all(NOTHING), scopes=("organisatie:lezen",)),
    "program that reads": Relation(_OPEN_ONLY, contact=True, scopes=(_READ,)),
    "program that reads sensitive": Relation(_all(READS), contact=True, scopes=(_READ, _SENSITIVE)),
    "program that may read sensitive and nothing else": Relation(_all(NOTHING), scopes=(_SENSITIVE,)),
    "program that handles": Relation((ACTS, KNOWS, KNOWS), scopes=(_HANDLE,)),
    "program that reads and handles": Relation((ACTS, KNOWS, KNOWS), contact=True, scopes=(_READ, _HANDLE)),
    "program that handles sensitive": Relation(_all(ACTS), scopes=(_HANDLE, _SENSITIVE)),
    "program with every scope": Relation(_all(ACTS), contact=True, scopes=tuple(ApiClient.Scope.values)),
    "program of its domains and area": Relation(_OPEN_ONLY, contact=True, scopes=(_READ,)),
    "program of another domain": Relation(_all(NOTHING), contact=True, scopes=tuple(ApiClient.Scope.values)),
    "program of another area": Relation(_all(NOTHING), contact=True, scopes=tuple(ApiClient.Scope.values)),
}
PEOPLE = [name for name, relation in RELATIONS.items() if relation.scopes is None]
PROGRAMS = [name for name, relation in RELATIONS.items() if relation.scopes is not None]


@dataclass
class Subject:
    """A signal that stands in every relation at once, with what may give it away."""

    signal: Signal
    offer: Any
    consult: Any
    action: Any  # open, of a team that has nothing else to do with it
    passing: Any  # under a law, of which one word comes back
    complaint: Any  # of which nobody but its team learns anything
    external: Any  # of a partner outside, who was given no place and no photo
    external_consult: Any  # the question to look along of that partner
    # What only who may read it may see: its words, its place, and what was written with it.
    secrets: tuple[str, ...]
    # What only who has the right to contact details as well may see.
    contact: tuple[str, ...]
    search_word: str
    domain_name: str

    @property
    def names(self) -> tuple[str, ...]:
        """What says that it is there."""
        return (self.signal.number, str(self.signal.public_id))


@dataclass
class Scene:
    """The small town, three signals (one of each sensitivity), and somebody in every relation to them."""

    town: world.Town
    subjects: dict[str, Subject]
    people: dict[str, Officer | None] = field(default_factory=dict)
    programs: dict[str, tuple[ApiClient | None, str]] = field(default_factory=dict)
    # What stands there besides, by the function that made it; see `Way.stage`.
    staged: dict[Any, Any] = field(default_factory=dict)
    mail_of: dict[str, list[str]] = field(default_factory=dict)  # relation -> addresses of their teams


def scene() -> Scene:
    """Build it: team lighting owns the signals and had them from team wijkzaken, team wijkteam is asked."""
    town = world.town()
    people = _people(town)
    subjects = {sensitivity: _subject(town, people, sensitivity) for sensitivity in Sensitivity}
    # The handler was of the team when it was given to them.
    _of(people, "handler of another team").teams.set([world.team("waterbeheer")])
    made = Scene(town, subjects, people)
    made.programs = _programs(town)
    made.mail_of = {
        name: list(Team.objects.filter(members=person).values_list("email", flat=True))
        + list(Team.objects.filter(lead=person).values_list("email", flat=True))
        for name, person in people.items()
        if person is not None
    }
    return made


def _of(people: dict[str, Officer | None], name: str) -> Officer:
    person = people[name]
    assert person is not None
    return person


def _people(town: world.Town) -> dict[str, Officer | None]:
    """Somebody in each relation that does not depend on the signal itself, and who will stand in those that do."""
    greens = world.team("groen")
    lead = world.officer("", "teamleider")
    Team.objects.filter(pk=town.lighting.pk).update(lead=lead)
    silent, parks = world.officer("", "teamleider"), world.team("speelplekken")
    Team.objects.filter(pk=parks.pk).update(lead=silent)
    debts, youth = world.team("schulden"), world.team("jeugd")
    dispatcher = world.officer("")
    role = Role.objects.create(slug="verdeler", name="Verdeler")
    for code in ("signals.all", "signals.handle", "signals.route"):
        role.rights.add(Right.objects.get_or_create(code=code, defaults={"name": code})[0])
    dispatcher.roles.add(role)
    complaints_team, complained_about = world.team("klachten", takes_complaints=True), world.team("parkeren")
    their_area_officer = world.officer("", "wijkambtenaar", teams=(complained_about,))
    Coverage.objects.create(
        officer=their_area_officer,
        area=town.oost,
        role_title=RoleTitle.objects.create(slug="wijkmanager", name="Wijkmanager"),
    )
    by_law = {slug: world.team(slug, domain_slug="sociaal") for slug in ("toegang", "geldloket", "leerplicht")}
    for slug, team in by_law.items():
        StatutoryStart.objects.create(
            slug=slug, name=f"Start {slug}", law="Wmo 2015", term_days=42, promise="is het klaar", team=team
        )
    stand_in, former, area_officer, elsewhere = (world.officer("", "wijkambtenaar") for _ in range(4))
    yesterday = today() - datetime.timedelta(days=1)
    title = town.role_title
    Coverage.objects.create(officer=former, area=town.oost, role_title=title, valid_until=yesterday)
    Coverage.objects.create(
        officer=area_officer, stand_in=stand_in, area=town.oost, role_title=title, valid_from=yesterday
    )
    Coverage.objects.create(officer=elsewhere, area=town.west, role_title=title)
    gone = world.officer("", "teamlid", teams=(town.lighting,), is_active=False)
    return {
        "owning team": world.officer("", "teamlid", teams=(town.lighting,)),
        "lead of the owning team": lead,
        "reader in the owning team": world.officer("", "lezer", teams=(town.lighting,)),
        "handler of another team": world.officer("", "teamlid", teams=(town.lighting,)),
        "team with an open offer": world.officer("", "teamlid", teams=(town.wijkteam,)),
        "reader in the team with an open offer": world.officer("", "lezer", teams=(town.wijkteam,)),
        "triage": world.officer("", "triage", teams=(town.triage,)),
        "dispatcher who reads no sensitive ones": dispatcher,
        "contact centre": world.officer("", "kcc", teams=(town.kcc,)),
        "officer of the area": area_officer,
        "stand-in of the area": stand_in,
        "made it": world.officer("", "teamlid", teams=(greens,)),
        "lead of a team that did not answer": silent,
        "member of a team that did not answer": world.officer("", "teamlid", teams=(parks,)),
        "team that is asked to look along": world.officer("", "teamlid", teams=(debts,)),
        "reader in the team that is asked to look along": world.officer("", "lezer", teams=(debts,)),
        "team that looked along": world.officer("", "teamlid", teams=(youth,)),
        "former team": world.officer("", "teamlid", teams=(town.unit,)),
        "team with an open action": world.officer("", "teamlid", teams=(world.team("wegen"),)),
        "team whose action is finished": world.officer("", "teamlid", teams=(world.team("riolering"),)),
        "team to which a law gave it": world.officer("", "teamlid", teams=(by_law["toegang"],)),
        "reader in the team to which a law gave it": world.officer("", "lezer", teams=(by_law["toegang"],)),
        "team to which a law gave it once": world.officer("", "teamlid", teams=(by_law["geldloket"],)),
        "team that a law gave it wrongly": world.officer("", "teamlid", teams=(by_law["leerplicht"],)),
        "team that handles a complaint": world.officer("", "teamlid", teams=(complaints_team,)),
        "team complained about": world.officer("", "teamlid", teams=(complained_about,)),
        "handles complaints, of the team complained about": world.officer(
            "", "teamlid", teams=(complaints_team, complained_about)
        ),
        "officer of the area, of the team complained about": their_area_officer,
        "another team": world.officer("", "teamlid", teams=(greens,)),
        "officer of another area": elsewhere,
        "former officer of the area": former,
        "application manager": world.officer("", "beheerder"),
        "superuser": world.officer("", is_superuser=True, is_staff=True),
        "alderman": world.officer("", "wethouder"),
        "reader": world.officer("", "lezer"),
        "without a role": world.officer(""),
        "data protection officer": world.officer("", "fg"),
        "deactivated member of the owning team": gone,
        "stranger": None,
    }


def _programs(town: world.Town) -> dict[str, tuple[ApiClient | None, str]]:
    limits: dict[str, dict[str, Any]] = {
        "program of its domains and area": {
            "domains": [world.domain(_DOMAINS[one]) for one in Sensitivity],
            "areas": [town.oost],
        },
        "program of another domain": {"domains": [world.domain("veiligheid")]},
        "program of another area": {"areas": [town.west]},
    }
    made: dict[str, tuple[ApiClient | None, str]] = {
        name: world.program(*(RELATIONS[name].scopes or ()), **limits.get(name, {})) for name in PROGRAMS
    }
    made["program without a key"] = (None, "")
    made["program whose key was withdrawn"] = world.program(*ApiClient.Scope.values, is_active=False)
    return made


# Words that the three share, in their text, their street and the description of their place: one question finds all.
TEXT_WORD, STREET_WORD, PLACE_WORD = "tekstgeheim", "Geheimlaan", "geheimplein"

_DOMAINS = dict(zip(Sensitivity, ("fysiek", "sociaal", "publiekszaken"), strict=True))


def _subject(town: world.Town, people: dict[str, Officer | None], sensitivity: str) -> Subject:
    """A signal of this sensitivity, of a category and in a domain of its own, so that counts can be told apart."""
    at = list(Sensitivity).index(Sensitivity(sensitivity))
    word = f"lampion{'abc'[at] * 3}"
    point = (6.05125 + at / 1000, 52.02)
    category = world.category(f"soort-{sensitivity}", task=town.task, domain_slug=_DOMAINS[Sensitivity(sensitivity)])
    signal = world.signal(
        f"{TEXT_WORD.capitalize()} over een {word}",
        category=category.slug,
        point=point,
        street=f"{STREET_WORD} Straatgeheim{at}",
        house_number="7",
        place=f"Op het {PLACE_WORD} Plekgeheim{at}",
        name=f"Naamgeheim{at}",
        email=f"mailgeheim{at}@example.nl",
        phone=f"061234567{at}",
        external_number=f"Z-{sensitivity}",
    )
    complained_about = Team.objects.get(slug="parkeren")
    workflow.reassign(signal, team=complained_about, by=None)
    handover.accept(handover.offer(signal, to_team=town.unit, reason=f"Eerstegeheim{at}", by=None), by=None)
    handover.accept(handover.offer(signal, to_team=town.lighting, reason=f"Doorgeefgeheim{at}", by=None), by=None)
    workflow.move(signal, to="in_behandeling", by=None, text=f"Berichtgeheim{at}")
    Note.objects.create(signal=signal, text=f"Notitiegeheim{at}")
    files.kept(signal, name=f"Fotogeheim{at}.jpg")
    Callback.objects.create(
        signal=signal, on=today(), text=f"Belgeheim{at}", phone=f"061234567{at}", officer=_of(people, "made it")
    )
    workflow.assign(signal, to=_of(people, "handler of another team"), by=None)
    unanswered = handover.offer(
        signal, to_team=Team.objects.get(slug="speelplekken"), reason=f"Stiltegeheim{at}", by=None
    )
    handover.lapse(unanswered)
    offer = handover.offer(signal, to_team=town.wijkteam, reason=f"Aanbodgeheim{at}", by=None)
    action = team_actions.add(signal, team=Team.objects.get(slug="wegen"), text=f"Actiegeheim{at}", by=None)
    finished = team_actions.add(signal, team=Team.objects.get(slug="riolering"), text=f"Klaargeheim{at}", by=None)
    team_actions.change(finished, to="klaar", text=f"Gedaangeheim{at}", by=None)
    partner = PartnerOrganisation.objects.get_or_create(
        slug="aannemer", defaults={"name": "Aannemer", "email": "werk@aannemer.example"}
    )[0]
    external = partners.ask(signal, partner=partner, text=f"Partnergeheim{at}", by=None)
    asked = _ask_along(signal, at)
    looks = consult.ask(signal, partner=partner, question=f"Meekijkgeheim{at}", by=None)
    starts = {one.slug: one for one in StatutoryStart.objects.select_related("team")}
    passing = statutory.pass_on(signal, start=starts["toegang"], by=None)
    for slug, ended in (("geldloket", "afgerond"), ("leerplicht", "niet_voor_ons")):
        statutory.answer(statutory.pass_on(signal, start=starts[slug], by=None), status=ended, by=None)
    complaint = complaints.pass_on(signal, about=complained_about, words=f"Klachtgeheim{at}", by=None)
    # Nothing but a complaint: the signal would have gone along, but this one stands in every relation at once.
    Complaint.objects.filter(pk=complaint.pk).update(only=True)
    Signal.objects.filter(pk=signal.pk).update(
        sensitivity=sensitivity,
        made_by=_of(people, "made it"),
        # A new offer ends it: no signal floats and is offered, but this one stands in every relation at once.
        floating_since=unanswered.answered_at,
    )
    signal.refresh_from_db()
    return Subject(
        signal=signal,
        offer=offer,
        consult=asked,
        action=action,
        external=external,
        external_consult=looks,
        passing=passing,
        complaint=complaint,
        secrets=(
            word, f"Straatgeheim{at}", f"Plekgeheim{at}", f"Doorgeefgeheim{at}", f"Berichtgeheim{at}",
            f"Notitiegeheim{at}", f"Stiltegeheim{at}", f"Vraaggeheim{at}", f"Fotogeheim{at}", f"Aanbodgeheim{at}",
            f"Actiegeheim{at}", f"Klaargeheim{at}", f"Gedaangeheim{at}", f"Partnergeheim{at}",
            f"Meekijkgeheim{at}", f"Belgeheim{at}", f"Eerstegeheim{at}",
            str(point[0]),
            links.status_token(signal).split(":")[0],
        ),
        contact=(f"Naamgeheim{at}", f"mailgeheim{at}", f"061234567{at}"),
        search_word=word,
        domain_name=signal.domain.name,
    )  # fmt: skip


def _ask_along(signal: Signal, at: int) -> Consult:
    """Two teams are asked to look along: one answered, the other has the question still."""
    youth, debts = (Team.objects.get(slug=slug) for slug in ("jeugd", "schulden"))
    answered = consult.ask(signal, team=youth, question=f"Vraaggeheim{at} eerder", by=None)
    consult.answer(answered, answer=Consult.Answer.INVOLVED, by=None)
    return consult.ask(signal, team=debts, question=f"Vraaggeheim{at}", by=None, holds=True)

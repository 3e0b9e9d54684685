"""The demo's organisation: thirty people, who sits where, who covers which area, and who does which task where.

Two positionings, which is what the product is about: in Oude Stad en Haven and in Over de Elze the area officers sit
with Beheer openbare ruimte, under fysiek; in Spoorzoom and in Zuiderpoort they are a unit of their own, the
Gebiedsdienst, since 1 May: before that they sat under fysiek as well. That was a planned change, as are two that are
still to come: one is settled, one is a draft with something to look at. Since 1 May the rules of compensation are in
use. Tasks are arranged on several levels: lighting for the whole municipality, nuisance between neighbours
per wijk, green per kern. Westermade is where things are missing, so that the page of gaps has something true to show:
no area officer since two months, no positioning, no alderman, and a village team in which nobody works yet.

Every name is made up, as is every mail address (`.example`) and number (06-00 is not given out).
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.utils import timezone
from django.utils.crypto import salted_hmac

from areas.models import Area
from officers import planning
from officers.models import (
    ApiClient,
    AreaAlderman,
    Arrangement,
    Coverage,
    Domain,
    MunicipalTask,
    Officer,
    PartnerOrganisation,
    Plan,
    PlanLine,
    PlannedRow,
    PlanStep,
    Positioning,
    Role,
    RoleTitle,
    Team,
)
from signals.models import EscalationDesk, EscalationLevel

MAIL_DOMAIN: Final = "elzerwaard.example"
API_CLIENT: Final = "Demo"

# slug, name, domain (none: a unit of its own)
TEAMS: Final[tuple[tuple[str, str, str | None], ...]] = (
    ("gebiedsdienst", "Gebiedsdienst", None),
    ("wijkteam-oude-stad", "Sociaal wijkteam Oude Stad en Haven", "sociaal"),
    ("wijkteam-over-de-elze", "Sociaal wijkteam Over de Elze", "sociaal"),
    ("wijkteam-spoorzoom", "Sociaal wijkteam Spoorzoom", "sociaal"),
    ("wijkteam-zuiderpoort", "Sociaal wijkteam Zuiderpoort", "sociaal"),
    ("buitendienst-kernen", "Buitendienst kernen", "fysiek"),
    ("wijkonderhoud-spoorzoom", "Wijkonderhoud Spoorzoom", "fysiek"),
    ("dorpsteam-westermade", "Dorpsteam Westermade", "sociaal"),
)
FYSIEK_UNIT: Final = "openbare-ruimte"
OWN_UNIT: Final = "gebiedsdienst"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo: name, function, roles, teams, and the teams that they lead."""

    name: str
    function: str
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    login: str = ""  # the key under which the log-in is handed out

    @property
    def username(self) -> str:
        """First name, point, last name: `fatima.elidrissi`."""
        first, _, last = self.name.partition(" ")
        return f"{first}.{last.replace(' ', '').replace('-', '')}".lower()


PEOPLE: Final[tuple[Person, ...]] = (
    Person("Hanneke Roodbol", "Medewerker meldpunt", ("triage",), ("triage",), ("triage",), login="triage"),
    Person("Yusuf Demirkaya", "Medewerker meldpunt", ("triage",), ("triage",)),
    Person("Petra Klaverweide", "Medewerker klantcontactcentrum", ("kcc",), ("kcc",), ("kcc",)),
    Person("Ron Zeegers", "Medewerker burgerzaken", ("teamlid",), ("burgerzaken", "belastingen")),
    Person("Loes Achterkamp", "Klachtencoördinator", ("teamlid",), ("klachten",)),
    Person("Dirk Wolbersen", "Adviseur participatie", ("teamlid",), ("wijkzaken", "ondernemersloket")),
    Person(
        "Naima Ouali",
        "Maatschappelijk werker",
        ("teamlid",),
        ("wijkteam-oude-stad", "wijkteam-over-de-elze", "sociaal-wijkteam"),
    ),
    Person("Sjoerd Hamming", "Maatschappelijk werker", ("teamlid",), ("wijkteam-spoorzoom", "wijkteam-zuiderpoort")),
    Person(
        "Marijke Dolfing",
        "Teamleider sociaal",
        ("teamleider",),
        ("sociaal-wijkteam",),
        (
            "sociaal-wijkteam",
            "wijkteam-oude-stad",
            "wijkteam-over-de-elze",
            "wijkteam-spoorzoom",
            "wijkteam-zuiderpoort",
            "welzijn",
            "zorg-overlast",
        ),
    ),
    Person("Anton Brekelveld", "Opbouwwerker", ("teamlid",), ("welzijn", "zorg-overlast")),
    Person("Ineke van Rosmalden", "Consulent Wmo en jeugd", ("teamlid",), ("wmo", "jeugd")),
    Person("Orlando Pinas", "Klantmanager", ("teamlid",), ("werk-inkomen", "schuldhulp")),
    Person("Semra Yildirim", "Jongerenwerker", ("teamlid",), ("jongerenwerk",)),
    Person("Geert Stoffelsma", "Coördinator reiniging", ("teamlid",), ("reiniging", "wijkonderhoud-spoorzoom")),
    Person("Wim Terhaar", "Opzichter openbare ruimte", ("teamlid",), ("openbare-ruimte",), login="teamlid"),
    Person(
        "Karin Oldenkotte",
        "Teamleider fysiek",
        ("teamleider",),
        ("openbare-ruimte",),
        ("openbare-ruimte", "groen-spelen", "reiniging", "water", "buitendienst-kernen", "wijkonderhoud-spoorzoom"),
        login="teamleider",
    ),
    Person("Bas Lindeboom", "Opzichter groen", ("teamlid",), ("groen-spelen", "buitendienst-kernen")),
    Person("Joop Vaartman", "Opzichter riolering", ("teamlid",), ("water", "buitendienst-kernen")),
    Person("Chantal de Wringer", "Verkeerskundige", ("teamlid",), ("verkeer-parkeren",)),
    Person("Ruud Kamerbeek", "Toezichthouder", ("teamlid",), ("vth", "veiligheid"), ("vth", "veiligheid")),
    Person("Marloes Terpsma", "Gebiedsregisseur Oude Stad en Haven", ("wijkambtenaar",), (FYSIEK_UNIT,)),
    Person("Kees Hooglander", "Gebiedsregisseur Over de Elze", ("wijkambtenaar",), (FYSIEK_UNIT,)),
    Person(
        "Fatima El Idrissi",
        "Gebiedsregisseur Spoorzoom",
        ("wijkambtenaar",),
        (OWN_UNIT,),
        (OWN_UNIT,),
        login="wijkambtenaar",
    ),
    Person("Brechtje van Oosterzee", "Gebiedsregisseur Zuiderpoort", ("wijkambtenaar",), (OWN_UNIT,)),
    Person("Tjitske Wiarda", "Wijkadviseur kernen", ("wijkambtenaar",), (OWN_UNIT,)),
    Person("Aldert Ruysbergen", "Wethouder", ("wethouder",), login="wethouder"),
    Person("Saskia Munnikendam", "Wethouder", ("wethouder",)),
    Person("Jeroen Plantinga", "Functioneel beheerder", ("beheerder",), login="beheerder"),
    Person("Wilma Kerkhoven", "Functionaris gegevensbescherming", ("fg",), login="fg"),
    Person("Tom Hazelhof", "Beleidsonderzoeker", ("lezer",)),
)

# area, role title, person, stand-in
COVERAGE: Final[tuple[tuple[str, str, str, str | None], ...]] = (
    ("SD990101", "gebiedsregisseur", "Marloes Terpsma", "Kees Hooglander"),
    ("SD990102", "gebiedsregisseur", "Kees Hooglander", "Marloes Terpsma"),
    ("SD990103", "gebiedsregisseur", "Fatima El Idrissi", "Brechtje van Oosterzee"),
    ("SD990104", "gebiedsregisseur", "Brechtje van Oosterzee", None),
    ("WK990108", "buurtcoordinator", "Tjitske Wiarda", "Fatima El Idrissi"),
    ("KE990101", "wijkadviseur", "Kees Hooglander", None),
    ("KE990102", "wijkadviseur", "Kees Hooglander", "Marloes Terpsma"),
    ("KE990103", "wijkadviseur", "Tjitske Wiarda", "Fatima El Idrissi"),
    ("KE990104", "wijkadviseur", "Tjitske Wiarda", None),
)
# Until two months ago; nobody came after her.
FORMER_COVERAGE: Final = ("KE990105", "wijkadviseur", "Tjitske Wiarda")

POSITIONINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("SD990101", "gebiedsregisseur", FYSIEK_UNIT),
    ("SD990102", "gebiedsregisseur", FYSIEK_UNIT),
    ("SD990103", "gebiedsregisseur", OWN_UNIT),
    ("SD990104", "gebiedsregisseur", OWN_UNIT),
    ("KE990101", "wijkadviseur", FYSIEK_UNIT),
    ("KE990102", "wijkadviseur", FYSIEK_UNIT),
    ("KE990103", "wijkadviseur", OWN_UNIT),
    ("KE990104", "wijkadviseur", OWN_UNIT),
)

# Since 1 May; until then they sat with FYSIEK_UNIT.
MOVED_IN_MAY: Final = ("SD990103", "SD990104")
# Area, role title, unit: settled, for a day that is still to come.
TO_COME: Final = ("KE990102", "wijkadviseur", OWN_UNIT)
# A draft: a team in which nobody works stops, and another one takes over what it does.
TO_STOP: Final = ("dorpsteam-westermade", "wijkteam-zuiderpoort")

ALDERMEN: Final[tuple[tuple[str, str], ...]] = (
    ("SD990101", "Aldert Ruysbergen"),
    ("SD990102", "Aldert Ruysbergen"),
    ("SD990103", "Saskia Munnikendam"),
    ("SD990104", "Saskia Munnikendam"),
    ("KE990101", "Aldert Ruysbergen"),
    ("KE990102", "Aldert Ruysbergen"),
    ("KE990103", "Saskia Munnikendam"),
    ("KE990104", "Saskia Munnikendam"),
)

# task, area, team, where residents go; beside the arrangements for everywhere of the starting set.
ARRANGEMENTS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("woonoverlast", "WK990101", "wijkteam-oude-stad", "Wijkspreekuur in de Waag, dinsdag 9.00 tot 12.00 uur"),
    ("woonoverlast", "WK990102", "wijkteam-oude-stad", "Buurthuis De Lijnbaan, woensdag 13.00 tot 16.00 uur"),
    ("woonoverlast", "WK990103", "wijkteam-oude-stad", "Wijkspreekuur in de Waag, dinsdag 9.00 tot 12.00 uur"),
    ("woonoverlast", "WK990104", "wijkteam-over-de-elze", "Het Veerhuis, Veerdam, maandag 9.00 tot 12.00 uur"),
    ("woonoverlast", "WK990105", "wijkteam-over-de-elze", "Wijkcentrum De Horst, donderdag 9.00 tot 12.00 uur"),
    ("woonoverlast", "WK990106", "wijkteam-over-de-elze", "Wijkcentrum De Horst, donderdag 9.00 tot 12.00 uur"),
    ("woonoverlast", "WK990107", "wijkteam-spoorzoom", "Buurthuis Het Seinhuis, elke werkdag 9.00 tot 11.00 uur"),
    ("woonoverlast", "WK990108", "wijkteam-spoorzoom", "Buurtkamer Menuetplein, maandag en woensdag de hele dag"),
    ("woonoverlast", "WK990109", "wijkteam-spoorzoom", "Brede school Oosterakkers, vrijdag 8.30 tot 10.00 uur"),
    ("woonoverlast", "WK990110", "wijkteam-zuiderpoort", "De Molenschuur, dinsdag 13.00 tot 16.00 uur"),
    ("woonoverlast", "WK990111", "wijkteam-zuiderpoort", "Wijkcentrum Welgelegen, elke ochtend"),
    ("woonoverlast", "WK990112", "wijkteam-zuiderpoort", "Wijkcentrum Welgelegen, elke ochtend"),
    ("groen-spelen", "KE990101", "buitendienst-kernen", "Werf Rietdam, of bel de gemeente"),
    ("groen-spelen", "KE990102", "buitendienst-kernen", "Dorpshuis Kolkhuizen, eerste maandag van de maand"),
    ("groen-spelen", "KE990103", "buitendienst-kernen", "Dorpshuis Sint-Wolbert, eerste dinsdag van de maand"),
    ("groen-spelen", "KE990104", "buitendienst-kernen", "Dorpshuis Vinkendijk, eerste donderdag van de maand"),
    ("groen-spelen", "KE990105", "buitendienst-kernen", "Bel de gemeente"),
    ("initiatief-inspraak", "SD990103", OWN_UNIT, "Buurthuis Het Seinhuis, loop gerust binnen"),
    ("initiatief-inspraak", "SD990104", OWN_UNIT, "Wijkcentrum Welgelegen, loop gerust binnen"),
    ("ontmoeting-mantelzorg", "KE990105", "dorpsteam-westermade", "Dorpshuis Westermade"),
)
# Since 1 May the streets of Spoorzoom are swept by a team of its own.
ARRANGED_SINCE_MAY: Final = (
    "straatreiniging",
    "SD990103",
    "wijkonderhoud-spoorzoom",
    "Remiseweg, elke werkdag tot 16.00 uur",
)
# slug, name, kind, whether a processing agreement was recorded
PARTNERS: Final[tuple[tuple[str, str, str, bool], ...]] = (
    ("elzewonen", "Woningcorporatie ElzeWonen", "woningcorporatie", False),
    ("van-den-kribbe", "Aannemersbedrijf Van den Kribbe", "aannemer", True),
    ("welzijn-elzerwaard", "Welzijn Elzerwaard", "welzijn", False),
)
# Nobody is arranged for it: a gap.
TASK_OF_NOBODY: Final = ("zwemwater", "Zwemplekken en oevers", "fysiek")


def make_organisation(*, today: datetime.date) -> None:
    """Add what is missing of the demo's organisation to the starting set; what somebody changed stays as it is.

    Takes the local date that counts as today. Needs the starting set and the areas of the demo.
    """
    domains = {row.slug: row for row in Domain.objects.all()}
    for slug, name, domain in TEAMS:
        Team.objects.get_or_create(slug=slug, defaults={"name": name, "domain": domains[domain] if domain else None})
    teams = {row.slug: row for row in Team.objects.all()}
    for team in teams.values():
        if not team.email:
            team.email = f"{team.slug}@{MAIL_DOMAIN}"
    Team.objects.bulk_update(teams.values(), ["email"])
    officers = _people(teams)
    areas = {row.code: row for row in Area.objects.filter(code__contains="9901")}
    titles = {row.slug: row for row in RoleTitle.objects.all()}
    tasks = {row.slug: row for row in MunicipalTask.objects.all()}
    slug, name, domain = TASK_OF_NOBODY
    MunicipalTask.objects.get_or_create(slug=slug, defaults={"name": name, "domain": domains[domain]})

    for slug, name, kind, has_agreement in PARTNERS:
        PartnerOrganisation.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "kind": kind,
                "email": f"{slug}@partner.{MAIL_DOMAIN}",
                "agreement_on": today - datetime.timedelta(days=90) if has_agreement else None,
            },
        )
    for level in EscalationLevel:
        if level != EscalationLevel.LEAD:
            EscalationDesk.objects.get_or_create(level=level, defaults={"email": f"{level}@{MAIL_DOMAIN}"})
    # One by one, and only where nothing is yet: a second run finds what somebody changed, and leaves it.
    for area, title, officer, stand_in in COVERAGE:
        Coverage.objects.get_or_create(
            area=areas[area],
            role_title=titles[title],
            defaults={"officer": officers[officer], "stand_in": officers[stand_in] if stand_in else None},
        )
    area, title, officer = FORMER_COVERAGE
    Coverage.objects.get_or_create(
        area=areas[area],
        role_title=titles[title],
        defaults={"officer": officers[officer], "valid_until": today - datetime.timedelta(days=61)},
    )
    may = last_first_of_may(today)
    for area, title, team_slug in POSITIONINGS:
        key = {"area": areas[area], "role_title": titles[title]}
        if Positioning.objects.filter(**key).exists():
            continue
        if area in MOVED_IN_MAY:
            Positioning.objects.create(**key, team=teams[FYSIEK_UNIT], valid_until=may)
            Positioning.objects.create(**key, team=teams[team_slug], valid_from=may)
        else:
            Positioning.objects.create(**key, team=teams[team_slug])
    if not Plan.objects.exists():
        _plans(areas, titles, teams, by=officers["Jeroen Plantinga"], today=today)
    for area, officer in ALDERMEN:
        AreaAlderman.objects.get_or_create(area=areas[area], defaults={"officer": officers[officer]})
    for task, area, team_slug, place in ARRANGEMENTS:
        Arrangement.objects.get_or_create(
            task=tasks[task], area=areas[area], defaults={"team": teams[team_slug], "place": place}
        )
    task, area, team_slug, place = ARRANGED_SINCE_MAY
    Arrangement.objects.get_or_create(
        task=tasks[task],
        area=areas[area],
        defaults={"team": teams[team_slug], "place": place, "valid_from": may},
    )


def _plans(
    areas: dict[str, Area], titles: dict[str, RoleTitle], teams: dict[str, Team], *, by: Officer, today: datetime.date
) -> None:
    """Three planned changes: the one of 1 May, which is done, one that is settled, and a draft."""
    done = Plan.objects.create(
        name="Gebiedsdienst voor Spoorzoom en Zuiderpoort",
        why="Besluit van het college: wijkambtenaren onafhankelijk van de vakafdelingen, om te beginnen in het zuiden.",
        starts_on=last_first_of_may(today),
        state=Plan.State.DONE,
        made_by=by,
    )
    for code in MOVED_IN_MAY:
        line = PlanLine.objects.create(
            plan=done,
            what=PlanLine.What.POSITIONING,
            area=areas[code],
            role_title=titles["gebiedsregisseur"],
            team=teams[OWN_UNIT],
        )
        for row in Positioning.objects.filter(area=areas[code], role_title=titles["gebiedsregisseur"]):
            was_made = row.valid_from == done.starts_on
            PlannedRow.objects.create(line=line, positioning=row, was_made=was_made)
    for what, days, officer in (
        (PlanStep.What.MADE, 61, by),
        (PlanStep.What.SETTLED, 47, by),
        (PlanStep.What.DONE, 0, None),
    ):
        day = done.starts_on - datetime.timedelta(days=days)
        at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10, 12)))
        PlanStep.objects.create(plan=done, what=what, officer=officer, at=at)
    area, title, unit = TO_COME
    coming = planning.make(
        name="Ook Kolkhuizen naar de Gebiedsdienst",
        why="Het dorpsberaad vroeg erom: één loket voor alles.",
        starts_on=_first_of_the_month_after_next(max(today, timezone.localdate())),
        by=by,
    )
    line = PlanLine(
        what=PlanLine.What.POSITIONING, area=areas[area], role_title=titles[title], team=teams[unit], moves_signals=True
    )
    planning.add_line(coming, line, edition=coming.edition, by=by)
    planning.settle(coming, edition=coming.edition, by=by)
    stops, successor = TO_STOP
    draft = planning.make(
        name="Dorpsteam Westermade stopt",
        why="Er werkt niemand meer. Het werk gaat naar een wijkteam dat er is.",
        starts_on=coming.starts_on,
        by=by,
    )
    line = PlanLine(what=PlanLine.What.CLOSING, closing=teams[stops], team=teams[successor], moves_signals=True)
    planning.add_line(draft, line, edition=draft.edition, by=by)


def _first_of_the_month_after_next(today: datetime.date) -> datetime.date:
    month = today.year * 12 + today.month - 1 + 2
    return datetime.date(month // 12, month % 12 + 1, 1)


def last_first_of_may(today: datetime.date) -> datetime.date:
    """The last 1 May that lies at least two months back, so that there is a before and an after within the year."""
    year = today.year if today >= datetime.date(today.year, 7, 1) else today.year - 1
    return datetime.date(year, 5, 1)


def _people(teams: dict[str, Team]) -> dict[str, Officer]:
    """The officers by name. Who is there already keeps roles, teams and name.

    Those whose log-in is handed out get their password again where somebody changed it; for all thirty, that test would
    cost seconds at every start.
    """
    roles = {row.slug: row for row in Role.objects.all()}
    known = {row.username: row for row in Officer.objects.filter(username__in=[p.username for p in PEOPLE])}
    for number, person in enumerate(PEOPLE, start=1):
        officer = known.get(person.username)
        if officer is None:
            covers = person.roles[0] in ("wijkambtenaar", "wethouder")
            officer = known[person.username] = Officer.objects.create(
                username=person.username,
                name=person.name,
                function=person.function,
                email=f"{person.username}@{MAIL_DOMAIN}",
                phone=f"06-000{number:05}" if covers else "",
                shows_name=covers,
                password=_light_hash(password_of(person.username)),
            )
            officer.roles.set(roles[slug] for slug in person.roles)
            officer.teams.set(teams[slug] for slug in person.teams)
            for slug in person.leads:
                Team.objects.filter(slug=slug, lead=None).update(lead=officer)
        elif person.login and not officer.check_password(password_of(person.username)):
            officer.set_password(password_of(person.username))
            officer.save(update_fields=["password"])
    return {person.name: known[person.username] for person in PEOPLE}


def _light_hash(password: str) -> str:
    """A hash that is made at once: thirty of the usual ones take ten seconds. The passwords are dice and no words that
    somebody uses elsewhere. The first time that somebody signs in makes it a usual one."""
    hasher = copy.copy(get_hasher())
    if isinstance(hasher, PBKDF2PasswordHasher):
        hasher.iterations = 1_000
    return hasher.encode(password, hasher.salt())


def password_of(username: str) -> str:
    """The password of somebody of the demo: the same each time on this installation, and unknown to any other.

    It follows from the installation's secret key, so that a second start can show it again though only a hash is kept.
    """
    digest = salted_hmac("wijkwerk.demo.password", username, algorithm="sha256").digest()
    words = [_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[:6]]
    return f"{''.join(words[:3])}-{''.join(words[3:])}-{int.from_bytes(digest[6:8], 'big') % 9000 + 1000}"


_SYLLABLES: Final = (
    "ba", "be", "bo", "da", "de", "di", "do", "fa", "fe", "fo", "ga", "go", "ha", "he", "ho", "ja", "jo", "ka", "ke",
    "ki", "ko", "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne", "ni", "no", "pa", "pe", "po", "ra", "re",
    "ri", "ro", "sa", "se", "si", "so", "ta", "te", "ti", "to", "va", "ve", "vi", "vo", "wa", "we", "wi", "wo", "za",
    "ze", "zi", "zo", "ster", "maan", "vis", "riet",
)  # fmt: skip


def logins() -> dict[str, dict[str, str]]:
    """Username and password of one person of each role that the contract names."""
    return {
        person.login: {"username": person.username, "password": password_of(person.username)}
        for person in PEOPLE
        if person.login
    }


def people() -> list[dict[str, str]]:
    """Name, function, username and password of everybody, for who wants to look through other eyes."""
    return [
        {
            "name": person.name,
            "function": person.function,
            "username": person.username,
            "password": password_of(person.username),
        }
        for person in PEOPLE
    ]


def make_api_client(*, scopes: Iterable[str] = ApiClient.Scope.values) -> tuple[ApiClient, str]:
    """The demo's program with every scope and no rate limit, and its key, which follows from the secret key too."""
    key = "wijk_" + salted_hmac("wijkwerk.demo.key", API_CLIENT, algorithm="sha256").hexdigest()
    client, _made = ApiClient.objects.update_or_create(
        name=API_CLIENT, defaults={"key_digest": ApiClient.digest(key), "scopes": list(scopes), "rate": ""}
    )
    return client, key

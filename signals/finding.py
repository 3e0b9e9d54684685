"""Finding signals: what somebody asks for on the list, as one value that a page, a map, a file and a kept filter share.

Whatever is asked, only signals that the viewer may know of are found. What the viewer may not read is found by what a
row shows of it (subject, area, status, team) and by nothing else: a filter on a term, a word or a person would say by
its answer what the row hides (a fault of a peer of ours). What is `bijzonder` is found by no word at all.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from django.contrib.gis.geos import Polygon
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower, Right, Upper
from django.db.models.lookups import Exact
from django.utils import timezone

from areas.dated import today
from areas.models import Area
from areas.queries import with_everything_below
from officers import rights
from officers.models import Officer
from signals import metrics
from signals.changes import changed, last_working_day
from signals.models import (
    Category,
    CompensationHit,
    Consult,
    Coordination,
    Handover,
    Measure,
    Message,
    Reporter,
    Sensitivity,
    Signal,
    TeamAction,
)
from signals.models.signal import LAST_DIGITS
from signals.queries import (
    CLOSED,
    COMPENSATED,
    ENDED_IN_SILENCE,
    NOT_SPOKEN_TO,
    SUGGESTION_JUDGED,
    Digits,
    SignalQuerySet,
    Squeezed,
    compensated,
)
from signals.undelivered import about_a_failed_mail
from signals.visibility import Viewer
from signals.worklist import PAGE, READ, URGENT, Mark, Page, Parts, of_nobody, page_of, waiting_long, with_late_action

NUMBER: Final = re.compile(r"\d{4}-\d{6,}")
# A postcode, perhaps with a house number: what people here know an address by.
_POSTCODE: Final = re.compile(
    r"([1-9][0-9]{3}) ?([A-Za-z]{2})(?:[ ,]*([0-9]{1,5})(?: ?([A-Za-z]{1,4}|-[0-9A-Za-z]{1,4}))?)?"
)
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{7,18}")
# A street with a house number, perhaps with the town.
_ADDRESS: Final = re.compile(r"(.*\D)\s+(\d+\s?[A-Za-z]{0,4})(?:[, ]+(\D+))?")
LONGEST_SEARCH: Final = 200
# Words are first looked for in what came in during so many days.
RECENT: Final = datetime.timedelta(days=10)
# Of a word that so many texts of those days hold the rest of a page lies near as well, and all its texts are too many
# to read; of a rarer one they are few.
_OFTEN: Final = 8
# How much further than is to be expected from those days.
_AMPLY: Final = 3
# The moment as an expression that no index has. PostgreSQL does not know how rare a word is, hopes to meet it soon, and
# would go down `signal_newest` from the newest signal to the oldest with every text read on the way; in this order it
# cannot, and begins with the words.
_BY_NO_INDEX: Final = ExpressionWrapper(F("received_at") + datetime.timedelta(), output_field=DateTimeField())
MOST_POINTS: Final = 500
# Of a domain, subject or unit: that there is none.
NONE: Final = "geen"
# Of a person: that there is one, or none.
SOMEBODY: Final = "iemand"
NOBODY: Final = "niemand"
# Of a level that something is put before: whichever.
ANY: Final = "ja"
# Parts of a filter that may have several values.
SEVERAL: Final = ("status", "categorie", "gebied", "team", "behandelaar")
# Parts of a filter by which an index, or a table with few rows, finds all that is asked for.
_OF_FEW: Final = (
    *("regie", "gemaaktdoor", "taal", "oorzaak", "resultaat", "gevoeligheid"),
    *("mailmislukt", "opgeschaald", "doorgezet", "meekijken", "heropend", "ongehoord", "contactlaat"),
    *("buitengemeente", "organisatie", "doorgezetvan", "doorgezettot"),
)
# Conditions that rooms above this one bring along, by the name of their field: the agenda knows what stands on it.
BROUGHT: Final[dict[str, Callable[..., Q]]] = {}
# And how what they are asked by is called: value -> its choices, none for what there is not.
NAMED: Final[dict[str, Callable[[str], list[tuple[str, str]]]]] = {}


class Suggested:
    """What became of the first suggestion of the model, by the name that stands in an address."""

    LOOKED_AT = "bekeken"
    RIGHT = "goed"
    OTHER = "anders"


class Lists:
    """Worklists, by the name that stands in an address."""

    MINE = "van-mij"
    TEAMS = "mijn-teams"
    NOBODY = "van-niemand"
    AREAS = "mijn-gebieden"
    ENTERED = "door-mij-ingevoerd"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; an empty part asks nothing, and of several values in one any will do. The names are those of
    the address and, where the contract has them, of the API. Codes and slugs, never ids; dates are local, both ends
    included."""

    lijst: str = ""
    stand: str = "open"  # open, gesloten, alles
    status: tuple[str, ...] = ()
    domein: str = ""
    nevendomein: str = ""
    categorie: tuple[str, ...] = ()
    gebied: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    ingang: str = ""
    behandelaar: tuple[str, ...] = ()  # usernames, or "niemand"
    regie: str = ""  # who coordinates it: a username, "iemand" or "niemand"
    gemaaktdoor: str = ""  # the username of who wrote it down
    taal: str = ""  # of its reporter
    soort: str = ""
    kanaal: str = ""
    gevoeligheid: str = ""
    resultaat: str = ""
    terugkoppeling: str = ""  # how the reporter was told of the end, or why not: a value of `Feedback`
    oorzaak: str = ""
    spoed: bool = False
    telaat: bool = False
    vandaag: bool = False
    contactlaat: bool = False
    ongehoord: bool = False
    mailmislukt: bool = False
    heropend: bool = False
    zwevend: bool = False
    opgeschaald: str = ""  # the level that has to decide, or `ANY`
    aangeboden: bool = False
    doorgezet: bool = False
    actienieuws: bool = False
    acties: bool = False  # others still do something for it
    actielaat: bool = False  # and the day for that has passed
    meekijken: bool = False  # somebody was asked to look along, and did not answer yet
    staatstil: bool = False  # its term stands still
    wachtlang: bool = False  # for its reporter or somebody else
    zonderplek: bool = False
    buitengemeente: bool = False
    organisatie: str = ""  # words of the name of the organisation that it was passed on to
    meting: str = ""  # what a report counts: a name of `metrics.FOUND`
    positionering: str = ""  # the unit of the area officers of its area, on the day on which it came in
    viawijkambtenaar: bool = False  # came in at that unit
    weg: str = ""  # by which channels it came in: a name of `metrics.WAYS`
    buiten: str = ""  # not in these areas, nor below them: codes with a comma between them
    aangebodendoor: str = ""  # the team that offered it to another one
    geweigerd: bool = False  # and was refused
    compensatie: str = ""  # the compensation rule that asked about it (its number)
    antwoord: str = ""  # and what came of that: one of `queries.COMPENSATED`
    voorgesteld: str = ""  # the subject that the model suggested first
    suggestie: str = ""  # and what a person made of it (`Suggested`)
    opagenda: bool = False  # something on the agenda stands on it
    opgave: str = ""  # and which: an opgave or kans by the id that stands in its address
    van: datetime.date | None = None
    tot: datetime.date | None = None
    uiterlijkvan: datetime.date | None = None
    uiterlijktot: datetime.date | None = None
    geslotenvan: datetime.date | None = None
    geslotentot: datetime.date | None = None
    bijgewerktvan: datetime.date | None = None
    bijgewerkttot: datetime.date | None = None
    doorgezetvan: datetime.date | None = None
    doorgezettot: datetime.date | None = None
    veranderd: str = ""  # what happened to it (`changes.Change`) since a day; since the last working day without one
    sinds: datetime.date | None = None
    zoek: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Self:
        """The filter of cleaned values by name; unknown names are passed over."""
        known = {one.name for one in fields(cls)}
        said: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in asked.items()
            if name in known and value not in (None, "", [])
        }
        return cls(**said | {name: (said[name],) for name in SEVERAL if isinstance(said.get(name), str)})

    @property
    def parts(self) -> dict[str, list[str]]:
        """What is asked for, as it stands in an address: only what says something."""
        found: dict[str, list[str]] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value == one.default:
                continue
            if isinstance(value, bool):
                found[one.name] = ["ja"]
            elif isinstance(value, tuple):
                found[one.name] = [str(part) for part in value]
            else:
                found[one.name] = [value.isoformat() if isinstance(value, datetime.date) else str(value)]
        return found

    @property
    def is_for_few(self) -> bool:
        """Whether it asks for something of which a town has some hundreds open, or some thousands, and not all."""
        if len(self.team) == 1 or len(self.gebied) == 1 or (self.behandelaar and NOBODY not in self.behandelaar):
            return True
        none = {"regie": NOBODY}
        return any(getattr(self, name) not in ("", False, none.get(name)) for name in _OF_FEW)


def looks_for_a_person(asked: Filter, viewer: Viewer) -> bool:
    """Whether the words are an address or a number of somebody, or find a reporter by name: such a filter is not kept.
    Who finds nobody by these words, since they may not see the contact details, is not told who there is."""
    words = asked.zoek
    if any(_EMAIL.fullmatch(one) or _PHONE.fullmatch(one) for one in (words, asked.organisatie)):
        return True
    if not words or rights.SIGNALS_CONTACT not in viewer.rights:
        return False
    return _of_reporters(by_words_of(Signal.objects.known_to(viewer)), words).exists()


def asks_for_anybody(viewer: Viewer) -> bool:
    """Whether this viewer may ask for the signals of any officer. Who has the signals of areas reads in that list who
    handles them, of whatever team."""
    return not viewer.rights.isdisjoint((rights.SIGNALS_ALL, rights.AREAS_OWN))


def may_be_asked_for(viewer: Viewer) -> Q:
    """Officers whose signals this viewer may ask for, as a condition: anybody, or who is in a team of theirs or leads
    it, they themselves, and who left: somebody has to find their signals."""
    if asks_for_anybody(viewer):
        return Q()
    colleagues = Officer.objects.of_teams(viewer.team_ids).order_by().values("pk")
    return Q(pk=viewer.officer_id) | Q(is_active=False) | Q(pk__in=colleagues)


def found(asked: Filter, viewer: Viewer) -> list[SignalQuerySet]:
    """The signals that are asked for: one question, or where words can stand in several places one for each of those.

    The answers of several may overlap; each finds its rows by an index of its own, which one question with "or" between
    them would not.
    """
    signals = _narrowed(asked, viewer, _ids_of(asked, viewer))
    return _by_words(signals, asked.zoek, viewer) if asked.zoek else [signals]


# The keys of the rows that a filter names, by the column that leads there; and of the areas in which it must lie, or
# must not, with all that lies below those.
Ids = Mapping[str, Sequence[int]]
_WITHIN, _APART = "within", "apart"


def _narrowed(asked: Filter, viewer: Viewer, ids: Ids) -> SignalQuerySet:
    """What is asked for, words aside, of all that the viewer may know of."""
    return _with(_shown(asked, viewer, Signal.objects.known_to(viewer), ids), _hidden(asked, viewer, ids))


def _with(signals: SignalQuerySet, hidden: Q) -> SignalQuerySet:
    """Of these signals those of which holds what a row shows only of what may be read."""
    return signals.filter(hidden).readable() if hidden else signals


def _shown(asked: Filter, viewer: Viewer, signals: SignalQuerySet, ids: Ids) -> SignalQuerySet:
    """Of these signals those of which holds what a row shows of any signal, as far as it is asked for."""
    if asked.status:
        signals = signals.filter(status__in=asked.status)
    elif asked.stand == "open":
        signals = signals.open()
    elif asked.stand == "gesloten":
        signals = signals.filter(status__in=CLOSED)
    if asked.gebied:
        signals = signals.filter(area_id__in=ids.get(_WITHIN, ()))
    if asked.buiten:
        signals = signals.exclude(area_id__in=ids.get(_APART, ()))
    for name, value in {"domain": asked.domein, "category": asked.categorie, "team": asked.team}.items():
        if value:
            signals = signals.filter(_is(name, ids) | Q(**{name: None}) if NONE in value else _is(name, ids))
    if asked.zonderplek:
        signals = signals.filter(area=None)
    if asked.buitengemeente:
        signals = signals.filter(area=None, is_outside=True)
    if asked.lijst:
        signals = signals.filter(_on_list(asked.lijst, viewer))
    return signals


def _hidden(asked: Filter, viewer: Viewer, ids: Ids) -> Q:
    """What is asked for that a row shows only of a signal that may be read."""
    hidden = Q()
    for name, value in {
        "kind": asked.soort,
        "channel": asked.kanaal,
        "sensitivity": asked.gevoeligheid,
        "feedback": asked.terugkoppeling,
        "language": asked.taal,
    }.items():
        if value:
            hidden &= Q(**{name: value})
    if asked.gevoeligheid not in ("", Sensitivity.ORDINARY):
        hidden &= viewer.reads_sensitive()
    for name in ("secondary_domain", "entry_desk", "result", "cause", "made_by"):
        if getattr(asked, _FIELDS[name]):
            hidden &= _is(name, ids)
    if asked.behandelaar:
        hidden &= _is("officer", ids) | of_nobody() if NOBODY in asked.behandelaar else _is("officer", ids)
    if asked.regie:
        hidden &= _coordinated(asked.regie, viewer)
    if asked.spoed:
        hidden &= Q(is_urgent=True)
    if asked.telaat:
        hidden &= past_term()
    if asked.vandaag:
        hidden &= Q(due_on=today())
    if asked.heropend:
        hidden &= Q(times_reopened__gt=0)
    if asked.zwevend:
        hidden &= floating()
    if asked.opgeschaald:
        hidden &= ~Q(escalated_to="")
        if asked.opgeschaald != ANY:
            hidden &= Q(escalated_to=asked.opgeschaald)
    if asked.organisatie:
        hidden &= _passed_on_to(asked.organisatie)
    if asked.contactlaat:
        hidden &= silent_too_long()
    if asked.ongehoord:
        hidden &= unheard()
    if asked.mailmislukt:
        hidden &= about_a_failed_mail()
    if asked.aangeboden:
        hidden &= Q(Exists(Handover.objects.filter(signal=OuterRef("pk"), answer=Handover.Answer.OPEN)))
    if asked.aangebodendoor or asked.geweigerd:
        hidden &= Q(Exists(_offered(asked).filter(signal=OuterRef("pk"))))
    if asked.weg:
        hidden &= Q(channel__in=metrics.WAYS.get(asked.weg, ()))
    if asked.compensatie:
        hidden &= Q(Exists(_compensated(asked).filter(signal=OuterRef("pk"))))
    if asked.voorgesteld or asked.suggestie:
        hidden &= _suggested(asked)
    if asked.opagenda:
        hidden &= BROUGHT["opagenda"]()
    if asked.opgave:
        hidden &= BROUGHT["opgave"](asked.opgave)
    if asked.doorgezet:
        hidden &= Q(closes_on__isnull=False)
    if asked.actienieuws:
        hidden &= Q(has_action_news=True)
    # From the few rows that are open to their signals, and not the other way round.
    if asked.acties:
        hidden &= Q(pk__in=TeamAction.objects.open().values("signal"))
    if asked.actielaat:
        hidden &= with_late_action()
    if asked.meekijken:
        hidden &= Q(pk__in=Consult.objects.open().values("signal"))
    if asked.staatstil:
        hidden &= Q(stopped_on__isnull=False)
    if asked.wachtlang:
        hidden &= waiting_long()
    if asked.meting or asked.positionering or asked.viawijkambtenaar:
        hidden &= Q(Exists(_measured(asked).filter(pk=OuterRef("pk"))))
    if asked.veranderd:
        hidden &= changed(asked.veranderd, since=asked.sinds or last_working_day())
    if asked.van:
        hidden &= Q(received_at__gte=_midnight(asked.van))
    if asked.tot:
        hidden &= Q(received_at__lt=_midnight(asked.tot + datetime.timedelta(days=1)))
    if asked.uiterlijkvan:
        hidden &= Q(due_on__gte=asked.uiterlijkvan)
    if asked.uiterlijktot:
        hidden &= Q(due_on__lte=asked.uiterlijktot)
    if asked.geslotenvan:
        hidden &= Q(closed_at__gte=_midnight(asked.geslotenvan))
    if asked.geslotentot:
        hidden &= Q(closed_at__lt=_midnight(asked.geslotentot + datetime.timedelta(days=1)))
    if asked.bijgewerktvan:
        hidden &= Q(updated_at__gte=_midnight(asked.bijgewerktvan))
    if asked.bijgewerkttot:
        hidden &= Q(updated_at__lt=_midnight(asked.bijgewerkttot + datetime.timedelta(days=1)))
    if asked.doorgezetvan:
        hidden &= Q(forwarded_on__gte=asked.doorgezetvan)
    if asked.doorgezettot:
        hidden &= Q(forwarded_on__lte=asked.doorgezettot)
    return hidden


# Columns that lead to a row, and the part of a filter that names it.
_FIELDS: Final = {
    "domain": "domein",
    "category": "categorie",
    "team": "team",
    "secondary_domain": "nevendomein",
    "entry_desk": "ingang",
    "result": "resultaat",
    "cause": "oorzaak",
    "made_by": "gemaaktdoor",
    "officer": "behandelaar",
}


def _ids_of(asked: Filter, viewer: Viewer) -> Ids:
    """The keys of the rows that a filter names, in one statement, and one more where it asks for areas; not of officers
    whom this viewer may not ask for, by whom nothing is found. By a slug
    PostgreSQL does not know whether it looks for the team that has half of all signals or for one that has none, and
    goes down all of them; by a key it does."""
    named = []
    for column, part in _FIELDS.items():
        value = getattr(asked, part)
        codes = [one for one in (value if part in SEVERAL else [value]) if one not in ("", NONE, NOBODY)]
        if codes:
            model: Any = Signal._meta.get_field(column).related_model
            rows, by = model._default_manager.order_by(), "slug"
            if model is Officer:
                rows, by = rows.filter(may_be_asked_for(viewer)), "username"
            named.append(rows.filter(**{f"{by}__in": codes}).annotate(column=Value(column)).values_list("column", "pk"))
    found: dict[str, list[int]] = defaultdict(list)
    for which, areas in ((_WITHIN, asked.gebied), (_APART, asked.buiten.split(",") if asked.buiten else ())):
        if areas:
            found[which] = with_everything_below(Area.objects.filter(code__in=areas).values_list("pk", flat=True))
    if named:
        first, *others = named
        for column, pk in first.union(*others, all=True) if others else first:
            found[column].append(pk)
    return found


def _is(column: str, ids: Ids) -> Q:
    """What leads to one of the rows that were named; nothing where there is none of those names."""
    found = ids.get(column, ())
    return Q(**{f"{column}_id": found[0]}) if len(found) == 1 else Q(**{f"{column}_id__in": found})


def _coordinated(who: str, viewer: Viewer) -> Q:
    """Of whom somebody (`SOMEBODY`), nobody (`NOBODY`) or this officer holds the threads now; nothing of an officer
    whom this viewer may not ask for."""
    current = Coordination.objects.current()
    if who not in (SOMEBODY, NOBODY):
        officers = Officer.objects.order_by().filter(may_be_asked_for(viewer), username=who)
        current = current.filter(coordinator__in=officers.values("pk"))
    coordinated = Q(pk__in=current.values("signal"))
    return ~coordinated if who == NOBODY else coordinated


def _passed_on_to(words: str) -> Q:
    """What was passed on to an organisation with these words in its name. Somebody typed that name: what is `bijzonder`
    is not found by it."""
    named = ~Q(other_organisation="") & Q(other_organisation__icontains=words)
    return named & ~Q(sensitivity=Sensitivity.SPECIAL)


def _measured(asked: Filter) -> QuerySet[Measure]:
    """What a report counted, as rows: what it found is at most a minute old."""
    counted = metrics.condition(asked.meting) if asked.meting else Q()
    measures = Measure.objects.filter(counted) if counted is not None else Measure.objects.none()
    if asked.positionering == NONE:
        measures = measures.filter(unit=None)
    elif asked.positionering:
        measures = measures.filter(unit__slug=asked.positionering)
    return measures.filter(via_unit=True) if asked.viawijkambtenaar else measures


def _offered(asked: Filter) -> QuerySet[Handover]:
    """Offers as a report counts them."""
    offers: QuerySet[Handover] = Handover.objects.asked_for()
    if asked.aangebodendoor:
        offers = offers.filter(from_team__slug=asked.aangebodendoor)
    return offers.filter(answer=Handover.Answer.DECLINED) if asked.geweigerd else offers


def _compensated(asked: Filter) -> QuerySet[CompensationHit]:
    hits = CompensationHit.objects.filter(rule=int(asked.compensatie) if asked.compensatie.isdecimal() else None)
    return hits.filter(compensated(asked.antwoord)) if asked.antwoord in COMPENSATED else hits


def _suggested(asked: Filter) -> Q:
    """As `learning.count_suggestions` counts them: of which it is known whether the model suggested what it was."""
    suggested = KeyTextTransform("suggested", "facts")
    slugs = [asked.voorgesteld] if asked.voorgesteld else list(Category.objects.values_list("slug", flat=True))
    which = SUGGESTION_JUDGED & Q(facts__suggested__in=slugs)
    if asked.suggestie == Suggested.RIGHT:
        which &= Q(Exact(suggested, F("category__slug")))
    elif asked.suggestie == Suggested.OTHER:
        which &= ~Q(Exact(suggested, F("category__slug")))
    return which


def past_term() -> Q:
    """Open signals whose term has passed."""
    return Q(due_on__lt=today()) & ~Q(status__in=CLOSED)


def silent_too_long() -> Q:
    """Open signals whose reporter heard of nobody, while the term for that has passed and does not stand still."""
    waits = Q(first_contact_due_on__lt=today(), first_contact_at=None, stopped_on=None) & ~Q(status__in=CLOSED)
    return waits & Q(Exists(Reporter.objects.filter(signal=OuterRef("pk"))))


def floating() -> Q:
    """Signals that float: a team did not answer an offer in time, and nobody did anything since."""
    return Q(floating_since__isnull=False)


def unheard() -> Q:
    """Signals of which a reporter who can be reached heard nothing but that it came in: no message, no call and no
    talk, also not at the end. And those that ended while nobody told them so, whatever they heard before."""
    told = Message.objects.filter(signal=OuterRef("pk"), what=Message.What.STATUS)
    silent = ENDED_IN_SILENCE | ~Q(Exists(told))
    return NOT_SPOKEN_TO & silent & Q(Exists(Reporter.objects.filter(signal=OuterRef("pk"))))


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _on_list(name: str, viewer: Viewer) -> Q:
    """A worklist as a condition; nothing for one that this viewer cannot have."""
    lists = {
        Lists.MINE: Q(officer_id=viewer.officer_id),
        Lists.TEAMS: Q(team_id__in=viewer.team_ids),
        Lists.NOBODY: Q(team_id__in=viewer.team_ids) & of_nobody(),
        Lists.AREAS: Q(area_id__in=viewer.area_ids),
        Lists.ENTERED: Q(made_by_id=viewer.officer_id),
    }
    return lists.get(name, Q(pk__in=[]))


def _by_words(signals: SignalQuerySet, words: str, viewer: Viewer) -> list[SignalQuerySet]:
    readable = by_words_of(signals)
    if postcode := _POSTCODE.fullmatch(words):
        return [_at_postcode(readable, *postcode.groups(default=""))]
    if NUMBER.fullmatch(words):
        return [signals.filter(number=words)]
    found = [] if _EMAIL.fullmatch(words) else [
        readable.mentioning(words),
        *_at_address(readable, words),
        readable.filter(external_number=words),
    ]  # fmt: skip
    if rights.SIGNALS_CONTACT in viewer.rights:
        found.append(_of_reporters(readable, words))
    return found or [signals.none()]


def by_words_of(known: SignalQuerySet) -> SignalQuerySet:
    """Of what one may know of (`known_to`), what may be found by a word or number that stands in it."""
    return known.readable().exclude(sensitivity=Sensitivity.SPECIAL)


def _at_postcode(signals: SignalQuerySet, digits: str, letters: str, number: str, addition: str) -> SignalQuerySet:
    """By postcode, perhaps with a house number; with its addition where that is asked for, else with any."""
    signals = signals.annotate(pc=Upper(Squeezed("postcode"))).filter(pc=f"{digits}{letters}".upper())
    if not number:
        return signals
    rest = rf"\s*{re.escape(addition)}\s*$" if addition else r"(\D|$)"
    return signals.filter(house_number__iregex=rf"^\s*{number}{rest}")


def _at_address(signals: SignalQuerySet, words: str) -> list[SignalQuerySet]:
    """By the beginning of a street, perhaps with a house number and a town; and where there is a town, which is not
    among the words that are looked for (`mentioning`), by those that stand before it."""
    address = _ADDRESS.fullmatch(words)
    street, number, town = address.groups(default="") if address else (words, "", "")
    in_town = signals.filter(town__istartswith=town.strip()) if town else signals
    begins = in_town.filter(street__istartswith=street)
    if number:
        # "12 a" and "12a" are one number.
        begins = begins.annotate(house=Squeezed("house_number")).filter(house__istartswith="".join(number.split()))
    return [begins, in_town.mentioning(f"{street} {number}")] if town else [begins]


def _of_reporters(signals: SignalQuerySet, words: str) -> SignalQuerySet:
    """By who sent them, of signals of which the viewer may see that."""
    return signals.filter(may_see_contact=True, pk__in=_reporters(words).values("signal"))


def _reporters(words: str) -> Any:
    """Reporters by mail address, telephone number or name."""
    if _EMAIL.fullmatch(words):
        return Reporter.objects.annotate(low=Lower("email")).filter(low=words.lower())
    if _PHONE.fullmatch(words):
        digits = re.sub(r"\D", "", words)[-LAST_DIGITS:]
        return Reporter.objects.annotate(last=Right(Digits("phone"), LAST_DIGITS)).filter(last=digits)
    return Reporter.objects.annotate(named=SearchVector("name", config="simple")).filter(
        named=SearchQuery(words, config="simple")
    )


@dataclass(frozen=True, slots=True)
class Newest:
    """Where a page of a list ends that has the newest first."""

    moment: datetime.datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.moment.astimezone(datetime.UTC):%Y%m%dT%H%M%S.%f}_{self.pk}"

    @classmethod
    def read(cls, written: str) -> Self | None:
        """The mark that an address holds; None (the first page) for one that was cut or made up."""
        moment, _sep, pk = written.partition("_")
        try:
            at = datetime.datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=datetime.UTC)
            mark = cls(at, int(pk))
        except ValueError:
            return None
        return mark if 0 <= mark.pk < 2**63 and at.year > 1 else None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of what was found, and the mark of the next one in an address (empty: this is the last)."""

    page: Page
    next: str
    newest_first: bool


def listed(asked: Filter, viewer: Viewer, *, after: str = "") -> Listed:
    """A page of what is asked for: what is open the most pressing first, all else (and what words find) the newest
    first. `after` is the mark of the page before; a wrong one gives the first page."""
    if asked.stand == "open" and not asked.status and not asked.zoek:
        # Who knows of all asks one question, and who asks for few as well; whose teams decide, what those hold and the
        # rest by themselves.
        ids = _ids_of(asked, viewer)
        parts = None if rights.SIGNALS_ALL in viewer.rights or asked.is_for_few else _parts(asked, viewer, ids)
        page = page_of(
            _narrowed(asked, viewer, ids),
            parts=parts,
            after=Mark.read(after),
            few=asked.is_for_few or (parts is None and bool(asked.lijst)),
            ranks=[URGENT] if asked.spoed else READ,
            rows=Signal.objects.shown_to(viewer),
        )
        return Listed(page, str(page.next) if page.next else "", newest_first=False)
    ordered = newest_of(asked, viewer, most=PAGE + 1, after=Newest.read(after))
    more, ordered = len(ordered) > PAGE, ordered[:PAGE]
    rows = read_again(viewer, [pk for _moment, pk in ordered])
    return Listed(Page(rows, None), str(Newest(*ordered[-1])) if more else "", newest_first=True)


def _parts(asked: Filter, viewer: Viewer, ids: Ids) -> Parts:
    """What is asked for, in the parts of a page of what is open. What is perhaps known of is found by all that is asked
    for, so that among that nothing need be asked again, but that it is read where that decides."""
    hidden = _hidden(asked, viewer, ids)
    besides = Signal.objects.known_besides(viewer)
    parts = Signal.objects.held_by(viewer), Signal.objects.perhaps_known_besides(viewer), besides
    held, perhaps, all_besides = (_with(_shown(asked, viewer, signals, ids), hidden) for signals in parts)
    among = besides.readable() if hidden else besides
    return Parts(held, perhaps, among, besides=all_besides.filter(viewer.open_besides()))


def newest_of(
    asked: Filter, viewer: Viewer, *, most: int, after: Newest | None = None
) -> list[tuple[datetime.datetime, int]]:
    """Moment and key of the newest that are found, after a mark; at most so many."""
    questions = found(asked, viewer)
    if after is not None:
        earlier = Q(received_at__lt=after.moment) | Q(received_at=after.moment, pk__lt=after.pk)
        questions = [question.filter(earlier, received_at__lte=after.moment) for question in questions]
    if asked.zoek:
        return in_steps(questions, most, after.moment if after else timezone.now())
    return _keys(questions, most, F("received_at"))


def in_steps(
    questions: list[SignalQuerySet], most: int, start: datetime.datetime, *, newest_first: bool = True
) -> list[tuple[datetime.datetime, int]]:
    """Moment and key of the newest that are found by words from a moment back (or of the oldest, from there on).

    First of the days nearest to that moment, which are enough for a common word. Of one that they hold often, then of
    as many days as should fill a page; of a rare one, and where that was not enough, of everything, since the index of
    words knows its few places. Two statements, three where a word was used far less in earlier days.
    """

    def within(days: datetime.timedelta) -> list[tuple[datetime.datetime, int]]:
        near = {"received_at__gte": start - days} if newest_first else {"received_at__lte": start + days}
        return _keys([question.filter(**near) for question in questions], most, _BY_NO_INDEX, newest_first)

    found = within(RECENT)
    if _OFTEN <= len(found) < most:
        found = within(RECENT * _AMPLY * (most / len(found)))
    return found if len(found) == most else _keys(questions, most, _BY_NO_INDEX, newest_first)


def _keys(
    questions: list[SignalQuerySet], most: int, moment: Any, newest_first: bool = True
) -> list[tuple[datetime.datetime, int]]:
    """Moment and key of what is found, each once and in order, in one statement: every question stops by itself."""
    order = (moment.desc(), "-pk") if newest_first else (moment.asc(), "pk")
    first, *others = (question.order_by(*order).values_list("received_at", "pk")[:most] for question in questions)
    found = set(first.union(*others, all=True) if others else first)
    return sorted(found, reverse=newest_first)[:most]


def read_again(viewer: Viewer, pks: Iterable[int]) -> list[Signal]:
    """These signals in this order, as a row of a list shows them, as far as the viewer may (still) know of them."""
    pks = list(pks)
    if not pks:
        return []
    rows = {row.pk: row for row in Signal.objects.known_to(viewer).for_worklist().filter(pk__in=pks).order_by()}
    return [rows[pk] for pk in pks if pk in rows]


@dataclass(frozen=True, slots=True)
class Spot:
    """A signal on a map: its number, what it is about, where, and how it stands ("urgent", "late" or "open")."""

    number: str
    category: str
    lon: float
    lat: float
    state: str


@dataclass(frozen=True, slots=True)
class Spots:
    """What a map shows, the newest first, and whether there is more than it can show."""

    shown: list[Spot]
    more: bool


def spots(asked: Filter, viewer: Viewer, *, box: Polygon | None = None) -> Spots:
    """What a map, or a view of it (a box), shows of what is found: the newest `MOST_POINTS` that may stand there."""
    located = [question.on_map(box) for question in found(asked, viewer)]
    rows = located[0]
    if asked.zoek:
        pks = [pk for _moment, pk in in_steps(located, MOST_POINTS + 1, timezone.now())]
        rows = Signal.objects.filter(pk__in=pks)
    columns = ("number", "category__name", "lon", "lat", "is_urgent", "due_on", "status")
    read = rows.with_degrees().order_by("-received_at", "-pk").values_list(*columns)[: MOST_POINTS + 1]
    day = today()
    shown = [
        Spot(number, category or "", lon, lat, "urgent" if urgent else "late" if _late(due, status, day) else "open")
        for number, category, lon, lat, urgent, due, status in read
    ]
    return Spots(shown[:MOST_POINTS], more=len(shown) > MOST_POINTS)


def _late(due_on: datetime.date | None, status: str, day: datetime.date) -> bool:
    """As `Signal.is_overdue`, of columns."""
    return status not in CLOSED and due_on is not None and due_on < day


def everything(asked: Filter, viewer: Viewer) -> SignalQuerySet:
    """All that is found as one question, for a file that is read in pieces and in its own order."""
    questions = found(asked, viewer)
    if len(questions) == 1:
        return questions[0]
    wanted = Q(pk__in=[])
    for question in questions:
        wanted |= Q(pk__in=question.order_by().values("pk"))
    return Signal.objects.known_to(viewer).filter(wanted)

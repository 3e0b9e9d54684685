"""A year of the demo: each sound comes in on a day, and people do with it what people do.

Everything goes through the verbs of live work (`intake.receive`, `reclassify`, `handover`, `workflow`), each with its
own moment. Which moment, who, and how it goes is drawn with dice that fall the same way each time: a seed per sound,
and moments counted back from now. So two loads at the same moment are equal, and the demo is alive on any day.

What the dice hold (made up, within what cities report): about one in eight web reports comes without a category;
one in nine hand-overs is declined and one in eleven not answered; one in ten signals lies for months; three in
five close within their term; one in twenty reporters asks to open again.
"""

from __future__ import annotations

import datetime
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from officers.models import ApiClient, Channel, Domain, Officer, PartnerOrganisation, Team
from signals import (
    answering,
    complaints,
    consult,
    coordination,
    deadlines,
    escalation,
    extra,
    forwarding,
    handover,
    intake,
    partners,
    statutory,
    team_actions,
    telling,
    terms,
    workflow,
)
from signals.extra import Asked
from signals.history import Actor
from signals.models import (
    Category,
    ClosingResult,
    Consult,
    EscalationLevel,
    Feedback,
    Handover,
    Kind,
    PassingStatus,
    Question,
    Reporter,
    Sensitivity,
    Signal,
    Status,
    StatutoryStart,
)
from signals.reclassify import reclassify

from . import replies
from .figures import AREAS_FILE
from .names import KERNEN, MUNICIPALITY, STADSDELEN
from .organisation import COVERAGE, FORMER_COVERAGE, MOVED_IN_MAY, last_first_of_may
from .residents import told_besides
from .streets import inside, street_lines
from .texts import Sound, sounds

SEED: Final = 9901
DAYS: Final = 365
# What happened since this long ago is told by mail: a handful of letters for the mailbox of the demo.
TOLD_BY_MAIL: Final = datetime.timedelta(hours=36)
OPENS, CLOSES = datetime.time(8, 30), datetime.time(17, 0)
OFFICERS_OWN: Final = frozenset({Channel.STREET, Channel.WALK, Channel.MEETING, Channel.PARTNER})
OFFICE_CHANNELS: Final = frozenset({*OFFICERS_OWN, Channel.PHONE, Channel.COUNTER})

FIRST_NAMES: Final = (
    "Aaltje", "Bouke", "Corrie", "Daan", "Elif", "Femke", "Gerrit", "Hilde", "Ibrahim", "Janneke", "Karel", "Lotte",
    "Mehmet", "Nel", "Okke", "Paula", "Quirine", "Rachid", "Sietske", "Teun", "Ugur", "Vera", "Wietske", "Xander",
    "Yvonne", "Zohra",
)  # fmt: skip
LAST_NAMES: Final = (
    "Akkerstra", "Bovenkruier", "Couwenhage", "Drieslager", "Elzeman", "Fluitenier", "Grutterink", "Havermansdijk",
    "Ijsveld", "Jaagpad", "Kribben", "Lijndraaier", "Meerkoet", "Nettenboeter", "Oeverlander", "Pontjager",
    "Quaakenveld", "Rietsnijder", "Sluiswachter", "Turfschipper", "Uiterwaarden", "Vlasbloem", "Wolmeerder",
    "Zeilkruis",
)  # fmt: skip

# The buurten of which the area officers moved to a unit of their own on 1 May.
_MOVED: Final = frozenset(
    buurt.code for sd in STADSDELEN if sd.code in MOVED_IN_MAY for wijk in sd.wijken for buurt in wijk.buurten
)

# Who another organisation is, by category, where the answer names one.
OTHERS: Final = {
    "straatverlichting": "Netbeheerder",
    "water-riolering": "Waterschap",
    "verkeersveiligheid": "Politie",
    "ongedierte-dieren": "Dierenambulance",
    "geluid-stank": "Omgevingsdienst",
    "wonen-bouwen": "Woningcorporatie",
    "verdachte-situatie": "Politie",
    "huiselijk-geweld": "Veilig Thuis",
    "burenoverlast": "Woningcorporatie",
    "jongeren-op-straat": "Politie",
}
_COMMON_WORDS: Final = frozenset(
    ("het", "een", "wij", "hebben", "heeft", "dat", "die", "dit", "niet", "met", "voor", "van", "als", "nog", "weer",
     "naar", "bij", "zij")
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Who and what the year needs, read once."""

    categories: dict[str, Category]
    results: dict[str, ClosingResult]
    teams: dict[str, Team]
    domains: dict[str, Domain]
    members: dict[int, list[Officer]]
    area_officers: dict[str, Officer]  # by code of the buurt
    client: ApiClient
    rings: dict[str, list[list[list[float]]]]  # polygons of the buurten by code
    questions: tuple[Asked, ...]  # the extra questions of the city

    def somebody_of(self, team: Team, dice: random.Random) -> Officer | None:
        """A member of a team, or None where nobody works."""
        members = self.members.get(team.pk)
        return dice.choice(members) if members else None


def live(*, now: datetime.datetime, client: ApiClient, heard: Sequence[Sound] | None = None) -> int:
    """Take in every sound that is not there yet, and let its course run until `now` (aware); gives how many came in.

    Needs the areas and the organisation of the demo. `client` is the program that sends in what comes by API; `heard`
    are the first so many sounds (all when left out).
    """
    cast = _cast(client)
    known = set(Signal.objects.filter(external_number__startswith="demo-").values_list("external_number", flat=True))
    arrivals = []
    for place, sound in enumerate(sounds() if heard is None else heard, start=1):
        number, dice = f"demo-{place:03}", random.Random(f"{SEED} {place}")
        if number not in known:
            arrivals.append((_arrival(sound, dice, cast, now=now), number, sound, dice))
    taken_in = []
    for at, number, sound, dice in sorted(arrivals, key=lambda row: row[:2]):
        signal = _take_in(sound, dice, cast, number=number, at=at, now=now)
        _Course(signal, sound, dice, cast, now).run()
        taken_in.append(signal)
    _show_every_status(taken_in, cast, now=now)
    terms.move_on(day=timezone.localdate(now))
    _ask_others(taken_in, cast, now=now)
    _pass_on_by_law(taken_in, cast, now=now)
    _coordinate(taken_in, now=now)
    return len(taken_in)


def _cast(client: ApiClient) -> Cast:
    members: dict[int, list[Officer]] = defaultdict(list)
    for officer in Officer.objects.filter(is_active=True).prefetch_related("teams").order_by("username"):
        for team in officer.teams.all():
            members[team.pk].append(officer)
    officers = {officer.name: officer for several in members.values() for officer in several}
    heard_by = {area: officers[name] for area, _title, name, _stand_in in COVERAGE if area.startswith(("SD", "KE"))}
    heard_by[FORMER_COVERAGE[0]] = officers[FORMER_COVERAGE[2]]
    by_buurt = {b.code: heard_by[sd.code] for sd in STADSDELEN for wijk in sd.wijken for b in wijk.buurten}
    by_buurt |= {b.code: heard_by[kern.code] for kern in KERNEN for b in kern.buurten}
    collection = json.loads(AREAS_FILE.read_text("utf-8"))
    return Cast(
        categories={row.slug: row for row in Category.objects.select_related("domain", "task")},
        results={row.slug: row for row in ClosingResult.objects.all()},
        teams={row.slug: row for row in Team.objects.select_related("domain")},
        domains={row.slug: row for row in Domain.objects.all()},
        members=dict(members),
        area_officers=by_buurt,
        client=client,
        rings={f["properties"]["code"]: f["geometry"]["coordinates"] for f in collection["features"]},
        questions=extra.known_questions(on=None),
    )


# Coming in


def _heard(sound: Sound, cast: Cast, *, before_may: bool) -> float:
    """How much of a sound comes by the area officers of where these moved on 1 May: while they sat under fysiek people
    told them what was broken, and since then what troubles them. That is what the product is about."""
    if sound.channel not in OFFICERS_OWN or sound.area not in _MOVED:
        return 1
    domain = cast.categories[sound.category].domain.slug
    return {("sociaal", True): 0.03, ("fysiek", False): 0.3}.get((domain, before_may), 1)


def _arrival(sound: Sound, dice: random.Random, cast: Cast, *, now: datetime.datetime) -> datetime.datetime:
    """When a sound came in: in one of its months, most often lately, in office hours where somebody wrote it down."""
    today = timezone.localdate(now)
    may = last_first_of_may(today)
    days, weights = [], []
    for back in range(DAYS):
        day = today - datetime.timedelta(days=back)
        at_the_office = sound.channel in OFFICE_CHANNELS
        if day.month in sound.months and (deadlines.is_working_day(day) or not at_the_office):
            days.append(day)
            weight = (1.6 - 0.6 * back / DAYS + (1.6 if back < 25 else 0)) * (1 if day.weekday() < 5 else 0.5)
            weights.append(weight * _heard(sound, cast, before_may=day < may))
    (day,) = dice.choices(days, weights)
    if sound.channel == Channel.MEETING and dice.random() < 0.6:
        hour = dice.uniform(19, 21.5)
    elif sound.channel in OFFICE_CHANNELS:
        hour = dice.uniform(8.6, 16.9)
    else:
        hour = min(max(dice.gauss(15, 4.2), 0.2), 23.8)
    at = timezone.make_aware(
        datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=round(hour * 60))
    )
    while at > now - datetime.timedelta(minutes=10):
        at -= datetime.timedelta(days=1)
    return at


def _take_in(
    sound: Sound, dice: random.Random, cast: Cast, *, number: str, at: datetime.datetime, now: datetime.datetime
) -> Signal:
    """Send a sound in as it would come: by whom, with which place, with or without a category."""
    by: Actor = None
    if sound.channel in OFFICERS_OWN and sound.area:
        by = cast.area_officers[sound.area]
    elif sound.channel in OFFICE_CHANNELS:
        by = cast.somebody_of(cast.teams["kcc"], dice)
    elif sound.channel == Channel.API:
        by = cast.client
    undecided = {Channel.WEB: 0.13, Channel.EMAIL: 0.5}.get(Channel(sound.channel), 0)
    category = None if dice.random() < undecided else sound.category
    place = _place(sound, dice, cast)
    report = intake.Report(
        text=sound.text,
        channel=Channel(sound.channel),
        kind=Kind(sound.kind),
        category=category,
        external_number=number,
        **place,
        **_contact(sound, dice),
        **told_besides(
            sound, category=category, point=place.get("point"), number=number, at=at, questions=cast.questions
        ),
    )
    tell = at >= now - TOLD_BY_MAIL
    signal = intake.receive(report, by=by, received_at=at, tell=tell)
    if sound.channel in OFFICERS_OWN and by in cast.members[signal.team_id]:
        workflow.assign(signal, to=by, by=by, at=at)  # who heard it keeps it, also while it is offered
    if not tell:
        reporter = Reporter.objects.filter(signal=signal).first()
        message, _letter = telling.confirmation(signal, reporter)
        message.at = at
        message.subject = message.body = ""  # nothing was mailed
        if telling.has_reader(signal, reporter):
            message.save()
    if sound.secondary_domain:
        # What the rules do not see a person would; nothing else follows from it.
        signal.secondary_domain = cast.domains[sound.secondary_domain]
        signal.save(update_fields=["secondary_domain"])
    return signal


def _place(sound: Sound, dice: random.Random, cast: Cast) -> dict[str, Any]:
    """Where it is, as exactly as this reporter says it: a point, an address, an area, or nothing."""
    if sound.place == "none":
        return {}
    if sound.place == "area":
        return {"area": sound.area}
    where: dict[str, Any] = {}
    rings = cast.rings[sound.area]
    if sound.street:
        where |= {"street": sound.street, "house_number": sound.house_number, "town": _town(sound.area)}
    if sound.place == "address" and sound.channel != Channel.WEB:
        # Who takes a call picks the area; a mail or a program gives the address only.
        return where | ({"area": sound.area} if sound.channel in OFFICE_CHANNELS else {})
    if sound.street:
        start, end = street_lines()[sound.street]
        along, aside = dice.random(), dice.uniform(-0.00008, 0.00008)
        point = (start[0] + (end[0] - start[0]) * along + aside, start[1] + (end[1] - start[1]) * along + aside)
        if not inside(rings, point):
            point = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    else:
        west, east = min(x for x, _ in rings[0]), max(x for x, _ in rings[0])
        south, north = min(y for _, y in rings[0]), max(y for _, y in rings[0])
        point = (0.0, 0.0)
        while not inside(rings, point):
            point = (dice.uniform(west, east), dice.uniform(south, north))
    return where | {"point": (round(point[0], 6), round(point[1], 6))}


def _town(buurt: str) -> str:
    """What stands behind the street in an address: the village, or the town."""
    return next((kern.name for kern in KERNEN if any(b.code == buurt for b in kern.buurten)), MUNICIPALITY.name)


def _contact(sound: Sound, dice: random.Random) -> dict[str, Any]:
    """Contact data of somebody who does not exist; some of them write more often."""
    if not sound.contact:
        return {}
    who = random.Random(f"reporter {dice.randrange(12)}") if dice.random() < 0.15 else dice
    first, last = who.choice(FIRST_NAMES), who.choice(LAST_NAMES)
    contact = {"name": f"{first} {last}"}
    if "email" in sound.contact:
        contact["email"] = f"{first}.{last}@example.nl".lower()
    if "phone" in sound.contact:
        contact["phone"] = f"06-00{who.randrange(10**6):06}"
    return contact


# What people do with it


class _Course:
    """What happens to one signal, step after step in working time, until it is done or until now."""

    def __init__(self, signal: Signal, sound: Sound, dice: random.Random, cast: Cast, now: datetime.datetime) -> None:
        self.signal, self.sound, self.dice, self.cast, self.now = signal, sound, dice, cast, now
        self.at = signal.received_at
        self.can_be_told = bool(sound.contact)

    def run(self) -> None:
        """From the first look to the answer; ends early where somebody waits, where nobody works, or at `now`."""
        self._answer_compensation()
        if self._category_is_right() and self._offers_are_answered() and self._is_where_it_belongs():
            self._handle()

    def _wait(self, low: float, high: float) -> bool:
        """Let some working hours pass; whether that still lies before now."""
        self.at = after_working_hours(self.at, self.dice.uniform(low, high))
        return self.at <= self.now

    @property
    def _tell(self) -> bool:
        return self.at >= self.now - TOLD_BY_MAIL

    def _category_is_right(self) -> bool:
        """Who has it gives it the category that a person would; what triage decides goes on at once."""
        right = self.cast.categories[self.sound.category]
        if self.signal.category_by and self.signal.category_id == right.pk:
            return True
        if not self._wait(0.5, 9):
            return False
        looker = self.cast.somebody_of(self.signal.team, self.dice)
        if looker is None:
            return False
        reclassify(self.signal, category=right, by=looker, at=self.at, tell=self._tell)
        return True

    def _answer_compensation(self) -> None:
        """A team that a rule asks to look along answers within a day, most of the time; more often yes than no."""
        dice = random.Random(f"{SEED} compensation {self.signal.external_number}")
        for asked in Consult.objects.filter(signal=self.signal, answer=Consult.Answer.OPEN).order_by("pk"):
            at = after_working_hours(self.at, dice.uniform(1, 9))
            (answer,) = dice.choices(consult.ANSWERS, (5, 3, 2))
            looker = self.cast.somebody_of(asked.team, dice) if asked.team else None
            if looker is not None and at <= self.now and dice.random() < 0.85:
                # History runs forward: what follows, follows this.
                self.at, asked.signal = at, self.signal
                consult.answer(asked, answer=answer, by=looker, at=at, tell=self._tell)

    def _offers_are_answered(self) -> bool:
        """Offers are accepted, declined, or left hanging; the sender stays owner until then."""
        while offer := Handover.objects.filter(signal=self.signal, answer=Handover.Answer.OPEN).first():
            offer.signal = self.signal
            roll = self.dice.random()
            receiver = self.cast.somebody_of(offer.to_team, self.dice)
            if roll < 0.09 or receiver is None:
                return self._nobody_answers(offer)
            if not self._wait(2, 26):
                return False
            if roll < 0.2:
                reason = self.dice.choice(replies.DECLINES)
                handover.decline(offer, reason=reason, by=receiver, at=self.at, tell=self._tell)
                return True
            handover.accept(offer, by=receiver, at=self.at, tell=self._tell)
        return True

    def _nobody_answers(self, offer: Handover) -> bool:
        """Nobody answers in time: it comes back and floats, until somebody of the sender's team does something."""
        day = offer.answer_until
        comes_back = timezone.make_aware(
            datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(6, 10))
        )
        if comes_back > self.now:
            return False
        handover.lapse(offer, at=comes_back, tell=False)
        self.at = max(self.at, comes_back)
        return self._wait(4, 40)

    def _is_where_it_belongs(self) -> bool:
        """Where the work is another team's, or another domain is touched too, it is offered there."""
        target, reason = self._better_team()
        sender = self.cast.somebody_of(self.signal.team, self.dice)
        if target is None or target.pk == self.signal.team_id or sender is None:
            return True
        if not self._wait(1, 14):
            return False
        handover.offer(self.signal, to_team=target, reason=reason, by=sender, at=self.at, tell=self._tell)
        return self._offers_are_answered()

    def _better_team(self) -> tuple[Team | None, str]:
        roll = self.dice.random()
        if self.sound.secondary_domain and roll < 0.65:
            slug = {"sociaal": "zorg-overlast", "fysiek": "openbare-ruimte", "publiekszaken": "kcc"}
            return (
                self.cast.teams[slug[self.sound.secondary_domain]],
                replies.OFFERS["*", self.sound.secondary_domain],
            )
        if self.sound.kind == Kind.REPORT and roll < 0.15:
            pairs = [pair for pair in replies.OFFERS if pair[0] == self.signal.team.slug]
            if pairs:
                pair = self.dice.choice(pairs)
                return self.cast.teams[pair[1]], replies.OFFERS[pair]
        return None, ""

    def _handle(self) -> None:
        """Somebody takes it, perhaps asks, plans or waits, and closes it with an answer."""
        worker = self.cast.somebody_of(self.signal.team, self.dice)
        own = self.cast.area_officers.get(self.sound.area)
        if own in self.cast.members.get(self.signal.team_id, []):
            worker = own  # in a unit of area officers, whoever knows the area does it
        category = self.cast.categories[self.sound.category]
        term = category.handling_days * 8.5 * self.dice.triangular(0.15, 1.5, 0.75)
        if self.sound.kind in (Kind.COMPLIMENT, Kind.QUESTION):
            term = min(term, self.dice.uniform(2, 40))
        elif self.sound.kind == Kind.IDEA:
            term *= 2  # an idea has to be weighed
        ready_at = after_working_hours(self.signal.received_at, term)
        if worker is None or not self._wait(0.3, max(1.0, 0.7 * 8.5 * category.first_contact_days)):
            return
        workflow.take(self.signal, by=worker, at=self.at, tell=self._tell)
        if self.dice.random() < 0.35 and self._wait(0.5, 6):
            workflow.note(self.signal, text=self.dice.choice(replies.NOTES), by=worker, at=self.at)
        if self.at > self.now or not self._middle(worker):
            return
        self.at = max(after_working_hours(self.at, 0.5), ready_at)
        if self.at <= self.now:
            self._close(worker)

    def _middle(self, worker: Officer) -> bool:
        """What comes between taking and closing; False where it stays there."""
        is_fysiek = self.signal.domain is not None and self.signal.domain.slug == "fysiek"
        # What gets stuck lies for months, and is then found.
        left_lying, roll = self.dice.uniform(150, 900) if self.dice.random() < 0.1 else 0.0, self.dice.random()
        if self.can_be_told and roll < 0.13:
            to, texts = Status.WAITING_FOR_REPORTER, replies.ASKED
        elif is_fysiek and roll < 0.33:
            to, texts = Status.PLANNED, replies.PLANNED[:3]
        elif roll < (0.42 if is_fysiek else 0.22):
            to, texts = Status.WAITING_FOR_THIRD_PARTY, replies.ELSEWHERE[:3] if is_fysiek else replies.ELSEWHERE[3:]
        else:
            return self._wait(left_lying, left_lying)
        if self.sound.kind in (Kind.COMPLIMENT, Kind.QUESTION):
            return self._wait(left_lying, left_lying)
        if not self._wait(1, 10):
            return False
        asked = self.dice.choice(texts)
        workflow.move(self.signal, to=to, by=worker, text=asked, at=self.at, tell=self._tell)
        if not self._wait(6 + left_lying, 50 + left_lying):
            return False
        if to == Status.WAITING_FOR_REPORTER:
            self._answer(asked)
        elif to != Status.PLANNED:
            workflow.move(self.signal, to=Status.IN_PROGRESS, by=worker, at=self.at)
        return True

    def _answer(self, asked: str) -> None:
        """The reporter answers what was asked: by the link where one was mailed."""
        text = replies.ANSWERED[replies.ASKED.index(asked)]
        question = self.signal.questions.filter(state=Question.State.OPEN).first()
        if question:
            answering.answer(question, text=text, at=self.at)
            self.signal.refresh_from_db(fields=["status", "updated_at"])
        else:
            answering.take_answer(self.signal, text=text, at=self.at, tell=False)

    def _close(self, worker: Officer) -> None:
        cancelled = self.sound.kind == Kind.REPORT and self.dice.random() < 0.05
        slug, text = self.dice.choice(replies.CANCELLED) if cancelled else self._reply()
        self._move(Status.CANCELLED if cancelled else Status.DONE, worker, slug=slug, text=text)
        if self.can_be_told and not cancelled and self.dice.random() < 0.05:
            self._reopen(worker)

    def _reopen(self, worker: Officer) -> None:
        self.at += datetime.timedelta(hours=self.dice.uniform(10, 120))
        if self.at > self.now:
            return
        # The reporter's own words are for who handles it.
        words = self.dice.choice(replies.REOPENING_ASKED)
        answering.ask_reopening(self.signal, text=words, at=self.at, tell=self._tell)
        if not self._wait(2, 20):
            return
        if self.dice.random() < 0.35:
            self._move(Status.DONE, worker, slug="niet-aangetroffen", text=replies.STILL_CLOSED)
            return
        text = self.dice.choice(replies.REOPENED)
        workflow.move(self.signal, to=Status.REOPENED, by=worker, text=text, at=self.at, tell=self._tell)
        if self._wait(10, 45):
            slug, text = self._reply()
            self._move(Status.DONE, worker, slug=slug, text=text)

    def _move(self, to: Status, worker: Officer, *, slug: str, text: str) -> None:
        result = self.cast.results[slug]
        told: bool | None = None
        if self.can_be_told:
            told = None if self.dice.random() < 0.92 else False
        elif self.sound.channel in OFFICE_CHANNELS:
            told = self.dice.random() < 0.55
        feedback = "" if told is not False else Feedback.PHONE if self.can_be_told else Feedback.ANONYMOUS
        if told is not False and not telling.has_reader(
            self.signal, Reporter.objects.filter(signal=self.signal).first()
        ):
            # Who told it to an officer and left no address hears it by word of mouth.
            told, feedback = False, Feedback.PHONE if self.can_be_told else Feedback.TALK
        workflow.move(
            self.signal,
            to=to,
            by=worker,
            text=text,
            result=result,
            told=told,
            organisation=OTHERS.get(self.sound.category, "Woningcorporatie") if result.asks_organisation else "",
            forwarded_on=timezone.localdate(self.at) if result.asks_organisation else None,
            feedback=feedback,
            without_answers=True,
            at=self.at,
            tell=self._tell,
        )
        if self.signal.closes_on and self._wait(4, 30):
            forwarding.acknowledge(self.signal, by=worker, at=self.at, tell=self._tell)

    def _reply(self) -> replies.Reply:
        """An answer that fits the kind, the category, and as far as words tell the text."""
        kind, of_category = self.sound.kind, replies.CLOSING[self.sound.category]
        if kind == Kind.COMPLIMENT:
            return self.dice.choice(replies.COMPLIMENTS)
        if kind == Kind.IDEA:
            return self.dice.choice(replies.IDEAS)
        if kind == Kind.CONCERN and self.signal.domain and self.signal.domain.slug != "sociaal":
            return self.dice.choice(replies.WORRIES)
        answers = [reply for reply in of_category if reply[0] == "antwoord-gegeven"]
        choices = answers if kind == Kind.QUESTION and answers else list(of_category)
        said = _words(self.sound.text)
        best = max(len(said & _words(text)) for _slug, text in choices)
        return self.dice.choice([reply for reply in choices if len(said & _words(reply[1])) == best])


def _words(text: str) -> frozenset[str]:
    """The words that carry meaning, cut to their first letters so that plurals meet."""
    return frozenset(word[:5] for word in re.findall(r"\w{3,}", text.lower()) if word not in _COMMON_WORDS)


def after_working_hours(at: datetime.datetime, hours: float) -> datetime.datetime:
    """The moment (aware) that lies so many hours of office time after another one."""
    local, left = timezone.localtime(at), datetime.timedelta(hours=hours)
    while True:
        day = local.date()
        opens = timezone.make_aware(datetime.datetime.combine(day, OPENS))
        closes = timezone.make_aware(datetime.datetime.combine(day, CLOSES))
        start = max(local, opens)
        if deadlines.is_working_day(day) and start < closes:
            if start + left <= closes:
                return (start + left).replace(microsecond=0)
            left -= closes - start
        local = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), OPENS))


def _ask_others(signals: Sequence[Signal], cast: Cast, *, now: datetime.datetime) -> None:
    """Four of the last signals that somebody works on: one with an action at two other teams, of which one is done, one
    of which a contractor does a part, one at which another team and a landlord look along, and one that is before a
    higher level."""
    partner = PartnerOrganisation.objects.filter(slug="van-den-kribbe", is_active=True).first()
    fit = [
        signal
        for signal in reversed(signals)
        if signal.officer
        and signal.status in (Status.IN_PROGRESS, Status.PLANNED)
        and signal.sensitivity == Sensitivity.ORDINARY
        and signal.team.domain_id
        and signal.updated_at < now - datetime.timedelta(hours=3)
    ]
    for signal, ask in zip(fit, (_ask_two_teams, _ask_contractor, _ask_along, _put_up), strict=False):
        ask(signal, cast, partner, now)


def _ask_two_teams(signal: Signal, cast: Cast, partner: PartnerOrganisation | None, now: datetime.datetime) -> None:
    others = [team for slug, team in sorted(cast.teams.items()) if cast.members.get(team.pk) and team != signal.team]
    inside = [team for team in others if not team.is_triage and not team.is_contact_centre]
    asked = now - datetime.timedelta(hours=2)
    due_on = timezone.localdate(now) + datetime.timedelta(days=7)
    for team, text in zip(inside, replies.ACTIONS, strict=False):
        action = team_actions.add(signal, team=team, text=text, due_on=due_on, by=signal.officer, at=asked, tell=False)
    if inside:
        doer = cast.members[action.team_id][0]
        done = now - datetime.timedelta(hours=1)
        team_actions.change(action, to="klaar", text=replies.ACTION_DONE, by=doer, at=done, tell=False)


def _ask_contractor(signal: Signal, cast: Cast, partner: PartnerOrganisation | None, now: datetime.datetime) -> None:
    if partner is not None:
        partners.ask(
            signal,
            partner=partner,
            text=replies.PARTNER_REQUEST,
            due_on=timezone.localdate(now) + datetime.timedelta(days=10),
            by=signal.officer,
            shares_place=True,
            may_close=True,
            wait=True,
            at=now - datetime.timedelta(hours=1),
        )


def _coordinate(signals: Sequence[Signal], *, now: datetime.datetime) -> None:
    """Of the last restricted signal that somebody works on, that one coordinates; at its address another team has
    something as well, and is asked to call first."""
    quiet = [one for one in reversed(signals) if one.is_open and one.updated_at < now - datetime.timedelta(hours=3)]
    secret = next((one for one in quiet if one.sensitivity == Sensitivity.SPECIAL and one.officer and one.street), None)
    if secret is None:
        return
    ordinary = [one for one in quiet if one.sensitivity == Sensitivity.ORDINARY and one.street]
    other = next((one for one in ordinary if one.team_id != secret.team_id), None)
    if other is not None:
        address = {name: getattr(secret, name) for name in ("street", "house_number", "postcode", "town")}
        Signal.objects.filter(pk=other.pk).update(**address)
    begun = now - datetime.timedelta(hours=2)
    coordination.appoint(secret, coordinator=secret.officer, by=secret.officer, at=begun, tell=False)


def _pass_on_by_law(signals: Sequence[Signal], cast: Cast, *, now: datetime.datetime) -> None:
    """Of the last open signals: one is also a complaint about who has it, one is a melding under the Wmo that was taken
    up there, and one is a call for help with debts."""
    told, taken_up = now - datetime.timedelta(hours=3), now - datetime.timedelta(hours=1)
    still_open = [one for one in reversed(signals) if one.is_open and one.category and one.updated_at < told]
    starts = {one.slug: one for one in StatutoryStart.objects.select_related("team")}
    for category, slug in (("wmo-ondersteuning", "wmo-melding"), ("schulden-armoede", "schuldhulp")):
        signal = next((one for one in still_open if one.category and one.category.slug == category), None)
        if signal is None or slug not in starts:
            continue
        by = cast.somebody_of(signal.team, random.Random(f"{SEED} {slug}"))
        passing = statutory.pass_on(signal, start=starts[slug], by=by, at=told, tell=False)
        if slug == "wmo-melding":
            doer = cast.somebody_of(passing.team, random.Random(f"{SEED} {slug} there"))
            statutory.answer(passing, status=PassingStatus.TAKEN_UP, by=doer, at=taken_up, tell=False)
    handled = [one for one in still_open if one.officer and not one.is_sensitive and not one.team.takes_complaints]
    if handled and any(team.takes_complaints for team in cast.teams.values()):
        about = handled[0]
        desk = next(team for team in cast.teams.values() if team.is_contact_centre)
        heard_by = cast.somebody_of(desk, random.Random(f"{SEED} klacht"))
        complaints.pass_on(
            about,
            about=about.team,
            words=replies.COMPLAINT,
            received_on=timezone.localdate(told),
            by=heard_by,
            at=told,
            tell=False,
        )


def _ask_along(signal: Signal, cast: Cast, partner: PartnerOrganisation | None, now: datetime.datetime) -> None:
    others = [team for _slug, team in sorted(cast.teams.items()) if cast.members.get(team.pk) and team != signal.team]
    social = [team for team in others if team.domain and team.domain.slug == "sociaal"]
    for team in (social or others)[:1]:
        consult.ask(
            signal,
            team=team,
            question=replies.CONSULT,
            by=signal.officer,
            at=now - datetime.timedelta(hours=2),
            tell=False,
        )
    landlord = PartnerOrganisation.objects.filter(slug="elzewonen", is_active=True).first()
    if landlord is not None:
        # With a mail, so that its link can be tried in the mailbox.
        at = now - datetime.timedelta(hours=1)
        consult.ask(signal, partner=landlord, question=replies.CONSULT_OUTSIDE, by=signal.officer, at=at)


def _put_up(signal: Signal, cast: Cast, partner: PartnerOrganisation | None, now: datetime.datetime) -> None:
    escalation.escalate(
        signal,
        level=EscalationLevel.TABLE,
        reason=replies.ESCALATION,
        decide_by=timezone.localdate(now) + datetime.timedelta(days=7),
        by=signal.officer,
        at=now - datetime.timedelta(hours=2),
        tell=False,
    )


def _show_every_status(signals: Sequence[Signal], cast: Cast, *, now: datetime.datetime) -> None:
    """The dice may leave out a status; then one of the last signals that can goes there."""
    for status in Status:
        there_are = Counter(signal.status for signal in signals)
        if there_are[status]:
            continue
        for signal in reversed(signals):
            worker = signal.officer
            at = min(now, signal.updated_at + datetime.timedelta(hours=5))
            leaves_some = there_are[signal.status] > 1
            if worker is None or not leaves_some or status not in workflow.TRANSITIONS[signal.status]:
                continue
            workflow.move(
                signal,
                to=status,
                by=None if status == Status.REOPENING_ASKED else worker,
                text=replies.STATUS_TEXTS[status],
                result=cast.results["ingetrokken"] if status == Status.CANCELLED else None,
                told=False if status == Status.REOPENING_ASKED else None,
                without_answers=True,
                at=at,
                tell=False,
            )
            break

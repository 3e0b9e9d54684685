"""Intake: the only way in. Decides area, category, route and term in one transaction, and writes what must be told."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from areas.models import Area
from areas.queries import Place, ancestry, areas_at
from officers.models import Channel, Domain, Officer, Team
from officers.organisation import NoTriageTeam, current_organisation, known_teams, read_organisation, stamp
from officers.starter import ensure_triage
from outbox import post
from signals import consult, deadlines, extra, objects, speech, telling
from signals.categories import Known, known_categories
from signals.compensation import Ask, compensate, current_compensations, known_words
from signals.extra import Given
from signals.history import Actor, event, officer_of
from signals.listening import raised_by
from signals.models import (
    MAX_TEXT,
    Category,
    ClosingResult,
    CompensationHit,
    Consult,
    Event,
    ExtraAnswer,
    Handover,
    Kind,
    Message,
    NoticeKind,
    Reporter,
    Sensitivity,
    Signal,
    SignalObject,
    Status,
)
from signals.notices import notices
from signals.queries import CLOSED, POINTED_AT, SAID
from signals.routing import Facts, Route, Step, route
from signals.rules import current_rules, read_rules
from signals.typed import read
from signals.understanding import Understanding

_NO_PLACE: Final = gettext_lazy("Dit is geen plek op de kaart: geef lengte en breedte in graden.")
_POSTCODE = re.compile(r"^[1-9][0-9]{3} ?[A-Za-z]{2}$")
_PHONE = re.compile(r"^\+?[0-9][0-9 ()/.-]{5,18}$")


@dataclass(frozen=True, slots=True)
class Report:
    """A sound as it comes in through any door, before anything is decided.

    `point` is (longitude, latitude) in degrees, EPSG:4326. Only `text` is required.
    """

    text: str
    channel: Channel
    kind: Kind | None = None
    category: str | None = None  # slug, chosen by who sends it
    external_number: str = ""
    point: tuple[float, float] | None = None
    area: str | None = None  # code
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    place: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    # What the sender reads, as a code of `settings.LANGUAGES`.
    language: str = speech.DUTCH
    # The reporter was shown personal data in the text (kinds of `personal_data.KINDS`) and sends it all the same.
    personal: Sequence[str] = ()
    # The reporter saw what we made of the words and said no: a person looks, whatever the words say.
    is_other: bool = False
    # To extra questions, by their codes (`signals/extra.py`).
    answers: Mapping[str, Any] = field(default_factory=dict)
    # What a door of ours asked besides: codes for routing, no words.
    noted: Mapping[str, Any] = field(default_factory=dict)
    objects: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """A report that came in elsewhere, and how it stood when it was taken over."""

    report: Report
    received_at: datetime.datetime  # aware
    status: Status = Status.RECEIVED
    closed_at: datetime.datetime | None = None  # aware; of what is closed
    result: ClosingResult | None = None
    # False: the text was put together from what the other system knew, so it tells nothing by itself.
    has_own_text: bool = True


@dataclass(frozen=True, slots=True)
class Recipient:
    """For whom somebody enters a signal: a team, perhaps one of its officers, whatever the arrangements say."""

    team: Team
    officer: Officer | None = None


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a report would become. `signal` is not stored and has no number; `words` spoke for the first suggestion."""

    signal: Signal
    offer_to: Team | None
    looking_along: list[Team]
    suggestions: list[tuple[Category, float]]  # with their probability, best first
    words: list[str]
    referrals: list[str]  # codes of numbers to name


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What a report becomes: rows that belong together, decided and not yet written."""

    signal: Signal
    reporter: Reporter | None
    events: list[Event]
    offer: Handover | None
    answers: list[ExtraAnswer]
    objects: list[SignalObject]
    # What other teams are asked to look along at, and the rules that asked it.
    consults: list[Consult]
    hits: list[CompensationHit]


def receive(
    report: Report,
    *,
    by: Actor = None,
    to: Recipient | None = None,
    received_at: datetime.datetime | None = None,
    tell: bool = True,
) -> Signal:
    """Take in a report: locate, understand, route, store and tell, in one transaction.

    `by` is the officer or program that sends it in (None: a resident). `to` is for whom an officer enters it; left out,
    the rules decide. `received_at` (aware) is for signals of
    another system; `tell=False` writes no mail. Raises `ValidationError` with the contract's field names as keys
    (`tekst`, `locatie.punt`, `melder.email`, `antwoorden.<code>`, `objecten`, ..., `voor`); then nothing is stored.
    """
    past = Past(clean(report), received_at or timezone.now())
    # What is kept of the way that it went is for colleagues.
    with override(speech.DUTCH), transaction.atomic():
        on = stamp()
        arrival = _arrival(past, by=by, on=on, to=to)
        signal = arrival.signal
        signal.number = _numbers([past.received_at])[0]
        _insert(signal)
        if arrival.reporter:
            arrival.reporter.save(force_insert=True)
        Event.objects.bulk_create(arrival.events)
        if arrival.answers:
            ExtraAnswer.objects.bulk_create(arrival.answers)
        if arrival.objects:
            SignalObject.objects.bulk_create(arrival.objects)
        if arrival.offer:
            arrival.offer.save(force_insert=True)
        if arrival.hits:
            Consult.objects.bulk_create(arrival.consults)
            CompensationHit.objects.bulk_create(arrival.hits)
        if tell:
            offer_to = arrival.offer.to_team if arrival.offer else None
            _tell(signal, arrival.reporter, offer_to=offer_to, asked=arrival.consults, by=by, on=on)
    return signal


def foresee(report: Report, *, by: Actor, to: Recipient | None = None) -> Foresight:
    """What `receive` would make of a report now: subject, route, team and terms, before anything is stored.

    Raises `ValidationError` as `receive` does.
    """
    report, on = clean(report), stamp()
    arrival = _arrival(Past(report, timezone.now()), by=by, on=on, to=to)
    known = known_categories(on=on)
    understanding = _understand(report, known, on=on)
    return Foresight(
        signal=arrival.signal,
        offer_to=arrival.offer.to_team if arrival.offer else None,
        looking_along=[asked.team for asked in arrival.consults if asked.team],
        suggestions=[(known.by_slug[one.slug], one.probability) for one in understanding.suggestions],
        words=understanding.decisive_words,
        referrals=understanding.referrals,
    )


def receive_all(pasts: Iterable[Past], *, by: Actor = None) -> list[Signal]:
    """Take over signals of another system, all or nothing, without telling anybody.

    Each goes the way of `receive`: the same rules, the areas and the organisation of its own day. Only the writing is
    done for all at once. One that was closed there is closed here, with that in its history, and is offered to nobody.
    The reports must be clean (`clean`). Raises `ValidationError` as `receive` does.
    """
    # By day, so that the organisation of each day is read once.
    pasts = sorted(pasts, key=lambda past: past.received_at)
    with transaction.atomic():
        on = stamp()
        arrivals = [_arrival(past, by=by, on=on) for past in pasts]
        for arrival, number in zip(arrivals, _numbers([past.received_at for past in pasts]), strict=True):
            arrival.signal.number = number
        signals = Signal.objects.bulk_create([arrival.signal for arrival in arrivals], batch_size=1000)
        Reporter.objects.bulk_create([one.reporter for one in arrivals if one.reporter], batch_size=1000)
        Event.objects.bulk_create([line for one in arrivals for line in one.events], batch_size=2000)
        Handover.objects.bulk_create([one.offer for one in arrivals if one.offer], batch_size=1000)
        ExtraAnswer.objects.bulk_create([one for arrival in arrivals for one in arrival.answers], batch_size=1000)
        Consult.objects.bulk_create([one for arrival in arrivals for one in arrival.consults], batch_size=1000)
        CompensationHit.objects.bulk_create([one for arrival in arrivals for one in arrival.hits], batch_size=1000)
    return signals


def _arrival(past: Past, *, by: Actor, on: str | None, to: Recipient | None = None) -> _Arrival:
    """Decide all that is to be known of a report, and write nothing. `on` is the stamp of the organisation."""
    report, received_at = past.report, past.received_at
    day = timezone.localdate(received_at)
    about = objects.named(report.objects) if report.channel != Channel.IMPORT else []
    if about and report.point is None and report.area is None:
        # Who names the lamp says where it is.
        report = replace(report, point=(about[0].point.x, about[0].point.y))
    places, outside = locate(point=report.point, area=report.area, on=day)
    known = known_categories(on=on)
    categories = known.by_slug
    understanding = _understand(report if past.has_own_text else replace(report, text=""), known, on=on)
    best = understanding.suggestions[0] if understanding.suggestions and past.has_own_text else None
    category, decided_by = _category(report, categories, understanding, by=by)
    given = _answers(report, category, understanding, on=on, by=by)
    threats = _threats(report, known, on=on) if understanding.urgent else []
    kind = report.kind or Kind(understanding.kind)
    sensitivity = raised_by(understanding, Sensitivity(category.sensitivity) if category else Sensitivity.ORDINARY)
    facts = Facts(
        channel=report.channel,
        kind=kind,
        sensitivity=sensitivity,
        at=received_at.astimezone(datetime.UTC).isoformat(),
        category=category.slug if category else None,
        category_name=category.name if category else "",
        decided=bool(decided_by),
        decided_by=decided_by,
        for_a_person=understanding.about_somebody,
        task=category.task.slug if category and category.task else None,
        areas=tuple(place.code for place in places),
        area_names=tuple(place.name for place in places),
        outside=outside,
        answers={**extra.codes_of(given), **report.noted},
        suggested=best.slug if best else None,
        certainty=round(best.probability, 2) if best else 0.0,
        words=known_words(on=on).in_text(report.text) if past.has_own_text else (),
    )
    decision = decide(facts, on=on, day=day)
    if to is not None:
        decision = _given(decision, to)
    # What another system had, its teams have looked at; and what is closed needs nobody.
    is_closed = past.status in CLOSED
    asks = [] if is_closed or report.channel == Channel.IMPORT else asked_besides(facts, decision, on=on, day=day)
    teams = known_teams(on=on)
    if not {decision.owner, decision.entry_desk} <= teams.keys():
        teams = known_teams(on=None)  # the triage team was made just now
    signal = Signal(
        external_number=report.external_number,
        kind=kind,
        text=report.text,
        category=category,
        category_by=decided_by,
        domain=category.domain if category else None,
        secondary_domain=_secondary(understanding, categories, category),
        sensitivity=sensitivity,
        is_urgent=understanding.urgent,
        area_id=places[0].id if places else None,
        point=Point(*report.point, srid=4326) if report.point else None,
        is_outside=outside,
        street=report.street,
        house_number=report.house_number,
        postcode=report.postcode,
        town=report.town,
        place=report.place,
        channel=report.channel,
        language=report.language if speech.known(report.language) else speech.DUTCH,
        entry_desk=teams[decision.entry_desk],
        made_by=officer_of(by),
        facts=facts.as_json(),
        trace=replace(decision, trace=(*decision.trace, *(ask.why for ask in asks), *threats)).trace_as_json(),
        team=teams[decision.owner],
        officer_id=None if is_closed else decision.officer,
        status=past.status,
        received_at=received_at,
        updated_at=past.closed_at or received_at,
        due_on=known.due_on(kind, category, received_at),
        first_contact_due_on=(
            category.first_contact_due_on(received_at) if category else deadlines.due_on(received_at, 1)
        ),
        closed_at=past.closed_at if is_closed else None,
        result=past.result if is_closed else None,
    )
    answers, pointed_at = extra.rows_of(signal, given), objects.rows_of(signal, about)
    signal.pointed_at = [{name: getattr(one, name) for name in POINTED_AT} for one in pointed_at]
    signal.said = [{name: getattr(one, name) for name in SAID} for one in answers]
    offer = None
    if decision.offer_to and not is_closed:
        reason = _("Dit hoort bij een taak van uw team.")
        offer = _offer(signal, teams[decision.offer_to], reason=reason, by=by)
    consults, hits = [], []
    for ask in asks:
        if ask.is_offer:
            offer = _offer(signal, teams[ask.team], reason=ask.question, by=by)
            hits.append(CompensationHit(rule_id=ask.rule, signal=signal, handover=offer, at=received_at))
        else:
            consults.append(consult.by_rule(signal, team=teams[ask.team], question=ask.question, holds=ask.holds))
            hits.append(CompensationHit(rule_id=ask.rule, signal=signal, consult=consults[-1], at=received_at))
    return _Arrival(
        signal,
        _reporter(signal, report),
        _history(signal, past, offer_to=offer.to_team if offer else None, asked=consults, by=by),
        offer,
        answers,
        pointed_at,
        consults,
        hits,
    )


def decide(facts: Facts, *, on: str | None = None, day: datetime.date | None = None) -> Route:
    """Route live, on the organisation of a local date (today when left out); `on` is its stamp where it is known.

    On a database without any team the triage team is made first, so that there is never nobody.
    """
    on = on or stamp()
    try:
        return route(facts, current_organisation(on=on, day=day), current_rules(on=on, day=day))
    except NoTriageTeam:
        ensure_triage()
        return route(facts, read_organisation(day=day), read_rules(day=day or timezone.localdate()))


def asked_besides(facts: Facts, decision: Route, *, on: str | None, day: datetime.date | None = None) -> list[Ask]:
    """What other teams are asked about a signal that goes this way, by the compensation rules of a local date."""
    rules = current_compensations(on=on, day=day)
    return compensate(facts, current_organisation(on=on, day=day), rules, route=decision) if rules else []


def _given(decision: Route, to: Recipient) -> Route:
    """The decision with the team and officer for whom the signal was entered; where it came in stays as it was.

    Raises `ValidationError` (key `voor`) for a team that takes no signals, or an officer who is not of that team.
    """
    if not to.team.is_active:
        raise ValidationError({"voor": ValidationError(_("Dit team neemt geen signalen meer aan."), code="invalid")})
    if to.officer is not None and not Officer.objects.of_team(to.team.pk).filter(pk=to.officer.pk).exists():
        wrong = ValidationError(_("Deze medewerker is niet van dit team."), code="invalid")
        raise ValidationError({"voor": wrong})
    # The last step says who owns it by the rules.
    step = Step("hand", _("Wie het invoerde, gaf het aan team %s.") % to.team.name)
    return replace(
        decision,
        owner=to.team.pk,
        officer=to.officer.pk if to.officer else None,
        offer_to=None,
        trace=(*decision.trace[:-1], step),
    )


def clean(report: Report) -> Report:
    """The report with its words tidy (`signals/typed.py`). Raises `ValidationError`, all faults at once."""
    errors: dict[str, list[ValidationError]] = {}

    def refuse(name: str, message: Any, code: str) -> None:
        errors.setdefault(name, []).append(ValidationError(message, code=code))

    words = {
        "tekst": ("text", MAX_TEXT),
        "externNummer": ("external_number", 100),
        "locatie.adres.straat": ("street", 120),
        "locatie.adres.huisnummer": ("house_number", 20),
        "locatie.adres.postcode": ("postcode", 7),
        "locatie.adres.plaats": ("town", 80),
        "locatie.omschrijving": ("place", 300),
        "melder.naam": ("name", 120),
        "melder.email": ("email", 254),
    }
    typed: dict[str, Any] = {}
    for name, (attribute, limit) in words.items():
        typed[attribute], found = read(getattr(report, attribute), longest=limit, lines=attribute == "text")
        if found:
            errors[name] = [found]
    if not typed["text"]:
        refuse("tekst", _("Schrijf wat u wilt melden, vragen of vertellen."), "required")
    if typed["email"] and "melder.email" not in errors:
        try:
            EmailValidator()(typed["email"])
        except ValidationError:
            refuse("melder.email", _("Dit is geen e-mailadres. Schrijf het zo: naam@voorbeeld.nl."), "invalid")
    typed["phone"], wrong_phone = read_phone(report.phone)
    if wrong_phone:
        errors["melder.telefoon"] = [wrong_phone]
    if typed["postcode"] and "locatie.adres.postcode" not in errors and not _POSTCODE.match(typed["postcode"]):
        refuse("locatie.adres.postcode", _("Dit is geen postcode. Schrijf hem zo: 1234 AB."), "invalid")
    if report.point is not None and not is_on_earth(report.point):
        refuse("locatie.punt", _NO_PLACE, "invalid")
    if errors:
        raise ValidationError(errors)
    return replace(report, **typed)


def read_phone(number: str) -> tuple[str, ValidationError | None]:
    """A telephone number as typed, tidy, and what is wrong with it, if anything; none at all is no fault."""
    number, wrong = read(number, longest=20, lines=False)
    if number and not wrong and not _PHONE.match(number):
        wrong = ValidationError(_("Dit is geen telefoonnummer. Gebruik alleen cijfers."), code="invalid")
    return number, wrong


def is_on_earth(point: tuple[float, float]) -> bool:
    """Whether these are a longitude and a latitude in degrees."""
    longitude, latitude = point
    return math.isfinite(longitude) and math.isfinite(latitude) and -180 <= longitude <= 180 and -90 <= latitude <= 90


def locate(*, point: tuple[float, float] | None, area: str | None, on: datetime.date) -> tuple[list[Place], bool]:
    """The areas of a place on a local date, smallest first, and whether a given point lies outside all of them.

    `point` is (longitude, latitude) in degrees, `area` a code; a point in an area that we know goes before the
    code. Raises `ValidationError` (keys `locatie.punt`, `locatie.gebied`).
    """
    if point is not None:
        if not is_on_earth(point):
            raise ValidationError({"locatie.punt": ValidationError(_NO_PLACE, code="invalid")})
        places = areas_at(Point(*point, srid=4326), day=on)
        if places or area is None:
            return places, not places
    if area is None:
        return [], False
    known = Area.objects.filter(code=area).first()
    places = ancestry(known.pk, day=on) if known else []
    if not places:
        raise ValidationError(
            {"locatie.gebied": ValidationError(_("Dit gebied kennen wij niet."), code="does_not_exist")}
        )
    return places, False


def _understand(report: Report, known: Known, *, on: str | None) -> Understanding:
    """What the words of a report seem to say. What another system asked is not listened to: it is history."""
    return known.understand(report.text, also=_also(report, on=on))


def _also(report: Report, *, on: str | None) -> list[str]:
    """What its reporter wrote besides the text, to extra questions."""
    if report.answers and report.channel != Channel.IMPORT:
        return extra.in_own_words(report.answers, extra.known_questions(on=on))
    return []


def _threats(report: Report, known: Known, *, on: str | None) -> list[Step]:
    """Why it is urgent whatever it is about, as lines for the way that it went."""
    return [
        Step("spoed", _("Spoed, om wat er dreigt: %s.") % name.lower())
        for name in known.threats(report.text, also=_also(report, on=on))
    ]


def _category(
    report: Report, categories: Mapping[str, Category], understanding: Understanding, *, by: Actor
) -> tuple[Category | None, str]:
    """The category, and who decided it; an empty decider means that a person must still look.

    A rule decides only above the threshold, and never for a sensitive category, nor where the text tells of a danger
    that is for few to read (`Understanding.decided`): then triage gets the suggestion.
    """
    if report.category is not None:
        chosen = categories.get(report.category)
        if chosen is None:
            raise ValidationError(
                {"categorie": ValidationError(_("Deze categorie kennen wij niet."), code="does_not_exist")}
            )
        if report.channel == Channel.IMPORT:
            return chosen, "import"
        return chosen, "medewerker" if isinstance(by, Officer) else "melder"
    best = understanding.suggestions[0] if understanding.suggestions else None
    if best and not report.is_other and understanding.certain:
        return categories[best.slug], "regel" if understanding.decided else ""
    return categories.get("overig"), ""


def _answers(
    report: Report, category: Category | None, understanding: Understanding, *, on: str | None, by: Actor
) -> list[Given]:
    """The answers to extra questions. What another system asked is taken as it is; a civil servant may not know what
    somebody on the telephone did not say. Raises `ValidationError` (keys `antwoorden.<code>`)."""
    is_import = report.channel == Channel.IMPORT
    questions = extra.known_questions(on=on)
    if not report.answers and not questions:
        return []
    return extra.check(
        report.answers,
        category=category.slug if category else None,
        named=report.category is not None and not is_import,
        questions=() if is_import else questions,
        in_danger=bool(understanding.referrals),
        must_answer=not isinstance(by, Officer),
    )


def _secondary(
    understanding: Understanding, categories: Mapping[str, Category], category: Category | None
) -> Domain | None:
    """The other domain that the text touches, if it is another one than the category's."""
    touched = understanding.secondary_domain
    if category is None or touched in (None, category.domain.slug):
        return None
    return next((other.domain for other in categories.values() if other.domain.slug == touched), None)


def _insert(signal: Signal) -> None:
    """Store the signal. Raises `ValidationError` (key `externNummer`) for a number that was taken over before."""
    try:
        signal.save(force_insert=True)
    except IntegrityError as error:
        if "signal_imported_once" not in str(error):
            raise
        taken = ValidationError(_("Een signaal met dit nummer is al overgenomen."), code="unique")
        raise ValidationError({"externNummer": taken}) from error


def _numbers(moments: Sequence[datetime.datetime]) -> list[str]:
    """Public numbers such as 2026-000417, one for each moment. From a sequence: gaps are allowed, and nobody waits for
    a counter row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('signals_number') FROM generate_series(1, %s)", [len(moments)])
        counts = [row[0] for row in cursor.fetchall()]
    return [f"{timezone.localdate(moment).year}-{count:06d}" for moment, count in zip(moments, counts, strict=True)]


def _reporter(signal: Signal, report: Report) -> Reporter | None:
    """The contact data, where there are any."""
    if not (report.name or report.email or report.phone):
        return None
    return Reporter(signal=signal, name=report.name, email=report.email, phone=report.phone)


def _offer(signal: Signal, offer_to: Team, *, reason: str, by: Actor) -> Handover:
    """The offer to another team than the one that owns what came in."""
    return Handover(
        signal=signal,
        from_team=signal.team,
        to_team=offer_to,
        reason=reason,
        offered_by=officer_of(by),
        offered_at=signal.received_at,
    )


def _history(signal: Signal, past: Past, *, offer_to: Team | None, asked: Iterable[Consult], by: Actor) -> list[Event]:
    """The first lines of the signal's history; of one that moved on elsewhere also that."""
    what, at = Event.What, past.received_at
    events = [
        event(signal, what.RECEIVED, by=by, after=signal.channel, public=True, at=at),
        event(signal, what.ROUTED, by=None, before=signal.entry_desk.slug, after=signal.team.slug, at=at),
    ]
    if past.report.personal:
        events.append(event(signal, what.PERSONAL, by=None, after=",".join(past.report.personal), at=at))
    if signal.officer_id:
        events.append(event(signal, what.OFFICER, by=None, after=signal.officer_id, at=at))
    if offer_to:
        events.append(event(signal, what.OFFERED, by=None, before=signal.team_id, after=offer_to.pk, at=at))
    for one in asked:
        events.append(event(signal, what.CONSULTED, by=None, after=one.team_id, at=at))
        if one.holds:
            events.append(event(signal, what.HELD, by=None, after=one.team_id, at=at))
    if past.status != Status.RECEIVED:
        moved_at = past.closed_at or at
        events.append(
            event(signal, what.STATUS, by=by, before=Status.RECEIVED, after=past.status, public=True, at=moved_at)
        )
    return events


def _tell(
    signal: Signal,
    reporter: Reporter | None,
    *,
    offer_to: Team | None,
    asked: Iterable[Consult],
    by: Actor,
    on: str | None,
) -> None:
    """Confirmation to the reporter, notice to the team and who handles it, notice of the offer and of questions."""
    message, letter = telling.confirmation(signal, reporter, on=on)
    message.at = signal.received_at
    letters = [letter] if letter else []
    letters += notices(NoticeKind.TEAM, signal, team=signal.team, by=by, on=on)
    if signal.officer:
        letters += notices(NoticeKind.ASSIGNED, signal, officers=[signal.officer], team=signal.team, by=by, on=on)
    if offer_to:
        letters += notices(NoticeKind.OFFER, signal, team=offer_to, by=by, on=on)
    for one in asked:
        letters += notices(NoticeKind.OFFER, signal, team=one.team, by=None, on=on, words=consult.ASKED)
    post.write(*letters)
    if telling.has_reader(signal, reporter):
        message.letter = letter
        Message.objects.bulk_create([message])

"""What a planned change of the organisation means for signals: who is there for what, what it touches, what its day
brings.

A plan (`officers/planning.py`) writes dated rows, and routing follows those. What lies open stays where it is, unless
a line of the plan says that it moves along: then a job moves it on the day of the plan, or later where the machine was
off, by the verbs of live work and with events. It may be broken off at any moment, and goes on where it was.
"""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from areas.dated import today
from areas.models import AreaVersion
from areas.queries import lineages
from officers import planning
from officers.alternatives import with_changes
from officers.models import Coverage, EntryRule, Officer, Plan, PlanLine, PlanStep, Team
from officers.organisation import Organisation, read_organisation
from outbox import post
from outbox.models import Letter
from signals import consult, handover, workflow
from signals.history import event
from signals.models import (
    Category,
    Complaint,
    Consult,
    Escalation,
    EscalationLevel,
    Event,
    Handover,
    RoutingRule,
    Signal,
    StatutoryPassing,
    StatutoryStart,
    TeamAction,
)
from signals.workflow import Changed

logger = logging.getLogger(__name__)

# Signals that are looked up together; each is moved in a transaction of its own.
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Shift:
    """Something that goes from one team to another (None: nobody) in some areas: a task, or (`task` empty) where the
    area officers sit. `areas` are names of the largest areas; where `everywhere`, the whole municipality."""

    task: str
    before: str | None
    after: str | None
    areas: tuple[str, ...]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A subject that nobody would take in some areas."""

    category: str
    areas: tuple[str, ...]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Touch:
    """Open signals that a line touches: those that a team has by what the line changes. `address` is the list of them,
    as far as its reader may know of them."""

    line: PlanLine
    before: Team
    after: Team
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What else lies with a team that stops, and stays there: numbers by what it is."""

    team: Team
    people: tuple[Officer, ...]
    offers: int
    questions: int
    actions: int
    complaints: int
    by_law: int
    starts: tuple[StatutoryStart, ...]
    rules: tuple[RoutingRule, ...]


@dataclass(slots=True)
class Findings:
    """What is found before a plan is settled. With `faults` or `gaps` it cannot be."""

    faults: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    # Subjects that nobody takes somewhere as it is: no fault of the plan.
    old_gaps: int = 0

    @property
    def may_settle(self) -> bool:
        """Whether everything has somebody then."""
        return not self.faults and not self.gaps


def settle(plan: Plan, *, edition: int, by: Officer) -> Plan:
    """Settle a draft, where each subject still has a team that takes it then.

    Raises `ValidationError` with why not, and `officers.planning.PlanChanged` when the plan is of another edition by
    now; then nothing changed.
    """
    with transaction.atomic():
        planning.alone()
        found = judge(plan)
        if not found.may_settle:
            raise ValidationError(found.faults or [_("Niet elk onderwerp houdt een team.")])
        return planning.settle(plan, edition=edition, by=by)


def judge(plan: Plan) -> Findings:
    """Look over a draft, or a settled plan whose day is still to come. Changes nothing."""
    lines = list(planning.lines_of(plan))
    found = Findings()
    if plan.is_draft:
        _intents, found.faults = planning.intents_of(plan, lines)
    if found.faults or not lines:
        return found
    comparison = _Comparison(plan, lines)
    found.gaps, found.old_gaps = comparison.gaps()
    found.shifts = comparison.shifts()
    found.touches = [touch for line in lines for touch in comparison.touches(line)]
    found.standing = [_standing(line.closing, day=plan.starts_on) for line in lines if line.closing]
    found.warnings = [*comparison.warnings()]
    return found


class _Comparison:
    """The organisation on the day of a plan, without it (`before`) and with it (`after`)."""

    def __init__(self, plan: Plan, lines: Sequence[PlanLine]) -> None:
        self.lines = lines
        self.day = plan.starts_on
        closing = {line.closing_id for line in lines if line.closing_id}
        if plan.is_draft:
            self.before = read_organisation(day=self.day)
            self.after = with_changes(self.before, planning.changes_of(lines))
        else:
            # Its rows are written; what was, holds on the day before. A team that stopped by now did not then.
            self.after = _without(read_organisation(day=self.day), closing)
            eve = read_organisation(day=self.day - datetime.timedelta(days=1))
            units = {pk: replace(unit, is_active=True) if pk in closing else unit for pk, unit in eve.units.items()}
            self.before = replace(eve, units=units)
        self.teams = Team.objects.in_bulk()
        rows = AreaVersion.objects.on(self.day).values_list("area_id", "area__code", "name", "parent_id")
        self._areas = {area_id: (code, name, parent) for area_id, code, name, parent in rows}
        ways = lineages(self._areas, day=self.day)
        # Codes of an area and all above it, the smallest first; and of what has no area.
        self.ways: dict[int | None, tuple[str, ...]] = {pk: tuple(p.code for p in way) for pk, way in ways.items()}
        self.ways[None] = ()
        self._above = {pk: [p.id for p in way[1:]] for pk, way in ways.items()}

    @cached_property
    def _tasks(self) -> dict[str, dict[tuple[int | None, int | None], list[int | None]]]:
        """Of each task that changes somewhere: the areas (None: no area), by the teams before and after."""
        found: dict[str, dict[tuple[int | None, int | None], list[int | None]]] = {}
        changed = set(self.before.arranged.values()) ^ set(self.after.arranged.values())
        for task in {row.task for row in changed}:
            for area_id, codes in self.ways.items():
                before, after = (one.nearest_arrangement(task, codes) for one in (self.before, self.after))
                teams = (before.team if before else None, after.team if after else None)
                if teams[0] != teams[1]:
                    found.setdefault(task, defaultdict(list))[teams].append(area_id)
        return found

    @cached_property
    def _places(self) -> dict[tuple[int | None, int | None], list[int | None]]:
        """Areas of which the officers sit elsewhere, by the units before and after."""
        found: dict[tuple[int | None, int | None], list[int | None]] = defaultdict(list)
        for area_id, codes in self.ways.items():
            before, after = (one.nearest_positioning(codes) for one in (self.before, self.after))
            units = (before.team if before else None, after.team if after else None)
            if units[0] != units[1]:
                found[units].append(area_id)
        return found

    def shifts(self) -> list[Shift]:
        """Who gives what to whom, and where."""
        found = []
        for units, areas in self._places.items():
            found.append(Shift("", *self._names(units), *self._where(areas)))
        for task, shifted in sorted(self._tasks.items(), key=lambda item: self.before.tasks.get(item[0], item[0])):
            for teams, areas in shifted.items():
                found.append(Shift(self.before.tasks.get(task, task), *self._names(teams), *self._where(areas)))
        return found

    def gaps(self) -> tuple[list[Gap], int]:
        """Subjects that lose their team somewhere, and how many have none somewhere as it is."""
        new, old = [], 0
        rows = Category.objects.choosable().filter(task__is_active=True).values_list("name", "task__slug")
        for name, task in rows:
            lost, lacking = [], False
            for area_id, codes in self.ways.items():
                if self.after.nearest_arrangement(task, codes) is None:
                    had = self.before.nearest_arrangement(task, codes) is not None
                    lost += [area_id] if had else []
                    lacking |= not had
            if lost:
                new.append(Gap(name, *self._where(lost)))
            old += lacking
        return new, old

    def warnings(self) -> Iterator[str]:
        """What works, and what somebody should know of all the same, in sentences."""
        for (_before, after), areas in self._places.items():
            names, everywhere = self._where(areas)
            where = _("de hele gemeente") if everywhere else _some(names)
            if after is None:
                yield _("De wijkambtenaren van %s zitten dan nergens: wat zij horen, gaat naar triage.") % where
                continue
            covering = Coverage.objects.on(self.day).filter(area__in=[one for one in areas if one])
            strangers = Officer.objects.choosable().filter(coverages__in=covering).exclude(teams=after).distinct()
            for officer in strangers:
                yield _("%(officer)s werkt daar, en is geen lid van %(team)s. Pas dat op die dag aan.") % {
                    "officer": officer,
                    "team": self.teams[after],
                }
        receiving = {line.team_id for line in self.lines if line.team_id}
        for team in Team.objects.filter(pk__in=receiving).with_whether_manned().order_by("name"):
            if not team.is_manned:
                yield _("In team %s zit nog niemand.") % team
            if not team.email:
                yield _("Team %s heeft geen mailadres en krijgt geen bericht.") % team

    def touches(self, line: PlanLine) -> Iterator[Touch]:
        """The open signals that a line touches, by the team that has them and the one that would."""
        for (before, after), signals in self.touched(line).items():
            number = Signal.objects.open().filter(signals).count()
            yield Touch(line, self.teams[before], self.teams[after], number, self._address(line, before))

    def touched(self, line: PlanLine) -> dict[tuple[int, int], Q]:
        """Which open signals a line touches: a question for each pair of a team that has them and one that would."""
        if line.what == PlanLine.What.CLOSING:
            if not line.closing_id or not line.team_id:
                return {}
            others = (one for one in self.lines if one.what != PlanLine.What.CLOSING and one.moves_signals)
            signals = Q(team=line.closing_id)
            for other in others:
                for (before, _after), theirs in self.touched(other).items():
                    if before == line.closing_id:
                        signals &= ~theirs
            return {(line.closing_id, line.team_id): signals}
        if line.what == PlanLine.What.ARRANGEMENT:
            return {
                (before, after): Q(team=before, category__task=line.task_id) & _in(areas)
                for (before, after), areas in self._of(line, self._tasks.get(line.task.slug if line.task else "", {}))
            }
        channels = [
            channel for channel, entry in self.after.entries.items() if entry.desk == EntryRule.Desk.POSITIONED_UNIT
        ]
        return {
            (before, after): Q(team=before, entry_desk=before, channel__in=channels)
            & _in(areas)
            & ~self._own_work(before, areas)
            for (before, after), areas in self._of(line, self._places)
        }

    def _of(
        self, line: PlanLine, shifted: Mapping[tuple[int | None, int | None], list[int | None]]
    ) -> Iterator[tuple[tuple[int, int], list[int | None]]]:
        """What shifts because of this line, where both sides are a team."""
        code = line.area.code if line.area else None
        for (before, after), areas in shifted.items():
            here = [one for one in areas if code in self._sources(line, one)]
            if here and before is not None and after is not None:
                yield (before, after), here

    def _sources(self, line: PlanLine, area_id: int | None) -> set[str | None]:
        """The areas of the rows that decide for an area, before and after."""
        codes = self.ways[area_id]
        if line.what == PlanLine.What.POSITIONING:
            places = (one.nearest_positioning(codes) for one in (self.before, self.after))
            return {row.area for row in places if row}
        slug = line.task.slug if line.task else ""
        rows = (one.nearest_arrangement(slug, codes) for one in (self.before, self.after))
        return {row.area for row in rows if row}

    def _own_work(self, team: int, areas: Iterable[int | None]) -> Q:
        """What a unit has because it does the task there: not because the area officers sit with it."""
        by_task: dict[str, list[int | None]] = defaultdict(list)
        tasks = {row.task for row in self.after.arrangements if row.team == team}
        for task in tasks:
            for area_id in areas:
                found = self.after.nearest_arrangement(task, self.ways[area_id])
                if found and found.team == team:
                    by_task[task].append(area_id)
        own = Q(pk__in=[])
        for task, places in by_task.items():
            own |= Q(category__isnull=False, category__task__isnull=False, category__task__slug=task) & _in(places)
        return own

    def _names(self, teams: tuple[int | None, int | None]) -> tuple[str | None, str | None]:
        before, after = (self.before.units[pk].name if pk else None for pk in teams)
        return before, after

    def _where(self, areas: Iterable[int | None]) -> tuple[tuple[str, ...], bool]:
        """The names of the largest of these areas, and whether they are everywhere that we know."""
        known = {one for one in areas if one is not None}
        if len(known) == len(self._areas):
            return (), True
        largest = [one for one in known if not known.intersection(self._above[one])]
        return tuple(sorted(self._areas[one][1] for one in largest)), False

    def _address(self, line: PlanLine, team: int) -> str:
        """The list of signals that comes nearest; it shows what its reader may know of."""
        asked = {"team": self.teams[team].slug} | ({"gebied": line.area.code} if line.area else {})
        if line.what == PlanLine.What.POSITIONING:
            asked["ingang"] = self.teams[team].slug
        return f"{reverse('signals')}?" + "&".join(f"{name}={value}" for name, value in asked.items())


def _in(areas: Iterable[int | None]) -> Q:
    """Signals whose smallest area is one of these; None is that of signals without one."""
    known = [one for one in areas if one is not None]
    return Q(area_id__in=known) | Q(area_id=None) if None in areas else Q(area_id__in=known)


def _some(names: Sequence[str]) -> str:
    """A few names as a list in a sentence."""
    shown = ", ".join(names[:5])
    return (
        shown
        if len(names) <= 5
        else _("%(names)s en nog %(number)d gebieden")
        % {
            "names": shown,
            "number": len(names) - 5,
        }
    )


def _without(organisation: Organisation, closed: Iterable[int]) -> Organisation:
    """The organisation in which these teams take nothing any more."""
    gone = set(closed)
    units = {pk: replace(unit, is_active=False) if pk in gone else unit for pk, unit in organisation.units.items()}
    return replace(organisation, units=units)


def _standing(team: Team, *, day: datetime.date) -> Standing:
    """What lies with a team that stops, apart from the signals that it owns."""
    return Standing(
        team=team,
        people=tuple(Officer.objects.of_team(team.pk)),
        offers=Handover.objects.filter(to_team=team, answer=Handover.Answer.OPEN).count(),
        questions=Consult.objects.filter(team=team, answer=Consult.Answer.OPEN).count(),
        actions=TeamAction.objects.open().filter(team=team, partner=None).count(),
        complaints=Complaint.objects.open().handled_by([team.pk]).count(),
        by_law=StatutoryPassing.objects.open().filter(team=team).count(),
        starts=tuple(StatutoryStart.objects.filter(team=team, is_active=True)),
        rules=tuple(RoutingRule.objects.in_use().on(day).filter(team=team)),
    )


# What the day of a plan brings


def carry_out_due(*, day: datetime.date | None = None) -> int:
    """Work off the settled plans whose day has come, the oldest first, on a local date (today when left out); gives
    how many were finished. Safe to run twice, and in two places at once."""
    due = Plan.objects.filter(state=Plan.State.SETTLED, starts_on__lte=day or today()).order_by("starts_on", "pk")
    return sum(carry_out(plan) for plan in due)


def carry_out(plan: Plan) -> bool:
    """Work off a settled plan: teams stop, and signals that move along move, each in a transaction of its own.

    False where another worker is at it, or was before. Broken off, it goes on where it was.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [planning.LOCK, plan.pk])
        if not cursor.fetchone()[0]:
            return False
        try:
            plan.refresh_from_db()
            if not plan.is_settled or plan.starts_on > today():
                return False
            return _carry_out(plan)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [planning.LOCK, plan.pk])


def _carry_out(plan: Plan) -> bool:
    by = PlanStep.objects.filter(plan=plan, what=PlanStep.What.SETTLED).latest("pk").officer
    lines = list(planning.lines_of(plan))
    comparison = _Comparison(plan, lines)
    for line in lines:
        if line.closing and line.team:
            _close(line.closing, line.team)
    # What names one area or task goes before a team that stops: it takes the rest.
    for line in sorted(lines, key=lambda one: (one.what == PlanLine.What.CLOSING, one.pk)):
        if not line.moves_signals:
            continue
        left = 0
        for (before, after), signals in comparison.touched(line).items():
            left += _move_all(line, signals, to=comparison.teams[after], by=by)
            if line.what == PlanLine.What.CLOSING:
                left += _pass_on(line, before=comparison.teams[before], to=comparison.teams[after], by=by)
        PlanLine.objects.filter(pk=line.pk).update(left=left)
    with transaction.atomic():
        if not planning.finish(plan):
            return False
        _tell(plan)
    return True


def _close(team: Team, successor: Team) -> None:
    """Let a team take no more signals; what it was for the whole house, its successor is."""
    with transaction.atomic():
        kept = Team.objects.select_for_update().get(pk=team.pk)
        if not kept.is_active:
            return
        parts = {name: True for name in ("is_triage", "is_contact_centre") if getattr(kept, name)}
        Team.objects.filter(pk=team.pk).update(is_active=False, is_triage=False, is_contact_centre=False)
        if parts:
            Team.objects.filter(pk=successor.pk).update(**parts)


def _move_all(line: PlanLine, signals: Q, *, to: Team, by: Officer | None) -> int:
    """Move what a line touches, in batches by id; gives how many could not be moved."""
    last = left = 0
    while True:
        rows = Signal.objects.open().filter(signals, pk__gt=last).select_related("team", "category", "officer")
        batch = list(rows.order_by("pk")[:BATCH])
        if not batch:
            return left
        for signal in batch:
            left += not _move(line, signal, to=to, by=by)
        last = batch[-1].pk


def _move(line: PlanLine, signal: Signal, *, to: Team, by: Officer | None) -> bool:
    """Give one signal to its new team, with why in its history; False where somebody changed it meanwhile, or where
    that team may not see it."""
    try:
        with transaction.atomic():
            workflow.reassign(signal, team=to, by=by, tell=False, as_successor=True)
            event(signal, Event.What.REORGANISED, by=by, before=line.pk, after=line.plan_id).save()
            PlanLine.objects.filter(pk=line.pk).update(moved=F("moved") + 1)
    except (Changed, ValidationError):
        logger.info("reorganising: a signal stayed", extra={"signal": signal.number, "plan": line.plan_id})
        return False
    return True


def _pass_on(line: PlanLine, *, before: Team, to: Team, by: Officer | None) -> int:
    """Offer and ask the successor what the team that stops did not answer; gives how much could not be."""
    left = 0
    for offer in Handover.objects.filter(to_team=before, answer=Handover.Answer.OPEN).select_related(
        "signal__team", "from_team", "to_team"
    ):
        left += not _again(lambda offer=offer: _offer_again(offer, to=to, by=by))
    for asked in Consult.objects.filter(team=before, answer=Consult.Answer.OPEN).select_related(
        "signal__team", "from_team", "team"
    ):
        left += not _again(lambda asked=asked: _ask_again(asked, to=to, by=by))
    return left


def _again(do: Any) -> bool:
    try:
        with transaction.atomic():
            do()
    except (Changed, ValidationError):
        return False
    return True


def _offer_again(offer: Handover, *, to: Team, by: Officer | None) -> None:
    handover.withdraw(offer, by=by, tell=False)
    if offer.signal.team_id != to.pk:
        handover.offer(offer.signal, to_team=to, reason=offer.reason, by=by, tell=False)


def _ask_again(asked: Consult, *, to: Team, by: Officer | None) -> None:
    consult.withdraw(asked, by=by, tell=False)
    if asked.signal.team_id != to.pk:
        consult.ask(
            asked.signal,
            team=to,
            question=asked.question,
            by=by,
            share_text=asked.shares_text,
            holds=asked.holds,
            tell=False,
        )


def _tell(plan: Plan) -> None:
    """One mail to each team that something moved to, instead of one for each signal: to its lead and its mailbox, or
    its members where it has neither. It holds numbers, and nothing of a signal or a person."""
    moved: dict[int, int] = defaultdict(int)
    for line in plan.lines.filter(moves_signals=True, team__isnull=False):
        if line.moved or line.what == PlanLine.What.CLOSING:
            moved[line.team_id or 0] += line.moved
    letters = []
    for team in Team.objects.filter(pk__in=moved).order_by("pk"):
        body = _what_came(team, moved[team.pk])
        if body:
            with override("nl"):
                subject = _("Signalen van een ander team")
            letters += [
                Letter(reference=f"wijziging {plan.pk}", recipient=address, subject=subject, body=body)
                for address in _addresses_of(team)
            ]
            _leads_know(team)
    post.write(*letters)


def _what_came(team: Team, moved: int) -> str:
    """What a team has to look at after a change of the organisation, in sentences with numbers; empty: nothing."""
    offers = Handover.objects.filter(to_team=team, answer=Handover.Answer.OPEN).count()
    questions = Consult.objects.filter(team=team, answer=Consult.Answer.OPEN).count()
    raised = Signal.objects.open().filter(team=team, escalated_to=EscalationLevel.LEAD).count()
    if not (moved or offers or questions):
        return ""
    page = f"{settings.BASE_URL}{reverse('signals')}?team={team.slug}"
    with override("nl"):
        said = [
            ngettext(
                "Door een wijziging van de organisatie heeft uw team er een signaal bij.",
                "Door een wijziging van de organisatie heeft uw team er %(number)d signalen bij.",
                moved,
            )
            % {"number": moved}
            + f"\n{page}"
            if moved
            else "",
            ngettext(
                "Een signaal van uw team is opgeschaald naar de teamleider, en wacht op een besluit.",
                "%(number)d signalen van uw team zijn opgeschaald naar de teamleider, en wachten op een besluit.",
                raised,
            )
            % {"number": raised}
            + f"\n{page}&opgeschaald=ja"
            if raised
            else "",
            ngettext(
                "Een signaal is aan uw team aangeboden en wacht op antwoord.",
                "%(number)d signalen zijn aan uw team aangeboden en wachten op antwoord.",
                offers,
            )
            % {"number": offers}
            if offers
            else "",
            ngettext(
                "Een vraag om mee te kijken wacht op antwoord van uw team.",
                "%(number)d vragen om mee te kijken wachten op antwoord van uw team.",
                questions,
            )
            % {"number": questions}
            if questions
            else "",
            _("Alles staat op uw bureau:") + f"\n{settings.BASE_URL}{reverse('desk')}",
        ]
        return "\n\n".join(sentence for sentence in said if sentence)


def _addresses_of(team: Team) -> list[str]:
    """Who of a team is told: its lead and its mailbox, or all members where it has neither. Each address once."""
    lead = Officer.objects.reachable().filter(pk=team.lead_id).first() if team.lead_id else None
    found = [one for one in (team.email, lead.email if lead else "") if one]
    members = Officer.objects.of_team(team.pk).reachable() if not found else ()
    return list(dict.fromkeys([*found, *(one.email for one in members)]))


def _leads_know(team: Team) -> None:
    """Keep that the lead was told of what is before the team lead, where there is one: not one by one as well."""
    if Officer.objects.reachable().filter(pk=team.lead_id).exists():
        waiting = Escalation.objects.filter(outcome=Escalation.Outcome.OPEN, level=EscalationLevel.LEAD)
        waiting.filter(signal__team=team).update(lead_told=team.lead_id)

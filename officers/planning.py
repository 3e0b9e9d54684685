"""Planning a change of the organisation ahead: a draft is made and changed, settled, and taken back until its day.

What is settled writes dated rows at once: the old row ends on the day of the plan, and the new one begins. So on its
day routing follows by itself, also where no job ran, and the days before it stay as they were. Nothing here changes
what holds today or held before.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from areas.dated import today
from areas.queries import name_today
from officers.alternatives import AreaPlaced, Change, TaskGiven, TeamClosed
from officers.audit import record_when_saved
from officers.models import (
    Arrangement,
    Officer,
    Plan,
    PlanLine,
    PlannedRow,
    PlanStep,
    Positioning,
    Team,
)

# Plans are settled one after the other: any constant number of our own does as a name for the lock.
LOCK: Final = 20260501
Dated = Positioning | Arrangement


class PlanChanged(Exception):
    """Somebody else changed, settled or took back the plan in the meantime."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a line will write: the row that holds until its day, and the one that begins then (`team` None: none)."""

    line: PlanLine
    table: type[Any]  # Positioning or Arrangement
    key: Mapping[str, int | None]
    holding: Dated | None
    team: Team | None
    place: str
    until: datetime.date | None


def make(*, name: str, why: str, starts_on: datetime.date, by: Officer) -> Plan:
    """A new plan without lines. Raises `ValidationError` (a field's name as key) for what is missing or too early."""
    plan = Plan(name=name, why=why, starts_on=starts_on, made_by=by)
    _check_day(starts_on)
    plan.full_clean()
    with transaction.atomic():
        plan.save()
        _step(plan, PlanStep.What.MADE, by=by)
    return plan


def change(plan: Plan, *, edition: int, by: Officer, name: str, why: str, starts_on: datetime.date) -> Plan:
    """Give a draft another name, reason or day. Raises `ValidationError` as `make`, `PlanChanged` when it is no draft
    of this edition any more."""
    _check_day(starts_on)
    plan.name, plan.why, plan.starts_on = name, why, starts_on
    plan.full_clean()
    with transaction.atomic():
        _swap(plan, edition=edition, changes={"name": name, "why": why, "starts_on": starts_on})
        _step(plan, PlanStep.What.CHANGED, by=by)
    return plan


def add_line(plan: Plan, line: PlanLine, *, edition: int, by: Officer) -> PlanLine:
    """Add a line to a draft. Raises `ValidationError` for one that is not whole or is there already, `PlanChanged` when
    the plan is no draft of this edition any more."""
    line.plan = plan
    _check_line(line)
    with transaction.atomic():
        _swap(plan, edition=edition, changes={})
        line.full_clean()
        line.save()
        _step(plan, PlanStep.What.CHANGED, by=by)
    return line


def remove_line(plan: Plan, line_id: int, *, edition: int, by: Officer) -> None:
    """Remove a line from a draft. Raises `PlanChanged` when it is gone, or the plan is no draft of this edition."""
    with transaction.atomic():
        _swap(plan, edition=edition, changes={})
        if not PlanLine.objects.filter(pk=line_id, plan=plan).delete()[0]:
            raise PlanChanged
        _step(plan, PlanStep.What.CHANGED, by=by)


def copy(plan: Plan, *, starts_on: datetime.date, by: Officer) -> Plan:
    """A new draft with the lines of a plan: one that was taken back, or one to do again elsewhere."""
    with transaction.atomic():
        made = make(name=plan.name, why=plan.why, starts_on=starts_on, by=by)
        for line in plan.lines.all():
            line.pk, line.plan, line.moved, line.left = None, made, 0, 0
            line._state.adding = True
            line.save(force_insert=True)
    return made


def alone() -> None:
    """Wait for who settles or takes back a plan, and let others wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def settle(plan: Plan, *, edition: int, by: Officer) -> Plan:
    """Settle a draft: write the dated rows of its lines. What holds before its day stays as it is.

    Whether the organisation is whole then, is asked before (`signals.reorganising.settle`). Raises `ValidationError`
    for lines that cannot be written and for a day that is not still to come, `PlanChanged` when the plan is no draft of
    this edition any more; then nothing changed.
    """
    with transaction.atomic():
        alone()
        _swap(plan, edition=edition, changes={"state": Plan.State.SETTLED})
        _check_day(plan.starts_on)
        lines = list(lines_of(plan))
        intents, faults = intents_of(plan, lines)
        if not lines:
            faults = [_("Deze wijziging verandert nog niets: zet er eerst iets in.")]
        if faults:
            raise ValidationError(faults)
        try:
            with transaction.atomic():
                for intent in intents:
                    _write(intent, plan=plan, by=by)
        except IntegrityError as error:
            if "one_a_day" not in str(error) and "one_team_a_day" not in str(error):
                raise
            raise PlanChanged from error
        _step(plan, PlanStep.What.SETTLED, by=by)
        record_when_saved("plan settled", about={"plan": plan.pk}, by=by)
    return plan


def take_back(plan: Plan, *, edition: int, by: Officer) -> Plan:
    """Take a settled plan back before its day, or throw a draft away: the rows that it made are gone, and those that it
    ended go on as they did.

    Raises `ValidationError` from its day on, and where somebody built on its rows since; `PlanChanged` when it is of
    another edition by now. Then nothing changed.
    """
    before = plan.state
    with transaction.atomic():
        alone()
        _swap(plan, edition=edition, changes={"state": Plan.State.WITHDRAWN}, of=(Plan.State.DRAFT, Plan.State.SETTLED))
        if before == Plan.State.SETTLED:
            if plan.starts_on <= today():
                raise ValidationError(
                    _("Deze wijziging is al ingegaan. Maak een nieuwe wijziging om haar te veranderen."), code="begun"
                )
            _unwrite(plan, by=by)
        _step(plan, PlanStep.What.WITHDRAWN, by=by)
        record_when_saved("plan taken back", about={"plan": plan.pk}, by=by)
    return plan


def may_be_taken_back(plan: Plan) -> bool:
    """Whether `take_back` has something to undo: a draft, or what is settled and did not begin yet."""
    return plan.is_draft or (plan.is_settled and plan.starts_on > today())


def finish(plan: Plan) -> bool:
    """Say that a settled plan is worked off; False where somebody else said so before."""
    with transaction.atomic():
        if not Plan.objects.filter(pk=plan.pk, state=Plan.State.SETTLED).update(
            state=Plan.State.DONE, edition=F("edition") + 1
        ):
            return False
        _step(plan, PlanStep.What.DONE, by=None)
    plan.state = Plan.State.DONE
    return True


def lines_of(plan: Plan) -> Iterable[PlanLine]:
    """The lines of a plan with what they name, as they stand on its page."""
    return (
        plan.lines.select_related("area", "role_title", "task", "closing", "team")
        .annotate(area_name=name_today("area_id"))
        .order_by("pk")
    )


def changes_of(lines: Iterable[PlanLine]) -> list[Change]:
    """What lines change, for a snapshot (`officers.alternatives`): a team that stops hands over what nobody else was
    given, so it comes last."""
    return list(_changes(sorted(lines, key=lambda line: (line.what == PlanLine.What.CLOSING, line.pk))))


def _changes(lines: Iterable[PlanLine]) -> Iterator[Change]:
    for line in lines:
        team = line.team.slug if line.team else None
        if line.what == PlanLine.What.POSITIONING and line.area and line.role_title:
            yield AreaPlaced(line.area.code, team, line.role_title.slug, line.role_title.order)
        elif line.what == PlanLine.What.ARRANGEMENT and line.task:
            yield TaskGiven(line.task.slug, team, line.area.code if line.area else None)
        elif line.closing and team:
            yield TeamClosed(line.closing.slug, team)


def intents_of(plan: Plan, lines: Sequence[PlanLine]) -> tuple[list[Intent], list[str]]:
    """What lines will write, and in sentences why some of it cannot be written. Writes nothing."""
    intents: list[Intent] = []
    faults: list[str] = []
    for line in lines:
        try:
            if line.what == PlanLine.What.CLOSING:
                intents += _of_closing(plan, line, lines)
            else:
                intents.append(_of_row(plan, line))
        except ValidationError as error:
            faults += error.messages
    return intents, faults + _faults_of_teams(plan, lines)


def _of_row(plan: Plan, line: PlanLine) -> Intent:
    """What a line about one area or task writes."""
    table, key = _key(line)
    rows = list(
        table.objects.filter(Q(valid_until=None) | Q(valid_until__gt=plan.starts_on), **key)
        .select_related("team")
        .order_by(F("valid_from").asc(nulls_first=True))
    )
    holding = next((row for row in rows if row.holds_on(plan.starts_on)), None)
    later = next((row for row in rows if row.valid_from and row.valid_from > plan.starts_on), None)
    if holding and holding.valid_from == plan.starts_on:
        raise ValidationError(_("%s: op deze dag begint al iets anders.") % title_of(line))
    if holding is None and line.team_id is None:
        raise ValidationError(_("%s: er is niets dat kan stoppen.") % title_of(line))
    if holding and holding.team_id == line.team_id and line.place in ("", getattr(holding, "place", "")):
        raise ValidationError(_("%s: dit is al zo.") % title_of(line))
    until = holding.valid_until if holding else later.valid_from if later else None
    return Intent(line, table, key, holding, line.team, line.place, until)


def _of_closing(plan: Plan, line: PlanLine, lines: Sequence[PlanLine]) -> Iterator[Intent]:
    """What it takes that a team stops: all that it does goes to its successor, but for what another line gives away."""
    given = [_key(other) for other in lines if other.what != PlanLine.What.CLOSING]
    tables: list[tuple[type[Any], tuple[str, str]]] = [
        (Positioning, ("area_id", "role_title_id")),
        (Arrangement, ("task_id", "area_id")),
    ]
    for table, names in tables:
        rows = table.objects.filter(Q(valid_until=None) | Q(valid_until__gt=plan.starts_on), team=line.closing)
        for row in rows.order_by("pk"):
            key = {name: getattr(row, name) for name in names}
            if (table, key) in given:
                continue
            if row.valid_from and row.valid_from >= plan.starts_on:
                raise ValidationError(
                    _("Team %(team)s begint na deze dag nog aan iets: %(row)s. Verander dat eerst.")
                    % {"team": line.closing, "row": row}
                )
            yield Intent(line, table, key, row, line.team, getattr(row, "place", ""), row.valid_until)


def _faults_of_teams(plan: Plan, lines: Sequence[PlanLine]) -> list[str]:
    """Why some of these teams cannot be given anything then."""
    closing = {line.closing_id for line in lines if line.closing_id}
    elsewhere = PlanLine.objects.filter(plan__state=Plan.State.SETTLED, closing__isnull=False).exclude(plan=plan)
    ending = {line.closing_id: line for line in elsewhere.select_related("plan", "closing")}
    faults = []
    for team in {line.team_id: line.team for line in lines if line.team}.values():
        if not team.is_active:
            faults.append(_("Team %s neemt geen signalen meer aan.") % team)
        elif team.pk in closing:
            faults.append(_("Team %s stopt zelf met deze wijziging.") % team)
        elif team.pk in ending:
            faults.append(
                _("Team %(team)s stopt met wijziging “%(plan)s”.") % {"team": team, "plan": ending[team.pk].plan}
            )
    for line in lines:
        if line.closing and not line.closing.is_active:
            faults.append(_("Team %s is al gestopt.") % line.closing)
        elif line.closing_id in ending:
            faults.append(
                _("Team %(team)s stopt al met wijziging “%(plan)s”.")
                % {"team": line.closing, "plan": ending[line.closing_id].plan}
            )
    return faults


def title_of(line: PlanLine) -> str:
    """What a line is about, in a few words; of a line of `lines_of` with the name of its area."""
    area = getattr(line, "area_name", None) or line.area
    if line.what == PlanLine.What.POSITIONING:
        return _("Plek van de wijkambtenaren van %(area)s (%(title)s)") % {"area": area, "title": line.role_title}
    if line.what == PlanLine.What.ARRANGEMENT:
        return _("Taak %(task)s in %(area)s") % {"task": line.task, "area": area or _("de hele gemeente")}
    return _("Team %s stopt") % line.closing


def _key(line: PlanLine) -> tuple[type[Any], dict[str, int | None]]:
    """Of which dated fact a line tells."""
    if line.what == PlanLine.What.POSITIONING:
        return Positioning, {"area_id": line.area_id, "role_title_id": line.role_title_id}
    return Arrangement, {"task_id": line.task_id, "area_id": line.area_id}


def _write(intent: Intent, *, plan: Plan, by: Officer) -> None:
    """End what holds on the day of the plan, and begin what holds from then."""
    field = "positioning" if intent.table is Positioning else "arrangement"
    if intent.holding:
        row = intent.holding
        PlannedRow.objects.create(line=intent.line, was_made=False, until=row.valid_until, **{field: row})
        row.valid_until = plan.starts_on
        row.save(update_fields=["valid_until"])
        _log(plan, row, CHANGE, by=by)
    if intent.team:
        more = {"place": intent.place} if intent.table is Arrangement else {}
        made = intent.table.objects.create(
            team=intent.team, valid_from=plan.starts_on, valid_until=intent.until, **intent.key, **more
        )
        PlannedRow.objects.create(line=intent.line, was_made=True, until=intent.until, **{field: made})
        _log(plan, made, ADDITION, by=by)


def _unwrite(plan: Plan, *, by: Officer) -> None:
    """Undo what settling wrote. Raises `ValidationError` where it is not as it was written any more."""
    rows = list(PlannedRow.objects.filter(line__plan=plan).select_related("positioning__team", "arrangement__team"))
    for planned in rows:
        row = planned.row
        other = row.planned.exclude(line__plan=plan).select_related("line__plan").last()
        if other is not None and other.line.plan.state == Plan.State.SETTLED and planned.was_made:
            raise ValidationError(_("Trek eerst wijziging “%s” in: die bouwt hierop voort.") % other.line.plan)
        as_written = (
            (row.valid_from, row.valid_until) == (plan.starts_on, planned.until)
            if planned.was_made
            else row.valid_until == plan.starts_on
        )
        if not as_written:
            raise ValidationError(_("%s is daarna in beheer veranderd. Herstel dat daar eerst.") % row)
    PlannedRow.objects.filter(pk__in=[planned.pk for planned in rows]).delete()
    for planned in (one for one in rows if one.was_made):
        _log(plan, planned.row, DELETION, by=by)
        planned.row.delete()
    try:
        with transaction.atomic():
            for planned in (one for one in rows if not one.was_made):
                planned.row.valid_until = planned.until
                planned.row.save(update_fields=["valid_until"])
                _log(plan, planned.row, CHANGE, by=by)
    except IntegrityError as error:
        raise ValidationError(
            _("Wat eerder gold, kan niet terug: er is daarna iets anders vastgelegd. Herstel dat eerst in beheer.")
        ) from error


def _log(plan: Plan, row: Dated, flag: int, *, by: Officer) -> None:
    """A line in the history of the row at /beheer/, as when somebody had changed it there."""
    message = _("Door wijziging “%s”.") % plan
    LogEntry.objects.log_actions(by.pk, [row], flag, change_message=message, single_object=True)


def _check_day(starts_on: datetime.date) -> None:
    """Refuse a day that is not still to come: what was, stays."""
    if starts_on <= today():
        raise ValidationError(
            {"starts_on": ValidationError(_("Kies een dag die nog moet komen, op zijn vroegst morgen."), code="past")}
        )


def _check_line(line: PlanLine) -> None:
    """Refuse a line that lacks something or says nothing, by field."""
    needed = {
        PlanLine.What.POSITIONING: ("area", "role_title"),
        PlanLine.What.ARRANGEMENT: ("task",),
        PlanLine.What.CLOSING: ("closing", "team"),
    }[PlanLine.What(line.what)]
    missing: dict[str, Any] = {
        name: ValidationError(_("Kies iets."), code="required") for name in needed if getattr(line, name) is None
    }
    if line.closing_id and line.closing_id == line.team_id:
        missing["team"] = ValidationError(_("Kies een ander team dan het team dat stopt."), code="invalid")
    if missing:
        raise ValidationError(missing)


def _swap(plan: Plan, *, edition: int, changes: dict[str, Any], of: Sequence[str] = (Plan.State.DRAFT,)) -> None:
    """Write changes if the plan is still of this edition, in one of these states; raise `PlanChanged` if not."""
    if not Plan.objects.filter(pk=plan.pk, edition=edition, state__in=of).update(**changes, edition=F("edition") + 1):
        raise PlanChanged
    for name, value in changes.items():
        setattr(plan, name, value)
    plan.edition = edition + 1


def _step(plan: Plan, what: PlanStep.What, *, by: Officer | None) -> None:
    PlanStep.objects.create(plan=plan, what=what, officer=by)

"""Making, changing, trying and stopping a scenario: what happens to the row. The trying itself is done by who knows
signals (`signals/comparing.py`), and by the worker.

The row is the guarantee, a message to the worker only the wake-up. Who tries a scenario holds it by the code of its
run; whatever changes what is tried, or stops it, takes that code away, and the worker finds at its next word that there
is nothing to say.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from officers import alternatives
from officers.alternatives import Change
from officers.models import Officer, Scenario, ScenarioState
from officers.models.scenarios import STANDS_STILL

MOST_CHANGES: Final = 40
MOST_DAYS: Final = 3 * 366
# Somebody who has more of them under way waits for their own.
MOST_UNDER_WAY: Final = 3
# How often a run is begun again after a worker that died: what kills each worker is not tried for ever.
MOST_TIMES: Final = 3
_UNDER_WAY: Final = (ScenarioState.QUEUED, ScenarioState.RUNNING)


def make(
    *, name: str, first_day: datetime.date, last_day: datetime.date, areas: Iterable[str], by: Officer
) -> Scenario:
    """A new scenario without changes. Raises `ValidationError` (keys `naam`, `tot`) for a period that is none."""
    _check(name, first_day, last_day)
    return Scenario.objects.create(
        name=name, officer=by, first_day=first_day, last_day=last_day, areas=sorted(set(areas))
    )


def ask_otherwise(
    scenario: Scenario, *, name: str, first_day: datetime.date, last_day: datetime.date, areas: Iterable[str]
) -> None:
    """Another name, period or other areas. What was found before is no answer to this any more, and goes."""
    _check(name, first_day, last_day)
    areas = sorted(set(areas))
    asks = (scenario.first_day, scenario.last_day, scenario.areas) != (first_day, last_day, areas)
    scenario.name, scenario.first_day, scenario.last_day, scenario.areas = name, first_day, last_day, areas
    _keep(scenario, "name", "first_day", "last_day", "areas", asks=asks)


def changes_of(scenario: Scenario) -> tuple[Change, ...]:
    """What would be otherwise. Raises `ValidationError` for a change that this version does not know."""
    return alternatives.from_json(scenario.changes)


def add(scenario: Scenario, *changes: Change) -> None:
    """Add changes; a change of the same thing takes the place of the earlier one.

    Raises `ValidationError` (code `too_many`) above `MOST_CHANGES`. Whether they can be made is for who knows the rest.
    """
    kept = [one for one in changes_of(scenario) if not any(_same(one, new) for new in changes)]
    if len(kept) + len(changes) > MOST_CHANGES:
        words = _("Een scenario heeft hoogstens %s veranderingen.") % MOST_CHANGES
        raise ValidationError(words, code="too_many")
    _change(scenario, [*kept, *changes])


def take_away(scenario: Scenario, change: Change) -> None:
    """Take a change away; one that is not there is gone already."""
    _change(scenario, [one for one in changes_of(scenario) if one != change])


def share(scenario: Scenario, *, shared: bool) -> None:
    """Let colleagues read it, or no longer. What was found stays."""
    Scenario.objects.filter(pk=scenario.pk).update(is_shared=shared, changed_at=timezone.now())
    scenario.is_shared = shared


def copy(scenario: Scenario, *, by: Officer) -> Scenario:
    """The same question as a scenario of one's own, not yet tried."""
    return Scenario.objects.create(
        name=(_("Kopie van %s") % scenario.name)[:120],
        officer=by,
        first_day=scenario.first_day,
        last_day=scenario.last_day,
        areas=scenario.areas,
        changes=scenario.changes,
    )


def ask(scenario: Scenario, *, by: Officer) -> uuid.UUID | None:
    """Put it up to be tried; gives the code of the run for the worker, or None where it is under way already.

    One that stands still is begun anew. Raises `ValidationError` (code `too_many`) for who has `MOST_UNDER_WAY`.
    """
    under_way = Scenario.objects.filter(asked_by=by, state__in=_UNDER_WAY).exclude(pk=scenario.pk)
    if under_way.count() >= MOST_UNDER_WAY:
        raise ValidationError(
            _("U draait al drie proeven. Wacht tot er een klaar is, of stop er een."), code="too_many"
        )
    run, now = uuid.uuid4(), timezone.now()
    free = Scenario.objects.filter(pk=scenario.pk)
    free = free.filter(beat_at__lt=now - _STILL) if scenario.stands_still else free.exclude(state__in=_UNDER_WAY)
    asked = free.update(
        state=ScenarioState.QUEUED,
        run=run,
        percent=0,
        looked_at=0,
        times_begun=0,
        asked_by=by,
        asked_at=now,
        beat_at=now,
        finished_at=None,
        result=None,
    )
    return run if asked else None


def stop(scenario: Scenario) -> bool:
    """Stop it, whoever works on it; False where it was over already."""
    stopped = Scenario.objects.filter(pk=scenario.pk, state__in=_UNDER_WAY).update(
        state=ScenarioState.CANCELLED, run=None, finished_at=timezone.now()
    )
    return bool(stopped)


# --- for the worker --------------------------------------------------------------------------------------------------

_STILL: Final = datetime.timedelta(seconds=STANDS_STILL)


def begin(run: uuid.UUID) -> Scenario | None:
    """Take a run that waits; None where it is stopped, over, or somebody else has it."""
    begun = Scenario.objects.filter(run=run, state=ScenarioState.QUEUED).update(
        state=ScenarioState.RUNNING, beat_at=timezone.now(), times_begun=F("times_begun") + 1
    )
    return Scenario.objects.filter(run=run).first() if begun else None


def go_on(run: uuid.UUID, *, looked_at: int, percent: int) -> bool:
    """Say how far it is; False where it has to stop."""
    there = Scenario.objects.filter(run=run, state=ScenarioState.RUNNING)
    return bool(there.update(beat_at=timezone.now(), looked_at=looked_at, percent=percent))


def finish(run: uuid.UUID, *, result: dict[str, Any]) -> bool:
    """Keep what was found; False where nobody waits for it any more."""
    there = Scenario.objects.filter(run=run, state=ScenarioState.RUNNING)
    now = timezone.now()
    return bool(
        there.update(state=ScenarioState.DONE, percent=100, result=result, finished_at=now, beat_at=now, run=None)
    )


def fail(run: uuid.UUID) -> None:
    """It cannot be tried."""
    Scenario.objects.filter(run=run).update(state=ScenarioState.FAILED, run=None, finished_at=timezone.now())


def left_behind() -> list[uuid.UUID]:
    """Runs that nobody said anything of for a while, put up again; those that were begun too often have failed.

    Safe to run twice, and in two places at once.
    """
    found = []
    still = Scenario.objects.filter(state__in=_UNDER_WAY, beat_at__lt=timezone.now() - _STILL)
    for old, times in still.values_list("run", "times_begun"):
        if old is None:
            continue
        if times >= MOST_TIMES:
            fail(old)
            continue
        # A new code: the worker that had it may only be slow.
        new = uuid.uuid4()
        if still.filter(run=old).update(state=ScenarioState.QUEUED, run=new, percent=0, beat_at=timezone.now()):
            found.append(new)
    return found


# --- keeping ---------------------------------------------------------------------------------------------------------


def _check(name: str, first_day: datetime.date, last_day: datetime.date) -> None:
    if not name.strip():
        raise ValidationError({"naam": ValidationError(_("Geef het scenario een naam."), code="required")})
    if last_day < first_day:
        raise ValidationError({"tot": ValidationError(_("Kies een einde na het begin."), code="period")})
    if (last_day - first_day).days > MOST_DAYS:
        raise ValidationError({"tot": ValidationError(_("Kies een periode van hoogstens drie jaar."), code="period")})


def _same(one: Change, other: Change) -> bool:
    """Whether two changes are about the same thing."""
    return one.what == other.what and one.about == other.about


def _change(scenario: Scenario, changes: list[Change]) -> None:
    if tuple(changes) == changes_of(scenario):
        return
    scenario.changes = alternatives.as_json(changes)
    _keep(scenario, "changes", asks=True)


def _keep(scenario: Scenario, *names: str, asks: bool) -> None:
    """Write what is asked. Where that is another question, whoever works on the old one stops and its answer goes."""
    scenario.changed_at = timezone.now()
    changes: dict[str, Any] = {name: getattr(scenario, name) for name in (*names, "changed_at")}
    if asks:
        changes |= {"state": ScenarioState.DRAFT, "run": None, "percent": 0, "result": None, "finished_at": None}
    Scenario.objects.filter(pk=scenario.pk).update(**changes)
    for name, value in changes.items():
        setattr(scenario, name, value)

"""The proefdraai of the demo: what if the area officers of Zuiderpoort had stayed under fysiek on 1 May."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import timezone

from officers import alternatives
from officers.alternatives import AreaPlaced
from officers.models import Officer, Scenario, ScenarioState
from signals import comparing

from .organisation import FYSIEK_UNIT, last_first_of_may

NAME: Final = "Wat als Zuiderpoort onder fysiek was gebleven"
AREA: Final = "SD990104"
_BY: Final = "Brechtje van Oosterzee"


def make_scenario(*, now: datetime.datetime) -> None:
    """Add the scenario with what comes of it, shared with everybody who may read it, where it is not there yet."""
    if Scenario.objects.filter(name=NAME).exists():
        return
    officer = Officer.objects.get(name=_BY)
    today = timezone.localdate(now)
    scenario = Scenario(
        name=NAME,
        officer=officer,
        is_shared=True,
        first_day=last_first_of_may(today),
        last_day=today,
        areas=[AREA],
        changes=alternatives.as_json([AreaPlaced(AREA, FYSIEK_UNIT)]),
        made_at=now,
        changed_at=now,
    )
    sums = comparing.compare(comparing.trial_of(scenario))
    if sums is None:
        raise LookupError("a proefdraai that nobody stopped")
    scenario.state, scenario.percent, scenario.result = ScenarioState.DONE, 100, sums.as_json()
    scenario.looked_at, scenario.asked_by = sums.looked_at, officer
    scenario.asked_at = scenario.beat_at = scenario.finished_at = now
    scenario.save()

"""What a worker does in the background."""

from __future__ import annotations

import pytest
from django.conf import settings

from signals import learning
from wijkwerk.celery import app

app.loader.import_default_modules()
OURS = sorted(name for name in app.tasks if not name.startswith("celery."))


@pytest.mark.parametrize("name", OURS)
def test_a_task_is_asked_to_stop_before_it_is_killed(name):
    task = app.tasks[name]
    if task.soft_time_limit is not None:
        assert task.soft_time_limit < (task.time_limit or settings.CELERY_TASK_TIME_LIMIT)


@pytest.mark.parametrize("name", [name for name in OURS if name.startswith("signals.tasks.learn_")])
def test_a_task_that_learns_outlasts_the_process_that_it_waits_for_and_no_lost_one(name):
    task = app.tasks[name]
    patience = learning.PATIENCE.total_seconds()
    assert patience < task.soft_time_limit < task.time_limit < 2 * patience


def test_there_are_tasks_that_learn():
    assert [name for name in OURS if name.startswith("signals.tasks.learn_")] == [
        "signals.tasks.learn_each_week",
        "signals.tasks.learn_from_corrections",
        "signals.tasks.learn_what_waits",
    ]

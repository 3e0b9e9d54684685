"""What a worker does in the background."""

from __future__ import annotations

import pytest
from django.conf import settings

from wijkwerk.celery import app

app.loader.import_default_modules()
OURS = sorted(name for name in app.tasks if not name.startswith("celery."))


@pytest.mark.parametrize("name", OURS)
def test_a_task_is_asked_to_stop_before_it_is_killed(name):
    task = app.tasks[name]
    if task.soft_time_limit is not None:
        assert task.soft_time_limit < (task.time_limit or settings.CELERY_TASK_TIME_LIMIT)

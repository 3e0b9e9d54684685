"""What was sent is remembered for as long as somebody may repeat it, and no longer."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from officers.models import Channel
from signals import repeats, tasks
from signals.intake import Report
from signals.models import IdempotencyKey, Signal
from wijkwerk.celery import app

pytestmark = pytest.mark.django_db


def send(form: str) -> Signal:
    return repeats.receive_form_once(Report(text="De lantaarn is kapot", channel=Channel.WEB), form=form)


def test_what_was_sent_long_ago_is_forgotten_and_its_signal_stays(town):
    old, recent = send("oud"), send("nieuw")
    for signal, margin in ((old, -1), (recent, 1)):
        moment = timezone.now() - repeats.REMEMBERED + datetime.timedelta(minutes=margin)
        IdempotencyKey.objects.filter(signal=signal).update(created_at=moment)
    assert tasks.forget_repeats() == 1
    assert tasks.forget_repeats() == 0
    assert list(IdempotencyKey.objects.values_list("signal", flat=True)) == [recent.pk]
    assert send("nieuw") == recent, "still a repeat"
    assert send("oud") != old, "forgotten, so a signal of its own"
    assert Signal.objects.count() == 3


def test_beat_does_it():
    assert "signals.tasks.forget_repeats" in {entry["task"] for entry in app.conf.beat_schedule.values()}

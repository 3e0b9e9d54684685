"""Loading the demo into an empty database: on any day, with the same outcome, and never among somebody's own data."""

from __future__ import annotations

import datetime
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from areas.models import Area
from signals.models import Event, Signal
from tests import world
from wijkwerk.demo.load import load
from wijkwerk.demo.texts import sounds

NOW = timezone.make_aware(datetime.datetime(2026, 11, 18, 15, 30))


def test_the_same_moment_gives_the_same_demo(db: None) -> None:
    def story() -> list[Any]:
        with transaction.atomic():
            load(now=NOW, heard=sounds()[:90])
            told = [
                (signal.external_number, signal.received_at, signal.status, signal.team.slug, signal.area_id is None,
                 str(signal.officer), [(event.what, event.at) for event in signal.events.order_by("pk")])
                for signal in Signal.objects.select_related("team", "officer").order_by("external_number")
            ]  # fmt: skip
            transaction.set_rollback(True)
        return told

    assert story() == story()


@pytest.mark.parametrize("day", [datetime.date(2027, 1, 1), datetime.date(2028, 2, 29), datetime.date(2026, 7, 5)])
def test_any_day_will_do(db: None, day: datetime.date) -> None:
    now = timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 20)))
    load(now=now, heard=sounds()[::30])
    assert Signal.objects.count() == 20
    assert not Event.objects.filter(at__gt=now).exists()


def test_somebody_elses_municipality_is_left_alone(town: world.Town) -> None:
    before = Area.objects.count()
    with pytest.raises(CommandError, match="al in gebruik"):
        call_command("load_demo", verbosity=0)
    assert Area.objects.count() == before


def test_the_file_with_log_ins_is_for_its_owner_only(db: None, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("wijkwerk.demo.year.sounds", lambda: [])
    card, out = tmp_path / "demo.json", io.StringIO()
    call_command("load_demo", "--json", str(card), "--url", "http://127.0.0.1:8123/", stdout=out)
    written = json.loads(card.read_text())
    assert written["url"] == "http://127.0.0.1:8123"
    assert written["mailbox"] == "http://127.0.0.1:8123/postbus"
    assert stat.S_IMODE(card.stat().st_mode) == 0o600
    assert written["logins"]["triage"]["password"] in out.getvalue()
    assert written["api_key"] in out.getvalue()

"""The page with definitions says what is counted."""

from __future__ import annotations

from pathlib import Path

from signals.management.commands.describe_metrics import page

DOC = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_the_documentation_of_metrics_is_what_the_code_counts():
    assert DOC.read_text(encoding="utf-8") == page(), "bin/manage describe_metrics > docs/metrics.md"

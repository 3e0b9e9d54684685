"""The definitions of what reports count, as a page of the documentation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from signals import metrics

_HEAD = """# What the report of positioning counts

Made by `bin/manage describe_metrics > docs/metrics.md` from `signals/metrics.py`, which the page, its file, the
counting and the tests use too; a test holds it so. After chapter 5.4 of the domain study. All metrics are of signals
that came in in a period: so they add up over areas and over time, and each opens a list. What is open by age is of now.

Working days are Monday to Friday without the holidays of the Algemene termijnenwet, in local time; the day itself does
not count. Working hours are those from 9.00 to 17.00 on them. Small numbers are left out: `docs/adr/0031-*`.

| metric | what it divides | by | in words |
|---|---|---|---|
"""
_TAIL = """
Not measured: the time to the acknowledgement (a signal is acknowledged on the screen by what stores it),
and personal data in places where it should not be (`signals/personal_data.py` looks at that when a signal comes in).
"""


def page() -> str:
    """The whole page."""
    with override("nl"):
        rows = [
            f"| **{one.name}** ({one.form}{_percentile(one)}) | `{one.of}` | {f'`{one.by}`' if one.by else ''} |"
            f" {one.words} {one.reads_as} |"
            for one in metrics.METRICS
        ]
    return _HEAD + "\n".join(rows) + "\n" + _TAIL


def _percentile(metric: metrics.Metric) -> str:
    return f", {metric.share}%" if metric.spread else ""


class Command(BaseCommand):
    help = "Schrijft wat de rapporten tellen, als bladzijde voor docs/metrics.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")

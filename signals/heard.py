"""What an employee heard or saw and passes on at once: what the resident wants, and the call that is promised.

Scenario S14 and US6 of the study of the field. Two doors take it: the quick form (`signals/views/quick.py`) and the
page for the street (`agenda/street.py`).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from areas.dated import today
from officers.models import Officer
from signals import callbacks
from signals.deadlines import working_days_after
from signals.intake import Report
from signals.models import Signal

# What the resident asks: to be called, to get information, or only that somebody heard it.
CALL, INFORM, HEARD = "bel", "informatie", "gehoord"


def promise_call(signal: Signal, report: Report, *, by: Officer) -> None:
    """Promise a call on the next working day where the resident asked for one (`wens` among what the door noted).

    Belongs in the transaction that took the signal in. Raises `ValidationError` as `callbacks.ask`.
    """
    if report.noted.get("wens") != CALL:
        return
    callbacks.ask(
        signal,
        on=working_days_after(today(), 1),
        text=_("De bewoner vroeg aan de balie of op straat om gebeld te worden."),
        phone=report.phone,
        by=by,
    )

"""Regie: one officer coordinates a sensitive signal, so that not three departments ring one door (domain study, S10).

Who may know of the signal and may not read it sees whom to call, by name. Who handles another signal at the same
address sees that too, and nothing else: not what it is about, not of which team it is, not that there is a signal. It
is the one thing that the house says of a signal to who may not know of it, so it is said only where the handler chose
that (`warns`), and only of a sensitive signal that is open. Regie gives nobody a word more to read, and goes along with
the signal to another team, until that one names its own: there is never a moment in which nobody is to be called.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officers.models import Officer
from signals.history import Actor, event, officer_of
from signals.models import Coordination, Event, NoticeKind, Signal
from signals.notices import notify
from signals.workflow import STILL_OPEN, Changed, end_coordination, swap

# Any constant number of our own does as a name for the lock.
_LOCK: Final = 20261126
_NAMED: Final = (
    gettext_lazy("U hebt de regie"),
    gettext_lazy("U hebt de regie over signaal %s. Collega’s bellen u eerst."),
)


def appoint(
    signal: Signal,
    *,
    coordinator: Officer | None,
    by: Actor,
    warns: bool = True,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Coordination:
    """Let an officer of its team coordinate an open, sensitive signal, instead of who did so. `warns`: who handles
    another signal at the same address sees whom to call.

    Raises `ValidationError` (key `regievoerder`) for somebody of another team, for what is not sensitive, and where
    another signal at this address has a coordinator; `Changed` where it is closed or has another owner by now.
    """
    if coordinator is None or not Officer.objects.of_team(signal.team_id).filter(pk=coordinator.pk).exists():
        raise _refused(_("Kies een collega van het team dat dit signaal heeft."))
    if not signal.is_sensitive:
        raise _refused(_("Regie is er voor gevoelige signalen. Dit signaal mogen meer collega’s lezen."))
    if not signal.is_open:
        raise Changed(_("Dit signaal is gesloten."))
    now = at or timezone.now()
    with transaction.atomic():
        swap(signal, STILL_OPEN, {"updated_at": now})
        # Two who name somebody for one address at once: the second one sees the first.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        other = Coordination.objects.current().elsewhere_at_the_address_of(signal).select_related("coordinator").first()
        if other is not None:
            raise _refused(_("Op dit adres heeft %s al de regie. Bel eerst.") % other.coordinator)
        before = Coordination.objects.current().filter(signal=signal).first()
        if before is not None:
            Coordination.objects.filter(pk=before.pk).update(ended_at=now, ended_by=officer_of(by))
        made = Coordination.objects.create(
            signal=signal, coordinator=coordinator, warns=warns, begun_by=officer_of(by), begun_at=now
        )
        event(
            signal,
            Event.What.COORDINATED,
            by=by,
            before=before.coordinator_id if before else "",
            after=coordinator.pk,
            at=now,
        ).save()
        if tell:
            notify(NoticeKind.ASSIGNED, signal, officers=[coordinator], team=signal.team, by=by, words=_NAMED)
    return made


def release(signal: Signal, *, by: Actor, at: datetime.datetime | None = None) -> None:
    """Let nobody coordinate it any more. Raises `Changed` where nobody does by now, or it has another owner."""
    now = at or timezone.now()
    with transaction.atomic():
        swap(signal, {}, {"updated_at": now})
        if not end_coordination(signal, by=by, at=now):
            raise Changed(_("Niemand heeft hier nog de regie."))


def _refused(why: str) -> ValidationError:
    return ValidationError({"regievoerder": ValidationError(why, code="invalid")})

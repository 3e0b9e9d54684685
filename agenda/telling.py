"""Telling reporters what came of their signal: that it is on the agenda, and that it is done.

Who sent a bundled signal (or one that was joined under it) and left an address hears it once for each event, in the
language of their signal. What is told is decided in the transaction of the move, as rows of `Told`; a few letters are
written at once, many in batches by the worker. Of what is sensitive the message says nothing of the subject, and has no
link to the item.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.history import agenda_event
from agenda.models import AgendaEvent, Evidence, Item, Phase, Told
from officers.models import Officer
from outbox import post
from signals.history import event
from signals.models import Event, Joining, Message, Reporter, Sensitivity, Status
from signals.telling import news_message

# So many letters are written with the move itself; more wait for the worker.
AT_ONCE: Final = 25
# In one transaction of the worker.
BATCH: Final = 100


def tell(item: Item, *, by: Officer | None, at: datetime.datetime) -> None:
    """Let who sent what an item stands on hear how it stands now, as far as they were not told. In a transaction that
    holds the item."""
    what = what_of(item)
    if what is None:
        return
    bundled = Evidence.objects.current().filter(item=item).values("signal")
    duplicates = Joining.objects.filter(main__in=bundled).values("duplicate")
    wanting = (
        Reporter.objects.filter(Q(signal__in=bundled) | Q(signal__in=duplicates))
        .exclude(email="")
        .exclude(signal__status=Status.CANCELLED)
        .order_by("signal")
        .values_list("signal", flat=True)
    )
    told = set(Told.objects.filter(item=item, what=what).values_list("signal", flat=True))
    new = [pk for pk in wanting if pk not in told]
    if not new:
        return
    Told.objects.bulk_create([Told(item=item, signal_id=pk, what=what, asked_at=at) for pk in new], batch_size=1000)
    agenda_event(item, AgendaEvent.What.TOLD, by=by, after=what, at=at).save()
    if len(new) <= AT_ONCE:
        _write(list(_waiting().filter(item=item)), at=at)


def what_of(item: Item) -> str | None:
    """What reporters may be told of an item as it stands: nothing of what is not public."""
    if not item.is_public:
        return None
    if item.phase in (Phase.ON_AGENDA, Phase.UNDER_WAY):
        return Told.What.SCHEDULED
    return Told.What.DONE if item.phase == Phase.DONE else None


def write_waiting(*, batch: int = BATCH, now: datetime.datetime | None = None) -> int:
    """Write the letters that wait, a batch in each transaction; gives how many. Safe to run twice, and in two places at
    once: a row is written by who holds it."""
    written = 0
    while True:
        with transaction.atomic():
            rows = list(_waiting().select_for_update(skip_locked=True, of=("self",))[:batch])
            if not rows:
                return written
            written += _write(rows, at=now or timezone.now())


def _waiting() -> QuerySet[Told]:
    return Told.objects.filter(done_at=None).select_related("item", "signal__team", "signal__category").order_by("pk")


def _write(rows: list[Told], *, at: datetime.datetime) -> int:
    """Write the letters and messages of these rows, in a transaction; what is no longer so is not told."""
    over = [one.pk for one in rows if what_of(one.item) != one.what]
    if over:
        Told.objects.filter(pk__in=over).delete()
    now_true = [one for one in rows if one.pk not in over]
    reporters = {one.signal_id: one for one in Reporter.objects.filter(signal__in=[row.signal_id for row in now_true])}
    messages: list[Message] = []
    letters = []
    heard: list[Told] = []
    for row in now_true:
        reporter = reporters.get(row.signal_id)
        if reporter is None or not reporter.email:
            continue
        message, letter = news_message(row.signal, text=words_of(row), reporter=reporter)
        message.at = at
        messages.append(message)
        heard.append(row)
        if letter:
            letters.append(letter)
            message.letter = letter
    post.write(*letters)
    Message.objects.bulk_create(messages)
    Event.objects.bulk_create([event(one.signal, Event.What.AGENDA, by=None, after=one.what, at=at) for one in heard])
    Told.objects.filter(pk__in=[one.pk for one in now_true]).update(done_at=at)
    return len(now_true)


def words_of(told: Told) -> str:
    """What the reporter of a signal reads, in the language of that signal."""
    signal, item = told.signal, told.item
    with override(signal.language):
        is_done = told.what == Told.What.DONE
        if signal.sensitivity != Sensitivity.ORDINARY:
            said = (
                _("Een plan waarin uw bericht meetelt, is klaar.")
                if is_done
                else _("Uw bericht telt mee in een plan voor uw buurt.")
            )
            why = _("Uw bericht is gevoelig. Daarom schrijven wij hier niet waarover het gaat.")
            return f"{said} {why}"
        said = (
            _("Uw bericht telde mee in een plan, en dat is klaar: “%(title)s”. Lees wat ervan kwam: %(url)s")
            if is_done
            else _("Uw bericht telt mee in “%(title)s”. Dat staat nu op de agenda. Lees wat wij gaan doen: %(url)s")
        )
        return said % {"title": item.title, "url": settings.BASE_URL + item.get_absolute_url()}

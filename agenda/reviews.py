"""Reminding who sees to an opgave or kans that its day to look at it again is near, and that it has passed."""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.history import agenda_event
from agenda.models import AgendaEvent, Item
from areas.dated import today
from outbox import post
from outbox.models import Letter
from signals.deadlines import working_days_after

# So many working days before that day.
NEAR: Final = 3


def remind(*, day: datetime.date | None = None) -> int:
    """Mail who sees to what should be looked at again that its day is near (three working days), and once more when it
    has passed; gives how many letters. A letter has a link and no word of the item. Another day begins anew
    (`items.edit`). Safe to run twice, and in two places at once."""
    day = day or today()
    near = working_days_after(day, NEAR)
    waiting = Item.objects.open().filter(Q(review_on__lt=day, reminded__lt=2) | Q(review_on__lte=near, reminded__lt=1))
    return sum(_remind_one(one, day=day) for one in waiting.select_related("owner").order_by("pk"))


def _remind_one(item: Item, *, day: datetime.date) -> bool:
    stage = 2 if item.review_on is not None and item.review_on < day else 1
    with transaction.atomic():
        same = Item.objects.open().filter(pk=item.pk, reminded=item.reminded, review_on=item.review_on)
        owner = item.owner
        if not same.update(reminded=stage) or not owner.is_active or not owner.email:
            return False
        agenda_event(item, AgendaEvent.What.REMINDED, by=None, after=stage).save()
        with override("nl"):
            subject, words = (
                (
                    _("De agenda: nog niet opnieuw bekeken"),
                    _("De dag waarop u een opgave of kans opnieuw zou bekijken, is voorbij."),
                )
                if stage == 2
                else (
                    _("De agenda: binnenkort opnieuw bekijken"),
                    _("De dag waarop u een opgave of kans opnieuw bekijkt, komt eraan."),
                )
            )
            ask = _("Klopt de fase nog, en wat is de volgende stap? Kies daarna een nieuwe dag:")
            body = f"{words} {ask}\n{settings.BASE_URL}{item.get_absolute_url()}"
        post.write(Letter(reference="agendapunt", recipient=owner.email, subject=subject, body=body))
    return True

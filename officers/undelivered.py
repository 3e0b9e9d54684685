"""Telling the application manager that mail did not arrive: one mail for all of it, and none about that mail itself."""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from officers import rights
from officers.models import Officer
from outbox import post
from outbox.models import Letter

logger = logging.getLogger(__name__)

# The reference of these mails. One that fails stands at /verzending like any other, and is not told of.
REFERENCE: Final = "verzending"


def tell() -> int:
    """Write to each officer who may see the outbox that letters failed for good; gives how many letters that is about.

    A letter is told of once, until it is sent again and fails again. The mail holds a number and an address of ours,
    nothing of the letters. Where nobody with that right has a mail address, the letters stay untold, and `/readyz`
    goes on saying so. Safe to run twice, and in two places at once.
    """
    with transaction.atomic():
        failed = Letter.objects.unreported().exclude(reference=REFERENCE)
        managers = Officer.objects.choosable().with_right(rights.OUTBOX).exclude(email="")
        if not failed.exists():
            return 0
        addresses = sorted({manager.email for manager in managers})
        if not addresses:
            logger.error("outbox: letters failed for good, and nobody who may see them has a mail address")
            return 0
        number = failed.update(reported_at=timezone.now())
        if number:
            post.write(*[_notice(number, address) for address in addresses])
        return number


def _notice(number: int, address: str) -> Letter:
    with override("nl"):
        subject = ngettext("%d bericht is niet aangekomen", "%d berichten zijn niet aangekomen", number) % number
        text = ngettext(
            "Een mail van wijkwerk is niet aangekomen, en wordt niet meer vanzelf verstuurd.",
            "Mails van wijkwerk zijn niet aangekomen, en worden niet meer vanzelf verstuurd. Het zijn er %(number)d.",
            number,
        ) % {"number": number}
        where = _("Hier ziet u waarom, en verstuurt u opnieuw:")
    link = f"{settings.BASE_URL}{reverse('outbox')}?toestand=mislukt"
    return Letter(reference=REFERENCE, recipient=address, subject=subject, body=f"{text}\n\n{where}\n{link}")

"""What a partner outside is told: a link, that we wait, or that nothing is needed any more; and not what it is about.

What was asked keeps its last mail, so that the page of the signal can tell that it never arrived.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox import post
from outbox.models import Letter
from signals import mail_defaults
from signals.history import event
from signals.links import consult_url, partner_url
from signals.models import Consult, Event, TeamAction

# What an event of a link says: that a partner was reminded by it.
REMINDED: Final = "herinnerd"


def invite(asked: TeamAction | Consult) -> None:
    """Write the mail with which a partner is asked something."""
    with override("nl"):
        until = formats.date_format((asked.link_works_until or _asked_at(asked)).astimezone(), "j F Y")
        sender = capfirst(mail_defaults.sender())
        if isinstance(asked, Consult):
            subject = _("Kijkt u met ons mee?")
            asks = _("%s vraagt u om mee te kijken. Lees de vraag, en kies op dezelfde pagina een van drie antwoorden:")
            closing = _("U neemt niets over. De link werkt tot en met %s.")
            link = consult_url(asked)
        else:
            subject = _("Een vraag aan u")
            asks = _("%s vraagt u om iets te doen. Lees wat wij vragen, en antwoord op dezelfde pagina:")
            closing = _("De link werkt tot en met %s. Geef hem alleen aan wie het werk doet.")
            link = partner_url(asked)
        _write(asked, subject, asks % sender + "\n" + link, closing % until)


def remind(asked: TeamAction | Consult) -> None:
    """Write the mail that tells a partner, once, that we still wait for its answer, with the link that it has; nothing
    where that opens no more, or never arrived. Call it in the transaction of what it tells of."""
    in_use = asked.partner is not None and asked.partner.is_active
    if not in_use or not asked.has_working_link or asked.mail_failed:
        return
    code = asked.public_id if isinstance(asked, TeamAction) else asked.asked_code
    event(asked.signal, Event.What.ACTION_LINK, by=None, before=code, after=REMINDED).save()
    with override("nl"):
        until = formats.date_format((asked.link_works_until or _asked_at(asked)).astimezone(), "j F Y")
        link = consult_url(asked) if isinstance(asked, Consult) else partner_url(asked)
        _write(
            asked,
            _("Herinnering: wij wachten op uw antwoord"),
            _("Wij vroegen u iets onder kenmerk %s, en wachten nog op uw antwoord. Dat geeft u op deze pagina:")
            % asked.signal.number
            + "\n"
            + link,
            _("De link werkt tot en met %s.") % until,
        )


def call_off(asked: TeamAction | Consult) -> None:
    """Write the mail that tells a partner that nothing is needed any more."""
    with override("nl"):
        words = (
            _("Wij vroegen u om mee te kijken onder kenmerk %s. Dat is niet meer nodig. De link werkt niet meer.")
            if isinstance(asked, Consult)
            else _("Wat wij u vroegen onder kenmerk %s, is niet meer nodig. De link werkt niet meer.")
        )
        _write(asked, _("Niet meer nodig"), words % asked.signal.number)


def _asked_at(asked: TeamAction | Consult) -> datetime.datetime:
    return asked.asked_at if isinstance(asked, Consult) else asked.changed_at


def _write(asked: TeamAction | Consult, subject: str, *parts: str) -> None:
    letter = Letter(
        reference=asked.signal.number,
        recipient=asked.address,
        subject=f"{subject} ({asked.signal.number})",
        body="\n\n".join([_("Beste lezer,"), *parts, _("Met vriendelijke groet,") + "\n" + mail_defaults.sender()]),
    )
    (asked.letter,) = post.write(letter)
    type(asked).objects.filter(pk=asked.pk).update(letter=asked.letter)

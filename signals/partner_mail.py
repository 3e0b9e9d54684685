"""What a partner outside is told: a link, or that nothing has to be done any more; and nothing of what it is about."""

from __future__ import annotations

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox.models import Letter
from signals import mail_defaults
from signals.links import consult_url, partner_url
from signals.models import Consult, TeamAction


def request(action: TeamAction) -> Letter:
    """The mail with which a partner is asked something."""
    with override("nl"):
        until = action.link_works_until or action.changed_at
        return _letter(
            action,
            _("Een vraag aan u"),
            _("%s vraagt u om iets te doen. Lees wat wij vragen, en antwoord op dezelfde pagina:")
            % capfirst(mail_defaults.sender())
            + "\n"
            + partner_url(action),
            _("De link werkt tot en met %s. Geef hem alleen aan wie het werk doet.")
            % formats.date_format(until.astimezone(), "j F Y"),
        )


def withdrawal(action: TeamAction) -> Letter:
    """The mail that tells a partner that nothing has to be done any more."""
    with override("nl"):
        return _letter(
            action,
            _("Niet meer nodig"),
            _("Wat wij u vroegen onder kenmerk %s, is niet meer nodig. De link werkt niet meer.")
            % action.signal.number,
        )


def look_along(consult: Consult) -> Letter:
    """The mail with which a partner is asked to look along."""
    with override("nl"):
        until = consult.link_works_until or consult.asked_at
        return _letter(
            consult,
            _("Kijkt u met ons mee?"),
            _("%s vraagt u om mee te kijken. Lees de vraag, en kies op dezelfde pagina een van drie antwoorden:")
            % capfirst(mail_defaults.sender())
            + "\n"
            + consult_url(consult),
            _("U neemt niets over. De link werkt tot en met %s.") % formats.date_format(until.astimezone(), "j F Y"),
        )


def no_need_to_look(consult: Consult) -> Letter:
    """The mail that tells a partner that no answer is needed any more."""
    with override("nl"):
        return _letter(
            consult,
            _("Niet meer nodig"),
            _("Wij vroegen u om mee te kijken onder kenmerk %s. Dat is niet meer nodig. De link werkt niet meer.")
            % consult.signal.number,
        )


def _letter(asked: TeamAction | Consult, subject: str, *parts: str) -> Letter:
    return Letter(
        reference=asked.signal.number,
        recipient=asked.partner.email if asked.partner else "",
        subject=f"{subject} ({asked.signal.number})",
        body="\n\n".join([_("Beste lezer,"), *parts, _("Met vriendelijke groet,") + "\n" + mail_defaults.sender()]),
    )

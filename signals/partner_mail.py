"""What a partner outside is told: a link, or that nothing has to be done any more; and nothing of what it is about."""

from __future__ import annotations

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox.models import Letter
from signals import mail_defaults
from signals.links import partner_url
from signals.models import TeamAction


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


def _letter(action: TeamAction, subject: str, *parts: str) -> Letter:
    return Letter(
        reference=action.signal.number,
        recipient=action.partner.email if action.partner else "",
        subject=f"{subject} ({action.signal.number})",
        body="\n\n".join([_("Beste lezer,"), *parts, _("Met vriendelijke groet,") + "\n" + mail_defaults.sender()]),
    )

"""The signed link with which a partner sees one action of the agenda and says how it stands: that, and nothing else.

The page shows the title of the item (also where it is not public: who is asked must know what for), what is asked and
by when. Looking changes nothing, since scanners of mail open every link.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.history import agenda_event
from agenda.items import hold
from agenda.models import Action, AgendaEvent
from officers.models import Officer
from outbox import post
from outbox.models import Letter
from signals import mail_defaults
from signals.links import link_token, opened_by
from signals.workflow import Changed

_SALT: Final = "wijkwerk.agenda.partner"


def token_of(action: Action) -> str:
    """The token that opens this action for its partner: the one of the last link, and no earlier one."""
    return link_token(action, salt=_SALT)


def url_of(action: Action) -> str:
    """The full address where a partner sees and answers what it was asked."""
    return settings.BASE_URL + reverse("agenda-external", args=[token_of(action)])


def action_of(token: str) -> Action:
    """The action that a partner's token opens, with its item.

    Raises `LinkExpired`, `LinkWithdrawn` (also where the partner is not in use any more), or `LinkUnknown`.
    """
    return opened_by(token, Action.objects.select_related("item", "owner", "partner", "contact"), salt=_SALT)


def send(action: Action, *, by: Officer | None, at: datetime.datetime | None = None, tell: bool = True) -> Action:
    """Mail the partner a link; a former one opens no more. Raises `Changed` where the action is finished, somebody else
    sent one meanwhile, or its partner is not in use."""
    if action.partner is None or not action.partner.is_active:
        raise Changed(_("Deze partner is niet meer in gebruik."))
    now = at or timezone.now()
    changes = {"link_number": action.link_number + 1, "link_sent_at": now, "link_withdrawn_at": None}
    with transaction.atomic():
        _swap(action, changes)
        agenda_event(
            action.item, AgendaEvent.What.ACTION_LINK, by=by, before=action.pk, after="verstuurd", at=now
        ).save()
        if tell:
            post.write(_letter(action))
    return action


def withdraw(action: Action, *, by: Officer | None, at: datetime.datetime | None = None) -> Action:
    """Let the link open no more, while the action stays. Raises `Changed` where it was withdrawn or finished by now."""
    if action.link_withdrawn_at is not None or action.link_sent_at is None:
        raise Changed(_("Deze link is al ingetrokken."))
    now = at or timezone.now()
    with transaction.atomic():
        _swap(action, {"link_withdrawn_at": now})
        agenda_event(
            action.item, AgendaEvent.What.ACTION_LINK, by=by, before=action.pk, after="ingetrokken", at=now
        ).save()
    return action


def _swap(action: Action, changes: dict[str, Any]) -> None:
    hold(action.item)
    expected = {"link_number": action.link_number, "link_withdrawn_at": action.link_withdrawn_at}
    if not Action.objects.open().filter(pk=action.pk, **expected).update(**changes):
        raise Changed(_("Iemand anders heeft deze actie intussen veranderd."))
    for name, value in changes.items():
        setattr(action, name, value)


def _letter(action: Action) -> Letter:
    """The mail with the link, and nothing of what it is about."""
    partner = action.partner
    with override("nl"):
        until = action.link_works_until or action.changed_at
        lines = [
            _("Beste lezer,"),
            _("%s vraagt u om iets te doen voor de wijk. Lees wat wij vragen, en antwoord op dezelfde pagina:")
            % capfirst(mail_defaults.sender())
            + "\n"
            + url_of(action),
            _("De link werkt tot en met %s. Geef hem alleen aan wie het werk doet.")
            % formats.date_format(until.astimezone(), "j F Y"),
            _("Met vriendelijke groet,") + "\n" + mail_defaults.sender(),
        ]
        address = action.contact.email if action.contact and action.contact.is_active else ""
        return Letter(
            reference="agenda",
            recipient=address or (partner.email if partner else ""),
            subject=_("Een vraag aan u over de wijk"),
            body="\n\n".join(lines),
        )

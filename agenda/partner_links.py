"""The signed link with which a partner sees one action of the agenda and says how it stands: that, and nothing else.

The page shows the title of the item (also where it is not public: who is asked must know what for), what is asked and
by when. Looking changes nothing, since scanners of mail open every link.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from agenda.history import agenda_event
from agenda.items import hold
from agenda.models import Action, AgendaEvent
from areas.dated import today
from officers.models import Officer
from outbox import post
from outbox.models import Letter
from signals import mail_defaults
from signals.deadlines import is_working_day
from signals.link_ends import near_their_end
from signals.links import link_token, opened_by
from signals.partners import read_address
from signals.workflow import Changed

_SALT: Final = "wijkwerk.agenda.partner"
# Subject and sentence.
Words = tuple[Any, Any]


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


def send(
    action: Action, *, by: Officer | None, address: str = "", at: datetime.datetime | None = None, tell: bool = True
) -> Action:
    """Mail the partner a link; a former one opens no more. `address` is where all mail about this goes from now, where
    the one that we had was wrong; empty keeps it.

    Raises `ValidationError` (key `adres`) for what is no mail address, and `Changed` where the action is finished,
    somebody else sent one meanwhile, or its partner is not in use.
    """
    if action.partner is None or not action.partner.is_active:
        raise Changed(_("Deze partner is niet meer in gebruik."))
    now = at or timezone.now()
    changes: dict[str, Any] = {
        "link_number": action.link_number + 1,
        "link_sent_at": now,
        "link_withdrawn_at": None,
    }
    if (address := address.strip()) and address != action.address:
        changes["mail_to"] = read_address(address)
    with transaction.atomic():
        _swap(action, changes)
        agenda_event(
            action.item, AgendaEvent.What.ACTION_LINK, by=by, before=action.pk, after="verstuurd", at=now
        ).save()
        if tell:
            _invite(action)
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


def call_off(action: Action) -> None:
    """Write the mail that tells a partner that nothing is needed any more. Call it in the transaction of what it tells
    of."""
    with override("nl"):
        _write(
            action,
            _("Niet meer nodig"),
            _("Wat wij u vroegen voor de wijk, is niet meer nodig. De link die u kreeg, werkt niet meer."),
        )


def _invite(action: Action) -> None:
    """Write the mail with the link, and nothing of what it is about."""
    with override("nl"):
        until = action.link_works_until or action.changed_at
        _write(
            action,
            _("Een vraag aan u over de wijk"),
            _("%s vraagt u om iets te doen voor de wijk. Lees wat wij vragen, en antwoord op dezelfde pagina:")
            % capfirst(mail_defaults.sender())
            + "\n"
            + url_of(action),
            _("De link werkt tot en met %s. Geef hem alleen aan wie het werk doet.")
            % formats.date_format(until.astimezone(), "j F Y"),
        )


def _write(action: Action, subject: str, *parts: str) -> None:
    """Write a mail to the partner, and keep which one it was, so that the page can tell that it never arrived."""
    letter = Letter(
        reference="agenda",
        recipient=action.address,
        subject=subject,
        body="\n\n".join([_("Beste lezer,"), *parts, _("Met vriendelijke groet,") + "\n" + mail_defaults.sender()]),
    )
    (action.letter,) = post.write(letter)
    Action.objects.filter(pk=action.pk).update(letter=action.letter)


# What became of the mail


def tell_of_failures() -> int:
    """Tell who sees to an action that its partner never got the mail, as long as it waits for the partner. Once for
    each link; gives how many. Safe to run twice, and in two places at once."""
    failed = Action.objects.open().filter(letter__state=Letter.State.FAILED, failure_told__lt=F("link_number"))
    return _tell_each(
        failed,
        "failure_told",
        (
            gettext_lazy("Mail aan een partner niet aangekomen"),
            gettext_lazy("Een partner kreeg onze mail niet, bij een actie op de agenda. Verbeter het adres, of bel:"),
        ),
    )


def warn_of_ends(*, day: datetime.date | None = None) -> int:
    """Tell who sees to an action that the link of its partner ends soon or ended on a local date (today when left out),
    as `signals.link_ends.warn` does. Once for each link; gives how many; nothing on a day that is no working day."""
    day = day or today()
    if not is_working_day(day):
        return 0
    return _tell_each(
        near_their_end(Action.objects.open(), day=day),
        "link_end_told",
        (
            gettext_lazy("Link van een partner loopt af"),
            gettext_lazy(
                "Wij wachten nog op een partner bij een actie op de agenda. De link loopt af, stuur een nieuwe:"
            ),
        ),
    )


def _tell_each(rows: QuerySet[Action], mark: str, words: Words) -> int:
    told = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            action = rows.filter(pk=pk).select_related("item__owner", "owner").first()
            # The row itself decides who tells: of two workers the second finds that it was told.
            if action and rows.filter(pk=pk).update(**{mark: F("link_number")}):
                told += tell_who_sees_to_it(action, words)
    return told


def tell_who_sees_to_it(action: Action, words: Words) -> bool:
    """Write a mail (subject and sentence) to who sees to an action; where they cannot be told to who has the item, or
    who asked for it. It has a link, and no word of what it is about. Gives whether there was anybody."""
    for officer in (action.owner, action.item.owner, action.made_by):
        if officer and officer.is_active and officer.email:
            with override("nl"):
                subject, body = str(words[0]), f"{words[1]}\n{settings.BASE_URL}{action.item.get_absolute_url()}"
            post.write(Letter(reference="agenda", recipient=officer.email, subject=subject, body=body))
            return True
    return False

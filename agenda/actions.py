"""Actions of an item: asking an officer or a partner to do something by a day, and hearing how it stands."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda import partner_links
from agenda.history import agenda_event
from agenda.items import hold
from agenda.models import MAX_REPLY, Action, ActionReply, AgendaEvent, Item
from areas.dated import today
from officers.models import Officer, PartnerContact, PartnerOrganisation
from signals.models import ActionStatus
from signals.typed import read
from signals.workflow import Changed

# from -> to, as with the actions of signals. What is finished stays finished: who wants more adds another one.
TRANSITIONS: Final[dict[str, tuple[ActionStatus, ...]]] = {
    ActionStatus.OPEN: (ActionStatus.BUSY, ActionStatus.DONE, ActionStatus.CANNOT, ActionStatus.WITHDRAWN),
    ActionStatus.BUSY: (ActionStatus.DONE, ActionStatus.CANNOT, ActionStatus.WITHDRAWN),
}
MAX_TEXT: Final = 300
_ANSWERED: Final = (
    gettext_lazy("Een partner antwoordt"),
    gettext_lazy("Een partner antwoordde bij een actie op de agenda:"),
)
MOST_OPEN: Final = 30


def add(
    item: Item,
    *,
    text: str,
    owner: Officer | None,
    by: Officer | None,
    due_on: datetime.date | None = None,
    partner: PartnerOrganisation | None = None,
    contact: PartnerContact | None = None,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Action:
    """Add something that is done for an item, by a local date or whenever. A partner is mailed a link, to one of its
    contacts or (none) to its mailbox.

    Raises `ValidationError` (keys `tekst`, `zorgt`, `uiterlijk`, `partner`), and `Changed` where the item has ended.
    """
    text, wrong = read(text, longest=MAX_TEXT, lines=False)
    now = at or timezone.now()
    errors: dict[str, ValidationError] = {}
    if wrong:
        errors["tekst"] = wrong
    elif not text:
        errors["tekst"] = ValidationError(_("Schrijf wat er moet gebeuren."), code="required")
    if owner is None or not owner.is_active:
        errors["zorgt"] = ValidationError(_("Kies wie ervoor zorgt."), code="required")
    if contact is not None and (partner is None or contact.partner_id != partner.pk):
        errors["contact"] = ValidationError(_("Deze contactpersoon is niet van deze partner."), code="invalid")
    if partner is not None and not partner.is_active:
        errors["partner"] = ValidationError(_("Deze partner is niet meer in gebruik."), code="invalid")
    if due_on is not None and due_on < (timezone.localdate(at) if at else today()):
        errors["uiterlijk"] = ValidationError(_("Kies vandaag of een latere dag."), code="invalid")
    if errors or owner is None:
        raise ValidationError(errors)
    with transaction.atomic():
        hold(item)
        if not Item.objects.open().filter(pk=item.pk).exists():
            raise Changed(_("Dit punt is afgerond of losgelaten: er kan geen actie meer bij."))
        if item.actions.open().count() >= MOST_OPEN:
            too_many = _("Bij dit punt staan al %d acties open. Rond er eerst een af.") % MOST_OPEN
            raise ValidationError({"tekst": ValidationError(too_many, code="too_many")})
        action = Action.objects.create(
            item=item,
            text=text,
            owner=owner,
            partner=partner,
            contact=contact,
            due_on=due_on,
            made_by=by,
            made_at=now,
            changed_at=now,
        )
        agenda_event(item, AgendaEvent.What.ACTION, by=by, before=action.pk, after=action.status, at=now).save()
        Item.objects.filter(pk=item.pk).update(changed_at=now)
        if partner is not None:
            partner_links.send(action, by=by, at=at, tell=tell)
    return action


def change(
    action: Action, *, to: str, by: Officer | None, text: str = "", at: datetime.datetime | None = None
) -> Action:
    """Say how an action stands, perhaps with a text for colleagues. `by` None is the partner that does it.

    "Kan niet" needs a text. Raises `ValidationError` (key `antwoord`), and `Changed` where the action stands elsewhere
    by now, cannot go there, or its link was taken back.
    """
    text, wrong = read(text, longest=MAX_REPLY)
    if to == ActionStatus.CANNOT and not text:
        wrong = ValidationError(_("Schrijf waarom het niet kan."), code="required")
    if wrong:
        raise ValidationError({"antwoord": wrong})
    before = action.status
    if to not in TRANSITIONS.get(before, ()):
        raise Changed(
            _("Een actie die %(before)s is, kan niet %(to)s worden.")
            % {
                "before": ActionStatus(before).label,
                "to": ActionStatus(to).label if to in ActionStatus.values else to,
            }
        )
    now = at or timezone.now()
    is_ended = to != ActionStatus.BUSY
    changes: dict[str, Any] = {
        "status": to,
        "changed_at": now,
        "ended_on": timezone.localdate(now) if is_ended else None,
    }
    if to == ActionStatus.WITHDRAWN and action.partner_id is not None:
        changes["link_withdrawn_at"] = now
    with transaction.atomic():
        hold(action.item)
        expected: dict[str, Any] = {"pk": action.pk, "status": before}
        if by is None:
            expected |= {"link_number": action.link_number, "link_withdrawn_at": None}
        if not Action.objects.filter(**expected).update(**changes):
            raise Changed(_("Iemand anders heeft deze actie intussen veranderd."))
        for name, value in changes.items():
            setattr(action, name, value)
        if text:
            ActionReply.objects.create(action=action, status=to, text=text, officer=by, at=now)
        agenda_event(action.item, AgendaEvent.What.ACTION, by=by, before=action.pk, after=to, at=now).save()
        if by is None:
            # Nobody but the partner knows of it yet.
            partner_links.tell_who_sees_to_it(action, _ANSWERED)
        elif to == ActionStatus.WITHDRAWN and action.partner is not None:
            partner_links.call_off(action)
        Item.objects.filter(pk=action.item_id).update(changed_at=now)
    return action

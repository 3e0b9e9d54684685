"""Partners outside: asking one of them to do a part of the work, by a link that opens that one action and no more.

Whoever holds the link sees what the officer wrote and chose, answers, adds photos, and says how far it is. Of the
signal's own text and of its reporter nothing leaves the house. With a recorded processing agreement (AVG article 28) a
partner may close the signal as well, with a message to the reporter (PVE 3.19).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.dated import today
from areas.maps import Drawing, draw_in_its_place
from areas.queries import ancestry
from officers.models import PartnerOrganisation
from signals import attachments, partner_mail, team_actions, workflow
from signals.history import Actor, event
from signals.models import (
    MAX_TEXT,
    ActionStatus,
    Attachment,
    Category,
    Consult,
    Event,
    Sensitivity,
    Signal,
    Status,
    TeamAction,
)
from signals.typed import read
from signals.workflow import Changed, hold

_IS_ADDRESS: Final = EmailValidator(gettext_lazy("Vul een mailadres in, zoals naam@voorbeeld.nl."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a partner sees: exactly this, on its page and in the preview that an officer sees before sending."""

    text: str
    due_on: datetime.date | None
    number: str
    category: Category | None = None
    places: list[str] = field(default_factory=list)  # names of areas, smallest first
    address: str = ""
    place: str = ""
    drawing: Drawing | None = None
    files: list[Attachment] = field(default_factory=list)


def what_is_seen(action: TeamAction, *, files: Sequence[Attachment] | None = None) -> Asked:
    """What the partner of an action sees. `files` where the action is not saved yet.

    Of sensitivity `bijzonder` nothing but what the officer wrote; of `persoonsgegevens` no exact place and no photo
    that the officer did not choose.
    """
    signal = action.signal
    least = least_of(signal, text=action.text, due_on=action.due_on)
    if signal.sensitivity == Sensitivity.SPECIAL:
        return least
    more: dict[str, Any] = {"files": list(action.files.all()) if files is None else list(files)}
    if action.shares_place:
        more |= {"address": signal.address, "place": signal.place}
        if signal.area_id is not None and signal.point is not None:
            more["drawing"] = draw_in_its_place(signal.area_id, day=today(), point=signal.point)
    return replace(least, **more)


def least_of(signal: Signal, *, text: str, due_on: datetime.date | None = None) -> Asked:
    """What any partner sees that is asked something of a signal: the words of the officer, the number, and what it is
    about and in which area, but for sensitivity `bijzonder`."""
    if signal.sensitivity == Sensitivity.SPECIAL:
        return Asked(text=text, due_on=due_on, number=signal.number)
    places = [one.name for one in ancestry(signal.area_id)][:2] if signal.area_id is not None else []
    return Asked(text=text, due_on=due_on, number=signal.number, category=signal.category, places=places)


def ask(
    signal: Signal,
    *,
    partner: PartnerOrganisation | None,
    text: str,
    by: Actor,
    due_on: datetime.date | None = None,
    shares_place: bool = False,
    files: Sequence[Attachment] = (),
    may_close: bool = False,
    wait: bool = False,
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> TeamAction:
    """Ask a partner to do something, and mail it a link. `wait` lets the signal stand in `wacht_op_derde` meanwhile.

    Raises `ValidationError` (keys `partner`, `afronden`, `fotos` and those of `team_actions.add`), and `Changed` when
    the signal is closed or has another owner by now.
    """
    draft = check(
        signal,
        partner=partner,
        text=text,
        due_on=due_on,
        shares_place=shares_place,
        files=files,
        may_close=may_close,
        at=at,
    )
    moment = at or timezone.now()
    with transaction.atomic():
        action = team_actions.add(
            signal,
            team=signal.team,
            text=text,
            due_on=due_on,
            by=by,
            at=moment,
            tell=tell,
            partner=partner,
            shares_place=draft.shares_place,
            may_close=may_close,
            link_number=1,
            link_sent_at=moment,
        )
        action.files.set(files)
        event(signal, Event.What.ACTION_LINK, by=by, before=action, after="verstuurd", at=moment).save()
        if wait and Status.WAITING_FOR_THIRD_PARTY in workflow.TRANSITIONS[signal.status]:
            workflow.move(signal, to=Status.WAITING_FOR_THIRD_PARTY, by=by, at=moment)
        if tell:
            partner_mail.invite(action)
    return action


def check(
    signal: Signal,
    *,
    partner: PartnerOrganisation | None,
    text: str,
    due_on: datetime.date | None = None,
    shares_place: bool = False,
    files: Sequence[Attachment] = (),
    may_close: bool = False,
    at: datetime.datetime | None = None,
) -> TeamAction:
    """The action as `ask` would make it, unsaved, for a preview. Raises `ValidationError` as `ask` does."""
    text, errors = team_actions.check_words(text, due_on=due_on, at=at)
    if partner is None or not partner.is_active:
        errors["partner"] = ValidationError(_("Kies een partner."), code="required")
    elif may_close and not partner.has_agreement():
        errors["afronden"] = ValidationError(
            _(
                "Met %s is geen geldige verwerkersovereenkomst vastgelegd. Daarom mag deze partner het signaal niet"
                " zelf afronden. Vraag alleen het werk, of laat de beheerder de overeenkomst vastleggen."
            )
            % partner,
            code="no_agreement",
        )
    if files and (signal.sensitivity == Sensitivity.SPECIAL or any(one.signal_id != signal.pk for one in files)):
        errors["fotos"] = ValidationError(_("Deze foto’s kunt u niet delen."), code="invalid")
    if errors:
        raise ValidationError(errors)
    return TeamAction(
        signal=signal,
        team=signal.team,
        partner=partner,
        text=text,
        due_on=due_on,
        shares_place=shares_place and signal.sensitivity != Sensitivity.SPECIAL,
        may_close=may_close,
    )


def send_again(
    asked: TeamAction | Consult, *, by: Actor, address: str = "", at: datetime.datetime | None = None
) -> TeamAction | Consult:
    """Mail the partner a new link; the former one opens no more. `address` is where all mail about this goes from now,
    where the one that we had was wrong; empty keeps it.

    Raises `ValidationError` (key `adres`) for what is no mail address, and `Changed` where it is finished, or somebody
    else sent a link meanwhile.
    """
    moment = at or timezone.now()
    if asked.partner is None or not asked.partner.is_active:
        raise Changed(_("Deze partner is niet meer in gebruik."))
    address = read_address(address.strip() or asked.address)
    changes = {
        "link_number": asked.link_number + 1,
        "link_sent_at": moment,
        "link_withdrawn_at": None,
        "mail_to": "" if address == asked.partner.email else address,
    }
    code = asked.public_id if isinstance(asked, TeamAction) else asked.asked_code
    with transaction.atomic():
        _swap_link(asked, changes)
        event(asked.signal, Event.What.ACTION_LINK, by=by, before=code, after="verstuurd", at=moment).save()
        partner_mail.invite(asked)
    return asked


def read_address(typed: str) -> str:
    """A mail address as somebody typed it. Raises `ValidationError` (key `adres`) for what is none."""
    try:
        _IS_ADDRESS(typed)
    except ValidationError as wrong:
        raise ValidationError({"adres": wrong}) from wrong
    return typed


def withdraw_link(action: TeamAction, *, by: Actor, at: datetime.datetime | None = None) -> TeamAction:
    """Let the link open no more, while the action stays. Raises `Changed` where the action is finished, or the link was
    withdrawn by now."""
    moment = at or timezone.now()
    if action.link_withdrawn_at is not None:
        raise Changed(_("Deze link is al ingetrokken."))
    with transaction.atomic():
        _swap_link(action, {"link_withdrawn_at": moment})
        event(action.signal, Event.What.ACTION_LINK, by=by, before=action, after="ingetrokken", at=moment).save()
    return action


def _swap_link(asked: TeamAction | Consult, changes: dict[str, Any]) -> None:
    hold(asked.signal_id)
    expected = {"link_number": asked.link_number, "link_withdrawn_at": asked.link_withdrawn_at}
    if not type(asked).objects.open().filter(pk=asked.pk, **expected).update(**changes):
        raise Changed(
            _("Iemand anders heeft deze actie intussen veranderd.")
            if isinstance(asked, TeamAction)
            else _("Iemand anders heeft deze vraag intussen veranderd.")
        )
    for name, value in changes.items():
        setattr(asked, name, value)


def answer(
    action: TeamAction,
    *,
    to: str,
    text: str = "",
    uploads: Sequence[UploadedFile] = (),
    close: bool = False,
    message: str = "",
    at: datetime.datetime | None = None,
) -> TeamAction:
    """What the partner says, with photos, all of it or nothing; who answers for the signal is told.

    `close` ends the whole signal, with `message` for the reporter. Without it a signal that waited for partners goes on
    as `team_actions.change` says. Raises `ValidationError` (keys `antwoord`, `bestand`, `afronden`, `bericht`), and
    `Changed` where the action stands elsewhere or the link was withdrawn by now.
    """
    moment = at or timezone.now()
    signal = action.signal
    message, wrong = read(message, longest=MAX_TEXT)
    errors: dict[str, ValidationError] = {}
    if close:
        if refused := _why_not_close(action, to=to):
            errors["afronden"] = ValidationError(refused, code="invalid")
        elif wrong:
            errors["bericht"] = wrong
        elif not message:
            errors["bericht"] = ValidationError(_("Schrijf wat u hebt gedaan, voor de melder."), code="required")
    if errors:
        raise ValidationError(errors)
    with attachments.whole():
        kept = attachments.attach_all(signal, uploads, by=None, at=moment) if uploads else []
        team_actions.change(action, to=to, by=None, text=text, at=moment, goes_on=not close)
        action.files.add(*kept)
        if close:
            workflow.move(signal, to=Status.DONE, by=None, text=message, at=moment)
    return action


def _why_not_close(action: TeamAction, *, to: str) -> str:
    """Why the partner cannot close the signal with this answer; empty where it can. It decides nothing that somebody of
    the municipality has to decide."""
    signal = action.signal
    if to != ActionStatus.DONE:
        return _("U kunt alleen afronden wat klaar is.")
    if not may_close_now(action):
        return _("U mag dit signaal niet afronden. Meld uw deel klaar, dan rondt de gemeente het af.")
    if signal.team_actions.open().exclude(pk=action.pk).exists():
        return _("Anderen zijn hier nog mee bezig. Meld uw deel klaar, dan rondt de gemeente het af.")
    passed_on, raised = signal.closes_on is not None, bool(signal.escalated_to)
    if passed_on or raised or workflow.answers_to_wait_for(signal, to=Status.DONE):
        return _("De gemeente wacht hier nog op een antwoord. Meld uw deel klaar, dan rondt de gemeente het af.")
    if signal.status == Status.REOPENING_ASKED:
        return _("De gemeente kijkt hier zelf nog naar. Meld uw deel klaar, dan rondt de gemeente het af.")
    return ""


def may_close_now(action: TeamAction) -> bool:
    """Whether the partner may close the signal today: it was asked to, and its agreement holds."""
    return action.may_close and action.partner is not None and action.partner.has_agreement()

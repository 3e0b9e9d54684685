"""Actions for other teams under one signal: asking, doing, and seeing what came of it.

All of it stays inside: the reporter hears from who answers for the signal, and from nobody else (PVE 2.27). As in
`workflow`, `at` (now when left out) and `tell` (False: no mail) are for histories that are taken in afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.dated import today
from officers.models import ApiClient, Officer, Team
from signals import attachments
from signals.deadlines import FURTHEST, working_days_after
from signals.history import Actor, event, officer_of
from signals.models import MAX_ACTION_TEXT, ActionAnswer, ActionStatus, Event, NoticeKind, Signal, TeamAction
from signals.notices import notify, notify_holders
from signals.questions import rule
from signals.typed import read
from signals.workflow import STILL_OPEN, Changed, check_may_see, go_on_without_partners, hold, swap, unfit

# from -> to. What is finished stays finished: who wants more asks again.
TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    ActionStatus.OPEN: frozenset({ActionStatus.BUSY, ActionStatus.DONE, ActionStatus.CANNOT}),
    ActionStatus.BUSY: frozenset({ActionStatus.DONE, ActionStatus.CANNOT}),
}
MOST_OPEN: Final = 20
# What is said of a status that an action cannot have.
CHOOSE_STATUS: Final = gettext_lazy("Kies hoe het met de actie staat.")


def add(
    signal: Signal,
    *,
    team: Team | None,
    text: str,
    by: Actor,
    due_on: datetime.date | None = None,
    at: datetime.datetime | None = None,
    tell: bool = True,
    **outside: Any,
) -> TeamAction:
    """Ask a team to do something for a signal, by a day (a local date) or whenever; the team is told.

    `outside` are the columns of what a partner does: see `partners.ask`. Raises `ValidationError` (keys `team`,
    `tekst`, `uiterlijk`), and `Changed` when the signal is closed or has another owner by now.
    """
    text, errors = check_words(text, due_on=due_on, at=at)
    if wrong_team := unfit(team):
        errors["team"] = wrong_team
    moment = at or timezone.now()
    if errors or team is None:
        raise ValidationError(errors)
    check_open(signal)
    check_may_see(signal, team, key="team")
    with transaction.atomic():
        swap(signal, STILL_OPEN, {"updated_at": moment})
        if signal.team_actions.open().count() >= MOST_OPEN:
            raise ValidationError(
                {
                    "team": ValidationError(
                        _("Bij dit signaal staan al %d acties open. Rond er eerst een af.") % MOST_OPEN, code="too_many"
                    )
                }
            )
        action = TeamAction.objects.create(
            signal=signal,
            team=team,
            text=text,
            due_on=due_on,
            made_by=officer_of(by),
            made_by_client=by if isinstance(by, ApiClient) else None,
            made_at=moment,
            changed_at=moment,
            **outside,
        )
        event(signal, Event.What.ACTION, by=by, before=action, after=action.status, at=moment).save()
        if tell and action.partner is None:
            notify(NoticeKind.ACTION, signal, team=team, by=by)
    return action


def check_open(signal: Signal) -> None:
    """Raise `Changed` for a signal that is closed."""
    if not signal.is_open:
        raise Changed(_("Dit signaal is gesloten: er kan geen actie meer bij."))


def usual_day(days: int | None = None) -> datetime.date:
    """The day that a form begins with, for who asks something today: after so many working days, or as many as the city
    says (`QuestionRule.action_days`). Who empties it asks for it whenever it suits: see `action_terms.warn`."""
    return working_days_after(today(), rule().action_days if days is None else days)


def check_words(
    text: str, *, due_on: datetime.date | None, at: datetime.datetime | None = None
) -> tuple[str, dict[str, ValidationError]]:
    """What is asked, as it is kept, and what is wrong with it and with its day (keys `tekst`, `uiterlijk`)."""
    text, wrong = read(text, longest=MAX_ACTION_TEXT)
    errors: dict[str, ValidationError] = {}
    if wrong:
        errors["tekst"] = wrong
    elif not text:
        errors["tekst"] = ValidationError(_("Schrijf wat er moet gebeuren."), code="required")
    day = timezone.localdate(at) if at else today()
    if due_on is not None and not day <= due_on <= day + FURTHEST:
        errors["uiterlijk"] = ValidationError(_("Kies vandaag of een dag in het komende jaar."), code="invalid")
    return text, errors


def change(
    action: TeamAction,
    *,
    to: str,
    by: Actor,
    text: str = "",
    uploads: Sequence[UploadedFile] = (),
    at: datetime.datetime | None = None,
    tell: bool = True,
    goes_on: bool = True,
) -> TeamAction:
    """Say how an action stands, perhaps with a text for who answers for the signal, who hears of it, and with photos
    and PDFs that come with the signal, for colleagues: all of it or nothing.

    `by` None is the partner that does it. When the last partner that was waited for is finished, the signal is in
    progress again; not with `goes_on=False`, for who closes it next. "Kan niet" needs a text. Raises `ValidationError`
    (keys `antwoord`, and `bestand` as `attachments.attach_all`), and `Changed` where the action stands elsewhere by now
    or cannot go there.
    """
    text, wrong = read(text, longest=MAX_ACTION_TEXT)
    if to == ActionStatus.CANNOT and not text:
        wrong = ValidationError(_("Schrijf waarom het niet kan."), code="required")
    if wrong:
        raise ValidationError({"antwoord": wrong})
    before = action.status
    if to not in TRANSITIONS.get(before, frozenset()):
        raise Changed(
            _("Een actie die %(before)s is, kan niet %(to)s worden.")
            % {
                "before": ActionStatus(before).label,
                "to": ActionStatus(to).label if to in ActionStatus.values else to,
            }
        )
    moment = at or timezone.now()
    changes: dict[str, Any] = {"status": to, "changed_at": moment}
    with attachments.whole():
        if uploads:
            attachments.attach_all(action.signal, uploads, by=by, at=moment)
        hold(action.signal_id)
        signal = action.signal
        # Who has the signal may have changed while we waited.
        signal.refresh_from_db(fields=["team", "officer", "status", "has_action_news"])
        news = _is_news_for_holder(signal, by)
        if isinstance(by, Officer) and action.partner_id is None and by.team_ids.intersection({action.team_id}):
            changes["officer"] = by
        # Of a link that was taken back meanwhile the number or the moment differs.
        expected = {"pk": action.pk, "status": before, "link_number": action.link_number}
        if by is None:
            expected["link_withdrawn_at"] = None
        if not TeamAction.objects.filter(**expected).update(**changes):
            raise Changed(_("Iemand anders heeft deze actie intussen veranderd."))
        for name, value in changes.items():
            setattr(action, name, value)
        if text:
            ActionAnswer.objects.create(
                action=action,
                status=to,
                text=text,
                officer=officer_of(by),
                client=by if isinstance(by, ApiClient) else None,
                at=moment,
            )
        event(signal, Event.What.ACTION, by=by, before=action, after=to, at=moment).save()
        if news:
            signal.has_action_news = True
        Signal.objects.filter(pk=signal.pk).update(updated_at=moment, has_action_news=signal.has_action_news)
        if tell and to in (ActionStatus.DONE, ActionStatus.CANNOT) and news:
            words = (
                (_("Actie klaar"), _("Een actie bij signaal %s is klaar."))
                if to == ActionStatus.DONE
                else (_("Actie kan niet"), _("Een actie bij signaal %s kan niet. Lees waarom."))
            )
            notify_holders(NoticeKind.ANSWER, signal, by=by, words=words)
        if goes_on and action.partner_id is not None and not action.is_open:
            go_on_without_partners(signal, by=by, at=moment, tell=tell)
    return action


def mark_seen(signal: Signal) -> None:
    """Say that somebody who answers for the signal saw what changed in its actions: no step of its history."""
    Signal.objects.filter(pk=signal.pk).update(has_action_news=False)
    signal.has_action_news = False


def _is_news_for_holder(signal: Signal, by: Actor) -> bool:
    """Whether who answers for the signal did not do this: its handler, or where there is none anybody of its team."""
    if not isinstance(by, Officer):
        return True
    if signal.officer_id is not None:
        return by.pk != signal.officer_id
    return signal.team_id not in by.team_ids

"""Listening (luisteren): the words of a reporter are read for danger, those of the first text and all that come later.

A resident who answers a question, judges the outcome or takes a signal back may say only then that somebody is in
danger. What that asks is the rule of intake: somebody looks today, and the text is for few to read. Later words only
raise; what a colleague decided comes up again by new words alone, never by those that were judged already. A note of a
colleague is no word of a reporter.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy

from officers.models import Officer
from officers.organisation import stamp
from signals.categories import known_categories
from signals.danger import BY_URGENCY, find_danger, together
from signals.history import event
from signals.models import Event, NoticeKind, Sensitivity, Signal
from signals.notices import notify
from signals.understanding import Understanding
from signals.workflow import hold

# Subject and sentence of the notice: nothing of what was written.
_URGENT: Final = (
    gettext_lazy("Signaal heeft nu spoed"),
    gettext_lazy("De melder schreef iets bij signaal %s waar vandaag iemand naar moet kijken."),
)


def raised_by(understanding: Understanding, sensitivity: Sensitivity) -> Sensitivity:
    """A sensitivity, raised by the danger that words tell of: about a person it is for the smallest circle; another one
    that is restricted (a row that a city edits) for triage and the team that has it."""
    if understanding.special:
        return Sensitivity.SPECIAL
    return sensitivity.at_least(Sensitivity.PERSONAL) if understanding.restricted else sensitivity


def understand_later(signal: Signal, text: str) -> Understanding:
    """What words say that the reporter of a signal writes later: by themselves, and what they add to the first text.

    Of the first text alone nothing counts, since somebody may have judged it already.
    """
    known = known_categories(on=stamp())
    found = known.understand(text)
    before = {danger.code for danger in find_danger(signal.text, known.danger)}
    added = [
        danger
        for danger in find_danger(together(signal.text, [text]), known.danger)
        if danger.code not in before | set(found.referrals)
    ]
    if not added:
        return found
    return replace(
        found,
        urgent=found.urgent or any(danger.urgent for danger in added),
        restricted=found.restricted or any(danger.restricted for danger in added),
        referrals=sorted({*found.referrals, *(danger.code for danger in added)}, key=BY_URGENCY.index),
    )


def listen(signal: Signal, text: str, *, at: datetime.datetime, tell: bool = True) -> None:
    """Raise urgency and sensitivity by what the reporter of a signal writes later, in the caller's transaction, and
    tell who has it where it is urgent by that, as of a signal that comes in.

    Call it before anything is told of these words: a mail says less of what is sensitive. Also what is closed is
    raised; nothing opens by it.
    """
    if not text:
        return
    hold(signal.pk)
    stood = Signal.objects.values("is_urgent", "sensitivity").get(pk=signal.pk)
    found = understand_later(signal, text)
    before = Sensitivity(stood["sensitivity"])
    after = before.at_least(raised_by(found, Sensitivity.ORDINARY))
    changes: dict[str, Any] = {}
    happened = []
    if found.urgent and not stood["is_urgent"]:
        changes["is_urgent"] = True
        happened.append(event(signal, Event.What.URGENT, by=None, before=False, after=True, at=at))
    if after != before:
        changes["sensitivity"] = after
        happened.append(event(signal, Event.What.SENSITIVITY, by=None, before=before, after=after, at=at))
    if not changes:
        return
    Signal.objects.filter(pk=signal.pk).update(**changes, updated_at=at)
    Event.objects.bulk_create(happened)
    for name, value in changes.items():
        setattr(signal, name, value)
    if tell and "is_urgent" in changes:
        notify(NoticeKind.TEAM, signal, team=signal.team, words=_URGENT)
        if signal.officer_id:
            handlers = Officer.objects.reachable().filter(pk=signal.officer_id)
            notify(NoticeKind.ASSIGNED, signal, officers=handlers, team=signal.team, words=_URGENT)

"""Remarks: what anybody who reads a signal adds to it as a note, and that who has the signal hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy

from officers import rights
from officers.models import Officer
from signals import workflow
from signals.models import Note, NoticeKind, Signal
from signals.notices import notify_holders
from signals.visibility import takes_part, viewer_of

_ADDED: Final = (
    gettext_lazy("Nieuwe notitie"),
    gettext_lazy("Een collega die het niet behandelt, schreef een notitie bij signaal %s."),
)


def may_remark(signal: Signal, officer: Officer) -> bool:
    """Whether this officer may write a note with a signal of which `may_read` and the like were read: who handles it or
    was asked to take it, and every colleague who reads it of themselves. Who is only asked to look along answers
    that."""
    if signal.may_act or signal.may_answer:
        return True
    return signal.may_read and officer.may(rights.SIGNALS_HANDLE) and takes_part(viewer_of(officer), signal)


def may_promise_a_call(signal: Signal, officer: Officer) -> bool:
    """Whether this officer may promise somebody a call about a signal that they know of (as `may_remark`), whether or
    not its text is for them: the contact centre may; who had part in it before, or only looks along, may not."""
    return signal.may_act or signal.may_answer or takes_part(viewer_of(officer), signal)


def remark(signal: Signal, *, text: str, by: Officer, mentions: Iterable[Officer] = ()) -> Note:
    """Write a note as `workflow.note` does (which says what it raises). Where it is of somebody who does not have the
    signal, who has it hears so."""
    with transaction.atomic():
        written = workflow.note(signal, text=text, mentions=mentions, by=by)
        is_theirs = by.pk == signal.officer_id or signal.team_id in by.team_ids
        # Who is mentioned in it has heard.
        if not is_theirs and not written.mentions.filter(pk=signal.officer_id).exists():
            notify_holders(NoticeKind.ANSWER, signal, by=by, words=_ADDED)
    return written

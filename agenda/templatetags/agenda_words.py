"""How the phase of an item and the state of a promise are said and shown."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.text import capfirst

from agenda.models import CommitmentState, InitiativeState, Phase
from signals.templatetags.signal_words import Badge

register = template.Library()

_PHASE: Final[dict[str, tuple[str, str]]] = {
    Phase.NOTICED: ("eye", "info"),
    Phase.EXPLORED: ("search", "info"),
    Phase.ON_AGENDA: ("calendar", "main"),
    Phase.UNDER_WAY: ("play", "main"),
    Phase.DONE: ("check-circle", "good"),
    Phase.LET_GO: ("cross-circle", "neutral"),
}
_PROMISE: Final[dict[str, tuple[str, str]]] = {
    CommitmentState.OPEN: ("clock", "info"),
    CommitmentState.KEPT: ("check-circle", "good"),
    CommitmentState.NOT_KEPT: ("alert", "danger"),
    CommitmentState.DROPPED: ("cross-circle", "neutral"),
}


_INITIATIVE: Final[dict[str, tuple[str, str]]] = {
    InitiativeState.HEARD: ("message", "info"),
    InitiativeState.TALKING: ("message", "info"),
    InitiativeState.ASKED: ("clock", "asks"),
    InitiativeState.GRANTED: ("check", "good"),
    InitiativeState.PARTLY: ("check", "good"),
    InitiativeState.DECLINED: ("cross-circle", "neutral"),
    InitiativeState.UNDER_WAY: ("play", "main"),
    InitiativeState.DONE: ("check-circle", "good"),
    InitiativeState.STOPPED: ("cross-circle", "neutral"),
}


@register.filter
def phase_badge(phase: str) -> Badge:
    """The badge of a phase code."""
    icon, tone = _PHASE[phase]
    return Badge(word=capfirst(str(Phase(phase).label)), icon=f"icons/{icon}.svg", tone=tone)


@register.filter
def promise_badge(state: str) -> Badge:
    """The badge of what became of a promise."""
    icon, tone = _PROMISE[state]
    return Badge(word=capfirst(str(CommitmentState(state).label)), icon=f"icons/{icon}.svg", tone=tone)


@register.filter
def initiative_badge(state: str) -> Badge:
    """The badge of how far an initiative is."""
    icon, tone = _INITIATIVE[state]
    return Badge(word=capfirst(str(InitiativeState(state).label)), icon=f"icons/{icon}.svg", tone=tone)

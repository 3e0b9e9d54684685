"""One item in one glance: everything that its page shows to officers, and the part of it that everybody sees."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.evidence import MOST_SHOWN, Sounds, signals_of, sounds_of
from agenda.models import (
    Action,
    AgendaEvent,
    Commitment,
    CommitmentState,
    InitiativeState,
    Item,
    ItemKind,
    MeetingKind,
    Phase,
)
from officers.models import Officer
from signals.models import ActionStatus, Signal
from signals.visibility import viewer_of

_FIELDS = {
    "title": gettext_lazy("titel"),
    "kind": gettext_lazy("soort"),
    "ambition": gettext_lazy("doel"),
    "why": gettext_lazy("waarom"),
    "owner": gettext_lazy("eigenaar"),
    "usable_from": gettext_lazy("venster"),
    "usable_until": gettext_lazy("venster"),
    "review_on": gettext_lazy("dag van opnieuw bekijken"),
    "areas": gettext_lazy("gebieden"),
    "domains": gettext_lazy("domeinen"),
    "partners": gettext_lazy("partners"),
    "area": gettext_lazy("gebied"),
    "starts_at": gettext_lazy("begin"),
    "ends_at": gettext_lazy("einde"),
    "place": gettext_lazy("plek"),
    "participants": gettext_lazy("wie erbij zijn"),
    "agenda": gettext_lazy("agenda"),
    "is_public": gettext_lazy("openbaar of niet"),
    "report": gettext_lazy("verslag"),
    "idea": gettext_lazy("idee"),
    "group": gettext_lazy("groep"),
    "contact": gettext_lazy("contactpersoon"),
    "needs": gettext_lazy("wat er nodig is"),
    "supporters": gettext_lazy("steun van buren"),
    "support": gettext_lazy("steun van buren"),
    "asked": gettext_lazy("gevraagd bedrag"),
    "item": gettext_lazy("opgave of kans"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    at: datetime.datetime
    icon: str
    what: str
    who: str

    @property
    def icon_file(self) -> str:
        """The template of the icon."""
        return f"icons/{self.icon}.svg"


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page of an item shows."""

    item: Item
    sounds: list[Sounds] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    # For officers only.
    signals: list[Signal] = field(default_factory=list)
    more_signals: bool = False
    steps: list[Step] = field(default_factory=list)


def public_part(item: Item) -> Overview:
    """What everybody reads. Three queries."""
    promised = Commitment.objects.public().filter(item=item).for_list()
    return Overview(item=item, sounds=sounds_of([item.pk]).get(item.pk, []), commitments=list(promised))


def overview_of(item: Item, *, officer: Officer) -> Overview:
    """What an officer sees. Eight queries at most."""
    viewer = viewer_of(officer)
    found = list(signals_of(item, viewer)[: MOST_SHOWN + 1])
    actions = list(item.actions.for_page())
    events = list(AgendaEvent.objects.filter(item=item).select_related("officer").order_by("-pk"))
    return Overview(
        item=item,
        sounds=sounds_of([item.pk]).get(item.pk, []),
        actions=actions,
        commitments=list(Commitment.objects.filter(item=item).for_list()),
        signals=found[:MOST_SHOWN],
        more_signals=len(found) > MOST_SHOWN,
        steps=steps_of(events, actions=actions, numbers=_numbers(events, officer)),
    )


def _numbers(events: Iterable[AgendaEvent], officer: Officer) -> dict[str, str]:
    """Numbers of the signals that a history names, of those that this officer may know of."""
    named = {int(one.after) for one in events if one.what in _OF_SIGNALS and one.after.isdecimal()}
    if not named:
        return {}
    known = Signal.objects.known_to(viewer_of(officer)).filter(pk__in=named).order_by()
    return {str(pk): number for pk, number in known.values_list("pk", "number")}


_OF_SIGNALS = (AgendaEvent.What.BUNDLED, AgendaEvent.What.PARTED)
_ICONS = {
    AgendaEvent.What.MADE: "plus",
    AgendaEvent.What.CHANGED: "note",
    AgendaEvent.What.PHASE: "arrow-right",
    AgendaEvent.What.PUBLISHED: "eye",
    AgendaEvent.What.HIDDEN: "lock",
    AgendaEvent.What.BUNDLED: "plus",
    AgendaEvent.What.PARTED: "cross",
    AgendaEvent.What.ACTION: "tool",
    AgendaEvent.What.ACTION_LINK: "mail",
    AgendaEvent.What.TOLD: "mail",
    AgendaEvent.What.PROMISE: "flag",
    AgendaEvent.What.REMINDED: "clock",
    AgendaEvent.What.POINT: "arrow-right",
    AgendaEvent.What.CANCELLED: "cross",
}
_MADE = {**dict(ItemKind.choices), **dict(MeetingKind.choices), "initiatief": gettext_lazy("initiatief")}
_STANDS = {**dict(Phase.choices), **dict(InitiativeState.choices)}
_BECAME = {
    "signaal": gettext_lazy("Een punt werd een signaal."),
    "actie": gettext_lazy("Een punt werd een actie."),
    "toezegging": gettext_lazy("Een punt werd een toezegging."),
    "zorgt": gettext_lazy("Bij een punt staat wie ervoor zorgt."),
}


def steps_of(
    events: Iterable[AgendaEvent], *, actions: Iterable[Action] = (), numbers: Mapping[str, str] | None = None
) -> list[Step]:
    """A history in sentences. A signal that is not in `numbers` (id -> number) is not named: its reader may not know
    of it, and then the line is not there at all."""
    by_id = {str(one.pk): one for one in actions}
    known = numbers or {}
    shown = [one for one in events if one.what not in _OF_SIGNALS or one.after in known]
    steps = []
    for (what, officer_id, at), together in groupby(shown, key=lambda one: (one.what, one.officer_id, one.at)):
        several = list(together)
        if what in _OF_SIGNALS and len(several) > 1:
            # What was bundled in one go is one line.
            listed = ", ".join(sorted(known[one.after] for one in several))
            sentence = _("Signalen gebundeld: %s.") if what == AgendaEvent.What.BUNDLED else _("Losgemaakt: %s.")
            who = str(several[0].officer) if officer_id else _("systeem")
            steps.append(Step(at, _ICONS[AgendaEvent.What(what)], sentence % listed, who))
            continue
        steps += [_step(one, by_id.get(one.before), known) for one in several]
    return steps


def _step(one: AgendaEvent, action: Action | None, numbers: Mapping[str, str]) -> Step:
    who = str(one.officer) if one.officer else str(action.partner) if action and action.partner else _("systeem")
    return Step(one.at, _ICONS[AgendaEvent.What(one.what)], _sentence(one, action, numbers), who)


def _sentence(event: AgendaEvent, action: Action | None, numbers: Mapping[str, str]) -> str:
    """What happened, as a sentence."""
    what, before, after = event.what, event.before, event.after
    if what == AgendaEvent.What.MADE:
        return capfirst(_("%s gemaakt.") % _MADE.get(after, after))
    if what == AgendaEvent.What.CHANGED:
        names = dict.fromkeys(str(_FIELDS.get(name, name)) for name in before.split(","))
        return _("Veranderd: %s.") % ", ".join(names)
    if what == AgendaEvent.What.PHASE:
        return capfirst(f"{_STANDS.get(after, after)}.")
    if what == AgendaEvent.What.BUNDLED:
        return _("Signaal %s gebundeld.") % numbers[after]
    if what == AgendaEvent.What.PARTED:
        return _("Signaal %s losgemaakt.") % numbers[after]
    if what == AgendaEvent.What.ACTION:
        stands = ActionStatus(after).label if after in ActionStatus.values else after
        return _("Actie van %(who)s: %(stands)s.") % {"who": action.doer if action else "?", "stands": stands}
    if what == AgendaEvent.What.ACTION_LINK:
        sentence = _("Link gemaild naar %s.") if after == "verstuurd" else _("De link van %s is ingetrokken.")
        return sentence % (action.doer if action else "?")
    if what == AgendaEvent.What.PROMISE:
        stands = CommitmentState(after).label if after in CommitmentState.values else after
        return _("Toezegging: %s.") % stands
    return {
        AgendaEvent.What.PUBLISHED: _("Openbaar gemaakt."),
        AgendaEvent.What.HIDDEN: _("Niet meer openbaar."),
        AgendaEvent.What.TOLD: _("Melders die nieuws wilden, krijgen bericht."),
        AgendaEvent.What.REMINDED: _("Herinnering verstuurd."),
        AgendaEvent.What.POINT: str(_BECAME.get(after, after)),
        AgendaEvent.What.CANCELLED: _("Afgelast."),
    }[AgendaEvent.What(what)]

"""One signal in one glance: everything that its page shows to who may read it, in at most fourteen queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from areas.queries import Place, ancestry_and_names
from officers import rights
from officers.models import Officer, Team
from officers.organisation import stamp
from outbox.models import Letter
from signals import workflow
from signals.city_lists import city_lists
from signals.escalation import levels_above, levels_without_desk
from signals.models import (
    Attachment,
    Callback,
    Category,
    Cause,
    ClosingResult,
    Complaint,
    Consult,
    Escalation,
    EscalationLevel,
    Handover,
    Joining,
    LegalHold,
    QuestionRule,
    Sensitivity,
    Signal,
    StandardText,
    Status,
    StatutoryPassing,
    StatutoryStart,
    TeamAction,
)
from signals.queries import CLOSED
from signals.shielding import levels_for
from signals.timeline import Timeline, events_of, mentioned_areas, mentioned_officers, timeline_of
from signals.visibility import viewer_of


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page of a signal shows, and what its forms choose from."""

    signal: Signal
    timeline: Timeline
    on: str | None  # the stamp of the organisation by which it was read
    places: list[Place] = field(default_factory=list)  # smallest first
    offer: Handover | None = None  # the one that waits for an answer
    lapsed: Handover | None = None  # the one that was not answered in time, where the signal floats
    consults: list[Consult] = field(default_factory=list)  # questions to look along, oldest first
    teams: list[Team] = field(default_factory=list)  # that could get it: active, and not the owner
    colleagues: list[Officer] = field(default_factory=list)  # of the owning team
    categories: list[Category] = field(default_factory=list)
    results: list[ClosingResult] = field(default_factory=list)
    texts: list[StandardText] = field(default_factory=list)  # that fit its subject
    causes: list[Cause] = field(default_factory=list)  # that it may have, and the one that it has
    attachments: list[Attachment] = field(default_factory=list)  # oldest first
    actions: list[TeamAction] = field(default_factory=list)  # oldest first

    @property
    def cause(self) -> Cause | None:
        """Where it came from, as far as somebody found out."""
        return next((one for one in self.causes if one.pk == self.signal.cause_id), None)

    callbacks: list[Callback] = field(default_factory=list)  # that were not made yet, the oldest promise first
    escalations: list[Escalation] = field(default_factory=list)  # oldest first
    action_days: int = 0  # working days after which an action should be done, as a rule
    levels: list[EscalationLevel] = field(default_factory=list)  # before which this officer can put it
    silent_levels: list[EscalationLevel] = field(default_factory=list)  # where nobody would hear of it
    joinings: list[Joining] = field(default_factory=list)  # with signals that the viewer may know of
    passings: list[StatutoryPassing] = field(default_factory=list)  # under a law, oldest first
    starts: list[StatutoryStart] = field(default_factory=list)  # under which it may be passed on
    complaints: list[Complaint] = field(default_factory=list)  # that a team of the viewer handles, and nobody else's
    sensitivities: list[Sensitivity] = field(default_factory=list)  # to which the viewer may bring it
    hold: LegalHold | None = None  # because of which nothing of it is erased or destroyed

    @property
    def escalation(self) -> Escalation | None:
        """What waits for the decision of a higher level."""
        return next((one for one in self.escalations if one.is_open), None)

    @property
    def undelivered(self) -> list[Letter]:
        """Mails to the reporter, and to who should decide, that did not arrive and can be sent again."""
        step = self.escalation
        to_level = [step.letter] if step and step.letter and step.letter.can_go_again else []
        return [*self.timeline.undelivered, *to_level]

    @property
    def joined_under(self) -> Joining | None:
        """How this signal hangs under another one that the viewer may know of, if it does."""
        return next((one for one in self.joinings if one.duplicate_id == self.signal.pk), None)

    @property
    def duplicates(self) -> list[Joining]:
        """What hangs under this signal, as far as the viewer may know of it."""
        return [one for one in self.joinings if one.main_id == self.signal.pk]

    @property
    def open_consults(self) -> list[Consult]:
        """Questions to look along that wait for an answer."""
        return [one for one in self.consults if one.is_open]

    @property
    def undelivered_consults(self) -> list[Consult]:
        """Questions to a partner that wait for an answer, of which the partner never got the mail."""
        return [one for one in self.open_consults if one.partner and one.mail_failed]

    @property
    def consults_to_send_again(self) -> list[Consult]:
        """Those, and questions to a partner of which the link ended or ends soon."""
        return [one for one in self.open_consults if one.partner and (one.mail_failed or one.needs_new_link)]

    @property
    def answered_consults(self) -> list[Consult]:
        """Questions to look along that were answered, oldest first."""
        return [one for one in self.consults if one.answer in Consult.ANSWERED]

    @property
    def consults_of_secondary_domain(self) -> list[Consult]:
        """What teams of the secondary domain were asked, and answered or not."""
        secondary = self.signal.secondary_domain_id
        asked = [*self.open_consults, *self.answered_consults]
        return [one for one in asked if secondary and one.team and one.team.domain_id == secondary]

    def awaited(self, *, to: str) -> list[Consult]:
        """Questions that should be answered before a move to this status, as `workflow.move` asks for them."""
        return [one for one in self.open_consults if one.is_awaited(self.signal, to=to)]

    @property
    def photos(self) -> list[Attachment]:
        """Files that are shown as pictures."""
        return [one for one in self.attachments if one.is_photo]

    @property
    def documents(self) -> list[Attachment]:
        """Files that are opened with another program."""
        return [one for one in self.attachments if not one.is_photo]

    @property
    def open_actions(self) -> list[TeamAction]:
        """What others still do for it."""
        return [one for one in self.actions if one.is_open]

    @property
    def past_actions(self) -> list[TeamAction]:
        """What others did for it, or could not."""
        return [one for one in self.actions if not one.is_open]

    @property
    def place_names(self) -> list[str]:
        """What the areas are called, smallest first."""
        return [place.name for place in self.places]

    @property
    def moves(self) -> list[Status]:
        """Where it may go without being closed."""
        return [status for status in workflow.allowed_moves(self.signal) if status not in CLOSED]

    @property
    def closings(self) -> list[Status]:
        """How it may be closed."""
        return [status for status in workflow.allowed_moves(self.signal) if status in CLOSED]


def overview_of(signal: Signal, *, officer: Officer) -> Overview:
    """Read what the page of a signal shows to an officer who may read it (`signal.may_read`)."""
    mark = getattr(signal, "stamp", None)
    on = str(mark) if mark else stamp()
    lists = city_lists(on=on)
    teams = lists.fresh_teams()
    signal.result = lists.result_of(signal)
    causes = lists.causes_for(signal) if signal.may_act or signal.cause_id else []
    handovers = list(signal.handovers.select_related("from_team", "to_team", "offered_by").order_by("pk"))
    consults = list(signal.consults.for_page()) if signal.has_consults else []
    actions = list(signal.team_actions.with_answers()) if signal.has_actions else []
    passings = list(signal.statutory_passings.for_page()) if _may_have(signal, "passings") else []
    steps = signal.escalations.select_related("officer", "letter").defer("letter__body")
    escalations = list(steps) if _may_have(signal, "escalations") else []
    events = events_of(signal, with_readings=officer.may(rights.AUDIT))
    places, area_names = ancestry_and_names(signal.area_id, mentioned_areas(events))
    officers = _officers_of(signal, mentioned_officers(events))
    timeline = timeline_of(
        signal,
        events,
        teams=teams,
        categories=lists.categories,
        causes=lists.causes,
        handovers=handovers,
        consults=consults,
        actions=actions,
        passings=passings,
        escalations=escalations,
        officers=officers,
        areas=area_names,
    )
    attachments = list(signal.attachments.select_related("officer", "client"))
    for one in attachments:
        if one.officer is None and one.client is None:
            one.partner_name = timeline.partners.get(one.at, "")
    silent_levels = levels_without_desk(lists.desks)
    return Overview(
        signal=signal,
        timeline=timeline,
        on=on,
        places=places,
        offer=next((one for one in handovers if one.answer == Handover.Answer.OPEN), None),
        lapsed=next((one for one in handovers if one.answered_at and one.answered_at == signal.floating_since), None),
        consults=consults,
        teams=[team for team in teams if team.is_active and team.pk != signal.team_id],
        colleagues=[one for one in officers if getattr(one, "in_team", False)],
        categories=[category for category in lists.categories if category.is_active],
        results=[one for one in lists.results if one.is_active],
        texts=lists.texts_for(signal) if signal.may_act else [],
        causes=causes,
        attachments=attachments,
        actions=actions,
        escalations=escalations,
        action_days=getattr(signal, "action_days", None) or QuestionRule().action_days,
        levels=[one for one in levels_above(signal, by=officer) if one not in silent_levels],
        silent_levels=silent_levels,
        callbacks=list(signal.callbacks.waiting().select_related("officer")) if _may_have(signal, "callbacks") else [],
        joinings=list(Joining.objects.around(signal, viewer_of(officer))) if _may_have(signal, "joinings") else [],
        passings=passings,
        starts=lists.starts_besides(passings, teams) if signal.may_act and signal.is_open else [],
        complaints=(
            list(Complaint.objects.handled_by(officer.team_ids).filter(signal=signal))
            if _may_have(signal, "complaints")
            else []
        ),
        sensitivities=levels_for(signal, officer) if signal.may_act else [],
        hold=(
            signal.holds.filter(lifted_at=None).select_related("officer").first()
            if _may_have(signal, "holds")
            else None
        ),
    )


def _officers_of(signal: Signal, mentioned: set[int]) -> list[Officer]:
    """Whom the history names, and (`in_team`) the colleagues of who may act. One query, or none."""
    if signal.may_act:
        return list(Officer.objects.of_team_or_among(signal.team_id, mentioned))
    return list(Officer.objects.filter(pk__in=mentioned)) if mentioned else []


def _may_have(signal: Signal, what: str) -> bool:
    """False where `Signal.objects.for_page()` found that there are none."""
    return getattr(signal, f"has_{what}", True)

"""Who may know of a signal, read it and act on it: the one rule, for pages, API, lists, counts, map and mail.

| relation to the signal                       | gewoon          | persoonsgegevens, bijzonder          |
|----------------------------------------------|-----------------|--------------------------------------|
| owning team, handler, team with an open offer| reads           | reads                                |
| triage (right `signals.sensitive`)           | reads           | reads                                |
| right `signals.all` (contact centre)         | reads           | category, area, status, team         |
| officer of the area                          | reads           | category, area, status, team         |
| made it                                      | reads           | category, area, status, team         |
| former team, after the hand-over             | reads           | nothing: 404                         |
| lead of a team that did not answer an offer  | reads           | category, area, status, team         |
| team that is asked to look along             | reads           | category, area, status, team, and the|
|                                              |                 | question; the text where it is shared|
| team that looked along and answered          | reads           | nothing: 404                         |
| team with an open action                     | reads           | category, area, status, own action   |
| team whose action is finished                | reads           | nothing: 404                         |
| team with an open complaint about it         | reads           | reads                                |
| team whose complaint has ended               | reads           | nothing: 404                         |
| team to which a law gave it, until it ends   | reads           | reads                                |
| the same, afterwards                         | reads           | nothing: 404                         |
| team complained about, of nothing else       | nothing: 404    | nothing: 404                         |
| the same, officer of the area or `signals.all`| category, area, status, team | the same                |
| anybody else                                 | nothing: 404    | nothing: 404                         |

A complaint shuts out who it is about (Awb 9:7): where a signal is a complaint and nothing else, whoever is of the team
that is complained about has nothing by that team, by being asked, or by having made it; an area or `signals.all` gives
them the line without a word. Where it is a complaint as well, they see what they would see without one.

Regie gives nobody more (`coordination.py`): who may know and not read sees whom to call, by name; and who acts on
another signal at the same address sees that one name too, and nothing of this signal (docs/adr/0036).

A lead knows of what was not answered while it floats (zwevend). Who only looks along sees a question, and no contact
details, files, notes or history of what is sensitive.

Who reads and has the right `signals.contact` sees contact details. Who reads and is owner or handler with
`signals.handle`, or has `signals.route`, acts: nobody changes what they may not read, since another category may open
its text (docs/adr/0005). Reading of what is sensitive is logged. The rule is SQL, so that a list, a count and a detail
page cannot differ. `tests/matrix.py` has the same table for the tests, which go every way to a signal with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from officers import audit, rights
from officers.models import ApiClient, Officer, Team
from signals.history import event
from signals.models import (
    Complaint,
    ComplaintState,
    Consult,
    Event,
    Handover,
    OpenRelation,
    PassingStatus,
    Sensitivity,
    Signal,
    StatutoryPassing,
    TeamAction,
)
from signals.queries import HandoverQuerySet, TeamActionQuerySet

_NOTHING = Q(pk__in=[])
# An empty Q would vanish in an "or", and with it the right to see everything.
_EVERYTHING = ~_NOTHING


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at signals: an officer or a program, as far as the rule is concerned."""

    officer_id: int | None = None
    team_ids: frozenset[int] = frozenset()
    led_team_ids: frozenset[int] = frozenset()
    area_ids: frozenset[int] = frozenset()
    rights: frozenset[str] = frozenset()
    # A program may be limited to domains or areas; empty is no limit.
    only_domains: frozenset[int] = field(default=frozenset())
    only_areas: frozenset[int] = field(default=frozenset())

    def knows(self) -> Q:
        """Signals this viewer may know of, as a filter."""
        return (self._knows_of_itself() | _both(self._not_shut_out(), self._looks_along())) & self._limit()

    def takes_part(self) -> Q:
        """Signals to which this viewer may add what they know, where they read them, as a filter: not where they are
        only asked to look along, where a law or a complaint about others is all that brings them there, or where they
        had part in it before: a former team reads, and changes nothing (PVE 2.16)."""
        return self._knows_of_itself(takes_part=True) & self._limit()

    def _knows_of_itself(self, *, takes_part: bool = False) -> Q:
        """As `knows`, without what others ask to look along at; or as `takes_part`."""
        if rights.SIGNALS_ALL in self.rights:
            return _EVERYTHING
        known = self._involved() | self._tasked() | self.let_float()
        if not takes_part:
            known |= self._entrusted()
            known |= ~self._sensitive() & (self._formerly() | self._once_tasked() | self._once_entrusted())
        if self.officer_id:
            known |= Q(made_by_id=self.officer_id)
        known = _both(self._not_shut_out(), known)
        if self.area_ids and rights.AREAS_OWN in self.rights:
            known |= Q(area_id__in=self.area_ids)
        return known

    def holds(self) -> Q:
        """Signals that a team of this viewer owns, or they themselves handle, as a filter: the part of `knows` for
        which nothing has to be looked up beside the signal but complaints, and all of which they read."""
        holds = Q(team_id__in=self.team_ids) if self.team_ids else _NOTHING
        if self.officer_id:
            holds |= Q(officer_id=self.officer_id)
        return _both(self._not_shut_out(), holds)

    def access(self) -> dict[str, Any]:
        """What may be done with a known signal, as annotations: `may_read`, `may_act`, `may_see_contact`."""
        reads = ~self._sensitive() | self._involved() | self._entrusted()
        if rights.SIGNALS_SENSITIVE in self.rights:
            reads = _EVERYTHING
        reads = _both(self._not_shut_out(), reads)
        # Who is asked to look along needs no name and no telephone number for that.
        contact = reads if rights.SIGNALS_ALL in self.rights else _both(reads, self._knows_of_itself())
        return {
            "may_read": _flag(reads),
            "may_act": _flag(_both(self._acts(), reads)),
            "may_answer": _flag(
                _both(self._not_shut_out(), self._asked()) if rights.SIGNALS_HANDLE in self.rights else _NOTHING
            ),
            "may_see_contact": _flag(contact if rights.SIGNALS_CONTACT in self.rights else _NOTHING),
        }

    def open_besides(self) -> Q:
        """A filter of which `knows` finds a part among open signals that the viewer does not hold, and which indexes
        find: asked along with it where all that is open would be looked at otherwise. Nothing is narrowed for who knows
        of all."""
        if rights.SIGNALS_ALL in self.rights:
            return Q()
        # Who holds a signal and is shut out from it (a complaint about them) may know of it by its area.
        found = Q(area_id__in=self.area_ids)
        if self.officer_id:
            found |= Q(made_by_id=self.officer_id)
        if teams := self.team_ids | self.led_team_ids:
            found |= Q(pk__in=OpenRelation.objects.filter(team_id__in=teams).values("signal"))
        return found

    def reads_sensitive(self) -> Q:
        """Which sensitive signals the viewer may read at most, as a filter by which the database finds them; `may_read`
        it works out for each."""
        if rights.SIGNALS_SENSITIVE in self.rights:
            return _EVERYTHING
        return self._involved() | self._entrusted()

    def _involved(self) -> Q:
        """Owner, handler, or asked by an open offer."""
        involved = Q(team_id__in=self.team_ids) | self._asked() if self.team_ids else _NOTHING
        return involved | Q(officer_id=self.officer_id) if self.officer_id else involved

    def _asked(self) -> Q:
        if not self.team_ids:
            return _NOTHING
        return Q(Exists(self._open_offers().filter(signal=OuterRef("pk"))))

    def let_float(self) -> Q:
        """Signals that float because a team that this viewer leads did not answer."""
        if not self.led_team_ids:
            return _NOTHING
        unanswered = self._unanswered().filter(signal=OuterRef("pk"), answered_at=OuterRef("floating_since"))
        return Q(floating_since__isnull=False) & Q(Exists(unanswered))

    def _formerly(self) -> Q:
        if not self.team_ids:
            return _NOTHING
        return Q(Exists(self._handed_over().filter(signal=OuterRef("pk"))))

    def _open_offers(self) -> HandoverQuerySet:
        """Offers that a team of the viewer may answer."""
        return Handover.objects.filter(answer=Handover.Answer.OPEN, to_team_id__in=self.team_ids)

    def _unanswered(self) -> HandoverQuerySet:
        """Offers that a team that the viewer leads let lapse."""
        return Handover.objects.filter(answer=Handover.Answer.LAPSED, to_team_id__in=self.led_team_ids)

    def _handed_over(self) -> HandoverQuerySet:
        """Offers of a team of the viewer that another one accepted."""
        return Handover.objects.filter(answer=Handover.Answer.ACCEPTED, from_team_id__in=self.team_ids)

    def _looks_along(self) -> Q:
        """Signals at which a team of this viewer is asked to look along; of ordinary ones, also where it answered."""
        if not self.team_ids:
            return _NOTHING
        asked = Consult.objects.filter(signal=OuterRef("pk"), team_id__in=self.team_ids)
        return Q(Exists(asked.filter(answer=Consult.Answer.OPEN))) | (
            ~self._sensitive() & Q(Exists(asked.filter(answer__in=Consult.ANSWERED)))
        )

    def _tasked(self) -> Q:
        """A team of the viewer has something to do for the signal. What a partner does gives the team nothing: who
        answers for the signal sees to it."""
        return self._has_action(TeamAction.objects.open())

    def _once_tasked(self) -> Q:
        """A team of the viewer did something for the signal; what was withdrawn was nothing."""
        return self._has_action(TeamAction.objects.not_withdrawn())

    def _has_action(self, actions: TeamActionQuerySet) -> Q:
        if not self.team_ids:
            return _NOTHING
        return Q(Exists(self._actions(actions).filter(signal=OuterRef("pk"))))

    def _actions(self, actions: TeamActionQuerySet) -> TeamActionQuerySet:
        """Of some actions, those of a team of the viewer that no partner does."""
        return actions.filter(team_id__in=self.team_ids, partner=None)

    def _entrusted(self) -> Q:
        """A team of the viewer handles a complaint in it (which is not about themselves), or was given it under a law:
        they read it, and somebody else acts on it."""
        if not self.team_ids:
            return _NOTHING
        complaints = Complaint.objects.open().handled_by(self.team_ids)
        passings = StatutoryPassing.objects.open().filter(team_id__in=self.team_ids)
        return Q(pk__in=complaints.values("signal")) | Q(pk__in=passings.values("signal"))

    def _once_entrusted(self) -> Q:
        """The same, ended or not; what was withdrawn was no complaint, and what was "not ours" was nothing."""
        if not self.team_ids:
            return _NOTHING
        complaints = Complaint.objects.exclude(state=ComplaintState.WITHDRAWN).handled_by(self.team_ids)
        passings = StatutoryPassing.objects.filter(team_id__in=self.team_ids).exclude(status=PassingStatus.NOT_OURS)
        return Q(pk__in=complaints.values("signal")) | Q(pk__in=passings.values("signal"))

    def _not_shut_out(self) -> Q:
        """It is no complaint about a team of the viewer and nothing else (Awb 9:7).

        Asked of the few complaints about their teams once, and not of each signal: every list asks it.
        """
        if not self.team_ids:
            return _EVERYTHING
        return ~Q(pk__in=Complaint.objects.keeping_out(self.team_ids).values("signal"))

    def _acts(self) -> Q:
        if rights.SIGNALS_ROUTE in self.rights:
            return _EVERYTHING
        if rights.SIGNALS_HANDLE not in self.rights:
            return _NOTHING
        owns = Q(team_id__in=self.team_ids) if self.team_ids else _NOTHING
        return owns | Q(officer_id=self.officer_id) if self.officer_id else owns

    def _limit(self) -> Q:
        limit = Q()
        if self.only_domains:
            limit &= Q(domain_id__in=self.only_domains)
        if self.only_areas:
            limit &= Q(area_id__in=self.only_areas)
        return limit

    @staticmethod
    def _sensitive() -> Q:
        return ~Q(sensitivity=Sensitivity.ORDINARY)


def _both(one: Q, other: Q) -> Q:
    """An "and" in which what always holds is left out."""
    if one is _EVERYTHING or other is _EVERYTHING:
        return other if one is _EVERYTHING else one
    return one & other


def _flag(condition: Q) -> Case | Value:
    """A condition as a column; what always or never holds costs the database nothing."""
    if condition is _EVERYTHING or condition is _NOTHING:
        return Value(condition is _EVERYTHING, output_field=BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def viewer_of(who: Officer | ApiClient | AnonymousUser | None) -> Viewer:
    """The viewer that an officer, a program or nobody is. Nobody knows of no signal."""
    if isinstance(who, Officer) and who.is_active:
        # Who has no right to the signals of areas need not be asked for them.
        areas = who.area_ids if who.may(rights.AREAS_OWN) else frozenset()
        return Viewer(
            officer_id=who.pk,
            team_ids=who.team_ids,
            led_team_ids=who.led_team_ids,
            area_ids=areas,
            rights=who.right_codes,
        )
    if isinstance(who, ApiClient) and who.is_active:
        return Viewer(rights=frozenset(_rights_of_scopes(who)), only_domains=who.domain_ids, only_areas=who.area_ids)
    return Viewer()


def _rights_of_scopes(client: ApiClient) -> set[str]:
    """What a program's scopes mean in rights."""
    granted = set()
    if ApiClient.Scope.SIGNALS_READ in client.scopes:
        granted |= {rights.SIGNALS_ALL, rights.SIGNALS_CONTACT}
    if ApiClient.Scope.SIGNALS_SENSITIVE in client.scopes:
        granted.add(rights.SIGNALS_SENSITIVE)
    if ApiClient.Scope.SIGNALS_HANDLE in client.scopes:
        granted |= {rights.SIGNALS_ALL, rights.SIGNALS_ROUTE, rights.SIGNALS_HANDLE}
    return granted


def place_before(viewer: Viewer, signal: Signal) -> bool:
    """Write on a signal at hand what the viewer may do with it, by the same SQL as `known_to`, without reading the
    signal again. False where the viewer may not know of it; then nothing is written."""
    access = Signal.objects.known_to(viewer).filter(pk=signal.pk).order_by().values(*viewer.access())[:1]
    for name, value in (one for row in access for one in row.items()):
        setattr(signal, name, value)
    return bool(access)


def takes_part(viewer: Viewer, signal: Signal) -> bool:
    """Whether the viewer may add what they know to a signal that they read: see `Viewer.takes_part`."""
    return Signal.objects.filter(viewer.takes_part(), pk=signal.pk).exists()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who of a team reads a signal that it is asked to take: everybody there, by the rule for an open offer."""

    team: Team
    readers: int
    see_contact: int
    may_answer: int


def audience_of(team: Team) -> Audience:
    """Whom an offer to this team lets in: how many read the signal, see contact details with it, and may answer."""
    members = Officer.objects.of_team(team.pk)
    return Audience(
        team=team,
        readers=members.count(),
        see_contact=members.with_right(rights.SIGNALS_CONTACT).count(),
        may_answer=members.with_right(rights.SIGNALS_HANDLE).count(),
    )


def log_reading(signal: Signal, *, by: Officer | ApiClient, what: object = "") -> None:
    """Record that somebody read a sensitive text or one of the files with it, `what` (AVG article 5.1f; BIO2, logging):
    a line in the log, and of sensitivity `bijzonder` an event with the signal as well."""
    log_readings([signal], by=by, what=what)


def log_readings(signals: Iterable[Signal], *, by: Officer | ApiClient, what: object = "") -> None:
    """As `log_reading`, for a list of which somebody reads every text; one line, and one query or none."""
    sensitive = [signal for signal in signals if signal.sensitivity != Sensitivity.ORDINARY]
    if sensitive:
        audit.record(audit.READ, about={"signals": [signal.number for signal in sensitive]}, by=by)
    special = [signal for signal in sensitive if signal.sensitivity == Sensitivity.SPECIAL]
    if special:
        Event.objects.bulk_create([event(signal, Event.What.READ, by=by, after=what) for signal in special])

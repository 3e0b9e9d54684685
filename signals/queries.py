"""Questions about signals: which may this person know of, which are open, late, mine, in this area."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Self, cast

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, JSONObject, Lower, Upper

from areas.dated import DatedQuerySet, today
from areas.queries import with_everything_below
from officers import rights
from signals.deadlines import days_whose_term_passed

if TYPE_CHECKING:
    from signals.models import Signal
    from signals.visibility import Viewer

CLOSED = ("afgehandeld", "geannuleerd")
# Who decides what a signal is about, where that is a person.
BY_PEOPLE = ("medewerker", "koppeling")
# Signals of which it is known whether the first suggestion was right: a person said or confirmed what it is about, or
# it went by itself and was dealt with while nobody said otherwise. Without the last only mistakes would count: who
# gets what is theirs does not come to say so. What another system closed, nobody looked at here.
SUGGESTION_JUDGED: Final = Q(category__isnull=False) & (
    Q(category_by__in=BY_PEOPLE) | Q(category_by="regel", status="afgehandeld") & ~Q(channel="import")
)
ACTION_OPEN = ("open", "bezig")
ACTION_WITHDRAWN = "ingetrokken"
# Of what was passed on under a law; empty is that nothing came back yet.
STATUTORY_OPEN = ("", "ontvangen", "opgepakt")
COMPLAINT_OPEN = ("ontvangen", "in_behandeling")
COMPLAINT_WITHDRAWN = "ingetrokken"
# Signals that ended while nobody told the reporter so, or said why not: a partner or a program closed it.
ENDED_IN_SILENCE: Final = Q(closed_at__isnull=False, told=False, feedback="")
# Signals of which columns say that the reporter was not spoken to, and was not told by other means at the end.
NOT_SPOKEN_TO: Final = Q(first_contact_at__isnull=True) & (Q(told=False) | Q(told__isnull=True)) | ENDED_IN_SILENCE
# Working days within which a question to look along is answered, or both sides hear that it was not.
DAYS_TO_ANSWER: Final = 5
_OLD_NEWS: Final = datetime.timedelta(days=28)
_METRES_OF_A_DEGREE: Final = 111_000  # of latitude, a little more than the box needs


class Digits(Func):
    """The digits of a text, and nothing else of it."""

    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '\D', '', 'g')"


class Squeezed(Func):
    """A text without spaces."""

    function = "replace"
    template = "%(function)s(%(expressions)s, ' ', '')"


class HouseNumberWords(Func):
    """A house number as words to look for, its letters apart and with its digits: "12 a 12a" of "12a" and "12 a"."""

    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '([0-9]+)\s*([A-Za-z]+)', '\1 \2 \1\2')"


# All that a signal is found by in words: what it says, and where that is. In one vector, so that words may each stand
# in another place, and one index finds them together (`signal_said`).
SAID_AND_WHERE: Final = SearchVector("text", "place", "street", HouseNumberWords("house_number"), config="dutch")


class LeadingNumber(Func):
    """The number of a house without what is added to it: 12 of "12A", "12-3" and "12 bis". NULL where there is none."""

    function = "substring"
    template = "%(function)s(%(expressions)s from '[0-9]+')"
    output_field = models.CharField()


# What the API shows of a signal in a list (`signals/api/representation.in_full`), beside what is annotated.
_IN_A_LIST: Final = (
    *("public_id", "link_number", "number", "external_number", "status", "kind", "channel", "text", "sensitivity"),
    "is_urgent",
    *("area", "point", "street", "house_number", "postcode", "town", "place", "trace"),
    *("received_at", "updated_at", "due_on"),
    *("category__slug", "domain__slug", "secondary_domain__slug", "cause__slug", "officer__username"),
    *("team__slug", "team__name", "entry_desk__slug", "entry_desk__name"),
)
# What is read of an answer to an extra question, and of an object that a signal is about.
SAID: Final = ("code", "wording", "value", "text")
POINTED_AT: Final = ("public_id", "label")


class _Degrees(Func):
    """Longitude or latitude of a point, without making the point."""

    output_field = models.FloatField()


def waits_long(since: datetime.date) -> Q:
    """Which signals wait for the reporter or somebody else since before a local date (`long_waits.long_since`), but for
    what comes back by itself: a question lapses, and what was passed on closes. Only what is open waits."""
    from signals.models import Question

    asked = Question.objects.filter(signal=OuterRef("pk"), state=Question.State.OPEN)
    return ~Q(status__in=CLOSED) & Q(waiting_since__lt=since, closes_on=None) & ~Q(Exists(asked))


class SignalQuerySet(models.QuerySet):
    """Questions about many signals."""

    # All signals, as `SignalManager` gives them. A clone (with a filter, say) does not take it along.
    is_everything = False

    def open(self) -> Self:
        """Signals that somebody still has to do something about."""
        return self.exclude(status__in=CLOSED)

    def known_to(self, viewer: Viewer) -> Self:
        """Signals that the viewer may know of, each with what may be done: see `signals/visibility.py`."""
        if self.is_everything:
            return cast(Self, _known_to(viewer).all())
        return self.filter(viewer.knows()).annotate(**viewer.access())

    def shown_to(self, viewer: Viewer) -> Self:
        """As `known_to`, with no more than a row of a list asks of what may be done: `may_read` and `may_act`. To plan
        a list with all four takes PostgreSQL longer than to read it."""
        if self.is_everything:
            return cast(Self, _shown_to(viewer).all())
        return self._shown_to(viewer)

    def _shown_to(self, viewer: Viewer) -> Self:
        access = viewer.access()
        return self.filter(viewer.knows()).annotate(**{name: access[name] for name in ("may_read", "may_act")})

    def held_by(self, viewer: Viewer) -> Self:
        """Of what `known_to` finds, the signals that a team of the viewer owns or they themselves handle: all of them
        are read, so that `may_read` costs nothing. Most of a member's lists, for which the whole rule is not asked."""
        return self.filter(viewer.holds()).annotate(may_read=Value(True, output_field=models.BooleanField()))

    def known_besides(self, viewer: Viewer) -> Self:
        """The rest of what `known_to` finds."""
        return self.known_to(viewer).exclude(viewer.holds())

    def perhaps_known_besides(self, viewer: Viewer) -> Self:
        """Among which open signals those of `known_besides` are found, without asking the rule: to narrow that with,
        and never to be shown. As if all were read, for what filters ask."""
        perhaps = self.filter(viewer.open_besides()).exclude(viewer.holds())
        return perhaps.annotate(may_read=Value(True, output_field=models.BooleanField()))

    def readable_by(self, viewer: Viewer) -> Self:
        """Signals whose text the viewer may read."""
        return self.known_to(viewer).filter(may_read=True)

    def readable(self) -> Self:
        """Of signals that were found with `known_to`, those whose text the viewer may read."""
        return self.filter(may_read=True)

    def answerable_by(self, viewer: Viewer) -> Self:
        """Signals that are offered to a team of the viewer, who may answer."""
        return self.known_to(viewer).filter(may_answer=True)

    def actable_by(self, viewer: Viewer) -> Self:
        """Signals that the viewer may change."""
        return self.known_to(viewer).filter(may_act=True)

    def with_contact_for(self, viewer: Viewer) -> Self:
        """Signals of which the viewer may see the contact details."""
        return self.known_to(viewer).filter(may_see_contact=True)

    def within(self, area_id: int) -> Self:
        """Signals in an area and everything below it."""
        return self.filter(area_id__in=with_everything_below([area_id]))

    def of_teams(self, team_ids: Iterable[int]) -> Self:
        """Signals that one of these teams owns."""
        return self.filter(team_id__in=list(team_ids))

    def floating(self) -> Self:
        """Signals that float (zwevend): a team did not answer an offer in time, and nobody did anything since."""
        return self.filter(floating_since__isnull=False)

    def overdue(self, *, day: datetime.date | None = None) -> Self:
        """Open signals whose term has passed on a local date (today when left out)."""
        return self.open().filter(due_on__lt=day or today())

    def mentioning(self, words: str) -> Self:
        """Signals with all these Dutch words, each in their text, street, house number or the description of their
        place; never of the category of sensitivity `bijzonder`."""
        return self.annotate(found=SAID_AND_WHERE).filter(
            ~Q(sensitivity="bijzonder"), found=SearchQuery(words, config="dutch", search_type="websearch")
        )

    def on_map(self, box: Polygon | None = None) -> Self:
        """Of signals that were found with `known_to`, those that may stand on a map (within a box, where there is
        one): a place is as good as an address, so what may be read, and never what is `bijzonder`."""
        shown = self.readable().filter(point__isnull=False).exclude(sensitivity="bijzonder")
        return shown.filter(point__bboverlaps=box) if box else shown

    def with_degrees(self) -> Self:
        """Each with the `lon` and `lat` of its point, as numbers."""
        return self.annotate(lon=_Degrees("point", function="ST_X"), lat=_Degrees("point", function="ST_Y"))

    def near(self, point: Point, *, metres: float) -> Self:
        """Signals whose point lies within so many metres, each with its `metres`, the nearest first.

        First a box of degrees, which an index finds; then the distance over the globe.
        """
        up = metres / _METRES_OF_A_DEGREE
        aside = up / max(math.cos(math.radians(point.y)), 0.01)
        box = Polygon.from_bbox((point.x - aside, point.y - up, point.x + aside, point.y + up))
        box.srid = point.srid
        return (
            self.filter(point__bboverlaps=box)
            .annotate(metres=Distance("point", point))
            .filter(metres__lte=metres)
            .order_by("metres", "pk")
        )

    def for_list(self) -> Self:
        """What one row of a list shows, in one query: what, where, who has it, how long."""
        return self.select_related(
            "category",
            "domain",
            "secondary_domain",
            "team",
            "entry_desk",
            "officer",
            "area__kind",
            "reporter",
        )

    def waiting_long(self, since: datetime.date) -> Self:
        """Signals that wait for the reporter or somebody else since before a local date: see `waits_long`."""
        return self.filter(waits_long(since))

    def for_worklist(self) -> Self:
        """What one row of a worklist shows besides: the area's name, when the reporter was last told something and
        what became of that mail, to which team it is offered since when, and whether it waits long. One query; ask
        `known_to` first."""
        from signals.long_waits import long_since

        return self.for_list().annotate(**_worklist_columns(today(), long_since()))

    def for_page(self) -> Self:
        """What the page of one signal begins with: `for_worklist`, whether there are rows that most signals have none
        of, so that nothing is asked for those, whom to call before somebody goes to its address (`warned_of`), how many
        working days an action has as a rule (`action_days`; None where the city did not say), and the stamp of the
        organisation, by which its lists are kept."""
        return self.for_worklist().annotate(**_page_columns()).with_answers()

    def most_pressing_first(self) -> Self:
        """Urgent ones, then by term (what is late comes first, what has no term last); ask `known_to` first.

        What the viewer may not read stands at the end, in the order in which it came in: its place in the list
        must not tell its term.
        """
        last = Value(datetime.date.max, output_field=models.DateField())
        return self.annotate(
            rank=Case(When(may_read=False, then=2), When(is_urgent=True, then=0), default=1),
            term_key=Case(When(may_read=True, then=Coalesce(F("due_on"), last)), default=last),
        ).order_by("rank", "term_key", "pk")

    def for_api(self) -> Self:
        """What a program gets of a signal: without what belongs to its reporter, without long columns that are not
        shown, and without its areas, which are read for a whole page at once (`areas.queries.lineages`)."""
        return (
            self.select_related(
                "category", "domain", "secondary_domain", "team", "entry_desk", "officer", "result", "cause"
            )
            .with_answers()
            .defer("facts", "category__keywords", "category__urgency_hints", "category__description")
        )

    def for_api_list(self) -> Self:
        """As `for_api`, with no more than a list shows, which takes a third less time. Not for what is changed."""
        related = {name.partition("__")[0] for name in _IN_A_LIST if "__" in name}
        return self.select_related(*sorted(related)).with_answers().only(*_IN_A_LIST)

    def with_answers(self) -> Self:
        """With what was answered to extra questions (`said`) and the objects that it is about (`pointed_at`), without a
        query of their own. As the text of the signal they are for who may read that."""
        return self.annotate(**_answers())

    def for_api_map(self) -> Self:
        """What a program gets of a signal on a map: `on_map`, with few columns."""
        return (
            self.on_map()
            .select_related("category")
            .only(
                "public_id", "number", "status", "kind", "is_urgent", "received_at", "due_on", "point", "category__slug"
            )
        )


class SignalManager(models.Manager.from_queryset(SignalQuerySet)):  # type: ignore[misc]  # a class made at run time
    """All signals."""

    def get_queryset(self) -> SignalQuerySet:
        """All signals; a manager of some of them (`area.signals`) is of a class below this one."""
        found: SignalQuerySet = super().get_queryset()
        found.is_everything = type(self) is SignalManager
        return found


@lru_cache(maxsize=32)  # a third of a megabyte each
def _known_to(viewer: Viewer) -> SignalQuerySet:
    """Nearly every question begins with the rule of visibility. Putting it together takes longer than asking it, so a
    process does that once for each viewer; it holds nothing of what was answered."""
    from signals.models import Signal

    return Signal.objects.all().filter(viewer.knows()).annotate(**viewer.access())


@lru_cache(maxsize=32)
def _shown_to(viewer: Viewer) -> SignalQuerySet:
    """As `_known_to`, for a page of a list."""
    from signals.models import Signal

    return Signal.objects.all()._shown_to(viewer)


# The columns that a row, a page or a list of the API adds are the same for everybody: what asks them is put together
# once as well.


@lru_cache(maxsize=2)
def _worklist_columns(day: datetime.date, long_since: datetime.date) -> dict[str, Any]:
    """Of `for_worklist`, on a local date, where what waits since before another one waits long."""
    from areas.models import AreaVersion
    from signals.models import Consult, Coordination, Handover, Message, Signal, TeamAction

    told = Message.objects.filter(signal=OuterRef("pk"), what=Message.What.STATUS).order_by("-pk")
    coordinated = Coordination.objects.current().reachable().filter(signal=OuterRef("pk"))
    offer = Handover.objects.filter(signal=OuterRef("pk"), answer=Handover.Answer.OPEN)
    return {
        "area_name": Subquery(AreaVersion.objects.on(day).filter(area=OuterRef("area")).values("name")[:1]),
        "told_at": Subquery(told.values("at")[:1]),
        "told_by": Subquery(told.values("letter__state")[:1]),
        "offered_to": Subquery(offer.values("to_team__name")[:1]),
        "offered_at": Subquery(offer.values("offered_at")[:1]),
        "has_consults": Exists(Consult.objects.filter(signal=OuterRef("pk"))),
        "waits_for_consult": Exists(Consult.objects.filter(signal=OuterRef("pk"), holds=True)),
        "has_actions": Exists(TeamAction.objects.filter(signal=OuterRef("pk"))),
        "coordinated": Subquery(coordinated.contact()),
        "waits_long": Exists(Signal.objects.waiting_long(long_since).filter(pk=OuterRef("pk"))),
    }


@cache
def _page_columns() -> dict[str, Any]:
    """Of `for_page`, besides those of a row."""
    from officers.organisation import stamp_column
    from signals.models import (
        Callback,
        Complaint,
        Coordination,
        Escalation,
        Joining,
        LegalHold,
        QuestionRule,
        StatutoryPassing,
    )
    from signals.public import same_here_column

    waiting = Callback.objects.waiting().filter(signal=OuterRef("pk"))
    joined = Joining.objects.filter(Q(main=OuterRef("pk")) | Q(duplicate=OuterRef("pk")))
    elsewhere = Coordination.objects.current().reachable().filter(warns=True).elsewhere_at(OuterRef)
    return {
        "has_callbacks": Exists(waiting),
        "has_joinings": Exists(joined),
        "has_complaints": Exists(Complaint.objects.filter(signal=OuterRef("pk"))),
        "has_passings": Exists(StatutoryPassing.objects.filter(signal=OuterRef("pk"))),
        "has_escalations": Exists(Escalation.objects.filter(signal=OuterRef("pk"))),
        "has_holds": Exists(LegalHold.objects.filter(signal=OuterRef("pk"), lifted_at=None)),
        "same_here": same_here_column(),
        "warned_of": Subquery(elsewhere.contact()),
        "action_days": Subquery(QuestionRule.objects.values("action_days")[:1]),
        "stamp": stamp_column(),
    }


@cache
def _answers() -> dict[str, Any]:
    """Of `with_answers`."""
    from signals.models import ExtraAnswer, SignalObject

    said = ExtraAnswer.objects.filter(signal=OuterRef("pk")).order_by("pk")
    pointed_at = SignalObject.objects.filter(signal=OuterRef("pk")).order_by("pk")
    return {
        "said": ArraySubquery(said.values(one=JSONObject(**{name: name for name in SAID}))),
        "pointed_at": ArraySubquery(pointed_at.values(one=JSONObject(**{name: name for name in POINTED_AT}))),
    }


class HandoverQuerySet(models.QuerySet):
    """Questions about many offers to another team."""

    def waiting_for(self, viewer: Viewer) -> Self:
        """Offers that this viewer may answer, the longest waiting first, with the signal as a row shows it.

        Who is asked may read the signal (`signals/visibility.py`), so nothing of it is left out.
        """
        from areas.models import AreaVersion
        from signals.models import Signal

        asked = Signal.objects.answerable_by(viewer)
        return (
            self.filter(answer="open", to_team_id__in=viewer.team_ids, signal__in=asked)
            .select_related("signal__category", "from_team", "to_team", "offered_by")
            .annotate(
                area_name=Subquery(AreaVersion.objects.on().filter(area=OuterRef("signal__area")).values("name")[:1])
            )
            .order_by("offered_at", "pk")
        )

    def asked_for(self) -> Self:
        """Offers that another team was asked about: not what was handed back to triage, or given by it,
        which needs no answer."""
        return self.exclude(answer="aanvaard", answered_at=F("offered_at"))

    def lapsed(self, *, before: datetime.datetime, urgent_before: datetime.datetime) -> Self:
        """Offers of before a moment that nobody answered, the oldest first; of what is urgent before another moment."""
        late = Q(offered_at__lt=before) | Q(signal__is_urgent=True, offered_at__lt=urgent_before)
        return self.filter(late, answer="open").order_by("pk")


class ConsultQuerySet(models.QuerySet):
    """Questions about many questions to look along."""

    def open(self) -> Self:
        """Questions that wait for an answer."""
        return self.filter(answer="open")

    def for_page(self) -> Self:
        """Questions as the page of a signal shows them, oldest first."""
        rows = self.select_related("from_team", "team", "partner", "asked_by", "letter")
        return rows.defer("letter__body").order_by("pk")

    def unheeded(self, *, day: datetime.date) -> Self:
        """Those that hold nothing, of open signals, that on a local date nobody answered for `DAYS_TO_ANSWER` working
        days, and of which nothing was said. What nobody answered for weeks when this began is no news."""
        before = days_whose_term_passed(DAYS_TO_ANSWER, today=day)
        asked = self.open().filter(asked_at__lt=before, asked_at__gte=before - _OLD_NEWS)
        return asked.exclude(signal__status__in=CLOSED).filter(hold_until=None, reminded_at=None)

    def held_too_long(self, *, day: datetime.date) -> Self:
        """Those for which a step waits though its last day lies before a local date."""
        return self.filter(holds=True, hold_until__lt=day).order_by("pk")

    def waiting_for(self, viewer: Viewer) -> Self:
        """Questions that this viewer may answer, what waits first and then the longest waiting, with the signal.

        Of a sensitive signal the row may show no more than `signals/visibility.py` gives to who looks along.
        """
        from areas.models import AreaVersion

        if rights.SIGNALS_HANDLE not in viewer.rights:
            return self.none()
        return (
            self.filter(answer="open", team_id__in=viewer.team_ids)
            .select_related("signal__category", "from_team", "team", "asked_by")
            .annotate(
                area_name=Subquery(AreaVersion.objects.on().filter(area=OuterRef("signal__area")).values("name")[:1])
            )
            .order_by("-holds", "asked_at", "pk")
        )


class CompensationQuerySet(DatedQuerySet):
    """Questions about many compensation rules."""

    def in_use(self) -> Self:
        """Rules that a city put in use."""
        return self.filter(is_active=True)

    def for_arrival(self) -> Self:
        """What a rule is decided by, first in order first."""
        return (
            self.select_related("placed_domain", "team")
            .prefetch_related("areas", "categories", "domains__categories", "words")
            .order_by("order", "pk")
        )

    def counted(self) -> Self:
        """With how often each asked (`asked`), how often that was right (`accepted`: the team is involved, or took it),
        how often not (`refused`), and how often nobody answered yet (`waiting`)."""
        return self.annotate(
            asked=Count("hits"),
            **{
                name: Count("hits", filter=compensated(answer, "hits__"))
                for name, answer in (("accepted", "terecht"), ("refused", "onterecht"), ("waiting", "wacht"))
            },
        )


COMPENSATED = ("terecht", "onterecht", "wacht")
_CONSULTED: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    # How a question to look along was answered, and how an offer was.
    "terecht": (("betrokken", "neem_contact_op"), "aanvaard"),
    "onterecht": (("niet_betrokken",), "geweigerd"),
    "wacht": (("open",), "open"),
}


def compensated(answer: str, prefix: str = "") -> Q:
    """Which hits of a compensation rule were right, were not, or wait (`COMPENSATED`); `prefix` is the way to the hit.
    The count on its page and the list behind it both ask this."""
    consult, handover = _CONSULTED[answer]
    return Q(**{f"{prefix}consult__answer__in": consult}) | Q(**{f"{prefix}handover__answer": handover})


class CoordinationQuerySet(models.QuerySet):
    """Questions about who coordinates which signal (regie)."""

    def current(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at=None)

    def reachable(self) -> Self:
        """Those of somebody who is still here; of the others the team is to be called."""
        return self.filter(coordinator__is_active=True)

    def elsewhere_at_the_address_of(self, signal: Signal) -> Self:
        """Those of another signal at the address of this one."""
        return self.elsewhere_at(lambda name: Value(getattr(signal, name)))

    def elsewhere_at(self, of: Callable[[str], Any]) -> Self:
        """Those of another signal at the same address: postcode and number of the house, whatever is added to that;
        or street, number and town. `of` gives what the one has by the name of its column. Regie is of few signals, so
        no index is needed."""
        here = self.annotate(
            number=LeadingNumber("signal__house_number"),
            code=Upper(Squeezed("signal__postcode")),
            way=Lower("signal__street"),
            place=Lower("signal__town"),
        ).exclude(signal=of("pk"))
        same_code = Q(code=Upper(Squeezed(of("postcode")))) & ~Q(code="")
        same_street = Q(way=Lower(of("street")), place=Lower(of("town"))) & ~Q(way="")
        return here.filter(same_code | same_street, number=LeadingNumber(of("house_number")))

    def contact(self) -> models.QuerySet[Any, Any]:
        """Whom to call, as an object of name, phone and email: for a column."""
        called = JSONObject(name="coordinator__name", phone="coordinator__phone", email="coordinator__email")
        return self.order_by("-pk").values(one=called)[:1]


class TeamActionQuerySet(models.QuerySet):
    """Questions about many actions."""

    def open(self) -> Self:
        """Actions that somebody still has to do something about."""
        return self.filter(status__in=ACTION_OPEN)

    def not_withdrawn(self) -> Self:
        """Actions that were asked, done or not; what was withdrawn was nothing."""
        return self.exclude(status=ACTION_WITHDRAWN)

    def late(self, *, day: datetime.date | None = None) -> Self:
        """Open actions whose day has passed on a local date (today when left out)."""
        return self.open().filter(due_on__lt=day or today())

    def lasting(self, *, day: datetime.date, days: int) -> Self:
        """Open actions without a day that on a local date were asked longer than so many working days ago."""
        return self.open().filter(due_on=None, made_at__lt=days_whose_term_passed(days, today=day))

    def for_teams(self, team_ids: Iterable[int]) -> Self:
        """Open actions of these teams that no partner does, the first due first, with what a row shows of them."""
        last = Value(datetime.date.max, output_field=models.DateField())
        return (
            self.open()
            .filter(team_id__in=list(team_ids), partner=None)
            .for_list()
            .annotate(term_key=Coalesce(F("due_on"), last))
            .order_by("term_key", "pk")
        )

    def with_answers(self) -> Self:
        """With team, partner, who does it, and `answered`: all that was answered, as dicts of status, text and moment.

        One query: the page of a signal has many other things to ask.
        """
        from signals.models import ActionAnswer

        answers = ActionAnswer.objects.filter(action=OuterRef("pk")).order_by("pk")
        each = answers.values(one=JSONObject(status="status", text="text", at="at"))
        rows = self.select_related("team", "partner", "officer", "letter").defer("letter__body")
        return rows.annotate(answered=ArraySubquery(each))

    def with_last_answer(self) -> Self:
        """With team, partner, who does it, and the last that was answered."""
        from signals.models import ActionAnswer

        last = ActionAnswer.objects.filter(action=OuterRef("pk")).order_by("-pk")
        return self.select_related("team", "partner", "officer").annotate(last_answer=Subquery(last.values("text")[:1]))

    def for_list(self) -> Self:
        """What a row shows: of the signal only category, area and status."""
        from areas.models import AreaVersion

        rows = self.select_related("signal__category", "team", "officer", "partner", "letter").defer("letter__body")
        return rows.annotate(
            area_name=Subquery(AreaVersion.objects.on().filter(area=OuterRef("signal__area")).values("name")[:1])
        )


class ComplaintQuerySet(models.QuerySet):
    """Questions about many complaints."""

    def open(self) -> Self:
        """Complaints that somebody still has to do something about."""
        return self.filter(state__in=COMPLAINT_OPEN)

    def handled_by(self, team_ids: Iterable[int]) -> Self:
        """Complaints that one of these teams handles, and that are about none of them (Awb 9:7)."""
        ids = list(team_ids)
        return self.filter(team_id__in=ids).exclude(about_team_id__in=ids)

    def keeping_out(self, team_ids: Iterable[int]) -> Self:
        """Complaints because of which one of these teams does not see the signal."""
        return self.filter(only=True, about_team_id__in=list(team_ids)).exclude(state=COMPLAINT_WITHDRAWN)

    def waiting_for(self, viewer: Viewer) -> Self:
        """Open complaints that a team of this viewer handles, the first due first, with what a row shows of them."""
        return self.open().handled_by(viewer.team_ids).for_list().order_by("due_on", "pk")

    def for_list(self) -> Self:
        """What a row shows: of the signal only category, area and status."""
        from areas.models import AreaVersion

        return self.select_related(
            "signal__category", "signal__team", "team", "about_team", "receipt", "extension"
        ).annotate(
            area_name=Subquery(AreaVersion.objects.on().filter(area=OuterRef("signal__area")).values("name")[:1])
        )


class StatutoryPassingQuerySet(models.QuerySet):
    """Questions about many signals that were passed on under a law."""

    def open(self) -> Self:
        """Those about which their team has still something to do."""
        return self.filter(status__in=STATUTORY_OPEN)

    def waiting_for(self, viewer: Viewer) -> Self:
        """Open ones of the viewer's teams, the first due first. Whose team it was passed on to reads the signal
        (`signals/visibility.py`), unless it is a complaint about them: the whole rule need not be asked again."""
        from signals.models import Complaint

        shut_out = Complaint.objects.keeping_out(viewer.team_ids).values("signal")
        mine = self.open().filter(team_id__in=viewer.team_ids).exclude(signal__in=shut_out)
        return mine.for_list().order_by("due_on", "pk")

    def for_list(self) -> Self:
        """What a row shows: of the signal only category, area and status."""
        from areas.models import AreaVersion

        return self.select_related("signal__category", "start", "team").annotate(
            area_name=Subquery(AreaVersion.objects.on().filter(area=OuterRef("signal__area")).values("name")[:1])
        )

    def for_page(self) -> Self:
        """As the page of a signal shows them, oldest first."""
        return self.select_related("start", "team").order_by("pk")


class CallbackQuerySet(models.QuerySet):
    """Questions about many promises to call somebody back."""

    def waiting(self) -> Self:
        """Calls that were not made yet."""
        return self.filter(done_at=None)

    def unheeded(self, *, day: datetime.date) -> Self:
        """Calls that were not made on their day, before a local date, of which nobody was told."""
        return self.waiting().filter(on__lt=day, warned_at=None)

    def on_the_desk_of(self, viewer: Viewer) -> Self:
        """Calls about signals that this viewer handles, alone or with a team; the oldest promise first."""
        from signals.models import Signal

        theirs = Signal.objects.actable_by(viewer).filter(
            Q(team_id__in=viewer.team_ids) | Q(officer_id=viewer.officer_id)
        )
        return (
            self.waiting()
            .filter(signal__in=theirs.values("pk"))
            .select_related("signal__category", "signal__team", "officer")
            .order_by("on", "pk")
        )


class JoiningQuerySet(models.QuerySet):
    """Questions about many signals that are about the same thing."""

    def around(self, signal: Signal, viewer: Viewer) -> Self:
        """How a signal hangs together with others that the viewer may know of, with those others; one query."""
        from signals.models import Signal

        known = Signal.objects.known_to(viewer).values("pk")
        return self.filter(Q(main=signal, duplicate__in=known) | Q(duplicate=signal, main__in=known)).select_related(
            "main__category", "duplicate__category"
        )


class CategoryQuerySet(models.QuerySet):
    """Questions about many categories."""

    def choosable(self) -> Self:
        """Categories that a new signal may get; a retired one stays readable in history."""
        return self.filter(is_active=True)

    def without_working_task(self) -> Self:
        """Categories that lead to no team: without a task, or with one that is not in use any more."""
        return self.filter(Q(task=None) | Q(task__is_active=False))

    def for_intake(self) -> Self:
        """Categories with what understanding and routing need of them."""
        return self.choosable().select_related("domain", "task")


class LearnedModelManager(models.Manager):
    """Gives rows without their files, which are some megabytes each."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("content")


class CauseQuerySet(models.QuerySet):
    """Questions about many causes."""

    def choosable(self, *, category_id: int | None, kept: int | None = None) -> Self:
        """Causes that a signal of this category may get: the general ones, those of the category, and the one that it
        has (`kept`), which may be out of use by now."""
        fits = Q(categories=None) | Q(categories=category_id) if category_id else Q(categories=None)
        return self.filter(Q(is_active=True) & fits | Q(pk=kept)).distinct()


class JudgementChoiceQuerySet(models.QuerySet):
    """Questions about many answers that a reporter can give."""

    def in_use(self) -> Self:
        """Answers that can be given now, in the order of the city."""
        return self.filter(is_active=True)


class RoutingRuleQuerySet(DatedQuerySet):
    """Questions about many routing rules."""

    def in_use(self) -> Self:
        """Rules that signals go by, on the days that they hold."""
        return self.filter(is_active=True)

    def for_routing(self) -> Self:
        """Rules in their order, with all that says whether they can be followed today, or on their first day where that
        is later."""
        from areas.models import AreaVersion
        from officers.models import Officer

        # PostgreSQL passes over what is null.
        first = Greatest(OuterRef("valid_from"), Value(today()), output_field=models.DateField())

        return (
            self.select_related("category", "area", "team", "officer", "answer__question")
            .prefetch_related("answer__question__categories")
            .annotate(
                has_its_officer=Exists(Officer.objects.of_team(OuterRef("team")).filter(pk=OuterRef("officer"))),
                has_its_area=Exists(
                    AreaVersion.objects.filter(
                        Q(valid_from=None) | Q(valid_from__lte=first),
                        Q(valid_until=None) | Q(valid_until__gt=first),
                        area=OuterRef("area"),
                    )
                ),
            )
            .order_by("order", "pk")
        )

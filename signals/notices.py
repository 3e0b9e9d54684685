"""Notices to civil servants: a signal came to me or my team, somebody mentions me, there is an answer, a term passes.

A city decides per kind where notices go (`NoticeRule`), each officer decides how to hear of a kind: at once, in the
daily mail, or not (`NoticeChoice`). A notice has a number and a link, and says where a new signal is urgent, but never
a text or a name of a reporter; who opens the link sees what the rule of `signals/visibility.py` gives. Nobody hears
of what they did themselves.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from areas.dated import today
from officers.models import Officer, Team
from officers.organisation import OnceForEachStamp
from outbox import post
from outbox.models import Letter
from signals.deadlines import is_working_day
from signals.history import Actor
from signals.models import Notice, NoticeChoice, NoticeKind, NoticeRule, Sensitivity, Signal
from signals.visibility import viewer_of

How = NoticeChoice.How

# What holds where a city has no row: does it go to the team's mailbox, does it go to persons. Where a notice is for
# somebody in particular, the mailbox gets it only where the city says so.
DEFAULT_RULES: Final[dict[str, tuple[bool, bool]]] = {
    NoticeKind.ASSIGNED: (False, True),
    NoticeKind.TEAM: (True, True),
    NoticeKind.OFFER: (True, True),
    NoticeKind.ACTION: (True, True),
    NoticeKind.MENTION: (False, True),
    NoticeKind.ANSWER: (True, True),
    NoticeKind.ESCALATED: (False, True),
    NoticeKind.OVERDUE: (False, True),
    NoticeKind.ACTION_LATE: (True, True),
    NoticeKind.CALLBACK: (False, True),
    NoticeKind.UNDELIVERED: (False, True),
}
# What holds for who chose nothing. Of what concerns a whole team the mailbox hears, and who asks for it.
DEFAULT_CHOICES: Final[dict[str, str]] = {
    NoticeKind.ASSIGNED: How.AT_ONCE,
    NoticeKind.TEAM: How.OFF,
    NoticeKind.OFFER: How.OFF,
    NoticeKind.ACTION: How.OFF,
    NoticeKind.MENTION: How.AT_ONCE,
    NoticeKind.ANSWER: How.AT_ONCE,
    NoticeKind.ESCALATED: How.AT_ONCE,
    NoticeKind.OVERDUE: How.DAILY,
    NoticeKind.ACTION_LATE: How.DAILY,
    NoticeKind.CALLBACK: How.AT_ONCE,
    NoticeKind.UNDELIVERED: How.AT_ONCE,
}
# The subject of a notice, and its sentence with `%s` for the number.
Words = tuple[Any, Any]
_WORDS: Final[dict[str, Words]] = {
    NoticeKind.ASSIGNED: (gettext_lazy("Signaal voor u"), gettext_lazy("Signaal %s is aan u toegewezen.")),
    NoticeKind.TEAM: (gettext_lazy("Nieuw signaal"), gettext_lazy("Uw team heeft een nieuw signaal: %s.")),
    NoticeKind.OFFER: (
        gettext_lazy("Signaal aangeboden"),
        gettext_lazy("Signaal %s is aan uw team aangeboden. Aanvaard of weiger het."),
    ),
    NoticeKind.ACTION: (
        gettext_lazy("Actie voor uw team"),
        gettext_lazy("Bij signaal %s is er een actie voor uw team. U vindt haar op uw bureau."),
    ),
    NoticeKind.MENTION: (gettext_lazy("U bent genoemd"), gettext_lazy("Een collega noemt u bij signaal %s.")),
    NoticeKind.ANSWER: (gettext_lazy("Antwoord bij een signaal"), gettext_lazy("Er is antwoord bij signaal %s.")),
    NoticeKind.ESCALATED: (
        gettext_lazy("Opgeschaald naar u"),
        gettext_lazy("Signaal %s is naar u opgeschaald. Beslis wat er moet gebeuren."),
    ),
    NoticeKind.OVERDUE: (gettext_lazy("Let op de termijn"), gettext_lazy("Let op de termijn van signaal %s.")),
    NoticeKind.ACTION_LATE: (
        gettext_lazy("Actie over de dag"),
        gettext_lazy("Een actie bij signaal %s had al klaar moeten zijn."),
    ),
    NoticeKind.CALLBACK: (
        gettext_lazy("Terugbellen"),
        gettext_lazy("Bij signaal %s is beloofd dat u terugbelt. Op uw bureau staat over wat, en voor wanneer."),
    ),
    NoticeKind.UNDELIVERED: (
        gettext_lazy("Mail niet aangekomen"),
        gettext_lazy("Een mail bij signaal %s is niet aangekomen. Bekijk het signaal, en stuur hem opnieuw."),
    ),
}
# By these a signal is new to who reads them: there it stands that it is urgent. Each of them may read it.
_ARRIVES: Final = frozenset({NoticeKind.ASSIGNED, NoticeKind.TEAM, NoticeKind.OFFER})
# Of what a daily mail names at most; below it stands how many more there are.
LONGEST_LIST: Final = 25


@dataclass(frozen=True, slots=True)
class Habits:
    """What a city decided, and who asked to hear of what concerns a whole team."""

    rules: Mapping[str, tuple[bool, bool]]
    decided: frozenset[str] = frozenset()  # kinds of which the city decided, where the other ones have our defaults
    listeners: Mapping[str, frozenset[int]] = field(default_factory=dict)  # kind -> officers who chose not "off"


@OnceForEachStamp
def _habits() -> Habits:
    """Rules and listeners."""
    decided = {rule.kind: (rule.to_team, rule.to_person) for rule in NoticeRule.objects.all()}
    listeners: dict[str, set[int]] = {}
    for kind, officer_id in NoticeChoice.objects.exclude(how=How.OFF).values_list("kind", "officer_id"):
        listeners.setdefault(kind, set()).add(officer_id)
    return Habits(
        DEFAULT_RULES | decided, frozenset(decided), {kind: frozenset(found) for kind, found in listeners.items()}
    )


def notices(
    kind: NoticeKind,
    signal: Signal,
    *,
    team: Team | None = None,
    officers: Iterable[Officer] = (),
    by: Actor = None,
    on: str | None = None,
    words: Words | None = None,
    but: Team | None = None,
    link: bool = True,
    in_daily: bool = True,
) -> list[Letter]:
    """The letters of a notice, unsaved, for `post.write`; what is for the daily mail is written here.

    Goes to `officers`, or else, and where none of them left an address, to the mailbox of `team` and to those of its
    members who asked for it. Where there are both, the city says who of them hears: the officers alone where it said
    nothing. A kind that the city sends to persons only goes to the mailbox where there is no person in particular;
    where the team has no mailbox its lead hears at once, or else its members in the daily mail.

    Call it in the transaction of what it tells of. `on` is the stamp of the organisation where it is known. `words` are
    a subject and a sentence with `%s` for the number, where those of the kind say too little; they must hold nothing of
    a person. `but` is a team of which neither people nor mailbox may hear of it, whoever else they are. Without a
    `link` where it would open nothing for who reads it. Not `in_daily` where the daily mail of these officers says it
    by itself.
    """
    habits = _habits(on=on)
    to_team, to_person = habits.rules[kind]
    named = list({one.pk: one for one in officers}.values())
    if but is not None:
        team = None if team == but else team
        shut_out = set(Officer.objects.of_team(but.pk).values_list("pk", flat=True)) if named else set()
        if named and not (named := [one for one in named if one.pk not in shut_out]):
            return []
    if named and all(one == by for one in named):
        return []
    if any(_can_be_told(one, by=by) for one in named):
        to_team = to_team and kind in habits.decided
    else:
        # What one person hears of by default and has none here would be heard by nobody.
        to_team = to_team or (to_person and DEFAULT_CHOICES[kind] != How.OFF)
    letters = []
    hows: dict[int, str] = {}  # of who hears in place of a mailbox
    readers: list[Officer] = []
    if team is not None and to_team:
        if team.email:
            letters.append(_letter(kind, signal, team.email, words, link=link, meant_for=named))
        else:
            for reader, how in _in_place_of_a_mailbox(kind, team, by=by, but=but):
                readers.append(reader)
                hows[reader.pk] = how
    if to_person:
        readers += named
        listening = habits.listeners.get(kind, frozenset())
        if team is not None and DEFAULT_CHOICES[kind] == How.OFF and listening:
            members = Officer.objects.of_team(team.pk).filter(pk__in=listening)
            readers += members.exclude(pk__in=Officer.objects.of_team(but.pk)) if but else members
    readers = [one for one in readers if _can_be_told(one, by=by)]
    if not readers:
        return letters
    in_place = hows.keys() - {one.pk for one in named}
    hows = dict(NoticeChoice.objects.filter(officer__in=readers, kind=kind).values_list("officer_id", "how")) | hows
    daily = []
    for reader in {one.pk: one for one in readers}.values():
        how = hows.get(reader.pk, DEFAULT_CHOICES[kind])
        meant_for = named if reader.pk in in_place else ()
        if how == How.AT_ONCE:
            letters.append(_letter(kind, signal, reader.email, words, link=link, meant_for=meant_for))
        elif how == How.DAILY and in_daily:
            heading = _heading(kind, words, for_others=bool(meant_for))
            daily.append(Notice(officer=reader, signal=signal, kind=kind, heading=heading, link=link))
    Notice.objects.bulk_create(daily)
    return letters


def hearing(kind: NoticeKind, officers: Iterable[Officer]) -> list[Officer]:
    """Who of these hears of a kind: who can be told by mail, and did not choose to hear nothing of it."""
    there = [one for one in officers if _can_be_told(one, by=None)]
    off = set(
        NoticeChoice.objects.filter(officer__in=there, kind=kind, how=How.OFF).values_list("officer_id", flat=True)
    )
    return [one for one in there if one.pk not in off]


def _can_be_told(officer: Officer, *, by: Actor) -> bool:
    """Whether a mail reaches somebody, who did not do by themselves what it is about."""
    return officer.is_active and bool(officer.email) and officer != by


def _in_place_of_a_mailbox(kind: NoticeKind, team: Team, *, by: Actor, but: Team | None) -> list[tuple[Officer, str]]:
    """Who of a team without a mailbox hears of a kind, and how: its lead, or else all others who can be told.

    Each as they chose; "not" counts only for a kind that persons hear of by default: of the others it says that the
    mailbox hears, and there is none.
    """
    people = Officer.objects.of_team(team.pk).reachable()
    if but is not None:
        people = people.exclude(pk__in=Officer.objects.of_team(but.pk))
    here = [one for one in people if one != by]
    chosen = dict(NoticeChoice.objects.filter(officer__in=here, kind=kind).values_list("officer_id", "how"))
    if DEFAULT_CHOICES[kind] == How.OFF:
        chosen = {pk: how for pk, how in chosen.items() if how != How.OFF}
    lead = [(one, chosen.get(one.pk, How.AT_ONCE)) for one in here if one.pk == team.lead_id]
    members = [(one, chosen.get(one.pk, How.DAILY)) for one in here if one.pk != team.lead_id]
    return lead if any(how != How.OFF for _one, how in lead) else members


def notify(kind: NoticeKind, signal: Signal, **to: Any) -> None:
    """Write a notice: see `notices`, which this hands to the outbox."""
    post.write(*notices(kind, signal, **to))


def notify_holders(kind: NoticeKind, signal: Signal, *, by: Actor = None, words: Words | None = None) -> None:
    """Tell who has the signal: its handler, or its team where nobody in particular has it, or where who has it left or
    has no address."""
    handlers = Officer.objects.reachable().filter(pk=signal.officer_id) if signal.officer_id else ()
    notify(kind, signal, officers=handlers, team=signal.team, by=by, words=words)


def choices_of(officer: Officer) -> dict[str, str]:
    """How an officer hears of each kind: own choices, and the defaults for the others."""
    return DEFAULT_CHOICES | dict(officer.notice_choices.values_list("kind", "how"))


def choose(officer: Officer, wanted: Mapping[str, str]) -> None:
    """Keep how an officer wants to hear of each kind (values of `NoticeKind` and `NoticeChoice.How`)."""
    NoticeChoice.objects.bulk_create(
        [NoticeChoice(officer=officer, kind=NoticeKind(kind), how=How(how)) for kind, how in wanted.items()],
        update_conflicts=True,
        unique_fields=["officer", "kind"],
        update_fields=["how"],
    )


def write_daily(*, day: datetime.date | None = None) -> int:
    """Write the daily mails of a local date (today when left out): what happened since the last one, and what is late.

    Gives how many were written. On a day that is no working day nothing is written and all waits. Safe to run twice,
    and in two places at once: an officer's notices go in the transaction that writes the mail, one mail a day each.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    waiting = Notice.objects.filter(officer=OuterRef("pk"))
    late = Signal.objects.open().filter(officer=OuterRef("pk"), due_on__lt=day)
    readers = Officer.objects.filter(Exists(waiting) | Exists(late)).order_by("pk").values_list("pk", flat=True)
    return sum(_write_one(officer_id, day=day) for officer_id in readers)


def _write_one(officer_id: int, *, day: datetime.date) -> bool:
    # By officer, not by address: a counter may share one.
    reference = f"overzicht {day.isoformat()} {officer_id}"
    with transaction.atomic():
        officer = Officer.objects.select_for_update(no_key=True).get(pk=officer_id)
        waiting = Notice.objects.filter(officer=officer)
        if not officer.is_active or not officer.email:
            waiting.delete()
            return False
        if Letter.objects.filter(reference=reference).exists():
            return False
        rows = list(waiting.select_related("signal").only("kind", "heading", "link", "signal__number"))
        hears_of_terms = (
            choices_of(officer)[NoticeKind.OVERDUE] == How.DAILY and _habits(on=None).rules[NoticeKind.OVERDUE][1]
        )
        body = _daily_body(officer, rows, day=day, terms=hears_of_terms)
        waiting.delete()
        if not body:
            return False
        with override("nl"):
            subject = _("Uw overzicht van %s") % formats.date_format(day)
        post.write(Letter(reference=reference, recipient=officer.email, subject=subject, body=body))
    return True


def _daily_body(officer: Officer, rows: list[Notice], *, day: datetime.date, terms: bool) -> str:
    """The words of a daily mail, or none where there is nothing that this officer may still know of. What was told
    without a link is named by its number alone, as it would have been at once."""
    known = {
        row.pk: row
        for row in Signal.objects.known_to(viewer_of(officer))
        .filter(pk__in={row.signal_id for row in rows})
        .select_related("category")
    }
    with override("nl"):
        parts = []
        lines: dict[str, dict[str, None]] = {}  # heading -> lines, each once, in the order of kinds and then of time
        for kind in NoticeKind:
            for row in (one for one in rows if one.kind == kind):
                if _is_over(row, known.get(row.signal_id), officer):
                    continue
                line = row.signal.number if not row.link else ""
                if row.link and row.signal_id in known:
                    line = _line(known[row.signal_id])
                if line:
                    lines.setdefault(row.heading or str(_WORDS[kind][0]), {})[line] = None
        parts += [_listed(heading, list(about)) for heading, about in lines.items()]
        if terms:
            late = list(
                Signal.objects.readable_by(viewer_of(officer))
                .open()
                .filter(officer=officer, due_on__lt=day)
                .select_related("category")
                .order_by("due_on", "pk")[: LONGEST_LIST + 1]
            )
            if late:
                parts.append(_listed(_("Van u, en over de termijn"), [_line(signal) for signal in late]))
        if not parts:
            return ""
        link = settings.BASE_URL + reverse("desk")
        choose_link = settings.BASE_URL + reverse("notice-choices")
        return "\n\n".join(
            [*parts, _("Uw bureau:") + "\n" + link, _("Kies welke berichten u krijgt:") + "\n" + choose_link]
        )


def _is_over(row: Notice, signal: Signal | None, officer: Officer) -> bool:
    """Whether it said that a signal is theirs, and it went to somebody else since."""
    is_given = row.kind == NoticeKind.ASSIGNED and not row.heading
    return is_given and signal is not None and signal.officer_id != officer.pk


def _heading(kind: NoticeKind, words: Words | None, *, for_others: bool) -> str:
    """What the daily mail says above what was told in these words, and that it is for a colleague in particular where
    who reads it hears in their place; empty where it is what it says of the kind."""
    if words is None and not for_others:
        return ""
    with override("nl"):
        subject = str((words or _WORDS[kind])[0])
        return _("%s (voor een collega)") % subject if for_others else subject


def _listed(heading: str, about: list[str]) -> str:
    lines = [f"- {line}" for line in about[:LONGEST_LIST]]
    more = len(about) - LONGEST_LIST
    if more > 0:
        lines.append(ngettext("en nog %d signaal", "en nog %d signalen", more) % more)
    return "\n".join([f"{heading}:", *lines])


def _line(signal: Signal) -> str:
    """Number, subject as far as a mail may say it, whether it is urgent for who may read it, and link."""
    says = signal.category and signal.may_read and signal.sensitivity != Sensitivity.SPECIAL
    about = f" {signal.category}" if says else ""
    urgent = f" ({_('spoed')})" if signal.is_urgent and signal.may_read else ""
    return f"{signal.number}{about}{urgent}  {settings.BASE_URL}{signal.get_absolute_url()}"


def _letter(
    kind: NoticeKind,
    signal: Signal,
    address: str,
    words: Words | None,
    *,
    link: bool,
    meant_for: Iterable[Officer] = (),
) -> Letter:
    """A notice by mail; the subject holds the number and nothing of a person or a text. Where others than they read it
    it says for which colleagues it is (`meant_for`)."""
    with override("nl"):
        subject, sentence = words or _WORDS[kind]
        subject, parts = str(subject), [str(sentence) % signal.number]
        if words is None and kind in _ARRIVES and signal.is_urgent:
            subject = _("Spoed: %s") % (subject[:1].lower() + subject[1:])
            parts.append(_("Het heeft spoed: kijk er vandaag naar."))
        if names := ", ".join(str(one) for one in meant_for):
            parts.append(_("Dit bericht is voor: %s.") % names)
        if link:
            parts.append(f"{settings.BASE_URL}{signal.get_absolute_url()}")
        return Letter(
            reference=signal.number,
            recipient=address,
            subject=f"{subject} ({signal.number})",
            body="\n\n".join(parts),
            created_at=timezone.now(),
        )

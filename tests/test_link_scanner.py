"""Scanners of mail open every link in every mail, some more than once, some with HEAD: then nothing may have changed.

Here every kind of mail goes out that the application writes, each link in it is opened by who knows nobody and by the
officer who got it, and the whole database is laid beside what it was.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from agenda import actions as agenda_actions
from agenda import commitments, items
from areas.dated import today
from officers.models import Officer, Team
from outbox import tasks as post_room
from outbox.models import Letter, MailboxMail
from signals import (
    action_terms,
    afterwards,
    answering,
    callbacks,
    complaints,
    consult,
    contact,
    escalation,
    following,
    handover,
    judging,
    mine,
    notices,
    partners,
    statutory,
    team_actions,
    terms,
    undelivered,
    workflow,
)
from signals.deadlines import working_days_after
from signals.models import (
    EscalationLevel,
    Follower,
    JudgementChoice,
    MailTemplate,
    NoticeChoice,
    NoticeKind,
    Signal,
    StatutoryStart,
    TeamAction,
)
from signals.starter import JUDGEMENTS
from tests import world
from tests.conftest import OfficeClient

pytestmark = pytest.mark.django_db

ADDRESS = "bewoner@example.nl"
# Where links in mails lead to: every page that is named in one.
LEADS_TO = {
    "status", "status-judge", "answer", "mine-open", "area", "areas",
    "external", "external-consult", "signal", "desk", "notice-choices", "agenda-item", "agenda-external", "commitment",
    "follow-confirm", "follow-stop",
}  # fmt: skip
# Of each kind of notice that there is.
SUBJECTS = {
    NoticeKind.ASSIGNED: "Signaal voor u",
    NoticeKind.TEAM: "Nieuw signaal",
    NoticeKind.OFFER: "Signaal aangeboden",
    NoticeKind.ACTION: "Actie voor uw team",
    NoticeKind.MENTION: "U bent genoemd",
    NoticeKind.ANSWER: "De melder antwoordt",
    NoticeKind.ESCALATED: "Opgeschaald naar u",
    NoticeKind.OVERDUE: "Termijn voorbij",
    NoticeKind.ACTION_LATE: "Actie over de dag",
    NoticeKind.CALLBACK: "Terugbellen",
    NoticeKind.UNDELIVERED: "Mail aan partner niet aangekomen",
}
# What says that somebody is there; it says nothing of a signal.
OF_VISITS = {"django_session"}


@pytest.fixture
def everybody(town, member, social_worker) -> list[Officer]:
    """Who gets mail: they hear at once of everything that they may hear of."""
    for one in (member, social_worker):
        Officer.objects.filter(pk=one.pk).update(email=f"{one.username}@gemeente.example")
        one.refresh_from_db()
        for kind in NoticeKind:
            NoticeChoice.objects.create(officer=one, kind=kind, how=NoticeChoice.How.AT_ONCE)
    Team.objects.filter(pk=town.lighting.pk).update(lead=member)
    town.lighting.refresh_from_db()
    world.desks()
    return [member, social_worker]


def fresh(signal: Signal) -> Signal:
    return Signal.objects.select_related("team", "officer", "category").get(pk=signal.pk)


def all_kinds_of_mail(town: world.Town, member: Officer, colleague: Officer) -> None:
    """A life of signals in which every mail is written that there is."""
    call = {"name": "Bep", "email": ADDRESS, "phone": "0612345678"}
    # To the reporter: the receipt, news, a question, a reminder, the end with its three answers, one's own signals.
    asked = world.signal("De paal staat scheef", **call)
    workflow.move(asked, to="ingepland", by=member, text="Wij komen dinsdag.")
    workflow.move(fresh(asked), to="wacht_op_melder", by=member, text="Welke paal?")
    answering.follow_up(day=asked.questions.get().remind_on)
    silent = world.signal("Iets anders", **call)
    workflow.move(silent, to="wacht_op_melder", by=member, text="Wat dan?")
    answering.follow_up(day=silent.questions.get().lapses_on)
    answering.answer(silent.questions.get(), text="Die groene.")
    afterwards.send_new_link(asked)
    mine.ask(ADDRESS)
    contact.correct_by_reporter(fresh(world.signal("Nog een", **call)), name="", email="nieuw@example.nl", phone="")
    closed = world.signal("De lantaarn is uit", **call)
    workflow.assign(closed, to=member, by=None)
    workflow.move(fresh(closed), to="afgehandeld", by=None, text="Hij brandt weer.")
    judging.judge(fresh(closed), choice="deels", text="Nog niet.")
    # To colleagues: given, mentioned, offered, declined, unanswered, asked along, answered, an action, up, too late.
    # Of the agenda: to reporters, to a partner, to who sees to an action and to a promise.
    item = world.item(signals=[asked], phase="geagendeerd", owner=member)
    items.publish(item, public=True, by=member)
    act = agenda_actions.add(item, text="Kijken", owner=member, partner=world.partner("welzijn"), by=member)
    agenda_actions.change(act, to="bezig", by=None)
    promised = world.commitment(promised_by=member)
    commitments.remind(day=promised.due_on)
    signal = world.signal("De lantaarn is kapot", **call)
    workflow.assign(signal, to=member, by=None)
    workflow.note(fresh(signal), text="Zie jij dit, @lamp?", by=None)
    offer = handover.offer(fresh(signal), to_team=town.wijkteam, reason="Voor u.", by=None)
    handover.decline(offer, reason="Niet van ons.", by=colleague)
    unanswered = handover.offer(fresh(signal), to_team=town.wijkteam, reason="Toch.", by=None)
    handover.lapse(unanswered)
    along = consult.ask(fresh(signal), team=town.wijkteam, question="Komt u hier?", by=member)
    consult.answer(along, answer="betrokken", by=colleague)
    consult.ask(fresh(signal), team=town.unit, question="En u?", by=member)
    consult.ask(fresh(signal), partner=world.partner("corporatie"), question="En u?", by=member)
    action = team_actions.add(fresh(signal), team=town.wijkteam, text="Bel aan.", by=member)
    team_actions.change(action, to="klaar", text="Gedaan.", by=colleague)
    for level in EscalationLevel:
        escalation.escalate(fresh(signal), level=level, reason="Te groot.", decide_by=today(), by=None)
    escalation.decide(fresh(signal), decision="Doen.", by=None)
    callbacks.ask(fresh(signal), on=today(), text="Bel mij.", by=colleague)
    late = world.signal("Deze is te laat", **call)
    Signal.objects.filter(pk=late.pk).update(officer=member, due_on="2026-01-05", first_contact_due_on="2026-01-05")
    workday = working_days_after(today(), 1)
    terms.warn(day=workday)
    # To a partner, twice; to those who handle a complaint; to whom a law gave it.
    partner = world.partner()
    outside = partners.ask(fresh(signal), partner=partner, text="Zet de paal recht.", by=member)
    partners.answer(outside, to="bezig", text="Wij komen.")
    TeamAction.objects.filter(pk=outside.pk).update(due_on="2026-01-05")
    action_terms.warn(day=workday)
    # One that did not arrive, and of which that is told; it arrives after all.
    outside.refresh_from_db()
    letters = Letter.objects.filter(pk=outside.letter_id)
    letters.update(state=Letter.State.FAILED)
    undelivered.tell()
    letters.update(state=Letter.State.WAITING)
    nowhere = world.signal("Ergens is het donker", point=None, **call)
    workflow.move(nowhere, to="ingepland", by=None, text="Wij kijken.")
    complained = world.signal("Ik ben onheus behandeld", **call)
    complaints.pass_on(complained, about=town.unit, by=member)
    start = StatutoryStart.objects.create(
        slug="wmo", name="Wmo-melding", law="Wmo 2015", term_days=42, promise="is het klaar", team=town.wijkteam
    )
    statutory.pass_on(world.signal("Ik red het niet meer", **call), start=start, by=member)
    # To who follows a place, a subject or a signal: the question whether it was them, and news.
    following.ask("volger@example.nl", area=town.beuken, pace=Follower.Pace.AT_ONCE)
    following.ask("volger@example.nl", category=town.streetlight, pace=Follower.Pace.AT_ONCE)
    following.ask("volger@example.nl", signal=asked)
    for follower in Follower.objects.filter(signal=None):
        following.confirm(following.confirm_token(follower))
    world.signal("Nieuws in de buurt", **call)
    following.write_news(now=timezone.now() + datetime.timedelta(minutes=5))
    # The daily mail.
    NoticeChoice.objects.filter(officer=member).update(how=NoticeChoice.How.DAILY)
    workflow.note(fresh(signal), text="En nu, @lamp?", by=None)
    assert notices.write_daily(day=workday)


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in set(connection.introspection.table_names(cursor)) - OF_VISITS:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
        return found


def links_in_mails() -> Iterator[str]:
    for mail in MailboxMail.objects.all():
        yield from (one.rstrip(".,)") for one in re.findall(r"https?://[^/\s]+(/\S*)", mail.body))
    # Those in the head of a mail, by which a mail program stops it.
    for letter in Letter.objects.exclude(unsubscribe_url=""):
        yield re.sub(r"^https?://[^/]+", "", letter.unsubscribe_url)


def test_a_scanner_that_opens_every_link_in_every_mail_changes_nothing(town, everybody, settings):
    settings.EMAIL_BACKEND, settings.MAILBOX = "outbox.mailbox.MailboxBackend", True
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "100000/s")
    member, colleague = everybody
    for slug, text, follows in JUDGEMENTS:
        JudgementChoice.objects.create(slug=slug, text=text, consequence=follows)
    Team.objects.filter(pk=town.kcc.pk).update(takes_complaints=True)
    MailTemplate.objects.create(kind="status", subject="Nieuws", body="{bericht}\n{volgpagina}\n{kaart}")
    all_kinds_of_mail(town, member, colleague)
    assert post_room.sweep() == Letter.objects.count() > 30
    told = "\n".join(mail.subject for mail in MailboxMail.objects.all())
    assert set(SUBJECTS) == set(NoticeKind)
    for subject in SUBJECTS.values():
        assert subject in told
    found = sorted(set(links_in_mails()))
    assert {resolve(one.partition("?")[0]).url_name for one in found} == LEADS_TO

    scanners = [Client(), OfficeClient(), OfficeClient()]
    for scanner, officer in zip(scanners[1:], everybody, strict=True):
        scanner.force_login(officer, backend="officers.sign_in.SignInBackend")
    before = everything()
    for scanner in scanners:
        for link in found:
            for ask in (scanner.head, scanner.get, scanner.get):
                # To sign in first, and what is not for this officer, are answers as well.
                assert ask(link).status_code in (200, 302, 404, 410), link
    after = everything()
    assert [table for table in before if before[table] != after[table]] == []
    # And each of them still works for whom it is meant.
    opened = Client().get(next(one for one in found if resolve(one.partition("?")[0]).url_name == "answer"))
    assert opened.status_code == 200

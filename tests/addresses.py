"""Who comes by every address, and what stands in one: for the tests that walk along all of them."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from agenda import actions as agenda_actions
from agenda import meetings, partner_links
from areas.dated import today
from officers import planning
from officers.models import Officer, Team
from outbox.models import Letter, MailboxMail
from signals import (
    callbacks,
    comparing,
    complaints,
    consult,
    following,
    handover,
    links,
    mine,
    partners,
    statutory,
    workflow,
)
from signals.models import CompensationRule, Follower, StatutoryStart
from tests import files, world


@pytest.fixture
def cast(town, member, social_worker, triager, manager, settings) -> dict[str, Officer | None]:
    """Who stands in which column."""
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "100000/s")
    settings.SECURITY_CONTACT = "mailto:veilig@gemeente.example"
    settings.MAILBOX = True
    return {"stranger": None, "another team": social_worker, "member": member, "triage": triager, "manager": manager}


@pytest.fixture
def parts(town, member, manager) -> dict[str, dict[str, Any]]:
    """What stands in an address, by its name."""
    signal = world.signal(email="bewoner@example.nl")
    workflow.move(signal, to="wacht_op_melder", by=member, text="Welke kleur?")
    question = signal.questions.get()
    offer = handover.offer(signal, to_team=town.unit, reason="Voor u.", by=member)
    asked = consult.ask(signal, team=town.kcc, question="Kent u dit?", by=member)
    photo = files.kept(signal, shared=True)
    partner = world.partner()
    action = partners.ask(signal, partner=partner, text="Maak de paal recht.", files=[photo], by=member)
    by_link = {"token": links.partner_token(action)}
    looks = consult.ask(signal, partner=partner, question="Kent u dit?", by=member)
    callback = callbacks.ask(signal, on=today(), text="Bel mij", by=member)
    Team.objects.filter(pk=town.lighting.pk).update(takes_complaints=True)
    complaint = complaints.pass_on(signal, about=town.unit, by=member)
    start = StatutoryStart.objects.create(
        slug="wmo-melding", name="Wmo-melding", law="Wmo 2015", term_days=42, promise="is het klaar", team=town.unit
    )
    passing = statutory.pass_on(signal, start=start, by=member)
    letter = Letter.objects.first()
    mail = MailboxMail.objects.create(sender="a@example.nl", recipient="b@example.nl", subject="Bericht", body="Dag")
    mine.ask("bewoner@example.nl")
    overview = re.findall(r"/mijn-meldingen/(\S+)", Letter.objects.first().body)[0]
    rule = world.rule(town.streetlight, team=town.unit)
    follower = Follower.objects.create(email="buur@example.nl", area=town.oost)
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
    type(town.streetlight).objects.filter(pk=town.streetlight.pk).update(icon=picture)
    item = world.item("Donkere paden", signals=[signal], is_public=True)
    act = agenda_actions.add(item, text="Kijken", owner=world.officer("", "wijkambtenaar"), partner=partner, by=None)
    meeting = world.meeting("Wijkoverleg")
    point = meetings.add_point(meeting, text="De bank is kapot", by=None)
    initiative = world.initiative("Pluktuin", public=True)
    promise = world.commitment("Wij komen kijken")
    of_item = {"item_id": item.public_id}
    plan = planning.make(
        name="Oost", why="Besluit", starts_on=today() + datetime.timedelta(days=9), by=world.officer("", "beheerder")
    )
    compensation = CompensationRule.objects.create(
        name="Zorg", reason="Mag niet weg.", placed="overal", team=town.wijkteam, question="Kent u dit?", kinds=["zorg"]
    )
    of_signal = {"id": signal.public_id}
    by_id = {"scenario_id": world.scenario(manager, result=comparing.Sums().as_json()).public_id}
    return {
        "status": {"token": links.status_token(signal)},
        **{
            f"status-{what}": {"token": links.status_token(signal)}
            for what in ("files", "details", "withdraw", "judge", "new-link")
        },
        "answer": {"token": links.answer_url(question).rpartition("/")[2]},
        "mine-open": {"token": overview},
        "area": {"code": "WK1"},
        "area-pdf": {"code": "WK1"},
        "area-story": {"code": "WK1"},
        "area-story-erase": {"code": "WK1", "story_id": 1},
        "follow-confirm": {"token": following.confirm_token(follower)},
        "follow-stop": {"token": following.stop_token(follower)},
        "category-icon": {"slug": town.streetlight.slug},
        "colleague": {"officer_id": world.officer("", "teamlid", teams=(town.lighting,)).pk},
        "rule-trial": {"rule_id": rule.pk},
        "plan": {"plan_id": plan.pk},
        "plan-act": {"plan_id": plan.pk, "verb": "vaststellen"},
        "compensation-trial": {"rule_id": compensation.pk},
        "placing": {"code": "WK1"},
        "scenario-act": by_id | {"verb": "delen"},
        **{f"scenario{page}": by_id for page in ("", "-question", "-progress", "-signals", "-file")},
        "extra-preview": {"pk": world.question("paalnummer", "Welk nummer?", town.streetlight, form="tekst").pk},
        "signals-file": {"kind": "csv"},
        "saved-filter-forget": {"filter_id": 1},
        "saved-filter-take": {"filter_id": 1},
        "signal": {"number": signal.number},
        "consult-answer": {"number": signal.number, "consult_id": asked.public_id},
        "signal-act": {"number": signal.number, "verb": "notitie"},
        "partner-request": {"number": signal.number},
        "team-action": {"action_id": action.public_id},
        "team-action-act": {"action_id": action.public_id, "verb": "stand"},
        "statutory-answer": {"passing_id": passing.public_id},
        "complaint": {"complaint_id": complaint.public_id},
        "complaint-act": {"complaint_id": complaint.public_id, "verb": "stand"},
        "partner-look-along": {"number": signal.number},
        "external": by_link,
        "external-consult": {"token": links.consult_token(looks)},
        "external-attachment": by_link | {"attachment_id": photo.public_id},
        "external-attachment-small": by_link | {"attachment_id": photo.public_id},
        "signal-place": {"number": signal.number},
        "signal-around": {"number": signal.number},
        "callback-ask": {"number": signal.number},
        "callback-done": {"number": signal.number, "callback_id": callback.public_id},
        "attachment": {"number": signal.number, "attachment_id": photo.public_id},
        "attachment-small": {"number": signal.number, "attachment_id": photo.public_id},
        "signal-print": {"number": signal.number},
        "signal-pdf": {"number": signal.number},
        "shared-attachment": {"token": links.status_token(signal), "attachment_id": photo.public_id},
        "shared-attachment-small": {"token": links.status_token(signal), "attachment_id": photo.public_id},
        "agenda-area": {"code": "WK1"},
        "agenda-item": of_item,
        "agenda-edit": of_item,
        "agenda-act": of_item | {"verb": "fase"},
        "agenda-action": {"action_id": act.public_id},
        "agenda-action-link": {"action_id": act.public_id},
        "agenda-external": {"token": partner_links.token_of(act)},
        "signal-agenda": {"number": signal.number},
        "meetings-feed": {"code": "WK1"},
        "meeting": {"meeting_id": meeting.public_id},
        "meeting-edit": {"meeting_id": meeting.public_id},
        "meeting-act": {"meeting_id": meeting.public_id, "verb": "punt"},
        "point-act": {"meeting_id": meeting.public_id, "point_id": point.pk, "verb": "actie"},
        "point-photo": {"meeting_id": meeting.public_id, "point_id": point.pk},
        "initiative": {"initiative_id": initiative.public_id},
        "initiative-edit": {"initiative_id": initiative.public_id},
        "initiative-move": {"initiative_id": initiative.public_id},
        "commitment": {"commitment_id": promise.public_id},
        "commitment-act": {"commitment_id": promise.public_id, "verb": "einde"},
        "outbox-again": {"letter_id": letter.pk},
        "mailbox-mail": {"mail_id": mail.pk},
        "api-gebied": {"code": "WK1"},
        "api-signaal": of_signal,
        "api-gebeurtenissen": of_signal,
        "api-statussen": of_signal,
        "api-overdrachten": of_signal,
        "api-overdracht": of_signal | {"handover_id": offer.public_id},
        "api-meekijkverzoeken": of_signal,
        "api-meekijkverzoek": of_signal | {"consult_id": asked.public_id},
        "api-acties": of_signal,
        "api-actie": of_signal | {"action_id": action.public_id},
        "api-notities": of_signal,
        "api-bijlagen": of_signal,
        "api-bijlage": of_signal | {"attachment_id": photo.public_id},
    }

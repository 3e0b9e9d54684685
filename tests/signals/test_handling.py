"""Taking, moving, assigning and handing over: one wins, the other is told, and nobody drops a signal."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from outbox.models import Letter
from signals import handover, reclassify, workflow
from signals.models import Category, Event, Feedback, Handover, Message, Note, Signal, Status
from tests import world


def stale(signal: Signal) -> Signal:
    """The same signal as somebody else opened it a moment ago."""
    return Signal.objects.get(pk=signal.pk)


def test_every_status_has_a_row_of_moves_and_no_move_leads_back_to_received():
    assert set(workflow.TRANSITIONS) == set(Status)
    assert not any(Status.RECEIVED in moves for moves in workflow.TRANSITIONS.values())


def test_taking_a_signal_makes_one_the_handler_and_puts_it_in_progress(town, member):
    signal = workflow.take(world.signal(), by=member)
    assert (signal.officer, signal.status) == (member, Status.IN_PROGRESS)


def test_of_two_people_who_take_a_signal_at_once_one_is_told(town, member):
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,))
    signal = world.signal()
    late = stale(signal)
    workflow.take(signal, by=member)
    with pytest.raises(workflow.Changed):
        workflow.take(late, by=colleague)
    assert stale(signal).officer == member


def test_closing_tells_the_reporter_on_the_page_and_by_mail(town, member):
    signal = world.signal(email="bewoner@example.nl")
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp is vervangen.", result=town.results[0])
    assert Message.objects.get(signal=signal, what="status").text == "De lamp is vervangen."
    assert "De lamp is vervangen." in Letter.objects.filter(recipient="bewoner@example.nl").latest("pk").body
    assert (signal.told, signal.result.slug, signal.closed_at is not None) == (True, "opgelost", True)


def test_closing_without_telling_keeps_the_words_inside(town, member):
    signal = world.signal(email="bewoner@example.nl")
    closing = {"to": Status.DONE, "by": member, "text": "Melder is overleden.", "told": False}
    with pytest.raises(ValidationError, match="Zeg hoe de melder het hoort, of waarom niet"):
        workflow.move(signal, **closing)
    workflow.move(signal, **closing, feedback=Feedback.UNREACHABLE)
    assert not Message.objects.filter(signal=signal, what="status").exists()
    assert Note.objects.get(signal=signal).text == "Melder is overleden."
    assert Letter.objects.filter(recipient="bewoner@example.nl").count() == 1


def test_closing_takes_back_an_offer_that_nobody_answered_yet(town, member):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    workflow.move(signal, to=Status.DONE, by=member, text="Toch zelf gedaan.")
    assert Handover.objects.get(signal=signal).answer == Handover.Answer.WITHDRAWN


def test_a_text_that_only_colleagues_read_is_no_first_contact(town, member):
    signal = workflow.move(world.signal(), to=Status.PLANNED, by=member, text="Aannemer belt niet.", told=False)
    assert stale(signal).first_contact_at is None
    workflow.move(signal, to=Status.IN_PROGRESS, by=member, text="Wij zijn begonnen.")
    assert stale(signal).first_contact_at is not None


@pytest.mark.parametrize("to", [Status.DONE, Status.CANCELLED])
def test_closing_without_a_text_is_refused_and_changes_nothing(town, member, to):
    signal = world.signal()
    with pytest.raises(ValidationError) as refused:
        workflow.move(signal, to=to, by=member)
    assert list(refused.value.message_dict) == ["toelichting"]
    assert stale(signal).status == Status.RECEIVED


def test_passing_on_to_another_organisation_asks_which_and_when(town, member):
    signal = world.signal()
    with pytest.raises(ValidationError) as refused:
        workflow.move(signal, to=Status.DONE, by=member, text="Doorgezet.", result=town.results[1])
    assert sorted(refused.value.message_dict) == ["doorgezetOp", "organisatie"]
    workflow.move(
        signal,
        to=Status.DONE,
        by=member,
        text="Doorgezet.",
        result=town.results[1],
        organisation="Waterschap",
        forwarded_on=timezone.localdate(),
    )
    assert stale(signal).other_organisation == "Waterschap"


@pytest.mark.parametrize("before", list(Status))
def test_every_move_that_is_not_in_the_table_is_refused(town, member, before):
    signal = world.signal()
    for to in set(Status) - workflow.TRANSITIONS[before]:
        Signal.objects.filter(pk=signal.pk).update(status=before)
        with pytest.raises(workflow.Changed):
            workflow.move(stale(signal), to=to, by=member, text="Daarom.")
        assert stale(signal).status == before


@pytest.mark.parametrize("before", list(Status))
def test_every_move_in_the_table_works_and_leaves_an_event(town, member, before):
    for to in workflow.TRANSITIONS[before]:
        signal = world.signal()
        Signal.objects.filter(pk=signal.pk).update(status=before)
        workflow.move(stale(signal), to=to, by=member, text="Daarom.")
        last = signal.events.filter(what=Event.What.STATUS).latest("pk")
        assert (stale(signal).status, last.before, last.after, last.officer) == (to, before, to, member)


def test_of_two_moves_at_once_the_second_is_told_and_no_message_goes_out(town, member):
    signal = world.signal(email="bewoner@example.nl")
    late = stale(signal)
    workflow.move(signal, to=Status.PLANNED, by=member)
    letters = Letter.objects.count()
    with pytest.raises(workflow.Changed):
        workflow.move(late, to=Status.DONE, by=member, text="Klaar.")
    assert (stale(signal).status, Letter.objects.count()) == (Status.PLANNED, letters)


def test_reopening_counts_and_opens_the_signal_again(town, member):
    signal = world.signal()
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    workflow.move(signal, to=Status.REOPENED, by=member, text="Het was niet klaar.")
    again = stale(signal)
    assert (again.times_reopened, again.closed_at, again.is_open) == (1, None, True)


def test_a_signal_is_only_assigned_to_somebody_of_its_team_who_is_still_there(town, member, social_worker):
    signal = world.signal()
    gone = world.officer("weg", "teamlid", teams=(town.lighting,), is_active=False)
    for somebody in (social_worker, gone):
        with pytest.raises(ValidationError):
            workflow.assign(signal, to=somebody, by=member)
    assert workflow.assign(signal, to=member, by=member).officer == member


def test_the_sender_stays_owner_until_the_receiver_accepts(town, member, social_worker):
    signal = workflow.take(world.signal(), by=member)
    offer = handover.offer(signal, to_team=town.wijkteam, reason="De bewoner is bang.", by=member)
    assert stale(signal).team == town.lighting
    handover.accept(offer, by=social_worker)
    assert (stale(signal).team, stale(signal).officer) == (town.wijkteam, None)
    whats = list(signal.events.values_list("what", flat=True))
    assert whats[-2:] == [Event.What.OFFERED, Event.What.ACCEPTED]


def test_who_had_the_signal_on_screen_when_another_team_accepted_it_changes_nothing(town, member, social_worker):
    signal = world.signal()
    on_screen = stale(signal)
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Dit gaat over een persoon.", by=member)
    handover.accept(offer, by=social_worker)
    for change in (
        lambda: workflow.move(on_screen, to=Status.DONE, by=member, text="Klaar."),
        lambda: workflow.set_urgent(on_screen, urgent=True, by=member),
        lambda: workflow.take(on_screen, by=member),
        lambda: handover.offer(on_screen, to_team=town.unit, reason="Toch daar.", by=member),
    ):
        with pytest.raises(workflow.Changed):
            change()
    now = stale(signal)
    assert (now.status, now.is_urgent, now.officer, now.team) == (Status.RECEIVED, False, None, town.wijkteam)


def test_taking_a_signal_that_was_just_moved_takes_nothing(town, member):
    signal = world.signal()
    on_screen = stale(signal)
    workflow.move(signal, to=Status.PLANNED, by=member)
    with pytest.raises(workflow.Changed):
        workflow.take(on_screen, by=member)
    assert stale(signal).officer is None


def test_a_declined_offer_leaves_the_owner_and_keeps_the_reason_and_the_other_team(town, member, social_worker):
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Hoort bij u.", by=member)
    with pytest.raises(ValidationError):
        handover.decline(offer, reason=" ", by=social_worker)
    handover.decline(offer, reason="Wij kennen haar niet.", other_team=town.unit, by=social_worker)
    kept = Handover.objects.get(pk=offer.pk)
    assert (kept.answer, kept.answer_reason, kept.other_team) == ("geweigerd", "Wij kennen haar niet.", town.unit)
    assert stale(signal).team == town.lighting


def test_an_offer_is_answered_once(town, member, social_worker):
    offer = handover.offer(world.signal(), to_team=town.wijkteam, reason="Hoort bij u.", by=member)
    late = Handover.objects.select_related("signal", "from_team", "to_team").get(pk=offer.pk)
    handover.accept(offer, by=social_worker)
    for answer in (
        lambda: handover.accept(late, by=social_worker),
        lambda: handover.decline(late, reason="Nee.", by=social_worker),
        lambda: handover.withdraw(late, by=member),
    ):
        with pytest.raises(workflow.Changed):
            answer()


def test_a_signal_waits_for_one_answer_at_a_time(town, member):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="Hoort bij u.", by=member)
    with pytest.raises(workflow.Changed):
        handover.offer(signal, to_team=town.unit, reason="Of bij u.", by=member)


def test_an_offer_to_oneself_without_reason_or_to_a_team_that_is_gone_is_refused(town, member):
    signal = world.signal()
    gone = world.team("oud", is_active=False)
    for team, reason in ((town.lighting, "x"), (town.wijkteam, ""), (gone, "x"), (town.wijkteam, "x" * 1001)):
        with pytest.raises(ValidationError):
            handover.offer(signal, to_team=team, reason=reason, by=member)


def test_triage_passes_a_signal_on_at_once_when_it_decides_the_category(town, triager):
    signal = world.signal("hallo", category=None)
    reclassify.reclassify(signal, category=town.streetlight, by=triager)
    again = stale(signal)
    assert (again.team, again.category, again.domain.slug) == (town.lighting, town.streetlight, "fysiek")
    assert "Afgesproken voor de hele gemeente" in str(again.trace)


def test_triage_confirms_a_guessed_category_with_the_same_verb(town, triager):
    signal = world.signal("verward", category=None)
    assert (signal.category, signal.team) == (town.worry, town.triage)
    reclassify.reclassify(signal, category=town.worry, by=triager)
    assert stale(signal).team == town.wijkteam


@pytest.mark.parametrize("decided_by", ["regel", "melder", "import"])
def test_confirming_what_no_colleague_decided_is_written_down_once_and_moves_nothing(town, member, triager, decided_by):
    """Also where another team has it by now than the one that is arranged for the subject."""
    signal = world.signal()
    Signal.objects.filter(pk=signal.pk).update(category_by=decided_by, team=town.unit)
    before = stale(signal)
    for _twice in range(2):
        reclassify.reclassify(stale(signal), category=town.streetlight, by=triager)
    after = stale(signal)
    assert (after.category_by, after.category, after.team) == ("medewerker", before.category, town.unit)
    assert (after.due_on, after.sensitivity, after.trace) == (before.due_on, before.sensitivity, before.trace)
    assert not after.handovers.exists()
    (told,) = signal.events.filter(what=Event.What.CATEGORY)
    assert (told.before, told.after, told.officer) == ("straatverlichting", "straatverlichting", triager)


def test_of_two_who_judge_the_subject_at_once_one_is_told(town, member, triager):
    signal = world.signal()
    late = stale(signal)
    reclassify.reclassify(signal, category=town.worry, by=triager)
    with pytest.raises(workflow.Changed):
        reclassify.reclassify(late, category=town.streetlight, by=member)


def test_a_team_that_changes_the_category_offers_and_stays_owner(town, member):
    signal = world.signal()
    reclassify.reclassify(signal, category=town.worry, by=member)
    again = stale(signal)
    assert (again.team, again.sensitivity) == (town.lighting, "bijzonder")
    assert Handover.objects.get(signal=signal).to_team == town.wijkteam


def test_a_retired_category_is_refused(town, triager):
    retired = world.category("oud", task=town.task, is_active=False)
    with pytest.raises(ValidationError):
        reclassify.reclassify(world.signal(), category=retired, by=triager)


def test_a_signal_that_moves_goes_to_the_team_of_its_new_place_and_keeps_its_facts(town, triager):
    from officers.models import Arrangement

    Arrangement.objects.create(task=town.task, area=town.west, team=town.unit)
    signal = world.signal("hallo", category=None)
    reclassify.reclassify(signal, category=town.streetlight, by=triager)
    reclassify.relocate(signal, point=world.IN_WEST, by=triager)
    again = stale(signal)
    assert again.area == town.west
    assert again.handovers.get().to_team == town.unit
    assert again.facts["areas"] == ["BU1", "WK1", "GM1"]


def test_a_preview_shows_the_new_route_and_changes_nothing(town):
    signal = world.signal("hallo", category=None)
    before = stale(signal).updated_at
    assert reclassify.preview(signal, category=town.streetlight).owner == town.lighting.pk
    assert (stale(signal).team, stale(signal).updated_at) == (town.triage, before)


def test_history_cannot_be_changed_or_removed(town):
    signal = world.signal()
    for attempt in (lambda: signal.events.update(after="iets anders"), lambda: signal.events.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_a_retired_category_stays_readable_on_old_signals(town):
    signal = world.signal()
    Category.objects.filter(pk=town.streetlight.pk).update(is_active=False)
    assert stale(signal).category.name == "Straatverlichting"

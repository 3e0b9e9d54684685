"""Shielding: a person judges how sensitive a signal is, and who may read it follows at once."""

from __future__ import annotations

import pytest

from areas.dated import today
from officers.models import Officer
from signals import complaints, reclassify, shielding, statutory, visibility
from signals.models import Category, Complaint, Event, Note, Sensitivity, Signal, StatutoryStart
from signals.workflow import Changed
from tests import world

REASON = "De melder noemt zijn buurman."


def again(signal: Signal) -> Signal:
    return Signal.objects.select_related("team", "officer", "category").get(pk=signal.pk)


def act(client, officer: Officer, signal: Signal, sensitivity: str, reason: str = REASON, **typed):
    client.force_login(officer)
    return client.post(
        f"/signalen/{signal.number}/gevoeligheid", {"gevoeligheid": sensitivity, "reden": reason, **typed}
    )


def reads(officer: Officer, signal: Signal) -> bool:
    return Signal.objects.readable_by(visibility.viewer_of(officer)).filter(pk=signal.pk).exists()


@pytest.fixture
def signal(town, member) -> Signal:
    return world.signal()


def test_who_handles_it_makes_it_sensitive_and_only_who_needs_it_still_reads_it(
    signal, member, area_officer, triager, client
):
    assert reads(area_officer, signal)
    assert act(client, member, signal, "persoonsgegevens").status_code == 302
    assert again(signal).sensitivity == Sensitivity.PERSONAL
    assert [reads(one, signal) for one in (member, triager, area_officer)] == [True, True, False]
    event = signal.events.get(what=Event.What.SENSITIVITY)
    assert (event.before, event.after, event.officer, event.is_public) == ("gewoon", "persoonsgegevens", member, False)
    assert Note.objects.get(signal=signal).text == REASON
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Gevoelig gemaakt: persoonsgegevens." in page
    assert REASON in page


def test_triage_lowers_what_a_rule_had_raised_and_who_handles_it_does_not(
    signal, member, triager, area_officer, client
):
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    assert act(client, member, signal, "gewoon").status_code == 400
    assert again(signal).sensitivity == Sensitivity.PERSONAL
    assert act(client, triager, signal, "gewoon", "Het gaat over een barbecue.").status_code == 302
    assert again(signal).sensitivity == Sensitivity.ORDINARY
    assert reads(area_officer, signal)


def test_it_is_never_brought_below_what_the_city_says_of_its_subject(signal, triager):
    Category.objects.filter(slug="straatverlichting").update(sensitivity=Sensitivity.PERSONAL)
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.SPECIAL)
    assert shielding.levels_for(again(signal), triager) == [Sensitivity.PERSONAL]
    shielding.shield(again(signal), sensitivity="persoonsgegevens", reason="Zo gevoelig is het niet.", by=triager)
    assert shielding.levels_for(again(signal), triager) == [Sensitivity.SPECIAL]


def test_a_complaint_stays_sensitive(signal, town, triager, client):
    Complaint.objects.create(
        signal=signal, team=town.wijkteam, about_team=town.lighting, received_on=today(), due_on=today()
    )
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    answer = act(client, triager, signal, "gewoon")
    assert answer.status_code == 400
    assert "het blijft gevoelig" in answer.content.decode()
    assert again(signal).sensitivity == Sensitivity.PERSONAL
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sensitivity": "bijzonder", "reason": " "}, "Schrijf waarom."),
        ({"sensitivity": ""}, "Kies een andere gevoeligheid."),
        ({"sensitivity": "bijzonder", "reason": "Z" * 6000}, "tekens"),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_nothing_is_half_done(signal, member, client, typed, said):
    answer = act(client, member, signal, **typed)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert again(signal).sensitivity == Sensitivity.ORDINARY
    assert not Note.objects.exists()
    assert not signal.events.filter(what=Event.What.SENSITIVITY).exists()


def test_of_two_at_once_the_second_hears_of_the_first(signal, member, triager):
    seen = again(signal)
    shielding.shield(again(signal), sensitivity="bijzonder", reason="Er zit meer achter.", by=triager)
    with pytest.raises(Changed):
        shielding.shield(seen, sensitivity="persoonsgegevens", reason=REASON, by=member)
    assert again(signal).sensitivity == Sensitivity.SPECIAL
    assert Note.objects.count() == 1


def _another_subject(signal: Signal, town, member) -> None:
    reclassify.reclassify(signal, category=world.category("afval", task=town.task), by=member)


def _passed_on_under_a_law(signal: Signal, town, member) -> None:
    start = StatutoryStart.objects.create(slug="wmo", name="Wmo", law="Wmo 2015", term_days=42, team=town.wijkteam)
    statutory.pass_on(signal, start=start, by=member)


def _a_complaint_and_nothing_else(signal: Signal, town, member) -> None:
    world.team("klachten", domain_slug="publiekszaken", takes_complaints=True)
    complaints.pass_on(signal, about=town.wijkteam, only=True, by=member)


@pytest.mark.parametrize("verb", [_another_subject, _passed_on_under_a_law, _a_complaint_and_nothing_else])
@pytest.mark.parametrize("judged", ["bijzonder", "gewoon"])
def test_what_was_judged_since_is_not_undone_by_who_read_it_before(verb, judged, signal, town, member, triager):
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    seen = again(signal)
    shielding.shield(again(signal), sensitivity=judged, reason="Dat hoorde ik net.", by=triager)
    with pytest.raises(Changed):
        verb(seen, town, member)
    assert again(signal).sensitivity == judged


def test_who_only_reads_or_knows_of_nothing_changes_nothing(signal, area_officer, client):
    assert act(client, area_officer, signal, "persoonsgegevens").status_code == 403
    assert act(client, world.officer("vreemd", "teamlid"), signal, "persoonsgegevens").status_code == 404
    assert again(signal).sensitivity == Sensitivity.ORDINARY


def test_another_subject_does_not_undo_what_a_person_judged(signal, town, member):
    shielding.shield(again(signal), sensitivity="bijzonder", reason=REASON, by=member)
    other = Category.objects.exclude(slug="straatverlichting").filter(sensitivity=Sensitivity.ORDINARY).first()
    reclassify.reclassify(again(signal), category=other, by=member)
    assert again(signal).sensitivity == Sensitivity.SPECIAL

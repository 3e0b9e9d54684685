"""What else plays around a signal: near by, with the same words, from the same reporter; each only to whom it may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models.functions import Lower, Right
from django.test.utils import CaptureQueriesContext

from areas.models import Area
from signals import nearby, workflow
from signals.models import Reporter, Sensitivity, Signal
from signals.models.signal import LAST_DIGITS
from signals.queries import Digits
from signals.visibility import viewer_of
from tests import world

X, Y = world.IN_BEUKEN


def close_by(metres: float) -> tuple[float, float]:
    """A point so many metres north of the usual one."""
    return (X, Y + metres / 111_195)


def found(signal: Signal, officer) -> list[str]:
    viewer = viewer_of(officer)
    here = Signal.objects.known_to(viewer).get(pk=signal.pk)
    return [
        one.number
        for one in nearby.similar_near(
            viewer, category=here.category, point=here.point, area_id=here.area_id, without=here
        )
    ]


def test_pve_2_25_open_ones_of_the_same_subject_are_listed_nearest_first(town, client, member, settings):
    settings.NEARBY_METRES = 250
    signal = world.signal()
    far, near, nearest = (world.signal(point=close_by(metres)) for metres in (240, 120, 10))
    world.signal(point=close_by(260))  # out of the radius
    closed = world.signal(point=close_by(5))
    workflow.move(closed, to="afgehandeld", by=member, text="Klaar.", result=town.results[0])
    world.signal(point=close_by(5), category="overig")
    hidden = world.signal(point=close_by(5))
    workflow.reassign(hidden, team=town.wijkteam, by=None)
    special = world.signal(point=close_by(5))
    Signal.objects.filter(pk=special.pk).update(sensitivity=Sensitivity.SPECIAL)
    assert found(signal, member) == [nearest.number, near.number, far.number]
    client.force_login(member)
    text = client.get(f"/signalen/{signal.number}/omgeving").content.decode()
    assert [text.count(one.number) > 0 for one in (nearest, near, far, closed, hidden, special)] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert "120 meter" in text
    assert f"/signalen/{signal.number}/omgeving" in client.get(signal.get_absolute_url()).content.decode()


def test_the_radius_is_the_same_to_the_east_as_to_the_north(town, member, settings):
    settings.NEARBY_METRES = 100
    signal = world.signal()
    inside, outside = ((X + metres / (111_195 * 0.6153), Y) for metres in (98, 103))
    near = world.signal(point=inside)
    world.signal(point=outside)
    assert found(signal, member) == [near.number]


def test_without_a_point_those_of_the_area_are_listed(town, member):
    signal = world.signal(point=None, area="WK1")
    in_it, elsewhere = world.signal(point=None, area="BU1"), world.signal(point=world.IN_WEST)
    assert found(signal, member) == [in_it.number]
    assert elsewhere.number not in found(signal, member)


def test_what_has_no_place_has_nothing_near(town, member):
    assert found(world.signal(point=None), member) == []
    assert Area.objects.exists()


def test_other_subjects_with_the_same_words_are_listed_apart(town, client, member):
    signal = world.signal("Vandalen sloegen het glas van de bushalte stuk")
    alike = world.signal("Overal glasscherven van de bushalte, door vandalen", category="overig", point=close_by(30))
    workflow.reassign(alike, team=town.lighting, by=None)
    unlike = world.signal("De vijver stinkt", category="overig", point=close_by(30))
    workflow.reassign(unlike, team=town.lighting, by=None)
    client.force_login(member)
    answer = client.get(f"/signalen/{signal.number}/omgeving")
    assert [one.number for one in answer.context["alike"]] == [alike.number]
    assert answer.context["same"] == []


# --- others of this reporter ---


def of_reporter(signal: Signal, officer) -> set[str]:
    viewer = viewer_of(officer)
    here = Signal.objects.known_to(viewer).select_related("reporter").get(pk=signal.pk)
    return {one.number for one in nearby.others_of_reporter(here, viewer=viewer)}


def test_the_same_address_or_number_is_one_reporter_however_it_is_written(town, member):
    signal = world.signal(email="Joke@Example.nl", phone="06-12345678")
    same = [
        world.signal(email="joke@example.nl"),
        world.signal(phone="+31 6 1234 5678"),
        world.signal(phone="0612345678", email="ander@example.nl"),
    ]
    world.signal(email="iemand@example.nl", phone="0687654321")
    world.signal()
    assert of_reporter(signal, member) == {one.number for one in same}


def test_two_without_an_address_are_not_one_reporter(town, member):
    assert of_reporter(world.signal(name="Joke"), member) == set()
    one, _other = world.signal(name="Joke"), world.signal(name="Joke")
    assert of_reporter(one, member) == set()


def test_the_leak_of_the_peer_other_signals_of_this_reporter_show_only_what_the_viewer_may_see(town, client, member):
    """DESIGN section 4: Signalen listed every other signal of a reporter, whoever looked."""
    signal = world.signal(email="joke@example.nl")
    hidden = world.signal("Het gaat niet goed met mij", email="joke@example.nl", category="zorgwekkend-gedrag")
    elsewhere = world.signal(email="joke@example.nl")
    workflow.reassign(elsewhere, team=town.wijkteam, by=None)
    assert of_reporter(signal, member) == set()
    client.force_login(member)
    text = client.get(f"/signalen/{signal.number}/omgeving").content.decode()
    for other in (hidden, elsewhere):
        assert other.number not in text
    assert "Geen die u mag zien." in text


def test_who_may_not_see_contact_details_does_not_learn_what_one_reporter_sent(town, client):
    reader = world.officer("", "lezer", teams=(town.lighting,))
    signal, other = world.signal(email="joke@example.nl"), world.signal(email="joke@example.nl", point=world.IN_WEST)
    assert of_reporter(signal, reader) == set()
    client.force_login(reader)
    text = client.get(f"/signalen/{signal.number}/omgeving").content.decode()
    assert other.number not in text
    assert "van deze melder" not in text


def test_who_may_only_know_of_the_other_does_not_learn_who_sent_it(town):
    """The contact centre knows that a sensitive signal is there, and not from whom."""
    caller = world.officer("", "kcc", teams=(town.kcc,))
    signal, other = world.signal(email="joke@example.nl"), world.signal(email="joke@example.nl")
    Signal.objects.filter(pk=other.pk).update(sensitivity=Sensitivity.PERSONAL)
    assert Signal.objects.known_to(viewer_of(caller)).filter(pk=other.pk).exists()
    assert of_reporter(signal, caller) == set()


@pytest.mark.parametrize("amount", [1, 50])
def test_the_page_of_what_plays_around_takes_as_many_statements_at_1_row_as_at_50(town, client, member, amount):
    signal = world.signal(email="joke@example.nl")
    for number in range(amount):
        world.signal(f"Kapot {number}", email="joke@example.nl", point=close_by(number), tell=False)
    client.force_login(member)
    client.get(f"/signalen/{signal.number}/omgeving")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/signalen/{signal.number}/omgeving")
    assert len(queries) <= 13, "\n".join(query["sql"][:160] for query in queries)


def test_the_indexes_are_used_for_what_is_near_and_for_one_reporter(town, member):
    signal = world.signal(email="joke@example.nl", phone="0612345678")
    viewer = viewer_of(member)
    here = Signal.objects.known_to(viewer).select_related("reporter").get(pk=signal.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    near = Signal.objects.open().near(here.point, metres=250).explain()
    assert "Index" in near
    assert "point" in near
    mail = Reporter.objects.exclude(email="").alias(mail=Lower("email")).filter(mail="joke@example.nl").explain()
    phone = (
        Reporter.objects.exclude(phone="")
        .alias(number=Right(Digits("phone"), LAST_DIGITS))
        .filter(number="612345678")
        .explain()
    )
    assert "reporter_email" in mail
    assert "reporter_phone" in phone

"""Meetings and schouwen: points that become a signal, an action or a promise; the report; the calendar of an area."""

from __future__ import annotations

import datetime

import icalendar
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda import meetings
from agenda.models import AgendaEvent, Meeting, MeetingPoint
from areas.dated import today
from officers.models import Officer
from signals.models import Signal
from signals.workflow import Changed
from tests import files, world

WEEK = datetime.timedelta(days=7)


def point_of(meeting: Meeting, text: str = "De bank is kapot", **fields) -> MeetingPoint:
    return meetings.add_point(meeting, text=text, by=None, **fields)


@pytest.mark.parametrize(("kind", "channel"), [("schouw", "schouw"), ("dorpsavond", "overleg")])
def test_a_point_becomes_a_signal_through_the_desk_where_the_area_officers_are_placed(
    town, area_officer, kind, channel
):
    walk = world.meeting("Rondje Beuken", kind=kind, area=town.beuken)
    signal = meetings.to_signal(point_of(walk, "De lantaarn is kapot", place="bij de vijver"), by=area_officer)
    assert (signal.channel, signal.area, signal.place) == (channel, town.beuken, "bij de vijver")
    # Oost is placed under lighting, West is a unit of its own.
    assert signal.entry_desk == town.lighting
    west = world.meeting("Rondje West", kind=kind, area=town.west)
    assert meetings.to_signal(point_of(west), by=area_officer).entry_desk == town.unit


def test_a_point_becomes_something_once(town, area_officer):
    point = point_of(world.meeting())
    other = MeetingPoint.objects.select_related("meeting__area").get(pk=point.pk)
    meetings.to_signal(point, by=area_officer)
    for attempt in (
        lambda: meetings.to_signal(other, by=area_officer),
        lambda: meetings.to_action(other, item=world.item(), by=area_officer),
        lambda: meetings.to_promise(other, due_on=today() + WEEK, by=area_officer),
    ):
        with pytest.raises(Changed):
            attempt()
    assert Signal.objects.count() == 1
    assert AgendaEvent.objects.filter(meeting=point.meeting, what="punt", after="signaal").count() == 1


def test_a_point_becomes_an_action_of_an_item_with_its_owner_and_day(town, area_officer, stranger):
    item = world.item()
    point = point_of(world.meeting(), owner=stranger, due_on=today() + WEEK, place="de Kade")
    action = meetings.to_action(point, item=item, by=area_officer)
    assert (action.item, action.owner, action.due_on) == (item, stranger, today() + WEEK)
    assert action.text == "De bank is kapot (de Kade)"
    with pytest.raises(ValidationError) as refused:
        meetings.to_action(point_of(world.meeting()), item=None, by=area_officer)
    assert set(refused.value.message_dict) == {"punt"}


def test_who_sees_to_a_point_and_by_when_is_said_afterwards(town, client, area_officer, stranger):
    held = world.meeting(kind="schouw")
    point = point_of(held)
    client.force_login(area_officer)
    address, day = f"{held.get_absolute_url()}/punten/{point.pk}/zorg", (today() + WEEK).isoformat()
    assert client.post(address, {"zorgt": stranger.pk, "uiterlijk": day, "gezien": "/"}).status_code == 302
    again = MeetingPoint.objects.get()
    assert (again.owner, again.due_on) == (stranger, today() + WEEK)
    assert AgendaEvent.objects.filter(meeting=held, what="punt", before=str(point.pk), after="zorgt").count() == 1
    assert "Bij een punt staat wie ervoor zorgt." in client.get(held.get_absolute_url()).content.decode()
    # Who read it before that is told; and what became something stays as it is.
    stale = client.post(address, {"zorgt": area_officer.pk, "uiterlijk": "", "gezien": "/"})
    assert stale.status_code == 409
    assert "Iemand anders heeft dit punt intussen veranderd." in stale.content.decode()
    assert client.post(address, {"zorgt": "", "uiterlijk": "morgen"}).status_code == 400
    meetings.to_signal(again, by=area_officer)
    assert client.post(address, {"zorgt": "", "uiterlijk": ""}).status_code == 409
    assert MeetingPoint.objects.get().owner == stranger


def test_a_point_becomes_a_promise_of_the_day_of_the_meeting(town, area_officer):
    held = world.meeting(starts_at=world.meeting().starts_at - 2 * WEEK)
    made = meetings.to_promise(point_of(held), due_on=today() + WEEK, by=area_officer)
    assert (made.promised_by, made.area, made.due_on) == (area_officer, held.area, today() + WEEK)
    assert made.promised_on < today()
    with pytest.raises(ValidationError) as refused:
        meetings.to_promise(point_of(held), due_on=None, by=area_officer)
    assert set(refused.value.message_dict) == {"uiterlijk"}


def test_who_may_not_enter_signals_makes_none_of_a_point(town, manager):
    point = point_of(world.meeting())
    with pytest.raises(PermissionDenied):
        meetings.to_signal(point, by=manager)
    assert MeetingPoint.objects.get(pk=point.pk).became == ""


def test_a_photo_is_cleaned_and_goes_along_to_the_signal(town, area_officer, client):
    held = world.meeting(kind="schouw")
    point = point_of(held, photo=files.photo("kade.jpg"))
    client.force_login(area_officer)
    assert client.get(f"{held.get_absolute_url()}/punten/{point.pk}/foto")["Content-Type"] == "image/jpeg"
    signal = meetings.to_signal(point, by=area_officer)
    attachment = signal.attachments.get()
    assert attachment.file.open("rb").read(2) == b"\xff\xd8"
    assert not MeetingPoint.objects.get(pk=point.pk).file
    with pytest.raises(ValidationError) as refused:
        point_of(held, photo=files.upload(b"geen foto"))
    assert set(refused.value.message_dict) == {"bestand"}


def test_the_page_lets_each_point_become_something_with_one_press(town, client, area_officer):
    item = world.item()
    held = world.meeting()
    client.force_login(area_officer)
    for text in ("Lantaarn uit", "Bank kapot", "Zebrapad gewenst"):
        assert client.post(f"{held.get_absolute_url()}/punt", {"tekst": text}).status_code == 302
    one, two, three = held.points.all()
    address = f"{held.get_absolute_url()}/punten"
    assert client.post(f"{address}/{one.pk}/signaal").status_code == 302
    assert client.post(f"{address}/{one.pk}/signaal").status_code == 409
    assert client.post(f"{address}/{two.pk}/actie", {"punt": ""}).status_code == 400
    assert client.post(f"{address}/{two.pk}/actie", {"punt": item.pk}).status_code == 302
    day = (today() + WEEK).isoformat()
    assert client.post(f"{address}/{three.pk}/toezegging", {"uiterlijk": day}).status_code == 302
    assert [point.became for point in held.points.all()] == ["signaal", "actie", "toezegging"]


def test_everybody_reads_the_report_and_no_point_no_photo_and_no_name(town, client, area_officer):
    held = world.meeting("Dorpsavond", by=area_officer, participants=["bewoners", "wijkagent"], agenda="Verkeer")
    point_of(held, "Mevrouw Jansen klaagt")
    meetings.write_report(held, "Wij spraken over de brug.", by=area_officer)
    text = client.get(held.get_absolute_url()).content.decode()
    for said in ("Dorpsavond", "Verkeer", "Wij spraken over de brug.", "bewoners, wijkagent"):
        assert said in text, said
    for hidden in ("Jansen", area_officer.name):
        assert hidden not in text, hidden
    assert client.get(f"{held.get_absolute_url()}/punten/{held.points.get().pk}/foto").status_code == 302
    assert client.get(world.meeting(public=False).get_absolute_url()).status_code == 404


def test_the_calendar_of_an_area_holds_its_public_meetings_and_those_of_what_it_lies_in(town, client, area_officer):
    own = world.meeting("Overleg Oost", place="De Waag")
    world.meeting("Besloten", public=False)
    world.meeting("Heel Waterrijk", area=town.municipality)
    world.meeting("West", area=town.west)
    cancelled = world.meeting("Afgelast")
    meetings.cancel(cancelled, by=area_officer)
    answer = client.get("/agenda/WK1/vergaderingen.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = {
        str(one["summary"]).partition(": ")[2]: one for one in icalendar.Calendar.from_ical(answer.content).events
    }
    assert set(events) == {"Overleg Oost", "Heel Waterrijk", "Afgelast"}
    assert events["Overleg Oost"]["dtstart"].dt == own.starts_at
    assert str(events["Overleg Oost"]["location"]) == "De Waag"
    assert str(events["Afgelast"]["status"]) == "CANCELLED"
    assert client.get("/agenda/WK99/vergaderingen.ics").status_code == 404


def test_of_two_who_write_the_report_at_once_the_second_keeps_what_was_typed(town, client, area_officer):
    held = world.meeting()
    client.force_login(area_officer)
    address = f"{held.get_absolute_url()}/verslag"
    assert client.post(address, {"versie": 1, "verslag": "Het eerste."}).status_code == 302
    answer = client.post(address, {"versie": 1, "verslag": "Het tweede."})
    assert answer.status_code == 409
    assert "Het tweede." in answer.content.decode()
    assert Meeting.objects.get().report == "Het eerste."


def test_the_page_asks_the_same_at_one_point_and_at_fifty(town, client, area_officer: Officer):
    held, item = world.meeting(), world.item()
    client.force_login(area_officer)

    def questions() -> int:
        client.get(held.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(held.get_absolute_url())
        return len(asked)

    point_of(held)
    meetings.to_action(point_of(held), item=item, by=area_officer)
    meetings.to_promise(point_of(held), due_on=today() + WEEK, by=area_officer)
    meetings.to_signal(point_of(held), by=area_officer)
    at_one = questions()
    for number in range(49):
        point_of(held, f"Punt {number}")
    assert questions() == at_one <= 16

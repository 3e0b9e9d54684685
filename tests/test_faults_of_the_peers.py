"""Faults that are known of other systems for signals and reports, each as the test that would have caught it.

Seen in a widely used Dutch system, a British one and an open GeoReport server. The rooms have more tests of the same
things; here stands the whole list, one test for each fault, so that none is lost from sight.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.models import Area
from officers.models import Officer
from outbox import tasks
from outbox.models import Letter
from signals import attachments, exporting, finding, handover, intake, redacting, retention, workflow
from signals.finding import Filter
from signals.models import Category, DestructionRecord, Event, Reporter, Sensitivity, Signal
from signals.visibility import viewer_of
from tests import files, world
from tests.conftest import OfficeClient
from tests.outbox.mail_server import mail_server

pytestmark = pytest.mark.django_db

ADDRESS = "bewoner@example.nl"
SPECIAL = "zorgwekkend-gedrag"


def signed_in(officer: Officer) -> Client:
    client = OfficeClient()
    client.force_login(officer, backend="officers.sign_in.SignInBackend")
    return client


def keyed(*scopes: str, **limits: Any) -> Client:
    return Client(headers={"Authorization": f"Bearer {world.program(*scopes, **limits)[1]}"})


def state(signal: Signal) -> tuple[Any, ...]:
    row = Signal.objects.get(pk=signal.pk)
    return row.status, row.team_id, row.officer_id, row.category_id, row.updated_at


# --- Who may what -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sensitivity", "opens", "changes"), [("gewoon", 200, 403), ("persoonsgegevens", 404, 404)])
def test_after_re_routing_the_former_department_does_not_open_or_change_a_signal_by_its_id(
    town, member, social_worker, sensitivity, opens, changes
):
    signal = workflow.take(world.signal("Kees is er weer"), by=member)
    former, path = signed_in(member), signal.get_absolute_url()
    assert former.get(path).status_code == 200
    handover.accept(handover.offer(signal, to_team=town.wijkteam, reason="Hier speelt meer.", by=member), by=None)
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    before = state(signal)
    for way in ("", "/afdruk", "/afdruk.pdf", "/omgeving"):
        assert former.get(path + way).status_code == opens, way
    for verb, typed in [("status", {"status": "ingepland"}), ("notitie", {"tekst": "x"}), ("nemen", {}), ("plek", {})]:
        assert former.post(f"{path}/{verb}", typed).status_code == changes, verb
    elsewhere = keyed("signalen:lezen", "signalen:behandelen", domains=[world.domain("sociaal")])
    address = f"/api/v1/signalen/{signal.public_id}"
    assert elsewhere.get(address).status_code == 404
    body = {"content_type": "application/json", "data": {"spoed": True}}
    assert elsewhere.patch(address, **body).status_code == 404
    assert state(signal) == before


def test_counts_others_of_this_reporter_and_filters_say_nothing_of_what_one_may_not_see(town, member, stranger):
    own = world.signal("Lamp stuk", email=ADDRESS, phone="0612345678")
    hidden = world.signal("Kees is verward", category=SPECIAL, email=ADDRESS, phone="0612345678", channel="web")
    desk = signed_in(member)
    # Counts.
    assert all(tab["count"].open <= 1 for tab in desk.get("/bureau").context["tabs"])
    counted = signed_in(stranger).get("/gebieden/WK1").context["page"].counts
    assert [one.seen for one in counted] == [0] * len(counted)
    # Other signals of this reporter.
    around = desk.get(f"{own.get_absolute_url()}/omgeving").content.decode()
    assert hidden.number not in around
    assert hidden.number not in desk.get(own.get_absolute_url()).content.decode()
    # A filter by the reporter, by words, by number; and the same in the API.
    for asked in (ADDRESS, "verward", "0612345678", hidden.number):
        answer = desk.get("/signalen", {"zoek": asked, "stand": "alles"}, follow=True)
        assert f"/signalen/{hidden.number}" not in answer.content.decode(), asked
    without_right = world.officer("", "lezer", teams=(town.lighting,))
    assert own.get_absolute_url() not in signed_in(without_right).get("/signalen", {"zoek": ADDRESS}).content.decode()
    program = keyed("signalen:lezen", domains=[world.domain("fysiek")])
    answer = program.get("/api/v1/signalen", {"count": "true"}).json()
    assert ([one["kenmerk"] for one in answer["results"]], answer["count"]) == ([own.number], 1)
    assert program.get("/api/v1/signalen", {"zoek": "verward", "count": "true"}).json()["count"] == 0


def test_a_person_who_is_assigned_outside_their_own_category_works_on_it_without_a_403(town, member):
    signal = workflow.take(world.signal(), by=member)
    Signal.objects.filter(pk=signal.pk).update(category=town.worry, sensitivity=Sensitivity.SPECIAL, team=town.wijkteam)
    desk, path = signed_in(member), signal.get_absolute_url()
    assert desk.get(path).status_code == 200
    assert desk.post(f"{path}/notitie", {"tekst": "Gebeld."}).status_code == 302
    assert desk.post(f"{path}/status", {"status": "ingepland"}).status_code == 302


# --- What is gone, is gone --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_deleting_a_signal_leaves_no_photo_in_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world.town()
    signal = world.signal()
    attachments.attach(signal, files.photo(), by=None)
    assert [path for path in tmp_path.rglob("*") if path.is_file()]
    with connection.cursor() as cursor:
        # As the job of retention does: history is removed by nothing else.
        cursor.execute("SET session_replication_role = replica")
        signal.events.all().delete()
        cursor.execute("SET session_replication_role = DEFAULT")
    signal.delete()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_was_made_anonymous_holds_no_name_and_no_telephone_number_in_its_text_either(town, member):
    text = "Jan Pietersen (06-12345678, jan@voorbeeld.nl) zet vuil buiten. Bel Pietersen."
    signal = workflow.take(world.signal(text, email=ADDRESS, place="Bij Pietersen"), by=member)
    redacting.redact(signal, words=["Jan Pietersen", "Pietersen", "06-12345678", "jan@voorbeeld.nl"], by=member)
    with connection.cursor() as cursor:
        # In no column of any table, the mail that went out and the index of words among them.
        tables = [name for name in connection.introspection.table_names(cursor) if name.split("_")[0] in _OURS]
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                for gone in ("pietersen", "12345678", "jan@voorbeeld"):
                    assert gone not in row.lower(), table
    assert not finding.everything(Filter(zoek="Pietersen", stand="alles"), viewer_of(member)).exists()


_OURS = ("signals", "outbox", "officers", "areas")


@pytest.mark.django_db(transaction=True)
def test_retention_clears_text_photos_and_history_and_not_the_name_alone(settings, tmp_path):
    """Of both: names and numbers stood on in the texts, and what was past its term left its photos and history."""
    settings.MEDIA_ROOT = tmp_path
    town = world.town()
    member = world.officer("lamp", "teamlid", teams=(town.lighting,))
    text = "Jan Pietersen (06-12345678) zet vuil buiten."
    signal = workflow.take(world.signal(text, name="Joke de Vries", email=ADDRESS, phone="0687654321"), by=member)
    attachments.attach(signal, files.photo(), by=None)
    workflow.note(signal, text="De Vries gebeld op 06 87654321 over Pietersen.", by=member)
    workflow.move(signal, to="afgehandeld", by=member, text="Beste mevrouw De Vries, het is opgeruimd.")
    closed = signal.closed_at.date()
    assert retention.apply(day=closed + datetime.timedelta(days=200)).erased == 1
    gone = ("pietersen", "vries", "12345678", "87654321", ADDRESS)
    assert _stands(*gone) == []
    assert retention.apply(day=closed + datetime.timedelta(days=6 * 365)).destroyed == 1
    assert _stands(*gone, "opgeruimd", "zet vuil buiten") == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Event.objects.filter(signal=signal.pk).exists()
    assert DestructionRecord.objects.get().number == signal.number


def _stands(*words: str) -> list[str]:
    """The tables that hold a word, in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.split("_")[0] in _OURS:
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                text = " ".join(row for (row,) in cursor.fetchall()).lower()
                found += [f"{table}: {word}" for word in words if word in text]
    return found


# --- At once ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_save_at_once_one_is_told_and_neither_gets_a_500():
    town = world.town()
    signal = world.signal(email=ADDRESS)
    path, answers = f"/signalen/{signal.number}/status", []
    people = [world.officer(f"lamp{number}", "teamlid", teams=(town.lighting,)) for number in range(4)]
    desks, ready = [signed_in(one) for one in people], threading.Barrier(len(people))

    def save(desk: Client) -> None:
        try:
            seen = desk.get(signal.get_absolute_url()).context["timeline"].last_event
            ready.wait(20)
            answers.append(desk.post(path, {"status": "ingepland", "toelichting": "Dinsdag.", "seen": seen}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "Iemand anders was u net voor" in refused.content.decode()
    assert "Dinsdag." in refused.content.decode()
    assert signal.messages.filter(text="Dinsdag.").count() == 1


# --- Telling ----------------------------------------------------------------------------------------------------------


def test_a_receiver_that_fails_loses_no_notification_and_not_in_silence(town, member, manager, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 0.5
    signal = world.signal(email=ADDRESS)
    letter = Letter.objects.get(recipient=ADDRESS)
    # Nobody listens, for as long as it takes: it waits, and says why.
    for _ in range(20):
        assert tasks.sweep() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.error) == (Letter.State.WAITING, 0, "ConnectionRefusedError 111")
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        server.refuses[ADDRESS] = "550 5.1.1 unknown"
        tasks.sweep()
        letter.refresh_from_db()
        assert letter.state == Letter.State.FAILED
        # Who keeps the post room sees it, and who has the signal, who sends it again.
        assert signal.number in signed_in(manager).get("/verzending", {"toestand": "mislukt"}).content.decode()
        desk = signed_in(member)
        assert "550" in desk.get(signal.get_absolute_url()).content.decode()
        server.refuses.clear()
        assert desk.post(f"{signal.get_absolute_url()}/opnieuw", {"brief": letter.pk}).status_code == 302
        tasks.sweep()
        letter.refresh_from_db()
        assert letter.state == Letter.State.SENT
        assert ADDRESS in [mail["To"] for mail in server.taken]


# --- Out --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+31", "-1+1", "@SUM(A1)", "\t=1", " =1"])
def test_no_cell_of_a_file_begins_as_a_formula(town, member, text):
    signal = world.signal("x", street="x", place="x")
    Signal.objects.filter(pk=signal.pk).update(text=text, street=text, place=text)
    wanted = finding.everything(Filter(stand="alles"), viewer_of(member))
    rows = list(csv.reader(io.StringIO("".join(exporting.as_csv(wanted)).removeprefix("\ufeff")), delimiter=";"))
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@", "\t", "|")]
    assert sum(text.strip() in cell for cell in rows[1]) == 3


# --- Terms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "last_day"),
    [
        # Good Friday, Easter Monday; King's Day; 5 May in a year that is no lustrum; Christmas.
        ("2026-04-02T10:00:00+02:00", "2026-04-09"),
        ("2026-04-24T10:00:00+02:00", "2026-04-30"),
        ("2026-05-04T10:00:00+02:00", "2026-05-08"),
        ("2026-12-24T10:00:00+01:00", "2026-12-30"),
        # Half past midnight here is the day before in UTC, in winter and in summer.
        ("2026-11-23T00:30:00+01:00", "2026-11-26"),
        ("2026-07-01T00:30:00+02:00", "2026-07-06"),
    ],
)
def test_a_term_of_three_working_days_knows_dutch_holidays_and_counts_in_local_time(town, moment, last_day):
    Category.objects.filter(pk=town.streetlight.pk).update(handling_days=3)
    signal = world.signal(received_at=datetime.datetime.fromisoformat(moment))
    assert signal.due_on is not None
    assert signal.due_on.isoformat() == last_day


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_the_lists_ask_the_database_no_more_for_fifty_rows_than_for_one(town, member):
    made = world.many(51, email="een@example.nl", tell=False)
    Signal.objects.filter(pk=made[0].pk).update(category=town.other)
    program, desk = keyed("signalen:lezen"), signed_in(member)
    for client, path in ((program, "/api/v1/signalen"), (desk, "/signalen")):
        counts = []
        for category, rows in (("overig", 1), ("straatverlichting", 50)):
            asked = {"categorie": category} | ({"pageSize": 50} if client is program else {})
            client.get(path, asked)
            with CaptureQueriesContext(connection) as spent:
                answer = client.get(path, asked)
            found = (
                answer.json()["results"]
                if client is program
                else re.findall('<li class="ww-item">', answer.content.decode())
            )
            assert len(found) == rows
            counts.append(len(spent))
        assert counts[0] == counts[1] <= 10, (path, counts)


# --- Answers of the API -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "/gebeurtenissen", "/statussen", "/notities", "/bijlagen"])
def test_an_unknown_id_answers_404_and_never_200(town, rest):
    program = keyed("signalen:lezen", "signalen:behandelen")
    for unknown in ("00000000-0000-4000-8000-000000000000", "1", "2026-000001"):
        assert program.get(f"/api/v1/signalen/{unknown}{rest}").status_code == 404
    assert program.get("/api/v1/gebieden/BESTAATNIET").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "accept", "status"),
    [
        ("get", "/api/v1/bestaat-niet", "text/html", 404),
        ("get", "/api/v1/signalen", "text/html", 406),
        ("get", "/api/v1/signalen", "*/*", 401),
        ("delete", "/api/v1/gebieden", "*/*", 405),
        ("post", "/api/v1/signalen", "*/*", 400),
    ],
)
def test_an_error_of_the_api_is_a_problem_in_json_and_no_page(town, client, method, path, accept, status):
    given = {"data": "{geen json", "content_type": "application/json"} if method == "post" else {}
    answer = getattr(client, method)(path, headers={"Accept": accept}, **given)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert json.loads(answer.content)["status"] == status


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_place_that_is_no_number_is_refused_and_no_list_breaks(town, client, member, value):
    for point in (f"[{value}, 52.0]", f"[6.0, {value}]"):
        body = f'{{"tekst": "Lamp stuk", "locatie": {{"punt": {point}}}}}'
        assert client.post("/api/v1/signalen", body, content_type="application/json").status_code == 400
    with pytest.raises(Exception, match="locatie") as refused:
        intake.receive(intake.Report(text="Lamp stuk", channel="web", point=(float("nan"), 52.0)))
    assert "locatie.punt" in refused.value.message_dict
    assert not Signal.objects.exists()
    assert not Reporter.objects.exists()
    assert Area.objects.exists()
    assert keyed("signalen:lezen").get("/api/v1/signalen").status_code == 200
    assert signed_in(member).get("/signalen", {"weergave": "kaart"}).status_code == 200

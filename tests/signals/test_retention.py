"""What is past its term: erased, destroyed, and nothing left but a record."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.models import Letter
from signals import complaints, finding, intake, joining, legal_hold, retention, workflow
from signals.finding import Filter
from signals.models import (
    Attachment,
    Category,
    ClosingResult,
    DestructionRecord,
    Event,
    ExtraAnswer,
    LegalHold,
    Reporter,
    RetentionRule,
    Signal,
    Status,
)
from signals.visibility import viewer_of
from signals.workflow import Changed
from tests import files, world

pytestmark = pytest.mark.django_db

CLOSED = timezone.make_aware(datetime.datetime(2020, 3, 10, 16))
# The last day on which it is kept, for personal data (six months) and for all of it (five years).
ERASED_AFTER, DESTROYED_AFTER = datetime.date(2020, 9, 10), datetime.date(2025, 3, 10)
DAY = datetime.timedelta(days=1)


def closed(signal: Signal | None = None, *, at: datetime.datetime = CLOSED, **fields: Any) -> Signal:
    """A signal that was closed in March 2020."""
    signal = signal or world.signal(**{"email": "joke@example.nl", "tell": False} | fields)
    if signal.is_open:
        solved = ClosingResult.objects.filter(slug="opgelost").first()
        workflow.move(signal, to=Status.DONE, by=None, text="Klaar.", result=solved, withdraw_actions=True)
    Signal.objects.filter(pk=signal.pk).update(closed_at=at)
    return Signal.objects.get(pk=signal.pk)


def everywhere(*words: str) -> list[str]:
    """The tables in which a word still stands, whatever the column; also in the mail that was sent."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.split("_")[0] in ("signals", "outbox", "areas"):
                cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
                text = (cursor.fetchone()[0] or "").lower()
                found += [f"{table}: {word}" for word in words if word.lower() in text]
    return found


# --- Erasing ---


def test_pve_3_2_a_day_past_the_term_who_reported_is_gone_also_from_texts_and_mails_and_a_day_before_untouched(
    town, member
):
    signal = world.signal(
        "Bel mij, Joke de Vries, op 06 12345678. Mijn buurman Jan Pietersen, 06-87654321, weet meer.",
        name="Joke de Vries", email="joke@example.nl", phone="06-12345678", place="Bij Vries op de hoek",
    )  # fmt: skip
    workflow.note(signal, text="Mevrouw De Vries gebeld: +31612345678, joke@example.nl.", by=member)
    signal = closed(workflow.move(signal, to=Status.PLANNED, by=member, text="Beste Joke, wij komen."))
    assert signal.messages.filter(body__contains="Joke de Vries").exists()
    before = everywhere("joke", "vries", "pietersen", "12345678", "87654321")
    assert retention.apply(day=ERASED_AFTER).erased == 0
    assert everywhere("joke", "vries", "pietersen", "12345678", "87654321") == before
    assert retention.apply(day=ERASED_AFTER + DAY) == retention.Applied(destroyed=0, erased=1)
    assert everywhere("joke", "vries", "pietersen", "12345678", "87654321") == []
    after = Signal.objects.get(pk=signal.pk)
    assert after.text.startswith("Bel mij, [gelakt], op [gelakt].")
    assert (after.erased_on, after.status, after.team) == (ERASED_AFTER + DAY, signal.status, signal.team)
    assert not Reporter.objects.filter(signal=signal).exists()
    assert not Letter.objects.filter(reference=signal.number).exists()
    # What it was about, and what was done, is still to be found.
    assert "wij komen." in "".join(signal.messages.values_list("text", flat=True))
    # Once.
    assert retention.apply(day=ERASED_AFTER + 2 * DAY).erased == 0
    assert signal.events.filter(what=Event.What.ERASED).count() == 1


def test_everything_that_a_signal_can_have_is_erased_of_the_reporter(signal_with_everything, town):
    """Whatever was written with it, and wherever: names, numbers and addresses that stand in no other test."""
    signal = Signal.objects.get(pk=signal_with_everything.pk)
    signal.complaints.update(state="afgehandeld")
    signal.statutory_passings.update(status="afgerond")
    signal.holds.update(lifted_at=CLOSED)
    ExtraAnswer.objects.create(signal=signal, code="x", wording="x", value="x", text="x")
    for model, path, free, personal in retention._texts():
        for row in model._default_manager.filter(**{path: signal.pk}):
            for name in (*free, *personal):
                field = model._meta.get_field(name)
                words = "Joke de Vries-Bos"[: field.max_length]
                model._default_manager.filter(pk=row.pk).update(**{name: words})
    signal = closed(signal)
    # What a partner was asked is called off where the signal is closed, by a letter to the address that was typed.
    tables = {model._meta.db_table for model, *_rest in retention._texts()} | {"signals_reporter", "outbox_letter"}
    assert {one.partition(":")[0] for one in everywhere("vries-bos")} == tables
    assert retention.apply(day=ERASED_AFTER + DAY).erased == 1
    assert everywhere("vries-bos", "bewoner@example.nl", "0612345678") == []


def test_an_address_and_an_ordinary_word_stay(town):
    signal = closed(text="Het bos achter Beukenlaan 12 ligt vol. Mevrouw Bos belde al.", name="Ine Bos")
    retention.apply(day=ERASED_AFTER + DAY)
    text = Signal.objects.get(pk=signal.pk).text
    assert "Het bos achter Beukenlaan 12 ligt vol." in text
    assert "Bos belde" not in text


def test_what_is_opened_again_gets_a_new_term(town, member):
    signal = closed()
    retention.apply(day=ERASED_AFTER + DAY)
    signal = Signal.objects.get(pk=signal.pk)
    workflow.move(signal, to=Status.REOPENED, by=member, text="Toch weer stuk.")
    assert Signal.objects.get(pk=signal.pk).erased_on is None
    assert retention.apply(day=DESTROYED_AFTER + 1000 * DAY) == retention.Applied(0, 0)


def test_an_open_signal_is_kept_however_old_it_is(town):
    world.signal(received_at=CLOSED, tell=False)
    assert retention.apply(day=DESTROYED_AFTER + 3000 * DAY) == retention.Applied(0, 0)


# --- Destroying ---


@pytest.mark.django_db(transaction=True)
def test_pve_3_3_a_signal_past_its_term_is_gone_with_files_and_history_and_a_record_stays(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    town = world.town()
    member = world.officer("lamp", "teamlid", teams=(town.lighting,))
    signal = world.signal("Een zeldzaam woord: okapi", name="Joke de Vries", email="joke@example.nl")
    files.kept(signal)
    workflow.note(signal, text="Notitie over de okapi", by=member)
    signal = closed(signal)
    other = world.signal("Ook een okapi")
    assert [path for path in tmp_path.rglob("*") if path.is_file()]
    assert retention.apply(day=DESTROYED_AFTER).destroyed == 0
    assert retention.apply(day=DESTROYED_AFTER + DAY).destroyed == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert list(Signal.objects.all()) == [other]
    hanging = [
        model._meta.label
        for model in apps.get_models()
        if (path := retention.path_to_signal(model)) and path != "pk" and model._meta.app_label == "signals"
        if model._default_manager.filter(**{path: signal.pk}).exists()
    ]
    assert hanging == []
    assert not Event.objects.filter(signal=signal.pk).exists()
    assert not Letter.objects.filter(reference=signal.number).exists()
    found = finding.everything(Filter(zoek="okapi", stand="alles"), viewer_of(member))
    assert [one.number for one in found] == [other.number]
    record = DestructionRecord.objects.get()
    assert (record.number, record.public_id, record.years, record.files) == (signal.number, signal.public_id, 5, 1)
    assert (record.category, record.domain, record.area, record.result) == (
        "straatverlichting", "fysiek", "BU1", "opgelost",
    )  # fmt: skip
    assert (record.closed_on, record.ground) == (CLOSED.date(), RetentionRule().ground)
    assert everywhere("joke", "de vries", "notitie over") == []
    # And nobody else can take history away.
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        other.events.all().delete()


def test_us15_what_was_destroyed_is_told_by_ids_ground_and_date_and_a_hold_prevents_it(town, triager):
    RetentionRule.objects.create(category=town.worry, years=1, contact_months=3, ground="Selectielijst 2020, 14.1")
    gone = closed(world.signal("Verward", category="zorgwekkend-gedrag", tell=False))
    held = closed(world.signal("Ook verward", category="zorgwekkend-gedrag", tell=False))
    legal_hold.lay(held, ground="woo", reference="Z-2021-17", by=triager)
    (worry, _rest) = retention.outlook(day=datetime.date(2021, 6, 1))
    assert (worry.destroyed, worry.erased, worry.kept) == (1, 0, 1)
    assert retention.apply(day=datetime.date(2021, 6, 1)) == retention.Applied(destroyed=1, erased=0)
    assert Signal.objects.get() == held
    out = io.StringIO()
    call_command("destruction_report", stdout=out)
    (_head, line) = out.getvalue().splitlines()
    assert line.startswith(f"{gone.number};{gone.public_id};{timezone.localdate()};Selectielijst 2020, 14.1;1;")
    assert "erward" not in line
    legal_hold.lift(held, by=triager)
    assert retention.apply(day=datetime.date(2021, 6, 1)).destroyed == 1


@pytest.mark.parametrize(
    ("category", "result", "kept_years"),
    [("straatverlichting", "opgelost", 2), ("straatverlichting", "andere-organisatie", 3), ("overig", "opgelost", 4)],
)
def test_the_term_that_says_most_holds(town, category, result, kept_years):
    opgelost, elsewhere = town.results
    RetentionRule.objects.create(years=7)
    RetentionRule.objects.create(category=town.streetlight, years=3)
    RetentionRule.objects.create(result=opgelost, years=4)
    RetentionRule.objects.create(category=town.streetlight, result=opgelost, years=2)
    signal = closed(category=category)
    Signal.objects.filter(pk=signal.pk).update(result=elsewhere if result == elsewhere.slug else opgelost)
    last_day = datetime.date(2020 + kept_years, 3, 10)
    assert not retention.due_for_destruction(last_day).exists()
    assert retention.due_for_destruction(last_day + DAY).exists()


def test_what_a_complaint_or_a_law_still_needs_stays(town, member):
    team = world.team("klachten", takes_complaints=True)
    signal = world.signal(tell=False)
    complaint = complaints.pass_on(signal, about=town.lighting, words="Onbeleefd.", by=member)
    closed(signal)
    assert (complaint.team, retention.apply(day=DESTROYED_AFTER + DAY)) == (team, retention.Applied(0, 0))
    type(complaint).objects.update(state="afgehandeld")
    assert retention.apply(day=DESTROYED_AFTER + DAY).destroyed == 1


def test_a_duplicate_outlives_what_it_hangs_under(town, member):
    main, duplicate = world.signal(tell=False), world.signal(tell=False)
    joining.join(duplicate, main, by=member)
    closed(main)
    assert retention.apply(day=DESTROYED_AFTER + DAY).destroyed == 1
    assert list(Signal.objects.all()) == [duplicate]


def test_no_table_can_keep_a_signal_from_being_destroyed():
    """Not by a key that protects it: then one row would stop the job of every night."""
    protecting = [
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Signal._meta.related_objects
        if relation.on_delete in (models.PROTECT, models.RESTRICT, models.DO_NOTHING)
    ]
    assert protecting == []


def test_it_goes_in_batches_up_to_a_most_and_what_somebody_is_changing_waits(town, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        closed()
    assert retention.apply(day=DESTROYED_AFTER + DAY, most=3).destroyed == 3
    assert retention.apply(day=DESTROYED_AFTER + DAY, most=3).destroyed == 2
    assert DestructionRecord.objects.count() == 5


def test_the_number_of_statements_does_not_grow_with_the_signals(town):
    def spent(number: int) -> int:
        for _ in range(number):
            closed()
        with CaptureQueriesContext(connection) as statements:
            assert retention.apply(day=DESTROYED_AFTER + DAY).destroyed == number
        return len(statements)

    assert spent(1) == spent(20)


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(town):
    closed()
    signal = closed(at=timezone.now() - datetime.timedelta(days=300))
    before = (Signal.objects.count(), Event.objects.count(), Reporter.objects.count())
    out = io.StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)
    assert "alle andere signalen (5 jaar, persoonsgegevens 6 maanden): 1 vernietigen, 1 wissen" in out.getvalue()
    assert (Signal.objects.count(), Event.objects.count(), Reporter.objects.count()) == before
    out = io.StringIO()
    call_command("apply_retention", stdout=out)
    assert out.getvalue() == "1 signalen vernietigd, van 1 de persoonsgegevens gewist.\n"
    assert Signal.objects.get().pk == signal.pk


# --- Terms and holds ---


def test_a_term_of_nothing_and_personal_data_that_outlives_its_signal_are_refused(town):
    with pytest.raises(ValidationError, match="niet langer dan het signaal"):
        RetentionRule(years=1, contact_months=13).full_clean()
    for wrong in ({"years": 0}, {"contact_months": 0}):
        with pytest.raises(ValidationError):
            RetentionRule(**wrong).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            RetentionRule.objects.create(category=town.worry, **wrong)


def test_a_hold_is_laid_and_lifted_on_the_page_by_who_supervises_and_by_nobody_who_only_handles(
    town, client, member, triager
):
    signal = closed()
    path = signal.get_absolute_url()
    client.force_login(member)
    assert "Niet wissen of vernietigen" not in client.get(path).content.decode()
    assert client.post(f"{path}/bewaren", {"reden": "woo"}).status_code == 403
    client.force_login(world.officer("", "fg"))
    assert "Niet wissen of vernietigen" in client.get(path).content.decode()
    assert client.post(f"{path}/bewaren", {"reden": ""}).status_code == 400
    assert client.post(f"{path}/bewaren", {"reden": "woo", "kenmerk": "Z-2021-17"}).status_code == 302
    page = client.get(path).content.decode()
    assert "verzoek om openbaarmaking (Woo)" in page
    assert "Z-2021-17" in page
    assert client.post(f"{path}/bewaren", {"reden": "woo"}).status_code == 409
    held = LegalHold.objects.get()
    # Whoever reads the signal sees that it is held, and only who supervises can end that.
    client.force_login(member)
    assert "Wordt niet gewist of vernietigd" in client.get(path).content.decode()
    assert client.post(f"{path}/vrijgeven").status_code == 403
    client.force_login(triager)
    assert client.post(f"{path}/vrijgeven").status_code == 302
    held.refresh_from_db()
    assert (held.lifted_by, bool(held.lifted_at)) == (triager, True)
    assert [one.after for one in signal.events.filter(what=Event.What.HELD_BACK)] == ["woo"]
    with pytest.raises(Changed):
        legal_hold.lift(signal, by=triager)


def test_a_city_sets_its_terms_in_beheer(town, client, manager):
    client.force_login(manager)
    page = "/beheer/signals/retentionrule/add/"
    typed = {"category": town.worry.pk, "result": "", "years": 10, "contact_months": 12, "ground": "Selectielijst"}
    assert client.post(page, typed).status_code == 302
    assert client.post(page, typed).status_code == 200  # said once
    assert [(one.category, one.years) for one in retention.rules()] == [(town.worry, 10), (None, 5)]
    assert Category.objects.filter(pk=town.worry.pk).exists()


def test_what_is_taken_in_of_long_ago_goes_by_its_own_dates(town):
    signal = intake.receive(
        intake.Report(text="Oud", channel="import", category="overig"), received_at=CLOSED - 20 * DAY, tell=False
    )
    closed(signal)
    assert retention.apply(day=DESTROYED_AFTER + DAY).destroyed == 1
    assert not Attachment.objects.exists()

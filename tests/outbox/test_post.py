"""The post room and a real mail server: at least once, never lost, and nothing waits behind a bad row."""

from __future__ import annotations

import datetime
import threading
import time

import pytest
import time_machine
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from outbox import post, tasks
from outbox.models import Letter, MailboxMail
from signals.models import Message, Status
from tests import world

pytestmark = pytest.mark.django_db


def letter(recipient: str = "bewoner@example.nl", **fields) -> Letter:
    fields.setdefault("subject", "Wij kregen uw bericht")
    return Letter.objects.create(recipient=recipient, body=fields.pop("body", "Beste lezer,\n\nDank u."), **fields)


def make_due() -> None:
    """As if the wait is over."""
    Letter.objects.filter(state=Letter.State.WAITING).update(due_at=timezone.now())


def test_a_letter_reaches_its_recipient_once(server):
    sent = letter()
    assert tasks.sweep() == 1
    assert tasks.sweep() == 0
    (mail,) = server.taken
    assert mail["To"] == "bewoner@example.nl"
    assert mail["Message-ID"] == sent.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n").strip() == "Beste lezer,\n\nDank u."
    sent.refresh_from_db()
    assert (sent.state, sent.attempts, sent.error) == (Letter.State.SENT, 1, "")
    assert sent.sent_at is not None


def test_a_letter_of_a_transaction_that_fails_is_never_sent(server):
    with transaction.atomic():
        post.write(Letter(recipient="bewoner@example.nl", subject="Nee", body="Nee"))
        transaction.set_rollback(True)
    assert tasks.sweep() == 0
    assert server.taken == []


def test_an_address_that_does_not_exist_fails_at_once_and_the_cause_repeats_no_address(server):
    server.refuses["weg@example.nl"] = "550 5.1.1 <weg@example.nl> unknown"
    lost, good = letter("weg@example.nl"), letter()
    assert tasks.sweep() == 1
    lost.refresh_from_db()
    good.refresh_from_db()
    assert (lost.state, lost.attempts, lost.error) == (Letter.State.FAILED, 1, "SMTPRecipientsRefused 550")
    assert good.state == Letter.State.SENT
    assert list(Letter.objects.failed()) == [lost]


def test_an_address_that_is_refused_for_now_is_tried_again(server):
    server.refuses["vol@example.nl"] = "451 4.2.2 try later"
    waiting, good = letter("vol@example.nl"), letter()
    assert tasks.sweep() == 1
    waiting.refresh_from_db()
    good.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 1, "SMTPRecipientsRefused 451")
    assert good.state == Letter.State.SENT
    server.refuses.clear()
    make_due()
    assert tasks.sweep() == 1


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"subject": "Nieuws\nBcc: iedereen@example.nl"}, "BadHeaderError"),
        ({"recipient": "a@example.nl\nBcc: b@example.nl"}, "ValueError"),
        ({"recipient": "a@" + "x" * 70 + ".nl"}, "UnicodeError"),
        ({"recipient": ""}, "no recipient"),
    ],
)
def test_a_letter_that_cannot_be_written_down_fails_and_the_next_one_goes(server, fields, cause):
    bad = letter(**fields)
    good = letter()
    assert tasks.sweep() == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.error) == (Letter.State.FAILED, cause)
    assert good.state == Letter.State.SENT
    assert server.recipients == ["bewoner@example.nl"]


def test_a_line_cut_before_the_answer_gives_the_same_message_id_twice(server):
    sent = letter()
    server.drops_after_data = 1
    assert tasks.sweep() == 0
    sent.refresh_from_db()
    assert (sent.state, sent.attempts, sent.error) == ("waiting", 1, "SMTPServerDisconnected")
    make_due()
    assert tasks.sweep() == 1
    assert [mail["Message-ID"] for mail in server.taken] == [sent.message_id] * 2


def go_away(server, settings, *, how: str) -> None:
    """The mail server cannot be reached, in one of the ways in which that happens."""
    if how == "nobody listens":
        settings.EMAIL_PORT = 1
    else:
        server.greeting = {"it keeps silent": "", "it is busy": "421 come back later", "it closes": "554 no"}[how]


@pytest.mark.parametrize("how", ["nobody listens", "it keeps silent", "it is busy", "it closes"])
def test_a_mail_server_that_cannot_be_reached_costs_no_attempt_however_long_it_lasts(server, settings, how):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    letters = [letter(f"{number}@example.nl") for number in range(3)]
    due = [one.due_at for one in letters]
    go_away(server, settings, how=how)
    for _sweep in range(4):
        assert tasks.sweep() == 0
    for one, then in zip(Letter.objects.order_by("pk"), due, strict=True):
        assert (one.state, one.attempts, one.due_at) == (Letter.State.WAITING, 0, then)
        assert one.plain_cause == "Onze mailserver was niet te bereiken."
    settings.EMAIL_PORT, server.greeting = server.port, "220 test"
    assert tasks.sweep() == 3
    assert server.recipients == [one.recipient for one in letters]


def test_one_try_is_enough_to_know_that_the_server_is_away(server):
    for number in range(5):
        letter(f"{number}@example.nl")
    server.greeting = "421 come back later"
    tasks.sweep()
    assert server.conversations == 1


def test_a_password_that_is_wrong_costs_no_attempt(server, settings):
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = "wijkwerk"
    waiting = letter()
    assert tasks.sweep() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 0, "SMTPNotSupportedError")
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    assert tasks.sweep() == 1


def test_no_letter_fails_for_good_while_the_server_takes_none_at_all(server, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    letters = [letter(f"{number}@example.nl") for number in range(3)]
    server.refuses = {one.recipient: "451 4.3.0 out of order" for one in letters}
    for _sweep in range(5):
        assert tasks.sweep() == 0
        make_due()
    assert set(Letter.objects.values_list("state", "attempts")) == {("waiting", 1)}
    server.refuses = {"0@example.nl": "451 4.2.2 mailbox full"}
    assert tasks.sweep() == 2, "now the others get through"
    make_due()
    assert tasks.sweep() == 0
    assert Letter.objects.get(recipient="0@example.nl").state == Letter.State.FAILED


def test_a_round_ends_before_it_is_cut_off_and_the_rest_goes_in_the_next(server, monkeypatch):
    letter("a@example.nl")
    letter("b@example.nl")
    with monkeypatch.context() as hurry:
        hurry.setattr(post, "_ROUND", -1)
        assert tasks.sweep() == 0
    assert tasks.sweep() == 2


def test_nothing_waits_behind_a_bad_letter(server):
    """The server hangs up each time it gets this one: what was written later is sent in the next sweep."""
    bad = letter("breekt@example.nl")
    server.drops = {"breekt@example.nl"}
    assert tasks.sweep() == 0
    good = letter()
    assert tasks.sweep() == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, good.state) == ("waiting", 1, "sent")


def test_waits_double_until_six_hours():
    waits = [post.wait_before(attempt).total_seconds() for attempt in (2, 3, 4, 5)]
    assert waits == [30, 60, 120, 240]
    assert post.wait_before(20) == post.wait_before(10_000) == datetime.timedelta(hours=6)


def test_with_the_settings_we_ship_a_letter_outlasts_a_weekend_without_a_mail_server(settings):
    waits = [post.wait_before(attempt) for attempt in range(2, settings.OUTBOX_MAX_ATTEMPTS + 1)]
    assert sum(waits, datetime.timedelta()) > datetime.timedelta(hours=60)


def test_a_letter_fails_for_good_after_the_last_attempt_and_can_be_sent_again(server, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    server.refuses["vol@example.nl"] = "451 4.2.2 try later"
    stuck = letter("vol@example.nl")
    for _attempt in range(3):
        letter()  # that gets through
        tasks.sweep()
        make_due()
    stuck.refresh_from_db()
    assert (stuck.state, stuck.attempts) == (Letter.State.FAILED, 2)
    server.refuses.clear()
    assert post.send_again(stuck)
    assert tasks.sweep() == 1
    stuck.refresh_from_db()
    assert (stuck.state, stuck.attempts) == (Letter.State.SENT, 1)


def test_a_letter_that_was_sent_is_not_sent_again(server):
    sent = letter()
    tasks.sweep()
    assert not post.send_again(sent)
    assert tasks.sweep() == 0
    assert len(server.taken) == 1


def test_a_letter_that_kills_its_worker_each_time_fails_in_the_end(server, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    deadly = letter()
    for _attempt in range(3):
        assert post._claim(deadly.pk) is not None  # and the worker is gone
        make_due()
    assert tasks.sweep() == 0
    deadly.refresh_from_db()
    assert (deadly.state, deadly.error) == (Letter.State.FAILED, "worker died")


def test_what_a_dead_worker_had_in_its_hands_is_sent_after_the_lease(server, settings):
    held = letter()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert post._claim(held.pk) is not None
        assert tasks.sweep() == 0
    with time_machine.travel(now + datetime.timedelta(seconds=13 * settings.EMAIL_TIMEOUT), tick=False):
        assert tasks.sweep() == 1


def test_a_late_failure_does_not_undo_what_somebody_else_did_meanwhile(server, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 1
    slow = letter()
    claimed = post._claim(slow.pk)
    post.send_again(slow)
    assert tasks.sweep() == 1
    post._postpone(claimed, ConnectionRefusedError(111, "late"))
    post._fail(claimed, "late")
    slow.refresh_from_db()
    assert slow.state == Letter.State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_holds_no_transaction_open_and_no_other_letter_up(server):
    hanging, good = letter("stil@example.nl"), letter()
    server.hangs_on.add("stil@example.nl")

    def first_sweep() -> None:
        tasks.sweep()
        close_old_connections()
        connection.close()

    begun = time.monotonic()
    worker = threading.Thread(target=first_sweep)
    worker.start()
    assert server.reached.wait(5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state LIKE 'idle in transaction%'"
        )
        assert cursor.fetchone() == (0,)
    assert tasks.sweep() == 1, "another worker goes on with the next letter"
    worker.join(10)
    assert time.monotonic() - begun < 5
    hanging.refresh_from_db()
    good.refresh_from_db()
    assert (hanging.state, hanging.attempts) == ("waiting", 1)
    assert hanging.due_at > timezone.now()
    assert good.state == Letter.State.SENT


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_a_letter_once(server, settings):
    settings.EMAIL_TIMEOUT = 5
    server.delay = 0.3
    one = letter()
    results = []

    def work() -> None:
        results.append(post.deliver(one.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    assert sorted(results) == [False, False, False, True]
    assert len(server.taken) == 1


def test_settings_for_mail_that_are_wrong_cost_no_attempts(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = True
    letter()
    with pytest.raises(ValueError, match="EMAIL_USE_TLS"):
        tasks.sweep()
    assert Letter.objects.get().attempts == 0


def test_old_letters_go_with_their_addresses_and_what_waits_stays(settings, town):
    settings.OUTBOX_KEEP_DAYS = 30
    long_ago = timezone.now() - datetime.timedelta(days=31)
    recently = timezone.now() - datetime.timedelta(days=29)
    old = letter("oud@example.nl", state="sent", sent_at=long_ago)
    letter("mislukt@example.nl", state="failed", created_at=long_ago, due_at=long_ago, reported_at=long_ago)
    letter("kort@example.nl", state="sent", created_at=long_ago, sent_at=recently)
    letter("kort-mislukt@example.nl", state="failed", created_at=long_ago, due_at=recently, reported_at=recently)
    letter("wacht@example.nl", created_at=long_ago)
    MailboxMail.objects.create(sender="g", recipient="oud@example.nl", subject="s", body="b", received_at=long_ago)
    signal = world.signal()
    told = Message.objects.create(
        signal=signal, what=Message.What.STATUS, status=Status.RECEIVED, text="Wij komen.", letter=old
    )
    Letter.objects.filter(reference=signal.number).delete()
    assert tasks.purge() == 2
    assert set(Letter.objects.values_list("recipient", flat=True)) == {
        "kort@example.nl", "kort-mislukt@example.nl", "wacht@example.nl",
    }  # fmt: skip
    assert not MailboxMail.objects.exists()
    told.refresh_from_db()
    assert (told.letter, told.text) == (None, "Wij komen.")


def test_a_letter_that_failed_stays_until_somebody_was_told_and_not_for_ever(settings):
    settings.OUTBOX_KEEP_DAYS = 30
    days = {number: timezone.now() - datetime.timedelta(days=number) for number in (31, 61)}
    letter("niet-gemeld@example.nl", state="failed", created_at=days[61], due_at=days[31])
    letter("nooit-gemeld@example.nl", state="failed", created_at=days[61], due_at=days[61])
    assert tasks.purge() == 1
    assert Letter.objects.get().recipient == "niet-gemeld@example.nl"

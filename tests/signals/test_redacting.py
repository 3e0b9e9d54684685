"""Redacting: what is taken out of a signal is gone from every place where its words stand, and from nothing else."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from outbox.models import Letter
from signals import answering, finding, links, redacting, workflow
from signals.finding import Filter
from signals.models import Attachment, Event, Message, Signal, Status
from signals.visibility import viewer_of
from signals.workflow import Changed
from tests import world

TEXT = (
    "Mijn buurman Jan Pietersen, 06-12345678, zet zijn vuil buiten.\nMail jan.pietersen@voorbeeld.nl of bel Pietersen."
)


def again(signal: Signal) -> Signal:
    return Signal.objects.select_related("team", "officer").get(pk=signal.pk)


def act(client, officer, signal: Signal, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/lakken", typed)


def everywhere(signal: Signal) -> str:
    """All that the database holds of words, but for those of colleagues."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s::text FROM signals_signal s WHERE id = %(id)s UNION ALL"
            " SELECT m::text FROM signals_message m WHERE signal_id = %(id)s UNION ALL"
            " SELECT e::text FROM signals_event e WHERE signal_id = %(id)s UNION ALL"
            " SELECT a::text FROM signals_attachment a WHERE signal_id = %(id)s UNION ALL"
            " SELECT l::text FROM outbox_letter l WHERE reference = %(number)s",
            {"id": signal.pk, "number": signal.number},
        )
        return "\n".join(row for (row,) in cursor.fetchall())


@pytest.fixture
def signal(town, member) -> Signal:
    return workflow.take(world.signal(TEXT, email="bewoner@example.nl", place="Bij Pietersen om de hoek"), by=member)


def test_what_is_redacted_is_gone_from_every_place_where_it_stood_in_one_go(signal, member):
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Woont Pietersen daar nog?")
    answering.answer(signal.questions.get(), text="Ja, Jan  Pietersen en zijn vrouw; bel 06-12345678.")
    workflow.note(again(signal), text="Pietersen is bekend bij ons.", by=member)
    Attachment.objects.create(
        signal=signal, media_type="image/png", name="tuin Pietersen.png", size=1, file="bijlagen/x"
    )
    found = again(signal)
    for words in ("Pietersen", "12345678", "jan[.]pietersen"):
        assert words in everywhere(signal)
    words = ["Jan Pietersen", "06-12345678", "jan.pietersen@voorbeeld.nl", "pietersen"]
    places = redacting.redact(found, words=words, by=member)
    now = again(signal)
    assert (
        now.text
        == found.text
        == ("Mijn buurman [gelakt], [gelakt], zet zijn vuil buiten.\nMail [gelakt] of bel [gelakt].")
    )
    assert now.place == "Bij [gelakt] om de hoek"
    for gone in ("ietersen", "12345678", "voorbeeld"):
        assert gone.lower() not in everywhere(signal).lower()
    letters = Letter.objects.filter(recipient="bewoner@example.nl").order_by("pk")
    assert (
        "> Mijn buurman [gelakt], [gelakt], zet zijn vuil buiten.\n> Mail [gelakt] of bel [gelakt]." in letters[0].body
    )
    assert "Woont [gelakt] daar nog?" in letters[1].body
    assert Message.objects.get(signal=signal, what="antwoord").text == "Ja, [gelakt] en zijn vrouw; bel [gelakt]."
    # What colleagues wrote to each other is theirs.
    assert signal.notes.get().text == "Pietersen is bekend bij ons."
    event = signal.events.get(what=Event.What.REDACTED)
    assert (event.before, event.after, event.officer, event.is_public) == ("", str(places), member, False)
    assert places == 8


def test_nobody_finds_the_signal_by_what_was_redacted(signal, member, triager):
    def found(words: str) -> int:
        return len(finding.listed(Filter(stand="alles", zoek=words), viewer_of(triager)).page.rows)

    assert found("Pietersen") == 1
    redacting.redact(signal, words=["Pietersen", "jan.pietersen@voorbeeld.nl"], by=member)
    assert found("Pietersen") == 0
    assert found("buurman") == found("hoek") == 1


def test_nobody_finds_the_signal_by_what_was_redacted_of_the_description_of_its_place(town, member, triager):
    signal = world.signal("De lantaarn is kapot", place="Achter het huis van Klaassen")

    def found(words: str) -> int:
        return len(finding.listed(Filter(stand="alles", zoek=words), viewer_of(triager)).page.rows)

    assert found("Klaassen") == found("lantaarn Klaassen") == 1
    redacting.redact(again(signal), words=["Klaassen"], by=member)
    assert found("Klaassen") == found("lantaarn Klaassen") == 0
    assert found("lantaarn huis") == 1


def test_only_whole_words_go_where_there_is_one_and_else_a_part_of_a_word(town, member):
    signal = world.signal("Jan woont hier sinds januari. Januari was koud; Jan ook. Kenteken12AB staat er.")
    redacting.redact(signal, words=["jan"], by=member)
    assert again(signal).text.startswith("[gelakt] woont hier sinds januari. Januari was koud; [gelakt] ook.")
    redacting.redact(again(signal), words=["12AB"], by=member)
    assert again(signal).text.endswith("Kenteken[gelakt] staat er.")


def test_a_mail_over_lines_and_with_a_link_is_redacted_as_it_was_quoted(town, member):
    signal = world.signal("Ik ben Jan\nPietersen van www.pietersen.nl, dank.", email="bewoner@example.nl")
    redacting.redact(signal, words=["Jan Pietersen", "www.pietersen.nl"], by=member)
    body = Letter.objects.get(recipient="bewoner@example.nl").body
    assert "> Ik ben [gelakt] van [gelakt], dank." in body
    assert "ietersen" not in everywhere(signal)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "Kies wat u lakt"),
        (["  "], "Kies wat u lakt"),
        (["Klaassen"], "Dit staat er niet: Klaassen"),
        (["Pietersen", "Klaassen"], "Dit staat er niet: Klaassen"),
        (["gelakt"], "Dit staat er niet: gelakt"),
        (["[gelakt]"], "Dit staat er niet"),
        (["a" * 201], "Hier passen"),
        (["Jan\x00"], "tekens"),
        ([str(number) for number in range(21)], "hoogstens 20"),
    ],
)
def test_a_refusal_takes_nothing_out(signal, member, words, why):
    signal = again(signal)
    redacting.redact(signal, words=["06-12345678"], by=member)
    before = again(signal).text
    with pytest.raises(ValidationError) as refused:
        redacting.redact(signal, words=words, by=member)
    if why != "Hier passen":
        assert why in str(refused.value.message_dict["woorden"])
    assert again(signal).text == signal.text == before


def test_who_comes_second_changes_nothing_and_hears_so(signal, member, client):
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    seen = re.search(r'name="seen" value="(\d+)" id="lakken-seen"', page)[1]
    stale = again(signal)
    redacting.redact(signal, words=["06-12345678"], by=member)
    with pytest.raises(Changed):
        redacting.redact(stale, words=["buurman"], by=member)
    answer = act(client, member, signal, seen=seen, woorden="buurman")
    assert answer.status_code == 409
    assert "buurman" in again(signal).text


def test_personal_data_is_marked_for_who_handles_it_and_goes_with_one_click(signal, member, client):
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert '<mark class="ww-found">06-12345678</mark>' in page
    (key,) = re.findall(r'<button[^>]* name="delen" value="([\d-]+)">Lak<span[^>]*> 06-12345678<', page)
    assert act(client, member, signal, delen=key).status_code == 302
    assert "06-12345678" not in everywhere(signal)
    assert "Jan Pietersen" in again(signal).text
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "06-12345678" not in page
    assert "Persoonsgegevens gelakt." in page
    # Ticked, and typed.
    act(client, member, signal, woorden="Jan Pietersen\nzijn vuil")
    assert again(signal).text.startswith("Mijn buurman [gelakt], [gelakt], zet [gelakt] buiten.")
    assert "Dit staat er niet: Klaassen" in act(client, member, signal, woorden="Klaassen").content.decode()
    assert act(client, member, signal, delen="0-4").status_code == 400


def test_a_closed_signal_is_redacted_too(signal, member, client):
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    assert act(client, member, signal, woorden="Jan Pietersen").status_code == 302
    assert "Jan Pietersen" not in everywhere(signal)


def test_who_only_reads_sees_no_marks_and_cannot_redact_and_a_stranger_knows_of_nothing(
    signal, town, area_officer, client
):
    client.force_login(area_officer)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "06-12345678" in page
    assert "<mark" not in page
    assert "lakken" not in page
    assert act(client, area_officer, signal, woorden="Jan Pietersen").status_code == 403
    assert act(client, world.officer("vreemd", "teamlid"), signal, woorden="Jan Pietersen").status_code == 404
    assert again(signal).text == TEXT


def test_the_reporter_reads_the_redacted_text_on_the_page_of_the_link(signal, member, client):
    redacting.redact(signal, words=["Jan Pietersen", "Pietersen"], by=member)
    page = client.get(f"/volg/{links.status_token(signal)}").content.decode()
    assert "Pietersen," not in page
    assert "gelakt" in page

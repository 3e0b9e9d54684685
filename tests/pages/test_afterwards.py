"""What a resident does on the status page: photos, details, taking it back, and judging the outcome."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from outbox.models import Letter
from signals import answering, contact, judging, links, workflow
from signals.models import (
    ClosingResult,
    Event,
    Judgement,
    JudgementChoice,
    JudgementQuestion,
    Message,
    QuestionRule,
    Reporter,
    Signal,
    Status,
)
from tests import files, world

OWN = "sanne@voorbeeld.nl"


def page(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def path(signal: Signal, what: str = "") -> str:
    return f"/volg/{links.status_token(signal)}" + (f"/{what}" if what else "")


def again(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


@pytest.fixture
def choices(db) -> list[JudgementChoice]:
    """What a city lets reporters answer."""
    consequence = JudgementChoice.Consequence
    rows = [
        ("ja", "Ja, het is opgelost", consequence.NOTHING),
        ("deels", "Voor een deel", consequence.LOOK),
        ("nee", "Nee, het is niet opgelost", consequence.REOPEN),
    ]
    return [
        JudgementChoice.objects.create(
            slug=slug,
            text=text,
            consequence=follows,
            asks_reason=follows != consequence.NOTHING,
            is_solved=follows == consequence.NOTHING,
            order=at,
        )
        for at, (slug, text, follows) in enumerate(rows)
    ]


@pytest.fixture
def closed(town, member, choices) -> Signal:
    """A signal of Sanne that was closed."""
    type(member).objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    signal = world.signal("De lamp is uit", email=OWN)
    workflow.take(signal, by=member)
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt.")
    return signal


# --- what they think of the outcome ---


def test_pve_1_20_the_mail_s_link_stores_one_judgement_with_reason_and_a_second_is_refused(client, closed, member):
    mail = Letter.objects.filter(recipient=OWN).order_by("-pk")[0].body
    (address,) = re.findall(r"(/volg/\S+/oordeel\?antwoord=ja)", mail)
    looked = page(client.get(address))
    assert re.search(r'value="ja"[^>]*checked', looked)
    assert not Judgement.objects.exists()
    answer = client.post(address.partition("?")[0], {"oordeel": "ja", "toelichting": "Snel gedaan!"})
    assert (answer.status_code, answer["Location"]) == (302, path(closed))
    assert Judgement.objects.get().wording == "Ja, het is opgelost"
    own = page(client.get(path(closed)))
    assert "Snel gedaan!" in own
    assert "Ja, het is opgelost" in own
    second = client.post(path(closed, "oordeel"), {"oordeel": "nee", "toelichting": "Toch niet."})
    assert second.status_code == 409
    assert "Toch niet." in page(second)
    assert Judgement.objects.get().wording == "Ja, het is opgelost"
    client.force_login(member)
    desk = page(client.get(closed.get_absolute_url()))
    assert "Oordeel van de melder: “Ja, het is opgelost”." in desk
    assert "Snel gedaan!" in desk


def test_us3_not_solved_within_14_days_reopens_with_the_same_owner_and_counts(client, closed, member):
    answer = client.post(path(closed, "oordeel"), {"oordeel": "nee", "toelichting": "De lamp is weer uit."})
    assert answer.status_code == 302
    now = again(closed)
    assert (now.status, now.times_reopened, now.team, now.officer) == (Status.REOPENED, 1, closed.team, member)
    assert Message.objects.filter(what=Message.What.REACTION, text="De lamp is weer uit.").count() == 1
    notice = Letter.objects.get(recipient="lamp@gemeente.example")
    assert "weer uit" not in notice.subject + notice.body
    workflow.move(now, to=Status.DONE, by=member, text="Nu echt.")
    assert client.post(path(closed, "oordeel"), {"oordeel": "ja"}).status_code == 302
    assert Judgement.objects.count() == 2


@pytest.mark.parametrize("answer", ["nee", "deels"])
def test_us3_what_was_cancelled_opens_again_where_its_reporter_finds_it_not_solved(
    client, town, member, choices, answer
):
    type(member).objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    signal = workflow.take(world.signal("De lamp is uit", email=OWN), by=member)
    workflow.move(signal, to=Status.CANCELLED, by=member, text="Dit doen wij niet.")
    client.post(path(signal, "oordeel"), {"oordeel": answer, "toelichting": "De lamp is nog uit."})
    now = again(signal)
    assert (now.status, now.times_reopened, now.officer) == (Status.REOPENED, 1, member)
    assert "Het is weer open." in Letter.objects.get(recipient="lamp@gemeente.example").body
    client.force_login(member)
    assert signal.number in page(client.get("/bureau"))


def test_what_was_closed_since_its_reporter_did_not_answer_opens_again_where_they_find_it_not_solved(
    client, town, member, choices
):
    QuestionRule.objects.create(pk=1, closes=True, result=town.results[0], text="Wij kregen geen antwoord.")
    signal = world.signal("De lamp is uit", email=OWN)
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke kleur heeft de paal?")
    answering.follow_up(day=signal.questions.get().lapses_on)
    assert again(signal).status == Status.CANCELLED
    client.post(path(signal, "oordeel"), {"oordeel": "nee", "toelichting": "Ik was op vakantie."})
    assert again(signal).status == Status.REOPENED


def test_what_was_cancelled_longer_ago_stays_closed_and_the_answer_counts(client, town, member, choices):
    signal = world.signal("De lamp is uit", email=OWN)
    workflow.move(signal, to=Status.CANCELLED, by=member, text="Dit doen wij niet.")
    Signal.objects.filter(pk=signal.pk).update(closed_at=timezone.now() - datetime.timedelta(days=14, minutes=1))
    client.post(path(signal, "oordeel"), {"oordeel": "nee", "toelichting": "De lamp is nog uit."})
    assert again(signal).status == Status.CANCELLED
    assert not Judgement.objects.get().is_solved


def test_after_14_days_an_answer_counts_and_opens_nothing(client, closed):
    Signal.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - datetime.timedelta(days=14, minutes=1))
    assert "langer dan 14 dagen geleden" in page(client.get(path(closed, "oordeel")))
    assert client.post(path(closed, "oordeel"), {"oordeel": "nee", "toelichting": "Weer uit."}).status_code == 302
    assert again(closed).status == Status.DONE
    assert not Judgement.objects.get().is_solved


def test_pve_3_37_added_reordered_and_retired_answers_show_so_and_earlier_ones_keep_their_wording(
    client, closed, choices, town
):
    judging.judge(closed, choice="ja")
    JudgementChoice.objects.filter(slug="ja").update(text="Helemaal goed", order=90)
    JudgementChoice.objects.filter(slug="deels").update(is_active=False)
    JudgementChoice.objects.create(slug="geen-idee", text="Dat weet ik niet", order=0)
    JudgementQuestion.objects.create(pk=1, text="Bent u tevreden?")
    other = world.signal("Nog een lamp", email=OWN)
    workflow.move(other, to=Status.DONE, by=None, text="Klaar.")
    words = page(client.get(path(other)))
    assert "Bent u tevreden?" in words
    shown = [words.index(text) for text in ("Dat weet ik niet", "Nee, het is niet opgelost", "Helemaal goed")]
    assert shown == sorted(shown)
    assert "Voor een deel" not in words
    refused = client.post(path(other, "oordeel"), {"oordeel": "deels", "toelichting": "Half."})
    assert refused.status_code == 400
    assert "Ja, het is opgelost" in page(client.get(path(closed)))


def test_pve_3_38_a_marked_answer_tells_the_handler_once_and_an_unmarked_one_nobody(client, closed, town, member):
    before = Letter.objects.count()
    other = world.signal("Nog een lamp", email=OWN, tell=False)
    workflow.move(other, to=Status.DONE, by=member, text="Klaar.", tell=False)
    assert client.post(path(other, "oordeel"), {"oordeel": "ja"}).status_code == 302
    assert Letter.objects.count() == before
    for _twice in range(2):
        client.post(path(closed, "oordeel"), {"oordeel": "deels", "toelichting": "Een lamp is nog uit."})
    assert Letter.objects.filter(recipient="lamp@gemeente.example").count() == 1
    assert again(closed).status == Status.REOPENING_ASKED
    client.force_login(member)
    assert "Een lamp is nog uit." in page(client.get(closed.get_absolute_url()))


def test_an_answer_that_needs_a_reason_is_refused_without_one_and_made_up_ones_are(client, closed):
    for typed, said in (
        ({"oordeel": "nee"}, "Schrijf wat er nog niet goed is."),
        ({"oordeel": "bedacht", "toelichting": "x"}, "Kies een antwoord."),
        ({}, "Kies een antwoord."),
        ({"oordeel": "nee", "toelichting": "x" * 5001}, "5.000"),
    ):
        answer = client.post(path(closed, "oordeel"), typed)
        assert answer.status_code == 400, typed
        assert said in page(answer) or "5000" in page(answer), typed
    assert not Judgement.objects.exists()


def test_looking_at_any_of_these_pages_changes_nothing(client, closed, member):
    signal = world.signal(email=OWN)
    count = Event.objects.count()
    for one in (signal, closed):
        for what in ("bestanden", "gegevens", "intrekken", "oordeel?antwoord=nee"):
            assert client.get(path(one, what)).status_code == 200
    assert client.get(path(signal, "nieuwe-link")).status_code == 405
    assert (Event.objects.count(), again(closed).status) == (count, Status.DONE)


# --- taking it back ---


def test_who_takes_a_signal_back_reads_that_it_is_closed_and_the_team_hears_it(client, town):
    signal = world.signal("De lamp is uit", email=OWN)
    Letter.objects.all().delete()
    assert client.post(path(signal, "intrekken"), {"toelichting": "Hij brandt weer."}).status_code == 302
    now = again(signal)
    assert (now.status, now.result.slug) == (Status.CANCELLED, "ingetrokken")
    assert sorted(letter.recipient for letter in Letter.objects.all()) == [OWN, "verlichting@gemeente.example"]
    words = page(client.get(path(signal)))
    assert "Hij brandt weer." in words
    assert "U hebt uw bericht ingetrokken." in words
    assert client.post(path(signal, "intrekken"), {"toelichting": "Nog eens"}).status_code == 409
    assert not ClosingResult.objects.get(slug="ingetrokken").is_active


@pytest.mark.parametrize("why", ["sensitive", "urgent"])
def test_what_is_sensitive_or_urgent_somebody_looks_at_before_it_is_taken_back(client, town, why):
    fields = {"category": "zorgwekkend-gedrag"} if why == "sensitive" else {}
    signal = world.signal("Mijn buurman is verward", email=OWN, **fields)
    if why == "urgent":
        workflow.set_urgent(signal, urgent=True, by=None)
    assert "Dan kijkt eerst een medewerker" in page(client.get(path(signal, "intrekken")))
    assert client.post(path(signal, "intrekken"), {}).status_code == 302
    assert again(signal).is_open
    assert Letter.objects.filter(subject__startswith="De melder wil een signaal intrekken").count() == 1
    assert client.post(path(signal, "intrekken"), {}).status_code == 409


# --- photos and details ---


def test_a_photo_comes_in_clean_is_seen_by_its_sender_and_told_to_the_team(client, town):
    signal = world.signal("De lamp is uit")
    sent = files.upload(files.as_a_camera_writes())
    assert client.post(path(signal, "bestanden"), {"bestand": [sent]}).status_code == 302
    (kept,) = signal.attachments.all()
    assert kept.is_shared
    assert kept.officer is None
    assert b"Exif" not in kept.file.read()
    assert f"/bijlagen/{kept.public_id}/klein" in page(client.get(path(signal)))
    assert Letter.objects.filter(subject__startswith="De melder stuurde een bestand").count() == 1
    for wrong in ([], [SimpleUploadedFile("x.jpg", b"<script>")]):
        assert client.post(path(signal, "bestanden"), {"bestand": wrong}).status_code == 400
    workflow.move(signal, to=Status.DONE, by=None, text="Klaar.")
    assert client.post(path(signal, "bestanden"), {"bestand": [files.photo()]}).status_code == 409
    assert signal.attachments.count() == 1


def test_a_body_with_files_may_be_large_only_by_a_link_of_ours(client, town):
    signal = world.signal()
    large = SimpleUploadedFile("x.jpg", b"0" * 300_000, content_type="image/jpeg")
    assert client.post("/volg/bedacht/bestanden", {"bestand": large}).status_code == 413
    large.seek(0)
    assert client.post(path(signal, "bestanden"), {"bestand": large}).status_code == 400


def test_details_are_corrected_shown_in_part_only_and_the_former_address_hears_it(client, town):
    signal = world.signal("De lamp is uit", email=OWN, phone="0612345678", name="Sanne")
    words = page(client.get(path(signal, "gegevens")))
    assert "s…@v…" in words
    for hidden in (OWN, "0612345678", "Sanne"):
        assert hidden not in words
    Letter.objects.all().delete()
    assert client.post(path(signal, "gegevens"), {"email": "nieuw@voorbeeld.nl"}).status_code == 302
    reporter = Reporter.objects.get()
    assert (reporter.email, reporter.name, reporter.phone) == ("nieuw@voorbeeld.nl", "Sanne", "0612345678")
    letter, mailed = Letter.objects.get(recipient=OWN), Letter.objects.exclude(recipient=OWN).get()
    assert "nieuw@" not in letter.body
    assert path(again(signal)) not in letter.body
    assert (mailed.recipient, path(again(signal)) in mailed.body) == ("nieuw@voorbeeld.nl", True)
    assert client.post(path(again(signal), "gegevens"), {"email": "geen adres"}).status_code == 400
    assert client.post(path(again(signal), "gegevens"), {"weg": "on"}).status_code == 302
    assert not Reporter.objects.exists()


@pytest.mark.parametrize("typed", [{"email": "nieuw@voorbeeld.nl"}, {"weg": "on"}])
def test_who_corrects_an_address_goes_on_by_the_new_link_and_the_one_in_the_old_mail_ends(typed, client, town):
    answer = client.post("/melden", {"tekst": "De lamp is uit", "email": OWN, "formulier": uuid.uuid4().hex})
    assert client.get(answer["Location"]).status_code == 200
    old = path(Signal.objects.get())
    answer = client.post(f"{old}/gegevens", typed)
    assert answer["Location"] == path(Signal.objects.get()) != old
    words = page(client.get(answer["Location"]))
    assert "Deze pagina heeft nu een nieuwe link. Bewaar die: de oude werkt niet meer." in words
    assert client.get(old).status_code == 410
    # The thanks, in the browser from which it was sent, lead there too.
    assert answer["Location"] in page(client.get("/melden/bedankt"))


def test_the_link_of_who_left_no_address_stays_whatever_they_correct(client, town):
    own = path(world.signal("De lamp is uit"))
    for typed in ({"email": OWN}, {"naam": "Sanne"}, {"telefoon": "0612345678"}):
        assert client.post(f"{own}/gegevens", typed)["Location"] == own
        assert client.get(own).status_code == 200


# --- links ---


def test_a_link_that_expired_can_be_asked_again_with_the_same_answer_for_who_left_no_address(client, town, settings):
    with_address, without = world.signal(email=OWN), world.signal()
    Letter.objects.all().delete()
    tokens = {one: path(one) for one in (with_address, without)}
    settings.STATUS_LINK_DAYS = -2
    answers = []
    for one in (with_address, without):
        expired = client.get(tokens[one])
        assert expired.status_code == 410
        assert "Mail mij een nieuwe link" in page(expired)
        assert client.post(tokens[one] + "/intrekken").status_code == 410
        answers.append(client.post(tokens[one] + "/nieuwe-link"))
    assert [one["Location"] for one in answers] == ["/volg/nieuwe-link"] * 2
    assert [letter.recipient for letter in Letter.objects.all()] == [OWN]


def test_guessed_links_open_and_change_nothing_and_lead_nowhere_else(client, town, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "100/m"}
    signal = world.signal(email=OWN)
    real = links.status_token(signal)
    for guessed in ("x", signal.number, signal.public_id.hex, real[:-1] + ("A" if real[-1] != "A" else "B"), "https:"):
        for what in ("bestanden", "gegevens", "intrekken", "oordeel", "nieuwe-link"):
            assert client.post(f"/volg/{guessed}/{what}", {"next": "https://kwaad.example"}).status_code == 404
    answer = client.post(path(signal, "gegevens") + "?next=https://kwaad.example", {"naam": "Sanne"})
    assert answer["Location"] == path(signal)
    assert again(signal).status == Status.RECEIVED


def test_a_flood_on_a_link_is_told_to_wait(client, town, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "3/m"}
    signal = world.signal()
    found = [client.post(path(signal, "oordeel"), {}) for _at in range(5)]
    assert found[-1].status_code == 429
    assert int(found[-1]["Retry-After"]) > 0


def test_history_shows_the_mail_with_a_new_link_and_the_farewell_to_a_former_address(client, town, member, settings):
    signal = world.signal(email=OWN)
    client.force_login(member)
    seen = client.get(f"/signalen/{signal.number}").context["timeline"].last_event
    own = path(signal)
    settings.STATUS_LINK_DAYS = -2
    client.post(own + "/nieuwe-link")
    timeline = client.get(f"/signalen/{signal.number}").context["timeline"]
    assert timeline.entries[0].what == "De melder kreeg een mail met een nieuwe link naar de volgpagina."
    # Nobody who was typing meanwhile has to look again for it.
    assert timeline.last_event == seen
    settings.STATUS_LINK_DAYS = 365
    contact.correct_by_reporter(
        Signal.objects.select_related("reporter").get(), name="", email="nieuw@voorbeeld.nl", phone=""
    )
    entries = client.get(f"/signalen/{signal.number}").context["timeline"].entries
    assert "Het vorige e-mailadres van de melder kreeg bericht dat wij er niet meer heen mailen." in [
        one.what for one in entries
    ]

"""A scripted attacker, who may use every door that is open to strangers, and knows the code.

The list of doors is not kept here: it is every address that lets a stranger send something, as the table of
permissions has it (`tests/test_permissions.py`), so that a new door is attacked from the day it is there.
What other tests show already is named in `ELSEWHERE`, and not done again.
"""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import uuid
import zipfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from outbox import post
from outbox.models import Letter
from signals import links, partners, workflow
from signals.models import (
    Attachment,
    Consult,
    Follower,
    Message,
    Reporter,
    SameHere,
    Signal,
    TeamAction,
    Upload,
)
from tests import files, world
from tests.test_permissions import GONE, KEY, LOGIN, METHOD, TABLE
from wijkwerk.doors import FILE_DOORS

pytestmark = pytest.mark.django_db

OPEN_DOORS: Final = [name for name, (_get, sent) in TABLE.items() if sent[0] not in (LOGIN, METHOD, KEY, GONE, 403)]
# Where files come in: a body may be large there, and holds what `test_...files...` below says.
WITH_FILES: Final = {name for name, _verb in FILE_DOORS if name in OPEN_DOORS}
OWN, HOME = "sanne@voorbeeld.nl", (52.0172, 6.0511)
EVIL: Final = "kwaad.example"

# What an attacker tries, and what shows elsewhere that it comes to nothing.
ELSEWHERE: Final = {
    "a flood from many addresses of one network": "tests/test_doors.py::test_who_has_many_addresses_is_counted_as_one",
    "a forwarded address that is a lie": (
        "tests/test_doors.py::test_a_forwarded_address_counts_only_behind_a_trusted_proxy"
    ),
    "mails to one address from everywhere": (
        "tests/pages/test_mine.py::test_who_asks_too_often_is_told_to_wait_by_origin_and_by_address"
    ),
    "HTML, control characters, SQL and long words": (
        "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words"
    ),
    "broken JSON": "tests/api/test_submitting.py::test_what_is_no_good_json_is_refused_and_never_an_error_of_ours",
    "bombs and files that are two things": (
        "tests/signals/test_cleaning.py::test_a_pdf_that_unpacks_to_gigabytes_is_refused_and_costs_only_the_child"
    ),
    "a file that runs": "tests/signals/test_attachments.py::test_a_file_is_shown_or_saved_and_never_run",
    "a link that was changed": "tests/pages/test_afterwards.py::"
    "test_guessed_links_open_and_change_nothing_and_lead_nowhere_else",
    "whether an account exists": "tests/pages/test_resident.py::test_says_what_went_wrong_and_not_which_of_the_two",
    "guessing codes and passwords": "tests/test_login_door.py",
    "a link of Mijn meldingen, twice": (
        "tests/pages/test_mine.py::test_the_link_opens_once_and_a_scanner_that_looks_uses_nothing_up"
    ),
    "an answer, twice": "tests/signals/test_talking.py::test_an_answer_is_given_once",
    "whether an address follows something": (
        "tests/signals/test_following.py::test_the_answer_is_the_same_whether_or_not_the_address_follows_already"
    ),
    "a judgement, twice": "tests/pages/test_afterwards.py::"
    "test_pve_1_20_the_mail_s_link_stores_one_judgement_with_reason_and_a_second_is_refused",
    "a partner's link that was replaced": (
        "tests/signals/test_partners.py::test_a_link_that_was_withdrawn_replaced_or_is_too_old_says_so"
    ),
    "the work that an unknown address makes": (
        "tests/pages/test_mine.py::test_asking_takes_the_same_statements_for_an_unknown_address"
    ),
    "a photo of another form": (
        "tests/pages/test_steps.py::test_photos_of_another_form_cannot_be_taken_out_or_had"
    ),
}  # fmt: skip


def address_of(name: str, kwargs: dict[str, Any]) -> str:
    return reverse(name, kwargs=kwargs.get(name))


def hit(client: Client, address: str, **typed: Any) -> Any:
    """Send something, as a program or as a browser."""
    if address.startswith("/api/"):
        return client.post(address, json.dumps(typed), content_type="application/json")
    return client.post(address, typed)


def everything() -> list[Any]:
    """All that a stranger could have changed."""
    rows = (Signal, Reporter, Message, Attachment, TeamAction, Consult, Follower, SameHere, Letter)
    return [
        *(list(model._base_manager.order_by("pk").values_list("pk", flat=True)) for model in rows),
        list(Signal.objects.order_by("pk").values_list("status", "team", "officer", "updated_at")),
        list(Consult.objects.order_by("pk").values_list("answer", "answered_at")),
        list(TeamAction.objects.order_by("pk").values_list("status")),
    ]


def plain(answer: Any, *known: str) -> str:
    """A page without what differs each time (marks of safety) and without what the attacker typed."""
    text = answer.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken" value|nonce|name="formulier" value)="[^"]*"', r"\1", text)
    for word in known:
        text = text.replace(word, "…")
    return text


def test_what_is_shown_elsewhere_is_there():
    root = Path(__file__).parents[1]
    for named in ELSEWHERE.values():
        file, _colons, test = named.partition("::")
        source = (root / file).read_text(encoding="utf-8")
        names = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
        assert not test or test in names, named


def test_the_doors_that_are_attacked_are_all_that_stand_open():
    assert {"report", "report-step", "answer", "external", "mine", "status-judge", "api-signalen"} <= set(OPEN_DOORS)
    assert {"report-step", "status-files", "external", "answer"} <= WITH_FILES


# --- floods and heaps -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["", "bedacht"])
def test_a_flood_is_told_to_wait_at_every_door(cookie, cast, parts, settings):
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "1/h")
    for name in OPEN_DOORS:
        cache.clear()
        address, before = address_of(name, parts), None
        for at in range(3):
            client = Client()
            if cookie:
                # Who holds the cookie of a session is let by at some doors; a made-up one is none.
                client.cookies[settings.SESSION_COOKIE_NAME] = cookie
            answer = hit(client, address, username="lamp", password="fout", email="x@voorbeeld.nl")
            if at:
                assert answer.status_code == 429, (name, at)
                assert 0 < int(answer["Retry-After"]) <= 3_601, name
                assert everything() == before, name
            before = everything()


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "text/plain"]
)
def test_a_body_of_20_mb_is_refused_before_it_is_read_at_every_door(kind, cast, parts):
    before = everything()
    for name in OPEN_DOORS:
        size = 200_000_000 if name in WITH_FILES and kind.startswith("multipart") else 20_000_000
        answer = Client().post(address_of(name, parts), b"x", content_type=kind, CONTENT_LENGTH=str(size))
        assert answer.status_code == 413, name
    assert everything() == before


def test_a_thousand_fields_are_refused_at_every_door_that_reads_any(cast, parts):
    before = everything()
    typed = {f"veld{at}": "x" for at in range(1_000)}
    for name in OPEN_DOORS:
        if name not in ("status-new-link", "mine-open", "mine-close", "follow-confirm", "follow-stop"):
            assert hit(Client(), address_of(name, parts), **typed).status_code == 400, name
    assert everything() == before


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["NaN", "nan", "inf", "-inf", "1e999", "٦", "0x10", "6,05", "6.05\x00", "1_0"])
def test_a_point_that_is_none_is_refused_and_no_list_or_map_breaks(number, town, member, client, settings):
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "100000/s")
    for lon, lat in ((number, "52.02"), ("6.05", number)):
        typed = {"tekst": "Lamp stuk", "lon": lon, "lat": lat}
        assert client.post("/melden", typed).status_code in (302, 400)
        assert client.post("/melden/stap", typed | {"van": "plek", "naar": "gegevens"}).status_code in (200, 400)
    for raw in ("NaN", "Infinity", "1e999", json.dumps(number)):
        body = f'{{"tekst": "Lamp stuk", "locatie": {{"punt": [{raw}, 52.02]}}}}'
        assert client.post("/api/v1/signalen", body, content_type="application/json").status_code == 400
    assert client.get("/api/v1/gebieden", {"punt": f"{number},52.02"}).status_code in (200, 400)
    for signal in Signal.objects.all():
        assert signal.point is None or (abs(signal.point.x) <= 180 and abs(signal.point.y) <= 90)
    _made, key = world.program("signalen:lezen")
    assert client.get("/api/v1/signalen", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    for public in ("/", "/gebieden", "/gebieden/GM1", "/kaart/gebieden.json"):
        assert client.get(public).status_code == 200
    client.force_login(member)
    assert client.get("/signalen").status_code == 200


INJECTED = [
    f"a@b.nl\r\nBcc: x@{EVIL}",
    f"a@b.nl\nBcc: x@{EVIL}",
    f"a@b.nl%0aBcc: x@{EVIL}",
    f"a@b.nl,x@{EVIL}",
    f'"a\r\nBcc: x@{EVIL}"@b.nl',
    f"a@b.nl\u2028Bcc: x@{EVIL}",
    f"Sanne <x@{EVIL}>",
]


@pytest.mark.parametrize("word", INJECTED)
def test_no_mail_goes_to_somebody_else_or_gets_a_header_whatever_was_typed(word, town, member, settings):
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "100000/s")
    signal = world.signal(email=OWN)
    workflow.move(signal, to="wacht_op_melder", by=member, text="Welke kleur?")
    client = Client()
    follow = f"/volg/{links.status_token(signal)}"
    for typed in ({"email": word}, {"naam": word, "email": OWN}, {"tekst": word, "email": OWN}, {"telefoon": word}):
        client.post("/melden", {"tekst": "Lamp stuk"} | typed)
        client.post(f"{follow}/gegevens", typed)
        body = {"tekst": typed.get("tekst", "Lamp stuk"), "melder": {k: v for k, v in typed.items() if k != "tekst"}}
        client.post("/api/v1/signalen", json.dumps(body), content_type="application/json")
    client.post("/mijn-meldingen", {"email": word})
    client.post("/volgen", {"gebied": "WK1", "hoevaak": "direct", "email": word})
    client.post("/volgen", {"gebied": word, "onderwerp": word, "hoevaak": word, "email": OWN})
    client.post("/volgen", {"gebied": "WK1", "hoevaak": "direct", "email": OWN})
    client.post(links.answer_url(signal.questions.get()).removeprefix(settings.BASE_URL), {"antwoord": word})
    client.post(f"{follow}/intrekken", {"toelichting": word})
    post.deliver_all(list(Letter.objects.values_list("pk", flat=True)))
    assert mail.outbox
    for sent in mail.outbox:
        message = sent.message()
        assert not any(header.lower() in ("bcc", "cc") for header in message)
        assert EVIL not in "".join(sent.recipients())
        assert len(sent.recipients()) == 1
        assert not re.search(r"[\r\n\u2028]", sent.subject + sent.to[0])
        assert word not in sent.subject


# --- files ------------------------------------------------------------------------------------------------------------


def zipped() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("kwaad.html", "<script>alert(1)</script>")
    return archive.getvalue()


def bomb(kind: str = "PNG") -> bytes:
    """A picture of 900 million points in less than 200 kB."""
    made = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(made, format=kind)
    return made.getvalue()


def at_home() -> bytes:
    """A photo that says where it was made, and by whom."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = files.MAKER, "Sanne Bakker, Beukenlaan 3"
    north, east = HOME
    exif.get_ifd(0x8825).update({1: "N", 2: (north, 0.0, 0.0), 3: "E", 4: (east, 0.0, 0.0)})
    return files.picture("JPEG", exif=exif, comment=b"Beukenlaan 3")


BAD_FILES = {
    "photo and archive": lambda: files.picture() + zipped(),
    "photo and page": lambda: files.picture(comment=b"<script>alert(1)</script>"),
    "photo and PDF": lambda: files.picture(comment=b"%PDF-1.7 1 0 obj"),
    "bomb": bomb,
    "drawing that runs": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "program": lambda: b"MZ\x90\x00" + bytes(2_000),
    "half a photo": lambda: files.picture()[:300],
}


def file_doors(kwargs: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Address -> what goes along with a file there; the file itself is in the field after the bar."""
    return {
        "/melden/stap|foto": {"tekst": "Lamp stuk", "van": "foto", "naar": "gegevens", "formulier": uuid.uuid4().hex},
        f"{address_of('status-files', kwargs)}|bestand": {},
        f"{address_of('answer', kwargs)}|bestand": {"antwoord": "Die bij de school."},
        f"{address_of('external', kwargs)}|bestand": {"stond": "open", "stand": "bezig", "antwoord": "Wij kijken."},
    }


@pytest.mark.parametrize("sort", BAD_FILES)
def test_a_file_that_is_not_what_it_says_is_refused_at_every_door(sort, cast, parts):
    content = BAD_FILES[sort]()
    before, begun = everything(), timezone.now()
    for door, typed in file_doors(parts).items():
        address, _bar, field = door.partition("|")
        answer = Client().post(address, typed | {field: files.upload(content)})
        assert answer.status_code == 400, door
    assert everything() == before
    assert not Upload.objects.exists()
    assert (timezone.now() - begun).total_seconds() < 20


def test_where_a_photo_was_made_is_kept_shown_and_logged_nowhere(cast, parts, caplog):
    photo = at_home()
    caplog.set_level(logging.DEBUG)
    known = set(Attachment.objects.values_list("pk", flat=True))
    doors = file_doors(parts)
    for door, typed in doors.items():
        address, _bar, field = door.partition("|")
        assert Client().post(address, typed | {field: files.upload(photo)}).status_code in (200, 302)
    assert {door.partition("|")[0] for door in doors} == {
        "/melden/stap" if name == "report-step" else address_of(name, parts) for name in WITH_FILES
    }
    kept = [*Upload.objects.all(), *Attachment.objects.exclude(pk__in=known)]
    assert len(kept) == len(doors)
    for one in kept:
        for name in (one.file.name, one.thumbnail.name):
            with default_storage.open(name) as file:
                content = file.read()
            assert files.MAKER.encode() not in content
            assert b"Beukenlaan" not in content
            assert b"Exif" not in content
            with Image.open(io.BytesIO(content)) as picture:
                assert not dict(picture.getexif())
    assert "Beukenlaan" not in caplog.text


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "a\x00b.jpg", "x" * 5_000 + ".jpg", "con.jpg\r\nX-Kwaad: 1"])
def test_the_name_of_a_file_leads_nowhere(name, town):
    form = uuid.uuid4().hex
    Client().post(
        "/melden/stap",
        {
            "tekst": "x",
            "van": "foto",
            "naar": "gegevens",
            "formulier": form,
            "foto": files.upload(files.picture(), name),
        },
    )
    for one in Upload.objects.all():
        assert re.fullmatch(r"[a-z]+/[0-9a-f]{2}/[0-9a-f-]+(\.[a-z]+)?", one.file.name), one.file.name
        assert not re.search(r"[/\\\r\n\x00]", one.name)


# --- guessing ---------------------------------------------------------------------------------------------------------


def test_whether_a_number_exists_is_told_to_no_stranger(town, settings):
    real = world.signal("Geheim", email=OWN)
    made_up = real.number[:-3] + f"{(int(real.number[-3:]) + 501) % 1000:03d}"
    assert not Signal.objects.filter(number=made_up).exists()
    client = Client()
    for path in (
        "/signalen/{}", "/signalen/{}/afdruk.pdf", "/volg/{}", "/volg/{}/gegevens", "/antwoord/{}", "/extern/{}",
        "/extern/meekijken/{}", "/extern/agenda/{}", "/volgen/bevestigen/{}", "/volgen/stoppen/{}",
        "/volgen?onderwerp={}", "/nieuws.atom?gebied={}", "/mijn-meldingen/{}", "/signalen?zoek={}",
        "/melden?kenmerk={}", "/gebieden?zoek={}",
    ):  # fmt: skip
        found, nothing = client.get(path.format(real.number)), client.get(path.format(made_up))
        assert found.status_code == nothing.status_code, path
        assert plain(found, real.number) == plain(nothing, made_up), path
        assert found.get("Location", "").replace(real.number, "") == nothing.get("Location", "").replace(made_up, "")
    for path in ("", "/gebeurtenissen", "/statussen", "/bijlagen"):
        answers = [client.get(f"/api/v1/signalen/{one}{path}") for one in (real.public_id, uuid.uuid4())]
        assert [answer.status_code for answer in answers] == [401, 401]
        assert answers[0].content == answers[1].content


def test_whether_a_mail_address_is_known_is_told_to_nobody(town, settings):
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "100000/s")
    world.signal(email=OWN)
    answers = []
    for email in (OWN, "ander@voorbeeld.nl"):
        client = Client()
        first = client.post("/mijn-meldingen", {"email": email})
        answers.append(
            (first.status_code, first["Location"], sorted(first.cookies), plain(client.get(first["Location"])))
        )
    assert answers[0] == answers[1]


def test_no_number_or_link_of_ours_can_be_counted_on(town):
    """A guess says nothing of the next: links hold chance, and the public ids do."""
    one, two = world.signal(), world.signal()
    assert one.public_id.version == two.public_id.version == 4
    # Kept whole the same signature fits nothing else.
    value, _colon, rest = links.status_token(one).partition(":")
    other = links.status_token(two).partition(":")[0]
    for forged in (f"{other}:{rest}", f"{value}:{rest[:-4]}", f"{value}:zzzzzz:{rest.rpartition(':')[2]}", value):
        assert Client().get(f"/volg/{forged}").status_code == 404


def test_a_link_of_one_door_opens_no_other(cast, parts, settings):
    doors = (
        "status", "answer", "external", "external-consult", "agenda-external", "mine-open", "follow-confirm",
        "follow-stop",
    )  # fmt: skip
    assert set(doors) == {name for name in OPEN_DOORS if parts.get(name, {}).keys() == {"token"}} - {
        one for one in OPEN_DOORS if one.startswith("status-")
    } | {"status"}
    tokens = {name: parts[name]["token"] for name in doors}
    for name, token in tokens.items():
        for other in tokens:
            expected = 200 if name == other else 404
            assert Client().get(reverse(other, args=[token])).status_code == expected, (name, other)


def test_a_token_that_did_its_work_does_nothing_more(cast, parts, settings):
    """At each door in turn: what it did once is not done again, by the same or by another browser."""
    sent = {
        "answer": {"antwoord": "Groen."},
        "external-consult": {"antwoord": "betrokken"},
        "external": {"stond": "open", "stand": "klaar", "antwoord": "De paal staat recht."},
        "mine-open": {},
        "status-withdraw": {"toelichting": "Het is al opgelost."},
        "follow-stop": {},
    }
    for name, typed in sent.items():
        address = address_of(name, parts)
        assert Client().post(address, typed).status_code in (200, 302), name
        before = everything()
        for _again in range(2):
            Client().post(address, typed)
        assert everything() == before, name
    # Who stopped following is not made to follow once more by the link that said yes.
    assert Client().post(address_of("follow-confirm", parts)).status_code == 404
    assert not Follower.objects.exists()


def test_what_is_not_shared_opens_by_no_link(town, member):
    signal, other = world.signal(), world.signal()
    kept = files.kept(signal)
    shared = files.kept(other, shared=True)
    action = partners.ask(signal, partner=world.partner(), text="Kijk.", by=member)
    for token, door in ((links.status_token(signal), "volg"), (links.partner_token(action), "extern")):
        for photo in (kept, shared):
            for small in ("", "/klein"):
                answer = Client().get(f"/{door}/{token}/bijlagen/{photo.public_id}{small}")
                assert answer.status_code == 404


# --- leading away -----------------------------------------------------------------------------------------------------

AWAY = [f"https://{EVIL}", f"//{EVIL}", f"/\\{EVIL}", f"http://testserver@{EVIL}", "javascript:alert(1)", f"\t//{EVIL}"]


@pytest.mark.parametrize("address", AWAY)
def test_no_door_leads_outside(address, cast, parts):
    names = ("next", "naar", "terug", "url", "return", "redirect")
    for name in OPEN_DOORS:
        door = address_of(name, parts)
        for answer in (
            Client().get(door, dict.fromkeys(names, address)),
            hit(Client(), f"{door}?next={address}", tekst="Lamp stuk", **dict.fromkeys(names, address)),
        ):
            leads = urlsplit(urljoin("http://testserver/", answer.headers.get("Location", "")))
            assert leads[:2] == ("http", "testserver"), (door, answer["Location"])
            if answer["Content-Type"].startswith("text/html"):
                assert f'href="{address}"' not in answer.content.decode()


@pytest.mark.parametrize("path", [f"//{EVIL}/melden", f"/%2f%2f{EVIL}", f"/\\{EVIL}", f"/{EVIL}//..", "/melden/"])
def test_no_path_leads_outside(path, town):
    answer = Client().get(path)
    leads = urlsplit(urljoin("http://testserver/", answer.headers.get("Location", "")))
    assert leads[:2] == ("http", "testserver")


def test_a_made_up_host_name_stands_in_no_page_and_in_no_mail(town, settings):
    settings.BASE_URL = "https://wijk.example"
    for headers in ({"HTTP_HOST": EVIL}, {"HTTP_X_FORWARDED_HOST": EVIL}, {"HTTP_FORWARDED": f"host={EVIL}"}):
        client = Client(**headers)
        for answer in (
            client.post("/mijn-meldingen", {"email": OWN}),
            client.post("/melden", {"tekst": "Lamp stuk", "email": OWN}),
            client.get("/melden"),
        ):
            assert answer.status_code in (200, 302, 400)
            assert EVIL not in answer.content.decode()
            assert EVIL not in answer.get("Location", "")
    assert Letter.objects.filter(recipient=OWN).exists()
    assert not Letter.objects.filter(body__contains=EVIL).exists()

"""Photos and PDFs with a signal: who sees them, what the reporter sees, and that a file goes when its row goes."""

from __future__ import annotations

import datetime
import io
import os
import time
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from signals import attachments, handover, links
from signals.models import Attachment, Event, Sensitivity, Signal
from signals.tasks import remove_orphan_files
from tests import files, world


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> Path:
    """An empty storage."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def destroy(signal: Signal) -> None:
    """Delete a signal as the retention job may."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL wijkwerk.retention = 'on'")
        signal.delete()


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def add(client: Client, signal: Signal, *uploads, **fields):
    return client.post(f"/signalen/{signal.number}/bijlagen", {"bestand": list(uploads), "lezer": "collega", **fields})


def sign_in(officer) -> Client:
    from tests.conftest import OfficeClient

    client = OfficeClient()
    client.force_login(officer, backend="officers.sign_in.SignInBackend")
    return client


# --- Adding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("upload", "kind"),
    [
        (files.upload(files.picture(), "foto.jpg"), "image/jpeg"),
        (files.upload(files.picture("PNG"), "schermafdruk.png", "image/png"), "image/png"),
        (files.upload(files.picture("WEBP"), "foto.webp", "image/webp"), "image/webp"),
        (files.upload(files.IPHONE, "IMG_0001.HEIC", "image/heic"), "image/jpeg"),
        (files.upload(files.document(), "brief.pdf", "application/pdf"), "application/pdf"),
        (files.upload(files.document(), "geen-foto.jpg", "image/jpeg"), "application/pdf"),
    ],
    ids=["jpeg", "png", "webp", "heic", "pdf", "misnamed"],
)
def test_pve_2_3_photos_and_pdf_attach_and_download_again(town, member, upload, kind):
    signal, client = world.signal(), sign_in(member)
    upload.seek(0)
    assert add(client, signal, upload).status_code == 302
    kept = signal.attachments.get()
    page = client.get(signal.get_absolute_url())
    assert f"/signalen/{signal.number}/bijlagen/{kept.public_id}" in page.content.decode()
    answer = client.get(f"/signalen/{signal.number}/bijlagen/{kept.public_id}")
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    content = body(answer)
    assert int(answer["Content-Length"]) == len(content) == kept.size
    if kind == "application/pdf":
        assert answer["Content-Disposition"].startswith("attachment")
        assert pikepdf.open(io.BytesIO(content)).pages
    else:
        assert answer["Content-Disposition"].startswith("inline")
        assert Image.open(io.BytesIO(content)).size in ((400, 300), (64, 48))


def test_pve_2_3_a_program_renamed_to_pdf_is_refused(town, member, media):
    signal = world.signal()
    answer = add(sign_in(member), signal, files.upload(b"MZ\x90\0" + bytes(5000), "factuur.pdf", "application/pdf"))
    assert answer.status_code == 400
    assert "factuur.pdf: Wij nemen foto’s" in answer.content.decode()
    assert (signal.attachments.count(), stored(media)) == (0, [])


def test_several_files_come_in_together_or_not_at_all(town, member, media):
    signal, client = world.signal(), sign_in(member)
    assert add(client, signal, files.photo(), files.upload(b"MZ", "kwaad.jpg")).status_code == 400
    assert (signal.attachments.count(), stored(media)) == (0, [])
    assert add(client, signal, files.photo(), files.photo("twee.jpg"), files.pdf()).status_code == 302
    assert signal.attachments.count() == 3


def test_nothing_chosen_is_said_at_the_field(town, member):
    answer = add(sign_in(member), world.signal())
    assert answer.status_code == 400
    assert "Kies een bestand." in answer.content.decode()


def refused(signal: Signal, *uploads) -> str:
    with pytest.raises(ValidationError) as error:
        attachments.attach_all(signal, uploads, by=None)
    return error.value.error_dict["bestand"][0].code


def test_number_and_size_are_limited(town, settings):
    signal = world.signal()
    settings.FILES_AT_ONCE, settings.FILES_PER_SIGNAL = 2, 3
    assert refused(signal, files.photo(), files.photo(), files.photo()) == "too_many"
    attachments.attach_all(signal, [files.photo(), files.photo()], by=None)
    assert refused(signal, files.photo(), files.photo()) == "too_many"
    settings.FILE_MAX_MB = 1
    assert refused(signal, files.upload(files.picture() + bytes(1_000_000))) == "too_large"
    assert refused(signal, files.upload(b"")) == "empty"


def test_a_name_is_for_people_only(town, media):
    signal = world.signal()
    kept = attachments.attach(signal, files.upload(files.document(), "../../etc/\u202eexe\x07 van Jan.docx"), by=None)
    assert kept.name == "exe van Jan.pdf"
    assert all("Jan" not in str(path) for path in stored(media))
    assert attachments.attach(signal, files.photo("x" * 300 + ".jpg"), by=None).name.endswith("x.jpg")


def test_pve_2_38_who_and_when_come_from_the_server(town, member):
    signal, client = world.signal(), sign_in(member)
    before = timezone.now()
    sent = {"officer": "1", "at": "2001-01-01", "door": "een ander", "op": "2001-01-01"}
    assert add(client, signal, files.photo(), **sent).status_code == 302
    assert client.post(f"/signalen/{signal.number}/notitie", {"tekst": "Gezien.", **sent}).status_code == 302
    assert client.post(f"/signalen/{signal.number}/status", {"status": "ingepland", **sent}).status_code == 302
    made = [signal.attachments.get(), signal.notes.get(), signal.events.filter(what="status").get()]
    assert [one.officer for one in made] == [member] * 3
    assert all(before <= one.at <= timezone.now() for one in made)


# What is added on the page of a signal -> what is typed, and what then bears a name and a moment.
ADDITIONS = {
    "notitie": ({"tekst": "Gezien."}, "notes", "officer", "at"),
    "status": ({"status": "ingepland"}, "events", "officer", "at"),
    "spoed": ({"spoed": "ja"}, "events", "officer", "at"),
    "nemen": ({}, "events", "officer", "at"),
    "bericht": ({"toelichting": "Het duurt langer."}, "messages", "officer", "at"),
    "gesproken": ({"hoe": "telefoon", "dag": "vandaag", "tekst": "Zij wacht."}, "notes", "officer", "at"),
    "aanbieden": ({"team": "wijkteam", "reden": "Kijk mee."}, "handovers", "offered_by", "offered_at"),
    "meekijken": ({"team": "wijkteam", "vraag": "bekend"}, "consults", "asked_by", "asked_at"),
    "actie": ({"team": "wijkteam", "tekst": "Ga langs."}, "team_actions", "made_by", "made_at"),
    "terugbellen": ({"datum": "later", "telefoon": "06-12345678", "tekst": "Na vijven."}, "callbacks", "officer", "at"),
    "opschalen": ({"niveau": "directie", "reden": "Twee diensten.", "voor": "later"}, "escalations", "officer", "at"),
}
A_LIE = {
    name: value
    for value, names in {
        "1": ("officer", "officer_id", "made_by", "offered_by", "asked_by", "client", "by", "door", "medewerker"),
        "2001-01-01T00:00:00Z": ("at", "op", "made_at", "offered_at", "asked_at", "tijd", "received_at", "updated_at"),
    }.items()
    for name in names
}


@pytest.mark.parametrize("verb", ADDITIONS)
def test_pve_2_38_whatever_is_added_on_the_page_bears_the_name_of_who_signed_in_and_the_time_of_the_server(town, verb):
    typed, rows, who, when = ADDITIONS[verb]
    world.desks()
    other = world.officer("een-ander")
    officer = world.officer("zelf", "teamlid", teams=(town.lighting,))
    signal = world.signal(email="bewoner@example.nl", phone="06-12345678")
    client, before = sign_in(officer), timezone.now()
    lie = {name: str(other.pk) if value == "1" else value for name, value in A_LIE.items()}
    days = {"vandaag": str(timezone.localdate()), "later": str(timezone.localdate() + datetime.timedelta(days=7))}
    sent = {name: days.get(value, value) for name, value in typed.items()}
    assert client.post(f"/signalen/{signal.number}/{verb}", {**lie, **sent}).status_code == 302
    added = getattr(signal, rows).latest("pk")
    assert getattr(added, who) == officer
    assert before <= getattr(added, when) <= timezone.now()
    # And nothing at all bears another name or another day.
    for event in signal.events.filter(at__gte=before):
        assert event.officer == officer, event.what
    assert not signal.events.filter(at__lt=before - datetime.timedelta(minutes=1)).exists()
    again = type(signal).objects.get(pk=signal.pk)
    assert again.received_at == signal.received_at


def test_pve_2_2_an_internal_note_is_for_colleagues_only(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    desk = sign_in(member)
    desk.post(f"/signalen/{signal.number}/notitie", {"tekst": "Let op: boze hond."})
    assert "boze hond" in desk.get(signal.get_absolute_url()).content.decode()
    assert "boze hond" not in client.get(f"/volg/{links.status_token(signal)}").content.decode()
    from outbox.models import Letter

    assert not any("boze hond" in letter.body + letter.subject for letter in Letter.objects.all())
    answer = client.post(
        "/api/v1/signalen", {"tekst": "De lantaarn is uit"}, content_type="application/json"
    ).content.decode()
    assert "boze hond" not in answer


# --- The history ------------------------------------------------------------------------------------------------------


def test_the_timeline_shows_what_was_done_with_a_file(town, member):
    signal, client = world.signal(), sign_in(member)
    add(client, signal, files.photo())
    add(client, signal, files.pdf())
    photo, pdf = signal.attachments.order_by("pk")
    for verb, fields in [
        ("delen", {"bijlage": photo.pk, "delen": "ja"}),
        ("delen", {"bijlage": photo.pk, "delen": "nee"}),
        ("verwijderen", {"bijlage": pdf.pk}),
    ]:
        assert client.post(f"/signalen/{signal.number}/{verb}", fields).status_code == 302
    page = client.get(signal.get_absolute_url()).content.decode()
    for words in ("Foto toegevoegd", "PDF toegevoegd", "Foto gedeeld met", "Foto niet meer gedeeld", "PDF verwijderd"):
        assert words in page
    told = Event.objects.filter(signal=signal, what__startswith="bijlage").values_list("what", "before", "after")
    assert list(told) == [
        ("bijlage", "foto", str(photo.public_id)),
        ("bijlage", "pdf", str(pdf.public_id)),
        ("bijlage_gedeeld", "foto", str(photo.public_id)),
        ("bijlage_intern", "foto", str(photo.public_id)),
        ("bijlage_weg", "pdf", str(pdf.public_id)),
    ]


def test_a_file_of_another_signal_is_not_shared_or_removed_from_here(town, member):
    other = attachments.attach(world.signal(), files.photo(), by=None)
    mine, client = world.signal(), sign_in(member)
    attachments.attach(mine, files.photo(), by=None)
    for verb, fields in [("delen", {"delen": "ja"}), ("verwijderen", {})]:
        answer = client.post(f"/signalen/{mine.number}/{verb}", {"bijlage": other.pk, **fields})
        assert answer.status_code == 400
    other.refresh_from_db()
    assert not other.is_shared


def test_who_only_reads_changes_no_files(town, area_officer):
    signal = world.signal()
    kept = attachments.attach(signal, files.photo(), by=None)
    client = sign_in(area_officer)
    assert "Delen of verwijderen" not in client.get(signal.get_absolute_url()).content.decode()
    assert add(client, signal, files.photo()).status_code == 403
    assert client.post(f"/signalen/{signal.number}/verwijderen", {"bijlage": kept.pk}).status_code == 403


# --- Who sees a file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sensitivity", [Sensitivity.ORDINARY, Sensitivity.SPECIAL])
@pytest.mark.parametrize(
    "scopes", [("signalen:behandelen",), ("signalen:behandelen", "signalen:lezen", "signalen:gevoelig")]
)
def test_a_program_gets_a_file_where_it_may_read_the_signal(town, scopes, sensitivity):
    signal = world.signal()
    attachments.attach(signal, files.photo("van Jan.jpg"), by=None)
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    _client, key = world.program(*scopes)
    caller = Client(headers={"Authorization": f"Bearer {key}"})
    reads = sensitivity == Sensitivity.ORDINARY or "signalen:gevoelig" in scopes
    row = caller.get(f"/api/v1/signalen/{signal.public_id}/bijlagen").json()["results"][0]
    assert row["naam"] == ("van Jan.jpg" if reads else None)
    answer = caller.get(row["url"])
    assert answer.status_code == (200 if reads else 404)
    if reads:
        assert answer["Content-Type"] == "image/jpeg"
        assert body(answer)[:3] == b"\xff\xd8\xff"


def test_the_former_team_no_longer_sees_the_photo_of_a_sensitive_signal(town, member):
    signal = world.signal(category="zorgwekkend-gedrag")
    kept = files.kept(signal)
    handover.accept(handover.offer(signal, to_team=town.lighting, reason="Kijk.", by=None), by=None)
    client, address = sign_in(member), f"/signalen/{signal.number}/bijlagen/{kept.public_id}"
    assert client.get(address).status_code == 200
    signal.refresh_from_db()
    handover.accept(handover.offer(signal, to_team=town.wijkteam, reason="Terug.", by=None), by=None)
    assert client.get(address).status_code == 404


def test_every_opening_of_a_file_of_a_special_signal_is_logged(town, social_worker):
    signal = world.signal(category="zorgwekkend-gedrag")
    kept = files.kept(signal)
    client, address = sign_in(social_worker), f"/signalen/{signal.number}/bijlagen/{kept.public_id}"
    client.get(address)
    client.get(address + "/klein")
    _program, key = world.program("signalen:behandelen", "signalen:lezen", "signalen:gevoelig")
    Client(headers={"Authorization": f"Bearer {key}"}).get(
        f"/api/v1/signalen/{signal.public_id}/bijlagen/{kept.public_id}"
    )
    readings = signal.events.filter(what=Event.What.READ, after=str(kept.public_id))
    assert [one.officer or one.client.name for one in readings] == [social_worker] * 2 + [_program.name]


def test_a_file_is_shown_or_saved_and_never_run(town, member):
    signal = world.signal()
    for upload in (files.photo(), files.pdf()):
        kept = attachments.attach(signal, upload, by=None)
        answer = sign_in(member).get(f"/signalen/{signal.number}/bijlagen/{kept.public_id}")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert "no-store" in answer["Cache-Control"]
        assert kept.name not in answer["Content-Disposition"]


def test_no_web_address_leads_to_storage(town, member, media):
    attachments.attach(world.signal(), files.photo(), by=None)
    client = sign_in(member)
    for path in stored(media):
        name = path.relative_to(media)
        assert path.stat().st_mode & 0o077 == 0
        for prefix in ("/", "/media/", "/static/", "/static/../"):
            assert client.get(f"{prefix}{name}").status_code == 404


def test_a_file_that_storage_lost_is_not_found(town, member, media):
    signal = world.signal()
    kept = attachments.attach(signal, files.photo(), by=None)
    default_storage.delete(kept.file.name)
    assert sign_in(member).get(f"/signalen/{signal.number}/bijlagen/{kept.public_id}").status_code == 404


# --- What the reporter sees -------------------------------------------------------------------------------------------


def test_pve_2_4_the_reporter_opens_a_shared_photo_and_no_other(town, member, client):
    signal = world.signal()
    shared, inside = (attachments.attach(signal, files.photo(name), by=member) for name in ("klaar.jpg", "intern.jpg"))
    desk = sign_in(member)
    page = f"/volg/{links.status_token(signal)}"
    assert desk.post(f"/signalen/{signal.number}/delen", {"bijlage": shared.pk, "delen": "ja"}).status_code == 302
    assert str(shared.public_id) in client.get(page).content.decode()
    assert str(inside.public_id) not in client.get(page).content.decode()
    for small in ("", "/klein"):
        answer = client.get(f"{page}/bijlagen/{shared.public_id}{small}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert client.get(f"{page}/bijlagen/{inside.public_id}{small}").status_code == 404
    desk.post(f"/signalen/{signal.number}/delen", {"bijlage": shared.pk, "delen": "nee"})
    assert client.get(f"{page}/bijlagen/{shared.public_id}").status_code == 404


def test_the_link_of_one_signal_opens_no_photo_of_another(town, client, settings):
    mine, other = world.signal(), world.signal()
    kept = attachments.attach(other, files.photo(), by=None, shared=True)
    assert client.get(f"/volg/{links.status_token(mine)}/bijlagen/{kept.public_id}").status_code == 404
    assert client.get(f"/volg/bedacht/bijlagen/{kept.public_id}").status_code == 404
    token = links.status_token(other)
    settings.STATUS_LINK_DAYS = -1
    assert client.get(f"/volg/{token}/bijlagen/{kept.public_id}").status_code == 410


# --- Gone with the row ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_deleting_a_signal_does_not_leave_its_photo_in_storage(town, media):
    """A fault of the main peer: the row went, the photo stayed."""
    signal, other = world.signal(), world.signal()
    attachments.attach_all(signal, [files.photo(), files.pdf()], by=None)
    kept = attachments.attach(other, files.photo(), by=None)
    assert len(stored(media)) == 5
    destroy(signal)
    assert {path.name for path in stored(media)} == {Path(kept.file.name).name, Path(kept.thumbnail.name).name}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["verb", "row", "rows", "signals"])
def test_a_file_goes_with_its_row_however_that_is_deleted(town, media, how):
    signal = world.signal()
    kept = attachments.attach(signal, files.photo(), by=None)
    if how == "verb":
        attachments.remove(kept, by=None)
    elif how == "row":
        kept.delete()
    elif how == "rows":
        signal.attachments.all().delete()
    else:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL wijkwerk.retention = 'on'")
            Signal.objects.filter(pk=signal.pk).delete()
    assert (Attachment.objects.count(), stored(media)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_is_rolled_back_keeps_the_file(town, media):
    kept = attachments.attach(world.signal(), files.photo(), by=None)
    with transaction.atomic():
        kept.delete()
        transaction.set_rollback(True)
    assert len(stored(media)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_rolled_back_leaves_no_file(town, media):
    def with_two_photos() -> None:
        with attachments.whole():
            attachments.attach(world.signal(), files.photo(), by=None)
            attachments.attach(world.signal(), files.photo(), by=None)
            assert len(stored(media)) == 4
            raise RuntimeError

    with pytest.raises(RuntimeError):
        with_two_photos()
    assert (Attachment.objects.count(), Signal.objects.count(), stored(media)) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_removes_what_no_row_names_and_nothing_else(town, media):
    kept = attachments.attach(world.signal(), files.photo(), by=None)
    with transaction.atomic():
        attachments.attach(world.signal(), files.photo(), by=None)
        transaction.set_rollback(True)
    assert len(stored(media)) == 4
    assert remove_orphan_files() == 0  # it may be on its way
    for path in stored(media):
        long_ago = time.time() - 7200
        os.utime(path, (long_ago, long_ago))
    assert remove_orphan_files() == 2
    assert {path.name for path in stored(media)} == {Path(kept.file.name).name, Path(kept.thumbnail.name).name}
    assert attachments.remove_orphans(now=timezone.now() + datetime.timedelta(days=9)) == 0


def test_the_sweeper_finds_nothing_in_an_empty_storage(db, media):
    assert attachments.remove_orphans() == 0


# --- The doors --------------------------------------------------------------------------------------------------------


def test_a_large_body_comes_in_only_where_files_do(town, member, client, settings):
    settings.FILE_MAX_MB = 1
    signal, desk = world.signal(), sign_in(member)
    here, api = f"/signalen/{signal.number}", f"/api/v1/signalen/{signal.public_id}/bijlagen"
    _program, key = world.program("signalen:behandelen")
    form = {"content_type": "multipart/form-data; boundary=x"}
    with_key = {"headers": {"Authorization": f"Bearer {key}"}}
    large, too_large = bytes(1_100_000), bytes(5_300_000)
    assert desk.post(f"{here}/bijlagen", large, **form).status_code == 400
    assert client.post(api, large, **form, **with_key).status_code == 400
    assert desk.post(f"{here}/bijlagen", too_large, **form).status_code == 413
    assert client.post(api, too_large, **form, **with_key).status_code == 413
    # Another format, another verb, another door, and a stranger.
    assert desk.post(f"{here}/bijlagen", large, content_type="text/plain").status_code == 413
    assert desk.post(f"{here}/notitie", large, **form).status_code == 413
    assert desk.post("/melden", large, **form).status_code == 413
    assert client.post(f"{here}/bijlagen", large, **form).status_code == 413
    assert client.post(api, large, **form).status_code == 413


def test_a_page_with_photos_asks_the_database_no_more_than_with_one(town, member, django_assert_max_num_queries):
    signal, client = world.signal(), sign_in(member)
    attachments.attach(signal, files.photo(), by=member)
    for _ in range(3):
        attachments.attach(signal, files.photo(), by=world.officer())
    client.get(signal.get_absolute_url())  # a new officer lets this process read the lists of the city anew
    with django_assert_max_num_queries(12):
        client.get(signal.get_absolute_url())

"""Backup and restore: all of it or nothing, and nobody else's."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from signals.models import Signal
from tests import world
from wijkwerk import __version__, backup
from wijkwerk.management.commands import backup as command

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent


def contents(media: Path) -> dict[str, Any]:
    """Everything that is kept: of each table the rows and their sum, of each file its bytes."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            found[table] = cursor.fetchone()
        cursor.execute("SELECT last_value, is_called FROM signals_number")
        found["numbers"] = cursor.fetchone()
    for path in media.rglob("*"):
        if path.is_file():
            found[path.relative_to(media).as_posix()] = path.read_bytes()
    return found


@pytest.fixture
def media(tmp_path, settings) -> Path:
    """A folder with two attachments."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "2026" / "11").mkdir(parents=True)
    (settings.MEDIA_ROOT / "2026" / "11" / "foto één.jpg").write_bytes(b"\xff\xd8 foto")
    (settings.MEDIA_ROOT / "leeg.txt").write_bytes(b"")
    return settings.MEDIA_ROOT


@pytest.fixture
def archive(town, media, tmp_path) -> Path:
    """A backup of the small town with two signals in it."""
    world.signal(email="bewoner@example.nl")
    world.signal("Er ligt glas", point=world.IN_WEST)
    return backup.make(tmp_path / "backups")


@pytest.fixture
def empty_database(archive) -> Iterator[None]:
    """The connection leads to a database without any table."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_other"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = name
    yield
    connection.close()
    connection.settings_dict["NAME"] = usual
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def packed_anew(archive: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """The archive with other contents; its manifest is put right unless the change puts it wrong."""
    with tarfile.open(archive) as tar:
        parts = {entry.name: tar.extractfile(entry).read() for entry in tar}
    manifest = json.loads(parts.pop("manifest.json"))
    change(parts, manifest)
    manifest["files"] = {
        name: {"size": len(part), "sha256": hashlib.sha256(part).hexdigest()} for name, part in parts.items()
    }
    made = archive.with_name("anders.tar")
    with tarfile.open(made, "w") as tar:
        for name, part in [*parts.items(), ("manifest.json", json.dumps(manifest).encode())]:
            entry = tarfile.TarInfo(name)
            entry.size = len(part)
            tar.addfile(entry, io.BytesIO(part))
    return made


def test_what_was_lost_after_a_backup_comes_back_as_it_was(archive, media):
    before = contents(media)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE signals_signal, outbox_letter, officers_team CASCADE")
        cursor.execute("SELECT nextval('signals_number')")
        # A later version may have made tables that the backup knows nothing of.
        cursor.execute("CREATE TABLE later (signal_id bigint REFERENCES signals_signal (id))")
    (media / "leeg.txt").write_text("overschreven")
    (media / "later.pdf").write_text("van later")
    (media / "2026" / "11" / "foto één.jpg").unlink()
    assert contents(media) != before
    backup.restore(archive, replace=True)
    assert contents(media) == before


def test_what_comes_back_can_be_read_by_its_owner_only(archive, media):
    backup.restore(archive, replace=True)
    modes = {path.relative_to(media).as_posix(): path.stat().st_mode & 0o777 for path in media.rglob("*")}
    assert modes == {"2026": 0o700, "2026/11": 0o700, "2026/11/foto één.jpg": 0o600, "leeg.txt": 0o600}


def test_an_attachment_that_is_erased_while_a_backup_is_made_is_left_out(town, media, tmp_path, monkeypatch):
    listed = backup._attachments

    def erased_meanwhile():
        found = list(listed())
        (media / "leeg.txt").unlink()
        return found

    monkeypatch.setattr(backup, "_attachments", erased_meanwhile)
    made = backup.read(backup.make(tmp_path / "backups"))
    assert made.attachments == ["media/2026/11/foto één.jpg"]


def test_a_restored_town_works_on(archive, client):
    backup.restore(archive, replace=True)
    known = set(Signal.objects.values_list("number", flat=True))
    assert world.signal("Nog een lantaarn").number not in known
    assert client.get("/readyz").status_code == 200


def test_an_empty_machine_takes_a_backup_without_further_words(archive, media, empty_database):
    for path in [*media.rglob("*.*")]:
        path.unlink()
    for folder in (media / "2026" / "11", media / "2026", media):
        folder.rmdir()
    backup.restore(archive)
    assert Signal.objects.count() == 2
    assert (media / "2026" / "11" / "foto één.jpg").read_bytes() == b"\xff\xd8 foto"


def test_who_was_signed_in_is_not_signed_in_by_a_restore(town, media, member, client, tmp_path):
    client.force_login(member)
    backup.restore(backup.make(tmp_path / "avond.tar"), replace=True)
    assert Session.objects.count() == 0


def test_a_filled_database_is_not_overwritten_by_accident(archive, media):
    before = contents(media)
    with pytest.raises(CommandError, match="niet leeg"):
        call_command("restore", str(archive))
    assert contents(media) == before


def test_attachments_are_not_overwritten_by_accident(archive, media, empty_database):
    with pytest.raises(backup.BackupRefused, match="al bijlagen"):
        backup.restore(archive)
    with connection.cursor() as cursor:
        assert connection.introspection.table_names(cursor) == []


def test_a_backup_of_a_version_that_had_another_summary_of_the_migrations_comes_back(archive, media):
    before = contents(media)

    def of_former_version(_parts: dict[str, bytes], manifest: dict[str, Any]) -> None:
        manifest["migrations"]["signals"].append("0001_squashed_0057")

    backup.restore(packed_anew(archive, of_former_version), replace=True)
    assert contents(media) == before


def cut(archive: Path) -> Path:
    os.truncate(archive, archive.stat().st_size * 2 // 3)
    return archive


def flipped(archive: Path) -> Path:
    with archive.open("r+b") as file:
        file.seek(20_000)
        byte = file.read(1)
        file.seek(20_000)
        file.write(bytes([byte[0] ^ 1]))
    return archive


def foreign(archive: Path) -> Path:
    with tarfile.open(archive, "w") as tar:
        tar.add(__file__, arcname="database.dump")
    return archive


def linked(archive: Path) -> Path:
    with tarfile.open(archive, "a") as tar:
        entry = tarfile.TarInfo("media/geheim")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    return archive


def manifest_says(**words: Any) -> Callable[[Path], Path]:
    return lambda archive: packed_anew(archive, lambda _parts, manifest: manifest.update(words))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda archive: archive.with_name("weg.tar"), "is er niet"),
        (lambda archive: archive.parent, "kan niet worden gelezen"),
        (lambda archive: Path(__file__), "geen hele back-up"),
        (cut, "geen hele back-up"),
        (flipped, "beschadigd"),
        (foreign, "geen hele back-up"),
        (linked, "geen back-up"),
        (manifest_says(format="iets-anders"), "geen back-up"),
        (manifest_says(migrations=[1, 2]), "geen back-up"),
        (manifest_says(formatVersion=2), "nieuwere versie"),
        (manifest_says(migrations={"signals": ["9999_later"]}), "nieuwere versie"),
        (manifest_says(migrations={"signals": ["0001_squashed_9999"]}), "nieuwere versie"),
        (lambda archive: packed_anew(archive, lambda parts, _m: parts.pop("database.dump")), "beschadigd"),
        (lambda archive: packed_anew(archive, lambda parts, _m: parts.update({"../uit": b"x"})), "beschadigd"),
        (lambda archive: packed_anew(archive, lambda parts, _m: parts.update({"media/../../uit": b"x"})), "beschadigd"),
        (lambda archive: packed_anew(archive, lambda parts, _m: parts.update({"media//etc/uit": b"x"})), "beschadigd"),
    ],
)  # fmt: skip
def test_an_archive_that_is_broken_or_not_ours_is_refused_with_a_sentence(archive, media, spoil, sentence):
    before = contents(media)
    spoilt = spoil(archive)
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("restore", str(spoilt), replace=True)
    assert len(str(refusal.value).splitlines()) == 1
    assert str(spoilt) in str(refusal.value)
    assert contents(media) == before


def test_a_restore_that_fails_halfway_changes_nothing(archive, media):
    def halve(parts: dict[str, bytes], _manifest: object) -> None:
        parts["database.dump"] = parts["database.dump"][: len(parts["database.dump"]) // 2]
        parts["media/leeg.txt"] = b"niet meer leeg"

    broken = packed_anew(archive, halve)
    before = contents(media)
    with pytest.raises(backup.BackupRefused, match="niets veranderd"):
        backup.restore(broken, replace=True)
    assert contents(media) == before


def test_a_database_that_is_in_use_is_left_alone(archive, media, monkeypatch):
    monkeypatch.setattr(backup, "_EMPTY", backup._EMPTY.replace(f"{backup._PATIENCE}s", "200ms"))
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM signals_signal")
        with pytest.raises(backup.BackupRefused, match="in gebruik"):
            backup.restore(archive, replace=True)
    finally:
        other.close()
    assert Signal.objects.count() == 2


def test_what_is_refused_tells_nothing_of_anybody(archive, media):
    """PostgreSQL would quote the row."""
    assert backup._why_not("ERROR:  23505\nbewoner@example.nl") == (
        "PostgreSQL nam de back-up niet aan (23505). Er is niets veranderd."
    )


def test_only_its_owner_reads_a_backup(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    assert archive.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]


def test_a_backup_is_never_written_over(archive):
    before = archive.read_bytes()
    with pytest.raises(CommandError, match="bestaat al"):
        call_command("backup", str(archive))
    assert archive.read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused_with_a_sentence(archive):
    with pytest.raises(CommandError, match="kan niet worden geschreven"):
        call_command("backup", str(archive / "onder-een-bestand.tar"))


def test_of_an_empty_database_no_backup_is_made(archive, empty_database):
    with pytest.raises(backup.BackupRefused, match="niets om te bewaren"):
        backup.make(archive.with_name("leeg.tar"))
    assert not archive.with_name("leeg.tar").exists()


def test_old_backups_go_and_other_files_stay(archive):
    folder = archive.parent
    old, other = folder / "wijkwerk-20200101T000000Z.tar", folder / "wijkwerk-jaarverslag.tar"
    old.touch()
    other.touch()
    call_command("backup", str(folder / "vannacht.tar"), keep=7)
    assert not old.exists()
    assert other.exists()
    assert archive.exists()


@pytest.mark.parametrize(
    ("clock", "last", "hours"),
    [
        ("2026-11-24 01:30", None, 0),
        ("2026-11-24 01:30", "2026-11-22 02:30", 0),
        ("2026-11-24 01:30", "2026-11-23 02:30", 1),
        ("2026-11-24 02:30", "2026-11-24 02:30", 24),
        ("2026-11-24 14:30", "2026-11-24 02:30", 12),
    ],
)
def test_the_nightly_backup_waits_for_the_night_unless_it_is_late(clock, last, hours):
    def moment(text: str) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.fromisoformat(text))

    waited = command.seconds_to_wait(moment(clock), last=moment(last) if last else None)
    assert waited == hours * 3600


def test_the_version_is_said_in_one_way():
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()

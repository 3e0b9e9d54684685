"""Backup and restore: the whole of a municipality in one file, and back.

A backup is a tar archive: `database.dump` (pg_dump's own format), `media/` with every attachment, and last
`manifest.json`, which names each of them with its size and SHA-256. The manifest is written last, so an archive that
was broken off has none. Sessions stay behind: who was signed in last night is not signed in by a restore.

The database is read in one snapshot, and the attachments after it: an attachment of that very moment may be in the
archive without its row, and never the other way round, except for one that was erased in between.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from django.conf import settings
from django.contrib.postgres.operations import CreateExtension
from django.db import DatabaseError, connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from wijkwerk import __version__

FORMAT: Final = "wijkwerk-backup"
FORMAT_VERSION: Final = 1
_DUMP: Final = "database.dump"
_MANIFEST: Final = "manifest.json"
_MEDIA: Final = "media/"
_NAME: Final = re.compile(r"wijkwerk-(\d{8}T\d{6})Z\.tar")
_STAGE: Final = ".restore-"
# Who was signed in where: of no use to anybody but a thief.
_LEFT_BEHIND: Final = ("django_session", "usersessions_usersession")
# Seconds that a restore waits for others to let go of a table.
_PATIENCE: Final = 20


class BackupRefused(Exception):
    """Why no backup was made, or nothing was restored, as a sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself, and what was found to be so."""

    made_at: str
    version: str
    migrations: dict[str, list[str]]
    files: dict[str, tuple[int, str]]  # name -> (bytes, SHA-256)

    @property
    def attachments(self) -> list[str]:
        """The names of the attachments, as they stand in the archive."""
        return [name for name in self.files if name.startswith(_MEDIA)]


# --- Making one -----------------------------------------------------------------------------------------------------


def make(target: Path) -> Path:
    """Write a backup and give its path. `target` is a folder, where it gets the moment as its name, or a new file.

    Only the owner may read it. A file that is there already is never written over (`BackupRefused`), and what was
    broken off leaves nothing behind.
    """
    usual = os.umask(0o077)
    try:
        if target.is_dir() or not target.suffix:
            target.mkdir(parents=True, exist_ok=True)
            target = target / f"wijkwerk-{timezone.now().astimezone(datetime.UTC):%Y%m%dT%H%M%S}Z.tar"
        if target.exists():
            raise BackupRefused(_("%(file)s bestaat al.") % {"file": target})
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as work:
            dump, archive = Path(work, _DUMP), Path(work, "archive.tar")
            _dump_to(dump)
            _pack(archive, dump)
            # Not a rename: that would write over a file which another backup made meanwhile.
            os.link(archive, target)
    except OSError as error:
        raise BackupRefused(
            _("%(file)s kan niet worden geschreven: %(why)s.") % {"file": target, "why": error.strerror}
        ) from error
    finally:
        os.umask(usual)
    return target


def _dump_to(file: Path) -> None:
    try:
        migrations = _applied()
    except DatabaseError:
        migrations = {}
    if not migrations:
        raise BackupRefused(_("In de database staat niets om te bewaren."))
    flags = ["--format=custom", "--schema=public", "--no-owner", "--no-privileges"]
    flags += [f"--exclude-table-data=public.{table}" for table in _LEFT_BEHIND]
    done = _postgres("pg_dump", *flags, f"--file={file}")
    if done.returncode:
        raise BackupRefused(_("De database kan niet worden gelezen: %(why)s") % {"why": _last_line(done.stderr)})


def _pack(archive: Path, dump: Path) -> None:
    files: dict[str, dict[str, Any]] = {}
    with archive.open("xb") as raw:
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in [(_DUMP, dump), *_attachments()]:
                try:
                    content = path.open("rb")
                except FileNotFoundError:
                    if name == _DUMP:
                        raise
                    continue  # an attachment that was erased since they were listed
                with content:
                    size, digest = _add(tar, name, content)
                files[name] = {"size": size, "sha256": digest}
            manifest = {
                "format": FORMAT,
                "formatVersion": FORMAT_VERSION,
                "madeAt": timezone.now().astimezone(datetime.UTC).isoformat(timespec="seconds"),
                "wijkwerk": __version__,
                "migrations": _applied(),
                "files": files,
            }
            with tempfile.TemporaryFile(dir=archive.parent) as written:
                written.write(json.dumps(manifest, indent=1, sort_keys=True).encode())
                written.seek(0)
                _add(tar, _MANIFEST, written)
        raw.flush()
        os.fsync(raw.fileno())


def _attachments() -> Iterator[tuple[str, Path]]:
    """Every attachment with its name in the archive; what a restore has lying about is none."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and not path.is_symlink() and not inside.parts[0].startswith(_STAGE):
            yield _MEDIA + inside.as_posix(), path


class _Hashed:
    """A file that is read once, and knows afterwards what it read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self._digest.update(part)
        return part

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> tuple[int, str]:
    """Add one file as its owner's alone; gives its size and digest."""
    entry = tarfile.TarInfo(name)
    found = os.fstat(content.fileno())
    entry.size, entry.mtime, entry.mode = found.st_size, int(found.st_mtime), 0o600
    hashed = _Hashed(content)
    tar.addfile(entry, cast("IO[bytes]", hashed))
    return entry.size, hashed.hexdigest()


def forget_old(folder: Path, *, days: int) -> list[Path]:
    """Delete the backups in a folder that were made longer than `days` ago; gives which. Other files are left alone."""
    before = timezone.now() - datetime.timedelta(days=days)
    old = [path for path, moment in _kept(folder) if moment < before]
    for path in old:
        path.unlink()
    return old


def newest(folder: Path) -> datetime.datetime | None:
    """When the newest backup in a folder was made; None where there is none."""
    return max((moment for _path, moment in _kept(folder)), default=None)


def _kept(folder: Path) -> Iterator[tuple[Path, datetime.datetime]]:
    for path in folder.glob("wijkwerk-*.tar"):
        match = _NAME.fullmatch(path.name)
        if match:
            yield path, datetime.datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=datetime.UTC)


# --- Putting one back -----------------------------------------------------------------------------------------------


def read(archive: Path) -> Manifest:
    """Read a whole archive and give its manifest. Refuses (`BackupRefused`) one that is not ours, not whole, changed
    since it was made, or made by a newer wijkwerk than this one."""
    found: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(archive, mode="r:") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is None or entry.name in found:
                    raise BackupRefused(_("%(file)s is geen back-up van wijkwerk.") % {"file": archive})
                if entry.name == _MANIFEST:
                    manifest = json.loads(content.read())
                    continue
                hashed = _Hashed(content)
                while hashed.read(1 << 20):
                    pass
                found[entry.name] = (entry.size, hashed.hexdigest())
    except FileNotFoundError:
        raise BackupRefused(_("%(file)s is er niet.") % {"file": archive}) from None
    except (tarfile.TarError, ValueError):
        raise BackupRefused(_("%(file)s is geen hele back-up van wijkwerk.") % {"file": archive}) from None
    except OSError as error:
        raise BackupRefused(
            _("%(file)s kan niet worden gelezen: %(why)s.") % {"file": archive, "why": error.strerror or "?"}
        ) from error
    return _judged(archive, manifest, found)


def _judged(archive: Path, manifest: Any, found: dict[str, tuple[int, str]]) -> Manifest:
    """The manifest, where it is ours and tells the truth about what was found."""
    if not manifest:
        raise BackupRefused(_("%(file)s is geen hele back-up van wijkwerk.") % {"file": archive})
    try:
        said = Manifest(
            made_at=str(manifest["madeAt"]),
            version=str(manifest["wijkwerk"]),
            migrations={app: list(names) for app, names in manifest["migrations"].items()},
            files={name: (file["size"], file["sha256"]) for name, file in manifest["files"].items()},
        )
        ours = manifest["format"] == FORMAT
        newer = ours and manifest["formatVersion"] > FORMAT_VERSION
    except (KeyError, TypeError, AttributeError):
        ours = False
    if not ours:
        raise BackupRefused(_("%(file)s is geen back-up van wijkwerk.") % {"file": archive})
    if newer or _unknown(said.migrations):
        raise BackupRefused(
            _("%(file)s is gemaakt met een nieuwere versie van wijkwerk (%(version)s): zet die eerst neer.")
            % {"file": archive, "version": said.version}
        )
    if said.files != found or _DUMP not in found or not all(map(_is_safe, found)):
        raise BackupRefused(_("%(file)s is beschadigd: de controlegetallen kloppen niet.") % {"file": archive})
    return said


def _is_safe(name: str) -> bool:
    """Whether a name in an archive stays inside the folder where it is unpacked."""
    path = PurePosixPath(name)
    return name == _DUMP or (
        name.startswith(_MEDIA)
        and path.as_posix() == name
        and ".." not in path.parts
        and not path.parts[1].startswith(_STAGE)
    )


def restore(archive: Path, *, replace: bool = False) -> Manifest:
    """Put a backup back, whole or not at all.

    The archive is read to its end first (`read`). A database with tables in it, or a folder with attachments, is
    refused without `replace`; with it, what was there is gone afterwards. The database changes in one transaction: a
    restore that fails leaves it as it was. Attachments are unpacked beside the present ones before that, and change
    places by renaming after it. They are their owner's alone, as the storage makes them (STORAGES in the settings).
    """
    manifest = read(archive)
    media = Path(settings.MEDIA_ROOT)
    _refuse_a_filled_house(media, replace=replace)
    usual = os.umask(0o077)
    try:
        media.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_STAGE, dir=media) as work:
            fresh, former = Path(work, "new"), Path(work, "old")
            fresh.mkdir()
            former.mkdir()
            with tarfile.open(archive, mode="r:") as tar:
                dump = _unpack(tar, Path(work), manifest, into=fresh)
            _replace_database(dump)
            _move(_entries(media), former)
            _move(_entries(fresh), media)
    except OSError as error:
        raise BackupRefused(
            _("%(file)s kan niet worden teruggezet: %(why)s.") % {"file": archive, "why": error.strerror or "?"}
        ) from error
    finally:
        os.umask(usual)
    return manifest


def _refuse_a_filled_house(media: Path, *, replace: bool) -> None:
    if replace:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cardinality(({_OURS}))")
        (count,) = cursor.fetchone()
    connection.close()
    if count:
        raise BackupRefused(
            _("Database %(name)s is niet leeg. Met --replace komt de back-up ervoor in de plaats.")
            % {"name": connection.settings_dict["NAME"]}
        )
    if media.is_dir() and any(_entries(media)):
        raise BackupRefused(
            _("In %(folder)s staan al bijlagen. Met --replace komt de back-up ervoor in de plaats.") % {"folder": media}
        )


def _unpack(tar: tarfile.TarFile, work: Path, manifest: Manifest, *, into: Path) -> Path:
    """Unpack the dump and the attachments, whose names `read` found safe; gives the dump."""
    for name in manifest.files:
        path = work / _DUMP if name == _DUMP else into / name.removeprefix(_MEDIA)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = tar.extractfile(name)
        assert content is not None  # noqa: S101 - read() refused an archive with anything but files
        with path.open("xb") as out:
            shutil.copyfileobj(content, out)
    return work / _DUMP


def _entries(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(_STAGE)]


def _move(entries: Iterable[Path], to: Path) -> None:
    for entry in entries:
        entry.rename(to / entry.name)


# Every object of ours as the words of a DROP: what stands in the schema and belongs to no extension. Tables come
# first, and take their own sequences along.
_OURS: Final = """
SELECT coalesce(array_agg(words ORDER BY rank, words), '{}') FROM (
    SELECT CASE WHEN relkind IN ('r', 'p') THEN 1 ELSE 2 END AS rank, oid, 'pg_class'::regclass AS class,
           CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                        ELSE 'TABLE' END || ' IF EXISTS ' || format('public.%I', relname) AS words
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 3, oid, 'pg_proc'::regclass, 'ROUTINE IF EXISTS ' || format('public.%I', proname)
           || '(' || pg_get_function_identity_arguments(oid) || ')'
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a'
    UNION ALL
    SELECT 4, oid, 'pg_type'::regclass, 'TYPE IF EXISTS ' || format('public.%I', typname)
    FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    UNION ALL
    SELECT 5, oid, 'pg_ts_config'::regclass, 'TEXT SEARCH CONFIGURATION IF EXISTS ' || format('public.%I', cfgname)
    FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 6, oid, 'pg_ts_dict'::regclass, 'TEXT SEARCH DICTIONARY IF EXISTS ' || format('public.%I', dictname)
    FROM pg_ts_dict WHERE dictnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 7, oid, 'pg_collation'::regclass, 'COLLATION IF EXISTS ' || format('public.%I', collname)
    FROM pg_collation WHERE collnamespace = 'public'::regnamespace
) ours
WHERE NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = ours.class AND d.objid = ours.oid AND d.deptype = 'e'
)
"""
_EMPTY: Final = f"""
BEGIN;
SET LOCAL lock_timeout = '{_PATIENCE}s';
DO $$
DECLARE what text;
BEGIN
    FOREACH what IN ARRAY ({_OURS}) LOOP EXECUTE 'DROP ' || what || ' CASCADE'; END LOOP;
END $$;
"""


def _replace_database(dump: Path) -> None:
    """Empty the database and fill it from a dump, in one transaction."""
    connection.close()
    arguments, env = _there("psql")
    flags = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate", "--output=/dev/null"]
    # Not the schema itself, which is there and holds the extensions.
    command = ["pg_restore", "--schema=public", "--no-owner", "--no-privileges", "--file=-", str(dump)]
    with (
        tempfile.TemporaryFile() as said,
        _started(["psql", *flags, *arguments], env=env, stdin=subprocess.PIPE, stderr=said) as psql,
        _started(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as script,
    ):
        sink, source = cast("IO[bytes]", psql.stdin), cast("IO[bytes]", script.stdout)
        try:
            sink.write(_EMPTY.encode())
            for name in _extensions():
                sink.write(f'CREATE EXTENSION IF NOT EXISTS "{name}" SCHEMA public;\n'.encode())
            shutil.copyfileobj(source, sink)
            # Without this last word everything above never happened: whatever dies before it, dies harmlessly.
            if script.wait() == 0:
                sink.write(b"\nCOMMIT;\nANALYZE;\n")
            sink.close()
        except BrokenPipeError:  # psql met an error and left; it says which
            script.kill()
        said.seek(0)
        if psql.wait() != 0 or script.wait() != 0:
            said.seek(0)
            raise BackupRefused(_why_not(said.read().decode(errors="replace")))


def _why_not(said: str) -> str:
    """What psql met, by its code and without the row that it met it in."""
    code = next(iter(re.findall(r"(?:ERROR|FATAL):\s+([0-9A-Z]{5})\b", said)), "")
    if code == "55P03":
        return _("De database is in gebruik: stop eerst web, worker en beat. Er is niets veranderd.")
    if code == "42501":
        return _("De gebruiker van de database mag hier geen tabellen of extensies maken. Er is niets veranderd.")
    return _("PostgreSQL nam de back-up niet aan (%(code)s). Er is niets veranderd.") % {
        "code": code or _last_line(said) or "pg_restore"
    }


def _extensions() -> list[str]:
    """The extensions that our migrations ask for: a dump of one schema names none."""
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    operations = [operation for migration in migrations for operation in migration.operations]
    return sorted({operation.name for operation in operations if isinstance(operation, CreateExtension)})


# --- PostgreSQL's own programs --------------------------------------------------------------------------------------


def _unknown(migrations: Mapping[str, Iterable[str]]) -> list[str]:
    """Which of these migrations (by app) this version does not have. A summary that a later one took the place of
    (docs/adr/0038-*) is gone; the steps that it stood for are named beside it."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    steps = {(app, name[:4]) for app, name in known}
    return [
        name
        for app, names in migrations.items()
        for name in names
        if (app, name) not in known and (app, name.removeprefix("0001_squashed_")) not in steps
    ]


def _applied() -> dict[str, list[str]]:
    """The migrations that the database has, by app."""
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def _there(program: str) -> tuple[list[str], dict[str, str]]:
    """The arguments and environment with which a program of PostgreSQL finds our database."""
    arguments, env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return arguments[1:], os.environ | (env or {})


def _postgres(program: str, *flags: str) -> subprocess.CompletedProcess[str]:
    arguments, env = _there(program)
    try:
        return subprocess.run([program, *flags, *arguments], env=env, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise _absent(program) from None


def _started(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, **how)
    except FileNotFoundError:
        raise _absent(command[0]) from None


def _absent(program: str) -> BackupRefused:
    return BackupRefused(
        _("Het programma %(program)s ontbreekt: installeer de client van PostgreSQL.") % {"program": program}
    )


def _last_line(said: str) -> str:
    return (said.strip().splitlines() or [""])[-1]

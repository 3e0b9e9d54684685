"""A signal on paper: a page to print and a PDF that another program and another reader can use."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import Client
from PIL import Image

from signals import alone, paper, press
from signals.models import Event, Sensitivity, Signal
from tests import files, world

TEXT = "De lantaarn voor nummer 12 is uit.\n<script>alert(1)</script>\nHet is er ’s avonds donker."


@pytest.fixture
def signal(town) -> Signal:
    made = world.signal(TEXT, email="bewoner@example.nl", name="Joke de Vries", street="Beukenlaan", house_number="12")
    files.kept(made)
    files.kept(made)
    return made


@pytest.fixture
def desk(client, member) -> Client:
    client.force_login(member, backend="officers.sign_in.SignInBackend")
    return client


def words(content: bytes) -> str:
    """The words in a PDF, from the characters of its fonts (ToUnicode)."""
    said = ""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            fonts = {name: _characters(font) for name, font in page.obj.Resources.Font.items()}
            now: dict[int, str] = {}
            for given, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    now = fonts[str(given[0])]
                elif str(operator) in ("Tj", "TJ"):
                    parts = given[0] if str(operator) == "TJ" else given
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            raw = bytes(part)
                            said += "".join(
                                now.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2)
                            )
    return said


def _characters(font) -> dict[int, str]:
    found = {}
    for line in font.ToUnicode.read_bytes().decode("latin-1").splitlines():
        parts = [part.strip("<>") for part in line.split()]
        if len(parts) == 2 and line.startswith("<"):
            found[int(parts[0], 16)] = bytes.fromhex(parts[1]).decode("utf-16-be")
    return found


def test_pve_2_29_the_pdf_holds_number_text_location_and_photos(desk, signal):
    answer = desk.get(f"/signalen/{signal.number}/afdruk.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{signal.number}.pdf"'
    said = words(answer.content).replace(" ", "")
    for part in (signal.number, "Straatverlichting", "Delantaarnvoornummer12isuit.", "Beukenlaan12", "Beuken,Oost"):
        assert part.replace(" ", "") in said
    assert "<script>alert(1)</script>" in said
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        pictures = {
            (int(image.Width), int(image.Height))
            for page in pdf.pages
            for image in page.obj.Resources.get("/XObject", {}).values()
            if image.get("/Subtype") == "/Image"
        }
    assert pictures == {(400, 300)}


@pytest.mark.parametrize("path", ["afdruk", "afdruk.pdf"])
def test_pve_2_29_a_signal_that_one_may_not_see_answers_404(client, signal, social_worker, manager, path):
    for officer in (social_worker, manager):
        client.force_login(officer, backend="officers.sign_in.SignInBackend")
        assert client.get(f"/signalen/{signal.number}/{path}").status_code == 404
        assert client.get(f"/signalen/2020-000001/{path}").status_code == 404


def test_the_pdf_is_tagged_and_says_what_it_is_in_which_language(desk, signal):
    """What PDF/UA-1 asks that a program can see (ISO 14289-1: 7.1, 7.2, 7.3)."""
    with pikepdf.open(io.BytesIO(desk.get(f"/signalen/{signal.number}/afdruk.pdf").content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == f"{signal.number} Straatverlichting"
        tags = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing]
        kinds = [str(tag.S) for tag in tags]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") == 3
        alternatives = [str(tag.Alt) for tag in tags if str(tag.S) == "/Figure" and "/Alt" in tag]
        assert alternatives == [f"Foto {n} bij {signal.number}" for n in (1, 2)]


def test_the_page_to_print_holds_the_same_and_no_way_to_write(desk, signal):
    answer = desk.get(f"/signalen/{signal.number}/afdruk")
    page = answer.content.decode()
    for part in (signal.number, "De lantaarn voor nummer 12", "Beukenlaan 12", "Beuken, Oost"):
        assert part in page
    assert page.count("<img ") == 2
    assert "<form" not in page
    assert "<script>" not in page


@pytest.mark.parametrize("path", ["afdruk", "afdruk.pdf"])
def test_the_reporter_and_notes_are_not_on_paper(desk, signal, member, path):
    desk.post(f"/signalen/{signal.number}/notitie", {"tekst": "Boze hond."})
    answer = desk.get(f"/signalen/{signal.number}/{path}")
    said = words(answer.content) if path.endswith("pdf") else answer.content.decode()
    for part in ("bewoner@example.nl", "Joke", "Boze"):
        assert part not in said


def test_who_put_a_signal_on_paper_is_in_the_history(desk, signal, member):
    desk.get(f"/signalen/{signal.number}/afdruk")
    desk.get(f"/signalen/{signal.number}/afdruk.pdf")
    readings = signal.events.filter(what=Event.What.READ)
    assert [(one.officer, one.after) for one in readings] == [(member, "afdruk"), (member, "pdf")]


def test_a_special_signal_is_printed_under_the_eyes_of_the_audit_and_never_becomes_a_file(desk, signal, member):
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.SPECIAL)
    page = desk.get(signal.get_absolute_url()).content.decode()
    assert "/afdruk.pdf" not in page
    assert desk.get(f"/signalen/{signal.number}/afdruk").status_code == 200
    answer = desk.get(f"/signalen/{signal.number}/afdruk.pdf")
    assert answer.status_code == 403
    assert "maken wij geen PDF" in answer.content.decode()
    assert list(signal.events.filter(what="gelezen").values_list("after", flat=True)) == ["", "afdruk"]


def test_nothing_but_photos_of_the_signal_and_our_static_files_comes_on_paper(signal, settings, tmp_path):
    fetch = paper._only_of_our_own(paper.paper_of(signal).photos)
    (tmp_path / "geheim.txt").write_text("geheim")
    for url in (
        "https://example.nl/foto.jpg",
        "file:///etc/passwd",
        (tmp_path / "geheim.txt").as_uri(),
        "data:text/plain,dag",
        "https://papier.invalid/static/css/paper.cs",
        "https://papier.invalid/foto/00000000-0000-0000-0000-000000000000",
    ):
        assert fetch(url) is None
    for url in (
        "https://papier.invalid/static/../wijkwerk/settings.py",
        "https://papier.invalid/static/%2e%2e/wijkwerk/settings.py",
    ):
        with pytest.raises(SuspiciousFileOperation):
            fetch(url)
    kind, photo = fetch(f"https://papier.invalid/foto/{signal.attachments.first().public_id}")
    assert (kind, Image.open(io.BytesIO(photo)).size) == ("image/jpeg", (400, 300))
    kind, sheet = fetch("https://papier.invalid/static/css/paper.css")
    assert (kind, b"@page" in sheet) == ("text/css", True)


def test_a_photo_of_another_signal_does_not_come_on_paper(signal):
    other = files.kept(world.signal())
    fetch = paper._only_of_our_own(paper.paper_of(signal).photos)
    assert fetch(f"https://papier.invalid/foto/{other.public_id}") is None


PAGE = "<!doctype html><html lang=nl><title>Papier</title><body><h1>Dag buurt</h1>{}</body></html>"


def press_with(fault: str, tmp_path: Path, monkeypatch) -> None:
    """Let the press run with these lines before its last ones."""
    code = Path(press.__file__).read_text()
    head, begin, rest = code.rpartition('\nif __name__ == "__main__":')
    own = tmp_path / "press.py"
    own.write_text(f"{head}\n{fault}\n{begin}{rest}")
    monkeypatch.setattr(press, "__file__", str(own))


@pytest.fixture
def children(monkeypatch) -> list[subprocess.Popen]:
    """The processes that are started from here, and with what environment."""
    started = []

    class Seen(subprocess.Popen):
        def __init__(self, *given: Any, **how: Any) -> None:
            super().__init__(*given, **how)
            self.env = how["env"]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Seen)
    return started


# Ends the child where it opens a line to anywhere, or such a file that is not of a library.
WATCHED = """
def _watch(event, given):
    if event.startswith("socket."):
        os._exit(9)
    if event == "open" and str(given[0]).endswith((".css", "passwd")) and not str(given[0]).startswith(sys.prefix):
        os._exit(9)
sys.addaudithook(_watch)
"""


def test_the_press_asks_for_everything_and_opens_nothing_by_itself(tmp_path, monkeypatch):
    """Also what a page brings in its style or its pictures, by whichever protocol."""
    press_with(WATCHED, tmp_path, monkeypatch)
    (tmp_path / "a.css").write_text("body { color: red }")
    away = [(tmp_path / "a.css").as_uri(), "http://127.0.0.1:9/b.css", "https://papier.invalid/c.css"]
    asked: list[str] = []
    links = "".join(f'<link rel=stylesheet href="{url}">' for url in away)
    pictures = '<img alt=plaatje src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><img alt=plaatje src="/foto/1">'

    def fetch(url: str) -> None:
        asked.append(url)

    made = press.printed(PAGE.format(links + pictures), fetch=fetch)
    assert "Dag buurt" in words(made)
    assert asked == [*away, "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "https://papier.invalid/foto/1"]


def test_a_press_that_opened_a_file_of_ours_or_a_line_would_be_seen(tmp_path, monkeypatch):
    for deed in ("open('/etc/passwd')", "import socket; socket.create_connection(('127.0.0.1', 9))"):
        press_with(f"{WATCHED}{deed}", tmp_path, monkeypatch)
        with pytest.raises(press.NotPrintedError, match="it ended with 9"):
            press.printed(PAGE.format(""), fetch=lambda url: None)
        monkeypatch.undo()


def test_a_pdf_leaves_nothing_in_the_web_process_no_process_and_no_file_behind(children, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(sys.modules)
    press.printed(PAGE.format(""), fetch=paper._only_of_our_own(()))
    assert not [name for name in set(sys.modules) - before if name.startswith(("weasyprint", "pydyf", "fontTools"))]
    assert [child.returncode is not None for child in children] == [True]
    assert not list(tmp_path.iterdir())


def test_the_press_gets_none_of_our_secrets(children, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    press.printed(PAGE.format(""), fetch=lambda url: None)
    assert set(children[0].env) == {*alone.surroundings(), "TMPDIR"}
    assert "geheim" not in children[0].env.values()


@pytest.mark.parametrize(
    "fault",
    [
        "bytearray(2_000_000_000)",
        "sys.exit(3)",
        *(
            f"def _print(asked, told): told.write(b{said!r}); told.flush()"
            for said in (
                *("{", "{}\\n", "3\\n", "[1]\\n", "\\xff\\n", '{"asks": 5}\\n', '{"size": "a"}\\n', '{"size": -1}\\n'),
                *('{"size": 1000000000000}\\n', '{"size": 9}\\nkort', '{"asks": "a"}\\n'),
            )
        ),
    ],
)
def test_a_press_that_breaks_takes_too_much_or_lies_costs_its_process_only(fault, tmp_path, monkeypatch):
    press_with(fault, tmp_path, monkeypatch)
    with pytest.raises(press.NotPrintedError):
        press.printed(PAGE.format(""), fetch=lambda url: None)


def test_a_press_that_works_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(press, "_CPU_SECONDS", 0)
    with pytest.raises(press.NotPrintedError):
        press.printed(PAGE.format(""), fetch=lambda url: None)


def test_a_press_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(press, "_SECONDS", 0.2)
    with pytest.raises(press.NotPrintedError, match="it ended with -9"):
        press.printed(PAGE.format(""), fetch=lambda url: None)


def test_a_photo_that_storage_lost_is_missing_on_the_paper_and_the_rest_is_there(desk, signal, caplog):
    lost = signal.attachments.first()
    lost.file.storage.delete(lost.file.name)
    answer = desk.get(f"/signalen/{signal.number}/afdruk.pdf")
    assert answer.status_code == 200
    assert "donker" in words(answer.content)
    assert [record.audit["object"] for record in caplog.records if record.msg == "a file is not in storage"] == [
        {"attachment_id": str(lost.public_id)}
    ]


def test_the_paper_asks_the_database_the_same_whatever_hangs_on_the_signal(desk, signal, django_assert_max_num_queries):
    desk.get(f"/signalen/{signal.number}/afdruk")
    for _ in range(5):
        files.kept(signal)
    with django_assert_max_num_queries(14):
        desk.get(f"/signalen/{signal.number}/afdruk")

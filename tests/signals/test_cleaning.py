"""What becomes of a file before it is kept: known by its content, and without what runs or says who made it."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from signals import alone, cleaning
from tests import files


def cleaned(content: bytes, folder: Path) -> cleaning.Cleaned:
    source, result = folder / "source", folder / "result"
    source.write_bytes(content)
    result.mkdir()
    return cleaning.clean(source, into=result)


def refused(content: bytes, folder: Path) -> str:
    with pytest.raises(cleaning.Unfit) as unfit:
        cleaned(content, folder)
    return unfit.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stays_what_it_is_without_what_the_camera_wrote(kind, tmp_path):
    content = files.as_a_camera_writes(kind)
    assert files.MAKER.encode() in content
    kept = cleaned(content, tmp_path)
    assert kept.media_type == f"image/{kind.lower()}"
    assert files.MAKER.encode() not in kept.file.read_bytes()
    with Image.open(kept.file) as photo:
        assert photo.format == kind
        assert dict(photo.getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(photo.info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stands_upright_and_so_does_its_thumbnail(kind, tmp_path):
    kept = cleaned(files.as_a_camera_writes(kind), tmp_path)
    assert kept.thumbnail is not None
    for file in (kept.file, kept.thumbnail):
        with Image.open(file) as photo:
            assert photo.size == (200, 400)
            # It was red on the left; turned by a quarter that is the top.
            red, _green, blue = photo.convert("RGB").getpixel((100, 50))
            assert red > 200 > 100 > blue


def test_a_large_photo_is_made_smaller(tmp_path):
    kept = cleaned(files.picture(width=4000, height=1000), tmp_path)
    with Image.open(kept.file) as photo:
        assert photo.size == (cleaning.LONGEST_SIDE, cleaning.LONGEST_SIDE // 4)


def test_a_photo_of_an_iphone_becomes_a_jpeg(tmp_path):
    assert files.MAKER.encode() in files.IPHONE
    kept = cleaned(files.IPHONE, tmp_path)
    assert kept.media_type == "image/jpeg"
    with Image.open(kept.file) as photo:
        assert (photo.format, photo.size) == ("JPEG", (64, 48))
    assert files.MAKER.encode() not in kept.file.read_bytes()


def test_what_is_transparent_stays_so_and_its_thumbnail_is_white(tmp_path):
    image = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(image, format="PNG")
    kept = cleaned(image.getvalue(), tmp_path)
    with Image.open(kept.file) as photo, Image.open(kept.thumbnail) as small:
        assert photo.getpixel((5, 5))[3] == 0
        assert min(small.getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(2000),  # a program of Windows
        b"\x7fELF" + bytes(2000),
        b"#!/bin/sh\nrm -rf /\n",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><p>Dag",
        b"PK\x03\x04" + bytes(100),
        b" %PDF-1.7 begint te laat",
        b"x",
    ],
    ids=["exe", "elf", "shell", "gif", "svg", "html", "zip", "late", "x"],
)
def test_the_content_decides_and_what_is_no_photo_or_pdf_is_refused(content, tmp_path):
    assert refused(content, tmp_path) == "unknown"


@pytest.mark.parametrize("content", [files.picture(), files.picture("PNG"), files.picture("WEBP"), files.document()])
def test_half_a_file_is_refused(content, tmp_path):
    assert refused(content[:60], tmp_path) == "broken"


def test_a_picture_that_unpacks_to_gigabytes_is_refused(tmp_path):
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, format="PNG")
    assert len(bomb.getvalue()) < 200_000
    assert refused(bomb.getvalue(), tmp_path) == "too-many-points"


def test_a_pdf_that_unpacks_to_gigabytes_is_refused_and_costs_only_the_child(tmp_path):
    """A stream that says where everything is must be unpacked to open a PDF at all: it is a thousand times larger."""
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(2000)) + packer.flush()
    head = b"%PDF-1.7\n"
    table = b"1 0 obj\n<< /Type /XRef /Size 3 /W [1 2 1] /Root 2 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
    content = head + table % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(head)
    assert len(content) < 4_000_000
    assert refused(content, tmp_path) == "broken"


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    def slow(*args: object, **kwargs: object) -> None:
        raise subprocess.TimeoutExpired("clean", 1)

    monkeypatch.setattr(cleaning.subprocess, "run", slow)
    assert refused(files.picture(), tmp_path) == "broken"


def zipped() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("kwaad.html", "<script>alert(1)</script>")
    return archive.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        files.picture() + zipped(),
        files.picture("PNG") + zipped(),
        files.document() + zipped(),
        files.picture(comment=b"%PDF-1.7 1 0 obj"),
        files.picture(comment=b"<script>alert(1)</script>"),
    ],
    ids=["jpeg and zip", "png and zip", "pdf and zip", "jpeg and pdf", "jpeg and page"],
)
def test_a_file_that_is_two_things_at_once_is_refused(content, tmp_path):
    assert refused(content, tmp_path) == "two-in-one"


def test_what_a_telephone_hangs_behind_a_photo_stays_behind(tmp_path):
    kept = cleaned(files.picture() + b"ftypmp42 een filmpje", tmp_path)
    assert b"filmpje" not in kept.file.read_bytes()


def armed(pdf: pikepdf.Pdf) -> None:
    """A PDF with everything in it that runs, sends or encloses."""
    name, dictionary = pikepdf.Name, pikepdf.Dictionary
    script = pdf.make_indirect(dictionary(S=name.JavaScript, JS="app.alert('script')"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = dictionary(WC=script)
    pdf.Root.Names = dictionary(JavaScript=dictionary(Names=pikepdf.Array(["een", script])))
    pdf.Root.AcroForm = dictionary(XFA="<xdp>script</xdp>", Fields=pikepdf.Array())
    pdf.attachments["kwaad.exe"] = b"MZ programma"
    page = pdf.pages[0].obj
    page.AA = dictionary(O=dictionary(S=name.Launch, F="programma.exe"))
    rect = pikepdf.Array([0, 0, 9, 9])
    page.Annots = pikepdf.Array(
        [
            dictionary(Type=name.Annot, Subtype=name.Link, Rect=rect, A=dictionary(S=name.SubmitForm, F="http://x")),
            dictionary(Type=name.Annot, Subtype=name.FileAttachment, Rect=rect, FS=dictionary(F="kwaad.exe")),
            pdf.make_indirect(
                dictionary(
                    Type=name.Annot,
                    Subtype=name.Link,
                    Rect=rect,
                    A=dictionary(S=name.URI, URI="https://example.nl", Next=pikepdf.Array([script])),
                )
            ),
        ]
    )
    pdf.docinfo["/Author"] = "mevrouw Jansen"
    with pdf.open_metadata() as about:
        about["dc:creator"] = ["mevrouw Jansen"]


def test_a_pdf_keeps_its_pages_and_loses_what_runs_what_is_enclosed_and_who_made_it(tmp_path):
    kept = cleaned(files.document(change=armed), tmp_path)
    assert (kept.media_type, kept.thumbnail) == ("application/pdf", None)
    with pikepdf.open(kept.file) as pdf:
        assert len(pdf.pages) == 1
        assert "https://example.nl" in str(pdf.pages[0].obj.Annots[1].A.URI)
        everything = b"".join(thing.unparse(resolved=True) for thing in pdf.objects)
    everything += kept.file.read_bytes()
    for word in (
        b"JavaScript", b"script", b"Launch", b"programma", b"SubmitForm", b"FileAttachment", b"EmbeddedFile", b"XFA",
        b"Jansen",
    ):  # fmt: skip
        assert word not in everything, word


def test_a_pdf_with_a_password_is_refused(tmp_path):
    content = files.document(save={"encryption": pikepdf.Encryption(owner="baas", user="geheim")})
    assert refused(content, tmp_path) == "locked"


def test_the_child_gets_none_of_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    seen = {}
    run = subprocess.run

    def watch(*args, **kwargs):
        seen.update(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setattr(cleaning.subprocess, "run", watch)
    cleaned(files.picture(), tmp_path)
    assert set(seen) == set(alone.surroundings())
    assert "geheim" not in seen.values()

"""Icons of subjects: a drawing of a city marks its signals, and nothing that does something gets in."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from signals import icons, public
from signals.admin import CategoryForm
from signals.models import Category
from signals.starter import load_starter_set
from tests import world

LAMP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h16v16z" fill="#f00"/></svg>'


def drawn(inside: str, attributes: str = "") -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="0 0 24 24" {attributes}><path d="M0 0h9"/>{inside}</svg>'


@pytest.mark.parametrize(
    "drawing",
    [
        drawn("<script>alert(1)</script>"),
        drawn("<SCRIPT>alert(1)</SCRIPT>"),
        drawn('<circle r="3" onclick="alert(1)"/>'),
        drawn("", 'onload="alert(1)"'),
        drawn('<a href="https://example.nl"><circle r="3"/></a>'),
        drawn('<image href="https://example.nl/x.png"/>'),
        drawn('<use xlink:href="https://example.nl/x.svg#y"/>'),
        drawn('<g xlink:href="#x"/>'),
        drawn('<circle r="3" style="background:url(https://example.nl)"/>'),
        drawn("<style>@import url(https://example.nl)</style>"),
        drawn('<circle r="3" fill="url(https://example.nl/x#y)"/>'),
        drawn('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x"/></body></foreignObject>'),
        drawn('<animate attributeName="href" to="javascript:alert(1)"/>'),
        drawn('<set attributeName="onload" to="alert(1)"/>'),
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + drawn("<title>&b;</title>"),
        '<?xml-stylesheet href="https://example.nl/x.css"?>' + LAMP,
        '<html xmlns="http://www.w3.org/1999/xhtml"><script/></html>',
        "geen tekening",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
        LAMP.replace("M4 4", "M4 4" + " 0" * 20_000),
    ],
)  # fmt: skip
def test_pve_3_39_a_drawing_with_a_script_or_a_way_out_is_refused(drawing):
    with pytest.raises(ValidationError):
        icons.clean(drawing)


def test_what_drawing_programs_write_for_themselves_is_left_out():
    given = (
        '<?xml version="1.0" encoding="UTF-8"?><!-- Getekend --><svg xmlns="http://www.w3.org/2000/svg"'
        ' xmlns:inkscape="http://x" width="24" height="24" id="a"><metadata/><defs/>'
        '<g inkscape:label="laag"><path d="M0 0h9" class="b"/></g></svg>'
    )
    assert icons.clean(given) == (
        '<svg viewBox="0 0 24 24" xmlns="http://www.w3.org/2000/svg"><g><path d="M0 0h9" /></g></svg>'
    )


def test_pve_3_39_the_own_icon_of_a_subject_marks_its_signals_and_without_one_the_default_does(client, town):
    Category.objects.filter(pk=town.streetlight.pk).update(is_public=True)
    world.signal()
    assert public.seen()[0].icon.endswith("img/signal.svg")
    town.streetlight.refresh_from_db()
    town.streetlight.icon = icons.clean(LAMP)
    town.streetlight.save()
    address = public.seen()[0].icon
    assert address in client.get("/gebieden/BU1").content.decode()
    assert client.get("/kaart/signalen.json").json()["features"][0]["properties"]["icoon"] == address
    picture = client.get(address)
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"M4 4h16v16z" in picture.content
    assert client.get("/kaart/iconen/overig.svg").status_code == 404


def test_what_got_into_the_table_by_another_way_is_not_given_out(client, town):
    Category.objects.filter(pk=town.streetlight.pk).update(icon=drawn("<script>alert(1)</script>"))
    assert client.get("/kaart/iconen/straatverlichting.svg").status_code == 404


@pytest.mark.parametrize(("drawing", "taken"), [(LAMP, True), (drawn("<script/>"), False), ("\x00", False)])
def test_pve_3_39_a_city_brings_a_file_in_the_management_pages(town, manager, client, drawing, taken):
    client.force_login(manager)
    address = f"/beheer/signals/category/{town.streetlight.pk}/change/"
    form = client.get(address).context["adminform"].form
    given = {name: form[name].value() or "" for name in form.fields if name not in ("icon_file", "successors")}
    given = {name: "\n".join(value) if isinstance(value, list) else value for name, value in given.items()}
    given = {name: "" if value is False else value for name, value in given.items()}
    answer = client.post(address, given | {"icon_file": SimpleUploadedFile("lamp.svg", drawing.encode())})
    town.streetlight.refresh_from_db()
    assert answer.status_code == (302 if taken else 200)
    assert bool(town.streetlight.icon) is taken
    assert CategoryForm.base_fields["icon_file"].required is False


def test_every_subject_that_the_starting_set_makes_public_has_a_picture_and_lies_never_at_a_home(db):
    load_starter_set()
    subjects = Category.objects.filter(is_public=True)
    assert subjects.count() == 10
    for one in subjects:
        assert icons.clean(one.icon) == one.icon
    assert not subjects.filter(slug__in=("geluid-stank", "wonen-bouwen", "ongedierte-dieren")).exists()
    assert not Category.objects.filter(is_public=False).exclude(icon="").exists()

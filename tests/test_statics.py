"""Static files as a city collects them: all that a page asks for, packed under the name it asks by, and no more."""

from __future__ import annotations

import re
from pathlib import Path

import django.contrib.admin
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.staticfiles import finders
from django.test import override_settings

from signals.models import Signal
from wijkwerk.statics import PackedFiles, StaticFiles

TEMPLATES = (settings.BASE_DIR / "templates", Path(django.contrib.admin.__file__).parent / "templates")


def collected() -> set[str]:
    """The names of all files that `collectstatic` takes."""
    found = set()
    for finder in finders.get_finders():
        for path, storage in finder.list(StaticFiles.ignore_patterns):
            found.add(f"{storage.prefix}/{path}" if getattr(storage, "prefix", "") else path)
    return found


def asked_for() -> set[str]:
    """The names of all files that our templates ask for, and those of `/beheer/` and its forms."""
    named = {
        name
        for folder in TEMPLATES
        for template in folder.rglob("*.html")
        for name in re.findall(r"""{% static ["']([^"']+)["']""", template.read_text())
    }
    with override_settings(DEBUG=False):
        parts = [one.media for one in admin.site._registry.values()]
        parts.append(AutocompleteSelect(Signal._meta.get_field("category"), admin.site).media)
    scripts = {str(name) for part in parts for name in (*part._js, *sum(part._css.values(), []))}
    return named | {name for name in scripts if not name.startswith(("/", "http"))}


def test_every_file_that_a_page_asks_for_is_collected():
    names = asked_for()
    assert {"css/theme.css", "admin/js/vendor/jquery/jquery.min.js", "leaflet/leaflet.js"} <= names
    assert names - collected() == set()


def test_programs_that_no_page_asks_for_are_left_out():
    folders = {name.partition("/")[0] for name in collected()}
    assert "css" in folders
    assert not folders & {"rest_framework", "django_htmx"}


def test_a_file_is_packed_under_the_name_that_pages_ask_for(tmp_path):
    (tmp_path / "a.css").write_text(".a { color: red }\n" * 200)
    (tmp_path / "a.css.gz").write_text("what an earlier version packed, and would be served in its place")
    files = PackedFiles(location=tmp_path, base_url="/static/")
    list(files.post_process({"a.css": (files, "a.css")}))
    named = Path(files.stored_name("a.css")).stem
    assert named.startswith("a.")
    assert {path.name for path in tmp_path.glob("a.*")} == {
        "a.css", f"{named}.css", f"{named}.css.br", f"{named}.css.gz",
    }  # fmt: skip

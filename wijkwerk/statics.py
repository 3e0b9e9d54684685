"""Which static files a city serves: what our pages use, and not all that comes along in the packages of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage

_NOT_SERVED: Final = [
    *StaticFilesConfig.ignore_patterns,
    *("*.scss", "*.less", "*.cjs", "*.mjs", "*.ts", "*.md"),
    *("tokens.json", "list.json", "prince-xml.css"),
    *("redoc", "rest_framework", "django_htmx"),
    # Of these the packed one is asked for.
    *("*-src.js", "*-src.js.map", "jquery.js", "xregexp.js", "select2.full.js"),
]


class StaticFiles(StaticFilesConfig):
    """Django's static files without sources of styles, lists of tokens and programs that no page asks for.

    They would all be packed as well when the files are collected, which took minutes.
    """

    ignore_patterns = _NOT_SERVED


class PackedFiles(CompressedManifestStaticFilesStorage):
    """The collected files, packed under the name that pages ask for: the one with the sum of what is in it. Under its
    own name a file is there as well, for who types that, and as it is: to pack each twice took twice as long."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """As WhiteNoise's, of the names with a sum alone. What an earlier version packed under the others goes: it
        would be served in place of the file of now."""
        asked_for, paths = set(self.hashed_files.values()), list(paths)
        for path in paths:
            if path not in asked_for:
                for packed in (".gz", ".br"):
                    Path(self.path(path) + packed).unlink(missing_ok=True)
        yield from super().compress_files(path for path in paths if path in asked_for)

"""Which static files a city serves: what our pages use, and not all that comes along in the packages of others."""

from __future__ import annotations

from typing import Final

from django.contrib.staticfiles.apps import StaticFilesConfig

_NOT_SERVED: Final = [
    *StaticFilesConfig.ignore_patterns,
    *("*.scss", "*.less", "*.cjs", "*.mjs", "*.ts", "*.md"),
    *("tokens.json", "list.json", "prince-xml.css"),
    *("redoc", "htmax-4.js"),
]


class StaticFiles(StaticFilesConfig):
    """Django's static files without sources of styles, lists of tokens and programs that no page asks for.

    They would all be packed as well when the files are collected, which took minutes.
    """

    ignore_patterns = _NOT_SERVED

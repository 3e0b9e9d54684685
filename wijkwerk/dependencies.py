"""What we run with: each dependency of production with its version and licence, from what is installed.

`manage.py dependencies` writes `docs/dependencies.md`; a test fails when that page is stale, and on a licence with
which a product under EUPL-1.2 cannot be handed on. Names come from the locks, licences from the installed metadata
(Python) and from package-lock.json (npm).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Final, cast

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "dependencies.md"

LIVES_WITH: Final = frozenset(
    {
        # Permissive: they ask to be named, and nothing of what is made with them.
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
        "Unlicense", "Zlib",
        # Copyleft for their own files or library, which we use as they are and do not change.
        "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-1.1", "MPL-2.0",
        "EUPL-1.1", "EUPL-1.2",
        # A font, handed on with its licence.
        "OFL-1.1",
    }
)  # fmt: skip
"""Licences of what EUPL-1.2 can be handed on with. Strong copyleft (GPL, AGPL) is not here, although the Appendix of
the EUPL names it as compatible: compatible means that the whole may then have to go under that licence, which is for a
city to decide and not for a dependency. Source: EUPL-1.2, article 5 and Appendix."""

# What a package says of itself in words, in SPDX.
_WORDS: Final = {
    "BSD": "BSD-3-Clause",
    "New BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Where the metadata say too little, or something else than the package's own LICENSE file, as read in that file.
_READ_IN_THE_FILE: Final = {
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",  # the latter two for two files that it ships
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-only",  # the latter for the library inside the wheel
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    # Needed on other machines only: an older Python, Windows, PyPy.
    "async-timeout": "Apache-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
}
_LOCKED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


class UnknownLicence(Exception):
    """A package does not say under which licence it is, in words that we know."""


@dataclass(frozen=True, slots=True, order=True)
class Dependency:
    """One package that a running wijkwerk is made with; the licence is an SPDX expression."""

    source: str  # "Python" or "npm"
    name: str
    version: str
    licence: str

    @property
    def is_fine(self) -> bool:
        """Whether a product under EUPL-1.2 can be handed on with it."""
        return _is_fine(self.licence)


def _is_fine(licence: str) -> bool:
    """Of a choice (OR) one must be fine, of a sum (AND) all; AND binds closer, and brackets bind closest (SPDX 2.3,
    annex D). What cannot be read so is not fine."""
    inner = re.search(r"\(([^()]*)\)", licence)
    while inner:
        # A part between brackets counts as a licence that is fine, or as one that nobody knows.
        stands_for = " MIT " if _is_fine(inner.group(1)) else " NONE "
        licence = licence[: inner.start()] + stands_for + licence[inner.end() :]
        inner = re.search(r"\(([^()]*)\)", licence)
    return any(
        all(part.strip() in LIVES_WITH for part in re.split(r"\s+AND\s+", choice))
        for choice in re.split(r"\s+OR\s+", licence)
    )


def dependencies() -> list[Dependency]:
    """All of them, by source and name. Raises `UnknownLicence`."""
    return sorted([*_python(), *_npm()])


def _python() -> list[Dependency]:
    locked = _LOCKED.findall((ROOT / "requirements" / "base.txt").read_text(encoding="utf-8"))
    return [Dependency("Python", name, version, _licence(name)) for name, version in dict(locked).items()]


def _licence(name: str) -> str:
    if name in _READ_IN_THE_FILE:
        return _READ_IN_THE_FILE[name]
    try:
        said = cast(Message, metadata(name))
    except PackageNotFoundError as error:
        raise UnknownLicence(f"{name} is locked and not installed: look up its licence") from error
    classified = [one.split("::")[-1].strip() for one in said.get_all("Classifier") or [] if one.startswith("License")]
    for words in (said.get("License-Expression"), said.get("License"), *classified):
        try:
            if words:
                return canonicalize_license_expression(_WORDS.get(words, words))
        except InvalidLicenseExpression:
            continue
    raise UnknownLicence(f"{name} does not say under which licence it is: read its LICENSE file")


def _npm() -> list[Dependency]:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = []
    for path, said in packages.items():
        if path and not said.get("dev"):
            name = path.rpartition("node_modules/")[2]
            if "license" not in said:
                raise UnknownLicence(f"{name} does not say under which licence it is: read its LICENSE file")
            found.append(Dependency("npm", name, said["version"], said["license"]))
    return found


def page() -> str:
    """The page for people: a table for each source. Raises `UnknownLicence`."""
    parts = [_HEAD]
    for source in ("Python", "npm"):
        parts.append(f"## {source}\n\n| package | version | licence |\n|---|---|---|")
        parts[-1] += "".join(
            f"\n| {one.name} | {one.version} | {one.licence} |" for one in dependencies() if one.source == source
        )
    return "\n\n".join(parts) + "\n"


_HEAD: Final = """# What wijkwerk is made with

Made by `bin/manage dependencies`; do not edit by hand. Every package of production with its locked version and its
licence (SPDX), from the installed metadata. Beside these it needs PostgreSQL with PostGIS, Redis, GDAL and Pango, which
a city installs as programs of their own. None of it is copied into this repository.

The build fails on a licence with which a product under EUPL-1.2 cannot be handed on, and on one that nobody knows
(`wijkwerk/dependencies.py` has the list, and why)."""

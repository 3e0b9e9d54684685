"""Texts with places to fill in, such as `{kenmerk}`: what a city writes, and what of a signal comes into it.

A name between braces is all there is: no conditions, no attributes, no template engine, so that a text that somebody
may edit can do nothing but hold words. What is filled in is filled in once: braces in a value stay braces. A link in
what a resident wrote is made harmless (`without_links`): a mail of ours leads nobody to an address of a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")
_BRACE: Final = re.compile(r"[{}]")
# Where a link of a city may lead: to a page, to a mailbox, to a telephone.
SCHEMES: Final = frozenset({"https", "http", "mailto", "tel"})
_SCHEME: Final = re.compile(r"\b([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
# Schemes that need no slashes to run or show something.
_RUNS: Final = re.compile(r"\b(javascript|vbscript|data|blob|file|about|view-source)\s*:", re.IGNORECASE)
# An address begins with a scheme and a colon, or is a name with dots: mail programs make a link of either. The other
# dots are those that a browser takes for a dot in a name (UTS 46, 4.5).
_COLON: Final = re.compile(r"(?<=[A-Za-z]):(?=\S)")
_DOT: Final = re.compile(r"(?<=[\w-])([.\u3002\uff0e\uff61])(?=[^\W\d_]{2,}|xn--)")


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """The text with each place filled in; a name that is asked for is known to `value_of`, others stay as they are.

    Texts are judged when they are saved (`faults`), so what stays is what somebody wrote around the rules.
    """

    def one(found: re.Match[str]) -> str:
        try:
            return value_of(found[1])
        except KeyError:
            return found[0]

    return _PLACE.sub(one, text)


def faults(
    text: str, *, known: Collection[str], needed: Iterable[str] = (), why_needed: str = ""
) -> list[ValidationError]:
    """What is wrong with a text: an unknown name, a lone brace, a link that may not be, a name that must be there."""
    found = []
    names = _PLACE.findall(text)
    unknown = list(dict.fromkeys(name for name in names if name not in known))
    if unknown:
        found.append(
            ValidationError(
                _("Dit kunnen wij niet invullen: %(unknown)s. Kies uit %(known)s.")
                % {
                    "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                    "known": ", ".join(f"{{{name}}}" for name in known),
                },
                code="unknown_variable",
            )
        )
    if _BRACE.search(_PLACE.sub("", text)):
        found.append(
            ValidationError(
                _("Er staat een accolade zonder wederhelft. Schrijf een invulveld zo: {kenmerk}."), code="lone_brace"
            )
        )
    schemes = {scheme.lower() for scheme in _SCHEME.findall(text)} | {one.lower() for one in _RUNS.findall(text)}
    foreign = sorted(schemes - SCHEMES)
    if foreign:
        found.append(
            ValidationError(
                _("Een link mag niet met %s beginnen. Gebruik https, mailto of tel.")
                % ", ".join(f"{scheme}:" for scheme in foreign),
                code="foreign_link",
            )
        )
    missing = [name for name in needed if name not in names]
    if missing:
        message = _("In deze tekst hoort ook %s.") % ", ".join(f"{{{name}}}" for name in missing)
        found.append(ValidationError(f"{message} {why_needed}".strip(), code="missing_variable"))
    return found


def without_links(text: str) -> str:
    """What a resident wrote, so that no mail program makes a link of it: `https: //voorbeeld[.]nl`."""
    return _DOT.sub("[.]", _COLON.sub(": ", text))


def on_one_line(text: str) -> str:
    """A value that can end no line: for subjects, and for what stands in a sentence."""
    return " ".join(text.split())

"""Icons of subjects on the public map: drawings that a city brings, with nothing in them that does anything.

What is kept is written anew from a list of shapes and of what shapes may have, so that only a drawing is left.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST: Final = 20_000
_SVG: Final = "http://www.w3.org/2000/svg"
_SHAPES: Final = frozenset(
    {"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "title", "desc"}
)
_MAY_HAVE: Final = frozenset(
    {
        "viewBox", "d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "points",
        "fill", "fill-rule", "fill-opacity", "clip-rule", "opacity", "stroke", "stroke-width", "stroke-linecap",
        "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-dasharray", "transform",
    }
)  # fmt: skip
# Left out without a word: what drawing programs write for themselves.
_IGNORED: Final = frozenset({"metadata", "namedview", "defs", "id", "class", "version", "role", "focusable", "space"})
_REACHES_OUT: Final = re.compile(r"url\s*\(|javascript:|data:|expression\s*\(|@import|//", re.IGNORECASE)


def clean(given: str) -> str:
    """An SVG of a city as a bare drawing. Raises `ValidationError` that names what may not be in it: scripts, event
    handlers, styles, links, pictures, animation, and anything that reaches outside the file."""
    text = re.sub(r"^\s*<\?xml\s[^>]*\?>|<!--.*?-->", "", given, flags=re.DOTALL).strip()
    if len(given) > LONGEST:
        raise ValidationError(_("Dit icoon is te groot: hoogstens 20 kB."), code="too_long")
    if "<!" in text or "<?" in text:
        raise _refuse("<!DOCTYPE>")  # a document type may hold entities that grow without end
    try:
        # What makes this parser unsafe is entities, and those need the document type that was refused above.
        root = ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError:
        raise ValidationError(_("Dit is geen SVG-tekening."), code="invalid") from None
    if _name(root.tag) != "svg" or not _box(root):
        raise ValidationError(_("Dit is geen SVG-tekening: svg met een viewBox ontbreekt."), code="invalid")
    drawing = _copied(root)
    if drawing is None or not any(_name(one.tag) not in ("svg", "g", "title", "desc") for one in drawing.iter()):
        raise ValidationError(_("In deze tekening staat geen vorm."), code="invalid")
    drawing.attrib = {name: value for name, value in drawing.attrib.items() if name not in ("width", "height")}
    drawing.set("viewBox", _box(root))
    drawing.set("xmlns", _SVG)
    return ElementTree.tostring(drawing, encoding="unicode")


def check(given: str) -> None:
    """As `clean`, for a field of a model: nothing at all is right too."""
    if given:
        clean(given)


def _copied(node: ElementTree.Element) -> ElementTree.Element | None:
    """The part of a drawing that is shapes; None for what drawing programs keep for themselves."""
    name = _name(node.tag)
    if name in _IGNORED and not len(node):
        return None
    if name == "metadata" or (name == "defs" and not list(node)):
        return None
    if name not in _SHAPES:
        raise _refuse(f"<{name}>")
    made = ElementTree.Element(name)
    for attribute, value in node.attrib.items():
        plain = _name(attribute)
        if plain.lower().startswith("on") or plain in ("href", "style", "src"):
            raise _refuse(plain)
        if plain in _MAY_HAVE and attribute == plain:
            if _REACHES_OUT.search(value):
                raise _refuse(plain)
            made.set(plain, value)
    if name in ("title", "desc"):
        made.text = node.text
        return made
    for child in node:
        copied = _copied(child)
        if copied is not None:
            made.append(copied)
    return made


def _box(root: ElementTree.Element) -> str:
    """The view of the drawing: four numbers, or its size where that stands instead."""
    sizes = [re.sub(r"px$", "", root.get(name, "")) for name in ("width", "height")]
    box = root.get("viewBox") or (f"0 0 {sizes[0]} {sizes[1]}" if all(sizes) else "")
    return box if re.fullmatch(r"\s*(-?[\d.]+[\s,]*){4}", box) else ""


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _refuse(what: str) -> ValidationError:
    said = _("Deze tekening mag niet: er staat %s in. Alleen vormen mogen, zonder script en zonder verwijzingen.")
    return ValidationError(said % what, code="forbidden")

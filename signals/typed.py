"""What people type: one form of Unicode, and only what somebody can read. Every door judges a text by these rules."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Categories of controls, of halves of a pair, and of ends of lines and paragraphs.
_NO_TEXT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Controls that turn the order of what is read around (Unicode TR 36, 2.4): "\u202egnp.exe" reads as "exe.png".
_TURNS_AROUND: Final = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
# Letters and signs by their category, that show nothing: fillers of Hangul, and braille without a dot.
_SHOWS_NOTHING: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")

UNREADABLE: Final = gettext_lazy("Hier staan tekens in die wij niet kunnen verwerken. Haal ze weg.")


def read(text: str, *, longest: int, lines: bool = True) -> tuple[str, ValidationError | None]:
    """A text in one Unicode form (NFC), with one kind of line end, and trimmed; and what is wrong with it, if anything.

    Nothing is left of a text that nobody sees anything of, such as a space without width. `longest` is in characters;
    `lines` says that line ends and tabs are welcome: in a name or a number they are not.
    """
    # Measured: the Unicode form of 100,000 marks on one letter takes 5 seconds. No writing needs three for one.
    if len(text) > 3 * longest:
        return text, too_long(longest)
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if has_control_characters(text, lines=lines):
        return text, ValidationError(UNREADABLE, code="control_characters")
    if not says_something(text):
        return "", None
    return text, too_long(longest) if len(text) > longest else None


def says_something(text: str) -> bool:
    """Whether there is a letter, digit or sign that shows. An emoji is one; marks and spaces on their own are not."""
    return any(unicodedata.category(char)[0] in "LNPS" and char not in _SHOWS_NOTHING for char in text)


def has_control_characters(text: str, *, lines: bool = True) -> bool:
    """Whether there are characters that no keyboard makes: controls, halves of a pair, and those that turn the order
    around; without `lines` also line ends and tabs."""
    welcome = "\t\n\u2028\u2029" if lines else ""
    return any(
        (unicodedata.category(char) in _NO_TEXT and char not in welcome) or char in _TURNS_AROUND for char in text
    )


def too_long(longest: int) -> ValidationError:
    """That a text has more than so many characters."""
    return ValidationError(_("Gebruik hier niet meer dan %d tekens.") % longest, code="max_length")

"""What is written for everybody: as any typed text, and without what points to a person beyond doubt."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from signals.personal_data import find_personal_data
from signals.typed import read

# Names and addresses are left to who writes: a street and a station are no persons, and no program can tell.
_REFUSED: Final = frozenset({"bsn", "iban", "telefoon", "email", "kenteken", "geboortedatum"})


def read_for_all(text: str, *, longest: int, lines: bool = True) -> tuple[str, ValidationError | None]:
    """As `signals.typed.read`, for a text that everybody may come to read: refused where it holds a number, address of
    mail or date that belongs to a person (code `personal_data`)."""
    text, wrong = read(text, longest=longest, lines=lines)
    if wrong is None and any(one.kind in _REFUSED for one in find_personal_data(text)):
        wrong = ValidationError(
            _("Hier staan gegevens van een persoon in, zoals een telefoonnummer of mailadres. Haal ze weg."),
            code="personal_data",
        )
    return text, wrong

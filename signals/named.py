"""What a door is given by its name: a team, a subject, a colleague. A name that we do not know, or that was left out,
is refused by pages and API in the same words; whether what was found will do, the verb says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from officers.models import Officer, PartnerOrganisation, Team
from signals.models import Category, Cause, ClosingResult
from signals.typed import has_control_characters

# No slug, username or number of a row is longer.
_LONGEST: Final = 150


@dataclass(frozen=True, slots=True)
class Named:
    """One sort of row that is named: how it is found, and what is said where none was named or nothing is found."""

    find: Callable[[str], Any]
    choose: Any
    unknown: Any

    def get(self, name: str | None) -> Any:
        """The row of this name; None where none was named. Raises `ValidationError` (code `unknown`)."""
        if not name:
            return None
        is_one = len(name) <= _LONGEST and not has_control_characters(name, lines=False)
        row = self.find(name) if is_one else None
        if row is None:
            raise ValidationError(self.unknown, code="unknown")
        return row

    def of(self, field: str, name: str | None, *, required: bool = False) -> Any:
        """As `get`, for a field of a body; where it is `required`, none is refused as well (code `required`)."""
        try:
            row = self.get(name)
        except ValidationError as error:
            raise ValidationError({field: error}) from error
        if row is None and required:
            raise ValidationError({field: ValidationError(self.choose, code="required")})
        return row


def _officer_by_id(name: str) -> Officer | None:
    return Officer.objects.choosable().filter(pk=int(name)).first() if name.isdecimal() and len(name) < 19 else None


_CHOOSE_OFFICER: Final = _("Kies een medewerker.")
_UNKNOWN_OFFICER: Final = _("Deze medewerker kennen wij niet.")

TEAM: Final = Named(
    lambda name: Team.objects.filter(slug=name).first(), _("Kies een team."), _("Dit team kennen wij niet.")
)
PARTNER: Final = Named(
    lambda name: PartnerOrganisation.objects.filter(slug=name).first(),
    _("Kies een partner."),
    _("Deze partner kennen wij niet."),
)
CATEGORY: Final = Named(
    lambda name: Category.objects.select_related("domain", "task").filter(slug=name).first(),
    _("Kies een onderwerp."),
    _("Dit onderwerp kennen wij niet."),
)
CAUSE: Final = Named(
    lambda name: Cause.objects.filter(slug=name).first(), _("Kies een oorzaak."), _("Deze oorzaak kennen wij niet.")
)
RESULT: Final = Named(
    lambda name: ClosingResult.objects.filter(slug=name, is_active=True).first(),
    _("Kies wat er is gedaan."),
    _("Dit resultaat kennen wij niet."),
)
# Who left is not given; whether somebody may have the signal, the verb says.
OFFICER: Final = Named(
    lambda name: Officer.objects.choosable().filter(username=name).first(), _CHOOSE_OFFICER, _UNKNOWN_OFFICER
)
OFFICER_BY_ID: Final = Named(_officer_by_id, _CHOOSE_OFFICER, _UNKNOWN_OFFICER)

"""What belongs to the end of a signal, or to its passing on: its cause, the word of another organisation that has it
now, and proof of receipt for who gets no mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from signals import causes, forwarding, statutory
from signals.models import Cause
from signals.named import CAUSE
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import Action, HandlingForm, NoFieldsForm, acts


class CauseForm(HandlingForm):
    """Where it came from, from the city's list."""

    oorzaak = RowField(label=_("Oorzaak"), of=CAUSE, required=False, empty=_("Niet bekend"))

    def __init__(self, *args: Any, causes: Iterable[Cause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "oorzaak", causes)


ACTIONS: Final[dict[str, Action]] = {
    "oorzaak": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.causes),
        form=lambda overview, **given: CauseForm(
            causes=overview.causes, initial={"oorzaak": overview.cause.slug if overview.cause else ""}, **given
        ),
        do=lambda overview, form, officer: causes.set_cause(
            overview.signal, cause=form.cleaned_data["oorzaak"], by=officer
        ),
        done=_("De oorzaak is bewaard."),
    ),
    "bevestigd": Action(
        may=acts,
        can=lambda overview, officer: overview.signal.closes_on is not None,
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: forwarding.acknowledge(overview.signal, by=officer),
        done=_("De andere organisatie heeft het. Het signaal is gesloten."),
    ),
    "ontvangst": Action(
        may=acts,
        can=lambda overview, officer: any(one.receipt_on is None for one in overview.passings),
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: statutory.confirm_receipt(overview.signal, by=officer),
        done=_("Dat de ontvangst is bevestigd, is vastgelegd."),
    ),
}

"""Writing to the reporter: a standard text to start from, filled in for this signal, in every form with a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from signals import telling
from signals.models import Signal, StandardText, Status
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import HandlingForm


class WordsForm(HandlingForm):
    """A form with a message to the reporter in `toelichting`, which may begin as a standard text.

    A script fills it in at once (static/js/texts.js); without one there is a button, and `filled_in`.
    """

    standaardtekst = RowField(label=_("Standaardtekst"), required=False, empty=_("Geen, ik schrijf zelf"))

    def offer_texts(self, texts: Iterable[StandardText], *, statuses: Iterable[str], signal: Signal) -> None:
        """Let the choice be of the texts for these statuses, and those for every status, under their names."""
        places = {status: place for place, status in enumerate(["", *statuses])}
        offered = sorted((one for one in texts if one.status in places), key=lambda one: places[one.status])
        self.signal, self.texts = signal, {str(one.pk): one for one in offered}
        if not offered:
            del self.fields["standaardtekst"]
            return
        offer_rows(self, "standaardtekst", offered, group=_group)

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """The texts as they would be filled in, for the script. Those for every status leave it to the script to say
        which one is chosen."""
        return {
            key: {"status": one.status, "text": telling.standard_text(one.text, self.signal, status=one.status)}
            for key, one in self.texts.items()
        }

    def fill_in(self, typed: Mapping[str, Any]) -> None:
        """Put the chosen text in the message, as it was typed otherwise. Own words stay, above it."""
        chosen = self.texts.get(typed.get("standaardtekst", ""))
        if chosen is None:
            return
        status = chosen.status or typed.get("status", "")
        if chosen.status and "status" in self.fields:
            self.initial["status"] = chosen.status
        written = typed.get("toelichting", "").replace("\r\n", "\n").strip()
        is_own = written and written not in {
            telling.standard_text(one.text, self.signal, status=one.status or typed.get("status", ""))
            for one in self.texts.values()
        }
        filled = telling.standard_text(chosen.text, self.signal, status=status)
        self.initial["toelichting"] = f"{written}\n\n{filled}" if is_own else filled


def _group(text: StandardText) -> str:
    return capfirst(str(Status(text.status).label)) if text.status else _now("Altijd")

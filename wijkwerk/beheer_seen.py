"""Two who change one row at `/beheer/`: the second sees who changed what, and keeps what was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import model_to_dict
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    _Form = forms.ModelForm
else:
    _Form = object

# The name of the hidden field; templates/admin/change_form.html shows it.
SEEN: Final = "gelezen"


class SeenField(forms.CharField):
    """What its reader had seen of the row: a mark for each field, of which nobody reads the value back."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Never: it is no part of the row."""
        return False


class SeesChanges(_Form):
    """Before a form of a row: refuses to write over what somebody else saved since the form was opened.

    What was filled in stays. Sent once more it is saved: then it was a choice.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._marks = _marks(self)
        self.fields[SEEN] = SeenField(initial=_written(self._marks))

    def clean(self) -> dict[str, Any]:
        """What the form says is right; with an error of the whole where the row is another one by now."""
        cleaned = super().clean() or {}
        seen = dict(part.split(":", 1) for part in cleaned.get(SEEN, "").split() if ":" in part)
        changed = [name for name, mark in self._marks.items() if seen.get(name, mark) != mark]
        if changed:
            self.add_error(None, ValidationError(_what_changed(self.instance, changed), code="changed"))
            # Who reads this has seen it.
            sent: Any = self.data
            self.data = again = sent.copy()
            again[self.add_prefix(SEEN)] = _written(self._marks)
        return cleaned


def _marks(form: forms.ModelForm) -> dict[str, str]:
    """A mark of what stands in each field of the row now; nothing for a new row."""
    if not form.instance.pk:
        return {}
    values = model_to_dict(form.instance, fields=list(form.fields))
    return {name: salted_hmac("beheer.gelezen", repr(_plain(value))).hexdigest()[:16] for name, value in values.items()}


def _plain(value: Any) -> Any:
    """A value that is written the same at every reading: of several rows their keys, in one order."""
    return sorted(row.pk for row in value) if isinstance(value, list) and _are_rows(value) else str(value)


def _are_rows(values: list[Any]) -> bool:
    return all(isinstance(one, models.Model) for one in values)


def _written(marks: dict[str, str]) -> str:
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def _what_changed(row: models.Model, names: list[str]) -> str:
    """Who changed which fields, and what stands there now."""
    last = (
        LogEntry.objects.filter(content_type=get_content_type_for_model(row), object_id=str(row.pk))
        .select_related("user")
        .order_by("-action_time", "-pk")
        .first()
    )
    return _(
        "%(who)s heeft dit intussen veranderd: %(what)s. Er is niets bewaard, en wat u had ingevuld staat er nog."
        " Klopt het nog? Bewaar het dan opnieuw."
    ) % {
        "who": last.user if last else _("Iemand anders"),
        "what": "; ".join(_as_it_stands(row, name) for name in names),
    }


def _as_it_stands(row: models.Model, name: str) -> str:
    """A field by its name with its value, as people read it."""
    field = row._meta.get_field(name)
    value: Any = getattr(row, name)
    if field.many_to_many:
        value = ", ".join(str(one) for one in value.all())
    elif isinstance(value, bool):
        value = _("ja") if value else _("nee")
    elif getattr(field, "choices", None):
        value = getattr(row, f"get_{name}_display")()
    elif isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    label = capfirst(getattr(field, "verbose_name", name))
    return _("%(field)s is nu %(value)s") % {"field": label, "value": "–" if value in (None, "") else value}

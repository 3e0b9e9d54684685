"""Entering a signal for a resident, or from the street: the resident's form with a channel and a subject."""

from __future__ import annotations

import dataclasses
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from officers.models import Channel, Officer, Team
from officers.organisation import stamp
from signals import intake
from signals.categories import known_categories
from signals.models import MAX_TEXT, Category, Kind
from signals.object_forms import PointingForm
from signals.row_field import RowField

# Ways in which a civil servant hears something; the other channels are doors of their own.
CHANNELS: Final = (
    Channel.PHONE,
    Channel.COUNTER,
    Channel.STREET,
    Channel.WALK,
    Channel.MEETING,
    Channel.PARTNER,
)
_WORDS: Final[dict[str, tuple[Any, Any]]] = {
    "tekst": (_("Wat is er aan de hand?"), _("In de woorden van wie het vertelt. Geen namen van anderen.")),
    "gebied": (_("In welk gebied?"), ""),
    "omschrijving": (_("Waar precies?"), ""),
    "naam": (_("Naam"), ""),
    "email": (_("E-mailadres"), _("Dan krijgt de melder een bevestiging.")),
    "telefoon": (_("Telefoonnummer"), ""),
}


class RecipientField(forms.ChoiceField):
    """For whom a signal is entered: by the arrangements (empty), oneself, a colleague of one's teams, or any team.

    What comes out is an `intake.Recipient`, or None for the arrangements.
    """

    def offer(self, by: Officer) -> None:
        """Let the choice be one of those to whom this officer may give it. A query, and one for each own team."""
        teams = list(Team.objects.filter(is_active=True).order_by("name"))
        own = [team for team in teams if team.pk in by.team_ids]
        people: dict[str, intake.Recipient] = {}
        for team in own:
            for one in Officer.objects.of_team(team.pk):
                people.setdefault(f"m{one.pk}", intake.Recipient(team, one))
        myself = people.pop(f"m{by.pk}", None)
        of_teams = {f"t{team.slug}": intake.Recipient(team) for team in teams}
        self.recipients = {**people, **of_teams}
        choices: list[Any] = [("", _("Volgens de afspraken"))]
        if myself:
            self.recipients["ik"] = myself
            choices.append(("ik", _("Voor mijzelf")))
        if people:
            choices.append((_("Een collega"), [(key, str(one.officer)) for key, one in people.items()]))
        choices.append((_("Een team"), [(key, str(one.team)) for key, one in of_teams.items()]))
        self.choices = choices

    def clean(self, value: Any) -> Any:
        """The recipient that was chosen, or None."""
        key = super().clean(value)
        return self.recipients[key] if key else None


class EntryForm(PointingForm):
    """What a civil servant fills in. Only text and channel are needed; without a subject the words decide."""

    kanaal = forms.ChoiceField(
        label=_("Hoe hoorde u dit?"),
        choices=[(channel.value, capfirst(str(channel.label))) for channel in CHANNELS],
        widget=forms.RadioSelect,
    )
    categorie = RowField(label=_("Onderwerp"), required=False, empty=_("Laat de woorden bepalen"))
    voor = RecipientField(
        label=_("Voor wie?"),
        required=False,
        help_text=_("Meestal goed zo: de afspraken van de gemeente wijzen het team aan."),
    )

    def __init__(self, data: QueryDict | None = None, *, by: Officer, **kwargs: Any) -> None:
        super().__init__(data.copy() if data is not None else None, **kwargs)
        cast(RecipientField, self.fields["voor"]).offer(by)
        for name, (label, help_text) in _WORDS.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["tekst"].widget.attrs |= {"rows": 5, "autofocus": not self.is_bound}
        self.fields["soort"] = forms.ChoiceField(
            label=_("Soort"),
            required=False,
            choices=[("", _("Laat de woorden bepalen")), *((kind.value, capfirst(str(kind.label))) for kind in Kind)],
        )
        # What the browser of a civil servant fills in by itself would be the civil servant's own.
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        subjects = sorted(
            Category.objects.for_intake(), key=lambda one: (one.domain.order, one.domain.name, one.order, one.name)
        )
        field = self.fields["categorie"]
        if isinstance(field, RowField):
            field.offer(subjects, group=lambda category: category.domain.name)
        if self.is_bound:
            self.ask()
            self.point_at(self.data)

    @property
    def offered_objects(self) -> list[tuple[str, str, bool]]:
        """The objects near the place: id, what people call it, and whether it was chosen."""
        chosen = self.chosen_objects
        return [(one.public_id, one.label, one.public_id in chosen) for one in self.objects_near]

    @cached_property
    def subject(self) -> Category | None:
        """What was chosen, or what the words say clearly enough."""
        known = known_categories(on=stamp())
        chosen = known.by_slug.get(str(self.data.get("categorie", "")))
        text = str(self.data.get("tekst", ""))[:MAX_TEXT]
        if chosen is not None or not text.strip():
            return chosen
        found = known.understand(text)
        return known.by_slug[found.suggestions[0].slug] if found.certain else None

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        category, channel = typed.get("categorie"), typed.get("kanaal")
        return dataclasses.replace(
            super()._read(typed),
            channel=Channel(channel) if channel else Channel.PHONE,
            category=category.slug if category else None,
        )

"""The shapes of signals, and of what belongs to them, as openapi.json describes them.

`signals/api/representation.py` makes them; tests hold the two together.
"""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from areas.api.shapes import AreaInShort
from officers.api.shapes import TeamInShort
from officers.models import Channel
from signals import extra
from signals.api.fields import AnswersField, PointField, UtcField
from signals.counting import Per
from signals.extra import Asked, Choice
from signals.models import (
    ActionStatus,
    Attachment,
    Category,
    Consult,
    Event,
    ExtraForm,
    Feedback,
    Handover,
    Kind,
    Sensitivity,
    Status,
    TermUnit,
)

DOERS: Final = [("medewerker", "medewerker"), ("koppeling", "koppeling"), ("systeem", "systeem")]
# Who only read stands in the audit, not in the history; a complaint is for the team that handles it alone.
EVENTS: Final = [
    (value, label) for value, label in Event.What.choices if value not in (Event.What.READ, Event.What.COMPLAINT)
]


@extend_schema_serializer(component_name="AntwoordOpVraag")
class AnsweredShape(serializers.Serializer):
    """What was answered to an extra question."""

    code = serializers.CharField()
    vraag = serializers.CharField(help_text="Zoals de vraag toen luidde.")
    antwoord = serializers.CharField()


@extend_schema_serializer(component_name="AntwoordOmUitTeKiezen")
class ChoiceShape(serializers.Serializer):
    """An answer to choose from."""

    code = serializers.CharField(source="slug")
    tekst = serializers.CharField(source="text")
    stopt = serializers.SerializerMethodField(help_text="Wie dit antwoordt, kan het niet insturen: dit is waarom.")

    def get_stopt(self, choice: Choice) -> str | None:
        """Why it ends here, and where to go."""
        return choice.stop.sentence if choice.stop else None


@extend_schema_serializer(component_name="Vraag")
class AskedShape(serializers.Serializer):
    """An extra question of a category."""

    code = serializers.CharField(source="slug")
    vraag = serializers.CharField(source="text")
    uitleg = serializers.CharField(source="explanation", allow_blank=True)
    soort = serializers.ChoiceField(source="form", choices=ExtraForm.choices)
    verplicht = serializers.BooleanField(
        source="is_required", help_text="Alleen voor wie de categorie noemt of heeft bevestigd."
    )
    keuzes = ChoiceShape(source="choices", many=True)
    alleenNa = serializers.SerializerMethodField(help_text="Per eerdere vraag de antwoorden die deze vraag oproepen.")

    def get_alleenNa(self, question: Asked) -> dict[str, list[str]]:
        """Codes of answers by the codes of their questions; empty: always."""
        found: dict[str, list[str]] = {}
        for code, choice in sorted(question.shown_on):
            found.setdefault(code, []).append(choice)
        return found


@extend_schema_serializer(component_name="Categorie")
class CategoryShape(serializers.Serializer):
    """A category that a new signal may get."""

    slug = serializers.CharField()
    naam = serializers.CharField(source="plain_name")
    omschrijving = serializers.CharField(source="description")
    domein = serializers.CharField(source="domain.slug")
    taak = serializers.CharField(source="task.slug", allow_null=True, help_text="De gemeentelijke taak.")
    gevoeligheid = serializers.ChoiceField(source="sensitivity", choices=Sensitivity.choices)
    afhandeltermijn = serializers.IntegerField(source="handling_days")
    afhandeltermijnEenheid = serializers.ChoiceField(source="handling_unit", choices=TermUnit.choices)
    eersteContact = serializers.IntegerField(source="first_contact_days")
    eersteContactEenheid = serializers.ChoiceField(source="first_contact_unit", choices=TermUnit.choices)
    vragen = serializers.SerializerMethodField(help_text="Aanvullende vragen, in hun volgorde.")

    @extend_schema_field(AskedShape(many=True))
    def get_vragen(self, category: Category) -> Any:
        """The extra questions of the category, out of those that the door read once."""
        return AskedShape(extra.of_category(category.slug, self.context["questions"]), many=True).data


@extend_schema_serializer(component_name="Telling")
class TallyShape(serializers.Serializer):
    """How many there are of one."""

    code = serializers.CharField(
        allow_null=True, help_text="Slug, code of status; null waar een signaal er geen heeft."
    )
    naam = serializers.CharField(allow_null=True)
    aantal = serializers.IntegerField(min_value=1)


@extend_schema_serializer(component_name="Tellingen")
class TalliesShape(serializers.Serializer):
    """How many signals there are of each, the most first."""

    per = serializers.ChoiceField(choices=Per.choices)
    totaal = serializers.IntegerField(min_value=0)
    tellingen = TallyShape(many=True)


@extend_schema_serializer(component_name="SignaalOpKaart")
class SignalPropertiesShape(serializers.Serializer):
    """What a map is told of a signal."""

    id = serializers.UUIDField()
    kenmerk = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    soort = serializers.ChoiceField(choices=Kind.choices)
    categorie = serializers.CharField(allow_null=True)
    spoed = serializers.BooleanField()
    ingediendOp = UtcField()
    uiterlijk = serializers.DateField(allow_null=True)
    url = serializers.URLField()


@extend_schema_serializer(component_name="SignaalPunt")
class SignalPointShape(serializers.Serializer):
    """A point as GeoJSON."""

    type = serializers.ChoiceField(choices=["Point"])
    coordinates = PointField()


@extend_schema_serializer(component_name="SignaalFeature")
class SignalFeatureShape(serializers.Serializer):
    """A signal as a GeoJSON feature."""

    type = serializers.ChoiceField(choices=["Feature"])
    id = serializers.UUIDField()
    geometry = SignalPointShape()
    properties = SignalPropertiesShape()


@extend_schema_serializer(component_name="SignaalFeatureCollection", many=False)
class SignalFeatureCollectionShape(serializers.Serializer):
    """A page of signals as GeoJSON; the shape only."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    count = serializers.IntegerField(required=False)
    features = SignalFeatureShape(many=True)


@extend_schema_serializer(component_name="SignaalKort")
class SignalInShort(serializers.Serializer):
    """What a sender gets back."""

    id = serializers.UUIDField()
    kenmerk = serializers.CharField(help_text="Bijvoorbeeld 2026-000417.")
    status = serializers.ChoiceField(choices=Status.choices)
    soort = serializers.ChoiceField(choices=Kind.choices)
    categorie = serializers.CharField(allow_null=True)
    gebied = AreaInShort(allow_null=True)
    ingediendOp = UtcField()
    uiterlijk = serializers.DateField(allow_null=True)
    volgUrl = serializers.URLField(
        allow_null=True, help_text="De eigen pagina van de melder: wie dit heeft, leest mee."
    )


@extend_schema_serializer(component_name="Adres")
class AddressShape(serializers.Serializer):
    """An address."""

    straat = serializers.CharField(allow_null=True)
    huisnummer = serializers.CharField(allow_null=True)
    postcode = serializers.CharField(allow_null=True)
    plaats = serializers.CharField(allow_null=True)


@extend_schema_serializer(component_name="Locatie")
class PlaceShape(serializers.Serializer):
    """Where a signal is."""

    punt = PointField(allow_null=True)
    adres = AddressShape(allow_null=True)
    omschrijving = serializers.CharField(allow_null=True)


@extend_schema_serializer(component_name="RouteStap")
class StepShape(serializers.Serializer):
    """One step of the reasoning that brought a signal where it is."""

    stap = serializers.CharField()
    uitleg = serializers.CharField()


@extend_schema_serializer(component_name="Signaal")
class SignalShape(serializers.Serializer):
    """A signal, for who may read signals."""

    id = serializers.UUIDField()
    kenmerk = serializers.CharField()
    externNummer = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    soort = serializers.ChoiceField(choices=Kind.choices)
    kanaal = serializers.ChoiceField(choices=Channel.choices)
    tekst = serializers.CharField(allow_null=True, help_text="null waar deze sleutel de tekst niet mag lezen.")
    categorie = serializers.CharField(allow_null=True)
    domein = serializers.CharField(allow_null=True)
    nevendomein = serializers.CharField(allow_null=True)
    gevoeligheid = serializers.ChoiceField(choices=Sensitivity.choices)
    spoed = serializers.BooleanField()
    gebied = AreaInShort(allow_null=True)
    gebieden = serializers.ListField(child=serializers.CharField(), help_text="Codes, het kleinste gebied eerst.")
    locatie = PlaceShape()
    team = TeamInShort()
    ingang = TeamInShort(help_text="Het loket waar het binnenkwam.")
    behandelaar = serializers.CharField(allow_null=True, help_text="Gebruikersnaam.")
    route = StepShape(many=True)
    ingediendOp = UtcField()
    bijgewerktOp = UtcField()
    uiterlijk = serializers.DateField(allow_null=True)
    url = serializers.URLField()
    volgUrl = serializers.URLField(allow_null=True, help_text="null waar deze sleutel de tekst niet mag lezen.")
    oorzaak = serializers.CharField(allow_null=True)
    antwoorden = AnswersField(allow_null=True, help_text="null waar deze sleutel de tekst niet mag lezen.")
    objecten = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Wat het betreft, zoals lantaarns:L-204."
    )
    vragen = AnsweredShape(many=True, allow_null=True, help_text="Dezelfde antwoorden, zoals mensen ze lezen.")


@extend_schema_serializer(component_name="Wie")
class WhoShape(serializers.Serializer):
    """Who did something."""

    soort = serializers.ChoiceField(choices=DOERS)
    naam = serializers.CharField(allow_null=True)


@extend_schema_serializer(component_name="Gebeurtenis")
class EventShape(serializers.Serializer):
    """Something that happened to a signal."""

    id = serializers.IntegerField()
    soort = serializers.ChoiceField(choices=EVENTS)
    van = serializers.CharField(allow_null=True)
    naar = serializers.CharField(allow_null=True)
    door = WhoShape()
    op = UtcField()
    openbaar = serializers.BooleanField(help_text="Of de melder dit ziet.")


@extend_schema_serializer(component_name="StatusVanSignaal")
class StatusShape(serializers.Serializer):
    """A move of a signal to another status."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    van = serializers.ChoiceField(choices=Status.choices, allow_null=True)
    toelichting = serializers.CharField(allow_null=True)
    resultaat = serializers.CharField(allow_null=True)
    teruggekoppeld = serializers.BooleanField(allow_null=True)
    terugkoppeling = serializers.ChoiceField(choices=Feedback.choices, allow_null=True)
    organisatie = serializers.CharField(allow_null=True)
    doorgezetOp = serializers.DateField(allow_null=True)
    door = WhoShape()
    op = UtcField()


@extend_schema_serializer(component_name="Overdracht")
class HandoverShape(serializers.Serializer):
    """An offer to another team."""

    id = serializers.UUIDField()
    vanTeam = TeamInShort()
    naarTeam = TeamInShort()
    reden = serializers.CharField(allow_null=True)
    besproken = serializers.BooleanField()
    aangebodenOp = UtcField()
    uiterlijk = serializers.DateField()
    antwoord = serializers.ChoiceField(choices=Handover.Answer.choices)
    redenAntwoord = serializers.CharField(allow_null=True)
    anderTeam = TeamInShort(allow_null=True)
    beantwoordOp = UtcField(allow_null=True)


@extend_schema_serializer(component_name="Meekijkverzoek")
class ConsultShape(serializers.Serializer):
    """A question to another team, or to a partner outside, to look along."""

    id = serializers.UUIDField()
    vanTeam = TeamInShort()
    naarTeam = TeamInShort(allow_null=True, help_text="null: een partner is gevraagd.")
    naarPartner = TeamInShort(allow_null=True, help_text="null: een team is gevraagd.")
    vraag = serializers.CharField(allow_null=True)
    tekstGedeeld = serializers.BooleanField(help_text="Of dat team de tekst van een gevoelig signaal leest.")
    wacht = serializers.BooleanField(help_text="Of met handhaven op het antwoord wordt gewacht.")
    wachtTot = serializers.DateField(allow_null=True, help_text="De laatste dag waarop wordt gewacht.")
    gevraagdOp = UtcField()
    antwoord = serializers.ChoiceField(choices=Consult.Answer.choices)
    beantwoordOp = UtcField(allow_null=True)


@extend_schema_serializer(component_name="Actie")
class ActionShape(serializers.Serializer):
    """Something that a team, or a partner outside, does for a signal."""

    id = serializers.UUIDField()
    team = TeamInShort()
    partner = serializers.CharField(allow_null=True, help_text="De organisatie buiten de gemeente die het doet.")
    tekst = serializers.CharField(allow_null=True, help_text="null waar deze sleutel de tekst niet mag lezen.")
    uiterlijk = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=ActionStatus.choices)
    behandelaar = serializers.CharField(allow_null=True, help_text="Gebruikersnaam.")
    antwoord = serializers.CharField(allow_null=True, help_text="Wat er het laatst is geantwoord.")
    gemaaktOp = UtcField()
    veranderdOp = UtcField()


@extend_schema_serializer(component_name="Notitie")
class NoteShape(serializers.Serializer):
    """An internal note."""

    id = serializers.IntegerField()
    tekst = serializers.CharField(allow_null=True)
    door = WhoShape()
    op = UtcField()


@extend_schema_serializer(component_name="Bijlage")
class AttachmentShape(serializers.Serializer):
    """A photo or PDF with a signal."""

    id = serializers.UUIDField()
    soort = serializers.ChoiceField(choices=Attachment.MediaType.choices, help_text="Wat het bestand is.")
    naam = serializers.CharField(allow_null=True, help_text="null waar deze sleutel de tekst niet mag lezen.")
    grootte = serializers.IntegerField(min_value=0, help_text="In bytes.")
    gedeeld = serializers.BooleanField(help_text="Of de melder het ziet.")
    url = serializers.URLField(help_text="Waar het bestand zelf staat.")
    door = WhoShape()
    op = UtcField()


@extend_schema_serializer(component_name="Suggestie")
class SuggestionShape(serializers.Serializer):
    """A category that a text may be about."""

    categorie = serializers.CharField()
    domein = serializers.CharField()
    kans = serializers.FloatField(min_value=0, max_value=1)


@extend_schema_serializer(component_name="Verwijzing")
class ReferralShape(serializers.Serializer):
    """A number to call."""

    code = serializers.CharField()
    naam = serializers.CharField(source="name")
    telefoon = serializers.CharField(source="phone")


@extend_schema_serializer(component_name="Persoonsgegeven")
class PersonalDatumShape(serializers.Serializer):
    """Where in the text something stands that says who somebody is."""

    soort = serializers.CharField()
    begin = serializers.IntegerField(
        help_text="Plaats van het eerste teken in de tekst zoals u hem stuurde, in Unicode-tekens; 0 is het begin."
    )
    einde = serializers.IntegerField(help_text="Plaats na het laatste teken.")


@extend_schema_serializer(component_name="Duiding")
class UnderstandingShape(serializers.Serializer):
    """What a text seems to say."""

    suggesties = SuggestionShape(many=True)
    soort = serializers.ChoiceField(choices=Kind.choices)
    nevendomein = serializers.CharField(allow_null=True)
    spoed = serializers.BooleanField()
    verwijzingen = ReferralShape(many=True)
    persoonsgegevens = PersonalDatumShape(many=True)

"""What programs send in: the bodies of POST and PATCH, and what they mean to the verbs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from officers.models import Channel
from signals import attachments, consult, reclassify, team_actions, workflow
from signals.api.fields import AnswersField, Body, Chosen, Day, Name, PointField, Said, Text, TextAsSent, Truth
from signals.intake import Report
from signals.models import MAX_ACTION_TEXT, MAX_TEXT, ActionStatus, Consult, Feedback, Handover, Kind, Status

ANSWERS: Final = [(one.value, one.label) for one in (Handover.Answer.ACCEPTED, Handover.Answer.DECLINED)]
CONSULT_ANSWERS: Final = [(one.value, one.label) for one in Consult.Answer if one.value in Consult.ANSWERED]
_WRITE: dict[str, Any] = {
    "required": _("Schrijf wat u wilt melden, vragen of vertellen."),
    "blank": _("Schrijf wat u wilt melden, vragen of vertellen."),
    "null": _("Schrijf wat u wilt melden, vragen of vertellen."),
}


@extend_schema_serializer(component_name="NieuwAdres")
class AddressBody(Body):
    """A Dutch address."""

    straat = Text(required=False, allow_blank=True, max_length=120)
    huisnummer = Text(required=False, allow_blank=True, max_length=20)
    postcode = Text(required=False, allow_blank=True, max_length=7, help_text="Bijvoorbeeld 9401 AB.")
    plaats = Text(required=False, allow_blank=True, max_length=80)


@extend_schema_serializer(component_name="NieuweLocatie")
class PlaceBody(Body):
    """Where it is: a point, an area or an address, or more of these; a point in an area that we know goes first."""

    punt = PointField(required=False)
    gebied = Text(required=False, max_length=40, help_text="Code van een gebied.")
    adres = AddressBody(required=False)
    omschrijving = Text(required=False, allow_blank=True, max_length=300, help_text="Waar het precies is.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a place that says nothing."""
        if not attrs:
            raise serializers.ValidationError(_("Geef een punt, een gebied of een adres."))
        return attrs


@extend_schema_serializer(component_name="NieuweMelder")
class ReporterBody(Body):
    """Who sends it; nothing of it is needed."""

    naam = Text(required=False, allow_blank=True, max_length=120)
    email = Text(required=False, allow_blank=True, max_length=254)
    telefoon = Text(required=False, allow_blank=True, max_length=20)


@extend_schema_serializer(component_name="NieuwSignaal")
class SignalBody(Body):
    """The body of `POST signalen`."""

    tekst = Text(lines=True, max_length=MAX_TEXT, error_messages=_WRITE)
    soort = serializers.ChoiceField(choices=Kind.choices, required=False, allow_null=True)
    categorie = Text(required=False, allow_null=True, max_length=60, help_text="Slug; leeg laten mag, dan kiezen wij.")
    kanaal = serializers.ChoiceField(
        choices=Channel.choices,
        required=False,
        allow_null=True,
        help_text="Telt alleen met het recht signalen:indienen; anders is het altijd api.",
    )
    externNummer = Text(required=False, allow_null=True, allow_blank=True, max_length=100)
    locatie = PlaceBody(required=False, allow_null=True)
    melder = ReporterBody(required=False, allow_null=True)
    antwoorden = AnswersField(required=False, allow_null=True)
    objecten = serializers.ListField(
        child=Text(max_length=100), required=False, allow_null=True, max_length=20, help_text="Wat het betreft."
    )

    def report(self, *, channel: Channel) -> Report:
        """The report that this body is, come in through a channel."""
        sent: dict[str, Any] = self.validated_data
        place, reporter = sent.get("locatie") or {}, sent.get("melder") or {}
        report = Report(
            text=sent["tekst"],
            channel=channel,
            kind=Kind(sent["soort"]) if sent.get("soort") else None,
            category=sent.get("categorie"),
            external_number=sent.get("externNummer") or "",
            point=place.get("punt"),
            area=place.get("gebied"),
            name=reporter.get("naam", ""),
            email=reporter.get("email", ""),
            phone=reporter.get("telefoon", ""),
            answers=sent.get("antwoorden") or {},
            objects=tuple(sent.get("objecten") or ()),
        )
        return replace(report, **address_of(place))


def address_of(place: dict[str, Any]) -> dict[str, Any]:
    """The parts of a place that are words, by the names that the verbs give them; only those that were sent."""
    address = place.get("adres") or {}
    named = {
        "street": address.get("straat"),
        "house_number": address.get("huisnummer"),
        "postcode": address.get("postcode"),
        "town": address.get("plaats"),
        "place": place.get("omschrijving"),
    }
    return {name: value for name, value in named.items() if value is not None}


@extend_schema_serializer(component_name="Wijziging")
class ChangeBody(Body):
    """The body of `PATCH signalen/{id}`: what is named is changed, the rest stays."""

    soort = Chosen(choices=Kind.choices, wrong=reclassify.CHOOSE_KIND, required=False)
    categorie = Name(required=False, allow_blank=True, max_length=60)
    locatie = PlaceBody(required=False, allow_null=True, help_text="null: geen plek.")
    spoed = Truth(required=False)
    oorzaak = Name(required=False, allow_null=True, max_length=60, help_text="Slug; null: niet bekend.")
    behandelaar = Name(
        required=False, allow_null=True, max_length=150, help_text="Gebruikersnaam; null: niemand in het bijzonder."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a change of nothing."""
        if not attrs:
            raise serializers.ValidationError(_("Noem wat er moet veranderen."))
        return attrs


@extend_schema_serializer(component_name="NieuweStatus")
class StatusBody(Body):
    """The body of `POST signalen/{id}/statussen`."""

    status = Chosen(choices=Status.choices, wrong=workflow.UNKNOWN_STATUS, missing=workflow.CHOOSE_STATUS)
    toelichting = Text(
        lines=True,
        required=False,
        allow_blank=True,
        max_length=MAX_TEXT,
        help_text="Wat de melder leest; nodig bij sluiten.",
    )
    resultaat = Name(
        required=False,
        allow_null=True,
        max_length=60,
        help_text=(
            "Slug van wat er is gedaan. Zonder: `niet-vermeld`, of wat er al stond bij een signaal waarvan de melder"
            " vroeg om het te heropenen."
        ),
    )
    teruggekoppeld = Truth(
        required=False, allow_null=True, help_text="false: de melder krijgt nu geen bericht van ons."
    )
    terugkoppeling = Chosen(
        choices=Feedback.choices,
        wrong=workflow.UNKNOWN_FEEDBACK,
        required=False,
        help_text="Hoe de melder het anders hoort, of waarom niet.",
    )
    organisatie = Text(
        required=False,
        allow_blank=True,
        max_length=workflow.LONGEST_ORGANISATION,
        help_text="De andere organisatie (Awb 2:3).",
    )
    doorgezetOp = Day(required=False, allow_null=True)
    actiesIntrekken = Truth(
        required=False, help_text="true: wat andere teams nog moeten doen, wordt bij het sluiten ingetrokken."
    )
    zonderAntwoord = Truth(
        required=False,
        help_text=(
            "true: sluit het, ook als een team van het nevendomein meekijkt en nog niet antwoordde; en plan het in of"
            " sluit het, ook als handhaven wacht op wie meekijkt."
        ),
    )


@extend_schema_serializer(component_name="NieuweOverdracht")
class OfferBody(Body):
    """The body of `POST signalen/{id}/overdrachten`."""

    naarTeam = Name(max_length=60, help_text="Slug van een team.")
    reden = Said(lines=True, max_length=1000)
    besproken = Truth(required=False, help_text="true: er is iemand van dat team gesproken.")


@extend_schema_serializer(component_name="AntwoordOpOverdracht")
class AnswerBody(Body):
    """The body of `PATCH signalen/{id}/overdrachten/{id}`."""

    antwoord = serializers.ChoiceField(choices=ANSWERS)
    reden = Text(lines=True, required=False, allow_blank=True, max_length=1000, help_text="Nodig bij weigeren.")
    anderTeam = Name(
        required=False, allow_null=True, max_length=60, help_text="Slug van het team waar het volgens u wel hoort."
    )


@extend_schema_serializer(component_name="NieuwMeekijkverzoek")
class ConsultBody(Body):
    """The body of `POST signalen/{id}/meekijkverzoeken`."""

    naarTeam = Name(required=False, allow_null=True, max_length=60, help_text="Slug van een team.")
    naarPartner = Name(
        required=False, allow_null=True, max_length=60, help_text="Slug van een partner, die een link krijgt."
    )
    vraag = Said(lines=True, max_length=1000, help_text="Zonder namen: wie meekijkt kiest uit drie antwoorden.")
    tekstDelen = Truth(required=False, help_text="true: het team leest ook de tekst van een gevoelig signaal.")
    wachten = Truth(required=False, help_text="true: met handhaven wordt hoogstens drie werkdagen gewacht.")


@extend_schema_serializer(component_name="AntwoordOpMeekijkverzoek")
class ConsultAnswerBody(Body):
    """The body of `PATCH signalen/{id}/meekijkverzoeken/{id}`."""

    antwoord = Chosen(choices=CONSULT_ANSWERS, wrong=consult.CHOOSE_ANSWER)


@extend_schema_serializer(component_name="NieuweActie")
class ActionBody(Body):
    """The body of `POST signalen/{id}/acties`."""

    team = Name(max_length=60, help_text="Slug van een team.")
    tekst = Said(lines=True, max_length=MAX_ACTION_TEXT, help_text="Wat er moet gebeuren.")
    uiterlijk = Day(required=False, allow_null=True)


@extend_schema_serializer(component_name="StandVanActie")
class ActionChangeBody(Body):
    """The body of `PATCH signalen/{id}/acties/{id}`."""

    status = Chosen(
        choices=[one for one in ActionStatus.choices if one[0] != ActionStatus.OPEN], wrong=team_actions.CHOOSE_STATUS
    )
    antwoord = Text(
        lines=True, required=False, allow_blank=True, max_length=MAX_ACTION_TEXT, help_text="Nodig bij kan_niet."
    )


@extend_schema_serializer(component_name="NieuweNotitie")
class NoteBody(Body):
    """The body of `POST signalen/{id}/notities`."""

    tekst = Said(lines=True, max_length=MAX_TEXT)


@extend_schema_serializer(component_name="NieuweBijlage")
class AttachmentBody(Body):
    """The body of `POST signalen/{id}/bijlagen`, as a form: JSON has no files."""

    bestand = serializers.FileField(
        help_text="Een foto (JPEG, PNG, WebP of HEIC) of een PDF.",
        allow_empty_file=True,  # the verb says what is wrong with it, in the same words as the page
        error_messages={
            "required": attachments.CHOOSE_FILE,
            "invalid": attachments.CHOOSE_FILE,
            "no_name": _("Geef het bestand een naam."),
        },
    )
    gedeeld = serializers.BooleanField(
        required=False, help_text="true: de melder ziet het ook.", error_messages={"invalid": _("Geef true of false.")}
    )


@extend_schema_serializer(component_name="TeDuiden")
class UnderstandBody(Body):
    """The body of `POST duidingen`."""

    tekst = TextAsSent(lines=True, max_length=MAX_TEXT, error_messages=_WRITE)

"""The API door to signals: categories, sending in, reading, changing, understanding. What is done with one signal at
work (statuses, hand-overs, notes) stands in `signals/api/work.py`."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Final, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from areas.api.renderers import GeoJsonRenderer
from officers.access import client_of
from officers.models import ApiClient, Channel
from officers.organisation import stamp
from signals import causes, extra, finding, intake, reclassify, workflow
from signals.api.bodies import ChangeBody, SignalBody, UnderstandBody, address_of
from signals.api.filters import CategoryFilter, CountFilter, SignalFilter
from signals.api.representation import address_of_signal, events_in_full, in_full, in_short, on_map
from signals.api.shapes import (
    CategoryShape,
    EventShape,
    ReferralShape,
    SignalFeatureCollectionShape,
    SignalInShort,
    SignalShape,
    TalliesShape,
    UnderstandingShape,
)
from signals.api.versions import CONDITION, VERSION, check_condition, has_condition, version_of
from signals.categories import known_categories
from signals.counting import Per, tallies
from signals.models import Category, Event, Referral, Signal
from signals.named import CATEGORY, CAUSE, OFFICER
from signals.queries import SignalQuerySet
from signals.repeats import receive_request_once
from signals.visibility import place_before, viewer_of

_LONGEST_KEY: Final = 255
# Who only read; and a complaint, which is for the team that handles it: a program may be of the team complained about.
_NOT_TOLD: Final = (Event.What.READ, Event.What.COMPLAINT)
# What is told of a signal that the program may not read: how it stands, and with whom.
_OF_ALL: Final = (Event.What.RECEIVED, Event.What.ROUTED, Event.What.STATUS)


@extend_schema_view(get=extend_schema(summary="Categorieën die een nieuw signaal kan krijgen"))
class CategoryList(ListAPIView):
    """`categorieen`."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": None}
    queryset = Category.objects.all()
    ordering = ("order", "slug")
    serializer_class = CategoryShape
    filterset_class = CategoryFilter

    def get_queryset(self) -> QuerySet:
        """Categories in use."""
        return Category.objects.for_intake()

    def get_serializer_context(self) -> dict[str, Any]:
        """With the extra questions of all categories."""
        return {**super().get_serializer_context(), "questions": extra.known_questions(on=stamp())}


class SignalDoor(GenericAPIView):
    """What the doors to signals share: the rule of who may know of one, read it and act on it."""

    queryset: QuerySet[Any] = Signal.objects.all()
    on_one_of: ClassVar[list[OpenApiParameter]] = [CONDITION]

    @property
    def program(self) -> ApiClient:
        """The program that asks. Only for methods that need a scope: a stranger does not come this far."""
        client = client_of(self.request)
        if client is None:
            raise PermissionDenied
        return client

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """With a condition the signal is held from when its version is looked at until the change is made."""
        if "id" not in kwargs or not has_condition(request):
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            return super().dispatch(request, *args, **kwargs)

    def known(self) -> SignalQuerySet:
        """The signals that the program may know of, with what it may do."""
        return Signal.objects.known_to(viewer_of(self.program)).for_api()

    def the_signal(self, *, to_act: bool = False) -> Signal:
        """The signal of the address. Raises 404 for one that the program may not know of, 403 for one that it may
        not act on: with the scope to handle that is a sensitive one, which it may not read. Raises `Changed` where
        the request sets a condition that it no longer meets."""
        asked = self.known().filter(public_id=self.kwargs["id"])
        signal = asked.first()
        if signal and has_condition(self.request):
            workflow.hold(signal.pk)
            signal = asked.first()
        if signal is None:
            raise Http404
        if to_act and not signal.may_act:
            raise PermissionDenied(
                _("Dit signaal is gevoelig: alleen met het recht %s mag een sleutel het veranderen.")
                % ApiClient.Scope.SIGNALS_SENSITIVE
            )
        if has_condition(self.request):
            check_condition(self.request, signal)
        return signal

    def as_the_program_sees_it(self, signal: Signal) -> dict[str, Any]:
        """A signal in full for a program that may read signals and know of this one, else in short."""
        client = client_of(self.request)
        reads = client is not None and ApiClient.Scope.SIGNALS_READ in client.scopes
        if client is not None and reads and place_before(viewer_of(client), signal):
            return in_full([signal], client=client, request=self.request)[0]
        return in_short(signal, with_link=self.request.method == "POST")


_ONE_OR_THE_OTHER = PolymorphicProxySerializer(
    component_name="SignaalOfKort", serializers=[SignalShape, SignalInShort], resource_type_field_name=None
)
_EXAMPLE = OpenApiExample(
    "Een kapotte lantaarn",
    value={
        "tekst": "De lantaarn voor nummer 12 is al een week uit.",
        "locatie": {"punt": [6.5623, 52.9957]},
        "melder": {"email": "bewoner@example.nl"},
    },
    request_only=True,
)


@extend_schema_view(
    get=extend_schema(
        summary="Signalen",
        description=(
            "Nieuwste eerst. Wie de tekst van een gevoelig signaal niet mag lezen, krijgt `tekst` null. Met"
            " `Accept: application/geo+json` zijn het punten op een kaart: alleen signalen met een plek die de sleutel"
            " mag lezen, en nooit een die bijzonder gevoelig is."
        ),
        responses={
            (200, "application/json"): SignalShape(many=True),
            (200, "application/geo+json"): SignalFeatureCollectionShape,
        },
    ),
    post=extend_schema(
        summary="Een signaal insturen",
        description=(
            "Ook zonder sleutel. Met het recht `signalen:lezen` is het antwoord het hele signaal, anders de korte vorm."
        ),
        request=SignalBody,
        responses={201: _ONE_OR_THE_OTHER},
        examples=[_EXAMPLE],
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                location=OpenApiParameter.HEADER,
                description=(
                    "Een zelfgekozen naam voor dit verzoek. Hetzelfde verzoek met dezelfde naam maakt geen tweede"
                    " signaal; een ander verzoek met dezelfde naam wordt geweigerd (409)."
                ),
            ),
            OpenApiParameter("Location", location=OpenApiParameter.HEADER, response=[201], required=True),
        ],
    ),
)
class SignalList(SignalDoor, ListAPIView):
    """`signalen`: read them with a scope, send one in with or without a key."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": ApiClient.Scope.SIGNALS_READ, "POST": None}
    serializer_class = SignalShape
    filterset_class = SignalFilter
    ordering = ("-received_at", "-pk")

    def read_page(self, rows: SignalQuerySet, order: list[str], most: int, start: str | None) -> list[Signal]:
        """The rows of a page; where words are looked for, by the index of words (`finding.in_steps`)."""
        if not self.request.query_params.get("zoek"):
            return list(rows.order_by(*order)[:most])
        begin = datetime.datetime.fromisoformat(start) if start else timezone.now()
        pks = [pk for _moment, pk in finding.in_steps([rows], most, begin, newest_first=order == [*self.ordering])]
        found = {row.pk: row for row in rows.filter(pk__in=pks).order_by()}
        return [found[pk] for pk in pks if pk in found]

    def get_renderers(self) -> list[BaseRenderer]:
        """GeoJSON too, for who reads a list."""
        return [*super().get_renderers(), *([GeoJsonRenderer()] if self.request.method in ("GET", "HEAD") else [])]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of signals that the program may know of; as GeoJSON those that may stand on a map."""
        if request.accepted_renderer.format == GeoJsonRenderer.format:
            known = Signal.objects.known_to(viewer_of(self.program)).for_api_map()
            points = self.paginate_queryset(self.filter_queryset(known))
            return self.get_paginated_response(on_map(points or [], request=request))
        known = Signal.objects.known_to(viewer_of(self.program)).for_api_list()
        page = self.paginate_queryset(self.filter_queryset(known))
        return self.get_paginated_response(in_full(page or [], client=self.program, request=request))

    def post(self, request: Request) -> Response:
        """Take in a signal; a repeat with the same Idempotency-Key gives the one that was made."""
        client = client_of(request)
        body = SignalBody(data=request.data)
        body.is_valid(raise_exception=True)
        channel = Channel.API
        if client is not None and ApiClient.Scope.SIGNALS_SUBMIT in client.scopes:
            channel = Channel(body.validated_data.get("kanaal") or Channel.API)
        report = body.report(channel=channel)
        key = request.headers.get("Idempotency-Key")
        if key is None:
            signal = intake.receive(report, by=client)
        else:
            signal = receive_request_once(report, by=client, sender=_sender(request, client), key=_checked(key))
        headers = {"Location": address_of_signal(signal, request)}
        return Response(self.as_the_program_sees_it(signal), status=201, headers=headers)


@extend_schema_view(
    get=extend_schema(
        summary="Hoeveel signalen er zijn, per categorie, gebied, team of status",
        description=(
            "Van open signalen, tenzij u `open` of `status` noemt. Het meeste eerst; wat er niet is, staat er niet bij."
            " Een gebied is het kleinste waarin een signaal ligt."
        ),
        responses=TalliesShape,
        filters=True,
    )
)
class SignalCounts(SignalDoor):
    """`signalen/tellingen`: counts of what the program may know of."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": ApiClient.Scope.SIGNALS_READ}
    filterset_class = CountFilter

    def get(self, request: Request) -> Response:
        """The counts, by the filter of the list."""
        asked = request.query_params
        if "per" not in asked:
            raise ValidationError({"per": _("Kies waarnaar u telt: %s.") % ", ".join(Per.values)})
        signals = cast(SignalQuerySet, self.filter_queryset(Signal.objects.known_to(viewer_of(self.program))))
        if not asked.keys() & {"open", "status"}:
            signals = signals.open()
        found = tallies(signals, per=Per(asked["per"]))
        return Response(
            {
                "per": asked["per"],
                "totaal": sum(one.number for one in found),
                "tellingen": [{"code": one.code, "naam": one.name, "aantal": one.number} for one in found],
            }
        )


def _sender(request: Request, client: ApiClient | None) -> str:
    """Who sends, for telling repeats apart; strangers by an HMAC of their address that the door wrote down."""
    return f"client:{client.pk}" if client else f"stranger:{request.META.get('wijkwerk.origin', '')}"


def _checked(key: str) -> str:
    if not key.strip() or len(key) > _LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": _("Geef een naam van 1 tot en met %d tekens.") % _LONGEST_KEY})
    return key


@extend_schema_view(
    get=extend_schema(summary="Eén signaal", responses=SignalShape, parameters=[VERSION]),
    patch=extend_schema(
        summary="Een signaal verbeteren: soort, categorie, locatie, spoed, oorzaak, behandelaar",
        description=(
            "Alles wat u noemt verandert tegelijk, of niets. Soort, categorie en locatie bepalen opnieuw welk team het"
            " krijgt. Zonder `signalen:lezen` is het antwoord de korte vorm."
        ),
        request=ChangeBody,
        responses={200: _ONE_OR_THE_OTHER},
        parameters=[VERSION],
    ),
)
class SignalDetail(SignalDoor):
    """`signalen/{id}`."""

    required_scopes: ClassVar[dict[str, str | None]] = {
        "GET": ApiClient.Scope.SIGNALS_READ,
        "PATCH": ApiClient.Scope.SIGNALS_HANDLE,
    }

    def get(self, request: Request, id: Any) -> Response:
        """The signal, by the visibility rule."""
        signal = self.the_signal()
        return Response(
            in_full([signal], client=self.program, request=request)[0], headers={"ETag": version_of(signal)}
        )

    def patch(self, request: Request, id: Any) -> Response:
        """Change what is named, all of it or nothing."""
        signal, by = self.the_signal(to_act=True), self.program
        body = ChangeBody(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        with transaction.atomic():
            # The place first: it must find the signal unchanged, and the others may change it.
            if "locatie" in wanted:
                _move_place(signal, wanted["locatie"], by=by)
            if "soort" in wanted:
                reclassify.rekind(signal, kind=wanted["soort"], by=by)
            if "categorie" in wanted:
                reclassify.reclassify(
                    signal, category=CATEGORY.of("categorie", wanted["categorie"], required=True), by=by
                )
            if "oorzaak" in wanted:
                causes.set_cause(signal, cause=CAUSE.of("oorzaak", wanted["oorzaak"]), by=by)
            if "behandelaar" in wanted:
                workflow.assign(signal, to=OFFICER.of("behandelaar", wanted["behandelaar"]), by=by)
            if "spoed" in wanted:
                workflow.set_urgent(signal, urgent=wanted["spoed"], by=by)
        return Response(self.as_the_program_sees_it(signal), headers={"ETag": version_of(signal)})


def _move_place(signal: Signal, place: dict[str, Any] | None, *, by: ApiClient) -> None:
    """Put the signal elsewhere, write down its address, or both."""
    if place is None:
        reclassify.relocate(signal, by=by)
        return
    words = address_of(place)
    if words:
        reclassify.readdress(signal, by=by, **words)
    if "punt" in place or "gebied" in place:
        reclassify.relocate(signal, point=place.get("punt"), area=place.get("gebied"), by=by)


@extend_schema_view(
    get=extend_schema(
        summary="Wat er met een signaal gebeurde, oudste eerst",
        description="Van een signaal dat de sleutel niet mag lezen: binnengekomen, waarheen, en de status.",
    )
)
class EventList(SignalDoor, ListAPIView):
    """`signalen/{id}/gebeurtenissen`: the history, without who only read."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": ApiClient.Scope.SIGNALS_READ}
    queryset = Event.objects.all()
    serializer_class = EventShape
    ordering = ("pk",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the signal's events."""
        signal = self.the_signal()
        events = signal.events.exclude(what__in=_NOT_TOLD).select_related("officer", "client")
        if not signal.may_read:
            events = events.filter(what__in=_OF_ALL)
        page = self.paginate_queryset(self.filter_queryset(events))
        return self.get_paginated_response(events_in_full(page or []))


@extend_schema_view(
    post=extend_schema(
        summary="Duiden waar een tekst over gaat",
        description="Bewaart de tekst niet, en schrijft hem nergens op.",
        request=UnderstandBody,
        responses={200: UnderstandingShape},
        examples=[OpenApiExample("Tekst", value={"tekst": "De lantaarn is kapot."}, request_only=True)],
    )
)
class Understand(GenericAPIView):
    """`duidingen`."""

    required_scopes: ClassVar[dict[str, str | None]] = {"POST": None}
    queryset = Category.objects.all()

    def post(self, request: Request) -> Response:
        """What a text seems to say."""
        body = UnderstandBody(data=request.data)
        body.is_valid(raise_exception=True)
        found = known_categories(on=stamp()).understand(body.validated_data["tekst"])
        referrals = Referral.objects.filter(code__in=found.referrals) if found.referrals else ()
        return Response(
            {
                "suggesties": [
                    {"categorie": one.slug, "domein": one.domain, "kans": round(one.probability, 4)}
                    for one in found.suggestions
                ],
                "soort": found.kind,
                "nevendomein": found.secondary_domain,
                "spoed": found.urgent,
                "verwijzingen": ReferralShape(referrals, many=True).data,
                "persoonsgegevens": [
                    {"soort": one.kind, "begin": one.begin, "einde": one.end} for one in found.personal_data
                ],
            }
        )

"""The API door to work on one signal: its statuses, its hand-overs, its notes, its files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from officers.models import ApiClient
from signals import attachments, consult, handover, team_actions, workflow
from signals.api.bodies import (
    ActionBody,
    ActionChangeBody,
    AnswerBody,
    AttachmentBody,
    ConsultAnswerBody,
    ConsultBody,
    NoteBody,
    OfferBody,
    StatusBody,
)
from signals.api.representation import (
    action_in_full,
    attachment_in_full,
    consult_in_full,
    handover_in_full,
    note_in_full,
    statuses_in_full,
)
from signals.api.shapes import ActionShape, AttachmentShape, ConsultShape, HandoverShape, NoteShape, StatusShape
from signals.api.views import SignalDoor
from signals.models import (
    ActionStatus,
    Attachment,
    Consult,
    Event,
    Handover,
    Note,
    Signal,
    TeamAction,
)
from signals.named import PARTNER, RESULT, TEAM
from signals.views.files import answer
from signals.visibility import log_reading

_WORK: dict[str, str | None] = {"GET": ApiClient.Scope.SIGNALS_HANDLE, "POST": ApiClient.Scope.SIGNALS_HANDLE}


@extend_schema_view(
    get=extend_schema(summary="De statussen van een signaal, oudste eerst"),
    post=extend_schema(
        summary="Een signaal een andere status geven",
        description=(
            "Wat bij `toelichting` staat, leest de melder. Een zet die niet kan geeft 409. Met een resultaat dat naar"
            " een andere organisatie verwijst, wacht het signaal (`wacht_op_derde`) tot die de ontvangst bevestigt:"
            " stuur dan nog eens `afgehandeld`. Na vijf werkdagen sluit het vanzelf."
        ),
        request=StatusBody,
        responses={201: StatusShape},
    ),
)
class StatusList(SignalDoor, ListAPIView):
    """`signalen/{id}/statussen`."""

    required_scopes: ClassVar[dict[str, str | None]] = _WORK
    queryset = Event.objects.all()
    serializer_class = StatusShape
    ordering = ("pk",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the moves of this signal."""
        signal = self.the_signal()
        page = self.paginate_queryset(self.filter_queryset(_moves(signal))) or []
        if signal.may_read:
            log_reading(signal, by=self.program)
        return self.get_paginated_response(statuses_in_full(page, signal=signal))

    def post(self, request: Request, id: Any) -> Response:
        """Move the signal."""
        signal = self.the_signal(to_act=True)
        body = StatusBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        workflow.move(
            signal,
            to=sent["status"],
            by=self.program,
            text=sent.get("toelichting", ""),
            result=RESULT.of("resultaat", sent.get("resultaat")),
            told=sent.get("teruggekoppeld"),
            feedback=sent.get("terugkoppeling", ""),
            organisation=sent.get("organisatie", ""),
            forwarded_on=sent.get("doorgezetOp"),
            withdraw_actions=sent.get("actiesIntrekken", False),
            without_answers=sent.get("zonderAntwoord", False),
        )
        made = _moves(signal).order_by("pk").last()
        return Response(statuses_in_full([made] if made else [], signal=signal)[0], status=201)


def _moves(signal: Signal) -> Any:
    return signal.events.filter(what=Event.What.STATUS).select_related("officer", "client")


@extend_schema_view(
    get=extend_schema(summary="De overdrachten van een signaal, oudste eerst"),
    post=extend_schema(
        summary="Een signaal aan een ander team aanbieden",
        description="Het team dat aanbiedt blijft eigenaar tot het andere team aanvaardt.",
        request=OfferBody,
        responses={201: HandoverShape},
        parameters=[OpenApiParameter("Location", location=OpenApiParameter.HEADER, response=[201], required=True)],
    ),
)
class HandoverList(SignalDoor, ListAPIView):
    """`signalen/{id}/overdrachten`."""

    required_scopes: ClassVar[dict[str, str | None]] = _WORK
    queryset = Handover.objects.all()
    serializer_class = HandoverShape
    ordering = ("pk",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the offers of this signal."""
        signal = self.the_signal()
        page = self.paginate_queryset(self.filter_queryset(_offers(signal))) or []
        if signal.may_read:
            log_reading(signal, by=self.program)
        return self.get_paginated_response([handover_in_full(one, reads=signal.may_read) for one in page])

    def post(self, request: Request, id: Any) -> Response:
        """Offer the signal."""
        signal = self.the_signal(to_act=True)
        body = OfferBody(data=request.data)
        body.is_valid(raise_exception=True)
        offered = handover.offer(
            signal,
            to_team=TEAM.of("naarTeam", body.validated_data["naarTeam"]),
            reason=body.validated_data["reden"],
            warm=body.validated_data.get("besproken", False),
            by=self.program,
        )
        address = reverse("api-overdracht", args=[signal.public_id, offered.public_id])
        return Response(
            handover_in_full(offered, reads=signal.may_read),
            status=201,
            headers={"Location": request.build_absolute_uri(address)},
        )


def _offers(signal: Signal) -> Any:
    return signal.handovers.select_related("from_team", "to_team", "other_team")


@extend_schema_view(
    get=extend_schema(summary="Eén overdracht", responses=HandoverShape),
    patch=extend_schema(
        summary="Een overdracht aanvaarden of weigeren",
        description="Weigeren vraagt een reden. Een aanbod dat al beantwoord is geeft 409.",
        request=AnswerBody,
        responses=HandoverShape,
    ),
)
class HandoverDetail(SignalDoor):
    """`signalen/{id}/overdrachten/{id}`."""

    required_scopes: ClassVar[dict[str, str | None]] = {
        "GET": ApiClient.Scope.SIGNALS_HANDLE,
        "PATCH": ApiClient.Scope.SIGNALS_HANDLE,
    }

    def get(self, request: Request, id: Any, handover_id: Any) -> Response:
        """The offer and its answer."""
        signal = self.the_signal()
        if signal.may_read:
            log_reading(signal, by=self.program)
        return Response(handover_in_full(self._offer(signal), reads=signal.may_read))

    def patch(self, request: Request, id: Any, handover_id: Any) -> Response:
        """Answer the offer."""
        signal = self.the_signal(to_act=True)
        offered = self._offer(signal)
        body = AnswerBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        if sent["antwoord"] == Handover.Answer.ACCEPTED:
            handover.accept(offered, by=self.program, reason=sent.get("reden", ""))
        else:
            other = TEAM.of("anderTeam", sent.get("anderTeam"))
            handover.decline(offered, reason=sent.get("reden", ""), by=self.program, other_team=other)
        log_reading(signal, by=self.program)
        return Response(handover_in_full(offered, reads=signal.may_read))

    def _offer(self, signal: Signal) -> Handover:
        found = _offers(signal).select_related("signal").filter(public_id=self.kwargs["handover_id"]).first()
        if found is None:
            raise Http404
        return found


@extend_schema_view(
    get=extend_schema(summary="Wie is gevraagd om mee te kijken, oudste eerst"),
    post=extend_schema(
        summary="Een ander team of een partner vragen om mee te kijken",
        description=(
            "Noem `naarTeam` of `naarPartner`; een partner krijgt een link per mail. Het signaal blijft van het team"
            " dat het heeft. Terug komt een van drie antwoorden, geen tekst."
        ),
        request=ConsultBody,
        responses={201: ConsultShape},
        parameters=[OpenApiParameter("Location", location=OpenApiParameter.HEADER, response=[201], required=True)],
    ),
)
class ConsultList(SignalDoor, ListAPIView):
    """`signalen/{id}/meekijkverzoeken`."""

    required_scopes: ClassVar[dict[str, str | None]] = _WORK
    queryset = Consult.objects.all()
    serializer_class = ConsultShape
    ordering = ("pk",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the questions about this signal."""
        signal = self.the_signal()
        page = self.paginate_queryset(self.filter_queryset(_questions(signal))) or []
        if signal.may_read:
            log_reading(signal, by=self.program)
        return self.get_paginated_response([consult_in_full(one, reads=signal.may_read) for one in page])

    def post(self, request: Request, id: Any) -> Response:
        """Ask a team."""
        signal = self.the_signal(to_act=True)
        body = ConsultBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        asked = consult.ask(
            signal,
            team=TEAM.of("naarTeam", sent.get("naarTeam")),
            partner=PARTNER.of("naarPartner", sent.get("naarPartner")),
            question=sent["vraag"],
            share_text=sent.get("tekstDelen", False),
            holds=sent.get("wachten", False),
            by=self.program,
        )
        address = reverse("api-meekijkverzoek", args=[signal.public_id, asked.public_id])
        return Response(
            consult_in_full(asked, reads=signal.may_read),
            status=201,
            headers={"Location": request.build_absolute_uri(address)},
        )


def _questions(signal: Signal) -> Any:
    return signal.consults.select_related("from_team", "team", "partner")


@extend_schema_view(
    get=extend_schema(summary="Eén meekijkverzoek", responses=ConsultShape),
    patch=extend_schema(
        summary="Een meekijkverzoek beantwoorden",
        description="Een vraag die al beantwoord is geeft 409.",
        request=ConsultAnswerBody,
        responses=ConsultShape,
    ),
)
class ConsultDetail(SignalDoor):
    """`signalen/{id}/meekijkverzoeken/{id}`."""

    required_scopes: ClassVar[dict[str, str | None]] = {
        "GET": ApiClient.Scope.SIGNALS_HANDLE,
        "PATCH": ApiClient.Scope.SIGNALS_HANDLE,
    }

    def get(self, request: Request, id: Any, consult_id: Any) -> Response:
        """The question and its answer."""
        signal = self.the_signal()
        if signal.may_read:
            log_reading(signal, by=self.program)
        return Response(consult_in_full(self._question(signal), reads=signal.may_read))

    def patch(self, request: Request, id: Any, consult_id: Any) -> Response:
        """Answer the question."""
        signal = self.the_signal(to_act=True)
        asked = self._question(signal)
        body = ConsultAnswerBody(data=request.data)
        body.is_valid(raise_exception=True)
        consult.answer(asked, answer=body.validated_data["antwoord"], by=self.program)
        log_reading(signal, by=self.program)
        return Response(consult_in_full(asked, reads=signal.may_read))

    def _question(self, signal: Signal) -> Consult:
        found = _questions(signal).select_related("signal__officer", "signal__team")
        one = found.filter(public_id=self.kwargs["consult_id"]).first()
        if one is None:
            raise Http404
        return one


@extend_schema_view(
    get=extend_schema(summary="De acties van andere teams bij een signaal, oudste eerst"),
    post=extend_schema(
        summary="Een ander team een actie geven",
        description="Het signaal blijft van zijn team. De melder ziet acties nooit.",
        request=ActionBody,
        responses={201: ActionShape},
        parameters=[OpenApiParameter("Location", location=OpenApiParameter.HEADER, response=[201], required=True)],
    ),
)
class ActionList(SignalDoor, ListAPIView):
    """`signalen/{id}/acties`."""

    required_scopes: ClassVar[dict[str, str | None]] = _WORK
    queryset = TeamAction.objects.all()
    serializer_class = ActionShape
    ordering = ("pk",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the actions of this signal."""
        signal = self.the_signal()
        page = self.paginate_queryset(self.filter_queryset(signal.team_actions.with_last_answer())) or []
        if signal.may_read:
            log_reading(signal, by=self.program)
        return self.get_paginated_response([action_in_full(one, reads=signal.may_read) for one in page])

    def post(self, request: Request, id: Any) -> Response:
        """Ask a team to do something."""
        signal = self.the_signal(to_act=True)
        body = ActionBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        team = TEAM.of("team", sent["team"])
        made = team_actions.add(signal, team=team, text=sent["tekst"], due_on=sent.get("uiterlijk"), by=self.program)
        address = reverse("api-actie", args=[signal.public_id, made.public_id])
        return Response(
            action_in_full(_action(signal, made.public_id), reads=signal.may_read),
            status=201,
            headers={"Location": request.build_absolute_uri(address)},
        )


def _action(signal: Signal, public_id: Any) -> TeamAction:
    found = signal.team_actions.with_last_answer().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    found.signal = signal
    return found


@extend_schema_view(
    get=extend_schema(summary="Eén actie", responses=ActionShape),
    patch=extend_schema(
        summary="Zeggen hoe het met een actie staat, of haar intrekken",
        description="Wat klaar is of niet kan, blijft zo. Een zet die niet kan geeft 409.",
        request=ActionChangeBody,
        responses=ActionShape,
    ),
)
class ActionDetail(SignalDoor):
    """`signalen/{id}/acties/{id}`."""

    required_scopes: ClassVar[dict[str, str | None]] = {
        "GET": ApiClient.Scope.SIGNALS_HANDLE,
        "PATCH": ApiClient.Scope.SIGNALS_HANDLE,
    }

    def get(self, request: Request, id: Any, action_id: Any) -> Response:
        """The action and its last answer."""
        signal = self.the_signal()
        if signal.may_read:
            log_reading(signal, by=self.program)
        return Response(action_in_full(_action(signal, action_id), reads=signal.may_read))

    def patch(self, request: Request, id: Any, action_id: Any) -> Response:
        """Change the action."""
        signal = self.the_signal(to_act=True)
        action = _action(signal, action_id)
        body = ActionChangeBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        if sent["status"] == ActionStatus.WITHDRAWN:
            workflow.withdraw_action(action, by=self.program)
        else:
            team_actions.change(action, to=sent["status"], text=sent.get("antwoord", ""), by=self.program)
        log_reading(signal, by=self.program)
        return Response(action_in_full(_action(signal, action_id), reads=signal.may_read))


@extend_schema_view(
    get=extend_schema(summary="De interne notities bij een signaal, oudste eerst"),
    post=extend_schema(
        summary="Een interne notitie maken",
        description="De melder ziet notities nooit.",
        request=NoteBody,
        responses={201: NoteShape},
    ),
)
class NoteList(SignalDoor, ListAPIView):
    """`signalen/{id}/notities`."""

    required_scopes: ClassVar[dict[str, str | None]] = _WORK
    queryset = Note.objects.all()
    serializer_class = NoteShape
    ordering = ("pk",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the notes of this signal."""
        signal = self.the_signal()
        page = self.paginate_queryset(self.filter_queryset(signal.notes.select_related("officer", "client"))) or []
        if signal.may_read:
            log_reading(signal, by=self.program)
        return self.get_paginated_response([note_in_full(one, reads=signal.may_read) for one in page])

    def post(self, request: Request, id: Any) -> Response:
        """Write a note."""
        signal = self.the_signal(to_act=True)
        body = NoteBody(data=request.data)
        body.is_valid(raise_exception=True)
        written = workflow.note(signal, text=body.validated_data["tekst"], by=self.program)
        return Response(note_in_full(written, reads=signal.may_read), status=201)


@extend_schema_view(
    get=extend_schema(summary="De foto’s en PDF’s bij een signaal, oudste eerst"),
    post=extend_schema(
        summary="Een foto of PDF bij een signaal bewaren",
        description=(
            "Als formulier (multipart/form-data), één bestand tegelijk. De inhoud telt, niet de naam. Uit een foto gaan"
            " plek en tijd van de camera, uit een PDF scripts en ingesloten bestanden."
        ),
        request={"multipart/form-data": AttachmentBody},
        responses={201: AttachmentShape},
        parameters=[OpenApiParameter("Location", location=OpenApiParameter.HEADER, response=[201], required=True)],
    ),
)
class AttachmentList(SignalDoor, ListAPIView):
    """`signalen/{id}/bijlagen`."""

    required_scopes: ClassVar[dict[str, str | None]] = _WORK
    parser_classes = (MultiPartParser,)
    queryset = Attachment.objects.all()
    serializer_class = AttachmentShape
    ordering = ("pk",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the files of this signal."""
        signal = self.the_signal()
        files = signal.attachments.select_related("officer", "client")
        page = self.paginate_queryset(self.filter_queryset(files)) or []
        if signal.may_read:
            log_reading(signal, by=self.program)
        return self.get_paginated_response([attachment_in_full(one, signal=signal, request=request) for one in page])

    def post(self, request: Request, id: Any) -> Response:
        """Keep a file."""
        signal = self.the_signal(to_act=True)
        body = AttachmentBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        kept = attachments.attach(signal, sent["bestand"], by=self.program, shared=sent.get("gedeeld", False))
        row = attachment_in_full(kept, signal=signal, request=request)
        return Response(row, status=201, headers={"Location": row["url"]})


@extend_schema_view(
    get=extend_schema(
        summary="Eén foto of PDF: het bestand zelf",
        responses={
            (200, media_type): OpenApiResponse(OpenApiTypes.BINARY, description="Het bestand.")
            for media_type in Attachment.MediaType.values
        },
    )
)
class AttachmentDetail(SignalDoor):
    """`signalen/{id}/bijlagen/{id}`."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": ApiClient.Scope.SIGNALS_HANDLE}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever format was asked for."""
        return super().perform_content_negotiation(request, force=True)

    def get(self, request: Request, id: Any, attachment_id: Any) -> HttpResponse:
        """The file, for who may read the signal; 404 for who may only know of it."""
        signal = self.the_signal()
        found = signal.attachments.filter(public_id=attachment_id).first() if signal.may_read else None
        if found is None:
            raise Http404
        log_reading(signal, by=self.program, what=found)
        found.signal = signal
        return answer(found)

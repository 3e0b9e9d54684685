"""How signals, and what belongs to them, look to a program: by the one visibility rule, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from rest_framework.request import Request

from areas.api.shapes import area_in_short
from areas.queries import Place, lineages
from officers.models import ApiClient, Officer, Team
from signals.api.fields import utc
from signals.links import status_url
from signals.models import Attachment, Consult, Event, Handover, Message, Note, Signal, Status, TeamAction
from signals.visibility import log_readings


def address_of_signal(signal: Signal, request: Request) -> str:
    """Where the API gives this signal."""
    return request.build_absolute_uri(reverse("api-signaal", args=[signal.public_id]))


def in_short(signal: Signal, *, with_link: bool) -> dict[str, Any]:
    """What a sender gets back who may not read signals. The link opens the reporter's own page."""
    places = lineages([signal.area_id]) if signal.area_id else {}
    return {
        "id": str(signal.public_id),
        "kenmerk": signal.number,
        "status": signal.status,
        "soort": signal.kind,
        "categorie": signal.category.slug if signal.category else None,
        "gebied": _area(signal, places),
        "ingediendOp": utc(signal.received_at),
        "uiterlijk": signal.due_on,
        "volgUrl": status_url(signal) if with_link else None,
    }


def in_full(signals: Sequence[Signal], *, client: ApiClient, request: Request) -> list[dict[str, Any]]:
    """Signals that were found with `known_to(viewer)`, for who may read signals.

    Where the viewer may not read the text, there is no text, no place, no way that it went, no handler and no link to
    the reporter's page. What is read of sensitivity `bijzonder` is logged. One query for the areas of all, one for the
    log.
    """
    places = lineages(signal.area_id for signal in signals if signal.area_id)
    log_readings([signal for signal in signals if signal.may_read], by=client)
    address = request.build_absolute_uri(reverse("api-signalen"))
    return [_full(signal, places, address) for signal in signals]


def on_map(signals: Sequence[Signal], *, request: Request) -> list[dict[str, Any]]:
    """Signals that may stand on a map (`SignalQuerySet.on_map`), as GeoJSON features; no word of what they say."""
    address = request.build_absolute_uri(reverse("api-signalen"))
    return [_feature(signal, address) for signal in signals]


def _feature(signal: Signal, address: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(signal.public_id),
        "geometry": {"type": "Point", "coordinates": [signal.point.x, signal.point.y]} if signal.point else None,
        "properties": {
            "id": str(signal.public_id),
            "kenmerk": signal.number,
            "status": signal.status,
            "soort": signal.kind,
            "categorie": signal.category.slug if signal.category else None,
            "spoed": signal.is_urgent,
            "ingediendOp": utc(signal.received_at),
            "uiterlijk": signal.due_on,
            "url": f"{address}/{signal.public_id}",
        },
    }


def _full(signal: Signal, places: Mapping[int, list[Place]], address: str) -> dict[str, Any]:
    reads = signal.may_read
    return {
        "id": str(signal.public_id),
        "kenmerk": signal.number,
        "externNummer": signal.external_number or None,
        "status": signal.status,
        "soort": signal.kind,
        "kanaal": signal.channel,
        "tekst": signal.text if reads else None,
        "categorie": signal.category.slug if signal.category else None,
        "domein": signal.domain.slug if signal.domain else None,
        "nevendomein": signal.secondary_domain.slug if signal.secondary_domain else None,
        "gevoeligheid": signal.sensitivity,
        "spoed": signal.is_urgent,
        "gebied": _area(signal, places),
        "gebieden": [place.code for place in places.get(signal.area_id or 0, ())],
        "locatie": {
            "punt": [signal.point.x, signal.point.y] if signal.point and reads else None,
            "adres": _address(signal) if reads else None,
            "omschrijving": (signal.place or None) if reads else None,
        },
        "team": _team(signal.team),
        "ingang": _team(signal.entry_desk),
        "behandelaar": signal.officer.username if signal.officer and reads else None,
        # Its lines say what the text said: what threatens somebody, which rule fitted.
        "route": signal.trace if reads else [],
        "ingediendOp": utc(signal.received_at),
        "bijgewerktOp": utc(signal.updated_at),
        "uiterlijk": signal.due_on,
        "url": f"{address}/{signal.public_id}",
        "volgUrl": status_url(signal) if reads else None,
        "oorzaak": signal.cause.slug if signal.cause and reads else None,
        "antwoorden": {one["code"]: one["value"] for one in signal.said} if reads else None,
        "objecten": [one["public_id"] for one in signal.pointed_at] if reads else None,
        "vragen": (
            [{"code": one["code"], "vraag": one["wording"], "antwoord": one["text"]} for one in signal.said]
            if reads
            else None
        ),
    }


def _area(signal: Signal, places: Mapping[int, list[Place]]) -> dict[str, str] | None:
    found = places.get(signal.area_id or 0)
    return area_in_short(found[0]) if found else None


def _address(signal: Signal) -> dict[str, str | None] | None:
    if not signal.address:
        return None
    return {
        "straat": signal.street or None,
        "huisnummer": signal.house_number or None,
        "postcode": signal.postcode or None,
        "plaats": signal.town or None,
    }


def _team(team: Team) -> dict[str, str]:
    return {"slug": team.slug, "naam": team.name}


def _who(officer: Officer | None, client: ApiClient | None) -> dict[str, str | None]:
    """Who did something."""
    if officer is not None:
        return {"soort": "medewerker", "naam": officer.name}
    if client is not None:
        return {"soort": "koppeling", "naam": client.name}
    return {"soort": "systeem", "naam": None}


# Events that name teams or officers by id.
_OF_TEAMS = frozenset(
    {
        Event.What.OFFERED,
        Event.What.ACCEPTED,
        Event.What.DECLINED,
        Event.What.WITHDRAWN,
        Event.What.LAPSED,
        Event.What.HANDED_BACK,
        Event.What.CONSULTED,
        Event.What.TEXT_SHARED,
        Event.What.HELD,
        Event.What.CONSULT_ANSWERED,
        Event.What.CONSULT_WITHDRAWN,
        Event.What.LET_GO,
    }
)


def events_in_full(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Events with codes where history holds ids; two queries for all of them."""
    teams = _by_id(Team.objects, "slug", [one for one in events if one.what in _OF_TEAMS])
    officers = _by_id(Officer.objects, "username", [one for one in events if one.what == Event.What.OFFICER])

    def named(one: Event, value: str) -> str | None:
        if one.what in _OF_TEAMS:
            # What was answered by a team is a code itself.
            return teams.get(value) if value.isdecimal() else value or None
        if one.what == Event.What.OFFICER:
            return officers.get(value)
        if one.what == Event.What.URGENT:
            return value.lower() or None
        return value or None

    return [
        {
            "id": one.pk,
            "soort": one.what,
            "van": named(one, one.before),
            "naar": named(one, one.after),
            "door": _who(one.officer, one.client),
            "op": utc(one.at),
            "openbaar": one.is_public,
        }
        for one in events
    ]


def _by_id(rows: Any, name: str, events: Iterable[Event]) -> dict[str, str]:
    ids = {value for one in events for value in (one.before, one.after) if value.isdecimal()}
    return {str(pk): code for pk, code in rows.filter(pk__in=ids).values_list("pk", name)} if ids else {}


def statuses_in_full(events: Sequence[Event], *, signal: Signal) -> list[dict[str, Any]]:
    """Moves of one signal to another status, with what the reporter was told; one query for all of them.

    What was done stands with the move that closed it: a signal remembers only the last time. Where the viewer may not
    read the signal, the status is all there is.
    """
    messages = signal.messages.exclude(what__in=(Message.What.ANSWER, Message.What.REACTION))
    told = dict(messages.filter(at__in=[one.at for one in events]).values_list("at", "text"))
    rows = []
    for one in events:
        passed_on = signal.closes_on is not None and one.after == Status.WAITING_FOR_THIRD_PARTY
        closing = signal.may_read and (passed_on or one.at == signal.closed_at)
        rows.append(
            {
                "id": one.pk,
                "status": one.after,
                "van": one.before or None,
                "toelichting": told.get(one.at) if signal.may_read else None,
                "resultaat": signal.result.slug if closing and signal.result else None,
                "teruggekoppeld": signal.told if closing else None,
                "terugkoppeling": (signal.feedback or None) if closing else None,
                "organisatie": (signal.other_organisation or None) if closing else None,
                "doorgezetOp": signal.forwarded_on if closing else None,
                "door": _who(one.officer, one.client),
                "op": utc(one.at),
            }
        )
    return rows


def handover_in_full(handover: Handover, *, reads: bool) -> dict[str, Any]:
    """An offer and its answer; the reasons are for who may read the signal."""
    return {
        "id": str(handover.public_id),
        "vanTeam": _team(handover.from_team),
        "naarTeam": _team(handover.to_team),
        "reden": handover.reason if reads else None,
        "besproken": handover.is_warm,
        "aangebodenOp": utc(handover.offered_at),
        "uiterlijk": handover.answer_until.isoformat(),
        "antwoord": handover.answer,
        "redenAntwoord": (handover.answer_reason or None) if reads else None,
        "anderTeam": _team(handover.other_team) if handover.other_team else None,
        "beantwoordOp": utc(handover.answered_at) if handover.answered_at else None,
    }


def consult_in_full(consult: Consult, *, reads: bool) -> dict[str, Any]:
    """A question to look along and its answer; the question is for who may read the signal."""
    return {
        "id": str(consult.public_id),
        "vanTeam": _team(consult.from_team),
        "naarTeam": _team(consult.team) if consult.team else None,
        "naarPartner": {"slug": consult.partner.slug, "naam": consult.partner.name} if consult.partner else None,
        "vraag": consult.question if reads else None,
        "tekstGedeeld": consult.shares_text,
        "wacht": consult.holds,
        "wachtTot": consult.hold_until,
        "gevraagdOp": utc(consult.asked_at),
        "antwoord": consult.answer,
        "beantwoordOp": utc(consult.answered_at) if consult.answered_at else None,
    }


def action_in_full(action: TeamAction, *, reads: bool) -> dict[str, Any]:
    """An action and its last answer; what was written is for who may read the signal. Ask `with_last_answer` first."""
    return {
        "id": str(action.public_id),
        "team": _team(action.team),
        "partner": action.partner.name if action.partner else None,
        "tekst": action.text if reads else None,
        "uiterlijk": action.due_on,
        "status": action.status,
        "behandelaar": action.officer.username if action.officer else None,
        "antwoord": (action.last_answer or None) if reads else None,
        "gemaaktOp": utc(action.made_at),
        "veranderdOp": utc(action.changed_at),
    }


def note_in_full(note: Note, *, reads: bool) -> dict[str, Any]:
    """An internal note; its text is for who may read the signal."""
    return {
        "id": note.pk,
        "tekst": note.text if reads else None,
        "door": _who(note.officer, note.client),
        "op": utc(note.at),
    }


def attachment_in_full(attachment: Attachment, *, signal: Signal, request: Request) -> dict[str, Any]:
    """A file with a signal; what it is called is for who may read the signal, as the file itself is."""
    address = reverse("api-bijlage", args=[signal.public_id, attachment.public_id])
    return {
        "id": str(attachment.public_id),
        "soort": attachment.media_type,
        "naam": (attachment.name or None) if signal.may_read else None,
        "grootte": attachment.size,
        "gedeeld": attachment.is_shared,
        "url": request.build_absolute_uri(address),
        "door": _who(attachment.officer, attachment.client),
        "op": utc(attachment.at),
    }

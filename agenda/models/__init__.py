"""The agenda: what signals lead to. Opgaven and kansen with what they stand on, actions, and promises.

As with signals, current facts are columns and history is append-only rows (`AgendaEvent`) with codes and ids. Whatever
somebody writes stands in fields that can be emptied, and asks for no names.
"""

from agenda.models.action import MAX_REPLY, Action, ActionReply
from agenda.models.commitment import Commitment, CommitmentState
from agenda.models.delivery import Delivery
from agenda.models.history import AgendaEvent
from agenda.models.initiative import Initiative, InitiativeState, Need
from agenda.models.item import MAX_TITLE, MAX_WORDS, Audience, Evidence, Item, ItemKind, Phase
from agenda.models.meeting import MAX_POINT, Meeting, MeetingKind, MeetingPoint, Participant
from agenda.models.telling import Told

__all__ = [
    "MAX_POINT",
    "MAX_REPLY",
    "MAX_TITLE",
    "MAX_WORDS",
    "Action",
    "ActionReply",
    "AgendaEvent",
    "Audience",
    "Commitment",
    "CommitmentState",
    "Delivery",
    "Evidence",
    "Initiative",
    "InitiativeState",
    "Item",
    "ItemKind",
    "Meeting",
    "MeetingKind",
    "MeetingPoint",
    "Need",
    "Participant",
    "Phase",
    "Told",
]

"""What the fields of the agenda hold (see `signals/retention.py`). It is kept as the record of what an area was
promised; which signals an item stands on goes with those signals."""

from typing import Final

PERSONAL: Final = frozenset({"action.mail_to", "commitment.to_whom", "initiative.group", "meeting.participants"})
FREE_TEXT: Final = frozenset(
    {
        "action.text", "actionreply.text", "commitment.text", "commitment.outcome", "item.title", "item.ambition",
        "item.why", "item.outcome", "initiative.title", "initiative.idea", "initiative.needs", "initiative.support",
        "initiative.decision", "initiative.outcome", "meeting.title", "meeting.place", "meeting.agenda",
        "meeting.report", "meetingpoint.text", "meetingpoint.place",
    }
)  # fmt: skip
KEPT: Final = frozenset(
    {
        "agendaevent.before", "agendaevent.after", "item.audiences", "meetingpoint.became", "meetingpoint.file",
        "meetingpoint.thumbnail", "meetingpoint.media_type", "meetingpoint.position",
    }
)  # fmt: skip

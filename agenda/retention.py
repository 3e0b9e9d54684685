"""What the fields of the agenda hold (see `signals/retention.py`). It is kept as the record of what an area was
promised; which signals an item stands on goes with those signals."""

from typing import Final

PERSONAL: Final = frozenset({"commitment.to_whom"})
FREE_TEXT: Final = frozenset(
    {
        "action.text", "actionreply.text", "commitment.text", "commitment.outcome", "item.title", "item.ambition",
        "item.why", "item.outcome",
    }
)  # fmt: skip
KEPT: Final = frozenset({"agendaevent.before", "agendaevent.after"})

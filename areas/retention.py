"""What the fields of areas hold (see `signals/retention.py`): nothing of a person. History needs them as long as it is
kept itself."""

from typing import Final

PERSONAL: Final[frozenset[str]] = frozenset()
FREE_TEXT: Final[frozenset[str]] = frozenset()
KEPT: Final = frozenset(
    {
        "areakind.name", "area.code", "areaversion.name", "areaversion.boundary", "areaversion.outline",
        "areaversion.source", "indicator.name", "indicator.unit", "indicator.theme", "indicator.explanation",
        "areafigure.source",
    }
)  # fmt: skip

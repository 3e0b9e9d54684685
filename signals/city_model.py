"""The model of this city, read from the database once for each process, and again when another one comes in use.

A file that is damaged or not what its hash says is refused, said in the log once, and the model that served until then
goes on.
"""

from __future__ import annotations

import logging
from typing import Final

from signals.learned import Learned, Unusable, learned, load
from signals.models import LearnedModel

logger = logging.getLogger(__name__)

_kept: Final[dict[str, Learned]] = {}  # the last one that was good, by its hash
_refused: Final[set[str]] = set()


def of(sha256: str) -> Learned:
    """The model with this hash; an empty one is that of the product. Of one that cannot be read the last good one."""
    if not sha256:
        return learned()
    if sha256 not in _kept and sha256 not in _refused:
        try:
            model = read(sha256)
        except Unusable as trouble:
            _refused.add(sha256)
            logger.error("the city's model was refused: %s", trouble, extra={"sha256": sha256})
        else:
            _kept.clear()
            _kept[sha256] = model
    return _kept.get(sha256) or next(iter(_kept.values()), None) or learned()


def read(sha256: str) -> Learned:
    """Read the model with this hash from the database. Raises `Unusable`."""
    content = LearnedModel.objects.filter(sha256=sha256).exclude(content=b"").values_list("content", flat=True).first()
    return load(bytes(content or b""), sha256=sha256)

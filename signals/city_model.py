"""The model of this city, read from the database once for each process, and again when another one comes in use.

A file that is damaged or not what its hash says is refused, said in the log once, and never stops who reports: the
model that served until then goes on, in a new process the newest other one that was in use here, and else the one of
the product. Of both a process holds the one that serves, and lets the other go.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import chain
from threading import Lock
from typing import Final

from signals.learned import Learned, learned, load
from signals.model_file import Unusable
from signals.models import LearnedModel

logger = logging.getLogger(__name__)

_kept: Final[dict[str, Learned]] = {}  # the last one that was good, by its hash
_refused: Final[set[str]] = set()
_reading: Final = Lock()


def of(sha256: str) -> Learned:
    """The model with this hash; an empty one is that of the product. For one that cannot be read the last good one.
    Raises `Unusable` only where that of the product is needed and damaged too."""
    with _reading:
        if not sha256:
            _kept.clear()
            return learned()
        if sha256 not in _kept and sha256 not in _refused:
            _take(sha256)
        serves = _kept.get(sha256) or next(iter(_kept.values()), None)
        if serves is None:
            return learned()
        # All that answers somebody asks here, so nobody needs that of the product now, which is 20 MB in each process.
        learned.cache_clear()
        return serves


def read(sha256: str) -> Learned:
    """Read the model with this hash from the database. Raises `Unusable`."""
    content = LearnedModel.objects.filter(sha256=sha256).exclude(content=b"").values_list("content", flat=True).first()
    return load(bytes(content or b""), sha256=sha256)


def _take(sha256: str) -> None:
    """Keep the model with this hash; or, where no other was kept yet, the newest that was in use before it."""
    for one in chain([sha256], _before(sha256)):
        if one in _refused:
            continue
        try:
            model = read(one)
        except Unusable as trouble:
            _refused.add(one)
            logger.error("the city's model was refused: %s", trouble, extra={"sha256": one})
        else:
            _kept.clear()
            _kept[one] = model
            return
        if _kept:
            return


def _before(sha256: str) -> Iterator[str]:
    """The hashes of the models that were in use before this one was made, of which the file is kept, newest first. A
    later one was put away by somebody, who had a reason."""
    made = LearnedModel.objects.filter(sha256=sha256).values("pk")[:1]
    was_in_use = LearnedModel.objects.filter(state=LearnedModel.State.REPLACED, pk__lt=made).exclude(content=b"")
    yield from was_in_use.order_by("-pk").values_list("sha256", flat=True)

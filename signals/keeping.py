"""What everybody gets alike is made once and kept for a moment, by the stamp of what it was made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.core.cache import cache
from django.utils.crypto import salted_hmac

# Seconds that something is kept, at most.
KEPT: Final = 60
# Seconds after which another one makes it, where whoever began to did not come back.
_PATIENCE: Final = 5

Made = TypeVar("Made")


def kept(name: str, stamp: str, make: Callable[[], Made], *, seconds: int = KEPT) -> Made:
    """What `make` gives, made once for each stamp; while one request makes it anew, others get the last one.

    So a signal each second does not let every request of that second do the same work. `name` may hold what a stranger
    typed in an address: no key shows it. What `make` raises is raised, and nothing is kept.
    """
    place = salted_hmac("wijkwerk.keeping", name, algorithm="sha256").hexdigest()[:32]
    key, last, busy = (f"public:{place}:{what}" for what in (stamp, "last", "busy"))
    found: Made | None = cache.get(key)
    if found is not None:
        return found
    if not cache.add(busy, 1, timeout=_PATIENCE):
        older: Made | None = cache.get(last)
        if older is not None:
            return older
    try:
        made = make()
        cache.set(key, made, timeout=seconds)
        cache.set(last, made, timeout=seconds)
    finally:
        cache.delete(busy)
    return made

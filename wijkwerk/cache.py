"""The cache: Redis, and nothing where Redis is away. What is in it may be lost at any moment, so that is no error."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Seconds. A page asks several times: where Redis hangs, somebody waits for the first answer only.
PAUSE: Final = 1.0


class ForgivingRedisCache(RedisCache):
    """Django's cache in Redis, that counts as empty while Redis is away: somebody who signs in goes before a count.

    After an error it is left alone for a moment (`PAUSE`), in this thread. Verbs that nobody here uses (`touch`, the
    `_many` of `RedisCache`) still raise; `incr` says `ValueError`, as for a key that is not there.
    """

    _away_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version), True))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version), None)

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask(lambda: super(ForgivingRedisCache, self).delete(key, version), False))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        count: int | None = self._ask(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), None)
        if count is None:
            raise ValueError("the cache is away")
        return count

    def clear(self) -> Any:
        """Begin anew: also with asking."""
        self._away_until = 0.0
        return super().clear()

    def answers(self) -> bool:
        """Whether Redis is there at this moment: the one question that is not forgiving."""
        try:
            return bool(self._cache.get_client().ping())
        except RedisError:
            return False

    def _ask(self, verb: Callable[[], Any], otherwise: Any) -> Any:
        """The answer of Redis, or `otherwise` where it is away."""
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            return verb()
        except RedisError as error:
            self._away_until = time.monotonic() + PAUSE
            # The kind of error only, since its words may name an address.
            logger.warning("cache away: %s", type(error).__name__)
            return otherwise

"""The cache without Redis: somebody waits once, and not for every question."""

from __future__ import annotations

import socket
import time

import pytest

from wijkwerk.cache import PAUSE, ForgivingRedisCache


@pytest.fixture
def silent_redis():
    """A cache at a port where somebody picks up and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        yield ForgivingRedisCache(url, {"OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}})


def test_a_redis_that_hangs_is_waited_for_once(silent_redis):
    begun = time.monotonic()
    assert silent_redis.get("a", "niets") == "niets"
    assert silent_redis.add("a", 1) is True
    silent_redis.set("a", 1)
    assert silent_redis.delete("a") is False
    with pytest.raises(ValueError, match="away"):
        silent_redis.incr("a")
    assert 0.2 < time.monotonic() - begun < 0.5


def test_after_a_moment_it_is_asked_again(silent_redis, monkeypatch):
    silent_redis.get("a")
    begun = time.monotonic()
    silent_redis.get("a")
    assert time.monotonic() - begun < 0.1
    later = time.monotonic() + PAUSE
    monkeypatch.setattr(time, "monotonic", lambda: later)
    begun = time.perf_counter()
    silent_redis.get("a")
    assert time.perf_counter() - begun > 0.2

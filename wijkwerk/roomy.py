"""Room for the frames of a call. CPython keeps them in chunks of 16 kB, which it asks of the machine when the last one
is full and gives back when it is empty: a call that goes to and fro over the border of two chunks costs two system
calls each time. Measured, that was a fifth of the processor time of a page (docs/adr/0037-room-for-frames.md).

A first frame that says that it needs much makes one chunk, in which all that follow have room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_WORDS: Final = 33_000
"""What the frame says that it needs, of eight bytes each: just over 256 kB, so that a chunk of 512 kB is made. Memory
that is not used is not taken."""


def with_room(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call `function` and give what it gives, with room for some thousands of frames below it."""
    return function(*args, **kwargs)


with_room.__code__ = with_room.__code__.replace(co_stacksize=_WORDS)

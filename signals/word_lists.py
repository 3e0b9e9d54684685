"""Which lists of words speak in a text: by stems, and with a slip of the finger forgiven in a longer word.

Plain Python; of the text nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from signals.dutch import stem
from signals.reading import Lexicon, read

_SLIPS_FROM: Final = 7  # letters from which a slip of the finger is forgiven


class Words:
    """Lists of words and short phrases by their codes."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._codes = sorted(lists)
        # First stem of a phrase -> the whole phrase, and which list it is of.
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        singles: dict[str, set[int]] = {}
        for number, code in enumerate(self._codes):
            for phrase in lists[code]:
                stems = tuple(stem(word) for word in read(phrase).words)
                if len(stems) == 1:
                    singles.setdefault(stems[0], set()).add(number)
                elif stems:
                    self._phrases.setdefault(stems[0], []).append((stems, number))
        self._singles = Lexicon(singles, slips=[word for word in singles if len(word) >= _SLIPS_FROM])

    def __bool__(self) -> bool:
        return bool(self._codes)

    def in_text(self, text: str) -> tuple[str, ...]:
        """The codes of the lists that speak in a text, in order. Linear in the length of the text."""
        if not self._codes:
            return ()
        stems = [stem(word) for word in read(text).words]
        found: set[int] = set()
        for place, key in enumerate(stems):
            found.update(self._singles.meanings(key))
            for phrase, number in self._phrases.get(key, ()):
                if tuple(stems[place : place + len(phrase)]) == phrase:
                    found.add(number)
        return tuple(self._codes[number] for number in sorted(found))

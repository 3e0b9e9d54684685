"""The inflection of Dutch words, as far as comparing words needs it. Plain Python."""

from __future__ import annotations

import re
from typing import Final

_SMALL: Final = re.compile(r"(?:etje|tje|pje|je)s?$")
_S_OF_MANY: Final = re.compile(r"(?:el|er|en|em|aar|oor|ie|o|y)s$")
_ONE_VOWEL: Final = re.compile(r"(?:^|[^aeiouy])([aeou])([bcdfgklmnprstvz])$")
_TWICE: Final = re.compile(r"([bcdfgklmnprstz])\1$")
_SHORT_AGAIN: Final = {
    "weeg": "weg", "paad": "pad", "daag": "dag", "daak": "dak",
    "glaas": "glas", "baad": "bad", "gaat": "gat", "vaat": "vat",
}  # fmt: skip


def stem(word: str) -> str:
    """A Dutch word without its inflection: `lampen`, `lamp` and `lampje` give the same, and so do `boom` and
    `bomen`, but not `bommen`. Not always a word, only a key to compare by."""
    if len(word) < 4:
        return word
    smaller = _SMALL.sub("", word)
    if len(smaller) >= 3:
        word = smaller
    if len(word) > 4 and _S_OF_MANY.search(word):
        word = word[:-1]
    if word.endswith("heden"):
        return word[:-5] + "heid"
    for ending in ("en", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if _TWICE.search(word):
                word = word[:-1]
            elif vowel := _ONE_VOWEL.search(word):
                # An open syllable sounds long: what is written `bomen` is one `boom`.
                word = word[:-1] + vowel[1] + word[-1]
                word = _SHORT_AGAIN.get(word, word)
            break
    if word.endswith("v"):
        return word[:-1] + "f"
    return word[:-1] + "s" if word.endswith("z") else word

"""Reading the file of a model: an archive of arrays that were made by `training.py`, and nothing else.

Who can write such a file (or a database that was damaged) must not stop who reports: whatever is not exactly as it
should be raises `Unusable`. Members are named here, and the size of each is known from those before it, so that none is
unpacked that could be larger than it should.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np

from signals.models import Kind

VERSION: Final = 2
"""Of what the arrays mean; a file of another version is refused."""

_KINDS: Final = tuple(Kind.values)
_LISTS: Final = ("traits", "manners", "categories", "kinds", "domains")
_MEASURED: Final = ("measured_slugs", "measured_right", "measured_taken", "measured_certainty")
_HEADER: Final = 128  # bytes of the header of each array; of ours it needs no more
_MOST: Final = 64 * 1024 * 1024  # bytes of all arrays together, ten times what those of the product take
_LONGEST: Final = {"traits": 8 * 1024 * 1024, "manners": 4 * 1024 * 1024}  # bytes of a list of names
_LONG: Final = 64 * 1024  # of the others
_HEAVIEST: Final = 1000.0  # no weight comes near
_NAMES, _WEIGHT, _NUMBER, _COUNT = (np.dtype(kind) for kind in ("u1", "<f2", "<f4", "<i2"))


class Unusable(Exception):
    """The file of the model is missing, damaged, or not of this version."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A text that a model did not learn from: what it is about, what was suggested first (slugs), how certain (0 to
    1)."""

    right: str
    taken: str
    certainty: float


def packed(lines: Sequence[str]) -> np.ndarray:
    """Texts without line breaks as an array of bytes, as the file keeps them."""
    return np.frombuffer("\n".join(lines).encode(), dtype=_NAMES)


def arrays_of(content: bytes) -> tuple[dict[str, tuple[str, ...]], dict[str, np.ndarray]]:
    """The lists of names (traits, manners, categories, kinds, domains) and the arrays of numbers in the file of a
    model, all of the type and shape that they should have, finite, and no name twice but for traits and manners, of
    which `learned.Numbers` looks. Raises `Unusable`."""
    with _opened(content) as members:
        return _arrays(members)


def measured(content: bytes) -> list[Measured]:
    """What a model made of texts that it did not learn from, out of its file; none where that does not say. Raises
    `Unusable` for a file that is none."""
    with _opened(content) as members:
        return _measured(members)


@contextmanager
def _opened(content: bytes) -> Iterator[_Members]:
    """The members of the file of a model, to be read; whatever goes wrong meanwhile raises `Unusable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            yield _Members(file)
    except Exception as error:  # damaged bytes make a reader raise anything: a list of it was never complete
        raise Unusable(f"the file does not hold what that of a model does: {type(error).__name__}") from error


class _Members:
    """The arrays of an archive, none read before its size is known to be right."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._infos = {info.filename.removesuffix(".npy"): info for info in file.infolist()}
        if len(self._infos) != len(file.infolist()):
            raise ValueError("a member stands twice")
        if sum(info.file_size for info in self._infos.values()) > _MOST:
            raise ValueError("too large")

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def names(self) -> set[str]:
        """Of all members."""
        return set(self._infos)

    def length(self, name: str, dtype: np.dtype[Any]) -> int:
        """How many of this type a row can hold, by the size that the archive says; `read` looks whether it does."""
        return max(self._infos[name].file_size - _HEADER, 0) // dtype.itemsize

    def read(self, name: str, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray:
        """An array of this type and shape. Raises `ValueError`, and what damaged bytes make of a reader."""
        info = self._infos[name]
        size = _HEADER + prod(shape) * dtype.itemsize
        if info.file_size != size or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name} is not of the size that it should have")
        with self._file.open(info) as member:
            content = member.read(size)  # never more, whatever it would unpack to
        header = io.BytesIO(content[:_HEADER])
        if np.lib.format.read_magic(header) != (1, 0):
            raise ValueError(f"{name} is of another format")
        found, by_columns, kept = np.lib.format.read_array_header_1_0(header)
        if found != shape or kept != dtype or header.tell() != _HEADER:
            raise ValueError(f"{name} is not {shape} of {dtype}")
        numbers = np.frombuffer(content, dtype, offset=_HEADER)  # where they stand, without a copy
        return numbers.reshape(shape, order="F" if by_columns else "C")

    def read_names(self, name: str) -> tuple[str, ...]:
        """A list of names, none empty."""
        length = self.length(name, _NAMES)
        if length > _LONGEST.get(name, _LONG):
            raise ValueError(f"{name} is too long")
        lines = tuple(bytes(self.read(name, _NAMES, (length,))).decode().split("\n"))
        if "" in lines:
            raise ValueError(f"{name} holds an empty name")
        return lines


def _arrays(members: _Members) -> tuple[dict[str, tuple[str, ...]], dict[str, np.ndarray]]:
    version = int(members.read("version", np.dtype("<i8"), ()))
    if version != VERSION:
        raise ValueError(f"version {version}, not {VERSION}")
    lists = {name: members.read_names(name) for name in _LISTS}
    if lists["kinds"] != _KINDS:
        raise ValueError("other kinds")
    if any(len(set(lists[name])) != len(lists[name]) for name in ("categories", "domains")):
        raise ValueError("a category or a domain stands twice")
    kinds_of = _shapes(lists)
    if others := members.names() - set(kinds_of) - {"version", *_LISTS, *_MEASURED}:
        raise ValueError(f"{len(others)} members that belong to no model")
    numbers = {name: members.read(name, dtype, shape) for name, (dtype, shape) in kinds_of.items()}
    for name, array in numbers.items():
        # Written so that what is no number (it is not between any two) is refused too.
        if not -_HEAVIEST <= array.min() <= array.max() <= _HEAVIEST:
            raise ValueError(f"{name} holds what is no weight")
        if name.endswith("rarity") and array.min() <= 0:
            raise ValueError(f"{name} holds what is not above zero")
    return lists, numbers


def _shapes(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[np.dtype[Any], tuple[int, ...]]]:
    """Of what type and shape each array of numbers must be."""
    n, m, k, kinds, domains = (len(lists[name]) for name in _LISTS)
    return {
        "rarity": (_NUMBER, (n,)),
        "manner_rarity": (_NUMBER, (m,)),
        "to_category": (_WEIGHT, (n, k)),
        "category_bias": (_NUMBER, (k,)),
        "vote_to_category": (_NUMBER, (k, k)),
        "foreign_vote": (_NUMBER, ()),
        "foreign_bias": (_NUMBER, ()),
        "to_kind": (_WEIGHT, (n, kinds)),
        "manner_to_kind": (_WEIGHT, (m, kinds)),
        "kind_bias": (_NUMBER, (kinds,)),
        "rule_to_kind": (_NUMBER, (kinds, kinds)),
        "to_domain": (_WEIGHT, (n, domains)),
        "domain_bias": (_NUMBER, (domains,)),
    }


def _measured(members: _Members) -> list[Measured]:
    if "measured_slugs" not in members:
        return []
    slugs = members.read_names("measured_slugs")
    texts = members.length("measured_right", _COUNT)
    right, taken = (members.read(f"measured_{name}", _COUNT, (texts,)).tolist() for name in ("right", "taken"))
    certainty = members.read("measured_certainty", _NUMBER, (texts,)).tolist()
    if not all(0 <= number < len(slugs) for number in (*right, *taken)) or not all(0 <= one <= 1 for one in certainty):
        raise ValueError("what was measured is out of bounds")
    return [Measured(slugs[one], slugs[other], sure) for one, other, sure in zip(right, taken, certainty, strict=True)]

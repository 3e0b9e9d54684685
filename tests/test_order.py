"""The order of the tests on several workers: all of them, the long ones first, and as much for each."""

from __future__ import annotations

import random
import re
from types import SimpleNamespace
from typing import Any

import pytest

from tests import order, realdata


def items(*names: str) -> list[Any]:
    return [SimpleNamespace(nodeid=name) for name in names]


@pytest.mark.parametrize("workers", [2, 3, 5])
def test_each_test_runs_once_and_the_long_ones_begin_the_share_of_each_worker(workers):
    long = [*order.LONG, *(f"{piece}::other" for piece in order.LONG)]
    names = long + [f"tests/short.py::{number}" for number in range(750 - len(long))]
    random.Random(workers).shuffle(names)
    found = [one.nodeid for one in order.longest_first(items(*names), workers=workers)]
    assert sorted(found) == sorted(names)
    size, seconds = len(names) // workers, []
    for number in range(workers):
        share = found[number * size : (number + 1) * size]
        is_long = [not name.startswith("tests/short") for name in share]
        assert is_long == sorted(is_long, reverse=True)
        seconds.append(sum(order.LONG.get(name, 0) for name in share))
    assert sum(seconds) == sum(order.LONG.values())
    assert max(seconds) - min(seconds) <= max(order.LONG.values()) / 2


def test_what_is_one_piece_stays_together_in_its_own_order():
    together = [f"tests/demo/test_load.py::TestTheDemo::test_{n}" for n in range(5)]
    found = [one.nodeid for one in order.longest_first(items("a", "b", *together, "c", "d", "e"), workers=2)]
    assert found[:5] == together


def test_every_long_test_is_there():
    for name in order.LONG:
        path, _sign, test = name.partition("::")
        text = (realdata.ROOT / path).read_text()
        assert re.search(rf"^def {re.escape(test.partition('[')[0])}", text, re.MULTILINE), name

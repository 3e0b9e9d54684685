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
    together = [f"tests/demo/test_load.py::test_{n}" for n in range(5)]
    found = [one.nodeid for one in order.longest_first(items("a", "b", *together, "c", "d", "e"), workers=2)]
    assert found[:5] == together


def test_what_goes_along_stays_with_what_it_goes_along_with():
    ((rider, piece),) = order.ALONG.items()
    found = [one.nodeid for one in order.longest_first(items(f"{rider}::test_a", "b", "c", piece), workers=2)]
    assert found[:2] == [f"{rider}::test_a", piece]


class Worker:
    """A worker of xdist as its scheduler sees it: what it was given, and whether it ends after that."""

    def __init__(self, number: int) -> None:
        self.gateway, self.given, self.shutting_down = SimpleNamespace(id=f"gw{number}"), [], False

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += indices

    def send_steal(self, indices: list[int]) -> None:
        self.given = [one for one in self.given if one not in indices]
        self.stolen = indices

    def shutdown(self) -> None:
        self.shutting_down = True


def scheduled(names: list[str]) -> tuple[order.OneThatWaits, list[Worker]]:
    option = {"tx": ["3*popen"], "rsyncdirs": [], "px": []}
    config: Any = SimpleNamespace(getvalue=option.__getitem__, option=SimpleNamespace(**option), hook=None)
    scheduler, workers = order.OneThatWaits(config), [Worker(number) for number in range(3)]
    for worker in workers:
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, names)
    scheduler.schedule()
    return scheduler, workers


def test_the_last_of_three_workers_gets_what_waits_and_nothing_else():
    waiting = [f"{path}::test_{number}" for path in order.WAITING for number in range(2)]
    names = [*(f"tests/short.py::{number}" for number in range(50)), *waiting]
    random.Random(5).shuffle(names)
    scheduler, workers = scheduled(names)
    *others, last = [[names[index] for index in worker.given] for worker in workers]
    assert sorted(last) == sorted(waiting)
    assert [len(share) for share in others] == [25, 25]
    # It ends after that, and takes nothing over; of the others one does.
    assert [worker.shutting_down for worker in workers] == [False, False, True]
    for worker in (workers[2], workers[0]):
        for index in list(worker.given):
            scheduler.mark_test_complete(worker, index)
    assert workers[1].stolen
    scheduler.remove_pending_tests_from_node(workers[1], workers[1].stolen)
    assert len(workers[0].given) == 25 + len(workers[1].stolen)
    assert len(workers[2].given) == len(waiting)
    # Once it has ended the others go on as before.
    scheduler.remove_node(workers[2])
    assert [worker.shutting_down for worker in workers] == [False, False, True]
    for worker in workers[:2]:
        for index in list(scheduler.node2pending[worker]):
            scheduler.mark_test_complete(worker, index)
    for worker in workers[:2]:
        scheduler.remove_node(worker)
    assert scheduler.nodes == []


def test_three_workers_end_where_nothing_waits():
    _scheduler, workers = scheduled(["tests/short.py::1"])
    assert sum((worker.given for worker in workers), []) == [0]
    assert all(worker.shutting_down for worker in workers)


def test_every_waiting_and_every_long_test_is_there():
    assert all((realdata.ROOT / path).is_file() for path in order.WAITING)
    for name in (*order.LONG, *order.ALONG):
        path, _sign, test = name.partition("::")
        text = (realdata.ROOT / path).read_text()
        assert re.search(rf"^def {re.escape(test.partition('[')[0])}", text, re.MULTILINE), name

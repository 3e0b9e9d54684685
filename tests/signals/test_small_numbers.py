"""Small numbers: left out, and not to be had by subtraction, whatever the table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from signals.small_numbers import SMALL, Adds, hidden, table_sums


def with_totals(cells: dict[tuple[Any, Any], int], rows: list[str], columns: list[str]) -> dict[tuple[Any, Any], int]:
    """A table with its totals, under ""."""
    found = dict(cells)
    for row in rows:
        found[row, ""] = sum(cells[row, column] for column in columns)
    for column in [*columns, ""]:
        found["", column] = sum(found[row, column] for row in rows)
    return found


def range_of(key: Any, numbers: dict[Any, int], sums: list[Adds], out: frozenset[Any]) -> tuple[float, float]:
    """What a reader can find out of a left-out number: the least and the most that it can be, when no number is below
    nothing and all that is shown is true. Asked of a solver, which knows nothing of how the numbers were left out."""
    unknown = sorted(out, key=str)
    matrix, right = [], []
    for one in sums:
        row = [float(name in one.parts) - float(name == one.total) for name in unknown]
        known = sum(numbers[part] for part in one.parts if part not in out)
        matrix.append(row)
        right.append(float((0 if one.total in out else numbers[one.total]) - known))
    goal = np.array([float(name == key) for name in unknown])
    ends = []
    for sign in (1, -1):
        answer = linprog(sign * goal, A_eq=matrix, b_eq=right, bounds=(0, None))
        ends.append(sign * answer.fun if answer.status == 0 else float("inf"))
    return ends[0], ends[1]


@st.composite
def tables(draw: Any) -> tuple[dict[Any, int], list[str], list[str]]:
    rows = [f"r{n}" for n in range(draw(st.integers(1, 5)))]
    columns = [f"c{n}" for n in range(draw(st.integers(1, 4)))]
    number = st.one_of(st.integers(0, 9), st.integers(0, 300))
    cells = {(row, column): draw(number) for row in rows for column in columns}
    return with_totals(cells, rows, columns), rows, columns


@given(tables())
@settings(max_examples=40, deadline=None)
def test_what_is_left_out_cannot_be_had_by_subtraction(table):
    numbers, rows, columns = table
    sums = table_sums(rows, columns)
    out = hidden(numbers, sums)
    assert all(number == 0 or number >= SMALL for key, number in numbers.items() if key not in out)
    for key in out:
        if numbers["", ""] >= SMALL:
            least, most = range_of(key, numbers, sums, out)
            assert most - least > 0.5, (key, numbers[key], least, most)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_of_a_list_with_its_total_the_parts_that_are_left_out_are_together_not_small(parts):
    numbers: dict[Any, int] = {**dict(enumerate(parts)), "total": sum(parts)}
    out = hidden(numbers, [Adds("total", tuple(range(len(parts))))])
    missing = [key for key in range(len(parts)) if key in out]
    if "total" not in out and missing:
        assert len(missing) > 1
        assert sum(numbers[key] for key in missing) >= SMALL


@given(tables())
@settings(max_examples=25, deadline=None)
def test_the_same_numbers_are_always_left_out_in_the_same_way(table):
    numbers, rows, columns = table
    sums = table_sums(rows, columns)
    shuffled = dict(sorted(numbers.items(), key=str, reverse=True))
    assert hidden(numbers, sums) == hidden(shuffled, sums)


def test_nothing_is_left_out_where_nothing_is_small():
    numbers = with_totals({("a", "x"): 12, ("b", "x"): 30}, ["a", "b"], ["x"])
    assert hidden(numbers, table_sums(["a", "b"], ["x"])) == frozenset()


def test_a_small_part_takes_the_next_smallest_with_it():
    numbers = {"a": 3, "b": 40, "c": 12, "total": 55}
    assert hidden(numbers, [Adds("total", ("a", "b", "c"))]) == {"a", "c"}


def test_nothing_points_at_nobody():
    numbers = {"a": 0, "b": 40, "c": 12, "total": 52}
    assert hidden(numbers, [Adds("total", ("a", "b", "c"))]) == frozenset()
    # And to leave it out would hide nothing.
    numbers = {"a": 0, "b": 40, "c": 3, "total": 43}
    assert hidden(numbers, [Adds("total", ("a", "b", "c"))]) == {"b", "c"}


@pytest.mark.parametrize("given_away", [{"b"}, {"total"}])
def test_what_another_table_leaves_out_is_left_out_here_too(given_away):
    numbers = {"a": 30, "b": 40, "c": 12, "total": 82}
    out = hidden(numbers, [Adds("total", ("a", "b", "c"))], also=given_away)
    assert given_away < out

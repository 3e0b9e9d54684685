"""Small numbers: left out, and not to be had by subtraction, whatever the table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from signals.small_numbers import SMALL, Adds, about, about_percent, hidden, table_sums


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


# --- between pages: rounded, each by itself ---


def bounds(told: int | None) -> tuple[int, int]:
    """What a number can be of which this is told (None: fewer than five)."""
    return (0, SMALL - 1) if told is None else (max(told - 2, SMALL), told + 2)


@given(st.integers(0, 10_000))
def test_a_rounded_number_is_a_multiple_of_five_near_by_and_a_small_one_is_not_told(number):
    told = about(number)
    assert (told is None) == (number < SMALL)
    if told is not None:
        assert told % SMALL == 0
        assert told >= SMALL
    least, most = bounds(told)
    assert least <= number <= most
    assert {about(one) for one in range(least, most + 1)} == {told}


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from([-1, 1])), min_size=1, max_size=12))
def test_whatever_is_added_or_subtracted_of_rounded_numbers_is_never_one_to_four(numbers):
    told = sum(sign * (about(number) or 0) for number, sign in numbers)
    assert abs(told) not in range(1, SMALL)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=7), st.integers(0, 6))
@settings(max_examples=300)
def test_of_a_whole_and_its_parts_rounding_gives_away_at_most_that_a_small_one_is_nothing_or_four(parts, place):
    """Whoever puts the page of an area beside those of its parts learns the number of a part that is not told only
    where every other one lies at the edge of its five; and never that it is one, two or three (docs/adr/0034)."""
    place %= len(parts)
    if parts[place] >= SMALL or len(parts) == 1:
        return
    least_whole, most_whole = bounds(about(sum(parts)))
    others = [bounds(about(number)) for at, number in enumerate(parts) if at != place]
    least = max(0, least_whole - sum(most for _least, most in others))
    most = min(SMALL - 1, most_whole - sum(fewest for fewest, _most in others))
    assert least <= parts[place] <= most
    if least == most:
        assert parts[place] in (0, SMALL - 1)
        edge = 1 if parts[place] else 0
        rest = [number for at, number in enumerate(parts) if at != place]
        assert rest == [pair[edge] for pair in others]


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_is_reckoned_from_what_is_told_and_says_no_small_number(part, rest):
    told = about_percent(part, part + rest)
    if told is None:
        return
    assert part >= SMALL
    assert told == round(100 * (about(part) or 0) / (about(part + rest) or 1))
    assert 0 < told < 100

"""In which order the tests run on several workers: what takes long comes first, and is spread over all of them.

Else the last minutes are one worker's with a long test, while the others have nothing left to do. First of all comes
what waits for others more than it works: the machine does something else meanwhile.
"""

from __future__ import annotations

from itertools import islice

import pytest

# What takes more than some seconds, with about how many; what begins so is one piece, and stays on one worker.
# Measured with `bin/test --durations=100`; a figure that is off costs time and nothing else.
LONG: dict[str, int] = {
    "tests/outbox/test_nothing_lost.py::test_without_redis": 75,  # it waits for nearly all of that
    "tests/signals/test_measuring_real.py::test_the_reports_of_katwijk": 100,
    "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words[handling]": 75,
    "tests/pages/test_browser_every_page.py::test_every_page_for_officers_is_good_filled": 50,
    "tests/pages/test_browser_every_page.py::test_every_action": 50,
    "tests/pages/test_browser_every_page.py::test_every_form": 50,
    "tests/demo/test_load.py": 45,
    "tests/areas/test_real_data.py::test_the_whole_country": 40,
    "tests/test_migrations.py::test_each_migration": 40,
    "tests/test_operations.py::test_a_stranger": 40,
    "tests/test_visibility_matrix.py::test_the_table_holds_for[list]": 30,
    "tests/test_visibility_matrix.py::test_the_table_holds_for[around]": 25,
    "tests/pages/test_browser_every_eye.py::test_pve_1_22_and_pve_1_21_every_state": 25,
    "tests/outbox/test_nothing_lost.py::test_of_400": 20,
    "tests/pages/test_browser_every_page.py::test_every_page_for_officers_is_good_with_nothing": 20,
    "tests/demo/test_load_afresh.py": 20,
    "tests/test_scale_out.py": 20,
    "tests/test_compose.py::test_every_service_runs": 20,
    "tests/test_setup.py::test_the_first_word": 20,
    "tests/test_visibility_matrix.py::test_the_table_holds_for[signal]": 17,
    "tests/test_visibility_matrix.py::test_the_table_holds_for[actions]": 17,
    "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words[resident]": 16,
    "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words[entry]": 14,
    "tests/test_visibility_matrix.py::test_the_table_holds_for[desk]": 13,
    "tests/outbox/test_nothing_lost.py::test_what_20": 12,
    "tests/outbox/test_nothing_lost.py::test_an_outage": 12,
    "tests/outbox/test_nothing_lost.py::test_a_mail_server": 12,
    "tests/test_visibility_matrix.py::test_the_table_holds_for[paper]": 11,
    "tests/test_visibility_matrix.py::test_the_table_holds_for[saved filters]": 10,
    "tests/signals/test_many_at_once.py": 10,
    "tests/signals/test_learned.py::test_the_model_can": 10,
}


def longest_first(items: list[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """The same tests in the order in which xdist's `worksteal` gives each worker its share: in the long ones each has
    as much to do, and of the others as many."""
    pieces: dict[str, list[pytest.Item]] = {}
    short = []
    for item in items:
        name = next((one for one in LONG if item.nodeid.startswith(one)), None)
        if name is None:
            short.append(item)
        else:
            pieces.setdefault(name, []).append(item)
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    load = [0] * workers
    for name in (one for one in LONG if one in pieces):
        least = load.index(min(load))
        shares[least] += pieces[name]
        load[least] += LONG[name]
    # As many tests as `worksteal` gives to each (xdist/scheduler/worksteal.py): what is left, by who is left.
    left, rest = len(items), iter(short)
    for number, share in enumerate(shares):
        size = left // (workers - number)
        share += islice(rest, max(size - len(share), 0))
        left -= size
    return [item for share in shares for item in share] + list(rest)

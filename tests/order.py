"""In which order the tests run on several workers, and where.

What takes long comes first, and is spread over all of them: else the last minutes are one worker's with a long test,
while the others have nothing left to do. Of three workers or more the last one takes what waits more than it works, and
nothing else: two cores are as busy with it as without.
"""

from __future__ import annotations

from itertools import islice

import pytest
from xdist.scheduler.worksteal import WorkStealingScheduling

# What waits more than it works: for Redis that is away, for a mail server that does not answer, for a back-off.
WAITING: tuple[str, ...] = (
    "tests/outbox/test_nothing_lost.py",
    "tests/outbox/test_wake_up.py",
    "tests/test_scale_out.py",
)

# What takes more than some seconds, with about how many; what begins so is one piece, and stays on one worker.
# Measured with `bin/test --durations=100`; a figure that is off costs time and nothing else.
LONG: dict[str, int] = {
    # All of it in one scene.
    "tests/test_visibility_matrix.py": 125,
    # With the demo that is loaded for both of them.
    "tests/test_operations.py::test_a_stranger_upgrades_backs_up_loses_and_restores_with_the_page_only": 54,
    "tests/pages/test_browser_every_page.py::test_every_form_for_officers_is_good_when_it_is_refused": 39,
    "tests/signals/test_measuring_real.py": 36,  # both tests of Assen begin with one import
    "tests/pages/test_browser_keyboard.py::test_every_action_on_a_signal_is_carried_out_with_the_keyboard": 34,
    "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words[handling]": 28,
    "tests/pages/test_browser_every_page.py::test_every_page_for_officers_is_good_filled": 27,
    "tests/pages/test_browser_every_eye.py::test_pve_1_22_and_pve_1_21_every_state_of_every_step_is_good_": 27,
    "tests/areas/test_real_data.py::test_the_whole_country_comes_in_within_a_gigabyte_and_every_point_is_": 24,
    "tests/pages/test_browser_every_page.py::test_every_action_on_a_signal_can_be_done_by_keyboard_alone": 19,
    "tests/test_compose.py::test_every_service_runs_by_its_own_command_in_production_on_a_read_only_root": 18,
    "tests/demo/test_load_afresh.py": 18,
    "tests/pages/test_journey.py::test_a_signal_is_sent_confirmed_taken_offered_accepted_closed_and_told_": 18,
    "tests/test_migrations.py::test_each_migration_goes_back_and_forth_on_a_filled_database": 17,
    "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words[uploading]": 16,
    "tests/pages/test_browser_every_eye.py::test_pve_1_22_what_a_city_asks_besides_is_good_for_every_eye[": 16,
    "tests/dashboard/test_every_figure.py": 14,
    "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words[resident]": 14,
    "tests/pages/test_browser_every_page.py::test_every_page_for_officers_is_good_with_nothing_on_it": 12,
    "tests/dashboard/test_positioning_report.py": 9,
    "tests/test_any_input.py::test_hostile_words_are_refused_or_kept_and_shown_as_words[entry]": 9,
    "tests/test_link_scanner.py::test_a_scanner_that_opens_every_link_in_every_mail_changes_nothing": 9,
    "tests/test_setup.py::test_the_first_word_to_a_new_database_needs_no_migrate_before_it": 8,
    "tests/signals/test_corpus.py::test_no_two_texts_are_alike": 8,
    "tests/signals/test_many_at_once.py::test_two_hundred_writes_on_ten_signals_lose_nothing": 8,
    "tests/signals/test_learned.py::test_the_model_can_be_made_again_from_its_texts_and_says_the_same": 7,
    "tests/signals/test_cleaning.py::test_a_pdf_that_unpacks_to_gigabytes_is_refused_and_costs_only_the_c": 7,
    "tests/signals/test_comparing.py::test_memory_does_not_grow_with_the_number_of_signals": 6,
    "tests/test_permissions.py::test_a_get_changes_nothing_and_the_table_holds_for[first]": 5,
}

# What goes along with one of these, because both look at what one worker then makes only once.
ALONG: dict[str, str] = {
    "tests/demo/test_load.py": (
        "tests/test_operations.py::test_a_stranger_upgrades_backs_up_loses_and_restores_with_the_page_only"
    ),
}


def is_waiting(name: str) -> bool:
    """Whether the test of this name (`tests/a.py::test_b`) waits more than it works."""
    return name.startswith(WAITING)


class OneThatWaits(WorkStealingScheduling):
    """Work for the workers of xdist: the last one gets what waits, and then ends; the others share all the rest."""

    _is_shared_out = False

    def check_schedule(self) -> None:
        if self.collection and not self._is_shared_out:
            self._is_shared_out, last = True, self.nodes[-1]
            waiting = [index for index in self.pending if is_waiting(self.collection[index])]
            self.pending[:] = waiting + [index for index in self.pending if index not in set(waiting)]
            self._send_tests(last, len(waiting))
            last.shutdown()  # after these
        super().check_schedule()


def longest_first(items: list[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """The same tests in the order in which xdist's `worksteal` gives each worker its share: in the long ones each has
    as much to do, and of the others as many."""
    pieces: dict[str, list[pytest.Item]] = {}
    short = []
    for item in items:
        name = next((one for one in (*LONG, *ALONG) if item.nodeid.startswith(one)), None)
        if name is None:
            short.append(item)
        else:
            pieces.setdefault(ALONG.get(name, name), []).append(item)
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

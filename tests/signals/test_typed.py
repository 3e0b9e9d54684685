"""What people type: what counts as something, what nobody can read, and how long it may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from signals import handover, workflow
from signals.models import Status
from signals.typed import has_control_characters, read, says_something
from tests import world


@pytest.mark.parametrize("text", ["a", "7", "?", "👍", "€", "é", "ا", "家", "a\u200b", "-"])
def test_what_shows_says_something(text):
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t", "\u00a0", "\u200b", "\u200d\u2060\ufeff", "\u00ad", "\u3164\u115f\u1160\uffa0", "\u2800"]
    + ["\u0301", "\ufe0f", "\U000e0041", "\ue000"],
)
def test_what_does_not_show_says_nothing(text):
    assert not says_something(text)
    assert read(text, longest=10) == ("", None)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\r", "\ud800", "\u202e", "\u2066"])
def test_what_no_keyboard_makes_is_refused_everywhere(char):
    for lines in (True, False):
        assert has_control_characters(f"a{char}b", lines=lines)
        _text, wrong = read(f"a{char}b", longest=10, lines=lines)
        assert wrong is not None
        assert wrong.code == "control_characters"


@pytest.mark.parametrize("end", ["\n", "\t", "\u2028", "\u2029", "\r\n"])
def test_a_line_end_is_for_texts_and_not_for_names(end):
    assert read(f"a{end}b", longest=10)[1] is None
    assert read(f"a{end}b", longest=10, lines=False)[1].code == "control_characters"


def test_the_length_is_that_of_one_form_of_unicode():
    assert read("e\u0301" * 10, longest=10) == ("é" * 10, None)
    assert read("e" * 11, longest=10)[1].code == "max_length"


@given(some.text(max_size=60))
def test_what_was_read_is_read_as_itself(text):
    once, wrong = read(text, longest=40)
    if wrong is None:
        assert read(once, longest=40) == (once, None)
        assert len(once) <= 40
        assert "\x00" not in once


@pytest.mark.parametrize("text", ["\u200b\u200b", "Klaar\u202e", "Klaar\x00"])
def test_work_on_a_signal_takes_no_text_that_nobody_can_read(town, text):
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=None)
    said = {
        "toelichting": lambda: workflow.move(signal, to=Status.DONE, by=None, text=text),
        "tekst": lambda: workflow.note(signal, text=text, by=None),
        "reden": lambda: handover.decline(offer, reason=text, by=None),
        "organisatie": lambda: workflow.move(
            signal, to=Status.DONE, by=None, text="Klaar.", organisation=text, result=town.results[1]
        ),
    }
    for name, verb in said.items():
        with pytest.raises(workflow.ValidationError) as refused:
            verb()
        assert name in refused.value.message_dict

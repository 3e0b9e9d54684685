"""Reading a text as words: places stay places in the text, and slips of the finger are counted right."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signals.reading import Lexicon, fold, one_slip, read, two_slips


def slips(left: str, right: str) -> int:
    """The plain count, cell by cell."""
    cell = {(-1, -1): 0}
    cell |= {(i, -1): i + 1 for i in range(len(left))} | {(-1, j): j + 1 for j in range(len(right))}
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            cell[i, j] = min(cell[i - 1, j] + 1, cell[i, j - 1] + 1, cell[i - 1, j - 1] + (a != b))
            if i and j and a == right[j - 1] and left[i - 1] == b:
                cell[i, j] = min(cell[i, j], cell[i - 2, j - 2] + 1)
    return cell[len(left) - 1, len(right) - 1]


short = st.text(alphabet="abc", min_size=1, max_size=7)


@given(short, short)
def test_one_slip_and_two_slips_are_counted_as_the_plain_count_does(left: str, right: str) -> None:
    assert one_slip(left, right) == (slips(left, right) <= 1)
    assert two_slips(left, right) == (slips(left, right) <= 2)


@given(st.text(max_size=300))
def test_a_folded_text_is_as_long_as_the_text_and_every_word_lies_in_it(text: str) -> None:
    assert len(fold(text)) == len(text)
    words = read(text)
    for begin, end in zip(words.begins, words.ends, strict=True):
        assert 0 <= begin < end <= len(text)
    assert words.sentences == sorted(words.sentences)
    assert words.clauses == sorted(words.clauses)


def test_accents_capitals_apostrophes_and_drawn_out_letters_are_read_over() -> None:
    assert read("Heeeelp, RUÍKT m'n zoon's foto’s?!").words == ["help", "ruikt", "mn", "zoons", "fotos"]


def test_a_sentence_ends_at_its_point_and_a_clause_at_its_comma() -> None:
    words = read("Er was brand, maar nu niet. Help")
    assert words.sentences == [0, 0, 0, 0, 0, 0, 1]
    assert len(set(words.clauses)) == 3


def test_a_slip_is_forgiven_only_in_words_that_ask_for_it_and_never_in_a_lookalike() -> None:
    lexicon = Lexicon({"ingebroken": [1], "gevallen": [2]}, slips=["ingebroken"], lookalikes=["ingetrokken"])
    assert lexicon.meanings("ingebrokn") == (1,)
    assert lexicon.meanings("ingebrooken") == (1,)
    assert lexicon.meanings("ingetrokken") == ()
    assert lexicon.meanings("gevalen") == ()


def test_a_word_as_it_sounds_is_known_where_that_is_asked() -> None:
    known = {"liggen": [1], "slaapt": [2], "bloed": [3]}
    lexicon = Lexicon(known, spoken=True, lookalikes=["bloet"])
    assert [lexicon.meanings(word) for word in ("ligge", "slaap", "slaapd", "slaapdt")] == [(1,), (2,), (2,), (2,)]
    assert lexicon.meanings("bloet") == ()
    assert Lexicon(known).meanings("ligge") == ()


def test_any_word_from_some_letters_may_have_one_slip_where_that_is_asked() -> None:
    lexicon = Lexicon({"bushalte": [1], "mes": [2]}, one_slip_from=6, lookalikes=["bushalt"])
    assert {lexicon.meanings(word) for word in ("bushatle", "bsuhalte", "bushlte", "busshalte")} == {(1,)}
    assert {lexicon.meanings(word) for word in ("bushalt", "buhatle", "mss")} == {()}

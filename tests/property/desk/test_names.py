"""A name is found by the beginnings of its words, however it is written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.name import (
    MOST_CARRIED,
    MOST_OF_A_WORD,
    MOST_WORDS,
    carried,
    is_named,
    words_of,
)

NAMES = st.text(max_size=128)


@given(NAMES)
def test_words_are_few_and_short_and_the_same_again(name: str) -> None:
    words = words_of(name)
    assert len(words) <= MOST_WORDS
    assert all(1 <= len(word) <= MOST_OF_A_WORD for word in words)
    assert not any(one in word for word in words for one in " :")
    assert words_of(" ".join(words)) == words


@given(NAMES, st.data())
def test_a_name_is_found_by_the_beginnings_of_its_words(name: str, data: st.DataObject) -> None:
    words = words_of(name)
    wanted = tuple(word[: data.draw(st.integers(1, len(word)))] for word in words)
    assert is_named(name, wanted)


@given(NAMES)
def test_what_a_press_carries_fits_finds_the_name_and_is_carried_as_it_is(name: str) -> None:
    short = carried(name)
    assert len(short.encode()) <= MOST_CARRIED
    assert carried(short) == short
    assert is_named(name, words_of(short))

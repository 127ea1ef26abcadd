"""Structured references: valid by somebody else's rule, and found in whatever payers and banks make of
them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from chalicelib.domain.payments.reference import MOST_CANDIDATES, reference_of, references_in

numbers = st.from_regex(
    re.compile(r"[A-Z]{1,4}(-[A-Z]{1,3})?-20[0-9]{2}-[0-9]{6,8}"), fullmatch=True
)
noise = st.text("abcXYZ 0123456789-/.,:\nß€", max_size=40)
between = st.sampled_from(["", " ", "\n", "-", " / "])


@given(numbers)
def test_a_reference_is_valid_by_the_standards_own_check(number: str) -> None:
    assert iso11649.is_valid(reference_of(number))


@given(numbers, noise, noise, between)
def test_it_is_found_among_what_was_written_and_however_it_is_cut(
    number: str, before: str, after: str, cut: str
) -> None:
    reference = reference_of(number)
    parts = cut.join(reference[at : at + 4] for at in range(0, len(reference), 4))
    found = references_in(f"{before} {parts.lower()}{after}")
    assert reference in found or len(found) == MOST_CANDIDATES


@given(st.text(max_size=300))
def test_whatever_is_found_is_valid_and_there_is_little_of_it(text: str) -> None:
    found = references_in(text)
    assert len(found) <= MOST_CANDIDATES
    assert all(iso11649.is_valid(one) for one in found)


@given(numbers, st.integers(0, 3), st.sampled_from("0123456789ABC"))
def test_a_slip_of_one_character_is_another_reference_or_none(
    number: str, place: int, other: str
) -> None:
    reference = reference_of(number)
    at = len(reference) - 1 - place
    slipped = reference[:at] + other + reference[at + 1 :]
    assert slipped == reference or reference not in references_in(slipped)

"""Whoever pays whom, and invites whom: no money is made of rewards, and nobody is rewarded twice for one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ledger.journal import require_balanced
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account, come_from
from chalicelib.domain.promotions.referral import (
    Referral,
    payload_of,
    referrer_of,
    reward_postings,
    rewarded,
)

NOW: Final = datetime(2026, 1, 15, tzinfo=UTC)
NOTHING: Final = Money(0, "EUR")
PAYLOADS: Final = st.one_of(
    st.integers(1, 5).map(payload_of), st.text("ref_0123456789x-", max_size=24)
)


def new(number: int, at: datetime) -> Account:
    return Account(number, "A", "LT", "stripe", NOTHING, NOTHING, created_at=at)


@given(st.integers(1, 5), st.lists(st.tuples(PAYLOADS, st.integers(0, 40)), max_size=6))
def test_only_the_link_that_a_newcomer_came_by_counts_for_a_month(
    number: int, links: list[tuple[str, int]]
) -> None:
    now, account = NOW, new(number, NOW)
    for payload, days in links:
        account = come_from(account, payload, now)
        found = referrer_of(account, now)
        first = links[0][0]
        assert found != account.id
        if found is not None:
            assert first.startswith("ref_")
            assert int(first.removeprefix("ref_")) == found
            assert now < NOW + timedelta(days=30)
        now += timedelta(days=days)


@given(st.integers(1, 10**9), st.integers(1, 10**6))
def test_a_reward_moves_what_it_says_from_what_the_seller_spends(minor: int, payer: int) -> None:
    one = Referral(7, payer, "document", "seller", Money(minor, "EUR"))
    postings = reward_postings(one)
    require_balanced(postings)
    assert {posting.account for posting in postings} == {"marketing:seller", f"customer:{payer}"}
    assert rewarded(one, 3, NOW).reward == one.reward

"""However gifts are paid, accepted and returned: no money comes or goes, and each is ended once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.catalog.gifts import GiftPolicy
from chalicelib.domain.errors import Refused
from chalicelib.domain.gifts import gift as gifts
from chalicelib.domain.gifts.gift import Gift, GiftState
from chalicelib.domain.ledger.journal import Posting, require_balanced
from chalicelib.domain.money import Money

NOW: Final = datetime(2026, 1, 15, tzinfo=UTC)
POLICY: Final = GiftPolicy(30, {})
MOVES: Final = st.lists(
    st.tuples(st.sampled_from(["pay", "redeem", "return"]), st.integers(0, 2), st.integers(0, 40)),
    max_size=40,
)


def moved(gift: Gift, move: str, who: int, now: datetime) -> tuple[Gift, tuple[Posting, ...]]:
    """What is refused changes nothing."""
    try:
        match move:
            case "pay":
                return gifts.given(gift, POLICY, 1, now), gifts.paying_postings(gift)
            case "redeem":
                gifts.require_open(gift, now)
                after = gifts.redeemed(gift, who, 2, now, subscription_id=None)
                return after, gifts.ending_postings(gift, who)
            case _ if gift.state is GiftState.OPEN and gifts.is_over(gift, now):
                return gifts.returned(gift, 2, now), gifts.ending_postings(gift, gift.payer_id)
            case _:
                return gift, ()
    except Refused:
        return gift, ()


@given(MOVES, st.integers(1, 10**6))
def test_money_is_conserved_and_a_gift_ends_once(
    moves: list[tuple[str, int, int]], minor: int
) -> None:
    amount, now = Money(minor, "EUR"), NOW
    gift = Gift("code", 7, amount, NOW)
    books: Counter[str] = Counter()
    for move, who, days in moves:
        now += timedelta(days=days)
        before = gift
        gift, postings = moved(gift, move, who, now)
        if postings:
            require_balanced(postings)
        for posting in postings:
            books[posting.account] += posting.amount.minor
        assert before.state in (GiftState.NEW, GiftState.OPEN) or gift == before
    waits = minor if gift.state is GiftState.OPEN else 0
    assert books["gift:code"] == waits
    assert sum(books.values()) == 0
    if gift.state is GiftState.REDEEMED:
        assert gift.ended_at is not None
        assert gift.expires_at is not None
        assert gift.ended_at < gift.expires_at
    if gift.state is GiftState.RETURNED:
        assert books["customer:7"] == 0

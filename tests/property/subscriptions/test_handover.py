"""Whoever hands paying over, and however often: each book has paid its part, and all of it adds up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.handover import handed_over, is_handable
from chalicelib.domain.subscriptions.paid_time import millionths, worth_of
from chalicelib.domain.subscriptions.subscription import Subscription, extended
from tests.support.catalogs import SIPTG

NOW: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
POLICY: Final = SIPTG.renewal
PRICES: Final = st.integers(1, 10**6).map(lambda minor: Money(minor, "EUR"))
STEPS: Final = st.lists(
    st.tuples(st.integers(1, 3), PRICES, st.booleans(), st.integers(0, 170)), max_size=8
)


def bought(price: Money) -> Subscription:
    return Subscription(
        "one", "softphone", "softphone", {}, 1, 1, "siptg", NOW, 6, NOW, price, 6, auto_renew=True
    )


@given(PRICES, STEPS)
def test_each_book_has_paid_its_part(
    price: Money, steps: list[tuple[int, Money, bool, int]]
) -> None:
    one, paid, now = bought(price), {1: millionths(price)}, NOW
    for taker, amount, payable, days in steps:
        now = min(now + timedelta(days=days), one.end - timedelta(days=4))
        if taker != one.payer_id and is_handable(one, POLICY, now):
            before = one
            one = handed_over(one, taker, POLICY, now, price=amount, payable=payable)
            assert (one.end, one.paid_time, one.given) == (
                before.end,
                before.paid_time,
                before.given,
            )
            assert one.auto_renew is (before.auto_renew and payable)
            assert ("renew" in one.waits) is one.auto_renew
            assert one.paid_by_another(now)
            assert not one.paid_by_another(one.end)
        one = extended(one, POLICY, amount, 6, now)
        paid[one.payer_id] = paid.get(one.payer_id, 0) + millionths(amount)
        one = replace(one, auto_renew=True)
    total = one.given + worth_of(one.paid_time)
    assert total == sum(paid.values())
    found: dict[int, int] = {}
    for former in one.former:
        found[former.payer_id] = found.get(former.payer_id, 0) + former.paid
    found[one.payer_id] = found.get(one.payer_id, 0) + total - sum(found.values())
    assert {who: much for who, much in found.items() if much} == paid

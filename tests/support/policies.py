"""Renewal policies as Hypothesis draws them, and a subscription to try them on; tests nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from chalicelib.domain.catalog.policy import EarlyRenewal, RenewalPolicy
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.subscription import Subscription


@st.composite
def policies(draw: st.DrawFn) -> RenewalPolicy:
    """What an operator may write: attempts ascend and lie within grace."""
    grace = draw(st.integers(0, 10))
    hours = st.integers(-14 * 24, grace * 24)
    attempts = sorted(draw(st.sets(hours, min_size=1, max_size=8)))
    return RenewalPolicy(
        early_renewal=draw(st.sampled_from(EarlyRenewal)),
        window_days=draw(st.integers(1, 30)),
        attempts=tuple(timedelta(hours=hour) for hour in attempts),
        grace_days=grace,
        remind_days_before_charge=tuple(
            sorted(draw(st.sets(st.integers(1, 20), max_size=3)))[::-1]
        ),
        warn_days_before_cut=draw(st.integers(0, 5)),
    )


def first_period(start: datetime, months: int, paid: Money, *, auto_renew: bool) -> Subscription:
    """As just bought, by one person for another; it waits for nothing yet."""
    return Subscription(
        id="s1",
        family="softphone",
        plan_id="softphone",
        options={},
        customer_id=1,
        payer_id=2,
        seller_id="siptg",
        anchor=start,
        anchor_months=months,
        start=start,
        paid=paid,
        renewal_months=months,
        auto_renew=auto_renew,
    )

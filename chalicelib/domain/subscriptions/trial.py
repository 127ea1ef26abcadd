"""A trial: a plan as it begins, free for some days, once in the life of an account that has bought nothing.

It is a subscription whose first time is worth nothing. It does not renew by itself unless its payer switches
that on, and then at a price that they have read; it is announced and ends like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import describe, normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import Entry, Posting, available_account
from chalicelib.domain.ledger.sale import Exchange, Subject
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.period import whole_second
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.paid_time import sold_stretch
from chalicelib.domain.subscriptions.purchase import SUBJECT, require_free_slot
from chalicelib.domain.subscriptions.subscription import Subscription, price_told, scheduled

TRIAL: Final = "trial"
"""The kind of the entry by which it begins; no money moves."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Everything that a trial changes; `entry` says in its book what it was for how long."""

    account: Account
    entry: Entry
    subscription: Subscription


def may_try(account: Account, plan: Plan) -> bool:
    """Whether this account can still have a trial of that plan."""
    try:
        require_may_try(account, plan)
    except Refused:
        return False
    return True


def require_may_try(account: Account, plan: Plan) -> timedelta:
    """How long. Raises Refused: trial-not-offered, trial-had (of any plan), trial-not-first (something was
    bought before, by it or for it), already-subscribed."""
    if plan.trial_days is None:
        raise Refused("trial-not-offered")
    if account.tried_at is not None:
        raise Refused("trial-had")
    if account.bought or account.received:
        raise Refused("trial-not-first")
    require_free_slot(account, plan.family, account.id)
    return timedelta(days=plan.trial_days)


def begin_trial(
    catalog: Catalog,
    plan: Plan,
    following: Quote,
    account: Account,
    *,
    now: datetime,
    subscription_id: str,
) -> Begun:
    """From `now` on; `following` is what the period after it costs, as it was read. Raises Refused as
    `require_may_try` does."""
    lasts = require_may_try(account, plan)
    start, nothing = whole_second(now), following.gross.zero
    end, options = start + lasts, normalise(plan, {})
    title, details = describe(plan, options, account.language)
    subscription = Subscription(
        id=subscription_id,
        family=plan.family,
        plan_id=plan.id,
        options=options,
        customer_id=account.id,
        payer_id=account.id,
        seller_id=following.seller_id,
        anchor=end,
        anchor_months=0,
        start=start,
        paid=nothing,
        renewal_months=following.price.months,
        auto_renew=False,
        stretches=(sold_stretch(start, end, nothing, 0),),
        title=title,
        trial_until=end,
    )
    subscription = scheduled(price_told(subscription, following.gross), catalog.renewal, now)
    exchange = Exchange(
        subject=Subject(SUBJECT, subscription_id),
        title=title,
        details=details,
        start=start,
        end=end,
        before=start,
        left=nothing,
        terms={"plan": plan.id, "options": options, "trial": True},
    )
    account, entry = post(
        account,
        at=now,
        kind=TRIAL,
        reference=f"trial:{subscription_id}",
        postings=_nothing_moves(account, nothing),
        exchange=exchange,
    )
    live = {**account.live, plan.family: subscription_id}
    return Begun(replace(account, live=live, tried_at=now), entry, subscription)


def _nothing_moves(account: Account, nothing: Money) -> tuple[Posting, ...]:
    return (Posting(available_account(account.id), nothing),)

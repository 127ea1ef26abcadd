"""Trials: shown with what comes after them, then begun, once in the life of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import Link, link_key, subscription_key
from chalicelib.application.subscriptions.selling import sold_plan
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.quote import Quote, quote
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.subscriptions.trial import begin_trial, require_may_try


@dataclass(frozen=True, slots=True)
class TrialOffer:
    """A trial as it would begin now: until when it lasts, and what the period after it costs."""

    plan: Plan
    end: datetime
    following: Quote


def preview_trial(services: Services, plan_id: str, account_id: int) -> TrialOffer:
    """To be agreed to. Raises Refused: unknown-plan, plan-not-sold, trial-not-offered, trial-had,
    trial-not-first, already-subscribed."""
    account = get_account(services, account_id)
    plan = sold_plan(services, plan_id, account.payment_system)
    lasts = require_may_try(account, plan)
    return TrialOffer(plan, services.clock.now() + lasts, _following(services, account, plan))


def start_trial(services: Services, plan_id: str, account_id: int) -> Subscription:
    """Begin it; pressed twice, it is one. Raises Refused as `preview_trial` does."""
    subscription_id = services.new_id()

    def decide(unit: Unit) -> Subscription:
        account = unit.require(Account, account_key(account_id))
        plan = sold_plan(services, plan_id, account.payment_system)
        known = account.live.get(plan.family)
        if account.tried_at is not None and known is not None:
            running = unit.require(Subscription, subscription_key(known))
            if running.trial_until is not None and running.plan_id == plan_id:
                return running
        begun = begin_trial(
            services.catalog,
            plan,
            _following(services, account, plan),
            account,
            now=services.clock.now(),
            subscription_id=subscription_id,
        )
        unit.put(account_key(account_id), begun.account)
        unit.put(entry_key(account_id, begun.entry.sequence), begun.entry)
        unit.put(subscription_key(subscription_id), begun.subscription)
        unit.put(link_key(account_id, subscription_id), Link(subscription_id))
        return begun.subscription

    return in_unit(services, decide)


def _following(services: Services, account: Account, plan: Plan) -> Quote:
    """Of the shortest period, with the plan as it begins."""
    return quote(
        services.catalog,
        plan,
        normalise(plan, {}),
        plan.periods[0].months,
        currency=account.currency,
        seller_id=services.catalog.seller_for(account.payment_system).id,
        buyer_country=account.country,
        details=account.billing.details,
        at=services.clock.now(),
    )

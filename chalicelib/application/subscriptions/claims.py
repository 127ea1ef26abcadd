"""Renewals that a balance is to pay soon; takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from chalicelib.application.declared import Claim
from chalicelib.application.people.accounts import get_account
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.selling import renewal_price
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.domain.catalog.plan import in_language


def claims(services: Services, payer_id: int) -> Iterator[Claim]:
    """Of this payer's subscriptions that renew by themselves, from their first reminder on."""
    payer, now = get_account(services, payer_id), services.clock.now()
    horizon = timedelta(days=max(services.catalog.renewal.remind_days_before, default=0))
    for one in subscriptions_of(services, payer_id):
        attempt = one.waits.get("renew")
        if one.payer_id != payer_id or not one.live or attempt is None or one.end - horizon > now:
            continue
        price = renewal_price(services, payer, one)
        if price is not None:
            plan = services.catalog.plan(one.plan_id)
            yield Claim(attempt.at, in_language(plan.titles, payer.language), price)

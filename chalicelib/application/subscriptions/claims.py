"""Renewals that a balance is to pay soon; takes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.application.declared import Claim
from chalicelib.application.people.accounts import get_account
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.selling import renewal_price
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.domain.catalog.plan import in_language
from chalicelib.domain.money import Money


def claims(services: Services, payer_id: int) -> Iterator[Claim]:
    """Of this payer's subscriptions that renew by themselves, from their first reminder on."""
    payer, now = get_account(services, payer_id), services.clock.now()
    policy = services.catalog.renewal
    for one in subscriptions_of(services, payer_id):
        attempt = one.waits.get("renew")
        first = min(policy.reminders_at(one.end), default=one.end)
        if one.payer_id != payer_id or not one.live or attempt is None or first > now:
            continue
        price = renewal_price(services, payer, one)
        if price is not None:
            plan = services.catalog.plan(one.plan_id)
            yield Claim(attempt.at, in_language(plan.titles, payer.language), price)


def missing_soon(services: Services, payer_id: int) -> Money | None:
    """What the balance lacks for all of them; None if it is enough, or a saved card pays the rest."""
    payer = get_account(services, payer_id)
    if payer.usable_card is not None:
        return None
    wanted = sum((one.amount for one in claims(services, payer_id)), payer.available.zero)
    return wanted - payer.available if payer.available < wanted else None

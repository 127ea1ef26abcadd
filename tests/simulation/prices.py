"""What a subscription costs in a world, by the catalog that holds there now; shares no rule with the
application."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.application.ports.store import Body
from tests.simulation.offer import (
    Offer,
    agreed_terms,
    cost,
    gross,
    has_price,
    promo_off,
    vat_rate,
)

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld


def renewal_price(world: SimWorld, subscription: Body, months: int | None = None) -> int | None:
    """In minor units, what its next period costs its payer; None while that is not sold."""
    plan, months = subscription["plan_id"], months or subscription["renewal_months"]
    options = subscription.get("renewal_options") or subscription["options"]
    payer = world.watcher.accounts[subscription["payer_id"]]
    if not has_price(world.offer, payer, (plan, options, months), world.clock.at):
        return None
    return price(world, subscription["payer_id"], plan, options, months)


def price(
    world: SimWorld,
    payer_id: int,
    plan: str,
    options: Body,
    months: int,
    *,
    promo: Body | None = None,
) -> int:
    """In minor units, what a period of the plan costs this payer, with these terms of a promo code."""
    now = world.clock.at, world.offer
    payer = world.watcher.accounts[payer_id]
    return price_then(payer, now, plan, options, months, promo=promo)


def price_then(
    payer: Body,
    then: tuple[datetime, Offer],
    plan: str,
    options: Body,
    months: int,
    *,
    promo: Body | None = None,
) -> int:
    """What it costs this payer at that moment, by the offer of then."""
    at, offer = then
    currency = payer["available"].partition(" ")[2]
    agreed = agreed_terms(offer, payer, (plan, options, months), at)
    total = cost(offer, plan, options, months, currency, agreed=agreed).total
    off = promo_off(promo, plan, months, currency, total) if promo and agreed is None else None
    total -= 0 if off is None else off.amount
    return gross(offer, total, vat_rate(offer, payer["country"], at))


def code_terms(world: SimWorld, code: str) -> Body:
    """Of a promo code, as staff made it."""
    terms: Body = world.watcher.others["promo_code", f"promo:{code}"]["promo"]
    return terms

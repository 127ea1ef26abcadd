"""What a subscription costs in a world, by the catalog that holds there now; shares no rule with the
application."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.application.ports.store import Body
from tests.simulation.offer import Offer, cost, gross, sells, vat_rate

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld


def renewal_price(world: SimWorld, subscription: Body, months: int | None = None) -> int | None:
    """In minor units, what its next period costs its payer; None while that is not sold."""
    plan, months = subscription["plan_id"], months or subscription["renewal_months"]
    if not sells(world.offer, plan, months, world.clock.at):
        return None
    options = subscription.get("renewal_options") or subscription["options"]
    return price(world, subscription["payer_id"], plan, options, months)


def price(world: SimWorld, payer_id: int, plan: str, options: Body, months: int) -> int:
    """In minor units, what a period of the plan costs this payer."""
    now = world.clock.at, world.offer
    return price_then(world.watcher.accounts[payer_id], now, plan, options, months)


def price_then(
    payer: Body, then: tuple[datetime, Offer], plan: str, options: Body, months: int
) -> int:
    """What it costs this payer at that moment, by the offer of then."""
    at, offer = then
    currency = payer["available"].partition(" ")[2]
    total = cost(offer, plan, options, months, currency).total
    return gross(offer, total, vat_rate(offer, payer["country"], at))

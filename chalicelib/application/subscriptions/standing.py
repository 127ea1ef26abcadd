"""How a subscription stands now, read and decided: what screens and notices say; changes nothing."""

from __future__ import annotations

from chalicelib.application.payments.charges import get_charge
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.selling import renewal_price
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.standing import Standing, standing
from chalicelib.domain.subscriptions.subscription import Subscription


def standing_of(services: Services, one: Subscription, payer: Account) -> Standing:
    """For whoever pays for it."""
    return standing(
        services.catalog,
        one,
        payer,
        services.clock.now(),
        price=renewal_price(services, payer, one) if one.live and not one.declined else None,
        charge=None if one.open_charge is None else get_charge(services, one.open_charge),
    )

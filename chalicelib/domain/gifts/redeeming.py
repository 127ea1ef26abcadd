"""A gift of a plan becomes a first period of whoever redeems it: sold to them, for what was paid, whatever
the plan costs by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.domain.agenda import without
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.gifts.gift import REDEEMED, Gift, ending_postings
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.purchase import Sold, buy

PAID_WITH: Final = "gift"
"""What the sale says it was paid with."""


def buy_with_gift(
    catalog: Catalog,
    gift: Gift,
    account: Account,
    *,
    now: datetime,
    subscription_id: str,
    document_id: str,
) -> Sold:
    """The supply for which the code is handed in: the redeemer is the buyer, of their country, at the VAT of
    today. Auto-renewal is off: whoever got a gift has agreed to pay for nothing. Raises Refused:
    already-subscribed, unknown-country."""
    if gift.quote is None:
        raise InvalidInput(f"gift {gift.id} is an amount")
    sold = buy(
        catalog,
        replace(gift.quote, country=account.country, details=account.billing.details),
        account,
        account,
        payment=Payment(PAID_WITH, f"gift:{gift.id}", ending_postings(gift, account.id)),
        now=now,
        subscription_id=subscription_id,
        document_id=document_id,
        kind=REDEEMED,
    )
    waits = without(sold.subscription.waits, "renew")
    return replace(sold, subscription=replace(sold.subscription, auto_renew=False, waits=waits))

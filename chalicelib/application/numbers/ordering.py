"""Ordering a number: shown with its price, then taken, paid and invoiced in one commit; from the balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.numbers.inventory import for_sale
from chalicelib.application.numbers.records import (
    NumberLink,
    for_sale_key,
    link_key,
    number_key,
)
from chalicelib.application.payments.sales import put_sale
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.selling import require_shown
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.numbers import NumberOffer
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import CONNECT, TELL, Number, NumberForSale
from chalicelib.domain.numbers.price import NumberQuote, quote_number
from chalicelib.domain.numbers.rental import LineWords, Rented, order
from chalicelib.domain.people.account import Account, require_country

AIM: Final = "number"
"""The kind of a top-up's aim that is a number to be ordered."""


@dataclass(frozen=True, slots=True)
class NumberOrder:
    """What ordering a number would take from this balance now. `missing`: what the balance lacks for it."""

    number: NumberForSale
    offer: NumberOffer
    quote: NumberQuote
    available: Money

    @property
    def missing(self) -> Money | None:
        """None if it is enough."""
        short = self.quote.gross - self.available
        return short if short.minor > 0 else None


def preview_order(services: Services, number_id: str, payer_id: int) -> NumberOrder:
    """To be agreed to. Raises Refused: number-taken, numbers-not-sold, unknown-payment-system,
    country-not-said."""
    payer = get_account(services, payer_id)
    number = for_sale(services, number_id)
    if number is None or number.taken:
        raise Refused("number-taken")
    require_country(payer)
    offer = _offer(services, number)
    return NumberOrder(number, offer, _quoted(services, payer, offer), payer.available)


def awaiting(services: Services, number_id: str, payer_id: int) -> NumberOrder | None:
    """The number that money was brought for; None if it is taken or not sold now."""
    try:
        return preview_order(services, number_id, payer_id)
    except Refused:
        return None


def order_number(services: Services, number_id: str, payer_id: int, shown: Money) -> Number:
    """Take the number and pay for it, exactly what was `shown`, from the balance; the carrier is asked at
    once. Pressed twice, it is one order.

    Raises Refused: number-taken, numbers-not-sold, country-not-said, price-changed, balance-short.
    """

    def decide(unit: Unit) -> Number:
        unit.load(for_sale_key(number_id), number_key(number_id), account_key(payer_id))
        known = unit.get(Number, number_key(number_id))
        if known is not None and known.payer_id == payer_id and known.is_rented:
            return known
        free = unit.get(NumberForSale, for_sale_key(number_id))
        if known is not None or free is None or free.taken:
            raise Refused("number-taken")
        payer = unit.require(Account, account_key(payer_id))
        require_country(payer)
        offer = _offer(services, free)
        quote = _quoted(services, payer, offer)
        require_shown(quote.gross, shown)
        rented = order(
            services.catalog,
            quote,
            offer,
            free,
            payer,
            words=line_words(services, payer, free.written, offer),
            now=services.clock.now(),
            document_id=services.new_id(),
        )
        unit.put(for_sale_key(number_id), replace(free, taken=True))
        unit.put(link_key(payer_id, number_id), NumberLink(number_id))
        put_rented(unit, services, rented)
        return rented.number

    return in_unit(services, decide)


def put_rented(unit: Unit, services: Services, rented: Rented) -> None:
    """Everything that one paid month changes."""
    number = rented.number
    unit.put(number_key(number.id), number)
    if CONNECT in number.waits or TELL in number.waits:
        unit.nudge(number_key(number.id))
    put_sale(unit, services, rented.payer, rented.entry, rented.document)


def line_words(
    services: Services, payer: Account, written: str, where: Number | NumberOffer
) -> LineWords:
    """What a document says of a number, in the payer's language."""
    words, language = services.page_words, payer.language
    place = words.place(language, where.country, where.state, where.area)
    return LineWords(
        words.number_setup(language, written), words.number_rent(language, written), (place,)
    )


def _offer(services: Services, number: NumberForSale) -> NumberOffer:
    """Raises Refused("numbers-not-sold") where the catalog has lost its place."""
    offer = services.catalog.number_offer(number.place)
    if offer is None:
        raise Refused("numbers-not-sold")
    return offer


def _quoted(services: Services, payer: Account, offer: NumberOffer) -> NumberQuote:
    return quote_number(
        services.catalog,
        setup=offer.setup[payer.currency],
        monthly=offer.monthly[payer.currency],
        seller_id=services.catalog.seller_for(payer.payment_system).id,
        buyer_country=payer.country,
        details=payer.billing.details,
        at=services.clock.now(),
    )

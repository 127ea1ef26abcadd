"""The rent of a number, month by month from the balance: taken, wanting, told; suspended and given back.

Every step may be called twice or late: each rereads the number, does what is right now, and moves its own
wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from chalicelib.application.declared import Came, Claim, Woken
from chalicelib.application.numbers.notices import NumberNews, RentComing
from chalicelib.application.numbers.ordering import line_words, put_rented
from chalicelib.application.numbers.records import LINK_PREFIX, NumberLink, number_key
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.store import Table
from chalicelib.application.records import every_record
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.agenda import waiting, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.numbers.number import (
    BETWEEN_ATTEMPTS,
    REMIND,
    RENT,
    News,
    Number,
    kept,
    knows_rent,
    lapsed,
    news_told,
    rent_failed,
    rent_soon,
    rent_told,
)
from chalicelib.domain.numbers.price import NumberQuote, quote_number
from chalicelib.domain.numbers.rental import pay_rent
from chalicelib.domain.people.account import Account

WANTING: Final = (News.RENT_FAILED, News.SUSPENDED)
"""News with which the price of the next month is told."""

SHORT: Final = "balance-short"
"""Why no rent was taken: the one reason there is, since nothing but the balance pays it."""


def numbers_of(services: Services, account_id: int) -> list[Number]:
    """Every number this account rents or has rented, those that it still has first."""
    keys = [
        number_key(services.read(NumberLink, record).number_id)
        for record in every_record(services.store, Table.ACCOUNTS, str(account_id), LINK_PREFIX)
    ]
    found = services.store.load(keys) if keys else {}
    numbers = [services.read(Number, record) for record in found.values()]
    return sorted(numbers, key=lambda one: (not one.is_rented, one.id))


def own_number(services: Services, number_id: str, account_id: int) -> Number:
    """Raises Refused("number-gone") for one that this account does not rent and never did."""
    found = Unit(services).get(Number, number_key(number_id))
    if found is None or found.payer_id != account_id:
        raise Refused("number-gone")
    return found


def next_rent(services: Services, payer: Account, number: Number) -> NumberQuote:
    """What the next month costs today: by the catalog, or as the last one where it sells none there any
    more; sold by whom the chosen payment system pays. Raises CatalogLacks or InvalidInput."""
    catalog = services.catalog
    pays = {system.id: system.seller for system in catalog.payment_systems}
    offer = catalog.number_offer(number.place)
    monthly = None if offer is None else offer.monthly.get(payer.currency)
    return quote_number(
        catalog,
        monthly=number.monthly if monthly is None else monthly,
        seller_id=pays.get(payer.payment_system, number.seller_id),
        buyer_country=payer.country,
        details=payer.billing.details,
        at=services.clock.now(),
    )


def rent(services: Services, number_id: str) -> None:
    """The agenda's step: the next month, if the balance pays it at a price that its payer has read."""
    key, policy = number_key(number_id), services.catalog.rent

    def decide(unit: Unit) -> None:
        number, now = unit.require(Number, key), services.clock.now()
        due = number.waits.get(RENT)
        if due is None or due.at > now:
            return
        payer = unit.require(Account, account_key(number.payer_id))
        quote = next_rent(services, payer, number)
        if not knows_rent(number, quote.rent.gross):
            waits = waiting(number.waits, RENT, now + BETWEEN_ATTEMPTS)
            unit.put(key, replace(number, waits=waiting(waits, REMIND, now)))
            unit.nudge(key)
        elif payer.available < quote.rent.gross:
            unit.put(key, rent_failed(number, policy, SHORT, now))
            unit.nudge(key)
        else:
            _pay(unit, services, number, payer, quote)

    in_unit(services, decide)


def lapse(services: Services, number_id: str) -> None:
    """The agenda's step: its time is over. What the balance pays after all is paid."""
    key, policy = number_key(number_id), services.catalog.rent

    def decide(unit: Unit) -> None:
        number, now = unit.require(Number, key), services.clock.now()
        after = lapsed(number, policy, now)
        if after == number:
            return
        if number.renews:
            payer = unit.require(Account, account_key(number.payer_id))
            quote = next_rent(services, payer, number)
            gross = quote.rent.gross
            if knows_rent(number, gross) and gross <= payer.available:
                _pay(unit, services, number, payer, quote)
                return
        unit.put(key, after)
        unit.nudge(key)

    in_unit(services, decide)


def keep_number(services: Services, number_id: str, payer_id: int, *, on: bool) -> Number:
    """Whether it is paid for on. Off, it is given back at the end of the paid month, at once if it is
    suspended; on again before that, nothing has happened. Raises Refused("number-gone")."""

    def decide(unit: Unit) -> Number:
        number = unit.require(Number, number_key(number_id))
        if number.payer_id != payer_id or not number.is_rented:
            raise Refused("number-gone")
        after = kept(number, services.catalog.rent, services.clock.now(), on=on)
        if after != number:
            unit.put(number_key(number_id), after)
        return after

    return in_unit(services, decide)


def tell_news(services: Services, number_id: str) -> None:
    """What has become of it; whoever reads that rent is wanting has read what it costs. Raises ChatError."""
    number = Unit(services).require(Number, number_key(number_id))
    sent, gross = None, None
    if number.news is not None:
        payer = get_account(services, number.payer_id)
        gross = next_rent(services, payer, number).rent.gross
        sent = tell(services, payer.id, NumberNews(number, number.news, gross))

    def told(current: Number) -> Number:
        after = news_told(current, number)
        if sent is None or gross is None or current.end != number.end:
            return after
        return rent_told(after, gross) if number.news in WANTING else after

    change_stored(services, Number, number_key(number_id), told)


def remind(services: Services, number_id: str) -> None:
    """The rent is taken soon, and what it costs. Raises ChatError."""
    number = Unit(services).require(Number, number_key(number_id))
    sent, gross = None, None
    if number.is_rented and number.renews:
        payer = get_account(services, number.payer_id)
        gross = next_rent(services, payer, number).rent.gross
        short = gross - payer.available
        missing = short if short.minor > 0 else None
        sent = tell(services, payer.id, RentComing(number, gross, missing))

    def told(current: Number) -> Number:
        if current.waits.get(REMIND) != number.waits.get(REMIND):
            return current
        after = replace(current, waits=without(current.waits, REMIND))
        if sent is None or gross is None or current.end != number.end:
            return after
        return rent_told(after, gross)

    change_stored(services, Number, number_key(number_id), told)


def money_came(services: Services, came: Came) -> Iterator[Woken]:
    """The numbers of this payer whose rent is wanting and that the balance pays now, the earliest end
    first."""
    if came.chosen:
        return  # a card pays no rent
    payer = get_account(services, came.payer_id)
    left = payer.available
    for number in sorted(numbers_of(services, came.payer_id), key=lambda one: (one.end, one.id)):
        if not number.is_rented:
            continue
        gross = next_rent(services, payer, number).rent.gross
        if gross.currency != left.currency or left < gross:
            continue
        if _rent_soon(services, number.id):
            left -= gross
            yield Woken(number.end, number_key(number.id), number.shard)


def claims(services: Services, payer_id: int) -> Iterable[Claim]:
    """Rents of this payer that are taken soon, or are wanting."""
    payer, now = get_account(services, payer_id), services.clock.now()
    for number in numbers_of(services, payer_id):
        attempt = number.waits.get(RENT)
        if attempt is not None and services.catalog.rent.reminds_at(number.end) <= now:
            gross = next_rent(services, payer, number).rent.gross
            yield Claim(attempt.at, number.written, gross)


def _rent_soon(services: Services, number_id: str) -> bool:
    """Whether there was anything to pay."""

    def decide(unit: Unit) -> bool:
        number = unit.require(Number, number_key(number_id))
        after = rent_soon(number, services.catalog.rent, services.clock.now())
        if after == number:
            return False
        unit.put(number_key(number_id), after)
        return True

    return in_unit(services, decide)


def _pay(
    unit: Unit, services: Services, number: Number, payer: Account, quote: NumberQuote
) -> None:
    words = line_words(services, payer, number.written, number)
    rented = pay_rent(
        services.catalog,
        number,
        quote,
        payer,
        words=words,
        now=services.clock.now(),
        document_id=services.new_id(),
    )
    put_rented(unit, services, rented)

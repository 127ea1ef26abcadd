"""Redeeming: a code is looked at, then accepted once; what nobody accepts in time goes back to its giver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.application.declared import Step
from chalicelib.application.gifts.notices import GiftEnded
from chalicelib.application.gifts.records import gift_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.new_money import money_is_back
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.promotions.records import guesses_key
from chalicelib.application.promotions.reserving import guesses_of
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.selling import put_first_period
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import Refused
from chalicelib.domain.gifts.gift import (
    FOLLOW,
    REDEEMED,
    RETURN,
    RETURNED,
    TELL,
    Gift,
    GiftState,
    buys_plan,
    ending_postings,
    is_over,
    redeemed,
    require_open,
    returned,
    spelt,
)
from chalicelib.domain.gifts.redeeming import buy_with_gift
from chalicelib.domain.people.account import Account, post, require_country
from chalicelib.domain.promotions.guesses import guessed, require_patience


@dataclass(frozen=True, slots=True)
class Offered:
    """What whoever redeems the code would get: its plan, or the amount onto the balance. `held_up_by`: their
    live subscription of the same family, while which they cannot have it."""

    gift: Gift
    plan: bool
    held_up_by: str | None = None


def look_at_gift(services: Services, written: str, account_id: int) -> Offered:
    """What the code would give this account now; a code that does not exist is counted.

    Raises Refused: promo-too-many (until), gift-unknown, gift-used, gift-expired, gift-other-currency.
    """

    def decide(unit: Unit) -> Offered | None:
        gift = _known(unit, services, written, account_id)
        if gift is None:
            return None
        require_open(gift, services.clock.now())
        account = unit.require(Account, account_key(account_id))
        return _offered(services.catalog, gift, account)

    found = in_unit(services, decide)
    if found is None:
        raise Refused("gift-unknown")
    return found


def redeem(services: Services, written: str, account_id: int) -> Gift:
    """Accept it: the amount is on the balance, or its plan runs from now on; the same on every repeat by the
    same account. Of several at once one has it.

    Raises Refused as `look_at_gift` does; gift-not-now (one of its family runs), country-not-said.
    """

    def decide(unit: Unit) -> Gift | None:
        gift = _known(unit, services, written, account_id)
        if gift is None or gift.redeemer_id == account_id:
            return gift
        require_open(gift, services.clock.now())
        account = unit.require(Account, account_key(account_id))
        offered = _offered(services.catalog, gift, account)
        if offered.held_up_by is not None:
            raise Refused("gift-not-now", until=gift.expires_at, subscription=offered.held_up_by)
        put = _put_plan if offered.plan else _put_amount
        after = put(unit, services, gift, account)
        unit.put(gift_key(gift.id), after)
        unit.nudge(gift_key(gift.id))
        return after

    found = in_unit(services, decide)
    if found is None:
        raise Refused("gift-unknown")
    return found


def _known(unit: Unit, services: Services, written: str, account_id: int) -> Gift | None:
    """None for a code that nobody has paid for, which then is counted. Raises Refused("promo-too-many")."""
    gift_id, now = spelt(written), services.clock.now()
    unit.load(guesses_key(account_id), *((gift_key(gift_id),) if gift_id else ()))
    guesses = guesses_of(unit, account_id)
    require_patience(guesses, now)
    gift = unit.get(Gift, gift_key(gift_id)) if gift_id else None
    if gift is None or gift.state is GiftState.NEW:
        unit.put(guesses_key(account_id), guessed(guesses, now))
        return None
    return gift


def _offered(catalog: Catalog, gift: Gift, account: Account) -> Offered:
    if gift.amount.currency != account.currency:
        raise Refused("gift-other-currency", currency=gift.amount.currency)
    quote = buys_plan(gift, catalog)
    if quote is None:
        return Offered(gift, plan=False)
    return Offered(gift, plan=True, held_up_by=account.live.get(quote.family))


def _put_amount(unit: Unit, services: Services, gift: Gift, account: Account) -> Gift:
    now = services.clock.now()
    sequence = _put_money(unit, gift, account, REDEEMED, now)
    return redeemed(gift, account.id, sequence, now, subscription_id=None)


def _put_money(unit: Unit, gift: Gift, account: Account, kind: str, now: datetime) -> int:
    """What was given is on this account's balance; returns the number of the entry."""
    account, entry = post(
        account,
        at=now,
        kind=kind,
        reference=f"gift:{gift.id}",
        postings=ending_postings(gift, account.id),
    )
    unit.put(account_key(account.id), account)
    unit.put(entry_key(account.id, entry.sequence), entry)
    return entry.sequence


def _put_plan(unit: Unit, services: Services, gift: Gift, account: Account) -> Gift:
    require_country(account)
    now = services.clock.now()
    sold = buy_with_gift(
        services.catalog,
        gift,
        account,
        now=now,
        subscription_id=services.new_id(),
        document_id=services.new_id(),
    )
    put_first_period(unit, services, sold)
    return redeemed(
        gift, account.id, sold.entry.sequence, now, subscription_id=sold.subscription.id
    )


def return_gift(services: Services, gift_id: str) -> None:
    """The agenda's step: nobody has redeemed it in time, and its giver has the money back."""
    key = gift_key(gift_id)

    def decide(unit: Unit) -> None:
        gift, now = unit.require(Gift, key), services.clock.now()
        if gift.state is not GiftState.OPEN or not is_over(gift, now):
            return
        payer = unit.require(Account, account_key(gift.payer_id))
        sequence = _put_money(unit, gift, payer, RETURNED, now)
        unit.put(key, returned(gift, sequence, now))
        unit.nudge(key)

    in_unit(services, decide)


def follow(services: Services, gift_id: str) -> None:
    """The agenda's step: what waited for money of whoever has it now runs."""
    gift = Unit(services).require(Gift, gift_key(gift_id))
    if FOLLOW in gift.waits:
        money_is_back(services, gift.redeemer_id or gift.payer_id)
    wait_no_more(services, Gift, gift_key(gift_id), FOLLOW)


def tell_gift(services: Services, gift_id: str) -> None:
    """The agenda's step: its giver reads what became of it. Raises ChatError."""
    gift = Unit(services).require(Gift, gift_key(gift_id))
    if TELL in gift.waits:
        tell(services, gift.payer_id, GiftEnded(gift))
    wait_no_more(services, Gift, gift_key(gift_id), TELL)


STEPS: Final[Mapping[str, Step]] = {RETURN: return_gift, FOLLOW: follow, TELL: tell_gift}
"""By the kind of what waits."""

"""Balances that run low: told, and topped up from a saved card where their payer has agreed to it.

Whoever spends calls `spent` in the same unit; who has asked for nothing costs nothing. What is taken is
begun in the commit that counts it towards the month's ceiling.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.fulfilment import Fulfilled, Fulfilment, Paid, Unpaid
from chalicelib.application.payments import charges
from chalicelib.application.payments.crediting import TOPPED_UP, credit
from chalicelib.application.payments.notices import (
    BalanceLow,
    TopUpsAtCeiling,
    TopUpsStopped,
)
from chalicelib.application.payments.records import charge_key, watch_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.payments.top_ups import description_of
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.records import body_of
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.agenda import without
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import Entry, available_account, effect_on, held_account
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import (
    AutoTopUp,
    BalanceWatch,
    Step,
    agreed,
    arrived,
    at_ceiling,
    card_of,
    failed,
    fallen,
    looked,
    next_step,
    started,
    stopped,
    switched_off,
    to_look,
)
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import next_month

log = logging.getLogger(__name__)

KIND: Final = "auto_top_up"


@dataclass(frozen=True, slots=True)
class AutoTopUpTerms:
    """The calendar month, where the seller is, whose ceiling it counts towards."""

    month: str


def get_watch(services: Services, payer_id: int) -> BalanceWatch:
    """What this payer has asked for; nothing, if nothing is stored."""
    return Unit(services).get(BalanceWatch, watch_key(payer_id)) or BalanceWatch(payer_id)


def agree_to_top_ups(
    services: Services,
    payer_id: int,
    card_reference: str,
    terms: tuple[Money, Money, Money],
) -> BalanceWatch:
    """Below the first of these amounts the second is taken, at most the third in a calendar month: from now
    on, and at once if the balance is that low; pressed twice, it is agreed once.

    Raises Refused: unknown-card, card-lost, amount-too-small, amount-too-large, top-up-below-threshold,
    ceiling-too-low.
    """

    below, amount, most = terms

    def change(watch: BalanceWatch, payer: Account) -> BalanceWatch:
        card = next((one for one in payer.cards if one.reference == card_reference), None)
        if card is None:
            raise Refused("unknown-card")
        if not card.usable:
            raise Refused("card-lost")
        limits = services.catalog.payment_system(card.payment_system).in_currency(payer.currency)
        if amount < limits.top_up_minimum:
            raise Refused("amount-too-small", minimum=limits.top_up_minimum)
        if limits.maximum < amount:
            raise Refused("amount-too-large", maximum=limits.maximum)
        now = services.clock.now()
        known = watch.running
        if known is not None and replace(known, agreed_at=now) == AutoTopUp(
            below, amount, most, card, now
        ):
            return watch
        after = agreed(watch, AutoTopUp(below, amount, most, card, now))
        return to_look(after, now) if _total(payer) < below else after

    return _changed(services, payer_id, change)


def stop_top_ups(services: Services, payer_id: int) -> BalanceWatch:
    """Nothing is taken by itself any more."""
    return _changed(services, payer_id, lambda watch, _: switched_off(watch))


def tell_when_below(services: Services, payer_id: int, amount: Money | None) -> BalanceWatch:
    """A word when the balance falls below; None: no more."""
    return _changed(services, payer_id, lambda watch, _: replace(watch, tell_below=amount))


def _changed(
    services: Services, payer_id: int, change: Callable[[BalanceWatch, Account], BalanceWatch]
) -> BalanceWatch:
    """The account knows below what there is something to do, so that nobody else is looked up."""

    def decide(unit: Unit) -> BalanceWatch:
        unit.load(watch_key(payer_id), account_key(payer_id))
        known = unit.get(BalanceWatch, watch_key(payer_id)) or BalanceWatch(payer_id)
        payer = unit.require(Account, account_key(payer_id))
        after = change(known, payer)
        if after != known:
            unit.put(watch_key(payer_id), after)
            if "look" in after.waits:
                unit.nudge(watch_key(payer_id))
        if payer.watched != after.threshold:
            unit.put(account_key(payer_id), replace(payer, watched=after.threshold))
        return after

    return in_unit(services, decide)


def spent(unit: Unit, services: Services, payer: Account, entry: Entry) -> None:
    """Put what the fall of a balance brings, in the unit that spends; `payer` is after the entry."""
    total = _total(payer)
    if payer.watched is None or payer.watched <= total:
        return
    before = total - _effect(entry, payer)
    if before <= total:
        return
    watch = unit.require(BalanceWatch, watch_key(payer.id))
    after = fallen(watch, before, total, services.clock.now())
    if after != watch:
        unit.put(watch_key(payer.id), after)
        unit.nudge(watch_key(payer.id))


def look(services: Services, payer_id: str) -> None:
    """The agenda's step: decide once more, from what there is now."""
    key = watch_key(int(payer_id))

    def decide(unit: Unit) -> str | None:
        unit.load(key, account_key(int(payer_id)))
        watch = unit.require(BalanceWatch, key)
        payer = unit.require(Account, account_key(int(payer_id)))
        if "look" not in watch.waits:
            return None
        after, charge = _decided(services, watch, payer)
        unit.put(key, after)
        if charge is not None:
            unit.put(charge_key(charge.id), charge)
        elif after.waits:
            unit.nudge(key)
        return None if charge is None else charge.id

    charge_id = in_unit(services, decide)
    if charge_id is not None:
        charges.advance_now(services, charge_id)


def _decided(
    services: Services, watch: BalanceWatch, payer: Account
) -> tuple[BalanceWatch, Charge | None]:
    now, total = services.clock.now(), _total(payer)
    auto = watch.running
    if auto is None:
        return looked(watch, total, now), None
    card = None if payer.flagged else card_of(auto, payer.cards)
    month = _month(services, auto)
    match next_step(watch, total, month, card):
        case Step.NOTHING:
            return looked(watch, total, now), None
        case Step.CEILING:
            zone = services.catalog.zone_of(auto.card.payment_system)
            return at_ceiling(looked(watch, total, now), month, next_month(now, zone), now), None
        case Step.NO_CARD:
            return stopped(watch, "card-paused" if payer.flagged else "card-gone", now), None
        case Step.TOP_UP:
            try:
                charge = new_charge(
                    services,
                    payer,
                    Purpose(KIND, terms=body_of(AutoTopUpTerms(month))),
                    auto.amount,
                    description=description_of(services, payer),
                    card=card,
                )
            except Refused as refused:
                log.warning("no top-up of %s: %s", payer.id, refused)
                return stopped(watch, "top-up-refused", now), None
            return started(watch, charge.id, month, charge.amount), charge


def _month(services: Services, auto: AutoTopUp) -> str:
    day = services.catalog.day_of(auto.card.payment_system, services.clock.now())
    return f"{day:%Y-%m}"


def _total(payer: Account) -> Money:
    """What is set aside is not spent yet."""
    return payer.available + payer.held


def _effect(entry: Entry, payer: Account) -> Money:
    available = effect_on(entry.postings, available_account(payer.id), payer.available.zero)
    return available + effect_on(entry.postings, held_account(payer.id), payer.held.zero)


def _fulfil(unit: Unit, services: Services, paid: Paid, terms: AutoTopUpTerms) -> Fulfilled:
    charge, key = paid.charge, watch_key(paid.payer.id)
    watch = unit.require(BalanceWatch, key)
    after = arrived(watch, charge.id, terms.month, charge.amount, charge.failure)
    if after != watch:
        unit.put(key, after)
    return credit(unit, services, paid, TOPPED_UP)


def _unpaid(unit: Unit, services: Services, unpaid: Unpaid, terms: AutoTopUpTerms) -> None:
    charge, key = unpaid.charge, watch_key(unpaid.charge.payer_id)
    watch = unit.require(BalanceWatch, key)
    now = services.clock.now()
    after = failed(watch, charge.id, terms.month, charge.amount, failure=unpaid.failure, now=now)
    if after != watch:
        unit.put(key, after)
        if after.waits:
            unit.nudge(key)


def _wanted(unit: Unit, _services: Services, charge: Charge, _terms: AutoTopUpTerms) -> bool:
    """While it is agreed to, the card is there, and the balance is still that low."""
    unit.load(watch_key(charge.payer_id), account_key(charge.payer_id))
    watch = unit.get(BalanceWatch, watch_key(charge.payer_id))
    payer = unit.get(Account, account_key(charge.payer_id))
    if watch is None or payer is None or watch.open_charge != charge.id:
        return False
    auto = watch.running
    may_ask = payer.may_ask(charge.card_reference)
    return auto is not None and may_ask and _total(payer) < auto.below


AUTO_TOP_UP: Final = Fulfilment(AutoTopUpTerms, _fulfil, _unpaid, wanted=_wanted)


def tell_low(services: Services, payer_id: str) -> None:
    """The balance has fallen below what its payer chose."""
    watch, payer = get_watch(services, int(payer_id)), get_account(services, int(payer_id))
    notice = None
    if watch.tell_below is not None and payer.available < watch.tell_below:
        notice = BalanceLow(payer.available, watch.tell_below)
    _tell(services, watch, "tell_low", notice)


def tell_stopped(services: Services, payer_id: str) -> None:
    """Top-ups have stopped by themselves, and why."""
    watch = get_watch(services, int(payer_id))
    notice = None
    if watch.auto is not None and watch.stopped is not None:
        notice = TopUpsStopped(watch.auto, watch.stopped)
    _tell(services, watch, "tell_stopped", notice)


def tell_ceiling(services: Services, payer_id: str) -> None:
    """Nothing more is taken this month."""
    watch = get_watch(services, int(payer_id))
    notice = TopUpsAtCeiling(watch.running) if watch.running is not None else None
    _tell(services, watch, "tell_ceiling", notice)


def _tell(services: Services, told: BalanceWatch, kind: str, notice: Notice | None) -> None:
    if notice is not None:
        tell(services, told.payer_id, notice)

    def said(current: BalanceWatch) -> BalanceWatch:
        if current.waits.get(kind) != told.waits.get(kind):
            return current
        return replace(current, waits=without(current.waits, kind))

    change_stored(services, BalanceWatch, watch_key(told.payer_id), said)

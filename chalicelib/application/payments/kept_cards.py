"""What payment systems keep for an account, changed with the account's cards in one commit: nothing is kept
there that nobody lists, unless it waits to be forgotten."""

from __future__ import annotations

import logging
from datetime import datetime

from chalicelib.application.payments.asking import saved_cards_of
from chalicelib.application.payments.notices import CardExpires
from chalicelib.application.payments.records import kept_card_key, watch_key
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.payments import SavedCard, SystemOff
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.payments.balance_watch import BalanceWatch
from chalicelib.domain.payments.kept_card import (
    KeptCard,
    expiry_told,
    forgotten,
    kept,
    left,
    put_off,
    watched,
)
from chalicelib.domain.payments.saved_cards import with_lost_card, with_updated_card
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card, same_card

log = logging.getLogger(__name__)


def put_cards(unit: Unit, services: Services, before: Account, after: Account) -> None:
    """What has come to the cards of this account, and what has left them: that is forgotten at once."""
    listed, known = _by_key(after), _by_key(before)
    changed = [key for key in (*listed, *known) if (key in listed) is not (key in known)]
    if not changed:
        return
    unit.load(*changed)
    for key in changed:
        card = listed.get(key) or known[key]
        now = services.clock.now()
        if key in listed:
            new = kept(card.payment_system, card.reference, after.id, card.expires_at, now)
            unit.put(key, new)
        else:
            known_there = unit.get(KeptCard, key)
            new = KeptCard(card.payment_system, card.reference, after.id)
            unit.put(key, left(known_there or new, now))
            unit.nudge(key)


def _by_key(account: Account) -> dict[Key, Card]:
    return {kept_card_key(card.payment_system, card.reference): card for card in account.cards}


def forget(services: Services, name: str) -> None:
    """The agenda's step: have the provider forget a card that left its account. Forgetting again what is gone
    is success, so whoever dies in between is followed by another try. While its payment system is
    switched off it is tried daily. Raises PaymentSystemError: it is tried again, and parked at last.
    """
    # An account read for the whole message may still list the card.
    unit = Unit(services, fresh=True)
    system, _, reference = name.partition(":")
    key = kept_card_key(system, reference)
    card = unit.require(KeptCard, key)
    if card.left_at is None:
        return
    owner = unit.get(Account, account_key(card.payer_id))
    if owner is None or key not in _by_key(owner):
        try:
            saved_cards_of(services.payment_system(system)).detach_card(reference)
        except SystemOff:
            later = put_off(card, services.clock.now())
            if later is None:
                raise
            _change(services, key, card, later)
            return
    _change(services, key, card, forgotten(card))


def _change(services: Services, key: Key, seen: KeptCard, after: KeptCard) -> None:
    """Unless it was saved anew meanwhile."""
    change_stored(services, KeptCard, key, lambda one: after if one == seen else one)


def hear_card(services: Services, payment_system: str, card_reference: str) -> None:
    """A provider knows something else of a card: looked up, and kept as it is there. One that it does not
    keep any more is lost. A card of nobody here is let go. Raises PaymentSystemError: to come again."""
    key = kept_card_key(payment_system, card_reference)
    known = Unit(services).get(KeptCard, key)
    if known is None or known.left_at is not None:
        log.info("a card of %s is on no account here", payment_system)
        return
    setups = services.payment_system(payment_system).card_setups
    if setups is None:
        return
    found = setups.look_up_card(card_reference)

    def decide(unit: Unit) -> None:
        unit.load(key, account_key(known.payer_id))
        account = unit.require(Account, account_key(known.payer_id))
        if found is None:
            after = with_lost_card(account, card_reference)
        else:
            card = card_of(payment_system, found)
            after = with_updated_card(account, card)
            _watch(unit, services, key, card)
        if after != account:
            unit.put(account_key(account.id), after)

    in_unit(services, decide)


def _watch(unit: Unit, services: Services, key: Key, card: Card) -> None:
    """With the day on which this one expires."""
    mine = unit.require(KeptCard, key)
    after = watched(mine, card.expires_at, services.clock.now())
    if mine.left_at is None and after != mine:
        unit.put(key, after)


def tell_expiring(services: Services, name: str) -> None:
    """The agenda's step: the card that pays, or tops up the balance, expires before it is charged the next
    time, which its owner is told, once. Raises ChatError."""
    system, _, reference = name.partition(":")
    key = kept_card_key(system, reference)
    mine = Unit(services).require(KeptCard, key)
    owner = Unit(services).require(Account, account_key(mine.payer_id))
    card = _by_key(owner).get(key)
    if card is not None:
        charged = _charged_after(services, owner, card)
        if charged or _tops_up(services, owner, card):
            tell(services, owner.id, CardExpires(card, min(charged, default=None)))
    _change(services, key, mine, expiry_told(mine))


def _charged_after(services: Services, owner: Account, card: Card) -> list[datetime]:
    """When it is charged for what renews, after it has expired."""
    if card != owner.usable_card:
        return []
    return [
        moment
        for charged in services.declared.charged_ahead
        for moment in charged()(services, owner.id)
        if card.expires_by(moment)
    ]


def _tops_up(services: Services, owner: Account, card: Card) -> bool:
    """Whether automatic top-ups are taken from it."""
    watch = Unit(services).get(BalanceWatch, watch_key(owner.id))
    agreed = None if watch is None else watch.running
    return agreed is not None and same_card(agreed.card, card)


def card_of(payment_system: str, saved: SavedCard) -> Card:
    """As an account lists it."""
    return Card(
        payment_system=payment_system,
        reference=saved.reference,
        customer_reference=saved.customer_reference,
        brand=saved.brand,
        last4=saved.last4,
        expiry_month=saved.expiry_month,
        expiry_year=saved.expiry_year,
        fingerprint=saved.fingerprint,
        wallet=saved.wallet,
    )

"""Payment systems and saved cards an account may choose from; moves no money."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.application.payments.new_money import card_chosen
from chalicelib.application.people.accounts import change_account, get_account
from chalicelib.application.services import Services
from chalicelib.domain.errors import Refused
from chalicelib.domain.payments.saved_cards import references_of
from chalicelib.domain.people.account import Account


def choose_payment_system(services: Services, account_id: int, payment_system: str) -> Account:
    """Raises Refused("payment-system-not-offered") for one this account cannot use."""

    def change(account: Account) -> Account:
        if payment_system not in offered_payment_systems(services, account):
            raise Refused("payment-system-not-offered", payment_system=payment_system)
        return replace(account, payment_system=payment_system)

    return change_account(services, account_id, change)


def offered_payment_systems(services: Services, account: Account) -> list[str]:
    """What is configured, in the catalog, for the account's country and in its currency."""
    return [
        system.id
        for system in services.catalog.payment_systems
        if services.is_on(system.id)
        and system.is_offered_in(account.country)
        and account.currency in system.currencies
    ]


def choose_card(services: Services, account_id: int, card_reference: str) -> Account:
    """Make a saved card the default one; what waits for a better card runs at once. Whoever dies in
    between has their press repeated. Raises Refused("unknown-card"), and "card-lost" for one that the
    provider does not know any more.
    """

    def change(account: Account) -> Account:
        _require_card(account, card_reference)
        if any(card.lost and card.reference == card_reference for card in account.cards):
            raise Refused("card-lost")
        return replace(account, default_card=card_reference)

    account = change_account(services, account_id, change)
    card_chosen(services, account_id)
    return account


def remove_card(services: Services, account_id: int, card_reference: str) -> Account:
    """Forget a saved card with every reference of its plastic, at the provider and then here; whoever dies
    in between leaves it listed, and the press that comes again finds it gone there.

    Raises Refused("unknown-card"), PaymentSystemError: the card is as it was, press again.
    """

    def change(account: Account) -> Account:
        _require_card(account, card_reference)
        gone = {card.reference for card in references_of(account, card_reference)}
        cards = tuple(card for card in account.cards if card.reference not in gone)
        default = account.default_card
        if default in gone:
            default = cards[-1].reference if cards else None
        return replace(account, cards=cards, default_card=default)

    account = get_account(services, account_id)
    _require_card(account, card_reference)
    for card in references_of(account, card_reference):
        if services.is_on(card.payment_system):
            services.payment_system(card.payment_system).detach_card(card.reference)
    after = change_account(services, account_id, change)
    if after.default_card is not None:
        card_chosen(services, account_id)
    return after


def _require_card(account: Account, card_reference: str) -> None:
    if all(card.reference != card_reference for card in account.cards):
        raise Refused("unknown-card")

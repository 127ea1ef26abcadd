"""Payment systems and saved cards an account may choose from; moves no money."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.application.payments.bounds import known_bounds
from chalicelib.application.payments.kept_cards import put_cards
from chalicelib.application.payments.new_money import card_chosen
from chalicelib.application.people.accounts import change_account
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.payments.saved_cards import without_card
from chalicelib.domain.people.account import Account


def choose_payment_system(services: Services, account_id: int, payment_system: str) -> Account:
    """Raises Refused("payment-system-not-offered") for one this account cannot use."""

    def change(account: Account) -> Account:
        if payment_system not in offered_payment_systems(services, account):
            raise Refused("payment-system-not-offered", payment_system=payment_system)
        return replace(account, payment_system=payment_system)

    return change_account(services, account_id, change)


def offered_payment_systems(services: Services, account: Account) -> list[str]:
    """What is configured, in the catalog, for the account's country, and takes its currency or one that can
    be asked instead of it now. A bank transfer is for companies."""
    return [
        system.id
        for system in services.catalog.payment_systems
        if services.is_on(system.id)
        and system.is_offered_in(account.country)
        and known_bounds(services, system.id, account.currency) is not None
        and (system.invoice_days is None or account.billing.company)
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
    """Forget a saved card with every reference of its plastic: here at once, at the provider as soon as it
    can be asked. Raises Refused("unknown-card").
    """

    def decide(unit: Unit) -> Account:
        account = unit.require(Account, account_key(account_id))
        _require_card(account, card_reference)
        after = without_card(account, card_reference)
        unit.put(account_key(account_id), after)
        put_cards(unit, services, account, after)
        return after

    after = in_unit(services, decide)
    if after.default_card is not None:
        card_chosen(services, account_id)
    return after


def _require_card(account: Account, card_reference: str) -> None:
    if all(card.reference != card_reference for card in account.cards):
        raise Refused("unknown-card")

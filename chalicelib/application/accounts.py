"""Opening accounts and keeping what Telegram says of their person; moves no money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Table
from chalicelib.application.records import (
    LINK_PREFIX,
    Link,
    account_key,
    every_record,
    subscription_key,
    value_of,
)
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription


def open_account(services: Services, person: Person) -> Account:
    """The account of `person`, made on first sight; name, language and reachability kept current."""

    def decide(unit: Unit) -> Account:
        key = account_key(person.id)
        known = unit.get(Account, key)
        account = known or _new_account(services, person)
        account = replace(
            account, name=person.name, telegram_language=person.language_code, reachable=True
        )
        if account != known:
            unit.put(key, account)
            unit.commit()
        return account

    return in_unit(services, decide)


def _new_account(services: Services, person: Person) -> Account:
    nothing = Money(0, services.catalog.default_currency)
    return Account(
        id=person.id,
        name=person.name,
        country=services.catalog.default_country,
        payment_system=_first_system(services.catalog),
        available=nothing,
        held=nothing,
        created_at=services.clock.now(),
    )


def _first_system(catalog: Catalog) -> str:
    return next(
        (
            system.id
            for system in catalog.payment_systems
            if catalog.default_currency in system.currencies
            and system.is_offered_in(catalog.default_country)
        ),
        "",
    )


def choose_language(services: Services, account_id: int, language: str) -> Account:
    """From now on this language, whatever Telegram reports."""
    return _changed(
        services, account_id, lambda account: replace(account, chosen_language=language)
    )


def choose_payment_system(services: Services, account_id: int, payment_system: str) -> Account:
    """Raises Refused("payment-system-not-offered") for one this account cannot use."""

    def change(account: Account) -> Account:
        if payment_system not in offered_payment_systems(services, account):
            raise Refused("payment-system-not-offered", payment_system=payment_system)
        return replace(account, payment_system=payment_system)

    return _changed(services, account_id, change)


def offered_payment_systems(services: Services, account: Account) -> list[str]:
    """What is configured, in the catalog, for the account's country and in its currency."""
    return [
        system.id
        for system in services.catalog.payment_systems
        if system.id in services.payment_systems
        and system.is_offered_in(account.country)
        and account.currency in system.currencies
    ]


def mark_unreachable(services: Services, account_id: int) -> None:
    """The person blocked the bot: nothing is sent any more, but everything else goes on."""
    _changed(services, account_id, lambda account: replace(account, reachable=False))


def choose_card(services: Services, account_id: int, card_reference: str) -> Account:
    """Make a saved card the default one. Raises Refused("unknown-card")."""

    def change(account: Account) -> Account:
        _require_card(account, card_reference)
        return replace(account, default_card=card_reference)

    return _changed(services, account_id, change)


def remove_card(services: Services, account_id: int, card_reference: str) -> Account:
    """Forget a saved card, at the provider and then here; whoever dies in between leaves it listed,
    and the press that comes again finds it gone there. Raises Refused("unknown-card"),
    PaymentSystemError: the card is as it was, press again.
    """

    def change(account: Account) -> Account:
        _require_card(account, card_reference)
        cards = tuple(card for card in account.cards if card.reference != card_reference)
        default = account.default_card
        if default == card_reference:
            default = cards[-1].reference if cards else None
        return replace(account, cards=cards, default_card=default)

    account = get_account(services, account_id)
    _require_card(account, card_reference)
    for card in account.cards:
        if card.reference == card_reference and card.payment_system in services.payment_systems:
            services.payment_system(card.payment_system).detach_card(card_reference)
    return _changed(services, account_id, change)


def _require_card(account: Account, card_reference: str) -> None:
    if all(card.reference != card_reference for card in account.cards):
        raise Refused("unknown-card")


def get_account(services: Services, account_id: int) -> Account:
    """Raises InvalidInput if nobody with this id has ever written."""
    return Unit(services).require(Account, account_key(account_id))


def subscriptions_of(services: Services, account_id: int) -> list[Subscription]:
    """Every subscription this account is or was Customer or Payer of, newest end first."""
    keys = [
        subscription_key(value_of(Link, record.body).subscription_id)
        for record in every_record(services.store, Table.ACCOUNTS, str(account_id), LINK_PREFIX)
    ]
    found = services.store.load(keys)
    subscriptions = [value_of(Subscription, record.body) for record in found.values()]
    return sorted(subscriptions, key=lambda s: (s.live, s.end, s.id), reverse=True)


def _changed(services: Services, account_id: int, change: Callable[[Account], Account]) -> Account:
    def decide(unit: Unit) -> Account:
        key = account_key(account_id)
        before = unit.require(Account, key)
        after = change(before)
        if after != before:
            unit.put(key, after)
            unit.commit()
        return after

    return in_unit(services, decide)

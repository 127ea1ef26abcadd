"""Opening accounts and keeping what Telegram says of their person; moves no money."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.application.people.names import list_name
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account, come_back, come_from

log = logging.getLogger(__name__)


def open_account(services: Services, person: Person, source: str | None = None) -> Account:
    """The account of `person`, made on first sight; name, language and reachability kept current.
    `source`: the payload of the link that they followed; the first is kept for a while.

    Whoever writes or comes back gets what was kept for them; should that fail, their next message
    brings it.
    """

    def decide(unit: Unit) -> Account:
        key = account_key(person.id)
        known = unit.get(Account, key)
        now = services.clock.now()
        account = come_back(known or _new_account(services, person, now), now)
        account = replace(
            account,
            name=person.name,
            telegram_language=person.language_code,
            reachable=True,
            listed=True,
        )
        account = come_from(account, source, now)
        if account != known:
            unit.put(key, account)
        if known is None or (known.name, known.listed) != (account.name, account.listed):
            list_name(unit, account)
        return account

    account = in_unit(services, decide)
    if account.undelivered:
        _came_back(services, account.id)
        return get_account(services, account.id)
    return account


def _came_back(services: Services, account_id: int) -> None:
    """Never a reason not to be served: what failed comes with the next message."""
    for came_back in services.declared.came_back:
        try:
            came_back()(services, account_id)
        except DialtoneError as error:
            log.warning("what was kept for %s is kept on: %s", account_id, error)


def _new_account(services: Services, person: Person, now: datetime) -> Account:
    nothing = Money(0, services.catalog.default_currency)
    return Account(
        id=person.id,
        name=person.name,
        country=services.catalog.default_country,
        payment_system=_first_system(services.catalog),
        available=nothing,
        held=nothing,
        created_at=now,
    )


def _first_system(catalog: Catalog) -> str:
    """One that takes the catalog's currency, else one that asks for another instead."""
    offered = [one for one in catalog.payment_systems if one.is_offered_in(catalog.default_country)]
    takes_it = (one.id for one in offered if catalog.default_currency in one.currencies)
    return next(takes_it, offered[0].id if offered else "")


def choose_language(services: Services, account_id: int, language: str) -> Account:
    """From now on this language, whatever Telegram reports; nothing where their account was deleted between
    their press and this."""

    def change(account: Account) -> Account:
        here = account.deleted_at is None
        return replace(account, chosen_language=language) if here else account

    return change_account(services, account_id, change)


def ask(services: Services, account_id: int, *press: str) -> Account:
    """The next text answers the question of this press; of none, if there is none."""
    return change_account(services, account_id, lambda account: replace(account, asked=press))


def slow_down(services: Services, account_id: int, until: datetime) -> Account:
    """They speak too fast: every process takes nothing from them until then (real time)."""
    return change_account(
        services, account_id, lambda account: replace(account, slowed_until=until)
    )


def mark_unreachable(services: Services, account_id: int) -> None:
    """The person blocked the bot: nothing is sent any more, but everything else goes on."""
    change_account(services, account_id, lambda account: replace(account, reachable=False))


def get_account(services: Services, account_id: int) -> Account:
    """Raises InvalidInput if nobody with this id has ever written."""
    return Unit(services).require(Account, account_key(account_id))


def change_account(
    services: Services, account_id: int, change: Callable[[Account], Account]
) -> Account:
    """Store what `change` makes of it, if that is something else. Raises what `change` raises."""
    return change_stored(services, Account, account_key(account_id), change)

"""What staff see of one account at a glance, read in few requests; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.application.invoicing.documents import Listed
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.history import movements
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.selling import renewal_price
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.support.records import request_key
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Entry, sales_of
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.ledger.transaction import Transaction, transaction
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.standing import Standing, standing
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.support.request import Request

ENTRIES_READ: Final = 30
"""Of the book: between payments there may be some that only set money aside."""

PAYMENTS_SHOWN: Final = 5
DOCUMENTS_SHOWN: Final = 3
SUBSCRIPTIONS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class AccountCard:
    """`subscriptions`: those that it pays for or has, the newest, of `of_subscriptions` in all; `people`: who
    else is named in them. `payments` and `documents`: the newest. `requests`: those that wait for staff."""

    account: Account
    subscriptions: tuple[Standing, ...]
    of_subscriptions: int
    people: Mapping[int, Account]
    payments: tuple[Transaction, ...]
    documents: tuple[Listed, ...]
    requests: tuple[Request, ...]

    @property
    def may_end(self) -> bool:
        """Whether there is something that staff can end with credit."""
        return any(True for _ in self._paid_for())

    @property
    def may_open(self) -> bool:
        """Whether there is something whose renewal staff can open before its time."""
        return any(stands.opens_at is not None for stands in self._paid_for())

    def _paid_for(self) -> Iterator[Standing]:
        for stands in self.subscriptions:
            one = stands.subscription
            if one.live and one.payer_id == self.account.id:
                yield stands


def known_account(services: Services, account_id: int) -> Account:
    """Raises Refused("nobody-there")."""
    account = Unit(services).get(Account, account_key(account_id))
    if account is None:
        raise Refused("nobody-there")
    return account


def account_card(services: Services, account_id: int) -> AccountCard:
    """One read of the account, one query of its book, one of its links and one read of what they lead to;
    then all else together. Raises Refused("nobody-there")."""
    account = known_account(services, account_id)
    entries = movements(services, account_id, ENTRIES_READ)
    found = subscriptions_of(services, account_id)
    shown = found[:SUBSCRIPTIONS_SHOWN]
    sales = [sale for entry in entries for sale in sales_of(entry)[::-1]][:DOCUMENTS_SHOWN]
    unit = Unit(services)
    unit.load(*_beside(account, shown, sales))
    people = {
        number: unit.require(Account, account_key(number))
        for one in shown
        for number in (one.payer_id, one.customer_id)
    }
    requests = (unit.require(Request, request_key(one)) for one in account.requests)
    return AccountCard(
        account,
        tuple(_standing(services, unit, one, people) for one in shown),
        len(found),
        people,
        _payments(entries),
        tuple(_listed(unit, sale) for sale in sales),
        tuple(one for one in requests if one.is_with_staff),
    )


def _beside(account: Account, shown: Sequence[Subscription], sales: Sequence[Sale]) -> list[Key]:
    return [
        *map(request_key, account.requests),
        *(document_key(sale.document_id) for sale in sales),
        *(account_key(one.payer_id) for one in shown),
        *(account_key(one.customer_id) for one in shown),
        *(charge_key(one.open_charge) for one in shown if one.open_charge is not None),
    ]


def _standing(
    services: Services, unit: Unit, one: Subscription, people: Mapping[int, Account]
) -> Standing:
    payer, charge = people[one.payer_id], one.open_charge
    return standing(
        services.catalog,
        one,
        payer,
        services.clock.now(),
        price=renewal_price(services, payer, one) if one.live else None,
        charge=None if charge is None else unit.require(Charge, charge_key(charge)),
    )


def _payments(entries: Sequence[Entry]) -> tuple[Transaction, ...]:
    found = (one for entry in entries if (one := transaction(entry)) is not None)
    return tuple(found)[:PAYMENTS_SHOWN]


def _listed(unit: Unit, sale: Sale) -> Listed:
    return Listed(unit.require(Document, document_key(sale.document_id)), sale)

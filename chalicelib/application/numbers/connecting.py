"""Having a number connected by the carrier, or by staff where no carrier is set; giving it back.

What was paid for a number that is not connected goes back to the balance in full.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.application.invoicing.crediting import put_credit
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.numbers.records import number_key
from chalicelib.application.parking import park_wait
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.carrier import CarrierOrder, OrderStatus
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import waiting, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.credit import give_back, kept, sold_by
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.numbers.number import (
    CONNECT,
    DISCONNECT,
    Number,
    NumberStatus,
    connected,
    refused,
)
from chalicelib.domain.numbers.rental import FROM_BALANCE
from chalicelib.domain.people.account import Account

REFUSED_ORDER: Final = "number_refused"
"""The kind of the entry that gives back what was paid for a number that was not connected."""

TO_CONNECT: Final = "number-order"
TO_RELEASE: Final = "number-release"
"""Why something stands before staff: there is no carrier to ask, or it is too slow."""

PATIENCE: Final = timedelta(days=2)
"""How long a carrier may take before staff are asked to look."""

SOONEST: Final = timedelta(minutes=1)
LATEST: Final = timedelta(hours=6)
"""Between two looks at an order: a quarter of the time it has taken so far, within these."""


def connect(services: Services, number_id: str) -> None:
    """The agenda's step: order it, or look how the order stands. Raises CarrierError."""
    number = get_number(services, number_id)
    if CONNECT not in number.waits:
        return
    if services.carrier is None:
        _hand_to_staff(services, number, CONNECT, TO_CONNECT, "no carrier is set")
        return
    if number.carrier_order is None:
        order = services.carrier.order(f"+{number.id}", _reference(number))
    else:
        order = services.carrier.look(number.carrier_order)
    match order.status:
        case OrderStatus.CONNECTED:
            confirm_connected(services, number_id)
        case OrderStatus.REFUSED:
            refuse_number(services, number_id)
        case OrderStatus.PENDING:
            _look_again(services, number, order)


def confirm_connected(services: Services, number_id: str) -> None:
    """It works; done again, nothing changes. Raises Refused("parked-gone") for one that is given back."""

    def decide(unit: Unit) -> None:
        number = unit.require(Number, number_key(number_id))
        if not number.is_rented:
            raise Refused("parked-gone")
        if number.status is NumberStatus.CONNECTING:
            after = connected(number, services.catalog.rent, services.clock.now())
            unit.put(number_key(number_id), after)
            unit.nudge(number_key(number_id))

    in_unit(services, decide)


def refuse_number(services: Services, number_id: str) -> None:
    """It is not to be had: everything that was paid for it is back on the balance; done again, nothing
    changes. Raises Refused("parked-gone") for one that was connected."""

    def decide(unit: Unit) -> None:
        number = unit.require(Number, number_key(number_id))
        if number.status is NumberStatus.REFUSED:
            return
        if number.status is not NumberStatus.CONNECTING:
            raise Refused("parked-gone")
        _give_back(unit, services, number)
        unit.put(number_key(number_id), refused(number, services.clock.now()))
        unit.nudge(number_key(number_id))

    in_unit(services, decide)


def _give_back(unit: Unit, services: Services, number: Number) -> None:
    """All that was really paid, with a credit note for the invoice."""
    sold = unit.require(Entry, entry_key(number.payer_id, number.sold_by))
    sale = sold_by(sold)
    invoice = unit.require(Document, document_key(sale.document_id))
    given = give_back(sold, invoice, kept(sale, invoice), document_id=services.new_id())
    if given is not None:
        payer = unit.require(Account, account_key(number.payer_id))
        payment = Payment(FROM_BALANCE, f"number-refused:{number.id}")
        put_credit(unit, services, payer, [given], kind=REFUSED_ORDER, payment=payment)


def disconnect(services: Services, number_id: str) -> None:
    """The agenda's step: the carrier has it back. Raises CarrierError."""
    number = get_number(services, number_id)
    if DISCONNECT not in number.waits:
        return
    if services.carrier is None:
        _hand_to_staff(services, number, DISCONNECT, TO_RELEASE, "no carrier is set")
        return
    services.carrier.release(f"+{number.id}")

    def decide(unit: Unit) -> None:
        current = unit.require(Number, number_key(number_id))
        waits = without(current.waits, DISCONNECT)
        unit.put(number_key(number_id), replace(current, waits=waits))

    in_unit(services, decide)


def get_number(services: Services, number_id: str) -> Number:
    """Raises InvalidInput for one that was never sold."""
    return Unit(services).require(Number, number_key(number_id))


def _reference(number: Number) -> str:
    """By which the carrier knows our order of it."""
    return f"dialtone-{number.id}-{number.sold_by}"


def _look_again(services: Services, seen: Number, order: CarrierOrder) -> None:
    """Later, the longer it takes the later; when it takes too long, staff are asked to look."""
    now = services.clock.now()
    taken = now - seen.anchor
    if taken >= PATIENCE:
        reason = f"order {order.id} is undecided since {seen.anchor:%Y-%m-%d %H:%M} UTC"
        _hand_to_staff(services, replace(seen, carrier_order=order.id), CONNECT, TO_CONNECT, reason)
        return
    at = now + min(max(taken / 4, SOONEST), LATEST)

    def decide(unit: Unit) -> None:
        current = unit.require(Number, number_key(seen.id))
        if CONNECT in current.waits:
            waits = waiting(current.waits, CONNECT, at.replace(microsecond=0))
            after = replace(current, carrier_order=order.id, waits=waits)
            unit.put(number_key(seen.id), after)

    in_unit(services, decide)


def _hand_to_staff(services: Services, seen: Number, kind: str, why: str, reason: str) -> None:
    """They see it where they see everything that only people can do."""

    def decide(unit: Unit) -> None:
        current = unit.require(Number, number_key(seen.id))
        if kind in current.waits:
            known = replace(current, carrier_order=seen.carrier_order)
            now = services.clock.now()
            park_wait(unit, number_key(seen.id), known, kind, reason=reason, now=now, why=why)

    in_unit(services, decide)

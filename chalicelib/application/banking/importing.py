"""Importing statements: each bank entry once ever, matched by reference, amount and currency; the rest
waits for staff, and nothing is guessed.

What is known already is passed over, so an import that was cut goes on by being begun anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from chalicelib.application.banking.records import receipt_key
from chalicelib.application.payments.bank_invoices import BankReference
from chalicelib.application.payments.records import charge_key, reference_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.banking.receipt import (
    BankReceipt,
    confirmed,
    matched,
    receipt_id,
    received,
)
from chalicelib.domain.banking.statement import Statement, StatementEntry
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.seller import SepaAccount
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.reference import references_in

AT_ONCE: Final = 25
"""Entries of one commit: each may check a receipt, a reference and a charge, of the 100 that one may hold."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the entries so far; `passed_over` never were money that came in."""

    matched: int = 0
    confirmed: int = 0
    suspense: int = 0
    known: int = 0
    passed_over: int = 0

    @property
    def done(self) -> int:
        """Entries that are where they should be."""
        return self.matched + self.confirmed + self.suspense + self.known

    def plus(self, other: Imported) -> Imported:
        """Both together."""
        return Imported(
            self.matched + other.matched,
            self.confirmed + other.confirmed,
            self.suspense + other.suspense,
            self.known + other.known,
            self.passed_over + other.passed_over,
        )


def import_statements(
    services: Services,
    statements: Sequence[Statement],
    told: Callable[[Imported], None] = lambda _: None,
) -> Imported:
    """Every entry of every statement; `told` after each commit. Raises InvalidInput, before anything is
    taken, for an account that is no seller's."""
    systems = [system_of(services.catalog, one.account) for one in statements]
    done = Imported(passed_over=sum(one.passed_over for one in statements))
    for statement, system in zip(statements, systems, strict=True):
        entries = iter(statement.entries)
        while some := list(islice(entries, AT_ONCE)):
            done = done.plus(_take(services, system, some))
            told(done)
    return done


def system_of(catalog: Catalog, account: str) -> str:
    """The payment system that is paid on this account. Raises InvalidInput."""
    for system in catalog.payment_systems:
        bank = catalog.seller(system.seller).bank
        if system.invoice_days is None or bank is None:
            continue
        if account == (bank.iban if isinstance(bank, SepaAccount) else bank.account):
            return system.id
    raise InvalidInput(f"account {account}: expected one that a payment system with invoices names")


def _take(services: Services, system: str, entries: Sequence[StatementEntry]) -> Imported:
    def decide(unit: Unit) -> Imported:
        done = Imported()
        stated = {one.key: references_in(one.text) for one in entries}
        references = {reference_key(ref) for found in stated.values() for ref in found}
        unit.load(*(receipt_key(receipt_id(one)) for one in entries), *references)
        taken: dict[str, BankReference] = {}
        for entry in entries:
            key = receipt_key(receipt_id(entry))
            if unit.get(BankReceipt, key) is not None:
                done = done.plus(Imported(known=1))
                continue
            fresh = received(entry, system, services.clock.now())
            receipt = _judged(unit, services, fresh, stated[entry.key], taken)
            unit.put(key, receipt)
            if receipt.state == "matched":
                unit.nudge(key)
            counted = Imported(**{str(receipt.state): 1})
            done = done.plus(counted)
        return done

    return in_unit(services, decide)


def _judged(
    unit: Unit,
    services: Services,
    receipt: BankReceipt,
    stated: Iterable[str],
    taken: dict[str, BankReference],
) -> BankReceipt:
    """What it is by the references that it states; `taken`: as this very commit leaves them."""
    now = services.clock.now()
    for reference in stated:
        key = reference_key(reference)
        known = taken.get(reference) or unit.get(BankReference, key)
        if known is None:
            continue
        charge = unit.require(Charge, charge_key(known.charge_id))
        if charge.payable != receipt.amount or charge.payment_system != receipt.system:
            return replace(receipt, charge_id=charge.id)
        if known.marked and known.confirmed_by is None:
            after = replace(known, confirmed_by=receipt.id)
            receipt = confirmed(receipt, charge.id, charge.payer_id)
        else:
            after = replace(known, paid=True)
            receipt = matched(receipt, charge.id, charge.payer_id, now)
        taken[reference] = after
        if after != known:
            unit.put(key, after)
        return receipt
    return receipt

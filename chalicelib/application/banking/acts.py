"""What staff do with transfers: say that an invoice is paid, assign what nobody could match, send it back.
Each is shown first, with its reason, and done exactly so, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from chalicelib.application.banking.receipts import settle_receipt
from chalicelib.application.banking.records import act_key, receipt_key
from chalicelib.application.exchange.converting import given_rate
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.bank_invoices import BankReference
from chalicelib.application.payments.records import charge_key, reference_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Table
from chalicelib.application.previews import shown_to
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.banking.act import ActKind, BankAct
from chalicelib.domain.banking.receipt import (
    SUSPENSE_SHARD,
    BankReceipt,
    ReceiptState,
    assigned,
    matched,
    returned,
)
from chalicelib.domain.errors import Refused
from chalicelib.domain.exchange.rates import Conversion
from chalicelib.domain.ledger.journal import (
    Act,
    EntryKind,
    Posting,
    available_account,
    suspense_account,
    transfer,
)
from chalicelib.domain.ledger.postings import converted_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.reference import references_in
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.period import local_date
from chalicelib.domain.writing import reason_of

MARKED: Final = "marked/"
"""How the id of a receipt begins that staff made, before that of the charge."""

ON_A_PAGE: Final = 8
FAR: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment invoice that waits for its money, and whose."""

    charge: Charge
    payer: Account
    number: str


def suspended(services: Services) -> list[BankReceipt]:
    """What nobody could match, the oldest first, as many as fit on a screen."""
    page = services.store.due(Table.PAYMENTS, SUSPENSE_SHARD, FAR, limit=ON_A_PAGE)
    keys = [key for key, _ in page.entries]
    unit = Unit(services)
    unit.load(*keys)
    found = [unit.get(BankReceipt, key) for key in keys]
    return [one for one in found if one is not None and one.state is ReceiptState.SUSPENSE]


def find_invoice(services: Services, written: str) -> Asked:
    """By its structured reference. Raises Refused: no-such-invoice, invoice-over."""
    unit = Unit(services)
    for reference in references_in(written):
        known = unit.get(BankReference, reference_key(reference))
        if known is not None:
            return _open(unit, known)
    raise Refused("no-such-invoice")


def _open(unit: Unit, known: BankReference) -> Asked:
    charge = unit.require(Charge, charge_key(known.charge_id))
    if known.paid or known.marked:
        raise Refused("invoice-over")
    return Asked(charge, unit.require(Account, account_key(charge.payer_id)), known.number)


def preview_mark(services: Services, reference: str, by: int, reason: str) -> BankAct:
    """That its invoice is paid. Raises Refused: no-such-invoice, invoice-over, text-empty, reply-too-long."""
    asked = find_invoice(services, reference)
    charge = asked.charge
    return _shown(
        services,
        ActKind.MARK,
        charge.id,
        charge.payable,
        by=by,
        reason=reason,
        account_id=charge.payer_id,
    )


def preview_assign(
    services: Services, receipt_id: str, account_id: int, by: int, reason: str
) -> BankAct:
    """Raises Refused: suspense-gone, no-such-account, text-empty, reply-too-long."""
    receipt = in_suspense(services, receipt_id)
    find_account(services, str(account_id))
    return _shown(
        services,
        ActKind.ASSIGN,
        receipt.id,
        receipt.amount,
        by=by,
        reason=reason,
        account_id=account_id,
    )


def preview_return(services: Services, receipt_id: str, by: int, reason: str) -> BankAct:
    """Raises Refused: suspense-gone, text-empty, reply-too-long."""
    receipt = in_suspense(services, receipt_id)
    return _shown(services, ActKind.RETURN, receipt.id, receipt.amount, by=by, reason=reason)


def in_suspense(services: Services, receipt_id: str) -> BankReceipt:
    """Raises Refused("suspense-gone") if somebody has dealt with it."""
    return _in_suspense(Unit(services), receipt_id)


def find_account(services: Services, written: str) -> Account:
    """By Telegram id. Raises Refused("no-such-account")."""
    wanted = written.strip()
    known = wanted.isascii() and wanted.isdecimal() and len(wanted) <= 18
    account = Unit(services).get(Account, account_key(int(wanted))) if known else None
    if account is None:
        raise Refused("no-such-account")
    return account


def do_act(services: Services, act_id: str, by: int) -> BankAct:
    """Exactly what was shown, once; pressed again, it is done.

    Raises Refused: preview-gone, preview-over, invoice-over, suspense-gone, no-rate, rates-stale.
    """

    def decide(unit: Unit) -> BankAct:
        act, now = shown_to(unit, BankAct, act_key(act_id), by), services.clock.now()
        if act.done_at is not None:
            return act
        if act.is_over(now):
            raise Refused("preview-over")
        match act.kind:
            case ActKind.MARK:
                _mark(unit, services, act)
            case ActKind.ASSIGN:
                _assign(unit, services, act)
            case ActKind.RETURN:
                receipt = _in_suspense(unit, act.subject)
                unit.put(receipt_key(receipt.id), returned(receipt, by, act.reason))
        after = replace(act, done_at=now)
        unit.put(act_key(act_id), after)
        return after

    act = in_unit(services, decide)
    if act.kind is ActKind.MARK:
        settle_receipt(services, _mark_id(act.subject))
    return act


def get_act(services: Services, act_id: str, by: int) -> BankAct:
    """Of whom it was shown to. Raises Refused("preview-gone")."""
    return shown_to(Unit(services), BankAct, act_key(act_id), by)


def _shown(
    services: Services,
    kind: ActKind,
    subject: str,
    amount: Money,
    *,
    by: int,
    reason: str,
    account_id: int | None = None,
) -> BankAct:
    reason = reason_of(reason)
    now = services.clock.now()
    act = BankAct(services.new_id(), kind, subject, amount, by, reason, now, account_id)

    def decide(unit: Unit) -> BankAct:
        unit.load(act_key(act.id))
        unit.put(act_key(act.id), act)
        return act

    return in_unit(services, decide)


def _in_suspense(unit: Unit, receipt_id: str) -> BankReceipt:
    receipt = unit.get(BankReceipt, receipt_key(receipt_id))
    if receipt is None or receipt.state is not ReceiptState.SUSPENSE:
        raise Refused("suspense-gone")
    return receipt


def _mark_id(charge_id: str) -> str:
    return f"{MARKED}{charge_id}"


def _mark(unit: Unit, services: Services, act: BankAct) -> None:
    """At most once a charge, and not beside what a statement has said."""
    charge = unit.require(Charge, charge_key(act.subject))
    key = reference_key(charge.reference or "")
    known = unit.require(BankReference, key)
    if known.paid or known.marked:
        raise Refused("invoice-over")
    unit.put(key, replace(known, marked=True))
    now = services.clock.now()
    zone = services.catalog.zone_of(charge.payment_system)
    receipt = BankReceipt(
        id=_mark_id(charge.id),
        system=charge.payment_system,
        state=ReceiptState.MATCHED,
        amount=act.amount,
        booked=local_date(now, zone),
        at=now,
        by=act.by,
        reason=act.reason,
    )
    found = receipt_key(receipt.id)
    unit.load(found)
    unit.put(found, matched(receipt, charge.id, charge.payer_id, now))


def _assign(unit: Unit, services: Services, act: BankAct) -> None:
    receipt = _in_suspense(unit, act.subject)
    payer = unit.require(Account, account_key(act.account_id or 0))
    now = services.clock.now()
    postings, conversion = _onto(unit, services, payer, receipt)
    payer, entry = post(
        payer,
        at=now,
        kind=EntryKind.TOP_UP,
        reference=f"suspense:{receipt.id}",
        postings=postings,
        act=Act(act.by, act.reason),
        conversion=conversion,
    )
    unit.put(account_key(payer.id), payer)
    unit.put(entry_key(payer.id, entry.sequence), entry)
    after = assigned(receipt, entry, now)
    unit.put(receipt_key(receipt.id), after)
    unit.nudge(receipt_key(receipt.id))


def _onto(
    unit: Unit, services: Services, payer: Account, receipt: BankReceipt
) -> tuple[tuple[Posting, ...], Conversion | None]:
    """Out of suspense, as the balance takes it."""
    source, amount = suspense_account(receipt.system), receipt.amount
    if amount.currency == payer.currency:
        return transfer(source, available_account(payer.id), amount), None
    rate = given_rate(services, amount.currency, payer.currency, unit)
    conversion = Conversion(amount, rate.given(amount), rate)
    return converted_postings(source, conversion, available_account(payer.id)), conversion

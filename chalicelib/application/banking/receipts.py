"""What follows from a transfer: its charge is settled, its new owner told, what waited for money woken."""

from __future__ import annotations

from chalicelib.application.banking.notices import TransferAssigned
from chalicelib.application.banking.records import receipt_key
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.new_money import money_is_back
from chalicelib.application.payments.settling import settle
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, wait_no_more
from chalicelib.domain.banking.receipt import BankReceipt, settled
from chalicelib.domain.errors import InvalidInput


def get_receipt(services: Services, receipt_id: str) -> BankReceipt:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(BankReceipt, receipt_key(receipt_id))


def settle_receipt(services: Services, receipt_id: str) -> None:
    """It pays what its reference asked for if that still can be, else it is on its payer's balance. Raises
    CurrencyMismatch while there is no rate for a balance in another currency."""
    receipt = get_receipt(services, receipt_id)
    if "settle" not in receipt.waits:
        return
    if receipt.charge_id is None:
        raise InvalidInput(f"{receipt_id} is matched with nothing")
    charge = get_charge(services, receipt.charge_id)
    paid = ProviderPayment(
        status=ProviderStatus.PAID,
        reference=charge.reference or "",
        charge_id=charge.id,
        payment_reference=receipt.id,
        captured=receipt.amount,
    )
    settle(services, charge.id, paid)
    change_stored(services, BankReceipt, receipt_key(receipt_id), settled)


def tell_assigned(services: Services, receipt_id: str) -> None:
    """Raises ChatError while the chat is out of reach."""
    receipt = get_receipt(services, receipt_id)
    if "tell_assigned" in receipt.waits and receipt.payer_id is not None:
        tell(services, receipt.payer_id, TransferAssigned(receipt.amount, receipt.booked))
    wait_no_more(services, BankReceipt, receipt_key(receipt_id), "tell_assigned")


def follow(services: Services, receipt_id: str) -> None:
    """What waited for the money of who has it now runs."""
    receipt = get_receipt(services, receipt_id)
    if "follow" in receipt.waits and receipt.payer_id is not None:
        money_is_back(services, receipt.payer_id)
    wait_no_more(services, BankReceipt, receipt_key(receipt_id), "follow")

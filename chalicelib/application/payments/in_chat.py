"""Payments made inside the chat: asked before the money moves, and told once it has moved.

Nothing of them can be looked up. What the chat asks just before it takes the money is where a payment of what
is over, or by somebody else, is refused; what it says of a payment is settled like any other, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.payments import top_ups
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.settling import settle
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from chalicelib.domain.payments.chat_invoice import STARS, ChatInvoice, read_payload
from chalicelib.domain.people.account import Account

TELEGRAM: Final = "telegram"
"""Cards inside Telegram, by the payment system that BotFather has connected."""

STARS_SYSTEM: Final = "stars"

SYSTEMS: Final = (TELEGRAM, STARS_SYSTEM)
"""Payment systems whose page is an invoice in the chat."""


@dataclass(frozen=True, slots=True)
class PaidInvoice:
    """What the chat says of a payment: `total` minor units of `currency` (or Stars), and its names for it.
    `provider_reference` is what the payment system behind the chat calls it; Stars have none."""

    payload: str
    total: int
    currency: str
    chat_reference: str
    provider_reference: str | None = None

    @property
    def payment_system(self) -> str:
        """Which of ours it came by."""
        return STARS_SYSTEM if self.currency == STARS else TELEGRAM


def check_out(services: Services, payer_id: int, payload: str, total: int, currency: str) -> None:
    """The money moves if nothing is refused here: the charge can still be paid, by this payer, at this price.

    Raises Refused: chat-invoice-not-yours (a copy that was forwarded), chat-invoice-over.
    """
    try:
        invoice = read_payload(payload)
    except InvalidInput:
        raise Refused("chat-invoice-over") from None
    charge = Unit(services).get(Charge, charge_key(invoice.charge_id))
    if charge is None:
        raise Refused("chat-invoice-over")
    if charge.payer_id != payer_id:
        raise Refused("chat-invoice-not-yours")
    payable = charge.state is ChargeState.WAITING and not charge.closing
    in_time = services.clock.now() < charge.expires_at
    as_asked = charge.payable == invoice.amount and invoice.is_for(total, currency)
    if not (payable and in_time and as_asked):
        raise Refused("chat-invoice-over")


def invoice_paid(services: Services, payer_id: int, paid: PaidInvoice) -> Charge:
    """The money has moved: settled for its charge, once. Whoever paid what is not theirs, or what nobody
    knows any more, has it on their own balance.

    Raises InvalidInput for Stars that are not as many as were asked for: staff must look.
    """
    invoice = _invoice(paid)
    captured = _captured(paid, invoice)
    charge = None
    if invoice is not None:
        charge = Unit(services).get(Charge, charge_key(invoice.charge_id))
    if charge is None or (charge.payer_id, charge.payment_system) != (
        payer_id,
        paid.payment_system,
    ):
        charge = _own(services, payer_id, paid, captured)
    answer = ProviderPayment(
        ProviderStatus.PAID,
        charge.reference or charge.id,
        charge.id,
        payment_reference=paid.provider_reference or paid.chat_reference,
        captured=captured,
    )
    return settle(services, charge.id, answer)


def _invoice(paid: PaidInvoice) -> ChatInvoice | None:
    try:
        return read_payload(paid.payload)
    except InvalidInput:
        return None


def _captured(paid: PaidInvoice, invoice: ChatInvoice | None) -> Money:
    if paid.currency != STARS:
        return Money(paid.total, paid.currency)
    if invoice is None or not invoice.is_for(paid.total, paid.currency):
        raise InvalidInput(f"{paid.total} Stars came for an invoice of something else")
    return invoice.amount


def _own(services: Services, payer_id: int, paid: PaidInvoice, captured: Money) -> Charge:
    """A top-up of whoever paid; the same news again is the same one."""
    key = charge_key(f"{paid.payment_system}-{paid.chat_reference}")

    def decide(unit: Unit) -> Charge:
        known = unit.get(Charge, key)
        if known is not None:
            return known
        payer = unit.require(Account, account_key(payer_id))
        now = services.clock.now()
        charge = Charge(
            id=key.pk,
            payer_id=payer_id,
            payment_system=paid.payment_system,
            way=Way.HOSTED,
            amount=captured,
            held=captured.zero,
            purpose=top_ups.TOP_UP,
            price=None,
            description=top_ups.description_of(services, payer),
            language=payer.language,
            created_at=now,
            expires_at=now,
        )
        unit.put(key, charge)
        return charge

    return in_unit(services, decide)

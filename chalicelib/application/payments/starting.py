"""Making a charge as a value: frozen with everything a repeat of its request needs; stores nothing."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.application.exchange.converting import asked_rate
from chalicelib.application.payments.bounds import bounds_of
from chalicelib.application.services import Services
from chalicelib.domain.errors import Refused
from chalicelib.domain.exchange.rates import Conversion
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import HOSTED_LIFE, Charge, Way, started
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card


def new_charge(
    services: Services,
    payer: Account,
    purpose: Purpose,
    amount: Money,
    *,
    price: Money | None = None,
    held: Money | None = None,
    description: str | None = None,
    details: str = "",
    card: Card | None = None,
    message_id: int | None = None,
    by_hand: bool = False,
    charge_id: str | None = None,
) -> Charge:
    """A charge of `amount`, up to the currency's step: on the saved `card`, else on a hosted page of the
    payer's system.

    The payer reads there the `description` (the catalog's title alone if None), and the `details` under it.
    The system of a saved card may be off: then the charge waits for it.

    A page of a system that does not take this currency asks for another one, at today's rate.

    Raises Refused: payment-system-not-offered, amount-too-small, amount-too-large, company-not-said, no-rate,
    rates-stale.
    """
    system = card.payment_system if card else payer.payment_system
    amount = amount.up_to_step()
    _require_taken(services, system, amount, saved=card is not None)
    conversion = None if card else _conversion(services, system, amount)
    way, life = _hosted(services, system, payer)
    now = services.clock.now()
    return started(
        Charge(
            id=charge_id or services.new_id(),
            payer_id=payer.id,
            payment_system=system,
            way=Way.SAVED_CARD if card else way,
            amount=amount,
            held=held or amount.zero,
            purpose=purpose,
            price=price,
            description=description or services.catalog.title,
            details=details,
            language=payer.language,
            payer_email=payer.billing.email,
            created_at=now,
            expires_at=now + life,
            card_reference=card.reference if card else None,
            customer_reference=(card.customer_reference if card else known_customer(payer, system)),
            message_id=message_id,
            by_hand=by_hand,
            conversion=conversion,
        ),
        now,
    )


def _require_taken(services: Services, system: str, amount: Money, *, saved: bool) -> None:
    """Raises Refused as `new_charge` does."""
    if not saved and not services.is_on(system):
        raise Refused("payment-system-not-offered", payment_system=system)
    if not services.catalog.has_payment_system(system):
        return
    spec = services.catalog.payment_system(system)
    bounds = (
        spec.in_currency(amount.currency) if saved else bounds_of(services, spec, amount.currency)
    )
    if amount < bounds.minimum:
        raise Refused("amount-too-small", minimum=bounds.minimum)
    if bounds.maximum < amount:
        raise Refused("amount-too-large", maximum=bounds.maximum)


def _hosted(services: Services, system: str, payer: Account) -> tuple[Way, timedelta]:
    """On a page, or by an invoice to a company; and for how long. Raises Refused("company-not-said")."""
    known = services.catalog.has_payment_system(system)
    days = services.catalog.payment_system(system).invoice_days if known else None
    if days is None:
        return Way.HOSTED, HOSTED_LIFE
    if not may_have_invoice(payer):
        raise Refused("company-not-said")
    return Way.INVOICE, timedelta(days=days)


def may_have_invoice(payer: Account) -> bool:
    """A company that has said its name and address."""
    return payer.billing.company and bool(payer.billing.address)


def _conversion(services: Services, system: str, amount: Money) -> Conversion | None:
    """Into the currency that the system takes instead; None if it takes this one."""
    spec = services.catalog.payment_system(system)
    if amount.currency in spec.limits:
        return None
    rate = asked_rate(services, amount.currency, spec.currencies[0])
    return Conversion(amount, rate.asked(amount).up_to_step(), rate)


def known_customer(payer: Account, system: str) -> str | None:
    """The payer as the payment system already knows them, and has not lost."""
    cards = [card for card in payer.cards if card.payment_system == system and not card.lost]
    return cards[0].customer_reference if cards else None

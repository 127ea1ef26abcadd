"""Payment invoices of charges that are paid by bank transfer: made, numbered and stored in one commit."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.invoicing.requesting import numbered_request, put_request
from chalicelib.application.payments.records import charge_key, reference_key
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.seller import Seller
from chalicelib.domain.errors import CatalogLacks, InvalidInput
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.invoicing.request import PaymentRequest
from chalicelib.domain.ledger.sale import (
    Sale,
    SaleLine,
    Subject,
    buyer_party,
    seller_party,
)
from chalicelib.domain.payments.charge import Charge, invoice_made
from chalicelib.domain.payments.reference import reference_of
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import local_date

SUBJECT = "payment_invoice"


@dataclass(frozen=True, slots=True)
class BankReference:
    """Which charge a structured reference asks for, for ever. `paid`: a bank's entry has paid it. `marked`:
    staff have said that it is paid, before the bank's statement did; `confirmed_by`: the bank's entry of
    that."""

    charge_id: str
    number: str
    paid: bool = False
    marked: bool = False
    confirmed_by: str | None = None


def make_invoice(services: Services, seen: Charge) -> Charge:
    """Number it and store what it asks for; once, however often it is called. Raises SellerGone."""

    def decide(unit: Unit) -> Charge:
        unit.load(charge_key(seen.id), account_key(seen.payer_id))
        charge = unit.require(Charge, charge_key(seen.id))
        if charge.reference is not None or charge.terminal:
            return charge
        payer = unit.require(Account, account_key(charge.payer_id))
        seller = services.catalog.seller_for(charge.payment_system)
        document = numbered_request(unit, services, f"pi-{charge.id}", seller.id, payer.id)
        request = _request(charge, payer, seller, document)
        put_request(unit, document, request)
        key = reference_key(request.reference)
        if unit.get(BankReference, key) is not None:
            raise InvalidInput(f"the reference {request.reference} was given before")
        unit.put(key, BankReference(charge.id, document.number or ""))
        after = invoice_made(charge, request.reference, services.clock.now())
        unit.put(charge_key(charge.id), after)
        return after

    return in_unit(services, decide)


def _request(charge: Charge, payer: Account, seller: Seller, document: Document) -> PaymentRequest:
    if seller.bank is None:
        raise CatalogLacks(f"the catalog names no bank account of {seller.id}")
    return PaymentRequest(
        charge_id=charge.id,
        asks=_asked(charge, payer, seller, document.id),
        bank=seller.bank,
        reference=reference_of(document.number or ""),
        due=local_date(charge.expires_at, seller.time_zone),
    )


def _asked(charge: Charge, payer: Account, seller: Seller, document_id: str) -> Sale:
    amount, zero = charge.payable, charge.payable.zero
    line = SaleLine(
        title=charge.description,
        details=tuple(charge.details.splitlines()),
        quantity=1,
        unit="unit-piece",
        list_price=amount,
        discount=zero,
        net=amount,
        vat_rate_percent="0",
        vat=zero,
        gross=amount,
    )
    return Sale(
        subject=Subject(SUBJECT, charge.id),
        customer_id=payer.id,
        customer_name=payer.name,
        document_id=document_id,
        seller=seller_party(seller),
        buyer=buyer_party(payer.billing.details, payer.country, payer.name, payer.id),
        language=charge.language,
        lines=(line,),
        vat_country=payer.country,
        vat_charged=False,
        paid_with=charge.payment_system,
    )

"""Payment invoices: made for companies, numbered, with a reference that finds them, open as long as they
say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stdnum import iso11649

from chalicelib.application.invoicing.records import document_key, request_key
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.payments.bank_invoices import BankReference
from chalicelib.application.payments.methods import choose_payment_system, offered_payment_systems
from chalicelib.application.payments.records import reference_key
from chalicelib.application.payments.settling import settle
from chalicelib.application.people import billing
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.application.subscriptions import purchases
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.invoicing.request import PaymentRequest
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from tests.support.parts import ANNA
from tests.support.world import World


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def company(world: World, *, address: bool = True) -> int:
    number = world.open(ANNA).id
    billing.say_country(world.services, number, "DE")
    billing.name_company(world.services, number, "Müller Telefonie GmbH")
    if address:
        billing.give_address(world.services, number, "Hauptstr. 1\n10115 Berlin")
    choose_payment_system(world.services, number, "bank")
    return number


def invoiced(world: World, amount: str = "250.00") -> Charge:
    number = company(world)
    charge = top_ups.start_top_up(world.services, number, euro(amount), world.chat.place(number))
    world.work()
    return charges.get_charge(world.services, charge.id)


def arrives(world: World, charge: Charge, amount: Money, entry: str = "e1") -> Charge:
    """As the bank's statement says."""
    paid = ProviderPayment(
        ProviderStatus.PAID, charge.reference or "", charge.id, f"stmt-{entry}", amount
    )
    after = settle(world.services, charge.id, paid)
    world.work()
    return after


def document_of(world: World, charge: Charge) -> Document:
    return Unit(world.services).require(Document, document_key(f"pi-{charge.id}"))


def test_a_company_gets_a_numbered_invoice_with_a_reference_that_others_find_valid() -> None:
    world = World()
    charge = invoiced(world)
    assert (charge.way, charge.state) == (Way.INVOICE, ChargeState.WAITING)
    assert charge.reference is not None
    assert iso11649.is_valid(charge.reference)
    document = document_of(world, charge)
    assert (document.kind, document.number) == (DocumentKind.PAYMENT_REQUEST, "PI-2026-000001")
    request = Unit(world.services).require(PaymentRequest, request_key(document.id))
    assert request.asks.gross == euro("250.00")
    assert request.asks.buyer.name == "Müller Telefonie GmbH"
    known = Unit(world.services).require(BankReference, reference_key(charge.reference))
    assert known.charge_id == charge.id
    assert world.chat.last(ANNA.id).file is not None
    world.audit()


def test_only_companies_are_offered_it_and_they_say_their_address_first() -> None:
    world = World()
    world.open(ANNA)
    assert offered_payment_systems(world.services, world.account()) == ["stripe"]
    number = company(world, address=False)
    assert "bank" in offered_payment_systems(world.services, world.account())
    with pytest.raises(Refused, match="company-not-said"):
        top_ups.start_top_up(world.services, number, euro("250.00"), 7)


def test_less_than_the_minimum_is_refused_and_offered_at_the_minimum() -> None:
    world = World()
    number = company(world)
    draft, revision = world.draft()
    with pytest.raises(Refused, match="amount-too-small") as refused:
        purchases.start_payment(world.services, draft, number, revision, 7)
    assert refused.value.params["minimum"] == euro("100.00")
    shown = world.command("tariff")
    price = purchases.quote_draft(
        world.services, world.account(), purchases.get_draft(world.services, draft, number)
    ).gross
    world.press(shown, f"d:{draft}:{revision}:{price.minor}EUR:page")
    assert "100.00" in shown.text
    least = next(one.data for one in shown.buttons if one.data and one.data.endswith(":least"))
    world.press(shown, least)
    charge = charges.get_charge(
        world.services, purchases.get_draft(world.services, draft, number).charge_id or ""
    )
    assert charge.amount == euro("100.00")
    arrives(world, charge, euro("100.00"))
    assert world.subscriptions()[0].live
    assert world.account().available == euro("100.00") - price
    world.audit()


def test_it_is_open_as_long_as_it_says_looked_up_nowhere_and_then_over() -> None:
    world = World()
    charge = invoiced(world)
    world.to(charge.expires_at - timedelta(seconds=1))
    assert charges.get_charge(world.services, charge.id).state is ChargeState.WAITING
    assert not world.payments.calls
    world.wait(minutes=1)
    over = charges.get_charge(world.services, charge.id)
    assert (over.state, over.failure) == (ChargeState.FAILED, "expired")
    arrives(world, over, euro("250.00"))
    assert world.account().available == euro("250.00")
    world.audit()


def test_another_amount_is_credited_as_it_came() -> None:
    world = World()
    charge = invoiced(world)
    arrives(world, charge, euro("90.00"))
    arrives(world, charge, euro("160.00"), "e2")
    arrives(world, charge, euro("160.00"), "e2")
    assert world.account().available == euro("250.00")
    world.audit()


def test_a_promo_code_and_the_price_live_as_long_as_the_invoice() -> None:
    world = World()
    number = company(world)
    draft, revision = world.draft(plan="gateway")
    charge = purchases.start_payment(world.services, draft, number, revision, 7)
    world.wait(days=29)
    arrives(world, charge, charge.amount)
    assert world.subscriptions()[0].live
    assert not world.account().available


def test_another_way_closes_the_invoice() -> None:
    world = World()
    number = company(world)
    draft, revision = world.draft(plan="gateway")
    charge = purchases.start_payment(world.services, draft, number, revision, 7)
    choose_payment_system(world.services, number, "stripe")
    page = purchases.start_payment(world.services, draft, number, revision, 7)
    assert page.id != charge.id
    assert charges.get_charge(world.services, charge.id).failure == "closed"

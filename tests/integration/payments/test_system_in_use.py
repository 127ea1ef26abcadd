"""Each payment system as the use cases live with it: the adapter over HTTP, our books in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from chalicelib.application.payments import charges, top_ups
from chalicelib.application.ports.payments import NoAnswer
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from tests.support.catalogs import SIPTG
from tests.support.parts import ANNA
from tests.support.payment_cases import CASES, Case, Delivery
from tests.support.world import World

AMOUNT: Final = Money.of("20.00", "EUR")


@dataclass
class Lived:
    """One customer of ours, and one payment system."""

    world: World
    case: Case

    @property
    def charge(self) -> Charge:
        """The newest."""
        assert self._charge_id is not None
        return charges.get_charge(self.world.services, self._charge_id)

    _charge_id: str | None = None

    def top_up(self) -> str:
        """Asked for; the reference of its page."""
        number = self.world.open(ANNA).id
        services, shown = self.world.services, self.world.chat.place(number)
        return self._began(top_ups.start_top_up(services, number, AMOUNT, shown))

    def buy(self) -> str:
        """A softphone; the reference of its page."""
        draft_id, revision = self.world.draft(ANNA)
        services, shown = self.world.services, self.world.chat.place(ANNA.id)
        return self._began(purchases.start_payment(services, draft_id, ANNA.id, revision, shown))

    def _began(self, charge: Charge) -> str:
        self._charge_id = charge.id
        assert charge.reference is not None
        return charge.reference

    def hear(self, deliveries: list[Delivery]) -> None:
        """Notifications arrive, and the workers work."""
        for body, headers in deliveries:
            hint = self.case.system.read_webhook(headers, body)
            if hint is not None:
                charges.hear(self.world.services, self.case.system.name, hint)
        self.world.settle()

    def hear_all(self) -> list[Delivery]:
        """Everything that comes, and what comes of that."""
        heard = []
        while deliveries := self.case.delivered():
            self.hear(deliveries)
            heard += deliveries
        return heard

    @property
    def balance(self) -> Money:
        return self.world.account(ANNA).available


@pytest.fixture(params=sorted(CASES.keys() - {"played"}))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with CASES[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture
def lived(case: Case) -> Iterator[Lived]:
    system = replace(
        SIPTG.payment_system("stripe"),
        id=case.system.name,
        saves_cards=case.system.saved_cards is not None,
    )
    catalog = replace(SIPTG, payment_systems=(system,))
    world = World(catalog, at=datetime.now(UTC).replace(microsecond=0))
    world.services = replace(
        world.services, payment_systems={case.system.name: lambda: case.system}
    )
    yield Lived(world, case)
    world.audit(parked=True)


def test_a_top_up_is_credited_once_however_often_it_is_told(lived: Lived) -> None:
    lived.case.pay(lived.top_up())
    told = lived.hear_all()
    assert lived.balance == AMOUNT
    assert lived.charge.state is ChargeState.SETTLED
    lived.hear([*reversed(told), *told])
    assert lived.balance == AMOUNT


def test_a_plan_is_bought(lived: Lived) -> None:
    lived.case.pay(lived.buy())
    lived.hear_all()
    (bought,) = lived.world.subscriptions(ANNA)
    assert bought.live
    assert not lived.balance


def test_what_nobody_told_of_is_found_by_looking(lived: Lived) -> None:
    lived.case.pay(lived.top_up())
    lived.case.delivered()
    lived.world.wait(hours=7)
    assert lived.balance == AMOUNT


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after", "error_500"])
def test_a_page_that_nobody_answered_for_is_opened_once(lived: Lived, fault: str) -> None:
    lived.case.fault(fault)
    number = lived.world.open(ANNA).id
    shown = lived.world.chat.place(number)
    charge = top_ups.start_top_up(lived.world.services, number, AMOUNT, shown)
    if charge.reference is None:
        charge = charges.advance(lived.world.services, charge.id)
    lived.case.pay(lived._began(charge))
    lived.hear_all()
    assert lived.balance == AMOUNT


def test_silence_while_money_is_taken_takes_it_once(lived: Lived) -> None:
    if lived.case.system.captures is None:
        pytest.skip(f"whoever pays on a page of {lived.case.NAME} has paid")
    lived.case.pay(lived.top_up())
    deliveries = lived.case.delivered()
    lived.case.fault("timeout_after")  # of the look-up
    with pytest.raises(NoAnswer):
        lived.hear(deliveries)
    assert not lived.balance
    lived.hear(deliveries)
    lived.hear_all()
    assert lived.balance == AMOUNT


def test_a_page_that_was_closed_takes_no_money(lived: Lived) -> None:
    """Its payer agrees too late, or cannot any more: nothing is taken, nothing is credited."""
    reference = lived.top_up()
    charges.advance(lived.world.services, lived.charge.id, cancel=True)
    assert lived.charge.state is ChargeState.FAILED
    if lived.case.ENDS_PAGES:
        with pytest.raises((ValueError, AssertionError)):
            lived.case.pay(reference)
    else:
        lived.case.pay(reference)
        lived.hear_all()
    assert lived.case.system.look_up(reference).captured is None
    assert not lived.balance


def test_money_that_comes_late_lands_on_the_balance(lived: Lived) -> None:
    reference = lived.buy()
    try:
        arrives = lived.case.pay_slowly(reference)
    except NotImplementedError:
        pytest.skip(f"money of {lived.case.NAME} is never late")
    lived.hear_all()
    lived.world.wait(days=3)
    assert not lived.world.subscriptions(ANNA)
    arrives()
    lived.hear_all()
    received = lived.case.system.look_up(reference).captured
    assert received is not None
    assert lived.balance + sold(lived) == received


def sold(lived: Lived) -> Money:
    """What of it paid for what was asked for, if it was still to be had."""
    bought = lived.world.subscriptions(ANNA)
    return lived.charge.amount if bought else lived.charge.amount.zero


def test_another_amount_than_was_asked_is_credited_as_received(lived: Lived) -> None:
    """The purchase is not made for less; more stays on the balance."""
    reference = lived.buy()
    asked = lived.charge.amount
    try:
        lived.case.pay_other(reference, asked - Money.of("1.00", "EUR"))
    except NotImplementedError:
        pytest.skip(f"nobody can pay another amount at {lived.case.NAME}")
    lived.hear_all()
    assert lived.balance == asked - Money.of("1.00", "EUR")
    assert not lived.world.subscriptions(ANNA)


def test_what_was_saved_pays_the_renewal(lived: Lived) -> None:
    if lived.case.system.saved_cards is None:
        pytest.skip(f"{lived.case.NAME} charges nobody who is not there")
    lived.case.pay(lived.buy())
    lived.hear_all()
    (bought,) = lived.world.subscriptions(ANNA)
    lived.world.to(bought.end)
    lived.hear_all()
    (renewed,) = lived.world.subscriptions(ANNA)
    assert renewed.end > bought.end
    assert renewed.live


def test_what_was_saved_and_is_gone_is_not_asked_for_ever(lived: Lived) -> None:
    """Its payer took it back at the payment system: it is dropped, and a page asks them."""
    cards = lived.case.system.saved_cards
    if cards is None:
        pytest.skip(f"{lived.case.NAME} charges nobody who is not there")
    if not lived.case.FORGETS:
        pytest.skip(f"{lived.case.NAME} forgets nothing that it saved")
    lived.case.pay(lived.buy())
    lived.hear_all()
    (card,) = lived.world.account(ANNA).cards
    cards.detach_card(card.reference)
    (bought,) = lived.world.subscriptions(ANNA)
    lived.world.to(bought.end)
    (kept,) = lived.world.account(ANNA).cards
    assert kept.lost
    (after,) = lived.world.subscriptions(ANNA)
    assert after.live
    assert after.end == bought.end

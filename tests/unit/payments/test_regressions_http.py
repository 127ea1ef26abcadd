"""Defects that the simulation found with the adapter of Stripe inside it, each named for what went wrong."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.simulation.all import SHIPPED
from tests.simulation.payments_stories import top_up
from tests.simulation.rest import work_now
from tests.simulation.stripe import SimStripe
from tests.simulation.world import SimWorld
from tests.support.parts import parked_work

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def over_http() -> tuple[SimWorld, SimStripe]:
    """A world in which Stripe's own adapter is asked, and its bank."""
    world = SimWorld(cast=SHIPPED, catalog_name="siptg", start=START, people=1, over_http=True)
    assert isinstance(world.payments, SimStripe)
    return world, world.payments


def test_a_page_that_the_bank_refuses_after_its_payer_has_left_is_over() -> None:
    """It counted as declined, which a page can go on from: looked up for a day, never closed, parked."""
    world, stripe = over_http()
    top_up(world)()
    (page,) = stripe.pages()
    stripe.pay_slowly(page)
    stripe.decide(page, paid=False)
    work_now(world)
    (charge,) = world.watcher.charges.values()
    assert charge["state"] == "failed"


def test_a_dispute_that_is_heard_before_its_payment_settles_that_first() -> None:
    """Events come in any order, and a dispute carries no mark of ours: it was let go as another shop's."""
    world, stripe = over_http()
    top_up(world)()
    (page,) = stripe.pages()
    stripe.pay(page)
    (payment,) = stripe.captured()
    stripe.dispute(payment)
    world.events.reverse()
    world.payments.deliver(world.events.pop(0))
    ((_, work),) = parked_work(world.services)
    assert work.why == "reversal-dispute"
    work_now(world)
    assert world.watcher.accounts[1]["available"] == "0.00 EUR"


def test_a_dispute_of_another_shop_leaves_nothing_behind() -> None:
    world, stripe = over_http()
    top_up(world)()
    (charge,) = world.watcher.charges
    stripe.dispute(stripe.take_elsewhere(1800, "eur", {"charge_id": charge}))
    work_now(world)
    assert parked_work(world.services) == []

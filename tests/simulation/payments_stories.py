"""Stories of pages and of what becomes of the money: paid, not paid, too late, twice; of cards removed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people import accounts
from chalicelib.domain.money import Money
from chalicelib.domain.payments.purpose import Aim
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Case, Story, pressed_again
from tests.simulation.provider import SimPayments
from tests.simulation.rest import work_now
from tests.simulation.stories import MESSAGE, a_draft, bought, live_until, pages_paid, pays, served
from tests.simulation.views import ANNA
from tests.simulation.world import SimWorld


def top_up(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    amount = Money.of("20.00", world.services.catalog.default_currency)
    return lambda: top_ups.start_top_up(world.services, ANNA, amount, MESSAGE)


def _top_up_for_a_plan(world: SimWorld) -> Acted:
    """It is paid, and leads back to the draft."""
    aim = Aim("draft", a_draft(world))
    amount = Money.of("20.00", world.services.catalog.default_currency)
    top_ups.start_top_up(world.services, ANNA, amount, MESSAGE, aim)
    work_now(world)
    pages_paid(world)
    return _heard(world, list(world.watcher.charges)[-1])


def _checked(world: SimWorld) -> Acted:
    """The payer has paid, no news comes, and they press "check"."""
    charge = _opened(world, top_up)
    pages_paid(world)
    world.events.clear()
    return lambda: charges.advance(world.services, charge)


def _opened(world: SimWorld, page: Story) -> str:
    """The charge whose page the story opens."""
    page(world)()
    work_now(world)
    return list(world.watcher.charges)[-1]


def _heard(world: SimWorld, charge_id: str) -> Acted:
    reference = world.watcher.charges[charge_id]["reference"]
    hint = world.payments.hint(reference)
    return lambda: charges.hear(world.services, "stripe", hint)


def paid(page: Story) -> Story:
    """The webhook about the page, after it was paid."""

    def prepare(world: SimWorld) -> Acted:
        charge = _opened(world, page)
        pages_paid(world)
        return _heard(world, charge)

    return prepare


def agreed(page: Story) -> Story:
    """The same where the payer has only agreed, and the money is taken by us."""

    def prepare(world: SimWorld) -> Acted:
        world.approving()
        return paid(page)(world)

    return prepare


def agreed_unheard(page: Story) -> Story:
    """The webhook of the approval is lost: the agenda finds it, and takes the money."""

    def prepare(world: SimWorld) -> Acted:
        world.approving()
        return paid_unheard(page)(world)

    return prepare


def paid_in_parts(page: Story) -> Story:
    """The same in two payments, where the payment system is a played one: Stripe takes one."""

    def prepare(world: SimWorld) -> Acted:
        charge = _opened(world, page)
        reference = world.watcher.charges[charge]["reference"]
        if isinstance(world.payments, SimPayments):
            world.payments.pay_in_parts(reference)
        else:
            world.payments.pay(reference)
        return _heard(world, charge)

    return prepare


def paid_unheard(page: Story) -> Story:
    """The webhook is lost: the agenda finds the payment."""

    def prepare(world: SimWorld) -> Acted:
        charge = _opened(world, page)
        pages_paid(world)
        world.events.clear()
        world.pass_time(timedelta(minutes=6))
        return served(world, charge_key(charge))

    return prepare


def not_paid(page: Story) -> Story:
    """Nobody pays: the page is closed at last."""

    def prepare(world: SimWorld) -> Acted:
        charge = _opened(world, page)
        live_until(world, world.clock.at + timedelta(hours=22, minutes=59))
        world.pass_time(timedelta(minutes=5))
        return served(world, charge_key(charge))

    return prepare


def paid_too_late(page: Story) -> Story:
    """The page was given up as closed, and the money comes all the same."""

    def prepare(world: SimWorld) -> Acted:
        charge = _opened(world, page)
        live_until(world, world.clock.at + timedelta(hours=26))
        world.payments.pay_late(world.watcher.charges[charge]["reference"])
        return _heard(world, charge)

    return prepare


def paid_twice(page: Story) -> Story:
    """Its webhook comes again when all is done."""

    def prepare(world: SimWorld) -> Acted:
        act = paid(page)(world)
        act()
        work_now(world)
        return act

    return prepare


def of_purpose(name: str, page: Story, catalog: str = "siptg") -> tuple[Case, ...]:
    """What every purpose of a charge must bear."""
    return (
        Case(f"{name}: page opened", page, pressed_again, pays, catalog),
        Case(f"{name}: paid", paid(page), catalog=catalog),
        Case(f"{name}: paid in parts", paid_in_parts(page), catalog=catalog),
        Case(f"{name}: paid, webhook lost", paid_unheard(page), catalog=catalog),
        Case(f"{name}: agreed to", agreed(page), catalog=catalog),
        Case(f"{name}: agreed to, webhook lost", agreed_unheard(page), catalog=catalog),
        Case(f"{name}: not paid", not_paid(page), catalog=catalog),
        Case(f"{name}: paid too late", paid_too_late(page), catalog=catalog),
        Case(f"{name}: paid twice", paid_twice(page), catalog=catalog),
    )


def _removing_a_card(world: SimWorld) -> Acted:
    bought(world)
    (card,) = accounts.get_account(world.services, ANNA).cards
    return lambda: methods.remove_card(world.services, ANNA, card.reference)


def losing(story: Story, *, customer: bool = False) -> Story:
    """The provider loses the card (or its customer) before the act of `story`."""

    def prepare(world: SimWorld) -> Acted:
        act = story(world)
        for card in accounts.get_account(world.services, ANNA).cards:
            if customer:
                world.payments.lose_customer(card.customer_reference)
            else:
                world.payments.lose_card(card.reference)
        return act

    return prepare


def _topping_up_again(world: SimWorld) -> Acted:
    """The provider knows the payer from before."""
    bought(world)
    amount = Money.of("20.00", world.services.catalog.default_currency)
    return lambda: top_ups.start_top_up(world.services, ANNA, amount, MESSAGE + 1)


CASES: Final = (
    Case("top up for a plan: paid", _top_up_for_a_plan),
    Case("check a payment", _checked, pressed_again),
    Case("remove a card", _removing_a_card, pressed_again),
    Case("top up, customer lost", losing(_topping_up_again, customer=True), pressed_again, pays),
)

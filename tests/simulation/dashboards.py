"""What reaches the application from Stripe without its asking: money that goes back, payments taken by hand,
events of other shops, forged ones, amounts that nobody asked for. Only where Stripe's adapter is inside."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.application.ports.payments import ProviderStatus, WebhookRejected
from chalicelib.application.ports.store import Table
from tests.simulation.played import Actions
from tests.simulation.views import records_of
from tests.simulation.watch import require
from tests.simulation.world import SimWorld

ACTIONS: Final = Actions()

UNKNOWN_KINDS: Final = ("payout.paid", "customer.updated", "invoice.finalized", "v2.core.event")


@ACTIONS.add(weight=2, where="top", ready=lambda world: world.stripe)
def money_goes_back(world: SimWorld, dice: Random) -> None:
    """Somebody gives a part back in the dashboard, all that is left, or a card holder disputes it; banks
    decide about what was disputed and what was given back."""
    stripe = world.stripe
    if stripe is None:
        return
    if dice.random() < 0.5 and stripe.returns():
        world.count(f"returned money: {stripe.turn(dice)}")
        return
    paid = [ref for ref in stripe.captured() if stripe.left_of(ref) and not stripe.is_disputed(ref)]
    if not paid:
        return
    payment = dice.choice(paid)
    match dice.randrange(5):
        case 0:
            stripe.dispute(payment)
            world.count("dispute")
        case 3:
            stripe.dispute(payment, inquiry=True)
            world.count("inquiry")
        case 4:
            stripe.warn(payment)
            world.count("early fraud warning")
        case 1:
            stripe.refund(payment)
            world.count("refund in the dashboard")
        case _:
            stripe.refund(payment, max(1, stripe.left_of(payment) // 2))
            world.count("refund of a part in the dashboard")


@ACTIONS.add(weight=1, where="top", ready=lambda world: world.stripe and world.watcher.charges)
def taken_by_hand(world: SimWorld, dice: Random) -> None:
    """A second payment with the mark of one of our charges."""
    if world.stripe is None or not world.watcher.charges:
        return
    charge = dice.choice(list(world.watcher.charges))
    world.stripe.take_elsewhere(dice.choice((100, 1800)), "eur", world.stripe.mark_of(charge))
    world.count("second payment object")


@ACTIONS.add(weight=2, ready=lambda world: world.stripe)
def another_shop_sells(world: SimWorld, dice: Random) -> None:
    """On the same Stripe account: another stage of ours, or a shop that has nothing to do with us."""
    if world.stripe is None:
        return
    other = {"charge_id": f"id{dice.randrange(1, 9)}", "dialtone_stage": "other"}
    metadata = dice.choice(({}, {"charge_id": "id1"}, {"order": "7"}, other))
    payment = world.stripe.take_elsewhere(1800, "eur", metadata)
    if dice.random() < 0.3:
        world.stripe.dispute(payment)
    elif dice.random() < 0.3:
        world.stripe.refund(payment)
    world.stripe.happen(dice.choice(UNKNOWN_KINDS), {"id": "x_1", "object": "thing"})
    world.count("events of another shop")


@ACTIONS.add(weight=2, ready=lambda world: world.stripe and world.events)
def forged(world: SimWorld, dice: Random) -> None:
    """A webhook that Stripe did not send just now: refused, whatever it says."""
    body = world.stripe.event(dice.choice(world.events)) if world.stripe and world.events else None
    if world.stripe is None or body is None:
        return
    stripe = world.stripe
    wrong: tuple[tuple[dict[str, str], bytes], ...] = (
        (stripe.headers(body, "whsec_another"), body),
        (stripe.headers(body, age_seconds=301), body),
        (stripe.headers(body, age_seconds=-301), body),
        (stripe.headers(body), body.replace(b'"paid"', b'"unpaid"') + b" "),
        (stripe.headers(b"{"), b"{"),
        ({}, body),
    )
    headers, content = dice.choice(wrong)
    try:
        stripe.system.read_webhook(headers, content)
    except WebhookRejected:
        return
    require(False, "forged", f"taken as Stripe's: {headers} {content[:80]!r}")


@ACTIONS.add(weight=1, ready=lambda world: world.stripe and world.payments.pages())
def another_amount_is_captured(world: SimWorld, dice: Random) -> None:
    """More or less than the page said, e.g. captured in part."""
    if world.stripe is None:
        return
    pages = [one for one in world.stripe.pages() if world.stripe.is_payable(one)]
    if pages:
        page = dice.choice(pages)
        asked = world.stripe.payments[page].amount.minor
        world.stripe.pay(page, amount=max(1, asked + dice.choice((-asked // 2, -1, 1, 1000))))
        world.count("another amount captured")


@ACTIONS.add(weight=2, ready=lambda world: world.stripe and world.payments.pages())
def a_page_refuses_a_card(world: SimWorld, dice: Random) -> None:
    """The page stays open for another one."""
    if world.stripe is None:
        return
    pages = [one for one in world.stripe.pages() if world.stripe.is_payable(one)]
    if pages:
        world.stripe.is_refused(dice.choice(pages))
        world.count("card refused on a page")


def at_rest(world: SimWorld) -> None:
    """What was heard of and is ours is parked, once; what is another's left nothing."""
    if world.stripe is None:
        return
    parked = {record.key.pk for record in records_of(world, Table.INBOX, "parked")}
    for hint in world.stripe.heard:
        if hint.setup_id is not None or hint.card_reference is not None:
            continue
        reference = hint.reference or ""
        by_hand = reference in world.stripe.by_hand
        ours = world.stripe.is_ours(reference)
        if hint.going_back is not None:
            found = f"stripe:{hint.going_back}" in parked
            require(
                found is (ours and by_hand), "parked", f"{hint} is ours: {ours}, parked: {found}"
            )
        elif reference in world.stripe.payments:
            continue
        else:
            found = bool({f"stripe:{reference}", f"stripe:{hint.event_id}"} & parked)
            require(found is by_hand, "parked", f"{hint} is by hand: {by_hand}, parked: {found}")
    for held in world.stripe.payments.values():
        paid = held.status is ProviderStatus.PAID
        wrong = f"stripe:{held.paid_as}" in parked and paid
        require(not wrong, "parked", f"{held.reference} is our own payment, and parked")

"""Stories of buying and renewing, and of what a subscription does with time."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people import accounts
from chalicelib.application.ports.queues import Queue
from chalicelib.application.subscriptions import lifecycle, purchases, renewals, trials
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import (
    choose_renewal_period,
    switch_auto_renew,
)
from chalicelib.domain.money import Money
from tests.simulation.dearer import dearer
from tests.simulation.payments_stories import losing, of_purpose
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Case, Story, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import (
    A_MOMENT,
    MESSAGE,
    a_draft,
    bought,
    bought_from_balance,
    live_until,
    pages_paid,
    pays,
    served,
    topped_up,
    until,
)
from tests.simulation.views import ANNA, end_of, instant
from tests.simulation.world import SimWorld


def renewal(later: str, euros: str | None = None, kind: str = "renew") -> Story:
    """A subscription whose `kind` is due; with `euros`, paid from a balance without a card."""

    def prepare(world: SimWorld) -> Acted:
        sold = bought_from_balance(world, euros) if euros else bought(world, later)
        until(world, sold, kind)
        return served(world, subscription_key(sold))

    return prepare


def renewal_with_both(world: SimWorld) -> Acted:
    """Part of the price is on the balance, the card pays the rest."""
    sold = bought(world)
    top_ups.start_top_up(world.services, ANNA, Money.of("10.00", "EUR"), MESSAGE + 1)
    pages_paid(world)
    until(world, sold, "renew")
    return served(world, subscription_key(sold))


def renew_now(later: str, euros: str | None = None) -> Story:
    def prepare(world: SimWorld) -> Acted:
        sold = bought_from_balance(world, euros) if euros else bought(world, later)
        end = end_of(world.watcher.subscriptions[sold])
        live_until(world, end - timedelta(days=5))
        world.watcher.wanted.add((sold, instant(end)))
        return lambda: renewals.renew_now(world.services, sold, ANNA, MESSAGE, end)

    return prepare


def start_payment(world: SimWorld) -> Acted:
    draft = a_draft(world)
    return lambda: purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)


def first_by_card(later: str) -> Story:
    """By a card that was saved before; `later`: how its bank answers."""

    def prepare(world: SimWorld) -> Acted:
        draft = a_draft(world)
        top_ups.start_top_up(world.services, ANNA, Money.of("5.00", "EUR"), MESSAGE + 1)
        pages_paid(world, later)
        work_now(world)
        (card,) = world.watcher.accounts[ANNA]["cards"]
        world.watcher.named.add((draft, card["reference"]))
        return lambda: purchases.start_payment(
            world.services, draft, ANNA, 1, MESSAGE, card=card["reference"]
        )

    return prepare


def start_payment_licences(world: SimWorld) -> Acted:
    draft = a_draft(world, "professional")
    return lambda: purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)


def change_after_page(world: SimWorld) -> Acted:
    """The page of an older revision is closed, and one for the present revision opened."""
    draft = a_draft(world)
    purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)
    purchases.change_draft(world.services, draft, ANNA, 1, months=12)
    return lambda: purchases.start_payment(world.services, draft, ANNA, 2, MESSAGE)


def another_page(world: SimWorld) -> Acted:
    """Of the same family, from another message: the first page is closed."""
    purchases.start_payment(world.services, a_draft(world), ANNA, 1, MESSAGE)
    work_now(world)
    other = a_draft(world)
    return lambda: purchases.start_payment(world.services, other, ANNA, 1, MESSAGE + 1)


def buy_from_balance(world: SimWorld) -> Acted:
    topped_up(world, "100.00")
    draft = a_draft(world)
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


def buy_from_balance_with_page(world: SimWorld) -> Acted:
    """An open page is closed first."""
    topped_up(world, "100.00")
    draft = a_draft(world)
    purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


def follow(world: SimWorld) -> Acted:
    """Money comes in while a renewal waits for it."""
    sold = bought_from_balance(world, "20.00")
    live_until(world, end_of(world.watcher.subscriptions[sold]) + timedelta(hours=3))
    top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), MESSAGE + 1)
    pages_paid(world)
    charge = list(world.watcher.charges)[-1]
    reference = world.watcher.charges[charge]["reference"]
    charges.hear(world.services, "stripe", world.payments.hint(reference))
    world.queues.messages[Queue.WORK].clear()
    return served(world, charge_key(charge))


def slow(world: SimWorld) -> Acted:
    """The bank took its time, and says yes."""
    act = renewal("slow")(world)
    act()
    (reference,) = world.payments.undecided()
    world.payments.decide(reference, paid=True)
    hint = world.payments.hint(reference)
    return lambda: charges.hear(world.services, "stripe", hint)


def authentication_paid(world: SimWorld) -> Acted:
    """The bank wanted the payer, who pays on the page."""
    act = renewal("authentication")(world)
    act()
    work_now(world)
    (page,) = world.payments.pages()
    pages_paid(world)
    hint = world.payments.hint(page)
    return lambda: charges.hear(world.services, "stripe", hint)


def renew_on_a_page(world: SimWorld) -> Acted:
    """By hand, without a card, for what is missing."""
    return renew_now("", "20.00")(world)


def _switching_off(world: SimWorld) -> Acted:
    sold = bought(world)
    work_now(world)
    world.watcher.switched.add((sold, False))
    return lambda: switch_auto_renew(world.services, sold, ANNA, on=False)


def _switching_off_while_silent(world: SimWorld) -> Acted:
    """A renewal has begun, and the payment system could not be reached for it."""
    sold = bought(world)
    until(world, sold, "renew")
    world.script = lambda place: "unavailable" if place.startswith("stripe.") else None
    renewals.renew(world.services, sold)
    world.script = None
    world.watcher.switched.add((sold, False))
    return lambda: switch_auto_renew(world.services, sold, ANNA, on=False)


def _asked_again(world: SimWorld) -> Acted:
    """The page of the first attempt was not paid in its time, and the second attempt is due."""
    sold = bought(world, "authentication")
    until(world, sold, "renew")
    work_now(world)
    live_until(world, end_of(world.watcher.subscriptions[sold]) - timedelta(days=2))
    return served(world, subscription_key(sold))


def _grace_begun(world: SimWorld) -> Acted:
    """The paid time is over, and its payer is to hear of it."""
    sold = bought(world, "decline")
    until(world, sold, "lapse")
    lifecycle.lapse(world.services, sold)
    return served(world, subscription_key(sold))


def _held_up(world: SimWorld) -> Acted:
    """The payment system was asked and has not answered since, and the paid time is over."""
    sold = bought(world)
    until(world, sold, "renew")
    silent = {"stripe.confirm", "stripe.look_up", "stripe.cancel"}
    world.script = lambda place: "before" if place in silent else None
    served(world, subscription_key(sold))()
    live_until(world, end_of(world.watcher.subscriptions[sold]))
    lifecycle.lapse(world.services, sold)
    return served(world, subscription_key(sold))


def _dearer(world: SimWorld) -> Acted:
    """The plan costs more since its renewal was announced: that is told before it is taken."""
    sold = bought(world)
    until(world, sold, "renew")
    world.deploy(dearer(world.offer, "softphone"))
    served(world, subscription_key(sold))()
    world.pass_time(A_MOMENT)
    return served(world, subscription_key(sold))


def _choosing_a_card(world: SimWorld) -> Acted:
    """In grace, after the default card was declined; the other one is good."""
    sold = bought(world)
    top_ups.start_top_up(world.services, ANNA, Money.of("5.00", "EUR"), MESSAGE + 1)
    for reference in world.payments.pages():
        world.payments.pay(reference, "decline", last4="1881")
    until(world, sold, "lapse")
    work_now(world)
    good = accounts.get_account(world.services, ANNA).cards[0].reference
    return lambda: methods.choose_card(world.services, ANNA, good)


def _renewing_by_another_card(world: SimWorld) -> Acted:
    """In grace, after the default card was declined; the other one is named for this once."""
    _choosing_a_card(world)
    ((sold, body),) = world.watcher.subscriptions.items()
    good = accounts.get_account(world.services, ANNA).cards[0].reference
    end = end_of(body)
    world.watcher.wanted.add((sold, instant(end)))
    world.watcher.named.add((sold, good))
    return lambda: renewals.renew_now(world.services, sold, ANNA, MESSAGE, end, card=good)


def _choosing_a_period(world: SimWorld) -> Acted:
    sold = bought(world)
    world.watcher.chosen.add((sold, 12))
    return lambda: choose_renewal_period(world.services, sold, ANNA, 12)


def _pressed_unless_answered(world: SimWorld, act: Acted) -> None:
    """A press that comes again after its attempt was refused is a new attempt, as any other is."""
    if not any(body.get("failure") for body in world.watcher.subscriptions.values()):
        act()


def _looking_at_a_plan(world: SimWorld) -> Acted:
    draft = a_draft(world)
    return lambda: purchases.offer_draft(world.services, draft, ANNA)


def _looking_at_a_renewal(world: SimWorld) -> Acted:
    sold = bought_from_balance(world, "100.00")
    body = world.watcher.subscriptions[sold]
    end, price = end_of(body), Money.of("18", "EUR")
    live_until(world, end - timedelta(days=5))
    return lambda: renewals.preview_renewal(world.services, sold, ANNA, end, price)


def _pressed_unless_asked(world: SimWorld, act: Acted) -> None:
    """A press that comes again once the bank has said no finds a card that rests."""
    if not any(body.get("failure") for body in world.watcher.charges.values()):
        act()


def _tried(world: SimWorld) -> str:
    topped_up(world, "100.00")
    return trials.start_trial(world.services, "basic", ANNA).id


def _trying(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    return lambda: trials.start_trial(world.services, "basic", ANNA)


def _paying_on(world: SimWorld) -> Acted:
    sold = _tried(world)
    end = end_of(world.watcher.subscriptions[sold])
    world.watcher.wanted.add((sold, instant(end)))
    return lambda: renewals.renew_now(world.services, sold, ANNA, MESSAGE, end)


def _trial_over(world: SimWorld) -> Acted:
    sold = _tried(world)
    until(world, sold, "expire")
    return served(world, subscription_key(sold))


CASES: Final = (
    Case("show what a plan costs", _looking_at_a_plan, pressed_again, pays),
    Case("show what a renewal takes", _looking_at_a_renewal, pressed_again),
    Case("start a payment, older page open", change_after_page, pressed_again, pays),
    Case("start a payment, another page open", another_page, pressed_again, pays),
    Case("buy from balance", buy_from_balance, pressed_again),
    Case("buy from balance, page open", buy_from_balance_with_page, pressed_again),
    Case("top up: renewals follow", follow),
    Case("renew by balance", renewal("", "100.00")),
    Case("renew by balance and card", renewal_with_both),
    Case("renew by card", renewal("ok")),
    Case("renew by card: declined", renewal("decline")),
    Case("renew by card: hard decline", renewal("hard_decline")),
    Case("renew by card: bank wants the payer", renewal("authentication")),
    Case("renew by card: the bank wants the payer again", _asked_again),
    Case("renew by card: the payer came", authentication_paid),
    Case("renew by card: bank decides late", slow),
    Case("renew: no money", renewal("", "20.00")),
    Case("renew now by balance", renew_now("", "100.00"), pressed_again),
    Case("renew now by card", renew_now("ok"), pressed_again),
    Case("renew now, card declined", renew_now("decline"), _pressed_unless_answered),
    Case("remind", renewal("ok", kind="remind")),
    Case("grace begins", renewal("decline", kind="lapse")),
    Case("grace is told", _grace_begun),
    Case("a silent payment system is told", _held_up),
    Case("a higher price is told before it is taken", _dearer),
    Case("last warning", renewal("decline", kind="warn")),
    Case("grace ends", renewal("decline", kind="expire")),
    Case("renew by card: the provider lost it", losing(renewal("ok"))),
    Case("renew by card: the provider lost the customer", losing(renewal("ok"), customer=True)),
    Case("renew now, card lost", losing(renew_now("ok")), pressed_again, pays),
    Case("choose another card in grace", _choosing_a_card, pressed_again),
    Case("renew now by another card", _renewing_by_another_card, pressed_again),
    Case("switch renewal off", _switching_off, pressed_again),
    Case("switch renewal off, bank not asked yet", _switching_off_while_silent, pressed_again),
    Case("choose a renewal period", _choosing_a_period, pressed_again),
    Case("buy by a saved card", first_by_card("ok"), pressed_again),
    Case("buy by a saved card: declined", first_by_card("decline"), _pressed_unless_asked),
    Case(
        "buy by a saved card: bank wants it", first_by_card("authentication"), pressed_again, pays
    ),
    Case("buy by a saved card: lost there", losing(first_by_card("ok")), pressed_again, pays),
    *of_purpose("buy licences", start_payment_licences, "voiptime"),
    Case("start a trial", _trying, pressed_again, catalog="voiptime"),
    Case("a trial is paid on", _paying_on, pressed_again, catalog="voiptime"),
    Case("a trial ends", _trial_over, catalog="voiptime"),
)

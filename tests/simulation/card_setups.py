"""People save cards without paying, networks issue new ones, and what providers keep is watched."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from chalicelib.application.payments import card_setups, hearing
from chalicelib.application.payments.records import card_setup_key, kept_card_key
from chalicelib.application.people import accounts
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import MESSAGE, bought, live_until, served
from tests.simulation.views import ANNA, at_of, message, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

BEHAVIOURS: Final = ("ok", "ok", "ok", "decline", "authentication")
ACTIONS: Final = Actions()


@ACTIONS.add(weight=3, ready=lambda world: world.watcher.accounts)
def wants_to_save_a_card(world: SimWorld, dice: Random) -> None:
    payer = somebody(world, dice)
    if payer is not None:
        world.press(card_setups.start_card_setup, payer, message(dice))


@ACTIONS.add(weight=6, ready=lambda world: world.payments.setup_pages())
def saves_a_card(world: SimWorld, dice: Random) -> None:
    """On a page where nothing is paid."""
    pages = world.payments.setup_pages()
    if not pages:
        return
    reference = dice.choice(pages)
    (payer,) = (
        body["payer_id"]
        for (name, _), body in world.watcher.others.items()
        if name == "card_setup" and body.get("reference") == reference
    )
    plastic = world.wallet(payer, dice.randrange(2), dice.choice(BEHAVIOURS))
    world.count("card saved without a payment")
    world.payments.save_card(reference, world.plastic[plastic], last4=plastic)


@ACTIONS.add(weight=1, where="top", ready=lambda world: world.payments.later)
def another_card_is_issued(world: SimWorld, dice: Random) -> None:
    """In place of a saved one that would expire; its reference stays."""
    if world.payments.later:
        card = world.payments.cards[dice.choice(list(world.payments.later))]
        expiry = dice.randrange(1, 13), world.clock.at.year + dice.randrange(4)
        world.count("another card issued")
        world.payments.reissue(card.reference, card.last4, expiry)


def meet_setup(world: SimWorld, dice: Random, pk: str) -> None:
    body = world.watcher.others.get(("card_setup", pk), {})
    reference = body.get("reference")
    if reference is None or dice.random() < 0.4:
        world.use(perform, card_setup_key(pk))
        return
    if reference in world.payments.setup_pages() and dice.random() < 0.7:
        world.payments.save_card(reference, last4=world.wallet(body["payer_id"], 0, "ok"))
    world.use(hearing.hear, "stripe", world.payments.hint_of_setup(reference))


def meet_kept_card(world: SimWorld, _dice: Random, pk: str) -> None:
    system, _, reference = pk.partition(":")
    world.use(perform, kept_card_key(system, reference))


def setup(world: SimWorld, written: Written) -> None:
    """What was saved stays saved, and is on its account in the same commit."""
    before, body, pk = written.before or {}, written.body, written.put.key.pk
    if before.get("state") != "saved" and body.get("state") == "saved":
        (account,) = (put.body for put in written.together["account"])
        listed = {card["reference"] for card in account["cards"]}
        right = body["card_reference"] in listed and account["id"] == body["payer_id"]
        require(right, "cards", f"{pk} has saved a card that nobody has")
        right = account["default_card"] == body["card_reference"]
        require(right, "cards", f"{pk} has saved a card that is not the one that pays")
    require(before.get("state") != "saved" or body["state"] == "saved", "cards", f"{pk} unsaved")
    if before.get("reference"):
        same = before["reference"] == body.get("reference")
        require(same, "cards", f"{pk} was given another page")
    world.watcher.others["card_setup", pk] = body


def kept_card(world: SimWorld, written: Written) -> None:
    """It leaves its account in the commit that says so, and waits until the provider has forgotten it."""
    body, pk = written.body, written.put.key.pk
    accounts_put = [put.body for put in written.together.get("account", ())]
    for account in accounts_put:
        listed = {f"stripe:{card['reference']}" for card in account.get("cards", ())}
        left = body.get("left_at") is not None
        mine = account["id"] == body["payer_id"]
        require(not mine or (pk in listed) is not left, "cards", f"{pk} is {body}, listed {listed}")
    leaves = body.get("left_at") is not None and not body.get("gone")
    waits = "forget" in body.get("waits", {}) or "parked" in written.together
    require(not leaves or waits, "cards", f"{pk} leaves, and nobody has it forgotten")
    world.watcher.others["kept_card", pk] = body


def unfinished(world: SimWorld) -> list[str]:
    """What still waits, or is open."""
    found = []
    for (name, pk), body in world.watcher.others.items():
        open_ = name == "card_setup" and body.get("state", "new") in ("new", "waiting")
        waits = body.get("waits", {}).keys() - {"tell_expiring"}  # perhaps in years
        if name in ("card_setup", "kept_card") and (open_ or waits):
            found.append(f"{name} {pk}")
    return found


def _starting(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    return lambda: card_setups.start_card_setup(world.services, ANNA, MESSAGE)


def _saves(world: SimWorld) -> None:
    work_now(world)
    for reference in world.payments.setup_pages():
        world.payments.save_card(reference, last4="4242")


def _opened(world: SimWorld) -> str:
    _starting(world)()
    work_now(world)
    return next(pk for name, pk in world.watcher.others if name == "card_setup")


def _heard(world: SimWorld) -> Acted:
    """The webhook about a page on which a card was saved."""
    setup_id = _opened(world)
    _saves(world)
    hint = world.payments.hint_of_setup(world.watcher.others["card_setup", setup_id]["reference"])
    return lambda: hearing.hear(world.services, "stripe", hint)


def _unheard(world: SimWorld) -> Acted:
    """It is lost: the agenda finds the card."""
    setup_id = _opened(world)
    _saves(world)
    world.events.clear()
    world.pass_time(timedelta(minutes=6))
    return served(world, card_setup_key(setup_id))


def _left_open(world: SimWorld) -> Acted:
    """Nobody saves anything: the page is closed at last."""
    setup_id = _opened(world)
    live_until(world, world.clock.at + timedelta(hours=22, minutes=59))
    world.pass_time(timedelta(minutes=5))
    return served(world, card_setup_key(setup_id))


def _starting_again(world: SimWorld) -> Acted:
    """The provider has lost the customer it knew."""
    bought(world)
    for card in accounts.get_account(world.services, ANNA).cards:
        world.payments.lose_customer(card.customer_reference)
    return lambda: card_setups.start_card_setup(world.services, ANNA, MESSAGE + 1)


def _saved_again(world: SimWorld) -> Acted:
    """The same plastic, which a purchase has left already: the older reference is forgotten."""
    bought(world)
    last4 = next(iter(world.payments.cards.values())).last4
    card_setups.start_card_setup(world.services, ANNA, MESSAGE + 1)
    work_now(world)
    (reference,) = world.payments.setup_pages()
    world.payments.save_card(reference, last4=last4)
    hint = world.payments.hint_of_setup(reference)
    return lambda: hearing.hear(world.services, "stripe", hint)


def _issued(world: SimWorld) -> Acted:
    """Another card in place of a saved one."""
    bought(world)
    (card,) = accounts.get_account(world.services, ANNA).cards
    world.payments.reissue(card.reference, card.last4, (3, 2041))
    event = world.events.pop()
    return lambda: world.payments.deliver(event)


def _expiring(world: SimWorld) -> Acted:
    """Its owner is told, for it is to be charged after that."""
    _issued(world)()
    (card,) = accounts.get_account(world.services, ANNA).cards
    world.payments.reissue(card.reference, card.last4, (4, world.clock.at.year))
    world.payments.deliver(world.events.pop())
    waits = world.watcher.others["kept_card", f"stripe:{card.reference}"]["waits"]
    live_until(world, at_of(waits["tell_expiring"]))
    return served(world, kept_card_key("stripe", card.reference))


CASES: Final = (
    Case("save a card: page opened", _starting, pressed_again, _saves),
    Case("save a card: saved", _heard),
    Case("save a card: saved, webhook lost", _unheard),
    Case("save a card: left open", _left_open),
    Case("save a card, customer lost", _starting_again, pressed_again, _saves),
    Case("save a card: one that was saved before", _saved_again),
    Case("another card is issued", _issued, pressed_again),
    Case("a card expires", _expiring),
)

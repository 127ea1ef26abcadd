"""What customers press in the chat, for tests: opening a plan, paying, topping up, renewing."""

from __future__ import annotations

from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions.selling import renewal_quote
from chalicelib.bot.subscriptions.addresses import renewing as address
from tests.support.parts import ANNA
from tests.support.played_chat import Message
from tests.support.world import World


def open_plan(world: World, plan: str, person: Person = ANNA) -> Message:
    return world.press(world.command("tariff", person), f"t:{plan}", person)


def choose(world: World, card: Message, suffix: str, person: Person = ANNA) -> Message:
    """Press the button whose data ends so."""
    return world.press(card, card.data(suffix), person)


def agree(world: World, message: Message, person: Person = ANNA) -> Message:
    """Press "Pay …" where it is shown what would be taken from the balance or a card."""
    [yes] = [
        b.data for b in message.buttons if b.data and (b.data.endswith(":yes") or ":y:" in b.data)
    ]
    return world.press(message, yes, person)


def buy_from_balance(world: World, card: Message, person: Person = ANNA) -> Message:
    return agree(world, choose(world, card, ":bal", person), person)


def renew(world: World, message: Message, person: Person = ANNA) -> Message:
    """Press "Renew" for the only subscription, and agree to what it takes."""
    return agree(world, world.press(message, renewing(world), person), person)


def top_up(world: World, amount: str, person: Person = ANNA) -> Message:
    message = world.write(amount, person)
    world.press(message, message.leads("b:t:").data, person)
    world.pay(message)
    return message


def subscribed(world: World, plan: str = "softphone", person: Person = ANNA) -> Message:
    """Bought by card for the shortest period; returns the screen of the subscription."""
    world.pay(choose(world, open_plan(world, plan, person), ":pay", person))
    message = world.command("subscriptions", person)
    return world.press(message, message.leads("s:").data, person)


def renewing(world: World) -> str:
    """What the "Renew" buttons of the only subscription carry."""
    [one] = world.subscriptions()
    price = renewal_quote(world.services, get_account(world.services, one.payer_id), one).gross
    return ":".join(map(str, address(one.id, one.end, price)))

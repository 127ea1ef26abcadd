"""Customers who speak with the bot: they write, and press what they are shown, or were shown once; every
use case of theirs is reached that way and no other."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import Final

from chalicelib.application.people import billing
from chalicelib.application.ports.chat import Button
from chalicelib.application.ports.store import Key, Table
from tests.simulation.chat import Shown
from tests.simulation.payments import LEAST_TOP_UP
from tests.simulation.played import Actions, Cast, Played, Written
from tests.simulation.prices import renewal_price
from tests.simulation.spoken import amounts_in
from tests.simulation.views import COUNTRIES, minor
from tests.simulation.world import SimWorld
from tests.support.parts import perform

ACTIONS: Final = Actions()

BY_HAND: Final = frozenset(
    {
        "a_page_of_a_renewal_is_left",
        "another_page_is_opened_and_the_former_paid",
        "another_period_is_chosen_and_the_former_paid",
        "agrees_to_top_ups",
        "answers_a_proposal",
        "answers_a_proposal_late",
        "arrives",
        "asks_support",
        "begins_a_purchase",
        "blocks_the_bot",
        "buys_by_a_saved_card",
        "buys_for_another",
        "changes_the_purchase",
        "chooses_a_card",
        "chooses_a_payment_system",
        "chooses_a_period",
        "is_asked_something",
        "moves",
        "opens_again",
        "reads_a_request",
        "gives_a_number_back",
        "orders_a_number",
        "pays_from_the_balance",
        "presses_renew",
        "removes_a_card",
        "renews_by_another_card",
        "sends_a_request",
        "starts_to_pay",
        "stops_top_ups",
        "switches_renewal",
        "tells_support",
        "tells_their_details",
        "tops_up",
        "tops_up_almost_enough",
        "wants_it_for_another",
        "wants_it_for_themselves",
        "wants_it_no_longer",
        "wants_to_save_a_card",
        "wants_to_know_of_a_low_balance",
        "withdraws_a_request",
    }
)
"""Actions that call a customer's use case without the bot: here the bot's buttons take their place."""

LIKED: Final = (
    (re.compile(r"d:.*:(yes$|y:)|s:[^:]+:y:|s:[^:]+:a:1:"), 20),
    (re.compile(r"d:.*:(pay|bal)$"), 12),
    (re.compile(r"s:[^:]+:[ro]:"), 10),
    (re.compile(r"b:w:y:"), 20),
    (re.compile(r"b:[tw]"), 8),
    (re.compile(r"n:o:.*:y$"), 30),
    (re.compile(r"n:[ao]"), 8),
    (re.compile(r"bill:s:[A-Z]{2}:d:"), 6),
    (re.compile(r"for:[yc]:"), 20),
    (re.compile(r"for:"), 2),
    (re.compile(r"t:"), 6),
    (re.compile(r"q:id[^:]+:s$"), 3),
    (re.compile(r"s:[^:]+(:a:|:p:|$)"), 4),
    (re.compile(r"(d|p):"), 3),
    (re.compile(r"[tsb]$"), 3),
    (re.compile(r"q|refund|terms|privacy"), 0.3),
)
"""What is pressed more often than the rest: else everybody would walk in circles."""

FILE: Final = {"file_id": "AgAC", "file_unique_id": "u"}
PHOTO: Final = {"photo": [FILE | {"width": 9, "height": 9}], "caption": "look"}
PDF: Final = {"document": FILE | {"mime_type": "application/pdf"}}
STICKER: Final = {
    "sticker": FILE
    | {"width": 9, "height": 9, "type": "regular", "is_animated": False, "is_video": False}
}

COMMANDS: Final = (
    "start",
    "start plan_gateway",
    "start spring",
    "tariff",
    "balance",
    "subscriptions",
    "paysystem",
    "language",
    "help",
    "support",
    "privacy",
    "billing",
    "documents",
    "numbers",
)
WORDS_WRITTEN: Final = (
    "150",
    "7",
    "12,34",
    "20.005",
    "1 234,56 EUR",
    "0",
    "hello",
    "refund <b>",
    "возврат",
    "/nonsense",
    "-5",
    "germany",
    "Acme",
)


@ACTIONS.add(weight=8)
def comes(world: SimWorld, dice: Random) -> None:
    """Somebody writes to the bot, for the first time or again after having blocked it."""
    if world.bot is None:
        return
    person = dice.choice(world.people)
    new = person not in world.watcher.accounts
    if person in world.chat.blocked:
        world.chat.blocked.discard(person)
        world.bot.serve(world.bot.update_of_block(person, blocked=False))
    world.bot.serve(world.bot.update_of_text(person, f"/{dice.choice(COMMANDS)}"))
    if new and dice.random() < 0.7:  # the others are asked before they pay
        billing.say_country(world.calm_services, person, dice.choice(COUNTRIES))


@ACTIONS.add(weight=2)
def leaves(world: SimWorld, dice: Random) -> None:
    """Somebody blocks the bot."""
    if world.bot is None:
        return
    person = dice.choice(world.people)
    world.chat.blocked.add(person)
    world.ever_blocked.add(person)
    world.bot.serve(world.bot.update_of_block(person, blocked=True))


@ACTIONS.add(weight=5, ready=lambda world: world.watcher.accounts)
def writes(world: SimWorld, dice: Random) -> None:
    """An amount, in one of many spellings, or anything else."""
    if world.bot is None:
        return
    person = dice.choice(world.people)
    if person not in world.chat.blocked:
        text = _almost_enough(world, dice) if dice.random() < 0.3 else dice.choice(WORDS_WRITTEN)
        world.bot.serve(world.bot.update_of_text(person, text))


@ACTIONS.add(weight=2, ready=lambda world: world.watcher.accounts)
def sends_a_file(world: SimWorld, dice: Random) -> None:
    """A picture, a PDF, or what nobody here can look at."""
    if world.bot is None:
        return
    person = dice.choice(world.people)
    if person not in world.chat.blocked:
        sent = dice.choice((PHOTO, PHOTO, PDF, STICKER))
        world.bot.serve(world.bot.update_of_media(person, sent))


@ACTIONS.add(weight=4, ready=lambda world: world.chat.pickers)
def chooses_somebody(world: SimWorld, dice: Random) -> None:
    """By the chat's own picker, or nobody."""
    people = [one for one in world.chat.pickers if one not in world.chat.blocked]
    if world.bot is None or not people:
        return
    person = dice.choice(people)
    if dice.random() < 0.2:
        cancel = world.chat.pickers[person][1]
        world.bot.serve(world.bot.update_of_text(person, cancel))
        return
    user = {"user_id": dice.choice(world.people), "first_name": "Somebody"}
    shared = {"users_shared": {"request_id": 1, "users": [user]}}
    world.bot.serve(world.bot.update_of_media(person, shared))


@ACTIONS.add(weight=60, ready=lambda world: world.chat.shown)
def taps(world: SimWorld, dice: Random) -> None:
    """A button of what somebody looks at; now and then of what they were shown long ago."""
    people = [one for one in world.people if world.chat.shown.get(one)]
    people = [one for one in people if one not in world.chat.blocked]
    if not people:
        return
    person = dice.choice(people)
    shown = world.chat.shown[person]
    tap(world, dice, person, shown[-4:] if dice.random() < 0.8 else shown)


def tap(
    world: SimWorld, dice: Random, person: int, shown: list[Shown], about: str | None = None
) -> None:
    """One of the buttons on these keyboards; `about`: one that names this."""
    found = [
        (one, button)
        for one in shown
        for row in one.screen.buttons
        for button in row
        if button.data is not None and (about is None or about in button.data.split(":"))
    ]
    if not found or world.bot is None:
        return
    (chosen,) = dice.choices(found, [_liked(button) for _, button in found])
    keyboard, button = chosen
    said = amounts_in(button.text)
    data = str(button.data)
    update = world.bot.update_of_press(person, keyboard, data)
    world.bot.serve(update, said[0] if len(said) == 1 else None)


def _liked(button: Button) -> float:
    data = str(button.data)
    return next((weight for pattern, weight in LIKED if pattern.match(data)), 1)


def _almost_enough(world: SimWorld, dice: Random) -> str:
    """A few cents less than the next period costs, as somebody writes it."""
    if not world.watcher.subscriptions:
        return "5"
    body = dice.choice(list(world.watcher.subscriptions.values()))
    payer = world.watcher.accounts[body["payer_id"]]
    price = renewal_price(world, body)
    if price is None:
        return "5"
    lacking = max(price - minor(payer["available"]) - dice.choice((0, 1, 20, 49)), LEAST_TOP_UP)
    return f"{lacking // 100}.{lacking % 100:02}"


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    """Somebody presses what they were shown about this record."""
    person = dice.choice(world.people)
    if person not in world.chat.blocked:
        tap(world, dice, person, world.chat.shown.get(person, []), about=pk)


def _meet_subscription(world: SimWorld, dice: Random, pk: str) -> None:
    if pk in world.watcher.subscriptions and dice.random() < 0.25:
        perform(world.services, Key(Table.SUBSCRIPTIONS, pk, "subscription"))
    else:
        _meet(world, dice, pk)


def _meet_account(world: SimWorld, dice: Random, pk: str) -> None:
    person = int(pk)
    if person not in world.chat.blocked:
        tap(world, dice, person, world.chat.shown.get(person, []))


def _charge(world: SimWorld, written: Written) -> None:
    if world.bot is not None:
        world.bot.charge(world, written)


def _entry(world: SimWorld, written: Written) -> None:
    if world.bot is not None:
        world.bot.sale(world, written)


PLAYED: Final = Played(
    "speaking",
    actions=ACTIONS.all,
    meetings={
        "draft": _meet,
        "request": _meet,
        "subscription": _meet_subscription,
        "account": _meet_account,
    },
    rules={"charge": _charge, "entry": _entry},
)


def speaking(cast: Cast) -> Cast:
    """The same capabilities, whose customers speak with the bot."""
    silent = tuple(
        replace(one, actions=tuple(a for a in one.actions if a.name not in BY_HAND))
        for one in cast.played
    )
    return Cast(cast.capabilities, (PLAYED, *silent, Played("", meetings=PLAYED.meetings)))

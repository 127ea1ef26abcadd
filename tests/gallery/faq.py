"""The questions that the service's customers ask most, each answered by what the bot shows or staff do."""

from __future__ import annotations

from typing import Final

from chalicelib.application.people.billing import say_country
from tests.gallery import arriving, desk, helping, paying, renewing
from tests.gallery.paying import buys
from tests.gallery.stage import STAFF, Scene, Stage
from tests.support.catalogs import taking_roubles

STAFFED: Final = {"staff": {STAFF: "admin"}}


def which_plan(stage: Stage) -> None:
    """Two questions lead to one."""
    stage.command("tariff")
    stage.press("h")
    stage.press("h:1")


def moves(stage: Stage) -> None:
    """Asked in words, and as a request; paying alone is handed over without anybody's help."""
    with stage.unseen():
        buys(stage)
        stage.command("subscriptions")
    stage.press("s:")
    with stage.unseen():
        stage.command("support")
    stage.press("q:k:transfer")


def switches_off(stage: Stage) -> None:
    """What is paid stays; whether some of it goes back is asked."""
    with stage.unseen():
        buys(stage)
        stage.command("subscriptions")
        stage.press("s:")
    stage.press("s:", end=":a:0")
    stage.write(stage.says(en="refund", ru="возврат"))


def chooses_a_period(stage: Stage) -> None:
    """The prices stand on it; who wants months finds a partner in their country."""
    with stage.unseen():
        buys(stage)
        stage.command("subscriptions")
        stage.press("s:")
    stage.press("s:", end=":p:12")
    with stage.unseen():
        arriving.lives_in(stage, "DE")
    stage.command("tariff")


def looks_until_when(stage: Stage) -> None:
    with stage.unseen():
        buys(stage)
    stage.command("subscriptions")


def chooses_how_to_pay(stage: Stage) -> None:
    with stage.unseen():
        stage.command("start")
        say_country(stage.world.services, stage.person.id, "LT")
    stage.command("paysystem")


def reads_the_number(stage: Stage) -> None:
    """The invoice comes with the payment; documents show it again."""
    with stage.unseen():
        buys(stage)
    stage.command("documents")


def pays_for_an_employee(stage: Stage) -> None:
    """Before anything is paid."""
    with stage.unseen():
        stage.command("start")
        say_country(stage.world.services, stage.person.id, "LT")
        stage.command("tariff")
    stage.press("for", end="for")
    stage.press("for:p:softphone")


def asks_for_help(stage: Stage) -> None:
    stage.command("support")


SCENES: Final = (
    Scene(
        "Which subscription do I need: Free, Softphone or Gateway? Is there a trial?",
        which_plan,
        said="`/tariff` shows what is sold, with a price for each period, and what it replaced; "
        "“Help me choose” asks whether a PBX is to be connected or Telegram to be a softphone.",
    ),
    Scene(
        "Can a subscription be transferred to another account?",
        moves,
        said="Who *pays* is handed over in the chat, from the next renewal on. Whose it *is* stays: support "
        "ends it with credit, and it is bought anew there. The request asks for what support has to know, "
        "and only the Payer can send it.",
    ),
    Scene(
        "Staff: the credit of a transfer",
        helping.ends_early,
        world=STAFFED,
        said="What that gives back is shown before, to the cent.",
    ),
    Scene(
        "How is auto-renewal switched off, and does what was paid come back?",
        switches_off,
        said="In `/subscriptions`, one press; what is paid stays until its end. A refund is asked for with "
        "the word itself, and a person decides.",
    ),
    Scene(
        "Can I pay monthly? How is the period changed?",
        chooses_a_period,
        said="Each period with its price and what it saves stands on the subscription; months are sold by "
        "partners, which `/tariff` names for the country.",
    ),
    Scene(
        "Until when is it paid?",
        looks_until_when,
        said="`/subscriptions`: until when, what is charged next, when, and from what.",
    ),
    Scene(
        "Which Telegram account is being charged?",
        desk.finds_by_a_card,
        world=STAFFED,
        said="“Who is charged” in `/support` asks for what the bank shows; staff find the account by the "
        "card's last digits, the amount and the day.",
    ),
    Scene(
        "How can I pay, and in which currency?",
        chooses_how_to_pay,
        said="`/paysystem` offers what is possible for the account and its country.",
    ),
    Scene(
        "My currency is not there",
        paying.pays_in_another_currency,
        taking_roubles("2"),
        said="Then it is converted, at a rate that is shown before anything is paid.",
    ),
    Scene(
        "Which VAT number stands on the invoice?",
        reads_the_number,
        said="LT100018548216 on everything issued from 9 July 2025 on, none before: the catalog says from "
        "when a number holds, and `tests/unit/invoicing` holds the paper to it.",
    ),
    Scene(
        "I paid for my employee, and cannot assign Users to my own SIP accounts",
        pays_for_an_employee,
        said="The limits grow for the Customer alone. The bot says so before anything is paid, names what "
        "the Payer will still lack, and offers to buy it for oneself.",
    ),
    Scene(
        "I want to renew for another period, and it is too early",
        renewing.too_early,
        said="The chosen period never changes by itself. The bot says from when renewal is open; support "
        "can open it at once.",
    ),
    Scene(
        "Staff: renewal before its time",
        desk.opens_renewal,
        world=STAFFED,
        said="After a request for it, or from the account's card.",
    ),
    Scene(
        "How do I get help?",
        asks_for_help,
        said="`/support`: typed requests, each of which asks for what is needed to answer it.",
    ),
)

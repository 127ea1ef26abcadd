"""Gifts: given, sent on, accepted or not, come back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.application.gifts import giving, redeeming
from chalicelib.application.people.billing import say_country
from chalicelib.bot.buttons import fingerprint
from tests.gallery.stage import OTHER, PERSON, Scene, Stage
from tests.support.catalogs import SIPTG, times, with_fees, without_plan
from tests.support.gifts import given, put_amount, put_plan

NONE_SOLD: Final = replace(SIPTG, gifts=None)


def _known(stage: Stage, amount: str = "") -> None:
    """Somebody whose country is known, with money on the balance."""
    with stage.unseen():
        stage.command("start")
        stage.command("billing")
        stage.press("bill:c:0")
        stage.press("bill:s:LT")
        if amount:
            stage.world.top_up(stage.person, amount)


def _from_clara(stage: Stage, *, plan: bool = True) -> str:
    """The code of a gift that somebody else has paid for."""
    world = stage.world
    world.top_up(stage.other, "100")
    say_country(world.services, OTHER, "LT")
    put = put_plan(world.services, OTHER) if plan else put_amount(world.services, OTHER, "20")
    return given(world.services, put).id


def _amount(stage: Stage) -> None:
    stage.command("gift")
    stage.press("gift:a")
    stage.press("gift:a:")
    stage.press("bill:s:")
    stage.press("gift:a:")
    stage.press("gift:g:", end=":page")
    stage.pay()
    stage.press("gift:g:")
    stage.command("gift")


def _plan(stage: Stage) -> None:
    _known(stage, "3000")
    stage.command("gift")
    stage.press("gift:p")
    stage.press("gift:p:gateway")
    stage.press("gift:p:gateway:", end=":c:lines")
    stage.write("1000")
    stage.write("6")
    stage.press("gift:p:gateway:12:")
    stage.press("gift:p:gateway:", end="EUR")
    stage.press("gift:g:", end=":bal")
    stage.command("balance")
    stage.command("history")


def _short(stage: Stage) -> None:
    _known(stage)
    stage.command("gift")
    stage.press("gift:a")
    stage.press("gift:a:")
    stage.press_old(str(stage.found("gift:g:").data).replace(":page", ":bal"), "“Pay from balance”")
    stage.press("b:t:")
    stage.pay()
    stage.look_at_newest()
    stage.press("gift:g:")


def _price_changed(stage: Stage) -> None:
    _known(stage, "500")
    stage.command("gift")
    stage.press("gift:p")
    stage.press("gift:p:softphone")
    stage.world.deploy(times(SIPTG, 2))
    stage.press("gift:p:softphone:", end="EUR")
    stage.press("gift:p:softphone:", end="EUR")
    pay = str(stage.found("gift:g:", ":bal").data)
    stage.passes("an hour passes", hours=1)
    stage.press_old(pay, "“Pay from balance”")
    stage.press("gift:g:")
    stage.press("gift:p:softphone")
    stage.world.deploy(without_plan())
    stage.press("gift:p:softphone:", end="EUR")


def _accepted(stage: Stage) -> None:
    code = _from_clara(stage)
    stage.command("start", f"gift_{code}")
    stage.press("open:")
    stage.press("bill:s:")
    stage.press("open:")
    stage.press("s:")
    stage.command("history")
    stage.press("hist:i:")


def _typed(stage: Stage) -> None:
    _known(stage)
    code = _from_clara(stage, plan=False)
    stage.command("gift")
    stage.press("open")
    stage.write("nobody's")
    stage.write(code.upper())
    stage.press("open:")
    stage.command("balance")
    stage.command("history")
    stage.command("start", f"gift_{code}")
    for _ in range(9):
        with stage.unseen():
            stage.command("start", "gift_nobodys")
    stage.command("start", "gift_nobodys")


def _held_up(stage: Stage) -> None:
    _known(stage, "50")
    code = _from_clara(stage)
    stage.world.buy_from_balance(stage.person)
    stage.command("start", f"gift_{code}")
    stage.press_old(f"open:{code}:y", "“Accept”")


def _worth(stage: Stage) -> None:
    _known(stage)
    code = _from_clara(stage)
    stage.world.deploy(without_plan())
    stage.command("start", f"gift_{code}")
    stage.press("open:")


def _become_of(stage: Stage) -> None:
    _known(stage, "100")
    services = stage.world.services
    with stage.unseen():
        first = given(services, put_amount(services, PERSON, "20"))
        given(services, put_amount(services, PERSON, "50"))
    stage.world.open(stage.other)
    stage.happens("somebody accepts one", lambda: redeeming.redeem(services, first.id, OTHER))
    stage.passes("a year passes", days=366)
    stage.command("gift")
    stage.press("gift:g:")
    stage.command("history")
    stage.command("balance")
    stage.command("start", f"gift_{giving.gifts_of(services, PERSON)[0].id}")


def _none_sold(stage: Stage) -> None:
    _known(stage)
    stage.command("gift")
    stage.press_old("gift:a", "“Give an amount” of before")
    stage.press_old("gift:a:2000EUR", "an amount of before")


def _refused(stage: Stage) -> None:
    _known(stage, "100")
    services = stage.world.services
    with stage.unseen():
        stage.command("gift")
        gift = given(services, put_amount(services, PERSON, "20"))
    stage.press_old(f"gift:g:{gift.id}:page", "“Pay” for what is paid")
    stage.press_old("gift:g:nobodys", "a gift that is not theirs")
    stage.press_old("gift:a:1234EUR", "an amount of an older catalog")


def _many(stage: Stage) -> None:
    _known(stage, "300")
    services = stage.world.services
    with stage.unseen():
        for _ in range(9):
            given(services, put_amount(services, PERSON, "20"))
    stage.command("gift")
    stage.press("gift:m:2")
    stage.press("gift:m:1")


def _by_card(stage: Stage) -> None:
    _known(stage, "20")
    stage.command("gift")
    stage.press("gift:a")
    stage.press("gift:a:")
    stage.press("gift:g:", end=fingerprint(str(stage.world.account(stage.person).default_card)))


def _help(stage: Stage) -> None:
    stage.command("help")
    stage.write(stage.says(en="I want to give a present", ru="Хочу сделать подарок"))


SCENES: Final = (
    Scene("Help names gifts", _help),
    Scene("An amount is given, by a newcomer, on a page", _amount),
    Scene("An amount is given by a saved card", _by_card),
    Scene("A plan is given from the balance", _plan),
    Scene("The balance is short for a gift", _short),
    Scene("Another price, and a price of before", _price_changed),
    Scene("What is paid once is in a gift", _plan, with_fees(SIPTG, setup=(None, "10"))),
    Scene("A plan is opened by its link and accepted", _accepted),
    Scene("A code is typed, and wrong ones", _typed),
    Scene("Who has such a subscription already", _held_up),
    Scene("The plan is not sold any more", _worth),
    Scene("What became of one's gifts", _become_of),
    Scene("Many gifts", _many),
    Scene("What cannot be done with a gift", _refused),
    Scene("No gifts are sold", _none_sold, NONE_SOLD),
)

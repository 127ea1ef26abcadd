"""SIP numbers, from looking for one to giving it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.application.people.billing import say_country
from tests.gallery.stage import OTHER, PERSON, STAFF, Scene, Stage
from tests.support.catalogs import VOIPTIME
from tests.support.numbers_for_sale import new_york, offer_numbers, order, tallinn

FIRST: Final = new_york(1).digits
ROOM: Final = {"staff": {STAFF: "admin"}}
NONE_SOLD: Final = replace(VOIPTIME, numbers=())


def _imported(stage: Stage, *, most: int = 20) -> None:
    offer_numbers(stage.world.services, *map(new_york, range(1, most + 1)), tallinn(1))


def _known(stage: Stage, amount: str = "") -> None:
    """Somebody whose country is known, with money on the balance."""
    with stage.unseen():
        stage.command("start")
        stage.command("billing")
        stage.press("bill:c:0")
        stage.press("bill:s:EE")
        stage.command("start", staff=True)
        if amount:
            stage.world.top_up(stage.person, amount)


def _to_new_york(stage: Stage) -> None:
    stage.command("numbers")
    stage.press("n:c:US")
    stage.press("n:s:US:")
    stage.press("n:a:")


def _connect(stage: Stage) -> None:
    stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)
    stage.press("k:c:", staff=True)
    stage.press("k:cy:", staff=True)


def _rented(stage: Stage, amount: str) -> None:
    """A number that works, and what is left of the amount."""
    _imported(stage)
    _known(stage, amount)
    with stage.unseen():
        order(stage.world.services, FIRST, PERSON)
        stage.world.settle()
        _connect(stage)


def _ordered(stage: Stage) -> None:
    _imported(stage)
    _known(stage)
    stage.command("numbers")
    stage.press("n:c:EE")
    stage.press("n:a:")
    stage.press("n:o:")
    stage.press("b:t:")
    stage.pay()
    stage.look_at_newest()
    stage.press("n:o:")
    stage.press("n:o:", end=":y")
    stage.press("n:i:")
    _connect(stage)
    stage.command("numbers")
    stage.press("n:i:")


def _taken(stage: Stage) -> None:
    _imported(stage)
    _known(stage, "50.00")
    _to_new_york(stage)
    stage.press("n:a:", end=":2")
    stage.press("n:a:", end=":1")
    stage.press("n:o:")
    world = stage.world

    def faster() -> None:
        world.top_up(stage.other, "50.00")
        say_country(world.services, OTHER, "EE")
        order(world.services, FIRST, OTHER)

    stage.happens("somebody else orders the same number", faster)
    stage.press("n:o:", end=":y")
    stage.press("n:o:")
    stage.world.deploy(replace(VOIPTIME, numbers=VOIPTIME.numbers[1:]))
    stage.press_old(
        f"n:o:{new_york(2).digits}:300USD:y", "“Pay” where no numbers are sold any more"
    )


def _none_left(stage: Stage) -> None:
    _known(stage)
    _to_new_york(stage)


def _none_sold(stage: Stage) -> None:
    _known(stage)
    stage.command("numbers")


def _help(stage: Stage) -> None:
    stage.command("help")
    stage.write(stage.says(en="I need a phone number", ru="Нужен номер телефона"))


def _refused(stage: Stage) -> None:
    _imported(stage)
    _known(stage, "50.00")
    with stage.unseen():
        order(stage.world.services, FIRST, PERSON)
        stage.world.settle()
    stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)
    stage.press("k:g:", staff=True)
    stage.press("k:gy:", staff=True)
    stage.command("balance")
    stage.command("history")
    stage.command("numbers")


def _paid_monthly(stage: Stage) -> None:
    _rented(stage, "10.00")
    stage.passes("a month passes", days=32)
    stage.passes("another month passes", days=30)
    stage.passes("and some days", days=2)
    stage.command("balance")


def _unpaid(stage: Stage) -> None:
    _rented(stage, "5.00")
    stage.passes("a month passes", days=31)
    stage.command("numbers")
    stage.press("n:i:")
    stage.passes("a week passes", days=6)
    stage.command("numbers")
    stage.press("n:i:")
    stage.press("n:i:", end=":0")
    stage.happens("money comes", lambda: stage.world.top_up(stage.person, "5.00"))
    stage.passes("three months pass", days=92)
    stage.command("numbers")
    stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)


def _given_back(stage: Stage) -> None:
    _rented(stage, "50.00")
    stage.command("numbers")
    stage.press("n:i:")
    stage.press("n:i:", end=":0")
    stage.press("n:i:", end=":y")
    stage.press("n:i:", end=":1")
    stage.press("n:i:", end=":0")
    stage.press("n:i:", end=":y")
    stage.passes("a month passes", days=31)
    stage.press_old("n:i:12125550009", "a button of a number that was never theirs")


def _many(stage: Stage) -> None:
    _imported(stage, most=15)
    _known(stage, "100.00")
    with stage.unseen():
        for number in map(new_york, range(1, 12)):
            order(stage.world.services, number.digits, PERSON)
        stage.world.settle()
    stage.command("numbers")
    stage.press("n:m:", end=":2")
    stage.press("n:m:", end=":1")


SCENES: Final = (
    Scene("A number is ordered", _ordered, VOIPTIME, ROOM),
    Scene("Somebody else is faster", _taken, VOIPTIME, ROOM),
    Scene("All numbers of a place are taken", _none_left, VOIPTIME, ROOM),
    Scene("Help names what is sold", _help, VOIPTIME, ROOM),
    Scene("No numbers are sold", _none_sold, NONE_SOLD, ROOM),
    Scene("A number is not to be had any more", _refused, VOIPTIME, ROOM),
    Scene("The rent is paid month by month", _paid_monthly, VOIPTIME, ROOM),
    Scene("The rent is not paid", _unpaid, VOIPTIME, ROOM),
    Scene("A number is given back", _given_back, VOIPTIME, ROOM),
    Scene("Many numbers", _many, VOIPTIME, ROOM),
)

"""The operator edits the catalog and deploys it, switches the payment system off and on; people move to other
countries, and choose their payment system anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from chalicelib.application.payments import methods
from chalicelib.application.people.records import account_key
from chalicelib.domain.people.account import Account
from tests.simulation.offer import seller, seller_day, shipped
from tests.simulation.played import Actions
from tests.simulation.views import COUNTRIES, changed_directly, somebody
from tests.simulation.world import SimWorld

ACTIONS: Final = Actions()

VAT_NUMBERS: Final = {"LT": "LT100018548216", "EE": "EE100931558"}

File = dict[str, Any]
Edit = Callable[[File, Random, date], object]
"""Changes a copy of the file; the day is today's where the seller is."""


def _a_price(file: File, dice: Random, _: date) -> None:
    listed = [one["prices"] for one in file["plans"].values() if "prices" in one]
    rule = dice.choice(list(dice.choice(listed).values()))
    factor = Decimal(dice.choice(("0.5", "0.9", "1.1", "2")))
    for currency, amount in rule["price"].items():
        rule["price"][currency] = max((amount * factor).quantize(Decimal("0.01")), Decimal(1))


def _a_rent(file: File, dice: Random, _: date) -> None:
    """SIP numbers of a place become dearer or cheaper, or are sold no more."""
    offers = file.get("numbers", [])
    if not offers:
        return
    if dice.random() < 0.2:
        file["numbers"] = [one for one in offers if one is not dice.choice(offers)]
        return
    factor = Decimal(dice.choice(("0.5", "1.1", "2")))
    for currency, amount in (monthly := dice.choice(offers)["monthly"]).items():
        monthly[currency] = max((amount * factor).quantize(Decimal("0.01")), Decimal(1))


def _a_discount(file: File, dice: Random, _: date) -> None:
    dice.choice(file["periods"])["discount_percent"] = dice.choice((0, 5, 10, 33))


def _a_period(file: File, dice: Random, _: date) -> None:
    """It leaves a plan, or comes back."""
    plan = _plan(file, dice)
    months = dice.choice(shipped(file["id"])["periods"])["months"]
    others = [one for one in plan["periods"] if one != months]
    if len(others) < len(plan["periods"]):
        plan["periods"] = others or plan["periods"]
    else:
        plan["periods"] = sorted([*others, months])


def _a_plan(file: File, dice: Random, today: date) -> None:
    """It is withdrawn from a day on, or sold again."""
    plan = _plan(file, dice)
    if plan.pop("withdrawn_on", None) is None and len(_on_sale(file)) > 1:
        plan["withdrawn_on"] = today + timedelta(days=dice.choice((0, 1, 2, 20)))


def _a_plan_gone(file: File, dice: Random, _: date) -> None:
    """It leaves the file, or whatever has left it comes back."""
    known = shipped(file["id"])["plans"]
    if file["plans"].keys() == known.keys():
        last = _on_sale(file)[-1]
        leaves = [key for key, plan in known.items() if not plan.get("free") and key != last]
        del file["plans"][dice.choice(leaves)]
    else:
        file["plans"] = deepcopy({key: file["plans"].get(key, plan) for key, plan in known.items()})


def _on_sale(file: File) -> list[str]:
    plans = file["plans"].items()
    return [key for key, one in plans if not (one.get("free") or "withdrawn_on" in one)]


def _fitted(file: File) -> None:
    """What is withdrawn names a plan that is sold, each period is of some plan, help leads to a plan."""
    file["choosing"] = list(_questions(file))
    known = {one["months"]: one for one in (*shipped(file["id"])["periods"], *file["periods"])}
    used = {months for plan in file["plans"].values() for months in plan.get("periods", ())}
    file["periods"] = [deepcopy(one) for months, one in known.items() if months in used]
    for plan in file["plans"].values():
        plan.pop("successor", None)
        if "withdrawn_on" in plan:
            plan["successor"] = _on_sale(file)[-1]


def _questions(file: File) -> Iterator[File]:
    """As they shipped, without answers that name a plan that is gone, and without what only those led to."""
    asked = deepcopy(shipped(file["id"])["choosing"])
    reached = {asked[0]["id"]}
    for question in asked:
        if question["id"] in reached:
            answers = question.get("answers", [])
            answers[:] = [one for one in answers if one.get("plan") in {None, *file["plans"]}]
            reached |= {one.get("next") for one in (question, *answers)}
            yield question


def _limits(file: File, dice: Random, _: date) -> None:
    for limits in _system(file)["limits"].values():
        limits["minimum"] = Decimal(dice.choice(("0.5", "2", "5")))
        limits["maximum"] = dice.choice((500, 3000, 50000))


def _vat(file: File, dice: Random, today: date) -> None:
    """The seller registers, from a day on; or is not registered any more."""
    one = file["sellers"][seller(file)]
    since = today + timedelta(days=dice.choice((0, 1, 1, 2, 40)))
    one["vat"] = (
        [{"number": VAT_NUMBERS[one["country"]], "valid_from": since}]
        if dice.random() < 0.8
        else []
    )


def _attempts(file: File, dice: Random, _: date) -> None:
    renewal = file["renewal"]
    last = dice.choice(("+1d", "+2d20h"))
    renewal["attempts"] = [dice.choice(("-3d", "-5d")), "-1d", "0d", last]
    renewal["grace_days"] = dice.choice((3, 5))


def _notices(file: File, dice: Random, _: date) -> None:
    renewal = file["renewal"]
    renewal["remind_days_before_charge"] = dice.choice(([7], [14, 7], [10, 5]))
    renewal["warn_days_before_cut"] = dice.choice((1, 2, 4))


def _changes(file: File, dice: Random, _: date) -> None:
    """At which terms people may have more, or less."""
    terms = file["changes"]
    terms["expansion"] = dice.choice(("shorten", "pay_difference", "full"))
    terms["reduction"] = dice.choice(("lengthen", "next_renewal", "next_renewal", "never"))


EDITS: Final[tuple[Edit, ...]] = (
    *(_a_price, _a_price, _a_discount, _a_period, _a_period, _a_plan, _a_plan, _a_plan_gone),
    *(_limits, _vat, _vat, _vat, _attempts, _notices, _changes, _changes, _a_rent),
)


def _plan(file: File, dice: Random) -> File:
    plan: File = dice.choice([one for one in file["plans"].values() if not one.get("free")])
    return plan


def _system(file: File) -> File:
    """Also while it is gone: the edit is of what comes back."""
    systems: dict[str, File] = file["payment_systems"]
    return systems.get("stripe") or deepcopy(shipped(file["id"])["payment_systems"]["stripe"])


@ACTIONS.add(weight=3, where="top")
def edits_the_catalog(world: SimWorld, dice: Random) -> None:
    """One thing or two, in force at once."""
    file = deepcopy(dict(world.offer))
    for edit in dice.sample(EDITS, dice.choice((1, 1, 2))):
        world.count(edit.__name__)
        edit(file, dice, seller_day(world.offer, world.clock.at))
    _fitted(file)
    world.deploy(file)


@ACTIONS.add(weight=1, where="top")
def puts_the_catalog_back(world: SimWorld, _: Random) -> None:
    """As it shipped."""
    world.deploy(shipped(world.offer["id"]))


@ACTIONS.add(weight=1, where="top")
def payment_system_goes_off_or_on(world: SimWorld, dice: Random) -> None:
    """Its keys are taken out of the settings; or it leaves the catalog as well."""
    if not world.is_on or "stripe" not in world.offer["payment_systems"]:
        world.switch_on()
        return
    world.switch_off()
    if dice.random() < 0.4:
        world.deploy({**world.offer, "payment_systems": {}})


@ACTIONS.add(weight=8, where="top", ready=lambda world: not world.is_on)
def payment_system_comes_back(world: SimWorld, _: Random) -> None:
    world.switch_on()


@ACTIONS.add(weight=2, where="top", ready=lambda world: world.watcher.accounts)
def moves_to_another_country(world: SimWorld, dice: Random) -> None:
    """As if staff had looked at a document: no use case changes it yet."""
    person = somebody(world, dice)
    if person is not None:
        changed_directly(world, account_key(person), Account, country=dice.choice(COUNTRIES))


@ACTIONS.add(weight=1, ready=lambda world: world.watcher.accounts)
def chooses_a_payment_system(world: SimWorld, dice: Random) -> None:
    person = somebody(world, dice)
    if person is not None:
        world.press(methods.choose_payment_system, person, "stripe")

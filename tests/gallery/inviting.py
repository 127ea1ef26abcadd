"""Inviting others: one's link, what it brings, what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.application.people import accounts, billing
from chalicelib.domain.promotions.referral import payload_of
from tests.gallery.stage import OTHER, PERSON, Scene, Stage
from tests.support.catalogs import SIPTG
from tests.support.credits import give_back_of, last_sale

NOBODY_REWARDED: Final = replace(SIPTG, referral=None)


def _buys(stage: Stage, number: int, *, back: bool = False) -> None:
    """Somebody who came by their link pays for the first time."""
    world, services = stage.world, stage.world.services
    person = replace(stage.other, id=number)
    accounts.open_account(services, person, payload_of(PERSON))
    billing.say_country(services, number, "LT")
    world.top_up(number, "50")
    world.buy_from_balance(number)
    if back:
        give_back_of(services, last_sale(world, number), lambda left: left)


def _invites(stage: Stage) -> None:
    stage.command("invite")
    stage.happens("somebody comes by the link and buys", lambda: _buys(stage, OTHER))
    stage.command("invite")
    stage.happens(
        "another one does, and is given the money back", lambda: _buys(stage, 1004, back=True)
    )
    stage.passes("fifteen days pass", days=15)
    stage.press_old("invite", "“Invite”")
    stage.command("balance")
    stage.command("history")


def _not_offered(stage: Stage) -> None:
    stage.command("invite")


def _help(stage: Stage) -> None:
    stage.write(stage.says(en="Is there a referral bonus?", ru="Есть бонус за друзей?"))


SCENES: Final = (
    Scene("A link that brings something", _invites),
    Scene("Nobody is rewarded", _not_offered, NOBODY_REWARDED),
    Scene("Words that lead there", _help),
)

"""A plan with its price on request, and terms that staff agree on with a customer."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.application.desk.agreeing import agree_on_terms, preview_terms
from chalicelib.application.people.billing import say_country
from tests.gallery.paying import buys, tops_up
from tests.gallery.stage import STAFF, Scene, Stage

STAFFED: Final = {"staff": {STAFF: "admin"}}


def _arrives(stage: Stage) -> None:
    stage.world.open(stage.person)
    say_country(stage.world.services, stage.person.id, "LT")


def asks_and_buys(stage: Stage) -> None:
    """From the card without a price to the purchase."""
    with stage.unseen():
        stage.command("start", staff=True)
        _arrives(stage)
    stage.command("tariff")
    stage.press("t:providers")
    stage.press("d:", end=":o:accounts:60")
    stage.press("q:t:")
    stage.press("q:", end=":s")
    with stage.unseen():
        stage.passes("", minutes=5)
        stage.command("requests", staff=True)
    stage.press("req:i:", staff=True)
    stage.press("deal:p:", staff=True)
    stage.press("deal:w:", end=":providers", staff=True)
    stage.write("2.25 EUR per accounts least accounts 40 months 6,12 until 2026-12-31", staff=True)
    why = stage.says(en="A provider, 60 accounts", ru="Провайдер, 60 аккаунтов")
    stage.write(
        f"2.25 EUR per accounts least accounts 40 months 6,12 until 2026-12-31; {why}", staff=True
    )
    stage.press("deal:y:", staff=True)
    stage.look_at_newest()
    with stage.unseen():
        tops_up(stage, "700")
        stage.look_at_newest()
        stage.command("tariff")
    stage.press("t:providers")
    stage.press("d:", end=":bal")
    with stage.unseen():
        stage.command("tariff")
        stage.press("t:providers")
        for count in (40, 30):
            stage.press("d:", end=f":o:accounts:{count}")
    stage.look_at_newest()
    with stage.unseen():
        stage.press("d:", end=":o:accounts:40")
    stage.press("d:", end=":o:accounts:30")


def _agreed(stage: Stage, plan: str, line: str) -> None:
    services = stage.world.services
    shown = preview_terms(services, stage.person.id, plan, f"{line}\nasked for it", STAFF)
    agree_on_terms(services, shown.id, STAFF)
    stage.world.settle()


def less_for_a_listed_plan(stage: Stage) -> None:
    """A discount, a price for all of it, and neither any more."""
    with stage.unseen():
        stage.command("start", staff=True)
        _arrives(stage)
        tops_up(stage, "100")
    stage.happens(
        "staff agree on a discount", lambda: _agreed(stage, "softphone", "25% until 2030-12-31")
    )
    with stage.unseen():
        stage.command("tariff")
    stage.press("t:softphone")
    stage.press("d:", end=":bal")
    stage.command("deal", staff=True)
    stage.write(str(stage.person.id), staff=True)
    stage.press("deal:w:", end=":softphone", staff=True)
    stage.write("2.50 EUR months 12 until 2030-12-31; asked for it", staff=True)
    stage.press("deal:y:", staff=True)
    stage.happens("staff end what was agreed on", lambda: _agreed(stage, "softphone", "none"))
    with stage.unseen():
        stage.command("deal", staff=True)
        stage.write(str(stage.person.id), staff=True)
        stage.press("deal:w:", end=":softphone", staff=True)
    stage.write("none; asked for it", staff=True)


def over(stage: Stage) -> None:
    """Terms end before what runs by them is renewed."""
    with stage.unseen():
        stage.command("start", staff=True)
        _arrives(stage)
        tops_up(stage, "2000")
        _agreed(stage, "providers", "2.25 EUR per accounts until 2026-06-30")
        stage.command("tariff")
        stage.press("t:providers")
        stage.press("d:", end=":bal")
        stage.press("d:", end=":yes")
        stage.command("subscriptions")
    stage.press("s:")
    stage.comes("their terms end in a month", of_end=timedelta(days=-55))
    stage.comes("a renewal is near, and has no price", of_end=timedelta(days=-9))
    stage.look_at_newest()
    stage.press("q:t:")
    stage.comes("the renewal cannot be made", of_end=timedelta(days=-2))
    with stage.unseen():
        stage.command("subscriptions")
    stage.press("s:")


def over_for_a_listed_plan(stage: Stage) -> None:
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        _agreed(stage, "softphone", "25% until 2026-06-30")
    stage.comes("their terms end in a month", of_end=timedelta(days=-55))


SCENES: Final = (
    Scene("Asks for terms, is given them, buys", asks_and_buys, world=STAFFED),
    Scene("Terms for a plan with a list price", less_for_a_listed_plan, world=STAFFED),
    Scene("Terms end before the renewal", over, world=STAFFED),
    Scene("Terms for a listed plan end", over_for_a_listed_plan, world=STAFFED),
)

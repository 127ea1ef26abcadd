"""A subscription through its life: renewed, unpaid, confirmed at a bank, changed, ended, somebody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions.records import Link, link_key, subscription_key
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.subscriptions.subscription import Status
from tests.gallery.arriving import with_vat
from tests.gallery.paying import buys, removes_card, saves_card, settled, tops_up
from tests.gallery.stage import Scene, Stage
from tests.support.catalogs import SIPTG, VOIPTIME, times, without_plan

REMINDED: Final = timedelta(days=-9)
ATTEMPTED: Final = timedelta(days=-2, hours=-23)
OVER: Final = timedelta(hours=1)
WARNED: Final = timedelta(days=2, hours=1)
GONE: Final = timedelta(days=3, hours=1)
WITHDRAWN: Final = date(2026, 3, 1)


def opens(stage: Stage) -> None:
    """Its screen, unseen on the way."""
    with stage.unseen():
        stage.command("subscriptions")
    stage.press("s:")


def renews_by_itself(stage: Stage) -> None:
    buys(stage)
    stage.comes("a reminder comes, a week before the charge", of_end=REMINDED)
    stage.comes("the card is charged", of_end=ATTEMPTED)
    opens(stage)
    stage.press("s:", end=":h")


def renews_from_balance(stage: Stage) -> None:
    buys(stage)
    tops_up(stage, "30")
    stage.command("balance")
    stage.comes("a reminder comes", of_end=REMINDED)
    stage.command("balance")
    stage.comes("the balance is charged", of_end=ATTEMPTED)
    stage.command("balance")
    stage.comes("half a year later a reminder comes", of_end=REMINDED)
    stage.comes("the rest is charged to the card", of_end=ATTEMPTED)


def cannot_pay(stage: Stage) -> None:
    buys(stage)
    removes_card(stage)
    opens(stage)
    stage.comes("a reminder comes", of_end=REMINDED)
    stage.comes("the first attempt is made", of_end=ATTEMPTED)
    stage.command("subscriptions")
    stage.press("s:")
    stage.comes("the paid time ends", of_end=OVER)
    stage.command("start")
    stage.command("subscriptions")
    stage.comes("the last reminder comes", of_end=WARNED)
    opens(stage)
    stage.comes("it ends", of_end=GONE)
    stage.command("start")
    stage.command("subscriptions")
    stage.press("s:")
    stage.press("t:again:")


def pays_in_grace(stage: Stage) -> None:
    buys(stage)
    removes_card(stage)
    with stage.unseen():
        stage.comes("", of_end=OVER)
        stage.look_at_newest()
    stage.press("b:t:")
    stage.pay()


def is_declined(stage: Stage) -> None:
    buys(stage, "decline")
    saves_card(stage, last4="5555")
    with stage.unseen():
        stage.command("paysystem")
        stage.press("p:c:")
        stage.press("p:d:")
        stage.comes("", of_end=REMINDED)
    stage.comes("the first attempt is made, and the bank declines", of_end=ATTEMPTED)
    opens(stage)
    stage.press(f"s:{_only(stage)}:w:")
    stage.press(f"s:{_only(stage)}:r:")
    stage.press(f"s:{_only(stage)}:y:")


def _only(stage: Stage) -> str:
    [one] = stage.world.subscriptions(stage.person)
    return one.id


def bank_confirms(stage: Stage) -> None:
    buys(stage, "authentication")
    stage.comes("the bank wants the payer to confirm", of_end=ATTEMPTED)
    stage.command("subscriptions")
    stage.press("s:")
    stage.command("start")
    with stage.unseen():
        opens(stage)
        stage.press("s:", end="")
    stage.pay()


def bank_confirms_a_part(stage: Stage) -> None:
    """The balance pays a part."""
    buys(stage, "authentication")
    tops_up(stage, "5", "authentication")
    stage.comes("the bank wants the payer to confirm", of_end=ATTEMPTED)
    stage.command("balance")
    stage.comes("nobody does", of_end=GONE)
    stage.command("balance")


def bank_is_not_answered(stage: Stage) -> None:
    buys(stage, "authentication")
    with stage.unseen():
        stage.comes("", of_end=ATTEMPTED)
    stage.comes("a day passes", of_end=timedelta(days=-2, hours=-0.5))
    opens(stage)
    stage.comes("the paid time ends", of_end=OVER)
    opens(stage)
    stage.comes("it ends", of_end=GONE)


def bank_by_hand(stage: Stage) -> None:
    buys(stage, "authentication")
    with stage.unseen():
        stage.comes("", of_end=timedelta(days=-12))
        opens(stage)
    stage.press(f"s:{_only(stage)}:r:")
    stage.press(f"s:{_only(stage)}:y:")


def under_way(stage: Stage) -> None:
    buys(stage, "slow")
    stage.comes("the bank takes its time", of_end=ATTEMPTED)
    stage.comes("and more time", of_end=timedelta(days=-1))
    stage.command("subscriptions")
    stage.press("s:")
    stage.press(f"s:{_only(stage)}:r:")
    stage.comes("and more", of_end=OVER)
    stage.command("start")
    stage.command("subscriptions")
    stage.comes("until the grace is over", of_end=GONE)
    opens(stage)
    stage.happens("the bank says no", lambda: _bank_says_no(stage))
    stage.command("subscriptions")
    stage.press("s:")


def _bank_says_no(stage: Stage) -> None:
    for reference in stage.world.payments.undecided():
        stage.world.payments.decide(reference, paid=False)
        stage.world.hear(reference)


def by_hand_on_a_page(stage: Stage) -> None:
    buys(stage)
    opens(stage)
    with stage.unseen():
        stage.comes("", of_end=timedelta(days=-12))
    opens(stage)
    stage.press(f"s:{_only(stage)}:r:")
    stage.press(f"s:{_only(stage)}:o:")
    stage.command("subscriptions")
    stage.press("s:")
    stage.comes(
        "the page closes by itself, and later it renews", of_end=timedelta(days=-10, hours=-12)
    )


def by_hand_from_balance(stage: Stage) -> None:
    settled(stage)
    tops_up(stage, "50")
    removes_card(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")
    with stage.unseen():
        stage.comes("", of_end=timedelta(days=-12))
    opens(stage)
    stage.press(f"s:{_only(stage)}:r:")
    stage.press(f"s:{_only(stage)}:y:")
    opens(stage)
    stage.press("s:", end=":h")


def card_is_refused(stage: Stage) -> None:
    """For good: its bank may not be asked again."""
    buys(stage, "hard_decline")
    stage.comes("the bank refuses the card", of_end=ATTEMPTED)
    opens(stage)
    stage.command("paysystem")


def card_is_lost(stage: Stage) -> None:
    """Somebody took it away at the payment system."""
    buys(stage)
    [card] = stage.world.account(stage.person).cards
    stage.world.payments.lose_card(card.reference)
    stage.comes("the payment system does not know the card", of_end=ATTEMPTED)
    opens(stage)
    stage.command("paysystem")


def too_early(stage: Stage) -> None:
    buys(stage)
    with stage.unseen():
        opens(stage)
    [one] = stage.world.subscriptions(stage.person)
    stage.press_old(f"s:{one.id}:r:{int(one.end.timestamp())}:1800EUR", "“Renew” of an old message")


def late_switch(stage: Stage) -> None:
    """After the last attempt."""
    buys(stage, "decline")
    with stage.unseen():
        stage.comes("", of_end=timedelta(days=2, hours=21))
    opens(stage)
    stage.press("s:", end=":a:0")
    stage.press("s:", end=":a:1")
    stage.press("s:", end="EUR")


def outage(stage: Stage) -> None:
    """Nothing ran for days: what is late is still tried."""
    buys(stage)
    removes_card(stage)
    with stage.unseen():
        stage.command("subscriptions")
    [one] = stage.world.subscriptions(stage.person)
    stage.world.clock.at = one.end + timedelta(days=4)
    stage.command("subscriptions")
    stage.press("s:")
    stage.command("start")


def price_rises(stage: Stage) -> None:
    buys(stage)
    stage.world.deploy(times(SIPTG, 2))
    stage.command("subscriptions")
    stage.press("s:")
    with stage.unseen():
        stage.world.deploy(SIPTG)
        stage.comes("", of_end=REMINDED)
        stage.world.deploy(times(SIPTG, 2))
    stage.comes("the price has risen since the reminder", of_end=ATTEMPTED)
    stage.comes("the next attempt takes what was told", of_end=timedelta(days=-1, hours=-23))


def card_expires(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
        stage.pay(expiry=(6, 2026))
    stage.passes("the card is about to expire", days=125)
    stage.command("subscriptions")
    stage.press("s:")
    stage.command("paysystem")
    stage.comes("a reminder comes", of_end=REMINDED)
    with stage.unseen():
        opens(stage)
        stage.press("s:", end=":a:0")
    stage.press("s:", end=":a:1")


def switched_off(stage: Stage) -> None:
    buys(stage)
    with stage.unseen():
        opens(stage)
    stage.press("s:", end=":a:0")
    stage.command("subscriptions")
    stage.comes("a reminder comes", of_end=REMINDED)
    stage.comes("the paid time is almost over", of_end=timedelta(days=-1))
    opens(stage)
    stage.press("s:", end=":a:1")
    with stage.unseen():
        opens(stage)
    stage.press(f"s:{_only(stage)}:r:")
    removes_card(stage)
    opens(stage)
    stage.press("s:", end=":a:1")
    stage.comes("the paid time ends", of_end=OVER)
    stage.comes("the last reminder comes", of_end=WARNED)
    stage.comes("it ends", of_end=GONE)


def withdrawn(stage: Stage) -> None:
    buys(stage)
    stage.world.deploy(_withdrawn(stage.world.services.catalog, "gateway"))
    stage.command("subscriptions")
    stage.press("s:")
    stage.comes("a reminder comes", of_end=REMINDED)
    stage.comes("no renewal is possible", of_end=ATTEMPTED)
    stage.comes("it ends", of_end=GONE)
    stage.command("subscriptions")
    stage.press("s:")


def _withdrawn(catalog: Catalog, successor: str) -> Catalog:
    plans = [
        replace(plan, withdrawn_on=WITHDRAWN, successor=successor)
        if plan.id == "softphone"
        else plan
        for plan in catalog.plans
    ]
    return replace(catalog, plans=tuple(plans))


def left_the_catalog(stage: Stage) -> None:
    buys(stage)
    stage.world.deploy(without_plan())
    opens(stage)


def together(stage: Stage) -> None:
    """The balance pays for both, but is enough for one."""
    settled(stage)
    tops_up(stage, "220")
    removes_card(stage)
    with stage.unseen():
        for plan in ("softphone", "gateway"):
            stage.opens_plan(plan)
            stage.press("d:", end=":bal")
            stage.press("d:", end=":yes")
    tops_up(stage, "170")
    removes_card(stage)
    stage.command("balance")
    stage.comes("reminders come", of_end=REMINDED)
    stage.command("balance")


def renews_licences(stage: Stage) -> None:
    """In dollars, VAT on top."""
    buys(stage, plan="basic")
    opens(stage)
    stage.comes("a reminder comes, a week before the charge", of_end=timedelta(days=-9))
    stage.comes("the card is charged", of_end=timedelta(days=-2, hours=-23))
    with stage.unseen():
        opens(stage)
    stage.press("s:", end=":h")
    stage.command("history")
    stage.press("hist:i:1")
    stage.world.payments.behave(None, "decline")
    stage.comes("half a month later the bank declines", of_end=timedelta(days=-2, hours=-23))
    stage.comes("the paid time ends", of_end=OVER)
    stage.comes("it ends", of_end=timedelta(days=12))
    stage.command("subscriptions")
    stage.press("s:")
    stage.press("t:again:")


def in_advance(stage: Stage) -> None:
    buys(stage, plan="basic")
    opens(stage)
    stage.press(f"s:{_only(stage)}:r:")
    stage.press(f"s:{_only(stage)}:y:")
    opens(stage)


def somebody_elses(stage: Stage) -> None:
    """The Payer and the Customer are two accounts."""
    buys(stage)
    stage.world.command("start", stage.other)
    _made_customer(stage, stage.other.id)
    stage.command("subscriptions")
    stage.press("s:")


def paid_by_another(stage: Stage) -> None:
    buys(stage)
    stage.world.command("start", stage.other)
    swapped(stage)
    stage.command("subscriptions")
    stage.press("s:")
    stage.press_old(f"s:{_only(stage)}:a:0", "“Switch auto-renewal off” all the same")


def _made_customer(stage: Stage, customer: int) -> None:
    world = stage.world
    [one] = world.subscriptions(stage.person)
    world.put(subscription_key(one.id), replace(one, customer_id=customer))
    world.put(account_key(customer), replace(world.account(customer), live={one.family: one.id}))
    world.put(account_key(one.payer_id), replace(world.account(one.payer_id), live={}))
    world.put(link_key(customer, one.id), Link(one.id))


def swapped(stage: Stage) -> None:
    world = stage.world
    [one] = world.subscriptions(stage.person)
    world.put(subscription_key(one.id), replace(one, payer_id=stage.other.id))
    world.put(link_key(stage.other.id, one.id), Link(one.id))


def payer_of_an_ended_one(stage: Stage) -> None:
    buys(stage)
    removes_card(stage)
    stage.world.command("start", stage.other)
    _made_customer(stage, stage.other.id)
    with stage.unseen():
        stage.comes("", of_end=WARNED)
    stage.comes("it ends", of_end=GONE)


def many(stage: Stage) -> None:
    """A customer of years."""
    buys(stage)
    world = stage.world
    [one] = world.subscriptions(stage.person)
    for place in range(17):
        old = replace(one, id=f"old{place:02}", status=Status.ENDED, auto_renew=False, waits={})
        world.put(subscription_key(old.id), old)
        world.put(link_key(stage.person.id, old.id), Link(old.id))
    stage.command("subscriptions")


SCENES: Final = (
    Scene("Renews by itself", renews_by_itself),
    Scene("Renews from the balance, and from both", renews_from_balance),
    Scene("A renewal for which there is no money, to its end", cannot_pay),
    Scene("Pays while everything still works", pays_in_grace),
    Scene("The bank declines a renewal; another card pays", is_declined),
    Scene("The bank wants a renewal confirmed", bank_confirms),
    Scene("The bank wants a part confirmed, the balance pays the rest", bank_confirms_a_part),
    Scene("Nobody confirms it", bank_is_not_answered),
    Scene("The bank wants a renewal by hand confirmed", bank_by_hand),
    Scene("A payment that takes days", under_way),
    Scene("Renews by hand on a page", by_hand_on_a_page),
    Scene("Renews by hand from the balance", by_hand_from_balance),
    Scene("The bank refuses the card for good", card_is_refused),
    Scene("The payment system has lost the card", card_is_lost),
    Scene("Too early", too_early),
    Scene("Switched off and on after the last attempt", late_switch),
    Scene("After days in which nothing ran", outage),
    Scene("Renews in advance", in_advance, VOIPTIME),
    Scene("Licences through their life, VAT on top", renews_licences, with_vat(VOIPTIME)),
    Scene("The price rises", price_rises),
    Scene("The card expires before the charge", card_expires),
    Scene("Auto-renewal is switched off", switched_off),
    Scene("The plan is withdrawn", withdrawn),
    Scene("The plan has left the catalog", left_the_catalog),
    Scene("Two subscriptions of one balance", together),
    Scene("Pays for another account", somebody_elses),
    Scene("Another account pays", paid_by_another),
    Scene("What one paid for another account ends", payer_of_an_ended_one),
    Scene("Many subscriptions", many),
)

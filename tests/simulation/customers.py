"""What customers do: buy, pay, top up, renew, switch, change cards, block; knows no fault and no check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any, Final

from chalicelib.application.payments import methods, top_ups
from chalicelib.application.people import accounts
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.application.subscriptions.records import draft_key
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.draft import Draft
from tests.simulation.registry import action
from tests.simulation.views import charges_of_page, end_of, instant, live
from tests.simulation.world import SimWorld

BEHAVIOURS: Final = ("ok", "ok", "ok", "decline", "hard_decline", "authentication", "slow")
COUNTRIES: Final = ("LT", "EE", "FI", "DE", "HU", "US")


def open_account(services: Services, number: int, language: str) -> Account:
    return accounts.open_account(services, Person(number, f"Person {number}", language))


@action(weight=3)
def arrives(world: SimWorld, dice: Random) -> None:
    """Somebody writes to the bot, for the first time or again after having blocked it."""
    number = dice.choice(world.people)
    new = number not in world.watcher.accounts
    world.chat.blocked.discard(number)
    world.press(open_account, number, dice.choice(("en", "ru")))
    if new:
        country = dice.choice(COUNTRIES)
        _directly(world, account_key(number), Account, lambda a: replace(a, country=country))


@action(weight=2)
def blocks_the_bot(world: SimWorld, dice: Random) -> None:
    person = dice.choice(world.people)
    world.chat.blocked.add(person)
    world.ever_blocked.add(person)


@action(weight=10, ready=lambda world: world.watcher.accounts)
def begins_a_purchase(world: SimWorld, dice: Random) -> None:
    payer = _somebody(world, dice)
    if payer is None:
        return
    plan = dice.choice(_sold(world))
    draft = world.press(purchases.start_draft, payer, plan.id)
    if dice.random() < 0.25:  # as if the Customer had been chosen by Telegram's user picker
        customer = dice.choice(list(world.watcher.accounts))
        key = draft_key(draft.id)
        _directly(world, key, Draft, lambda d: replace(d, customer_id=customer))
    _shown(world, draft)


@action(weight=8, ready=lambda world: world.drafts)
def changes_the_purchase(world: SimWorld, dice: Random) -> None:
    if not world.drafts:
        return
    draft_id, payer, revision = dice.choice(world.drafts[-4:])
    plan = world.services.catalog.plan(world.plans[draft_id])
    options = {spec.key: dice.randint(spec.minimum, min(spec.maximum, 7)) for spec in plan.options}
    chosen = options if dice.random() < 0.5 else None
    months = dice.choice(plan.periods).months
    draft = world.press(change, draft_id, payer, revision, (chosen, months))
    _shown(world, draft)


def change(
    services: Services,
    draft_id: str,
    payer: int,
    revision: int,
    chosen: tuple[dict[str, int] | None, int],
) -> Draft:
    """`chosen`: options (None: as they are) and months."""
    options, months = chosen
    return purchases.change_draft(
        services, draft_id, payer, revision, options=options, months=months
    )


@action(weight=10, ready=lambda world: world.drafts)
def starts_to_pay(world: SimWorld, dice: Random) -> None:
    if world.drafts:
        draft_id, payer, revision = dice.choice(world.drafts[-4:])
        world.press(purchases.start_payment, draft_id, payer, revision, message(dice))


@action(weight=6, ready=lambda world: world.drafts)
def pays_from_the_balance(world: SimWorld, dice: Random) -> None:
    if world.drafts:
        draft_id, payer, revision = dice.choice(world.drafts[-4:])
        world.press(purchases.pay_from_balance, draft_id, payer, revision)


@action(weight=6, ready=lambda world: world.watcher.accounts)
def tops_up(world: SimWorld, dice: Random) -> None:
    payer = _somebody(world, dice)
    if payer is None:
        return
    currency = world.services.catalog.default_currency
    minor = dice.choice((500, 1234, 2000, 5000, 30000, 123456))
    world.press(top_ups.start_top_up, payer, Money(minor, currency), message(dice))


@action(weight=16, ready=lambda world: world.payments.pages())
def pays_on_a_page(world: SimWorld, dice: Random) -> None:
    """A page, old or new, is paid, refuses the card, or leaves it to the bank."""
    pages = [r for r in world.payments.pages()[-6:] if world.payments.is_payable(r)]
    if not pages:
        return
    reference = dice.choice(pages)
    payer = charges_of_page(world.payments, world.watcher.charges, reference)
    plastic = world.wallet(payer, dice.randrange(2), dice.choice(BEHAVIOURS))
    outcome = dice.random()
    if outcome < 0.8:
        world.count("page paid")
        world.payments.pay(reference, world.plastic[plastic], last4=plastic)
    elif outcome < 0.9:
        world.count("page paid slowly")
        world.payments.pay_slowly(reference)
    else:
        world.count("page refuses a card")


@action(weight=4, ready=lambda world: world.payments.undecided())
def the_bank_decides(world: SimWorld, dice: Random) -> None:
    slow = world.payments.undecided()
    if slow:
        paid = dice.random() < 0.7
        world.count(f"bank decides {'yes' if paid else 'no'}")
        world.payments.decide(dice.choice(slow), paid=paid)


@action(weight=4, ready=lambda world: world.plastic)
def a_card_changes(world: SimWorld, dice: Random) -> None:
    """Expired, emptied, reported as stolen, or good again: saved cards behave otherwise from now on."""
    if world.plastic:
        last4 = dice.choice(list(world.plastic))
        world.plastic[last4] = dice.choice(BEHAVIOURS)
        world.payments.behave(last4, world.plastic[last4])


@action(weight=8, ready=lambda world: world.watcher.subscriptions)
def presses_renew(world: SimWorld, dice: Random) -> None:
    found = _subscription(world, dice)
    if found is None:
        return
    subscription_id, payer, end = found
    world.watcher.wanted.add((subscription_id, instant(end)))
    world.press(renewals.renew_now, subscription_id, payer, message(dice), end)


@action(weight=4, ready=lambda world: world.watcher.subscriptions)
def switches_renewal(world: SimWorld, dice: Random) -> None:
    found = _subscription(world, dice)
    if found is not None:
        world.press(switch, found[0], found[1], dice.random() < 0.7)


def switch(services: Services, subscription_id: str, payer: int, on: bool) -> object:
    return subscriptions.switch_auto_renew(services, subscription_id, payer, on=on)


@action(weight=2, ready=lambda world: world.watcher.subscriptions)
def chooses_a_period(world: SimWorld, dice: Random) -> None:
    found = _subscription(world, dice)
    if found is None:
        return
    body = world.watcher.subscriptions[found[0]]
    months = dice.choice(world.services.catalog.plan(body["plan_id"]).periods).months
    world.watcher.chosen.add((found[0], months))
    world.press(subscriptions.choose_renewal_period, found[0], found[1], months)


@action(weight=2)
def chooses_a_card(world: SimWorld, dice: Random) -> None:
    found = _card(world, dice)
    if found is not None:
        world.press(methods.choose_card, *found)


@action(weight=1)
def removes_a_card(world: SimWorld, dice: Random) -> None:
    found = _card(world, dice)
    if found is not None:
        world.press(methods.remove_card, *found)


@action(weight=4, ready=lambda world: world.presses)
def presses_again(world: SimWorld, dice: Random) -> None:
    """An old button, pressed once more."""
    if world.presses:
        do, arguments = dice.choice(world.presses)
        world.press(do, *arguments)


@action(weight=8, ready=lambda world: world.repeats)
def telegram_repeats(world: SimWorld, dice: Random) -> None:
    """An update that was not answered comes again."""
    if world.repeats:
        do, arguments = world.repeats.pop(dice.randrange(len(world.repeats)))
        world.press(do, *arguments)


def _sold(world: SimWorld) -> list[Plan]:
    return list(world.services.catalog.plans_sold_on(world.clock.at.date()))


def _shown(world: SimWorld, draft: Draft) -> None:
    world.plans[draft.id] = draft.plan_id
    world.drafts.append((draft.id, draft.payer_id, draft.revision))
    del world.drafts[:-12]


def _somebody(world: SimWorld, dice: Random) -> int | None:
    known = list(world.watcher.accounts)
    return dice.choice(known) if known else None


def message(dice: Random) -> int:
    """On which of a few messages a button is pressed."""
    return dice.randrange(1_000_001, 1_000_004)


def _subscription(world: SimWorld, dice: Random) -> tuple[str, int, datetime] | None:
    """A subscription, live more often than not, its payer, and the end that the screen shows."""
    known = world.watcher.subscriptions
    chosen = [k for k, body in known.items() if live(body)]
    if not chosen or dice.random() < 0.1:
        chosen = list(known)
    if not chosen:
        return None
    subscription_id = dice.choice(chosen)
    body = known[subscription_id]
    return subscription_id, body["payer_id"], end_of(body)


def _card(world: SimWorld, dice: Random) -> tuple[int, str] | None:
    owners = [(n, a["cards"]) for n, a in world.watcher.accounts.items() if a.get("cards")]
    if not owners:
        return None
    number, cards = dice.choice(owners)
    return number, dice.choice(cards)["reference"]


def _directly(world: SimWorld, key: Any, kind: type[Any], change: Callable[[Any], Any]) -> None:
    """Write what no use case writes yet, without faults."""
    unit = Unit(world.calm_services)
    unit.put(key, change(unit.require(kind, key)))
    unit.commit()

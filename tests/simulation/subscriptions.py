"""People buy, change their mind, renew, switch; periods, ends and notices are watched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.ports.store import Body, Key, Table
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import promos, purchases, renewals, trials
from chalicelib.application.subscriptions.subscription import (
    choose_renewal_period,
    switch_auto_renew,
)
from chalicelib.domain.catalog.plan import OptionSpec, Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.subscriptions.draft import Draft
from tests.simulation import changes
from tests.simulation.dearer import dearer
from tests.simulation.life_rules import notice
from tests.simulation.machines import live_until
from tests.simulation.offer import has_price
from tests.simulation.payments import brought_by, pays_late
from tests.simulation.played import Actions, Played
from tests.simulation.prices import code_terms, price, renewal_price
from tests.simulation.promotions import make
from tests.simulation.subscriptions_rules import at_rest, period, price_shown, sale, unfinished
from tests.simulation.subscriptions_stories import CASES, renew_on_a_page, start_payment
from tests.simulation.views import (
    end_of,
    instant,
    live,
    message,
    minor,
    promo_codes,
    somebody,
)
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

ACTIONS: Final = Actions()


@ACTIONS.add(weight=10, ready=lambda world: world.watcher.accounts)
def begins_a_purchase(world: SimWorld, dice: Random) -> None:
    payer = somebody(world, dice)
    if payer is None:
        return
    sold = sold_today(world)
    if not sold:
        return
    plan = dice.choice(sold)
    draft = world.press(purchases.start_draft, payer, plan.id)
    draft_shown(world, draft)


@ACTIONS.add(weight=8, ready=lambda world: world.drafts)
def changes_the_purchase(world: SimWorld, dice: Random) -> None:
    if not world.drafts:
        return
    draft_id, payer, revision = dice.choice(world.drafts[-4:])
    plan = world.services.catalog.plan(world.plans[draft_id])
    options = {spec.key: a_value(spec, dice) for spec in plan.options}
    chosen = options if dice.random() < 0.5 else None
    months = dice.choice(plan.periods).months
    draft = world.press(change, draft_id, payer, revision, (chosen, months))
    draft_shown(world, draft)


def a_value(spec: OptionSpec, dice: Random) -> int:
    """One of the first few that there are."""
    most = max(min(spec.maximum, 7), spec.minimum + 3 * spec.step)
    return dice.randrange(spec.minimum, min(most, spec.maximum) + 1, spec.step)


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


@ACTIONS.add(weight=6, ready=lambda world: world.drafts and promo_codes(world))
def enters_a_promo_code(world: SimWorld, dice: Random) -> None:
    """One that there is, mostly."""
    names = promo_codes(world)
    if not world.drafts or not names:
        return
    draft_id, payer, _ = dice.choice(world.drafts[-4:])
    written = dice.choice(names[-2:]).lower() if dice.random() < 0.9 else "nobody's"
    draft_shown(world, world.press(promos.enter_promo, draft_id, payer, written))


@ACTIONS.add(weight=4, where="top", ready=lambda world: len(_buyers(world)) > 1)
def the_last_of_a_code_is_wanted(world: SimWorld, dice: Random) -> None:
    """Staff make a code that can be used once, and everybody who is about to buy enters it."""
    name = f"ONCE{world.steps}"
    world.press(make, f"{name} {dice.choice(('10%', '7 days'))} limit 1")
    for payer, draft_id in _buyers(world).items():
        draft_shown(world, world.press(promos.enter_promo, draft_id, payer, name))


def _buyers(world: SimWorld) -> dict[int, str]:
    """By payer, the last draft of each."""
    return {payer: draft_id for draft_id, payer, _ in world.drafts}


@ACTIONS.add(weight=4, where="top", ready=lambda world: world.drafts)
def buys_with_a_code(world: SimWorld, dice: Random) -> None:
    """One that staff have just made: what it takes off, and the days that it gives, show in what is sold."""
    found = _with_a_code(world, dice)
    if found is None:
        return
    draft_id, payer, revision = found
    brought_by(world, dice, payer, 100_000)
    shown = _agreed(world, dice, draft_id)
    world.press(from_balance, draft_id, payer, revision, shown)


@ACTIONS.add(weight=4, where="top", ready=lambda world: world.drafts)
def pays_late_for_a_code_that_was_given_back(world: SimWorld, dice: Random) -> None:
    """The page asks for the price with the code; it is closed, the code is anybody's, and then it is paid."""
    found = _with_a_code(world, dice)
    if found is None:
        return
    draft_id, payer, revision = found
    shown = _agreed(world, dice, draft_id)
    charge = world.press(start_to_pay, draft_id, payer, revision, (message(dice), shown))
    draft_shown(world, world.press(promos.remove_promo, draft_id, payer))
    if charge.reference in world.payments.over():
        pays_late(world, dice, charge.reference)


@ACTIONS.add(weight=3, where="top", ready=lambda world: world.drafts)
def pays_what_was_shown(world: SimWorld, dice: Random) -> None:
    """The plan has become dearer since; the price that was on the screen a moment ago is still taken."""
    if not world.drafts:
        return
    draft_id, payer, _ = dice.choice(world.drafts[-4:])
    brought_by(world, dice, payer, 100_000)
    seen = world.press(purchases.offer_draft, draft_id, payer)
    quoted = seen.quotes[seen.draft.months]
    world.watcher.agreed.setdefault(draft_id, set()).add(quoted.gross.minor)
    world.deploy(dearer(world.offer, seen.draft.plan_id))
    pressed = draft_id, payer, seen.draft.revision, quoted.gross.minor
    lives, shown = world.watcher.accounts[payer]["country"], world.watcher.kept.get(draft_id)
    try:
        world.press(from_balance, *pressed)
    except Refused as refused:
        moved = world.watcher.accounts[payer]["country"] != lives
        anew = world.watcher.kept.get(draft_id) != shown  # by a code that was entered meanwhile
        holds = refused.code != "price-changed" or moved or anew
        require(holds, "shown-holds", f"{quoted.gross} was shown for {draft_id}: {refused}")
        raise


def _with_a_code(world: SimWorld, dice: Random) -> tuple[str, int, int] | None:
    """A draft that somebody has entered a code for, which staff have made for everybody."""
    if not world.drafts:
        return None
    draft_id, payer, _ = dice.choice(world.drafts[-4:])
    name = f"ANY{world.steps}"
    world.press(make, f"{name} {dice.choice(('10%', '33%', '7 days'))} each 0")
    draft = world.press(promos.enter_promo, draft_id, payer, name)
    draft_shown(world, draft)
    return draft_id, payer, draft.revision


@ACTIONS.add(weight=1, ready=lambda world: world.drafts)
def removes_the_promo_code(world: SimWorld, dice: Random) -> None:
    if world.drafts:
        draft_id, payer, _ = dice.choice(world.drafts[-4:])
        draft_shown(world, world.press(promos.remove_promo, draft_id, payer))


@ACTIONS.add(weight=10, ready=lambda world: world.drafts)
def starts_to_pay(world: SimWorld, dice: Random) -> None:
    if world.drafts:
        draft_id, payer, revision = dice.choice(world.drafts[-4:])
        shown = _agreed(world, dice, draft_id)
        world.press(start_to_pay, draft_id, payer, revision, (message(dice), shown))


@ACTIONS.add(weight=4, ready=lambda world: world.drafts)
def buys_by_a_saved_card(world: SimWorld, dice: Random) -> None:
    """One of those of its payer."""
    if not world.drafts:
        return
    draft_id, payer, revision = dice.choice(world.drafts[-4:])
    cards = world.watcher.accounts[payer].get("cards", ())
    if not cards:
        return
    card, shown = dice.choice(cards)["reference"], _agreed(world, dice, draft_id)
    world.watcher.named.add((draft_id, card))
    world.press(by_saved_card, draft_id, payer, revision, (card, message(dice), shown))


@ACTIONS.add(weight=6, ready=lambda world: world.drafts)
def pays_from_the_balance(world: SimWorld, dice: Random) -> None:
    if world.drafts:
        draft_id, payer, revision = dice.choice(world.drafts[-4:])
        shown = _agreed(world, dice, draft_id)
        world.press(from_balance, draft_id, payer, revision, shown)


@ACTIONS.add(weight=2, ready=lambda world: world.watcher.accounts)
def tries_a_plan(world: SimWorld, dice: Random) -> None:
    """One that has a trial, mostly."""
    person, sold = somebody(world, dice), sold_today(world)
    with_trial = [plan for plan in sold if plan.trial_days is not None]
    if person is None or not sold:
        return
    plan = dice.choice(with_trial if with_trial and dice.random() < 0.9 else sold)
    world.press(trials.start_trial, plan.id, person)


@ACTIONS.add(weight=8, ready=lambda world: world.watcher.subscriptions)
def presses_renew(world: SimWorld, dice: Random) -> None:
    found = _subscription(world, dice)
    if found is None:
        return
    subscription_id, payer, end = found
    world.watcher.wanted.add((subscription_id, instant(end)))
    shown = _seen(world, dice, subscription_id)
    world.press(renew, subscription_id, payer, end, (message(dice), shown))


@ACTIONS.add(weight=3, ready=lambda world: world.watcher.subscriptions)
def looks_at_a_renewal(world: SimWorld, dice: Random) -> None:
    """What it would take is shown, to be agreed to or not."""
    found = _subscription(world, dice)
    if found is None:
        return
    subscription_id, payer, end = found
    _look(world, dice, subscription_id)
    shown = world.watcher.shown.get(subscription_id)
    if shown is not None:
        world.press(preview, subscription_id, payer, end, shown)


def preview(
    services: Services, subscription_id: str, payer: int, end: datetime, shown: int
) -> object:
    money = Money(shown, services.catalog.default_currency)
    return renewals.preview_renewal(services, subscription_id, payer, end, money)


@ACTIONS.add(weight=2, ready=lambda world: world.watcher.subscriptions)
def renews_by_another_card(world: SimWorld, dice: Random) -> None:
    """One of the saved ones, for this once."""
    found = _subscription(world, dice)
    if found is None:
        return
    subscription_id, payer, end = found
    cards = world.watcher.accounts[payer].get("cards", ())
    if not cards:
        return
    world.watcher.wanted.add((subscription_id, instant(end)))
    card = dice.choice(cards)["reference"]
    world.watcher.named.add((subscription_id, card))
    shown = _seen(world, dice, subscription_id)
    world.press(renew_by_any_card, subscription_id, payer, end, (card, shown))


def renew_by_any_card(
    services: Services,
    subscription_id: str,
    payer: int,
    end: datetime,
    pressed: tuple[str, int | None],
) -> object:
    """`pressed`: which card, at which price."""
    card, shown = pressed
    return renewals.renew_now(
        services, subscription_id, payer, None, end, shown=_money(services, shown), card=card
    )


def start_to_pay(
    services: Services, draft_id: str, payer: int, revision: int, pressed: tuple[int, int | None]
) -> Charge:
    """`pressed`: on which message, at which price."""
    message_id, shown = pressed
    return purchases.start_payment(
        services, draft_id, payer, revision, message_id, shown=_money(services, shown)
    )


def by_saved_card(
    services: Services,
    draft_id: str,
    payer: int,
    revision: int,
    pressed: tuple[str, int, int | None],
) -> object:
    """`pressed`: which card, on which message, at which price."""
    card, message_id, shown = pressed
    price = _money(services, shown)
    return purchases.start_payment(
        services, draft_id, payer, revision, message_id, shown=price, card=card
    )


def from_balance(
    services: Services, draft_id: str, payer: int, revision: int, shown: int | None
) -> object:
    return purchases.pay_from_balance(
        services, draft_id, payer, revision, shown=_money(services, shown)
    )


def renew(
    services: Services,
    subscription_id: str,
    payer: int,
    end: datetime,
    pressed: tuple[int, int | None],
) -> object:
    message_id, shown = pressed
    return renewals.renew_now(
        services, subscription_id, payer, message_id, end, shown=_money(services, shown)
    )


def _money(services: Services, minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, services.catalog.default_currency)


def _seen(world: SimWorld, dice: Random, subscription_id: str) -> int | None:
    """The price on the button that is pressed: today's, or that of an older screen."""
    _look(world, dice, subscription_id)
    return _agreed(world, dice, subscription_id)


def _look(world: SimWorld, dice: Random, subscription_id: str) -> None:
    """The screen is as it was, or drawn anew."""
    today = renewal_price(world, world.watcher.subscriptions[subscription_id])
    if today is not None and (subscription_id not in world.watcher.shown or dice.random() < 0.4):
        world.watcher.shown[subscription_id] = today


def _agreed(world: SimWorld, dice: Random, subject: str) -> int | None:
    """What its payer says yes to; None: whatever it costs, as the sandbox and old messages do."""
    shown = world.watcher.shown.get(subject) if dice.random() < 0.9 else None
    world.watcher.agreed.setdefault(subject, set()).add(shown)
    return shown


@ACTIONS.add(weight=4, ready=lambda world: world.watcher.subscriptions)
def switches_renewal(world: SimWorld, dice: Random) -> None:
    found = _subscription(world, dice)
    if found is not None:
        _switches(world, dice, found[0], found[1])


def _switches(world: SimWorld, dice: Random, subscription_id: str, payer: int) -> None:
    on = dice.random() < 0.7
    world.watcher.switched.add((subscription_id, on))
    world.press(switch, subscription_id, payer, on)


def switch(services: Services, subscription_id: str, payer: int, on: bool) -> object:
    return switch_auto_renew(services, subscription_id, payer, on=on)


@ACTIONS.add(weight=2, ready=lambda world: world.watcher.subscriptions)
def chooses_a_period(world: SimWorld, dice: Random) -> None:
    found = _subscription(world, dice)
    if found is None:
        return
    body = world.watcher.subscriptions[found[0]]
    months = dice.choice(world.services.catalog.plan(body["plan_id"]).periods).months
    world.watcher.chosen.add((found[0], months))
    world.press(choose_renewal_period, found[0], found[1], months)


@ACTIONS.add(weight=4, where="top", ready=lambda world: world.watcher.subscriptions)
def a_page_of_a_renewal_is_left(world: SimWorld, dice: Random) -> None:
    """It is opened as soon as may be, left until it is over, and then paid all the same, when something else
    has begun."""
    known = [body for body in world.watcher.subscriptions.values() if live(body)]
    free = [body for body in known if not body.get("open_charge")]
    if not free:
        return
    nearest = min(free, key=end_of)["id"]
    live_until(world, dice, end_of(world.watcher.subscriptions[nearest]) - timedelta(days=13))
    body = world.watcher.subscriptions[nearest]
    world.watcher.wanted.add((body["id"], instant(end_of(body))))
    pressed = message(dice), _seen(world, dice, body["id"])
    world.press(renew_on_page, body["id"], body["payer_id"], end_of(body), pressed)
    if world.watcher.subscriptions[body["id"]].get("open_charge"):
        live_until(world, dice, world.clock.at + timedelta(hours=25))
        late = another_page_is_opened_and_the_former_paid
        if dice.random() < 0.5:
            late = another_period_is_chosen_and_the_former_paid
        late(world, dice)


@ACTIONS.add(weight=4, ready=lambda world: world.payments.over())
def another_period_is_chosen_and_the_former_paid(world: SimWorld, dice: Random) -> None:
    """Money arrives on a closed page of a renewal for which another period is chosen by now."""
    for reference, _, body in _closed_pages(world):
        periods = world.services.catalog.plan(body["plan_id"]).periods
        others = [one.months for one in periods if one.months != body["renewal_months"]]
        if not others:
            return
        months = dice.choice(others)
        world.watcher.chosen.add((body["id"], months))
        world.press(choose_renewal_period, body["id"], body["payer_id"], months)
        pays_late(world, dice, reference)
        return


@ACTIONS.add(weight=4, ready=lambda world: world.payments.over())
def another_page_is_opened_and_the_former_paid(world: SimWorld, dice: Random) -> None:
    """Money arrives on a closed page of a renewal, while another one holds the same share of the balance."""
    for reference, charge, body in _closed_pages(world):
        if minor(charge["held"]) and not body.get("open_charge"):
            world.watcher.wanted.add((body["id"], instant(end_of(body))))
            shown = _seen(world, dice, body["id"])
            pressed = message(dice), shown
            world.press(renew_on_page, body["id"], body["payer_id"], end_of(body), pressed)
            pays_late(world, dice, reference)
            return


def renew_on_page(
    services: Services,
    subscription_id: str,
    payer: int,
    end: datetime,
    pressed: tuple[int, int | None],
) -> object:
    """`pressed`: on which message, at which price."""
    message_id, shown = pressed
    money = _money(services, shown)
    return renewals.renew_now(
        services, subscription_id, payer, message_id, end, shown=money, on_page=True
    )


def _closed_pages(world: SimWorld) -> Iterator[tuple[str, Body, Body]]:
    """Of renewals whose period is still to be sold: the page, its charge, and the subscription."""
    for reference in world.payments.over():
        charge = world.watcher.charges[world.payments.payments[reference].charge_id]
        purpose = charge["purpose"]
        body = world.watcher.subscriptions.get(purpose.get("subject", ""))
        start = purpose.get("terms", {}).get("start")
        if body is not None and live(body) and instant(end_of(body)) == start:
            yield reference, charge, body


def sold_today(world: SimWorld) -> list[Plan]:
    return list(world.services.catalog.plans_sold_on(world.clock.at.date()))


def draft_shown(world: SimWorld, draft: Draft) -> None:
    """It stands on a screen, with its price."""
    world.plans[draft.id] = draft.plan_id
    payer, chosen = (
        world.watcher.accounts[draft.payer_id],
        (draft.plan_id, dict(draft.options), draft.months),
    )
    if has_price(world.offer, payer, chosen, world.clock.at):
        promo = None if draft.promo is None else code_terms(world, draft.promo.code)
        first = not draft.for_other and not _has_bought(world, draft.payer_id)
        if promo and promo.get("first_purchase") and not first:
            promo = None
        world.watcher.shown[draft.id] = price(world, draft.payer_id, *chosen, promo=promo)
        world.press(purchases.offer_draft, draft.id, draft.payer_id)
    world.drafts.append((draft.id, draft.payer_id, draft.revision))
    del world.drafts[:-12]


def _has_bought(world: SimWorld, payer: int) -> bool:
    return bool(world.watcher.accounts[payer].get("bought"))


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


def _meet_draft(world: SimWorld, dice: Random, pk: str) -> None:
    shown = [(payer, revision) for draft, payer, revision in world.drafts if draft == pk]
    if not shown:
        return
    payer, revision = shown[-1]
    match dice.randrange(3):
        case 0:
            pressed = message(dice), _agreed(world, dice, pk)
            world.press(start_to_pay, pk, payer, revision, pressed)
        case 1:
            world.press(from_balance, pk, payer, revision, _agreed(world, dice, pk))
        case _:
            months = dice.choice(world.services.catalog.plan(world.plans[pk]).periods).months
            world.press(change, pk, payer, revision, (None, months))


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    body = world.watcher.subscriptions.get(pk)
    if body is None:
        return
    match dice.randrange(4):
        case 0:
            end = end_of(body)
            world.watcher.wanted.add((pk, instant(end)))
            pressed = message(dice), _seen(world, dice, pk)
            world.press(renew, pk, body["payer_id"], end, pressed)
        case 1:
            _switches(world, dice, pk, body["payer_id"])
        case 2:
            months = dice.choice(world.services.catalog.plan(body["plan_id"]).periods).months
            world.watcher.chosen.add((pk, months))
            world.press(choose_renewal_period, pk, body["payer_id"], months)
        case _:
            world.use(perform, Key(Table.SUBSCRIPTIONS, pk, "subscription"))


PLAYED: Final = Played(
    "subscriptions",
    actions=(*ACTIONS.all, *changes.ACTIONS.all),
    meetings={"draft": _meet_draft, "subscription": _meet, **changes.MEETINGS},
    rules={
        "entry": sale,
        "subscription": period,
        "draft": price_shown,
        "amendment": changes.amendment,
    },
    cases=(*CASES, *changes.CASES),
    pages={"purchase": start_payment, "renewal": renew_on_a_page, **changes.PAGES},
    said=notice,
    at_rest=at_rest,
    unfinished=unfinished,
)

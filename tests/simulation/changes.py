"""People change what runs: its options, or to a higher plan, and pay for it in every way."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from chalicelib.application.payments import charges, top_ups
from chalicelib.application.payments.records import charge_key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import changes, purchases, renewals
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Aim
from chalicelib.domain.subscriptions.amendment import Amendment
from tests.simulation import machines
from tests.simulation.dearer import dearer
from tests.simulation.payments import brought_by, pays_late
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Step, Story, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import (
    A_MOMENT,
    MESSAGE,
    a_draft,
    bought,
    live_until,
    pages_paid,
    served,
    topped_up,
    until,
)
from tests.simulation.views import ANNA, end_of, instant, live, message
from tests.simulation.world import SimWorld
from tests.support.for_others import accepted_by

ACTIONS: Final = Actions()

BORIS: Final = 2
"""For whom somebody else pays."""

Choice = tuple[str | None, dict[str, int] | None]
"""Another plan, or other options."""


def amendment(world: SimWorld, written: Written) -> None:
    """What people have before them."""
    world.watcher.others["amendment", written.put.key.pk] = written.body


def _shown(world: SimWorld) -> list[tuple[str, int, int]]:
    """What is before somebody: the subscription, its payer, the revision on the buttons."""
    return [
        (pk, body["payer_id"], body.get("revision", 1))
        for (name, pk), body in world.watcher.others.items()
        if name == "amendment" and body.get("shown")
    ]


@ACTIONS.add(weight=12, ready=lambda world: world.watcher.subscriptions)
def puts_a_change_together(world: SimWorld, dice: Random) -> None:
    known = [one for one, body in world.watcher.subscriptions.items() if live(body)]
    if not known:
        return
    subscription_id = dice.choice(known)
    payer = world.watcher.subscriptions[subscription_id]["payer_id"]
    begun = world.press(changes.begin_change, subscription_id, payer)
    chosen = world.press(
        choose_change, subscription_id, payer, begun.revision, _choice(world, dice, begun)
    )
    if chosen.shown is not None and dice.random() < 0.8:
        _agree(world, dice, (subscription_id, payer, chosen.revision))


@ACTIONS.add(weight=4, ready=lambda world: world.watcher.subscriptions)
def wants_a_lower_plan(world: SimWorld, dice: Random) -> None:
    """By a button of an old message: it is refused."""
    catalog = world.services.catalog
    ranks = {plan.id: (plan.family, plan.rank) for plan in catalog.plans}
    found = [
        (pk, body["payer_id"], other)
        for pk, body in world.watcher.subscriptions.items()
        for other, (family, rank) in ranks.items()
        if live(body) and (family, rank) < ranks.get(body["plan_id"], ("", 0))
        if family == body["family"]
    ]
    if found:
        pk, payer, other = dice.choice(found)
        begun = world.press(changes.begin_change, pk, payer)
        chosen = world.press(choose_change, pk, payer, begun.revision, (other, None))
        world.press(changes.change_from_balance, pk, payer, chosen.revision)


@ACTIONS.add(weight=4, ready=_shown)
def looks_at_the_change(world: SimWorld, dice: Random) -> None:
    if shown := _shown(world):
        world.press(changes.preview_change, *dice.choice(shown))


@ACTIONS.add(weight=6, ready=_shown)
def agrees_to_a_change(world: SimWorld, dice: Random) -> None:
    if shown := _shown(world):
        _agree(world, dice, dice.choice(shown))


@ACTIONS.add(weight=2, where="top", ready=lambda world: world.watcher.subscriptions)
def wants_more_for_a_new_period(world: SimWorld, dice: Random) -> None:
    """The operator takes the whole price for more, and somebody wants it."""
    known = [pk for pk, body in world.watcher.subscriptions.items() if live(body)]
    if not known:
        return
    world.deploy({**world.offer, "changes": {**world.offer["changes"], "expansion": "full"}})
    pk = dice.choice(known)
    payer = world.watcher.subscriptions[pk]["payer_id"]
    brought_by(world, dice, payer, 100_000)
    world.press(changes.change_from_balance, pk, payer, _one_more(world, pk, payer))


@ACTIONS.add(weight=3, where="top", ready=lambda world: world.watcher.subscriptions)
def pays_late_for_a_change(world: SimWorld, dice: Random) -> None:
    """A page is opened for one, another one is done meanwhile, and then the page is paid."""
    known = [pk for pk, body in world.watcher.subscriptions.items() if live(body)]
    if not known:
        return
    terms = {**world.offer["changes"], "expansion": "pay_difference"}
    world.deploy({**world.offer, "changes": terms})
    pk = dice.choice(known)
    payer = world.watcher.subscriptions[pk]["payer_id"]
    charge = world.press(
        change_by_card, pk, payer, _one_more(world, pk, payer), (message(dice), None)
    )
    brought_by(world, dice, payer, 100_000)
    world.press(changes.change_from_balance, pk, payer, _one_more(world, pk, payer))
    if charge.reference in world.payments.over():
        pays_late(world, dice, charge.reference)


def _one_more(world: SimWorld, pk: str, payer: int) -> int:
    """Of each option; the revision to agree to."""
    begun = world.press(changes.begin_change, pk, payer)
    specs = world.services.catalog.plan(begun.plan_id).options
    more = {spec.key: min(begun.options[spec.key] + 1, spec.maximum) for spec in specs}
    return world.press(choose_change, pk, payer, begun.revision, (None, more)).revision


@ACTIONS.add(weight=3, where="top", ready=lambda world: world.watcher.subscriptions)
def agrees_after_the_end(world: SimWorld, dice: Random) -> None:
    """A change is shown in the last minutes of paid time, and agreed to when that is over."""
    now = world.clock.at
    coming = [
        (end_of(body), pk)
        for pk, body in world.watcher.subscriptions.items()
        if live(body) and end_of(body) > now
    ]
    if not coming:
        return
    end, pk = min(coming)
    machines.live_until(world, dice, end - timedelta(minutes=10))
    payer = world.watcher.subscriptions[pk]["payer_id"]
    begun = world.press(changes.begin_change, pk, payer)
    chosen = world.press(choose_change, pk, payer, begun.revision, _choice(world, dice, begun))
    if chosen.shown is not None:
        machines.live_until(world, dice, end + timedelta(seconds=dice.choice((0, 1, 600))))
        _agree(world, dice, (pk, payer, chosen.revision))


@ACTIONS.add(weight=2, where="top", ready=_shown)
def agrees_to_what_costs_more_by_now(world: SimWorld, dice: Random) -> None:
    """The operator has raised prices since it was shown."""
    shown = _shown(world)
    if not shown:
        return
    subscription_id, payer, revision = dice.choice(shown)
    chosen = world.watcher.others["amendment", subscription_id]["plan_id"]
    world.press(changes.preview_change, subscription_id, payer, revision)
    world.deploy(dearer(world.offer, chosen))
    world.pass_time(timedelta(seconds=1))
    depth = world.running.depth if world.running else 0
    world.act(Step("agrees_to_a_change", dice.getrandbits(48), calm=True), depth)


def _agree(world: SimWorld, dice: Random, shown: tuple[str, int, int]) -> None:
    subscription_id, payer, revision = shown
    body = world.watcher.others["amendment", subscription_id]
    if not (body.get("shown") or {}).get("quote") or dice.random() < 0.4:
        world.press(changes.change_from_balance, subscription_id, payer, revision)
        return
    cards = world.watcher.accounts[payer].get("cards", ())
    card = dice.choice(cards)["reference"] if cards and dice.random() < 0.5 else None
    world.press(change_by_card, subscription_id, payer, revision, (message(dice), card))


@ACTIONS.add(weight=4, where="top", ready=lambda world: world.watcher.subscriptions)
def wants_less_later(world: SimWorld, dice: Random) -> None:
    """The operator lets less begin with the next period, and somebody chooses the least for then."""
    found = [
        pk
        for pk, body in world.watcher.subscriptions.items()
        if live(body) and any(value > 1 for value in body["options"].values())
    ]
    if not found:
        return
    terms = {**world.offer["changes"], "reduction": "next_renewal"}
    world.deploy({**world.offer, "changes": terms})
    pk = dice.choice(found)
    body = world.watcher.subscriptions[pk]
    specs = world.services.catalog.plan(body["plan_id"]).options
    least = {spec.key: min(spec.minimum, body["options"].get(spec.key, 0)) for spec in specs}
    begun = world.press(changes.begin_change, pk, body["payer_id"])
    chosen = world.press(choose_change, pk, body["payer_id"], begun.revision, (None, least))
    world.press(changes.change_from_balance, pk, body["payer_id"], chosen.revision)


def choose_change(
    services: Services, subscription_id: str, payer: int, revision: int, chosen: Choice
) -> Amendment:
    plan, options = chosen
    return changes.choose_change(
        services, subscription_id, payer, revision, plan_id=plan, options=options
    )


def change_by_card(
    services: Services,
    subscription_id: str,
    payer: int,
    revision: int,
    pressed: tuple[int, str | None],
) -> Charge:
    """`pressed`: on which message, by which card."""
    message_id, card = pressed
    return changes.change_by_card(services, subscription_id, payer, revision, message_id, card=card)


def _choice(world: SimWorld, dice: Random, begun: Amendment) -> Choice:
    catalog = world.services.catalog
    plan = catalog.plan(begun.plan_id)
    others = [other.id for other in catalog.family(plan.family) if other.id != plan.id]
    if others and dice.random() < 0.4:
        return dice.choice(others), None
    options = {
        spec.key: min(
            max(begun.options[spec.key] + spec.step * dice.randint(-2, 3), spec.minimum),
            spec.maximum,
        )
        for spec in plan.options
        if dice.random() < 0.6
    }
    return None, options


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    """Somebody presses the same, or chooses otherwise, while another press is being done."""
    shown = [one for one in _shown(world) if one[0] == pk]
    if not shown:
        return
    subscription_id, payer, revision = shown[0]
    match dice.randrange(3):
        case 0:
            world.press(changes.change_from_balance, subscription_id, payer, revision)
        case 1:
            pressed = message(dice), None
            world.press(change_by_card, subscription_id, payer, revision, pressed)
        case _:
            world.press(changes.preview_change, subscription_id, payer, revision)


def _more(world: SimWorld, sold: str, **options: int) -> int:
    """Put together and shown; the revision to agree to."""
    live_until(world, world.clock.at + timedelta(days=10))
    begun = changes.begin_change(world.services, sold, ANNA)
    chosen = changes.choose_change(
        world.services, sold, ANNA, begun.revision, options={**begun.options, **options}
    )
    return chosen.revision


def _shortening(world: SimWorld) -> Acted:
    sold = bought(world)
    revision = _more(world, sold, accounts=3)
    return lambda: changes.change_from_balance(world.services, sold, ANNA, revision)


def _from_balance(world: SimWorld) -> Acted:
    sold = bought(world, plan="professional")
    topped_up(world, "500.00")
    revision = _more(world, sold, licences=5)
    return lambda: changes.change_from_balance(world.services, sold, ANNA, revision)


def _on_a_page(world: SimWorld) -> Acted:
    """Where the catalog wants the difference paid."""
    terms = {**world.offer["changes"], "expansion": "pay_difference"}
    world.deploy({**world.offer, "changes": terms})
    sold = bought(world)
    revision = _more(world, sold, accounts=5)
    return lambda: changes.change_by_card(world.services, sold, ANNA, revision, MESSAGE + 1)


def _by_card(later: str) -> Story:
    def prepare(world: SimWorld) -> Acted:
        sold = bought(world, later, plan="professional")
        revision = _more(world, sold, licences=5)
        (card,) = world.watcher.accounts[ANNA]["cards"]
        return lambda: changes.change_by_card(
            world.services, sold, ANNA, revision, MESSAGE + 1, card=card["reference"]
        )

    return prepare


def _instead_of_the_page(world: SimWorld) -> Acted:
    """The page that was opened first is closed."""
    sold = bought(world, plan="professional")
    topped_up(world, "500.00")
    revision = _more(world, sold, licences=5)
    changes.change_by_card(world.services, sold, ANNA, revision, MESSAGE + 1)
    work_now(world)
    return lambda: changes.change_from_balance(world.services, sold, ANNA, revision)


def _topped_up_for_it(world: SimWorld) -> Acted:
    """What was missing is paid on a page, and leads back to the change."""
    sold = bought(world, plan="professional")
    _more(world, sold, licences=5)
    amount = Money.of("50.00", world.services.catalog.default_currency)
    charge = top_ups.start_top_up(world.services, ANNA, amount, MESSAGE + 1, Aim("change", sold))
    work_now(world)
    pages_paid(world)
    hint = world.payments.hint(world.watcher.charges[charge.id]["reference"])
    return lambda: charges.hear(world.services, "stripe", hint)


def _customer_is_told(world: SimWorld) -> Acted:
    """Somebody else pays, and has just changed it."""
    topped_up(world, "500.00")
    open_account(world.services, BORIS, "en")
    draft = a_draft(world)
    revision = accepted_by(world.services, draft, ANNA, BORIS)
    sold = purchases.pay_from_balance(world.services, draft, ANNA, revision)
    changes.change_from_balance(world.services, sold, ANNA, _more(world, sold, accounts=3))
    world.pass_time(A_MOMENT)
    return served(world, subscription_key(sold))


def _turning(world: SimWorld) -> Acted:
    """The next period was paid early with fewer options, and begins."""
    world.deploy(
        {**world.offer, "changes": {**world.offer["changes"], "reduction": "next_renewal"}}
    )
    topped_up(world, "500.00")
    sold = purchases.pay_from_balance(world.services, a_draft(world), ANNA, 1)
    changes.change_from_balance(world.services, sold, ANNA, _more(world, sold, accounts=3))
    changes.change_from_balance(world.services, sold, ANNA, _more(world, sold, accounts=1))
    end = end_of(world.watcher.subscriptions[sold])
    live_until(world, end - timedelta(days=5))
    world.watcher.wanted.add((sold, instant(end)))
    renewals.renew_now(world.services, sold, ANNA, MESSAGE, end)
    until(world, sold, "turn")
    return served(world, subscription_key(sold))


def _bank_wants_the_payer(world: SimWorld) -> Acted:
    """Asked by the agenda, after the press has died."""
    act = _by_card("authentication")(world)
    world.script = lambda place: "unavailable" if place.startswith("stripe.") else None
    act()
    world.script = None
    charge = list(world.watcher.charges)[-1]
    world.pass_time(A_MOMENT)
    return served(world, charge_key(charge))


CASES: Final = (
    Case("change: the end moves", _shortening, pressed_again),
    Case("change from the balance", _from_balance, pressed_again, catalog="voiptime"),
    Case("change by card", _by_card("ok"), pressed_again, catalog="voiptime"),
    Case("a Customer is told of a change", _customer_is_told),
    Case("a period with fewer options begins", _turning),
    Case("top up for a change: paid", _topped_up_for_it, catalog="voiptime"),
    Case("change by card: the bank wants the payer", _bank_wants_the_payer, catalog="voiptime"),
    Case(
        "change from the balance, page open",
        _instead_of_the_page,
        pressed_again,
        catalog="voiptime",
    ),
)

MEETINGS: Final = {"amendment": _meet}
PAGES: Final = {"change": _on_a_page}

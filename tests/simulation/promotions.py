"""Staff make promo codes, start and stop them; no more uses than may be, however customers come."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.application.ports.store import Body
from chalicelib.application.promotions import codes
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import promos, purchases
from chalicelib.application.subscriptions.records import draft_key
from chalicelib.domain.promotions.written import read_code
from tests.simulation import referring
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.stories import MESSAGE, a_draft, live_until, pages_paid, pays, served
from tests.simulation.views import ANNA, promo_codes
from tests.simulation.watch import require
from tests.simulation.world import SimWorld

GIVES: Final = ("10%", "33%", "100%", "5 {currency}", "500 {currency}", "14 days", "3 days")
TERMS: Final = (
    "",
    "limit 1",
    "limit 2",
    "each 0",
    "limit 3 each 2",
    "first",
    "months 6",
    "months 6,12",
)
ACTIONS: Final = Actions()


@ACTIONS.add(weight=2, where="top")
def staff_make_a_code(world: SimWorld, dice: Random) -> None:
    gives = dice.choice(GIVES).format(currency=world.services.catalog.default_currency)
    world.press(make, f"CODE{world.steps} {gives} {dice.choice(TERMS)}")


def make(services: Services, written: str) -> object:
    """And start it."""
    read = read_code(written, services.catalog, "UTC", services.clock.now())
    codes.create_code(services, read)
    return codes.run_code(services, read.promo.code, on=True)


@ACTIONS.add(weight=1, where="top", ready=lambda world: bool(promo_codes(world)))
def staff_stop_or_start_a_code(world: SimWorld, dice: Random) -> None:
    names = promo_codes(world)
    if names:
        world.press(switch_code, dice.choice(names), dice.random() < 0.6)


def switch_code(services: Services, name: str, on: bool) -> object:
    return codes.run_code(services, name, on=on)


def code(world: SimWorld, written: Written) -> None:
    """What is taken is not more than may be, and moves by one; its terms stay."""
    body, before = written.body, written.before
    world.watcher.others["promo_code", written.put.key.pk] = body
    taken, limit = body.get("taken", 0), body.get("limit")
    require(limit is None or 0 <= taken <= limit, "promo-limit", f"{taken} of {limit}: {body}")
    if before is not None:
        moved = abs(taken - before.get("taken", 0))
        require(moved <= 1, "promo-limit", f"{written.put.key.pk} moves by {moved}")
        require(body["promo"] == before["promo"], "promo-limit", f"{before} has become {body}")


def uses(world: SimWorld, written: Written) -> None:
    """A use was reserved before; nobody has more than one may have."""
    body, before = written.body, written.before or {}
    world.watcher.others[written.put.key.sk, written.put.key.pk] = body
    terms = world.watcher.others.get(("promo_code", written.put.key.pk), {})
    each = terms.get("per_account", 1)
    count = len(body.get("reserved", ())) + len(body.get("used", {}))
    fits = each is None or count <= each
    require(fits, "promo-limit", f"{written.put.key} has {count} of {each}")
    for draft in body.get("used", {}).keys() - before.get("used", {}).keys():
        kept = draft in before.get("reserved", ())
        require(kept, "promo-limit", f"{written.put.key} uses it for {draft}, which was not kept")


def at_rest(world: SimWorld) -> None:
    """Nothing is reserved any more, and what is counted is used."""
    referring.at_rest(world)
    for (name, pk), body in world.watcher.others.items():
        if name == "promo_code":
            found = _of(world, pk)
            used = sum(len(one.get("used", {})) for one in found)
            kept = [one["reserved"] for one in found if one.get("reserved")]
            right = body.get("taken", 0) == used and not kept
            require(right, "promo-limit", f"{pk}: {body.get('taken', 0)}, {used}, {kept}")


def unfinished(world: SimWorld) -> list[str]:
    """Codes that are kept for somebody."""
    kept = [pk for (_, pk), body in world.watcher.others.items() if body.get("reserved")]
    return [f"{pk} is reserved" for pk in kept if pk.startswith("promo:")]


def _of(world: SimWorld, pk: str) -> list[Body]:
    others = world.watcher.others.items()
    return [body for (sk, other), body in others if other == pk and sk.startswith("promo_uses:")]


def _entering(world: SimWorld) -> Acted:
    draft = a_draft(world)
    make(world.services, "CODE 20% limit 1")
    return lambda: promos.enter_promo(world.services, draft, ANNA, "code")


def _with_code(world: SimWorld) -> str:
    draft = a_draft(world)
    make(world.services, "CODE 20% limit 1")
    promos.enter_promo(world.services, draft, ANNA, "code")
    return draft


def _removing(world: SimWorld) -> Acted:
    draft = _with_code(world)
    return lambda: promos.remove_promo(world.services, draft, ANNA)


def _lapsing(world: SimWorld) -> Acted:
    draft = _with_code(world)
    due = world.next_due()
    assert due is not None
    live_until(world, due)
    return served(world, draft_key(draft))


def _paying(world: SimWorld) -> Acted:
    draft = _with_code(world)
    purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)
    (reference,) = world.payments.pages()
    pages_paid(world)
    return lambda: world.payments.deliver(reference)


def _for_nothing(world: SimWorld) -> Acted:
    draft = a_draft(world)
    make(world.services, "CODE 100% limit 1")
    promos.enter_promo(world.services, draft, ANNA, "code")
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


CASES: Final = (
    Case("enter a promo code", _entering, pressed_again, pays),
    Case("remove a promo code", _removing, pressed_again, pays),
    Case("a promo code lapses", _lapsing),
    Case("a page is paid with a promo code", _paying),
    Case("buy for nothing with a promo code", _for_nothing, pressed_again),
)

PLAYED: Final = Played(
    "promotions",
    actions=ACTIONS.all,
    meetings={"referral": referring.meet},
    rules={"promo_code": code, "promo_uses": uses, "referral": referring.referral},
    cases=(*CASES, *referring.CASES),
    at_rest=at_rest,
    unfinished=lambda world: [*unfinished(world), *referring.unfinished(world)],
)

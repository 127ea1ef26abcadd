"""People invite each other; whoever did is rewarded for a first payment, once, and not while it may be given
back. The rules read JSON and the catalog's file."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.payments import top_ups
from chalicelib.application.people import accounts, billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Body
from chalicelib.application.promotions.records import referral_key
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.money import Money
from chalicelib.domain.promotions.referral import payload_of
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Case, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import MESSAGE, live_until, pages_paid, served
from tests.simulation.views import ANNA, at_of, minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

CLARA: Final = 2
REFERRAL: Final = "referral"


def _all(world: SimWorld) -> dict[str, Body]:
    return {pk: body for (name, pk), body in world.watcher.others.items() if name == REFERRAL}


def meet(world: SimWorld, _dice: Random, pk: str) -> None:
    perform(world.services, referral_key(int(pk)))


def referral(world: SimWorld, written: Written) -> None:
    """It begins with the first sale to somebody who came by that link; it is rewarded in time, or void."""
    body, before, pk = written.body, written.before, written.put.key.pk
    if before is None:
        _begins(world, written)
    else:
        same = all(before[name] == body[name] for name in ("payer_id", "reward", "document_id"))
        require(same, REFERRAL, f"{pk} was {before} and is {body}")
        _goes_on(world, written, before)
    world.watcher.others[REFERRAL, pk] = body


def _begins(world: SimWorld, written: Written) -> None:
    body, pk = written.body, written.put.key.pk
    (entry,) = [put.body for put in written.together["entry"] if put.key.pk == pk]
    sale, account = entry["sale"], world.watcher.accounts[int(pk)]
    source = account["source"]
    require(source["payload"] == f"ref_{body['payer_id']}", REFERRAL, f"{pk} came by {source}")
    require(source["at"] == account["created_at"], REFERRAL, f"{pk} was here before {source}")
    theirs = sale["customer_id"] == body["payer_id"]
    require(not theirs, REFERRAL, f"{pk} pays for who has invited them, and has them rewarded")
    require(str(body["payer_id"]) != pk, REFERRAL, f"{pk} invites themselves")
    require(sale["document_id"] == body["document_id"], REFERRAL, f"{pk} rests on {body}")
    paid = sum(minor(line["gross"]) for line in sale["lines"])
    terms = [offer["referral"] for offer in world.offers]
    currency = body["reward"].partition(" ")[2]
    fits = any(
        minor(body["reward"]) == int(one["reward"][currency] * 100)
        and paid >= int(one["least"][currency] * 100)
        for one in terms
    )
    require(fits, REFERRAL, f"{body['reward']} for {paid}, by {terms}")


def _goes_on(world: SimWorld, written: Written, before: Body) -> None:
    body, pk = written.body, written.put.key.pk
    was, state = before.get("state", "waiting"), body.get("state", "waiting")
    moved = [
        (int(put.key.pk), minor(posting["amount"]))
        for put in written.together.get("entry", ())
        for posting in put.body["postings"]
        if posting["account"].startswith("marketing:")
    ]
    if was == state:
        require(not moved, REFERRAL, f"{pk} moves {moved}")
        return
    require(was == "waiting", REFERRAL, f"{pk} was {was} and is {state}")
    if state == "rewarded":
        due = datetime.fromisoformat(before["waits"]["reward"]["at"])
        require(due <= world.clock.at + timedelta(seconds=1), REFERRAL, f"{pk} before {due}")
        expected = [(body["payer_id"], -minor(body["reward"]))]
        require(moved == expected, REFERRAL, f"{pk} is rewarded by {moved}")


def at_rest(world: SimWorld) -> None:
    """Whoever was rewarded has read it."""
    for pk, body in _all(world).items():
        if body.get("state") == "rewarded":
            payer = body["payer_id"]
            told = any(text.startswith("Rewarded") for text in world.chat.read[payer])
            require(told or payer in world.ever_blocked, REFERRAL, f"nobody tells of {pk}")
        else:
            waits = body.get("waits", {})
            due = [at_of(wait) for wait in waits.values() if at_of(wait) <= world.clock.at]
            require(not due, REFERRAL, f"{pk} still waits for {waits}")


def unfinished(world: SimWorld) -> list[str]:
    """What is to be told or woken."""
    busy = {"follow", "tell_reward"}
    return [pk for pk, body in _all(world).items() if busy & body.get("waits", {}).keys()]


def _buying(world: SimWorld) -> Acted:
    """Clara came by Anna's link and buys."""
    services = world.services
    open_account(services, ANNA, "en")
    accounts.open_account(services, Person(CLARA, "Clara", "en"), payload_of(ANNA))
    billing.say_country(services, CLARA, "LT")
    top_ups.start_top_up(services, CLARA, Money.of("50", "EUR"), MESSAGE)
    pages_paid(world)
    work_now(world)
    draft = purchases.start_draft(services, CLARA, "softphone").id
    return lambda: purchases.pay_from_balance(services, draft, CLARA, 1)


def _due(world: SimWorld) -> Acted:
    act = _buying(world)
    act()
    work_now(world)
    live_until(world, at_of(_all(world)[str(CLARA)]["waits"]["reward"]))
    return served(world, referral_key(CLARA))


CASES: Final = (
    Case("buy after having been invited", _buying, pressed_again),
    Case("a reward comes", _due),
)

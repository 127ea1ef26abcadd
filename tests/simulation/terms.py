"""Staff agree on terms with people; whoever has some was shown them by staff, and read of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from chalicelib.application.desk.agreeing import (
    AGREEMENT,
    agree_on_terms,
    agreement_key,
    preview_terms,
)
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.catalog.plan import Plan
from tests.simulation.life_rules import heard
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.stories import bought_from_balance, live_until, served, topped_up
from tests.simulation.views import ANNA, end_of, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

ACTIONS: Final = Actions()
STAFF: Final = 2
REASON: Final = "asked for it"
HALF_AN_HOUR: Final = timedelta(minutes=30)
GIVES: Final = (
    "1.99 {currency}",
    "40 {currency}",
    "15%",
    "60%",
    "0.75 {currency} per {count}",
    "none",
)


@ACTIONS.add(weight=2, where="top", ready=lambda world: world.watcher.accounts)
def staff_agree_on_terms(world: SimWorld, dice: Random) -> None:
    """Just so, or not in the end."""
    person, plans = somebody(world, dice), _plans(world)
    if person is None or not plans:
        return
    plan = dice.choice(plans)
    shown = world.press(preview_terms, person, plan.id, _written(world, dice, plan), STAFF)
    if dice.random() < 0.9:
        world.press(agree_on_terms, shown.id, STAFF)


@ACTIONS.add(weight=1, where="top", ready=lambda world: bool(_shown(world)))
def staff_agree_late(world: SimWorld, dice: Random) -> None:
    found = _shown(world)
    if found:
        world.press(agree_on_terms, dice.choice(found[-3:]), STAFF)


def _plans(world: SimWorld) -> list[Plan]:
    """The one that has its price on request, more often than not."""
    sold = list(world.services.catalog.plans_sold_on(world.clock.at.date()))
    return [*sold, *(2 * [plan for plan in sold if plan.on_request])]


def _written(world: SimWorld, dice: Random, plan: Plan) -> str:
    counts = [spec for spec in plan.options if not spec.is_switch]
    gives = dice.choice([one for one in GIVES if counts or "{count}" not in one])
    currency = world.services.catalog.default_currency
    line = gives.format(currency=currency, count=counts[0].key if counts else "")
    if line != "none":
        until = (world.clock.at + timedelta(days=dice.choice((2, 40, 200, 900)))).date()
        months = dice.choice(("", f"months {plan.periods[-1].months}"))
        least = counts and dice.random() < 0.3
        asked = f"least {counts[0].key} {counts[0].minimum + counts[0].step}" if least else ""
        line = f"{line} {months} {asked} until {until}"
    return f"{line}\n{REASON}"


def _agreements(world: SimWorld) -> dict[str, Any]:
    return {pk: body for (name, pk), body in world.watcher.others.items() if name == AGREEMENT}


def _shown(world: SimWorld) -> list[str]:
    return [pk for pk, body in _agreements(world).items() if not body.get("done_at")]


def _agreement(world: SimWorld, written: Written) -> None:
    """It is done once, within half an hour, and the account has what was shown."""
    before, body, pk = written.before, written.body, written.put.key.pk
    world.watcher.others[AGREEMENT, pk] = body
    done = body.get("done_at")
    if before is None:
        require(not done, "terms", f"{pk} is done, and nobody was shown it")
        return
    for name in ("account_id", "plan_id", "terms", "before", "by", "reason", "at"):
        require(before.get(name) == body.get(name), "terms", f"{name} of {pk} has changed")
    if done and not before.get("done_at"):
        at = datetime.fromisoformat(body["at"])
        late = datetime.fromisoformat(done) - at
        require(timedelta(0) <= late <= HALF_AN_HOUR, "terms", f"{pk} is done {late} later")
        (account,) = [put.body for put in written.together["account"]]
        has = account.get("terms", {}).get(body["plan_id"])
        require(has == body["terms"], "terms", f"{pk} agrees on {body['terms']}, it has {has}")
        require("tell_terms" in body["waits"], "terms", f"{pk} is told to nobody")
        world.count("agreed on terms" if body["terms"] else "agreed on none")
    told = "tell_terms" in before.get("waits", {}) and "tell_terms" not in body.get("waits", {})
    if told and body["plan_id"] not in world.offer["plans"]:
        world.watcher.others["untold", pk] = body  # of a plan that there was not any more


def _account(_world: SimWorld, written: Written) -> None:
    """Nobody has other terms than before unless staff have confirmed them in this commit, or it deletes the
    account, which then has none."""
    was, now = (written.before or {}).get("terms", {}), written.body.get("terms", {})
    gone = "deletion" in written.together and not now
    if was != now and not gone:
        confirmed = [put.body.get("plan_id") for put in written.together.get(AGREEMENT, ())]
        other = [plan for plan in {*was, *now} if was.get(plan) != now.get(plan)]
        require(other == confirmed, "terms", f"{was} have become {now} by {confirmed}")


def _unfinished(world: SimWorld) -> list[str]:
    """To be told now; what waits for its end is no hurry."""
    found = _agreements(world).items()
    return [f"agreement {pk}" for pk, body in found if "tell_terms" in body.get("waits", {})]


def _at_rest(world: SimWorld) -> None:
    """Whoever has terms has read of them."""
    for pk, body in _agreements(world).items():
        if ("untold", pk) in world.watcher.others:
            continue
        account = world.watcher.accounts[body["account_id"]]
        has = account.get("terms", {}).get(body["plan_id"], {})
        if body.get("done_at") and has.get("id") == pk:
            heard(world, account["id"], f"TermsAgreed {body['plan_id']}")


def _written_for(services: Services, plan: str, line: str) -> str:
    return preview_terms(services, ANNA, plan, f"{line} until 2040-12-31\n{REASON}", STAFF).id


def _looking(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    return lambda: _written_for(world.services, "softphone", "15%")


def _agreeing(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    shown = _written_for(world.services, "providers", "1 EUR per accounts")
    return lambda: agree_on_terms(world.services, shown, STAFF)


def _telling(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    shown = _written_for(world.services, "softphone", "15%")
    agree_on_terms(world.services, shown, STAFF)
    return served(world, agreement_key(shown))


def _buying(world: SimWorld) -> Acted:
    """A plan that has no other price."""
    topped_up(world, "500.00")
    agree_on_terms(
        world.services, _written_for(world.services, "providers", "1 EUR per accounts"), STAFF
    )
    draft = purchases.start_draft(world.services, ANNA, "providers").id
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


def _ending(world: SimWorld) -> Acted:
    """They are over soon, and something runs by them."""
    sold = bought_from_balance(world)
    end = end_of(world.watcher.subscriptions[sold])
    until = (end - timedelta(days=20)).date()
    line = f"0.10 EUR until {until}\n{REASON}"
    shown = preview_terms(world.services, ANNA, "softphone", line, STAFF).id
    agree_on_terms(world.services, shown, STAFF)
    live_until(world, datetime.fromisoformat(f"{until}T00:00:00+00:00") - timedelta(days=29))
    return served(world, agreement_key(shown))


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    """Another process does what is due."""
    world.use(perform, agreement_key(pk))


PLAYED: Final = Played(
    "terms",
    actions=ACTIONS.all,
    meetings={AGREEMENT: _meet},
    rules={AGREEMENT: _agreement, "account": _account},
    cases=(
        Case("staff look at terms", _looking, pressed_again),
        Case("staff agree on terms", _agreeing, pressed_again),
        Case("tell of terms", _telling),
        Case("buy by agreed terms", _buying, pressed_again),
        Case("tell of terms that end", _ending),
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)

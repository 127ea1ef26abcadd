"""People pay for each other: nobody has what they have not accepted, in time, and nobody keeps
having what they decline. The rules read JSON and share none with the application."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.subscriptions import paying_for, purchases
from chalicelib.application.subscriptions.proposals import PROPOSAL, proposal_key
from chalicelib.application.subscriptions.subscription import decline_subscription
from tests.simulation.payments import brought_by
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import a_draft, live_until, served, topped_up
from tests.simulation.subscriptions import draft_shown, from_balance, sold_today
from tests.simulation.views import ANNA, live, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.for_others import accepted_by
from tests.support.parts import perform

ACTIONS: Final = Actions()
BORIS: Final = 2
MINUTES: Final = timedelta(minutes=5)
FIXED: Final = ("draft_id", "payer_id", "until", "asked_id")
ANSWERS: Final = {
    "open": {"accepted", "refused", "taken-back", "lapsed"},
    "accepted": {"taken-back", "bought"},
}
"""What may follow what."""


@ACTIONS.add(weight=4, ready=lambda world: world.drafts)
def wants_it_for_another(world: SimWorld, dice: Random) -> None:
    """Mostly it is proposed to somebody at once, who mostly answers."""
    if not world.drafts:
        return
    draft_id, payer, _ = dice.choice(world.drafts[-4:])
    draft_shown(world, world.press(paying_for.want_for_another, draft_id, payer))
    if dice.random() < 0.9:
        known = list(world.watcher.accounts)
        asked = dice.choice([None, *known])
        proposal = world.press(paying_for.propose, draft_id, payer, asked)
        if dice.random() < 0.8:
            _answers(world, dice, proposal.id)


@ACTIONS.add(weight=4, where="top", ready=lambda world: world.watcher.accounts)
def buys_for_another(world: SimWorld, dice: Random) -> None:
    """Somebody who has none of its family accepts, and it is paid; or tries to, where another was asked."""
    payer, plans = somebody(world, dice), sold_today(world)
    if payer is None or not plans:
        return
    plan = dice.choice(plans)
    known = [one for one in world.watcher.accounts.values() if one["id"] != payer]
    free = [one["id"] for one in known if plan.family not in one.get("live", {})]
    if not free:
        return
    customer = dice.choice(free)
    draft = world.press(purchases.start_draft, payer, plan.id)
    draft = world.press(paying_for.want_for_another, draft.id, payer)
    asked = dice.choice((None, customer, customer, dice.choice(free)))
    proposal = world.press(paying_for.propose, draft.id, payer, asked)
    draft = world.press(paying_for.accept_proposal, proposal.id, customer).draft
    draft_shown(world, draft)
    if dice.random() < 0.8:
        brought_by(world, dice, payer, 100_000)
        world.watcher.agreed.setdefault(draft.id, set()).add(None)
        world.press(from_balance, draft.id, payer, draft.revision, None)


@ACTIONS.add(weight=2, ready=lambda world: world.drafts)
def wants_it_for_themselves(world: SimWorld, dice: Random) -> None:
    if world.drafts:
        draft_id, payer, _ = dice.choice(world.drafts[-4:])
        draft_shown(world, world.press(paying_for.want_for_oneself, draft_id, payer))


@ACTIONS.add(weight=5, ready=lambda world: bool(_open(world)))
def answers_a_proposal(world: SimWorld, dice: Random) -> None:
    found = _open(world)
    if found:
        _answers(world, dice, dice.choice(found))


def _answers(world: SimWorld, dice: Random, pk: str) -> None:
    proposal = world.watcher.others[PROPOSAL, pk]
    asked, payer = proposal.get("asked_id"), proposal["payer_id"]
    others = [one for one in world.watcher.accounts if one != payer]
    person = asked if asked and dice.random() < 0.6 else dice.choice(others or [payer])
    match dice.randrange(8):
        case 0:
            world.press(paying_for.take_back_proposal, pk, payer)
        case 1:
            world.press(paying_for.refuse_proposal, pk, person)
        case _:
            draft_shown(world, world.press(paying_for.accept_proposal, pk, person).draft)


@ACTIONS.add(weight=2, where="top", ready=lambda world: world.drafts)
def answers_a_proposal_late(world: SimWorld, dice: Random) -> None:
    """When it is over, and no worker has come by yet."""
    if not world.drafts:
        return
    draft_id, payer, _ = dice.choice(world.drafts[-4:])
    draft_shown(world, world.press(paying_for.want_for_another, draft_id, payer))
    proposal = world.press(paying_for.propose, draft_id, payer)
    world.pass_time(MINUTES)
    others = [one for one in world.watcher.accounts if one != payer]
    if others:
        person = dice.choice(others)
        draft_shown(world, world.press(paying_for.accept_proposal, proposal.id, person).draft)


@ACTIONS.add(weight=2, ready=lambda world: bool(_of_others(world)))
def wants_it_no_longer(world: SimWorld, dice: Random) -> None:
    found = _of_others(world)
    if found:
        one = dice.choice(found)
        person = one["customer_id"] if dice.random() < 0.8 else one["payer_id"]
        world.press(decline_subscription, one["id"], person)


def _of_others(world: SimWorld) -> list[dict[str, object]]:
    known = world.watcher.subscriptions.values()
    return [dict(one) for one in known if live(one) and one["customer_id"] != one["payer_id"]]


def _open(world: SimWorld) -> list[str]:
    found = [pk for (name, pk), body in world.watcher.others.items() if name == PROPOSAL]
    return [pk for pk in found if not world.watcher.others[PROPOSAL, pk].get("state")][-4:]


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    if dice.random() < 0.5 and (PROPOSAL, pk) in world.watcher.others:
        _answers(world, dice, pk)
    else:
        world.use(perform, proposal_key(pk))


def _proposal(world: SimWorld, written: Written) -> None:
    """It is answered once, in time, by who was asked; what is accepted is theirs in this commit."""
    before, body, pk = written.before, written.body, written.put.key.pk
    now, until = world.clock.at, datetime.fromisoformat(body["until"])
    world.watcher.others[PROPOSAL, pk] = body
    if before is None:
        require(until - now <= MINUTES, "accepted", f"{pk} of {now} is open until {until}")
        return
    for name in FIXED:
        require(before.get(name) == body.get(name), "accepted", f"{name} of {pk} has changed")
    was, state = before.get("state", "open"), body.get("state", "open")
    if was == state:
        return
    require(state in ANSWERS.get(was, ()), "accepted", f"{pk} was {was}, and is {state}")
    if state == "lapsed":
        require(now >= until, "accepted", f"{pk} lapses before {until}")
    elif was == "open" and state != "taken-back":
        require(now < until, "accepted", f"{pk} is {state} after {until}")
    if state in ("accepted", "bought"):
        (draft,) = [put.body for put in written.together["draft"]]
        asked = body.get("asked_id") in (None, body["customer_id"])
        theirs = draft["customer_id"] == body["customer_id"] != body["payer_id"]
        right = asked and theirs and draft["proposal_id"] == pk
        require(right, "accepted", f"{pk} is {state}, and its draft is {draft}")
        sold = "entry" in written.together
        require(
            sold is (state == "bought"), "accepted", f"{pk} is {state}, and money moves: {sold}"
        )
        world.count(f"a proposal is {state}")


def _draft(_world: SimWorld, written: Written) -> None:
    """Another Customer than its payer has just accepted to be that."""
    before, body = written.before, written.body
    customer = None if before is None else before["customer_id"]
    if body["customer_id"] in (body["payer_id"], customer):
        return
    states = [put.body.get("state") for put in written.together.get(PROPOSAL, ())]
    require(states == ["accepted"], "accepted", f"{body['id']} is for another: {states}")


def _subscription(_world: SimWorld, written: Written) -> None:
    """What begins for another was accepted by them; what is declined stays so."""
    before, body = written.before, written.body
    if "anchor" not in body:
        return
    if before is None:
        for_other = body["customer_id"] != body["payer_id"]
        states = [put.body.get("state") for put in written.together.get(PROPOSAL, ())]
        right = not for_other or states == ["bought"]
        require(right, "accepted", f"{body['id']} begins for another: {states}")
        return
    declined = bool(before.get("declined"))
    require(not declined or body["declined"], "declined", f"{body['id']} is wanted again")


def _unfinished(world: SimWorld) -> list[str]:
    found = [(pk, body) for (name, pk), body in world.watcher.others.items() if name == PROPOSAL]
    return [f"proposal {pk}" for pk, body in found if body.get("waits")]


def _at_rest(world: SimWorld) -> None:
    """Who was bought for has read it, and who has proposed knows what came of it."""
    for (name, pk), body in world.watcher.others.items():
        if name != PROPOSAL:
            continue
        state = body.get("state")
        if state == "bought":
            _has_read(world, body["customer_id"], f"BegunForYou {body['subscription_id']}", pk)
        elif state in ("refused", "lapsed"):
            _has_read(world, body["payer_id"], f"ProposalOver {body['draft_id']}", pk)


def _has_read(world: SimWorld, person: int, text: str, pk: str) -> None:
    told = any(one.startswith(text) for one in world.chat.read[person])
    reached = told or person in world.ever_blocked
    require(reached, "told", f"{person} never reads what came of proposal {pk}")


def _wanted(world: SimWorld) -> str:
    """A draft of Anna, who has money, that is to be for somebody else."""
    topped_up(world, "100.00")
    open_account(world.services, BORIS, "en")
    draft = a_draft(world)
    paying_for.want_for_another(world.services, draft, ANNA)
    return draft


def _proposed(world: SimWorld) -> str:
    return paying_for.propose(world.services, _wanted(world), ANNA, BORIS).id


def _wanting(world: SimWorld) -> Acted:
    topped_up(world, "100.00")
    draft = a_draft(world)
    return lambda: paying_for.want_for_another(world.services, draft, ANNA)


def _not_wanting(world: SimWorld) -> Acted:
    draft = _wanted(world)
    return lambda: paying_for.want_for_oneself(world.services, draft, ANNA)


def _proposing(world: SimWorld) -> Acted:
    draft = _wanted(world)
    return lambda: paying_for.propose(world.services, draft, ANNA, BORIS)


def _accepting(world: SimWorld) -> Acted:
    pk = _proposed(world)
    return lambda: paying_for.accept_proposal(world.services, pk, BORIS)


def _refusing(world: SimWorld) -> Acted:
    pk = _proposed(world)
    return lambda: paying_for.refuse_proposal(world.services, pk, BORIS)


def _taking_back(world: SimWorld) -> Acted:
    pk = _proposed(world)
    return lambda: paying_for.take_back_proposal(world.services, pk, ANNA)


def _asking(world: SimWorld) -> Acted:
    pk = _proposed(world)
    return served(world, proposal_key(pk))


def _lapsing(world: SimWorld) -> Acted:
    pk = _proposed(world)
    live_until(world, world.clock.at + MINUTES)
    return served(world, proposal_key(pk))


def _telling(world: SimWorld) -> Acted:
    pk = _proposed(world)
    paying_for.accept_proposal(world.services, pk, BORIS)
    return served(world, proposal_key(pk))


def _buying(world: SimWorld) -> Acted:
    topped_up(world, "100.00")
    open_account(world.services, BORIS, "en")
    draft = a_draft(world)
    revision = accepted_by(world.services, draft, ANNA, BORIS)
    work_now(world)
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, revision)


def _telling_that_it_begins(world: SimWorld) -> Acted:
    _buying(world)()
    (pk,) = [pk for (name, pk) in world.watcher.others if name == PROPOSAL]
    return served(world, proposal_key(pk))


def _declining(world: SimWorld) -> Acted:
    _buying(world)()
    work_now(world)
    (sold,) = world.watcher.subscriptions
    return lambda: decline_subscription(world.services, sold, BORIS)


PLAYED: Final = Played(
    "paying_for",
    actions=ACTIONS.all,
    meetings={PROPOSAL: _meet},
    rules={PROPOSAL: _proposal, "draft": _draft, "subscription": _subscription},
    cases=(
        Case("want a plan for somebody else", _wanting, pressed_again),
        Case("want it for oneself after all", _not_wanting, pressed_again),
        Case("propose to pay for somebody", _proposing, pressed_again),
        Case("accept what somebody else pays for", _accepting, pressed_again),
        Case("refuse what somebody else would pay for", _refusing, pressed_again),
        Case("take a proposal back", _taking_back, pressed_again),
        Case("ask somebody whether another may pay for them", _asking),
        Case("a proposal lapses", _lapsing),
        Case("tell what came of a proposal", _telling),
        Case("buy for somebody else", _buying, pressed_again),
        Case("tell somebody that it is paid for them", _telling_that_it_begins),
        Case("decline what somebody else pays for", _declining, pressed_again),
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)

"""People top up, pay on pages, change their cards; charges and what was really taken are watched."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Final

from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.payments.records import Settlement
from chalicelib.application.ports.payments import ProviderStatus
from chalicelib.application.ports.store import Body, Key, Table
from chalicelib.application.records import value_of
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.money import Money
from chalicelib.domain.payments.purpose import Aim
from tests.simulation import (
    card_setups,
    dashboards,
    going_back,
    life_rules,
    money_rules,
    refunding,
)
from tests.simulation.payments_stories import CASES, top_up
from tests.simulation.played import Actions, Played, Written
from tests.simulation.prices import renewal_price
from tests.simulation.views import (
    charges_of_page,
    end_of,
    instant,
    live,
    message,
    minor,
    records_of,
    somebody,
)
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

BEHAVIOURS: Final = ("ok", "ok", "ok", "decline", "hard_decline", "authentication", "slow")
LEAST_TOP_UP: Final = 500
FROZEN: Final = ("amount", "payer_id", "purpose", "price", "way", "card_reference")
SAID: Final = {"waiting": "PageOpened", "settled": "ChargeSettled", "failed": "ChargeFailed"}
"""By which notice a payer reads how a charge stands."""
ACTIONS: Final = Actions()


@ACTIONS.add(weight=6, ready=lambda world: world.watcher.accounts)
def tops_up(world: SimWorld, dice: Random) -> None:
    payer = somebody(world, dice)
    if payer is None:
        return
    currency = world.services.catalog.default_currency
    minor = dice.choice((500, 1234, 2000, 5000, 30000, 123456))
    aim = None
    if world.drafts and dice.random() < 0.3:
        aim = Aim("draft", dice.choice(world.drafts)[0])  # or somebody else's, who is led nowhere
    elif world.watcher.subscriptions and dice.random() < 0.3:
        aim = Aim("change", dice.choice(list(world.watcher.subscriptions)))
    world.press(top_ups.start_top_up, payer, Money(minor, currency), message(dice), aim)


@ACTIONS.add(weight=2, ready=lambda world: world.watcher.subscriptions)
def tops_up_almost_enough(world: SimWorld, dice: Random) -> None:
    """A few cents less than the next period costs: what is then missing is less than a card is asked for.
    Mostly paid at once, for what will renew by itself."""
    known = list(world.watcher.subscriptions.values())
    if not known:
        return
    by_itself = [body for body in known if live(body) and body["auto_renew"]]
    body = dice.choice(by_itself or known)
    payer = world.watcher.accounts[body["payer_id"]]
    currency = payer["available"].partition(" ")[2]
    price = renewal_price(world, body) or 0
    lacking = price - minor(payer["available"]) - dice.choice((1, 20, 49))
    if lacking >= LEAST_TOP_UP:
        world.press(top_ups.start_top_up, payer["id"], Money(lacking, currency), message(dice))
        pages = [one for one in world.payments.pages() if world.payments.is_payable(one)]
        owner = charges_of_page(world.payments, world.watcher.charges, pages[-1]) if pages else None
        if owner == payer["id"]:
            plastic = world.wallet(payer["id"], 0, "ok")
            world.payments.pay(pages[-1], world.plastic[plastic], last4=plastic)


@ACTIONS.add(weight=16, ready=lambda world: world.payments.pages())
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


@ACTIONS.add(weight=3, ready=lambda world: world.payments.over())
def pays_a_page_that_is_over(world: SimWorld, dice: Random) -> None:
    """Money that was on its way: after the charge was given up, after its period was sold some other way.
    Nobody asks about such a charge any more: only the webhook tells, which therefore comes at last."""
    over = world.payments.over()
    if not over:
        return
    telling = [reference for reference in over if _is_telling(world, reference)]
    pays_late(world, dice, dice.choice(telling if telling and dice.random() < 0.5 else over))


def pays_late(world: SimWorld, dice: Random, reference: str) -> None:
    payer = charges_of_page(world.payments, world.watcher.charges, reference)
    plastic = world.wallet(payer, dice.randrange(2), dice.choice(BEHAVIOURS))
    world.count("page paid late")
    before = set(world.events)
    world.payments.pay(reference, world.plastic[plastic], last4=plastic, late=True)
    world.needed |= {reference, *world.events} - (before - {reference})


def brought_by(world: SimWorld, dice: Random, payer: int, minor: int) -> None:
    """A top-up that its payer pays at once."""
    amount = Money(minor, world.services.catalog.default_currency)
    charge = world.press(top_ups.start_top_up, payer, amount, message(dice), None)
    if charge.reference in world.payments.pages():
        world.payments.pay(charge.reference, last4=world.wallet(payer, 0, "ok"))
        world.press(charges.advance, charge.id)


def _is_telling(world: SimWorld, reference: str) -> bool:
    """Whether the period of this page was sold some other way, or its subscription has ended without it; or
    something else holds as much by now as this page did."""
    charge = world.watcher.charges[world.payments.payments[reference].charge_id]
    body = world.watcher.subscriptions.get(charge["purpose"].get("subject", ""))
    start = charge["purpose"].get("terms", {}).get("start")
    if body is None or start is None:
        return False
    is_next = start == instant(end_of(body))
    held = minor(world.watcher.accounts[charge["payer_id"]]["held"])
    return live(body) is not is_next or 0 < minor(charge["held"]) <= held


@ACTIONS.add(weight=4, ready=lambda world: world.payments.undecided())
def the_bank_decides(world: SimWorld, dice: Random) -> None:
    slow = world.payments.undecided()
    if slow:
        paid = dice.random() < 0.7
        world.count(f"bank decides {'yes' if paid else 'no'}")
        world.payments.decide(dice.choice(slow), paid=paid)


@ACTIONS.add(weight=4, ready=lambda world: world.plastic)
def a_card_changes(world: SimWorld, dice: Random) -> None:
    """Expired, emptied, reported as stolen, or good again: saved cards behave otherwise from now on."""
    if world.plastic:
        last4 = dice.choice(list(world.plastic))
        world.plastic[last4] = dice.choice(BEHAVIOURS)
        world.payments.behave(last4, world.plastic[last4])


@ACTIONS.add(weight=1, where="top", ready=lambda world: world.payments.later)
def provider_loses_a_card(world: SimWorld, dice: Random) -> None:
    """Somebody detaches it in the provider's dashboard."""
    if world.payments.later:
        world.payments.lose_card(dice.choice(list(world.payments.later)))


@ACTIONS.add(weight=1, where="top", ready=lambda world: world.payments.later)
def provider_loses_a_customer(world: SimWorld, dice: Random) -> None:
    """Somebody deletes the customer there; or the operator has changed accounts."""
    if world.payments.later:
        card = world.payments.cards[dice.choice(list(world.payments.later))]
        world.payments.lose_customer(card.customer_reference)


@ACTIONS.add(weight=2)
def chooses_a_card(world: SimWorld, dice: Random) -> None:
    found = _card(world, dice)
    if found is not None:
        world.press(methods.choose_card, *found)


@ACTIONS.add(weight=1)
def removes_a_card(world: SimWorld, dice: Random) -> None:
    found = _card(world, dice)
    if found is not None:
        world.press(methods.remove_card, *found)


def _card(world: SimWorld, dice: Random) -> tuple[int, str] | None:
    owners = [(n, a["cards"]) for n, a in world.watcher.accounts.items() if a.get("cards")]
    if not owners:
        return None
    number, cards = dice.choice(owners)
    return number, dice.choice(cards)["reference"]


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    reference = world.watcher.charges.get(pk, {}).get("reference", "")
    payments = world.payments
    if reference not in payments.payments or dice.random() < 0.4:
        world.use(perform, Key(Table.PAYMENTS, pk, "charge"))
        return
    waits = payments.payments[reference].status is ProviderStatus.WAITING
    if waits and payments.is_payable(reference) and dice.random() < 0.7:
        payments.pay(reference)
    world.use(charges.hear, "stripe", payments.hint(reference))


def _charge(world: SimWorld, written: Written) -> None:
    before, body, pk = written.before, written.body, written.put.key.pk
    if before is not None:
        for name in FROZEN:
            require(before.get(name) == body.get(name), "charge", f"{name} changed")
        settled = before.get("state") == "settled"
        require(not settled or body.get("state") == "settled", "charge", "unsettled")
        if before.get("reference"):
            same = before["reference"] == body.get("reference")
            require(same, "charge", f"{pk} was given another payment object")
    else:
        _asked_in_one_message(world, body)
    money_rules.charge(world, written)
    _told(world, written)
    world.watcher.charges[pk] = body


def _told(world: SimWorld, written: Written) -> None:
    """How a charge stands is to be said where it was shown, and was said before nobody waits to."""
    body, before = written.body, written.before or {}
    state, waits = body.get("state", "new"), body.get("waits", {})
    if "parked" in written.together or state not in SAID:
        return
    if before.get("state", "new") != state:
        others = written.together["charge"]
        goes_on = any(p is not written.put and p.body["purpose"] == body["purpose"] for p in others)
        unasked = body.get("confirms") and not body.get("by_hand")
        closed = body.get("failure") == "closed" and not unasked
        silent = state == "failed" and (goes_on or closed)
        shown = body.get("message_id") is not None
        if state == "waiting" or body.get("outcome") in ("topped_up", "credited", "bought"):
            shown, silent = True, False
        right = "tell" in waits or silent or not shown
        require(right, "told", f"charge {body['id']} is {state}, and nobody is told")
    elif "tell" in before.get("waits", {}) and "tell" not in waits:
        life_rules.heard(world, body["payer_id"], f"{SAID[state]} {body['id']}")


def _asked_in_one_message(world: SimWorld, body: Body) -> None:
    """However often a bank wants its customer for one renewal, it is told where it was told before."""
    if not body.get("confirms") or body.get("by_hand"):
        return
    of = (body["purpose"]["subject"], body["purpose"]["terms"].get("start"))
    for other in world.watcher.charges.values():
        purpose = other["purpose"]
        same = (purpose.get("subject"), purpose.get("terms", {}).get("start")) == of
        asked = same and other.get("confirms") and not other.get("by_hand")
        if asked and other.get("state") == "failed" and other.get("message_id") is not None:
            again = body.get("message_id") is not None
            require(again, "no-spam", f"{of} is to be confirmed in one more message")


def _unfinished(world: SimWorld) -> list[str]:
    return [
        f"charge {pk}"
        for pk, body in world.watcher.charges.items()
        if body.get("state") not in ("settled", "failed") or body.get("waits")
    ] + [
        *card_setups.unfinished(world),
        *going_back.unfinished(world),
        *refunding.unfinished(world),
    ]


def _at_rest(world: SimWorld) -> None:
    _check_captures(world)
    _check_confirmations(world)
    dashboards.at_rest(world)
    going_back.at_rest(world)
    refunding.at_rest(world)
    aside = going_back.reserved(world)
    for pk, body in world.watcher.charges.items():
        require(body.get("state") in ("settled", "failed"), "overdue", f"charge {pk} is {body}")
    for number, account in world.watcher.accounts.items():
        right = minor(account["held"]) == aside.get(number, 0)
        require(right, "holds", f"{number} holds {account['held']} at rest")


def _check_captures(world: SimWorld) -> None:
    """What was really taken is in the ledger exactly once, and nothing else is."""
    booked: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for record in records_of(world, Table.ACCOUNTS, "entry"):
        entry = value_of(Entry, record.body)
        for posting in entry.postings:
            if posting.account == "clearing:stripe" and entry.reference.startswith("stripe:"):
                booked[entry.reference] -= posting.amount.minor
                times[entry.reference] += 1
    taken = {f"stripe:{ref}": m.minor for ref, m in world.payments.captured().items()}
    require(dict(booked) == taken, "settled-once", f"taken {_difference(taken, booked)}")
    twice = [reference for reference, count in times.items() if count > 1]
    require(not twice, "settled-once", f"booked twice: {twice}")
    guards = [
        value_of(Settlement, record.body)
        for record in records_of(world, Table.PAYMENTS, "settlement")
        if record.key.pk.startswith("stripe:")
    ]
    found = f"{len(guards)} guards, {len(taken)} payments"
    require(len(guards) == len(taken), "settled-once", found)


def _difference(taken: dict[str, int], booked: Counter[str]) -> str:
    wrong = {k for k in taken.keys() | booked.keys() if taken.get(k, 0) != booked.get(k, 0)}
    return "; ".join(f"{k}: {taken.get(k, 0)}, booked {booked.get(k, 0)}" for k in sorted(wrong))


def _check_confirmations(world: SimWorld) -> None:
    """A charge is one payment object at the provider, and its bank is asked at most once."""
    asked = Counter(c.reference for c in world.payments.confirmed)
    again = [reference for reference, count in asked.items() if count > 1]
    require(not again, "confirm", f"asked again: {again}")
    made = Counter(held.charge_id for held in world.payments.payments.values())
    again = [charge for charge, count in made.items() if count > 1]
    require(not again, "confirm", f"several payment objects for charge {again}")


PLAYED: Final = Played(
    "payments",
    actions=(
        *ACTIONS.all,
        *dashboards.ACTIONS.all,
        *card_setups.ACTIONS.all,
        *refunding.ACTIONS.all,
    ),
    meetings={
        "charge": _meet,
        "card_setup": card_setups.meet_setup,
        "kept_card": card_setups.meet_kept_card,
        "reversal": going_back.meet,
        "refund": refunding.meet,
    },
    rules={
        "charge": _charge,
        "card_setup": card_setups.setup,
        "kept_card": card_setups.kept_card,
        "reversal": going_back.reversal,
        "refund": refunding.refund,
        "settlement": refunding.guard,
    },
    cases=(*CASES, *card_setups.CASES, *going_back.CASES, *refunding.CASES),
    pages={"top_up": top_up},
    at_rest=_at_rest,
    unfinished=_unfinished,
)

"""A second worker, payer or webhook on the very item that an action has just loaded: where races are."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from chalicelib.application import parking
from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.people import accounts
from chalicelib.application.ports.payments import ProviderStatus
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.domain.money import Money
from tests.simulation.customers import change, message, open_account, switch
from tests.simulation.registry import action
from tests.simulation.views import end_of, instant
from tests.simulation.world import SimWorld
from tests.support.working import deliver, number, perform

Meet = Callable[[SimWorld, Random, str], None]


@action(weight=140, where="within", ready=lambda world: world.recent)
def meets(world: SimWorld, dice: Random) -> None:
    """Somebody else does something with what is in another one's hands just now."""
    key = dice.choice(list(world.recent)) if world.recent else None
    meet = MEETINGS.get(key.sk) if key else None
    if key is not None and meet is not None:
        world.tell(f"on {key.sk} {key.pk}")
        meet(world, dice, key.pk)


def _account(world: SimWorld, dice: Random, pk: str) -> None:
    number = int(pk)
    if number not in world.watcher.accounts:
        return
    body = world.watcher.accounts[number]
    match dice.randrange(5):
        case 0:
            world.press(open_account, number, dice.choice(("en", "ru", "de")))
        case 1:
            world.press(accounts.choose_language, number, dice.choice(("en", "ru", "de")))
        case 2 if body.get("cards"):
            card = dice.choice(body["cards"])["reference"]
            world.press(methods.choose_card, number, card)
        case 3:
            world.ever_blocked.add(number)
            accounts.mark_unreachable(world.services, number)
        case _:
            currency = world.services.catalog.default_currency
            world.press(top_ups.start_top_up, number, Money(2000, currency), message(dice))


def _draft(world: SimWorld, dice: Random, pk: str) -> None:
    shown = [(payer, revision) for draft, payer, revision in world.drafts if draft == pk]
    if not shown:
        return
    payer, revision = shown[-1]
    match dice.randrange(3):
        case 0:
            world.press(purchases.start_payment, pk, payer, revision, message(dice))
        case 1:
            world.press(purchases.pay_from_balance, pk, payer, revision)
        case _:
            months = dice.choice(world.services.catalog.plan(world.plans[pk]).periods).months
            world.press(change, pk, payer, revision, (None, months))


def _charge(world: SimWorld, dice: Random, pk: str) -> None:
    reference = world.watcher.charges.get(pk, {}).get("reference")
    payments = world.payments
    if reference is None or dice.random() < 0.4:
        perform(world.services, Key(Table.PAYMENTS, pk, "charge"))
        return
    waits = payments.payments[reference].status is ProviderStatus.WAITING
    if waits and payments.is_payable(reference) and dice.random() < 0.7:
        payments.pay(reference)
    charges.hear(world.services, "stripe", payments.hint(reference))


def _subscription(world: SimWorld, dice: Random, pk: str) -> None:
    body = world.watcher.subscriptions.get(pk)
    if body is None:
        return
    match dice.randrange(4):
        case 0:
            end = end_of(body)
            world.watcher.wanted.add((pk, instant(end)))
            world.press(renewals.renew_now, pk, body["payer_id"], message(dice), end)
        case 1:
            world.press(switch, pk, body["payer_id"], dice.random() < 0.7)
        case 2:
            months = dice.choice(world.services.catalog.plan(body["plan_id"]).periods).months
            world.watcher.chosen.add((pk, months))
            world.press(subscriptions.choose_renewal_period, pk, body["payer_id"], months)
        case _:
            perform(world.services, Key(Table.SUBSCRIPTIONS, pk, "subscription"))


def _document(world: SimWorld, dice: Random, pk: str) -> None:
    key = Key(Table.DOCUMENTS, pk, "document")
    if dice.random() < 0.5:
        number(world.services, key)
    else:
        deliver(world.services, key)


def _parked(world: SimWorld, dice: Random, pk: str) -> None:
    parking.retry_parked(world.services, pk)


MEETINGS: Final[dict[str, Meet]] = {
    "account": _account,
    "draft": _draft,
    "charge": _charge,
    "subscription": _subscription,
    "document": _document,
    "parked": _parked,
}
"""By sort key of the record; a new kind of record joins here."""

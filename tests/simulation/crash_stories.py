"""How a use case comes to the point where it is to be died in: each story prepares a world in peace and
returns the act; knows no crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application.invoicing.records import document_key
from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people import accounts
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.money import Money
from tests.simulation.customers import open_account as open_account_of
from tests.simulation.rest import work_now
from tests.simulation.views import at_of, end_of, instant
from tests.simulation.world import SimWorld
from tests.support.working import deliver as deliver_
from tests.support.working import number as number_
from tests.support.working import perform

ANNA: Final = 1
MESSAGE: Final = 1_000_001

Act = Callable[[], object]
Story = Callable[[SimWorld], Act]


def _draft(world: SimWorld, plan: str = "softphone") -> str:
    open_account_of(world.services, ANNA, "en")
    return purchases.start_draft(world.services, ANNA, plan).id


def _pages_paid(world: SimWorld, later: str = "ok") -> None:
    """Whoever has an open page pays it; the event is on its way."""
    for reference in world.payments.pages():
        world.payments.pay(reference, later)


def bought(world: SimWorld, later: str = "ok", plan: str = "softphone") -> str:
    """A subscription bought with a card that is saved and behaves `later` from then on."""
    purchases.start_payment(world.services, _draft(world, plan), ANNA, 1, MESSAGE)
    _pages_paid(world, later)
    work_now(world)
    return list(world.watcher.subscriptions)[-1]


def _topped_up(world: SimWorld, euros: str) -> None:
    """Money on the balance, paid with a card that is then forgotten."""
    open_account_of(world.services, ANNA, "en")
    amount = Money.of(euros, world.services.catalog.default_currency)
    top_ups.start_top_up(world.services, ANNA, amount, MESSAGE)
    _pages_paid(world)
    work_now(world)
    for card in accounts.get_account(world.services, ANNA).cards:
        methods.remove_card(world.services, ANNA, card.reference)


def bought_from_balance(world: SimWorld, euros: str = "100.00") -> str:
    _topped_up(world, euros)
    return purchases.pay_from_balance(world.services, _draft(world), ANNA, 1)


def _live_until(world: SimWorld, moment: datetime) -> None:
    """Everything due before `moment` is done; what is due then is not."""
    work_now(world)
    while (due := world.next_due()) is not None and due < moment:
        world.pass_time(max(due - world.clock.at, timedelta(0)))
        work_now(world)
    world.pass_time(moment - world.clock.at)


def until(world: SimWorld, subscription_id: str, kind: str) -> None:
    """To the moment that this wait is due."""
    work_now(world)
    waits = world.watcher.subscriptions[subscription_id]["waits"]
    _live_until(world, at_of(waits[kind]))


def _performed(world: SimWorld, key: Key) -> Act:
    return lambda: perform(world.services, key)


def renewal(later: str, euros: str | None = None, kind: str = "renew") -> Story:
    """A subscription whose `kind` is due; with `euros`, paid from a balance without a card."""

    def prepare(world: SimWorld) -> Act:
        sold = bought_from_balance(world, euros) if euros else bought(world, later)
        until(world, sold, kind)
        return _performed(world, subscription_key(sold))

    return prepare


def renewal_with_both(world: SimWorld) -> Act:
    """Part of the price is on the balance, the card pays the rest."""
    sold = bought(world)
    top_ups.start_top_up(world.services, ANNA, Money.of("10.00", "EUR"), MESSAGE + 1)
    _pages_paid(world)
    until(world, sold, "renew")
    return _performed(world, subscription_key(sold))


def renew_now(later: str, euros: str | None = None) -> Story:
    def prepare(world: SimWorld) -> Act:
        sold = bought_from_balance(world, euros) if euros else bought(world, later)
        end = end_of(world.watcher.subscriptions[sold])
        _live_until(world, end - timedelta(days=5))
        world.watcher.wanted.add((sold, instant(end)))
        return lambda: renewals.renew_now(world.services, sold, ANNA, MESSAGE, end)

    return prepare


def start_payment(world: SimWorld) -> Act:
    draft = _draft(world)
    return lambda: purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)


def start_payment_licences(world: SimWorld) -> Act:
    draft = _draft(world, "professional")
    return lambda: purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)


def change_after_page(world: SimWorld) -> Act:
    """The page of an older revision is closed, and one for the present revision opened."""
    draft = _draft(world)
    purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)
    purchases.change_draft(world.services, draft, ANNA, 1, months=12)
    return lambda: purchases.start_payment(world.services, draft, ANNA, 2, MESSAGE)


def buy_from_balance(world: SimWorld) -> Act:
    _topped_up(world, "100.00")
    draft = _draft(world)
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


def buy_from_balance_with_page(world: SimWorld) -> Act:
    """An open page is closed first."""
    _topped_up(world, "100.00")
    draft = _draft(world)
    purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


def webhook(start: Story) -> Story:
    """The webhook about the page that `start` opened, after it was paid."""

    def prepare(world: SimWorld) -> Act:
        start(world)()
        work_now(world)
        _pages_paid(world)
        (reference,) = world.events
        hint = world.payments.hint(reference)
        return lambda: charges.hear(world.services, "stripe", hint)

    return prepare


def look_up(start: Story) -> Story:
    """The webhook is lost: the agenda finds the payment."""

    def prepare(world: SimWorld) -> Act:
        start(world)()
        work_now(world)
        _pages_paid(world)
        world.events.clear()
        world.pass_time(timedelta(minutes=6))
        (charge,) = list(world.watcher.charges)[-1:]
        return _performed(world, charge_key(charge))

    return prepare


def abandoned(world: SimWorld) -> Act:
    """Nobody pays: the page is closed at last."""
    start_payment(world)()
    _live_until(world, world.clock.at + timedelta(hours=22, minutes=59))
    world.pass_time(timedelta(minutes=5))
    (charge,) = world.watcher.charges
    return _performed(world, charge_key(charge))


def top_up(world: SimWorld) -> Act:
    open_account_of(world.services, ANNA, "en")
    amount = Money.of("20.00", world.services.catalog.default_currency)
    return lambda: top_ups.start_top_up(world.services, ANNA, amount, MESSAGE)


def follow(world: SimWorld) -> Act:
    """Money comes in while a renewal waits for it."""
    sold = bought_from_balance(world, "20.00")
    _live_until(world, end_of(world.watcher.subscriptions[sold]) + timedelta(hours=3))
    top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), MESSAGE + 1)
    _pages_paid(world)
    charge = list(world.watcher.charges)[-1]
    reference = world.watcher.charges[charge]["reference"]
    charges.hear(world.services, "stripe", world.payments.hint(reference))
    world.queues.messages[Queue.WORK].clear()
    return _performed(world, charge_key(charge))


def slow(world: SimWorld) -> Act:
    """The bank took its time, and says yes."""
    act = renewal("slow")(world)
    act()
    (reference,) = world.payments.undecided()
    world.payments.decide(reference, paid=True)
    hint = world.payments.hint(reference)
    return lambda: charges.hear(world.services, "stripe", hint)


def authentication_paid(world: SimWorld) -> Act:
    """The bank wanted the payer, who pays on the page."""
    act = renewal("authentication")(world)
    act()
    work_now(world)
    _pages_paid(world)
    (reference,) = world.events
    hint = world.payments.hint(reference)
    return lambda: charges.hear(world.services, "stripe", hint)


def _unnumbered(world: SimWorld) -> list[Key]:
    """Three sold periods whose documents wait."""
    _topped_up(world, "500.00")
    for plan in ("softphone", "gateway"):
        purchases.pay_from_balance(world.services, _draft(world, plan), ANNA, 1)
    world.queues.messages[Queue.NUMBERS].clear()
    return [document_key(pk) for pk in world.watcher.documents]


def number(world: SimWorld) -> Act:
    keys = _unnumbered(world)
    return lambda: number_(world.services, *keys)


def deliver(world: SimWorld) -> Act:
    keys = _unnumbered(world)
    number_(world.services, *keys)
    world.queues.messages[Queue.DOCUMENTS].clear()

    def act() -> None:
        deliver_(world.services, *keys)

    return act


def deliver_blocked(world: SimWorld) -> Act:
    act = deliver(world)
    world.chat.blocked.add(ANNA)
    world.ever_blocked.add(ANNA)
    return act


def pays(world: SimWorld) -> None:
    """The payer goes on to pay."""
    work_now(world)
    _pages_paid(world)

"""The use cases in which every I/O call is tried as a place to die; a new use case is one more line in CASES.

A case prepares a world in peace and returns the act that is to be died in. Afterwards, what recovers
it: the agenda and repeated webhooks always; a press also comes again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application import (
    accounts,
    agenda,
    charges,
    parking,
    purchases,
    renewals,
    subscriptions,
    top_ups,
)
from chalicelib.application.ports.store import Key
from chalicelib.application.records import charge_key, document_key, subscription_key
from chalicelib.domain.money import Money
from tests.simulation.customers import open_account, switch
from tests.simulation.rest import work_now
from tests.simulation.views import at_of, end_of, instant
from tests.simulation.world import SimWorld

ANNA: Final = 1
MESSAGE: Final = 1_000_001

Act = Callable[[], object]


def nothing(_: SimWorld, _act: Act = lambda: None) -> None:
    """The agenda and the queues recover it."""


def pressed_again(_: SimWorld, act: Act) -> None:
    """Telegram brings an unanswered update again."""
    act()


def pressed_unless_answered(world: SimWorld, act: Act) -> None:
    """A press that comes again after its attempt was refused is a new attempt, as any other is."""
    if not any(body.get("failure") for body in world.watcher.subscriptions.values()):
        act()


@dataclass(frozen=True, slots=True)
class Case:
    """See the module's docstring. `afterwards` is how the story goes on once the act was done."""

    name: str
    prepare: Callable[[SimWorld], Act]
    recover: Callable[[SimWorld, Act], None] = nothing
    afterwards: Callable[[SimWorld], None] = nothing
    catalog: str = "siptg"


def _draft(world: SimWorld, plan: str = "softphone") -> str:
    open_account(world.services, ANNA, "en")
    return purchases.start_draft(world.services, ANNA, plan).id


def _pages_paid(world: SimWorld, later: str = "ok") -> None:
    """Whoever has an open page pays it; the event is on its way."""
    for reference in world.payments.pages():
        world.payments.pay(reference, later)


def _bought(world: SimWorld, later: str = "ok", plan: str = "softphone") -> str:
    """A subscription bought with a card that is saved and behaves `later` from then on."""
    purchases.start_payment(world.services, _draft(world, plan), ANNA, 1, MESSAGE)
    _pages_paid(world, later)
    work_now(world)
    return list(world.watcher.subscriptions)[-1]


def _topped_up(world: SimWorld, euros: str) -> None:
    """Money on the balance, paid with a card that is then forgotten."""
    open_account(world.services, ANNA, "en")
    amount = Money.of(euros, world.services.catalog.default_currency)
    top_ups.start_top_up(world.services, ANNA, amount, MESSAGE)
    _pages_paid(world)
    work_now(world)
    for card in accounts.get_account(world.services, ANNA).cards:
        accounts.remove_card(world.services, ANNA, card.reference)


def _bought_from_balance(world: SimWorld, euros: str = "100.00") -> str:
    _topped_up(world, euros)
    return purchases.pay_from_balance(world.services, _draft(world), ANNA, 1)


def _live_until(world: SimWorld, moment: datetime) -> None:
    """Everything due before `moment` is done; what is due then is not."""
    work_now(world)
    while (due := world.next_due()) is not None and due < moment:
        world.pass_time(max(due - world.clock.at, timedelta(0)))
        work_now(world)
    world.pass_time(moment - world.clock.at)


def _until(world: SimWorld, subscription_id: str, kind: str) -> None:
    """To the moment that this wait is due."""
    work_now(world)
    waits = world.watcher.subscriptions[subscription_id]["waits"]
    _live_until(world, at_of(waits[kind]))


def _performed(world: SimWorld, key: Key) -> Act:
    return lambda: agenda.perform(world.services, key)


def _renewal(
    later: str, euros: str | None = None, kind: str = "renew"
) -> Callable[[SimWorld], Act]:
    """A subscription whose `kind` is due; with `euros`, paid from a balance without a card."""

    def prepare(world: SimWorld) -> Act:
        bought = _bought_from_balance(world, euros) if euros else _bought(world, later)
        _until(world, bought, kind)
        return _performed(world, subscription_key(bought))

    return prepare


def _renewal_with_both(world: SimWorld) -> Act:
    """Part of the price is on the balance, the card pays the rest."""
    bought = _bought(world)
    top_ups.start_top_up(world.services, ANNA, Money.of("10.00", "EUR"), MESSAGE + 1)
    _pages_paid(world)
    _until(world, bought, "renew")
    return _performed(world, subscription_key(bought))


def _renew_now(later: str, euros: str | None = None) -> Callable[[SimWorld], Act]:
    def prepare(world: SimWorld) -> Act:
        bought = _bought_from_balance(world, euros) if euros else _bought(world, later)
        end = end_of(world.watcher.subscriptions[bought])
        _live_until(world, end - timedelta(days=5))
        world.watcher.wanted.add((bought, instant(end)))
        return lambda: renewals.renew_now(world.services, bought, ANNA, MESSAGE, end)

    return prepare


def _start_payment(world: SimWorld) -> Act:
    draft = _draft(world)
    return lambda: purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)


def _start_payment_licences(world: SimWorld) -> Act:
    draft = _draft(world, "professional")
    return lambda: purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)


def _change_after_page(world: SimWorld) -> Act:
    """The page of an older revision is closed, and one for the present revision opened."""
    draft = _draft(world)
    purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)
    purchases.change_draft(world.services, draft, ANNA, 1, months=12)
    return lambda: purchases.start_payment(world.services, draft, ANNA, 2, MESSAGE)


def _buy_from_balance(world: SimWorld) -> Act:
    _topped_up(world, "100.00")
    draft = _draft(world)
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


def _buy_from_balance_with_page(world: SimWorld) -> Act:
    """An open page is closed first."""
    _topped_up(world, "100.00")
    draft = _draft(world)
    purchases.start_payment(world.services, draft, ANNA, 1, MESSAGE)
    return lambda: purchases.pay_from_balance(world.services, draft, ANNA, 1)


def _webhook(start: Callable[[SimWorld], Act]) -> Callable[[SimWorld], Act]:
    """The webhook about the page that `start` opened, after it was paid."""

    def prepare(world: SimWorld) -> Act:
        start(world)()
        work_now(world)
        _pages_paid(world)
        (reference,) = world.events
        hint = world.payments.hint(reference)
        return lambda: charges.hear(world.services, "stripe", hint)

    return prepare


def _look_up(start: Callable[[SimWorld], Act]) -> Callable[[SimWorld], Act]:
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


def _abandoned(world: SimWorld) -> Act:
    """Nobody pays: the page is closed at last."""
    _start_payment(world)()
    _live_until(world, world.clock.at + timedelta(hours=22, minutes=59))
    world.pass_time(timedelta(minutes=5))
    (charge,) = world.watcher.charges
    return _performed(world, charge_key(charge))


def _top_up(world: SimWorld) -> Act:
    open_account(world.services, ANNA, "en")
    amount = Money.of("20.00", world.services.catalog.default_currency)
    return lambda: top_ups.start_top_up(world.services, ANNA, amount, MESSAGE)


def _follow(world: SimWorld) -> Act:
    """Money comes in while a renewal waits for it."""
    bought = _bought_from_balance(world, "20.00")
    _live_until(world, end_of(world.watcher.subscriptions[bought]) + timedelta(hours=3))
    top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), MESSAGE + 1)
    _pages_paid(world)
    charge = list(world.watcher.charges)[-1]
    reference = world.watcher.charges[charge]["reference"]
    charges.hear(world.services, "stripe", world.payments.hint(reference))
    world.queues.work_messages.clear()
    return _performed(world, charge_key(charge))


def _slow(world: SimWorld) -> Act:
    """The bank took its time, and says yes."""
    act = _renewal("slow")(world)
    act()
    (reference,) = world.payments.undecided()
    world.payments.decide(reference, paid=True)
    hint = world.payments.hint(reference)
    return lambda: charges.hear(world.services, "stripe", hint)


def _authentication_paid(world: SimWorld) -> Act:
    """The bank wanted the payer, who pays on the page."""
    act = _renewal("authentication")(world)
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
    world.queues.number_messages.clear()
    return [document_key(pk) for pk in world.watcher.documents]


def _number(world: SimWorld) -> Act:
    keys = _unnumbered(world)
    return lambda: agenda.number(world.services, keys)


def _deliver(world: SimWorld) -> Act:
    keys = _unnumbered(world)
    agenda.number(world.services, keys)
    world.queues.documents_messages.clear()

    def act() -> None:
        for key in keys:
            agenda.perform(world.services, key, only=frozenset({"deliver"}))

    return act


def _deliver_blocked(world: SimWorld) -> Act:
    act = _deliver(world)
    world.chat.blocked.add(ANNA)
    world.ever_blocked.add(ANNA)
    return act


def _tick(world: SimWorld) -> Act:
    bought = _bought_from_balance(world)
    _until(world, bought, "renew")
    return lambda: agenda.tick(world.services)


def _parked_work(world: SimWorld) -> str:
    bought = _bought_from_balance(world)
    _until(world, bought, "renew")
    parking.park_key(world.services, subscription_key(bought), "a worker died on it")
    ((name, _),) = parking.parked_work(world.services)
    return name


def _retry(world: SimWorld) -> Act:
    name = _parked_work(world)
    return lambda: parking.retry_parked(world.services, name)


def _park(world: SimWorld) -> Act:
    bought = _bought_from_balance(world)
    _until(world, bought, "renew")
    return lambda: parking.park_key(world.services, subscription_key(bought), "dead")


def _park_event(world: SimWorld) -> Act:
    return lambda: parking.park_event(world.services, "stripe:evt", {"event": "evt"}, "foreign")


def _switch_off(world: SimWorld) -> Act:
    bought = _bought(world)
    work_now(world)
    return lambda: switch(world.services, bought, ANNA, on=False)


def _choose_period(world: SimWorld) -> Act:
    bought = _bought(world)
    world.watcher.chosen.add((bought, 12))
    return lambda: subscriptions.choose_renewal_period(world.services, bought, ANNA, 12)


def _remove_card(world: SimWorld) -> Act:
    _bought(world)
    (card,) = accounts.get_account(world.services, ANNA).cards
    return lambda: accounts.remove_card(world.services, ANNA, card.reference)


def _open_account(world: SimWorld) -> Act:
    return lambda: open_account(world.services, ANNA, "ru")


def _pays(world: SimWorld) -> None:
    """The payer goes on to pay."""
    work_now(world)
    _pages_paid(world)


CASES: Final[tuple[Case, ...]] = (
    Case("open an account", _open_account, pressed_again),
    Case("start a payment", _start_payment, pressed_again, _pays),
    Case("start a payment, voiptime", _start_payment_licences, pressed_again, _pays, "voiptime"),
    Case("start a payment, older page open", _change_after_page, pressed_again, _pays),
    Case("buy by card: webhook", _webhook(_start_payment)),
    Case("buy by card: webhook lost", _look_up(_start_payment)),
    Case("a page nobody pays", _abandoned),
    Case("buy from balance", _buy_from_balance, pressed_again),
    Case("buy from balance, page open", _buy_from_balance_with_page, pressed_again),
    Case("top up", _top_up, pressed_again, _pays),
    Case("top up: webhook", _webhook(_top_up)),
    Case("top up: renewals follow", _follow),
    Case("renew by balance", _renewal("", "100.00")),
    Case("renew by balance and card", _renewal_with_both),
    Case("renew by card", _renewal("ok")),
    Case("renew by card: declined", _renewal("decline")),
    Case("renew by card: hard decline", _renewal("hard_decline")),
    Case("renew by card: bank wants the payer", _renewal("authentication")),
    Case("renew by card: the payer came", _authentication_paid),
    Case("renew by card: bank decides late", _slow),
    Case("renew: no money", _renewal("", "20.00")),
    Case("renew now by balance", _renew_now("", "100.00"), pressed_again),
    Case("renew now by card", _renew_now("ok"), pressed_again),
    Case("renew now, card declined", _renew_now("decline"), pressed_unless_answered),
    Case("renew now on a page", _renew_now("", "20.00"), pressed_again, _pays),
    Case("renew now on a page: webhook", _webhook(_renew_now("", "20.00"))),
    Case("number documents", _number),
    Case("draw and send documents", _deliver),
    Case("draw and send, bot blocked", _deliver_blocked),
    Case("remind", _renewal("ok", kind="remind")),
    Case("grace begins", _renewal("decline", kind="lapse")),
    Case("last warning", _renewal("decline", kind="warn")),
    Case("grace ends", _renewal("decline", kind="expire")),
    Case("tick", _tick),
    Case("park a dead letter", _park),
    Case("park an event", _park_event),
    Case("staff retry parked work", _retry, pressed_again),
    Case("switch renewal off", _switch_off, pressed_again),
    Case("choose a renewal period", _choose_period, pressed_again),
    Case("remove a card", _remove_card, pressed_again),
)

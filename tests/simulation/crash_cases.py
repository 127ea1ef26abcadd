"""The use cases in which every I/O call is tried as a place to die; a new one is a story and a line in CASES.

What recovers them: the agenda and repeated webhooks always; a press also comes again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.simulation.crash_chores import (
    choose_period,
    open_account,
    park,
    park_event,
    remove_card,
    retry,
    switch_off,
    tick,
)
from tests.simulation.crash_stories import (
    Act,
    Story,
    abandoned,
    authentication_paid,
    buy_from_balance,
    buy_from_balance_with_page,
    change_after_page,
    deliver,
    deliver_blocked,
    follow,
    look_up,
    number,
    pays,
    renew_now,
    renewal,
    renewal_with_both,
    slow,
    start_payment,
    start_payment_licences,
    top_up,
    webhook,
)
from tests.simulation.world import SimWorld


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
    prepare: Story
    recover: Callable[[SimWorld, Act], None] = nothing
    afterwards: Callable[[SimWorld], None] = nothing
    catalog: str = "siptg"


CASES: Final[tuple[Case, ...]] = (
    Case("open an account", open_account, pressed_again),
    Case("start a payment", start_payment, pressed_again, pays),
    Case("start a payment, voiptime", start_payment_licences, pressed_again, pays, "voiptime"),
    Case("start a payment, older page open", change_after_page, pressed_again, pays),
    Case("buy by card: webhook", webhook(start_payment)),
    Case("buy by card: webhook lost", look_up(start_payment)),
    Case("a page nobody pays", abandoned),
    Case("buy from balance", buy_from_balance, pressed_again),
    Case("buy from balance, page open", buy_from_balance_with_page, pressed_again),
    Case("top up", top_up, pressed_again, pays),
    Case("top up: webhook", webhook(top_up)),
    Case("top up: renewals follow", follow),
    Case("renew by balance", renewal("", "100.00")),
    Case("renew by balance and card", renewal_with_both),
    Case("renew by card", renewal("ok")),
    Case("renew by card: declined", renewal("decline")),
    Case("renew by card: hard decline", renewal("hard_decline")),
    Case("renew by card: bank wants the payer", renewal("authentication")),
    Case("renew by card: the payer came", authentication_paid),
    Case("renew by card: bank decides late", slow),
    Case("renew: no money", renewal("", "20.00")),
    Case("renew now by balance", renew_now("", "100.00"), pressed_again),
    Case("renew now by card", renew_now("ok"), pressed_again),
    Case("renew now, card declined", renew_now("decline"), pressed_unless_answered),
    Case("renew now on a page", renew_now("", "20.00"), pressed_again, pays),
    Case("renew now on a page: webhook", webhook(renew_now("", "20.00"))),
    Case("number documents", number),
    Case("draw and send documents", deliver),
    Case("draw and send, bot blocked", deliver_blocked),
    Case("remind", renewal("ok", kind="remind")),
    Case("grace begins", renewal("decline", kind="lapse")),
    Case("last warning", renewal("decline", kind="warn")),
    Case("grace ends", renewal("decline", kind="expire")),
    Case("tick", tick),
    Case("park a dead letter", park),
    Case("park an event", park_event),
    Case("staff retry parked work", retry, pressed_again),
    Case("switch renewal off", switch_off, pressed_again),
    Case("choose a renewal period", choose_period, pressed_again),
    Case("remove a card", remove_card, pressed_again),
)

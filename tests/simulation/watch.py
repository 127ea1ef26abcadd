"""Checks every commit as it is written, from its JSON alone; shares no code with what it checks.

Cheap enough for each step, and the trace then ends where the harm was done. What can only be seen
at rest is in `rest.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.application.ports.store import Body, Key, Put
from tests.simulation.offer import Offer
from tests.simulation.played import Written

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

MAX_REFUSALS: Final = 15
MAX_FAILURES: Final = 10
"""How often something may fail before it is parked: after 1, 2, 5, 15 … minutes, within a day."""

CARD_WINDOW: Final = timedelta(days=30)


class Violation(BaseException):
    """An invariant does not hold. Not an Exception: no handler of the application may swallow it."""

    def __init__(self, check: str, found: str) -> None:
        super().__init__(check, found)  # both, so that it travels between processes
        self.check = check
        self.found = found

    def __str__(self) -> str:
        return f"{self.check}: {self.found}"


Then = tuple[datetime, Offer, Body]
"""When a price was made, by which catalog, and for whom as they were."""


class Watcher:
    """Remembers the last body of each record, and lets the capabilities' rules judge what replaces it.

    `accounts`, `subscriptions`, `charges` and `documents` are what actions choose from.
    """

    def __init__(self, world: SimWorld) -> None:
        self.accounts: dict[int, Body] = {}
        self.subscriptions: dict[str, Body] = {}
        self.charges: dict[str, Body] = {}
        self.documents: dict[str, Body] = {}
        self.others: dict[tuple[str, str], Body] = {}  # by name and id, for further capabilities
        self.offers: dict[str, Then] = {}  # by charge: as of what it was started
        self.kept: dict[str, Then] = {}  # by draft or subscription: a price on a screen
        self.sold_under: dict[str, int] = {}  # by subscription: how many catalogs were before
        self.shown: dict[str, int] = {}  # the last price on a screen, by draft or subscription
        self.agreed: dict[str, set[int | None]] = {}  # what was pressed for it at which price
        self.sales = 0
        self.renewals = 0
        self.wanted: set[tuple[str, str]] = set()  # renewals by hand: subscription, period start
        self.chosen: set[tuple[str, int]] = set()  # periods chosen: subscription, months
        self.switched: set[tuple[str, bool]] = set()  # the switch: subscription, on
        self.named: set[tuple[str, str | None]] = set()  # for which renewal, which card (None: any)
        self.refused_since: dict[str, int] = {}
        self.wanting_since: dict[
            str, int
        ] = {}  # by subscription: a renewal will not come by itself
        self._bodies: dict[Key, Body] = {}
        self._world = world

    def saw(self, puts: list[Put], token: str) -> None:
        """One commit. Raises Violation."""
        sender, pressed = self._world.senders.get(token, (None, None))
        if sender is not None:
            sender.commits += 1
        by_name: dict[str, list[Put]] = {}
        for put in puts:
            by_name.setdefault(put.key.sk.partition(":")[0], []).append(put)
        bodies = {put.key: put.body for put in puts}
        for name, rule in self._world.cast.rules:
            for put in by_name.get(name, ()):
                before = self._bodies.get(put.key)
                rule(self._world, Written(put, bodies[put.key], before, by_name, pressed))
        for key, body in bodies.items():
            require_patience(key, body)
        self._world.second.saw(bodies)
        self._bodies.update(bodies)

    def before_confirmation(self, card: str | None) -> None:
        """A bank is about to be asked: allowed unless the card was known as refused beforehand."""
        running = self._world.running
        since = self.refused_since.get(card or "")
        known = since is not None and running is not None and since < running.began
        require(not known, "card-caps", f"card {card} is charged after it was refused for good")

    def after_confirmation(self) -> None:
        """The networks' caps: refusals of one card, over all charges, since its holder saved it."""
        payments = self._world.payments
        last = payments.confirmed[-1]
        refused = [
            asked
            for asked in payments.confirmed
            if asked.card == last.card
            and last.at - asked.at < CARD_WINDOW
            and payments.payments[asked.reference].decline_code is not None
        ]
        found = f"{len(refused)} refusals of card {last.card}"
        require(len(refused) <= MAX_REFUSALS, "cap", found)


def require_patience(key: Key, body: Body) -> None:
    """What fails and fails is parked at last."""
    for kind, wait in body.get("waits", {}).items():
        tried = int(wait.get("attempts", 0))
        require(tried <= MAX_FAILURES, "overdue", f"{kind} of {key} failed {tried} times")


only: str = ""
"""If it is not empty, only checks whose name begins so are judged: to measure what they see alone."""


def require(right: bool, check: str, found: str) -> None:
    """Raises Violation unless `right`."""
    if not right and check.startswith(only):
        raise Violation(check, found)

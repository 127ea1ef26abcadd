"""The reference model's seat in a simulated world: hears what people press and what the bank does, sees each
commit; judges nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.payments import SavedCard
from chalicelib.application.ports.store import Body, Key
from tests.simulation.reference.catalog import Offer, Versions, shipped
from tests.simulation.reference.facts import Commit, Payment, commit_of
from tests.simulation.reference.model import Disagreement, Model
from tests.simulation.reference.state import Card, minor, moment, new_card
from tests.simulation.watch import Violation
from tests.support.played_bank import Held, captures, holds
from tests.support.played_payments import PlayedPayments

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

ARGUMENTS: Final[Mapping[str, Sequence[int]]] = {"renew_now": (0, 1, 3)}
"""Which arguments of a press say what is wished; all in order where it does not say."""

NAMES: Final[Mapping[str, str]] = {
    "start_to_pay": "start_payment",
    "from_balance": "pay_from_balance",
    "renew": "renew_now",
}
"""What actions call what the model knows by another name."""

Pressed = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Opinion:
    """Implements Facts."""

    world: SimWorld
    since: datetime
    now: datetime
    seen: int

    @property
    def is_on(self) -> bool:
        return bool(self.world.services.payment_systems)

    def pressed(self, name: str, *arguments: object) -> bool:
        """Stories press without telling anybody."""
        if self.world.running is None:
            return True
        return any(
            pressed == name and given[: len(arguments)] == arguments
            for pressed, given in self.world.second.presses
        )

    def is_reached(self, person: int) -> bool:
        return person not in self.world.ever_blocked

    def opened(self, subscription: str, end: datetime) -> bool:
        found = (body for (name, _), body in self.world.watcher.others.items() if name == "opening")
        mine = (one for one in found if one["subscription_id"] == subscription and "done_at" in one)
        return any(datetime.fromisoformat(one["end"]) == end for one in mine)

    def is_deleted(self, person: int) -> bool:
        return "deleted_at" in self.world.watcher.accounts[person]

    def has_read(self, person: int, text: str) -> bool:
        if not self.is_reached(person):
            return True
        return text in self.world.chat.read[person]

    def payment(self, reference: str) -> Payment | None:
        transfer = self.world.watcher.others.get(("bank_receipt", reference))
        if transfer is not None and transfer.get("charge_id") and transfer["state"] == "matched":
            return Payment(transfer["charge_id"], minor(transfer["amount"]), "paid")
        found = self._first(lambda held: holds(held, reference))
        for held in self.world.payments.payments.values():
            if found is not None and held.parts and holds(held, reference):
                *_, last = came = captures(held)
                (mine,) = (one for one in came if one.payment_reference == reference)
                return replace(found, amount=mine.amount.minor, is_part=mine != last)
        return found

    def payment_of(self, charge: str) -> Payment | None:
        return self._first(lambda held: held.charge_id == charge)

    def saved_on(self, setup: str) -> Card | None:
        found = self.world.payments.saved_on(setup)
        return None if found is None else _card(found)

    def knows_card(self, reference: str) -> bool:
        bank = self.world.payments
        customer = bank.cards[reference].customer_reference
        return reference in bank.later and not {reference, customer} & bank.gone

    def _first(self, wanted: Callable[[Held], bool]) -> Payment | None:
        for held in self.world.payments.payments.values():
            if wanted(held):
                is_kept = held.card is None or held.card.reference in self.world.payments.later
                is_late = held.reference in self.world.needed
                card = held.card and self.world.payments.cards[held.card.reference]
                return _payment(replace(held, card=card), is_kept=is_kept, is_late=is_late)
        return None


class Second:
    """Follows one world. `presses` are those that may be answered now."""

    def __init__(self, world: SimWorld, catalog_name: str) -> None:
        self.model = Model(Versions(shipped(catalog_name)))
        self.presses: list[Pressed] = []
        self.is_given = False
        self._world = world
        self._late: list[tuple[datetime, datetime]] = []

    def pressing(
        self, do: Callable[..., Any], arguments: Sequence[Any]
    ) -> AbstractContextManager[None]:
        """Somebody presses this, until it is answered."""
        name = getattr(do, "__name__", "")
        chosen = [arguments[n] for n in ARGUMENTS.get(name, range(len(arguments)))]
        pressed = NAMES.get(name, name), tuple(_plain(one) for one in chosen)
        return self.wishing([pressed])

    @contextmanager
    def wishing(self, pressed: Sequence[Pressed]) -> Iterator[None]:
        """Somebody wishes this, until it is answered."""
        self.presses += pressed
        late = len(self._late)
        try:
            yield
        finally:
            if len(self._late) == late:  # otherwise it may still have its effect
                for one in pressed:
                    self.presses.remove(one)

    @contextmanager
    def given(self) -> Iterator[None]:
        """What is written now, no rule is asked about."""
        self.is_given = True
        try:
            yield
        finally:
            self.is_given = False

    def deployed(self, file: Mapping[str, Any]) -> None:
        """The operator has put another catalog in place."""
        self.model.versions.changed(self._world.clock.at, Offer(file))

    def sent_late(self) -> None:
        """What is being written may land at any time."""
        self._late.append((self._began(), self._world.clock.at))

    def saw(self, bodies: Mapping[Key, Body]) -> None:
        """Raises Violation."""
        written = ((key.pk, key.sk, body) for key, body in bodies.items())
        commit = commit_of(written, self._world.steps)
        if self.is_given:
            self.model.given(commit)
            return
        now = self._world.clock.at
        facts = Opinion(self._world, self._began(), now, self._seen())
        try:
            self.model.saw(commit, self._moments(commit), facts)
        except Disagreement as wrong:
            raise Violation(f"model:{wrong.what}", wrong.found) from None

    def at_rest(self) -> None:
        """Everything is done, and exactly as it ought to be. Raises Violation."""
        for wrong in self.model.unfinished(self._world.clock.at):
            raise Violation(f"model:{wrong.what}", wrong.text)

    def _began(self) -> datetime:
        running = self._world.running
        return datetime.min.replace(tzinfo=UTC) if running is None else running.at

    def _seen(self) -> int:
        running = self._world.running
        if self._late:
            return 0
        return self._world.steps + 1 if running is None else running.began

    def _moments(self, commit: Commit) -> Sequence[datetime]:
        """When it may have been decided: as it says itself, if that may be."""
        windows = [(self._began(), self._world.clock.at), *self._late]
        said = [commit.at] if commit.at is not None else []
        said += [moment(body["created_at"]) for body in commit.of("charge").values()]
        waits = [body.get("waits", {}) for body in commit.of("subscription").values()]
        said += [moment(wait["renew"]["at"]) for wait in waits if "renew" in wait]
        cards = [card for body in commit.of("account").values() for card in body.get("cards", ())]
        said += [moment(card["declines"][-1]) for card in cards if card.get("declines")]
        near = [at for at in said if any(since <= at <= until for since, until in windows)]
        if commit.at is not None:
            return list(dict.fromkeys(near))  # the clock may have moved between two looks at it
        known = windows if self._world.running is not None else windows[1:]
        ends = (at for since, until in reversed(known) for at in (until, since))
        return list(dict.fromkeys((*near, self._world.clock.at, *ends)))


def _card(card: SavedCard) -> Card:
    printed = (card.brand, card.last4, card.expiry_month, card.expiry_year)
    customer = card.customer_reference
    return new_card(PlayedPayments.name, card.reference, customer, printed, card.fingerprint)


def _plain(one: Any) -> Any:
    """Amounts in minor units."""
    if isinstance(one, tuple):
        return tuple(_plain(each) for each in one)
    return getattr(one, "minor", one)


def _payment(held: Held, *, is_kept: bool, is_late: bool) -> Payment:
    card = held.card
    return Payment(
        charge=held.charge_id,
        amount=held.amount.minor,
        status=held.status.value,
        card=None if card is None else _card(card),
        decline=held.decline_code,
        hard=held.hard,
        is_kept=is_kept,
        is_late=is_late,
    )

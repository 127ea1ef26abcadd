"""The payment system of a simulated world: what the world asks of any, and the played one, with a watch over
what banks are asked; knows no ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, Protocol

from chalicelib.application.payments.hearing import hear
from chalicelib.application.ports.payments import (
    HostedRequest,
    Notification,
    ProviderPayment,
    ProviderStatus,
    SavedCard,
)
from chalicelib.domain.money import Money
from tests.support.played_bank import Confirmation, Held
from tests.support.played_payments import PlayedPayments

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld


class Bank(Protocol):
    """What payers, banks and dashboards do, and the books that ours are held against; as PlayedPayments
    has them."""

    @property
    def payments(self) -> Mapping[str, Held]: ...
    @property
    def cards(self) -> Mapping[str, SavedCard]: ...
    @property
    def later(self) -> Mapping[str, str]: ...
    @property
    def gone(self) -> AbstractSet[str]: ...
    @property
    def confirmed(self) -> Sequence[Confirmation]: ...
    @property
    def confirmations(self) -> int: ...
    def captured(self) -> dict[str, Money]: ...
    def pages(self) -> list[str]: ...
    def over(self) -> list[str]: ...
    def is_payable(self, reference: str) -> bool: ...
    def undecided(self) -> list[str]: ...
    def pay(
        self, reference: str, later: str = "ok", *, last4: str | None = None, late: bool = False
    ) -> None: ...
    def pay_slowly(self, reference: str) -> None: ...
    def pay_late(self, reference: str) -> None: ...
    def decide(self, reference: str, *, paid: bool) -> None: ...
    def behave(self, last4: str | None, later: str) -> None: ...
    def lose_card(self, reference: str) -> None: ...
    def lose_customer(self, reference: str) -> None: ...
    def setup_pages(self) -> list[str]: ...
    def save_card(self, reference: str, later: str = "ok", *, last4: str) -> None: ...
    def saved_on(self, setup_id: str) -> SavedCard | None: ...
    def reissue(self, reference: str, last4: str, expiry: tuple[int, int]) -> None: ...
    def hint_of_setup(self, reference: str) -> Notification: ...
    def hint(self, reference: str) -> Notification: ...
    def deliver(self, event: str) -> None: ...


REISSUED: Final = "reissued:"
"""Begins the event that another card was issued in place of a saved one."""


def is_shown(world: SimWorld, setup_id: str, reference: str) -> bool:
    """Whether somebody was shown this page on which a card is saved."""
    body = world.watcher.others.get(("card_setup", setup_id), {})
    return body.get("reference") == reference


class SimPayments(PlayedPayments):
    """Every status change is an event, i.e. a webhook on its way."""

    def __init__(self, world: SimWorld) -> None:
        super().__init__(self._fault, now=lambda: world.clock.at, changed=world.events.append)
        self._world = world

    def pages(self) -> list[str]:
        """The newest hosted pages that may still be open and whose address the application has
        stored: nobody can pay on a page that nobody was shown."""
        return self._pages(ProviderStatus.WAITING)

    def over(self) -> list[str]:
        """The same of those that are over, and were not paid."""
        return self._pages(ProviderStatus.CANCELLED)

    def _pages(self, status: ProviderStatus) -> list[str]:
        charges = self._world.watcher.charges
        return [
            reference
            for reference in list(self.payments)[-30:]
            if isinstance(self.payments[reference].request, HostedRequest)
            and self.payments[reference].status is status
            and charges[self.payments[reference].charge_id].get("reference") == reference
        ]

    def setup_pages(self) -> list[str]:
        """The same of pages on which a card can be saved."""
        return [
            one for one in self.setups.pages() if is_shown(self._world, self._setup_of(one), one)
        ]

    def save_card(self, reference: str, later: str = "ok", *, last4: str) -> None:
        """The payer leaves a card on such a page."""
        self.setups.save(reference, later, last4=last4)

    def saved_on(self, setup_id: str) -> SavedCard | None:
        """What was left on the page of this setup."""
        held = (one for one in self.setups.held.values() if one.request.setup_id == setup_id)
        return next((self.cards[one.card.reference] for one in held if one.card is not None), None)

    def reissue(self, reference: str, last4: str, expiry: tuple[int, int]) -> None:
        super().reissue(reference, last4, expiry)
        self._world.events.append(f"{REISSUED}{reference}")

    def hint_of_setup(self, reference: str) -> Notification:
        """What a webhook about this page would say."""
        return self.setups.hint(reference)

    def deliver(self, event: str) -> None:
        """The webhook about this payment, page or card arrives. Raises PaymentSystemError: it is to come
        again."""
        if event.startswith(REISSUED):
            card = event.removeprefix(REISSUED)
            hint = Notification(event, "card updated", None, None, card_reference=card)
        else:
            hint = self.hint_of_setup(event) if event in self.setups.held else self.hint(event)
        hear(self._world.services, self.name, hint)

    def _setup_of(self, reference: str) -> str:
        return self.setups.held[reference].request.setup_id

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        card = self.payments[reference].card
        watcher = self._world.watcher
        watcher.before_confirmation(card.reference if card else None)
        asked = self.confirmations
        try:
            return super().confirm(reference, idempotency_key)
        finally:
            if self.confirmations > asked:
                watcher.after_confirmation()

    def _fault(self, call: str) -> str | None:
        return self._world.io(f"stripe.{call}")

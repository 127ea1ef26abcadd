"""The payment system of a simulated world: the played one, with a watch over what banks are asked; knows
no ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.application.ports.payments import HostedRequest, ProviderPayment, ProviderStatus
from tests.support.played_payments import PlayedPayments

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld


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

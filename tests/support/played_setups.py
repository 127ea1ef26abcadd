"""The played payment system's pages on which a card is saved without a payment; knows no account of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chalicelib.application.ports.payments import (
    HostedPage,
    Notification,
    ProviderSetup,
    RequestRejected,
    SavedCard,
    SetupRequest,
    SetupStatus,
)
from tests.support.played_bank import EXPIRY, lose

if TYPE_CHECKING:
    from tests.support.played_payments import PlayedPayments

PREFIX: Final = "cs_setup_"


@dataclass(frozen=True, slots=True)
class HeldSetup:
    """One page as the system knows it."""

    reference: str
    request: SetupRequest
    status: SetupStatus = SetupStatus.WAITING
    card: SavedCard | None = None


class PlayedSetups:
    """Implements CardSetups with the cards, keys, faults and clock of `system`."""

    def __init__(self, system: PlayedPayments) -> None:
        self.held: dict[str, HeldSetup] = {}
        self._system = system
        self._keys: dict[str, str] = {}

    def save(
        self,
        reference: str,
        later: str = "ok",
        *,
        last4: str | None = None,
        expiry: tuple[int, int] = EXPIRY,
        saved_as: str | None = None,
    ) -> None:
        """The payer leaves a card on the page, which behaves `later` from then on."""
        held = self._current(reference)
        if held.status is not SetupStatus.WAITING:
            raise AssertionError(f"page {reference} is {held.status}")
        card = self._system.new_card(
            held.request.customer_reference, later, last4=last4, expiry=expiry, saved_as=saved_as
        )
        self._set(replace(held, status=SetupStatus.SAVED, card=card))

    def pages(self) -> list[str]:
        """Those on which a card can be saved now."""
        open_ = [self._current(reference) for reference in list(self.held)]
        return [one.reference for one in open_ if one.status is SetupStatus.WAITING]

    def hint(self, reference: str) -> Notification:
        """What a webhook about this page would say."""
        setup_id = self.held[reference].request.setup_id
        return Notification(f"evt_{reference}", "changed", None, reference, setup_id=setup_id)

    def open_page(self, request: SetupRequest) -> HostedPage:
        fault = self._system.begin("open_setup")
        reference = self._keys.get(request.idempotency_key)
        if reference is None:
            self._system.require_customer(request.customer_reference)
            reference = f"{PREFIX}{len(self.held) + 1}"
            self._keys[request.idempotency_key] = reference
            self._set(HeldSetup(reference, request))
        elif self.held[reference].request != request:
            raise RequestRejected("idempotency_error", "the key was used for another page")
        lose(fault, "open_setup")
        return HostedPage(reference, f"https://pay.example/{reference}")

    def look_up(self, reference: str) -> ProviderSetup:
        fault = self._system.begin("look_up_setup")
        if reference in self._system.gone or reference not in self.held:
            return ProviderSetup(SetupStatus.UNKNOWN, reference, None)
        return self._answer(self._current(reference), fault)

    def close(self, reference: str) -> ProviderSetup:
        fault = self._system.begin("close_setup")
        held = self._current(reference)
        if held.status is SetupStatus.WAITING:
            self._set(replace(held, status=SetupStatus.CANCELLED))
        return self._answer(self.held[reference], fault)

    def look_up_card(self, card_reference: str) -> SavedCard | None:
        fault = self._system.begin("look_up_card")
        lose(fault, "look_up_card")
        kept = card_reference in self._system.later and card_reference not in self._system.gone
        return self._system.cards[card_reference] if kept else None

    def _answer(self, held: HeldSetup, fault: str | None) -> ProviderSetup:
        lose(fault, held.reference)
        card = None  # also if it was detached since
        if held.card is not None and held.card.reference in self._system.later:
            card = self._system.cards[held.card.reference]
        return ProviderSetup(
            held.status, held.reference, held.request.setup_id, f"seti_of_{held.reference}", card
        )

    def _current(self, reference: str) -> HeldSetup:
        """A page whose time is over closes by itself."""
        held = self.held[reference]
        if held.status is SetupStatus.WAITING and self._system.is_over(held.request.expires_at):
            held = replace(held, status=SetupStatus.CANCELLED)
            self._set(held)
        return held

    def _set(self, held: HeldSetup) -> None:
        self.held[held.reference] = held
        self._system.changed(held.reference)

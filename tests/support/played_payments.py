"""A payment system in memory that keeps its own books, so that ours can be held against them.

It honours idempotency keys for as long as Stripe promises, takes each payment once, never lets a cancelled
one be paid, and can be told to refuse, to be slow, or to lose its answers. It knows nothing of Dialtone's
ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import Final

from chalicelib.application.ports.payments import (
    CardUnknown,
    CustomerUnknown,
    HostedPage,
    HostedRequest,
    Notification,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
    SavedCard,
    SavedCardRequest,
    WebhookRejected,
)
from chalicelib.domain.money import Money
from tests.support.faults import no_fault
from tests.support.played_bank import (
    EXPIRY,
    Confirmation,
    Fault,
    Held,
    captures,
    decided,
    lose,
    refuse,
)
from tests.support.played_refunds import PlayedRefunds
from tests.support.played_setups import PlayedSetups

TERMINAL: Final = (ProviderStatus.PAID, ProviderStatus.CANCELLED)

KEY_LIFE: Final = timedelta(hours=24)
"""The least a key is promised to be remembered; this system forgets it at once after that."""

PAGE_LIFE: Final = timedelta(hours=1)
"""How long a page can still be paid after the moment it was asked to expire: clocks differ."""


def long_ago() -> datetime:
    """The clock of a system whose keys and pages never expire."""
    return datetime.min.replace(tzinfo=UTC)


class PlayedPayments:
    """Implements PaymentSystem. `later[card]` is how a saved card behaves: one of OUTCOMES.

    `approves`: whoever pays on its page has only agreed, and is charged when that is captured.
    `wallets`: what it keeps is no card.
    `fault(call)` is asked before each call; it may also raise, or let somebody else act meanwhile.
    `changed(reference)` is called whenever a payment's status has changed: where webhooks come from.
    """

    name = "stripe"

    def __init__(
        self,
        fault: Callable[[str], Fault | None] = no_fault,
        *,
        now: Callable[[], datetime] = long_ago,
        changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.fault = fault
        self.approves = False
        self.wallets = False
        self._agreed: dict[str, Callable[[], SavedCard]] = {}  # what pays, once that is captured
        self.payments: dict[str, Held] = {}
        self.cards: dict[str, SavedCard] = {}
        self.later: dict[str, str] = {}
        self.gone: set[str] = set()  # what this system has lost: customers, cards, payments
        self.calls: Counter[str] = Counter()  # that were heard, with or without an answer
        self.confirmed: list[Confirmation] = []
        self.detached: list[str] = []
        self._now = now
        self.changed = changed
        self._keys: dict[str, tuple[object, str, datetime]] = {}
        self._answers: dict[str, tuple[ProviderPayment, datetime]] = {}
        self.setups = PlayedSetups(self)
        self.given_back = PlayedRefunds(self)

    @property
    def captures(self) -> PlayedPayments | None:
        """None where whoever pays on its page has paid."""
        return self if self.approves else None

    @property
    def saved_cards(self) -> PlayedPayments:
        """It charges what it keeps by itself."""
        return self

    @property
    def card_setups(self) -> PlayedSetups:
        """Pages on which a card is saved without a payment."""
        return self.setups

    @property
    def refunds(self) -> PlayedRefunds:
        """What went back, and what is disputed."""
        return self.given_back

    @property
    def confirmations(self) -> int:
        """How often a bank was asked without the payer."""
        return len(self.confirmed)

    def captured(self) -> dict[str, Money]:
        """What was really taken, by payment reference."""
        return {
            capture.payment_reference: capture.amount
            for held in self.payments.values()
            if held.status is ProviderStatus.PAID
            for capture in captures(held)
        }

    def is_payable(self, reference: str) -> bool:
        """Whether the page can be paid now."""
        return self._current(reference).status is ProviderStatus.WAITING

    def undecided(self) -> list[str]:
        """Payments the bank is still thinking about."""
        return [
            reference
            for reference, held in self.payments.items()
            if held.status is ProviderStatus.PROCESSING
        ]

    def pay(
        self,
        reference: str,
        later: str = "ok",
        *,
        last4: str | None = None,
        expiry: tuple[int, int] = EXPIRY,
        late: bool = False,
        saved_as: str | None = None,
    ) -> None:
        """The payer pays on the hosted page with a card that behaves `later` from then on: a new
        one, or the one that ends in `last4`, each time under another reference unless it is `saved_as`
        a certain one. `late`: it turns out so after the page was closed."""
        held = self._current(reference)
        if held.status is not (ProviderStatus.CANCELLED if late else ProviderStatus.WAITING):
            raise AssertionError(f"page {reference} is {held.status}")
        leave = partial(
            self.new_card,
            held.request.customer_reference,
            later,
            last4=last4,
            expiry=expiry,
            saved_as=saved_as,
        )
        if self.approves and not late:
            self._agreed[reference] = leave
            self._set(replace(held, status=ProviderStatus.APPROVED))
        else:
            self._paid(held, leave)

    def _paid(self, held: Held, leave: Callable[[], SavedCard]) -> None:
        """What pays is kept if that was asked for, and nothing is before it has paid."""
        saves = isinstance(held.request, HostedRequest) and held.request.save_card
        card = leave() if saves else None
        self._set(replace(held, status=ProviderStatus.PAID, card=card))

    def new_card(
        self,
        customer: str | None,
        later: str,
        *,
        last4: str | None = None,
        expiry: tuple[int, int] = EXPIRY,
        saved_as: str | None = None,
    ) -> SavedCard:
        """Kept for that customer, or for a new one, as `pay` says."""
        number = len(self.cards) + 1
        owner = f"cus_{number}" if customer is None or customer in self.gone else customer
        saved = saved_as or f"pm_{number}"
        card = SavedCard(saved, owner, "visa", last4 or f"{number:04}", *expiry)
        if self.wallets:
            card = SavedCard(saved, owner, "PayPal", "", None, None, wallet="a…@example.com")
        self.cards[card.reference] = card
        self.later[card.reference] = later
        return card

    def reissue(self, reference: str, last4: str, expiry: tuple[int, int]) -> None:
        """The networks issue another card in place of a saved one; its reference stays."""
        month, year = expiry
        self.cards[reference] = replace(
            self.cards[reference], last4=last4, expiry_month=month, expiry_year=year
        )

    def lose_card(self, reference: str) -> None:
        """Somebody detaches the card in the system's dashboard."""
        self.later.pop(reference, None)

    def lose_customer(self, reference: str) -> None:
        """Somebody deletes the customer there, and with it all of its cards."""
        self.gone.add(reference)
        for card in self.cards.values():
            if card.customer_reference == reference:
                self.later.pop(card.reference, None)

    def pay_in_parts(self, reference: str) -> None:
        """On the page, half and then the rest."""
        self.pay(reference)
        held = self.payments[reference]
        half = held.amount.share(Fraction(1, 2))
        self._set(replace(held, parts=(half, held.amount - half)))

    def pay_slowly(self, reference: str) -> None:
        """The payer has done all there is to do on the page; the bank decides later."""
        self._set(replace(self._current(reference), status=ProviderStatus.PROCESSING))

    def pay_late(self, reference: str) -> None:
        """Money that was already on its way arrives on a page that is over."""
        self._set(replace(self.payments[reference], status=ProviderStatus.PAID))

    def decide(self, reference: str, *, paid: bool) -> None:
        """The bank's answer to a payment that was PROCESSING; a page is over after a no."""
        self.turn_out(reference, "ok" if paid else "decline")

    def turn_out(self, reference: str, outcome: str) -> None:
        """The same, with one of OUTCOMES."""
        held = self.payments[reference]
        if held.status is not ProviderStatus.PROCESSING:
            return
        if outcome != "ok" and isinstance(held.request, HostedRequest):
            self._set(replace(held, status=ProviderStatus.CANCELLED))
        else:
            self._set(decided(held, outcome))

    def behave(self, last4: str | None, later: str) -> None:
        """All that was saved of one plastic card, or of every card, behaves so from now on."""
        for reference in self.later:
            if last4 in (None, self.cards[reference].last4):
                self.later[reference] = later

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        reference = self._create("open_hosted", request, request.idempotency_key, "cs")
        return HostedPage(reference, f"https://pay.example/{reference}")

    def prepare(self, request: SavedCardRequest) -> str:
        return self._create("prepare", request, request.idempotency_key, "pi")

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        fault = self.begin("confirm")
        if reference in self.gone:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, None)
        said = self._answers.get(idempotency_key)
        if said is not None and self._now() - said[1] < KEY_LIFE:
            lose(fault, "confirm")
            return said[0]
        held = self.payments[reference]
        if held.status is ProviderStatus.CANCELLED:
            return self._answer(reference, fault)
        card = self._require_card(held.request)
        if held.status not in (ProviderStatus.PAID, ProviderStatus.PROCESSING):
            self.confirmed.append(Confirmation(self._now(), reference, card.reference))
            self._set(decided(held, self.later[card.reference]))
        self._answers[idempotency_key] = (self._answer(reference, None), self._now())
        return self._answer(reference, fault)

    def capture(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """Once, however often and under whatever key."""
        fault = self.begin("capture")
        if reference in self.gone:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, None)
        held = self._current(reference)
        if held.status is ProviderStatus.APPROVED:
            self._paid(held, self._agreed.pop(reference))
        return self._answer(reference, fault)

    def look_up(self, reference: str) -> ProviderPayment:
        fault = self.begin("look_up")
        if reference in self.gone or reference not in self.payments:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, None)
        self._current(reference)
        return self._answer(reference, fault)

    def cancel(self, reference: str) -> ProviderPayment:
        fault = self.begin("cancel")
        if reference in self.gone:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, None)
        held = self._current(reference)
        if held.status not in (*TERMINAL, ProviderStatus.PROCESSING):
            self._set(replace(held, status=ProviderStatus.CANCELLED))
        return self._answer(reference, fault)

    def detach_card(self, card_reference: str) -> None:
        fault = self.begin("detach_card")
        self.later.pop(card_reference, None)
        self.detached.append(card_reference)
        lose(fault, "detach_card")

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        raise WebhookRejected("this system is heard through `hint` in tests")

    def hint(self, reference: str) -> Notification:
        """What a webhook about this payment would say."""
        held = self.payments[reference]
        return Notification(f"evt_{reference}", "changed", held.charge_id, reference)

    def _create(
        self, call: str, request: HostedRequest | SavedCardRequest, key: str, prefix: str
    ) -> str:
        fault = self.begin(call)
        known = self._keys.get(key)
        if known is not None and self._now() - known[2] < KEY_LIFE:
            if known[0] != request:
                raise RequestRejected("idempotency_error", f"{key} was used for another request")
            reference = known[1]
        else:
            reference = f"{prefix}_{len(self.payments) + 1}"
            self.payments[reference] = self._new(reference, request)
            self._keys[key] = (request, reference, self._now())
        lose(fault, call)
        return reference

    def _new(self, reference: str, request: HostedRequest | SavedCardRequest) -> Held:
        if isinstance(request, HostedRequest):
            self.require_customer(request.customer_reference)
            status, card = ProviderStatus.WAITING, None
        else:  # an off-session payment names its attached card, too
            status, card = ProviderStatus.PREPARED, self._require_card(request)
        return Held(reference, request.charge_id, request.amount, status, card, request)

    def forgets(self, at: datetime) -> bool:
        """Whether a key that came then is unknown by now."""
        return self._now() - at >= KEY_LIFE

    def now(self) -> datetime:
        """By its own clock."""
        return self._now()

    def begin(self, call: str) -> Fault | None:
        """What happens to the answer of this call after its effect."""
        fault = self.fault(call)
        refuse(fault, call)
        self.calls[call] += 1
        return fault

    def _current(self, reference: str) -> Held:
        """The payment now; a page whose time is over closes by itself."""
        held = self.payments[reference]
        request = held.request
        if (
            held.status is ProviderStatus.WAITING
            and isinstance(request, HostedRequest)
            and self.is_over(request.expires_at)
        ):
            held = replace(held, status=ProviderStatus.CANCELLED)
            self._set(held)
        return held

    def is_over(self, expires_at: datetime) -> bool:
        """Whether a page that was asked to expire then has closed by itself."""
        return self._now() >= expires_at + PAGE_LIFE

    def _set(self, held: Held) -> None:
        self.payments[held.reference] = held
        self.changed(held.reference)

    def _require_card(self, request: HostedRequest | SavedCardRequest) -> SavedCard:
        if isinstance(request, HostedRequest):
            raise RequestRejected("payment_intent_unexpected_state", "it is a page's")
        self.require_customer(request.customer_reference)
        if request.card_reference in self.gone or request.card_reference not in self.later:
            raise CardUnknown("no such card")
        return self.cards[request.card_reference]

    def require_customer(self, reference: str | None) -> None:
        if reference in self.gone:
            raise CustomerUnknown("no such customer")

    def _answer(self, reference: str, fault: Fault | None) -> ProviderPayment:
        lose(fault, reference)
        held = self.payments[reference]
        paid, came = held.status is ProviderStatus.PAID, captures(held)
        return ProviderPayment(
            status=held.status,
            reference=reference,
            charge_id=held.charge_id,
            payment_reference=came[0].payment_reference if paid else None,
            captured=came[0].amount if paid else None,
            card=self.cards[held.card.reference] if paid and held.card is not None else None,
            decline_code=held.decline_code,
            hard_decline=held.hard,
            further=tuple(came[1:]) if paid else (),
        )

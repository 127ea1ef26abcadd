"""The payment-system port: hosted pages, saved cards, look-ups, webhooks; knows no provider's words.

Only a ProviderPayment is an answer *about the payment*. An error says why there is none, and each kind has
its own way on; none is a decline, uses up an attempt, or ends anything (docs/invariants.md has the table).

PaymentSystemError
├── NoAnswer            the call may have had its effect: look up, never resend under a new key
├── NotServed           certainly had no effect; the same call may be made again later
│   ├── SystemUnavailable   asked to come again (429, busy, no route), perhaps not before some seconds
│   ├── KeyRefused          our key is not, or no longer, good for this call (401, 403)
│   └── SystemOff           switched off here, or gone from the catalog: there is nobody to ask
├── RequestRejected     the request itself is wrong (another 4xx): a fault of ours
├── UnbackedPayment     it is called paid there, and no money came: people decide
└── NotKnown            the provider has lost what the request names: drop it, and ask anew without it
    ├── CustomerUnknown     the payer as the provider knew them, with all of their cards
    └── CardUnknown         one saved card (detached, or of another account)
WebhookRejected         bad signature, too old, or not what the system sends

A payment that the provider does not know is an answer: ProviderStatus.UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.application.ports.refunds import Refunds
from chalicelib.domain.errors import DialtoneError, Throttled
from chalicelib.domain.money import Money


class ProviderStatus(StrEnum):
    """How a payment stands at the provider, in our words."""

    PREPARED = "prepared"  # created, not confirmed: no money can move by itself
    APPROVED = "approved"  # the payer has agreed on their page; no money moves until it is captured
    WAITING = "waiting"  # a hosted page is open for the payer
    PROCESSING = "processing"  # the provider is still deciding
    PAID = "paid"  # terminal: money was captured
    DECLINED = "declined"  # refused; a card may be tried again unless hard_decline
    AUTHENTICATION_REQUIRED = "authentication_required"  # the payer must confirm with the bank
    CANCELLED = "cancelled"  # terminal: can never be paid any more (cancelled or expired)
    UNKNOWN = "unknown"  # the provider has no such object


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A payment method kept at the provider for charges without the payer present."""

    reference: str  # the provider's payment-method id
    customer_reference: str  # the provider's customer id it belongs to
    brand: str
    last4: str
    expiry_month: int | None
    expiry_year: int | None
    fingerprint: str | None = None  # the same for every reference of one plastic
    wallet: str | None = (
        None  # no card: whose wallet it is, masked; it has no number and never expires
    )


@dataclass(frozen=True, slots=True)
class Capture:
    """One payment object that money came in by, and how much."""

    payment_reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """What the provider says about one payment of ours, looked up now. `further`: what else came for it,
    where one page can be paid in several payments. `last4`: of the card that paid, saved or not, where it is
    known."""

    status: ProviderStatus
    reference: str  # id to look it up by: what `open_hosted` or `prepare` returned
    charge_id: str | None  # our id, from the metadata
    payment_reference: str | None = None  # the object that holds the money (Stripe: payment intent)
    captured: Money | None = None  # when PAID
    card: SavedCard | None = None  # when PAID and the payer let it be saved
    decline_code: str | None = None  # provider's machine code, for staff and the payer's message
    hard_decline: bool = False  # the networks forbid trying this card again
    further: tuple[Capture, ...] = ()
    last4: str | None = None


@dataclass(frozen=True, slots=True)
class HostedRequest:
    """A page where the payer pays once. `idempotency_key` reads aloud and ends in the attempt number;
    `details` stand under the description, if there are any. `stars`: how many Telegram Stars the amount is,
    where the catalog says so."""

    charge_id: str
    idempotency_key: str
    amount: Money
    description: str
    return_url: str
    expires_at: (
        datetime  # business time of the sandbox may differ: adapters clamp to the allowed range
    )
    locale: str
    save_card: bool
    customer_reference: str | None = None
    details: str = ""
    stars: int | None = None
    payer_email: str | None = None  # for receipts, where the law wants the system to send them


@dataclass(frozen=True, slots=True)
class HostedPage:
    """Where to send the payer. `closes_at`: when the page ends by itself, where the system keeps none open as
    long as was asked for."""

    reference: str
    url: str
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedCardRequest:
    """Charge a saved card without the payer present, in two steps: prepare, then confirm."""

    charge_id: str
    idempotency_key: str
    amount: Money
    description: str
    card_reference: str
    customer_reference: str
    payer_email: str | None = None  # as of a HostedRequest


class SetupStatus(StrEnum):
    """How a page on which a card is saved stands at the provider."""

    WAITING = "waiting"  # open for the payer, or the bank is still asked
    SAVED = "saved"  # terminal: a card is kept
    CANCELLED = "cancelled"  # terminal: nothing can be saved on it any more
    UNKNOWN = "unknown"  # the provider has no such object


@dataclass(frozen=True, slots=True)
class ProviderSetup:
    """What the provider says about one such page, looked up now."""

    status: SetupStatus
    reference: str  # what `open_page` returned
    setup_id: str | None  # our id, from the metadata
    intent_reference: str | None = None  # the object that saves the card (Stripe: setup intent)
    card: SavedCard | None = None  # when SAVED, unless it is gone again


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """A page where the payer leaves a card for later, without paying."""

    setup_id: str
    idempotency_key: str
    description: str
    return_url: str
    expires_at: datetime  # as of a HostedRequest
    locale: str
    customer_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """A verified webhook: only a hint which payment of ours to look up, never a fact by itself.

    `going_back` is set if it is about money that goes back, or may (a refund, a dispute): the system's id
    of that and how it stands, so that the same news is the same text. Such an event may carry no id of
    ours; `reference` then is the payment that we settled, or that was never ours. `over`: it says that
    the payment can take no money any more. `more`: money came for it, perhaps besides what is settled.
    `setup_id`: it is about a card saved without a payment. `card_reference`: the provider knows
    something else of a saved card by now, whoever's it is.
    """

    event_id: str
    event_type: str
    charge_id: str | None  # ours, from metadata
    reference: str | None  # the session or intent to look up
    going_back: str | None = None
    over: bool = False
    setup_id: str | None = None
    card_reference: str | None = None
    more: bool = False


class PaymentSystemError(DialtoneError):
    """Anything a payment system reports apart from the fate of a payment."""


class NoAnswer(PaymentSystemError):
    """No answer came; the call may have had its effect."""


class NotServed(PaymentSystemError):
    """The call certainly had no effect; the same call may be made again later."""


class SystemUnavailable(NotServed, Throttled):
    """Asked to come again later, `retry_after_seconds` if the system said when; or no way to it."""

    def __init__(self, message: str, retry_after_seconds: int = 0) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class KeyRefused(NotServed):
    """The system refuses our key, or refuses it for this call. The operator's business, nobody else's."""


class SystemOff(NotServed):
    """The system is switched off here or gone from the catalog."""


class RequestRejected(PaymentSystemError):
    """The provider calls the request wrong; `code` is its machine code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class UnbackedPayment(PaymentSystemError):
    """Somebody has marked it as paid there, and no money came."""


class NotKnown(PaymentSystemError):
    """The provider does not know what the request names beside the payment; nothing was done."""


class CustomerUnknown(NotKnown):
    """The customer is gone, and with it every card that was saved for it."""


class CardUnknown(NotKnown):
    """The saved card is gone: detached, or never of this account."""


class WebhookRejected(PaymentSystemError):
    """Signature wrong, timestamp too old, or the body is not one of this system's events."""


class CardSetups(Protocol):
    """Saving a card without a payment. Every call may raise the PaymentSystemErrors above."""

    def open_page(self, request: SetupRequest) -> HostedPage:
        """Open the payer's page; the same key again answers with the same page. Raises CustomerUnknown."""
        ...

    def look_up(self, reference: str) -> ProviderSetup:
        """How the page stands now."""
        ...

    def close(self, reference: str) -> ProviderSetup:
        """Let nothing be saved on it any more, unless that is done; answers what is true afterwards."""
        ...

    def look_up_card(self, card_reference: str) -> SavedCard | None:
        """What is printed on a saved card today; None for one that the provider does not keep any more."""
        ...


class SavedCards(Protocol):
    """Charging a method that is kept at the provider, without its payer. Every call may raise the
    PaymentSystemErrors above."""

    def prepare(self, request: SavedCardRequest) -> str:
        """Create the payment unconfirmed; returns its reference. Moves no money. Raises NotKnown."""
        ...

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """Confirm a prepared payment; a decline is an answer, not an error. Raises NotKnown."""
        ...

    def detach_card(self, card_reference: str) -> None:
        """Forget a saved card at the provider; a card already gone is success."""
        ...


class Captures(Protocol):
    """Taking what a payer has agreed to on their page, where agreeing is not yet paying."""

    def capture(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """Take the money of an APPROVED payment, once however often it is asked; a refusal is an answer.
        May raise the PaymentSystemErrors above."""
        ...


class PaymentSystem(Protocol):
    """One company or rail: a page to pay on, how it stands, its end, and its notifications. What only some
    can do stands beside it. Every call may raise the PaymentSystemErrors above."""

    @property
    def name(self) -> str:
        """As in the catalog, e.g. `stripe`."""
        ...

    @property
    def captures(self) -> Captures | None:
        """None where whoever pays on the page has paid: nothing there is ever APPROVED."""
        ...

    @property
    def saved_cards(self) -> SavedCards | None:
        """None where nothing can be charged without the payer."""
        ...

    @property
    def card_setups(self) -> CardSetups | None:
        """None where a card can only be saved with a payment, or not at all."""
        ...

    @property
    def refunds(self) -> Refunds | None:
        """None where what was paid can never go back the way it came."""
        ...

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        """Open the payer's page; the same key again answers with the same page. Raises CustomerUnknown."""
        ...

    def look_up(self, reference: str) -> ProviderPayment:
        """How the payment stands now (page or charge of a saved card)."""
        ...

    def cancel(self, reference: str) -> ProviderPayment:
        """Make it impossible to pay, unless it was paid already; answers what is true afterwards. What is
        only taken when we capture it is CANCELLED by never doing so."""
        ...

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        """Verify and read; None for a genuine event that concerns no payment of ours. Raises
        WebhookRejected."""
        ...

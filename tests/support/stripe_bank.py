"""The sandbox's Stripe in memory, its books as the simulation reads them, and what people do on its pages and
in its dashboard; knows no ledger of ours and no HTTP."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any, Final

from chalicelib.adapters.providers.stripe.answers import MARK, from_stripe_amount
from chalicelib.application.ports.payments import (
    HostedRequest,
    ProviderStatus,
    SavedCard,
    SavedCardRequest,
)
from chalicelib.domain.money import Money
from infra.sandbox import stripe_objects as objects
from infra.sandbox import stripe_returns as returns
from infra.sandbox.faults import STRIPE_FAULTS, Faults
from infra.sandbox.state import State
from infra.sandbox.stripe_api import Api
from infra.sandbox.stripe_cards import Card
from infra.sandbox.stripe_http import Front
from infra.sandbox.stripe_objects import Thing
from infra.sandbox.stripe_payments import Payments
from infra.sandbox.stripe_signing import signed
from infra.sandbox.stripe_standin import API_VERSION
from tests.support.played_bank import Confirmation, Held, payment_reference

URL: Final = "https://stripe.test"
SECRET_KEY: Final = "sk_test_inside_0123456789"
WEBHOOK_SECRET: Final = "whsec_inside"

LATER: Final = {"slow": "processing"}
"""Where the stand-in has another word for how a card behaves without its payer."""

_BEFORE_THE_BANK: Final = {
    "requires_confirmation": ProviderStatus.PREPARED,
    "processing": ProviderStatus.PROCESSING,
    "succeeded": ProviderStatus.PAID,
    "canceled": ProviderStatus.CANCELLED,
}
_KINDS: Final = ("checkout.session", "payment_intent", "payment_method")


class Books(Payments):
    """Stripe's own with ids in order: `written` since it was last looked at, and when a bank is asked
    without the payer."""

    def __init__(
        self,
        state: State,
        now: Callable[[], int],
        emit: Callable[[str, Thing, bool], None],
        *,
        asking: Callable[[str], None],
        asked: Callable[[str, str], None],
    ) -> None:
        numbers = itertools.count(1)
        super().__init__(state, now, emit, lambda prefix: f"{prefix}_{next(numbers)}")
        self.written: dict[tuple[str, str], None] = {}  # in the order of time
        self._asking = asking
        self._asked = asked

    def save(self, thing: Thing) -> Thing:
        self.written[thing["object"], thing["id"]] = None
        return super().save(thing)

    def confirm(self, intent: Thing, *, off_session: bool) -> tuple[Thing, Thing | None, bool]:
        reference, card = intent["id"], str(intent["payment_method"])
        self._asking(card)
        answer = super().confirm(intent, off_session=off_session)  # or refused before any bank
        self._asked(reference, card)
        return answer

    def pay_slowly(self, session: Thing) -> None:
        """The payer has done all there is to do on the page; the bank decides later."""
        intent = self.intent_of(session)
        method = self.save(objects.payment_method(self.born("pm"), Card("4242", "")))
        self.save(intent | {"status": "processing", "_method": method["id"]})
        self.save(session | {"status": "complete", "url": None})
        self.emit("checkout.session.completed", session, False)

    def decide(self, session: Thing, *, paid: bool) -> None:
        """What the bank says of a page that was paid slowly."""
        self.finish(self.intent_of(session), paid=paid)
        self.save(session | ({"payment_status": "paid"} if paid else {}))
        outcome = "succeeded" if paid else "failed"
        self.emit(f"checkout.session.async_payment_{outcome}", session, False)


class StripeBank:
    """`happened` hears the id of each new event; `asking` and `asked` the card before and after a bank
    is asked. `payments`, `cards` and `later` are as PlayedPayments has them."""

    def __init__(
        self,
        now: Callable[[], datetime],
        happened: Callable[[str], None],
        asking: Callable[[str], None],
        asked: Callable[[], None],
        stage: str,
    ) -> None:
        self._now = now
        self._happened = happened
        self._asked = asked
        self._stage = stage
        self._held: dict[str, Held] = {}
        self._cards: dict[str, SavedCard] = {}
        self._later: dict[str, str] = {}
        self.state = State(":memory:")
        self.faults = Faults(self.state, STRIPE_FAULTS)
        self.books = Books(
            self.state,
            self._seconds,
            self._emit,
            asking=asking,
            asked=self._was_asked,
        )
        api = Api(self.state, self.books, URL, lambda: now().timestamp())
        self.front = Front(self.state, self.faults, api, self._seconds, SECRET_KEY)
        self.confirmed: list[Confirmation] = []
        self.gone: set[str] = set()  # see `later`: what was detached or deleted is not in it
        self.by_hand: set[str] = set()  # payments that carry our mark, and nobody asked for

    # The books.

    @property
    def payments(self) -> dict[str, Held]:
        """Pages and payments with a saved card that were asked for over the API, with our mark."""
        self._read()
        return self._held

    @property
    def cards(self) -> dict[str, SavedCard]:
        """Every card that was ever kept for a customer."""
        self._read()
        return self._cards

    @property
    def later(self) -> dict[str, str]:
        """How each card behaves that is kept now."""
        self._read()
        return self._later

    @property
    def confirmations(self) -> int:
        """How often a bank was asked without the payer."""
        return len(self.confirmed)

    def captured(self) -> dict[str, Money]:
        """What was really taken, by payment reference."""
        return {
            payment_reference(held): held.amount
            for held in self.payments.values()
            if held.status is ProviderStatus.PAID
        }

    def is_payable(self, reference: str) -> bool:
        """Whether the page can be paid now."""
        session = self.books.load("checkout.session", reference)
        return bool(session["status"] == "open")

    def undecided(self) -> list[str]:
        """Payments the bank is still thinking about."""
        return [
            reference
            for reference, held in self.payments.items()
            if held.status is ProviderStatus.PROCESSING
        ]

    # What payers and banks do.

    def pay(
        self,
        reference: str,
        later: str = "ok",
        *,
        last4: str | None = None,
        amount: int | None = None,
        late: bool = False,
    ) -> None:
        """The payer pays on the page with a card that behaves `later` from then on. `amount`: another one
        than was asked is captured. `late`: it turns out so when the page is over, and no card is saved."""
        if late:
            self.pay_late(reference)
            return
        session = self.books.load("checkout.session", reference)
        if self.state.get("customer", session["customer"] or "") is None:  # deleted meanwhile
            session |= {"customer": None, "customer_creation": "always"}
        card = Card(f"424242424242{last4 or '4242'}", "", later=LATER.get(later, later))
        session = self.books.pay_session(session, card, None)
        if amount is not None:
            intent = self.books.load("payment_intent", session["payment_intent"])
            self.books.save(intent | {"amount_received": amount})

    def is_refused(self, reference: str) -> None:
        """The payer tries a card that the bank refuses; the page stays open."""
        session = self.books.load("checkout.session", reference)
        self.books.pay_session(
            session, Card("4000000000009995", "", refused="insufficient_funds"), None
        )

    def save_card(self, reference: str, later: str = "ok", *, last4: str) -> None:
        """The payer leaves a card on a page without paying; it behaves `later` from then on."""
        session = self.books.load("checkout.session", reference)
        if self.state.get("customer", session["customer"] or "") is None:  # deleted meanwhile
            session |= {"customer": None}
        card = Card(f"424242424242{last4}", "", later=LATER.get(later, later))
        self.books.pay_session(session, card, None)

    def saved_on(self, setup_id: str) -> SavedCard | None:
        """What was left on the page of this setup."""
        for session in self.state.list("checkout.session"):
            if session["metadata"].get("setup_id") == setup_id:
                intent = self.books.load("setup_intent", session["setup_intent"])
                if intent["payment_method"] is not None:
                    return self.cards.get(intent["payment_method"])
        return None

    def reissue(self, reference: str, last4: str, expiry: tuple[int, int]) -> None:
        """The networks issue another card in place of a saved one; its reference stays."""
        method = self.books.load("payment_method", reference)
        month, year = expiry
        issued = {"last4": last4, "exp_month": month, "exp_year": year}
        issued["fingerprint"] = f"stand-in-{last4}"
        method = self.books.save(method | {"card": method["card"] | issued})
        self._emit("payment_method.automatically_updated", method, False)

    def pay_slowly(self, reference: str) -> None:
        """The payer has done all there is to do on the page; the bank decides later."""
        self.books.pay_slowly(self.books.load("checkout.session", reference))

    def pay_late(self, reference: str) -> None:
        """Money that was already on its way arrives on a page that is over."""
        session = self.books.load("checkout.session", reference)
        intent = self.books.intent_of(session)
        self.books.save(session)
        method = self.books.save(objects.payment_method(self.books.born("pm"), Card("4242", "")))
        self.books.succeed(intent, method, False)

    def decide(self, reference: str, *, paid: bool) -> None:
        """The bank's answer to a payment that was under way."""
        thing = self._thing(reference)
        if thing["object"] == "checkout.session":
            self.books.decide(thing, paid=paid)
        else:
            self.books.finish(thing, paid=paid)

    def behave(self, last4: str | None, later: str) -> None:
        """All that was saved of one plastic card, or of every card, behaves so from now on."""
        for method in self.state.list("payment_method"):
            if last4 in (None, method["card"]["last4"]):
                self.books.save(method | {"_later": LATER.get(later, later)})

    # What is done in the dashboard.

    def lose_card(self, reference: str) -> None:
        """Somebody detaches the card."""
        method = self.books.load("payment_method", reference)
        self.books.save(method | {"customer": None})

    def lose_customer(self, reference: str) -> None:
        """Somebody deletes the customer, and with it all of its cards."""
        for method in self.state.list("payment_method"):
            if method["customer"] == reference:
                self.books.save(method | {"customer": None})
        self.state.delete("customer", reference)

    def refund(self, payment: str, amount: int | None = None) -> None:
        """Somebody gives money back."""
        returns.refund(self.books, self._charge_of(payment), amount, {})

    def dispute(self, payment: str, *, inquiry: bool = False) -> None:
        """A card holder's bank takes the money back for now, or asks first."""
        returns.dispute(self.books, self._charge_of(payment), inquiry=inquiry)

    def warn(self, payment: str) -> None:
        """A card network reports fraud."""
        returns.warn(self.books, self._charge_of(payment))

    def is_disputed(self, payment: str) -> bool:
        """Whether the money was taken back, or was once."""
        return bool(self._charge_of(payment)["disputed"])

    def returns(self) -> dict[str, Thing]:
        """Every refund, dispute and warning by its id."""
        kinds = ("refund", "dispute", returns.WARNING)
        return {one["id"]: one for kind in kinds for one in self.state.list(kind)}

    def turn(self, dice: Random) -> str:
        """A bank decides about one of them, if there is still something to decide; in a word how."""
        one = dice.choice(list(self.returns().values()))
        yes = dice.random() < 0.5
        match one["object"], one.get("status"):
            case "refund", "succeeded" if not self.is_disputed(one["payment_intent"]):
                returns.decide(self.books, one, paid=False)
                return "a refund came back"
            case "dispute", "warning_needs_response" if yes and not self.is_disputed(
                one["payment_intent"]
            ):
                returns.escalate(self.books, one)
                return "an inquiry became a dispute"
            case "dispute", "needs_response" | "warning_needs_response":
                returns.close(self.books, one, won=yes)
                return "a dispute was won" if yes else "a dispute was lost"
            case _:
                return "nothing to decide"

    def left_of(self, payment: str) -> int:
        """What of a captured payment can still be given back, in minor units: nothing of a disputed one."""
        charge = self._charge_of(payment)
        return (
            0 if charge["disputed"] else int(charge["amount_captured"] - charge["amount_refunded"])
        )

    def is_ours(self, payment: str) -> bool:
        """Whether it carries our mark."""
        intent = self.state.get("payment_intent", payment)
        return intent is not None and intent["metadata"].get(MARK) == self._stage

    def take_elsewhere(self, amount: int, currency: str, metadata: dict[str, str]) -> str:
        """A payment that nobody asked for over the API: of another shop, or by hand in the dashboard."""
        params = {"amount": amount, "currency": currency, "metadata": metadata}
        intent = objects.payment_intent(self.books.born("pi"), params)
        method = self.books.save(objects.payment_method(self.books.born("pm"), Card("4242", "")))
        self.books.succeed(intent | {"_elsewhere": True}, method, False)
        if metadata.get(MARK) == self._stage:
            self.by_hand.add(intent["id"])
        return str(intent["id"])

    # Events.

    def event(self, event_id: str) -> bytes | None:
        """The body of one; None if it never came to be."""
        found = self.state.get("event", event_id)
        return None if found is None else json.dumps(found).encode()

    def event_about(self, reference: str) -> bytes | None:
        """The newest about this page or payment."""
        for event in reversed(self.state.list("event")):
            if event["data"]["object"]["id"] == reference:
                return json.dumps(event).encode()
        return None

    def happen(self, kind: str, thing: Thing) -> None:
        """An event that nothing here causes by itself."""
        self._emit(kind, thing, False)

    def headers(
        self, body: bytes, secret: str = WEBHOOK_SECRET, age_seconds: int = 0
    ) -> dict[str, str]:
        """Of a delivery that was signed so long ago."""
        return signed(body, secret, self._seconds() - age_seconds)

    # Inside.

    def _seconds(self) -> int:
        return int(self._now().timestamp())

    def _emit(self, kind: str, thing: Thing, _late: bool) -> None:
        born = self.books.born("evt")
        self.state.put("event", born.id, objects.event(born, kind, thing, API_VERSION))
        self._happened(born.id)

    def _was_asked(self, reference: str, card: str) -> None:
        self.books.written["payment_intent", reference] = None
        self.confirmed.append(Confirmation(self._now(), reference, card))
        self._asked()

    def _charge_of(self, payment: str) -> Thing:
        intent = self.books.load("payment_intent", payment)
        return self.books.load("charge", intent["latest_charge"])

    def _thing(self, reference: str) -> Thing:
        kind = "checkout.session" if reference.startswith("cs_") else "payment_intent"
        return self.books.load(kind, reference)

    def _read(self) -> None:
        """What was written since the last look."""
        while self.books.written:
            kind, identifier = next(iter(self.books.written))  # whenever it is looked at, in order
            del self.books.written[kind, identifier]
            thing = self.state.get(kind, identifier) if kind in _KINDS else None
            if thing is None:  # of a call that was refused at last
                continue
            if kind == "payment_method":
                self._read_card(thing)
            elif thing.get("_session"):
                self.books.written["checkout.session", thing["_session"]] = None
            elif thing.get("mode") == "setup":
                continue
            elif thing["metadata"].get(MARK) == self._stage and not thing.get("_elsewhere"):
                self._held[identifier] = self._page(thing) if kind == _KINDS[0] else _saved(thing)

    def _read_card(self, method: Thing) -> None:
        identifier, customer = method["id"], method["customer"]
        if customer is None:
            self._later.pop(identifier, None)
            return
        self._cards[identifier] = _kept(method)
        self._later[identifier] = method["_later"]

    def _page(self, session: Thing) -> Held:
        intent = self.state.get("payment_intent", session["payment_intent"] or "")
        amount = from_stripe_amount(session["amount_total"], session["currency"])
        request = HostedRequest(
            charge_id=session["metadata"]["charge_id"],
            idempotency_key="",
            amount=amount,
            description=session["_description"],
            return_url=session["success_url"],
            expires_at=self._now(),
            locale=session["locale"],
            save_card=bool(session["_intent_data"].get("setup_future_usage")),
            customer_reference=session["customer"],
        )
        status = ProviderStatus.WAITING if session["status"] == "open" else ProviderStatus.CANCELLED
        if intent is not None and intent["status"] == "succeeded":
            status = ProviderStatus.PAID
            amount = from_stripe_amount(intent["amount_received"], intent["currency"])
        elif intent is not None and intent["status"] == "processing":
            status = ProviderStatus.PROCESSING
        return Held(
            session["id"],
            request.charge_id,
            amount,
            status,
            self._left_card(intent),
            request,
            paid_as=session["payment_intent"],
        )

    def _left_card(self, intent: Thing | None) -> SavedCard | None:
        """What its payer let be kept, also if it is not any more."""
        reference = None if intent is None else intent["payment_method"]
        method = self.state.get("payment_method", reference or "")
        if method is not None and method["customer"] is not None:
            return _kept(method)
        return self._cards.get(reference or "")


def _kept(method: Thing) -> SavedCard:
    card = method["card"]
    return SavedCard(
        method["id"],
        method["customer"],
        card["brand"],
        card["last4"],
        card["exp_month"],
        card["exp_year"],
        card["fingerprint"],
    )


def _saved(intent: Thing) -> Held:
    error: dict[str, Any] = intent["last_payment_error"] or {}
    amount = from_stripe_amount(intent["amount_received"] or intent["amount"], intent["currency"])
    request = SavedCardRequest(
        charge_id=intent["metadata"]["charge_id"],
        idempotency_key="",
        amount=amount,
        description=intent["description"],
        card_reference=intent["payment_method"] or "",
        customer_reference=intent["customer"],
    )
    refused = ProviderStatus.DECLINED if error else ProviderStatus.PREPARED
    status = _BEFORE_THE_BANK.get(intent["status"], refused)
    code = error.get("decline_code")
    return Held(
        intent["id"],
        request.charge_id,
        amount,
        status,
        None,
        request,
        code,
        hard=error.get("advice_code") == "do_not_try_again",
        paid_as=intent["id"],
    )

"""How payments go in the stand-in: paying a page, confirming, refusing, cancelling, giving back.

Holds the transitions of Stripe's objects and which events they cause; refuses to know HTTP, faults
and webhooks. All moments are business time; the caller holds the state's transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from infra.sandbox import stripe_charges as charges
from infra.sandbox import stripe_objects as objects
from infra.sandbox import stripe_setups as setups
from infra.sandbox.state import State
from infra.sandbox.stripe_cards import ALIASES, Card, refusal
from infra.sandbox.stripe_forms import Refusal, missing_object
from infra.sandbox.stripe_objects import Born, NewId, Thing

# The least that Stripe charges, in minor units (docs.stripe.com/currencies).
SMALLEST: Final = {"eur": 50, "usd": 50, "gbp": 30, "pln": 200, "czk": 1500}

# Their amounts go in tens (docs.stripe.com/currencies, "three-decimal currencies").
THREE_DECIMALS: Final = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})

_LATER_DECLINES: Final = {
    "decline": "generic_decline",
    "hard_decline": "lost_card",
    "authentication": "authentication_required",
}


class Payments:
    """Stripe's objects and their transitions. `emit(kind, thing, late)` takes what webhooks tell."""

    def __init__(
        self,
        state: State,
        now: Callable[[], int],
        emit: Callable[[str, Thing, bool], None],
        new_id: NewId = objects.new_id,
    ) -> None:
        self._state = state
        self.now = now
        self.emit = emit
        self._new_id = new_id

    # -- objects

    def load(self, kind: str, identifier: str, param: str = "id") -> Thing:
        """The object or Stripe's 404. A session past its time is expired by looking at it."""
        thing = self._state.get(kind, identifier)
        if thing is None:
            raise missing_object(kind.replace(".", " "), identifier, param)
        if kind == "checkout.session":
            self._expire_if_due(thing)
        return thing

    def born(self, prefix: str) -> Born:
        """The beginning of a new object."""
        return Born(self._new_id(prefix), self.now())

    def save(self, thing: Thing) -> Thing:
        """Store the object under its kind and id."""
        self._state.put(thing["object"], thing["id"], thing)
        return thing

    def list(self, kind: str) -> list[Thing]:
        """Every object of that kind, the oldest first."""
        return self._state.list(kind)

    def method(self, identifier: str, param: str = "payment_method") -> Thing:
        """A payment method; Stripe's test names (`pm_card_visa`) make a new one each time."""
        card = ALIASES.get(identifier)
        if card is None:
            return self.load("payment_method", identifier, param)
        return self.save(objects.payment_method(self.born("pm"), card))

    def method_of(self, identifier: str, customer: str | None) -> Thing:
        """A payment method that this customer may pay with."""
        method = self.method(identifier)
        if customer is None and method["customer"] is None:
            return method
        if method["customer"] != customer:
            raise Refusal(
                400,
                f"The customer does not have a payment method with the ID {method['id']}."
                " The payment method must be attached to the customer.",
                code="resource_missing",
                param="payment_method",
            )
        return method

    def check_amount(self, amount: int, currency: str, param: str) -> None:
        """Refuse what Stripe finds too small or too large."""
        if amount < SMALLEST.get(currency, 1):
            message = f"The amount must be greater than or equal to {SMALLEST.get(currency, 1)}."
            raise Refusal(400, message, code="amount_too_small", param=param, stored=False)
        if currency in THREE_DECIMALS and amount % 10:
            message = f"Invalid amount: the last digit has to be 0 in {currency}."
            raise Refusal(400, message, code="parameter_invalid_integer", param=param, stored=False)
        if amount > 99_999_999:
            message = "Amount must be no more than 999,999.99."
            raise Refusal(400, message, code="amount_too_large", param=param, stored=False)

    # -- intents

    def confirm(self, intent: Thing, *, off_session: bool) -> tuple[Thing, Thing | None, bool]:
        """Charge the intent's card: the intent, the card error if refused, and whether nobody is told."""
        if intent["status"] != "requires_confirmation":
            raise unexpected(
                intent,
                "You cannot confirm this PaymentIntent because it's missing a payment method."
                if intent["status"] == "requires_payment_method"
                else f"This PaymentIntent's status is {intent['status']}: it cannot be confirmed.",
            )
        method = self.method_of(intent["payment_method"], intent["customer"])
        later = method["_later"] if off_session else "ok"
        refused = _LATER_DECLINES.get(later) or method["_refused"]
        if refused is not None:
            return intent, self.refuse(intent, method, refused), False
        if later == "processing":
            intent |= {"status": "processing", "_method": method["id"]}
            self.emit("payment_intent.processing", self.save(intent), False)
            return intent, None, False
        lost = later == "lost_answer"
        self.succeed(intent, method, lost)
        return intent, None, lost

    def succeed(self, intent: Thing, method: Thing, late: bool) -> None:
        """Capture the money; keep the card if the payer let us, and its customer is still there."""
        charge = self.save(charges.charge(self.born("ch"), intent, method, None))
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "last_payment_error": None,
            "payment_method": method["id"],
        }
        customer = intent["customer"]
        known = customer is not None and self._state.get("customer", customer) is not None
        if intent["setup_future_usage"] is not None and known:
            method["customer"] = customer
            self.save(method)
        self.emit("charge.succeeded", charge, late)
        self.emit("payment_intent.succeeded", self.save(intent), late)

    def refuse(self, intent: Thing, method: Thing, decline_code: str) -> Thing:
        """The bank says no: the intent waits for another card. Answers the card error."""
        charge = charges.charge(self.born("ch"), intent, method, refusal(decline_code))
        self.save(charge)
        error = refusal(decline_code, charge["id"])
        error["payment_method"] = objects.public(method)
        intent |= {
            "status": "requires_payment_method",
            "latest_charge": charge["id"],
            "last_payment_error": dict(error),
            "payment_method": None,
        }
        self.emit("payment_intent.payment_failed", self.save(intent), False)
        return error | {"payment_intent": objects.public(intent)}

    def finish(self, intent: Thing, *, paid: bool) -> None:
        """Let a processing intent come to its end."""
        method = self.load("payment_method", intent["_method"])
        if paid:
            self.succeed(intent, method, False)
        else:
            self.refuse(intent, method, "generic_decline")

    def cancel(self, intent: Thing, reason: str | None = None) -> Thing:
        """Make the intent unpayable, if it still can be."""
        if intent.get("_session"):
            raise unexpected(
                intent, "This PaymentIntent belongs to a Checkout Session: expire that."
            )
        if intent["status"] not in {
            "requires_payment_method",
            "requires_confirmation",
            "requires_action",
        }:
            raise unexpected(
                intent,
                f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            )
        return self._end(intent, reason)

    def _end(self, intent: Thing, reason: str | None) -> Thing:
        intent |= {
            "status": "canceled",
            "canceled_at": self.now(),
            "cancellation_reason": reason,
        }
        self.emit("payment_intent.canceled", self.save(intent), False)
        return intent

    # -- pages

    def open_session(self, session: Thing, lifetime_seconds: int) -> Thing:
        """Store a new page that lives so long."""
        session["expires_at"] = self.now() + lifetime_seconds
        self._state.put(
            "open_session",
            session["id"],
            {"id": session["id"], "expires_at": session["expires_at"]},
        )
        return self.save(session)

    def pay_session(
        self,
        session: Thing,
        card: Card,
        later: str | None,
        *,
        lost: bool = False,
        expiry: tuple[int, int] = objects.EXPIRY,
    ) -> Thing:
        """The payer presses "Pay": the card is charged, or refused and the page stays open."""
        if session["status"] != "open":
            raise Refusal(400, f"This page is {session['status']}.")
        method = self.save(objects.payment_method(self.born("pm"), card, later, expiry))
        if session["mode"] == "setup":
            return setups.use(self, session, method, card.refused, lost=lost)
        intent = self.intent_of(session)
        if card.refused is not None:
            self.refuse(intent, method, card.refused)
            return self.save(session)
        if session["customer"] is None and session["customer_creation"] == "always":
            session["customer"] = self.save(objects.customer(self.born("cus"), {}))["id"]
        intent["customer"] = session["customer"]
        self.succeed(intent, method, lost)
        session |= {"status": "complete", "payment_status": "paid", "url": None}
        self.close_page(session)
        self.emit("checkout.session.completed", self.save(session), lost)
        return session

    def expire_session(self, session: Thing) -> Thing:
        """Close an open page for good."""
        if session["status"] != "open":
            raise Refusal(
                400,
                'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
                f" Session has a status of `{session['status']}`.",
            )
        session |= {"status": "expired", "url": None}
        self.close_page(session)
        if session["payment_intent"] is not None:
            self._end(self.load("payment_intent", session["payment_intent"]), "abandoned")
        if session["setup_intent"] is not None:
            setups.abandon(self, session)
        self.emit("checkout.session.expired", self.save(session), False)
        return session

    def close_page(self, session: Thing) -> None:
        """Nobody waits for its time any more."""
        self._state.delete("open_session", session["id"])

    def next_expiry(self) -> int | None:
        """When the next open page closes."""
        return min((page["expires_at"] for page in self._state.list("open_session")), default=None)

    def expire_due(self) -> None:
        """Close the pages whose time has come."""
        for page in self._state.list("open_session"):
            if page["expires_at"] <= self.now():
                self.load("checkout.session", page["id"])

    def _expire_if_due(self, session: Thing) -> None:
        if session["status"] == "open" and session["expires_at"] <= self.now():
            self.expire_session(session)

    def intent_of(self, session: Thing) -> Thing:
        if session["payment_intent"] is not None:
            return self.load("payment_intent", session["payment_intent"])
        params: dict[str, Any] = {
            **session["_intent_data"],
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": session["customer"],
            "allowed_payment_method_types": session["allowed_payment_method_types"],
        }
        intent = objects.payment_intent(self.born("pi"), params)
        intent["_session"] = session["id"]
        session["payment_intent"] = intent["id"]
        return self.save(intent)


def unexpected(intent: Thing, message: str) -> Refusal:
    """400: the intent is in no state for this; the error carries the intent."""
    return Refusal(
        400,
        message,
        code="payment_intent_unexpected_state",
        payment_intent=objects.public(intent),
    )

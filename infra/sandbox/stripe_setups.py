"""How a page in setup mode goes in the stand-in: a card is kept or refused, or the page is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.sandbox import stripe_objects as objects
from infra.sandbox.stripe_cards import refusal
from infra.sandbox.stripe_objects import Thing

if TYPE_CHECKING:
    from infra.sandbox.stripe_payments import Payments


def intent_for(payments: Payments, session: Thing, params: Thing) -> Thing:
    """The setup intent of a new page."""
    asked = {**params.get("setup_intent_data", {}), "customer": session["customer"]}
    intent = objects.setup_intent(payments.born("seti"), asked)
    session["setup_intent"] = intent["id"]
    return payments.save(intent)


def use(
    payments: Payments, session: Thing, method: Thing, refused: str | None, *, lost: bool
) -> Thing:
    """The payer has given a card: it is kept for the customer, or refused and the page stays open."""
    intent = payments.load("setup_intent", session["setup_intent"])
    if refused is not None:
        error = refusal(refused) | {"payment_method": objects.public(method)}
        intent |= {"last_setup_error": error}
        payments.emit("setup_intent.setup_failed", payments.save(intent), False)
        return session
    if session["customer"] is None:
        session["customer"] = payments.save(objects.customer(payments.born("cus"), {}))["id"]
    payments.save(method | {"customer": session["customer"]})
    intent |= {
        "customer": session["customer"],
        "last_setup_error": None,
        "payment_method": method["id"],
        "status": "succeeded",
    }
    payments.emit("setup_intent.succeeded", payments.save(intent), lost)
    session |= {"status": "complete", "url": None}
    payments.close_page(session)
    payments.emit("checkout.session.completed", payments.save(session), lost)
    return session


def abandon(payments: Payments, session: Thing) -> None:
    """The page is over, and nothing was saved on it."""
    intent = payments.load("setup_intent", session["setup_intent"])
    intent |= {"status": "canceled", "cancellation_reason": "abandoned"}
    payments.emit("setup_intent.canceled", payments.save(intent), False)

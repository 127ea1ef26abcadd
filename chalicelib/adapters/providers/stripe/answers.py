"""What Stripe's objects and codes mean in the port's words; plain data in, plain values out.

Refuses to know the network, and how a purchase goes on after an answer.
"""

from __future__ import annotations

from typing import Any, Final

from chalicelib.application.ports.payments import (
    ProviderPayment,
    ProviderSetup,
    ProviderStatus,
    SavedCard,
    SetupStatus,
)
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.languages import best_language
from chalicelib.domain.money import Money

MARK: Final = "dialtone_stage"
UNEXPECTED_STATE: Final = "payment_intent_unexpected_state"
AUTHENTICATION: Final = "authentication_required"

# Refusals after which the card must not be charged again without its holder. The networks' "never
# approve" answers under Stripe's names (Visa's category 1: pick up, lost, stolen, no such account,
# closed, not permitted, stop payment, revoked; docs.stripe.com/declines/codes), and those that
# Stripe itself never retries (docs.stripe.com/billing/revenue-recovery/smart-retries).
HARD_DECLINES: Final = frozenset(
    {
        "do_not_try_again",
        "highest_risk_level",
        "incorrect_number",
        "invalid_account",
        "invalid_number",
        "lost_card",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
    }
)
# Mastercard's merchant advice: 03 do not try again, 21 recurring payment cancelled by the holder.
HARD_NETWORK_ADVICE: Final = frozenset({"03", "21"})

# Stripe takes these, which ISO 4217 gives no minor unit, in hundredths
# (docs.stripe.com/currencies, "special cases").
_IN_HUNDREDTHS: Final = frozenset({"ISK", "UGX"})

CHECKOUT_LOCALES: Final = (
    *("bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr"),
    *("fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl"),
    *("pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW"),
)

_INTENT_STATUS: Final = {
    "requires_confirmation": ProviderStatus.PREPARED,
    "requires_action": ProviderStatus.AUTHENTICATION_REQUIRED,
    "processing": ProviderStatus.PROCESSING,
    "requires_capture": ProviderStatus.PROCESSING,
    "succeeded": ProviderStatus.PAID,
    "canceled": ProviderStatus.CANCELLED,
}


def to_stripe_amount(amount: Money) -> int:
    """Minor units as Stripe counts them; of three decimals, the last has to be 0. Raises InvalidInput."""
    if amount != amount.to_step():
        raise InvalidInput(f"Stripe does not take {amount}: its last digit has to be 0")
    return amount.minor * 100 if amount.currency in _IN_HUNDREDTHS else amount.minor


def from_stripe_amount(minor: int, currency: str) -> Money:
    """Money from Stripe's minor units and lower-case currency. Raises InvalidInput for hundredths of a
    currency that has none."""
    code = currency.upper()
    if code not in _IN_HUNDREDTHS:
        return Money(minor, code)
    whole, hundredths = divmod(minor, 100)
    if hundredths:
        raise InvalidInput(f"{minor} hundredths of {code} are no whole amount")
    return Money(whole, code)


def checkout_locale(locale: str) -> str:
    """The nearest language of Checkout, else `auto` (the browser's)."""
    return best_language(locale, CHECKOUT_LOCALES) or "auto"


def read_intent(intent: dict[str, Any], reference: str) -> ProviderPayment:
    """A payment intent, its `payment_method` expanded; `reference` is what it was looked up by."""
    error: dict[str, Any] = intent.get("last_payment_error") or {}
    status = _intent_status(intent, error)
    paid = status is ProviderStatus.PAID
    return ProviderPayment(
        status=status,
        reference=reference,
        charge_id=charge_id_of(intent),
        payment_reference=intent["id"],
        captured=from_stripe_amount(intent["amount_received"], intent["currency"])
        if paid
        else None,
        card=saved_card(intent.get("payment_method")) if paid else None,
        decline_code=None if paid else decline_code(error),
        hard_decline=not paid and is_hard(error),
        last4=last4_of(intent.get("payment_method")) if paid else None,
    )


def read_session(session: dict[str, Any]) -> ProviderPayment:
    """A Checkout session with `payment_intent.payment_method` expanded.

    Only `payment_status` other than `unpaid` is money; an open page stays WAITING after a declined
    card (with its decline_code), since the payer may try another one. A complete one takes no other: what
    the bank refuses after the payer has left (`checkout.session.async_payment_failed`) is over.
    """
    reference = session["id"]
    raw = session.get("payment_intent")
    intent: dict[str, Any] | None = raw if isinstance(raw, dict) else None
    inner = None if intent is None else read_intent(intent, reference)
    paid = session["status"] == "complete" and session["payment_status"] != "unpaid"
    status: ProviderStatus
    if paid or (inner is not None and inner.status is ProviderStatus.PAID):
        status = ProviderStatus.PAID
    elif inner is not None and inner.status is ProviderStatus.PROCESSING:
        status = ProviderStatus.PROCESSING
    elif session["status"] == "expired" or (
        session["status"] == "complete"
        and intent is not None
        and intent["status"] == "requires_payment_method"
    ):
        status = ProviderStatus.CANCELLED
    elif session["status"] == "complete":
        status = ProviderStatus.PROCESSING if inner is None else inner.status
    else:
        status = ProviderStatus.WAITING
    is_paid = status is ProviderStatus.PAID
    captured = None if inner is None else inner.captured
    if is_paid and captured is None:
        captured = from_stripe_amount(session["amount_total"], session["currency"])
    return ProviderPayment(
        status=status,
        reference=reference,
        charge_id=charge_id_of(session),
        payment_reference=None if intent is None else intent["id"],
        captured=captured if is_paid else None,
        card=None if inner is None else inner.card,
        decline_code=None if inner is None else inner.decline_code,
        hard_decline=inner is not None and inner.hard_decline,
        last4=None if inner is None else inner.last4,
    )


def read_refusal(error: dict[str, Any], reference: str) -> ProviderPayment:
    """A 402 of a confirmation: what the refused intent says, and the reason in the error itself."""
    intent = error.get("payment_intent")
    needs_payer = AUTHENTICATION in {error.get("code"), error.get("decline_code")}
    return ProviderPayment(
        status=ProviderStatus.AUTHENTICATION_REQUIRED if needs_payer else ProviderStatus.DECLINED,
        reference=reference,
        charge_id=charge_id_of(intent) if isinstance(intent, dict) else None,
        payment_reference=reference,
        decline_code=decline_code(error),
        hard_decline=is_hard(error),
    )


def read_setup(session: dict[str, Any]) -> ProviderSetup:
    """A Checkout session of setup mode with `setup_intent.payment_method` expanded: only an intent that has
    succeeded has saved a card. A page stays open after a card that was refused."""
    raw = session.get("setup_intent")
    intent: dict[str, Any] = raw if isinstance(raw, dict) else {}
    if intent.get("status") == "succeeded":
        status = SetupStatus.SAVED
    elif session["status"] == "expired" or intent.get("status") == "canceled":
        status = SetupStatus.CANCELLED
    else:
        status = SetupStatus.WAITING
    return ProviderSetup(
        status=status,
        reference=session["id"],
        setup_id=setup_id_of(session),
        intent_reference=intent.get("id"),
        card=saved_card(intent.get("payment_method")) if status is SetupStatus.SAVED else None,
    )


def marked_setup(setup_id: str, stage: str) -> dict[str, str]:
    """The metadata of a page on which a card is saved, and of what saves it."""
    return {"setup_id": setup_id, MARK: stage}


def setup_id_of(thing: dict[str, Any]) -> str | None:
    """Our id, which we gave as metadata."""
    found = (thing.get("metadata") or {}).get("setup_id")
    return None if found is None else str(found)


def marked(charge_id: str, stage: str) -> dict[str, str]:
    """The metadata of what is ours: the charge, and the stage whose charge it is."""
    return {"charge_id": charge_id, MARK: stage}


def stage_of(thing: dict[str, Any]) -> str | None:
    """Whose it is by its mark; None for what is not ours, or carries nothing of its payment."""
    found = (thing.get("metadata") or {}).get(MARK)
    return None if found is None else str(found)


def charge_id_of(thing: dict[str, Any]) -> str | None:
    """Our id, which we gave as metadata (and to sessions as the client's reference)."""
    found = (thing.get("metadata") or {}).get("charge_id") or thing.get("client_reference_id")
    return None if found is None else str(found)


def decline_code(error: dict[str, Any]) -> str | None:
    """The most exact machine code of a refusal."""
    found = error.get("decline_code") or error.get("code")
    return None if found is None else str(found)


def is_hard(error: dict[str, Any]) -> bool:
    """Whether the networks forbid trying this card again."""
    return (
        error.get("advice_code") == "do_not_try_again"
        or error.get("network_advice_code") in HARD_NETWORK_ADVICE
        or error.get("decline_code") in HARD_DECLINES
        or error.get("code") in HARD_DECLINES
    )


def _intent_status(intent: dict[str, Any], error: dict[str, Any]) -> ProviderStatus:
    known = _INTENT_STATUS.get(intent["status"])
    if known is not None:
        return known
    if intent["status"] != "requires_payment_method":
        return ProviderStatus.PROCESSING  # a state that Stripe invented since: not terminal for us
    if AUTHENTICATION in {error.get("code"), error.get("decline_code")}:
        return ProviderStatus.AUTHENTICATION_REQUIRED
    return ProviderStatus.DECLINED if error else ProviderStatus.PREPARED


def last4_of(method: object) -> str | None:
    """Of a card, saved or not; None of anything else."""
    card = method.get("card") if isinstance(method, dict) else None
    found = card.get("last4") if isinstance(card, dict) else None
    return None if found is None else str(found)


def saved_card(method: object) -> SavedCard | None:
    """The card, if the payer let it be saved: only then it belongs to a customer."""
    if not isinstance(method, dict) or method.get("type") != "card":
        return None
    customer = method.get("customer")
    customer = customer.get("id") if isinstance(customer, dict) else customer
    if customer is None:
        return None
    card = method["card"]
    return SavedCard(
        reference=method["id"],
        customer_reference=customer,
        brand=card["brand"],
        last4=card["last4"],
        expiry_month=card["exp_month"],
        expiry_year=card["exp_year"],
        fingerprint=card.get("fingerprint"),
    )

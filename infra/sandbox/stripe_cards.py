"""Test cards and how each behaves, with the payer present and later without; after Stripe's list.

The numbers are Stripe's public test numbers (docs.stripe.com/testing); knows no payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

# How a saved card behaves when it is charged without the payer.
LATER: Final = ("ok", "decline", "authentication", "lost_answer", "hard_decline", "processing")


@dataclass(frozen=True, slots=True)
class Card:
    """One number: `refused` is the decline code on the page, `later` how it behaves afterwards."""

    number: str
    title: str
    brand: str = "visa"
    refused: str | None = None
    authenticates: bool = False  # the payer's page asks for 3-D Secure
    later: str = "ok"
    alias: str | None = None  # Stripe's name for a payment method with this number

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS: Final = {
    card.number: card
    for card in (
        Card("4242424242424242", "succeeds", alias="pm_card_visa"),
        Card("5555555555554444", "succeeds", brand="mastercard", alias="pm_card_mastercard"),
        Card(
            "4000002500003155",
            "3-D Secure once, then charged freely",
            authenticates=True,
            alias="pm_card_authenticationRequiredOnSetup",
        ),
        Card(
            "4000002760003184",
            "3-D Secure at every payment",
            authenticates=True,
            later="authentication",
            alias="pm_card_authenticationRequired",
        ),
        Card(
            "4000000000000341",
            "succeeds now, declined later",
            later="decline",
            alias="pm_card_chargeCustomerFail",
        ),
        Card("4000000000000002", "declined", refused="generic_decline"),
        Card("4000000000009995", "insufficient funds", refused="insufficient_funds"),
        Card("4000000000009987", "lost card", refused="lost_card"),
        Card("4000000000009979", "stolen card", refused="stolen_card"),
        Card("4000000000000069", "expired", refused="expired_card"),
        Card("4000000000000127", "wrong security code", refused="incorrect_cvc"),
    )
}
ALIASES: Final = {card.alias: card for card in CARDS.values() if card.alias is not None}

GOOD: Final = CARDS["4242424242424242"]
DECLINED: Final = CARDS["4000000000000002"]
AUTHENTICATES: Final = CARDS["4000002500003155"]

_NEVER_AGAIN: Final = {"lost_card", "stolen_card"}
_OWN_CODES: Final = {"expired_card", "incorrect_cvc", "processing_error"}
_MESSAGES: Final = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "authentication_required": (
        "Your card was declined. This transaction requires authentication."
    ),
}


def refusal(decline_code: str, charge_id: str | None = None) -> dict[str, Any]:
    """A card error in Stripe's words, as it stands in answers and in `last_payment_error`."""
    if decline_code == "authentication_required":
        code, advice = decline_code, None
    else:
        code = decline_code if decline_code in _OWN_CODES else "card_declined"
        advice = "do_not_try_again" if decline_code in _NEVER_AGAIN else "try_again_later"
        advice = "confirm_card_data" if decline_code in _OWN_CODES else advice
    error: dict[str, Any] = {
        "type": "card_error",
        "code": code,
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
        "message": _MESSAGES.get(decline_code, "Your card was declined."),
    }
    if code in {"card_declined", "authentication_required"}:
        error["decline_code"] = decline_code
    if advice is not None:
        error["advice_code"] = advice
    if charge_id is not None:
        error["charge"] = charge_id
    return error

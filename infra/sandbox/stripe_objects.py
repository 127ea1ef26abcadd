"""Stripe's objects as its API shows them, empty or filled at birth; decides nothing about payments."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from infra.sandbox.stripe_cards import Card

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NO_ADDRESS: Final = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))

# Which kind of object an id names, for `expand`.
KIND_OF_PREFIX: Final = {
    "cs": "checkout.session",
    "pi": "payment_intent",
    "pm": "payment_method",
    "cus": "customer",
    "ch": "charge",
    "re": "refund",
    "seti": "setup_intent",
    "dp": "dispute",
    "issfr": "radar.early_fraud_warning",
}

EXPIRY: Final = (12, 2040)
"""Month and year until which a card is good, where nobody says."""

LENGTHS: Final = {"cs_test": 58, "cus": 14, "req": 14}
"""How long ids are where they are not as long as most."""

Thing = dict[str, Any]
NewId = Callable[[str], str]


class Born(NamedTuple):
    """What every object has from its birth on: its id and the moment, in seconds."""

    id: str
    at: int


def new_id(prefix: str) -> str:
    """An id as Stripe makes them."""
    length = LENGTHS.get(prefix, 24)
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


def public(thing: Thing) -> Thing:
    """What the API shows of a stored object: all but the stand-in's own `_` fields."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def customer(born: Born, params: Thing) -> Thing:
    """A customer."""
    return {
        "id": born.id,
        "object": "customer",
        **none("address currency default_source discount shipping test_clock"),
        "balance": 0,
        "created": born.at,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": born.id[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": [],
        "tax_exempt": "none",
    }


def payment_method(
    born: Born, card: Card, later: str | None = None, expiry: tuple[int, int] = EXPIRY
) -> Thing:
    """A card, not attached to a customer yet. `_later` rules off-session charges."""
    return {
        "id": born.id,
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing(),
        "card": {
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "pass",
            },
            "country": "US",
            "display_brand": card.brand,
            "exp_month": expiry[0],
            "exp_year": expiry[1],
            "fingerprint": f"stand-in-{card.last4}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": born.at,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_later": later or card.later,
        "_refused": card.refused,
    }


def payment_intent(born: Born, params: Thing) -> Thing:
    """An intent that waits for a card (or for its confirmation, when it has one)."""
    method = params.get("payment_method")
    return {
        "id": born.id,
        "object": "payment_intent",
        **none(
            "application application_fee_amount automatic_payment_methods canceled_at"
            " cancellation_reason excluded_payment_method_types last_payment_error"
            " latest_charge next_action on_behalf_of payment_method_configuration_details"
            " processing receipt_email review shipping source statement_descriptor"
            " statement_descriptor_suffix transfer_data transfer_group"
        ),
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{born.id}_secret_{born.id[:2:-1]}",
        "confirmation_method": "automatic",
        "created": born.at,
        "currency": params["currency"].lower(),
        "customer": params.get("customer"),
        "description": params.get("description"),
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "payment_method": method,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "setup_future_usage": params.get("setup_future_usage"),
        "status": "requires_payment_method" if method is None else "requires_confirmation",
    }


def setup_intent(born: Born, params: Thing) -> Thing:
    """An intent to save a card without a payment."""
    method = params.get("payment_method")
    return {
        "id": born.id,
        "object": "setup_intent",
        **none(
            "application automatic_payment_methods cancellation_reason flow_directions"
            " last_setup_error latest_attempt mandate next_action on_behalf_of"
            " payment_method_configuration_details single_use_mandate"
        ),
        "client_secret": f"{born.id}_secret_{born.id[:2:-1]}",
        "created": born.at,
        "customer": params.get("customer"),
        "description": params.get("description"),
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "payment_method": method,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method" if method is None else "requires_confirmation",
        "usage": params.get("usage", "off_session"),
    }


def checkout_session(born: Born, params: Thing, amount: int | None, base_url: str) -> Thing:
    """An open page: in payment mode, or without an `amount` in setup mode."""
    items = params.get("line_items", [])
    return {
        "id": born.id,
        "object": "checkout.session",
        **none(
            "after_expiration allow_promotion_codes billing_address_collection"
            " client_secret collected_information consent consent_collection"
            " currency_conversion customer_details discounts invoice invoice_creation"
            " origin_context payment_intent payment_link"
            " payment_method_configuration_details permissions recovered_from"
            " saved_payment_method_options setup_intent shipping_address_collection"
            " shipping_cost submit_type subscription wallet_options"
        ),
        "adaptive_pricing": params.get("adaptive_pricing", {"enabled": True}),
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": born.at,
        "currency": items[0]["price_data"]["currency"].lower() if items else None,
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer": params.get("customer"),
        "customer_creation": None
        if params.get("customer")
        else params.get("customer_creation", "if_required"),
        "customer_email": params.get("customer_email"),
        "expires_at": 0,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "payment_method_collection": "always" if amount is None else "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if amount is None else "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "success_url": params.get("success_url"),
        "total_details": None
        if amount is None
        else {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base_url}/pay/{born.id}",
        "_intent_data": params.get("payment_intent_data", {}),
        "_items": items,
        "_description": ", ".join(item["price_data"]["product_data"]["name"] for item in items)
        or params.get("setup_intent_data", {}).get("description", ""),
    }


def event(born: Born, kind: str, thing: Thing, api_version: str) -> Thing:
    """What a webhook carries."""
    return {
        "id": born.id,
        "object": "event",
        "api_version": api_version,
        "created": born.at,
        "data": {"object": public(thing)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def none(names: str) -> Thing:
    """These fields, without a value."""
    return dict.fromkeys(names.split())


def billing() -> Thing:
    """Billing details that nobody gave."""
    return {"address": NO_ADDRESS, "email": None, "name": None, "phone": None, "tax_id": None}

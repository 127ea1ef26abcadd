"""Charges, refunds and disputes as Stripe's API shows them; decides nothing about payments."""

from __future__ import annotations

from infra.sandbox.stripe_objects import Born, Thing, billing, none


def charge(born: Born, intent: Thing, method: Thing, refused: Thing | None) -> Thing:
    """The charge of an intent: captured, or failed with `refused`."""
    captured = 0 if refused else intent["amount"]
    network = method["card"]["brand"]
    return {
        "id": born.id,
        "object": "charge",
        **none(
            "application application_fee application_fee_amount balance_transaction"
            " failure_balance_transaction on_behalf_of receipt_email receipt_number"
            " receipt_url review shipping source_transfer statement_descriptor"
            " statement_descriptor_suffix transfer_data transfer_group"
        ),
        "amount": intent["amount"],
        "amount_captured": captured,
        "amount_refunded": 0,
        "billing_details": billing(),
        "calculated_statement_descriptor": "STAND-IN",
        "captured": refused is None,
        "created": born.at,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": refused["code"] if refused else None,
        "failure_message": refused["message"] if refused else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": _outcome(refused),
        "paid": refused is None,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "card": {
                name: method["card"][name]
                for name in ("brand", "country", "exp_month", "exp_year", "funding", "last4")
            }
            | {"checks": method["card"]["checks"], "network": network, "wallet": None},
            "type": "card",
        },
        "refunded": False,
        "status": "failed" if refused else "succeeded",
    }


def refund(born: Born, of_charge: Thing, amount: int, params: Thing) -> Thing:
    """Money on its way back to the card."""
    return {
        "id": born.id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": of_charge["id"],
        "created": born.at,
        "currency": of_charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": params.get("metadata", {}),
        "payment_intent": of_charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def dispute(born: Born, of_charge: Thing, *, inquiry: bool) -> Thing:
    """The card's holder wants back what was not refunded."""
    return {
        "id": born.id,
        "object": "dispute",
        "amount": of_charge["amount_captured"] - of_charge["amount_refunded"],
        "balance_transactions": [],
        "charge": of_charge["id"],
        "created": born.at,
        "currency": of_charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": none(
            "access_activity_log billing_address cancellation_policy"
            " cancellation_policy_disclosure cancellation_rebuttal customer_communication"
            " customer_email_address customer_name customer_purchase_ip customer_signature"
            " duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id"
            " product_description receipt refund_policy refund_policy_disclosure"
            " refund_refusal_explanation service_date service_documentation shipping_address"
            " shipping_carrier shipping_date shipping_documentation shipping_tracking_number"
            " uncategorized_file uncategorized_text"
        )
        | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": of_charge["payment_intent"],
        "reason": "fraudulent",
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def balance_transaction(born: Born, of_dispute: Thing, amount: int, fee: int) -> Thing:
    """What a dispute does to the balance at Stripe: `amount` in, or negative out, and what that costs."""
    return {
        "id": born.id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": born.at,
        "created": born.at,
        "currency": of_dispute["currency"],
        "description": "Chargeback withdrawal" if amount < 0 else "Chargeback reversal",
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": of_dispute["currency"],
                "description": "Dispute fee",
                "type": "stripe_fee",
            }
        ]
        if fee
        else [],
        "net": amount - fee,
        "reporting_category": "dispute" if amount < 0 else "dispute_reversal",
        "source": of_dispute["id"],
        "status": "available",
        "type": "adjustment",
    }


def early_fraud_warning(born: Born, of_charge: Thing) -> Thing:
    """A card network's report of fraud, before any dispute."""
    return {
        "id": born.id,
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": of_charge["id"],
        "created": born.at,
        "fraud_type": "unauthorized_use_of_card",
        "livemode": False,
        "payment_intent": of_charge["payment_intent"],
    }


def _outcome(refused: Thing | None) -> Thing:
    return {
        "advice_code": (refused or {}).get("advice_code"),
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if refused else "approved_by_network",
        "reason": (refused or {}).get("decline_code"),
        "risk_level": "normal",
        "seller_message": "The bank declined." if refused else "Payment complete.",
        "type": "issuer_declined" if refused else "authorized",
    }

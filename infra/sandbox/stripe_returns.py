"""How money goes back in the stand-in: refunds, also slow and failed ones, disputes and early warnings; the
caller holds the state's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.sandbox import stripe_charges as charges
from infra.sandbox.stripe_forms import Refusal
from infra.sandbox.stripe_objects import Thing

if TYPE_CHECKING:
    from infra.sandbox.stripe_payments import Payments

DISPUTE_FEE: Final = 2000
"""What a dispute costs, in minor units of the payment's currency."""

WARNING: Final = "radar.early_fraud_warning"


def refund(
    payments: Payments, charge: Thing, amount: int | None, params: Thing, status: str = "succeeded"
) -> Thing:
    """Give back part or all of what is left of a charge, never more; `pending` is decided later."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refusal(400, message, code="charge_disputed")
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refusal(400, message, code="charge_already_refunded")
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        raise Refusal(
            400,
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
            param="amount",
        )
    made = charges.refund(payments.born("re"), charge, amount, params) | {"status": status}
    payments.emit("refund.created", payments.save(made), False)
    charge = _refunded(payments, charge, amount)
    payments.emit("charge.refunded", charge, False)
    if charge["refunded"]:
        _no_more_warnings(payments, charge)
    return made


def decide(payments: Payments, refund: Thing, *, paid: bool) -> Thing:
    """The bank has taken it, or sends it back: also of one that had succeeded."""
    if not paid:
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        _refunded(payments, payments.load("charge", refund["charge"]), -refund["amount"])
        payments.emit("refund.failed", payments.save(refund), False)
    else:
        refund |= {"status": "succeeded"}
    payments.emit("refund.updated", payments.save(refund), False)
    return refund


def _refunded(payments: Payments, charge: Thing, amount: int) -> Thing:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    return payments.save(charge)


def dispute(payments: Payments, charge: Thing, *, inquiry: bool = False) -> Thing:
    """The card's holder disputes what was not refunded: withdrawn at once, unless it is an inquiry yet."""
    if charge["disputed"]:
        raise Refusal(400, f"Charge {charge['id']} is disputed already.")
    made = charges.dispute(payments.born("dp"), charge, inquiry=inquiry)
    payments.emit("charge.dispute.created", payments.save(made), False)
    if not inquiry:
        _withdraw(payments, made)
    return made


def escalate(payments: Payments, dispute: Thing) -> Thing:
    """The inquiry has become a dispute."""
    if dispute["status"] != "warning_needs_response":
        raise Refusal(400, f"Dispute {dispute['id']} is {dispute['status']}.")
    dispute |= {"status": "needs_response"}
    payments.emit("charge.dispute.updated", payments.save(dispute), False)
    return _withdraw(payments, dispute)


def close(payments: Payments, dispute: Thing, *, won: bool) -> Thing:
    """The card's bank decides; of an inquiry, it ends without having become a dispute."""
    inquiry = dispute["status"].startswith("warning")
    if dispute["status"] not in {"needs_response", "under_review", "warning_needs_response"}:
        raise Refusal(400, f"Dispute {dispute['id']} is {dispute['status']}.")
    dispute |= {"status": "warning_closed" if inquiry else "won" if won else "lost"}
    payments.emit("charge.dispute.closed", payments.save(dispute), False)
    if won and not inquiry:
        move = charges.balance_transaction(payments.born("txn"), dispute, dispute["amount"], 0)
        dispute["balance_transactions"] = [*dispute["balance_transactions"], move]
        payments.emit("charge.dispute.funds_reinstated", payments.save(dispute), False)
    return dispute


def warn(payments: Payments, charge: Thing) -> Thing:
    """A card network says that the card's holder has reported fraud."""
    made = charges.early_fraud_warning(payments.born("issfr"), charge)
    payments.emit(f"{WARNING}.created", payments.save(made), False)
    return made


def _withdraw(payments: Payments, dispute: Thing) -> Thing:
    charge = payments.load("charge", dispute["charge"])
    payments.save(charge | {"disputed": True})
    move = charges.balance_transaction(
        payments.born("txn"), dispute, -dispute["amount"], DISPUTE_FEE
    )
    dispute["balance_transactions"] = [move]
    payments.emit("charge.dispute.funds_withdrawn", payments.save(dispute), False)
    _no_more_warnings(payments, charge)
    return dispute


def _no_more_warnings(payments: Payments, charge: Thing) -> None:
    """What was refunded as a whole, or is disputed, is warned of no more."""
    for warning in payments.list(WARNING):
        if warning["charge"] == charge["id"] and warning["actionable"]:
            changed = payments.save(warning | {"actionable": False})
            payments.emit(f"{WARNING}.updated", changed, False)

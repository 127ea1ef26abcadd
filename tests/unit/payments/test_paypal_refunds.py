"""What PayPal's disputes mean: of what its API answers, for there is no published description of it here."""

from __future__ import annotations

from typing import Any, Final, cast

import pytest

from chalicelib.adapters.providers.paypal.refunds import PayPalRefunds
from chalicelib.adapters.providers.paypal.wire import Wire
from chalicelib.application.ports.refunds import DisputeStatus
from chalicelib.domain.money import Money

AMOUNT: Final = Money.of("18.00", "EUR")


class Told:
    """Answers what is known of one dispute."""

    def __init__(self, dispute: dict[str, Any]) -> None:
        amount = {"currency_code": "EUR", "value": "18.00"}
        self.dispute = {"dispute_id": "PP-D-1", "dispute_amount": amount, "reason": "UNAUTHORISED"}
        self.dispute |= dispute

    def get(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        if query is None:
            assert path.endswith("/PP-D-1")
            return self.dispute
        assert query == {"disputed_transaction_id": "2GG279541U471931P"}
        return {"items": [{"dispute_id": "PP-D-1"}]}


@pytest.mark.parametrize(
    ("dispute", "status", "withdrawn"),
    [
        (
            {"status": "OPEN", "dispute_life_cycle_stage": "INQUIRY"},
            DisputeStatus.WARNING,
            AMOUNT.zero,
        ),
        (
            {"status": "UNDER_REVIEW", "dispute_life_cycle_stage": "CHARGEBACK"},
            DisputeStatus.OPEN,
            AMOUNT,
        ),
        (
            {
                "status": "RESOLVED",
                "dispute_outcome": {"outcome_code": "RESOLVED_SELLER_FAVOUR"},
            },
            DisputeStatus.WON,
            AMOUNT.zero,
        ),
        (
            {"status": "RESOLVED", "dispute_outcome": {"outcome_code": "RESOLVED_BUYER_FAVOUR"}},
            DisputeStatus.LOST,
            AMOUNT,
        ),
        ({"status": "RESOLVED"}, DisputeStatus.LOST, AMOUNT),
    ],
)
def test_how_a_dispute_stands(
    dispute: dict[str, Any], status: DisputeStatus, withdrawn: Money
) -> None:
    refunds = PayPalRefunds(cast("Wire", Told(dispute)), "local")
    (found,) = refunds.disputes_of("2GG279541U471931P")
    assert (found.status, found.withdrawn, found.amount) == (status, withdrawn, AMOUNT)
    assert (found.reference, found.reason) == ("PP-D-1", "unauthorised")

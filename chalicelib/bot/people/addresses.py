"""The presses that lead to what is told for invoices."""

from __future__ import annotations

from typing import Final

BILLING: Final = "bill"
DOCUMENTS: Final = "doc"
"""The list of the account's documents, which stands in a wing above."""

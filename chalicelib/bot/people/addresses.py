"""The presses that lead to what is told for invoices."""

from __future__ import annotations

from typing import Final

BILLING: Final = "bill"
MY_DATA: Final = "mydata"

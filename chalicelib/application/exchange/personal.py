"""Rates are nobody's."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import Impersonal, PersonalKinds
from chalicelib.application.ports.store import Table

PERSONAL: Final[PersonalKinds] = {
    (Table.PAYMENTS, "rates"): Impersonal("what a central bank has published"),
    (Table.PAYMENTS, "rate_feed"): Impersonal("how far that is known"),
}

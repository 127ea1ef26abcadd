"""Whom what staff do is about, and what they are told of it."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import AGENDA, STAFF, Impersonal, Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.domain.subscriptions.agreement import Agreement
from chalicelib.domain.subscriptions.ending import Ending
from chalicelib.domain.subscriptions.opening import Opening

PERSONAL: Final[PersonalKinds] = {
    (Table.INBOX, "ending"): Personal(
        Ending, {"payer_id": "payer"}, {"by": STAFF, "waits": AGENDA}
    ),
    (Table.INBOX, "agreement"): Personal(
        Agreement, {"account_id": "payer"}, {"by": STAFF, "waits": AGENDA}
    ),
    (Table.INBOX, "opening"): Personal(
        Opening, {"payer_id": "payer"}, {"by": STAFF, "waits": AGENDA}
    ),
    (Table.INBOX, "parked"): Impersonal(
        "work that waits for staff: what it is about is told as what it is"
    ),
    (Table.INBOX, "statistics"): Impersonal("sums over everybody"),
    (Table.INBOX, "chart"): Impersonal("which of the staff waits for a picture"),
    (Table.INBOX, "progress"): Impersonal("how far the audit is"),
    (Table.INBOX, "sums"): Impersonal("what the audit has counted"),
    (Table.INBOX, "bell"): Impersonal("when staff were told that work waits for them"),
}

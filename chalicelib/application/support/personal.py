"""Whose requests to support are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import AGENDA, STAFF, Impersonal, Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.domain.support.request import Request

PERSONAL: Final[PersonalKinds] = {
    (Table.INBOX, "deletion"): Impersonal("how far somebody's wish to be deleted is done"),
    (Table.INBOX, "request"): Personal(
        Request,
        {"account_id": "asker"},
        {
            "heard": "which message of the chat was taken last",
            "taken_by": STAFF,
            "drafts": "what staff have not said yet, and may never say",
            "unread": "whether the chat has shown the answer",
            "waits": AGENDA,
        },
    ),
}

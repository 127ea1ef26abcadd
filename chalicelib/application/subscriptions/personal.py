"""Whose subscriptions, drafts, changes, proposals and offers to hand over are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import AGENDA, OTHERS, Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.application.subscriptions.records import Link
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.handover import Handover
from chalicelib.domain.subscriptions.proposal import Proposal
from chalicelib.domain.subscriptions.subscription import Subscription

PERSONAL: Final[PersonalKinds] = {
    (Table.SUBSCRIPTIONS, "subscription"): Personal(
        Subscription,
        {"payer_id": "payer", "customer_id": "customer"},
        {"former": OTHERS, "waits": AGENDA},
        guests=("customer",),
        guests_read=(
            "id",
            "family",
            "plan_id",
            "options",
            "start",
            "status",
            "title",
            "declined",
            "trial_until",
        ),
    ),
    (Table.SUBSCRIPTIONS, "draft"): Personal(
        Draft,
        {"payer_id": "payer", "customer_id": "customer"},
        {"waits": AGENDA},
        guests=("customer",),
        guests_read=("id", "plan_id", "options", "months", "created_at", "subscription_id"),
    ),
    (Table.ACCOUNTS, "subscription"): Personal(Link),
    (Table.SUBSCRIPTIONS, "amendment"): Personal(Amendment, {"payer_id": "payer"}),
    (Table.INBOX, "proposal"): Personal(
        Proposal,
        {"payer_id": "payer", "customer_id": "customer", "asked_id": "asked"},
        {"waits": AGENDA},
        guests=("customer", "asked"),
        guests_read=("id", "until", "state", "subscription_id"),
    ),
    (Table.INBOX, "handover"): Personal(
        Handover,
        {"giver_id": "giver", "taker_id": "taker"},
        {"waits": AGENDA},
    ),
}

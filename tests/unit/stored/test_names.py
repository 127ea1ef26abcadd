"""Names of records are for ever: what a release has stored, the next one must find."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.application.bells import bell_key
from chalicelib.application.invoicing.records import document_key, numbered_key, series_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.numbers.records import for_sale_key, number_key
from chalicelib.application.numbers.records import link_key as number_link_key
from chalicelib.application.parked import parked_key
from chalicelib.application.payments.records import (
    by_card_key,
    card_setup_key,
    charge_key,
    kept_card_key,
    settlement_key,
    watch_key,
)
from chalicelib.application.people.records import account_key, acted_key, named_key
from chalicelib.application.ports.store import Key
from chalicelib.application.subscriptions.records import draft_key, link_key, subscription_key
from chalicelib.domain.catalog.seller import DocumentKind


@pytest.mark.parametrize(
    ("key", "table", "pk", "sk"),
    [
        (account_key(7), "accounts", "7", "account"),
        (
            acted_key(7, datetime(2026, 1, 31, tzinfo=UTC), "a1"),
            "accounts",
            "7",
            "acted:00001769817600000000:a1",
        ),
        (named_key("anna", 7), "accounts", "name:an", "named:anna:7"),
        (entry_key(7, 42), "accounts", "7", "entry:0000000042"),
        (link_key(7, "s1"), "accounts", "7", "subscription:s1"),
        (charge_key("c1"), "payments", "c1", "charge"),
        (settlement_key("stripe", "pi_1"), "payments", "stripe:pi_1", "settlement"),
        (
            by_card_key("4242", date(2026, 1, 31), "stripe", "pi_1"),
            "payments",
            "card:4242",
            "paid_by_card:2026-01-31:stripe:pi_1",
        ),
        (kept_card_key("stripe", "pm_1"), "payments", "stripe:pm_1", "kept_card"),
        (card_setup_key("s1"), "payments", "s1", "card_setup"),
        (watch_key(7), "payments", "7", "balance_watch"),
        (draft_key("d1"), "subscriptions", "d1", "draft"),
        (subscription_key("s1"), "subscriptions", "s1", "subscription"),
        (for_sale_key("12125550101"), "subscriptions", "12125550101", "number_for_sale"),
        (number_key("12125550101"), "subscriptions", "12125550101", "number"),
        (number_link_key(7, "12125550101"), "accounts", "7", "rented:12125550101"),
        (document_key("i1"), "documents", "i1", "document"),
        (
            series_key("siptg", DocumentKind.INVOICE, 2026),
            "documents",
            "siptg:invoice:2026",
            "series",
        ),
        (
            numbered_key("siptg", DocumentKind.INVOICE, 2026, 42),
            "documents",
            "siptg:invoice:2026",
            "numbered:0000000042",
        ),
        (parked_key("x"), "inbox", "x", "parked"),
        (bell_key("renew"), "inbox", "bell:renew", "bell"),
    ],
    ids=lambda value: value.sk if isinstance(value, Key) else "",
)
def test_a_record_is_where_it_always_was(key: Key, table: str, pk: str, sk: str) -> None:
    assert (key.table.value, key.pk, key.sk) == (table, pk, sk)

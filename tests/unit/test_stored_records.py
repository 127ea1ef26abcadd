"""Records as earlier releases wrote them are read by today's: a folder of bodies, kept for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.parked import Parked
from chalicelib.application.payments.records import Settlement
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.records import body_of, text_of
from chalicelib.application.subscriptions.fulfilment import PURCHASE, RENEWAL
from chalicelib.application.subscriptions.records import Link
from chalicelib.domain.invoicing.document import Document, Series
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.support.request import Request
from tests.support.json_text import json_text
from tests.support.world import World

KINDS: Final[dict[str, type]] = {
    "account": Account,
    "entry": Entry,
    "subscription": Subscription,
    "draft": Draft,
    "charge": Charge,
    "settlement": Settlement,
    "document": Document,
    "series": Series,
    "parked": Parked,
    "request": Request,
}
SERVICES: Final = World().services


def stored() -> list[Any]:
    """(release, record) of every body in the folder."""
    found = []
    for path in sorted(Path(__file__).with_name("stored").glob("*.json")):
        for one in json.loads(path.read_text()):
            table, pk, sk = one["key"]
            record = Record(Key(Table(table), pk, sk), 1, json_text(one["body"]))
            found.append(pytest.param(record, id=f"{path.stem} {pk} {sk}"))
    return found


def kind_of(key: Key) -> type:
    """A link stands under the name of what it leads to."""
    if key.table is Table.ACCOUNTS and key.sk.startswith("subscription:"):
        return Link
    return KINDS[key.sk.partition(":")[0]]


@pytest.mark.parametrize("record", stored())
def test_it_is_read_and_written_again_as_today(record: Record) -> None:
    kind = kind_of(record.key)
    value: object = SERVICES.read(kind, record)
    again = Record(record.key, 2, text_of(value))
    assert SERVICES.read(kind, again) == value


def test_every_kind_is_among_them() -> None:
    assert {kind_of(param.values[0].key) for param in stored()} == {*KINDS.values(), Link}


@pytest.mark.parametrize(
    "record",
    [
        param
        for param in stored()
        if param.values[0].key.sk == "charge" and "kind" not in param.values[0].body["purpose"]
    ],
)
def test_a_charge_is_for_what_it_was_for(record: Record) -> None:
    """The quote became a price and the terms of the purpose; nothing of it is lost."""
    charge = SERVICES.read(Charge, record)
    old, quote = record.body["purpose"], record.body.get("quote")
    if "draft_id" in old:
        assert (charge.purpose.kind, charge.purpose.subject) == ("purchase", old["draft_id"])
        assert body_of(PURCHASE.terms_of(charge)) == {"quote": quote}
    elif "subscription_id" in old:
        assert (charge.purpose.kind, charge.purpose.subject) == ("renewal", old["subscription_id"])
        terms = RENEWAL.terms_of(charge)
        assert body_of(terms) == {"start": old["period_start"], "quote": quote}
    else:
        assert charge.purpose.kind == "top_up"
    assert charge.price == (None if quote is None else money(quote["gross"]))


def money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money.of(amount, currency)


def test_keys_are_as_they_were() -> None:
    keys = {param.values[0].key for param in stored()}
    for key in keys:
        if key.sk == "document":
            assert document_key(key.pk) == key
        if key.sk.startswith("entry:"):
            assert entry_key(int(key.pk), int(key.sk.partition(":")[2])) == key


@pytest.mark.parametrize(
    "record",
    [one for one in stored() if "quote" in (one.values[0].body.get("sale") or {})],
)
def test_a_sale_of_one_quote_is_a_sale_of_one_line(record: Record) -> None:
    """Nothing that a document prints or a credit needs is lost."""
    old = record.body["sale"]
    quote, price = old["quote"], old["quote"]["price"]
    sale = SERVICES.read(Entry, record).sale
    assert sale is not None
    (line,) = sale.lines
    assert (sale.subject.kind, sale.subject.id) == ("subscription", old["subscription_id"])
    assert (sale.gross, sale.vat, sale.net) == tuple(
        money(quote[n]) for n in ("gross", "vat", "net")
    )
    assert (line.title, list(line.details)) == (old["title"], old["details"])
    assert (line.quantity, line.list_price) == (price["months"], money(price["monthly"]))
    assert (line.discount, line.discount_percent) == (
        money(price["discount"]),
        price["discount_percent"],
    )
    assert line.list_price * line.quantity - line.discount == money(price["total"])
    assert line.vat_rate_percent == quote["vat_rate_percent"]
    assert [part.key for part in line.parts] == [part["key"] for part in price["components"]]
    assert sum(part.amount.minor for part in line.parts) == line.list_price.minor
    assert (line.terms["plan"], line.terms["options"]) == (price["plan_id"], price["options"])
    assert bool(line.terms.get("renewal")) is bool(old.get("renewal"))
    assert (sale.vat_country, sale.seller.id) == (old["buyer"]["country"], quote["seller_id"])
    assert sale.vat_charged is quote["vat_charged"]

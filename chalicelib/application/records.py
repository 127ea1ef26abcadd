"""Where each aggregate is kept and how it becomes a JSON body; decides nothing about money.

Write units are paid by size: a field at its default is left out of the body, and an amount is the text
`2430.00 EUR`, exact in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from zlib import crc32

from pydantic import TypeAdapter
from pydantic_core import core_schema

from chalicelib.application.ports.store import Body, Due, Key, Record, Store, Table
from chalicelib.domain.agenda import earliest
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.subscriptions.subscription import Subscription

T = TypeVar("T")

SHARDS: Final = 4
"""Agenda shards of a table: 4,000 index writes a second before one partition is the limit."""

PARKED_SHARD: Final = "parked"


@dataclass(frozen=True, slots=True)
class Link:
    """In the partition of an account: a subscription it is Customer or Payer of."""

    subscription_id: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """The guard of one payment object of one payment system: settled for this charge, for ever."""

    charge_id: str
    account_id: int
    entry_sequence: int


@dataclass(frozen=True, slots=True)
class Parked:
    """Work that could not be done by itself, with its reason, until staff retries or resolves it.

    Either `target` with `kind` (a wait of that record) or `update` (a chat update) is set.
    """

    reason: str
    parked_at: datetime
    kind: str
    target: tuple[str, str, str] | None = None
    update: dict[str, Any] | None = None
    resolved: bool = False


def account_key(account_id: int) -> Key:
    """Preferences, cards, balance."""
    return Key(Table.ACCOUNTS, str(account_id), "account")


ENTRY_PREFIX: Final = "entry:"
LINK_PREFIX: Final = "subscription:"


def entry_key(account_id: int, sequence: int) -> Key:
    """A line of the account's book; sort keys follow the sequence."""
    return Key(Table.ACCOUNTS, str(account_id), f"{ENTRY_PREFIX}{sequence:010d}")


def link_key(account_id: int, subscription_id: str) -> Key:
    """See Link."""
    return Key(Table.ACCOUNTS, str(account_id), f"{LINK_PREFIX}{subscription_id}")


def subscription_key(subscription_id: str) -> Key:
    """One subscription."""
    return Key(Table.SUBSCRIPTIONS, subscription_id, "subscription")


def draft_key(draft_id: str) -> Key:
    """A purchase being put together."""
    return Key(Table.SUBSCRIPTIONS, draft_id, "draft")


def charge_key(charge_id: str) -> Key:
    """One attempt to bring money in."""
    return Key(Table.PAYMENTS, charge_id, "charge")


def settlement_key(payment_system: str, payment_reference: str) -> Key:
    """The guard of a payment object; also how staff find an account by a provider's reference."""
    return Key(Table.PAYMENTS, f"{payment_system}:{payment_reference}", "settlement")


def document_key(document_id: str) -> Key:
    """The small record of one document."""
    return Key(Table.DOCUMENTS, document_id, "document")


def series_key(seller_id: str, kind: DocumentKind, year: int) -> Key:
    """The counter of a number series."""
    return Key(Table.DOCUMENTS, f"{seller_id}:{kind}:{year}", "series")


def parked_key(name: str) -> Key:
    """One parked piece of work."""
    return Key(Table.INBOX, name, "parked")


def payer_shard(payer_id: int) -> str:
    """The agenda shard of everything one payer's money pays for."""
    return str(crc32(str(payer_id).encode()) % SHARDS)


def agenda_shards(catalog: Catalog) -> list[tuple[Table, str]]:
    """Every shard the tick asks. Documents are sharded by series, so one worker numbers a series."""
    numbered = [str(shard) for shard in range(SHARDS)]
    return [
        *((table, shard) for table in (Table.SUBSCRIPTIONS, Table.PAYMENTS) for shard in numbered),
        *(
            (Table.DOCUMENTS, f"{seller.id}:{kind}")
            for seller in catalog.sellers
            for kind in DocumentKind
        ),
    ]


def due_of(value: object) -> Due | None:
    """The place in the agenda that `value`'s waits give it."""
    match value:
        case Subscription() | Charge():
            at, shard = earliest(value.waits), payer_shard(value.payer_id)
        case Document():
            at, shard = earliest(value.waits), value.series
        case Parked(resolved=False):
            at, shard = value.parked_at, PARKED_SHARD
        case _:
            return None
    return None if at is None else Due(shard, at)


_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {}


def _money_schema(_source: Any, _handler: Any) -> core_schema.CoreSchema:
    return core_schema.no_info_plain_validator_function(
        _read_money, serialization=core_schema.plain_serializer_function_ser_schema(str)
    )


def _read_money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money.of(amount, currency)


# How pydantic stores amounts; said here, because the domain does not know pydantic.
setattr(Money, "__get_pydantic_core_schema__", staticmethod(_money_schema))  # noqa: B010


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """Built once a process: building costs a thousand times what using does."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def body_of(value: object) -> Body:
    """JSON types only."""
    body: Body = _adapter(type(value)).dump_python(value, mode="json", exclude_defaults=True)
    return body


def value_of(kind: type[T], body: Body) -> T:
    """Raises pydantic.ValidationError if the stored body is not of that kind."""
    return _adapter(kind).validate_python(body)


def every_record(store: Store, table: Table, pk: str, prefix: str) -> Iterator[Record]:
    """All records of a partition whose sort key starts with `prefix`, page after page."""
    after: str | None = None
    while True:
        page = store.query(table, pk, prefix=prefix, after_sk=after)
        yield from page.records
        if page.next_sk is None:
            return
        after = page.next_sk

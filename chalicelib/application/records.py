"""How a value becomes a JSON body and back; knows no record.

Write units are paid by size: a field at its default is left out of the body, and an amount is the text
`2430.00 EUR`, exact in both directions. So a default is part of what is stored: who changes one
changes history (declare it in `formerly`). A field that today's release does not know is refused, not
dropped: a worker of an older release must not act on half of what a newer one wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeGuard, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import core_schema

from chalicelib.application.ports.store import Body, Due, Record, Store, Table
from chalicelib.domain.agenda import Waiting, earliest
from chalicelib.domain.money import Money

T = TypeVar("T")


def due_of(value: object) -> Due | None:
    """The place in the agenda that `value`'s waits give it; None for what does not wait."""
    if not waits(value):
        return None
    at = earliest(value.waits)
    return None if at is None else Due(value.shard, at)


def waits(value: object) -> TypeGuard[Waiting]:
    """Whether it is a record that can wait; cheaper than asking the protocol."""
    return hasattr(value, "waits") and hasattr(value, "shard")


_STRICT: Final = ConfigDict(extra="forbid")

_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {}


def _money_schema(_source: Any, _handler: Any) -> core_schema.CoreSchema:
    return core_schema.no_info_plain_validator_function(
        _read_money,
        serialization=core_schema.plain_serializer_function_ser_schema(
            str, return_schema=core_schema.str_schema()
        ),
    )


def _read_money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money.of(amount, currency)


# How pydantic stores amounts; said here, because the domain does not know pydantic.
setattr(Money, "__get_pydantic_core_schema__", staticmethod(_money_schema))  # noqa: B010


def _adapter(kind: type) -> TypeAdapter[Any]:
    """Built once a process: building costs a thousand times what using does.

    The tuple around it is what lets pydantic take a configuration for plain dataclasses.
    """
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(tuple[kind], config=_STRICT)  # type: ignore[valid-type]
    return _ADAPTERS[kind]


def text_of(value: object) -> str:
    """The JSON object that is stored. Raises PydanticSerializationError for half a surrogate."""
    serializer = _adapter(type(value)).serializer
    return serializer.to_json((value,), exclude_defaults=True)[1:-1].decode()


def read(kind: type[T], text: str) -> T:
    """What `text_of` has written. Raises as `value_of` does."""
    (value,) = _adapter(kind).validator.validate_json(f"[{text}]")
    return cast("T", value)


def body_of(value: object) -> Body:
    """JSON types only: what is kept inside another record."""
    (body,) = _adapter(type(value)).dump_python((value,), mode="json", exclude_defaults=True)
    return cast("Body", body)


def value_of(kind: type[T], body: Body) -> T:
    """Raises pydantic.ValidationError if the body is not of that kind, and InvalidInput if a rule of the
    value says so."""
    (value,) = _adapter(kind).validate_python((body,))
    return cast("T", value)


def every_record(store: Store, table: Table, pk: str, prefix: str) -> Iterator[Record]:
    """All records of a partition whose sort key starts with `prefix`, page after page."""
    after: str | None = None
    while True:
        page = store.query(table, pk, prefix=prefix, after_sk=after)
        yield from page.records
        if page.next_sk is None:
            return
        after = page.next_sk


def all_records(store: Store, table: Table) -> Iterator[Record]:
    """Every record of a table, page after page; never to find work."""
    cursor: str | None = None
    while True:
        records, cursor = store.scan(table, cursor=cursor)
        yield from records
        if cursor is None:
            return

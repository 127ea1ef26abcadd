"""Opens each kind of store for the tests, and gives every test a corner of its own; tests nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.dynamodb import DynamoDBStore, connect
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ports.store import Key, Put, Record, Store, Table
from infra import local_aws

if TYPE_CHECKING:
    import pytest
    from types_boto3_dynamodb import DynamoDBClient

NOON: Final = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
COPIED_AT_ONCE: Final = 50
BACKENDS: Final = ("memory", "ministack", "dynamodb_local")


class Corner:
    """A store with a partition and a shard that no other test knows."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pk = f"test:{uuid.uuid4().hex}"
        self.shard = f"urgent:{uuid.uuid4().hex}"

    def key(self, sk: str = "record", table: Table = Table.ACCOUNTS) -> Key:
        return Key(table, self.pk, sk)

    def token(self) -> str:
        return uuid.uuid4().hex

    def load(self, key: Key) -> Record:
        return self.store.load([key])[key]


def local_client(endpoint_url: str) -> DynamoDBClient:
    """The app's own client, for an emulator."""
    return connect(
        endpoint_url=endpoint_url,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def copy_records(source: Store, target: Store) -> None:
    """Every record as it is, at version 1."""
    for table in Table:
        cursor: str | None = None
        while True:
            records, cursor = source.scan(table, limit=COPIED_AT_ONCE, cursor=cursor)
            target.commit([Put(r.key, r.text, 0, r.due) for r in records], uuid.uuid4().hex)
            if cursor is None:
                break


@contextmanager
def open_store(backend: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store by the name of its backend, with tables of its own."""
    if backend == "memory":
        yield MemoryStore()
        return
    endpoint_url: str = request.getfixturevalue(backend)
    with closing(local_client(endpoint_url)) as client:
        yield open_dynamodb(client)


def open_dynamodb(client: DynamoDBClient) -> DynamoDBStore:
    """A store in new, empty tables; they stay until the emulator ends."""
    names = local_aws.table_names(f"test-{uuid.uuid4().hex[:8]}-")
    local_aws.create_tables(client, names)
    return DynamoDBStore({table: names[f"{table.name}_TABLE"] for table in Table}, client)

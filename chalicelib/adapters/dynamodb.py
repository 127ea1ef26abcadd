"""The store in DynamoDB: five tables and their agenda indexes; knows no aggregate, only records."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from chalicelib.adapters.dynamodb_errors import (
    commit_error,
    failed_conditions,
    is_worth_another_read,
    read_error,
)
from chalicelib.adapters.dynamodb_items import (
    AGENDA_INDEX,
    AGENDA_NAMES,
    Item,
    commit_token,
    item_key,
    item_of,
    key_of,
    put_parameters,
    record_of,
    transaction_actions,
)
from chalicelib.adapters.stored_records import (
    Prepared,
    PreparedPut,
    check_page,
    check_segment,
    cursor_text,
    instant_text,
    prepare,
    read_cursor,
    read_instant,
)
from chalicelib.application.ports.store import (
    ConditionFailed,
    Contention,
    DuePage,
    Key,
    Page,
    Record,
    Table,
    TokenReused,
    Write,
)

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 4.0  # with connecting within the 5 s that every client call may take
READ_ATTEMPTS: Final = 2  # a read whose answer was lost is sent once more
BATCH_GET_KEYS: Final = 100  # BatchGetItem: keys in one request
IDLE_ROUNDS: Final = 5  # rounds in which a batch read got nothing, before it counts as throttled
IDLE_SECONDS: Final = 0.05  # longest pause after the first such round; doubles with each

P = ParamSpec("P")
T = TypeVar("T")


def connect(
    *, endpoint_url: str | None = None, region_name: str | None = None, **credentials: str
) -> DynamoDBClient:
    """A client that sends every request once.

    botocore's own retries are off. After a time-out it would send a commit again in silence, and if
    that second attempt were refused a connection, we should believe that nothing had been written.
    So commits are resent by the application, which knows their token and waits with jitter, and
    reads by the store. Parameters are not validated: a fifth of the time of a call, for mistakes
    that the types and the contract suite find.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 1},
        parameter_validation=False,
    )
    options: dict[str, Any] = dict(credentials)
    client: DynamoDBClient = boto3.client(
        "dynamodb", endpoint_url=endpoint_url, region_name=region_name, config=config, **options
    )
    return client


class DynamoDBStore:
    """Implements the Store port. `tables` names the table in DynamoDB for each Table."""

    def __init__(
        self,
        tables: Mapping[Table, str],
        client: DynamoDBClient,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        self._names = dict(tables)
        self._tables = {name: table for table, name in tables.items()}
        self._client = client
        self._sleep = sleep
        self._faults = (BotoCoreError, ClientError)

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        wanted = list(dict.fromkeys(keys))
        if len(wanted) == 1:
            return self._load_one(wanted[0], strong=wanted[0].table not in lagging)
        found: dict[Key, Record] = {}
        for start in range(0, len(wanted), BATCH_GET_KEYS):
            self._load_batch(wanted[start : start + BATCH_GET_KEYS], lagging, found)
        return found

    def query(
        self,
        table: Table,
        pk: str,
        *,
        prefix: str = "",
        after_sk: str | None = None,
        descending: bool = False,
        limit: int = 100,
    ) -> Page:
        check_page(limit, table)
        request: dict[str, Any] = {
            "TableName": self._names[table],
            "ConsistentRead": True,
            "ScanIndexForward": not descending,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
        }
        if prefix:
            request["KeyConditionExpression"] += " AND begins_with(sk, :prefix)"
            request["ExpressionAttributeValues"][":prefix"] = {"S": prefix}
        if after_sk is not None:
            # DynamoDB refuses to continue from a key that the condition does not cover.
            if after_sk and after_sk.startswith(prefix):
                request["ExclusiveStartKey"] = item_key(Key(table, pk, after_sk))
            elif (after_sk < prefix or not after_sk) == descending:
                return Page((), None)
        items = self._query(request, limit + 1)
        records = tuple(record_of(table, item) for item in items[:limit])
        return Page(records, records[-1].key.sk if len(items) > limit else None)

    def commit(self, writes: Sequence[Write], token: str) -> None:
        if not writes:
            return
        prepared = prepare(writes, token)
        tx = commit_token(token)
        try:
            self._send(prepared, tx)
        except self._faults as error:
            self._explain(error, prepared, tx)

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        check_page(limit, table, of_agenda=True)
        until_text = instant_text(until)
        request: dict[str, Any] = {
            "TableName": self._names[table],
            "IndexName": AGENDA_INDEX,
            "KeyConditionExpression": "#shard = :shard AND due_at <= :until",
            "ExpressionAttributeNames": AGENDA_NAMES,
            "ExpressionAttributeValues": {":shard": {"S": shard}, ":until": {"S": until_text}},
        }
        if cursor is not None:
            due_at, pk, sk = read_cursor(cursor, 3)
            if due_at > until_text:
                return DuePage((), None)
            place = {"shard": {"S": shard}, "due_at": {"S": due_at}}
            request["ExclusiveStartKey"] = {**item_key(Key(table, pk, sk)), **place}
        items = self._query(request, limit + 1)
        page = [(key_of(table, item), item["due_at"]["S"]) for item in items[:limit]]
        entries = tuple((key, read_instant(at)) for key, at in page)
        if len(items) <= limit:
            return DuePage(entries, None)
        last, at = page[-1]
        return DuePage(entries, cursor_text(at, last.pk, last.sk))

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        check_page(limit, table)
        check_segment(segment, segments)
        request: dict[str, Any] = {
            "TableName": self._names[table],
            "ConsistentRead": True,
            "Limit": limit,
            "Segment": segment,
            "TotalSegments": segments,
        }
        if cursor is not None:
            request["ExclusiveStartKey"] = item_key(Key(table, *read_cursor(cursor, 2)))
        answer = self._read(self._client.scan, **request)
        last = answer.get("LastEvaluatedKey")
        next_cursor = cursor_text(last["pk"]["S"], last["sk"]["S"]) if last else None
        return tuple(record_of(table, item) for item in answer["Items"]), next_cursor

    def _load_one(self, key: Key, *, strong: bool) -> dict[Key, Record]:
        answer = self._read(
            self._client.get_item,
            TableName=self._names[key.table],
            Key=item_key(key),
            ConsistentRead=strong,
        )
        item = answer.get("Item")
        return {key: record_of(key.table, item)} if item else {}

    def _load_batch(
        self, keys: Sequence[Key], lagging: Collection[Table], found: dict[Key, Record]
    ) -> None:
        asked: dict[str, Any] = {}
        for key in keys:
            new = {"Keys": [], "ConsistentRead": key.table not in lagging}
            request = asked.setdefault(self._names[key.table], new)
            request["Keys"].append(item_key(key))
        idle = 0
        while asked:
            answer = self._read(self._client.batch_get_item, RequestItems=asked)
            for name, items in answer["Responses"].items():
                for item in items:
                    record = record_of(self._tables[name], item)
                    found[record.key] = record
            left: dict[str, Any] = dict(answer.get("UnprocessedKeys") or {})
            if _keys_in(left) < _keys_in(asked):
                idle = 0
            elif (idle := idle + 1) == IDLE_ROUNDS:
                raise Contention(f"{_keys_in(left)} keys stayed unread")
            else:
                self._sleep(random.uniform(0, IDLE_SECONDS * 2**idle))  # noqa: S311  # jitter
            asked = left

    def _query(self, request: dict[str, Any], count: int) -> list[Item]:
        """Up to `count` items, over as many of DynamoDB's pages (1 MB each) as that takes."""
        items: list[Item] = []
        while True:
            answer = self._read(self._client.query, **request, Limit=count - len(items))
            items += answer["Items"]
            last = answer.get("LastEvaluatedKey")
            if not last or len(items) >= count:
                return items
            request = {**request, "ExclusiveStartKey": last}

    def _read(self, operation: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        for left in reversed(range(READ_ATTEMPTS)):
            try:
                return operation(*args, **kwargs)
            except self._faults as error:
                if not left or not is_worth_another_read(error):
                    raise read_error(error) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _send(self, writes: Sequence[Prepared], tx: str) -> None:
        only = writes[0]
        if len(writes) == 1 and isinstance(only, PreparedPut):  # 1 unit a KB; a transaction takes 2
            self._client.put_item(**put_parameters(only, self._names[only.key.table], tx))
            return
        self._client.transact_write_items(
            TransactItems=transaction_actions(writes, self._names, tx), ClientRequestToken=tx
        )

    def _explain(self, error: Exception, writes: Sequence[Prepared], tx: str) -> None:
        """Returns if the commit had happened when it was sent before; raises what happened else."""
        failed = failed_conditions(error, writes)
        if not failed:
            raise commit_error(error) from error
        for write, item in failed:
            # The record in the way carries our token: we wrote it, and with it all the others.
            if isinstance(write, PreparedPut) and item and item["tx"]["S"] == tx:
                if item == item_of(write, tx):
                    return
                raise TokenReused(f"{write.key}: {tx}") from error
        raise ConditionFailed([write.key for write, _ in failed]) from error


def _keys_in(request: Mapping[str, Any]) -> int:
    return sum(len(part["Keys"]) for part in request.values())

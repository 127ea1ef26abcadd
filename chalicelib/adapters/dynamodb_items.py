"""How records lie in DynamoDB: the attributes of an item and the conditions on it; sends nothing.

pk, sk   S  the key
v        N  version: how often the record was written
tx       S  token of the commit that wrote it last: how a resent put recognises itself
body     S  JSON (docs/decisions/0002-records-as-json.md says why not a map)
shard    S  } only while the record waits for something: the key of the sparse index `agenda`
due_at   S  } ISO 8601 UTC with microseconds, so that texts sort as moments do
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.stored_records import Prepared, PreparedPut, read_instant
from chalicelib.application.ports.store import Check, Due, Key, Record, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

AGENDA_INDEX: Final = "agenda"
AGENDA_NAMES: Final = {"#shard": "shard"}  # a reserved word of DynamoDB's expressions
MAX_TOKEN_LENGTH: Final = 36  # TransactWriteItems: ClientRequestToken

# The record is new: nobody created it meanwhile.
IS_ABSENT: Final = "attribute_not_exists(pk)"
# The record is as it was read: every write raises its version, and nothing is ever deleted.
IS_AS_READ: Final = "v = :read"

Item = dict[str, Any]


def item_key(key: Key) -> Item:
    """The key attributes of a record."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def commit_token(token: str) -> str:
    """The token as DynamoDB takes it: as it is, or its hash if it is too long."""
    if len(token) <= MAX_TOKEN_LENGTH:
        return token
    return hashlib.sha256(token.encode()).hexdigest()[:MAX_TOKEN_LENGTH]


def item_of(put: PreparedPut, tx: str) -> Item:
    """The item that `put` writes."""
    item: Item = {
        **item_key(put.key),
        "v": {"N": str(put.expected_version + 1)},
        "tx": {"S": tx},
        "body": {"S": put.text},
    }
    if put.due is not None:
        item["shard"] = {"S": put.due.shard}
        item["due_at"] = {"S": put.due_text}
    return item


def record_of(table: Table, item: Mapping[str, Any]) -> Record:
    """The record an item holds."""
    due = None
    if "shard" in item:
        due = Due(item["shard"]["S"], read_instant(item["due_at"]["S"]))
    return Record(key_of(table, item), int(item["v"]["N"]), item["body"]["S"], due)


def key_of(table: Table, item: Mapping[str, Any]) -> Key:
    """The key of an item, or of an entry of the index."""
    return Key(table, item["pk"]["S"], item["sk"]["S"])


def condition(expected_version: int) -> dict[str, Any]:
    """Parameters that let a write fail unless the record is at `expected_version` (0: absent)."""
    if expected_version == 0:
        return {"ConditionExpression": IS_ABSENT}
    return {
        "ConditionExpression": IS_AS_READ,
        "ExpressionAttributeValues": {":read": {"N": str(expected_version)}},
    }


def put_parameters(put: PreparedPut, table_name: str, tx: str) -> dict[str, Any]:
    """Parameters of PutItem, and of a Put in a transaction.

    A refusal returns the record that stood in the way, at no units: it may be our own.
    """
    return {
        "TableName": table_name,
        "Item": item_of(put, tx),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        **condition(put.expected_version),
    }


def transaction_actions(
    writes: Sequence[Prepared], names: Mapping[Table, str], tx: str
) -> list[TransactWriteItemTypeDef]:
    """The actions of TransactWriteItems, in the order of `writes`."""
    return [_action(write, names[write.key.table], tx) for write in writes]


def _action(write: Prepared, table_name: str, tx: str) -> TransactWriteItemTypeDef:
    if isinstance(write, Check):
        check: Any = {
            "TableName": table_name,
            "Key": item_key(write.key),
            **condition(write.expected_version),
        }
        return {"ConditionCheck": check}
    put: Any = put_parameters(write, table_name, tx)
    return {"Put": put}

"""What DynamoDB's refusals and broken answers mean in the words of the store port; sends nothing.

The question behind every line: was something written? A refusal by DynamoDB says no. An answer
that did not come, a server error and a transaction still in progress leave it open. A connection
that was never made says no: botocore sends each request once (see `connect`), so there is no
earlier, silent attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from chalicelib.adapters.stored_records import Prepared
from chalicelib.application.ports.store import (
    Contention,
    StoreError,
    StoreUnavailable,
    TokenReused,
    Unanswered,
)

# Somebody else was there at the same moment, or too many were: the same again, a little later.
CONTENTION: Final = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "ReplicatedWriteConflictException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    }
)
# Our own commit, sent before, is still being worked on: it may well be written a moment later.
IN_PROGRESS: Final = "TransactionInProgressException"
MISMATCH: Final = "IdempotentParameterMismatchException"
# The request can never be carried out: a fault of ours, waiting does not help.
MALFORMED: Final = frozenset(
    {
        "ValidationError",
        "ValidationException",
        "ItemCollectionSizeLimitExceeded",
        "ItemCollectionSizeLimitExceededException",
        "SerializationException",
    }
)
CONDITION_FAILED: Final = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})
CANCELLED: Final = "TransactionCanceledException"
# Raised before a byte of the request was sent.
NEVER_SENT: Final = (
    "ConnectTimeoutError",
    "EndpointConnectionError",
    "ProxyConnectionError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "NoRegionError",
)


def failed_conditions(
    error: Exception, writes: Sequence[Prepared]
) -> list[tuple[Prepared, dict[str, Any] | None]]:
    """The writes whose condition failed, each with the item in the way if it was told."""
    response = _response(error)
    if _code(response) in CONDITION_FAILED:
        return [(writes[0], response.get("Item"))]
    reasons = response.get("CancellationReasons", [])
    return [
        (write, reason.get("Item"))
        for write, reason in zip(writes, reasons, strict=False)
        if reason.get("Code") in CONDITION_FAILED
    ]


def commit_error(error: Exception) -> StoreError:
    """What a commit that failed for another reason than a condition raises."""
    response = _response(error)
    if not response:
        if isinstance(error, _never_sent()):
            return StoreUnavailable(_text(error))
        return Unanswered(_text(error))
    code = _code(response)
    if code == CANCELLED:
        return _cancelled(response)
    if code == MISMATCH:
        return TokenReused(_text(error))
    if code == IN_PROGRESS or _is_server_fault(response):
        return Unanswered(_text(error))
    return _refusal(code, error)


def read_error(error: Exception) -> StoreError:
    """What a read that failed raises."""
    response = _response(error)
    if not response or _is_server_fault(response):
        return StoreUnavailable(_text(error))
    return _refusal(_code(response), error)


def is_worth_another_read(error: Exception) -> bool:
    """Whether the same read may succeed at once: a lost answer or a fault of one server."""
    response = _response(error)
    return _is_server_fault(response) if response else not isinstance(error, _never_sent())


def _cancelled(response: dict[str, Any]) -> StoreError:
    reasons = response.get("CancellationReasons", [])
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    text = ", ".join(f"{r.get('Code')}: {r.get('Message', '')}" for r in reasons if "Message" in r)
    # One that can never be carried out outweighs one that only came at a bad moment.
    if codes and codes <= CONTENTION:
        return Contention(text or ", ".join(sorted(codes)))
    return StoreError(f"the transaction was refused: {text or sorted(codes)}")


def _refusal(code: str, error: Exception) -> StoreError:
    if code in CONTENTION:
        return Contention(_text(error))
    if code in MALFORMED:
        return StoreError(_text(error))
    return StoreUnavailable(_text(error))  # no such table, no permission, expired credentials


def _is_server_fault(response: dict[str, Any]) -> bool:
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return bool(status >= 500) or _code(response) in {"InternalServerError", "ServiceUnavailable"}


def _response(error: Exception) -> dict[str, Any]:
    response: dict[str, Any] = getattr(error, "response", None) or {}
    return response if "Error" in response else {}


def _code(response: dict[str, Any]) -> str:
    return str(response.get("Error", {}).get("Code", ""))


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _never_sent() -> tuple[type[Exception], ...]:
    from botocore import exceptions

    return tuple(getattr(exceptions, name) for name in NEVER_SENT)

"""How S3, SQS and SSM are called: few and short tries; knows no bucket, no queue and no secret.

DynamoDB has a client of its own, because a commit must never be sent again in silence; what is called
here may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.config import Config

# Two tries of at most 2.4 s each: a client call takes 5 s at the worst.
CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 1.4
TRIES: Final = 2


def short_calls() -> Config:
    """The configuration of a client whose calls end within 5 s."""
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
    )


def fault_of(error: Exception) -> str:
    """A short name for logs: the service's error code, or the kind of exception; never its text."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return str(response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__

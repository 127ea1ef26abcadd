"""How long a fresh process takes until each function is ready, against a bare `boto3.client('dynamodb')`.

Ratios, not seconds: machines differ. Runs are interleaved, so that a busy moment hits all of them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Final

from chalicelib.application.ports.store import Table

ENVIRONMENT: Final[Mapping[str, str]] = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "TELEGRAM_TOKEN": "1:test",
    "TELEGRAM_WEBHOOK_SECRET": "test",
    "STRIPE_SECRET_KEY": "sk_test",
    "STRIPE_WEBHOOK_SECRET": "whsec_test",
    "DOCUMENTS_BUCKET": "documents",
    "WORK_QUEUE_URL": "http://127.0.0.1:9/work",
    "NUMBERS_QUEUE_URL": "http://127.0.0.1:9/numbers.fifo",
    "DOCUMENTS_QUEUE_URL": "http://127.0.0.1:9/documents",
    **{f"{table.name}_TABLE": f"bench-{table}" for table in Table},
}
"""Names of everything, addresses of nothing: no request is made."""

BASELINE: Final = "boto3.client('dynamodb')"

READY: Final[Mapping[str, str]] = {
    BASELINE: "import boto3; boto3.client('dynamodb')",
    "jobs: imported": "import chalicelib.entrypoints.jobs",
    "jobs: wired": (
        "import chalicelib.entrypoints.jobs; from chalicelib.bootstrap import container;"
        " container().services"
    ),
    "api: imported": "import app",
    "api: wired for an update": (
        "import app; from chalicelib.bootstrap import container; container().bot"
    ),
}
"""What a function has done when it can serve its first event."""


def measure(runs: int) -> dict[str, float]:
    """Median seconds of each, the start of the interpreter left out."""
    seconds: dict[str, list[float]] = {name: [] for name in READY}
    empty: list[float] = []
    for _ in range(runs + 1):  # the first writes the .pyc files
        empty.append(_timed("pass"))
        for name, code in READY.items():
            seconds[name].append(_timed(code))
    nothing = statistics.median(empty[1:])
    return {name: statistics.median(times[1:]) - nothing for name, times in seconds.items()}


def _timed(code: str) -> float:
    environment = {**os.environ, **ENVIRONMENT}
    environment.pop("AWS_ENDPOINT_URL", None)
    before = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return time.perf_counter() - before

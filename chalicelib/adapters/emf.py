"""Metrics in CloudWatch's embedded format: a line on standard output that becomes a metric; knows no rule.

One dimension, the stage: each combination of dimensions is billed as a metric of its own.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Final

NAMESPACE: Final = "Dialtone"


class EmfMetrics:
    """Implements Metrics."""

    def __init__(self, stage: str) -> None:
        self._stage = stage

    def count(self, name: str, value: int, **about: str) -> None:
        """Printed raw: a prefix of the logging would make it a mere line of text."""
        sys.stdout.write(json.dumps(_line(self._stage, name, value) | about) + "\n")
        sys.stdout.flush()


def _line(stage: str, name: str, value: int) -> dict[str, object]:
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["Stage"]],
        "Metrics": [{"Name": name, "Unit": "Count"}],
    }
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    return {"_aws": about, "Stage": stage, name: value}

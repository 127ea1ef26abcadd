"""A played VIES: every number is in its register unless it was told otherwise, or is down."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

VIES_FAULTS: Final = ("unavailable", "unknown_number")
CONSULTATION: Final = "WAPISANDBOX"


class ViesStandIn:
    """Answers `check-vat-number` as VIES does. Its faults are forgotten when it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: deque[str] = deque()

    def routes(self) -> list[Route]:
        """What it answers."""
        return [Route("/check-vat-number", self._check, methods=["POST"])]

    def add_fault(self, kind: str, count: int) -> None:
        """The next `count` questions meet it."""
        with self._lock:
            self._faults.extend([kind] * count)

    def faults(self) -> list[dict[str, Any]]:
        """What is still to go wrong."""
        with self._lock:
            kinds = dict.fromkeys(self._faults)
            return [{"kind": kind, "count": self._faults.count(kind)} for kind in kinds]

    def clear_faults(self) -> None:
        """All is well again."""
        with self._lock:
            self._faults.clear()

    async def _check(self, request: Request) -> Response:
        asked = await request.json()
        with self._lock:
            fault = self._faults.popleft() if self._faults else None
        if fault == "unavailable":
            return JSONResponse(
                {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}
            )
        valid = fault is None
        said = valid and "requesterNumber" in asked
        return JSONResponse(
            {
                "countryCode": asked["countryCode"],
                "vatNumber": asked["vatNumber"],
                "valid": valid,
                "requestIdentifier": CONSULTATION if said else "",
                "name": "---",
            }
        )

"""A played VIES: every number is in its register unless it was told otherwise, or is down."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.sandbox.faults import PassingFaults

VIES_FAULTS: Final = ("unavailable", "unknown_number")
CONSULTATION: Final = "WAPISANDBOX"


class ViesStandIn(PassingFaults):
    """Answers `check-vat-number` as VIES does. Its faults are forgotten when it ends."""

    fault_kinds = VIES_FAULTS

    def __init__(self) -> None:
        super().__init__()

    def routes(self) -> list[Route]:
        """What it answers."""
        return [Route("/check-vat-number", self._check, methods=["POST"])]

    async def _check(self, request: Request) -> Response:
        asked = await request.json()
        fault = self.take_fault()
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

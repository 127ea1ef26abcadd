"""A played register of VAT numbers: knows those it is told, may be silent or refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.application.ports.vat import RegisterRefused, RegisterSilent, VatAnswer
from infra.sandbox.faulty_store import Crash
from tests.support.faults import no_fault

CONSULTATION = "WAPIAAAAXvX8ms9q"


@dataclass(slots=True)
class PlayedVies:
    """Implements VatRegister. `known`: the valid numbers. `fault("check")` is None, `silent`, `refused`, or
    the one who asks dies: `crash_before`, `crash_after`."""

    known: set[str] = field(default_factory=set)
    fault: Callable[[str], str | None] = no_fault
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def check(self, number: str, requester: str | None) -> VatAnswer:
        fault = self.fault("check")
        if fault == "silent":
            raise RegisterSilent("MS_UNAVAILABLE")
        if fault == "refused":
            raise RegisterRefused("IP_BLOCKED")
        if fault == "crash_before":
            raise Crash("vies")
        self.asked.append((number, requester))
        if fault == "crash_after":
            raise Crash("vies")
        valid = number in self.known
        return VatAnswer(valid, CONSULTATION if valid and requester else None)

"""A played carrier: connects what is ordered at once, when told to, or never; may be silent or refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from chalicelib.application.ports.carrier import (
    CarrierBusy,
    CarrierKeyRefused,
    CarrierOrder,
    CarrierRejected,
    CarrierSilent,
    OrderStatus,
)
from infra.sandbox.faulty_store import Crash
from tests.support.faults import no_fault


@dataclass(slots=True)
class PlayedCarrier:
    """Implements Carrier. `answers`: how an order of a number ends, at once unless that is PENDING.
    `fault(call)` is None, `before`, `after` (no answer, done or not), `busy`, `key`, `rejected`, or the one
    who asks dies: `crash_before`, `crash_after`."""

    fault: Callable[[str], str | None] = no_fault
    answers: dict[str, OrderStatus] = field(default_factory=dict)
    orders: dict[str, CarrierOrder] = field(default_factory=dict)  # by reference
    ordered: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def order(self, number: str, reference: str) -> CarrierOrder:
        fault = self._before("order")
        if reference not in self.orders:
            self.ordered.append(number)
            status = self.answers.get(number, OrderStatus.CONNECTED)
            self.orders[reference] = CarrierOrder(f"order-{len(self.orders)}", status)
        self._after(fault, "order")
        return self.orders[reference]

    def look(self, order_id: str) -> CarrierOrder:
        fault = self._before("look")
        (found,) = (one for one in self.orders.values() if one.id == order_id)
        self._after(fault, "look")
        return found

    def release(self, number: str) -> None:
        fault = self._before("release")
        self.released.append(number)
        self._after(fault, "release")

    def decide(self, number: str, status: OrderStatus) -> None:
        """An order that was pending is decided."""
        self.answers[number] = status
        for reference, order in self.orders.items():
            if number.removeprefix("+") in reference and order.status is OrderStatus.PENDING:
                self.orders[reference] = replace(order, status=status)

    def _before(self, call: str) -> str | None:
        fault = self.fault(call)
        match fault:
            case "before":
                raise CarrierSilent(call)
            case "busy":
                raise CarrierBusy(call, 30)
            case "key":
                raise CarrierKeyRefused(call)
            case "rejected":
                raise CarrierRejected(call)
            case "crash_before":
                raise Crash(call)
            case _:
                return fault

    def _after(self, fault: str | None, call: str) -> None:
        if fault == "after":
            raise CarrierSilent(call)
        if fault == "crash_after":
            raise Crash(call)

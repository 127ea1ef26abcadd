"""Faults that a stand-in was asked to show, and how many of each are left; knows not what they do."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from infra.sandbox.state import State

API_FAULTS: Final = ("error_429", "error_500", "timeout_before", "timeout_after")
REFUSALS: Final = ("error_401", "error_403", "error_409", "error_503", "other_mode")
"""The key is not good (any more, or for this, or it is of the other mode), busy, or not begun."""

LOSSES: Final = ("unknown_customer", "unknown_card", "unknown_payment")
"""The next call that names one is answered as if the payment system had never known it."""

GONE: Final = ("chat_not_found",)
"""Telegram's 400 about somebody who is not there."""

OLD_SERVER: Final = ("old_server",)
"""The next rich message meets a Bot API server that was built before there were any."""

WEBHOOK_FAULTS: Final = (
    "duplicate_webhook",
    "reorder_webhook",
    "delay_webhook",
    "drop_webhook",
)

TELEGRAM_FAULTS: Final = API_FAULTS + WEBHOOK_FAULTS + GONE + OLD_SERVER
STRIPE_FAULTS: Final = API_FAULTS + REFUSALS + LOSSES + WEBHOOK_FAULTS


class Faults:
    """A queue of faults of these `kinds`: the oldest of a kind is taken first; `take` uses one up."""

    def __init__(self, state: State, kinds: tuple[str, ...]) -> None:
        self._state = state
        self.kinds = kinds

    def add(self, kind: str, count: int = 1) -> None:
        """Show this fault `count` times from now on. Raises ValueError for an unknown kind."""
        if kind not in self.kinds or count < 1:
            raise ValueError(f"no such fault: {count} times {kind!r}")
        identifier = f"flt_{secrets.token_hex(12)}"
        self._state.put("fault", identifier, {"id": identifier, "kind": kind, "count": count})

    def left(self) -> list[dict[str, object]]:
        """What has not been shown yet: `{kind, count}`, the oldest first."""
        return [
            {"kind": fault["kind"], "count": fault["count"]} for fault in self._state.list("fault")
        ]

    def clear(self) -> None:
        """Show none of them any more: it was mended."""
        with self._state.transaction():
            for fault in self._state.list("fault"):
                self._state.delete("fault", fault["id"])

    def take(self, *kinds: str) -> str | None:
        """The oldest of these kinds, used up once; None when there is none."""
        with self._state.transaction():
            for fault in self._state.list("fault"):
                if fault["kind"] in kinds:
                    fault["count"] -= 1
                    if fault["count"]:
                        self._state.put("fault", fault["id"], fault)
                    else:
                        self._state.delete("fault", fault["id"])
                    return str(fault["kind"])
        return None


class PassingFaults:
    """What a stand-in that keeps no state was asked to show: forgotten when it ends."""

    fault_kinds: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: deque[str] = deque()

    def add_fault(self, kind: str, count: int = 1) -> None:
        """The next `count` calls that it is for meet it."""
        with self._lock:
            self._faults.extend([kind] * count)

    def faults(self) -> list[dict[str, object]]:
        """What is still to go wrong: `{kind, count}`."""
        with self._lock:
            kinds = dict.fromkeys(self._faults)
            return [{"kind": kind, "count": self._faults.count(kind)} for kind in kinds]

    def clear_faults(self) -> None:
        """All is well again."""
        with self._lock:
            self._faults.clear()

    def take_fault(self, wanted: Callable[[str], bool] = lambda _: True) -> str | None:
        """The oldest that is wanted, used up; None where there is none."""
        with self._lock:
            found = next((kind for kind in self._faults if wanted(kind)), None)
            if found is not None:
                self._faults.remove(found)
            return found

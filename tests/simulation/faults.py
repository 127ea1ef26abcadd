"""What may go wrong at which kind of I/O call, and how often; draws only, does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from infra.sandbox.faulty_store import Fault

_READ: Final = (
    Fault.THROTTLE,
    Fault.TIMEOUT_BEFORE,
    Fault.ERROR_500,
    Fault.UNAVAILABLE,
    Fault.CRASH_BEFORE,
    Fault.CRASH_AFTER,
)
_COMMIT: Final = (*_READ, Fault.CONFLICT, Fault.TIMEOUT_AFTER, Fault.TIMEOUT_LATE)
_PROVIDER: Final = (
    *("unavailable", "before", "after", "crash_before", "crash_after"),
    *("throttled", "refused", "wrong"),
)
_HTTP: Final = (
    *("no_route", "timeout_before", "timeout_after", "crash_before", "crash_after"),
    *("error_401", "error_403", "error_409", "error_429", "error_500", "error_503", "other_mode"),
    *("bad_gateway", "not_found", "cut_off", "empty"),  # a proxy's own pages, or half an answer
)
_CHAT: Final = ("before", "after", "throttled", "crash_before", "crash_after")
_CARRIER: Final = (*("before", "after", "busy", "key", "rejected"), "crash_before", "crash_after")
_LOCAL: Final = ("crash_before", "crash_after")

HTTP_CALLS: Final = (
    *("open_hosted", "prepare", "confirm", "look_up", "cancel", "detach_card", "refund"),
)
"""What a request to Stripe is to the port."""

FAULTS: Final[dict[str, tuple[str, ...]]] = {
    "store.load": _READ,
    "store.query": _READ,
    "store.scan": _READ,
    "store.due": _READ,
    "store.commit": _COMMIT,
    "stripe.open_hosted": _PROVIDER,
    "stripe.prepare": _PROVIDER,
    "stripe.confirm": _PROVIDER,
    "stripe.capture": _PROVIDER,
    "stripe.look_up": _PROVIDER,
    "stripe.cancel": _PROVIDER,
    "stripe.detach_card": _PROVIDER,
    "stripe.open_setup": _PROVIDER,
    "stripe.look_up_setup": _PROVIDER,
    "stripe.close_setup": _PROVIDER,
    "stripe.look_up_card": _PROVIDER,
    "stripe.refund": _PROVIDER,
    "stripe.refunds_of": _PROVIDER,
    "stripe.disputes_of": _PROVIDER,
    **{f"stripe.{call} over HTTP": _HTTP for call in HTTP_CALLS},
    "chat.send": _CHAT,
    "chat.edit": (*_CHAT, "rejected"),  # too old, or deleted by its reader
    "chat.send_document": _CHAT,
    "chat.ask_for_person": _CHAT,
    "chat.ask_no_more": _CHAT,
    "chat.link": _CHAT,
    "chat.answer_press": _CHAT,
    "vies.check": ("silent", "refused", *_LOCAL),
    "rates.newest": ("silent", "refused", *_LOCAL),
    "carrier.order": _CARRIER,
    "carrier.look": _CARRIER,
    "carrier.release": _CARRIER,
    "files.put": ("down", *_LOCAL),
    "render": ("crash_before",),
    "chart": ("crash_before",),
    "queue.work": ("lost", "twice", *_LOCAL),
    "queue.numbers": ("lost", "twice", *_LOCAL),
    "queue.documents": ("lost", "twice", *_LOCAL),
}
"""By place: the kinds of fault, each of which DynamoDB, a payment system, Telegram or the machine
can really show there."""

OUTAGES: Final = (
    ("stripe.", "before"),
    ("stripe.", "unavailable"),
    ("stripe.", "refused"),
    ("stripe.", "throttled"),
    ("stripe.prepare", "wrong"),
    ("stripe.look_up", "before"),
    ("stripe.confirm", "after"),
    ("stripe.cancel", "before"),
    ("chat.", "before"),
    ("chat.", "throttled"),
    ("vies.", "silent"),
    ("rates.", "silent"),
    ("carrier.", "before"),
    ("carrier.", "key"),
    ("files.", "down"),
    ("queue.", "lost"),
    ("store.commit", Fault.THROTTLE),
    ("store.", Fault.UNAVAILABLE),
)
"""What can be down for hours: everything under a prefix answers with this fault."""


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances per I/O call: of a fault, and of something else happening in between."""

    fault: float
    between: float


MEETING: Final = {"store.commit": 5.0, "store.due": 0.2, "queue.work": 0.3}
"""How much more often than elsewhere something else happens just then."""

_WEATHERS: Final = (
    Weather(0.0, 0.0),
    Weather(0.0, 0.06),
    Weather(0.02, 0.0),
    Weather(0.02, 0.06),
    Weather(0.12, 0.03),
)
_WEIGHTS: Final = (40, 25, 13, 16, 6)
CALM: Final = _WEATHERS[0]


def weather(dice: Random) -> Weather:
    """Of one action: mostly calm, sometimes stormy, so that long paths are walked, too."""
    return dice.choices(_WEATHERS, _WEIGHTS)[0]


def fault_at(place: str, dice: Random) -> str:
    """One of the faults of that place."""
    return dice.choice(FAULTS[place])

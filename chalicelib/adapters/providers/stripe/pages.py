"""Opening Checkout pages at Stripe, whatever for: when they expire, and the same page for the same key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.providers.stripe.wire import KeyUsedOtherwise, RepeatedFailure, Wire
from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.payments import HostedPage, RequestRejected

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

PAGE_SHORTEST: Final = timedelta(minutes=30)  # docs.stripe.com/api/checkout/sessions/create
PAGE_LONGEST: Final = timedelta(hours=24)  # also Stripe's choice when nothing is asked for


class Pages:
    """`clock` is the transport clock."""

    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire = wire
        self._clock = clock

    def open(self, key: str, expires_at: datetime, params: SessionCreateParams) -> HostedPage:
        """A page; the same key again answers with the same one.

        Stripe wants the very same parameters with the same key, and when a page may expire depends on
        the clock: so what an earlier call may have asked for is offered too.
        """
        for moment in self._expiries(expires_at):
            asked = params if moment is None else params | {"expires_at": moment}
            try:
                session = once(key, partial(self._create, asked))
            except KeyUsedOtherwise:
                continue
            return HostedPage(reference=session["id"], url=session["url"])
        raise RequestRejected("idempotency_error", "the key was used for another page")

    def _create(self, params: SessionCreateParams, key: str) -> dict[str, Any]:
        sessions = self._wire.client.v1.checkout.sessions
        return self._wire.call(lambda: sessions.create(params, {"idempotency_key": key}))

    def _expiries(self, expires_at: datetime) -> list[int | None]:
        """When the page may expire (transport time), today's right answer first.

        None leaves it to Stripe, which means its longest time; so too when the business clock, which
        named the moment, is so far from the transport clock that it lies in the past here.
        """
        now = self._clock.now()
        asked = int(expires_at.timestamp())
        hour = (int((now + PAGE_SHORTEST).timestamp()) // 3600 + 1) * 3600  # the same for an hour
        left = expires_at - now
        if left > PAGE_LONGEST or left <= timedelta(0):
            return [None, asked, hour, hour - 3600]
        if left >= PAGE_SHORTEST:
            return [asked, None]
        return [hour, asked, hour - 3600, None]


def once(key: str, call: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Create something that moves no money by itself; a stored failure does not block its key."""
    try:
        return call(key)
    except RepeatedFailure:
        return call(derived(key))


def derived(key: str) -> str:
    """The one other key that a call may go on under after a stored failure."""
    return f"{key}:again"

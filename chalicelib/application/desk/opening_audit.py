"""What must hold of renewals opened by staff: whoever was told that they may renew can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.desk.opening import OPENING
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.subscriptions.opening import Opening
from chalicelib.domain.subscriptions.subscription import Subscription


def _whose(opening: Opening) -> Iterable[Key]:
    return [subscription_key(opening.subscription_id)] if opening.done_at is not None else []


def _is_open(_record: Record, opening: Opening, around: Around) -> Iterator[str]:
    """Until it is renewed, or a change has moved its end."""
    if opening.done_at is None:
        return
    one = around.get(Subscription, subscription_key(opening.subscription_id))
    if one is None or (one.live and one.end == opening.end != one.opened_for):
        yield f"its renewal was opened for {opening.end}, and it is {one}"


CHECKS: Final = (Check("opened", Table.INBOX, OPENING, Opening, _is_open, _whose),)

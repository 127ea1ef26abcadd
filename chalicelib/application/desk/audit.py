"""What must hold of parked work: staff deal with it within a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from chalicelib.application.auditing import Around, Check, only_readable
from chalicelib.application.bells import BELL, Bell
from chalicelib.application.desk.ending import ENDING
from chalicelib.application.parked import Parked
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.subscriptions.ending import Ending
from chalicelib.domain.subscriptions.subscription import Subscription

PARKED: Final = "parked"

A_DAY: Final = timedelta(days=1)


def _dealt_with(_record: Record, parked: Parked, around: Around) -> Iterator[str]:
    if not parked.resolved and parked.parked_at <= around.as_of - A_DAY:
        yield f"{parked.kind} waits for staff since {parked.parked_at}: {parked.reason}"


def _credit(ending: Ending) -> Iterable[Key]:
    return [subscription_key(ending.subscription_id)] if ending.done_at is not None else []


def _has_ended(_record: Record, ending: Ending, around: Around) -> Iterator[str]:
    """What was confirmed was done: the subscription is over as of then."""
    if ending.done_at is None:
        return
    subscription = around.get(Subscription, subscription_key(ending.subscription_id))
    if subscription is None or subscription.live or subscription.end != ending.at:
        yield f"as of {ending.at} it has ended, and it is {subscription}"


CHECKS: Final = (
    Check("ended", Table.INBOX, ENDING, Ending, _has_ended, _credit),
    Check(PARKED, Table.INBOX, "parked", Parked, _dealt_with),
    only_readable(Table.INBOX, BELL, Bell),
)

"""What is stored, in a form that two runs of the same story share: without versions, times of day and the
accidents of numbering; knows no rule."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.store import Record, Table
from chalicelib.application.records import all_records

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

DROPPED: Final = frozenset({"asked", "message_id", "sha256", "url"})
"""Fields that tell how often something was tried, or where it was shown."""

_TOKEN: Final = re.compile(r"\b(id|cs_|cs_test_|cs_setup_|cus_|pi_|pm_|seti_)(\d+)\b")
_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


def outcome(world: SimWorld) -> dict[str, Any]:
    """Everything that must be the same however often a worker died on the way."""
    stored = [
        [record.key.table, record.key.pk, record.key.sk, _without(record.body)]
        for table in Table
        if table is not Table.INBOX
        for record in _records(world, table)
        if not _is_only_shown(record)
    ]
    payments = world.payments
    told = {
        (person, text)
        for person, texts in world.chat.read.items()
        for text in texts
        if not text.startswith("PageOpened ")  # a page that is paid by then need not be told of
    }
    everything = {
        "stored": stored,
        "captured": sorted((ref, str(money)) for ref, money in payments.captured().items()),
        "asked": sorted(c.reference for c in payments.confirmed),
        "cards": sorted(payments.later),
        "told": sorted(map(list, told)),
    }
    return _renumbered(everything)


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What is not as without a crash. Messages may be more, never fewer."""
    wrong = [
        f"{part}: {_first_difference(expected[part], found[part])}"
        for part in ("stored", "captured", "asked", "cards")
        if expected[part] != found[part]
    ]
    missing = [message for message in expected["told"] if message not in found["told"]]
    return wrong + [f"never told: {message}" for message in missing]


def _is_only_shown(record: Record) -> bool:
    """A preview of a refund that nobody has confirmed: whoever presses again sees another."""
    return record.key.sk == "refund" and record.body.get("state", "shown") == "shown"


def _records(world: SimWorld, table: Table) -> list[Any]:
    return sorted(all_records(world.stored.inner, table), key=lambda record: record.key)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without(v) for k, v in value.items() if k not in DROPPED}
    if isinstance(value, list):
        return [_without(v) for v in value]
    return value


def _renumbered(everything: dict[str, Any]) -> dict[str, Any]:
    """Ids by their rank among those that are left: an id that was given and never stored leaves no gap."""
    text = json.dumps(everything, sort_keys=True, default=str)
    tokens = {(m[1], int(m[2])) for m in _TOKEN.finditer(text)}
    ranks: dict[tuple[str, int], str] = {}
    for prefix in {prefix for prefix, _ in tokens}:
        numbers = sorted(n for p, n in tokens if p == prefix)
        ranks.update({(prefix, n): f"{prefix}#{rank:03}" for rank, n in enumerate(numbers, 1)})
    text = _TOKEN.sub(lambda m: ranks[m[1], int(m[2])], text)
    again: dict[str, Any] = json.loads(_INSTANT.sub(r"\1", text))
    again["stored"].sort(key=lambda record: record[:3])
    return again


def _first_difference(expected: Any, found: Any) -> str:
    missing = [item for item in expected if item not in found]
    extra = [item for item in found if item not in expected]
    return f"instead of {missing[:2]} there is {extra[:2]}"

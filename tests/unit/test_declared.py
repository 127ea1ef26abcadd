"""What capabilities declare, joined: who serves a record, who fulfils a purpose, what the tick asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from chalicelib.application.declared import Declared, Duty
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.errors import InvalidInput
from tests.support.parts import DECLARED

POLICIES: Final = Path(__file__).parents[2] / ".chalice"


def test_what_nobody_serves_or_fulfils_is_named() -> None:
    key = Key(Table.INBOX, "a", "of tomorrow")
    with pytest.raises(InvalidInput, match=r"^nobody serves records named of tomorrow$"):
        DECLARED.duty(key)
    with pytest.raises(InvalidInput, match=r"^nobody fulfils the purpose 'a yacht'$"):
        DECLARED.purpose("a yacht")
    assert DECLARED.duty(Key(Table.PAYMENTS, "c1", "charge")).table is Table.PAYMENTS
    assert DECLARED.purpose("top_up") is DECLARED.purposes["top_up"]()


def test_the_tick_asks_each_shard_of_each_table_once() -> None:
    def waiting() -> Any:
        raise AssertionError("it loads nothing")

    duties = {
        name: Duty(table, waiting, (), dict)
        for name, table in (
            ("charge", Table.PAYMENTS),
            ("bell", Table.INBOX),
            ("request", Table.INBOX),
        )
    }
    asked = [(table, shard) for table in (Table.PAYMENTS, Table.INBOX) for shard in "0123"]
    assert Declared(duties).agenda() == asked


SENDERS: Final[Mapping[str, Callable[[Duty], set[Queue]]]] = {
    "tick": lambda duty: {duty.queue},
    "api": lambda duty: {duty.queue},
    "dead-letters": lambda duty: {duty.queue},
    "number": lambda duty: set(duty.elsewhere.values()) if duty.queue is Queue.NUMBERS else set(),
    "work": lambda duty: set(duty.elsewhere.values()) if duty.queue is Queue.WORK else set(),
}
"""Functions, and the queues to which each hands what waits so."""


@pytest.mark.parametrize("function", SENDERS)
def test_who_hands_work_on_may_send_it_there(function: str) -> None:
    policy = json.loads((POLICIES / f"policy-{function}.json").read_text())
    (nudge,) = [one for one in policy["Statement"] if "sqs:SendMessage" in one["Action"]]
    allowed = {one["Fn::GetAtt"][0].removesuffix("Queue").lower() for one in nudge["Resource"]}
    wanted = {queue for duty in DECLARED.duties.values() for queue in SENDERS[function](duty)}
    assert wanted
    assert wanted <= allowed


def test_a_body_of_an_older_release_is_turned_into_todays_by_the_name_of_its_record() -> None:
    def named(word: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
        return lambda body: {"words": [*body.get("words", ()), word]}

    declared = Declared(formerly={"entry": (named("first"), named("second"))})
    entry = Key(Table.ACCOUNTS, "7", "entry:1:2")
    assert declared.today(entry, {}) == {"words": ["first", "second"]}
    assert declared.today(Key(Table.ACCOUNTS, "7", "account"), {"a": 1}) == {"a": 1}

"""What capabilities declare, joined: who serves a record, who fulfils a purpose, what the tick asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.application.declared import Declared, Duty
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.errors import InvalidInput
from tests.support.parts import DECLARED


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


def test_a_body_of_an_older_release_is_turned_into_todays_by_the_name_of_its_record() -> None:
    def named(word: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
        return lambda body: {"words": [*body.get("words", ()), word]}

    declared = Declared(formerly={"entry": (named("first"), named("second"))})
    entry = Key(Table.ACCOUNTS, "7", "entry:1:2")
    assert declared.today(entry, {}) == {"words": ["first", "second"]}
    assert declared.today(Key(Table.ACCOUNTS, "7", "account"), {"a": 1}) == {"a": 1}

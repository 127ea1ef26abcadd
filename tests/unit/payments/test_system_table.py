"""The table of payment systems in the docs says what the adapters can do."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from chalicelib.application.ports.payments import PaymentSystem
from chalicelib.bootstrap import SystemClock
from chalicelib.config import PAYMENT_SYSTEM_SETTINGS

DOCS: Final = Path(__file__).parents[3] / "docs"


class Anything(dict[str, str]):
    """Settings that are all there."""

    def __missing__(self, _: str) -> str:
        return "https://example.com"


def connected(name: str) -> PaymentSystem:
    module: Any = importlib.import_module(f"chalicelib.adapters.providers.{name}")
    system: PaymentSystem = module.connect(Anything(), SystemClock())
    return system


def row(name: str) -> list[str]:
    """As the table has it, without the link of its first cell."""
    system = connected(name)
    can = (True, system.captures, system.saved_cards, system.card_setups)
    refunds = system.refunds
    back = "–" if refunds is None else "in parts" if refunds.in_parts else "whole"
    return [name, *("–" if one is None else "yes" for one in can), back]


def rows() -> dict[str, list[str]]:
    lines = (DOCS / "payment-systems.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    found = [one for one in cells if len(one) == len(row("stripe")) and "](" in one[0]]
    return {one[0].partition("]")[0].strip("["): one for one in found}


@pytest.mark.parametrize("name", PAYMENT_SYSTEM_SETTINGS)
def test_the_docs_say_what_it_can_do(name: str) -> None:
    assert rows()[name][1:] == row(name)[1:]


CONNECTED = """
import importlib, sys
from chalicelib.bootstrap import SystemClock

class Anything(dict):
    def __missing__(self, _):
        return "https://example.com"

module = importlib.import_module("chalicelib.adapters.providers." + sys.argv[1])
module.connect(Anything(), SystemClock())
print(*{name.partition(".")[0] for name in sys.modules})
"""


@pytest.mark.parametrize("name", PAYMENT_SYSTEM_SETTINGS)
def test_no_client_is_loaded_before_the_first_call(name: str) -> None:
    command = [sys.executable, "-c", CONNECTED, name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "chalicelib" in done.stdout.split()
    assert not {"requests", "httpx", "stripe", "telegram"} & set(done.stdout.split())


def test_nothing_else_is_in_the_table() -> None:
    assert rows().keys() == PAYMENT_SYSTEM_SETTINGS.keys()

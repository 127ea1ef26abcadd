"""Every played payment system in a whole sandbox: it is chosen, a top-up and a plan are paid on its page, and
a payer who goes away pays nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from infra.sandbox.assembly import PLAYED_SYSTEMS
from tests.support.catalogs import SIPTG
from tests.support.sandbox import Fields, Sandbox, button, running_sandbox

pytestmark = pytest.mark.timeout(300)
START: Final = "2026-11-22T12:00:00Z"
SYSTEMS: Final = [
    name
    for name in ("stripe", *PLAYED_SYSTEMS)
    if SIPTG.has_payment_system(name)
    and SIPTG.payment_system(name).is_offered_in(SIPTG.default_country)
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    state: Path = tmp_path_factory.mktemp("world") / "state"
    with running_sandbox(state, START_AT=START) as one:
        yield one


@pytest.fixture
def payer(sandbox: Sandbox) -> int:
    """Of the seller's country, who said so when a plan was to be paid."""
    user_id = sandbox.user("Jane", "en")
    sandbox.write(user_id, "/start")
    return user_id


def chosen(sandbox: Sandbox, payer: int, name: str) -> None:
    message = sandbox.write(payer, "/paysystem")
    data = f"p:u:{name}"
    body = {"message_id": message["message_id"], "data": data}
    sandbox.call("POST", f"/api/users/{payer}/presses", body)


def paid(sandbox: Sandbox, payer: int, name: str) -> Fields:
    """The newest payment of that system, once its payer has paid."""
    (*_, asked) = [one for one in sandbox.payments() if one["user_id"] == payer]
    assert (asked["system"], asked["status"]) == (name, "waiting")
    assert asked["url"].startswith(f"{sandbox.url}/{name}/")
    return sandbox.pay(asked["id"])


@pytest.mark.parametrize("name", SYSTEMS)
def test_it_pays_a_plan_and_a_top_up(sandbox: Sandbox, payer: int, name: str) -> None:
    chosen(sandbox, payer, name)
    card = sandbox.write(payer, "/tariff")
    sandbox.press(payer, card, "Gateway")
    sandbox.press(payer, sandbox.last(payer), "Start payment")
    sandbox.press(payer, sandbox.last(payer), "Lithuania")
    sandbox.press(payer, sandbox.last(payer), "Start payment")
    assert paid(sandbox, payer, name)["status"] == "paid"
    assert any("Gateway is active" in one["text"] for one in sandbox.messages(payer))
    sandbox.press(payer, sandbox.write(payer, "/balance"), r"^\+ 50")
    assert paid(sandbox, payer, name)["status"] == "paid"
    assert "Your balance: 50.00 EUR" in sandbox.write(payer, "/balance")["text"]
    assert sandbox.state()["parked"] == []


@pytest.mark.parametrize("name", SYSTEMS)
def test_who_goes_away_pays_nothing(sandbox: Sandbox, payer: int, name: str) -> None:
    chosen(sandbox, payer, name)
    sandbox.press(payer, sandbox.write(payer, "/balance"), r"^\+ 50")
    if any(one["text"] == "Lithuania" for row in sandbox.last(payer)["buttons"] for one in row):
        sandbox.press(payer, sandbox.last(payer), "Lithuania")
        assert button(sandbox.last(payer), r"^\+ 50")
        sandbox.press(payer, sandbox.last(payer), r"^\+ 50")
    (asked,) = [one for one in sandbox.payments() if one["user_id"] == payer]
    sandbox.pay(asked["id"], "abandon")
    sandbox.advance("P2D")
    assert any("did not go through" in one["text"] for one in sandbox.messages(payer))
    assert "Your balance: 0.00 EUR" in sandbox.write(payer, "/balance")["text"]

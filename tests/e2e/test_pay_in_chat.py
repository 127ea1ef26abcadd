"""Paying inside Telegram, by card and in Stars, through the sandbox: asked before, told after, sold once."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.support.sandbox import Fields, Sandbox, running_sandbox

START = "2026-01-31T10:00:00Z"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("in-chat") / "state"
    with running_sandbox(folder, START_AT=START) as running:
        yield running


def now(sandbox: Sandbox, user: int, message: Fields) -> Fields:
    """How that message looks now."""
    number = message["message_id"]
    return next(one for one in sandbox.messages(user) if one["message_id"] == number)


def pays_by(sandbox: Sandbox, name: str, system: str) -> int:
    """Somebody at home who has chosen it."""
    user = sandbox.user(name)
    sandbox.write(user, "/start")
    menu = sandbox.write(user, "/billing")
    sandbox.press(user, menu, "^Country$")
    sandbox.press(user, now(sandbox, user, menu), "Lithuania")
    systems = sandbox.write(user, "/paysystem")
    sandbox.press(user, systems, system)
    return user


def opens_page(sandbox: Sandbox, user: int) -> Fields:
    """Of Softphone for six months: the one payment that waits now."""
    card = sandbox.write(user, "/tariff")
    sandbox.press(user, card, "Softphone")
    sandbox.press(user, now(sandbox, user, card), "^Start payment")
    (waiting,) = [one for one in sandbox.payments() if one["status"] == "waiting"]
    return waiting


def status(sandbox: Sandbox, payment: Fields) -> str:
    """How it stands now."""
    found: str = next(one["status"] for one in sandbox.payments() if one["id"] == payment["id"])
    return found


@pytest.mark.parametrize(("system", "label"), [("telegram", "inside Telegram"), ("stars", "Stars")])
def test_a_plan_is_paid_in_the_chat(sandbox: Sandbox, system: str, label: str) -> None:
    user = pays_by(sandbox, f"Anna {system}", label)
    payment = opens_page(sandbox, user)
    assert (payment["system"], payment["status"], payment["amount_minor"]) == (
        system,
        "waiting",
        1800,
    )
    assert sandbox.pay(payment["id"], "decline")["status"] == "waiting"
    assert sandbox.pay(payment["id"])["status"] == "paid"
    texts = " ".join(one["text"] or "" for one in sandbox.messages(user))
    assert "Softphone" in texts
    files = [file["name"] for one in sandbox.messages(user) for file in one["documents"]]
    assert len(files) == 1, "its invoice"


def test_who_opens_a_forwarded_copy_is_told_no_and_pays_nothing(sandbox: Sandbox) -> None:
    owner = pays_by(sandbox, "Boris", "inside Telegram")
    payment = opens_page(sandbox, owner)
    stranger = sandbox.user("Clara")
    sandbox.write(stranger, "/start")
    sheet = httpx.post(payment["url"], data={"payer": str(stranger), "action": "pay"})
    assert "This invoice was made for somebody else" in sheet.text
    assert status(sandbox, payment) == "waiting"
    sheet = httpx.post(payment["url"], data={"payer": str(owner), "action": "pay"})
    assert sheet.is_success
    assert status(sandbox, payment) == "paid"
    sheet = httpx.post(payment["url"], data={"payer": str(owner), "action": "pay"})
    assert "This invoice is over" in sheet.text

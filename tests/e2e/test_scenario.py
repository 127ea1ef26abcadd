"""The main job end to end through the sandbox: two customers buy, pay, renew and lapse over two years."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from infra.sandbox.settings import read_env_file
from tests.support.sandbox import Fields, Sandbox, button, running_sandbox

ROOT = Path(__file__).resolve().parents[2]
START = "2026-01-31T10:00:00Z"


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox") / "state"


@pytest.fixture(scope="module")
def sandbox(state_dir: Path) -> Iterator[Sandbox]:
    with running_sandbox(state_dir, START_AT=START) as running:
        yield running


def audit(state_dir: Path) -> Fields:
    """What the audit command says of the sandbox's tables; it must find nothing wrong."""
    where = read_env_file(state_dir / "environment")
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.audit", "--json"],
        cwd=ROOT,
        env=os.environ | where,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report: Fields = json.loads(done.stdout)
    return report


def press(sandbox: Sandbox, user: int, message: Fields, label: str) -> Fields:
    """Press, and see how the same message looks afterwards."""
    sandbox.press(user, message, label)
    return now(sandbox, user, message)


def at_home(sandbox: Sandbox, user: int) -> None:
    """They say the catalog's country, which is asked before the first payment."""
    message = press(sandbox, user, sandbox.write(user, "/billing"), "^Country$|^Страна$")
    home = message["buttons"][0][0]["text"]
    message = press(sandbox, user, message, f"^{home}$")
    assert home in message["text"]


def now(sandbox: Sandbox, user: int, message: Fields) -> Fields:
    """The message as it looks now."""
    (same,) = [m for m in sandbox.messages(user) if m["message_id"] == message["message_id"]]
    return same


def set_option(sandbox: Sandbox, user: int, message: Fields, end_of_data: str) -> Fields:
    """Press the button whose data ends so: target values, wherever the plus stands."""
    (found,) = [
        b for row in message["buttons"] for b in row if (b.get("data") or "").endswith(end_of_data)
    ]
    body = {"message_id": message["message_id"], "data": found["data"]}
    sandbox.call("POST", f"/api/users/{user}/presses", body)
    return now(sandbox, user, message)


def documents(sandbox: Sandbox, user: int) -> list[tuple[str, str]]:
    """Name and text of every PDF in the chat, oldest first."""
    found = []
    for message in sandbox.messages(user):
        for document in message["documents"]:
            with urllib.request.urlopen(sandbox.url + document["url"]) as answer:
                pages = PdfReader(io.BytesIO(answer.read())).pages
            found.append((document["name"], "\n".join(page.extract_text() for page in pages)))
    return found


def payments_of(sandbox: Sandbox, user: int) -> list[Fields]:
    return [p for p in sandbox.payments() if p["user_id"] == user]


def texts(sandbox: Sandbox, user: int) -> str:
    """All that the chat shows, without the no-break spaces of amounts."""
    return "\n".join(m["text"] for m in sandbox.messages(user)).replace("\xa0", " ")


def test_a_russian_speaker_buys_a_gateway_and_is_renewed(sandbox: Sandbox, state_dir: Path) -> None:
    ivan = sandbox.user("Иван", "ru")
    message = sandbox.write(ivan, "/start")
    message = press(sandbox, ivan, message, "Тарифы")
    message = press(sandbox, ivan, message, "Gateway")
    for lines in range(2, 7):
        message = set_option(sandbox, ivan, message, f":o:lines:{lines}")
    message = set_option(sandbox, ivan, message, ":o:accounts:1")
    message = press(sandbox, ivan, message, "^12 мес")
    assert "405,00 EUR" in message["text"]
    message = press(sandbox, ivan, message, "Начать оплату")
    assert "В какой стране" in message["text"]
    message = press(sandbox, ivan, message, "Литва")
    message = press(sandbox, ivan, message, "Начать оплату")
    assert button(message, "4\xa0374,00 EUR")["url"].startswith(sandbox.url)

    (payment,) = payments_of(sandbox, ivan)
    assert (payment["amount_minor"], payment["currency"]) == (437400, "EUR")
    sandbox.pay(payment["id"], "success", later="ok")
    assert "31 января 2027" in now(sandbox, ivan, message)["text"]
    ((name, invoice),) = documents(sandbox, ivan)
    assert name == "INV-2026-000001.pdf"
    assert "LT100018548216" in invoice
    assert "4 374,00" in invoice.replace("\xa0", " ")

    sandbox.move_to("2027-01-28T09:59:59Z")
    assert len(payments_of(sandbox, ivan)) == 1
    sandbox.advance("PT1S")
    first, second = payments_of(sandbox, ivan)
    assert (second["status"], second["amount_minor"]) == ("paid", 437400)
    assert [name for name, _ in documents(sandbox, ivan)] == [
        "INV-2026-000001.pdf",
        "INV-2027-000001.pdf",
    ]
    assert "Продлена до 31 января 2028" in texts(sandbox, ivan)
    assert first["status"] == "paid"
    assert audit(state_dir)["violations"] == 0


def test_a_second_customer_is_renewed_until_the_money_is_short_and_lapses(
    sandbox: Sandbox, state_dir: Path
) -> None:
    jane = sandbox.user("Jane", "en")
    at_home(sandbox, jane)
    message = sandbox.write(jane, "/balance")
    message = press(sandbox, jane, message, r"€100|100\.00")
    (payment,) = payments_of(sandbox, jane)
    sandbox.pay(payment["id"], "success", later="decline")

    message = sandbox.write(jane, "/tariff")
    message = press(sandbox, jane, message, "Softphone")
    message = press(sandbox, jane, message, "balance")
    assert "100.00" in sandbox.write(jane, "/balance")["text"], "nothing moves at one tap"
    press(sandbox, jane, message, "^Pay 18.00")
    assert "82.00" in sandbox.write(jane, "/balance")["text"]

    message = sandbox.write(jane, "/subscriptions")
    message = press(sandbox, jane, message, "Softphone")
    message = press(sandbox, jane, message, "Switch auto-renewal off")
    message = press(sandbox, jane, message, "Switch auto-renewal on")
    message = press(sandbox, jane, message, "Switch on")
    assert "renews by itself on" in message["text"]

    for _ in range(5):  # 82.00 renews four times, then 10.00 is left
        sandbox.advance("P183D")
    assert sum(name.startswith("INV") for name, _ in documents(sandbox, jane)) == 5
    assert {p["status"] for p in payments_of(sandbox, jane)[1:]} == {"cancelled"}
    sandbox.advance("P30D")
    said = texts(sandbox, jane)
    for notice in ("did not go through", "paid time", "Last reminder", "has ended", "Free"):
        assert notice in said, notice
    assert "10.00" in sandbox.write(jane, "/balance")["text"]
    assert "Free" in sandbox.write(jane, "/start")["text"]
    assert audit(state_dir)["violations"] == 0


def test_a_company_is_checked_while_vies_is_down_and_then_pays_the_net(
    sandbox: Sandbox, state_dir: Path
) -> None:
    acme = sandbox.user("Max", "en")
    message = press(sandbox, acme, sandbox.write(acme, "/billing"), "^Country$")
    message = press(sandbox, acme, sandbox.write(acme, "germany"), "^Germany$")
    press(sandbox, acme, message, "I buy as a company")
    press(sandbox, acme, sandbox.write(acme, "Acme GmbH"), "^Address$")
    press(sandbox, acme, sandbox.write(acme, "Hauptstr. 1\n10115 Berlin"), "^VAT number$")
    sandbox.fault("vies", "unavailable")
    assert "being checked" in sandbox.write(acme, "136695976")["text"]
    assert "VAT of 19%" in press(sandbox, acme, sandbox.write(acme, "/tariff"), "Softphone")["text"]
    sandbox.advance("PT10M")
    assert "DE136695976 is confirmed" in sandbox.last(acme)["text"]
    message = press(sandbox, acme, sandbox.write(acme, "/tariff"), "Softphone")
    assert "15.13 EUR" in message["text"]
    press(sandbox, acme, message, "Start payment")
    (payment,) = payments_of(sandbox, acme)
    sandbox.pay(payment["id"])
    ((name, invoice),) = documents(sandbox, acme)
    for words in ("Reverse charge, article 196", "Acme GmbH", "Hauptstr. 1", "DE136695976"):
        assert words in invoice
    message = press(sandbox, acme, sandbox.write(acme, "/billing"), "^Documents$")
    sandbox.press(acme, message, name.removesuffix(".pdf"))
    assert documents(sandbox, acme) == [(name, invoice)] * 2
    assert audit(state_dir)["violations"] == 0


def test_everything_delivered_again_changes_nothing(sandbox: Sandbox, state_dir: Path) -> None:
    maria = sandbox.user("Maria", "en")
    at_home(sandbox, maria)
    message = sandbox.write(maria, "/tariff")
    message = press(sandbox, maria, message, "Softphone")
    sandbox.fault("telegram", "duplicate_webhook")
    sandbox.fault("stripe", "duplicate_webhook", 4)
    message = press(sandbox, maria, message, "Start payment")
    (payment,) = payments_of(sandbox, maria)
    sandbox.pay(payment["id"])
    sandbox.advance("PT1H")
    assert len(payments_of(sandbox, maria)) == 1
    assert len(documents(sandbox, maria)) == 1
    assert texts(sandbox, maria).count("Invoice ") == 1
    assert audit(state_dir)["violations"] == 0


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("stripe", "timeout_before"),
        ("stripe", "timeout_after"),
        ("stripe", "error_500"),
        ("stripe", "error_429"),
        ("stripe", "drop_webhook"),
        ("storage", "timeout_after"),
        ("storage", "conflict"),
        ("telegram", "timeout_after"),
        ("telegram", "error_429"),
    ],
)
def test_one_fault_of_each_kind_costs_nobody_anything(
    sandbox: Sandbox, state_dir: Path, target: str, kind: str
) -> None:
    user = sandbox.user(f"{target} {kind}", "en")
    at_home(sandbox, user)
    message = press(sandbox, user, sandbox.write(user, "/tariff"), "Softphone")
    sandbox.fault(target, kind)
    sandbox.press(user, message, "Start payment")
    sandbox.advance("PT5M")
    (payment,) = payments_of(sandbox, user)
    sandbox.fault(target, kind)
    sandbox.pay(payment["id"])
    sandbox.advance("PT7H")
    assert [p["status"] for p in payments_of(sandbox, user)] == ["paid"]
    assert len({name for name, _ in documents(sandbox, user)}) == 1
    assert audit(state_dir)["violations"] == 0


def test_the_vat_number_stands_on_documents_from_its_date_on(tmp_path: Path) -> None:
    with running_sandbox(tmp_path / "state", START_AT="2025-07-01T12:00:00Z") as sandbox:
        user = sandbox.user("Jane", "en")
        at_home(sandbox, user)
        message = press(sandbox, user, sandbox.write(user, "/tariff"), "Softphone")
        sandbox.press(user, message, "Start payment")
        sandbox.pay(payments_of(sandbox, user)[0]["id"])
        sandbox.advance("P184D")
        (_, before), (_, after) = documents(sandbox, user)
        assert "LT100018548216" not in before
        assert "LT100018548216" in after
        assert audit(tmp_path / "state")["violations"] == 0


def test_state_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running_sandbox(state, START_AT=START) as sandbox:
        user = sandbox.user("Jane", "en")
        at_home(sandbox, user)
        message = press(sandbox, user, sandbox.write(user, "/tariff"), "Softphone")
        sandbox.press(user, message, "Start payment")
        sandbox.pay(payments_of(sandbox, user)[0]["id"])
        before: list[Any] = sandbox.messages(user)
    with running_sandbox(state) as sandbox:
        assert sandbox.messages(user) == before
        sandbox.move_to("2026-08-01T10:00:00Z")
        assert len(documents(sandbox, user)) == 2
        assert audit(state)["violations"] == 0

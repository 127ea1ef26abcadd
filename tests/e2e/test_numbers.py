"""A SIP number from end to end through the sandbox: imported, chosen, ordered, connected by the carrier,
rented, suspended, given back."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.sandbox.settings import read_env_file
from tests.e2e.test_scenario import at_home, audit, documents, payments_of, press, texts
from tests.support.sandbox import Fields, Sandbox, running_sandbox

ROOT = Path(__file__).resolve().parents[2]
START = "2026-01-31T10:00:00Z"
NUMBER = "+1 212-555-0001"


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox") / "state"


@pytest.fixture(scope="module")
def sandbox(state_dir: Path) -> Iterator[Sandbox]:
    with running_sandbox(state_dir, START_AT=START, CATALOG="voiptime") as running:
        yield running


def imports(state_dir: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    """The operator's command, on the sandbox's tables."""
    file = state_dir.with_suffix(".csv")
    file.write_text("\n".join(("number,country,state,area", *lines)))
    return subprocess.run(
        [sys.executable, "-m", "chalicelib.numbers", "import", str(file)],
        cwd=ROOT,
        env=os.environ | read_env_file(state_dir / "environment"),
        capture_output=True,
        text=True,
        check=False,
    )


def chooses(sandbox: Sandbox, user: int) -> Fields:
    """By country, state and area; what it costs is before them."""
    message = sandbox.write(user, "/numbers")
    for label in ("United States", "^New York$", "^New York City$", f"^{re.escape(NUMBER)}$"):
        message = press(sandbox, user, message, label)
    return message


def test_a_number_is_bought_connected_rented_suspended_and_given_back(
    sandbox: Sandbox, state_dir: Path
) -> None:
    done = imports(
        state_dir,
        "+12125550001,US,New York,New York City",
        "+12125550002,US,New York,New York City",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 added" in done.stdout
    jane = sandbox.user("Jane", "en")
    at_home(sandbox, jane)

    message = chooses(sandbox, jane)
    assert "3.00 USD is missing" in message["text"].replace("\xa0", " ")
    press(sandbox, jane, message, r"^Top up 5\.00")
    (payment,) = payments_of(sandbox, jane)
    sandbox.pay(payment["id"])
    message = press(sandbox, jane, sandbox.last(jane), "Look at the order")
    assert "2.00 USD" in message["text"].replace("\xa0", " "), "left on the balance"
    press(sandbox, jane, message, r"^Pay 3\.00")
    sandbox.advance("PT10M")
    assert f"{NUMBER} works" in texts(sandbox, jane)
    ((name, invoice),) = documents(sandbox, jane)
    assert name == "VT-INV-2026-000001.pdf"
    assert NUMBER in invoice.replace("\xa0", " ")
    assert NUMBER not in str(sandbox.write(jane, "/numbers")["buttons"][1:]), "sold once"

    sandbox.advance("P29D")
    said = texts(sandbox, jane)
    assert "1.00 USD is missing on your balance" in said
    assert f"The rent of {NUMBER} could not be taken" in said
    sandbox.advance("P7D")
    assert f"{NUMBER} is suspended" in texts(sandbox, jane)
    message = press(sandbox, jane, sandbox.last(jane), r"^Top up 5\.00")
    sandbox.pay(payments_of(sandbox, jane)[-1]["id"])
    sandbox.advance("PT10M")
    assert f"{NUMBER} works again" in texts(sandbox, jane)
    assert len(documents(sandbox, jane)) == 2

    sandbox.advance("P92D")
    assert f"{NUMBER} is given back" in texts(sandbox, jane)
    assert f"{NUMBER}: given back" in sandbox.write(jane, "/numbers")["text"]
    assert sandbox.state()["parked"] == []
    assert audit(state_dir)["violations"] == 0

"""Starts a sandbox of its own on a free port and speaks its control API."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

ROOT: Final = Path(__file__).resolve().parents[2]
START_SECONDS: Final = 90
STOP_SECONDS: Final = 60
CALL_SECONDS: Final = 120  # a jump of a year does a lot

Fields = dict[str, Any]


class SandboxFailed(AssertionError):
    """It did not start, or did not end well; the message holds what it said."""


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox. Methods raise on anything but a 2xx, with the problem's own words."""

    url: str

    def call(self, method: str, path: str, body: Fields | None = None) -> Any:
        """Any call of the control API, its JSON decoded."""
        answer = httpx.request(method, self.url + path, json=body, timeout=CALL_SECONDS)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def state(self) -> Fields:
        """Clock, users, pending and parked work."""
        state: Fields = self.call("GET", "/api/state")
        return state

    def user(self, name: str, language_code: str | None = "en") -> int:
        """A new person's id."""
        body = {"name": name, "language_code": language_code}
        user_id: int = self.call("POST", "/api/users", body)["id"]
        return user_id

    def write(self, user_id: int, text: str) -> Fields:
        """Write to the bot; the last message of the chat afterwards."""
        self.call("POST", f"/api/users/{user_id}/messages", {"text": text})
        return self.messages(user_id)[-1]

    def press(self, user_id: int, message: Fields, label: str) -> Fields:
        """Press the first button whose text matches the pattern `label`; what the bot answered."""
        data = button(message, label)["data"]
        body = {"message_id": message["message_id"], "data": data}
        answer: Fields = self.call("POST", f"/api/users/{user_id}/presses", body)
        return answer

    def messages(self, user_id: int, after: int = 0) -> list[Fields]:
        """The chat, oldest first."""
        messages: list[Fields] = self.call("GET", f"/api/users/{user_id}/messages?after={after}")
        return messages

    def last(self, user_id: int) -> Fields:
        """The last message of the chat."""
        return self.messages(user_id)[-1]

    def payments(self) -> list[Fields]:
        """Every payment, oldest first."""
        payments: list[Fields] = self.call("GET", "/api/payments")
        return payments

    def pay(self, payment_id: str, outcome: str = "success", later: str | None = None) -> Fields:
        """What the payer does on the hosted page."""
        body = {"outcome": outcome} | ({"later": later} if later else {})
        payment: Fields = self.call("POST", f"/api/payments/{payment_id}", body)
        return payment

    def card(self, user_id: int, later: str) -> None:
        """How the person's saved cards behave from now on."""
        self.call("POST", f"/api/users/{user_id}/card", {"later": later})

    def advance(self, duration: str) -> Fields:
        """Let time pass; the clock afterwards."""
        clock: Fields = self.call("POST", "/api/clock", {"advance": duration})
        return clock

    def move_to(self, instant: str) -> Fields:
        """Let time pass up to an instant, or to "next"; the clock afterwards."""
        clock: Fields = self.call("POST", "/api/clock", {"to": instant})
        return clock

    def fault(self, target: str, kind: str, count: int = 1) -> None:
        """Let something go wrong."""
        self.call("POST", "/api/faults", {"target": target, "kind": kind, "count": count})

    def mend(self) -> None:
        """Nothing goes wrong any more."""
        self.call("DELETE", "/api/faults")


def button(message: Fields, label: str) -> Fields:
    """The first button of a message whose text matches the pattern `label`."""
    buttons: list[Fields] = [one for row in message["buttons"] for one in row]
    for one in buttons:
        if re.search(label, one["text"]):
            return one
    raise AssertionError(f"no button {label!r} among {[one['text'] for one in buttons]}")


@contextlib.contextmanager
def running_sandbox(state_dir: Path, **environment: str) -> Iterator[Sandbox]:
    """Up until the block ends; it must then end by itself, with exit code 0."""
    log = state_dir.with_suffix(".log")
    with log.open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.sandbox"],
            cwd=ROOT,
            env=os.environ
            | {"PORT": "0", "STATE_DIR": str(state_dir), "ENV_FILE": os.devnull}
            | environment,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    try:
        yield Sandbox(_address(process, log))
    finally:
        process.terminate()
        code = process.wait(STOP_SECONDS)
        if process.stdout is not None:
            process.stdout.close()
    if code != 0:
        raise SandboxFailed(f"ended with {code}:\n{log.read_text()[-3000:]}")


def _address(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            line = process.stdout.readline()
            if found := re.search(r"http://\S+", line):
                return found[0]
    raise SandboxFailed(f"did not start:\n{log.read_text()[-3000:]}")

"""The control API of a whole sandbox: its contract, its refusals, faults, restarts and a clean end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.sandbox.settings import TOKEN
from infra.services import HOST
from infra.toolchain import ROOT
from tests.support.sandbox import (
    START_SECONDS,
    STOP_SECONDS,
    Fields,
    Sandbox,
    button,
    running_sandbox,
)

pytestmark = pytest.mark.timeout(300)
START = "2026-11-22T12:00:00Z"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("world") / "state", START_AT=START) as one:
        yield one


@pytest.fixture
def user(sandbox: Sandbox) -> int:
    """Somebody who has started the bot."""
    user_id = sandbox.user("Jane", "en")
    sandbox.write(user_id, "/start")
    return user_id


def test_the_state_names_clock_users_and_pending_work(sandbox: Sandbox, user: int) -> None:
    state = sandbox.state()
    assert state["clock"].keys() == {"now", "next"}
    (mine,) = [one for one in state["users"] if one["id"] == user]
    assert (mine["name"], mine["language_code"]) == ("Jane", "en")
    assert state["pending"] == []
    assert state["commands"]["ru"][0]["command"] == "start"


FOREIGN = {
    "a page's own name": {"Host": "rebound.example.com"},
    "a name like ours": {"Host": "localhost.example.com:8000"},
    "an address of the network": {"Host": "192.168.1.7:8000"},
    "a host in a host": {"Host": "127.0.0.1@example.com"},
    "another origin": {"Origin": "https://example.com"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "no origin to speak of": {"Origin": "null"},
    "a fetch without an origin": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
}
CALLS = [
    ("POST", "/api/users", {"name": "Eve"}),
    ("POST", "/api/clock", {"advance": "P30D"}),
    ("POST", "/api/faults", {"target": "storage", "kind": "unavailable"}),
    ("GET", "/api/state", None),
    ("GET", f"/telegram/bot{TOKEN}/getMe", None),
    ("POST", f"/telegram/bot{TOKEN}/sendMessage", {"chat_id": 1, "text": "x"}),
    ("POST", "/stripe/v1/customers", None),
    ("POST", "/stripe/pay/cs_1", None),
    ("POST", "/webhooks/telegram", {"update_id": 1}),
]


def stored(sandbox: Sandbox) -> Fields:
    """What there is, but for what the sandbox itself does once at its start, while it answers already:
    it sets the command menu, and the version grows."""
    state = sandbox.state()
    return {name: state[name] for name in state.keys() - {"commands", "version"}}


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_a_foreign_page_gets_nowhere(
    sandbox: Sandbox, foreign: str, method: str, path: str, body: Any
) -> None:
    before = stored(sandbox)
    answer = httpx.request(method, sandbox.url + path, json=body, headers=FOREIGN[foreign])
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert stored(sandbox) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_only_json_that_says_so_is_read(sandbox: Sandbox, kind: str | None) -> None:
    before = stored(sandbox)
    headers = {} if kind is None else {"Content-Type": kind}
    answer = httpx.post(f"{sandbox.url}/api/users", content=b'{"name": "Eve"}', headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (415, "Unsupported media type")
    assert stored(sandbox) == before


def test_our_own_page_tools_and_visitors_are_served(sandbox: Sandbox) -> None:
    port = sandbox.url.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
        own = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        told = {"kind": "nothing", "target": "telegram"}
        assert httpx.post(f"{sandbox.url}/api/faults", json=told, headers=own).status_code == 422
        assert httpx.get(f"{sandbox.url}/api/state", headers={"Host": host}).status_code == 200
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    answer = httpx.post(f"{sandbox.url}/api/users", content=b'{"name": "Jo"}', headers=kind)
    assert answer.status_code == 201
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    page = httpx.get(sandbox.url, headers=visit)
    assert page.status_code == 200
    assert page.headers["x-frame-options"] == "DENY"
    call = httpx.get(f"{sandbox.url}/telegram/bot{TOKEN}/getMe", headers=visit)
    assert call.status_code == 403


def test_messages_have_the_agreed_shape(sandbox: Sandbox, user: int) -> None:
    written, answer = sandbox.messages(user)
    assert written["text"] == "/start"
    assert written["from"] == "user"
    assert answer["from"] == "bot"
    assert {"message_id", "text", "buttons", "documents", "invoice"} <= answer.keys()
    assert button(answer, "Plans")["data"]
    assert sandbox.messages(user, after=written["message_id"]) == [answer]


def test_a_picture_and_a_file_reach_the_app(sandbox: Sandbox, user: int) -> None:
    png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000200000003080200000000000000")
    for name, content in (("a.png", png), ("a.pdf", b"%PDF-1.7")):
        body = {"file": b64encode(content).decode(), "name": name, "text": "refund"}
        sandbox.call("POST", f"/api/users/{user}/messages", body)
        sent, answer = sandbox.messages(user)[-2:]
        assert (sent["from"], sent["text"]) == ("user", "refund")
        assert sent["documents"][0]["name"] == name
        assert button(answer, "Refunds")


def test_a_press_edits_in_place_and_says_what_was_answered(sandbox: Sandbox, user: int) -> None:
    before = sandbox.last(user)
    answer = sandbox.press(user, before, "Balance")
    assert answer["answered"] is True
    after = sandbox.last(user)
    assert after["message_id"] == before["message_id"]
    assert after["text"] != before["text"]
    sandbox.press(user, before, "Plans")  # the button is gone, but a slow phone may still show it


@pytest.mark.parametrize(
    ("call", "status", "words"),
    [
        (("POST", "/api/users", {}), 422, "name is missing"),
        (("POST", "/api/users", {"name": "  "}), 422, "name must be a text"),
        (("POST", "/api/users", {"name": "A", "langage": "en"}), 422, "unknown field: langage"),
        (("POST", "/api/users", []), 400, "must be a JSON object"),
        (("POST", "/api/users/1/messages", {"text": "x"}), 404, "no user 1"),
        (("POST", "/api/users/{user}/messages", {"text": 5}), 422, "text must be a text"),
        (("POST", "/api/users/{user}/messages", {"text": "x" * 4097}), 422, "1 to 4096"),
        (
            ("POST", "/api/users/{user}/messages", {"file": "?", "name": "a.png"}),
            422,
            "file must be base64",
        ),
        (("POST", "/api/users/{user}/messages", {"chosen": 1}), 404, "no user 1"),
        (("GET", "/api/users/{user}/messages?after=x", None), 422, "after"),
        (
            ("POST", "/api/users/{user}/presses", {"message_id": 99999, "data": "x"}),
            404,
            "no message",
        ),
        (
            ("POST", "/api/users/{user}/presses", {"message_id": "1", "data": "x"}),
            422,
            "message_id",
        ),
        (("POST", "/api/users/{user}/card", {"later": "ok"}), 409, "no saved card"),
        (("POST", "/api/users/{user}/card", {"later": "maybe"}), 422, "later must be one of ok"),
        (("POST", "/api/payments/nothing", {"outcome": "success"}), 404, "no payment nothing"),
        (("POST", "/api/payments/nothing", {"outcome": "win"}), 422, "outcome must be one of"),
        (("POST", "/api/clock", {}), 422, "either advance"),
        (("POST", "/api/clock", {"advance": "1 day"}), 422, "ISO 8601 duration"),
        (("POST", "/api/clock", {"to": "2020-01-01T00:00:00Z"}), 422, "time only moves forward"),
        (("POST", "/api/clock", {"to": "tomorrow"}), 422, "an instant like"),
        (("POST", "/api/clock", {"advance": "P9000Y"}), 422, "calendar ends"),
        (("POST", "/api/clock", {"advance": "P100Y"}), 422, "at most 20 years"),
        (("POST", "/api/faults", {"target": "nobody", "kind": "error_500"}), 422, "target"),
        (("POST", "/api/faults", {"target": "storage", "kind": "drop_webhook"}), 422, "kind"),
        (
            ("POST", "/api/faults", {"target": "stripe", "kind": "error_500", "count": 0}),
            422,
            "count must be a whole number",
        ),
        (("GET", "/api/nothing", None), 404, "not part of the control API"),
    ],
)
def test_bad_input_is_told_what_was_wrong(
    sandbox: Sandbox, user: int, call: tuple[str, str, Any], status: int, words: str
) -> None:
    method, path, body = call
    answer = httpx.request(method, sandbox.url + path.replace("{user}", str(user)), json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert words in problem["detail"]


def test_a_body_that_is_not_json(sandbox: Sandbox) -> None:
    answer = httpx.post(f"{sandbox.url}/api/users", content=b"{")
    assert answer.status_code == 400
    assert "not JSON" in answer.json()["detail"]


def test_what_was_to_go_wrong_is_mended(sandbox: Sandbox) -> None:
    for target, kind in (
        ("stripe", "error_401"),
        ("storage", "conflict"),
        ("telegram", "error_429"),
        ("vies", "unavailable"),
    ):
        sandbox.fault(target, kind, 1000)
    assert len(sandbox.call("GET", "/api/faults")) == 4
    sandbox.mend()
    assert sandbox.call("GET", "/api/faults") == []


@pytest.mark.parametrize(
    ("target", "kind", "count"),
    [
        ("telegram", "error_500", 1),
        ("telegram", "error_429", 1),
        ("telegram", "timeout_before", 1),
        ("telegram", "duplicate_webhook", 1),
        ("storage", "throttle", 2),
        ("storage", "conflict", 2),
        ("storage", "timeout_before", 1),
        ("storage", "timeout_after", 1),
    ],
)
def test_a_press_is_served_despite(
    sandbox: Sandbox, user: int, target: str, kind: str, count: int
) -> None:
    sandbox.fault(target, kind, count)
    assert {"target": target, "kind": kind, "count": count} in sandbox.call("GET", "/api/faults")
    sandbox.press(user, sandbox.last(user), "Plans")
    message = sandbox.last(user)
    sandbox.press(user, message, "Gateway")
    assert re.search("Gateway", sandbox.last(user)["text"])
    assert sandbox.call("GET", "/api/faults") == []
    assert sandbox.state()["parked"] == []


def test_calls_of_several_people_at_once(sandbox: Sandbox) -> None:
    users = [sandbox.user(f"Person {n}") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: sandbox.write(one, "/start"), users * 2))
    for one in users:
        assert [message["from"] for message in sandbox.messages(one)].count("bot") == 2


def test_the_apps_own_routes_answer_on_the_same_port(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.url}/health").status_code == 200
    hook = f"{sandbox.url}/webhooks/telegram"
    assert httpx.post(hook, json={"update_id": 1}).status_code in {401, 403}
    wrong = {"X-Telegram-Bot-Api-Secret-Token": "wrong"}
    assert httpx.post(hook, json={"update_id": 1}, headers=wrong).status_code in {401, 403}
    stripe = httpx.post(f"{sandbox.url}/webhooks/stripe", json={"id": "evt_1"})
    assert stripe.status_code == 400


def test_a_malformed_update_is_parked_and_visible(tmp_path: Path) -> None:
    with running_sandbox(tmp_path / "state", TELEGRAM_WEBHOOK_SECRET="known") as sandbox:
        answer = httpx.post(
            f"{sandbox.url}/webhooks/telegram",
            json={"update_id": 7, "message": {"text": 5}},
            headers={"X-Telegram-Bot-Api-Secret-Token": "known"},
        )
        assert answer.status_code == 200
        (parked,) = sandbox.state()["parked"]
        assert "MalformedUpdate" in parked["reason"]


def test_the_world_survives_a_restart_and_moves_only_when_told(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running_sandbox(state, START_AT=START) as sandbox:
        user = sandbox.user("Anna", "ru")
        sandbox.write(user, "/start")
        assert sandbox.move_to("next")["steps"] == 0  # nothing waits in a new world
        sandbox.advance("P1M")
        before = sandbox.messages(user)
    with running_sandbox(state, START_AT="2030-01-01T00:00:00Z") as sandbox:
        assert sandbox.state()["clock"]["now"] == "2026-12-22T12:00:00Z"
        assert sandbox.messages(user) == before
        again = sandbox.write(user, "/balance")
        assert again["message_id"] > before[-1]["message_id"]


def start(state: Path, **environment: str) -> subprocess.Popen[str]:
    """A sandbox as a person starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "infra.sandbox"],
        cwd=ROOT,
        env=os.environ | {"STATE_DIR": str(state), "ENV_FILE": os.devnull} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_taken_port_or_folder_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        _, said = start(tmp_path / "a", PORT=port).communicate(timeout=START_SECONDS)
        assert said == f"dialtone: port {port} is taken: set PORT to another one\n"
    with running_sandbox(tmp_path / "b"):
        _, said = start(tmp_path / "b", PORT="0").communicate(timeout=START_SECONDS)
        assert "another sandbox runs in" in said
        assert len(said.splitlines()) == 1
    for name, value in (("PORT", "http"), ("START_AT", "soon")):
        _, said = start(tmp_path / "c", **{name: value}).communicate(timeout=START_SECONDS)
        assert said.startswith(f"dialtone: {name} is ")


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_children(tmp_path: Path, which: signal.Signals) -> None:
    process = start(tmp_path / "state", PORT="0")
    assert process.stdout is not None
    url = re.search(r"http://\S+", process.stdout.readline())
    assert url is not None
    with httpx.stream("GET", f"{url[0]}/api/changes"):  # a page that is open holds nothing up
        children = descendants(process.pid)
        assert children  # the local AWS at least
        process.send_signal(which)
        assert process.wait(STOP_SECONDS) == 0
    process.communicate()
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert any((tmp_path / "state" / "aws").iterdir())  # it had time to write its state


def descendants(pid: int) -> list[int]:
    """Children, their children, and so on, as Linux knows them."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def test_somebody_is_chosen_by_the_picker_below_the_chat(sandbox: Sandbox) -> None:
    anna, boris = sandbox.user("Anna Picker"), sandbox.user("Boris Picked")
    for user in (anna, boris):
        sandbox.write(user, "/start")

    def below() -> Any:
        return next(one["below"] for one in sandbox.state()["users"] if one["id"] == anna)

    sandbox.write(anna, "/tariff")
    for label in ("Softphone", "For somebody else", "Choose in Telegram"):
        sandbox.press(anna, sandbox.last(anna), label)
    assert below()["choose"] == "Choose in Telegram"
    sandbox.call("POST", f"/api/users/{anna}/messages", {"chosen": boris})
    assert below() is None
    assert "Boris Picked is asked" in sandbox.last(anna)["text"]
    assert "Anna Picker wants to pay for your Softphone" in sandbox.last(boris)["text"]
    again = httpx.post(f"{sandbox.url}/api/users/{anna}/messages", json={"chosen": boris})
    assert again.status_code == 409

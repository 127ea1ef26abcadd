"""The HTTP routes through Chalice's own gateway, over an in-memory world: what is let in, what is parked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ports.store import StoreUnavailable, Table
from chalicelib.bootstrap import Container, Stand, install
from chalicelib.config import Settings
from chalicelib.domain.errors import CatalogError
from chalicelib.entrypoints import jobs
from infra.sandbox.faulty_store import Fault, FaultyStore, Upcoming
from tests.support.deployed import SCHEDULED
from tests.support.parts import parked_work
from tests.support.world import World

SECRET = "a-secret"
JSON = {"Content-Type": "application/json"}
SIGNED = {**JSON, "X-Telegram-Bot-Api-Secret-Token": SECRET}


class Site:
    """The app behind its gateway, and the world behind the app."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.upcoming = Upcoming()
        self.world = World(store=FaultyStore(MemoryStore(), self.upcoming))
        self.chat = self.world.chat
        self.stand = Stand(
            business_clock=self.world.clock,
            store=self.world.store,
            chat=self.chat,
            queues=self.world.queues,
            files=self.world.files,
            payment_systems={"stripe": lambda: self.world.payments},
        )
        self.wired = Container(Settings({"TELEGRAM_WEBHOOK_SECRET": SECRET}), self.stand)
        install(self.wired)

    def post(self, path: str, body: Any, headers: dict[str, str]) -> int:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.http.post(path, headers=headers, body=data)
        return int(answer.status_code)

    def stored(self) -> int:
        """How many records there are in all tables."""
        return sum(len(self.world.store.scan(table)[0]) for table in Table)


@pytest.fixture
def site() -> Iterator[Site]:
    with Client(app) as client:
        yield Site(client)
    install(None)


def start(update_id: int = 1, text: str = "/start") -> dict[str, Any]:
    return {
        "update_id": update_id,
        "message": {
            "message_id": 5,
            "date": 1_760_000_000,
            "chat": {"id": 101, "type": "private", "first_name": "Anna"},
            "from": {"id": 101, "is_bot": False, "first_name": "Anna", "language_code": "en"},
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
        },
    }


def test_health_answers_without_storage(site: Site) -> None:
    answer = site.client.http.get("/health")
    assert answer.status_code == 200
    assert answer.json_body == {"status": "ok", "stage": "local", "catalog": "siptg"}


def test_an_update_is_answered_in_the_chat(site: Site) -> None:
    assert site.post("/webhooks/telegram", start(), SIGNED) == 200
    assert len(site.chat.messages[101]) == 1
    assert site.chat.last(101).screen.buttons


@pytest.mark.parametrize(
    ("headers", "status"),
    [(JSON, 401), ({**JSON, "X-Telegram-Bot-Api-Secret-Token": "guessed"}, 403)],
)
def test_without_the_secret_nothing_is_processed(
    site: Site, headers: dict[str, str], status: int
) -> None:
    assert site.post("/webhooks/telegram", start(), headers) == status
    assert site.stored() == 0
    assert not site.chat.messages


@pytest.mark.parametrize(
    "body", [b"not json", b"[]", b'{"update_id": "x"}', b'{"update_id": 9, "message": 7}', b"\xff"]
)
def test_a_malformed_update_is_parked_and_answered_200(site: Site, body: bytes) -> None:
    assert site.post("/webhooks/telegram", body, SIGNED) == 200
    ((_, parked),) = parked_work(site.wired.services)
    assert parked.kind == "update"
    assert parked.reason.startswith("MalformedUpdate: ")


def test_the_same_malformed_update_is_parked_once(site: Site) -> None:
    for _ in range(3):
        assert site.post("/webhooks/telegram", b'{"update_id": 9, "message": 7}', SIGNED) == 200
    assert len(parked_work(site.wired.services)) == 1


def test_storage_down_is_503_and_telegram_repeats(site: Site) -> None:
    site.upcoming.add(Fault.UNAVAILABLE, 1, reads_too=True)
    assert site.post("/webhooks/telegram", start(), SIGNED) == 503
    assert site.post("/webhooks/telegram", start(), SIGNED) == 200
    assert len(site.chat.messages[101]) == 1


def test_a_payment_webhook_that_is_not_genuine_is_400_and_stores_nothing(site: Site) -> None:
    assert site.post("/webhooks/stripe", {"type": "x"}, JSON) == 400
    assert site.stored() == 0


def test_a_payment_system_that_is_off_is_404(site: Site) -> None:
    install(Container(site.wired.settings, replace(site.stand, payment_systems=None)))
    assert site.post("/webhooks/stripe", {"type": "x"}, JSON) == 404


CONFIGURATION_FAULTS = {
    "staff": {"STAFF": "abc:boss"},
    "catalog": {"CATALOG": "nonsense"},
    "no secret": {"TELEGRAM_WEBHOOK_SECRET": "", "TELEGRAM_TOKEN": "7:a"},
}


def misconfigured(site: Site, **values: str) -> None:
    install(Container(Settings({**site.wired.settings.values, **values}), site.stand))


def metrics(printed: str) -> list[dict[str, Any]]:
    """What CloudWatch would count."""
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return [line for line in lines if "_aws" in line]


@pytest.mark.parametrize("fault", CONFIGURATION_FAULTS)
def test_a_configuration_fault_is_503_and_rings_and_nothing_is_parked(
    site: Site, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    misconfigured(site, **CONFIGURATION_FAULTS[fault])
    assert site.post("/webhooks/telegram", start(), SIGNED) == 503
    assert site.stored() == 0
    (metric,) = metrics(capsys.readouterr().out)
    assert metric["ConfigurationFaults"] == 1
    (directive,) = metric["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Dialtone"
    assert directive["Dimensions"] == [["Stage"]]
    install(site.wired)
    assert site.post("/webhooks/telegram", start(), SIGNED) == 200
    assert len(site.chat.messages[101]) == 1


def test_a_missing_table_name_is_503_too(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    install(Container(site.wired.settings, replace(site.stand, store=None)))
    assert site.post("/webhooks/telegram", start(), SIGNED) == 503
    assert site.post("/webhooks/stripe", {"type": "x"}, JSON) == 503
    assert "ACCOUNTS_TABLE is not set" in metrics(capsys.readouterr().out)[0]["reason"]


@pytest.mark.parametrize("fault", ["staff", "catalog"])
def test_health_says_what_is_wrong_with_the_settings(site: Site, fault: str) -> None:
    misconfigured(site, **CONFIGURATION_FAULTS[fault])
    answer = site.client.http.get("/health")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "expected" in answer.json_body["detail"]
    assert "boss" not in answer.json_body["detail"]


def test_health_reads_the_catalog(site: Site, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('id = "own"\nprices_include_vat = "yes"\n')
    misconfigured(site, CATALOG=str(own))
    answer = site.client.http.get("/health")
    assert answer.status_code == 503
    assert "own.toml:2: prices_include_vat: expected a valid boolean" in answer.json_body["detail"]


def test_while_the_secret_is_being_changed_both_are_taken(site: Site) -> None:
    misconfigured(site, TELEGRAM_WEBHOOK_SECRET_NEXT="the-next")
    following = {**JSON, "X-Telegram-Bot-Api-Secret-Token": "the-next"}
    assert site.post("/webhooks/telegram", start(1), SIGNED) == 200
    assert site.post("/webhooks/telegram", start(2), following) == 200
    guessed = {**JSON, "X-Telegram-Bot-Api-Secret-Token": "guessed"}
    assert site.post("/webhooks/telegram", start(3), guessed) == 403


def test_a_job_rings_on_a_configuration_fault_and_fails(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    misconfigured(site, CATALOG="nonsense")
    with pytest.raises(CatalogError):
        jobs.tick(SCHEDULED, None)
    message = {"messageId": "m", "receiptHandle": "r", "body": "[]", "attributes": {}}
    assert jobs.work({"Records": [message]}, None)["batchItemFailures"]
    assert len(metrics(capsys.readouterr().out)) == 2


def test_the_faults_used_here_are_the_ports_own() -> None:
    upcoming = Upcoming()
    upcoming.add(Fault.UNAVAILABLE, 1, reads_too=True)
    with pytest.raises(StoreUnavailable):
        FaultyStore(MemoryStore(), upcoming).load([])

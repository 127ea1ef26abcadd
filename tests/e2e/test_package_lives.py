"""The packaged, deployed stack serves a customer: chat, payment, queues, numbers, PDF; under its policies."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from infra import deploy
from infra.sandbox.telegram_rich import text_of
from tests.support.deployed import SCHEDULED, STAGE, Deployed, deployed_stack
from tests.support.played_telegram import TOKEN, PlayedTelegram, played_telegram
from tests.support.stripe_world import SECRET_KEY, WEBHOOK_SECRET, World, stripe_world

pytestmark = pytest.mark.timeout(600)

TELEGRAM_SECRET = "told-to-telegram-alone"
WAIT_SECONDS = 90

NO_MESSAGES: dict[str, Any] = {"Records": []}
JOBS = {
    "Tick": SCHEDULED,
    "Rates": SCHEDULED,
    "Work": NO_MESSAGES,
    "Number": NO_MESSAGES,
    "Documents": NO_MESSAGES,
    "DeadLetters": NO_MESSAGES,
    "Audit": SCHEDULED,
}


@dataclass
class Site:
    """The stack between a played Telegram and a played Stripe."""

    stack: Deployed
    telegram: PlayedTelegram
    stripe: World
    staff: dict[str, Any]
    posted: int = field(default=0)

    def deliver(self) -> list[int]:
        """Post what Telegram has to say since; the statuses."""
        self.telegram.standin.updates.run()
        fresh = self.telegram.delivered[self.posted :]
        self.posted = len(self.telegram.delivered)
        headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
        return [
            self.stack.post("/webhooks/telegram", json.dumps(update).encode(), headers)
            for update in fresh
        ]

    def write(self, user: dict[str, Any], text: str) -> dict[str, Any]:
        """The last message of the chat after the bot has answered."""
        self.telegram.standin.write(user, text)
        assert self.deliver() == [200]
        return self.messages(user)[-1]

    def press(self, user: dict[str, Any], message: dict[str, Any], label: str) -> dict[str, Any]:
        """The same message after a button that contains `label` was pressed."""
        keys = [key for row in message["reply_markup"]["inline_keyboard"] for key in row]
        (data,) = [key["callback_data"] for key in keys if label in key["text"]]
        self.telegram.standin.press(user, message, data)
        assert self.deliver() == [200]
        (same,) = [m for m in self.messages(user) if m["message_id"] == message["message_id"]]
        return same

    def messages(self, user: dict[str, Any]) -> list[dict[str, Any]]:
        """With what can be read of a rich message, or under a document, as their text."""
        found = self.telegram.standin.chats.messages(user["id"])
        return [{**one, "text": _text(one)} for one in found]


def _text(message: dict[str, Any]) -> str:
    blocks = (message.get("rich_message") or {}).get("blocks", [])
    return message.get("text") or message.get("caption") or text_of(blocks)


@pytest.fixture(scope="module")
def site(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("lives")
    with played_telegram(folder) as telegram, stripe_world(folder / "stripe.sqlite") as stripe:
        staff = telegram.person("Olga", "ru")
        secrets = {
            "staff": f"{staff['id']}:support",
            "telegram_token": TOKEN,
            "telegram_webhook_secret": TELEGRAM_SECRET,
            "telegram_api_url": telegram.url,
            "stripe_secret_key": SECRET_KEY,
            "stripe_webhook_secret": WEBHOOK_SECRET,
            "stripe_api_url": stripe.url,
        }
        with deployed_stack(package, folder, secrets) as stack:
            assert deploy.tell_telegram(stack.account, STAGE, stack.outputs)
            yield Site(stack, telegram, stripe, staff)


def wait_for(what: Callable[[], Any]) -> Any:
    """Queues and schedules of the local AWS run in their own time."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"nothing came within {WAIT_SECONDS} s")


def test_health_answers_through_the_gateway(site: Site) -> None:
    status, _ = site.stack.get("/health")
    assert status == 200


def test_a_function_knows_the_address_of_the_api(site: Site) -> None:
    configuration = site.stack.client("lambda").get_function_configuration(
        FunctionName=site.stack.function("Work")
    )
    variables = configuration["Environment"]["Variables"]
    assert variables["PUBLIC_URL"] == site.stack.outputs["EndpointURL"].rstrip("/")


def test_telegram_is_told_where_the_bot_lives(site: Site) -> None:
    webhook = site.telegram.standin.chats.setting("webhook")
    assert webhook["url"] == f"{site.stack.outputs['EndpointURL'].rstrip('/')}/webhooks/telegram"
    assert {"message", "callback_query"} <= set(webhook["allowed_updates"])
    assert site.telegram.standin.chats.setting("commands")["ru"]


def test_a_guessed_secret_is_refused(site: Site) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "guessed"}
    assert site.stack.post("/webhooks/telegram", b"{}", headers) == 403
    assert site.stack.post("/webhooks/telegram", b"{}", {}) == 401


def test_an_event_that_stripe_did_not_sign_is_refused(site: Site) -> None:
    assert (
        site.stack.post("/webhooks/stripe", b'{"id": "evt_1"}', {"Stripe-Signature": "t=1"}) == 400
    )


def test_a_customer_buys_by_card_and_gets_the_invoice(site: Site) -> None:
    user = site.telegram.person("Jane", "en")
    message = site.write(user, "/tariff")
    message = site.press(user, message, "Gateway")
    message = site.press(user, message, "Start payment")
    message = site.press(user, message, "Lithuania")
    message = site.press(user, message, "Start payment")
    assert "secure page" in message["text"]
    (payment,) = site.stripe.standin.payments()
    site.stripe.standin.complete(payment["id"], "success")
    assert site.stripe.inbox.received
    for body, headers in site.stripe.inbox.received:
        assert site.stack.post("/webhooks/stripe", body, headers) == 200

    def document() -> dict[str, Any] | None:
        return next((m for m in site.messages(user) if "document" in m), None)

    sent = wait_for(document)
    content = site.telegram.standin.chats.content(sent["document"]["file_id"])
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert sent["document"]["file_name"] in {f"INV-{year}-000001.pdf" for year in range(2026, 2100)}
    assert "180.00" in text
    assert "LT100018548216" in text
    wait_for(lambda: any("is active until" in m.get("text", "") for m in site.messages(user)))


def test_nothing_is_parked_and_the_audit_finds_nothing(site: Site) -> None:
    answer = site.stack.client("lambda").invoke(
        FunctionName=site.stack.function("Audit"),
        Payload=json.dumps({**SCHEDULED, "detail": {"anew": True}}).encode(),
    )
    report = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, report
    assert report["violations"] == 0
    assert report["done"]
    checked = {check["check"]: check["checked"] for check in report["checks"]}
    assert all(
        checked[name] > 0
        for name in (
            "balanced",
            "chain",
            "settled-once",
            "periods",
            "documents",
            "numbers",
            "one-live",
            "exact",
        )
    )


def test_staff_are_told_of_parked_work_and_give_it_up(site: Site) -> None:
    site.write(site.staff, "/start")
    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    assert site.stack.post("/webhooks/telegram", b'{"update_id": 7, "message": 5}', headers) == 200

    def told() -> dict[str, Any] | None:
        said = site.messages(site.staff)
        return next((m for m in said if "Отложена работа" in m.get("text", "")), None)

    message = site.press(site.staff, wait_for(told), "Отложенная работа")
    assert "Ответ человеку в чате" in message["text"]
    message = site.press(site.staff, message, "1")
    assert "MalformedUpdate" in message["text"]
    message = site.press(site.staff, message, "Снять со списка")
    message = site.press(site.staff, message, "Да, снять")
    assert "Ничего не отложено" in message["text"]


def test_the_audit_goes_on_by_itself_and_is_at_rest_until_tomorrow(site: Site) -> None:
    answer = site.stack.client("lambda").invoke(
        FunctionName=site.stack.function("Audit"), Payload=json.dumps(SCHEDULED).encode()
    )
    report = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, report
    assert report["done"]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_may_do_what_it_must_with_nothing_to_do(site: Site, job: str) -> None:
    answer = site.stack.client("lambda").invoke(
        FunctionName=site.stack.function(job), Payload=json.dumps(JOBS[job]).encode()
    )
    assert "FunctionError" not in answer, answer["Payload"].read().decode()

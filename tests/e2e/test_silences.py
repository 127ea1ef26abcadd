"""What people read while somebody outside is silent or refuses, walked through in the sandbox.

The law itself is attacked elsewhere (docs/invariants.md); here a payer with money at stake and staff read
their chats: what stands there is true, every screen leads on, and money moves once.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from chalicelib.adapters.dynamodb import DynamoDBStore
from chalicelib.application.invoicing.records import numbered_key, series_key
from chalicelib.application.ports.store import Key, Put, Table
from chalicelib.application.records import due_of, text_of, value_of
from chalicelib.domain.agenda import Wait
from chalicelib.domain.invoicing.document import Document
from infra.sandbox.settings import ROOT, read_env_file
from tests.e2e.test_scenario import at_home, audit, documents, payments_of, press, texts
from tests.support.sandbox import Fields, Sandbox, running_sandbox
from tests.support.stores import local_client

pytestmark = pytest.mark.timeout(180)

START: Final = "2026-01-31T10:00:00Z"
BEFORE_FIRST_ATTEMPT: Final = "2026-07-28T09:59:00Z"
STAFF: Final = 700_000_001
"""The first newcomer of an empty world."""

WAYS: Final = {"Menu", "Меню", "‹ Back", "‹ Назад", "Help", "Справка"}
"""On to the menu, which itself is known by its help."""

TECHNICAL: Final = re.compile(
    r"\b\w*(Error|Refused|SystemOff|Unavailable|SellerGone)\b|\b(cs|pi|cus|pm)_\w+|None"
)


def world_in(state: Path, catalog: str = "siptg") -> contextlib.AbstractContextManager[Sandbox]:
    return running_sandbox(state, STAFF=f"{STAFF}:admin", CATALOG=catalog, START_AT=START)


def people(world: Sandbox) -> tuple[int, int]:
    """Ivan and Jane, who have said where they are, after Olga of the staff."""
    world.write(world.user("Olga"), "/start")
    ivan, jane = world.user("Иван", "ru"), world.user("Jane", "en")
    for user in (ivan, jane):
        at_home(world, user)
    return ivan, jane


def buy(world: Sandbox, user: int, plan: str = "Softphone") -> None:
    message = press(world, user, world.write(user, "/tariff"), plan)
    press(world, user, message, "Start payment|Начать оплату")
    world.pay(payments_of(world, user)[-1]["id"], later="ok")


def subscription(world: Sandbox, user: int, plan: str = "Softphone") -> Fields:
    """Its screen."""
    return press(world, user, world.write(user, "/subscriptions"), plan)


def parked(world: Sandbox) -> str:
    return str(world.write(STAFF, "/parked")["text"])


def deal_with_all(world: Sandbox, how: str, sure: str) -> None:
    """The same with each piece on the list."""
    message = world.write(STAFF, "/parked")
    while "Nothing is parked" not in message["text"]:
        message = press(world, STAFF, message, "^1$")
        message = press(world, STAFF, message, how)
        message = press(world, STAFF, message, sure)


def retry_all(world: Sandbox) -> None:
    deal_with_all(world, "^Try again$", "^Yes, try again$")
    world.advance("PT3H")


def readable(world: Sandbox, *users: int) -> None:
    """Nothing technical, and every message with buttons has one to the menu or back."""
    for user in users:
        for message in world.messages(user):
            assert not TECHNICAL.search(message["text"]), message["text"]
            labels = [one["text"] for row in message["buttons"] for one in row]
            assert not labels or WAYS & set(labels), message


def test_a_week_in_which_our_key_is_refused(tmp_path: Path) -> None:
    with world_in(tmp_path / "state") as world:
        ivan, jane = people(world)
        for user in (ivan, jane):
            buy(world, user)
        world.move_to(BEFORE_FIRST_ATTEMPT)
        world.fault("stripe", "error_401", 1000)
        world.move_to("2026-08-03T22:00:00Z")
        for user, held_up, under_way in (
            (ivan, "пока не оплачено", "Платёж за продление выполняется, и пока всё работает"),
            (jane, "is not paid yet", "A payment for it is under way; everything works meanwhile"),
        ):
            said = texts(world, user)
            assert said.count(held_up) == 2, "before the paid end, and when it had come"
            for untrue in ("did not go through", "has ended", "не получилось", "закончилась"):
                assert untrue not in said
            assert under_way in world.write(user, "/start")["text"]
            assert "3 " not in subscription(world, user)["text"].split("\n")[2], "a day gone by"
        assert "Work is parked" in texts(world, STAFF)
        assert "refuses our key. Mend the key, then try again" in parked(world)
        world.mend()
        retry_all(world)
        for user in (ivan, jane):
            assert [p["status"] for p in payments_of(world, user)] == ["paid", "paid"]
            assert [name[:4] for name, _ in documents(world, user)] == ["INV-", "INV-"]
        assert "is paid until 31 January 2027" in world.write(jane, "/start")["text"]
        assert "оплачена до 31 января 2027" in world.write(ivan, "/start")["text"]
        readable(world, ivan, jane)
        assert audit(tmp_path / "state")["violations"] == 0


def test_whose_card_was_lost_at_the_payment_system_pays_on_a_page(tmp_path: Path) -> None:
    with world_in(tmp_path / "state") as world:
        ivan, jane = people(world)
        for user in (ivan, jane):
            buy(world, user)
        world.move_to("2026-07-20T12:00:00Z")
        world.fault("stripe", "unknown_customer")
        message = press(world, jane, subscription(world, jane), "^Renew now")
        message = press(world, jane, message, "^Pay")
        assert "to be paid on a secure page" in message["text"], "by hand, at once"
        world.pay(payments_of(world, jane)[-1]["id"], later="ok")
        world.move_to(BEFORE_FIRST_ATTEMPT)
        world.fault("stripe", "unknown_card")
        world.advance("PT30M")
        assert "Платёжная система больше не знает сохранённую карту" in texts(world, ivan)
        message = subscription(world, ivan)
        assert "Попробуем 29 июля 2026" in message["text"]
        message = press(world, ivan, message, "^Оплатить сейчас")
        world.pay(payments_of(world, ivan)[-1]["id"], later="ok")
        world.advance("P5D")
        for user in (ivan, jane):
            assert [p["status"] for p in payments_of(world, user)] == ["paid", "paid"]
            assert len(documents(world, user)) == 2
        assert "(used for renewals)" in world.write(jane, "/paysystem")["text"]
        assert "(для продлений)" in world.write(ivan, "/paysystem")["text"]
        assert world.state()["parked"] == []
        readable(world, ivan, jane)


def catalog_with(folder: Path, name: str, *changes: tuple[str, str]) -> str:
    """A catalog of the house with something changed: a path, as the operator would name it."""
    text = (ROOT / "chalicelib" / "catalogs" / f"{name}.toml").read_text()
    for pattern, becomes in changes:
        text, count = re.subn(pattern, becomes, text)
        assert count, pattern
    path = folder / f"{name}-changed.toml"
    path.write_text(text)
    return str(path)


def test_a_payment_system_is_switched_off_with_a_page_open_and_money_comes_later(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state"
    off = catalog_with(tmp_path, "siptg", (r"payment_systems\.stripe", "payment_systems.other"))
    with world_in(state) as world:
        ivan, jane = people(world)
        buy(world, ivan)
        world.move_to("2026-07-28T09:00:00Z")
        page = press(world, jane, world.write(jane, "/tariff"), "Gateway")
        page = press(world, jane, page, "Start payment")
        (payment,) = payments_of(world, jane)
    with world_in(state, off) as world:
        world.pay(payment["id"], later="ok")
        world.move_to("2026-07-29T08:30:00Z")
        assert "is switched off here, or is not in the catalog" in parked(world)
        message = subscription(world, ivan)
        assert "платёж за продление выполняется" in message["text"]
        deal_with_all(world, "^Give up the payment$", "^Yes, give it up$")
        told = texts(world, jane)
        assert "our staff ended the payment" in told
        assert "Nothing was taken" not in told, "she has paid"
        assert "it serves what it was for, or is on your balance" in told
    with world_in(state) as world:
        world.advance("P2D")
        assert "Gateway is active until" in texts(world, jane), "what she has paid for"
        assert len(documents(world, jane)) == 1
        assert [p["status"] for p in payments_of(world, ivan)] == ["paid", "paid"]
        assert len(documents(world, ivan)) == 2
        assert world.state()["parked"] == []
        readable(world, ivan, jane)
        assert audit(state)["violations"] == 0


def test_a_price_that_doubles_between_a_screen_and_a_press(tmp_path: Path) -> None:
    state = tmp_path / "state"
    twice = catalog_with(tmp_path, "voiptime", (r"price = \{ USD = 12 \}", "price = { USD = 24 }"))
    with world_in(state, "voiptime") as world:
        ivan, jane = people(world)
        buy(world, ivan, "Basic")
        world.move_to("next")
        renewal = subscription(world, ivan, "Basic")
        purchase = press(world, jane, world.write(jane, "/tariff"), "Basic")
    with world_in(state, twice) as world:
        world.advance("PT31M")  # a price that was shown holds for half an hour
        for user, shown, label, words in (
            (
                ivan,
                renewal,
                "^Продлить",
                "было 24,00 USD, стало 48,00 USD. Показанная цена действует 30 минут.",
            ),
            (
                jane,
                purchase,
                "^Start payment",
                "24.00 USD was shown, now it is 48.00 USD. A price that was shown holds for 30 minutes.",
            ),
        ):
            before = len(payments_of(world, user))
            screen = press(world, user, shown, label)
            said = screen["text"].replace("\xa0", " ")
            assert words in said
            assert len(payments_of(world, user)) == before
            screen = press(world, user, screen, label)
            if "Оплатить 48" in str(screen):
                press(world, user, screen, "^Оплатить 48")
            payment = payments_of(world, user)[-1]
            assert payment["amount_minor"] == 4800
            if payment["status"] != "paid":
                world.pay(payment["id"], later="ok")
            assert documents(world, user)
        readable(world, ivan, jane)


def not_numbered_yet(state: Path, due: datetime) -> None:
    """The only document as it was before it got its number, which it waits for until `due`."""
    where = read_env_file(state / "environment")
    client = local_client(where["AWS_ENDPOINT_URL"])
    store = DynamoDBStore({table: where[f"{table.name}_TABLE"] for table in Table}, client)
    found = client.scan(TableName=where["DOCUMENTS_TABLE"])["Items"]
    (pk,) = [item["pk"]["S"] for item in found if item["sk"]["S"] == "document"]
    key = Key(Table.DOCUMENTS, pk, "document")
    record = store.load([key])[key]
    document = value_of(Document, record.body)
    assert document.issue_date is not None
    counter = series_key(document.seller_id, document.kind, document.issue_date.year)
    before = replace(
        document,
        number=None,
        counter=None,
        issue_date=None,
        vat_number=None,
        file_key=None,
        sha256=None,
        message_id=None,
        waits={"number": Wait(due)},
    )
    store.commit([Put(key, text_of(before), record.version, due_of(before))], "as-before")
    together = numbered_key(document.seller_id, document.kind, document.issue_date.year, 1)
    for gone in (counter, together):
        client.delete_item(
            TableName=where["DOCUMENTS_TABLE"],
            Key={"pk": {"S": gone.pk}, "sk": {"S": gone.sk}},
        )


def test_a_seller_gone_from_the_catalog_with_a_document_waiting(tmp_path: Path) -> None:
    state = tmp_path / "state"
    sold_by_another = catalog_with(
        tmp_path,
        "siptg",
        (r"sellers\.siptg", "sellers.heir"),
        ('seller = "siptg"', 'seller = "heir"'),
        ('invoice = "INV"', 'invoice = "HR"'),
    )
    with world_in(state) as world:
        _, jane = people(world)
        buy(world, jane)
        not_numbered_yet(state, datetime.fromisoformat(START) + timedelta(hours=1))
    with world_in(state, sold_by_another) as world:
        world.advance("P1D")
        assert "The catalog has no more what this needs" in parked(world)
        assert "Numbering a document" in parked(world)
    with world_in(state) as world:
        retry_all(world)
        names = {name for name, _ in documents(world, jane)}
        assert names == {"INV-2026-000001.pdf"}
        assert world.state()["parked"] == []
        readable(world, jane)
        assert audit(state)["violations"] == 0

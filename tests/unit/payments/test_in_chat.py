"""Payments inside the chat: what is asked before the money moves, and what becomes of it whoever paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, cast

import pytest

from chalicelib.application.payments import charges
from chalicelib.application.payments.in_chat import PaidInvoice, invoice_paid
from chalicelib.application.ports.chat import (
    ChatRejected,
    ChatThrottled,
    ChatUnavailable,
    CheckOut,
    InvoicePaid,
    Person,
)
from chalicelib.application.ports.payments import (
    HostedRequest,
    KeyRefused,
    NoAnswer,
    RequestRejected,
    SystemUnavailable,
)
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import EXPIRED, Charge, ChargeState
from chalicelib.domain.payments.chat_invoice import read_payload
from tests.support.chat_invoices import chooses, paid_in_chat
from tests.support.faults import Down
from tests.support.parts import ANNA, BORIS
from tests.support.played_chat import Message
from tests.support.world import World

SYSTEMS: Final = ("telegram", "stars")


class Shop:
    """A world that is paid in the chat, and what Telegram would say there."""

    def __init__(self, system: str) -> None:
        self.world = World()
        self.links, self.system = paid_in_chat(self.world, system)

    def opened(self) -> Message:
        """A page for 18.00 EUR: the plan of six months."""
        chooses(self.world, ANNA, self.system.name)
        draft_id, revision = self.world.draft(ANNA)
        message = self.world.command("tariff")
        self.world.press(message, f"d:{draft_id}")
        return self.world.press(message, f"d:{draft_id}:{revision}:1800EUR:pay")

    @property
    def invoice(self) -> dict[str, Any]:
        return self.links.made[-1]

    @property
    def charge(self) -> Charge:
        asked = read_payload(self.invoice["payload"])
        return charges.get_charge(self.world.services, asked.charge_id)

    def asks(self, who: Person = ANNA, **other: Any) -> str | None:
        """What Telegram is told before it takes the money; None is yes."""
        said = {name: self.invoice[name] for name in ("payload", "total", "currency")} | other
        self.world.handle(CheckOut(1, who, "query", **said))
        return self.world.chat.checked_out[-1][1]

    def pays(self, who: Person = ANNA, reference: str = "tg_1", **other: Any) -> None:
        said = {name: self.invoice[name] for name in ("payload", "total", "currency")} | other
        provider = None if said["currency"] == "XTR" else f"ch_{reference}"
        self.world.handle(
            InvoicePaid(2, who, chat_reference=reference, provider_reference=provider, **said)
        )
        self.world.work()


@pytest.fixture(params=SYSTEMS)
def shop(request: pytest.FixtureRequest) -> Shop:
    return Shop(request.param)


def test_an_invoice_is_asked_about_paid_and_sells_what_it_was_for(shop: Shop) -> None:
    page = shop.opened()
    assert page.button("Pay 18.00 EUR").url == "https://t.me/$link1"
    assert shop.asks() is None
    shop.pays()
    (one,) = shop.world.subscriptions()
    assert one.plan_id == "softphone"
    assert shop.charge.state is ChargeState.SETTLED
    assert shop.world.account().available == Money(0, "EUR")
    shop.world.audit()


def test_the_same_news_twice_is_one_payment(shop: Shop) -> None:
    shop.opened()
    shop.pays()
    shop.pays()
    assert len(shop.world.subscriptions()) == 1
    assert shop.world.account().available == Money(0, "EUR")


def test_who_pays_twice_has_the_second_on_the_balance(shop: Shop) -> None:
    shop.opened()
    shop.pays()
    assert shop.asks() is not None, "it is over by then"
    shop.pays(reference="tg_2")
    assert len(shop.world.subscriptions()) == 1
    assert shop.world.account().available == Money(1800, "EUR")


def test_a_copy_that_somebody_forwarded_is_refused_before_the_money_moves(shop: Shop) -> None:
    shop.opened()
    refusal = shop.asks(BORIS)
    assert refusal is not None
    assert "другому человеку" in refusal
    assert shop.asks() is None, "whose it is may pay"


def test_what_somebody_else_has_paid_all_the_same_is_on_their_own_balance(shop: Shop) -> None:
    shop.opened()
    shop.pays(BORIS)
    shop.pays(BORIS)
    assert shop.world.account(BORIS).available == Money(1800, "EUR")
    assert shop.world.account().available == Money(0, "EUR")
    assert shop.world.subscriptions() == []
    assert shop.charge.state is ChargeState.WAITING
    shop.world.audit()


def test_after_its_time_it_is_refused_and_what_comes_late_is_honoured(shop: Shop) -> None:
    shop.opened()
    shop.world.to(shop.charge.expires_at)
    refusal = shop.asks()
    assert refusal is not None
    assert "is over" in refusal
    shop.world.to(shop.charge.expires_at + timedelta(hours=1))
    assert shop.charge.failure == EXPIRED
    shop.pays()
    assert shop.charge.state is ChargeState.SETTLED
    assert len(shop.world.subscriptions()) == 1, "a started payment of this amount is honoured"


@pytest.mark.parametrize(
    "other",
    [
        {"total": 1},
        {"currency": "USD"},
        {"payload": "nonsense"},
        {"payload": "gone|1800EUR|1800EUR"},
    ],
)
def test_whatever_was_not_asked_for_is_refused(shop: Shop, other: dict[str, Any]) -> None:
    shop.opened()
    assert shop.asks(**other) is not None


def test_while_the_books_are_out_of_reach_nothing_is_taken(shop: Shop) -> None:
    shop.opened()

    shop.world.services = replace(shop.world.services, store=cast("Any", Down()))
    refusal = shop.asks()
    assert refusal is not None
    assert "Nothing was taken" in refusal


def test_stars_are_rounded_up_and_credited_as_what_they_were_asked_for() -> None:
    shop = Shop("stars")
    page = shop.opened()
    assert (shop.invoice["total"], shop.invoice["currency"]) == (1386, "XTR")  # 18 × 77
    assert shop.invoice["provider_token"] == ""
    assert "1386 Telegram Stars" in page.text.replace(",", "").replace("\u202f", "")
    news = PaidInvoice(shop.invoice["payload"], 1385, "XTR", "tg_9")
    with pytest.raises(InvalidInput):
        invoice_paid(shop.world.services, ANNA.id, news)


def test_cards_inside_telegram_are_said_not_to_be_saved() -> None:
    shop = Shop("telegram")
    page = shop.opened()
    assert (shop.invoice["total"], shop.invoice["currency"]) == (1800, "EUR")
    assert "the card is not saved" in page.text


def test_titles_are_as_short_as_telegram_wants_them(shop: Shop) -> None:
    shop.opened()
    assert 0 < len(shop.invoice["title"]) <= 32
    assert 0 < len(shop.invoice["description"]) <= 255
    assert len(shop.invoice["payload"].encode()) <= 128


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (ChatThrottled(7), SystemUnavailable),
        (ChatUnavailable("502"), NoAnswer),
        (ChatRejected("Bad Request: PAYMENT_PROVIDER_INVALID"), KeyRefused),
        (ChatRejected("Unauthorized"), KeyRefused),
        (ChatRejected("Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID"), RequestRejected),
    ],
)
def test_what_telegram_says_instead_of_a_link_is_told_in_the_ports_words(
    shop: Shop, error: Exception, means: type[Exception]
) -> None:
    shop.opened()
    shop.links.error = error
    request = HostedRequest(
        charge_id="c1",
        idempotency_key="charge:c1",
        amount=Money(1800, "EUR"),
        description="Softphone",
        return_url="https://t.me/",
        expires_at=shop.world.clock.at,
        locale="en",
        save_card=False,
        stars=1386,
    )
    with pytest.raises(means):
        shop.system.open_hosted(request)

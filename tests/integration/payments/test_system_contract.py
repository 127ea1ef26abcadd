"""What the use cases rely on of any payment system: the played one keeps it as Stripe's adapter does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.application.ports.payments import (
    CardUnknown,
    HostedRequest,
    PaymentSystem,
    ProviderStatus,
    RequestRejected,
    SavedCard,
    SavedCardRequest,
    SavedCards,
)
from chalicelib.application.ports.refunds import RefundRequest, Refunds, RefundStatus
from chalicelib.domain.money import Money
from tests.support.played_payments import PlayedPayments
from tests.support.stripe_world import stripe_world

PRICE: Final = Money.of("18.00", "EUR")
HALF: Final = Money.of("9.00", "EUR")
THIRD: Final = Money.of("6.00", "EUR")
STRIPES_WORDS: Final = {"slow": "processing"}

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Played:
    """A system, and its payers: they pay a page with a card that behaves `later` from then on."""

    system: PaymentSystem
    pay: Callable[[str, str], None]

    @property
    def cards(self) -> SavedCards:
        assert self.system.saved_cards is not None
        return self.system.saved_cards

    def saved_card(self, later: str = "ok") -> SavedCard:
        page = self.system.open_hosted(page_request())
        self.pay(page.reference, later)
        card = self.system.look_up(page.reference).card
        assert card is not None
        return card

    def prepared(self, later: str = "ok") -> tuple[str, SavedCardRequest]:
        request = card_request(self.saved_card(later))
        return self.cards.prepare(request), request


@pytest.fixture(scope="module", params=["played", "stripe"])
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    if request.param == "played":
        double = PlayedPayments(now=lambda: datetime.now(UTC))
        yield Played(double, double.pay)
        return
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.db") as world:

        def pay(reference: str, later: str) -> None:
            world.standin.complete(reference, "success", STRIPES_WORDS.get(later, later))

        yield Played(world.system, pay)


def page_request() -> HostedRequest:
    number = next(_numbers)
    return HostedRequest(
        charge_id=f"charge-{number}",
        idempotency_key=f"hosted:{number}:1",
        amount=PRICE,
        description="Softphone, 6 months",
        return_url="http://127.0.0.1:1/back",
        expires_at=datetime.now(UTC) + timedelta(hours=2),
        locale="en",
        save_card=True,
    )


def card_request(card: SavedCard) -> SavedCardRequest:
    number = next(_numbers)
    return SavedCardRequest(
        charge_id=f"charge-{number}",
        idempotency_key=f"renewal:{number}:1",
        amount=PRICE,
        description="Softphone, 6 months",
        card_reference=card.reference,
        customer_reference=card.customer_reference,
    )


def test_the_same_key_is_the_same_page(played: Played) -> None:
    request = page_request()
    page = played.system.open_hosted(request)
    assert played.system.open_hosted(request) == page
    found = played.system.look_up(page.reference)
    assert (found.status, found.charge_id) == (ProviderStatus.WAITING, request.charge_id)


def test_a_key_for_something_else_is_refused(played: Played) -> None:
    request = page_request()
    played.system.open_hosted(request)
    with pytest.raises(RequestRejected) as refusal:
        played.system.open_hosted(replace(request, amount=PRICE * 2))
    assert refusal.value.code == "idempotency_error"


def test_a_paid_page_says_what_was_taken_and_cannot_be_cancelled(played: Played) -> None:
    page = played.system.open_hosted(page_request())
    played.pay(page.reference, "ok")
    found = played.system.look_up(page.reference)
    assert (found.status, found.captured) == (ProviderStatus.PAID, PRICE)
    assert found.payment_reference is not None
    assert found.card is not None
    assert played.system.cancel(page.reference).status is ProviderStatus.PAID


def test_a_cancelled_page_is_over(played: Played) -> None:
    page = played.system.open_hosted(page_request())
    for _ in range(2):
        assert played.system.cancel(page.reference).status is ProviderStatus.CANCELLED
    with pytest.raises((AssertionError, ValueError)):
        played.pay(page.reference, "ok")
    assert played.system.look_up(page.reference).status is ProviderStatus.CANCELLED


@pytest.mark.parametrize(
    ("later", "status", "hard"),
    [
        ("ok", ProviderStatus.PAID, False),
        ("decline", ProviderStatus.DECLINED, False),
        ("hard_decline", ProviderStatus.DECLINED, True),
        ("authentication", ProviderStatus.AUTHENTICATION_REQUIRED, False),
        ("slow", ProviderStatus.PROCESSING, False),
    ],
)
def test_a_saved_card_behaves_and_answers_the_same_again(
    played: Played, later: str, status: ProviderStatus, *, hard: bool
) -> None:
    reference, request = played.prepared(later)
    assert played.cards.prepare(request) == reference
    assert played.system.look_up(reference).status is ProviderStatus.PREPARED
    answer = played.cards.confirm(reference, f"{request.idempotency_key}:confirm")
    assert (answer.status, answer.hard_decline) == (status, hard)
    assert answer.captured == (PRICE if later == "ok" else None)
    assert (answer.decline_code is None) == (later in {"ok", "slow"})
    assert played.cards.confirm(reference, f"{request.idempotency_key}:confirm") == answer
    assert played.system.look_up(reference) == answer


def test_what_was_cancelled_is_not_taken_when_it_is_confirmed(played: Played) -> None:
    reference, request = played.prepared()
    assert played.system.cancel(reference).status is ProviderStatus.CANCELLED
    answer = played.cards.confirm(reference, f"{request.idempotency_key}:confirm")
    assert (answer.status, answer.captured) == (ProviderStatus.CANCELLED, None)


def test_a_detached_card_is_gone_and_that_is_success_again(played: Played) -> None:
    card = played.saved_card()
    for _ in range(2):
        played.cards.detach_card(card.reference)
    with pytest.raises(CardUnknown):
        played.cards.prepare(card_request(card))


def test_what_it_never_had_is_unknown(played: Played) -> None:
    assert played.system.look_up("pi_never").status is ProviderStatus.UNKNOWN


def paid(played: Played) -> tuple[Refunds, Callable[..., RefundRequest]]:
    """A paid page, and what asks for a refund of it."""
    page = played.system.open_hosted(page_request())
    played.pay(page.reference, "ok")
    found = played.system.look_up(page.reference)
    payment, charge = found.payment_reference, found.charge_id
    assert payment is not None
    assert charge is not None

    def request(amount: Money = PRICE, refund_id: str = "1") -> RefundRequest:
        name = f"{charge}-{refund_id}"
        return RefundRequest(name, charge, payment, f"refund:{name}:1", amount)

    assert played.system.refunds is not None
    return played.system.refunds, request


def test_the_same_refund_is_made_once(played: Played) -> None:
    refunds, request = paid(played)
    made = refunds.refund(request())
    assert refunds.refund(request()) == made
    assert (made.status, made.amount) == (RefundStatus.DONE, PRICE)
    assert made.refund_id == request().refund_id


def test_a_key_for_another_refund_is_refused(played: Played) -> None:
    refunds, request = paid(played)
    refunds.refund(request(HALF))
    with pytest.raises(RequestRejected) as refusal:
        refunds.refund(request(THIRD))
    assert refusal.value.code == "idempotency_error"


def test_refunds_go_up_to_what_was_captured_and_no_further(played: Played) -> None:
    """What is refused is an answer, and nothing was done."""
    refunds, request = paid(played)
    part = refunds.refund(request(THIRD, "part"))
    too_much = refunds.refund(request(PRICE, "whole"))
    assert (too_much.status, too_much.reference) == (RefundStatus.FAILED, None)
    assert too_much.failure is not None
    rest = refunds.refund(request(PRICE - THIRD, "rest"))
    nothing_left = refunds.refund(request(Money(1, "EUR"), "more"))
    assert nothing_left.status is RefundStatus.FAILED
    listed = refunds.of_payment(part.payment_reference)
    assert sorted(str(one.reference) for one in listed) == sorted(
        [str(part.reference), str(rest.reference)]
    )


def test_a_refund_is_found_by_its_id_and_with_its_payment(played: Played) -> None:
    refunds, request = paid(played)
    made = refunds.refund(request())
    assert made.reference is not None
    assert refunds.look_up(made.reference) == made
    assert refunds.of_payment(made.payment_reference) == [made]
    assert refunds.disputes_of(made.payment_reference) == []
    assert refunds.look_up("re_never") is None

"""What the use cases rely on of any payment system: each adapter keeps it over HTTP against its stand-in, and
the one that the other tests play with keeps it, too."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.application.ports.payments import (
    CardUnknown,
    HostedRequest,
    KeyRefused,
    NoAnswer,
    Notification,
    ProviderStatus,
    RequestRejected,
    SavedCard,
    SavedCardRequest,
    SavedCards,
    SystemUnavailable,
    WebhookRejected,
)
from chalicelib.application.ports.refunds import RefundRequest, Refunds, RefundStatus
from chalicelib.domain.money import Money
from tests.support.payment_cases import CASES, Case, Delivery

PRICE: Final = Money.of("18.00", "EUR")
HALF: Final = Money.of("9.00", "EUR")
THIRD: Final = Money.of("6.00", "EUR")

_numbers = itertools.count(1)


@pytest.fixture(scope="module", params=CASES)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    with CASES[request.param](tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def quiet(case: Case) -> None:
    """What an earlier test caused is not this one's news."""
    case.delivered()


def saved_cards(case: Case) -> SavedCards:
    if case.system.saved_cards is None:
        pytest.skip(f"{case.NAME} charges nobody who is not there")
    return case.system.saved_cards


def saved_card(case: Case, later: str = "ok") -> SavedCard:
    page = case.system.open_hosted(page_request())
    card = case.paid(page.reference, later).card
    assert card is not None
    return card


def prepared(case: Case, later: str = "ok") -> tuple[str, SavedCardRequest]:
    cards = saved_cards(case)
    request = card_request(saved_card(case, later))
    return cards.prepare(request), request


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


def test_the_same_key_is_the_same_page(case: Case) -> None:
    request = page_request()
    page = case.system.open_hosted(request)
    assert case.system.open_hosted(request) == page
    found = case.system.look_up(page.reference)
    assert (found.status, found.charge_id) == (ProviderStatus.WAITING, request.charge_id)


def test_a_key_for_something_else_is_refused(case: Case) -> None:
    request = page_request()
    page = case.system.open_hosted(request)
    other = replace(request, amount=PRICE * 2)
    if not case.COMPARES_KEYS:
        assert case.system.open_hosted(other) == page
        return
    with pytest.raises(RequestRejected):
        case.system.open_hosted(other)


def test_a_paid_page_says_what_was_taken_and_cannot_be_cancelled(case: Case) -> None:
    page = case.system.open_hosted(page_request())
    said = case.paid(page.reference)
    found = case.system.look_up(page.reference)
    assert found == said
    assert (found.status, found.captured) == (ProviderStatus.PAID, PRICE)
    assert found.payment_reference is not None
    assert (found.card is not None) == (case.system.saved_cards is not None)
    assert case.system.cancel(page.reference).status is ProviderStatus.PAID


def test_a_cancelled_page_is_over(case: Case) -> None:
    page = case.system.open_hosted(page_request())
    for _ in range(2):
        assert case.system.cancel(page.reference).status is ProviderStatus.CANCELLED
    if not case.ENDS_PAGES:
        case.pay(page.reference)
        assert case.system.look_up(page.reference).captured is None
        assert case.system.cancel(page.reference).status is ProviderStatus.CANCELLED
        return
    with pytest.raises((AssertionError, ValueError)):
        case.pay(page.reference)
    assert case.system.look_up(page.reference).status is ProviderStatus.CANCELLED


def test_what_was_agreed_to_is_taken_once(case: Case) -> None:
    if case.system.captures is None:
        pytest.skip(f"whoever pays on a page of {case.NAME} has paid")
    page = case.system.open_hosted(page_request())
    case.pay(page.reference)
    found = case.system.look_up(page.reference)
    assert (found.status, found.captured) == (ProviderStatus.APPROVED, None)
    first = case.system.captures.capture(page.reference, "capture:1")
    assert first.status is ProviderStatus.PAID
    for key in ("capture:1", "capture:2"):
        assert case.system.captures.capture(page.reference, key) == first


def test_what_cannot_be_taken_lets_the_payer_try_again(case: Case) -> None:
    """A refusal on a page is no end of it."""
    page = case.system.open_hosted(page_request())
    try:
        case.refuse(page.reference)
    except NotImplementedError:
        pytest.skip(f"nothing is refused on a page of {case.NAME}")
    found = case.system.look_up(page.reference)
    if found.status is ProviderStatus.APPROVED:
        assert case.system.captures is not None
        found = case.system.captures.capture(page.reference, "refused:1")
    assert found.status is ProviderStatus.WAITING
    assert found.decline_code is not None
    assert case.paid(page.reference).status is ProviderStatus.PAID


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
    case: Case, later: str, status: ProviderStatus, *, hard: bool
) -> None:
    cards = saved_cards(case)
    if later not in case.LATERS:
        pytest.skip(f"what {case.NAME} saves does not know {later}")
    reference, request = prepared(case, later)
    assert cards.prepare(request) == reference
    if later == "ok" or not case.HOLDS:
        assert case.system.look_up(reference).status is ProviderStatus.PREPARED
    answer = cards.confirm(reference, f"{request.idempotency_key}:confirm")
    assert (answer.status, answer.hard_decline) == (status, hard)
    assert answer.captured == (PRICE if later == "ok" else None)
    assert (answer.decline_code is None) == (later in {"ok", "slow"})
    assert cards.confirm(reference, f"{request.idempotency_key}:confirm") == answer
    if case.REMEMBERS_REFUSALS or later in {"ok", "slow"}:
        assert case.system.look_up(reference) == answer


def test_what_was_cancelled_is_not_taken_when_it_is_confirmed(case: Case) -> None:
    reference, request = prepared(case)
    assert case.system.cancel(reference).status is ProviderStatus.CANCELLED
    if not case.ENDS_PAGES:
        return  # nobody confirms what was cancelled: the charge is over (moves.py)
    answer = saved_cards(case).confirm(reference, f"{request.idempotency_key}:confirm")
    assert (answer.status, answer.captured) == (ProviderStatus.CANCELLED, None)


def test_a_detached_card_is_gone_and_that_is_success_again(case: Case) -> None:
    cards = saved_cards(case)
    card = saved_card(case)
    for _ in range(2):
        cards.detach_card(card.reference)
    if not case.FORGETS:
        return
    request = card_request(card)
    with pytest.raises(CardUnknown):
        cards.confirm(cards.prepare(request), f"{request.idempotency_key}:confirm")


def test_what_it_never_had_is_unknown(case: Case) -> None:
    assert case.system.look_up(case.NEVER).status is ProviderStatus.UNKNOWN


class TestSilence:
    @pytest.mark.parametrize("fault", ["timeout_before", "timeout_after", "error_500"])
    def test_a_page_that_nobody_answered_for_is_had_by_asking_again(
        self, case: Case, fault: str
    ) -> None:
        request = page_request()
        case.fault(fault)
        with pytest.raises(NoAnswer):
            case.system.open_hosted(request)
        page = case.system.open_hosted(request)
        assert case.system.look_up(page.reference).charge_id == request.charge_id
        assert case.system.open_hosted(request) == page

    @pytest.mark.parametrize("fault", ["timeout_before", "timeout_after"])
    def test_what_nobody_answered_for_is_taken_once(self, case: Case, fault: str) -> None:
        captures = case.system.captures
        if captures is None:
            pytest.skip(f"whoever pays on a page of {case.NAME} has paid")
        page = case.system.open_hosted(page_request())
        case.pay(page.reference)
        case.fault(fault)
        with pytest.raises(NoAnswer):
            captures.capture(page.reference, f"{page.reference}:confirm")
        found = case.system.look_up(page.reference)
        taken = fault == "timeout_after"
        assert found.status is (ProviderStatus.PAID if taken else ProviderStatus.APPROVED)
        again = captures.capture(page.reference, f"{page.reference}:confirm")
        assert (again.status, again.captured) == (ProviderStatus.PAID, PRICE)

    def test_a_saved_card_that_nobody_answered_for_is_asked_once(self, case: Case) -> None:
        reference, request = prepared(case)
        cards = saved_cards(case)
        case.fault("timeout_after")
        with pytest.raises(NoAnswer):
            cards.confirm(reference, f"{request.idempotency_key}:confirm")
        found = case.system.look_up(reference)
        if found.status is ProviderStatus.PREPARED:  # not even the first call of several was heard
            found = cards.confirm(reference, f"{request.idempotency_key}:confirm")
        assert (found.status, found.captured) == (ProviderStatus.PAID, PRICE)
        assert cards.confirm(reference, f"{request.idempotency_key}:again") == found

    @pytest.mark.parametrize(
        ("fault", "error"), [("error_401", KeyRefused), ("error_429", SystemUnavailable)]
    )
    def test_a_call_that_was_not_served_had_no_effect(
        self, case: Case, fault: str, error: type[Exception]
    ) -> None:
        page = case.system.open_hosted(page_request())
        for _ in range(case.CALLS_UNTIL_REFUSED if error is KeyRefused else 1):
            case.fault(fault)
        with pytest.raises(error):
            case.system.look_up(page.reference)
        assert case.system.look_up(page.reference).status is ProviderStatus.WAITING


class TestNotifications:
    def test_they_name_the_charge_and_what_to_look_up_however_often(self, case: Case) -> None:
        for delivery in heard(case):
            hint = read(case, delivery)
            assert hint == read(case, delivery)

    def test_one_of_them_leads_to_the_payment(self, case: Case) -> None:
        request = page_request()
        hints = [read(case, one) for one in heard(case, request)]
        ours = [one for one in hints if one is not None and one.charge_id == request.charge_id]
        assert ours
        found = {case.system.look_up(one.reference).charge_id for one in ours if one.reference}
        assert found == {request.charge_id}

    def test_what_was_changed_on_the_way_is_refused(self, case: Case) -> None:
        if not case.SIGNS:
            pytest.skip(f"{case.NAME} does not sign")
        body, headers = heard(case)[0]
        for changed in (body + b" ", body.replace(b"charge-", b"charge-9"), b"", b"{}"):
            with pytest.raises(WebhookRejected):
                case.system.read_webhook(headers, changed)
        with pytest.raises(WebhookRejected):
            case.system.read_webhook({}, body)

    def test_what_is_too_old_is_refused(self, case: Case) -> None:
        if not case.SIGNS_MOMENTS:
            pytest.skip(f"{case.NAME} does not say when it signed")
        body, _ = heard(case)[0]
        now = datetime.now(UTC)
        case.system.read_webhook(case.signed(body, now), body)
        for moment in (now - timedelta(days=5), now + timedelta(hours=1)):
            with pytest.raises(WebhookRejected):
                case.system.read_webhook(case.signed(body, moment), body)

    def test_what_is_no_event_is_refused(self, case: Case) -> None:
        if not case.SIGNS_MOMENTS:
            pytest.skip(f"{case.NAME} does not say when it signed")
        for body in (b"", b"[]", b"{}", b'"text"', b"\xff\xfe", b"{" * 2000):
            with pytest.raises(WebhookRejected):
                case.system.read_webhook(case.signed(body, datetime.now(UTC)), body)


def heard(case: Case, request: HostedRequest | None = None) -> list[Delivery]:
    """What comes of a page that is paid."""
    case.paid(case.system.open_hosted(request or page_request()).reference)
    deliveries = case.delivered()
    if not deliveries:
        pytest.skip(f"{case.NAME} sends nothing")
    return deliveries


def read(case: Case, delivery: Delivery) -> Notification | None:
    body, headers = delivery
    return case.system.read_webhook(headers, body)


def paid(case: Case) -> tuple[Refunds, Callable[..., RefundRequest]]:
    """A paid page, and what asks for a refund of it."""
    page = case.system.open_hosted(page_request())
    found = case.paid(page.reference)
    payment, charge = found.payment_reference, found.charge_id
    assert payment is not None
    assert charge is not None

    def request(amount: Money = PRICE, refund_id: str = "1") -> RefundRequest:
        name = f"{charge}-{refund_id}"
        return RefundRequest(name, charge, payment, f"refund:{name}:1", amount)

    refunds = case.system.refunds
    if refunds is None:
        pytest.skip(f"{case.NAME} gives nothing back over its API")
    return refunds, request


def test_the_same_refund_is_made_once(case: Case) -> None:
    refunds, request = paid(case)
    made = refunds.refund(request())
    assert refunds.refund(request()) == made
    assert (made.status, made.amount) == (RefundStatus.DONE, PRICE)
    assert made.refund_id == request().refund_id


def test_a_key_for_another_refund_is_refused(case: Case) -> None:
    refunds, request = paid(case)
    refunds.refund(request(HALF))
    if not case.COMPARES_KEYS:
        assert refunds.refund(request(THIRD)).amount == HALF
        return
    with pytest.raises(RequestRejected):
        refunds.refund(request(THIRD))


def test_refunds_go_up_to_what_was_captured_and_no_further(case: Case) -> None:
    """What is refused is an answer, and nothing was done."""
    refunds, request = paid(case)
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


def test_a_refund_is_found_by_its_id_and_with_its_payment(case: Case) -> None:
    refunds, request = paid(case)
    made = refunds.refund(request())
    assert made.reference is not None
    assert refunds.look_up(made.reference) == made
    assert refunds.of_payment(made.payment_reference) == [made]
    assert refunds.disputes_of(made.payment_reference) == []
    assert refunds.look_up("re_never") is None

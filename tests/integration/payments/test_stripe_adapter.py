"""The Stripe adapter against the stand-in over real HTTP: every outcome, every fault, idempotency."""

from __future__ import annotations

import itertools
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chalicelib.adapters.providers.stripe.system import TIMEOUT_SECONDS, StripeSystem
from chalicelib.application.ports.payments import (
    CardUnknown,
    CustomerUnknown,
    HostedRequest,
    KeyRefused,
    NoAnswer,
    PaymentSystem,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
    SavedCard,
    SavedCardRequest,
    SystemUnavailable,
)
from chalicelib.application.ports.refunds import (
    DisputeStatus,
    ProviderDispute,
    RefundRequest,
    RefundStatus,
)
from chalicelib.domain.money import Money
from tests.support.parts import HandClock
from tests.support.stripe_world import SECRET_KEY, RealClock, World, served, stripe_world

_numbers = itertools.count(1)
EUR = "EUR"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.db") as opened:
        yield opened


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    shared.inbox.received.clear()
    yield shared
    assert shared.standin.faults() == []
    assert shared.inbox.statuses == []
    shared.clock.at += timedelta(days=4)  # whatever was left to deliver goes
    shared.standin.run_due(shared.clock.now())


def page_request(**changes: Any) -> HostedRequest:
    number = next(_numbers)
    request = HostedRequest(
        charge_id=f"charge-{number}",
        idempotency_key=f"hosted:{number}:1",
        amount=Money(437400, EUR),
        description="Gateway, 12 months",
        return_url="http://127.0.0.1:1/back",
        expires_at=datetime.now(UTC) + timedelta(hours=2),
        locale="ru",
        save_card=True,
    )
    return replace(request, **changes)


def saved_card(world: World, later: str | None = None) -> SavedCard:
    page = world.system.open_hosted(page_request())
    world.standin.complete(page.reference, "success", later)
    card = world.system.look_up(page.reference).card
    assert card is not None
    world.inbox.received.clear()
    return card


def charge_request(card: SavedCard, minor: int = 1800) -> SavedCardRequest:
    number = next(_numbers)
    return SavedCardRequest(
        charge_id=f"charge-{number}",
        idempotency_key=f"renewal:{number}:1",
        amount=Money(minor, EUR),
        description="Softphone, 6 months",
        card_reference=card.reference,
        customer_reference=card.customer_reference,
    )


def charge(world: World, later: str) -> tuple[str, ProviderPayment]:
    request = charge_request(saved_card(world, later))
    reference = world.system.saved_cards.prepare(request)
    return reference, world.system.saved_cards.confirm(
        reference, request.idempotency_key + ":confirm"
    )


def test_it_is_a_payment_system(world: World) -> None:
    system: PaymentSystem = world.system
    assert system.name == "stripe"


class TestHostedPage:
    def test_an_open_page_waits(self, world: World) -> None:
        request = page_request()
        page = world.system.open_hosted(request)
        assert page.reference.startswith("cs_")
        assert page.url == f"{world.url}/pay/{page.reference}"
        found = world.system.look_up(page.reference)
        assert found == ProviderPayment(
            ProviderStatus.WAITING, page.reference, charge_id=request.charge_id
        )

    def test_success_captures_and_saves_the_card(self, world: World) -> None:
        request = page_request()
        page = world.system.open_hosted(request)
        world.standin.complete(page.reference, "success")
        found = world.system.look_up(page.reference)
        assert found.status is ProviderStatus.PAID
        assert found.captured == request.amount
        assert found.charge_id == request.charge_id
        assert found.payment_reference is not None
        assert found.card is not None
        assert (found.card.brand, found.card.last4) == ("visa", "4242")
        assert (found.card.expiry_month, found.card.expiry_year) == (12, 2040)
        assert found.card.customer_reference.startswith("cus_")
        assert world.kinds() == ["payment_intent.succeeded", "checkout.session.completed"]
        assert world.system.look_up(found.payment_reference).captured == request.amount

    def test_a_card_is_saved_only_if_asked_for(self, world: World) -> None:
        page = world.system.open_hosted(page_request(save_card=False))
        world.standin.complete(page.reference, "success")
        found = world.system.look_up(page.reference)
        assert found.status is ProviderStatus.PAID
        assert found.card is None

    def test_a_known_customer_keeps_the_new_card(self, world: World) -> None:
        customer = saved_card(world).customer_reference
        page = world.system.open_hosted(page_request(customer_reference=customer))
        world.standin.complete(page.reference, "success")
        card = world.system.look_up(page.reference).card
        assert card is not None
        assert card.customer_reference == customer

    def test_a_declined_card_leaves_the_page_open(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.complete(page.reference, "decline")
        found = world.system.look_up(page.reference)
        assert found.status is ProviderStatus.WAITING
        assert found.decline_code == "generic_decline"
        assert world.kinds() == ["payment_intent.payment_failed"]
        world.standin.complete(page.reference, "success")
        paid = world.system.look_up(page.reference)
        assert (paid.status, paid.decline_code) == (ProviderStatus.PAID, None)

    def test_authentication_is_passed_on_the_page(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.complete(page.reference, "authentication")
        assert world.system.look_up(page.reference).status is ProviderStatus.PAID

    def test_a_lost_answer_is_found_by_looking(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.complete(page.reference, "lost_answer")
        assert world.inbox.received == []
        assert world.system.look_up(page.reference).status is ProviderStatus.PAID
        world.clock.at += timedelta(hours=27)
        world.standin.run_due(world.clock.now())
        assert "checkout.session.completed" in world.kinds()

    def test_a_page_left_alone_expires(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.complete(page.reference, "abandon")
        assert world.system.look_up(page.reference).status is ProviderStatus.WAITING
        due = world.standin.next_due()
        assert due is not None
        assert timedelta(minutes=119) < due - world.clock.now() <= timedelta(hours=2)
        world.clock.at += timedelta(hours=2)
        world.standin.run_due(world.clock.now())
        assert world.kinds() == ["checkout.session.expired"]
        assert world.system.look_up(page.reference).status is ProviderStatus.CANCELLED

    @pytest.mark.parametrize("currency", ["JPY", "ISK", "UGX", "KWD"])
    def test_currencies_without_hundredths(self, world: World, currency: str) -> None:
        amount = Money(120_000, currency)
        page = world.system.open_hosted(page_request(amount=amount))
        world.standin.complete(page.reference, "success")
        assert world.system.look_up(page.reference).captured == amount


class TestPageLifetime:
    @pytest.mark.parametrize(
        ("asked", "lifetime"),
        [
            (timedelta(hours=2), timedelta(hours=2)),
            (timedelta(days=30), timedelta(hours=24)),
            (timedelta(days=-400), timedelta(hours=24)),  # the business clock is in another year
        ],
    )
    def test_is_clamped(self, world: World, asked: timedelta, lifetime: timedelta) -> None:
        request = page_request(expires_at=datetime.now(UTC) + asked)
        world.system.open_hosted(request)
        due = world.standin.next_due()
        assert due is not None
        assert abs(due - world.clock.now() - lifetime) < timedelta(seconds=5)

    def test_is_half_an_hour_at_least(self, world: World) -> None:
        world.system.open_hosted(page_request(expires_at=datetime.now(UTC) + timedelta(minutes=3)))
        due = world.standin.next_due()
        assert due is not None
        assert timedelta(minutes=29) < due - world.clock.now() < timedelta(minutes=91)

    def test_the_same_key_answers_alike_whenever_it_comes(self, world: World) -> None:
        now = datetime.now(UTC)
        for first, second in [
            (timedelta(hours=-3), timedelta(0)),  # days away, then within a day
            (timedelta(0), timedelta(hours=22, minutes=40)),  # then twenty minutes left
            (timedelta(hours=22, minutes=40), timedelta(hours=22, minutes=59)),  # near the end
            (timedelta(hours=22, minutes=40), timedelta(hours=23, minutes=20)),  # then past it
        ]:
            request = page_request(expires_at=now + timedelta(hours=23))
            early, late = (
                StripeSystem(SECRET_KEY, "", clock=HandClock(now + at), api_url=world.url)
                for at in (first, second)
            )
            if first:  # the stand-in reads the real clock: pretend that the page is asked for now
                early = StripeSystem(SECRET_KEY, "", clock=HandClock(now), api_url=world.url)
                request = replace(request, expires_at=request.expires_at - first)
                late = StripeSystem(
                    SECRET_KEY, "", clock=HandClock(now + second - first), api_url=world.url
                )
            assert early.open_hosted(request) == late.open_hosted(request)


class TestSavedCard:
    def test_preparing_moves_no_money(self, world: World) -> None:
        request = charge_request(saved_card(world))
        reference = world.system.saved_cards.prepare(request)
        assert reference.startswith("pi_")
        found = world.system.look_up(reference)
        assert found == ProviderPayment(
            ProviderStatus.PREPARED,
            reference,
            charge_id=request.charge_id,
            payment_reference=reference,
        )
        assert world.inbox.received == []

    def test_success(self, world: World) -> None:
        reference, paid = charge(world, "ok")
        assert paid.status is ProviderStatus.PAID
        assert paid.captured == Money(1800, EUR)
        assert paid.payment_reference == reference
        assert paid.card is not None
        assert world.system.look_up(reference) == paid
        world.standin.run_due(world.clock.now())
        assert world.kinds() == ["payment_intent.succeeded"]

    @pytest.mark.parametrize(
        ("later", "code", "hard"),
        [("decline", "generic_decline", False), ("hard_decline", "lost_card", True)],
    )
    def test_decline(self, world: World, later: str, code: str, hard: bool) -> None:
        reference, declined = charge(world, later)
        assert declined.status is ProviderStatus.DECLINED
        assert (declined.decline_code, declined.hard_decline) == (code, hard)
        assert declined.charge_id is not None
        assert declined.captured is None
        assert world.system.look_up(reference) == declined
        world.standin.run_due(world.clock.now())
        assert world.kinds() == ["payment_intent.payment_failed"]

    def test_authentication_required_is_no_decline(self, world: World) -> None:
        reference, asked = charge(world, "authentication")
        assert asked.status is ProviderStatus.AUTHENTICATION_REQUIRED
        assert asked.hard_decline is False
        assert world.system.look_up(reference) == asked

    def test_processing_is_decided_later(self, world: World) -> None:
        for outcome, status in [
            ("success", ProviderStatus.PAID),
            ("decline", ProviderStatus.DECLINED),
        ]:
            reference, waiting = charge(world, "processing")
            assert waiting.status is ProviderStatus.PROCESSING
            world.standin.complete(reference, outcome)
            assert world.system.look_up(reference).status is status

    def test_a_lost_answer_is_found_by_looking(self, world: World) -> None:
        request = charge_request(saved_card(world, "lost_answer"))
        reference = world.system.saved_cards.prepare(request)
        with pytest.raises(NoAnswer):
            world.system.saved_cards.confirm(reference, "confirm:" + request.idempotency_key)
        assert world.system.look_up(reference).captured == request.amount
        world.standin.run_due(world.clock.now())
        assert world.inbox.received == []
        again = world.system.saved_cards.confirm(reference, "confirm:" + request.idempotency_key)
        assert again.captured == request.amount

    def test_confirming_what_is_over_answers_how_it_stands(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        assert (
            world.system.saved_cards.confirm(reference, "another-key").status is ProviderStatus.PAID
        )
        cancelled = world.system.saved_cards.prepare(charge_request(saved_card(world)))
        world.system.cancel(cancelled)
        answer = world.system.saved_cards.confirm(cancelled, f"confirm:{cancelled}")
        assert answer.status is ProviderStatus.CANCELLED
        declined, _ = charge(world, "decline")
        assert world.system.saved_cards.confirm(declined, "key-3").status is ProviderStatus.DECLINED

    def test_how_a_card_behaves_later_can_be_changed(self, world: World) -> None:
        request = page_request()
        page = world.system.open_hosted(request)
        world.standin.complete(page.reference, "success", "ok")
        card = world.system.look_up(page.reference).card
        assert card is not None
        for reference in [
            request.charge_id, page.reference, card.reference, card.customer_reference
        ]:  # fmt: skip
            assert world.standin.set_later(["nobody", reference], "decline") == 1
            asked = charge_request(card)
            prepared = world.system.saved_cards.prepare(asked)
            answer = world.system.saved_cards.confirm(prepared, asked.idempotency_key + ":c")
            assert answer.status is ProviderStatus.DECLINED
            assert world.standin.set_later([reference], "ok") == 1
        assert world.standin.set_later(["nobody"], "ok") == 0

    def test_a_detached_card_cannot_be_charged(self, world: World) -> None:
        card = saved_card(world)
        world.system.saved_cards.detach_card(card.reference)
        world.system.saved_cards.detach_card(card.reference)
        world.system.saved_cards.detach_card("pm_never_was")
        with pytest.raises(CardUnknown):
            world.system.saved_cards.prepare(charge_request(card))


class TestCancelling:
    def test_a_page(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        assert world.system.cancel(page.reference).status is ProviderStatus.CANCELLED
        assert world.system.cancel(page.reference).status is ProviderStatus.CANCELLED
        with pytest.raises(ValueError, match="expired"):
            world.standin.complete(page.reference, "success")

    def test_a_page_on_which_a_card_was_declined(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.complete(page.reference, "decline")
        cancelled = world.system.cancel(page.reference)
        assert cancelled.status is ProviderStatus.CANCELLED
        assert cancelled.payment_reference is not None
        inner = world.system.look_up(cancelled.payment_reference)
        assert inner.status is ProviderStatus.CANCELLED

    def test_a_paid_page_answers_that_it_is_paid(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.complete(page.reference, "success")
        found = world.system.cancel(page.reference)
        assert found.status is ProviderStatus.PAID
        assert found.captured == Money(437400, EUR)

    @pytest.mark.parametrize("later", ["decline", "authentication"])
    def test_a_refused_payment(self, world: World, later: str) -> None:
        reference, _ = charge(world, later)
        assert world.system.cancel(reference).status is ProviderStatus.CANCELLED

    def test_a_paid_payment_answers_that_it_is_paid(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        assert world.system.cancel(reference).status is ProviderStatus.PAID

    def test_unknown_references(self, world: World) -> None:
        for reference in ["cs_test_nowhere", "pi_nowhere"]:
            found = ProviderPayment(ProviderStatus.UNKNOWN, reference, charge_id=None)
            assert world.system.look_up(reference) == found
            assert world.system.cancel(reference) == found


class TestRefunds:
    def refund(self, reference: str, minor: int, name: str) -> RefundRequest:
        name = f"{reference}-{name}"
        money = Money(minor, EUR)
        return RefundRequest(name, "charge-of-refund", reference, f"refund:{name}:1", money)

    def test_each_is_told_of(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        for name in ("one", "two"):
            made = world.system.refunds.refund(self.refund(reference, 900, name))
            assert str(made.reference).startswith("re_")
        world.standin.run_due(world.clock.now())
        assert world.kinds().count("charge.refunded") == 2

    def test_a_stored_failure_does_not_refund_twice(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        request = self.refund(reference, 500, "broken")
        world.standin.add_fault("error_500")
        with pytest.raises(NoAnswer):
            world.system.refunds.refund(request)
        made = world.system.refunds.refund(request)
        assert world.system.refunds.refund(request) == made

    def test_an_unpaid_payment_has_nothing_to_give_back(self, world: World) -> None:
        reference, _ = charge(world, "decline")
        with pytest.raises(RequestRejected):
            world.system.refunds.refund(self.refund(reference, 1, "none"))

    def test_one_on_its_way_is_decided_later(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        world.standin.slow_refunds(slow=True)
        made = world.system.refunds.refund(self.refund(reference, 500, "slow"))
        assert made.status is RefundStatus.PENDING
        assert made.reference is not None
        world.standin.decide_refund(made.reference, paid=True)
        now = world.system.refunds.look_up(made.reference)
        assert now == replace(made, status=RefundStatus.DONE)
        world.standin.decide_refund(made.reference, paid=False)
        now = world.system.refunds.look_up(made.reference)
        reason = "expired_or_canceled_card"
        assert now == replace(made, status=RefundStatus.FAILED, failure=reason)
        world.standin.slow_refunds(slow=False)
        again = world.system.refunds.refund(self.refund(reference, 1800, "again"))
        assert again.status is RefundStatus.DONE


class TestDisputes:
    def test_what_was_withdrawn_comes_back_if_it_is_won(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        dispute = world.standin.dispute(reference)
        (found,) = world.system.refunds.disputes_of(reference)
        whole, fee = Money(1800, EUR), Money(2000, EUR)
        assert found == ProviderDispute(
            DisputeStatus.OPEN, dispute, reference, whole, whole, fee, "fraudulent"
        )
        world.standin.close_dispute(dispute, won=True)
        (found,) = world.system.refunds.disputes_of(reference)
        assert (found.status, found.withdrawn) == (DisputeStatus.WON, whole.zero)
        assert found.fee == fee

    def test_a_lost_one_stays(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        dispute = world.standin.dispute(reference)
        world.standin.close_dispute(dispute, won=False)
        (found,) = world.system.refunds.disputes_of(reference)
        assert (found.status, found.withdrawn) == (DisputeStatus.LOST, Money(1800, EUR))

    def test_what_is_disputed_cannot_be_refunded(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        world.standin.dispute(reference)
        request = RefundRequest("r-1", "c-1", reference, f"refund:{reference}:1", Money(1, EUR))
        refused = world.system.refunds.refund(request)
        assert (refused.status, refused.failure) == (RefundStatus.FAILED, "charge_disputed")

    def test_an_inquiry_withdraws_nothing_until_it_is_a_dispute(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        dispute = world.standin.dispute(reference, inquiry=True)
        (found,) = world.system.refunds.disputes_of(reference)
        assert (found.status, found.withdrawn) == (DisputeStatus.WARNING, Money(0, EUR))
        world.standin.escalate_dispute(dispute)
        (found,) = world.system.refunds.disputes_of(reference)
        assert (found.status, found.withdrawn) == (DisputeStatus.OPEN, Money(1800, EUR))

    def test_an_early_warning_is_over_with_the_dispute(self, world: World) -> None:
        reference, _ = charge(world, "ok")
        warning = world.standin.warn(reference)
        (found,) = world.system.refunds.disputes_of(reference)
        assert (found.status, found.reference) == (DisputeStatus.WARNING, warning)
        assert (found.amount, found.withdrawn) == (Money(1800, EUR), Money(0, EUR))
        world.standin.dispute(reference)
        kinds = [one.status for one in world.system.refunds.disputes_of(reference)]
        assert kinds == [DisputeStatus.OPEN, DisputeStatus.WON]


class TestIdempotency:
    def test_the_same_page_for_the_same_key(self, world: World) -> None:
        request = page_request()
        assert world.system.open_hosted(request) == world.system.open_hosted(request)

    def test_the_same_intent_for_the_same_key(self, world: World) -> None:
        request = charge_request(saved_card(world))
        assert world.system.saved_cards.prepare(request) == world.system.saved_cards.prepare(
            request
        )

    def test_a_key_for_something_else_is_our_fault(self, world: World) -> None:
        page = page_request()
        world.system.open_hosted(page)
        with pytest.raises(RequestRejected, match="idempotency_error"):
            world.system.open_hosted(replace(page, amount=Money(1, EUR)))
        request = charge_request(saved_card(world))
        world.system.saved_cards.prepare(request)
        with pytest.raises(RequestRejected, match="idempotency_error"):
            world.system.saved_cards.prepare(replace(request, amount=Money(99999, EUR)))

    def test_a_decline_is_repeated_for_its_key(self, world: World) -> None:
        card = saved_card(world, "decline")
        request = charge_request(card)
        reference = world.system.saved_cards.prepare(request)
        first = world.system.saved_cards.confirm(reference, request.idempotency_key + ":c")
        world.standin.set_later([card.reference], "ok")
        assert world.system.saved_cards.confirm(reference, request.idempotency_key + ":c") == first

    def test_a_key_is_forgotten_after_a_day_of_business_time(self, world: World) -> None:
        request = page_request()
        first = world.system.open_hosted(request)
        world.clock.at += timedelta(hours=25)
        assert world.system.open_hosted(request) != first

    def test_many_at_once_are_one(self, world: World) -> None:
        request = charge_request(saved_card(world))

        def attempt(call: Callable[[], object]) -> object:
            try:
                return call()
            except NoAnswer:
                return None

        with ThreadPoolExecutor(8) as pool:
            made = {
                found
                for found in pool.map(
                    attempt, [lambda: world.system.saved_cards.prepare(request)] * 16
                )
                if found is not None
            }
            assert len(made) == 1
            reference = str(made.pop())
            confirm = lambda: world.system.saved_cards.confirm(reference, reference + ":c")  # noqa: E731
            paid = [found for found in pool.map(attempt, [confirm] * 16) if found is not None]
        assert {answer.status for answer in paid if isinstance(answer, ProviderPayment)} == {
            ProviderStatus.PAID
        }
        world.standin.run_due(world.clock.now())
        assert world.kinds() == ["payment_intent.succeeded"]


class TestFaults:
    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("error_429", SystemUnavailable),
            ("error_500", NoAnswer),
            ("timeout_before", NoAnswer),
            ("timeout_after", NoAnswer),
        ],
    )
    def test_each_shows_once_and_the_key_heals(
        self, world: World, fault: str, error: type[Exception]
    ) -> None:
        request = page_request()
        world.standin.add_fault(fault)
        begun = time.monotonic()
        with pytest.raises(error):
            world.system.open_hosted(request)
        assert time.monotonic() - begun < sum(TIMEOUT_SECONDS)
        page = world.system.open_hosted(request)
        assert world.system.open_hosted(request) == page
        pages = [
            found for found in world.standin.payments() if found["charge_id"] == request.charge_id
        ]
        assert len(pages) == 1

    @pytest.mark.parametrize(
        ("fault", "moved"),
        [("error_500", False), ("timeout_before", False), ("timeout_after", True)],
    )
    def test_a_charge_without_an_answer(self, world: World, fault: str, moved: bool) -> None:
        request = charge_request(saved_card(world))
        reference = world.system.saved_cards.prepare(request)
        world.standin.add_fault(fault)
        with pytest.raises(NoAnswer):
            world.system.saved_cards.confirm(reference, request.idempotency_key + ":c")
        found = world.system.look_up(reference)
        assert found.status is (ProviderStatus.PAID if moved else ProviderStatus.PREPARED)
        for _ in range(2):
            paid = world.system.saved_cards.confirm(reference, request.idempotency_key + ":c")
            assert paid.captured == request.amount
        world.standin.run_due(world.clock.now())
        assert world.kinds() == ["payment_intent.succeeded"]

    def test_a_refused_rate_moves_nothing(self, world: World) -> None:
        request = charge_request(saved_card(world))
        reference = world.system.saved_cards.prepare(request)
        world.standin.add_fault("error_429", 2)
        for _ in range(2):
            with pytest.raises(SystemUnavailable):
                world.system.saved_cards.confirm(reference, request.idempotency_key + ":c")
        assert world.standin.faults() == []
        assert world.system.look_up(reference).status is ProviderStatus.PREPARED

    def test_look_ups_fail_like_everything_else(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.add_fault("timeout_before")
        with pytest.raises(NoAnswer):
            world.system.look_up(page.reference)

    def test_faults_are_listed_and_unknown_ones_refused(self, world: World) -> None:
        world.standin.add_fault("error_429", 3)
        assert world.standin.faults() == [{"kind": "error_429", "count": 3}]
        for _ in range(3):
            with pytest.raises(SystemUnavailable):
                world.system.look_up("cs_x")
        for kind, count in [("error_418", 1), ("error_429", 0)]:
            with pytest.raises(ValueError, match="no such fault"):
                world.standin.add_fault(kind, count)


class TestWhatIsSaid:
    """Whatever Stripe can say besides how a payment stands means one thing."""

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("error_401", KeyRefused),
            ("error_403", KeyRefused),
            ("other_mode", KeyRefused),
            ("error_409", SystemUnavailable),
            ("error_503", NoAnswer),
        ],
    )
    def test_a_refusal_says_nothing_of_the_payment(
        self, world: World, fault: str, error: type[Exception]
    ) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.add_fault(fault, 3)
        for call in (
            lambda: world.system.open_hosted(page_request(charge_id="other")),
            lambda: world.system.look_up(page.reference),
            lambda: world.system.cancel(page.reference),
        ):
            with pytest.raises(error):
                call()
        assert world.standin.faults() == []
        assert world.system.look_up(page.reference).status is ProviderStatus.WAITING

    def test_a_limit_says_how_long_to_wait(self, world: World) -> None:
        world.standin.add_fault("error_429")
        with pytest.raises(SystemUnavailable) as caught:
            world.system.look_up("pi_x")
        assert caught.value.retry_after_seconds == 7

    @pytest.mark.parametrize(
        ("fault", "error"), [("unknown_customer", CustomerUnknown), ("unknown_card", CardUnknown)]
    )
    def test_what_is_lost_is_named(self, world: World, fault: str, error: type[Exception]) -> None:
        asked = charge_request(saved_card(world))
        world.standin.add_fault(fault)
        with pytest.raises(error):
            world.system.saved_cards.prepare(asked)

    def test_a_deleted_customer_is_lost_with_their_cards(self, world: World) -> None:
        card = saved_card(world)
        headers = {"Authorization": f"Bearer {SECRET_KEY}"}
        gone = httpx.delete(f"{world.url}/v1/customers/{card.customer_reference}", headers=headers)
        assert gone.json()["deleted"] is True
        with pytest.raises(CustomerUnknown):
            world.system.saved_cards.prepare(charge_request(card))
        with pytest.raises(CustomerUnknown):
            world.system.open_hosted(page_request(customer_reference=card.customer_reference))

    def test_a_card_detached_after_it_was_prepared_is_lost(self, world: World) -> None:
        card = saved_card(world)
        reference = world.system.saved_cards.prepare(charge_request(card))
        world.system.saved_cards.detach_card(card.reference)
        with pytest.raises(CardUnknown):
            world.system.saved_cards.confirm(reference, "key:confirm")
        assert world.system.cancel(reference).status is ProviderStatus.CANCELLED

    def test_a_payment_that_is_unknown_is_an_answer(self, world: World) -> None:
        page = world.system.open_hosted(page_request())
        world.standin.add_fault("unknown_payment")
        assert world.system.look_up(page.reference).status is ProviderStatus.UNKNOWN
        assert world.system.saved_cards.confirm("pi_never", "key").status is ProviderStatus.UNKNOWN
        assert world.system.cancel("pi_never").status is ProviderStatus.UNKNOWN


class TestWebhookFaults:
    def paid_page(self, world: World) -> str:
        page = world.system.open_hosted(page_request())
        world.standin.complete(page.reference, "success")
        return page.reference

    def test_duplicates(self, world: World) -> None:
        world.standin.add_fault("duplicate_webhook", 4)
        self.paid_page(world)
        bodies = [body for body, _ in world.inbox.received]
        assert len(bodies) == 3 + 4
        assert len(set(bodies)) == 3

    def test_one_event_delivered_again(self, world: World) -> None:
        self.paid_page(world)
        completed = world.standin.events()[-1]
        assert completed["type"] == "checkout.session.completed"
        world.inbox.received.clear()
        world.standin.redeliver(completed["id"], 4)
        assert world.kinds() == ["checkout.session.completed"] * 4

    def test_reordered(self, world: World) -> None:
        world.standin.add_fault("reorder_webhook")
        self.paid_page(world)
        assert world.kinds() == ["checkout.session.completed", "payment_intent.succeeded"]

    def test_delayed(self, world: World) -> None:
        world.standin.add_fault("delay_webhook", 3)
        self.paid_page(world)
        assert world.inbox.received == []
        due = world.standin.next_due()
        assert due is not None
        assert due - world.clock.now() == timedelta(hours=1)
        world.clock.at += timedelta(hours=1)
        world.standin.run_due(world.clock.now())
        assert world.kinds() == ["payment_intent.succeeded", "checkout.session.completed"]

    def test_dropped(self, world: World) -> None:
        world.standin.add_fault("drop_webhook", 3)
        reference = self.paid_page(world)
        world.clock.at += timedelta(days=4)
        world.standin.run_due(world.clock.now())
        assert world.inbox.received == []
        assert world.system.look_up(reference).status is ProviderStatus.PAID

    def test_refused_deliveries_come_again_for_three_days(self, world: World) -> None:
        world.inbox.statuses.extend([500] * 3)
        self.paid_page(world)
        assert len(world.inbox.received) == 3
        world.clock.at += timedelta(minutes=1)
        world.standin.run_due(world.clock.now())
        assert len(world.inbox.received) == 6
        moments, begun = 0, world.clock.now()
        world.inbox.received.clear()
        world.inbox.statuses.extend([503] * 100)
        self.paid_page(world)
        while (due := world.standin.next_due()) is not None:
            world.clock.at = due
            world.standin.run_due(due)
            moments += 1
        assert moments == 10
        assert timedelta(days=3) < world.clock.now() - begun < timedelta(days=3, hours=1)
        world.inbox.statuses.clear()


NO_CUSTOMER = (
    '{"error":{"type":"invalid_request_error","code":"resource_missing","param":"customer",'
    '"message":"No such customer: \'cus_9\'"}}'
)
NO_CARD = (
    '{"error":{"type":"invalid_request_error","code":"resource_missing","param":"payment_method",'
    '"message":"No such PaymentMethod: \'pm_9\'"}}'
)
DETACHED = (
    '{"error":{"type":"invalid_request_error","message":"The provided PaymentMethod was previously'
    " used with a PaymentIntent without Customer attachment, shared with a connected account without"
    ' Customer attachment, or was detached from a Customer. It may not be used again."}}'
)
OF_THE_OTHER_MODE = (
    '{"error":{"type":"invalid_request_error","code":"resource_missing","param":"intent",'
    '"message":"No such payment_intent: \'pi_9\'; a similar object exists in live mode, but a test'
    ' mode key was used to make this request."}}'
)


class TestWire:
    def test_a_wrong_key_says_nothing_of_the_request_and_is_not_shown(self, world: World) -> None:
        wrong = StripeSystem("sk_test_secret_wrong_key", "", clock=RealClock(), api_url=world.url)
        with pytest.raises(KeyRefused) as caught:
            wrong.look_up("pi_x")
        assert "secret_wrong" not in str(caught.value)

    def test_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        system = StripeSystem("sk", "", clock=RealClock(), api_url=f"http://127.0.0.1:{port}")
        with pytest.raises(SystemUnavailable):
            system.look_up("pi_x")

    def test_a_name_that_is_none(self) -> None:
        system = StripeSystem("sk", "", clock=RealClock(), api_url="http://stripe.invalid")
        with pytest.raises(SystemUnavailable):
            system.look_up("pi_x")

    def test_an_idle_connection_is_not_trusted(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = world.system.open_hosted(page_request())
        monkeypatch.setattr("chalicelib.adapters.providers.stripe.wire.IDLE_SECONDS", -1.0)
        for _ in range(3):
            assert world.system.look_up(page.reference).status is ProviderStatus.WAITING

    def test_silence_ends_within_the_limit(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            system = StripeSystem(
                "sk",
                "",
                clock=RealClock(),
                api_url=f"http://127.0.0.1:{silent.getsockname()[1]}",
                timeout_seconds=(0.2, 0.3),
            )
            begun = time.monotonic()
            with pytest.raises(NoAnswer):
                system.look_up("pi_x")
            assert time.monotonic() - begun < sum(TIMEOUT_SECONDS)

    @pytest.mark.parametrize(
        ("status", "body", "error"),
        [
            (500, "<html>", NoAnswer),
            (502, "{}", NoAnswer),
            (200, "not json", NoAnswer),
            (
                409,
                '{"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}}',
                NoAnswer,
            ),
            (429, '{"error":{"code":"lock_timeout"}}', SystemUnavailable),
            (400, '{"error":{"type":"invalid_request_error","code":"x"}}', RequestRejected),
            (400, '{"error":{"type":"invalid_request_error","code":"y"}}', RequestRejected),
            (401, '{"error":{"type":"invalid_request_error"}}', KeyRefused),
            (401, '{"error":{"code":"api_key_expired"}}', KeyRefused),
            (403, '{"error":{"type":"invalid_request_error"}}', KeyRefused),
            (400, '{"error":{"code":"livemode_mismatch"}}', KeyRefused),
            (404, OF_THE_OTHER_MODE, KeyRefused),
            (503, '{"error":{"type":"api_error"}}', NoAnswer),
            (400, NO_CUSTOMER, CustomerUnknown),
            (400, NO_CARD, CardUnknown),
            (400, DETACHED, CardUnknown),
        ],
    )
    def test_statuses(self, status: int, body: str, error: type[Exception]) -> None:
        def answer(request: Request) -> Response:
            return Response(body, status, media_type="application/json")

        app = Starlette(routes=[Route("/{rest:path}", answer)])
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with served(app, listener):
            system = StripeSystem("sk", "", clock=RealClock(), api_url=url)
            with pytest.raises(error):
                system.look_up("pi_x")

    @pytest.mark.parametrize(
        ("given", "seconds"),
        [("17", 17), (None, 0), ("soon", 0), ("-5", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0)],
    )
    def test_whoever_asks_us_to_wait_says_how_long(self, given: str | None, seconds: int) -> None:
        def answer(request: Request) -> Response:
            headers = {} if given is None else {"Retry-After": given}
            return Response('{"error":{"code":"rate_limit"}}', 429, headers)

        app = Starlette(routes=[Route("/{rest:path}", answer)])
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with served(app, listener):
            system = StripeSystem("sk", "", clock=RealClock(), api_url=url)
            with pytest.raises(SystemUnavailable) as caught:
                system.look_up("pi_x")
        assert caught.value.retry_after_seconds == seconds

    def test_the_real_stripe_is_the_default_and_the_version_is_pinned(self) -> None:
        seen: list[Request] = []

        def answer(request: Request) -> Response:
            seen.append(request)
            return JSONResponse({"error": {"type": "invalid_request_error"}}, 400)

        listener = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = Starlette(routes=[Route("/{rest:path}", answer)])
        with served(app, listener), pytest.raises(RequestRejected):
            StripeSystem("sk_1", "", clock=RealClock(), api_url=url).look_up("pi_x")
        assert seen[0].headers["stripe-version"] == "2026-10-28.endive"
        assert seen[0].url.path == "/v1/payment_intents/pi_x"
        client = StripeSystem("sk_1", "", clock=RealClock())._wire.client
        assert client._requestor._options.base_addresses["api"] == "https://api.stripe.com"

    def test_no_card_and_no_secret_is_logged(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        charge(world, "decline")
        charge(world, "ok")
        ours = [record for record in caplog.records if "stripe" in record.name]
        assert ours == []
        assert "4242" not in caplog.text
        assert SECRET_KEY not in caplog.text


def test_state_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "stripe.db"
    with stripe_world(path) as before:
        card = saved_card(before, "decline")
        open_page = before.system.open_hosted(page_request())
        before.standin.add_fault("error_429", 2)
        payments = before.standin.payments()
    with stripe_world(path, before.clock.now()) as after:
        assert after.standin.faults() == [{"kind": "error_429", "count": 2}]
        assert after.standin.payments() == payments
        for _ in range(2):
            with pytest.raises(SystemUnavailable):
                after.system.look_up(open_page.reference)
        assert after.system.look_up(open_page.reference).status is ProviderStatus.WAITING
        request = charge_request(card)
        reference = after.system.saved_cards.prepare(request)
        assert (
            after.system.saved_cards.confirm(reference, reference).status is ProviderStatus.DECLINED
        )


def test_a_delivery_that_calls_back_does_not_deadlock(tmp_path: Path) -> None:
    """The app looks the payment up while it handles the webhook, and the sandbox runs what is due."""
    with stripe_world(tmp_path / "stripe.db") as world:
        seen: list[ProviderStatus] = []

        def deliver(body: bytes, headers: dict[str, str]) -> int:
            note = world.system.read_webhook(headers, body)
            if note is not None and note.reference is not None:
                seen.append(world.system.look_up(note.reference).status)
            assert world.standin.run_due(world.clock.now()) == 0
            return 200

        world.standin._hooks._deliver = deliver
        page = world.system.open_hosted(page_request())
        thread = threading.Thread(target=world.standin.complete, args=(page.reference, "success"))
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
        assert seen == [ProviderStatus.PAID, ProviderStatus.PAID]

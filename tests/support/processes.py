"""One application in each of several processes, on the same DynamoDB Local and the same played Stripe.

What a process does is a function of this module, so that a fresh interpreter finds it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TypeVar

from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.application.desk.ending import end_with_credit, preview_ending
from chalicelib.application.gifts import redeeming
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import promos, purchases, renewals
from chalicelib.bootstrap import Container, Stand
from chalicelib.config import Settings
from chalicelib.domain.errors import DialtoneError, Refused
from chalicelib.domain.money import Money
from tests.support.numbers_for_sale import order
from tests.support.parts import HandClock
from tests.support.played_chat import PlayedChat

T = TypeVar("T")


@dataclass(frozen=True)
class Site:
    """Everything a process needs to serve the same customers as the others; picklable."""

    environment: Mapping[str, str]
    at: datetime

    def container(self) -> Container:
        """A wired application of this process; its queues and chat are its own."""
        os.environ.update(self.environment)
        stand = Stand(
            business_clock=HandClock(self.at),
            chat=PlayedChat(lenient=True),
            queues=MemoryQueues(),
            files=MemoryFiles(),
        )
        return Container(Settings(dict(self.environment)), stand)


def at_once(site: Site, act: Callable[..., T], *arguments: object, times: int = 2) -> list[T]:
    """What `times` processes got that did the same at the same moment, after each had warmed up."""
    return at_once_each(site, act, [arguments] * times)


def at_once_each(
    site: Site, act: Callable[..., T], arguments: Sequence[tuple[object, ...]]
) -> list[T]:
    """The same, where each process has arguments of its own."""
    context, times = multiprocessing.get_context("spawn"), len(arguments)
    with (
        context.Manager() as manager,
        ProcessPoolExecutor(times, mp_context=context) as pool,
    ):
        gate = manager.Barrier(times)
        futures = [pool.submit(_behind, gate, site, act, given) for given in arguments]
        return [future.result(timeout=100) for future in futures]


def _behind(gate: object, site: Site, act: Callable[..., T], arguments: tuple[object, ...]) -> T:
    services = site.container().services
    services.store.load([])
    gate.wait(90)  # type: ignore[attr-defined]  # a proxy of multiprocessing's Barrier
    return act(services, *arguments)


def press_pay(services: Services, draft_id: str, payer_id: int, revision: int) -> str:
    """The charge that this press led to."""
    return purchases.start_payment(services, draft_id, payer_id, revision, 1).id


def press_pay_from_balance(services: Services, draft_id: str, payer_id: int, revision: int) -> str:
    """The subscription that this press led to."""
    return purchases.pay_from_balance(services, draft_id, payer_id, revision)


def press_top_up(services: Services, payer_id: int, amount: Money, message_id: int) -> str:
    """The charge that this press led to."""
    return top_ups.start_top_up(services, payer_id, amount, message_id).id


def enter_promos(services: Services, code: str, drafts: Mapping[int, str]) -> dict[int, str]:
    """By payer: what became of entering the code for their draft, all of them at the same moment."""

    def enter(payer_id: int) -> str:
        try:
            promos.enter_promo(services, drafts[payer_id], payer_id, code)
        except Refused as refused:
            return refused.code
        except DialtoneError as error:
            return type(error).__name__
        return "reserved"

    with ThreadPoolExecutor(len(drafts)) as pool:
        return dict(zip(drafts, pool.map(enter, drafts), strict=True))


def hear_of(services: Services, charge_id: str) -> str:
    """A webhook says that something happened to this charge."""
    return charges.advance(services, charge_id).state.value


def press_orders(services: Services, numbers: list[str], payers: list[int]) -> list[str]:
    """What each press led to: every payer presses for every number, in an order of this process's own."""
    dice, outcomes = Random(os.getpid()), []
    for number in numbers:
        for payer in dice.sample(payers, len(payers)):
            try:
                order(services, number, payer)
            except Refused as refused:
                outcomes.append(refused.code)
            else:
                outcomes.append("ordered")
    return outcomes


def press_renew(services: Services, subscription_id: str, payer_id: int, end: datetime) -> str:
    """What the press led to, or how it was refused."""
    try:
        renewals.renew_now(services, subscription_id, payer_id, None, end)
    except DialtoneError as error:
        return type(error).__name__
    return "renewed"


def press_redeem(services: Services, code: str, account_ids: list[int]) -> dict[int, str]:
    """By account: what became of accepting the gift, all of them at the same moment."""

    def accept(account_id: int) -> str:
        try:
            redeeming.redeem(services, code, account_id)
        except Refused as refused:
            return refused.code
        return "redeemed"

    with ThreadPoolExecutor(len(account_ids)) as pool:
        return dict(zip(account_ids, pool.map(accept, account_ids), strict=True))


def press_end(services: Services, subscription_id: str) -> str:
    """One of the staff, each process another, ends it with credit as they are shown it."""
    staff = os.getpid()
    try:
        shown = preview_ending(services, subscription_id, staff, "asked for it")
        end_with_credit(services, shown.id, staff)
    except Refused as refused:
        return refused.code
    return "ended"

"""What is to be ended before an account can be deleted: whatever has money in it, or will take some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.application.gifts.giving import gifts_of
from chalicelib.application.numbers.rents import numbers_of
from chalicelib.application.payments.records import charge_key
from chalicelib.application.promotions.referring import invitations_of
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.support.records import request_key
from chalicelib.application.unit import Unit
from chalicelib.domain.gifts.gift import GiftState
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.promotions.referral import ReferralState
from chalicelib.domain.support.request import Request

CHARGE: Final = "charge"

HINDRANCES: Final = (
    "subscription", "number", "gift", "balance", "debt", "dispute", CHARGE, "reward", "request",
)  # fmt: skip
"""Their names, in the order in which they are told."""


def hindrances_of(services: Services, unit: Unit, account: Account) -> tuple[str, ...]:
    """What is in the way, as far as the account leads to it. It is read after the account, and whatever adds
    to it writes the account: who commits on the version of the account has seen all of it."""
    found = set(_of_account(unit, account)) | set(_elsewhere(services, account.id))
    return tuple(name for name in HINDRANCES if name in found)


def _of_account(unit: Unit, account: Account) -> Iterator[str]:
    if account.available:
        yield "balance"
    if account.owed:
        yield "debt"
    if account.flagged:
        yield "dispute"
    unit.load(*map(charge_key, account.buying.values()), *map(request_key, account.requests))
    charges = [unit.get(Charge, charge_key(one)) for one in account.buying.values()]
    if account.held or any(one is not None and not one.terminal for one in charges):
        yield CHARGE
    requests = [unit.require(Request, request_key(one)) for one in account.requests]
    if any(one.is_with_staff for one in requests):
        yield "request"


def _elsewhere(services: Services, account_id: int) -> Iterator[str]:
    if any(one.live for one in subscriptions_of(services, account_id)):
        yield "subscription"
    if any(one.is_rented for one in numbers_of(services, account_id)):
        yield "number"
    if any(one.state is GiftState.OPEN for one in gifts_of(services, account_id)):
        yield "gift"
    invited = invitations_of(services, account_id).referrals
    if any(one.state is ReferralState.WAITING for one in invited):
        yield "reward"

"""Gifts that somebody has paid for, for tests."""

from __future__ import annotations

from chalicelib.application.gifts import giving
from chalicelib.application.people.accounts import get_account
from chalicelib.application.services import Services
from chalicelib.domain.gifts.gift import Gift
from chalicelib.domain.money import Money


def put_plan(
    services: Services, payer_id: int, plan: str = "softphone", months: int | None = None
) -> Gift:
    """A plan as it begins, at today's price, still to be paid."""
    account, spec = get_account(services, payer_id), services.catalog.plan(plan)
    options = {one.key: one.default for one in spec.options}
    months = months or spec.periods[0].months
    shown = giving.quote_gift(services, account, plan, options, months).gross
    return giving.put_plan_together(services, payer_id, plan, options, months, shown=shown)


def put_amount(services: Services, payer_id: int, amount: str) -> Gift:
    """An amount, still to be paid."""
    money = Money.of(amount, services.catalog.default_currency)
    return giving.put_amount_together(services, payer_id, money)


def given(services: Services, gift: Gift) -> Gift:
    """Paid from the balance."""
    return giving.give_from_balance(services, gift.id, gift.payer_id)

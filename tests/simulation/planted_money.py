"""Defects planted where money, cards and settlements are decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.payments import asking, charges, methods, moves, settling
from chalicelib.application.payments.records import Settlement, charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import renewals, selling
from chalicelib.application.unit import Unit
from chalicelib.domain.payments import charge, funding, saved_cards
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.payments.funding import ByCard
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing import quote
from chalicelib.domain.subscriptions import subscription
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def card_pays_the_whole_price(patch: pytest.MonkeyPatch) -> None:
    """The balance's share is set aside, and yet the card is asked for everything."""
    real = funding.fund

    def fund(payer: Any, price: Any, card: Any, minimum: Any) -> Any:
        found = real(payer, price, card, minimum)
        return replace(found, amount=price) if isinstance(found, ByCard) else found

    everywhere(patch, funding, "fund", fund)


def minimum_not_applied(patch: pytest.MonkeyPatch) -> None:
    """An automatic renewal that lacks less than the system moves asks for just that."""
    real = funding.fund
    everywhere(
        patch,
        funding,
        "fund",
        lambda payer, price, card, minimum: real(payer, price, card, minimum.zero),
    )


def hold_not_released(patch: pytest.MonkeyPatch) -> None:
    """What a failed charge held stays set aside."""
    patch.setattr(settling, "_released", lambda _unit, _services, payer, _charge: payer)


def vat_of_the_utc_day(patch: pytest.MonkeyPatch) -> None:
    """VAT is decided by the day in UTC, not by the seller's calendar."""
    patch.setattr(quote, "local_date", lambda moment, _zone: moment.date())


def discount_forgotten_at_renewal(patch: pytest.MonkeyPatch) -> None:
    """Only the first period has its discount."""
    real = quote.quote

    def full_price(catalog: Any, plan: Any, *rest: Any, **named: Any) -> Any:
        periods = tuple(replace(period, discount_percent=0) for period in plan.periods)
        return real(catalog, replace(plan, periods=periods), *rest, **named)

    patch.setattr(selling, "quote", full_price)


def renewed_with_default_options(patch: pytest.MonkeyPatch) -> None:
    """The next period costs what the plan costs as it is first shown."""
    real = quote.quote

    def plain(catalog: Any, plan: Any, _options: Any, *rest: Any, **named: Any) -> Any:
        return real(catalog, plan, {}, *rest, **named)

    patch.setattr(selling, "quote", plain)


def late_money_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Money that arrives for a charge which was given up is not credited."""
    real = moves.next_move

    def next_move(one: Charge, *rest: Any, **named: Any) -> Any:
        settled = replace(one, state=ChargeState.SETTLED)
        return real(settled if one.state is ChargeState.FAILED else one, *rest, **named)

    patch.setattr(charges, "next_move", next_move)


def new_money_wakes_nobody(patch: pytest.MonkeyPatch) -> None:
    """A top-up lies on the balance, and what waits for money waits on."""
    real = charge.settled

    def settled(*given: Any, **named: Any) -> Charge:
        return real(*given, **{**named, "new_money": False})

    everywhere(patch, charge, "settled", settled)


def settled_without_guard(patch: pytest.MonkeyPatch) -> None:
    """Money is booked, and nothing says that it was."""
    real = Unit.put

    def put(self: Unit, key: Any, value: Any) -> None:
        if not isinstance(value, Settlement):
            real(self, key, value)

    patch.setattr(Unit, "put", put)


def webhook_taken_for_another(patch: pytest.MonkeyPatch) -> None:
    """Money is booked for the payer's other open charge, if there is one."""
    real_settle, real_open = settling.settle_all, asking.open_at
    opened: list[tuple[object, int, str]] = []

    def open_at(services: Any, one: Charge) -> Any:
        opened.append((services.clock, one.payer_id, one.id))
        return real_open(services, one)

    def settle(services: Any, charge_id: str, answer: Any) -> Charge:
        mine = Unit(services).require(Charge, charge_key(charge_id))
        for clock, payer_id, other_id in opened:
            if clock is services.clock and payer_id == mine.payer_id and other_id != mine.id:
                other = Unit(services).get(Charge, charge_key(other_id))
                if other is not None and not other.terminal:
                    return real_settle(services, other.id, answer)
        return real_settle(services, charge_id, answer)

    patch.setattr(charges, "open_at", open_at)
    patch.setattr(charges, "settle_all", settle)


def removed_card_kept_at_the_provider(patch: pytest.MonkeyPatch) -> None:
    """A card that its holder removes is taken off the list only."""
    patch.setattr(methods, "put_cards", lambda *_: None)


def new_card_not_the_default(patch: pytest.MonkeyPatch) -> None:
    """A card saved beside others does not become the one that pays."""
    real = saved_cards.with_card

    def with_card(account: Account, card: Any) -> Account:
        after = real(account, card)
        kept = any(one.reference == account.default_card for one in after.cards)
        return replace(after, default_card=account.default_card) if kept else after

    everywhere(patch, saved_cards, "with_card", with_card)


def declined_card_asked_at_once(patch: pytest.MonkeyPatch) -> None:
    """A card that has just been declined for this renewal is asked again, by hand and by itself."""
    everywhere(patch, subscription, "is_fresh", lambda card, _subscription: card.usable)
    everywhere(patch, subscription, "may_be_asked", lambda card, *_: card.usable)


def card_of_another_used(patch: pytest.MonkeyPatch) -> None:
    """The Customer's card is asked for what the Payer is to pay."""
    real_fund, real_attempt = funding.fund, renewals._attempt
    of_customer: list[Any] = [None]

    def attempt(unit: Unit, services: Any, one: Any, payer: Account) -> Any:
        of_customer[0] = unit.require(Account, account_key(one.customer_id)).usable_card
        return real_attempt(unit, services, one, payer)

    def fund(payer: Any, price: Any, card: Any, minimum: Any) -> Any:
        return real_fund(payer, price, of_customer[0] or card, minimum)

    patch.setattr(renewals, "_attempt", attempt)
    patch.setattr(renewals, "fund", fund)


MONEY: Final[tuple[Plant, ...]] = (
    card_pays_the_whole_price,
    minimum_not_applied,
    hold_not_released,
    vat_of_the_utc_day,
    discount_forgotten_at_renewal,
    renewed_with_default_options,
    late_money_forgotten,
    new_money_wakes_nobody,
    settled_without_guard,
    webhook_taken_for_another,
    removed_card_kept_at_the_provider,
    new_card_not_the_default,
    declined_card_asked_at_once,
    card_of_another_used,
)

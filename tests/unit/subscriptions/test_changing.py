"""A running subscription is changed: shown, agreed to, paid in each way, and never otherwise than shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.application.invoicing.documents import documents_of
from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import charges
from chalicelib.application.people.billing import say_country
from chalicelib.application.subscriptions import changes, lifecycle, renewals
from chalicelib.application.subscriptions.notices import LimitsChanged
from chalicelib.application.subscriptions.promos import enter_promo
from chalicelib.application.subscriptions.purchases import pay_from_balance
from chalicelib.application.subscriptions.selling import renewal_price
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.policy import ChangePolicy, Expansion, Reduction, Upgrade
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG, VOIPTIME, times
from tests.support.faults import befalls
from tests.support.for_others import accepted_by
from tests.support.parts import ANNA, BORIS
from tests.support.promos import promo
from tests.support.refusals import refused
from tests.support.world import World

LATER: Final = replace(
    SIPTG, change=ChangePolicy(Expansion.SHORTEN, Reduction.NEXT_RENEWAL, Upgrade.NEVER)
)
MIDWAY: Final = timedelta(days=10)


class Running:
    """Anna's subscription, bought by card ten days ago."""

    def __init__(self, catalog: Catalog = VOIPTIME, plan: str = "basic", later: str = "ok") -> None:
        self.world = World(catalog)
        self.number = self.world.buy_by_card(ANNA, later, plan).id
        self.world.wait(days=10)

    @property
    def one(self) -> Subscription:
        return self.world.subscription(self.number)

    def shown(self, plan: str | None = None, **options: int) -> Amendment:
        begun = changes.begin_change(self.world.services, self.number, ANNA.id)
        return changes.choose_change(
            self.world.services,
            self.number,
            ANNA.id,
            begun.revision,
            plan_id=plan,
            options=options,
        )

    def agree(self, amendment: Amendment) -> Subscription:
        return changes.change_from_balance(
            self.world.services, self.number, ANNA.id, amendment.revision
        )

    def pay(self, amendment: Amendment, card: str | None = None) -> Charge:
        charge = changes.change_by_card(
            self.world.services, self.number, ANNA.id, amendment.revision, None, card=card
        )
        self.world.work()
        return charges.get_charge(self.world.services, charge.id)

    @property
    def card(self) -> str:
        (card,) = self.world.account(ANNA).cards
        return card.reference


def test_from_the_balance_the_difference_is_taken_once() -> None:
    running = Running()
    running.world.top_up(ANNA, "100.00")
    shown = running.shown("professional")
    after = running.agree(shown)
    assert running.agree(shown) == after
    assert shown.shown is not None
    left = Money.of("100.00", "USD") - shown.shown.to_pay
    assert running.world.account(ANNA).available == left
    assert (after.plan_id, after.end) == ("professional", shown.shown.end_before)
    running.world.work()
    running.world.audit()


def test_the_next_period_costs_what_was_said_and_is_paid_unasked() -> None:
    running = Running()
    running.world.top_up(ANNA, "500.00")
    shown = running.shown("professional", licences=2)
    after = running.agree(shown)
    price = renewal_price(running.world.services, running.world.account(ANNA), after)
    assert shown.shown is not None
    assert shown.shown.renewal == price == Money.of("48.00", "USD")
    available = running.world.account(ANNA).available
    running.world.wait(days=30)
    assert running.world.account(ANNA).available == available - price


def test_on_a_page_the_balance_is_left_alone() -> None:
    running = Running()
    running.world.top_up(ANNA, "5.00")
    shown = running.shown("professional")
    charge = running.pay(shown)
    assert running.pay(shown).id == charge.id
    assert shown.shown is not None
    assert (charge.amount, charge.held.minor) == (shown.shown.to_pay, 0)
    running.world.pay_page(charge)
    assert running.one.plan_id == "professional"
    assert running.world.account(ANNA).available == Money.of("5.00", "USD")
    running.world.audit()


def test_by_a_saved_card_at_once() -> None:
    running = Running()
    charge = running.pay(running.shown("professional"), running.card)
    assert (charge.state, charge.outcome) == (ChargeState.SETTLED, "changed")
    assert running.one.plan_id == "professional"
    running.world.audit()


def test_a_card_is_asked_for_the_least_it_moves_and_the_rest_stays_on_the_balance() -> None:
    running = Running()
    running.world.to(running.one.end - timedelta(days=4))
    running.world.to(running.one.end - timedelta(days=3, hours=1))
    switch_auto_renew(running.world.services, running.number, ANNA.id, on=False)
    running.world.to(running.one.end - timedelta(hours=1))
    charge = running.pay(running.shown("professional"), running.card)
    assert charge.amount == Money.of("0.50", "USD")
    assert charge.price is not None
    assert running.world.account(ANNA).available == charge.amount - charge.price


def test_a_bank_that_wants_its_holder_leads_to_a_page() -> None:
    running = Running(later="authentication")
    shown = running.shown("professional")
    charge = running.pay(shown, running.card)
    assert charge.state is ChargeState.FAILED
    page = running.pay(shown, running.card)
    assert (page.state, page.confirms) == (ChargeState.WAITING, True)
    running.world.pay_page(page)
    assert running.one.plan_id == "professional"


def test_a_declined_card_changes_nothing() -> None:
    running = Running(later="decline")
    before = running.one
    charge = running.pay(running.shown("professional"), running.card)
    assert charge.state is ChargeState.FAILED
    assert running.one == before


def test_a_page_is_closed_before_the_balance_pays() -> None:
    running = Running()
    running.world.top_up(ANNA, "100.00")
    shown = running.shown("professional")
    page = running.pay(shown)
    running.agree(shown)
    assert charges.get_charge(running.world.services, page.id).failure == "closed"


def test_money_that_comes_when_it_was_changed_otherwise_is_on_the_balance() -> None:
    running = Running()
    running.world.top_up(ANNA, "100.00")
    page = running.pay(running.shown("professional"))
    running.agree(running.shown("enterprise"))
    running.world.payments.pay(str(page.reference), late=True)
    running.world.hear(str(page.reference))
    late = charges.get_charge(running.world.services, page.id)
    assert (late.outcome, running.one.plan_id) == ("credited", "enterprise")
    running.world.audit()


def test_money_that_comes_after_a_renewal_is_on_the_balance() -> None:
    running = Running()
    page = running.pay(running.shown("professional"))
    end = running.one.end
    renewals.renew_now(running.world.services, running.number, ANNA.id, None, end)
    running.world.work()
    assert running.one.end > end
    running.world.pay_page(page)
    late = charges.get_charge(running.world.services, page.id)
    assert (late.outcome, running.one.plan_id) == ("credited", "basic")


def test_a_started_payment_is_honoured_whatever_the_catalog_says_by_then() -> None:
    running = Running()
    page = running.pay(running.shown("professional"))
    running.world.deploy(times(VOIPTIME, 2))
    running.world.pay_page(page)
    assert running.one.plan_id == "professional"
    running.world.audit()


def test_what_was_shown_at_another_price_or_too_long_ago_is_not_done() -> None:
    running = Running()
    running.world.top_up(ANNA, "500.00")
    shown = running.shown("professional")
    running.world.deploy(times(VOIPTIME, 2))
    with refused("change-shown-anew"):
        running.agree(shown)
    shown = running.shown("professional")
    running.world.wait(minutes=31)
    with refused("change-shown-anew"):
        running.agree(shown)
    anew = changes.preview_change(running.world.services, running.number, ANNA.id, shown.revision)
    with refused("change-shown-anew"):
        running.agree(shown)
    assert running.agree(anew).plan_id == "professional"


def test_a_button_of_an_older_screen_chooses_nothing() -> None:
    running = Running()
    shown = running.shown("professional")
    same = changes.choose_change(
        running.world.services, running.number, ANNA.id, shown.revision - 1, options={"licences": 9}
    )
    assert same == shown


def test_what_is_missing_is_topped_up_and_leads_back_to_the_change() -> None:
    running = Running()
    world, shown = running.world, running.shown("professional")
    assert shown.shown is not None
    shown_at = world.command("subscriptions")
    world.press(shown_at, f"g:{running.number}:{shown.revision}:p")
    world.press(shown_at, shown_at.button(f"Top up {shown.shown.to_pay}").data)
    world.pay(shown_at)
    waits = world.chat.last(ANNA.id)
    assert "Your change is waiting: <b>Professional</b>" in waits.text
    amount = changes.awaiting_change(world.services, running.number, ANNA.id)
    assert amount is not None
    looked = world.press(waits, waits.button(f"Look at it: {amount.change.to_pay}").data)
    world.press(looked, looked.button(f"Pay from balance: {amount.change.to_pay}").data)
    assert running.one.plan_id == "professional"
    world.work()
    world.audit()


def test_nothing_waits_of_a_change_that_is_done_or_somebody_elses_or_free() -> None:
    running = Running(SIPTG, "gateway")
    world, waiting = running.world, changes.awaiting_change
    world.open(BORIS)
    assert waiting(world.services, running.number, ANNA.id) is None
    shown = running.shown(lines=3)
    assert waiting(world.services, running.number, ANNA.id) is None
    assert waiting(world.services, running.number, BORIS.id) is None
    running.agree(shown)
    assert waiting(world.services, running.number, ANNA.id) is None


def test_a_short_balance_changes_nothing() -> None:
    running = Running()
    before, shown = running.one, running.shown("professional")
    assert shown.shown is not None
    with refused("balance-short", missing=shown.shown.to_pay):
        running.agree(shown)
    assert running.one == before


def test_the_end_moves_by_a_credit_note_and_a_new_invoice_for_what_was_left() -> None:
    """Ten days of 181 are used of 180.00: 170.06 are left, and buy half the time."""
    running = Running(SIPTG, "gateway")
    available = running.world.account(ANNA).available
    before, shown = running.one, running.shown(lines=3)
    after = running.agree(shown)
    running.world.work()
    assert after.end < before.end
    assert (after.anchor, after.anchor_months) == (after.end, 0)
    assert running.world.account(ANNA).available == available
    entry = movements(running.world.services, ANNA.id, 1)[0]
    (credit,), sale = entry.given_back, entry.sale
    assert sale is not None
    assert (entry.kind, str(sale.gross), str(sale.vat)) == ("change", "170.06 EUR", "29.51 EUR")
    assert (credit.back.gross, credit.until) == (sale.gross, sale.lines[0].start)
    assert sale.lines[0].end == after.end
    sold, back, first = documents_of(running.world.services, ANNA.id).documents
    kinds = [one.document.kind for one in (sold, back, first)]
    assert kinds == [DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.INVOICE]
    assert back.document.corrects == first.document.id
    assert (first.document.credited, first.document.ended_at) == ((sale.gross,), credit.until)
    assert all(one.document.number for one in (sold, back, first))
    running.world.audit()
    running.world.to(after.end + timedelta(days=1))
    assert running.one.start == after.end
    running.world.audit()


def test_what_is_given_back_has_the_vat_of_its_sale_and_what_is_sold_anew_that_of_the_day() -> None:
    """Bought in Lithuania at 21 %, changed in Germany at 19 %; the gross is the same."""
    running = Running(SIPTG, "gateway")
    say_country(running.world.services, ANNA.id, "DE")
    shown = running.shown(lines=3)
    available = running.world.account(ANNA).available
    running.agree(shown)
    entry = movements(running.world.services, ANNA.id, 1)[0]
    (credit,), sale = entry.given_back, entry.sale
    assert sale is not None
    assert shown.shown is not None
    assert shown.shown.resold is not None
    assert (str(credit.back.vat), credit.back.vat_country) == ("29.51 EUR", "LT")
    assert (str(sale.vat), sale.vat_country) == ("27.15 EUR", "DE")
    assert shown.shown.resold.vat == sale.vat
    assert credit.back.gross == sale.gross
    assert running.world.account(ANNA).available == available
    running.world.work()
    running.world.audit()


def for_boris(catalog: Catalog) -> Running:
    """The same, bought by Anna from her balance for Boris."""
    running = Running.__new__(Running)
    running.world = world = World(catalog)
    world.open(BORIS)
    world.top_up(ANNA, "400.00")
    draft, _ = world.draft(ANNA, "gateway")
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    running.number = pay_from_balance(world.services, draft, ANNA.id, revision)
    return running


def test_a_customer_for_whom_another_pays_is_told_what_it_allows_now() -> None:
    running = for_boris(LATER)
    world = running.world
    running.agree(running.shown(lines=3))
    world.work()
    assert "Лимиты подписки Gateway изменились" in world.chat.last(BORIS.id).text
    assert "Линии: 3" in world.chat.last(BORIS.id).text
    assert len(world.notices(LimitsChanged)) == 1
    running.agree(running.shown(lines=1))
    world.to(running.one.end + timedelta(hours=1))
    assert running.one.options["lines"] == 1
    assert len(world.notices(LimitsChanged)) == 2
    assert "Линии: 1" in world.chat.last(BORIS.id).text
    world.audit()


def test_who_pays_for_themselves_is_told_by_the_screen_alone() -> None:
    running = Running(SIPTG, "gateway")
    running.agree(running.shown(lines=3))
    running.world.wait(minutes=5)
    assert running.world.notices(LimitsChanged) == []


def test_a_renewal_meanwhile_does_not_silence_it() -> None:
    running = for_boris(SIPTG)
    world = running.world
    world.to(running.one.end - timedelta(days=10))
    running.agree(running.shown(lines=2))
    renewals.renew_now(world.services, running.number, ANNA.id, None, running.one.end)
    assert "tell_changed" in running.one.waits
    world.work()
    assert len(world.notices(LimitsChanged)) == 1


def test_less_is_no_more_changed_before_it_counts() -> None:
    running = Running(SIPTG, "gateway")
    running.agree(running.shown(lines=3))
    after = running.agree(running.shown(lines=1))
    with refused("change-too-soon", at=after.stretches[0].start):
        running.shown(lines=3)
    running.world.wait(minutes=5)
    assert running.shown(lines=3).shown is not None


def test_for_the_next_period_it_is_taken_back_or_taken() -> None:
    running = Running(LATER, "gateway")
    running.agree(running.shown(lines=3))
    after = running.agree(running.shown(lines=1))
    assert (after.options["lines"], after.renewed_options["lines"]) == (3, 1)
    assert running.agree(running.shown(lines=3)).renewal_options is None
    running.agree(running.shown(lines=1))
    end = running.one.end
    running.world.to(end - timedelta(days=2))
    sold = running.one
    assert (sold.start, sold.paid, sold.options["lines"]) == (end, Money.of("180.00", "EUR"), 3)
    with refused("change-next-sold"):
        running.shown(lines=2)
    running.world.to(end + timedelta(hours=1))
    assert (running.one.options["lines"], running.one.renewal_options) == (1, None)
    running.world.audit()


@pytest.mark.parametrize("on_page", [False, True])
def test_a_renewal_that_was_shown_for_an_end_that_has_moved_takes_nothing(on_page: bool) -> None:
    """More options have made it end sooner, and with fewer the next period costs what was on the button."""
    running = Running(LATER, "gateway")
    running.world.to(running.one.end - timedelta(days=10))
    start, price = running.one.end, Money.of("180.00", "EUR")
    running.agree(running.shown(lines=3))
    one = running.agree(running.shown(lines=1))
    services = running.world.services
    assert one.end < start
    assert renewal_price(services, running.world.account(ANNA), one) == price
    assert renewals.preview_renewal(services, one.id, ANNA.id, start, price) is None
    done = renewals.renew_now(services, one.id, ANNA.id, 9, start, shown=price, on_page=on_page)
    assert (done.sold, done.charge, running.one) == (None, None, one)
    asked = renewals.renew_now(services, one.id, ANNA.id, 9, one.end, shown=price, on_page=on_page)
    assert asked.charge is not None


@pytest.mark.parametrize(
    ("plan", "options", "code"),
    [
        (None, {"licences": 2}, "change-mixed"),
        ("basic", {}, "upgrade-lower"),
        ("enterprise", {"licences": 2}, "change-mixed"),
    ],
)
def test_what_cannot_be(plan: str | None, options: dict[str, int], code: str) -> None:
    running = Running(plan="professional")
    running.world.top_up(ANNA, "500.00")
    running.agree(running.shown(licences=4))
    params = {} if code == "change-mixed" else {"end": running.one.end}
    if plan is None:
        code, params = "reduction-never", {"end": running.one.end}
    with refused(code, **params):
        running.shown(plan, **options)


def test_only_its_payer_and_only_paid_time() -> None:
    running = Running()
    running.world.open(BORIS)
    with refused("subscription-gone"):
        changes.begin_change(running.world.services, running.number, BORIS.id)
    switch_auto_renew(running.world.services, running.number, ANNA.id, on=False)
    running.world.to(running.one.end + timedelta(hours=1))
    with refused("change-in-grace"):
        running.shown("professional")
    running.world.wait(days=5)
    with refused("subscription-ended", subscription=running.number):
        running.shown("professional")


def test_nothing_is_changed_while_a_renewal_is_paid_or_has_failed() -> None:
    running = Running(later="decline")
    running.world.to(running.one.end - timedelta(days=2, hours=12))
    assert running.one.failure is not None
    with refused("change-unpaid"):
        running.shown("professional")
    silent = Running()
    silent.world.payments.fault = befalls("before", "prepare", "confirm", "look_up")
    silent.world.to(silent.one.end - timedelta(days=2, hours=23))
    assert silent.one.open_charge is not None
    with refused("charge-open"):
        silent.shown("professional")


def test_a_plan_that_is_not_sold_is_none_to_change_to() -> None:
    running = Running()
    gone = replace(VOIPTIME, plans=tuple(p for p in VOIPTIME.plans if p.id != "professional"))
    running.world.deploy(gone)
    with refused("unknown-plan", plan="professional"):
        running.shown("professional")


def test_free_days_of_a_promo_code_stay_free_in_a_change() -> None:
    """42 days for the price of a month: when half of them are left, half of the difference is paid."""
    world = World(VOIPTIME, at=datetime(2026, 1, 20, 12, tzinfo=UTC))
    promo(world, "FORTNIGHT 14 days")
    world.top_up(ANNA, "500.00")
    draft, _ = world.draft(ANNA, "basic")
    applied = enter_promo(world.services, draft, ANNA.id, "fortnight")
    number = pay_from_balance(world.services, draft, ANNA.id, applied.revision)
    one = switch_auto_renew(world.services, number, ANNA.id, on=False)
    assert one.end == datetime(2026, 3, 3, 12, tzinfo=UTC)
    world.to(one.start + (one.end - one.start) / 2)
    begun = changes.begin_change(world.services, number, ANNA.id)
    shown = changes.choose_change(
        world.services, number, ANNA.id, begun.revision, plan_id="professional"
    ).shown
    assert shown is not None
    assert shown.to_pay == shown.left == Money.of("12.00", "USD")
    world.audit()


def test_a_renewals_page_that_is_paid_after_a_change_is_on_the_balance() -> None:
    """It was opened for two licences; by now there are five, and so many are renewed."""
    running = Running()
    running.world.top_up(ANNA, "500.00")
    end, services = running.one.end, running.world.services
    opened = renewals.renew_now(services, running.number, ANNA.id, None, end, on_page=True)
    assert opened.charge is not None
    page = charges.get_charge(services, opened.charge.id)
    charges.advance(services, page.id, cancel=True)
    running.agree(running.shown(licences=5))
    running.world.payments.pay(str(page.reference), late=True)
    running.world.hear(str(page.reference))
    assert charges.get_charge(services, page.id).outcome == "credited"
    assert running.one.renewed_options["licences"] == 5
    running.world.audit()


def test_a_price_that_was_announced_while_it_was_changed_is_not_the_new_one() -> None:
    running = Running()
    running.world.top_up(ANNA, "500.00")
    running.world.to(running.one.waits["remind"].at - timedelta(seconds=1))
    running.world.clock.at = running.one.waits["remind"].at
    shown = running.shown(licences=5)
    running.world.racers.append(lambda: running.agree(shown))
    lifecycle.remind(running.world.services, running.number)
    assert shown.shown is not None
    assert (running.one.told or running.one.paid) == shown.shown.renewal

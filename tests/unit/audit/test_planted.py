"""One planted damage for each promise: the audit finds it and names the record; nothing else is found."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from chalicelib.adapters.statements.reading import read_statements
from chalicelib.application import parking
from chalicelib.application.audit import audit
from chalicelib.application.auditing import Report
from chalicelib.application.banking import acts
from chalicelib.application.banking.importing import import_statements
from chalicelib.application.banking.records import receipt_key
from chalicelib.application.desk.agreeing import agree_on_terms, agreement_key, preview_terms
from chalicelib.application.desk.ending import ending_key, preview_ending
from chalicelib.application.desk.opening import open_renewal, opening_key, preview_opening
from chalicelib.application.exchange.records import feed_key
from chalicelib.application.gifts.records import gift_key
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.numbers.records import for_sale_key, number_key
from chalicelib.application.parked import parked_key
from chalicelib.application.payments import hearing, watching
from chalicelib.application.payments.records import (
    charge_key,
    kept_card_key,
    reversal_key,
    watch_key,
)
from chalicelib.application.people import accounts, billing
from chalicelib.application.people.records import account_key, vat_check_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.payments import NoAnswer
from chalicelib.application.ports.store import Due, Key, Put, Table
from chalicelib.application.promotions.records import (
    code_key,
    listed_key,
    referral_key,
    uses_key,
)
from chalicelib.application.subscriptions import promos, purchases, renewals
from chalicelib.application.subscriptions.handing_over import handover_key, offer_handover
from chalicelib.application.subscriptions.proposals import proposal_key
from chalicelib.application.subscriptions.records import draft_key, link_key, subscription_key
from chalicelib.application.support import requests
from chalicelib.application.support.records import deletion_key, parked_name, request_key
from chalicelib.domain.exchange.rates import Source
from chalicelib.domain.money import Money
from chalicelib.domain.promotions.referral import payload_of
from chalicelib.domain.subscriptions.agreement import Agreement
from chalicelib.domain.support.request import RequestKind
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.credits import give_back_of, last_sale
from tests.support.faults import befalls
from tests.support.for_others import accepted_by
from tests.support.gifts import given, put_amount
from tests.support.json_text import json_text
from tests.support.numbers_for_sale import in_euros, new_york, offer_numbers, order
from tests.support.promos import promo
from tests.support.statements import Line, camt
from tests.support.world import World

ANNA, BORIS, NOBODY = 101, 202, 404
CLARA = Person(303, "Clara", "en")

Bodies = dict[str, Any]


class Books:
    """A world with two payers: one bought by card and renewed, one from the balance."""

    def __init__(self) -> None:
        self.world = World()
        self.bought = self.world.buy_by_card(ANNA)
        self.world.top_up(BORIS, "200.00")
        self.other = self.world.buy_from_balance(BORIS)
        self.world.wait(days=181)
        self.world.work()
        self.world.audit()

    def report(self) -> Report:
        return audit(self.world.services)

    def records(self, table: Table, name: str) -> list[Key]:
        records, _ = self.world.services.store.scan(table)
        return [r.key for r in records if r.key.sk.partition(":")[0] == name]

    def body(self, key: Key) -> Bodies:
        return self.world.services.store.load([key])[key].body

    def write(self, key: Key, body: Bodies, due: Due | str | None = "same") -> None:
        record = self.world.services.store.load([key]).get(key)
        same = record.due if record is not None else None
        version = record.version if record is not None else 0
        at = same if isinstance(due, str) else due
        put = Put(key, json_text(body), version, at)
        self.world.services.store.commit([put], f"damage {key} {version}")

    def change(self, key: Key, **fields: Any) -> None:
        self.write(key, {**self.body(key), **fields})

    def document(self, number: int) -> Key:
        """The one with this number."""
        keys = self.records(Table.DOCUMENTS, "document")
        (found,) = [k for k in keys if int(self.body(k)["number"].rpartition("-")[2]) == number]
        return found

    def series(self) -> Key:
        (key,) = self.records(Table.DOCUMENTS, "series")
        return key

    def open_a_hold(self) -> tuple[Key, Key]:
        """A renewal by balance and card that the bank has not answered: the account and the charge."""
        world = self.world
        world.top_up(ANNA, "10.00")
        world.to(world.subscription(self.bought.id).end - timedelta(days=10))
        world.payments.fault = befalls("before", "prepare", "confirm", "look_up")
        subscription = world.subscription(self.bought.id)
        with suppress(NoAnswer):
            renewals.renew_now(world.services, self.bought.id, ANNA, None, subscription.end)
        account = world.account(ANNA)
        assert account.held.minor > 0, "something is held"
        charge = world.subscription(self.bought.id).open_charge
        assert charge is not None
        return account_key(ANNA), charge_key(charge)


Plant = Callable[[Books], Key | str]
"""Does the damage; returns the record in which it is to be found."""


def a_balance_that_its_entries_do_not_give(books: Books) -> Key | str:
    books.change(account_key(BORIS), available="999.00 EUR")
    return f"accounts/{BORIS}"


def a_broken_chain(books: Books) -> Key | str:
    books.change(entry_key(BORIS, 2), available_after="1.00 EUR")
    return entry_key(BORIS, 2)


def an_entry_that_is_gone(books: Books) -> Key | str:
    books.change(entry_key(BORIS, 2), sequence=7)
    return entry_key(BORIS, 2)


def a_payer_without_an_account(books: Books) -> Key | str:
    body = books.body(entry_key(BORIS, 1))
    text = str(body).replace(f"customer:{BORIS}", f"customer:{NOBODY}")
    moved = ast.literal_eval(text)
    books.write(entry_key(NOBODY, 1), {**moved, "account_id": NOBODY})
    return f"accounts/{NOBODY}"


def an_entry_that_does_not_balance(books: Books) -> Key | str:
    key = entry_key(BORIS, 1)
    first, *others = books.body(key)["postings"]
    books.change(key, postings=[{**first, "amount": "1.00 EUR"}, *others])
    return key


def _transfer(books: Books) -> Key:
    """In suspense, then assigned to Boris."""
    services = books.world.services
    import_statements(services, read_statements(camt([Line("3.00", "hello", "B1")])))
    (receipt,) = acts.suspended(services)
    act = acts.preview_assign(services, receipt.id, BORIS, 9, "his")
    acts.do_act(services, act.id, 9)
    books.world.work()
    return receipt_key(receipt.id)


def a_transfer_that_was_assigned_to_nobody(books: Books) -> Key:
    key = _transfer(books)
    books.change(key, entry_sequence=1)
    return key


def an_entry_of_what_was_in_no_suspense(books: Books) -> Key:
    key = _transfer(books)
    books.change(key, state="returned")
    books.change(key, payer_id=ANNA)
    sequence = books.world.account(BORIS).sequence
    return entry_key(BORIS, sequence)


def a_conversion_that_is_in_no_posting(books: Books) -> Key | str:
    rate = {"source": "ecb", "day": "2026-02-10", "of": "USD", "to": "EUR"}
    rate |= {"value": "0.9", "margin_percent": "0"}
    converted = {"before": "222.23 USD", "after": "200.00 EUR", "rate": rate}
    books.change(entry_key(BORIS, 1), conversion=converted)
    return entry_key(BORIS, 1)


def rates_that_their_feed_has_forgotten(books: Books) -> Key | str:
    books.world.with_banks()
    books.change(feed_key(Source.CBR), day="2020-01-01")
    return feed_key(Source.CBR)


def a_hold_that_is_lost(books: Books) -> Key | str:
    account, charge = books.open_a_hold()
    books.change(charge, held="0.00 EUR")
    return account


def a_charge_that_holds_what_the_account_does_not(books: Books) -> Key | str:
    _, charge = books.open_a_hold()
    books.change(charge, held="17.00 EUR")
    return account_key(ANNA)


def a_hold_of_a_payer_without_an_account(books: Books) -> Key | str:
    _, charge = books.open_a_hold()
    books.change(charge, payer_id=NOBODY)
    return account_key(NOBODY)


def a_settled_charge_without_its_guard(books: Books) -> Key | str:
    (first, *_) = books.records(Table.PAYMENTS, "charge")
    books.change(first, payment_reference="pi_other")
    return first


def a_payment_without_its_guard(books: Books) -> Key | str:
    (first, *_) = books.records(Table.PAYMENTS, "settlement")
    owner = books.body(first)["account_id"]
    sequence = books.body(first)["entry_sequence"]
    books.change(first, entry_sequence=99)
    return entry_key(owner, sequence)


def a_guard_of_another_entry(books: Books) -> Key | str:
    (first, *_) = books.records(Table.PAYMENTS, "settlement")
    books.change(first, entry_sequence=99)
    return first


def _refunded_elsewhere(books: Books) -> Key:
    world = books.world
    payment = next(iter(world.payments.captured()))
    refund = world.payments.refunds.give_back(payment, Money.of("5.00", "EUR"))
    hearing.hear(world.services, "stripe", world.payments.refunds.hint(refund))
    return reversal_key(f"stripe:{refund}")


def a_refund_that_was_booked_otherwise(books: Books) -> Key | str:
    key = _refunded_elsewhere(books)
    books.change(key, taken="4.00 EUR")
    return key


def money_that_went_back_for_nothing(books: Books) -> Key | str:
    key = _refunded_elsewhere(books)
    body = books.body(key)
    (sequence,) = body["entries"]
    books.change(key, entries=[])
    return entry_key(body["payment"]["payer_id"], sequence)


def a_gap_in_the_numbers(books: Books) -> Key | str:
    key = books.document(2)
    body = {k: v for k, v in books.body(key).items() if k not in ("number", "issue_date")}
    books.write(key, body)
    return books.series()


def a_number_twice(books: Books) -> Key | str:
    second = books.document(2)
    first = books.body(books.document(1))
    books.change(second, number=first["number"], counter=first["counter"])
    return f"documents/{second.pk}"


def a_counter_that_fell_back(books: Books) -> Key | str:
    last = books.document(3)
    books.change(books.series(), last_number=2)
    return last


def an_account_that_its_name_does_not_find(books: Books) -> Key | str:
    named = books.records(Table.ACCOUNTS, "named")
    key = next(one for one in named if one.sk.endswith(f":{ANNA}"))
    books.change(key, account_id=NOBODY)
    return account_key(ANNA)


def a_card_that_leads_to_somebody_else(books: Books) -> Key | str:
    key, *_ = books.records(Table.PAYMENTS, "paid_by_card")
    books.change(key, account_id=NOBODY)
    return key


def a_number_that_leads_to_another_document(books: Books) -> Key | str:
    key, other, *_ = books.records(Table.DOCUMENTS, "numbered")
    books.change(key, documents=books.body(other)["documents"])
    return key


def two_series_that_print_the_same(books: Books) -> Key | str:
    books.change(books.document(1), issue_date="2025-01-31")
    return str(books.body(books.document(2))["number"]).rpartition("-")[0]


def a_document_without_a_sale(books: Books) -> Key | str:
    body = books.body(books.document(1))
    bare = {k: v for k, v in body.items() if k not in ("number", "issue_date", "sha256")}
    books.write(document_key("stray"), {**bare, "id": "stray", "entry_sequence": 99}, None)
    return document_key("stray")


def a_sale_without_a_document(books: Books) -> Key | str:
    key = books.document(1)
    body = books.body(key)
    sale = entry_key(body["payer_id"], body["entry_sequence"])
    books.change(key, entry_sequence=99)
    return sale


def two_live_subscriptions(books: Books) -> Key | str:
    key = subscription_key("second")
    books.write(key, {**books.body(subscription_key(books.bought.id)), "id": "second"}, None)
    return key


def an_account_that_names_what_is_not_live(books: Books) -> Key | str:
    books.change(account_key(ANNA), live={"softphone": "none"})
    return account_key(ANNA)


def a_worth_that_nobody_paid(books: Books) -> Key | str:
    books.change(subscription_key(books.bought.id), given=1)
    return f"accounts/{ANNA}"


def a_gap_between_periods(books: Books) -> Key | str:
    sales = [
        key
        for key in books.records(Table.ACCOUNTS, "entry")
        if key.pk == str(ANNA) and books.body(key).get("sale")
    ]
    sale = books.body(sales[-1])["sale"]
    (line,) = sale["lines"]
    later = {**line, "start": "2026-08-05T12:00:00Z"}
    books.change(sales[-1], sale={**sale, "lines": [later]})
    return f"accounts/{ANNA}"


def an_end_that_was_not_sold(books: Books) -> Key | str:
    body = books.body(subscription_key(books.bought.id))
    books.change(subscription_key(books.bought.id), anchor_months=body["anchor_months"] + 6)
    return f"accounts/{ANNA}"


def a_wrong_place_in_the_agenda(books: Books) -> Key | str:
    key = subscription_key(books.bought.id)
    books.write(key, books.body(key), None)
    return key


def work_that_is_overdue(books: Books) -> Key | str:
    books.world.clock.at = books.world.subscription(books.bought.id).end + timedelta(days=9)
    return subscription_key(books.bought.id)


def an_unreadable_record(books: Books) -> Key | str:
    key = subscription_key(books.bought.id)
    books.change(key, unheard_of=True)
    return key


def an_unreadable_draft(books: Books) -> Key | str:
    (first, *_) = books.records(Table.SUBSCRIPTIONS, "draft")
    books.change(first, revision="x")
    return first


def a_link_to_nothing(books: Books) -> Key | str:
    books.write(link_key(ANNA, "none"), {"subscription_id": "none"})
    return link_key(ANNA, "none")


def vat_that_does_not_add_up(books: Books) -> Key | str:
    (key, *_) = [
        key
        for key in books.records(Table.ACCOUNTS, "entry")
        if key.pk == str(ANNA) and books.body(key).get("sale")
    ]
    sale = books.body(key)["sale"]
    (line,) = sale["lines"]
    books.change(key, sale={**sale, "lines": [{**line, "vat": "0.01 EUR"}]})
    return key


def work_parked_for_more_than_a_day(books: Books) -> Key | str:
    parking.park_event(books.world.services, "stripe:evt", {}, "foreign")
    books.world.clock.at += timedelta(days=1)
    return parked_key("stripe:evt")


def a_request_that_staff_do_not_see(books: Books) -> Key | str:
    services = books.world.services
    request = requests.start_request(services, ANNA, RequestKind.OTHER)
    requests.tell_request(services, request.id, ANNA, 1, text="Help!")
    requests.send_request(services, request.id, ANNA)
    books.world.settle()
    parking.resolve_parked(services, parked_name(request.id))
    return request_key(request.id)


def a_request_that_is_open_and_closed(books: Books) -> Key | str:
    services = books.world.services
    request = requests.start_request(services, ANNA, RequestKind.OTHER)
    requests.tell_request(services, request.id, ANNA, 1, text="Help!")
    requests.send_request(services, request.id, ANNA)
    books.change(request_key(request.id), closed_at="2026-01-31T12:00:00Z")
    return request_key(request.id)


def a_request_that_is_withdrawn_while_staff_draft(books: Books) -> Key | str:
    services = books.world.services
    request = requests.start_request(services, ANNA, RequestKind.OTHER)
    requests.withdraw_request(services, request.id, ANNA)
    books.change(request_key(request.id), drafts=[{"by": {"id": 7}, "to": "answer"}])
    return request_key(request.id)


def a_request_that_its_person_does_not_find(books: Books) -> Key | str:
    services = books.world.services
    request = requests.start_request(services, ANNA, RequestKind.OTHER)
    requests.tell_request(services, request.id, ANNA, 1, text="Help!")
    requests.send_request(services, request.id, ANNA)
    books.world.settle()
    books.change(account_key(ANNA), requests=[])
    return request_key(request.id)


def a_deleted_account_that_knows_a_name(books: Books) -> Key | str:
    books.change(account_key(ANNA), deleted_at="2026-02-01T12:00:00Z")
    return account_key(ANNA)


def a_deletion_that_is_over_and_was_not_done(books: Books) -> Key | str:
    body = {"account_id": ANNA, "asked_at": "2026-02-01T12:00:00Z", "language": None}
    books.write(deletion_key(ANNA), body)
    return deletion_key(ANNA)


def records_that_nobody_looks_at(books: Books) -> Key | str:
    books.write(Key(Table.ACCOUNTS, str(ANNA), "journal:1"), {"x": 1})
    return "accounts/journal"


def a_vat_number_that_nobody_checks(books: Books) -> Key | str:
    world = books.world
    world.vies.fault = befalls("silent")
    billing.name_company(world.services, ANNA, "Acme")
    billing.give_vat_number(world.services, ANNA, "LT100018548216")
    books.change(vat_check_key(ANNA), number="LT119511515")
    return account_key(ANNA)


def a_card_kept_that_nobody_lists(books: Books) -> Key | str:
    (card,) = books.world.account(ANNA).cards
    books.change(account_key(ANNA), cards=[], default_card=None)
    return kept_card_key(card.payment_system, card.reference)


def a_card_listed_that_is_to_be_forgotten(books: Books) -> Key | str:
    (card,) = books.world.account(ANNA).cards
    key = kept_card_key(card.payment_system, card.reference)
    books.change(key, left_at="2026-02-01T00:00:00Z", gone=True)
    return key


def a_watch_that_its_account_does_not_know(books: Books) -> Key:
    watching.tell_when_below(books.world.services, BORIS, Money(500, "EUR"))
    body = books.body(account_key(BORIS))
    books.write(account_key(BORIS), {k: v for k, v in body.items() if k != "watched"})
    return watch_key(BORIS)


def a_top_up_that_nobody_has_begun(books: Books) -> Key:
    watching.tell_when_below(books.world.services, BORIS, Money(500, "EUR"))
    key = watch_key(BORIS)
    books.write(key, {**books.body(key), "open_charge": "nowhere"})
    return key


def an_invoice_that_has_forgotten_what_was_given_back(books: Books) -> Key | str:
    services, entry = books.world.services, last_sale(books.world, BORIS)
    give_back_of(services, entry, lambda left: left.share(Fraction(1, 3)))
    assert entry.sale is not None
    key = document_key(entry.sale.document_id)
    books.write(key, {k: v for k, v in books.body(key).items() if k != "credited"})
    return f"accounts/{BORIS}"


def _rented(books: Books) -> Key:
    """Boris rents a number."""
    world = books.world
    world.deploy(replace(SIPTG, numbers=(in_euros(VOIPTIME.numbers[0]),)))
    offer_numbers(world.services, new_york(1))
    order(world.services, new_york(1).digits, BORIS)
    world.settle()
    return number_key(new_york(1).digits)


def a_number_that_is_sold_and_for_sale(books: Books) -> Key:
    key = _rented(books)
    books.change(for_sale_key(key.pk), taken=False)
    return key


def a_number_that_its_payer_does_not_find(books: Books) -> Key:
    key = _rented(books)
    books.change(key, payer_id=ANNA)
    return key


def a_month_that_nobody_paid(books: Books) -> str:
    key = _rented(books)
    books.change(key, anchor_months=2)
    return f"accounts/{BORIS}"


def a_number_taken_by_nobody(books: Books) -> Key:
    key = for_sale_key(_rented(books).pk)
    other = for_sale_key("12125550002")
    books.write(other, {**books.body(key), "id": other.pk}, None)
    return other


def a_number_of_two(books: Books) -> Key:
    key = _rented(books)
    sold = books.body(key)["sold_by"]
    books.change(key, payer_id=ANNA)
    return entry_key(BORIS, sold)


def an_ending_that_was_not_done(books: Books) -> Key:
    shown = preview_ending(books.world.services, books.other.id, ANNA, "a reason")
    key = ending_key(shown.id)
    books.write(key, {**books.body(key), "done_at": "2026-02-01T00:00:00Z"})
    return key


def _agreed(books: Books) -> Agreement:
    """On terms with Boris."""
    services, line = books.world.services, "15% until 2030-12-31\na reason"
    shown = preview_terms(services, BORIS, "gateway", line, ANNA)
    return agree_on_terms(services, shown.id, ANNA)


def terms_that_nobody_confirmed(books: Books) -> Key:
    key = agreement_key(_agreed(books).id)
    books.write(key, {k: v for k, v in books.body(key).items() if k != "done_at"})
    return account_key(BORIS)


def terms_other_than_confirmed(books: Books) -> Key:
    key = agreement_key(_agreed(books).id)
    body = books.body(key)
    books.write(key, {**body, "terms": {**body["terms"], "percent": 5}})
    return account_key(BORIS)


def renewal_opened_and_closed(books: Books) -> Key:
    """Its payer was told that it is open."""
    services = books.world.services
    shown = preview_opening(services, books.other.id, ANNA, "a reason")
    key, subscription = opening_key(shown.id), subscription_key(books.other.id)
    open_renewal(services, shown.id, ANNA)
    body = books.body(subscription)
    books.write(subscription, {k: v for k, v in body.items() if k != "opened_for"})
    return key


def paying_handed_over_and_not(books: Books) -> Key:
    """Accepted, and nobody else pays since."""
    services = books.world.services
    offer = offer_handover(services, books.other.id, books.other.payer_id)
    key = handover_key(offer.id)
    books.write(key, {**books.body(key), "state": "accepted", "taker_id": ANNA, "waits": {}})
    return key


def _accepted(books: Books) -> str:
    """By Boris, for whom Anna wants to pay; returns the draft."""
    draft, _ = books.world.draft(ANNA, "gateway")
    accepted_by(books.world.services, draft, ANNA, BORIS)
    return draft


def a_customer_who_has_not_said_yes(books: Books) -> Key:
    draft, _ = books.world.draft(ANNA, "gateway")
    books.change(draft_key(draft), customer_id=BORIS)
    return draft_key(draft)


def a_yes_to_something_else(books: Books) -> Key:
    draft = _accepted(books)
    known = books.body(draft_key(draft))["proposal_id"]
    books.change(proposal_key(known), customer_id=ANNA)
    return draft_key(draft)


def accepted_and_not_theirs(books: Books) -> Key:
    draft = _accepted(books)
    known = books.body(draft_key(draft))["proposal_id"]
    books.change(draft_key(draft), customer_id=ANNA)
    return proposal_key(known)


def reserved(books: Books) -> Key:
    """A code that is kept for a draft; returns the draft."""
    promo(books.world, "CODE 20%")
    draft, _ = books.world.draft(BORIS, "gateway")
    promos.enter_promo(books.world.services, draft, BORIS, "code")
    return draft_key(draft)


def a_code_that_counts_wrongly(books: Books) -> str:
    reserved(books)
    books.change(code_key("CODE"), taken=3)
    return "subscriptions/promo:CODE"


def a_code_beyond_its_limit(books: Books) -> Key:
    reserved(books)
    books.change(code_key("CODE"), limit=0)
    return code_key("CODE")


def a_sale_that_has_used_no_code(books: Books) -> Key:
    draft = reserved(books)
    world = books.world
    world.top_up(BORIS, "500.00")
    purchases.pay_from_balance(world.services, draft.pk, BORIS, 1)
    world.work()
    books.write(uses_key("CODE", BORIS), {"code": "CODE", "account_id": BORIS})
    books.change(code_key("CODE"), taken=0)
    return entry_key(BORIS, world.account(BORIS).sequence)


def a_draft_without_its_reservation(books: Books) -> Key:
    draft = reserved(books)
    books.write(uses_key("CODE", BORIS), {"code": "CODE", "account_id": BORIS})
    books.change(code_key("CODE"), taken=0)
    return draft


def a_reservation_that_no_draft_counts_on(books: Books) -> Key:
    draft = reserved(books)
    body = books.body(draft)
    books.write(draft, {k: v for k, v in body.items() if k not in ("promo", "waits")}, due=None)
    return uses_key("CODE", BORIS)


def a_listed_code_that_is_not_there(books: Books) -> Key:
    books.write(listed_key("LOST"), {"code": "LOST"}, due=None)
    return listed_key("LOST")


def _given(books: Books) -> Key:
    """Boris has paid for a gift."""
    services = books.world.services
    return gift_key(given(services, put_amount(services, BORIS, "20")).id)


def a_gift_of_more_than_was_paid_for_it(books: Books) -> Key:
    key = _given(books)
    books.change(key, amount="50.00 EUR")
    return key


def a_gift_that_came_back_without_its_money(books: Books) -> Key:
    key = _given(books)
    books.change(key, state="returned", ended_by=1, waits={})
    return key


def a_gift_that_its_giver_does_not_find(books: Books) -> Key:
    key = _given(books)
    books.change(key, payer_id=ANNA)
    return key


def money_of_a_gift_that_nobody_gave(books: Books) -> Key:
    key = _given(books)
    sequence = books.body(key)["paid_by"]
    books.change(key, state="new", paid_by=None)
    return entry_key(BORIS, sequence)


def _rewarded(books: Books) -> Key:
    """Boris has invited somebody who has paid, and has the reward."""
    world = books.world
    accounts.open_account(world.services, CLARA, payload_of(BORIS))
    billing.say_country(world.services, CLARA.id, "LT")
    world.top_up(CLARA, "100")
    world.buy_from_balance(CLARA)
    world.wait(days=15)
    return referral_key(CLARA.id)


def a_reward_of_another_amount(books: Books) -> Key:
    key = _rewarded(books)
    books.change(key, reward="6.00 EUR")
    return key


def a_reward_that_no_referral_knows(books: Books) -> Key:
    key = _rewarded(books)
    sequence = books.body(key)["entry_sequence"]
    books.change(key, state="void", entry_sequence=None)
    return entry_key(BORIS, sequence)


PLANTED: dict[str, list[Plant]] = {
    "cards": [a_card_kept_that_nobody_lists, a_card_listed_that_is_to_be_forgotten],
    "named": [an_account_that_its_name_does_not_find],
    "vat-checked": [a_vat_number_that_nobody_checks],
    "chain": [a_balance_that_its_entries_do_not_give, a_broken_chain, an_entry_that_is_gone],
    "chain of nobody": [a_payer_without_an_account],
    "readable": [an_entry_that_does_not_balance, an_unreadable_record, an_unreadable_draft],
    "holds": [
        a_hold_that_is_lost,
        a_charge_that_holds_what_the_account_does_not,
        a_hold_of_a_payer_without_an_account,
    ],
    "watched": [a_watch_that_its_account_does_not_know, a_top_up_that_nobody_has_begun],
    "settled-once": [
        a_settled_charge_without_its_guard,
        a_payment_without_its_guard,
        a_guard_of_another_entry,
        a_card_that_leads_to_somebody_else,
    ],
    "reversed": [a_refund_that_was_booked_otherwise, money_that_went_back_for_nothing],
    "numbers": [
        a_gap_in_the_numbers,
        a_number_twice,
        a_counter_that_fell_back,
        a_number_that_leads_to_another_document,
    ],
    "one-prefix": [two_series_that_print_the_same],
    "documents": [a_document_without_a_sale, a_sale_without_a_document],
    "ended": [an_ending_that_was_not_done],
    "handed": [paying_handed_over_and_not],
    "accepted": [
        a_customer_who_has_not_said_yes,
        a_yes_to_something_else,
        accepted_and_not_theirs,
    ],
    "terms": [terms_that_nobody_confirmed, terms_other_than_confirmed],
    "opened": [renewal_opened_and_closed],
    "credited": [an_invoice_that_has_forgotten_what_was_given_back],
    "one-live": [two_live_subscriptions, an_account_that_names_what_is_not_live],
    "periods": [a_gap_between_periods, an_end_that_was_not_sold],
    "worth": [a_worth_that_nobody_paid],
    "agenda": [a_wrong_place_in_the_agenda],
    "overdue": [work_that_is_overdue],
    "rented": [
        a_number_that_is_sold_and_for_sale,
        a_number_that_its_payer_does_not_find,
        a_month_that_nobody_paid,
        a_number_taken_by_nobody,
    ],
    "one-owner": [a_number_of_two],
    "referral": [a_reward_of_another_amount, a_reward_that_no_referral_knows],
    "gifts": [
        a_gift_of_more_than_was_paid_for_it,
        a_gift_that_came_back_without_its_money,
        a_gift_that_its_giver_does_not_find,
        money_of_a_gift_that_nobody_gave,
    ],
    "linked": [a_link_to_nothing],
    "converted": [a_conversion_that_is_in_no_posting],
    "transfers": [
        a_transfer_that_was_assigned_to_nobody,
        an_entry_of_what_was_in_no_suspense,
    ],
    "rates": [rates_that_their_feed_has_forgotten],
    "exact": [vat_that_does_not_add_up],
    "requests": [
        a_request_that_staff_do_not_see,
        a_request_that_its_person_does_not_find,
        a_request_that_is_open_and_closed,
        a_request_that_is_withdrawn_while_staff_draft,
    ],
    "deleted": [
        a_deleted_account_that_knows_a_name,
        a_deletion_that_is_over_and_was_not_done,
    ],
    "parked": [work_parked_for_more_than_a_day],
    "promo-limit": [
        a_code_that_counts_wrongly,
        a_code_beyond_its_limit,
        a_sale_that_has_used_no_code,
        a_listed_code_that_is_not_there,
    ],
    "promo-kept": [a_draft_without_its_reservation, a_reservation_that_no_draft_counts_on],
    "looked-at": [records_that_nobody_looks_at],
}
CASES = [(promise.split()[0], plant) for promise, plants in PLANTED.items() for plant in plants]


@pytest.mark.parametrize(("promise", "plant"), CASES, ids=[plant.__name__ for _, plant in CASES])
def test_what_is_damaged_is_found_and_named(promise: str, plant: Plant) -> None:
    books = Books()
    where = plant(books)
    name = where if isinstance(where, str) else f"{where.table}/{where.pk}/{where.sk}"
    found = [one for one in books.report().violations if one.check == promise]
    assert any(one.key.startswith(name) for one in found), found


def test_every_promise_has_a_damage_of_its_own() -> None:
    promises = set(Books().report().checked)
    assert promises - {promise for promise, _ in CASES} == {"balanced"}, "which reading refuses"


def test_an_undamaged_hold_is_clean() -> None:
    books = Books()
    books.open_a_hold()
    report = books.report()
    assert not report.violations, report.violations
    assert report.checked["holds"] > 0
    assert report.done

"""All that is stored of one person as a file: every kind of records, nothing of others, nothing that opens
something; made by workers, once."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.application.audit_records import CHECKS
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.looking import watched
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people import billing, gathering
from chalicelib.application.people.exporting import ask_export, gather, written
from chalicelib.application.people.notices import DataReady
from chalicelib.application.people.plain_values import WITHIN
from chalicelib.application.people.records import account_key, export_key
from chalicelib.application.personal import Impersonal, Personal
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.support import requests
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.export import Export
from chalicelib.domain.support.request import RequestKind
from tests.support.parts import ANNA, BORIS, DECLARED, Who
from tests.support.world import World

TOLD_CUSTOMERS = (
    "id", "family", "plan_id", "options", "start", "status", "title", "declined",
    "trial_until",
)  # fmt: skip
CARD_SHOWN = ("brand", "last4", "expiry_month", "expiry_year")
OPENS_SOMETHING = ("reference", "token", "url", "fingerprint", "secret")
BOOKS = {("entry", "reference"), ("payment_request", "reference"), ("settlement", "reference")}
"""What caused an entry, which its person reads on their documents and in their bank's app."""

OF_REVERSALS = {("reversal", "reference")}
"""The bank's own name of a refund or a dispute, which its person is to name to it."""


def file_of(world: World, who: int) -> dict[str, Any]:
    export = Unit(world.services).require(Export, export_key(who))
    read: dict[str, Any] = json.loads(written(world.services, export))
    return read


def exported(world: World, who: Who = ANNA) -> dict[str, Any]:
    number = who if isinstance(who, int) else who.id
    ask_export(world.services, number)
    world.work()
    return file_of(world, number)


def test_every_kind_of_records_is_told_or_is_not_for_a_reason() -> None:
    looks = [one for load in DECLARED.checks for one in load()]
    kinds = watched(World().services, [*looks, *CHECKS])
    said = DECLARED.personal()
    assert {*kinds} <= {*said}, "whose they are is not said"
    assert {name.value + name_ for name, name_ in {*said} - {*kinds}} == set()
    for kind, one in said.items():
        if isinstance(one, Impersonal):
            assert one.why, kind
        else:
            assert {one.record} <= kinds[kind].kinds, kind


def test_every_field_that_is_named_in_a_declaration_is_there() -> None:
    for kind, one in DECLARED.personal().items():
        if isinstance(one, Personal):
            there = {each.name for each in fields(one.record)}
            assert {*one.withheld, *one.guests_read} <= there, kind
            assert {*one.guests} <= {*one.owners.values()}, kind
            assert all(one.withheld.values()), kind


def test_no_field_that_opens_something_at_a_payment_system_is_told() -> None:
    told = {
        (name, each)
        for (_, name), one in DECLARED.personal().items()
        if isinstance(one, Personal)
        for each in one.told(())
        if any(word in each for word in OPENS_SOMETHING)
    }
    assert told <= {*BOOKS, *OF_REVERSALS, ("charge", "payment_reference")}


def test_what_somebody_has_bought_said_and_asked_is_in_the_file() -> None:
    world = World()
    world.open(ANNA)
    billing.give_email(world.services, ANNA.id, "anna@example.com")
    sold = world.buy_by_card(ANNA)
    request = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(world.services, request.id, ANNA.id, 1, text="Где мой счёт?")
    requests.send_request(world.services, request.id, ANNA.id)
    read = exported(world)
    stored = read["stored"]
    [account] = stored["accounts/account"]
    assert read["account"] == ANNA.id
    assert read["asked_at"] == "2026-01-31T12:00:00Z"
    assert account["billing"]["email"] == "anna@example.com"
    assert account["billing"]["evidence"][0]["how"] == "said"
    assert account["available"] == {"amount": "0.00", "currency": "EUR"}
    [card] = account["cards"]
    mine = world.account().cards[0]
    shown = (mine.brand, mine.last4, mine.expiry_month, mine.expiry_year)
    assert tuple(card[name] for name in CARD_SHOWN) == shown
    assert [one["id"] for one in stored["subscriptions/subscription"]] == [sold.id]
    assert stored["subscriptions/subscription"][0]["you_are"] == ["payer", "customer"]
    assert stored["inbox/request"][0]["answers"] == ["Где мой счёт?"]
    [document] = stored["documents/document"]
    assert document["number"]
    assert len(stored["accounts/entry"]) == world.account().sequence
    assert stored["payments/charge"][0]["amount"]["currency"] == "EUR"
    assert {"payments/kept_card", "payments/settlement", "subscriptions/draft"} <= {*stored}


def test_a_request_that_is_done_with_is_in_the_file_too() -> None:
    world = World()
    world.open(ANNA)
    request = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.withdraw_request(world.services, request.id, ANNA.id)
    assert not world.account().requests
    [told] = exported(world)["stored"]["inbox/request"]
    assert told["id"] == request.id


def test_nothing_in_it_opens_a_card_or_a_customer_at_the_payment_system() -> None:
    world = World()
    world.buy_by_card(ANNA)
    card = world.account().cards[0]
    export_text = json.dumps(exported(world))
    for secret in (card.reference, card.customer_reference, card.fingerprint):
        assert secret is None or secret not in export_text
    assert WITHIN[type(card)] <= {one.name for one in fields(card)}
    charge_id = exported_charge(world)
    charge = Unit(world.services).require(Charge, charge_key(charge_id))
    assert charge.reference is not None
    assert f'"{charge.reference}"' not in export_text


def exported_charge(world: World) -> str:
    charge: str = file_of(world, ANNA.id)["stored"]["payments/charge"][0]["id"]
    return charge


def test_a_customer_reads_nothing_of_their_payer() -> None:
    world = World()
    world.open(ANNA)
    sold = world.buy_by_card(BORIS)
    world.put(subscription_key(sold.id), replace(sold, customer_id=ANNA.id))
    read = exported(world)
    [told] = read["stored"]["subscriptions/subscription"]
    assert told["you_are"] == ["customer"]
    assert {*told} == {"you_are", *TOLD_CUSTOMERS}
    assert str(BORIS.id) not in json.dumps(read)
    assert "documents/document" not in read["stored"]
    [payers] = exported(world, BORIS)["stored"]["subscriptions/subscription"]
    assert payers["you_are"] == ["payer"]
    assert str(ANNA.id) not in json.dumps(payers)


def test_an_id_that_only_holds_the_digits_of_another_is_somebody_elses() -> None:
    world = World()
    world.open(ANNA.id * 10)
    world.buy_by_card(ANNA.id * 10)
    world.open(ANNA)
    assert {*exported(world)["stored"]} == {"accounts/account"}


def test_it_comes_as_a_file_in_the_chat_and_pressed_twice_comes_once() -> None:
    world = World()
    shown = world.command("privacy")
    asked = shown.leads("mydata")
    assert "is being made" in world.press(shown, asked.data).text
    world.press(shown, asked.data)
    world.work()
    [ready] = world.notices(DataReady)
    assert ready.file.name == f"data-{ANNA.id}.json"
    assert json.loads(ready.file.content)["account"] == ANNA.id
    assert "JSON" in world.chat.last(ANNA.id).text
    world.audit()


def test_the_next_one_is_made_a_day_later() -> None:
    world = World()
    world.open(ANNA)
    exported(world)
    with pytest.raises(Refused, match="export-too-soon"):
        ask_export(world.services, ANNA.id)
    shown = world.command("privacy")
    assert "within a day" in world.press(shown, shown.leads("mydata").data).text
    world.wait(days=1)
    exported(world)
    assert len(world.notices(DataReady)) == 2


def test_whoever_cannot_be_reached_may_ask_again_at_once() -> None:
    world = World()
    world.open(ANNA)
    world.chat.blocked.add(ANNA.id)
    exported(world)
    assert not world.account().reachable
    world.chat.blocked.clear()
    world.command("start")
    exported(world)
    assert Unit(world.services).require(Export, export_key(ANNA.id)).sent_at == world.clock.now()


def test_it_is_gathered_slice_by_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.buy_by_card(ANNA)
    at_once = exported(world)
    world.wait(days=1, hours=1)
    monkeypatch.setattr(gathering, "PAGE", 1)
    monkeypatch.setattr(gathering, "PAGES", 2)
    sliced = exported(world)
    assert Unit(world.services).require(Export, export_key(ANNA.id)).parts > 3
    assert {*sliced["stored"]} == {*at_once["stored"]}


def test_a_long_book_is_in_it_whole() -> None:
    world = World()
    world.top_up(ANNA, "20.00")
    account, [entry] = world.account(), [*movements(world.services, ANNA.id, 1)]
    for number in range(2, 5001):
        world.put(entry_key(ANNA.id, number), replace(entry, sequence=number))
    world.put(account_key(ANNA.id), replace(account, sequence=5000))
    told = exported(world)["stored"]["accounts/entry"]
    assert [one["sequence"] for one in told] == list(range(1, 5001))


def test_a_slice_that_was_stored_by_somebody_else_meanwhile_is_theirs() -> None:
    world = World()
    world.open(ANNA)
    ask_export(world.services, ANNA.id)
    gather(world.services, str(ANNA.id))
    first = Unit(world.services).require(Export, export_key(ANNA.id))
    world.put(export_key(ANNA.id), replace(first, asked_at=first.asked_at - timedelta(hours=1)))
    world.work()
    assert len(world.notices(DataReady)) == 1

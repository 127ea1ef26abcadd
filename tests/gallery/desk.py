"""Staff find an account, and what they see of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.adapters.statements.reading import read_statements
from chalicelib.application.banking.acts import do_act, preview_assign, preview_mark, suspended
from chalicelib.application.banking.importing import import_statements
from chalicelib.application.desk.agreeing import agree_on_terms, preview_terms
from chalicelib.application.desk.ending import end_with_credit, preview_ending
from chalicelib.application.desk.handling import draft_note, hand_on
from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import hearing, refunding, top_ups
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.methods import choose_payment_system
from chalicelib.application.payments.records import PaidByCard, by_card_key
from chalicelib.application.people import accounts, billing
from chalicelib.application.people.names import MOST_READ
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.application.support import requests
from chalicelib.application.unit import Unit
from chalicelib.domain.money import Money
from chalicelib.domain.people.billing import VatNumber, VatStatus
from chalicelib.domain.people.card import Card
from chalicelib.domain.support.handling import QUEUE
from chalicelib.domain.support.request import RequestKind
from tests.gallery.paying import buys, tops_up
from tests.gallery.stage import STAFF, Scene, Stage
from tests.support.answering import answer, close
from tests.support.for_others import accepted_by
from tests.support.statements import Line, camt

STAFFED: Final = {"staff": {STAFF: "admin"}}


def _asks(stage: Stage) -> None:
    services, number = stage.world.services, stage.person.id
    request = requests.start_request(services, number, RequestKind.OTHER)
    words = stage.says(en="Which card is it?", ru="Какая это карта?")
    requests.tell_request(services, request.id, number, 1, text=words)
    requests.send_request(services, request.id, number)


def _agreed(stage: Stage) -> None:
    services = stage.world.services
    line = "20% until 2030-12-31; asked for it"
    shown = preview_terms(services, stage.person.id, "softphone", line, STAFF)
    agree_on_terms(services, shown.id, STAFF)


def finds(stage: Stage) -> None:
    """By the number of a document; then what belongs to the account."""
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        tops_up(stage, "50")
        _asks(stage)
        _agreed(stage)
        stage.world.settle()
    stage.command("find", staff=True)
    stage.write("???", staff=True)
    stage.write("INV-2026-000077", staff=True)
    stage.write("inv-2026-1", staff=True)
    stage.press("find:h:", staff=True)
    stage.press("find:a:", staff=True)
    stage.press("find:d:", staff=True)
    stage.press("find:s:", staff=True)


def finds_by_all_else(stage: Stage) -> None:
    """Each of the other ways."""
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
    number = stage.person.id
    (payment,) = stage.world.payments.captured()
    (one,) = stage.world.subscriptions(stage.person)
    (charge,) = {one.charge_id for one in movements(stage.world.services, number, 9)} - {None}
    for written in (str(number), f"{number}-1", str(charge), payment, one.id):
        stage.command("find", written, staff=True)


def finds_by_a_name(stage: Stage) -> None:
    """By how its words begin; and where too many are called so."""
    with stage.unseen():
        stage.command("start", staff=True)
        stage.world.open(stage.person)
    stage.command("find", stage.says(en="ann", ru="анн"), staff=True)
    with stage.unseen():
        for number in range(MOST_READ):
            name = stage.says(en="Anna", ru="Анна")
            stage.world.open(Person(2001 + number, f"{name} {number}", stage.code))
    stage.command("find", stage.says(en="ann", ru="анн"), staff=True)
    stage.press("find:n:2:", staff=True)


def finds_by_a_card(stage: Stage) -> None:
    """By what a bank shows: one, too many, none."""
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        tops_up(stage, "20")
    stage.command("find", "•••• 4242 18,00 EUR 2026-02-01", staff=True)
    with stage.unseen():
        for number in range(10):
            stage.world.top_up(2001 + number, "30.00")
            noted = PaidByCard("noted", 2001 + number, Money.of("30.00", "EUR"))
            unit = Unit(stage.world.services)
            unit.put(by_card_key("4242", stage.world.clock.at.date(), "stripe", str(number)), noted)
            unit.commit()
    stage.command("find", "4242 30 EUR 2026-02-01", staff=True)
    stage.press("find:c:2:", staff=True)
    stage.command("find", "4242 18.00 2026-03-01", staff=True)


def finds_somebody_in_trouble(stage: Stage) -> None:
    """A bank disputes a payment, and they have gone."""
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        (payment,) = stage.world.payments.captured()
        dispute = stage.world.payments.refunds.dispute(payment)
        hint = stage.world.payments.refunds.hint(dispute)
        hearing.hear(stage.world.services, "stripe", hint)
        stage.world.settle()
        accounts.mark_unreachable(stage.world.services, stage.person.id)
    stage.command("find", str(stage.person.id), staff=True)


def sees_companies(stage: Stage) -> None:
    """Cards that cannot be charged, and each answer of a register about a number."""
    services, number = stage.world.services, stage.person.id
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        billing.say_country(services, number, "DE")
        billing.name_company(services, number, "Example GmbH")
        subscriptions = stage.world.subscriptions(stage.person)
        switch_auto_renew(services, subscriptions[0].id, number, on=False)
    for place, status in enumerate(VatStatus):
        vat = VatNumber("DE136695976", status, stage.world.clock.now())
        cards = tuple(
            Card(
                "stripe", f"pm_{one}", "cus", "visa", f"{one:04}", 4, 2031, one == 1, lost=one == 2
            )
            for one in range(3 + place)
        )
        accounts.change_account(
            services,
            number,
            lambda account, vat=vat, cards=cards: replace(  # type: ignore[misc]
                account, billing=replace(account.billing, vat=vat), cards=cards
            ),
        )
        stage.command("find", str(number), staff=True)


def sees_two_people(stage: Stage) -> None:
    """One pays for what another has; a payment is under way."""
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        tops_up(stage, "400")
        stage.world.open(stage.other)
        draft_id, _ = stage.world.draft(stage.person, "gateway")
        people = stage.person.id, stage.other.id
        revision = accepted_by(stage.world.services, draft_id, *people)
        purchases.pay_from_balance(stage.world.services, draft_id, stage.person.id, revision)
        stage.world.settle()
        held, number = Money.of("5.00", "EUR"), stage.person.id
        accounts.change_account(
            stage.world.services, number, lambda account: replace(account, held=held)
        )
    stage.command("find", str(stage.person.id), staff=True)
    stage.command("find", str(stage.other.id), staff=True)
    sold = stage.world.subscriptions(stage.person)
    one = next(one for one in sold if one.plan_id == "gateway")
    stage.command("find", one.id, staff=True)


def _marked(stage: Stage) -> None:
    """Staff have said that an invoice is paid."""
    services, number = stage.world.services, stage.person.id
    billing.say_country(services, number, "DE")
    billing.name_company(services, number, "Example GmbH")
    billing.give_address(services, number, "Hauptstr. 1\n10115 Berlin")
    choose_payment_system(services, number, "bank")
    charge = top_ups.start_top_up(services, number, Money.of("250.00", "EUR"), 7)
    stage.world.settle()
    reference = get_charge(services, charge.id).reference or ""
    why = stage.says(en="Seen in online banking", ru="Видно в интернет-банке")
    do_act(services, preview_mark(services, reference, STAFF, why).id, STAFF)


def _assigned(stage: Stage) -> None:
    """Staff have said whose a transfer is."""
    services = stage.world.services
    import_statements(services, read_statements(camt([Line("80.00", "hello", "B2", payer="")])))
    stage.world.settle()
    (receipt,) = suspended(services)
    why = stage.says(en="They wrote to us", ru="Нам написали")
    act = preview_assign(services, receipt.id, stage.person.id, STAFF, why)
    do_act(services, act.id, STAFF)
    stage.world.settle()


def _repaid(stage: Stage) -> None:
    tops_up(stage, "20")
    services = stage.world.services
    (found, *_) = refunding.find_payments(services, str(stage.person.id))
    why = stage.says(en="Paid twice", ru="Оплачено дважды")
    shown = refunding.preview_refund(services, found.payment, found.left.most, STAFF, why)
    refunding.refund(services, shown.id, STAFF)
    stage.world.settle()


def opens_renewal(stage: Stage) -> None:
    """Their payer reads of it, and renews."""
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.passes("", days=30)
    stage.command("early", staff=True)
    stage.write(str(stage.person.id), staff=True)
    stage.write(stage.says(en="Their budget ends", ru="У них закрывается бюджет"), staff=True)
    stage.press("early:y:", staff=True)
    stage.passes("its payer is told", minutes=1)
    stage.look_at_newest()
    stage.press("s:")
    with stage.unseen():
        stage.command("find", str(stage.person.id), staff=True)
    stage.press("find:l:", staff=True)


def opens_one_of_two(stage: Stage) -> None:
    """One was opened already."""
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        tops_up(stage, "400")
        stage.opens_plan("gateway")
        stage.press("d:", end=":bal")
        stage.press("d:", end=":yes")
        stage.passes("", days=30)
    stage.command("early", staff=True)
    stage.write(str(stage.person.id), staff=True)
    stage.press("early:s:", staff=True)
    stage.write(stage.says(en="Asked for it", ru="Просили"), staff=True)
    stage.press("early:y:", staff=True)
    with stage.unseen():
        stage.command("early", staff=True)
        stage.write(str(stage.person.id), staff=True)
        stage.press("early:s:", staff=True)
    stage.write(stage.says(en="Asked for it", ru="Просили"), staff=True)


def sees_acts(stage: Stage) -> None:
    """Nothing yet; then all that staff can do about an account."""
    services, number = stage.world.services, stage.person.id
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        stage.command("find", str(number), staff=True)
    stage.press("find:l:", staff=True)
    with stage.unseen():
        _repaid(stage)
        _marked(stage)
        _assigned(stage)
        for reply in (stage.says(en="The one that ends in 4242", ru="Та, что на 4242"), None):
            stage.passes("", minutes=1)
            _asks(stage)
            *_, request = requests.requests_of(services, number)
            note = stage.says(en="Please look", ru="Посмотрите, пожалуйста")
            draft_note(services, request.id, STAFF, 1, to=QUEUE, text=note)
            hand_on(services, request.id, STAFF)
            if reply is None:
                close(services, request.id, STAFF)
            else:
                answer(services, request.id, STAFF, reply)
            stage.world.settle()
        for _ in range(5):
            stage.passes("", minutes=1)
            _agreed(stage)
        (one,) = stage.world.subscriptions(stage.person)
        shown = preview_ending(services, one.id, STAFF, stage.says(en="By mistake", ru="По ошибке"))
        end_with_credit(services, shown.id, STAFF)
        stage.world.settle()
        stage.command("find", str(number), staff=True)
    stage.press("find:l:", staff=True)
    stage.press("find:l:", staff=True)


SCENES: Final = (
    Scene("Staff: an account is found by a document", finds, world=STAFFED),
    Scene("Staff: an account is found by all else", finds_by_all_else, world=STAFFED),
    Scene("Staff: an account is found by a name", finds_by_a_name, world=STAFFED),
    Scene("Staff: whose payment a bank shows", finds_by_a_card, world=STAFFED),
    Scene("Staff: companies, their numbers, their cards", sees_companies, world=STAFFED),
    Scene("Staff: one pays for what another has", sees_two_people, world=STAFFED),
    Scene("Staff: what was done about an account", sees_acts, world=STAFFED),
    Scene("Staff: renewal is opened before its time", opens_renewal, world=STAFFED),
    Scene("Staff: renewal of one of two, and of what is open", opens_one_of_two, world=STAFFED),
    Scene("Staff: an account with a dispute", finds_somebody_in_trouble, world=STAFFED),
)

"""Staff give money of a payment back: what is shown is what goes, once, never more than came or is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application import parking
from chalicelib.application.ledger.history import movements
from chalicelib.application.parked import Parked
from chalicelib.application.payments import charges, going_back, hearing, refunding, top_ups
from chalicelib.application.payments.notices import WentBack
from chalicelib.application.payments.records import refund_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.unit import Unit
from chalicelib.domain.ledger.journal import Act
from chalicelib.domain.money import Money
from chalicelib.domain.payments.refund import (
    GIVEN_UP,
    NOT_MADE,
    PREVIEW_LIFE,
    Refund,
    RefundState,
)
from tests.support.parts import ANNA, BORIS, parked_work
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
JANE: Final = 1004
REASON: Final = "Paid twice by mistake"


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


EIGHTEEN: Final = eur("18.00")
NOTHING: Final = EIGHTEEN.zero


@pytest.fixture
def world() -> World:
    world = World(staff={JOHN.id: "finance", JANE: "finance"})
    world.command("start", JOHN)
    return world


def topped_up(world: World, amount: Money = EIGHTEEN) -> str:
    """The payment behind it."""
    world.open(ANNA)
    charge = top_ups.start_top_up(world.services, ANNA.id, amount, 1)
    world.pay_page(charge)
    return str(charges.get_charge(world.services, charge.id).payment_reference)


def look(world: World, payment: str, amount: Money = EIGHTEEN) -> Refund:
    (found,) = refunding.find_payments(world.services, payment)
    return refunding.preview_refund(world.services, found.payment, amount, JOHN.id, REASON)


def give_back(world: World, payment: str, amount: Money = EIGHTEEN) -> Refund:
    shown = look(world, payment, amount)
    done = refunding.refund(world.services, shown.id, JOHN.id)
    world.work()
    world.audit(parked=True)
    return done


def again(world: World, refund: Refund) -> Refund:
    return Unit(world.services).require(Refund, refund_key(refund.id))


def balance(world: World) -> tuple[Money, Money]:
    account = world.account(ANNA)
    return account.available, account.held


def parked(world: World) -> list[Parked]:
    return [one for _, one in parked_work(world.services)]


def test_what_is_shown_goes_back_and_its_payer_reads_of_it(world: World) -> None:
    payment = topped_up(world)
    done = give_back(world, payment, eur("5.00"))
    assert done.state is RefundState.MADE
    assert balance(world) == (eur("13.00"), NOTHING)
    assert world.payments.refunds.went(payment) == eur("5.00")
    kinds = [one.kind for one in movements(world.services, ANNA.id, 10)]
    assert kinds == ["refund", "hold", "top_up"]
    (hold,) = [one for one in movements(world.services, ANNA.id, 10) if one.kind == "hold"]
    assert hold.act == Act(JOHN.id, REASON)
    (notice,) = world.notices(WentBack)
    assert notice.reversal.taken == eur("5.00")
    assert parked(world) == [], "staff made it themselves"


def test_in_parts_up_to_what_came_and_no_further(world: World) -> None:
    payment = topped_up(world)
    topped_up(world, eur("50.00"))
    give_back(world, payment, eur("5.00"))
    give_back(world, payment, eur("12.99"))
    with refused("refund-too-large", most=eur("0.01")):
        look(world, payment, eur("0.02"))
    give_back(world, payment, eur("0.01"))
    with refused("refund-nothing-left"):
        look(world, payment, eur("0.01"))
    assert balance(world) == (eur("50.00"), NOTHING)


def test_of_two_at_once_one_wins(world: World) -> None:
    payment = topped_up(world)
    first, second = look(world, payment), look(world, payment)
    refunding.refund(world.services, first.id, JOHN.id)
    with refused("refund-changed", refund=second.id):
        refunding.refund(world.services, second.id, JOHN.id)
    with refused("refund-nothing-left"):
        refunding.preview_again(world.services, second.id, JOHN.id)
    assert world.payments.refunds.went(payment) == EIGHTEEN


def test_pressed_twice_it_goes_once(world: World) -> None:
    payment = topped_up(world)
    shown = look(world, payment, eur("5.00"))
    for _ in range(3):
        refunding.refund(world.services, shown.id, JOHN.id)
    assert world.payments.refunds.went(payment) == eur("5.00")
    assert balance(world)[0] == eur("13.00")


def test_only_whom_it_was_shown_to_confirms_and_not_for_ever(world: World) -> None:
    shown = look(world, topped_up(world))
    with refused("preview-gone"):
        refunding.refund(world.services, shown.id, JANE)
    world.wait(minutes=PREVIEW_LIFE.total_seconds() / 60 + 1)
    with refused("refund-changed", refund=shown.id):
        refunding.refund(world.services, shown.id, JOHN.id)
    assert balance(world) == (EIGHTEEN, NOTHING)


def test_what_was_spent_is_not_there_to_go_back(world: World) -> None:
    world.buy_by_card(ANNA)
    (payment,) = world.payments.captured()
    with refused("refund-balance-short"):
        look(world, payment)


def test_while_it_is_asked_for_nobody_spends_it(world: World) -> None:
    payment = topped_up(world)
    world.payments.fault = lambda call: "before" if call == "refund" else None
    done = give_back(world, payment)
    assert done.state is RefundState.ASKED
    assert balance(world) == (NOTHING, EIGHTEEN)
    world.payments.fault = lambda _: None
    world.wait(hours=1)
    assert balance(world) == (NOTHING, NOTHING)
    assert world.payments.refunds.went(payment) == EIGHTEEN


def test_a_lost_answer_makes_no_second_refund(world: World) -> None:
    payment = topped_up(world)
    world.payments.fault = lambda call: "after" if call == "refund" else None
    assert give_back(world, payment, eur("5.00")).state is RefundState.ASKED
    world.payments.fault = lambda _: None
    world.wait(hours=1)
    assert world.payments.refunds.went(payment) == eur("5.00")
    assert balance(world) == (eur("13.00"), NOTHING)
    assert len(world.notices(WentBack)) == 1


def test_news_of_it_that_comes_first_books_it(world: World) -> None:
    payment = topped_up(world)
    world.payments.fault = lambda call: "after" if call == "refund" else None
    done = give_back(world, payment, eur("5.00"))
    world.payments.fault = lambda _: None
    (made,) = world.payments.refunds.held
    for _ in range(2):
        hearing.hear(world.services, "stripe", world.payments.refunds.hint(made))
    assert again(world, done).state is RefundState.MADE
    assert balance(world) == (eur("13.00"), NOTHING)
    world.wait(days=3)
    assert balance(world) == (eur("13.00"), NOTHING)
    assert parked(world) == []
    world.audit()


def test_when_its_key_is_forgotten_it_is_looked_for_and_not_asked_again(world: World) -> None:
    payment = topped_up(world)
    world.payments.fault = lambda call: "after" if call == "refund" else None
    done = give_back(world, payment, eur("5.00"))
    world.clock.at += timedelta(days=2)
    world.payments.fault = lambda _: None
    world.settle()
    assert world.payments.refunds.went(payment) == eur("5.00")
    assert again(world, done).state is RefundState.MADE


def test_one_that_was_never_made_is_on_the_balance_again(world: World) -> None:
    payment = topped_up(world)
    world.payments.fault = lambda call: "before" if call == "refund" else None
    done = give_back(world, payment, eur("5.00"))
    world.clock.at += timedelta(days=2)
    world.settle()
    assert again(world, done).failure == NOT_MADE
    assert balance(world) == (EIGHTEEN, NOTHING)
    (work,) = parked(world)
    assert work.why == "refund-not-made"
    world.payments.fault = lambda _: None
    give_back(world, payment)
    assert world.payments.refunds.went(payment) == EIGHTEEN


def test_a_refusal_releases_and_is_told_at_once(world: World) -> None:
    payment = topped_up(world)
    world.payments.refunds.refuses = True
    done = give_back(world, payment)
    assert (done.state, done.failure) == (RefundState.FAILED, "charge_already_refunded")
    assert balance(world) == (EIGHTEEN, NOTHING)
    assert world.notices(WentBack) == []


def test_one_that_the_bank_sends_back_is_on_the_balance_again_and_staff_are_told(
    world: World,
) -> None:
    payment = topped_up(world)
    world.payments.refunds.slow = True
    done = give_back(world, payment)
    assert balance(world) == (NOTHING, NOTHING)
    (made,) = world.payments.refunds.held
    world.payments.refunds.decide(made, done=False)
    world.wait(days=2)
    assert balance(world) == (EIGHTEEN, NOTHING)
    assert [one.reversal.taken for one in world.notices(WentBack)] == [EIGHTEEN, NOTHING]
    assert [one.why for one in parked(world)] == ["reversal-refund"]
    assert again(world, done).state is RefundState.MADE
    world.audit(parked=True)


def test_what_was_told_to_be_done_is_looked_up_once_more(world: World) -> None:
    """The bank sends it back, and the news of that is lost."""
    payment = topped_up(world)
    done = give_back(world, payment)
    (made,) = world.payments.refunds.held
    world.payments.refunds.decide(made, done=False)
    world.wait(days=29)
    assert balance(world) == (NOTHING, NOTHING)
    world.wait(days=2)
    assert balance(world) == (EIGHTEEN, NOTHING)
    assert not again(world, done).waits


def test_staff_give_up_one_that_nobody_answers_for(world: World) -> None:
    payment = topped_up(world)
    world.payments.fault = lambda call: "after" if call == "refund" else None
    done = give_back(world, payment, eur("5.00"))
    refunding.give_up(world.services, done.id)
    assert again(world, done).failure == GIVEN_UP
    assert balance(world) == (EIGHTEEN, NOTHING)
    world.payments.fault = lambda _: None
    (made,) = world.payments.refunds.held
    hearing.hear(world.services, "stripe", world.payments.refunds.hint(made))
    world.work()
    assert balance(world) == (eur("13.00"), NOTHING), "it was made all the same"
    world.audit(parked=True)


def test_what_has_gone_back_elsewhere_counts(world: World) -> None:
    payment = topped_up(world)
    topped_up(world, eur("50.00"))
    elsewhere = world.payments.refunds.give_back(payment, eur("10.00"))
    hearing.hear(world.services, "stripe", world.payments.refunds.hint(elsewhere))
    (found,) = refunding.find_payments(world.services, payment)
    assert (found.left.back, found.left.most) == (eur("10.00"), eur("8.00"))
    with refused("refund-too-large", most=eur("8.00")):
        look(world, payment, eur("8.01"))


def test_only_a_whole_one_where_the_system_knows_no_parts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = topped_up(world)
    monkeypatch.setattr(type(world.payments.refunds), "in_parts", False)
    with refused("refund-whole-only", captured=EIGHTEEN):
        look(world, payment, eur("5.00"))
    assert give_back(world, payment).state is RefundState.MADE


def test_a_system_that_gives_nothing_back_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = topped_up(world)
    shown = look(world, payment)
    monkeypatch.setattr(type(world.payments), "refunds", None)
    with refused("refund-not-possible"):
        look(world, payment)
    done = refunding.refund(world.services, shown.id, JOHN.id)
    assert done.state is RefundState.FAILED
    assert balance(world) == (EIGHTEEN, NOTHING)


def test_it_is_found_by_payer_by_our_id_and_by_theirs(world: World) -> None:
    payment = topped_up(world)
    topped_up(world, eur("50.00"))
    two = refunding.find_payments(world.services, f" {ANNA.id} ")
    assert [one.left.captured for one in two] == [eur("50.00"), EIGHTEEN]
    (mine,) = refunding.find_payments(world.services, two[1].payment.charge_id)
    assert mine.payment.reference == payment
    for nothing in ("", "pi_unknown", str(BORIS.id), "1" * 30):
        with refused("no-such-payment"):
            refunding.find_payments(world.services, nothing)
    with refused("no-such-payment"):
        refunding.find_payment(world.services, ANNA.id, 99)


def test_a_reason_is_asked_for(world: World) -> None:
    payment = topped_up(world)
    (found,) = refunding.find_payments(world.services, payment)
    for reason, no in (
        ("  ", refused("text-empty")),
        ("x" * 501, refused("reply-too-long", characters=500)),
    ):
        with no:
            refunding.preview_refund(world.services, found.payment, EIGHTEEN, JOHN.id, reason)


def to_the_preview(world: World, written: str) -> Message:
    world.command("repay", JOHN)
    world.write(written, JOHN)
    world.write("5", JOHN)
    return world.write(REASON, JOHN)


def test_it_is_walked_in_the_chat(world: World) -> None:
    payment = topped_up(world)
    shown = to_the_preview(world, payment)
    for expected in ("5.00 EUR", "13.00 EUR", "Anna", payment, REASON):
        assert expected in shown.text
    assert balance(world) == (EIGHTEEN, NOTHING), "nothing is done before the yes"
    done = world.press(shown, shown.button("Give 5.00 EUR back").data, JOHN)
    assert "on their way back" in done.text
    assert balance(world) == (eur("13.00"), NOTHING)
    world.work()
    assert any("5.00 EUR" in one.text for one in world.chat.messages[ANNA.id][-2:])
    assert REASON not in "".join(one.text for one in world.chat.messages[ANNA.id])


def test_customers_have_no_such_command(world: World) -> None:
    payment = topped_up(world)
    shown = to_the_preview(world, payment)
    yes = shown.button("Give 5.00 EUR back").data
    own = world.command("start")
    world.press(own, yes)
    world.command("repay")
    assert balance(world) == (EIGHTEEN, NOTHING)


def test_what_has_changed_meanwhile_is_shown_anew(world: World) -> None:
    payment = topped_up(world)
    shown = to_the_preview(world, payment)
    world.top_up(ANNA, "50.00")
    changed = world.press(shown, shown.button("Give 5.00 EUR back").data, JOHN)
    assert "not any more as it was shown" in changed.text
    anew = world.press(changed, changed.buttons[0].data, JOHN)
    assert "63.00 EUR" in anew.text
    world.press(anew, anew.button("Give 5.00 EUR back").data, JOHN)
    assert balance(world) == (eur("63.00"), NOTHING)


def test_refused_in_the_background_staff_read_why(world: World) -> None:
    payment = topped_up(world)
    shown = to_the_preview(world, payment)
    world.payments.fault = lambda call: "before" if call == "refund" else None
    done = world.press(shown, shown.button("Give 5.00 EUR back").data, JOHN)
    assert "set aside" in done.text
    world.payments.fault = lambda _: None
    world.payments.refunds.refuses = True
    world.wait(hours=1)
    ((name, work),) = parked_work(world.services)
    assert not parking.may_give_up(world.services, work)
    assert "charge_already_refunded" in work.reason
    assert name.startswith("refund:")


def test_a_refund_of_ours_of_another_payment_is_not_taken_for_it(world: World) -> None:
    payment = topped_up(world)
    other = topped_up(world, eur("50.00"))
    shown = look(world, payment)
    refunding.refund(world.services, shown.id, JOHN.id)
    made = next(iter(world.payments.refunds.held.values()))
    lied = replace(made, payment_reference=other, reference="re_other")
    (found,) = refunding.find_payments(world.services, other)
    going_back.book_made(world.services, found.payment, lied)
    assert balance(world)[0] == eur("32.00")
    world.work()
    world.audit(parked=True)

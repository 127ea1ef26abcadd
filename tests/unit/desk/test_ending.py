"""Staff end a subscription with credit: what is shown is what is done, once, and its people read of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.application.desk.ending import (
    Endable,
    end_with_credit,
    end_with_refund,
    endable,
    ending_key,
    find_endable,
    preview_again,
    preview_ending,
    read_beside,
)
from chalicelib.application.desk.notices import EndedEarly
from chalicelib.application.invoicing.numbering import get_document
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments import hearing, refunding
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.notices import WentBack
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions import changes, purchases, renewals
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.ledger.journal import Act, EntryKind
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import CLOSED
from chalicelib.domain.subscriptions.ending import PREVIEW_LIFE, Ending
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.audits import told
from tests.support.catalogs import SIPTG, VOIPTIME, with_fees
from tests.support.credits import last_sale
from tests.support.faults import befalls
from tests.support.for_others import accepted_by
from tests.support.parts import ANNA, BORIS
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
JANE: Final = 1004
REASON: Final = "Bought by mistake, asked on day 60"
SIXTY: Final = timedelta(days=60)


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def staffed() -> World:
    world = World(staff={JOHN.id: "finance", JANE: "finance"})
    world.command("start", JOHN)
    return world


def bought(world: World) -> Subscription:
    """18.00 for 181 days, of which 60 are over."""
    one = world.buy_by_card(ANNA)
    world.wait(days=60)
    return world.subscription(one.id)


def end(world: World, one: Subscription) -> Ending:
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    return end_with_credit(world.services, shown.id, JOHN.id)


def to_the_preview(world: World, written: str, reason: str = REASON) -> Message:
    world.command("end", JOHN)
    world.write(written, JOHN)
    return world.write(reason, JOHN)


def test_it_is_walked_in_the_chat() -> None:
    world = staffed()
    one = bought(world)
    menu = world.command("start", JOHN)
    assert "Telegram id" in world.press(menu, menu.button("End with credit").data, JOHN).text
    asked = world.write(str(ANNA.id), JOHN)
    for expected in ("Softphone", "31 July 2026", one.id, "Payer: Anna", "Why shall it end?"):
        assert expected in asked.text
    shown = world.write(REASON, JOHN)
    for expected in ("5.97 EUR", "9.94 EUR", "2.09 EUR", "12.03 EUR", "balance of Anna", REASON):
        assert expected in shown.text, shown.text
    assert world.account(ANNA).available == eur("0.00"), "nothing is done before the yes"
    done = world.press(shown, shown.button("End it, give back 12.03 EUR").data, JOHN)
    assert "It has ended." in done.text
    assert world.account(ANNA).available == eur("12.03")
    texts = [message.text for message in world.chat.messages[ANNA.id]][-2:]
    assert any("our staff ended it" in text and "12.03 EUR" in text for text in texts)
    assert any("Credit note CN-2026-000001" in text for text in texts)
    assert REASON not in "".join(texts)
    world.audit()


def test_all_of_it_is_one_commit() -> None:
    world = staffed()
    one = bought(world)
    after = end(world, one)
    assert (after.done_at, after.left.gross, after.left.used) == (
        world.clock.at,
        eur("12.03"),
        eur("5.97"),
    )
    ended = world.subscription(one.id)
    assert (ended.status, ended.end, ended.auto_renew) == (Status.ENDED, world.clock.at, False)
    assert (ended.waits, world.account(ANNA).live) == ({}, {})
    entry = movements(world.services, ANNA.id, 1)[0]
    assert (entry.kind, entry.reference) == (EntryKind.CREDIT, f"ending:{after.id}")
    assert entry.act == Act(JOHN.id, REASON)
    (credit,) = entry.given_back
    assert credit.until == get_document(world.services, credit.corrects).ended_at == world.clock.at
    world.wait(days=200)
    assert world.subscription(one.id) == ended
    assert len(world.notices(EndedEarly)) == 1
    world.audit()


def test_its_history_says_what_was_given_back() -> None:
    world = staffed()
    one = bought(world)
    end(world, one)
    world.work()
    message = world.command("subscriptions")
    message = world.press(message, message.leads("s:").data)
    shown = world.press(message, message.data(":h")).text
    assert "18.00 EUR, by payment" in shown
    assert "of which 12.03 EUR were given back" in shown


def test_its_customer_may_buy_anew_at_once() -> None:
    world = staffed()
    end(world, bought(world))
    world.work()
    world.top_up(ANNA, "5.97")
    again = world.buy_from_balance(ANNA)
    assert world.account(ANNA).live == {"softphone": again.id}
    world.audit()


def test_periods_sold_in_advance_come_back_whole() -> None:
    world = staffed()
    one = bought(world)
    world.top_up(ANNA, "50.00")
    world.to(one.end - timedelta(days=10))
    renewals.renew_now(world.services, one.id, ANNA.id, None, one.end)
    world.work()
    after = end(world, one)
    assert after.left.gross == eur("18.00") + eur("0.99")  # 10 of 181 days of the running one
    first, second = movements(world.services, ANNA.id, 1)[0].given_back
    assert (str(first.back.gross), str(second.back.gross)) == ("18.00 EUR", "0.99 EUR")
    world.work()
    names = [file.name for file in world.chat.documents(ANNA.id)][-2:]
    assert sorted(names) == ["CN-2026-000001.pdf", "CN-2026-000002.pdf"]
    assert world.subscription(one.id).end == world.clock.at
    world.audit()


def test_a_set_up_fee_is_used_up() -> None:
    """20.00 for setting up does not last; of the 18.00 that do, 121 of 181 days are left."""
    world = World(with_fees(SIPTG, set_up=(None, "20.00")), staff={JOHN.id: "support"})
    one = bought(world)
    after = end(world, one)
    assert (str(after.left.used), str(after.left.gross)) == ("25.97 EUR", "12.03 EUR")
    (credit,) = movements(world.services, ANNA.id, 1)[0].given_back
    (line,) = credit.back.lines
    assert line.start == world.clock.at
    world.work()
    world.audit()


def test_under_the_reverse_charge_no_vat_comes_back() -> None:
    world = staffed()
    one = bought(world)
    entry = last_sale(world, ANNA.id)
    assert entry.sale is not None
    lines = tuple(replace(x, net=x.gross, vat=x.vat.zero) for x in entry.sale.lines)
    buyer = replace(entry.sale.buyer, country="DE", vat_number="DE136695976")
    sale = replace(entry.sale, lines=lines, buyer=buyer, reverse_charge=True, vat_country="DE")
    world.put(entry_key(ANNA.id, entry.sequence), replace(entry, sale=sale))
    after = end(world, one)
    assert (str(after.left.net), str(after.left.vat)) == ("12.03 EUR", "0.00 EUR")
    (credit,) = movements(world.services, ANNA.id, 1)[0].given_back
    assert (credit.back.reverse_charge, credit.back.buyer) == (True, buyer)


def with_accounts(world: World, one: Subscription, accounts: int) -> Subscription:
    """Its options are changed, and its end moves."""
    return with_options(world, one, {"accounts": accounts})


def with_options(world: World, one: Subscription, wanted: dict[str, int]) -> Subscription:
    """Changed by its payer, from the balance where anything is paid."""
    begun = changes.begin_change(world.services, one.id, ANNA.id)
    chosen = changes.choose_change(world.services, one.id, ANNA.id, begun.revision, options=wanted)
    shown = changes.preview_change(world.services, one.id, ANNA.id, chosen.revision)
    changes.change_from_balance(world.services, one.id, ANNA.id, shown.revision)
    return world.subscription(one.id)


def test_where_a_change_moved_the_end_earlier_what_is_left_of_the_paid_time_comes_back() -> None:
    """12.03 bought two accounts for half as long, by an invoice of their own; 20 days of 60.5 later 8.06 of
    it are left."""
    world = staffed()
    moved = with_accounts(world, bought(world), 2)
    assert abs(moved.end - world.clock.at - timedelta(days=60, hours=12)) <= timedelta(seconds=1)
    world.wait(days=20)
    after = end(world, moved)
    assert (str(after.left.gross), str(after.left.used)) == ("8.06 EUR", "3.97 EUR")
    assert world.subscription(moved.id).end == after.at
    world.work()
    world.audit()


def test_where_a_change_moved_the_end_later_it_comes_back_too() -> None:
    """What two accounts had left for 50 days is 101 days of one; 90 of them are over."""
    world = staffed()
    wide = with_accounts(world, bought(world), 2)
    world.wait(days=10)
    moved = with_accounts(world, wide, 1)
    sold_until = moved.end
    world.wait(days=90)
    after = end(world, moved)
    left = (sold_until - world.clock.at) / timedelta(days=1)
    assert abs(after.left.gross.minor - 1800 * left / 181) <= 1
    (credit,) = movements(world.services, ANNA.id, 1)[0].given_back
    (line,) = credit.back.lines
    assert line.start is not None
    assert line.end is not None
    assert line.start < line.end
    world.work()
    world.audit()


def test_what_was_added_and_what_it_was_added_to_come_back_alike() -> None:
    """A difference was paid for a licence more: half of both is left half-way."""
    world = World(VOIPTIME, staff={JOHN.id: "support"})
    world.top_up(ANNA, "1000.00")
    one = world.buy_from_balance(ANNA, plan="professional")
    changed = with_options(world, one, {"licences": 3})
    first, second = [e.sale.gross for e in movements(world.services, ANNA.id, 2) if e.sale]
    world.clock.at += (changed.end - changed.start) / 2
    after = preview_ending(world.services, one.id, JOHN.id, REASON)
    assert abs(2 * after.left.gross.minor - first.minor - second.minor) <= 2
    end_with_credit(world.services, after.id, JOHN.id)
    assert len(movements(world.services, ANNA.id, 1)[0].given_back) == 2
    world.work()
    world.audit()


def test_in_grace_nothing_is_left_and_that_is_said() -> None:
    world = staffed()
    one = world.buy_by_card(ANNA, "decline")
    world.to(one.end + timedelta(hours=1))
    assert world.subscription(one.id).status is Status.GRACE
    with refused("nothing-to-credit", end=one.end + timedelta(days=3)):
        preview_ending(world.services, one.id, JOHN.id, REASON)
    refusal = to_the_preview(world, one.id)
    assert "Nothing is left" in refusal.text
    assert "3 August 2026" in refusal.text


def test_what_is_not_there_or_over_is_refused_in_words() -> None:
    world = staffed()
    one = bought(world)
    for written in ("", "nonsense", str(BORIS.id), "1" * 30, "٣"):
        with refused("nothing-to-end"):
            find_endable(world.services, written)
    assert [found.subscription for found in find_endable(world.services, f" {one.id} ")] == [one]
    assert endable(world.services, one.id) == Endable(one, *[world.account(ANNA)] * 2)
    end(world, one)
    with refused("nothing-to-end"):
        endable(world.services, one.id)
    with refused("nothing-to-end"):
        preview_ending(world.services, one.id, JOHN.id, REASON)
    assert "There is no live subscription" in to_the_preview(world, one.id).text


def test_a_reason_is_needed_and_asked_for_again() -> None:
    world = staffed()
    one = bought(world)
    with refused("text-empty"):
        preview_ending(world.services, one.id, JOHN.id, "  ")
    assert "at most" in to_the_preview(world, one.id, "x" * 501).text
    assert "12.03 EUR" in world.write(REASON, JOHN).text


def test_one_of_several_is_chosen() -> None:
    world = staffed()
    one = bought(world)
    world.top_up(ANNA, "500.00")
    other = world.buy_from_balance(ANNA, plan="gateway")
    world.command("end", JOHN)
    message = world.write(str(ANNA.id), JOHN)
    ways = {button.data for button in message.buttons}
    assert {f"end:s:{one.id}", f"end:s:{other.id}"} <= ways
    world.press(message, f"end:s:{other.id}", JOHN)
    assert "Given back" in world.write(REASON, JOHN).text


def test_nobody_else_can() -> None:
    world = staffed()
    one = bought(world)
    assert "did not understand" in world.command("end").text
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    start = world.command("start")
    for data in ("end", f"end:s:{one.id}", f"end:y:{shown.id}", f"end:n:{shown.id}"):
        assert "Hello" in world.press(start, data).text
    with refused("preview-gone"):
        end_with_credit(world.services, shown.id, JANE)
    with refused("preview-gone"):
        end_with_credit(world.services, "nonsense", JOHN.id)
    assert world.subscription(one.id).live


def test_pressed_again_it_is_done_already() -> None:
    world = staffed()
    shown = preview_ending(world.services, bought(world).id, JOHN.id, REASON)
    first = end_with_credit(world.services, shown.id, JOHN.id)
    again = end_with_credit(world.services, shown.id, JOHN.id)
    assert first == again
    world.work()
    assert world.account(ANNA).available == eur("12.03")


def test_of_two_that_were_shown_one_is_done() -> None:
    world = staffed()
    one = bought(world)
    first = preview_ending(world.services, one.id, JOHN.id, REASON)
    second = preview_ending(world.services, one.id, JANE, REASON)
    world.racers.append(lambda: end_with_credit(world.services, second.id, JANE))
    with refused("nothing-to-end"):
        end_with_credit(world.services, first.id, JOHN.id)
    world.work()
    assert world.account(ANNA).available == eur("12.03")
    world.audit()


def test_what_is_another_amount_by_now_is_shown_anew() -> None:
    world = staffed()
    one = bought(world)
    world.top_up(ANNA, "50.00")
    world.to(one.end - timedelta(days=10))
    shown = to_the_preview(world, one.id)
    renewals.renew_now(world.services, one.id, ANNA.id, None, one.end)
    refusal = world.press(shown, shown.leads("end:y:").data, JOHN)
    assert "nothing was done" in refusal.text
    anew = world.press(refusal, refusal.button("Show it as it is now").data, JOHN)
    assert "18.99 EUR" in anew.text
    assert REASON in anew.text
    world.press(anew, anew.leads("end:y:").data, JOHN)
    assert not world.subscription(one.id).live
    world.audit()


def test_a_preview_holds_for_half_an_hour_as_of_when_it_was_made() -> None:
    world = staffed()
    one = bought(world)
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    world.clock.at += PREVIEW_LIFE
    after = end_with_credit(world.services, shown.id, JOHN.id)
    assert (after.left, world.subscription(one.id).end) == (shown.left, shown.at)
    world.audit()


def test_a_preview_of_long_ago_is_not_done() -> None:
    world = staffed()
    shown = preview_ending(world.services, bought(world).id, JOHN.id, REASON)
    world.clock.at += PREVIEW_LIFE + timedelta(seconds=1)
    with refused("preview-changed", preview=shown.id):
        end_with_credit(world.services, shown.id, JOHN.id)
    anew = preview_again(world.services, shown.id, JOHN.id)
    assert (anew.reason, anew.at) == (REASON, world.clock.at)
    with refused("preview-gone"):
        preview_again(world.services, shown.id, JANE)


def a_page_open(world: World) -> Subscription:
    """Its payer has a page before them that would pay for the next period."""
    world.top_up(BORIS, "18.00")
    one = world.buy_from_balance(BORIS)
    world.to(one.end - timedelta(days=10))
    renewals.renew_now(world.services, one.id, BORIS.id, 7, one.end, on_page=True)
    assert world.subscription(one.id).open_charge is not None
    return world.subscription(one.id)


def test_a_page_that_is_open_is_closed_first() -> None:
    world = staffed()
    one = a_page_open(world)
    page = world.open_charge(one.id).id
    end(world, one)
    world.settle()
    assert world.subscription(one.id).open_charge is None
    assert get_charge(world.services, page).failure == CLOSED
    world.audit()


def test_a_payment_that_cannot_be_closed_is_said() -> None:
    world = staffed()
    one = a_page_open(world)
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    world.payments.fault = befalls("unavailable")
    with refused("charge-open"):
        end_with_credit(world.services, shown.id, JOHN.id)
    assert world.subscription(one.id).live
    world.payments.fault = befalls("unavailable", times=0)
    assert end_with_credit(world.services, shown.id, JOHN.id).done_at is not None


def test_what_waited_for_money_is_renewed_by_it() -> None:
    """The other subscription is in grace, its card was declined, and what is given back pays for it."""
    world = staffed()
    waiting = world.buy_by_card(ANNA, "decline")
    world.to(waiting.end - timedelta(days=5))
    world.top_up(ANNA, "180.00", "decline")
    other = world.buy_from_balance(ANNA, plan="gateway")
    world.to(waiting.end + timedelta(hours=1))
    assert world.subscription(waiting.id).status is Status.GRACE
    end(world, other)
    world.settle()
    assert world.subscription(waiting.id).start == waiting.end
    world.audit()


def test_a_customer_who_does_not_pay_reads_that_it_is_over_and_no_amount() -> None:
    world = staffed()
    world.open(BORIS)
    draft_id, _ = world.draft(ANNA)
    revision = accepted_by(world.services, draft_id, ANNA.id, BORIS.id)
    world.top_up(ANNA, "18.00")
    purchases.pay_from_balance(world.services, draft_id, ANNA.id, revision)
    world.work()
    (one,) = world.subscriptions(ANNA)
    world.wait(days=60)
    end(world, one)
    world.work()
    assert [(who, n.credited) for who, n in world.told if isinstance(n, EndedEarly)] == [
        (ANNA.id, eur("12.03")),
        (BORIS.id, None),
    ]
    assert (world.account(BORIS).live, world.account(ANNA).available) == ({}, eur("12.03"))
    assert "12" not in world.chat.last(BORIS.id).text
    world.audit()


def test_what_another_account_paid_for_is_not_ended_here() -> None:
    world = staffed()
    one = bought(world)
    world.open(BORIS)
    world.put(subscription_key(one.id), replace(one, payer_id=BORIS.id))
    with refused("paid-by-another"):
        preview_ending(world.services, one.id, JOHN.id, REASON)


def test_telling_reads_its_people_beside() -> None:
    world = staffed()
    one = bought(world)
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    assert read_beside(shown, "follow") == []
    assert read_beside(shown, "tell_ended") == [subscription_key(one.id), account_key(ANNA.id)]


def test_the_audit_finds_what_was_confirmed_and_not_done() -> None:
    world = staffed()
    one = bought(world)
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    world.put(ending_key(shown.id), replace(shown, done_at=world.clock.at))
    ((where, text),) = told(world.services, "ended")
    assert where == f"inbox/{shown.id}/ending"
    assert text.startswith("as of 2026-04-01 12:00:00+00:00 it has ended, and it is")


def end_to_card(world: World, one: Subscription) -> Ending:
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    return end_with_refund(world.services, shown.id, JOHN.id)


def test_what_is_left_goes_back_to_the_card_in_one_step() -> None:
    world = staffed()
    one = bought(world)
    ended = end_to_card(world, one)
    world.work()
    (payment,) = world.payments.captured()
    assert world.payments.refunds.went(payment) == eur("12.03")
    account = world.account(ANNA)
    assert (account.available, account.held) == (eur("0.00"), eur("0.00"))
    assert ended.credited == eur("0.00")
    assert world.subscription(one.id).status is Status.ENDED
    kinds = [entry.kind for entry in movements(world.services, ANNA.id, 3)]
    assert kinds == ["refund", "credit", "purchase"]
    told_amounts = [n.credited for n in world.notices(EndedEarly)]
    assert told_amounts == [eur("0.00")]
    (note,) = world.notices(WentBack)
    assert note.reversal.taken == eur("12.03")
    world.audit()


def test_only_what_came_by_the_card_goes_back_to_it() -> None:
    """A half of it was refunded before; the rest of what is left stays on the balance."""
    world = staffed()
    one = bought(world)
    (payment,) = world.payments.captured()
    world.top_up(ANNA, "20.00")
    (found,) = refunding.find_payments(world.services, payment)
    early = refunding.preview_refund(world.services, found.payment, eur("10.00"), JOHN.id, REASON)
    refunding.refund(world.services, early.id, JOHN.id)
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    assert shown.way is not None
    assert shown.way.amount == eur("8.00")
    end_with_refund(world.services, shown.id, JOHN.id)
    assert world.payments.refunds.went(payment) == eur("18.00")
    assert world.account(ANNA).available == eur("14.03")
    world.work()
    world.audit()


def test_what_was_bought_from_the_balance_has_no_other_way_back() -> None:
    world = staffed()
    world.top_up(ANNA, "20.00")
    one = world.buy_from_balance(ANNA)
    world.wait(days=60)
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    assert shown.way is None
    ended = end_with_refund(world.services, shown.id, JOHN.id)
    assert (ended.refund_id, ended.credited) == (None, ended.left.gross)
    assert not world.payments.refunds.held
    world.audit()


def test_what_can_go_back_has_changed_and_is_shown_anew() -> None:
    world = staffed()
    one = bought(world)
    (payment,) = world.payments.captured()
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    elsewhere = world.payments.refunds.give_back(payment, eur("18.00"))
    hearing.hear(world.services, "stripe", world.payments.refunds.hint(elsewhere))
    with refused("preview-changed", preview=shown.id):
        end_with_refund(world.services, shown.id, JOHN.id)
    assert world.subscription(one.id).live
    assert preview_again(world.services, shown.id, JOHN.id).way is None


def test_what_is_owed_is_paid_before_anything_goes_back() -> None:
    world = staffed()
    one = bought(world)
    world.put(account_key(ANNA.id), replace(world.account(ANNA), owed=eur("8.00")))
    shown = preview_ending(world.services, one.id, JOHN.id, REASON)
    assert shown.way is not None
    assert shown.way.amount == eur("4.03")
    end_with_refund(world.services, shown.id, JOHN.id)
    account = world.account(ANNA)
    assert (account.owed, account.available) == (None, eur("0.00"))


def test_a_silent_payment_system_makes_it_later() -> None:
    world = staffed()
    one = bought(world)
    world.payments.fault = lambda call: "before" if call == "refund" else None
    shown = to_the_preview(world, str(ANNA.id))
    done = world.press(shown, shown.leads("end:r:").data, JOHN)
    assert "It has ended." in done.text
    assert "set aside" in done.text
    assert world.account(ANNA).held == eur("12.03")
    world.payments.fault = lambda _: None
    world.wait(hours=1)
    (payment,) = world.payments.captured()
    assert world.payments.refunds.went(payment) == eur("12.03")
    assert not world.subscription(one.id).live

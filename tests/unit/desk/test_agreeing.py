"""Staff agree on terms: asked for, shown, confirmed by what was shown, told, bought, renewed, over."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.application.desk.agreeing import (
    agree_on_terms,
    agreement_key,
    compared,
    preview_terms,
)
from chalicelib.application.desk.notices import TermsAgreed, TermsEnd, TermsEndSoon
from chalicelib.application.ledger.history import movements
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions import changes, purchases
from chalicelib.application.subscriptions.notices import RenewalComing, RenewalFailed
from chalicelib.application.unit import Unit
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.agreement import PREVIEW_LIFE, Agreement
from chalicelib.domain.subscriptions.standing import Help, State
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG, times, without_plan
from tests.support.customers import agree, choose, open_plan
from tests.support.parts import ANNA, parked_work
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
JANE: Final = 1004
LINE: Final = "2.25 EUR per accounts least accounts 20 months 6,12 until 2026-12-31"


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def staffed() -> World:
    world = World(staff={JOHN.id: "finance", JANE: "finance"})
    world.command("start", JOHN)
    world.open(ANNA)
    return world


def shown_to_john(world: World, line: str = LINE, plan: str = "providers") -> Agreement:
    return preview_terms(world.services, ANNA.id, plan, f"{line}\nasked for it", JOHN.id)


def agreed(world: World, line: str = LINE, plan: str = "providers") -> Agreement:
    done = agree_on_terms(world.services, shown_to_john(world, line, plan).id, JOHN.id)
    world.work()
    return done


def asked(world: World) -> Message:
    """Anna puts the plan together and asks; returns what John sees of it."""
    card = open_plan(world, "providers")
    card = choose(world, card, ":o:accounts:60")
    ready = world.press(card, card.button("Ask for terms").data)
    assert "Softphone for providers: SIP accounts × 60, API access, paid for 6 months" in ready.text
    world.press(ready, ready.data(":s"))
    parked = world.command("requests", JOHN)
    return world.press(parked, parked.leads("req:i:").data, JOHN)


def test_from_the_card_without_a_price_to_the_purchase() -> None:
    world = staffed()
    tariff = world.command("tariff").text
    assert "Price on request. Paid for 6 months" in tariff
    request = asked(world)
    plans = world.press(request, request.button("Agree on terms").data, JOHN)
    world.press(plans, plans.button("Softphone for providers").data, JOHN)
    preview = world.write(f"{LINE}; A provider from Vilnius", JOHN)
    for expected in ("2.25 EUR", "on request", "A provider from Vilnius", "Anna", "675.00 EUR"):
        assert expected in preview.text, preview.text
    assert not world.account(ANNA).terms, "nothing is agreed on before the yes"
    done = world.press(preview, preview.button("Agree").data, JOHN)
    assert "Agreed." in done.text
    world.work()
    told = world.chat.messages[ANNA.id][-1]
    assert "Terms were agreed with you" in told.text
    assert "Vilnius" not in told.text
    world.top_up(ANNA, "810.00")
    card = world.press(told, told.button("See your price").data)
    card = choose(world, card, ":o:accounts:60")
    for expected in ("Your terms:", "60 × 2.25 EUR", "810.00 EUR"):
        assert expected in card.text, card.text
    assert "36 months" not in str(card.text), "not for that long"
    confirm = choose(world, card, ":bal")
    assert "As agreed with you" in confirm.text
    agree(world, confirm)
    (one,) = world.subscriptions(ANNA)
    assert (one.plan_id, one.paid) == ("providers", eur("810.00"))
    world.work()
    world.audit()


def test_a_choice_that_they_are_not_for_says_so_and_asks() -> None:
    world = staffed()
    agreed(world)
    card = choose(world, open_plan(world, "providers"), ":o:accounts:40")
    assert "Your terms:" in card.text
    for count in (30, 20, 10):
        card = choose(world, card, f":o:accounts:{count}")
    assert "You have terms for this plan, but they are not for this choice" in card.text
    assert "q:t:" in str(card.button("Ask for terms").data)


def test_a_listed_plan_is_sold_by_them_too_and_renewed() -> None:
    """20 % of 18.00; and again half a year later."""
    world = staffed()
    agreed(world, "20% until 2030-12-31", "softphone")
    world.top_up(ANNA, "50.00")
    one = world.buy_from_balance(ANNA)
    assert one.paid == eur("14.40")
    world.to(one.end)
    world.work()
    assert world.account(ANNA).available == eur("50.00") - eur("28.80")
    entries = [entry for entry in movements(world.services, ANNA.id, 9) if entry.sale]
    assert [entry.sale.lines[0].discount_percent for entry in entries if entry.sale] == [20, 20]
    world.audit()


def test_what_was_shown_is_taken_though_others_were_agreed_on() -> None:
    world = staffed()
    agreed(world, "20% until 2030-12-31", "softphone")
    world.top_up(ANNA, "50.00")
    card = open_plan(world, "softphone")
    agreed(world, "none", "softphone")
    world.wait(minutes=29)
    agree(world, choose(world, card, ":bal"))
    assert world.account(ANNA).available == eur("35.60")
    other = staffed()
    agreed(other, "20% until 2030-12-31", "softphone")
    other.top_up(ANNA, "50.00")
    card = open_plan(other, "softphone")
    agreed(other, "none", "softphone")
    other.wait(minutes=31)
    assert "18.00 EUR" in choose(other, card, ":bal").text
    assert other.account(ANNA).available == eur("50.00")


def running(world: World, until: str) -> Subscription:
    """The provider's plan, paid for half a year, by terms of until then."""
    agreed(world, f"2.25 EUR per accounts until {until}")
    world.top_up(ANNA, "5000.00")
    return world.buy_from_balance(ANNA, plan="providers")


def test_that_they_end_before_the_renewal_is_said_in_time_to_both() -> None:
    world = staffed()
    one = running(world, "2026-06-30")  # it is paid until August
    world.to(one.end - timedelta(days=20))
    (told,) = world.notices(TermsEnd)
    (staff,) = world.notices(TermsEndSoon)
    assert (told.subscription.id, staff.account.id) == (one.id, ANNA.id)
    assert "there is no price for its renewal" in world.chat.messages[ANNA.id][-1].text
    assert "Terms end soon" in world.chat.messages[JOHN.id][-1].text
    world.to(one.end - timedelta(days=9))
    (coming,) = world.notices(RenewalComing)
    assert (coming.standing.state, coming.price) == (State.ON_REQUEST, None)
    assert coming.standing.helps[0] is Help.ASK_TERMS
    message = world.chat.messages[ANNA.id][-1]
    ready = world.press(message, message.button("Ask for terms").data)
    assert "Renewal of Softphone for providers: SIP accounts × 50" in ready.text


def test_without_a_price_it_is_not_renewed_until_there_is_one() -> None:
    world = staffed()
    one = running(world, "2026-06-30")
    world.to(one.end - timedelta(days=2))
    (failed,) = world.notices(RenewalFailed)
    assert failed.subscription.failure == "price-on-request"
    assert world.account(ANNA).available == eur("4325.00")
    agreed(world, "2.25 EUR per accounts until 2027-06-30")
    world.to(one.end)
    assert world.subscription(one.id).end > one.end
    assert world.account(ANNA).available == eur("3650.00")
    world.audit()


def test_the_standing_says_that_they_end_before_the_next_charge() -> None:
    world = staffed()
    one = running(world, "2026-06-30")
    message = world.command("subscriptions")
    assert "Your terms hold up to" in world.press(message, f"s:{one.id}").text
    agreed(world, "2.25 EUR per accounts until 2030-06-30")
    message = world.command("subscriptions")
    assert "Your terms hold up to" not in world.press(message, f"s:{one.id}").text


def test_of_a_dearer_price_the_payer_reads_before_it_is_taken() -> None:
    world = staffed()
    one = running(world, "2030-06-30")
    agreed(world, "3 EUR per accounts until 2030-06-30")
    world.to(one.end - timedelta(days=1))
    coming = world.notices(RenewalComing)
    assert coming[-1].price == eur("900.00")
    assert world.account(ANNA).available == eur("3425.00")


def test_a_change_is_reckoned_by_them() -> None:
    """Twice as many accounts for half as long."""
    world = staffed()
    one = running(world, "2030-06-30")
    begun = changes.begin_change(world.services, one.id, ANNA.id)
    chosen = changes.choose_change(
        world.services, one.id, ANNA.id, begun.revision, options={"accounts": 100}
    )
    assert chosen.shown is not None
    assert chosen.shown.renewal == eur("1350.00")
    left = chosen.shown.end - chosen.shown.at
    assert abs(left - (one.end - chosen.shown.at) / 2) <= timedelta(seconds=1)
    agreed(world, "none")
    with refused("price-on-request", plan="providers"):
        changes.preview_change(world.services, one.id, ANNA.id, chosen.revision)


def test_the_preview_compares_with_the_list() -> None:
    world = staffed()
    world.deploy(times(SIPTG, 2))
    half, year, three = compared(
        world.services, shown_to_john(world, "20% until 2030-12-31", "softphone")
    )
    found = [
        (one.listed and one.listed.gross, one.agreed and one.agreed.gross)
        for one in (half, year, three)
    ]
    assert found == [
        (eur("36.00"), eur("28.80")),
        (eur("64.80"), eur("57.60")),
        (eur("151.20"), eur("151.20")),
    ]


def test_what_cannot_be_agreed_on_is_refused_and_asked_for_again() -> None:
    world = staffed()
    for line, code, values in (
        ("2 EUR", "not-understood", {"word": "until"}),
        ("2 EUR until 2020-01-01", "terms-over", {}),
        ("20% until 2030-01-01", "terms-no-price", {}),
    ):
        with refused(code, **values):
            shown_to_john(world, line)
    with refused("terms-reason"):
        preview_terms(world.services, ANNA.id, "providers", LINE, JOHN.id)
    with refused("reply-too-long", characters=500):
        preview_terms(world.services, ANNA.id, "providers", f"{LINE}\n{501 * 'x'}", JOHN.id)
    world.command("deal", JOHN)
    assert "There is no account" in world.write("nobody", JOHN).text
    plans = world.write(str(ANNA.id), JOHN)
    world.press(plans, f"deal:w:{ANNA.id}:softphone", JOHN)
    assert "“cheap” is not understood" in world.write("cheap\nbecause", JOHN).text
    assert "10.80 EUR" in world.write("40% until 2030-12-31\nbecause", JOHN).text


def test_they_are_confirmed_once_by_whom_they_were_shown_to() -> None:
    world = staffed()
    first, second = shown_to_john(world), shown_to_john(world, "3 EUR until 2030-12-31")
    with refused("preview-gone"):
        agree_on_terms(world.services, first.id, JANE)
    done = agree_on_terms(world.services, first.id, JOHN.id)
    assert agree_on_terms(world.services, first.id, JOHN.id) == done
    with refused("preview-changed"):
        agree_on_terms(world.services, second.id, JOHN.id)
    late = shown_to_john(world, "3 EUR until 2030-12-31")
    world.wait(seconds=PREVIEW_LIFE.total_seconds() + 1)
    with refused("preview-changed"):
        agree_on_terms(world.services, late.id, JOHN.id)
    world.work()
    assert len(world.notices(TermsAgreed)) == 1
    stored = Unit(world.services).require(Agreement, agreement_key(first.id))
    assert (stored.by, stored.reason, stored.done_at) == (JOHN.id, "asked for it", done.done_at)
    assert world.account(ANNA).terms == {"providers": first.terms}


def test_what_was_agreed_on_can_be_ended() -> None:
    world = staffed()
    agreed(world)
    agreed(world, "none")
    assert world.account(ANNA).terms == {}
    assert "hold no longer" in world.chat.messages[ANNA.id][-1].text
    draft = purchases.start_draft(world.services, ANNA.id, "providers")
    with refused("price-on-request", plan="providers"):
        purchases.offer_draft(world.services, draft.id, ANNA.id)
    world.audit()


def test_nobody_else_can() -> None:
    world = staffed()
    shown = shown_to_john(world)
    assert "did not understand" in world.command("deal").text
    start = world.command("start")
    for data in ("deal", f"deal:y:{shown.id}"):
        assert "Hello" in world.press(start, data).text
    assert not world.account(ANNA).terms


def test_terms_of_a_plan_that_is_gone_by_then_are_told_to_nobody() -> None:
    """They change nothing any more, and are no work for staff."""
    world = staffed()
    agree_on_terms(world.services, shown_to_john(world).id, JOHN.id)
    world.deploy(without_plan("providers"))
    world.wait(days=3)
    assert world.notices(TermsAgreed) == []
    assert parked_work(world.services) == []

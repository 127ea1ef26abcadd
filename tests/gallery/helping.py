"""A deletion; what staff see and do."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.application.audit import always
from chalicelib.application.audit_progress import continue_audit
from chalicelib.application.desk.statistics import statistics_key
from chalicelib.application.parking import park_event, park_update, park_wait
from chalicelib.application.payments import hearing
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.top_ups import start_top_up
from chalicelib.application.ports.refunds import DisputeStatus
from chalicelib.application.ports.store import Record, Table
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.bot.desk.statistics_screens import ROWS_SHOWN
from chalicelib.bot.pacing import Pacing
from chalicelib.domain.desk.statistics import PlanFigures, Statistics
from chalicelib.domain.money import Money
from chalicelib.domain.pace import Pace
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.refund import ASK, Refund
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.gallery.paying import buys, settled, tops_up
from tests.gallery.stage import STAFF, Scene, Stage
from tests.gallery.transfers import pays_by_transfer
from tests.support.catalogs import taking_roubles
from tests.support.for_others import accepted_by
from tests.support.promos import promo

STAFFED: Final = {"staff": {STAFF: "admin"}}


def deleted(stage: Stage) -> None:
    """All that need not be kept; then a new beginning."""
    stage.command("start")
    stage.command("privacy")
    stage.press("erase")
    stage.press("erase:a")
    stage.press("erase:y")
    stage.command("start")


def not_deleted(stage: Stage) -> None:
    """A page is open that the account does not name; then a subscription runs."""
    settled(stage)
    stage.write("20")
    stage.press("b:t:")
    stage.command("privacy")
    stage.press("erase")
    stage.press("erase:a")
    stage.press("erase:y")
    buys(stage)
    stage.command("privacy")
    stage.press("erase")
    stage.press_old("erase:y", "the button of before")


def parked(stage: Stage) -> None:
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
    stage.command("parked", staff=True)
    world = stage.world
    [one] = world.subscriptions(stage.person)
    unit = Unit(world.services)
    key = subscription_key(one.id)
    park_wait(
        unit,
        key,
        unit.require(Subscription, key),
        "remind",
        reason="NoAnswer: the connection was closed",
        now=world.clock.now(),
        why="payment-system",
    )
    unit.commit()
    park_update(world.services, {"update_id": 1}, "ZeroDivisionError: division by zero")
    stage.passes("staff are told", minutes=1)
    stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)
    stage.press("k:r:", staff=True)
    stage.press("k:ry:", staff=True)
    stage.press("k:i:", staff=True)
    stage.press("k:r:", staff=True)
    stage.press("k:ry:", staff=True)
    with stage.unseen():
        stage.command("parked", staff=True)
        stage.press("k:i:", staff=True)
    stage.press("k:x:", staff=True)
    stage.press("k:xy:", staff=True)
    for place in range(9):
        park_event(world.services, f"stripe:evt_{place}", {}, "no such charge here")
    stage.passes("an hour passes", hours=1)
    stage.command("parked", staff=True)
    stage.press("k:p:2", staff=True)


def gives_up(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
    world = stage.world
    unit = Unit(world.services)
    reference = stage.reference
    key = charge_key(world.payments.payments[reference].charge_id)
    charge = unit.require(Charge, key)
    park_wait(
        unit, key, charge, "advance", reason="KeyRefused: 401", now=world.clock.now(), why="key"
    )
    unit.commit()
    with stage.unseen():
        stage.passes("", minutes=1)
        stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)
    stage.press("k:g:", staff=True)
    with stage.silent():
        stage.press("k:gy:", staff=True)
    stage.passes("the customer is told", minutes=1)


def lets_a_warning_go(stage: Stage) -> None:
    """Staff know better than the card's bank."""
    settled(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.command("balance")
    tops_up(stage, "50")
    payments = stage.world.payments
    (payment,) = payments.captured()
    warned = payments.refunds.dispute(payment, status=DisputeStatus.WARNING)
    hint = payments.refunds.hint(warned)
    stage.happens(
        "a bank doubts a payment", lambda: hearing.hear(stage.world.services, "stripe", hint)
    )
    stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)
    stage.press("k:g:", staff=True)
    stage.press("k:gy:", staff=True)
    stage.command("balance")


def _repaid(stage: Stage) -> str:
    """Somebody has paid twice; staff have found the payment. Its reference there."""
    settled(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        tops_up(stage, "20")
        tops_up(stage, "50")
    return list(stage.world.payments.captured())[-1]


def gives_back(stage: Stage) -> None:
    """Staff give a part of a payment back, and want more than there is."""
    _repaid(stage)
    stage.command("repay", staff=True)
    stage.write(str(stage.person.id), staff=True)
    stage.press("repay:s:", staff=True)
    stage.write("500", staff=True)
    stage.write("12.50", staff=True)
    stage.write(stage.says(en="Paid twice by mistake", ru="Оплачено дважды по ошибке"), staff=True)
    stage.press("repay:y:", staff=True)
    stage.passes("its payer is told", minutes=1)
    stage.command("history")


def gives_back_in_vain(stage: Stage) -> None:
    """The payment system is silent, and refuses in the end."""
    payment = _repaid(stage)
    with stage.unseen():
        stage.command("repay", staff=True)
        stage.write(payment, staff=True)
        stage.press("repay:a:", staff=True)
        stage.write(stage.says(en="Asked for it", ru="По просьбе клиента"), staff=True)
    with stage.silent():
        stage.press("repay:y:", staff=True)
    with stage.unseen():
        stage.world.payments.refunds.refuses = True
        stage.passes("", minutes=30)
        stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)
    with stage.unseen():
        stage.command("repay", staff=True)
        stage.write(payment, staff=True)
        stage.press("repay:a:", staff=True)
        stage.write(stage.says(en="Once more", ru="Ещё раз"), staff=True)
    stage.press("repay:y:", staff=True)


def gives_up_giving_back(stage: Stage) -> None:
    """Nobody answers for it."""
    payment = _repaid(stage)
    with stage.unseen():
        stage.command("repay", staff=True)
        stage.write(payment, staff=True)
        stage.press("repay:a:", staff=True)
        stage.write(stage.says(en="Asked for it", ru="По просьбе клиента"), staff=True)
        with stage.silent():
            stage.press("repay:y:", staff=True)
        (record,) = _refunds(stage)
        unit = Unit(stage.world.services)
        known = unit.require(Refund, record.key)
        park_wait(
            unit,
            record.key,
            known,
            ASK,
            reason="KeyRefused: 401",
            now=stage.world.clock.now(),
            why="key",
        )
        unit.commit()
        stage.passes("", minutes=1)
        stage.command("parked", staff=True)
    stage.press("k:i:", staff=True)
    stage.press("k:g:", staff=True)
    stage.press("k:gy:", staff=True)


def _refunds(stage: Stage) -> list[Record]:
    found = stage.world.store.scan(Table.PAYMENTS)[0]
    return [one for one in found if one.key.sk == "refund"]


def _another_payment(stage: Stage) -> None:
    """Money comes while staff look."""
    world = stage.world
    charge = start_top_up(world.services, stage.person.id, Money.of("10", "EUR"), 1)
    world.pay_page(charge)


def cannot_give_back(stage: Stage) -> None:
    """Whatever speaks against it is said, with what to do."""
    payment = _repaid(stage)
    payments = stage.world.payments
    stage.command("repay", staff=True)
    stage.write("pi_unknown", staff=True)
    stage.write(payment, staff=True)
    stage.write("1.000", staff=True)
    with stage.unseen():
        stage.write("20", staff=True)
        stage.write(stage.says(en="Asked for it", ru="По просьбе клиента"), staff=True)
        _another_payment(stage)
    stage.press("repay:y:", staff=True)
    stage.press("repay:n:", staff=True)
    with stage.unseen():
        elsewhere = payments.refunds.give_back(payment, payments.captured()[payment])
        hint = payments.refunds.hint(elsewhere)
        hearing.hear(stage.world.services, "stripe", hint)
    stage.press("repay:y:", staff=True)
    stage.press("repay:n:", staff=True)
    with stage.unseen():
        stage.command("repay", staff=True)
    stage.write(payment, staff=True)


def cannot_give_back_what_is_spent(stage: Stage) -> None:
    """What was bought with it is given back first."""
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.command("repay", staff=True)
    (payment,) = stage.world.payments.captured()
    stage.write(payment, staff=True)
    stage.write("5", staff=True)


def cannot_give_back_by_transfer(stage: Stage) -> None:
    """A bank transfer goes back by the bank."""
    pays_by_transfer(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.command("repay", staff=True)
        stage.write(str(stage.person.id), staff=True)
        stage.press("repay:a:", staff=True)
    stage.write(stage.says(en="Asked for it", ru="По просьбе клиента"), staff=True)


def cannot_give_back_what_was_converted(stage: Stage) -> None:
    """Prices are in euro, the payment system took roubles."""
    stage.world.with_banks()
    settled(stage)
    with stage.unseen():
        stage.command("start", staff=True)
    tops_up(stage, "25")
    with stage.unseen():
        stage.command("repay", staff=True)
    stage.write(str(stage.person.id), staff=True)


def ends_early(stage: Stage) -> None:
    """Staff end a subscription with credit, and its payer reads of it."""
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.passes("", days=60)
        stage.command("support")
        stage.press("q:k:refund")
        stage.write(stage.says(en="31 January, 18.00 EUR", ru="31 января, 18,00 EUR"))
        stage.write(stage.says(en="Bought by mistake", ru="Купил по ошибке"))
        stage.press("q:", end=":s")
        stage.command("find", str(stage.person.id), staff=True)
    stage.press("end:p:", staff=True)
    reason = stage.says(
        en="Bought by mistake, asked in the chat", ru="Куплено по ошибке, просил сам"
    )
    stage.write(reason, staff=True)
    stage.press("end:y:", staff=True)
    stage.passes("its payer is told, and the credit note comes", minutes=1)
    stage.command("balance")
    stage.command("documents")
    stage.command("history")
    with stage.unseen():
        stage.command("subscriptions")
        stage.press("s:")
    stage.press("s:", end=":h")


def is_of_another_role(stage: Stage) -> None:
    """Support sees what it may do, and reads who may do the rest."""
    stage.command("start", staff=True)
    stage.command("repay", staff=True)


def ends_with_a_refund(stage: Stage) -> None:
    """What is left goes back to the card at once."""
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.passes("", days=60)
        stage.command("end", staff=True)
        stage.write(str(stage.person.id), staff=True)
    stage.write(stage.says(en="Bought by mistake", ru="Куплено по ошибке"), staff=True)
    stage.press("end:r:", staff=True)
    stage.passes("its payer is told", minutes=1)


def ends_what_two_payments_bought(stage: Stage) -> None:
    """The newest goes back by the way it came, what is left of the one before to the balance."""
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.comes("", of_end=timedelta(days=-2))
        stage.command("end", staff=True)
        stage.write(str(stage.person.id), staff=True)
    stage.write(stage.says(en="Asked for it", ru="Просили"), staff=True)
    stage.press("end:r:", staff=True)


def ends_one_of_two(stage: Stage) -> None:
    """One of them in the name of somebody else; it changes while it is looked at."""
    buys(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        tops_up(stage, "400")
        stage.world.open(stage.other)
        stage.opens_plan("gateway")
        draft_id = str(stage.found("d:", ":bal").data).split(":")[1]
        accepted_by(stage.world.services, draft_id, stage.person.id, stage.other.id)
        stage.press_old(f"d:{draft_id}", "the plan again")
        stage.press("d:", end=":bal")
        stage.press("d:", end=":yes")
        stage.passes("", days=10)
    stage.command("end", staff=True)
    stage.write(str(stage.person.id), staff=True)
    stage.press("end:s:", staff=True)
    with stage.unseen():
        stage.write(stage.says(en="A test", ru="Проверка"), staff=True)
        stage.passes("", minutes=31)
    stage.press("end:y:", staff=True)
    stage.press("end:n:", staff=True)


def is_too_fast(stage: Stage) -> None:
    """The third word within a moment is too much; then nothing is heard for a while."""
    settled(stage)
    with stage.unseen():
        stage.command("help")
    stage.world.pacing = Pacing(stage.world.clock.now, Pace(burst=2, each=timedelta(seconds=10)))
    with stage.unseen():
        stage.command("help")
        stage.command("help")
    stage.command("help")
    stage.command("help")


def breaks(stage: Stage) -> None:
    """A fault of ours."""
    settled(stage)
    with stage.unseen():
        stage.command("tariff")
    with stage.broken():
        stage.press("t:softphone")
    with stage.unseen():
        stage.command("support")
        stage.press("q:k:other")
    with stage.broken():
        stage.command("start")


def makes_promo_codes(stage: Stage) -> None:
    stage.command("promo", staff=True)
    stage.press("promo:n", staff=True)
    stage.write("SUMMER 20", staff=True)
    stage.write(
        "SUMMER 20% from 2026-01-01 until 2026-08-31 limit 100 plans softphone months 6,12 first",
        staff=True,
    )
    stage.press("promo:c:", end=":on", staff=True)
    promo(stage.world, "TEN 10 EUR")
    promo(stage.world, "WEEK 7 days limit 50")
    stage.command("promo", staff=True)
    for number in range(7):
        promo(stage.world, f"CODE{number} 5%")
    with stage.unseen():
        stage.command("promo", staff=True)
    stage.press("promo:a:", staff=True)
    stage.press("promo:c:TEN", staff=True)
    stage.press("promo:c:", end=":off", staff=True)


def reads_statistics(stage: Stage) -> None:
    """Before the first walk over the records, after it, and a month later."""
    with stage.unseen():
        stage.command("start", staff=True)
    stage.command("statistics", staff=True)
    with stage.unseen():
        walked(stage)
    stage.press("stat", staff=True)
    with stage.unseen():
        buys(stage)
        tops_up(stage, "400")
        walked(stage)
    stage.command("statistics", staff=True)
    with stage.unseen():
        stage.passes("", days=28)
        walked(stage)
    stage.command("statistics", staff=True)
    stage.press("stat:c", staff=True)
    stage.passes("the chart is drawn", seconds=1)
    with stage.unseen():
        stage.command("statistics", staff=True)
        plans = tuple(PlanFigures(f"plan-{n}", 9, ()) for n in range(ROWS_SHOWN + 3))
        now = stage.world.clock.now()
        stage.world.put(statistics_key(f"{now:%Y-%m-%d}"), Statistics(now, plans, at_begin=99))
    stage.press("stat", staff=True)


def walked(stage: Stage) -> None:
    """The daily walk has read everything."""
    continue_audit(stage.world.services, always, anew=True)


SCENES: Final = (
    Scene("Somebody has themselves deleted, and comes back", deleted),
    Scene("Something is in the way of a deletion", not_deleted),
    Scene("Staff: a subscription is ended with credit", ends_early, world=STAFFED),
    Scene("Staff: a subscription is ended with a refund", ends_with_a_refund, world=STAFFED),
    Scene("Staff: what two payments bought is ended", ends_what_two_payments_bought, world=STAFFED),
    Scene("Staff: one of two is ended, and half an hour is over", ends_one_of_two, world=STAFFED),
    Scene("Staff: a part of a payment is given back", gives_back, world=STAFFED),
    Scene("Staff: a refund that is refused", gives_back_in_vain, world=STAFFED),
    Scene("Staff: a refund that nobody answers for", gives_up_giving_back, world=STAFFED),
    Scene("Staff: what cannot be given back", cannot_give_back, world=STAFFED),
    Scene("Staff: what was spent", cannot_give_back_what_is_spent, world=STAFFED),
    Scene("Staff: what came by transfer", cannot_give_back_by_transfer, world=STAFFED),
    Scene(
        "Staff: what came in another currency",
        cannot_give_back_what_was_converted,
        taking_roubles(),
        world=STAFFED,
    ),
    Scene("Staff: what another role may", is_of_another_role, world={"staff": {STAFF: "support"}}),
    Scene("Somebody is too fast", is_too_fast),
    Scene("Something breaks", breaks),
    Scene("Staff: promo codes", makes_promo_codes, world=STAFFED),
    Scene("Staff: parked work", parked, world=STAFFED),
    Scene("Staff: a bank doubts a payment", lets_a_warning_go, world=STAFFED),
    Scene("Staff: a payment is given up", gives_up, world=STAFFED),
    Scene("Staff: statistics", reads_statistics, world=STAFFED),
)

"""Ending a subscription with credit, by staff: found, previewed, confirmed by that very preview, told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.application.desk.notices import EndedEarly
from chalicelib.application.invoicing.crediting import put_credit, unused_of, with_invoices
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.payments import charges
from chalicelib.application.payments.new_money import money_is_back
from chalicelib.application.payments.refunding import ask_now, can_go_back, put_asked
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.previews import shown_to
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.history import bought, unfinished
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import get_subscription, subscriptions_of
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.credit import Given, kept, newest_first, sold_by
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Act, Entry, EntryKind, Posting
from chalicelib.domain.ledger.postings import Payment, hold_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.refund import Refund
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.ending import (
    ByTheWayItCame,
    Ending,
    Left,
    done,
    ended_early,
)
from chalicelib.domain.subscriptions.paid_time import in_money, left_of
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.writing import reason_of

ENDING: Final = "ending"


def ending_key(ending_id: str) -> Key:
    """A preview, and what became of it."""
    return Key(Table.INBOX, ending_id, ENDING)


def read_beside(ending: Ending, kind: str) -> list[Key]:
    """What telling reads beside the preview."""
    if kind != "tell_ended":
        return []
    return [subscription_key(ending.subscription_id), account_key(ending.payer_id)]


@dataclass(frozen=True, slots=True)
class Endable:
    """A live subscription and its people, for whoever is to say why it ends."""

    subscription: Subscription
    payer: Account
    customer: Account


def find_endable(services: Services, written: str) -> list[Endable]:
    """By the Telegram id of its payer, or its own id; the newest end first. Raises
    Refused("nothing-to-end") where nothing is live."""
    wanted = written.strip()
    found = []
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 18:
        number = int(wanted)
        found = [one for one in subscriptions_of(services, number) if one.payer_id == number]
    else:
        one = Unit(services).get(Subscription, subscription_key(wanted)) if wanted else None
        found = [one] if one is not None else []
    live = [_endable(services, one) for one in found if one.live]
    if not live:
        raise Refused("nothing-to-end")
    return live


def endable(services: Services, subscription_id: str) -> Endable:
    """Raises Refused("nothing-to-end") if it is not live."""
    found = Unit(services).get(Subscription, subscription_key(subscription_id))
    if found is None or not found.live:
        raise Refused("nothing-to-end")
    return _endable(services, found)


def _endable(services: Services, one: Subscription) -> Endable:
    unit = Unit(services)
    unit.load(account_key(one.payer_id), account_key(one.customer_id))
    return Endable(
        one,
        unit.require(Account, account_key(one.payer_id)),
        unit.require(Account, account_key(one.customer_id)),
    )


def preview_ending(services: Services, subscription_id: str, by: int, reason: str) -> Ending:
    """What ending it now would give back; stored, so that exactly that can be confirmed.

    Raises Refused: text-empty, reply-too-long, nothing-to-end, nothing-to-credit (in grace, or in the last
    moments of what was paid), paid-by-another.
    """
    reason = reason_of(reason)
    ending_id = services.new_id()

    def decide(unit: Unit) -> Ending:
        at = services.clock.now()
        subscription, left, _, way = _left(unit, services, subscription_id, at)
        ending = Ending(
            id=ending_id,
            subscription_id=subscription_id,
            payer_id=subscription.payer_id,
            by=by,
            reason=reason,
            at=at,
            end=subscription.end,
            left=left,
            way=way,
        )
        unit.put(ending_key(ending_id), ending)
        return ending

    return in_unit(services, decide)


def preview_again(services: Services, ending_id: str, by: int) -> Ending:
    """The same as it is now, for the same reason. Raises Refused as `preview_ending` does, and
    preview-gone."""
    before = shown_to(Unit(services), Ending, ending_key(ending_id), by)
    return preview_ending(services, before.subscription_id, by, before.reason)


def end_with_credit(services: Services, ending_id: str, by: int) -> Ending:
    """Do what the preview says, once: the subscription is over, what was left is on its payer's balance, each
    invoice has its credit note. A payment under way is closed first.

    Raises Refused: preview-gone, preview-changed (it is another amount or another period by now, or too long
    ago), charge-open, nothing-to-end, nothing-to-credit; and PaymentSystemError.
    """
    return _end(services, ending_id, by, refund_id=None)


def end_with_refund(services: Services, ending_id: str, by: int) -> Ending:
    """The same, and what the preview says goes back by the way it came: set aside in the same commit, and
    asked for. Raises as `end_with_credit` does, preview-changed also where other money can go back by now."""
    ended = _end(services, ending_id, by, refund_id=services.new_id())
    if ended.refund_id is not None:
        ask_now(services, ended.refund_id)
    return ended


def _end(services: Services, ending_id: str, by: int, refund_id: str | None) -> Ending:
    _make_way(services, shown_to(Unit(services), Ending, ending_key(ending_id), by))

    def decide(unit: Unit) -> Ending:
        ending, now = shown_to(unit, Ending, ending_key(ending_id), by), services.clock.now()
        if ending.done_at is not None:
            return ending
        if ending.is_over(now):
            raise Refused("preview-changed", preview=ending_id)
        subscription, left, given, way = _left(unit, services, ending.subscription_id, ending.at)
        same = way == ending.way or refund_id is None
        if (subscription.end, left) != (ending.end, ending.left) or not same:
            raise Refused("preview-changed", preview=ending_id)
        if subscription.open_charge is not None:
            raise Refused("charge-open")
        after = done(ending, now, None if way is None else refund_id)
        _put_ended(unit, services, after, subscription, given)
        unit.put(ending_key(ending_id), after)
        unit.nudge(ending_key(ending_id))
        return after

    return in_unit(services, decide)


def tell_ended(services: Services, ending_id: str) -> None:
    """Its payer reads what is on the balance; a Customer who is somebody else, that it has ended."""
    ending = Unit(services).require(Ending, ending_key(ending_id))
    subscription = get_subscription(services, ending.subscription_id)
    if "tell_ended" in ending.waits:
        tell(services, ending.payer_id, EndedEarly(subscription, ending.credited))
        if subscription.customer_id != ending.payer_id:
            tell(services, subscription.customer_id, EndedEarly(subscription, None))
    wait_no_more(services, Ending, ending_key(ending_id), "tell_ended")


def follow(services: Services, ending_id: str) -> None:
    """What waited for the payer's money runs now."""
    ending = Unit(services).require(Ending, ending_key(ending_id))
    if "follow" in ending.waits:
        money_is_back(services, ending.payer_id)
    wait_no_more(services, Ending, ending_key(ending_id), "follow")


def _make_way(services: Services, ending: Ending) -> None:
    """What is paid for the next period by then is a period more to give back, and another preview."""
    subscription = get_subscription(services, ending.subscription_id)
    if ending.done_at is None and subscription.open_charge is not None:
        charges.advance_now(services, subscription.open_charge, cancel=True)


def _left(
    unit: Unit, services: Services, subscription_id: str, at: datetime
) -> tuple[Subscription, Left, list[Given], ByTheWayItCame | None]:
    """What its payer's book says is left of it `at` that time, and what of that can go back by the way it
    came: of the newest payment by which some of it was bought. Raises Refused: nothing-to-end,
    nothing-to-credit, paid-by-another."""
    subscription = unit.get(Subscription, subscription_key(subscription_id))
    if subscription is None or not subscription.live:
        raise Refused("nothing-to-end")
    if subscription.paid_by_another(at):
        raise Refused("paid-by-another")
    given, entries = _given(unit, services, subscription, at)
    if not given:
        ends_at = services.catalog.renewal.grace_ends(subscription.end)
        raise Refused("nothing-to-credit", end=ends_at)
    paid = net = vat = subscription.paid.zero
    sales = {entry.sequence: sold_by(entry) for entry in entries}
    for one in given:
        sale = sales[one.credit.entry_sequence]
        paid = sum(kept(sale, unit.require(Document, document_key(sale.document_id))), paid)
        net, vat = net + one.credit.back.net, vat + one.credit.back.vat
    left = Left(paid - net - vat, net, vat, net + vat)
    return subscription, left, given, _way(unit, services, subscription, entries, left.gross)


def _way(
    unit: Unit, services: Services, subscription: Subscription, entries: list[Entry], most: Money
) -> ByTheWayItCame | None:
    payer = unit.require(Account, account_key(subscription.payer_id))
    for entry in entries:
        found = can_go_back(unit, services, payer, entry, most)
        if found is not None:
            return ByTheWayItCame(*found)
    return None


def _given(
    unit: Unit, services: Services, subscription: Subscription, at: datetime
) -> tuple[list[Given], list[Entry]]:
    """Where a change has moved the end, sales do not say what is left, but the paid time does: that is given
    back of the newest."""
    if not subscription.moved:
        entries = unfinished(services, subscription, at)
        return unused_of(unit, services, entries, at), entries
    entries = list(bought(services, subscription))
    worth = sum(left_of(stretch, at) for stretch in subscription.paid_time)
    total = in_money(worth, subscription.paid.currency)
    return newest_first(with_invoices(unit, entries), total, at, services.new_id), entries


def _set_aside(unit: Unit, services: Services, ending: Ending) -> tuple[Posting, ...]:
    """What is to go back by the way it came is not spent before that."""
    if ending.refund_id is None or ending.way is None:
        return ()
    way, by, reason = ending.way, ending.by, ending.reason
    refund = Refund(ending.refund_id, way.payment, way.amount, None, by, reason, ending.at)
    put_asked(unit, services, refund)
    return hold_postings(ending.payer_id, way.amount)


def _put_ended(
    unit: Unit,
    services: Services,
    ending: Ending,
    subscription: Subscription,
    given: list[Given],
) -> None:
    people = account_key(subscription.payer_id), account_key(subscription.customer_id)
    unit.load(*people)
    payer, _ = put_credit(
        unit,
        services,
        unit.require(Account, people[0]),
        given,
        kind=EntryKind.CREDIT,
        payment=Payment("balance", f"{ENDING}:{ending.id}", _set_aside(unit, services, ending)),
        act=Act(ending.by, ending.reason),
    )
    customer = payer if people[0] == people[1] else unit.require(Account, people[1])
    live = {family: one for family, one in customer.live.items() if one != subscription.id}
    unit.put(people[1], replace(customer, live=live))
    unit.put(subscription_key(subscription.id), ended_early(subscription, ending.at))

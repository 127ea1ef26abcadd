"""What must hold of gifts: what was paid for each waits, or went to one account, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.gifts.records import GIFT, GiftLink, gift_key, link_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.domain.gifts.gift import Gift, GiftState, gift_account
from chalicelib.domain.ledger.journal import Entry, effect_on

GIFTS: Final = "gifts"


def _entries(gift: Gift) -> list[Key]:
    """That paid for it, and that ended it."""
    found = []
    if gift.paid_by is not None:
        found.append(entry_key(gift.payer_id, gift.paid_by))
    if gift.ended_by is not None:
        found.append(entry_key(gift.redeemer_id or gift.payer_id, gift.ended_by))
    return found


def _beside(gift: Gift) -> Iterable[Key]:
    return [*_entries(gift), link_key(gift.payer_id, gift.id)]


def _is_whole(_record: Record, gift: Gift, around: Around) -> Iterator[str]:
    """Its entries bring in what was paid for it, and take it out once it has ended."""
    entries = [around.get(Entry, key) for key in _entries(gift)]
    amounts = [
        effect_on(entry.postings, gift_account(gift.id), gift.amount.zero)
        for entry in entries
        if entry is not None
    ]
    expected = {
        GiftState.NEW: [],
        GiftState.OPEN: [gift.amount],
        GiftState.REDEEMED: [gift.amount, -gift.amount],
        GiftState.RETURNED: [gift.amount, -gift.amount],
    }[gift.state]
    if amounts != expected:
        yield f"is {gift.state}, and its entries say {amounts}"
    found = around.get(GiftLink, link_key(gift.payer_id, gift.id))
    if gift.state is not GiftState.NEW and found is None:
        yield f"{gift.payer_id} does not find it"


def _moved(entry: Entry) -> list[str]:
    """The gifts whose money it moves."""
    accounts = dict.fromkeys(posting.account for posting in entry.postings)
    return [name.removeprefix("gift:") for name in accounts if name.startswith("gift:")]


def _of_entry(entry: Entry) -> Iterable[Key]:
    return [gift_key(one) for one in _moved(entry)]


def _is_its(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """What moves the money of a gift is what paid for it, or what ended it."""
    for gift_id in _moved(entry):
        gift = around.get(Gift, gift_key(gift_id))
        if gift is None or entry_key(entry.account_id, entry.sequence) not in _entries(gift):
            yield f"moves {gift_id}, which is {gift}"


def _linked(one: GiftLink) -> Iterable[Key]:
    return [gift_key(one.gift_id)]


def _leads(record: Record, one: GiftLink, around: Around) -> Iterator[str]:
    """A link leads to a gift of its account."""
    gift = around.get(Gift, gift_key(one.gift_id))
    if gift is None or str(gift.payer_id) != record.key.pk:
        yield f"leads to {one.gift_id}, which is {gift}"


CHECKS: Final = (
    Check(GIFTS, Table.SUBSCRIPTIONS, GIFT, Gift, _is_whole, _beside),
    Check(GIFTS, Table.ACCOUNTS, "entry", Entry, _is_its, _of_entry),
    Check("linked", Table.ACCOUNTS, "given", GiftLink, _leads, _linked),
)

"""What must hold of promo codes: as many reservations and uses as are counted, not more than may be, and each
use is a sale that names the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check, only_readable
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.promotions.records import (
    Invited,
    Listed,
    code_key,
    invited_key,
    referral_key,
    uses_key,
)
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.promotions.code import PromoCode, PromoUses
from chalicelib.domain.promotions.guesses import Guesses
from chalicelib.domain.promotions.referral import (
    REFERRAL,
    Referral,
    ReferralState,
    reward_postings,
)

PROMO: Final = "promo-limit"
REWARDS: Final = "referral"


def _counted(_record: Record, code: PromoCode, around: Around) -> Iterator[str]:
    around.memory["promo"] = code
    if code.limit is not None and code.taken > code.limit:
        yield f"{code.taken} are taken, of {code.limit}"


def _used(uses: PromoUses) -> Iterable[Key]:
    return [entry_key(uses.account_id, sequence) for sequence in uses.used.values()]


def _is_used(_record: Record, uses: PromoUses, around: Around) -> Iterator[str]:
    around.memory["taken"] = around.memory.get("taken", 0) + uses.count
    code: PromoCode | None = around.memory.get("promo")
    if code is None:
        yield "is of a code that is not there"
        return
    most = code.per_account
    if most is not None and uses.count > most:
        yield f"{uses.count} are {uses.account_id}'s, of {most}"
    for sequence in uses.used.values():
        entry = around.get(Entry, entry_key(uses.account_id, sequence))
        if entry is None or uses.code not in _codes(entry):
            yield f"entry {sequence} of {uses.account_id} has not used it"


def _adds_up(around: Around) -> Iterator[str]:
    code: PromoCode = around.memory["promo"]
    taken = around.memory.get("taken", 0)
    if taken != code.taken:
        yield f"{taken} are reserved or used, and {code.taken} are counted"


def _codes(entry: Entry) -> list[str]:
    lines = () if entry.sale is None else entry.sale.lines
    return [line.promo.code for line in lines if line.promo is not None]


def _of_sale(entry: Entry) -> Iterable[Key]:
    return [uses_key(code, entry.account_id) for code in _codes(entry)]


def _names(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """A sale that names a code has used it."""
    for code in _codes(entry):
        uses = around.get(PromoUses, uses_key(code, entry.account_id))
        if uses is None or entry.sequence not in uses.used.values():
            yield f"names {code}, which is used by {uses}"


def _listed(one: Listed) -> Iterable[Key]:
    return [code_key(one.code)]


def _is_there(_record: Record, one: Listed, around: Around) -> Iterator[str]:
    if around.get(PromoCode, code_key(one.code)) is None:
        yield f"lists {one.code}, which is not there"


def _beside_referral(one: Referral) -> Iterable[Key]:
    found = [invited_key(one.payer_id, one.referred_id)]
    if one.entry_sequence is not None:
        found.append(entry_key(one.payer_id, one.entry_sequence))
    return found


def _is_rewarded(_record: Record, one: Referral, around: Around) -> Iterator[str]:
    """What is rewarded is so by an entry, for exactly that; whoever invited finds it."""
    entry = None
    if one.entry_sequence is not None:
        entry = around.get(Entry, entry_key(one.payer_id, one.entry_sequence))
    paid = set() if entry is None else set(entry.postings)
    expected = set(reward_postings(one)) if one.state is ReferralState.REWARDED else set()
    if paid != expected:
        yield f"is {one.state}, and its entry says {paid}"
    if around.get(Invited, invited_key(one.payer_id, one.referred_id)) is None:
        yield f"{one.payer_id} does not find it"


def _of_reward(entry: Entry) -> Iterable[Key]:
    if entry.kind != REFERRAL:
        return []
    return [referral_key(int(entry.reference.partition(":")[2]))]


def _rests_on_one(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """A reward is that of a referral of this account."""
    for key in _of_reward(entry):
        one = around.get(Referral, key)
        if one is None or (one.payer_id, one.entry_sequence) != (entry.account_id, entry.sequence):
            yield f"rewards {key.pk}, which is {one}"


def _of_invited(one: Invited) -> Iterable[Key]:
    return [referral_key(one.referred_id)]


def _leads(record: Record, one: Invited, around: Around) -> Iterator[str]:
    """A link leads to a referral of its account."""
    found = around.get(Referral, referral_key(one.referred_id))
    if found is None or str(found.payer_id) != record.key.pk:
        yield f"leads to {one.referred_id}, which is {found}"


CHECKS: Final = (
    Check(PROMO, Table.SUBSCRIPTIONS, "promo_code", PromoCode, _counted, close=_adds_up),
    Check(PROMO, Table.SUBSCRIPTIONS, "promo_uses", PromoUses, _is_used, _used),
    Check(PROMO, Table.ACCOUNTS, "entry", Entry, _names, _of_sale),
    Check(PROMO, Table.SUBSCRIPTIONS, "promo_listed", Listed, _is_there, _listed),
    only_readable(Table.ACCOUNTS, "promo_guesses", Guesses),
    Check(REWARDS, Table.SUBSCRIPTIONS, "referral", Referral, _is_rewarded, _beside_referral),
    Check(REWARDS, Table.ACCOUNTS, "entry", Entry, _rests_on_one, _of_reward),
    Check("linked", Table.ACCOUNTS, "invited", Invited, _leads, _of_invited),
)

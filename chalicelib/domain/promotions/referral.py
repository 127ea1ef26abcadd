"""A referral: somebody came by another one's link, and has paid for the first time; knows no message.

The reward waits for as long as the operator gives money back, and comes only if nothing of that payment was
given back by then. After that it stays, whatever becomes of the payment: nobody's balance is taken from for
what somebody else did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting
from chalicelib.domain.catalog.referral import ReferralPolicy
from chalicelib.domain.ledger.journal import Posting, available_account, transfer
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import SOURCE_LIFE, Account

LINK: Final = "ref"
"""How the payload of a link begins that names who invites."""

REWARD: Final = "reward"
"""The kind of waiting for the moment when nothing more is given back."""

FOLLOW: Final = "follow"
TELL: Final = "tell_reward"

REFERRAL: Final = "referral"
"""The kind of the entry by which the reward is booked."""

MAX_DIGITS: Final = 18


class ReferralState(StrEnum):
    """WAITING until it is rewarded, or void because the payment was given back."""

    WAITING = "waiting"
    REWARDED = "rewarded"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Referral:
    """`payer_id` invited `referred_id`, whose first payment was invoiced by the document. `seller_id` pays
    the reward, `entry_sequence` of the book of `payer_id` booked it."""

    referred_id: int
    payer_id: int
    document_id: str
    seller_id: str
    reward: Money
    state: ReferralState = ReferralState.WAITING
    entry_sequence: int | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.payer_id)


def marketing_account(seller_id: str) -> str:
    """What a seller spends on customers who bring others."""
    return f"marketing:{seller_id}"


def payload_of(account_id: int) -> str:
    """What a link carries by which this account invites."""
    return f"{LINK}_{account_id}"


def referrer_of(account: Account, now: datetime) -> int | None:
    """Who invited it: by the link that it came by when it was new, a month ago at most. Nobody invites
    themselves, nor somebody who was here before."""
    source = account.source
    if source is None or source.at != account.created_at or now >= source.at + SOURCE_LIFE:
        return None
    word, _, number = source.payload.partition("_")
    if word != LINK or not (number.isascii() and number.isdecimal() and len(number) <= MAX_DIGITS):
        return None
    return int(number) if int(number) != account.id else None


def referred(
    policy: ReferralPolicy, account: Account, sale: Sale, now: datetime
) -> Referral | None:
    """What follows from the first sale to an account, as it was before it; None if nothing does. Nobody is
    rewarded for what was paid for themselves."""
    referrer = referrer_of(account, now)
    reward, least = (by.get(sale.gross.currency) for by in (policy.reward, policy.least))
    if referrer is None or account.bought or reward is None or least is None or sale.gross < least:
        return None
    if sale.customer_id == referrer:
        return None
    return Referral(
        referred_id=account.id,
        payer_id=referrer,
        document_id=sale.document_id,
        seller_id=sale.seller.id,
        reward=reward,
        waits=waiting({}, REWARD, now + policy.waits),
    )


def reward_postings(referral: Referral) -> tuple[Posting, ...]:
    """From what the seller spends on it."""
    source = marketing_account(referral.seller_id)
    return transfer(source, available_account(referral.payer_id), referral.reward)


def rewarded(referral: Referral, sequence: int, now: datetime) -> Referral:
    """By that entry of the referrer's book."""
    waits = waiting(waiting({}, TELL, now + INLINE_LEAD), FOLLOW, now + INLINE_LEAD)
    return replace(referral, state=ReferralState.REWARDED, entry_sequence=sequence, waits=waits)


def void(referral: Referral) -> Referral:
    """The payment that it rests on was given back, at least in part."""
    return replace(referral, state=ReferralState.VOID, waits={})

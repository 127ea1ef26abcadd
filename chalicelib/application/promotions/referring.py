"""Referrals: remembered with a first sale, rewarded when nothing more is given back, told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.application.declared import Step
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.new_money import money_is_back
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.store import Table
from chalicelib.application.promotions.notices import Rewarded
from chalicelib.application.promotions.records import (
    INVITED_PREFIX,
    Invited,
    invited_key,
    referral_key,
)
from chalicelib.application.records import every_record
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.promotions.referral import (
    FOLLOW,
    REFERRAL,
    REWARD,
    TELL,
    Referral,
    ReferralState,
    referred,
    reward_postings,
    rewarded,
    void,
)


@dataclass(frozen=True, slots=True)
class Invitations:
    """What came of one account's link: everybody who has paid."""

    referrals: tuple[Referral, ...]

    def of(self, state: ReferralState) -> list[Referral]:
        """Those that stand so."""
        return [one for one in self.referrals if one.state is state]


def put_referral(unit: Unit, services: Services, before: Account, sale: Sale) -> None:
    """With the first sale to `before`, as it was until then; nothing where nobody has invited them."""
    policy = services.catalog.referral
    found = None if policy is None else referred(policy, before, sale, services.clock.now())
    if found is not None:
        unit.put(referral_key(before.id), found)
        unit.put(invited_key(found.payer_id, before.id), Invited(before.id))


def invitations_of(services: Services, account_id: int) -> Invitations:
    """Of whom this account has invited, those who have paid."""
    keys = [
        referral_key(services.read(Invited, record).referred_id)
        for record in every_record(services.store, Table.ACCOUNTS, str(account_id), INVITED_PREFIX)
    ]
    found = services.store.load(keys) if keys else {}
    return Invitations(tuple(services.read(Referral, record) for record in found.values()))


def reward(services: Services, referred_id: str) -> None:
    """The agenda's step: whoever invited has the reward, unless something of the payment was given back."""
    key = referral_key(int(referred_id))

    def decide(unit: Unit) -> None:
        referral, now = unit.require(Referral, key), services.clock.now()
        due = referral.waits.get(REWARD)
        if due is None or due.at > now:
            return
        unit.load(document_key(referral.document_id), account_key(referral.payer_id))
        invoice = unit.require(Document, document_key(referral.document_id))
        payer = unit.get(Account, account_key(referral.payer_id))
        if payer is None or payer.currency != referral.reward.currency or invoice.credited:
            unit.put(key, void(referral))
            return
        payer, entry = post(
            payer,
            at=now,
            kind=REFERRAL,
            reference=f"referral:{referred_id}",
            postings=reward_postings(referral),
        )
        unit.put(account_key(payer.id), payer)
        unit.put(entry_key(payer.id, entry.sequence), entry)
        unit.put(key, rewarded(referral, entry.sequence, now))
        unit.nudge(key)

    in_unit(services, decide)


def follow(services: Services, referred_id: str) -> None:
    """The agenda's step: what waited for money of whoever was rewarded runs now."""
    referral = Unit(services).require(Referral, referral_key(int(referred_id)))
    if FOLLOW in referral.waits:
        money_is_back(services, referral.payer_id)
    wait_no_more(services, Referral, referral_key(int(referred_id)), FOLLOW)


def tell_reward(services: Services, referred_id: str) -> None:
    """The agenda's step: whoever was rewarded reads it. Raises ChatError."""
    referral = Unit(services).require(Referral, referral_key(int(referred_id)))
    if TELL in referral.waits and referral.state is ReferralState.REWARDED:
        tell(services, referral.payer_id, Rewarded(referral.reward))
    wait_no_more(services, Referral, referral_key(int(referred_id)), TELL)


STEPS: Final[Mapping[str, Step]] = {REWARD: reward, FOLLOW: follow, TELL: tell_reward}
"""By the kind of what waits."""

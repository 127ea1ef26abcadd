"""Whose uses of promo codes and whose referrals are."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import AGENDA, OTHERS, Impersonal, Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.application.promotions.records import Invited
from chalicelib.domain.promotions.code import PromoUses
from chalicelib.domain.promotions.guesses import Guesses
from chalicelib.domain.promotions.referral import Referral

PERSONAL: Final[PersonalKinds] = {
    (Table.SUBSCRIPTIONS, "promo_uses"): Personal(PromoUses, {"account_id": "user"}),
    (Table.ACCOUNTS, "promo_guesses"): Personal(Guesses),
    (Table.ACCOUNTS, "invited"): Personal(Invited, withheld={"referred_id": OTHERS}),
    (Table.SUBSCRIPTIONS, "referral"): Personal(
        Referral,
        {"payer_id": "inviter", "referred_id": "invited"},
        {"document_id": OTHERS, "waits": AGENDA},
        guests=("invited",),
    ),
    (Table.SUBSCRIPTIONS, "promo_code"): Impersonal("a code that staff have made, for all"),
    (Table.SUBSCRIPTIONS, "promo_listed"): Impersonal("that there is such a code"),
}

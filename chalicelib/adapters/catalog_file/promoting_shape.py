"""The shape of what brings customers: gifts, referrals; knows nothing of how it fits."""

from __future__ import annotations

from typing import Annotated

from chalicelib.adapters.catalog_file.fields import Amount, Amounts, Currency, Positive, Shape, must


class GiftsShape(Shape):
    """`[gifts]`: for how many days a code can be redeemed, and which amounts are given."""

    valid_days: Positive
    amounts: dict[Currency, Annotated[list[Amount], must(len, "at least one amount")]]


class ReferralShape(Shape):
    """`[referral]`: the reward for a first payment of at least so much, and after how many days it comes."""

    reward: Amounts
    least: Amounts
    after_days: Positive

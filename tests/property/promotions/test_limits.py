"""However people enter a code, leave it, buy with it and let it lapse: no more uses than may be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.pricing.promo import Promo, PromoKind
from chalicelib.domain.promotions.code import (
    PromoCode,
    PromoUses,
    given_back,
    handed_on,
    reserved,
    spelt,
    used,
)

NOW: Final = datetime(2026, 1, 15, tzinfo=UTC)
ACCOUNTS: Final = st.integers(1, 4)
DRAFTS: Final = st.integers(1, 3)
MOVES: Final = st.lists(
    st.tuples(st.sampled_from(["reserve", "give back", "use", "hand on"]), ACCOUNTS, DRAFTS),
    max_size=60,
)


def moved(code: PromoCode, mine: PromoUses, move: str, draft: str) -> tuple[PromoCode, PromoUses]:
    """What is refused changes nothing."""
    match move:
        case "reserve" if draft not in mine.used:
            full = mine.count == code.per_account or code.taken == code.limit
            if full and draft not in mine.reserved:
                with pytest.raises(Refused, match=r"promo-used|promo-exhausted"):
                    reserved(code, mine, draft)
                return code, mine
            return reserved(code, mine, draft)
        case "give back":
            return given_back(code, mine, draft)
        case "use" if draft in mine.reserved:
            return code, used(mine, draft, len(mine.used) + 1)
        case "use":
            with pytest.raises(Refused, match="promo-gone"):
                used(mine, draft, 1)
        case "hand on" if mine.reserved and draft not in (*mine.reserved, *mine.used):
            return code, handed_on(mine, mine.reserved[0], draft)
    return code, mine


@given(st.none() | st.integers(1, 5), st.none() | st.integers(1, 3), MOVES)
def test_no_more_than_may_be(
    limit: int | None, each: int | None, moves: list[tuple[str, int, int]]
) -> None:
    promo = Promo("CODE", PromoKind.PERCENT, percent=20)
    code = PromoCode(promo, NOW, limit=limit, per_account=each, running=True)
    uses = {account: PromoUses("CODE", account) for account in range(1, 5)}
    for move, account, number in moves:
        mine, draft = uses[account], f"draft {number} of {account}"
        code, uses[account] = moved(code, mine, move, draft)
        assert code.taken == sum(one.count for one in uses.values())
        assert limit is None or code.taken <= limit
        assert each is None or all(one.count <= each for one in uses.values())
        assert all(not set(one.reserved) & one.used.keys() for one in uses.values())
        for other in mine.used:
            assert uses[account].used[other] == mine.used[other], "a use is for ever"


@given(st.text(max_size=60))
def test_a_code_is_spelt_in_one_way_however_it_is_written(written: str) -> None:
    code = spelt(written)
    assert spelt(code) == code
    assert spelt(f"  {written.lower()}\n") in (code, spelt(written.lower()))
    assert len(f"promo:c:{code}:off".encode()) <= 64, "a button carries it"
    assert ":" not in code

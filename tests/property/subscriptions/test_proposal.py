"""Whatever is pressed in whatever order: nobody becomes a Customer who has not said yes to just that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions.draft import (
    Draft,
    for_another,
    for_customer,
    for_oneself,
)
from chalicelib.domain.subscriptions.proposal import (
    PROPOSAL_LIFE,
    Proposal,
    ProposalState,
    answered,
    bought,
    proposed,
    require_for,
)

NOW: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
PAYER: Final = 1
PEOPLE: Final = st.sampled_from((PAYER, 2, 3))
STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from(("another", "oneself", "propose", "accept", "refuse")),
        PEOPLE,
        st.none() | st.sampled_from((2, 3)),
        st.integers(0, 400),
    ),
    max_size=12,
)


def draft() -> Draft:
    return Draft("d", PAYER, PAYER, "softphone", {}, 6, NOW)


@given(STEPS)
def test_a_customer_has_said_yes_to_the_last_proposal_in_time(
    steps: list[tuple[str, int, int | None, int]],
) -> None:
    one, last, now, yes = draft(), None, NOW, None
    made: list[Proposal] = []
    for number, (what, person, asked, seconds) in enumerate(steps):
        now += timedelta(seconds=seconds)
        before = one
        match what:
            case "another":
                one = for_another(one)
            case "oneself":
                one, yes = for_oneself(one), None
            case "propose" if one.lacks_customer:
                last = proposed(str(number), one, asked, now)
                made.append(last)
                one = replace(one, proposal_id=last.id)
            case "accept" | "refuse" if made:
                answering = made[-1] if number % 2 else made[0]
                try:
                    require_for(answering, one, person, now)
                except Refused:
                    continue
                assert last is not None
                assert answering.id == last.id
                assert person != PAYER
                assert answering.asked_id in (None, person)
                assert now < answering.until
                state = ProposalState.ACCEPTED if what == "accept" else ProposalState.REFUSED
                last = answered(answering, state, now, person)
                made[made.index(answering)] = last
                if what == "accept":
                    one, yes = for_customer(one, person), person
        assert one.customer_id == (PAYER if yes is None else yes)
        assert one.lacks_customer is (one.for_other and yes is None)
        changed = (before.customer_id, before.for_other) != (one.customer_id, one.for_other)
        assert (one.revision > before.revision) is changed, "no older button pays for it"


@given(st.none() | st.integers(2, 9), st.integers(0, 600))
def test_it_is_open_for_five_minutes_to_those_it_is_for(asked: int | None, seconds: int) -> None:
    offer = proposed("p", for_another(draft()), asked, NOW)
    one = replace(for_another(draft()), proposal_id="p")
    now = NOW + timedelta(seconds=seconds)
    assert offer.is_open(now) is (now < NOW + PROPOSAL_LIFE)
    assert offer.waits["lapse_proposal"].at == offer.until
    assert ("ask_customer" in offer.waits) is (asked is not None)
    for person in (2, 5, 10):
        mine = asked in (None, person) and offer.is_open(now)
        if mine:
            require_for(offer, one, person, now)
            continue
        with pytest.raises(Refused, match="proposal-gone"):
            require_for(offer, one, person, now)


def test_nobody_proposes_to_themselves() -> None:
    with pytest.raises(Refused, match="proposal-own"):
        proposed("p", for_another(draft()), PAYER, NOW)


@given(st.sampled_from(ProposalState))
def test_whoever_has_not_done_it_themselves_is_told(state: ProposalState) -> None:
    offer = proposed("p", for_another(draft()), None, NOW)
    after = answered(offer, state, NOW, 2)
    assert ("tell_proposal" in after.waits) is (state is not ProposalState.TAKEN_BACK)
    assert set(bought(after, "s", NOW).waits) == {"tell_begun"}

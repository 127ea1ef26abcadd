"""Whatever is heard of money that goes back, in whatever order: booked is how it stands at last."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ledger.journal import (
    Entry,
    clearing_account,
    effect_on,
    fees_account,
    receivable_account,
)
from chalicelib.domain.ledger.postings import payment_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.reversal import (
    Reversal,
    ReversalKind,
    Settled,
    Standing,
    booking,
    first_heard,
)
from chalicelib.domain.people.account import Account, post

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ME = 7
NOTHING = Money(0, "EUR")
PAYMENT = Settled("stripe", "pi_1", "c-1", ME)

AMOUNTS = st.integers(1, 5000).map(lambda minor: Money(minor, "EUR"))


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """As a payment system may say it: a warning takes nothing."""
    amount = draw(AMOUNTS)
    warned = draw(st.booleans())
    kind = ReversalKind.DISPUTE if warned else draw(st.sampled_from(ReversalKind))
    taken = not warned and draw(st.booleans())
    return Standing(
        kind,
        amount,
        amount if taken else amount.zero,
        over=not warned and draw(st.booleans()),
        warned=warned,
        fee=draw(st.none() | AMOUNTS | st.just(Money(2000, "USD"))),
    )


def account(available: Money) -> Account:
    return Account(ME, "Me", "LT", "stripe", available, NOTHING, NOW)


def heard(
    payer: Account, before: Reversal | None, stands: Standing
) -> tuple[Account, Reversal, Entry | None]:
    known = before or first_heard("dp_1", PAYMENT, stands, NOW)
    booked = booking(known, stands, payer.available, NOW, first=before is None)
    if not booked.postings:
        return payer, booked.after, None
    payer, entry = post(payer, at=NOW, kind="dispute", reference="r", postings=booked.postings)
    return payer, booked.after, entry


@given(AMOUNTS | st.just(NOTHING), st.lists(standings(), min_size=1, max_size=8))
def test_what_is_booked_is_how_it_stands_at_last(available: Money, news: list[Standing]) -> None:
    payer, known, book = account(available), None, list[Entry]()
    for stands in news:
        payer, known, entry = heard(payer, known, stands)
        book += [] if entry is None else [entry]
        assert min(payer.available, payer.held) >= NOTHING
        assert payer.owed is None or (payer.owed > NOTHING and not payer.available)
        assert payer.held == known.reserved
    last = news[-1]
    postings = [posting for entry in book for posting in entry.postings]
    fees = -effect_on(postings, fees_account("stripe"), NOTHING)
    back = effect_on(postings, clearing_account("stripe"), NOTHING) - fees
    assert back == known.taken == last.withdrawn if known else False
    owed = payer.owed or NOTHING
    assert payer.available + payer.held - owed == available - last.withdrawn
    assert owed == -effect_on(postings, receivable_account(ME), NOTHING)
    in_ours = [one.fee for one in news if one.fee is not None and one.fee.currency == "EUR"]
    assert fees == (in_ours[-1] if in_ours else NOTHING)


@given(AMOUNTS | st.just(NOTHING), standings())
def test_the_same_news_again_changes_nothing(available: Money, stands: Standing) -> None:
    payer, known, _ = heard(account(available), None, stands)
    after, again, entry = heard(payer, known, stands)
    assert (after, again.taken, again.reserved) == (payer, known.taken, known.reserved)
    assert entry is None


@given(AMOUNTS, AMOUNTS)
def test_a_warning_sets_aside_what_is_there_and_only_once(available: Money, amount: Money) -> None:
    warned = Standing(ReversalKind.DISPUTE, amount, NOTHING, over=False, warned=True)
    payer, known, _ = heard(account(available), None, warned)
    assert known.reserved == payer.held == min(available, amount)
    payer, _ = post(
        payer, at=NOW, kind="top_up", reference="r", postings=payment_postings(ME, "stripe", amount)
    )
    payer, known, _ = heard(payer, known, warned)
    assert known.reserved == payer.held == min(available, amount)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_what_comes_onto_the_balance_pays_first_what_is_owed(
    available: Money, beyond: Money, came: Money
) -> None:
    taken = available + beyond
    lost = Standing(ReversalKind.DISPUTE, taken, taken, over=True)
    payer, _, _ = heard(account(available), None, lost)
    assert (payer.available, payer.owed) == (NOTHING, beyond)
    payer, entry = post(
        payer, at=NOW, kind="top_up", reference="r", postings=payment_postings(ME, "stripe", came)
    )
    assert payer.owed == (beyond - came if came < beyond else None)
    assert payer.available == (came - beyond if came > beyond else NOTHING)
    assert (entry.owed_after, entry.available_after) == (payer.owed, payer.available)

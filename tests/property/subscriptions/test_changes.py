"""However a running subscription is changed, what was paid is what was given and what is left.

What service costs is reckoned here by itself: each second at the list price of what one has then.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.policy import ChangePolicy, Expansion, Reduction, Upgrade
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.credit import kept, newest_first, sold_by
from chalicelib.domain.ledger.journal import available_account, effect_on
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.price import price
from chalicelib.domain.pricing.quote import quote
from chalicelib.domain.subscriptions.change import (
    LESS_SHOWN_FOR,
    SHOWN_FOR,
    Change,
    Effect,
    Wish,
    as_of,
    changed,
    planned,
)
from chalicelib.domain.subscriptions.paid_time import MILLIONTHS, worth_of
from chalicelib.domain.subscriptions.purchase import Amended, amend, buy, renew
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.tax.vat import split_gross
from tests.support.catalogs import SIPTG, VOIPTIME

START: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
RICH: Final = 10**12

MOVING: Final = SIPTG
PAYING: Final = VOIPTIME
EVERYTHING: Final = replace(
    SIPTG, change=ChangePolicy(Expansion.FULL, Reduction.LENGTHEN, Upgrade.NEVER)
)
ANY: Final = st.sampled_from([MOVING, PAYING, EVERYTHING])


def payer_of(catalog: Catalog) -> Account:
    money = Money(RICH, catalog.default_currency)
    country = catalog.default_country
    return Account(1, "Payer", country, "stripe", money, money.zero, START)


def quoted(
    catalog: Catalog, one: Subscription | None, plan_id: str, options: Any, months: int
) -> Any:
    return quote(
        catalog,
        catalog.plan(plan_id),
        options,
        months,
        currency=catalog.default_currency,
        seller_id=catalog.sellers[0].id,
        buyer_country=catalog.default_country,
        at=START,
    )


@dataclass(repr=False)
class Life:
    """One subscription, from the balance of its payer; `service` is what its seconds cost so far, in minor
    units of the list price. In `slack` is what a change may lose for its payer, in `present` what the one
    second at least that it leaves is worth above what was left."""

    catalog: Catalog
    plan_id: str
    options: dict[str, int]
    months: int
    now: datetime = START
    service: Fraction = Fraction(0)
    slack: Fraction = Fraction(0)
    present: Fraction = Fraction(0)
    done: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"{self.plan_id} {self.options} for {self.months} months: {'; '.join(self.done)}"

    def __post_init__(self) -> None:
        priced = quoted(self.catalog, None, self.plan_id, self.options, self.months)
        payer = payer_of(self.catalog)
        sold = buy(
            self.catalog,
            priced,
            payer,
            payer,
            payment=Payment("balance", "purchase:d1"),
            now=self.now,
            subscription_id="s1",
            document_id="i1",
        )
        self.one, self.payer = sold.subscription, sold.payer
        self.sold = [(sold.entry, sold.document)]

    @property
    def paid(self) -> int:
        return RICH - self.payer.available.minor

    def rate(self, stretch: Any) -> Fraction:
        """A second of what one has costs so much."""
        plan = self.catalog.plan(self.one.plan_id)
        one = price(
            self.catalog, plan, self.one.options, stretch.months, self.catalog.default_currency
        )
        return Fraction(one.total.minor, stretch.seconds)

    def use(self, seconds: int) -> None:
        """Time passes, and the service is used."""
        until = self.now + seconds * SECOND
        self.done.append(f"{seconds} s")
        for stretch in self.one.paid_time:
            first, last = max(self.now, stretch.start), min(until, stretch.end)
            if stretch is self.one.paid_time[0]:
                first = self.now  # a change to less begins a little later, and holds at once
            if first < last:
                self.service += self.rate(stretch) * ((last - first) // SECOND)
        self.now = until

    def wish(self, options: dict[str, int], plan_id: str | None = None) -> Wish:
        plan = self.catalog.plan(plan_id or self.one.plan_id)
        renewal = quoted(self.catalog, self.one, plan.id, options, self.one.renewal_months).gross
        return Wish(self.one, plan, options, self.payer, self.catalog.sellers[0].id, renewal)

    def change(self, options: dict[str, int], plan_id: str | None = None) -> Change:
        change = planned(self.catalog, self.wish(options, plan_id), self.now)
        before = max(map(self.rate, self.one.paid_time))
        self.amended(change)
        self.done.append(f"{change.plan_id} {dict(change.options)} for {change.to_pay}")
        after = max(map(self.rate, self.one.paid_time))
        late = max(change.at - self.now, SECOND) // SECOND
        for one in change.after if change.effect is Effect.MOVED_END else ():
            seconds = (one.end - one.start) // SECOND
            above = seconds * self.rate(one) - Fraction(one.worth, MILLIONTHS)
            self.present += max(above, Fraction(0))
        self.slack += (before + after) * (late + len(change.after))
        return change

    def amended(self, change: Change) -> Amended:
        """What was left is given back by the invoices of it, where it is sold anew."""
        total = self.payer.available.zero if change.resold is None else change.resold.gross
        given = newest_first(self.sold, total, change.at, lambda: "n1") if total else []
        done = amend(
            self.catalog,
            self.one,
            change,
            self.payer,
            self.payer,
            payment=Payment("balance", "change"),
            now=self.now,
            document_id="i2",
            wording="difference",
            given_back=tuple(one.credit for one in given),
        )
        after = {one.credit.entry_sequence: one.invoice for one in given}
        self.sold = [(entry, after.get(entry.sequence, known)) for entry, known in self.sold]
        if done.document is not None:
            self.sold.insert(0, (done.entry, done.document))
        self.one, self.payer = done.subscription, done.payer
        return done

    def renew(self) -> None:
        one = self.one
        self.done.append("renewed")
        priced = quoted(self.catalog, one, one.plan_id, one.options, one.renewal_months)
        sold = renew(
            self.catalog,
            one,
            priced,
            self.payer,
            self.payer,
            payment=Payment("balance", "renewal"),
            now=self.now,
            document_id="i3",
        )
        self.one, self.payer = sold.subscription, sold.payer
        self.sold.insert(0, (sold.entry, sold.document))

    def require_whole(self) -> None:
        """Nothing is lost and nothing comes from nowhere, to the millionth."""
        assert self.one.given + worth_of(self.one.paid_time) == self.paid * MILLIONTHS
        invoiced = [kept(sold_by(entry), invoice) for entry, invoice in self.sold]
        assert sum(paid.minor for lines in invoiced for paid in lines) == self.paid
        assert self.one.paid_time[-1].end == self.one.end
        for former, later in zip(self.one.paid_time, self.one.paid_time[1:], strict=False):
            assert former.end == later.start
        assert all(one.start < one.end and one.worth >= 0 for one in self.one.paid_time)


@st.composite
def configurations(draw: st.DrawFn, catalog: Catalog, plan_id: str) -> dict[str, int]:
    plan = catalog.plan(plan_id)
    return {
        spec.key: draw(st.integers(spec.minimum, min(spec.maximum, spec.minimum + 12)))
        for spec in plan.options
    }


@st.composite
def lives(draw: st.DrawFn, catalog: Catalog) -> Life:
    """Several changes and early renewals, at any moments of the paid time."""
    plan_id = draw(st.sampled_from([plan.id for plan in catalog.plans if plan.prices]))
    months = draw(st.sampled_from([period.months for period in catalog.plan(plan_id).periods]))
    life = Life(catalog, plan_id, draw(configurations(catalog, plan_id)), months)
    for _ in range(draw(st.integers(0, 6))):
        left = (life.one.end - life.now) // SECOND
        life.use(draw(st.one_of(st.just(0), st.just(1), st.integers(0, max(left - 1, 0)))))
        if life.now >= life.one.end:
            break
        if draw(st.integers(0, 3)) == 0:
            life.renew()
        else:
            target = draw(st.sampled_from([p.id for p in catalog.family(life.one.family)]))
            options = draw(configurations(catalog, target))
            with suppress(Refused):
                life.change(options, target)
        life.require_whole()
    return life


@given(ANY.flatmap(lives))
def test_what_was_paid_is_what_was_given_and_what_is_left(life: Life) -> None:
    life.require_whole()
    life.use(max((life.one.end - life.now) // SECOND, 0))
    assert worth_of(one for one in life.one.paid_time if one.end > life.now) == 0
    assert life.paid * MILLIONTHS == life.one.given + worth_of(life.one.paid_time)


@given(lives(MOVING))
def test_no_order_of_changes_gives_more_than_was_paid(life: Life) -> None:
    """And what it costs the payer beside is a moment a change."""
    life.use(max((life.one.end - life.now) // SECOND, 0))
    assert life.service <= life.paid + life.present
    assert life.service >= life.paid - life.slack - 1


@given(lives(PAYING))
def test_who_pays_the_difference_has_paid_for_each_second(life: Life) -> None:
    """To half a minor unit a change, by which it is rounded."""
    life.use(max((life.one.end - life.now) // SECOND, 0))
    assert abs(life.service - life.paid) <= Fraction(life.one.changes + 1, 2) + life.slack


@pytest.mark.parametrize("every", [1, 2, 299, 301])
def test_to_and_fro_every_few_seconds_is_no_service_for_nothing(every: int) -> None:
    """So often that what is used rounds to nothing each time."""
    life = Life(MOVING, "gateway", {"lines": 1, "accounts": 0, "api": 0}, 6)
    for turn in range(400):
        lines = 1 if turn % 2 else 100
        life.use(every)
        with suppress(Refused):  # the last one does not count yet
            life.change({"lines": lines, "accounts": 0, "api": 0})
        life.require_whole()
    assert life.one.changes > 2
    life.use((life.one.end - life.now) // SECOND)
    assert life.service <= life.paid


def test_an_agreement_to_less_that_is_kept_for_later_gains_nothing() -> None:
    """It is shown at once, and agreed to at the last moment; meanwhile all of it is used."""
    much, little = ({"lines": n, "accounts": 0, "api": 0} for n in (100, 1))
    life = Life(MOVING, "gateway", little, 6)
    for _ in range(50):
        life.change(much)
        wish = life.wish(little)
        shown = planned(life.catalog, wish, life.now)
        life.use((shown.until - life.now) // SECOND)
        assert as_of(life.catalog, life.wish(little), shown.at, shown.until) == shown
        life.one = changed(life.one, shown, MOVING.renewal, life.now)
        life.use(1)
        life.require_whole()
    life.use((life.one.end - life.now) // SECOND)
    assert life.service <= life.paid


@given(lives(MOVING), st.data())
def test_what_was_shown_is_made_once_more_just_so(life: Life, data: st.DataObject) -> None:
    assume(life.now < life.one.end)
    options = data.draw(configurations(MOVING, life.one.plan_id))
    try:
        shown = planned(MOVING, life.wish(options), life.now)
    except Refused:
        reject()
    assert shown == as_of(MOVING, life.wish(options), shown.at, shown.until)
    assert shown.used + shown.left == Money(
        (worth_of(shown.before) + MILLIONTHS // 2) // MILLIONTHS, "EUR"
    )
    later = shown.until - life.now == LESS_SHOWN_FOR
    assert later or (shown.end <= shown.end_before and shown.until - life.now == SHOWN_FOR)
    assert shown.at >= life.now if later else shown.at == life.now


@given(lives(PAYING), st.data())
def test_a_difference_is_never_less_than_nothing_and_the_end_stays(
    life: Life, data: st.DataObject
) -> None:
    assume(life.now < life.one.end)
    target = data.draw(st.sampled_from([plan.id for plan in PAYING.family("cloud")]))
    end, available = life.one.end, life.payer.available
    try:
        change = life.change(data.draw(configurations(PAYING, target)), target)
    except Refused:
        return
    assert change.effect is Effect.DIFFERENCE
    assert (life.one.end, life.one.anchor) == (end, life.one.anchor)
    assert change.to_pay.minor >= 0
    assert life.payer.available == available - change.to_pay


@given(lives(MOVING), st.data())
def test_a_moved_end_gives_back_what_is_left_and_sells_it_anew(
    life: Life, data: st.DataObject
) -> None:
    """In one entry that leaves the balance as it is, by papers of the same gross; VAT is of the day."""
    assume(life.now < life.one.end)
    try:
        change = planned(
            MOVING, life.wish(data.draw(configurations(MOVING, life.one.plan_id))), life.now
        )
    except Refused:
        reject()
    assume(change.resold is not None)
    available = life.payer.available
    entry, sale = (done := life.amended(change)).entry, done.entry.sale
    assert sale is not None
    assert effect_on(entry.postings, available_account(1), available.zero) == available.zero
    assert life.payer.available == available
    back = sum((one.back.gross for one in entry.given_back), available.zero)
    assert back == sale.gross == change.left
    assert (sale.net, sale.vat) == split_gross(sale.gross, Fraction(21))
    assert sale.period == (change.start, change.end)
    assert all(one.until == change.at for one in entry.given_back)
    life.require_whole()


def test_less_than_a_minor_unit_is_left_and_no_paper_is_made_of_it() -> None:
    life = Life(MOVING, "gateway", {"lines": 1, "accounts": 0, "api": 0}, 6)
    end = life.one.end
    life.use((end - life.now) // SECOND - 1)
    change = planned(MOVING, life.wish({"lines": 2, "accounts": 0, "api": 0}), life.now)
    assert (change.resold, change.left.minor, change.end) == (None, 0, end)
    done = life.amended(change)
    assert (done.document, done.entry.sale, done.entry.given_back) == (None, None, ())
    assert done.entry.exchange is not None
    assert (done.entry.exchange.end, done.entry.exchange.left) == (change.end, change.left)


def test_what_another_has_paid_is_not_given_back_to_who_pays_now() -> None:
    """As much as the payer's own invoices hold is sold anew; the rest of the time moves without papers."""
    life = Life(MOVING, "gateway", {"lines": 1, "accounts": 0, "api": 0}, 6)
    life.use(1000)
    wish = life.wish({"lines": 2, "accounts": 0, "api": 0})
    euros = [Money(minor, "EUR") for minor in (0, 7, 10**6)]
    whole, *found = (planned(MOVING, replace(wish, held=held), life.now) for held in (None, *euros))
    assert whole.resold is not None
    assert [None if one.resold is None else one.resold.gross.minor for one in found] == [
        None,
        7,
        whole.resold.gross.minor,
    ]
    assert {one.end for one in found} == {whole.end}

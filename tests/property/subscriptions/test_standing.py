"""Whatever a subscription has come to, what is said of it is true at that moment: which period runs, nothing
past as future, no button that would be refused, and a way out of whatever happens by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from chalicelib.application.ports.parts import without_moments
from chalicelib.bot.subscriptions.standing_screens import help_rows, money_lines, status_text
from chalicelib.domain.payments.funding import CannotPay
from chalicelib.domain.subscriptions.standing import CHARGING, Help, Standing, State
from chalicelib.domain.subscriptions.subscription import Subscription, extended
from infra.sandbox.telegram_html import parse_html
from tests.support.catalogs import SIPTG
from tests.support.parts import WORDS
from tests.support.policies import first_period
from tests.support.standings import PAID, START, stands


@given(stands())
def test_the_current_period_runs_now(found: Standing) -> None:
    start, end = found.current
    one, now = found.subscription, found.now
    assert start < end <= one.end
    if now < one.end:
        assert start <= now < end
        assert found.ahead is (end < one.end)
    else:
        assert (found.over, found.ahead) == (True, False)


@given(stands())
def test_there_is_a_way_out_of_whatever_happens_by_itself(found: Standing) -> None:
    one = found.subscription
    assert (Help.SWITCH_OFF in found.helps) is one.auto_renew
    assert not (one.auto_renew and Help.SWITCH_ON in found.helps)
    assert len(set(found.helps)) == len(found.helps)


@given(stands())
def test_nothing_is_offered_that_would_be_refused(found: Standing) -> None:
    if Help.PAY in found.helps:
        assert found.price is not None
        assert found.opens_at is None
        assert found.charge is None
        assert found.subscription.live
    if Help.GO_ON in found.helps:
        assert found.charge is not None
    if not found.subscription.live:
        assert found.helps in ((Help.BUY_AGAIN,), (Help.OTHER_PLAN,))


@given(stands())
def test_what_helps_first_is_money_where_money_is_wanting(found: Standing) -> None:
    by_hand = found.price is not None and found.opens_at is None
    if found.state in (State.GRACE, State.ATTEMPTS, State.CANNOT_PAY) and by_hand:
        assert found.helps[0] is Help.PAY
    if found.state in CHARGING:
        assert found.helps[0] is Help.GO_ON


@given(stands())
def test_it_renews_only_where_it_can_be_paid(found: Standing) -> None:
    if found.state not in (State.RENEWS, State.PRICE_CHANGED):
        return
    one = found.subscription
    assert one.auto_renew
    assert found.now < one.end
    assert not isinstance(found.funding, CannotPay | None)
    assert not found.expiring


@given(stands())
def test_no_state_speaks_of_what_is_past(found: Standing) -> None:
    one, now = found.subscription, found.now
    if found.state is State.GRACE:
        assert one.end <= now
    elif found.state not in (*CHARGING, State.ENDED):
        assert now < one.end
    assert found.next_at is None or one.auto_renew
    assert found.opens_at is None or now < found.opens_at


def test_a_second_early_renewal_keeps_the_periods_apart() -> None:
    policy = SIPTG.renewal
    one: Subscription = first_period(START, 1, PAID, auto_renew=True)
    for _ in range(2):
        one = extended(one, policy, PAID, 1, START)
    second = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
    third = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    assert [stretch.start for stretch in one.stretches] == [START, second, third]
    later = extended(one, policy, PAID, 1, second)
    assert [stretch.start for stretch in later.stretches] == [second, third, one.end]
    assert later.given == one.stretches[0].worth


@pytest.mark.parametrize("code", sorted(WORDS.names()))
@given(found=stands())
def test_every_state_has_words_and_buttons(code: str, found: Standing) -> None:
    language = WORDS.language(code, zone="Europe/Vilnius")
    lines = [status_text(language, found), *money_lines(language, found)]
    for line in lines:
        text, _ = parse_html(without_moments(line))
        assert text.strip()
        assert "{" not in text
    assert len(lines) > 1 or found.state is State.ENDED
    rows = help_rows(language, SIPTG, found)
    shown = [one for row in rows for one in row]
    assert len(shown) == len(found.helps)
    assert [one.style for one in shown[1:]] == [None] * len(shown[1:])
    off = f"s:{found.subscription.id}:a:0"
    assert (off in [one.data for one in shown]) is found.subscription.auto_renew


@pytest.mark.parametrize("code", sorted(WORDS.names()))
@given(found=stands())
def test_nobody_reads_that_it_works_until_a_moment_that_is_past(code: str, found: Standing) -> None:
    language = WORDS.language(code)
    if found.works_until > found.now:
        return
    past = (language.moment(found.works_until), language.day(found.works_until))
    for line in money_lines(language, found):
        assert not any(moment in line for moment in past)

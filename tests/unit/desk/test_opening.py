"""Staff open a renewal before its time: asked for, shown, confirmed by what was shown, told, made use of."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.application.desk.notices import RenewalOpened
from chalicelib.application.desk.opening import open_renewal, opening_key, preview_opening
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions import renewals
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.policy import EarlyRenewal
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.opening import PREVIEW_LIFE, Opening
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.parts import ANNA
from tests.support.refusals import refused
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
JANE: Final = 1004


def staffed() -> tuple[World, Subscription]:
    """Anna has half a year, and money for more."""
    world = World(staff={JOHN.id: "support", JANE: "support"})
    world.command("start", JOHN)
    world.top_up(ANNA, "100.00")
    return world, world.buy_from_balance(ANNA)


def preview(world: World, one: Subscription) -> Opening:
    return preview_opening(world.services, one.id, JOHN.id, "asked for it")


def renew(world: World, one: Subscription) -> Subscription:
    done = renewals.renew_now(world.services, one.id, ANNA.id, None, one.end)
    return done.subscription


def told(world: World) -> list[RenewalOpened]:
    return world.notices(RenewalOpened)


def test_from_the_request_to_the_renewal() -> None:
    world, one = staffed()
    opens = SIPTG.renewal.window_opens(one.end)
    with refused("renewal-not-open", opens_at=opens, subscription=one.id):
        renew(world, one)
    kinds = world.command("support")
    world.press(kinds, "q:k:early-renewal")
    world.write("Softphone")
    asked = world.write("six months more: I am away in summer")
    world.press(asked, asked.data(":s"))
    desk = world.command("requests", JOHN)
    request = world.press(desk, desk.leads("req:i:").data, JOHN)
    why = world.press(request, request.button("Open renewal").data, JOHN)
    assert "Softphone" in why.text
    shown = world.write("away in summer", JOHN)
    for expected in ("Open renewal", "Anna", one.id, "away in summer"):
        assert expected in shown.text, shown.text
    assert world.subscriptions(ANNA)[0].opened_for is None, "nothing is open before the yes"
    done = world.press(shown, shown.button("Open it").data, JOHN)
    assert "Renewal is open" in done.text
    world.work()
    notice = world.chat.messages[ANNA.id][-1]
    assert "You can renew Softphone now" in notice.text
    assert "summer" not in notice.text
    screen = world.press(notice, notice.button("Open the subscription").data)
    assert "18.00 EUR" in screen.button("Renew now").text
    renewed = renew(world, one)
    assert renewed.end > one.end
    assert world.account(ANNA).available == Money.of("64.00", "EUR")
    world.audit()


def test_one_period_is_open_and_no_later_one() -> None:
    world, one = staffed()
    open_renewal(world.services, preview(world, one).id, JOHN.id)
    renewed = renew(world, one)
    opens = SIPTG.renewal.window_opens(renewed.end)
    with refused("renewal-not-open", opens_at=opens, subscription=one.id):
        renew(world, renewed)
    world.work()
    world.audit()


def test_what_is_open_already_is_not_opened() -> None:
    world, one = staffed()
    open_renewal(world.services, preview(world, one).id, JOHN.id)
    with refused("renewal-is-open", subscription=one.id):
        preview(world, one)
    other, fresh = staffed()
    other.to(fresh.end - timedelta(days=14))
    with refused("renewal-is-open", subscription=fresh.id):
        preview(other, fresh)


def test_it_is_confirmed_by_whom_it_was_shown_to_within_half_an_hour_and_once() -> None:
    world, one = staffed()
    shown = preview(world, one)
    with refused("preview-gone"):
        open_renewal(world.services, shown.id, JANE)
    first = open_renewal(world.services, shown.id, JOHN.id)
    world.wait(minutes=1)
    assert open_renewal(world.services, shown.id, JOHN.id).done_at == first.done_at
    world.work()
    assert len(told(world)) == 1
    other, fresh = staffed()
    late = preview(other, fresh)
    other.wait(seconds=PREVIEW_LIFE.total_seconds() + 1)
    with refused("preview-changed"):
        open_renewal(other.services, late.id, JOHN.id)
    assert other.subscriptions(ANNA)[0].opened_for is None


def test_it_is_of_the_period_that_was_shown() -> None:
    world, one = staffed()
    first, second = preview(world, one), preview(world, one)
    open_renewal(world.services, first.id, JOHN.id)
    renew(world, one)
    with refused("preview-changed"):
        open_renewal(world.services, second.id, JOHN.id)


def test_who_has_renewed_meanwhile_is_not_told_that_they_may() -> None:
    world, one = staffed()
    shown = open_renewal(world.services, preview(world, one).id, JOHN.id)
    renew(world, one)
    world.work()
    assert not told(world)
    assert not Unit(world.services).require(Opening, opening_key(shown.id)).waits


def test_a_reason_is_wanted_and_something_that_runs() -> None:
    world, one = staffed()
    with refused("text-empty"):
        preview_opening(world.services, one.id, JOHN.id, "  ")
    with refused("reply-too-long", characters=500):
        preview_opening(world.services, one.id, JOHN.id, "a" * 501)
    with refused("nothing-to-end"):
        preview_opening(world.services, "nothing", JOHN.id, "asked for it")


def test_where_renewal_is_always_open_there_is_no_such_command() -> None:
    assert VOIPTIME.renewal.early_renewal is EarlyRenewal.ANY_TIME
    world = World(VOIPTIME, staff={JOHN.id: "admin"})
    menu = world.command("start", JOHN)
    assert "early" not in {str(button.data) for button in menu.buttons}

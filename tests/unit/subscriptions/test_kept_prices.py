"""A price that a screen has shown holds for half an hour, whatever the operator does to the catalog."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application.subscriptions.purchases import get_draft, offer_draft, start_draft
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG, times, without_plan
from tests.support.customers import agree, choose, open_plan, renewing, subscribed, top_up
from tests.support.parts import ANNA
from tests.support.world import World

SHOWN = Money.of("18", "EUR")


def test_a_page_opens_at_the_price_that_was_shown() -> None:
    world = World()
    card = open_plan(world, "softphone")
    world.deploy(times(SIPTG, 2))
    world.wait(minutes=29)
    world.pay(choose(world, card, ":pay"))
    [bought] = world.subscriptions()
    assert bought.paid == SHOWN
    world.audit()


def test_the_balance_pays_it_also_where_it_was_confirmed_before() -> None:
    world = World()
    top_up(world, "40")
    card = choose(world, open_plan(world, "softphone"), ":bal")
    world.deploy(times(SIPTG, 2))
    world.wait(minutes=29)
    agree(world, card)
    assert world.subscriptions()[0].paid == SHOWN


def test_the_card_goes_on_showing_it_and_then_shows_todays() -> None:
    world = World()
    card = open_plan(world, "softphone")
    draft = card.data(":pay").split(":")[1]
    world.deploy(times(SIPTG, 2))
    world.wait(minutes=10)
    world.press(card, f"d:{draft}")
    assert "Start payment: 18.00 EUR" in [one.text for one in card.buttons]
    world.wait(minutes=20)
    world.press(card, f"d:{draft}")
    assert "Start payment: 36.00 EUR" in [one.text for one in card.buttons]


def test_what_is_not_sold_any_more_is_not_sold_at_a_price_that_was_shown() -> None:
    world = World()
    card = open_plan(world, "softphone")
    world.deploy(without_plan())
    choose(world, card, ":pay")
    assert not world.payments.payments


@pytest.mark.parametrize(("minutes", "taken"), [(29, "18"), (30, None)])
def test_a_renewal_takes_what_its_confirmation_has_shown(minutes: int, taken: str | None) -> None:
    world = World()
    message = subscribed(world)
    top_up(world, "40")
    before = world.subscriptions()[0]
    world.to(before.end - timedelta(days=10))
    message = world.command("subscriptions")
    world.press(message, message.leads("s:").data)
    world.press(message, renewing(world))
    world.deploy(times(SIPTG, 2))
    world.wait(minutes=minutes)
    agree(world, message)
    [after] = world.subscriptions()
    assert (after.end > before.end) == (taken is not None)
    if taken is None:
        assert "18.00 EUR was shown, now it is 36.00 EUR" in message.text
        assert "holds for 30 minutes" in message.text
    else:
        assert world.account(ANNA).available == Money.of("22", "EUR")


def test_what_a_card_shows_is_as_the_catalog_has_it_by_now() -> None:
    world = World()
    world.open(ANNA)
    draft = start_draft(world.services, ANNA.id, "softphone")
    softphone = SIPTG.plan("softphone")
    shorter = replace(softphone, periods=softphone.periods[1:])
    world.deploy(replace(SIPTG, plans=tuple(shorter if p == softphone else p for p in SIPTG.plans)))
    offered = offer_draft(world.services, draft.id, ANNA.id)
    assert (offered.draft.months, offered.draft.revision) == (12, draft.revision + 1)
    assert sorted(offered.quotes) == [12, 36]
    assert get_draft(world.services, draft.id, ANNA.id) == offered.draft

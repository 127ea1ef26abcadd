"""Payer and Customer in the chat: told apart, and nobody sees or pays what is somebody else's."""

from dataclasses import replace

from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions.records import Link, link_key, subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.customers import renewing, subscribed
from tests.support.parts import BORIS
from tests.support.world import World


def test_payer_and_customer_are_told_apart() -> None:
    world = World()
    world.command("start", BORIS)
    subscribed(world)
    unit = Unit(world.services)
    [mine] = world.subscriptions()
    unit.require(Subscription, subscription_key(mine.id))
    unit.put(subscription_key(mine.id), replace(mine, customer_id=BORIS.id))
    boris = world.account(BORIS)
    unit.load(account_key(BORIS.id))
    unit.put(account_key(BORIS.id), replace(boris, live={mine.family: mine.id}))
    unit.put(link_key(BORIS.id, mine.id), Link(mine.id))
    unit.commit()
    his = world.command("subscriptions", BORIS)
    assert "Вы Клиент; Плательщик — Anna." in his.text
    world.press(his, his.leads("s:").data, BORIS)
    assert "О продлении и оплате решает Плательщик" in his.text
    assert not [b for b in his.buttons if b.data in (renewing(world), f"s:{mine.id}:h")]
    world.press(his, f"s:{mine.id}:a:0", BORIS)
    assert "только Плательщик" in his.text
    hers = world.command("subscriptions")
    world.press(hers, hers.leads("s:").data)
    assert "Customer (the limits apply to this account): Борис" in hers.text
    assert "Payer (this account pays): Anna" in hers.text


def test_somebody_elses_subscription_and_draft_are_not_there() -> None:
    world = World()
    subscribed(world)
    message = world.command("start", BORIS)
    world.press(message, f"s:{world.subscriptions()[0].id}", BORIS)
    assert "Такой подписки у вашего аккаунта нет" in message.text
    world.press(message, "d:id0000000001", BORIS)
    assert "Этого выбора больше нет" in message.text

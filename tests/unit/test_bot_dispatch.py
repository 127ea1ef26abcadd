"""One update, one answer: faults, blocked bots, staff, and presses that are always answered."""

import pytest

from chalicelib.application.ports.chat import (
    ChatThrottled,
    ChatUnavailable,
    Command,
    Ignored,
    Press,
    Reachability,
)
from chalicelib.application.ports.store import StoreUnavailable
from tests.support.faults import Down, befalls
from tests.support.parts import ANNA, BORIS
from tests.support.world import World

STAFF = {BORIS.id: "support"}


def press(world: World, data: str) -> None:
    world.bot.handle(Press(1, ANNA, 1, "press", data))


def test_an_unknown_command_is_answered_with_the_menu() -> None:
    world = World()
    assert "did not understand" in world.command("nonsense").text
    assert world.chat.last(ANNA.id).leads("t").text == "Plans and prices"


def test_an_ignored_update_does_nothing() -> None:
    world = World()
    world.handle(Ignored(1))
    assert not world.chat.messages


@pytest.mark.parametrize(
    ("fault", "error"), [("before", ChatUnavailable), ("throttled", ChatThrottled)]
)
def test_a_chat_out_of_reach_goes_to_the_caller(fault: str, error: type[Exception]) -> None:
    world = World()
    world.command("start")
    world.chat.fault = befalls(fault, times=1)
    with pytest.raises(error):
        press(world, "t")
    world.chat.fault = befalls(fault, times=1)
    with pytest.raises(error):
        world.command("start")


def test_a_store_that_is_down_goes_to_the_caller_and_the_press_is_answered() -> None:
    world = World()
    world.command("start")
    object.__setattr__(world.services, "store", Down())
    with pytest.raises(StoreUnavailable):
        press(world, "t")
    assert world.chat.answers["press"] == 1


def test_a_fault_of_ours_is_said_and_goes_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.command("start")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("chalicelib.bot.subscriptions.tariff_screens.tariff", broken)
    with pytest.raises(ZeroDivisionError):
        press(world, "t")
    assert world.chat.answers["press"] == 1
    assert "noted" in world.chat.toasts[-1]
    with pytest.raises(ZeroDivisionError):
        world.command("tariff")
    assert "nothing is lost" in world.chat.last(ANNA.id).text


def test_an_answer_that_is_refused_does_not_matter() -> None:
    world = World()
    world.command("start")
    world.chat.fault = befalls("rejected", times=1)
    press(world, "t")
    assert "Plans and prices" in world.chat.last(ANNA.id).text


def test_a_message_that_cannot_be_edited_is_sent_anew() -> None:
    world = World()
    world.command("start")
    world.bot.handle(Press(1, ANNA, 999, "press", "t"))
    assert world.chat.last(ANNA.id).id == 2


def test_who_blocks_the_bot_is_unreachable_until_they_come_back() -> None:
    world = World()
    world.handle(Reachability(1, ANNA, reachable=False))
    world.command("start")
    world.handle(Reachability(2, ANNA, reachable=False))
    assert not world.account().reachable
    world.handle(Reachability(3, ANNA, reachable=True))
    assert world.account().reachable
    world.chat.blocked.add(ANNA.id)
    world.bot.handle(Command(4, ANNA, "start", ""))
    assert not world.account().reachable

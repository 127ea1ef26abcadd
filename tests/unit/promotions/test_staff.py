"""Staff make promo codes in the chat; nobody else does."""

from __future__ import annotations

from chalicelib.application.promotions import codes
from tests.support.parts import ANNA
from tests.support.promos import promo, taken
from tests.support.world import World


def world() -> World:
    return World(staff={ANNA.id: "admin"})


def test_a_code_is_written_looked_at_started_used_and_stopped() -> None:
    here = world()
    message = here.command("promo")
    message = here.press(message, message.data("promo:n"))
    message = here.write("summer 20% limit 3")
    assert "20% off" in message.text
    assert "Not running" in message.text
    message = here.press(message, message.data(":on"))
    assert "Running" in message.text
    here.draft(ANNA)
    assert taken(here, "SUMMER") == (0, 0)
    message = here.press(message, message.data(":off"))
    assert not codes.usage_of(here.services, "SUMMER").code.running
    here.audit()


def test_what_is_not_understood_can_be_written_again_and_a_code_is_made_once() -> None:
    here = world()
    message = here.command("promo")
    here.press(message, message.data("promo:n"))
    assert "“much”" in here.write("summer much").text
    here.write("summer 20%")
    message = here.command("promo")
    here.press(message, message.data("promo:n"))
    assert "There is a promo code SUMMER already" in here.write("SUMMER 50%").text
    assert codes.usage_of(here.services, "SUMMER").code.promo.percent == 20


def test_the_list_has_pages() -> None:
    here = world()
    for number in range(10):
        promo(here, f"CODE{number} 5%")
    message = here.command("promo")
    message = here.press(message, message.data("promo:a:CODE7"))
    names = [button.text for button in message.buttons]
    assert "CODE8" in names
    assert "CODE7" not in names


def test_nobody_else_sees_or_makes_codes() -> None:
    here = World()
    assert "New code" not in [button.text for button in here.command("promo").buttons]

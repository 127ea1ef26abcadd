"""Staff at the desk of requests: two of them take, draft, answer, close and hand on the same ones."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from chalicelib.application.desk import handling
from chalicelib.application.services import Services
from chalicelib.domain.support.handling import QUEUE
from chalicelib.domain.support.request import RequestFile
from tests.simulation.played import Acted, Actions, Case, Played, pressed_again
from tests.simulation.support import BORIS, of_state, one_of, with_staff
from tests.simulation.world import SimWorld
from tests.support.answering import answer, close

CLARA: Final = 3
STAFF: Final = (BORIS, CLARA)
ACTIONS: Final = Actions()


def _staffed(services: Services) -> Services:
    return replace(services, staff=lambda: dict.fromkeys(STAFF, "support"))


@ACTIONS.add(weight=2, ready=lambda world: of_state(world, "open"))
def staff_take(world: SimWorld, dice: Random) -> None:
    """What is new, or a colleague has."""
    found = one_of(world, dice, "open")
    if found is not None:
        world.press(handling.take_request, found[0], dice.choice(STAFF))


@ACTIONS.add(weight=2, ready=lambda world: of_state(world, "open", "answered"))
def staff_draft(world: SimWorld, dice: Random) -> None:
    """Words or a file, said to nobody yet."""
    found = one_of(world, dice, "open", "answered")
    if found is None:
        return
    update, by = world.steps, dice.choice(STAFF)
    file = RequestFile(f"draft{update}", is_photo=False) if dice.random() < 0.3 else None

    def draft(services: Services, request_id: str) -> None:
        text = f"draft {update}"
        handling.draft_answer(services, request_id, by, update, text=text, file=file)

    world.press(draft, found[0])


@ACTIONS.add(weight=2, ready=lambda world: of_state(world, "open", "answered"))
def staff_answer(world: SimWorld, dice: Random) -> None:
    """Everything at once, as fast as staff are."""
    found = one_of(world, dice, "open", "answered")
    if found is not None:
        files = (RequestFile(f"reply{world.steps}", is_photo=True),) * dice.choice((0, 0, 1, 2))
        by = dice.choice(STAFF)
        world.press(answer, found[0], by, f"answer {world.steps}", *files)


@ACTIONS.add(weight=1, ready=lambda world: of_state(world, "open", "answered"))
def staff_close(world: SimWorld, dice: Random) -> None:
    found = one_of(world, dice, "open", "answered")
    if found is not None:
        world.press(close, found[0], dice.choice(STAFF))


@ACTIONS.add(weight=1, ready=lambda world: of_state(world, "open", "answered"))
def staff_hand_on(world: SimWorld, dice: Random) -> None:
    """To the other, to themselves, or to whoever is free; with a note."""
    found = one_of(world, dice, "open", "answered")
    if found is None:
        return
    update, by, to = world.steps, dice.choice(STAFF), dice.choice((QUEUE, *map(str, STAFF)))

    def hand_on(services: Services, request_id: str) -> None:
        staffed = _staffed(services)
        handling.draft_note(staffed, request_id, by, update, to=to, text=f"note {update}")
        handling.hand_on(services, request_id, by)

    world.press(hand_on, found[0])


def _taking(world: SimWorld) -> Acted:
    request_id = with_staff(world)
    return lambda: handling.take_request(world.services, request_id, BORIS)


def _drafting(world: SimWorld) -> Acted:
    request_id = with_staff(world)

    def act() -> object:
        return handling.draft_answer(world.services, request_id, BORIS, 7, text="It is yours.")

    return act


def _answering(world: SimWorld) -> Acted:
    _drafting(world)()
    ((request_id, _),) = of_state(world, "open")
    return lambda: handling.send_answer(world.services, request_id, BORIS, 0)


def _closing(world: SimWorld) -> Acted:
    request_id = with_staff(world)
    return lambda: handling.close_request(world.services, request_id, BORIS, 0)


def _handing_on(world: SimWorld) -> Acted:
    request_id = with_staff(world)
    staffed = _staffed(world.services)
    handling.draft_note(staffed, request_id, BORIS, 8, to=str(CLARA), text="Yours, I think")
    return lambda: handling.hand_on(world.services, request_id, BORIS)


PLAYED: Final = Played(
    "handling",
    actions=ACTIONS.all,
    cases=(
        Case("staff take a request", _taking, pressed_again),
        Case("staff draft an answer", _drafting, pressed_again),
        Case("staff answer a request", _answering, pressed_again),
        Case("staff close a request", _closing, pressed_again),
        Case("staff hand a request on", _handing_on, pressed_again),
    ),
)

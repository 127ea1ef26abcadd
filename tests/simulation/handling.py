"""Staff at the desk of requests: two of them take, draft, answer, close and hand on the same ones."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from chalicelib.application.desk import handling
from chalicelib.application.ports.queues import Queue
from chalicelib.application.services import Services
from chalicelib.application.support import requests
from chalicelib.application.support.records import REQUEST, request_key
from chalicelib.domain.support.handling import QUEUE
from chalicelib.domain.support.request import RequestFile
from tests.simulation import people
from tests.simulation.played import Acted, Actions, Case, Played, pressed_again
from tests.simulation.support import BORIS, of_state, one_of, with_staff
from tests.simulation.world import SimWorld
from tests.support.parts import perform

CLARA: Final = 3
STAFF: Final = (BORIS, CLARA)
ACTIONS: Final = Actions()


def _staffed(services: Services) -> Services:
    return replace(services, staff=lambda: dict.fromkeys(STAFF, "support"))


@ACTIONS.add(weight=3, ready=lambda world: of_state(world, "open"))
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


@ACTIONS.add(weight=4, ready=lambda world: of_state(world, "open", "answered"))
def staff_answer(world: SimWorld, dice: Random) -> None:
    """One press after the other; anything may come between."""
    found = one_of(world, dice, "open", "answered")
    if found is not None:
        _answer(world, dice, found[0], dice.choice(STAFF))


def _answer(world: SimWorld, dice: Random, request_id: str, by: int) -> None:
    update = world.steps

    def draft(services: Services, file: RequestFile | None, number: int) -> None:
        text = "" if file is not None else f"answer {update}"
        handling.draft_answer(services, request_id, by, number, text=text, file=file)

    world.press(draft, None, 10 * update)
    for number in range(dice.choice((0, 0, 1, 2))):
        world.press(draft, RequestFile(f"reply{update}", is_photo=True), 10 * update + number + 1)
    world.press(handling.send_answer, request_id, by, _lines(world, request_id))


def _lines(world: SimWorld, request_id: str) -> int:
    """How many there are to be seen."""
    return len(world.watcher.others[REQUEST, request_id].get("lines", ()))


@ACTIONS.add(weight=2, ready=lambda world: of_state(world, "open", "answered"))
def staff_close(world: SimWorld, dice: Random) -> None:
    found = one_of(world, dice, "open", "answered")
    if found is not None:
        _close(world, found[0], dice.choice(STAFF))


def _close(world: SimWorld, request_id: str, by: int) -> None:
    world.press(handling.close_request, request_id, by, _lines(world, request_id))


@ACTIONS.add(weight=2, ready=lambda world: of_state(world, "open", "answered"))
def staff_hand_on(world: SimWorld, dice: Random) -> None:
    """To the other, to themselves, or to whoever is free; with a note."""
    found = one_of(world, dice, "open", "answered")
    if found is None:
        return
    update, by, to = world.steps, dice.choice(STAFF), dice.choice((QUEUE, *map(str, STAFF)))

    def draft(services: Services, request_id: str) -> None:
        text = f"note {update}"
        handling.draft_note(_staffed(services), request_id, by, update, to=to, text=text)

    world.press(draft, found[0])
    world.press(handling.hand_on, found[0], by)


@ACTIONS.add(weight=2, ready=lambda world: of_state(world, "open"))
def goes_round(world: SimWorld, dice: Random) -> None:
    """Answered, closed, and opened again at once: few lives are long enough for all of that."""
    found = one_of(world, dice, "open")
    if found is None:
        return
    request_id, person = found
    update, by = world.steps, dice.choice(STAFF)

    def tell(services: Services) -> None:
        requests.tell_request(services, request_id, person, update, text=f"again {update}")

    _answer(world, dice, request_id, by)
    _close(world, request_id, by)
    if dice.random() < 0.7:
        world.press(tell)
    else:
        world.press(requests.open_again, request_id, person)


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


def _telling_whose_it_is(world: SimWorld) -> Acted:
    people.open_account(world.services, CLARA, "en")
    _handing_on(world)()
    ((request_id, _),) = of_state(world, "open")
    return lambda: perform(world.services, request_key(request_id), queue=Queue.WORK)


PLAYED: Final = Played(
    "desk",
    actions=ACTIONS.all,
    cases=(
        Case("staff take a request", _taking, pressed_again),
        Case("staff draft an answer", _drafting, pressed_again),
        Case("staff answer a request", _answering, pressed_again),
        Case("staff close a request", _closing, pressed_again),
        Case("staff hand a request on", _handing_on, pressed_again),
        Case("tell one of the staff that a request is theirs", _telling_whose_it_is),
    ),
)

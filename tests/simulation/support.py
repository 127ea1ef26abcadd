"""People ask support, add, withdraw; staff answer or close; every request is with whom it should be."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.application.ports.queues import Queue
from chalicelib.application.services import Services
from chalicelib.application.support import requests
from chalicelib.application.support.audit import DELETED
from chalicelib.application.support.deleting import ask_deletion
from chalicelib.application.support.records import REQUEST, deletion_key, request_key
from chalicelib.domain.support.request import QUESTIONS, RequestFile, RequestKind
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.views import ANNA, minor, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

BORIS: Final = 2
REPLY: Final = "reply"
STATES: Final = ("draft", "open", "answered", "closed", "withdrawn")
ACTIONS: Final = Actions()


@ACTIONS.add(weight=1, ready=lambda world: world.watcher.accounts)
def asks_support(world: SimWorld, dice: Random) -> None:
    """Begins a request, or goes on with the one that is begun."""
    person = somebody(world, dice)
    if person is not None:
        world.press(requests.start_request, person, dice.choice(list(RequestKind)))


@ACTIONS.add(weight=3, ready=lambda world: _of_state(world, "draft", "open"))
def tells_support(world: SimWorld, dice: Random) -> None:
    found = _one(world, dice, "draft", "open")
    if found is None:
        return
    update = world.steps
    file = RequestFile(f"file{update}", is_photo=True) if dice.random() < 0.2 else None

    def tell(services: Services, request_id: str, person: int) -> None:
        text = f"words {update}"
        requests.tell_request(services, request_id, person, update, text=text, file=file)

    world.press(tell, *found)


@ACTIONS.add(weight=2, ready=lambda world: _of_state(world, "draft"))
def sends_a_request(world: SimWorld, dice: Random) -> None:
    found = _one(world, dice, "draft")
    if found is not None:
        world.press(requests.send_request, *found)


@ACTIONS.add(weight=1, ready=lambda world: _of_state(world, "draft", "open", "answered", "closed"))
def withdraws_a_request(world: SimWorld, dice: Random) -> None:
    """Or puts an answer away that was read."""
    found = _one(world, dice, "draft", "open", "answered", "closed")
    if found is not None:
        world.press(requests.withdraw_request, *found)


@ACTIONS.add(weight=1, ready=lambda world: _of_state(world, "open"))
def staff_answer(world: SimWorld, dice: Random) -> None:
    found = _one(world, dice, "open")
    if found is not None:
        reply = None if dice.random() < 0.3 else f"answer {world.steps}"
        file = RequestFile(f"reply{world.steps}", is_photo=False) if dice.random() < 0.2 else None
        sent = file if reply is not None else None
        world.press(requests.answer_request, found[0], BORIS, reply, sent)


@ACTIONS.add(weight=1, ready=lambda world: world.watcher.accounts)
def wants_to_be_deleted(world: SimWorld, dice: Random) -> None:
    """Most have something under way, and are refused."""
    person = somebody(world, dice)
    if person is not None:
        world.press(ask_deletion, person)


def _meet_deletion(world: SimWorld, _dice: Random, pk: str) -> None:
    perform(world.services, deletion_key(int(pk)))


def _deletion(world: SimWorld, written: Written) -> None:
    """The account is emptied in the commit that says so, and has no money; what is over was told."""
    body, before = written.body, written.before or {}
    world.watcher.others["deletion", written.put.key.pk] = body
    if "empty_account" in before.get("waits", {}) and "erase" in body.get("waits", {}):
        (account,) = written.together["account"]
        known = account.body["name"] or account.body.get("cards") or account.body.get("owed")
        money = minor(account.body["available"]) or minor(account.body["held"])
        require(not known and not money, DELETED, f"was deleted with {account.body}")
    ends = before.get("waits") and not body.get("waits")
    told = not ends or "tell_deleted" in before["waits"]
    require(told, DELETED, f"{body} is over, and nobody was to tell it")


def _of_state(world: SimWorld, *states: str) -> list[tuple[str, int]]:
    return [
        (pk, body["account_id"])
        for (name, pk), body in world.watcher.others.items()
        if name == REQUEST and body.get("state", "draft") in states
    ]


def _one(world: SimWorld, dice: Random, *states: str) -> tuple[str, int] | None:
    found = _of_state(world, *states)
    return dice.choice(found) if found else None


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    body = world.watcher.others.get((REQUEST, pk))
    if body is None or dice.random() < 0.4:
        perform(world.services, request_key(pk))
    elif dice.random() < 0.5:
        requests.withdraw_request(world.services, pk, body["account_id"])
    else:
        requests.answer_request(world.services, pk, BORIS, "met")


def _request(world: SimWorld, written: Written) -> None:
    """It only goes on; with staff it stands before them; what was told is never lost but with the draft."""
    before, body, pk = written.before or {}, written.body, written.put.key.pk
    was, now = before.get("state", "draft"), body.get("state", "draft")
    onward = STATES.index(now) >= STATES.index(was) and (now == was or was in ("draft", "open"))
    require(onward, "requests", f"{pk} was {was} and is {now}")
    if now == "open" and was == "draft":
        complete = len(body["answers"]) == len(QUESTIONS[RequestKind(body["kind"])])
        require(complete, "requests", f"{pk} is sent with {body['answers']}")
        require("parked" in written.together, "requests", f"{pk} is sent, and staff do not see it")
    if was == "open" and now != "open":
        resolved = any(put.body.get("resolved") for put in written.together.get("parked", ()))
        require(resolved, "requests", f"{pk} is {now}, and staff still see it")
    if now in ("answered", "closed") and was == "open":
        require(REPLY in body.get("waits", {}), "requests", f"{pk}: nobody will be told")
    if was == "open":
        for name in ("answers", "added", "files"):
            kept = before.get(name, [])
            require(body.get(name, [])[: len(kept)] == kept, "requests", f"{pk} loses {name}")
    world.watcher.others[REQUEST, pk] = body


def _at_rest(world: SimWorld) -> None:
    """Whoever could be reached has read the answer, or put it away themselves."""
    for (name, pk), body in world.watcher.others.items():
        if name != REQUEST or body.get("state") not in ("answered", "closed"):
            continue
        person = body["account_id"]
        listed = pk in world.watcher.accounts[person].get("requests", ())
        heard = f"RequestAnswered {pk}" in world.chat.read[person]
        reached = heard or listed or person in world.ever_blocked
        require(reached, "requests", f"{person} never reads the answer to {pk}")


def _unfinished(world: SimWorld) -> list[str]:
    waiting = [pk for pk, _ in _of_state(world, "answered", "closed")]
    unread = [f"request {pk}" for pk in waiting if world.watcher.others[REQUEST, pk].get("waits")]
    others = world.watcher.others.items()
    going = [pk for (name, pk), body in others if name == "deletion" and body.get("waits")]
    return unread + [f"deletion {pk}" for pk in going]


def _begun(world: SimWorld, kind: RequestKind = RequestKind.WHO_IS_CHARGED) -> str:
    open_account(world.services, ANNA, "en")
    return requests.start_request(world.services, ANNA, kind).id


def _complete(world: SimWorld) -> str:
    request_id = _begun(world)
    requests.tell_request(world.services, request_id, ANNA, 1, text="30 April, 18.00, 4242")
    return request_id


def _with_staff(world: SimWorld) -> str:
    request_id = _complete(world)
    requests.send_request(world.services, request_id, ANNA)
    return request_id


def _beginning(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    return lambda: requests.start_request(world.services, ANNA, RequestKind.OTHER)


def _telling(world: SimWorld) -> Acted:
    request_id = _begun(world)
    file = RequestFile("file", is_photo=False)

    def act() -> object:
        return requests.tell_request(world.services, request_id, ANNA, 7, text="once", file=file)

    return act


def _sending(world: SimWorld) -> Acted:
    request_id = _complete(world)
    return lambda: requests.send_request(world.services, request_id, ANNA)


def _withdrawing(world: SimWorld) -> Acted:
    request_id = _with_staff(world)
    return lambda: requests.withdraw_request(world.services, request_id, ANNA)


def _answering(world: SimWorld) -> Acted:
    request_id = _with_staff(world)
    return lambda: requests.answer_request(world.services, request_id, BORIS, "It is yours.")


def _telling_the_answer(world: SimWorld) -> Acted:
    request_id = _with_staff(world)
    file = RequestFile("drawing", is_photo=True)
    requests.answer_request(world.services, request_id, BORIS, "It is yours.", file)
    return lambda: perform(world.services, request_key(request_id), queue=Queue.WORK)


def _wanting_to_be_deleted(world: SimWorld) -> Acted:
    """With a card, a VAT number that was said, and a request that was begun."""
    open_account(world.services, ANNA, "ru")
    _telling(world)()
    return lambda: ask_deletion(world.services, ANNA)


def _performed(world: SimWorld, times: int) -> Acted:
    _wanting_to_be_deleted(world)()

    def act() -> None:
        world.queues.messages[Queue.WORK].clear()
        perform(world.services, deletion_key(ANNA))

    for _ in range(times):
        act()
    return act


def _looking_for_open(world: SimWorld) -> Acted:
    return _performed(world, 0)


def _erasing(world: SimWorld) -> Acted:
    return _performed(world, 1)


PLAYED: Final = Played(
    "support",
    actions=ACTIONS.all,
    meetings={REQUEST: _meet, "deletion": _meet_deletion},
    rules={REQUEST: _request, "deletion": _deletion},
    cases=(
        Case("begin a request", _beginning, pressed_again),
        Case("tell a request", _telling, pressed_again),
        Case("send a request", _sending, pressed_again),
        Case("withdraw a request", _withdrawing, pressed_again),
        Case("staff answer a request", _answering, pressed_again),
        Case("tell the answer", _telling_the_answer),
        Case("wish to be deleted", _wanting_to_be_deleted, pressed_again),
        Case("empty an account that is deleted", _looking_for_open),
        Case("empty what a deleted person has said", _erasing),
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)

"""People ask support, add, read, open again, withdraw; every request is with whom it should be."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from chalicelib.application.desk.handling import take_request
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Body
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
from tests.support.answering import answer, close
from tests.support.parts import perform

BORIS: Final = 2
REPLY: Final = "reply"
ONWARD: Final = {
    "draft": {"draft", "open", "withdrawn"},
    "open": {"open", "answered", "closed", "withdrawn"},
    "answered": {"answered", "open", "closed"},
    "closed": {"closed", "open"},
    "withdrawn": {"withdrawn"},
}
ACTIONS: Final = Actions()


@ACTIONS.add(weight=3, ready=lambda world: world.watcher.accounts)
def asks_support(world: SimWorld, dice: Random) -> None:
    """Begins a request, or goes on with the one that is begun."""
    person = somebody(world, dice)
    if person is not None:
        world.press(requests.start_request, person, dice.choice(list(RequestKind)))


@ACTIONS.add(weight=5, ready=lambda world: of_state(world, "draft", "open"))
def tells_support(world: SimWorld, dice: Random) -> None:
    found = one_of(world, dice, "draft", "open")
    if found is None:
        return
    update = world.steps
    file = RequestFile(f"file{update}", is_photo=True) if dice.random() < 0.2 else None

    def tell(services: Services, request_id: str, person: int) -> None:
        text = f"words {update}"
        requests.tell_request(services, request_id, person, update, text=text, file=file)

    world.press(tell, *found)


@ACTIONS.add(weight=4, ready=lambda world: of_state(world, "draft"))
def sends_a_request(world: SimWorld, dice: Random) -> None:
    found = one_of(world, dice, "draft")
    if found is not None:
        world.press(requests.send_request, *found)


@ACTIONS.add(weight=1, ready=lambda world: of_state(world, "draft", "open", "answered", "closed"))
def withdraws_a_request(world: SimWorld, dice: Random) -> None:
    """Or puts an answer away that was read."""
    found = one_of(world, dice, "draft", "open", "answered", "closed")
    if found is not None:
        world.press(requests.withdraw_request, *found)


@ACTIONS.add(weight=4, ready=lambda world: of_state(world, "closed", "answered"))
def opens_again(world: SimWorld, dice: Random) -> None:
    """What was closed, by a press or by words; what was answered, by words alone."""
    found = one_of(world, dice, "closed", "answered")
    if found is None:
        return
    if dice.random() < 0.5:
        world.press(requests.open_again, *found)
        return
    update = world.steps

    def tell(services: Services, request_id: str, person: int) -> None:
        requests.tell_request(services, request_id, person, update, text=f"again {update}")

    world.press(tell, *found)


@ACTIONS.add(weight=1, ready=lambda world: of_state(world, "answered", "closed"))
def reads_a_request(world: SimWorld, dice: Random) -> None:
    found = one_of(world, dice, "answered", "closed")
    if found is not None:
        world.press(requests.read_request, *found)


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


def of_state(world: SimWorld, *states: str) -> list[tuple[str, int]]:
    """Requests that stand so, with whose they are."""
    return [
        (pk, body["account_id"])
        for (name, pk), body in world.watcher.others.items()
        if name == REQUEST and body.get("state", "draft") in states
    ]


def one_of(world: SimWorld, dice: Random, *states: str) -> tuple[str, int] | None:
    """One of them."""
    found = of_state(world, *states)
    return dice.choice(found) if found else None


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    body = world.watcher.others.get((REQUEST, pk))
    if body is None or dice.random() < 0.4:
        perform(world.services, request_key(pk))
    elif dice.random() < 0.5:
        requests.withdraw_request(world.services, pk, body["account_id"])
    elif dice.random() < 0.5:
        take_request(world.services, pk, BORIS)
    else:
        answer(world.services, pk, BORIS, "met")


def _request(world: SimWorld, written: Written) -> None:
    """It goes from one state to the next as it may; with staff it stands before them; nothing that was said
    is lost, and only who has it says something."""
    before, body, pk = written.before or {}, written.body, written.put.key.pk
    was, now = before.get("state", "draft"), body.get("state", "draft")
    require(now in ONWARD[was], "requests", f"{pk} was {was} and is {now}")
    if now == "open" and was != "open":
        complete = len(body["answers"]) == len(QUESTIONS[RequestKind(body["kind"])])
        shown = any(not put.body.get("resolved") for put in written.together.get("parked", ()))
        require(complete, "requests", f"{pk} is sent with {body['answers']}")
        require(shown, "requests", f"{pk} waits for staff, and they do not see it")
        require("overdue" in body.get("waits", {}), "requests", f"{pk} may wait for ever")
    if was == "open" and now != "open":
        resolved = any(put.body.get("resolved") for put in written.together.get("parked", ()))
        require(resolved, "requests", f"{pk} is {now}, and staff still see it")
    by_staff = "acted" in written.together
    grown = len(body.get("lines", [])) > len(before.get("lines", []))
    if by_staff and (grown or (now == "closed" and was != "closed")):
        require(REPLY in body.get("waits", {}), "requests", f"{pk}: nobody will be told")
    if was != "draft" and not _is_emptied(body):
        for name in ("answers", "added", "files"):
            require(body.get(name) == before.get(name), "requests", f"{pk} changes its {name}")
        _conversation(pk, before, body, by_staff=by_staff)
    world.watcher.others[REQUEST, pk] = body


def _is_emptied(body: Body) -> bool:
    """Its person has had themselves deleted: that it was asked is all that is left."""
    return not any(body.get(name) for name in ("answers", "added", "files", "lines", "notes"))


def _conversation(pk: str, before: Body, body: Body, *, by_staff: bool) -> None:
    """One line more at most, of staff only by who has it, with a note in the account's acts; and it changes
    hands only from nobody, or with a note."""
    said, kept = body.get("lines", []), before.get("lines", [])
    for old, new in zip(kept, said, strict=False):
        files = new.get("files", [])[: len(old.get("files", []))]
        same = (old.get("text"), old.get("by"), old.get("files", [])) == (
            new.get("text"), new.get("by"), files,
        )  # fmt: skip
        require(same, "requests", f"{pk}: {old} became {new}")
    require(len(kept) <= len(said) <= len(kept) + 1, "requests", f"{pk} lost or doubled a line")
    had, has = before.get("taken_by"), body.get("taken_by")
    noted = len(body.get("notes", [])) > len(before.get("notes", [])) or (
        body.get("notes", []) != before.get("notes", [])
    )
    for line in said[len(kept) :]:
        if line.get("by") is not None:
            require(by_staff and has == line["by"], "requests", f"{pk}: {line} of who has it not")
            require(had in (None, has), "requests", f"{pk} was {had}'s, and {has} has answered")
    let_go = has is None and body.get("state") in ("closed", "withdrawn")
    require(had in (None, has) or noted or let_go, "requests", f"{pk} went from {had} to {has}")


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
    waiting = [pk for pk, _ in of_state(world, "answered", "closed")]
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


def with_staff(world: SimWorld) -> str:
    """Anna has asked who is charged, and it waits for staff."""
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
    request_id = with_staff(world)
    return lambda: requests.withdraw_request(world.services, request_id, ANNA)


def _opening_again(world: SimWorld) -> Acted:
    request_id = with_staff(world)
    close(world.services, request_id, BORIS)
    return lambda: requests.open_again(world.services, request_id, ANNA)


def _answered(world: SimWorld) -> str:
    request_id = with_staff(world)
    file = RequestFile("drawing", is_photo=True)
    answer(world.services, request_id, BORIS, "It is yours.", file, file)
    return request_id


def _saying_more(world: SimWorld) -> Acted:
    request_id = _answered(world)
    return lambda: requests.tell_request(world.services, request_id, ANNA, 9, text="And the tax?")


def _reading(world: SimWorld) -> Acted:
    request_id = _answered(world)
    return lambda: requests.read_request(world.services, request_id, ANNA)


def _telling_the_answer(world: SimWorld) -> Acted:
    request_id = _answered(world)
    return lambda: perform(world.services, request_key(request_id), queue=Queue.WORK)


def _ringing(world: SimWorld) -> Acted:
    request_id = with_staff(world)
    world.clock.at += timedelta(hours=world.services.catalog.answer_hours)
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
        Case("open a request again", _opening_again, pressed_again),
        Case("say more to a request that was answered", _saying_more, pressed_again),
        Case("read an answer", _reading, pressed_again),
        Case("tell the answer", _telling_the_answer),
        Case("a request waits for too long", _ringing),
        Case("wish to be deleted", _wanting_to_be_deleted, pressed_again),
        Case("empty an account that is deleted", _looking_for_open),
        Case("empty what a deleted person has said", _erasing),
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)

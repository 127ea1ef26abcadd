"""The desk of requests, as staff live through it: who is faster has one, what was said meanwhile is read
first, notes stay among colleagues, and nobody else gets there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import pytest

from chalicelib.application.desk import handling
from chalicelib.application.desk.handling import View, desk
from chalicelib.application.desk.notices import RequestHanded
from chalicelib.application.people.exporting import ask_export, written
from chalicelib.application.people.records import export_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.support import requests
from chalicelib.application.unit import Unit
from chalicelib.domain.people.export import Export
from chalicelib.domain.people.roles import Member
from chalicelib.domain.support.handling import QUEUE
from chalicelib.domain.support.request import (
    MAX_CHARACTERS,
    MAX_FILES,
    MAX_LINES,
    QUESTIONS,
    RequestKind,
    RequestState,
)
from tests.support.answering import answer, close
from tests.support.customers import top_up
from tests.support.parts import ANNA, BORIS
from tests.support.played_chat import MAX_TEXT, Message
from tests.support.refusals import refused
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
JANE: Final = Person(1005, "Jane", "en")
EVE: Final = Person(1004, "Eve", "en")
STAFF: Final = {JOHN.id: "support", JANE.id: "finance"}


def staffed() -> World:
    world = World(staff=STAFF)
    for person in (JOHN, JANE, ANNA):
        world.command("start", person)
    return world


def asks(
    world: World,
    kind: RequestKind = RequestKind.OTHER,
    person: Person = ANNA,
    answers: Sequence[str] = (),
) -> str:
    """Somebody asks, and it waits for staff; its id."""
    world.open(person)
    one = requests.start_request(world.services, person.id, kind)
    for number, _ in enumerate(QUESTIONS[kind]):
        text = answers[number] if number < len(answers) else f"answer {number}"
        requests.tell_request(world.services, one.id, person.id, 100 + number, text=text)
    requests.send_request(world.services, one.id, person.id)
    return one.id


def opened(world: World, one: str, person: Person = JOHN) -> Message:
    listed = world.command("requests", person)
    return world.press(listed, f"req:i:{one}", person)


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def test_of_two_who_press_at_once_one_takes_it_and_the_other_reads_who_has_it() -> None:
    world = staffed()
    one = asks(world)
    mine, hers = opened(world, one), opened(world, one, JANE)
    world.racers.append(lambda: handling.take_request(world.services, one, JANE.id))
    told = world.press(mine, mine.leads("req:t").data, JOHN)
    assert "Jane has this request" in told.text
    assert "It is yours" not in world.chat.toasts
    assert requests.get_request(world.services, one).taken_by == Member(JANE.id)
    assert "Taken by Jane" in world.press(hers, hers.leads("req:t").data, JANE).text
    assert "It is yours" in world.chat.toasts
    again = world.press(told, told.leads("req:i").data, JOHN)
    assert "Taken by Jane" in again.text
    assert "Answer" not in labels(again)
    assert "Close" not in labels(again)
    for what in ("a", "c"):
        world.press(again, f"req:{what}:{one}", JOHN)
    with refused("request-taken", request=one, by="Jane"):
        answer(world.services, one, JOHN.id, "Mine")
    with refused("request-taken", request=one, by="Jane"):
        close(world.services, one, JOHN.id)
    world.audit()


def test_what_was_said_meanwhile_is_read_before_anything_is_said() -> None:
    world = staffed()
    one = asks(world)
    piece = opened(world, one)
    world.press(piece, piece.leads("req:a").data, JOHN)
    shown = world.write("No.", JOHN)
    requests.tell_request(world.services, one, ANNA.id, 200, text="Never mind!")
    told = world.press(shown, shown.leads("req:s").data, JOHN)
    assert "Read it first" in told.text
    assert not [line for line in requests.get_request(world.services, one).lines if line.by]
    seen = world.press(told, told.leads("req:i").data, JOHN)
    assert "Never mind!" in seen.text
    kept = world.press(seen, seen.leads("req:a").data, JOHN)
    assert "No." in kept.text
    assert "Answered" in world.press(kept, kept.leads("req:s").data, JOHN).text


def test_a_close_that_crosses_a_word_of_the_customer_is_refused() -> None:
    world = staffed()
    one = asks(world)
    piece = opened(world, one)
    yes = world.press(piece, piece.leads("req:c").data, JOHN)
    requests.tell_request(world.services, one, ANNA.id, 200, text="One more thing")
    assert "Read it first" in world.press(yes, yes.leads("req:cy").data, JOHN).text
    assert requests.get_request(world.services, one).is_with_staff


def test_an_answer_that_is_pressed_twice_is_said_once() -> None:
    world = staffed()
    one = asks(world)
    piece = opened(world, one)
    world.press(piece, piece.leads("req:a").data, JOHN)
    shown = world.write("Yes.", JOHN)
    yes = shown.leads("req:s").data
    for _ in range(2):
        world.press(shown, yes, JOHN)
    assert [line.text for line in requests.get_request(world.services, one).lines] == ["Yes."]
    assert "Nothing is drafted" in world.press(shown, f"req:s:{one}:1", JOHN).text


def test_it_is_handed_on_with_a_note_that_its_customer_never_sees_in_the_chat() -> None:
    world = staffed()
    one = asks(world)
    piece = opened(world, one)
    to = world.press(piece, piece.leads("req:h").data, JOHN)
    asked = world.press(to, f"req:h:{one}:{JANE.id}", JOHN)
    assert "The chat does not show it" in asked.text
    shown = world.write("She is rude, take care", JOHN)
    assert "Hand it on to <b>Jane</b>" in shown.text
    assert requests.get_request(world.services, one).taken_by is None, "not before it is confirmed"
    handed = world.press(shown, shown.leads("req:hy").data, JOHN)
    assert "Taken by Jane" in handed.text
    assert "She is rude, take care" in handed.text
    told = world.chat.last(JANE.id)
    assert "John has handed a request on to you" in told.text
    assert "She is rude, take care" in told.text
    assert "Anna" in world.press(told, told.leads("req:i").data, JANE).text
    mine = world.command("requests", JANE)
    world.press(mine, mine.leads("req:l:m").data, JANE)
    assert "Anna" in mine.text
    answer(world.services, one, JANE.id, "Hello!")
    world.settle()
    world.press(world.command("support"), f"q:{one}")
    read = "".join(message.text for message in world.chat.messages[ANNA.id])
    assert "rude" not in read
    for name in ("John", "Jane"):
        assert name not in read
    acts = world.press(world.command("find", JOHN, str(ANNA.id)), f"find:l:{ANNA.id}", JOHN).text
    assert "A request handed on" in acts
    assert "She is rude, take care" in acts
    world.audit()


def test_what_is_stored_of_its_customer_holds_the_note_and_nobody_of_the_staff() -> None:
    world = staffed()
    one = asks(world)
    handling.draft_note(world.services, one, JOHN.id, 1, to=str(JANE.id), text="Take care")
    handling.hand_on(world.services, one, JOHN.id)
    handling.draft_answer(world.services, one, JANE.id, 2, text="Not said yet")
    answer(world.services, one, JANE.id, "Hello!")
    handling.draft_answer(world.services, one, JANE.id, 9, text="Never said")
    ask_export(world.services, ANNA.id)
    world.settle()
    export = Unit(world.services).require(Export, export_key(ANNA.id))
    told = json.loads(written(world.services, export))["stored"]["inbox/request"]
    text = json.dumps(told)
    assert "Take care" in text
    assert "Hello!" in text
    assert "Never said" not in text
    assert str(JOHN.id) not in text
    assert str(JANE.id) not in text


def test_whoever_is_away_has_it_taken_over_and_it_goes_back_to_all() -> None:
    world = staffed()
    one = asks(world)
    handling.take_request(world.services, one, JANE.id)
    piece = opened(world, one)
    to = world.press(piece, piece.leads("req:h").data, JOHN)
    world.press(to, to.button("To me").data, JOHN)
    shown = world.write("Jane is away", JOHN)
    assert "Taken by John" in world.press(shown, shown.leads("req:hy").data, JOHN).text
    to = world.press(shown, f"req:h:{one}", JOHN)
    world.press(to, to.button("To whoever is free").data, JOHN)
    shown = world.write("I leave, too", JOHN)
    back = world.press(shown, shown.leads("req:hy").data, JOHN)
    assert "Taken by" not in back.text
    assert "Notes: 2" in labels(back)
    notes = world.press(back, back.leads("req:n").data, JOHN).text
    assert "Jane is away" in notes
    assert "I leave, too" in notes
    assert not world.notices(RequestHanded), "nobody is told of what they did themselves"
    for _ in range(2):  # the same once more
        handling.hand_on(world.services, one, JOHN.id)
    assert len(requests.get_request(world.services, one).notes) == 2


def test_nothing_is_handed_to_somebody_who_is_no_colleague() -> None:
    world = staffed()
    one = asks(world)
    with refused("nobody-there"):
        handling.draft_note(world.services, one, JOHN.id, 1, to=str(EVE.id), text="Yours")
    piece = opened(world, one)
    assert "Anna" not in world.press(piece, f"req:h:{one}:{EVE.id}", JOHN).text


@pytest.mark.parametrize("to", [QUEUE, str(JANE.id)])
def test_a_note_has_words(to: str) -> None:
    world = staffed()
    one = asks(world)
    with refused("text-empty"):
        handling.draft_note(world.services, one, JOHN.id, 1, to=to, text="  ")


def test_the_lists_are_of_who_looks_the_oldest_first_and_turn_pages() -> None:
    world = staffed()
    ids = []
    for number in range(20):
        world.wait(minutes=7)
        kind = RequestKind.REFUND if number % 4 == 0 else RequestKind.OTHER
        ids.append(asks(world, kind, Person(2000 + number, f"Person {number}", "en")))
    for one in ids[:3]:
        handling.take_request(world.services, one, JOHN.id)
    handling.take_request(world.services, ids[3], JANE.id)
    there = desk(world.services, JOHN.id, View.ALL)
    assert [one.id for one in there.requests] == ids[:8]
    assert there.counts == {View.NEW: 16, View.MINE: 3, View.ALL: 20}
    assert [one.id for one in desk(world.services, JOHN.id, View.NEW, page=2).requests] == ids[12:]
    assert [one.id for one in desk(world.services, JOHN.id, View.MINE, page=9).requests] == ids[:3]
    refunds = desk(world.services, JOHN.id, View.ALL, RequestKind.REFUND)
    assert [one.id for one in refunds.requests] == ids[::4]
    shown = world.command("requests", JOHN)
    assert {"• New: 16", "Mine: 3", "All: 20"} <= set(labels(shown))
    world.press(shown, shown.leads("req:l:a").data, JOHN)
    assert "1. <b>Refund</b>" in shown.text
    assert "Person 0, waits for 2 hours" in shown.text
    assert "Taken by Jane" in shown.text
    world.press(shown, shown.button("Newer").data, JOHN)
    assert "9. <b>Refund</b>" in shown.text
    world.press(shown, shown.leads("req:k").data, JOHN)
    world.press(shown, shown.button("Refund: 5").data, JOHN)
    assert "Of one kind: <b>Refund</b>" in shown.text


def test_a_long_conversation_turns_pages_and_fits_into_a_message() -> None:
    world = staffed()
    one = asks(world, answers=["&" * MAX_CHARACTERS])
    for number in range(MAX_LINES):
        said = "&" * 300 if number % 2 else "words"
        requests.tell_request(world.services, one, ANNA.id, 300 + number, text=said)
        answer(world.services, one, JOHN.id, "<" * 300)
    shown, pages, read = opened(world, one), 1, ""
    while any("Older" in label for label in labels(shown)):
        assert len(shown.text) <= MAX_TEXT
        world.press(shown, shown.button("Older").data, JOHN)
        pages, read = pages + 1, read + shown.text
    assert pages > 5
    assert read.count("<b>Support (John)</b>") >= MAX_LINES - 8
    mine = world.press(world.command("support"), f"q:{one}")
    assert len(mine.text) <= MAX_TEXT
    assert "<b>Support</b>" in mine.text
    world.press(mine, mine.button("Older").data)
    assert "<b>You</b>" in mine.text
    with refused("request-full", characters=MAX_CHARACTERS, files=MAX_FILES):
        requests.tell_request(world.services, one, ANNA.id, 900, text="And one more")
    with refused("request-full", characters=MAX_CHARACTERS, files=MAX_FILES):
        answer(world.services, one, JOHN.id, "And one more")
    close(world.services, one, JOHN.id)
    world.audit()


def test_a_draft_is_seen_by_who_wrote_it_alone() -> None:
    world = staffed()
    one = asks(world)
    handling.take_request(world.services, one, JANE.id)
    handling.draft_answer(world.services, one, JANE.id, 1, text="Secret so far")
    for message in (opened(world, one), world.press(world.command("support"), f"q:{one}")):
        assert "Secret so far" not in message.text
    handling.discard_draft(world.services, one, JANE.id)
    with refused("answer-gone", request=one):
        handling.send_answer(world.services, one, JANE.id, 0)


@pytest.mark.parametrize("named", ["own", "another's", "nothing"])
def test_a_refund_leads_to_the_payment_that_its_person_named_if_it_is_theirs(named: str) -> None:
    world = staffed()
    top_up(world, "50", ANNA)
    top_up(world, "50", BORIS)
    own, others = world.payments.captured()
    said = {"own": own, "another's": others, "nothing": "the last one"}[named]
    one = asks(world, RequestKind.REFUND, answers=[said])
    piece = opened(world, one, JANE)
    if named == "own":
        leads = world.press(piece, piece.button("Give the payment back").data, JANE)
        assert own in leads.text
        return
    assert "Борис" not in piece.text
    leads = world.press(piece, piece.button("Money back").data, JANE)
    assert "Anna" in leads.text
    assert "Борис" not in leads.text


def test_support_is_not_offered_what_only_finance_may() -> None:
    world = staffed()
    one = asks(world, RequestKind.REFUND, answers=["the last one"])
    assert "Money back" not in labels(opened(world, one))
    assert "Money back" in labels(opened(world, one, JANE))


@pytest.mark.parametrize(
    ("kind", "leads"),
    [
        (RequestKind.CUSTOM_TERMS, "deal:p"),
        (RequestKind.WHO_IS_CHARGED, "find"),
        (RequestKind.OTHER, "find:a"),
        (RequestKind.LEGAL_DETAILS, "find:a"),
        (RequestKind.EARLY_RENEWAL, "find:a"),
    ],
)
def test_each_kind_leads_to_where_it_is_dealt_with(kind: RequestKind, leads: str) -> None:
    world = staffed()
    piece = opened(world, asks(world, kind), JANE)
    assert piece.leads(leads).data
    assert "Anna" in world.press(piece, piece.button("See the account").data, JANE).text
    assert piece.leads("req:i").text.startswith("Request:")


def test_nobody_but_staff_gets_anywhere() -> None:
    world = staffed()
    one = asks(world)
    before = requests.get_request(world.services, one)
    start = world.command("start", EVE)
    for data in (
        "req", "req:l:a:-:1", "req:k:a", f"req:i:{one}", f"req:f:{one}:1", f"req:n:{one}",
        f"req:t:{one}", f"req:a:{one}", f"req:s:{one}:0", f"req:x:{one}", f"req:h:{one}",
        f"req:h:{one}:queue", f"req:hy:{one}", f"req:c:{one}", f"req:cy:{one}:0",
    ):  # fmt: skip
        assert "answer 0" not in world.press(start, data, EVE).text
        assert not world.account(EVE.id).asked
    assert "Requests" not in labels(world.command("start", EVE))
    assert requests.get_request(world.services, one) == before


@pytest.mark.parametrize(
    "data",
    [
        "req:l:x:-:1", "req:l:a:lies:1", "req:l:a:-:x", "req:k:x", "req:i:none", "req:i:none:x",
        "req:zz:none", "req:s:none:-1", "req:i", "req:h:none:x:y", "req:f:none",
    ],
)  # fmt: skip
def test_a_button_of_old_is_no_fault(data: str) -> None:
    world = staffed()
    world.press(world.command("requests", JOHN), data, JOHN)
    assert "out of date" in world.chat.toasts[-1]


def test_what_is_done_with_can_be_looked_at_and_no_more() -> None:
    world = staffed()
    one = asks(world)
    requests.withdraw_request(world.services, one, ANNA.id)
    piece = opened(world, one)
    assert "Withdrawn by the customer" in piece.text
    assert not {"Take it", "Answer", "Close", "Hand on"} & set(labels(piece))
    for what in ("t", "a"):
        assert "dealt with it already" in world.press(piece, f"req:{what}:{one}", JOHN).text
    assert requests.get_request(world.services, one).state is RequestState.WITHDRAWN

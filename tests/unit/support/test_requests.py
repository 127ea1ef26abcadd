"""Requests to support, as customers and staff live through them; nobody else's is ever seen."""

from __future__ import annotations

import pytest

from chalicelib.application.desk.notices import WorkParked
from chalicelib.application.people import accounts
from chalicelib.application.ports.chat import Person, Reachability, Text
from chalicelib.application.support import requests
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import Refused
from chalicelib.domain.support.handling import MAX_REPLY
from chalicelib.domain.support.request import MAX_CHARACTERS, QUESTIONS, RequestKind
from infra.sandbox.telegram_html import parse_html
from tests.support.catalogs import SHIPPED, SIPTG
from tests.support.parts import ANNA, BORIS, WORDS, parked_work
from tests.support.played_chat import Message
from tests.support.world import World

JOHN = Person(1003, "John", "en")
STAFF = {JOHN.id: "support"}
EVE = Person(1004, "Eve", "en")

CATALOGS = pytest.mark.parametrize("catalog", SHIPPED.values(), ids=SHIPPED)
LANGUAGES = pytest.mark.parametrize("language", sorted(WORDS.names()))
KINDS = pytest.mark.parametrize("kind", RequestKind)


def staffed(catalog: Catalog = SIPTG) -> World:
    world = World(catalog, staff=STAFF)
    world.command("start", JOHN)
    world.command("start")
    return world


def begin(world: World, kind: RequestKind, person: Person = ANNA) -> Message:
    return world.press(world.command("support", person), f"q:k:{kind}", person)


def sent(world: World, *, text: str = "30 April, 18.00", person: Person = ANNA) -> Message:
    """The screen of a request about a charge, sent."""
    begin(world, RequestKind.WHO_IS_CHARGED, person)
    ready = world.write(text, person)
    return world.press(ready, ready.data(":s"), person)


def before_staff(world: World) -> Message:
    """The oldest request, as John sees it."""
    world.settle()
    listed = world.command("requests", JOHN)
    world.press(listed, listed.leads("req:l:a").data, JOHN)
    return world.press(listed, listed.leads("req:i").data, JOHN)


def answer(world: World, *texts: str) -> Message:
    """John writes it, reads it and sends it; what he sees then."""
    piece = before_staff(world)
    shown = world.press(piece, piece.leads("req:a").data, JOHN)
    for text in texts:
        shown = world.write(text, JOHN)
    return world.press(shown, shown.leads("req:s").data, JOHN)


@CATALOGS
@LANGUAGES
@KINDS
def test_each_kind_asks_what_support_needs_and_reaches_staff(
    catalog: Catalog, language: str, kind: RequestKind
) -> None:
    world = staffed(catalog)
    person = Person(77, "Vera", language)
    words = WORDS.language(language)
    world.open(person)
    world.top_up(person, "300.00")
    world.buy_from_balance(person, plan=next(p.id for p in catalog.plans if not p.is_free))
    shown = begin(world, kind, person)
    for place, question in enumerate(QUESTIONS[kind], start=1):
        assert words.text(f"question-{question}") in shown.text
        shown = world.write(f"answer {place} <&>", person)
    assert words.text("request-ready") in shown.text
    assert not parked_work(world.services), "nothing is sent before they say so"
    world.press(shown, shown.data(":s"), person)
    piece = before_staff(world)
    text, _ = parse_html(piece.text)
    assert "Vera" in text
    assert "77" in text
    for place in range(1, len(QUESTIONS[kind]) + 1):
        assert f"answer {place} <&>" in text
    world.audit()


def test_staff_are_told_that_a_customer_asks() -> None:
    world = staffed()
    sent(world)
    world.settle()
    assert [one.kind for one in world.notices(WorkParked)] == ["request"]
    told = "\n".join(one.text for one in world.chat.messages[JOHN.id])
    assert "A customer asks for support." in told
    assert "could not be done" not in told


@LANGUAGES
def test_the_answer_reaches_the_person_in_the_chat(language: str) -> None:
    world = staffed()
    person = Person(77, "Vera", language)
    sent(world, person=person)
    done = answer(world, "It is <b>yours</b> & paid.")
    assert "Answered: it waits for the customer" in done.text
    told = world.chat.last(person.id)
    assert "It is &lt;b&gt;yours&lt;/b&gt; &amp; paid." in told.text
    assert WORDS.language(language).label("request-who-is-charged") in parse_html(told.text)[0]
    assert "John" not in told.text, "nobody of the staff is named"
    assert not parked_work(world.services)
    assert "did not understand" in world.write("and another thing", JOHN).text
    mine = world.command("support", person)
    one = world.press(mine, mine.leads("q:id").data, person)
    assert "It is &lt;b&gt;yours" in one.text
    assert "John" not in one.text
    world.audit()


def test_closing_is_asked_first_and_told_and_can_be_taken_back() -> None:
    world = staffed()
    sent(world)
    piece = before_staff(world)
    asked = world.press(piece, piece.leads("req:c").data, JOHN)
    assert "Anna is told so" in asked.text
    world.press(asked, asked.leads("req:cy").data, JOHN)
    told = world.chat.last(ANNA.id)
    assert "Support has closed" in told.text
    assert not parked_work(world.services)
    again = world.press(told, told.button("Open again").data)
    assert "is open again" in again.text
    assert "waits for an answer" in world.write("It is still wrong.").text
    assert "It is still wrong." in before_staff(world).text
    world.audit()


def test_photos_and_pdfs_are_kept_and_shown_to_staff() -> None:
    world = staffed()
    begin(world, RequestKind.WHO_IS_CHARGED)
    shown = world.send("photo", file_id="photo-1")
    assert "What does your bank show?" in shown.text, "a picture alone answers nothing"
    shown = world.send(
        "document", text="30 April, 4242", file_id="pdf-1", mime_type="application/pdf"
    )
    assert "With 2 files." in shown.text
    world.press(shown, shown.data(":s"))
    piece = before_staff(world)
    world.press(piece, piece.leads("req:f").data, JOHN)
    texts = [one.text for one in world.chat.messages[JOHN.id]]
    assert texts[-3:-1] == ["photo photo-1", "document pdf-1"]
    assert "30 April, 4242" in texts[-1]


@pytest.mark.parametrize("kind", ["sticker", "voice", "video", "location", "contact", "document"])
def test_what_support_cannot_look_at_is_not_added_and_the_question_stays(kind: str) -> None:
    world = staffed()
    begin(world, RequestKind.OTHER)
    mime_type = "application/zip" if kind == "document" else None
    shown = world.send(kind, file_id=mime_type, mime_type=mime_type)
    assert "texts, pictures and PDFs only" in shown.text
    assert "Please describe it." in shown.text
    assert "Shall it be sent?" in world.write("my matter").text


def test_a_request_under_way_can_be_added_to_and_withdrawn() -> None:
    world = staffed()
    sent(world)
    mine = world.command("support")
    assert "waits for an answer" in mine.text
    one = world.press(mine, mine.leads("q:id").data)
    asked = world.press(one, one.data(":a"))
    assert "What shall be added" in asked.text
    world.write("It was in May.")
    assert "It was in May." in before_staff(world).text
    assert "did not understand" in world.write("It was in May.").text, "asked once"
    mine = world.command("support")
    one = world.press(mine, mine.leads("q:id").data)
    asked = world.press(one, one.data(":w"))
    assert "Nobody answers it then" in asked.text
    world.press(asked, asked.data(":wy"))
    assert not world.account().requests
    assert not parked_work(world.services)
    world.audit()


def test_pictures_that_come_several_at_once_are_all_added() -> None:
    world = staffed()
    sent(world)
    mine = world.command("support")
    one = world.press(mine, mine.leads("q:id").data)
    world.press(one, one.data(":a"))
    for number in range(3):
        world.send("photo", file_id=f"photo-{number}")
    assert "With 3 files." in world.chat.last(ANNA.id).text


def test_an_answer_that_is_too_long_is_refused_and_asked_again() -> None:
    world = staffed()
    sent(world)
    piece = before_staff(world)
    world.press(piece, piece.leads("req:a").data, JOHN)
    assert f"{MAX_REPLY:,} characters at most" in world.write("x" * (MAX_REPLY + 1), JOHN).text
    shown = world.write("x" * MAX_REPLY, JOHN)
    world.press(shown, shown.leads("req:s").data, JOHN)
    assert "x" * MAX_REPLY in world.chat.last(ANNA.id).text


def test_an_update_that_comes_again_is_added_once() -> None:
    world = staffed()
    begin(world, RequestKind.LEGAL_DETAILS)
    for _ in range(2):
        world.handle(Text(900, ANNA, "Example UAB"))
    [one] = requests.requests_of(world.services, ANNA.id)
    assert one.answers == ("Example UAB",)


def test_whoever_blocked_the_bot_finds_the_answer_on_their_return() -> None:
    world = staffed()
    sent(world)
    world.handle(Reachability(901, ANNA, reachable=False))
    answer(world, "Done.")
    world.audit()
    world.handle(Reachability(902, ANNA, reachable=True))
    assert "Support has answered you" in world.command("start").text
    mine = world.command("support")
    assert "there is an answer" in mine.text
    read = world.press(mine, mine.leads("q:id").data)
    assert "Done." in read.text
    assert "Support has answered you" not in world.command("start").text, "it is read"
    world.press(read, read.data(":wy"))
    assert not world.account().requests
    assert "Support has answered you" not in world.command("start").text


@pytest.mark.parametrize(
    ("kind", "mime_type"), [("photo", None), ("document", "application/pdf"), ("document", None)]
)
def test_staff_answer_with_files_and_words_beside_them(kind: str, mime_type: str | None) -> None:
    world = staffed()
    sent(world)
    piece = before_staff(world)
    world.press(piece, piece.leads("req:a").data, JOHN)
    world.send(kind, JOHN, "The receipt is here.", "file-9", mime_type)
    shown = world.send(kind, JOHN, "", "file-10", mime_type)
    assert "With 2 files." in shown.text
    assert "file" not in world.chat.last(ANNA.id).text, "nothing is sent before it is confirmed"
    world.press(shown, shown.leads("req:s").data, JOHN)
    first, second, told = world.chat.messages[ANNA.id][-3:]
    assert [first.text, second.text] == [f"{kind} file-9", f"{kind} file-10"]
    assert "The receipt is here." in told.text
    assert "2 files belong to the answer." in told.text
    assert not parked_work(world.services)
    world.audit()


def test_what_staff_cannot_send_on_is_asked_for_again() -> None:
    world = staffed()
    sent(world)
    piece = before_staff(world)
    world.press(piece, piece.leads("req:a").data, JOHN)
    assert "a text, a picture or a document" in world.send("voice", JOHN).text
    shown = world.send("photo", JOHN, file_id="photo-1")
    world.press(shown, shown.leads("req:s").data, JOHN)
    assert [one.text for one in world.chat.messages[ANNA.id]][-2] == "photo photo-1"


def test_whoever_blocked_the_bot_finds_the_files_of_the_answer() -> None:
    world = staffed()
    sent(world)
    world.handle(Reachability(901, ANNA, reachable=False))
    piece = before_staff(world)
    world.press(piece, piece.leads("req:a").data, JOHN)
    shown = world.send("photo", JOHN, file_id="photo-1")
    world.press(shown, shown.leads("req:s").data, JOHN)
    world.handle(Reachability(902, ANNA, reachable=True))
    mine = world.command("support")
    read = world.press(mine, mine.leads("q:id").data)
    world.press(read, read.button("Show the files").data)
    assert [one.text for one in world.chat.messages[ANNA.id]][-2] == "photo photo-1"
    assert world.chat.last(ANNA.id).button("Show the files").data


def test_a_transfer_is_only_the_payers_to_ask_for() -> None:
    world = staffed()
    refused = begin(world, RequestKind.TRANSFER)
    assert "Only who pays for a subscription" in refused.text
    assert refused.leads("q").data == "q"


def test_nothing_of_another_account_can_be_seen_or_changed() -> None:
    world = staffed()
    sent(world)
    [one] = requests.requests_of(world.services, ANNA.id)
    start = world.command("start", EVE)
    for what in ("", ":s", ":a", ":f:1", ":p:1", ":o", ":w", ":wy"):
        shown = world.press(start, f"q:{one.id}{what}", EVE)
        assert "30 April" not in shown.text
        assert "dealt with already" in shown.text
    with pytest.raises(Refused, match="request-gone"):
        requests.tell_request(world.services, one.id, EVE.id, 5, text="mine now")
    assert requests.requests_of(world.services, ANNA.id) == [one]


def test_nobody_but_staff_answers() -> None:
    world = staffed()
    sent(world)
    [one] = requests.requests_of(world.services, ANNA.id)
    world.command("start", EVE)
    accounts.ask(world.services, EVE.id, "req", "a", one.id)
    assert "did not understand" in world.write("I answer", EVE).text
    assert requests.requests_of(world.services, ANNA.id) == [one]


def test_there_is_one_draft_and_at_most_five_requests() -> None:
    world = staffed()
    begin(world, RequestKind.OTHER)
    begin(world, RequestKind.REFUND)
    assert len(world.account().requests) == 1
    begin(world, RequestKind.OTHER)
    world.press(ready := world.write("first"), ready.data(":s"))
    for _ in range(4):
        sent(world)
    assert "5 requests with us already" in begin(world, RequestKind.OTHER).text


def test_a_request_has_bounds_and_says_so() -> None:
    world = staffed()
    begin(world, RequestKind.OTHER)
    full = world.write("&" * (MAX_CHARACTERS + 1))
    assert "more than one request can hold" in full.text
    assert "Please describe it." in full.text
    shown = world.write("&" * MAX_CHARACTERS)
    world.press(shown, shown.data(":s"))
    assert len(before_staff(world).text) <= 4096


def test_requests_are_no_parked_work() -> None:
    world = staffed()
    sent(world)
    world.settle()
    assert "Nothing is parked" in world.command("parked", JOHN).text


def test_an_answer_after_it_was_withdrawn_is_refused() -> None:
    world = staffed()
    sent(world)
    piece = before_staff(world)
    world.press(piece, piece.leads("req:a").data, JOHN)
    shown = world.write("Too late.", JOHN)
    [one] = requests.requests_of(world.services, ANNA.id)
    requests.withdraw_request(world.services, one.id, ANNA.id)
    assert "dealt with it already" in world.press(shown, shown.leads("req:s").data, JOHN).text
    assert "Too late." not in world.chat.last(ANNA.id).text
    assert "dealt with it already" in world.press(piece, f"req:a:{one.id}", JOHN).text


def test_boris_reads_it_in_russian() -> None:
    world = staffed()
    shown = begin(world, RequestKind.REFUND, BORIS)
    assert "Вопрос 1 из 2" in shown.text
    assert "О каком платеже речь?" in shown.text

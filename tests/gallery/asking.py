"""Requests to support, as customers live through them, and the desk at which staff deal with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.application.desk.handling import draft_note, hand_on
from tests.gallery.paying import buys, settled
from tests.gallery.stage import OTHER, STAFF, Scene, Stage

STAFFED: Final = {"staff": {STAFF: "admin", OTHER: "support"}}


def asks(kind: str, *answers: tuple[str, str]) -> Callable[[Stage], None]:
    """A request of this kind, to the moment before it is sent."""

    def play(stage: Stage) -> None:
        if kind == "transfer":
            buys(stage)
        with stage.unseen():
            stage.command("support")
        stage.press(f"q:k:{kind}")
        for english, russian in answers:
            stage.write(stage.says(en=english, ru=russian))

    return play


def supported(stage: Stage) -> None:
    """A refund: asked for, taken, answered, read."""
    settled(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        buys(stage)
        stage.command("support")
    stage.press("q:k:refund")
    (payment,) = stage.world.payments.captured()
    stage.write(payment)
    stage.send("sticker")
    stage.write(stage.says(en="Bought by mistake", ru="Купил по ошибке"))
    stage.send("document", mime_type="application/pdf")
    stage.write(stage.says(en="It was yesterday", ru="Это было вчера"))
    stage.press("q:", end=":s")
    stage.passes("staff are told", minutes=5)
    stage.press("q:", end=":a")
    stage.write(stage.says(en="It is the card that ends in 4242", ru="Это карта на 4242"))
    stage.passes("three hours pass", hours=3)
    with stage.unseen():
        stage.command("start", staff=True)
    stage.press("req", staff=True)
    stage.press("req:i:", staff=True)
    stage.press("req:f:", staff=True)
    stage.press("req:t:", staff=True)
    stage.press("req:a:", staff=True)
    stage.write(
        stage.says(en="It is on its way back to your card.", ru="Деньги вернутся на вашу карту."),
        staff=True,
    )
    stage.press("req:s:", staff=True)
    stage.passes("the answer comes", minutes=1)
    stage.look_at_newest()
    stage.press("q:", end=":a")
    stage.write(stage.says(en="Thank you! When?", ru="Спасибо! А когда?"))
    stage.command("support")
    stage.press("q:i")


def answer_waits(stage: Stage) -> None:
    """It came while nobody could be reached."""
    asks_other(stage)
    opened_by_staff(stage)
    with stage.unseen():
        stage.press("req:a:", staff=True)
        stage.chat.blocked.add(stage.person.id)
        stage.send("document", text="Yes.", mime_type="application/pdf", staff=True)
        stage.press("req:s:", staff=True)
        stage.passes("", minutes=1)
        stage.chat.blocked.clear()
    stage.command("start")
    stage.command("support")
    stage.press("q:i")
    stage.press("q:", end=":f:1")
    stage.command("support")
    stage.press("q:i")
    stage.press("q:", end=":wy")


def answered_with_files(stage: Stage) -> None:
    """Words and pictures; the customer adds something before they are sent."""
    asks_other(stage)
    opened_by_staff(stage)
    with stage.unseen():
        stage.press("req:a:", staff=True)
    stage.send("voice", staff=True)
    with stage.unseen():
        stage.write("x" * 2501, staff=True)
    words = stage.says(en="Yes: the way is on the picture.", ru="Есть: схема проезда на картинке.")
    stage.send("photo", text=words, staff=True)
    with stage.unseen():
        (one,) = stage.world.account(stage.person).requests
        stage.press_old(f"q:{one}:a", "")
        stage.write(stage.says(en="With parking?", ru="А парковка есть?"))
        stage.command("requests", staff=True)
        stage.press("req:l:m", staff=True)
        stage.press("req:i:", staff=True)
        stage.press("req:a:", staff=True)
    stage.press("req:s:", staff=True)
    stage.passes("the answer comes", minutes=1)


def grown_meanwhile(stage: Stage) -> None:
    """Staff read what was said meanwhile before they say anything."""
    asks_other(stage)
    opened_by_staff(stage)
    with stage.unseen():
        stage.press("req:a:", staff=True)
        stage.write(stage.says(en="No, there is none.", ru="Нет, офиса нет."), staff=True)
        at = stage.at
        (one,) = stage.world.account(stage.person).requests
        stage.press_old(f"q:{one}:a", "")
        stage.write(stage.says(en="With parking?", ru="А парковка есть?"))
        stage.look_again(at)
    stage.press("req:s:", staff=True)
    stage.press("req:i:", staff=True)
    stage.press("req:a:", staff=True)
    stage.press("req:x:", staff=True)


def opened_by_staff(stage: Stage) -> None:
    with stage.unseen():
        stage.press("q:", end=":s")
        stage.command("requests", staff=True)
        stage.press("req:i:", staff=True)


def asks_other(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.command("start", staff=True)
        stage.command("support")
        stage.press("q:k:other")
        stage.write(stage.says(en="Do you have an office?", ru="У вас есть офис?"))


def closed(stage: Stage) -> None:
    """The customer opens it again, and reads it once more when it is too late for that."""
    asks_other(stage)
    opened_by_staff(stage)
    stage.press("req:c:", staff=True)
    stage.press("req:cy:", staff=True)
    stage.passes("the customer is told", minutes=1)
    with stage.unseen():
        stage.look_at_newest()
    stage.press("q:", end=":o")
    with stage.unseen():
        (one,) = stage.world.account(stage.person).requests
        stage.command("requests", staff=True)
        stage.press("req:l:m", staff=True)
        stage.press("req:i:", staff=True)
        stage.press("req:c:", staff=True)
        stage.press("req:cy:", staff=True)
        stage.passes("", days=8)
    stage.command("support")
    stage.press("q:i")
    with stage.unseen():
        stage.press_old(f"q:{one}:o", "")


def handed_on(stage: Stage) -> None:
    """From the one who has it to a colleague, who gives it back to whoever is free."""
    asks_other(stage)
    stage.world.open(stage.other)
    opened_by_staff(stage)
    with stage.unseen():
        stage.press("req:t:", staff=True)
    stage.press("req:h:", staff=True)
    stage.press("req:h:", end=f":{OTHER}", staff=True)
    stage.write(stage.says(en="You know the building", ru="Ты знаешь это здание"), staff=True)
    stage.press("req:hy:", staff=True)
    with stage.unseen():
        (one,) = stage.world.account(stage.person).requests
        stage.command("requests", staff=True)
    stage.press("req:l:a", staff=True)
    with stage.unseen():
        stage.press("req:i:", staff=True)
        stage.press_staff(f"req:a:{one}")
    stage.press("req:i:", staff=True)
    with stage.unseen():
        stage.press("req:h:", staff=True)
    stage.press("req:h:", end=":queue", staff=True)
    stage.write(stage.says(en="She is away", ru="Она в отпуске"), staff=True)
    stage.press("req:hy:", staff=True)
    stage.press("req:n:", staff=True)
    note = stage.says(en="Boris, you wrote the contract", ru="Борис, договор писал ты")
    services = stage.world.services

    def hands_it_to_them() -> None:
        draft_note(services, one, OTHER, 1, to=str(STAFF), text=note)
        hand_on(services, one, OTHER)

    stage.happens("a colleague hands it on to them", hands_it_to_them)


def desk(stage: Stage) -> None:
    """Nothing; then one of each kind, and one that waits too long."""
    with stage.unseen():
        stage.command("start", staff=True)
    stage.command("requests", staff=True)
    for kind, *answers in (("refund", ("5 EUR", "5 EUR"), ("Late", "Поздно")), *ASKED[1:4]):
        with stage.unseen():
            asks(kind, *answers)(stage)
            stage.press("q:", end=":s")
            stage.passes("", hours=1)
    stage.passes("hours pass", hours=7)
    with stage.unseen():
        stage.passes("", days=3)
    stage.command("requests", staff=True)
    stage.press("req:k:", staff=True)
    stage.press("req:l:n:refund", staff=True)


def withdraws(stage: Stage) -> None:
    asks_other(stage)
    with stage.unseen():
        stage.press("q:", end=":s")
        (one,) = stage.world.account(stage.person).requests
        stage.command("support")
        stage.press("q:i")
    stage.press("q:", end=":w")
    stage.press("q:", end=":wy")
    with stage.unseen():
        stage.press_staff(f"req:i:{one}")
        stage.look_at_newest(staff=True)
    stage.shown("what staff see of it", stage.at.screen)


def asks_too_often(stage: Stage) -> None:
    for _ in range(5):
        asks_other(stage)
        with stage.unseen():
            stage.press("q:", end=":s")
    with stage.unseen():
        stage.command("support")
    stage.press("q:k:other")
    with stage.unseen():
        stage.command("support")
        stage.press("q:k:transfer")
    stage.command("support")
    stage.press("q:k:transfer")


def too_long(stage: Stage) -> None:
    asks_other(stage)
    for _ in range(3):
        stage.write("x" * 4000)


ASKED: Final = (
    ("transfer", ("@clara", "@clara"), ("She runs it now", "Теперь ею занимается она")),
    ("who-is-charged", ("31 January, 18.00 EUR, 4242", "31 января, 18,00 EUR, 4242")),
    (
        "early-renewal",
        ("Softphone", "Softphone"),
        ("A year: the budget ends", "На год: бюджет закрывается"),
    ),
    (
        "legal-details",
        ("Example GmbH", "Example GmbH"),
        ("Example street 1, Berlin, Germany", "Example street 1, Берлин, Германия"),
        ("DE136695976, HRB 000000", "DE136695976, HRB 000000"),
        ("Example Bank, accounting@example.com", "Example Bank, accounting@example.com"),
    ),
    ("custom-terms", ("200 accounts, monthly", "200 аккаунтов, помесячно")),
    ("personal-data", ("A copy of it, please", "Копию, пожалуйста")),
)


SCENES: Final = (
    Scene("Asks support for a refund, and is answered", supported, world=STAFFED),
    *(
        Scene(f"Asks support: {kind.replace('-', ' ')}", asks(kind, *answers))
        for kind, *answers in ASKED
    ),
    Scene("Staff: the desk of requests", desk, world=STAFFED),
    Scene("Staff answer with a picture", answered_with_files, world=STAFFED),
    Scene("Something is said while staff answer", grown_meanwhile, world=STAFFED),
    Scene("Staff: a request is handed on", handed_on, world=STAFFED),
    Scene("An answer that could not be delivered", answer_waits, world=STAFFED),
    Scene("A request is closed, and opened again", closed, world=STAFFED),
    Scene("A request is withdrawn", withdraws, world=STAFFED),
    Scene("Too many requests", asks_too_often, world=STAFFED),
    Scene("More than a request holds", too_long, world=STAFFED),
)

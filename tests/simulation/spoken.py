"""The bot inside a simulated world: updates as Telegram sends them go in, screens come out and are judged,
and what a button said is held against what is taken for it. Reads texts and JSON, shares no rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from chalicelib.adapters.telegram import read_update
from chalicelib.application.ports.chat import (
    ChatThrottled,
    ChatUnavailable,
    Screen,
)
from chalicelib.application.services import Services
from chalicelib.application.unit import TRANSIENT
from chalicelib.bot.dispatch import Bot
from chalicelib.capabilities.joining import spoken
from infra.sandbox.faulty_store import Crash
from infra.sandbox.telegram_html import parse_html
from tests.simulation.chat import Shown, WordingNotifier
from tests.simulation.played import Written
from tests.simulation.views import instant, minor
from tests.simulation.watch import Violation, require
from tests.support.parts import WORDS
from tests.support.played_bank import Held

if TYPE_CHECKING:
    from tests.simulation.world import Running, SimWorld

AGAIN: Final = (Crash, *TRANSIENT, ChatUnavailable, ChatThrottled)
"""After these Telegram brings the same update again."""

AMOUNT: Final = re.compile(r"([\d.,\u00a0\u202f]*\d)[\u00a0\u202f ](EUR|USD)\b")
WELL_FORMED: Final = re.compile(r"\d{1,3}(,\d{3})*\.\d\d|\d{1,3}([\u00a0\u202f]\d{3})*,\d\d")
"""In English and in Russian."""

PAYS: Final = re.compile(r"^d:.*:(pay|page|yes|y:[^:]+)$|^s:[^:]+:[ry]:|^b:t:")
"""Presses in which something may be sold."""

FIRST_BY_CARD: Final = re.compile(r"^d:.*:y:[^:]+$")
"""The press that buys by the saved card that its screen named."""

UNWORDED: Final = re.compile(r"\{|\?\?\?|\bNone\b|\b(button|toast|refused|reason)-[a-z]")


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press under way: who, what it carries, and the amount that its label said, in minor units."""

    person: int
    data: str
    said: tuple[int, str] | None

    @property
    def subject(self) -> str:
        """Which draft or subscription it is about."""
        return self.data.split(":")[1] if self.data[:2] in ("d:", "s:") else ""


def amounts_in(text: str) -> list[tuple[int, str]]:
    """All of a text, in minor units. Raises Violation for one that is not written as money."""
    found = []
    for number, currency in AMOUNT.findall(text):
        good = WELL_FORMED.fullmatch(number.strip("\u00a0\u202f"))
        require(good is not None, "screens", f"not an amount: {number!r} in {text!r}")
        found.append((int(re.sub(r"\D", "", number)), currency))
    return found


def is_named(card: str, mark: str) -> bool:
    """Whether a button means this card."""
    return f"{crc32(card.encode()):08x}" == mark


def _wishes_about(
    subscription: str, person: int, parts: list[str]
) -> list[tuple[str, tuple[Any, ...]]]:
    match parts:
        case ["a", "0"]:
            return [("switch", (subscription, person, False))]
        case ["a", "1", amount]:
            return [("switch", (subscription, person, True, int(amount[:-3])))]
        case ["x", "y"]:
            return [("decline_subscription", (subscription, person))]
        case ["p", months]:
            return [("choose_renewal_period", (subscription, person, int(months)))]
        case ["r" | "y" | "o" | "w" as how, end, _, *_]:
            wished = (subscription, person, datetime.fromtimestamp(int(end), UTC))
            by_card = [("renew_by_any_card", wished)] if how == "y" else []
            return [("renew_on_page" if how in "ow" else "renew_now", wished), *by_card]
        case _:
            return []


def _wishes_for(parts: list[str], one: int) -> list[tuple[str, tuple[Any, ...]]]:
    match parts:
        case ["t", "try", plan, "y"]:
            return [("start_trial", (plan, one))]
        case ["open", code, "y"]:
            return [("redeem", (code, one))]
        case ["hand", "y", handover, shown]:
            return [("accept", (handover, one, int(shown[:-3])))]
        case ["for", "y", proposal]:
            return [("accept_proposal", (proposal, one))]
        case ["g", subscription, revision, "y"]:
            return [("change_from_balance", (subscription, one, int(revision)))]
        case ["g", subscription, revision, "w"] | ["g", subscription, revision, "y", _]:
            return [("change_by_card", (subscription, one, int(revision)))]
        case _:
            return []


class SimBot:
    """One world's bot."""

    def __init__(self, world: SimWorld) -> None:
        self._world = world
        self._spoken = spoken(world.cast.capabilities)
        self._updates = 0
        self._wishes: dict[tuple[int, str], tuple[int, str] | None] = {}  # "Look again" repeats one
        self._pressed: tuple[Pressed | None, Running | None] = (None, None)

    @property
    def notifier(self) -> WordingNotifier:
        """It words notices by the catalog that is in force."""
        world = self._world
        return WordingNotifier(world.chat, world.services.catalog, self._spoken, world.said)

    def update_of_text(self, person: int, text: str) -> dict[str, Any]:
        """Somebody writes."""
        message = self._message(person, self._next()) | {"from": self._user(person), "text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"update_id": self._updates, "message": message}

    def update_of_media(self, person: int, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Somebody sends what is no text: its fields of a message."""
        message = self._message(person, self._next()) | {"from": self._user(person), **sent}
        return {"update_id": self._updates, "message": message}

    def update_of_press(self, person: int, shown: Shown, data: str) -> dict[str, Any]:
        """Somebody presses what a message of theirs shows, or once showed."""
        number = self._next()
        message = self._message(person, shown.message_id) | {"text": "…"}
        return {
            "update_id": number,
            "callback_query": {
                "id": str(number),
                "from": self._user(person),
                "message": message,
                "chat_instance": str(person),
                "data": data,
            },
        }

    def update_of_block(self, person: int, *, blocked: bool) -> dict[str, Any]:
        """Somebody blocks the bot, or lets it write again."""
        bot = {"id": 42, "is_bot": True, "first_name": "Dialtone"}
        status = ("member", "kicked") if blocked else ("kicked", "member")
        old, new = (
            {"user": bot, "status": one} | ({"until_date": 0} if one == "kicked" else {})
            for one in status
        )
        return {
            "update_id": self._next(),
            "my_chat_member": {
                "chat": self._chat(person),
                "from": self._user(person),
                "date": int(self._world.clock.at.timestamp()),
                "old_chat_member": old,
                "new_chat_member": new,
            },
        }

    def serve(self, update: Mapping[str, Any], said: tuple[int, str] | None = None) -> None:
        """As the webhook does. Raises what makes Telegram send it again; else Violation."""
        world = self._world
        press = update.get("callback_query")
        outer, pressed = self._pressed, None
        if press is not None:
            wish = (press["from"]["id"], press["data"])
            said = said or self._wishes.get(wish)
            self._wishes[wish] = said
            pressed = Pressed(*wish, said)
            self._note(pressed)
        self._pressed = pressed, world.running
        again = (self._take, (update, said))
        world.presses.append(again)
        del world.presses[:-12]
        world.tell(f"update {press['data'] if press else update.get('message', {}).get('text')}")
        try:
            with world.second.wishing([] if pressed is None else self._wishes_of(pressed)):
                self._bot(world.services).handle(read_update(update))
        except AGAIN:
            world.repeats.append(again)
            del world.repeats[:-12]
            raise
        except Exception as error:
            raise Violation("screens", f"{pressed or update}: {error!r}") from error
        finally:
            self._pressed = outer
        if press is not None:
            self._answered(press)

    def judge(self, person: int, screen: Screen) -> None:
        """A screen as it reaches its reader. Raises Violation."""
        text, _ = parse_html(screen.text)
        labels = [button.text for row in screen.buttons for button in row]
        for one in (text, *labels):
            require(UNWORDED.search(one) is None, "screens", f"not worded: {one!r}")
            amounts_in(one)
        ways = [b.data for row in screen.buttons for b in row if b.data is not None]
        for data in ways:
            known = self._spoken.section(data.partition(":")[0]) is not None
            require(known, "screens", f"{data!r} is no section, shown to {person}")
        require(bool({"m", "t"} & set(ways)), "screens", f"no way back from {text!r}: {ways}")
        for row in screen.buttons:
            for button in row:
                if button.url is not None:
                    self._page(button.text, button.url)

    @property
    def pressed(self) -> Pressed | None:
        """The press that is being served, if it is that which acts just now."""
        pressed, running = self._pressed
        return pressed if self._world.running is running else None

    def charge(self, _world: SimWorld, written: Written) -> None:
        """What is asked for in a press is what its button said."""
        pressed, body = written.pressed, written.body
        if pressed is None or written.before is not None or body["payer_id"] != pressed.person:
            return
        if pressed.data.startswith("b:t:"):
            asked = (minor(body["amount"]), body["amount"].partition(" ")[2])
            require(asked == pressed.said, "shown", f"{pressed} opens {body['amount']}")
        elif pressed.subject and body["purpose"].get("subject") == pressed.subject:
            # At the least there is an invoice of, what is paid is more than the price.
            asked_for = "amount" if pressed.data.endswith(":least") else "price"
            self._told(pressed, body[asked_for], written.put.key.pk)

    def sale(self, _world: SimWorld, written: Written) -> None:
        """What is sold in a press costs what its button said, or what was asked when its payment began."""
        pressed, sold = written.pressed, written.body.get("sale")
        if pressed is None or sold is None or not PAYS.search(pressed.data):
            return
        if written.put.key.pk != str(pressed.person):
            return
        gross = sold["lines"][0]["gross"]
        charge = self._world.watcher.charges.get(written.body.get("charge_id", ""))
        if charge is not None:  # this one, or an earlier one that was found to be paid meanwhile
            right = charge["price"] == gross
            require(right, "shown", f"{charge['id']} of {charge['price']} buys for {gross}")
        elif pressed.data.startswith("d:") or sold["subject"]["id"] == pressed.subject:
            self._told(pressed, gross, written.body["reference"])

    def _told(self, pressed: Pressed, price: str, what: str) -> None:
        taken = (minor(price), price.partition(" ")[2])
        if pressed.said is None:  # it goes on with what was under way, at the price of that
            earlier = [
                body["price"]
                for body in self._world.watcher.charges.values()
                if body["purpose"].get("subject") == pressed.subject
            ]
            require(price in earlier, "shown", f"{pressed} said nothing of {price} ({what})")
            return
        require(taken == pressed.said, "shown", f"{pressed} takes {price} ({what})")

    def _page(self, label: str, url: str) -> None:
        """A button to a page says what the bank asks for there."""
        held: Held | None = self._world.payments.payments.get(url.rpartition("/")[2])
        if held is None:
            return
        amount = held.request.amount
        right = amounts_in(label) == [(amount.minor, amount.currency)]
        require(right, "shown", f"{label!r} leads to a page for {amount}")

    def _wishes_of(self, pressed: Pressed) -> list[tuple[str, tuple[Any, ...]]]:
        """What whoever presses this asks for, as the reference model hears of it."""
        one = pressed.person
        match pressed.data.split(":"):
            case ["b", "w", "y", below, amount, most, mark]:
                cards = [card for card in self._world.payments.cards if is_named(card, mark)]
                terms = tuple(int(part[:-3]) for part in (below, amount, most))
                return [("agree_to_top_ups", (one, card, terms)) for card in cards]
            case ["b", "t", amount, *_]:
                return [("start_top_up", (one, int(amount)))]
            case ["d", draft, revision, _, "pay" | "least" | "page" | "way" | "yes" as how]:
                wish = "pay_from_balance" if how == "yes" else "start_payment"
                return [(wish, (draft, one, int(revision)))]
            case ["d", draft, revision, _, "y", _]:
                return [("by_saved_card", (draft, one, int(revision)))]
            case ["s", subscription, *rest]:
                return _wishes_about(subscription, one, rest)
            case ["n", "o", number, amount, "y"]:
                return [("order_number", (number, one, int(amount[:-3])))]
            case ["p", "d" | "y" as how, mark]:
                wish = "choose_card" if how == "d" else "remove_card"
                cards = [card for card in self._world.payments.cards if is_named(card, mark)]
                return [(wish, (one, card)) for card in cards]
            case parts:
                return _wishes_for(parts, one)

    def _note(self, pressed: Pressed) -> None:
        """Renewals, periods and switches that their payer asks for."""
        watcher = self._world.watcher
        if FIRST_BY_CARD.match(pressed.data):
            watcher.named.add((pressed.subject, None))
        body = watcher.subscriptions.get(pressed.subject)
        if body is None or body["payer_id"] != pressed.person:
            return
        match pressed.data.split(":")[2:]:
            case ["r" | "y" | "o" | "w" as how, end, *_]:
                start = instant(datetime.fromtimestamp(int(end), UTC))
                watcher.wanted.add((pressed.subject, start))
                if how == "y":  # by the card that its screen named
                    watcher.named.add((pressed.subject, None))
            case ["p", months]:
                watcher.chosen.add((pressed.subject, int(months)))
            case ["a", "0"]:
                watcher.switched.add((pressed.subject, False))
            case ["a", "1", _]:
                watcher.switched.add((pressed.subject, True))
            case _:
                return

    def _answered(self, press: Mapping[str, Any]) -> None:
        """A press is answered, and is one that today's release makes."""
        answered = self._world.chat.answers[press["id"]]
        running = self._world.running
        calm = running is None or not running.weather.fault
        if calm and not self._world.outages:
            require(answered > 0, "screens", f"{press['data']} is not answered")
        stale = {WORDS.language(code).label("toast-stale") for code in ("en", "ru")}
        revised = press["data"].startswith(
            ("d:", "g:", "h:")
        )  # what was changed elsewhere says the same
        toast = self._world.chat.toasts_of.get(press["id"])
        require(revised or toast not in stale, "screens", f"{press['data']} leads nowhere")

    def _bot(self, services: Services) -> Bot:
        return Bot(
            services,
            self._world.chat,
            WORDS,
            spoken=self._spoken,
            staff={},
            read_update=read_update,
        )

    def _take(
        self, _services: Services, update: Mapping[str, Any], said: tuple[int, str] | None
    ) -> None:
        self.serve(update, said)

    def _next(self) -> int:
        self._updates += 1
        return self._updates

    def _message(self, person: int, number: int) -> dict[str, Any]:
        date = int(self._world.clock.at.timestamp())
        return {"message_id": number, "date": date, "chat": self._chat(person)}

    @staticmethod
    def _chat(person: int) -> dict[str, Any]:
        return {"id": person, "type": "private", "first_name": f"Person {person}"}

    @staticmethod
    def _user(person: int) -> dict[str, Any]:
        code = ("en", "ru")[person % 2]
        return {
            "id": person,
            "is_bot": False,
            "first_name": f"Person {person}",
            "language_code": code,
        }

"""Where a scene is played: one world, one person, one language; notes what they see after each thing that
happens. A scene finds buttons by what they carry, so that it plays in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from chalicelib.application.ports.chat import Attachment, Button, CheckOut, Person, Screen
from chalicelib.bot.buttons import fingerprint
from chalicelib.bot.language import Language, Localiser
from chalicelib.domain.catalog.catalog import Catalog
from tests.support.catalogs import SIPTG
from tests.support.played_chat import Message, PlayedChat
from tests.support.world import World

NAMES: Final = {"en": "Anna", "ru": "Анна"}
PERSON: Final = 1001
STAFF: Final = 1002
OTHER: Final = 1003


class SaidWords(Localiser):
    """Words that know which of them were said."""

    def __init__(self) -> None:
        super().__init__(strict=True)

    def said(self, code: str) -> set[str]:
        """Ids of the messages that were said in this language."""
        return {
            message
            for (language, _), opened in self._languages.items()
            if language == code
            for message in opened._parsed
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it came or as it was changed to."""

    screen: Screen
    file: str | None = None


@dataclass(slots=True)
class Step:
    """What was done or happened, and what was to be seen of it."""

    what: str
    seen: list[Seen] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class NotedChat(PlayedChat):
    """Hands on what is shown to people."""

    note: Callable[[int, Seen], None] = lambda _person, _seen: None

    def send(self, person_id: int, screen: Screen) -> int:
        message_id = PlayedChat.send(self, person_id, screen)
        self.note(person_id, Seen(screen))
        return message_id

    def send_kept(self, person_id: int, file_id: str, *, is_photo: bool) -> int:
        message_id = PlayedChat.send_kept(self, person_id, file_id, is_photo=is_photo)
        self.note(person_id, Seen(Screen(("…",)), file_id))
        return message_id

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        message_id = PlayedChat.send_document(self, person_id, file, screen)
        self.note(person_id, Seen(screen, file.name))
        return message_id

    def ask_for_person(self, person_id: int, screen: Screen, choose: str, cancel: str) -> int:
        message_id = PlayedChat.ask_for_person(self, person_id, screen, choose, cancel)
        rows = tuple((Button(label),) for label in (choose, cancel))
        self.note(person_id, Seen(Screen(screen.parts, rows)))
        return message_id

    def ask_no_more(self, person_id: int, screen: Screen) -> int:
        message_id = PlayedChat.ask_no_more(self, person_id, screen)
        self.note(person_id, Seen(screen))
        return message_id

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        before = self._found(person_id, message_id)
        same = before is not None and before.screen == screen
        PlayedChat.edit(self, person_id, message_id, screen)
        if not same:
            self.note(person_id, Seen(screen))


class Stage:
    """One playing of a scene. Its methods are what people and time do."""

    def __init__(
        self, language: str, words: SaidWords, catalog: Catalog = SIPTG, **world: Any
    ) -> None:
        self.code = language
        self.steps: list[Step] = []
        self.chat = NotedChat(note=self._note)
        self.world = World(catalog, chat=self.chat, countries_said=False, words=words, **world)
        self.words = words
        self.person = Person(PERSON, NAMES[language], language)
        self.staff = Person(STAFF, self.says(en="Boris", ru="Борис"), language)
        self.other = Person(OTHER, self.says(en="Clara", ru="Клара"), language)
        self._at: Message | None = None

    def says(self, **by_language: str) -> str:
        """The words of this playing's language."""
        return by_language[self.code]

    @property
    def language(self) -> Language:
        """Of this playing, where the seller is."""
        zone = self.world.services.catalog.zone_of("stripe")
        return self.words.language(self.code, zone=zone)

    def command(self, name: str, argument: str = "", *, staff: bool = False) -> Message:
        """`/name argument`."""
        self._begin(f"writes `/{name}{' ' * bool(argument)}{argument}`", staff=staff)
        return self._look(self.world.command(name, self._who(staff=staff), argument))

    def write(self, text: str, *, staff: bool = False) -> Message:
        """Any text."""
        self._begin(f"writes “{text}”", staff=staff)
        return self._look(self.world.write(text, self._who(staff=staff)))

    def send(
        self, kind: str, *, text: str = "", mime_type: str | None = None, staff: bool = False
    ) -> Message:
        """A photo, a sticker …"""
        what = f"sends {'an' if kind == 'audio' else 'a'} {kind}"
        self._begin(f"{what}: “{text}”" if text else what, staff=staff)
        file_id = "their file" if kind in ("photo", "document") else None
        return self._look(self.world.send(kind, self._who(staff=staff), text, file_id, mime_type))

    def choose(self, chosen: Person) -> Message:
        """Somebody, by Telegram's picker."""
        self._begin(f"chooses {chosen.name} in Telegram")
        return self._look(self.world.choose(chosen, self.person))

    def press(self, start: str = "", *, end: str = "", staff: bool = False) -> Message:
        """The button of the message before them that carries what starts and ends so."""
        return self.press_button(self.found(start, end), staff=staff)

    def press_button(self, button: Button, *, staff: bool = False) -> Message:
        """That one, of the message before them."""
        self._begin(f"presses “{button.text}”", staff=staff)
        return self._look(self._pressed(button.data, staff=staff))

    def press_old(self, data: str, what: str) -> Message:
        """A button that another message carries, or one of long ago."""
        self._begin(f"presses {what}")
        return self._look(self._pressed(data, staff=False))

    def press_staff(self, data: str) -> Message:
        """A button that another message of staff carries."""
        self._begin("presses a button of another message", staff=True)
        return self._look(self._pressed(data, staff=True))

    def look_again(self, message: Message) -> None:
        """A message that they have seen is before them once more."""
        self._look(message)

    def _pressed(self, data: str | None, *, staff: bool) -> Message:
        toasts = len(self.chat.toasts)
        try:
            return self.world.press(self.at, data, self._who(staff=staff))
        finally:
            self.steps[-1].toasts += self.chat.toasts[toasts:]

    def found(self, start: str = "", end: str = "") -> Button:
        """The first button of the message before them whose data starts and ends so."""
        for button in self.at.buttons:
            data = button.data
            if data is not None and data.startswith(start) and data.endswith(end):
                return button
        ways = [button.data for button in self.at.buttons]
        raise AssertionError(f"no button {start!r}…{end!r} among {ways} after {self.steps[-1:]}")

    @property
    def reference(self) -> str:
        """Of the page that the message before them leads to."""
        url = next(button.url for button in self.at.buttons if button.url is not None)
        return url.rpartition("/")[2]

    def mark_of(self, last4: str) -> str:
        """What buttons name the saved card by that ends so."""
        cards = self.world.account(self.person).cards
        return next(fingerprint(one.reference) for one in cards if one.last4 == last4)

    def opens_page(self) -> None:
        """To pay for the plan before them, though a card is saved."""
        self.press("d:", end=":pay")
        page = next(
            one.data
            for one in self.at.buttons
            if one.data is not None and one.data.endswith((":way", ":page"))
        )
        self.press(page)
        if page.endswith(":way"):
            self.press("d:", end=":page")

    def opens_plan(self, plan: str = "") -> Message:
        """From the list of plans; the first, if none is named."""
        self.command("tariff")
        return self.press(f"t:{plan}")

    def pay(
        self, later: str = "ok", *, last4: str = "4242", expiry: tuple[int, int] = (4, 2031)
    ) -> None:
        """On the page that the message before them leads to. `later`: how the saved card behaves."""
        self._begin("pays on the page")
        reference = self.reference
        self.world.payments.pay(reference, later, last4=last4, expiry=expiry)
        self.world.hear(reference)

    def leave_card(
        self, later: str = "ok", *, last4: str = "4242", expiry: tuple[int, int] = (4, 2031)
    ) -> None:
        """On the page that the message before them leads to, without paying."""
        self._begin("leaves a card on the page")
        self.world.payments.setups.save(self.reference, later, last4=last4, expiry=expiry)

    def passes(self, what: str, **by: float) -> None:
        """Time passes; each due moment comes in turn."""
        self._begin(what)
        self.world.wait(**by)

    def comes(self, what: str, *, of_end: timedelta) -> None:
        """Time passes until so long after (before, if negative) the end of the newest subscription."""
        self._begin(what)
        end = max(one.end for one in self.world.subscriptions(self.person))
        self.world.to(end + of_end)

    def happens(self, what: str, do: Callable[[], object]) -> None:
        """Something happens elsewhere, and everything it causes."""
        self._begin(what)
        do()
        self.world.settle()

    def asked_by_telegram(self, what: str, who: Person, invoice: Mapping[str, Any]) -> None:
        """Whether it may take the money for an invoice; a no is shown there."""
        self._begin(what)
        self.world.handle(CheckOut(1, who, "query", **invoice))
        said = self.chat.checked_out[-1][1]
        self.steps[-1].toasts += [] if said is None else [said]

    def shown(self, what: str, *screens: Screen) -> None:
        """What cannot be met here, from the words themselves."""
        self._begin(what)
        self.steps[-1].seen += map(Seen, screens)

    @contextmanager
    def silent(self, *calls: str, fault: str = "unavailable") -> Iterator[None]:
        """The payment system does not answer these calls, or none of them."""
        payments = self.world.payments
        before = payments.fault
        payments.fault = lambda call: fault if not calls or call in calls else None
        try:
            yield
        finally:
            payments.fault = before

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """What happens is not shown: it was shown before."""
        steps = self.steps
        self.steps = [Step("")]
        try:
            yield
        finally:
            self.steps = steps

    @contextmanager
    def broken(self) -> Iterator[None]:
        """The next commit dies of a fault of ours."""

        def dies() -> None:
            raise ZeroDivisionError

        self.world.racers.append(dies)
        with suppress(ZeroDivisionError):
            yield
        self.world.racers.clear()
        self._at = self.chat.last(PERSON)

    def look_at_newest(self, *, staff: bool = False) -> Message:
        """The newest message is before them."""
        return self._look(self.chat.last(self._who(staff=staff).id))

    @property
    def at(self) -> Message:
        """The message that is before them."""
        if self._at is None:
            raise AssertionError("nothing was seen yet")
        return self._at

    def _look(self, message: Message) -> Message:
        self._at = message
        return message

    def _who(self, *, staff: bool) -> Person:
        return self.staff if staff else self.person

    def _begin(self, what: str, *, staff: bool = False) -> None:
        self.steps.append(Step(f"staff {what}" if staff else what))

    def _note(self, person_id: int, seen: Seen) -> None:
        if person_id in (PERSON, STAFF) and self.steps:
            self.steps[-1].seen.append(seen)


Play = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """A title, and how it is played; `world`: with what the stage is set up; `said`: before it, Markdown."""

    title: str
    play: Play
    catalog: Catalog = SIPTG
    world: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""

    def played(self, language: str, words: SaidWords) -> list[Step]:
        """What was done and seen, in that language."""
        stage = Stage(language, words, self.catalog, **self.world)
        self.play(stage)
        return stage.steps

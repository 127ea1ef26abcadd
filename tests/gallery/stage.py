"""Where a scene is played: one world, one person, one language; notes what they see after each thing that
happens. A scene finds buttons by what they carry, so that it plays in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.application.ports.chat import Attachment, Person, Screen
from chalicelib.domain.catalog.catalog import Catalog
from tests.support.catalogs import SIPTG
from tests.support.played_chat import Message, PlayedChat
from tests.support.world import World

NAMES: Final = {"en": "Anna", "ru": "Анна"}
PERSON: Final = 1001
STAFF: Final = 1002


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it came or as it was changed to."""

    screen: Screen
    file: str | None = None
    edited: bool = False


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

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        message_id = PlayedChat.send_document(self, person_id, file, screen)
        self.note(person_id, Seen(screen, file.name))
        return message_id

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        before = self._found(person_id, message_id)
        same = before is not None and before.screen == screen
        PlayedChat.edit(self, person_id, message_id, screen)
        if not same:
            self.note(person_id, Seen(screen, edited=True))


class Stage:
    """One playing of a scene. Its methods are what people and time do."""

    def __init__(self, language: str, catalog: Catalog = SIPTG, **world: Any) -> None:
        self.language = language
        self.steps: list[Step] = []
        self.chat = NotedChat(note=self._note)
        self.world = World(catalog, chat=self.chat, countries_said=False, **world)
        self.person = Person(PERSON, NAMES[language], language)
        self.staff = Person(STAFF, "Boris" if language == "en" else "Борис", language)
        self._at: Message | None = None

    def says(self, **by_language: str) -> str:
        """The words of this playing's language."""
        return by_language[self.language]

    def command(self, name: str, argument: str = "", *, staff: bool = False) -> Message:
        """`/name argument`."""
        self._begin(f"writes `/{name}{' ' * bool(argument)}{argument}`", staff=staff)
        return self._look(self.world.command(name, self._who(staff=staff), argument))

    def write(self, text: str, *, staff: bool = False) -> Message:
        """Any text."""
        self._begin(f"writes “{text}”", staff=staff)
        return self._look(self.world.write(text, self._who(staff=staff)))

    def send(self, kind: str, *, text: str = "") -> Message:
        """A photo, a sticker …"""
        self._begin(f"sends a {kind}")
        return self._look(self.world.send(kind, self.person, text, file_id="file", mime_type=None))

    def press(self, start: str = "", *, end: str = "", staff: bool = False) -> Message:
        """The button of the message before them that carries what starts or ends so."""
        message = self.at
        found = [
            button
            for button in message.buttons
            if button.data is not None
            and button.data.startswith(start)
            and button.data.endswith(end)
        ]
        if not found:
            ways = [button.data for button in message.buttons]
            raise AssertionError(f"no button {start!r}…{end!r} among {ways} after {self.steps[-1]}")
        self._begin(f"presses “{found[0].text}”", staff=staff)
        toasts = len(self.chat.toasts)
        shown = self.world.press(message, found[0].data, self._who(staff=staff))
        self.steps[-1].toasts += self.chat.toasts[toasts:]
        return self._look(shown)

    def pay(self, later: str = "ok") -> None:
        """On the page that the message before them leads to. `later`: how the saved card behaves."""
        message = self.at
        url = next(button.url for button in message.buttons if button.url is not None)
        self._begin("pays on the page")
        reference = url.rpartition("/")[2]
        self.world.payments.pay(reference, later, last4="4242", expiry=(4, 2031))
        self.world.hear(reference)

    def passes(self, what: str, **by: float) -> None:
        """Time passes; each due moment comes in turn."""
        self._begin(what)
        self.world.wait(**by)

    def happens(self, what: str, do: Callable[[], object]) -> None:
        """Something happens elsewhere, and everything it causes."""
        self._begin(what)
        do()
        self.world.settle()

    def look_at_newest(self) -> Message:
        """The newest message is before them."""
        return self._look(self.chat.last(self.person.id))

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
        self.steps.append(Step(f"Staff {what}" if staff else what))

    def _note(self, person_id: int, seen: Seen) -> None:
        if person_id in (PERSON, STAFF) and self.steps:
            self.steps[-1].seen.append(seen)


Play = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """A title, and how it is played; `world`: with what the stage is set up."""

    title: str
    play: Play
    catalog: Catalog = SIPTG
    world: Mapping[str, Any] = field(default_factory=dict)

    def played(self, language: str) -> list[Step]:
        """What was done and seen, in that language."""
        stage = Stage(language, self.catalog, **self.world)
        self.play(stage)
        return stage.steps

"""The chat of a simulated world: what everybody was told, in short, and every keyboard they were ever shown;
knows no rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from chalicelib.application.ports.chat import Attachment, Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.declared import Spoken
from chalicelib.bot.notices import BotNotifier
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account
from tests.simulation.messages import in_short
from tests.support.parts import WORDS
from tests.support.played_chat import Message, PlayedChat

KEPT: Final = 40
"""So many keyboards of a person can still be pressed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A keyboard as it once stood in a message."""

    message_id: int
    screen: Screen


@dataclass(frozen=True, slots=True)
class Told(Screen):
    """A notice in the bot's words, and in short what it is about."""

    about: str = ""


def nothing_to_say(_person: int, _screen: Screen) -> None:
    """Every screen is right."""


@dataclass(slots=True)
class SimChat(PlayedChat):
    """`read` is what each was told: of a notice the short text, else as it stood; `shown` their keyboards,
    the newest last; `toasts_of` what a press was answered. `judge` sees each screen that is read."""

    judge: Callable[[int, Screen], None] = nothing_to_say
    toasts_of: dict[str, str | None] = field(default_factory=dict)
    read: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[int, list[Shown]] = field(default_factory=lambda: defaultdict(list))

    def answer_press(self, press_id: str, text: str | None = None, *, alert: bool = False) -> None:
        PlayedChat.answer_press(self, press_id, text, alert=alert)
        self.toasts_of[press_id] = text

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        try:
            PlayedChat.edit(self, person_id, message_id, screen)
        finally:
            for message in self.messages[person_id]:
                if message.id == message_id and message.screen is screen:
                    self._reached(person_id, message)
        if all(message.id != message_id for message in self.messages[person_id]):
            self._read(person_id, screen)  # in a message that was only pressed in name

    def _add(self, method: str, person_id: int, screen: Screen, file: Attachment | None) -> int:
        before = len(self.messages[person_id])
        try:
            return PlayedChat._add(self, method, person_id, screen, file)
        finally:
            for message in self.messages[person_id][before:]:
                if method in ("ask_for_person", "ask_no_more"):
                    self._read(person_id, screen)  # the picker stands in place of the ways back
                else:
                    self._reached(person_id, message)

    def _reached(self, person_id: int, message: Message) -> None:
        screen = message.screen
        self._read(person_id, screen)
        if message.buttons:
            self.shown[person_id].append(Shown(message.id, screen))
            del self.shown[person_id][:-KEPT]
        self.judge(person_id, screen)

    def _read(self, person_id: int, screen: Screen) -> None:
        self.read[person_id].append(screen.about if isinstance(screen, Told) else screen.text)


class _Telling:
    """Hands on what is told, with its short text."""

    def __init__(self, chat: SimChat) -> None:
        self._chat = chat
        self.about = ""

    def send(self, person_id: int, screen: Screen) -> int:
        return self._chat.send(person_id, self._told(screen))

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        self._chat.edit(person_id, message_id, self._told(screen))

    def ask_for_person(self, person_id: int, screen: Screen, choose: str, cancel: str) -> int:
        return self._chat.ask_for_person(person_id, screen, choose, cancel)

    def ask_no_more(self, person_id: int, screen: Screen) -> int:
        return self._chat.ask_no_more(person_id, screen)

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        return self._chat.send_document(person_id, file, self._told(screen))

    def send_kept(self, person_id: int, file_id: str, *, is_photo: bool) -> int:
        return self._chat.send_kept(person_id, file_id, is_photo=is_photo)

    def link(self, payload: str) -> str:
        return self._chat.link(payload)

    def answer_press(self, press_id: str, text: str | None = None, *, alert: bool = False) -> None:
        self._chat.answer_press(press_id, text, alert=alert)

    def answer_check_out(self, query_id: str, refusal: str | None = None) -> None:
        self._chat.answer_check_out(query_id, refusal)

    def _told(self, screen: Screen) -> Told:
        return Told(screen.parts, screen.buttons, self.about)


class WordingNotifier(BotNotifier):
    """The bot's own words; the chat keeps the short text of what was told. `judge` sees each before."""

    def __init__(
        self, chat: SimChat, catalog: Catalog, spoken: Spoken, judge: Callable[[Notice], None]
    ) -> None:
        self._telling = _Telling(chat)
        self._judge = judge
        super().__init__(self._telling, WORDS, catalog, spoken)

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        self._judge(notice)
        self._telling.about = in_short(notice)
        return super().tell(account, notice, message_id)

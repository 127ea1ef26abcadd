"""What the application sends in the simulation: nudges that get lost or doubled, notices in short form;
knows no rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key
from chalicelib.domain.people.account import Account
from infra.sandbox.faulty_store import Crash
from tests.support.played_chat import PlayedChat

RECEIVES: Final = 5
"""How often a worker may fail on a message before it is dead (`maxReceiveCount` in the template)."""

VISIBILITY: Final = timedelta(minutes=6)
"""How long a message that a worker failed on stays hidden (`VisibilityTimeout`)."""


@dataclass(slots=True)
class Message:
    """A message on its way; `receives` counts the workers that failed on it."""

    queue: Queue
    body: str
    receives: int = 0
    visible_at: datetime | None = None


class SimQueues(MemoryQueues):
    """Nudges that meet a fault when they are sent; delivered when an action takes them."""

    def __init__(self, fault: Callable[[str], str | None]) -> None:
        super().__init__(loses=self._is_lost)
        self.returned: list[Message] = []
        self.hidden: list[Message] = []
        self.dead: list[str] = []
        self._fault = fault
        self._now_lost = False

    def send(self, queue: Queue, keys: Sequence[Key], group: str = "") -> None:
        if not keys:
            return
        fault = self._fault(queue.value)
        if fault == "crash_before":
            raise Crash(queue)
        self._now_lost = fault == "lost"
        super().send(queue, keys, group)
        self._now_lost = False
        if fault == "twice":
            super().send(queue, keys, group)
        if fault == "crash_after":
            raise Crash(queue)

    def waiting(self) -> int:
        """Messages that nobody has taken yet."""
        return super().waiting() + len(self.returned)

    def take(self, position: int) -> Message:
        """One of the messages on their way, in any order: position 0 ≤ n < waiting()."""
        if position < len(self.returned):
            return self.returned.pop(position)
        position -= len(self.returned)
        for queue, messages in self.messages.items():
            if position < len(messages):
                body = messages[position]
                del messages[position]
                return Message(queue, body)
            position -= len(messages)
        raise IndexError(position)

    def fail(self, message: Message, now: datetime) -> bool:
        """A worker failed on it: it is hidden for a while, or dead; whether it is dead."""
        message.receives += 1
        if message.receives >= RECEIVES:
            self.dead.append(message.body)
            return True
        message.visible_at = now + VISIBILITY
        self.hidden.append(message)
        return False

    def reappear(self, now: datetime) -> None:
        """Messages whose time of hiding is over can be taken again."""
        hidden, self.hidden = self.hidden, []
        for message in hidden:
            again = message.visible_at is None or message.visible_at <= now
            (self.returned if again else self.hidden).append(message)

    def _is_lost(self) -> bool:
        return self._now_lost


@dataclass(slots=True)
class SimNotifier:
    """Sends what kind of notice it is, about what: the chat then shows what people really got. `judge` sees
    each before."""

    chat: PlayedChat
    judge: Callable[[Notice], None]

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        self.judge(notice)
        screen = Screen((in_short(notice),))
        file = notice.attached()
        if file is not None:
            return self.chat.send_document(account.id, file, screen)
        if message_id is None:
            return self.chat.send(account.id, screen)
        self.chat.edit(account.id, message_id, screen)
        return message_id


def in_short(notice: Notice) -> str:
    """What kind it is, about what."""
    return f"{type(notice).__name__} {_subject(notice)}"


def _subject(notice: Any) -> str:
    """A document, a charge; a subscription and the period that is about to end; or what else it is about."""
    for name in ("document", "charge"):
        if hasattr(notice, name):
            return str(getattr(notice, name).id)
    if hasattr(notice, "subscription"):
        return f"{notice.subscription.id} {notice.subscription.end:%Y-%m-%d}"
    about = getattr(notice, fields(notice)[0].name)
    return str(getattr(about, "id", about))

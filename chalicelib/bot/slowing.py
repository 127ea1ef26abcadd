"""Who speaks too fast is told once, and then not heard until they have waited; decides nothing else."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from chalicelib.application.people.accounts import slow_down
from chalicelib.application.ports.chat import (
    Chat,
    ChatError,
    Command,
    Incoming,
    Media,
    Press,
    Text,
)
from chalicelib.application.services import Services
from chalicelib.application.unit import TRANSIENT
from chalicelib.bot import menu_screens
from chalicelib.bot.language import Localiser
from chalicelib.bot.pacing import Pacing
from chalicelib.domain.errors import InvalidInput

log = logging.getLogger(__name__)

Spoken = Command | Text | Media | Press
"""What somebody says. What tells of money, or that somebody has left, is always taken."""


@dataclass(frozen=True, slots=True)
class Slowing:
    """Staff are never held back."""

    services: Services
    chat: Chat
    localiser: Localiser
    pacing: Pacing
    staff: Container[int]

    def holds_back(self, incoming: Incoming) -> bool:
        """Whether it is not to be begun at all: it was too much, or they wait still."""
        if not isinstance(incoming, Spoken) or incoming.person.id in self.staff:
            return False
        if self.pacing.is_slowed(incoming.person.id):
            return True
        until = self.pacing.speaks(incoming.person.id)
        if until is not None:
            self._tell(incoming, until)
        return until is not None

    def _tell(self, incoming: Spoken, until: datetime) -> None:
        """The mark is a help for other processes, and the word a courtesy: neither is a reason to ask for the
        update again."""
        person, chosen = incoming.person, None
        try:
            chosen = slow_down(self.services, person.id, until).chosen_language
        except (InvalidInput, *TRANSIENT) as error:
            log.info("that somebody is slowed is known here alone: %s", type(error).__name__)
        language = self.localiser.language(chosen, person.language_code)
        seconds = ceil((until - self.pacing.now()) / timedelta(seconds=1))
        log.info("somebody speaks too fast, and waits for %s seconds", seconds)
        with contextlib.suppress(ChatError):
            if isinstance(incoming, Press):
                words = language.label("too-fast", count=seconds)
                self.chat.answer_press(incoming.press_id, words)
            else:
                self.chat.send(person.id, menu_screens.too_fast(language, seconds))

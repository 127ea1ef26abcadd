"""From what arrives in the chat to the handler for it, by one table of commands and one of presses.

Transient faults (storage, Telegram out of reach or too busy) go to the caller, who asks for the same
update again; every other fault goes to the caller to be parked. Whatever happens, a press is answered.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.application.people.accounts import mark_unreachable, open_account
from chalicelib.application.people.billing import ask
from chalicelib.application.ports.chat import (
    Chat,
    ChatError,
    ChatRejected,
    ChatUnreachable,
    Command,
    Ignored,
    Incoming,
    Person,
    Press,
    Reachability,
    Screen,
    Text,
    UpdateReader,
)
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.services import Services
from chalicelib.application.unit import TRANSIENT
from chalicelib.bot import menu, menu_screens
from chalicelib.bot.buttons import MENU, StaleButton
from chalicelib.bot.declared import Address, Section, Spoken
from chalicelib.bot.language import Localiser
from chalicelib.bot.refusal import refusal, system_silent
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.people.account import Account

log = logging.getLogger(__name__)


def _unknown(turn: Turn, _parts: Sequence[str]) -> Screen:
    """A command nobody knows, or a button of another release."""
    if turn.message_id is None:
        return menu_screens.not_understood(turn.reader)
    raise StaleButton("no such section")


class Bot:
    """Handles one update at a time; holds no state of any conversation.

    `staff` gives roles by Telegram id; `read_update` reads a parked update that staff retries.
    """

    def __init__(
        self,
        services: Services,
        chat: Chat,
        localiser: Localiser,
        *,
        spoken: Spoken,
        staff: Mapping[int, str],
        read_update: UpdateReader,
    ) -> None:
        self._services = services
        self._chat = chat
        self._localiser = localiser
        self._spoken = spoken
        self._staff = staff
        self._read_update = read_update

    def handle(self, incoming: Incoming) -> None:
        """Do what was asked and show what came of it.

        Raises the errors of TRANSIENT, ChatUnavailable and ChatThrottled when the same update should
        come again; anything else is a fault of ours.
        """
        match incoming:
            case Command(person=person, name=name):
                code = next((one.code for one in self._spoken.sections if one.command == name), "")
                turn = self._turn(self._account(person))
                self._converse(turn, lambda: self._show(turn, code, ()))
            case Text(person=person, text=text):
                turn = self._turn(self._account(person))
                self._converse(turn, lambda: self._read(turn, text))
            case Press():
                self._press(incoming)
            case Reachability():
                self._reachability(incoming)
            case Ignored():
                pass

    def _press(self, press: Press) -> None:
        try:
            account = self._account(press.person)
        except Exception:
            with contextlib.suppress(ChatError):
                self._chat.answer_press(press.press_id)
            raise
        turn = self._turn(account)
        turn.message_id, turn.press_id = press.message_id, press.press_id
        section, *parts = press.data.split(":")
        self._converse(turn, lambda: self._show(turn, section, parts))

    def _converse(self, turn: Turn, act: Callable[[], Screen | None]) -> None:
        """Do it, answer the press, show the result; after a fault, say that it is known."""
        try:
            shown = act()
            turn.answer()
            self._say(turn, shown)
        except ChatUnreachable:
            mark_unreachable(self._services, turn.account.id)
        except (*TRANSIENT, ChatError):
            raise
        except Exception:
            self._apologise(turn)
            raise
        finally:
            turn.answer_whatever_happened()

    def _show(self, turn: Turn, code: str, parts: Sequence[str]) -> Screen | None:
        """What the section's handler shows. A press or a command takes back what was asked before."""
        section = self._spoken.section(code)
        if section is not None and section.staff and not turn.staff:
            section = None
        if turn.account.asked:
            turn.account = ask(self._services, turn.account.id)
        handler = _unknown if section is None else section.handler()
        return self._in_words(turn, section, (code, *parts), lambda: handler(turn, parts))

    def _read(self, turn: Turn, written: str) -> Screen | None:
        """A text answers what was asked last; else it is what the first capability makes of it."""
        code, *parts = turn.account.asked or ("",)
        section = self._spoken.section(code)
        if section is None or section.answers is None:
            return menu.text(turn, written)
        answers = section.answers()
        return self._in_words(
            turn, section, turn.account.asked, lambda: answers(turn, parts, written)
        )

    def _in_words(
        self,
        turn: Turn,
        section: Section | None,
        press: Sequence[str],
        act: Callable[[], Screen | None],
    ) -> Screen | None:
        """Refusals and silent payment systems in words."""
        origin = _origin(section, press[1:])
        try:
            return act()
        except StaleButton as stale:
            log.info("a button of old: %s", stale)
            turn.toast = turn.language.label("toast-stale")
            return menu.menu(turn)
        except Refused as refused:
            return refusal(turn, refused, origin)
        except PaymentSystemError as error:
            log.warning("a payment system is silent: %s", type(error).__name__)
            return system_silent(turn.language, tuple(press), origin)

    def _turn(self, account: Account) -> Turn:
        return Turn(
            self._services,
            self._chat,
            self._localiser,
            self._spoken,
            account,
            self._handle_again,
            staff=account.id in self._staff,
        )

    def _apologise(self, turn: Turn) -> None:
        if turn.press_id is not None:
            turn.toast = turn.language.label("toast-fault")
            return
        with contextlib.suppress(ChatError):
            self._chat.send(turn.account.id, menu_screens.fault(turn.language))

    def _handle_again(self, update: Mapping[str, Any]) -> None:
        self.handle(self._read_update(update))

    def _account(self, person: Person) -> Account:
        return open_account(self._services, person)

    def _say(self, turn: Turn, shown: Screen | None) -> None:
        """In the message that was pressed; anew if there is none or it cannot be edited."""
        if shown is None:
            return
        if turn.message_id is not None:
            try:
                self._chat.edit(turn.account.id, turn.message_id, shown)
            except ChatRejected as rejected:
                log.info("sent anew, not edited: %s", rejected)
            else:
                return
        self._chat.send(turn.account.id, shown)

    def _reachability(self, change: Reachability) -> None:
        if change.reachable:
            open_account(self._services, change.person)
            return
        try:
            mark_unreachable(self._services, change.person.id)
        except InvalidInput:
            log.info("somebody without an account blocked the bot")


def _origin(section: Section | None, parts: Sequence[str]) -> Address:
    """The press that leads back to what was looked at."""
    if section is None:
        return (MENU,)
    return (section.code, *parts[: section.keeps])

"""From what arrives in the chat to the handler for it, by one table of commands and one of presses.

Transient faults (storage, Telegram out of reach or too busy) go to the caller, who asks for the same
update again; every other fault goes to the caller to be parked. Whatever happens, a press is answered.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from chalicelib.application.people.accounts import ask, mark_unreachable, open_account
from chalicelib.application.ports.chat import (
    Chat,
    ChatError,
    ChatRejected,
    ChatUnreachable,
    CheckOut,
    Chosen,
    Command,
    Ignored,
    Incoming,
    InvoicePaid,
    Media,
    Person,
    Press,
    Reachability,
    Said,
    Screen,
    Text,
    UpdateReader,
)
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.services import Services
from chalicelib.application.unit import TRANSIENT
from chalicelib.bot import menu, menu_screens
from chalicelib.bot.buttons import MAX_DATA_BYTES, MENU, START, StaleButton
from chalicelib.bot.declared import Address, Section, Spoken, Till
from chalicelib.bot.language import Localiser
from chalicelib.bot.pacing import Pacing
from chalicelib.bot.refusal import refusal, system_silent
from chalicelib.bot.slowing import Slowing
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.people.account import Account

log = logging.getLogger(__name__)

_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What Telegram lets a link to a bot carry."""


def _unknown(turn: Turn, _parts: Sequence[str]) -> Screen:
    """A command nobody knows, or a button of another release."""
    if turn.message_id is None:
        return menu_screens.not_understood(turn.reader)
    raise StaleButton("no such section")


class Bot:
    """Handles one update at a time; holds no state of any conversation.

    `staff` gives roles by Telegram id; `read_update` reads a parked update that staff retries. `pacing`
    knows who speaks too fast; without it nobody is slowed.
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
        pacing: Pacing | None = None,
    ) -> None:
        self._services = services
        self._chat = chat
        self._localiser = localiser
        self._spoken = spoken
        self._staff = staff
        self._read_update = read_update
        self._pacing = pacing
        self._slowing = (
            None if pacing is None else Slowing(services, chat, localiser, pacing, staff)
        )

    def handle(self, incoming: Incoming) -> None:
        """Do what was asked and show what came of it.

        Raises the errors of TRANSIENT, ChatUnavailable and ChatThrottled when the same update should
        come again; anything else is a fault of ours.
        """
        if self._slowing is None or not self._slowing.holds_back(incoming):
            self._serve(incoming)

    def _serve(self, incoming: Incoming) -> None:
        match incoming:
            case Command():
                self._command(incoming)
            case Text() | Media() | Chosen():
                turn = self._turn(self._account(incoming.person))
                self._converse(turn, lambda: self._hear(turn, incoming))
            case Press():
                self._press(incoming)
            case CheckOut():
                self._check_out(incoming)
            case InvoicePaid():
                self._paid(incoming)
            case Reachability():
                self._reachability(incoming)
            case Ignored():
                pass

    def _command(self, command: Command) -> None:
        source = command.argument if command.name == START else ""
        source = source if _PAYLOAD.fullmatch(source) else ""
        turn = self._turn(open_account(self._services, command.person, source or None))
        named = next((o for o in self._spoken.sections if o.command == command.name), None)
        to, *parts = self._spoken.link(source) or ("" if named is None else named.code,)

        def shown() -> Screen | None:
            answer = None if named is None else self._after(turn, named, command)
            return self._show(turn, to, parts) if answer is None else answer

        self._converse(turn, shown)

    def _after(self, turn: Turn, named: Section, command: Command) -> Screen | None:
        """What stands after a command, as the answer to what it would ask; None if it asks nothing of whoever
        has written it."""
        if not command.argument or named.answered_at is None:
            return None
        said = Text(command.update_id, command.person, command.argument)
        return self._show(turn, named.code, list(map(str, named.answered_at)), said)

    def _hear(self, turn: Turn, said: Said) -> Screen | None:
        """What was asked for is taken first; else a text may mean something by itself."""
        if turn.account.asked:
            code, *parts = turn.account.asked
            answer = self._show(turn, code, parts, said)
            if answer is not None:
                return answer
        match said:
            case Text():
                return menu.text(turn, said.text)
            case Media():
                return menu.media(turn, said)
            case Chosen():
                return menu.chosen(turn)

    def _press(self, press: Press) -> None:
        try:
            account = self._account(press.person)
        except Exception:
            with contextlib.suppress(ChatError):
                self._chat.answer_press(press.press_id)
            raise
        turn = self._turn(account)
        turn.message_id, turn.press_id = press.message_id, press.press_id
        section, *parts = _parts_of(press.data)
        self._converse(turn, lambda: self._show(turn, section, parts))

    def _check_out(self, asked: CheckOut) -> None:
        """Answered within seconds whatever happens: without an answer the payer waits for one in vain."""
        refusal_code = None
        language = self._localiser.language(None, asked.person.language_code)
        try:
            turn = self._turn(self._account(asked.person))
            language = turn.language
            self._till().check_out(turn, asked)
        except Refused as refused:
            refusal_code = f"refused-{refused.code}"
        except TRANSIENT as error:
            log.warning("an invoice could not be checked: %s", type(error).__name__)
            refusal_code = "check-out-silent"
        words = None if refusal_code is None else language.label(refusal_code)
        self._chat.answer_check_out(asked.query_id, words)

    def _paid(self, news: InvoicePaid) -> None:
        self._till().paid(self._turn(self._account(news.person)), news)

    def _till(self) -> Till:
        if self._spoken.till is None:
            raise InvalidInput("nothing is sold in the chat itself")
        return self._spoken.till()

    def _converse(self, turn: Turn, act: Callable[[], Screen | None]) -> None:
        """Do it, answer the press, show the result; after a fault, say that it is known."""
        try:
            shown = act()
            self._keep_question(turn)
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

    def _keep_question(self, turn: Turn) -> None:
        """Whatever else somebody does, a question that was asked before is asked no more."""
        question = tuple(map(str, turn.question))
        if question != turn.account.asked:
            turn.account = ask(self._services, turn.account.id, *question)

    def _show(
        self, turn: Turn, code: str, parts: Sequence[str], said: Said | None = None
    ) -> Screen | None:
        """What the section shows of a press, or of what was `said` where it asked; refusals and silent
        payment systems in words."""
        origin = _origin(self._spoken.section(code), parts)
        try:
            section = self._spoken.open_to(turn.role, code, parts)
            if said is not None:
                return _taken(turn, section, parts, said)
            handler = _unknown if section is None else section.handler()
            return handler(turn, parts)
        except StaleButton as stale:
            log.info("a button of old: %s", stale)
            turn.toast = turn.language.label("toast-stale")
            return menu.menu(turn)
        except Refused as refused:
            return refusal(turn, refused, origin)
        except PaymentSystemError as error:
            log.warning("a payment system is silent: %s", type(error).__name__)
            return system_silent(turn.language, (code, *parts), origin)

    def _turn(self, account: Account) -> Turn:
        if self._pacing is not None:
            self._pacing.learn(account.id, account.slowed_until)
        return Turn(
            self._services,
            self._chat,
            self._localiser,
            self._spoken,
            account,
            self._handle_again,
            role=self._staff.get(account.id),
        )

    def _apologise(self, turn: Turn) -> None:
        if turn.press_id is not None:
            turn.toast = turn.language.label("toast-fault")
            return
        with contextlib.suppress(ChatError):
            self._chat.send(turn.account.id, menu_screens.fault(turn.language))

    def _handle_again(self, update: Mapping[str, Any]) -> None:
        self._serve(self._read_update(update))

    def _account(self, person: Person) -> Account:
        return open_account(self._services, person)

    def _say(self, turn: Turn, shown: Screen | None) -> None:
        """In the message that was pressed; anew if there is none or it cannot be edited."""
        if shown is None:
            return
        if turn.role is not None:
            shown = self._spoken.permitted(shown, turn.role)
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


def _parts_of(data: str) -> list[str]:
    """Of a press; what no button of ours can carry is of no section."""
    try:
        fits = len(data.encode()) <= MAX_DATA_BYTES
    except UnicodeEncodeError:  # half of a pair, which JSON can spell and UTF-8 cannot
        fits = False
    return data.split(":") if fits else [""]


def _taken(turn: Turn, section: Section | None, parts: Sequence[str], said: Said) -> Screen | None:
    """None where today's release asks nothing of the kind."""
    if section is None or section.answers is None:
        return None
    return section.answers()(turn, parts, said)


def _origin(section: Section | None, parts: Sequence[str]) -> Address:
    """The press that leads back to what was looked at."""
    if section is None:
        return (MENU,)
    return (section.code, *parts[: section.keeps])

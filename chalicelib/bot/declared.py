"""What a capability declares for the chat: sections, words for its notices and its purpose, ways on from a
refusal. Everything is named lazily: a notice loads only the screens it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.application.declared import Lazy
from chalicelib.application.ports.chat import Button, CheckOut, InvoicePaid, Said, Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import Row
from chalicelib.bot.language import Html
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.roles import Operation, may_all, require_allowed

if TYPE_CHECKING:
    from chalicelib.bot.reader import Reader
    from chalicelib.bot.turn import Turn

Address = tuple[str | int, ...]
"""The parts of a press."""

Handler = Callable[["Turn", Sequence[str]], Screen | None]
"""Does what a press or command asks; None when the answer is shown already."""

AnswerReader = Callable[["Turn", Sequence[str], Said], Screen | None]
"""Takes what somebody wrote or sent as the answer to what was asked at this address; None if it is none."""

NoticeWords = Callable[["Reader", Any], Screen]
"""What somebody reads of a notice."""

AimWords = Callable[["Reader", Any], tuple[Sequence[Html], Sequence[Row]]]
"""What is said of the aim of a top-up once the money is there, from how it stands, and the ways on to it."""

WayOn = Callable[["Turn", Refused, Address], Row | None]
"""The buttons that lead on from a refusal; the address is where it was asked. None: no way from there."""

Standing = Callable[["Turn"], Sequence[str]]
"""Lines about the person: where they stand, or what is taken from a saved card of theirs by itself."""

CheckedOut = Callable[["Turn", CheckOut], None]
"""Decides whether the chat may take the money for an invoice. Raises Refused."""

PaidHere = Callable[["Turn", InvoicePaid], None]
"""Takes the news that the chat has taken it."""


@dataclass(frozen=True, slots=True)
class Till:
    """Who knows the invoices that are paid in the chat itself."""

    check_out: CheckedOut
    paid: PaidHere


TextReader = Callable[["Turn", str], Screen | None]
"""The answer to a written text; None if it means nothing to this capability."""


def everywhere(_catalog: Catalog) -> bool:
    """Whatever is sold."""
    return True


@dataclass(frozen=True, slots=True)
class Section:
    """Presses that begin with `code`, and the `command` that shows the same as the bare code.

    `label` and `row` put it into the menu. `keeps`: how many parts after the code say which one is
    looked at. `spends`: offered when money has come. `staff`: for those of them alone who may do that;
    `besides`: what presses need besides, by their first part. `answers` takes what was
    asked for (`Turn.question`); what is written after the command is taken as asked for at `answered_at`,
    where that is said. `linked`: a link `/start {linked}_{part}` opens `{code}:{part}`. `words`:
    the message with beginnings of words, in a written text, that mean this section. `offered_in`: whether a
    catalog has anything of it; where it has not, it is in no menu. `about`: a message that tells of it under
    /help.
    """

    code: str
    handler: Lazy[Handler]
    command: str | None = None
    label: str | None = None
    row: int | None = None
    keeps: int = 0
    spends: bool = False
    staff: Operation | None = None
    besides: Mapping[str, Operation] = field(default_factory=dict)
    answers: Lazy[AnswerReader] | None = None
    linked: str | None = None
    words: str | None = None
    answered_at: Address | None = None
    offered_in: Callable[[Catalog], bool] = everywhere
    about: str | None = None

    def needs(self, parts: Sequence[str]) -> list[Operation]:
        """What who presses this must be allowed to do; nothing of a section for everybody."""
        besides = self.besides.get(parts[0]) if parts else None
        return [one for one in (self.staff, besides) if one is not None]


def _nothing_else(_reader: Reader, _charge: Charge) -> Sequence[Html]:
    return ()


@dataclass(frozen=True, slots=True)
class PurposeWords:
    """How a charge's purpose is spoken of: what it is for, the way back to where it was asked, the way
    to try again, and what came of the money (by the `came` of its fulfilment). `meanwhile` is the message
    that says what holds while the payment system does not answer, `agreed_to` what else the payer agrees
    to by paying. `asks` and `unasked` are read where a bank wanted a payment confirmed that nobody had
    pressed for: while it waits, and when it waits no more. `another`: the press that pays for the same by
    another card, if `again` is not that."""

    about: Callable[[Reader, Charge], Html]
    origin: Callable[[Charge], Address]
    again: Callable[[Charge], Address]
    settled: Callable[[Reader, Charge, Any], Screen]
    meanwhile: str | None = None
    agreed_to: Callable[[Reader, Charge], Sequence[Html]] = _nothing_else
    asks: Callable[[Reader, Charge, Any], Screen] | None = None
    unasked: Callable[[Reader, Charge, Any], Screen] | None = None
    another: Callable[[Charge], Address] | None = None


@dataclass(frozen=True, slots=True)
class SaleWords:
    """What stands under a document about the thing sold, and the buttons that lead to it; three lines of
    bounded length at most, because captions are short."""

    lines: Callable[[Reader, Sale], Sequence[Html]]
    way: Callable[[Reader, Sale], Row]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What all capabilities declare for the chat, joined; the uppermost capability first."""

    sections: tuple[Section, ...] = ()
    notices: tuple[Lazy[Mapping[type[Notice], NoticeWords]], ...] = ()
    purposes: Mapping[str, Lazy[PurposeWords]] = field(default_factory=dict)
    sales: Mapping[str, Lazy[SaleWords]] = field(default_factory=dict)
    ways_on: Mapping[str, Lazy[WayOn]] = field(default_factory=dict)
    aims: Mapping[str, Lazy[AimWords]] = field(default_factory=dict)
    standing: tuple[Lazy[Standing], ...] = ()
    takes: tuple[Lazy[Standing], ...] = ()
    texts: tuple[Lazy[TextReader], ...] = ()
    till: Lazy[Till] | None = None

    def section(self, code: str) -> Section | None:
        """None for a press of another release."""
        return next((one for one in self.sections if one.code == code), None)

    def open_to(self, role: str | None, code: str, parts: Sequence[str]) -> Section | None:
        """The section that such a press opens to somebody in this role; None: there is none, and nobody else
        is told that staff have one. Whoever calls a section's handler has it from here.

        Raises Refused("not-your-role").
        """
        section = self.section(code)
        needs = [] if section is None else section.needs(parts)
        if needs and role is None:
            return None
        require_allowed(role, needs)
        return section

    def in_menu(self, catalog: Catalog, role: str | None = None) -> list[Section]:
        """Row by row; with what is for staff of this role alone."""
        mine = [one for one in self._sections_of(catalog) if may_all(role, one.needs(()))]
        shown = [one for one in mine if one.label is not None and one.row is not None]
        return sorted(shown, key=lambda one: one.row or 0)

    def offered(self, catalog: Catalog) -> list[Section]:
        """With a command and a label, for everybody; those of the menu first, in its order."""
        mine = self._sections_of(catalog)
        named = [one for one in mine if one.command and one.label and one.staff is None]
        return sorted(named, key=lambda one: (one.row is None, one.row or 0))

    def _sections_of(self, catalog: Catalog) -> list[Section]:
        return [one for one in self.sections if one.offered_in(catalog)]

    def permitted(self, shown: Screen, role: str) -> Screen:
        """Without the buttons that this role of the staff may not press."""
        rows = [[one for one in row if self._may_press(one, role)] for row in shown.buttons]
        return replace(shown, buttons=tuple(tuple(row) for row in rows if row))

    def _may_press(self, one: Button, role: str) -> bool:
        code, *parts = (one.data or "").split(":")
        section = self.section(code)
        return section is None or may_all(role, section.needs(parts))

    def link(self, payload: str) -> tuple[str, str] | None:
        """The code and the part that a `/start` link leads to; None for a link that only says whence."""
        word, _, part = payload.partition("_")
        codes = (one.code for one in self.sections if one.linked == word)
        return next(((code, part) for code in codes if part), None)

    def purpose(self, name: str) -> PurposeWords:
        """Raises InvalidInput for one that nobody speaks of."""
        try:
            return self.purposes[name]()
        except KeyError:
            raise InvalidInput(f"nobody speaks of the purpose {name!r}") from None

    def sale(self, kind: str) -> SaleWords | None:
        """By the kind of a sale's subject; None where nobody has more to say."""
        load = self.sales.get(kind)
        return None if load is None else load()

    def aim(self, kind: str) -> AimWords:
        """Raises InvalidInput for one that nobody speaks of."""
        try:
            return self.aims[kind]()
        except KeyError:
            raise InvalidInput(f"nobody speaks of the aim {kind!r}") from None

    def words(self, notice: Notice) -> NoticeWords:
        """Raises InvalidInput for a notice that nobody words."""
        for load in self.notices:
            words = load().get(type(notice))
            if words is not None:
                return words
        raise InvalidInput(f"nobody words {type(notice).__name__}")


def to_section(label: str, section: Section) -> Button:
    """The button that opens it."""
    return Button(label, data=section.code)

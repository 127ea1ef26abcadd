"""/find, for staff only: an account by whatever of it is known, all there is of it, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from chalicelib.application.desk.account_card import account_card, known_account
from chalicelib.application.desk.acts import Before, acts_of
from chalicelib.application.desk.finding import Findings, find_accounts, find_by_card, find_by_name
from chalicelib.application.invoicing.delivering import sale_of
from chalicelib.application.invoicing.documents import document_file, documents_of
from chalicelib.application.ledger.transactions import transactions_of
from chalicelib.application.people.records import at_micros
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.bot.buttons import StaleButton, number
from chalicelib.bot.desk import account_screens, finding_screens
from chalicelib.bot.desk.words import FIND
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused

WHAT: Final = "f"
"""Where it is asked what to look for."""


def find(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/find asks by what; `c:{page}:{last digits}:{day}:…` lists who paid by such a card,
    `n:{page}:{words}` who is called so. `a:{account}` shows
    that account, `h:{account}` its payments and `d:{account}` its documents, each perhaps `:{entry}` of
    before that one; `l:{account}` shows what staff did about it, `s:{account}:{document}` sends one here."""
    match parts:
        case []:
            turn.question = (FIND, WHAT)
            return finding_screens.what(turn.language)
        case ["a", account]:
            return account_screens.card(
                turn.language, turn.catalog, account_card(turn.services, number(account))
            )
        case ["c", page, *written]:
            return _by_card(turn, page, written)
        case ["n", page, written]:
            return _found(turn, find_by_name(turn.services, written, max(1, number(page))))
        case ["h", account, *before]:
            return _payments(turn, number(account), _before(before))
        case ["l", account, *before]:
            return _acts(turn, number(account), _place(before))
        case ["d", account, *before]:
            return _documents(turn, number(account), _before(before))
        case ["s", account, document_id]:
            _send(turn, number(account), document_id)
            return None
        case _:
            raise StaleButton(f"nothing to find: {parts!r}")


def answered(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """What to look for. What means nothing is told, with examples, and can be written once more."""
    if not isinstance(said, Text) or list(parts) != [WHAT]:
        return None
    turn.question = (FIND, WHAT)
    try:
        found = find_accounts(turn.services, said.text)
    except Refused as refused:
        return finding_screens.what(turn.language, refusal_text(turn.language, refused))
    return _found(turn, found)


def _found(turn: Turn, there: Findings) -> Screen:
    """The next text is looked for, too."""
    turn.question = (FIND, WHAT)
    if not there.count:
        return finding_screens.none(turn.language, there.sought)
    if there.count > 1:
        return finding_screens.several(turn.language, there)
    (found,) = there.found
    card = account_card(turn.services, found.account.id)
    by = finding_screens.found_by(turn.language, there.sought, found)
    return account_screens.card(turn.language, turn.catalog, card, by)


def _by_card(turn: Turn, page: str, written: Sequence[str]) -> Screen:
    card = finding_screens.card_of(written)
    return _found(turn, find_by_card(turn.services, card, max(1, number(page))))


def _before(parts: Sequence[str]) -> int | None:
    """Raises StaleButton."""
    match parts:
        case []:
            return None
        case [before]:
            return number(before)
        case _:
            raise StaleButton(f"not the place of an entry: {parts!r}")


def _place(parts: Sequence[str]) -> Before | None:
    """Raises StaleButton."""
    match parts:
        case []:
            return None
        case [entry, micros]:
            return Before(number(entry) or None, _moment(number(micros)))
        case _:
            raise StaleButton(f"not the place of an act: {parts!r}")


def _moment(micros: int) -> datetime | None:
    try:
        return at_micros(micros) if micros else None
    except OverflowError:
        raise StaleButton(f"not a moment: {micros}") from None


def _acts(turn: Turn, account_id: int, before: Before | None) -> Screen:
    account = known_account(turn.services, account_id)
    there = acts_of(turn.services, account_id, before)
    return account_screens.acts(turn.language, turn.catalog, account, there, first=before is None)


def _payments(turn: Turn, account_id: int, before: int | None) -> Screen:
    account = known_account(turn.services, account_id)
    zone = turn.catalog.zone_of(account.payment_system)
    listing = transactions_of(turn.services, account_id, zone, before=before)
    return account_screens.payments(turn.language, account, listing, first=before is None)


def _documents(turn: Turn, account_id: int, before: int | None) -> Screen:
    account = known_account(turn.services, account_id)
    listing = documents_of(turn.services, account_id, before)
    return account_screens.documents(turn.language, account, listing, first=before is None)


def _send(turn: Turn, account_id: int, document_id: str) -> None:
    """To whoever asks, and to nobody else. Raises Refused: document-gone, document-not-ready."""
    document, file = document_file(turn.services, account_id, document_id)
    turn.answer()
    sale = sale_of(turn.services, document)
    caption = account_screens.document_caption(turn.language, document, sale)
    turn.chat.send_document(turn.account.id, file, caption)

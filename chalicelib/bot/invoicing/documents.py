"""The account's documents: a list, and each sent again."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.invoicing.documents import Listed, Listing, documents_of, send_again
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Table, Title
from chalicelib.bot.buttons import StaleButton, back, button, in_rows, number, screen
from chalicelib.bot.language import Language
from chalicelib.bot.ledger.addresses import DOCUMENTS
from chalicelib.bot.people.addresses import BILLING
from chalicelib.bot.turn import Turn
from chalicelib.domain.period import local_date


def documents(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/documents, `{sequence}` those before that entry, `s:{document}` sends one again."""
    match parts:
        case []:
            return _list(turn, None)
        case ["s", document_id]:
            turn.answer()
            send_again(turn.services, turn.account.id, document_id)
            return None
        case [before]:
            return _list(turn, number(before))
        case _:
            raise StaleButton(f"nothing to do with documents: {parts!r}")


def _list(turn: Turn, before: int | None) -> Screen:
    return listed(turn.language, documents_of(turn.services, turn.account.id, before))


def listed(language: Language, listing: Listing) -> Screen:
    """One line and one button each; one without its number yet has no file."""
    there = listing.documents
    ready = [one.document for one in there if one.document.file_key is not None]
    older = []
    if listing.older is not None:
        older = [button(language.label("button-older"), DOCUMENTS, listing.older)]
    if not there:
        return screen([language.text("documents-none")], older, back(language, BILLING))
    return screen(
        [
            Title(language.text("documents")),
            language.text("documents-newest"),
            "",
            documents_table(language, there),
        ],
        *in_rows((button(one.number or "", DOCUMENTS, "s", one.id) for one in ready), 2),
        older,
        back(language, BILLING),
    )


def documents_table(language: Language, there: Sequence[Listed]) -> Table:
    """A line each."""
    columns = ("column-number", "column-what", "column-amount")
    head = [language.text(column) for column in columns]
    return Table("llr", [_row(language, one) for one in there], head)


def _row(language: Language, one: Listed) -> tuple[str, ...]:
    document, sale = one.document, one.sale
    day = document.issue_date or local_date(document.created_at, sale.seller.time_zone)
    return (
        document.number or language.text("documents-unnumbered"),
        language.text("document-for-day", what=sale.title, day=language.day(day, short=True)),
        language.money(sale.gross),
    )

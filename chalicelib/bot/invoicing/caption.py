"""What stands under a document: its number, what it is for, and what the seller of that adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.application.invoicing.notices import DocumentReady
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import cut, home, screen
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.language import Html, Language
from chalicelib.bot.reader import Reader
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.period import days_of

MAX_CAPTION: Final = 1024


MAX_IN_CAPTION: Final = 60
"""A title or name in a caption is cut to this, so that the caption always fits."""


def document_screen(reader: Reader, notice: DocumentReady) -> Screen:
    """The caption of a document; its dates are those on the paper."""
    language, document, sale = reader.language, notice.document, notice.sale
    words, is_credit = reader.spoken.sale(sale.subject.kind), notice.invoice is not None
    caption = screen(
        [
            language.text(
                f"document-{document.kind.value.replace('_', '-')}", number=document.number or ""
            ),
            _what(language, sale),
            language.text("document-amount", amount=sale.gross),
            None
            if notice.invoice is None
            else language.text("document-corrects", number=notice.invoice.number or ""),
            None
            if sale.customer_id == sale.buyer.telegram_id
            else language.text("document-customer", name=cut(sale.customer_name, MAX_IN_CAPTION)),
            *(() if words is None or is_credit else words.lines(reader, sale)),
        ],
        () if words is None else words.way(reader, sale),
        (home(language),),
    )
    assert len(caption.text) <= MAX_CAPTION  # noqa: S101 - every part of it is bounded
    return caption


def _what(language: Language, sale: Sale) -> Html:
    what = cut(sale.title, MAX_IN_CAPTION)
    if sale.period is None:
        return language.text("document-what", what=what)
    first, last = days_of(*sale.period, sale.seller.time_zone)
    return language.text("document-for", what=what, start=first, end=last)


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {DocumentReady: document_screen}

"""What stands under the document of a sold period."""

from __future__ import annotations

from typing import Final

from chalicelib.application.invoicing.notices import DocumentReady
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import button, cut, home, screen
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS

MAX_CAPTION: Final = 1024


MAX_IN_CAPTION: Final = 60
"""A title or name in a caption is cut to this, so that the caption always fits."""


def document_screen(reader: Reader, notice: DocumentReady) -> Screen:
    """The caption of a document."""
    language, document, sale = reader.language, notice.document, notice.sale
    number = document.number or ""
    caption = screen(
        [
            language.text(f"document-{document.kind.value.replace('_', '-')}", number=number),
            language.text(
                "document-for",
                what=cut(sale.title, MAX_IN_CAPTION),
                start=sale.start.date(),
                end=sale.end.date(),
            ),
            language.text("document-amount", amount=sale.quote.gross),
            None
            if sale.customer_id == sale.buyer.telegram_id
            else language.text("document-customer", name=cut(sale.customer_name, MAX_IN_CAPTION)),
            language.text("document-renewed" if sale.renewal else "document-active", end=sale.end),
        ],
        (button(language.label("button-open-subscription"), SUBSCRIPTIONS, sale.subscription_id),),
        (home(language),),
    )
    assert len(caption.text) <= MAX_CAPTION  # noqa: S101 - every part of it is bounded
    return caption

"""What there is to tell of a document, as a value; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.sale import Sale


@dataclass(frozen=True, slots=True)
class DocumentReady(Notice):
    """A finished document, with what it is for; of a credit note, with the `invoice` that it corrects."""

    document: Document
    sale: Sale
    file: Attachment
    invoice: Document | None = None

    def attached(self) -> Attachment:
        return self.file

"""Which format a file is in, and its statements; what none of them is, is refused."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Final

from chalicelib.domain.banking.statement import Statement
from chalicelib.domain.errors import InvalidInput

MOST_BYTES: Final = 20_000_000
"""Some 20,000 entries of the wordiest format; a bank's day has hundreds."""

ONE_C: Final = b"1CClientBankExchange"


def read_statements(content: bytes) -> Sequence[Statement]:
    """Raises InvalidInput, in words that name the line or the element: then nothing of it counts."""
    if len(content) > MOST_BYTES:
        raise InvalidInput(f"expected at most {MOST_BYTES} bytes, not {len(content)}")
    begins = content.removeprefix(codecs.BOM_UTF8).lstrip()
    if begins.startswith(ONE_C):
        from chalicelib.adapters.statements.one_c import read_one_c

        return read_one_c(content)
    if begins.startswith(b"<") or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        from chalicelib.adapters.statements.camt import read_camt

        return read_camt(content, MOST_BYTES)
    if b":25:" in content and b":60" in content:
        from chalicelib.adapters.statements.mt940 import read_mt940

        return read_mt940(content)
    raise InvalidInput("line 1: expected camt.053, MT940 or 1CClientBankExchange")

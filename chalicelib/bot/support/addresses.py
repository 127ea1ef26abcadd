"""Where presses about support lead."""

from __future__ import annotations

from typing import Final

from chalicelib.bot.buttons import SUPPORT
from chalicelib.bot.declared import Address
from chalicelib.domain.support.request import RequestKind

PAYSUPPORT: Final = "refund"
TERMS: Final = "terms"
PRIVACY: Final = "privacy"
DELETION: Final = "erase"


def starting(kind: RequestKind) -> Address:
    """Begins a request."""
    return (SUPPORT, "k", kind.value)

"""The exception tree of the domain; knows no transport and no wording for customers.

DialtoneError
├── InvalidInput                what was asked can never be done as asked
│   ├── CurrencyMismatch
│   ├── UnknownCurrency
│   ├── UnbalancedEntry
│   ├── CatalogError            the catalog file is wrong; names key, line and what was expected
│   └── CatalogLacks            what is stored needs something that the catalog has no more
├── Refused                     a rule says no; `code` selects the customer's message
├── Throttled                   somebody outside asks us to come again later
└── Busy                        others kept winning the race; ask again
"""

from collections.abc import Mapping


class DialtoneError(Exception):
    """Anything this project raises on purpose."""


class InvalidInput(DialtoneError, ValueError):
    """What was asked can never be done as asked."""


class CurrencyMismatch(InvalidInput):
    """Two amounts of different currencies met in one operation."""


class UnknownCurrency(InvalidInput):
    """The code is not an ISO 4217 currency this project knows."""


class UnbalancedEntry(InvalidInput):
    """The postings of a journal entry do not sum to zero in each currency."""


class CatalogError(InvalidInput):
    """The catalog cannot be used: says which key, on which line, and what was expected."""


class CatalogLacks(InvalidInput):
    """What is stored needs something that the catalog has no more: the operator can put it back."""


class Refused(DialtoneError):
    """A rule says no. `code` is a stable name (a message id of the locales), `params` its values."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params: Mapping[str, object] = params


class Busy(DialtoneError):
    """Others kept changing what this operation needs; nothing was done, asking again is safe."""


class Throttled(DialtoneError):
    """Somebody outside asks us to come again later; `retry_after_seconds` is 0 if they said not when."""

    retry_after_seconds: int = 0

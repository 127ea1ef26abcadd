"""What a buyer says of themselves for invoices, beside their country; knows no account and no register."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Details:
    """`name` is empty where the account's own name will do. `vat_number` is of a business, with its prefix
    (`DE136695976`; Greece is EL); `vat_valid`: the register of its member state has confirmed it."""

    name: str = ""
    address: tuple[str, ...] = ()
    vat_number: str | None = None
    vat_valid: bool = False

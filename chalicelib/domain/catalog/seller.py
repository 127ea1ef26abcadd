"""Sellers: who sells, signs documents and is paid, with VAT numbers by date; knows no tax rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class VatRegistration:
    """A VAT number and the first day it stands on documents."""

    number: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class SepaAccount:
    """A bank account reached by IBAN."""

    holder: str
    bank: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class RussianAccount:
    """A rouble account: what a Russian payment order asks for."""

    holder: str
    bank: str
    account: str
    correspondent_account: str
    bik: str
    inn: str
    kpp: str | None = None


BankAccount = SepaAccount | RussianAccount


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells and signs the documents. `vat` is ordered by date; empty means never registered."""

    id: str
    name: str
    address: tuple[str, ...]
    country: str  # ISO 3166-1 alpha-2
    time_zone: str  # IANA; decides the day a document is issued on
    registration_number: str | None
    vat: tuple[VatRegistration, ...]
    series: Mapping[DocumentKind, str]  # prefix of the document numbers of each kind
    email: str | None = None
    bank: BankAccount | None = None

    def vat_number_on(self, day: date) -> str | None:
        """For a document issued on `day` (seller's time zone); None before the first number."""
        number = None
        for registration in self.vat:
            if registration.valid_from <= day:
                number = registration.number
        return number


class DocumentKind(StrEnum):
    """The kinds of documents; only INVOICE and CREDIT_NOTE are tax documents."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT_REQUEST = "payment_request"

"""Who is invoiced: country with its evidence, person or company, address, VAT number; knows no account.

A VAT number is of one country: whoever moves says it anew. Until its register has confirmed it, VAT is
charged as to a consumer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.errors import Refused
from chalicelib.domain.tax.countries import country_of
from chalicelib.domain.tax.details import Details
from chalicelib.domain.tax.vat import EU_COUNTRIES, vat_country

MAX_NAME: Final = 100
MAX_ADDRESS_LINES: Final = 6
MAX_LINE: Final = 80
MAX_EMAIL: Final = 254
"""RFC 5321, as far as an address can be sent to."""

EVIDENCE_KEPT: Final = 10


class VatStatus(StrEnum):
    """What is known of a VAT number."""

    UNCHECKED = "unchecked"  # its register is not asked here
    CHECKING = "checking"  # it is being asked, or does not answer
    VALID = "valid"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class VatNumber:
    """With its prefix; `consultation` is the register's own number of the answer, kept as evidence."""

    number: str
    status: VatStatus
    at: datetime  # of the status
    consultation: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of the country: how it became known (`said`: by the person, in the chat), and when."""

    country: str
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Billing:
    """What a person has told for their invoices. `evidence`: the newest last; empty where nobody has said."""

    evidence: tuple[Evidence, ...] = ()
    company: bool = False
    name: str = ""
    address: tuple[str, ...] = ()
    vat: VatNumber | None = None
    email: str | None = None

    @property
    def country_known(self) -> bool:
        """Whether the country was ever said."""
        return bool(self.evidence)

    @property
    def details(self) -> Details:
        """As invoices and VAT take them: a person has no VAT number, and is called as in the chat."""
        if not self.company:
            return Details(address=self.address)
        number = None if self.vat is None else self.vat.number
        valid = self.vat is not None and self.vat.status is VatStatus.VALID
        return Details(self.name, self.address, number, vat_valid=valid)


NOTHING_SAID: Final = Billing()


def in_country(billing: Billing, before: str, country: str, now: datetime) -> Billing:
    """The person says where they are. What they told of another country, `before`, is told anew; the same
    country, said again, is no news.

    Raises Refused("unknown-country")."""
    found = Evidence(country_of(country), "said", now)
    if billing.evidence and billing.evidence[-1].country == found.country == before:
        return billing
    kept = replace(billing, evidence=(*billing.evidence, found)[-EVIDENCE_KEPT:])
    return kept if found.country == before else replace(kept, vat=None, address=())


def as_person(billing: Billing) -> Billing:
    """Not a company: what only a company has is forgotten."""
    return replace(billing, company=False, name="", vat=None)


def as_company(billing: Billing, written: str) -> Billing:
    """Raises Refused: text-empty, text-too-long."""
    return replace(billing, company=True, name=_line(written, MAX_NAME))


def at_address(billing: Billing, written: str) -> Billing:
    """Free lines. Raises Refused: text-empty, text-too-long, too-many-lines."""
    lines = tuple(_line(line, MAX_LINE) for line in written.splitlines() if line.strip())
    if not lines:
        raise Refused("text-empty")
    if len(lines) > MAX_ADDRESS_LINES:
        raise Refused("too-many-lines", most=MAX_ADDRESS_LINES)
    return replace(billing, address=lines)


def with_email(billing: Billing, written: str) -> Billing:
    """Raises Refused("email-wrong") for what cannot be an address: one @, a dot behind it, no space."""
    email = written.strip()
    name, at, host = email.partition("@")
    shaped = name and at and "@" not in host and all(host.split(".")) and "." in host
    if not shaped or len(email) > MAX_EMAIL or any(not c.isprintable() or c == " " for c in email):
        raise Refused("email-wrong")
    return replace(billing, email=email)


def with_vat_number(billing: Billing, number: str, now: datetime, *, asked: bool) -> Billing:
    """`asked`: its register will be. The same number, told again, keeps an answer or waits for it; one that
    the register did not know, or that was not asked about, is asked about anew."""
    known = (VatStatus.CHECKING, VatStatus.VALID)
    if billing.vat is not None and billing.vat.number == number and billing.vat.status in known:
        return billing
    status = VatStatus.CHECKING if asked else VatStatus.UNCHECKED
    return replace(billing, vat=VatNumber(number, status, now))


def checked(
    billing: Billing, number: str, now: datetime, *, valid: bool, consultation: str | None
) -> Billing:
    """The register has answered about `number`; about another one than today's it says nothing."""
    if billing.vat is None or billing.vat.number != number:
        return billing
    status = VatStatus.VALID if valid else VatStatus.INVALID
    return replace(billing, vat=VatNumber(number, status, now, consultation))


def may_have_vat_number(billing: Billing, country: str) -> bool:
    """A company in the EU."""
    return billing.company and vat_country(country) in EU_COUNTRIES


def likely(countries: Iterable[str | None]) -> tuple[str, ...]:
    """Those that are countries, each once, in this order."""
    found: dict[str, None] = {}
    for code in countries:
        if code:
            try:
                found[country_of(code.upper())] = None
            except Refused:
                continue
    return tuple(found)


def _line(written: str, most: int) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in written).split())
    if not line:
        raise Refused("text-empty")
    if len(line) > most:
        raise Refused("text-too-long", most=most)
    return line

"""What a document's page says, as texts in reading order; knows no layout, no fonts, no engine.

The fields are those of article 226 of directive 2006/112/EC (numbers in brackets below) as far as the
record holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from chalicelib.adapters.bank_code import bank_code
from chalicelib.adapters.pdf_text import name_or, printable
from chalicelib.adapters.pdf_wording import Wording
from chalicelib.domain.catalog.seller import DocumentKind, RussianAccount, SepaAccount
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.printed import DocumentLine, PrintedDocument
from chalicelib.domain.ledger.sale import BuyerParty, SalePromo, SellerParty
from chalicelib.domain.money import Money

PAGE_MARK: Final = "@page@"
PAGES_MARK: Final = "@pages@"
NOTHING: Final = "–"

_TITLES: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.INVOICE: "invoice",
    DocumentKind.CREDIT_NOTE: "credit-note",
    DocumentKind.PAYMENT_REQUEST: "payment-request",
}


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer."""

    label: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the document; `cells` are what follows the description."""

    description: str
    details: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The template's input. Pairs are (label, value); the last of `totals` is the grand total. `code`: what a
    banking app reads, as SVG, and `code_says` what that is."""

    language: str
    title: str
    number: str
    status: str
    author: str
    issue_date: date
    facts: tuple[tuple[str, str], ...]
    parties: tuple[Party, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    vat_title: str
    vat_columns: tuple[str, ...]
    vat_rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...]
    transfer: tuple[tuple[str, str], ...]
    code: str
    code_says: str
    notes: tuple[tuple[str, str], ...]
    footer: str
    page_of: str


def page_of(document: PrintedDocument, wording: Wording) -> Page:
    """The page of a frozen record. Raises InvalidInput if its lines do not add up to its totals."""
    _require_sums(document)
    seller = document.seller
    title = wording.label(_TITLES[document.kind])
    return Page(
        language=wording.language,
        title=title,
        number=printable(document.number),
        status=_status(document, wording),
        author=printable(seller.name),
        issue_date=document.issue_date,
        facts=_facts(document, wording),
        parties=(_seller(seller, wording), _buyer(document.buyer, wording)),
        columns=_columns(document, wording),
        rows=tuple(_row(line, document, wording) for line in document.lines),
        vat_title=wording.label("vat-by-rate"),
        vat_columns=_labels(wording, "column-vat-rate", "column-net", "column-vat", "column-gross"),
        vat_rows=_vat_rows(document, wording),
        totals=_totals(document, wording),
        transfer=_transfer(document, wording),
        code="" if document.transfer is None else bank_code(document.transfer, document),
        code_says=wording.label("bank-code"),
        notes=_notes(document, wording),
        footer=f"{printable(seller.name)} · {title} {printable(document.number)}",
        page_of=wording.label("page", page=PAGE_MARK, pages=PAGES_MARK),
    )


def _require_sums(document: PrintedDocument) -> None:
    for name in ("net", "vat", "gross"):
        total: Money = getattr(document, name)
        if sum((getattr(line, name) for line in document.lines), total.zero) != total:
            raise InvalidInput(f"document {document.id}: the lines do not add up to its {name}")
    if document.net + document.vat != document.gross:
        raise InvalidInput(f"document {document.id}: net and VAT do not add up to gross")


def _labels(wording: Wording, *message_ids: str) -> tuple[str, ...]:
    return tuple(wording.label(message_id) for message_id in message_ids)


def _status(document: PrintedDocument, wording: Wording) -> str:
    if document.kind is DocumentKind.CREDIT_NOTE:
        return ""
    return wording.label("paid" if document.paid else "to-be-paid")


def _facts(document: PrintedDocument, wording: Wording) -> tuple[tuple[str, str], ...]:
    facts = [
        (wording.label("number"), printable(document.number)),  # (2)
        (wording.label("issue-date"), wording.day(document.issue_date)),  # (1)
    ]
    if document.corrects is not None:  # article 219: a clear reference to the invoice
        day = wording.day(document.corrects.issue_date)
        reference = wording.label("invoice-of", number=document.corrects.number, day=day)
        facts.append((wording.label("corrects"), printable(reference)))
    elif document.kind is not DocumentKind.PAYMENT_REQUEST:
        facts.append((wording.label("supply-date"), wording.day(document.supply_date)))  # (7)
    facts.append((wording.label("currency"), document.gross.currency))
    return tuple(facts)


def _seller(seller: SellerParty, wording: Wording) -> Party:
    lines = [*seller.address, wording.country(seller.country)]  # (5)
    if seller.registration_number is not None:
        lines.append(wording.label("registration-number", number=seller.registration_number))
    if seller.vat_number is not None:
        lines.append(wording.label("vat-number", number=seller.vat_number))  # (3)
    if seller.email is not None:
        lines.append(seller.email)
    return Party(wording.label("seller"), printable(seller.name), _printable(lines))


def _buyer(buyer: BuyerParty, wording: Wording) -> Party:
    lines = [*buyer.address, wording.country(buyer.country)]  # (5)
    if buyer.vat_number is not None:
        lines.append(wording.label("vat-number", number=buyer.vat_number))  # (4)
    if buyer.telegram_id:
        lines.append(wording.label("telegram-id", id=str(buyer.telegram_id)))
    name = name_or(buyer.name, wording.label("telegram-user", id=str(buyer.telegram_id)))
    return Party(wording.label("buyer"), name, _printable(lines))


def _printable(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in map(printable, lines) if text)


def _columns(document: PrintedDocument, wording: Wording) -> tuple[str, ...]:
    columns = ["column-description"]
    if document.kind is not DocumentKind.CREDIT_NOTE:
        basis = _price_basis(document)
        columns += ["column-quantity", f"column-list-price{basis}", f"column-discount{basis}"]
    if document.vat_charged:
        columns += ["column-net", "column-vat-rate", "column-vat", "column-gross"]
    else:
        columns.append("column-amount")
    return _labels(wording, *columns)


def _price_basis(document: PrintedDocument) -> str:
    """Whether list prices and discounts include VAT: catalogs differ, and the amounts tell."""
    lines = document.lines
    to_pay = [line.list_price * line.quantity - line.discount for line in lines]
    are_net = to_pay == [line.net for line in lines]
    are_gross = to_pay == [line.gross for line in lines]
    if are_net == are_gross:  # no VAT, or prices that were agreed upon otherwise
        return "-gross" if document.reverse_charge and not are_net else ""
    return "-gross" if are_gross else "-net"


def _row(line: DocumentLine, document: PrintedDocument, wording: Wording) -> Row:
    """A credit note says what is given back of a line, and not how its price came about."""
    details, cells = list(line.details), []
    if line.period is not None:
        details.append(wording.period(*line.period))
    if document.kind is not DocumentKind.CREDIT_NOTE:
        if line.promo is not None:
            details += _promo(line.promo, wording)
        if document.vat_charged and line.quantity > 0:  # (8) wants the unit price without VAT
            price = wording.unit_price(line.net, line.quantity)
            details.append(wording.label("unit-price", price=price))
        cells = [
            wording.quantity(line.quantity, line.unit),  # (6)
            wording.amount(line.list_price),
            wording.amount(-line.discount) if line.discount else NOTHING,  # (8)
        ]
    if document.vat_charged:
        cells.append(wording.amount(line.net))
        cells.append(wording.percent(line.vat_rate_percent))  # (9)
        cells.append(wording.amount(line.vat))
    cells.append(wording.amount(line.gross))
    return Row(printable(line.description), _printable(details), tuple(cells))


def _promo(promo: SalePromo, wording: Wording) -> list[str]:
    """What of the discount is the promo code's, and what it has made longer."""
    found = []
    if promo.amount:
        off = wording.money(-promo.amount)
        found.append(wording.label("promo-amount", code=promo.code, amount=off))
    if promo.days:
        found.append(wording.label("promo-days", code=promo.code, count=promo.days))
    return found


def _vat_rows(document: PrintedDocument, wording: Wording) -> tuple[tuple[str, ...], ...]:
    """Taxable amount and VAT of each rate (8, 10), in the order of the lines."""
    if not document.vat_charged:
        return ()
    zero = document.gross.zero
    sums: dict[str, tuple[Money, Money, Money]] = {}
    for line in document.lines:
        rate = wording.percent(line.vat_rate_percent)
        net, vat, gross = sums.get(rate, (zero, zero, zero))
        sums[rate] = (net + line.net, vat + line.vat, gross + line.gross)
    return tuple((rate, *map(wording.amount, amounts)) for rate, amounts in sums.items())


def _totals(document: PrintedDocument, wording: Wording) -> tuple[tuple[str, str], ...]:
    if document.kind is DocumentKind.CREDIT_NOTE:
        grand = "total-credited"
    elif document.kind is DocumentKind.PAYMENT_REQUEST:
        grand = "total-to-pay"
    else:
        grand = "total-gross" if document.vat_charged else "total"
    totals = []
    if document.vat_charged:
        totals.append((wording.label("total-net"), wording.money(document.net)))
        totals.append((wording.label("total-vat"), wording.money(document.vat)))
    totals.append((wording.label(grand), wording.money(document.gross)))
    return tuple(totals)


def _transfer(document: PrintedDocument, wording: Wording) -> tuple[tuple[str, str], ...]:
    """To whom, where, with which words, until when."""
    if document.transfer is None:
        return ()
    bank = document.transfer.bank
    facts = [("bank-holder", bank.holder), ("bank-bank", bank.bank)]
    match bank:
        case SepaAccount():
            facts += [("bank-iban", bank.iban), ("bank-bic", bank.bic)]
        case RussianAccount():
            facts += [
                ("bank-account", bank.account),
                ("bank-correspondent", bank.correspondent_account),
                ("bank-bik", bank.bik),
                ("bank-inn", bank.inn),
                *([("bank-kpp", bank.kpp)] if bank.kpp else []),
            ]
    facts += [
        ("bank-reference", document.transfer.reference),
        ("bank-due", wording.day(document.transfer.due)),
    ]
    return tuple((wording.label(label), printable(value)) for label, value in facts)


def _notes(document: PrintedDocument, wording: Wording) -> tuple[tuple[str, str], ...]:
    is_request = document.kind is DocumentKind.PAYMENT_REQUEST
    if document.kind is DocumentKind.CREDIT_NOTE:
        notes = [(wording.label("credited"), wording.label("credited-balance"))]
    elif is_request:
        notes = []
    else:
        notes = [(wording.label("payment"), wording.paid_with(document.paid_with))]
    if document.customer_note is not None:
        nobody = wording.label("telegram-user", id=str(document.customer_id))
        notes.append((wording.label("active-for"), name_or(document.customer_note, nobody)))
    if not document.vat_charged:
        words = wording.label("no-vat-request" if is_request else "no-vat")
        notes.append((wording.label("vat"), words))
    if document.reverse_charge:  # (11a)
        notes.append((wording.label("vat"), wording.label("reverse-charge")))
    if is_request:
        about = wording.label("not-a-tax-document")
        notes.append((about, wording.label("not-a-tax-document-text")))
    return tuple((label, text) for label, text in notes if text)

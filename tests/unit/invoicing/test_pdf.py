"""Drawn documents: what their text says in each language, and that a record decides every byte."""

import io
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.adapters.pdf import TypstRenderer
from chalicelib.adapters.pdf_text import printable
from chalicelib.adapters.pdf_wording import LOCALES, wording_for
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.ledger.sale import SalePromo
from chalicelib.domain.money import EXPONENTS, Money
from tests.support.documents import BUYER, a_document, a_line, without_vat

render = TypstRenderer()


def text_of(pdf: bytes) -> str:
    """All text in reading order; every kind of space is one space."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join("\n".join(pages).replace("\u200b", "").split())


def test_an_invoice_says_what_article_226_asks_for() -> None:
    text = text_of(render(a_document(buyer=replace(BUYER, vat_number="DE123456789"))))

    for expected in (
        "Invoice", "SIP-2025-000042", "23 November 2025", "22 November 2025", "Paid",
        "UAB Dialtone Example", "Gedimino pr. 1", "Lithuania", "Registration No. 305000000",
        "VAT No. LT100018548216", "Ąžuolas Example GmbH", "10115 Berlin", "Germany",
        "VAT No. DE123456789", "Gateway, 3 lines", "22 Nov 2025 – 22 May 2026", "6 months",
        "60.00 −36.00 267.77 21% 56.23 324.00", "after discount: 44.6283",
        "267.77 EUR", "56.23 EUR", "324.00 EUR", "By card, through Stripe", "@anna_example", "Page 1 of 1",
    ):  # fmt: skip
        assert expected in text
    assert "No VAT is charged" not in text


def test_it_speaks_russian() -> None:
    text = text_of(render(a_document(a_line(quantity=1234), language="ru-RU")))

    for expected in (
        "Счёт-фактура", "Продавец", "Покупатель", "Литва", "23 ноября 2025 г.", "1 234 месяца",
        "−36,00", "61 160,33", "21 %", "74 004,00 EUR", "Номер плательщика НДС LT100018548216",
        "Страница 1 из 1",
    ):  # fmt: skip
        assert expected in text
    assert "Invoice" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "In the discount: promo code SUMMER, −3.60 EUR"),
        ("en", "Promo code SUMMER: 14 days free of charge"),
        ("ru", "В скидку входит промокод SUMMER: −3,60 EUR"),
        ("ru", "Промокод SUMMER: 14 дней бесплатно"),
    ],
)
def test_a_promo_code_is_named_with_what_it_took_off_and_added(language: str, words: str) -> None:
    line = replace(a_line(), promo=SalePromo("SUMMER", Money.of("3.60", "EUR"), 14))
    assert words in text_of(render(a_document(line, language=language)))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No VAT is charged: the seller was not registered"), ("ru", "НДС не начисляется")],
)
def test_without_vat_it_says_so_and_has_no_vat_columns(language: str, words: str) -> None:
    text = text_of(render(without_vat(language=language)))

    assert words in text
    for absent in ("LT100018548216", "VAT rate", "incl. VAT", "НДС по ставкам", "с НДС", "%"):
        assert absent not in text


@pytest.mark.parametrize(
    ("language", "words", "price"),
    [
        (
            "en",
            "Reverse charge, article 196 of directive 2006/112/EC: the VAT is owed by the buyer.",
            "List price incl. VAT",
        ),
        ("ru", "Reverse charge, статья 196 директивы 2006/112/EC", "Цена с НДС"),
    ],
)
def test_under_the_reverse_charge_it_says_so_and_by_which_law(
    language: str, words: str, price: str
) -> None:
    net = Money.of("272.27", "EUR")
    line = a_line(net=net, vat_rate_percent="0", vat=net.zero, gross=net)
    buyer = replace(BUYER, vat_number="DE136695976")
    document = a_document(line, buyer=buyer, reverse_charge=True, language=language)
    text = text_of(render(document))
    assert words in text
    assert price in text
    for expected in ("DE136695976", "LT100018548216", "Ąžuolas Example GmbH", "Musterstraße 7"):
        assert expected in text


def test_vat_is_summed_by_rate() -> None:
    lines = a_line(), a_line(rate="9", quantity=1, discount="0"), a_line()

    text = text_of(render(a_document(*lines)))

    assert "21% 535.54 112.46 648.00" in text
    assert "9% 55.05 4.95 60.00" in text
    assert "590.59 EUR" in text


def test_the_columns_say_whether_list_prices_include_vat() -> None:
    gross = a_line()
    vat = gross.gross.share(Fraction(21, 100))
    net = replace(gross, net=gross.gross, vat=vat, gross=gross.gross + vat)

    assert "List price incl. VAT Discount incl. VAT" in text_of(render(a_document(gross)))
    assert "List price without VAT Discount without VAT" in text_of(render(a_document(net)))
    assert "List price Discount Amount" in text_of(render(a_document(net, gross)))


def test_a_credit_note_and_a_payment_request_say_what_they_are() -> None:
    note = text_of(render(a_document(kind=DocumentKind.CREDIT_NOTE)))
    request = text_of(render(a_document(kind=DocumentKind.PAYMENT_REQUEST, paid=False)))

    assert "Credit note" in note
    assert "Total credited 324.00 EUR" in note
    assert "Payment request" in request
    assert "To be paid" in request
    assert "not a tax document" in request
    assert "Date of supply" not in request


def test_a_name_that_is_markup_stays_a_name() -> None:
    hostile = '#import "x": * = $1/0$ #panic() *b* \\ // /* <a> @b `c` {"page": 1}'

    text = text_of(render(a_document(buyer=replace(BUYER, name=hostile, address=(hostile,)))))

    assert text.count(hostile) == 2


def test_no_name_stops_a_document(caplog: pytest.LogCaptureFixture) -> None:
    name = "Anna \u202e😀 漢字\x01\ud800 \ue000 ქართული " + "W" * 128

    text = text_of(render(a_document(buyer=replace(BUYER, name=name))))

    assert "Anna 漢字 □ □ ქართული" in text
    assert "W" * 128 in text.replace(" ", "")
    assert "replaced" in caplog.text
    assert "Anna" not in caplog.text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("王小明", "王小明"),
        ("김철수", "김철수"),
        ("\u1100\u1161", "가"),  # Hangul in parts
        ("สมชาย ใจดี", "สมชาย ใจดี"),
        ("山田 太郎 やまだ ヤマダ", "山田 太郎 やまだ ヤマダ"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),  # half-width kana
        ("Ａｎｎａ　Ｓｍｉｔｈ", "Anna Smith"),
        ("𝐀𝓷𝕟𝔞", "Anna"),
        ("Ⓐⓝⓝⓐ", "Anna"),
        ("Anna 😀👩‍👩‍👧🏽🇱🇹", "Anna"),
        ("😀 Anna", "Anna"),
        ("Anna\u200b\u2060\ufeff\u00ad\ufe0f", "Anna"),
        ("A\u3164n\u115fn\u2800a", "Anna"),
        ("№ 5, m²", "№ 5, m²"),
        ("ﬁdel", "ﬁdel"),
        ("שלום", "שלום"),
    ],
)
def test_a_name_is_printed_in_its_own_letters(name: str, printed: str) -> None:
    text = text_of(render(a_document(buyer=replace(BUYER, name=name), customer_note=name)))

    assert "□" not in text
    shown = text.replace(" ", "")
    if printed != "שלום":  # read back from right to left
        assert shown.count(printed.replace(" ", "").replace("ﬁ", "fi")) >= 2 or printed in text


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u200b",
        "\u3164",
        "\u2800\u2800",
        "😀😀",
        "\u202e\u2066",
        "\ufe0f",
        "\u0301",
        "\ue000",
    ],
)
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Telegram user"), ("ru", "Пользователь Telegram")]
)
def test_a_name_with_nothing_to_read_is_a_telegram_user(
    name: str, language: str, words: str
) -> None:
    buyer = replace(BUYER, name=name, telegram_id=123)
    document = a_document(buyer=buyer, customer_note=name, customer_id=456, language=language)
    text = text_of(render(document))

    assert f"{words} 123" in text
    assert f"{words} 456" in text


def test_a_letter_that_no_typeface_has_is_a_box_and_not_left_out() -> None:
    text = text_of(render(a_document(buyer=replace(BUYER, name="Anna ሀ"))))

    assert "Anna □" in text


def test_a_tower_of_marks_does_not_stand_in_other_lines() -> None:
    assert printable("A" + "\u0316" * 40) == "A" + "\u0316" * 4


def test_the_replacement_is_only_for_what_cannot_be_drawn() -> None:
    assert printable("Ąžuolas\tŁódź\n№ 5 – ООО") == "Ąžuolas Łódź № 5 – ООО"


def test_many_lines_repeat_the_header_and_count_the_pages() -> None:
    lines = [a_line(f"Line number {i}") for i in range(60)]

    pages = PdfReader(io.BytesIO(render(a_document(*lines)))).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]

    assert len(pages) > 2
    for place, text in enumerate(texts, start=1):
        assert f"Page {place} of {len(pages)}" in text
        assert "Quantity" in text
    assert all(f"Line number {i}" in " ".join(texts) for i in range(60))
    assert "19,440.00 EUR" in texts[-1]


def test_the_same_record_gives_the_same_bytes() -> None:
    assert TypstRenderer()(a_document()) == TypstRenderer()(a_document())
    assert render(a_document()) != render(a_document(number="SIP-2025-000043"))


def test_it_claims_tagged_pdf_a_3_and_its_own_date() -> None:
    reader = PdfReader(io.BytesIO(render(a_document(language="ru"))))
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()

    assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", metadata, re.DOTALL)
    assert "pdfuaid:part>1<" in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert reader.metadata is not None
    assert reader.metadata.title == "Счёт-фактура SIP-2025-000042"
    assert str(reader.metadata.creation_date) == "2025-11-23 00:00:00+00:00"


def test_lines_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(InvalidInput, match="do not add up to its gross"):
        render(a_document(gross=Money.of("324.01", "EUR")))


def test_every_language_has_every_message() -> None:
    ids = {
        path.name: set(re.findall(r"^([a-z-]+) =", path.read_text("utf-8"), re.MULTILINE))
        for path in LOCALES.glob("documents.*.ftl")
    }

    assert {"documents.en.ftl", "documents.ru.ftl"} <= ids.keys()
    for name, found in ids.items():
        assert found == ids["documents.en.ftl"], name


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_minor_unit_is_lost_in_any_currency(language: str, currency: str) -> None:
    wording = wording_for(language)

    for written in (
        wording.money(Money(1234567, currency)),
        wording.amount(Money(1234567, currency)),
        wording.unit_price(Money(1234567, currency), 1),
    ):
        assert re.sub(r"\D", "", written) == "1234567"


def test_an_unknown_language_is_english() -> None:
    assert wording_for("tlh").language == "en"
    assert wording_for("../../x").language == "en"
    assert wording_for("ru_RU").language == "ru"

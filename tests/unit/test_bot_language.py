"""Words, amounts and dates: complete in every language, exact, and safe for Telegram's HTML."""

import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import run

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message, SelectExpression, VariableReference
from fluent.syntax.visitor import Visitor

from chalicelib.bot.language import LOCALES, Html, Language, Localiser, MessageMissing
from chalicelib.domain.money import Money
from infra.sandbox.telegram_html import parse_html

SOURCE = Path(__file__).resolve().parents[2] / "chalicelib"
SPEAKING = ("bot", "capabilities")
WORDS = Localiser(strict=True)
EN, RU = WORDS.language("en"), WORDS.language("ru")
CODES = sorted(WORDS.names())
HOSTILE = "<b>&lt;i>Eve</b> & \"Co\" {$x} <a href='x'>"

BY_PREFIX = (
    "status-",
    "change-how-",
    "hinders-",
    "refused-",
    "reason-",
    "payment-system-",
    "rates-of-",
    "transfers-",
    "button-transfers-",
    "page-saves-",
    "offer-",
    "movement-",
    "document-",
    "billing-vat-",
    "parked-kind-",
    "parked-why-",
    "request-",
    "question-",
    "words-",
    "history-of-",
    "history-was-",
    "csv-",
    "find-act-",
    "find-by-",
    "find-card-",
    "find-vat-",
)
"""Messages that are named by a value, not in the code."""


class Found(Visitor):
    """What a message uses."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.selects: list[list[str]] = []

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802
        self.variables.add(node.id.name)

    def visit_SelectExpression(self, node: SelectExpression) -> None:  # noqa: N802
        self.selects.append([str(getattr(v.key, "name", "a number")) for v in node.variants])
        self.generic_visit(node)


def parsed(code: str) -> dict[str, Found]:
    resource = FluentParser().parse((LOCALES / f"{code}.ftl").read_text(encoding="utf-8"))
    assert not [entry.content for entry in resource.body if isinstance(entry, Junk)]
    messages = [entry for entry in resource.body if isinstance(entry, Message)]
    assert len({m.id.name for m in messages}) == len(messages), "a message stands twice"
    result = {}
    for message in messages:
        result[message.id.name] = found = Found()
        found.visit(message)
    return result


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_message_with_the_same_variables(code: str) -> None:
    expected = {name: found.variables for name, found in parsed("en").items()}
    assert {name: found.variables for name, found in parsed(code).items()} == expected


@pytest.mark.parametrize("code", CODES)
def test_messages_that_are_parsed_one_by_one_are_those_of_the_file(code: str) -> None:
    assert WORDS.language(code).messages == parsed(code).keys()


def test_russian_counts_have_one_few_and_many() -> None:
    for name, found in parsed("ru").items():
        for keys in found.selects:
            if "one" in keys:
                assert {"few", "many"} <= set(keys), name


def test_every_message_is_used_and_every_message_used_exists() -> None:
    paths = [path for floor in SPEAKING for path in (SOURCE / floor).rglob("*.py")]
    source = "\n".join(path.read_text() for path in paths)
    quoted = set(re.findall(r'"([a-z][a-z0-9-]*)"', source))
    unused = {m for m in EN.messages - quoted if not m.startswith(BY_PREFIX)}
    assert not unused
    called = set(re.findall(r'\.(?:text|label)\(\s*"([a-z-]+)"', source))
    assert called - EN.messages == set()


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        (("ru", "en"), "ru"),
        ((None, "ru"), "ru"),
        ((None, "ru-RU"), "ru"),
        ((None, "RU_ru"), "ru"),
        (("xx", "ru"), "ru"),
        ((None, "pt-br"), "en"),
        ((None, None), "en"),
        (("", "../documents.ru"), "en"),
    ],
)
def test_the_first_wish_that_is_spoken_wins(wishes: tuple[str | None, ...], code: str) -> None:
    assert WORDS.language(*wishes).code == code


def test_a_language_is_one_file_and_english_stands_in_for_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "en.ftl").write_text("language-name = English\nboth = Both\nonly = Only { $x }\n")
    (tmp_path / "de.ftl").write_text("language-name = Deutsch\nboth = Beide\n")
    (tmp_path / "documents.fr.ftl").write_text("both = Non\n")
    words = Localiser(tmp_path)
    german = words.language("de-AT")
    assert words.names() == {"de": "Deutsch", "en": "English"}
    assert (german.text("both"), german.text("only", x="1")) == ("Beide", "Only 1")
    with pytest.raises(MessageMissing):
        german.text("neither")
    with pytest.raises(MessageMissing):
        Localiser(tmp_path, strict=True).language("de").text("only", x="1")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ("zh-hant-tw", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh-hant", "zh-hant"),
        ("zh-Hans-SG", "zh"),
        ("zh-cn", "zh"),
        ("pt-br", "pt-br"),
        ("pt-PT", "pt-br"),
        ("pt", "pt-br"),
        ("sr-latn", "en"),
        ("tlh", "tlh"),
    ],
)
def test_the_nearest_file_serves_and_a_script_is_not_taken_for_another(
    tmp_path: Path, wish: str, code: str
) -> None:
    for name in ("en", "zh", "zh-Hant", "pt-BR", "sr", "tlh"):
        words = "language-name = N\nn = { $n ->\n    [one] one\n   *[other] many\n }\n"
        (tmp_path / f"{name}.ftl").write_text(words)
    language = Localiser(tmp_path).language(wish)
    assert language.code == code
    assert language.label("n", n=7) == "many"
    assert language.money(Money.of("1.50", "EUR")).endswith("EUR")
    assert "2027" in language.day(date(2027, 1, 31))


def test_a_strict_language_refuses_a_message_without_its_value() -> None:
    with pytest.raises(MessageMissing):
        EN.text("months")


@pytest.mark.parametrize(
    ("language", "money", "text"),
    [
        (EN, Money.of("4374.00", "EUR"), "4,374.00 EUR"),
        (RU, Money.of("4374.00", "EUR"), "4\u00a0374,00 EUR"),
        (EN, Money(1500, "JPY"), "1,500 JPY"),
        (EN, Money(1500, "KWD"), "1.500 KWD"),
        (RU, Money(-50, "USD"), "−0,50 USD"),
    ],
)
def test_money_has_its_currencys_digits(language: Language, money: Money, text: str) -> None:
    assert language.money(money) == text


def test_a_signed_amount_shows_plus_too() -> None:
    assert EN.money(Money(100, "EUR"), signed=True) == "+1.00 EUR"
    assert EN.money(Money(0, "EUR"), signed=True) == "0.00 EUR"


def test_a_moment_says_that_it_is_utc_and_a_date_is_one_in_utc() -> None:
    at = datetime.fromisoformat("2027-01-01T00:30:00+02:00")
    assert EN.moment(at) == "31 December 2026, 22:30 UTC"
    assert RU.moment(at) == "31 декабря 2026\u202fг., 22:30 UTC"
    assert EN.day(at) == "31 December 2026"
    assert EN.text("tariff-running", end=date(2027, 1, 31)) == "You have it until 31 January 2027."
    assert "12:00 UTC" in EN.text("bought", plan="P", end=datetime(2027, 1, 1, 12, tzinfo=UTC))


def test_a_moment_is_told_where_the_seller_is() -> None:
    at = datetime.fromisoformat("2026-12-31T22:30:00+00:00")
    english, russian = (WORDS.language(code, zone="Europe/Vilnius") for code in ("en", "ru"))
    assert english.moment(at) == "1 January 2027, 00:30 (Vilnius time)"
    assert russian.moment(at) == "1 января 2027\u202fг., 00:30 (время: Вильнюс)"
    assert english.on(at) == date(2027, 1, 1)
    assert (EN.on(at), EN.day(at)) == (date(2026, 12, 31), "31 December 2026")


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 месяц"), (3, "3 месяца"), (6, "6 месяцев"), (12, "12 месяцев"), (21, "21 месяц")],
)
def test_russian_months(count: int, text: str) -> None:
    assert RU.label("months", count=count) == text


def test_english_months() -> None:
    assert [EN.label("months", count=n) for n in (1, 12)] == ["1 month", "12 months"]


def test_values_are_escaped_in_texts_and_left_alone_in_labels() -> None:
    text = EN.text("people-payer", name=HOSTILE)
    shown, entities = parse_html(text)
    assert HOSTILE in shown
    assert entities == []
    assert HOSTILE in EN.label("people-payer", name=HOSTILE)


def test_a_text_inside_a_text_is_escaped_once() -> None:
    inner = EN.text("status-ended", end="<&>")
    assert isinstance(inner, Html)
    outer = EN.text("subscription-status", status=inner)
    assert parse_html(outer)[0].endswith("ended on <&>")
    assert EN.label("subscription-status", status=inner).endswith("ended on <&>")


def test_no_marks_around_values() -> None:
    assert "\u2068" not in EN.text("menu-hello", name="Anna", service="S")


def test_importing_the_bot_imports_neither_babel_nor_fluent() -> None:
    code = (
        "import sys, chalicelib.bot.dispatch;"
        "sys.exit(str([m for m in ('babel', 'fluent.runtime', 'telegram', 'stripe') if m in sys.modules]))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"

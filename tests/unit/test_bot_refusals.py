"""Every refusal there is in the source has words in every language, with its values formatted."""

import ast
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from chalicelib.application.ports.parts import without_moments
from chalicelib.bot.language import Language
from chalicelib.bot.refusal import refusal, refusal_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from tests.support.parts import SPOKEN, WORDS
from tests.support.world import World

SOURCE = Path(__file__).resolve().parents[2] / "chalicelib"
LANGUAGES = pytest.mark.parametrize(
    "language", [WORDS.language(code) for code in WORDS.names()], ids=lambda one: one.code
)
SAMPLES = {
    "opens_at": datetime(2027, 1, 1, 12, tzinfo=UTC),
    "minimum": Money(500, "EUR"),
    "maximum": Money(500000, "EUR"),
    "missing": Money(360, "EUR"),
    "months": 1,
    "value": 7,
}


@cache
def refusals() -> dict[str, set[str]]:
    """Code to the names of its values, from every `Refused(…)` in the source."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                assert isinstance(node.args[0], ast.Constant), f"{path}: a code is written out"
                code = str(node.args[0].value)
                names = {keyword.arg or "" for keyword in node.keywords}
                found[code] = found.get(code, names) & names
    return found


def test_there_are_refusals() -> None:
    assert len(refusals()) > 20


@LANGUAGES
@pytest.mark.parametrize("code", sorted(refusals()))
def test_a_refusal_has_words_with_the_values_it_always_has(language: Language, code: str) -> None:
    assert f"refused-{code}" in language.messages
    values = {name: SAMPLES.get(name, "something") for name in refusals()[code]}
    assert "{" not in refusal_text(language, Refused(code, **values))


@LANGUAGES
def test_no_words_are_left_of_refusals_that_are_gone(language: Language) -> None:
    known = {f"refused-{code}" for code in refusals()} | {"refused-other"}
    assert {name for name in language.messages if name.startswith("refused-")} == known


def test_values_are_written_for_people() -> None:
    russian = WORDS.language("ru")
    opens = Refused("renewal-not-open", opens_at=SAMPLES["opens_at"], subscription="s1")
    told = without_moments(refusal_text(russian, opens))
    assert "с 1 января 2027\u202fг., 12:00 UTC" in told
    assert "3,60 EUR" in refusal_text(russian, Refused("balance-short", missing=SAMPLES["missing"]))


def test_an_unknown_refusal_is_a_refusal_all_the_same() -> None:
    assert refusal_text(WORDS.language("en"), Refused("of-tomorrow")) == (
        "That is not possible just now."
    )


def test_a_short_balance_offers_what_is_missing_or_the_least() -> None:
    world = World()
    world.command("start")
    turn = Turn(world.services, world.chat, WORDS, SPOKEN, world.account(), lambda _: None)
    for missing, offered in ((Money(8000, "EUR"), 8000), (Money(360, "EUR"), 500)):
        shown = refusal(turn, Refused("balance-short", missing=missing), ("d", "x"))
        assert shown.buttons[0][0].data == f"b:t:{offered}:EUR"
    too_much = Refused("balance-short", missing=Money(99_999_999, "EUR"))
    shown = refusal(turn, too_much, ("d", "x"))
    assert shown.buttons[0][0].data == "b:t:5000000:EUR"  # in parts

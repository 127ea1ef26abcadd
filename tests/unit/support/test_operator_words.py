"""Terms, privacy, refunds and support say what the catalog says, as text or as a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.adapters.catalog_file.loading import CATALOGS as FILES
from chalicelib.adapters.catalog_file.loading import read_catalog
from chalicelib.application.ports.chat import Person
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import in_language
from chalicelib.domain.catalog.words import link_in
from chalicelib.domain.errors import CatalogError
from infra.sandbox.telegram_html import parse_html
from tests.support.catalogs import SHIPPED, SIPTG
from tests.support.customers import choose, open_plan
from tests.support.parts import ANNA, WORDS
from tests.support.world import World

CATALOGS = pytest.mark.parametrize("catalog", SHIPPED.values(), ids=SHIPPED)
LANGUAGES = pytest.mark.parametrize("language", sorted(WORDS.names()))


@CATALOGS
@LANGUAGES
def test_each_command_shows_the_operators_words_or_their_page(
    catalog: Catalog, language: str
) -> None:
    world = World(catalog)
    person = Person(77, "Vera", language)
    words = {
        "support": catalog.words.support,
        "terms": catalog.words.terms,
        "privacy": catalog.words.privacy,
        "paysupport": catalog.words.refunds,
    }
    for command, said in words.items():
        shown = world.command(command, person)
        url = link_in(said, language)
        if url is None:
            assert in_language(said, language).strip() in parse_html(shown.text)[0]
        else:
            assert url in [button.url for button in shown.buttons]


@CATALOGS
@LANGUAGES
def test_privacy_says_what_is_kept_and_how_to_ask_for_deletion(
    catalog: Catalog, language: str
) -> None:
    world = World(catalog)
    person = Person(77, "Vera", language)
    words = WORDS.language(language)
    shown = world.command("privacy", person)
    assert words.text("privacy-kept") in shown.text
    assert words.text("privacy-deletion") in shown.text
    asked = world.press(shown, shown.leads("q:k:personal-data").data, person)
    assert words.text("question-data") in asked.text


def test_the_menu_and_help_lead_to_support_and_support_to_all_of_it() -> None:
    world = World()
    for command in ("start", "help"):
        assert world.command(command).button("Support").data == "q"
    for command in ("/support", "/paysupport", "/terms", "/privacy"):
        assert command in world.command("help").text
    support = world.command("support")
    for code in ("refund", "terms", "privacy"):
        assert support.leads(code).data == code


def test_hostile_words_of_an_operator_are_shown_as_they_are() -> None:
    words = replace(SIPTG.words, terms={"en": "<b>1 & 2</b>"})
    shown = World(replace(SIPTG, words=words)).command("terms")
    assert "<b>1 & 2</b>" in parse_html(shown.text)[0]


def test_a_failed_payment_leads_to_support() -> None:
    world = World()
    page = choose(world, open_plan(world, "softphone"), ":pay")
    world.wait(days=3)
    assert "did not go through" in page.text
    assert page.button("Support").data == "q"


def test_a_refusal_without_another_way_leads_to_support() -> None:
    world = World()
    shown = world.press(world.command("start", ANNA), "s:none")
    assert shown.button("Support").data == "q"


SOURCE = (FILES / "siptg.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[words.terms]\nen", "[words.terms]\nde", "words.terms: expected at least en = …"),
        ("[words.refunds]", "[words.refund]", "words.refunds: expected this key, it is missing"),
        ("[words.refunds]", "[words.refund]", "perhaps 'refunds'?"),
        ('[words.support]\nen = "', '[words.support]\nen = "ftp://', "or nothing but a page"),
        ('[words.support]\nen = "', '[words.support]\nen = "http://x.example ', "or nothing but"),
        ('[words.support]\nen = "', '[words.support]\nen = "https://x.example and ', "or nothing"),
        ('[words.support]\nen = "', f'[words.support]\nen = "{"x" * 2000}', "2000 characters"),
        ('[words.support]\nen = "', '[words.support]\nen = 7\nlt = "', "words.support.en"),
    ],
)
def test_faulty_words_are_told_with_their_line(old: str, new: str, expected: str) -> None:
    assert old in SOURCE
    faulty = SOURCE.replace(old, new, 1)
    with pytest.raises(CatalogError) as told:
        read_catalog(faulty, "mine.toml")
    [line] = [one for one in str(told.value).splitlines() if expected in one]
    number = int(line.split(":")[1])
    around = faulty.splitlines()[max(0, number - 3) : number + 3]
    assert any("words" in one for one in around) or number == 1, line

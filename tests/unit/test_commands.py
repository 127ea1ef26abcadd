"""The command menu: every language complete, every command known to the bot."""

from __future__ import annotations

from pathlib import Path

from chalicelib.bot.commands import command_labels, command_menus
from chalicelib.bot.language import LOCALES, Localiser
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import spoken
from tests.support.catalogs import SIPTG, VOIPTIME

SPOKEN = spoken(CAPABILITIES)


def test_every_language_describes_every_command_within_telegrams_limits() -> None:
    menus = command_menus(SPOKEN, Localiser(strict=True), SIPTG)
    assert {"", "en", "ru"} <= menus.keys()
    for menu in menus.values():
        assert [one["command"] for one in menu] == [
            "start",
            "tariff",
            "subscriptions",
            "balance",
            "paysystem",
            "language",
            "documents",
            "billing",
            "history",
            "gift",
            "invite",
            "support",
            "help",
            "paysupport",
            "terms",
            "privacy",
        ]
        assert all(1 <= len(one["description"]) <= 256 for one in menu)


def test_a_command_is_offered_where_the_catalog_sells_what_it_is_for() -> None:
    for catalog, is_sold in ((SIPTG, False), (VOIPTIME, True)):
        menu = command_menus(SPOKEN, Localiser(strict=True), catalog)[""]
        assert ("numbers" in {one["command"] for one in menu}) is is_sold


def test_every_offered_command_is_handled() -> None:
    handled = {one.command for one in SPOKEN.sections}
    assert command_labels(SPOKEN, VOIPTIME).keys() <= handled


def test_a_language_with_a_region_has_a_menu_under_its_two_letters(tmp_path: Path) -> None:
    english = (LOCALES / "en.ftl").read_text(encoding="utf-8")
    for name in ("en", "pt-BR", "zh", "zh-Hant", "sr-Latn", "fil"):
        (tmp_path / f"{name}.ftl").write_text(english.replace("= Plans", f"= Plans {name}"))
    menus = command_menus(SPOKEN, Localiser(tmp_path), SIPTG)
    assert menus.keys() == {"", "en", "pt", "zh"}
    (tariff,) = [one for one in menus["zh"] if one["command"] == "tariff"]
    assert tariff["description"] == "Plans zh and prices", "two letters say nothing of a script"


def test_every_offered_command_is_also_meant_by_words() -> None:
    assert [one.command for one in SPOKEN.offered(VOIPTIME) if one.words is None] == []

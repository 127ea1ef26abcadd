"""Which language serves a reader: by region, script and older names, as CLDR has it."""

import pytest
from babel.core import get_global

from chalicelib.domain.catalog.plan import in_language
from chalicelib.domain.languages import NEIGHBOURS, SCRIPTS, USUAL_REGION, best_language

CHINESE = ("en", "zh", "zh-HK", "zh-TW")


@pytest.mark.parametrize(
    ("wish", "offered", "best"),
    [
        ("zh-hant-tw", CHINESE, "zh-TW"),
        ("zh-hant", CHINESE, "zh-TW"),
        ("zh-Hant-HK", CHINESE, "zh-HK"),
        ("zh-MO", CHINESE, "zh-HK"),
        ("zh-hans", CHINESE, "zh"),
        ("zh_CN", CHINESE, "zh"),
        ("cmn-Hant", CHINESE, "zh-TW"),
        ("zh-hant-tw", ("en", "zh-Hans"), None),
        ("zh-hant", ("zh-Hant-TW",), "zh-Hant-TW"),
        ("zh", ("zh-Hant", "zh-Hans"), "zh-Hans"),
        ("pt-br", ("pt-BR", "pt"), "pt-BR"),
        ("pt-br", ("en", "pt"), "pt"),
        ("pt-br", ("pt-PT", "pt"), "pt"),
        ("pt", ("pt-BR",), "pt-BR"),
        ("pt", ("pt-BR", "pt"), "pt"),
        ("pt-AO", ("pt-BR", "pt-PT"), "pt-PT"),
        ("es-MX", ("es", "es-419"), "es-419"),
        ("sr-Latn", ("sr", "sr-Latn"), "sr-Latn"),
        ("sr-ME", ("sr", "sr-Latn"), "sr-Latn"),
        ("sh", ("sr", "sr-Latn"), "sr-Latn"),
        ("sr-Latn", ("sr",), None),
        ("uz-Latn-UZ", ("uz-Cyrl", "uz"), "uz"),
        ("ru-Cyrl-RU", ("ru",), "ru"),
        ("iw", ("he",), "he"),
        ("no", ("nb",), "nb"),
        ("nb-NO", ("no",), "no"),
        ("de-AT-1996-x-own", ("de",), "de"),
        ("DE_at", ("de",), "de"),
        ("uk", ("ru", "en"), None),
        ("", ("en",), None),
        (None, ("en",), None),
        ("../../x", ("en",), None),
        ("english", ("en",), None),
    ],
)
def test_the_nearest_is_found(wish: str | None, offered: tuple[str, ...], best: str | None) -> None:
    assert best_language(wish, offered) == best


def test_titles_of_a_catalog_follow_the_same_rule() -> None:
    titles = {"en": "Lines", "zh": "线路", "zh-Hant": "線路", "pt": "Linhas"}
    assert in_language(titles, "zh-hant-tw") == "線路"
    assert in_language(titles, "zh-cn") == "线路"
    assert in_language(titles, "pt-br") == "Linhas"
    assert in_language(titles, "xx") == "Lines"


def test_the_tables_are_those_of_cldr() -> None:
    subtags = get_global("likely_subtags")
    usual = {name: full.split("_")[1] for name, full in subtags.items() if name in SCRIPTS}
    assert usual == {name: script for name, (script, _) in SCRIPTS.items()}
    by_region = {}
    for name, full in subtags.items():
        language, _, region = name.partition("_")
        if region and len(region) < 4 and "_" not in region and language != "und":
            script, default = full.split("_")[1], subtags.get(language, "__").split("_")[1]
            if default and script != default:
                by_region[language, region] = script
    ours = {
        (name, region): script
        for name, (_, others) in SCRIPTS.items()
        for script, regions in others.items()
        for region in regions.split()
    }
    assert ours == by_region
    parents = get_global("parent_exceptions")
    for name, regions in NEIGHBOURS.items():
        language, _, region = name.partition("-")
        for other in regions.split():
            own = f"{language}_Hant_{other}" if language == "zh" else f"{language}_{other}"
            assert parents[own] == own.removesuffix(other) + region
    assert subtags["zh_Hant"].endswith(USUAL_REGION["zh-Hant"])

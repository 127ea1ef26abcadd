"""Which of several languages serves a reader best, by BCP 47 tags; knows no words and no file.

A language written in two scripts is two languages here: who reads Traditional Chinese is not given
Simplified. The tables are CLDR's, as far as they change an answer; a test compares them with Babel's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

RENAMED: Final = {
    "cmn": "zh", "in": "id", "iw": "he", "ji": "yi", "mo": "ro", "no": "nb", "sh": "sr-Latn", "tl": "fil",
}  # fmt: skip
"""Older names of languages, which clients still send."""

SCRIPTS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "az": ("Latn", {"Arab": "IQ IR", "Cyrl": "RU"}),
    "ha": ("Latn", {"Arab": "CM SD"}),
    "hak": ("Hans", {"Hant": "TW"}),
    "kk": ("Cyrl", {"Arab": "AF CN IR MN"}),
    "ku": ("Latn", {"Arab": "LB"}),
    "ky": ("Cyrl", {"Arab": "CN", "Latn": "TR"}),
    "lzz": ("Latn", {"Geor": "GE"}),
    "mn": ("Cyrl", {"Mong": "CN"}),
    "ms": ("Latn", {"Arab": "CC"}),
    "nan": ("Hans", {"Hant": "TW"}),
    "pa": ("Guru", {"Arab": "PK"}),
    "pnt": ("Grek", {"Cyrl": "RU", "Latn": "TR"}),
    "sd": ("Arab", {"Deva": "IN"}),
    "sr": ("Cyrl", {"Latn": "ME RO TR"}),
    "tg": ("Cyrl", {"Arab": "PK"}),
    "ug": ("Arab", {"Cyrl": "KZ MN"}),
    "unr": ("Beng", {"Deva": "NP"}),
    "uz": ("Latn", {"Arab": "AF", "Cyrl": "CN"}),
    "yue": ("Hant", {"Hans": "CN"}),
    "zh": ("Hans", {"Hant": "AU BN GB GF HK ID MO PA PF PH SR TH TW US VN"}),
}
"""Languages of several scripts: the usual one, and others by the regions that write in them."""

NEIGHBOURS: Final = {
    "es-419": "AR BO BR BZ CL CO CR CU DO EC GT HN JP MX NI PA PE PR PY SV US UY VE",
    "pt-PT": "AO CH CV FR GQ GW LU MO MZ ST TL",
    "zh-HK": "MO",
}
"""Whose usage a region follows where it has none of its own: language and region to regions."""

USUAL_REGION: Final = {"zh-Hant": "TW"}

_PARTS: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(-[a-z]{3}){0,3}(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?(-.*)?"
)


@dataclass(frozen=True, slots=True)
class Tag:
    """What of a BCP 47 tag decides: `script` is empty where a language has just one."""

    language: str
    script: str
    region: str

    @classmethod
    def read(cls, text: str) -> Tag | None:
        """None if it is no tag; capitals and underscores do not matter."""
        plain = text.strip().replace("_", "-").lower()
        first, _, rest = plain.partition("-")
        renamed = RENAMED.get(first, first).lower()
        match = _PARTS.fullmatch(f"{renamed}-{rest}" if rest else renamed)
        if match is None:
            return None
        language, region = match["language"], (match["region"] or "").upper()
        return cls(language, _script(language, match["script"], region), region)


def best_language(wish: str | None, offered: Iterable[str]) -> str | None:
    """The one of `offered` for who asks for `wish`, as it is spelt there; None if none is read by them.

    The same region is best, then the one whose usage it follows, then no region, then any.
    """
    wanted = Tag.read(wish or "")
    if wanted is None:
        return None
    order = _regions(wanted)
    found: list[tuple[int, int, str]] = []
    for place, name in enumerate(offered):
        tag = Tag.read(name)
        if tag is not None and (tag.language, tag.script) == (wanted.language, wanted.script):
            rank = order.index(tag.region) if tag.region in order else len(order)
            found.append((rank, place, name))
    return min(found)[2] if found else None


def _script(language: str, written: str | None, region: str) -> str:
    if language not in SCRIPTS:
        return ""
    usual, others = SCRIPTS[language]
    if written:
        return written.title()
    return next((script for script, there in others.items() if region in there.split()), usual)


def _regions(wanted: Tag) -> list[str]:
    """From the best on."""
    followed = [
        name.partition("-")[2]
        for name, regions in NEIGHBOURS.items()
        if name.startswith(f"{wanted.language}-") and wanted.region in regions.split()
    ]
    usual = USUAL_REGION.get(f"{wanted.language}-{wanted.script}", "")
    return list(dict.fromkeys([wanted.region, *followed, "", usual]))

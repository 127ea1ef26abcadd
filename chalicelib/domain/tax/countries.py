"""Country codes as accounts, sellers and the catalog write them (ISO 3166-1 alpha-2); knows no rate.

Only officially assigned codes are countries. Codes that other lists use for one are read as that country;
everything else is refused in words, because a code that nobody knows would be sold to without VAT:

- `EL` is Greece in VAT numbers: GR here. `UK` is the United Kingdom: GB here.
- `XI` (Northern Ireland in VAT numbers) is about goods alone. What is sold here are services, for which
  Northern Ireland is the United Kingdom: it is refused, its people say GB.
- `IC`, `EA` (Canary Islands, Ceuta, Melilla) are not assigned: refused, their people say ES and are sold
  to as all of Spain is. `XX`, `ZZ`, `EU`, `XK` are no countries of the list.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.errors import Refused

COUNTRIES: Final = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905  (249 lines otherwise)
)
"""Officially assigned; a test compares them with Babel's territories."""

OTHER_NAMES: Final = {"EL": "GR", "UK": "GB"}


def country_of(code: str) -> str:
    """The country's one code here. Raises Refused("unknown-country")."""
    known = OTHER_NAMES.get(code, code)
    if known not in COUNTRIES:
        raise Refused("unknown-country", country=code)
    return known

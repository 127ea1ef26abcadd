"""However a catalog file is mangled, the answer is a catalog or a CatalogError with a line."""

import re
from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.adapters.catalog_file.loading import CATALOGS, read_catalog
from chalicelib.domain.errors import CatalogError

LINES = (CATALOGS / "siptg.toml").read_text(encoding="utf-8").splitlines()
WRITTEN = [number for number, line in enumerate(LINES) if line and not line.startswith("#")]
VALUES = r"""
"" "x" "EUR" "off" ["-3d"] 0 -1 7 1.5 1e400 1e-400 nan -inf 12345678901234567890123 true 07:32:00
2025-07-09 2025-13-45 2025-07-09T00:00:00Z [] [[]] [0] {} {x=1} {x={}} {EUR=1} {EUR={}} {EUR=1e400}
[ { ''' " = # . [x] [[x]]
""".split()  # noqa: SIM905  (one value a line would fill a page)
FAULT = re.compile(r"own\.toml:(\d+): .*expected", re.DOTALL)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        number = draw(st.sampled_from(WRITTEN))
        key = lines[number].partition("=")[0]
        lines[number] = draw(
            st.sampled_from(["", lines[draw(st.sampled_from(WRITTEN))]])
            | st.sampled_from(VALUES).map(f"{key}= {{}}".format if "{" not in key else str)
        )
    return "\n".join(lines)


@given(mangled())
@example("")
@example("plans = 1")
@example("sellers = [[1]]")
@example("[" * 5_000)
@example("a = " + "[" * 5_000)
def test_a_mangled_catalog_is_read_or_refused(text: str) -> None:
    with suppress(CatalogError):
        try:
            read_catalog(text, "own.toml")
        except CatalogError as error:
            for fault in str(error).splitlines():
                match = FAULT.match(fault)
                assert match, fault
                assert 1 <= int(match[1]) <= text.count("\n") + 1, fault
            raise

"""Draws a chart as a PNG by typst, which draws the documents; knows no figures but those it is given.

Whatever is written on it reaches the template as data (`sys.inputs`), never as source.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.chart_layout import drawing_of
from chalicelib.adapters.pdf import packaged_fonts
from chalicelib.adapters.pdf_wording import wording_for
from chalicelib.domain.desk.chart import IncomeChart
from chalicelib.domain.errors import DialtoneError

if TYPE_CHECKING:
    import typst

TEMPLATE: Final = Path(__file__).resolve().parent / "pdf_templates" / "chart.typ"
PIXELS_AN_INCH: Final = 144
"""Two a point: sharp on a telephone."""


class ChartNotDrawn(DialtoneError):
    """The engine refused the picture; drawing the same figures again will not help."""


class TypstChart:
    """A ChartRenderer. Keep one for the life of the container. Raises ChartNotDrawn."""

    def __call__(self, chart: IncomeChart) -> bytes:
        """The PNG."""
        import typst

        told = json.dumps(asdict(drawing_of(chart, wording_for(chart.language))), sort_keys=True)
        try:
            return typst.compile(
                TEMPLATE.read_bytes(),
                font_paths=self._fonts,
                sys_inputs={"drawing": told},
                format="png",
                ppi=PIXELS_AN_INCH,
            )
        except typst.TypstError as error:
            raise ChartNotDrawn(error.message) from error

    @cached_property
    def _fonts(self) -> typst.Fonts:
        return packaged_fonts()

"""Draws a document as a tagged PDF/A-3 by typst; knows no wording, no file store, no system fonts.

Whatever a record says reaches the template as data (`sys.inputs`), never as source: a name that looks
like typst markup is printed as it is.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf_page import Page, page_of
from chalicelib.adapters.pdf_text import drawable, printable
from chalicelib.adapters.pdf_wording import wording_for
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.invoicing.printed import PrintedDocument

if TYPE_CHECKING:
    import typst

logger = logging.getLogger(__name__)

TEMPLATE: Final = Path(__file__).resolve().parent / "pdf_templates" / "document.typ"
# PDF/A-3 with an accessible structure (and room for an embedded electronic invoice); PDF/UA-1 besides.
STANDARDS: Final[tuple[typst.PDFStandard, ...]] = ("a-3a", "ua-1")
TYPEFACES: Final = {
    "fontpkg_ibm_plex_sans": "files",
    "fontpkg_noto_sans_thai": "files",
    "paperang_p2_fonts_cjk": "fonts",  # WenQuanYi Micro Hei: Han, kana, Hangul
}
"""Packages with the folder of their fonts; the template names their families in order of preference."""
_PROBE: Final = b'#set document(title: "probe")\n#sys.inputs.text'


class DocumentNotDrawn(DialtoneError):
    """The engine refused the page; drawing the same record again will not help."""


class TypstRenderer:
    """A DocumentRenderer. Keep one for the life of the container: a first page costs several times more.

    The same record gives the same bytes on the same versions of engine and typeface: the PDF's own
    date is the issue date, and only packaged fonts are used. Raises InvalidInput if the lines do not
    add up, DocumentNotDrawn if the engine refuses.
    """

    def __init__(self) -> None:
        self._compile: Callable[[bytes, dict[str, str], datetime], bytes] | None = None
        self._has_glyph: dict[str, bool] = {}

    def __call__(self, document: PrintedDocument) -> bytes:
        """The PDF of a frozen record."""
        import typst

        wording = wording_for(document.language)
        try:
            return self._draw(page_of(document, wording))
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise DocumentNotDrawn(f"document {document.id}: {error.message}") from error
        logger.warning("document %s: some characters have no glyph and are replaced", document.id)
        try:
            return self._draw(page_of(self._with_drawable_names(document), wording), self._drawable)
        except typst.TypstError as error:
            raise DocumentNotDrawn(f"document {document.id}: {error.message}") from error

    def _draw(self, page: Page, mend: Callable[[str], str] = str) -> bytes:
        midnight = datetime.combine(page.issue_date, time(), UTC)
        told = json.dumps(asdict(page), ensure_ascii=False, sort_keys=True, default=str)
        return self._engine()(TEMPLATE.read_bytes(), {"page": mend(told)}, midnight)

    def _with_drawable_names(self, document: PrintedDocument) -> PrintedDocument:
        """Before the page is laid out, so that a name of which nothing is left gets a stand-in."""
        note = document.customer_note
        return replace(
            document,
            buyer=replace(document.buyer, name=self._drawable(printable(document.buyer.name))),
            customer_note=None if note is None else self._drawable(printable(note)),
        )

    def _drawable(self, text: str) -> str:
        return drawable(text, self._can_draw)

    def _can_draw(self, character: str) -> bool:
        """By trial, as PDF/A forbids text without a glyph and the engine hides which glyphs it has."""
        import typst

        if character not in self._has_glyph:
            try:
                self._engine()(_PROBE, {"text": f"a{character}a"}, datetime(2000, 1, 1, tzinfo=UTC))
            except typst.TypstError:
                self._has_glyph[character] = False
            else:
                self._has_glyph[character] = True
        return self._has_glyph[character]

    def _engine(self) -> Callable[[bytes, dict[str, str], datetime], bytes]:
        if self._compile is None:
            self._compile = _start_engine()
        return self._compile


def packaged_fonts() -> typst.Fonts:
    """Those that travel with the app, and none of the machine's."""
    from importlib.resources import files

    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,  # for scripts that the typeface lacks, e.g. Georgian
        font_paths=[str(files(package) / folder) for package, folder in TYPEFACES.items()],
    )


def _start_engine() -> Callable[[bytes, dict[str, str], datetime], bytes]:
    import typst

    fonts = packaged_fonts()

    def compile_pdf(source: bytes, inputs: dict[str, str], date: datetime) -> bytes:
        return typst.compile(
            source,
            font_paths=fonts,
            sys_inputs=inputs,
            pdf_standards=list(STANDARDS),
            timestamp=date,
        )

    return compile_pdf

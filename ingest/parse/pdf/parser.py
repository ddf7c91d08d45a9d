"""PDF: paragraphs as the author wrote them, tables row by row, no running heads; pictures of pages recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean
from typing import TYPE_CHECKING, Any

from ingest.parse.pdf.assemble import assemble_read
from ingest.parse.pdf.drawing import read_drawing
from ingest.parse.pdf.furniture import without_watermarks
from ingest.parse.pdf.glyphs import quarter_turns, read_glyphs, turn_glyphs, turn_rules
from ingest.parse.pdf.legible import is_legible
from ingest.parse.pdf.page import Box, Drawing, Glyph, Page
from ingest.parse.pdf.patience import Patience
from ingest.parse.pdf.scan import picture_glyphs, read_picture
from ingest.parse.pdf.upright import read_page
from ingest.progress import at_page
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError
from rag.message import Message

if TYPE_CHECKING:
    import pypdfium2

# What PDFium's numbers say to whoever has the file.
_REASONS = {
    2: "the file cannot be opened",
    3: "it is damaged, or another kind of file",
    4: "it is locked by a password",
    5: "its protection is of an unknown kind",
}
_MOST_PAGES = 3_000
_DPI, _MOST_PIXELS = 200, 2_400  # of the rendered page; pixels of its longer side
_FEW_GLYPHS = 40  # on a page that is a picture: a stamp of the scanning program, no text layer
_WHOLE_PAGE = 0.5  # of the page's area: a picture so large is the page
_PICTURE = 0.12  # of the page's area: a smaller picture is a logo or a seal
_MOST_BESIDE = 8  # pictures of a page beside its text
_SURE, _LEAST_READ = 0.8, 10  # confidence and characters of a picture's text: a photograph has less
_LEAST_DRAWN = 20  # shapes on a page without text: it may be drawn letter by letter


def parse_pdf(data: bytes, name: str) -> ParsedText:
    """Return the text of a PDF: one paragraph a line.

    Lines that the page's width broke are joined again, columns are read one after the other, running heads, page
    numbers and watermarks are left out, tables come row by row. Pages that are pictures, and text of which the file
    does not say the characters, are recognised; ``metadata`` then holds the ``ocr_confidence``. What could not be
    read is named in ``warnings``.

    Raises:
        SourceError: the file is empty, or nothing can be read on any of its pages.
        ParseError: it is no PDF, damaged, or locked by a password.
    """
    if not data:
        raise SourceError("{name}: the file is empty; save the document again", name=name)
    return assemble_read(list(_read_pages(data, name)), name)


def _read_pages(data: bytes, name: str) -> Iterator[Page | str]:
    """The pages in order; for one that cannot be read, an empty page and a sentence that says so."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        remedy = "save it without a password" if locked else "open it in a reader and save or print it to PDF again"
        raise ParseError(
            "{name}: not a readable PDF ({error}); {remedy}", name=name, error=_reason(error), remedy=remedy
        ) from error
    try:
        count = len(document)
        patience = Patience()
        for number in range(min(count, _MOST_PAGES)):
            at_page(number, min(count, _MOST_PAGES))
            try:
                page = _Reader(document, number, patience).read()
            except pypdfium2.PdfiumError as error:
                yield Page(number, 0.0, 0.0)
                yield f"page {number + 1}: cannot be read ({_reason(error)}); its text is missing"
                continue
            yield page
        if count > _MOST_PAGES:
            yield f"pages {_MOST_PAGES + 1} to {count}: not read, the file has more than {_MOST_PAGES} pages"
    finally:
        document.close()


def _reason(error: pypdfium2.PdfiumError) -> str:
    """Why, in words for whoever has the file; the library's own where it has no number for it."""
    return _REASONS.get(error.err_code or 0) or " ".join(str(error).split())[:80]


def _is_behind(box: Box, glyphs: Sequence[Glyph | None]) -> bool:
    """Whether text is printed over a picture: it is a background, or a scanned page with its text."""
    inside = (
        glyph is not None
        and not glyph.char.isspace()
        and box.holds((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2)
        for glyph in glyphs
    )
    return sum(inside) >= _LEAST_READ


class _Reader:
    """Reads one page: its text layer where that can be trusted, else its picture."""

    def __init__(self, document: Any, number: int, patience: Patience) -> None:
        self._page = document[number]
        self._number = number
        self._patience = patience
        self._sheet = Box(*map(float, self._page.get_bbox()))
        self._warnings: list[str] = []

    def read(self) -> Page:
        """Return what is on the page; the page is closed then."""
        try:
            return self._read()
        finally:
            self._page.close()

    def _read(self) -> Page:
        textpage = self._page.get_textpage()
        try:
            glyphs, partial = read_glyphs(textpage, self._sheet)
        finally:
            textpage.close()
        drawing = read_drawing(self._page, self._sheet)
        if partial:
            self._warn("more characters than are read of one page; the rest of it is missing")
        inked = [glyph for glyph in glyphs if glyph is not None and not glyph.char.isspace()]
        if not is_legible(inked):
            return self._recognised("the file does not say which characters its text has", shows=True)
        if self._is_picture(inked, drawing):
            return self._recognised("a picture without text", shows=bool(drawing.pictures) or drawing.partial)
        return self._printed(glyphs, drawing)

    def _is_picture(self, inked: list[Glyph], drawing: Drawing) -> bool:
        if len(inked) >= _FEW_GLYPHS:
            return False
        covered = max((self._share(box) for box in drawing.pictures), default=0.0)
        drawn = drawing.shapes >= _LEAST_DRAWN or drawing.partial
        return covered >= _WHOLE_PAGE or (not inked and (covered >= _PICTURE or drawn))

    def _share(self, box: Box) -> float:
        """The share of the page that a box covers."""
        sheet = self._sheet
        inside = Box(
            max(box.left, sheet.left),
            max(box.bottom, sheet.bottom),
            min(box.right, sheet.right),
            min(box.top, sheet.top),
        )
        return inside.area / max(1.0, sheet.area)

    def _printed(self, glyphs: list[Glyph | None], drawing: Drawing) -> Page:
        turns = quarter_turns(glyphs, self._page.get_rotation())
        shown = [box for box in drawing.pictures if self._share(box) >= _PICTURE and not _is_behind(box, glyphs)]
        if len(shown) > _MOST_BESIDE:
            self._warn(
                Message(
                    "of {count} pictures beside the text {most_beside} are read",
                    count=len(shown),
                    most_beside=_MOST_BESIDE,
                )
            )
        confidences = []
        for box in shown[:_MOST_BESIDE]:
            if self._patience.is_over or turns or self._page.get_rotation():
                self._warn("a picture beside the text is not read")
                continue
            read, confidence = self._picture(box)
            if confidence >= _SURE and len(read) >= _LEAST_READ:  # else a photograph
                glyphs = [*glyphs, None, *read]
                confidences.append(confidence)
        width, height = self._sheet.right - self._sheet.left, self._sheet.top - self._sheet.bottom
        glyphs = without_watermarks(turn_glyphs(glyphs, turns, width, height))
        level, upright = turn_rules(drawing.level, drawing.upright, turns, width, height)
        if turns % 2:
            width, height = height, width
        page = read_page(glyphs, level, upright, self._number, width, height)
        page = replace(page, warnings=tuple(self._warnings))
        return replace(page, recognised=True, confidence=mean(confidences)) if confidences else page

    def _picture(self, box: Box) -> tuple[list[Glyph | None], float]:
        """What stands in a picture beside text, and how sure that is."""
        import numpy as np

        sheet = self._sheet
        left, bottom = max(box.left, sheet.left), max(box.bottom, sheet.bottom)
        right, top = min(box.right, sheet.right), min(box.top, sheet.top)
        crop = (left - sheet.left, bottom - sheet.bottom, sheet.right - right, sheet.top - top)
        scale = min(_DPI / 72, _MOST_PIXELS / max(1.0, *self._page.get_size()))
        with self._patience.picture():
            picture = self._page.render(scale=scale, crop=crop).to_pil().convert("RGB")
            return picture_glyphs(np.asarray(picture), 1 / scale, left, bottom)

    def _recognised(self, why: str, *, shows: bool) -> Page:
        """The page read from its picture; ``shows``: it shows something, so that finding nothing is worth a warning."""
        if self._patience.is_over:
            self._warn(
                Message(
                    "{why}, and the pages before took all the time a file may take (ocr_timeout_s); "
                    "its text is missing",
                    why=why,
                )
            )
            return Page(self._number, 0.0, 0.0, warnings=tuple(self._warnings))
        scale = min(_DPI / 72, _MOST_PIXELS / max(1.0, *self._page.get_size()))
        picture = self._page.render(scale=scale).to_pil().convert("RGB")
        import numpy as np

        with self._patience.picture():
            page = read_picture(np.asarray(picture), self._number, 1 / scale)
        if not page.lines and not page.tables and shows:
            self._warn(Message("{why}, and nothing can be recognised on it", why=why))
        return replace(page, warnings=(*self._warnings, *page.warnings))

    def _warn(self, what: str) -> None:
        self._warnings.append(Message("page {number}: {what}", number=self._number + 1, what=what))

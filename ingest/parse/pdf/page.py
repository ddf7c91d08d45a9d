"""The values of a PDF page: glyphs, rules, pictures, printed lines. Lengths in points, ``y`` from the page's bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

INFERRED_SPACE = "\u2009"  # stands for a space that the file does not hold, only a gap


class Style(NamedTuple):
    """How a run of glyphs is drawn.

    ``angle``: degrees from upright, [0, 360); ``size``: the type size in points, 0.0 where it is not known;
    ``red``, ``light``: its colour.
    """

    angle: float = 0.0
    size: float = 0.0
    bold: bool = False
    red: bool = False
    light: bool = False


class Glyph(NamedTuple):
    """A character and its box. ``legible``: the file says which character it is."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    style: Style
    legible: bool = True

    @property
    def size(self) -> float:
        """The type size, points; the height of its box where the file does not say."""
        return self.style.size or self.top - self.bottom


class Rule(NamedTuple):
    """A drawn line, level or upright: ``at`` is its height or its place across, ``start`` and ``end`` its extent."""

    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A rectangle of a page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        """Square points."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page draws beside text. ``shapes``: how many things that are no rules, letters drawn as outlines too.

    ``partial``: it draws more than is looked at.
    """

    level: tuple[Rule, ...] = ()
    upright: tuple[Rule, ...] = ()
    pictures: tuple[Box, ...] = ()
    shapes: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as printed, ``page`` from 0; ``size`` the type size.

    ``frame``: its page's width and the column it stands in; margins are measured among lines of one frame.
    ``lead``: so many characters at its beginning are set apart from the rest, a heading that runs on into its text.
    ``marks``: the raised marks that were in it, which refer to footnotes. ``light``: pale, as a watermark is.
    ``apart``: it holds pieces that stand wide apart, so that it is no line of running text.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    frame: tuple[int, int] = (0, 0)
    bold: bool = False
    red: bool = False
    lead: int = 0
    marks: tuple[str, ...] = ()
    light: bool = False
    apart: bool = False

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class TableBox:
    """A table. ``rows`` hold for each place an index into ``texts``; places of a merged cell share one.

    ``page`` is its last one, ``breaks`` are the rows with which later pages than its first begin, with those pages.
    ``edges``: where its columns begin and the last one ends, empty where no rules say so.
    """

    box: Box
    page: int
    texts: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    header_rows: int = 0
    breaks: tuple[tuple[int, int], ...] = ()
    edges: tuple[float, ...] = ()

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.box.left

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.box.right

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.box.bottom + self.box.top) / 2

    @property
    def columns(self) -> int:
        """How many columns its grid has."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def first_page(self) -> int:
        """The page it begins on, from 0."""
        return self.page - len(self.breaks)

    def page_of(self, row: int) -> int:
        """The page a row stands on, from 0."""
        return max((page for first, page in self.breaks if first <= row), default=self.first_page)

    def line(self, row: int) -> tuple[str, ...]:
        """The texts of the places of a row."""
        return tuple(self.texts[index] for index in self.rows[row])


Item = PrintedLine | TableBox


@dataclass(frozen=True, slots=True)
class Page:
    """What was read of a page, upright: ``lines`` are pieces not yet in reading order, ``tables`` the ruled ones.

    ``number`` counts from 0. ``level``: its level rules. ``warnings``: what of it could not be read.
    ``confidence``: of its recognised text, in (0, 1]; 1.0 where the file itself holds the text.
    """

    number: int
    width: float
    height: float
    lines: tuple[PrintedLine, ...] = ()
    tables: tuple[TableBox, ...] = ()
    level: tuple[Rule, ...] = ()
    warnings: tuple[str, ...] = ()
    confidence: float = 1.0
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined lines. ``breaks``: places in ``text`` where a later page begins, with that page.

    ``size`` is relative to the body's. ``lead``: characters of a heading that it begins with. ``centred``: as a title.
    """

    text: str
    page: int
    size: float
    bold: bool = False
    red: bool = False
    centred: bool = False
    lead: int = 0
    marks: tuple[str, ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()

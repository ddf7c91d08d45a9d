"""Tables that are a text: its paragraphs row by row, alone, beside their numbers or the names of its sections."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.parse.sheet.cells import Cells

_PARAGRAPH = 40  # characters of an average row that is a paragraph, not an entry of a table
_LONGEST_NAME = 40
_LEAST_ROWS = 3
# Headers that say no more than that a text stands below.
_TEXT_HEADERS = frozenset({"内容", "正文", "段落", "文本", "全文", "条文", "段落内容", "正文内容", "内容（正文）"})


def prose_lines(cells: Cells) -> list[tuple[str, int]]:
    """Return the lines of a text set as a table, with the level of those that are headings; nothing of other tables."""
    columns = _used_columns(cells)
    if len(columns) > 1 and _is_counted(columns[0]):
        columns = columns[1:]
    if not columns or len(columns) > 2:
        return []
    if len(columns) == 1:
        return _lines(columns[0]) if len(_used_columns(cells)) == 1 or _is_prose(columns[0]) else []
    names, texts = columns
    if not _is_prose(texts) or not _are_sections(names):
        return []
    lines: list[tuple[str, int]] = []
    above = ""
    for name, text in zip(names[1:], texts[1:], strict=True):
        if name and name not in (above, text):
            lines.append((name, 1))
        above = name or above
        lines.append((text, int(text == name)))
    return lines


def _lines(texts: Sequence[str]) -> list[tuple[str, int]]:
    rest = texts[1:] if len(texts) > 1 and texts[0] in _TEXT_HEADERS else texts
    return [(text, 0) for text in rest]


def _used_columns(cells: Cells) -> list[list[str]]:
    columns = [[cells.texts[cell] if cell >= 0 else "" for cell in column] for column in zip(*cells.grid, strict=True)]
    return [column for column in columns if any(column)]


def _is_counted(column: Sequence[str]) -> bool:
    """Whether it only counts the rows below its header."""
    return len(column) > _LEAST_ROWS - 1 and all(text == str(place) for place, text in enumerate(column[1:], start=1))


def _is_prose(column: Sequence[str]) -> bool:
    lengths = [len(text) for text in column[1:] if text]
    return len(lengths) >= _LEAST_ROWS - 1 and sum(lengths) >= _PARAGRAPH * len(lengths)


def _are_sections(column: Sequence[str]) -> bool:
    """Whether it names the parts of a text: short names, some of which go on over several rows."""
    names = column[1:]
    goes_on = sum(not name or name == above for name, above in zip(names[1:], names, strict=False))
    return len(names) >= _LEAST_ROWS and max(map(len, names)) <= _LONGEST_NAME and 2 * goes_on >= len(names)

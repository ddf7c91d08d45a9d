"""A table row as a line of text."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.facts.labels import key_of

BETWEEN_CELLS = " | "


def row_lines(cells: Sequence[str]) -> list[str]:
    """Return the line of a row of cells, or one line "label: value" for each pair of a header-fact table.

    >>> row_lines(["索引号", "000-1", "发布机构", "市政府"]), row_lines(["指标", "目标"])
    (['索引号: 000-1', '发布机构: 市政府'], ['指标 | 目标'])
    """
    squeezed = [" ".join(cell.split()) for cell in cells]
    if is_fact_row(squeezed):
        pairs = zip(squeezed[::2], squeezed[1::2], strict=True)
        return [f"{''.join(label.split()).rstrip('：:')}: {value}".rstrip() for label, value in pairs]
    filled = [cell for cell in squeezed if cell]
    return [BETWEEN_CELLS.join(squeezed)] if len(filled) > 1 else filled


def is_fact_row(cells: Sequence[str]) -> bool:
    """Whether a row holds facts of a document's header: labels and values by turns, no value itself a label.

    >>> is_fact_row(["文号", "某政〔2020〕1号"]), is_fact_row(["名称", "发布日期"])
    (True, False)
    """
    return len(cells) % 2 == 0 and len(cells) > 0 and all(map(key_of, cells[::2])) and not any(map(key_of, cells[1::2]))

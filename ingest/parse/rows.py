"""A table row as a line of text."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.facts.labels import key_of

_BETWEEN_CELLS = " | "


def row_lines(cells: Sequence[str]) -> list[str]:
    """Return the line of a row of cells, or one line "label: value" for each pair of a header-fact table.

    >>> row_lines(["索引号", "000-1", "发布机构", "市政府"]), row_lines(["指标", "目标"])
    (['索引号: 000-1', '发布机构: 市政府'], ['指标 | 目标'])
    """
    squeezed = [" ".join(cell.split()) for cell in cells]
    labels = squeezed[::2]
    if len(squeezed) % 2 == 0 and labels and all(key_of(label) for label in labels):
        pairs = zip(labels, squeezed[1::2], strict=True)
        return [f"{''.join(label.split()).rstrip('：:')}: {value}".rstrip() for label, value in pairs]
    filled = [cell for cell in squeezed if cell]
    return [_BETWEEN_CELLS.join(squeezed)] if len(filled) > 1 else filled

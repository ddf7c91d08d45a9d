"""The cells of a sheet by their places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cells:
    """``grid``: for each place of each row the index of its text, -1 where there is none; all rows of one length."""

    grid: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]

    def row(self, index: int) -> list[str]:
        """Return the texts of a row, each cell once."""
        return [self.texts[cell] for cell in dict.fromkeys(self.grid[index]) if cell >= 0]

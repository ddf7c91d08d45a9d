"""A cell of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell.

    ``stored`` names the value it was made from where the sheet may show it in another way (0.07 as 7%), else "".
    """

    text: str
    stored: str = ""

"""The texts of a unit as they are compared: folded, synonyms as one word; each read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.read.find.unit import Unit


@dataclass(frozen=True, slots=True)
class UnitReading:
    """A unit's texts: its own, its context, its headings, and what its document is about."""

    text: str
    context: str
    headings: str
    subject: str


class UnitReader:
    """Reads units.

    Args:
        read: reads a text for comparison.
        subject: what a document is about, by its id.
    """

    def __init__(self, read: Callable[[str], str], subject: Callable[[str], str]) -> None:
        self._read, self._subject = read, subject

    def read(self, unit: Unit) -> UnitReading:
        """The texts of a unit."""
        return UnitReading(
            self._read(unit.text),
            self._read(unit.context) if unit.context else "",
            self._read(" ".join(unit.section_path)),
            self._read(self._subject(unit.doc_id)),
        )

    def words(self, text: str) -> str:
        """Any text, read as those of units are."""
        return self._read(text)

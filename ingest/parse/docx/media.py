"""What stands in a Word document and is not text: pictures, charts, diagrams, embedded objects. Counted, and told."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ingest.parse.docx.names import number
from rag.message import Message

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_EMU_A_CM = 360_000
# Smaller ones are emblems, seals, lines and bullets: 6 cm wide and 3 cm high.
_LEAST_WIDTH, _LEAST_HEIGHT = 6 * _EMU_A_CM, 3 * _EMU_A_CM
_FORMULA = "Equation"


class Media:
    """Counts what is not read."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, drawing: Any) -> None:
        """Count what a ``w:drawing``, ``w:pict`` or ``w:object`` holds beside text boxes."""
        embedded = next(drawing.iter(f"{_OFFICE}OLEObject"), None)
        if embedded is not None:
            kind = embedded.get("ProgID", "")
            self._counts["formula" if kind.startswith(_FORMULA) else "embedded object"] += 1
        elif next(drawing.iter(f"{_DRAWING}chart}}chart"), None) is not None:
            self._counts["chart"] += 1
        elif next(drawing.iter(f"{_DRAWING}diagram}}relIds"), None) is not None:
            self._counts["diagram"] += 1
        else:
            self._counts["picture"] += _count_pictures(drawing)

    def add_imported(self) -> None:
        """Count a file that is shown in the document and lies in it as it was."""
        self._counts["imported file (altChunk)"] += 1

    @property
    def pictures(self) -> int:
        """How many pictures of the size of a table or a page there are."""
        return self._counts["picture"]

    def warnings(self) -> list[str]:
        """Return a sentence for each kind that was not read."""
        counted = [(kind, count) for kind, count in sorted(self._counts.items()) if count]
        return [
            Message("{count} × {kind} not read; what it shows is missing", count=count, kind=kind)
            for kind, count in counted
        ]


def _count_pictures(drawing: Any) -> int:
    """How many pictures of some size it holds; those of VML, of which the size is not told plainly, all count."""
    large = 0
    for extent in drawing.iter(f"{_DRAWING}wordprocessingDrawing}}extent"):
        width, height = (number(extent.get(name, ""), 0, 10**9) for name in ("cx", "cy"))
        large += width >= _LEAST_WIDTH and height >= _LEAST_HEIGHT
    pictures = sum(1 for _ in drawing.iter(f"{_DRAWING}main}}blip"))
    images = sum(1 for _ in drawing.iter("{urn:schemas-microsoft-com:vml}imagedata")) if not pictures else 0
    return min(large, pictures) + images

"""How much one file may cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a worker is told its limits
    from rag.config import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the work for one file.

    ``seconds`` and ``memory_mb`` (of resident memory) are those of its worker process, with ``recognition_seconds``
    beside for the pictures of its pages; ``unpacked_mb`` what all that
    lies in it may unpack to, ``fold`` how many times its own size, ``members`` how many files it may hold and
    ``depth`` how deep archives may lie in one another; ``characters`` is the length of its text.
    """

    seconds: float = 120.0
    recognition_seconds: float = 900.0
    memory_mb: int = 2000
    file_mb: int = 200
    unpacked_mb: int = 1000
    fold: int = 200
    members: int = 10_000
    depth: int = 3
    characters: int = 5_000_000


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings choose."""
    return Limits(
        seconds=settings.parse_timeout_s,
        recognition_seconds=settings.ocr_timeout_s,
        memory_mb=settings.parse_memory_mb,
        file_mb=settings.max_file_mb,
        unpacked_mb=settings.max_unpacked_mb,
        members=settings.max_members,
        depth=settings.max_depth,
        characters=settings.max_text_chars,
    )

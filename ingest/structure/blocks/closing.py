"""What opens and closes an official document: whom it is addressed to, who signs it and when."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.structure.blocks.draft import Draft, Piece, hull
from ingest.structure.patterns import match_line
from rag.types import BlockKind

_LONGEST_SIGNER = 60
_MOST_SIGNERS = 8
_PROSE = ("。", "；", "！", "：", ":")


def read_addressee(pieces: Sequence[Piece], place: int) -> Draft | None:
    """The line that names the addressees; it stands above the text and no list follows it."""
    piece = pieces[place]
    if match_line("salutation", piece.text) or match_line("addressee", piece.text):
        return Draft(BlockKind.ADDRESSEE, piece.span)
    return None


def read_signature(pieces: Sequence[Piece], place: int) -> tuple[Draft, int] | None:
    """Who signs, on short lines of their own, and the date below; or a date alone.

    Returns:
        The signature and the place after it; ``None`` where none begins.
    """
    end = place
    while end < len(pieces) and end - place < _MOST_SIGNERS and _signs(pieces[end]):
        end += 1
    if end < len(pieces) and match_line("date_line", pieces[end].text):
        return Draft(BlockKind.SIGNATURE, hull([piece.span for piece in pieces[place : end + 1]])), end + 1
    return None


def _signs(piece: Piece) -> bool:
    short = len(piece.text) <= _LONGEST_SIGNER and not piece.text.endswith(_PROSE) and "。" not in piece.text
    return short and bool(match_line("signer", piece.text))

"""Line breaks within a paragraph: a line of its own begins there, or one sentence goes on."""

from __future__ import annotations

from ingest.lines import join_wrapped
from ingest.parse.docx.inline import LINE_BREAK

_CLOSED = "。；;：:！!？?）)】」』”"
_OPEN = "，、,（(《“"
_GOES_ON = "，、。；：％%）)》”"
_PROSE = "，。；"


def break_lines(paragraph: str, one: bool = False) -> str:
    """Return a paragraph with each of its line breaks as a line end, or taken away where a sentence goes on.

    Args:
        paragraph: its text with ``LINE_BREAK`` where the breaks are.
        one: whether it is one line whatever breaks are in it, as a heading is.
    """
    pieces = paragraph.split(LINE_BREAK)
    lines = [pieces[0]]
    for piece in pieces[1:]:
        head, tail = lines[-1].rstrip(), piece.strip()
        if head and tail and (one or _is_cut(head, tail)):
            lines[-1] = join_wrapped(head, tail)
        else:
            lines.append(piece)
    return "\n".join(lines)


def _is_cut(head: str, tail: str) -> bool:
    """Whether a sentence goes on after a break: the head leaves it open, or is prose that does not end."""
    if head[-1] in _OPEN or tail[0] in _GOES_ON:
        return True
    if head[-1] in _CLOSED:
        return False
    return any(char in head for char in _PROSE) and tail[-1] in _PROSE

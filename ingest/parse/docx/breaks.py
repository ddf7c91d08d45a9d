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
    lines: list[list[str]] = [[]]
    prose = False  # whether the line so far has the marks of prose
    for piece in paragraph.split(LINE_BREAK):
        before, after = lines[-1][-1].rstrip() if lines[-1] else "", piece.strip()
        if before and after and (one or _is_cut(before, after, prose)):
            lines[-1][-1:] = [before, *([" "] if join_wrapped(before[-1], after[0])[1:-1] else []), after]
        elif lines[-1]:
            lines.append([piece])
            prose = False
        else:
            lines[-1].append(piece)
        prose = prose or any(char in piece for char in _PROSE)
    return "\n".join("".join(line) for line in lines)


def _is_cut(head: str, tail: str, prose: bool) -> bool:
    """Whether a sentence goes on after a break: the head leaves it open, or is prose that does not end."""
    if head[-1] in _OPEN or tail[0] in _GOES_ON:
        return True
    return head[-1] not in _CLOSED and prose and tail[-1] in _PROSE

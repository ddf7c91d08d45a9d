"""Words as Markdown that shows them as they are, whatever they hold."""

from __future__ import annotations

import re

from ui.wire import clean_text

# What Markdown, its tables and strike-outs, or HTML within it would obey, wherever it stands.
_MARKS = re.compile(r"([\\`*_\[\]<>&|~$^{}!])")
# What it would obey at the beginning of a line.
_AT_START = re.compile(r"^([#+\-=:]|\d{1,9}(?=[.)]))")
# Bare addresses that some readers turn into links.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data):|\b(www)\.")


def plain_line(words: str) -> str:
    r"""Return words in one line.

    >>> plain_line("# 一 <b>二</b> [三](javascript:x)")
    '\\# 一 \\<b\\>二\\</b\\> \\[三\\](javascript\\:x)'
    """
    return _line(" ".join(clean_text(words).split()))


def plain_lines(words: str, prefix: str = "") -> str:
    """Return words line by line, each a line of what is shown, after a prefix."""
    lines = [_line(" ".join(line.split())) for line in clean_text(words).splitlines()]
    return "\n".join(f"{prefix}{line}  ".rstrip() if not line else f"{prefix}{line}  " for line in lines).rstrip(" ")


def _line(line: str) -> str:
    escaped = _MARKS.sub(r"\\\1", line)
    escaped = _ADDRESS.sub(lambda found: f"{found[1]}\\:" if found[1] else f"{found[2]}\\.", escaped)
    if escaped[:1].isdigit():
        return re.sub(r"^(\d{1,9})([.)])", r"\1\\\2", escaped)
    return _AT_START.sub(r"\\\1", escaped)

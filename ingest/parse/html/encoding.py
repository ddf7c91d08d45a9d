"""The characters of a page: its bytes tell more truly than what it declares."""

from __future__ import annotations

import codecs
import re

from ingest.parse.decode import decode

_CHARSET = re.compile(
    rb"(?:<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}|<\?xml[^>]{0,60}?encoding\s{0,9}=\s{0,9}[\"'])"
    rb"([A-Za-z0-9_:-]{2,30})",
    re.IGNORECASE,
)
_SEARCHED = 8192  # bytes; HTML wants the declaration in the first 1024, old portals are lax
# GB2312 and GBK pages use characters beyond their charset, as Big5 ones do; the larger sets hold both.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_CHINESE = frozenset(("gb18030", "big5hkscs", "hz"))
_MOST_BROKEN = 0.002  # of the characters of a page that is still read; bytes lost in saving or by cutting
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def declared_charset(data: bytes) -> str:
    """Return the encoding that a page declares, in Python's wider name for it; empty where it declares none."""
    found = _CHARSET.search(data[:_SEARCHED])
    name = found[1].decode("ascii").lower() if found else ""
    return _WIDER.get(name, name)


def decode_page(data: bytes, name: str, charset: str = "") -> tuple[str, int]:
    """Return the characters of a page and how many of them could not be read.

    Valid UTF-8 is UTF-8 whatever is declared; then what ``charset`` (of the transport) or the page declares is
    tried, then what plain text is tried with.

    Raises:
        SourceError: the page is empty.
        ParseError: binary data, or an encoding we do not read.
    """
    if data.startswith(_MARKS) or b"\0" in data:
        return decode(data, name), 0
    try:
        return decode(data.decode("utf-8").encode(), name), 0
    except UnicodeDecodeError:
        pass
    candidates = [_WIDER.get(charset.lower(), charset.lower()), declared_charset(data)]
    for encoding in candidates:
        if encoding in _CHINESE:
            try:
                return decode(data.decode(encoding).encode(), name), 0
            except UnicodeDecodeError:
                continue
    for encoding in ("utf-8", *(encoding for encoding in candidates if encoding in _CHINESE)):
        text = data.decode(encoding, errors="replace")
        broken = text.count("\ufffd")
        if broken <= max(2, _MOST_BROKEN * len(text)):
            return decode(text.encode(), name), broken
    return decode(data, name), 0

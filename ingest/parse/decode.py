"""Bytes to text: UTF-8, UTF-16 with a byte order mark, GB18030; anything else is refused, not guessed."""

from __future__ import annotations

import codecs

from rag.errors import ParseError, SourceError

# A terminal's end-of-file mark (0x1A) and escapes turn up in old text files; a share above this is binary data.
_MOST_CONTROLS = 0.002
_TEXT_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1a\x1b\x85")
# In Chinese prose nearly every character outside ASCII is an ideograph or punctuation mark of GB2312, most of them
# among its 3,755 common ideographs; bytes of Japanese, Big5 or Western encodings scatter over the rest.
_LEAST_PLAUSIBLE = 0.9
_LEAST_COMMON = 0.6
_PUNCTUATION = range(0xA1, 0xA4)  # first byte of GB2312: punctuation, numerals, full-width letters
_COMMON = range(0xB0, 0xD8)  # level 1
_RARER = range(0xD8, 0xF8)  # level 2


def decode(data: bytes, name: str) -> str:
    """Return the characters of a text file; a byte order mark is dropped, nothing else is changed.

    Raises:
        SourceError: the file is empty.
        ParseError: it is binary data or in an encoding we do not read.
    """
    if not data.strip():
        raise SourceError(f"{name}: the file is empty; save the document's text into it")
    text = _decode_marked(data, name)
    if text is None:
        if b"\0" in data:
            raise _binary(name)
        text = _decode_unmarked(data, name)
    if not text.strip():
        raise SourceError(f"{name}: the file is empty; save the document's text into it")
    controls = sum(char < " " and char not in _TEXT_CONTROLS for char in text)
    if "\0" in text or controls > _MOST_CONTROLS * len(text):
        raise _binary(name)
    return text


def _decode_marked(data: bytes, name: str) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise ParseError(
                    f"{name}: begins with the mark of {encoding} but is not ({error.reason} at byte {error.start}); "
                    "save it again as UTF-8"
                ) from error
    return None


def _decode_unmarked(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as utf8_error:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _unreadable(data, name, utf8_error.start) from error
        if not _is_plausible(text):
            raise _unreadable(data, name, utf8_error.start) from utf8_error
        return text


def _is_plausible(text: str) -> bool:
    rows = [_row(char) for char in text if char > "\x7f"]
    ideographs = [row for row in rows if row in _COMMON or row in _RARER]
    plausible = len(ideographs) + sum(row in _PUNCTUATION for row in rows)
    common = sum(row in _COMMON for row in ideographs)
    return plausible >= _LEAST_PLAUSIBLE * len(rows) and common >= _LEAST_COMMON * len(ideographs)


def _row(char: str) -> int:
    """The first byte of a character in GB2312, or 0; marks that only GB18030 has count as punctuation."""
    try:
        return char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return _PUNCTUATION.start if char in "—·～€\xa0〇〔〕" else 0


def _unreadable(data: bytes, name: str, position: int) -> ParseError:
    if sum(byte < 32 and chr(byte) not in _TEXT_CONTROLS for byte in data) > _MOST_CONTROLS * len(data):
        return _binary(name)
    return ParseError(
        f"{name}: neither UTF-8 (byte {position} is not) nor Chinese text in GB18030; save it again as UTF-8"
    )


def _binary(name: str) -> ParseError:
    return ParseError(f"{name}: binary data, not text; check the file, or give it the suffix of its true format")

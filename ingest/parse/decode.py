"""Bytes to text: UTF-8, UTF-16 with a byte order mark, GB18030; anything else is refused, not guessed."""

from __future__ import annotations

import codecs

from rag.errors import ParseError, SourceError

# A terminal's end-of-file mark (0x1A) and escapes turn up in old text files; a share above this is binary data.
_MOST_CONTROLS = 0.002
_TEXT_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1a\x1b\x85")
# In Chinese prose nearly every character outside ASCII is a common ideograph or Chinese punctuation; bytes of
# another encoding read as GB18030 scatter over rare ideographs and private-use characters.
_LEAST_PLAUSIBLE = 0.9


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
    foreign = [char for char in text if char > "\x7f"]
    plausible = sum(_is_common(char) for char in foreign)
    return plausible >= _LEAST_PLAUSIBLE * len(foreign)


def _is_common(char: str) -> bool:
    """GB2312 holds the 6,763 ideographs and the punctuation that official documents use."""
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return char in "—·～€\xa0" or "〇" <= char <= "〕"


def _unreadable(data: bytes, name: str, position: int) -> ParseError:
    if sum(byte < 32 and chr(byte) not in _TEXT_CONTROLS for byte in data) > _MOST_CONTROLS * len(data):
        return _binary(name)
    return ParseError(
        f"{name}: neither UTF-8 (byte {position} is not) nor Chinese text in GB18030; save it again as UTF-8"
    )


def _binary(name: str) -> ParseError:
    return ParseError(f"{name}: binary data, not text; check the file, or give it the suffix of its true format")

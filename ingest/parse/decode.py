"""Bytes to text: UTF-8, UTF-16 and UTF-32, GB18030, Big5, told apart by how Chinese the text is they give.

Anything else is refused, not guessed: every second encoding reads most bytes as something.
"""

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
# The most frequent characters of official texts in both scripts: a third of such a text, few of a wrong reading's.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上国我以要时来用生到作地于出分对成会可主发年动同工也能下过产面而方后多定行学法所民得经十三之进等部度家力水化高自"
    "二理起实加量体制机本业应开合政四日社事平全表关各重新内数利比第建月公系立提展五总设管件长资基统组计期农强区保治规领市县省务人员位府报告"
    "這為國時來於對會發動過產後學經進實體機業應開關內數總設長資統組計農區規領縣務員報個與請議"
)
_LEAST_FREQUENT = 0.12
_KANA = range(0x3041, 0x3100)
_MOST_KANA = 0.15


def decode(data: bytes, name: str) -> str:
    """Return the characters of a text file; a byte order mark is dropped, nothing else is changed.

    Raises:
        SourceError: the file is empty.
        ParseError: it is binary data or in an encoding we do not read.
    """
    if not data.strip():
        raise SourceError("{name}: the file is empty; save the document's text into it", name=name)
    text = _decode_marked(data, name)
    if text is None:
        text = _decode_wide(data) if b"\0" in data else _decode_unmarked(data, name)
        if text is None:
            raise _binary(name)
    if not text.strip():
        raise SourceError("{name}: the file is empty; save the document's text into it", name=name)
    controls = sum(char < " " and char not in _TEXT_CONTROLS for char in text)
    if "\0" in text or controls > _MOST_CONTROLS * len(text):
        raise _binary(name)
    return text


def _decode_marked(data: bytes, name: str) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        # The mark of UTF-32 begins with that of UTF-16.
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise ParseError(
                    "{name}: begins with the mark of {encoding} but is not ({reason} at byte {start}); save it "
                    "again as UTF-8",
                    name=name,
                    encoding=encoding,
                    reason=error.reason,
                    start=error.start,
                ) from error
    return None


def _decode_unmarked(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = [
            text
            for encoding in ("gb18030", "big5hkscs")
            if (text := _decoded(data, encoding)) is not None
            and (_is_frequent(text) or (encoding == "gb18030" and _is_plausible(text)))
        ]
        if not found or _is_japanese(data):
            wide = _decode_wide(data)
            if wide is None:
                raise _unreadable(data, name, error.start) from error
            return wide
        return max(found, key=_frequency)


def _decode_wide(data: bytes) -> str | None:
    """The text of UTF-16 or UTF-32 without a mark, or ``None`` where neither gives Chinese or plain text."""
    found = [
        text
        for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
        if (text := _decoded(data, encoding)) is not None and (_is_frequent(text) or _is_plain(text))
    ]
    return max(found, key=_frequency, default=None)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_plain(text: str) -> bool:
    return all("\t" <= char <= "\r" or " " <= char <= "~" for char in text)


def _frequency(text: str) -> float:
    """The share of the characters outside ASCII that are among the most frequent."""
    foreign = sum(char > "\x7f" for char in text)
    return sum(map(_FREQUENT.__contains__, text)) / foreign if foreign else 0.0


def _is_frequent(text: str) -> bool:
    """Whether ``text`` reads as Chinese prose: frequent characters, and hardly anything that Chinese does not use."""
    foreign = [char for char in text if char > "\x7f"]
    written = sum("\u4e00" <= char <= "\u9fff" or "\u2010" <= char <= "\u303f" or char >= "\uff01" for char in foreign)
    return _frequency(text) >= _LEAST_FREQUENT and written >= _LEAST_PLAUSIBLE * len(foreign)


def _is_japanese(data: bytes) -> bool:
    """Whether the bytes are Japanese in EUC, whose syllables Big5 reads as characters of few strokes."""
    text = _decoded(data, "euc_jp") or ""
    foreign = sum(char > "\x7f" for char in text)
    return sum(ord(char) in _KANA for char in text) > _MOST_KANA * max(1, foreign)


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
        "{name}: neither UTF-8 (byte {position} is not) nor Chinese text in GB18030, Big5 or UTF-16; "
        "save it again as UTF-8",
        name=name,
        position=position,
    )


def _binary(name: str) -> ParseError:
    return ParseError(
        "{name}: binary data, not text; check the file, or give it the suffix of its true format", name=name
    )

"""The fact table at the head of a portal page: 索引号, 发布机构, 成文日期 and the like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.facts.dates import ANY_DATE, iso_date
from ingest.facts.labels import DATED, LABEL, WEAK, match_key
from ingest.lines import Line, split_lines, trim
from ingest.structure.noise import find_noise
from rag.types import Span

# A header has a dozen facts, each on up to two lines, and a few lines of navigation above.
_HEADER_LINES = 60
_LONGEST_LINE = 240
_LONGEST_VALUE = 120
_BULLET = re.compile(r"^[•·●▪◦■□◆◇►▸*-]\s*")
_NUMBERED = re.compile(
    r"^(?:#+\s*)?(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[编章节条]|[（(][一二三四五六七八九十]+[）)])"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Z]{1,14}\s{0,2}[〔\[（(【]\s{0,2}\d{4}\s{0,2}[〕\]）)】]\s{0,2}第?\s{0,2}\d{1,5}\s{0,2}号"
)
# A label that is none of ours: "政策类型：".
_OTHER_LABEL = re.compile(r"[ \t\u3000\xa0]{1,20}[\u4e00-\u9fff]{2,6}[:：]")
_DAY = re.compile(ANY_DATE)
_IN_FIGURES = re.compile(r"\d{4}\s?[-./]")
_SEPARATORS = " \t\r\n\u3000\xa0|｜,，;；*"


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled fact. ``extent`` runs from the label to the end of the value; ``value`` may be an empty span."""

    key: str
    extent: Span
    value: Span


def header_zone(text: str) -> tuple[Line, ...]:
    """Return the lines above the body: those before the first numbered heading or line of prose."""
    zone: list[Line] = []
    for line in split_lines(text)[:_HEADER_LINES]:
        if _NUMBERED.match(line.text) or (_is_prose(line.text) and not LABEL.search(line.text)):
            break
        zone.append(line)
    return tuple(zone)


def header_fields(text: str) -> tuple[Field, ...]:
    """Return the labelled facts above the body, in order, also those without a value.

    A label may stand before its value on one line, in a table row, or on the line above it; a label
    followed by another label has no value.
    """
    zone = header_zone(text)
    noise = find_noise(text[: zone[-1].span.end]) if zone else ()
    fields: list[Field] = []
    for index, line in enumerate(zone):
        following = zone[index + 1] if index + 1 < len(zone) else None
        fields += _fields_of(text, line, following, noise)
    return tuple(fields)


def _fields_of(text: str, line: Line, following: Line | None, noise: Sequence[Span]) -> list[Field]:
    bullet = _BULLET.match(line.text)
    begin = line.span.start + (bullet.end() if bullet else 0)
    matches = list(LABEL.finditer(text[begin : line.span.end]))
    fields = []
    for number, match in enumerate(matches):
        start, value_start = begin + match.start(), begin + match.end()
        is_last = number + 1 == len(matches)
        value_end = line.span.end if is_last else begin + matches[number + 1].start()
        value = _strip(text, _before_noise(Span(value_start, value_end), noise))
        if not len(value) and is_last and match.end() == len(line.text) - (bullet.end() if bullet else 0):
            value = _value_below(text, line, following, noise) or value
        key = match_key(match)
        value = _narrowed(key, text, value)
        weak = "".join((match["colon"] or "").split()) in WEAK
        if len(value) and (not _fits(key, value.cut(text)) or (weak and not _IN_FIGURES.match(value.cut(text)))):
            value = Span(value_start, value_start)
            if weak:
                continue  # the time of a meeting, no fact of the page
        fields.append(Field(key, Span(start, max(value.end, value_start)), value))
    return fields


def _value_below(text: str, line: Line, following: Line | None, noise: Sequence[Span]) -> Span | None:
    """The next line as value of a label that stands alone: adjacent, a bullet under a bullet, itself no label."""
    if following is None or text.count("\n", line.span.end, following.span.start) > 1:
        return None
    bullet = _BULLET.match(following.text)
    if bool(bullet) != bool(_BULLET.match(line.text)):
        return None
    start = following.span.start + (bullet.end() if bullet else 0)
    if LABEL.search(text[start : following.span.end]) or any(span.covers(following.span) for span in noise):
        return None
    return _strip(text, Span(start, following.span.end))


def _narrowed(key: str, text: str, value: Span) -> Span:
    """The value without what follows it on its line: another label, a counter; of a number the number alone."""
    words = value.cut(text)
    if key == "document_number" and (number := _NUMBER.search(words)):
        return Span(*number.span()).shift(value.start)
    if key in DATED and (day := _DAY.search(words)):
        return Span(*day.span()).shift(value.start)
    other = _OTHER_LABEL.search(words)
    return _strip(text, Span(value.start, value.start + other.start())) if other else value


def _fits(key: str, value: str) -> bool:
    return len(value) <= _LONGEST_VALUE and (key not in DATED or bool(iso_date(value)))


def _before_noise(span: Span, noise: Sequence[Span]) -> Span:
    starts = [other.start for other in noise if span.start <= other.start < span.end]
    return Span(span.start, min(starts)) if starts else span


def _strip(text: str, span: Span) -> Span:
    span = trim(text, span)
    cut = span.cut(text)
    left = len(cut) - len(cut.lstrip(_SEPARATORS))
    kept = cut.strip(_SEPARATORS)
    return Span(span.start + left, span.start + left + len(kept))


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_LINE or bool(re.search(r"[。！？][”’）)]?$|。", line))

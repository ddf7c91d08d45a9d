"""Who signs a document and when: below its text, before any annex; on lines of their own or run into the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.facts.dates import ANY_DATE
from ingest.facts.organs import is_organ, is_placed, split_organs
from ingest.lines import Cover, Line, split_lines
from ingest.structure.noise import find_noise
from rag.types import Span

# In figures alone it is the day of a page, not of a document.
_IN_FULL = (
    r"(?:\d{4}\s{0,3}年\s{0,3}\d{1,2}\s{0,3}月\s{0,3}\d{1,2}\s{0,3}日"
    r"|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_NAMES = r"[一-龥（）()]{4,40}(?:[ \u3000、]{1,4}[一-龥（）()]{3,40}){0,4}"
_BLANKS = r"[ \u3000\t]{1,60}"
_DATE_LINE = re.compile(rf"[（(]?\s{{0,4}}(?P<day>{ANY_DATE})\s{{0,4}}[）)]?")
_ORGAN_AND_DATE = re.compile(rf"(?P<organs>{_NAMES}){_BLANKS}(?P<day>{_IN_FULL})[）)]?")
_RUN_IN = re.compile(rf"[ \u3000](?P<organs>{_NAMES}){_BLANKS}(?P<day>{_IN_FULL})")
_HEAD_OF_STATE = re.compile(
    r"(?:主\s?席|总\s?理|[省市州县区部局署行]\s?长|主\s?任)\s{0,4}[：:\s]\s{0,4}[一-龥·]{1,4}(?:\s?[一-龥]{1,2})?"
)
_PRINTED = re.compile(rf"(?P<organs>[一-龥（）()、]{{4,40}}){_BLANKS}(?P<day>{ANY_DATE})\s?印发")
_MOST_ORGANS = 12
_WRAPPED = 18  # characters of a name that no longer fits on a line
_SHORT_LINES = 40
_RUN_IN_SEARCHED = 4000  # characters of a line in which a signature may be run in


@dataclass(frozen=True, slots=True)
class Signature:
    """The organs that sign, in order, and the day; ``first`` is where the first of them stands."""

    organs: tuple[str, ...] = ()
    day: Span | None = None


def find_signature(text: str) -> Signature:
    """Return the first signature of a text; where it has none, the organ and day of its imprint.

    A day under the last sentence or under the name of him who signs a decree is a signature without organs.
    """
    noise = Cover(find_noise(text))
    lines = [line for line in split_lines(text) if not noise.covers(line.span)]
    bare = printed = None
    for index, line in enumerate(lines):
        if (match := _DATE_LINE.fullmatch(line.text)) is not None:
            day = Span(*match.span("day")).shift(line.span.start)
            if organs := _organs_above(lines, index):
                return Signature(organs, day)
            above = lines[index - 1].text if index else ""
            signs = bool(_HEAD_OF_STATE.fullmatch(above)) or (index > 1 and above.endswith("。"))
            bare = bare or (Signature((), day) if signs else None)
        elif (found := _in_line(line)) is not None:
            return found
        elif (match := _PRINTED.match(line.text)) and (organs := split_organs(match["organs"].strip())):
            printed = Signature(organs, Span(*match.span("day")).shift(line.span.start))
    if bare is not None:
        return Signature(printed.organs if printed else (), bare.day)
    return printed or Signature()


def _in_line(line: Line) -> Signature | None:
    """A signature on one line, or run into the end of a longer one."""
    match, start = _ORGAN_AND_DATE.fullmatch(line.text), line.span.start
    if match is None:
        start += max(0, len(line.text) - _RUN_IN_SEARCHED)
        match = _RUN_IN.search(line.text[-_RUN_IN_SEARCHED:])
    if match is None or not (organs := split_organs(match["organs"].strip())):
        return None
    return Signature(organs, Span(*match.span("day")).shift(start))


def _goes_on(above: str, organ: str) -> bool:
    """Whether a line is the beginning of a long name that was wrapped onto the next."""
    whole = len(above) + len(organ) > _WRAPPED and above.isalpha() and not split_organs(above)
    return whole and is_placed(above) and is_organ(above + organ)


def _organs_above(lines: list[Line], index: int) -> tuple[str, ...]:
    """The organs on the lines right above a day: each on its own, or one name wrapped onto two lines."""
    found: list[str] = []
    at = index - 1
    while at >= 0 and len(found) < _MOST_ORGANS:
        organs = split_organs(lines[at].text)
        if not organs and at and len(lines[at].text) + len(lines[at - 1].text) <= _SHORT_LINES:
            organs, at = split_organs(lines[at - 1].text + lines[at].text), at - 1
        if not organs:
            break
        if len(organs) == 1 and at and _goes_on(lines[at - 1].text, organs[0]):
            organs, at = (lines[at - 1].text + organs[0],), at - 1
        found[:0] = organs
        at -= 1
    return tuple(dict.fromkeys(found))

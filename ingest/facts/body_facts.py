"""Facts that a document states in its own lines: adoption and revision, coming into force, speaker, signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.facts.dates import ANY_DATE, iso_date
from ingest.facts.header import header_zone
from ingest.lines import Line, split_lines
from rag.types import Span

Found = tuple[str, Span]

_ANY_DATE = re.compile(ANY_DATE)
_HISTORY_VERB = re.compile(r"通过|批准|修订|修正|公布|发布|颁布|施行")
_REVISES = frozenset({"修订", "修正"})
_PUBLISHES = frozenset({"公布", "发布", "颁布"})
_OFFICE = r"(?:总理|副总理|省长|市长|县长|区长|州长|镇长|乡长|主席|主任|院长|检察长|局长|厅长|部长|书记|秘书长|行长)"
_SPEAKER = re.compile(
    rf"\S{{0,24}}{_OFFICE}[ \t\u3000\xa0]+[\u4e00-\u9fff·]{{1,6}}(?:[ \u3000][\u4e00-\u9fff]{{1,2}})?"
)
_MEETING = re.compile(
    r"(?:在)?([^\s，,。；;：:—（）()]{2,40}?(?:第[一二三四五六七八九十]+次(?:全体)?)?(?:会议|大会|全会))(?=上|[，,）)]|$|的)"
)
# "——2016年3月5日在第十二届全国人民代表大会第四次会议上" says so itself where no line names the speaker.
_HELD = re.compile(
    rf"^[—―－-]*\s*(?:{_ANY_DATE.pattern})在.*(?:会议|大会|全会)上"
    rf"(?:[ \u3000]{{1,4}}(?P<speaker>{_SPEAKER.pattern}))?\s*$"
)
_LETTER = r"[\u4e00-\u9fffA-Z]{1,14}\s{0,2}[〔\[（(【]\s{0,2}\d{4}\s{0,2}[〕\]）)】]\s{0,2}第?\s{0,2}\d{1,5}\s{0,2}号"
_DOCUMENT_NUMBER = re.compile(rf"[（(]?(?P<number>{_LETTER})[）)]?")
_DECREE_LINE = re.compile(
    r"[（(]?(?P<number>[\u4e00-\u9fff]{2,24}(?:令|公告)\s{0,4}(?:\d{4}年)?第?\s{0,4}\d{1,4}\s{0,4}号)[）)]?"
)
_DECREE_PUBLISHED = re.compile(
    r"(?P<number>(?:(?!日)[\u4e00-\u9fff]){2,24}令\s{0,4}第\s{0,4}\d{1,4}\s{0,4}号)(?=公布|发布|颁布|修[订改正])"
)
_DECREE_HEAD = re.compile(r"[\u4e00-\u9fff\s]{3,40}令")
_DECREE_NUMBER = re.compile(r"[（(]?第?\s{0,4}\d{1,4}\s{0,4}号[）)]?")
_NUMBER_IN_TITLE = re.compile(rf"[（(](?P<number>{_LETTER})[）)]$")
_NUMBER_SEARCHED, _NUMBER_LINES = 6000, 40
_LONGEST_HEAD_LINE = 60


def is_speaker(line: str) -> bool:
    """Whether a line names who speaks, by office and name.

    >>> is_speaker("国务院总理  温家宝"), is_speaker("市长负责")
    (True, False)
    """
    return bool(_SPEAKER.fullmatch(line))


def is_dated_line(line: str) -> bool:
    """Whether a line of the head is a date, or says when and where a speech was held or a rule adopted."""
    bare = line.strip("—-（）() \u3000")
    date = _ANY_DATE.match(bare)
    if date:
        rest = bare[date.end() :].strip()
        return not rest or bool(_HISTORY_VERB.search(rest)) or bool(_MEETING.search(rest))
    return bool(_ANY_DATE.search(bare) and _MEETING.search(bare) and len(bare) <= _LONGEST_HEAD_LINE)


def is_document_number(line: str) -> bool:
    """Whether a line is the number of a document, such as 大政发〔2020〕1号."""
    return bool(_DOCUMENT_NUMBER.fullmatch(line) or _DECREE_LINE.fullmatch(line) or _DECREE_NUMBER.fullmatch(line))


def body_facts(text: str) -> tuple[Found, ...]:
    """Return what the lines of the document itself say of it, as (key, span of the value).

    Keys: ``adopted_on`` (first passing), ``revised_on`` (latest amendment), ``published_on``, ``effective_on``,
    ``document_number``, ``speaker``, ``delivered_on``, ``meeting``.
    """
    head = header_zone(text)
    return (*_history(head), *_number(text, head), *_speech(head))


def _history(head: tuple[Line, ...]) -> Iterator[Found]:
    passed: list[tuple[str, Span]] = []
    revised: list[tuple[str, Span]] = []
    published: list[tuple[str, Span]] = []
    for line in head:
        if not is_dated_line(line.text) and not line.text.startswith(("（", "(")):
            continue
        for date, verb in _dated_verbs(line):
            kind = revised if verb in _REVISES else published if verb in _PUBLISHES else passed
            if verb == "施行":
                yield "effective_on", date
            else:
                kind.append((iso_date(line.text[date.start - line.span.start : date.end - line.span.start]), date))
    if passed:
        yield "adopted_on", min(passed)[1]
    if revised:
        yield "revised_on", max(revised)[1]
    if published:
        yield "published_on", min(published)[1]


def _dated_verbs(line: Line) -> Iterator[tuple[Span, str]]:
    """Each date of a line with the last verb said of it: a decision 通过 that 修正 a rule revises it."""
    dates = list(_ANY_DATE.finditer(line.text))
    for index, date in enumerate(dates):
        end = dates[index + 1].start() if index + 1 < len(dates) else len(line.text)
        verbs = _HISTORY_VERB.findall(re.sub(r"[《〈<].*?[》〉>]", "", line.text[date.end() : end]))
        if verbs:
            yield Span(*date.span()).shift(line.span.start), verbs[-1]


def _number(text: str, head: tuple[Line, ...]) -> Iterator[Found]:
    """The number on a line of its own near the top, that of a decree where it is published, or at the title's end."""
    for line in split_lines(text[:_NUMBER_SEARCHED])[:_NUMBER_LINES]:
        if (match := _DOCUMENT_NUMBER.fullmatch(line.text)) or (match := _DECREE_LINE.fullmatch(line.text)):
            yield "document_number", Span(*match.span("number")).shift(line.span.start)
            return
    for line, below in pairwise(head):
        if (match := _DECREE_HEAD.fullmatch(line.text)) and _DECREE_NUMBER.fullmatch(below.text):
            yield "document_number", Span(line.span.start, below.span.end)
            return
    decrees = [(line, match) for line in head for match in _DECREE_PUBLISHED.finditer(line.text)]
    if len(decrees) == 1:
        line, match = decrees[0]
        yield "document_number", Span(*match.span("number")).shift(line.span.start)
        return
    for line in head:
        if match := _NUMBER_IN_TITLE.search(line.text):
            yield "document_number", Span(*match.span("number")).shift(line.span.start)
            return


def _speech(head: tuple[Line, ...]) -> Iterator[Found]:
    speaker = next((line for line in head if is_speaker(line.text)), None)
    if speaker is not None:
        yield "speaker", speaker.span
    for line in head if speaker is None else ():
        if (held := _HELD.match(line.text)) and held["speaker"]:
            yield "speaker", Span(*held.span("speaker")).shift(line.span.start)
    for line in head if speaker is not None else [line for line in head if _HELD.search(line.text)]:
        if len(line.text) > _LONGEST_HEAD_LINE:
            continue
        date = _ANY_DATE.search(line.text) if is_dated_line(line.text) else None
        if date:
            yield "delivered_on", Span(*date.span()).shift(line.span.start)
        clause = date.end() if date and date.end() + 4 < len(line.text) else 0
        meeting = _MEETING.search(line.text.rstrip("）) "), clause)
        if meeting and (date or line.text.startswith("在")):
            yield "meeting", Span(*meeting.span(1)).shift(line.span.start)

"""From when to when a document holds, by its own sentences: 自…起施行, 自公布之日起施行, 有效期三年, 执行至…."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.facts.dates import ANY_DATE, iso_date
from rag.text.numerals import to_number
from rag.types import Span

_VERB = r"(?:正式|暂|试)?(?:施行|实施|执行|生效|实行)"
_ISSUE = r"(?:公布|发布|印发|颁布|下发|发文|签发|刊发|通过|公告)之?[日时]"
_SELF = re.compile(
    r"本(?:法|条例|规定|办法|细则|规则|规程|决定|通知|意见|方案|规划|措施|政策|标准|制度|章程|公告|通告|预案|批复|准则|指南|命令|令|《|[一-龥]{1,6}[自从])"
    r"|上述|现予|同时废止|负责解释|印发给你们|以上"
)
_DATED = re.compile(
    rf"[自从于]?(?P<day>{ANY_DATE})(?:零时|0时|开始)?(?:之日)?起?(?:在.{{2,10}}(?:范围内|全[市省国区县]))?[，,]?{_VERB}"
)
_ISSUED = re.compile(rf"自(?:本?[一-龥]{{0,6}}?)(?P<day>{_ISSUE})起?[，,]?{_VERB}")
_LATER = re.compile(
    rf"自(?:本?[一-龥]{{0,6}}?)(?P<day>{_ISSUE}起?(?P<count>[一二两三四五六七八九十\d]{{1,3}})(?P<unit>日|天|个月))后?[，,]?{_VERB}"
)
_LENGTH = r"(?P<count>[一二两三四五六七八九十\d]{1,3})\s?(?P<unit>年|个月|个?工作日|日|天)"
_TERM = re.compile(
    r"(?:(?<!许可证)(?<!证书)有效期限?|试行期限?|执行期限?|实施期限?|政策期限)(?:暂定)?(?:为|是|：|:|，|,)?\s?"
    rf"(?:自?(?:{ANY_DATE}|[一-龥]{{0,6}}?{_ISSUE})(?:起|开始)?的?[，,]?)?(?:至|到|截至|截止到|截止|-|—)?\s?"
    rf"(?:(?P<until>{ANY_DATE})|(?P<month>\d{{4}}年\d{{1,2}}月)(?:底|末|份)?|(?P<year>\d{{4}}年)[底末]|{_LENGTH})"
)
_UNTIL = re.compile(rf"{_VERB}(?:，|,)?(?:有效期)?(?:至|到|截至|截止到)\s?(?P<until>{ANY_DATE})")
# What is valid in these sentences is a certificate, not the document.
_OF_ELSE = re.compile(r"证|许可|合同|资格|健康|保修|三包|专利")
_SENTENCE = re.compile(r"[^。！？\n]{4,1000}")
_TELLING = re.compile(r"施行|实施|执行|生效|实行|有效期|试行期|政策期限")
_EXTENDS = re.compile(r"延长|延续")


@dataclass(frozen=True, slots=True)
class Effect:
    """``begins``: the words that say the day, a date or 公布之日; ``begins_on``: that day, ISO, where it is known.

    ``term``: the words that say how long; ``expires_on``: the last day, ISO, "" where there is none or it is unknown.
    """

    begins: Span | None = None
    begins_on: str = ""
    term: Span | None = None
    expires_on: str = ""


def find_effect(text: str, issued_on: str = "") -> Effect:
    """Read from when to when a document holds; of several sentences that say so the last counts, of annexes too.

    Args:
        text: the document's.
        issued_on: the day it was published or written, ISO, from which 自公布之日起 counts; "" where unknown.

    >>> effect = find_effect("本办法自2020年5月1日起施行，有效期三年。")
    >>> effect.begins_on, effect.expires_on
    ('2020-05-01', '2023-04-30')
    """
    begins, begins_on, term = None, "", None
    for sentence in _telling_sentences(text):
        words = sentence.cut(text)
        match, day = _begins(words, issued_on)
        if match is not None:
            begins, begins_on = Span(*match.span("day")).shift(sentence.start), day
        found = _TERM.search(words) or _UNTIL.search(words)
        own = match or (_SELF.search(words) and not _OF_ELSE.search(words[: found.end() if found else 0]))
        if found is not None and own and not _EXTENDS.search(words):
            term = found, sentence.start
    if term is None:
        return Effect(begins, begins_on)
    match, start = term
    return Effect(begins, begins_on, Span(*match.span()).shift(start), _last_day(match, begins_on or issued_on))


def _telling_sentences(text: str) -> Iterator[Span]:
    for match in _SENTENCE.finditer(text):
        if _TELLING.search(match[0]):
            yield Span(*match.span())


def _begins(words: str, issued_on: str) -> tuple[re.Match[str] | None, str]:
    """What says when the document itself begins to hold, and the day: not when something it speaks of does."""
    if later := _LATER.search(words):
        return later, _after(issued_on, to_number(later["count"]), later["unit"]) if issued_on else ""
    dated = _DATED.search(words)
    if dated and _SELF.search(words):
        return dated, iso_date(dated["day"])
    if issued := _ISSUED.search(words):
        return issued, issued_on
    return None, ""


def _last_day(term: re.Match[str], begins_on: str) -> str:
    """The last day of a term; "三年" from 1 May 2020 ends on 30 April 2023."""
    said = term.groupdict()
    if until := said.get("until"):
        return iso_date(until)
    if said.get("month"):
        year, month = (int(part) for part in re.findall(r"\d+", said["month"]))
        return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}" if 0 < month <= 12 else ""
    if said.get("year"):
        return f"{int(said['year'][:4])}-12-31"
    if not begins_on or not said.get("count"):
        return ""
    end = _after(begins_on, to_number(said["count"]), said["unit"])
    return (datetime.date.fromisoformat(end) - datetime.timedelta(days=1)).isoformat() if end else ""


def _after(day: str, count: int, unit: str) -> str:
    """The day so much later, ISO; "" beyond the calendar or where the days counted are working days."""
    start = datetime.date.fromisoformat(day)
    if "工作日" in unit:
        return ""
    try:
        if unit in ("日", "天"):
            return (start + datetime.timedelta(days=count)).isoformat()
        months = start.month - 1 + count * (12 if unit == "年" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        return start.replace(
            year=year, month=month, day=min(start.day, calendar.monthrange(year, month)[1])
        ).isoformat()
    except (ValueError, OverflowError):
        return ""

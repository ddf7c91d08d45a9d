"""Follow-ups made standalone from the conversation, without a language model: "那2020年的呢？", "公厕呢？"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.normalize import fold
from rag.text.periods import find_years
from rag.text.places import find_asked_place
from rag.text.tokenize import terms
from rag.types import Kind, Turn
from rag.understand.intent import asked_fact
from rag.understand.kinds import asked_kind
from rag.understand.subject import subject
from rag.understand.units import asked_unit

_LEANING = re.compile(
    r"^(?:那|那么|换成|还有|其中|其|它|再|同样|上述|该)|呢[?？。!！]*$|前一年|上一年|后一年|第二年|次年|下一年|同一年|当年|这个|那个|那份|该项"
)
_STEP = {"第二年": 1, "转过年": 1, "前一年": -1, "上一年": -1, "上年": -1, "后一年": 1, "下一年": 1, "次年": 1}
_SAME_YEAR = re.compile(r"当年|同年|那年|那一年")
_STEP_PATTERN = re.compile("|".join(_STEP))
_YEAR = re.compile(r"(?:(?:19|20)\d\d|(?<!\d)\d\d)年")
_WHO = re.compile(r"谁|哪位|哪个|作|做|又|份|报告")
_LEAD = re.compile(r"^(?:那么|那|换成|还有|再问)+")
_EMPTY = re.compile(
    r"[做作成调到达实现完多少涨提高降低增长了的得个是和最后又还要会能加快建设推进之前以后来原定设\s]|"
    r"[我本全](?:省|市|区|县|国)|[保守稳]住|保持|确保|争取|安排|准备|打算"
)
_NO_SUBJECT = 2
_ALIKE = 2  # characters that two names of one kind of thing share
# Thanks, and questions after reasons: neither asks the last question of something else.
_COURTESY = re.compile(r"谢谢|感谢|好的|知道了|明白|不错|再见|你好|为什么|为何|怎么会|原因")
_AMOUNT = re.compile(r"多少|几|百分之|目标|实际|增长|数$|量$|额$|率$")
# "简易程序下这个时间是几天": the rest of the question is the last one's.
_POINTS_BACK = re.compile(r"这个|那个|该(?:项|期限|时间)|此项|同样")
_SUPPOSE = re.compile(r"^(?:如果|要是|假如|万一|若)")
_ASKS_LAST = re.compile(r"(?:罚款?|要|能|可以|享受)*(?:多少|几|怎么|多久|什么|谁)[^,，?？]{0,6}[?？]?$")
_ASKS = re.compile(r"多少|几|怎么|吗|什么|谁|哪|多久|能不能|可不可以|是否")
# "郑州呢?…", "北京的个人呢?…": a place, and something more after it.
_OF_PLACE = re.compile(r"^[^,，?？]{2,10}呢[?？,，]\S")
_RANKS = frozenset({"", "省", "市", "区", "县"})


def make_standalone(question: str, history: Sequence[Turn], reference: int | None = None) -> str:
    """Return ``question`` as it reads without ``history``; unchanged when it leans on nothing.

    With ``reference``, the year of 今年, its years are the calendar's.

    >>> make_standalone("那2020年的目标呢？", [Turn("user", "2019年进出口总额增长了多少？")])
    '2020年进出口总额增长目标是多少'
    """
    earlier = [turn.text for turn in history if turn.role == "user"]
    if not earlier:
        return question
    before = make_standalone(earlier[-1], [Turn("user", text) for text in earlier[:-1]], reference)
    own = _LEAD.sub("", fold(question))
    about = _own_subject(own)
    if asked_fact(before) and find_years(own, short=True) and not _has_subject(_WHO.sub("", about)):
        return _of_years(before, own)
    if _COURTESY.search(own) or asked_fact(own) or not _leans(question, own, about):
        return question
    if _POINTS_BACK.search(own) and (parallel := _parallel(own, fold(before))):
        return parallel
    inherited = subject(before)
    thing = inherited.split(" ")[0].rstrip("由在是的被把")
    if about and thing and not _AMOUNT.search(own) and not _AMOUNT.search(before):
        return fold(before).replace(thing, about)  # "由谁负责" stays the question, of another thing
    years = _years(own, before, reference)
    kind = asked_kind(own) if asked_kind(own) is not Kind.NONE else asked_kind(before)
    if not about:
        about = inherited
    elif not _has_subject(about) or asked_unit(own):
        about = f"{inherited}{about}" if about not in inherited else inherited
    unit = asked_unit(own) or asked_unit(before)
    words = {Kind.TARGET: "目标是", Kind.ACTUAL: "实际是", Kind.NONE: "是"}[kind]
    asking = "百分之几" if unit == "%" else f"多少{unit}"
    return f"{years}{about.replace(' ', '')}{words}{asking}"


def _parallel(own: str, before: str) -> str:
    """Return the last question with its 普通程序 read as 简易程序, where that is named anew; else ""."""
    for word in terms(own):
        at = before.find(word[-_ALIKE:]) if len(word) > _ALIKE and word not in before else -1
        start = at - len(word) + _ALIKE
        if start >= 0 and before[start : at + _ALIKE].isalnum() and not any(map(str.isdigit, word)):
            return before[:start] + word + before[at + _ALIKE :]
    return ""


def swap_place(question: str, history: Sequence[Turn], places: Sequence[str]) -> str:
    """Return the last question asked of another place, where a place is named anew: "那郑州呢"; else "".

    What is said of it besides is asked of the same thing: "换成郑州呢？拒不改正罚多少". Another case ("如果在店里呢")
    is asked of the last place.
    """
    earlier = [turn.text for turn in history if turn.role == "user"]
    new = find_asked_place(question, places)
    own = _LEAD.sub("", fold(question))
    if earlier and not new and _SUPPOSE.match(own) and (last := find_asked_place(fold(earlier[-1]), places)):
        asking = "" if _ASKS.search(own) else _last_clause(earlier[-1])
        return f"{last}{own.rstrip('呢?？')}，{asking}".rstrip("，")
    rest = _EMPTY.sub("", _own_subject(own).replace(new, "")) if new else ""
    if not earlier or not new or not (rest in _RANKS or _OF_PLACE.match(own)):
        return ""
    before = fold(earlier[-1])
    old = find_asked_place(before, places)
    asked = before.replace(old, new) if old and old != new and old in before else f"{new}{before}"
    if rest in _RANKS:
        return asked
    return f"{new}{subject(asked.replace(new, ' '))}，{own.split('呢', 1)[-1].lstrip('?？,，')}".replace(" ", "")


def _last_clause(question: str) -> str:
    """What the question asks at its end, without the case it asked of: "怎么罚"."""
    match = _ASKS_LAST.search(fold(question))
    return match[0] if match else ""


def _own_subject(own: str) -> str:
    words = subject(_STEP_PATTERN.sub("", own))
    return re.sub(r"^(?:那份|这个|那个|该项)|^[那的]+|^[设制]?定的?$|的+$", "", words).strip()


def _of_years(before: str, own: str) -> str:
    """The last question after a fact, of the document of another year: "2019年的又是哪位作的"."""
    year = find_years(own, short=True)[0]
    dated = _YEAR.sub(f"{year}年", fold(before), count=1)
    return dated if f"{year}年" in dated else f"{year}年{fold(before)}"


def _has_subject(words: str) -> bool:
    """Whether something is named, not only what happened to it."""
    return len(_EMPTY.sub("", words)) >= _NO_SUBJECT


def _leans(question: str, own: str, about: str) -> bool:
    return bool(_LEANING.search(fold(question))) or not _has_subject(about)


def _years(own: str, before: str, reference: int | None) -> str:
    """The years asked now, else those asked before, moved by 前一年 and the like."""
    if _SAME_YEAR.search(own):
        return "和".join(f"{year}年" for year in find_years(before, reference, short=True))
    named = find_years(own, None if _STEP_PATTERN.search(own) else reference, short=True)
    if named:
        return "和".join(f"{year}年" for year in named)
    asked = find_years(before, reference, short=True)
    step = _STEP_PATTERN.search(own)
    if step:
        return "".join(f"{year + _STEP[step[0]]}年" for year in asked[:1])
    return "和".join(f"{year}年" for year in asked)

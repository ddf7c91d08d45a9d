"""Follow-ups made standalone from the conversation, without a language model: "那2020年的呢？", "公厕呢？".

A follow-up says what changes: a time, a place, the kind, a number of the asker's own case, the thing counted. What it
does not say it takes from the last question. One that names a subject of its own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.form import asked_fact
from rag.question.kinds import asked_kind
from rag.question.leaning import (
    AMOUNT,
    ASKS,
    BESIDES,
    COMPARED,
    EMPTY,
    PLAN,
    POINTS_BACK,
    STEP,
    SUPPOSE,
    has_subject,
    is_whole,
    last_clause,
    leans,
    own_subject,
    rule_of,
    times_of,
)
from rag.question.subject import subject
from rag.question.substitution import (
    of_case,
    of_counterpart,
    of_document_year,
    of_parallel,
    of_place,
    of_sibling,
    of_version,
    of_year,
)
from rag.question.units import asked_unit
from rag.text.asked_places import find_asked_place
from rag.text.normalize import fold
from rag.text.periods import find_times
from rag.text.tokenize import words
from rag.types import Kind, Turn

# What goes on about the same time: "最后实现的总量是多少".
_GOES_ON = re.compile(r"^(?:那么?)?(?:最后|最终|实际|其中|另外|还|又|也|总共|一共|后来)|的又(?:有|是)多少")
_WHO = re.compile(r"谁|哪位|哪个|作|做|又|份|报告|第?[几次届]|会议?|大会|上|在|叫|名字|什么|[日月天号]")
_LEAD = re.compile(r"^(?:那么|那|换成|还有|再问|到了?|再)+(?![一-龥]?次)")
_BUILT = re.compile(r"新建|扩建|改建|新增|净增|引进|建成")
_TOTAL = frozenset({"累计", "累积", "一共", "总共", "合计"})
_BECAME = re.compile(r"[变调改][成为]|[做搞定]成?$")
# Thanks, and questions after reasons: neither asks the last question of something else.
_COURTESY = re.compile(r"谢谢|感谢|^好的|[,，。]好的|知道了|明白|不错|再见|你好|为什么|为何|怎么会|原因")
# "普通货运呢？（不算情节严重的）"
_ASIDE = re.compile(r"[(（][^()（）]+[)）]$")
_THEN = re.compile(r"那么?|换成")
_CASE = re.compile(r"拒不|逾期|情节|屡|超过|不满|满")
_NAMES_RULE = re.compile(r"法|条例|办法|规定|细则|报告|文件")
_EARLIER = re.compile(
    r"(?P<with>[加算连]上)(?:以前|原有|原来|原先|存量|之前)的?|^[没未][^,，]{0,6}[之以]前|原来|此前|原先"
)
_ADDED = "加上"
_LEVEL, _GROWTH = re.compile(r"总量|总额|总值|规模|绝对"), re.compile(r"(?:同比)?(?:增长率?|增速|增幅)")
# "那份报告里M2增速目标是多少": another thing of the same report.
_SAME_REPORT = re.compile(r"^(?:那|这|该|同一?)?份(?:政府)?(?:工作)?报告(?:里|中)?面?的?")
_TENSE = re.compile(r"了(?=多少|几|百分)")
_AMOUNT_ASKED = re.compile(r"(?:了|是|为|达到?)?((?:多少|百分之|几)[^,，。?？]{0,4}[?？]?)$")
_OWN_CASE = 6  # characters that say a case of its own
_SHORT = 20  # characters: a longer question says itself what it is about


def make_standalone(
    question: str, history: Sequence[Turn], reference: int | None = None, places: Sequence[str] = ()
) -> str:
    """Return ``question`` as it reads without ``history``; unchanged when it leans on nothing.

    Args:
        question: what is asked now.
        history: the turns before it.
        reference: the year of 今年; with it, the years of the result are the calendar's.
        places: those that documents speak for.

    >>> make_standalone("那2020年的目标呢？", [Turn("user", "2019年进出口总额增长了多少？")])
    '2020年进出口总额增长目标是多少'
    """
    earlier = [turn.text for turn in history if turn.role == "user"]
    if not earlier:
        return question
    if aside := _ASIDE.search(question):
        said = make_standalone(question[: aside.start()], history, reference, places)
        return f"{said}{aside[0]}"
    before = fold(make_standalone(earlier[-1], [Turn("user", one) for one in earlier[:-1]], reference, places))
    own = _LEAD.sub("", fold(question))
    if SUPPOSE.match(own) and (case := of_case(own, before)):
        return case
    if moved := of_place(own, before, places):
        return _of_own_year(moved, own, reference)
    about = own_subject(own)
    dated = find_times(own, short=True) or STEP.search(own)
    if asked_fact(before) and dated and not has_subject(_WHO.sub("", about)):
        return of_document_year(before, times_of(own, before, reference))
    if version := of_version(own, before):
        return version
    rest = _SAME_REPORT.sub("", own)
    if rest != own and has_subject(own_subject(rest)):
        return f"{_dated(own, before, reference)}{rest}"
    if _COURTESY.search(own):
        return question
    if asked_fact(own):
        return f"{_dated(own, before, reference)}{question}"
    if not leans(question, about):
        return _going_on(question, own, before, reference, places)
    if (POINTS_BACK.search(own) or _THEN.match(fold(question))) and (parallel := of_parallel(own, before)):
        return parallel
    if case := of_case(own, before):
        return case
    if counterpart := of_counterpart(own, about, before) or of_sibling(about, before):
        return counterpart
    if is_whole(own, about):  # "那押金最多收多少": asked in full, of the same place and time
        place = "" if find_asked_place(own, places) else find_asked_place(before, places)
        return f"{_dated(own, before, reference)}{place}{own}"
    if (
        len(about) >= _OWN_CASE and not ASKS.search(own) and not find_times(before, reference, short=True)
    ):  # "没办许可证就下网的呢": another case of the same rule
        return f"{find_asked_place(before, places)}{rule_of(before)}{own.rstrip('呢?？')}，{last_clause(before)}"
    if _CASE.match(own):  # "拒不改正又怎么罚": of the same thing
        place, same = find_asked_place(before, places), subject(before)
        return f"{'' if place in same else place}{same}，{own}".replace(" ", "")
    return _changed(own, about, before, reference, places)


def _of_own_year(moved: str, own: str, reference: int | None) -> str:
    """The question asked of another place, and of another year where that is named as well: "北京2031年那份呢"."""
    years = times_of(own, "", reference)
    moved = of_document_year(moved, years) if years else moved
    kind = asked_kind(own)
    if kind is Kind.TARGET and asked_kind(moved) is not kind:
        return _AMOUNT_ASKED.sub(r"目标是\1", moved)
    return moved


def _dated(own: str, before: str, reference: int | None) -> str:
    """The years of the last question where this one names none."""
    return "" if find_times(own, reference, short=True) else times_of(own, before, reference)


def _changed(own: str, about: str, before: str, reference: int | None, places: Sequence[str]) -> str:
    """The last question with the subject, time, kind and unit that this one changes."""
    if said := of_year(own, before):
        return said
    about = _BECAME.sub("", about)
    inherited = subject(PLAN.sub("", before) if find_times(own, reference, short=True) else before)
    thing = inherited.split(" ")[0].rstrip("由在是的被把")
    if about and thing and not AMOUNT.search(own) and not AMOUNT.search(before):
        return before.replace(thing, about)  # "由谁负责" stays the question, of another thing
    besides = BESIDES.search(own)
    if earlier := _EARLIER.search(own):  # "没提标之前是多少", "加上以前的一共多少": of the same thing
        about = f"{_things(inherited, _ADDED)}累计" if earlier["with"] else f"{inherited}原来"
    elif besides and besides[1] in inherited:
        about = inherited.replace(besides[1], own_subject(own.replace(besides[0], "")) or besides[1])
    elif not about or POINTS_BACK.search(own):
        about = inherited
    elif COMPARED.search(own) and not has_subject(about):  # "比全市高出几个百分点"
        about = f"{inherited}{about}"
    elif not has_subject(about) or asked_unit(own):
        about = f"{_things(inherited, about)}{about}" if about not in inherited else inherited
    if _LEVEL.search(own):  # "那总量有多少" after how much it grew
        about = _GROWTH.sub("", about)
    # "净增了多少" of another year may be asked of a goal.
    dated = find_times(own, reference, short=True) or STEP.search(own)
    kept = _TENSE.sub("", before) if dated else before
    kind = asked_kind(own) if asked_kind(own) is not Kind.NONE else asked_kind(kept)
    unit = asked_unit(own) or asked_unit(before)
    being = {Kind.TARGET: "目标是", Kind.ACTUAL: "实际是", Kind.NONE: "是"}[kind]
    asking = "百分之几" if unit == "%" else f"多少{unit}"
    each = "各" if re.search(r"各(?:是|有|占)?(?:多少|几)|分别", own) else ""
    return f"{times_of(own, before, reference)}{about.replace(' ', '')}{each}{being}{asking}"


def _things(inherited: str, about: str) -> str:
    """What is inherited, without its verbs where another is now named: 公园 of 新建公园 for "扩建了几座"."""
    if not any(tag == "v" for word, tag in words(about) if not EMPTY.fullmatch(word)):
        return inherited
    named = _BUILT.sub("", inherited)
    kept = "".join(" " if tag in ("v", "d") or word in _TOTAL else word for word, tag in words(named))
    return " ".join(kept.split()) or inherited


def _going_on(question: str, own: str, before: str, reference: int | None, places: Sequence[str]) -> str:
    """A question with a subject of its own, of the time or place of the last one where it only goes on."""
    if _GOES_ON.search(own) and not find_times(own, reference, short=True):
        return f"{times_of(own, before, reference)}{question}"
    place = find_asked_place(before, places)
    bare = not find_times(own, reference, short=True) and not find_asked_place(own, places)
    if place and bare and len(own) <= _SHORT and not _NAMES_RULE.search(own):
        return f"{place}{question}"
    return question

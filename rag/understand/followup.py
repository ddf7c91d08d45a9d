"""Follow-ups made standalone from the conversation, without a language model: "那2020年的呢？", "公厕呢？".

A follow-up says what changes: a time, a place, the kind, a number of the asker's own case, the thing counted. What it
does not say it takes from the last question. One that names a subject of its own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.normalize import fold
from rag.text.periods import find_times, strip_years
from rag.text.places import find_asked_place
from rag.text.quantities import find_quantities
from rag.text.tokenize import terms, words
from rag.types import Kind, Turn
from rag.understand.intent import asked_fact
from rag.understand.kinds import asked_kind
from rag.understand.subject import subject
from rag.understand.units import asked_unit

_LEANING = re.compile(
    r"^(?:那|那么|换成|还有|其中|其|它|再|同样|上述|该|拒不|逾期|情节|屡|如果|要是|超过|不满|满)|呢[?？。!！]*$|前一年|上一年|后一年|第二年|次年|下一年|同一年|往前推|往前一年|往后一年|那[两三四五]年|^[没未][^,，]{0,6}[之以]前|^(?:原来|此前|原先|加上|算上|连上)|当年|这个|那个|那份|该项"
)
# What goes on about the same time: "最后实现的总量是多少".
_GOES_ON = re.compile(r"^(?:那么?)?(?:最后|最终|实际|其中|另外|还|又|也|总共|一共|后来)|的又(?:有|是)多少")
_STEP = {
    "再往前推一年": -1, "往前推一年": -1, "再往前一年": -1, "再往后一年": 1,
    "第二年": 1, "转过年": 1, "前一年": -1, "上一年": -1, "上年": -1, "后一年": 1, "下一年": 1, "次年": 1,
}  # fmt: skip
# "比上年增加多少" compares and does not move.
_STEP_PATTERN = re.compile(rf"(?<![比较])(?:{'|'.join(_STEP)})")
_SAME_YEAR = re.compile(r"当年|同年|那年|那一年|那[两三四五]年(?:下来|间|里)?|[两三四五]年下来")
_PLAN = re.compile(r"\"?十[一二三四五六七八九]五\"?(?:时期|期间|规划)?")
_YEAR = re.compile(r"(?:(?:19|20)\d\d|(?<!\d)\d\d)年")
_WHO = re.compile(r"谁|哪位|哪个|作|做|又|份|报告|第?[几次届]|会议?|大会|上|在|叫|名字|什么|[日月天号]")
_LEAD = re.compile(r"^(?:那么|那|换成|还有|再问|到了?|再)+(?![一-龥]?次)")
# What is said of a subject, and names none: verbs of change, measures, and "our province".
_EMPTY = re.compile(
    r"总数|总量|总额|规模|金额|数量|数额|比例|占比|增速|增幅|人数|个数|指标|这个数?|那个数?|目标|水平|额度|期限|时间|标准值?|数值|最[高低多少长]|平均|合计|"
    r"[我本全](?:省|市|区|县|国)|[这那]边|数字|情况|[保守稳]住|保持|确保|争取|安排|准备|打算|[变调改]成|[变调改]为|"
    r"[做作成调到达实现完多少涨提高降低增长了的得个是和最后又还要会能加快建设推进之前以后来原定设新变值\s]"
)
_COUNTERPARTS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        ("城镇居民|城市居民|城镇|城市", "农村居民|农民|农村"), ("进口", "出口"), ("中央", "地方"), ("个人", "单位"),
        ("公办", "民办"), ("男性?", "女性?"), ("国有", "民营|非公有?制?"),
    )
)  # fmt: skip
_TOTAL = frozenset({"累计", "累积", "一共", "总共", "合计"})
_BECAME = re.compile(r"[变调改][成为]|[做搞定]成?$")
_NO_SUBJECT = 2
_ALIKE = 2  # characters that two names of one kind of thing share
# Thanks, and questions after reasons: neither asks the last question of something else.
_COURTESY = re.compile(r"谢谢|感谢|好的|知道了|明白|不错|再见|你好|为什么|为何|怎么会|原因")
_AMOUNT = re.compile(r"多少|几|百分之|目标|实际|增长|数$|量$|额$|率$")
_THEN = re.compile(r"那么?|换成")
# "简易程序下这个时间是几天": the rest of the question is the last one's.
_POINTS_BACK = re.compile(r"[这那][一两三四五几]?[个项种些类](?!月)|该(?:项|期限|时间)|此项|同样")
# "要是在校园里呢": of the same thing elsewhere.
_WHERE = re.compile(r"在[^,，。在]{1,8}[里中上内]")
_CASE = re.compile(r"拒不|逾期|情节|屡|超过|不满|满")
_SUPPOSE = re.compile(r"^(?:如果|要是|假如|万一|若)")
_ASKS_LAST = re.compile(r"(?:罚款?|要|能|可以|享受)*(?:多少|几|怎么|多久|什么|谁)[^,，?？]{0,6}[?？]?$")
_ASKS = re.compile(r"多少|几|怎么|吗|什么|谁|哪|多久|能不能|可不可以|是否")
# "授权以外,申请了多少": another than the one spoken of.
_BESIDES = re.compile(r"(?:除了?)?([一-龥]{2,8}?)(?:以外|之外)[,，]?")
# Which rule the last question named, where another place's is now asked for.
_BY_RULE = re.compile(r"[,，。]?(?:按照?|根据|依照?|依据)[^,，。]{0,16}(?:法|条例|规定|办法)[。,，]?$")
_OF_RULE = re.compile(r"(?:自己的?|那[部个份]|的)?(?:条例|规定|办法|法)(?:里面?|中|上)?")
_NAMES_RULE = re.compile(r"法|条例|办法|规定|细则|报告|文件")
_RULE = re.compile(r"《?[一-鿿]{2,14}?(?:条例|办法|规定|细则|(?<![办方做])法)》?")
_OF_IT = re.compile(r"其|它|这|该|同样|上述|除|再")
_SAID = 6  # characters that ask the same again
_EARLIER = re.compile(
    r"(?P<with>[加算连]上)(?:以前|原有|原来|原先|存量|之前)的?|^[没未][^,，]{0,6}[之以]前|原来|此前|原先"
)
_ADDED = "加上"
_TENSE = re.compile(r"了(?=多少|几|百分)")
_WHOLE, _OWN_CASE = 5, 6  # characters that say a whole subject, or a case of their own
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
    before = fold(make_standalone(earlier[-1], [Turn("user", one) for one in earlier[:-1]], reference, places))
    own = _LEAD.sub("", fold(question))
    if _SUPPOSE.match(own) and (case := _of_case(own, before)):
        return case
    if moved := _of_place(own, before, places):
        return moved
    about = _own_subject(own)
    if asked_fact(before) and find_times(own, short=True) and not _has_subject(_WHO.sub("", about)):
        return _of_years(before, own)
    if _COURTESY.search(own):
        return question
    if asked_fact(own):
        return f"{_dated(own, before, reference)}{question}"
    if not _leans(question, about):
        return _going_on(question, own, before, reference, places)
    if (_POINTS_BACK.search(own) or _THEN.match(fold(question))) and (parallel := _parallel(own, before)):
        return parallel
    if case := _of_case(own, before):
        return case
    if counterpart := _of_counterpart(own, about, before):
        return counterpart
    if _is_whole(own, about):  # "那押金最多收多少": asked in full, of the same place and time
        place = "" if find_asked_place(own, places) else find_asked_place(before, places)
        return f"{_dated(own, before, reference)}{place}{own}"
    if (
        len(about) >= _OWN_CASE and not _ASKS.search(own) and not find_times(before, reference, short=True)
    ):  # "没办许可证就下网的呢": another case of the same rule
        return f"{find_asked_place(before, places)}{_rule_of(before)}{own.rstrip('呢?？')}，{_last_clause(before)}"
    if _CASE.match(own):  # "拒不改正又怎么罚": of the same thing
        return f"{find_asked_place(before, places)}{subject(before)}，{own}".replace(" ", "")
    return _changed(own, about, before, reference, places)


def _dated(own: str, before: str, reference: int | None) -> str:
    """The years of the last question where this one names none."""
    return "" if find_times(own, reference, short=True) else _years(own, before, reference)


def _changed(own: str, about: str, before: str, reference: int | None, places: Sequence[str]) -> str:
    """The last question with the subject, time, kind and unit that this one changes."""
    if said := _asked_again(own, before):
        return said
    about = _BECAME.sub("", about)
    inherited = subject(_PLAN.sub("", before) if find_times(own, reference, short=True) else before)
    thing = inherited.split(" ")[0].rstrip("由在是的被把")
    if about and thing and not _AMOUNT.search(own) and not _AMOUNT.search(before):
        return before.replace(thing, about)  # "由谁负责" stays the question, of another thing
    besides = _BESIDES.search(own)
    if earlier := _EARLIER.search(own):  # "没提标之前是多少", "加上以前的一共多少": of the same thing
        about = f"{_things(inherited, _ADDED)}累计" if earlier["with"] else f"{inherited}原来"
    elif besides and besides[1] in inherited:
        about = inherited.replace(besides[1], _own_subject(own.replace(besides[0], "")) or besides[1])
    elif not about or _POINTS_BACK.search(own):
        about = inherited
    elif not _has_subject(about) or asked_unit(own):
        about = f"{_things(inherited, about)}{about}" if about not in inherited else inherited
    # "净增了多少" of another year may be asked of a goal.
    dated = find_times(own, reference, short=True) or _STEP_PATTERN.search(own)
    kept = _TENSE.sub("", before) if dated else before
    kind = asked_kind(own) if asked_kind(own) is not Kind.NONE else asked_kind(kept)
    unit = asked_unit(own) or asked_unit(before)
    being = {Kind.TARGET: "目标是", Kind.ACTUAL: "实际是", Kind.NONE: "是"}[kind]
    asking = "百分之几" if unit == "%" else f"多少{unit}"
    each = "各" if re.search(r"各(?:是|有|占)?(?:多少|几)|分别", own) else ""
    return f"{_years(own, before, reference)}{about.replace(' ', '')}{each}{being}{asking}"


def _asked_again(own: str, before: str) -> str:
    """The last question of another year, where the same is asked in the same words: "那2026年比上年增加多少"; else ""."""
    year = _YEAR.match(own)
    if year is None or len(_YEAR.findall(before)) != 1:
        return ""
    said = re.sub(r"[的又是呢了?？]", "", own[year.end() :])
    letters = iter(_YEAR.sub("", before))
    if len(said) < _SAID or not _ASKS.search(said) or not all(char in letters for char in said):
        return ""
    return _YEAR.sub(year[0], before)


def _things(inherited: str, about: str) -> str:
    """What is inherited, without its verbs where another is now named: 公园 of 新建公园 for "扩建了几座"."""
    if not any(tag == "v" for word, tag in words(about) if not _EMPTY.fullmatch(word)):
        return inherited
    kept = "".join(" " if tag in ("v", "d") or word in _TOTAL else word for word, tag in words(inherited))
    return " ".join(kept.split()) or inherited


def _going_on(question: str, own: str, before: str, reference: int | None, places: Sequence[str]) -> str:
    """A question with a subject of its own, of the time or place of the last one where it only goes on."""
    if _GOES_ON.search(own) and not find_times(own, reference, short=True):
        return f"{_years(own, before, reference)}{question}"
    place = find_asked_place(before, places)
    bare = not find_times(own, reference, short=True) and not find_asked_place(own, places)
    if place and bare and len(own) <= _SHORT and not _NAMES_RULE.search(own):
        return f"{place}{question}"
    return question


def _parallel(own: str, before: str) -> str:
    """Return the last question with its 普通程序 read as 简易程序, where that is named anew; else ""."""
    for word in terms(own):
        at = before.find(word[-_ALIKE:]) if len(word) > _ALIKE and word not in before else -1
        start = at - len(word) + _ALIKE
        if start >= 0 and before[start : at + _ALIKE].isalpha() and not any(map(str.isdigit, word)):
            return before[:start] + word + before[at + _ALIKE :]
    return ""


def _of_counterpart(own: str, about: str, before: str) -> str:
    """Return the last question asked of the other side of a pair, "农民那边的增幅呢" after 城镇居民; else ""."""
    if _YEAR.search(own):
        return ""
    for pair in _COUNTERPARTS:
        for asked, told in (pair, pair[::-1]):
            new, old = asked.search(about), told.search(before)
            if new and old and not asked.search(before) and not _has_subject(asked.sub("", about)):
                return before.replace(old[0], new[0])
    return ""


def _of_case(own: str, before: str) -> str:
    """Return the last question with the number of its case read as the one named anew: "那干满二十年的呢"; else ""."""
    named = [one for one in find_quantities(own) if one.unit]
    if len(named) != 1 or _AMOUNT.search(own):
        return ""
    # 一年 and 一次 are what the rule counts by, no case.
    same = [one for one in find_quantities(before) if one.unit == named[0].unit and one.core.cut(before)[0] != "一"]
    if len(same) != 1:
        return ""
    return before[: same[0].core.start] + named[0].core.cut(own) + before[same[0].core.end :]


def _of_place(own: str, before: str, places: Sequence[str]) -> str:
    """Return the last question asked of another place, where a place is named anew: "那郑州呢"; else "".

    What is said of it besides is asked of the same thing: "换成郑州呢？拒不改正罚多少". Another case ("如果在店里呢")
    is asked of the last place.
    """
    new, old = find_asked_place(own, places), find_asked_place(before, places)
    if not new and old and _SUPPOSE.match(own):
        asking = "" if _ASKS.search(own) else _last_clause(before)
        same = subject(_WHERE.sub("", before).replace(old, "")) if _WHERE.search(own) else ""
        return f"{old}{same}，{own.rstrip('呢?？')}，{asking}".replace(f"{old}，", old).replace(" ", "").rstrip("，")
    if not new or new == old:
        return ""
    kept = _BY_RULE.sub("", before)
    moved = kept.replace(old, new) if old and old in kept else f"{new}{kept}"
    rest = re.sub(rf"{re.escape(new)}(?:省|市|区|县)?", "", own)
    said = _EMPTY.sub("", _own_subject(_OF_RULE.sub("", rest)))
    if not said or _POINTS_BACK.search(rest):
        return moved
    # "北京的个人呢?再犯的话罚多少", "北京的重点单位多久练一回": the same thing, asked in other words.
    if "呢" in rest or not _has_subject(said) or _shares(said, before):
        tail = rest.split("呢", 1)[-1].lstrip("?？,，") or rest
        tail = tail if _ASKS.search(tail) else f"{tail}{_last_clause(before)}"
        return f"{new}{subject(moved.replace(new, ' '))}，{tail}".replace(" ", "")
    return ""


def _is_whole(own: str, about: str) -> bool:
    """Whether a question that begins with 那 says all it asks."""
    leans = _OF_IT.match(own) or any(one.search(own) for one in (_POINTS_BACK, _BESIDES, _STEP_PATTERN, _SAME_YEAR))
    return len(_EMPTY.sub("", about)) >= _WHOLE and bool(_ASKS.search(own)) and not leans


def _rule_of(before: str) -> str:
    """The rule that the last question named: 渔业法."""
    match = _RULE.search(before)
    return match[0] if match else ""


def _shares(said: str, before: str) -> bool:
    return any(len(word) > 1 and word in before for word in terms(said))


def _last_clause(question: str) -> str:
    """What the question asks at its end, without the case it asked of: "怎么罚"."""
    match = _ASKS_LAST.search(question)
    return match[0] if match else ""


def _own_subject(own: str) -> str:
    words = subject(strip_years(_PLAN.sub("", _SAME_YEAR.sub("", _STEP_PATTERN.sub("", own)))))
    return re.sub(
        r"^(?:那份|这个|那个|该项|它|其中|其)|^[那的]+|^[设制]?定的?$|(?:具体)?(?:数字|情况)$|的+$", "", words
    ).strip()


def _of_years(before: str, own: str) -> str:
    """The last question after a fact, of the document of another year: "2019年的又是哪位作的"."""
    year = find_times(own, short=True)[0][0]
    dated = _YEAR.sub(f"{year}年", before, count=1)
    return dated if f"{year}年" in dated else f"{year}年{before}"


def _has_subject(words: str) -> bool:
    """Whether something is named, not only what happened to it."""
    return len(_EMPTY.sub("", words)) >= _NO_SUBJECT


def _leans(question: str, about: str) -> bool:
    return bool(_LEANING.search(fold(question))) or not _has_subject(about)


def _years(own: str, before: str, reference: int | None) -> str:
    """The times asked now, else those asked before, moved by 前一年 and the like; written as the calendar's."""
    asked = find_times(before, reference, short=True)
    if step := _STEP_PATTERN.search(own):
        return "".join(f"{years[0] + _STEP[step[0]]}年" for years in asked[:1])
    named = () if _SAME_YEAR.search(own) else find_times(own, reference, short=True)
    return "和".join(map(_written, named or asked))


def _written(years: Sequence[int]) -> str:
    return f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"

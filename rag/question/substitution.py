"""The last question asked again of one thing else: another place, another side of a pair, another number, another year.

Each returns the question so rewritten, or "" where the follow-up names nothing of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.leaning import (
    AMOUNT,
    ASKS,
    EMPTY,
    POINTS_BACK,
    SUPPOSE,
    has_subject,
    last_clause,
    own_subject,
    shares,
)
from rag.question.subject import subject
from rag.text.asked_places import find_asked_place
from rag.text.quantities import find_quantities
from rag.text.tokenize import terms, words

_YEAR = re.compile(r"(?:(?:19|20)\d\d|(?<!\d)\d\d)年")
_COUNTERPARTS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        ("城镇居民|城市居民|城镇|城市", "农村居民|农民|农村"), ("进口", "出口"), ("中央", "地方"), ("个人", "单位"),
        ("公办", "民办"), ("男性?", "女性?"), ("国有", "民营|非公有?制?"),
        ("省一?级", "[市县区]一?级"), ("市一?级", "[县区]一?级"),
        ("新建的?", "已经?建[好成]的?|已有的?|既有的?|老旧"),
    )
)  # fmt: skip
# 个人 and 老人, 单位 and 车位 are no two of a kind.
_GENERAL = frozenset("人位者方处部门所物件数量额率费时间")
_KINDS = frozenset("假劣大中小新旧老公私男女内外高低上下")
_MODIFIERS = ("a", "b", "m", "n", "j")
_ALIKE = 2  # characters that two names of one kind of thing share
# "要是在校园里呢": of the same thing elsewhere.
_WHERE = re.compile(r"在[^,，。在]{1,8}[里中上内]")
# Which rule the last question named, where another place's is now asked for.
_BY_RULE = re.compile(r"[,，。]?(?:按照?|根据|依照?|依据)[^,，。]{0,16}(?:法|条例|规定|办法)[。,，]?$")
_OF_RULE = re.compile(r"(?:自己的?|那[部个份]|的)?(?:条例|规定|办法|法)(?:里面?|中|上)?")
_OTHER_VERSION = re.compile(r"(?:那么?)?((?:19|20)\d\d)年?(?:的|那|一|个|修[订正改])*(?:版本?|[部版])(?!目标)")
_VERSION_SAID = re.compile(r"现行的?|最新的?|新修[订正]的?|新版的?|(?:19|20)\d\d年?(?:版本?|修[订正改]的?版?本?)的?")
_CASE_SAID = re.compile(
    r"(?:要是|如果)?(?:一般|严重|轻微)?(?:情节|情况)(?:一般|严重|轻微)?的?(?:话|情况下)?|(?:逾期|拒)不[^,，。]{1,3}的?"
)
_SAID = 6  # characters that ask the same again


def of_year(own: str, before: str) -> str:
    """The last question of another year, asked in the same words: "那2026年比上年增加多少"; else ""."""
    year = _YEAR.match(own)
    if year is None or len(_YEAR.findall(before)) != 1:
        return ""
    said = re.sub(r"[的又是呢了?？]", "", own[year.end() :])
    letters = iter(_YEAR.sub("", before))
    if len(said) < _SAID or not ASKS.search(said) or not all(char in letters for char in said):
        return ""
    return _YEAR.sub(year[0], before)


def of_parallel(own: str, before: str) -> str:
    """Return the last question with its 普通程序 read as 简易程序, where that is named anew; else ""."""
    for word in terms(own):
        at = before.find(word[-_ALIKE:]) if len(word) > _ALIKE and word not in before else -1
        start = at - len(word) + _ALIKE
        if at >= 0 and start >= 0 and before[start : at + _ALIKE].isalpha() and not any(map(str.isdigit, word)):
            return before[:start] + word + before[at + _ALIKE :]
    return ""


def of_counterpart(own: str, about: str, before: str) -> str:
    """Return the last question asked of the other side of a pair, "农民那边的增幅呢" after 城镇居民; else ""."""
    if _YEAR.search(own):
        return ""
    for pair in _COUNTERPARTS:
        for asked, told in (pair, pair[::-1]):
            new, old = asked.search(about), told.search(before)
            rest = asked.sub("", about)
            if new and old and not asked.search(before) and (not has_subject(rest) or rest in before):
                return before.replace(old[0], new[0])
    return ""


def of_sibling(about: str, before: str) -> str:
    """Return the last question asked of another thing of the same kind, 客运 read as 货运; else "".

    The two are words of one length that end alike, as the names of kinds do.
    """
    if len(about) > _ALIKE and about[0] in _KINDS:  # 劣种子 after 假种子
        asked = re.sub(rf"[{''.join(sorted(_KINDS - {about[0]}))}]{re.escape(about[1:])}", about, before, count=1)
        return asked if asked != before else ""
    named = words(about)
    if not named or ASKS.search(about) or named[-1][0] in before:
        return ""
    new = named[-1][0]
    cut = words(before)
    alike = [
        word
        for (ahead, of), (word, _) in zip((("", ""), *cut), cut, strict=False)
        # 三板 is a part of 新三板.
        if len(word) == len(new) == _ALIKE
        and word[-1] == new[-1]
        and not (len(ahead) == 1 and of.startswith(_MODIFIERS))
    ]
    if len(alike) != 1 or new[-1] in _GENERAL or not all(tag.startswith(("n", "v")) for _, tag in named):
        return ""
    return before.replace(alike[0], about, 1)


def of_case(own: str, before: str) -> str:
    """Return the last question with the number of its case read as the one named anew: "那干满二十年的呢"; else ""."""
    named = [one for one in find_quantities(own) if one.unit]
    if len(named) != 1 or AMOUNT.search(own):
        return ""
    # 一年 and 一次 are what the rule counts by, no case.
    same = [one for one in find_quantities(before) if one.unit == named[0].unit and one.core.cut(before)[0] != "一"]
    if len(same) != 1:
        return ""
    return before[: same[0].core.start] + named[0].core.cut(own) + before[same[0].core.end :]


def of_place(own: str, before: str, places: Sequence[str]) -> str:
    """Return the last question asked of another place, where a place is named anew: "那郑州呢"; else "".

    What is said of it besides is asked of the same thing: "换成郑州呢？拒不改正罚多少". Another case ("如果在店里呢")
    is asked of the last place.
    """
    new, old = find_asked_place(own, places), find_asked_place(before, places)
    if not new and old and SUPPOSE.match(own):
        asking = "" if ASKS.search(own) else last_clause(before)
        same = subject(_WHERE.sub("", before).replace(old, "")) if _WHERE.search(own) else ""
        return f"{old}{same}，{own.rstrip('呢?？')}，{asking}".replace(f"{old}，", old).replace(" ", "").rstrip("，")
    if not new or new == old:
        return ""
    kept = _BY_RULE.sub("", before)
    moved = kept.replace(old, new) if old and old in kept else f"{new}{kept}"
    rest = re.sub(rf"{re.escape(new)}(?:省|市|区|县)?", "", own)
    said = EMPTY.sub("", own_subject(_OF_RULE.sub("", rest)))
    if not said or POINTS_BACK.search(rest):
        return moved
    # "北京的个人呢?再犯的话罚多少", "北京的重点单位多久练一回": the same thing, asked in other words.
    if "呢" in rest or not has_subject(said) or shares(said, before):
        tail = rest.split("呢", 1)[-1].lstrip("?？,，") or rest
        tail = tail if ASKS.search(tail) else f"{tail}{last_clause(before)}"
        return f"{new}{subject(moved.replace(new, ' '))}，{tail}".replace(" ", "")
    return ""


def of_document_year(before: str, year: str) -> str:
    """The last question after a fact, of the document of another ``year``: "2019年的又是哪位作的"."""
    dated = _YEAR.sub(year, before, count=1)
    return dated if year in dated else f"{year}{before}"


def of_version(own: str, before: str) -> str:
    """The last question of another version of the rule: "2019年那一版呢" after the one in force; else ""."""
    match = _OTHER_VERSION.match(own)
    if match is None:
        return ""
    rest = own[match.end() :].strip("呢?？,，。 ")
    case = rest if _CASE_SAID.fullmatch(rest) else ""  # "2018年的那一版呢？一般情节的"
    if not case and has_subject(own_subject(rest)):
        return ""
    return f"{match[1]}年版{_VERSION_SAID.sub('', before)}" + (f"({case})" if case else "")

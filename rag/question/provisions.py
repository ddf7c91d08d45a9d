"""What a question says of a rule itself: which article it asks for, and which version of the document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rag.store.versions import COMING, DRAFTED, OLDER
from rag.text.normalize import fold

_NUMERAL = "[一二三四五六七八九十百零〇\\d]+"
_ARTICLE = re.compile(rf"第{_NUMERAL}条(?:之{_NUMERAL})?")
_WHICH_ARTICLE = re.compile(r"第几条|哪一?条|哪几条|几条规定")
_OLDER = re.compile(r"旧版|老版|旧法|旧条例|老条例|(?:修订|修正|修改)(?:之?前|以前)|原来的?(?:条例|办法|规定|法)")
_COMING = re.compile(
    r"(?:即将|将要|尚未|还没有?|还未)(?:开始|正式)?(?:施行|实施|生效|执行)|将[于在][^,，。]{1,12}(?:施行|实施|生效)"
)
_DRAFTED = re.compile(r"草案|征求意见稿|送审稿|意见稿|讨论稿")
_NEWEST = re.compile(r"新版|新法|新条例|(?:修订|修正|修改)(?:之?后|以后)|现行|现在")
# "1996年的职业教育法", "慈善法（2016年）": a year at the name of a rule.
_RULE = r"(?:法(?![院律])|条例|办法|规定|细则)"
_YEAR_OF_RULE = re.compile(
    rf"(?P<said>(?P<year>(?:19|20)\d\d)年?[)）]?(?:的|那[部版]?|版|修[订正改]过?|改过|通过|颁布|公布|老|旧)*)(?=[^,，。;；?？]{{0,12}}?{_RULE})"
)
_RULE_OF_YEAR = re.compile(r"(?<=[法例定则])》?(?P<said>[(（]?(?P<year>(?:19|20)\d\d)年?(?:版|的)?[)）]?)")
_FULL_YEAR = 4  # digits
# "情节不严重的话": the lesser case, of which a rule says nothing more than the fine.
_LESSER = re.compile(
    r"(?:情节|后果)?(?:还|并)?(?:不算|不是|不|没有?|未)(?:情节|造成|太|很|特别)*严重(?:的话|的?时候?|的?情况下?|后果)?"
    r"|情节较?轻微?的?|一般情[况节]下?"
)
# "2010年版", "2017年修订的", "2013年的报告": the year names the document, not what it speaks of.
_VERSION = re.compile(
    r"(?<!\d)((?:19|20)?\d\d)年?(?:\s*的)?(?:那?版本?|修订|修正|修改|颁布|公布|通过|那?[份篇]?(?:政府)?(?:工作)?报告)"
)


def asked_article(text: str) -> str:
    """Return the article a question asks the content of ("第三十二条"), or ""."""
    match = _ARTICLE.search(fold(text))
    return match[0] if match else ""


def asks_which_article(text: str) -> bool:
    """Whether a question asks in which article something stands."""
    return bool(_WHICH_ARTICLE.search(fold(text)))


def asked_versions(text: str, known: Collection[int] = ()) -> tuple[int, ...]:
    """Return the years of the versions or reports a question names, in order; empty: the newest in force.

    Args:
        text: the question.
        known: years of rules that stand in several versions; before or behind a rule's name such a year names one.

    >>> asked_versions("条例2010年版和2023年修订的有什么不同"), asked_versions("2010年的条例怎么说", {2010})
    ((2010, 2023), (2010,))
    """
    folded = fold(text)
    found = {match.start(): match[1] for match in _VERSION.finditer(folded)}
    found |= {match.start("year"): match["year"] for match in _dated_rules(folded, known)}
    years = (year for _, year in sorted(found.items()))
    named = tuple(dict.fromkeys(int(year) if len(year) == _FULL_YEAR else 2000 + int(year) for year in years))
    if named:
        return named
    if _DRAFTED.search(folded):
        return (DRAFTED,)
    if _COMING.search(folded):
        return (COMING,)
    return (OLDER,) if _OLDER.search(folded) and not _NEWEST.search(folded) else ()


def _dated_rules(folded: str, known: Collection[int]) -> Iterator[re.Match[str]]:
    for pattern in (_YEAR_OF_RULE, _RULE_OF_YEAR):
        yield from (match for match in pattern.finditer(folded) if int(match["year"]) in known)


def strip_provisions(text: str, known: Collection[int] = ()) -> str:
    """Return ``text`` without what names a version or asks for an article; arguments as above."""
    rest = fold(text)
    for match in _dated_rules(rest, known):
        rest = rest.replace(match["said"], " " * len(match["said"]))
    rest = _LESSER.sub(" ", _VERSION.sub(" ", rest))
    rest = _COMING.sub(" ", _DRAFTED.sub(" ", rest))
    rest = re.sub(
        r"现行有效|现行|现在|最新修?订?|新修订的?|新版|[旧老]版本?的?|[旧老]条例|修[订正改]之?前的?|修[订正改]之?后的?|修订的|按照?|根据|依照|依据|规定的?",
        " ",
        rest,
    )
    return _WHICH_ARTICLE.sub(" ", rest)

"""What a question says of a rule itself: which article it asks for, and which version of the document."""

from __future__ import annotations

import re

from rag.store.versions import OLDER
from rag.text.normalize import fold

_NUMERAL = "[一二三四五六七八九十百零〇\\d]+"
_ARTICLE = re.compile(rf"第{_NUMERAL}条(?:之{_NUMERAL})?")
_WHICH_ARTICLE = re.compile(r"第几条|哪一?条|哪几条|几条规定")
_OLDER = re.compile(r"旧版|老版|旧法|旧条例|老条例|(?:修订|修正|修改)(?:之?前|以前)|原来的?(?:条例|办法|规定|法)")
_NEWEST = re.compile(r"新版|新法|新条例|(?:修订|修正|修改)(?:之?后|以后)|现行|现在")
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


def asked_versions(text: str) -> tuple[int, ...]:
    """Return the years of the versions or reports a question names, in order; empty: the newest in force.

    >>> asked_versions("条例2010年版和2023年修订的有什么不同")
    (2010, 2023)
    """
    years = (match[1] for match in _VERSION.finditer(fold(text)))
    named = tuple(dict.fromkeys(int(year) if len(year) == _FULL_YEAR else 2000 + int(year) for year in years))
    return named or ((OLDER,) if _OLDER.search(fold(text)) and not _NEWEST.search(fold(text)) else ())


def strip_provisions(text: str) -> str:
    """Return ``text`` without what names a version or asks for an article."""
    rest = _LESSER.sub(" ", _VERSION.sub(" ", fold(text)))
    rest = re.sub(
        r"现行有效|现行|现在|最新修?订?|新修订的?|新版|[旧老]版本?的?|[旧老]条例|修[订正改]之?前的?|修[订正改]之?后的?|修订的|按照?|根据|依照|依据|规定的?",
        " ",
        rest,
    )
    return _WHICH_ARTICLE.sub(" ", rest)

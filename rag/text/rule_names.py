"""What a rule is called, whatever announces it: of a draft, of a version and of the notice that issues it the same."""

from __future__ import annotations

import re
from functools import partial

from rag.lexicon.patterns import joined
from rag.text.cache import Kept
from rag.text.normalize import squeeze

_pattern = partial(joined, "rule_names")

_LONGEST = 200
_QUOTED = re.compile(r"[《<]([^《》<>]{4,120})[》>]")
_AROUND = re.compile(r"中华人民共和国|[《》〈〉<>\s]")
_OF_YEAR = re.compile(r"(?:19|20)\d\d")


def rule_name(title: str) -> str:
    """Return the name under which versions, drafts and issuing notices of one text are the same.

    >>> rule_name("云桥市人民政府关于印发《云桥市养犬管理办法（2020年修订）》的通知")
    '云桥市养犬管理办法'
    >>> rule_name("关于云桥市养犬管理办法（征求意见稿）公开征求意见的公告"), rule_name("中华人民共和国献血法")
    ('云桥市养犬管理办法', '献血法')
    """
    return _names[title[:_LONGEST]]


def _name(title: str) -> str:
    folded = squeeze(title)
    draft = is_draft_title(title)
    if draft and (quoted := _QUOTED.search(folded)):
        folded = quoted[1]
    elif draft and (asked := _pattern("asks").match(folded)):
        folded = asked["name"]
    elif (_pattern("issued").search(folded) or folded.endswith("》")) and (issued := _pattern("issues").search(folded)):
        folded = issued["name"]
    name = _pattern("version").sub("", folded)
    if draft:
        name = _pattern("version_tail").sub("", name)
    return _AROUND.sub("", _pattern("organ").sub("", name))


_names = Kept(_name, 1_000_000)  # of some thousand titles


def is_draft_title(title: str) -> bool:
    """Whether a title is that of a draft, or asks for opinions on one.

    >>> is_draft_title("停车管理办法（征求意见稿）"), is_draft_title("停车管理办法")
    (True, False)
    """
    return bool(_pattern("draft").search(title[:_LONGEST]))


def is_rule_title(title: str) -> bool:
    """Whether a title is that of a rule in force until another comes, not of a report or a notice of one year.

    >>> is_rule_title("养犬管理办法（试行）"), is_rule_title("2020年工作报告")
    (True, False)
    """
    name = rule_name(title)
    return bool(_pattern("rule").search(name)) and not _OF_YEAR.search(name)

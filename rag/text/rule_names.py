"""What a rule is called, whatever announces it: of a draft, of a version and of the notice that issues it the same."""

from __future__ import annotations

import re

from rag.text.cache import Kept
from rag.text.normalize import squeeze

_LONGEST = 200
# "关于印发云桥市养犬管理办法的通知", "公布《…》的决定": the rule inside. Bounded: titles are one line.
_ISSUES = re.compile(
    r"(?:印发|发布|公布|颁布|施行|转发|下发|修订印发|修订发布)(?:关于)?[《<]?(?P<name>[^《》<>]{4,120}?)[》>]?"
    r"(?:的(?:通知|公告|通告|决定|命令|令|函))?$"
)
_ISSUED = re.compile(r"的(?:通知|公告|通告|决定|命令|令|函)$")
_ASKS = re.compile(r"(?:.{2,30}?)?关于(?:公开)?(?:征求|征集|听取)?对?(?P<name>[^《》]{4,80}?\))")
_QUOTED = re.compile(r"[《<]([^《》<>]{4,120})[》>]")
_DRAFT = re.compile(r"征求意见|草案|送审稿|讨论稿|意见稿|审议稿|公开征集|征集.{0,6}意见|听取.{0,6}意见")
# "（2015年修订）", "（征求意见稿）", "（试行）" tell the version, not the name.
_VERSION = re.compile(
    r"\([^()]{0,16}(?:草案|意见稿|送审稿|讨论稿|审议稿|修[订正改]|[年新旧]版|版本|[年]本|试行|现行|暂行|废止|失效|有效|全文|\d{4}[-.年]?)[^()]{0,16}\)"
)
_VERSION_TAIL = re.compile(r"(?:修订|修正|修改)?(?:草案|征求意见稿|送审稿|讨论稿|审议稿)(?:修改稿|[一二三]次审议稿)?$")
_ORGAN = re.compile(r"^[^关于《》]{2,40}?(?:政府|委员会|办公[厅室]|[局厅部院委会署])(?=关于)")
_AROUND = re.compile(r"中华人民共和国|[《》〈〉<>\s]")
_RULE = re.compile(r"(?:条例|办法|规定|细则|规则|规程|章程|准则|法|预案|制度)$")
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
    elif draft and (asked := _ASKS.match(folded)):
        folded = asked["name"]
    elif (_ISSUED.search(folded) or folded.endswith("》")) and (issued := _ISSUES.search(folded)):
        folded = issued["name"]
    name = _VERSION.sub("", folded)
    if draft:
        name = _VERSION_TAIL.sub("", name)
    return _AROUND.sub("", _ORGAN.sub("", name))


_names = Kept(_name, 1_000_000)  # of some thousand titles


def is_draft_title(title: str) -> bool:
    """Whether a title is that of a draft, or asks for opinions on one.

    >>> is_draft_title("停车管理办法（征求意见稿）"), is_draft_title("停车管理办法")
    (True, False)
    """
    return bool(_DRAFT.search(title[:_LONGEST]))


def is_rule_title(title: str) -> bool:
    """Whether a title is that of a rule in force until another comes, not of a report or a notice of one year.

    >>> is_rule_title("养犬管理办法（试行）"), is_rule_title("2020年工作报告")
    (True, False)
    """
    name = rule_name(title)
    return bool(_RULE.search(name)) and not _OF_YEAR.search(name)

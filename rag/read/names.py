"""Names asked for: what something is called, or which ones they are, is not answered by how many there are."""

from __future__ import annotations

import re

from rag.read.candidate import Candidate
from rag.text.figures import find_figures
from rag.text.normalize import fold
from rag.text.quantities import find_quantities
from rag.types import Query

# "• 发布机构:" states nothing.
_LABEL = re.compile(r"^[\s•·●]*[一-龥]{2,8}\s*[:：]\s*.{0,4}$")
# "赔偿额包括：" announces what is asked for.
_ANNOUNCES = re.compile(r"包括|如下|下列|以下|分为|[有为是]\s*[:：]$")
_NAMES_ASKED = re.compile(r"叫什么|叫啥|什么名[字称]|名字|名称|姓名")
# "是哪两家公司": not how many there are.
_NAMED_OF_COUNT = re.compile(r"(?:是|为|叫)?哪(?:几|[两二三四五六七八九十\d]+)(?P<unit>[家个位名所座项])")
_EACH_NAMED = re.compile(r"分别(?:是|叫|为)?(?:哪|什么)|都是(?:什么|哪)|(?:具体|各)是哪|叫什么")
_COUNTERS = frozenset("家个位名所座项")
_NAMES = re.compile(r"[“\"《]|[一-龥]、[一-龥]+(?:[、和等]|以?及)|名为|叫做?|称为|命名|简称|是")
# Characters that name a thing at its count; what tells the things after it.
_THING = 2
_STOPPED, _TOLD = re.compile(r"[,，、。;；]"), re.compile(r"[^,，。;；]{0,12}(?:[:：（(]|包括|分别[是为]|即)")


def may_name(query: Query, candidate: Candidate) -> bool:
    """Whether a sentence may answer a question after names.

    Args:
        query: a question, after names or not.
        candidate: a sentence; a bare label ("发布机构：") never answers.
    """
    if _LABEL.match(candidate.text) and not _ANNOUNCES.search(candidate.text):
        return False
    asked = query.standalone_text
    counted = _NAMED_OF_COUNT.search(asked)
    unit = counted["unit"] if counted else _counted_unit(asked)
    if unit and _only_counts(query.facets[0].focus, unit, candidate):
        return False
    return not _NAMES_ASKED.search(asked) or bool(_NAMES.search(candidate.text))


def _counted_unit(asked: str) -> str:
    """The unit that a question counts in what it wants named: 个 of "引进的18个项目分别是哪些", or ""."""
    if not _EACH_NAMED.search(asked):
        return ""
    return next((one.unit for one in find_quantities(asked) if one.value > 1 and one.unit in _COUNTERS), "")


def _only_counts(focus: str, unit: str, candidate: Candidate) -> bool:
    """Whether a sentence counts what is asked after and does not name it: "潜在独角兽企业2家、瞪羚企业10家"."""
    for figure in find_figures(candidate.text):
        if candidate.text[: figure.quantity.span.start].endswith(("“", '"', "《")):
            continue  # “两个集中” is a name
        before, after = fold(figure.before).strip(), fold(figure.after).strip()
        counted = before[-_THING:] in focus if len(before) >= _THING else False
        # "高层次人才、高质量项目、创业资金三个方向" tells them before it counts.
        counting = len(after) >= _THING and after[:_THING] in focus and "、" not in before
        rest = candidate.text[figure.quantity.span.end :]
        told = _TOLD.match(rest)
        if figure.quantity.unit == unit and not told and (counting or (counted and _STOPPED.match(rest))):
            return True
    return False

"""Organs by their names: whether a line is one, and several that are written together, one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.normalize import fold
from rag.text.places import find_place

_OFFICE = r"(?:办公[厅室]|秘书处)?"
_ENDS = (
    rf"人民政府{_OFFICE}|政府{_OFFICE}|常务委员会{_OFFICE}|委员会{_OFFICE}|代表大会|常委会|国务院{_OFFICE}|中共中央{_OFFICE}|中央{_OFFICE}|政协{_OFFICE}"
    r"|指挥部(?:办公室)?|小组(?:办公室)?|工作专班|工作组|综合组|联席会议(?:办公室)?|联防联控机制|办公[厅室]"
    r"|[省市区县旗州党工团纪][工]?委(?:办公[厅室])?|统战部|改革委|发改委|健康委|卫健委|卫计委|国资委|建设委|住建委|经信委|教委|科委|农委|商委|管委会|监委"
    r"|[局厅部署社]|法院|检察院|研究院|科学院|工程院|福利院|医院|学院|书院|银行|调查队|总队|支队|大队|公司|集团|中心|协会|学会|商会|基金会|总工会|联合会|红十字会|[银证保]监会"
    r"|大学|中学|小学|学校|海关|分局|总站|园区|街道办事处|办事处|馆|台|院|会"
)
# Bounded, and of one kind of character: linear.
_ORGAN = re.compile(
    rf"(?!各|有关|全[市省区县体]|本[市省区县]|附|注)[一-龥（）()·“”\d]{{1,36}}?(?:{_ENDS})(?:[（(][一-龥]{{1,12}}[）)])?"
)
_NOT_A_NAME = re.compile(
    r"[的了是在将]|(?<!应)对|负责|关于|根据|按照|加强|做好|公布|发布|印发|以及|同意|如下|会议|开展|建立|设立|完善|提高|推进|组织领导|本报讯|工作报告|第[一二三四五六七八九十\d]+[条章节款部]"
)
_BETWEEN = re.compile(r"[\s、，,；;|]+")
# How names begin that are written right after another: ministries by their own, others by rank or place.
_BEGINS = re.compile(
    r"国务院|中共|中国|国家|全国|中央|最高人民|教育部|科技部|科学技术部|工业和信息化部|公安部|民政部|司法部|财政部|人力资源|人社部|自然资源部|生态环境部|环境保护部|住房和?城乡"
    r"|交通运输部|水利部|农业农村部|农业部|商务部|文化和旅游部|文化部|卫生|应急管理部|退役军人|审计署|海关总署|税务总局|市场监[管督]|人民银行|银保监会|证监会|国管局|医保局|发展改革委|体育总局|中华人民"
)
_SPLIT_AFTER = re.compile(
    r"(?:人民政府|国务院|中共中央|委员会|改革委|健康委|办公[厅室]|银行|银监会|证监会|保监会|[省市区县]委|[局厅部署])"
)
_SHORTEST, _LONGEST, _NAME = 2, 160, 40


def is_placed(words: str) -> bool:
    """Whether the name of an organ says whose it is: of a place, or of the state."""
    return bool(_BEGINS.match(words) or find_place(words))


def is_organ(words: str) -> bool:
    """Whether words are the name of one organ.

    >>> is_organ("云桥市人民政府办公室"), is_organ("市长负责制"), is_organ("各区县教育局")
    (True, False, False)
    """
    return _SHORTEST < len(words) <= _NAME and bool(_ORGAN.fullmatch(words)) and not _NOT_A_NAME.search(words)


def split_organs(words: str) -> tuple[str, ...]:
    """Return the organs that words name, in order; empty where anything else stands among them.

    >>> split_organs("工业和信息化部自然资源部"), split_organs("云桥市教育局 云桥市财政局"), split_organs("云桥市概况")
    (('工业和信息化部', '自然资源部'), ('云桥市教育局', '云桥市财政局'), ())
    """
    words = fold(words)
    if len(words) > _LONGEST:
        return ()
    found: list[str] = []
    for piece in _pieces(words):
        apart = _apart(piece)
        if not apart:
            return ()
        found += apart
    return tuple(dict.fromkeys(found))


def _pieces(words: str) -> Sequence[str]:
    """The parts of a line; of one spaced out to a width ("人 民 政 府") the whole."""
    parts = [one for one in _BETWEEN.split(words) if one]
    if len(parts) > 1 and not all(is_organ(one) for one in parts) and is_organ("".join(parts)):
        return ["".join(parts)]
    return parts


def _apart(name: str) -> list[str]:
    """A name, or the names that are written together as one."""
    for match in _SPLIT_AFTER.finditer(name):
        first, rest = name[: match.end()], name[match.end() :]
        begins = _BEGINS.match(rest) or (len(rest) > _SHORTEST and rest[:2] == name[:2])
        if begins and is_organ(first) and (others := _apart(rest)):
            return [first, *others]
    return [name] if is_organ(name) else []

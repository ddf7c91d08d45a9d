"""The unit a question asks in, and whether it asks how high something came or by how much it changed."""

from __future__ import annotations

import re

from rag.text.normalize import fold
from rag.text.quantities import UNITS
from rag.text.tokenize import boundaries

FINE, TERM = "罚款", "期限"
FINES = re.compile(
    r"(?:罚|处罚).{0,10}(?:多少|几)(?!个?(?:工作日|日|天|月|小时|年内))|(?:多少|几).{0,4}罚|[咋怎]么?样?罚|罚款(?:额度|幅度|金额|标准|数额|上下限)|如何处罚|罚款规定|罚多|"
    r"(?:逮[着到住]|抓[到住着]|被查(?!的)|查[到着获]|违章)[^?？]{0,8}(?:掏|交|出|赔|花|付)[^?？]{0,3}(?:多少|几)|"
    r"罚款?(?:怎么|如何)算|(?:怎么|如何)(?:处罚|罚)|罚[些点]?(?:什么|啥)"
)
_TERM = re.compile(r"多久|多长时间|期限是|时限|多长的?期限|时间(?:分别|各)?(?:是|为|有)?(?:多少|多长)")
_MONEY = re.compile(
    r"多少[一-龥]{0,4}(?:费用?|补贴|补助金?|奖金|押金|工资|赔偿金?|罚金)|多少资金|多少投资|多少钱|几个亿|投入?了?多少|花了?多少|罚几个钱|"
    r"[一-龥]费(?:用|额)?(?:是|要|为|收)?(?:多少|几)(?![一-龥])|(?:多少|几)块(?:钱|$|[?？,，])|"
    r"(?:贷|借|补|奖|罚|赔|付|投|花|领)(?:到|款)?(?:多少|几)[十百千]?[万亿](?![一-龥])"
)
# What is counted in money, where no unit is asked for: "总投资20亿元的项目有多少个" asks for projects.
_OF_MONEY = re.compile(
    r"金额|总投资|(?:赤字|债券|债务|融资|支出|投资|资金|预算|收入|基金|减税|降费)(?:的)?(?:规模|总额|额度|总量)"
)
_RATE = re.compile(
    r"百分之(?:几|多少)|(?:几|多少)个点|几成|增速|增幅|涨幅|降幅|比例是|占比|[各分]别?占(?:到|了)?(?:多少|几)(?!平|公|亩|[万亿]|人|元)|占.{0,4}比[例重]|多[大少高]的?比[例重]|比[例重](?:有|为)?多[大少高]|"
    r"什么比例|多少的?(?:股份|股权|表决权)|(?<![汇频效产积])率(?:是|为|达到?|升到|降到|定在|控制在|按|安排)*了?(?:多少|多高|几|什么水平)"
)
_PER_MILLE, _PER_MYRIAD = re.compile(r"千分之(?:几|多少)"), re.compile(r"万分之(?:几|多少)")
_UNIT = re.compile(rf"(?:多少|几|哪几)个?(?:(?:[万亿千]|百(?!分))+)?(?P<unit>{UNITS}|钱|秒|斤|点)")
_DATE_ASKED = re.compile(r"几月几[日号]")
# "户数是多少"
_COUNT = re.compile(r"([户人家])数(?!据)")
# "人数增加了多少" may be told as a share.
_GREW = re.compile(r"(?:增加|增长|减少|下降|提高|上升)了?(?:多少|几)")
_AREA = re.compile(r"(?:面积|用房).{0,6}多[少大]|多大面积")
_READ_AS = {"钱": "元", "亿元": "元", "万元": "元", "亿美元": "美元", "天": "日", "百分点": "%", "点": ""}
# Words that begin like a unit: 多少人口 asks in no 人.
_WORD = re.compile(
    r"人[口才员民均类群]|户[籍均口]|家[长庭具]|项目|名[称额单]|座位|所[有得在]|处[罚理分]|条[件例款]|次数|月份|日期|年[级龄度]|类[型别]|种[类植]|"
    r"场[所地]|部[门分]|位置|点钟"
)
_LEVEL = re.compile(
    r"(?:降低|下降|减少|提高|增加|上升|增长|扩大|缩小|[降减增升涨提达做加])了?[到至](?:了|多|几|百分|什么)|多高的?水平|什么水平"
)
# "比上年多安排了多少": by how much it differs, not how high it is.
_MORE = re.compile(
    r"(?:比|较)[^,，。]{1,10}?(?:多|少|高|低|增|减|提|降|扩|缩|新增)[^,，。]{0,8}(?:多少|几|百分)|(?:多|少)了多少"
)
# Both ends are asked for, which one sentence tells.
FROM_TO = re.compile(r"[从由].{0,4}(?:多少|几).{0,12}[到至为].{0,3}(?:多少|几)")
_WITHIN = re.compile(
    r"(?:(?:多少|几)个?(?:工作日|日|天|个?月|小时|年|周|分钟)|多久|多长时间)(?:之?内|以内|之?前)?(?:就|才|必须|应当|要|得|能|内)*([^,，。;；?？]+)"
)


def asked_unit(text: str) -> str:
    """Return the unit a question asks in: 家 of "多少家", % of "百分之几", 元 of "多少钱", or ""."""
    folded = fold(text)
    if _PER_MILLE.search(folded):
        return "‰"
    if _PER_MYRIAD.search(folded):
        return "‱"
    if _RATE.search(folded):
        return "%"
    if FINES.search(folded):
        return FINE
    if _TERM.search(folded):
        return TERM
    if _MONEY.search(folded):
        return "元"
    ends = boundaries(folded)
    for match in _UNIT.finditer(_DATE_ASKED.sub(" ", folded)):
        word = _WORD.match(folded, match.start("unit"))
        if word is None or (match.end() in ends and word.end() not in ends):
            return _READ_AS.get(match["unit"], match["unit"])
    if _OF_MONEY.search(folded):
        return "元"
    if _AREA.search(folded):
        return "平方米"
    counted = None if _GREW.search(folded) else _COUNT.search(folded)
    return counted[1] if counted else ""


def asks_both_ends(text: str) -> bool:
    """Whether a question asks from where to where something changed: "从多少提高到多少"."""
    return bool(FROM_TO.search(fold(text)))


def asks_level(text: str) -> bool:
    """Whether a question asks how high something came: "降到了多少", not "降了多少"."""
    return bool(_LEVEL.search(fold(text)))


def asks_difference(text: str) -> bool:
    """Whether a question asks by how much one thing is more than another: "比上年多了多少"."""
    return bool(_MORE.search(fold(text)))


def asked_act(text: str) -> str:
    """Return the words for what is to be done within the time a question asks for, or "".

    >>> asked_act("收到申请后几日内作出答复，由谁作出？")
    '作出答复'
    """
    match = _WITHIN.search(fold(text))
    return match[1] if match else ""

"""The form of answer a question asks for, and the document fact it asks after."""

from __future__ import annotations

import re

from rag.lexicon.patterns import first_name
from rag.question.units import FINES, FROM_TO
from rag.text.normalize import fold
from rag.text.periods import find_years
from rag.types import Intent

_YES_NO = re.compile(
    r"吗|是不是|是否|有没有|能不能|可不可以|会不会|要不要|行不行|对不对|没有[?？]?$|了没|[^要]不[?？。]*$"
)
# "划几个车位,可以吗": what ends the question asks, and 几 is some.
_CLOSING = re.compile(r"(?:[是对]吧|没错吧|是这样吗|吗|行不行|可不可以|能不能|好不好)[?？。]*$")
_LIST = re.compile(
    r"哪些|哪几|哪[两二三四五六七八九十]|哪个方面|什么问题|什么措施|什么条件|什么情形|有什么|包括什么|几个方面(?!的)|分为几|列出|列举|内容是什么|是什么|指什么|"
    r"有啥|[写含]些什么|怎么列|哪.{0,2}[“\"].{1,6}[”\"]"
)
_FIGURE = re.compile(
    r"多少|百分之几|几(?!乎|何)|多大|多高|多长|多久|多远|多快|期限是|时限是|[咋怎]么?样?罚|如何处罚|罚款规定|什么水平|什么程度|什么区间|"
    r"(?:比例|数量|增速|金额|规模|幅度|比重)(?=是|为|有|[?？]|$)|(?<![力态角制])[率额量数值度](?:是|为)?[?？]?$|"
    r"how many|how much"
)
_WHO = re.compile(
    r"谁|哪个(?:部门|单位|机构|人|机关)|哪家|哪些(?:部门|单位|机构)|什么(?:部门|单位|机构|机关|人)|名字|姓名|叫什么|哪位"
)
_WHERE = re.compile(
    r"哪[里儿]|在哪(?![些几个一])|什么地方|何处|(?:位置|地点|地址)(?=是|在|[?？]|$)|哪些(?:位置|地点)|用到哪"
)
_WHEN = re.compile(r"什么时候|何时|几时|哪天|哪一?年|哪月|几月|(?<![拨打])几号(?!线|楼)|何日")
# "城镇新增就业目标": a goal is told in figures where it has any.
_GOAL = re.compile(r"(?<!什么)(?<!哪些)(?<=[一-龥]{3})(?:目标|指标)(?:是|呢)?[?？。]?$")
# What a whole part says: "第二部分讲了什么", "总结一下2030年工作回顾", "报告的主要内容是什么".
_SUMMARY = re.compile(
    r"^(?:请|帮我|麻烦)*(?:总结|概括|概述|归纳|梳理|简述)(?:一下|下)?(?=.{4})|"
    r"第[一二三四五六七八九十\d]+(?:个?部分|大?部分|章).{0,6}(?:讲|说|写|内容|什么|哪些)|"
    r"(?:报告|文件|条例|办法|规定|通知|方案|规划|细则|法)(?:的|里|中)?(?:主要|大概|大致|都)*(?:内容(?:是|有)|(?:讲|说|写)了?(?:些|的)?(?:什么|啥|哪些))"
)
# A number to call counts nothing.
_CONTACT = re.compile(
    r"(?:电话|热线|号码|邮编|网址|邮箱)(?:号码?)?(?:要|是|为|得)*(?:打|拨)?(?:多少|几号|什么|几)|[打拨](?:多少号|几号|哪个号)"
)
# A place in an order is told in words: 居全省首位.
_RANKED = re.compile(
    r"是第几[个次届轮批座家期]|排(?:名|在)?第几|居第几|第几[位名]|名列第几|什么(?:位次|名次)|排名(?:多少|如何|怎么样)"
)
_AMOUNT = re.compile(r"多少|百分之几")
_COMPARE = re.compile(
    r"分别|各[是为有给按占降增多]|各多少|相比|对比|比较|差多少|多了多少|和.{0,100}(?:相差|不同|区别)|有(?:什么|何)(?:不同|不一样|区别)|(?<![减])少了多少"
)
# How something is ruled is asked for, not how much of it.
_SAID = re.compile(r"(?:怎么|怎样|如何)(?:要求|规定|约定|说明?|表述)")
_EACH_NAMED = re.compile(r"(?:分别|各)(?:叫|是|指|为|讲|说)?(?:的?是)?(?:什么|哪|谁)")
_ASKS = re.compile(r"[?？吗呢么谁哪啥几咋]|什么|多少|怎|如何|是否")
_TWO = 2
_KEYWORDS = 30  # characters: a shorter question without a question word is a list of keywords


def _asks_no_figure(folded: str) -> bool:
    """Whether a comparison is of persons, days or words: "分别由哪个部门负责", "各以什么为标准"."""
    return bool(_WHO.search(folded) or _WHEN.search(folded) or re.search(r"什么|哪|怎", folded))


def asked_fact(text: str) -> str:
    """Return the metadata key a question asks for ("issuer"), or ""."""
    return first_name("facts", fold(text))


def find_intent(text: str) -> Intent:
    """Return the form of answer a question asks for."""
    folded = fold(text)
    if FINES.search(folded) and not _COMPARE.search(folded):
        return Intent.FIGURE
    if _EACH_NAMED.search(folded):
        return Intent.LIST
    if _SUMMARY.search(folded):
        return Intent.SUMMARY
    if _SAID.search(folded) and not _AMOUNT.search(folded):
        return Intent.PASSAGE
    if _RANKED.search(folded) or _CONTACT.search(folded) or FROM_TO.search(folded):
        return Intent.PASSAGE
    compares = _COMPARE.search(folded) or len(find_years(folded, short=True)) == _TWO
    if compares and not _WHERE.search(folded) and (_FIGURE.search(folded) or not _asks_no_figure(folded)):
        return Intent.COMPARISON
    if _WHEN.search(folded) and not _AMOUNT.search(folded):
        return Intent.WHEN
    if _CLOSING.search(folded) and "多少" not in folded:
        return Intent.YES_NO
    if _YES_NO.search(folded) and not re.search(r"多少|几[^乎]", folded):
        return Intent.YES_NO
    for intent, pattern in (
        (Intent.WHO, _WHO),
        (Intent.WHERE, _WHERE),
        (Intent.LIST, _LIST),
        (Intent.FIGURE, _FIGURE),
    ):
        if pattern.search(folded):
            return intent
    keywords = len(folded) < _KEYWORDS and not _ASKS.search(folded)
    return Intent.FIGURE if keywords or _GOAL.search(folded) else Intent.PASSAGE

"""The words of a question: what asks, what it asks for, and what is left as its subject."""

from __future__ import annotations

import re

from rag.text.normalize import fold
from rag.text.periods import find_years, strip_years
from rag.types import Intent, Kind

# What is counted in, not the first half of a word: 人口, 户籍, 家庭, 项目, 条件 are no units.
_COUNTED = (
    r"(?:亿美元|亿元|万元|美元|公里|平方米|个月|人次|人(?![口才员民均类群])|户(?![籍均口])|家(?![长庭具])|项(?!目)|名(?![称额单])|座(?!位)|"
    r"所(?!有|得|在)|处(?![罚理分])|条(?![件例款])|次(?!数)|月(?!份)|日(?!期)|天(?!然)|年(?![级龄度])|类(?![型别])|种(?![类植])|"
    r"场(?![所地])|台(?!湾)|[元件套辆个亩吨倍届篇米只张钱亿万])"
)
# Words that make a question and are no part of its subject. Longest first within one alternation.
# What kind of thing answers: 哪个部门 asks for one, and no answer needs to contain the word.
_SORT = r"(?:部门|单位|机构|机关|公司|地方|领域|产业|行业|方面|措施|内容|条件|情形)"
_ASKING = re.compile(
    r"请问|请告诉我|告诉我|(?:总结|概括|概述|归纳|梳理|简述)一下|我想(?:知道|问)一?下?|麻烦|想问问?|帮我查一?下?|查一?下|"
    rf"(?:是|有|达到了?|做到了?|做了|搞了|砸了|花了|挣到?了?|产了|列一下)?多少(?:{_COUNTED})?|百分之几|几成|几个百分点|几个点|几{_COUNTED}|"
    rf"(?:有哪些|是哪些|哪些|哪一?个|哪家|什么){_SORT}|有哪些|是哪些|哪些|哪[几两二三四五六七八九十]个?{_COUNTED}|"
    r"是什么|什么|为何|为什么|怎么样?|怎样|如何|是谁|谁|哪[里儿]|在哪(?![些几个一])|哪一?[个家位年天种类项]|哪|"
    r"第几条|几(?!乎|何)|是不是|是否|有没有|能不能|可不可以|可以不可以|会不会|要不要|"
    r"分别列一下|列一下|分别|各自|各(?=是|为|有|占)|吗|呢|啊|呀|吧|么|嘛|来着|一下|还|又|了(?=[?？吗没]|$)|[?？!！。,，、;；:：]"
)
_TARGET = re.compile(
    r"目标|计划|预期|打算|力争|拟|安排|要求|准备|将|(?<![需主重首只])要(?!求|素|点|闻|塞|多|几|不)|应该?达到|规划|任务|控制在[^,，。]{0,6}(?:以[内下]|之内)|target|plan"
)
_ACTUAL = re.compile(
    r"实际|最终|最后|结果|做到|完成了|完成(?=多少|几)|实现了|达到了|了(?:多少|几|吗|没)|完成情况|成效|果真|actual"
)
# "预期做到多少" is a goal: the verb says nothing against it. "目标完成了吗" is after the result.
_MEANT, _DONE = re.compile(r"目标|计划(?!生育)|预期|打算|力争|拟"), re.compile(r"实际|最终|最后|结果|完成情况|成效")
_ATTAINED = re.compile(
    r"(?:目标|任务|计划|要求)(?:[^,，]{0,4})(?:完成|实现|达到|达成|做到)(?:了|没)|有没有(?:完成|实现|达到|达成|做到)"
)
# Words of kind and time that are left out of the subject.
_KIND_WORDS = re.compile(
    r"目标|计划数?|预期|预计|打算|力争|拟|实际(?!利用|使用)|最终|最后|target|actual|(?:政府工作)?报告里?说?|文件|截至|年底|年末|全年"
)
# Modal and light verbs, where they are no part of a word.
_LIGHT = re.compile(
    r"(?<![重主需首必纲摘简概])要(?!求|素|点|闻|塞|害|领|约)|(?<![社协议开国大全委年])会(?![议计员展]|签)|(?<!申)请(?=[\u4e00-\u9fff]{2})"
)
_DOCUMENT = r"(?:这|该|本|那)?(?:个|份|篇)?(?:文件|报告|通知|公告|文章|材料|资料|文档|条例|办法)"
_WHO_ISSUED = r"(?:哪个|哪家|什么(?!时)|谁).{0,6}(?:发布|印发|公布|制定|发文|出台)"
_WHICH_DAY = r"(?:什么时候|何时|哪天|哪一天|从哪天|几月几日|几号|哪一?年)"
# Who holds an office: he who gave that year's report.
_OFFICES = "总理|省长|市长|县长|区长|州长|镇长|乡长|自治区主席|政府主席"
_SPEECH = r"(?:报告|讲话|说明).{0,6}"
_FACTS = {
    "delivered_on": rf"{_SPEECH}{_WHICH_DAY}.{{0,3}}[作做]",
    "meeting": rf"{_SPEECH}(?:哪次|哪一次|哪个|什么).{{0,3}}会议?",
    "speaker": (
        rf"(?:{_OFFICES})(?:是|叫)(?:谁|什么|啥|哪位)|{_SPEECH}(?:谁|哪位).{{0,3}}[作做]|谁.{{0,4}}[作做].{{0,4}}报告|报告人|"
        rf"{_SPEECH}是.{{1,10}}[作做]的"
    ),
    "issuer": rf"{_WHO_ISSUED}|发布(?:机构|单位|机关|部门)|发文(?:机关|单位)|{_DOCUMENT}.{{0,4}}谁发",
    "published_on": rf"发布(?:日期|时间)|{_WHICH_DAY}.{{0,3}}(?:发布|公布|印发)|{_DOCUMENT}.{{0,8}}{_WHICH_DAY}公开",
    "written_on": rf"成文(?:日期|时间)|{_WHICH_DAY}成文",
    "effective_on": rf"(?:施行|实施|生效)(?:日期|时间)|{_WHICH_DAY}.{{0,6}}(?:施行|生效|实施|实行|执行)",
    "index_number": r"索引号",
    "document_number": r"文号|文件编号|发文字号",
    "validity": rf"有效性|(?:是否|还|现行)有效|{_DOCUMENT}.{{0,6}}(?:有效|失效|废止)",
    "disclosure": r"公开方式|怎么公开|如何公开|(?:主动|依申请)公开",
    "audience": r"公开范围|面向(?:谁|哪些)|向谁公开",
    "category": r"主题分类",
}
_FACT_PATTERNS = {name: re.compile(pattern) for name, pattern in _FACTS.items()}
_YES_NO = re.compile(r"吗|是不是|是否|有没有|能不能|可不可以|会不会|要不要|对不对|对吗|没有[?？]?$|了没")
_LIST = re.compile(
    r"哪些|哪几|哪[两二三四五六七八九十]|哪个方面|什么问题|什么措施|有什么|包括什么|几个方面|分为几|列出|列举|内容是什么|是什么|指什么"
)
_FIGURE = re.compile(
    r"多少|百分之几|几(?!乎|何)|多大|多高|多长|多久|多远|期限是|时限是|[咋怎]么?样?罚|如何处罚|罚款规定|"
    r"比例|数量|增速|金额|规模|率$|额$|量$|数$|how many|how much"
)
_WHO = re.compile(r"谁|哪个(?:部门|单位|机构|人)|哪家|哪些(?:部门|单位)|什么(?:部门|单位|机构|人)|名字|姓名|叫什么")
_WHERE = re.compile(
    r"哪[里儿]|在哪(?![些几个一])|什么地方|何处|(?:位置|地点|地址)(?=是|在|有|[?？]|$)|哪些(?:位置|地点|地方)"
)
_WHEN = re.compile(r"什么时候|何时|哪天|哪一?年|几月|几号|何日")
# Both ends are asked for, which one sentence tells.
_FROM_TO = re.compile(r"[从由].{0,4}(?:多少|几).{0,12}[到至为].{0,3}(?:多少|几)")
# "城镇新增就业目标": a goal is told in figures where it has any.
_GOAL = re.compile(r"[一-龥]{3}(?:目标|指标)(?:是|呢)?[?？。]?$")
# What a whole part says: "第二部分讲了什么", "总结一下2030年工作回顾", "报告的主要内容是什么".
_SUMMARY = re.compile(
    r"^(?:请|帮我|麻烦)*(?:总结|概括|概述|归纳|梳理|简述)(?:一下|下)?(?=.{4})|"
    r"第[一二三四五六七八九十\d]+(?:个?部分|大?部分|章).{0,6}(?:讲|说|写|内容|什么|哪些)|"
    r"(?:报告|文件|条例|办法|规定|通知|方案|规划|细则|法)(?:的|里|中)?(?:主要|大概|大致|都)*(?:内容(?:是|有)|(?:讲|说|写)了?(?:些|的)?(?:什么|啥|哪些))"
)
# "户数是多少"
_COUNT = re.compile(r"([户人家])数(?!据)")
# A number to call counts nothing.
_CONTACT = re.compile(r"(?:电话|热线|号码|邮编|网址|邮箱)(?:号码?)?(?:是|为)?(?:多少|几号|什么)")
_AMOUNT = re.compile(r"多少|百分之几")
_COMPARE = re.compile(
    r"分别|各是|各为|各有|各多少|相比|对比|比较|差多少|多了多少|和.*(?:相差|不同|区别)|(?<![减])少了多少"
)
_FINES = re.compile(
    r"(?:罚|处罚).{0,8}(?:多少|几)|(?:多少|几).{0,4}罚|[咋怎]么?样?罚|罚款(?:额度|幅度|金额|标准|数额)|如何处罚|罚款规定|罚多|罚款?(?:怎么|如何)算|(?:怎么|如何)(?:处罚|罚)"
)
_WITHIN = re.compile(r"(?:多少|几)个?(?:工作日|日|天|个?月|小时|年|周)(?:之?内|以内)?([^,，。;；?？]+)")
_LEVEL = re.compile(
    r"(?:降低|下降|减少|提高|增加|上升|增长|扩大|缩小|[降减增升涨提达做])了?[到至](?:了|多|几|百分|什么)|多高的?水平"
)
_RATE = re.compile(
    r"百分之几|几个点|几成|增速|增幅|涨幅|比例是|占比|占.{0,4}比[例重]|多[大少高]的?比[例重]|比[例重](?:有|为)?多[大少高]"
)
_UNIT = re.compile(
    r"(?:多少|几|哪几)(?:个)?(?P<unit>工作日|个百分点|百分点|亿美元|亿元|万元|美元|元|钱|亿|万|家|项|件|人次|人|名|户|座|所|处|条|次|套|辆|公里|平方米|"
    r"亩|吨|倍|个月|月|日|天|年|周岁|岁|类|种|个|届|篇|场|米|毫升|只|张|台)(?<!人(?=[口才员民均类群]))(?<!户(?=[籍均口]))(?<!家(?=[长庭具]))"
    r"(?<!项(?=目))(?<!条(?=[件例款]))(?<!处(?=[罚理分]))"
)


def asked_unit(text: str) -> str:
    """Return the unit a question asks in: 家 of "多少家", % of "百分之几", 元 of "多少钱", or ""."""
    folded = fold(text)
    if re.search(
        r"百分之几|几个点|几成|增速|增幅|涨幅|比例是|占比|占.{0,4}比[例重]|多[大少高]的?比[例重]|比[例重](?:有|为)?多[大少高]",
        folded,
    ):
        return "%"
    if _FINES.search(folded):
        return "罚款"
    if re.search(r"多久|多长时间|期限是|时限", folded):
        return "期限"
    if re.search(r"金额|多少资金|多少投资|总投资|多少钱|几个亿|投入?了?多少|花了?多少", folded):
        return "元"
    match = _UNIT.search(folded)
    if match is None:
        counted = _COUNT.search(folded)
        return counted[1] if counted else ""
    unit = match["unit"]
    return {
        "钱": "元",
        "亿元": "元",
        "万元": "元",
        "亿": "",
        "万": "",
        "亿美元": "美元",
        "天": "日",
        "百分点": "%",
    }.get(unit, unit)


def asks_both_ends(text: str) -> bool:
    """Whether a question asks from where to where something changed: "从多少提高到多少"."""
    return bool(_FROM_TO.search(fold(text)))


def asks_level(text: str) -> bool:
    """Whether a question asks how high something came: "降到了多少", not "降了多少"."""
    return bool(_LEVEL.search(fold(text)))


def asked_act(text: str) -> str:
    """Return what is to be done within the time a question asks for, or "".

    >>> asked_act("收到申请后几日内作出答复，由谁作出？")
    '作出答复'
    """
    match = _WITHIN.search(fold(text))
    return subject(match[1]) if match else ""


def asked_kind(text: str) -> Kind:
    """Return what kind of figure a question asks for; NONE when it does not say, or says both."""
    folded = re.sub(r"实际(?:利用|使用)", "", fold(text))
    if _ATTAINED.search(folded):
        return Kind.ACTUAL
    target, actual = bool(_TARGET.search(folded)), bool(_ACTUAL.search(folded))
    if target == actual:
        meant = target and _MEANT.search(folded) and not _DONE.search(folded)
        return Kind.TARGET if meant else Kind.NONE
    return Kind.TARGET if target else Kind.ACTUAL


def asked_fact(text: str) -> str:
    """Return the metadata key a question asks for ("issuer"), or ""."""
    folded = fold(text)
    return next((name for name, pattern in _FACT_PATTERNS.items() if pattern.search(folded)), "")


def subject(text: str) -> str:
    """Return what a question is about: without its asking words, times and kind words.

    >>> subject("2031年粮食产量目标是多少")
    '粮食产量'
    """
    # What stands in quotation marks is a name and stays whole.
    rest = "".join(
        part if part.startswith('"') else _LIGHT.sub(" ", _KIND_WORDS.sub(" ", _ASKING.sub(" ", strip_years(part))))
        for part in re.split(r'("[^"]*")', fold(text))
    )
    rest = re.sub(r"(?:^|\s)(?:[的是有为在到从把被给请对于和与及里中说要想那底些])+(?=\s|$)", " ", rest)
    rest = re.sub(r"(?:[的是有为到了要]|分)+(?=\s|$)|(?:^|(?<=\s))(?:[的是有对给底]|年(?=\s|$))+", " ", rest)
    return " ".join(rest.split()).strip()


def find_intent(text: str) -> Intent:
    """Return the form of answer a question asks for."""
    folded = fold(text)
    if _FINES.search(folded) and not _COMPARE.search(folded):
        return Intent.FIGURE
    if re.search(r"分别是(?:什么|哪)|各是(?:什么|哪)", folded):
        return Intent.LIST
    if _SUMMARY.search(folded):
        return Intent.SUMMARY
    if _CONTACT.search(folded) or _FROM_TO.search(folded):
        return Intent.PASSAGE
    if (_COMPARE.search(folded) and not _WHERE.search(folded)) or len(find_years(folded, short=True)) == 2:
        return Intent.COMPARISON
    if _WHEN.search(folded) and not _AMOUNT.search(folded):
        return Intent.WHEN
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
    return Intent.FIGURE if _GOAL.search(folded) else Intent.PASSAGE

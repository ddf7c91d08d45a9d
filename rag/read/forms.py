"""The form of an answer: a list enumerates, a day is a date, a duty says who has it."""

from __future__ import annotations

import re

from rag.types import Intent

_BONUS = 0.2
_FORMS = {
    Intent.LIST: re.compile(r"、[^、]+(?:、|等|和|及)|[一二三四]是|[:：]$|下列|(?:“[^”]+”.*){2}"),
    Intent.WHEN: re.compile(r"\d\s{0,4}年|\d\s{0,4}月|[一二三四五六七八九十][年月]|世纪|年代|时期"),
    Intent.WHERE: re.compile(
        r"位于|坐落|地处|分布|[省市县区镇村路街州国][^，。]{0,6}(?:[，。；]|$)|在[^，。]{1,12}[省市县区镇州国]"
    ),
    Intent.WHO: re.compile(
        r"由[^，。；]{2,24}?(?:负责|承担|主管|组织|管理|征收|收取|审批|批准|决定|担任|处理|认定|实施|执行|制定|监管|责令|给予|"
        r"办理|处|确定|任命|评选|设立)|"
        r"(?:部门|机关|机构|局|委|委员会|政府|办公室|协会|中心|工会|法院)(?:[^，。；]{0,6})?"
        r"(?:负责|主管|承担|组织|征收|管理|监管)|是[^，。；]{0,12}主管部门|担任"
    ),
    Intent.YES_NO: re.compile(
        r"保持不变|持平|不得|禁止|严禁|不准|可以|应当|不予|不能|允许|免予|免于|无需|不需要|有权|必须|不缴|不收"
    ),
}
# The article on sanctions repeats the words of the duty it guards; asked after the duty, it is not the answer.
_SANCTION = re.compile(r"违反本(?:条例|法|办法|规定|细则)|处.{0,24}罚款|依法给予处分")
_SANCTION_ASKED = re.compile(r"罚|通报批评|违反|违法|责任(?!人|区|制|单位)|后果|处分|处理|处置|追究|怎么办")
_SANCTION_UNASKED = -0.5
# "由哪个部门处罚" is not answered by the duty.
_SANCTIONS, _NO_SANCTION = re.compile(r"罚|警告|责令|处分|处理|查处|追究|没收|吊销|批评"), -0.3
# "赡养人包括哪些人" is answered by what says "赡养人是指".
_DEFINED = re.compile(r"^(.{2,12}?)(?:包括|是指|指的是|指)")
_DEFINITION = 0.3
# "还用花钱买票不" is answered by what is free, or by what is paid.
_PAYS = re.compile(r"[花掏交缴收付要].{0,6}[钱费票价]|免费")
_PAID = re.compile(r"免费|不收|无偿|不得[^,，。]{0,12}收取|免[予交缴收]|半价|优惠|收取|缴纳|交纳|支付")
_COUNT = 0.3
# "满足什么条件" is answered by what announces the conditions.
_CONDITIONS_ASKED = re.compile(r"满足|符合|具备|条件|情形|情况下")
_CONDITIONS = re.compile(r"(?:下列|以下)(?:条件|情形|情况)|具备[^,，。]{0,8}条件")
# “三保” are three that begin with 保, “三个变革” three that end so.
_INITIAL = re.compile(r'"[三四五六七八九十]个?大?([一-龥]{1,3})"')
# Characters that may stand before the first item: 进一步稳就业.
_LEAD = 4
_OPENS = re.compile(r"[:：]$|下列|如下")
_PART = re.compile(r"[,，。;；:：]")
_LAST = re.compile(r"、[^、]*[一-龥](?:和|及|与|以及)[一-龥][^、]*$")


def has_form(intent: Intent, words: str) -> bool:
    """Whether ``words`` have the form of answer that ``intent`` asks for.

    >>> has_form(Intent.LIST, "包括甲、乙和丙"), has_form(Intent.WHEN, "包括甲、乙和丙")
    (True, False)
    """
    form = _FORMS.get(intent)
    return form is not None and bool(form.search(words))


def asks_sanction(focus: str) -> bool:
    """Whether what follows from a breach is asked for, not the duty."""
    return bool(_SANCTION_ASKED.search(focus))


def form_bonus(intent: Intent, focus: str, text: str, reading: str) -> float:
    """Return what a sentence gains for the form of its answer, or loses for telling the sanction instead of the duty.

    Args:
        intent: what the question is after.
        focus: what is asked for.
        text: the sentence.
        reading: the sentence as it is read for comparison.
    """
    gained = _BONUS if has_form(intent, text) else 0.0
    gained += _BONUS if intent is Intent.LIST and text.endswith((":", "：")) else 0.0
    gained += _BONUS if _CONDITIONS_ASKED.search(focus) and _CONDITIONS.search(text) else 0.0
    gained += _NO_SANCTION if intent is Intent.WHO and asks_sanction(focus) and not _SANCTIONS.search(text) else 0.0
    gained += _BONUS if intent is Intent.YES_NO and _PAYS.search(focus) and _PAID.search(text) else 0.0
    gained += _DEFINITION if _defines(focus, reading) else 0.0
    return gained + (_SANCTION_UNASKED if _SANCTION.search(text) and not asks_sanction(focus) else 0.0)


def count_bonus(count: int, focus: str, text: str) -> float:
    """Return what a sentence gains for telling as many items as a list is said to have.

    >>> count_bonus(3, "攻坚战", "打好防风险、脱贫、治污三大攻坚战"), count_bonus(3, "工作", "稳步推进三项工作")
    (0.3, 0.0)
    """
    if not count:
        return 0.0
    parts = _PART.split(text)
    if spelled_out(count, focus, text):
        return 2 * _COUNT
    if any(count in _items(part) for part in parts):
        return _COUNT
    return -_COUNT if focus.startswith('"') and "、" not in text and not _OPENS.search(text) else 0.0


def spelled_out(count: int, focus: str, text: str) -> str:
    """Return the name in ``focus`` whose items ``text`` tells one by one, or "".

    >>> spelled_out(3, '"三保"指', "保民生、保工资、保运转")
    '三保'
    """
    name = _INITIAL.search(focus)
    if name is None or not any(_begin_with(name[1], count, part) for part in _PART.split(text)):
        return ""
    return name[0].strip('"')


def _begin_with(initial: str, count: int, part: str) -> bool:
    """Whether a part enumerates as many items that begin alike: 保就业、保民生、保市场主体 are three 保."""
    items = part.strip("“”和").split("、")
    alike = max(sum(initial in one[:_LEAD] for one in items), sum(one.endswith(initial) for one in items))
    return len(items) == count and alike >= count


def _items(part: str) -> tuple[int, int]:
    """How many items a part of a sentence may enumerate: 、 parts them, and 和 may part the last."""
    marks = part.count("、")
    return (marks + 1, marks + 1 + bool(_LAST.search(part))) if marks else (0, 0)


def clause_form_bonus(intent: Intent, words: str) -> float:
    """Return what a clause of a sentence gains for the form of its answer."""
    return _BONUS if has_form(intent, words) else 0.0


def _defines(focus: str, reading: str) -> bool:
    asked = _DEFINED.match(focus)
    return asked is not None and bool(re.search(rf"{re.escape(asked[1])}[,，]?(?:是指|指|包括)", reading))

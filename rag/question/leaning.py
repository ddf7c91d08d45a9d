"""What a follow-up says of its own, and whether it leans on the question before: "那2020年的呢", "公厕呢"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.subject import subject
from rag.text.normalize import fold
from rag.text.periods import find_times, strip_years
from rag.text.tokenize import terms

_STEPS = {
    "再往前推一年": -1, "往前推一年": -1, "再往前一年": -1, "再往后一年": 1,
    "第二年": 1, "转过年": 1, "前一年": -1, "上一年": -1, "上年": -1, "后一年": 1, "下一年": 1, "次年": 1,
}  # fmt: skip
# "比上年增加多少" compares and does not move.
STEP = re.compile(rf"(?<![比较])(?:{'|'.join(_STEPS)})")
_SAME_YEAR = re.compile(r"当年|同年|那年|那一年|那[两三四五]年(?:下来|间|里)?|[两三四五]年下来")
PLAN = re.compile(r"\"?十[一二三四五六七八九]五\"?(?:时期|期间|规划)?")
# What is said of a subject, and names none: verbs of change, measures, and "our province".
EMPTY = re.compile(
    r"总数|总量|总额|规模|金额|数量|数额|比例|占比|增速|增幅|人数|个数|指标|这个数?|那个数?|目标|水平|额度|期限|时间|标准值?|数值|最[高低多少长]|平均|合计|"
    r"[我本全](?:省|市|区|县|国)|[这那]边|数字|情况|这么干|这样[做干]?|百分点|个点|控制|要求|以[上下内]|[保守稳]住|保持|确保|争取|安排|准备|打算|由?谁?负责|归谁管?|主管|[变调改]成|[变调改]为|"
    r"[做作成调到达实现完多少涨提高降低增长了的得个是和最后又还要会能加快建设推进之前以后来原定设新变值\s]"
)
# "比全市高出几个百分点": what a subject left out is compared with.
COMPARED = re.compile(
    r"(?:比|较)(?:全[国省市区县]|同期|上年|去年|预期)[^,，]{0,4}|(?:高|低|多|少|快|慢)(?:出|于)(?:全[国省市区县])?"
)
_NO_SUBJECT = 2
AMOUNT = re.compile(r"多少|几|百分之|目标|实际|增长|数$|量$|额$|率$")
# "简易程序下这个时间是几天": the rest of the question is the last one's.
POINTS_BACK = re.compile(r"[这那][一两三四五几]?[个项种些类](?!月)|该(?:项|期限|时间)|此项|同样")
ASKS = re.compile(r"多少|几|怎么|吗|什么|谁|哪|多久|能不能|可不可以|是否")
_ASKS_LAST = re.compile(r"(?:罚款?|要|能|可以|享受)*(?:多少|几|怎么|多久|什么|谁)[^,，?？]{0,10}[?？]?$")
# "授权以外,申请了多少": another than the one spoken of.
BESIDES = re.compile(r"(?:除了?)?([一-龥]{2,8}?)(?:以外|之外)[,，]?")
SUPPOSE = re.compile(r"^(?:如果|要是|假如|万一|若)")
_LEANING = re.compile(
    r"^(?:那|那么|换成|还有|其中|其|它|再|同样|上述|该|拒不|逾期|情节|屡|如果|要是|超过|不满|满)|呢[?？。!！]*$|前一年|上一年|后一年|第二年|次年|下一年|同一年|往前推|往前一年|往后一年|那[两三四五]年|^[没未][^,，]{0,6}[之以]前|^(?:原来|此前|原先|加上|算上|连上)|当年|这个|那个|那份|该项"
)
_OF_IT = re.compile(r"其|它|这|该|同样|上述|除|再")
_RULE = re.compile(r"《?[一-鿿]{2,14}?(?:条例|办法|规定|细则|(?<![办方做])法)》?")
_WHOLE = 5  # characters that say a whole subject


def own_subject(own: str) -> str:
    """Return what a follow-up itself asks about; "" where it names nothing."""
    words = subject(strip_years(PLAN.sub("", _SAME_YEAR.sub("", STEP.sub("", own)))))
    return re.sub(
        r"^(?:那份|这个|那个|该项|它|其中|其)|^[那的]+|^[设制]?定的?$|(?:具体)?(?:数字|情况)$|的+$", "", words
    ).strip()


def has_subject(words: str) -> bool:
    """Whether something is named, not only what happened to it."""
    return len(EMPTY.sub("", COMPARED.sub("", words))) >= _NO_SUBJECT


def leans(question: str, about: str) -> bool:
    """Whether a question about ``about`` is a follow-up by its wording, or for naming nothing."""
    return bool(_LEANING.search(fold(question))) or not has_subject(about)


def is_whole(own: str, about: str) -> bool:
    """Whether a question that begins with 那 says all it asks."""
    leans = _OF_IT.match(own) or any(one.search(own) for one in (POINTS_BACK, BESIDES, STEP, _SAME_YEAR))
    return len(EMPTY.sub("", about)) >= _WHOLE and bool(ASKS.search(own)) and not leans


def times_of(own: str, before: str, reference: int | None) -> str:
    """The times asked now, else those asked before, moved by 前一年 and the like; written as the calendar's."""
    asked = find_times(before, reference, short=True)
    if step := STEP.search(own):
        return "".join(f"{years[0] + _STEPS[step[0]]}年" for years in asked[:1])
    named = () if _SAME_YEAR.search(own) else find_times(own, reference, short=True)
    return "和".join(map(_written, named or asked))


def _written(years: Sequence[int]) -> str:
    return f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"


def last_clause(question: str) -> str:
    """What the question asks at its end, without the case it asked of: "怎么罚"."""
    match = _ASKS_LAST.search(question)
    return match[0] if match else ""


def rule_of(before: str) -> str:
    """The rule that the last question named: 渔业法."""
    match = _RULE.search(before)
    return match[0] if match else ""


def shares(said: str, before: str) -> bool:
    """Whether a word of ``said`` stands in the last question."""
    return any(len(word) > 1 and word in before for word in terms(said))

"""What a question takes for granted: figures and ordinals that its answer's documents must hold.

"新建的8座公厕建在哪里" has no answer where 6 were built; what the document says instead is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.read.articles import article_of
from rag.read.candidate import Candidate, sentences_of
from rag.read.fields import figures_apart
from rag.read.fit import fit
from rag.text.matching import matched
from rag.text.normalize import fold, squeeze
from rag.text.quantities import Quantity, find_quantities
from rag.text.tokenize import terms
from rag.types import Bound, Hit, Intent, Kind, Query, Sentence

# "第二轮评估" is another than the first.
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+[轮届期批次]")
# What a question says of how a goal came out.
_OUTCOME = re.compile(
    r"(?:(?P<missed>(?:没有?|未能?|没能)(?:按期|如期|够)*(?:完成|实现|达到)|未达到?)|(?P<below>低于)|(?P<over>超过|突破|超出|高于))了?"
    r"[^,，。？?]{0,14}(?:目标|任务|计划|要求|预计数?|预期|原定[^,，。？?]{0,12})"
)
# How long, how much and how high one's own case is: a condition, which a rule bounds and does not repeat.
_CASE_UNITS = frozenset({
    "", "年", "月", "个月", "日", "天", "周", "小时", "分钟", "岁", "周岁", "元", "米", "公里", "公斤", "吨", "次",
    "个", "克", "厘米", "毫升", "级", "度", "倍", "平方米",
})  # fmt: skip
# What a report counts is no case of the asker's: "整治的20个路口".
_COUNTS = "个"
_ONE, _MANY = 1.0, 10.0
# "2030年110亿元的成交额里": of a report's year, so much is no case of the asker's.
_LARGE = 1e4
# Characters on both sides of a figure that name what it counts; how much of that another figure must be of, and how
# much more than any of the claimed value.
_AROUND, _COUNTED, _CLEARLY = 8, 0.5, 0.2
# What a rule or report is taken to say: "最长能领36个月", where "带个5岁的娃" tells a case.
_SAYS = re.compile(
    r"(?:最[多长高少低大短迟]|规定|不[超低少]|至少|目标|计划|为|是|达到?|了|罚|发|给|交|收|降到|高达|增长|下降|提高|减少)[^,，。]{0,4}$"
)
# "满14周岁就可以": from so much on.
_FROM = re.compile(r"(?:就|即|便|才)(?:可以?|能)")
_NAMED_ALL = re.compile(r"哪[两二三四五六七八九十]|分别(?:叫|是|指|为)?(?:什么|哪)")
# "哪两家" tells how many are to be named.
_ASKED_NUMBER = ("哪", "哪些", "几")


def false_figures(query: Query, hits: Sequence[Hit]) -> tuple[Quantity, ...]:
    """Return the figures of a question that no sentence of its hits holds.

    A yes-or-no question asks after its figure instead of taking it for granted. A single one of something, and the
    measure of the asker's own case, are no claim.
    """
    asked = query.standalone_text
    if query.intent is Intent.YES_NO:
        return ()
    # "有四家银行上市,分别是哪四家": how many there are to be named is no claim.
    named = bool(_NAMED_ALL.search(asked))
    counted = {facet.count for facet in query.facets}
    outcome, dated = _OUTCOME.search(asked), bool(query.scope.years)
    of_rule = bool(hits) and bool(article_of(hits[0].chunk.section_path))
    taken = [
        one
        for one in find_quantities(asked)
        if not (outcome and outcome.start() <= one.core.start < outcome.end())
        and (_claims(one, asked, of_rule) or (dated and _written(one, asked) and _reported(one)))
        and (_written(one, asked) or not named)
        and one.value not in counted
    ]
    if not taken:
        return ()
    spoken = [text for hit in hits for sentence, text in sentences_of(hit) if _is_asked(query, hit, sentence)]
    held = {(end, one.unit) for text in spoken for one in find_quantities(squeeze(text)) for end in _ends(one)}
    bare = {value for value, _ in held}
    return tuple(
        one
        for one in taken
        if any((end, one.unit) not in held and (one.unit or end not in bare) for end in _ends(one))
        or _of_another(one, asked, spoken)
    )


def false_ordinals(query: Query, candidates: Sequence[Candidate]) -> bool:
    """Whether the question names an ordinal ("第二轮") that stands nowhere around its answer."""
    if query.intent is Intent.YES_NO:
        return False
    texts = [squeeze(f"{candidate.title}{candidate.hit.chunk.text}") for candidate in candidates]
    return not all(any(one in text for text in texts) for one in _ORDINAL.findall(squeeze(query.standalone_text)))


def false_outcome(query: Query, candidates: Sequence[Candidate]) -> str:
    """Return what the result found says of a goal that the question takes for missed or exceeded, where it denies that.

    "超过了13%的目标" of what came to 11.3%; "没有完成1100万人的目标" of what came to 1361万人.
    """
    claim = _OUTCOME.search(query.standalone_text)
    if claim is None or len(candidates) != 1 or candidates[0].figure is None:
        return ""
    goals = [one for one in find_quantities(query.standalone_text) if claim.start() <= one.core.start < claim.end()]
    result = candidates[0].figure.quantity
    if len(goals) != 1 or goals[0].unit != result.unit or candidates[0].scope.kind is Kind.TARGET:
        return ""
    if claim["over"] and result.value <= goals[0].value:
        return "并未超过目标"
    if claim["below"] and result.value >= goals[0].value:
        return "并未低于目标"
    if claim["missed"] and result.value >= goals[0].value and goals[0].bound is not Bound.AT_MOST:
        return "实际达到了目标"
    return ""


def _is_asked(query: Query, hit: Hit, sentence: Sentence) -> bool:
    """Whether a sentence is of the asked scope: the 8 of next year's plan bear out nothing of this year."""
    rule = bool(article_of(hit.chunk.section_path))
    # A goal that is taken for reached is told as a goal.
    scopes = (replace(facet.scope, kind=Kind.NONE) for facet in query.facets)
    return any(fit(scope, sentence.scope, rule=rule)[0] for scope in scopes)


def _of_another(claimed: Quantity, asked: str, spoken: Sequence[str]) -> bool:
    """Whether the thing that a claimed figure counts has another figure, and that figure another thing.

    "公园3座、公厕8座" bears out no 3座公厕.
    """
    around = asked[: claimed.span.start][-_AROUND:] + " " + asked[claimed.span.end :][:_AROUND]
    wanted = [term for term in terms(fold(around)) if len(term) > 1 and not term[0].isdigit()]
    wanted = [term for term in wanted if any(term in text for text in spoken)]
    # What stands behind a figure is what it counts.
    behind = [term for term in wanted if fold(asked[claimed.span.end :]).lstrip().startswith(term)]
    return bool(claimed.unit) and any(_is_of_other(claimed, named, spoken) for named in (wanted, behind) if named)


def _is_of_other(claimed: Quantity, named: Sequence[str], spoken: Sequence[str]) -> bool:
    """Whether what is named has another figure than the claimed one, which is of something else."""
    same = other = 0.0
    for text in spoken:
        for figure, _ in figures_apart(text):
            if figure.quantity.unit != claimed.unit:
                continue
            words = fold(figure.carried + figure.before + figure.after)
            share = sum(matched(term, words) for term in named) / len(named)
            if figure.quantity.value == claimed.value:
                same = max(same, share)
            else:
                other = max(other, share)
    return other >= _COUNTED and other > same + _CLEARLY


def _ends(one: Quantity) -> tuple[float, ...]:
    return (one.value,) if one.high is None else (one.value, one.high)


def _reported(one: Quantity) -> bool:
    """Whether a figure that is asked about with its year is rather a report's than the asker's own."""
    return one.value >= _LARGE or (one.unit == _COUNTS and one.value > _ONE)


def _claims(one: Quantity, asked: str, of_rule: bool) -> bool:
    before = asked[: one.span.start]
    if _FROM.match(asked[one.span.end :]) and _written(one, asked):
        return True
    if before.endswith(_ASKED_NUMBER):
        return False
    if not one.unit:  # 120 and 12345 are names
        return bool(_SAYS.search(before)) and _written(one, asked)
    # "要移植60棵树" is a case too, which a rule bounds; "分五类" tells what the rule sets.
    if one.unit in _CASE_UNITS or (of_rule and one.value >= _MANY):
        return one.unit != "年" and _written(one, asked) and bool(_SAYS.search(before))
    return _written(one, asked) or one.value != _ONE


def _written(one: Quantity, asked: str) -> bool:
    """Whether the figure is written in digits, as people write claims and not conditions."""
    return one.core.cut(asked)[0].isdecimal()

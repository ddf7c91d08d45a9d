"""What a question takes for granted and a document denies: "上调到多少" of a goal that was lowered.

A question presupposes a direction (扩大), an outcome (超额完成) or a permission (最多可以收几个月). Where a clause that
speaks of the same thing says the contrary, and none says the same, that clause is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.read.articles import article_of
from rag.read.candidate import Candidate
from rag.text.matching import Term, coverage
from rag.text.normalize import fold
from rag.text.sentences import split_clauses
from rag.types import Facet, Intent, Kind, Query, Span


@dataclass(frozen=True, slots=True)
class Claim:
    """How a question claims something, how a text says the same, and how it says the contrary."""

    asked: re.Pattern[str]
    same: re.Pattern[str]
    contrary: re.Pattern[str]


_NOT_DONE = r"(?:没有|未能?|没能|尚未)[^,，。]{0,6}(?:完成|实现|达到)|未达到?|低于预期"
_DONE = (
    r"(?<!没有)(?<!未能)(?<!没能)(?<!未)(?:提前|全面|超额|圆满|顺利|基本|如期|均|都|较好)[^,，。]{0,4}"
    r"(?:完成|实现|达到|优于)|优于"
)
_TAKEN = r"(?:采取|出台|实施|超发|扩大|发行|增加|搞)"
_WHY, _REASON = r"(?:为什么|为何|怎么会?|咋)", r"(?:的?原因|是因为|是为什么|主要因为)"
_AGAIN = r"(?:又|再|继续|进一步|仍然?|还在|依旧)"
# Each direction with the other: what is adjusted, what lies apart, what rises, what is faster.
_OPPOSITES = (
    (
        r"往?上调|调高|(?:率|目标|标准|税|费|预期)(?:提高|提升|增加)到?了?(?:多少|几)",
        r"上调|调高|提高|增加",
        r"往?下调|调低|砍到|(?:率|目标|标准|税|费|预期)(?:降低|下降|降|减少)到?了?(?:多少|几)",
        r"下调|调低|降低|下降|调减|(?:比|较)(?:去年|上年)[^,，。]{0,6}低",
    ),
    (
        rf"{_AGAIN}(?:扩大|拉大)|拉大了?|扩大了多少",
        r"扩大|拉大|增加|上升",
        rf"{_AGAIN}?缩小了?",
        r"缩小|收窄|减少|下降|回落",
    ),
    (
        rf"{_AGAIN}(?:上涨|上升|增加|提高)|升破|{_WHY}[^,，。]*(?:增长|上升|增加|上涨)|(?:增长|上升|增加|上涨)[^,，。]{{0,10}}{_REASON}",
        r"上涨|上升|增加|提高|增长|多于|高于上年|不降反增|增产|增收",
        rf"{_AGAIN}(?:下降|减少|降低|回落)|下滑|负增长|比[^,，。]{{1,4}}少了|{_WHY}[^,，。]*(?:下降|减少|降低|回落|萎缩)|"
        rf"(?:下降|减少|降低|回落|萎缩)[^,，。]{{0,10}}{_REASON}",
        r"下降|减少|降低|回落|下滑|负增长|低于上年|减产|减收",
    ),
    (
        r"(?:上升|上涨|提高)了?(?:多少|几|百分)",
        r"(?<!负)增长|上升|上涨|提高|增加",
        r"(?:下降|降低|减少)了?(?:多少|几|百分)",
        r"下降|降低|减少|回落|下调",
    ),
    (r"增[产收]了?(?:多少|几|百分)", r"增[产收]", r"减[产收]了?(?:多少|几|百分)", r"减[产收]"),
    (
        rf"跑赢|快于|{_WHY}[^,，。]*高于|高于[^,，。]{{1,8}}{_REASON}",
        r"快于|高于",
        rf"跑输|慢于|{_WHY}[^,，。]*低于|低于[^,，。]{{1,8}}{_REASON}",
        r"慢于|低于",
    ),
)


def _claims_of(opposites: tuple[str, str, str, str]) -> tuple[Claim, Claim]:
    asked_up, up, asked_down, down = opposites
    return (
        Claim(re.compile(asked_up), re.compile(up), re.compile(down)),
        Claim(re.compile(asked_down), re.compile(down), re.compile(up)),
    )


_IN_REPORTS = (
    *(claim for opposites in _OPPOSITES for claim in _claims_of(opposites)),
    Claim(
        re.compile(
            r"(?<![没未])(?<!没有)(?<!没能)(?<!未能)(?:全面|超额|圆满|顺利|如期|按期|提前)地?(?:都|就)?(?:完成|实现|达到)"
        ),
        re.compile(_DONE),
        re.compile(_NOT_DONE),
    ),
    Claim(
        re.compile(r"(?:没有?|没能|未能?)(?:够|按期|如期|按时)*(?:完成|实现|达到)"),
        re.compile(_NOT_DONE),
        re.compile(rf"{_DONE}|基本完成"),
    ),
    Claim(
        re.compile(rf"{_TAKEN}了"),
        re.compile(rf"(?<![不未没])(?<!没有){_TAKEN}"),
        re.compile(rf"(?:没有|未|不|并未){_TAKEN}"),
    ),
)
_SET_HIGHER, _CAME_OUT = _IN_REPORTS[0], 0.3
_IN_RULES = (
    Claim(
        re.compile(r"可以|(?<!不)能(?![力源够耗])|允许|最[高多长晚]"),
        re.compile(r"可以|允许|应当|不得(?:超过|低于|少于|高于|多于)"),
        re.compile(r"不得(?!超过|低于|少于|高于|多于)|禁止|严禁|不允许"),
    ),
    Claim(
        re.compile(r"[收交缴]|费|登记|停止"),
        re.compile(r"(?<!不)(?:收取|缴纳|交纳|缴费|实行|停止)|元"),
        re.compile(r"不(?:收取|缴纳|交纳|缴费|实行|停止)|不得[^,，。]{0,20}收取|免费"),
    ),
)
# "…是吧" says it and asks to be told so.
_TAKEN_FOR_TRUE = re.compile(r"(?:[是对]|没错)吧[?？。]?$")
_DENIED_IN_QUESTION = re.compile(r"不得|禁止|不[能准许可]|罚|违|擅自|吗|怎么处")
# So much of the question the denying clause covers, and so much more than one that agrees.
_COVERS, _AHEAD = 0.5, 0.05
# The clause before holds the subject.
_BEFORE = 0.75
_LEADING = 12
# A claim about nothing but common words denies nothing.
_TELLING = 3.5


def contradiction(
    query: Query,
    facet: Facet,
    sentences: Callable[[Facet], Sequence[Candidate]],
    weigh: Callable[[str], Sequence[Term]],
    read: Callable[[str], str],
) -> Candidate | None:
    """Return the sentence that denies what a question takes for granted, or ``None``.

    Args:
        query: the question; one that asks yes or no takes nothing for granted.
        facet: what it asks for.
        sentences: finds sentences that may answer a facet, best first.
        weigh: the terms of a text with their weights.
        read: reads a text for comparison.
    """
    if query.intent is Intent.YES_NO and not _TAKEN_FOR_TRUE.search(query.standalone_text):
        return None
    asked = fold(query.standalone_text)
    for rule, claims in ((False, _IN_REPORTS), (True, _IN_RULES)):
        if rule and _DENIED_IN_QUESTION.search(asked):
            continue
        for claim in claims:
            if (claimed := claim.asked.search(asked)) is None:
                continue
            bare = replace(facet, focus=_bare(claim, facet.focus), scope=replace(facet.scope, kind=Kind.NONE))
            found = [one for one in sentences(bare)[:_LEADING] if one.fits and _of_rule(one) is rule]
            said = weigh(_bare(claim, facet.granted or facet.focus))
            wanted = _within(said, read(_clause_at(asked, claimed.start())))
            if (denied := _denied(claim, wanted, found, read)) is not None:
                return denied
    return None


def _of_rule(candidate: Candidate) -> bool:
    return bool(article_of(candidate.hit.chunk.section_path))


def _clause_at(text: str, place: int) -> str:
    """The clause of a question that makes the claim."""
    return next((one.cut(text) for one in split_clauses(text) if one.start <= place < one.end), text)


def _within(terms: Sequence[Term], words: str) -> list[Term]:
    return [term for term in terms if term.text in words]


def _bare(claim: Claim, focus: str) -> str:
    return " ".join(claim.asked.sub(" ", focus).split())


def _denied(
    claim: Claim, wanted: Sequence[Term], found: Sequence[Candidate], read: Callable[[str], str]
) -> Candidate | None:
    agreeing = best = 0.0
    denying: Candidate | None = None
    for one in found:
        for words, before in _clauses(one.text):
            covered = coverage(wanted, [(read(words), 1.0), (read(before), _BEFORE)])
            if claim.contrary.search(words) and not claim.same.search(claim.contrary.sub("", words)):
                # What is set is denied by what was set rather than by how it came out.
                covered -= _CAME_OUT if one.scope.kind is Kind.ACTUAL and claim is _SET_HIGHER else 0.0
                best, denying = (covered, one) if covered > best else (best, denying)
            elif claim.same.search(words):
                agreeing = max(agreeing, covered)
    telling = sum(term.weight for term in wanted) >= _TELLING
    return denying if telling and best >= _COVERS and best > agreeing + _AHEAD else None


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each clause with the one before it."""
    spans: list[Span] = list(split_clauses(text))
    for place, span in enumerate(spans):
        yield span.cut(text), spans[place - 1].cut(text) if place else ""

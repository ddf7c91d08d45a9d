"""Scope of documents, sections and sentences: year, kind and body, inherited down the heading tree.

A heading "二、2020年主要工作安排" makes everything under it (2020, TARGET) until a sentence says otherwise; 今年 and
去年 mean the document's own year and the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.scope.document import reviewed_years
from rag.text.parts_of_year import PART_ENDS, find_months
from rag.text.periods import MODIFIES, TIME, clause_years, find_kind, find_sentence_kind, find_years
from rag.text.sentences import split_clauses
from rag.text.years import western_years
from rag.types import Document, Kind, Scope, Section, Sentence, Span

_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]+条")
# "过去一年和五年工作回顾"
_AND_YEARS = re.compile(r"年[和及与、][两三四五]年")
# Words with which a paragraph turns to another time: "“十四五”时期是…", "过去的五年极不寻常。"
_OPENS_WITH_TIME = re.compile(r"\s*(?:各位代表[!！,，:：]*)?.{0,10}")
_ITEM = re.compile(r"\s{0,20}(?:[一二三四五六七八九十]+是|——|--|―|●|■|◆|·|[①-⑩])")
# A time that opens a sentence and so holds on; what is to be reached by a time ("到2035年") is of its sentence alone.
_LEADING_TIME = re.compile(
    rf"^(?:各位代表[!！,，:：]*)?(?:预计|截[至止]|在|但|并|其中|同时|刚刚?过去的|即将过去的)?{TIME}{MODIFIES}[^，,。；;]{{0,20}}[，,]"
)
# A goal's year that opens a sentence holds on where no heading tells another.
_LEADING_AIM = re.compile(rf"^到{TIME}[^，,。；;]{{0,20}}[，,]")
# A heading without a time tells goals or results where it calls them so: 主要目标, 工作回顾; 办理结果 is neither.
_NAMES_KIND = re.compile(
    r"目标|任务|预期|计划|安排|打算|部署|设想|展望|要求|准备|推进|加快|努力|回顾|完成情况|总结|成绩|成效|成就|取得|进展|情况(?!说明)"
)
# What must or may be done is neither goal nor result, whatever figures it names.
_RULES = re.compile(r"应当|不得|可以|可向|须|必须|申请|办理|提交|持[^,，。]{1,12}到")
# "上半年，…", "2031年1-11月，…"
_LEADING_PART = re.compile(rf"^[^，,。；;]{{0,14}}{PART_ENDS}[，,]")
_NEXT_YEAR = re.compile(r"明年|来年|下一?年(?!度?级)")
# A figure before the time is not of it: "增长5%,到2035年达到10%".
_FIGURE = re.compile(r"\d")


def scope_sections(document: Document, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Give each section its scope: what its heading says, else its parent's, else the document's body.

    What a bulletin tells is of the year it looks back on, unless it says otherwise; any other document's year says
    nothing of its sections. A rule is of no year, neither goal nor result: under articles the body alone is known.
    """
    root = Scope(body=document.scope.body, months=document.scope.months)
    if has_articles(sections):
        return tuple(replace(section, scope=root) for section in sections)
    reference = document.year
    root = replace(root, years=reviewed_years(document))
    scoped: list[Section] = []
    for section in sections:
        parents = [one for one in scoped if one.level < section.level and one.span.covers(section.span)]
        inherited = parents[-1].scope if parents else root
        if section.level == 0:
            scoped.append(replace(section, scope=root))
            continue
        years = _heading_years(section.heading, reference)
        # Under a heading of known kind only one that names a time of its own may change it: 推进 stands in both halves.
        told = years or (inherited.kind is Kind.NONE and _NAMES_KIND.search(section.heading))
        kind = find_kind(section.heading) if told else Kind.NONE
        if years and kind is Kind.NONE and reference is not None:
            kind = _kind_by_time(years, reference, reviews=any(_looks_back(one, reference) for one in scoped))
        scoped.append(
            replace(
                section,
                scope=Scope(
                    years or inherited.years,
                    kind if kind is not Kind.NONE else inherited.kind,
                    inherited.body,
                    find_months(section.heading) or inherited.months,
                ),
            )
        )
    return tuple(scoped)


def _heading_years(heading: str, reference: int | None) -> tuple[int, ...]:
    """The years of a heading; of one that names a year and a period ("2025年和十四五时期") those named first."""
    years, single = find_years(heading, reference), find_years(heading, reference, periods=False)
    return single if years and years[0] in single else years


def mixed_heading(headings: Sequence[str], reference: int | None) -> str:
    """Return the innermost of ``headings`` that names a time, if it names both a year and a period; else ""."""
    dated = [heading for heading in headings if find_years(heading, reference)]
    if not dated:
        return ""
    single = find_years(dated[-1], reference, periods=False)
    both = len(find_years(dated[-1], reference)) > len(single) or bool(_AND_YEARS.search(dated[-1]))
    return dated[-1] if single and both else ""


def has_articles(sections: Sequence[Section]) -> bool:
    """Whether a document is written in articles (第三条), as laws and regulations are."""
    return any(_ARTICLE.match(section.heading) for section in sections)


def _looks_back(section: Section, reference: int) -> bool:
    """Whether a section reviews the time before a report's own year."""
    scope = section.scope
    before = bool(scope.years) and max(scope.years) < reference
    return scope.kind is Kind.ACTUAL and (before or "回顾" in section.heading)


def _kind_by_time(years: Sequence[int], reference: int, *, reviews: bool = True) -> Kind:
    """A report speaks of years before its own as results and of later ones as goals.

    So it does of its own where it reviews an earlier one; an account of its own year tells neither.
    """
    if max(years) == reference and not reviews:
        return Kind.NONE
    return Kind.ACTUAL if max(years) < reference else Kind.TARGET


def scope_sentences(
    text: str,
    paragraphs: Sequence[Sequence[Span]],
    inherited: Scope,
    document_year: int | None,
    *,
    rules: bool = False,
    mixed: bool = False,
    begun: Scope | None = None,
) -> tuple[tuple[Sentence, ...], Scope]:
    """Scope the sentences of a section, paragraph by paragraph, in order.

    With ``rules``, as in laws, every sentence has the inherited scope. With ``mixed`` the section speaks of a year and
    of a period, each until the other is named; it begins with ``begun``, what was spoken of when the one before ended.

    A time that opens a sentence ("2019年,…", "五年来，…") holds for the rest of its paragraph, and for the paragraphs
    after it that are its items ("一是…", "——…"); so does a goal's ("到2035年，…") where no heading tells a year. A time
    elsewhere in a sentence holds for that sentence.

    Returns:
        The sentences, and what is spoken of at their end.
    """
    if rules:
        return tuple(Sentence(span, inherited) for spans in paragraphs for span in spans), inherited
    found: list[Sentence] = []
    running = begun if mixed and begun is not None else inherited
    for spans in paragraphs:
        first = spans[0].cut(text) if spans else ""
        if mixed:
            named = find_years(match[0], document_year) if (match := _OPENS_WITH_TIME.match(first)) else ()
            running = replace(running, years=named) if named else running
        elif not _ITEM.match(first):
            running = inherited
        sentences, running = _scope_paragraph(text, spans, inherited, running, document_year)
        found += sentences
    return tuple(found), running


def _scope_paragraph(
    text: str, spans: Sequence[Span], inherited: Scope, running: Scope, document_year: int | None
) -> tuple[list[Sentence], Scope]:
    """The sentences of a paragraph that begins in scope ``running``, and the scope it ends in."""
    found: list[Sentence] = []
    for span in spans:
        sentence = western_years(span.cut(text))
        opening = _LEADING_TIME.match(sentence) or (None if inherited.years else _LEADING_AIM.match(sentence))
        reference = _reference(sentence, inherited, document_year)
        opened = find_years(opening[0], reference) if opening else ()
        part = _LEADING_PART.match(sentence)
        if opened or part:
            running = replace(running, months=find_months((part or opening or [""])[0]))
        if opened:
            running = replace(running, years=opened, kind=_sentence_kind(sentence, opened, inherited, document_year))
        years = opened or _stated_years(sentence, reference)
        scope = running
        if years and not opened:
            scope = replace(running, years=years, kind=_sentence_kind(sentence, years, inherited, document_year))
        elif inherited.kind is Kind.NONE and _FIGURE.search(sentence) and not _RULES.search(sentence):
            scope = replace(running, kind=find_sentence_kind(sentence))
        found.append(Sentence(span, scope))
    return found, running


def _reference(sentence: str, inherited: Scope, document_year: int | None) -> int | None:
    """What 今年 means: the document's year, but that of its review where next year is spoken of.

    A report titled "2019年度工作情况及2020年工作安排" is of 2020; its review, written in 2019, calls that year 明年.
    """
    if _NEXT_YEAR.search(sentence) and inherited.kind is Kind.ACTUAL and len(inherited.years) == 1:
        return inherited.years[0]
    return document_year


def _stated_years(sentence: str, document_year: int | None) -> tuple[int, ...]:
    """Years of the first clause that opens with a time, where no figure stands before it.

    Elsewhere a year is a base or a cause ("是2010年的2.2倍"). A figure after another time is told by its own clause.
    """
    for span in split_clauses(sentence):
        if years := clause_years(span.cut(sentence), document_year):
            return years
        if _FIGURE.search(span.cut(sentence)):
            return ()
    return ()


def _sentence_kind(sentence: str, years: Sequence[int], inherited: Scope, document_year: int | None) -> Kind:
    if set(years) == set(inherited.years) and inherited.kind is not Kind.NONE:
        return inherited.kind
    # "目标任务全面完成并好于预期" speaks of a goal that lies behind.
    if document_year is not None and max(years) < document_year and find_kind(sentence) is not Kind.TARGET:
        return Kind.ACTUAL
    said = find_sentence_kind(sentence)
    if said is not Kind.NONE:
        return said
    if document_year is None or inherited.kind is Kind.NONE:
        return inherited.kind
    # Results told without a year are those of the document's own.
    own = max(years) == document_year and not inherited.years
    return inherited.kind if own else _kind_by_time(years, document_year)

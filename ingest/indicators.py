"""The ledger: every figure of a document with its name, scope and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.lines import Cover
from ingest.row_indicators import row_indicators
from rag.text.clause_time import clause_scope
from rag.text.figures import Figure, find_figures
from rag.text.sentences import split_clauses, split_sentences
from rag.types import Block, BlockKind, Chunk, Document, Indicator, Sentence

_LONGEST_NAME = 40
_SHORTEST_NAME = 2
# What is counted in words as part of a phrase, and measures nothing: 一次性, 新一轮, 十七届, 五年规划, 五年来.
_PHRASE_UNITS = frozenset({"届", "轮", "步", "起", "字", "部", "门", "眼", "口", "里", "对", "双", "级", "度"})
_PHRASE_AFTER = re.compile(r"^(?:性|规划|来|级|体|边|起|样|致|般|定|些|下|直|旦|律|切|方面|流|线)")
# 一年, 一倍 and 一元 are figures; 一个, 一批 and 一种 are articles.
_MEASURED = frozenset({"年", "个月", "日", "天", "周", "小时", "倍", "元", "米", "公里", "岁", "周岁", "%", "万", "亿"})
_ONE = 1.0
_CHANGES = re.compile(
    r"(?:增长|增速|增幅|涨幅|上涨|下降|降幅|降低|减少|增加|提高|上升|回落|减排|扩大|缩小)[^,，]{0,4}$"
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]+条")
# A bare number is a figure where a verb says so; before 号 or behind a hyphen it numbers something.
_NEAR = 12
_SAID = re.compile(r"(?:达到?|为|是|共|计|约|至|到|超过?|突破|完成|实现|有|近)\s?$")
_NUMBERS = re.compile(r"\s?(?:[号〕\]）):：/—-]|第|年|月|日|时)")
_CODE = re.compile(r"0\d|\d{7}|\d{1,6}-\d{5}")
_CLOCK = re.compile(r"\d{1,2}\s?[时点:：]\s?$")
_DAY = re.compile(r"\d{1,2}\s?月\s?(?:\d{1,2}\s?日?\s?[-—至、]\s?)?$")
_FINE = re.compile(r"^的?(?:罚款|罚金)")
# "违反本条例规定,携犬出户未束牵引带的": the conduct, without the provision it is against.
_AGAINST = re.compile(r"^(?:第[一二三四五六七八九十百零〇\d]+条\s*)?(?:对?违反.{0,24}?(?:规定|条款)[的,，]*\s*)?")
_CONDUCT = re.compile(r"的[,，]?$")
# The time of a figure is its scope, no part of its name.
_TIME = re.compile(
    r"^(?:(?:到|在)?(?:[今去明前]年|全年|本年度?|上年|(?:19|20)\d\d年)(?:底|末)?(?:要|拟|将|还要|已)?[,，]?)+"
)
_EDGES = ' 、,，:：;；。的“”"（）()'


def find_indicators(document: Document, chunks: Sequence[Chunk], blocks: Sequence[Block] = ()) -> tuple[Indicator, ...]:
    """Return the figures of all sentences and cells in document order; each points to its clause, or its row.

    A number inside a set phrase is no figure, nor is a date, the number of a document or of a telephone. A fine is
    named by what it is for. A report's figure is of the time its own clause names.

    Args:
        document: whose figures.
        chunks: its chunks, which hold its sentences and cells with their scopes.
        blocks: its blocks, of which the rows name the figures of their cells.
    """
    rows = Cover(block.span for block in blocks if block.kind is BlockKind.ROW)
    scopes = {one.span: one.scope for chunk in chunks for one in chunk.sentences}
    told = _told(document, chunks, rows)
    return tuple(sorted((*told, *row_indicators(document, blocks, scopes)), key=lambda one: one.span.start))


def _told(document: Document, chunks: Sequence[Chunk], rows: Cover) -> Iterator[Indicator]:
    """The figures of sentences that are no cells of a table."""
    year = document.year
    for chunk in chunks:
        for sentence in chunk.sentences:
            text = "" if rows.covers(sentence.span) else sentence.span.cut(document.text)
            for figure in find_figures(text):
                if _measures(text, figure) and (name := _name(document.text, sentence, text, figure)):
                    yield _indicator(document, chunk, sentence, text, figure, name, year)


def _indicator(
    document: Document, chunk: Chunk, sentence: Sentence, text: str, figure: Figure, name: str, year: int | None
) -> Indicator:
    rule = any(_ARTICLE.match(heading) for heading in chunk.section_path)
    # Of figures told with 分别 the names stand elsewhere in the clause.
    clause = next((one for one in split_clauses(text) if one.covers(figure.clause)), figure.clause)
    clause = clause if figure.clause == figure.quantity.span else figure.clause
    return Indicator(
        name=name,
        value=figure.quantity.value,
        unit=figure.quantity.unit,
        bound=figure.quantity.bound,
        scope=sentence.scope if rule else clause_scope(text, figure, sentence.scope, year),
        doc_id=document.doc_id,
        span=clause.shift(sentence.span.start),
        quote=clause.cut(text),
        high=figure.quantity.high,
        change=bool(_CHANGES.search(figure.before)),
    )


def _measures(text: str, figure: Figure) -> bool:
    quantity = figure.quantity
    written = quantity.core.cut(text)
    before, after = text[max(0, quantity.core.start - _NEAR) : quantity.core.start], text[quantity.core.end :][:_NEAR]
    if written[:1].isdigit():
        if not quantity.unit and written[-1:].isdigit():
            return bool(_SAID.search(before)) and not _NUMBERS.match(after) and not _CODE.match(written)
        return not (quantity.unit == "月" or _CLOCK.search(before) or (quantity.unit == "日" and _DAY.search(before)))
    counted = quantity.unit in _PHRASE_UNITS or bool(_PHRASE_AFTER.match(text[quantity.core.end :]))
    return not counted and not (quantity.value == _ONE and quantity.unit not in _MEASURED)


def _name(whole: str, sentence: Sentence, text: str, figure: Figure) -> str:
    """What the figure measures; "" where nothing names it."""
    if _FINE.match(figure.after):
        conduct = next(_conducts(whole, sentence, text, figure), "")
        return f"{conduct}罚款"[-_LONGEST_NAME:]
    name = _TIME.sub("", " ".join(figure.name.split()).strip(_EDGES))[-_LONGEST_NAME:].strip(_EDGES)
    return name if sum(map(str.isalpha, name)) >= _SHORTEST_NAME else ""


def _conducts(whole: str, sentence: Sentence, text: str, figure: Figure) -> Iterator[str]:
    """What the fine is for, nearest first: the clauses before it that end in 的, up to the last full stop."""
    clauses = [clause.cut(text) for clause in split_clauses(text, 0, figure.clause.end)]
    start = max(whole.rfind(mark, 0, sentence.span.start) for mark in "。\n") + 1
    earlier = [
        clause.cut(whole)
        for span in split_sentences(whole, start, sentence.span.start)
        for clause in split_clauses(whole, span.start, span.end)
    ]
    for clause in (*reversed(clauses), *reversed(earlier)):
        stripped = _AGAINST.sub("", clause.strip())
        if _CONDUCT.search(stripped) and len(stripped) > _SHORTEST_NAME:
            yield stripped.strip(_EDGES)

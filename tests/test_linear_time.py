"""No text makes reading it super-linear: runs of all kinds at growing lengths, given to every function of a table.

What is compared is the growth: four times the text may take a good four times as long. What takes less than the floor
is not looked at; noise of the machine is met with the best of several tries of processor time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.analyse import outline
from ingest.facts.header import header_fields
from ingest.lines import split_lines
from ingest.parse.decode import decode
from ingest.parse.html.parser import parse_html
from ingest.parse.markdown import parse_markdown
from ingest.parse.text import parse_text
from ingest.scope.document import document_scope
from ingest.scope.scope import scope_sentences
from ingest.structure.noise import find_noise
from ingest.types import ParsedText
from rag.errors import ParseError
from rag.question.synonyms import load_synonyms
from rag.question.understander import RuleUnderstander
from rag.store.coverage import Coverage
from rag.text.blanks import find_gaps, mend_digits
from rag.text.figures import find_figures
from rag.text.matching import weigh
from rag.text.normalize import fold, simplify, squeeze
from rag.text.parts_of_year import find_months
from rag.text.periods import find_years
from rag.text.place_names import find_names
from rag.text.quantities import find_quantities
from rag.text.reading import reading_copy
from rag.text.script import in_simplified
from rag.text.sentences import split_clauses, split_sentences
from rag.text.titles import named_titles
from rag.text.tokenize import terms
from rag.text.wrap import find_joints
from rag.text.years import plain_years
from rag.types import Scope

RUNS = (
    "一", "年", "1", "1.", "1,", "１", ".", "，", "、", "。", "-", "*", " ", "\u3000", "\t", "(", "（", "“", "《", "》",
    "#", "|", "\n", "\n\n", "\u200b", "㈠", "第", "第一条", "附件", "a", "O1", "增长", "万", "1 ", "1 家", "2020年",
    "5月1日、", "年1月", "一、某\n", "（一）某\n", "1.某\n", "# 某\n", "| a | b |\n", "某：某。", "市", "某市某县",
    "和", "是", "1%", "１ \n", "一\n，", "甲 1\n", "> 某\n", "【某】", "索引号：", "信 息", "分别", "1/6", "三分之一",
    "同比增长1%、", "<b>", "《某》", "比", "为", "多少", "目标", "不", "除了某，",
)  # fmt: skip
LEAST, GROWTH = 2000, 4
FLOOR_S, MOST = 0.05, 2.2  # seconds of the longer text; times the growth of the text


UNDERSTANDER = RuleUnderstander(
    load_synonyms(), lambda: Coverage(bodies=("上海", "浙江", "大连高新区"), latest=2031), max_chars=100_000
)


def decoded(data: bytes) -> str:
    try:
        return decode(data, "a.txt")
    except ParseError:  # no Chinese text: refused in linear time too
        return ""


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "split_sentences": split_sentences,
    "split_clauses": split_clauses,
    "fold": fold,
    "squeeze": squeeze,
    "simplify": simplify,
    "terms": terms,
    "find_quantities": find_quantities,
    "find_figures": find_figures,
    "find_years": find_years,
    "find_names": find_names,
    "find_months": find_months,
    "plain_years": plain_years,
    "understand": lambda text: UNDERSTANDER.understand(f"某{text}多少"),
    "document_scope": lambda text: document_scope(f"某市{text}通知", {}, f"{text}\n某市人民政府"),
    "scope_sentences": lambda text: scope_sentences(text, [split_sentences(text)], Scope((2031,)), 2031),
    "weigh": lambda text: weigh(text, lambda term: 1.0),
    "named_titles": lambda text: named_titles(text, {"某条例"}),
    "find_joints": find_joints,
    "find_gaps": find_gaps,
    "mend_digits": mend_digits,
    "in_simplified": in_simplified,
    "reading_copy": lambda text: reading_copy.__wrapped__(text),
    "split_lines": split_lines,
    "find_noise": find_noise,
    "header_fields": header_fields,
    "decode": lambda text: decoded(f"某{text}".encode("gb18030")),
    "parse_text": lambda text: parse_text(f"某{text}".encode(), "a.txt"),
    "parse_markdown": lambda text: parse_markdown(f"某{text}".encode(), "a.md"),
    "parse_html": lambda text: parse_html(f"<html><body><p>某{text}</p></body></html>".encode(), "a.html"),
    "outline": lambda text: outline(ParsedText(f"某市关于某事的通知\n{text}\n某市人民政府"), "0" * 64, Path("a.txt")),
}


def seconds(function: Callable[[str], object], text: str, tries: int = 1) -> float:
    best = float("inf")
    for _ in range(tries):
        began = time.process_time()
        function(text)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("name", FUNCTIONS)
def test_four_times_the_text_takes_no_more_than_a_good_four_times_as_long(name: str) -> None:
    function = FUNCTIONS[name]
    function("某市2020年增长6%。")  # what is loaded once is not counted
    grown = []
    for run in RUNS:
        short, text = (run * (size // len(run)) + "乙" for size in (LEAST, GROWTH * LEAST))
        for tries in (1, 3):
            long_s = seconds(function, text, tries)
            if long_s < FLOOR_S or long_s <= MOST * GROWTH * (short_s := seconds(function, short, tries)):
                break
        else:
            grown.append((run, round(short_s, 3), round(long_s, 3)))
    assert not grown

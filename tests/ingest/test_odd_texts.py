"""Texts as they come: odd characters, wrapped lines, blanks, another script. Read clearly, quoted as they stand."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from rag.pipeline import Pipeline
from rag.text.normalize import traditional
from rag.types import Status

PLAIN = """松湖县2021年政府工作报告

一、2020年工作回顾
过去一年，全县地区生产总值完成305.8亿元，同比增长5.2%。
全年新建农村公路128公里，改造危旧房屋734户。
城乡居民人均可支配收入达到28650元，增长7.4%。

二、2021年工作安排
地区生产总值增长6%以上。
新建农村公路150公里。
"""


def wrapped(text: str, width: int, size: Callable[[str], int]) -> str:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for char in paragraph:
            if size(line + char) > width:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return "\n".join(lines)


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def between(text: str, mark: str) -> str:
    return "".join(char if char == "\n" else char + mark for char in text)


RADICALS = str.maketrans(
    {"年": "年", "工": "⼯", "生": "⽣", "一": "⼀", "入": "⼊", "长": "⻓", "民": "⺠", "户": "⼾"}
)
FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
VARIANTS = {
    "plain": PLAIN,
    "zero-width joiners": between(PLAIN, "\u200d"),
    "word joiners": between(PLAIN, "\u2060"),
    "soft hyphens and marks of direction": between(PLAIN, "\u00ad\u200e"),
    "byte order marks": PLAIN.replace("公", "\ufeff公").replace("8", "8\ufeff"),
    "private characters": PLAIN.replace("新建", "\ue5e5新建").replace("128", "1\uf0b728"),
    "radicals": PLAIN.translate(RADICALS),
    "full-width figures": PLAIN.translate(FULL_WIDTH),
    "some full-width figures": PLAIN.replace("128", "１2８").replace("7.4%", "７.4％"),
    "compatibility ideographs": PLAIN.replace("六", "\uf9d1").replace("一、", "㈠"),
    "a blank before units": PLAIN.replace("公里", " 公里").replace("%", " %").replace("元", " 元").replace("户", " 户"),
    "a no-break space before units": PLAIN.replace("公里", "\u00a0公里").replace("亿元", "\u00a0亿元"),
    "a full-width blank before units": PLAIN.replace("公里", "\u3000公里").replace("户", "\u3000户"),
    "thin spaces around figures": PLAIN.replace("128", "\u2009128\u2009").replace("734", "\u202f734\u202f"),
    "a blank inside figures": PLAIN.replace("305.8", "305. 8").replace("128", "12 8").replace("7.4", "7. 4"),
    "a letter for a digit": PLAIN.replace("2020", "2O2O").replace("150", "15O"),
    "20 columns": wrapped(PLAIN, 20, columns),
    "40 columns": wrapped(PLAIN, 40, columns),
    "24 characters": wrapped(PLAIN, 24, len),
    "11 characters, with carriage returns": wrapped(PLAIN, 11, len).replace("\n", "\r\n"),
    "a line end inside a figure": PLAIN.replace("128", "1\n28").replace("305.8", "305.\n8"),
    "traditional": traditional(PLAIN),
}
QUESTIONS = (
    ("2020年新建农村公路多少公里", "128公里"),
    ("2020年地区生产总值完成多少亿元", "305.8亿元"),
    ("2020年城乡居民人均可支配收入增长多少", "7.4%"),
)


@pytest.fixture(scope="module")
def open_text(tmp_path_factory: pytest.TempPathFactory):
    opened: list[Pipeline] = []

    def of(text: str) -> Pipeline:
        folder = tmp_path_factory.mktemp("odd")
        (folder / "report.txt").write_bytes(text.encode("utf-8"))
        settings = load_settings(store=folder / "store", embedder="hashing")
        ingest = build_ingest(settings)
        report = ingest.ingest([folder / "report.txt"])
        ingest.close()
        assert report.documents == 1, report
        opened.append(build_pipeline(settings))
        return opened[-1]

    yield of
    for pipeline in opened:
        pipeline.close()


@pytest.mark.parametrize("name", VARIANTS)
def test_figures_are_found_and_told_clearly_and_quoted_as_they_stand(open_text, name: str) -> None:
    pipeline = open_text(VARIANTS[name])
    (document,) = pipeline.catalog.documents()
    assert document.text == VARIANTS[name]
    for question, expected in QUESTIONS:
        answer = pipeline.ask(question)
        assert answer.status is Status.ANSWERED, question
        told = answer.text if "traditional" not in name else answer.text.replace("億", "亿")
        assert expected in told, (question, answer.text)
        for citation in answer.citations:
            assert citation.quote == citation.span.cut(document.text) != ""


def test_a_traditional_question_finds_a_simplified_text_and_the_answer_keeps_the_script(open_text) -> None:
    assert "128公里" in open_text(PLAIN).ask(traditional("2020年新建农村公路多少公里")).text
    answer = open_text(traditional(PLAIN)).ask("2020年新建农村公路多少公里")
    assert "公路" in answer.text
    assert "農村" in answer.text
    assert answer.citations[0].title == traditional("松湖县2021年政府工作报告")


def test_what_is_stored_counts_in_the_text_itself(open_text) -> None:
    rng = random.Random(7)
    text = wrapped(between(PLAIN, "\u200b"), 30, len).replace("1", rng.choice(["１", "𝟏"]))
    catalog = open_text(text).catalog
    (document,) = catalog.documents()
    chunks = catalog.chunks_of(document.doc_id)
    for chunk in chunks:
        assert chunk.text == chunk.span.cut(text)
        assert all(chunk.span.covers(one.span) for one in chunk.sentences)
    assert all(one.quote == one.span.cut(text) for one in catalog.indicators())
    assert any(one.value == 128 and one.unit == "公里" for one in catalog.indicators())
    assert all(block.span.end <= len(text) for block in catalog.blocks(document.doc_id))

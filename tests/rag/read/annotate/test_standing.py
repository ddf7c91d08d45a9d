"""What is told of documents' standing: notes, conflicts, and answers to questions after number, term and validity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from rag.read.annotate.standing import in_words_of
from rag.types import Answer, Status

SHADE = """清流市遮阳棚设置办法
清政发〔2021〕33号

第一条 为了规范遮阳棚设置，制定本办法。

第二条 遮阳棚伸出墙面不得超过八十厘米。

第三条 本办法自2021年6月1日起施行，有效期五年。
"""
BOATS = "清流市游船停靠规定\n\n第一条 为了游船停靠，制定本规定。\n\n第二条 游船违规停靠的，处七百元罚款。\n"
REPEAL = "清流市人民政府关于废止部分规章的决定\n\n决定废止《清流市游船停靠规定》。本决定自2022年3月1日起施行。\n"


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Answer]:
    def asked(question: str, *texts: str, today: str = "2025-01-01") -> Answer:
        settings = load_settings(store=tmp_path / "store", embedder="hashing", today=today, min_confidence=0.0)
        folder = tmp_path / "documents"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        with_ingest = build_ingest(settings)
        with_ingest.ingest([folder])
        with_ingest.close()
        pipeline = build_pipeline(settings)
        try:
            return pipeline.ask(question)
        finally:
            pipeline.close()

    return asked


def test_a_repealed_document_answers_with_a_note(ask):
    answer = ask("清流市游船违规停靠的处多少罚款", BOATS, REPEAL)
    assert "七百元" in answer.text
    assert any("已废止" in note and "2022年3月1日" in note for note in answer.notes)


def test_the_note_is_in_the_language_of_the_question():
    assert in_words_of("When?", "draft", title="办法") == '"办法" is a draft and not in force.'
    assert "尚未正式施行" in in_words_of("什么时候", "draft", title="办法")
    assert "徵求意見稿" in in_words_of("何時開始實施", "draft", title="办法")


def test_an_expired_document_answers_with_a_note(ask):
    question = "清流市遮阳棚伸出墙面不得超过多少厘米"
    assert not ask(question, SHADE).notes
    assert any("失效" in note and "2026年5月31日" in note for note in ask(question, SHADE, today="2026-06-01").notes)


def test_two_documents_in_force_that_disagree_are_both_told(ask):
    one = "清流市2024年渡轮公报\n\n2024年全市渡轮客运量为31万人次。\n"
    other = "清流市2024年航运概览\n\n2024年全市渡轮客运量为36万人次。\n"
    answer = ask("2024年清流市渡轮客运量是多少", one, other)
    told = answer.text + "".join(answer.notes)
    assert "31万人次" in told
    assert "36万人次" in told
    assert any("航运概览" in note and "渡轮公报" in note for note in answer.notes)


def test_documents_of_other_years_do_not_disagree(ask):
    one = "清流市2023年渡轮公报\n\n2023年全市渡轮客运量为31万人次。\n"
    other = "清流市2024年渡轮公报\n\n2024年全市渡轮客运量为36万人次。\n"
    assert not any("不一致" in note for note in ask("2024年清流市渡轮客运量是多少", one, other).notes)


@pytest.mark.parametrize(
    "number", ["清政发〔2021〕33号", "清政发[2021]33号", "清政发（2021）第33号", "清政发2021年33号"]
)
def test_a_document_is_told_by_its_number_in_any_brackets(ask, number):
    answer = ask(f"{number}是什么文件", SHADE, BOATS)
    assert answer.status is Status.ANSWERED
    assert "清流市遮阳棚设置办法" in answer.text


def test_a_number_that_no_document_has_is_not_covered(ask):
    assert ask("清政发〔2021〕34号是什么文件", SHADE, BOATS).status is Status.ABSTAINED


def test_until_when_a_document_holds(ask):
    answer = ask("清流市遮阳棚设置办法什么时候失效", SHADE, BOATS)
    assert "有效期五年" in answer.text
    assert "2026年5月31日" in answer.text
    assert answer.citations[0].quote in SHADE


def test_whether_a_document_is_in_force(ask):
    assert "已废止" in ask("清流市游船停靠规定还有效吗", BOATS, REPEAL).text
    assert "有效" in ask("清流市遮阳棚设置办法还有效吗", SHADE, BOATS).text


def test_the_version_in_force_answers_and_one_to_come_where_it_is_asked_for(ask):
    now = "清流市雨棚办法\n\n第二条 雨棚伸出墙面的，处四百元罚款。\n\n第三条 本办法自2019年1月1日起施行。\n"
    coming = now.replace("四百元", "六百元").replace("2019年", "2030年")
    assert "四百元" in ask("清流市雨棚伸出墙面罚多少", now, coming).text
    assert "六百元" in ask("清流市雨棚办法即将施行的新规定，雨棚伸出墙面罚多少", now, coming).text

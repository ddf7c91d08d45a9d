"""What is said to the program, and which documents there are."""

from __future__ import annotations

import pytest

from rag.types import Status, Turn


@pytest.fixture(scope="module")
def store(asking):
    report = "白塔市{0}年政府工作报告\n\n一、{0}年工作\n\n{0}年新建桥梁3座。\n"
    texts = {f"{year}.txt": report.format(year) for year in (2030, 2031)}
    return asking({**texts, "夜市.txt": "青湖市夜市管理条例\n\n第一条 为了加强夜市管理，制定本条例。\n"})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("你好", "3份文件"),
        ("谢谢", "不客气"),
        ("你能做什么", "原文出处"),
        ("有哪些文件", "《白塔市2031年政府工作报告》"),
        ("hello", "3 documents"),
        ("收录了哪些年份的报告", "2030、2031"),
        ("有没有青湖市的条例", "《青湖市夜市管理条例》"),
        ("有哪些文件是青湖市的", "1份青湖市的文件：《青湖市夜市管理条例》"),
        ("白塔市的文件有哪些", "2份白塔市的文件"),
    ],
)
def test_short_useful_words(store, said, told):
    answer = store.ask(said)
    assert (answer.status, answer.reader, told in answer.text) == (Status.ANSWERED, "about", True), answer.text


def test_whose_documents_there_are_is_asked_in_the_middle_of_a_conversation_too(store):
    answer = store.ask("有哪些文件是青湖市的", [Turn("user", "2031年白塔市新建桥梁几座"), Turn("assistant", "3座")])
    assert (answer.reader, "《青湖市夜市管理条例》" in answer.text) == ("about", True), answer.text


@pytest.mark.parametrize("question", ["办夜市摊位的资料有哪些", "有哪些文件是摊主要带的"])
def test_papers_to_bring_are_no_documents_of_the_store(store, question):
    assert store.ask(question).reader != "about"


def test_documents_that_there_are_not(store):
    assert store.ask("有没有红谷市的条例").status is Status.ABSTAINED


def test_a_question_is_not_taken_for_one_about_the_store(store):
    assert store.ask("2031年新建桥梁几座").reader != "about"

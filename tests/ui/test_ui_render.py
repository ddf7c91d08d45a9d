from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from ui.render import answer_html, error_html, progress_html, question_html
from ui.terminal import answer_text, clean
from ui.texts import TEXTS

ATTACK = "<img src=x onerror=alert(1)>\n\n**x** `y` $z$ \"'&"


@pytest.fixture
def answer(tiny_pipeline):
    return tiny_pipeline.ask("2020年高企净增目标是多少")


def test_an_answer_shows_figure_title_section_quote_and_note(answer):
    shown = answer_html(answer)
    assert "<strong>150家以上</strong>" in shown
    assert "高企认定净增<mark>150家以上</mark>" in shown
    assert "二、2020年主要工作安排" in shown
    assert "277家为2019年实际净增数" in shown
    assert "&lt;b&gt;&amp; 安排&lt;/b&gt;" in shown


def test_every_word_from_outside_is_escaped_and_stays_on_one_line(answer):
    citation = replace(
        answer.citations[0], title=ATTACK, section_path=(ATTACK,), quote=ATTACK, url="javascript:alert(1)"
    )
    hostile = replace(
        answer,
        query=replace(answer.query, standalone_text=ATTACK, history=(object(),)),
        text=ATTACK,
        short_text=ATTACK,
        notes=(ATTACK,),
        citations=(citation,),
    )
    for shown in (answer_html(hostile), question_html(ATTACK), error_html(ATTACK), progress_html(ATTACK, ATTACK)):
        assert "<img" not in shown
        assert "\n" not in shown
        assert "javascript:" not in shown


def test_only_web_addresses_become_links(answer):
    url = "https://example.gov.cn/a?b=1&c=2"
    cited = replace(answer, citations=(replace(answer.citations[0], url=url),))
    assert 'href="https://example.gov.cn/a?b=1&amp;c=2"' in answer_html(cited)


def test_the_words_around_a_quote_are_shown_when_the_document_still_holds_it(answer, tiny_pipeline):
    text = tiny_pipeline.catalog.documents()[0].text
    assert "技术合同交易额突破110亿元" in answer_html(answer, text_of=lambda _: text)
    assert "<details" not in answer_html(answer, text_of=lambda _: "别的文字")
    assert "<details" not in answer_html(answer, text_of=lambda _: None)


def test_markers_in_the_text_become_references_once(answer):
    shown = answer_html(replace(answer, text="目标为150家以上[1]。"))
    statement = re.search(r'<p class="pq-text">.*?</p>', shown).group()
    assert statement.count("pq-ref") == 1
    assert "[1]" not in statement


def test_an_abstention_says_so_and_shows_the_nearest_passages(tiny_pipeline):
    shown = answer_html(tiny_pipeline.ask("主任叫什么名字"))
    assert "未收录" in shown
    assert "全年高企净增277家" in shown


@pytest.mark.parametrize("separator", [":", "\uff1a", "\uff0c", ""])
def test_the_word_for_an_abstention_is_said_once(tiny_pipeline, separator):
    answer = replace(tiny_pipeline.ask("主任叫什么名字"), text=f"未收录{separator}文件没有写明。", closest=())
    assert answer_html(answer).count("未收录") == 1
    assert answer_text(answer).plain == "未收录  文件没有写明。"


def test_both_languages_have_the_same_texts():
    assert set(TEXTS["zh"]) == set(TEXTS["en"])


def test_terminal_text_holds_answer_evidence_and_notes(answer):
    plain = answer_text(answer).plain
    assert plain.startswith("2020年目标为150家以上。")
    assert "[1] 某某高新区工作报告 <b>& 安排</b> › 二、2020年主要工作安排" in plain
    assert "“高企认定净增150家以上”" in plain
    assert "277家为2019年实际净增数" in plain


def test_control_characters_never_reach_the_terminal(answer):
    hostile = replace(answer, text="\x1b[31m红\x07\x9b2J", notes=("a\x1b]0;x\x07b",))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", answer_text(hostile).plain)
    assert clean("一\n二\t三") == "一 二 三"


@pytest.mark.parametrize("filler", [" ", "\t", "\n", " \n", "　", "1 ", "<", "\r"])
def test_words_of_any_kind_are_escaped_in_linear_time(answer, filler):
    words = "甲" + filler * 100_000 + "乙"
    began = time.perf_counter()
    assert question_html(words).startswith('<div class="pq-question">甲')
    shown = answer_html(replace(answer, text=words, short_text="1 1"))
    assert "\n" not in shown
    assert time.perf_counter() - began < 2


def test_characters_that_are_obeyed_and_not_seen_do_not_reach_the_page(answer):
    hidden = "文" + chr(0x202E) + "档" + chr(0x200B) + chr(7)
    forged = replace(answer.citations[0], title=hidden, url="http://[")
    shown = answer_html(replace(answer, citations=(forged,), text=hidden, notes=(hidden,)))
    assert "文档" in shown
    assert shown.isprintable()
    assert "href" not in shown

from __future__ import annotations

import re
from typing import Any

import pytest
from markdown_it import MarkdownIt

from ui.conversations.export import markdown
from ui.conversations.markdown import plain_line, plain_lines
from ui.conversations.turn import Chosen, Conversation, Turn
from ui.wire import clean_text

HOSTILE = [
    "# 一级标题",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt; &amp;",
    "[点这里](javascript:alert(1)) ![图](http://evil.example/x.png) <http://evil.example>",
    "http://evil.example www.evil.example mailto:a@evil.example",
    "- 列表\n1. 编号\n2) 编号\n+ 加\n* 星\n> 引\n---\n===\n```\n代码\n```\n    缩进",
    "| 表 | 格 |\n|---|---|\n| 一 | 二 |",
    "*斜* **粗** ~~删~~ `码` _下_ $x$ ^上^",
    "[1]: http://evil.example\n[^1]: 注",
    "\u202e反\u200b字\x00\x1b[31m",
    "行\u2028行\r\n# 假标题\r> 假引文",
    "1.5% 12) 3.",
    "\\# 已转义 \\<b>",
]
ALLOWED = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "text_special"}


def shown(source: str) -> tuple[set[str], str]:
    """What kinds of things a Markdown reader sees in it, and its text."""
    kinds, words = set(), ""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            words += "\n" if child.type in {"softbreak", "hardbreak"} else child.content
    return kinds, words


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_stands_in_a_document_is_text(words: str) -> None:
    for source in (plain_line(words), plain_lines(words)):
        kinds, text = shown(source)
        assert kinds <= ALLOWED, (source, kinds)
        assert "\x1b" not in source
        assert not re.search(r"(?i)https?:|www\.|mailto:", source), "some readers make links of bare addresses"
        assert "\u202e" not in source
    kinds, text = shown(plain_line(words))
    assert "".join(text.split()) == "".join(clean_text(words).split())


def citation(**more: Any) -> dict[str, Any]:
    return {
        "marker": 1,
        "doc_id": "d1",
        "title": "某某办法 <b>",
        "section": ["第一章", "总则 # 一"],
        "quote": "高企净增150家以上。\n- 其中一项",
        "start": 0,
        "end": 9,
        "year": 2020,
        "kind": "target",
        "url": "javascript:alert(1)",
        "document": {"standing": "repealed", "page": 3},
        **more,
    }


def test_a_conversation_is_a_file_with_its_sources() -> None:
    answer = {
        "status": "answered",
        "answer": "2020年目标为150家以上[1]。",
        "missing": ["2018年"],
        "notes": ["277家为2019年实际"],
        "citations": [citation()],
        "closest": [],
    }
    made = Turn("turn-0001", "c", 1, "高企\n# 目标", Chosen(), "zh", "done", 1.0, answer=answer, answered_at=2.0)
    problem = {"detail": "这个问题用时过长"}
    failed = Turn("turn-0002", "c", 2, "别的", Chosen(), "zh", "failed", 3.0, problem=problem)
    stopped = Turn("turn-0003", "c", 3, "又一个", Chosen(), "zh", "stopped", 3.0)
    conversation = Conversation("c", "browser:x", "高企 <script>", "", 1.0, 2.0)
    file = markdown(conversation, (made, failed, stopped), "zh")
    assert file.startswith("# 高企 \\<script\\>\n")
    assert "## 高企 \\# 目标" in file or "## 高企 # 目标" in file
    for words in (
        "2020年目标为150家以上\\[1\\]。",
        "未收录的部分：\n\n- 2018年",
        "- 277家为2019年实际",
        "第3页",
        "已废止",
    ):
        assert words in file
    assert "\\[1\\] 某某办法 \\<b\\> › 第一章 › 总则 # 一 · 2020年 · 目标 · 第3页 · 已废止" in file
    assert "> 高企净增150家以上。" in file
    assert "> \\- 其中一项" in file
    assert "javascript" not in file
    assert "这个问题用时过长" in file
    assert "已停止" in file
    assert "browser:x" not in file
    assert "Not in the documents:\n\n- 2018年" in markdown(conversation, (made,), "en")


def test_an_abstention_names_the_nearest_passages() -> None:
    answer = {
        "status": "abstained",
        "answer": "现有文件没有写明这一点。",
        "missing": [],
        "notes": [],
        "citations": [],
        "closest": [citation(url="https://gov.example/a", kind=None, year=None, document={})],
    }
    turn = Turn("turn-0001", "c", 1, "问", Chosen(), "zh", "done", 1.0, answer=answer)
    file = markdown(Conversation("c", "o", "t", "", 1.0, 1.0), (turn,), "zh")
    assert "**未收录**" in file
    assert "文件中最接近的段落：" in file
    assert "<https://gov.example/a>" in file


def test_it_comes_as_a_file_in_the_language_of_the_page(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline)
    asked = page.ask("2020年高企净增目标是多少")
    page.settled(asked["conversation_id"])
    path = f"/chat/conversations/{asked['conversation_id']}/export"
    reply = page.client.get(path)
    assert reply.headers["content-type"].startswith("text/markdown")
    assert reply.headers["content-disposition"].startswith("attachment; filename=document.md; filename*=UTF-8''2020")
    assert "依据：" in reply.text
    assert "某某高新区工作报告 \\<b\\>\\& 安排\\</b\\>" in reply.text
    assert "Sources:" in page.client.get(path, params={"lang": "en"}).text

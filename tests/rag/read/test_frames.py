"""Announcements and their items."""

from rag.read.frames import announcement_end, is_item, items_after, lead_in
from rag.types import Span

TEXT = """第三条 有下列行为之一的，处一百元罚款：

（一）乱扔垃圾的；

（二）践踏草坪的。

第四条 本条例自公布之日起施行。
"""


def place(words):
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def test_items_are_told_by_their_numbers():
    assert is_item("（二）践踏草坪的。")
    assert is_item("(3)其他")
    assert not is_item("一是优化环境")


def test_an_item_knows_its_announcement():
    for item in ("（一）乱扔垃圾的；", "（二）践踏草坪的。"):
        assert lead_in(TEXT, place(item).start).cut(TEXT) == "第三条 有下列行为之一的，处一百元罚款："


def test_an_announcement_knows_its_items_and_no_more():
    end = place("处一百元罚款：").end
    assert items_after(TEXT, end).cut(TEXT).endswith("（二）践踏草坪的。")


def test_a_sentence_in_another_article_has_no_announcement():
    assert lead_in(TEXT, place("本条例自公布").start) is None
    assert items_after(TEXT, place("（二）践踏草坪的。").end) is None


def test_a_sentence_before_the_colon_announces_too():
    listed = "第五条 处二千元罚款；情节严重的，处一万元罚款：\n\n（一）私设渡口的；\n\n"
    text = f"{listed}第六条 处五元罚款；情节严重的，处十元罚款。\n"
    first = "第五条 处二千元罚款；"
    assert announcement_end(text, len(first), first) == text.index("：") + 1
    last = "第六条 处五元罚款；"
    assert announcement_end(text, text.index(last) + len(last), last) == 0

"""What a sanction refers to."""

from __future__ import annotations

import pytest

from rag.read.references import References, meant_items, refers_back
from rag.types import Document, Section, Span

TEXT = """第三条 每辆车应当配两名司机。
第四条 公园内禁止下列行为：
（一）放养牲畜；
（二）攀折花木。
公园管理机构应当巡查。
第五条 违反本条例第三条，处五百元罚款。
"""


def references():
    starts = {name: TEXT.index(f"{name} ") for name in ("第三条", "第四条", "第五条")}
    ends = [*list(starts.values())[1:], len(TEXT)]
    sections = [
        Section(name, "d", name, 1, (name,), Span(start, end))
        for (name, start), end in zip(starts.items(), ends, strict=True)
    ]
    document = Document("d", "公园条例", TEXT, "s", "h")
    return References(lambda doc_id: sections, {"d": document}.get)


@pytest.mark.parametrize(
    ("words", "said", "unsaid"),
    [
        ("违反本条例第三条，处五百元罚款", "两名司机", "牲畜"),
        ("违反本条例第四条第一款第二项规定的，处罚款", "攀折花木", "放养牲畜"),
        ("违反本条例第四条第一款第（一）项规定的，处罚款", "放养牲畜", "攀折花木"),
        ("违反本条例第四条第二款规定的，处罚款", "应当巡查", "攀折花木"),
        ("违反第三条、第四条规定的，处罚款", "攀折花木", "五百元"),
    ],
)
def test_the_article_paragraph_or_item_is_read(words, said, unsaid):
    found = references().of("d", words)
    assert said in found
    assert unsaid not in found


@pytest.mark.parametrize(
    "words",
    ["每辆车应当配两名司机", "违反《城市公园法》第三条的，处罚款", "违反本条例第九十条的，处罚款", "违反本条例规定的"],
)
def test_nothing_is_read_where_nothing_is_referred_to(words):
    assert references().of("d", words) == ""


def test_an_unknown_document_refers_to_nothing():
    assert references().of("other", "违反本条例第三条") == ""


ITEMS = ("（一）捕鸟；", "（二）生火；", "（三）放牧；", "（四）挖沙。")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("违反前款第（二）项规定的", ITEMS[1:2]),
        ("违反前款第（二）、（四）项规定的", (ITEMS[1], ITEMS[3])),
        ("违反前款第（一）至（三）项规定的", ITEMS[:3]),
        ("有前款第（二）项、（三）至（四）项行为的", ITEMS[1:]),
        ("违反前款规定的", ("禁止下列行为：", *ITEMS)),
        ("违反前款第（九）项规定的", ("禁止下列行为：", *ITEMS)),
    ],
)
def test_the_items_of_the_paragraph_before(words, meant):
    assert meant_items("\n".join(("禁止下列行为：", *ITEMS)), words) == "\n".join(meant)


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("有前款所列行为的，处罚款", True),
        ("违反前两款规定的，处罚款", True),
        ("违反本条第二款规定的，处罚款", True),
        ("违反第一款规定的，处罚款", True),
        ("违反本条例第三条的，处罚款", False),
        ("在公园生火的，处罚款", False),
    ],
)
def test_what_speaks_of_the_paragraphs_before(words, back):
    assert refers_back(words) is back

"""What a sanction refers to."""

from __future__ import annotations

import pytest

from rag.read.references import References
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

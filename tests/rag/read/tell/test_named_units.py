"""Units that were named one by one are told one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.types import AnalysedDocument
from rag.read.decide.choice import Chosen
from rag.read.find.finder import find_units
from rag.read.find.unit import Scored
from rag.read.tell.teller import Teller
from rag.types import Facet, Hit, Intent, Query

TEXT = """青山市渡口管理办法

第二条 船主申请年检的，应当提交下列材料：

（一）船名牌；

（二）保险单；

（三）船员证书。

第三条 年检由市航道站负责。自受理之日起十五日内办结。逾期不办的，可以投诉。
"""
FACET = Facet("材料")


def told(
    analysed: Callable[[str], AnalysedDocument], *words: str, intent: Intent = Intent.LIST, named: bool = True
) -> str:
    found = analysed(TEXT)
    teller = Teller(lambda _: found.document, lambda _: found.blocks)
    hits = [Hit(chunk, 1.0, rank, "") for rank, chunk in enumerate(found.chunks, start=1)]
    units = find_units(hits, lambda _: found.document)
    chosen: list[Chosen] = [(FACET, Scored(one, 1.0)) for word in words for one in units if word in one.text]
    assert len(chosen) == len(words)
    query = Query("要什么材料", "要什么材料", facets=(FACET,), intent=intent)
    said = teller.tell(replace(query), chosen, named=named)
    assert all(one.quote in found.document.text for one in said.citations)
    return said.text


def test_of_several_items_only_those_named_are_told_under_their_lead_in(analysed):
    text = told(analysed, "船名牌", "船员证书")
    assert "应当提交下列材料" in text
    assert "船名牌" in text
    assert "船员证书" in text
    assert "保险单" not in text


def test_one_alone_is_told_with_what_belongs_to_it(analysed):
    assert "保险单" in told(analysed, "船名牌")
    assert "保险单" in told(analysed, "船名牌", "船员证书", named=False)


def test_of_a_paragraph_only_the_sentences_named_are_told(analysed):
    text = told(analysed, "市航道站", "投诉", intent=Intent.PASSAGE)
    assert "航道站" in text
    assert "投诉" in text
    assert "十五日" not in text

"""What belongs beside the best unit, and when the answer to a list is spread over paragraphs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.read.decide.further import belongs_further, further_signs, load_further
from rag.read.decide.spread import load_spread, spread, spread_signs
from rag.read.find.unit import Scored, Unit
from rag.text.figures import find_figures
from rag.types import Block, BlockKind, Chunk, Facet, Hit, Intent, Query, Span

FERRY = Facet("渡口")
BLOCKS = (
    Block("p1", "d", BlockKind.PARAGRAPH, Span(0, 100)),
    Block("l1", "d", BlockKind.LIST, Span(200, 400)),
)


def scored(score: float, start: int, doc: str = "d", found: float = 0.0) -> Scored:
    text = f"第{start}号渡口设灯。"
    span = Span(start, start + len(text))
    hit = Hit(Chunk(f"{doc}{start}", doc, text, span), 1.0, 1, "x")
    return Scored(Unit(hit, span, Span(0, len(text)), text, ""), score, {"form": 0.5, "retrieval": found})


def asking(intent: Intent) -> Query:
    return Query("渡口", "渡口", facets=(FERRY,), intent=intent)


@pytest.mark.parametrize(("start", "doc", "apart"), [(30, "d", 0.0), (200, "d", -2.0), (30, "e", -2.0)])
def test_how_far_behind_counts_more_in_another_paragraph(start: int, doc: str, apart: float) -> None:
    signs = further_signs(scored(7.0, start, doc), scored(9.0, 0), lambda _: BLOCKS)
    assert (signs["gap"], signs["apart"], signs["beside"]) == (-2.0, apart, 0.0)
    assert 0.0 < belongs_further(signs) < 1.0


def test_what_stands_next_to_the_answer_belongs_sooner() -> None:
    best = scored(9.0, 0)
    beside = further_signs(scored(7.0, len(best.text)), best, lambda _: BLOCKS)
    assert beside["beside"] == 1.0
    assert belongs_further(beside) > belongs_further({**beside, "beside": 0.0})


def test_another_document_s_figure_in_the_place_of_the_answer_s_belongs_less() -> None:
    (figure,) = find_figures("渡口设灯5盏。")
    best, same, other = (replace(one, figure=figure) for one in (scored(9.0, 0), scored(8.5, 30), scored(8.5, 30, "e")))
    assert further_signs(same, best, lambda _: BLOCKS)["rival"] == 0.0
    signs = further_signs(other, best, lambda _: BLOCKS)
    assert belongs_further(signs) < belongs_further({**signs, "rival": 0.0})
    assert further_signs(replace(other, figure=None), best, lambda _: BLOCKS)["rival"] == 0.0


def test_an_answer_is_spread_where_many_likely_belong_to_it_and_not_where_a_list_answers() -> None:
    near = [scored(9.0 - at / 10, 1000 * at, found=0.8) for at in range(12)]
    far = [scored(9.0, 0, found=0.8), *(scored(-3.0, 1000 * at) for at in range(1, 12))]
    item = [scored(9.0, 210), *(scored(7.0 - at / 4, 1000 * at) for at in range(1, 12))]
    assert spread(spread_signs(asking(Intent.LIST), [(FERRY, near)], lambda _: BLOCKS))
    assert not spread(spread_signs(asking(Intent.LIST), [(FERRY, far)], lambda _: BLOCKS))
    assert not spread(spread_signs(asking(Intent.LIST), [(FERRY, item)], lambda _: BLOCKS))
    assert spread_signs(asking(Intent.SUMMARY), [(FERRY, far)], lambda _: BLOCKS)["summary"] == 1.0
    assert spread_signs(asking(Intent.WHO), [(FERRY, far)], lambda _: BLOCKS)["which"] == 1.0


def test_of_nothing_nothing_is_spread() -> None:
    assert not spread(spread_signs(asking(Intent.LIST), [(FERRY, [])], lambda _: BLOCKS))


@pytest.mark.parametrize("load", [load_further, load_spread])
def test_an_unknown_sign_is_refused(load: object, tmp_path: Path) -> None:
    file = tmp_path / "odds.toml"
    file.write_text("[odds]\nmoon = 1.0\n", encoding="utf-8")
    assert callable(load)
    with pytest.raises(ValueError, match="moon"):
        load(file)

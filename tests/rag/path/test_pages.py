"""Each quote with the page it begins on."""

import pytest

from rag.path.pages import PageNumbers, page_at
from rag.types import Answer, Block, BlockKind, Citation, Query, Span, Status


def block(start, end, page, kind=BlockKind.PARAGRAPH):
    return Block(f"b{start}-{end}", "plan", kind, Span(start, end), page=page)


# A list that goes on over the end of its page, and what stands on none.
BLOCKS = (block(0, 90, 1, BlockKind.LIST), block(0, 50, 1), block(50, 90, 2), block(90, 120, None))


@pytest.mark.parametrize(("place", "page"), [(0, 1), (49, 1), (50, 2), (89, 2), (90, None), (500, None)])
def test_the_page_is_that_of_the_smallest_block_around(place, page):
    assert page_at(BLOCKS, place) == page


def test_quotes_and_the_nearest_passages_get_their_page():
    def cited(start):
        return Citation(1, "plan", "绿道计划", (), Span(start, start + 5), "建成绿道。")

    answer = Answer(
        Query("绿道在哪", "绿道在哪"),
        Status.ANSWERED,
        "建成绿道。",
        citations=(cited(60), cited(95)),
        closest=(cited(3),),
    )
    told = PageNumbers({"plan": BLOCKS}.__getitem__).annotate(answer)
    assert ([one.page for one in told.citations], [one.page for one in told.closest]) == ([2, None], [1])

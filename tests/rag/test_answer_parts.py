"""What answers the parts of a question, put into one answer."""

from __future__ import annotations

from rag.path.parts import with_parts
from rag.types import Answer, Citation, Facet, Query, Span, Status


def part(focus: str, text: str, confidence: float, status: Status = Status.ANSWERED) -> Answer:
    cited = (Citation(1, "d", "办法", (), Span(0, len(text)), text),) if status is Status.ANSWERED else ()
    query = Query(focus, focus, facets=(Facet(focus),))
    return Answer(query, status, text, short_text=text[:2], citations=cited, confidence=confidence)


WHOLE = part("登记和收费", "未收录", 0.8, Status.ABSTAINED)


def test_what_is_answered_is_told_and_the_rest_is_missing() -> None:
    found = with_parts(WHOLE, [part("登记", "渡船向航运局登记。", 0.9), part("收费", "未收录", 0.9, Status.ABSTAINED)])
    assert (found.status, found.text, found.missing) == (Status.ANSWERED, "渡船向航运局登记。", ("收费",))
    assert found.query is WHOLE.query


def test_what_is_told_is_cited_in_order_and_once() -> None:
    one, other = part("登记", "渡船向航运局登记。", 0.9), part("收费", "登记不收费。", 0.8)
    found = with_parts(WHOLE, [one, other, one])
    assert found.text == "渡船向航运局登记。\n登记不收费。"
    assert [cited.marker for cited in found.citations] == [1, 2]
    assert found.confidence == 0.8


def test_what_is_not_sure_is_not_told() -> None:
    assert with_parts(WHOLE, [part("登记", "渡船三日一班。", 0.5)]) is WHOLE

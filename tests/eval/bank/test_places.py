"""Evidence is kept as offsets and a checksum, and found again where the text moved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.bank.places import SqueezedText, evidence_at, place_of
from rag.types import Span

TEXT = "申领 条件\n年满６０周岁的居民，\n可以申领。\n标准 | 每月 | 75元 | 不限\n"


def cuts(piece: str, text: str = TEXT) -> list[str]:
    return [span.cut(text) for span in SqueezedText.of(text).find(piece)]


def test_white_space_and_width_make_no_difference() -> None:
    assert cuts("年满60周岁的居民， 可以申领") == ["年满６０周岁的居民，\n可以申领"]


def test_words_of_a_row_are_found_between_its_cells() -> None:
    assert cuts("标准每月 75元") == []
    assert cuts("标准 75元 不限") == ["标准", "75元", "不限"]


def test_words_far_from_each_other_are_no_row() -> None:
    assert cuts("标准 75元 末尾", TEXT + "。" * 1000 + "末尾") == []


def test_what_is_nowhere_and_nothing_are_not_found() -> None:
    assert cuts("没有这句话") == []
    assert cuts(" \n") == []


def test_a_place_is_where_it_was_or_where_its_words_went() -> None:
    (span,) = SqueezedText.of(TEXT).find("可以申领")
    place = place_of(0, span, TEXT)
    assert evidence_at(place, SqueezedText.of(TEXT)) == span
    moved = f"页眉\n{TEXT}".replace("可以", "可 以")
    found = evidence_at(place, SqueezedText.of(moved))
    assert found is not None
    assert found.cut(moved) == "可 以申领"


def test_a_place_whose_words_changed_is_gone() -> None:
    (span,) = SqueezedText.of(TEXT).find("可以申领")
    place = place_of(0, span, TEXT)
    assert evidence_at(place, SqueezedText.of(TEXT.replace("可以", "应当"))) is None
    assert evidence_at(place, SqueezedText.of("短")) is None


@given(st.text("甲乙 \n１a", max_size=60), st.data())
def test_any_visible_piece_is_found_with_its_own_characters(text: str, data: st.DataObject) -> None:
    squeezed = SqueezedText.of(text)
    assert len(squeezed.squeezed) == len(squeezed.offsets)
    if squeezed.squeezed:
        start = data.draw(st.integers(0, len(squeezed.squeezed) - 1))
        end = data.draw(st.integers(start + 1, len(squeezed.squeezed)))
        span = squeezed.span(start, end)
        (found,) = squeezed.find(span.cut(text))
        assert SqueezedText.of(found.cut(text)).squeezed == squeezed.squeezed[start:end]
        assert evidence_at(place_of(0, span, text), squeezed) == span


def test_an_empty_span_of_nothing_is_not_needed() -> None:
    assert SqueezedText.of("").find("甲") == ()
    assert Span(0, 0).cut("") == ""

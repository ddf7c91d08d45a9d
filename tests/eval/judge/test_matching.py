from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judge.matching import normalise, stands_in


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("7%", "增长7%。"),
        ("7%", "增长 ７ ％"),
        ("150家", "150 家以上"),
        ("150", "净增150家"),
        ("1234件", "1,234件"),
        ("1,234件", "１，２３４件"),
        ("1234567", "共1,234,567元"),
        ("6.5%-7%", "6.5%－7%"),
        ("6.5%—7%", "6.5% ～ 7%"),
        ("6.5%", "6.5%-7%"),
        ("7%", "6.5%-7%"),
        ("150家", "2019，150家"),
        ("150家", "截至2019,150家"),
        ("150家", "2019 150家"),
        ("150家", "1. 150家以上"),
        ("2020-12-15", "2020- 12- 15"),
        ("十日", "自收到之日起十日内"),
        ("五十元以上二百元以下", "处五十元以上二百元以下罚款"),
        ("5G", "大数据、5G、区块链"),
        ("“飞地园区”", "启动“飞地园区”建设"),
        ("净增 150 家", "净增150家"),
    ],
)
def test_found(item: str, text: str) -> None:
    assert stands_in(item, text)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("7%", "97%"),
        ("7%", "1.7%"),
        ("7%", "１.７％"),
        ("7%", "7.5%"),
        ("7", "7.5"),
        ("2", "2.5%"),
        ("150", "1500家"),
        ("150", "1,150家"),
        ("50家", "150家"),
        ("234件", "1,234件"),
        ("5万亿", "7.5万亿"),
        ("十日", "三十日"),
        ("五年", "十五年"),
        ("七", "三点七"),
        ("两倍", "十两倍"),
        ("二百元", "五千二百元"),
        ("5g", "5G"),
        ("", "任何文字"),
        (" ", "任何 文字"),
        ("150", ""),
    ],
)
def test_not_found(item: str, text: str) -> None:
    assert not stands_in(item, text)


def test_one_bad_place_does_not_hide_a_good_one() -> None:
    assert stands_in("7%", "97%、1.7%和7%")


def test_space_between_two_numbers_keeps_them_apart() -> None:
    assert not stands_in("2019150", "2019 150")


def test_invisible_characters_do_not_count() -> None:
    assert stands_in("150家", "15\u200b0\ufeff家")


@given(st.text(alphabet="0123456789.,，- \n年家%％～—一十", max_size=40))
def test_normalising_twice_equals_once_outside_digit_groups(text: str) -> None:
    once = normalise(text)
    assert " ".join(once.split()) == once
    assert not any(character in once for character in "—～％")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_an_integer_stands_only_in_itself(number: int, other: int) -> None:
    assert stands_in(str(number), f"共{other:,}家") == (number == other)

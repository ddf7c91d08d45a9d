"""A figure is read with the words of its clause."""

import pytest

from rag.text.figures import find_figures


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("专利申请量3288件、授权量2124件", [("专利申请量", 3288), ("授权量", 2124)]),
        ("固定资产投资完成85亿元,增长18.3%", [("固定资产投资", 85e8), ("固定资产投资增长", 18.3)]),
        ("新增瞪羚企业26家,总数达到50家", [("新增瞪羚企业", 26), ("瞪羚企业总数", 50)]),
        (
            "进口、出口总额分别达到20亿元、30亿元，分别增长2%和3%",
            [("进口总额", 20e8), ("出口总额", 30e8), ("进口总额增长", 2), ("出口总额增长", 3)],
        ),
        ("城乡居民收入分别增长4%、5%", [("城镇居民收入增长", 4), ("农村居民收入增长", 5)]),
        ("公园、广场分别从7座、4座增加到9座、6座", [("公园", 7), ("广场", 4), ("公园", 9), ("广场", 6)]),
        ("甲、乙、丙分别为3座、4座", [("甲、乙、丙", 3), ("甲、乙、丙", 4)]),
        ("建成1座垃圾压缩站", [("建成垃圾压缩站", 1)]),
        ("低保标准由每月690元提高到720元", [("低保标准由每月", 690), ("低保标准由每月", 720)]),
    ],
)
def test_names_of_figures(sentence, named):
    found = [(one.name, one.quantity.value) for one in find_figures(sentence)]
    assert found == [(name, pytest.approx(value)) for name, value in named]


def test_the_first_member_of_an_enumeration_is_shared():
    first, second = find_figures("新建公园3座、公厕8座")
    assert (first.shared, second.shared) == ("", "新建公园")
    assert second.clause.cut("新建公园3座、公厕8座") == "公厕8座"

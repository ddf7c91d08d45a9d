from __future__ import annotations

import pytest

from ingest.structure.noise import find_noise


@pytest.mark.parametrize(
    "line",
    [
        "上一篇:", "下一篇：某某工作报告", "上一条：", "您当前的位置：首页 > 政务公开 > 报告", "首页 > 政务公开",
        "浏览次数：1,234次", "字号：【大 中 小】 打印 关闭", "【打印】【关闭窗口】", "打印本页 | 关闭窗口", "分享到：",
        "扫一扫在手机打开当前页", "版权所有：某市人民政府 辽ICP备05001号", "Copyright © 2020 某市",
        "网站标识码：2102000001",
        "— 3 —", "第 2 页 共 10 页", "返回顶部", "责任编辑：张三", "[大 中 小]",
    ],
)  # fmt: skip
def test_page_leftovers_are_noise(line: str) -> None:
    text = f"前文。\n  {line}  \n后文。\n"
    assert [span.cut(text) for span in find_noise(text)] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "打印机采购实行集中采购。", "大中小企业融通发展", "关闭小煤矿一千家",
        "上一年度决算情况", "分享到改革发展成果的群众更多。",
        "浏览次数大幅增加。", "索引号: 000-1", "发布日期: 2020-12-15", "-3", "联系人：张三",
        "第三条 为了", "微信公众号建设",
        "第二页书写的内容应当盖章。", "版权所有者应当登记。",
    ],
)  # fmt: skip
def test_what_the_document_says_is_not(line: str) -> None:
    assert find_noise(f"前文。\n{line}\n后文。\n") == ()


def test_counters_are_cut_out_of_a_line_of_facts() -> None:
    line = "发布时间：2020-01-02 浏览次数：123 来源：某市 字号：[大 中 小] 打印"
    assert [span.cut(line) for span in find_noise(line)] == ["浏览次数：123", "字号：[大 中 小] 打印"]


def test_lines_that_show_nothing_are_noise_and_blank_lines_need_no_span() -> None:
    text = "甲\n\xa0\n\n\u200b\n  \n乙"
    assert [span.cut(text) for span in find_noise(text)] == ["\xa0", "\u200b"]

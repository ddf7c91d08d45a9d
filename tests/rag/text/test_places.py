"""Whose a document is, and whose a question asks for."""

import pytest

from rag.text.places import find_asked_place, find_place, find_whole_place


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("浙江省生活垃圾管理条例", "浙江"),
        ("郑州市城市养犬管理条例", "郑州"),
        ("大连高新技术产业园区管理委员会", "大连高新区"),
        ("中华人民共和国行政复议法", "国家"),
        ("国务院办公厅关于印发方案的通知", "国家"),
        ("垃圾分类小区覆盖率", ""),
        ("浙江省杭州市西湖区人民政府区长", "西湖区"),
        ("辽宁省大连市第九届人民代表大会", "大连"),
        ("北京经济技术开发区管委会", "北京经济技术开发区"),
        ("上海市历史文化风貌区保护条例", "上海"),
        ("珠海经济特区码头条例", "珠海"),
        ("恩施土家族苗族自治州码头条例", "恩施"),
        ("湖南省湘西土家族苗族自治州码头条例", "湘西"),
        ("景宁畲族自治县码头条例", "景宁"),
        ("广西壮族自治区码头条例", "广西"),
        ("贵阳市码头条例", "贵阳"),
        ("请贵方报市政府审批", ""),
    ],
)
def test_place_of_a_title(title, place):
    assert find_place(title) == place


@pytest.mark.parametrize(
    ("question", "known", "place"),
    [
        ("2031年全市进出口总额是多少", ["滨海高新区"], "全市"),
        ("2031年大连全市公共预算收入是多少", ["大连高新区"], "大连全市"),
        ("2031年固定资产投资比全市快多少", ["滨海高新区"], ""),
        ("在全市排第几", ["滨海高新区"], ""),
        ("2031年全市进出口总额是多少", ["滨海高新区", "青岛"], ""),
    ],
)
def test_a_larger_place_than_documents_speak_for(question, known, place):
    assert find_whole_place(question, known) == place


@pytest.mark.parametrize(
    ("question", "place"),
    [("甘井子区2031年固定资产投资是多少", "甘井子区"), ("等着上市的企业有几家", ""), ("示范区2031年投资多少", "")],
)
def test_a_place_that_opens_a_question(question, place):
    assert find_asked_place(question, ["滨海高新区"]) == place


def test_asked_place():
    assert find_asked_place("青岛遛狗不拴绳罚多少", ["青岛", "上海"]) == "青岛"
    assert find_asked_place("广东省罚多少", ["青岛", "上海"]) == "广东"
    assert find_asked_place("支持企业去香港上市", ["大连高新区"]) == ""


def test_a_title_is_of_its_place():
    assert find_asked_place('"青山省劳动能手"奖励多少元', ["青山", "白水"]) == "青山"
    assert find_asked_place('"青山绿水"工程投资多少元', ["青山", "白水"]) == ""

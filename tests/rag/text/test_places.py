"""Whose a document is, and whose a question asks for."""

import pytest

from rag.text.asked_places import find_asked_place, find_whole_place, named_places
from rag.text.places import find_own_place, find_place, lies_in, same_place


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("浙江省生活垃圾管理条例", "浙江"),
        ("郑州市城市养犬管理条例", "郑州"),
        ("大连高新技术产业园区管理委员会", "大连高新区"),
        ("中华人民共和国行政复议法", "国家"),
        ("国务院办公厅关于印发方案的通知", "国家"),
        ("垃圾分类小区覆盖率", ""),
        ("浙江省杭州市西湖区人民政府区长", "杭州市西湖区"),
        ("辽宁省大连市第九届人民代表大会", "大连"),
        ("北京经济技术开发区管委会", "北京经济技术开发区"),
        ("上海市历史文化风貌区保护条例", "上海"),
        ("珠海经济特区码头条例", "珠海"),
        ("恩施土家族苗族自治州码头条例", "恩施"),
        ("湖南省湘西土家族苗族自治州码头条例", "湘西"),
        ("景宁畲族自治县码头条例", "景宁畲族自治县"),
        ("广西壮族自治区码头条例", "广西"),
        ("贵阳市码头条例", "贵阳"),
        ("请贵方报市政府审批", ""),
        ("各区制定方案，并报市水务局备案", ""),
        ("酉河县人民政府东桥街道办事处2031年工作报告", "酉河县东桥街道"),
        ("酉河县人民政府办公室2031年工作报告", "酉河县"),
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


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("我们在综保区里存放船用灯要不要报备", ""),
        ("出口区的仓库归谁管", ""),
        ("学校几月往省里报作品", ""),
        ("云桥区政府的电话", "云桥区"),
        ("青岛乡道归谁养护", "青岛"),
        ("卯林县道多宽", ""),
        ("卯林县的路多宽", "卯林县"),
        ("2031学年酉河县招多少人", "酉河县"),
    ],
)
def test_what_no_table_holds_is_a_place_where_nothing_else_is_meant(question, place):
    assert find_asked_place(question, ["青岛"]) == place


@pytest.mark.parametrize(
    ("title", "place"),
    [
        # 城, 全, 新, 县 inside a name
        ("邹城市2031年政府工作报告", "邹城市"),
        ("新余市2031年政府工作报告", "新余"),
        ("全州县码头条例", "全州县"),
        ("卯城市2031年工作总结", "卯城市"),
        # of no table
        ("酉河县2031年工作总结", "酉河县"),
        ("关于印发酉河县码头管理办法的通知", "酉河县"),
        ("柳溪镇2031年预算", "柳溪镇"),
        ("海淀区上地街道办事处2031年工作总结", "海淀区上地街道"),
        # short and former names
        ("海宁2031年财政收入", "海宁市"),
        ("富阳市码头条例", "富阳区"),
        ("湘西州码头条例", "湘西"),
        # what only looks like a place
        ("关于加强沿海城市建设的意见", ""),
        ("关于推进特色小镇发展的通知", ""),
        ("云桥市场开办须知", ""),
        ("全市工业2031年工作要点", ""),
        ("教育部关于加强校园管理的通知", "国家"),
        ("国家税务总局盐城市税务局通告", "盐城"),
    ],
)
def test_place_of_any_kind_of_name(title, place):
    assert find_place(title) == place


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("2031年邹城市新增路灯多少盏", "邹城市"),
        ("邹城市新增路灯2031年多少盏", "邹城市"),
        ("济宁邹城2031年新增路灯多少盏", "邹城市"),
        ("酉河县去年新增路灯多少盏", "酉河县"),
        ("2031年酉河镇的路灯有多少盏", "酉河镇"),
        ("大酉河县2031年新增路灯多少盏", "大酉河县"),
        ("南京市邹城市2031年路灯多少盏", "南京市邹城市"),
        ("2031年新增路灯目标是多少盏", ""),
    ],
)
def test_a_place_is_asked_whole(question, place):
    assert find_asked_place(question, ["邹城市", "酉河县", "湖州"]) == place


def test_places_that_are_named():
    known = ["福州市鼓楼区", "南京市鼓楼区", "酉河县"]
    assert named_places("福州鼓楼2031年的路灯", known) == ["福州市鼓楼区"]
    assert named_places("酉河2031年的路灯", known) == ["酉河县"]
    assert named_places("酉河乡2031年的路灯", known) == []


def test_one_place_and_places_within_each_other():
    assert same_place("杭州市西湖区", "西湖区")
    assert not same_place("南昌市西湖区", "杭州市西湖区")
    assert not same_place("酉河县", "酉河镇")
    assert same_place("台州市东桥街道", "路桥区东桥街道")
    assert not same_place("杭州市东桥街道", "路桥区东桥街道")
    assert not same_place("台州市东桥街道", "路桥区西桥街道")
    assert not same_place("东湖街道", "东湖区")
    assert lies_in("海淀区", "北京")
    assert lies_in("酉河县", "国家")
    assert not lies_in("北京", "海淀区")
    assert not lies_in("青岛", "江苏")


def test_the_place_whose_organs_a_text_names():
    assert find_own_place("各村：现将安排通知如下。\n柳溪镇人民政府\n2031年5月1日") == "柳溪镇"
    assert find_own_place("收费依据市发展改革委文件执行") == ""


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("坐杭州地铁有什么优惠", "杭州"),
        ("回杭州看病怎么报销", "杭州"),
        ("乙林县2031年产量多少", "乙林县"),  # 林县 is a former name of another place
        ("城六区的企业怎么申请", ""),
        ("全省乡镇街道建了多少", "全省"),
    ],
)
def test_a_place_behind_another_word_and_several_places(question, place):
    assert find_asked_place(question, ["杭州", "宁波"]) == place

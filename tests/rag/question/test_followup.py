"""Follow-ups read as questions that stand alone."""

import pytest

from rag.question.followup.doubt import read_otherwise
from rag.question.followup.standalone import make_standalone
from rag.types import Turn

PLACES = ("青山市", "白水县")


def standalone(question, *before):
    return make_standalone(question, [Turn("user", one) for one in before], 2031, PLACES)


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        # a year, after any form of question
        ("青山市2030年植树多少亩", "那2031年呢？", "青山市2031年植树多少亩"),
        ("2030年有哪些重点工作", "换成2031年呢", "2031年有哪些重点工作"),
        ("2030年植树目标是多少亩", "再往前一年呢", "2029年植树目标是多少亩"),
        ("2030年上半年植树多少亩", "下半年呢", "2030年下半年植树多少亩"),
        ("2030年的绿化通知里，哪些单位受表扬", "2029年呢", "2029年的绿化通知里，哪些单位受表扬"),
        ("植树多少亩", "2031年的呢", "2031年植树多少亩"),
        # a place
        ("2030年青山市植树多少亩", "换成白水县呢", "2030年白水县植树多少亩"),
        ("青山市的河道保洁由谁负责", "那白水县的呢", "白水县的河道保洁由谁负责"),
        ("青山市2030年的政府工作报告是谁作的", "白水县2031年那份又是谁作的", "白水县2031年的政府工作报告是谁作的"),
        # a goal or a result
        ("2030年植树目标是多少亩", "实际呢", "2030年植树实际是多少亩"),
        ("2030年植树增加了多少亩", "目标是多少", "2030年植树增加目标是多少亩"),
    ],
)
def test_another_time_place_or_kind(before, question, expected):
    assert standalone(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("个人缴费比例是多少", "那企业的呢", "企业缴费比例是多少"),
        ("新建厂房要离河岸多少米", "那已建好的呢", "已建好厂房要离河岸多少米"),
        ("省级绿道补助多少元", "县一级的呢", "县一级绿道补助多少元"),
        ("路灯由哪个部门维护", "那公厕呢", "公厕由哪个部门维护"),
        ("青山市货车超载罚多少", "客车呢", "青山市客车超载罚多少"),
        ("硕士租房补贴每月多少", "博士呢", "博士租房补贴每月多少"),
        ("茶业局2030年接待费预算多少", "培训费是多少", "茶业局2030年培训费预算多少"),
        ("一天最多取多少钱", "一年呢", "一年最多取多少钱"),
        ("用水15吨以内什么价", "超过20吨呢", "用水超过20吨什么价"),
        ("满10年休几天假", "满20年呢", "满20年休几天假"),
        ("2029年的采茶办法，交了7年最多领几个月", "12年呢", "2029年的采茶办法，交了12年最多领几个月"),
        ("人口5万到10万的镇建几座桥", "10万到20万的呢", "人口10万到20万的镇建几座桥"),
        ("人口5万到10万的镇建几座桥", "10万以上的呢", "人口10万以上的镇建几座桥"),
        ("北山今年（2031年）茶园目标增长多少", "新建茶厂的目标", "北山今年（2031年）新建茶厂的目标增长多少"),
        ("小孩办船证要几天", "大人呢", "大人办船证要几天"),
        ("小孩才5岁，办船证要几天", "大人呢", "大人，办船证要几天"),  # with the age that is not theirs
        ("残疾人坐渡船要钱吗", "陪护的人呢", "陪护的人坐渡船要钱吗"),
        ("3级伤残的船员每月补多少", "换成1级", "1级伤残的船员每月补多少"),
        ("通知规定甲类户一天最多转多少", "乙类户一年呢", "通知规定乙类户一年最多转多少"),
        ("在校学生个人交多少钱", "不是学生的呢", "不是学生个人交多少钱"),
        ("他看门诊能报多少", "在外地住院呢", "他看在外地住院能报多少"),
        ("青山市护理险3级的居民住护理院每天补多少", "2级的在家护理呢", "青山市护理险2级的居民在家护理每天补多少"),
    ],
)
def test_another_thing_or_number(before, question, expected):
    assert standalone(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("占道经营罚多少钱", "不改正呢", "占道经营，如果不改正，罚多少钱"),
        ("异地住院怎么报销", "那要是没办转诊呢", "异地住院，如果没办转诊，怎么报销"),
        ("能放风筝吗", "大风天气呢", "大风天气，能放风筝吗"),
        ("新生儿落户需要什么材料", "爸爸在外地呢", "新生儿落户，爸爸在外地，需要什么材料"),
        # for whom, when, how much: nothing of the thing goes
        ("公园游船多少钱", "老人呢", "公园游船，老人，多少钱"),
        ("公园游船多少钱", "晚上呢", "公园游船，晚上，多少钱"),
        ("小旅馆要装几个灭火器", "20张床以上的呢", "小旅馆，20张床以上，装几个灭火器"),
        ("2029年的船员规定里，船东没公示工资表怎么处理", "少发了呢", "2029年的船员规定里，少发，怎么处理"),
    ],
)
def test_another_case(before, question, expected):
    assert standalone(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("申请公租房需要哪些材料", "一共几项", "申请公租房需要材料一共几项"),
        ("青山市养犬条例什么时候施行", "第三条具体怎么说", "青山市养犬条例第三条具体怎么说"),
        ("2030年促进消费有哪些措施", "第三条具体怎么说", "2030年促进消费措施，第三项具体怎么说"),
        ("老旧小区改造补助是多少", "谁负责", "老旧小区改造补助，谁负责"),
        ("公租房怎么申请", "需要什么材料", "公租房申请，需要什么材料"),
        ("公租房怎么申请", "为什么呢？", "公租房申请，为什么"),
        ("新生儿落户需要什么材料", "去哪办", "新生儿落户，去哪办"),
        ("青山市人才公寓补贴是多少", "它由谁发放", "青山市人才公寓补贴，由谁发放"),
        ("青山市今年植树多少株", "由谁负责", "青山市今年植树，由谁负责"),
        ("新电站一年发电多少千瓦时", "由谁负责", "新电站一年发电，由谁负责"),
        ("青山市新增多少企业", "由谁负责", "青山市新增企业，由谁负责"),
        ("停车费自何日起收取", "由谁收取", "停车费收取，由谁收取"),
        ("网上报名是哪几天", "要带哪些材料", "网上报名，要带哪些材料"),
        ("青山市人才公寓补贴是多少", "上面那个什么时候发", "青山市人才公寓补贴，什么时候发"),
        ("2030年进出口总额增长多少", "总量呢", "2030年进出口总额总量是多少"),
        ("2030年的政府工作报告是谁作的", "哪一天", "2030年的政府工作报告哪一天作的"),
        ("杭州小区里能装修吗", "违反了怎么罚", "杭州小区里能装修，违反了怎么罚"),
        ("旅游团要提前几天通知", "那出国团呢，怎么通知", "出国团要提前通知，怎么通知"),
        ("2029年的船员规定里，船东没公示工资表怎么处理", "工资表谁来签", "2029年的船员规定，工资表谁来签"),
        ("2029年的船员规定里，船东没公示工资表怎么处理", "为什么出这个规定", "为什么出2029年的船员规定"),
        ("渡船总费用多少", "个人掏了多少，占比多少", "渡船总费用，个人掏了多少，占比多少"),
        ("老楼装电梯的钱从哪来", "还有别的吗", "老楼装电梯的钱，还有哪些"),
        ("老楼装电梯有哪些补贴", "还有呢", "老楼装电梯有哪些补贴"),
    ],
)
def test_another_question_of_the_same_thing(before, question, expected):
    assert standalone(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("2030年粮食产量目标是多少", "2031年新建桥梁多少座"),
        ("青山市人才公寓补贴是多少", "白水县养犬条例什么时候施行"),
        ("把居住证借给别人罚多少", "按2030年的放假办法，春节放几天？"),
        ("养狗没登记罚多少", "我在厂里干了12年了，一年能休几天年假？"),
        ("2030年粮食产量目标是多少", "船员证磨损了换新要交钱吗？"),
    ],
)
def test_a_question_of_its_own_takes_nothing(before, question):
    assert standalone(question, before) == question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("不是，我问的是2029年的", "2029年青山市植树多少亩"),
        ("我说的是目标", "2030年青山市植树目标是多少亩"),
        ("错了，是白水县", "2030年白水县植树多少亩"),
        ("不对，白水县公园由谁管", "白水县公园由谁管"),
    ],
)
def test_what_is_taken_back_is_put_right(question, expected):
    assert standalone(question, "2030年青山市植树多少亩") == expected


def test_what_was_spoken_of_earlier_is_gone_back_to():
    said = ("人才租房补贴每月多少", "路灯由哪个部门维护", "刚才说的那个补贴怎么申请")
    assert standalone(said[-1], *said[:-1]) == "人才租房补贴每月，补贴怎么申请"


def test_turns_are_read_one_after_the_other():
    said = ("青山市2030年有多少家医院", "民营的有多少家", "换成2031年呢", "公立的呢")
    assert standalone(said[-1], *said[:-1]) == "青山市2031年医院公立的有多少家"


def test_the_topic_stays_when_something_else_is_asked_of_it():
    said = ("公租房怎么申请", "审核后公示多久", "去哪里申请")
    assert standalone(said[-1], *said[:-1]) == "公租房申请，去哪里申请"


@pytest.mark.parametrize("aside", ["（不算渔船）", "(只说白天的)"])
def test_an_aside_is_kept(aside):
    assert standalone(f"客船呢？{aside}", "货船停靠几日") == f"客船停靠几日{aside}"


def test_another_version_in_a_case_of_its_own():
    before = "超出许可的数量采砂，现行条例罚多少"
    said = standalone("2018年的那一版呢？一般情节的", before)
    assert said == "2018年版超出许可的数量采砂，条例，如果一般情节，罚多少"


def test_words_are_never_cut():
    assert standalone("那四类区呢", "五类区公租房租金是多少") == "四类区公租房租金是多少"


def test_a_long_conversation_is_read_from_its_end():
    turns = [Turn("user", "植树" * 5000)] * 1000 + [Turn("user", "青山市2030年植树多少亩")]
    assert make_standalone("那2031年呢", turns, 2031, PLACES) == "青山市2031年植树多少亩"


@pytest.mark.parametrize("said", ["a", "x", "嗯", "？"])
def test_what_says_nothing_does_not_ask_the_last_question_again(said: str) -> None:
    assert make_standalone(said, [Turn("user", "2021年植树目标是多少")]) == said


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("公园由谁管", "青山市公园由谁管"),  # of the place that was named
        ("白水县公园由谁管", ""),  # says all it asks: there is no doubt
        ("公园呢", "青山市公园呢"),
        ("由谁负责", ""),  # names nothing
        ("它由谁管理公园", ""),  # points back
        ("那2031年呢", ""),
        ("忘了带押金条怎么赔钱", "2030年青山市植树，忘了带押金条怎么赔钱"),  # by itself, or of the topic
    ],
)
def test_what_may_lean_on_nothing_is_read_both_ways(question, expected):
    assert read_otherwise(question, [Turn("user", "2030年青山市植树多少亩")], 2031, PLACES) == expected
    assert read_otherwise(question, [], 2031, PLACES) == ""


def test_a_rule_that_was_named_is_asked_about():
    assert standalone("这规定归谁解释", "2029年的采茶假规定，头两个月工资怎么发") == "2029年的采茶假规定，归谁解释"


def test_another_unit_asks_something_else():
    assert standalone("给多少钱", "林业局打算扶持几个镇") == "林业局打算扶持镇，给多少钱"


def test_what_was_asked_of_the_store_is_no_topic():
    assert standalone("植树多少亩", "有哪些文件是青山市的") == "植树多少亩"

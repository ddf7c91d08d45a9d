"""Questions to analysed queries."""

import pytest

from rag.errors import QuestionError
from rag.question.followup.standalone import make_standalone
from rag.question.synonyms import load_synonyms
from rag.question.understander import RuleUnderstander
from rag.store.coverage import Coverage
from rag.types import Intent, Kind, Turn

COVERED = Coverage(bodies=("上海", "浙江", "大连高新区"), latest=2031)
UNDERSTANDER = RuleUnderstander(load_synonyms(), lambda: COVERED, max_chars=100)


def facets(question, *history):
    query = UNDERSTANDER.understand(question, [Turn("user", text) for text in history])
    return [(one.focus, one.scope.years, one.scope.kind, one.scope.body) for one in query.facets]


def test_year_kind_and_subject():
    assert facets("2031年粮食产量目标是多少") == [("粮食产量", (2031,), Kind.TARGET, "")]
    assert facets("2030年粮食产量实际是多少") == [("粮食产量", (2030,), Kind.ACTUAL, "")]
    assert facets("30年粮食产量") == [("粮食产量", (2030,), Kind.NONE, "")]


def test_synonyms_read_as_one_word():
    assert facets("2030年GDP增速")[0][0] == facets("2030年国内生产总值增长")[0][0]


def test_two_years_are_two_facets():
    assert facets("2030年和2031年的粮食产量目标分别是多少") == [
        ("粮食产量", (2030,), Kind.TARGET, ""),
        ("粮食产量", (2031,), Kind.TARGET, ""),
    ]


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("我1992年3月生，能当船工吗", ()),
        ("2029年毕业的能报名吗", ()),
        ("2031年毕业生多少人", (2031,)),
        ("2031年出生人口", (2031,)),
    ],
)
def test_when_something_of_the_askers_own_was_is_no_time_asked_about(question, years):
    ((_, found, _, _),) = facets(question)
    assert found == years


def test_these_years_are_the_last_ones_unless_others_were_named():
    past, ahead = facets("浙江这五年修了哪些桥，2032年打算修哪些")
    assert (past[1], past[2]) == ((2026, 2027, 2028, 2029, 2030), Kind.NONE)
    assert ahead[1] == (2032,)
    assert [one[1] for one in facets("2029年和2030年这两年的粮食产量各是多少")] == [(2029,), (2030,)]


def test_target_and_result_are_two_facets():
    assert [one[2] for one in facets("2030年粮食产量的目标和实际各是多少")] == [Kind.TARGET, Kind.ACTUAL]


def test_two_places_are_two_facets():
    assert [one[3] for one in facets("上海和浙江的登记期限分别是几日")] == ["上海", "浙江"]


def test_a_place_is_no_part_of_the_subject():
    assert facets("浙江省的登记期限是几日")[0][0] == facets("登记期限是几日")[0][0]


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("2030年新建桥梁多少座", Intent.FIGURE),
        ("哪个部门负责登记", Intent.WHO),
        ("园区建在哪里", Intent.WHERE),
        ("有哪些措施", Intent.LIST),
        ("可以带狗坐车吗", Intent.YES_NO),
        ("2030年和2031年的产量分别是多少", Intent.COMPARISON),
        ("这份文件是什么时候发布的", Intent.DOCUMENT_FACT),
    ],
)
def test_intent(question, intent):
    assert UNDERSTANDER.understand(question).intent is intent


@pytest.mark.parametrize(
    ("before", "question", "years", "kind"),
    [
        ("2030年粮食产量目标是多少", "那2031年的呢？", (2031,), Kind.TARGET),
        ("2030年粮食产量目标是多少", "实际是多少？", (2030,), Kind.ACTUAL),
        ("2030年粮食产量目标是多少", "前一年实际做到了多少？", (2029,), Kind.ACTUAL),
    ],
)
def test_follow_ups_keep_the_subject(before, question, years, kind):
    ((focus, found_years, found_kind, _),) = facets(question, before)
    assert "粮食产量" in focus
    assert (found_years, found_kind) == (years, kind)


def test_follow_up_with_another_subject_keeps_the_year():
    ((focus, years, _, _),) = facets("桥梁呢？", "2030年新建了几座公园？")
    assert "桥梁" in focus
    assert years == (2030,)


def test_an_unrelated_question_is_left_alone():
    query = UNDERSTANDER.understand("2031年新建桥梁多少座", [Turn("user", "2030年粮食产量目标是多少")])
    assert query.standalone_text == "2031年新建桥梁多少座"


def test_thanks_do_not_repeat_the_last_question():
    query = UNDERSTANDER.understand("好的，谢谢", [Turn("user", "2030年粮食产量目标是多少")])
    assert query.standalone_text == "好的，谢谢"


def test_a_follow_up_keeps_the_form_of_its_question():
    query = UNDERSTANDER.understand("那公厕呢？", [Turn("user", "路灯由哪个部门负责")])
    assert query.standalone_text == "公厕由哪个部门负责"


def test_this_year_is_that_of_the_newest_report():
    assert facets("明年粮食产量目标是多少")[0][1] == (2032,)
    assert facets("去年粮食产量多少")[0][1] == (2030,)


@pytest.mark.parametrize(
    ("question", "subject"),
    [("有多少人口", "人口"), ("引进多少人才", "人才"), ("有多少家长投诉", "家长投诉"), ("有多少项目", "项目")],
)
def test_a_unit_is_not_taken_out_of_a_word(question, subject):
    assert subject in facets(question)[0][0].replace(" ", "")


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("这份文件是什么时候发布的", "published_on"),
        ("这份文件是哪个单位发布的", "issuer"),
        ("条例从哪天起施行", "effective_on"),
        ("2030年的政府工作报告是谁作的", "speaker"),
    ],
)
def test_document_facts(question, fact):
    assert UNDERSTANDER.understand(question).fact == fact


@pytest.mark.parametrize("question", ["", "  ", "？！"])
def test_an_empty_question_is_refused(question):
    with pytest.raises(QuestionError, match="empty"):
        UNDERSTANDER.understand(question)


def test_a_long_question_is_refused_with_its_length():
    with pytest.raises(QuestionError, match="101 characters"):
        UNDERSTANDER.understand("问" * 101)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2031年专利申请量比授权量多出多少件", ["专利申请量", "授权量"]),
        ("2031年瞪羚企业和独角兽企业各有多少家", ["瞪羚企业", "独角兽企业"]),
        ("2031年公园目标比2030年实际多多少座", ["公园", "公园"]),
    ],
)
def test_two_things_are_two_facets(question, expected):
    assert [one[0] for one in facets(question)] == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("2030年进出口总额增长多少", "比全市高出几个百分点", "2030年进出口总额增长，比全市高出几个百分点"),
        ("2030年政府工作报告是哪天作的", "第二年改到哪天了", "2031年政府工作报告是哪天作的"),
        ("现行的献血条例规定罚多少", "2019年那一版呢", "2019年版献血条例规定罚多少"),
        ("2030年报告提出的物价目标是多少", "那份报告里造林目标是多少", "2030年报告提出的造林目标是多少"),
        ("2030年生产总值增长多少", "那总量有多少", "2030年生产总值总量有多少"),
    ],
)
def test_follow_ups_that_compare_and_move(before, question, expected):
    assert make_standalone(question, [Turn("user", before)], 2031) == expected

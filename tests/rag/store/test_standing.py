"""How documents stand on a day, by themselves and by one another, in whatever order they came."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from ingest.analyse import outline
from ingest.types import ParsedText
from rag.store.dated import CORRECTED
from rag.store.standing import standings
from rag.types import Document, Scope

TODAY = "2026-05-01"
RULE = "临水市河道采石管理办法\n（{}临水市人民政府令第{}号公布，自{}起施行）\n第一条 为了管理，制定本办法。\n"
OLD = RULE.format("2009年4月2日", 11, "2009年5月1日")
NEW = RULE.format("2021年6月3日", 42, "2021年8月1日")
COMING = RULE.format("2026年3月3日", 60, "2027年1月1日")
DRAFT = "临水市河道采石管理办法（修订草案征求意见稿）\n第一条 为了管理河道，制定本办法。\n"


def read(name: str, text: str) -> Document:
    return outline(ParsedText(text), name.ljust(16, "0"), Path(f"/{name}.txt")).document


def standing(today: str = TODAY, **texts: str) -> dict[str, tuple[str, bool]]:
    """Standing and whether it answers, by name; the same in every order of ingest."""
    documents = [read(name, text) for name, text in texts.items()]
    found = [standings(order, today).status for order in permutations(documents)]
    assert all(one == found[0] for one in found)
    return {
        name: (found[0][name.ljust(16, "0")].standing.value, found[0][name.ljust(16, "0")].stands) for name in texts
    }


def test_what_nothing_is_said_of_is_only_taken_to_be_in_force():
    texts = {"rule": NEW, "notice": "临水市关于清河道的通知\n请各单位清理河道。\n", "draft": DRAFT}
    table = standings([read(name, text) for name, text in texts.items()], TODAY).status
    told = {name: table[name.ljust(16, "0")].told for name in texts}
    assert told == {"rule": True, "notice": False, "draft": True}


def test_the_later_version_supersedes():
    assert standing(old=OLD, new=NEW) == {"old": ("superseded", False), "new": ("in_force", True)}


def test_a_version_counts_from_the_day_it_takes_effect():
    before, after = standing(new=NEW, coming=COMING), standing("2027-01-01", new=NEW, coming=COMING)
    assert before == {"new": ("in_force", True), "coming": ("pending", False)}
    assert after == {"new": ("superseded", False), "coming": ("in_force", True)}


def test_a_version_to_come_answers_where_it_is_the_only_one():
    assert standing(coming=COMING) == {"coming": ("pending", True)}


def test_dates_of_signatures_and_years_of_titles_order_versions():
    signed = "临水市殡仪管理规定\n第一条 为了管理，制定本规定。\n\n临水市人民政府\n2012年3月4日\n"
    assert standing(a=signed, b=signed.replace("2012", "2019")) == {"a": ("superseded", False), "b": ("in_force", True)}
    titled = "乐田市渡口管理办法（{}年修订）\n第一条 为了。\n"
    found = standing(a=titled.format(2011), b=titled.format(2020))
    assert found == {"a": ("superseded", False), "b": ("in_force", True)}


def test_a_draft_gives_way_to_the_final_text_whatever_its_date():
    assert standing(draft=DRAFT, new=NEW) == {"draft": ("draft", False), "new": ("in_force", True)}
    assert standing(draft=DRAFT) == {"draft": ("draft", True)}


def test_reports_of_several_years_are_no_versions():
    report = "临水市统计公报\n\n全年粮食增长。\n\n临水市统计局\n{}年3月1日\n"
    assert standing(a=report.format(2019), b=report.format(2020)) == {"a": ("in_force", True), "b": ("in_force", True)}


def test_rules_of_one_name_in_two_places_stand_side_by_side():
    other = NEW.replace("临水", "乐田")
    assert standing(a=OLD, b=other) == {"a": ("in_force", True), "b": ("in_force", True)}


DOG = "临水市犬只登记办法\n临政发〔2003〕17号\n第一条 为了登记，制定本办法。\n"


@pytest.mark.parametrize(
    "text",
    [
        "关于废止部分规章的决定\n决定废止《临水市犬只登记办法》等规章。\n本决定自2022年1月1日起施行。\n",
        "临水市人民政府关于宣布失效一批文件的通知\n下列文件宣布失效：\n1.关于犬只的通知（临政发[2003]17号）\n"
        "2.关于雨伞的通知（临政发[2004]9号）\n\n临水市人民政府\n2022年2月3日\n",
        "临水市养犬条例\n本条例自2022年1月1日起施行。2003年公布的《临水市犬只登记办法》同时废止。\n",
        "临水市养犬条例\n本条例自2022年1月1日起施行，临政发（2003）17号文件同时废止。\n",
    ],
)
def test_another_document_repeals_by_title_or_number(text):
    assert standing(dog=DOG, other=text)["dog"][0] == "repealed"


@pytest.mark.parametrize(
    "text",
    [
        "关于废止部分规章的决定\n决定废止《临水市犬只登记办法》。\n本决定自2030年1月1日起施行。\n",  # not yet
        "临水市养犬条例（征求意见稿）\n本条例自2022年1月1日起施行。《临水市犬只登记办法》同时废止。\n",  # a draft
        "临水市养犬条例\n本条例自2022年1月1日起施行。《临水市犬只登记办法》第三条同时废止。\n",  # an article
        "乐田市养犬条例\n本条例自2022年1月1日起施行。《犬只登记办法》同时废止。\n",  # of another place
        "临水市养犬条例解读\n新条例施行后，《临水市犬只登记办法》同时废止。\n",  # about the rule, not the rule
        "临水市清理结果公告\n《临水市犬只登记办法》继续有效。\n",
    ],
)
def test_what_repeals_nothing(text):
    assert standing(dog=DOG, other=text)["dog"] == ("in_force", True)


def test_a_decision_amends_what_is_older_than_it():
    title = "临水市人大常委会关于修改《临水市河道采石管理办法》的决定"
    decision = f"{title}\n（2023年2月1日通过）\n对《临水市河道采石管理办法》作如下修改：\n一、第三条修改为：“……”\n"
    assert standing(new=NEW, decision=decision)["new"] == ("amended", True)
    consolidated = NEW.replace("起施行）", "起施行　2023年2月1日修正）")
    assert standing(new=consolidated, decision=decision)["new"] == ("in_force", True)


def test_a_term_runs_out():
    text = "关于发放留岗津贴的通知\n本通知自2022年3月1日起施行，有效期两年。\n"
    assert standing("2024-02-29", a=text) == {"a": ("in_force", True)}
    assert standing("2024-03-01", a=text) == {"a": ("expired", True)}


def test_the_page_and_before_it_a_person_say_how_a_document_stands():
    page = "文号：临政发〔2020〕1号\n有效性：失效\n\n临水市工作规则\n正文在此。\n"
    assert standing(a=page) == {"a": ("repealed", True)}
    mended = Document(
        "a", "临水市工作规则", "", "", "", {"validity": "有效", "status": "repealed", CORRECTED: "validity"}, Scope()
    )
    assert standings([mended], TODAY).status["a"].standing.value == "in_force"

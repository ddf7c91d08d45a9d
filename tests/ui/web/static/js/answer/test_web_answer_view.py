"""An answer as it is drawn: the short answer once, the unit with its structure, references, what is missing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def test_the_short_answer_stands_out_once_and_the_unit_below_it(drawn):
    page = drawn(drawn.turn("2031年目标：门票每张30元，老人免票。", "30元", drawn.citation("门票每张30元，老人免票。")))
    expect(page.locator(".pq-short")).to_have_text("30元")
    expect(page.locator(".pq-pairs dt")).to_have_text("2031年目标")
    expect(page.locator(".pq-pairs dd")).to_contain_text("门票每张30元，老人免票。")
    assert not drawn.complaints


def test_a_unit_that_is_the_short_answer_is_said_once(drawn):
    page = drawn(drawn.turn("门票每张30元。", "门票每张30元", drawn.citation("门票每张30元。")))
    expect(page.locator(".pq-short")).to_have_count(1)
    assert page.locator(".pq-answer").inner_text().count("门票每张30元") == 1


def test_a_ruling_is_said_once(drawn):
    page = drawn(drawn.turn("可以，老人免票。", "可以", drawn.citation("老人免票。")))
    expect(page.locator(".pq-short")).to_have_text("可以")
    expect(page.locator(".pq-unit")).to_have_text("老人免票。1")


def test_each_thing_asked_stands_out_in_its_own_row(drawn):
    said = "2030年实际：门票收入9万元。\n2031年目标：门票收入12万元。\n两者相差3万元（按上述数字计算）。"
    cited = drawn.citation("门票收入9万元。"), drawn.citation("门票收入12万元。", 2, start=900)
    page = drawn(drawn.turn(said, "9万元；12万元", *cited))
    assert page.locator(".pq-short").all_inner_texts() == ["9万元", "12万元"]
    assert page.locator(".pq-pairs dt").all_inner_texts() == ["2030年实际", "2031年目标"]
    assert page.locator(".pq-pairs dd").nth(1).locator(".pq-ref").inner_text() == "2"


def test_a_list_keeps_its_lead_in_and_its_items(drawn):
    told = "入园须带下列证件： 1.身份证； 2.学生证； 3.健康证。"
    quote = "入园须带下列证件：\n1.身份证；\n2.学生证；\n3.健康证。"
    page = drawn(drawn.turn(told, "2.学生证", drawn.citation(quote)))
    expect(page.locator(".pq-unit > p")).to_have_text("入园须带下列证件：")
    assert page.locator(".pq-list li").all_inner_texts() == ["1.身份证；", "2.学生证；", "3.健康证。1"]
    expect(page.locator(".pq-unit strong")).to_have_text("2.学生证")


def test_line_breaks_of_the_document_are_kept_where_nothing_is_numbered(drawn):
    page = drawn(drawn.turn("东门：早开 西门：晚开", "", drawn.citation("东门：早开\n西门：晚开")))
    assert page.locator(".pq-unit p").all_inner_texts() == ["东门：早开", "西门：晚开1"]


def test_a_cell_is_told_with_its_row_and_column(drawn):
    page = drawn(
        drawn.turn(
            "停车场 收费：每小时5元\n停车场 时间：全天", "", drawn.citation("每小时5元"), drawn.citation("全天", 2)
        )
    )
    assert page.locator(".pq-pairs dt").all_inner_texts() == ["停车场 收费", "停车场 时间"]


def test_rows_with_columns_are_a_table(drawn):
    page = drawn(drawn.turn("东门 | 8时 | 18时\n西门 | 9时 | 17时", "", drawn.citation("东门 | 8时 | 18时")))
    assert page.locator(".pq-table td").all_inner_texts()[1:4] == ["8时", "18时1", "西门"]


def test_markers_of_a_model_stand_where_it_wrote_them_and_others_are_text(drawn):
    page = drawn(
        drawn.turn(
            "门票30元[2]，见甲发[12]号[1]。", "", drawn.citation("甲", 1, start=90), drawn.citation("乙", 2, start=95)
        )
    )
    assert page.locator(".pq-unit").inner_text().replace("\n", "") == "门票30元2，见甲发[12]号1。"
    assert page.locator(".pq-unit .pq-ref").all_inner_texts() == ["2", "1"]


def test_a_documents_own_mark_of_a_note_is_text(drawn):
    lines = ("门票收入[2]30万元，增长一成。", "[2]门票收入按当年价格计算。")
    page = drawn(
        drawn.turn(
            "\n".join(lines), "30万元", *(drawn.citation(one, n, start=90 * n) for n, one in enumerate(lines, 1))
        )
    )
    words = page.locator(".pq-unit").inner_text().replace("\n", "")
    assert words == "门票收入[2]30万元，增长一成。1[2]门票收入按当年价格计算。2"
    assert page.locator(".pq-unit .pq-ref").all_inner_texts() == ["1", "2"]


def test_one_sentence_is_cited_once(drawn):
    whole, part = drawn.citation("门票每张30元，老人免票。"), drawn.citation("老人免票。", 2)
    page = drawn(
        drawn.turn("门票每张30元，老人免票[1][2]。", "30元", whole, part, drawn.citation("停车每小时5元。", 3))
    )
    assert page.locator(".pq-citation .pq-number").all_inner_texts() == ["1", "2"]
    assert set(page.locator(".pq-unit .pq-ref").all_inner_texts()) == {"1"}


def test_more_than_two_sources_are_folded(drawn):
    cited = [drawn.citation(f"第{number}句。", number, start=number * 100) for number in (1, 2, 3)]
    page = drawn(drawn.turn("第1句。第2句。第3句。", "", *cited), drawn.turn("第1句。", "", cited[0]))
    folds = page.locator(".pq-evidence")
    assert [folds.nth(index).get_attribute("open") for index in (0, 1)] == [None, ""]
    expect(folds.first.locator("summary")).to_have_text("依据（3处）")


def test_what_is_missing_comes_first_and_is_not_said_again(drawn):
    notes = ["文件没有写明“儿童票”。", "票价另行公布"]
    page = drawn(
        drawn.turn("门票每张30元。", "30元", drawn.citation("门票每张30元。"), missing=["儿童票"], notes=notes)
    )
    first = page.locator(".pq-answer > *").first
    expect(first).to_have_class("pq-missing")
    expect(first).to_contain_text("儿童票")
    assert page.locator(".pq-notes li").all_inner_texts() == ["票价另行公布"]


def test_an_abstention_gives_its_reason_and_only_what_is_near(drawn):
    near, far = drawn.citation("门票每张30元。", near=True), drawn.citation("开放时间为9时至17时。", 2, near=False)
    page = drawn(
        drawn.turn("未收录：现有文件没有写明“月票”的内容。", status="abstained", closest=[near, far]),
        drawn.turn("未收录：现有文件没有2040年的内容。", status="abstained", closest=[far]),
    )
    answers = page.locator(".pq-answer.pq-abstained")
    expect(answers.first.locator(".pq-label").first).to_have_text("未收录")
    expect(answers.first.locator(".pq-reason")).to_have_text("现有文件没有写明“月票”的内容。")
    expect(answers.first.locator(".pq-citation")).to_have_count(1)
    expect(answers.nth(1).locator(".pq-closest")).to_have_count(0)


HOSTILE = "门票<img src=x onerror=alert(1)>每张[30](javascript:x)元。\u202e"


def test_who_asks_in_another_language_is_told_to_ask_in_chinese(drawn):
    given = {"status": "abstained", "question": "What is the fee?"}
    page = drawn(drawn.turn("未收录：现有文件没有写明“whatisthefee”的内容。", **given), lang="en")
    assert page.locator(".pq-reason").inner_text().endswith("please ask in Chinese.")
    page = drawn(drawn.turn("未收录：现有文件没有写明“WiFi费”的内容。", **(given | {"question": "WiFi费"})))
    assert "WiFi费" in page.locator(".pq-reason").inner_text()


@pytest.mark.parametrize(("lang", "label"), [("zh", "语言模型撰写，已逐句核对"), ("en", "written by a language model")])
def test_a_models_overview_stands_above_the_quotes_and_apart_as_text(drawn, lang, label):
    page = drawn(drawn.turn("门票每张30元。", "", drawn.citation("门票每张30元"), overview=HOSTILE), lang=lang)
    overview = page.locator(".pq-overview")
    expect(overview.locator(".pq-label")).to_contain_text(label)
    expect(overview.locator("p").last).to_have_text(HOSTILE.rstrip("\u202e"))
    expect(overview.locator("img, a, .pq-ref")).to_have_count(0)
    above, below = overview.bounding_box(), page.locator(".pq-unit").bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]


def test_without_an_overview_or_an_answer_there_is_none(drawn):
    page = drawn(
        drawn.turn("门票每张30元。", "", drawn.citation("门票每张30元"), overview=""),
        drawn.turn("未收录：没有写明。", status="abstained", overview="门票30元。"),
    )
    expect(page.locator(".pq-overview")).to_have_count(0)


def test_small_talk_is_plain(drawn):
    page = drawn(drawn.turn("您好！这里收录了3份文件。", reader="about"))
    expect(page.locator(".pq-about")).to_have_text("您好！这里收录了3份文件。")


def test_curated_answers_and_documents_no_longer_in_force_say_so(drawn):
    old = drawn.citation("门票每张30元。", document={"standing": "repealed", "page": 4})
    page = drawn(drawn.turn("门票每张30元。", "", old, reader="curated", curated={"expires_on": "2032-05-01"}))
    expect(page.locator(".pq-tags .tag.good")).to_have_text("人工审定，有效期至 2032-05-01")
    assert page.locator(".pq-citation .tag").all_inner_texts() == ["2031年", "第4页", "已废止"]
    assert "已废止" in (page.locator(".pq-unit .pq-ref").get_attribute("aria-label") or "")


def test_a_follow_up_says_how_it_was_understood(drawn):
    page = drawn(drawn.turn("30元", "30元", drawn.citation("门票每张30元"), standalone_question="2031年门票多少钱"))
    expect(page.locator(".pq-understood")).to_have_text("理解为：2031年门票多少钱")


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "这个问题没有答成。 太忙"), ("en", "This question could not be answered. 太忙")]
)
def test_a_turn_without_an_answer_says_why(drawn, lang, words):
    failed = drawn.turn("", state="failed", problem={"detail": "太忙"}) | {"answer": None}
    expect(drawn(failed, lang=lang).locator(".pq-error")).to_have_text(words)


def test_the_place_that_answers_is_marked_and_no_other(drawn):
    quote = "门票降价7%，停车降价7%，年票降价17%。"
    told = drawn.citation(quote, emphasis=[[11, 13]])
    page = drawn(drawn.turn("停车降价7%", "7%", told), drawn.turn("停车降价7%", "7%", drawn.citation(quote)))
    page.locator(".pq-evidence").first.evaluate("node => node.open = true")
    quotes = page.locator(".pq-quote")
    assert quotes.nth(0).locator("mark").all_inner_texts() == ["7%"]
    assert page.evaluate("document.querySelector('.pq-quote mark').previousSibling.data") == "门票降价7%，停车降价"
    expect(quotes.nth(1).locator("mark")).to_have_count(0)  # which of the two is not known

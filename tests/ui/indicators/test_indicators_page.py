"""The page of the ledger without a script: table, filters, order, chart, files; for each what it may see."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

import openpyxl
import pytest
from fastapi.testclient import TestClient
from lxml import html

SECRET = ("密云岛", "77", "内部")


@pytest.fixture
def client(shelf):
    # From elsewhere: somebody at this very machine may be more than a visitor.
    with TestClient(shelf.app, base_url="http://localhost", headers={"x-forwarded-for": "203.0.113.9"}) as opened:
        yield opened


def page(client, **asked):
    reply = client.get("/indicators", params=asked)
    assert reply.status_code == 200
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    return html.fromstring(reply.text)


def column(tree, number):
    cells = tree.xpath(f"//table[contains(@class,'ledger')]/tbody/tr/td[{number}]")
    return [" ".join(cell.text_content().split()) for cell in cells]


def test_each_row_tells_its_figure_as_written_and_leads_to_its_sentence(client, shelf):
    tree = page(client, name="渡口总数", body="临水", sort="year")
    assert column(tree, 2) == ["12个", "15个以上", "16个", "18个以上"]
    assert column(tree, 3) == ["2019年", "2020年", "2020年", "2021年"]
    assert column(tree, 4) == ["实际", "目标", "实际", "目标"]
    link = tree.xpath("//td[contains(@class,'from')]/a/@href")[1]
    doc_id, start, end = re.fullmatch(r"\./documents/(\w+)\?start=(\d+)&end=(\d+)", link).groups()
    document = shelf.service.pipeline.catalog.document(doc_id)
    assert "15个以上" in document.text[int(start) : int(end)]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"name": "渡口总数"}, 6),
        ({"name": "渡口总数", "year": "2020"}, 3),
        ({"name": "渡口总数", "kind": "target"}, 3),
        ({"name": "渡口总数", "kind": "target", "body": "云台"}, 1),
        ({"name": "渡口总数", "collection": "public"}, 6),
        ({"name": "渡口总数", "collection": "内部"}, 0),
        ({"name": "渡口总数", "collection": "\x00"}, 0),
        ({"name": "渡口总数", "doc": "none"}, 0),
        ({"name": "<script>"}, 0),
    ],
)
def test_filters_narrow_the_table(client, asked, rows):
    assert len(column(page(client, **asked), 1)) == rows


def test_columns_are_sorted_and_say_so(client):
    tree = page(client, name="渡口总数", sort="value", dir="desc")
    assert column(tree, 2) == ["18个以上", "16个", "15个以上", "12个", "5个以上", "4个"]
    (head,) = tree.xpath("//th[@aria-sort]")
    assert (head.get("aria-sort"), "".join(head.text_content().split())) == ("descending", "数值")
    assert [one.startswith("M8 2v12") for one in head.xpath(".//svg/path/@d")] == [True], "the arrow points down"
    assert "dir=" not in head.xpath("a/@href")[0]


def test_what_was_typed_stands_in_the_form_as_text(client):
    tree = page(client, name='"><script>alert(1)</script>', body="\u202e乙")
    assert tree.xpath("//input[@id='f-name']/@value") == ['"><script>alert(1)</script>']
    assert tree.xpath("//input[@id='f-body']/@value") == ["乙"]
    assert not tree.xpath("//main//script")


def test_a_chart_tells_targets_from_results_and_bounds_from_values(client):
    tree = page(client, chart=["渡口总数", "渡口满意率"], body="临水")
    assert len(tree.xpath("//figure//svg[contains(@class,'plot')]")) == 2
    assert "单位不同" in tree.text_content()
    points = tree.xpath("//a[contains(@class,'point')]")
    labels = {point.get("aria-label"): point for point in points}
    goal = next(point for label, point in labels.items() if "15个以上" in label)
    assert "target" in goal.get("class")
    assert goal.xpath("path[@class='bar']")
    result = next(point for label, point in labels.items() if "16个" in label)
    assert "actual" in result.get("class")
    assert not result.xpath("path[@class='bar']")
    assert all("documents/" in point.get("href") for point in points)
    spread = next(point for label, point in labels.items() if "94%—96%" in label)
    assert spread.xpath("path[@class='bar']")
    legend = tree.xpath("//ul[@class='legend']")[0].text_content()
    assert "目标" in legend
    assert "实际" in legend
    assert len(tree.xpath("//details[@class='data']//tbody/tr")) == len(points) == 8


def test_amounts_are_brought_to_one_unit_and_places_are_compared(client):
    tree = page(client, chart="渡口收入")
    (figure,) = tree.xpath("//figure")
    words = " ".join(figure.text_content().split())
    assert "纵轴单位：亿元、原文中的万元已换算" in words
    rows = [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in figure.xpath(".//tbody/tr")]
    assert {(row[2], row[3], row[5], row[6]) for row in rows} == {
        ("临水市", "2019年", "3亿元", "3"),
        ("临水市", "2020年", "9000万元", "0.9"),
        ("云台市", "2020年", "800万元", "0.08"),
    }


def test_csv_has_headings_of_the_language_and_the_units_of_the_text(client):
    reply = client.get("/indicators/export.csv", params={"name": "渡口收入", "sort": "year"})
    assert reply.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in reply.headers["content-disposition"]
    rows = list(csv.DictReader(StringIO(reply.content.decode("utf-8-sig"))))
    assert [(row["数值"], row["单位"], row["起始年"], row["类别"]) for row in rows] == [
        ("3", "亿元", "2019", "实际"),
        ("9000", "万元", "2020", "实际"),
        ("800", "万元", "2020", "实际"),
    ]
    english = client.get("/indicators/export.csv", params={"lang": "en", "name": "渡口总数", "kind": "target"})
    rows = list(csv.DictReader(StringIO(english.content.decode("utf-8-sig"))))
    assert {(row["Bound"], row["Kind"]) for row in rows} == {("at least", "target")}


def test_a_workbook_has_numbers_as_numbers(client):
    reply = client.get("/indicators/export.xlsx", params={"name": "渡口收入", "sort": "year"})
    sheet = openpyxl.load_workbook(BytesIO(reply.content)).active
    rows = list(sheet.values)
    assert rows[0][:4] == ("指标", "数值", "区间上限", "单位")
    assert rows[1][:7] == ("渡口收入", 3, None, "亿元", None, None, 2019) or rows[1][1] == 3
    assert [row[6] for row in rows[1:]] == [2019, 2020, 2020]
    assert sheet.freeze_panes == "B2"


def test_nothing_of_a_collection_for_few_is_told(client):
    for asked in ({}, {"chart": "渡口总数"}, {"name": "密"}, {"body": "密云岛"}, {"collection": "内部"}):
        tree = page(client, **asked)
        for one in tree.xpath("//input[@name='body' or @name='name' or @name='collection']"):
            one.set("value", "")
        text = html.tostring(tree.xpath("//main")[0], encoding="unicode")
        assert "密云岛" not in text.replace("body=%E5%AF%86", ""), asked
        assert "77个" not in text
    for kind in ("csv", "xlsx"):
        reply = client.get(f"/indicators/export.{kind}", params={"body": "密云岛"})
        assert "密云岛" not in reply.content.decode("utf-8", "ignore")
    told = client.get("/api/v1/indicators", params={"name": "渡口总数"}).json()
    assert told["total"] == 6


def test_the_api_filters_by_kind_body_and_collection(client):
    asked = {"name": "渡口总数", "kind": "target", "body": "临水"}
    assert {one["value"] for one in client.get("/api/v1/indicators", params=asked).json()["indicators"]} == {15.0, 18.0}
    assert client.get("/api/v1/indicators", params={"collection": "public"}).json()["total"] > 6
    assert client.get("/api/v1/indicators", params={"collection": "内部"}).status_code == 404
    assert client.get("/api/v1/indicators", params={"kind": "x"}).status_code == 422


def test_the_page_of_another_language_is_whole(client):
    tree = page(client, lang="en", chart="渡口总数", name="渡口总数")
    for node in tree.xpath("//*[@lang='zh-CN'] | //option | //header | //datalist | //footer"):
        node.drop_tree()
    for node in tree.xpath("//main//a[contains(@class,'point')] | //main//*[@aria-label]"):
        node.attrib.pop("aria-label", None)
    text = " ".join(tree.xpath("//main")[0].text_content().split())
    assert "Indicators" in text
    assert "目标" not in text

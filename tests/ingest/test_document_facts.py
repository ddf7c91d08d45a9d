"""What a document says of itself, in every shape official documents and pages give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.analyse import outline
from ingest.types import ParsedText
from rag.types import Document

BODY = "\n\n各镇人民政府：\n\n现将有关事项通知如下。\n\n一、总体要求\n\n做好工作。\n"


def read(text: str, title: str = "", **page: str) -> Document:
    return outline(ParsedText(text, title, page), "a" * 64, Path("/未命名.txt")).document


def facts(text: str, title: str = "", **page: str) -> dict[str, str]:
    return dict(read(text, title, **page).metadata)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("下载\n打印\n全屏\n收藏\n松岭市2024年防汛工作方案\n\n一、目标\n\n做好防汛。\n", "松岭市2024年防汛工作方案"),
        (
            "特急\n松岭市水务局文件\n松水发〔2024〕7号\n\n松岭市水务局关于清淤的通知" + BODY,
            "松岭市水务局关于清淤的通知",
        ),
        ("松岭市水务局\n松岭市财政局\n关于清淤补助的通知" + BODY, "松岭市水务局 松岭市财政局关于清淤补助的通知"),
        ("（转载）关于清淤补助的通知（松水发〔2024〕7号）" + BODY, "关于清淤补助的通知"),
        ("关于印发松岭市清淤\n补助办法的通知" + BODY, "关于印发松岭市清淤补助办法的通知"),
        ("松岭市“清河\n护岸”行动问答\n\n问：何时开始？\n\n答：三月。\n", "松岭市“清河护岸”行动问答"),
        ("关于清淤的通知 发文机构：松岭市水务局 发文字号：松水发〔2024〕7号" + BODY, "关于清淤的通知"),
        ("在清淤动员会上的讲话 ………………… 王明\n\n同志们：\n\n今天开会。\n", "在清淤动员会上的讲话"),
        ("2024年5月\n\n松岭市水务局\n\n今天开会，讨论清淤。\n", "未命名"),
    ],
)
def test_the_title_is_the_documents_own(text, title):
    assert read(text).title == title


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("松岭市水务局文件\n松水发〔2024〕7号\n\n市水务局关于清淤的通知" + BODY, "松岭市水务局"),
        ("松岭市水务局、松岭市财政局关于清淤的通知" + BODY, "松岭市水务局 松岭市财政局"),
        ("教育部财政部关于校舍的通知" + BODY, "教育部 财政部"),
        ("松岭市人民政府令\n第18号\n\n《松岭市渡口办法》已经通过，现予公布。\n", "松岭市人民政府"),
        ("关于清淤的通知" + BODY + "\n松岭市水务局\n松岭市财政局\n2024年3月1日\n", "松岭市水务局 松岭市财政局"),
        ("关于清淤的通知" + BODY + "特此通知。　　松岭市水务局　　2024年3月1日\n", "松岭市水务局"),
        ("发布机构：临江区水务局\n\n松岭市水务局关于清淤的通知" + BODY, "松岭市水务局"),
        ("发布机构：松岭市水务局\n\n关于清淤的通知" + BODY, "松岭市水务局"),
        ("2024年统计公报\n松岭市统计局\n国家统计局松岭调查队\n\n增长。\n", "松岭市统计局 国家统计局松岭调查队"),
        ("2024年松岭市政府工作报告\n——在松岭市第九届人民代表大会上\n\n报告。\n", "松岭市人民政府"),
        ("松岭市渡口条例\n2024年1月2日松岭市第九届人民代表大会常务委员会第三次会议通过\n\n第一条 为了。\n",
         "松岭市人民代表大会常务委员会"),
        ("松岭市财政局局长王明就预算答记者问\n\n问：预算多少？\n\n答：很多。\n", ""),
    ],
)  # fmt: skip
def test_who_issues_it(text, issuer):
    assert facts(text).get("issuer", "") == issuer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("关于清淤的通知\n松水发[2024]第7号" + BODY, "松水发〔2024〕7号"),
        ("文号：松水发（２０２４）７号　阅读：10\n\n关于清淤的通知" + BODY, "松水发〔2024〕7号"),
        ("松岭市人民政府令\n第18号\n\n渡口办法已经通过，现予公布。\n", "松岭市人民政府令第18号"),
        ("关于清淤的通知（松水发〔2024〕7号）" + BODY, "松水发〔2024〕7号"),
        ("关于清淤的通知" + BODY + "根据《条例》（松岭市人民政府令第3号）办理。\n", ""),
    ],
)
def test_its_number_is_told_as_official_documents_print_it(text, number):
    assert facts(text).get("document_number", "") == number.replace("２０２４", "2024").replace("７", "7")


@pytest.mark.parametrize(
    ("text", "key", "day"),
    [
        ("时间：2024-03-02 来源：市水务局\n\n关于清淤的通知" + BODY, "published_on", "2024-03-02"),
        ("关于清淤的通知\n2024-03-02 10:20:30　来源：本站" + BODY, "published_on", "2024-03-02"),
        ("关于清淤的通知" + BODY + "\n松岭市水务局 2024年3月1日\n", "written_on", "2024年3月1日"),
        ("在清淤动员会上的讲话\n（2024年3月1日）\n王明\n\n同志们：\n\n今天开会。\n", "written_on", "2024年3月1日"),
        ("清淤办法" + BODY + "\n本办法由水务局负责解释，自2024年5月1日起施行。\n", "effective_on", "2024年5月1日"),
        (
            "清淤办法" + BODY + "\n本办法自印发之日起施行。\n\n松岭市水务局\n2024年3月1日\n",
            "effective_on",
            "2024年3月1日",
        ),
        ("清淤办法" + BODY + "\n本办法自2024年5月1日起施行，有效期至2026年4月30日。\n", "expires_on", "2026-04-30"),
        ("清淤办法" + BODY + "\n本办法自2024年5月1日起施行，试行期两年。\n", "expires_on", "2026-04-30"),
        ("清淤办法" + BODY + "\n本办法自2024年5月1日起执行至2024年12月31日。\n", "expires_on", "2024-12-31"),
    ],
)
def test_its_days(text, key, day):
    assert facts(text)[key] == day


def test_the_validity_of_a_certificate_is_not_that_of_the_document():
    assert "expires_on" not in facts("渡口办法" + BODY + "\n许可证有效期三年，自2024年5月1日起施行新证。\n")


def test_whom_it_speaks_to_and_whom_to_turn_to():
    found = facts("关于清淤的通知" + BODY + "\n联系人：王明，联系电话：0000-1234567\n")
    assert found["addressee"] == "各镇人民政府"
    assert "0000-1234567" in found["contact"]


def test_who_speaks_and_at_what_meeting():
    found = facts("在全市清淤工作会议上的讲话\n（2024年3月1日）\n王 明\n\n同志们：\n\n今天开会。\n")
    assert (found["speaker"], found["meeting"]) == ("王 明", "全市清淤工作会议")
    assert facts("松岭市财政局局长王明就预算答记者问\n\n问：多少？\n")["speaker"] == "松岭市财政局局长王明"

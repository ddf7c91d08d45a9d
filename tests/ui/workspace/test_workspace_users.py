"""Admins keep users and read the audit log on pages of their own, in both languages and both themes."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from rag.config import load_settings
from ui.access.access import FRESH_S, Access
from ui.accounts.passwords import hash_password
from ui.accounts.users import Users
from ui.app import create_app
from ui.audit.log import record
from ui.service import Service

PASSWORD = "correct-horse-2020"
HTML = {"accept": "text/html,*/*"}


@pytest.fixture
def office(tmp_path: Path, run_app: Callable[..., str], tiny_pipeline: Any) -> Iterator[tuple[str, Users, Access]]:
    settings = load_settings(store=tmp_path)
    with Access.open(settings) as access:
        assert access.service is not None
        yield run_app(create_app(Service(tiny_pipeline), settings, access, chat=False)), Users(access.service), access


def token(page: str) -> str:
    return re.findall(r'<meta name="csrf" content="([0-9a-f]{64})">', page)[0]


def sign_in(client: httpx.Client, name: str, password: str) -> int:
    form = {"name": name, "password": password, "csrf": token(client.get("/login", headers=HTML).text)}
    return client.post("/login", data=form, headers=HTML).status_code


def test_an_admin_keeps_the_users(office: tuple[str, Users, Access]) -> None:
    url, users, _ = office
    boss = users.add("root", "admin", (), hash_password(PASSWORD))
    with httpx.Client(base_url=url, timeout=30) as client, httpx.Client(base_url=url, timeout=30) as other:
        assert sign_in(client, "root", PASSWORD) == 303

        def change(**fields: str) -> httpx.Response:
            page = client.get("/workspace/users", headers=HTML)
            assert page.status_code == 200
            return client.post("/workspace/users", data={**fields, "csrf": token(page.text)}, headers=HTML)

        made = change(do="add", name="王<i>编辑", role="editor", collections="public")
        secret = re.findall(r'<code class="secret">([^<]+)</code>', made.text)[0]
        assert "<i>" not in made.text
        assert secret not in client.get("/workspace/users", headers=HTML).text
        assert sign_in(other, "王<i>编辑", secret) == 303
        assert other.get("/workspace", headers=HTML).status_code == 200
        assert other.get("/workspace/users", headers=HTML).status_code == 403
        assert other.get("/workspace/audit.csv", headers=HTML).status_code == 403
        user = users.get("王<i>编辑").user_id
        assert change(do="change", name=user, role="editor", collections="*").status_code == 200
        assert users.get(user).collections == ()
        assert change(do="disable", name=user).status_code == 200
        time.sleep(FRESH_S)
        assert other.get("/workspace", headers=HTML).status_code == 303
        assert change(do="enable", name=user).status_code == 200
        another = change(do="password", name=user)
        assert sign_in(other, "王<i>编辑", secret) == 401
        assert sign_in(other, "王<i>编辑", re.findall(r'"secret">([^<]+)<', another.text)[0]) == 303
        for wrong, words in (
            ({"do": "disable", "name": boss.user_id}, "最后一名管理员"),
            ({"do": "change", "name": boss.user_id, "role": "viewer"}, "最后一名管理员"),
            ({"do": "add", "name": "root", "role": "viewer"}, "已有用户"),
            ({"do": "add", "name": "x", "role": "boss"}, "没有角色"),
            ({"do": "add", "name": "x", "role": "viewer", "collections": "nowhere"}, "nowhere"),
            ({"do": "disable", "name": "nobody"}, "没有这个用户"),
            ({"do": "burn", "name": user}, "没有这个用户"),
        ):
            reply = change(**wrong)
            assert reply.status_code == 422, wrong
            assert words in reply.text
        assert client.post("/workspace/users", data={"do": "disable", "name": user}, headers=HTML).status_code == 403
        log = list(csv.reader(io.StringIO(client.get("/workspace/audit.csv").text.removeprefix("\ufeff"))))
        assert log[0] == ["时间", "操作人", "操作", "对象", "详情"]
        assert [(row[1], row[2]) for row in log if row[1] == "root"] == [
            ("root", "user.password"), ("root", "user.enable"), ("root", "user.disable"), ("root", "user.change"),
            ("root", "user.add"), ("root", "user.sign_in"),
        ]  # fmt: skip
        assert secret not in str(log)


def test_the_audit_log_is_filtered_and_turned_by_pages(office: tuple[str, Users, Access]) -> None:
    url, _, access = office
    assert access.service is not None
    for number in range(60):
        record(access.service, "li", "document.add", f"<b>文件{number}")
    record(access.service, "wang", "document.remove", "文件")
    with httpx.Client(base_url=url, headers=HTML, timeout=30) as client:
        first = client.get("/workspace/audit").text
        assert "共 61 条" in first
        assert "<b>文件" not in first
        assert "文件0<" not in first
        assert "文件0<" in client.get("/workspace/audit?actor=li&page=2").text
        assert "共 1 条" in client.get("/workspace/audit?action=document.remove").text
        assert "共 0 条" in client.get("/workspace/audit?since=2999-01-01&until=9999-12-31&page=x").text
        assert client.get("/workspace/audit.csv?actor=wang").text.count("\r\n") == 2


def test_the_audit_log_says_what_was_done_in_words(office: tuple[str, Users, Access]) -> None:
    url, _, access = office
    assert access.service is not None
    doc_id = "0123456789abcdef"
    record(access.service, "li", "document.correct", doc_id, {"title": "某镇通告", "facts": {"issuer": "某镇政府"}})
    record(access.service, "li", "document.move", doc_id, {"title": "某镇通告", "before": ["public"], "after": ["乙"]})
    record(access.service, "policyqa users", "user.add", "wang", {"role": "admin", "collections": []})
    record(access.service, "li", "run.start", doc_id, {"set": "<i>题集", "questions": 31})
    record(access.service, "li", "later.kind", "某物", {"cut": '{"a": 1}'})
    with httpx.Client(base_url=url, headers=HTML, timeout=30) as client:
        shown = client.get("/workspace/audit").text
        words = re.sub(r"<(?:b|/?strong|br|/?span)\b[^>]*>", "", shown)
        assert "更正文件信息：某镇通告发布机构：某镇政府" in words
        assert "调整文件集：某镇通告改前：公开；改后：乙" in words
        assert "服务器命令行" in words
        assert "添加用户：wang角色：管理员；文件集：全部" in words
        assert "开始测试：&lt;i&gt;题集题数：31" in words
        assert "later.kind：某物" in words
        assert doc_id not in shown
        english = re.sub(r"<[^>]+>", "", client.get("/workspace/audit?lang=en").text)
        assert "Document moved: 某镇通告Before: public; Now: 乙" in english
        assert "User added: wangRole: Administrator; Collections: all" in english
        # A thing is found by its name, though the log knows it by a number.
        assert "共 2 条" in client.get("/workspace/audit?lang=zh&words=某镇通告").text
        assert "共 2 条" in client.get(f"/workspace/audit?words={doc_id}&action=document").text


def test_who_signs_in_comes_back_to_the_page_and_signs_out(office: tuple[str, Users, Access], browser: Browser) -> None:
    url, users, access = office
    users.add("root", "admin", (), hash_password(PASSWORD))
    users.add("li", "viewer", ("public",), hash_password(PASSWORD))
    users.set_disabled("li", disabled=True)
    assert access.service is not None
    record(access.service, "root", "document.add", "某某报告", {"collection": "public"})
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
    page.goto(f"{url}/workspace/users")
    page.fill("#name", "root")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".who")
    assert page.url == f"{url}/workspace/users"
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("login", "workspace/users", "workspace/audit"):
        page.goto(f"{url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert errors == []
    page.click("header form button")  # signs out
    page.goto(f"{url}/workspace/users")
    assert "/login" in page.url
    page.close()

"""Somebody signs in, is known by a cookie that no script reads, and is out at once when that ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from rag.config import load_settings
from ui.access.access import FRESH_S, Access
from ui.accounts.lockout import TRIES_HERE
from ui.accounts.logins import IDLE_S, LIFETIME_S, Logins, digest_of
from ui.accounts.passwords import hash_password
from ui.app import create_app
from ui.audit.log import entries
from ui.database import schema
from ui.service import Service

HTML = {"accept": "text/html,*/*"}
PASSWORD = "correct-horse-2020"


def works(client: httpx.Client) -> bool:
    return client.get("/workspace", headers=HTML).status_code == 200


def set_cookies(reply: httpx.Response) -> dict[str, str]:
    return {one.split("=", 1)[0]: one for one in reply.headers.get_list("set-cookie")}


def test_signing_in_gives_a_new_cookie_of_which_only_the_digest_is_kept(site: Any) -> None:
    site.add("王编辑")
    client = site.client()
    planted = "a" * 43  # by somebody who would then know it
    client.cookies.set("pq_session", planted)
    reply = site.sign_in(client, "王编辑", target="/workspace")
    assert (reply.status_code, reply.headers["location"]) == (303, "/workspace")
    cookie = set_cookies(reply)["pq_session"]
    value, _, attributes = cookie.partition("=")[2].partition(";")
    assert len(value) == 43
    assert value != planted
    assert {one.strip() for one in attributes.split(";")} == {"Path=/", "HttpOnly", "SameSite=Lax"}
    rows = site.service.database.rows(select(schema.logins))
    assert [row.digest for row in rows] == [digest_of(value)]
    assert value not in str(rows)
    assert works(site.client(cookie=f"pq_session={value}"))
    assert not works(site.client(cookie=f"pq_session={planted}"))
    assert [(one.actor, one.action) for one in entries(site.service)] == [("王编辑", "user.sign_in")]
    again = site.sign_in(client, "王编辑")  # in the same browser: the cookie before has ended
    assert again.status_code == 303
    assert not works(site.client(cookie=f"pq_session={value}"))


def test_a_browser_is_known_for_a_year_and_no_script_sees_by_what(site: Any) -> None:
    cookie = set_cookies(site.client().get("/login", headers=HTML))["pq_browser"]
    assert {one.strip() for one in cookie.split(";")[1:]} == {"Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"}
    client = site.client()
    client.get("/login")
    assert "pq_browser" not in set_cookies(client.get("/login"))
    client.cookies.set("pq_browser", "nonsense")
    client.cookies.delete("pq_browser", domain="127.0.0.1")


def test_behind_a_proxy_cookies_are_secure_and_below_its_prefix(serve_site: Callable[..., Any]) -> None:
    site = serve_site(trusted_proxies="127.0.0.1", root_path="/qa", allowed_hosts="portal.example")
    site.add("li")
    passed = {"x-forwarded-proto": "https", "x-forwarded-host": "portal.example", "x-forwarded-for": "203.0.113.9"}
    client = site.client(**passed)
    shown = client.get("/login", headers=HTML)
    browser = set_cookies(shown)["pq_browser"]
    assert "Path=/qa;" in browser
    assert browser.endswith("; Secure")
    held = browser.partition(";")[0]
    token = shown.text.partition('<meta name="csrf" content="')[2][:64]
    form = {"name": "li", "password": PASSWORD, "csrf": token, "next": "/documents?q=a"}
    origin = {"origin": "https://portal.example", "cookie": held}
    reply = client.post("/login", data=form, headers={**HTML, **origin})
    assert (reply.status_code, reply.headers["location"]) == (303, "/qa/documents?q=a")
    session = set_cookies(reply)["pq_session"]
    assert "Path=/qa;" in session
    assert session.endswith("; Secure")
    away = site.client(**passed).get("/workspace", headers=HTML)
    assert away.headers["location"] == "/qa/login?next=/workspace"


def test_a_user_is_out_at_once(site: Any) -> None:
    for name in ("a", "b", "c", "d"):
        site.add(name)
    signed = {name: site.signed_in(name) for name in ("a", "b", "c", "d")}
    assert all(works(client) for client in signed.values())
    site.users.set_disabled("a", disabled=True)
    site.users.set_password("b", hash_password("another-word-2021"))
    site.users.set_role("c", "viewer", ())
    left = signed["d"].post("/logout", data={"csrf": site.csrf(signed["d"], "/workspace")}, headers=HTML)
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert "Max-Age=0" in set_cookies(left)["pq_session"]
    time.sleep(FRESH_S)
    assert [works(client) for client in signed.values()] == [False] * 4
    assert site.sign_in(site.client(), "a").status_code == 401
    site.users.set_disabled("a", disabled=False)
    assert site.sign_in(site.client(), "a").status_code == 303
    assert not works(signed["a"])  # the login that was ended stays ended


def test_logins_end_by_themselves(site: Any) -> None:
    user, now = site.add("a"), [1000.0]
    logins = Logins(site.service, lambda: now[0])
    cookie = logins.begin(user.user_id)
    for _ in range(3):  # whoever is there stays in
        now[0] += IDLE_S - 1
        assert logins.find(cookie) is not None
    now[0] += IDLE_S
    assert logins.find(cookie) is None
    busy = logins.begin(user.user_id)
    until = now[0] + LIFETIME_S
    while now[0] + IDLE_S / 2 < until:
        now[0] += IDLE_S / 2
        assert logins.find(busy) is not None
    now[0] = until
    assert logins.find(busy) is None
    many = [logins.begin(user.user_id) for _ in range(25)]
    assert sum(logins.find(one) is not None for one in many) == 20


def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nothing(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add("王编辑")
    site.add("gone")
    site.users.set_disabled("gone", disabled=True)
    worked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: Any, hash: str, password: str) -> bool:
        worked.append(hash.rsplit("$", 2)[0])  # kind and parameters
        return bool(verify(self, hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    shown = set()
    for name, word in (("王编辑", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD), ("", ""), ("?", "x" * 300)):
        client = site.client(**{"x-request-id": "same"})
        reply = site.sign_in(client, name, word)
        text = reply.text.replace(f'value="{name}"', 'value=""').replace(" autofocus", "")
        text = "\n".join(line for line in text.splitlines() if "csrf" not in line)
        shown.add((reply.status_code, text, *sorted(one for one in reply.headers if one != "date")))
    assert len(shown) == 1
    assert next(iter(shown))[0] == 401
    assert len(worked) == 5
    assert len(set(worked)) == 1
    assert worked[0].startswith("$argon2id$")


def test_who_tries_too_often_waits_whether_there_is_such_a_user_or_not(site: Any) -> None:
    site.add("li")
    told = []
    for name in ("li", "nobody"):
        replies = [site.sign_in(site.client(), name, "wrong") for _ in range(TRIES_HERE + 1)]
        assert [one.status_code for one in replies] == [401] * TRIES_HERE + [429]
        assert 0 < int(replies[-1].headers["retry-after"]) <= 900
        told.append("次数过多" in replies[-1].text)
    assert told == [True, True]
    # Not from elsewhere, where the right password opens everything again.
    assert site.sign_in(site.client(), "li").status_code == 429
    site.access.lockout.clear("li")
    assert site.sign_in(site.client(), "li").status_code == 303
    assert site.sign_in(site.client(), "nobody", "wrong").status_code == 429


EVIL = ("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "javascript:alert(1)", "/%2e%2e//evil.example", "/..//evil.example", "/.//evil.example", "/\r\nset-cookie: a=b",
    "evil.example", "@evil.example", "/login", "/" + "a" * 5000)  # fmt: skip


def test_after_signing_in_nobody_is_sent_elsewhere(site: Any) -> None:
    site.add("li")
    client = site.client()
    assert [one for one in EVIL if site.sign_in(client, "li", target=one).headers["location"] != "/"] == []
    for one in EVIL:
        shown = client.get("/login", params={"next": one}, headers=HTML).text
        assert 'name="next" value="/"' in shown


def test_after_signing_in_a_visitor_goes_on_to_where_he_wanted(site: Any) -> None:
    site.add("li")
    client = site.stranger()
    shown = client.get("/workspace/documents?q=某某&year=2020", headers=HTML)
    assert shown.status_code == 303
    form = client.get(shown.headers["location"], headers=HTML).text
    target = form.partition('name="next" value="')[2].partition('"')[0].replace("&amp;", "&")
    reply = site.sign_in(client, "li", target=target)
    assert httpx.URL(reply.headers["location"]).params["q"] == "某某"


def test_odd_names_and_passwords_are_only_words(site: Any) -> None:
    name, word = "王 <b>o'Brien\"; --", "密码 \u00e9\u0301 ' OR 1=1 -- 🙂" + "长" * 100
    site.users.add(name, "editor", (), hash_password(word))
    assert site.sign_in(site.client(), name, word).status_code == 303
    assert site.sign_in(site.client(), f"  {name} ", word).status_code == 303
    reply = site.sign_in(site.client(), "<script>alert(1)</script>\u202e", "x")
    assert "<script>alert" not in reply.text
    assert "\u202e" not in reply.text
    composed = site.users.add("e", "editor", (), hash_password("caf\u00e9-caf\u00e9-caf\u00e9"))
    assert site.sign_in(site.client(), composed.name, "cafe\u0301-cafe\u0301-cafe\u0301").status_code == 303
    assert site.sign_in(site.client(), "n" * 5000, "p" * 5000).status_code == 401


def test_a_server_that_keeps_nothing_has_no_users(
    tmp_path: Path, run_app: Callable[..., str], tiny_pipeline: object
) -> None:
    app = create_app(Service(tiny_pipeline), load_settings(store=tmp_path), chat=False)  # type: ignore[arg-type]
    with httpx.Client(base_url=run_app(app)) as client:
        token = client.get("/login", headers=HTML).text.partition('<meta name="csrf" content="')[2][:64]
        reply = client.post("/login", data={"name": "a", "password": "b", "csrf": token})
        assert (reply.status_code, reply.json()["code"]) == (503, "not_ready")
        assert client.get("/workspace", headers=HTML).status_code == 200
    with Access.open(load_settings(store=tmp_path)) as access:
        assert access.service is not None

"""Somebody who has signed in chooses another password, by the page or by a program."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ui.access.access import FRESH_S
from ui.accounts.lockout import TRIES_HERE
from ui.accounts.passwords import checked_password
from ui.audit.log import entries
from ui.web.words import page_words

HTML = {"accept": "text/html,*/*"}
PASSWORD, OTHER = "correct-horse-2020", "kleine-wolke-über-dem-see"


def form(site: Any, client: httpx.Client, current: str, new: str, repeated: str | None = None) -> httpx.Response:
    fields = {"current": current, "password": new, "repeated": new if repeated is None else repeated}
    return client.post("/account", data={**fields, "csrf": site.csrf(client, "/account")}, headers=HTML)


def works(client: httpx.Client) -> bool:
    return client.get("/account", headers=HTML).status_code == 200


def test_a_user_changes_the_own_password_and_is_out_everywhere_else(site: Any) -> None:
    site.add("王编辑", "viewer")
    here, elsewhere = site.signed_in("王编辑"), site.signed_in("王编辑")
    shown = here.get("/account", headers=HTML)
    assert shown.headers["cache-control"] == "no-store"
    assert "王编辑" in shown.text
    assert 'class="who" href="./account"' in shown.text
    before = here.cookies["pq_session"]
    changed = form(site, here, PASSWORD, OTHER)
    assert changed.status_code == 200
    assert page_words("accounts", "zh")["password_changed"] in changed.text
    assert here.cookies["pq_session"] != before
    time.sleep(FRESH_S)
    assert works(here)
    assert not works(elsewhere)
    assert not works(site.client(cookie=f"pq_session={before}"))
    assert site.sign_in(site.client(), "王编辑").status_code == 401
    assert site.sign_in(site.client(), "王编辑", OTHER).status_code == 303
    found = [(one.actor, one.action, one.target, dict(one.detail)) for one in entries(site.service)]
    assert ("王编辑", "user.own_password", "王编辑", {}) in found
    # What the page that said so sends, goes with the new login.
    word = re.search(r'<meta name="csrf" content="([0-9a-f]{64})">', changed.text)
    assert word is not None
    assert here.post("/logout", data={"csrf": word[1]}, headers=HTML).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "repeated", "said"),
    [
        ("wrong-wrong-wrong", OTHER, OTHER, "现在的密码不正确"),
        (PASSWORD, OTHER, OTHER + "x", "两次输入的密码不同"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码与原密码相同"),
        (PASSWORD, "short", "short", "10 至 200"),
        (PASSWORD, "x" * 500, "x" * 500, "10 至 200"),
        (PASSWORD, "aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "容易被猜到"),
        ("", "", "", "新密码与原密码相同"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_changed(
    site: Any, current: str, new: str, repeated: str, said: str
) -> None:
    site.add("li")
    client, other = site.signed_in("li"), site.signed_in("li")
    reply = form(site, client, current, new, repeated)
    assert reply.status_code == 422
    assert said in reply.text
    assert not any(f'"{one}"' in reply.text for one in (current, new) if one)
    assert works(client)
    assert works(other)
    assert site.sign_in(site.client(), "li").status_code == 303


def test_nobody_else_changes_it(site: Any) -> None:
    site.add("li")
    stranger, client = site.stranger(), site.signed_in("li")
    away = stranger.get("/account", headers=HTML)
    assert (away.status_code, away.headers["location"]) == (303, "/login?next=/account")
    fields = {"current": PASSWORD, "password": OTHER}
    word = site.csrf(stranger)
    sent = stranger.post("/account", data={**fields, "repeated": OTHER, "csrf": word}, headers=HTML)
    assert sent.headers["location"] == "/login?next=/account"
    reply = stranger.post("/account/password", json=fields, headers={"x-csrf-token": word})
    assert (reply.status_code, reply.json()["code"]) == (401, "sign_in_needed")
    for headers in ({}, {"x-csrf-token": word}, {"x-csrf-token": site.csrf(client), "origin": "https://evil.example"}):
        assert client.post("/account/password", json=fields, headers=headers).status_code == 403
    assert client.post("/account", data={**fields, "repeated": OTHER}, headers=HTML).status_code == 403
    assert site.sign_in(site.client(), "li").status_code == 303


def test_a_program_changes_it_too(site: Any) -> None:
    site.add("li")
    client = site.signed_in("li")
    send: Callable[..., httpx.Response] = lambda word, **fields: client.post(  # noqa: E731
        "/account/password", json=fields, headers={"x-csrf-token": word, "accept": "application/json"}
    )
    word = site.csrf(client)
    wrong = send(word, current="nein-nein-nein", password=OTHER)
    assert wrong.status_code == 422
    assert wrong.json()["detail"].startswith("现在的密码不正确")
    assert "nein" not in wrong.text
    for fields in ({"current": PASSWORD}, {"current": PASSWORD, "password": OTHER, "name": "wang"}):
        refused = send(word, **fields)
        assert refused.status_code == 422
        assert PASSWORD not in refused.text
    done = send(word, current=PASSWORD, password=OTHER)
    assert done.status_code == 200
    assert send(word, current=OTHER, password=PASSWORD).status_code == 403
    assert send(done.json()["csrf"], current=OTHER, password=PASSWORD).status_code == 200


def test_who_guesses_at_an_open_desk_must_wait(site: Any) -> None:
    site.add("li")
    client = site.signed_in("li")
    replies = [form(site, client, f"guess-number-{n}", OTHER) for n in range(TRIES_HERE + 1)]
    # Signing in was one that was right, and cleared what was counted.
    assert [one.status_code for one in replies] == [422] * TRIES_HERE + [429]
    assert int(replies[-1].headers["retry-after"]) > 0
    assert form(site, client, PASSWORD, OTHER).status_code == 429
    site.access.lockout.clear("li")
    assert form(site, client, PASSWORD, OTHER).status_code == 200


def test_a_short_name_within_a_good_password_is_no_harm() -> None:
    assert checked_password("hen-chang-de-kouling-1", "li") == "hen-chang-de-kouling-1"
    for password, name in (("Administrator1", "administrator"), ("lili-20-20-x", "li")):
        with pytest.raises(Exception, match="easy to guess"):
            checked_password(password, name)

"""Which role gets to which page; what changes something comes from a page of ours or from nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from ui.access.caller import caller_of
from ui.access.key import Key
from ui.access.keys import Keys
from ui.access.routes import RULES, rule_of

HTML = {"accept": "text/html,*/*"}
JSON = {"accept": "application/json"}
# Every route of the table that belongs to our pages, with a path that fits it.
PAGES = tuple(
    (method, rule.path.replace("*", "x"), rule.scope) for rule in RULES if rule.session for method in rule.methods
)
OPEN = ("/login", "/logout")


class Seen:
    """What the routes were told of their callers."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every request that gets through access control ends here."""
        from starlette.responses import PlainTextResponse

        from ui.http.head import HeadAsGet

        seen = self.calls

        async def reached(_: Any, scope: Any, receive: Any, send: Any) -> None:
            rule = rule_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
            if rule is None or not rule.session or rule.path == "/login":
                await original(_, scope, receive, send)
                return
            body = (await receive()).get("body", b"")
            seen.append((caller_of(scope), scope["state"]["csrf"], body))
            await PlainTextResponse("reached")(scope, receive, send)

        original = HeadAsGet.__call__
        monkeypatch.setattr(HeadAsGet, "__call__", reached)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    made = Seen()
    made.patch(monkeypatch)
    return made


def allowed(client: httpx.Client, token: str) -> dict[tuple[str, str], int]:
    headers = {**JSON, "x-csrf-token": token}
    return {(method, path): client.request(method, path, headers=headers).status_code for method, path, _ in PAGES}


def test_each_role_gets_to_its_routes_and_no_other(site: Any, seen: Seen) -> None:
    for role in ("viewer", "editor", "admin"):
        site.add(role, role, ("intern",))
    clients = {"": site.stranger(), **{role: site.signed_in(role) for role in ("viewer", "editor", "admin")}}
    for role, client in clients.items():
        token = site.csrf(client)
        for (method, path), status in allowed(client, token).items():
            if path in OPEN:
                continue
            wanted = {"": 401, "viewer": 403}.get(role, 200) if path.startswith("/workspace") else 200
            assert status == wanted, (role, method, path)
    callers = {one.name: one for one, _, _ in seen.calls}
    assert {name: one.collections for name, one in callers.items()} == {
        "": ("public",), "viewer": ("intern",), "editor": ("intern",), "admin": ()
    }  # fmt: skip
    assert {name: (one.role, one.may_work, "admin" in one.scopes) for name, one in callers.items()} == {
        "": ("", False, False), "viewer": ("viewer", False, False), "editor": ("editor", True, False),
        "admin": ("admin", True, True),
    }  # fmt: skip
    owners = {name: one.owner for name, one in callers.items()}
    assert owners[""].startswith("browser:")
    assert owners["editor"] == f"user:{site.users.get('editor').user_id}"
    assert len({one.browser for one in callers.values()}) == 4
    assert all(not one.key_id for one in callers.values())


def test_a_key_opens_no_page(site: Any, seen: Seen) -> None:
    site.add("admin", "admin")
    everything = frozenset({"ask", "search", "documents", "edit", "feedback", "metrics"})
    secret = Keys(site.service).create(Key("", "portal", scopes=everything)).secret
    client = site.stranger()
    for headers in ({"authorization": f"Bearer {secret}"}, {"x-api-key": secret}):
        assert client.get("/workspace", headers={**JSON, **headers}).status_code == 401
        assert client.get("/chat/welcome", headers=headers).status_code == 200
        assert (seen.calls[-1][0].key_id, seen.calls[-1][0].collections) == ("", ("public",))


def test_a_change_comes_from_a_page_of_ours(site: Any, seen: Seen) -> None:
    site.add("li"), site.add("wang")
    client, other, stranger = site.signed_in("li"), site.signed_in("wang"), site.stranger()
    token, others, strangers = site.csrf(client), site.csrf(other), site.csrf(stranger)
    assert len({token, others, strangers}) == 3
    own = site.url
    for path in ("/chat/ask", "/workspace/api/x", "/logout"):
        for headers, status in (
            ({"x-csrf-token": token}, 200),
            ({"x-csrf-token": token, "origin": own, "sec-fetch-site": "same-origin"}, 200),
            ({"x-csrf-token": token, "origin": own}, 200),
            ({}, 403),
            ({"x-csrf-token": ""}, 403),
            ({"x-csrf-token": others}, 403),
            ({"x-csrf-token": strangers}, 403),
            ({"x-csrf-token": token[:-1]}, 403),
            ({"x-csrf-token": token, "origin": "https://evil.example"}, 403),
            ({"x-csrf-token": token, "origin": "null"}, 403),
            ({"x-csrf-token": token, "sec-fetch-site": "cross-site"}, 403),
            ({"x-csrf-token": token, "sec-fetch-site": "same-site", "origin": own}, 403),
            ({"x-csrf-token": token, "sec-fetch-site": "none"}, 403),
        ):
            reply = client.post(path, json={}, headers={**JSON, **headers})
            assert reply.status_code == status, (path, headers)
    assert reply.json()["code"] == "stale_page"
    # A word that is right for a browser is of no use without its cookie.
    assert site.client().post("/chat/ask", json={}, headers={"x-csrf-token": token}).status_code == 403
    assert stranger.post("/chat/ask", json={}, headers={"x-csrf-token": strangers}).status_code == 200


def test_the_word_may_stand_in_a_form_which_goes_on_whole(site: Any, seen: Seen) -> None:
    site.add("li")
    client = site.signed_in("li")
    token = site.csrf(client)
    sent = {"a": "一", "csrf": token}
    assert client.post("/workspace/users", data=sent).status_code == 200
    assert seen.calls[-1][2] == str(httpx.QueryParams(sent)).encode()
    for data in (
        {"a": "b"},
        {"csrf": token[::-1]},
        {"csrf": token, "long": "x" * 300_000},
        {str(n): "" for n in range(60)},
    ):
        assert client.post("/workspace/users", data=data).status_code == 403
    text = client.post("/workspace/users", content=f"csrf={token}".encode(), headers={"content-type": "text/plain"})
    assert text.status_code == 403
    shown = client.post("/workspace/users", data={}, headers=HTML)
    assert "页面已过期" in shown.text
    assert shown.headers["content-type"].startswith("text/html")


def test_without_users_the_workspace_is_open_to_this_machine_alone(site: Any) -> None:
    assert site.client().get("/workspace", headers=HTML).status_code == 200
    reply = site.stranger().get("/workspace", headers=HTML)
    assert reply.status_code == 401
    assert "policyqa users add" in reply.text
    assert site.stranger().get("/workspace/api/x", headers=HTML).json()["code"] == "sign_in_needed"
    site.add("li")
    for client in (site.client(), site.stranger()):
        reply = client.get("/workspace", headers=HTML)
        assert (reply.status_code, reply.headers["location"]) == (303, "/login?next=/workspace")
        assert client.get("/workspace", headers=JSON).status_code == 401


def test_who_is_on_this_machine_is_the_first_admin(site: Any, seen: Seen) -> None:
    client = site.client()
    assert client.get("/chat/welcome").status_code == 200
    visitor = seen.calls[-1][0]
    assert (visitor.name, visitor.role, visitor.collections) == ("", "", ("public",))
    assert client.get("/workspace").status_code == 200
    caller = seen.calls[-1][0]
    assert (caller.name, caller.role, caller.collections, caller.user_id) == ("local", "admin", (), "")
    assert caller.owner.startswith("browser:")


def test_a_closed_chat_is_for_users(serve_site: Callable[..., Any], seen: Seen) -> None:
    site = serve_site(public_chat=False)
    site.add("li", "viewer", ("intern",))
    stranger = site.stranger()
    for path in ("/", "/documents", "/documents/x", "/indicators"):
        reply = stranger.get(path, headers=HTML)
        assert reply.status_code == 303
        assert reply.headers["location"] == "/login" + (f"?next={path}" if path != "/" else "")
        assert stranger.get(path, headers=JSON).status_code == 401
    assert stranger.get("/chat/welcome", headers=HTML).json()["code"] == "sign_in_needed"
    assert not seen.calls
    client = site.signed_in("li")
    assert client.get("/documents", headers=HTML).status_code == 200
    assert seen.calls[-1][0].collections == ("intern",)
    assert (
        stranger.post("/api/v1/ask", json={"question": "2020年高企净增目标是多少"}).status_code == 200
    )  # the API has a setting of its own


def test_pages_are_counted_by_address_and_by_user(serve_site: Callable[..., Any], seen: Seen) -> None:
    site = serve_site(chat_rate="1/m")
    for name in ("li", "wang"):
        site.add(name)
    li, wang, stranger = site.signed_in("li"), site.signed_in("wang"), site.stranger()
    ask = {"json": {}, "headers": JSON}
    for client in (li, wang):
        token = site.csrf(client)
        replies = [client.post("/chat/ask", json={}, headers={"x-csrf-token": token}) for _ in range(2)]
        assert [one.status_code for one in replies] == [200, 429]
        assert replies[0].headers["ratelimit-policy"] == '"chat";q=1;w=60'
    assert stranger.post("/chat/ask", **ask).status_code == 403
    assert stranger.post("/chat/ask", **ask).status_code == 429


def test_a_page_of_another_site_reads_nothing(site: Any) -> None:
    reply = site.client().get("/workspace", headers={"origin": "https://evil.example"})
    assert reply.json()["code"] == "origin_not_allowed"
    assert "access-control-allow-origin" not in reply.headers


def test_every_route_of_our_pages_stands_in_the_table(serve_site: Callable[..., Any]) -> None:
    site = serve_site()
    app = site.app
    prefixes = ("/login", "/logout", "/chat", "/workspace", "/documents", "/indicators")
    for route in app.router.routes:
        if isinstance(route, Route) and route.path.startswith(prefixes):
            for method in route.methods or ():
                rule = rule_of(method, route.path.replace("{", "").replace("}", ""))
                assert rule is not None, route.path
                assert rule.session, route.path

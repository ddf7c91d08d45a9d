from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from rag.config import Settings, load_settings
from rag.store.database import sqlite_url
from ui.access.access import FRESH_S, GONE_S, Access
from ui.access.key import Key
from ui.access.keys import IssuedKey, Keys
from ui.access.rates import Rate
from ui.access.routes import rule_of
from ui.access.tokens import Token, sign
from ui.app import create_app
from ui.service import Service

PORTAL, OTHER = "https://portal.example", "https://other.example"
QUESTION = {"question": "2020年高企净增目标是多少"}
READING = Key("", "portal", (PORTAL,), frozenset({"ask", "documents"}), ("public",), Rate(1000, 60))


class World:
    """A server over a file of keys."""

    def __init__(self, folder: Path, run_app: Callable[..., str], pipeline: object) -> None:
        self._folder, self._run_app, self._pipeline = folder, run_app, pipeline
        self.access: Access | None = None

    def start(self, *, chat: bool = False, **settings: object) -> httpx.Client:
        chosen = load_settings(store=self._folder, **settings)
        self.access = Access.open(chosen)
        self.app = create_app(Service(self._pipeline), chosen, self.access, chat=chat)  # type: ignore[arg-type]
        return httpx.Client(base_url=self._run_app(self.app), timeout=30)

    @property
    def keys(self) -> Keys:
        assert self.access is not None
        assert self.access.service is not None
        return Keys(self.access.service)

    def create(self, wanted: Key = READING) -> IssuedKey:
        issued = self.keys.create(wanted)
        time.sleep(FRESH_S)
        return issued


@pytest.fixture
def world(tmp_path: Path, run_app: Callable[..., str], tiny_pipeline: object) -> Iterator[World]:
    made = World(tmp_path, run_app, tiny_pipeline)
    yield made
    if made.access is not None:
        made.access.close()


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}", **more}


def test_a_key_works_in_either_header_and_only_for_its_scopes(world: World) -> None:
    with world.start() as client:
        key = world.create()
        assert client.post("/api/v1/ask", json=QUESTION, headers=bearer(key.secret)).status_code == 200
        assert client.get("/api/v1/documents", headers={"x-api-key": key.secret}).status_code == 200
        refused = client.post("/api/v1/search", json=QUESTION, headers=bearer(key.secret))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        refused = client.delete("/api/v1/documents/d0c1", headers=bearer(key.secret))
        assert refused.status_code == 403
        assert client.delete("/api/v1/documents/d0c1").status_code == 401


def test_every_wrong_key_gets_the_same_answer(world: World) -> None:
    with world.start() as client:
        key, gone = world.create(), world.keys.create(replace(READING, name="gone"))
        world.keys.revoke("gone")
        time.sleep(FRESH_S)
        secret = key.secret
        wrong = [secret[:-1] + ("a" if secret[-1] != "a" else "b"), secret[:-1], "pqa_", "x", "密钥".encode().hex(),
                 gone.secret, "pqa_" + "z" * 10 + "_" + "z" * 43, "pqs_e30.AAAA", "pqs_", secret.lower()]  # fmt: skip
        bodies = set()
        for one in wrong:
            reply = client.post("/api/v1/ask", json=QUESTION, headers=bearer(one, **{"x-request-id": "same"}))
            assert reply.status_code == 401
            bodies.add((reply.text, *sorted(name for name in reply.headers if name != "date")))
        assert len(bodies) == 1
        assert "portal" not in next(iter(bodies))[0]


def told(client: httpx.Client, headers: dict[str, str], language: str = "zh") -> str:
    reply = client.post("/api/v1/ask", json=QUESTION, headers={**headers, "accept-language": language})
    assert reply.status_code in {401, 403, 429}
    return str(reply.json()["detail"])


def test_a_refusal_says_what_to_do(world: World) -> None:
    with world.start(public_api=False) as client:
        key, backend = world.create(), world.create(replace(READING, name="backend", origins=(), rate=Rate(1, 60)))
        reader = world.create(replace(READING, name="reader", scopes=frozenset({"documents"})))
        assert told(client, {}) == "没有收到密钥：请加请求头 Authorization: Bearer pqa_…（或 X-API-Key）"
        assert "Authorization: Bearer pqa_…" in told(client, {}, "en")
        assert told(client, {"authorization": "Basic dXNlcjpwYXNz"}) == told(client, {})
        assert "policyqa keys list" in told(client, bearer("pqa_wrong"))
        for form in (key.secret, f"Token {key.secret}"):
            assert "Bearer pqa_…" in told(client, {"authorization": form, "x-api-key": key.secret})
        assert told(client, bearer(key.secret, origin=OTHER)).startswith(f"来源 {OTHER} 不在此密钥允许之列")
        assert len(told(client, bearer(key.secret, origin="http://" + "x" * 5000))) < 250
        assert "只能在服务器上使用" in told(client, bearer(backend.secret, origin=PORTAL))
        assert "servers alone" in told(client, bearer(backend.secret, origin=PORTAL), "en")
        assert told(client, bearer(reader.secret)) == "此密钥没有 ask 权限"
        assert client.post("/api/v1/ask", json=QUESTION, headers=bearer(backend.secret)).status_code == 200
        assert re.fullmatch(
            r"请求过于频繁，请 [1-9][0-9]? 秒后再试（每分钟 1 次）", told(client, bearer(backend.secret))
        )
        assert re.fullmatch(r"try again in \d+ seconds \(1 a minute\)", told(client, bearer(backend.secret), "en"))


def test_a_key_in_the_wrong_form_is_not_taken_for_none(world: World) -> None:
    with world.start() as client:
        key = world.create()
        assert client.post("/api/v1/ask", json=QUESTION, headers={"authorization": key.secret}).status_code == 401
        for other in ("Basic dXNlcjpwYXNz", "Bearer", "bearer none", "Digest a"):
            assert client.post("/api/v1/ask", json=QUESTION, headers={"authorization": other}).status_code == 200


def test_a_revoked_key_and_its_tokens_end_within_a_second(world: World) -> None:
    with world.start() as client:
        key = world.create()
        token = client.post("/api/v1/sessions", json={"origin": PORTAL}, headers=bearer(key.secret)).json()["token"]
        shown = bearer(token, origin=PORTAL)
        assert client.post("/api/v1/ask", json=QUESTION, headers=shown).status_code == 200
        world.keys.revoke("portal")
        time.sleep(FRESH_S + 0.1)
        for headers in (shown, bearer(key.secret)):
            reply = client.post("/api/v1/ask", json=QUESTION, headers=headers)
            assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")


def test_a_token_works_on_pages_of_its_origin_alone_and_never_edits(world: World) -> None:
    wanted = replace(READING, scopes=frozenset({"ask", "edit"}), origins=(PORTAL, OTHER))
    with world.start() as client:
        key = world.create(wanted)
        made = client.post("/api/v1/sessions", json={"origin": PORTAL}, headers=bearer(key.secret))
        assert made.json()["expires_in"] == 1800
        assert made.json()["origin"] == PORTAL
        token = made.json()["token"]
        reply = client.post("/api/v1/ask", json=QUESTION, headers=bearer(token, origin=PORTAL))
        assert reply.status_code == 200
        assert reply.headers["access-control-allow-origin"] == PORTAL
        for elsewhere in ({}, {"origin": OTHER}, {"origin": "null"}):
            reply = client.post("/api/v1/ask", json=QUESTION, headers=bearer(token, **elsewhere))
            assert (reply.status_code, reply.json()["code"]) == (403, "origin_not_allowed")
        own = bearer(token, **{"sec-fetch-site": "same-origin"})
        assert client.post("/api/v1/ask", json=QUESTION, headers=own).status_code == 200
        assert client.delete("/api/v1/documents/d0c1", headers=bearer(token, origin=PORTAL)).status_code == 403
        again = client.post("/api/v1/sessions", json={"origin": PORTAL}, headers=bearer(token, origin=PORTAL))
        assert again.status_code == 401


def test_a_token_that_ended_says_so_only_when_it_was_ours(world: World) -> None:
    with world.start() as client:
        key = world.create()
        assert world.access is not None
        ended = Token(key.key.key_id, PORTAL, time.time() - 1, frozenset({"ask"}))
        for secret, code in ((world.access.signing_secret, "token_expired"), (b"x" * 32, "unauthorized")):
            reply = client.post("/api/v1/ask", json=QUESTION, headers=bearer(sign(ended, secret), origin=PORTAL))
            assert (reply.status_code, reply.json()["code"]) == (401, code)
            assert reply.headers["access-control-allow-origin"] == PORTAL


@pytest.mark.parametrize(
    ("body", "page", "status"),
    [
        ({"origin": PORTAL}, PORTAL, 200),
        ({"origin": PORTAL}, "", 200),
        ({"origin": OTHER}, "", 403),
        ({"origin": PORTAL}, OTHER, 403),
        ({"origin": "portal.example"}, "", 403),
        ({"origin": "https://portal.example/page"}, "", 403),
        ({"origin": 5}, "", 422),
        ({}, "", 422),
    ],
)
def test_a_session_is_made_for_an_origin_of_the_key(world: World, body: object, page: str, status: int) -> None:
    with world.start() as client:
        headers = bearer(world.create().secret) | ({"origin": page} if page else {})
        assert client.post("/api/v1/sessions", json=body, headers=headers).status_code == status
        assert client.post("/api/v1/sessions", json=body).status_code == 401


def test_a_browser_is_told_what_it_may_send_only_for_origins_of_a_key(world: World) -> None:
    with world.start() as client:
        world.create()
        asks = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
        reply = client.options("/api/v1/ask", headers={"origin": PORTAL, **asks})
        assert reply.status_code == 204
        assert reply.headers["access-control-allow-origin"] == PORTAL
        assert "POST" in reply.headers["access-control-allow-methods"]
        assert "authorization" in reply.headers["access-control-allow-headers"].lower()
        assert "access-control-allow-credentials" not in reply.headers
        for origin in (OTHER, "null", "https://portal.example.evil.example", "http://portal.example"):
            reply = client.options("/api/v1/ask", headers={"origin": origin, "sec-fetch-site": "same-origin", **asks})
            assert reply.status_code == 403
            assert "access-control-allow-origin" not in reply.headers
            assert "origin" in reply.headers["vary"].lower()


def test_replies_are_readable_on_pages_that_the_key_names(world: World) -> None:
    with world.start() as client:
        key = world.create()
        server_only = world.create(replace(READING, name="backend", origins=()))
        reply = client.post("/api/v1/ask", json={"question": ""}, headers=bearer(key.secret, origin=PORTAL))
        assert reply.status_code == 422
        assert reply.headers["access-control-allow-origin"] == PORTAL
        assert "RateLimit" in reply.headers["access-control-expose-headers"]
        for secret, origin in ((key.secret, OTHER), (server_only.secret, PORTAL)):
            reply = client.post("/api/v1/ask", json=QUESTION, headers=bearer(secret, origin=origin))
            assert reply.status_code == 403
        assert client.post("/api/v1/ask", json=QUESTION, headers={"origin": PORTAL}).status_code == 403
        own = str(client.base_url).rstrip("/")
        reply = client.post("/api/v1/ask", json=QUESTION, headers={"origin": own})
        assert reply.status_code == 200
        assert "access-control-allow-origin" not in reply.headers


def test_limits_are_told_and_kept_across_servers(world: World, run_app: Callable[..., str]) -> None:
    with world.start() as client, Access.open(load_settings(store=world._folder)) as second:
        key = world.create(replace(READING, rate=Rate(3, 60), quota=Rate(5, 86_400)))
        other = run_app(create_app(Service(world._pipeline), access=second, chat=False))  # type: ignore[arg-type]
        headers = bearer(key.secret, origin=PORTAL)
        first = client.post("/api/v1/ask", json=QUESTION, headers=headers)
        assert first.headers["ratelimit-policy"] == '"default";q=3;w=60, "quota";q=5;w=86400'
        assert re.fullmatch(r'"default";r=2;t=60, "quota";r=4;t=86400', first.headers["ratelimit"])
        assert httpx.post(f"{other}/api/v1/ask", json=QUESTION, headers=headers).status_code == 200
        assert client.post("/api/v1/ask", json=QUESTION, headers=headers).status_code == 200
        for refused in (
            httpx.post(f"{other}/api/v1/ask", json=QUESTION, headers=headers),
            client.post("/api/v1/ask", json=QUESTION, headers=headers),
            client.post("/v1/chat/completions", json={}, headers=headers),
        ):
            assert refused.status_code == 429
            assert refused.json()["error"]["code"] in {"rate_limited", "rate_limit_exceeded"}
            assert 1 <= int(refused.headers["retry-after"]) <= 60
            assert refused.headers["access-control-allow-origin"] == PORTAL
            assert '"default";r=0' in refused.headers["ratelimit"]
        assert client.get("/api/v1/documents", headers=headers).status_code == 200
        assert client.get("/healthz").status_code == 200
        assert world.keys.used(key.key) == {"rate_used": 3, "quota_used": 3}


def test_strangers_are_counted_by_address_unless_they_are_this_machine(world: World) -> None:
    with world.start(anonymous_rate="auto") as client:
        assert {client.post("/api/v1/ask", json=QUESTION).status_code for _ in range(61)} == {200}
    with world.start(trusted_proxies="127.0.0.1", anonymous_rate="auto") as client:
        seen = [client.post("/api/v1/ask", json=QUESTION).status_code for _ in range(61)]
        assert seen == [200] * 60 + [429], "a proxy that does not name its visitors"
        seen = []
        for number in range(61):
            forwarded = {"x-forwarded-for": f"2001:db8:0:7::{number:x}"}
            seen.append(client.post("/api/v1/ask", json=QUESTION, headers=forwarded).status_code)
        assert seen == [200] * 60 + [429]
        assert (
            client.post("/api/v1/ask", json=QUESTION, headers={"x-forwarded-for": "2001:db8:0:8::1"}).status_code == 200
        )


def test_a_rate_of_its_own_holds_for_everybody_and_visitors_share_a_key(world: World) -> None:
    with world.start(anonymous_rate="2/m", anonymous_quota="100/d") as client:
        token = client.post("/api/v1/sessions", json={"origin": PORTAL}, headers=bearer(world.create().secret)).json()[
            "token"
        ]
        shown = bearer(token, origin=PORTAL)
        replies = [client.post("/api/v1/ask", json=QUESTION, headers=shown) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, 429]
        assert '"visitor";q=2;w=60' in replies[0].headers["ratelimit-policy"]
        assert client.post("/api/v1/ask", json=QUESTION).status_code == 429


def test_questions_of_the_chat_page_are_counted_apart(world: World) -> None:
    with world.start(chat=True, chat_rate="2/m", anonymous_rate="3/m", public_api=False) as client:
        joined = [client.post("/chat/ask", json={}) for _ in range(4)]
        assert [reply.status_code == 429 for reply in joined] == [False, False, True, True]
        assert joined[2].json()["code"] == "rate_limited"
        assert '"chat";q=2;w=60' in joined[2].headers["ratelimit-policy"]
        foreign = client.post("/chat/ask", json={}, headers={"origin": OTHER})
        assert foreign.json()["code"] == "origin_not_allowed"
        assert "frame-ancestors 'self'" in client.get("/").headers["content-security-policy"]


def test_without_a_public_api_only_keys_are_answered(world: World) -> None:
    with world.start(public_api=False) as client:
        assert client.post("/api/v1/ask", json=QUESTION).status_code == 401
        assert client.get("/v1/models").status_code == 401
        assert client.post("/api/v1/ask", json=QUESTION, headers=bearer(world.create().secret)).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_frames_are_for_pages_of_keys(world: World) -> None:
    with world.start() as client:
        key, _ = world.create(), world.create(replace(READING, name="second", origins=(OTHER,)))

        def ancestors(path: str) -> str:
            return re.search(r"frame-ancestors ([^;]*)", client.get(path).headers["content-security-policy"])[1]  # type: ignore[index]

        assert ancestors(f"/embed?key={key.key.key_id}") == f"'self' {PORTAL}"
        assert ancestors(f"/embed?key={key.secret}") == f"'self' {PORTAL}"
        assert ancestors("/embed") == f"'self' {OTHER} {PORTAL}"
        assert ancestors("/embed?key=nobody") == "'self'"
        assert ancestors("/healthz") == "'self'"
        world.keys.revoke("second")
        time.sleep(FRESH_S + 0.1)
        assert ancestors("/embed") == f"'self' {PORTAL}"


def test_every_route_of_the_api_stands_in_the_table(world: World) -> None:
    with world.start():
        paths = world.app.openapi()["paths"]
        assert {"/api/v1/ask", "/api/v1/sessions", "/v1/models"} <= set(paths)
        for path, operations in paths.items():
            if path.startswith(("/api/", "/v1/")):
                for method in operations:
                    given = re.sub(r"\{[^}]*\}", "x", path)
                    assert rule_of(method.upper(), given) is not None, f"{method} {path}"


def test_no_key_and_no_token_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with world.start() as client:
        key = world.create()
        token = client.post("/api/v1/sessions", json={"origin": PORTAL}, headers=bearer(key.secret)).json()["token"]
        client.post("/api/v1/ask", json=QUESTION, headers=bearer(token, origin=PORTAL))
        client.post("/api/v1/ask", json=QUESTION, headers=bearer(key.secret[:-1]))
    assert key.secret[15:] not in caplog.text
    assert token not in caplog.text
    stored = b"".join(path.read_bytes() for path in world._folder.glob("service.sqlite*"))
    assert key.secret[15:].encode() not in stored


def test_our_own_page_in_a_frame_gets_a_token_for_itself(world: World) -> None:
    with world.start() as client:
        own = str(client.base_url).rstrip("/")
        key = world.create()
        made = client.post("/api/v1/sessions", json={"origin": own}, headers=bearer(key.secret, origin=own))
        assert made.json()["origin"] == own
        shown = bearer(made.json()["token"], origin=own)
        assert client.post("/api/v1/ask", json=QUESTION, headers=shown).status_code == 200
        shown = bearer(made.json()["token"], origin=PORTAL)
        assert client.post("/api/v1/ask", json=QUESTION, headers=shown).status_code == 403
        assert client.post("/api/v1/sessions", json={"origin": own}, headers=bearer(key.secret)).status_code == 403


def test_a_lost_database_is_told_to_key_holders_and_comes_back(postgres_server: object, tmp_path: Path) -> None:
    settings = load_settings(store=tmp_path, service_url=postgres_server.new_database())  # type: ignore[attr-defined]
    assert isinstance(settings, Settings)
    with Access.open(settings) as access:
        assert access.service is not None
        issued = Keys(access.service).create(READING)
        app = create_app(Service(), settings, access, chat=False)

        async def statuses() -> list[int]:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                paths = (("/v1/models", bearer(issued.secret)), ("/healthz", {}))
                return [(await client.get(path, headers=headers)).status_code for path, headers in paths]

        assert asyncio.run(statuses()) == [200, 200]
        postgres_server.stop()  # type: ignore[attr-defined]
        time.sleep(GONE_S)
        assert asyncio.run(statuses()) == [503, 200]
        postgres_server.start()  # type: ignore[attr-defined]
        time.sleep(GONE_S)
        assert asyncio.run(statuses()) == [200, 200]


def test_the_file_lies_beside_the_catalog(world: World) -> None:
    with world.start():
        assert (world._folder / "service.sqlite").is_file()
        assert sqlite_url(world._folder / "service.sqlite").endswith("service.sqlite")

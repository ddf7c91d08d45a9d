from __future__ import annotations

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.config import Settings
from rag.errors import ConfigError
from ui.app import create_app
from ui.http.guard.host_rules import HostRules, host_name
from ui.http.guard.hosts import Hosts
from ui.service import Service


async def echo(scope, receive, send):
    request = Request(scope)
    seen = {
        "client": scope["client"][0],
        "url": str(request.url),
        "path": scope["path"],
        "root": scope["root_path"],
        "forwarded": request.state.forwarded,
        "headers": sorted(name for name in request.headers if name.startswith("x-")),
    }
    await JSONResponse(seen)(scope, receive, send)


def ask(settings, headers, *, peer="203.0.113.9", path="/a"):
    app = Hosts(echo, HostRules.of(settings))
    transport = httpx.ASGITransport(app, client=(peer, 1234))

    async def call():
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path, headers=headers)

    import asyncio

    return asyncio.run(call())


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:7860", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:7860", 200),
        ("qa.example.org", 200),
        ("a.b.gov.example", 200),
        ("gov.example", 421),
        ("evil.example", 421),
        ("qa.example.org.evil.example", 421),
        ("qa.example.org:80@evil.example", 421),
        ("", 421),
        ("a b", 421),
        ("x" * 1000, 421),
    ],
)
def test_only_names_of_this_server_are_served(host, status):
    settings = Settings(allowed_hosts="qa.example.org, *.gov.example")
    reply = ask(settings, {"host": host})
    assert reply.status_code == status
    if status == 421:
        assert reply.json()["code"] == "misdirected_request"
        assert "evil" not in reply.text


def test_a_server_on_every_address_serves_the_one_that_was_asked():
    rules = HostRules.of(Settings(host="0.0.0.0"))
    assert rules.serves("192.0.2.7:7860", "192.0.2.7")
    assert not rules.serves("192.0.2.8", "192.0.2.7")
    assert HostRules.of(Settings(host="0.0.0.0", allowed_hosts="*")).serves("anything.example", "")
    assert not HostRules.of(Settings(host="0.0.0.0", allowed_hosts="one.example")).serves("192.0.2.7", "192.0.2.7")


FORWARDING = {
    "x-forwarded-for": "198.51.100.1, 198.51.100.2, 10.0.0.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "qa.example.org",
    "x-forwarded-prefix": "/portal",
}


def test_a_trusted_proxy_tells_client_scheme_host_and_prefix():
    settings = Settings(allowed_hosts="qa.example.org", trusted_proxies="10.0.0.0/8")
    seen = ask(settings, FORWARDING, peer="10.1.1.1").json()
    assert seen == {
        "client": "198.51.100.2",
        "url": "https://qa.example.org/portal/a",
        "path": "/portal/a",
        "root": "/portal",
        "forwarded": True,
        "headers": [],
    }


def test_nobody_else_is_believed_and_nothing_is_reflected():
    settings = Settings(allowed_hosts="qa.example.org", trusted_proxies="10.0.0.0/8")
    seen = ask(settings, FORWARDING).json()
    assert (seen["client"], seen["url"], seen["headers"]) == ("203.0.113.9", "http://localhost/a", [])
    assert seen["forwarded"] is True
    forged = ask(settings, {**FORWARDING, "x-forwarded-host": "evil.example"}, peer="10.1.1.1")
    assert forged.status_code == 421


@pytest.mark.parametrize("chain", ["x", "10.0.0.7,,", "<script>", ", " * 500, "1.2.3.4, not-an-address"])
def test_an_odd_chain_ends_at_the_last_address_that_is_known(chain):
    settings = Settings(trusted_proxies="10.0.0.0/8")
    assert ask(settings, {"x-forwarded-for": chain}, peer="10.1.1.1").json()["client"] in {"10.1.1.1", "10.0.0.7"}


@pytest.mark.parametrize("prefix", ["//evil.example", "/../x", "/a b", "https://x", "/" + "a" * 400])
def test_an_odd_prefix_is_not_taken(prefix):
    seen = ask(Settings(trusted_proxies="10.0.0.1"), {"x-forwarded-prefix": prefix}, peer="10.0.0.1").json()
    assert (seen["root"], seen["path"]) == ("", "/a")


@pytest.mark.parametrize("path", ["/qa/api/v1/documents", "/api/v1/documents", "/qa/healthz", "/healthz"])
def test_a_prefix_works_whether_the_proxy_cuts_it_off_or_not(run_app, tiny_pipeline, path):
    base = run_app(create_app(Service(tiny_pipeline), Settings(root_path="/qa/"), chat=False))
    assert httpx.get(base + path).status_code == 200
    assert httpx.post(base + "/qa/healthz").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "wrong", [{"allowed_hosts": "a/b"}, {"trusted_proxies": "proxy"}, {"root_path": "/api"}, {"root_path": "/a?b"}]
)
def test_settings_that_cannot_be_used_are_refused(wrong):
    with pytest.raises(ConfigError):
        HostRules.of(Settings(**wrong))


@pytest.mark.parametrize("odd", ["[::1", "::1]", "[::1]x", "a:b", "a:1:2", "[127.0.0.1]:80:", "名字"])
def test_what_is_no_host_has_no_name(odd):
    assert host_name(odd) in {None, "::1"} - ({"::1"} if "x" in odd or "名" in odd else set())

"""The back ends: a page with the widget, and a token in the place of the key."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
ORIGIN = "http://portal.example"
BACKENDS = [("node", "node-backend/server.mjs"), ("java", "java-backend/Portal.java")]


@contextmanager
def backend(served: Any, program: str, example: str, key: str) -> Iterator[str]:
    """A back end on a free port."""
    process = subprocess.Popen(
        [program, str(EXAMPLES / example)],
        env={**served.environment, "PQA_KEY": key, "PORTAL_ORIGIN": ORIGIN, "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.mark.parametrize(("program", "example"), BACKENDS, ids=("node", "java"))
def test_the_page_gets_a_token_and_never_the_key(
    served: Any, runtime: Callable[[str], str], program: str, example: str
) -> None:
    key = served.key(f"portal-{program}", ORIGIN)
    with backend(served, runtime(program), example, key) as portal:
        page = httpx.get(portal)
        assert f'src="{served.url}/widget.js"' in page.text
        assert 'data-token-url="/policyqa-token"' in page.text
        assert served.url in page.headers["content-security-policy"]
        given = httpx.get(f"{portal}/policyqa-token")
        assert given.headers["cache-control"] == "no-store"
        assert key not in page.text + given.text
        assert httpx.get(f"{portal}/policyqa-token", headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert httpx.post(f"{portal}/policyqa-token").status_code == 405
        assert httpx.get(f"{portal}/elsewhere").status_code == 404
    session = given.json()
    assert 0 < session["expires_in"] <= 1800
    asked = {"question": "2020年高企净增目标是多少"}
    headers = {"authorization": f"Bearer {session['token']}", "origin": ORIGIN}
    answer = httpx.post(f"{served.url}/api/v1/ask", json=asked, headers=headers, timeout=60)
    assert answer.json()["short_answer"] == "150家以上"
    elsewhere = httpx.post(
        f"{served.url}/api/v1/ask", json=asked, headers={**headers, "origin": "http://other.example"}
    )
    assert elsewhere.status_code == 403


@pytest.mark.parametrize(("program", "example"), BACKENDS, ids=("node", "java"))
def test_a_key_that_does_not_hold_tells_the_page_nothing(
    served: Any, runtime: Callable[[str], str], program: str, example: str
) -> None:
    with backend(served, runtime(program), example, "pqa_wrong") as portal:
        given = httpx.get(f"{portal}/policyqa-token")
    assert given.status_code == 502
    assert "pqa_wrong" not in given.text

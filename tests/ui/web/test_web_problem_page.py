from __future__ import annotations

from starlette.testclient import TestClient

from ui.app import create_app
from ui.service import Service

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_person_reads_of_a_problem_on_a_page_and_a_program_as_json(tiny_pipeline):
    service = Service()
    with TestClient(create_app(service, chat=False), base_url="http://localhost") as client:
        starting = client.get("/indicators", headers=BROWSER)
        assert starting.status_code == 503
        assert starting.headers["content-type"].startswith("text/html")
        assert "retry-after" in starting.headers
        assert "data-again" in starting.text
        assert "正在启动" in starting.text
        assert "starting" in client.get("/indicators?lang=en", headers=BROWSER).text
        assert client.get("/indicators").headers["content-type"] == "application/problem+json"

        service.start(tiny_pipeline)
        missing = client.get("/no/such/<b>page", headers=BROWSER)
        assert missing.status_code == 404
        # A page is Chinese whatever the browser likes, and so is what it tells.
        english = {**BROWSER, "accept-language": "en-US"}
        assert "没有这个地址" in client.get("/no/such/page", headers=english).text
        assert "nothing here" in client.get("/no/such/page?lang=en", headers=BROWSER).text
        assert "<b>" not in missing.text
        assert "data-again" not in missing.text
        assert client.get("/indicators", headers=BROWSER).status_code == 200
        assert client.get("/api/v1/nothing", headers=BROWSER).headers["content-type"] == "application/problem+json"

"""Several servers on one service database: what one has begun with is its own while it lives."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ui.database import schema
from ui.database.servers import SILENT_S, Servers
from ui.database.service import ServiceDatabase
from ui.workspace.queue import UploadQueue


def names_in(service: ServiceDatabase) -> list[str]:
    return [row.key for row in service.database.rows(select(schema.meta)) if row.key.startswith("server:")]


def read_by(service: ServiceDatabase) -> tuple[UploadQueue, str]:
    queue = UploadQueue(service)
    queue.put("a.pdf", "", "/kept/a.pdf", "王", {"content_hash": "a"})
    begun = queue.take()
    assert begun is not None
    return queue, begun.upload_id


@pytest.mark.parametrize("service_url", ["postgresql"], indirect=True)
def test_what_a_living_server_reads_is_left_to_it(service_url: str) -> None:
    with ServiceDatabase(service_url) as first, ServiceDatabase(service_url) as second:
        queue, upload_id = read_by(first)
        neighbour = UploadQueue(second)
        assert neighbour.resume(), "it may have to be taken up yet"
        assert neighbour.one(upload_id).state == "reading"
        assert neighbour.take() is None
        first.servers.close()
        assert neighbour.resume()
        taken = neighbour.take()
        assert taken is not None
        assert taken.upload_id == upload_id
        queue.resume()
        assert queue.one(upload_id).state == "reading", "now it is the second one's"


@pytest.mark.parametrize("service_url", ["postgresql"], indirect=True)
def test_one_that_falls_silent_is_taken_for_dead_and_forgotten(service_url: str) -> None:
    now = 1000.0
    with ServiceDatabase(service_url) as service:
        silent, watching = Servers(service, lambda: 1000.0), Servers(service, lambda: now)
        name = silent.own()
        assert name == silent.own()
        assert watching.others() == {name}
        assert silent.others() == set()
        now += SILENT_S + 1
        assert watching.others() == set()
        now += 1000 * SILENT_S
        watching.own()
        assert names_in(service) == [f"server:{watching.own()}"]
        watching.close()
        silent.close()
        assert names_in(service) == []


@pytest.mark.parametrize("service_url", ["sqlite"], indirect=True)
def test_a_file_has_one_server(service_url: str) -> None:
    with ServiceDatabase(service_url) as first, ServiceDatabase(service_url) as second:
        _, upload_id = read_by(first)
        assert second.servers.others() == set()
        assert UploadQueue(second).resume()
        assert UploadQueue(second).one(upload_id).state == "waiting"

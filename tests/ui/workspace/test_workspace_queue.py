"""The files that wait, in SQLite and PostgreSQL alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.database.service import ServiceDatabase
from ui.errors import ConflictError, NotFoundError
from ui.workspace.queue import Upload, UploadQueue


def put(queue: UploadQueue, name: str, collection: str = "") -> Upload:
    return queue.put(name, collection, f"/kept/{name}", "王", {"content_hash": name})


def names(queue: UploadQueue, *collections: str) -> dict[str, str]:
    return {one.file: one.state for one in queue.listed(collections)}


def test_files_are_taken_in_their_order_and_each_once(service: ServiceDatabase) -> None:
    queue = UploadQueue(service)
    for number in range(8):
        put(queue, f"{number}.txt")
    first = queue.take()
    assert first is not None
    assert (first.file, queue.one(first.upload_id).state) == ("0.txt", "reading")
    with ThreadPoolExecutor(4) as several:  # as several servers on one database
        taken = [one.file for one in several.map(lambda _: queue.take(), range(40)) if one is not None]
    assert sorted(taken) == [f"{number}.txt" for number in range(1, 8)]
    assert queue.take() is None


def test_what_a_stopped_server_had_begun_with_waits_again_before_the_others(service: ServiceDatabase) -> None:
    queue = UploadQueue(service)
    for name in ("a.pdf", "b.txt", "c.txt"):
        put(queue, name)
    begun = queue.take()
    assert begun is not None
    queue.tell(begun.upload_id, "reading", 0.3, 12)
    assert (queue.one(begun.upload_id).share, queue.one(begun.upload_id).pages) == (0.3, 12)
    later = UploadQueue(service)
    assert later.resume()
    assert later.one(begun.upload_id).share == 0
    for name in ("a.pdf", "b.txt", "c.txt"):
        found = later.take()
        assert found is not None
        assert found.file == name
        later.end(found.upload_id, "done", {"doc_ids": ["d"]})
    assert not later.resume()
    assert names(later) == dict.fromkeys(("a.pdf", "b.txt", "c.txt"), "done")


def test_what_may_be_taken_back_and_what_may_be_tried_again(service: ServiceDatabase) -> None:
    queue = UploadQueue(service)
    first, second = put(queue, "a\u202e<b>.txt", "内部"), put(queue, "b.txt")
    assert queue.take() == first
    with pytest.raises(ConflictError):
        queue.drop(first.upload_id)
    with pytest.raises(ConflictError):
        queue.wait_again(second.upload_id)
    with pytest.raises(NotFoundError):
        queue.one(first.upload_id, ("public",))
    assert set(names(queue, "public")) == {"b.txt"}
    queue.end(first.upload_id, "failed", {"reason": {"zh": "坏", "en": "bad"}})
    assert queue.sources(second.upload_id) == [first.source]
    queue.wait_again(first.upload_id)  # behind the other
    assert queue.take() == second
    queue.drop(first.upload_id)
    assert queue.take() is None

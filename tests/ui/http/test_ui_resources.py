"""Documents, indicators, suggestions and editing over a catalog in memory."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from ingest.types import Failure, IngestReport
from rag.config import Settings
from rag.types import Document, Section, Span
from ui.access.access import Access
from ui.access.key import Key
from ui.access.keys import Keys
from ui.access.rules import AccessRules
from ui.app import create_app
from ui.database.service import ServiceDatabase
from ui.errors import UnknownDocumentError
from ui.service import Service

BODY = "某市通知\n\n第一条 本办法\u202e自2024年3月1日起施行。\n"
FORGED = "某市\u202e通\u200b知\x07"


class Shelf:
    """A writer that keeps files as documents of a catalog in memory."""

    def __init__(self, catalog):
        self.catalog, self.corrected = catalog, {}

    def add(self, paths, collection=""):
        failed = []
        for path in paths:
            content = path.read_bytes()
            if not content:
                failed.append(Failure(str(path), f"{path}: the file is empty"))
                continue
            digest = hashlib.sha256(content).hexdigest()
            document = Document(digest[:16], path.stem, content.decode(), str(path), digest)
            self.catalog.held[document.doc_id] = (document, collection or "public")
        return IngestReport(documents=len(paths) - len(failed), failed=tuple(failed))

    def correct(self, doc_id, facts):
        self.corrected[doc_id] = {key: value for key, value in facts.items() if value is not None}
        return self.corrected[doc_id]

    def remove(self, doc_id):
        if self.catalog.held.pop(doc_id, None) is None:
            raise UnknownDocumentError("there is no document {ids}", ids=doc_id)


class ShelfCatalog:
    """Documents with a collection each."""

    def __init__(self, tiny, held=None, only=()):
        self.tiny, self.held, self.only = tiny, {} if held is None else held, only

    def __getattr__(self, name):
        return getattr(self.tiny, name)

    @property
    def revision(self):
        return str(sorted(self.held))

    def _seen(self):
        return {key: one for key, (one, name) in self.held.items() if not self.only or name in self.only}

    def documents(self):
        return (*(() if self.only else self.tiny.documents()), *self._seen().values())

    def headers(self):
        return self.documents()

    def document(self, doc_id):
        return self._seen().get(doc_id) or (None if self.only else self.tiny.document(doc_id))

    def sections(self, doc_id):
        return (Section("s1", doc_id, "一、标题\x00", 1, ("一、标题",), Span(0, 4)),) if doc_id in self.held else ()

    def collections(self, doc_id):
        return (self.held[doc_id][1],) if doc_id in self.held else ("public",)

    def visible(self, collections=()):
        return ShelfCatalog(self.tiny, self.held, tuple(collections)) if collections else self


@pytest.fixture
def shelf(tiny_pipeline):
    tiny_pipeline._catalog = ShelfCatalog(tiny_pipeline._catalog)
    return Shelf(tiny_pipeline._catalog)


@pytest.fixture
def open_client(run_app, tiny_pipeline, shelf, tmp_path):
    """A client with a key of the given scopes and collections; without one where no scopes are given."""
    with ExitStack() as opened:

        def start(scopes=(), collections=(), **chosen):
            settings = Settings(store=tmp_path, anonymous_rate="", **chosen)
            database = ServiceDatabase(f"sqlite:///{tmp_path / 'service.sqlite'}")
            access = opened.enter_context(Access(AccessRules.of(settings), database))
            headers = {}
            if scopes:
                wanted = Key(key_id="", name="ed", scopes=frozenset(scopes), collections=tuple(collections))
                headers = {"authorization": f"Bearer {Keys(database).create(wanted).secret}"}
            app = create_app(Service(tiny_pipeline, shelf), settings, access, chat=False)
            return opened.enter_context(httpx.Client(base_url=run_app(app), headers=headers, timeout=30))

        yield start


EDITOR = ("ask", "search", "documents", "edit")


def upload(client, *files, **data):
    return client.post("/api/v1/documents", files=[("files", one) for one in files], data=data)


def added(client, name="某市通知.txt", body=BODY, **data):
    return upload(client, (name, body.encode()), **data).json()["files"][0]["doc_ids"][0]


def test_each_uploaded_file_has_a_result_of_its_own(open_client):
    client = open_client(EDITOR, max_file_mb=1)
    files = (
        ("甲.txt", BODY.encode()),
        ("乙.txt", b""),
        ("丙.txt", b"x" * ((1 << 20) + 1)),
        ("../丁.txt", "丁".encode()),
    )
    results = upload(client, *files).json()["files"]
    assert [(one["file"], one["status"]) for one in results] == [
        ("甲.txt", "added"),
        ("乙.txt", "failed"),
        ("丙.txt", "failed"),
        ("丁.txt", "added"),
    ]
    assert "1 MB" in results[2]["reason"]
    assert "/" not in results[1]["reason"]
    assert upload(client, ("甲.txt", BODY.encode())).json()["files"][0]["status"] == "unchanged"


def test_an_original_comes_back_as_an_attachment_until_it_changes(open_client, shelf):
    client = open_client(EDITOR)
    doc_id = added(client)
    reply = client.get(f"/api/v1/documents/{doc_id}/file")
    assert reply.content == BODY.encode()
    assert reply.headers["content-disposition"].startswith("attachment; filename=document.txt;")
    assert reply.headers["x-content-type-options"] == "nosniff"
    again = client.get(f"/api/v1/documents/{doc_id}/file", headers={"if-none-match": reply.headers["etag"]})
    assert again.status_code == 304
    Path(shelf.catalog.held[doc_id][0].source).write_text("another", encoding="utf-8")
    assert client.get(f"/api/v1/documents/{doc_id}/file").json()["code"] == "file_gone"


def test_originals_are_not_kept_where_the_setting_says_so(open_client, tmp_path):
    client = open_client(EDITOR, keep_files=False)
    doc_id = added(client)
    assert client.get(f"/api/v1/documents/{doc_id}/file").json()["code"] == "file_gone"
    assert not [one for one in (tmp_path / "files").rglob("*") if one.is_file()]


def test_a_removed_document_and_its_original_are_gone(open_client, tmp_path):
    client = open_client(EDITOR)
    doc_id = added(client)
    assert client.delete(f"/api/v1/documents/{doc_id}").status_code == 204
    assert client.delete(f"/api/v1/documents/{doc_id}").json()["code"] == "unknown_document"
    assert not [one for one in (tmp_path / "files").rglob("*") if one.is_file()]


@pytest.mark.parametrize(("scopes", "status"), [((), 401), (("ask", "documents"), 403)])
def test_nobody_else_edits(open_client, scopes, status):
    client = open_client(scopes)
    assert upload(client, ("甲.txt", b"x")).status_code == status
    assert client.patch("/api/v1/documents/d0c1", json={"facts": {"title": "x"}}).status_code == status
    assert client.delete("/api/v1/documents/d0c1").status_code == status


def test_an_editor_of_a_collection_adds_to_it_and_changes_nothing_beyond_it(open_client, shelf):
    client = open_client(EDITOR, ("town",))
    own = added(client)
    assert shelf.catalog.held[own][1] == "town"
    assert client.patch(f"/api/v1/documents/{own}", json={"facts": {"validity": "废止"}}).status_code == 200
    assert client.delete("/api/v1/documents/d0c1").json()["code"] == "unknown_document"
    assert upload(client, ("乙.txt", b"y"), collection="public").json()["code"] == "unknown_collection"


@pytest.mark.parametrize("data", [{}, {"files": "no file"}])
def test_an_upload_without_a_file_is_refused(open_client, data):
    reply = open_client(EDITOR).post("/api/v1/documents", files={"other": ("a", b"a")}, data=data)
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_upload")


def test_what_a_document_forges_is_not_sent(open_client):
    client = open_client(EDITOR)
    doc_id = added(client, name=f"{FORGED}.txt")
    for path in ("", "/text", "/sections"):
        assert not set(client.get(f"/api/v1/documents/{doc_id}{path}").text) & set("\u202e\u200b\x07\x00")
    assert FORGED not in client.get("/api/v1/documents").text


def test_text_is_cut_by_place_and_places_stay(open_client):
    client = open_client(EDITOR)
    doc_id = added(client)
    at = BODY.index("自2024")
    part = client.get(f"/api/v1/documents/{doc_id}/text", params={"start": at, "end": at + 9}).json()
    assert (part["start"], part["end"], part["text"], part["characters"]) == (at, at + 9, BODY[at : at + 9], len(BODY))
    whole = client.get(f"/api/v1/documents/{doc_id}/text").json()["text"]
    assert whole[at : at + 9] == BODY[at : at + 9]
    assert len(whole) == len(BODY)
    beyond = client.get(f"/api/v1/documents/{doc_id}/text", params={"start": 10_000, "end": 5}).json()
    assert (beyond["start"], beyond["end"], beyond["text"]) == (len(BODY), len(BODY), "")


def test_documents_are_filtered_and_paged(open_client):
    client = open_client(EDITOR)
    added(client)
    listing = client.get("/api/v1/documents").json()
    assert (listing["total"], len(listing["documents"])) == (2, 2)
    assert client.get("/api/v1/documents", params={"q": "通知"}).json()["total"] == 1
    page = client.get("/api/v1/documents", params={"limit": 1, "offset": 1}).json()
    assert (page["total"], len(page["documents"]), page["offset"]) == (2, 1, 1)
    assert client.get("/api/v1/documents", params={"collection": "nowhere"}).json()["total"] == 0
    for wrong in ({"limit": 0}, {"limit": "x"}, {"offset": -1}, {"year": 1}, {"q": "x" * 201}):
        assert client.get("/api/v1/documents", params=wrong).status_code == 422


def test_a_listing_is_sent_again_only_when_the_documents_have_changed(open_client):
    client = open_client(EDITOR)
    for path in ("/api/v1/documents", "/api/v1/indicators", "/api/v1/documents/d0c1"):
        known = {"if-none-match": client.get(path).headers["etag"]}
        assert client.get(path, headers=known).status_code == 304
        assert client.head(path).headers["etag"] == known["if-none-match"]
        assert client.get(path, headers={"if-none-match": '"x", *'}).status_code == 304
    assert client.get("/api/v1/documents/nothing", headers={"if-none-match": "*"}).status_code == 404
    added(client)
    assert client.get("/api/v1/documents/d0c1", headers=known).status_code == 200


def test_search_gives_passages_with_scores(open_client):
    reply = open_client(EDITOR).post("/api/v1/search", json={"question": "高企净增", "top_k": 1}).json()
    assert [one["rank"] for one in reply["passages"]] == [1]
    assert reply["passages"][0]["title"]


def test_suggestions_are_questions_that_are_answered(open_client, tiny_pipeline):
    found = open_client(EDITOR).get("/api/v1/suggestions").json()["suggestions"]
    assert found == ["2020年高企净增的目标是多少"]
    assert tiny_pipeline.ask(found[0]).citations


def test_suggestions_are_of_the_collections_that_are_named(open_client):
    def asked(client, *names):
        return client.get("/api/v1/suggestions", params={"collection": names})

    assert asked(open_client(EDITOR), "empty", "other").json()["suggestions"] == []
    anyone = open_client()
    assert [asked(anyone, *names).status_code for names in (("public",), ("other",), ("a",) * 21)] == [
        200,
        404,
        422,
    ]


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({"doc_ids": ["nowhere", "a\u202eb"]}, "unknown_document"),
        ({"doc_ids": ["x" * 65]}, "invalid_request"),
        ({"doc_ids": ["x"] * 101}, "invalid_request"),
        ({"years": [1899]}, "invalid_request"),
        ({"years": [True]}, "invalid_request"),
        ({"collections": ["other"]}, "unknown_collection"),
    ],
)
def test_filters_beyond_what_there_is_are_refused(open_client, filters, code):
    client = open_client(EDITOR, ("town",))
    for path in ("ask", "search"):
        reply = client.post(f"/api/v1/{path}", json={"question": "高企净增", "filters": filters})
        assert reply.json()["code"] == code
        assert "\u202e" not in reply.text


@pytest.mark.parametrize(
    "body",
    [
        {"stream": "yes"},
        {"stream": 1},
        {"history": [["user", "x"]] * 51},
        {"history": [["user", "9" * 20_001]]},
        {"history": [["user", None]]},
        {"filters": None},
    ],
)
def test_limits_and_types_hold_for_every_field(open_client, body):
    reply = open_client().post("/api/v1/ask", json={"question": "高企净增", **body})
    assert reply.status_code == 422


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"question": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", 400),
        (b'{"question": NaN}', 422),
        (b'{"question": "\\ud800"}', 422),
        (b'{"question": "x", "question": "2020\xe5\xb9\xb4\xe9\xab\x98\xe4\xbc\x81\xe5\x87\x80\xe5\xa2\x9e"}', 200),
        (b'{"question": ' + b"1" * 10_000 + b"}", 400),
    ],
)
def test_odd_json_is_harmless(open_client, content, status):
    reply = open_client().post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    assert reply.status_code == status


def test_a_form_is_not_json(open_client):
    reply = open_client().post("/api/v1/ask", data={"question": "x"})
    assert (reply.status_code, reply.json()["code"]) == (415, "unsupported_media_type")

"""A store of invented reports of two places and several years, one of them in a collection for few."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from ui.access.access import Access
from ui.app import create_app
from ui.service import Service

REPORT = """{place}{year}年渡口工作报告

一、{year}年工作完成情况

{year}年，渡口总数达到{count}个。旅客量达到{crowd}万人。渡口收入{income}元。渡口满意率{share}%。

二、{next}年主要工作安排

{next}年，渡口总数达到{goal}个以上。渡口满意率{low}%—{high}%。
"""
TABLE = "{place}渡口规模\n\n<table>{rows}</table>"


def report(place: str, year: int, **values: object) -> str:
    return REPORT.format(place=place, year=year, next=year + 1, **values)


FILES = {
    "a19.txt": ("", report("临水市", 2019, count=12, crowd=30, income="3亿", share=91, goal=15, low=92, high=94)),
    "a20.txt": ("", report("临水市", 2020, count=16, crowd=41, income="9000万", share=93, goal=18, low=94, high=96)),
    "b20.txt": ("", report("云台市", 2020, count=4, crowd=7, income="800万", share=88, goal=5, low=89, high=90)),
    "s20.txt": ("内部", report("密云岛", 2020, count=77, crowd=8, income="9万", share=55, goal=78, low=56, high=57)),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The application over the reports; ``service``, ``settings``, ``app``."""
    folder = tmp_path_factory.mktemp("ledger")
    settings = load_settings(store=folder / "store", embedder="hashing", anonymous_rate="")
    ingest = build_ingest(settings)
    for name, (collection, text) in FILES.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        assert ingest.ingest([path], collection=collection).documents == 1
    ingest.close()
    service = Service(build_pipeline(settings))
    with Access.open(settings) as access:
        yield SimpleNamespace(
            service=service, settings=settings, app=create_app(service, settings, access, chat=False), access=access
        )
    service.stop()

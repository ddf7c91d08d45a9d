"""Of two versions of a rule the newer answers unless the older is asked for."""

import pytest

from rag.store.catalog import Catalog
from rag.store.versions import Versions
from rag.types import Document, Scope


@pytest.fixture
def versions():
    catalog = Catalog("sqlite://")
    for doc_id, title, year, metadata in (
        ("old", "公园条例", 2010, {"effective_on": "2010年5月1日"}),
        ("new", "公园条例", 2023, {"effective_on": "2010年5月1日", "revised_on": "2023年2月1日"}),
        ("other", "道路条例", 2015, {"effective_on": "2015年5月1日"}),
        ("report-1", "工作报告", 2014, {}),
        ("report-2", "工作报告", 2015, {}),
    ):
        catalog.writer.add_all(
            [(Document(doc_id, title, "文本", "s", doc_id, metadata, Scope((year,))), (), (), (), ())]
        )
        catalog.writer.show([doc_id])
    return Versions(catalog)


def test_the_newest_answers(versions):
    assert versions.fits("new", None)
    assert not versions.fits("old", None)


def test_the_version_asked_for_answers(versions):
    assert versions.fits("old", 2010)
    assert not versions.fits("new", 2010)


def test_a_rule_of_one_version_answers_unless_another_is_asked_for(versions):
    assert versions.fits("other", None)
    assert versions.fits("other", 2015)
    assert not versions.fits("other", 2010)


def test_reports_of_several_years_are_no_versions_of_each_other(versions):
    assert versions.fits("report-1", None)
    assert versions.fits("report-2", None)

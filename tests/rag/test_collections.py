"""What is in no collection of the asker's is as if it were not there: neither its words nor what follows from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline, open_store
from rag.config import Settings, load_settings
from rag.pipeline import Pipeline
from rag.types import Answer, Filters, Turn

PUBLIC = {
    "工作报告2019.txt": """临水市2019年政府工作报告
——2019年1月10日在临水市第三届人民代表大会上

市长 陈大河

一、2018年工作回顾

全年新增就业1.2万人，建成公园31座，粮食产量达到45万吨。

二、2019年主要工作

2019年计划建成公园20座，新增停车位3000个，改造老旧小区18个。
""",
    "工作报告2020.txt": """临水市2020年政府工作报告
——2020年1月12日在临水市第三届人民代表大会上

市长 陈大河

一、2019年工作回顾

全年建成公园22座，新增停车位3100个，改造老旧小区17个，粮食产量达到46万吨。空气质量优良天数301天。

二、2020年主要工作

2020年计划建成公园25座，新增停车位4000个，改造老旧小区30个，新建幼儿园6所。
一是推进河道治理。二是完善公交网络。三是建设智慧社区。
""",
    "雨伞.txt": """临水市公共雨伞借用办法
临政发〔2015〕6号
2015年6月1日

第一条 为了方便群众，制定本办法。

第二条 公共雨伞由市城市管理局负责投放。

第三条 雨伞每次借用不超过七日，逾期每日收取一元。

第四条 损坏雨伞的，应当赔偿二十元。

第五条 本办法自2015年7月1日起施行。
""",
    "图书馆.txt": """临水市图书馆关于调整开放时间的通知
临图发〔2020〕3号

各读者：

市图书馆自2020年3月1日起，每天9时至21时开放，周一闭馆。办理借书证须携带身份证原件，免收押金。

咨询电话：0411-5550101

临水市图书馆
2020年2月20日
""",
    "问答.txt": """临水市居住证办理问答

问：办理居住证要多少天？
答：自受理之日起十五个工作日内办结。

问：在哪里办理居住证？
答：在居住地派出所办理。

问：办理居住证收费吗？
答：首次办理免收证件工本费。
""",
}
INTERNAL = {
    "工作报告2021.txt": """临水市2021年政府工作报告
——2021年1月15日在临水市第三届人民代表大会上

市长 陈大河

一、2020年工作回顾

全年建成公园7731座，新增停车位8842个，改造老旧小区6653个，新建幼儿园5519所。玄鸟工程投入资金9417万元。

二、2021年主要工作

2021年计划建成公园7732座，新增停车位8843个，玄鸟工程投入达到9418万元。
""",
    "工作报告2020内部.txt": """临水市2020年政府工作报告
——2020年1月12日在临水市第三届人民代表大会上（内部核算）

一、2019年工作回顾

全年建成公园6614座，新增停车位7725个，改造老旧小区8836个，粮食产量达到4947万吨。空气质量优良天数358天。
""",
    "雨伞新.txt": """临水市公共雨伞借用办法
临政发〔2022〕77号
2022年6月1日

第一条 为了方便群众，制定本办法。

第二条 公共雨伞由市玄鸟办公室负责投放。

第三条 雨伞每次借用不超过四十三日，逾期每日收取六十八元。

第四条 损坏雨伞的，应当赔偿九百一十七元。

第五条 本办法自2022年7月1日起施行。2015年6月1日发布的《临水市公共雨伞借用办法》（临政发〔2015〕6号）同时废止。
""",
    "图书馆新.txt": """临水市图书馆关于调整开放时间的通知
临图发〔2023〕88号

各读者：

市图书馆自2023年3月1日起，每天10时至16时44分开放，周四闭馆。办理借书证须缴纳押金739元。

咨询电话：0411-7770909

临水市图书馆
2023年2月20日
""",
    "玄鸟.txt": """云岭县玄鸟工程保密管理规定
云保发〔2021〕91号

发布机构：云岭县保密委员会

第一条 玄鸟工程的选址在云岭县鹤背山。

第二条 玄鸟工程的责任人是韩朔风。

第三条 泄露玄鸟工程内容的，处五万七千元罚款。
""",
    "问答内部.txt": """临水市居住证办理问答

问：办理居住证要多少天？
答：自受理之日起六十六个工作日内办结。

问：办理居住证收费吗？
答：收取证件工本费四百零九元。

问：谁可以免于排队？
答：持鹤背卡的人员。
""",
}
SECRETS = (
    *("7731座", "8842个", "6653个", "5519所", "9417万", "7732座", "8843个", "9418万", "6614座", "7725个", "8836个"),
    *(
        "4947万吨",
        "358天",
        "玄鸟",
        "四十三日",
        "六十八元",
        "九百一十七",
        "临政发〔2022〕77号",
        "10时",
        "16时44",
        "周四",
    ),
    *("739元", "7770909", "2023年", "云岭", "云保发", "保密委员会", "鹤背", "韩朔风", "五万七千", "六十六"),
    *("四百零九", "内部核算", "〔2023〕88"),
)
REPORT = (Turn("user", "2019年建成公园多少座"), Turn("assistant", "2019年建成公园22座。"))
UMBRELLA = (Turn("user", "公共雨伞可以借几天"), Turn("assistant", "雨伞每次借用不超过七日。"))
QUESTIONS: tuple[tuple[str, tuple[Turn, ...]], ...] = (
    *((one, ()) for one in (
        "2020年计划建成公园多少座", "2020年建成公园多少座", "2019年建成公园多少座", "2018年建成公园多少座",
        "2021年计划建成公园多少座", "今年计划新增停车位多少个", "去年新增停车位多少个", "新增停车位多少个",
        "2019年和2020年的停车位各是多少", "2019年建成公园比计划多多少", "2020年比2019年多建多少座公园",
        "改造老旧小区多少个", "2020年改造老旧小区多少个", "粮食产量是多少", "2019年粮食产量是多少万吨",
        "空气质量优良天数是多少", "新建幼儿园几所", "2020年新建幼儿园几所", "最新的工作报告是哪一年的",
        "2020年主要工作有哪些", "玄鸟工程投入多少资金", "玄鸟工程在哪里", "玄鸟工程的责任人是谁", "玄鸟办公室负责什么",
        "泄露玄鸟工程内容怎么处罚", "云岭县有哪些规定", "云岭县2020年建成公园多少座",
        "公共雨伞可以借几天", "雨伞借用逾期怎么收费", "损坏雨伞赔多少钱", "谁负责投放公共雨伞",
        "公共雨伞借用办法第三条是什么", "《临水市公共雨伞借用办法》第二条的内容", "雨伞赔偿在第几条",
        "临水市公共雨伞借用办法现在有效吗", "临水市公共雨伞借用办法什么时候废止的", "雨伞借用办法从什么时候起施行",
        "旧版雨伞借用办法可以借几天", "2022年的雨伞借用办法怎么规定", "临政发〔2015〕6号是什么文件",
        "临政发〔2022〕77号是什么文件", "临政发〔2022〕77号现在有效吗", "雨伞借用办法的文号是什么",
        "有哪些文件", "有哪些办法", "有哪些工作报告", "有云岭县的文件吗", "收录了哪些年份的报告", "你能回答什么",
        "你是谁", "图书馆几点开门", "图书馆周几闭馆", "办借书证要押金吗", "图书馆的咨询电话是多少", "图书馆通知的文号",
        "图书馆的通知是哪天发布的", "图书馆2023年的开放时间", "工作报告是谁作的", "谁发布了保密管理规定",
        "办居住证要多少天", "居住证收费吗", "在哪里办居住证", "谁可以免于排队", "持鹤背卡有什么好处",
        "2020年建成工园多少座", "新增亭车位多少个", "玄岛工程投入多少", "图书馆几点开们", "改造老旧小曲多少个",
        "2016年建成公园多少座", "2023年的开放时间", "月球基地有多大", "What documents are there?", "謝謝",
    )),
    ("2020年呢", REPORT), ("停车位呢", REPORT), ("那今年呢", REPORT), ("2021年呢", REPORT), ("云岭县呢", REPORT),
    ("逾期呢", UMBRELLA), ("损坏了赔多少", UMBRELLA), ("新版呢", UMBRELLA), ("它现在有效吗", UMBRELLA),
)  # fmt: skip
ONLY_PUBLIC = Filters(collections=("public",))


@dataclass(frozen=True)
class Asked:
    """The store with both collections, and one of the public documents alone."""

    settings: Settings
    both: Pipeline
    alone: Pipeline


def fill(settings: Settings, folder: Path, texts: dict[str, str], collection: str = "") -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    ingest = build_ingest(settings)
    report = ingest.ingest([folder / name for name in texts], collection=collection)
    ingest.close()
    assert report.documents == len(texts), report


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("collections")
    both = load_settings(store=folder / "both", embedder="hashing", today="2024-01-01")
    fill(both, folder / "public", PUBLIC)
    fill(both, folder / "internal", INTERNAL, "internal")
    alone = both.model_copy(update={"store": folder / "alone"})
    fill(alone, folder / "public", PUBLIC)
    opened = Asked(both, build_pipeline(both), build_pipeline(alone))
    yield opened
    opened.both.close()
    opened.alone.close()


def leaks(answer: object, given: str) -> list[str]:
    """The words of the other collection in an answer that the asker did not say."""
    said = repr(answer)
    return [one for one in SECRETS if one in said and one not in given]


def plain(answer: Answer) -> Answer:
    """Without times and scores: BM25 compares lengths with their mean over the whole index."""
    hits = tuple(replace(one, score=0.0, rank=0) for one in sorted(answer.hits, key=lambda one: one.chunk.chunk_id))
    doubted = replace(answer.query.doubted, filters=Filters()) if answer.query.doubted is not None else None
    query = replace(answer.query, filters=Filters(), doubted=doubted)
    return replace(answer, timings={}, confidence=0.0, hits=hits, query=query)


@pytest.mark.parametrize(("question", "history"), QUESTIONS, ids=[one for one, _ in QUESTIONS])
def test_an_answer_is_that_of_a_store_without_the_others(asked: Asked, question: str, history: Sequence[Turn]) -> None:
    answer, wanted = asked.both.ask(question, history, ONLY_PUBLIC), asked.alone.ask(question, history)
    assert leaks(answer, question + "".join(one.text for one in history)) == []
    assert plain(answer) == plain(wanted)
    assert answer.confidence == pytest.approx(wanted.confidence, abs=0.01)


def test_the_secrets_would_be_told_to_one_who_may_see_them(asked: Asked) -> None:
    """Else the test above proves nothing."""
    answers = [asked.both.ask(question, history) for question, history in QUESTIONS]
    assert leaks(answers, "") == list(SECRETS)


def test_several_collections_are_seen_together_and_an_unknown_one_holds_nothing(asked: Asked) -> None:
    for question, history in QUESTIONS[::5]:
        seen = asked.both.ask(question, history, Filters(collections=("internal", "public")))
        assert plain(seen) == plain(asked.both.ask(question, history))
        nothing = asked.both.ask(question, history, Filters(collections=("无",)))
        assert (nothing.citations, nothing.closest, nothing.hits) == ((), (), ())
        assert leaks(nothing, question) == []
    assert "没有" in asked.both.ask("有哪些文件", (), Filters(collections=("无",))).text


def test_a_hidden_document_that_is_chosen_is_as_one_that_there_is_not(asked: Asked) -> None:
    hidden = next(one for one in asked.both.catalog.documents() if "玄鸟" in one.title)
    for question in ("玄鸟工程在哪里", "有哪些文件", "2020年建成公园多少座", "公共雨伞可以借几天"):
        chosen = asked.both.ask(question, (), replace(ONLY_PUBLIC, doc_ids=(hidden.doc_id,)))
        assert plain(chosen) == plain(asked.both.ask(question, (), replace(ONLY_PUBLIC, doc_ids=("f" * 16,))))
    assert asked.both.search("玄鸟工程在哪里", None, replace(ONLY_PUBLIC, doc_ids=(hidden.doc_id,))) == ()


def test_search_and_signals_keep_to_the_collections(asked: Asked) -> None:
    for question, _ in QUESTIONS:
        assert leaks(asked.both.search(question, 200, ONLY_PUBLIC), question) == []
    found = asked.both.explain("玄鸟工程投入多少资金", (), ONLY_PUBLIC)
    assert not any("玄鸟" in one.unit.text for _, units in found for one in units)


def test_the_catalog_lists_what_may_be_seen(asked: Asked) -> None:
    whole = asked.both.catalog
    seen = whole.visible(("public",))
    hidden = {one.doc_id for one in whole.documents()} - {one.doc_id for one in seen.documents()}
    assert (len(seen.documents()), len(hidden)) == (len(PUBLIC), len(INTERNAL))
    assert seen.counts() == asked.alone.catalog.counts()
    assert not {one.doc_id for one in seen.indicators()} & hidden
    assert leaks(seen.indicators(), "") == []
    for doc_id in hidden:
        assert (seen.document(doc_id), seen.sections(doc_id), seen.blocks(doc_id)) == (None, (), ())
        assert seen.collections(doc_id) == ()
        assert whole.collections(doc_id) == ("internal",)
    assert seen.visible(("internal",)).documents() == ()
    assert whole.visible(()) is whole


def test_a_document_that_is_moved_is_hidden_from_the_next_question_on(tmp_path: Path) -> None:
    settings = load_settings(store=tmp_path / "store", embedder="hashing")
    fill(settings, tmp_path / "files", PUBLIC)
    pipeline = build_pipeline(settings)
    question = "新建幼儿园几所"
    assert "6所" in pipeline.ask(question, (), ONLY_PUBLIC).text
    with open_store(settings) as store, store.writing():
        report = next(one for one in store.catalog.documents() if "2020" in one.title)
        store.catalog.writer.place({report.doc_id: ["internal", "备查"]})
    assert "6所" not in repr(pipeline.ask(question, (), ONLY_PUBLIC))
    assert "6所" in pipeline.ask(question, (), Filters(collections=("备查",))).text
    assert pipeline.catalog.collections(report.doc_id) == ("internal", "备查")
    pipeline.close()


def test_a_store_of_before_is_carried_over_as_public(tmp_path: Path) -> None:
    settings = load_settings(store=tmp_path / "store", embedder="hashing")
    fill(settings, tmp_path / "files", PUBLIC)
    with closing(sqlite3.connect(settings.store / "catalog.sqlite")) as opened:
        opened.execute("DROP TABLE memberships")
        opened.execute("UPDATE meta SET value = '3' WHERE key = 'schema_version'")
        opened.commit()
    pipeline = build_pipeline(settings)
    assert len(pipeline.catalog.visible(("public",)).documents()) == len(PUBLIC)
    assert pipeline.catalog.visible(("internal",)).documents() == ()
    pipeline.close()

"""Portals of many makes around one article: what is read is the article, its header facts and nothing else."""

from __future__ import annotations

import pytest

from ingest.parse.html.parser import parse_html

TITLE = "丁河县2021年林业工作总结"
FIRST = "2021年，全县完成造林面积九万亩，同比增长8%，森林覆盖率达到41.2%。"
SECOND = "新建苗圃12个，带动就业1400人，群众满意度持续提高。"
BODY = f"<p>　　{FIRST}</p><p>　　{SECOND}</p>"
ARTICLE = [TITLE, FIRST, SECOND]
MENU = "".join(
    f'<li><a href="/{i}/">{name}</a></li>' for i, name in enumerate(("首页", "要闻", "公开", "办事", "互动"))
)
RELATED = "".join(
    f'<li><a href="/{n}.html">丁河县召开第{n}次林业工作推进会议</a><span>2021-0{n}-11</span></li>' for n in range(1, 7)
)
FOOT = (
    "主办：丁河县人民政府办公室　承办：丁河县电子政务中心<br>丁ICP备12345678号　网站标识码：1234560001<br>"
    "版权所有 丁河县人民政府 地址：丁河县人民路1号"
)

PORTALS = {
    "divisions named by role": f"""<div class="header"><ul class="nav">{MENU}</ul></div>
      <div class="breadcrumb">您的位置：<a href="/">首页</a> &gt; <a href="/g/">公开</a></div>
      <div class="main"><h1>{TITLE}</h1>
      <div class="info">发布时间：2021-12-30 10:00　来源：县林业局　浏览次数：<span>12</span></div>
      <div class="content">{BODY}</div><div class="share">分享到：<a href="#">微信</a></div></div>
      <div class="footer">{FOOT}</div>""",
    "one form around everything": f"""<form method="post" action="d.aspx">
      <input type="hidden" name="__VIEWSTATE" value="x">
      <ul>{MENU}</ul><div><h1>{TITLE}</h1>{BODY}<p>【<a href="#">打印</a>】【<a href="#">关闭</a>】</p></div>
      <div>{FOOT}</div></form>""",
    "article named as furniture": f"""<div class="top-main"><ul>{MENU}</ul></div>
      <div class="nav-content"><h1>{TITLE}</h1><div class="footer-main share-box">{BODY}</div></div>
      <div>{FOOT}</div>""",
    "names that say nothing": f"""<div id="a1"><div id="a2">{MENU}</div><div id="a3"><div id="a4">
      <span>{TITLE}</span></div>
      <div id="a5">{BODY}</div></div><div id="a6">{RELATED}</div></div><div id="a7">{FOOT}</div>""",
    "nested layout tables": f"""<table width="1000"><tr><td><table><tr><td><a href="/">首页</a></td><td>
      <a href="/a">要闻</a></td>
      <td><a href="/b">公开</a></td><td><a href="/c">办事</a></td></tr></table></td></tr><tr><td><table width="100%">
      <tr><td class="bt" align="center">{TITLE}</td></tr><tr>
      <td align="center">发布日期：2021-12-30　字号：[ 大 中 小 ]</td></tr>
      <tr><td class="nr">{BODY}</td></tr></table></td></tr><tr><td align="center">{FOOT}</td></tr></table>""",
    "side column of related pages": f"""<div class="row"><div class="left"><h2>{TITLE}</h2><div>{BODY}</div></div>
      <div class="right"><h3>热点推荐</h3><ul>{RELATED}</ul><h3>专题专栏</h3><ul>{RELATED}</ul></div></div>""",
    "related pages within the article's element": f"""<div id="con"><h1>{TITLE}</h1>{BODY}<div><b>相关链接</b>
      <ul>{RELATED}</ul></div>
      <p>上一篇：<a href="1.html">丁河县2020年工作总结</a></p><p>下一篇：没有了</p></div>""",
    "custom elements": f"""<ucapheader><a href="/">首页</a><a href="/1">要闻</a><a href="/2">公开</a></ucapheader>
      <ucaptitle><h1>{TITLE}</h1></ucaptitle><ucapcontent>{BODY}</ucapcontent><ucapfooter>{FOOT}</ucapfooter>""",
    "sections of HTML5": f"""<header><nav><ul>{MENU}</ul></nav></header><main><article><h1>{TITLE}</h1>
      <p class="meta"><time>2021-12-30</time></p>{BODY}</article><aside><ul>{RELATED}</ul></aside></main>
      <footer>{FOOT}</footer>""",
    "tool lines around the text": f"""<div id="x"><h1>{TITLE}</h1><p>手机端</p>
      <p>【字体：大 中 小】 打印 全屏</p>{BODY}
      <p>扫一扫在手机打开当前页</p><p>责任编辑：张三</p><p>返回顶部 打印本页 关闭窗口</p></div>""",
    "text in lines": f"""<div class="xl">{TITLE}<br><br>　　{FIRST}<br>　　{SECOND}<br></div>
      <div class="bot">{FOOT}</div>""",
    "old page of fonts": f"""<center><font size="5"><b>{TITLE}</b></font></center><hr>
      <font size=3>　　{FIRST}<p>　　{SECOND}</font>
      <hr><center><font size=2>{FOOT}</font></center>""",
    "menus without lists": f"""<div>
      <a href=/>首页</a> | <a href=/1>要闻</a> | <a href=/2>公开</a> | <a href=/3>办事</a></div>
      <div><h1>{TITLE}</h1>{BODY}</div><div>
      <a href=/>联系我们</a> | <a href=/m>网站地图</a> | <a href=/s>网站声明</a></div>""",
    "text shown by a script": f"""<ul>{MENU}</ul><h1>{TITLE}</h1>
      <div id="zoom" style="display:none">{BODY}{BODY.replace("2021", "本")}</div>""",
}


def read(page: str) -> list[str]:
    source = f"<!DOCTYPE html><html><head><title>{TITLE}-丁河县人民政府</title></head><body>{page}</body></html>"
    return parse_html(source.encode(), "a.html").text.splitlines()


@pytest.mark.parametrize("name", PORTALS)
def test_the_article_alone_is_read(name: str) -> None:
    lines = read(PORTALS[name])
    facts = [line for line in lines if line.startswith(("发布时间", "发布日期", "2021-12-30"))]
    assert [line for line in lines if line not in facts][:3] == ARTICLE
    assert len(lines) - len(facts) == (5 if "script" in name else 3)
    assert not any(word in "".join(lines) for word in ("浏览次数", "字号", "字体", "打印", "首页", "备案", "版权"))


@pytest.mark.parametrize("name", PORTALS)
def test_the_title_is_the_article_s(name: str) -> None:
    source = f"<html><head><title>{TITLE}_公开_丁河县人民政府</title></head><body>{PORTALS[name]}</body></html>"
    parsed = parse_html(source.encode(), "a.html")
    assert parsed.title == TITLE
    assert any(mark.span.cut(parsed.text) == TITLE for mark in parsed.headings)


FACTS = {
    "table": """<table class="t"><tr><td>索 引 号：</td><td>DH-2021-7</td><td>主题分类：</td><td>林业</td></tr>
      <tr><td>发布机构：</td><td>丁河县林业局</td><td>成文日期：</td><td>2021年12月28日</td></tr>
      <tr><td>文　　号：</td><td>丁林发〔2021〕7号</td><td>有 效 性：</td><td>有效</td></tr></table>""",
    "list": """<ul class="t"><li><b>索引号：</b>DH-2021-7</li><li><b>主题分类：</b>林业</li><li>
      <b>发布机构：</b>丁河县林业局</li>
      <li><b>成文日期：</b>2021年12月28日</li><li><b>文号：</b>丁林发〔2021〕7号</li><li><b>有效性：</b>有效</li>
      </ul>""",
    "terms": """<dl><dt>索引号</dt><dd>DH-2021-7</dd><dt>主题分类</dt><dd>林业</dd><dt>发布机构</dt>
      <dd>丁河县林业局</dd>
      <dt>成文日期</dt><dd>2021年12月28日</dd><dt>文号</dt><dd>丁林发〔2021〕7号</dd><dt>有效性</dt><dd>有效</dd>
      </dl>""",
    "cells that hold both": """<table><tr><td>索引号：DH-2021-7</td><td>主题分类：林业</td></tr><tr>
      <td>发布机构：丁河县林业局</td>
      <td>成文日期：2021年12月28日</td></tr><tr><td>文号：丁林发〔2021〕7号</td><td>有效性：有效</td></tr></table>""",
}


PLACES = ("<div>{facts}</div><div><h1>{title}</h1>{body}</div>", "<div><h1>{title}</h1>{facts}{body}</div>")


@pytest.mark.parametrize("form", FACTS)
@pytest.mark.parametrize("place", PLACES)
def test_header_facts_are_kept_wherever_they_stand(form: str, place: str) -> None:
    page = place.format(facts=FACTS[form], title=TITLE, body=f"<div>{BODY}</div>")
    lines = ["".join(line.split()).replace("：", ":") for line in read(f"<ul>{MENU}</ul>{page}<div>{FOOT}</div>")]
    wanted = {"索引号:DH-2021-7", "主题分类:林业", "发布机构:丁河县林业局", "成文日期:2021年12月28日"}
    assert wanted | {"文号:丁林发〔2021〕7号", "有效性:有效"} <= set(lines)
    assert len(lines) == 9


def test_facts_of_tables_and_metas_are_metadata() -> None:
    metas = (
        '<meta name="SiteName" content="丁河县人民政府"><meta name="ArticleTitle" content="关于林业的总结">'
        '<meta name="PubDate" content="2021-12-30 09:00"><meta name="ContentSource" content="县林业局">'
        '<meta name="ColumnName" content="工作总结">'
    )
    parsed = parse_html(f"<head>{metas}</head><body>{FACTS['table']}<h1>{TITLE}</h1>{BODY}</body>".encode(), "a.html")
    assert parsed.title == "关于林业的总结"
    assert parsed.metadata == {
        "site": "丁河县人民政府",
        "published_on": "2021-12-30",
        "source": "县林业局",
        "column": "工作总结",
        "index_number": "DH-2021-7",
        "category": "林业",
        "issuer": "丁河县林业局",
        "written_on": "2021-12-28",
        "document_number": "丁林发〔2021〕7号",
        "validity": "有效",
    }


def test_files_beside_the_article_are_kept() -> None:
    files = '<div class="fj"><p>附件：</p><ul><li><a href="/f/1.docx">1.造林任务分解表.docx</a></li></ul></div>'
    assert "1.造林任务分解表.docx" in read(f"<div><h1>{TITLE}</h1><div>{BODY}</div>{files}</div><div>{FOOT}</div>")


def test_a_page_of_links_does_not_become_empty() -> None:
    links = "".join(f'<li><a href="/{i}">林业政策清单第{i}项补贴</a></li>' for i in range(1, 9))
    lines = parse_html(f"<ul>{links}</ul>".encode(), "a.html").text.splitlines()
    assert len(lines) == 8


def test_a_second_part_with_much_text_is_content_too() -> None:
    asked = "一问：为什么要造林？这是因为，森林能够涵养水源，保持水土，调节气候。"
    second = f"<div class='jd'><h2>解读</h2><p>{asked}</p></div>"
    lines = read(f"<div><div id=zoom>{BODY}{BODY}</div></div>{second}<div>{FOOT}</div>")
    assert lines[-2:] == ["解读", asked]

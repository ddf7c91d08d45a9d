"""The labels of page-header facts, as Chinese portals word them."""

from __future__ import annotations

import re

# Key of ``Document.metadata`` to the labels portals print for it.
LABELS: dict[str, tuple[str, ...]] = {
    "index_number": ("信息索引号", "信息索取号", "索引号码", "索引号", "索引"),
    "document_number": ("发文号", "发布文号", "公文字号", "文件编号", "发文字号", "发文文号", "文件字号",
        "公文文号", "文件号", "文号"),
    "issuer": (
        "发布机构", "发文机关", "发文机构", "制定机关", "公布机关", "发布机关", "发布单位", "发文单位", "制发机关",
        "印发机关", "颁布机关", "颁布单位", "发布部门", "发文部门", "制定单位", "公开机构", "公开主体",
        "预算主管部门", "预算单位", "编制部门",
    ),
    "written_on": ("成文日期", "成文时间", "生成日期", "生成时间", "发文日期", "发文时间",
        "制发日期", "签发日期", "签署日期"),
    "published_on": ("发布日期", "发布时间", "公布日期", "公布时间", "公开日期", "公开时间", "颁布日期", "颁布时间",
        "印发日期", "印发时间", "发表时间", "发表日期", "信息时间", "刊发日期", "更新日期", "更新时间", "日期", "时间"),
    "effective_on": ("施行日期", "实施日期", "生效日期", "施行时间", "实施时间", "生效时间", "执行日期", "执行时间"),
    "validity": ("有效性", "时效性", "时效状态", "效力状态", "有效状态", "效力"),
    "disclosure": ("公开方式", "公开属性", "公开形式"),
    "audience": ("公开范围", "公开对象"),
    "category": ("主题分类", "信息分类", "公文种类", "信息类别", "主题类别", "分类"),
    "source": ("信息来源", "文章来源", "稿件来源", "来源"),
    "url": ("原文链接", "原文网址", "来源网址", "信息地址", "网址", "URL", "url"),
    "title": ("信息名称", "文件名称", "公文名称", "名称", "标题"),
}  # fmt: skip
# Words of notices too: labels only before a colon and a day in figures.
WEAK = frozenset({"日期", "时间"})
DATED = frozenset({"written_on", "published_on", "effective_on"})

_BLANK = r"[ \t\u3000\xa0]{0,6}"
_KEY_OF = {label: key for key, labels in LABELS.items() for label in labels}
# Portals space labels out to one width ("文　　号"); the longest label wins.
_LABELS = sorted(_KEY_OF, key=lambda label: (-len(label), label))
_ANY = "|".join(_BLANK.join(label) for label in _LABELS)
_SURE = "|".join(_BLANK.join(label) for label in _LABELS if label not in WEAK)
# So long a label needs nothing before it: "发布机构：市环保局发布日期：2031-04-08".
_LONG = "|".join(_BLANK.join(label) for label in _LABELS if len(label) > 3)
_MARKS = r"[•·●▪◦■□◆◇►▸*\-]?"
LABEL = re.compile(
    rf"(?:^|(?<=[\s|｜】\]•·*\d]))(?:"
    rf"\*{{0,4}}(?P<colon>{_ANY})\*{{0,4}}{_BLANK}[:：]\*{{0,4}}"
    rf"|[【\[](?P<bracket>{_SURE}){_BLANK}[】\]]{_BLANK}[:：]?"
    rf"|(?:^{_BLANK}{_MARKS}{_BLANK}|(?<=[|｜\t])){_BLANK}\*{{0,4}}(?P<cell>{_SURE})\*{{0,4}}{_BLANK}(?=[|｜\t]|$)"
    rf")|(?P<glued>{_LONG})[:：]"
)


def key_of(label: str) -> str:
    """Return the metadata key of a printed label, or an empty string.

    >>> key_of("文　　号："), key_of("备注")
    ('document_number', '')
    """
    return _KEY_OF.get("".join(label.split()).strip("：:【】[]*"), "")


def match_key(match: re.Match[str]) -> str:
    """Return the metadata key of a match of ``LABEL``."""
    return key_of(match["colon"] or match["bracket"] or match["cell"] or match["glued"])

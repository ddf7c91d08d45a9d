"""Whom a document speaks to, who speaks in it and at what meeting, and whom to turn to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import split_lines

_ADDRESSEE = re.compile(
    r"(?:各|有关|相关|全[省市区县]"
    r"|[一-龥（）()]{2,40}(?:政府|委员会|[局厅部委办院署会行所处社]|公司|单位|部门|企业|学校))[^。！？\n]{0,300}[：:]"
)
_NOT_ADDRESSED = re.compile(
    r"各位(?:代表|委员|来宾|记者)|如下|通知[：:]|下列|以下|要求[：:]|条件[：:]|电话|联系人|\d{3}|[说表示问答][：:]"
)
_SPEECH = re.compile(r"讲话|致辞|演讲|发言|讲稿|贺信")
_AT_MEETING = re.compile(
    r"在(?P<meeting>[^，。、《》]{3,50}?(?:会议|大会|座谈会|论坛|仪式|开幕式|会))上的?(?:讲话|致辞|演讲|发言)"
)
_NAME = re.compile(r"[一-龥]{2,3}(?:·[一-龥]{2,6})?|[一-龥][ \u3000]{1,3}[一-龥]{1,2}")
_OFFICE = r"(?:新闻发言人|发言人|副?(?:[省市县区州部局厅行院署司处]长|主席|总理|主任|书记|总裁)|(?:有关)?负责人|专家)"
_INTERVIEWED = re.compile(
    rf"(?P<speaker>[一-龥（）]{{2,30}}?{_OFFICE}[一-龥]{{0,4}}?)(?=就[《“\"一-龥]|解读|答记者问|接受)"
)
_CONTACT = re.compile(
    r"(?:联系人|联系电话|咨询电话|咨询热线|服务热线|举报电话|监督电话|投诉电话|联系方式|办公电话|热线电话"
    r"|(?<![一-龥])(?:电话|地址)|传真|联系地址|办公地址|办公地点|通[讯信]地址|邮寄地址|电子邮[箱件]|邮箱|官方网站|网址)"
    r"\s{0,4}[：:]\s{0,4}[^\n。；;|]{2,80}"
)
_LINES, _MOST_CONTACTS, _SEARCHED = 40, 6, 200_000
BETWEEN = "；"


def find_addressee(text: str) -> str:
    r"""Return whom a notice is sent to, or "".

    >>> find_addressee("关于放假的通知\n各区人民政府，市政府各部门：\n现通知如下：\n")
    '各区人民政府，市政府各部门'
    """
    for line in split_lines(text[:_SEARCHED])[:_LINES]:
        if line.text.endswith("。"):
            return ""
        if _ADDRESSEE.fullmatch(line.text) and not _NOT_ADDRESSED.search(line.text):
            return line.text.rstrip("：:")
    return ""


def find_contact(text: str) -> str:
    """Return the telephone numbers, addresses and persons to turn to, as they are labelled, joined by "；".

    >>> find_contact("有疑问请咨询。咨询电话：0000-1234567；地址：人民路1号。")
    '咨询电话：0000-1234567；地址：人民路1号'
    """
    found: dict[str, None] = {}
    for match in _CONTACT.finditer(text[-_SEARCHED:]):
        found.setdefault(" ".join(match[0].split()))
        if len(found) == _MOST_CONTACTS:
            break
    return BETWEEN.join(found)


def find_speaker(title: str, head: Sequence[str]) -> str:
    """Return who gives a speech or is asked in an interview, as the title or the lines below it say, or "".

    >>> find_speaker("云桥市财政局局长李明就预算答记者问", []), find_speaker("在动员大会上的讲话", ["张 三"])
    ('云桥市财政局局长李明', '张 三')
    """
    if match := _INTERVIEWED.search(title):
        return match["speaker"]
    if not _SPEECH.search(title):
        return ""
    return next((line for line in head if _NAME.fullmatch(line)), "")


def find_meeting(title: str) -> str:
    """Return the meeting at which a speech was given, by its title, or "".

    >>> find_meeting("在全市安全生产工作会议上的讲话")
    '全市安全生产工作会议'
    """
    match = _AT_MEETING.search(title)
    return match["meeting"] if match else ""

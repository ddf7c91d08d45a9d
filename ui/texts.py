"""The words of the interfaces, Chinese first; one key a text, one dictionary a language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]

_ZH = {
    "title": "政策文件问答",
    "subtitle": "用平常的话提问，答案逐条注明出处",
    "placeholder": "请输入您的问题",
    "input_label": "问题",
    "send": "提问",
    "clear": "新对话",
    "other_language": "English",
    "welcome_title": "请问您想了解什么？",
    "welcome": "每个数字都附原文与章节；文件没有写的，会如实告知“未收录”。",
    "chat_label": "对话",
    "evidence": "依据",
    "notes": "说明",
    "closest": "文件中最接近的段落",
    "abstained": "未收录",
    "target": "目标",
    "actual": "实际",
    "year": "{year}年",
    "context": "查看上下文",
    "source_link": "原文链接",
    "follow_up": "理解为：{question}",
    "understanding": "正在理解问题…",
    "retrieving": "正在检索文件…",
    "reading": "正在阅读相关段落…",
    "verifying": "正在核对出处…",
    "starting": "服务正在启动，请稍候几秒再问。",
    "failed": "抱歉，这个问题没有答成：{reason}",
    "again": "您可以继续提问。",
    "footer": "答案由程序从文件原文中摘出，仅供参考，以正式文件为准。",
    "api": "接口文档",
}

_EN = {
    "title": "Policy documents, answered",
    "subtitle": "Ask in plain words; every answer shows its source",
    "placeholder": "Type your question",
    "input_label": "Question",
    "send": "Ask",
    "clear": "New chat",
    "other_language": "中文",
    "welcome_title": "What would you like to know?",
    "welcome": "Every figure comes with its sentence and section; what the documents do not say is reported as such.",
    "chat_label": "Conversation",
    "evidence": "Evidence",
    "notes": "Notes",
    "closest": "Nearest passages in the documents",
    "abstained": "未收录 · Not in the documents",
    "target": "target",
    "actual": "actual",
    "year": "{year}",
    "context": "Show context",
    "source_link": "Source",
    "follow_up": "Understood as: {question}",
    "understanding": "Understanding the question…",
    "retrieving": "Searching the documents…",
    "reading": "Reading the passages…",
    "verifying": "Checking the evidence…",
    "starting": "The service is starting; please ask again in a few seconds.",
    "failed": "Sorry, this question could not be answered: {reason}",
    "again": "You can go on asking.",
    "footer": "Answers are excerpts made by a program; the official documents prevail.",
    "api": "API",
}

TEXTS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {"zh": MappingProxyType(_ZH), "en": MappingProxyType(_EN)}
)

# Questions the shipped report answers, offered to a visitor as a start.
EXAMPLES = (
    "2020年高企净增目标是多少",
    "2019年高企净增多少家",
    "2019年专利授权量是多少",
    "垃圾压缩站2020年打算建几座",
    "这份文件是哪个单位发布的",
)

# What is under way once a stage of ``rag.pipeline`` has finished. A stage not named here changes nothing.
AFTER_STAGE: Mapping[str, str] = MappingProxyType({"understand": "retrieving", "rank": "reading", "read": "verifying"})


def text(language: Language, key: str, **values: object) -> str:
    """Return the text of ``key`` in ``language`` with ``values`` filled in.

    >>> text("zh", "year", year=2020)
    '2020年'
    """
    return TEXTS[language][key].format(**values) if values else TEXTS[language][key]


_SEPARATORS = ":, \uff1a\uff0c\u3002"  # ASCII and full-width colon and comma, and the full stop


def without_abstention_word(words: str) -> str:
    """Return the text of an abstention without a leading 未收录, for where a label already says it.

    >>> without_abstention_word("未收录：文件没有写明。")
    '文件没有写明。'
    """
    return words.removeprefix(_ZH["abstained"]).lstrip(_SEPARATORS) or words

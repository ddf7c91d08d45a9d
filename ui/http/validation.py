"""What pydantic finds wrong with a request, in the words of a reader; values are never repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.problems import Wording
from ui.texts import Language
from ui.wire import clean_text

# A request may be wrong in thousands of places; nobody reads more than a few of them.
_MOST = 20
_LONGEST_NAME = 64

_WHOLE = Wording("请求内容", "the body")
_UNREADABLE = Wording("此值不可用", "this value cannot be used")
_REASONS: Mapping[str, Wording] = {
    "missing": Wording("缺少此字段", "this field is missing"),
    "extra_forbidden": Wording("没有这个字段", "there is no such field"),
    "string_type": Wording("应为字符串", "a string is expected"),
    "string_unicode": Wording("不是有效的 Unicode 文字", "not valid Unicode text"),
    "string_too_long": Wording("最多 {max_length} 个字符", "at most {max_length} characters"),
    "string_too_short": Wording("至少 {min_length} 个字符", "at least {min_length} characters"),
    "string_pattern_mismatch": Wording("格式有误", "not of the expected form"),
    "list_type": Wording("应为列表", "a list is expected"),
    "too_long": Wording("最多 {max_length} 项", "at most {max_length} items"),
    "too_short": Wording("至少 {min_length} 项", "at least {min_length} items"),
    "int_type": Wording("应为整数", "an integer is expected"),
    "int_parsing": Wording("应为整数", "an integer is expected"),
    "int_from_float": Wording("应为整数", "an integer is expected"),
    "int_parsing_size": Wording("数字过大", "the number is too large"),
    "bool_type": Wording("应为 true 或 false", "true or false is expected"),
    "bool_parsing": Wording("应为 true 或 false", "true or false is expected"),
    "literal_error": Wording("应为 {expected}", "{expected} is expected"),
    "greater_than_equal": Wording("不小于 {ge}", "{ge} or more"),
    "less_than_equal": Wording("不大于 {le}", "{le} or less"),
    "model_attributes_type": Wording("应为 JSON 对象", "a JSON object is expected"),
    "model_type": Wording("应为 JSON 对象", "a JSON object is expected"),
    "dict_type": Wording("应为 JSON 对象", "a JSON object is expected"),
    "json_invalid": Wording("不是有效的 JSON", "not valid JSON"),
    # our own
    "too_many_faults": Wording("错误过多", "too much is wrong with it"),
    "unencodable": Wording("不是有效的 Unicode 文字", "not valid Unicode text"),
    "not_a_pair": Wording("应为 [角色, 文字] 两项", "[role, text] is expected"),
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A field at fault, by its dotted place in the request ("" for all of it), and why."""

    field: str
    reason: Wording


def field_problems(found: Sequence[Mapping[str, Any]]) -> tuple[FieldProblem, ...]:
    """Return the first of pydantic's findings in our words."""
    return tuple(FieldProblem(_place(one["loc"]), _reason(one)) for one in found[:_MOST])


def is_malformed(found: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the body could not even be read as JSON."""
    return any(one["type"] == "json_invalid" for one in found)


def in_one_line(errors: Sequence[FieldProblem], language: Language) -> str:
    """Return one line that names each field at fault, or "" when there is none."""
    return ("; " if language == "en" else "；").join(_clause(one, language) for one in errors)


def validation_message(found: Sequence[Mapping[str, Any]], language: Language = "zh") -> str:
    """Return one line for pydantic's findings."""
    fallback = Wording("请求有误，请检查参数", "The request cannot be used; check its parameters")
    return in_one_line(field_problems(found), language) or fallback.told(language)


def _place(location: Sequence[Any]) -> str:
    names = location[1:] if location and location[0] in {"body", "query", "path", "header"} else location
    return clean_text(".".join(str(part)[:_LONGEST_NAME] for part in names))


def _reason(one: Mapping[str, Any]) -> Wording:
    kind = str(one["type"])
    wording = _REASONS.get(kind)
    if wording is None:
        return _UNREADABLE
    context = one.get("ctx", {})
    values = {name: str(value)[:_LONGEST_NAME] for name, value in context.items()} if kind in _NAMING else {}
    return Wording(wording.told("zh", values), wording.told("en", values))


# Reasons that name a limit of ours; the context of others may hold what the asker sent.
_NAMING = frozenset(kind for kind, wording in _REASONS.items() if "{" in wording.zh)


def _clause(one: FieldProblem, language: Language) -> str:
    reason = one.reason.told(language)
    if language == "en":
        return f"{one.field or _WHOLE.en}: {reason}"
    return f"字段 {one.field}：{reason}" if one.field else f"{_WHOLE.zh}：{reason}"
